//! Lists a single folder for who works on its rows right away. What becomes of an entry is what [`scan`](super::scan)
//! makes of it where nothing is chosen and nothing is in the way.

use std::ffi::OsStr;
use std::os::fd::AsFd;
use std::path::Path;
use std::sync::Arc;

use super::walk::is_elsewhere;
use crate::disk::error::Result;
use crate::disk::folder::Folder;
use crate::disk::stat;
use crate::model::{Kind, Open, Stamp, Verdict};

/// Hands over the entries of a folder in the order of the file system, each with what was seen of it and what becomes of
/// it, or with why it could not be looked at, until `each` returns false. One `statx` an entry, none with
/// [`Open::names_only`]: then whoever enters a folder asks [`is_other_mount`], and the hold areas have to be asked for.
///
/// What is gone by the time that it is looked at was never there. An error is one of the listing.
pub fn list_below(
    folder: &Arc<Folder>,
    open: &Open,
    mut each: impl FnMut(&OsStr, Result<(Stamp, Verdict)>) -> bool,
) -> Result<()> {
    let handle = folder.handle()?;
    let own = match folder.stamp_as_opened() {
        Some(own) => *own,
        None => folder.stamp()?,
    };
    folder.list(|name, kind, inode| {
        let looked = match kind {
            Some(kind) if open.names_only => Ok(as_told((own.device, own.mount), kind, inode)),
            _ => stat::stamp_at(handle.as_fd(), name),
        };
        match looked {
            Ok(stamp) if open.unseen.contains(&(stamp.device, stamp.inode)) => true,
            Ok(stamp) if open.one_file_system && is_elsewhere(own.mount, own.device, &stamp) => {
                each(name, Ok((stamp, Verdict::OtherFileSystem)))
            }
            Ok(stamp) => each(name, Ok((stamp, Verdict::Act))),
            Err(error) if error.is_missing() => true,
            Err(error) => each(name, Err(error)),
        }
    })
}

/// An entry as far as the listing of its folder tells, which is on this device and mount.
pub(super) fn as_told((device, mount): (u64, u64), kind: Kind, inode: u64) -> Stamp {
    Stamp {
        device,
        mount,
        names: 1,
        kind,
        inode,
        ..Stamp::default()
    }
}

/// True if another file system is mounted on a folder that was opened below another.
pub fn is_other_mount(parent: &Folder, folder: &Folder) -> bool {
    match (parent.stamp_as_opened(), folder.stamp_as_opened()) {
        (Some(parent), Some(stamp)) => is_elsewhere(parent.mount, parent.device, stamp),
        _ => false,
    }
}

/// Device and inode of what is at these paths, as far as it is there.
pub fn identities<'a>(paths: impl Iterator<Item = &'a Path>) -> Vec<(u64, u64)> {
    let stamps = paths.filter_map(|path| stat::stamp_path(path).ok());
    stamps.map(|stamp| (stamp.device, stamp.inode)).collect()
}
