//! Copies of single files: what each of the three takes along, and what it leaves alone.

mod common;

use std::path::{Path, PathBuf};

use common::engine::{done, python, run, safe, to};
use common::snapshot::{Alike, Snapshot};
use common::strategy::{self, Wants, odd_names};
use common::tree::{Node, Stage, What};
use filewright::model::{Cause, End, Rule, Rules, Value};

fn set_up(nodes: &[Node]) -> (Stage, Snapshot) {
    let stage = Stage::new();
    stage.plant("", nodes);
    let before = Snapshot::take(stage.base());
    (stage, before)
}

fn is_as(stage: &Stage, expected: &Snapshot, alike: &Alike, what: &str) -> Result<(), String> {
    expected.expect_same(&Snapshot::take(stage.base()), alike, what)
}

/// Python's three, and what of the source's properties must be the copy's. Attributes of users are part of the third.
const COPIES: [(&str, Alike); 3] = [
    (
        "copyfile",
        Alike {
            holes: true,
            ..Alike::BYTES
        },
    ),
    (
        "copy",
        Alike {
            mode: true,
            holes: true,
            ..Alike::BYTES
        },
    ),
    (
        "copy2",
        Alike {
            owner: false,
            ..Alike::ALL
        },
    ),
];

#[test]
fn every_file_is_copied_with_what_its_operation_takes_along() {
    let wants = Wants {
        links: false,
        twins: false,
        specials: false,
        ..Wants::all()
    };
    for (op, alike) in COPIES {
        for as_python in [false, true] {
            strategy::check(25, strategy::nodes(wants), |nodes| {
                let files = nodes
                    .into_iter()
                    .filter(|node| matches!(node.what, What::File(_)));
                let Some(mut node) = files.into_iter().next() else {
                    return Ok(());
                };
                node.name = "f".into();
                let (stage, before) = set_up(&[node]);
                let values = [to(&stage.at("g"))];
                let make = if as_python { python } else { safe };
                done(make(op, &[&stage.at("f")], &values))?;
                let now = Snapshot::take(stage.base());
                let rest = now.without("g");
                let before = before.any_time("");
                before.expect_same(&rest, &Alike::ALL, "beside the copy")?;
                before.below("f").expect_same(&now.below("g"), &alike, op)
            });
        }
    }
}

#[test]
fn copyfile_gives_the_mode_that_the_umask_leaves() {
    let (stage, _) = set_up(&[Node::file("f", 100).mode(0o4754)]);
    done(python("copyfile", &[&stage.at("f")], &[to(&stage.at("g"))])).unwrap();
    assert_eq!(Snapshot::take(&stage.at("g")).get("").unwrap().mode, 0o644);
}

#[test]
fn files_of_any_name_go_into_a_folder() {
    for op in ["copy", "copy2"] {
        let files: Vec<Node> = odd_names()
            .iter()
            .enumerate()
            .map(|(at, name)| Node::file(name, 100 + at as u64))
            .collect();
        let all = [Node::folder("from", files), Node::folder("to", vec![])];
        let (stage, before) = set_up(&all);
        let roots: Vec<PathBuf> = odd_names()
            .iter()
            .map(|name| stage.at("from").join(name))
            .collect();
        let roots: Vec<&Path> = roots.iter().map(PathBuf::as_path).collect();
        done(safe(op, &roots, &[to(&stage.at("to"))])).unwrap();
        let mut part = before.below("from");
        part.entries.remove(&b""[..]);
        let expected = before.with("to", &part.as_copy()).any_time("to");
        let alike = Alike {
            modified: op == "copy2",
            ..Alike::ALL
        };
        is_as(&stage, &expected, &alike, op).unwrap();
    }
}

#[test]
fn a_copy_onto_itself_by_any_way_is_refused_and_keeps_the_bytes() {
    let all = [
        Node::file("f", 5_000),
        Node::new("hard", What::Twin(0), 0),
        Node::link("soft", "f"),
        Node::link("dot", "."),
    ];
    for op in ["copyfile", "copy", "copy2"] {
        for target in ["f", "hard", "soft", "dot/f", "dot/./f"] {
            for make in [safe, python] {
                let (stage, before) = set_up(&all);
                let outcome = run(make(op, &[&stage.at("f")], &[to(&stage.at(target))]));
                assert_ne!(outcome.end, End::Done, "{op} to {target}: {outcome:#?}");
                assert!(
                    outcome
                        .failures
                        .iter()
                        .any(|failure| failure.cause == Cause::SameFile),
                    "{op} to {target}: {outcome:#?}"
                );
                is_as(&stage, &before, &Alike::ALL, op).unwrap();
            }
        }
    }
}

