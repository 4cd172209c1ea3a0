//! How much room a file system has, and what it can hold.

use std::path::Path;

use rustix::fs::{StatVfsMountFlags, statfs};

use super::error::{Result, again, because};
use crate::model::Action;

/// `statfs` magic numbers of file systems whose names follow the rules of Windows (FAT, exFAT, NTFS). FUSE is not among
/// them, although drivers for these run on it: its number says nothing about what is behind.
const WINDOWS_NAMES: [u64; 3] = [0x4d44, 0x2011_bab0, 0x5346_544e];

/// Room on a file system, as `shutil.disk_usage` and `statfs` tell it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Space {
    /// Bytes of the whole file system.
    pub total: u64,
    /// Bytes in use, those that are set aside for the administrator not among them.
    pub used: u64,
    /// Bytes that this user may still write.
    pub free: u64,
    /// Inodes in use; none where inodes are made as needed.
    pub inodes_used: Option<u64>,
    /// Free inodes; none where inodes are made as needed.
    pub inodes_free: Option<u64>,
    /// Longest name in bytes.
    pub name_max: u64,
    /// Bytes of the smallest piece that is allocated.
    pub block: u64,
    /// Type number (`f_type`).
    pub fs_type: u64,
    pub read_only: bool,
}

impl Space {
    /// True if names must not hold `" * : < > ? \ |` or control characters, nor end in a dot or space.
    pub fn has_windows_names(&self) -> bool {
        WINDOWS_NAMES.contains(&self.fs_type)
    }
}

/// Asks about the file system on which `path` lies; links are followed.
pub fn space(path: &Path) -> Result<Space> {
    let name = path.as_os_str();
    let told = again(|| statfs(path)).map_err(because(Action::Stat, name))?;
    // The kernel's words, signed on some machines; none of them is below zero.
    let piece = u64::try_from(told.f_frsize).unwrap_or_default();
    let block = match piece {
        0 => u64::try_from(told.f_bsize).unwrap_or_default(),
        piece => piece,
    };
    let flags = StatVfsMountFlags::from_bits_retain(told.f_flags as u64);
    Ok(Space {
        total: told.f_blocks.saturating_mul(block),
        used: (told.f_blocks.saturating_sub(told.f_bfree)).saturating_mul(block),
        free: told.f_bavail.saturating_mul(block),
        inodes_used: (told.f_files > 0).then(|| told.f_files.saturating_sub(told.f_ffree)),
        inodes_free: (told.f_files > 0).then_some(told.f_ffree),
        name_max: u64::try_from(told.f_namelen).unwrap_or_default(),
        block,
        // The number is 32 bits wide; a signed word would spread its top bit.
        fs_type: u64::from(told.f_type as u32),
        read_only: flags.contains(StatVfsMountFlags::RDONLY),
    })
}
