//! A file gets its end back.

use std::ffi::OsStr;
use std::os::fd::{AsFd, BorrowedFd};

use rustix::fs::{Mode, OFlags, openat};
use rustix::io::{Errno, pread, pwrite};

use crate::disk::error::{DiskError, Result, again, because, one_name};
use crate::disk::stat;
use crate::model::Action;

const PIECE: usize = 256 * 1024;

/// Copies the bytes from `offset` on of one file to the same place of another, whose end lies there. Holes stay holes
/// where whole pieces are empty.
pub fn rejoin(
    from_dir: BorrowedFd<'_>,
    from: &OsStr,
    offset: u64,
    dir: BorrowedFd<'_>,
    name: &OsStr,
) -> Result<()> {
    one_name(Action::Open, from)?;
    one_name(Action::Open, name)?;
    let flags = OFlags::CLOEXEC | OFlags::NONBLOCK | OFlags::NOCTTY;
    let read = flags | OFlags::RDONLY | OFlags::NOFOLLOW;
    let source = again(|| openat(from_dir, from, read, Mode::empty()))
        .map_err(because(Action::Open, from))?;
    let write = flags | OFlags::WRONLY;
    let target =
        again(|| openat(dir, name, write, Mode::empty())).map_err(because(Action::Open, name))?;
    let now = stat::stamp_open(target.as_fd())?;
    if now.size != offset {
        return Err(DiskError::new(Action::Truncate, name, Errno::STALE));
    }
    let end = stat::stamp_open(source.as_fd())?.size;
    let mut piece = vec![0; PIECE];
    let mut at = offset;
    while at < end {
        let wanted = PIECE.min(usize::try_from(end - at).unwrap_or(PIECE));
        let length = again(|| pread(&source, &mut piece[..wanted], at))
            .map_err(because(Action::Read, from))?;
        if length == 0 {
            break;
        }
        if piece[..length].iter().any(|byte| *byte != 0) {
            write_at(&target, &piece[..length], at).map_err(because(Action::Write, name))?;
        }
        at += length as u64;
    }
    // What was a hole at the very end has been left out above.
    again(|| rustix::fs::ftruncate(&target, end)).map_err(because(Action::Truncate, name))
}

fn write_at(target: &impl AsFd, bytes: &[u8], at: u64) -> rustix::io::Result<()> {
    let mut done = 0;
    while done < bytes.len() {
        done += again(|| pwrite(target, &bytes[done..], at + done as u64))?;
    }
    Ok(())
}
