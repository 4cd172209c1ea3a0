//! Random trees, random operations, random ends: taken back, the tree is what it was. The ordinary run tries some
//! dozens; `FILEWRIGHT_CASES=10000` as many as that.

mod common;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use common::engine::{safe, to};
use common::snapshot::{Alike, Snapshot};
use common::strategy::{self, Wants};
use common::tree::{Node, Stage};
use common::vault::Vault;
use crossbeam_channel::{Receiver, Sender, bounded};
use filewright::exec::{Config, Engine, Fault, FaultPlan};
use filewright::model::{
    Clash, Command, End, Event, Keep, Length, Order, PastState, Recovery, Request, Rule, Value,
};
use proptest::prelude::*;
use proptest::test_runner::{Config as Cases, TestRunner};

/// Jobs that had done something and were taken back.
static TAKEN_BACK: AtomicU64 = AtomicU64::new(0);

/// How the job ends.
#[derive(Clone, Copy, Debug)]
enum Ending {
    ByItself,
    Fails,
    Cancelled,
    Killed,
}

/// What is done to the tree.
#[derive(Clone, Copy, Debug)]
enum Deed {
    Copy,
    CopyOver,
    Remove,
    RemoveSome,
    Move,
    MoveAcross,
    Cut,
    Unlink,
    Trash,
    TrashSome,
    TrashFiles,
}

/// Lets something happen at a moment of the run.
struct Mishap {
    ending: Ending,
    at: u64,
    rows: AtomicU64,
    cancel: Sender<()>,
    cancelled: Receiver<()>,
}

impl FaultPlan for Mishap {
    fn before(&self, _step: u32, _row: u32, _path: &Path) -> Option<Fault> {
        let number = self.rows.fetch_add(1, Ordering::Relaxed);
        match self.ending {
            Ending::Fails if number == self.at => Some(Fault::Errno(5)),
            Ending::Cancelled if number == self.at => {
                // Until the engine has been told, so that the moment is this one.
                self.cancel.send(()).expect("somebody cancels");
                self.cancelled.recv().expect("somebody has cancelled");
                None
            }
            _ => None,
        }
    }

    fn dies_at_record(&self, number: u64) -> bool {
        matches!(self.ending, Ending::Killed) && number >= self.at
    }
}

fn request(deed: Deed, stage: &Stage, across: &Path) -> Request {
    let (src, other) = (stage.at("all/src"), stage.at("all/other"));
    let dst = stage.at("all/dst");
    let mut request = match deed {
        Deed::Copy => safe("copytree", &[&src], &[to(&dst)]),
        Deed::CopyOver => safe("copytree", &[&src], &[to(&other)]),
        Deed::Remove | Deed::RemoveSome | Deed::Trash | Deed::TrashSome => {
            safe("rmtree", &[&src, &other], &[])
        }
        Deed::Move => safe("move", &[&src], &[to(&other)]),
        Deed::MoveAcross => safe("move", &[&src, &other], &[to(across)]),
        Deed::Cut => {
            let length = Value::Length(Length::bytes(3));
            on_files("truncate", &src, &[("length", length)])
        }
        Deed::Unlink | Deed::TrashFiles => on_files("remove", &src, &[]),
    };
    request.run.keep = match deed {
        Deed::Trash | Deed::TrashSome | Deed::TrashFiles => Keep::Trash,
        _ => Keep::Hold,
    };
    request.run.workers = 2;
    request.run.order = Order::AsGiven;
    for clash in [Clash::Newer, Clash::Older, Clash::Differs] {
        request.run.rules.set(clash, Rule::Replace);
    }
    request.run.rules.set(Clash::OtherType, Rule::Skip);
    if matches!(deed, Deed::RemoveSome | Deed::TrashSome) {
        request.run.filter.exclude = vec!["[a-m]*".to_owned()];
    }
    request
}

fn on_files(op: &'static str, folder: &Path, values: &[(&'static str, Value)]) -> Request {
    let files = files(folder);
    let paths: Vec<&Path> = files.iter().map(PathBuf::as_path).collect();
    safe(op, &paths, values)
}

/// Plain files at the top of a folder.
fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let files = entries.filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_file()));
    files.map(|entry| entry.path()).collect()
}

/// Runs the request to its end, and cancels it when the mishap wants that.
fn run(engine: &Engine, request: Request, asked: &Receiver<()>, told: &Sender<()>) {
    let job = engine.next_job();
    engine.send(Command::Submit {
        job,
        request: Box::new(request),
        start: true,
    });
    loop {
        crossbeam_channel::select! {
            recv(engine.events()) -> event => match event.expect("an event") {
                Event::Finished { job: ended, .. } if ended == job => return,
                _ => {}
            },
            recv(asked) -> _ => {
                engine.send(Command::Cancel(job));
                // The engine takes commands in order: once it has answered this one, it has taken that.
                loop {
                    match engine.events().recv().expect("an event") {
                        Event::State { state: filewright::model::JobState::Cancelling, .. } => break,
                        Event::Finished { .. } => break,
                        _ => {}
                    }
                }
                told.send(()).expect("the worker waits");
            }
        }
    }
}

