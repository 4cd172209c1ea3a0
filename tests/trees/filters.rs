//! Filters on whole trees: what they let through happens, and the rest stays as it is.

use std::path::{Path, PathBuf};

use filewright::model::{EntryType, Filter, Profile, Request, Value, When, Why};
use proptest::prelude::*;

use super::common::engine::{done, plan, python, safe, to};
use super::common::snapshot::{Held, Place, Snapshot, Type};
use super::common::strategy::{self, Wants};
use super::common::tree::Node;
use super::{is_as, set_up};

/// A filter of which a test can tell by itself what it lets through: patterns are single bytes that a name holds.
#[derive(Clone, Debug)]
struct Plain {
    include: Option<u8>,
    exclude: Option<u8>,
    min_size: Option<u64>,
    only_files: bool,
    max_depth: Option<u32>,
}

impl Plain {
    fn any() -> impl Strategy<Value = Plain> {
        let byte = || proptest::option::of(prop::sample::select(&b"aeot."[..]));
        let size = proptest::option::of(prop::sample::select(&[0u64, 1, 100, 5000][..]));
        let depth = proptest::option::weighted(0.3, 1u32..4);
        (byte(), byte(), size, any::<bool>(), depth).prop_map(
            |(include, exclude, min_size, only_files, max_depth)| Plain {
                include,
                exclude,
                min_size,
                only_files,
                max_depth,
            },
        )
    }

    fn filter(&self) -> Filter {
        let pattern = |byte: Option<u8>| {
            let pattern = byte.map(|byte| format!("*{}*", char::from(byte)));
            pattern.into_iter().collect()
        };
        Filter {
            include: pattern(self.include),
            exclude: pattern(self.exclude),
            min_size: self.min_size,
            types: if self.only_files {
                vec![EntryType::File]
            } else {
                Vec::new()
            },
            max_depth: self.max_depth,
            ..Filter::default()
        }
    }

    fn lets_through(&self, tree: &Snapshot, place: &Place) -> bool {
        let entry = &tree.entries[place];
        let names: Vec<&[u8]> = place.split(|byte| *byte == b'/').collect();
        let names = if place.is_empty() { &[][..] } else { &names };
        let depth = names.len() as u32;
        let is_folder = entry.kind == Type::Folder;
        let holds = |name: &[u8], byte: Option<u8>| byte.is_some_and(|byte| name.contains(&byte));
        let is_too_deep = self
            .max_depth
            .is_some_and(|most| depth > most || (is_folder && depth == most));
        if is_too_deep || names.iter().any(|name| holds(name, self.exclude)) {
            return false;
        }
        if is_folder {
            let mut below = super::children_of(tree, place).into_iter().peekable();
            let chooses = self.include.is_some() || self.min_size.is_some() || self.only_files;
            let is_empty = below.peek().is_none();
            return below.any(|child| self.lets_through(tree, &child)) || (is_empty && !chooses);
        }
        let size = match entry.held {
            Held::Bytes { size, .. } => Some(size),
            _ => None,
        };
        let is_large = self.min_size.is_none_or(|least| size >= Some(least));
        let is_of_type = !self.only_files || entry.kind == Type::File;
        let name = names.last().copied().unwrap_or(b"src");
        is_large && is_of_type && self.include.is_none_or(|byte| name.contains(&byte))
    }

    /// What is let through, and what is left once that has been taken away.
    fn parted(&self, tree: &Snapshot) -> (Snapshot, Snapshot) {
        let (mut part, mut rest) = (Snapshot::default(), tree.clone());
        for (place, entry) in &tree.entries {
            if self.lets_through(tree, place) {
                part.entries.insert(place.clone(), entry.clone());
            }
        }
        // From the end, so that folders come after what was in them.
        for place in part.entries.keys().rev() {
            if super::children_of(&rest, place).is_empty() {
                rest.entries.remove(place);
            }
        }
        for entry in rest.entries.values_mut() {
            entry.modified = entry.modified.filter(|_| entry.kind != Type::Folder);
        }
        (part, rest)
    }
}

fn filtered(mut request: Request, filter: Filter) -> Request {
    request.run.filter = filter;
    request
}

