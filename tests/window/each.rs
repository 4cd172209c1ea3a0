//! One journey an operation, over the whole registry: what a sample asks for is filled into the form as a screen reader
//! would do it, planned and run, and leaves the tree that the same request leaves without a window.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{FileTypeExt, MetadataExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use egui::accesskit::Toggled;
use egui::{Event, Key, Modifiers, Role};
use egui_kittest::kittest::{NodeT, Queryable};
use filewright::model::{Choice, End, Keep, LengthUnit, Many, Param, ParamKind, Profile};
use filewright::ops::{Entry, OPERATIONS, Operation, Sample, Seed};
use tempfile::TempDir;
use walkdir::WalkDir;

use crate::common::samples::plant;
use crate::common::vault::Vault;
use crate::journeys::Journey;

/// The time that every planted entry has; later ones are of this run.
const PLANTED_S: i64 = 1_700_000_000;

/// The registry's samples hold bytes that cannot be typed here; these are theirs without them.
const PATTERN: Sample = Sample {
    name: "a file as the pattern of another",
    entries: &[
        Entry::Folder(b"in"),
        Entry::File(b"in/one", 1000),
        Entry::File(b"in/two", 2000),
    ],
    roots: &[b"in/one"],
    values: &[("dst", Seed::Path(b"in/two"))],
};
const FOLDER: Sample = Sample {
    name: "a folder",
    entries: &[Entry::Folder(b"keep")],
    roots: &[b"keep/new"],
    values: &[("mode", Seed::Mode(0o750))],
};
const RULE: Sample = Sample {
    name: "files by a rule",
    entries: PATTERN.entries,
    roots: &[b"in/one", b"in/two"],
    values: &[("rule", Seed::Patterns(&["s/o/0/"]))],
};
const POSITION: Sample = Sample {
    name: "a file at a position",
    entries: PATTERN.entries,
    roots: &[b"in/two"],
    values: &[("position", Seed::Integer(700))],
};

/// A file that the desktop hands over.
#[derive(Debug)]
struct Handed(PathBuf);

impl egui::DroppedFile for Handed {
    fn path(&self) -> &Path {
        &self.0
    }

    fn bytes(&self) -> Result<Vec<u8>, String> {
        Err("the window takes paths".to_owned())
    }
}

/// A sample that can be typed, of every operation.
fn sample_of(operation: &dyn Operation) -> &'static Sample {
    match operation.about().id {
        "copymode" | "copystat" => &PATTERN,
        "mkdir" => &FOLDER,
        "batch_rename" => &RULE,
        "ftruncate" => &POSITION,
        _ => {
            let samples = operation.samples().iter();
            let mut fitting = samples.filter(|sample| is_typed(operation, sample));
            fitting.next().expect("a sample that can be typed")
        }
    }
}

fn is_typed(operation: &dyn Operation, sample: &Sample) -> bool {
    let is_text = |seed: &Seed| match seed {
        Seed::Path(path) | Seed::Spelled(path) => str::from_utf8(path).is_ok(),
        Seed::Each(_) => false,
        _ => true,
    };
    let are_names = sample.roots.len() == 1 && str::from_utf8(sample.roots[0]).is_ok();
    sample.values.iter().all(|(_, seed)| is_text(seed))
        && (operation.about().many != Many::NewNames || are_names)
}

/// What a tree holds: kinds, bytes, modes, and the times that nobody has just made.
fn tree(root: &Path) -> BTreeMap<PathBuf, String> {
    let entries = WalkDir::new(root).min_depth(1).into_iter();
    let told = entries.map(|entry| {
        let entry = entry.expect("read");
        let path = entry.path();
        let facts = entry.metadata().expect("looked at");
        let kind = facts.file_type();
        let inside = if kind.is_symlink() {
            format!("{:?}", fs::read_link(path).expect("read"))
        } else if kind.is_file() {
            format!("{:?}", blake(&fs::read(path).expect("read")))
        } else {
            format!("{} {}", kind.is_dir(), kind.is_fifo())
        };
        let old = (facts.mtime() <= PLANTED_S).then(|| (facts.mtime(), facts.mtime_nsec()));
        let below = path.strip_prefix(root).expect("below").to_path_buf();
        (below, format!("{:o} {old:?} {inside}", facts.mode()))
    });
    told.collect()
}

/// Length and a sum that tells contents apart.
fn blake(bytes: &[u8]) -> (usize, u64) {
    let sum = bytes.iter().fold(17_u64, |sum, byte| {
        sum.wrapping_mul(31).wrapping_add(u64::from(*byte))
    });
    (bytes.len(), sum)
}

/// What the request leaves where no window is.
fn without_a_window(operation: &dyn Operation, sample: &Sample) -> BTreeMap<PathBuf, String> {
    let place = TempDir::new().expect("a place");
    let all = place.path().join("source");
    fs::create_dir(&all).expect("made");
    plant(sample.entries, &all);
    let mut request = sample.request(operation.about().id, Profile::Safe, &all);
    request.run.keep = Keep::Hold;
    let outcome = Vault::new().engine().run(request);
    assert_eq!(outcome.end, End::Done, "{:?}", outcome.failures);
    tree(&all)
}

fn top_level(sample: &Sample) -> usize {
    let is_top = |entry: &&Entry| !entry.path().contains(&b'/');
    sample.entries.iter().filter(is_top).count()
}

