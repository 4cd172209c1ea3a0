//! The real program as the kernel sees it: by descriptor, without following links, in few calls.

mod common;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::Command;

use common::cli::{command, said};
use common::discipline::offences;
use common::rig;
use common::snapshot::{Alike, Snapshot};
use common::strace::{self, Call};
use common::strategy::{self, Wants};
use common::tree::{Node, Stage};

fn can_trace(test: &str) -> bool {
    let works = strace::works();
    if !works {
        rig::skip(test, "needs strace, and the right to trace");
    }
    works
}

/// A few random trees side by side: every kind of entry is in them.
fn everything(name: &str) -> Node {
    let folders = (0..6).map(|seed| {
        let mut folder = strategy::by_seed(seed, &strategy::folder("t", Wants::all()));
        folder.name = format!("t{seed}").into();
        folder
    });
    Node::folder(name, folders.collect())
}

/// Runs a command that must end well, and judges its calls.
#[track_caller]
fn is_held(command: &Command, roots: &[PathBuf]) -> Vec<Call> {
    let traced = strace::trace(&[], command);
    assert!(traced.output.status.success(), "{}", said(&traced.output));
    let found = offences(&traced.calls, roots);
    let few = &found[..found.len().min(20)];
    assert!(found.is_empty(), "{} calls: {few:#?}", found.len());
    traced.calls
}

fn count(calls: &[Call], name: &str) -> usize {
    calls.iter().filter(|call| call.name == name).count()
}

#[test]
fn copytree_works_by_descriptor() {
    if !can_trace("copytree_works_by_descriptor") {
        return;
    }
    for workers in [1, 4] {
        let stage = Stage::new();
        stage.plant("", &[everything("src")]);
        let before = Snapshot::take(&stage.at("src"));
        let roots = [stage.at("src"), stage.at("dst")];
        let calls = is_held(
            &command("copytree", &[&roots[0], &roots[1]], workers),
            &roots,
        );
        assert!(count(&calls, "openat") > 20, "the calls were not seen");
        let copy = Snapshot::take(&stage.at("dst"));
        before.expect_same(&copy, &Alike::ALL, "the copy").unwrap();
    }
}

#[test]
fn rmtree_works_by_descriptor() {
    if !can_trace("rmtree_works_by_descriptor") {
        return;
    }
    for workers in [1, 4] {
        let stage = Stage::new();
        stage.plant("", &[everything("tree")]);
        let root = stage.at("tree");
        let calls = is_held(
            &command("rmtree", &[&root], workers),
            std::slice::from_ref(&root),
        );
        assert!(count(&calls, "unlinkat") > 20, "the calls were not seen");
        assert!(Snapshot::take(&root).is_absent());
    }
}

#[test]
fn move_works_by_descriptor() {
    if !can_trace("move_works_by_descriptor") {
        return;
    }
    let stage = Stage::new();
    stage.plant("", &[everything("src")]);
    let roots = [stage.at("src"), stage.at("dst")];
    let calls = is_held(&command("move", &[&roots[0], &roots[1]], 1), &roots);
    assert_eq!(count(&calls, "renameat2"), 1, "one file system, one rename");
    let Some(other) = rig::other_file_system() else {
        return rig::skip("move_works_by_descriptor", "across: no second file system");
    };
    let there = Stage::under(&other);
    let before = Snapshot::take(&roots[1]);
    let roots = [stage.at("dst"), there.at("arrived")];
    is_held(&command("move", &[&roots[0], &roots[1]], 2), &roots);
    let now = Snapshot::take(&roots[1]);
    before
        .expect_same(&now, &Alike::ALL, "what arrived")
        .unwrap();
    assert!(Snapshot::take(&roots[0]).is_absent());
}

/// Calls that say nothing of the work on files: memory, locks between threads, waiting, and the check of a descriptor
/// before it is closed, which only a build with debug assertions makes.
const NOISE: [&str; 12] = [
    "fcntl",
    "futex",
    "sched_yield",
    "mmap",
    "munmap",
    "mprotect",
    "madvise",
    "brk",
    "clock_gettime",
    "clock_nanosleep",
    "poll",
    "ppoll",
];

fn flat(files: usize) -> Node {
    let folders = (0..files / 50).map(|folder| {
        let files = (0..50).map(|file| Node::file(format!("file-{file}"), 1_000 + file));
        Node::folder(format!("folder-{folder}"), files.collect())
    });
    Node::folder("src", folders.collect())
}

