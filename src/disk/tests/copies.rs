//! Contents: every length, holes, stops, changes meanwhile, and what cannot be read.

use std::cell::Cell;
use std::ffi::{OsStr, OsString};
use std::io::{Seek, SeekFrom, Write};
use std::os::fd::AsFd;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{MetadataExt, symlink};
use std::path::Path;

use rustix::io::Errno;

use super::{Ground, SAFE, pattern};
use crate::disk::{
    CopyError, Expect, Folder, Side, Unwatched, Watch, act, copy, copy_entry, metadata, stat,
};
use crate::model::{CopyHow, Existing, Kind, Publish};

#[test]
fn every_length_around_the_limits_arrives_byte_for_byte() {
    let ground = Ground::new();
    for length in [0, 1, 4_095, 65_535, 65_536, 65_537, 1_048_577, 9_000_001] {
        ground.write("from", pattern(length));
        for (to, publish) in [("each", Publish::Each), ("whole", Publish::Whole)] {
            let how = CopyHow { publish, ..SAFE };
            let copied = ground.copy("from", to, &how).unwrap();
            assert_eq!(copied.bytes, length as u64);
            assert!(ground.read(to) == pattern(length), "{length} bytes, {to}");
            std::fs::remove_file(ground.path(to)).unwrap();
        }
    }
}

#[test]
fn holes_stay_holes() {
    let ground = Ground::new();
    let mut file = std::fs::File::create(ground.path("from")).unwrap();
    file.write_all(&pattern(5_000)).unwrap();
    file.seek(SeekFrom::Start(20 << 20)).unwrap();
    file.write_all(&pattern(70_000)).unwrap();
    file.set_len(40 << 20).unwrap();
    drop(file);
    let copied = ground.copy("from", "to", &SAFE).unwrap();
    assert_eq!(copied.bytes, 40 << 20);
    assert!(ground.read("from") == ground.read("to"));
    let to = std::fs::metadata(ground.path("to")).unwrap();
    assert!(to.blocks() * 512 < 1 << 20, "{} blocks", to.blocks());
}

#[test]
fn odd_names_are_copied_as_they_are() {
    let ground = Ground::new();
    let long = vec![b'x'; 255];
    let dir = ground.open();
    std::fs::create_dir(ground.path("to")).unwrap();
    let to = ground.root().child(OsStr::new("to")).handle().unwrap();
    for name in [b"\xff\xfe".as_slice(), b"new\nline", b" ", b"-rf", &long] {
        let name = OsStr::from_bytes(name);
        ground.write(name, b"bytes");
        copy_entry(dir.as_fd(), name, to.as_fd(), name, &SAFE, None, &Unwatched).unwrap();
        assert_eq!(ground.read(Path::new("to").join(name)), b"bytes");
    }
}

#[test]
fn what_is_there_is_kept_unless_it_may_be_replaced() {
    let ground = Ground::new();
    ground.write("from", b"new");
    ground.write("to", b"old");
    let error = ground.copy("from", "to", &SAFE).unwrap_err();
    let CopyError::Disk { error, side } = error else {
        panic!("{error:?}");
    };
    assert!(error.is(Errno::EXIST) && side == Side::Target && error.name == "to");
    assert_eq!(ground.read("to"), b"old");
    assert_eq!(ground.names(), ["from", "to"], "no temporary entry is left");
    let how = CopyHow {
        existing: Existing::Replace,
        ..SAFE
    };
    ground.copy("from", "to", &how).unwrap();
    assert_eq!(ground.read("to"), b"new");
    assert_eq!(ground.names(), ["from", "to"]);
}

/// Stops after some bytes.
struct StopAfter(Cell<i64>);

impl Watch for StopAfter {
    fn read(&self, _bytes: u64) {}
    fn wrote(&self, bytes: u64) {
        self.0.set(self.0.get() - bytes as i64);
    }
    fn go_on(&self) -> bool {
        self.0.get() > 0
    }
}

