//! Trees for tests, as plain data: said once, planted anywhere.
//!
//! Everything that a file tool has ever tripped over can be said: holes, twins of one inode, links of every kind, pipes and
//! sockets, names that are no text, modes that lock their owner out, times before 1970. `strategy` makes random ones.

use std::ffi::{OsStr, OsString};
use std::io;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use rustix::fs::{AtFlags, FileType, Gid, Mode, OFlags, Timespec, Timestamps, Uid, XattrFlags};
use rustix::io::Errno;
use tempfile::TempDir;

/// Seconds since 1970 (negative before) and nanoseconds.
pub type Time = (i64, u32);

/// One entry of a tree that is yet to be planted.
#[derive(Clone)]
pub struct Node {
    pub name: OsString,
    pub what: What,
    /// Permission, set-id and sticky bits; links have none.
    pub mode: u32,
    /// User and group, where the test runs as root.
    pub owner: Option<(u32, u32)>,
    pub modified: Time,
    /// Names (`user.x`) and values, where the file system keeps them.
    pub attributes: Vec<(String, Vec<u8>)>,
}

#[derive(Clone, Debug)]
pub enum What {
    Folder(Vec<Node>),
    File(Contents),
    /// One more name of the n-th file planted so far, counted round; an empty file where there is none.
    Twin(u8),
    Link(LinkTo),
    Pipe,
    Socket,
}

#[derive(Clone, Debug)]
pub enum LinkTo {
    /// Exactly this text.
    Text(OsString),
    /// This place below the stage's victim folder, by absolute path.
    Victim(&'static str),
}

/// Bytes of a file: pseudo-random from a seed where there is data, holes elsewhere.
#[derive(Clone, Debug)]
pub struct Contents {
    pub size: u64,
    pub seed: u64,
    /// Start and length of each piece of data; none means that all of it is data.
    pub data: Option<Vec<(u64, u64)>>,
}

impl Contents {
    pub fn full(size: u64, seed: u64) -> Contents {
        Contents {
            size,
            seed,
            data: None,
        }
    }

    fn pieces(&self) -> Vec<(u64, u64)> {
        self.data.clone().unwrap_or_else(|| vec![(0, self.size)])
    }

    /// All bytes, holes as zeros.
    pub fn bytes(&self) -> Vec<u8> {
        let mut bytes = vec![0; self.size as usize];
        for (start, length) in self.pieces() {
            let end = (start + length).min(self.size) as usize;
            scramble(self.seed ^ start, &mut bytes[start as usize..end]);
        }
        bytes
    }
}

/// Fills a buffer from a seed (splitmix64): no two seeds give a common run of bytes.
pub fn scramble(seed: u64, into: &mut [u8]) {
    let mut state = seed;
    for chunk in into.chunks_mut(8) {
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut word = state;
        word = (word ^ (word >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        word ^= word >> 31;
        chunk.copy_from_slice(&word.to_le_bytes()[..chunk.len()]);
    }
}

impl std::fmt::Debug for Node {
    /// One line an entry, so that a failing tree can be read.
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "{:?} {:04o} {:?}", self.name, self.mode, self.modified)?;
        if let Some(owner) = self.owner {
            write!(out, " of {owner:?}")?;
        }
        if !self.attributes.is_empty() {
            let names = self.attributes.iter().map(|(name, _)| name);
            write!(out, " with {:?}", names.collect::<Vec<_>>())?;
        }
        match &self.what {
            What::Folder(children) => {
                out.write_str(" ")?;
                out.debug_list().entries(children).finish()
            }
            What::File(contents) => match &contents.data {
                None => write!(out, " {} bytes", contents.size),
                Some(data) => write!(out, " {} bytes, data at {data:?}", contents.size),
            },
            What::Twin(number) => write!(out, " twin of file {number}"),
            What::Link(to) => write!(out, " {to:?}"),
            What::Pipe => out.write_str(" pipe"),
            What::Socket => out.write_str(" socket"),
        }
    }
}

const THEN: Time = (1_234_567_890, 123_456_789);

impl Node {
    pub fn new(name: impl AsRef<OsStr>, what: What, mode: u32) -> Node {
        Node {
            name: name.as_ref().to_owned(),
            what,
            mode,
            owner: None,
            modified: THEN,
            attributes: Vec::new(),
        }
    }

