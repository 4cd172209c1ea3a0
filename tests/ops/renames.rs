//! New names: rename, replace, renames, move.

use std::path::PathBuf;

use filewright::model::{BulkAct, Cause, Clash, Guarded, Plan, Publish, Rule, Step, Warning};
use rustix::io::Errno;

use super::scene::{Scene, bulks, os, rows};
use crate::common::rig;
use crate::common::tree::{Node, What};

fn scene() -> Scene {
    Scene::new(vec![
        Node::file("one", 10),
        Node::file("two", 20).modified((2_000_000_000, 0)),
        Node::new("twin", What::Twin(0), 0),
        Node::folder(
            "tree",
            vec![Node::file("x", 5), Node::folder("sub", vec![])],
        ),
        Node::folder(
            "into",
            vec![Node::file("two", 30), Node::folder("tree", vec![])],
        ),
        Node::folder("empty", vec![]),
        Node::link("way", "tree"),
    ])
}

/// Old name, new name, whether it replaces.
fn renamed(plan: &Plan) -> Vec<(PathBuf, PathBuf, bool)> {
    plan.steps
        .iter()
        .filter_map(|planned| match &planned.step {
            Step::Rename {
                from, to, replace, ..
            } => Some((from.clone(), to.clone(), *replace)),
            _ => None,
        })
        .collect()
}

#[test]
fn a_free_name_is_taken_without_replacing() {
    let scene = scene();
    for op in ["rename", "replace", "renames", "move"] {
        let plan = scene.ask(op, &["one"]).dst("new").go();
        assert_eq!(
            renamed(&plan),
            [(scene.at("one"), scene.at("new"), false)],
            "{op}"
        );
        let spelled = plan.steps[0].spelled.as_ref().unwrap();
        assert_eq!(
            (&*spelled.path, spelled.path2.as_deref()),
            ("one".as_ref(), Some("new".as_ref()))
        );
    }
}

#[test]
fn a_taken_name_is_left_alone_unless_a_rule_says_otherwise() {
    let scene = scene();
    for op in ["rename", "renames", "move"] {
        let ask = || scene.ask(op, &["one"]).dst("two");
        assert_eq!(ask().refused(), [Cause::AlreadyThere], "{op}");
        let plan = ask().rule(Clash::Older, Rule::KeepBoth).go();
        assert_eq!(
            renamed(&plan),
            [(scene.at("one"), scene.at("two (2)"), false)]
        );
        let plan = ask().rule(Clash::Older, Rule::Skip).go();
        assert_eq!((renamed(&plan).len(), plan.summary.left_out), (0, 1));
        let replacing = ask().rule(Clash::Older, Rule::Replace);
        assert_eq!(replacing.refused(), [Cause::NeedsPermanent]);
        let plan = replacing.permanent().go();
        assert_eq!(renamed(&plan), [(scene.at("one"), scene.at("two"), true)]);
        let gone = Warning::Permanent {
            items: 1,
            bytes: 20,
        };
        assert_eq!(plan.warnings, [gone]);
    }
}

#[test]
fn replace_is_meant_to_replace() {
    let scene = scene();
    let ask = || scene.ask("replace", &["one"]).dst("two");
    assert_eq!(ask().refused(), [Cause::NeedsPermanent]);
    assert!(renamed(&ask().permanent().go())[0].2);
    let mixed = scene
        .ask("replace", &["one"])
        .dst("empty")
        .permanent()
        .refused();
    assert_eq!(mixed, [Cause::AlreadyThere]);
    let folders = scene
        .ask("replace", &["tree"])
        .dst("empty")
        .permanent()
        .refused();
    assert_eq!(folders, [Cause::AlreadyThere]);
}

#[test]
fn a_file_never_goes_onto_itself() {
    let scene = scene();
    for op in ["rename", "replace", "move"] {
        for dst in ["one", "twin"] {
            let causes = scene.ask(op, &["one"]).dst(dst).permanent().refused();
            assert_eq!(causes, [Cause::SameFile], "{op} {dst}");
        }
    }
}

#[test]
fn what_cannot_be_renamed_is_refused_before_anything() {
    let scene = scene();
    let refused = |op, root: &str, dst: &str| scene.ask(op, &[root]).dst(dst).refused();
    for op in ["rename", "move"] {
        assert_eq!(refused(op, "gone", "new"), [os(Errno::NOENT)], "{op}");
        assert_eq!(refused(op, "one", "no/where"), [os(Errno::NOENT)], "{op}");
        assert_eq!(refused(op, "one", "two/x"), [os(Errno::NOTDIR)], "{op}");
        assert_eq!(refused(op, "one", "new/"), [os(Errno::NOTDIR)], "{op}");
        assert_eq!(
            refused(op, "tree", "tree/sub/new"),
            [Cause::IntoItself],
            "{op}"
        );
        assert_eq!(refused(op, "tree", "way/new"), [Cause::IntoItself], "{op}");
        assert_eq!(
            refused(op, "/", "new"),
            [Cause::Guarded(Guarded::Root)],
            "{op}"
        );
        let home = Cause::Guarded(Guarded::Home);
        assert_eq!(refused(op, "../home", "new"), [home], "{op}");
        let long = "n".repeat(256);
        assert_eq!(refused(op, "one", &long), [Cause::NameRefused], "{op}");
    }
}

#[test]
fn several_roots_go_into_a_folder() {
    let scene = scene();
    for op in ["rename", "move", "replace"] {
        let plan = scene.ask(op, &["one", "tree/x"]).dst("into").go();
        let expected = [
            (scene.at("one"), scene.at("into/one"), false),
            (scene.at("tree/x"), scene.at("into/x"), false),
        ];
        assert_eq!(renamed(&plan), expected, "{op}");
        let plan = scene.ask(op, &["one", "tree"]).dst("into").plan();
        assert_eq!(
            plan.failures[0].cause,
            Cause::AlreadyThere,
            "folders are not merged"
        );
        assert_eq!(renamed(&plan).len(), 1);
    }
}

