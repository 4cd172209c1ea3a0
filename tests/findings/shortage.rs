//! Threads that cannot be had, and work that must not grow with its square.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use filewright::model::{Plan, Profile, Request, Step};

use crate::common::tree::{Node, Stage};
use crate::common::{cli, engine, rig};
use crate::moment;

/// A user that owns nothing else, so that the count of threads is that of the one program.
const USER: u32 = 61_417;

#[test]
fn with_too_few_threads_a_copy_ends_whole_or_leaves_nothing() {
    let test = "with_too_few_threads_a_copy_ends_whole_or_leaves_nothing";
    if !rig::is_root() {
        return rig::skip(test, "needs root to become a user with a limit");
    }
    if !rig::has_program("setpriv") || !rig::has_program("prlimit") {
        return rig::skip(test, "needs setpriv and prlimit");
    }
    let (_kept, program) = rig::reachable_program();
    let mut succeeded = 0;
    for limit in 2..=8 {
        let stage = Stage::new();
        let folder = |number| Node::folder(format!("d{number}"), vec![Node::file("f", 100)]);
        let source = Node::folder("src", (0..200).map(folder).collect());
        stage.plant("", &[source, Node::folder("out", vec![]).mode(0o777)]);
        let mode = std::os::unix::fs::PermissionsExt::from_mode(0o755);
        fs::set_permissions(stage.base(), mode).expect("a mode");
        let target = stage.at("out/src");
        if run_within(limit, &program, &stage.at("src"), &target) {
            succeeded += 1;
            assert_eq!(moment::names(&target).len(), 200, "{limit} threads");
        }
        let left = moment::names(&stage.at("out"));
        let is_clear = left.iter().all(|name| name == "src");
        assert!(is_clear, "{limit} threads: {left:?}");
    }
    assert!(succeeded > 0, "no limit was large enough");
}

/// Copies with at most this many threads; true if it reports success.
fn run_within(limit: u32, program: &Path, source: &Path, target: &Path) -> bool {
    let user = format!("--reuid={USER}");
    let group = format!("--regid={USER}");
    let limited = format!("--nproc={limit}:{limit}");
    let mut command = Command::new("setpriv");
    command
        .args([&user, &group, "--clear-groups", "prlimit", &limited])
        .arg(program)
        .arg("copytree")
        .args([source, target])
        .args(["--workers", "4", "--no-flush", "--no-journal"])
        .current_dir("/")
        .env("HOME", "/nonexistent")
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = command.spawn().expect("setpriv runs");
    let until = Instant::now() + moment::PATIENCE;
    while child.try_wait().expect("its state").is_none() {
        if Instant::now() > until {
            child.kill().expect("it can be ended");
            panic!("{limit} threads: the program hangs");
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    let output = child.wait_with_output().expect("its words");
    let said = cli::said(&output);
    assert!(!cli::has_panicked(&output), "{limit} threads: {said}");
    assert!(!said.contains("defect"), "{limit} threads: {said}");
    output.status.success()
}

/// Time for a plan of this many steps that all fail.
fn time_to_fail(steps: u32, at: &Path) -> Duration {
    let request = Request::new("mkdir", vec![], Profile::Safe, "/".into(), 0o022);
    let mut plan = Plan::new(request);
    for _ in 0..steps {
        let at = at.to_path_buf();
        plan.push(Step::MakeFolder { at, mode: 0o755 });
    }
    let started = Instant::now();
    let outcome = engine::run_plan(plan.into());
    assert_eq!(outcome.failures.len(), steps as usize);
    started.elapsed()
}

#[test]
fn four_times_as_many_failing_steps_take_about_four_times_as_long() {
    let stage = Stage::new();
    // What else the machine does may slow one of the two: the best of three is judged.
    let factor = (0..3)
        .map(|_| {
            let few = time_to_fail(8_000, stage.base());
            let many = time_to_fail(32_000, stage.base());
            many.as_secs_f64() / few.as_secs_f64()
        })
        .fold(f64::INFINITY, f64::min);
    assert!(factor < 8.0, "it grows by the factor {factor:.1}");
}
