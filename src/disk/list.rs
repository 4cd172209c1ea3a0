//! Names of a folder in the order in which the file system gives them.

use std::cell::RefCell;
use std::ffi::OsStr;
use std::os::fd::BorrowedFd;
use std::os::unix::ffi::OsStrExt;

use rustix::fs::{RawDir, SeekFrom, seek};
use rustix::io::Errno;

use super::error::{DiskError, Result, again};
use super::stat::kind_of;
use crate::model::{Action, Kind};

/// Bytes per `getdents64` call: about 1,500 names.
const BUFFER: usize = 64 * 1024;

thread_local! {
    static SPARE: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

/// Calls `each` with name, kind and inode of every entry but `.` and `..` until it returns false. The kind is none where
/// the file system does not tell it here.
///
/// Starts at the beginning whatever was listed before; one listing at a time per descriptor. An error in the middle is an
/// error of the whole listing. A folder that may be searched but not read answers EACCES.
pub fn list(
    dir: BorrowedFd<'_>,
    each: impl FnMut(&OsStr, Option<Kind>, u64) -> bool,
) -> Result<()> {
    list_from(dir, false, each)
}

/// The same for a descriptor that may stand at its beginning still.
pub(super) fn list_from(
    dir: BorrowedFd<'_>,
    is_at_start: bool,
    mut each: impl FnMut(&OsStr, Option<Kind>, u64) -> bool,
) -> Result<()> {
    if !is_at_start {
        again(|| seek(dir, SeekFrom::Start(0))).map_err(refused)?;
    }
    // Taken out while in use, so that `each` may list another folder.
    let mut buffer = SPARE.with(RefCell::take);
    buffer.clear();
    buffer.reserve(BUFFER);
    let mut entries = RawDir::new(dir, buffer.spare_capacity_mut());
    let mut answer = Ok(());
    while let Some(entry) = entries.next() {
        let entry = match entry {
            Ok(entry) => entry,
            Err(Errno::INTR) => continue,
            Err(errno) => {
                answer = Err(refused(errno));
                break;
            }
        };
        let name = entry.file_name().to_bytes();
        if name == b"." || name == b".." {
            continue;
        }
        if !each(
            OsStr::from_bytes(name),
            kind_of(entry.file_type()),
            entry.ino(),
        ) {
            break;
        }
    }
    SPARE.with(|spare| spare.replace(buffer));
    answer
}

/// A folder that is open as a place only may not be read.
fn refused(errno: Errno) -> DiskError {
    let errno = match errno {
        Errno::BADF => Errno::ACCESS,
        other => other,
    };
    DiskError::new(Action::List, OsStr::new(""), errno)
}
