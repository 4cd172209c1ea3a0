//! Single changes, guarded places, room, and the world as planners see it.

use std::ffi::OsStr;
use std::os::fd::{AsFd, AsRawFd};
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

use rustix::io::Errno;

use super::Ground;
use crate::disk::guard::{Guard, Guards, is_inside};
use crate::disk::{World, act, space, stat};
use crate::model::{Guarded, Kind};

#[test]
fn a_rename_that_must_not_replace_does_not() {
    let ground = Ground::new();
    let dir = ground.open();
    let dir = dir.as_fd();
    ground.write("a", b"a");
    ground.write("b", b"b");
    let (a, b, c) = (OsStr::new("a"), OsStr::new("b"), OsStr::new("c"));
    assert!(
        act::rename_new(dir, a, dir, b)
            .unwrap_err()
            .is(Errno::EXIST)
    );
    assert_eq!(ground.read("b"), b"b");
    act::exchange(dir, a, dir, b).unwrap();
    assert_eq!(ground.read("b"), b"a");
    act::rename_new(dir, a, dir, c).unwrap();
    act::rename(dir, c, dir, b).unwrap();
    assert_eq!(ground.names(), ["b"]);
    assert_eq!(ground.read("b"), b"b");
}

#[test]
fn a_folder_into_itself_is_refused_and_leaves_nothing() {
    let ground = Ground::new();
    std::fs::create_dir(ground.path("folder")).unwrap();
    let inner = ground.root().child(OsStr::new("folder")).handle().unwrap();
    let dir = ground.open();
    let error = act::rename_new(
        dir.as_fd(),
        OsStr::new("folder"),
        inner.as_fd(),
        OsStr::new("inner"),
    );
    assert!(error.unwrap_err().is(Errno::INVAL));
    assert_eq!(std::fs::read_dir(ground.path("folder")).unwrap().count(), 0);
}

#[test]
fn lengths_are_set_without_waiting_for_pipes() {
    let ground = Ground::new();
    let dir = ground.open();
    let dir = dir.as_fd();
    ground.write("file", b"12345");
    symlink("file", ground.path("link")).unwrap();
    act::set_length(dir, OsStr::new("link"), 2, true).unwrap();
    assert_eq!(ground.read("file"), b"12");
    act::set_length(dir, OsStr::new("file"), 4, false).unwrap();
    assert_eq!(ground.read("file"), b"12\0\0");
    act::make_special(dir, OsStr::new("pipe"), Kind::Pipe, 0o600, 0).unwrap();
    let set = |name: &str| act::set_length(dir, OsStr::new(name), 0, true).unwrap_err();
    assert!(set("pipe").is(Errno::INVAL));
    assert!(set(".").is(Errno::ISDIR) && set("missing").is(Errno::NOENT));
}

#[test]
fn guarded_places_are_known_however_they_are_spelled() {
    let ground = Ground::new();
    for name in ["home/me/.state", "work/here"] {
        std::fs::create_dir_all(ground.path(name)).unwrap();
    }
    symlink("home", ground.path("link")).unwrap();
    let (home, state) = (ground.path("home/me"), ground.path("home/me/.state"));
    let cwd = ground.path("work/here");
    let guards = Guards {
        home: &home,
        holds: Box::new(|| &[]),
        state_dir: Some(&state),
        cwd: &cwd,
    };
    let guard = Guard::new(guards);
    let of = |path: &Path| guard.judge(path).unwrap();
    assert_eq!(of(Path::new("/")), Some(Guarded::Root));
    assert_eq!(of(Path::new("//usr/..//")), Some(Guarded::WorkingFolder));
    assert_eq!(of(&ground.path("home/../home//me/")), Some(Guarded::Home));
    assert_eq!(
        of(&ground.path("home")),
        Some(Guarded::Home),
        "it holds the home folder"
    );
    assert_eq!(
        of(&ground.path("link/")),
        Some(Guarded::Home),
        "a slash follows the link"
    );
    assert_eq!(of(&ground.path("link")), None, "only the link goes");
    assert_eq!(of(&state), Some(Guarded::OwnState));
    assert_eq!(of(&ground.path("work")), Some(Guarded::WorkingFolder));
    assert_eq!(
        of(&ground.path("work/here/.")),
        Some(Guarded::WorkingFolder)
    );
    std::fs::create_dir(ground.path("work/here/free")).unwrap();
    assert_eq!(of(&ground.path("work/here/free")), None);
    let within = |folder: &str, name: &str| {
        let folder = ground.path(folder);
        let stamp = stat::stamp_path(&folder.join(name)).unwrap();
        guard.judge_in(&folder, &stamp).unwrap()
    };
    assert_eq!(within("home", "me"), Some(Guarded::Home));
    assert_eq!(within("home/../home/me", ".state"), Some(Guarded::OwnState));
    assert_eq!(within("work/here", "free"), None);
    assert_eq!(within("work", "here"), Some(Guarded::WorkingFolder));
    assert_eq!(within(".", "link"), None);
}

