//! File systems in which one thread is as fast as several, or faster: all of them wait for the same lock, and that takes the
//! longer the more they are.

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

/// True if one thread does this fastest, from a file system of the first kind to one of the second.
///
/// Measured, two threads beside one (`benches/README.md`): removing on Btrfs takes them 2 to 3 times as long, on XFS 1.0 to
/// 1.4 times. A copy within Btrfs shares its blocks, so that it changes nothing but the tree either: 1.1 to 1.3 times.
pub fn goes_alone(act: BulkAct, from: u64, to: Option<u64>) -> bool {
    match act {
        BulkAct::Remove | BulkAct::RemoveCopied => [BTRFS, XFS].contains(&from),
        BulkAct::Copy => from == BTRFS && to == Some(BTRFS),
        BulkAct::Hold | BulkAct::Move => false,
    }
}
