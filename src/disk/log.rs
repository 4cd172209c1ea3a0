//! Files of the program's own that only ever grow, and the private folders that hold them.

use std::ffi::OsStr;
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, OwnedFd};
use std::os::unix::ffi::OsStringExt;
use std::path::{Path, PathBuf};

use rustix::fs::{
    AtFlags, CWD, FlockOperation, Mode, OFlags, fdatasync, flock, ftruncate, mkdirat, openat,
    readlink, renameat_with, statat,
};
use rustix::io::{Errno, pread, write};

use super::error::{DiskError, Result, again, because, one_name};
use super::stat;
use crate::model::{Action, Kind};

/// Bytes that are read at once.
const PIECE: usize = 256 * 1024;
/// Bytes by which a log may have grown since its length was asked.
const GROWN: u64 = 512;

/// A file to which bytes are appended, and which one process at a time may hold.
#[derive(Debug)]
pub struct LogFile {
    file: OwnedFd,
}

impl LogFile {
    /// Makes a file that only its owner may read; EEXIST if the name is taken.
    pub fn create(dir: BorrowedFd<'_>, name: &OsStr) -> Result<LogFile> {
        LogFile::open_with(dir, name, OFlags::CREATE | OFlags::EXCL)
    }

    /// Opens a file that is there; a link is refused.
    pub fn open(dir: BorrowedFd<'_>, name: &OsStr) -> Result<LogFile> {
        LogFile::open_with(dir, name, OFlags::empty())
    }

    fn open_with(dir: BorrowedFd<'_>, name: &OsStr, more: OFlags) -> Result<LogFile> {
        one_name(Action::Open, name)?;
        let flags = OFlags::RDWR | OFlags::APPEND | OFlags::NOFOLLOW | OFlags::CLOEXEC | more;
        let mode = Mode::from_raw_mode(0o600);
        let file = again(|| openat(dir, name, flags, mode)).map_err(because(Action::Open, name))?;
        Ok(LogFile { file })
    }

    /// All of it.
    pub fn read_all(&self) -> Result<Vec<u8>> {
        self.read_most(u64::MAX)
    }

    /// Its first bytes, at most so many.
    pub fn read_most(&self, most: u64) -> Result<Vec<u8>> {
        // Mostly that is a few hundred: no more room is made, and zeroed, than there is to read.
        let told = self.length()?;
        let mut bytes = Vec::new();
        loop {
            let start = bytes.len();
            let left = most.saturating_sub(start as u64);
            let more = told.saturating_sub(start as u64).max(GROWN);
            let room = left.min(more).min(PIECE as u64) as usize;
            if room == 0 {
                return Ok(bytes);
            }
            bytes.resize(start + room, 0);
            let count = again(|| pread(&self.file, &mut bytes[start..], start as u64))
                .map_err(because(Action::Read, OsStr::new("")))?;
            bytes.truncate(start + count);
            if count == 0 {
                return Ok(bytes);
            }
        }
    }

    pub fn length(&self) -> Result<u64> {
        Ok(stat::stamp_open(self.file.as_fd())?.size)
    }

    /// Appends all of it, or nothing: what was written of it before a failure is cut off again.
    pub fn append(&self, bytes: &[u8]) -> Result<()> {
        let mut rest = bytes;
        while !rest.is_empty() {
            match again(|| write(&self.file, rest)) {
                Ok(count) => rest = &rest[count..],
                Err(errno) => {
                    let written = (bytes.len() - rest.len()) as u64;
                    if let Ok(length) = self.length() {
                        // A torn end is told from a whole one when it is read; cutting it only keeps the file tidy.
                        let _ = self.cut(length.saturating_sub(written));
                    }
                    return Err(DiskError::new(Action::Write, OsStr::new(""), errno));
                }
            }
        }
        Ok(())
    }

    /// Cuts the file to a length.
    pub fn cut(&self, length: u64) -> Result<()> {
        again(|| ftruncate(&self.file, length)).map_err(because(Action::Truncate, OsStr::new("")))
    }

    /// `fdatasync`.
    pub fn sync(&self) -> Result<()> {
        again(|| fdatasync(&self.file)).map_err(because(Action::Flush, OsStr::new("")))
    }

