//! What a job that was ended by force has really done: its journal, completed by a look at the disk.

use std::ffi::{OsStr, OsString};
use std::os::fd::AsFd;
use std::sync::Arc;

use crate::disk::copy::{first_difference, is_temporary};
use crate::disk::{FdPool, Folder, Unwatched, stat};
use crate::journal::{Change, Fate, Log, RowsLog, StepLog};
use crate::model::{
    Bulk, BulkAct, Chunk, Clash, Kind, Mark, Plan, Publish, Row, RowId, Stamp, Step, Verdict,
};

use super::super::keeping;
use super::lost;
use super::torn::{drop_torn, settle_torn};
use super::untrash;

/// Something that happened and that nobody had time to write down.
pub enum Found {
    Row {
        step: u32,
        row: RowId,
        fate: Fate,
    },
    Step {
        step: u32,
        mark: Option<Mark>,
    },
    /// It did not happen.
    Void {
        step: u32,
    },
    /// It happened, and a power cut took all that was written of it.
    Lost {
        step: u32,
        change: Change,
        mark: Option<Mark>,
    },
}

/// Completes a journal. Nothing is changed but second names in hold areas that were made for nothing, and copies that a
/// power cut has left without their end.
pub fn settle(pool: &Arc<FdPool>, plan: &Plan, log: &mut Log) -> Vec<Found> {
    complete(pool, plan, log, false)
}

/// The same for people who only want to know how far the job has come: nothing at all is changed.
pub fn look(pool: &Arc<FdPool>, plan: &Plan, log: &mut Log) {
    complete(pool, plan, log, true);
}

fn complete(pool: &Arc<FdPool>, plan: &Plan, log: &mut Log, looks_only: bool) -> Vec<Found> {
    let mut found = Vec::new();
    for (index, planned) in plan.steps.iter().enumerate() {
        let step = index as u32;
        let unpacked = match &planned.step {
            Step::Unpack(unpack) => Some(unpack.as_copy()),
            _ => None,
        };
        let bulk = match &planned.step {
            Step::Bulk(bulk) => Some(bulk),
            _ => unpacked.as_ref(),
        };
        if let Some(bulk) = bulk.filter(|bulk| bulk.act == BulkAct::Copy)
            && let Some(mut way) = Way::of(pool, bulk)
        {
            way.looks_only = looks_only;
            let rows = log.rows.entry(step).or_default();
            let base = log.bases.range((step, 0)..=(step, u64::MAX)).next();
            let hold = base.and_then(|(_, path)| Folder::open_root(pool, path).ok());
            settle_rows(&way, step, rows, hold.as_ref(), &mut found);
            if matches!(planned.step, Step::Bulk(_)) {
                settle_torn(&way, step, rows, &mut found);
            }
        }
        if let Step::CopyFile { from, to, .. } = &planned.step
            && let Some(known) = log.steps.get_mut(&step)
            && !looks_only
            && matches!(known.change, Change::Made { .. })
            && drop_torn(pool, from, to)
        {
            known.done = None;
        }
        if let Step::Bulk(bulk) = &planned.step
            && !looks_only
            && let Some(rows) = log.rows.get_mut(&step)
        {
            untrash::settle(pool, bulk, rows);
        }
        if !matches!(planned.step, Step::Bulk(_))
            && let Some(known) = log.steps.get_mut(&step)
            && known.done.is_none()
        {
            found.push(settle_step(pool, step, known, looks_only));
        }
        if let Some(change) = lost::change_of(pool, log, step, &planned.step) {
            let mark = keeping::mark_of(pool, &change);
            let known = StepLog {
                change: change.clone(),
                done: Some(mark),
            };
            log.steps.insert(step, known);
            found.push(Found::Lost { step, change, mark });
        }
    }
    for found in &found {
        if let Found::Void { step } = found {
            log.steps.remove(step);
        }
    }
    found
}

fn settle_step(pool: &Arc<FdPool>, step: u32, known: &mut StepLog, looks_only: bool) -> Found {
    if keeping::has_happened(pool, &known.change) {
        let mark = keeping::mark_of(pool, &known.change);
        known.done = Some(mark);
        return Found::Step { step, mark };
    }
    if !looks_only {
        keeping::clear_up(pool, &known.change);
    }
    Found::Void { step }
}

/// The way from a bulk step's rows to what is at their destination.
pub struct Way<'a> {
    pub bulk: &'a Bulk,
    pub to: Arc<Folder>,
    from: Option<Arc<Folder>>,
    /// Second names that were made for nothing stay.
    pub looks_only: bool,
}

