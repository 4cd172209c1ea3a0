//! Rows of a plan that are unticked by hand: the rest is done, and the figures say so before.

use std::path::Path;
use std::sync::Arc;

use filewright::model::{
    Action, Bulk, BulkAct, Cause, End, Failure, Outcome, Plan, Profile, Request, RowId, Step,
    Value, Warning, Why,
};
use filewright::ops::{TickState, Ticks, tick_of};

use super::common::engine::{plan, python, run_plan, safe, to};
use super::common::snapshot::Snapshot;
use super::common::tree::{Node, What};
use super::{is_as, set_up};

fn shelf() -> Node {
    let inner = vec![Node::file("x", 1000), Node::file("y", 30)];
    Node::folder(
        "src",
        vec![
            Node::folder("a", vec![Node::folder("deep", inner), Node::file("z", 7)]),
            Node::folder("b", vec![Node::file("w", 500)]),
            Node::file("top", 4),
        ],
    )
}

fn bulk(plan: &Plan, step: u32) -> &Bulk {
    match &plan.steps[step as usize].step {
        Step::Bulk(bulk) => bulk,
        other => panic!("{other:?} has no rows"),
    }
}

fn row(plan: &Plan, step: u32, path: &str) -> RowId {
    let tree = &bulk(plan, step).tree;
    let found = (1..tree.len()).find(|id| tree.path(*id) == Path::new(path));
    found.unwrap_or_else(|| panic!("{path} is a row"))
}

/// A plan with these rows of its first step with rows unticked.
fn unticked(request: &Request, paths: &[&str]) -> Plan {
    let mut plan = Plan::clone(&plan(request));
    assert!(plan.refused.is_empty(), "{:?}", plan.refused);
    let steps = (0..).zip(&plan.steps);
    let step = steps
        .filter(|(_, planned)| matches!(planned.step, Step::Bulk(_)))
        .map(|(index, _)| index)
        .next()
        .expect("a step with rows");
    let mut ticks = Ticks::new(&plan);
    for path in paths {
        let row = row(&plan, step, path);
        ticks.set(&mut plan, step, row, false);
    }
    plan
}

fn run(plan: Plan) -> Arc<Outcome> {
    let outcome = run_plan(Arc::new(plan));
    assert_eq!(outcome.end, End::Done, "{outcome:#?}");
    outcome
}

fn without(tree: &Snapshot, places: &[&str]) -> Snapshot {
    places
        .iter()
        .fold(tree.clone(), |tree, place| tree.without(place))
}

#[test]
fn a_copy_leaves_unticked_rows_out_with_all_that_is_below_them() {
    let (stage, before) = set_up(&[shelf()]);
    let request = safe("copytree", &[&stage.at("src")], &[to(&stage.at("dst"))]);
    let whole = plan(&request).summary;
    let plan = unticked(&request, &["src/a/deep", "src/top"]);
    let summary = plan.summary;
    assert_eq!((summary.files, summary.folders, summary.bytes), (2, 3, 507));
    assert_eq!(summary.left_by[Why::Hand as usize], 4);
    assert_eq!(whole.items(), summary.items() + summary.left_out);
    assert!(summary.needed < whole.needed, "{summary:?}");

    let outcome = run(plan);
    assert_eq!(outcome.totals.items, 5);
    let part = without(&before.below("src"), &["a/deep", "top"]);
    let expected = before.with("dst", &part.as_copy()).any_time("");
    is_as(&stage, &expected, "after copytree").unwrap();
}

