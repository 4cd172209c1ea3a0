//! Copies: order, metadata, conflicts, and what is left of a copy that was given up.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use filewright::exec::Fault;
use filewright::model::{
    Cause, Clash, Command, End, JobState, Order, Outcome, Request, Rule, Rules, Value,
};

use crate::common::engine;
use crate::common::mounts::succeed;
use crate::common::rig;
use crate::common::snapshot::{Alike, Snapshot};
use crate::common::tree::{Node, Stage, What};
use crate::moment::{self, Door};

/// A tree with read-only folders, and the number of its entries.
fn locked() -> (Stage, usize) {
    let stage = Stage::new();
    let locked = |number| {
        let files = vec![Node::file("one", 10), Node::file("two", 20)];
        Node::folder(format!("locked {number}"), files).mode(0o555)
    };
    let tree = Node::folder("src", (0..20).map(locked).collect());
    let count = tree.count();
    stage.plant("", &[tree, Node::folder("to", vec![])]);
    (stage, count)
}

fn copy_of(stage: &Stage) -> Request {
    let to = engine::to(&stage.at("to/src"));
    let mut request = engine::safe("copytree", &[&stage.at("src")], &[to]);
    request.run.workers = 1;
    request
}

#[test]
fn a_cancelled_copy_of_read_only_folders_leaves_nothing_and_counts_nothing() {
    let test = "copies::a_cancelled_copy_of_read_only_folders_leaves_nothing_and_counts_nothing";
    if !rig::without_rights(test) {
        return;
    }
    let (stage, count) = locked();
    let door = Arc::new(Door::default());
    let (hooked, come) = (Arc::clone(&door), AtomicUsize::new(0));
    let engine = moment::engine_with(move |_, _| {
        if come.fetch_add(1, Ordering::Relaxed) + 1 == count {
            hooked.hold();
        }
        None
    });
    let job = engine::submit(&engine, copy_of(&stage));
    door.wait();
    engine.send(Command::Cancel(job));
    moment::wait_for_state(&engine, job, JobState::Cancelling);
    door.open();
    let (_engine, outcome) = moment::end_of(engine, job);
    assert_eq!(outcome.end, End::Cancelled);
    assert_eq!(moment::names(&stage.at("to")), [""; 0]);
    assert!(outcome.failures.is_empty(), "{:#?}", outcome.failures);
    assert_eq!(outcome.totals.items, 0, "nothing of it stays");
}

#[test]
fn a_copy_that_cannot_take_its_name_leaves_nothing_and_counts_nothing() {
    let test = "copies::a_copy_that_cannot_take_its_name_leaves_nothing_and_counts_nothing";
    if !rig::without_rights(test) {
        return;
    }
    let (stage, _) = locked();
    let target = stage.at("to/src");
    let outcome = moment::run_hooked(copy_of(&stage), move |_, _| {
        // Others are faster; it may be there from an earlier row.
        let _ = fs::create_dir(&target);
        None
    });
    assert_eq!(outcome.failures.len(), 1, "{:#?}", outcome.failures);
    assert_eq!(outcome.failures[0].cause, Cause::AlreadyThere);
    assert_eq!(moment::names(&stage.at("to")), ["src"]);
    assert_eq!(moment::names(&stage.at("to/src")), [""; 0]);
    assert_eq!(outcome.totals.items, 0, "nothing of it stays");
}

