//! Cutting and lengthening.

use filewright::model::{Cause, HELD_DAYS, Length, LengthUnit, Plan, Step, Value, Warning};
use rustix::io::Errno;

use super::scene::{Scene, os};
use crate::common::tree::{Node, What};

fn scene() -> Scene {
    Scene::new(vec![
        Node::file("ten", 10),
        Node::file("thousand", 1000),
        Node::link("way", "thousand"),
        Node::new("pipe", What::Pipe, 0o600),
        Node::folder("folder", vec![]),
    ])
}

fn bytes(count: i64) -> Value {
    Value::Length(Length::bytes(count))
}

fn percent(amount: f64) -> Value {
    let unit = LengthUnit::Percent;
    Value::Length(Length { amount, unit })
}

fn lengths(plan: &Plan) -> Vec<i64> {
    let length = |step: &Step| match step {
        Step::SetLength {
            length,
            expect: Some(stamp),
            ..
        } => length.resolve(stamp.size),
        other => panic!("{other:?}"),
    };
    plan.steps
        .iter()
        .map(|planned| length(&planned.step))
        .collect()
}

#[test]
fn each_file_gets_its_own_length() {
    let scene = scene();
    let ask = scene.ask("truncate", &["ten", "thousand"]);
    let plan = ask.set("length", percent(50.0)).permanent().go();
    assert_eq!(lengths(&plan), [5, 500]);
    assert_eq!(plan.summary.bytes, 505, "the bytes that go");
    let ask = scene.ask("truncate", &["ten", "thousand"]);
    let plan = ask.set("length", bytes(100)).permanent().go();
    assert_eq!((lengths(&plan), plan.summary.bytes), (vec![100, 100], 900));
}

#[test]
fn what_is_cut_is_told_and_growing_loses_nothing() {
    let scene = scene();
    let cut = scene.ask("truncate", &["ten"]).set("length", bytes(0));
    assert_eq!(
        cut.go().warnings,
        [Warning::Held {
            items: 1,
            bytes: 10,
            days: HELD_DAYS,
        }]
    );
    let plan = cut.permanent().go();
    assert_eq!(
        plan.warnings,
        [Warning::Permanent {
            items: 1,
            bytes: 10
        }]
    );
    let grown = scene
        .ask("truncate", &["ten"])
        .set("length", bytes(1 << 40))
        .go();
    assert_eq!((lengths(&grown), grown.summary.bytes), (vec![1 << 40], 0));
    let same = scene
        .ask("truncate", &["ten"])
        .set("length", bytes(10))
        .go();
    assert!(same.steps.is_empty());
}

#[test]
fn what_has_no_length_is_told_with_the_kernels_number() {
    let scene = scene();
    let cause = |root: &str, length| {
        scene
            .ask("truncate", &[root])
            .set("length", length)
            .refused()
    };
    assert_eq!(cause("ten", bytes(-1)), [os(Errno::INVAL)]);
    assert_eq!(cause("ten", percent(-5.0)), [os(Errno::INVAL)]);
    assert_eq!(cause("folder", bytes(0)), [os(Errno::ISDIR)]);
    assert_eq!(cause("pipe", bytes(0)), [os(Errno::INVAL)]);
    assert_eq!(cause("gone", bytes(0)), [os(Errno::NOENT)]);
    let far = Length {
        amount: 1e30,
        unit: LengthUnit::Binary(4),
    };
    assert_eq!(cause("ten", Value::Length(far)), [os(Errno::FBIG)]);
}

#[test]
fn a_link_is_followed_and_other_names_are_told() {
    let scene = scene();
    std::fs::hard_link(scene.at("thousand"), scene.at("twin")).unwrap();
    let ask = scene.ask("truncate", &["way"]).set("length", bytes(1));
    let plan = ask.permanent().go();
    assert_eq!(plan.summary.bytes, 999);
    assert!(
        plan.warnings
            .iter()
            .any(|warning| matches!(warning, Warning::OtherNames { .. }))
    );
}

#[test]
fn python_leaves_it_to_the_kernel() {
    let scene = scene();
    for root in ["ten", "folder", "gone", "pipe"] {
        let plan = scene
            .ask("truncate", &[root])
            .python()
            .set("length", bytes(-3))
            .plan();
        assert_eq!(plan.refused, [], "{root}");
        assert!(
            matches!(&plan.steps[0].step, Step::SetLength { expect: None, .. }),
            "{root}"
        );
    }
}

#[test]
fn a_cut_at_a_position_never_lengthens() {
    let scene = scene();
    let ask = |root: &str, at: i64| {
        let ask = scene.ask("ftruncate", &[root]);
        ask.set("position", bytes(at)).permanent()
    };
    let plan = ask("ten", 4).go();
    assert_eq!((lengths(&plan), plan.summary.bytes), (vec![4], 6));
    assert!(matches!(ask("ten", 11).refused()[..], [Cause::Value(_)]));
    assert_eq!(ask("missing", 1).refused(), [os(Errno::NOENT)]);
    assert_eq!(ask("folder", 0).refused(), [os(Errno::ISDIR)]);
    assert_eq!(
        ask("ten", 11).python().go().steps.len(),
        1,
        "Python lengthens"
    );
    let negative = |root: &str| ask(root, -1).python().refused();
    assert_eq!(negative("ten"), [os(Errno::INVAL)]);
    assert_eq!(
        negative("missing"),
        [os(Errno::NOENT)],
        "it is opened first"
    );
    assert_eq!(negative("folder"), [os(Errno::ISDIR)]);
}
