//! Trees that are listed while they are worked on.

use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use filewright::exec::Engine;
use filewright::journal::{Fate, Log, Record, frame};
use filewright::model::{
    Action, End, Event, Keep, Order, Outcome, Plan, Profile, Recovery, Request, Step, Value,
};

use crate::Mishap;
use crate::common::snapshot::{Alike, Snapshot};
use crate::common::strategy::{self, Wants};
use crate::common::tree::{Node, Stage};
use crate::common::vault::{Vault, is_done, unread};
use crate::common::{engine, rig};

fn stage(seed: u64) -> Stage {
    filewright::disk::act::claim_umask();
    let stage = Stage::new();
    let tree = strategy::by_seed(seed, &strategy::folder("src", Wants::all()));
    stage.plant("", &[tree]);
    stage
}

fn copy(stage: &Stage) -> Request {
    let target = engine::to(&stage.at("dst"));
    let mut request = engine::safe("copytree", &[&stage.at("src")], &[target]);
    request.run.keep = Keep::Hold;
    request
}

/// Something that makes a copy one that has to be planned as a whole.
type Change = dyn Fn(&Stage, &mut Request);

/// Runs a request; the plan that it had, and what it came to.
fn run(engine: &Engine, request: Request) -> (Arc<Plan>, Arc<Outcome>) {
    engine::submit(engine, request);
    let mut plan = None;
    loop {
        match engine.events().recv().expect("an event") {
            Event::Planned { plan: made, .. } => plan = Some(made),
            Event::Finished { outcome, .. } => return (plan.expect("a plan"), outcome),
            _ => {}
        }
    }
}

/// False, and said, where the disk is so full that everything is planned as a whole.
fn is_open(plan: &Plan, test: &str) -> bool {
    if !plan.is_open() {
        rig::skip(
            test,
            "a copy of all that is on this disk would not fit on it",
        );
    }
    plan.is_open()
}

#[test]
fn a_tree_is_planned_as_a_whole_where_the_plan_may_tell_something() {
    let test = "a_tree_is_planned_as_a_whole_where_the_plan_may_tell_something";
    let planned = |change: &Change| {
        let (stage, vault) = (stage(1), unread(Vault::new));
        let mut request = copy(&stage);
        change(&stage, &mut request);
        run(&vault.engine(), request).0
    };
    if !is_open(&planned(&|_, _| {}), test) {
        return;
    }
    let changes: [&Change; 6] = [
        &|_, request| request.profile = Profile::Python,
        &|_, request| request.run.order = Order::LargestFirst,
        &|_, request| request.run.one_file_system = false,
        &|_, request| request.run.filter.include = vec!["a*".to_owned()],
        &|stage, _| fs::create_dir(stage.at("dst")).unwrap(),
        &|stage, request| {
            fs::create_dir(stage.at("more")).unwrap();
            fs::create_dir(stage.at("dst")).unwrap();
            request.roots.push(stage.at("more"));
        },
    ];
    for (number, change) in changes.into_iter().enumerate() {
        assert!(!planned(change).is_open(), "change {number}");
    }
    let (stage, vault) = (stage(1), Vault::new());
    let plan = run(&vault.engine(), copy(&stage)).0;
    assert!(!plan.is_open(), "somebody reads it");
}