/// Files in the order in which they are copied.
fn copied_in(order: Order) -> Vec<String> {
    let stage = Stage::new();
    let mut files: Vec<Node> = (0..4)
        .map(|number| Node::file(format!("a{number}"), 10_000))
        .collect();
    files.push(Node::folder("sub", vec![Node::file("huge", 1_000_000)]));
    files.extend((0..4).map(|number| Node::file(format!("z{number}"), 100)));
    stage.plant("", &[Node::folder("src", files)]);
    let mut request = engine::safe(
        "copytree",
        &[&stage.at("src")],
        &[engine::to(&stage.at("dst"))],
    );
    request.run.workers = 1;
    request.run.order = order;
    let seen = Arc::new(Mutex::new(Vec::<PathBuf>::new()));
    let seen_by = Arc::clone(&seen);
    let outcome = moment::run_hooked(request, move |_, path| {
        seen_by.lock().expect("the list").push(path.to_path_buf());
        None
    });
    moment::assert_done(&outcome);
    let seen = seen.lock().expect("the list");
    let names = seen.iter().filter_map(|path| path.file_name());
    let names = names.map(|name| name.to_string_lossy().into_owned());
    names
        .filter(|name| name != "src" && name != "sub")
        .collect()
}

#[test]
fn orders_by_size_hold_across_folders() {
    let largest = copied_in(Order::LargestFirst);
    assert_eq!(largest[0], "huge", "{largest:?}");
    assert!(
        largest[5..].iter().all(|name| name.starts_with('z')),
        "{largest:?}"
    );
    let smallest = copied_in(Order::SmallestFirst);
    assert_eq!(smallest[8], "huge", "{smallest:?}");
    assert!(
        smallest[..4].iter().all(|name| name.starts_with('z')),
        "{smallest:?}"
    );
}

#[test]
fn folders_keep_mode_and_times_where_files_are_copied_as_contents() {
    let stage = Stage::new();
    let inner = Node::folder("inner", vec![Node::file("f", 10)]).mode(0o750);
    stage.plant("", &[Node::folder("src", vec![inner]).mode(0o711)]);
    let (source, safe, python) = (stage.at("src"), stage.at("safe"), stage.at("python"));
    let function = ("copy_function", Value::Choice("copyfile"));
    let request = engine::safe(
        "copytree",
        &[&source],
        &[engine::to(&safe), function.clone()],
    );
    moment::assert_done(&engine::run(request));
    let request = engine::python("copytree", &[&source], &[engine::to(&python), function]);
    moment::assert_done(&engine::run(request));
    for copy in [safe, python] {
        for folder in ["", "inner"] {
            let of = |root: &PathBuf| {
                let found = fs::metadata(root.join(folder)).expect("a folder");
                (found.mode() & 0o7777, found.mtime(), found.mtime_nsec())
            };
            assert_eq!(of(&copy), of(&source), "{copy:?} {folder:?}");
        }
    }
}

#[test]
fn new_folders_take_their_mode_from_a_default_list_and_not_from_the_umask() {
    let test = "new_folders_take_their_mode_from_a_default_list_and_not_from_the_umask";
    let stage = Stage::new();
    stage.plant("", &[Node::folder("shared", vec![])]);
    let mut command = std::process::Command::new("setfacl");
    command
        .args(["-d", "-m", "u::rwx,g::rwx,o::-"])
        .arg(stage.at("shared"));
    if let Err(reason) = succeed(&mut command) {
        return rig::skip(test, &reason);
    }
    let mode = |name| fs::metadata(stage.at(name)).expect("a folder").mode() & 0o777;
    for (op, root) in [("mkdir", "shared/one"), ("makedirs", "shared/two/three")] {
        let request = engine::safe(op, &[&stage.at(root)], &[]);
        assert_eq!(request.umask, 0o022, "it would take the group's right");
        moment::assert_done(&engine::run(request));
        assert_eq!(mode(root), 0o770, "{op}");
    }
    assert_eq!(mode("shared/two"), 0o770);
    moment::assert_done(&engine::run(engine::safe(
        "mkdir",
        &[&stage.at("plain")],
        &[],
    )));
    assert_eq!(mode("plain"), 0o755, "the umask counts elsewhere");
}

