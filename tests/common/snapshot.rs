//! What a tree is at one moment, and how two such states differ, in words.

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::os::fd::{AsFd, BorrowedFd};
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::Path;

use rustix::fs::{AtFlags, Mode, OFlags};
use rustix::io::Errno;

use super::reading::{entry_of, open_folder, read_file};
use super::tree::Time;

/// Path below the root of a snapshot, as bytes; empty for the root itself.
pub type Place = Vec<u8>;

/// Type of an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Type {
    File,
    Folder,
    Link,
    Pipe,
    Socket,
    Device,
}

/// What an entry holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Held {
    Nothing,
    Bytes {
        size: u64,
        hash: blake3::Hash,
    },
    Target(OsString),
    /// Could not be read by the test's user.
    Locked,
}

/// State of one entry.
#[derive(Clone, Debug)]
pub struct Entry {
    pub kind: Type,
    pub mode: u32,
    pub owner: (u32, u32),
    /// None matches every time: where a model cannot know it.
    pub modified: Option<Time>,
    pub accessed: Time,
    pub held: Held,
    pub attributes: BTreeMap<OsString, Vec<u8>>,
    /// Start and end of each run of data, as the file system tells it.
    pub data: Vec<(u64, u64)>,
    /// Number of the device, of a device node.
    pub device_node: u64,
    /// Equal for names of one inode: device and inode, or what a model puts there.
    pub identity: (u64, u64),
}

/// Which properties are to be equal; names, types, bytes and link texts always are.
#[derive(Clone, Copy, Debug)]
pub struct Alike {
    pub mode: bool,
    pub owner: bool,
    pub modified: bool,
    pub accessed: bool,
    pub attributes: bool,
    pub twins: bool,
    pub holes: bool,
}

impl Alike {
    /// All that makes trees equal; access times are not part of it.
    pub const ALL: Alike = Alike {
        mode: true,
        owner: true,
        modified: true,
        accessed: false,
        attributes: true,
        twins: true,
        holes: true,
    };
    /// Names, types and bytes.
    pub const BYTES: Alike = Alike {
        mode: false,
        owner: false,
        modified: false,
        accessed: false,
        attributes: false,
        twins: false,
        holes: false,
    };
}

/// State of an entry and everything below it.
#[derive(Clone, Debug, Default)]
pub struct Snapshot {
    pub entries: BTreeMap<Place, Entry>,
}

impl Snapshot {
    /// Takes the state of the entry at a path; a snapshot without entries if there is none.
    pub fn take(path: &Path) -> Snapshot {
        let mut snapshot = Snapshot::default();
        let name = path.file_name().expect("a path that ends in a name");
        let parent = path
            .parent()
            .filter(|parent| !parent.as_os_str().is_empty());
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
        match rustix::fs::open(parent.unwrap_or(Path::new(".")), flags, Mode::empty()) {
            Ok(parent) => snapshot.look(parent.as_fd(), name, Vec::new()),
            Err(Errno::NOENT | Errno::NOTDIR) => {}
            Err(error) => panic!("{}: {error}", path.display()),
        }
        snapshot
    }

    fn look(&mut self, parent: BorrowedFd<'_>, name: &OsStr, place: Place) {
        let stat = match rustix::fs::statat(parent, name, AtFlags::SYMLINK_NOFOLLOW) {
            Ok(stat) => stat,
            Err(Errno::NOENT) => return,
            Err(error) => panic!("looking at {}: {error}", place.escape_ascii()),
        };
        let mut entry = entry_of(&stat);
        let mut below = None;
        match entry.kind {
            Type::Folder => below = open_folder(parent, name, &mut entry),
            Type::File => read_file(parent, name, &stat, &mut entry),
            Type::Link => {
                let text = rustix::fs::readlinkat(parent, name, Vec::new()).expect("a link's text");
                entry.held = Held::Target(OsString::from_vec(text.into_bytes()));
            }
            Type::Pipe | Type::Socket | Type::Device => {}
        }
        self.entries.insert(place.clone(), entry);
        if let Some((folder, names)) = below {
            for name in names {
                self.look(folder.as_fd(), &name, joined(&place, name.as_bytes()));
            }
        }
    }

    pub fn get(&self, place: impl AsRef<OsStr>) -> Option<&Entry> {
        self.entries.get(place.as_ref().as_bytes())
    }

    pub fn is_absent(&self) -> bool {
        self.entries.is_empty()
    }

    /// Entries, the root included.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// What lies at a place and below it, seen from there.
    pub fn below(&self, place: impl AsRef<OsStr>) -> Snapshot {
        let top = place.as_ref().as_bytes();
        let entries = self.entries.iter().filter_map(|(at, entry)| {
            let rest = at.strip_prefix(top)?;
            let rest = match rest.strip_prefix(b"/") {
                Some(rest) => rest,
                None if rest.is_empty() || top.is_empty() => rest,
                None => return None,
            };
            Some((rest.to_vec(), entry.clone()))
        });
        Snapshot {
            entries: entries.collect(),
        }
    }

