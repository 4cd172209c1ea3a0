//! A small file of a tree that is built under a temporary name: read whole, then judged, then written.
//!
//! The plan has looked at the file, and it is looked at once more after it was read. Where the two agree in identity,
//! length, mode, modification and change time, nothing happened to it in between, and what was read is what the plan saw.
//! So a look before reading is saved, and nothing was made yet where they do not agree: then, and in any doubt, the
//! ordinary way is gone ([`super::file`]). What the kernel refuses is told here as it is there, and not tried again.

use std::os::fd::{AsFd, BorrowedFd};

use rustix::fs::OFlags;
use rustix::io::{Errno, pread};

use super::ahead::Ahead;
use super::contents::{Pipe, SMALL, with_spare};
use super::memory::{self, Pair};
use super::temporary::Unpublished;
use super::{Copied, CopyError, Expect, Lost, Made, Method, Seen, Task, file};
use crate::disk::error::{DiskError, again};
use crate::disk::grip::{Attributes, Grip};
use crate::disk::stat;
use crate::model::{Action, CopyHow, Kind, Profile, Publish, Stamp};

/// Copies the file, or finds that it has to go the ordinary way.
pub(super) fn copy<'a>(task: &Task<'a>) -> Result<Option<Made<'a>>, CopyError> {
    let Some((expect, seen)) = task.expect.and_then(|expect| Some((expect, expect.seen?))) else {
        return Ok(None);
    };
    if !is_meant(task, &seen) {
        return Ok(None);
    }
    let (from, to) = (expect.device, task.place.facts.device);
    let copied = memory::with_known_pair(from, to, |pair| {
        if !suits(pair, task.how) {
            return Ok(None);
        }
        match task
            .ahead
            .and_then(|(ahead, read)| Some((ahead, read.bytes_of(ahead)?)))
        {
            Some(ahead) => read_ahead(task, expect, &seen, pair, ahead),
            None => with_spare(|spare| through(task, expect, &seen, pair, spare)),
        }
    });
    copied.unwrap_or(Ok(None))
}

fn is_meant(task: &Task<'_>, seen: &Seen) -> bool {
    is_for(task.how) && seen.size < SMALL
}

/// True for copies that may go this way, as far as the request tells.
fn is_for(how: &CopyHow) -> bool {
    how.publish == Publish::Whole && how.profile == Profile::Safe && !how.follow_links
}

/// True for two devices between which copies go this way. One that may lack something is looked at, which is the ordinary
/// way's matter.
fn suits(pair: &Pair, how: &CopyHow) -> bool {
    pair.keeps(&how.metadata) && pair.traceless.may_work() && !pair.small_by_range
}

/// True if short files go from one device to the other by being read, looked at and written; none as long as nothing was
/// copied between them.
pub fn goes_quick(how: &CopyHow, from: u64, to: u64) -> Option<bool> {
    match is_for(how) {
        true => memory::with_known_pair(from, to, |pair| suits(pair, how)),
        false => Some(false),
    }
}

/// Of a file of which all is read by now.
fn read_ahead<'a>(
    task: &Task<'a>,
    expect: &Expect,
    seen: &Seen,
    pair: &Pair,
    (ahead, bytes): (&Ahead, &[u8]),
) -> Result<Option<Made<'a>>, CopyError> {
    if !is_seen(expect, &ahead.stamp, bytes.len()) {
        return Ok(None);
    }
    if let Some(begun) = file::begun(task, &ahead.stamp) {
        return Ok(Some(told(task, seen, pair, bytes, begun)));
    }
    match task.source(None) {
        Some(source) => write(task, seen, pair, (source, &ahead.stamp, bytes)).map(Some),
        None => Ok(None),
    }
}

