//! `os.rename` for a whole selection: one set of rules, all names planned together.

use std::collections::{HashMap, HashSet};
use std::ffi::OsString;
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::PathBuf;

use jiff::tz::TimeZone;

use crate::disk::World;
use crate::model::natural;
use crate::model::script::{Script, Statement, Term};
use crate::model::{
    About, Action, Cause, Choice, Default, End, Group, Many, Outcome, Param, ParamKind, Plan,
    Reply, ReplyValue, Request, Step, Why,
};

use super::common::batch::{Batch, Item};
use super::common::draft::Draft;
use super::common::naming::{Case, Rules, Scope, Subject, pattern};
use super::common::roots;
use super::common::rule_stack::{self, Counting, KINDS, MOST, NUMBER_BY, Stage};
use super::common::scripting::{self, Pen};
use super::common::split::join;
use super::common::template::Template;
use super::sample::{self, Sample};
use super::{Operation, reply};

pub struct BatchRename;

static ABOUT: About = About {
    id: "batch_rename",
    title: "Rename many",
    verb: "Rename",
    verb_done: "Renamed",
    python: "os.rename",
    group: Group::Move,
    help: "Renames a whole selection by rules, all at once; nothing is renamed while any new name is in doubt.",
    selection: "paths",
    many: Many::Together,
    destroys: false,
};

const fn text(name: &'static str, label: &'static str, help: &'static str) -> Param {
    Param {
        name,
        label,
        help,
        kind: ParamKind::Text,
        safe: Default::Absent,
        python: Default::Absent,
        hint: "",
        positional: false,
    }
}

const fn flag(name: &'static str, label: &'static str, help: &'static str) -> Param {
    Param {
        kind: ParamKind::Bool,
        safe: Default::Bool(false),
        python: Default::Bool(false),
        ..text(name, label, help)
    }
}

const fn number(
    name: &'static str,
    label: &'static str,
    help: &'static str,
    (min, max): (i64, i64),
    default: i64,
) -> Param {
    Param {
        kind: ParamKind::Integer { min, max },
        safe: Default::Integer(default),
        python: Default::Integer(default),
        ..text(name, label, help)
    }
}

const fn choice(
    name: &'static str,
    label: &'static str,
    help: &'static str,
    choices: &'static [Choice],
    default: &'static str,
) -> Param {
    Param {
        kind: ParamKind::Choice(choices),
        safe: Default::Choice(default),
        python: Default::Choice(default),
        ..text(name, label, help)
    }
}

const fn word(word: &'static str, label: &'static str) -> Choice {
    Choice { word, label }
}

static PARAMS: &[Param] = &[
    Param {
        kind: ParamKind::Rules(KINDS),
        safe: Default::NoPatterns,
        python: Default::NoPatterns,
        ..text(
            "rule",
            "Rules, top to bottom",
            "One more rule, applied after all other options and the rules before it: s/FIND/WITH/FLAGS (i ignore case, p \
             pattern, e in the extension, b in both), number/FROM/STEP/DIGITS/BY/last|start|end, insert/TEXT/start|end|AT, \
             case/lower|upper|title|first/name|ext; any sign can take the place of the slash.",
        )
    },
    Param {
        hint: "str.replace",
        ..text(
            "find",
            "Find",
            "What is replaced, everywhere in the name; empty stands for the whole name.",
        )
    },
    Param {
        hint: "re.sub",
        ..flag(
            "regex",
            "Find by pattern",
            "What is looked for is a regular expression.",
        )
    },
    flag(
        "ignore_case",
        "Ignore case",
        "Upper and lower case are one where something is looked for.",
    ),
    Param {
        hint: "{n} {date} {name}",
        ..text(
            "replace",
            "Replace with",
            "Text; {n:03} is a number of three digits, {date} or {date:%Y-%m-%d} the day of the last change, {name}, {ext} \
             and {folder} what they say; with a pattern also $1 and ${group}.",
        )
    },
    number("start", "From", "The first number.", (-MOST, MOST), 1),
    number(
        "step",
        "Step",
        "From one number to the next.",
        (-MOST, MOST),
        1,
    ),
    number(
        "digits",
        "Digits",
        "Least digits of a number that does not say how many.",
        (1, 30),
        1,
    ),
    choice(
        "number_by",
        "Number by",
        "Order in which the numbers are given.",
        NUMBER_BY,
        "selection",
    ),
    choice(
        "case",
        "Case",
        "Upper and lower case of that part, after everything else.",
        &[
            word("keep", "As it is"),
            word("lower", "lower case"),
            word("upper", "UPPER CASE"),
            word("title", "Every Word"),
            word("sentence", "First word"),
        ],
        "keep",
    ),
    choice(
        "extension_case",
        "Case of the extension",
        "Upper and lower case of the extension, whatever the rules work on.",
        &[
            word("keep", "As it is"),
            word("lower", "lower"),
            word("upper", "UPPER"),
        ],
        "keep",
    ),
    choice(
        "scope",
        "Rules work on",
        "The part of a name that the rules work on; a folder has no extension.",
        &[
            word("name", "Name"),
            word("extension", "Extension"),
            word("whole", "Both"),
        ],
        "name",
    ),
    text(
        "insert",
        "Insert",
        "Text that is inserted, with the same words in braces.",
    ),
    number(
        "insert_at",
        "Insert after",
        "Characters before what is inserted; -1 is the end, -2 one before it.",
        (-255, 255),
        0,
    ),
    number(
        "remove_from",
        "Remove after",
        "Characters that stay before those that are removed.",
        (0, 255),
        0,
    ),
    number(
        "remove_count",
        "Remove",
        "How many characters are removed there.",
        (0, 255),
        0,
    ),
    flag(
        "number_per_folder",
        "Number each folder anew",
        "The numbers begin anew in each folder.",
    ),
    flag(
        "trim",
        "Trim spaces",
        "White space at both ends of the name goes.",
    ),
    Param {
        kind: ParamKind::Unticked,
        safe: Default::NoPaths,
        python: Default::NoPaths,
        ..text(
            "unchanged",
            "Unticked",
            "Of the selection this keeps its name, and takes no number.",
        )
    },
];

