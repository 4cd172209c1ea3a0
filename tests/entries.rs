//! Operations on single entries, under names and sizes that break careless programs, against a model.

mod common;

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use common::engine::{done, python, run, safe, to};
use common::snapshot::{Alike, Held, Snapshot};
use common::strategy::{self, Wants, odd_names};
use common::tree::{Contents, Node, Stage, What};
use filewright::model::{Cause, End, Failure, Length, LengthUnit, Outcome, Value};
use proptest::prelude::*;

const ENOENT: i32 = 2;
const EEXIST: i32 = 17;
const ENOTDIR: i32 = 20;
const EISDIR: i32 = 21;
const EINVAL: i32 = 22;
const EFBIG: i32 = 27;
const ENOTEMPTY: i32 = 39;

fn set_up(nodes: &[Node]) -> (Stage, Snapshot) {
    let stage = Stage::new();
    stage.plant("", nodes);
    let before = Snapshot::take(stage.base());
    (stage, before)
}

fn is_as(stage: &Stage, expected: &Snapshot, what: &str) -> Result<(), String> {
    let now = Snapshot::take(stage.base());
    expected.expect_same(&now, &Alike::ALL, what)
}

/// The one failure must carry this number (or say in words what the planner saw of it), and nothing may have changed.
#[track_caller]
fn refuses(stage: &Stage, before: &Snapshot, outcome: &Outcome, errno: i32) {
    assert_eq!(outcome.failures.len(), 1, "{outcome:#?}");
    let failure = &outcome.failures[0];
    let is_told = errno == EEXIST && failure.cause == Cause::AlreadyThere;
    assert!(is_told || failure.errno() == Some(errno), "{outcome:#?}");
    assert!(matches!(outcome.end, End::Failed { .. } | End::Refused));
    is_as(stage, before, "after a refusal").unwrap();
}

/// Any two different odd names, in a folder of their own.
fn two_names() -> impl Strategy<Value = (OsString, OsString)> {
    let names = odd_names();
    let count = names.len();
    (0..count, 1..count).prop_map(move |(one, other)| {
        (
            names[one].clone(),
            names[(one + other) % names.len()].clone(),
        )
    })
}

/// Any kind of entry.
fn any_entry() -> impl Strategy<Value = Node> {
    strategy::nodes(Wants::all())
        .prop_filter_map("at least one entry", |nodes| nodes.into_iter().next())
}

#[test]
fn rename_gives_any_entry_any_name() {
    for op in ["rename", "replace", "move", "renames"] {
        strategy::check(25, (any_entry(), two_names()), |(mut node, (old, new))| {
            node.name.clone_from(&old);
            let all = [Node::folder("in", vec![node, Node::file("neighbour", 3)])];
            let (stage, before) = set_up(&all);
            let folder = stage.at("in");
            let values = [to(&folder.join(&new))];
            done(safe(op, &[&folder.join(&old)], &values))?;
            let (from, target) = (Path::new("in").join(&old), Path::new("in").join(&new));
            let moved = before
                .without(&from)
                .with(&target, &before.below(&from))
                .any_time("in");
            is_as(&stage, &moved, op)
        });
    }
}

#[test]
fn rename_never_writes_over_what_is_there() {
    for op in ["rename", "move", "renames"] {
        let all = [Node::file("old", 5), Node::file("new", 7)];
        let (stage, before) = set_up(&all);
        let outcome = run(safe(op, &[&stage.at("old")], &[to(&stage.at("new"))]));
        assert_ne!(outcome.end, End::Done, "{op}");
        is_as(&stage, &before, op).unwrap();
    }
}

#[test]
fn rename_of_what_is_not_there_says_so() {
    for op in ["rename", "replace", "move", "renames"] {
        let (stage, before) = set_up(&[]);
        let outcome = run(safe(op, &[&stage.at("none")], &[to(&stage.at("new"))]));
        refuses(&stage, &before, &outcome, ENOENT);
    }
}

#[test]
fn replace_puts_a_file_in_the_place_of_another() {
    let all = [Node::file("old", 5), Node::file("new", 7)];
    let (stage, before) = set_up(&all);
    done(safe(
        "replace",
        &[&stage.at("old")],
        &[to(&stage.at("new"))],
    ))
    .unwrap();
    let expected = before.without("old").with("new", &before.below("old"));
    is_as(&stage, &expected.any_time(""), "after replace").unwrap();
}

#[test]
fn renames_makes_and_clears_the_folders_on_the_way() {
    let from = Node::folder("a", vec![Node::folder("b", vec![Node::file("f", 5)])]);
    let (stage, before) = set_up(&[from]);
    let target = stage.at("x/y/g");
    done(safe("renames", &[&stage.at("a/b/f")], &[to(&target)])).unwrap();
    assert!(Snapshot::take(&stage.at("a")).is_absent());
    let now = Snapshot::take(&target);
    let file = before.below("a/b/f");
    file.expect_same(&now, &Alike::ALL, "the file").unwrap();
}

