//! Copying in the Safe profile: destinations, clashes, links, what is left out.

use std::path::PathBuf;

use filewright::model::{
    BulkAct, Cause, Clash, Existing, Kind, Metadata, Profile, Publish, Rule, Step, Value, Verdict,
    Warning, Why,
};
use rustix::io::Errno;

use super::scene::{Scene, bulks, only_bulk, os, rows, verdict};
use crate::common::mounts::Mount;
use crate::common::rig;
use crate::common::tree::{Node, What};

fn trees() -> Vec<Node> {
    vec![
        Node::folder(
            "src",
            vec![
                Node::file("same", 10),
                Node::file("newer", 10).modified((2_000_000_000, 5)),
                Node::file("older", 10).modified((1_000_000_000, 5)),
                Node::file("longer", 20),
                Node::file("folder there", 5),
                Node::file("only here", 5),
                Node::folder(
                    "sub",
                    vec![Node::file("x.tmp", 3), Node::link("dead", "nowhere")],
                ),
                Node::folder("file there", vec![Node::file("inside", 9)]),
            ],
        ),
        Node::folder(
            "dst",
            vec![
                Node::file("same", 10),
                Node::file("newer", 10),
                Node::file("older", 10),
                Node::file("longer", 10),
                Node::folder("folder there", vec![]),
                Node::folder("sub", vec![]),
                Node::file("file there", 1),
            ],
        ),
        Node::folder("into", vec![]),
        Node::file("plain", 12),
        Node::link("link", "src"),
        Node::link("dst link", "dst"),
    ]
}

