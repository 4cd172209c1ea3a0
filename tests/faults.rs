//! What a disk, a person and other programs do to a file tool, staged for real where that can be had.

mod common;

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use common::cli::{command, mentions, said};
use common::engine::{done, plan, python, run, safe, to};
use common::model::unfinished;
use common::mounts::{Mount, succeed};
use common::rig;
use common::snapshot::{Alike, Held, Snapshot};
use common::tree::{Contents, Node, Stage, What};
use common::vault::Vault;
use filewright::model::{Cause, End, Outcome, Value, Warning};

const EPERM: i32 = 1;
const EACCES: i32 = 13;
const ENOSPC: i32 = 28;

#[track_caller]
fn unchanged(before: &Snapshot, at: &Path) {
    let now = Snapshot::take(at);
    before.expect_same(&now, &Alike::ALL, "it changed").unwrap();
}

fn errnos(outcome: &Outcome) -> Vec<Option<i32>> {
    outcome.failures.iter().map(|one| one.errno()).collect()
}

fn whole(stage: &Stage) -> Snapshot {
    Snapshot::take(stage.base())
}

#[test]
fn what_links_point_at_keeps_every_byte() {
    let links = vec![
        Node::link("folder", "../victim/full"),
        Node::link("file", "../victim/keep"),
        Node::link("itself", "itself"),
        Node::link("parent", ".."),
        Node::link("dangling", "nowhere"),
        Node::folder("sub", vec![Node::link("up", "../..")]),
    ];
    let stage = Stage::new();
    stage.plant("", &[Node::folder("tree", links)]);
    let before = whole(&stage);
    done(safe("rmtree", &[&stage.at("tree")], &[])).unwrap();
    let expected = before.without("tree").any_time("");
    expected
        .expect_same(&whole(&stage), &Alike::ALL, "after rmtree")
        .unwrap();
}

#[test]
fn a_copy_that_does_not_fit_is_refused_with_figures() {
    let test = "a_copy_that_does_not_fit_is_refused_with_figures";
    if !rig::with_own_mounts(test) {
        return;
    }
    let mount = Mount::tmpfs("size=4m").unwrap();
    let there = Stage::under(mount.path());
    let stage = Stage::new();
    stage.plant(
        "",
        &[Node::folder("src", vec![Node::file("large", 6 << 20)])],
    );
    let (before, empty) = (whole(&stage), whole(&there));
    for op in ["copytree", "move"] {
        let request = safe(op, &[&stage.at("src")], &[to(&there.at("dst"))]);
        let plan = plan(&request);
        let figures = plan.refused.iter().find_map(|failure| match failure.cause {
            Cause::NoSpace { needed, free } => Some((needed, free)),
            _ => None,
        });
        let (needed, free) = figures.expect("a refusal with figures");
        assert!(needed >= 6 << 20 && free <= 4 << 20, "{needed} {free}");
        assert!(
            plan.warnings
                .iter()
                .any(|warning| matches!(warning, Warning::NoSpace { .. })),
            "{:?}",
            plan.warnings
        );
        assert_eq!(run(request).end, End::Refused);
    }
    unchanged(&before, stage.base());
    unchanged(&empty, there.base());
}