#[test]
fn what_came_to_the_source_since_a_copy_was_ended_by_force_is_copied_when_it_goes_on() {
    let test = "what_came_to_the_source_since";
    for at in 0.. {
        let (stage, vault) = (stage(2), unread(Vault::new));
        let mishap = Arc::new(Mishap {
            dies_at: Some(at),
            ..Mishap::default()
        });
        let engine = vault.engine_with(mishap.clone());
        let (plan, _) = run(&engine, copy(&stage));
        drop(engine);
        if !is_open(&plan, test) || !mishap.has_come.load(Ordering::Relaxed) {
            break;
        }
        let is_there = !Snapshot::take(&stage.at("dst")).is_absent();
        fs::write(stage.at("src").join("later"), b"later").unwrap();
        let job = vault.interrupted().expect("a job that was ended by force");
        let resumed = vault.engine().recover(&job.uid, Recovery::Resume);
        is_done(&resumed).unwrap_or_else(|text| panic!("record {at}: {text}"));
        if !is_there {
            let (from, to) = (stage.at("src"), stage.at("dst"));
            let from = Snapshot::take(&from);
            let what = format!("record {at}");
            from.expect_same(&Snapshot::take(&to), &Alike::ALL, &what)
                .unwrap();
        }
        // What came later to a tree that was there by then is nothing that the job has made.
        is_done(&vault.undo()).unwrap_or_else(|text| panic!("record {at}: {text}"));
        assert!(Snapshot::take(&stage.at("dst")).is_absent(), "record {at}");
    }
}

/// Copies that got no times have those of the moment in which they were written, and no other.
#[test]
fn copies_of_contents_alone_are_known_by_when_they_were_written() {
    filewright::disk::act::claim_umask();
    for function in ["copy", "copyfile"] {
        let stage = Stage::new();
        let names = ["same", "rewritten", "backdated", "anew"];
        let files = names.map(|name| Node::file(name, 100));
        stage.plant("", &[Node::folder("src", files.to_vec())]);
        let vault = unread(Vault::new);
        let mut request = copy(&stage);
        request.values.set("copy_function", Value::Choice(function));
        is_done(&vault.engine().run(request)).unwrap();
        let of_rows = |record: &Record| match record {
            Record::Row { fate, .. } => matches!(fate, Fate::Made { .. }),
            _ => false,
        };
        let (_, bytes) = crate::journal_of(&vault);
        let payloads = frame::take_apart(&bytes).unwrap().payloads;
        let records: Vec<Record> = payloads.into_iter().filter_map(Record::read).collect();
        let is_built = |record: &Record| matches!(record, Record::Built { since: Some(_), .. });
        assert!(records.iter().any(is_built), "{function}: {records:#?}");
        let rows = records.iter().filter(|record| of_rows(record)).count();
        assert!(rows <= 2, "the first file and the folder, and not {rows}");
        // Somebody writes to them: the same length, at another time, or under the old name.
        std::thread::sleep(std::time::Duration::from_millis(20));
        let at = |name: &str| stage.at("dst").join(name);
        fs::write(at("rewritten"), [7; 100]).unwrap();
        fs::write(at("backdated"), [7; 100]).unwrap();
        let old = std::time::SystemTime::now() - std::time::Duration::from_secs(3600);
        let file = fs::File::options()
            .write(true)
            .open(at("backdated"))
            .unwrap();
        file.set_modified(old).unwrap();
        fs::remove_file(at("anew")).unwrap();
        fs::write(at("anew"), [7; 100]).unwrap();
        let outcome = vault.undo();
        assert!(!outcome.failures.is_empty(), "{outcome:#?}");
        assert!(!at("same").exists(), "{function}: taken back");
        for name in &names[1..] {
            assert_eq!(fs::read(at(name)).unwrap(), [7; 100], "{function}: {name}");
        }
    }
}

#[test]
fn a_removal_for_good_that_was_ended_by_force_goes_on() {
    for at in 0.. {
        let (stage, vault) = (stage(3), unread(Vault::new));
        let mishap = Arc::new(Mishap {
            dies_at: Some(at),
            ..Mishap::default()
        });
        let engine = vault.engine_with(mishap.clone());
        let request = engine::safe("rmtree", &[&stage.at("src")], &[]);
        let (plan, _) = run(&engine, request);
        drop(engine);
        assert!(plan.is_open());
        if !mishap.has_come.load(Ordering::Relaxed) {
            assert!(at > 2, "it was never ended by force");
            break;
        }
        // A part of it is gone, as if it had been ended between two names.
        let left = stage.at("src");
        if let Some(entry) = fs::read_dir(&left)
            .ok()
            .and_then(|mut entries| entries.next())
        {
            let at = entry.unwrap().path();
            let _ = fs::remove_file(&at).or_else(|_| fs::remove_dir_all(&at));
        }
        let job = vault.interrupted().expect("a job that was ended by force");
        let resumed = vault.engine().recover(&job.uid, Recovery::Resume);
        is_done(&resumed).unwrap_or_else(|text| panic!("record {at}: {text}"));
        assert!(Snapshot::take(&left).is_absent(), "record {at}");
    }
}

