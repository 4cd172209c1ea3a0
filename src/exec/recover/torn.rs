//! What a power cut leaves of a copy. The journal may have lost its newest records while the destination kept its newest
//! names, and a file may stand under its final name with less in it than was written. Both are told by the time of the
//! original, which a copy is given before it gets its name.

use std::collections::hash_map::Entry;
use std::ffi::OsStr;
use std::path::Path;
use std::sync::Arc;

use crate::disk::{FdPool, act};
use crate::journal::{Fate, RowsLog};
use crate::model::{Chunk, Failure, Kind, Publish, Row, RowId, Stamp, Verdict};

use super::super::keeping::seen;
use super::super::single::Spot;
use super::settle::{Found, Settled, made};
use super::way::{Above, Way};

/// Completes the rows of a copy: those that are there and are not written down, less the files that are not whole. These
/// go, and are copied again by who goes on.
pub fn settle_torn(way: &Way<'_>, step: u32, rows: &mut RowsLog, settled: &mut Settled) {
    let how = &way.bulk.how;
    if how.publish == Publish::InPlace || !how.metadata.times {
        return;
    }
    let mut above: Option<(RowId, Option<Above>)> = None;
    for chunk in way.bulk.tree.chunks() {
        for id in chunk.base.max(1)..chunk.base + chunk.len() {
            let Some(row) = chunk.row(id).filter(|row| is_ours(way, id, row, rows)) else {
                continue;
            };
            if above
                .as_ref()
                .is_none_or(|(parent, _)| *parent != row.parent)
            {
                let opened = settled.seen((step, id), way.above(row.parent, rows));
                above = Some((row.parent, opened.flatten()));
            }
            let Some((_, Some(folder))) = &above else {
                continue;
            };
            let name = way.name(&chunk, id, rows);
            let there = settled.seen((step, id), folder.stamp(&name));
            let Some(there) = there.flatten() else {
                continue;
            };
            if there.kind != row.kind || !has_time_of(&there, row) {
                continue;
            }
            if row.kind == Kind::File && there.size < row.size {
                let dropped = match way.looks_only {
                    true => Ok(()),
                    false => drop_part(way, (&chunk, id, row), folder, &name),
                };
                if settled.seen((step, id), dropped).is_some() {
                    rows.fates.remove(&id);
                }
            } else if let Entry::Vacant(unknown) = rows.fates.entry(id) {
                let fate = made(&there, None, false);
                unknown.insert(fate.clone());
                let row = id;
                settled.found.push(Found::Row { step, row, fate });
            }
        }
    }
}

/// Takes a copy away that is there with less than its original.
fn drop_part(
    way: &Way<'_>,
    (chunk, id, row): (&Chunk, RowId, &Row),
    folder: &Above,
    name: &OsStr,
) -> Result<(), Failure> {
    if !has_original(way, chunk, id, row)? {
        return Ok(());
    }
    act::unlink(folder.dir(), name).map_err(|error| error.into_failure(folder.at.join(name)))
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
fn has_original(way: &Way<'_>, chunk: &Chunk, id: RowId, row: &Row) -> Result<bool, Failure> {
    let stamp = match way.source(row.parent)? {
        Some(source) => source.stamp(chunk.name(id))?,
        None => None,
    };
    Ok(stamp.is_some_and(|stamp| stamp.size == row.size && has_time_of(&stamp, row)))
}

/// Takes a copy of a single file away that is there with less than its original. True if it was so.
pub fn drop_torn(pool: &Arc<FdPool>, from: &Path, to: &Path) -> Result<bool, Failure> {
    let Some(copy) = seen(pool, to, false)? else {
        return Ok(false);
    };
    let Some(original) = seen(pool, from, true)? else {
        return Ok(false);
    };
    let is_torn =
        original.kind == Kind::File && copy.kind == Kind::File && copy.size < original.size;
    if !is_torn {
        return Ok(false);
    }
    let removed = Spot::find(pool, to).and_then(|spot| act::unlink(spot.dir(), &spot.name));
    removed.map_err(|error| error.into_failure(to))?;
    Ok(true)
}
