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

/// Path and length of each file that is made.
fn files(plan: &Plan) -> Vec<(PathBuf, u64)> {
    let step = |step: &Step| match step {
        Step::MakeFile { at, mode, length } => {
            assert_eq!(*mode, 0o644, "less the umask");
            (at.clone(), *length)
        }
        other => panic!("{other:?}"),
    };
    let steps = plan.steps.iter();
    steps.map(|planned| step(&planned.step)).collect()
}

#[test]
fn new_files_are_empty_or_as_long_as_told() {
    let scene = scene();
    let plan = scene.ask("mkfile", &["a", "there/b", "a"]).go();
    let expected = [(scene.at("a"), 0), (scene.at("there/b"), 0)];
    assert_eq!(files(&plan), expected, "once each");
    let long = |length| scene.ask("mkfile", &["a"]).set("length", length);
    assert_eq!(files(&long(Value::Integer(9)).go()), [(scene.at("a"), 9)]);
    assert_eq!(long(Value::Integer(-1)).refused(), [os(Errno::INVAL)]);
    for taken in ["there", "file", "dead", "way"] {
        let refused = scene.ask("mkfile", &[taken]).refused();
        assert_eq!(refused, [Cause::AlreadyThere], "{taken}");
    }
    assert_eq!(scene.ask("mkfile", &["new/"]).refused(), [os(Errno::ISDIR)]);
    assert_eq!(scene.ask("mkfile", &["no/x"]).refused(), [os(Errno::NOENT)]);
}

/// Path and text of each link that is made.
fn links(plan: &Plan) -> Vec<(PathBuf, PathBuf)> {
    let step = |step: &Step| match step {
        Step::MakeLink { at, target } => (at.clone(), target.clone()),
        other => panic!("{other:?}"),
    };
    let steps = plan.steps.iter();
    steps.map(|planned| step(&planned.step)).collect()
}

#[test]
fn links_lead_from_where_they_are() {
    let scene = scene();
    let made = |src: &str, dst: &str| links(&scene.ask("symlink", &[src]).dst(dst).go());
    let expected = [(scene.at("there/file"), PathBuf::from("../file"))];
    assert_eq!(made("file", "there"), expected);
    assert_eq!(made("file", "new"), [(scene.at("new"), "file".into())]);
    assert_eq!(
        made("there", "there/up"),
        [(scene.at("there/up"), ".".into())]
    );
    let absolute = scene.at("file");
    assert_eq!(
        made(absolute.to_str().unwrap(), "there"),
        expected,
        "whatever the spelling"
    );
    let as_told = scene.ask("symlink", &["file"]).dst("there/x");
    let plan = as_told.flag("relative", false).go();
    assert_eq!(links(&plan), [(scene.at("there/x"), "file".into())]);
    assert!(!plan.warnings.is_empty(), "it leads nowhere from there");
    let python = scene.ask("symlink", &["file"]).dst("there").python();
    assert_eq!(links(&python.go()), [(scene.at("there"), "file".into())]);
}

/// Where a link on the way makes the shortest way lead elsewhere, the whole path is taken.
#[test]
fn links_through_links_still_lead_to_the_item() {
    let scene = Scene::new(vec![
        Node::folder("deep", vec![Node::folder("er", vec![])]),
        Node::link("short", "deep/er"),
        Node::file("file", 1),
    ]);
    let plan = scene.ask("symlink", &["file"]).dst("short/x").go();
    assert_eq!(links(&plan), [(scene.at("short/x"), scene.at("file"))]);
}

#[test]
fn hard_links_are_refused_where_the_kernel_would() {
    let scene = scene();
    let ask = |src: &str, dst: &str| scene.ask("link", &[src]).dst(dst);
    let plan = ask("file", "there").go();
    let Step::MakeHardLink { at, existing, .. } = &plan.steps[0].step else {
        panic!("{plan:?}");
    };
    assert_eq!((at, existing), (&scene.at("there/file"), &scene.at("file")));
    assert_eq!(ask("there", "x").refused(), [os(Errno::PERM)]);
    assert_eq!(ask("file", "way/../file").refused(), [Cause::AlreadyThere]);
    assert_eq!(ask("gone", "x").refused(), [os(Errno::NOENT)]);
    assert_eq!(ask("file", "x/").refused(), [os(Errno::NOTDIR)]);
    let far = scene.ask("link", &["/proc/self/stat"]).dst("x");
    assert_eq!(far.refused(), [os(Errno::XDEV)]);
    let twice = scene.ask("link", &["file", "./file"]).dst("there").plan();
    assert_eq!((twice.steps.len(), twice.failures.len()), (1, 1));
}
