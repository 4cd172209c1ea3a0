//! Folders by descriptor: deep, exchanged, closed and found again.

use std::ffi::OsStr;
use std::os::fd::AsFd;
use std::os::unix::fs::symlink;
use std::sync::Arc;

use rustix::io::Errno;

use super::Ground;
use crate::disk::{FdPool, Folder, act, stat};
use crate::model::Cause;

/// A chain of folders made relative to each other; its path is far longer than the kernel takes at once.
fn chain(root: &Arc<Folder>, depth: usize, name: &OsStr) -> Arc<Folder> {
    let mut at = Arc::clone(root);
    for _ in 0..depth {
        act::make_folder(at.handle().unwrap().as_fd(), name, 0o755).unwrap();
        at = at.child(name);
    }
    at.handle().unwrap();
    at
}

#[test]
fn a_deep_chain_is_made_and_removed_with_few_descriptors() {
    let mut ground = Ground::new();
    ground.pool = FdPool::with_budget(8);
    let root = ground.root();
    let name = OsStr::new("a-name-that-makes-the-path-long");
    let mut at = chain(&root, 4_000, name);
    assert!(
        ground.pool.open_count() <= 8,
        "{}",
        ground.pool.open_count()
    );
    while let Some(parent) = at.parent().cloned() {
        act::remove_folder(parent.handle().unwrap().as_fd(), name).unwrap();
        assert!(ground.pool.open_count() <= 8);
        at = parent;
    }
    assert!(ground.names().is_empty(), "all levels are gone");
}

#[test]
fn a_deep_folder_is_found_again_from_the_root() {
    let mut ground = Ground::new();
    ground.pool = FdPool::with_budget(1);
    let root = ground.root();
    let name = OsStr::new("deep");
    let deepest = chain(&root, 1_500, name);
    let stamp = deepest.stamp().unwrap();
    // Another branch takes the only descriptor.
    std::fs::create_dir(ground.path("other")).unwrap();
    root.child(OsStr::new("other")).handle().unwrap();
    assert!(deepest.stamp().unwrap().is_same_object(&stamp));
    assert_eq!(deepest.names().len(), 1_500);
    let fresh = {
        let mut at = Arc::clone(&root);
        for _ in 0..1_500 {
            at = at.child(name);
        }
        at
    };
    assert!(
        fresh.stamp().unwrap().is_same_object(&stamp),
        "opened in pieces"
    );
    drop(deepest);
    drop(fresh);
    let mut at = root;
    for _ in 0..1_500 {
        at = at.child(name);
    }
    while let Some(parent) = at.parent().cloned() {
        act::remove_folder(parent.handle().unwrap().as_fd(), name).unwrap();
        at = parent;
    }
}

#[test]
fn a_folder_exchanged_for_a_link_is_refused() {
    let ground = Ground::new();
    std::fs::create_dir(ground.path("folder")).unwrap();
    std::fs::create_dir(ground.path("victim")).unwrap();
    let root = ground.root();
    let seen = stat::stamp_path(&ground.path("folder")).unwrap();
    std::fs::remove_dir(ground.path("folder")).unwrap();
    symlink("victim", ground.path("folder")).unwrap();
    let folder = root.child(OsStr::new("folder"));
    folder.expect(seen.device, seen.inode);
    let error = folder.handle().unwrap_err();
    assert_eq!(error.cause(), Cause::Swapped);
    let unexpected = root.child(OsStr::new("folder")).handle().unwrap_err();
    assert_eq!(unexpected.cause(), Cause::Os(Errno::NOTDIR.raw_os_error()));
}

#[test]
fn a_folder_exchanged_for_another_folder_is_refused() {
    let ground = Ground::new();
    std::fs::create_dir(ground.path("folder")).unwrap();
    std::fs::create_dir(ground.path("victim")).unwrap();
    let root = ground.root();
    let seen = stat::stamp_path(&ground.path("folder")).unwrap();
    std::fs::rename(ground.path("folder"), ground.path("aside")).unwrap();
    std::fs::rename(ground.path("victim"), ground.path("folder")).unwrap();
    let folder = root.child(OsStr::new("folder"));
    folder.expect(seen.device, seen.inode);
    assert!(folder.handle().unwrap_err().swapped);
}

#[test]
fn a_link_in_the_middle_is_not_followed_when_a_folder_is_found_again() {
    let mut ground = Ground::new();
    ground.pool = FdPool::with_budget(1);
    std::fs::create_dir_all(ground.path("a/b/c")).unwrap();
    let root = ground.root();
    let b = root.child(OsStr::new("a")).child(OsStr::new("b"));
    let c = b.child(OsStr::new("c"));
    std::fs::rename(ground.path("a"), ground.path("moved")).unwrap();
    symlink("moved", ground.path("a")).unwrap();
    assert!(c.handle().is_err(), "the way leads through a link now");
}