/// A field gets the keyboard by the tree and its text by it.
fn type_into(journey: &mut Journey, label: &str, text: &str) {
    let field = |journey: &Journey| {
        let mut fields = journey
            .window
            .query_all_by_role_and_label(Role::TextInput, label);
        fields.next().map(|field| field.focus())
    };
    field(journey).unwrap_or_else(|| panic!("a field {label}"));
    journey.window.run_steps(2);
    journey.key(Modifiers::COMMAND, Key::A);
    journey.window.event(Event::Text(text.to_owned()));
    journey.window.run_steps(3);
}

fn press(journey: &mut Journey, role: Role, label: &str) {
    let mut nodes = journey.window.query_all_by_role_and_label(role, label);
    let node = nodes.next();
    node.unwrap_or_else(|| panic!("no {role:?} {label}"))
        .click_accesskit();
    drop(nodes);
    journey.window.run_steps(4);
}

fn choose(journey: &mut Journey, param: &Param, choices: &[Choice], word: &str) {
    let at = choices.iter().position(|choice| choice.word == word);
    let at = at.expect("a choice");
    let lists = journey
        .window
        .query_all_by_role_and_label(Role::ComboBox, param.label);
    let Some(list) = lists.last() else {
        return press(journey, Role::RadioButton, choices[at].label);
    };
    list.focus();
    journey.window.run_steps(2);
    for _ in choices {
        journey.key(Modifiers::NONE, Key::ArrowUp);
    }
    for _ in 0..at {
        journey.key(Modifiers::NONE, Key::ArrowDown);
    }
}

fn fill(journey: &mut Journey, param: &Param, seed: &Seed) {
    let below = |path: &[u8]| {
        let path = journey.source.join(OsStr::from_bytes(path));
        path.to_str().expect("text").to_owned()
    };
    let text = match seed {
        Seed::Path(path) => below(path),
        Seed::Spelled(path) => str::from_utf8(path).expect("text").to_owned(),
        Seed::Text(text) => (*text).to_owned(),
        Seed::Integer(number) => number.to_string(),
        Seed::Mode(mode) => format!("{mode:o}"),
        Seed::Length(length) if length.unit == LengthUnit::Percent => {
            format!("{} %", length.amount)
        }
        Seed::Length(length) => panic!("{length:?} is not typed yet"),
        Seed::Choice(word) => (*word).to_owned(),
        Seed::Bool(_) | Seed::Patterns(_) | Seed::Each(_) => String::new(),
    };
    match (param.kind, seed) {
        (ParamKind::Bool, Seed::Bool(value)) => {
            let node = journey
                .window
                .get_by_role_and_label(Role::CheckBox, param.label);
            let is_on = node.accesskit_node().toggled() == Some(Toggled::True);
            if is_on != *value {
                press(journey, Role::CheckBox, param.label);
            }
        }
        (ParamKind::Choice(choices), _) => choose(journey, param, choices, &text),
        (ParamKind::Rules(_), Seed::Patterns(rules)) => {
            let parts: Vec<&str> = rules[0].split('/').collect();
            type_into(journey, "Rule 1, Replace, find", parts[1]);
            type_into(journey, "Rule 1, Replace, with", parts[2]);
        }
        (ParamKind::Patterns, Seed::Patterns(patterns)) => {
            for pattern in *patterns {
                type_into(journey, param.label, pattern);
                journey.key(Modifiers::NONE, Key::Enter);
            }
        }
        _ => type_into(journey, param.label, &text),
    }
}

fn through_the_window(operation: &dyn Operation, sample: &Sample) -> BTreeMap<PathBuf, String> {
    let about = operation.about();
    let mut journey = Journey::over(None, top_level(sample), |source| {
        plant(sample.entries, source);
    });
    let below = |root: &&[u8]| journey.source.join(OsStr::from_bytes(root));
    if about.many != Many::NewNames {
        // As the desktop hands them over.
        let dropped = sample.roots.iter().map(below);
        let dropped = dropped.map(|path| Arc::new(Handed(path)) as egui::DroppedFileHandle);
        journey.window.input_mut().dropped_files = dropped.collect();
        journey.window.run_steps(4);
    }
    press(&mut journey, Role::Tab, about.group.title());
    press(&mut journey, Role::RadioButton, about.title);
    if about.many == Many::NewNames {
        let name = str::from_utf8(sample.roots[0]).expect("text").to_owned();
        type_into(&mut journey, "Name", &name);
    }
    for (name, seed) in sample.values {
        let param = operation.params().iter().find(|param| param.name == *name);
        fill(&mut journey, param.expect("a parameter"), seed);
    }
    let title = about.title;
    journey.key(Modifiers::COMMAND, Key::Enter);
    journey.until(&format!("the plan of {title} is shown"), |app| {
        !app.view().preview.is_pending && app.view().preview.plan().is_some()
    });
    if !journey.window.state().view().can_run() {
        // What it would do is done: a group that is the present user's already. Elsewhere it has to leave the same.
        return tree(&journey.source);
    }
    let before = tree(&journey.source);
    let button = journey.window.state().view().run_button().text;
    press(&mut journey, Role::Button, &button);
    assert_eq!(journey.until_ended(), End::Done, "{title}");
    let after = tree(&journey.source);
    let is_looking = matches!(about.id, "disk_usage" | "file_digest" | "check_manifest");
    assert!(!is_looking || before == after, "{title} only looks");
    after
}

#[test]
fn every_operation_is_run_through_its_form_and_leaves_what_it_leaves_elsewhere() {
    // An engine takes the umask of the process away: both trees are planted without one.
    drop(Vault::new().engine());
    for operation in OPERATIONS {
        let sample = sample_of(*operation);
        let wanted = without_a_window(*operation, sample);
        let seen = through_the_window(*operation, sample);
        assert_eq!(seen, wanted, "{}: {}", operation.about().id, sample.name);
    }
}