#[test]
fn a_row_that_fails_keeps_its_folders_and_the_rest_goes() {
    for at in [0, 1, 5, 9, 14, 20] {
        let (stage, vault) = (stage(4), unread(Vault::new));
        let mishap = Arc::new(Mishap {
            fails_at: Some(at),
            ..Mishap::default()
        });
        let engine = vault.engine_with(mishap.clone());
        let request = engine::safe("rmtree", &[&stage.at("src")], &[]);
        let outcome = engine.run(request.clone());
        drop(engine);
        if !mishap.has_come.load(Ordering::Relaxed) {
            continue;
        }
        assert_eq!(outcome.end, End::Failed { failures: 1 }, "{outcome:#?}");
        assert!(!Snapshot::take(&stage.at("src")).is_absent());
        is_done(&vault.engine().run(request)).unwrap();
        assert!(Snapshot::take(&stage.at("src")).is_absent());
    }
}

/// Files of such a tree have no rows, but those that cannot be removed.
#[test]
fn what_cannot_be_removed_is_told_and_goes_with_the_next_job() {
    if !rig::without_rights("open::what_cannot_be_removed_is_told_and_goes_with_the_next_job") {
        return;
    }
    let (stage, vault) = (Stage::new(), unread(Vault::new));
    let src = stage.at("src");
    let shut = src.join("shut");
    fs::create_dir_all(&shut).unwrap();
    fs::create_dir_all(src.join("open/below")).unwrap();
    for number in 0..300 {
        fs::write(src.join(format!("open/below/{number}")), b"x").unwrap();
    }
    for name in ["a", "b"] {
        fs::write(shut.join(name), b"x").unwrap();
    }
    fs::set_permissions(&shut, fs::Permissions::from_mode(0o555)).unwrap();
    let request = engine::safe("rmtree", &[&src], &[]);
    let engine = vault.engine();
    let (plan, outcome) = run(&engine, request.clone());
    assert!(plan.is_open());
    assert_eq!(outcome.end, End::Failed { failures: 2 }, "{outcome:#?}");
    assert_eq!(outcome.totals.items, 302, "300 files and their two folders");
    let told = outcome.failures.iter();
    assert!(told.clone().all(|failure| failure.action == Action::Unlink));
    let told: BTreeSet<_> = told.map(|failure| failure.path.clone()).collect();
    assert_eq!(told, BTreeSet::from(["a", "b"].map(|name| shut.join(name))));
    assert!(!src.join("open").exists() && shut.join("a").exists());
    fs::set_permissions(&shut, fs::Permissions::from_mode(0o755)).unwrap();
    is_done(&engine.run(request)).unwrap();
    assert!(!src.exists());
}

#[test]
fn names_that_others_remove_meanwhile_are_gone_as_they_should_be() {
    let (stage, vault) = (Stage::new(), unread(Vault::new));
    let src = stage.at("src");
    for folder in 0..40 {
        let folder = src.join(folder.to_string());
        fs::create_dir_all(&folder).unwrap();
        (0..100).for_each(|number| fs::write(folder.join(number.to_string()), b"x").unwrap());
    }
    let other = std::thread::spawn({
        let src = src.clone();
        move || {
            for (folder, number) in (0..40).flat_map(|folder| (0..100).map(move |at| (folder, at)))
            {
                let _ = fs::remove_file(src.join(format!("{folder}/{number}")));
            }
        }
    });
    let outcome = vault.engine().run(engine::safe("rmtree", &[&src], &[]));
    other.join().unwrap();
    is_done(&outcome).unwrap();
    assert!(!src.exists());
}