    pub fn file(name: impl AsRef<OsStr>, size: u64) -> Node {
        let seed = name
            .as_ref()
            .as_bytes()
            .iter()
            .fold(size, |seed, byte| seed.rotate_left(8) ^ u64::from(*byte));
        Node::new(name, What::File(Contents::full(size, seed)), 0o644)
    }

    pub fn folder(name: impl AsRef<OsStr>, children: Vec<Node>) -> Node {
        Node::new(name, What::Folder(children), 0o755)
    }

    pub fn link(name: impl AsRef<OsStr>, text: impl AsRef<OsStr>) -> Node {
        let to = LinkTo::Text(text.as_ref().to_owned());
        Node::new(name, What::Link(to), 0o777)
    }

    pub fn mode(mut self, mode: u32) -> Node {
        self.mode = mode;
        self
    }

    pub fn modified(mut self, modified: Time) -> Node {
        self.modified = modified;
        self
    }

    pub fn attribute(mut self, name: &str, value: &[u8]) -> Node {
        self.attributes.push((name.to_owned(), value.to_vec()));
        self
    }

    /// Entries in it and itself.
    pub fn count(&self) -> usize {
        match &self.what {
            What::Folder(children) => 1 + children.iter().map(Node::count).sum::<usize>(),
            _ => 1,
        }
    }
}

/// A temporary folder with a victim beside what the test works on: nothing may ever reach the victim.
#[derive(Debug)]
pub struct Stage {
    folder: TempDir,
}

impl Stage {
    pub fn new() -> Stage {
        Stage::under(&std::env::temp_dir())
    }

    /// A stage on the file system of this folder.
    pub fn under(folder: &Path) -> Stage {
        let folder = tempfile::Builder::new()
            .prefix("filewright-test-")
            .tempdir_in(folder)
            .expect("a temporary folder");
        let stage = Stage { folder };
        let inner = Node::folder("inner", vec![Node::file("deep", 300)]);
        let victim = vec![
            Node::file("keep", 5_000).mode(0o640),
            Node::folder("full", vec![Node::file("one", 10), inner]),
        ];
        stage.plant("", &[Node::folder("victim", victim)]);
        stage
    }

    pub fn base(&self) -> &Path {
        self.folder.path()
    }

    pub fn victim(&self) -> PathBuf {
        self.at("victim")
    }

    pub fn at(&self, path: impl AsRef<Path>) -> PathBuf {
        self.base().join(path)
    }

    /// Makes these entries in a folder of the stage that is there already (`""` for the stage itself).
    pub fn plant(&self, folder: impl AsRef<Path>, nodes: &[Node]) {
        let folder = rustix::fs::open(
            self.at(folder),
            OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC,
            Mode::empty(),
        )
        .expect("the folder to plant in");
        let folder = Rc::new(folder);
        let victim = self.victim();
        let mut planter = Planter {
            victim: &victim,
            files: Vec::new(),
        };
        for node in nodes {
            planter.plant(&folder, node);
        }
    }
}

impl Drop for Stage {
    /// Clears the folder first: it may be deeper than the usual removal goes, and locked.
    fn drop(&mut self) {
        super::deep::clear(self.folder.path());
    }
}

struct Planter<'a> {
    victim: &'a Path,
    /// Folder and name of every file so far, for twins. All files of a folder share its descriptor.
    files: Vec<(Rc<OwnedFd>, OsString)>,
}

