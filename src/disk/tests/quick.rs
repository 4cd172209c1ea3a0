//! Small files that are as a plan saw them, and those that are not.

use std::ffi::OsStr;
use std::os::fd::AsFd;

use super::{Ground, WHOLE, seen};
use crate::disk::{Copied, Expect, Unwatched, copy_entry, metadata, stat};
use crate::model::{CopyHow, Metadata, Stamp};

/// A file whose times have nanoseconds, the access time the older one.
fn plant(ground: &Ground, bytes: &[u8]) -> Stamp {
    ground.write("from", bytes);
    let times = Stamp {
        accessed_s: 900_000_000,
        accessed_ns: 123_456_789,
        modified_s: 1_000_000_000,
        modified_ns: 987_654_321,
        ..Stamp::default()
    };
    let dir = ground.open();
    metadata::set_times_at(dir.as_fd(), OsStr::new("from"), &times).unwrap();
    stat::stamp_path(&ground.path("from")).unwrap()
}

fn copy(ground: &Ground, to: &str, expect: &Expect) -> Copied {
    copy_as(ground, to, expect, &WHOLE)
}

fn copy_as(ground: &Ground, to: &str, expect: &Expect, how: &CopyHow) -> Copied {
    let dir = ground.open();
    let (from, to) = (OsStr::new("from"), OsStr::new(to));
    copy_entry(dir.as_fd(), from, &dir, to, how, Some(expect), &Unwatched).unwrap()
}

/// What `shutil.copy` takes along, or `shutil.copyfile`.
fn contents(metadata: Metadata) -> CopyHow {
    CopyHow { metadata, ..WHOLE }
}

#[test]
fn a_file_as_it_was_seen_is_copied_with_all_it_has() {
    let ground = Ground::new();
    for (number, bytes) in [&b"some bytes"[..], b"", &[7; 60_000]]
        .into_iter()
        .enumerate()
    {
        let before = plant(&ground, bytes);
        let names = [format!("first{number}"), format!("second{number}")];
        // The first shows that these two file systems keep all; the second need not be looked at.
        copy(&ground, &names[0], &seen(&before));
        let from = ground.path("from");
        let before = stat::stamp_path(&from).unwrap();
        let copied = copy(&ground, &names[1], &seen(&before));
        assert_eq!(
            stat::stamp_path(&from).unwrap(),
            before,
            "reading leaves no trace"
        );
        assert!(copied.is_as_seen && !copied.lost.any(), "{copied:?}");
        assert_eq!(copied.made, None, "its inode is asked for later");
        let made = stat::stamp_path(&ground.path(&names[1])).unwrap();
        // Only now: that moves the access time of the copy.
        assert_eq!(ground.read(&names[1]), bytes);
        assert_eq!(
            (made.mode, made.owner, made.group),
            (before.mode, before.owner, before.group)
        );
        assert_eq!(
            (made.modified_s, made.modified_ns),
            (before.modified_s, before.modified_ns)
        );
        assert_eq!(
            (made.accessed_s, made.accessed_ns),
            (before.accessed_s, before.accessed_ns),
            "as it was before it was read"
        );
    }
}

#[test]
fn a_file_that_is_not_as_it_was_seen_is_copied_as_it_is_now() {
    let ground = Ground::new();
    let before = plant(&ground, b"what the plan saw");
    copy(&ground, "first", &seen(&before));
    // Contents of the same length with the old times put back: only the change time tells.
    let old = seen(&before);
    plant(&ground, b"what it has become");
    let mut file = std::fs::OpenOptions::new();
    let file = file.write(true).open(ground.path("from")).unwrap();
    file.set_len(before.size).unwrap();
    drop(file);
    let dir = ground.open();
    metadata::set_times_at(dir.as_fd(), OsStr::new("from"), &before).unwrap();
    let now = stat::stamp_path(&ground.path("from")).unwrap();
    assert!(now.is_unchanged(&before), "{now:?}");
    let copied = copy(&ground, "second", &old);
    assert!(!copied.is_as_seen);
    assert_eq!(ground.read("second"), b"what it has becom");
    // Longer, shorter, of another mode.
    for (name, bytes) in [
        ("longer", &b"what the plan saw, and more"[..]),
        ("shorter", b"wh"),
    ] {
        ground.write("from", bytes);
        let copied = copy(&ground, name, &old);
        assert!(!copied.is_as_seen);
        assert_eq!(ground.read(name), bytes);
    }
}

#[test]
fn contents_and_mode_alone_go_the_short_way_too() {
    let ground = Ground::new();
    plant(&ground, b"some bytes");
    let dir = ground.open();
    metadata::set_mode_at(dir.as_fd(), OsStr::new("from"), 0o640, false).unwrap();
    let before = stat::stamp_path(&ground.path("from")).unwrap();
    for (number, metadata) in [Metadata::COPYMODE, Metadata::NONE].into_iter().enumerate() {
        let how = contents(metadata);
        let names = [format!("first{number}"), format!("second{number}")];
        let now = || stat::stamp_path(&ground.path("from")).unwrap();
        // The first shows that these two file systems keep modes.
        copy_as(&ground, &names[0], &seen(&now()), &how);
        let copied = copy_as(&ground, &names[1], &seen(&now()), &how);
        assert!(copied.is_as_seen && !copied.lost.any(), "{copied:?}");
        assert_eq!(copied.made, None, "nothing is asked about it");
        let made = stat::stamp_path(&ground.path(&names[1])).unwrap();
        let mode = if metadata.mode { before.mode } else { 0o644 };
        assert_eq!(made.mode, mode);
        assert!(made.modified_s > before.modified_s, "a time of its own");
        assert_eq!(ground.read(&names[1]), b"some bytes");
    }
}

#[test]
fn contents_alone_are_those_of_now_where_the_source_has_changed() {
    let ground = Ground::new();
    let before = plant(&ground, b"what the plan saw");
    let how = contents(Metadata::COPYMODE);
    copy_as(&ground, "first", &seen(&before), &how);
    ground.write("from", b"what it has becom");
    let dir = ground.open();
    metadata::set_times_at(dir.as_fd(), OsStr::new("from"), &before).unwrap();
    let copied = copy_as(&ground, "second", &seen(&before), &how);
    assert!(!copied.is_as_seen);
    assert_eq!(ground.read("second"), b"what it has becom");
}

#[test]
fn what_nothing_is_known_of_goes_the_ordinary_way() {
    let ground = Ground::new();
    let before = plant(&ground, b"bytes");
    copy(&ground, "first", &seen(&before));
    let copied = copy(&ground, "second", &Expect::object(&before));
    assert!(!copied.is_as_seen);
    assert_eq!(ground.read("second"), b"bytes");
}

#[test]
fn a_mark_tells_one_change_from_the_next() {
    let at = |changed_s, changed_ns| {
        let stamp = Stamp {
            changed_s,
            changed_ns,
            ..Stamp::default()
        };
        stamp.change_mark()
    };
    assert_eq!(at(0, 0), 0, "not known");
    let mut marks: Vec<u32> = (0..2_000).map(|ns| at(1_700_000_000, ns)).collect();
    marks.extend((1..2_000).map(|s| at(1_700_000_000 + s, 0)));
    marks.sort_unstable();
    let count = marks.len();
    marks.dedup();
    assert_eq!(marks.len(), count);
    assert!(marks[0] > 0);
}
