//! Rows of a walk: every entry once, judged beside a target.

use std::cell::Cell;
use std::ffi::{OsStr, OsString};
use std::os::fd::AsFd;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::sync::Arc;

use rustix::io::Errno;

use super::Ground;
use crate::disk::scan::{Entry, Scan, ScanOptions, ScanTarget, ScanWatch, scan};
use crate::disk::{FdPool, Folder, Medium, act, stat};
use crate::model::{Clash, Kind, RowId, Stamp, Tree, Verdict, Why};

struct Counted(Cell<u64>);

impl ScanWatch for Counted {
    fn listed(&self, rows: u64) {
        self.0.set(self.0.get() + rows);
    }
    fn go_on(&self) -> bool {
        true
    }
}

fn run(folder: &Arc<Folder>, tops: &[&str], options: &ScanOptions<'_>) -> Scan {
    let tops: Vec<OsString> = tops.iter().map(OsString::from).collect();
    let watch = Counted(Cell::new(0));
    let scan = scan(folder, &tops, options, &watch).unwrap();
    assert_eq!(watch.0.get(), u64::from(scan.tree.len() - 1));
    scan
}

fn find(tree: &Tree, path: &str) -> RowId {
    let ids = 1..tree.len();
    ids.into_iter()
        .find(|id| tree.path(*id) == Path::new(path))
        .unwrap_or_else(|| panic!("no row for {path}"))
}

fn verdict(tree: &Tree, path: &str) -> Verdict {
    tree.row(find(tree, path)).unwrap().verdict
}

#[test]
fn every_entry_becomes_one_row_below_its_folder() {
    let ground = Ground::new();
    std::fs::create_dir_all(ground.path("top/inner")).unwrap();
    ground.write("top/file", b"12345");
    ground.write("top/inner/other", b"1");
    symlink("inner", ground.path("top/link")).unwrap();
    let scan = run(&ground.root(), &["top"], &ScanOptions::default());
    let tree = &scan.tree;
    assert_eq!(tree.len(), 6);
    assert!(scan.failures.is_empty() && !scan.stopped);
    let file = tree.row(find(tree, "top/file")).unwrap();
    assert_eq!((file.kind, file.size), (Kind::File, 5));
    let link = tree.row(find(tree, "top/link")).unwrap();
    assert_eq!(link.kind, Kind::Link, "links are rows and are not entered");
    let top = find(tree, "top");
    let children: u32 = tree.spans(top).iter().map(|span| span.len).sum();
    assert_eq!(children, 3);
}

#[test]
fn names_are_bytes() {
    let ground = Ground::new();
    let long = vec![b'x'; 255];
    let names: [&[u8]; 5] = [b"\xff\xfe", b"new\nline", b" ", b"-rf", &long];
    std::fs::create_dir(ground.path("top")).unwrap();
    for name in names {
        ground.write(Path::new("top").join(OsStr::from_bytes(name)), name);
    }
    let scan = run(&ground.root(), &["top"], &ScanOptions::default());
    let mut found: Vec<Vec<u8>> = (2..scan.tree.len())
        .map(|id| scan.tree.chunk_of(id).unwrap().name(id).as_bytes().to_vec())
        .collect();
    let mut wanted: Vec<Vec<u8>> = names.iter().map(|name| name.to_vec()).collect();
    found.sort();
    wanted.sort();
    assert_eq!(found, wanted);
}

#[test]
fn four_thousand_levels_are_listed_with_few_descriptors() {
    let mut ground = Ground::new();
    ground.pool = FdPool::with_budget(8);
    let root = ground.root();
    let name = OsStr::new("level");
    let mut at = Arc::clone(&root);
    for _ in 0..4_000 {
        act::make_folder(at.handle().unwrap().as_fd(), name, 0o755).unwrap();
        at = at.child(name);
    }
    let scan = run(&root, &["level"], &ScanOptions::default());
    assert!(scan.failures.is_empty(), "{:?}", scan.failures.first());
    assert_eq!(scan.tree.len(), 4_001);
    assert!(ground.pool.open_count() <= 8);
    while let Some(parent) = at.parent().cloned() {
        act::remove_folder(parent.handle().unwrap().as_fd(), name).unwrap();
        at = parent;
    }
}

#[test]
fn a_big_folder_becomes_several_chunks() {
    let ground = Ground::new();
    std::fs::create_dir(ground.path("top")).unwrap();
    for at in 0..4_200 {
        ground.write(format!("top/{at}"), b"");
    }
    let scan = run(&ground.root(), &["top"], &ScanOptions::default());
    assert_eq!(scan.tree.len(), 4_202);
    assert!(scan.tree.chunks().iter().all(|chunk| chunk.len() <= 4_096));
    let spans = scan.tree.spans(1);
    assert_eq!(spans.len(), 2);
}

