//! The engine on plans made by hand: what it does with steps, whatever operation made them.

use std::ffi::OsString;
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use filewright::disk::{self, FdPool, Folder, Medium, ScanOptions, Unwatched, scan};
use filewright::exec::{Config, Engine, Fault, FaultPlan};
use filewright::model::{
    Bulk, BulkAct, Cause, Command, CopyHow, End, Event, Existing, JobId, Metadata, Outcome, Plan,
    Profile, Publish, Request, Seat, Step, Ticket,
};

fn how() -> CopyHow {
    CopyHow {
        metadata: Metadata::ALL,
        follow_links: false,
        publish: Publish::Whole,
        existing: Existing::ByRule,
        remake_specials: true,
        profile: Profile::Safe,
        umask: 0o022,
        verify: false,
    }
}

fn bulk(act: BulkAct, from: &Path, top: &str, to: Option<(&Path, &str)>) -> Bulk {
    let pool = FdPool::with_budget(64);
    let folder = Folder::open_root(&pool, from).expect("the source is there");
    let options = ScanOptions {
        mark_twins: true,
        ..ScanOptions::default()
    };
    let scanned = scan(&folder, &[OsString::from(top)], &options, &Unwatched).expect("listed");
    assert!(scanned.failures.is_empty(), "{:?}", scanned.failures);
    Bulk {
        act,
        from: from.to_path_buf(),
        spelled_from: from.to_path_buf(),
        spelled_root: None,
        to: to.map(|(folder, _)| folder.to_path_buf()),
        spelled_to: to.map_or_else(PathBuf::new, |(folder, _)| folder.to_path_buf()),
        top_name: to.map(|(_, name)| OsString::from(name)),
        tree: scanned.tree,
        left: Arc::default(),
        open: None,
        along: std::collections::BTreeMap::new(),
        block: 1,
        how: how(),
    }
}

fn plan(steps: Vec<Step>) -> Plan {
    let request = Request::new(
        "copytree",
        Vec::new(),
        Profile::Safe,
        PathBuf::from("/"),
        0o022,
    );
    let mut plan = Plan::new(request);
    for step in steps {
        plan.push(step);
    }
    plan
}

fn submit(engine: &Engine, plan: Plan) -> JobId {
    let job = engine.next_job();
    let plan = Arc::new(plan);
    engine.send(Command::SubmitPlan { job, plan });
    job
}

fn run(engine: &Engine, plan: Plan) -> Arc<Outcome> {
    let job = submit(engine, plan);
    engine.wait_for(job)
}

fn tree(root: &Path) {
    fs::create_dir_all(root.join("a/b/c")).expect("folders");
    for number in 0..700 {
        let path = root.join("a/b").join(format!("file {number}"));
        fs::write(path, format!("{number}").repeat(number)).expect("file");
    }
    fs::write(root.join("a/big"), vec![7u8; 5_000_000]).expect("file");
    fs::hard_link(root.join("a/big"), root.join("a/b/c/twin")).expect("hard link");
    std::os::unix::fs::symlink("nowhere", root.join("a/dangling")).expect("link");
}

fn names(root: &Path) -> Vec<PathBuf> {
    let mut names: Vec<PathBuf> = walkdir::WalkDir::new(root)
        .min_depth(1)
        .into_iter()
        .map(|entry| entry.expect("entry"))
        .map(|entry| {
            entry
                .path()
                .strip_prefix(root)
                .expect("below")
                .to_path_buf()
        })
        .collect();
    names.sort();
    names
}

fn assert_equal(a: &Path, b: &Path) {
    assert_eq!(names(a), names(b));
    for name in names(a) {
        let (one, other) = (a.join(&name), b.join(&name));
        let of_one = fs::symlink_metadata(&one).expect("metadata");
        let of_other = fs::symlink_metadata(&other).expect("metadata");
        assert_eq!(of_one.mode(), of_other.mode(), "mode of {name:?}");
        assert_eq!(
            (of_one.mtime(), of_one.mtime_nsec()),
            (of_other.mtime(), of_other.mtime_nsec()),
            "time of {name:?}"
        );
        if of_one.is_file() {
            assert_eq!(
                fs::read(&one).expect("read"),
                fs::read(&other).expect("read")
            );
        }
    }
}

