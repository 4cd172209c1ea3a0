//! Paths below an open folder that come from elsewhere, such as the names of an archive's members: links on the way may
//! be followed, but not out of the folder.

use std::collections::VecDeque;
use std::ffi::{OsStr, OsString};
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::ffi::{OsStrExt, OsStringExt};

use rustix::fs::{Mode, OFlags, ResolveFlags, openat, openat2};
use rustix::io::Errno;

use super::act;
use super::error::{DiskError, Result, again, because};
use crate::model::Action;

/// Links on the way after which the kernel gives up too.
const MOST_LINKS: usize = 40;

/// How far a path may lead.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Not out of the folder; where it would, the answer is EXDEV.
    Beneath,
    /// Anywhere, as `open` does.
    Anywhere,
}

/// Opens a folder as a place to work in.
pub fn open_folder(root: BorrowedFd<'_>, path: &OsStr, scope: Scope) -> Result<OwnedFd> {
    open(
        root,
        path,
        OFlags::PATH | OFlags::DIRECTORY,
        0,
        scope,
        Action::Open,
    )
}

/// Opens a file for writing, made or emptied, as `open(path, "wb")` does.
pub fn open_file(root: BorrowedFd<'_>, path: &OsStr, mode: u32, scope: Scope) -> Result<OwnedFd> {
    let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::TRUNC | OFlags::NOCTTY;
    open(root, path, flags, mode, scope, Action::Create)
}

fn open(
    root: BorrowedFd<'_>,
    path: &OsStr,
    flags: OFlags,
    mode: u32,
    scope: Scope,
    action: Action,
) -> Result<OwnedFd> {
    let flags = flags | OFlags::CLOEXEC;
    let mode = Mode::from_raw_mode(mode);
    let path = match path.is_empty() {
        true => OsStr::new("."),
        false => path,
    };
    let opened = match scope {
        Scope::Anywhere => again(|| openat(root, path, flags, mode)),
        Scope::Beneath => {
            let resolve = ResolveFlags::BENEATH | ResolveFlags::NO_MAGICLINKS;
            match again(|| openat2(root, path, flags, mode, resolve)) {
                // No such call here: then no link at all is followed.
                Err(Errno::NOSYS) => step_by_step(root, path, flags, mode),
                answer => answer,
            }
        }
    };
    opened.map_err(because(action, path))
}

fn step_by_step(
    root: BorrowedFd<'_>,
    path: &OsStr,
    flags: OFlags,
    mode: Mode,
) -> rustix::io::Result<OwnedFd> {
    let parts: Vec<&[u8]> = parts(path.as_bytes()).collect();
    let Some((last, folders)) = parts.split_last() else {
        return again(|| openat(root, ".", flags, mode));
    };
    if parts.contains(&&b".."[..]) {
        return Err(Errno::XDEV);
    }
    let mut at: Option<OwnedFd> = None;
    let way = OFlags::PATH | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    for folder in folders {
        let here = at.as_ref().map_or(root, AsFd::as_fd);
        let next = again(|| openat(here, OsStr::from_bytes(folder), way, Mode::empty()))?;
        at = Some(next);
    }
    let here = at.as_ref().map_or(root, AsFd::as_fd);
    again(|| {
        openat(
            here,
            OsStr::from_bytes(last),
            flags | OFlags::NOFOLLOW,
            mode,
        )
    })
}

fn parts(path: &[u8]) -> impl DoubleEndedIterator<Item = &[u8]> {
    let parts = path.split(|byte| *byte == b'/');
    parts.filter(|part| !part.is_empty() && *part != b".")
}

/// True if following `path` from the folder would leave it, with the links that are there now; what is not there yet is
/// taken by its letters. An absolute link counts as out.
pub fn leads_out(root: BorrowedFd<'_>, path: &OsStr) -> Result<bool> {
    let owned = |path: &[u8]| -> Vec<Vec<u8>> { parts(path).map(<[u8]>::to_vec).collect() };
    let mut ahead: VecDeque<Vec<u8>> = owned(path.as_bytes()).into();
    let mut at: Vec<Vec<u8>> = Vec::new();
    let mut followed = 0;
    while let Some(part) = ahead.pop_front() {
        if part == b".." {
            if at.pop().is_none() {
                return Ok(true);
            }
            continue;
        }
        let folder = OsString::from_vec(at.join(&b'/'));
        let text = match open_folder(root, &folder, Scope::Beneath) {
            Ok(folder) => act::read_link(folder.as_fd(), OsStr::from_bytes(&part)),
            Err(error) => Err(error),
        };
        let Ok(text) = text else {
            at.push(part);
            continue;
        };
        followed += 1;
        if text.is_absolute() {
            return Ok(true);
        }
        if followed > MOST_LINKS {
            return Err(DiskError::new(Action::Open, path, Errno::LOOP));
        }
        for part in owned(text.as_os_str().as_bytes()).into_iter().rev() {
            ahead.push_front(part);
        }
    }
    Ok(false)
}
