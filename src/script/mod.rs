//! Floor 5: a request as a script that anybody can read, keep and run without this program, and the history as a table.
//!
//! What is absent here is the invariant: nothing is read, written or run. Operations say what their scripts do as plain
//! data ([`Script`]); quoting, imports and the frame around it are made here, once.

mod chosen;
pub mod history;
mod python;
mod shell;

use std::path::{Path, PathBuf};

pub use shell::shown;

use crate::model::script::{FromPlan, Script};
use crate::model::{About, Plan, Request, Value, Why};
use crate::ops::{self, Operation};

/// The request for Python 3.11 and later; none for an operation that is not in the registry. Its plan says the names
/// where they come from there ([`needs_plan`]).
pub fn python(request: &Request, plan: Option<&Plan>) -> Option<String> {
    let operation = ops::find(request.op)?;
    let frame = Frame::of(operation.about(), request);
    let script = script(operation, request, plan, Language::Python);
    Some(python::print(&frame, &script))
}

/// The request for a shell with GNU coreutils. Names are bytes, and so is the script.
pub fn shell(request: &Request, plan: Option<&Plan>) -> Option<Vec<u8>> {
    let operation = ops::find(request.op)?;
    let frame = Frame::of(operation.about(), request);
    let script = script(operation, request, plan, Language::Shell);
    Some(shell::print(&frame, &script))
}

/// Names as a Python list, one a line.
pub fn python_list(paths: &[PathBuf]) -> String {
    python::list(paths)
}

/// Names as words of a shell, one after the other.
pub fn shell_words(paths: &[PathBuf]) -> Vec<u8> {
    shell::words(paths)
}

/// True for requests whose script takes the plan: it names entries that only the plan knows.
pub fn needs_plan(operation: &dyn Operation, request: &Request) -> bool {
    !request.run.filter.is_empty() || operation.told_by_plan(request) != FromPlan::Nothing
}

/// Items that a person has unticked in a plan.
pub fn unticked(plan: &Plan) -> u64 {
    plan.summary.left_by[Why::Hand as usize]
}

fn script(
    operation: &dyn Operation,
    request: &Request,
    plan: Option<&Plan>,
    language: Language,
) -> Script {
    let is_filtered = !request.run.filter.is_empty();
    let told_by_plan = operation.told_by_plan(request);
    let Some(plan) = plan else {
        return match is_filtered {
            // Without what it leaves out, a script would do more than the request.
            true => Script::impossible("What a filter chooses is known with the plan."),
            false => operation.script(request),
        };
    };
    let names_entries = match told_by_plan {
        FromPlan::Script => false,
        FromPlan::ShellEntries if language == Language::Shell => true,
        FromPlan::ShellEntries | FromPlan::Nothing => is_filtered || unticked(plan) > 0,
    };
    match names_entries {
        true => chosen::script(operation, plan),
        false => operation.script_of(plan),
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Language {
    Python,
    Shell,
}

/// What stands around the statements.
struct Frame<'a> {
    about: &'a About,
    /// Where relative paths start; none if there are none.
    cwd: Option<&'a Path>,
}

impl<'a> Frame<'a> {
    fn of(about: &'a About, request: &'a Request) -> Frame<'a> {
        let values = request.values.0.values().filter_map(|value| match value {
            Value::Path(path) => Some(path),
            _ => None,
        });
        // Where nothing is named, it is the working folder that is meant.
        let is_relative = request.roots.is_empty()
            || request
                .roots
                .iter()
                .chain(values)
                .any(|path| path.is_relative());
        Frame {
            about,
            cwd: is_relative.then_some(request.cwd.as_path()),
        }
    }

    /// The lines that every script begins with, as comments without their sign.
    fn head(&self, notes: &[std::borrow::Cow<'static, str>]) -> Vec<String> {
        let mut head = vec![format!(
            "Made by Filewright: {}, {}.",
            self.about.title, self.about.python
        )];
        if !notes.is_empty() {
            head.push("In its safe manner Filewright does more than this script:".to_owned());
            head.extend(notes.iter().map(|note| format!("- {note}")));
        }
        head
    }
}
