//! Files that are opened, read and looked at before anybody has made rows of them: one look serves for the row and for the
//! certainty that nothing happened to the file while it was read.
//!
//! A plan looks at a file before it is read, and the copy looks once more afterwards. Here there is no look before. Instead
//! the time of its last change, as it is after reading, has to lie before the reading began: the kernel stamps each change
//! with the clock that it also shows, so that a change in between would carry a later time. That holds for file systems
//! that this kernel keeps by itself, and while nobody sets the clock; where it is in doubt, the copy looks twice as ever.

use std::cell::RefCell;
use std::ffi::OsStr;
use std::ops::Range;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use rustix::fs::{Mode, OFlags, openat};
use rustix::io::pread;

use super::begun::Begun;
use super::memory;
use crate::disk::crowd::file_system;
use crate::disk::error::again;
use crate::disk::stat;
use crate::model::{Kind, Stamp};

/// Longest file that is read as a whole, in bytes.
pub const LONGEST: usize = 16 * 1024;
/// File systems tell the time of their last tick, some only whole seconds and some only every other.
const COARSEST_S: i64 = 2;
/// How far two clocks may drift apart before one of them was set.
const DRIFT: Duration = Duration::from_millis(500);

/// A file that is open and was looked at.
#[derive(Debug)]
pub struct Ahead {
    /// None once it was copied.
    pub(super) source: Option<OwnedFd>,
    /// As it was after reading.
    pub stamp: Stamp,
    /// Where its bytes are, if all of them were read and nothing happened to it meanwhile.
    pub(in crate::disk) bytes: Option<Range<usize>>,
    /// The copy, if it was made already.
    pub(super) begun: RefCell<Option<Begun>>,
}

/// Files that are opened, read and looked at in a row.
#[derive(Debug, Default)]
pub struct ReadAhead {
    bytes: Vec<u8>,
    used: usize,
    began: Option<(SystemTime, Instant)>,
    /// Files that were changed last before this moment, in seconds since 1970, have not changed since reading began.
    still_before_s: i64,
    is_in_doubt: bool,
    /// Nobody has set the clock while files were read.
    is_steady: bool,
}

impl ReadAhead {
    /// Forgets what was read and looks at the clock.
    pub fn begin(&mut self) {
        self.used = 0;
        let real = SystemTime::now();
        self.began = Some((real, Instant::now()));
        let began = real.duration_since(UNIX_EPOCH).unwrap_or_default();
        let began_s = i64::try_from(began.as_secs()).unwrap_or(i64::MIN);
        self.still_before_s = began_s.saturating_sub(COARSEST_S);
        self.is_in_doubt = false;
        self.is_steady = false;
    }

    /// Looks at the clock once more, before anything that was read is used: if somebody has set it meanwhile, no file can
    /// be told to have been still, and each is read again.
    pub fn settle(&mut self) {
        self.is_steady = self.began.is_some_and(|(real, steady)| {
            let went = real.elapsed().ok();
            went.is_some_and(|went| went.abs_diff(steady.elapsed()) < DRIFT)
        });
    }

    /// Bytes that were read since.
    pub fn len(&self) -> usize {
        self.used
    }

    /// True if nothing was.
    pub fn is_empty(&self) -> bool {
        self.used == 0
    }

    /// True if a file has been read in vain: nobody can say that nothing happened to it meanwhile. Its neighbours are
    /// probably as new.
    pub fn is_in_doubt(&self) -> bool {
        self.is_in_doubt
    }

    pub(super) fn bytes_of(&self, ahead: &Ahead) -> Option<&[u8]> {
        let bytes = ahead.bytes.clone().filter(|_| self.is_steady);
        bytes.and_then(|at| self.bytes.get(at))
    }

    /// Opens a file, reads it if it is short, and looks at it. None where it is better looked at by name: it cannot be
    /// opened in this way, is no file, or is to be met in the ordinary way for whatever reason.
    pub fn file(&mut self, dir: BorrowedFd<'_>, name: &OsStr) -> Option<Ahead> {
        // A trace in its access time would be seen by the look that follows.
        let flags = OFlags::RDONLY
            | OFlags::CLOEXEC
            | OFlags::NONBLOCK
            | OFlags::NOCTTY
            | OFlags::NOFOLLOW
            | OFlags::NOATIME;
        let source = again(|| openat(dir, name, flags, Mode::empty())).ok()?;
        let start = self.used;
        self.bytes
            .resize(self.bytes.len().max(start + LONGEST + 1), 0);
        // What fails here fails again where it is told.
        let length = again(|| pread(&source, &mut self.bytes[start..=start + LONGEST], 0)).ok()?;
        let stamp = stat::stamp_open(source.as_fd()).ok()?;
        if stamp.kind != Kind::File {
            return None;
        }
        let is_whole = length <= LONGEST && length as u64 == stamp.size;
        let is_still = is_whole && self.is_still(&stamp, source.as_fd());
        self.is_in_doubt |= is_whole && !is_still;
        let bytes = is_still.then_some(start..start + length);
        if is_still {
            self.used += length;
        }
        Some(Ahead {
            source: Some(source),
            stamp,
            bytes,
            begun: RefCell::default(),
        })
    }

    /// True for a file that has not changed since the reading began, if nobody has set the clock ([`ReadAhead::settle`]).
    fn is_still(&self, stamp: &Stamp, file: BorrowedFd<'_>) -> bool {
        if self.began.is_none() || stamp.changed_s >= self.still_before_s {
            return false;
        }
        memory::is_local(stamp.device, || file_system(file))
    }
}
