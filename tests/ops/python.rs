//! The Python profile: what is refused before anything, and what is left to the kernel.

use std::path::PathBuf;

use filewright::model::{Action, BulkAct, Cause, Failure, Metadata, Plan, Publish, Step, Value};
use rustix::io::Errno;

use super::scene::{Scene, bulks, only_bulk, os, verdict};
use crate::common::tree::{Node, What};
use filewright::model::Verdict;

fn scene() -> Scene {
    Scene::new(vec![
        Node::file("file", 10),
        Node::file("other", 20),
        Node::new("twin", What::Twin(0), 0),
        Node::folder(
            "tree",
            vec![Node::file("x", 5), Node::link("dead", "nowhere")],
        ),
        Node::folder(
            "full",
            vec![Node::file("file", 1), Node::folder("tree", vec![])],
        ),
        Node::folder("empty", vec![]),
        Node::link("way", "tree"),
        Node::link("to file", "file"),
        Node::link("dead", "nowhere"),
        Node::new("pipe", What::Pipe, 0o600),
    ])
}

/// Action, path, other path and cause of the first refusal.
fn refusal(plan: &Plan) -> (Action, &str, Option<&str>, Cause) {
    let Failure {
        action,
        path,
        path2,
        cause,
        ..
    } = &plan.refused[0];
    let path2 = path2.as_ref().and_then(|path| path.to_str());
    (*action, path.to_str().unwrap(), path2, cause.clone())
}

#[test]
fn rmtree_refuses_links_and_files_as_shutil_does() {
    let scene = scene();
    let plan = |root: &str, on_error: &'static str| {
        let ask = scene.ask("rmtree", &[root]).python();
        ask.set("on_error", Value::Choice(on_error)).plan()
    };
    let told = plan("way", "raise");
    assert_eq!(
        refusal(&told),
        (Action::Plan, "way", None, Cause::LinkAsRoot)
    );
    let told = plan("file", "raise");
    assert_eq!(told.refused.len(), 1);
    assert_eq!(
        refusal(&told),
        (Action::List, "file", None, os(Errno::NOTDIR))
    );
    let told = plan("file", "collect");
    let actions: Vec<Action> = told.refused.iter().map(|failure| failure.action).collect();
    assert_eq!(actions, [Action::List, Action::RemoveFolder]);
    let told = plan("gone", "raise");
    assert_eq!(
        refusal(&told),
        (Action::Stat, "gone", None, os(Errno::NOENT))
    );
    let told = plan("/", "raise");
    assert!(matches!(told.refused[0].cause, Cause::Guarded(_)));
}

#[test]
fn rmtree_stops_at_the_first_failure_unless_told() {
    let scene = scene();
    let plan = scene.ask("rmtree", &["tree/"]).python().go();
    let bulk = only_bulk(&plan, BulkAct::Remove);
    assert!(plan.steps[0].stops_at_first && !plan.steps[0].is_quiet);
    assert_eq!(bulk.spelled_root, Some(PathBuf::from("tree/")));
    let ask = scene.ask("rmtree", &["tree"]).python();
    let plan = ask.set("on_error", Value::Choice("collect")).go();
    assert!(!plan.steps[0].stops_at_first);
    let ask = scene.ask("rmtree", &["tree"]).python();
    let plan = ask.flag("ignore_errors", true).go();
    assert!(plan.steps[0].is_quiet && !plan.steps[0].stops_at_first);
    let ask = scene.ask("rmtree", &["way"]).python();
    let plan = ask.flag("ignore_errors", true).go();
    assert!(plan.steps.is_empty(), "nothing is done and nothing is said");
}

#[test]
fn copytree_looks_at_the_source_then_at_the_destination() {
    let scene = scene();
    let plan = |src: &str, dst: &str| scene.ask("copytree", &[src]).dst(dst).python().plan();
    assert_eq!(
        refusal(&plan("gone", "tree")),
        (Action::List, "gone", None, os(Errno::NOENT))
    );
    assert_eq!(
        refusal(&plan("file", "tree")),
        (Action::List, "file", None, os(Errno::NOTDIR))
    );
    for taken in ["full", "file", "dead", "way"] {
        let told = plan("tree", taken);
        let expected = (Action::MakeFolder, taken, None, os(Errno::EXIST));
        assert_eq!(refusal(&told), expected);
    }
    let whole = plan("tree", "new/er");
    let bulk = only_bulk(&whole, BulkAct::Copy);
    assert_eq!(whole.steps.len(), 2);
    assert_eq!(verdict(bulk, "tree/dead"), Verdict::Dangling);
    assert_eq!(whole.target, Some(PathBuf::from("new/er")));
    assert!(!bulk.how.metadata.hard_links, "twins become copies");
    assert!(bulk.how.metadata.holes, "holes are kept all the same");
}

