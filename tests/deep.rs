//! Very deep, very wide, with few descriptors, and with someone working against it.

mod common;

use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::sync::Arc;
use std::time::Duration;

use common::attack::Exchanger;
use common::cli::{behind, command, said};
use common::deep::{count_entries, make_chain, measure_chain};
use common::engine::{done, run, safe, to};
use common::rig;
use common::snapshot::{Alike, Snapshot};
use common::tree::{Node, Stage};
use filewright::model::{Request, Value};

const DEPTH: u32 = 4_000;

/// Runs a command to its end; its output and the most memory it ever held, in MiB.
fn measured(mut command: Command) -> (Output, u64) {
    let child = command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let status = format!("/proc/{}/status", child.id());
    let waiting = std::thread::spawn(move || child.wait_with_output());
    let mut peak = 0;
    while !waiting.is_finished() {
        if let Ok(text) = std::fs::read_to_string(&status) {
            let line = text.lines().find(|line| line.starts_with("VmHWM:"));
            let kib = line.and_then(|line| line.split_whitespace().nth(1)?.parse().ok());
            peak = peak.max(kib.unwrap_or(0u64) / 1024);
        }
        std::thread::sleep(Duration::from_millis(1));
    }
    let output = waiting.join().expect("it was waited for");
    (output.expect("its output"), peak)
}

/// Memory of a run that has hardly anything to do.
fn trivial_memory() -> u64 {
    let stage = Stage::new();
    stage.plant("", &[Node::folder("src", vec![Node::file("f", 5)])]);
    measured(command(
        "copytree",
        &[&stage.at("src"), &stage.at("dst")],
        2,
    ))
    .1
}

#[track_caller]
fn is_bounded(what: &str, measured: &(Output, u64), base: u64, more: u64) {
    let (output, peak) = measured;
    assert!(output.status.success(), "{what}: {}", said(output));
    rig::note(&format!(
        "{what}: {peak} MiB at most, {base} MiB for one file"
    ));
    assert!(*peak <= base + more, "{what}: {peak} MiB, base {base}");
}

#[test]
fn thousands_of_nested_folders_are_copied_moved_and_deleted() {
    let base = trivial_memory();
    let stage = Stage::new();
    make_chain(stage.base(), "src", DEPTH);
    let whole = (DEPTH, DEPTH / 100);

    let (src, dst, moved) = (stage.at("src"), stage.at("dst"), stage.at("moved"));
    let copied = measured(command("copytree", &[&src, &dst], 2));
    is_bounded("4,000 folders copied", &copied, base, 50);
    assert_eq!(measure_chain(stage.base(), "dst"), whole);
    assert_eq!(measure_chain(stage.base(), "src"), whole);

    let renamed = measured(command("move", &[&dst, &moved], 2));
    is_bounded("4,000 folders renamed", &renamed, base, 50);
    assert_eq!(measure_chain(stage.base(), "moved"), whole);

    if let Some(other) = rig::other_file_system() {
        let there = Stage::under(&other);
        let across = measured(command("move", &[&moved, &there.at("arrived")], 2));
        is_bounded("4,000 folders moved across", &across, base, 50);
        assert_eq!(measure_chain(there.base(), "arrived"), whole);
        assert_eq!(measure_chain(stage.base(), "moved"), (0, 0));
    } else {
        let test = "thousands_of_nested_folders_are_copied_moved_and_deleted";
        rig::skip(test, "across: no second file system");
    }

    let deleted = measured(command("rmtree", &[&src], 2));
    is_bounded("4,000 folders deleted", &deleted, base, 50);
    assert_eq!(measure_chain(stage.base(), "src"), (0, 0));
}

#[test]
fn a_deep_chain_is_handled_on_the_engines_small_stacks_and_few_descriptors() {
    let stage = Stage::new();
    make_chain(stage.base(), "src", DEPTH);
    let (src, dst) = (stage.at("src"), stage.at("dst"));
    for (op, paths) in [("copytree", vec![&*src, &*dst]), ("rmtree", vec![&*src])] {
        let limited = behind(&["prlimit", "--nofile=64"], &command(op, &paths, 4));
        let output = { limited }.output().expect("prlimit runs");
        assert!(output.status.success(), "{op}: {}", said(&output));
    }
    assert_eq!(measure_chain(stage.base(), "dst"), (DEPTH, DEPTH / 100));
    assert_eq!(measure_chain(stage.base(), "src"), (0, 0));
}

