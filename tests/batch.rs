//! Many new names at once, on real trees: against a model, with faults at every step, with names that hurt.
#![allow(
    clippy::disallowed_methods,
    reason = "the tests build the trees by themselves"
)]

mod common;

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::{OsStr, OsString};
use std::fs;
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use common::cli::{command, has_panicked, said};
use common::engine::{config, plan, safe};
use common::mounts::Mount;
use common::{rig, strace};
use filewright::exec::{Config, Engine, Fault, FaultPlan};
use filewright::model::{
    Cause, Command, End, JobId, NameFault, Plan, Profile, Request, Step, Value,
};
use proptest::prelude::*;
use proptest::test_runner::Config as Cases;
use tempfile::TempDir;

fn text(name: &'static str, text: &str) -> (&'static str, Value) {
    (name, Value::Text(text.to_owned()))
}

fn rules(rules: &[&str]) -> (&'static str, Value) {
    let rules = rules.iter().map(|rule| (*rule).to_owned());
    ("rule", Value::Patterns(rules.collect()))
}

fn request(roots: &[PathBuf], values: &[(&'static str, Value)]) -> Request {
    let roots: Vec<&Path> = roots.iter().map(PathBuf::as_path).collect();
    safe("batch_rename", &roots, values)
}

/// A folder with files that hold their own first path.
struct Place(TempDir);

impl Place {
    fn new<P: AsRef<Path>>(files: &[P]) -> Place {
        let place = Place(tempfile::tempdir().unwrap());
        for file in files {
            place.write(file);
        }
        place
    }

    fn write(&self, file: impl AsRef<Path>) {
        let at = self.at(&file);
        fs::create_dir_all(at.parent().unwrap()).unwrap();
        fs::write(at, file.as_ref().as_os_str().as_bytes()).unwrap();
    }

    fn at(&self, path: impl AsRef<Path>) -> PathBuf {
        self.0.path().join(path)
    }

    fn all<P: AsRef<Path>>(&self, paths: &[P]) -> Vec<PathBuf> {
        paths.iter().map(|path| self.at(path)).collect()
    }

    /// What every file holds, by its path now.
    fn state(&self) -> BTreeMap<OsString, OsString> {
        let mut state = BTreeMap::new();
        let mut folders = vec![self.0.path().to_path_buf()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                    continue;
                }
                let held = OsString::from_vec(fs::read(&path).unwrap());
                let below = path.strip_prefix(self.0.path()).unwrap();
                state.insert(below.as_os_str().to_owned(), held);
            }
        }
        state
    }
}

/// Answers with EIO at one step.
struct At {
    step: u32,
    asked: AtomicU32,
}

impl FaultPlan for At {
    fn before(&self, step: u32, _row: u32, _path: &Path) -> Option<Fault> {
        let is_now = step == self.step && self.asked.fetch_add(1, Ordering::SeqCst) == 0;
        is_now.then_some(Fault::Errno(5))
    }
}

fn engine(faults: Option<Arc<dyn FaultPlan>>) -> Engine {
    Engine::start(Config { faults, ..config() }, || {})
}

/// A selection out of numbered files in two folders, and the numbers that they are to get.
#[derive(Clone, Debug)]
struct Draw {
    /// Folder and number of each file that is there.
    there: BTreeSet<(bool, i64)>,
    /// The same, of those that are selected, in this order.
    selected: Vec<(bool, i64)>,
    start: i64,
    step: i64,
    per_folder: bool,
    /// The numbers are given by a stack of rules instead of the single options.
    by_rules: bool,
}

fn draws() -> impl Strategy<Value = Draw> {
    let there = proptest::collection::btree_set((any::<bool>(), 0..9i64), 2..14);
    let numbers = (
        0..4i64,
        prop_oneof![6 => Just(1), 2 => Just(-1), 2 => Just(2), 1 => Just(0)],
    );
    let ways = (any::<bool>(), any::<bool>());
    (there, 0..100u32, numbers, ways).prop_flat_map(
        |(there, share, (start, step), (per_folder, by_rules))| {
            let all: Vec<(bool, i64)> = there.iter().copied().collect();
            // Mostly nearly all of them: whoever is left out is mostly in the way.
            let least = if share < 70 { all.len() } else { 1 };
            proptest::sample::subsequence(all.clone(), least..=all.len())
                .prop_shuffle()
                .prop_map(move |selected| Draw {
                    there: there.clone(),
                    selected,
                    start: if step < 0 { start + 5 } else { start },
                    step,
                    per_folder,
                    by_rules,
                })
        },
    )
}

