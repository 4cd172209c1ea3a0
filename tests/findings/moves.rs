//! Moves to another file system: nothing goes at the source that is not safely at the destination.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use filewright::exec::Fault;
use filewright::model::{Action, Cause, End};

use crate::common::snapshot::{Alike, Snapshot};
use crate::common::strace::{self, Call, Traced};
use crate::common::tree::{Node, Stage, What};
use crate::common::{cli, engine, rig};
use crate::moment;

/// Two stages on two file systems, the first with a small tree `src`.
fn stages(test: &str) -> Option<(Stage, Stage)> {
    let there = Stage::under(&moment::far(test)?);
    let here = Stage::new();
    let inner = Node::folder("inner", vec![Node::file("deep", 3_000)]);
    let tree = vec![Node::file("a", 10), Node::file("b", 5_000), inner];
    here.plant("", &[Node::folder("src", tree)]);
    Some((here, there))
}

#[test]
fn a_source_rewritten_to_its_old_length_while_it_is_read_is_no_whole_copy() {
    let test = "a_source_rewritten_to_its_old_length_while_it_is_read_is_no_whole_copy";
    let Some(far) = moment::far(test) else {
        return;
    };
    if !strace::works() {
        return rig::skip(test, "needs strace");
    }
    let (here, there) = (Stage::new(), Stage::under(&far));
    let source = here.at("file");
    fs::write(&source, vec![7; 8_000_000]).expect("a file");
    fs::create_dir(there.at("to")).expect("a folder");
    let log = tempfile::NamedTempFile::new().expect("a file for the calls");
    let delayed = [
        "-e",
        "trace=pread64",
        "-e",
        "inject=pread64:delay_exit=400000",
    ];
    let command = cli::command("move", &[&source, &there.at("to/file")], 1);
    let mut child = strace::under(log.path(), &delayed, &command)
        .spawn()
        .expect("strace runs");
    // Once the first part is written, the next one has been read or is about to be.
    let until = Instant::now() + moment::PATIENCE;
    while !has_begun(&there.at("to")) {
        assert!(Instant::now() < until, "the copy does not begin");
        std::thread::sleep(Duration::from_millis(5));
    }
    let file = fs::OpenOptions::new().write(true).open(&source);
    file.expect("the source").set_len(0).expect("cut");
    std::thread::sleep(Duration::from_millis(550));
    // A source that is gone by now was taken for copied whole.
    let rewritten = fs::OpenOptions::new().write(true).open(&source);
    let again = vec![9; 8_000_000];
    let is_rewritten =
        rewritten.is_ok_and(|mut file| std::io::Write::write_all(&mut file, &again).is_ok());
    let status = child.wait().expect("the program ends");
    assert!(is_rewritten, "the source went while it was being read");
    assert!(!status.success(), "a copy of parts is told as done");
    assert_eq!(fs::read(&source).expect("the source stays"), again);
    assert!(moment::names(&there.at("to")).is_empty());
}

/// True once a file in the folder has bytes.
fn has_begun(folder: &Path) -> bool {
    let mut entries = fs::read_dir(folder).expect("a folder").flatten();
    entries.any(|entry| entry.metadata().is_ok_and(|entry| entry.len() > 0))
}

/// Moves `src` far away and does something to `src/a` when it is about to be removed; what failed.
fn changed_late(test: &str, change: fn(&Path)) -> Option<(Stage, Vec<(PathBuf, Cause)>)> {
    let (here, there) = stages(test)?;
    let (source, target) = (here.at("src"), there.at("dst"));
    let file = source.join("a");
    let request = engine::safe("move", &[&source], &[engine::to(&target)]);
    let outcome = moment::run_hooked(request, move |step, path| {
        if step == 1 && path == Path::new("src/a") {
            change(&file);
        }
        None
    });
    assert_eq!(fs::read(target.join("a")).expect("the copy").len(), 10);
    assert!(!source.join("b").exists(), "the others have moved");
    let failures = outcome.failures.iter();
    let failures = failures.map(|failure| (failure.path.clone(), failure.cause.clone()));
    Some((here, failures.collect()))
}