impl<'a> Way<'a> {
    pub fn of(pool: &Arc<FdPool>, bulk: &'a Bulk) -> Option<Way<'a>> {
        let to = Folder::open_root(pool, bulk.to.as_deref()?).ok()?;
        let from = Folder::open_root(pool, &bulk.from).ok();
        Some(Way {
            bulk,
            to,
            from,
            looks_only: false,
        })
    }

    /// Name of a row at the destination.
    pub fn name(&self, chunk: &Chunk, id: RowId, rows: &RowsLog) -> OsString {
        if let Some(Fate::Made {
            name: Some(name), ..
        }) = rows.fates.get(&id)
        {
            return name.clone();
        }
        match &self.bulk.top_name {
            Some(name) if chunk.row(id).is_some_and(|row| row.parent == 0) => name.clone(),
            _ => chunk.name(id).to_os_string(),
        }
    }

    /// Rows from the top down to this one.
    fn chain(&self, id: RowId) -> Vec<RowId> {
        let mut chain = Vec::new();
        let mut at = id;
        while at != 0 {
            chain.push(at);
            at = self.bulk.tree.row(at).map_or(0, |row| row.parent);
        }
        chain.reverse();
        chain
    }

    /// The folder at the destination that a row is.
    pub fn folder(&self, id: RowId, rows: &RowsLog) -> Arc<Folder> {
        let mut at = Arc::clone(&self.to);
        for row in self.chain(id) {
            if let Some(chunk) = self.bulk.tree.chunk_of(row) {
                at = at.child(&self.name(&chunk, row, rows));
            }
        }
        at
    }

    pub fn source(&self, id: RowId) -> Option<Arc<Folder>> {
        let mut at = Arc::clone(self.from.as_ref()?);
        for row in self.chain(id) {
            let chunk = self.bulk.tree.chunk_of(row)?;
            at = at.child(chunk.name(row));
        }
        Some(at)
    }

    /// True if a row lies in a tree that was being built under a temporary name.
    pub fn is_in_unit(&self, id: RowId) -> bool {
        let row = self.bulk.tree.row(id);
        self.bulk.how.publish != Publish::InPlace
            && row.is_some_and(|row| {
                let parent = self.bulk.tree.row(row.parent);
                row.parent != 0 && parent.is_some_and(|parent| parent.verdict != Verdict::Merge)
            })
    }
}

fn settle_rows(
    way: &Way<'_>,
    step: u32,
    rows: &mut RowsLog,
    hold: Option<&Arc<Folder>>,
    found: &mut Vec<Found>,
) {
    let units: Vec<(RowId, u64)> = rows
        .units
        .iter()
        .filter(|(row, _)| !rows.fates.contains_key(row))
        .map(|(row, (inode, _))| (*row, *inode))
        .collect();
    for (id, inode) in units {
        if let Some(fate) = published(way, id, inode, rows) {
            rows.fates.insert(id, fate.clone());
            found.push(Found::Row {
                step,
                row: id,
                fate,
            });
        } else if let Some(hold) = hold {
            forget_unused(way, id, hold, rows);
        }
    }
    let open: Vec<RowId> = rows
        .intended
        .iter()
        .filter(|id| !rows.fates.contains_key(id) && !rows.units.contains_key(id))
        .collect();
    for id in open {
        let Some(chunk) = way.bulk.tree.chunk_of(id) else {
            continue;
        };
        let Some(row) = chunk.row(id) else {
            continue;
        };
        if way.is_in_unit(id) || matches!(way.bulk.left.verdict(id, row), Verdict::LeftOut(_)) {
            continue;
        }
        if let Some(fate) = arrived(way, &chunk, id, row, rows, hold) {
            rows.fates.insert(id, fate.clone());
            found.push(Found::Row {
                step,
                row: id,
                fate,
            });
        }
    }
}

/// A tree that was renamed to its name, and nobody had time to write that down.
fn published(way: &Way<'_>, id: RowId, inode: u64, rows: &RowsLog) -> Option<Fate> {
    let parent = way.bulk.tree.row(id)?.parent;
    let above = way.folder(parent, rows);
    let mut name = None;
    above
        .list(|found, _, number| {
            if number == inode && !is_temporary(found) {
                name = Some(found.to_os_string());
            }
            name.is_none()
        })
        .ok()?;
    let name = name?;
    let stamp = stat::stamp_at(above.handle().ok()?.as_fd(), &name).ok()?;
    let chunk = way.bulk.tree.chunk_of(id)?;
    let own = way.name(&chunk, id, rows);
    let is_it = way.bulk.tree.row(id)?.kind == stamp.kind;
    is_it.then(|| made(&stamp, (name != own).then_some(name), false))
}

/// What was to be replaced by an entry that did not come has its one name again.
fn forget_unused(way: &Way<'_>, id: RowId, hold: &Arc<Folder>, rows: &RowsLog) {
    let (Some(row), Some(chunk)) = (way.bulk.tree.row(id), way.bulk.tree.chunk_of(id)) else {
        return;
    };
    let name = way.name(&chunk, id, rows);
    let above = way.folder(row.parent, rows);
    let there = above
        .handle()
        .and_then(|above| stat::stamp_at(above.as_fd(), &name));
    let kept = kept_stamp(way, hold, row.parent, &name, rows);
    if let (Ok(there), Some(kept)) = (there, kept)
        && there.is_same_object(&kept)
    {
        forget_kept(way, hold, row.parent, &name, rows);
    }
}

pub fn made(stamp: &Stamp, name: Option<OsString>, is_replacing: bool) -> Fate {
    Fate::Made {
        inode: stamp.inode,
        size: stamp.size,
        modified: (stamp.modified_s, stamp.modified_ns),
        name,
        is_replacing,
    }
}

/// A row that reached its name, and nobody had time to write that down.
fn arrived(
    way: &Way<'_>,
    chunk: &Chunk,
    id: RowId,
    row: &Row,
    rows: &RowsLog,
    hold: Option<&Arc<Folder>>,
) -> Option<Fate> {
    let above = way.folder(row.parent, rows);
    let name = way.name(chunk, id, rows);
    let stamp = stat::stamp_at(above.handle().ok()?.as_fd(), &name).ok()?;
    if row.kind == Kind::Folder {
        let is_new = way.bulk.how.publish == Publish::InPlace && row.verdict == Verdict::Act;
        return (is_new && stamp.kind == Kind::Folder).then(|| made(&stamp, None, false));
    }
    let kept = hold.and_then(|hold| kept_stamp(way, hold, row.parent, &name, rows));
    if let Some(kept) = kept {
        if kept.is_same_object(&stamp) {
            // It was not replaced yet, and needs no second name.
            forget_kept(way, hold?, row.parent, &name, rows);
            return None;
        }
        return Some(made(&stamp, None, true));
    }
    // What was in the way before, and was to stay or to be asked about, is not ours.
    let is_free = !matches!(row.verdict, Verdict::Clash(clash) if clash != Clash::SameFile);
    (is_free && is_like(way, chunk, id, row, &stamp, &above, &name))
        .then(|| made(&stamp, None, false))
}

/// True for a copy of the row: alike in type, length and time, or to the byte where times are not kept.
fn is_like(
    way: &Way<'_>,
    chunk: &Chunk,
    id: RowId,
    row: &Row,
    stamp: &Stamp,
    above: &Arc<Folder>,
    name: &OsStr,
) -> bool {
    if row.kind != stamp.kind || row.verdict == Verdict::OtherFileSystem {
        return false;
    }
    if row.kind != Kind::File {
        return true;
    }
    if way.bulk.how.publish == Publish::InPlace {
        // Begun is as good as done: it was not there before.
        return true;
    }
    if way.bulk.how.metadata.times {
        let modified = (stamp.modified_s, stamp.modified_ns);
        return row.size == stamp.size && modified == (row.modified_s, row.modified_ns);
    }
    let source = way
        .source(row.parent)
        .and_then(|source| source.handle().ok());
    let (Some(source), Ok(above)) = (source, above.handle()) else {
        return false;
    };
    let compared = first_difference(
        source.as_fd(),
        chunk.name(id),
        above.as_fd(),
        name,
        &Unwatched,
    );
    matches!(compared, Ok(None))
}

fn kept_folder(way: &Way<'_>, hold: &Arc<Folder>, parent: RowId, rows: &RowsLog) -> Arc<Folder> {
    let mut at = Arc::clone(hold);
    for row in way.chain(parent) {
        if let Some(chunk) = way.bulk.tree.chunk_of(row) {
            at = at.child(&way.name(&chunk, row, rows));
        }
    }
    at
}

fn kept_stamp(
    way: &Way<'_>,
    hold: &Arc<Folder>,
    parent: RowId,
    name: &OsStr,
    rows: &RowsLog,
) -> Option<Stamp> {
    let folder = kept_folder(way, hold, parent, rows);
    stat::stamp_at(folder.handle().ok()?.as_fd(), name).ok()
}

fn forget_kept(way: &Way<'_>, hold: &Arc<Folder>, parent: RowId, name: &OsStr, rows: &RowsLog) {
    if way.looks_only {
        return;
    }
    let folder = kept_folder(way, hold, parent, rows);
    let removed = folder
        .handle()
        .and_then(|folder| crate::disk::act::unlink(folder.as_fd(), name));
    if let Err(error) = removed {
        tracing::debug!(?error, "a second name stays in the hold area");
    }
}