fn file((folder, number): (bool, i64)) -> String {
    format!("{}/{number}.x", if folder { "one" } else { "two" })
}

impl Draw {
    fn place(&self) -> Place {
        let files: Vec<String> = self.there.iter().map(|key| file(*key)).collect();
        Place::new(&files)
    }

    fn request(&self, place: &Place) -> Request {
        let files: Vec<String> = self.selected.iter().map(|key| file(*key)).collect();
        let per_folder = ("number_per_folder", Value::Bool(self.per_folder));
        let values = match self.by_rules {
            // On the way all names have more to them, which goes again.
            true => vec![
                rules(&[
                    "insert/x/start",
                    &format!("number|{}|{}", self.start, self.step),
                    "s,^X,,pi",
                ]),
                per_folder,
            ],
            false => vec![
                text("replace", "{n}"),
                ("start", Value::Integer(self.start)),
                ("step", Value::Integer(self.step)),
                per_folder,
            ],
        };
        request(&place.all(&files), &values)
    }

    /// Old and new name of everything that is selected.
    fn renamed(&self) -> Vec<((bool, i64), (bool, i64))> {
        let mut next = [self.start; 2];
        let named = self.selected.iter().map(|(folder, number)| {
            let next = &mut next[usize::from(self.per_folder && *folder)];
            let new = *next;
            *next += self.step;
            ((*folder, *number), (*folder, new))
        });
        named.collect()
    }

    /// Rows whose new name is in doubt.
    fn in_doubt(&self) -> BTreeSet<(bool, i64)> {
        let renamed = self.renamed();
        let leaves: BTreeSet<_> = renamed
            .iter()
            .filter(|(old, new)| old != new)
            .map(|(old, _)| *old)
            .collect();
        let is_in_doubt = |(old, new): &((bool, i64), (bool, i64))| {
            let twice = renamed.iter().filter(|(_, other)| other == new).count() > 1;
            let taken = self.there.contains(new) && !leaves.contains(new);
            old != new && (twice || taken)
        };
        let doubtful = renamed.iter().filter(|pair| is_in_doubt(pair));
        doubtful.map(|(old, _)| *old).collect()
    }

    /// What every file holds in the end.
    fn done(&self) -> BTreeMap<OsString, OsString> {
        let renamed: BTreeMap<_, _> = self.renamed().into_iter().collect();
        let state = self.there.iter().map(|key| {
            let new = renamed.get(key).copied().unwrap_or(*key);
            (file(new).into(), file(*key).into())
        });
        state.collect()
    }
}

fn faulty(plan: &Plan) -> BTreeSet<String> {
    let names = plan.names.iter().filter(|name| name.fault.is_some());
    let name = |name: &filewright::model::NewName| {
        let folder = name.folder.file_name().unwrap().to_str().unwrap();
        format!("{folder}/{}", name.before.to_str().unwrap())
    };
    names.map(name).collect()
}

proptest! {
    #![proptest_config(Cases { cases: 150, failure_persistence: None, ..Cases::default() })]

    #[test]
    fn numbers_that_change_hands_come_out_as_in_the_model(draw in draws()) {
        let place = draw.place();
        let before = place.state();
        let request = draw.request(&place);
        let plan = plan(&request);
        let doubtful: BTreeSet<String> = draw.in_doubt().into_iter().map(file).collect();
        prop_assert_eq!(faulty(&plan), doubtful.clone());
        prop_assert_eq!(plan.refused.len(), doubtful.len());
        prop_assert!(plan.refused.iter().all(|failure| failure.path2.is_some()));
        prop_assert_eq!(place.state(), before.clone());
        let outcome = engine(None).run(request);
        if doubtful.is_empty() {
            prop_assert_eq!(outcome.end, End::Done);
            prop_assert_eq!(place.state(), draw.done());
            let changed = plan.names.iter().filter(|name| name.is_changed()).count();
            prop_assert_eq!(outcome.totals.items, changed as u64);
        } else {
            prop_assert_eq!(outcome.end, End::Refused);
            prop_assert_eq!(place.state(), before);
        }
    }
}