/// System calls a file, told from the difference between a large and a small tree, by name.
fn calls_a_file(op: &str, has_target: bool) -> (f64, BTreeMap<String, f64>) {
    let (small, large) = (100, 2_000);
    let other = rig::other_file_system();
    let counted = [small, large].map(|files| {
        // Where there is little on a disk and much room, trees are listed while they are worked on.
        let stage = other.as_deref().map_or_else(Stage::new, Stage::under);
        stage.plant("", &[flat(files)]);
        // What has just changed is looked at once more.
        std::thread::sleep(std::time::Duration::from_millis(3_500));
        let (src, dst) = (stage.at("src"), stage.at("dst"));
        let paths: &[&std::path::Path] = if has_target { &[&src, &dst] } else { &[&src] };
        let (output, counts) = strace::counts(&command(op, paths, 1));
        assert!(output.status.success(), "{}", said(&output));
        counts
    });
    let mut by_name = BTreeMap::new();
    for (name, calls) in &counted[1] {
        let before = counted[0].get(name).copied().unwrap_or_default();
        let each = (*calls as f64 - before as f64) / (large - small) as f64;
        if !NOISE.contains(&name.as_str()) && each > 0.01 {
            by_name.insert(name.clone(), each);
        }
    }
    (by_name.values().sum(), by_name)
}

#[test]
fn a_small_file_is_copied_in_few_calls() {
    if !can_trace("a_small_file_is_copied_in_few_calls") {
        return;
    }
    let (each, names) = calls_a_file("copytree", true);
    rig::note(&format!(
        "system calls a copied file: {each:.2} {names:.2?}"
    ));
    // Without one, the tree is planned as a whole.
    let most = rig::other_file_system().map_or(10.6, |_| 9.7);
    assert!(each <= most, "{each:.2}: {names:#?}");
}

#[test]
fn a_file_is_deleted_in_hardly_more_than_one_call() {
    if !can_trace("a_file_is_deleted_in_hardly_more_than_one_call") {
        return;
    }
    let (each, names) = calls_a_file("rmtree", false);
    rig::note(&format!(
        "system calls a deleted file: {each:.2} {names:.2?}"
    ));
    // Nobody reads the plan of a job that starts at once: names are all that is asked for.
    assert!(each <= 1.2, "{each:.2}: {names:#?}");
}

/// What the plan of a file does not need: disks and what is held on them, how many cores there are, what is past its date.
const LATER: [&[u8]; 5] = [
    b"mountinfo",
    b"cgroup",
    b"holds",
    b"jobs",
    b"filewright-hold",
];

#[test]
fn a_file_is_looked_at_before_anything_that_its_plan_does_not_need() {
    if !can_trace("a_file_is_looked_at_before_anything_that_its_plan_does_not_need") {
        return;
    }
    let stage = Stage::new();
    stage.plant(
        "",
        &[Node::file("file", 10), Node::folder("home", Vec::new())],
    );
    let file = stage.at("file");
    let mut remove = Command::new(env!("CARGO_BIN_EXE_filewright"));
    remove
        .args(["remove", "--permanent", "--no-flush", "--quiet"])
        .arg(&file)
        .env("HOME", stage.at("home"))
        .env("XDG_STATE_HOME", stage.at("home/state"))
        .env("XDG_DATA_HOME", stage.at("home/data"));
    let traced = strace::trace(&[], &remove);
    assert!(traced.output.status.success(), "{}", said(&traced.output));
    let names = |call: &Call, what: &[u8]| {
        let mut texts = call.args.iter().filter_map(|arg| arg.text());
        texts.any(|text| text.windows(what.len()).any(|part| part == what))
    };
    let path = file.as_os_str().as_encoded_bytes();
    let is_look = |call: &Call| call.name == "statx" && names(call, path);
    let look = traced.calls.iter().position(is_look).expect("a look");
    for call in &traced.calls[..look] {
        let early = LATER.iter().any(|what| names(call, what));
        assert!(!early, "too early: {}", call.show());
    }
    let later = &traced.calls[look..];
    assert!(later.iter().any(|call| names(call, b"jobs")), "no journal");
}