#[test]
fn copy_move_and_removal_obey_the_same_filter() {
    // A slash in the name of a folder that is locked would need rights that the test may lack.
    let wants = Wants {
        locked: false,
        ..Wants::all()
    };
    let cases = (strategy::folder("src", wants), Plain::any());
    strategy::check(60, cases, |(src, plain)| {
        for profile in [Profile::Safe, Profile::Python] {
            let request = |op, roots: &[&Path], values: &[(&'static str, Value)]| {
                let request = match profile {
                    Profile::Safe => safe(op, roots, values),
                    Profile::Python => python(op, roots, values),
                };
                filtered(request, plain.filter())
            };
            let (stage, before) = set_up(std::slice::from_ref(&src));
            let at = stage.at("src");
            let (part, rest) = plain.parted(&before.below("src"));
            if profile == Profile::Safe {
                let links = ("symlinks", Value::Bool(true));
                done(request(
                    "copytree",
                    &[&at],
                    &[to(&stage.at("new/dst")), links],
                ))?;
                let mut expected = before.clone().any_time("");
                if !part.entries.is_empty() {
                    expected = expected.with("new", &new_folder(&stage.at("new")));
                    expected = expected.with("new/dst", &part.as_copy());
                }
                is_as(&stage, &expected, "after copytree")?;
                super::common::deep::clear(&stage.at("new"));
                let _ = std::fs::remove_dir(stage.at("new"));

                done(request("move", &[&at], &[to(&stage.at("moved"))]))?;
                let expected = before.without("src").with("src", &rest).any_time("");
                let expected = expected.with("moved", &part.as_copy());
                is_as(&stage, &expected, "after move")?;
                continue;
            }
            done(request("rmtree", &[&at], &[]))?;
            let expected = before.without("src").with("src", &rest).any_time("");
            is_as(&stage, &expected, "after rmtree")?;
        }
        Ok(())
    });
}

/// A folder as it was made on the way.
fn new_folder(at: &Path) -> Snapshot {
    let mut folder = Snapshot::take(at);
    folder.entries.retain(|place, _| place.is_empty());
    folder.any_time("")
}

fn shelf() -> Vec<Node> {
    let week = |weeks: i64| (1_700_000_000 - weeks * 7 * 86_400, 0);
    let raw = vec![
        Node::file("one.raw", 9000).modified(week(1)),
        Node::file("one.jpg", 900).modified(week(1)),
        Node::file("notes.txt", 10).modified(week(9)),
    ];
    let cache = vec![Node::file("one.jpg", 5), Node::folder("deep", vec![])];
    vec![Node::folder(
        "shelf",
        vec![
            Node::folder("raw", raw),
            Node::folder("cache", cache),
            Node::folder("empty", vec![]),
            Node::link("link.jpg", "raw/one.jpg"),
            Node::file("top.jpg", 70),
        ],
    )]
}

fn left_after_removal(filter: Filter) -> Vec<String> {
    let (stage, _) = set_up(&shelf());
    done(filtered(safe("rmtree", &[&stage.at("shelf")], &[]), filter)).unwrap();
    let left = Snapshot::take(&stage.at("shelf"));
    let names = left.entries.keys().filter(|place| !place.is_empty());
    names
        .map(|place| String::from_utf8(place.clone()).unwrap())
        .collect()
}

fn patterns(patterns: &[&str]) -> Vec<String> {
    patterns
        .iter()
        .map(|pattern| (*pattern).to_owned())
        .collect()
}

#[test]
fn a_removal_leaves_what_the_filter_leaves_and_the_folders_that_hold_it() {
    let left = left_after_removal(Filter {
        exclude: patterns(&["*.raw", "/cache/deep"]),
        ..Filter::default()
    });
    assert_eq!(left, ["cache", "cache/deep", "raw", "raw/one.raw"]);

    let left = left_after_removal(Filter {
        include: patterns(&["raw/*.jpg", "*.txt"]),
        ..Filter::default()
    });
    let all = [
        "cache",
        "cache/deep",
        "cache/one.jpg",
        "empty",
        "link.jpg",
        "raw",
        "raw/one.raw",
    ];
    assert_eq!(left, [&all[..], &["top.jpg"]].concat());

    let left = left_after_removal(Filter {
        types: vec![EntryType::Folder],
        ..Filter::default()
    });
    let all = [
        "cache",
        "cache/one.jpg",
        "link.jpg",
        "raw",
        "raw/notes.txt",
        "raw/one.jpg",
    ];
    assert_eq!(left, [&all[..], &["raw/one.raw", "top.jpg"]].concat());

    let left = left_after_removal(Filter {
        older_than: Some(When::At(1_700_000_000 - 4 * 7 * 86_400)),
        types: vec![EntryType::File],
        include: patterns(&["n*"]),
        ..Filter::default()
    });
    assert!(
        !left.contains(&"raw/notes.txt".to_owned()) && left.len() == 9,
        "{left:?}"
    );
}

#[test]
fn the_plan_counts_what_each_part_of_the_filter_leaves_out() {
    let (stage, _) = set_up(&shelf());
    let request = safe("copytree", &[&stage.at("shelf")], &[to(&stage.at("dst"))]);
    let plan = plan(&filtered(
        request,
        Filter {
            include: patterns(&["*.jpg", "*.raw"]),
            exclude: patterns(&["cache/"]),
            max_size: Some(1000),
            types: vec![EntryType::File],
            ..Filter::default()
        },
    ));
    let by = |why: Why| plan.summary.left_by[why as usize];
    let counts = [
        Why::Exclude,
        Why::Include,
        Why::Size,
        Why::Type,
        Why::Hollow,
    ]
    .map(by);
    assert_eq!(counts, [1, 1, 1, 1, 1], "{:?}", plan.summary);
    assert_eq!(plan.summary.left_out, 5);
    assert_eq!((plan.summary.files, plan.summary.folders), (2, 2));
    assert_eq!(plan.summary.bytes, 970);
}

#[test]
fn a_name_that_is_left_out_is_no_first_name_for_the_others() {
    let files = vec![
        Node::file("a.tmp", 4000),
        Node::new("b.txt", super::What::Twin(0), 0o644),
        Node::new("c.txt", super::What::Twin(0), 0o644),
    ];
    let (stage, before) = set_up(&[Node::folder("src", files)]);
    let filter = Filter {
        exclude: patterns(&["*.tmp"]),
        ..Filter::default()
    };
    let request = safe("copytree", &[&stage.at("src")], &[to(&stage.at("dst"))]);
    let request = filtered(request, filter);
    assert_eq!(plan(&request).summary.bytes, 4000);
    done(request).unwrap();
    let part = before.below("src").without("a.tmp");
    is_as(
        &stage,
        &before.with("dst", &part.as_copy()).any_time(""),
        "after copytree",
    )
    .unwrap();
}

#[test]
fn operations_on_single_entries_judge_each_of_them() {
    let (stage, before) = set_up(&[
        Node::file("a.txt", 10),
        Node::file("b.log", 10),
        Node::folder("c", vec![]),
        Node::folder("into", vec![]),
    ]);
    let roots: Vec<PathBuf> = ["a.txt", "b.log", "c"].map(|name| stage.at(name)).to_vec();
    let roots: Vec<&Path> = roots.iter().map(PathBuf::as_path).collect();
    let filter = Filter {
        include: patterns(&["*.txt"]),
        ..Filter::default()
    };
    let request = safe("rename", &roots, &[to(&stage.at("into"))]);
    let outcome = done(filtered(request, filter)).unwrap();
    assert_eq!(outcome.totals.items, 1);
    let moved = before
        .without("a.txt")
        .with("into/a.txt", &before.below("a.txt"));
    is_as(&stage, &moved.any_time("").any_time("into"), "after rename").unwrap();
}

#[test]
fn a_pattern_that_cannot_be_read_refuses_the_job() {
    let (stage, before) = set_up(&shelf());
    let filter = Filter {
        include: patterns(&["["]),
        ..Filter::default()
    };
    let plan = plan(&filtered(
        safe("rmtree", &[&stage.at("shelf")], &[]),
        filter,
    ));
    assert_eq!(plan.refused.len(), 1, "{:?}", plan.refused);
    is_as(&stage, &before, "nothing").unwrap();
}