proptest! {
    #![proptest_config(Cases { cases: 40, failure_persistence: None, ..Cases::default() })]

    #[test]
    fn a_failure_at_any_step_leaves_old_and_new_names_only_and_a_retry_the_rest(draw in draws()) {
        prop_assume!(draw.in_doubt().is_empty());
        let steps = plan(&draw.request(&draw.place())).steps.len() as u32;
        for step in 0..steps {
            let place = draw.place();
            let engine = engine(Some(Arc::new(At { step, asked: AtomicU32::new(0) })));
            let outcome = engine.run(draw.request(&place));
            prop_assert_eq!(outcome.end, End::Failed { failures: 1 });
            let known: BTreeMap<_, _> = draw.renamed().into_iter().collect();
            let mut moved = 0;
            let state = place.state();
            prop_assert_eq!(state.len(), draw.there.len());
            for (name, held) in state {
                let old = draw.there.iter().find(|key| file(**key) == *held.to_str().unwrap());
                let old = old.expect("one of the files");
                let new = known.get(old).copied().unwrap_or(*old);
                let is_new = name == *file(new) && new != *old;
                prop_assert!(is_new || name == *file(*old), "{:?} is now {:?}", held, name);
                moved += u64::from(is_new);
            }
            prop_assert_eq!(outcome.totals.items, moved);
            engine.send(Command::Retry(JobId(1)));
            prop_assert_eq!(engine.wait_for(JobId(1)).end, End::Done);
            prop_assert_eq!(place.state(), draw.done());
        }
    }
}

/// Names that are bytes and not much else: no slash, no NUL, not `.` nor `..`.
fn raw_names() -> impl Strategy<Value = BTreeSet<Vec<u8>>> {
    let byte = prop_oneof![4 => b'a'..=b'd', 2 => Just(b'.'), 1 => Just(b' '), 1 => Just(b'\n'), 3 => 0x80..=0xFFu8, 2 => b'A'..=b'D'];
    let name = proptest::collection::vec(byte, 1..12);
    let is_name = |name: &Vec<u8>| name != b"." && name != b"..";
    proptest::collection::btree_set(name.prop_filter("a name", is_name), 1..8)
}

/// Old and new names of a plan.
fn pairs(plan: &Plan) -> Vec<(&OsStr, &OsStr)> {
    let names = plan.names.iter();
    names
        .map(|name| (name.before.as_os_str(), name.after.as_os_str()))
        .collect()
}

