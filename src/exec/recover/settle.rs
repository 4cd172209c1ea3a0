//! What a job that was ended by force has really done: its journal, completed by a look at the disk.

use std::ffi::{OsStr, OsString};
use std::path::PathBuf;
use std::sync::Arc;

use crate::disk::copy::{CopyError, first_difference, is_temporary};
use crate::disk::{FdPool, Folder, Unwatched};
use crate::journal::{Change, Fate, Log, RowsLog, StepLog};
use crate::model::{
    Bulk, BulkAct, Chunk, Clash, Failure, Kind, Mark, Plan, Publish, Row, RowId, Stamp, Step,
    Verdict,
};

use super::super::bulk::copy_cause;
use super::super::keeping::{self, if_present};
use super::lost;
use super::torn::{drop_torn, settle_torn};
use super::untrash;
use super::way::{Above, Way, opened};

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

/// What the disk tells of a job.
#[derive(Default)]
pub struct Settled {
    pub found: Vec<Found>,
    /// What cannot be looked at, so that nobody knows what became of it: it stays written down as it is.
    pub unseen: Vec<Failure>,
}

impl Settled {
    /// None where something cannot be looked at.
    pub fn seen<T>(&mut self, step: (u32, RowId), looked: Result<T, Failure>) -> Option<T> {
        match looked {
            Ok(found) => Some(found),
            Err(failure) => {
                self.unseen.push(Failure {
                    step: Some(step),
                    ..failure
                });
                None
            }
        }
    }
}

/// Completes a journal. Nothing is changed but second names in hold areas that were made for nothing, and copies that a
/// power cut has left without their end.
pub fn settle(pool: &Arc<FdPool>, plan: &Plan, log: &mut Log) -> Settled {
    complete(pool, plan, log, false)
}

/// The same for people who only want to know how far the job has come: nothing at all is changed.
pub fn look(pool: &Arc<FdPool>, plan: &Plan, log: &mut Log) {
    complete(pool, plan, log, true);
}

fn complete(pool: &Arc<FdPool>, plan: &Plan, log: &mut Log, looks_only: bool) -> Settled {
    let mut settled = Settled::default();
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
        if let Some(bulk) = bulk.filter(|bulk| bulk.act == BulkAct::Copy) {
            let is_tree = unpacked.is_none();
            let copied = complete_copy(pool, log, (step, bulk, is_tree), looks_only, &mut settled);
            settled.seen((step, 0), copied);
        }
        if let Step::CopyFile { from, to, .. } = &planned.step
            && let Some(known) = log.steps.get_mut(&step)
            && !looks_only
            && matches!(known.change, Change::Made { .. })
            && let Some(true) = settled.seen((step, 0), drop_torn(pool, from, to))
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
            let found = settle_step(pool, step, known, looks_only);
            let found = settled.seen((step, 0), found);
            settled.found.extend(found);
        }
        let lost = lost::change_of(pool, log, step, &planned.step);
        if let Some(Some(change)) = settled.seen((step, 0), lost)
            && let Some(mark) = settled.seen((step, 0), keeping::marked(pool, &change))
        {
            let known = StepLog {
                change: change.clone(),
                done: Some(mark),
            };
            log.steps.insert(step, known);
            settled.found.push(Found::Lost { step, change, mark });
        }
    }
    for found in &settled.found {
        if let Found::Void { step } = found {
            log.steps.remove(step);
        }
    }
    settled
}

/// Rows of a copy. `is_tree` says that they were copied from a tree, and not unpacked.
fn complete_copy(
    pool: &Arc<FdPool>,
    log: &mut Log,
    (step, bulk, is_tree): (u32, &Bulk, bool),
    looks_only: bool,
    settled: &mut Settled,
) -> Result<(), Failure> {
    let Some(mut way) = Way::of(pool, bulk)? else {
        return Ok(());
    };
    way.looks_only = looks_only;
    let base = log.bases.range((step, 0)..=(step, u64::MAX)).next();
    let hold = match base {
        Some((_, at)) => opened(pool, at)?.map(|hold| (hold, at.clone())),
        None => None,
    };
    let rows = log.rows.entry(step).or_default();
    settle_rows(&way, step, rows, hold.as_ref(), settled);
    if is_tree {
        settle_torn(&way, step, rows, settled);
    }
    Ok(())
}

fn settle_step(
    pool: &Arc<FdPool>,
    step: u32,
    known: &mut StepLog,
    looks_only: bool,
) -> Result<Found, Failure> {
    if keeping::has_happened(pool, &known.change)? {
        let mark = keeping::marked(pool, &known.change)?;
        known.done = Some(mark);
        return Ok(Found::Step { step, mark });
    }
    if !looks_only {
        keeping::clear_up(pool, &known.change);
    }
    Ok(Found::Void { step })
}

/// The hold folder of a step, and where it is.
type Hold = (Arc<Folder>, PathBuf);

