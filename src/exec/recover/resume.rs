//! Puts a job that goes on into the state that its journal and the disk tell.

use std::collections::HashSet;
use std::os::fd::AsFd;

use crate::disk::stat;
use crate::journal::{Change, Fate, Log, RowsLog};
use crate::model::{
    Bulk, BulkAct, Failure, Kind, Plan, Publish, RowId, RowState, Step, Unpack, Verdict,
};

use super::super::bulk::take_along;
use super::super::keeping;
use super::super::ledger::{Begun, Ledger};
use super::super::run::Run;
use super::super::single;
use super::renumber::renumber;
use super::settle::{Found, Settled, settle};
use super::tidy::tidy;
use super::way::Way;

/// What was done, as journal and disk tell. Where that cannot be looked at the job does not go on: it would do once more
/// what may be done, and forget it.
pub fn settled(run: &Run, log: &mut Log) -> Result<Vec<Found>, Failure> {
    renumber(log);
    let Settled { found, mut unseen } = settle(&run.pool, &run.plan, log);
    let Some(last) = unseen.pop() else {
        return Ok(found);
    };
    for failure in unseen {
        run.fail(failure);
    }
    Err(last)
}

/// Takes over what was done, and removes what was left unfinished.
pub fn take_up(run: &Run, ledger: &Ledger, log: &mut Log, found: Vec<Found>) {
    let plan = std::sync::Arc::clone(&run.plan);
    for failure in tidy(&run.pool, &plan, log) {
        run.fail(failure);
    }
    let mut begun = HashSet::new();
    let mut stuck = HashSet::new();
    for found in found {
        match found {
            Found::Row { step, row, fate } => ledger.row(0, step, row, fate),
            Found::Step { step, mark } => {
                let change = log.steps.get(&step).map(|known| &known.change);
                match change.filter(|change| !is_whole(change)) {
                    Some(change) => match keeping::put_as_before(&run.pool, change) {
                        Ok(()) => {
                            begun.insert(step);
                        }
                        // Done once more it would take what it has left half-done for what was there before it.
                        Err(failure) => {
                            // It may have got a part of that.
                            let mark = keeping::mark_of(&run.pool, change);
                            ledger.done_step(step, mark);
                            let change = change.clone();
                            ledger.note_begun(step, Begun { change, mark });
                            stuck.insert(step);
                            run.note_end(step, false);
                            run.fail(Failure {
                                step: Some((step, 0)),
                                ..failure
                            });
                        }
                    },
                    None => ledger.done_step(step, mark),
                }
            }
            Found::Void { step } => ledger.void_step(step),
            Found::Lost { step, change, mark } => {
                ledger.intend_step(step, &change);
                ledger.done_step(step, mark);
            }
        }
    }
    ledger.know(log);
    begin_anew(&plan, ledger, log);
    for (index, planned) in plan.steps.iter().enumerate() {
        let step = index as u32;
        match &planned.step {
            Step::Bulk(_) => rows(run, step, log),
            Step::Unpack(unpack) if !is_done(log, step) => members(run, step, unpack, log),
            _ => {
                let done = log.steps.get(&step).filter(|known| known.done.is_some());
                if done.is_some() && !begun.contains(&step) && !stuck.contains(&step) {
                    run.note_end(step, true);
                    run.counters[0].items(single::items(planned));
                }
            }
        }
    }
}

/// A tree that was listed while it was worked on is listed anew, unless all of it is at its place: what was not listed yet
/// is known to nobody.
fn begin_anew(plan: &Plan, ledger: &Ledger, log: &mut Log) {
    for (step, planned) in (0..).zip(&plan.steps) {
        let Step::Bulk(bulk) = &planned.step else {
            continue;
        };
        let Some(known) = log.rows.get_mut(&step).filter(|_| bulk.open.is_some()) else {
            continue;
        };
        let tops = bulk.tree.spans(0);
        let end = tops.last().map_or(1, |tops| tops.start + tops.len);
        let is_whole =
            bulk.act == BulkAct::Copy && (1..end).all(|top| known.fates.contains_key(&top));
        if !is_whole && bulk.tree.len() > end {
            ledger.anew(step);
            bulk.tree.truncate(end);
            known.fates.retain(|row, _| *row < end);
            known.units.retain(|row, _| *row < end);
        }
    }
}

fn is_done(log: &Log, step: u32) -> bool {
    log.steps
        .get(&step)
        .is_some_and(|known| known.done.is_some())
}