fn through<'a>(
    task: &Task<'a>,
    expect: &Expect,
    seen: &Seen,
    pair: &Pair,
    spare: &mut [u8],
) -> Result<Option<Made<'a>>, CopyError> {
    let size = seen.size as usize;
    // The access time must be that from before it is read here: it is taken over, and the look comes after.
    let opened = match task.is_open() {
        true => Ok(None),
        false => file::open_source(task, OFlags::NOATIME).map(Some),
    };
    let opened = match opened {
        Ok(opened) => opened,
        // Only its owner may ask for that.
        Err(Errno::PERM) => {
            pair.traceless.failed(Errno::PERM);
            return Ok(None);
        }
        Err(errno) => return Err(file::refused(task, errno)),
    };
    pair.traceless.worked();
    let Some(source) = task.source(opened.as_ref()) else {
        return Ok(None);
    };
    let length = again(|| pread(source, &mut spare[..=size], 0))
        .map_err(|errno| CopyError::source(DiskError::new(Action::Read, task.from, errno).at(0)))?;
    let now =
        stat::stamp_open(source).map_err(|error| CopyError::source(error.named(task.from)))?;
    if length != size || !is_as_seen(expect, seen, &now) {
        return Ok(None);
    }
    write(task, seen, pair, (source, &now, &spare[..size])).map(Some)
}

/// Writes what was read of a file that is as it was seen.
fn write<'a>(
    task: &Task<'a>,
    seen: &Seen,
    pair: &Pair,
    (source, now, bytes): (BorrowedFd<'_>, &Stamp, &[u8]),
) -> Result<Made<'a>, CopyError> {
    let grip = Grip::Open(source);
    let attributes = match task.how.metadata.attributes {
        true => Attributes::of(&grip, task.from).map_err(CopyError::source)?,
        false => Attributes::None,
    };
    let target = file::create(task, now, &attributes)?;
    let pipe = Pipe {
        source,
        target: target.descriptor.as_fd(),
        from: task.from,
        to: task.to,
        is_regular: true,
        claims: seen.size,
        keeps_holes: task.how.metadata.holes,
        watch: task.watch,
        pair,
    };
    task.watch.read(seen.size);
    task.watch.streamed(bytes);
    pipe.write_all(bytes, 0)?;
    let lost: Lost = file::dress(task, &grip, now, attributes, &target)?;
    let made = match is_marked(task, seen, pair) {
        true => stat::stamp_open(target.descriptor.as_fd()).ok(),
        false => None,
    };
    file::settle(task, &target)?;
    Ok((copied(seen, lost, made), target.unpublished))
}

/// Tells of a copy that was made before.
fn told<'a>(
    task: &Task<'a>,
    seen: &Seen,
    pair: &Pair,
    bytes: &[u8],
    (lost, unpublished): (Lost, Unpublished<'a>),
) -> Made<'a> {
    task.watch.read(seen.size);
    task.watch.streamed(bytes);
    task.watch.wrote(seen.size);
    let made = match is_marked(task, seen, pair) {
        true => stat::stamp_at(task.place.dir, task.to).ok(),
        false => None,
    };
    (copied(seen, lost, made), Some(unpublished))
}

/// True if the copy has to be looked at for the journal.
fn is_marked(task: &Task<'_>, seen: &Seen, pair: &Pair) -> bool {
    let is_for_row = seen.is_for_row && knows_again(task.how, pair);
    task.watch.wants_marks() && !is_for_row
}

/// True if a copy is known again by what is known of its source. Where it gets times of its own, they have to be those of
/// this machine's clock.
fn knows_again(how: &CopyHow, pair: &Pair) -> bool {
    how.metadata.times || pair.is_local
}

/// The same for copies between two devices; false as long as nothing was copied between them.
pub(super) fn is_told_by_row(how: &CopyHow, from: u64, to: u64) -> bool {
    memory::with_known_pair(from, to, |pair| knows_again(how, pair)).unwrap_or_default()
}

/// True for a file that is as it was expected, and of which so many bytes were read.
pub(super) fn is_seen(expect: &Expect, now: &Stamp, length: usize) -> bool {
    let is_it = |seen: &Seen| length as u64 == seen.size && is_as_seen(expect, seen, now);
    expect.seen.as_ref().is_some_and(is_it)
}

fn copied(seen: &Seen, lost: Lost, made: Option<Stamp>) -> Copied {
    Copied {
        bytes: seen.size,
        lost,
        method: Method::Stream,
        made,
        is_as_seen: !lost.any(),
    }
}

fn is_as_seen(expect: &Expect, seen: &Seen, now: &Stamp) -> bool {
    now.kind == Kind::File && expect.is_met_by(now) && seen.is_met_by(now)
}