#[test]
fn a_move_keeps_the_source_of_an_unticked_row_and_the_folders_above_it() {
    for profile in [Profile::Safe, Profile::Python] {
        let (stage, before) = set_up(&[shelf()]);
        let roots = [stage.at("src")];
        let roots = [roots[0].as_path()];
        let values = [to(&stage.at("dst"))];
        let mut request = match profile {
            Profile::Safe => safe("move", &roots, &values),
            Profile::Python => python("move", &roots, &values),
        };
        // A filter that lets everything through makes rows of the tree, as another file system does.
        request.run.filter.include = vec!["*".to_owned()];
        let plan = unticked(&request, &["src/a/deep/x"]);
        let last = plan.steps.len() as u32 - 1;
        assert_eq!(bulk(&plan, last).act, BulkAct::RemoveCopied);
        run(plan);
        let moved = without(&before.below("src"), &["a/deep/x"]);
        let kept = without(&before.below("src"), &["a/deep/y", "a/z", "b", "top"]);
        let expected = before.without("src").with("src", &kept).any_time("");
        let expected = expected
            .any_time("src")
            .any_time("src/a")
            .any_time("src/a/deep");
        let expected = expected.with("dst", &moved.as_copy());
        is_as(&stage, &expected, "after move").unwrap();
    }
}

#[test]
fn a_removal_keeps_the_folders_of_what_is_unticked_and_says_so() {
    for profile in [Profile::Safe, Profile::Python] {
        let (stage, before) = set_up(&[shelf()]);
        let roots = [stage.at("src")];
        let request = match profile {
            Profile::Safe => safe("rmtree", &[&roots[0]], &[]),
            Profile::Python => python("rmtree", &[&roots[0]], &[]),
        };
        let plan = unticked(&request, &["src/a/deep/y"]);
        assert_eq!((plan.summary.files, plan.summary.folders), (4, 1));
        let permanent = plan.warnings.iter().find_map(|warning| match warning {
            Warning::Permanent { items, bytes } => Some((*items, *bytes)),
            _ => None,
        });
        let expected = (profile == Profile::Safe).then_some((5, 1511));
        assert_eq!(permanent, expected);
        assert_eq!(run(plan).totals.items, 5);
        let kept = without(&before.below("src"), &["a/deep/x", "a/z", "b", "top"]);
        let expected = before.without("src").with("src", &kept).any_time("");
        let expected = expected
            .any_time("src")
            .any_time("src/a")
            .any_time("src/a/deep");
        is_as(&stage, &expected, "after rmtree").unwrap();
    }
}

#[test]
fn ticking_again_brings_the_plan_back_as_it_was() {
    let (stage, _) = set_up(&[shelf()]);
    let request = safe("rmtree", &[&stage.at("src")], &[]);
    let made = plan(&request);
    let mut plan = Plan::clone(&made);
    let mut ticks = Ticks::new(&plan);
    let src = row(&plan, 0, "src");
    ticks.set(&mut plan, 0, src, false);
    assert_eq!((plan.summary.items(), plan.summary.bytes), (0, 0));
    assert!(
        plan.warnings.is_empty(),
        "nothing goes: {:?}",
        plan.warnings
    );

    // One row deep inside takes the folders above it along, and nothing beside it.
    let deep = row(&plan, 0, "src/a/deep/x");
    ticks.set(&mut plan, 0, deep, true);
    assert_eq!(
        plan.summary.items(),
        1,
        "the folders stay, since they hold the rest"
    );
    for (path, state) in [
        ("src", TickState::On),
        ("src/a/deep", TickState::On),
        ("src/a/z", TickState::Off),
        ("src/b", TickState::Off),
    ] {
        assert_eq!(tick_of(&plan, 0, row(&plan, 0, path)), state, "{path}");
    }
    ticks.set(&mut plan, 0, src, true);
    assert_eq!(plan.summary, made.summary);
    assert_eq!(plan.warnings, made.warnings);
    assert!(bulk(&plan, 0).left.is_empty());
}

#[test]
fn the_next_name_stands_in_for_an_unticked_first_name() {
    let twin = |name: &str| Node::new(name, What::Twin(0), 0o644);
    let files = vec![Node::file("one", 4000), twin("three"), twin("two")];
    let (stage, before) = set_up(&[Node::folder("src", files)]);
    let request = safe("copytree", &[&stage.at("src")], &[to(&stage.at("dst"))]);
    let made = plan(&request);
    let tree = &bulk(&made, 0).tree;
    let first = (1..tree.len()).find_map(|id| tree.first_name(id)).unwrap();
    let first = tree.path(first);
    let first = first.to_str().unwrap();
    let plan = unticked(&request, &[first]);
    assert_eq!((plan.summary.files, plan.summary.bytes), (2, 4000));
    run(plan);
    let part = before
        .below("src")
        .without(first.strip_prefix("src/").unwrap());
    let expected = before.with("dst", &part.as_copy()).any_time("");
    is_as(&stage, &expected, "after copytree").unwrap();
}

