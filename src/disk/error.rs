//! What a system call answered, with enough around it to name the place.

use std::ffi::{OsStr, OsString};
use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError};

use rustix::io::Errno;

use crate::model::{Action, Cause, Failure};

/// Result of the calls of this module.
pub type Result<T> = std::result::Result<T, DiskError>;

/// A system call that failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DiskError {
    pub action: Action,
    /// Last name of the entry; empty where the entry is the descriptor itself.
    pub name: OsString,
    /// The kernel's answer, positive.
    pub errno: i32,
    /// Byte offset in the file at which it came.
    pub offset: Option<u64>,
    /// The entry was opened, or refused to open, because it is not the folder that was there before.
    pub swapped: bool,
}

impl DiskError {
    pub fn new(action: Action, name: &OsStr, errno: Errno) -> DiskError {
        DiskError {
            action,
            name: name.to_os_string(),
            errno: errno.raw_os_error(),
            offset: None,
            swapped: false,
        }
    }

    /// The same, at a byte offset.
    pub fn at(mut self, offset: u64) -> DiskError {
        self.offset = Some(offset);
        self
    }

    /// The same, of an entry that the caller knows by name.
    pub(crate) fn named(mut self, name: &OsStr) -> DiskError {
        self.name = name.to_os_string();
        self
    }

    /// True if the kernel's answer was this one.
    pub fn is(&self, errno: Errno) -> bool {
        self.errno == errno.raw_os_error()
    }

    /// True if there is no entry of that name.
    pub fn is_missing(&self) -> bool {
        self.is(Errno::NOENT)
    }

    /// True if nothing is at the path: it does not exist, or something on the way to it is no folder. Any other answer to
    /// a look says nothing of what is there.
    pub fn is_absent(&self) -> bool {
        self.is_missing() || self.is(Errno::NOTDIR)
    }

    /// Why, without the place.
    pub fn cause(&self) -> Cause {
        match (self.swapped, self.offset) {
            (true, _) => Cause::Swapped,
            (false, Some(offset)) => Cause::OsAt {
                errno: self.errno,
                offset,
            },
            (false, None) => Cause::Os(self.errno),
        }
    }

    /// The failure that it amounts to; `path` is the full path of the entry as the request spells it.
    pub fn into_failure(self, path: impl Into<PathBuf>) -> Failure {
        Failure::new(self.action, path, self.cause())
    }
}

/// Adds action and name to the kernel's answer.
pub(crate) fn because(action: Action, name: &OsStr) -> impl FnOnce(Errno) -> DiskError + '_ {
    move |errno| DiskError::new(action, name, errno)
}

/// Repeats a call that a signal interrupted.
pub(crate) fn again<T>(mut call: impl FnMut() -> rustix::io::Result<T>) -> rustix::io::Result<T> {
    loop {
        match call() {
            Err(Errno::INTR) => {}
            answer => return answer,
        }
    }
}

/// Locks; what a panicking thread left behind is still whole, since no lock here guards more than one assignment.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Refuses names that would make the kernel walk: only a single component may be used below a descriptor. Slashes at
/// the end are let through, as they keep their meaning there.
pub(crate) fn one_name(action: Action, name: &OsStr) -> Result<()> {
    use std::os::unix::ffi::OsStrExt;
    let bytes = name.as_bytes();
    let end = bytes.iter().rposition(|byte| *byte != b'/');
    match end {
        Some(end) if !bytes[..end].contains(&b'/') => Ok(()),
        _ => Err(DiskError::new(action, name, Errno::INVAL)),
    }
}
