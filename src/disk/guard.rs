//! Places that no tree operation may take as its root, told by identity and not by spelling.

use std::ffi::OsStr;
use std::os::fd::AsFd;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

use rustix::fs::{CWD, Mode, OFlags, openat};

use super::error::{Result, again, because};
use super::stat;
use crate::model::{Action, Guarded, Kind, Stamp};

/// Folders that are guarded together with all that hold them.
#[derive(Clone, Copy)]
pub struct Guards<'a> {
    pub home: &'a Path,
    /// The program's own state folder, if it has one.
    pub state_dir: Option<&'a Path>,
    /// Hold areas, which are the program's own too. Only a folder is compared with them.
    pub holds: &'a dyn Fn() -> &'a [std::path::PathBuf],
    /// The request's working folder.
    pub cwd: &'a Path,
}

/// Why `path` must not be removed or replaced as a whole, or none.
///
/// A link as the last name is judged as the link that it is; with a slash at the end, as what it points at.
pub fn guarded(path: &Path, guards: &Guards<'_>) -> Result<Option<Guarded>> {
    if ends_in_dots(path) {
        return Ok(Some(Guarded::WorkingFolder));
    }
    let stamp = stat::stamp_path(path)?;
    if stamp.kind != Kind::Folder {
        return Ok(None);
    }
    let root = stat::stamp_path_follow(Path::new("/"))?;
    if stamp.is_same_object(&root) {
        return Ok(Some(Guarded::Root));
    }
    if holds(&stamp, guards.home) {
        return Ok(Some(Guarded::Home));
    }
    if guards.state_dir.is_some_and(|state| holds(&stamp, state)) {
        return Ok(Some(Guarded::OwnState));
    }
    let is_held = |area: &std::path::PathBuf| {
        let area = stat::stamp_path(area);
        let is_inside = |area: Stamp| is_inside(path, area.device, area.inode).unwrap_or(false);
        area.is_ok_and(is_inside)
    };
    if (guards.holds)()
        .iter()
        .any(|area| holds(&stamp, area) || is_held(area))
    {
        return Ok(Some(Guarded::OwnState));
    }
    if holds(&stamp, guards.cwd) {
        return Ok(Some(Guarded::WorkingFolder));
    }
    Ok(stamp.is_mount_root.then_some(Guarded::MountRoot))
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

/// True if the folder is `inner` or lies above it. An `inner` that does not exist is held by nothing.
fn holds(folder: &Stamp, inner: &Path) -> bool {
    is_inside(inner, folder.device, folder.inode).unwrap_or(false)
}

/// Levels that are asked for from one descriptor, within the longest path.
const LEVELS: usize = 300;

/// True if `path` is that object or lies below it, judged by walking up with `..` from what the path stands for: one call
/// a level.
pub fn is_inside(path: &Path, device: u64, inode: u64) -> Result<bool> {
    let flags = OFlags::PATH | OFlags::CLOEXEC;
    let failed = || because(Action::Open, path.as_os_str());
    let mut from = again(|| openat(CWD, path, flags, Mode::empty())).map_err(failed())?;
    let mut stamp = stat::stamp_open(from.as_fd())?;
    if stamp.kind != Kind::Folder {
        return Ok((stamp.device, stamp.inode) == (device, inode));
    }
    let mut up = Vec::new();
    loop {
        if (stamp.device, stamp.inode) == (device, inode) {
            return Ok(true);
        }
        up.extend_from_slice(b"../");
        let above = OsStr::from_bytes(&up);
        let next = stat::stamp_at(from.as_fd(), above)?;
        if next.is_same_object(&stamp) && next.mount == stamp.mount {
            return Ok(false);
        }
        stamp = next;
        if up.len() >= LEVELS * 3 {
            let flags = flags | OFlags::DIRECTORY;
            from = again(|| openat(&from, above, flags, Mode::empty())).map_err(failed())?;
            up.clear();
        }
    }
}
