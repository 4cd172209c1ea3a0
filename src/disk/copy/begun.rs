//! Files that are copied many at a time, each call for all of them before the next.
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
use super::{Expect, Lost, file, quick};
use crate::disk::error::{again, lock};
use crate::disk::grip::{Attributes, Grip};
use crate::model::CopyHow;

/// Bytes of a name that most do not go beyond.
const USUAL_NAME: usize = 24;

/// A file that was copied before its turn came; dropping it takes it away.
#[derive(Debug)]
pub(super) struct Begun {
    /// What it lacks.
    pub(super) lost: Lost,
    /// Mode that it was made with.
    pub(super) mode: u32,
    /// Its row says all that has to be known of it later, if it lacks nothing.
    is_told_by_row: bool,
    row: Arc<InRow>,
    name: Range<usize>,
    is_kept: bool,
}

/// What files that were made in a row have in common. Of their own, so that nothing which other workers count is counted
/// for each file.
#[derive(Debug)]
struct InRow {
    dir: Arc<OwnedFd>,
    names: Vec<u8>,
}

impl InRow {
    fn name(&self, at: &Range<usize>) -> &OsStr {
        OsStr::from_bytes(&self.names[at.clone()])
    }
}

impl Begun {
    pub(super) fn name(&self) -> &OsStr {
        self.row.name(&self.name)
    }

    /// Leaves it to who answers for it from now on.
    pub(super) fn keep(mut self) {
        self.is_kept = true;
    }
}

impl Drop for Begun {
    fn drop(&mut self) {
        if !self.is_kept {
            // What cannot be removed goes with the tree that has no name yet.
            let _ = again(|| unlinkat(&self.row.dir, self.name(), AtFlags::empty()));
        }
    }
}

impl Ahead {
    /// Takes over a copy that was made before its turn came: true if it has this name, lacks nothing, and is of the file
    /// that was expected, of which its row says all. Any other is left as it is.
    pub fn take_over(&mut self, read: &ReadAhead, expect: &Expect, name: &OsStr) -> bool {
        let length = read.bytes_of(self).map(<[u8]>::len);
        let is_same = length.is_some_and(|length| quick::is_seen(expect, &self.stamp, length));
        let is_plain =
            |begun: &mut Begun| begun.is_told_by_row && !begun.lost.any() && begun.name() == name;
        let begun = self
            .begun
            .get_mut()
            .take_if(|begun| is_same && is_plain(begun));
        begun.map(Begun::keep).is_some()
    }
}

/// One that is to be copied.
struct Coming<'a> {
    ahead: &'a mut Ahead,
    bytes: &'a [u8],
    mode: u32,
    is_told_by_row: bool,
    name: Range<usize>,
    /// Open, once it was made.
    file: Option<OwnedFd>,
    begun: Option<Begun>,
}

impl Coming<'_> {
    /// Writes all of it; true if that went well.
    fn write(&self) -> bool {
        let length = self.bytes.len();
        let written = |file| again(|| write(file, self.bytes)).is_ok_and(|bytes| bytes == length);
        length == 0 || self.file.as_ref().is_some_and(written)
    }

    /// Gives it what its source has beside its bytes; true if that went well.
    fn dress(&mut self, facts: &Facts, how: &CopyHow) -> bool {
        let source = self.ahead.source.as_ref();
        let (Some(source), Some(file), Some(begun)) = (source, &self.file, &mut self.begun) else {
            return false;
        };
        let dressed = file::dress_file(
            how,
            (
                &Grip::Open(source.as_fd()),
                &self.ahead.stamp,
                Attributes::None,
            ),
            (&Grip::Open(file.as_fd()), begun.name(), Some(begun.mode)),
            Some(facts),
        );
        dressed.map(|lost| begun.lost = lost).is_ok()
    }
}

/// Copies files of which all is read, each to its name in a tree that has none yet; `turn` is held by one worker of the
/// folder at a time. Left out are those with attributes. What cannot be copied now is met again in the ordinary way, and
/// told there.
pub fn begin<'a>(
    files: impl Iterator<Item = (&'a mut Ahead, &'a OsStr)>,
    read: &'a ReadAhead,
    (dir, facts): (&Arc<OwnedFd>, &Facts),
    how: &CopyHow,
    turn: &Mutex<()>,
) {
    let most = files.size_hint().1.unwrap_or_default();
    let mut names = Vec::with_capacity(most * USUAL_NAME);
    let mut coming = Vec::with_capacity(most);
    let mut known = None;
    for (ahead, name) in files {
        let Some(bytes) = read.bytes_of(ahead) else {
            continue;
        };
        let on = ahead.stamp.device;
        let (goes_quick, is_told_by_row) = match known {
            // They are mostly all on one.
            Some((last, answers)) if last == on => answers,
            _ => (
                quick::goes_quick(how, on, facts.device) == Some(true),
                quick::is_told_by_row(how, on, facts.device),
            ),
        };
        known = Some((on, (goes_quick, is_told_by_row)));
        if !goes_quick || !is_bare(ahead, name, how) {
            continue;
        }
        let start = names.len();
        names.extend_from_slice(name.as_bytes());
        coming.push(Coming {
            mode: file::first_mode(how, facts, &ahead.stamp, &Attributes::None),
            is_told_by_row,
            ahead,
            bytes,
            name: start..names.len(),
            file: None,
            begun: None,
        });
    }
    let row = Arc::new(InRow {
        dir: Arc::clone(dir),
        names,
    });
    make(&mut coming, &row, turn);
    keep_if(&mut coming, |one| one.write());
    keep_if(&mut coming, |one| one.dress(facts, how));
    for one in &mut coming {
        one.file = None;
    }
    for one in coming {
        if one.begun.is_some() {
            one.ahead.begun.replace(one.begun);
            one.ahead.source = None;
        }
    }
}

/// Does the same to all that were made; where that went wrong, the file is taken away again.
fn keep_if(coming: &mut [Coming<'_>], goes_well: impl Fn(&mut Coming<'_>) -> bool) {
    for one in coming.iter_mut().filter(|one| one.file.is_some()) {
        if !goes_well(one) {
            (one.file, one.begun) = (None, None);
        }
    }
}

/// True for a file without attributes, if they count.
fn is_bare(ahead: &Ahead, name: &OsStr, how: &CopyHow) -> bool {
    let none = |source: &OwnedFd| {
        !how.metadata.attributes
            || Attributes::of(&Grip::Open(source.as_fd()), name)
                .is_ok_and(|attributes| attributes.are_none())
    };
    ahead.source.as_ref().is_some_and(none)
}

/// Makes the files, up to the first that cannot be made.
fn make(coming: &mut [Coming<'_>], row: &Arc<InRow>, turn: &Mutex<()>) {
    let _turn = lock(turn);
    for one in coming {
        let Ok(file) = file::make(row.dir.as_fd(), row.name(&one.name), one.mode) else {
            return;
        };
        one.file = Some(file);
        one.begun = Some(Begun {
            lost: Lost::default(),
            mode: one.mode,
            is_told_by_row: one.is_told_by_row,
            row: Arc::clone(row),
            name: one.name.clone(),
            is_kept: false,
        });
    }
}