#[test]
fn a_disk_that_fills_up_during_the_copy_costs_nothing() {
    let test = "a_disk_that_fills_up_during_the_copy_costs_nothing";
    if !rig::with_own_mounts(test) {
        return;
    }
    let stage = Stage::new();
    let files = (0..6)
        .map(|n| Node::file(format!("f{n}"), 1 << 20))
        .collect();
    stage.plant("", &[Node::folder("src", files)]);
    let before = whole(&stage);
    // As Python: it does not look beforehand, so that the kernel's answer comes in the middle. At every MiB.
    for free in 1..6 {
        for op in ["copytree", "move"] {
            let mount = Mount::tmpfs(&format!("size={}k", free * 1024 + 64)).unwrap();
            let dst = mount.path().join("dst");
            let values = [to(&dst)];
            let outcome = run(python(op, &[&stage.at("src")], &values));
            assert!(errnos(&outcome).contains(&Some(ENOSPC)), "{outcome:#?}");
            assert_ne!(outcome.end, End::Done);
            unchanged(&before, stage.base());
        }
    }
    // In Safe, with the space taken away after the plan: what is there is whole.
    let mount = Mount::tmpfs("size=9m").unwrap();
    let dst = mount.path().join("dst");
    let request = safe("copytree", &[&stage.at("src")], &[to(&dst)]);
    let plan = plan(&request);
    assert!(plan.refused.is_empty());
    std::fs::write(mount.path().join("other"), vec![1; 6 << 20]).unwrap();
    let outcome = common::engine::run_plan(plan);
    assert!(errnos(&outcome).contains(&Some(ENOSPC)), "{outcome:#?}");
    unchanged(&before, stage.base());
    let now = Snapshot::take(mount.path());
    assert_eq!(unfinished(&now), Vec::<String>::new());
    for (place, entry) in now.below("dst").entries {
        let original = &before.below("src").entries[&place];
        assert_eq!(original.held, entry.held, "{}", place.escape_ascii());
    }
    // With room again, the same request ends right.
    std::fs::remove_file(mount.path().join("other")).unwrap();
    std::fs::remove_dir_all(&dst).unwrap();
    done(request).unwrap();
    let copy = Snapshot::take(&dst);
    let alike = Alike::ALL;
    before
        .below("src")
        .expect_same(&copy, &alike, "again")
        .unwrap();
}

#[test]
fn inodes_that_run_out_are_told_beforehand() {
    let test = "inodes_that_run_out_are_told_beforehand";
    if !rig::with_own_mounts(test) {
        return;
    }
    let mount = Mount::tmpfs("size=8m,nr_inodes=50").unwrap();
    let stage = Stage::new();
    let files = (0..100).map(|n| Node::file(format!("f{n}"), 1)).collect();
    stage.plant("", &[Node::folder("src", files)]);
    let request = safe(
        "copytree",
        &[&stage.at("src")],
        &[to(&mount.path().join("dst"))],
    );
    let refused = &plan(&request).refused;
    assert!(
        refused
            .iter()
            .any(|failure| matches!(failure.cause, Cause::NoInodes { needed: 100.., .. })),
        "{refused:#?}"
    );
}

/// Everything that gets lost on the way between disks when nobody takes care of it.
fn precious() -> Node {
    let sparse = Contents {
        size: 1 << 20,
        seed: 9,
        data: Some(vec![(65_536, 65_536), (917_504, 65_536)]),
    };
    // A list with one more user: version 2, user, named user, group, mask, others.
    let list = [
        &[2u8, 0, 0, 0][..],
        &[1, 0, 6, 0, 0xff, 0xff, 0xff, 0xff],
        &[2, 0, 7, 0, 0xd2, 4, 0, 0],
        &[4, 0, 4, 0, 0xff, 0xff, 0xff, 0xff],
        &[16, 0, 7, 0, 0xff, 0xff, 0xff, 0xff],
        &[32, 0, 0, 0, 0xff, 0xff, 0xff, 0xff],
    ]
    .concat();
    let mut set_id = Node::file("set-id", 100).mode(0o6755);
    set_id.owner = Some((1_234, 4_321));
    let all = vec![
        Node::file("first", 5_000).modified((-1_000_000, 1)),
        Node::folder("other", vec![Node::new("second", What::Twin(0), 0)]),
        Node::new("sparse", What::File(sparse), 0o600),
        Node::file("attributes", 10).attribute("user.kept", &[0, 255, 10]),
        Node::file("list", 10)
            .mode(0o670)
            .attribute("system.posix_acl_access", &list),
        Node::new("pipe", What::Pipe, 0o622),
        Node::new("socket", What::Socket, 0o755),
        set_id,
        Node::link("dangling", "nowhere").modified((3, 999_999_999)),
        Node::folder("sticky", vec![]).mode(0o1777),
        Node::file("locked", 10).mode(0),
    ];
    Node::folder("src", all).modified((1_700_000_000, 1))
}