#[test]
fn copytree_merges_if_told_and_enters_a_root_that_is_a_link() {
    let scene = scene();
    let ask = scene.ask("copytree", &["tree"]).dst("full").python();
    let plan = ask.flag("dirs_exist_ok", true).plan();
    let bulk = only_bulk(&plan, BulkAct::Copy);
    assert_eq!(bulk.how.publish, Publish::InPlace);
    assert_eq!(verdict(bulk, "tree"), Verdict::Act, "nothing is compared");
    let ask = scene.ask("copytree", &["way"]).dst("new").python();
    let plan = ask.flag("symlinks", true).go();
    let bulk = only_bulk(&plan, BulkAct::Copy);
    assert_eq!(bulk.from, scene.at("way"));
    assert_eq!(verdict(bulk, "./x"), Verdict::Act);
    assert_eq!(bulk.spelled_root, Some(PathBuf::from("way")));
}

#[test]
fn copytree_into_itself_is_listed_once_and_ends() {
    let scene = scene();
    let ask = scene.ask("copytree", &["tree"]).dst("tree/new/er").python();
    let plan = ask.flag("symlinks", true).go();
    let bulk = only_bulk(&plan, BulkAct::Copy);
    assert_eq!(bulk.tree.len() - 1, 3, "the folder, the file, the link");
}

#[test]
fn copies_of_files_check_what_shutil_checks_first() {
    let scene = scene();
    for op in ["copyfile", "copy", "copy2"] {
        let plan = |src: &str, dst: &str| scene.ask(op, &[src]).dst(dst).python().plan();
        for dst in ["file", "twin", "to file", "./file"] {
            let told = plan("file", dst);
            let expected = (Action::Open, "file", Some(dst), Cause::SameFile);
            assert_eq!(refusal(&told), expected, "{op}");
        }
        let pipe = (Action::Open, "pipe", None, Cause::NamedPipe);
        assert_eq!(refusal(&plan("pipe", "new")), pipe);
        assert_eq!(refusal(&plan("file", "pipe")), pipe);
        let slash = (Action::Create, "missing/", None, Cause::NoFolder);
        assert_eq!(refusal(&plan("file", "missing/")), slash);
        let gone = (Action::Open, "gone", None, os(Errno::NOENT));
        assert_eq!(refusal(&plan("gone", "no/where")), gone);
        let folder = (Action::Open, "tree", None, os(Errno::ISDIR));
        assert_eq!(refusal(&plan("tree", "no/where")), folder);
        for (src, dst) in [("file", "no/where"), ("file", "other")] {
            let left = plan(src, dst);
            assert_eq!(left.refused, [], "{op} {src} {dst}");
            assert!(matches!(&left.steps[0].step, Step::CopyFile { .. }));
        }
    }
    let inside = scene.ask("copy", &["other"]).dst("empty").python().go();
    assert_eq!(inside.target, Some(PathBuf::from("empty/other")));
    let full = scene.ask("copyfile", &["other"]).dst("empty").python().go();
    assert_eq!(
        full.target,
        Some(PathBuf::from("empty")),
        "the kernel says EISDIR"
    );
}