#[test]
fn a_tree_is_copied_whole_and_removed() {
    let place = tempfile::tempdir().expect("folder");
    tree(&place.path().join("src"));
    let engine = Engine::start(Config::default(), || {});
    let copy = bulk(
        BulkAct::Copy,
        place.path(),
        "src",
        Some((place.path(), "dst")),
    );
    let outcome = run(&engine, plan(vec![Step::Bulk(copy)]));
    assert_eq!(outcome.end, End::Done, "{:?}", outcome.failures);
    assert_equal(&place.path().join("src"), &place.path().join("dst"));
    let twin = fs::metadata(place.path().join("dst/a/b/c/twin")).expect("twin");
    let big = fs::metadata(place.path().join("dst/a/big")).expect("big");
    assert_eq!(twin.ino(), big.ino(), "hard links stay hard links");
    assert_eq!(
        names(place.path())
            .iter()
            .filter(|name| name.to_string_lossy().contains(".part"))
            .count(),
        0
    );

    let remove = bulk(BulkAct::Remove, place.path(), "dst", None);
    let outcome = run(&engine, plan(vec![Step::Bulk(remove)]));
    assert_eq!(outcome.end, End::Done, "{:?}", outcome.failures);
    assert!(!place.path().join("dst").exists());
    assert!(place.path().join("src/a/big").exists());
}

#[test]
fn a_cancelled_copy_leaves_nothing() {
    let place = tempfile::tempdir().expect("folder");
    tree(&place.path().join("src"));
    fs::write(place.path().join("src/huge"), vec![1u8; 300_000_000]).expect("file");
    let engine = Engine::start(Config::default(), || {});
    let copy = bulk(
        BulkAct::Copy,
        place.path(),
        "src",
        Some((place.path(), "dst")),
    );
    let job = submit(&engine, plan(vec![Step::Bulk(copy)]));
    std::thread::sleep(Duration::from_millis(30));
    let cancelled = Instant::now();
    engine.send(Command::Cancel(job));
    let outcome = engine.wait_for(job);
    assert_eq!(outcome.end, End::Cancelled);
    assert!(cancelled.elapsed() < Duration::from_secs(2));
    let left: Vec<_> = fs::read_dir(place.path()).expect("list").collect();
    assert_eq!(left.len(), 1, "{left:?}");
}

#[test]
fn a_paused_copy_stands_still_and_goes_on() {
    let place = tempfile::tempdir().expect("folder");
    tree(&place.path().join("src"));
    let engine = Engine::start(Config::default(), || {});
    let copy = bulk(
        BulkAct::Copy,
        place.path(),
        "src",
        Some((place.path(), "dst")),
    );
    let job = submit(&engine, plan(vec![Step::Bulk(copy)]));
    engine.send(Command::Pause(job));
    engine.send(Command::Tune {
        job,
        workers: Some(7),
        order: Some(filewright::model::Order::SmallestFirst),
    });
    engine.send(Command::Resume(job));
    let outcome = engine.wait_for(job);
    assert_eq!(outcome.end, End::Done, "{:?}", outcome.failures);
    assert_equal(&place.path().join("src"), &place.path().join("dst"));
}