/// Workers write by themselves: what the last one of them has collected comes last.
#[test]
fn rows_are_known_in_whatever_order_they_were_written() {
    let test = "rows_are_known_in_whatever_order_they_were_written";
    let (stage, vault) = (stage(5), unread(Vault::new));
    let (plan, outcome) = run(&vault.engine(), copy(&stage));
    is_done(&outcome).unwrap();
    if !is_open(&plan, test) {
        return;
    }
    let (path, bytes) = crate::journal_of(&vault);
    let payloads = frame::take_apart(&bytes).unwrap().payloads;
    let payloads: Vec<Vec<u8>> = payloads.into_iter().map(<[u8]>::to_vec).collect();
    let is_grown = |payload: &&Vec<u8>| matches!(Record::read(payload), Some(Record::Grown { .. }));
    let of_rows = |payload: &&Vec<u8>| {
        let record = Record::read(payload);
        is_grown(payload) || matches!(&record, Some(Record::Built { .. } | Record::Row { .. }))
    };
    assert!(
        payloads.iter().filter(is_grown).count() > 3,
        "too few folders"
    );
    let first = payloads
        .iter()
        .position(|payload| of_rows(&payload))
        .unwrap();
    let facts = |log: &Log| {
        let plan = log.plan.as_ref().expect("a plan");
        let Step::Bulk(bulk) = &plan.steps[0].step else {
            panic!("no bulk step");
        };
        let mut fates: Vec<(u32, Fate)> = log.rows[&0].fates.clone().into_iter().collect();
        fates.sort_by_key(|(row, _)| *row);
        let rows =
            (1..bulk.tree.len()).filter_map(|id| Some((bulk.tree.path(id), bulk.tree.row(id)?)));
        let rows: Vec<String> = rows.map(|row| format!("{row:?}")).collect();
        (rows, fates, plan.summary)
    };
    let known = facts(&Log::read(&bytes).unwrap());
    for turn in 0..4 {
        let (mut rows, others): (Vec<_>, Vec<_>) = payloads[first..]
            .iter()
            .cloned()
            .partition(|payload| of_rows(&payload));
        match turn {
            0 => rows.reverse(),
            1 => rows.sort(),
            2 => {
                let half = rows.len() / 2;
                rows.rotate_left(half);
            }
            // What became of rows before the rows.
            _ => rows.sort_by_key(|payload| is_grown(&payload)),
        }
        let mut other = frame::head();
        for payload in payloads[..first].iter().chain(&rows).chain(&others) {
            frame::put(&mut other, payload);
        }
        let found = facts(&Log::read(&other).unwrap());
        assert_eq!(found.0, known.0, "turn {turn}");
        assert_eq!(found.1, known.1, "turn {turn}");
        assert_eq!(found.2, known.2, "turn {turn}");
    }
    // Rows that follow none are nobody's, and what became of them is of no row.
    let without: Vec<&Vec<u8>> = {
        let second = payloads
            .iter()
            .position(|payload| is_grown(&payload))
            .unwrap();
        let all = payloads.iter().enumerate();
        all.filter(|(at, _)| *at != second)
            .map(|(_, payload)| payload)
            .collect()
    };
    let mut other = frame::head();
    for payload in without {
        frame::put(&mut other, payload);
    }
    let log = Log::read(&other).unwrap();
    let tree = log.plan.as_ref().unwrap().steps[0]
        .step
        .tree()
        .unwrap()
        .len();
    assert!(log.rows[&0].fates.keys().all(|row| *row < tree));
    drop(path);
}