fn many(folders: usize, files: usize) -> Node {
    let folders = (0..folders).map(|folder| {
        let files = (0..files).map(|file| Node::file(format!("file {file}"), 10));
        Node::folder(format!("folder {folder}"), files.collect())
    });
    Node::folder("src", folders.collect())
}

#[test]
fn sixty_four_descriptors_are_enough_for_sixteen_workers() {
    if !rig::has_program("prlimit") {
        let test = "sixty_four_descriptors_are_enough_for_sixteen_workers";
        return rig::skip(test, "needs prlimit");
    }
    let stage = Stage::new();
    stage.plant("", &[many(200, 10)]);
    let before = Snapshot::take(&stage.at("src"));
    let (src, dst, third) = (stage.at("src"), stage.at("dst"), stage.at("third"));
    for (op, paths) in [
        ("copytree", vec![&*src, &*dst]),
        ("move", vec![&*dst, &*third]),
        ("rmtree", vec![&*src]),
    ] {
        let limited = behind(&["prlimit", "--nofile=64"], &command(op, &paths, 16));
        let output = { limited }.output().expect("prlimit runs");
        assert!(output.status.success(), "{op}: {}", said(&output));
    }
    let now = Snapshot::take(&third);
    before.expect_same(&now, &Alike::ALL, "the copy").unwrap();
    assert!(Snapshot::take(&src).is_absent());
}

#[test]
fn one_folder_with_very_many_entries_is_copied_and_deleted_in_bounded_memory() {
    let base = trivial_memory();
    let stage = Stage::new();
    let files = (0..20_000).map(|file| Node::file(format!("file number {file}"), 1));
    stage.plant("", &[Node::folder("src", files.collect())]);
    let (src, dst) = (stage.at("src"), stage.at("dst"));
    let copied = measured(command("copytree", &[&src, &dst], 2));
    is_bounded("20,000 files copied", &copied, base, 35);
    assert_eq!(count_entries(&dst), 20_000);
    let deleted = measured(command("rmtree", &[&src], 2));
    is_bounded("20,000 files deleted", &deleted, base, 35);
    assert!(Snapshot::take(&src).is_absent());
}

/// Runs one request many times while a folder of its tree is exchanged with a link to the victim and back. `check` sees the
/// stage after each run.
fn under_attack(rounds: u32, request: impl Fn(&Stage) -> Request, check: impl Fn(&Stage)) {
    let victim = Node::folder(
        "victim-too",
        (0..20).map(|n| Node::file(format!("f{n}"), 50)).collect(),
    );
    let stage = Stage::new();
    stage.plant("", &[victim]);
    let before = [
        Snapshot::take(&stage.victim()),
        Snapshot::take(&stage.at("victim-too")),
    ];
    let mut swaps = 0;
    for round in 0..rounds {
        // The names of the folder and of the victim's are the same: an engine that went astray would find them.
        let files = |_| (0..20).map(|n| Node::file(format!("f{n}"), 90)).collect();
        let folders = (0..4).map(|n| Node::folder(format!("d{n}"), files(n)));
        let link = Node::link("decoy", stage.at("victim-too"));
        let tree = Node::folder("tree", folders.collect());
        stage.plant("", &[tree, link]);
        let attack = Exchanger::start(&stage.at("tree/d2"), &stage.at("decoy"));
        // Not always from the same moment on.
        std::thread::sleep(Duration::from_micros(u64::from(round % 7) * 50));
        run(request(&stage));
        swaps += attack.swaps();
        drop(attack);
        let now = [
            Snapshot::take(&stage.victim()),
            Snapshot::take(&stage.at("victim-too")),
        ];
        for (before, now) in before.iter().zip(&now) {
            before.expect_same(now, &Alike::ALL, "the victim").unwrap();
        }
        check(&stage);
        for name in ["tree", "decoy", "dst"] {
            let _ = std::fs::remove_dir_all(stage.at(name));
            let _ = std::fs::remove_file(stage.at(name));
        }
    }
    assert!(
        swaps > u64::from(rounds),
        "hardly any attack: {swaps} swaps"
    );
    rig::note(&format!("{swaps} swaps in {rounds} runs"));
}