fn try_one(
    src: &Node,
    other: &Node,
    deed: Deed,
    ending: Ending,
    at: u64,
    flushes: bool,
) -> Result<(), String> {
    let stage = Stage::new();
    let all = vec![src.clone(), other.clone()];
    stage.plant("", &[Node::folder("all", all)]);
    let other = common::rig::other_file_system();
    let across = other.as_deref().map(Stage::under);
    let target = across
        .as_ref()
        .map_or_else(|| stage.at("all"), |stage| stage.at("there"));
    std::fs::create_dir_all(&target).expect("a folder");
    let vault = Vault::new();
    let states = || [Snapshot::take(&stage.at("all")), Snapshot::take(&target)];
    let before = states();
    let (cancel, asked) = bounded(1);
    let (told, cancelled) = bounded(1);
    let mishap = Arc::new(Mishap {
        ending,
        at,
        rows: AtomicU64::new(0),
        cancel,
        cancelled,
    });
    let faults: Arc<dyn FaultPlan> = mishap.clone();
    let config = Config {
        faults: Some(faults),
        ..vault.config()
    };
    let engine = Engine::start(config, || {});
    let mut request = request(deed, &stage, &target);
    // Then copies wait for their names.
    request.run.flush = flushes;
    run(&engine, request, &asked, &told);
    drop(engine);
    let Some(job) = vault.past().pop() else {
        return before[0].expect_same(&states()[0], &Alike::ALL, "nothing was begun");
    };
    let how = match job.state {
        PastState::Interrupted => Recovery::RollBack,
        _ => Recovery::Undo,
    };
    let outcome = vault.engine().recover(&job.uid, how);
    if outcome.end == End::Done {
        TAKEN_BACK.fetch_add(1, Ordering::Relaxed);
    } else if outcome.end != End::Refused {
        return Err(format!("{outcome:#?}"));
    }
    for (before, now) in before.iter().zip(&states()) {
        before.expect_same(now, &Alike::ALL, "after it was taken back")?;
    }
    let trashed = std::fs::read_dir(vault.data().join("Trash/files"));
    match trashed.into_iter().flatten().next() {
        Some(left) => Err(format!("{left:?} is still in the trash")),
        None => Ok(()),
    }
}

#[test]
fn whatever_was_done_and_however_it_ended_it_is_taken_back() {
    filewright::disk::act::claim_umask();
    let cases = std::env::var("FILEWRIGHT_CASES")
        .ok()
        .and_then(|count| count.parse().ok());
    let config = Cases {
        cases: cases.unwrap_or(80),
        failure_persistence: None,
        max_shrink_iters: 60,
        ..Cases::default()
    };
    let deeds = prop::sample::select(vec![
        Deed::Copy,
        Deed::CopyOver,
        Deed::Remove,
        Deed::RemoveSome,
        Deed::Move,
        Deed::MoveAcross,
        Deed::Cut,
        Deed::Unlink,
        Deed::Trash,
        Deed::TrashSome,
        Deed::TrashFiles,
    ]);
    let endings = prop::sample::select(vec![
        Ending::ByItself,
        Ending::Fails,
        Ending::Cancelled,
        Ending::Killed,
    ]);
    let plain = Wants {
        twins: false,
        ..Wants::all()
    };
    let (src, other) = (
        strategy::folder("src", Wants::all()),
        strategy::folder("other", plain),
    );
    let flushes = prop::sample::select(vec![false, false, false, true]);
    let all = (src, other, deeds, endings, 0u64..24, flushes);
    let mut runner = TestRunner::new(config);
    let result = runner.run(&all, |(src, other, deed, ending, at, flushes)| {
        try_one(&src, &other, deed, ending, at, flushes).map_err(TestCaseError::fail)
    });
    if let Err(error) = result {
        panic!("{error}");
    }
    let count = TAKEN_BACK.load(Ordering::Relaxed);
    common::rig::note(&format!("whatever_was_done: {count} jobs taken back"));
    assert!(count > 20, "too few of the jobs did anything");
}

/// Nobody has asked for the inodes of such copies: what has come to their names since is told by when it was made.
#[test]
fn the_copies_in_a_full_folder_are_known_again() {
    filewright::disk::act::claim_umask();
    let files = |count| (0..count).map(|file| Node::file(format!("file {file}"), 10 * file));
    let below: Vec<Node> = (4..7)
        .map(|count| Node::folder(format!("of {count}"), files(count).collect()))
        .collect();
    let all = files(300).chain(below).collect();
    let stage = Stage::new();
    stage.plant("", &[Node::folder("src", all)]);
    let before = Snapshot::take(&stage.at("src"));
    let vault = Vault::new();
    let mut request = safe("copytree", &[&stage.at("src")], &[to(&stage.at("dst"))]);
    request.run.keep = Keep::Hold;
    let outcome = vault.engine().run(request);
    assert_eq!(outcome.end, End::Done, "{outcome:#?}");
    let copy = Snapshot::take(&stage.at("dst"));
    before.expect_same(&copy, &Alike::ALL, "the copy").unwrap();
    // One of them is exchanged for another file that looks the same: it is not what was copied.
    let one = stage.at("dst/of 6/file 3");
    std::fs::copy(&one, stage.at("aside")).unwrap();
    let modified = std::fs::metadata(&one).unwrap().modified().unwrap();
    let other = std::fs::File::options().write(true).open(stage.at("aside"));
    other.unwrap().set_modified(modified).unwrap();
    std::fs::rename(stage.at("aside"), &one).unwrap();
    let undone = vault.undo();
    assert_eq!(undone.failures.len(), 1, "{undone:#?}");
    assert!(undone.failures[0].path.ends_with("of 6/file 3"));
    let left = Snapshot::take(&stage.at("dst"));
    assert!(!left.is_absent() && one.exists());
    std::fs::remove_dir_all(stage.at("dst/of 6")).unwrap();
    let others = std::fs::read_dir(stage.at("dst")).unwrap();
    assert_eq!(others.count(), 0, "everything else was taken back");
}
