//! Files that are made in a row, and then written in a row.
//!
//! The kernel makes one name in a folder at a time, and who waits for that spins. Workers that make, write and close one
//! file after the other in the same folder meet at each of them. Where each makes many in its turn, and writes those while
//! another has its turn, they meet once for many. In folders of their own they meet in the file system's journal and where
//! it keeps inodes and blocks, and there too it is better to do the same many times and then something else: on ext4 two
//! workers take a twelfth less time.

use std::ffi::{OsStr, OsString};
use std::os::fd::{AsFd, OwnedFd};
use std::sync::{Arc, Mutex};

use rustix::fs::{AtFlags, unlinkat};
use rustix::io::{fcntl_dupfd_cloexec, write};

use super::ahead::{Ahead, ReadAhead};
use super::place::Place;
use super::{file, quick};
use crate::disk::error::{again, lock};
use crate::disk::grip::{Attributes, Grip};
use crate::model::CopyHow;

/// A file that was made and has its bytes, and nothing else as yet; dropping it takes it away.
#[derive(Debug)]
pub(super) struct Begun {
    descriptor: Option<OwnedFd>,
    /// Mode that it was made with.
    pub(super) mode: u32,
    dir: Arc<OwnedFd>,
    pub(super) name: OsString,
}

impl Begun {
    /// The file, for who answers for it from now on.
    pub(super) fn keep(mut self) -> Option<OwnedFd> {
        self.descriptor.take()
    }
}

impl Drop for Begun {
    fn drop(&mut self) {
        if self.descriptor.is_some() {
            // What cannot be removed goes with the tree that has no name yet.
            let _ = again(|| unlinkat(&self.dir, &*self.name, AtFlags::empty()));
        }
    }
}

/// Makes the files that are to take what was read of these, each under its name in a tree that has none yet, and writes
/// them; `turn` is held by one worker of the folder at a time. What cannot be made or written now is met again in the
/// ordinary way, and told there.
pub fn begin<'a>(
    files: impl Iterator<Item = (&'a Ahead, &'a OsStr)>,
    read: &ReadAhead,
    place: &Place<'_>,
    how: &CopyHow,
    turn: &Mutex<()>,
) {
    if !quick::is_for(how) {
        return;
    }
    // Of their own, so that nothing which other workers count is counted for each file.
    let Ok(dir) = fcntl_dupfd_cloexec(place.dir, 0).map(Arc::new) else {
        return;
    };
    let is_bare = |ahead: &Ahead, name: &OsStr| {
        let grip = Grip::Open(ahead.source.as_fd());
        !how.metadata.attributes
            || Attributes::of(&grip, name).is_ok_and(|attributes| attributes.are_none())
    };
    let bare: Vec<_> = files
        .filter_map(|(ahead, name)| {
            let bytes = read.bytes_of(ahead).filter(|_| is_bare(ahead, name))?;
            let mode = file::first_mode(how, &place.facts, &ahead.stamp, &Attributes::None);
            Some((ahead, name, bytes, mode))
        })
        .collect();
    let mut made = Vec::with_capacity(bare.len());
    let held = lock(turn);
    for (ahead, name, bytes, mode) in bare {
        let Ok(descriptor) = file::make(place.dir, name, mode) else {
            break;
        };
        let begun = Begun {
            descriptor: Some(descriptor),
            mode,
            dir: Arc::clone(&dir),
            name: name.to_os_string(),
        };
        made.push((ahead, bytes, begun));
    }
    drop(held);
    for (ahead, bytes, begun) in made {
        let written = |file: &OwnedFd| again(|| write(file, bytes));
        let is_whole =
            bytes.is_empty() || begun.descriptor.as_ref().map(written) == Some(Ok(bytes.len()));
        if is_whole {
            ahead.begun.replace(Some(begun));
        }
    }
}
