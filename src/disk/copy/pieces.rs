//! A long file between two local file systems that share no blocks: several threads read and write pieces of it, since
//! one alone is busy with moving bytes before the device is.

use std::ffi::OsStr;
use std::os::fd::BorrowedFd;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use rustix::fs::{FallocateFlags, fallocate, ftruncate};
use rustix::io::{Errno, pread, pwrite};

use super::CopyError;
use super::contents::{Pipe, with_spare};
use crate::disk::Seats;
use crate::disk::error::{DiskError, again, lock};
use crate::disk::stat;
use crate::disk::watch::Watch;
use crate::model::Action;

/// Bytes of one piece: large enough that each is written to the device in one go.
const PIECE: u64 = 16 * 1024 * 1024;
/// Lengths below this are done before a thread has started.
const FROM: u64 = 2 * PIECE;

/// The two files and their names.
#[derive(Clone, Copy)]
pub(super) struct Ends<'a> {
    pub(super) source: BorrowedFd<'a>,
    pub(super) target: BorrowedFd<'a>,
    pub(super) from: &'a OsStr,
    pub(super) to: &'a OsStr,
}

impl Ends<'_> {
    /// Reads and writes at offsets; the offset reached, which is less than `end` where the source ends before.
    pub(super) fn by_hand(
        &self,
        start: u64,
        end: u64,
        watch: &dyn Watch,
    ) -> Result<u64, CopyError> {
        let mut offset = start;
        with_spare(|spare| {
            while offset < end {
                if !watch.go_on() {
                    return Err(CopyError::Stopped);
                }
                let wanted = (end - offset).min(spare.len() as u64) as usize;
                let length = again(|| pread(self.source, &mut spare[..wanted], offset))
                    .map_err(|errno| self.read_error(errno, offset))?;
                if length == 0 {
                    break;
                }
                watch.read(length as u64);
                watch.streamed(&spare[..length]);
                self.write_all_at(&spare[..length], offset, watch)?;
                offset += length as u64;
            }
            Ok(offset)
        })
    }

    fn write_all_at(&self, bytes: &[u8], offset: u64, watch: &dyn Watch) -> Result<(), CopyError> {
        let mut done = 0;
        while done < bytes.len() {
            let at = offset + done as u64;
            let length = again(|| pwrite(self.target, &bytes[done..], at))
                .map_err(|errno| self.write_error(errno, at))?;
            if length == 0 {
                return Err(self.write_error(Errno::IO, at));
            }
            watch.wrote(length as u64);
            done += length;
        }
        Ok(())
    }

    /// Takes the blocks of a piece, which makes each of its many writes shorter. The length stays that of what is written:
    /// after a power cut it tells how much that was.
    fn reserve(&self, start: u64, end: u64) {
        let keep = FallocateFlags::KEEP_SIZE;
        // Where there is no room, the writes say so.
        let _ = again(|| fallocate(self.target, keep, start, end - start));
    }

    pub(super) fn read_error(&self, errno: Errno, offset: u64) -> CopyError {
        CopyError::source(DiskError::new(Action::Read, self.from, errno).at(offset))
    }

    pub(super) fn write_error(&self, errno: Errno, offset: u64) -> CopyError {
        CopyError::target(DiskError::new(Action::Write, self.to, errno).at(offset))
    }
}

/// Pieces that several threads take from, and what has come of them.
struct Shared<'a> {
    ends: Ends<'a>,
    reserves: bool,
    end: u64,
    next: AtomicU64,
    /// First offset at which the source had ended.
    short: AtomicU64,
    failed: Mutex<Option<CopyError>>,
}

impl Shared<'_> {
    /// Works one piece; false if there is none any more.
    fn piece(&self, watch: &dyn Watch) -> bool {
        let start = self.next.fetch_add(PIECE, Ordering::Relaxed);
        if start >= self.end {
            return false;
        }
        let end = self.end.min(start + PIECE);
        if self.reserves {
            self.ends.reserve(start, end);
        }
        match self.ends.by_hand(start, end, watch) {
            Ok(reached) if reached < end => {
                self.short.fetch_min(reached, Ordering::Relaxed);
                false
            }
            Ok(_) => true,
            Err(error) => {
                lock(&self.failed).get_or_insert(error);
                // Nobody else begins.
                self.next.store(self.end, Ordering::Relaxed);
                false
            }
        }
    }
}

impl Pipe<'_> {
    /// The part from `start` to `end`, if it is long, if that is how these two file systems copy best, and if there are
    /// threads to spare; the offset reached, or none if nothing was done.
    pub(super) fn in_pieces(&self, start: u64, end: u64) -> Result<Option<u64>, CopyError> {
        let is_meant = self.pair.is_local
            && self.is_regular
            && end.saturating_sub(start) >= FROM
            // Who listens wants the bytes in their order.
            && !self.watch.wants_stream();
        let first = match is_meant {
            true => self.watch.hand(),
            false => None,
        };
        let Some(first) = first else {
            return Ok(None);
        };
        let shared = Shared {
            ends: self.ends(),
            reserves: self.pair.reserves,
            end,
            next: AtomicU64::new(start),
            short: AtomicU64::new(end),
            failed: Mutex::default(),
        };
        let seats = self.watch.seats();
        std::thread::scope(|scope| {
            let mut hand = Some(first);
            let mut seat = None;
            loop {
                // Others may have become free since the last piece, and more than one at once.
                while let Some(watch) = hand.take() {
                    let thread = std::thread::Builder::new().name("piece".to_owned());
                    let shared = &shared;
                    let work = move || while shared.piece(&*watch) {};
                    if Seats::spawn(seats, &mut seat, thread, scope, work).is_err() {
                        // Then this thread does it by itself.
                        break;
                    }
                    hand = self.next_hand(shared);
                }
                if !shared.piece(self.watch) {
                    break;
                }
                hand = self.next_hand(&shared);
            }
        });
        let failed = lock(&shared.failed).take();
        match failed {
            Some(error) => {
                self.give_back();
                Err(error)
            }
            None => Ok(Some(shared.short.load(Ordering::Relaxed))),
        }
    }

    /// Gives back what was taken behind the last byte that was written.
    fn give_back(&self) {
        if self.pair.reserves
            && let Ok(now) = stat::stamp_open(self.target)
        {
            let _ = again(|| ftruncate(self.target, now.size));
        }
    }

    fn next_hand(&self, shared: &Shared<'_>) -> Option<Box<dyn Watch + Send + '_>> {
        let left = shared
            .end
            .saturating_sub(shared.next.load(Ordering::Relaxed));
        match left >= FROM {
            true => self.watch.hand(),
            false => None,
        }
    }
}
