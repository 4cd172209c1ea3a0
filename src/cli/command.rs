//! The command line as clap sees it, built from the registry of operations: nothing here knows one by name.

use std::ffi::OsString;

use clap::builder::{PossibleValuesParser, ValueParser};
use clap::{Arg, ArgAction, Command, ValueHint, value_parser};

use crate::model::{Default, Length, Many, Param, ParamKind, Profile, Value};
use crate::ops::{self, OPERATIONS, Operation};
use crate::view::form::{parse_length, parse_mode};

use super::{offsets, options};

/// Identifier of the selection among the arguments of a sub-command.
pub const SELECTION: &str = "selection";
/// Identifier of the paths that the window opens on.
pub const PATHS: &str = "paths";
/// Name of the sub-command that shows what the program can do.
pub const DEMO: &str = "demo";

/// Exit codes and what they mean.
pub const EXITS: [(&str, &str); 6] = [
    ("0", "everything that was planned is done"),
    (
        "1",
        "some of it failed; each failure is one line on standard error",
    ),
    ("2", "the command line is not understood"),
    ("3", "refused before the first change"),
    (
        "4",
        "something in the way waits for an answer; the rest is done",
    ),
    ("130", "cancelled (Ctrl-C); nothing half-written stays"),
];

const ABOUT: &str =
    "Bulk file operations with a plan before, honest progress during and an answer after.";

/// The exit codes as the help ends with them.
fn exit_codes() -> String {
    let lines = EXITS.map(|(code, meaning)| format!("\n  {code:<4} {meaning}"));
    format!("Exit codes:{}", lines.concat())
}

/// The command line that these words are read by. Where the first names an operation, the others are not made: nothing
/// that is told about one operation mentions them, and making them takes longer than many a job.
pub fn command_for(words: &[OsString]) -> Command {
    let first = words.get(1).and_then(|word| word.to_str());
    match first.and_then(ops::find) {
        Some(operation) => root().subcommand(of_operation(operation)),
        None => command(),
    }
}

/// The whole command line.
pub fn command() -> Command {
    let demo = Command::new(DEMO)
        .about("Shows the program on a playground tree in a temporary folder.")
        .long_about(
            "Builds a playground tree in a temporary folder and opens the window on it. Without a display, or with \
             --headless, plans a copy of it, runs it, compares by reading back, deletes both and says what it did.",
        )
        .arg(
            Arg::new("headless")
                .long("headless")
                .action(ArgAction::SetTrue)
                .help("Open no window even if there is a display"),
        );
    root()
        .subcommands(OPERATIONS.iter().map(|operation| of_operation(*operation)))
        .subcommand(super::call::command())
        .subcommands(super::past::commands())
        .subcommand(demo)
        .subcommands(super::shell::commands())
}

/// The command line without its sub-commands.
fn root() -> Command {
    let paths = Arg::new(PATHS)
        .value_name("PATH")
        .num_args(0..)
        .value_parser(value_parser!(OsString))
        .value_hint(ValueHint::AnyPath)
        .help("Folder, or files of one folder, that the window opens on");
    Command::new("filewright")
        .version(env!("CARGO_PKG_VERSION"))
        .about(ABOUT)
        .after_help(exit_codes())
        .args_conflicts_with_subcommands(true)
        .subcommand_value_name("OPERATION")
        .subcommand_help_heading("Operations")
        .arg(paths)
}

/// Most of a sub-command is only made if it is the one that is meant: making all of them takes longer than many a job.
fn of_operation(operation: &dyn Operation) -> Command {
    let about = operation.about();
    Command::new(about.id).about(about.help).defer(filled)
}

fn filled(command: Command) -> Command {
    let Some(operation) = ops::find(command.get_name()) else {
        return command;
    };
    let about = operation.about();
    let (positional, named): (Vec<&Param>, Vec<&Param>) = operation
        .params()
        .iter()
        .partition(|param| param.positional);
    command
        .long_about(format!(
            "{}\n\nMirrors Python's {}.",
            about.help, about.python
        ))
        .after_help(exit_codes())
        // Said twice, the later one holds, so that an alias can be overruled.
        .args_override_self(true)
        .arg(selection(operation))
        .args(positional.into_iter().flat_map(of_param))
        .args(named.into_iter().flat_map(of_param))
        // Names that do not exist yet leave nothing to choose.
        .args(match about.many {
            Many::Roots | Many::Together => options::filters(),
            Many::NewNames => Vec::new(),
        })
        .args(options::arguments(about))
}