/// What lies in a hold area, or holds one, is the program's own: asked for one path or for many names of one folder.
#[test]
fn hold_areas_are_guarded_with_all_that_is_in_them_and_around_them() {
    let ground = Ground::new();
    std::fs::create_dir_all(ground.path("disk/area/job/0/tree/inner")).unwrap();
    std::fs::create_dir_all(ground.path("disk/other/inner")).unwrap();
    symlink("disk/area/job", ground.path("way")).unwrap();
    let areas = [ground.path("disk/area"), ground.path("gone/area")];
    let (home, cwd) = (ground.path("nowhere"), ground.path("."));
    let guard = Guard::new(Guards {
        home: &home,
        holds: Box::new(|| &areas),
        state_dir: None,
        cwd: &cwd,
    });
    let own = Some(Guarded::OwnState);
    for (folder, name, is_own) in [
        (".", "disk", true),
        ("disk", "area", true),
        ("disk/area", "job", true),
        ("disk/area/job/0/tree", "inner", true),
        ("way/0", "tree", true),
        ("disk", "other", false),
        ("disk/other", "inner", false),
        // The folder before was another one.
        ("disk/area/job/0/tree", "inner", true),
    ] {
        let at = ground.path(folder).join(name);
        let stamp = stat::stamp_path(&at).unwrap();
        let expected = own.filter(|_| is_own);
        let many = guard.judge_in(&ground.path(folder), &stamp).unwrap();
        assert_eq!(
            (guard.judge(&at).unwrap(), many),
            (expected, expected),
            "{at:?}"
        );
    }
    assert_eq!(guard.judge(&ground.path("way/")).unwrap(), own);
    assert_eq!(guard.judge(&ground.path("way")).unwrap(), None);
}

#[test]
fn inside_is_told_by_identity() {
    let ground = Ground::new();
    std::fs::create_dir_all(ground.path("a/b/c")).unwrap();
    symlink("a/b", ground.path("link")).unwrap();
    let a = stat::stamp_path(&ground.path("a")).unwrap();
    let inside = |path: &str| is_inside(&ground.path(path), a.device, a.inode).unwrap();
    assert!(inside("a") && inside("a/b/c") && inside("link/c"));
    assert!(!inside("."));
    // Deeper than is asked for from one descriptor.
    let deep = ground.path("a/deep");
    std::fs::create_dir(&deep).unwrap();
    let mut at = std::fs::File::open(&deep).unwrap();
    for _ in 0..400 {
        rustix::fs::mkdirat(&at, "folder", rustix::fs::Mode::RWXU).unwrap();
        let flags = rustix::fs::OFlags::DIRECTORY;
        let next = rustix::fs::openat(&at, "folder", flags, rustix::fs::Mode::empty()).unwrap();
        at = next.into();
    }
    let path = PathBuf::from(format!("/proc/self/fd/{}", at.as_raw_fd()));
    assert!(is_inside(&path, a.device, a.inode).unwrap());
    let other = stat::stamp_path(&ground.path("a/b")).unwrap();
    assert!(!is_inside(&path, other.device, other.inode).unwrap());
}

#[test]
fn space_is_that_of_the_nearest_folder_there_is() {
    let ground = Ground::new();
    let world = World::new(ground.pool.clone(), ground.path("home"), None);
    let here = space::space(ground.dir.path()).unwrap();
    assert!(here.total >= here.free && here.name_max >= 14 && here.block > 0);
    let near = world.space_near(&ground.path("not/yet/there")).unwrap();
    assert_eq!((near.total, near.fs_type), (here.total, here.fs_type));
    assert!(
        world
            .space(&ground.path("missing"))
            .unwrap_err()
            .is_missing()
    );
}

#[test]
fn the_world_lists_and_follows() {
    let ground = Ground::new();
    std::fs::create_dir(ground.path("folder")).unwrap();
    symlink("folder", ground.path("link")).unwrap();
    let world = World::new(ground.pool.clone(), ground.path("home"), None);
    let mut names: Vec<_> = world.list(ground.dir.path()).unwrap();
    names.sort_by(|a, b| a.name.cmp(&b.name));
    let found: Vec<_> = names.iter().map(|entry| entry.kind).collect();
    assert_eq!(found, [Some(Kind::Folder), Some(Kind::Link)]);
    assert!(world.is_folder(&ground.path("link")));
    assert_eq!(world.stamp(&ground.path("link")).unwrap().kind, Kind::Link);
    assert!(
        world
            .same_file_system(&ground.path("folder"), &ground.path("link"))
            .unwrap()
    );
}

#[test]
fn two_entries_change_places_without_the_kernels_help() {
    let ground = Ground::new();
    ground.write("a", "of a");
    std::fs::create_dir(ground.path("b")).unwrap();
    let root = ground.root();
    let handle = root.handle().unwrap();
    let (a, b) = (OsStr::new("a"), OsStr::new("b"));
    let exchange = |a, b| act::exchange_by_names(handle.as_fd(), a, handle.as_fd(), b);
    exchange(a, b).unwrap();
    assert_eq!(ground.read("b"), b"of a");
    assert!(ground.path("a").is_dir());

    let missing = OsStr::new("missing");
    for (one, other) in [(b, missing), (missing, b)] {
        let error = exchange(one, other).unwrap_err();
        assert!(error.is_missing() && error.name == one, "{error:?}");
        assert_eq!(ground.read("b"), b"of a", "what was begun is taken back");
    }
    assert_eq!(std::fs::read_dir(ground.dir.path()).unwrap().count(), 2);
}

#[test]
fn a_new_spelling_goes_by_way_of_another_name() {
    let ground = Ground::new();
    ground.write("name", "1");
    ground.write("taken", "2");
    let root = ground.root();
    let handle = root.handle().unwrap();
    let respell = |from: &str, to: &str| act::respell(handle.as_fd(), from.as_ref(), to.as_ref());
    respell("name", "NAME").unwrap();
    assert_eq!(ground.read("NAME"), b"1");
    let error = respell("NAME", "taken").unwrap_err();
    assert!(error.is(Errno::EXIST) && error.name == "NAME");
    assert_eq!(
        (ground.read("NAME"), ground.read("taken")),
        (b"1".into(), b"2".into())
    );
    assert_eq!(std::fs::read_dir(ground.dir.path()).unwrap().count(), 2);
}
