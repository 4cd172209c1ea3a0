//! Removals and cuts: "done" means that it is gone, and nothing else goes.

use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use filewright::exec::Fault;
use filewright::model::{Cause, Command, End, Length, Value};

use crate::common::mounts::Mount;
use crate::common::snapshot::{Alike, Snapshot};
use crate::common::tree::{Node, Stage};
use crate::common::{engine, rig};
use crate::moment;

fn stage() -> Stage {
    let stage = Stage::new();
    let full = |name| Node::folder(name, vec![Node::file("x", 10), Node::file("y", 20)]);
    let outer = Node::folder("outer", vec![Node::folder("empty", vec![]), full("inner")]);
    stage.plant("", &[Node::folder("r", vec![full("a"), outer, full("z")])]);
    stage
}

#[test]
fn a_folder_that_others_remove_meanwhile_does_not_keep_the_root() {
    for folder in ["z", "outer/empty", "outer"] {
        let stage = stage();
        let root = stage.at("r");
        let (gone, place) = (root.join(folder), Path::new("r").join(folder));
        let request = engine::safe("rmtree", &[&root], &[]);
        let outcome = moment::run_hooked(request, move |_, path| {
            if path == place && gone.exists() {
                fs::remove_dir_all(&gone).expect("removed by another");
            }
            None
        });
        moment::assert_done(&outcome);
        assert!(!root.exists(), "done, and the root is there ({folder})");
    }
}

#[test]
fn a_retry_removes_the_folders_above_what_failed() {
    let stage = stage();
    let root = stage.at("r");
    let is_over = AtomicBool::new(false);
    let engine = moment::engine_with(move |_, path| {
        let is_hit = path.ends_with("outer/inner/x") && !is_over.swap(true, Ordering::Relaxed);
        is_hit.then_some(Fault::Errno(16))
    });
    let job = engine::submit(&engine, engine::safe("rmtree", &[&root], &[]));
    let (engine, first) = moment::end_of(engine, job);
    assert_eq!(first.end, End::Failed { failures: 1 }, "{first:#?}");
    assert_eq!(moment::names(&root), ["outer"], "all else is gone");
    engine.send(Command::Retry(job));
    let (_engine, second) = moment::end_of(engine, job);
    moment::assert_done(&second);
    assert!(!root.exists(), "done, and the root is there");
    // The root, four folders in it and one below, six files.
    assert_eq!(second.totals.items, 12, "every entry counts once");
}

#[test]
fn a_parent_exchanged_after_the_plan_leads_to_nothing() {
    let stage = Stage::new();
    stage.plant("", &[Node::folder("d", vec![Node::file("keep", 10)])]);
    let victim = Snapshot::take(&stage.victim());
    let plan = engine::plan(&engine::safe("remove", &[&stage.at("d/keep")], &[]));
    fs::rename(stage.at("d"), stage.at("aside")).expect("renamed");
    std::os::unix::fs::symlink(stage.victim(), stage.at("d")).expect("a link in its place");
    let outcome = engine::run_plan(plan);
    assert_ne!(outcome.end, End::Done);
    assert!(stage.at("aside/keep").exists());
    let now = Snapshot::take(&stage.victim());
    let is_whole = victim.expect_same(&now, &Alike::ALL, "the victim");
    is_whole.expect("untouched");
}

#[test]
fn a_folder_put_in_the_place_of_the_planned_parent_is_told_as_swapped() {
    let stage = Stage::new();
    stage.plant("", &[Node::folder("d", vec![Node::file("f", 10)])]);
    let plan = engine::plan(&engine::safe("rmtree", &[&stage.at("d")], &[]));
    fs::rename(stage.base(), stage.base().with_extension("aside")).expect("renamed");
    fs::create_dir(stage.base()).expect("another in its place");
    stage.plant("", &[Node::folder("d", vec![Node::file("f", 10)])]);
    let outcome = engine::run_plan(plan);
    let is_there = stage.at("d/f").exists();
    fs::remove_dir_all(stage.base().with_extension("aside")).expect("cleared");
    assert!(is_there, "what was never planned is gone");
    let causes: Vec<_> = outcome
        .failures
        .iter()
        .map(|failed| &failed.cause)
        .collect();
    assert_eq!(causes, [&Cause::Swapped]);
}

#[test]
fn a_root_beyond_a_mount_in_another_root_is_removed() {
    let test = "removals::a_root_beyond_a_mount_in_another_root_is_removed";
    if !rig::with_own_mounts(test) {
        return;
    }
    let stage = Stage::new();
    stage.plant("", &[Node::folder("r", vec![Node::folder("m", vec![])])]);
    let other = Mount::tmpfs("size=1m").expect("a file system in memory");
    fs::create_dir_all(other.path().join("x/y")).expect("folders");
    let bound = Mount::bind(other.path(), &stage.at("r/m"), "").expect("a mount");
    let (outer, inner) = (stage.at("r"), stage.at("r/m/x"));
    let outcome = engine::run(engine::safe("rmtree", &[&outer, &inner], &[]));
    let is_there = inner.exists();
    drop(bound);
    assert!(!is_there, "{outcome:#?}");
}

#[test]
fn truncating_a_link_cuts_what_it_points_at() {
    let stage = Stage::new();
    stage.plant("", &[Node::file("long", 100), Node::link("way", "long")]);
    let length = ("length", Value::Length(Length::bytes(5)));
    let request = engine::safe("truncate", &[&stage.at("way")], &[length]);
    moment::assert_done(&engine::run(request));
    assert_eq!(fs::metadata(stage.at("long")).expect("the file").len(), 5);
    assert!(stage.at("way").is_symlink());
}

#[test]
fn two_names_of_one_file_are_truncated_once() {
    let stage = Stage::new();
    stage.plant("", &[Node::file("one", 100)]);
    fs::hard_link(stage.at("one"), stage.at("other")).expect("a second name");
    let length = ("length", Value::Length(Length::bytes(5)));
    let roots = [&*stage.at("one"), &stage.at("other"), &stage.at("one")];
    let request = engine::safe("truncate", &roots, &[length]);
    moment::assert_done(&engine::run(request));
    assert_eq!(fs::metadata(stage.at("one")).expect("the file").len(), 5);
}