const BY_RULES: Sample = Sample {
    name: "a stack of rules over names that end in numbers",
    entries: sample::SERIES,
    roots: &[b"in/1.txt", b"in/2.txt", b"in/\xff 5.txt"],
    values: &[(
        "rule",
        sample::Seed::Patterns(&[
            "number/7/2/3/name",
            "insert/_{ext}",
            "s|_t(x)|-$1|p",
            "case/upper/ext",
        ]),
    )],
};

impl Operation for BatchRename {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn params(&self) -> &'static [Param] {
        PARAMS
    }

    fn plan(&self, request: &Request, world: &World) -> Plan {
        let mut draft = Draft::new(PARAMS, request, world);
        if draft.is_refused() {
            return draft.finish();
        }
        // The names are shown as they are while what is typed cannot be read yet.
        let stages = stages(&mut draft);
        let mut batch = Batch::look(&mut draft);
        let roots: Vec<_> = batch.items.iter().map(|item| item.root.clone()).collect();
        roots::guard(&mut draft, &roots);
        if let Some(stages) = stages {
            let kept = kept(&mut draft, &batch);
            for (at, stage) in stages.iter().enumerate() {
                // The first one is made of the single options and belongs to no rule.
                let bit = at.checked_sub(1).map_or(0, |rule| 1 << rule);
                name(&draft, &mut batch, stage, &kept, bit);
            }
            batch.judge(&draft);
        }
        batch.push(&mut draft);
        draft.finish()
    }

    /// The new paths, in the order of the request.
    fn reply(&self, plan: &Plan, outcome: &Outcome) -> Reply {
        let paths = plan
            .names
            .iter()
            .map(|name| join(&name.folder, &name.after));
        match reply::of(plan, outcome)? {
            ReplyValue::Nothing if outcome.end == End::Done => {
                Ok(ReplyValue::Paths(paths.collect()))
            }
            value => Ok(value),
        }
    }

    fn script(&self, _: &Request) -> Script {
        Script::impossible("The new names are known once they are planned.")
    }

    /// In the order of the plan: no new name is taken by then. The first failure ends it, since what comes after stands on
    /// what came before.
    fn script_of(&self, plan: &Plan) -> Script {
        if plan.steps.is_empty() {
            return Script::impossible("Nothing is renamed while any new name is in doubt.");
        }
        let mut pen = Pen::new(&ABOUT, PARAMS, &plan.request);
        let note = "os.rename replaces what has taken a new name since.";
        pen.first(Statement::Comment(note.into()));
        for (from, to) in plan.steps.iter().flat_map(|planned| renames(&planned.step)) {
            let (from, to) = (from.as_path(), to.as_path());
            let paths = [from, to].map(|path| Term::Path(path.to_path_buf()));
            pen.first(Statement::Do(Term::call("os.rename", paths.into())));
            let mut words = Vec::from(scripting::is_missing(to));
            words.extend([
                "mv -T --".into(),
                from.into(),
                to.into(),
                "|| exit 1".into(),
            ]);
            pen.run_words(words);
        }
        pen.finish()
    }

    fn samples(&self) -> &'static [Sample] {
        &[
            sample::RENUMBER,
            sample::SWAP_NAMES,
            sample::ROTATE_NAMES,
            sample::RENAME_APART,
            BY_RULES,
        ]
    }
}

/// Renames that a step comes to; what is exchanged takes three.
fn renames(step: &Step) -> Vec<(PathBuf, PathBuf)> {
    match step {
        Step::Rename { from, to, .. } => vec![(from.clone(), to.clone())],
        Step::Exchange { a, b, .. } => {
            let aside = a.with_file_name(".filewright-aside");
            vec![
                (a.clone(), aside.clone()),
                (b.clone(), a.clone()),
                (aside, b.clone()),
            ]
        }
        _ => Vec::new(),
    }
}