#[test]
fn later_names_of_an_inode_are_twins_if_asked_for() {
    let ground = Ground::new();
    std::fs::create_dir(ground.path("top")).unwrap();
    ground.write("top/one", b"bytes");
    std::fs::hard_link(ground.path("top/one"), ground.path("top/two")).unwrap();
    ground.write("top/alone", b"bytes");
    let options = ScanOptions {
        mark_twins: true,
        ..ScanOptions::default()
    };
    let tree = run(&ground.root(), &["top"], &options).tree;
    let (one, two) = (find(&tree, "top/one"), find(&tree, "top/two"));
    let (first, twin) = (one.min(two), one.max(two));
    assert_eq!(tree.row(first).unwrap().verdict, Verdict::Act);
    assert_eq!(tree.row(twin).unwrap().verdict, Verdict::Twin);
    assert_eq!(tree.first_name(twin), Some(first));
    assert!(!tree.row(find(&tree, "top/alone")).unwrap().has_twins);
    let plain = run(&ground.root(), &["top"], &ScanOptions::default()).tree;
    assert_eq!(verdict(&plain, "top/two"), Verdict::Act);
}

#[test]
fn links_are_followed_if_asked_for_and_loops_end() {
    let ground = Ground::new();
    std::fs::create_dir_all(ground.path("top/a")).unwrap();
    std::fs::create_dir(ground.path("outside")).unwrap();
    ground.write("outside/file", b"123");
    symlink("../outside", ground.path("top/out")).unwrap();
    symlink("..", ground.path("top/a/up")).unwrap();
    symlink("nowhere", ground.path("top/dangling")).unwrap();
    let options = ScanOptions {
        follow_links: true,
        ..ScanOptions::default()
    };
    let scan = run(&ground.root(), &["top"], &options);
    let tree = &scan.tree;
    let out = tree.row(find(tree, "top/out")).unwrap();
    assert_eq!(
        out.kind,
        Kind::Folder,
        "the row is what the link stands for"
    );
    assert_eq!(tree.row(find(tree, "top/out/file")).unwrap().size, 3);
    assert_eq!(verdict(tree, "top/dangling"), Verdict::Dangling);
    assert_eq!(scan.failures.len(), 1);
    let failure = &scan.failures[0];
    assert_eq!(failure.path(tree), Path::new("top/a/up"));
    assert!(failure.error.is(Errno::LOOP));
}

#[test]
fn what_is_left_out_is_a_row_and_is_not_entered() {
    let ground = Ground::new();
    std::fs::create_dir_all(ground.path("top/skip/deeper")).unwrap();
    ground.write("top/keep", b"");
    let leave_out = |entry: &Entry<'_>| {
        let is_out = entry.path() == Path::new("top/skip") && entry.depth == 1;
        is_out.then_some(Why::Exclude)
    };
    let options = ScanOptions {
        leave_out: Some(&leave_out),
        ..ScanOptions::default()
    };
    let tree = run(&ground.root(), &["top"], &options).tree;
    assert_eq!(verdict(&tree, "top/skip"), Verdict::LeftOut(Why::Exclude));
    assert_eq!(tree.len(), 4, "row 0, top, skip and keep");
}

#[test]
fn what_the_target_has_is_compared() {
    let ground = Ground::new();
    for side in ["source/top/folder", "target/top/folder"] {
        std::fs::create_dir_all(ground.path(side)).unwrap();
    }
    for (name, source, target) in [
        ("same", "12345", "12345"),
        ("newer", "1", "2"),
        ("older", "1", "2"),
        ("longer", "123", "1"),
        ("folder/new", "1", ""),
    ] {
        ground.write(format!("source/top/{name}"), source);
        if !target.is_empty() {
            ground.write(format!("target/top/{name}"), target);
        }
    }
    ground.write("source/top/type", b"");
    std::fs::create_dir(ground.path("target/top/type")).unwrap();
    ground.write("source/top/twin", b"");
    std::fs::hard_link(
        ground.path("source/top/twin"),
        ground.path("target/top/twin"),
    )
    .unwrap();
    let stamp = stat::stamp_path(&ground.path("source/top/same")).unwrap();
    let set = |path: &str, seconds: i64| {
        let dir = ground.open();
        let parent = Folder::open_root(&ground.pool, ground.path(path).parent().unwrap()).unwrap();
        drop(dir);
        let mut stamp = stamp;
        stamp.modified_s += seconds;
        let name = Path::new(path).file_name().unwrap();
        crate::disk::metadata::set_times_at(parent.handle().unwrap().as_fd(), name, &stamp)
            .unwrap();
    };
    for (path, seconds) in [
        ("source/top/same", 0),
        ("target/top/same", 0),
        ("source/top/newer", 9),
        ("target/top/newer", 0),
        ("source/top/older", 0),
        ("target/top/older", 9),
        ("source/top/longer", 0),
        ("target/top/longer", 0),
    ] {
        set(path, seconds);
    }
    let target = Folder::open_root(&ground.pool, &ground.path("target")).unwrap();
    let source = Folder::open_root(&ground.pool, &ground.path("source")).unwrap();
    let options = ScanOptions {
        target: Some(ScanTarget {
            folder: target,
            top_name: None,
            follow_links: false,
        }),
        ..ScanOptions::default()
    };
    let tree = run(&source, &["top"], &options).tree;
    for (path, wanted) in [
        ("top", Verdict::Merge),
        ("top/folder", Verdict::Merge),
        ("top/folder/new", Verdict::Act),
        ("top/same", Verdict::Clash(Clash::Alike)),
        ("top/newer", Verdict::Clash(Clash::Newer)),
        ("top/older", Verdict::Clash(Clash::Older)),
        ("top/longer", Verdict::Clash(Clash::Differs)),
        ("top/type", Verdict::Clash(Clash::OtherType)),
        ("top/twin", Verdict::Clash(Clash::SameFile)),
    ] {
        assert_eq!(verdict(&tree, path), wanted, "{path}");
    }
}