#[test]
fn a_move_between_file_systems_keeps_all_metadata() {
    let test = "a_move_between_file_systems_keeps_all_metadata";
    if !rig::with_own_mounts(test) {
        return;
    }
    for kind in ["ext4", "xfs", "btrfs"] {
        let mount = match Mount::image(kind, 320) {
            Ok(mount) => mount,
            Err(reason) => {
                rig::skip(test, &format!("on {kind}: {reason}"));
                continue;
            }
        };
        let stage = Stage::new();
        stage.plant("", &[precious()]);
        let before = Snapshot::take(&stage.at("src"));
        let there = Stage::under(mount.path());
        done(safe("move", &[&stage.at("src")], &[to(&there.at("dst"))])).unwrap();
        let now = Snapshot::take(&there.at("dst"));
        before.expect_same(&now, &Alike::ALL, kind).unwrap();
        // And back.
        done(safe("move", &[&there.at("dst")], &[to(&stage.at("src"))])).unwrap();
        let now = Snapshot::take(&stage.at("src"));
        before.expect_same(&now, &Alike::ALL, "and back").unwrap();
    }
}

#[test]
fn clones_are_equal_where_the_file_system_makes_them() {
    let test = "clones_are_equal_where_the_file_system_makes_them";
    if !rig::with_own_mounts(test) {
        return;
    }
    for kind in ["xfs", "btrfs"] {
        let mount = match Mount::image(kind, 320) {
            Ok(mount) => mount,
            Err(reason) => {
                rig::skip(test, &format!("on {kind}: {reason}"));
                continue;
            }
        };
        let stage = Stage::under(mount.path());
        stage.plant("", &[precious()]);
        let before = Snapshot::take(&stage.at("src"));
        let values = [to(&stage.at("dst")), ("symlinks", Value::Bool(true))];
        done(safe("copytree", &[&stage.at("src")], &values)).unwrap();
        let now = Snapshot::take(&stage.at("dst"));
        before.expect_same(&now, &Alike::ALL, kind).unwrap();
    }
}

#[test]
fn one_closed_folder_costs_itself_and_nothing_else() {
    let test = "one_closed_folder_costs_itself_and_nothing_else";
    if !rig::without_rights(test) {
        return;
    }
    let closed = |mode| {
        let inside = vec![Node::file("inside", 5), Node::folder("below", vec![])];
        Node::folder("closed", inside).mode(mode)
    };
    // Neither to be read nor searched; to be read only; to be searched only; not to be changed.
    for mode in [0o000, 0o400, 0o100, 0o500] {
        let open = |name| Node::folder(name, vec![Node::file("f", 100)]);
        let tree = vec![open("a"), closed(mode), open("z"), Node::file("last", 7)];
        let stage = Stage::new();
        stage.plant("", &[Node::folder("tree", tree)]);
        let before = whole(&stage);
        let values = [to(&stage.at("copy")), ("symlinks", Value::Bool(true))];
        let outcome = run(safe("copytree", &[&stage.at("tree")], &values));
        if mode != 0o500 {
            assert!(
                errnos(&outcome).contains(&Some(EACCES)),
                "{mode:o} {outcome:#?}"
            );
            assert!(matches!(outcome.end, End::Failed { .. }));
        }
        unchanged(&before.below("tree"), &stage.at("tree"));
        let copy = Snapshot::take(&stage.at("copy"));
        for place in ["a/f", "z/f", "last"] {
            assert_eq!(
                copy.get(place).map(|entry| &entry.held),
                before
                    .get(Path::new("tree").join(place))
                    .map(|entry| &entry.held)
            );
        }
        // The program itself: one clear line with the path and the number's name, and a code that is not 0.
        let output = command("rmtree", &[&stage.at("tree")], 2).output().unwrap();
        assert_eq!(output.status.code(), Some(1), "{mode:o} {}", said(&output));
        assert!(
            mentions(&output, "tree/closed".as_ref()),
            "{}",
            said(&output)
        );
        assert!(mentions(&output, "EACCES".as_ref()), "{}", said(&output));
        let left = Snapshot::take(&stage.at("tree"));
        let names = common::model::children(&left, b"");
        assert_eq!(names, vec![b"closed".to_vec()], "{mode:o}");
    }
}