#[test]
fn what_a_copy_of_a_file_keeps() {
    let scene = scene();
    let kept = |op| {
        let plan = scene.ask(op, &["file"]).dst("new").python().go();
        match &plan.steps[0].step {
            Step::CopyFile { how, .. } => how.metadata,
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(kept("copyfile"), Metadata::NONE);
    assert_eq!(kept("copy"), Metadata::COPYMODE);
    assert_eq!(kept("copy2"), Metadata::COPYSTAT);
}

#[test]
fn a_link_that_is_not_followed_is_made_again() {
    let scene = scene();
    let ask = scene.ask("copy2", &["to file"]).dst("other").python();
    let plan = ask.flag("follow_symlinks", false).go();
    assert!(
        matches!(&plan.steps[0].step, Step::MakeLink { target, .. } if target.as_os_str() == "file")
    );
    let spelled = plan.steps[0].spelled.as_ref().unwrap();
    assert_eq!(
        (&*spelled.path, spelled.path2.as_deref()),
        ("file".as_ref(), Some("other".as_ref()))
    );
    assert!(matches!(
        &plan.steps[1].step,
        Step::SetMetadata {
            follow_links: false,
            ..
        }
    ));
    assert_eq!(plan.steps[1].needs, Some(0));
}

#[test]
fn move_answers_as_shutil_does() {
    let scene = scene();
    let plan = |src: &str, dst: &str| scene.ask("move", &[src]).dst(dst).python().plan();
    let taken = plan("file", "full");
    assert_eq!(
        refusal(&taken),
        (
            Action::Rename,
            "file",
            Some("full/file"),
            Cause::AlreadyThere
        )
    );
    let inside = plan("tree", "tree/x/new");
    assert_eq!(inside.refused[0].cause, Cause::IntoItself);
    let gone = plan("gone", "new");
    assert_eq!(
        refusal(&gone),
        (Action::Open, "gone", None, os(Errno::NOENT))
    );
    let nowhere = plan("file", "no/where");
    assert_eq!(
        refusal(&nowhere),
        (Action::Create, "no/where", None, os(Errno::NOENT))
    );
    let below = plan("file", "other/x");
    assert_eq!(
        refusal(&below),
        (Action::Create, "other/x", None, os(Errno::NOTDIR))
    );
    let below = plan("tree", "other/x");
    assert_eq!(
        refusal(&below),
        (Action::MakeFolder, "other/x", None, os(Errno::NOTDIR))
    );
    let link = plan("way", "no/where");
    assert_eq!(
        refusal(&link),
        (Action::MakeLink, "tree", Some("no/where"), os(Errno::NOENT))
    );
    let dead = plan("tree", "dead");
    assert_eq!(
        refusal(&dead),
        (Action::MakeFolder, "dead", None, os(Errno::EXIST))
    );
    let onto = plan("tree", "file");
    assert_eq!(
        refusal(&onto),
        (Action::MakeFolder, "file", None, os(Errno::EXIST))
    );
    let itself = plan("tree", "tree");
    assert_eq!(
        (itself.target, itself.refused),
        (None, vec![]),
        "returns None"
    );
    let over = plan("file", "other");
    assert!(matches!(
        &over.steps[0].step,
        Step::Rename { replace: true, .. }
    ));
    let link = plan("way", "empty");
    assert_eq!(link.target, Some(PathBuf::from("empty/way")));
    let made = plan("tree", "p/q");
    let acts: Vec<BulkAct> = bulks(&made).iter().map(|bulk| bulk.act).collect();
    assert_eq!(
        (made.steps.len(), acts.as_slice()),
        (3, &[BulkAct::Copy, BulkAct::RemoveCopied][..]),
        "the rename fails without the parent, which the copy after it makes"
    );
}

#[test]
fn single_names_are_left_to_the_kernel() {
    let scene = scene();
    for (op, root) in [
        ("remove", "tree"),
        ("unlink", "gone"),
        ("rmdir", "full"),
        ("mkdir", "file"),
    ] {
        let plan = scene.ask(op, &[root]).python().plan();
        assert_eq!((plan.refused, plan.steps.len()), (vec![], 1), "{op}");
        let spelled = plan.steps[0].spelled.as_ref().unwrap();
        assert_eq!(spelled.path, PathBuf::from(root));
    }
    for dst in ["full", "file", "tree/x/y"] {
        let plan = scene.ask("rename", &["tree"]).dst(dst).python().plan();
        assert_eq!((plan.refused, plan.steps.len()), (vec![], 1), "{dst}");
    }
}

#[test]
fn removedirs_climbs_the_path_as_written() {
    let scene = scene();
    let removed = |root: &str| -> Vec<(PathBuf, bool)> {
        let plan = scene.ask("removedirs", &[root]).python().plan();
        let at = |step: &Step| match step {
            Step::RemoveFolder { at, .. } => at.clone(),
            other => panic!("{other:?}"),
        };
        let steps = plan.steps.iter();
        steps
            .map(|planned| (at(&planned.step), planned.is_quiet))
            .collect()
    };
    let expected = [(scene.at("a/b/"), false), (scene.at("a"), true)];
    assert_eq!(
        removed("a/b/"),
        expected,
        "a relative path ends at its first name"
    );
    assert_eq!(
        removed("/no/such"),
        [("/no/such".into(), false), ("/no".into(), true)]
    );
}

#[test]
fn what_links_point_at_is_copied_folders_too() {
    let scene = scene();
    std::os::unix::fs::symlink("../full", scene.at("tree/behind")).unwrap();
    std::fs::remove_file(scene.at("tree/dead")).unwrap();
    let ask = scene.ask("copytree", &["tree"]).dst("new").python();
    let outcome = crate::common::engine::run(ask.request);
    assert_eq!(outcome.failures, []);
    let copied = std::fs::symlink_metadata(scene.at("new/behind")).unwrap();
    assert!(copied.is_dir(), "a folder of its own in place of the link");
    assert_eq!(std::fs::read(scene.at("new/behind/file")).unwrap().len(), 1);
}

#[test]
fn a_link_that_cannot_be_made_again_is_told_by_its_text() {
    let scene = scene();
    let ask = scene.ask("copyfile", &["to file"]).dst("other").python();
    let outcome = crate::common::engine::run(ask.flag("follow_symlinks", false).request);
    let told = outcome.failures.first().unwrap();
    assert_eq!(
        (told.action, told.cause.clone()),
        (Action::MakeLink, os(Errno::EXIST))
    );
    assert_eq!(told.path, PathBuf::from("file"));
    assert_eq!(told.path2, Some(PathBuf::from("other")));
}