#[test]
fn a_new_top_name_is_looked_for_at_the_target() {
    let ground = Ground::new();
    std::fs::create_dir_all(ground.path("top/in")).unwrap();
    std::fs::create_dir_all(ground.path("target/renamed/in")).unwrap();
    let options = ScanOptions {
        target: Some(ScanTarget {
            folder: Folder::open_root(&ground.pool, &ground.path("target")).unwrap(),
            top_name: Some("renamed".into()),
            follow_links: false,
        }),
        ..ScanOptions::default()
    };
    let tree = run(&ground.root(), &["top"], &options).tree;
    assert_eq!(verdict(&tree, "top"), Verdict::Merge);
    assert_eq!(verdict(&tree, "top/in"), Verdict::Merge);
}

#[test]
fn other_file_systems_are_rows_and_are_not_entered() {
    let pts = stat::stamp_path(Path::new("/dev/pts"));
    if !pts.is_ok_and(|stamp| stamp.is_mount_root) {
        eprintln!("skipped: nothing is mounted on /dev/pts");
        return;
    }
    let root = Folder::open_root(&FdPool::with_budget(64), Path::new("/")).unwrap();
    let options = ScanOptions {
        one_file_system: true,
        ..ScanOptions::default()
    };
    let tree = run(&root, &["dev"], &options).tree;
    let pts = find(&tree, "dev/pts");
    assert_eq!(tree.row(pts).unwrap().verdict, Verdict::OtherFileSystem);
    assert!(tree.spans(pts).is_empty());
}

#[test]
fn a_missing_top_is_a_failure_and_its_siblings_are_listed() {
    let ground = Ground::new();
    ground.write("here", b"");
    let scan = run(
        &ground.root(),
        &["missing", "a/walk", "here"],
        &ScanOptions::default(),
    );
    assert_eq!(scan.tree.len(), 2);
    assert_eq!(scan.failures.len(), 2);
    assert_eq!(scan.failures[0].path(&scan.tree), Path::new("missing"));
    assert!(scan.failures[1].error.is(Errno::INVAL), "one name only");
}

#[test]
fn a_stop_ends_the_scan() {
    struct Stop;
    impl ScanWatch for Stop {
        fn listed(&self, _rows: u64) {}
        fn go_on(&self) -> bool {
            false
        }
    }
    let ground = Ground::new();
    ground.write("here", b"");
    let options = ScanOptions::default();
    let scan = scan(&ground.root(), &["here"], &options, &Stop).unwrap();
    assert!(scan.stopped && scan.tree.is_empty());
}

/// Folders in folders, a large one among them, with links and pipes.
fn thicket(ground: &Ground) {
    for a in 0..30 {
        for b in 0..a % 5 {
            std::fs::create_dir_all(ground.path(format!("top/a{a}/b{b}/c"))).unwrap();
            ground.write(format!("top/a{a}/b{b}/file"), vec![b'x'; a * b]);
            symlink("file", ground.path(format!("top/a{a}/b{b}/link"))).unwrap();
        }
        std::fs::create_dir_all(ground.path(format!("top/a{a}/empty"))).unwrap();
    }
    std::fs::create_dir_all(ground.path("top/large/below")).unwrap();
    for number in 0..5_000 {
        ground.write(format!("top/large/{number}"), b"");
    }
}

