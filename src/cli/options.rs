//! The options that every operation has: how it is run and how it is told.

use std::path::PathBuf;

use clap::builder::{PossibleValuesParser, ValueParser};
use clap::{Arg, ArgAction, ArgMatches, value_parser};
use jiff::tz::TimeZone;

use crate::model::{
    About, Algorithm, Clash, Filter, Group, Keep, Manifest, Order, Profile, Rule, RunOptions, When,
};
use crate::ops::check_pattern;
use crate::view::filter::{TYPES, parse_depth, parse_size, parse_when};

use super::command::pair;

/// Language of a script.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    Python,
    Shell,
}

/// How the person wants to hear of the job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Telling {
    /// Plan only.
    pub plan_only: bool,
    pub json: bool,
    /// Print a script instead of doing anything.
    pub script: Option<Language>,
    pub quiet: bool,
}

/// The option that only operations have which delete.
const TRASH: &str = "trash";

const ORDERS: [(&str, Order); 3] = [
    ("as-given", Order::AsGiven),
    ("largest-first", Order::LargestFirst),
    ("smallest-first", Order::SmallestFirst),
];

const RULES: [(&str, Rule); 4] = [
    ("ask", Rule::Ask),
    ("skip", Rule::Skip),
    ("keep-both", Rule::KeepBoth),
    ("replace", Rule::Replace),
];

const DIGESTS: [(&str, Algorithm); 2] =
    [("b3sum", Algorithm::Blake3), ("sha256", Algorithm::Sha256)];

const CLASHES: [(&str, Clash); 7] = [
    ("alike", Clash::Alike),
    ("newer", Clash::Newer),
    ("older", Clash::Older),
    ("differs", Clash::Differs),
    ("other-type", Clash::OtherType),
    ("same-file", Clash::SameFile),
    ("other-case", Clash::OtherCase),
];

/// Keyword of a kind of conflict.
pub fn clash_word(clash: Clash) -> &'static str {
    let found = CLASHES.iter().find(|(_, kind)| *kind == clash);
    found.map_or("", |(word, _)| word)
}

/// The arguments of an operation, in the order of the help.
pub fn arguments(about: &About) -> Vec<Arg> {
    let mut arguments = of_telling();
    arguments.extend(of_keeping(about.group == Group::Delete));
    arguments.extend(of_running());
    let heading = |argument: Arg| argument.help_heading("Running");
    arguments.into_iter().map(heading).collect()
}

fn of_telling() -> Vec<Arg> {
    vec![
        flag("plan", "Print what would be done and change nothing"),
        flag(
            "as-python",
            "Print it as a script for Python 3.11 and later, and change nothing",
        ),
        flag(
            "as-shell",
            "Print it as a script for sh with GNU coreutils, and change nothing",
        )
        .conflicts_with("as-python"),
    ]
}

/// What becomes of the data; only what is deleted can go to the trash.
fn of_keeping(deletes: bool) -> Vec<Arg> {
    let mut arguments = vec![
        flag(
            "python",
            "Behave as Python's own function does; implies --permanent",
        ),
        flag(
            "permanent",
            "Keep nothing of what is deleted, replaced or cut: it cannot be taken back",
        ),
        flag(
            "allow-loss",
            "Let a move take sources away whose copies lack owner, times or the like",
        ),
        flag("no-undo", "The same").hide(true),
    ];
    if deletes {
        let help = "Put what is deleted into the desktop's trash; refused where a disk has none";
        let others = ["permanent", "no-undo", "python"];
        arguments.push(flag(TRASH, help).conflicts_with_all(others));
    }
    arguments.push(flag(
        "no-journal",
        "Write nothing down: the job can be neither resumed nor taken back",
    ));
    arguments
}

