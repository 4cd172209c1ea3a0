//! Files that are made in a row, and then written in a row.
//!
//! The kernel makes one name in a folder at a time, and who waits for that spins. Workers that make, write and close one
//! file after the other in the same folder meet at each of them. Where each makes many in its turn, and writes those while
//! another has its turn, they meet once for many. In folders of their own they meet in the file system's journal and where
//! it keeps inodes and blocks, and there too it is better to do the same many times and then something else: on ext4 two
//! workers take a twelfth less time.

use std::ffi::OsStr;
use std::ops::Range;
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::ffi::OsStrExt;
use std::sync::{Arc, Mutex};

use rustix::fs::{AtFlags, unlinkat};
use rustix::io::write;

use super::ahead::{Ahead, ReadAhead};
use super::place::Facts;
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
    row: Arc<InRow>,
    name: Range<usize>,
}

/// What files that were made in a row have in common. Of their own, so that nothing which other workers count is counted
/// for each file.
#[derive(Debug)]
struct InRow {
    dir: Arc<OwnedFd>,
    names: Vec<u8>,
}

impl Begun {
    pub(super) fn name(&self) -> &OsStr {
        OsStr::from_bytes(&self.row.names[self.name.clone()])
    }

    /// The file, for who answers for it from now on.
    pub(super) fn keep(mut self) -> Option<OwnedFd> {
        self.descriptor.take()
    }
}

impl Drop for Begun {
    fn drop(&mut self) {
        if self.descriptor.is_some() {
            // What cannot be removed goes with the tree that has no name yet.
            let _ = again(|| unlinkat(&self.row.dir, self.name(), AtFlags::empty()));
        }
    }
}

/// One that is to be made.
struct Wanted<'a> {
    ahead: &'a Ahead,
    bytes: &'a [u8],
    mode: u32,
    name: Range<usize>,
    made: Option<OwnedFd>,
}

/// Makes the files that are to take what was read of these, each under its name in a tree that has none yet, and writes
/// them; `turn` is held by one worker of the folder at a time. What cannot be made or written now is met again in the
/// ordinary way, and told there.
pub fn begin<'a>(
    files: impl Iterator<Item = (&'a Ahead, &'a OsStr)>,
    read: &'a ReadAhead,
    (dir, facts): (&Arc<OwnedFd>, &Facts),
    how: &CopyHow,
    turn: &Mutex<()>,
) {
    if !quick::is_for(how) {
        return;
    }
    let is_bare = |ahead: &Ahead, name: &OsStr| {
        let grip = Grip::Open(ahead.source.as_fd());
        !how.metadata.attributes
            || Attributes::of(&grip, name).is_ok_and(|attributes| attributes.are_none())
    };
    let mut names = Vec::new();
    let mut wanted = Vec::new();
    for (ahead, name) in files {
        let bytes = read.bytes_of(ahead).filter(|_| is_bare(ahead, name));
        let Some(bytes) = bytes else {
            continue;
        };
        let start = names.len();
        names.extend_from_slice(name.as_bytes());
        wanted.push(Wanted {
            ahead,
            bytes,
            mode: file::first_mode(how, facts, &ahead.stamp, &Attributes::None),
            name: start..names.len(),
            made: None,
        });
    }
    let held = lock(turn);
    for one in &mut wanted {
        let name = OsStr::from_bytes(&names[one.name.clone()]);
        one.made = file::make(dir.as_fd(), name, one.mode).ok();
        if one.made.is_none() {
            break;
        }
    }
    drop(held);
    let dir = Arc::clone(dir);
    let row = Arc::new(InRow { dir, names });
    for one in wanted {
        let Some(file) = one.made else {
            break;
        };
        let is_whole = one.bytes.is_empty()
            || again(|| write(&file, one.bytes)).is_ok_and(|length| length == one.bytes.len());
        let begun = Begun {
            descriptor: Some(file),
            mode: one.mode,
            row: Arc::clone(&row),
            name: one.name,
        };
        if is_whole {
            one.ahead.begun.replace(Some(begun));
        }
    }
}
