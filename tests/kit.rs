//! The test kit itself: a snapshot that misses a difference would make every other test worthless.

mod common;

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;

use common::mounts::Mount;
use common::snapshot::{Alike, Held, Snapshot, Type};
use common::strategy::{self, Wants};
use common::tree::{Contents, LinkTo, Node, Stage, What, scramble};
use common::{deep, rig};
use rustix::fs::{AtFlags, CWD, Gid, Timespec, Timestamps, Uid, XattrFlags};

/// A tree with one entry of each kind.
fn planted() -> Stage {
    let stage = Stage::new();
    let inner = vec![
        Node::file("file", 5_000).attribute("user.kept", b"value"),
        Node::new("twin", What::Twin(0), 0),
        Node::link("link", "file"),
        Node::new("pipe", What::Pipe, 0o640),
        Node::folder("empty", vec![]),
        Node::new(
            "sparse",
            What::File(Contents {
                size: 300_000,
                seed: 7,
                data: Some(vec![(65_536, 65_536)]),
            }),
            0o600,
        ),
    ];
    stage.plant("", &[Node::folder("tree", inner)]);
    stage
}

/// Changes the tree and expects exactly one difference at one place, with these words in it.
#[track_caller]
fn tells(change: impl FnOnce(&Path), place: &str, words: &str) {
    let stage = planted();
    let tree = stage.at("tree");
    let before = Snapshot::take(&tree);
    change(&tree);
    let lines = before.differences(&Snapshot::take(&tree), &Alike::ALL);
    let told = lines
        .iter()
        .any(|line| line.starts_with(&format!("{place}: ")) && line.contains(words));
    assert!(told, "nothing of {words:?} at {place} in {lines:#?}");
}

fn set_time(path: &Path, seconds: i64, nanoseconds: i64) {
    let now = rustix::fs::statat(CWD, path, AtFlags::SYMLINK_NOFOLLOW).unwrap();
    let times = Timestamps {
        last_access: Timespec {
            tv_sec: now.st_atime,
            tv_nsec: now.st_atime_nsec as _,
        },
        last_modification: Timespec {
            tv_sec: seconds,
            tv_nsec: nanoseconds,
        },
    };
    rustix::fs::utimensat(CWD, path, &times, AtFlags::SYMLINK_NOFOLLOW).unwrap();
}

#[test]
fn an_untouched_tree_is_equal_to_itself() {
    let stage = planted();
    let before = Snapshot::take(&stage.at("tree"));
    let after = Snapshot::take(&stage.at("tree"));
    let all = Alike {
        accessed: true,
        ..Alike::ALL
    };
    assert_eq!(before.differences(&after, &all), Vec::<String>::new());
    assert_eq!(before.len(), 7);
}

#[test]
fn a_missing_entry_is_told() {
    tells(
        |tree| fs::remove_file(tree.join("link")).unwrap(),
        "link",
        "missing",
    );
}

#[test]
fn a_new_entry_is_told() {
    tells(
        |tree| fs::write(tree.join("new"), "x").unwrap(),
        "new",
        "too many",
    );
}

#[test]
fn a_parents_time_is_told() {
    tells(
        |tree| fs::write(tree.join("empty/new"), "x").unwrap(),
        "empty",
        "modified",
    );
}

#[test]
fn another_type_is_told() {
    let change = |tree: &Path| {
        fs::remove_dir(tree.join("empty")).unwrap();
        fs::write(tree.join("empty"), "").unwrap();
    };
    tells(change, "empty", "was a Folder, is a File");
}

#[test]
fn one_byte_is_told() {
    let change = |tree: &Path| {
        let mut bytes = fs::read(tree.join("file")).unwrap();
        bytes[4_321] ^= 1;
        fs::write(tree.join("file"), bytes).unwrap();
        set_time(&tree.join("file"), 1_234_567_890, 123_456_789);
    };
    tells(change, "file", "held");
}

#[test]
fn another_link_text_is_told() {
    let change = |tree: &Path| {
        fs::remove_file(tree.join("link")).unwrap();
        symlink("./file", tree.join("link")).unwrap();
    };
    tells(change, "link", "held");
}

#[test]
fn a_mode_is_told_down_to_the_set_id_bits() {
    let change = |tree: &Path| {
        fs::set_permissions(tree.join("file"), fs::Permissions::from_mode(0o4644)).unwrap();
    };
    tells(change, "file", "mode 0644, now 4644");
}

