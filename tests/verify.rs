//! Copies are read back from the device: what passed by when they were written is what is there, or the source stays.

mod common;

use std::os::unix::fs::{FileExt, MetadataExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use common::cli::{command, said};
use common::engine::{config, plan, python, run, run_with, safe, to};
use common::model::unfinished;
use common::mounts::Mount;
use common::rig;
use common::snapshot::{Alike, Snapshot};
use common::tree::{Node, Stage};
use common::vault::Vault;
use filewright::exec::{Config, Engine, Fault, FaultPlan};
use filewright::model::{Action, Cause, Command, End, Outcome, Recovery, Request};

/// Changes bytes of copies between the flush and the reading back.
struct Flip {
    /// Where copies are looked for.
    below: PathBuf,
    /// Name of the file, and the byte.
    name: &'static str,
    offset: u64,
    batches: AtomicU32,
}

impl Flip {
    fn new(below: &Path, name: &'static str, offset: u64) -> Arc<Flip> {
        Arc::new(Flip {
            below: below.to_path_buf(),
            name,
            offset,
            batches: AtomicU32::new(0),
        })
    }

    /// A plan that only counts batches.
    fn nothing(below: &Path) -> Arc<Flip> {
        Flip::new(below, "", 0)
    }

    fn batches(&self) -> u32 {
        self.batches.load(Ordering::SeqCst)
    }
}

/// Every file of this name below a folder.
fn named(below: &Path, name: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![below.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            match entry.file_type() {
                Ok(kind) if kind.is_dir() => folders.push(entry.path()),
                Ok(kind) if kind.is_file() && entry.file_name() == name => found.push(entry.path()),
                _ => {}
            }
        }
    }
    found
}

/// Turns one bit over, such that the times tell nothing of it.
fn flip(at: &Path, offset: u64) {
    let stamp = std::fs::metadata(at).unwrap();
    let file = std::fs::OpenOptions::new()
        .read(true)
        .write(true)
        .open(at)
        .unwrap();
    let mut byte = [0];
    file.read_exact_at(&mut byte, offset).unwrap();
    file.write_all_at(&[byte[0] ^ 4], offset).unwrap();
    let times = std::fs::FileTimes::new()
        .set_modified(stamp.modified().unwrap())
        .set_accessed(stamp.accessed().unwrap());
    file.set_times(times).unwrap();
}

impl FaultPlan for Flip {
    fn before(&self, _: u32, _: u32, _: &Path) -> Option<Fault> {
        None
    }

    fn flushed(&self) {
        let first = self.batches.fetch_add(1, Ordering::SeqCst) == 0;
        if first && !self.name.is_empty() {
            for at in named(&self.below, self.name) {
                flip(&at, self.offset);
            }
        }
    }
}

/// A tree with small and large files, holes, links and several names of one inode.
fn plant(stage: &Stage) {
    let nodes = vec![
        Node::file("small", 3),
        Node::file("empty", 0),
        Node::file("large", 5 << 20),
        Node::link("link", "small"),
        Node::folder("sub", vec![Node::file("inner", 70_000)]),
    ];
    stage.plant("", &[Node::folder("src", nodes)]);
    std::fs::hard_link(stage.at("src/large"), stage.at("src/sub/second")).unwrap();
    let hole = std::fs::File::create(stage.at("src/hole")).unwrap();
    hole.write_all_at(b"in the middle", 9 << 20).unwrap();
    hole.set_len(20 << 20).unwrap();
}

const FILES: u64 = 6;
/// Bytes that are read back: an inode with two names once.
const BYTES: u64 = 3 + (5 << 20) + 70_000 + (20 << 20);

fn verified(mut request: Request) -> Request {
    request.run.verify = Some(true);
    request
}

