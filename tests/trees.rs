//! Whole trees through the engine, on random trees, against a model: what is asked happens, and nothing else.

mod common;
#[path = "trees/filters.rs"]
mod filters;
#[path = "trees/ticks.rs"]
mod ticks;

use common::engine::{done, python, run, safe, to};
use common::model::{Merged, merge, python_copytree};
use common::rig;
use common::snapshot::{Alike, Place, Snapshot};
use common::strategy::{self, Wants};
use common::tree::{Contents, Node, Stage, What};
use filewright::model::{Clash, End, Rule, Rules, Value};
use proptest::prelude::*;

/// A stage with this tree on it, and its state.
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

/// Places of what is directly in a folder.
fn children_of(tree: &Snapshot, folder: &Place) -> Vec<Place> {
    let is_child = |place: &&Place| {
        let below = match folder.is_empty() {
            true => Some(place.as_slice()),
            false => place
                .strip_prefix(folder.as_slice())
                .and_then(|rest| rest.strip_prefix(b"/")),
        };
        below.is_some_and(|name| !name.is_empty() && !name.contains(&b'/'))
    };
    tree.entries.keys().filter(is_child).cloned().collect()
}

fn links_kept() -> (&'static str, Value) {
    ("symlinks", Value::Bool(true))
}

#[test]
fn copytree_makes_an_equal_tree() {
    strategy::check(60, strategy::folder("src", Wants::all()), |src| {
        let (stage, before) = set_up(std::slice::from_ref(&src));
        let dst = stage.at("dst");
        let outcome = done(safe(
            "copytree",
            &[&stage.at("src")],
            &[to(&dst), links_kept()],
        ))?;
        let expected = before.with("dst", &before.below("src").as_copy());
        is_as(&stage, &expected.any_time(""), "after copytree")?;
        let items = before.below("src").len() as u64;
        if outcome.totals.items != items {
            return Err(format!("{items} items, {:?}", outcome.totals));
        }
        Ok(())
    });
}

#[test]
fn copytree_across_file_systems_makes_an_equal_tree() {
    let Some(other) = rig::other_file_system() else {
        return rig::skip(
            "copytree_across_file_systems_makes_an_equal_tree",
            "there is no second file system to write to",
        );
    };
    strategy::check(30, strategy::folder("src", Wants::all()), |src| {
        let (stage, before) = set_up(std::slice::from_ref(&src));
        let there = Stage::under(&other);
        let values = [to(&there.at("dst")), links_kept()];
        done(safe("copytree", &[&stage.at("src")], &values))?;
        is_as(&stage, &before, "the source after copytree")?;
        let copy = Snapshot::take(&there.at("dst"));
        let alike = Alike {
            attributes: keeps_attributes(&there),
            ..Alike::ALL
        };
        before
            .below("src")
            .expect_same(&copy, &alike, "the copy on the other file system")
    });
}

/// True if the stage's file system holds attributes of users.
fn keeps_attributes(stage: &Stage) -> bool {
    let probe = Node::file("probe", 0).attribute("user.probe", b"x");
    stage.plant("", &[probe]);
    let probe = Snapshot::take(&stage.at("probe"));
    probe
        .get("")
        .is_some_and(|entry| !entry.attributes.is_empty())
}

#[test]
fn copytree_as_python_makes_the_tree_that_python_makes() {
    strategy::check(40, strategy::folder("src", Wants::all()), |src| {
        let (stage, before) = set_up(std::slice::from_ref(&src));
        let values = [to(&stage.at("dst")), links_kept()];
        let outcome = run(python("copytree", &[&stage.at("src")], &values));
        let own = rustix::process::geteuid().as_raw();
        let group = rustix::process::getegid().as_raw();
        let (copy, failed) = python_copytree(&before.below("src"), (own, group));
        let expected = before.with("dst", &copy).any_time("");
        is_as(&stage, &expected, "after copytree as Python does it")?;
        if outcome.failures.len() as u64 != failed {
            return Err(format!("{failed} failures, {:#?}", outcome.failures));
        }
        Ok(())
    });
}

#[test]
fn rmtree_removes_the_tree_and_nothing_else() {
    strategy::check(60, strategy::folder("tree", Wants::all()), |tree| {
        let (stage, before) = set_up(std::slice::from_ref(&tree));
        done(safe("rmtree", &[&stage.at("tree")], &[]))?;
        let expected = before.without("tree").any_time("");
        is_as(&stage, &expected, "after rmtree")
    });
}

