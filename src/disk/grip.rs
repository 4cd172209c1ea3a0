//! A hold on an entry through which its metadata is read and set, whether it can be opened or not.

use std::cell::RefCell;
use std::ffi::{CStr, OsStr};
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, OwnedFd};

use rustix::fs::{
    AtFlags, CWD, Gid, Mode, OFlags, Timestamps, Uid, XattrFlags, chmod, chownat, fchmod, fchown,
    fgetxattr, flistxattr, fremovexattr, fsetxattr, futimens, getxattr, listxattr, openat,
    removexattr, setxattr, utimensat,
};
use rustix::io::{Errno, fcntl_dupfd_cloexec};

use super::error::{DiskError, Result, again, because};
use super::stat;
use crate::model::{Action, Stamp};

/// The kernel's limit for one attribute and for the list of their names.
const ATTRIBUTE_MAX: usize = 64 * 1024;
/// Bytes that the names of most entries fit into.
const FEW_NAMES: usize = 1024;

thread_local! {
    static SPARE: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

/// An entry that is held by a descriptor: an open file or folder, or one that is open as a place only (`O_PATH`), whose
/// attributes are reached by way of `/proc/self/fd`.
pub(super) enum Grip<'a> {
    Open(BorrowedFd<'a>),
    Place { descriptor: OwnedFd, path: String },
}

impl Grip<'_> {
    /// Takes hold of an entry of any kind without opening it for reading or writing.
    pub(super) fn take(
        dir: BorrowedFd<'_>,
        name: &OsStr,
        follow_links: bool,
        action: Action,
    ) -> Result<Grip<'static>> {
        let links = if follow_links {
            OFlags::empty()
        } else {
            OFlags::NOFOLLOW
        };
        let flags = OFlags::PATH | OFlags::CLOEXEC | links;
        let descriptor =
            again(|| openat(dir, name, flags, Mode::empty())).map_err(because(action, name))?;
        Ok(Grip::of(descriptor))
    }

    /// Takes hold once more of what is open as a place only.
    pub(super) fn place(descriptor: BorrowedFd<'_>) -> Result<Grip<'static>> {
        let descriptor = fcntl_dupfd_cloexec(descriptor, 0);
        let descriptor = descriptor.map_err(because(Action::Stat, OsStr::new("")))?;
        Ok(Grip::of(descriptor))
    }

    fn of(descriptor: OwnedFd) -> Grip<'static> {
        let path = format!("/proc/self/fd/{}", descriptor.as_raw_fd());
        Grip::Place { descriptor, path }
    }

    pub(super) fn stamp(&self) -> Result<Stamp> {
        match self {
            Grip::Open(descriptor) => stat::stamp_open(*descriptor),
            Grip::Place { descriptor, .. } => stat::stamp_open(descriptor.as_fd()),
        }
    }

    pub(super) fn set_mode(&self, mode: u32) -> rustix::io::Result<()> {
        let mode = Mode::from_raw_mode(mode);
        again(|| match self {
            Grip::Open(descriptor) => fchmod(descriptor, mode),
            Grip::Place { path, .. } => chmod(path.as_str(), mode),
        })
    }

    pub(super) fn set_owner(
        &self,
        owner: Option<u32>,
        group: Option<u32>,
    ) -> rustix::io::Result<()> {
        let owner = owner.map(Uid::from_raw);
        let group = group.map(Gid::from_raw);
        again(|| match self {
            Grip::Open(descriptor) => fchown(descriptor, owner, group),
            Grip::Place { descriptor, .. } => {
                chownat(descriptor, "", owner, group, AtFlags::EMPTY_PATH)
            }
        })
    }

    pub(super) fn set_times(&self, times: &Timestamps) -> rustix::io::Result<()> {
        again(|| match self {
            Grip::Open(descriptor) => futimens(descriptor, times),
            Grip::Place { path, .. } => utimensat(CWD, path.as_str(), times, AtFlags::empty()),
        })
    }

    pub(super) fn list_attributes(&self, names: &mut [u8]) -> rustix::io::Result<usize> {
        again(|| match self {
            Grip::Open(descriptor) => flistxattr(descriptor, &mut *names),
            Grip::Place { path, .. } => listxattr(path.as_str(), &mut *names),
        })
    }

    pub(super) fn attribute(&self, name: &CStr, value: &mut [u8]) -> rustix::io::Result<usize> {
        again(|| match self {
            Grip::Open(descriptor) => fgetxattr(descriptor, name, &mut *value),
            Grip::Place { path, .. } => getxattr(path.as_str(), name, &mut *value),
        })
    }

    pub(super) fn set_attribute(&self, name: &CStr, value: &[u8]) -> rustix::io::Result<()> {
        again(|| match self {
            Grip::Open(descriptor) => fsetxattr(descriptor, name, value, XattrFlags::empty()),
            Grip::Place { path, .. } => setxattr(path.as_str(), name, value, XattrFlags::empty()),
        })
    }

    pub(super) fn remove_attribute(&self, name: &[u8]) -> rustix::io::Result<()> {
        again(|| match self {
            Grip::Open(descriptor) => fremovexattr(descriptor, name),
            Grip::Place { path, .. } => removexattr(path.as_str(), name),
        })
    }
}

/// Names of the extended attributes of an entry, each closed by a NUL.
pub(super) enum Attributes {
    /// There are none, or the file system knows none.
    None,
    Names(Vec<u8>),
    /// They cannot be read here.
    Hidden,
}

impl Attributes {
    /// Lists the names. Only a failure of the device is an error.
    ///
    /// The kernel sets as much memory aside as it is offered, so the first offer is small.
    pub(super) fn of(grip: &Grip<'_>, name: &OsStr) -> Result<Attributes> {
        with_spare(|spare| {
            let few = grip.list_attributes(&mut spare[..FEW_NAMES]);
            let answer = match few {
                Err(Errno::RANGE) => grip.list_attributes(spare),
                few => few,
            };
            match answer {
                Ok(0) | Err(Errno::OPNOTSUPP | Errno::NOSYS) => Ok(Attributes::None),
                Ok(length) => Ok(Attributes::Names(spare[..length].to_vec())),
                Err(Errno::IO) => Err(DiskError::new(Action::SetAttribute, name, Errno::IO)),
                Err(_) => Ok(Attributes::Hidden),
            }
        })
    }

    pub(super) fn are_none(&self) -> bool {
        matches!(self, Attributes::None)
    }
}

pub(super) fn with_spare<T>(work: impl FnOnce(&mut [u8]) -> T) -> T {
    let mut spare = SPARE.with(RefCell::take);
    spare.resize(ATTRIBUTE_MAX, 0);
    let answer = work(&mut spare);
    SPARE.with(|place| place.replace(spare));
    answer
}