#[test]
fn what_is_saved_after_its_copy_is_not_removed() {
    let test = "what_is_saved_after_its_copy_is_not_removed";
    let append = |file: &Path| {
        let mut bytes = fs::read(file).expect("the source");
        bytes.extend(b"one more line");
        fs::write(file, bytes).expect("saved");
    };
    let Some((here, failures)) = changed_late(test, append) else {
        return;
    };
    let file = here.at("src/a");
    assert!(
        fs::read(&file)
            .expect("it stays")
            .ends_with(b"one more line")
    );
    assert_eq!(failures, [(file, Cause::Changed)]);
}

#[test]
fn a_file_that_took_the_name_of_the_copied_one_is_not_removed() {
    let test = "a_file_that_took_the_name_of_the_copied_one_is_not_removed";
    let exchange = |file: &Path| {
        let new = file.with_extension("new");
        fs::write(&new, "0123456789").expect("saved");
        let metadata = fs::metadata(file).expect("the source");
        let time = metadata.modified().expect("a time");
        let open = fs::OpenOptions::new().write(true).open(&new);
        open.expect("new")
            .set_modified(time)
            .expect("the same time");
        fs::rename(&new, file).expect("exchanged");
    };
    let Some((here, failures)) = changed_late(test, exchange) else {
        return;
    };
    let file = here.at("src/a");
    assert_eq!(fs::read(&file).expect("it stays"), b"0123456789");
    assert_eq!(failures, [(file, Cause::Changed)]);
}

/// Moves with flushing and with these further options of `strace`.
fn traced(options: &[&str], source: &Path, target: &Path) -> Traced {
    let mut command = Command::new(env!("CARGO_BIN_EXE_filewright"));
    command
        .arg("move")
        .args([source, target])
        .arg("--no-journal");
    command.current_dir("/").env("HOME", "/nonexistent");
    command.env_remove("XDG_STATE_HOME");
    let mut all = vec!["-e", "trace=syncfs,unlinkat,renameat2"];
    all.extend(options);
    strace::trace(&all, &command)
}

fn is_removal(call: &Call) -> bool {
    call.name == "unlinkat" && call.is_ok()
}

fn assert_flushed_first(traced: &Traced) {
    let calls = &traced.calls;
    let flushed = calls
        .iter()
        .position(|call| call.name == "syncfs" && call.is_ok());
    let removed = calls.iter().position(is_removal);
    let shown: Vec<String> = calls.iter().map(Call::show).collect();
    assert!(flushed.is_some() && removed.is_some(), "{shown:#?}");
    assert!(flushed < removed, "{shown:#?}");
    assert!(
        traced.output.status.success(),
        "{}",
        cli::said(&traced.output)
    );
}

#[test]
fn sources_are_removed_only_after_the_copies_are_on_the_device() {
    let test = "sources_are_removed_only_after_the_copies_are_on_the_device";
    let Some((here, there)) = stages(test) else {
        return;
    };
    if !strace::works() {
        return rig::skip(test, "needs strace");
    }
    assert_flushed_first(&traced(&[], &here.at("src"), &there.at("dst")));
    // Names alone have to be there too.
    let empty = vec![Node::file("empty", 0), Node::link("link", "nowhere")];
    here.plant("", &[Node::folder("names", empty)]);
    assert_flushed_first(&traced(&[], &here.at("names"), &there.at("names")));
}

#[test]
fn sources_stay_where_the_copies_cannot_be_flushed() {
    let test = "sources_stay_where_the_copies_cannot_be_flushed";
    let Some((here, there)) = stages(test) else {
        return;
    };
    if !strace::works() {
        return rig::skip(test, "needs strace");
    }
    let before = Snapshot::take(&here.at("src"));
    let failing = ["-e", "inject=syncfs:error=EIO"];
    let traced = traced(&failing, &here.at("src"), &there.at("dst"));
    assert!(!traced.output.status.success());
    let now = Snapshot::take(&here.at("src"));
    before
        .expect_same(&now, &Alike::ALL, "the source")
        .expect("whole");
}

