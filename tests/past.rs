//! What is known of the past, what an undo would do, and single entries on their way out of the hold area.

mod common;

use std::fs;
use std::path::{Path, PathBuf};

use common::engine::{safe, to};
use common::snapshot::{Alike, Snapshot};
use common::tree::{Node, Stage};
use common::vault::{Vault, is_done};
use filewright::exec::Engine;
use filewright::model::{
    Annals, Cause, Command, End, Event, HeldItem, Outcome, PastState, Recovery, Request,
};
use filewright::view::pastwords::{last_undoable, passed_over};
use std::sync::Arc;

fn keeping(mut request: Request) -> Request {
    request.run.keep = filewright::model::Keep::Hold;
    request
}

fn stage() -> Stage {
    filewright::disk::act::claim_umask();
    let stage = Stage::new();
    let files = vec![Node::file("a", 10), Node::file("b", 20)];
    let inner = Node::folder("inner", vec![Node::file("c", 30)]);
    let source = Node::folder("src", [files, vec![inner]].concat());
    stage.plant("", &[Node::folder("all", vec![source])]);
    stage
}

/// Waits for the answer to a command.
fn ask<T>(engine: &Engine, command: Command, answer: impl Fn(Event) -> Option<T>) -> T {
    engine.send(command);
    loop {
        let event = engine.events().recv().expect("an event");
        if let Some(answer) = answer(event) {
            return answer;
        }
    }
}

fn recall(engine: &Engine) -> Arc<Annals> {
    ask(engine, Command::Recall, |event| match event {
        Event::Recalled(annals) => Some(annals),
        _ => None,
    })
}

fn put_back(engine: &Engine, items: Vec<PathBuf>) -> Arc<Outcome> {
    let job = engine.next_job();
    ask(
        engine,
        Command::PutBack { job, items },
        |event| match event {
            Event::Finished { job: of, outcome } if of == job => Some(outcome),
            _ => None,
        },
    )
}

fn items(engine: &Engine) -> Vec<HeldItem> {
    let held = engine.held();
    held.iter()
        .flat_map(|held| engine.unfold(&held.path))
        .collect()
}

#[test]
fn a_single_held_entry_goes_back_as_a_job_that_can_itself_be_taken_back() {
    let (stage, vault) = (stage(), Vault::new());
    let src = stage.at("all/src");
    let before = Snapshot::take(&src);
    let (a, inner) = (src.join("a"), src.join("inner"));
    is_done(
        &vault
            .engine()
            .run(keeping(safe("rmtree", &[&a, &inner], &[]))),
    )
    .unwrap();
    let job = vault.last();
    let engine = vault.engine();
    let held = engine.held();
    assert_eq!((held[0].entries, held[0].items, held[0].bytes), (2, 3, 40));
    assert!(held[0].were.contains(&inner), "{:?}", held[0].were);
    let found = items(&engine);
    let one = found.iter().find(|item| item.was == inner).expect("listed");
    assert_eq!(one.size, Some((2, 30)), "folders are gone through");

    is_done(&put_back(&engine, vec![one.path.clone()])).unwrap();
    assert!(inner.join("c").exists() && !a.exists());
    let held = engine.held();
    assert_eq!((held[0].entries, held[0].items, held[0].bytes), (1, 1, 10));
    let last = vault.last();
    assert_eq!(
        (last.op.as_str(), last.undoes.as_deref()),
        ("putback", None)
    );
    assert!(last.roots.contains(&inner) && last.can_undo, "{last:#?}");
    let past = vault.past();
    let first = past.iter().find(|known| known.uid == job.uid).unwrap();
    assert_eq!(first.undone_by, None, "the job as a whole is not undone");

    is_done(&vault.engine().recover(&last.uid, Recovery::Undo)).unwrap();
    assert!(!inner.exists());
    let held = vault.engine().held();
    assert_eq!((held[0].entries, held[0].items, held[0].bytes), (2, 3, 40));

    is_done(&vault.engine().recover(&job.uid, Recovery::Undo)).unwrap();
    before
        .expect_same(&Snapshot::take(&src), &Alike::ALL, "after all")
        .unwrap();
    assert!(vault.engine().held().is_empty(), "nothing is left to hold");
}

#[test]
fn the_rest_of_a_job_is_undone_after_a_part_of_it_went_back() {
    let (stage, vault) = (stage(), Vault::new());
    let src = stage.at("all/src");
    let (a, b) = (src.join("a"), src.join("b"));
    is_done(&vault.engine().run(keeping(safe("remove", &[&a, &b], &[])))).unwrap();
    let job = vault.last();
    let engine = vault.engine();
    let found = items(&engine);
    let one = found.iter().find(|item| item.was == a).expect("listed");
    is_done(&put_back(&engine, vec![one.path.clone()])).unwrap();
    let seen = engine.foresee(&job.uid, Recovery::Undo).expect("a vault");
    assert_eq!((seen.released, seen.left_count), (1, 0), "{seen:#?}");
    is_done(&engine.recover(&job.uid, Recovery::Undo)).unwrap();
    assert!(a.exists() && b.exists());
    assert!(engine.held().is_empty());
}

