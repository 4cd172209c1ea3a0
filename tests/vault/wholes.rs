//! Folders that are held with everything in them: the journal has a row for each and figures for what goes along.

use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use filewright::disk::Errno;
use filewright::exec::{Fault, FaultPlan};
use filewright::model::{End, PastState, Recovery, Request};

use super::common::engine::safe;
use super::common::snapshot::{Alike, Snapshot};
use super::common::tree::{Node, Stage};
use super::common::vault::{Vault, is_done};
use super::keeping;

/// The kernel does not rename the folder `src`, as where another disk begins, and the process dies at a record.
struct Refusal {
    dies_at: u64,
    was_refused: AtomicBool,
}

fn refusal(dies_at: u64) -> Arc<Refusal> {
    let was_refused = AtomicBool::new(false);
    Arc::new(Refusal {
        dies_at,
        was_refused,
    })
}

impl FaultPlan for Refusal {
    fn before(&self, _step: u32, _row: u32, path: &Path) -> Option<Fault> {
        let is_src = path.file_name().is_some_and(|name| name == "src");
        // The next question is about its opening.
        let is_refused = is_src && !self.was_refused.swap(true, Ordering::Relaxed);
        is_refused.then(|| Fault::Errno(Errno::XDEV.raw_os_error()))
    }

    fn dies_at_record(&self, number: u64) -> bool {
        number >= self.dies_at
    }
}

const INNER: u64 = 40;

fn stage() -> Stage {
    filewright::disk::act::claim_umask();
    let stage = Stage::new();
    let files = |what: &str| {
        (0..INNER)
            .map(move |at| Node::file(format!("{at}-{what}"), at))
            .collect()
    };
    let inner = Node::folder("inner", files("deep"));
    let src = Node::folder("src", [files("below"), vec![inner]].concat());
    let other = Node::folder("other", files("beside"));
    stage.plant(
        "",
        &[Node::folder("all", vec![src, other, Node::file("lone", 9)])],
    );
    stage
}

fn request(stage: &Stage) -> Request {
    let roots = [stage.at("all/src"), stage.at("all/other")];
    let roots: Vec<&Path> = roots.iter().map(|at| at.as_path()).collect();
    keeping(safe("rmtree", &roots, &[]))
}

/// All that is written of jobs.
fn journal(vault: &Vault) -> Vec<u8> {
    let jobs = fs::read_dir(vault.state().join("jobs")).unwrap();
    let read = jobs.map(|job| fs::read(job.unwrap().path()).unwrap_or_default());
    read.flatten().collect()
}

fn tells_of(vault: &Vault, name: &str) -> bool {
    let read = journal(vault);
    read.windows(name.len()).any(|part| part == name.as_bytes())
}

#[test]
fn what_goes_along_is_not_written_down_and_comes_back() {
    let (stage, vault) = (stage(), Vault::new());
    let before = Snapshot::take(&stage.at("all"));
    let outcome = vault.engine().run(request(&stage));
    is_done(&outcome).unwrap();
    let items = 3 + 3 * INNER;
    assert_eq!(outcome.totals.items, items);
    assert!(tells_of(&vault, "other") && !tells_of(&vault, "-deep") && !tells_of(&vault, "-below"));
    assert_eq!(
        (vault.last().items, vault.last().state),
        (items, PastState::Done)
    );
    let seen = vault
        .engine()
        .foresee(&vault.last().uid, Recovery::Undo)
        .unwrap();
    assert_eq!((seen.released, seen.left_count), (items, 0));
    let back = vault.undo();
    is_done(&back).unwrap();
    assert_eq!(back.totals.items, items);
    before
        .expect_same(&Snapshot::take(&stage.at("all")), &Alike::ALL, "undone")
        .unwrap();
}

/// Killed at one record after the other, then the job goes on or is taken back; the folder is refused in all passes, or in
/// the first alone, or in the second alone.
#[test]
fn a_folder_that_is_refused_goes_in_parts_whenever_it_was_killed() {
    for (first, second) in [(true, true), (true, false), (false, true)] {
        let mut killed = 0;
        for at in (0..).step_by(3) {
            let (stage, vault) = (stage(), Vault::new());
            let before = Snapshot::take(&stage.at("all"));
            let what = format!("refused {first} and {second}, killed at {at}");
            let engine = |is_refused: bool, at: u64| match is_refused {
                true => vault.engine_with(refusal(at)),
                false => vault.engine_with(Arc::new(super::disks::Death(at))),
            };
            engine(first, at).run(request(&stage));
            let Some(job) = vault.interrupted() else {
                break;
            };
            killed += 1;
            if at % 2 == 0 {
                let outcome = engine(second, u64::MAX).recover(&job.uid, Recovery::Resume);
                is_done(&outcome).expect(&what);
                let left = fs::read_dir(stage.at("all")).unwrap().count();
                assert_eq!(left, 1, "{what}");
                is_done(&vault.undo()).expect(&what);
            } else {
                let outcome = vault.engine().recover(&job.uid, Recovery::RollBack);
                if outcome.end != End::Refused {
                    is_done(&outcome).expect(&what);
                }
            }
            let now = Snapshot::take(&stage.at("all"));
            before.expect_same(&now, &Alike::ALL, &what).unwrap();
        }
        assert!(killed > 1, "killed {killed} times");
    }
}

/// Killed twice: the second pass has listed what the first did not write down.
#[test]
fn a_job_that_was_killed_twice_goes_on() {
    for at in (2..30).step_by(4) {
        let (stage, vault) = (stage(), Vault::new());
        let before = Snapshot::take(&stage.at("all"));
        vault
            .engine_with(Arc::new(super::disks::Death(2)))
            .run(request(&stage));
        let job = vault.interrupted().expect("it was killed");
        {
            let again = vault.engine_with(refusal(at));
            again.recover(&job.uid, Recovery::Resume);
        }
        let what = format!("killed again at {at}");
        if vault.interrupted().is_some() {
            let last = vault.engine_with(refusal(u64::MAX));
            is_done(&last.recover(&job.uid, Recovery::Resume)).expect(&what);
        }
        assert_eq!(fs::read_dir(stage.at("all")).unwrap().count(), 1, "{what}");
        is_done(&vault.undo()).expect(&what);
        let now = Snapshot::take(&stage.at("all"));
        before.expect_same(&now, &Alike::ALL, &what).unwrap();
    }
}

/// The rows below are written before anything is done below.
#[test]
fn a_refused_folder_is_written_down_before_it_is_entered() {
    let (stage, vault) = (stage(), Vault::new());
    let outcome = vault.engine_with(refusal(u64::MAX)).run(request(&stage));
    is_done(&outcome).unwrap();
    assert_eq!(outcome.totals.items, 3 + 3 * INNER);
    assert!(tells_of(&vault, "-deep") && tells_of(&vault, "-below"));
}