#[test]
fn keeping_both_puts_a_folder_beside_the_file_of_its_name() {
    let stage = Stage::new();
    let deep = Node::folder("deep", vec![Node::file("g", 20)]);
    let folder = Node::folder("x", vec![Node::file("f", 10), deep]);
    stage.plant("", &[Node::folder("k", vec![folder])]);
    stage.plant(
        "",
        &[Node::folder(
            "to",
            vec![Node::folder("k", vec![Node::file("x", 5)])],
        )],
    );
    let before = Snapshot::take(&stage.at("k/x"));
    let merge = ("dirs_exist_ok", Value::Bool(true));
    let to = engine::to(&stage.at("to/k"));
    let mut request = engine::safe("copytree", &[&stage.at("k")], &[to, merge]);
    request.run.rules = Rules([Rule::KeepBoth; Clash::ALL.len()]);
    moment::assert_done(&engine::run(request));
    assert_eq!(moment::names(&stage.at("to/k")), ["x", "x (2)"]);
    assert_eq!(fs::metadata(stage.at("to/k/x")).expect("the file").len(), 5);
    let now = Snapshot::take(&stage.at("to/k/x (2)"));
    before
        .expect_same(&now, &Alike::ALL, "the folder beside it")
        .expect("whole");
}

/// Merges `src` into `to/src`, in which another file appears under the name of one that is being copied.
fn meet(
    stage: &Stage,
    permanent: bool,
) -> (
    filewright::exec::Engine,
    filewright::model::JobId,
    Arc<Outcome>,
) {
    stage.plant("", &[Node::folder("src", vec![Node::file("f", 10)])]);
    stage.plant("", &[Node::folder("to", vec![Node::folder("src", vec![])])]);
    let merge = ("dirs_exist_ok", Value::Bool(true));
    let to = engine::to(&stage.at("to/src"));
    let mut request = engine::safe("copytree", &[&stage.at("src")], &[to, merge]);
    request.run.keep = match permanent {
        true => filewright::model::Keep::Permanent,
        false => filewright::model::Keep::Hold,
    };
    request.run.rules = Rules([Rule::Replace; Clash::ALL.len()]);
    let appears = stage.at("to/src/f");
    let engine = moment::engine_with(move |_, path| {
        if path.ends_with("src/f") && !appears.exists() {
            fs::write(&appears, "of somebody else").expect("a file");
        }
        None
    });
    let job = engine::submit(&engine, request);
    let (engine, outcome) = moment::end_of(engine, job);
    (engine, job, outcome)
}

#[test]
fn what_appears_during_a_copy_is_replaced_only_with_consent() {
    let stage = Stage::new();
    let (engine, job, outcome) = meet(&stage, false);
    assert_eq!(outcome.end, End::Questions { count: 1 }, "{outcome:#?}");
    let target = stage.at("to/src/f");
    assert_eq!(fs::read(&target).expect("it stays"), b"of somebody else");
    for clash in Clash::ALL {
        let rule = Rule::Replace;
        engine.send(Command::Answer { job, clash, rule });
        // Each answer takes the job up once more, the first of them does what was asked.
        if clash == Clash::ALL[0] {
            break;
        }
    }
    let (_engine, outcome) = moment::end_of(engine, job);
    moment::assert_done(&outcome);
    assert_eq!(fs::read(&target).expect("replaced").len(), 10);
    let stage = Stage::new();
    let (_engine, _, outcome) = meet(&stage, true);
    moment::assert_done(&outcome);
    assert_eq!(fs::read(stage.at("to/src/f")).expect("replaced").len(), 10);
}

#[test]
fn verifying_reads_each_side_once() {
    let stage = Stage::new();
    stage.plant("", &[Node::folder("src", vec![Node::file("f", 3_000_000)])]);
    let to = engine::to(&stage.at("dst"));
    let mut request = engine::safe("copytree", &[&stage.at("src")], &[to]);
    request.run.verify = Some(true);
    let outcome = engine::run(request);
    moment::assert_done(&outcome);
    // The source is read once; what was written is read back.
    assert_eq!(outcome.totals.read, 3_000_000);
    assert_eq!(outcome.totals.verified_bytes, 3_000_000);
}