#[test]
fn a_file_that_may_not_be_read_stays_behind_in_a_move() {
    let test = "a_file_that_may_not_be_read_stays_behind_in_a_move";
    if !rig::without_rights(test) {
        return;
    }
    let Some(other) = rig::other_file_system() else {
        return rig::skip(test, "there is no second file system to write to");
    };
    let tree = vec![
        Node::file("a", 100),
        Node::file("closed", 100).mode(0),
        Node::file("z", 100),
    ];
    let stage = Stage::new();
    stage.plant("", &[Node::folder("tree", tree)]);
    let there = Stage::under(&other);
    let outcome = run(safe("move", &[&stage.at("tree")], &[to(&there.at("dst"))]));
    assert_eq!(outcome.end, End::Failed { failures: 1 }, "{outcome:#?}");
    assert_eq!(outcome.failures[0].path, stage.at("tree/closed"));
    assert!(Snapshot::take(&stage.at("tree")).get("closed").is_some());
    for name in ["a", "z"] {
        let source = Snapshot::take(&stage.at("tree"));
        let arrived = Snapshot::take(&there.at("dst"));
        assert!(source.get(name).is_some() != arrived.get(name).is_some());
    }
}

#[test]
fn immutable_and_append_only_entries_stay_and_their_neighbours_go() {
    let test = "immutable_and_append_only_entries_stay_and_their_neighbours_go";
    if !rig::with_own_mounts(test) {
        return;
    }
    let mount = match Mount::image("ext4", 64) {
        Ok(mount) => mount,
        Err(reason) => return rig::skip(test, &reason),
    };
    let stage = Stage::under(mount.path());
    let tree = vec![
        Node::file("a", 5),
        Node::folder("empty", vec![]),
        Node::file("fixed", 5),
        Node::file("grows", 5),
        Node::file("z", 5),
    ];
    stage.plant("", &[Node::folder("tree", tree)]);
    for (flag, name) in [("+i", "fixed"), ("+a", "grows"), ("+i", "empty")] {
        let at = stage.at("tree").join(name);
        if let Err(reason) = succeed(Command::new("chattr").arg(flag).arg(&at)) {
            return rig::skip(test, &reason);
        }
    }
    let outcome = run(safe("rmtree", &[&stage.at("tree")], &[]));
    let left = common::model::children(&Snapshot::take(&stage.at("tree")), b"");
    for name in ["fixed", "grows", "empty"] {
        let at = stage.at("tree").join(name);
        succeed(Command::new("chattr").arg("-ia").arg(&at)).unwrap();
        assert!(
            outcome
                .failures
                .iter()
                .any(|failure| failure.path == at && failure.errno() == Some(EPERM)),
            "{name}: {outcome:#?}"
        );
    }
    assert_eq!(left, [&b"empty"[..], b"fixed", b"grows"]);
}