#[test]
fn single_steps_take_along_what_hangs_on_them() {
    let (stage, before) = set_up(&[
        Node::folder("old", vec![Node::file("one", 10), Node::file("two", 20)]),
        Node::file("stays", 1),
    ]);
    let roots = [stage.at("old/one"), stage.at("old/two")];
    let roots = [roots[0].as_path(), roots[1].as_path()];
    let request = safe("renames", &roots, &[to(&stage.at("new/er"))]);
    let mut plan = Plan::clone(&plan(&request));
    let renames: Vec<u32> = (0..)
        .zip(&plan.steps)
        .filter(|(_, planned)| matches!(planned.step, Step::Rename { .. }))
        .map(|(index, _)| index)
        .collect();
    let mut ticks = Ticks::new(&plan);
    ticks.set(&mut plan, renames[1], 0, false);
    let is_out = |plan: &Plan| {
        let out = plan.steps.iter().map(|planned| planned.is_left_out);
        out.collect::<Vec<bool>>()
    };
    let made = is_out(&plan)[..renames[0] as usize].to_vec();
    assert!(!made.contains(&true), "the other one needs the folders");
    ticks.set(&mut plan, renames[0], 0, false);
    assert!(
        !is_out(&plan).contains(&false),
        "nothing needs them any more"
    );
    assert_eq!(plan.summary.items(), 0);
    ticks.set(&mut plan, renames[0], 0, true);
    assert_eq!(plan.summary.files, 1);
    run(plan);
    let expected = before.without("old/one").any_time("").any_time("old");
    let now = Snapshot::take(stage.base());
    let expected = expected.with("new", &now.below("new"));
    is_as(&stage, &expected, "after renames").unwrap();
    assert_eq!(now.below("new").len(), 3, "new, er and one");
}

#[test]
fn what_could_not_be_listed_is_no_failure_once_it_is_unticked() {
    let (stage, _) = set_up(&[shelf()]);
    let values = [to(&stage.at("dst")), ("symlinks", Value::Bool(false))];
    std::os::unix::fs::symlink("..", stage.at("src/b/up")).unwrap();
    let request = safe("copytree", &[&stage.at("src")], &values);
    let made = plan(&request);
    assert_eq!(made.failures.len(), 1, "a link in a circle");
    let plan = unticked(&request, &["src/b"]);
    assert!(plan.failures.is_empty(), "{:?}", plan.failures);
    run(plan);
    assert!(!stage.at("dst/b").exists() && stage.at("dst/a/z").exists());
}

#[test]
fn a_plan_that_needs_too_much_fits_once_enough_is_unticked() {
    let (stage, _) = set_up(&[shelf()]);
    let request = safe("copytree", &[&stage.at("src")], &[to(&stage.at("dst"))]);
    let mut plan = Plan::clone(&plan(&request));
    // As the planner tells it where this file system has one byte too little.
    let needed = plan.summary.needed;
    let free = needed - 1;
    plan.warnings.push(Warning::NoSpace { needed, free });
    let cause = Cause::NoSpace { needed, free };
    let failure = Failure::new(Action::Plan, stage.at("dst"), cause);
    plan.refused.push(failure);
    let made = plan.clone();
    let mut ticks = Ticks::new(&plan);
    let x = row(&plan, 0, "src/a/deep/x");
    ticks.set(&mut plan, 0, x, false);
    assert!(plan.refused.is_empty() && plan.warnings.is_empty());
    ticks.set(&mut plan, 0, x, true);
    assert_eq!((plan.refused, plan.warnings), (made.refused, made.warnings));
}