/// Runs a request in which this path fails in the first pass, then once more.
fn retried(request: Request, failing: &'static str) -> Arc<Outcome> {
    let is_over = AtomicBool::new(false);
    let engine = moment::engine_with(move |_, path| {
        let is_hit = path.ends_with(failing) && !is_over.swap(true, Ordering::Relaxed);
        is_hit.then_some(Fault::Errno(5))
    });
    let job = engine::submit(&engine, request);
    let (engine, first) = moment::end_of(engine, job);
    assert_eq!(first.end, End::Failed { failures: 1 }, "{first:#?}");
    engine.send(Command::Retry(job));
    moment::end_of(engine, job).1
}

#[test]
fn a_retry_goes_into_folders_that_are_kept_beside_a_file() {
    let stage = Stage::new();
    let folder = Node::folder("x", vec![Node::file("f", 10), Node::file("g", 20)]);
    let before_both = |name, inner| Node::folder(name, vec![Node::folder("k", vec![inner])]);
    stage.plant(
        "",
        &[
            before_both("from", folder),
            before_both("to", Node::file("x", 5)),
        ],
    );
    let before = Snapshot::take(&stage.at("from/k/x"));
    let merge = ("dirs_exist_ok", Value::Bool(true));
    let to = engine::to(&stage.at("to/k"));
    let mut request = engine::safe("copytree", &[&stage.at("from/k")], &[to, merge]);
    request.run.rules = Rules([Rule::KeepBoth; Clash::ALL.len()]);
    moment::assert_done(&retried(request, "k/x/g"));
    assert_eq!(moment::names(&stage.at("to/k")), ["x", "x (2)"]);
    let now = Snapshot::take(&stage.at("to/k/x (2)"));
    let is_whole = before.expect_same(&now, &Alike::ALL, "the folder beside it");
    is_whole.expect("whole");
}

#[test]
fn names_copied_by_a_retry_are_linked_to_the_first_copy() {
    let stage = Stage::new();
    let first = Node::folder("a", vec![Node::file("f", 5_000)]);
    let later = Node::folder("b", vec![Node::new("g", What::Twin(0), 0o644)]);
    stage.plant("", &[Node::folder("src", vec![first, later])]);
    let before = Snapshot::take(&stage.at("src"));
    for failing in ["b/g", "a/f"] {
        let to = engine::to(&stage.at("dst"));
        let request = engine::safe("copytree", &[&stage.at("src")], &[to]);
        moment::assert_done(&retried(request, failing));
        let now = Snapshot::take(&stage.at("dst"));
        let is_whole = before.expect_same(&now, &Alike::ALL, "the copy");
        is_whole.expect("two names of one file");
        fs::remove_dir_all(stage.at("dst")).expect("cleared");
    }
}

#[test]
fn a_retry_leaves_the_mode_and_time_of_a_folder_that_was_there() {
    let stage = Stage::new();
    let tree = |mode, files| {
        vec![
            Node::folder("k", files)
                .mode(mode)
                .modified((mode.into(), 7)),
        ]
    };
    stage.plant(
        "",
        &[Node::folder("from", tree(0o711, vec![Node::file("f", 10)]))],
    );
    stage.plant("", &[Node::folder("to", tree(0o750, vec![]))]);
    let merge = ("dirs_exist_ok", Value::Bool(true));
    let to = engine::to(&stage.at("to/k"));
    let request = engine::safe("copytree", &[&stage.at("from/k")], &[to, merge]);
    moment::assert_done(&retried(request, "k/f"));
    let folder = fs::metadata(stage.at("to/k")).expect("the folder");
    assert_eq!(folder.mode() & 0o7777, 0o750);
    assert_ne!(folder.mtime(), 0o711, "the time of another folder");
}