#[test]
fn what_is_marked_stays_where_it_is_when_the_rest_is_held_and_a_purge_tells_it() {
    let test = "what_is_marked_stays_where_it_is_when_the_rest_is_held_and_a_purge_tells_it";
    if !rig::with_own_mounts(test) {
        return;
    }
    let mount = match Mount::image("ext4", 64) {
        Ok(mount) => mount,
        Err(reason) => return rig::skip(test, &reason),
    };
    let (stage, vault) = (Stage::under(mount.path()), Vault::new());
    let deep = Node::folder("deep", vec![Node::file("fixed", 5), Node::file("y", 5)]);
    let tree = vec![Node::file("a", 5), deep, Node::file("grows", 5)];
    stage.plant("", &[Node::folder("tree", tree)]);
    let mark = |flag: &str, at: &Path| succeed(Command::new("chattr").arg(flag).arg(at));
    let (fixed, grows) = (stage.at("tree/deep/fixed"), stage.at("tree/grows"));
    if let Err(reason) = mark("+i", &fixed).and_then(|()| mark("+a", &grows)) {
        return rig::skip(test, &reason);
    }
    let mut request = safe("rmtree", &[&stage.at("tree")], &[]);
    request.run.keep = filewright::model::Keep::Hold;
    let outcome = vault.engine().run(request);
    let told: Vec<(&Path, &Cause)> = outcome
        .failures
        .iter()
        .map(|failure| (failure.path.as_path(), &failure.cause))
        .collect();
    let left = [fixed.exists(), grows.exists()];
    let gone = [
        stage.at("tree/a").exists(),
        stage.at("tree/deep/y").exists(),
    ];
    let held = vault.engine().held();
    let kept = held.iter().map(|held| held.path.join("0/tree/a"));
    let kept: Vec<PathBuf> = kept.filter(|at| at.exists()).collect();
    // One more that is marked only once it is held, as an older version would have left it.
    let is_marked = kept.first().is_some_and(|at| mark("+i", at).is_ok());
    let paths: Vec<&Path> = held.iter().map(|held| held.path.as_path()).collect();
    let purged = vault.engine().purge(&paths);
    for at in [&fixed, &grows].into_iter().chain(&kept) {
        mark("-ia", at).unwrap();
    }
    assert!(told.contains(&(&fixed, &Cause::Immutable)), "{told:?}");
    assert!(told.contains(&(&grows, &Cause::AppendOnly)), "{told:?}");
    assert_eq!((told.len(), left, gone), (2, [true; 2], [false; 2]));
    let failures = purged.expect_err("one is marked");
    assert!(is_marked && failures.iter().any(|failure| kept.contains(&failure.path)));
    assert!(
        !held[0].path.join("0/tree/deep").exists(),
        "the rest is purged"
    );
}

#[test]
fn nobody_removes_what_is_not_theirs_from_a_sticky_folder() {
    let test = "nobody_removes_what_is_not_theirs_from_a_sticky_folder";
    if !rig::is_root() {
        return rig::skip(test, "needs root to plant the file of another user");
    }
    let stage = Stage::new();
    let tree = Node::folder("tree", vec![Node::file("roots", 5)]).mode(0o1777);
    stage.plant("", &[tree]);
    let own = Node::file("own", 5);
    let own = Node {
        owner: Some((rig::NOBODY, rig::NOBODY)),
        ..own
    };
    stage.plant("tree", &[own]);
    std::fs::set_permissions(stage.base(), PermissionsExt::from_mode(0o755)).unwrap();
    let (_folder, program) = rig::reachable_program();
    let command = command("rmtree", &[&stage.at("tree")], 1);
    let output = rig::as_nobody(&command, &program).output().unwrap();
    assert_eq!(output.status.code(), Some(1), "{}", said(&output));
    assert!(
        mentions(&output, "tree/roots".as_ref()),
        "{}",
        said(&output)
    );
    assert!(mentions(&output, "EPERM".as_ref()), "{}", said(&output));
    let left = common::model::children(&Snapshot::take(&stage.at("tree")), b"");
    assert_eq!(left, [b"roots".to_vec()]);
}

/// Asks for a plan to delete this, in a process that sees a home and mounts of its own, and expects a refusal.
#[track_caller]
fn is_guarded(path: &Path, home: &Path, cwd: &Path) {
    let mut command = command("rmtree", &[path], 1);
    command.arg("--plan").env("HOME", home).current_dir(cwd);
    let output = command.output().unwrap();
    assert_eq!(
        output.status.code(),
        Some(3),
        "{} {}",
        path.display(),
        said(&output)
    );
}

#[test]
fn places_that_are_never_deleted_are_known_by_what_they_are() {
    let test = "places_that_are_never_deleted_are_known_by_what_they_are";
    let stage = Stage::new();
    let inner = Node::folder("inner", vec![Node::file("f", 1)]);
    let links = [
        Node::folder("home", vec![inner]),
        Node::link("to-root", "/"),
        Node::link("to-home", "home"),
    ];
    stage.plant("", &links);
    let before = whole(&stage);
    let (home, base) = (stage.at("home"), stage.base());
    let spelled = [
        "/",
        "//",
        "/.",
        "/..",
        "/../",
        "/tmp/..",
        "/proc/self/root",
        "/proc/self/root/",
        ".",
        "./",
        "..",
        "../",
        "/tmp/.",
        "/tmp/../tmp/..",
    ];
    for path in spelled {
        is_guarded(Path::new(path), &home, &home.join("inner"));
    }
    for path in [
        home.clone(),
        home.join("inner/.."),
        home.join("inner/../"),
        stage.at("to-home"),
        stage.at("to-home/"),
        stage.at("to-root"),
        stage.at("to-root/"),
        base.join("home/."),
        // The folder that holds the home.
        base.to_path_buf(),
        // Mounts of every machine.
        PathBuf::from("/proc"),
        PathBuf::from("/dev/"),
    ] {
        is_guarded(&path, &home, Path::new("/"));
    }
    let now = whole(&stage);
    before.expect_same(&now, &Alike::ALL, test).unwrap();
}

