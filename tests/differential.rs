//! The Python profile beside the machine's own Python: the same random request on the same random tree.
//!
//! `FILEWRIGHT_SEED` sets another seed, `FILEWRIGHT_CASES` another number of cases; a failure prints the seed of its case.
#![allow(
    clippy::disallowed_methods,
    reason = "the tests build and read trees by themselves"
)]

mod common;

#[path = "differential/answers.rs"]
mod answers;
#[path = "differential/cases.rs"]
mod cases;
#[path = "differential/listed.rs"]
mod listed;
#[path = "differential/peers.rs"]
mod peers;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use serde_json::{Value, json};

use cases::{Case, Dice, OPS, Scene};
use common::rig;
use common::snapshot::{Alike, Held, Snapshot};
use common::strategy::{Wants, by_seed, nodes};
use common::tree::{Node, Stage};
use peers::Peer;

/// Enough for every option of every operation to come up twenty times.
const CASES: u64 = 70 * OPS.len() as u64;
const SEED: u64 = 20_26;

fn number(name: &str, default: u64) -> u64 {
    let said = std::env::var(name).ok();
    said.map_or(default, |said| said.parse().expect("a number"))
}

/// How often an operation or option came up, and how often with success.
#[derive(Default)]
struct Count {
    cases: u32,
    successes: u32,
}

#[test]
fn the_python_profile_is_python() {
    const NAME: &str = "the_python_profile_is_python";
    if !rig::has_program("python3") {
        return rig::skip(NAME, "there is no python3");
    }
    if !rig::without_rights(NAME) {
        return;
    }
    let (seed, cases) = (
        number("FILEWRIGHT_SEED", SEED),
        number("FILEWRIGHT_CASES", CASES),
    );
    let benches = rig::by_two(&[0, 1], |first| {
        let mut bench = Bench::new();
        for case in (*first..cases).step_by(2) {
            bench.run(seed.wrapping_add(case));
        }
        bench
    });
    let all = benches.into_iter().reduce(Bench::with);
    all.expect("two").report(cases);
}

/// A place in memory where there is one: the disk is not what is compared.
fn ground() -> PathBuf {
    let memory = PathBuf::from("/dev/shm");
    match tempfile::tempdir_in(&memory) {
        Ok(_) => memory,
        Err(_) => std::env::temp_dir(),
    }
}

struct Bench {
    ours: Peer,
    python: Peer,
    version: String,
    has_filters: bool,
    counts: BTreeMap<String, Count>,
    listed: BTreeMap<&'static str, u32>,
    faults: Vec<String>,
}

impl Bench {
    fn new() -> Bench {
        let (python, version, has_filters) = Peer::python();
        Bench {
            ours: Peer::filewright(),
            python,
            version,
            has_filters,
            counts: BTreeMap::new(),
            listed: BTreeMap::new(),
            faults: Vec::new(),
        }
    }

    /// What two have found.
    fn with(mut self, other: Bench) -> Bench {
        for (key, found) in other.counts {
            let count = self.counts.entry(key).or_default();
            count.cases += found.cases;
            count.successes += found.successes;
        }
        for (name, found) in other.listed {
            *self.listed.entry(name).or_default() += found;
        }
        self.faults.extend(other.faults);
        self
    }

