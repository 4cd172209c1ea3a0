//! Reading here and there in one file, for who looks at it before it is cut.
//!
//! Never waits for anything but the disk: only regular files are opened, and without blocking, so that a pipe or a device
//! is not even touched. Links are followed, as `truncate(2)` follows them.

use std::ops::Range;
use std::os::fd::{AsFd, OwnedFd};
use std::path::Path;

use rustix::fs::{CWD, Mode, OFlags, SeekFrom, openat, seek};
use rustix::io::{Errno, pread};

use super::error::{DiskError, Result, again, because};
use super::stat;
use crate::model::{Action, Bin, Kind, LinePlace, Stamp};

/// Bytes per call where a file is read through.
const PIECE: u64 = 256 * 1024;
/// Bytes of a part of the map that are looked at.
const SAMPLE: u64 = 256;
/// How far before a place the beginning of its line is looked for.
const LONGEST_LINE: u64 = 1024 * 1024;
/// Up to which offset lines are counted.
const COUNTED: u64 = 8 * 1024 * 1024;

/// A regular file that is open for reading.
pub struct OpenFile {
    file: OwnedFd,
    stamp: Stamp,
}

impl OpenFile {
    /// Opens what a path stands for. A folder answers EISDIR and what else has no length EINVAL, as `truncate(2)` does.
    pub fn open(path: &Path) -> Result<OpenFile> {
        OpenFile::open_with(path, true)
    }

    /// The same without following a link in the last name.
    pub fn open_itself(path: &Path) -> Result<OpenFile> {
        OpenFile::open_with(path, false)
    }

    fn open_with(path: &Path, follow_links: bool) -> Result<OpenFile> {
        let name = path.as_os_str();
        let refuse = |stamp: &Stamp| match stamp.kind {
            Kind::File => Ok(()),
            Kind::Folder => Err(DiskError::new(Action::Open, name, Errno::ISDIR)),
            _ => Err(DiskError::new(Action::Open, name, Errno::INVAL)),
        };
        let (stamp, links) = match follow_links {
            true => (stat::stamp_path_follow(path)?, OFlags::empty()),
            false => (stat::stamp_path(path)?, OFlags::NOFOLLOW),
        };
        refuse(&stamp)?;
        let flags = OFlags::RDONLY | OFlags::CLOEXEC | OFlags::NOCTTY | OFlags::NONBLOCK | links;
        let file = again(|| openat(CWD, path, flags, Mode::empty()))
            .map_err(because(Action::Open, name))?;
        let stamp = stat::stamp_open(file.as_fd()).map_err(|error| error.named(name))?;
        // It may have become something else in between.
        refuse(&stamp)?;
        Ok(OpenFile { file, stamp })
    }

    pub fn stamp(&self) -> &Stamp {
        &self.stamp
    }

    /// The bytes of a window, as far as the file has them.
    pub fn window(&self, window: &Range<u64>) -> Result<Vec<u8>> {
        let end = window.end.min(self.stamp.size);
        self.read_at(window.start, end.saturating_sub(window.start))
    }

    fn read_at(&self, start: u64, length: u64) -> Result<Vec<u8>> {
        let mut bytes = vec![0; usize::try_from(length).unwrap_or(usize::MAX)];
        let mut done = 0;
        while done < bytes.len() {
            let at = start + done as u64;
            match again(|| pread(&self.file, &mut bytes[done..], at)) {
                Ok(0) => break,
                Ok(read) => done += read,
                // It is a stream in the guise of a file (`/proc/kmsg`), and nothing has come so far.
                Err(Errno::AGAIN) => break,
                Err(errno) => return Err(DiskError::new(Action::Read, "".as_ref(), errno).at(at)),
            }
        }
        bytes.truncate(done);
        Ok(bytes)
    }

    /// The first bytes, at most so many, whatever length the file claims: those of `/proc` claim none, and have some.
    pub fn beginning(&self, most: u64) -> Result<Vec<u8>> {
        self.read_at(0, most)
    }