#[test]
fn mounts_are_guarded_as_roots_and_not_entered_below() {
    let test = "mounts_are_guarded_as_roots_and_not_entered_below";
    if !rig::with_own_mounts(test) {
        return;
    }
    let stage = Stage::new();
    let tree = vec![
        Node::folder("mounted", vec![]),
        Node::folder("bound", vec![]),
        Node::file("f", 5),
    ];
    stage.plant(
        "",
        &[Node::folder("tree", tree), Node::folder("spare", vec![])],
    );
    let home = stage.at("spare");
    // A bind mount has the device of what it shows, so that device numbers alone do not tell it.
    let _bound = Mount::bind(&stage.victim(), &stage.at("tree/bound"), "").unwrap();
    let mounted = stage.at("tree/mounted");
    let mount = Command::new("mount")
        .args(["-t", "tmpfs", "tmpfs"])
        .arg(&mounted)
        .status();
    assert!(mount.unwrap().success());
    std::fs::write(mounted.join("kept"), "x").unwrap();
    for path in ["tree/mounted", "tree/bound", "tree/bound/"] {
        is_guarded(&stage.at(path), &home, Path::new("/"));
    }
    let victim = Snapshot::take(&stage.victim());
    let outcome = run(safe("rmtree", &[&stage.at("tree")], &[]));
    unchanged(&victim, &stage.victim());
    assert!(mounted.join("kept").exists(), "{outcome:#?}");
    assert!(!stage.at("tree/f").exists());
    assert!(outcome.totals.skipped >= 2, "{outcome:#?}");
    // A copy leaves them out too.
    let values = [to(&stage.at("copy")), ("symlinks", Value::Bool(true))];
    run(safe("copytree", &[&stage.at("tree")], &values));
    assert!(!stage.at("copy/mounted/kept").exists());
    assert!(!stage.at("copy/bound/keep").exists());
    assert!(
        Command::new("umount")
            .arg(&mounted)
            .status()
            .unwrap()
            .success()
    );
}

#[test]
fn the_programs_own_state_is_guarded() {
    let stage = Stage::new();
    let state = Node::folder("state", vec![Node::file("f", 1)]);
    stage.plant("", &[Node::folder("around", vec![state])]);
    let before = whole(&stage);
    for name in ["around", "around/state", "around/state/../state"] {
        let mut config = common::engine::config();
        config.state_dir = Some(stage.at("around/state"));
        let outcome = common::engine::run_under(config, safe("rmtree", &[&stage.at(name)], &[]));
        assert_eq!(outcome.end, End::Refused, "{name}: {outcome:#?}");
        assert!(matches!(outcome.failures[0].cause, Cause::Guarded(_)));
    }
    unchanged(&before, stage.base());
}

