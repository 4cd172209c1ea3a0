//! What was done is taken back: the tree is as before, by the registry's samples, whatever the end was.

mod common;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use common::engine::config;
use common::rig;
use common::samples::{Case, cases, state};
use common::snapshot::{Alike, Snapshot};
use common::strace;
use common::strategy::{self, Wants};
use common::tree::{Node, Stage};
use filewright::exec::takeback;
use filewright::exec::{Config, Engine, Fault, FaultPlan};
use filewright::journal::{Keep, Way};
use filewright::model::{Cause, End, Outcome, Profile, Request, Step, Value};

/// An engine that journals beside the tree of a stage, on the same file system.
fn journalling(stage: &Stage) -> Config {
    let own = |name: &str| stage.base().join("own").join(name);
    Config {
        state_dir: Some(own("state")),
        data_dir: Some(own("data")),
        journal: true,
        ..config()
    }
}

fn run(config: Config, request: Request) -> Arc<Outcome> {
    Engine::start(config, || {}).run(request)
}

fn last(stage: &Stage) -> u64 {
    let state = stage.base().join("own/state");
    let keep = Keep::find(&state).expect("a keep").expect("jobs");
    let numbers = keep.numbers().expect("numbers");
    *numbers.last().expect("a job")
}

fn undo(stage: &Stage, number: u64, way: Way) -> Arc<Outcome> {
    let mut request = takeback::request(number, way, PathBuf::from("/"));
    request.run.flush = false;
    run(journalling(stage), request)
}

/// True if nothing of the sample's run changes anything.
fn only_reads(case: &Case, stage: &Stage) -> bool {
    let request = case.request(stage, Profile::Safe);
    let plan = common::engine::plan(&request);
    plan.steps.iter().all(|planned| {
        matches!(
            planned.step,
            Step::ReadStream { .. } | Step::ReadSpace { .. }
        )
    })
}

fn come_to(outcome: &Outcome) -> Result<(), String> {
    match outcome.end {
        End::Done => Ok(()),
        _ => Err(format!("{outcome:#?}")),
    }
}

/// The sample's request, which keeps what it removes, replaces and cuts.
fn asked(case: &Case, stage: &Stage) -> Request {
    let mut request = case.request(stage, Profile::Safe);
    request.run.permanent = false;
    request
}

fn back_and_forth(case: &Case) -> Result<(), String> {
    let stage = case.stage();
    if only_reads(case, &stage) {
        return Ok(());
    }
    let before = state(&stage);
    come_to(&run(journalling(&stage), asked(case, &stage)))?;
    let done = state(&stage);
    let job = last(&stage);
    come_to(&undo(&stage, job, Way::Undo(job)))?;
    before.expect_same(&state(&stage), &Alike::ALL, "undone")?;
    let by = last(&stage);
    come_to(&undo(&stage, by, Way::Redo(by)))?;
    done.expect_same(&state(&stage), &Alike::ALL, "done again")
}