    /// The file in parts of equal length, none of them looked at yet: a part is a hole if nothing in it is stored. At most
    /// two calls a part, however many holes the file has.
    pub fn map(&self, bins: u16) -> Result<Vec<Bin>> {
        let length = self.stamp.size;
        let count = u64::from(bins).min(length);
        let mut map = vec![Bin::Hole; usize::try_from(count).unwrap_or_default()];
        let mut at = 0;
        while at < length {
            let data = match again(|| seek(&self.file, SeekFrom::Data(at))) {
                Ok(data) => data,
                // Nothing but a hole is left.
                Err(Errno::NXIO) => break,
                // The file system does not tell: then all of it is data.
                Err(Errno::INVAL | Errno::OPNOTSUPP) => at,
                Err(errno) => return Err(DiskError::new(Action::Read, "".as_ref(), errno).at(at)),
            };
            let hole = again(|| seek(&self.file, SeekFrom::Hole(data))).unwrap_or(length);
            let first = bin_at(data, length, count);
            let last = bin_at(hole.clamp(data + 1, length) - 1, length, count);
            for bin in map.iter_mut().take(last + 1).skip(first) {
                *bin = Bin::Data { variety: None };
            }
            at = bin_range(last, length, count).end.max(hole);
        }
        Ok(map)
    }

    /// How varied the bytes in the middle of a part of the map are, from 0 to 255.
    pub fn variety(&self, bin: usize, bins: usize) -> Result<u8> {
        let part = bin_range(bin, self.stamp.size, bins as u64);
        let middle = part.start + (part.end - part.start) / 2;
        let start = middle.saturating_sub(SAMPLE / 2).max(part.start);
        let bytes = self.window(&(start..(start + SAMPLE).min(part.end)))?;
        let mut seen = [false; 256];
        for byte in &bytes {
            seen[usize::from(*byte)] = true;
        }
        let kinds = seen.iter().filter(|seen| **seen).count();
        let most = bytes.len().saturating_sub(1).max(1);
        Ok(u8::try_from(kinds.saturating_sub(1) * 255 / most).unwrap_or(u8::MAX))
    }

    /// The line in which a place lies; none where it begins too far before, or if it was told to stop.
    pub fn line_at(&self, place: u64, go_on: &dyn Fn() -> bool) -> Result<Option<LinePlace>> {
        let place = place.min(self.stamp.size);
        let mut end = place;
        let start = loop {
            if end == 0 {
                break 0;
            }
            if place - end >= LONGEST_LINE || !go_on() {
                return Ok(None);
            }
            let from = end.saturating_sub(PIECE);
            let bytes = self.window(&(from..end))?;
            if let Some(at) = bytes.iter().rposition(|byte| *byte == b'\n') {
                break from + at as u64 + 1;
            }
            end = from;
        };
        let number = match start <= COUNTED {
            true => self.newlines(start, go_on)?.map(|lines| lines + 1),
            false => None,
        };
        Ok(Some(LinePlace { number, start }))
    }

    /// The offset nearest to a place at which a hole begins or ends; none in a file without holes, or if it was told to
    /// stop. The end of the file is no such place.
    pub fn hole_edge(&self, place: u64, go_on: &dyn Fn() -> bool) -> Result<Option<u64>> {
        let after = self.next_edge(place.saturating_sub(1))?;
        let mut before = None;
        let mut reach = LONGEST_LINE;
        // The kernel only looks forward, so that what lies before is come to from further and further away.
        loop {
            let start = place.saturating_sub(reach);
            let mut at = start;
            while let Some(edge) = self.next_edge(at)?.filter(|edge| *edge < place) {
                if !go_on() {
                    return Ok(None);
                }
                (before, at) = (Some(edge), edge);
            }
            if before.is_some() || start == 0 {
                break;
            }
            reach = reach.saturating_mul(16);
        }
        Ok(match (before, after) {
            (Some(before), Some(after)) if after - place < place - before => Some(after),
            (before, after) => before.or(after),
        })
    }