fn selection(operation: &dyn Operation) -> Arg {
    let about = operation.about();
    let help = match about.many {
        Many::Roots | Many::Together => "What it is done to; one or more",
        Many::NewNames => "Names that do not exist yet; one or more",
    };
    // Files may be named together with their own lengths instead.
    let of_files = operation.params().iter().filter(is_offset);
    let instead: Vec<String> = of_files
        .flat_map(|param| [offsets::own_of(param), offsets::list_of(param)])
        .collect();
    let selection = match instead.is_empty() {
        true => Arg::new(SELECTION).required(true),
        false => Arg::new(SELECTION).required_unless_present_any(instead),
    };
    selection
        .value_name(about.selection.to_uppercase())
        .num_args(1..)
        .value_parser(value_parser!(OsString))
        .value_hint(match about.many {
            Many::Roots | Many::Together => ValueHint::AnyPath,
            Many::NewNames => ValueHint::DirPath,
        })
        .help(help)
}

fn is_offset(param: &&Param) -> bool {
    param.kind == ParamKind::Offset
}

/// Long option of a parameter: Python's keyword with hyphens. Where it takes paths it says so, since a filter's option
/// of that name takes patterns.
pub fn long_of(param: &Param) -> String {
    let name = param.name.replace('_', "-");
    match param.kind {
        ParamKind::Paths => format!("{name}-path"),
        _ => name,
    }
}

/// Identifier of the switch that turns a boolean parameter off.
pub fn opposite_of(param: &Param) -> String {
    format!("no-{}", long_of(param))
}

fn of_param(param: &Param) -> Vec<Arg> {
    if param.kind == ParamKind::Bool {
        return switches(param);
    }
    let name = value_name(param);
    let mut arg = Arg::new(param.name)
        .value_name(name)
        .value_parser(parser(param.kind))
        .value_hint(hint(param.kind))
        .help(format!("{}{}", bare(param.help), defaults(param)))
        .required(param.default(Profile::Safe) == Default::Required);
    if !param.positional {
        arg = arg.long(long_of(param));
    }
    arg = match param.kind {
        ParamKind::Patterns | ParamKind::Rules(_) | ParamKind::Paths | ParamKind::Unticked => {
            arg.action(ArgAction::Append)
        }
        // After its option, `-1` is a number.
        ParamKind::Integer { .. } if !param.positional => arg.allow_hyphen_values(true),
        ParamKind::Offset => {
            // A negative length is for the operation to refuse, and a negative number of lines means something.
            let others = [offsets::own_of(param), offsets::list_of(param)];
            arg = arg.allow_hyphen_values(true);
            arg = match param.default(Profile::Safe) {
                Default::Required => arg.required(false).required_unless_present_any(others),
                _ => arg,
            };
            let [own, list] = offsets::arguments(param);
            return vec![arg, own, list];
        }
        _ => arg,
    };
    vec![arg]
}

/// `--x` and `--no-x`; the later of the two holds.
fn switches(param: &Param) -> Vec<Arg> {
    let (on, off) = (long_of(param), opposite_of(param));
    pair(param.name, &on, &off, bare(param.help), &defaults(param))
}

/// Two switches of which the later one holds. The help names both in one place.
pub fn pair(id: &str, on: &str, off: &str, help: &str, defaults: &str) -> Vec<Arg> {
    let switch = |id: &str, long: &str, other: &str| {
        Arg::new(id.to_owned())
            .long(long.to_owned())
            .action(ArgAction::SetTrue)
            .overrides_with(other.to_owned())
    };
    vec![
        switch(id, on, off).help(format!("{help}, or --{off}{defaults}")),
        switch(off, off, id).hide(true),
    ]
}

/// Help of an option by clap's custom: a sentence without its full stop, so that the default can follow.
fn bare(help: &str) -> &str {
    help.strip_suffix('.').unwrap_or(help)
}

/// ` [default: yes; with --python: no]`, as far as there are defaults.
fn defaults(param: &Param) -> String {
    match (spelled(param.safe), spelled(param.python)) {
        (Some(safe), Some(python)) if safe == python => format!(" [default: {safe}]"),
        (Some(safe), Some(python)) => format!(" [default: {safe}; with --python: {python}]"),
        (Some(safe), None) => format!(" [default: {safe}]"),
        (None, Some(python)) => format!(" [default with --python: {python}]"),
        (None, None) => String::new(),
    }
}

fn spelled(default: Default) -> Option<String> {
    match default {
        Default::Required | Default::Absent | Default::NoPatterns | Default::NoPaths => None,
        Default::Bool(true) => Some("yes".to_owned()),
        Default::Bool(false) => Some("no".to_owned()),
        Default::Integer(number) => Some(number.to_string()),
        Default::Mode(mode) => Some(format!("{mode:03o}")),
        Default::Choice(word) => Some(word.to_owned()),
    }
}

fn value_name(param: &Param) -> String {
    match param.kind {
        _ if param.positional => param.name.to_uppercase(),
        ParamKind::Destination | ParamKind::Path | ParamKind::Paths | ParamKind::Unticked => {
            "PATH".to_owned()
        }
        ParamKind::Bool | ParamKind::Choice(_) | ParamKind::Text => "WORD".to_owned(),
        ParamKind::Integer { .. } => "NUMBER".to_owned(),
        ParamKind::Mode => "OCTAL".to_owned(),
        ParamKind::ModeChange => "MODE".to_owned(),
        ParamKind::Patterns => "PATTERN".to_owned(),
        ParamKind::Rules(_) => "RULE".to_owned(),
        ParamKind::Length | ParamKind::Offset => "LENGTH".to_owned(),
    }
}

