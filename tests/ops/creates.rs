//! New folders.

use std::path::PathBuf;

use filewright::model::{Cause, Plan, Step, Value};
use rustix::io::Errno;

use super::scene::{Scene, os};
use crate::common::tree::Node;

fn scene() -> Scene {
    Scene::new(vec![
        Node::folder("there", vec![]),
        Node::file("file", 1),
        Node::link("dead", "nowhere"),
        Node::link("way", "there"),
    ])
}

/// Path and mode of each folder that is made.
fn made(plan: &Plan) -> Vec<(PathBuf, u32)> {
    let step = |step: &Step| match step {
        Step::MakeFolder { at, mode } => (at.clone(), *mode),
        other => panic!("{other:?}"),
    };
    plan.steps
        .iter()
        .map(|planned| step(&planned.step))
        .collect()
}

#[test]
fn mkdir_makes_one_level_with_the_mode_less_the_umask() {
    let scene = scene();
    let ask = scene.ask("mkdir", &["new", "new/inner", "there/x"]);
    let plan = ask.set("mode", Value::Mode(0o770)).go();
    let expected = [
        (scene.at("new"), 0o750),
        (scene.at("new/inner"), 0o750),
        (scene.at("there/x"), 0o750),
    ];
    assert_eq!(made(&plan), expected);
    assert_eq!(
        plan.steps[1].needs,
        Some(0),
        "the inner one needs the outer one"
    );
    assert_eq!(plan.steps[2].needs, None);
}

#[test]
fn mkdir_says_what_is_in_the_way() {
    let scene = scene();
    let cause = |root: &str| scene.ask("mkdir", &[root]).refused().remove(0);
    for taken in ["there", "file", "dead", "way"] {
        assert_eq!(cause(taken), Cause::AlreadyThere, "{taken}");
    }
    assert_eq!(cause("no/such"), os(Errno::NOENT));
    assert_eq!(cause("file/x"), os(Errno::NOTDIR));
    assert_eq!(cause(&"n".repeat(256)), Cause::NameRefused);
    let plan = scene.ask("mkdir", &["there", "new"]).plan();
    assert_eq!((plan.failures.len(), plan.steps.len()), (1, 1));
}

#[test]
fn makedirs_gives_the_mode_to_the_leaf_only() {
    let scene = scene();
    let ask = scene.ask("makedirs", &["there/a/b/c", "there/a/d"]);
    let plan = ask.set("mode", Value::Mode(0o700)).go();
    let expected = [
        (scene.at("there/a"), 0o755),
        (scene.at("there/a/b"), 0o755),
        (scene.at("there/a/b/c"), 0o700),
        (scene.at("there/a/d"), 0o700),
    ];
    assert_eq!(made(&plan), expected);
    let needs: Vec<Option<u32>> = plan.steps.iter().map(|planned| planned.needs).collect();
    assert_eq!(
        needs,
        [None, Some(0), Some(1), Some(0)],
        "the second needs what the first makes"
    );
}

#[test]
fn makedirs_accepts_what_is_there_if_told_so() {
    let scene = scene();
    for root in ["there", "way"] {
        assert!(
            scene.ask("makedirs", &[root]).go().steps.is_empty(),
            "{root}"
        );
        let causes = scene
            .ask("makedirs", &[root])
            .flag("exist_ok", false)
            .refused();
        assert_eq!(causes, [Cause::AlreadyThere], "{root}");
    }
    for root in ["file", "dead"] {
        assert_eq!(
            scene.ask("makedirs", &[root]).refused(),
            [Cause::AlreadyThere]
        );
    }
    assert_eq!(
        scene.ask("makedirs", &["file/x/y"]).refused(),
        [os(Errno::NOTDIR)]
    );
}

#[test]
fn python_makes_the_same_levels_as_its_own_makedirs() {
    let scene = scene();
    let levels = |root: &str| -> Vec<(PathBuf, u32)> {
        made(
            &scene
                .ask("makedirs", &[root])
                .python()
                .set("mode", Value::Mode(0o700))
                .plan(),
        )
    };
    assert_eq!(
        levels("a/b"),
        [(scene.at("a"), 0o755), (scene.at("a/b"), 0o700)]
    );
    let through = [(scene.at("a"), 0o755), (scene.at("a/../b"), 0o700)];
    assert_eq!(
        levels("a/../b"),
        through,
        "`a` is made although nothing needs it"
    );
    assert_eq!(levels("a/."), [(scene.at("a"), 0o755)]);
    assert_eq!(
        levels("a/b/"),
        [(scene.at("a"), 0o755), (scene.at("a/b/"), 0o700)]
    );
    assert_eq!(
        levels("there"),
        [(scene.at("there"), 0o700)],
        "the kernel says EEXIST"
    );
    assert_eq!(
        levels("file/x"),
        [(scene.at("file/x"), 0o700)],
        "the kernel says ENOTDIR"
    );
    let plan = scene
        .ask("makedirs", &["way"])
        .python()
        .flag("exist_ok", true)
        .plan();
    assert!(plan.steps.is_empty());
    let plan = scene
        .ask("makedirs", &["dead"])
        .python()
        .flag("exist_ok", true)
        .plan();
    assert_eq!(plan.steps.len(), 1, "a dangling link is no folder");
}