#[test]
fn an_entry_is_put_over_nothing_and_its_folder_is_made_again() {
    let (stage, vault) = (stage(), Vault::new());
    let src = stage.at("all/src");
    let (a, c) = (src.join("a"), src.join("inner/c"));
    is_done(&vault.engine().run(keeping(safe("remove", &[&a, &c], &[])))).unwrap();
    fs::write(&a, "new").unwrap();
    fs::remove_dir(src.join("inner")).unwrap();
    let engine = vault.engine();
    let paths = items(&engine).into_iter().map(|item| item.path).collect();
    let outcome = put_back(&engine, paths);
    assert_eq!(outcome.failures.len(), 1, "{outcome:#?}");
    assert_eq!(outcome.failures[0].cause, Cause::AlreadyThere);
    assert_eq!(fs::read(&a).unwrap(), b"new");
    assert_eq!(fs::read(&c).unwrap().len(), 30);
    let strange = put_back(&engine, vec![stage.at("all/src/b")]);
    assert_eq!(strange.end, End::Refused, "only what is held: {strange:#?}");
    assert!(stage.at("all/src/b").exists());
}

#[test]
fn the_end_of_a_file_that_was_cut_goes_back_only_with_its_job() {
    let (stage, vault) = (stage(), Vault::new());
    let b = stage.at("all/src/b");
    let before = fs::read(&b).unwrap();
    let length = filewright::model::Value::Length(filewright::model::Length::bytes(5));
    let cut = keeping(safe("truncate", &[&b], &[("length", length)]));
    is_done(&vault.engine().run(cut)).unwrap();
    let engine = vault.engine();
    let found = items(&engine);
    assert!(found.iter().all(|item| item.is_tail), "{found:#?}");
    let outcome = put_back(
        &engine,
        found.iter().map(|item| item.path.clone()).collect(),
    );
    assert_ne!(outcome.end, End::Done);
    assert_eq!(fs::read(&b).unwrap().len(), 5);
    is_done(&engine.recover(&vault.past()[0].uid, Recovery::Undo)).unwrap();
    assert_eq!(fs::read(&b).unwrap(), before);
}

#[test]
fn what_an_undo_would_do_is_told_before_and_changes_nothing() {
    let (stage, vault) = (stage(), Vault::new());
    let (src, copy) = (stage.at("all/src"), stage.at("all/copy"));
    is_done(&vault.engine().run(safe("copytree", &[&src], &[to(&copy)]))).unwrap();
    fs::write(copy.join("a"), "changed").unwrap();
    let before = Snapshot::take(&stage.at("all"));
    let uid = vault.last().uid;
    let engine = vault.engine();
    let seen = ask(
        &engine,
        Command::Foresee {
            ticket: filewright::model::Ticket(7),
            uid: uid.clone(),
            how: Recovery::Undo,
        },
        |event| match event {
            Event::Foreseen { ticket, foresight } => {
                assert_eq!(ticket.0, 7);
                Some(foresight)
            }
            _ => None,
        },
    );
    assert_eq!(seen.held, 4, "b, inner, c and the folder itself: {seen:#?}");
    assert_eq!(seen.left_count, 1);
    assert_eq!(seen.left[0].path, copy.join("a"));
    let now = Snapshot::take(&stage.at("all"));
    before
        .expect_same(&now, &Alike::ALL, "only looked at")
        .unwrap();
    assert_eq!(vault.past().len(), 1, "nothing is written down either");
    let none = engine.foresee("zzzz", Recovery::Undo).expect("a vault");
    assert!(none.refused.is_some());
}

#[test]
fn the_annals_tell_jobs_held_bytes_and_the_quota_of_the_disk() {
    let (stage, vault) = (stage(), Vault::new());
    let (src, copy) = (stage.at("all/src"), stage.at("all/copy"));
    is_done(&vault.engine().run(safe("copytree", &[&src], &[to(&copy)]))).unwrap();
    is_done(&vault.engine().run(keeping(safe("rmtree", &[&src], &[])))).unwrap();
    let engine = vault.engine();
    let annals = recall(&engine);
    assert_eq!(
        recall(&engine).jobs,
        annals.jobs,
        "the second time from memory"
    );
    let ops: Vec<&str> = annals.jobs.iter().map(|job| job.op.as_str()).collect();
    assert_eq!(ops, ["copytree", "rmtree"]);
    let more = annals.jobs[0].more.as_ref().expect("read");
    assert_eq!((more.summary.files, more.summary.bytes), (3, 60));
    assert!(!more.holds && more.ended_ms.is_some());
    assert!(annals.jobs[1].more.as_ref().is_some_and(|more| more.holds));
    assert_eq!((annals.held.len(), annals.held[0].bytes), (1, 60));
    let disk = &annals.disks[0];
    assert_eq!(disk.held, 60);
    assert!(disk.quota > 0 && annals.held[0].path.starts_with(&disk.area));
}

