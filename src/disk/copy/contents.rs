//! The bytes of a file: cloned, offloaded or read and written, holes kept.

use std::cell::RefCell;
use std::ffi::OsStr;
use std::os::fd::BorrowedFd;

use rustix::fs::{SeekFrom, copy_file_range, ftruncate, ioctl_ficlone, seek};
use rustix::io::{Errno, pread, read, write};

use super::memory::Pair;
use super::pieces::Ends;
use super::{CopyError, Method};
use crate::disk::buffer;
use crate::disk::error::again;
use crate::disk::watch::Watch;
use crate::model::Stamp;

/// Files below this length are read in one piece: offload costs more than it saves there.
pub(super) const SMALL: u64 = 64 * 1024;
/// Bytes per `read` of longer files: what a core's own cache still holds when they are written.
const CHUNK: usize = 256 * 1024;
/// What holes are read as.
static ZEROS: [u8; 64 * 1024] = [0; 64 * 1024];
/// Bytes per `copy_file_range`, so that a stop takes effect within 100 ms at 80 MB/s.
const RANGE: usize = 8 * 1024 * 1024;

thread_local! {
    static SPARE: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

/// What went over.
pub(super) struct Contents {
    pub(super) bytes: u64,
    pub(super) method: Method,
    /// The source has holes, and the target keeps none.
    pub(super) lost_holes: bool,
}

/// Two open files and what is known about them.
pub(super) struct Pipe<'a> {
    pub(super) source: BorrowedFd<'a>,
    pub(super) target: BorrowedFd<'a>,
    pub(super) from: &'a OsStr,
    pub(super) to: &'a OsStr,
    /// Both have offsets and a length; otherwise they are read and written from where they stand.
    pub(super) is_regular: bool,
    /// Length that the source claims.
    pub(super) claims: u64,
    pub(super) keeps_holes: bool,
    pub(super) watch: &'a dyn Watch,
    pub(super) pair: &'a Pair,
}