#[track_caller]
fn is_mismatch(outcome: &Outcome, name: &str, offset: u64) {
    let failure = outcome.failures.iter().find(|failure| {
        failure.action == Action::Verify && failure.cause == Cause::Mismatch { offset }
    });
    let failure = failure.unwrap_or_else(|| panic!("{outcome:#?}"));
    assert!(failure.path.ends_with(name), "{failure:?}");
    assert!(failure.path2.is_some(), "{failure:?}");
}

#[test]
fn every_file_is_read_back_after_one_flush() {
    let stage = Stage::new();
    plant(&stage);
    let dst = stage.at("dst");
    let faults = Flip::nothing(&dst);
    let request = verified(safe("copytree", &[&stage.at("src")], &[to(&dst)]));
    let outcome = run_with(request, faults.clone());
    assert_eq!(outcome.end, End::Done, "{outcome:#?}");
    assert_eq!(outcome.totals.verified, FILES, "{:?}", outcome.totals);
    assert_eq!(outcome.totals.verified_bytes, BYTES, "{:?}", outcome.totals);
    assert_eq!(faults.batches(), 1, "one flush for all of them");
    assert_eq!(outcome.totals.written, outcome.totals.flushed);
    // Reading back is no reading of the source.
    assert!(outcome.totals.read <= BYTES, "{:?}", outcome.totals);
    let (from, copy) = (Snapshot::take(&stage.at("src")), Snapshot::take(&dst));
    from.expect_same(&copy, &Alike::ALL, "verified").unwrap();
}

#[test]
fn nothing_is_said_to_be_verified_that_was_not_read() {
    let stage = Stage::new();
    plant(&stage);
    let outcome = run(safe(
        "copytree",
        &[&stage.at("src")],
        &[to(&stage.at("dst"))],
    ));
    assert_eq!(outcome.end, End::Done);
    let totals = outcome.totals;
    assert_eq!((totals.verified, totals.verified_bytes), (0, 0));
    assert!(outcome.is_unflushed, "the request did without: {totals:?}");
}

#[test]
fn a_bit_that_turns_over_after_the_flush_is_found() {
    for (name, offset) in [
        ("small", 2),
        ("large", 3_333_333),
        ("inner", 69_999),
        ("hole", 1 << 20),
    ] {
        let stage = Stage::new();
        plant(&stage);
        let dst = stage.at("dst");
        let before = Snapshot::take(&stage.at("src"));
        let request = verified(safe("copytree", &[&stage.at("src")], &[to(&dst)]));
        // Below the destination's folder stands the source too: only the copy is meant.
        let faults = Arc::new(FlipCopy {
            inner: Flip::new(stage.base(), name, offset),
            source: stage.at("src"),
        });
        let engine = Engine::start(
            Config {
                faults: Some(faults),
                ..config()
            },
            || {},
        );
        let job = engine.next_job();
        engine.send(Command::Submit {
            job,
            request: Box::new(request),
            chosen: None,
            start: true,
        });
        let outcome = engine.wait_for(job);
        is_mismatch(&outcome, name, offset);
        assert!(matches!(outcome.end, End::Failed { .. }), "{outcome:#?}");
        let bad = if name == "large" { 2 } else { 1 };
        assert_eq!(outcome.failures.len(), bad, "{outcome:#?}");
        assert_eq!(outcome.totals.verified, FILES - bad as u64, "{name}");
        // What differs is no copy, and everything else is one.
        let now = Snapshot::take(stage.base());
        assert_eq!(unfinished(&now), Vec::<String>::new());
        assert!(named(&dst, name).is_empty(), "{name}");
        before
            .expect_same(&Snapshot::take(&stage.at("src")), &Alike::ALL, name)
            .unwrap();
        // Once more, and it is there.
        engine.send(Command::Retry(job));
        let outcome = engine.wait_for(job);
        assert_eq!(outcome.end, End::Done, "{name}: {outcome:#?}");
        assert_eq!(outcome.totals.verified, FILES, "{name}");
        before
            .expect_same(&Snapshot::take(&dst), &Alike::ALL, name)
            .unwrap();
    }
}