#[test]
fn rmtree_of_many_roots_leaves_their_neighbours() {
    let trees = (strategy::nodes(Wants::all()), any::<u64>());
    strategy::check(30, trees, |(nodes, picks)| {
        let (stage, before) = set_up(&[Node::folder("all", nodes.clone())]);
        let picked = nodes
            .iter()
            .enumerate()
            .filter(|(at, node)| picks >> (at % 64) & 1 == 1 && !matches!(node.what, What::Link(_)))
            .map(|(_, node)| node.name.clone())
            .collect::<Vec<_>>();
        if picked.is_empty() {
            return Ok(());
        }
        let roots: Vec<_> = picked
            .iter()
            .map(|name| stage.at("all").join(name))
            .collect();
        let roots: Vec<_> = roots.iter().map(|root| root.as_path()).collect();
        done(safe("rmtree", &roots, &[]))?;
        let mut expected = before.any_time("all");
        for name in &picked {
            expected = expected.without(std::path::Path::new("all").join(name));
        }
        is_as(&stage, &expected, "after rmtree of some")
    });
}

#[test]
fn move_carries_the_tree_as_it_is() {
    strategy::check(40, strategy::folder("src", Wants::all()), |src| {
        let (stage, before) = set_up(&[src.clone(), Node::folder("into", vec![])]);
        done(safe("move", &[&stage.at("src")], &[to(&stage.at("into"))]))?;
        let moved = before.without("src").with("into/src", &before.below("src"));
        is_as(&stage, &moved.any_time("").any_time("into"), "after move")
    });
}

#[test]
fn move_across_file_systems_carries_everything() {
    let Some(other) = rig::other_file_system() else {
        return rig::skip(
            "move_across_file_systems_carries_everything",
            "there is no second file system to write to",
        );
    };
    strategy::check(40, strategy::folder("src", Wants::all()), |src| {
        let (stage, before) = set_up(std::slice::from_ref(&src));
        let there = Stage::under(&other);
        if !keeps_attributes(&there) {
            return Ok(());
        }
        let already = Snapshot::take(there.base());
        done(safe("move", &[&stage.at("src")], &[to(&there.at("dst"))]))?;
        is_as(&stage, &before.without("src").any_time(""), "what was left")?;
        let expected = already.with("dst", &before.below("src")).any_time("");
        is_as(&there, &expected, "what arrived")
    });
}

#[test]
fn many_roots_go_into_a_folder() {
    strategy::check(20, strategy::nodes(Wants::all()), |nodes| {
        if nodes.is_empty() {
            return Ok(());
        }
        let all = [
            Node::folder("all", nodes.clone()),
            Node::folder("dst", vec![]),
        ];
        let (stage, before) = set_up(&all);
        let roots: Vec<_> = nodes
            .iter()
            .map(|node| stage.at("all").join(&node.name))
            .collect();
        let roots: Vec<_> = roots.iter().map(|root| root.as_path()).collect();
        let op = if roots.len() > 1 { "copytree" } else { "move" };
        let values = [to(&stage.at("dst")), links_kept()];
        let values = if op == "move" { &values[..1] } else { &values };
        done(safe(op, &roots, values))?;
        let mut part = before.below("all");
        part.entries.remove(&b""[..]);
        if op == "move" {
            let mut expected = before.without("all").with("dst", &part);
            let all = before.get("all").cloned().ok_or("no folder")?;
            expected.entries.insert(b"all".to_vec(), all);
            let expected = expected.any_time("all").any_time("dst");
            return is_as(&stage, &expected, "after a move of one");
        }
        let expected = before.with("dst", &part.as_copy()).any_time("dst");
        is_as(&stage, &expected, "after many roots")
    });
}

/// A destination that clashes with the source in every way: made from the source by a seed.
fn overlay(nodes: &[Node], seed: &mut u64) -> Vec<Node> {
    let mut over = Vec::new();
    for node in nodes {
        *seed = seed
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        let turn = (*seed >> 33) % 8;
        let mut other = node.clone();
        other.owner = None;
        let (seconds, nanoseconds) = node.modified;
        match turn {
            0 | 1 => continue,
            2 => other.modified = (seconds - 1, nanoseconds),
            3 => other.modified = (seconds + 1, nanoseconds),
            4 => {
                other = Node::file(&node.name, 77).modified(node.modified);
            }
            5 => other = Node::folder(&node.name, vec![Node::file("inside", 5)]),
            6 => {
                // Same size and time, other bytes.
                if let What::File(contents) = &mut other.what {
                    contents.seed ^= 1;
                    contents.data = None;
                }
            }
            _ => {}
        }
        if let (What::Folder(below), What::Folder(children)) = (&node.what, &mut other.what)
            && turn != 5
        {
            *children = overlay(below, seed);
            children.push(Node::file("only-there", 9));
        }
        if matches!(other.what, What::Twin(_)) {
            other.what = What::File(Contents::full(3, *seed));
        }
        over.push(other);
    }
    over
}

