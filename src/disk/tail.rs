//! The end of a file, set aside before it is cut off and put back afterwards.

use std::ffi::OsStr;
use std::os::fd::{BorrowedFd, OwnedFd};

use rustix::fs::{Mode, OFlags, SeekFrom, copy_file_range, fdatasync, ftruncate, openat, seek};
use rustix::io::{Errno, pread, pwrite};

use super::act;
use super::error::{DiskError, Result, again, because, one_name};
use crate::model::Action;

/// Bytes that are carried at once.
const PIECE: usize = 1 << 20;

/// Copies what a file has from a byte on into a new file, at the same place in it, so that blocks stay blocks and holes
/// stay holes. It is whole, and on the device, before it has its name, which nothing else may have: it could be all that
/// is left of an earlier cut.
pub fn save(
    dir: BorrowedFd<'_>,
    name: &OsStr,
    from: u64,
    length: u64,
    hold: BorrowedFd<'_>,
    hold_name: &OsStr,
) -> Result<()> {
    let file = open(dir, name, OFlags::RDONLY)?;
    let unfinished = super::copy::temporary_name();
    let tail = act::make_file(hold, &unfinished, 0o600)?;
    let saved = carry(&file, from, &tail, length, name).and_then(|()| {
        let end = from + length;
        again(|| ftruncate(&tail, end)).map_err(because(Action::Truncate, hold_name))?;
        again(|| fdatasync(&tail)).map_err(because(Action::Flush, hold_name))?;
        act::rename_new(hold, &unfinished, hold, hold_name)
    });
    saved.inspect_err(|_| {
        // The failure that counts is the one before.
        let _ = act::unlink(hold, &unfinished);
    })
}

/// True if what was set aside under this name is what the file has from a byte on.
pub fn is_saved(
    dir: BorrowedFd<'_>,
    name: &OsStr,
    from: u64,
    length: u64,
    hold: BorrowedFd<'_>,
    hold_name: &OsStr,
) -> Result<bool> {
    let file = open(dir, name, OFlags::RDONLY)?;
    let tail = open(hold, hold_name, OFlags::RDONLY | OFlags::NOFOLLOW)?;
    let end = from + length;
    for file in [&file, &tail] {
        if super::stat::stamp_open(std::os::fd::AsFd::as_fd(file))?.size != end {
            return Ok(false);
        }
    }
    let (mut ours, mut theirs) = (vec![0; PIECE], vec![0; PIECE]);
    let mut at = from;
    while at < end {
        let room = usize::try_from(end - at).unwrap_or(PIECE).min(PIECE);
        read_all(&file, at, &mut ours[..room]).map_err(because(Action::Read, name))?;
        read_all(&tail, at, &mut theirs[..room]).map_err(because(Action::Read, hold_name))?;
        if ours[..room] != theirs[..room] {
            return Ok(false);
        }
        at += room as u64;
    }
    Ok(true)
}

fn read_all(file: &OwnedFd, start: u64, piece: &mut [u8]) -> rustix::io::Result<()> {
    let mut done = 0;
    while done < piece.len() {
        match again(|| pread(file, &mut piece[done..], start + done as u64))? {
            0 => return Err(Errno::IO),
            count => done += count,
        }
    }
    Ok(())
}

/// Lengthens a file to what it was, and puts the end back that was set aside. The file stays as it is unless all of it
/// was there.
pub fn put_back(
    dir: BorrowedFd<'_>,
    name: &OsStr,
    length: u64,
    hold: BorrowedFd<'_>,
    hold_name: &OsStr,
) -> Result<()> {
    let tail = open(hold, hold_name, OFlags::RDONLY | OFlags::NOFOLLOW)?;
    let file = open(dir, name, OFlags::WRONLY)?;
    let present = super::stat::stamp_open(std::os::fd::AsFd::as_fd(&file))?.size;
    let missing = length.saturating_sub(present);
    carry(&tail, present, &file, missing, name).inspect_err(|_| {
        // What was cut stays in the hold area; the failure that counts is the one before.
        let _ = ftruncate(&file, present);
    })?;
    again(|| ftruncate(&file, length)).map_err(because(Action::Truncate, name))
}

fn open(dir: BorrowedFd<'_>, name: &OsStr, access: OFlags) -> Result<OwnedFd> {
    one_name(Action::Open, name)?;
    let flags = access | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::CLOEXEC;
    again(|| openat(dir, name, flags, Mode::empty())).map_err(because(Action::Open, name))
}

/// Copies bytes between two files, blocks shared where the file system can.
fn carry(from: &OwnedFd, start: u64, to: &OwnedFd, length: u64, name: &OsStr) -> Result<()> {
    let mut done = 0;
    while done < length {
        // Holes stay holes: only data is carried.
        match seek(from, SeekFrom::Data(start + done)) {
            Ok(data) => done = done.max(data - start),
            Err(Errno::NXIO) => return Ok(()),
            Err(_) => {}
        }
        let end = match seek(from, SeekFrom::Hole(start + done)) {
            Ok(hole) => (hole - start).min(length),
            Err(_) => length,
        };
        if done >= length || end <= done {
            return Ok(());
        }
        let (mut source, mut target) = (start + done, start + done);
        let room = usize::try_from(end - done).unwrap_or(usize::MAX);
        let copied =
            again(|| copy_file_range(from, Some(&mut source), to, Some(&mut target), room));
        match copied {
            Ok(0) | Err(Errno::XDEV | Errno::OPNOTSUPP | Errno::NOSYS | Errno::INVAL) => {
                carry_by_hand(from, start + done, to, end - done, name)?;
                done = end;
            }
            Ok(count) => done += count as u64,
            Err(errno) => return Err(DiskError::new(Action::Write, name, errno)),
        }
    }
    Ok(())
}

fn carry_by_hand(
    from: &OwnedFd,
    start: u64,
    to: &OwnedFd,
    length: u64,
    name: &OsStr,
) -> Result<()> {
    let mut piece = vec![0; PIECE];
    let mut done = 0;
    while done < length {
        let room = usize::try_from(length - done).unwrap_or(PIECE).min(PIECE);
        let count = again(|| pread(from, &mut piece[..room], start + done))
            .map_err(because(Action::Read, name))?;
        if count == 0 {
            return Err(DiskError::new(Action::Read, name, Errno::IO));
        }
        let mut written = 0;
        while written < count {
            let place = start + done + written as u64;
            written += again(|| pwrite(to, &piece[written..count], place))
                .map_err(because(Action::Write, name))?;
        }
        done += count as u64;
    }
    Ok(())
}
