//! Deleting: what goes, what is guarded, what cannot go.

use std::path::PathBuf;

use filewright::disk::{FdPool, World};
use filewright::model::{BulkAct, Cause, Guarded, Step, Warning};
use rustix::io::Errno;

use super::scene::{Scene, bulks, only_bulk, os, rows};
use crate::common::mounts::Mount;
use crate::common::rig;
use crate::common::tree::{Node, What};

fn tree() -> Vec<Node> {
    vec![
        Node::folder(
            "tree",
            vec![
                Node::file("a", 100),
                Node::folder(
                    "sub",
                    vec![Node::file("b", 50), Node::link("out", "../../../victim")],
                ),
                Node::new("twin", What::Twin(0), 0),
            ],
        ),
        Node::file("plain", 7),
        Node::link("link", "tree"),
        Node::link("dangling", "nowhere"),
        Node::folder("empty", vec![]),
    ]
}

#[test]
fn a_tree_is_listed_and_no_link_is_followed() {
    let scene = Scene::new(tree());
    let plan = scene.ask("rmtree", &["tree"]).permanent().go();
    let bulk = only_bulk(&plan, BulkAct::Remove);
    assert_eq!(bulk.from, scene.at(""));
    assert_eq!(bulk.tree.len() - 1, 6);
    assert!(rows(bulk).iter().all(|row| !row.0.ends_with("keep")));
    let summary = plan.summary;
    assert_eq!((summary.files, summary.folders, summary.links), (3, 2, 1));
    assert_eq!(
        summary.bytes, 150,
        "two names of one file are its bytes once"
    );
    let gone = Warning::Permanent {
        items: 6,
        bytes: 150,
    };
    assert_eq!(plan.warnings, [gone]);
}

#[test]
fn without_the_word_permanent_the_plan_is_there_and_refused() {
    let scene = Scene::new(tree());
    let plan = scene.ask("rmtree", &["tree"]).plan();
    assert_eq!(plan.refused[0].cause, Cause::NeedsPermanent);
    assert_eq!(plan.refused[0].path, PathBuf::from("tree"));
    assert_eq!(plan.summary.items(), 6, "the figures are for the question");
}

#[test]
fn guarded_places_are_refused_however_they_are_spelled() {
    let scene = Scene::new(tree());
    let guarded = |root: &str| {
        let root = root.to_owned();
        let causes = scene.ask("rmtree", &[&root]).permanent().refused();
        match causes.as_slice() {
            [Cause::Guarded(place)] => *place,
            other => panic!("{root}: {other:?}"),
        }
    };
    assert_eq!(guarded("/"), Guarded::Root);
    assert_eq!(guarded("//"), Guarded::Root);
    assert_eq!(guarded("/usr/../"), Guarded::WorkingFolder);
    assert_eq!(guarded("."), Guarded::WorkingFolder);
    assert_eq!(guarded("tree/.."), Guarded::WorkingFolder);
    assert_eq!(guarded("../at"), Guarded::WorkingFolder);
    assert_eq!(guarded("../home"), Guarded::Home);
    assert_eq!(guarded("../at/../home/"), Guarded::Home);
    assert_eq!(guarded("/proc"), Guarded::MountRoot);
    std::os::unix::fs::symlink("/", scene.at("way to root")).unwrap();
    std::os::unix::fs::symlink(scene.stage.at("home"), scene.at("way home")).unwrap();
    assert_eq!(guarded("way to root"), Guarded::Root);
    assert_eq!(guarded("way to root/"), Guarded::Root);
    assert_eq!(guarded("way home"), Guarded::Home);

    let state = scene.at("tree/sub");
    let world = World::new(FdPool::with_budget(64), scene.stage.at("home"), Some(state));
    let scene = Scene { world, ..scene };
    let causes = scene.ask("rmtree", &["tree"]).permanent().refused();
    assert_eq!(causes, [Cause::Guarded(Guarded::OwnState)]);
}

#[test]
fn one_guarded_root_stops_the_whole_job() {
    let scene = Scene::new(tree());
    let plan = scene.ask("rmtree", &["tree", "../home"]).permanent().plan();
    assert_eq!(plan.refused.len(), 1);
    assert!(plan.steps.is_empty());
}

#[test]
fn in_safe_files_and_links_are_trees_of_one() {
    let scene = Scene::new(tree());
    let plan = scene
        .ask("rmtree", &["plain", "link", "dangling"])
        .permanent()
        .go();
    let bulk = only_bulk(&plan, BulkAct::Remove);
    assert_eq!(bulk.tree.len() - 1, 3);
    assert_eq!((plan.summary.files, plan.summary.links), (1, 2));
    let causes = scene.ask("rmtree", &["link/"]).permanent().refused();
    assert_eq!(causes, [Cause::LinkAsRoot]);
}

#[test]
fn the_same_twice_is_once_and_what_lies_inside_goes_with_the_outer() {
    let scene = Scene::new(tree());
    let roots = ["tree/sub/b", "tree", "./tree/", "tree/sub/../../tree"];
    let plan = scene.ask("rmtree", &roots).permanent().go();
    let bulk = only_bulk(&plan, BulkAct::Remove);
    assert_eq!(bulk.tree.len() - 1, 6);
    assert_eq!(plan.summary.items(), 6);
}

#[test]
fn what_is_not_there_is_a_failure_and_the_rest_goes() {
    let scene = Scene::new(tree());
    let plan = scene.ask("rmtree", &["gone", "tree"]).permanent().plan();
    assert_eq!(plan.refused, []);
    assert_eq!(plan.failures.len(), 1);
    assert_eq!(plan.failures[0].path, PathBuf::from("gone"));
    assert_eq!(plan.failures[0].cause, os(Errno::NOENT));
    only_bulk(&plan, BulkAct::Remove);
    let causes = scene.ask("rmtree", &["gone"]).permanent().refused();
    assert_eq!(causes, [os(Errno::NOENT)]);
}

