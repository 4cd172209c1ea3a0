//! Floor 5: a request as a script that anybody can read, keep and run without this program, and the history as a table.
//!
//! What is absent here is the invariant: nothing is read, written or run. Operations say what their scripts do as plain
//! data ([`Script`]); quoting, imports and the frame around it are made here, once.

mod chosen;
pub mod history;
mod python;
mod shell;

use std::path::Path;

pub use shell::shown;

use crate::model::script::Script;
use crate::model::{About, Many, Plan, Request, Value, Why};
use crate::ops::{self, Operation};

/// The request for Python 3.11 and later; none for an operation that is not in the registry. Its plan says the names
/// where they come from there ([`needs_plan`]).
pub fn python(request: &Request, plan: Option<&Plan>) -> Option<String> {
    let operation = ops::find(request.op)?;
    let frame = Frame::of(operation.about(), request);
    Some(python::print(&frame, &script(operation, request, plan)))
}

/// The request for a shell with GNU coreutils. Names are bytes, and so is the script.
pub fn shell(request: &Request, plan: Option<&Plan>) -> Option<Vec<u8>> {
    let operation = ops::find(request.op)?;
    let frame = Frame::of(operation.about(), request);
    Some(shell::print(&frame, &script(operation, request, plan)))
}

/// True for requests whose items only the plan knows: all of them are named together, or a filter chooses.
pub fn needs_plan(about: &About, request: &Request) -> bool {
    about.many == Many::Together || !request.run.filter.is_empty()
}

/// Items that a person has unticked in a plan.
pub fn unticked(plan: &Plan) -> u64 {
    plan.summary.left_by[Why::Hand as usize]
}

fn script(operation: &dyn Operation, request: &Request, plan: Option<&Plan>) -> Script {
    let is_together = operation.about().many == Many::Together;
    let is_chosen = !request.run.filter.is_empty();
    match plan {
        Some(plan) if !is_together && (is_chosen || unticked(plan) > 0) => {
            chosen::script(operation, plan)
        }
        Some(plan) => operation.script_of(plan),
        // Without what it leaves out, a script would do more than the request.
        None if is_chosen => Script::impossible("What a filter chooses is known with the plan."),
        None => operation.script(request),
    }
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
        let is_relative = request
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