fn of_running() -> Vec<Arg> {
    let mut arguments = vec![
        words("existing", &RULES, "RULE", "Rule for everything that is in the way and differs"),
        Arg::new("on-conflict")
            .long("on-conflict")
            .value_name("KIND=RULE")
            .action(ArgAction::Append)
            .value_parser(ValueParser::new(conflict))
            .help(
                "Rule for one kind of conflict, after --existing; kinds are alike, newer (the source is), older, \
                 differs, other-type, same-file",
            ),
        Arg::new("workers")
            .long("workers")
            .value_name("N")
            .value_parser(value_parser!(u16).range(1..))
            .help("Threads that work on it [default: one per core]"),
        words("order", &ORDERS, "ORDER", "Which files come first [default: as-given]"),
    ];
    let by_profile = " [default: yes; with --python: no]";
    let pairs = [
        (
            "one-file-system",
            "Leave alone what is mounted inside",
            by_profile,
        ),
        (
            "flush",
            "Wait until everything is on the device",
            by_profile,
        ),
        (
            "verify",
            "Read every copy back from the device and compare it",
            " [default: for moves to another disk, and with --manifest]",
        ),
    ];
    for (name, help, defaults) in pairs {
        arguments.extend(pair(name, name, &format!("no-{name}"), help, defaults));
    }
    arguments.extend(manifest_arguments());
    arguments.push(flag(
        "json",
        "Tell plan, progress, failures and end as lines of JSON",
    ));
    arguments.push(flag("quiet", "Tell nothing but failures; of a plan only the sum").short('q'));
    arguments
}

/// The list of digests of what is copied.
fn manifest_arguments() -> [Arg; 2] {
    [
        Arg::new("manifest")
            .long("manifest")
            .value_name("FILE")
            .value_parser(value_parser!(PathBuf))
            .conflicts_with("no-verify")
            .help("Write down the digests of what is copied or moved, once it is verified"),
        words(
            "manifest-format",
            &DIGESTS,
            "FORMAT",
            "Kind of digest [default: by the name: .sha256, else b3sum]",
        )
        .requires("manifest"),
    ]
}

/// The list that is wished for.
fn manifest(matches: &ArgMatches) -> Option<Manifest> {
    let at: &PathBuf = matches.get_one("manifest")?;
    let said: Option<&String> = matches.get_one("manifest-format");
    let digest = said.and_then(|said| meaning(&DIGESTS, said));
    let digest = digest.or_else(|| Manifest::digest_of_name(at));
    Some(Manifest {
        at: at.clone(),
        digest: digest.unwrap_or(Algorithm::Blake3),
    })
}

/// The arguments that choose among what is selected, for operations on what is there.
pub fn filters() -> Vec<Arg> {
    let patterns = |name: &'static str, help: &'static str| {
        Arg::new(filter_id(name))
            .long(name)
            .value_name("PATTERN")
            .action(ArgAction::Append)
            .value_parser(ValueParser::new(pattern))
            .help(help)
    };
    let value = |name: &'static str, value: &'static str, help: &'static str| {
        Arg::new(filter_id(name))
            .long(name)
            .value_name(value)
            .help(help)
    };
    let arguments = [
        patterns(
            "include",
            "Only what fits a shell pattern: *.jpg is laid against names, docs/**/*.md against paths below what is selected",
        ),
        patterns(
            "exclude",
            "Leave out what fits, with all that is in it; a / at the end of a pattern means folders",
        ),
        value("min-size", "SIZE", "Only files of at least so many bytes, as in 4096 or 2.5GB")
            .value_parser(ValueParser::new(parse_size)),
        value("max-size", "SIZE", "Only files of at most so many bytes")
            .value_parser(ValueParser::new(parse_size)),
        value(
            "newer-than",
            "WHEN",
            "Only what was modified since: an age as in 90min, 12h, 3d or 2w, or a date as in 2025-05-01",
        )
        .value_parser(ValueParser::new(when)),
        value("older-than", "WHEN", "Only what was not modified since")
            .value_parser(ValueParser::new(when)),
        value("type", "TYPE", "Only entries of a type, which may be said several times")
            .action(ArgAction::Append)
            .value_parser(PossibleValuesParser::new(TYPES.map(|(_, word, _)| word))),
        value("max-depth", "LEVELS", "Go down so many levels: 0 is only what is selected, 1 what lies in it")
            .value_parser(ValueParser::new(parse_depth)),
    ];
    let heading = |argument: Arg| argument.help_heading("Filters");
    arguments.into_iter().map(heading).collect()
}