#[test]
fn a_folder_into_itself_is_refused_or_done_right() {
    let inner = Node::folder("inner", vec![Node::file("f", 5)]);
    let stage = Stage::new();
    let links = Node::link("again", "tree/inner");
    stage.plant("", &[Node::folder("tree", vec![inner]), links]);
    let before = whole(&stage);
    for (op, target) in [
        ("move", "tree/inner/deeper"),
        ("move", "tree/inner"),
        ("move", "again/deeper"),
        ("rename", "tree/inner/deeper"),
    ] {
        let outcome = run(safe(op, &[&stage.at("tree")], &[to(&stage.at(target))]));
        assert!(
            outcome.failures.iter().any(|failure| {
                failure.cause == Cause::IntoItself || failure.errno() == Some(22)
            }),
            "{op} to {target}: {outcome:#?}"
        );
        unchanged(&before, stage.base());
    }
    for make in [safe, python] {
        for target in ["tree/copy", "tree/inner/copy", "again/copy"] {
            let stage = Stage::new();
            let inner = Node::folder("inner", vec![Node::file("f", 5)]);
            let links = Node::link("again", "tree/inner");
            stage.plant("", &[Node::folder("tree", vec![inner]), links]);
            let source = Snapshot::take(&stage.at("tree"));
            let values = [to(&stage.at(target)), ("symlinks", Value::Bool(true))];
            let outcome = run(make("copytree", &[&stage.at("tree")], &values));
            let now = Snapshot::take(&stage.at("tree"));
            assert_eq!(
                source.get("inner/f").unwrap().held,
                now.get("inner/f").unwrap().held
            );
            // It is either refused, or the copy is what the tree was before.
            let copy = Snapshot::take(&stage.at(target));
            if outcome.end == End::Done {
                source.expect_same(&copy, &Alike::BYTES, target).unwrap();
            } else {
                assert!(copy.is_absent(), "{target}: {outcome:#?}");
            }
        }
    }
}

#[test]
fn a_file_onto_itself_through_a_bind_mount_keeps_its_bytes() {
    let test = "a_file_onto_itself_through_a_bind_mount_keeps_its_bytes";
    if !rig::with_own_mounts(test) {
        return;
    }
    let stage = Stage::new();
    let all = [
        Node::folder("a", vec![Node::file("f", 5_000)]),
        Node::folder("b", vec![]),
    ];
    stage.plant("", &all);
    let _bound = Mount::bind(&stage.at("a"), &stage.at("b"), "").unwrap();
    let before = Snapshot::take(&stage.at("a"));
    for (op, make) in [
        ("copyfile", safe as fn(_, &[&Path], &[_]) -> _),
        ("copy2", safe),
        ("copyfile", python),
        ("copy2", python),
        ("move", safe),
    ] {
        let outcome = run(make(op, &[&stage.at("a/f")], &[to(&stage.at("b/f"))]));
        // It is refused, or skipped as what is there already.
        assert_eq!(outcome.totals.items, 0, "{op}: {outcome:#?}");
        unchanged(&before, &stage.at("a"));
    }
}

#[test]
fn a_read_only_file_system_is_said_to_be_one() {
    let test = "a_read_only_file_system_is_said_to_be_one";
    if !rig::with_own_mounts(test) {
        return;
    }
    let stage = Stage::new();
    let all = [
        Node::folder("a", vec![Node::file("f", 5)]),
        Node::folder("b", vec![]),
    ];
    stage.plant("", &all);
    let _bound = Mount::bind(&stage.at("a"), &stage.at("b"), "ro").unwrap();
    let before = Snapshot::take(&stage.at("a"));
    for (op, from, target) in [
        ("remove", "b/f", None),
        ("mkdir", "b/new", None),
        ("copy2", "victim/keep", Some("b/new")),
        ("rename", "b/f", Some("b/g")),
        ("copytree", "victim", Some("b/new")),
    ] {
        let target = target.map(|target| to(&stage.at(target)));
        let outcome = run(safe(op, &[&stage.at(from)], target.as_slice()));
        assert!(errnos(&outcome).contains(&Some(30)), "{op}: {outcome:#?}");
        unchanged(&before, &stage.at("a"));
    }
}

