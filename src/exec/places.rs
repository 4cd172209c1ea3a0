//! What a front end needs to know of the machine before anything is asked for: folders that are there, mounted disks.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use crate::disk::{log, mounts, space, stat};
use crate::model::Kind;

/// A mounted disk and the room on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MountedDisk {
    pub at: PathBuf,
    /// `ext4`, `vfat`, ...
    pub file_system: String,
    /// Bytes.
    pub total: u64,
    /// Bytes that this user may still fill.
    pub free: u64,
}

/// Name of this machine on its networks, as addresses of files may give it.
pub fn host() -> String {
    log::host()
}

/// True if a folder is there, links followed.
pub fn is_folder(path: &Path) -> bool {
    stat::stamp_path_follow(path).is_ok_and(|stamp| stamp.kind == Kind::Folder)
}

/// The root and every mounted device, each once, by its first place.
pub fn disks() -> Vec<MountedDisk> {
    let Ok(all) = mounts::disks() else {
        return Vec::new();
    };
    let mut seen: Vec<&OsStr> = Vec::new();
    let mut disks = Vec::new();
    for mount in &all {
        let is_root = mount.at == Path::new("/");
        if seen.contains(&mount.source.as_os_str()) {
            continue;
        }
        // Single files and system folders are bound into containers from the host's disk.
        if !is_root && !is_folder(&mount.at) {
            continue;
        }
        let Ok(room) = space::space(&mount.at) else {
            continue;
        };
        if room.total == 0 {
            continue;
        }
        seen.push(&mount.source);
        disks.push(MountedDisk {
            at: mount.at.clone(),
            file_system: mount.file_system.clone(),
            total: room.total,
            free: room.free,
        });
    }
    disks
}