#[test]
fn a_rename_that_turns_out_to_cross_devices_flushes_before_it_removes() {
    let test = "a_rename_that_turns_out_to_cross_devices_flushes_before_it_removes";
    if !strace::works() {
        return rig::skip(test, "needs strace");
    }
    let here = Stage::new();
    let tree = vec![Node::file("a", 10), Node::file("b", 5_000)];
    here.plant("", &[Node::folder("src", tree)]);
    let before = Snapshot::take(&here.at("src"));
    // The rename itself; the publishing of what is copied instead comes second.
    let crossing = ["-e", "inject=renameat2:error=EXDEV:when=1"];
    let traced = traced(&crossing, &here.at("src"), &here.at("dst"));
    assert_flushed_first(&traced);
    let now = Snapshot::take(&here.at("dst"));
    before
        .expect_same(&now, &Alike::ALL, "the moved tree")
        .expect("whole");
}

#[test]
fn python_keeps_every_source_if_one_entry_could_not_be_copied() {
    let test = "python_keeps_every_source_if_one_entry_could_not_be_copied";
    let Some((here, there)) = stages(test) else {
        return;
    };
    here.plant("src", &[Node::new("pipe", What::Pipe, 0o600)]);
    let before = Snapshot::take(&here.at("src"));
    let to = engine::to(&there.at("dst"));
    let outcome = engine::run(engine::python("move", &[&here.at("src")], &[to]));
    assert_ne!(outcome.end, End::Done);
    let now = Snapshot::take(&here.at("src"));
    before
        .expect_same(&now, &Alike::ALL, "the source")
        .expect("whole");
}

#[test]
fn python_replaces_a_file_on_another_file_system() {
    let test = "python_replaces_a_file_on_another_file_system";
    let Some((here, there)) = stages(test) else {
        return;
    };
    fs::write(there.at("old"), "what was there").expect("a file");
    let new = fs::read(here.at("src/b")).expect("the source");
    let to = engine::to(&there.at("old"));
    let outcome = engine::run(engine::python("move", &[&here.at("src/b")], &[to]));
    moment::assert_done(&outcome);
    assert_eq!(fs::read(there.at("old")).expect("replaced"), new);
    assert!(!here.at("src/b").exists());
}

#[test]
fn a_retry_removes_what_was_copied_and_copies_nothing_again() {
    let test = "a_retry_removes_what_was_copied_and_copies_nothing_again";
    let Some((here, there)) = stages(test) else {
        return;
    };
    let (source, target) = (here.at("src"), there.at("dst"));
    let before = Snapshot::take(&source);
    let is_over = AtomicBool::new(false);
    let engine = moment::engine_with(move |step, path| {
        let is_hit = step == 1 && path.ends_with("b") && !is_over.swap(true, Ordering::Relaxed);
        is_hit.then_some(Fault::Errno(13))
    });
    let request = engine::safe("move", &[&source], &[engine::to(&target)]);
    let job = engine::submit(&engine, request);
    let (engine, first) = moment::end_of(engine, job);
    assert_eq!(first.end, End::Failed { failures: 1 }, "{first:#?}");
    assert_eq!(first.failures[0].action, Action::Unlink);
    engine.send(filewright::model::Command::Retry(job));
    let (_engine, second) = moment::end_of(engine, job);
    moment::assert_done(&second);
    assert!(!source.exists(), "the source is still there");
    assert_eq!(second.totals.written, first.totals.written, "copied again");
    assert_eq!(second.totals.items, first.totals.items);
    let now = Snapshot::take(&target);
    before
        .expect_same(&now, &Alike::ALL, "the moved tree")
        .expect("whole");
}