#[test]
fn forgetting_takes_the_history_and_leaves_what_is_held() {
    let (stage, vault) = (stage(), Vault::new());
    let src = stage.at("all/src");
    is_done(&vault.engine().run(keeping(safe("rmtree", &[&src], &[])))).unwrap();
    let engine = vault.engine();
    let failures = ask(&engine, Command::Forget, |event| match event {
        Event::Purged { failures } => Some(failures),
        _ => None,
    });
    assert!(failures.is_empty(), "{failures:#?}");
    assert!(vault.past().is_empty());
    let held = items(&engine);
    assert_eq!(held.len(), 1);
    is_done(&put_back(&engine, vec![held[0].path.clone()])).unwrap();
    assert!(
        src.join("inner/c").exists(),
        "without any journal of the removal"
    );
    let held: Vec<PathBuf> = engine.held().into_iter().map(|held| held.path).collect();
    assert!(held.is_empty(), "{held:?}");
}

#[test]
fn deleting_now_is_a_command_that_leaves_other_jobs_alone() {
    let (stage, vault) = (stage(), Vault::new());
    let (a, b) = (stage.at("all/src/a"), stage.at("all/src/b"));
    for path in [&a, &b] {
        is_done(&vault.engine().run(keeping(safe("remove", &[path], &[])))).unwrap();
    }
    let engine = vault.engine();
    let first = engine.held()[0].path.clone();
    let failures = ask(&engine, Command::Purge(vec![first]), |event| match event {
        Event::Purged { failures } => Some(failures),
        _ => None,
    });
    assert!(failures.is_empty());
    assert_eq!(engine.held().len(), 1);
    let past = vault.past();
    let seen = engine
        .foresee(&past[0].uid, Recovery::Undo)
        .expect("a vault");
    let why = seen.refused.map(|failure| failure.cause);
    assert_eq!(why, Some(Cause::NothingKept), "it says so before");
}

/// Lets the process die at a record.
struct Dies(u64);

impl filewright::exec::FaultPlan for Dies {
    fn before(&self, _: u32, _: u32, _: &Path) -> Option<filewright::exec::Fault> {
        None
    }

    fn dies_at_record(&self, number: u64) -> bool {
        number >= self.0
    }
}

#[test]
fn an_interrupted_job_says_how_much_of_it_is_whole() {
    filewright::disk::act::claim_umask();
    let (stage, vault) = (Stage::new(), Vault::new());
    let files = (0..40).map(|number| Node::file(format!("{number:02}"), 100));
    stage.plant(
        "",
        &[
            Node::folder("src", files.collect()),
            Node::folder("dst", vec![]),
        ],
    );
    let (src, dst) = (stage.at("src"), stage.at("dst"));
    let merge = ("dirs_exist_ok", filewright::model::Value::Bool(true));
    let mut request = safe("copytree", &[&src], &[to(&dst), merge]);
    request.run.workers = 1;
    vault.engine_with(Arc::new(Dies(25))).run(request);
    let annals = recall(&vault.engine());
    let job = &annals.jobs[0];
    assert_eq!(job.state, PastState::Interrupted);
    let there = fs::read_dir(&dst).unwrap().count();
    let names = fs::read_dir(&dst).unwrap();
    let unfinished = names
        .filter(|entry| {
            let name = entry.as_ref().unwrap().file_name();
            name.as_encoded_bytes().starts_with(b".filewright-")
        })
        .count();
    let more = job.more.as_ref().expect("read");
    assert_eq!(more.summary.files, 40);
    let whole = (there - unfinished) as u64;
    assert!(
        job.items <= whole && job.items > 0,
        "{} of {whole}",
        job.items
    );
    assert_eq!(more.whole_bytes, job.items * 100);
}

#[test]
fn what_was_purged_is_passed_over_by_undo_and_told() {
    let (stage, vault) = (stage(), Vault::new());
    let (a, inner) = (stage.at("all/src/a"), stage.at("all/src/inner"));
    is_done(&vault.engine().run(keeping(safe("remove", &[&a], &[])))).unwrap();
    let first = vault.last();
    is_done(&vault.engine().run(keeping(safe("rmtree", &[&inner], &[])))).unwrap();
    let second = vault.last();
    let engine = vault.engine();
    let past = engine.past().unwrap();
    assert_eq!(last_undoable(&past).unwrap().uid, second.uid);
    assert_eq!(passed_over(&past).count(), 0);

    let held = engine.held();
    let gone = held.iter().find(|held| held.uid == second.uid).unwrap();
    engine.purge(&[&gone.path]).unwrap();
    // The same engine has read both journals before.
    let past = engine.past().unwrap();
    assert_eq!(last_undoable(&past).unwrap().uid, first.uid);
    let told: Vec<&str> = passed_over(&past).map(|job| job.uid.as_str()).collect();
    assert_eq!(told, [second.uid.as_str()]);
    is_done(&engine.recover(&first.uid, Recovery::Undo)).unwrap();
    assert!(a.exists() && !inner.exists());
}