proptest! {
    #![proptest_config(Cases { cases: 60, failure_persistence: None, ..Cases::default() })]

    #[test]
    fn bytes_that_are_no_text_and_extensions_survive_every_rule(names in raw_names()) {
        let names: Vec<OsString> = names.into_iter().map(OsString::from_vec).collect();
        let place = Place::new(&names);
        let roots = place.all(&names);
        let planned = |values: &[(&'static str, Value)]| plan(&request(&roots, values));
        // A rule that finds nothing changes nothing.
        let plan = planned(&[text("find", "zz"), text("replace", "{n}")]);
        prop_assert!(plan.names.iter().all(|name| !name.is_changed()) && plan.steps.is_empty());
        // Case by case: bytes beyond ASCII are text or stay, and doing it again changes nothing more.
        for case in ["lower", "upper", "title", "sentence"] {
            let values = [("case", Value::Choice(case)), ("scope", Value::Choice("whole"))];
            let once = planned(&values);
            let again: Vec<OsString> = once.names.iter().map(|name| name.after.clone()).collect();
            let other = Place::new(&again);
            let twice = common::engine::plan(&request(&other.all(&again), &values));
            prop_assert!(twice.names.iter().all(|name| !name.is_changed()), "{case}");
        }
        // What is put before a name stands before it, and the rest is as it was.
        let plan = planned(&[text("replace", "é{name}")]);
        for (before, after) in pairs(&plan) {
            prop_assert_eq!(after.as_bytes(), ["é".as_bytes(), before.as_bytes()].concat());
        }
        let outcome = engine(None).run(plan.request.clone());
        prop_assert_eq!(outcome.end, End::Done);
        let state = place.state();
        for name in names {
            let now = OsString::from_vec(["é".as_bytes(), name.as_bytes()].concat());
            prop_assert_eq!(state.get(&now), Some(&name));
        }
    }
}

#[test]
fn a_folder_is_renamed_after_what_is_in_it() {
    let place = Place::new(&["d/x", "d/e/y", "z"]);
    let roots = place.all(&["d", "d/x", "d/e", "d/e/y", "z"]);
    let outcome = engine(None).run(request(&roots, &[text("replace", "new-{name}")]));
    assert_eq!(outcome.end, End::Done, "{outcome:#?}");
    let state = place.state();
    let now: Vec<&str> = state.keys().map(|name| name.to_str().unwrap()).collect();
    assert_eq!(now, ["new-d/new-e/new-y", "new-d/new-x", "new-z"]);
    assert_eq!(outcome.totals.items, 5);
}

#[test]
fn one_folder_under_two_spellings_is_one_folder() {
    let place = Place::new(&["d/a", "d/b"]);
    std::os::unix::fs::symlink("d", place.at("way")).unwrap();
    let swap = |a: &str, b: &str| {
        let roots = place.all(&[a, b]);
        let values = [
            text("find", "[ab]"),
            ("regex", Value::Bool(true)),
            text("replace", "same"),
        ];
        plan(&request(&roots, &values))
    };
    let causes = |plan: &Plan| -> Vec<Cause> {
        let refused = plan.refused.iter();
        refused.map(|failure| failure.cause.clone()).collect()
    };
    for (a, b) in [("d/a", "way/b"), ("way/../d/a", "d/b")] {
        assert_eq!(causes(&swap(a, b)), [Cause::NameTwice, Cause::NameTwice]);
    }
    // The same entry twice is one entry.
    assert_eq!(swap("d/a", "way/a").steps.len(), 1);
}

#[test]
fn every_doubt_refuses_the_whole_job_and_names_both_paths() {
    let long = "x".repeat(255);
    let place = Place::new(&["a", "b.txt", "free", "taken-a", long.as_str()]);
    let before = place.state();
    let roots = place.all(&["free", "a"]);
    for (replace, fault, cause) in [
        ("taken-a", NameFault::Twice, Cause::NameTwice),
        ("taken-{name}", NameFault::Taken, Cause::AlreadyThere),
        ("{ext}", NameFault::Empty, Cause::Value(String::new())),
        ("..{ext}", NameFault::Dots, Cause::Value(String::new())),
        (
            "x/{name}",
            NameFault::Separator,
            Cause::Value(String::new()),
        ),
        (
            "\0{name}",
            NameFault::Separator,
            Cause::Value(String::new()),
        ),
        (&"é".repeat(128), NameFault::Refused, Cause::NameRefused),
    ] {
        let request = request(&roots, &[text("replace", replace)]);
        let plan = plan(&request);
        let faults: Vec<_> = plan.names.iter().filter_map(|name| name.fault).collect();
        assert!(faults.contains(&fault), "{replace}: {faults:?}");
        assert!(plan.steps.is_empty() && plan.refused.len() == faults.len());
        for failure in &plan.refused {
            assert!(failure.path2.is_some(), "{failure:?}");
        }
        let is_cause =
            |found: &Cause| std::mem::discriminant(found) == std::mem::discriminant(&cause);
        assert!(plan.refused.iter().any(|failure| is_cause(&failure.cause)));
        assert_eq!(engine(None).run(request).end, End::Refused, "{replace}");
        assert_eq!(place.state(), before, "{replace}");
    }
    // 255 bytes are a name, and one that is as long can be renamed.
    let values = [text("replace", &"y".repeat(255))];
    let outcome = engine(None).run(request(&place.all(&[long.as_str()]), &values));
    assert_eq!(outcome.end, End::Done, "{outcome:#?}");
    // What is not there, and what has no name of its own, is not left out in silence.
    for missing in ["missing", ".", "a/b", "d/.."] {
        let request = request(&place.all(&["a", missing]), &[text("replace", "{name}1")]);
        assert_eq!(engine(None).run(request).end, End::Refused, "{missing}");
    }
}

#[test]
fn each_rule_of_a_stack_works_on_what_those_before_it_left() {
    let files = ["IMG_2.JPG", "IMG_1.JPG", "ridge.jpg", "IMG_10.JPG"];
    let place = Place::new(&files);
    let stack = [
        "s/IMG_/ridge_/",
        "number/1/1/3/name",
        "insert/_dawn/end",
        "case/lower/ext",
    ];
    let plan = plan(&request(&place.all(&files), &[rules(&stack)]));
    let told: Vec<(&str, u64)> = plan
        .names
        .iter()
        .map(|name| (name.after.to_str().unwrap(), name.rules))
        .collect();
    // The numbers go by the old names, and to those alone that have one to be replaced.
    assert_eq!(
        told,
        [
            ("ridge_002_dawn.jpg", 0b1111),
            ("ridge_001_dawn.jpg", 0b1111),
            ("ridge_dawn.jpg", 0b0100),
            ("ridge_003_dawn.jpg", 0b1111),
        ]
    );
    let state = place.state();
    assert_eq!(state.len(), 4);
    assert!(state.contains_key(OsStr::new("IMG_2.JPG")));
    for (stack, expected) in [
        // What a rule puts in is found by the next one, and the single options come first.
        (vec!["s/r/q/", "s/q/x/"], "xxidge.jpg"),
        (vec!["insert/-/-3", "insert/{ext}/start"], "jpgrrid-ge.jpg"),
        (vec!["s/J/t/ie"], "rridge.tpg"),
        (vec!["s|(.)\\.(.)|$2.$1|pb"], "rridgj.epg"),
        (vec!["s//whole/"], "whole.jpg"),
        (vec!["s", "insert", "case/first"], "Rridge.jpg"),
        (vec!["number/5/1/2/date/start"], "05rridge.jpg"),
        (vec!["number/5/1/1/size/end", "case/upper"], "RRIDGE5.jpg"),
    ] {
        let values = [text("replace", "r{name}"), rules(&stack)];
        let plan = common::engine::plan(&request(&place.all(&["ridge.jpg"]), &values));
        assert_eq!(plan.refused, [], "{stack:?}");
        assert_eq!(pairs(&plan)[0].1, expected, "{stack:?}");
    }
}

#[test]
fn a_rule_that_cannot_be_read_is_told_by_its_place() {
    let place = Place::new(&["a"]);
    let many = vec!["s"; 65];
    for (stack, expected) in [
        (
            vec!["s/a/b", "t/a"],
            "rule: 2: \"t\" is no kind of rule; there are s, number, insert, case",
        ),
        (vec!["s/(/b/p"], "rule: 1, Replace: find: unclosed group"),
        (
            vec!["s/a/{m}"],
            "rule: 1, Replace: with: {m} stands for nothing; there are {n}, {date}, {name}, {ext} and {folder}",
        ),
        (
            vec!["number/x"],
            "rule: 1, Number: from needs a whole number from -1000000000000000 to 1000000000000000",
        ),
        (
            vec!["insert/x/middle"],
            "rule: 1, Insert: at needs start, end or a number from -255 to 255",
        ),
        (
            vec!["case/small"],
            "rule: 1, Case: case needs one of lower, upper, title, first",
        ),
        (many, "rule: there may be 64 rules at most"),
    ] {
        let plan = plan(&request(&place.all(&["a"]), &[rules(&stack)]));
        let [refused] = plan.refused.as_slice() else {
            panic!("{:?}", plan.refused);
        };
        assert_eq!(refused.cause, Cause::Value(expected.to_owned()));
        assert!(plan.steps.is_empty() && plan.names.len() == 1);
    }
}

#[test]
fn rules_that_cannot_be_read_are_told_and_the_names_stay_in_sight() {
    let place = Place::new(&["a", "b"]);
    for (values, field) in [
        (
            vec![text("find", "("), ("regex", Value::Bool(true))],
            "find: ",
        ),
        (vec![text("replace", "{m}")], "replace: "),
        (vec![text("insert", "{")], "insert: "),
    ] {
        let plan = plan(&request(&place.all(&["a", "b"]), &values));
        let [refused] = plan.refused.as_slice() else {
            panic!("{:?}", plan.refused);
        };
        assert!(matches!(&refused.cause, Cause::Value(text) if text.starts_with(field)));
        assert_eq!((plan.names.len(), plan.steps.len()), (2, 0));
    }
}

#[test]
fn numbers_follow_the_order_that_is_asked_for() {
    let place = Place::new(&["10", "9", "8"]);
    for (name, size, time) in [("10", 5, 30), ("9", 9, 10), ("8", 1, 20)] {
        let file = fs::File::options()
            .write(true)
            .open(place.at(name))
            .unwrap();
        file.set_len(size).unwrap();
        let time = std::time::UNIX_EPOCH + std::time::Duration::from_secs(time);
        file.set_modified(time).unwrap();
    }
    for (by, expected) in [
        ("selection", ["p1", "p2", "p3"]),
        ("name", ["p3", "p1", "p2"]),
        ("date", ["p3", "p2", "p1"]),
        ("size", ["p2", "p1", "p3"]),
    ] {
        let values = [text("replace", "p{n}"), ("number_by", Value::Choice(by))];
        let plan = plan(&request(&place.all(&["10", "8", "9"]), &values));
        let after: Vec<&OsStr> = pairs(&plan).into_iter().map(|(_, after)| after).collect();
        assert_eq!(after, expected, "{by}");
    }
}

#[test]
fn links_are_renamed_themselves_and_hard_links_are_two_names() {
    let place = Place::new(&["a"]);
    fs::hard_link(place.at("a"), place.at("A")).unwrap();
    std::os::unix::fs::symlink("nowhere", place.at("link")).unwrap();
    let upper = [("case", Value::Choice("upper"))];
    // On a file system that tells cases apart the other name of the inode is in the way.
    let plan = plan(&request(&place.all(&["a"]), &upper));
    assert_eq!(plan.names[0].fault, Some(NameFault::Taken));
    let outcome = engine(None).run(request(&place.all(&["link"]), &upper));
    assert_eq!(outcome.end, End::Done);
    let text = fs::read_link(place.at("LINK")).unwrap();
    assert_eq!(text, Path::new("nowhere"));
}

#[test]
fn what_came_in_between_is_neither_replaced_nor_renamed() {
    let place = Place::new(&["1", "2", "3", "4", "5"]);
    let rotate = |roots: &[&str]| {
        let values = [text("replace", "{n}")];
        plan(&request(&place.all(roots), &values))
    };
    // A chain whose free end is taken meanwhile, a cycle and a swap with a member that was exchanged.
    for (roots, disturbed) in [
        (&["3", "4", "5"][..], None),
        (&["2", "3", "1"][..], Some("3")),
        (&["2", "1"][..], Some("2")),
    ] {
        let plan = match disturbed {
            Some(_) => rotate(roots),
            None => {
                let values = [text("replace", "{n}"), ("start", Value::Integer(4))];
                plan(&request(&place.all(roots), &values))
            }
        };
        assert_eq!(plan.refused, []);
        match disturbed {
            Some(name) => {
                fs::remove_file(place.at(name)).unwrap();
                fs::write(place.at(name), name).unwrap();
            }
            None => place.write("6"),
        }
        let before = place.state();
        let outcome = common::engine::run_plan(plan);
        assert!(matches!(outcome.end, End::Failed { .. }), "{outcome:#?}");
        assert_eq!(place.state(), before);
    }
}

#[test]
fn both_profiles_and_the_reply_to_programs_agree() {
    let place = Place::new(&["a.txt", "b.txt"]);
    let mut request = request(&place.all(&["b.txt", "a.txt"]), &[text("replace", "{n:2}")]);
    let safe = plan(&request);
    request.profile = Profile::Python;
    let python = plan(&request);
    let shown = |plan: &Plan| format!("{:?}", pairs(plan));
    assert_eq!(shown(&safe), shown(&python));
    assert!(safe.steps.iter().chain(&python.steps).all(|planned| {
        matches!(
            planned.step,
            Step::Rename { replace: false, .. } | Step::Exchange { .. }
        )
    }));
}

#[test]
fn cases_are_changed_where_upper_and_lower_are_one() {
    let test = "cases_are_changed_where_upper_and_lower_are_one";
    if !rig::with_own_mounts(test) {
        return;
    }
    let mount = match Mount::exfat(64) {
        Ok(mount) => mount,
        Err(reason) => return rig::skip(test, &reason),
    };
    let at = |name: &str| mount.path().join(name);
    for name in ["one.txt", "two.txt", "three.txt", "Folder"] {
        match name {
            "Folder" => fs::create_dir(at(name)).unwrap(),
            name => fs::write(at(name), name).unwrap(),
        }
    }
    let names = || -> BTreeSet<String> {
        let entries = fs::read_dir(mount.path()).unwrap();
        entries
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect()
    };
    let set = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    let all = ["one.txt", "two.txt", "Folder"].map(at);
    let upper = [
        ("case", Value::Choice("upper")),
        ("extension_case", Value::Choice("upper")),
    ];
    let outcome = engine(None).run(request(&all, &upper));
    assert_eq!(outcome.end, End::Done, "{outcome:#?}");
    assert_eq!(names(), set(&["FOLDER", "ONE.TXT", "TWO.TXT", "three.txt"]));
    assert_eq!(fs::read(at("ONE.TXT")).unwrap(), b"one.txt");

    // Two spellings of one name collide there, and with what stays.
    let two = ["ONE.TXT", "TWO.TXT"].map(at);
    let values = [text("find", "TWO"), text("replace", "one")];
    assert_eq!(
        plan(&request(&two, &values)).names[1].fault,
        Some(NameFault::Taken)
    );
    let values = [text("replace", "Three")];
    assert_eq!(plan(&request(&two, &values)).refused.len(), 2);

    // No rename takes a flag there, so that swaps and cycles go by way of other names.
    for count in [2, 3] {
        let numbers: Vec<PathBuf> = (1..=count).map(|n| at(&format!("{n}.x"))).collect();
        for number in &numbers {
            fs::write(number, number.file_name().unwrap().as_bytes()).unwrap();
        }
        // The last one becomes the first, the first the second.
        let mut order = numbers.clone();
        order.rotate_right(1);
        let outcome = engine(None).run(request(&order, &[text("replace", "{n}")]));
        assert_eq!(outcome.end, End::Done, "{outcome:#?}");
        assert_eq!(outcome.totals.items, count);
        for (old, new) in order.iter().zip(&numbers) {
            let held = fs::read(new).unwrap();
            assert_eq!(held, old.file_name().unwrap().as_bytes());
        }
    }
    let left = [
        "FOLDER",
        "ONE.TXT",
        "TWO.TXT",
        "three.txt",
        "1.x",
        "2.x",
        "3.x",
    ];
    assert_eq!(names(), set(&left));
}

/// The names that a plan gives, and what is wrong with each.
fn judged(plan: &Plan) -> Vec<(String, Option<NameFault>)> {
    let names = plan.names.iter();
    names
        .map(|name| (name.after.to_string_lossy().into_owned(), name.fault))
        .collect()
}

#[test]
fn what_is_unticked_keeps_its_name_and_the_rest_is_judged_anew() {
    let place = Place::new(&["1.x", "2.x", "3.x", "7.x"]);
    let roots = place.all(&["1.x", "2.x", "3.x"]);
    let moved = |unticked: &[&str]| {
        let kept = Value::Paths(unticked.iter().map(|name| place.at(name)).collect());
        let values = [
            text("replace", "{n}"),
            ("start", Value::Integer(2)),
            ("unchanged", kept),
        ];
        request(&roots, &values)
    };
    let names = |unticked: &[&str]| judged(&plan(&moved(unticked)));
    let named = |name: &str| (name.to_owned(), None);
    let taken = |name: &str| (name.to_owned(), Some(NameFault::Taken));
    // What is not selected has nothing to be unticked.
    let all = [named("2.x"), named("3.x"), named("4.x")];
    assert_eq!(names(&[]), all);
    assert_eq!(names(&["7.x"]), all);
    // It takes no number, and its name is in the way of who wants it.
    assert_eq!(names(&["2.x"]), [taken("2.x"), named("2.x"), named("3.x")]);
    assert_eq!(names(&["3.x"]), [named("2.x"), taken("3.x"), named("3.x")]);
    assert_eq!(names(&["1.x"]), [named("1.x"), named("2.x"), named("3.x")]);
    let kept = plan(&moved(&["1.x"]));
    assert!(kept.steps.is_empty(), "nothing is to do");

    let same = |unticked: &[&str]| {
        let mut request = moved(unticked);
        let find = Value::Text(r"[12]".to_owned());
        request.values.set("find", find);
        request.values.set("regex", Value::Bool(true));
        request.values.set("replace", Value::Text("one".to_owned()));
        request
    };
    let twice = ("one.x".to_owned(), Some(NameFault::Twice));
    let both = [twice.clone(), twice, named("3.x")];
    assert_eq!(judged(&plan(&same(&[]))), both);
    let outcome = engine(None).run(same(&["2.x"]));
    assert_eq!(outcome.end, End::Done, "{outcome:#?}");
    let names: Vec<OsString> = place.state().into_keys().collect();
    assert_eq!(names, ["2.x", "3.x", "7.x", "one.x"]);
}

/// A swap, a cycle of three and a chain, run by the program itself under `strace`: what every file holds before and after,
/// and what the program said.
fn swept(options: &[&str]) -> (Place, strace::Traced) {
    let place = Place::new(&["1", "2", "3", "4", "5", "7", "8"]);
    let roots = place.all(&["2", "1", "4", "5", "3", "7", "8"]);
    let roots: Vec<&Path> = roots.iter().map(PathBuf::as_path).collect();
    let mut command = command("batch_rename", &roots, 1);
    command.args(["--replace", "{n}"]);
    let traced = strace::trace(options, &command);
    (place, traced)
}

/// Old and new names of [`swept`], by what the file holds.
const SWEPT: [(&str, &str); 7] = [
    ("1", "2"),
    ("2", "1"),
    ("3", "5"),
    ("4", "3"),
    ("5", "4"),
    ("7", "6"),
    ("8", "7"),
];

/// Every file is whole under its old or its new name; how many have new ones, and how many stand aside.
fn counted(place: &Place) -> Result<(usize, usize), String> {
    let state = place.state();
    let held: BTreeSet<&OsString> = state.values().collect();
    if held.len() != SWEPT.len() || state.len() != SWEPT.len() {
        return Err(format!("lost: {state:?}"));
    }
    let (mut renamed, mut aside) = (0, 0);
    for (name, held) in &state {
        let (old, new) = SWEPT
            .iter()
            .find(|(old, _)| held == old)
            .expect("a known file");
        match name.to_str().expect("text") {
            name if name == *new => renamed += 1,
            name if name == *old => {}
            name if name.starts_with(".filewright-") && name.ends_with(".aside") => aside += 1,
            name => return Err(format!("{held:?} is now {name}")),
        }
    }
    Ok((renamed, aside))
}

#[test]
fn no_call_that_fails_or_is_the_last_leaves_a_name_in_doubt() {
    let test = "no_call_that_fails_or_is_the_last_leaves_a_name_in_doubt";
    if !strace::works() {
        return rig::skip(test, "needs strace, and the right to trace");
    }
    let (place, traced) = swept(&[]);
    assert!(traced.output.status.success(), "{}", said(&traced.output));
    assert_eq!(counted(&place), Ok((7, 0)));
    let calls = ["renameat2", "openat", "statx", "fstat", "newfstatat"];
    let mut sites = strace::sites(&traced.calls, place.0.path());
    sites.retain(|(name, _)| calls.contains(&name.as_str()));
    assert!(sites.len() > 15, "{sites:?}");
    for (name, number) in &sites {
        for what in ["error=EIO", "signal=KILL"] {
            let inject = format!("inject={name}:{what}:when={number}");
            let (place, traced) = swept(&["-e", &inject]);
            let told = format!("{inject}\n{}", said(&traced.output));
            assert!(!has_panicked(&traced.output), "{told}");
            let (renamed, aside) = counted(&place).unwrap_or_else(|why| panic!("{why}\n{told}"));
            // Only who is killed in the middle of a cycle leaves a file aside.
            assert!(aside <= usize::from(what == "signal=KILL"), "{told}");
            let is_done = traced.output.status.success();
            assert!(!is_done || (renamed, aside) == (7, 0), "{told}");
        }
    }
    rig::note(&format!("{test}: {} places", sites.len()));
}
