//! Random trees, random operations, random ends: taken back, the tree is what it was. The ordinary run tries some
//! dozens; `FILEWRIGHT_CASES=10000` as many as that.

mod common;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use common::engine::{safe, to};
use common::snapshot::{Alike, Snapshot};
use common::strategy::{self, Wants};
use common::tree::{Node, Stage};
use common::vault::{Vault, unread};
use crossbeam_channel::{Receiver, Sender, bounded};
use filewright::exec::{Config, Engine, Fault, FaultPlan};
use filewright::model::{
    Clash, Command, End, Event, JobId, JobState, Keep, Length, Order, PastState, Recovery, Request,
    Rule, Value,
};
use proptest::prelude::*;
use proptest::test_runner::{Config as Cases, TestRunner};

/// Jobs that had done something and were taken back.
static TAKEN_BACK: AtomicU64 = AtomicU64::new(0);
/// How often a job was paused, and how often one was cancelled, in the middle of its rows.
static PAUSED: AtomicU64 = AtomicU64::new(0);
/// Jobs that came to their end while they were paused: what was begun was the last.
static WENT_ON: AtomicU64 = AtomicU64::new(0);
static CANCELLED: AtomicU64 = AtomicU64::new(0);

/// How the job ends.
#[derive(Clone, Copy, Debug)]
enum Ending {
    ByItself,
    Fails,
    Cancelled,
    /// It stands still some times, and goes on each time.
    Paused,
    /// It is cancelled while it stands still.
    PausedAndCancelled,
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
    ask: Sender<()>,
    done: Receiver<()>,
}

impl Mishap {
    /// True for the rows before which a person does something.
    fn is_asked(&self, number: u64) -> bool {
        match self.ending {
            Ending::Cancelled | Ending::PausedAndCancelled => number == self.at,
            Ending::Paused => [0, 1, 7].iter().any(|later| number == self.at + later),
            Ending::ByItself | Ending::Fails | Ending::Killed => false,
        }
    }
}

impl FaultPlan for Mishap {
    fn before(&self, _step: u32, _row: u32, _path: &Path) -> Option<Fault> {
        let number = self.rows.fetch_add(1, Ordering::Relaxed);
        if self.is_asked(number) {
            // Until the engine has been told, so that the moment is this one.
            self.ask.send(()).expect("somebody is there");
            self.done.recv().expect("somebody has done it");
        }
        let fails = matches!(self.ending, Ending::Fails) && number == self.at;
        fails.then_some(Fault::Errno(5))
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

/// A person at the engine, who is asked by the mishap to do something.
struct Person<'a> {
    engine: &'a Engine,
    ending: Ending,
    asked: Receiver<()>,
    told: Sender<()>,
    /// What the job works on.
    states: &'a dyn Fn() -> [Snapshot; 2],
}

impl Person<'_> {
    /// Runs the request to its end.
    fn run(&self, request: Request) -> Result<(), String> {
        let job = self.engine.next_job();
        self.engine.send(Command::Submit {
            job,
            request: Box::new(request),
            chosen: None,
            start: true,
        });
        loop {
            crossbeam_channel::select! {
                recv(self.engine.events()) -> event => match event.expect("an event") {
                    Event::Finished { job: ended, .. } if ended == job => return Ok(()),
                    _ => {}
                },
                recv(self.asked) -> _ => if self.act(job)? {
                    return Ok(());
                },
            }
        }
    }

    /// True if the job has come to its end meanwhile.
    fn act(&self, job: JobId) -> Result<bool, String> {
        if matches!(self.ending, Ending::Cancelled) {
            CANCELLED.fetch_add(1, Ordering::Relaxed);
            self.say(Command::Cancel(job), JobState::Cancelling)?;
            self.told.send(()).expect("the worker waits");
            return Ok(false);
        }
        PAUSED.fetch_add(1, Ordering::Relaxed);
        self.say(Command::Pause(job), JobState::Paused)?;
        self.told.send(()).expect("the worker waits");
        if self.stands_still()? {
            WENT_ON.fetch_add(1, Ordering::Relaxed);
            return Ok(true);
        }
        if matches!(self.ending, Ending::PausedAndCancelled) {
            CANCELLED.fetch_add(1, Ordering::Relaxed);
            return self.say(Command::Cancel(job), JobState::Cancelling);
        }
        self.engine.send(Command::Resume(job));
        Ok(false)
    }