#[test]
fn run_then_undo_gives_the_same_tree_and_redo_the_one_after_it() {
    let mut wrong = Vec::new();
    for case in cases() {
        if let Err(why) = back_and_forth(&case) {
            wrong.push(format!("{}: {why}", case.name()));
        }
    }
    assert!(
        wrong.is_empty(),
        "{} wrong:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

/// Fails at the n-th moment, once.
struct Once {
    at: u32,
    seen: AtomicU32,
}

impl FaultPlan for Once {
    fn before(&self, _: u32, _: u32, _: &Path) -> Option<Fault> {
        let is_now = self.seen.fetch_add(1, Ordering::SeqCst) == self.at;
        is_now.then_some(Fault::Errno(5))
    }
}

#[test]
fn what_was_done_before_a_failure_is_taken_back_too() {
    let mut wrong = Vec::new();
    for case in cases() {
        for at in [1, 4] {
            let stage = case.stage();
            if only_reads(&case, &stage) {
                continue;
            }
            let before = state(&stage);
            let config = Config {
                faults: Some(Arc::new(Once {
                    at,
                    seen: AtomicU32::new(0),
                })),
                ..journalling(&stage)
            };
            run(config, asked(&case, &stage));
            let job = last(&stage);
            let undone = come_to(&undo(&stage, job, Way::Undo(job)));
            let same = before.expect_same(&state(&stage), &Alike::ALL, "undone");
            if let Err(why) = undone.and(same) {
                wrong.push(format!("{}, failed at {at}: {why}", case.name()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_has_changed_since_is_refused_by_name_and_the_rest_is_taken_back() {
    let stage = Stage::new();
    let nodes = vec![
        Node::file("one", 10),
        Node::file("two", 20),
        Node::file("three", 30),
    ];
    folder(&stage, "src");
    stage.plant("src", &nodes);
    let mut request = Request::new(
        "copytree",
        vec![stage.at("src")],
        Profile::Safe,
        PathBuf::from("/"),
        0o022,
    );
    request.values.set("dst", Value::Path(stage.at("dst")));
    request.run.flush = false;
    come_to(&run(journalling(&stage), request)).unwrap();
    std::fs::write(stage.at("dst/two"), "of mine").unwrap();
    std::fs::write(stage.at("dst/four"), "mine too").unwrap();
    let job = last(&stage);
    let outcome = undo(&stage, job, Way::Undo(job));
    let told: Vec<(&Path, &Cause)> = outcome
        .failures
        .iter()
        .map(|failure| (failure.path.as_path(), &failure.cause))
        .collect();
    let (two, dst) = (stage.at("dst/two"), stage.at("dst"));
    assert!(told.contains(&(&two, &Cause::Changed)), "{told:?}");
    assert!(told.iter().any(|(path, _)| *path == dst), "{told:?}");
    assert_eq!(told.len(), 2);
    let left = Snapshot::take(&dst);
    assert!(left.get("two").is_some() && left.get("four").is_some());
    assert!(left.get("one").is_none() && left.get("three").is_none());
    assert!(stage.at("src/two").exists());
}

#[test]
fn random_trees_are_as_before_after_copy_move_and_removal_are_taken_back() {
    strategy::check(24, strategy::folder("src", Wants::all()), |node| {
        for op in ["copytree", "move", "rmtree"] {
            let stage = Stage::new();
            folder(&stage, "all");
            stage.plant("all", std::slice::from_ref(&node));
            let before = state(&stage);
            let roots = vec![stage.at("all/src")];
            let mut request = Request::new(op, roots, Profile::Safe, PathBuf::from("/"), 0o022);
            if op != "rmtree" {
                request.values.set("dst", Value::Path(stage.at("all/dst")));
            }
            request.run.flush = false;
            request.run.workers = 3;
            run(journalling(&stage), request);
            let job = last(&stage);
            come_to(&undo(&stage, job, Way::Undo(job))).map_err(|why| format!("{op}: {why}"))?;
            before.expect_same(&state(&stage), &Alike::ALL, op)?;
        }
        Ok(())
    });
}

/// A folder of a stage, whatever the process's umask is at the moment.
fn folder(stage: &Stage, name: &str) {
    let mut builder = std::fs::DirBuilder::new();
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o755);
    builder.create(stage.at(name)).unwrap();
}

/// The real program, with its state beside the tree of a stage.
fn program(stage: &Stage, words: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_filewright"));
    command.args(words).current_dir(stage.at("all"));
    command.env("HOME", stage.base().join("own"));
    for name in ["XDG_STATE_HOME", "XDG_DATA_HOME"] {
        command.env_remove(name);
    }
    command
}

fn scene() -> Stage {
    let stage = Stage::new();
    let files = |count: usize| -> Vec<Node> {
        let file = |number| Node::file(format!("f{number}"), 900 * number as u64);
        (0..count).map(file).collect()
    };
    let mut src = files(5);
    src.push(Node::folder("in", files(4)));
    src.push(Node::link("link", "in/f1"));
    let half = Node::folder(
        "half",
        vec![Node::folder("in", files(2)), Node::file("other", 7)],
    );
    std::fs::create_dir(stage.base().join("own")).unwrap();
    folder(&stage, "all");
    stage.plant("all", &[Node::folder("src", src), half]);
    stage
}

/// Runs words and kills them at the n-th call of a name; false if it came to its end before.
fn killed(stage: &Stage, words: &[&str], call: &str, at: u32) -> bool {
    let inject = format!("inject={call}:signal=KILL:when={at}");
    let options = ["-e", &format!("trace={call}"), "-e", &inject];
    let command = program(stage, words);
    let log = tempfile::NamedTempFile::new().unwrap();
    let output = strace::under(log.path(), &options, &command)
        .output()
        .unwrap();
    output.status.code().is_none()
}

fn succeeds(stage: &Stage, words: &[&str]) {
    let output = program(stage, words).output().unwrap();
    assert!(
        output.status.success(),
        "{words:?}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
}

const REQUESTS: [&[&str]; 4] = [
    &["copytree", "src", "dst", "--no-flush", "--workers", "1"],
    &[
        "copytree",
        "src",
        "half",
        "--dirs-exist-ok",
        "--no-flush",
        "--workers",
        "1",
    ],
    &["move", "src", "dst", "--no-flush", "--workers", "1"],
    &["rmtree", "src", "--no-flush", "--workers", "1"],
];

/// Calls at which a job is killed, and the first few times of each. `FILEWRIGHT_CASES` multiplies these.
fn moments() -> Vec<(&'static str, u32)> {
    let times = std::env::var("FILEWRIGHT_CASES").ok();
    let times: u32 = times.and_then(|times| times.parse().ok()).unwrap_or(1);
    let first = (1..=2 * times).map(|at| ("renameat2", at));
    let writes = (1..=3 * times).map(|at| ("write", at * 2 + 1));
    let makes = (1..=2 * times).map(|at| ("mkdirat", at + 2));
    first.chain(writes).chain(makes).collect()
}

#[test]
fn a_job_that_is_killed_is_rolled_back_to_the_start_and_resumed_to_the_end() {
    if !strace::works() {
        return rig::skip("a_job_that_is_killed", "strace is not to be had");
    }
    let mut killed_at = 0;
    for words in REQUESTS {
        let whole = scene();
        succeeds(&whole, words);
        let end = state(&whole);
        for (call, at) in moments() {
            let name = format!("{words:?} killed at {call} {at}");
            for recovery in ["rollback", "resume"] {
                let stage = scene();
                let start = state(&stage);
                if !killed(&stage, words, call, at) {
                    continue;
                }
                killed_at += 1;
                let is_left = program(&stage, &["jobs", "--json"]).output().unwrap();
                if is_left.stdout.is_empty() {
                    // It died before it had begun, or after its end.
                    let now = state(&stage);
                    let is_start = start.expect_same(&now, &Alike::ALL, &name).is_ok();
                    assert!(
                        is_start || end.differences(&now, &Alike::BYTES).is_empty(),
                        "{name}"
                    );
                    continue;
                }
                succeeds(&stage, &[recovery, "--all"]);
                let now = state(&stage);
                match recovery {
                    "rollback" => start.expect_same(&now, &Alike::ALL, &name).unwrap(),
                    _ => {
                        let alike = Alike {
                            modified: false,
                            ..Alike::ALL
                        };
                        end.expect_same(&now, &alike, &name).unwrap();
                    }
                }
                let left = program(&stage, &["jobs", "--json"]).output().unwrap();
                assert!(left.stdout.is_empty(), "{name}: still left behind");
            }
        }
    }
    assert!(killed_at >= 20, "only {killed_at} were killed");
}

#[test]
fn a_job_that_cannot_be_journalled_does_not_start() {
    let stage = scene();
    let before = state(&stage);
    // A file stands where the state folder should be.
    let config = Config {
        state_dir: Some(stage.at("all/half/other")),
        ..journalling(&stage)
    };
    let mut request = Request::new(
        "rmtree",
        vec![stage.at("all/src")],
        Profile::Safe,
        PathBuf::from("/"),
        0o022,
    );
    request.run.flush = false;
    let outcome = run(config, request);
    assert_eq!(outcome.end, End::Refused, "{outcome:#?}");
    let failure = &outcome.failures[0];
    assert!(
        failure.path.starts_with(stage.at("all/half/other")),
        "{failure:?}"
    );
    before
        .expect_same(&state(&stage), &Alike::ALL, "refused")
        .unwrap();
}