    fn run(&mut self, seed: u64) {
        let wants = Wants {
            locked: true,
            owners: false,
            ..Wants::all()
        };
        let mut tree = by_seed(seed, &nodes(wants));
        // Something that every operation succeeds on.
        tree.push(Node::folder(
            "solid",
            vec![
                Node::file("a", 70),
                Node::folder("sub", vec![Node::file("b", 5_000)]),
                Node::link("to-a", "a"),
            ],
        ));
        let shut = Node::file("a", 9).attribute("user.test", b"x").mode(0);
        tree.push(Node::folder("shut", vec![shut]));
        tree.push(Node::folder("hollow", vec![Node::folder("lower", vec![])]));
        tree.push(Node::folder("empty", vec![]));
        tree.push(Node::folder("twice", vec![Node::link("to-a", "a")]));
        let started = SystemTime::now();
        let stages = [Stage::under(&ground()), Stage::under(&ground())];
        for stage in &stages {
            std::fs::create_dir(stage.at("w")).unwrap();
            stage.plant("w", &tree);
        }
        let op = OPS[(seed % OPS.len() as u64) as usize];
        if op == "unpack_archive" {
            self.pack(seed, &stages);
        }
        let mut dice = Dice::new(seed);
        let scene = Scene::of(&stages[1].at("w"), self.has_filters);
        let case = cases::request(op, &scene, &mut dice);
        let [ours, python] = self.ask(&case, &stages);
        self.count(&case, &python);
        let mut found = answers::differences(&case, &ours, &python);
        let is_half_done = op == "rmtree" && python["ok"] == json!(false);
        if is_half_done {
            // Which part is gone depends on the order of the walk; what can never go does not.
            let mut rest = case.clone();
            rest.args.insert("on_error".into(), json!("collect"));
            let [ours, python] = self.ask(&rest, &stages);
            found = answers::differences(&rest, &ours, &python);
        }
        if op == "make_archive" {
            found.extend(self.archives(&case, &stages));
        }
        let snapshots = stages
            .each_ref()
            .map(|stage| snapshot(stage.base(), &stages, started));
        let alike = Alike {
            holes: false,
            ..Alike::ALL
        };
        found.extend(snapshots[1].differences(&snapshots[0], &alike));
        if found.is_empty() {
            return;
        }
        match listed::known(&self.version, &case, &found, &ours, &python) {
            Some(name) => *self.listed.entry(name).or_default() += 1,
            None => self.faults.push(format!(
                "seed {seed}: {} {} umask {:03o}\n  {}\n  ours   {ours}\n  python {python}\n  tree {tree:#?}",
                case.op,
                json!(case.args),
                case.umask,
                found.join("\n  "),
            )),
        }
    }

    /// Asks both, each in its own stage. Absolute paths in the answers are made alike.
    fn ask(&mut self, case: &Case, stages: &[Stage; 2]) -> [Value; 2] {
        let peers = [&mut self.ours, &mut self.python];
        let mut at = 0;
        peers.map(|peer| {
            let stage = &stages[at];
            at += 1;
            let request = json!({
                "id": at,
                "op": case.op,
                "args": case.args,
                "cwd": cases::spelled(stage.at("w").as_os_str()),
                "umask": case.umask,
            });
            let base = stage.base().to_str().expect("a plain name").to_owned();
            answers::read(&peer.ask(&request).replace(&base, "BASE"))
        })
    }

    /// Puts the same archives into both stages, made of something that is there.
    fn pack(&mut self, seed: u64, stages: &[Stage; 2]) {
        let root = if seed.is_multiple_of(3) { "." } else { "solid" };
        let place = stages[1].at("w");
        for format in ["zip", "tar", "gztar", "bztar", "xztar"] {
            let name = format!("packed{}", cases::ending(format));
            let asked = json!({
                "id": 0,
                "op": "make_archive",
                "args": {"base_name": "packed", "format": format, "root_dir": root},
                "cwd": cases::spelled(place.as_os_str()),
                "umask": 0o022,
            });
            let answer = answers::read(&self.python.ask(&asked));
            if answer["ok"] != json!(true) {
                // It could not be packed: something that is no archive.
                std::fs::write(place.join(&name), "none").unwrap();
            }
            std::fs::copy(place.join(&name), stages[0].at("w").join(&name)).unwrap();
        }
    }