/// What becomes of the names, one after the other; refuses the job where a rule cannot be read.
fn stages(draft: &mut Draft<'_>) -> Option<Vec<Stage>> {
    let counting = Counting {
        start: draft.integer("start"),
        step: draft.integer("step"),
        digits: usize::try_from(draft.integer("digits")).unwrap_or(1),
        by: draft.choice("number_by"),
    };
    let rules = rules(draft)?;
    let stack = rule_stack::read(&draft.patterns("rule"), counting);
    let mut stages = vec![Stage { rules, counting }];
    stages.extend(told(draft, "rule", stack)?);
    Some(stages)
}

/// The single options as rules; refuses the job where they cannot be read.
fn rules(draft: &mut Draft<'_>) -> Option<Rules> {
    let (is_regex, ignores_case) = (draft.flag("regex"), draft.flag("ignore_case"));
    let find = match draft.text("find") {
        text if text.is_empty() => Ok(None),
        text => pattern(&text, is_regex, ignores_case).map(Some),
    };
    let find = told(draft, "find", find)?;
    let groups = find.as_ref().filter(|_| is_regex);
    let replace = Template::parse(&draft.text("replace"), groups);
    let replace = told(draft, "replace", replace)?;
    let insert = Template::parse(&draft.text("insert"), None);
    let insert = told(draft, "insert", insert)?;
    let characters = |name| usize::try_from(draft.integer(name)).unwrap_or(0);
    Some(Rules {
        scope: match draft.choice("scope") {
            "extension" => Scope::Extension,
            "whole" => Scope::Whole,
            _ => Scope::Name,
        },
        find,
        replace,
        remove: (characters("remove_from"), characters("remove_count")),
        insert,
        insert_at: draft.integer("insert_at"),
        trim: draft.flag("trim"),
        case: case(draft.choice("case")),
        extension_case: case(draft.choice("extension_case")),
    })
}

fn told<T>(draft: &mut Draft<'_>, name: &str, read: Result<T, String>) -> Option<T> {
    match read {
        Ok(value) => Some(value),
        Err(why) => {
            let cause = Cause::Value(format!("{name}: {why}"));
            draft.refuse(Action::Plan, "", cause);
            None
        }
    }
}

fn case(word: &str) -> Case {
    match word {
        "lower" => Case::Lower,
        "upper" => Case::Upper,
        "title" => Case::Title,
        "sentence" => Case::Sentence,
        _ => Case::Keep,
    }
}

/// The items that keep their names whatever the rules say. What is not selected has none to keep.
fn kept(draft: &mut Draft<'_>, batch: &Batch) -> HashSet<usize> {
    let request = draft.request;
    let paths = draft.paths("unchanged").into_iter();
    let paths: HashSet<PathBuf> = paths.map(|path| request.absolute(&path)).collect();
    let items = batch.items.iter().enumerate();
    let kept: HashSet<usize> = items
        .filter(|(_, item)| paths.contains(&request.absolute(&item.root.spelled)))
        .map(|(index, _)| index)
        .collect();
    for _ in &kept {
        draft.plan.summary.leave_out(Why::Hand);
    }
    kept
}

/// Applies one rule to every name as it is by now. Numbers go to those alone that take one, in the order that is asked for.
fn name(draft: &Draft<'_>, batch: &mut Batch, stage: &Stage, kept: &HashSet<usize>, bit: u64) {
    let zone = TimeZone::system();
    let Stage { rules, counting } = stage;
    let is_per_folder = draft.flag("number_per_folder");
    let mut taken: HashMap<usize, i128> = HashMap::new();
    let order = order(batch, counting.by).into_iter();
    for index in order.filter(|index| !kept.contains(index)) {
        let item = &batch.items[index];
        let (name, is_folder) = (item.after.as_bytes(), item.is_folder());
        let mut number = i128::from(counting.start);
        if rules.counts(name, is_folder) {
            let taken = taken.entry(if is_per_folder { item.home } else { 0 });
            let taken = taken.or_default();
            number += *taken * i128::from(counting.step);
            *taken += 1;
        }
        let subject = Subject {
            text: name,
            extension: b"",
            folder: batch.folder_name(item).as_bytes(),
            number,
            digits: counting.digits,
            modified_s: item.root.stamp.modified_s,
            zone: zone.clone(),
        };
        let after = rules.apply(name, is_folder, &subject);
        let item = &mut batch.items[index];
        if after != item.after.as_bytes() {
            item.rules |= bit;
            item.after = OsString::from_vec(after);
        }
    }
}

/// Items in the order in which numbers are given; what is alike by that stays in the order of the request.
fn order(batch: &Batch, by: &str) -> Vec<usize> {
    let mut order: Vec<usize> = (0..batch.items.len()).collect();
    let stamp = |item: &Item| item.root.stamp;
    match by {
        "name" => order.sort_by(|a, b| {
            let [a, b] = [a, b].map(|index| batch.items[*index].before().as_bytes());
            natural::compare(a, b)
        }),
        "date" => order.sort_by_key(|index| {
            let stamp = stamp(&batch.items[*index]);
            (stamp.modified_s, stamp.modified_ns)
        }),
        "size" => order.sort_by_key(|index| stamp(&batch.items[*index]).size),
        _ => {}
    }
    order
}