fn rules() -> impl Strategy<Value = Rules> {
    let rule = prop::sample::select(vec![Rule::Ask, Rule::Skip, Rule::KeepBoth, Rule::Replace]);
    let of_each = prop::array::uniform7(rule.clone()).prop_map(Rules);
    let of_all = rule.prop_map(|rule| Rules([rule; 7]));
    prop_oneof![of_each, of_all]
}

#[test]
fn copytree_into_a_tree_that_is_there_follows_the_rules() {
    let wants = Wants {
        twins: false,
        ..Wants::all()
    };
    let cases = (strategy::nodes(wants), any::<u64>(), rules());
    strategy::check(80, cases, |(nodes, seed, rules)| {
        let there = overlay(&nodes, &mut seed.clone());
        let all = [
            Node::folder("src", nodes),
            Node::folder("dst", there.clone()),
        ];
        let (stage, before) = set_up(&all);
        let values = [
            to(&stage.at("dst")),
            links_kept(),
            ("dirs_exist_ok", Value::Bool(true)),
        ];
        let mut request = safe("copytree", &[&stage.at("src")], &values);
        request.run.rules = rules;
        let outcome = run(request);
        let Merged {
            tree,
            failed,
            parked,
        } = merge(&before.below("src"), &before.below("dst"), &rules);
        let expected = before.without("dst").with("dst", &tree);
        is_as(&stage, &expected, "after the merge")
            .map_err(|why| format!("{why}\nof {there:#?}\n{outcome:#?}"))?;
        let end = match (failed, parked) {
            (0, 0) => End::Done,
            (0, count) => End::Questions { count },
            (failures, _) => End::Failed { failures },
        };
        if outcome.end != end {
            return Err(format!(
                "{end:?} expected: {outcome:#?}\nof {there:#?}\n{rules:?}"
            ));
        }
        Ok(())
    });
}

#[test]
fn a_merge_without_rules_asks_and_writes_over_nothing() {
    let src = Node::folder("src", vec![Node::file("a", 10), Node::file("b", 10)]);
    let dst = Node::folder("dst", vec![Node::file("a", 20)]);
    let (stage, before) = set_up(&[src, dst]);
    let values = [to(&stage.at("dst")), ("dirs_exist_ok", Value::Bool(true))];
    let outcome = run(safe("copytree", &[&stage.at("src")], &values));
    assert_eq!(outcome.end, End::Questions { count: 1 });
    let copied = before.below("src/b").as_copy();
    let expected = before.with("dst/b", &copied).any_time("dst");
    is_as(&stage, &expected, "after the merge").unwrap();
}

#[test]
fn clashes_are_counted_by_kind_in_the_plan() {
    let file = |size, seconds| Node::file("f", size).modified((seconds, 0));
    for (there, clash) in [
        (file(10, 5), Clash::Alike),
        (file(11, 5), Clash::Differs),
        (file(10, 4), Clash::Newer),
        (file(10, 6), Clash::Older),
        (Node::folder("f", vec![]), Clash::OtherType),
    ] {
        let src = Node::folder("src", vec![file(10, 5)]);
        let (stage, _) = set_up(&[src, Node::folder("dst", vec![there])]);
        let values = [to(&stage.at("dst")), ("dirs_exist_ok", Value::Bool(true))];
        let request = safe("copytree", &[&stage.at("src")], &values);
        let plan = common::engine::plan(&request);
        let mut expected = [(0, 0); 7];
        expected[clash as usize] = (1, 10);
        assert_eq!(plan.summary.clashes, expected, "{clash:?}");
    }
}

#[test]
fn names_of_one_inode_stay_so_across_the_roots_of_a_job() {
    let all = vec![
        Node::file("file", 5_000),
        Node::folder("tree", vec![Node::new("twin", What::Twin(0), 0)]),
    ];
    let Some(other) = rig::other_file_system() else {
        let test = "names_of_one_inode_stay_so_across_the_roots_of_a_job";
        return rig::skip(test, "there is no second file system to write to");
    };
    for op in ["copytree", "move"] {
        let (stage, before) = set_up(&[Node::folder("all", all.clone())]);
        let there = Stage::under(&other);
        there.plant("", &[Node::folder("dst", vec![])]);
        let roots = [stage.at("all/file"), stage.at("all/tree")];
        done(safe(op, &[&roots[0], &roots[1]], &[to(&there.at("dst"))])).unwrap();
        let now = Snapshot::take(&there.at("dst"));
        let source = before.below("all").any_time("");
        source.expect_same(&now, &Alike::ALL, op).unwrap();
    }
}
