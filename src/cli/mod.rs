//! Floor 6: the command line, a sub-command an operation.
//!
//! What is absent here is the invariant: nothing is changed but through the engine, and nothing is told that `view`
//! does not put into words. It does not know the window either; the binary hands it one, or none.

mod call;
mod command;
mod demo;
mod drive;
mod hold;
mod json;
mod offsets;
mod options;
mod past;
mod report;
mod request;
mod rows;
mod shell;
mod signals;
mod text;

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use clap::ArgMatches;

pub use call::understood;

use crate::disk;
use crate::ops::{self, Operation};
use crate::script;
use crate::view::failures::shown;

use command::{DEMO, PATHS};
use drive::{Driver, exit_code};
use options::Language;
use text::complain;

/// Exit code for a command line that is not understood.
const USAGE: u8 = 2;
/// Exit code of what could not be done and is no job: a window that does not open, a text that cannot be written.
const FAILED: u8 = 1;

/// Opens the window on some paths and returns when it is closed; or says in one line why it could not be opened.
pub type Window<'a> = dyn Fn(Vec<PathBuf>) -> Result<(), String> + 'a;

/// Runs the program and returns its exit code. `args` begins with the program's name. `umask` is that of the process
/// before the engine took it over. Without a `window` only the sub-commands are there.
pub fn run(args: Vec<OsString>, umask: u32, window: &Window<'_>) -> u8 {
    let matches = match command::command_for(&args).try_get_matches_from(args) {
        Ok(matches) => matches,
        Err(answer) => {
            // Help and version are answers too and go to standard output.
            let code = if answer.use_stderr() { USAGE } else { 0 };
            if let Err(error) = answer.print() {
                tracing::debug!(%error, "nobody reads the help");
            }
            return code;
        }
    };
    let cwd = match std::env::current_dir() {
        Ok(cwd) => cwd,
        Err(error) => {
            complain(&format!(
                "The working folder cannot be told ({error}). Change to another one."
            ));
            return exit_code(crate::model::End::Refused);
        }
    };
    match matches.subcommand() {
        Some((DEMO, matches)) => demo::run(matches.get_flag("headless"), umask, window),
        Some((shell::COMPLETIONS, matches)) => shell::complete(command::command(), matches),
        Some((shell::MAN, matches)) => shell::describe(command::command(), matches),
        Some((call::CALL, matches)) => call::run(matches, cwd, umask),
        Some((id, matches)) => match ops::find(id) {
            Some(operation) => operate(operation, matches, cwd, umask),
            None => past::run(id, matches).unwrap_or(USAGE),
        },
        None => open(&matches, &cwd, window),
    }
}

/// An engine that writes nothing down.
fn nothing_kept() -> drive::Config {
    drive::Config {
        keeps_journal: false,
        ..drive::config()
    }
}

/// Plans or runs one operation.
fn operate(operation: &dyn Operation, matches: &ArgMatches, cwd: PathBuf, umask: u32) -> u8 {
    let request = request::read(operation, matches, cwd, umask);
    let telling = options::telling(matches);
    if let Some(language) = telling.script {
        let plan = match script::needs_plan(operation, &request) {
            true => Some(drive::plan_only(nothing_kept(), request.clone()).0),
            false => None,
        };
        let script = match language {
            Language::Python => script::python(&request, plan.as_deref()).map(String::into_bytes),
            Language::Shell => script::shell(&request, plan.as_deref()),
        };
        // Who reads no further has what was asked for.
        text::hand_out(&script.unwrap_or_default());
        return 0;
    }
    let about = operation.about();
    let config = drive::Config {
        keeps_journal: !options::keeps_nothing(matches),
        // The figures of a plan are told to programs and to who asks for the plan.
        plans_unread: !telling.json,
        ..drive::config()
    };
    if telling.plan_only {
        let (plan, planned_ms) = drive::plan_only(config, request);
        match telling.json {
            true => json::print_plan(about, &plan, planned_ms),
            false => text::print_plan(about, &plan, (!telling.quiet).then_some(usize::MAX)),
        }
        return match plan.refused.is_empty() {
            true => 0,
            false => exit_code(crate::model::End::Refused),
        };
    }
    let driver = Driver::start(config);
    let outcome = match telling.json {
        true => driver.run(request, &mut json::Json::new(about, exit_code)),
        false => driver.run(request, &mut text::Text::new(about, telling.quiet)),
    };
    exit_code(outcome.end)
}

/// Opens the window. A word that is no path here was most likely meant as a sub-command.
fn open(matches: &ArgMatches, cwd: &Path, window: &Window<'_>) -> u8 {
    let paths = matches.get_many::<OsString>(PATHS).into_iter().flatten();
    let paths: Vec<PathBuf> = paths.map(|path| cwd.join(path)).collect();
    for path in &paths {
        if disk::stat::stamp_path(path).is_err() {
            complain(&format!(
                "{} is no operation, and nothing of this name is here. `filewright --help` lists the operations.",
                shown(path.strip_prefix(cwd).unwrap_or(path))
            ));
            return USAGE;
        }
    }
    match window(paths) {
        Ok(()) => 0,
        Err(reason) => {
            complain(&reason);
            FAILED
        }
    }
}