    /// What differs between the two archives, which are taken away: their bytes are their own. After a failure Python
    /// leaves a part of one.
    fn archives(&mut self, case: &Case, stages: &[Stage; 2]) -> Vec<String> {
        let base = case.args["base_name"].as_str().expect("a path");
        let format = case.args["format"].as_str().expect("a format");
        let name = format!("{base}{}", cases::ending(format));
        let listed = stages.each_ref().map(|stage| {
            let archive = stage.at("w").join(&name);
            // What was made and taken away again moves the folder's time all the same.
            let folder = archive.parent().expect("a folder");
            let passing = tempfile::NamedTempFile::new_in(folder);
            drop(passing);
            if !archive.is_file() {
                return None;
            }
            let asked = json!({
                "id": 0,
                "op": "list_archive",
                "args": {"filename": cases::spelled(archive.as_os_str())},
                "cwd": "/",
                "umask": 0,
            });
            let base = stage.base().to_str().expect("a plain name").to_owned();
            let answer = answers::read(&self.python.ask(&asked).replace(&base, "BASE"));
            std::fs::remove_file(&archive).unwrap();
            Some(answer["value"].clone())
        });
        match listed {
            [Some(ours), Some(python)] if ours != python => {
                vec![format!("archive {ours:#}"), format!("but     {python:#}")]
            }
            [Some(_), None] => vec!["an archive that Python does not make".to_owned()],
            _ => Vec::new(),
        }
    }

    fn count(&mut self, case: &Case, python: &Value) {
        let is_success = python["ok"] == json!(true);
        let options = case.args.keys().filter(|name| {
            ![
                "src",
                "dst",
                "path",
                "length",
                "position",
                "algorithm",
                "user",
                "group",
                "base_name",
                "filename",
            ]
            .contains(&name.as_str())
        });
        let keys = options.map(|name| format!("{} {name}", case.op));
        for key in keys.chain([case.op.to_owned()]) {
            let count = self.counts.entry(key).or_default();
            count.cases += 1;
            count.successes += u32::from(is_success);
        }
    }

    fn report(&self, cases: u64) {
        rig::note(&format!(
            "differential: {cases} cases against Python {}",
            self.version
        ));
        for (key, count) in &self.counts {
            rig::note(&format!(
                "  {key}: {} cases, {} successes",
                count.cases, count.successes
            ));
        }
        for (name, count) in &self.listed {
            rig::note(&format!("  listed: {name}: {count}"));
        }
        let shown = self.faults.iter().take(12).cloned().collect::<Vec<_>>();
        assert!(
            self.faults.is_empty(),
            "{} of {cases} cases differ:\n{}",
            self.faults.len(),
            shown.join("\n")
        );
        if cases < CASES {
            return;
        }
        for (key, count) in &self.counts {
            assert!(count.cases >= 20, "{key}: only {} cases", count.cases);
            assert!(
                count.successes * 100 >= count.cases * 40,
                "{key}: {} successes of {}",
                count.successes,
                count.cases
            );
        }
        for name in listed::names(&self.version) {
            assert!(self.listed.contains_key(name), "{name} no longer differs");
        }
    }
}

/// State of a stage. Times that the operation itself has set are now, and differ from run to run: they are left open.
fn snapshot(base: &Path, stages: &[Stage; 2], started: SystemTime) -> Snapshot {
    let modes = answers::unlock(base);
    let mut snapshot = Snapshot::take(base);
    let since = started
        .duration_since(SystemTime::UNIX_EPOCH)
        .unwrap()
        .as_secs() as i64
        - 2;
    for (place, entry) in &mut snapshot.entries {
        if let Some(mode) = modes.get(place) {
            entry.mode = *mode;
        }
        if let Held::Target(text) = &mut entry.held {
            // Links out of an archive lead to where that was made.
            for stage in stages {
                *text = answers::below_base(stage.base(), text);
            }
        }
        // A time of now stands for all of them; one that was kept is compared.
        if entry
            .modified
            .is_some_and(|(seconds, _)| (since..since + 600).contains(&seconds))
        {
            entry.modified = Some((i64::MAX, 0));
        }
    }
    snapshot
}
