//! Removal of temporary trees of our own, by the thread that found them.

use std::collections::HashMap;
use std::ffi::OsStr;
use std::os::fd::AsFd;
use std::sync::Arc;

use crate::disk::{self, Folder, ScanOptions, Unwatched, act, scan};
use crate::model::{Kind, RowId};

/// Removes `name` in `folder` and all below it, without entering other file systems or following links. What cannot be
/// removed stays; the first error is returned then.
pub fn remove_tree(folder: &Arc<Folder>, name: &OsStr) -> disk::Result<()> {
    let options = ScanOptions {
        one_file_system: true,
        ..ScanOptions::default()
    };
    let scanned = scan(folder, &[name.to_os_string()], &options, &Unwatched)?;
    let tree = scanned.tree;
    let mut folders: HashMap<RowId, Arc<Folder>> = HashMap::from([(0, Arc::clone(folder))]);
    let chunks = tree.chunks();
    for chunk in &chunks {
        for id in chunk.base..chunk.base + chunk.len() {
            let Some(row) = chunk
                .row(id)
                .filter(|row| id != 0 && row.kind == Kind::Folder)
            else {
                continue;
            };
            if let Some(parent) = folders.get(&row.parent).cloned() {
                folders.insert(id, parent.child(chunk.name(id)));
            }
        }
    }
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
    first.map_or(Ok(()), Err)
}