#[test]
fn a_nanosecond_is_told() {
    let change = |tree: &Path| set_time(&tree.join("file"), 1_234_567_890, 123_456_788);
    tells(change, "file", "modified");
}

#[test]
fn the_time_of_a_link_is_told() {
    let change = |tree: &Path| set_time(&tree.join("link"), -5, 1);
    tells(change, "link", "modified");
}

#[test]
fn an_owner_is_told() {
    if !rig::is_root() {
        return rig::skip("an_owner_is_told", "needs root to give a file away");
    }
    let change = |tree: &Path| {
        let (user, group) = (Some(Uid::from_raw(1)), Some(Gid::from_raw(2)));
        rustix::fs::chown(tree.join("sparse"), user, group).unwrap();
    };
    tells(change, "sparse", "owner (0, 0), now (1, 2)");
}

#[test]
fn an_attribute_is_told() {
    let stage = planted();
    let kept = Snapshot::take(&stage.at("tree"));
    if kept.get("file").unwrap().attributes.is_empty() {
        return rig::skip(
            "an_attribute_is_told",
            "no user attributes on this file system",
        );
    }
    let change = |tree: &Path| {
        let flags = XattrFlags::empty();
        rustix::fs::setxattr(tree.join("file"), "user.kept", b"other", flags).unwrap();
    };
    tells(change, "file", "attributes");
}

#[test]
fn a_broken_link_group_is_told() {
    let change = |tree: &Path| {
        let bytes = fs::read(tree.join("file")).unwrap();
        fs::remove_file(tree.join("twin")).unwrap();
        fs::write(tree.join("twin"), bytes).unwrap();
    };
    tells(change, "twin", "first of its names was file, is itself");
}

#[test]
fn a_filled_hole_is_told() {
    let change = |tree: &Path| {
        let bytes = fs::read(tree.join("sparse")).unwrap();
        fs::write(tree.join("sparse"), bytes).unwrap();
        set_time(&tree.join("sparse"), 1_234_567_890, 123_456_789);
    };
    tells(change, "sparse", "data at [(65536, 131072)]");
}

#[test]
fn an_access_time_is_told_only_when_asked() {
    let stage = planted();
    let tree = stage.at("tree");
    let before = Snapshot::take(&tree);
    let times = Timestamps {
        last_access: Timespec {
            tv_sec: 5,
            tv_nsec: 5,
        },
        last_modification: Timespec {
            tv_sec: 1_234_567_890,
            tv_nsec: 123_456_789,
        },
    };
    rustix::fs::utimensat(CWD, tree.join("file"), &times, AtFlags::empty()).unwrap();
    let now = Snapshot::take(&tree);
    assert_eq!(before.differences(&now, &Alike::ALL), Vec::<String>::new());
    let all = Alike {
        accessed: true,
        ..Alike::ALL
    };
    // Both names of the inode have it.
    assert_eq!(before.differences(&now, &all).len(), 2);
}

#[test]
fn a_change_time_is_never_told() {
    let stage = planted();
    let tree = stage.at("tree");
    let before = Snapshot::take(&tree);
    fs::set_permissions(tree.join("file"), fs::Permissions::from_mode(0o600)).unwrap();
    fs::set_permissions(tree.join("file"), fs::Permissions::from_mode(0o644)).unwrap();
    let now = Snapshot::take(&tree);
    assert_eq!(before.differences(&now, &Alike::ALL), Vec::<String>::new());
}

#[test]
fn parts_can_be_cut_out_and_set_in() {
    let stage = planted();
    let tree = Snapshot::take(&stage.at("tree"));
    let part = tree.below("empty");
    assert_eq!(part.len(), 1);
    assert!(tree.without("empty").get("empty").is_none());
    let again = tree.without("empty").with("empty", &part);
    assert_eq!(tree.differences(&again, &Alike::ALL), Vec::<String>::new());
    // "link" is no part of what lies below "lin".
    assert!(tree.below("lin").is_absent());
    let beside = tree.with("copy", &tree.as_copy());
    let copy = beside.below("copy");
    assert_eq!(tree.differences(&copy, &Alike::ALL), Vec::<String>::new());
}