    /// The first offset behind this one at which a hole begins or ends.
    fn next_edge(&self, at: u64) -> Result<Option<u64>> {
        let seek = |from| match again(|| seek(&self.file, from)) {
            // Nothing but a hole is left, or the file system does not tell.
            Err(Errno::NXIO | Errno::INVAL | Errno::OPNOTSUPP) => Ok(None),
            Err(errno) => Err(DiskError::new(Action::Read, "".as_ref(), errno).at(at)),
            Ok(place) => Ok(Some(place)),
        };
        match seek(SeekFrom::Data(at))? {
            Some(data) if data > at => Ok(Some(data)),
            Some(data) => Ok(seek(SeekFrom::Hole(data))?.filter(|hole| *hole < self.stamp.size)),
            None => Ok(None),
        }
    }

    fn newlines(&self, end: u64, go_on: &dyn Fn() -> bool) -> Result<Option<u64>> {
        let mut count = 0;
        let mut at = 0;
        while at < end {
            if !go_on() {
                return Ok(None);
            }
            let bytes = self.window(&(at..end.min(at + PIECE)))?;
            if bytes.is_empty() {
                break;
            }
            count += bytes.iter().filter(|byte| **byte == b'\n').count() as u64;
            at += bytes.len() as u64;
        }
        Ok(Some(count))
    }

    /// Offset at which the first `lines` lines end; for a negative number, at which the last so many begin. What follows
    /// the last newline is a line too. A file with fewer lines ends, or begins, there. None if it was told to stop.
    pub fn line_end(&self, lines: i64, go_on: &dyn Fn() -> bool) -> Result<Option<u64>> {
        match u64::try_from(lines) {
            Ok(lines) => self.first_lines(lines, go_on),
            Err(_) => self.last_lines(lines.unsigned_abs(), go_on),
        }
    }

    fn first_lines(&self, lines: u64, go_on: &dyn Fn() -> bool) -> Result<Option<u64>> {
        let mut left = lines;
        let mut at = 0;
        while left > 0 {
            if !go_on() {
                return Ok(None);
            }
            let bytes = self.window(&(at..at + PIECE))?;
            if bytes.is_empty() {
                return Ok(Some(self.stamp.size));
            }
            for (place, _) in bytes.iter().enumerate().filter(|(_, byte)| **byte == b'\n') {
                left -= 1;
                if left == 0 {
                    return Ok(Some(at + place as u64 + 1));
                }
            }
            at += bytes.len() as u64;
        }
        Ok(Some(0))
    }

    fn last_lines(&self, lines: u64, go_on: &dyn Fn() -> bool) -> Result<Option<u64>> {
        let mut left = lines;
        // A newline at the very end closes the last line and begins none.
        let mut end = self.stamp.size.saturating_sub(1);
        while end > 0 {
            if !go_on() {
                return Ok(None);
            }
            let from = end.saturating_sub(PIECE);
            let bytes = self.window(&(from..end))?;
            let newlines = bytes.iter().enumerate().rev();
            for (place, _) in newlines.filter(|(_, byte)| **byte == b'\n') {
                left -= 1;
                if left == 0 {
                    return Ok(Some(from + place as u64 + 1));
                }
            }
            end = from;
        }
        Ok(Some(0))
    }
}

/// The part of the map that holds a byte.
fn bin_at(offset: u64, length: u64, bins: u64) -> usize {
    let at = u128::from(offset) * u128::from(bins) / u128::from(length.max(1));
    let mut bin = usize::try_from(at).unwrap_or(usize::MAX);
    // Parts begin at whole bytes, so that the first bytes of one may still be counted to the one before.
    while bin_range(bin, length, bins).end <= offset {
        bin += 1;
    }
    bin
}

/// The bytes of a part of the map.
fn bin_range(bin: usize, length: u64, bins: u64) -> Range<u64> {
    let edge = |at: u64| {
        let bytes = u128::from(at) * u128::from(length) / u128::from(bins.max(1));
        u64::try_from(bytes).unwrap_or(u64::MAX)
    };
    edge(bin as u64)..edge(bin as u64 + 1)
}