#[test]
fn a_retry_of_a_move_tells_nothing_of_folders_that_have_moved() {
    let test = "a_retry_of_a_move_tells_nothing_of_folders_that_have_moved";
    let Some((here, there)) = stages(test) else {
        return;
    };
    let (source, target) = (here.at("src"), there.at("dst"));
    let before = Snapshot::take(&source);
    let is_over = Arc::new(AtomicBool::new(false));
    let engine = moment::engine_with(move |step, path| {
        let is_hit = step == 0 && path.ends_with("b") && !is_over.swap(true, Ordering::Relaxed);
        is_hit.then_some(Fault::Errno(5))
    });
    let request = engine::safe("move", &[&source], &[engine::to(&target)]);
    let job = engine::submit(&engine, request);
    let (engine, first) = moment::end_of(engine, job);
    assert_eq!(first.end, End::Failed { failures: 1 }, "{first:#?}");
    assert_eq!(moment::names(&source), ["b"], "all else has moved");
    engine.send(filewright::model::Command::Retry(job));
    let (_engine, second) = moment::end_of(engine, job);
    moment::assert_done(&second);
    assert!(!source.exists(), "the source is still there");
    let now = Snapshot::take(&target);
    before
        .expect_same(&now, &Alike::ALL, "the moved tree")
        .expect("whole");
}

#[test]
fn a_name_moved_by_a_retry_is_linked_to_the_copy_of_the_first() {
    let test = "a_name_moved_by_a_retry_is_linked_to_the_copy_of_the_first";
    let Some((here, there)) = stages(test) else {
        return;
    };
    let (source, target) = (here.at("src"), there.at("dst"));
    fs::hard_link(source.join("b"), source.join("inner/twin")).expect("a second name");
    let is_over = AtomicBool::new(false);
    let engine = moment::engine_with(move |step, path| {
        let is_hit = step == 0 && path.ends_with("twin") && !is_over.swap(true, Ordering::Relaxed);
        is_hit.then_some(Fault::Errno(5))
    });
    let request = engine::safe("move", &[&source], &[engine::to(&target)]);
    let job = engine::submit(&engine, request);
    let (engine, first) = moment::end_of(engine, job);
    assert_eq!(first.end, End::Failed { failures: 1 }, "{first:#?}");
    engine.send(filewright::model::Command::Retry(job));
    let (_engine, second) = moment::end_of(engine, job);
    moment::assert_done(&second);
    let inode = |name| {
        std::os::unix::fs::MetadataExt::ino(&fs::metadata(target.join(name)).expect("moved"))
    };
    assert_eq!(inode("b"), inode("inner/twin"), "one file with two names");
}

/// Moves a file of root's as somebody else, who cannot give the copy its owner; the exit status and the source.
fn moved_by_another(test: &str, words: &[&str]) -> Option<(Stage, Stage, Output)> {
    let far = moment::far(test)?;
    if !rig::is_root() {
        rig::skip(test, "needs root to make files of two users");
        return None;
    }
    let (here, there) = (Stage::new(), Stage::under(&far));
    let mut mine = Node::folder("src", vec![Node::file("root's", 10)]);
    mine.owner = Some((rig::NOBODY, rig::NOBODY));
    here.plant("", &[mine]);
    for folder in [here.base(), there.base()] {
        let mode = std::os::unix::fs::PermissionsExt::from_mode(0o777);
        fs::set_permissions(folder, mode).expect("open to all");
    }
    let (_kept, program) = rig::reachable_program();
    let mut command = cli::command("move", &[&here.at("src"), &there.at("dst")], 1);
    command.args(words);
    let output = rig::as_nobody(&command, &program)
        .output()
        .expect("it runs");
    Some((here, there, output))
}

#[test]
fn a_source_whose_owner_cannot_be_carried_stays_unless_that_is_allowed() {
    let test = "a_source_whose_owner_cannot_be_carried_stays_unless_that_is_allowed";
    let Some((here, there, output)) = moved_by_another(test, &[]) else {
        return;
    };
    let said = cli::said(&output);
    assert!(
        !output.status.success() && said.contains("[metadata]"),
        "{said}"
    );
    assert!(
        here.at("src/root's").exists(),
        "the only one with its owner"
    );
    assert!(there.at("dst/root's").exists(), "the copy is kept");
    let Some((here, there, output)) = moved_by_another(test, &["--permanent"]) else {
        return;
    };
    assert!(output.status.success(), "{}", cli::said(&output));
    assert!(!here.at("src").exists() && there.at("dst/root's").exists());
}