#[test]
fn what_is_planted_is_what_was_said() {
    let stage = Stage::new();
    let contents = Contents {
        size: 200_000,
        seed: 3,
        data: Some(vec![(0, 65_536)]),
    };
    let bytes = contents.bytes();
    let nodes = [
        Node::folder(
            "locked",
            vec![Node::new("f", What::File(contents), 0o4711).modified((-3, 999_999_999))],
        )
        .mode(0o1755),
        Node::new("out", What::Link(LinkTo::Victim("full")), 0),
        Node::new("socket", What::Socket, 0o600),
    ];
    stage.plant("", &nodes);
    assert!(fs::read(stage.at("locked/f")).unwrap() == bytes);
    let now = Snapshot::take(stage.base());
    assert_eq!(now.get("locked").unwrap().mode, 0o1755);
    let file = now.get("locked/f").unwrap();
    assert_eq!(file.mode, 0o4711);
    assert_eq!(file.modified, Some((-3, 999_999_999)));
    assert_eq!(file.data, vec![(0, 65_536)]);
    assert_eq!(now.get("socket").unwrap().kind, Type::Socket);
    let victim = stage.victim().join("full").into_os_string();
    assert_eq!(now.get("out").unwrap().held, Held::Target(victim));
}

#[test]
fn random_trees_can_be_planted_and_their_number_of_entries_is_right() {
    let mut kinds = std::collections::BTreeSet::new();
    for seed in 0..40 {
        let nodes = strategy::by_seed(seed, &strategy::nodes(Wants::all()));
        let stage = Stage::new();
        stage.plant("", &[Node::folder("tree", nodes.clone())]);
        let tree = Snapshot::take(&stage.at("tree"));
        let said: usize = nodes.iter().map(Node::count).sum();
        assert_eq!(tree.len(), said + 1, "seed {seed}");
        kinds.extend(tree.entries.values().map(|entry| entry.kind));
    }
    let all = [
        Type::File,
        Type::Folder,
        Type::Link,
        Type::Pipe,
        Type::Socket,
    ];
    assert!(kinds.into_iter().eq(all));
}

#[test]
fn a_seed_names_one_tree() {
    let strategy = strategy::folder("tree", Wants::all());
    let first = format!("{:?}", strategy::by_seed(11, &strategy));
    assert_eq!(first, format!("{:?}", strategy::by_seed(11, &strategy)));
    assert_ne!(first, format!("{:?}", strategy::by_seed(12, &strategy)));
}

#[test]
fn a_failing_property_is_shrunk_and_told() {
    let caught = std::panic::catch_unwind(|| {
        strategy::check(50, 0u32..1_000, |number| {
            if number < 100 {
                Ok(())
            } else {
                Err("too large".into())
            }
        });
    });
    let text = *caught.unwrap_err().downcast::<String>().unwrap();
    assert!(
        text.contains("too large") && text.contains("smallest: 100"),
        "{text}"
    );
}

#[test]
fn bytes_of_two_seeds_have_nothing_in_common() {
    let (mut a, mut b) = ([0; 64], [0; 64]);
    scramble(1, &mut a);
    scramble(2, &mut b);
    assert!(
        a.chunks(8)
            .all(|word| !b.chunks(8).any(|other| other == word))
    );
}

#[test]
fn a_test_can_give_up_its_rights() {
    if !rig::without_rights("a_test_can_give_up_its_rights") {
        return;
    }
    let stage = Stage::new();
    stage.plant(
        "",
        &[Node::folder("closed", vec![Node::file("f", 1)]).mode(0)],
    );
    let locked = Snapshot::take(&stage.at("closed"));
    assert_eq!(locked.len(), 1);
    assert_eq!(locked.get("").unwrap().held, Held::Locked);
    assert!(!rig::is_root());
}

#[test]
fn a_test_can_mount_and_leaves_nothing_mounted() {
    if !rig::with_own_mounts("a_test_can_mount_and_leaves_nothing_mounted") {
        return;
    }
    let mount = Mount::tmpfs("size=1m,nr_inodes=20").unwrap();
    let at = mount.path().to_path_buf();
    let is_mounted = || {
        let mounts = fs::read_to_string("/proc/self/mounts").unwrap();
        mounts.contains(at.to_str().unwrap())
    };
    assert!(is_mounted());
    let stage = Stage::under(&at);
    assert!(fs::write(stage.at("large"), vec![1; 2 << 20]).is_err());
    drop(stage);
    drop(mount);
    assert!(!is_mounted() && !at.exists());
}

#[test]
fn deep_chains_are_made_measured_and_cleared() {
    let stage = Stage::new();
    deep::make_chain(stage.base(), "chain", 3_000);
    assert_eq!(deep::measure_chain(stage.base(), "chain"), (3_000, 30));
    assert_eq!(deep::measure_chain(stage.base(), "none"), (0, 0));
    let base = stage.base().to_path_buf();
    drop(stage);
    assert!(!base.exists());
}