#[test]
fn a_new_tree_appears_whole_and_missing_parents_are_made() {
    let scene = Scene::new(trees());
    let plan = scene.ask("copytree", &["src"]).dst("p/q/new").go();
    let levels: Vec<PathBuf> = plan.steps[..2]
        .iter()
        .map(|planned| match &planned.step {
            Step::MakeFolder { at, mode: 0o755 } => at.clone(),
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(levels, [scene.at("p"), scene.at("p/q")]);
    assert_eq!(plan.steps[2].needs, Some(1));
    let bulk = only_bulk(&plan, BulkAct::Copy);
    assert_eq!(bulk.to, Some(scene.at("p/q")));
    assert_eq!(bulk.top_name.as_deref(), Some("new".as_ref()));
    // A new folder is built under a temporary name whichever way files are published.
    assert_eq!(bulk.how.publish, Publish::Each);
    assert_eq!(bulk.how.existing, Existing::ByRule);
    assert_eq!(bulk.how.metadata, Metadata::ALL);
    assert!(bulk.how.remake_specials && !bulk.how.follow_links);
    assert!(rows(bulk).iter().all(|row| row.2 == Verdict::Act));
    assert_eq!(plan.target, Some(PathBuf::from("p/q/new")));
    assert_eq!(plan.summary.bytes, 72);
    assert!(plan.summary.free.is_some() && plan.summary.needed >= 72);
}

#[test]
fn a_tree_that_is_there_is_compared_row_by_row() {
    let scene = Scene::new(trees());
    let plan = scene.ask("copytree", &["src"]).dst("dst").go();
    let bulk = only_bulk(&plan, BulkAct::Copy);
    assert_eq!(bulk.how.publish, Publish::Each);
    let expected = [
        ("src", Verdict::Merge),
        ("src/same", Verdict::Clash(Clash::Alike)),
        ("src/newer", Verdict::Clash(Clash::Newer)),
        ("src/older", Verdict::Clash(Clash::Older)),
        ("src/longer", Verdict::Clash(Clash::Differs)),
        ("src/folder there", Verdict::Clash(Clash::OtherType)),
        ("src/file there", Verdict::Clash(Clash::OtherType)),
        ("src/file there/inside", Verdict::Act),
        ("src/only here", Verdict::Act),
        ("src/sub", Verdict::Merge),
        ("src/sub/x.tmp", Verdict::Act),
        ("src/sub/dead", Verdict::Act),
    ];
    for (path, wanted) in expected {
        assert_eq!(verdict(bulk, path), wanted, "{path}");
    }
    assert_eq!(plan.summary.clashes[Clash::Alike as usize], (1, 10));
    assert_eq!(plan.summary.clashes[Clash::Differs as usize], (1, 20));
    assert_eq!(plan.summary.clashing(), 6);
}

#[test]
fn merging_can_be_forbidden() {
    let scene = Scene::new(trees());
    let ask = scene.ask("copytree", &["src"]).dst("dst");
    let causes = ask.flag("dirs_exist_ok", false).refused();
    assert_eq!(causes, [Cause::AlreadyThere]);
    let ask = scene.ask("copytree", &["src", "plain"]).dst("into");
    ask.flag("dirs_exist_ok", false).go();
}

#[test]
fn replacing_is_permanent_only_where_a_rule_says_so() {
    let scene = Scene::new(trees());
    let ask = || scene.ask("copytree", &["src"]).dst("dst");
    let plan = ask().rule(Clash::Newer, Rule::Replace).plan();
    assert_eq!(plan.refused[0].cause, Cause::NeedsPermanent);
    let plan = ask().rule(Clash::Newer, Rule::Replace).permanent().go();
    let gone = Warning::Permanent {
        items: 1,
        bytes: 10,
    };
    assert!(plan.warnings.contains(&gone), "{:?}", plan.warnings);
    let fresh = scene.ask("copytree", &["src"]).dst("new");
    fresh.rule(Clash::Newer, Rule::Replace).go();
}

#[test]
fn a_destination_through_a_link_is_entered_as_typed() {
    let scene = Scene::new(trees());
    let plan = scene.ask("copytree", &["src"]).dst("dst link").go();
    let bulk = only_bulk(&plan, BulkAct::Copy);
    assert_eq!(bulk.to, Some(scene.at("dst link")));
    assert_eq!(bulk.top_name.as_deref(), Some(".".as_ref()));
    assert_eq!(verdict(bulk, "src"), Verdict::Merge);
    assert_eq!(verdict(bulk, "src/same"), Verdict::Clash(Clash::Alike));
}

#[test]
fn several_roots_keep_their_names_in_a_folder() {
    let scene = Scene::new(trees());
    let plan = scene
        .ask("copytree", &["src", "plain", "src/sub/x.tmp", "src"])
        .dst("into")
        .go();
    let bulks = bulks(&plan);
    let tops: Vec<(Publish, Vec<PathBuf>)> = bulks
        .iter()
        .map(|bulk| {
            let tops = rows(bulk).into_iter().map(|row| row.0);
            (
                bulk.how.publish,
                tops.filter(|path| path.components().count() == 1).collect(),
            )
        })
        .collect();
    let expected = [
        (
            Publish::Each,
            vec![PathBuf::from("src"), PathBuf::from("plain")],
        ),
        (Publish::Each, vec![PathBuf::from("x.tmp")]),
    ];
    assert_eq!(tops, expected);
    assert!(
        bulks
            .iter()
            .all(|bulk| bulk.to == Some(scene.at("into")) && bulk.top_name.is_none())
    );
    let gone = scene
        .ask("copytree", &["src", "plain"])
        .dst("nowhere")
        .refused();
    assert_eq!(gone, [os(Errno::NOENT)]);
    let file = scene
        .ask("copytree", &["src", "link"])
        .dst("plain")
        .refused();
    assert_eq!(file, [os(Errno::NOTDIR)]);
}

#[test]
fn two_roots_of_one_name_are_refused() {
    let scene = Scene::new(trees());
    let plan = scene
        .ask("copytree", &["src/sub", "dst/sub"])
        .dst("into")
        .plan();
    assert_eq!(plan.refused[0].cause, Cause::AlreadyThere);
    assert_eq!(plan.refused[0].path2, Some(PathBuf::from("into/sub")));
}

#[test]
fn a_plain_file_is_a_tree_of_one() {
    let scene = Scene::new(trees());
    let plan = scene.ask("copytree", &["plain"]).dst("into").go();
    let bulk = only_bulk(&plan, BulkAct::Copy);
    assert_eq!(
        (bulk.to.clone(), bulk.top_name.clone()),
        (Some(scene.at("into")), None)
    );
    let plan = scene.ask("copytree", &["plain"]).dst("fresh").go();
    let bulk = only_bulk(&plan, BulkAct::Copy);
    assert_eq!(bulk.top_name.as_deref(), Some("fresh".as_ref()));
}

#[test]
fn a_folder_never_goes_into_itself() {
    let scene = Scene::new(trees());
    let refused = |dst: &str| scene.ask("copytree", &["src"]).dst(dst).refused();
    assert_eq!(refused("src/sub/new"), [Cause::IntoItself]);
    assert_eq!(refused("src/not/yet"), [Cause::IntoItself]);
    assert_eq!(refused("link/new"), [Cause::IntoItself], "through a link");
    assert_eq!(refused("src"), [Cause::SameFile]);
    assert_eq!(refused("link"), [Cause::SameFile]);
    let many = scene
        .ask("copytree", &["src", "plain"])
        .dst("src/sub")
        .refused();
    assert_eq!(many, [Cause::IntoItself]);
    let moved = scene.ask("move", &["src"]).dst("link/sub").refused();
    assert_eq!(moved, [Cause::IntoItself]);
}

#[test]
fn a_bind_mount_does_not_hide_that_it_is_the_same_folder() {
    if !rig::with_own_mounts("copies::a_bind_mount_does_not_hide_that_it_is_the_same_folder") {
        return;
    }
    let scene = Scene::new(trees());
    let _bind = Mount::bind(&scene.at("src"), &scene.at("into"), "").unwrap();
    let refused = |op, dst: &str| scene.ask(op, &["src"]).dst(dst).refused();
    assert_eq!(refused("copytree", "into/new"), [Cause::IntoItself]);
    assert_eq!(refused("copytree", "into"), [Cause::SameFile]);
    assert_eq!(refused("move", "into/sub"), [Cause::IntoItself]);
    let file = scene
        .ask("copyfile", &["src/same"])
        .dst("into/same")
        .refused();
    assert_eq!(file, [Cause::SameFile]);
}

#[test]
fn a_destination_that_a_mount_shows_inside_the_source_is_found() {
    if !rig::with_own_mounts("copies::a_destination_that_a_mount_shows_inside_the_source_is_found")
    {
        return;
    }
    let scene = Scene::new(trees());
    let _bind = Mount::bind(&scene.at("src/sub"), &scene.at("into"), "").unwrap();
    for op in ["copytree", "move"] {
        let causes = scene.ask(op, &["src"]).dst("into/new").refused();
        assert_eq!(causes, [Cause::IntoItself], "{op}");
    }
}

#[test]
fn what_lies_below_a_skipped_folder_is_not_counted() {
    let scene = Scene::new(trees());
    let ask = || scene.ask("copytree", &["src"]).dst("dst");
    let asked = ask().go().summary;
    let skipped = ask().rule(Clash::OtherType, Rule::Skip).go().summary;
    assert_eq!(asked.clashes, skipped.clashes);
    assert_eq!(
        asked.bytes - skipped.bytes,
        14,
        "`folder there` and `inside`"
    );
    assert_eq!(asked.items() - skipped.items(), 3);
}

#[test]
fn a_second_one_beside_the_first_is_whole() {
    let scene = Scene::new(trees());
    let ask = scene.ask("copytree", &["src"]).dst("src");
    let plan = ask.rule(Clash::SameFile, Rule::KeepBoth).go();
    let bulk = only_bulk(&plan, BulkAct::Copy);
    assert_eq!(verdict(bulk, "src"), Verdict::Clash(Clash::SameFile));
    assert_eq!(verdict(bulk, "src/sub/x.tmp"), Verdict::Act);
}

#[test]
fn links_are_links_unless_followed() {
    let scene = Scene::new(trees());
    let plan = scene.ask("copytree", &["link"]).dst("new").go();
    let bulk = only_bulk(&plan, BulkAct::Copy);
    assert_eq!(rows(bulk)[0].1, Kind::Link);
    let plan = scene
        .ask("copytree", &["link"])
        .dst("new")
        .flag("symlinks", false)
        .go();
    let bulk = only_bulk(&plan, BulkAct::Copy);
    assert_eq!(rows(bulk)[0].1, Kind::Folder);
    assert_eq!(verdict(bulk, "link/sub/dead"), Verdict::Dangling);
    let told = Warning::Dangling {
        count: 1,
        example: PathBuf::from("link/sub/dead"),
    };
    assert!(plan.warnings.contains(&told), "{:?}", plan.warnings);
    let ask = scene
        .ask("copytree", &["src"])
        .dst("new")
        .flag("symlinks", false);
    let plan = ask.flag("ignore_dangling_symlinks", true).go();
    let bulk = only_bulk(&plan, BulkAct::Copy);
    assert_eq!(
        verdict(bulk, "src/sub/dead"),
        Verdict::LeftOut(Why::Operation)
    );
    assert!(plan.warnings.is_empty());
}

#[test]
fn patterns_and_paths_leave_out() {
    let scene = Scene::new(trees());
    let patterns = Value::Patterns(vec!["*.tmp".into(), "ol[!a]er".into(), "src".into()]);
    let paths = Value::Paths(vec![PathBuf::from("file there/inside"), "same".into()]);
    let ask = scene.ask("copytree", &["src"]).dst("new");
    let plan = ask
        .set("ignore_patterns", patterns)
        .set("exclude", paths)
        .go();
    let bulk = only_bulk(&plan, BulkAct::Copy);
    let left_out: Vec<PathBuf> = rows(bulk)
        .into_iter()
        .filter(|row| row.2 == Verdict::LeftOut(Why::Operation))
        .map(|row| row.0)
        .collect();
    let mut expected = [
        "src/sub/x.tmp",
        "src/older",
        "src/file there/inside",
        "src/same",
    ];
    expected.sort_unstable();
    let mut left_out: Vec<&str> = left_out.iter().filter_map(|path| path.to_str()).collect();
    left_out.sort_unstable();
    assert_eq!(left_out, expected);
    assert_eq!(plan.summary.left_out, 4);
}

#[test]
fn twins_are_counted_once_and_kept() {
    let twin = Node::new("twin", What::Twin(0), 0);
    let scene = Scene::new(vec![Node::folder(
        "src",
        vec![Node::file("first", 100), twin],
    )]);
    let plan = scene.ask("copytree", &["src"]).dst("new").go();
    let bulk = only_bulk(&plan, BulkAct::Copy);
    let twins = rows(bulk)
        .iter()
        .filter(|row| row.2 == Verdict::Twin)
        .count();
    assert_eq!((twins, plan.summary.files, plan.summary.bytes), (1, 2, 100));
}

#[test]
fn what_a_copy_keeps_can_be_chosen() {
    let scene = Scene::new(trees());
    let kept = |function: &'static str| {
        let ask = scene.ask("copytree", &["src"]).dst("new");
        let plan = ask.set("copy_function", Value::Choice(function)).go();
        only_bulk(&plan, BulkAct::Copy).how.metadata
    };
    assert!(kept("copy").mode && !kept("copy").times && kept("copy").hard_links);
    assert!(!kept("copyfile").mode && kept("copyfile").holes);
}

#[test]
fn single_files_go_to_a_name_or_into_a_folder() {
    let scene = Scene::new(trees());
    for op in ["copy", "copy2", "copyfile"] {
        let plan = scene.ask(op, &["plain"]).dst("new").go();
        let bulk = only_bulk(&plan, BulkAct::Copy);
        assert_eq!(bulk.top_name.as_deref(), Some("new".as_ref()));
        assert_eq!(bulk.how.publish, Publish::Each);
        assert_eq!(plan.target, Some(PathBuf::from("new")));
        let folder = scene.ask(op, &["src"]).dst("new").refused();
        assert_eq!(folder, [os(Errno::ISDIR)]);
        let nowhere = scene.ask(op, &["plain"]).dst("no/where").refused();
        assert_eq!(nowhere, [os(Errno::NOENT)]);
        let itself = scene.ask(op, &["plain"]).dst("./plain").refused();
        assert_eq!(itself, [Cause::SameFile]);
        let slash = scene.ask(op, &["plain"]).dst("missing/").refused();
        assert_eq!(slash, [os(Errno::NOENT)]);
        let plan = scene
            .ask(op, &["plain", "src/same", "src"])
            .dst("into")
            .plan();
        assert_eq!(plan.failures[0].cause, os(Errno::ISDIR));
        assert_eq!(bulks(&plan).len(), 2);
    }
    let plan = scene.ask("copy2", &["plain"]).dst("into").go();
    assert_eq!(plan.target, Some(PathBuf::from("into/plain")));
    assert_eq!(bulks(&plan)[0].to, Some(scene.at("into")));
    let inside = scene.ask("copyfile", &["plain"]).dst("into").refused();
    assert_eq!(inside, [os(Errno::ISDIR)]);
    let plan = scene.ask("copy2", &["link"]).dst("new").go();
    assert_eq!(rows(bulks(&plan)[0])[0].1, Kind::Link);
}

#[test]
fn a_file_onto_its_own_other_name_is_the_same_file() {
    let twin = Node::new("twin", What::Twin(0), 0);
    let way = Node::link("way", "first");
    let scene = Scene::new(vec![Node::file("first", 10), twin, way]);
    for dst in ["twin", "way", "first"] {
        let causes = scene.ask("copyfile", &["first"]).dst(dst).refused();
        assert_eq!(causes, [Cause::SameFile], "{dst}");
    }
}

#[test]
fn names_that_do_not_fit_are_left_out_and_told() {
    if !rig::with_own_mounts("copies::names_that_do_not_fit_are_left_out_and_told") {
        return;
    }
    let scene = Scene::new(vec![Node::folder(
        "src",
        vec![Node::file("a:b", 1), Node::file("fine", 1)],
    )]);
    // vfat is the one file system here that refuses a name which others take.
    let mount = match vfat() {
        Ok(mount) => mount,
        Err(reason) => return rig::skip("names_that_do_not_fit", &reason),
    };
    let dst = mount.path().join("new");
    let plan = scene
        .ask("copytree", &["src"])
        .dst(dst.to_str().unwrap())
        .plan();
    assert_eq!(plan.refused, []);
    assert_eq!(plan.failures.len(), 1);
    assert_eq!(plan.failures[0].cause, Cause::NameRefused);
    assert_eq!(plan.failures[0].path, PathBuf::from("src/a:b"));
    assert_eq!(
        verdict(bulks(&plan)[0], "src/a:b"),
        Verdict::LeftOut(Why::Operation)
    );
    let told = Warning::NamesRefused {
        count: 1,
        example: PathBuf::from("src/a:b"),
    };
    assert!(plan.warnings.contains(&told), "{:?}", plan.warnings);
}

fn vfat() -> Result<Mount, String> {
    Mount::image("vfat", 8)
}

#[test]
fn a_profile_has_its_own_defaults() {
    let scene = Scene::new(trees());
    let safe = scene.ask("copytree", &["src"]).dst("new");
    let python = scene.ask("copytree", &["src"]).dst("new").python();
    assert_eq!(safe.request.profile, Profile::Safe);
    let plan = python.plan();
    let how = only_bulk(&plan, BulkAct::Copy).how;
    assert!(how.follow_links && !how.remake_specials);
    assert_eq!(
        (how.publish, how.existing),
        (Publish::InPlace, Existing::Replace)
    );
    assert_eq!(how.metadata, Metadata::COPYSTAT);
    assert!(
        plan.warnings
            .iter()
            .any(|warning| matches!(warning, Warning::Dangling { .. }))
    );
}