    /// Takes the file for this descriptor alone, as long as it is open or until [`LogFile::unlock`]. False if another
    /// has it: the kernel lets go of the files of a process that has ended, however it ended.
    pub fn try_lock(&self) -> Result<bool> {
        match again(|| flock(&self.file, FlockOperation::NonBlockingLockExclusive)) {
            Ok(()) => Ok(true),
            Err(Errno::WOULDBLOCK) => Ok(false),
            Err(errno) => Err(DiskError::new(Action::Open, OsStr::new(""), errno)),
        }
    }

    /// Takes the file, and waits for it.
    pub fn lock(&self) -> Result<()> {
        again(|| flock(&self.file, FlockOperation::LockExclusive))
            .map_err(because(Action::Open, OsStr::new("")))
    }

    pub fn unlock(&self) -> Result<()> {
        again(|| flock(&self.file, FlockOperation::Unlock))
            .map_err(because(Action::Open, OsStr::new("")))
    }
}

/// Makes a folder for this user alone, with all that is missing above it. One that is there has to be this user's and
/// closed to others, and may not be a link.
pub fn private_folder(path: &Path) -> Result<()> {
    let name = path.as_os_str();
    let mut missing = Vec::new();
    let mut at = path;
    while let Err(Errno::NOENT) = again(|| statat(CWD, at, AtFlags::empty())) {
        missing.push(at);
        match at.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => at = parent,
            _ => break,
        }
    }
    for folder in missing.into_iter().rev() {
        match again(|| mkdirat(CWD, folder, Mode::from_raw_mode(0o700))) {
            Ok(()) | Err(Errno::EXIST) => {}
            Err(errno) => return Err(DiskError::new(Action::MakeFolder, name, errno)),
        }
    }
    match is_private_folder(path)? {
        true => Ok(()),
        false => Err(DiskError::new(Action::Open, name, Errno::PERM)),
    }
}

/// True for a folder that is this user's and closed to others, and no link.
pub fn is_private_folder(path: &Path) -> Result<bool> {
    let stamp = stat::stamp_path(path)?;
    Ok(stamp.kind == Kind::Folder && stamp.owner == user() && stamp.mode & 0o077 == 0)
}

/// Number of the user whose rights count.
pub fn user() -> u32 {
    rustix::process::geteuid().as_raw()
}

/// Name of the machine.
pub fn host() -> String {
    let host = rustix::system::uname();
    host.nodename().to_str().unwrap_or_default().to_owned()
}

/// Where an open folder is now, without links on the way.
pub fn real_path(folder: BorrowedFd<'_>) -> Result<PathBuf> {
    let link = format!("/proc/self/fd/{}", folder.as_raw_fd());
    let text = again(|| readlink(link.as_str(), Vec::new()))
        .map_err(because(Action::ReadLink, OsStr::new("")))?;
    Ok(PathBuf::from(std::ffi::OsString::from_vec(
        text.into_bytes(),
    )))
}

/// Renames within a folder of the program's own, over what has the new name.
pub fn rename_in(dir: BorrowedFd<'_>, from: &OsStr, to: &OsStr) -> Result<()> {
    one_name(Action::Rename, from)?;
    one_name(Action::Rename, to)?;
    let flags = rustix::fs::RenameFlags::empty();
    again(|| renameat_with(dir, from, dir, to, flags)).map_err(because(Action::Rename, from))
}

#[cfg(test)]
mod tests {
    use std::fs::File;

    use super::*;

    #[test]
    fn a_log_is_read_to_its_end_or_as_far_as_is_asked() {
        let place = tempfile::tempdir().unwrap();
        let folder = File::open(place.path()).unwrap();
        for length in [0, 1, 511, 512, 513, 9_000, PIECE - 1, PIECE, 2 * PIECE + 7] {
            let name = length.to_string();
            let log = LogFile::create(folder.as_fd(), OsStr::new(&name)).unwrap();
            let bytes: Vec<u8> = (0..length).map(|at| (at % 251) as u8).collect();
            log.append(&bytes).unwrap();
            assert!(log.read_all().unwrap() == bytes, "{length} bytes");
            for most in [0, 1, 512, PIECE as u64 + 1] {
                let some = &bytes[..length.min(most as usize)];
                assert!(log.read_most(most).unwrap() == some, "{most} of {length}");
            }
        }
    }

    #[test]
    fn a_short_log_takes_little_memory() {
        let place = tempfile::tempdir().unwrap();
        let folder = File::open(place.path()).unwrap();
        let log = LogFile::create(folder.as_fd(), OsStr::new("log")).unwrap();
        log.append(&[7; 300]).unwrap();
        assert!(log.read_all().unwrap().capacity() < 4096);
    }
}