#[test]
fn remove_takes_exactly_the_names_that_were_selected() {
    for op in ["remove", "unlink"] {
        let cases = (strategy::nodes(Wants::all()), any::<u64>());
        strategy::check(25, cases, |(nodes, picks)| {
            let (stage, before) = set_up(&[Node::folder("in", nodes.clone())]);
            let picked = nodes.iter().enumerate().filter(|(at, node)| {
                picks >> (at % 64) & 1 == 1 && !matches!(node.what, What::Folder(_))
            });
            let picked: Vec<PathBuf> = picked
                .map(|(_, node)| Path::new("in").join(&node.name))
                .collect();
            if picked.is_empty() {
                return Ok(());
            }
            let roots: Vec<PathBuf> = picked.iter().map(|place| stage.at(place)).collect();
            let roots: Vec<&Path> = roots.iter().map(PathBuf::as_path).collect();
            done(safe(op, &roots, &[]))?;
            let mut expected = before.any_time("in");
            for place in &picked {
                expected = expected.without(place);
            }
            is_as(&stage, &expected, op)
        });
    }
}

#[test]
fn remove_of_a_folder_and_rmdir_of_a_full_one_change_nothing() {
    let full = Node::folder("full", vec![Node::file("f", 5)]);
    let all = [full, Node::file("file", 1), Node::link("link", "full")];
    let (stage, before) = set_up(&all);
    for (op, name, errno) in [
        ("remove", "full", EISDIR),
        ("unlink", "full", EISDIR),
        ("rmdir", "full", ENOTEMPTY),
        ("rmdir", "file", ENOTDIR),
        ("rmdir", "link", ENOTDIR),
        ("rmdir", "none", ENOENT),
        ("remove", "none", ENOENT),
        ("rmtree", "none", ENOENT),
        ("removedirs", "full", ENOTEMPTY),
    ] {
        let outcome = run(safe(op, &[&stage.at(name)], &[]));
        refuses(&stage, &before, &outcome, errno);
    }
}

#[test]
fn rmtree_of_a_link_never_reaches_its_target() {
    let refusal = |outcome: &Outcome| {
        let is_told = |failure: &Failure| failure.cause == Cause::LinkAsRoot;
        assert!(outcome.failures.iter().any(is_told), "{outcome:#?}");
        assert_ne!(outcome.end, End::Done);
    };
    let (stage, before) = set_up(&[Node::link("link", "victim")]);
    refusal(&run(python("rmtree", &[&stage.at("link")], &[])));
    is_as(&stage, &before, "as Python").unwrap();
    refusal(&run(safe("rmtree", &[&stage.at("link/")], &[])));
    is_as(&stage, &before, "what is behind a link").unwrap();
    // In Safe the link itself is an entry like any other.
    done(safe("rmtree", &[&stage.at("link")], &[])).unwrap();
    let expected = before.without("link").any_time("");
    is_as(&stage, &expected, "the link itself").unwrap();
}

#[test]
fn rmdir_takes_empty_folders_of_any_name() {
    for name in odd_names() {
        let all = [Node::folder("in", vec![Node::folder(&name, vec![])])];
        let (stage, before) = set_up(&all);
        done(safe("rmdir", &[&stage.at("in").join(&name)], &[])).unwrap();
        let expected = before.without(Path::new("in").join(&name)).any_time("in");
        is_as(&stage, &expected, "after rmdir").unwrap();
    }
}

#[test]
fn removedirs_goes_up_to_the_first_folder_that_is_not_empty() {
    let chain = Node::folder(
        "b",
        vec![Node::folder("c", vec![Node::folder("d", vec![])])],
    );
    let all = [Node::folder("a", vec![chain, Node::file("keep", 1)])];
    let (stage, before) = set_up(&all);
    done(safe("removedirs", &[&stage.at("a/b/c/d")], &[])).unwrap();
    let expected = before.without("a/b").any_time("a");
    is_as(&stage, &expected, "after removedirs").unwrap();
}

#[test]
fn folders_are_made_with_any_name_and_with_the_mode_less_the_umask() {
    for name in odd_names() {
        let (stage, before) = set_up(&[]);
        let mode = ("mode", Value::Mode(0o777));
        done(safe("mkdir", &[&stage.at(&name)], &[mode])).unwrap();
        let now = Snapshot::take(stage.base());
        assert_eq!(now.get(&name).unwrap().mode, 0o755, "{name:?}");
        let rest = now.without(&name);
        let before = before.any_time("");
        before.expect_same(&rest, &Alike::ALL, "beside it").unwrap();
    }
}

