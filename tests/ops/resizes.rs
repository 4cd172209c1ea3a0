//! Cutting and lengthening.

use std::path::PathBuf;

use filewright::model::{Cause, Length, LengthUnit, Offset, Offsets, Plan, Step, Value, Warning};
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
fn cutting_needs_the_word_permanent_and_growing_does_not() {
    let scene = scene();
    let cut = scene.ask("truncate", &["ten"]).set("length", bytes(0));
    assert_eq!(cut.refused(), [Cause::NeedsPermanent]);
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

/// A length for all, if any, and lengths of single files.
fn offsets(all: Option<Offset>, each: &[(&str, Offset)]) -> Value {
    let each = each
        .iter()
        .map(|(name, offset)| (PathBuf::from(name), *offset));
    Value::Offsets(Offsets {
        all,
        each: each.collect(),
    })
}

fn at(count: i64) -> Offset {
    Offset::Length(Length::bytes(count))
}

#[test]
fn files_may_have_lengths_of_their_own() {
    let scene = scene();
    let half = Offset::Length(Length {
        amount: 50.0,
        unit: LengthUnit::Percent,
    });
    let each = offsets(Some(half), &[("ten", at(3))]);
    let ask = scene.ask("truncate", &["ten", "thousand"]);
    let plan = ask.set("length", each).permanent().go();
    assert_eq!(lengths(&plan), [3, 500], "its own comes before that of all");
    let each = offsets(None, &[("ten", at(3)), ("thousand", at(4000))]);
    let ask = scene.ask("truncate", &["ten", "thousand"]);
    let plan = ask.set("length", each).permanent().go();
    assert_eq!((lengths(&plan), plan.summary.bytes), (vec![3, 4000], 7));
}

#[test]
fn a_length_without_a_file_and_a_file_without_a_length_are_refused() {
    let scene = scene();
    let refused = |roots: &[&str], each: &[(&str, Offset)]| {
        let each = offsets(None, each);
        let refused = scene.ask("truncate", roots).set("length", each).refused();
        refused.len()
    };
    assert_eq!(refused(&["ten", "thousand"], &[("ten", at(3))]), 1);
    assert_eq!(refused(&["ten"], &[("ten", at(3)), ("thousand", at(3))]), 1);
    assert_eq!(refused(&["ten"], &[]), 1);
}

#[test]
fn two_names_of_one_file_cannot_have_two_lengths() {
    let scene = scene();
    std::fs::hard_link(scene.at("thousand"), scene.at("twin")).unwrap();
    for other in ["twin", "way"] {
        let two = offsets(None, &[("thousand", at(5)), (other, at(6))]);
        let ask = scene.ask("truncate", &["thousand", other]);
        let refused = ask.set("length", two).permanent().refused();
        assert!(
            matches!(refused.as_slice(), [Cause::Value(_)]),
            "{refused:?}"
        );
        // To keep it as it is and to cut it is no less of a contradiction.
        let two = offsets(None, &[("thousand", at(1000)), (other, at(6))]);
        let ask = scene.ask("truncate", &["thousand", other]);
        assert_eq!(ask.set("length", two).permanent().refused().len(), 1);
        let same = offsets(None, &[("thousand", at(5)), (other, at(5))]);
        let ask = scene.ask("truncate", &["thousand", other]);
        let plan = ask.set("length", same).permanent().go();
        assert_eq!(lengths(&plan), [5], "the second name asks for nothing more");
    }
}

#[test]
fn lines_become_bytes_in_the_plan() {
    let scene = scene();
    std::fs::write(scene.at("ten"), "one\ntwo\nthree\n").unwrap();
    std::fs::write(scene.at("thousand"), "no newline").unwrap();
    let lines = |lines: i64| {
        let all = offsets(Some(Offset::Lines(lines)), &[]);
        let ask = scene.ask("truncate", &["ten", "thousand"]);
        lengths(&ask.set("length", all).permanent().go())
    };
    assert_eq!(lines(1), [4], "a file of one line stays as it is");
    assert_eq!(lines(-1), [8, 0]);
    assert_eq!(lines(0), [0, 0]);
    assert_eq!(lines(100), [] as [i64; 0]);
    let ask = |root: &str| {
        let all = offsets(Some(Offset::Lines(1)), &[]);
        scene.ask("truncate", &[root]).set("length", all)
    };
    assert_eq!(ask("folder").refused(), [os(Errno::ISDIR)]);
    assert_eq!(ask("pipe").refused(), [os(Errno::INVAL)], "and never waits");
    assert_eq!(ask("gone").refused(), [os(Errno::NOENT)]);
    let python = ask("ten").python().plan();
    let Step::SetLength { length, .. } = &python.steps[0].step else {
        panic!("{:?}", python.steps);
    };
    assert_eq!(length.resolve(14), 4);
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
