//! What a file system keeps of an entry, as far as that can be told without writing to it.

use std::path::Path;

use rustix::fs::{AtFlags, CWD, StatxFlags, getxattr, lgetxattr, llistxattr, statx};
use rustix::io::Errno;

use super::error::{Result, because};
use super::{mounts, stat};
use crate::model::Action;

/// What new entries of a folder keep of what they are given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Keeps {
    pub owners: bool,
    pub modes: bool,
    /// Times below the second.
    pub fractions: bool,
    pub access_lists: bool,
    /// Extended attributes of users.
    pub attributes: bool,
    pub hard_links: bool,
    pub holes: bool,
}

impl Keeps {
    pub const ALL: Keeps = Keeps {
        owners: true,
        modes: true,
        fractions: true,
        access_lists: true,
        attributes: true,
        hard_links: true,
        holes: true,
    };
}

/// Asks about the file system on which a folder lies. What cannot be told is taken for kept: whoever copies there finds
/// out.
pub fn keeps(folder: &Path) -> Result<Keeps> {
    let stamp = stat::stamp_path_follow(folder)?;
    let mounts = mounts::mounts().unwrap_or_default();
    let mount = mounts.iter().find(|mount| mount.id == stamp.mount);
    let name = mount.map_or("", |mount| mount.file_system.as_str());
    let mut keeps = match name {
        "vfat" | "msdos" | "exfat" | "fuse.exfat" => Keeps {
            owners: false,
            modes: false,
            fractions: false,
            hard_links: false,
            holes: false,
            ..Keeps::ALL
        },
        // A driver for NTFS or exFAT: both give all files one owner and mode unless they are told otherwise.
        "fuseblk" | "ntfs3" => Keeps {
            owners: false,
            modes: false,
            ..Keeps::ALL
        },
        "ext2" | "ext3" | "ext4" => Keeps {
            fractions: has_wide_inode(folder)?,
            ..Keeps::ALL
        },
        _ => Keeps::ALL,
    };
    let knows = |name: &str| {
        let answer = getxattr(folder, name, &mut [0u8; 0][..]);
        !matches!(answer, Err(Errno::OPNOTSUPP | Errno::NOSYS))
    };
    keeps.attributes = knows("user.filewright");
    keeps.access_lists = knows("system.posix_acl_access");
    Ok(keeps)
}

/// These file systems have the time of birth where they have fractions: in the wide form of their inodes.
fn has_wide_inode(folder: &Path) -> Result<bool> {
    let answer = statx(CWD, folder, AtFlags::empty(), StatxFlags::BTIME);
    let answer = answer.map_err(because(Action::Stat, folder.as_os_str()))?;
    Ok(answer.stx_mask & StatxFlags::BTIME.bits() != 0)
}

/// Whether an entry has an access list, and whether it has other attributes that users give.
pub fn attributes_of(path: &Path) -> (bool, bool) {
    let has_list = ["system.posix_acl_access", "system.posix_acl_default"]
        .iter()
        .any(|name| matches!(lgetxattr(path, *name, &mut [0u8; 0][..]), Ok(1..)));
    let mut names = vec![0u8; 64 * 1024];
    let length = llistxattr(path, &mut names[..]).unwrap_or(0);
    let mut names = names[..length].split(|byte| *byte == 0);
    (has_list, names.any(|name| name.starts_with(b"user.")))
}
