//! Work in which one thread is as fast as several, or faster: all of them wait for the same lock, and that takes the longer
//! the more they are.

use std::os::fd::BorrowedFd;

use rustix::fs::fstatfs;

use crate::model::BulkAct;

/// As `statfs(2)` gives them.
pub const BTRFS: u64 = 0x9123_683e;
pub const XFS: u64 = 0x5846_5342;

/// Number of the kind of file system that an open folder is on; 0 where that is not told.
pub fn file_system(folder: BorrowedFd<'_>) -> u64 {
    // The number is 32 bits wide; a signed word would spread its top bit.
    fstatfs(folder).map_or(0, |answer| u64::from(answer.f_type as u32))
}

/// True if one thread mostly does this as fast as two or faster, from a file system of the first kind to one of the second.
/// `is_kept`: what is removed is renamed into a hold area.
///
/// Measured, two threads beside one (`benches/README.md`). The kernel renames from folder to folder one after another on any
/// file system: two take the same time and nearly twice the CPU. Removing takes them 1 to 3 times as long on Btrfs, and 0.75
/// to 1.4 times on XFS, by the processor; there without the looks at what was copied, which they share. A copy within Btrfs
/// shares its blocks, so that it changes nothing but the tree either: 1.1 to 1.3 times.
pub fn goes_alone(act: BulkAct, is_kept: bool, from: u64, to: Option<u64>) -> bool {
    match act {
        BulkAct::Hold | BulkAct::Move => true,
        BulkAct::Remove => [BTRFS, XFS].contains(&from),
        BulkAct::RemoveCopied => from == BTRFS && !is_kept,
        BulkAct::Copy => from == BTRFS && to == Some(BTRFS),
    }
}