#[test]
fn a_stop_in_the_middle_of_a_large_file_leaves_nothing() {
    let ground = Ground::new();
    ground.write("from", pattern(20 << 20));
    let dir = ground.open();
    let (from, to) = (OsStr::new("from"), OsStr::new("to"));
    for publish in [Publish::Each, Publish::Whole] {
        let how = CopyHow { publish, ..SAFE };
        let watch = StopAfter(Cell::new(1 << 20));
        let error = copy_entry(dir.as_fd(), from, &dir, to, &how, None, &watch).unwrap_err();
        assert_eq!(error, CopyError::Stopped);
        assert_eq!(ground.names(), ["from"]);
        assert!(
            watch.0.get() > -(16 << 20),
            "it went on for {}",
            watch.0.get()
        );
    }
}

/// Changes the source at the first byte that is written.
struct Meddler<'a>(&'a Ground, Cell<bool>);

impl Watch for Meddler<'_> {
    fn read(&self, _bytes: u64) {}
    fn wrote(&self, _bytes: u64) {
        if !self.1.replace(true) {
            let path = self.0.path("from");
            let mut file = std::fs::OpenOptions::new().append(true).open(path).unwrap();
            file.write_all(b"more").unwrap();
        }
    }
    fn go_on(&self) -> bool {
        true
    }
}

#[test]
fn a_source_that_changes_meanwhile_is_told_and_not_published() {
    let ground = Ground::new();
    for length in [100, 3 << 20] {
        ground.write("from", pattern(length));
        let dir = ground.open();
        let watch = Meddler(&ground, Cell::new(false));
        let (from, to) = (OsStr::new("from"), OsStr::new("to"));
        let error = copy_entry(dir.as_fd(), from, &dir, to, &SAFE, None, &watch).unwrap_err();
        assert_eq!(error, CopyError::ChangedWhileRead);
        assert_eq!(ground.names(), ["from"]);
    }
}

#[test]
fn a_source_that_is_not_what_was_planned_is_refused() {
    let ground = Ground::new();
    ground.write("from", b"one");
    let seen = stat::stamp_path(&ground.path("from")).unwrap();
    std::fs::rename(ground.path("from"), ground.path("aside")).unwrap();
    ground.write("from", b"two");
    let dir = ground.open();
    let (from, to) = (OsStr::new("from"), OsStr::new("to"));
    let copy = |expect: &Expect| {
        copy_entry(dir.as_fd(), from, &dir, to, &SAFE, Some(expect), &Unwatched).unwrap_err()
    };
    assert_eq!(copy(&Expect::object(&seen)), CopyError::Changed);
    std::fs::remove_file(ground.path("from")).unwrap();
    symlink("aside", ground.path("from")).unwrap();
    assert_eq!(
        copy(&Expect::object(&seen)),
        CopyError::Changed,
        "a link took its place"
    );
    assert_eq!(ground.names(), ["aside", "from"]);
}

#[test]
fn files_whose_length_lies_are_copied_to_their_real_end() {
    let ground = Ground::new();
    let proc = Folder::open_root(&ground.pool, Path::new("/proc/self")).unwrap();
    let dir = ground.open();
    let (from, to) = (OsStr::new("status"), OsStr::new("status"));
    let handle = proc.handle().unwrap();
    let copied = copy_entry(handle.as_fd(), from, &dir, to, &SAFE, None, &Unwatched).unwrap();
    let text = String::from_utf8(ground.read("status")).unwrap();
    assert!(copied.bytes > 100 && text.starts_with("Name:") && text.contains("nonvoluntary"));
    // A length of 4,096 is claimed here.
    let sys = Folder::open_root(
        &ground.pool,
        Path::new("/sys/kernel/mm/transparent_hugepage"),
    );
    if let Ok(sys) = sys {
        let handle = sys.handle().unwrap();
        let name = OsStr::new("enabled");
        copy_entry(handle.as_fd(), name, &dir, name, &SAFE, None, &Unwatched).unwrap();
        let wanted = std::fs::read("/sys/kernel/mm/transparent_hugepage/enabled").unwrap();
        assert_eq!(ground.read("enabled"), wanted);
    }
}

