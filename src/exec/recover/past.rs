//! The list of jobs of the past.

use std::collections::HashMap;

use crate::journal::{Change, Entry, Log, Store};
use crate::model::{BulkAct, Cause, Failure, PastJob, PastState, Plan, Step};

/// Roots of a job that are named in the list.
const NAMED: usize = 3;

/// All jobs that are known, the oldest first.
pub fn past(store: &Store) -> Result<Vec<PastJob>, Failure> {
    let mut jobs: Vec<PastJob> = store
        .entries()?
        .iter()
        .map(|entry| one(store, entry))
        .collect();
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

/// True for a job that was ended by force and has been taken back since.
pub fn is_taken_back(store: &Store, uid: &str) -> bool {
    let jobs = past(store).unwrap_or_default();
    let job = jobs.iter().find(|job| job.uid == uid);
    job.is_some_and(|job| job.undone_by.is_some() && job.state == PastState::Cancelled)
}

fn one(store: &Store, entry: &Entry) -> PastJob {
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
    };
    let log = match store.read(entry) {
        Ok(log) => log,
        Err(failure) => {
            let why = match failure.cause {
                Cause::NewerJournal => "written by a later version of this program".to_owned(),
                _ => "cannot be read".to_owned(),
            };
            job.state = PastState::Unreadable(why);
            return job;
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
    job.items = log
        .ended
        .as_ref()
        .map_or_else(|| done(&log), |ended| ended.items);
    job.can_undo = log.plan.as_ref().is_some_and(|plan| can_undo(plan, &log));
    let runner = store.runner(entry).filter(|_| entry.is_open);
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
    job
}

fn done(log: &Log) -> u64 {
    let rows: usize = log.rows.values().map(|rows| rows.fates.len()).sum();
    let steps = log.steps.values().filter(|known| known.done.is_some());
    rows as u64 + steps.count() as u64
}

/// True if something was done that can be taken back.
fn can_undo(plan: &Plan, log: &Log) -> bool {
    plan.steps.iter().enumerate().any(|(index, planned)| {
        let step = index as u32;
        match &planned.step {
            Step::Bulk(bulk) if bulk.act == BulkAct::Remove => false,
            Step::Bulk(_) | Step::Unpack(_) => {
                // What was held may not have been written down yet, but where it goes to was.
                let holds = log.bases.range((step, 0)..=(step, u64::MAX));
                let rows = log.rows.get(&step);
                holds.count() > 0
                    || rows.is_some_and(|rows| !rows.fates.is_empty() || !rows.intended.is_empty())
            }
            _ => log
                .steps
                .get(&step)
                .is_some_and(|known| known.change != Change::Nothing),
        }
    })
}

/// The job that was taking this one back when it was ended by force.
pub fn unfinished_undo(store: &Store, uid: &str) -> Option<Entry> {
    let entries = store.entries().ok()?;
    entries.into_iter().rev().find(|entry| {
        let begin = entry.is_open.then(|| store.beginning(entry)).flatten();
        begin.is_some_and(|begin| begin.undoes.as_deref() == Some(uid))
            && store.runner(entry).is_none()
    })
}