#[test]
fn mkdir_refuses_where_python_does() {
    let all = [
        Node::file("file", 1),
        Node::link("dangling", "nowhere"),
        Node::folder("folder", vec![]),
    ];
    let (stage, before) = set_up(&all);
    for (name, errno) in [
        ("file", EEXIST),
        ("dangling", EEXIST),
        ("folder", EEXIST),
        ("none/below", ENOENT),
        ("file/below", ENOTDIR),
    ] {
        let outcome = run(safe("mkdir", &[&stage.at(name)], &[]));
        refuses(&stage, &before, &outcome, errno);
    }
}

#[test]
fn makedirs_makes_what_is_missing_and_gives_the_mode_to_the_last() {
    let (stage, _) = set_up(&[Node::folder("there", vec![])]);
    let mode = ("mode", Value::Mode(0o700));
    done(safe("makedirs", &[&stage.at("there/a/b/c")], &[mode])).unwrap();
    let now = Snapshot::take(&stage.at("there"));
    let modes = ["a", "a/b", "a/b/c"].map(|place| now.get(place).unwrap().mode);
    assert_eq!(modes, [0o755, 0o755, 0o700]);
    let before = Snapshot::take(stage.base());
    let again = [("exist_ok", Value::Bool(false))];
    let outcome = run(safe("makedirs", &[&stage.at("there/a/b/c")], &again));
    refuses(&stage, &before, &outcome, EEXIST);
    let again = [("exist_ok", Value::Bool(true))];
    done(safe("makedirs", &[&stage.at("there/a/b/c")], &again)).unwrap();
    is_as(&stage, &before, "after makedirs of what is there").unwrap();
}

fn length() -> impl Strategy<Value = (Length, i64)> {
    // A size for the file decides what a share of it is; the file of this test has 100,000 bytes.
    prop_oneof![
        (0i64..300_000).prop_map(|bytes| (Length::bytes(bytes), bytes)),
        (0u32..=200).prop_map(|percent| {
            let length = Length {
                amount: f64::from(percent),
                unit: LengthUnit::Percent,
            };
            (length, i64::from(percent) * 1_000)
        }),
        (0u32..200).prop_map(|kib| {
            let length = Length {
                amount: f64::from(kib),
                unit: LengthUnit::Binary(1),
            };
            (length, i64::from(kib) * 1_024)
        }),
        Just((Length::bytes(1 << 41), 1 << 41)),
    ]
}

#[test]
fn truncate_cuts_and_extends_with_a_hole() {
    strategy::check(40, (length(), any::<u64>()), |((length, bytes), seed)| {
        let contents = Contents::full(100_000, seed);
        let file = Node::new("f", What::File(contents.clone()), 0o640);
        let twin = Node::new("twin", What::Twin(0), 0);
        let (stage, before) = set_up(&[file, twin]);
        let value = ("length", Value::Length(length));
        done(safe("truncate", &[&stage.at("f")], &[value]))?;
        let size = std::fs::metadata(stage.at("f")).map_err(|error| error.to_string())?;
        if std::os::unix::fs::MetadataExt::size(&size) != bytes as u64 {
            return Err(format!("{bytes} expected, {size:?}"));
        }
        if bytes > 1 << 40 {
            // Too long to be read; that it takes no room is the point.
            let blocks = std::os::unix::fs::MetadataExt::blocks(&size);
            return if blocks <= 1_000 {
                Ok(())
            } else {
                Err(format!("{blocks} blocks"))
            };
        }
        let mut kept = contents.bytes();
        kept.resize(bytes as usize, 0);
        let now = Snapshot::take(stage.base());
        let held = Held::Bytes {
            size: bytes as u64,
            hash: blake3::hash(&kept),
        };
        for name in ["f", "twin"] {
            if now.get(name).map(|entry| &entry.held) != Some(&held) {
                return Err(format!("{name}: {:?}", now.get(name)));
            }
        }
        let rest = now.without("f").without("twin");
        let expected = before.without("f").without("twin");
        expected.expect_same(&rest, &Alike::ALL, "beside it")
    });
}

#[test]
fn truncate_refuses_what_has_no_length() {
    let all = [
        Node::folder("folder", vec![]),
        Node::new("pipe", What::Pipe, 0o600),
        Node::file("file", 10),
    ];
    let (stage, before) = set_up(&all);
    let length = |bytes| [("length", Value::Length(Length::bytes(bytes)))];
    for (name, bytes, errno) in [
        ("folder", 5, EISDIR),
        ("pipe", 5, EINVAL),
        ("none", 5, ENOENT),
        ("file", -1, EINVAL),
        ("file", i64::MAX, EFBIG),
    ] {
        let outcome = run(safe("truncate", &[&stage.at(name)], &length(bytes)));
        refuses(&stage, &before, &outcome, errno);
    }
}