/// Identifier of an argument of the filter: an operation may have a parameter of the same name.
fn filter_id(name: &str) -> String {
    format!("filter-{name}")
}

fn pattern(text: &str) -> Result<String, String> {
    check_pattern(text).map(|()| text.to_owned())
}

fn when(text: &str) -> Result<When, String> {
    parse_when(text, &TimeZone::system())
}

/// The filter that the options ask for.
pub fn filter(matches: &ArgMatches) -> Filter {
    let patterns = |name: &str| {
        let said = matches.get_many::<String>(&filter_id(name));
        said.into_iter().flatten().cloned().collect()
    };
    let size = |name: &str| matches.get_one(&filter_id(name)).copied();
    let when = |name: &str| matches.get_one(&filter_id(name)).copied();
    let types = matches.get_many::<String>(&filter_id("type"));
    let types = types.into_iter().flatten();
    let types = types.filter_map(|said| TYPES.iter().find(|(_, word, _)| word == said));
    Filter {
        include: patterns("include"),
        exclude: patterns("exclude"),
        min_size: size("min-size"),
        max_size: size("max-size"),
        newer_than: when("newer-than"),
        older_than: when("older-than"),
        types: types.map(|(kind, _, _)| *kind).collect(),
        max_depth: matches.get_one(&filter_id("max-depth")).copied(),
    }
}

fn flag(name: &'static str, help: &'static str) -> Arg {
    Arg::new(name)
        .long(name)
        .action(ArgAction::SetTrue)
        .help(help)
}

fn words<T>(
    name: &'static str,
    table: &'static [(&'static str, T)],
    value: &'static str,
    help: &'static str,
) -> Arg {
    Arg::new(name)
        .long(name)
        .value_name(value)
        .value_parser(PossibleValuesParser::new(
            table.iter().map(|(word, _)| *word),
        ))
        .help(help)
}

fn meaning<T: Copy>(table: &[(&str, T)], word: &str) -> Option<T> {
    let found = table.iter().find(|(known, _)| *known == word);
    found.map(|(_, meaning)| *meaning)
}

fn conflict(text: &str) -> Result<(Clash, Rule), String> {
    let (kind, rule) = text.split_once('=').ok_or_else(|| {
        "a kind of conflict and a rule are needed, as in newer=replace".to_owned()
    })?;
    let clash = meaning(&CLASHES, kind).ok_or_else(|| format!("there is no conflict `{kind}`"))?;
    let rule = meaning(&RULES, rule).ok_or_else(|| format!("there is no rule `{rule}`"))?;
    if clash == Clash::SameFile && rule == Rule::Replace {
        return Err("a file cannot be replaced by itself".to_owned());
    }
    Ok((clash, rule))
}

/// The profile that the options ask for.
pub fn profile(matches: &ArgMatches) -> Profile {
    match matches.get_flag("python") {
        true => Profile::Python,
        false => Profile::Safe,
    }
}

/// How the job is told.
pub fn telling(matches: &ArgMatches) -> Telling {
    Telling {
        plan_only: matches.get_flag("plan"),
        json: matches.get_flag("json"),
        script: match (matches.get_flag("as-python"), matches.get_flag("as-shell")) {
            (true, _) => Some(Language::Python),
            (_, true) => Some(Language::Shell),
            (false, false) => None,
        },
        quiet: matches.get_flag("quiet"),
    }
}

