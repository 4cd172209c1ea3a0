//! What a power cut leaves of a copy. The journal may have lost its newest records while the destination kept its newest
//! names, and a file may stand under its final name with less in it than was written. Both are told by the time of the
//! original, which a copy is given before it gets its name.

use std::collections::hash_map::Entry;
use std::os::fd::AsFd;
use std::path::Path;
use std::sync::Arc;

use crate::disk::{FdPool, Folder, act, stat};
use crate::journal::{Fate, RowsLog};
use crate::model::{Kind, Publish, Row, RowId, Stamp, Verdict};

use super::super::keeping::stamp_of;
use super::super::single::Spot;
use super::settle::{Found, Way, made};

/// Completes the rows of a copy: those that are there and are not written down, less the files that are not whole. These
/// go, and are copied again by who goes on.
pub fn settle_torn(way: &Way<'_>, step: u32, rows: &mut RowsLog, found: &mut Vec<Found>) {
    let how = &way.bulk.how;
    if how.publish == Publish::InPlace || !how.metadata.times {
        return;
    }
    let mut above: Option<(RowId, Arc<Folder>)> = None;
    for chunk in way.bulk.tree.chunks() {
        for id in chunk.base.max(1)..chunk.base + chunk.len() {
            let Some(row) = chunk.row(id).filter(|row| is_ours(way, id, row, rows)) else {
                continue;
            };
            let folder = match &above {
                Some((parent, folder)) if *parent == row.parent => Arc::clone(folder),
                _ => {
                    let folder = way.folder(row.parent, rows);
                    above = Some((row.parent, Arc::clone(&folder)));
                    folder
                }
            };
            let name = way.name(&chunk, id, rows);
            let Ok(handle) = folder.handle() else {
                continue;
            };
            let Ok(there) = stat::stamp_at(handle.as_fd(), &name) else {
                continue;
            };
            if there.kind != row.kind || !has_time_of(&there, row) {
                continue;
            }
            if row.kind == Kind::File && there.size < row.size {
                if !way.looks_only
                    && has_original(way, &chunk, id, row)
                    && let Err(error) = act::unlink(handle.as_fd(), &name)
                {
                    tracing::warn!(?error, "a file that is not whole stays");
                }
                rows.fates.remove(&id);
            } else if let Entry::Vacant(unknown) = rows.fates.entry(id) {
                let fate = made(&there, None, false);
                unknown.insert(fate.clone());
                let row = id;
                found.push(Found::Row { step, row, fate });
            }
        }
    }
}

/// True for a row that was to get a name that nothing had, in a folder that is there.
fn is_ours(way: &Way<'_>, id: RowId, row: &Row, rows: &RowsLog) -> bool {
    let is_new = matches!(row.verdict, Verdict::Act | Verdict::Twin);
    if !is_new || matches!(way.bulk.left.verdict(id, row), Verdict::LeftOut(_)) {
        return false;
    }
    let is_merged = |parent: Row| parent.verdict == Verdict::Merge;
    row.parent == 0
        || matches!(rows.fates.get(&row.parent), Some(Fate::Made { .. }))
        || way.bulk.tree.row(row.parent).is_some_and(is_merged)
}

fn has_time_of(there: &Stamp, row: &Row) -> bool {
    (there.modified_s, there.modified_ns) == (row.modified_s, row.modified_ns)
}

/// True if the source is as it was listed, so that nothing is lost with its copy.
fn has_original(way: &Way<'_>, chunk: &crate::model::Chunk, id: RowId, row: &Row) -> bool {
    let folder = way.source(row.parent);
    let stamp = folder.and_then(|folder| {
        let handle = folder.handle().ok()?;
        stat::stamp_at(handle.as_fd(), chunk.name(id)).ok()
    });
    stamp.is_some_and(|stamp| stamp.size == row.size && has_time_of(&stamp, row))
}

/// Takes a copy of a single file away that is there with less than its original. True if it was so.
pub fn drop_torn(pool: &Arc<FdPool>, from: &Path, to: &Path) -> bool {
    let (Some(original), Some(copy)) = (stamp_of(pool, from, true), stamp_of(pool, to, false))
    else {
        return false;
    };
    let is_torn =
        original.kind == Kind::File && copy.kind == Kind::File && copy.size < original.size;
    if !is_torn {
        return false;
    }
    let removed = Spot::find(pool, to).and_then(|spot| act::unlink(spot.dir(), &spot.name));
    if let Err(error) = &removed {
        tracing::warn!(?error, "a file that is not whole stays");
    }
    removed.is_ok()
}
