//! The rows of a plan with their paths, one after the other, folders before what is in them.

use std::path::{Path, PathBuf};

use crate::model::{
    Action, BulkAct, Cause, Chunk, Failure, Kind, NewName, Plan, Row, RowId, RowState, Step,
    Verdict,
};
use crate::view::newnames::fault_words;
use crate::view::planrows::row_words;
use crate::view::stepwords::step_words;

/// One row as it is told.
#[derive(Debug)]
pub struct PlanLine {
    pub words: String,
    pub path: PathBuf,
    /// The new path, where the plan is about names.
    pub to: Option<PathBuf>,
    pub kind: Kind,
    /// Bytes, for files.
    pub bytes: Option<u64>,
}

/// Calls `each` for every row of a plan until it answers false.
pub fn each_line(plan: &Plan, mut each: impl FnMut(PlanLine) -> bool) {
    // The steps of such a plan may go by way of temporary names.
    if !plan.names.is_empty() {
        plan.names.iter().all(|name| each(name_line(name)));
        return;
    }
    for planned in &plan.steps {
        let goes_on = match &planned.step {
            // The second half of a move; its rows are those of the first.
            Step::Bulk(bulk) if bulk.act == BulkAct::RemoveCopied => true,
            step if step.tree().is_some() => each_row(step, |_, id, row| {
                let (words, _) = row_words(step, id, row, &plan.request.run.rules);
                each(PlanLine {
                    words,
                    path: source(step, id),
                    to: None,
                    kind: row.kind,
                    bytes: (row.kind == Kind::File).then_some(row.size),
                })
            }),
            step => {
                let (path, kind, words, _) = step_words(step);
                let spelled = planned
                    .spelled
                    .as_ref()
                    .map(|spelled| spelled.path.as_path());
                each(PlanLine {
                    words,
                    path: spelled.unwrap_or(path).to_path_buf(),
                    to: None,
                    kind,
                    bytes: None,
                })
            }
        };
        if !goes_on {
            return;
        }
    }
}

fn name_line(name: &NewName) -> PlanLine {
    let words = match name.fault {
        Some(fault) => fault_words(fault),
        None if name.is_changed() => "Rename",
        None => "Stays as it is",
    };
    let to = name.folder.join(&name.after);
    PlanLine {
        words: words.to_owned(),
        path: name.folder.join(&name.before),
        to: name.is_changed().then_some(to),
        kind: name.kind,
        bytes: None,
    }
}

/// The rows that wait for an answer, as failures: nobody is there to be asked.
pub fn questions(plan: &Plan) -> Vec<Failure> {
    let mut failures = Vec::new();
    for planned in &plan.steps {
        let step = &planned.step;
        if let Step::Pack(pack) = step
            && let Some(clash) = pack.clash
            && pack
                .tree
                .chunk_of(0)
                .is_some_and(|chunk| chunk.state(0) == RowState::Parked)
        {
            let at = planned
                .spelled
                .as_ref()
                .map_or(&pack.at, |spelled| &spelled.path);
            failures.push(Failure::new(Action::Create, at, Cause::Undecided(clash)));
        }
        each_row(step, |chunk, id, row| {
            if chunk.state(id) == RowState::Parked {
                let cause = match row.verdict {
                    Verdict::Clash(clash) => Cause::Undecided(clash),
                    _ => Cause::AlreadyThere,
                };
                failures.push(Failure::new(Action::Create, target(step, id), cause));
            }
            true
        });
    }
    failures
}

/// Calls `each` for the rows of a tree until it answers false; false if it did.
fn each_row(step: &Step, mut each: impl FnMut(&Chunk, RowId, &Row) -> bool) -> bool {
    for chunk in step.tree().map(|tree| tree.chunks()).unwrap_or_default() {
        for id in chunk.base.max(1)..chunk.base + chunk.len() {
            if let Some(row) = chunk.row(id)
                && !each(&chunk, id, row)
            {
                return false;
            }
        }
    }
    true
}

/// Where a row comes from, in the words of the request.
fn source(step: &Step, id: RowId) -> PathBuf {
    let from = match step {
        Step::Bulk(bulk) => &bulk.spelled_from,
        Step::Pack(pack) => &pack.spelled_from,
        Step::Unpack(unpack) => &unpack.spelled_to,
        _ => return PathBuf::new(),
    };
    let path = step.tree().map(|tree| tree.path(id));
    below(from, &path.unwrap_or_default())
}

/// Where a row goes, in the words of the request; where it is, if it goes nowhere.
fn target(step: &Step, id: RowId) -> PathBuf {
    let Step::Bulk(bulk) = step else {
        return source(step, id);
    };
    if bulk.to.is_none() {
        return source(step, id);
    }
    let path = bulk.tree.path(id);
    let renamed = bulk.top_name.as_ref().map(|name| {
        let mut renamed = PathBuf::from(name);
        renamed.extend(path.components().skip(1));
        renamed
    });
    below(&bulk.spelled_to, &renamed.unwrap_or(path))
}

fn below(folder: &Path, path: &Path) -> PathBuf {
    match folder.as_os_str().is_empty() {
        true => path.to_path_buf(),
        false => folder.join(path),
    }
}
