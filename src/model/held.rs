//! What was kept instead of being lost.

use std::path::PathBuf;

use super::stamp::Stamp;

/// One entry, or the end of a file, that a step has put into the hold area.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    /// Index of the step that did it.
    pub step: u32,
    pub what: HeldWhat,
    /// Where it was; for the end of a file, that file. Absolute.
    pub from: PathBuf,
    /// Where it is now, absolute.
    pub held: PathBuf,
    /// When the folder in which it was had been changed last before this: seconds since 1970 and nanoseconds within.
    pub folder_modified: (i64, u32),
    /// The entry as it was; a file that was cut, as it was before.
    pub stamp: Stamp,
}

/// What a [`Held`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HeldWhat {
    /// The entry itself, with all that is in it: a rename, so nothing of it has changed.
    Entry,
    /// The bytes of a file from this offset to its old end.
    Tail { offset: u64 },
}

/// Days for which the hold area keeps what it is given.
pub const HELD_DAYS: u16 = 14;