/// Flips in everything but the source.
struct FlipCopy {
    inner: Arc<Flip>,
    source: PathBuf,
}

impl FaultPlan for FlipCopy {
    fn before(&self, _: u32, _: u32, _: &Path) -> Option<Fault> {
        None
    }

    fn flushed(&self) {
        if self.inner.batches.fetch_add(1, Ordering::SeqCst) == 0 {
            let copies = named(&self.inner.below, self.inner.name);
            let of_source = |at: &&PathBuf| !at.starts_with(&self.source);
            copies
                .iter()
                .filter(of_source)
                .for_each(|at| flip(at, self.inner.offset));
        }
    }
}

#[test]
fn a_copy_that_differs_gives_back_what_it_replaced() {
    let (stage, vault) = (Stage::new(), Vault::new());
    let file = |size| vec![Node::folder("src", vec![Node::file("a", size)])];
    stage.plant("", &file(9_000));
    stage.plant("", &[Node::folder("dst", vec![])]);
    std::fs::create_dir(stage.at("dst/src")).unwrap();
    std::fs::write(stage.at("dst/src/a"), "old and dear").unwrap();
    let mut request = verified(safe(
        "copy2",
        &[&stage.at("src/a")],
        &[to(&stage.at("dst/src"))],
    ));
    request.run.keep = filewright::model::Keep::Hold;
    for rule in &mut request.run.rules.0 {
        *rule = filewright::model::Rule::Replace;
    }
    let faults = Arc::new(FlipCopy {
        inner: Flip::new(stage.base(), "a", 4_321),
        source: stage.at("src"),
    });
    let outcome = vault.engine_with(faults).run(request);
    is_mismatch(&outcome, "a", 4_321);
    assert_eq!(
        std::fs::read(stage.at("dst/src/a")).unwrap(),
        b"old and dear"
    );
}

#[test]
fn copies_of_single_files_as_python_makes_them_are_read_back_too() {
    let stage = Stage::new();
    stage.plant("", &[Node::file("a", 9_000), Node::file("b", 100)]);
    std::fs::create_dir(stage.at("dst")).unwrap();
    let roots = [stage.at("a"), stage.at("b")];
    let roots: Vec<&Path> = roots.iter().map(PathBuf::as_path).collect();
    let request = || verified(python("copy2", &roots, &[to(&stage.at("dst"))]));
    let faults = Flip::new(&stage.at("dst"), "a", 8_000);
    let outcome = run_with(request(), faults.clone());
    is_mismatch(&outcome, "a", 8_000);
    assert_eq!((outcome.totals.verified, faults.batches()), (1, 1));
    let outcome = run(request());
    assert_eq!(outcome.end, End::Done, "{outcome:#?}");
    assert_eq!(outcome.totals.verified, 2);
    assert_eq!(outcome.totals.verified_bytes, 9_100);
}

#[test]
fn moves_to_another_disk_are_verified_unless_that_is_forbidden() {
    let test = "moves_to_another_disk_are_verified_unless_that_is_forbidden";
    if !rig::with_own_mounts(test) {
        return;
    }
    let mount = Mount::tmpfs("size=64m").unwrap();
    let moving = |name: &str, verify| {
        let stage = Stage::new();
        plant(&stage);
        let dst = mount.path().join(name);
        let mut request = safe("move", &[&stage.at("src")], &[to(&dst)]);
        request.run.verify = verify;
        (stage, dst, request)
    };
    let (stage, dst, request) = moving("one", None);
    let before = Snapshot::take(&stage.at("src"));
    let outcome = run(request);
    assert_eq!(outcome.end, End::Done, "{outcome:#?}");
    assert_eq!(outcome.totals.verified, FILES);
    assert!(!stage.at("src").exists());
    before
        .expect_same(&Snapshot::take(&dst), &Alike::ALL, "moved")
        .unwrap();

    let (stage, _, request) = moving("two", Some(false));
    let outcome = run(request);
    assert_eq!((outcome.end, outcome.totals.verified), (End::Done, 0));
    assert!(!stage.at("src").exists());

    let (stage, dst, request) = moving("three", None);
    let outcome = run_with(request, Flip::new(mount.path(), "inner", 12));
    is_mismatch(&outcome, "inner", 12);
    assert!(stage.at("src/sub/inner").exists(), "the source stays");
    assert!(!stage.at("src/large").exists(), "the others have gone");
    assert!(!dst.join("sub/inner").exists() && dst.join("large").exists());

    // By Python's rules, nothing is read back unless it is asked for.
    let (stage, _, _) = moving("four", None);
    let dst = mount.path().join("four");
    let outcome = run(python("move", &[&stage.at("src")], &[to(&dst)]));
    assert_eq!((outcome.end, outcome.totals.verified), (End::Done, 0));
}