#[test]
fn a_pipe_is_refused_before_it_is_opened() {
    let all = [Node::file("f", 5), Node::new("pipe", What::Pipe, 0o600)];
    for (from, target) in [("pipe", "new"), ("f", "pipe")] {
        let (stage, before) = set_up(&all);
        let values = [to(&stage.at(target))];
        let outcome = run(python("copyfile", &[&stage.at(from)], &values));
        assert_eq!(outcome.failures.len(), 1, "{outcome:#?}");
        assert_eq!(outcome.failures[0].cause, Cause::NamedPipe);
        is_as(&stage, &before, &Alike::ALL, "after a pipe").unwrap();
    }
}

#[test]
fn python_writes_through_a_link_and_safe_does_not() {
    let all = [Node::file("f", 5), Node::link("link", "victim/keep")];
    let (stage, before) = set_up(&all);
    let mut request = safe("copyfile", &[&stage.at("f")], &[to(&stage.at("link"))]);
    request.run.rules = Rules([Rule::Replace; 7]);
    run(request);
    let now = Snapshot::take(&stage.victim());
    let victim = before.below("victim");
    victim.expect_same(&now, &Alike::ALL, "the victim").unwrap();

    let (stage, before) = set_up(&all);
    let values = [to(&stage.at("link"))];
    done(python("copyfile", &[&stage.at("f")], &values)).unwrap();
    let now = Snapshot::take(stage.base());
    let written = now.below("victim/keep");
    before
        .below("f")
        .expect_same(&written, &Alike::BYTES, "the link's target")
        .unwrap();
    // The file was written in place: it kept its mode.
    assert_eq!(written.get("").unwrap().mode, 0o640);
}

#[test]
fn a_link_is_copied_as_a_link_when_links_are_not_followed() {
    for op in ["copyfile", "copy", "copy2"] {
        let (stage, before) = set_up(&[Node::link("link", "no\nwhere")]);
        let values = [
            to(&stage.at("new")),
            ("follow_symlinks", Value::Bool(false)),
        ];
        done(python(op, &[&stage.at("link")], &values)).unwrap();
        let now = Snapshot::take(&stage.at("new"));
        let link = before.below("link");
        link.expect_same(&now, &Alike::BYTES, op).unwrap();
    }
}

#[test]
fn a_file_in_the_way_is_met_with_the_rule() {
    let all = [
        Node::file("f.txt", 5).modified((100, 0)),
        Node::file("g.txt", 9).modified((50, 0)),
    ];
    for (rule, expected) in [
        (Rule::Ask, vec!["f.txt", "g.txt"]),
        (Rule::Skip, vec!["f.txt", "g.txt"]),
        (Rule::KeepBoth, vec!["f.txt", "g (2).txt", "g.txt"]),
        (Rule::Replace, vec!["f.txt", "g.txt"]),
    ] {
        let (stage, before) = set_up(&all);
        let values = [to(&stage.at("g.txt"))];
        let mut request = safe("copy2", &[&stage.at("f.txt")], &values);
        request.run.rules = Rules([rule; 7]);
        let outcome = run(request);
        let now = Snapshot::take(stage.base());
        let names = common::model::children(&now.without("victim"), b"");
        let names: Vec<&str> = names
            .iter()
            .map(|name| std::str::from_utf8(name).unwrap())
            .collect();
        assert_eq!(names, expected, "{rule:?}");
        let end = match rule {
            Rule::Ask => End::Questions { count: 1 },
            _ => End::Done,
        };
        assert_eq!(outcome.end, end, "{rule:?}");
        let replaced = if rule == Rule::Replace {
            "f.txt"
        } else {
            "g.txt"
        };
        let file = before.below(replaced);
        let now = now.below("g.txt");
        file.expect_same(&now, &Alike::ALL, "what was in the way")
            .unwrap();
    }
}