    /// The same without what lies at a place and below it.
    pub fn without(&self, place: impl AsRef<OsStr>) -> Snapshot {
        let gone = self.below(&place);
        let top = place.as_ref().as_bytes();
        let mut rest = self.clone();
        for at in gone.entries.keys() {
            rest.entries.remove(&joined(top, at));
        }
        rest
    }

    /// The same with another snapshot set at a place, over what is there.
    pub fn with(&self, place: impl AsRef<OsStr>, other: &Snapshot) -> Snapshot {
        let top = place.as_ref().as_bytes();
        let mut both = self.clone();
        for (at, entry) in &other.entries {
            both.entries.insert(joined(top, at), entry.clone());
        }
        both
    }

    /// The same, of other inodes: twins stay twins among themselves only.
    pub fn as_copy(&self) -> Snapshot {
        let mut copy = self.clone();
        for entry in copy.entries.values_mut() {
            entry.identity.0 ^= 1 << 63;
        }
        copy
    }

    /// The same with the modification time of one entry left open.
    pub fn any_time(mut self, place: impl AsRef<OsStr>) -> Snapshot {
        if let Some(entry) = self.entries.get_mut(place.as_ref().as_bytes()) {
            entry.modified = None;
        }
        self
    }

    /// One line for each difference, at most 40; none if the two are equal.
    pub fn differences(&self, now: &Snapshot, alike: &Alike) -> Vec<String> {
        let mut lines = Vec::new();
        let (first_before, first_now) = (self.first_names(), now.first_names());
        for (place, before) in &self.entries {
            let name = show(place);
            let Some(entry) = now.entries.get(place) else {
                lines.push(format!("{name}: {:?} is missing", before.kind));
                continue;
            };
            before.tell_differences(entry, alike, &mut |what| {
                lines.push(format!("{name}: {what}"))
            });
            if alike.twins && first_before.get(place) != first_now.get(place) {
                let first = |names: &BTreeMap<&Place, &Place>| {
                    names.get(place).map_or("itself".into(), |at| show(at))
                };
                lines.push(format!(
                    "{name}: first of its names was {}, is {}",
                    first(&first_before),
                    first(&first_now)
                ));
            }
        }
        for (place, entry) in &now.entries {
            if !self.entries.contains_key(place) {
                lines.push(format!("{}: {:?} is too many", show(place), entry.kind));
            }
        }
        if lines.len() > 40 {
            let more = lines.len() - 40;
            lines.truncate(40);
            lines.push(format!("and {more} more"));
        }
        lines
    }

    /// Says as an error what differs.
    pub fn expect_same(&self, now: &Snapshot, alike: &Alike, what: &str) -> Result<(), String> {
        let lines = self.differences(now, alike);
        if lines.is_empty() {
            Ok(())
        } else {
            Err(format!("{what}:\n  {}", lines.join("\n  ")))
        }
    }

    /// For each name that is not the first of its inode: the first, in the order of names.
    fn first_names(&self) -> BTreeMap<&Place, &Place> {
        let mut first = BTreeMap::new();
        let mut twins = BTreeMap::new();
        for (place, entry) in &self.entries {
            if entry.kind == Type::Folder {
                continue;
            }
            let first: &Place = first.entry(entry.identity).or_insert(place);
            if first != place {
                twins.insert(place, first);
            }
        }
        twins
    }
}

impl Entry {
    fn tell_differences(&self, now: &Entry, alike: &Alike, say: &mut dyn FnMut(String)) {
        if self.kind != now.kind {
            say(format!("was a {:?}, is a {:?}", self.kind, now.kind));
            return;
        }
        if self.held != now.held {
            say(format!("held {:?}, holds {:?}", self.held, now.held));
        }
        if self.device_node != now.device_node {
            let (before, now) = (self.device_node, now.device_node);
            say(format!("device number {before:#x}, now {now:#x}"));
        }
        // The mode of a link means nothing on Linux.
        if alike.mode && self.kind != Type::Link && self.mode != now.mode {
            say(format!("mode {:04o}, now {:04o}", self.mode, now.mode));
        }
        if alike.owner && self.owner != now.owner {
            say(format!("owner {:?}, now {:?}", self.owner, now.owner));
        }
        let is_timed = self.modified.is_some() && now.modified.is_some();
        if alike.modified && is_timed && self.modified != now.modified {
            say(format!(
                "modified {:?}, now {:?}",
                self.modified, now.modified
            ));
        }
        // Reading a link's text moves its access time, and there is no way to read it without.
        if alike.accessed && self.kind != Type::Link && self.accessed != now.accessed {
            say(format!(
                "accessed {:?}, now {:?}",
                self.accessed, now.accessed
            ));
        }
        if alike.attributes && self.attributes != now.attributes {
            say(format!(
                "attributes {:?}, now {:?}",
                self.attributes, now.attributes
            ));
        }
        if alike.holes && self.data != now.data {
            say(format!("data at {:?}, now {:?}", self.data, now.data));
        }
    }
}

fn joined(top: &[u8], name: &[u8]) -> Place {
    match (top, name) {
        (b"", name) => name.to_vec(),
        (top, b"") => top.to_vec(),
        (top, name) => [top, b"/", name].concat(),
    }
}

fn show(place: &[u8]) -> String {
    if place.is_empty() {
        "the root".into()
    } else {
        place.escape_ascii().to_string()
    }
}