#[test]
fn what_the_disk_holds_is_read_and_not_what_is_remembered() {
    let test = "what_the_disk_holds_is_read_and_not_what_is_remembered";
    if !rig::with_own_mounts(test) {
        return;
    }
    for kind in ["ext4", "ext2"] {
        let mount = match Mount::image(kind, 64) {
            Ok(mount) => mount,
            Err(reason) => {
                rig::skip(test, &reason);
                continue;
            }
        };
        let stage = Stage::new();
        let mark = b"a mark that is found again on the disk itself";
        let mut bytes = vec![b'.'; 300_000];
        bytes[200_000..200_000 + mark.len()].copy_from_slice(mark);
        std::fs::write(stage.at("file"), &bytes).unwrap();
        let disk = Arc::new(Disk {
            backing: mount.backing(),
            mark,
        });
        let request = safe(
            "move",
            &[&stage.at("file")],
            &[to(&mount.path().join("new"))],
        );
        let outcome = run_with(request, disk);
        is_mismatch(&outcome, "file", 200_000);
        assert_eq!(std::fs::read(stage.at("file")).unwrap(), bytes, "{kind}");
        assert!(!mount.path().join("new").exists(), "{kind}");
    }
}

/// Turns a bit over on the disk, past the file system.
struct Disk {
    backing: PathBuf,
    mark: &'static [u8],
}

impl FaultPlan for Disk {
    fn before(&self, _: u32, _: u32, _: &Path) -> Option<Fault> {
        None
    }

    fn flushed(&self) {
        let disk = std::fs::read(&self.backing).unwrap();
        let at = disk
            .windows(self.mark.len())
            .position(|part| part == self.mark);
        flip(&self.backing, at.expect("it was flushed") as u64);
    }
}

#[test]
fn a_move_that_was_killed_reads_what_it_had_copied_before_anything_goes() {
    let test = "a_move_that_was_killed_reads_what_it_had_copied_before_anything_goes";
    let Some(other) = rig::other_file_system() else {
        return rig::skip(test, "needs a second file system");
    };
    let mut found = 0;
    for record in 0..26 {
        found += u32::from(killed_at(record, &other));
    }
    rig::note(&format!(
        "{found} of 26 moves were killed between the copy and its reading"
    ));
    assert!(found > 2, "{found}");
}