impl Pipe<'_> {
    /// Copies everything up to the real end of the source, whatever length it claims. The target is empty.
    pub(super) fn run(&self, source: &Stamp) -> Result<Contents, CopyError> {
        if !self.is_regular || source.size == 0 {
            return self.stream(0);
        }
        let has_holes = self.keeps_holes && source.has_holes();
        let is_heard = self.watch.wants_stream();
        if source.size < SMALL && !has_holes && (is_heard || !self.pair.small_by_range) {
            return self.small(source.size as usize);
        }
        if self.clone_whole()? {
            self.watch.wrote(source.size);
            if is_heard {
                self.listen()?;
            }
            return Ok(Contents {
                bytes: source.size,
                method: Method::Clone,
                lost_holes: false,
            });
        }
        let mut method = Method::Range;
        let bytes = if has_holes {
            self.segments(&mut method)?
        } else {
            self.span(0, u64::MAX, &mut method)?
        };
        let lost_holes = has_holes && bytes > 0 && self.is_filled(bytes);
        Ok(Contents {
            bytes,
            method,
            lost_holes,
        })
    }

    /// True if the source has a hole below this length and the target has none.
    fn is_filled(&self, length: u64) -> bool {
        let has_none = |file: BorrowedFd<'_>| {
            again(|| seek(file, SeekFrom::Hole(0))).is_ok_and(|hole| hole >= length)
        };
        has_none(self.target) && !has_none(self.source)
    }

    /// Shares all blocks, where both files lie on a file system that can.
    fn clone_whole(&self) -> Result<bool, CopyError> {
        if !self.pair.clone.may_work() {
            return Ok(false);
        }
        match again(|| ioctl_ficlone(self.target, self.source)) {
            Ok(()) => {
                self.pair.clone.worked();
                Ok(true)
            }
            Err(errno @ (Errno::NOSPC | Errno::DQUOT | Errno::FBIG)) => {
                Err(self.write_error(errno, 0))
            }
            Err(errno) => {
                self.pair.clone.failed(errno);
                Ok(false)
            }
        }
    }

    /// A small file: one read of a byte more than there should be, one write.
    fn small(&self, size: usize) -> Result<Contents, CopyError> {
        let length = with_spare(|spare| -> Result<usize, CopyError> {
            let length = again(|| read(self.source, &mut spare[..=size]))
                .map_err(|errno| self.read_error(errno, 0))?;
            self.watch.read(length as u64);
            self.watch.streamed(&spare[..length]);
            self.write_all(&spare[..length], 0)?;
            Ok(length)
        })?;
        if length == size {
            return Ok(Contents {
                bytes: size as u64,
                method: Method::Stream,
                lost_holes: false,
            });
        }
        self.stream(length as u64)
    }

    /// Reads and writes from where both stand, until the source has no more.
    fn stream(&self, start: u64) -> Result<Contents, CopyError> {
        let mut offset = start;
        with_spare(|spare| {
            loop {
                if offset > start && !self.watch.go_on() {
                    return Err(CopyError::Stopped);
                }
                let length = again(|| read(self.source, &mut spare[..]))
                    .map_err(|errno| self.read_error(errno, offset))?;
                if length == 0 {
                    return Ok(());
                }
                self.watch.read(length as u64);
                self.watch.streamed(&spare[..length]);
                self.write_all(&spare[..length], offset)?;
                offset += length as u64;
            }
        })?;
        Ok(Contents {
            bytes: offset,
            method: Method::Stream,
            lost_holes: false,
        })
    }

    pub(super) fn write_all(&self, bytes: &[u8], offset: u64) -> Result<(), CopyError> {
        let mut done = 0;
        while done < bytes.len() {
            let at = offset + done as u64;
            let length = again(|| write(self.target, &bytes[done..]))
                .map_err(|errno| self.write_error(errno, at))?;
            if length == 0 {
                return Err(self.write_error(Errno::IO, at));
            }
            self.watch.wrote(length as u64);
            done += length;
        }
        Ok(())
    }

    /// Copies the parts that hold data and leaves holes between them; the length of the copy.
    fn segments(&self, method: &mut Method) -> Result<u64, CopyError> {
        let mut offset = 0;
        loop {
            let data = match again(|| seek(self.source, SeekFrom::Data(offset))) {
                Ok(data) => data,
                // Nothing but a hole is left.
                Err(Errno::NXIO) => break,
                // The file system does not tell: then all of it is data.
                Err(Errno::INVAL | Errno::OPNOTSUPP) => return self.span(offset, u64::MAX, method),
                Err(errno) => return Err(self.read_error(errno, offset)),
            };
            self.watch.wrote(data - offset);
            self.gap(data - offset)?;
            let hole = again(|| seek(self.source, SeekFrom::Hole(data)))
                .map_err(|errno| self.read_error(errno, data))?;
            let end = self.span(data, hole, method)?;
            if end < hole {
                // The source ends before the length that it claims.
                return self.set_length(end);
            }
            offset = hole;
        }
        let end = again(|| seek(self.source, SeekFrom::End(0)))
            .map_err(|errno| self.read_error(errno, offset))?;
        self.watch.wrote(end.saturating_sub(offset));
        self.gap(end.saturating_sub(offset))?;
        self.set_length(end)
    }

    /// Lets a hole of so many bytes pass by.
    fn gap(&self, length: u64) -> Result<(), CopyError> {
        let mut left = if self.watch.wants_stream() { length } else { 0 };
        while left > 0 {
            if !self.watch.go_on() {
                return Err(CopyError::Stopped);
            }
            let part = left.min(ZEROS.len() as u64);
            self.watch.streamed(&ZEROS[..part as usize]);
            left -= part;
        }
        Ok(())
    }

    /// Reads the source for who wants to hear it, where nothing had to be read to copy it.
    fn listen(&self) -> Result<(), CopyError> {
        let mut offset = 0;
        with_spare(|spare| {
            loop {
                if !self.watch.go_on() {
                    return Err(CopyError::Stopped);
                }
                let length = again(|| pread(self.source, &mut spare[..], offset))
                    .map_err(|errno| self.read_error(errno, offset))?;
                if length == 0 {
                    return Ok(());
                }
                self.watch.read(length as u64);
                self.watch.streamed(&spare[..length]);
                offset += length as u64;
            }
        })
    }

    fn set_length(&self, length: u64) -> Result<u64, CopyError> {
        match again(|| ftruncate(self.target, length)) {
            Ok(()) => Ok(length),
            Err(errno) => Err(self.write_error(errno, length)),
        }
    }

    /// Copies from `start` to `end` or to the end of the source; the offset reached.
    fn span(&self, start: u64, end: u64, method: &mut Method) -> Result<u64, CopyError> {
        let shared = self.in_pieces(start, end.min(self.claims))?;
        if let Some(short) = shared.filter(|reached| *reached < end.min(self.claims)) {
            *method = Method::Stream;
            // Later pieces may have been there when an earlier one was not any more.
            return self.set_length(short);
        }
        let reached = self.offload(shared.unwrap_or(start), end)?;
        if shared.is_some() {
            *method = Method::Stream;
        }
        if reached >= end {
            return Ok(reached);
        }
        let finished = self.by_hand(reached, end)?;
        if finished > reached {
            *method = Method::Stream;
        }
        Ok(finished)
    }

    /// As much as the kernel copies by itself; the offset reached. An answer that does not say which side failed is left
    /// to [`Pipe::by_hand`], which meets it again at the same place and then knows.
    fn offload(&self, start: u64, end: u64) -> Result<u64, CopyError> {
        let mut offset = start;
        // What the kernel copies by itself nobody hears.
        let may_work = || self.pair.range.may_work() && !self.watch.wants_stream();
        while offset < end && may_work() {
            if !self.watch.go_on() {
                return Err(CopyError::Stopped);
            }
            let wanted = (end - offset).min(RANGE as u64) as usize;
            let (mut from, mut to) = (offset, offset);
            let answer = copy_file_range(
                self.source,
                Some(&mut from),
                self.target,
                Some(&mut to),
                wanted,
            );
            match answer {
                Ok(0) => break,
                Ok(length) => {
                    self.pair.range.worked();
                    self.watch.read(length as u64);
                    self.watch.wrote(length as u64);
                    offset += length as u64;
                }
                Err(Errno::INTR) => {}
                Err(errno @ (Errno::NOSPC | Errno::DQUOT | Errno::FBIG)) => {
                    return Err(self.write_error(errno, offset));
                }
                Err(errno) => {
                    self.pair.range.failed(errno);
                    break;
                }
            }
        }
        Ok(offset)
    }

    /// Reads and writes at offsets; the offset reached.
    fn by_hand(&self, start: u64, end: u64) -> Result<u64, CopyError> {
        self.ends().by_hand(start, end, self.watch)
    }

    fn read_error(&self, errno: Errno, offset: u64) -> CopyError {
        self.ends().read_error(errno, offset)
    }

    fn write_error(&self, errno: Errno, offset: u64) -> CopyError {
        self.ends().write_error(errno, offset)
    }

    pub(super) fn ends(&self) -> Ends<'_> {
        Ends {
            source: self.source,
            target: self.target,
            from: self.from,
            to: self.to,
        }
    }
}

/// Lends this thread's buffer of [`CHUNK`] bytes.
pub(super) fn with_spare<T>(work: impl FnOnce(&mut [u8]) -> T) -> T {
    let mut spare = SPARE.with(RefCell::take);
    let answer = work(buffer::from_page(&mut spare, CHUNK));
    SPARE.with(|place| place.replace(spare));
    answer
}