    /// The engine takes commands in order: once it has answered this one, it has taken it. True if the job has come to
    /// its end before.
    fn say(&self, command: Command, wanted: JobState) -> Result<bool, String> {
        let text = format!("{command:?}");
        self.engine.send(command);
        loop {
            match self.engine.events().recv_timeout(PATIENCE) {
                Ok(Event::State { state, .. }) if state == wanted => return Ok(false),
                Ok(Event::Finished { .. }) => return Ok(true),
                Ok(_) => {}
                Err(error) => return Err(format!("{text}: {error}")),
            }
        }
    }

    /// What was begun when it was paused is done, and then nothing changes any more. True if that was all there was to do.
    fn stands_still(&self) -> Result<bool, String> {
        let is_same = |a: &[Snapshot; 2], b: &[Snapshot; 2]| {
            let pairs = a.iter().zip(b);
            pairs
                .map(|(a, b)| a.expect_same(b, &Alike::ALL, "while it is paused"))
                .collect::<Result<Vec<()>, String>>()
        };
        let mut before = (self.states)();
        for _ in 0..1000 {
            std::thread::sleep(MOMENT);
            let now = (self.states)();
            if is_same(&before, &now).is_ok() {
                let is_over = |event| matches!(event, Event::Finished { .. });
                return Ok(self.engine.events().try_iter().any(is_over));
            }
            before = now;
        }
        Err("it goes on while it is paused".to_owned())
    }
}

/// For an answer of the engine.
const PATIENCE: Duration = Duration::from_secs(20);
/// In which a worker that does not stand still does something.
const MOMENT: Duration = Duration::from_millis(10);

fn try_one(
    src: &Node,
    other: &Node,
    deed: Deed,
    ending: Ending,
    at: u64,
    (flushes, is_unread): (bool, bool),
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
    // Then a tree may be listed while it is worked on.
    let vault = match is_unread {
        true => unread(Vault::new),
        false => Vault::new(),
    };
    let states = || [Snapshot::take(&stage.at("all")), Snapshot::take(&target)];
    let before = states();
    let (ask, asked) = bounded(1);
    let (told, done) = bounded(1);
    let mishap = Arc::new(Mishap {
        ending,
        at,
        rows: AtomicU64::new(0),
        ask,
        done,
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
    let person = Person {
        engine: &engine,
        ending,
        asked,
        told,
        states: &states,
    };
    person.run(request.clone())?;
    drop(engine);
    if matches!(ending, Ending::Paused) {
        same_without(&vault, request, &before, &states)?;
    }
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

/// What came of it is what comes of it when nobody pauses it.
fn same_without(
    vault: &Vault,
    request: Request,
    before: &[Snapshot; 2],
    states: &dyn Fn() -> [Snapshot; 2],
) -> Result<(), String> {
    let paused = states();
    if vault.past().is_empty() {
        return Ok(());
    }
    // What has done nothing is refused.
    vault.undo();
    for (before, now) in before.iter().zip(&states()) {
        before.expect_same(now, &Alike::ALL, "taken back before it is done again")?;
    }
    vault.engine().run(request);
    let but_times = Alike {
        modified: false,
        ..Alike::ALL
    };
    for (paused, now) in paused.iter().zip(&states()) {
        now.expect_same(paused, &but_times, "after it was paused")?;
    }
    Ok(())
}

#[test]
fn whatever_was_done_and_however_it_ended_it_is_taken_back() {
    filewright::disk::act::claim_umask();
    let cases: Option<u32> = std::env::var("FILEWRIGHT_CASES")
        .ok()
        .and_then(|count| count.parse().ok());
    let cases = cases.unwrap_or(120);
    let config = Cases {
        cases,
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
        Ending::Paused,
        Ending::PausedAndCancelled,
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
    let all = (
        src,
        other,
        deeds,
        endings,
        0u64..24,
        (flushes, any::<bool>()),
    );
    let mut runner = TestRunner::new(config);
    let result = runner.run(&all, |(src, other, deed, ending, at, how)| {
        try_one(&src, &other, deed, ending, at, how).map_err(TestCaseError::fail)
    });
    if let Err(error) = result {
        panic!("{error}");
    }
    let count = TAKEN_BACK.load(Ordering::Relaxed);
    let (paused, cancelled) = (
        PAUSED.load(Ordering::Relaxed),
        CANCELLED.load(Ordering::Relaxed),
    );
    common::rig::note(&format!(
        "whatever_was_done: {count} jobs taken back, {paused} pauses and {cancelled} cancels in the middle"
    ));
    assert!(
        count * 4 > u64::from(cases),
        "too few of the jobs did anything"
    );
    // If no job could be held up, all of them would have.
    let went_on = WENT_ON.load(Ordering::Relaxed);
    assert!(
        went_on * 2 <= paused,
        "{went_on} of {paused} went on while they were paused"
    );
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
