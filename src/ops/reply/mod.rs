//! From the outcome of a run to the value or exception of Python's own function.
//!
//! Failures are kept as data with the path that each is about; here they get Python's classes. Where an operation has
//! nothing of its own to say, [`of`] is its reply.

mod class;
mod order;
mod text;

pub use text::{quoted, readable, said};

use std::path::PathBuf;

use super::common::split::join;
use crate::model::{
    Action, BulkAct, Collected, Failure, Finding, Kind, Outcome, Plan, Raised, Reply, ReplyValue,
    Step, TreeError,
};

/// Value or error as most operations have it: the first failure, or all of a tree copy; else what was found, else the
/// real destination where the operation has one.
pub fn of(plan: &Plan, outcome: &Outcome) -> Reply {
    let failures = order::sorted(plan, &outcome.failures);
    match failures.first() {
        Some(first) if is_of_entry(plan, first) => {
            let entries = failures.iter().filter(|failure| is_of_entry(plan, failure));
            Err(Box::new(Raised {
                class: "shutil.Error",
                message: Some(String::new()),
                errors: entries.map(|failure| tree_error(plan, failure)).collect(),
                ..Raised::default()
            }))
        }
        Some(first) => Err(Box::new(class::raised(first))),
        None => unfailed(plan, outcome),
    }
}

/// An exception of this class with a message.
pub fn raise(class: &'static str, message: &str) -> Box<Raised> {
    Box::new(Raised::saying(class, message))
}

/// What `rmtree` answers when it is told to go on: every failure, in the order in which Python comes to them.
pub fn collected(plan: &Plan, outcome: &Outcome) -> Reply {
    let failures = order::sorted(plan, &outcome.failures);
    let refusal = failures.iter().find(|failure| function(failure).is_none());
    if let Some(refusal) = refusal {
        return Err(Box::new(class::raised(refusal)));
    }
    let all = failures.iter().filter_map(|failure| {
        Some(Collected {
            function: function(failure)?,
            path: failure.path.clone(),
            error: class::raised(failure),
        })
    });
    Ok(ReplyValue::Collected(all.collect()))
}

fn unfailed(plan: &Plan, outcome: &Outcome) -> Reply {
    if outcome.end != crate::model::End::Done {
        return Err(Box::new(class::unfinished(outcome.end)));
    }
    Ok(
        match (outcome.found.first().map(|(_, found)| found), &plan.target) {
            (Some(found @ Finding::Digest(_)), _) => ReplyValue::Text(found.hex()),
            (Some(Finding::Space { total, used, free }), _) => ReplyValue::Usage {
                total: *total,
                used: *used,
                free: *free,
            },
            (_, Some(target)) => ReplyValue::Path(target.clone()),
            (_, None) => ReplyValue::Nothing,
        },
    )
}

/// True for failures that `copytree` puts into its list and goes on: those of entries below the top folder, and those of
/// the top folder's own metadata, which come last.
fn is_of_entry(plan: &Plan, failure: &Failure) -> bool {
    let Some((step, row)) = failure.step else {
        return false;
    };
    let bulk = match plan.steps.get(step as usize).map(|planned| &planned.step) {
        Some(Step::Bulk(bulk)) => bulk,
        // A rename that became a copy: its tree begins with the one top.
        Some(Step::Rename { .. }) => return row > 1 && failure.path2.is_some(),
        _ => return false,
    };
    let Some(found) = bulk.tree.row(row).filter(|_| bulk.act == BulkAct::Copy) else {
        return false;
    };
    let is_dressing = matches!(
        failure.action,
        Action::SetMode | Action::SetTimes | Action::SetAttribute
    );
    row != 0 && (found.parent != 0 || (found.kind == Kind::Folder && is_dressing))
}

fn tree_error(plan: &Plan, failure: &Failure) -> TreeError {
    let target = failure.path2.clone().unwrap_or_default();
    TreeError {
        source: failure.path.clone(),
        target: with_slashes(plan, target),
        reason: said(&class::raised(failure)),
    }
}

/// `os.path.join` keeps all slashes at the end of a destination, and a step keeps one.
fn with_slashes(plan: &Plan, target: PathBuf) -> PathBuf {
    let (Some(dst), [_]) = (plan.request.path("dst"), plan.request.roots.as_slice()) else {
        return target;
    };
    let below = target.strip_prefix(dst);
    match below.map(|below| below.as_os_str()) {
        Ok(below) if !below.is_empty() => join(dst, below),
        _ => target,
    }
}

/// `ENOTDIR`.
const ENOTDIR: i32 = 20;

/// The function that `rmtree` names for a failure; none for what is no failure of a walk.
fn function(failure: &Failure) -> Option<&'static str> {
    if failure.cause == crate::model::Cause::LinkAsRoot {
        return Some("os.path.islink");
    }
    failure.errno()?;
    match failure.action {
        Action::Stat => Some("os.lstat"),
        Action::Open => Some("os.open"),
        // A folder that may not be read is refused when it is opened; what is no folder opens and cannot be listed.
        Action::List if failure.errno() == Some(ENOTDIR) => Some("os.scandir"),
        Action::List => Some("os.open"),
        Action::Unlink => Some("os.unlink"),
        Action::RemoveFolder => Some("os.rmdir"),
        _ => None,
    }
}