impl Planter<'_> {
    fn plant(&mut self, folder: &Rc<OwnedFd>, node: &Node) {
        let made = match &node.what {
            What::Folder(children) => self.plant_folder(folder, node, children),
            What::File(contents) => self.plant_file(folder, node, contents),
            What::Twin(number) => self.plant_twin(folder, node, *number),
            What::Link(to) => self.plant_link(folder, node, to),
            What::Pipe => plant_special(folder.as_fd(), node, FileType::Fifo),
            What::Socket => plant_special(folder.as_fd(), node, FileType::Socket),
        };
        made.unwrap_or_else(|error| panic!("planting {:?}: {error}", node.name));
    }

    fn plant_folder(
        &mut self,
        folder: &Rc<OwnedFd>,
        node: &Node,
        children: &[Node],
    ) -> io::Result<()> {
        rustix::fs::mkdirat(folder, &*node.name, Mode::RWXU)?;
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
        let own = rustix::fs::openat(folder, &*node.name, flags, Mode::empty())?;
        let own = Rc::new(own);
        for child in children {
            self.plant(&own, child);
        }
        finish(own.as_fd(), node)
    }

    fn plant_file(
        &mut self,
        folder: &Rc<OwnedFd>,
        node: &Node,
        contents: &Contents,
    ) -> io::Result<()> {
        let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::CLOEXEC;
        let file = rustix::fs::openat(folder, &*node.name, flags, Mode::RUSR | Mode::WUSR)?;
        for (start, length) in contents.pieces() {
            let mut bytes = vec![0; length.min(contents.size.saturating_sub(start)) as usize];
            scramble(contents.seed ^ start, &mut bytes);
            let mut done = 0;
            while done < bytes.len() {
                done += rustix::io::pwrite(&file, &bytes[done..], start + done as u64)?;
            }
        }
        rustix::fs::ftruncate(&file, contents.size)?;
        finish(file.as_fd(), node)?;
        self.files.push((Rc::clone(folder), node.name.clone()));
        Ok(())
    }

    fn plant_twin(&mut self, folder: &Rc<OwnedFd>, node: &Node, number: u8) -> io::Result<()> {
        if self.files.is_empty() {
            return self.plant_file(folder, node, &Contents::full(0, 0));
        }
        let (first, name) = &self.files[usize::from(number) % self.files.len()];
        match rustix::fs::linkat(first, &**name, folder, &*node.name, AtFlags::empty()) {
            // The first name lies in a folder that is locked by now, or is one that others must not link to.
            Err(Errno::ACCESS | Errno::PERM) => {
                self.plant_file(folder, node, &Contents::full(0, 0))
            }
            answer => Ok(answer?),
        }
    }

    fn plant_link(&self, folder: &Rc<OwnedFd>, node: &Node, to: &LinkTo) -> io::Result<()> {
        let text = match to {
            LinkTo::Text(text) => text.clone(),
            LinkTo::Victim(place) => self.victim.join(place).into_os_string(),
        };
        rustix::fs::symlinkat(&*text, folder, &*node.name)?;
        finish_by_name(folder.as_fd(), node, false)
    }
}

fn plant_special(folder: BorrowedFd<'_>, node: &Node, kind: FileType) -> io::Result<()> {
    rustix::fs::mknodat(folder, &*node.name, kind, Mode::RUSR | Mode::WUSR, 0)?;
    finish_by_name(folder, node, true)
}

fn stamps((seconds, nanoseconds): Time) -> Timestamps {
    let time = Timespec {
        tv_sec: seconds,
        tv_nsec: nanoseconds.into(),
    };
    Timestamps {
        last_access: time,
        last_modification: time,
    }
}

fn ids(owner: (u32, u32)) -> (Option<Uid>, Option<Gid>) {
    (Some(Uid::from_raw(owner.0)), Some(Gid::from_raw(owner.1)))
}

/// Attributes, owner, mode and times, in the order in which none spoils another.
fn finish(entry: BorrowedFd<'_>, node: &Node) -> io::Result<()> {
    for (name, value) in &node.attributes {
        match rustix::fs::fsetxattr(entry, name.as_str(), value, XattrFlags::empty()) {
            Ok(()) | Err(Errno::NOTSUP) => {}
            Err(error) => return Err(error.into()),
        }
    }
    if let Some(owner) = node.owner {
        let (user, group) = ids(owner);
        rustix::fs::fchown(entry, user, group)?;
    }
    rustix::fs::fchmod(entry, Mode::from_raw_mode(node.mode))?;
    Ok(rustix::fs::futimens(entry, &stamps(node.modified))?)
}

fn finish_by_name(folder: BorrowedFd<'_>, node: &Node, has_mode: bool) -> io::Result<()> {
    if let Some(owner) = node.owner {
        let (user, group) = ids(owner);
        rustix::fs::chownat(folder, &*node.name, user, group, AtFlags::SYMLINK_NOFOLLOW)?;
    }
    if has_mode {
        let mode = Mode::from_raw_mode(node.mode);
        rustix::fs::chmodat(folder, &*node.name, mode, AtFlags::empty())?;
    }
    let times = stamps(node.modified);
    let flags = AtFlags::SYMLINK_NOFOLLOW;
    Ok(rustix::fs::utimensat(folder, &*node.name, &times, flags)?)
}
