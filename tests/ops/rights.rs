//! Permissions and times.

use filewright::model::{Cause, Plan, Step, Times, Value};
use rustix::io::Errno;

use super::scene::{Scene, os};
use crate::common::tree::Node;

fn scene() -> Scene {
    Scene::new(vec![
        Node::folder("folder", vec![Node::file("inner", 5)]),
        Node::file("file", 10),
        Node::link("way", "file"),
        Node::link("dead", "nowhere"),
    ])
}

fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

/// What each step makes of the mode 0644 of a file.
fn modes(plan: &Plan) -> Vec<u16> {
    let mode = |step: &Step| match step {
        Step::SetMode { change, .. } => change.of(0o644, false),
        other => panic!("{other:?}"),
    };
    let steps = plan.steps.iter();
    steps.map(|planned| mode(&planned.step)).collect()
}

#[test]
fn permissions_are_set_by_bits_or_changed_by_letters() {
    let scene = scene();
    let ask = |value| scene.ask("chmod", &["file", "folder"]).set("mode", value);
    let plan = ask(Value::Mode(0o4750)).go();
    assert_eq!(modes(&plan), [0o4750, 0o4750]);
    assert_eq!((plan.summary.files, plan.summary.folders), (1, 1));
    assert_eq!(modes(&ask(text("go-r,+x")).go()), [0o711, 0o711]);
    assert!(matches!(ask(text("u+q")).refused()[..], [Cause::Value(_)]));
    let python = ask(text("u+x")).python();
    assert!(
        matches!(python.refused()[..], [Cause::Value(_)]),
        "numbers only"
    );
}

#[test]
fn links_have_no_permissions_and_lead_to_what_has() {
    let scene = scene();
    let ask = |root: &str| scene.ask("chmod", &[root]).set("mode", Value::Mode(0o600));
    let plan = ask("way").go();
    assert!(matches!(
        plan.steps[0].step,
        Step::SetMode {
            follow_links: true,
            ..
        }
    ));
    assert_eq!(ask("dead").refused(), [os(Errno::NOENT)]);
    let itself = ask("way").flag("follow_symlinks", false);
    assert_eq!(itself.refused(), [os(Errno::OPNOTSUPP)]);
    assert_eq!(itself.python().go().steps.len(), 1, "the kernel says so");
}

/// Name and times of each step: none for a file that is made.
fn touched(plan: &Plan) -> Vec<(String, Option<Option<Times>>)> {
    let step = |step: &Step| match step {
        Step::MakeFile { at, .. } => (at.clone(), None),
        Step::SetTimes { at, times, .. } => (at.clone(), Some(*times)),
        other => panic!("{other:?}"),
    };
    let name = |(at, times): (std::path::PathBuf, _)| {
        let name = at.file_name().expect("a name").to_str();
        (name.expect("plain text").to_owned(), times)
    };
    let steps = plan.steps.iter();
    steps.map(|planned| name(step(&planned.step))).collect()
}

fn both(moment: (i64, u32)) -> Times {
    Times {
        accessed: moment,
        modified: moment,
    }
}

#[test]
fn touch_sets_times_and_makes_what_is_missing() {
    let scene = scene();
    let plan = scene.ask("touch", &["file", "new"]).go();
    let expected = [("file".to_owned(), Some(None)), ("new".to_owned(), None)];
    assert_eq!(touched(&plan), expected);
    let plan = scene.ask("touch", &["new"]).set("time", text("@-1.5")).go();
    let then = both((-2, 500_000_000));
    let expected = [
        ("new".to_owned(), None),
        ("new".to_owned(), Some(Some(then))),
    ];
    assert_eq!(touched(&plan), expected);
    assert_eq!(plan.steps[1].needs, Some(0));
    let reference = Value::Path("folder".into());
    let plan = scene
        .ask("touch", &["file"])
        .set("reference", reference)
        .go();
    let [(_, Some(Some(times)))] = touched(&plan)[..] else {
        panic!("{plan:?}");
    };
    assert_eq!(
        times.modified,
        (1_234_567_890, 123_456_789),
        "of the planted folder"
    );
}

#[test]
fn touch_says_what_stands_in_the_way() {
    let scene = scene();
    let ask = |root: &str| scene.ask("touch", &[root]);
    assert_eq!(
        ask("new").flag("create", false).refused(),
        [os(Errno::NOENT)]
    );
    let there = ask("file").flag("exist_ok", false);
    assert_eq!(there.refused(), [Cause::AlreadyThere]);
    assert_eq!(ask("no/new").refused(), [os(Errno::NOENT)]);
    assert_eq!(ask("new/").refused(), [os(Errno::ISDIR)]);
    let wrong = ask("file").set("time", text("soon"));
    assert!(matches!(wrong.refused()[..], [Cause::Value(_)]));
    let gone = ask("file").set("reference", Value::Path("gone".into()));
    assert_eq!(gone.refused(), [os(Errno::NOENT)]);
}

#[test]
fn touch_through_a_link_that_leads_nowhere_makes_what_it_names() {
    let scene = scene();
    let made = |plan: Plan| touched(&plan);
    assert_eq!(
        made(scene.ask("touch", &["dead"]).go()),
        [("nowhere".to_owned(), None)]
    );
    let python = scene.ask("touch", &["./new/"]).python();
    assert_eq!(
        made(python.go()),
        [("new".to_owned(), None)],
        "as pathlib spells it"
    );
}