#[test]
fn who_only_asks_for_a_plan_starts_no_thread_and_leaves_no_trace() {
    if !can_trace("who_only_asks_for_a_plan_starts_no_thread_and_leaves_no_trace") {
        return;
    }
    let stage = Stage::new();
    stage.plant("", &[everything("src"), Node::folder("home", Vec::new())]);
    let mut plan = Command::new(env!("CARGO_BIN_EXE_filewright"));
    plan.args(["copytree", "--workers", "1", "--plan"])
        .args([stage.at("src"), stage.at("dst")])
        .env("HOME", stage.at("home"))
        .env("XDG_STATE_HOME", stage.at("home/state"))
        .env("XDG_DATA_HOME", stage.at("home/data"));
    let traced = strace::trace(&[], &plan);
    assert!(traced.output.status.success(), "{}", said(&traced.output));
    let first = traced.calls[0].thread;
    let other = traced.calls.iter().find(|call| call.thread != first);
    assert!(other.is_none(), "{}", other.unwrap().show());
    assert!(
        count(&traced.calls, "statx") > 20,
        "the calls were not seen"
    );
    let writes = [
        "mkdirat",
        "mkdir",
        "renameat2",
        "unlinkat",
        "linkat",
        "symlinkat",
    ];
    let written = traced
        .calls
        .iter()
        .find(|call| writes.contains(&call.name.as_str()));
    assert!(written.is_none(), "{}", written.unwrap().show());
    assert!(Snapshot::take(&stage.at("home/state")).is_absent());
}

/// True for a call that makes a copy under a temporary name.
fn is_made(call: &Call, texts: &[&[u8]]) -> bool {
    let creates = call.args.iter().any(|arg| arg.word().contains("O_CREAT"));
    creates && texts.first().is_some_and(|name| name.ends_with(b".part"))
}

/// Names of copies on their way, and how often files and file systems were flushed until each got its name.
fn flushes_before_names(calls: &[Call]) -> (Vec<usize>, usize, usize) {
    let (mut flushes, mut files, mut systems) = (0, 0, 0);
    let mut made: BTreeMap<Vec<u8>, usize> = BTreeMap::new();
    let mut between = Vec::new();
    for call in calls.iter().filter(|call| call.is_ok()) {
        let texts: Vec<&[u8]> = call.args.iter().filter_map(|arg| arg.text()).collect();
        match call.name.as_str() {
            "openat" if is_made(call, &texts) => {
                made.insert(texts[0].to_vec(), flushes);
            }
            "fdatasync" => (flushes, files) = (flushes + 1, files + 1),
            "syncfs" => (flushes, systems) = (flushes + 1, systems + 1),
            "renameat2" | "renameat" => {
                if let Some(before) = texts.first().and_then(|name| made.remove(*name)) {
                    between.push(flushes - before);
                }
            }
            _ => {}
        }
    }
    (between, files, systems)
}

#[test]
fn a_copy_gets_its_name_after_it_is_on_its_device_and_in_batches() {
    if !can_trace("a_copy_gets_its_name_after_it_is_on_its_device_and_in_batches") {
        return;
    }
    for (count, replaces) in [(5u64, false), (5, true), (600, false)] {
        let stage = Stage::new();
        let files = |size: u64| {
            let files = (0..count).map(|file| Node::file(format!("f{file}"), size + file));
            files.collect::<Vec<Node>>()
        };
        let there = if replaces { files(10) } else { Vec::new() };
        stage.plant("", &[Node::folder("src", files(900))]);
        stage.plant("", &[Node::folder("dst", there)]);
        let (src, dst) = (stage.at("src"), stage.at("dst"));
        let plain = command("copytree", &[&src, &dst], 1);
        let mut flushing = Command::new(plain.get_program());
        flushing
            .args(plain.get_args().filter(|arg| *arg != "--no-flush"))
            .args(["--existing", "replace", "--permanent"])
            .current_dir("/")
            .env("HOME", "/nonexistent")
            .env_remove("XDG_STATE_HOME");
        let traced = strace::trace(&[], &flushing);
        assert!(traced.output.status.success(), "{}", said(&traced.output));
        let (between, files, systems) = flushes_before_names(&traced.calls);
        let count = count as usize;
        assert_eq!(between.len(), count, "each copy was renamed");
        let early = between.iter().filter(|flushes| **flushes == 0).count();
        assert_eq!(early, 0, "got their names before they were flushed");
        let most = count / 256 + 2;
        assert!(systems <= most, "{systems} flushes of the file system");
        assert_eq!(files, if count <= 8 { count } else { 0 }, "one by one");
    }
}