/// Kills a move at a record of its journal, spoils a copy if its source is still there, and goes on. True if the copy was
/// there to be spoiled.
fn killed_at(record: u64, other: &Path) -> bool {
    let (stage, vault) = (Stage::new(), Vault::new());
    let there = tempfile::tempdir_in(other).unwrap();
    std::fs::create_dir(there.path().join("src")).unwrap();
    let files = (0..8).map(|n| Node::file(format!("f{n}"), 5_000)).collect();
    stage.plant("", &[Node::folder("src", files)]);
    let roots: Vec<PathBuf> = (0..8).map(|n| stage.at(format!("src/f{n}"))).collect();
    let roots: Vec<&Path> = roots.iter().map(PathBuf::as_path).collect();
    let mut request = safe("move", &roots, &[to(&there.path().join("src"))]);
    request.run.keep = filewright::model::Keep::Hold;
    request.run.workers = 1;
    vault.engine_with(Arc::new(Dies(record))).run(request);
    let Some(job) = vault.interrupted() else {
        return false;
    };
    let (source, copy) = (stage.at("src/f3"), there.path().join("src/f3"));
    let is_spoilt = source.exists() && copy.exists();
    if is_spoilt {
        flip(&copy, 77);
    }
    let outcome = vault.engine().recover(&job.uid, Recovery::Resume);
    if is_spoilt {
        is_mismatch(&outcome, "f3", 77);
        assert!(source.exists() && !copy.exists(), "{record} {outcome:#?}");
    }
    for n in (0..8).filter(|n| *n != 3 || !is_spoilt) {
        let name = format!("src/f{n}");
        assert!(!stage.at(&name).exists(), "{record} f{n} {outcome:#?}");
        let bytes = std::fs::read(there.path().join(&name));
        let bytes = bytes.unwrap_or_else(|error| panic!("{record} f{n} {error} {outcome:#?}"));
        assert_eq!(bytes.len(), 5_000, "{record} f{n}");
    }
    is_spoilt
}

/// The process is gone at this record.
struct Dies(u64);

impl FaultPlan for Dies {
    fn before(&self, _: u32, _: u32, _: &Path) -> Option<Fault> {
        None
    }

    fn dies_at_record(&self, number: u64) -> bool {
        number == self.0
    }
}

#[test]
fn a_job_of_many_files_flushes_once_and_says_so() {
    let stage = Stage::new();
    let files = (0..400).map(|n| Node::file(format!("f{n}"), 200)).collect();
    stage.plant("", &[Node::folder("src", files)]);
    let faults = Flip::nothing(&stage.at("dst"));
    let mut request = verified(safe(
        "copytree",
        &[&stage.at("src")],
        &[to(&stage.at("dst"))],
    ));
    request.run.flush = true;
    let outcome = run_with(request, faults.clone());
    assert_eq!((outcome.end, faults.batches()), (End::Done, 1));
    assert_eq!(outcome.totals.verified, 400);
    assert!(!outcome.is_unflushed && outcome.totals.flushed == 400 * 200);
}

/// While one worker waits for the device, the others copy on.
#[test]
fn very_many_files_are_flushed_and_read_back_while_others_are_copied() {
    let stage = Stage::new();
    let files = (0..5_000).map(|n| Node::file(format!("f{n}"), 0)).collect();
    stage.plant("", &[Node::folder("src", files)]);
    let faults = Flip::nothing(&stage.at("dst"));
    let request = verified(safe(
        "copytree",
        &[&stage.at("src")],
        &[to(&stage.at("dst"))],
    ));
    let outcome = run_with(request, faults.clone());
    assert_eq!((outcome.end, faults.batches()), (End::Done, 2));
    assert_eq!(outcome.totals.verified, 5_000);
}

#[test]
fn the_command_line_says_what_was_verified_and_what_was_not_flushed() {
    let stage = Stage::new();
    plant(&stage);
    let say = |words: &[&str], dst: &str| {
        let mut command = command("copytree", &[&stage.at("src"), &stage.at(dst)], 2);
        let output = command.args(words).output().unwrap();
        assert!(output.status.success(), "{}", said(&output));
        String::from_utf8(output.stdout).unwrap()
    };
    let text = say(&["--verify", "--flush"], "one");
    assert!(text.contains("6 files, 26.3 MB verified"), "{text}");
    assert!(!text.contains("not flushed"), "{text}");
    let text = say(&["--no-flush"], "two");
    assert!(text.contains("not flushed to the device"), "{text}");
    assert!(!text.contains("verified"), "{text}");
    let text = say(&["--verify", "--flush", "--json"], "three");
    let last = text.lines().last().unwrap();
    let value: serde_json::Value = serde_json::from_str(last).unwrap();
    assert_eq!(value["files_verified"], 6, "{value}");
    assert_eq!(value["bytes_verified"], BYTES, "{value}");
    assert_eq!(value["flush_left_out"], false, "{value}");
}

