//! What a new entry gets from the folder that it is made in.

use std::ffi::OsStr;
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, OwnedFd};

use rustix::fs::{fgetxattr, getxattr};
use rustix::io::Errno;
use rustix::process::{getegid, geteuid};

use crate::disk::error::Result;
use crate::disk::stat;

/// What new entries of a folder get without being asked. True as long as nobody changes the folder's group, set-gid bit
/// or default ACL.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Facts {
    pub device: u64,
    /// Owner of new entries: the effective user.
    pub owner: u32,
    /// Group of new entries: the effective one, or that of a set-gid folder.
    pub group: u32,
    /// New entries inherit an access control list, and the umask does not count.
    pub has_default_acl: bool,
}

impl Facts {
    /// Asks the kernel: two calls. What cannot be known is assumed such that it costs time and not safety.
    pub fn ask(dir: BorrowedFd<'_>) -> Facts {
        let stamp = stat::stamp_open(dir).ok();
        let group = match stamp {
            Some(stamp) if stamp.mode & 0o2000 != 0 => stamp.group,
            Some(_) => getegid().as_raw(),
            // No group has this number, so each is set.
            None => u32::MAX,
        };
        // A list does not fit into no bytes: ERANGE says that there is one.
        let name = c"system.posix_acl_default";
        let answer = match fgetxattr(dir, name, &mut [0u8; 1][..]) {
            // A folder that may not be read is open as a place only, and is asked by way of its descriptor's path.
            Err(Errno::BADF) => {
                let path = format!("/proc/self/fd/{}", dir.as_raw_fd());
                getxattr(path.as_str(), name, &mut [0u8; 1][..])
            }
            answer => answer,
        };
        Facts {
            device: stamp.map_or(0, |stamp| stamp.device),
            owner: geteuid().as_raw(),
            group,
            has_default_acl: matches!(answer, Ok(_) | Err(Errno::RANGE)),
        }
    }
}

/// Puts an entry in safety before another takes its name.
pub trait Keep {
    fn keep(&self, name: &OsStr) -> Result<()>;
}

/// A folder to copy into.
#[derive(Clone, Copy)]
pub struct Place<'a> {
    pub dir: BorrowedFd<'a>,
    pub facts: Facts,
    /// Asked right before an entry is replaced.
    pub keep: Option<&'a dyn Keep>,
}

impl<'a> Place<'a> {
    /// A place whose facts are known ([`crate::disk::Folder::facts`]), which saves two calls a file.
    pub fn known(dir: BorrowedFd<'a>, facts: Facts) -> Place<'a> {
        Place {
            dir,
            facts,
            keep: None,
        }
    }
}

impl<'a> From<BorrowedFd<'a>> for Place<'a> {
    fn from(dir: BorrowedFd<'a>) -> Place<'a> {
        Place {
            dir,
            facts: Facts::ask(dir),
            keep: None,
        }
    }
}

impl<'a> From<&'a OwnedFd> for Place<'a> {
    fn from(dir: &'a OwnedFd) -> Place<'a> {
        Place::from(dir.as_fd())
    }
}
