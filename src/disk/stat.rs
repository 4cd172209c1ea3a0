//! One `statx` per question.

use std::ffi::OsStr;
use std::os::fd::BorrowedFd;
use std::path::Path;

use rustix::fs::{AtFlags, CWD, FileType, Statx, StatxAttributes, StatxFlags, statx};

use super::error::{Result, again, because};
use crate::model::{Action, Kind, Stamp};

/// Stamp of the entry itself: a link is not followed.
pub fn stamp_at(dir: BorrowedFd<'_>, name: &OsStr) -> Result<Stamp> {
    ask(dir, name, AtFlags::SYMLINK_NOFOLLOW)
}

/// Stamp of what a name stands for, through links.
pub fn stamp_follow_at(dir: BorrowedFd<'_>, name: &OsStr) -> Result<Stamp> {
    ask(dir, name, AtFlags::empty())
}

/// Stamp of an open entry.
pub fn stamp_open(descriptor: BorrowedFd<'_>) -> Result<Stamp> {
    ask(descriptor, OsStr::new(""), AtFlags::EMPTY_PATH)
}

/// `os.lstat`.
pub fn stamp_path(path: &Path) -> Result<Stamp> {
    ask(CWD, path.as_os_str(), AtFlags::SYMLINK_NOFOLLOW)
}

/// `os.stat`.
pub fn stamp_path_follow(path: &Path) -> Result<Stamp> {
    ask(CWD, path.as_os_str(), AtFlags::empty())
}

/// When the entry itself was made, seconds since 1970 and nanoseconds; none where the file system does not say.
pub fn born_at(dir: BorrowedFd<'_>, name: &OsStr) -> Result<Option<(i64, u32)>> {
    let flags = AtFlags::SYMLINK_NOFOLLOW | AtFlags::NO_AUTOMOUNT;
    let answer = again(|| statx(dir, name, flags, StatxFlags::BTIME))
        .map_err(because(Action::Stat, name))?;
    let is_told = answer.stx_mask & StatxFlags::BTIME.bits() != 0;
    Ok(is_told.then_some((answer.stx_btime.tv_sec, answer.stx_btime.tv_nsec)))
}

fn ask(dir: BorrowedFd<'_>, name: &OsStr, flags: AtFlags) -> Result<Stamp> {
    let flags = flags | AtFlags::NO_AUTOMOUNT;
    let mask = StatxFlags::BASIC_STATS | StatxFlags::MNT_ID;
    let answer = again(|| statx(dir, name, flags, mask)).map_err(because(Action::Stat, name))?;
    Ok(stamp_of(&answer))
}

fn stamp_of(answer: &Statx) -> Stamp {
    let attributes = answer.stx_attributes & answer.stx_attributes_mask;
    let has_mount = answer.stx_mask & StatxFlags::MNT_ID.bits() != 0;
    Stamp {
        device: device_number(answer.stx_dev_major, answer.stx_dev_minor),
        inode: answer.stx_ino,
        mount: if has_mount { answer.stx_mnt_id } else { 0 },
        kind: kind_of(FileType::from_raw_mode(u32::from(answer.stx_mode))).unwrap_or(Kind::File),
        mode: answer.stx_mode & 0o7777,
        owner: answer.stx_uid,
        group: answer.stx_gid,
        names: answer.stx_nlink,
        size: answer.stx_size,
        allocated: answer.stx_blocks.saturating_mul(512),
        modified_s: answer.stx_mtime.tv_sec,
        modified_ns: answer.stx_mtime.tv_nsec,
        accessed_s: answer.stx_atime.tv_sec,
        accessed_ns: answer.stx_atime.tv_nsec,
        changed_s: answer.stx_ctime.tv_sec,
        changed_ns: answer.stx_ctime.tv_nsec,
        is_mount_root: attributes.contains(StatxAttributes::MOUNT_ROOT),
        is_immutable: attributes.contains(StatxAttributes::IMMUTABLE),
        is_append_only: attributes.contains(StatxAttributes::APPEND),
        special_device: device_number(answer.stx_rdev_major, answer.stx_rdev_minor),
    }
}

fn device_number(major: u32, minor: u32) -> u64 {
    (u64::from(major) << 32) | u64::from(minor)
}

/// Kind by the file type bits; none where a listing does not tell.
pub(super) fn kind_of(kind: FileType) -> Option<Kind> {
    match kind {
        FileType::RegularFile => Some(Kind::File),
        FileType::Directory => Some(Kind::Folder),
        FileType::Symlink => Some(Kind::Link),
        FileType::Fifo => Some(Kind::Pipe),
        FileType::Socket => Some(Kind::Socket),
        FileType::BlockDevice => Some(Kind::BlockDevice),
        FileType::CharacterDevice => Some(Kind::CharDevice),
        FileType::Unknown => None,
    }
}