#[test]
fn the_plan_of_a_move_says_whether_it_reads_back() {
    let stage = Stage::new();
    plant(&stage);
    let request = safe("move", &[&stage.at("src")], &[to(&stage.at("new"))]);
    assert_eq!(plan(&request).steps.len(), 1);
    // Nothing is written by a rename, so that there is nothing to read.
    let outcome = run(request);
    assert_eq!((outcome.end, outcome.totals.verified), (End::Done, 0));
    assert_eq!(std::fs::metadata(stage.at("new/large")).unwrap().nlink(), 2);
}

/// Somebody writes to a copy before it is read back.
struct Edits(PathBuf);

impl FaultPlan for Edits {
    fn before(&self, _: u32, _: u32, _: &Path) -> Option<Fault> {
        None
    }

    fn flushed(&self) {
        std::fs::write(&self.0, "written by a person").unwrap();
    }
}

#[test]
fn a_copy_that_somebody_has_written_to_is_told_and_left_alone() {
    let stage = Stage::new();
    stage.plant("", &[Node::file("a", 9_000), Node::folder("dst", vec![])]);
    let copy = stage.at("dst/a");
    let request = verified(safe("copy2", &[&stage.at("a")], &[to(&stage.at("dst"))]));
    let outcome = run_with(request, Arc::new(Edits(copy.clone())));
    let causes: Vec<&Cause> = outcome.failures.iter().map(|one| &one.cause).collect();
    assert_eq!(causes, [&Cause::Changed], "{outcome:#?}");
    assert_eq!(outcome.totals.verified, 0);
    assert_eq!(std::fs::read(&copy).unwrap(), b"written by a person");
}

/// CPU seconds of a command, as the shell counts those of its children.
fn cpu_seconds(command: &std::process::Command) -> f64 {
    let mut shell = std::process::Command::new("sh");
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    shell
        .args(["-c", "\"$@\" > /dev/null && times", "sh"])
        .args(words);
    let output = shell
        .env("HOME", "/nonexistent")
        .current_dir("/")
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", said(&output));
    let text = String::from_utf8(output.stdout).unwrap();
    let seconds = |word: &str| {
        let (minutes, seconds) = word.trim_end_matches('s').split_once('m').unwrap();
        minutes.parse::<f64>().unwrap() * 60.0 + seconds.parse::<f64>().unwrap()
    };
    text.lines().nth(1).unwrap().split(' ').map(seconds).sum()
}

#[test]
fn the_price_of_verifying_is_told() {
    let folder = rig::other_file_system().unwrap_or_else(std::env::temp_dir);
    let stage = Stage::under(&folder);
    let files = (0..4)
        .map(|n| Node::file(format!("f{n}"), 64 << 20))
        .collect();
    stage.plant("", &[Node::folder("src", files)]);
    let price = |name: &str, options: &[&str]| {
        let mut copy = command("copytree", &[&stage.at("src"), &stage.at(name)], 2);
        copy.args(options);
        let seconds = cpu_seconds(&copy);
        std::fs::remove_dir_all(stage.at(name)).unwrap();
        seconds
    };
    let plain = price("plain", &[]);
    let verified = price("verified", &["--verify"]);
    let list = stage.at("list.sha256");
    let listed = price("listed", &["--manifest", list.to_str().unwrap()]);
    rig::note(&format!(
        "copying 256 MiB costs {plain:.2} CPU seconds, {verified:.2} with --verify, {listed:.2} with SHA-256 for a list"
    ));
}