#[test]
fn files_only_means_no_folder() {
    let scene = Scene::new(tree());
    for op in ["remove", "unlink"] {
        let plan = scene.ask(op, &["plain", "tree", "link"]).permanent().plan();
        assert_eq!(plan.failures[0].cause, os(Errno::ISDIR));
        assert_eq!(only_bulk(&plan, BulkAct::Remove).tree.len() - 1, 2);
        assert_eq!(
            scene.ask(op, &["tree"]).permanent().refused(),
            [os(Errno::ISDIR)]
        );
    }
}

#[test]
fn other_names_of_a_file_are_told() {
    let scene = Scene::new(tree());
    let plan = scene.ask("remove", &["tree/a"]).permanent().go();
    let told = Warning::OtherNames {
        count: 1,
        example: PathBuf::from("tree/a"),
    };
    assert!(plan.warnings.contains(&told), "{:?}", plan.warnings);
    let plan = scene
        .ask("remove", &["tree/a", "tree/twin"])
        .permanent()
        .go();
    assert_eq!(plan.warnings.len(), 1, "both names go: {:?}", plan.warnings);
}

#[test]
fn rmdir_takes_empty_folders_only() {
    let scene = Scene::new(tree());
    let plan = scene.ask("rmdir", &["empty"]).permanent().go();
    assert!(matches!(
        &plan.steps[0].step,
        Step::RemoveFolder {
            expect: Some(_),
            ..
        }
    ));
    assert_eq!(
        scene.ask("rmdir", &["tree"]).permanent().refused(),
        [os(Errno::NOTEMPTY)]
    );
    assert_eq!(
        scene.ask("rmdir", &["plain"]).permanent().refused(),
        [os(Errno::NOTDIR)]
    );
    assert_eq!(
        scene.ask("rmdir", &["link"]).permanent().refused(),
        [os(Errno::NOTDIR)]
    );
    assert_eq!(
        scene.ask("rmdir", &["empty"]).refused(),
        [Cause::NeedsPermanent]
    );
}

#[test]
fn removedirs_names_the_parents_that_go() {
    let c = Node::folder("c", vec![]);
    let d = Node::folder("d", vec![]);
    let scene = Scene::new(vec![
        Node::file("keeps at", 1),
        Node::folder("a", vec![Node::folder("b", vec![c, d])]),
    ]);
    let removed = |roots: &[&str]| -> Vec<PathBuf> {
        let plan = scene.ask("removedirs", roots).permanent().go();
        let at = |step: &Step| match step {
            Step::RemoveFolder { at, .. } => at.clone(),
            other => panic!("{other:?}"),
        };
        plan.steps.iter().map(|planned| at(&planned.step)).collect()
    };
    assert_eq!(removed(&["a/b/c"]), [scene.at("a/b/c")], "d is still in b");
    let all = [
        scene.at("a/b/c"),
        scene.at("a/b/d"),
        scene.at("a/b"),
        scene.at("a"),
    ];
    assert_eq!(removed(&["a/b/c", "a/b/d"]), all);
    assert_eq!(
        scene.ask("removedirs", &["a"]).permanent().refused(),
        [os(Errno::NOTEMPTY)]
    );
}

#[test]
fn removedirs_stops_below_the_working_folder() {
    let scene = Scene::new(vec![Node::folder("only", vec![])]);
    let spelled = scene.at("only");
    let plan = scene
        .ask("removedirs", &[spelled.to_str().unwrap()])
        .permanent()
        .go();
    assert_eq!(plan.steps.len(), 1);
}

#[test]
fn mounts_below_are_left_alone_and_told() {
    if !rig::with_own_mounts("removals::mounts_below_are_left_alone_and_told") {
        return;
    }
    let scene = Scene::new(tree());
    let victim = scene.stage.victim();
    let bind = Mount::bind(&victim, &scene.at("tree/sub"), "").unwrap();
    let plan = scene.ask("rmtree", &["tree"]).permanent().plan();
    let bulk = bulks(&plan)[0];
    assert!(rows(bulk).iter().all(|row| !row.0.ends_with("keep")));
    let told = plan.warnings.iter().any(|warning| {
        matches!(warning, Warning::Mounts { count: 1, example } if example.ends_with("tree/sub"))
    });
    assert!(told, "{:?}", plan.warnings);
    let causes = scene.ask("rmtree", &["tree/sub"]).permanent().refused();
    assert_eq!(causes, [Cause::Guarded(Guarded::MountRoot)]);
    drop(bind);
}

#[test]
fn folders_that_cannot_be_read_are_told() {
    if !rig::without_rights("removals::folders_that_cannot_be_read_are_told") {
        return;
    }
    let locked = Node::folder("locked", vec![Node::file("x", 1)]).mode(0o000);
    let scene = Scene::new(vec![Node::folder("tree", vec![locked, Node::file("y", 1)])]);
    let plan = scene.ask("rmtree", &["tree"]).permanent().plan();
    assert_eq!(plan.refused, []);
    assert_eq!(plan.failures.len(), 1);
    assert_eq!(plan.failures[0].path, PathBuf::from("tree/locked"));
    assert_eq!(plan.failures[0].cause, os(Errno::ACCESS));
    assert!(plan.failures[0].step.is_some());
    let told = Warning::Unreadable {
        count: 1,
        example: PathBuf::from("tree/locked"),
    };
    assert!(plan.warnings.contains(&told), "{:?}", plan.warnings);
}