struct At(&'static str, Fault);

impl FaultPlan for At {
    fn before(&self, _step: u32, _row: u32, path: &Path) -> Option<Fault> {
        path.ends_with(self.0).then_some(self.1)
    }
}

#[test]
fn a_failure_or_panic_of_one_row_leaves_the_rest_done_and_can_be_retried() {
    for fault in [Fault::Errno(5), Fault::Panic] {
        let place = tempfile::tempdir().expect("folder");
        tree(&place.path().join("src"));
        let config = Config {
            faults: Some(Arc::new(At("file 300", fault))),
            ..Config::default()
        };
        let engine = Engine::start(config, || {});
        let copy = bulk(
            BulkAct::Copy,
            place.path(),
            "src",
            Some((place.path(), "dst")),
        );
        let outcome = run(&engine, plan(vec![Step::Bulk(copy)]));
        assert_eq!(outcome.end, End::Failed { failures: 1 });
        let failure = &outcome.failures[0];
        assert!(failure.path.ends_with("src/a/b/file 300"), "{failure:?}");
        match fault {
            Fault::Errno(errno) => assert_eq!(failure.cause, Cause::Os(errno)),
            Fault::Panic => assert!(matches!(failure.cause, Cause::Panic(_))),
        }
        let mut expected = names(&place.path().join("src"));
        expected.retain(|name| !name.ends_with("file 300"));
        assert_eq!(names(&place.path().join("dst")), expected);
    }
}

#[test]
fn a_retry_does_what_failed_and_nothing_else() {
    use std::sync::atomic::{AtomicBool, Ordering};
    struct Once(AtomicBool);
    impl FaultPlan for Once {
        fn before(&self, _step: u32, _row: u32, path: &Path) -> Option<Fault> {
            let is_hit = path.ends_with("file 3") && !self.0.swap(true, Ordering::Relaxed);
            is_hit.then_some(Fault::Errno(5))
        }
    }
    let place = tempfile::tempdir().expect("folder");
    tree(&place.path().join("src"));
    let config = Config {
        faults: Some(Arc::new(Once(AtomicBool::new(false)))),
        ..Config::default()
    };
    let engine = Engine::start(config, || {});
    let copy = bulk(
        BulkAct::Copy,
        place.path(),
        "src",
        Some((place.path(), "dst")),
    );
    let job = submit(&engine, plan(vec![Step::Bulk(copy)]));
    assert_eq!(engine.wait_for(job).end, End::Failed { failures: 1 });
    engine.send(Command::Retry(job));
    let outcome = engine.wait_for(job);
    assert_eq!(outcome.end, End::Done, "{:?}", outcome.failures);
    assert_equal(&place.path().join("src"), &place.path().join("dst"));
    assert_eq!(
        outcome.totals.items as usize,
        names(&place.path().join("src")).len() + 1
    );
}

#[test]
fn a_listing_streams_in() {
    let place = tempfile::tempdir().expect("folder");
    for number in 0..5000 {
        fs::write(place.path().join(format!("{number}")), "").expect("file");
    }
    let engine = Engine::start(Config::default(), || {});
    let folder = place.path().to_path_buf();
    engine.list_folder(Ticket(1), folder, Seat::Files);
    let mut rows = 0;
    loop {
        let part = engine
            .listings()
            .recv_timeout(Duration::from_secs(10))
            .expect("part");
        rows += part.chunk.map_or(0, |chunk| chunk.len());
        if part.is_complete {
            assert_eq!(part.failure, None);
            break;
        }
    }
    assert_eq!(rows, 5000);
}

#[test]
fn states_follow_one_another_as_they_may() {
    let place = tempfile::tempdir().expect("folder");
    tree(&place.path().join("src"));
    let engine = Engine::start(Config::default(), || {});
    let copy = bulk(
        BulkAct::Copy,
        place.path(),
        "src",
        Some((place.path(), "dst")),
    );
    let job = submit(&engine, plan(vec![Step::Bulk(copy)]));
    let mut states = vec![filewright::model::JobState::Queued];
    loop {
        match engine.events().recv().expect("event") {
            Event::State { job: of, state } if of == job => {
                let last = *states.last().expect("state");
                assert!(last.may_become(state), "{last:?} to {state:?}");
                states.push(state);
            }
            Event::Finished { .. } => break,
            _ => {}
        }
    }
    assert_eq!(states.len(), 4, "{states:?}");
}

#[test]
fn an_answer_during_the_run_settles_what_was_parked_before_it() {
    let place = tempfile::tempdir().expect("folder");
    let (src, dst) = (place.path().join("src"), place.path().join("dst"));
    fs::create_dir_all(&src).expect("folder");
    fs::create_dir_all(&dst).expect("folder");
    for number in 0..300 {
        fs::write(src.join(format!("{number}")), "new bytes").expect("file");
        fs::write(dst.join(format!("{number}")), "old").expect("file");
    }
    let engine = Engine::start(Config::default(), || {});
    let names: Vec<OsString> = (0..300).map(|n| OsString::from(n.to_string())).collect();
    let pool = FdPool::with_budget(64);
    let folder = Folder::open_root(&pool, &src).expect("open");
    let tree = scan(&folder, &names, &ScanOptions::default(), &Unwatched)
        .expect("scan")
        .tree;
    let step = Bulk {
        tree,
        to: Some(dst.clone()),
        spelled_to: dst.clone(),
        top_name: None,
        from: src.clone(),
        spelled_from: src,
        ..bulk(BulkAct::Copy, place.path(), "src", None)
    };
    let job = submit(&engine, plan(vec![Step::Bulk(step)]));
    // Whether this comes during the run or after it, the outcome is the same.
    for clash in filewright::model::Clash::ALL {
        engine.send(Command::Answer {
            job,
            clash,
            rule: filewright::model::Rule::KeepBoth,
        });
    }
    let end = loop {
        match engine
            .events()
            .recv_timeout(Duration::from_secs(20))
            .expect("event")
        {
            Event::Finished { outcome, .. } if outcome.end == End::Done => break outcome.end,
            _ => {}
        }
    };
    assert_eq!(end, End::Done);
    assert_eq!(fs::read_dir(&dst).expect("list").count(), 600);
    assert_eq!(fs::read(dst.join("7")).expect("read"), b"old");
}

/// Disks of a kind on which every row takes a while.
struct Slow {
    medium: Medium,
    file_system: Option<u64>,
    at_once: std::sync::atomic::AtomicUsize,
    most_at_once: std::sync::atomic::AtomicUsize,
}

impl Slow {
    fn new(medium: Medium, file_system: Option<u64>) -> Arc<Slow> {
        Arc::new(Slow {
            medium,
            file_system,
            at_once: 0.into(),
            most_at_once: 0.into(),
        })
    }
}

impl FaultPlan for Slow {
    fn before(&self, _step: u32, _row: u32, _path: &Path) -> Option<Fault> {
        use std::sync::atomic::Ordering::SeqCst;
        let now = self.at_once.fetch_add(1, SeqCst) + 1;
        self.most_at_once.fetch_max(now, SeqCst);
        std::thread::sleep(Duration::from_millis(4));
        self.at_once.fetch_sub(1, SeqCst);
        None
    }

    fn medium(&self) -> Option<Medium> {
        Some(self.medium)
    }

    fn file_system(&self) -> Option<u64> {
        self.file_system
    }
}

/// Copies a tree on such a disk; rows that were under way at once.
fn most_at_once(medium: Medium, workers: u16) -> usize {
    most_of(BulkAct::Copy, &Slow::new(medium, None), workers)
}

/// Copies or removes a tree on such a disk; rows that were under way at once.
fn most_of(act: BulkAct, slow: &Arc<Slow>, workers: u16) -> usize {
    let place = tempfile::tempdir().expect("folder");
    fs::create_dir(place.path().join("src")).expect("folder");
    for number in 0..600 {
        fs::write(place.path().join(format!("src/{number}")), "x").expect("file");
    }
    let config = Config {
        workers: 2,
        faults: Some(Arc::<Slow>::clone(slow)),
        ..Config::default()
    };
    let engine = Engine::start(config, || {});
    let to = (act == BulkAct::Copy).then_some((place.path(), "dst"));
    let mut plan = plan(vec![Step::Bulk(bulk(act, place.path(), "src", to))]);
    plan.request.run.workers = workers;
    let outcome = run(&engine, plan);
    assert_eq!(outcome.end, End::Done, "{:?}", outcome.failures);
    if act == BulkAct::Copy {
        assert_equal(&place.path().join("src"), &place.path().join("dst"));
    }
    slow.most_at_once.load(std::sync::atomic::Ordering::SeqCst)
}

#[test]
fn what_is_far_away_gets_more_workers_than_there_are_cores() {
    let most = most_at_once(Medium::Far, 0);
    assert!(most > 4, "{most} rows at once");
}

#[test]
fn a_disk_that_turns_has_one_worker() {
    assert_eq!(most_at_once(Medium::Rotating, 0), 1);
}

#[test]
fn one_worker_is_left_alone_where_others_would_be_in_its_way() {
    const EXT4: u64 = 0xef53;
    let all = [
        (BulkAct::Remove, disk::BTRFS, 1),
        (BulkAct::Remove, disk::XFS, 1),
        (BulkAct::Remove, EXT4, 2),
        (BulkAct::Copy, disk::BTRFS, 1),
        (BulkAct::Copy, disk::XFS, 2),
    ];
    // They mostly wait.
    std::thread::scope(|scope| {
        for (act, file_system, most) in all {
            scope.spawn(move || {
                let slow = || Slow::new(Medium::Even, Some(file_system));
                assert_eq!(most_of(act, &slow(), 0), most, "{act:?} {file_system:x}");
                assert_eq!(most_of(act, &slow(), 2), 2, "who asks for two has two");
            });
        }
    });
}

#[test]
fn what_a_person_says_of_workers_holds_on_every_disk() {
    assert_eq!(most_at_once(Medium::Rotating, 2), 2);
    assert_eq!(most_at_once(Medium::Far, 2), 2);
}

/// A disk that turns, and the files of which it hears in their order.
#[derive(Default)]
struct Turning {
    heard: std::sync::Mutex<Vec<OsString>>,
}

impl FaultPlan for Turning {
    fn before(&self, _step: u32, row: u32, path: &Path) -> Option<Fault> {
        if row > 1 {
            let name = path.file_name().map(OsString::from).unwrap_or_default();
            self.heard.lock().expect("held by nobody").push(name);
        }
        None
    }

    fn medium(&self) -> Option<Medium> {
        Some(Medium::Rotating)
    }
}

#[test]
fn a_disk_that_turns_is_read_in_the_order_of_what_lies_on_it() {
    let place = tempfile::tempdir().expect("folder");
    let src = place.path().join("src");
    fs::create_dir(&src).expect("folder");
    let name = |number: u32| format!("file-{number}");
    for number in 0..12 {
        fs::write(src.join(name(number)), "").expect("file");
    }
    // Their bytes come in another order than their inodes, and are on the disk before the next ones.
    for number in (0..12).rev().map(|number| number * 5 % 12) {
        let mut file = fs::File::options()
            .write(true)
            .open(src.join(name(number)))
            .expect("there");
        std::io::Write::write_all(&mut file, &vec![7; 300_000]).expect("written");
        file.sync_all().expect("flushed");
    }
    let folder = Folder::open_root(&FdPool::with_budget(8), &src).expect("there");
    let of = |number| disk::beginning(&folder, name(number).as_ref());
    let places: Option<Vec<u64>> = (0..12).map(of).collect();
    let Some(places) = places else {
        eprintln!("skipped: the file system does not tell where files lie");
        return;
    };
    let mut wanted: Vec<u32> = (0..12).collect();
    wanted.sort_by_key(|number| places[*number as usize]);
    let wanted: Vec<OsString> = wanted
        .into_iter()
        .map(|number| name(number).into())
        .collect();

    let turning = Arc::<Turning>::default();
    let config = Config {
        workers: 2,
        faults: Some(Arc::<Turning>::clone(&turning)),
        ..Config::default()
    };
    let engine = Engine::start(config, || {});
    let step = bulk(
        BulkAct::Copy,
        place.path(),
        "src",
        Some((place.path(), "dst")),
    );
    let outcome = run(&engine, plan(vec![Step::Bulk(step)]));
    assert_eq!(outcome.end, End::Done, "{:?}", outcome.failures);
    assert_eq!(*turning.heard.lock().expect("held by nobody"), wanted);
    assert_equal(&src, &place.path().join("dst"));
}