#[test]
fn names_that_would_walk_are_refused() {
    let ground = Ground::new();
    let root = ground.root();
    for name in ["", "a/b", "/", "//x"] {
        let error = root.child(OsStr::new(name)).handle().unwrap_err();
        assert!(error.is(Errno::INVAL), "{name:?}: {error:?}");
    }
}

#[test]
fn a_folder_that_may_not_be_read_can_still_be_worked_in() {
    if super::is_root() {
        eprintln!("skipped: root reads everything");
        return;
    }
    use std::os::unix::fs::PermissionsExt;
    let ground = Ground::new();
    std::fs::create_dir(ground.path("dark")).unwrap();
    ground.write("dark/known", b"");
    let mode = |mode| std::fs::Permissions::from_mode(mode);
    std::fs::set_permissions(ground.path("dark"), mode(0o300)).unwrap();
    let dark = ground.root().child(OsStr::new("dark"));
    let handle = dark.handle().unwrap();
    act::unlink(handle.as_fd(), OsStr::new("known")).unwrap();
    let error = dark.list(|_, _, _| true).unwrap_err();
    std::fs::set_permissions(ground.path("dark"), mode(0o700)).unwrap();
    assert!(error.is(Errno::ACCESS), "{error:?}");
}

#[test]
fn whoever_exchanges_a_folder_while_it_is_opened_gains_nothing() {
    let ground = Ground::new();
    std::fs::create_dir(ground.path("folder")).unwrap();
    std::fs::create_dir(ground.path("victim")).unwrap();
    ground.write("victim/precious", b"");
    symlink("victim", ground.path("link")).unwrap();
    let seen = stat::stamp_path(&ground.path("folder")).unwrap();
    let root = ground.root();
    let is_over = std::sync::atomic::AtomicBool::new(false);
    let relaxed = std::sync::atomic::Ordering::Relaxed;
    let (mut opened, mut refused) = (0, 0);
    std::thread::scope(|threads| {
        threads.spawn(|| {
            let dir = ground.open();
            let (a, b) = (OsStr::new("folder"), OsStr::new("link"));
            while !is_over.load(relaxed) {
                act::exchange(dir.as_fd(), a, dir.as_fd(), b).unwrap();
            }
        });
        for _ in 0..200_000 {
            let folder = root.child(OsStr::new("folder"));
            folder.expect(seen.device, seen.inode);
            match folder.handle() {
                Ok(_) => {
                    opened += 1;
                    let mut names = 0;
                    folder
                        .list(|_, _, _| {
                            names += 1;
                            true
                        })
                        .unwrap();
                    assert_eq!(names, 0, "the victim was entered");
                }
                Err(error) => {
                    refused += 1;
                    assert!(error.swapped, "{error:?}");
                }
            }
            if opened > 500 && refused > 500 {
                break;
            }
        }
        is_over.store(true, relaxed);
    });
    assert!(
        opened > 0 && refused > 0,
        "{opened} opened, {refused} refused"
    );
}

#[test]
fn a_folder_that_was_closed_is_opened_again_when_it_is_needed() {
    let ground = Ground::new();
    let root = ground.root();
    std::fs::create_dir_all(ground.path("a/b")).unwrap();
    std::fs::write(ground.path("a/b/file"), b"x").unwrap();
    let above = root.child(OsStr::new("a"));
    above.handle().unwrap();
    let folder = above.child(OsStr::new("b"));
    let list = || {
        let mut names = Vec::new();
        folder
            .list(|name, _, _| {
                names.push(name.to_os_string());
                true
            })
            .unwrap();
        names
    };
    let before = (list(), ground.pool.open_count());
    assert_eq!(before.1, 2, "the folder and the one above");
    folder.close();
    assert_eq!(ground.pool.open_count(), 1);
    // Twice is once.
    folder.close();
    assert_eq!(ground.pool.open_count(), 1);
    assert_eq!((list(), ground.pool.open_count()), before);
    let held = folder.handle().unwrap();
    folder.close();
    assert_eq!(ground.pool.open_count(), 2, "closed under who works in it");
    drop(held);
    // A root is opened by the path that a person gave, once.
    root.close();
    assert!(root.stamp().is_ok());
    drop((folder, above));
    assert_eq!(ground.pool.open_count(), 0);
}