#[test]
fn a_source_that_changes_while_it_is_read_is_told() {
    let stage = Stage::new();
    stage.plant(
        "",
        &[Node::folder("src", vec![Node::file("log", 64 << 20)])],
    );
    let stop = Arc::new(AtomicBool::new(false));
    let (is_over, log) = (Arc::clone(&stop), stage.at("src/log"));
    let writer = std::thread::spawn(move || {
        let file = std::fs::OpenOptions::new().append(true).open(log).unwrap();
        while !is_over.load(Ordering::Relaxed) {
            let _ = std::io::Write::write_all(&mut &file, &[7; 512]);
            std::thread::sleep(Duration::from_micros(300));
        }
    });
    let values = [to(&stage.at("dst"))];
    let mut request = safe("copytree", &[&stage.at("src")], &values);
    request.run.verify = Some(true);
    let outcome = run(request);
    stop.store(true, Ordering::Relaxed);
    writer.join().unwrap();
    assert_ne!(outcome.end, End::Done, "{outcome:#?}");
    assert!(
        outcome.failures.iter().any(|failure| matches!(
            failure.cause,
            Cause::ChangedWhileRead | Cause::Mismatch { .. }
        )),
        "{outcome:#?}"
    );
}

#[test]
fn a_private_file_is_never_more_open_than_its_source() {
    let stage = Stage::new();
    let large = Node::file("secret", 48 << 20).mode(0o600);
    let program = Node::file("program", 16 << 20).mode(0o4711);
    stage.plant(
        "",
        &[
            Node::folder("src", vec![large, program]),
            Node::folder("dst", vec![]),
        ],
    );
    let stop = Arc::new(AtomicBool::new(false));
    let (is_over, folder) = (Arc::clone(&stop), stage.at("dst"));
    let watcher = std::thread::spawn(move || {
        let mut seen = 0u64;
        while !is_over.load(Ordering::Relaxed) {
            let mut folders = vec![folder.clone()];
            while let Some(folder) = folders.pop() {
                for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
                    let Ok(found) = entry.metadata() else {
                        continue;
                    };
                    if found.is_dir() {
                        folders.push(entry.path());
                        continue;
                    }
                    seen += 1;
                    let mode = found.permissions().mode() & 0o7777;
                    let is_whole = found.len() == 16 << 20;
                    let is_fine = mode == 0o600 || is_whole && [0o711, 0o4711].contains(&mode);
                    assert!(is_fine, "{mode:o} at {} bytes", found.len());
                }
            }
        }
        seen
    });
    for round in 0..3 {
        for make in [safe, python] {
            for name in ["secret", "program"] {
                let target = stage.at(format!("dst/{name}-{round}-{}", make as usize));
                let from = stage.at("src").join(name);
                done(make("copy2", &[&from], &[to(&target)])).unwrap();
            }
        }
        let dst = stage.at(format!("dst/tree-{round}"));
        done(safe("copytree", &[&stage.at("src")], &[to(&dst)])).unwrap();
    }
    stop.store(true, Ordering::Relaxed);
    let seen = watcher.join().expect("never more open");
    assert!(seen > 100, "the watcher saw {seen} states");
}

#[test]
fn a_destination_that_is_a_dangling_link_is_not_written_through() {
    let stage = Stage::new();
    let all = [
        Node::file("f", 5),
        Node::link("dangling", "victim/new"),
        Node::folder("src", vec![Node::file("dangling", 9)]),
    ];
    stage.plant("", &all);
    let before = whole(&stage);
    run(safe(
        "copy2",
        &[&stage.at("f")],
        &[to(&stage.at("dangling"))],
    ));
    let victim = before.below("victim");
    unchanged(&victim, &stage.victim());
    let values = [to(stage.base()), ("dirs_exist_ok", Value::Bool(true))];
    run(safe("copytree", &[&stage.at("src")], &values));
    unchanged(&victim, &stage.victim());
}

#[test]
fn truncate_says_what_limits_it() {
    let test = "truncate_says_what_limits_it";
    if !rig::without_rights(test) {
        return;
    }
    let stage = Stage::new();
    stage.plant("", &[Node::file("read-only", 10).mode(0o444)]);
    let before = whole(&stage);
    let value = |bytes| {
        let length = filewright::model::Length::bytes(bytes);
        [("length", Value::Length(length))]
    };
    let outcome = run(safe("truncate", &[&stage.at("read-only")], &value(3)));
    assert_eq!(errnos(&outcome), [Some(EACCES)], "{outcome:#?}");
    unchanged(&before, stage.base());
    let held = &before.get("read-only").unwrap().held;
    assert!(matches!(held, Held::Bytes { size: 10, .. }));
}
