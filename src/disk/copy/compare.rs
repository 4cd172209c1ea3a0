//! Whether two files hold the same bytes.

use std::cell::RefCell;
use std::ffi::OsStr;
use std::os::fd::{BorrowedFd, OwnedFd};

use rustix::fs::{Advice, Mode, OFlags, fadvise, fdatasync, openat};
use rustix::io::{Errno, pread};

use super::{CopyError, Task};
use crate::disk::error::{DiskError, again, one_name};
use crate::disk::watch::Watch;
use crate::model::Action;

/// Bytes that are read of each side at a time.
const CHUNK: usize = 512 * 1024;

thread_local! {
    static SPARE: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

/// Offset of the first byte in which two files differ, or none. A file that goes on where the other ends differs there.
/// Links are refused (ELOOP).
pub fn first_difference(
    from_dir: BorrowedFd<'_>,
    from: &OsStr,
    to_dir: BorrowedFd<'_>,
    to: &OsStr,
    watch: &dyn Watch,
) -> Result<Option<u64>, CopyError> {
    let source = open(from_dir, from).map_err(CopyError::source)?;
    let target = open(to_dir, to).map_err(CopyError::target)?;
    compare(&source, from, &target, to, watch)
}

/// True if two files hold the same bytes.
pub fn same_bytes(
    from_dir: BorrowedFd<'_>,
    from: &OsStr,
    to_dir: BorrowedFd<'_>,
    to: &OsStr,
    watch: &dyn Watch,
) -> Result<bool, CopyError> {
    first_difference(from_dir, from, to_dir, to, watch).map(|difference| difference.is_none())
}

fn open(dir: BorrowedFd<'_>, name: &OsStr) -> Result<OwnedFd, DiskError> {
    one_name(Action::Open, name)?;
    let flags =
        OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::CLOEXEC;
    again(|| openat(dir, name, flags, Mode::empty()))
        .map_err(|errno| DiskError::new(Action::Open, name, errno))
}

/// Reads a fresh copy back from the device, not from memory, and compares it with its source.
pub(super) fn read_back(
    task: &Task<'_>,
    source: &OwnedFd,
    target: &OwnedFd,
) -> Result<(), CopyError> {
    let fail = |errno| CopyError::target(DiskError::new(Action::Flush, task.to, errno));
    match again(|| fdatasync(target)) {
        // Devices that have nothing to flush say so.
        Ok(()) | Err(Errno::INVAL) => {}
        Err(errno) => return Err(fail(errno)),
    }
    // Advice only: a file system may keep its pages, and then memory is what is compared.
    let _ = fadvise(target, 0, None, Advice::DontNeed);
    match compare(source, task.from, target, task.to, task.watch)? {
        None => Ok(()),
        Some(offset) => Err(CopyError::Mismatch { offset }),
    }
}

fn compare(
    source: &OwnedFd,
    from: &OsStr,
    target: &OwnedFd,
    to: &OsStr,
    watch: &dyn Watch,
) -> Result<Option<u64>, CopyError> {
    let mut spare = SPARE.with(RefCell::take);
    spare.resize(2 * CHUNK, 0);
    let (left, right) = spare.split_at_mut(CHUNK);
    let mut offset = 0;
    let answer = loop {
        if !watch.go_on() {
            break Err(CopyError::Stopped);
        }
        let lengths = fill(source, left, offset, from)
            .map_err(CopyError::source)
            .and_then(|a| {
                Ok((
                    a,
                    fill(target, right, offset, to).map_err(CopyError::target)?,
                ))
            });
        let (a, b) = match lengths {
            Ok(lengths) => lengths,
            Err(error) => break Err(error),
        };
        watch.read((a + b) as u64);
        let common = a.min(b);
        if left[..common] != right[..common] {
            let at = left.iter().zip(&*right).position(|(a, b)| a != b);
            break Ok(at.map(|at| offset + at as u64));
        }
        if a != b {
            break Ok(Some(offset + common as u64));
        }
        if a < CHUNK {
            break Ok(None);
        }
        offset += a as u64;
    };
    SPARE.with(|place| place.replace(spare));
    answer
}

/// Reads until the buffer is full or the file ends.
fn fill(file: &OwnedFd, buffer: &mut [u8], offset: u64, name: &OsStr) -> Result<usize, DiskError> {
    let mut done = 0;
    while done < buffer.len() {
        let at = offset + done as u64;
        let length = again(|| pread(file, &mut buffer[done..], at))
            .map_err(|errno| DiskError::new(Action::Read, name, errno).at(at))?;
        if length == 0 {
            break;
        }
        done += length;
    }
    Ok(done)
}