#[test]
fn links_pipes_and_sockets_are_remade() {
    let ground = Ground::new();
    let dir = ground.open();
    symlink(OsStr::from_bytes(b"no\xff/where"), ground.path("link")).unwrap();
    act::make_special(dir.as_fd(), OsStr::new("pipe"), Kind::Pipe, 0o640, 0).unwrap();
    act::make_special(dir.as_fd(), OsStr::new("socket"), Kind::Socket, 0o600, 0).unwrap();
    let mut stamp = stat::stamp_path(&ground.path("link")).unwrap();
    (stamp.modified_s, stamp.modified_ns) = (1_000_000_000, 5);
    for name in ["link", "pipe", "socket"] {
        metadata::set_times_at(dir.as_fd(), OsStr::new(name), &stamp).unwrap();
        let to = format!("{name}-copy");
        ground.copy(name, &to, &SAFE).unwrap();
        let from = stat::stamp_path(&ground.path(name)).unwrap();
        let to = stat::stamp_path(&ground.path(&to)).unwrap();
        assert_eq!((from.kind, from.mode), (to.kind, to.mode), "{name}");
        assert_eq!(
            (to.modified_s, to.modified_ns),
            (1_000_000_000, 5),
            "{name}"
        );
    }
    let text = std::fs::read_link(ground.path("link-copy")).unwrap();
    assert_eq!(text.as_os_str().as_bytes(), b"no\xff/where");
    let how = CopyHow {
        remake_specials: false,
        ..SAFE
    };
    let error = ground.copy("pipe", "again", &how).unwrap_err();
    assert_eq!(error, CopyError::NamedPipe(Side::Source));
    assert_eq!(
        ground.copy("socket", "again", &how).unwrap_err(),
        CopyError::Special
    );
}

#[test]
fn a_followed_link_is_copied_as_the_file_behind_it() {
    let ground = Ground::new();
    ground.write("file", b"bytes");
    symlink("file", ground.path("link")).unwrap();
    let how = CopyHow {
        follow_links: true,
        ..SAFE
    };
    ground.copy("link", "to", &how).unwrap();
    assert!(
        std::fs::symlink_metadata(ground.path("to"))
            .unwrap()
            .is_file()
    );
    assert_eq!(ground.read("to"), b"bytes");
}

#[test]
fn the_first_difference_is_found() {
    let ground = Ground::new();
    let dir = ground.open();
    let mut bytes = pattern(2_000_000);
    ground.write("a", &bytes);
    ground.write("b", &bytes);
    let compare = || {
        let (a, b) = (OsStr::new("a"), OsStr::new("b"));
        copy::first_difference(dir.as_fd(), a, dir.as_fd(), b, &Unwatched).unwrap()
    };
    assert_eq!(compare(), None);
    ground.write("b", &bytes[..1_999_999]);
    assert_eq!(compare(), Some(1_999_999));
    bytes[1_234_567] ^= 1;
    ground.write("b", &bytes);
    assert_eq!(compare(), Some(1_234_567));
}

#[test]
fn temporary_names_are_recognised_and_never_repeat() {
    let names: std::collections::HashSet<OsString> =
        (0..10_000).map(|_| copy::temporary_name()).collect();
    assert_eq!(names.len(), 10_000);
    assert!(names.iter().all(|name| copy::is_temporary(name)));
    for other in [
        ".filewright-hold-0",
        ".filewright-.part",
        ".filewright-0123456789abcdeg.part",
    ] {
        assert!(!copy::is_temporary(OsStr::new(other)), "{other}");
    }
}