#[test]
fn the_rows_are_the_same_however_many_list() {
    let ground = Ground::new();
    thicket(&ground);
    for (names_only, wants_all, follow_links) in [
        (false, false, false),
        (true, false, false),
        (false, true, false),
        (true, true, false),
        // The walk looks through links in folders that others have listed.
        (false, true, true),
    ] {
        let listed_by = |workers| {
            let options = ScanOptions {
                workers,
                names_only,
                wants_all,
                follow_links,
                mark_twins: true,
                ..ScanOptions::default()
            };
            let scan = run(&ground.root(), &["top"], &options);
            assert!(scan.failures.is_empty() && !scan.stopped);
            format!("{:?}", scan.tree)
        };
        let alone = listed_by(1);
        for workers in [2, 3, 9] {
            for _ in 0..4 {
                assert!(alone == listed_by(workers), "{workers} workers");
            }
        }
    }
}

#[test]
fn a_chain_below_many_folders_is_listed_to_its_end() {
    let ground = Ground::new();
    for branch in 0..40 {
        let levels = ["d"; 30].join("/");
        std::fs::create_dir_all(ground.path(format!("top/{branch}/{levels}"))).unwrap();
        ground.write(format!("top/{branch}/{levels}/end"), b"x");
    }
    let options = ScanOptions {
        workers: 4,
        wants_all: true,
        ..ScanOptions::default()
    };
    let tree = run(&ground.root(), &["top"], &options).tree;
    assert_eq!(tree.len(), 2 + 40 * 32);
}

#[test]
fn on_a_disk_that_turns_rows_come_by_inode() {
    let ground = Ground::new();
    std::fs::create_dir_all(ground.path("top/below/empty")).unwrap();
    for number in 0..300 {
        ground.write(format!("top/{number}"), b"");
    }
    let options = ScanOptions {
        medium: Medium::Rotating,
        workers: 4,
        ..ScanOptions::default()
    };
    let tree = run(&ground.root(), &["top"], &options).tree;
    assert_eq!(tree.len(), 2 + 300 + 2);
    let inodes: Vec<u64> = (2..tree.len())
        .filter_map(|id| tree.row(id).filter(|row| row.parent == 1))
        .map(|row| row.inode)
        .collect();
    assert_eq!(inodes.len(), 301);
    assert!(inodes.is_sorted(), "{inodes:?}");
}

#[test]
fn tops_that_were_looked_at_are_taken_as_they_were() {
    let ground = Ground::new();
    ground.write("one", b"12345");
    ground.write("two", b"1");
    let stamps: Vec<Stamp> = ["one", "two"]
        .iter()
        .map(|name| stat::stamp_path(&ground.path(name)).unwrap())
        .collect();
    ground.write("one", b"now it is longer");
    let stamps: Vec<&Stamp> = stamps.iter().collect();
    let options = ScanOptions {
        known: Some(&stamps),
        ..ScanOptions::default()
    };
    let tree = run(&ground.root(), &["one", "two"], &options).tree;
    assert_eq!(tree.row(find(&tree, "one")).unwrap().size, 5);
    assert_eq!(tree.row(find(&tree, "two")).unwrap().size, 1);
}

#[test]
fn a_stop_ends_all_who_list() {
    struct Stops(Cell<u32>);
    impl ScanWatch for Stops {
        fn listed(&self, _rows: u64) {}
        fn go_on(&self) -> bool {
            self.0.set(self.0.get() + 1);
            self.0.get() < 4
        }
    }
    let ground = Ground::new();
    thicket(&ground);
    let options = ScanOptions {
        workers: 4,
        ..ScanOptions::default()
    };
    let stops = Stops(Cell::new(0));
    let scan = scan(&ground.root(), &["top"], &options, &stops).unwrap();
    assert!(scan.stopped && scan.tree.len() < 2_000);
}

#[test]
fn names_alone_tell_kinds_and_inodes_and_folders_are_looked_at() {
    let ground = Ground::new();
    std::fs::create_dir_all(ground.path("top/inner")).unwrap();
    ground.write("top/inner/file", b"12345");
    symlink("file", ground.path("top/inner/link")).unwrap();
    let options = ScanOptions {
        names_only: true,
        ..ScanOptions::default()
    };
    let tree = run(&ground.root(), &["top"], &options).tree;
    for (path, kind) in [
        ("top/inner", Kind::Folder),
        ("top/inner/file", Kind::File),
        ("top/inner/link", Kind::Link),
    ] {
        let row = tree.row(find(&tree, path)).unwrap();
        let stamp = stat::stamp_path(&ground.path(path)).unwrap();
        assert_eq!((row.kind, row.verdict), (kind, Verdict::Act), "{path}");
        assert_eq!(row.inode, stamp.inode, "{path}");
        assert_eq!(tree.device(row.device), stamp.device, "{path}");
        let is_folder = kind == Kind::Folder;
        assert_eq!(row.modified_s != 0, is_folder, "{path}");
        assert!(row.size == 0 || is_folder, "{path} was looked at");
    }
}