/// What an earlier pass has unpacked is known again when it is in the way.
fn members(run: &Run, step: u32, unpack: &Unpack, log: &Log) {
    let bulk = unpack.as_copy();
    let (Some(rows), Ok(Some(way))) = (log.rows.get(&step), Way::of(&run.pool, &bulk)) else {
        return;
    };
    for (id, fate) in &rows.fates {
        let (Fate::Made { inode, .. }, Some(chunk)) = (fate, bulk.tree.chunk_of(*id)) else {
            continue;
        };
        let Some(row) = chunk.row(*id) else { continue };
        let name = way.name(&chunk, *id, rows);
        let there = way
            .folder(row.parent, rows)
            .handle()
            .and_then(|folder| stat::stamp_at(folder.as_fd(), &name));
        if let Ok(there) = there
            && there.inode == *inode
        {
            run.note_published(step, &there);
            if name != chunk.name(*id) {
                run.note_landed(step, *id, name);
            }
        }
    }
}

/// False for what may have been stopped half-way and is therefore done once more.
fn is_whole(change: &Change) -> bool {
    !matches!(change, Change::Overwritten { .. } | Change::Dressed { .. })
}

fn rows(run: &Run, step: u32, log: &Log) {
    let Some(Step::Bulk(bulk)) = run
        .plan
        .steps
        .get(step as usize)
        .map(|planned| &planned.step)
    else {
        return;
    };
    let Some(known) = log.rows.get(&step) else {
        return;
    };
    let set = |id: RowId, state: RowState| {
        if let Some(chunk) = bulk.tree.chunk_of(id) {
            chunk.set_state(id, state);
        }
    };
    for (id, fate) in &known.fates {
        match fate {
            // A copy that was found to differ, and was taken away again.
            Fate::Gone if bulk.act == BulkAct::Copy => {}
            Fate::Built { .. } => {
                if is_published(bulk, *id, known) {
                    set(*id, RowState::Done);
                    run.counters[0].item();
                }
            }
            // Whether it has got all of that is seen when it is compared again.
            Fate::Dressed { .. } => {}
            Fate::Made {
                name,
                inode,
                size,
                modified,
                ..
            } => {
                if bulk.how.publish != Publish::InPlace && !is_published(bulk, *id, known) {
                    continue;
                }
                let Some(chunk) = bulk.tree.chunk_of(*id) else {
                    continue;
                };
                let Some(row) = chunk.row(*id) else { continue };
                // A folder is gone through again; what is open in it is done then.
                if chunk.state(*id) != RowState::Gone {
                    chunk.set_state(*id, RowState::Done);
                }
                run.counters[0].item();
                if let Some(name) = name {
                    run.note_landed(step, *id, name.clone());
                }
                if bulk.how.verify {
                    run.note_made_before(step, *id, (*inode, *size, *modified));
                }
                if row.has_twins {
                    let first = bulk.tree.first_name(*id).unwrap_or(*id);
                    let own = match &bulk.top_name {
                        Some(top) if row.parent == 0 => top.clone(),
                        _ => chunk.name(*id).to_os_string(),
                    };
                    let name = name.clone().unwrap_or(own);
                    run.note_copy(step, first, *id, name);
                }
            }
            Fate::Gone | Fate::Held | Fate::Emptied | Fate::Moved | Fate::Trashed { .. } => {
                let state = match bulk.act {
                    BulkAct::RemoveCopied => RowState::Gone,
                    _ => {
                        run.counters[0].item();
                        RowState::Done
                    }
                };
                set(*id, state);
                let is_renamed = matches!(fate, Fate::Held | Fate::Moved | Fate::Trashed { .. });
                let is_whole = is_renamed && bulk.act != BulkAct::RemoveCopied;
                if is_whole {
                    let along = take_along(bulk, *id);
                    run.counters[0].items(along);
                }
            }
        }
    }
}

/// True for a row that is at its final place: the tree that it was built in has got its name.
pub fn is_published(bulk: &Bulk, id: RowId, known: &RowsLog) -> bool {
    let mut at = id;
    while at != 0 {
        let Some(row) = bulk.tree.row(at) else {
            return false;
        };
        let is_made = row.kind == Kind::Folder && row.verdict != Verdict::Merge;
        if is_made && !known.fates.contains_key(&at) {
            return false;
        }
        at = row.parent;
    }
    true
}
