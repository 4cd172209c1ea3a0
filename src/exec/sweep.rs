//! Removal of temporary trees of our own, by the thread that found them.

use std::collections::HashMap;
use std::ffi::OsStr;
use std::os::fd::AsFd;
use std::sync::Arc;

use crate::disk::{
    self, DiskError, Errno, Folder, ScanOptions, Unwatched, act, metadata, scan, stat,
};
use crate::model::{Action, Chunk, Kind, RowId, Tree};

/// Removes `name` in `folder` and all below it, without entering other file systems or following links. What cannot be
/// removed stays; the first error is returned then.
pub fn remove_tree(folder: &Arc<Folder>, name: &OsStr) -> disk::Result<()> {
    let options = ScanOptions {
        one_file_system: true,
        names_only: true,
        ..ScanOptions::default()
    };
    let mut scanned = scan(folder, &[name.to_os_string()], &options, &Unwatched)?;
    // Folders that are finished already may have a mode in which nothing can be removed, or listed.
    if open_up(folder, &scanned.tree) && !scanned.failures.is_empty() {
        scanned = scan(folder, &[name.to_os_string()], &options, &Unwatched)?;
        open_up(folder, &scanned.tree);
    }
    let tree = scanned.tree;
    let chunks = tree.chunks();
    let mut folders = folders_of(folder, &chunks);
    let mut first = None;
    for chunk in chunks.iter().rev() {
        for id in (chunk.base..chunk.base + chunk.len()).rev() {
            let Some(row) = chunk.row(id).filter(|_| id != 0) else {
                continue;
            };
            let Some(parent) = folders.get(&row.parent) else {
                continue;
            };
            let removed = parent.handle().and_then(|parent| match row.kind {
                Kind::Folder => act::remove_folder(parent.as_fd(), chunk.name(id)),
                _ => act::unlink(parent.as_fd(), chunk.name(id)),
            });
            match removed {
                Err(error) if !error.is_missing() => {
                    first.get_or_insert(error);
                }
                _ => {}
            }
            folders.remove(&id);
        }
    }
    if let Some(error) = first {
        return Err(error);
    }
    // What could not even be looked at was not removed.
    match stat::stamp_at(folder.handle()?.as_fd(), name) {
        Ok(_) => Err(DiskError::new(Action::RemoveFolder, name, Errno::NOTEMPTY)),
        Err(error) if error.is_missing() => Ok(()),
        Err(error) => Err(error),
    }
}

/// A way to every folder of a tree.
fn folders_of(folder: &Arc<Folder>, chunks: &[Arc<Chunk>]) -> HashMap<RowId, Arc<Folder>> {
    let mut folders = HashMap::from([(0, Arc::clone(folder))]);
    for chunk in chunks {
        for id in chunk.base..chunk.base + chunk.len() {
            let row = chunk.row(id).filter(|row| row.kind == Kind::Folder);
            let Some(row) = row.filter(|_| id != 0) else {
                continue;
            };
            if let Some(parent) = folders.get(&row.parent).cloned() {
                folders.insert(id, parent.child(chunk.name(id)));
            }
        }
    }
    folders
}

/// Gives their owner, who is us, every right to the folders of a temporary tree. True if one lacked any.
fn open_up(folder: &Arc<Folder>, tree: &Tree) -> bool {
    let chunks = tree.chunks();
    let folders = folders_of(folder, &chunks);
    let mut is_any = false;
    for chunk in &chunks {
        for id in chunk.base..chunk.base + chunk.len() {
            let row = chunk
                .row(id)
                .filter(|row| row.kind == Kind::Folder && id != 0);
            let Some(row) = row.filter(|row| row.mode & 0o700 != 0o700) else {
                continue;
            };
            is_any = true;
            let opened = folders.get(&row.parent).map(|parent| {
                metadata::set_mode_at(parent.handle()?.as_fd(), chunk.name(id), 0o700, false)
            });
            if let Some(Err(error)) = opened {
                tracing::debug!(?error, "a folder keeps its mode");
            }
        }
    }
    is_any
}