fn parser(kind: ParamKind) -> ValueParser {
    match kind {
        // Not a path parser: that one refuses the empty path, whose answer is the operation's.
        ParamKind::Destination | ParamKind::Path | ParamKind::Paths | ParamKind::Unticked => {
            value_parser!(OsString)
        }
        ParamKind::Bool => ValueParser::bool(),
        ParamKind::Choice(choices) => {
            PossibleValuesParser::new(choices.iter().map(|choice| choice.word)).into()
        }
        ParamKind::Integer { min, max } => value_parser!(i64).range(min..=max).into(),
        ParamKind::Mode => ValueParser::new(octal),
        ParamKind::ModeChange => ValueParser::new(mode_change),
        ParamKind::Text | ParamKind::Patterns | ParamKind::Rules(_) => ValueParser::string(),
        ParamKind::Length => ValueParser::new(length),
        ParamKind::Offset => ValueParser::new(offsets::length),
    }
}

/// What a shell offers for a value that is typed.
fn hint(kind: ParamKind) -> ValueHint {
    match kind {
        ParamKind::Destination | ParamKind::Path | ParamKind::Paths | ParamKind::Unticked => {
            ValueHint::AnyPath
        }
        ParamKind::Bool
        | ParamKind::Choice(_)
        | ParamKind::Integer { .. }
        | ParamKind::Mode
        | ParamKind::ModeChange
        | ParamKind::Text
        | ParamKind::Patterns
        | ParamKind::Rules(_)
        | ParamKind::Length
        | ParamKind::Offset => ValueHint::Other,
    }
}

/// Permission bits as `chmod` takes them: `755`, `0755` or `0o755`.
fn octal(text: &str) -> Result<u32, String> {
    let digits = text.trim_start_matches("0o");
    match u32::from_str_radix(digits, 8) {
        Ok(mode) if mode <= 0o7777 && !digits.starts_with('+') => Ok(mode),
        _ => Err("permissions are octal, from 0 to 7777".to_owned()),
    }
}

/// Permission bits, or letters that change them; which of the two is told apart with the request.
fn mode_change(text: &str) -> Result<Value, String> {
    parse_mode(text)
        .ok_or_else(|| "permissions are octal as 755, or letters as u+rwX,go-w".to_owned())
}

fn length(text: &str) -> Result<Length, String> {
    parse_length(text)
        .ok_or_else(|| "a length is bytes, or has a unit: 2.5GB, 1MiB, 40%".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_of_every_operation_is_sound() {
        // Clap's own check: no identifier or option twice, positionals in an order that can be read.
        command().debug_assert();
        for operation in OPERATIONS {
            assert!(command().find_subcommand(operation.about().id).is_some());
        }
    }

    #[test]
    fn what_is_said_of_one_operation_does_not_hang_on_the_others() {
        let said = |command: Command, words: &[OsString]| match command.try_get_matches_from(words)
        {
            // Of the whole, builds with debug assertions tell the names of all sub-commands too.
            Ok(matches) => format!("{:?}", matches.subcommand()),
            Err(answer) => answer.render().to_string(),
        };
        for operation in OPERATIONS {
            let id = operation.about().id;
            for more in [
                &["--help"][..],
                &["-h"],
                &[],
                &["--nonsense", "x"],
                &["--permanet", "x"],
                &["x"],
                &["remove", "rmtree"],
                &["--version"],
            ] {
                let words = [&["filewright", id][..], more].concat();
                let words: Vec<OsString> = words.into_iter().map(OsString::from).collect();
                let alone = said(command_for(&words), &words);
                assert_eq!(alone, said(command(), &words), "{words:?}");
            }
        }
        for first in ["help", "--help", "remov", "held", "/tmp"] {
            let words = ["filewright", first].map(OsString::from);
            assert_eq!(said(command_for(&words), &words), said(command(), &words));
        }
    }

    #[test]
    fn modes_are_octal_and_stay_within_the_permission_bits() {
        for (text, mode) in [
            ("755", 0o755),
            ("0755", 0o755),
            ("0o1777", 0o1777),
            ("0", 0),
        ] {
            assert_eq!(octal(text), Ok(mode), "{text}");
        }
        for text in ["", "8", "10000", "-1", "+755", "u+x"] {
            assert!(octal(text).is_err(), "{text}");
        }
    }

    #[test]
    fn lengths_have_units_and_signs() {
        assert_eq!(length("1048576"), Ok(Length::bytes(1 << 20)));
        assert_eq!(length("-1KiB").map(|length| length.resolve(0)), Ok(-1024));
        assert_eq!(length("40%").map(|length| length.resolve(1000)), Ok(400));
        assert!(length("much").is_err());
    }
}