#[test]
fn rmtree_never_leaves_its_tree_under_attack() {
    under_attack(
        300,
        |stage| safe("rmtree", &[&stage.at("tree")], &[]),
        |_| {},
    );
}

#[test]
fn copytree_never_copies_from_outside_under_attack() {
    let request = |stage: &Stage| {
        let values = [to(&stage.at("dst")), ("symlinks", Value::Bool(true))];
        safe("copytree", &[&stage.at("tree")], &values)
    };
    under_attack(200, request, |stage| {
        let copy = Snapshot::take(&stage.at("dst"));
        for n in 0..20 {
            let file = copy.get(format!("d2/f{n}"));
            let foreign = file.is_some_and(|file| {
                matches!(file.held, common::snapshot::Held::Bytes { size: 50, .. })
            });
            assert!(!foreign, "a file of the victim was copied");
        }
    });
}

#[test]
fn move_across_file_systems_takes_nothing_from_outside_under_attack() {
    let Some(other) = rig::other_file_system() else {
        let test = "move_across_file_systems_takes_nothing_from_outside_under_attack";
        return rig::skip(test, "there is no second file system to write to");
    };
    let there = Arc::new(Stage::under(&other));
    let target = Arc::clone(&there);
    let request = move |stage: &Stage| {
        let dst = target.at("dst");
        safe("move", &[&stage.at("tree")], &[to(&dst)])
    };
    under_attack(150, request, |_| {
        let copy = Snapshot::take(&there.at("dst"));
        for entry in copy.entries.values() {
            let foreign = matches!(entry.held, common::snapshot::Held::Bytes { size: 50, .. });
            assert!(!foreign, "a file of the victim was moved");
        }
        let _ = std::fs::remove_dir_all(there.at("dst"));
        let _ = std::fs::remove_file(there.at("dst"));
    });
}

#[test]
fn a_tree_that_another_process_removes_meanwhile_is_no_failure() {
    for _ in 0..10 {
        let stage = Stage::new();
        stage.plant("", &[many(30, 10)]);
        let src = stage.at("src");
        let again = src.clone();
        let other = std::thread::spawn(move || run(safe("rmtree", &[&again], &[])));
        let own = run(safe("rmtree", &[&src], &[]));
        let other = other.join().expect("the other run");
        let left = Snapshot::take(Path::new(&src));
        assert!(left.is_absent(), "{} left: {own:#?} {other:#?}", left.len());
        for outcome in [own, other] {
            let odd = outcome
                .failures
                .iter()
                .filter(|failure| failure.errno() != Some(2))
                .collect::<Vec<_>>();
            assert!(odd.is_empty(), "{odd:#?}");
        }
    }
}

#[test]
fn a_hundred_jobs_leave_no_descriptor_and_no_thread_behind() {
    if !rig::alone("a_hundred_jobs_leave_no_descriptor_and_no_thread_behind") {
        return;
    }
    let stage = Stage::new();
    stage.plant("", &[many(3, 3)]);
    let round = || {
        let values = [to(&stage.at("dst"))];
        done(safe("copytree", &[&stage.at("src")], &values)).unwrap();
        done(safe("rmtree", &[&stage.at("dst")], &[])).unwrap();
    };
    (0..10).for_each(|_| round());
    let settled = held();
    (0..50).for_each(|_| round());
    let left = held();
    assert!(
        left.0 <= settled.0 && left.1 <= settled.1,
        "(descriptors, threads) were {settled:?} after 10 rounds and are {left:?} after 60",
    );
}

/// Descriptors and threads of this process, each the fewest seen in a while: the kernel keeps the entry of a thread that
/// was waited for until it gets round to removing it.
fn held() -> (usize, usize) {
    let count = |folder: &str| std::fs::read_dir(folder).expect("proc").count();
    let look = || {
        std::thread::sleep(Duration::from_millis(20));
        (count("/proc/self/fd"), count("/proc/self/task"))
    };
    (0..25).fold((usize::MAX, usize::MAX), |fewest, _| {
        let (descriptors, threads) = look();
        (fewest.0.min(descriptors), fewest.1.min(threads))
    })
}