fn settle_rows(
    way: &Way<'_>,
    step: u32,
    rows: &mut RowsLog,
    hold: Option<&Hold>,
    settled: &mut Settled,
) {
    let units: Vec<(RowId, u64)> = rows
        .units
        .iter()
        .filter(|(row, _)| !rows.fates.contains_key(row))
        .map(|(row, (inode, _))| (*row, *inode))
        .collect();
    for (row, inode) in units {
        let fate = published(way, row, inode, rows);
        match settled.seen((step, row), fate) {
            Some(Some(fate)) => {
                rows.fates.insert(row, fate.clone());
                settled.found.push(Found::Row { step, row, fate });
            }
            Some(None) => {
                let forgotten = match hold {
                    Some(hold) => forget_unused(way, row, hold, rows),
                    None => Ok(()),
                };
                settled.seen((step, row), forgotten);
            }
            None => {}
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
        let fate = arrived(way, &chunk, id, row, rows, hold);
        if let Some(Some(fate)) = settled.seen((step, id), fate) {
            rows.fates.insert(id, fate.clone());
            let row = id;
            settled.found.push(Found::Row { step, row, fate });
        }
    }
}

/// A tree that was renamed to its name, and nobody had time to write that down.
fn published(
    way: &Way<'_>,
    id: RowId,
    inode: u64,
    rows: &RowsLog,
) -> Result<Option<Fate>, Failure> {
    let (Some(row), Some(chunk)) = (way.bulk.tree.row(id), way.bulk.tree.chunk_of(id)) else {
        return Ok(None);
    };
    let Some(above) = way.above(row.parent, rows)? else {
        return Ok(None);
    };
    let mut name: Option<OsString> = None;
    let listed = way.folder(row.parent, rows).list(|found, _, number| {
        if number == inode && !is_temporary(found) {
            name = Some(found.to_os_string());
        }
        name.is_none()
    });
    if_present(listed, &above.at)?;
    let Some(name) = name else {
        return Ok(None);
    };
    let stamp = above.stamp(&name)?.filter(|stamp| stamp.kind == row.kind);
    let own = way.name(&chunk, id, rows);
    Ok(stamp.map(|stamp| made(&stamp, (name != own).then_some(name), false)))
}

/// What was to be replaced by an entry that did not come has its one name again.
fn forget_unused(way: &Way<'_>, id: RowId, hold: &Hold, rows: &RowsLog) -> Result<(), Failure> {
    let (Some(row), Some(chunk)) = (way.bulk.tree.row(id), way.bulk.tree.chunk_of(id)) else {
        return Ok(());
    };
    let name = way.name(&chunk, id, rows);
    let (Some(above), Some(held)) = (
        way.above(row.parent, rows)?,
        way.kept(hold, row.parent, rows)?,
    ) else {
        return Ok(());
    };
    if let (Some(there), Some(kept)) = (above.stamp(&name)?, held.stamp(&name)?)
        && there.is_same_object(&kept)
    {
        forget_kept(way, &held, &name);
    }
    Ok(())
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
    hold: Option<&Hold>,
) -> Result<Option<Fate>, Failure> {
    let name = way.name(chunk, id, rows);
    let Some(above) = way.above(row.parent, rows)? else {
        return Ok(None);
    };
    let Some(stamp) = above.stamp(&name)? else {
        return Ok(None);
    };
    if row.kind == Kind::Folder {
        let is_new = way.bulk.how.publish == Publish::InPlace && row.verdict == Verdict::Act;
        return Ok((is_new && stamp.kind == Kind::Folder).then(|| made(&stamp, None, false)));
    }
    let held = match hold {
        Some(hold) => way.kept(hold, row.parent, rows)?,
        None => None,
    };
    if let Some(held) = held
        && let Some(kept) = held.stamp(&name)?
    {
        if kept.is_same_object(&stamp) {
            // It was not replaced yet, and needs no second name.
            forget_kept(way, &held, &name);
            return Ok(None);
        }
        return Ok(Some(made(&stamp, None, true)));
    }
    // What was in the way before, and was to stay or to be asked about, is not ours.
    let is_free = !matches!(row.verdict, Verdict::Clash(clash) if clash != Clash::SameFile);
    let is_ours = is_free && is_like(way, chunk, id, row, &stamp, (&above, &name))?;
    Ok(is_ours.then(|| made(&stamp, None, false)))
}

/// True for a copy of the row: alike in type, length and time, or to the byte where times are not kept.
fn is_like(
    way: &Way<'_>,
    chunk: &Chunk,
    id: RowId,
    row: &Row,
    stamp: &Stamp,
    (above, name): (&Above, &OsStr),
) -> Result<bool, Failure> {
    if row.kind != stamp.kind || row.verdict == Verdict::OtherFileSystem {
        return Ok(false);
    }
    if row.kind != Kind::File {
        return Ok(true);
    }
    if way.bulk.how.publish == Publish::InPlace {
        // Begun is as good as done: it was not there before.
        return Ok(true);
    }
    if way.bulk.how.metadata.times {
        let modified = (stamp.modified_s, stamp.modified_ns);
        return Ok(row.size == stamp.size && modified == (row.modified_s, row.modified_ns));
    }
    let Some(source) = way.source(row.parent)? else {
        return Ok(false);
    };
    let own = chunk.name(id);
    let compared = first_difference(source.dir(), own, above.dir(), name, &Unwatched);
    match compared {
        Ok(difference) => Ok(difference.is_none()),
        Err(CopyError::Disk { error, .. }) if error.is_absent() => Ok(false),
        Err(error) => {
            let (action, cause) = copy_cause(&error);
            Err(Failure::new(action, above.at.join(name), cause))
        }
    }
}

fn forget_kept(way: &Way<'_>, held: &Above, name: &OsStr) {
    if way.looks_only {
        return;
    }
    if let Err(error) = crate::disk::act::unlink(held.dir(), name) {
        tracing::debug!(?error, "a second name stays in the hold area");
    }
}
