//! Who is whom, by device and inode and never by spelling: a bind mount, a link or `/../` changes nothing.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use super::split::join;
use crate::disk::World;
use crate::model::{Kind, Stamp};

/// The folder and all folders above it, up to the root of the name space. Ends early where a folder may not be searched.
pub fn chain(world: &World, folder: &Path) -> Vec<Stamp> {
    let mut chain: Vec<Stamp> = Vec::new();
    let mut at = folder.to_path_buf();
    while let Ok(stamp) = world.stamp_follow(&at) {
        let is_root = chain
            .last()
            .is_some_and(|below| below.is_same_place(&stamp));
        if is_root {
            break;
        }
        chain.push(stamp);
        at = join(&at, OsStr::new(".."));
    }
    chain
}

/// True if this folder is the destination or stands above it.
pub fn holds(source: &Stamp, chain: &[Stamp]) -> bool {
    source.kind == Kind::Folder && chain.iter().any(|above| above.is_same_object(source))
}

/// The path itself if it is there, else the nearest folder above it that is.
pub fn nearest(world: &World, path: &Path) -> PathBuf {
    let mut at = path.to_path_buf();
    while world.stamp_follow(&at).is_err() {
        if !at.pop() {
            break;
        }
    }
    at
}

/// True if a rename can lead from one folder to the other: same file system, same mount.
pub fn is_same_mount(a: &Stamp, b: &Stamp) -> bool {
    a.device == b.device && a.mount == b.mount
}
