//! Taking a job back: a plan of inverse steps, made from what its journal tells and what is there now.
//!
//! The plan runs as any other and is journalled as any other, so that taking it back in turn is doing the job again.

mod build;
mod flight;
mod trees;

use std::path::{Path, PathBuf};

use crate::disk::{World, stat};
use crate::journal::{Journal, JournalError, Keep, Told, Way};
use crate::model::{Action, Cause, Failure, Plan, Profile, Request, Value};

use super::ledger::{self, JOB, UNDO, WAY};

/// The request that takes a job back.
pub fn request(number: u64, way: Way, cwd: PathBuf) -> Request {
    let mut request = Request::new(UNDO, Vec::new(), Profile::Safe, cwd, 0);
    let word = match way {
        Way::Redo(_) => ledger::WAY_REDO,
        Way::RollBack(_) => ledger::WAY_ROLL_BACK,
        _ => ledger::WAY_UNDO,
    };
    let number = i64::try_from(number).unwrap_or(i64::MAX);
    request.values.set(JOB, Value::Integer(number));
    request.values.set(WAY, Value::Choice(word));
    request
}

/// The plan that takes a job back.
pub fn plan(request: &Request, world: &World) -> Plan {
    let mut plan = Plan::new(request.clone());
    match found(request, world) {
        Ok(journal) => {
            let told = Told::of(&journal, |path| stat::stamp_path(path).ok());
            let (begun_ms, tag) = journal
                .begun()
                .map_or((0, 0), |begun| (begun.time_ms, begun.tag));
            let flight = flight::Flight {
                begun_ms,
                tag,
                pool: world.pool(),
            };
            build::build(&mut plan, told, &flight);
        }
        Err(failure) => plan.refused.push(failure),
    }
    plan
}

/// The journal of the job that is to be taken back, if it can be.
fn found(request: &Request, world: &World) -> Result<Journal, Failure> {
    let refuse =
        |path: &Path, text: String| Err(Failure::new(Action::Plan, path, Cause::Value(text)));
    let unreadable =
        |error: JournalError| Failure::new(Action::Read, error.path, error.error.cause());
    let number = match ledger::way_of(request) {
        Way::Undo(number) | Way::Redo(number) | Way::RollBack(number) => number,
        Way::Do | Way::Resume(_) => 0,
    };
    let keep = match world.state_dir() {
        Some(state_dir) => Keep::find(state_dir).map_err(unreadable)?,
        None => None,
    };
    let Some(keep) = keep else {
        return refuse(Path::new(""), "no job has been journalled".to_owned());
    };
    let path = keep.path_of(number);
    let journal = match keep.read(number) {
        Ok(Ok(journal)) => journal,
        Ok(Err(error)) => return refuse(&path, error.to_string()),
        Err(error) if error.error.is_missing() => {
            return refuse(&path, format!("there is no job {number}"));
        }
        Err(error) => return Err(unreadable(error)),
    };
    if journal.ended().is_none() && keep.is_alive(number) {
        return refuse(&path, format!("job {number} is at work"));
    }
    if let Some(by) = journal.undone_by() {
        return refuse(&path, format!("job {number} was taken back by job {by}"));
    }
    Ok(journal)
}
