//! The list of jobs of the past.

use std::collections::{BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::disk::{FdPool, stat};
use crate::journal::{Change, Entry, Fate, Log, Store};
use crate::model::{
    Bulk, BulkAct, Cause, Failure, Kind, PastJob, PastMore, PastState, Plan, Publish, Step,
};

use super::super::bulk::take_along;
use super::super::single;
use super::renumber::renumber;
use super::resume::is_published;
use super::settle::look;

/// Roots of a job that are named in the list.
const NAMED: usize = 3;

/// What was read of jobs that have ended, with the length of their journals: these do not change any more. What can be
/// purged since is looked at each time.
pub type Known = HashMap<String, (u64, PastJob, Return)>;

/// What the taking back of a job hangs on.
#[derive(Clone, Debug)]
pub enum Return {
    /// Nothing was done, or nothing was kept.
    None,
    /// It needs nothing that was put aside.
    Free,
    /// It needs one of these places, in which its things are kept.
    Kept(BTreeSet<PathBuf>),
}

/// All jobs that are known, the oldest first. Ends early when `goes_on` says no.
pub fn past(
    pool: &Arc<FdPool>,
    store: &Store,
    known: &mut Known,
    goes_on: impl Fn() -> bool,
) -> Result<Vec<PastJob>, Failure> {
    let entries = store.entries()?;
    known.retain(|uid, _| entries.iter().any(|entry| entry.uid == *uid));
    let mut jobs: Vec<PastJob> = Vec::with_capacity(entries.len());
    for entry in &entries {
        if !goes_on() {
            return Ok(jobs);
        }
        let length = store.length(entry).filter(|_| !entry.is_open);
        let fresh = known.get(&entry.uid).filter(|(at, ..)| Some(*at) == length);
        let (mut job, back) = match fresh {
            Some((_, job, back)) => (job.clone(), back.clone()),
            None => {
                let (job, back) = one(pool, store, entry);
                if let Some(length) = length {
                    let uid = entry.uid.clone();
                    known.insert(uid, (length, job.clone(), back.clone()));
                }
                (job, back)
            }
        };
        job.can_undo = match &back {
            Return::None => false,
            Return::Free => true,
            Return::Kept(places) => places.iter().any(|at| stat::stamp_path(at).is_ok()),
        };
        jobs.push(job);
    }
    let mut undone: HashMap<String, String> = HashMap::new();
    // The newest first: one that was itself taken back has taken nothing back.
    for at in (0..jobs.len()).rev() {
        let by = undone.get(&jobs[at].uid).cloned();
        let counts = by.is_none() && jobs[at].items > 0;
        if let Some(other) = jobs[at].undoes.clone().filter(|_| counts) {
            undone.entry(other).or_insert_with(|| jobs[at].uid.clone());
        }
        jobs[at].undone_by = by;
    }
    // Ended by force between its taking back and the moment in which that is written on it: it is taken back.
    let has_ended = |uid: &String| {
        let other = jobs.iter().find(|job| job.uid == *uid);
        other.is_some_and(|job| matches!(job.state, PastState::Done | PastState::Failed))
    };
    let is_back: Vec<bool> = jobs
        .iter()
        .map(|job| {
            job.state == PastState::Interrupted && job.undone_by.as_ref().is_some_and(has_ended)
        })
        .collect();
    for (job, is_back) in jobs.iter_mut().zip(is_back) {
        if is_back {
            job.state = PastState::Cancelled;
        }
    }
    Ok(jobs)
}

fn one(pool: &Arc<FdPool>, store: &Store, entry: &Entry) -> (PastJob, Return) {
    let mut job = PastJob {
        uid: entry.uid.clone(),
        op: String::new(),
        roots: Vec::new(),
        root_count: 0,
        started_ms: 0,
        state: PastState::Interrupted,
        items: 0,
        undoes: None,
        undone_by: None,
        can_undo: false,
        dropped: 0,
        more: None,
    };
    let mut log = match store.read(entry) {
        Ok(log) => log,
        Err(failure) => {
            let why = match failure.cause {
                Cause::NewerJournal => "written by a later version of this program".to_owned(),
                _ => "cannot be read".to_owned(),
            };
            job.state = PastState::Unreadable(why);
            return (job, Return::None);
        }
    };
    if let Some(begin) = &log.begin {
        job.op.clone_from(&begin.op);
        job.started_ms = begin.started_ms;
        job.roots = begin.places.iter().take(NAMED).cloned().collect();
        job.root_count = begin.places.len() as u64;
        job.undoes.clone_from(&begin.undoes);
    }
    job.dropped = log.dropped;
    let runner = store.runner(entry).filter(|_| entry.is_open);
    let is_unsettled = runner.is_none() && log.ended.is_none();
    if is_unsettled {
        renumber(&mut log);
    }
    if is_unsettled && let Some(plan) = log.plan.take() {
        // What was done last may not have been written down any more.
        look(pool, &plan, &mut log);
        log.plan = Some(plan);
    }
    let (whole, whole_bytes) = match &log.ended {
        Some(ended) => (ended.items, 0),
        None => whole(&log),
    };
    job.items = whole;
    job.more = log.plan.as_ref().map(|plan| {
        let mut request = plan.request.clone();
        let roots = request.roots.len() as u64;
        request.roots.truncate(NAMED);
        Arc::new(PastMore {
            request,
            roots,
            summary: plan.summary,
            lost: plan.lost,
            whole_bytes,
            failures: log.ended.as_ref().map_or(0, |ended| ended.failures),
            pass_ms: log
                .passes
                .last()
                .map_or(job.started_ms, |pass| pass.started_ms),
            ended_ms: log.ended.as_ref().map(|ended| ended.ended_ms),
            holds: !log.bases.is_empty(),
            amounts: log.ended.as_ref().and_then(|ended| ended.amounts.clone()),
        })
    });
    let plan = log.plan.as_ref();
    let back = plan.map_or(Return::None, |plan| way_back(plan, &log, &entry.uid));
    job.state = match (runner, &log.ended) {
        (Some(pass), _) => PastState::Running(crate::journal::store::who(&pass)),
        (None, Some(ended)) => match ended.end.as_str() {
            "cancelled" => PastState::Cancelled,
            "failed" | "questions" | "refused" => PastState::Failed,
            _ => PastState::Done,
        },
        (None, None) if entry.is_open => PastState::Interrupted,
        (None, None) => PastState::Cancelled,
    };
    (job, back)
}

/// Items, and bytes of copies, that are whole at their final places.
fn whole(log: &Log) -> (u64, u64) {
    let Some(plan) = &log.plan else {
        return (0, 0);
    };
    let mut whole = (0, 0);
    for (index, planned) in plan.steps.iter().enumerate() {
        let step = index as u32;
        match &planned.step {
            Step::Bulk(bulk) => {
                let rows = whole_rows(bulk, step, log);
                whole = (whole.0 + rows.0, whole.1 + rows.1);
            }
            _ if planned.is_aside => {}
            _ => {
                let done = log.steps.get(&step).filter(|known| known.done.is_some());
                whole.0 += done.map_or(0, |_| single::items(planned));
            }
        }
    }
    whole
}

fn whole_rows(bulk: &Bulk, step: u32, log: &Log) -> (u64, u64) {
    let mut whole = (0, 0);
    let Some(rows) = log
        .rows
        .get(&step)
        .filter(|_| bulk.act != BulkAct::RemoveCopied)
    else {
        return whole;
    };
    for (id, fate) in &rows.fates {
        let planned = || bulk.tree.row(*id).map_or(0, |row| row.size);
        match fate {
            Fate::Made { .. } | Fate::Built { .. } => {
                let size = match fate {
                    Fate::Made { size, .. } => *size,
                    _ => planned(),
                };
                let is_there =
                    bulk.how.publish == Publish::InPlace || is_published(bulk, *id, rows);
                let is_file = bulk.tree.row(*id).is_some_and(|row| row.kind == Kind::File);
                whole.0 += u64::from(is_there);
                whole.1 += if is_there && is_file { size } else { 0 };
            }
            Fate::Held | Fate::Moved | Fate::Trashed { .. } => {
                whole.0 += 1 + take_along(bulk, *id);
            }
            Fate::Gone | Fate::Emptied | Fate::Dressed { .. } => whole.0 += 1,
        }
    }
    whole
}

/// What the taking back of a job hangs on.
fn way_back(plan: &Plan, log: &Log, uid: &str) -> Return {
    let mut kept = BTreeSet::new();
    for (index, planned) in plan.steps.iter().enumerate() {
        let step = index as u32;
        let rows = log.rows.get(&step);
        let is_free = match &planned.step {
            Step::Bulk(bulk) if bulk.act == BulkAct::Remove => false,
            Step::Bulk(bulk) if matches!(bulk.act, BulkAct::Hold | BulkAct::RemoveCopied) => {
                // What was held may not have been written down yet, but where it goes to was.
                let bases = log.bases.range((step, 0)..=(step, u64::MAX));
                kept.extend(bases.map(|(_, base)| place_of(base, uid)));
                let fates = rows.into_iter().flat_map(|rows| rows.fates.values());
                kept.extend(fates.filter_map(|fate| match fate {
                    Fate::Trashed { path } => Some(path.clone()),
                    _ => None,
                }));
                false
            }
            Step::Bulk(_) | Step::Unpack(_) => {
                rows.is_some_and(|rows| !rows.fates.is_empty() || !rows.intended.is_empty())
            }
            _ => match log.steps.get(&step).map(|known| &known.change) {
                None | Some(Change::Nothing) => false,
                Some(Change::Held { kept: place, .. }) => {
                    kept.insert(place_of(&place.hold, uid));
                    false
                }
                Some(Change::Overwritten { copy, .. }) => {
                    kept.insert(place_of(copy, uid));
                    false
                }
                Some(_) => true,
            },
        };
        if is_free {
            return Return::Free;
        }
    }
    match kept.is_empty() {
        true => Return::None,
        false => Return::Kept(kept),
    }
}

/// The job's part of the hold area that something is in, which goes as a whole; in a trash, the thing itself.
fn place_of(held: &Path, uid: &str) -> PathBuf {
    let mut above = held.ancestors();
    let job = above.find(|at| at.file_name().is_some_and(|name| name == uid));
    job.unwrap_or(held).to_path_buf()
}

/// True for a job that was ended by force, and that another one has taken back to its end: that one was ended by force
/// too, before it could say so here.
pub fn is_taken_back(store: &Store, uid: &str) -> bool {
    let ended = store.entries_that(|_, is_open| !is_open);
    ended.unwrap_or_default().iter().any(|entry| {
        let begin = store.beginning(entry);
        begin.is_some_and(|begin| begin.undoes.as_deref() == Some(uid))
            && store
                .read(entry)
                .is_ok_and(|log| log.ended.is_some_and(|ended| ended.end == "done"))
    })
}

/// The job that was taking this one back when it was ended by force.
pub fn unfinished_undo(store: &Store, uid: &str) -> Option<Entry> {
    let open = store.entries_that(|_, is_open| is_open).ok()?;
    open.into_iter().rev().find(|entry| {
        let begin = store.beginning(entry);
        begin.is_some_and(|begin| begin.undoes.as_deref() == Some(uid))
            && store.runner(entry).is_none()
    })
}
