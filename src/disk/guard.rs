//! Places that no tree operation may take as its root, told by identity and not by spelling.

use std::cell::{OnceCell, RefCell};
use std::ffi::OsStr;
use std::os::fd::AsFd;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use rustix::fs::{CWD, Mode, OFlags, openat};

use super::error::{Result, again, because};
use super::stat;
use crate::model::{Action, Guarded, Kind, Stamp};

/// Folders that are guarded together with all that hold them.
pub struct Guards<'a> {
    pub home: &'a Path,
    /// The program's own state folder, if it has one.
    pub state_dir: Option<&'a Path>,
    /// Hold areas, which are the program's own too. They are asked for when there is a folder to be compared with them.
    pub holds: Box<dyn Fn() -> &'a [PathBuf] + 'a>,
    /// The request's working folder.
    pub cwd: &'a Path,
}

/// An object: device and inode.
type Object = (u64, u64);

/// The guards of one request, for any number of paths: where the guarded places lie is found out once.
pub struct Guard<'a> {
    guards: Guards<'a>,
    places: OnceCell<Places>,
    /// The folder of the name that was judged last, and whether that lies in a hold area.
    near: RefCell<(PathBuf, bool)>,
}

/// Guarded places, each with all that hold it.
struct Places {
    root: Stamp,
    home: Vec<Object>,
    state: Vec<Object>,
    /// Hold areas that are there.
    areas: Vec<Object>,
    above_areas: Vec<Object>,
    cwd: Vec<Object>,
}

impl Places {
    fn find(guards: &Guards<'_>) -> Result<Places> {
        let root = stat::stamp_path_follow(Path::new("/"))?;
        let chain = |path: &Path| chain(path, Some(&root));
        let mut places = Places {
            home: chain(guards.home),
            state: guards.state_dir.map_or_else(Vec::new, chain),
            areas: Vec::new(),
            above_areas: Vec::new(),
            cwd: chain(guards.cwd),
            root,
        };
        for area in (guards.holds)() {
            if let Ok(area) = stat::stamp_path(area) {
                places.areas.push((area.device, area.inode));
            }
            places.above_areas.append(&mut chain(area));
        }
        Ok(places)
    }
}

impl<'a> Guard<'a> {
    pub fn new(guards: Guards<'a>) -> Guard<'a> {
        Guard {
            guards,
            places: OnceCell::new(),
            near: RefCell::default(),
        }
    }

    /// Why `path` must not be removed or replaced as a whole, or none.
    ///
    /// A link as the last name is judged as the link that it is; with a slash at the end, as what it points at.
    pub fn judge(&self, path: &Path) -> Result<Option<Guarded>> {
        if ends_in_dots(path) {
            return Ok(Some(Guarded::WorkingFolder));
        }
        let stamp = stat::stamp_path(path)?;
        self.weigh(&stamp, |areas| is_in_any(path, areas))
    }

    /// The same for a name in a folder, and what it was found to be. Of many names in one folder each costs no call.
    pub fn judge_in(&self, folder: &Path, stamp: &Stamp) -> Result<Option<Guarded>> {
        self.weigh(stamp, |areas| {
            let mut near = self.near.borrow_mut();
            if near.0.as_os_str() != folder.as_os_str() {
                *near = (folder.to_path_buf(), is_in_any(folder, areas));
            }
            near.1 || areas.contains(&(stamp.device, stamp.inode))
        })
    }

    fn weigh(
        &self,
        stamp: &Stamp,
        is_held: impl FnOnce(&[Object]) -> bool,
    ) -> Result<Option<Guarded>> {
        if stamp.kind != Kind::Folder {
            return Ok(None);
        }
        let places = match self.places.get() {
            Some(places) => places,
            None => {
                let places = Places::find(&self.guards)?;
                self.places.get_or_init(|| places)
            }
        };
        let own = (stamp.device, stamp.inode);
        let holds_or_is_held = || {
            let holds = places.state.contains(&own) || places.above_areas.contains(&own);
            holds || (!places.areas.is_empty() && is_held(&places.areas))
        };
        Ok(if stamp.is_same_object(&places.root) {
            Some(Guarded::Root)
        } else if places.home.contains(&own) {
            Some(Guarded::Home)
        } else if holds_or_is_held() {
            Some(Guarded::OwnState)
        } else if places.cwd.contains(&own) {
            Some(Guarded::WorkingFolder)
        } else {
            stamp.is_mount_root.then_some(Guarded::MountRoot)
        })
    }
}

/// True if what the path stands for is one of these objects or lies below one.
fn is_in_any(path: &Path, objects: &[Object]) -> bool {
    let chain = chain(path, None);
    chain.iter().any(|object| objects.contains(object))
}

/// True if the last name is `.` or `..`, slashes at the end apart.
fn ends_in_dots(path: &Path) -> bool {
    let bytes = path.as_os_str().as_bytes();
    let end = bytes.iter().rposition(|byte| *byte != b'/');
    let Some(end) = end else {
        return false;
    };
    let last = bytes[..=end].rsplit(|byte| *byte == b'/').next();
    matches!(last, Some(b"." | b".."))
}

/// Levels that are asked for from one descriptor, within the longest path.
const LEVELS: usize = 300;

/// True if `path` is that object or lies below it, judged by walking up with `..` from what the path stands for: one call
/// a level.
pub fn is_inside(path: &Path, device: u64, inode: u64) -> Result<bool> {
    let mut is_inside = false;
    walk_up(path, |stamp| {
        is_inside = (stamp.device, stamp.inode) == (device, inode);
        !is_inside
    })?;
    Ok(is_inside)
}

/// What a path stands for and, if that is a folder, all above it up to the root, which need not be asked what is above it
/// where it is known; what is above one that cannot be looked at is left out. Nothing holds what is not there.
fn chain(path: &Path, root: Option<&Stamp>) -> Vec<Object> {
    let mut chain = Vec::new();
    let walked = walk_up(path, |stamp| {
        chain.push((stamp.device, stamp.inode));
        !root.is_some_and(|root| root.is_same_place(stamp))
    });
    if let Err(error) = walked {
        tracing::debug!(?error, "a guarded place is known in part");
    }
    chain
}

/// Shows what a path stands for and all above it, as long as `each` wants to see more.
fn walk_up(path: &Path, mut each: impl FnMut(&Stamp) -> bool) -> Result<()> {
    let flags = OFlags::PATH | OFlags::CLOEXEC;
    let failed = || because(Action::Open, path.as_os_str());
    let mut from = again(|| openat(CWD, path, flags, Mode::empty())).map_err(failed())?;
    let mut stamp = stat::stamp_open(from.as_fd())?;
    let mut up = Vec::new();
    while each(&stamp) && stamp.kind == Kind::Folder {
        up.extend_from_slice(b"../");
        let above = OsStr::from_bytes(&up);
        let next = stat::stamp_at(from.as_fd(), above)?;
        if next.is_same_place(&stamp) {
            break;
        }
        stamp = next;
        if up.len() >= LEVELS * 3 {
            let flags = flags | OFlags::DIRECTORY;
            from = again(|| openat(&from, above, flags, Mode::empty())).map_err(failed())?;
            up.clear();
        }
    }
    Ok(())
}
