//! From matched arguments to a request.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::ArgMatches;
use clap::parser::ValueSource;

use crate::model::{Length, Many, Param, ParamKind, Request, Value};
use crate::ops::Operation;

use super::command::{SELECTION, opposite_of};
use super::{offsets, options};

/// The request that a sub-command's arguments ask for.
pub fn read(operation: &dyn Operation, matches: &ArgMatches, cwd: PathBuf, umask: u32) -> Request {
    let roots = matches
        .get_many::<OsString>(SELECTION)
        .into_iter()
        .flatten();
    let mut request = Request::new(
        operation.about().id,
        roots.map(PathBuf::from).collect(),
        options::profile(matches),
        cwd,
        umask,
    );
    request.run = options::run_options(matches);
    if operation.about().many != Many::NewNames {
        request.run.filter = options::filter(matches);
    }
    for param in operation.params() {
        let said = match param.kind {
            ParamKind::Offset => {
                offsets::read(param, matches, &mut request.roots).map(Value::Offsets)
            }
            _ => value(param, matches),
        };
        if let Some(value) = said {
            request.values.set(param.name, value);
        }
    }
    request
}

/// What was said for a parameter; none leaves it to the profile.
fn value(param: &Param, matches: &ArgMatches) -> Option<Value> {
    if param.kind == ParamKind::Bool {
        return options::either(matches, param.name, &opposite_of(param)).map(Value::Bool);
    }
    if matches.value_source(param.name) != Some(ValueSource::CommandLine) {
        return None;
    }
    let text = || matches.get_one::<String>(param.name).cloned();
    let path = || matches.get_one::<OsString>(param.name).map(PathBuf::from);
    match param.kind {
        ParamKind::Destination | ParamKind::Path => path().map(Value::Path),
        // These have options of their own.
        ParamKind::Bool | ParamKind::Offset => None,
        ParamKind::Choice(choices) => {
            let said = text()?;
            let choice = choices.iter().find(|choice| choice.word == said)?;
            Some(Value::Choice(choice.word))
        }
        ParamKind::Integer { .. } => matches.get_one(param.name).copied().map(Value::Integer),
        ParamKind::Mode => matches.get_one(param.name).copied().map(Value::Mode),
        ParamKind::ModeChange => matches.get_one::<Value>(param.name).cloned(),
        ParamKind::Text => text().map(Value::Text),
        ParamKind::Patterns | ParamKind::Rules(_) => {
            let patterns = matches.get_many::<String>(param.name)?;
            Some(Value::Patterns(patterns.cloned().collect()))
        }
        ParamKind::Paths | ParamKind::Unticked => {
            let paths = matches.get_many::<OsString>(param.name)?;
            Some(Value::Paths(paths.map(PathBuf::from).collect()))
        }
        ParamKind::Length => matches
            .get_one::<Length>(param.name)
            .copied()
            .map(Value::Length),
    }
}
