//! Whether two files hold the same bytes.

use std::cell::RefCell;
use std::ffi::OsStr;
use std::num::NonZeroU64;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};

use rustix::fs::{Advice, Mode, OFlags, fadvise, openat};
use rustix::io::{Errno, pread};

use super::CopyError;
use crate::disk::buffer;
use crate::disk::error::{DiskError, again, one_name};
use crate::disk::stat;
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
    let source = open(from_dir, from, false).map_err(CopyError::source)?;
    let target = open(to_dir, to, false).map_err(CopyError::target)?;
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

fn open(dir: BorrowedFd<'_>, name: &OsStr, follow_links: bool) -> Result<OwnedFd, DiskError> {
    one_name(Action::Open, name)?;
    let links = match follow_links {
        true => OFlags::empty(),
        false => OFlags::NOFOLLOW,
    };
    let flags = OFlags::RDONLY | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::CLOEXEC | links;
    again(|| openat(dir, name, flags, Mode::empty()))
        .map_err(|errno| DiskError::new(Action::Open, name, errno))
}

/// The same for a target that was flushed and is to be read from its device, not from memory.
///
/// That is asked of the kernel as advice: a file system that keeps its pages all the same (one in memory has no other
/// place for them) is compared as it is remembered.
pub fn first_difference_settled(
    from_dir: BorrowedFd<'_>,
    from: &OsStr,
    follow_links: bool,
    to_dir: BorrowedFd<'_>,
    to: &OsStr,
    watch: &dyn Watch,
) -> Result<Option<u64>, CopyError> {
    let source = open(from_dir, from, follow_links).map_err(CopyError::source)?;
    let target = open(to_dir, to, false).map_err(CopyError::target)?;
    forget_pages(&target);
    expect_all(&target);
    compare(&source, from, &target, to, watch)
}

/// A file that was flushed, open to be read from its device.
pub struct Settled {
    file: OwnedFd,
    /// Its length in bytes when it was opened.
    size: u64,
}

/// Opens a file that was flushed. What is remembered of it is given up as in [`first_difference_settled`], and its beginning
/// is asked for, which the device may bring while others are asked for or read. An entry that is not `inode` any more is
/// told as swapped.
pub fn open_settled(dir: BorrowedFd<'_>, name: &OsStr, inode: u64) -> Result<Settled, CopyError> {
    let file = open(dir, name, false).map_err(CopyError::target)?;
    let stamp = stat::stamp_open(file.as_fd()).map_err(CopyError::target)?;
    if stamp.inode != inode {
        let mut error = DiskError::new(Action::Verify, name, Errno::STALE);
        error.swapped = true;
        return Err(CopyError::target(error));
    }
    let size = stamp.size;
    forget_pages(&file);
    if size > CHUNK as u64 {
        expect_all(&file);
    }
    let _ = fadvise(&file, 0, NonZeroU64::new(CHUNK as u64), Advice::WillNeed);
    Ok(Settled { file, size })
}

/// Hands the bytes of such a file to `each`, and counts them.
pub fn read_settled(
    Settled { file, size }: &Settled,
    name: &OsStr,
    watch: &dyn Watch,
    mut each: impl FnMut(&[u8]),
) -> Result<u64, CopyError> {
    let mut kept = SPARE.with(RefCell::take);
    let spare = buffer::from_page(&mut kept, 2 * CHUNK);
    let mut offset = 0;
    let answer = loop {
        if !watch.go_on() {
            break Err(CopyError::Stopped);
        }
        match fill(file, spare, offset, *size, name) {
            Err(error) => break Err(CopyError::target(error)),
            Ok(length) => {
                watch.read(length as u64);
                each(&spare[..length]);
                offset += length as u64;
                if length < spare.len() {
                    break Ok(offset);
                }
            }
        }
    };
    SPARE.with(|place| place.replace(kept));
    answer
}

fn forget_pages(file: &OwnedFd) {
    // Advice, see above. What was flushed is clean, so that nothing keeps its pages but who is reading them.
    let _ = fadvise(file, 0, None, Advice::DontNeed);
}

/// All of it will be read, from its beginning to its end.
fn expect_all(file: &OwnedFd) {
    let _ = fadvise(file, 0, None, Advice::Sequential);
}

fn compare(
    source: &OwnedFd,
    from: &OsStr,
    target: &OwnedFd,
    to: &OsStr,
    watch: &dyn Watch,
) -> Result<Option<u64>, CopyError> {
    let mut kept = SPARE.with(RefCell::take);
    let (left, right) = buffer::from_page(&mut kept, 2 * CHUNK).split_at_mut(CHUNK);
    let mut offset = 0;
    let answer = loop {
        if !watch.go_on() {
            break Err(CopyError::Stopped);
        }
        let lengths = fill(source, left, offset, u64::MAX, from)
            .map_err(CopyError::source)
            .and_then(|a| {
                let b = fill(target, right, offset, u64::MAX, to);
                Ok((a, b.map_err(CopyError::target)?))
            });
        let (a, b) = match lengths {
            Ok(lengths) => lengths,
            Err(error) => break Err(error),
        };
        watch.read((a + b) as u64);
        watch.streamed(&left[..a]);
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
    SPARE.with(|place| place.replace(kept));
    answer
}

/// Reads until the buffer is full or the file ends: there is nothing, or from `end` on less than was asked for.
fn fill(
    file: &OwnedFd,
    buffer: &mut [u8],
    offset: u64,
    end: u64,
    name: &OsStr,
) -> Result<usize, DiskError> {
    let mut done = 0;
    while done < buffer.len() {
        let at = offset + done as u64;
        let wanted = buffer.len() - done;
        let length = again(|| pread(file, &mut buffer[done..], at))
            .map_err(|errno| DiskError::new(Action::Read, name, errno).at(at))?;
        done += length;
        if length == 0 || (length < wanted && at + length as u64 >= end) {
            break;
        }
    }
    Ok(done)
}