/// How the job is run: the defaults of the profile, and what was said.
pub fn run_options(matches: &ArgMatches) -> RunOptions {
    let mut options = RunOptions::of(profile(matches));
    if let Some(workers) = matches.get_one::<u16>("workers") {
        options.workers = *workers;
    }
    if let Some(order) = matches.get_one::<String>("order") {
        options.order = meaning(&ORDERS, order).unwrap_or(options.order);
    }
    if let Some(rule) = matches.get_one::<String>("existing") {
        // A file that is its own copy has nothing to be replaced by, and equal bytes are not written twice.
        for clash in Clash::ALL
            .into_iter()
            .filter(|clash| !matches!(clash, Clash::SameFile | Clash::Alike))
        {
            options
                .rules
                .set(clash, meaning(&RULES, rule).unwrap_or(Rule::Ask));
        }
    }
    for (clash, rule) in matches
        .get_many::<(Clash, Rule)>("on-conflict")
        .into_iter()
        .flatten()
    {
        options.rules.set(*clash, *rule);
    }
    if matches.get_flag("permanent") || matches.get_flag("no-undo") {
        options.keep = Keep::Permanent;
    } else if matches!(matches.try_get_one(TRASH), Ok(Some(true))) {
        options.keep = Keep::Trash;
    }
    let pairs = [
        ("one-file-system", &mut options.one_file_system),
        ("flush", &mut options.flush),
    ];
    for (name, value) in pairs {
        if let Some(said) = either(matches, name, &format!("no-{name}")) {
            *value = said;
        }
    }
    options.allow_loss = matches.get_flag("allow-loss");
    options.verify = either(matches, "verify", "no-verify");
    options.manifest = manifest(matches);
    options
}

/// True if the job is not to be written down.
pub fn keeps_nothing(matches: &ArgMatches) -> bool {
    matches.get_flag("no-journal")
}

/// What a pair of switches says, if any of the two was given.
pub fn either(matches: &ArgMatches, on: &str, off: &str) -> Option<bool> {
    match (matches.get_flag(on), matches.get_flag(off)) {
        (true, _) => Some(true),
        (_, true) => Some(false),
        (false, false) => None,
    }
}

#[cfg(test)]
mod tests {
    use clap::Command;

    use super::*;

    fn options(line: &[&str]) -> RunOptions {
        let about = crate::ops::find("rmtree").unwrap().about();
        let command = Command::new("x")
            .no_binary_name(true)
            .args(arguments(about));
        run_options(&command.try_get_matches_from(line).unwrap())
    }

    #[test]
    fn nothing_said_means_the_defaults_of_the_profile() {
        assert_eq!(options(&[]), RunOptions::of(Profile::Safe));
        assert_eq!(options(&["--python"]), RunOptions::of(Profile::Python));
        assert_eq!(
            options(&["--python"]).keep,
            Keep::Permanent,
            "Python has nothing to take back with"
        );
        assert_eq!(options(&["--trash"]).keep, Keep::Trash);
    }

    #[test]
    fn rules_are_set_for_all_kinds_and_then_for_one() {
        let rules = options(&["--existing", "skip", "--on-conflict", "newer=replace"]).rules;
        assert_eq!(rules.get(Clash::Older), Rule::Skip);
        assert_eq!(rules.get(Clash::Newer), Rule::Replace);
        let rules = options(&["--existing", "replace"]).rules;
        assert_eq!(rules.get(Clash::OtherType), Rule::Replace);
        assert_eq!(rules.get(Clash::SameFile), Rule::Skip, "never by itself");
        assert_eq!(rules.get(Clash::Alike), Rule::Skip, "it is there already");
    }

    #[test]
    fn the_later_of_two_switches_holds() {
        assert!(!options(&["--no-flush"]).flush);
        assert!(options(&["--no-flush", "--flush"]).flush);
        assert!(!options(&["--flush", "--no-flush"]).flush);
        assert!(options(&["--python", "--one-file-system"]).one_file_system);
    }

    #[test]
    fn a_rule_that_makes_no_sense_is_refused() {
        for text in ["newer", "newer=", "recent=skip", "same-file=replace"] {
            assert!(conflict(text).is_err(), "{text}");
        }
        assert_eq!(
            conflict("other-type=keep-both"),
            Ok((Clash::OtherType, Rule::KeepBoth))
        );
    }
}
