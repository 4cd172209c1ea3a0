//! Lists a single folder for who works on its rows right away. What becomes of an entry is what [`scan`](super::scan)
//! makes of it where nothing is chosen and nothing is in the way.

use std::ffi::OsStr;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::path::Path;
use std::sync::Arc;

use super::walk::is_elsewhere;
use crate::disk::error::Result;
use crate::disk::folder::Folder;
use crate::disk::stat;
use crate::model::{Kind, Open, Stamp, Verdict};

/// A folder whose entries become rows.
pub struct Below<'a> {
    handle: Arc<OwnedFd>,
    own: Stamp,
    open: &'a Open,
}

impl<'a> Below<'a> {
    /// Opens the folder, if it is not open.
    pub fn new(folder: &Arc<Folder>, open: &'a Open) -> Result<Below<'a>> {
        let handle = folder.handle()?;
        let own = match folder.stamp_as_opened() {
            Some(own) => *own,
            None => folder.stamp()?,
        };
        Ok(Below { handle, own, open })
    }

    pub fn dir(&self) -> BorrowedFd<'_> {
        self.handle.as_fd()
    }

    /// Looks at an entry of the listing, by one `statx`, or by none with [`Open::names_only`] and for folders with
    /// [`Open::folders_told`]: then whoever enters a folder asks [`is_other_mount`], and looks for the hold areas. None for
    /// what is gone.
    pub fn look(&self, name: &OsStr, kind: Option<Kind>, inode: u64) -> Result<Option<Stamp>> {
        if let Some(kind) = kind.filter(|kind| self.is_told(*kind)) {
            let own = (self.own.device, self.own.mount);
            return Ok(Some(as_told(own, kind, inode)));
        }
        match stat::stamp_at(self.dir(), name) {
            Err(error) if error.is_missing() => Ok(None),
            looked => looked.map(Some),
        }
    }

    fn is_told(&self, kind: Kind) -> bool {
        match kind {
            Kind::Folder => self.open.folders_told,
            _ => self.open.names_only,
        }
    }

    /// True for the program's own, which is not to be shown, as far as the listing tells what is what.
    pub fn is_unseen(&self, inode: u64) -> bool {
        self.open.unseen.contains(&(self.own.device, inode))
    }

    /// What becomes of an entry that was looked at; none for what is not to be shown.
    pub fn judged(&self, stamp: &Stamp) -> Option<Verdict> {
        if self.open.unseen.contains(&(stamp.device, stamp.inode)) {
            return None;
        }
        let is_elsewhere = || is_elsewhere(self.own.mount, self.own.device, stamp);
        Some(match self.open.one_file_system && is_elsewhere() {
            true => Verdict::OtherFileSystem,
            false => Verdict::Act,
        })
    }
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
