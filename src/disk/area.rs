//! Private folders of this user: how they are told from others, found and made.
//!
//! A hold area is told by its name, its kind, its owner and its mode: all four together, so that a folder that someone
//! else calls so is a folder like any other.

use std::ffi::{OsStr, OsString};
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, OwnedFd};
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::{Path, PathBuf};

use rustix::fs::{CWD, Mode, OFlags, openat, readlinkat};
use rustix::io::Errno;

use super::error::{DiskError, Result, again, because, one_name};
use super::{act, stat};
use crate::model::{Action, Kind, Stamp};

const PREFIX: &str = ".filewright-hold-";

/// Number of the user on whose behalf the kernel judges.
pub fn user() -> u32 {
    rustix::process::geteuid().as_raw()
}

/// Name of this user's hold areas.
pub fn name() -> OsString {
    format!("{PREFIX}{}", user()).into()
}

/// True for a hold area of this user.
pub fn is_area(name: &OsStr, stamp: &Stamp) -> bool {
    let number = name.as_bytes().strip_prefix(PREFIX.as_bytes());
    number.is_some_and(|number| number == user().to_string().as_bytes()) && is_private(stamp)
}

/// True if the path, links in it resolved, is such an area or lies in one.
pub fn is_within(path: &Path) -> Result<bool> {
    let flags = OFlags::PATH | OFlags::CLOEXEC;
    let opened = again(|| openat(CWD, path, flags, Mode::empty()))
        .map_err(because(Action::Open, path.as_os_str()))?;
    let real = path_of(opened.as_fd())?;
    for above in real.ancestors() {
        if above.file_name() == Some(name().as_os_str())
            && stat::stamp_path(above).is_ok_and(|stamp| is_private(&stamp))
        {
            return Ok(true);
        }
    }
    Ok(false)
}

/// A folder that is this user's and closed to all others.
fn is_private(stamp: &Stamp) -> bool {
    stamp.kind == Kind::Folder && stamp.owner == user() && stamp.mode & 0o777 == 0o700
}

/// Opens a private folder, which is made if it is not there and `makes`. A link, a folder of someone else and one that is
/// open to others answer EPERM.
pub fn open_private(dir: BorrowedFd<'_>, name: &OsStr, makes: bool) -> Result<OwnedFd> {
    one_name(Action::Open, name)?;
    if makes {
        match act::make_folder(dir, name, 0o700) {
            Err(error) if !error.is(Errno::EXIST) => return Err(error),
            _ => {}
        }
    }
    let refused = || DiskError::new(Action::Open, name, Errno::PERM);
    let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    let opened = match again(|| openat(dir, name, flags, Mode::empty())) {
        Err(Errno::LOOP | Errno::NOTDIR) => return Err(refused()),
        answer => answer.map_err(because(Action::Open, name))?,
    };
    match is_private(&stat::stamp_open(opened.as_fd())?) {
        true => Ok(opened),
        false => Err(refused()),
    }
}

/// The folder and those above it as far as they lie on the same mount of the same file system, from the inside out.
pub fn upward(folder: BorrowedFd<'_>) -> Result<Vec<OwnedFd>> {
    let flags = OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC;
    let up = |from: BorrowedFd<'_>, name: &str| {
        again(|| openat(from, name, flags, Mode::empty()))
            .map_err(because(Action::Open, OsStr::new(name)))
    };
    let mut all = vec![up(folder, ".")?];
    let mut here = stat::stamp_open(folder)?;
    while let Some(last) = all.last()
        && let Ok(above) = up(last.as_fd(), "..")
    {
        let stamp = stat::stamp_open(above.as_fd())?;
        let is_top = stamp.is_same_object(&here) && stamp.mount == here.mount;
        if is_top || (stamp.device, stamp.mount) != (here.device, here.mount) {
            break;
        }
        here = stamp;
        all.push(above);
    }
    Ok(all)
}

/// Absolute path of an open entry as the kernel sees it, without links.
pub fn path_of(descriptor: BorrowedFd<'_>) -> Result<PathBuf> {
    let link = format!("/proc/self/fd/{}", descriptor.as_raw_fd());
    let text = again(|| readlinkat(CWD, link.as_str(), Vec::new()))
        .map_err(because(Action::ReadLink, OsStr::new("")))?;
    Ok(PathBuf::from(OsString::from_vec(text.into_bytes())))
}

/// A name without the slashes at its end, which mean something only while the name is followed.
pub fn bare(name: &OsStr) -> &OsStr {
    let bytes = name.as_bytes();
    let end = bytes.iter().rposition(|byte| *byte != b'/');
    OsStr::from_bytes(&bytes[..end.map_or(0, |end| end + 1)])
}

/// Opens a folder below an existing one by its path and makes what is missing of it, closed to others.
pub fn open_made(path: &Path) -> Result<OwnedFd> {
    let flags = OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC;
    let (near, missing) = nearest(path);
    let mut at = again(|| openat(CWD, near, flags, Mode::empty()))
        .map_err(because(Action::Open, near.as_os_str()))?;
    for name in missing.iter().rev() {
        match act::make_folder(at.as_fd(), name, 0o700) {
            Err(error) if !error.is(Errno::EXIST) => return Err(error),
            _ => {}
        }
        at = again(|| openat(&at, *name, flags | OFlags::NOFOLLOW, Mode::empty()))
            .map_err(because(Action::Open, name))?;
    }
    Ok(at)
}

/// The nearest part of a path that exists, and the names below it from the inside out.
pub fn nearest(path: &Path) -> (&Path, Vec<&OsStr>) {
    let mut missing = Vec::new();
    let mut at = path;
    while stat::stamp_path_follow(at).is_err() {
        let (Some(above), Some(name)) = (at.parent(), at.file_name()) else {
            break;
        };
        missing.push(name);
        at = above;
    }
    (at, missing)
}
