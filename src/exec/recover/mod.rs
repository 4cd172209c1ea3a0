//! Jobs of the past: what became of them, going on with them, taking them back.

mod along;
mod attempts;
mod back;
mod foresight;
mod lost;
mod pairing;
mod past;
mod renumber;
mod resume;
mod settle;
mod single;
mod tidy;
mod torn;
mod uncopy;
mod untrash;
mod way;

use std::sync::Arc;

use crate::disk::FdPool;
use crate::journal::{Entry, Log, Store};
use crate::model::{Action, Cause, Failure, Lineage, Plan, Profile, Recovery, Request};

use attempts::Attempts;
pub use foresight::foresight;
pub use past::{Known, past};
use renumber::renumber;
pub use resume::{settled, take_up};
use settle::settle;
pub use single::put_back;
pub use tidy::tidy;

/// The plan that goes on with a job, or takes it back.
pub fn plan(pool: &Arc<FdPool>, store: &Store, start: &str, how: Recovery) -> Plan {
    match try_plan(pool, store, start, how) {
        Ok(plan) => plan,
        Err(failure) => {
            let request = Request::new("undo", Vec::new(), Profile::Safe, "/".into(), 0);
            let mut plan = Plan::new(request);
            plan.refused.push(failure);
            plan
        }
    }
}

fn try_plan(
    pool: &Arc<FdPool>,
    store: &Store,
    start: &str,
    how: Recovery,
) -> Result<Plan, Failure> {
    let entry = store.find(start)?;
    let path = store.path_of(&entry);
    if let Some(pass) = store.runner(&entry).filter(|_| entry.is_open) {
        let who = crate::journal::store::who(&pass);
        return Err(Failure::new(Action::Open, path, Cause::InUse(who)));
    }
    let mut log = store.read(&entry)?;
    renumber(&mut log);
    if log.plan.is_none() {
        // It was ended before its plan was written, and therefore before anything was done.
        store.close(&entry.uid);
        return Err(Failure::new(Action::Run, path, Cause::NothingKept));
    }
    if entry.is_open && past::is_taken_back(store, &entry.uid) {
        store.close(&entry.uid);
        return Err(Failure::new(Action::Run, path, Cause::NothingKept));
    }
    if how == Recovery::Resume {
        return resume(&entry, log).ok_or(Failure::new(Action::Run, path, Cause::NothingKept));
    }
    // A rollback that was itself ended by force goes on, by whichever of the two jobs it is asked for.
    if entry.is_open && takes_back_an_open_job(store, &log) {
        return resume(&entry, log).ok_or(Failure::new(Action::Run, path, Cause::NothingKept));
    }
    if let Some(other) = past::unfinished_undo(store, &entry.uid) {
        let mut log = store.read(&other)?;
        renumber(&mut log);
        if let Some(plan) = resume(&other, log) {
            return Ok(plan);
        }
    }
    let nothing = || Failure::new(Action::Run, &path, Cause::NothingKept);
    if entry.is_open && past::is_taken_back(store, &entry.uid) {
        store.close(&entry.uid);
        return Err(nothing());
    }
    let original = log.plan.take().ok_or_else(nothing)?;
    // What cannot be looked at is told, and stays written down as it is for the next attempt.
    let unseen = match log.ended {
        Some(_) => Vec::new(),
        None => settle(pool, &original, &mut log).unseen,
    };
    let attempts = Attempts::of(store, &entry.uid);
    let plan = back::plan(pool, &entry.uid, (&original, &log), unseen, attempts);
    let is_nothing = plan
        .refused
        .iter()
        .all(|failure| failure.cause == Cause::NothingKept);
    if entry.is_open && log.ended.is_none() && plan.steps.is_empty() && is_nothing {
        // Nothing came of it but what was unfinished; with that it is taken back.
        if let Some(failure) = tidy(pool, &original, &log).into_iter().next() {
            return Err(failure);
        }
        store.close(&entry.uid);
    }
    Ok(plan)
}

/// True for the taking back of a job that was ended by force, and that is so no longer when this is done.
fn takes_back_an_open_job(store: &Store, log: &Log) -> bool {
    let undoes = log.begin.as_ref().and_then(|begin| begin.undoes.as_deref());
    undoes.is_some_and(|uid| store.find(uid).is_ok_and(|entry| entry.is_open))
}

/// The plan of a job that is to go on; its rows get their states when it begins.
fn resume(entry: &Entry, log: Log) -> Option<Plan> {
    let mut plan = log.plan?;
    plan.lineage = Lineage::Resumes(entry.uid.clone());
    Some(plan)
}
