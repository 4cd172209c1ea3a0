//! Files that are made in a row, before any of them is written.
//!
//! The kernel makes one name in a folder at a time, and who waits for that spins. Workers that make, write and close one
//! file after the other in the same folder meet at each of them. Where each makes many in its turn, and writes those while
//! another has its turn, they meet once for many.

use std::ffi::{OsStr, OsString};
use std::os::fd::{AsFd, OwnedFd};
use std::sync::{Arc, Mutex};

use rustix::fs::{AtFlags, unlinkat};
use rustix::io::fcntl_dupfd_cloexec;

use super::ahead::{Ahead, ReadAhead};
use super::place::Place;
use super::{file, quick};
use crate::disk::error::{again, lock};
use crate::disk::grip::{Attributes, Grip};
use crate::model::CopyHow;

/// A file that was made and is empty as yet; dropping it takes it away.
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

/// Makes the files that are to take what was read of these, each under its name in a tree that has none yet; `turn` is
/// held by one worker of the folder at a time. What cannot be made now is met again in the ordinary way, and told there.
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
    let bare = files
        .filter(|(ahead, name)| read.bytes_of(ahead).is_some() && is_bare(ahead, name))
        .map(|(ahead, name)| {
            let mode = file::first_mode(how, &place.facts, &ahead.stamp, &Attributes::None);
            (ahead, name, mode)
        });
    let bare: Vec<_> = bare.collect();
    let _turn = lock(turn);
    for (ahead, name, mode) in bare {
        let Ok(descriptor) = file::make(place.dir, name, mode) else {
            return;
        };
        ahead.begun.replace(Some(Begun {
            descriptor: Some(descriptor),
            mode,
            dir: Arc::clone(&dir),
            name: name.to_os_string(),
        }));
    }
}