#[test]
fn two_roots_of_one_name_do_not_meet() {
    let scene = scene();
    let plan = scene.ask("move", &["two", "into/two"]).dst("empty").plan();
    assert_eq!(renamed(&plan).len(), 1);
    assert_eq!(plan.failures[0].cause, Cause::AlreadyThere);
}

#[test]
fn move_goes_inside_a_folder_that_is_there() {
    let scene = scene();
    let plan = scene.ask("move", &["one"]).dst("into").go();
    assert_eq!(renamed(&plan)[0].1, scene.at("into/one"));
    assert_eq!(plan.target, Some(PathBuf::from("into/one")));
    let plan = scene.ask("move", &["tree/"]).dst("empty/").go();
    assert_eq!(renamed(&plan)[0].1, scene.at("empty/tree"));
    let causes = scene.ask("move", &["tree"]).dst("into").refused();
    assert_eq!(causes, [Cause::AlreadyThere]);
    let Step::Rename { copy_across, .. } = &plan.steps[0].step else {
        panic!("{:?}", plan.steps[0]);
    };
    assert!(copy_across.is_some(), "a late EXDEV is copied over");
}

#[test]
fn across_file_systems_a_move_copies_then_removes_what_arrived() {
    let Some(elsewhere) = rig::other_file_system() else {
        return rig::skip("a move across file systems", "needs a second file system");
    };
    let (scene, far) = (
        scene(),
        Scene::under(&elsewhere, vec![Node::file("taken", 1)]),
    );
    let dst = far.at("");
    let dst = dst.to_str().unwrap();
    let plan = scene
        .ask("move", &["one", "tree", "into/two"])
        .dst(dst)
        .go();
    let acts: Vec<(BulkAct, Publish, Vec<PathBuf>)> = bulks(&plan)
        .iter()
        .map(|bulk| {
            let tops = rows(bulk).into_iter().map(|row| row.0);
            let tops = tops.filter(|path| path.components().count() == 1).collect();
            (bulk.act, bulk.how.publish, tops)
        })
        .collect();
    let tops = |names: &[&str]| names.iter().map(PathBuf::from).collect::<Vec<_>>();
    let expected = [
        (BulkAct::Copy, Publish::Each, tops(&["one", "tree"])),
        (BulkAct::Copy, Publish::Each, tops(&["two"])),
        (BulkAct::RemoveCopied, Publish::Each, tops(&["one", "tree"])),
        (BulkAct::RemoveCopied, Publish::Each, tops(&["two"])),
    ];
    assert_eq!(acts, expected);
    assert!(plan.steps.iter().all(|planned| planned.needs.is_none()));
    assert!(plan.warnings.contains(&Warning::CrossesDevices));
    let (copied, removed) = (bulks(&plan)[0], bulks(&plan)[2]);
    assert!(std::sync::Arc::ptr_eq(&copied.tree, &removed.tree));
    let causes = scene
        .ask("rename", &["one"])
        .dst(&format!("{dst}/new"))
        .refused();
    assert_eq!(causes, [os(Errno::XDEV)]);
    let plan = scene
        .ask("move", &["tree"])
        .dst(&format!("{dst}/new"))
        .python()
        .plan();
    assert_eq!(plan.steps.len(), 2);
    assert_eq!(
        plan.steps[1].needs,
        Some(0),
        "Python removes nothing after a failure"
    );
}

#[test]
fn renames_makes_and_removes_folders() {
    let only = Node::folder("only", vec![Node::file("file", 5)]);
    let scene = Scene::new(vec![Node::folder(
        "old",
        vec![only, Node::file("stays", 1)],
    )]);
    let plan = scene
        .ask("renames", &["old/only/file"])
        .dst("new/place/file")
        .go();
    let steps: Vec<String> = plan
        .steps
        .iter()
        .map(|planned| match &planned.step {
            Step::MakeFolder { at, .. } => format!("make {}", at.display()),
            Step::Rename { to, .. } => format!("rename to {}", to.display()),
            Step::RemoveFolder { at, .. } => format!("remove {}", at.display()),
            other => panic!("{other:?}"),
        })
        .collect();
    let at = |path: &str| scene.at(path).display().to_string();
    let expected = [
        format!("make {}", at("new")),
        format!("make {}", at("new/place")),
        format!("rename to {}", at("new/place/file")),
        format!("remove {}", at("old/only")),
        format!("remove {}", at("old")),
    ];
    assert_eq!(steps, expected);
    let made: Vec<Option<u32>> = plan
        .steps
        .iter()
        .map(|planned| planned.falls_with)
        .collect();
    assert_eq!(
        made,
        [Some(2), Some(2), None, None, None],
        "made folders go with the rename"
    );
    let needs: Vec<Option<u32>> = plan.steps.iter().map(|planned| planned.needs).collect();
    assert_eq!(needs, [None, Some(0), Some(1), Some(2), Some(3)]);
    assert!(plan.steps[3].is_quiet && plan.steps[4].is_quiet);
    let python = scene
        .ask("renames", &["old/only/file"])
        .dst("new/place/file")
        .python()
        .plan();
    assert_eq!(python.steps.len(), 5);
    assert!(
        python
            .steps
            .iter()
            .all(|planned| planned.falls_with.is_none())
    );
    let twice = scene.ask("renames", &["gone"]).dst("new/place").plan();
    assert!(twice.steps.is_empty(), "no folder is made for nothing");
}
