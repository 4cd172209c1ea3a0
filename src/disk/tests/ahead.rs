//! Files that are read before anybody has made rows of them.

use std::ffi::OsStr;
use std::os::fd::AsFd;
use std::time::{Duration, Instant};

use super::{Ground, WHOLE, pattern, seen};
use std::sync::Mutex;

use crate::disk::copy::{Ahead, Facts, ReadAhead, begin, copy_ahead};
use crate::disk::{Copied, CopyError, Unwatched, act, stat};
use crate::model::{CopyHow, Metadata, Stamp};

fn open(ground: &Ground, read: &mut ReadAhead, file: &str) -> Option<Ahead> {
    read.begin();
    let ahead = read.file(ground.open().as_fd(), OsStr::new(file));
    read.settle();
    ahead
}

/// Reads a file ahead until it is known to be still, which takes as long as file systems may be coarse.
fn open_still(ground: &Ground, read: &mut ReadAhead, file: &str) -> Ahead {
    let until = Instant::now() + Duration::from_secs(20);
    loop {
        let ahead = open(ground, read, file).expect("it opens");
        if ahead.bytes.is_some() {
            return ahead;
        }
        assert!(Instant::now() < until, "never still: {ahead:?}");
        std::thread::sleep(Duration::from_millis(100));
    }
}

/// A place for each, all of them written before the first is waited for.
fn written<const N: usize>(lengths: [usize; N]) -> [(usize, Ground); N] {
    lengths.map(|length| {
        let ground = Ground::new();
        ground.write("from", pattern(length));
        (length, ground)
    })
}

fn copy(ground: &Ground, ahead: (&Ahead, &ReadAhead), to: &str) -> Result<Copied, CopyError> {
    copy_of(ground, &ahead.0.stamp, ahead, to)
}

/// The same where this was planned.
fn copy_of(
    ground: &Ground,
    planned: &Stamp,
    ahead: (&Ahead, &ReadAhead),
    to: &str,
) -> Result<Copied, CopyError> {
    let dir = ground.open();
    let from = (dir.as_fd(), OsStr::new("from"));
    let expect = seen(planned);
    copy_ahead(
        from,
        ahead,
        &dir,
        OsStr::new(to),
        &WHOLE,
        Some(&expect),
        &Unwatched,
    )
}

#[test]
fn a_file_is_copied_from_what_was_read_of_it() {
    let mut read = ReadAhead::default();
    for (length, ground) in written([0, 1, 5_000, 16 * 1024]) {
        let ahead = open_still(&ground, &mut read, "from");
        for to in ["first", "second"] {
            let copied = copy(&ground, (&ahead, &read), &format!("{to}{length}")).unwrap();
            assert!(!copied.lost.any(), "{copied:?}");
            assert_eq!(ground.read(format!("{to}{length}")), pattern(length));
        }
        let (from, to) = (ground.path("from"), ground.path(format!("second{length}")));
        let (from, to) = (
            stat::stamp_path(&from).unwrap(),
            stat::stamp_path(&to).unwrap(),
        );
        let times = |stamp: &Stamp| (stamp.modified_s, stamp.modified_ns, stamp.mode);
        assert_eq!(times(&from), times(&to));
    }
}

/// What was read may be half of what it was before and half of what it is since.
#[test]
fn what_has_changed_a_moment_ago_is_looked_at_twice() {
    let ground = Ground::new();
    let mut read = ReadAhead::default();
    ground.write("from", b"old");
    let ahead = open(&ground, &mut read, "from").expect("it opens");
    assert_eq!(ahead.bytes, None, "it may be changing still");
    copy(&ground, (&ahead, &read), "to").unwrap();
    assert_eq!(ground.read("to"), b"old");
    ground.write("from", b"newer");
    // It is copied as it is now, whole.
    copy(&ground, (&ahead, &read), "other").unwrap();
    assert_eq!(ground.read("other"), b"newer");
}

#[test]
fn a_file_that_changes_while_it_is_read_is_not_still() {
    let ground = Ground::new();
    let mut read = ReadAhead::default();
    ground.write("from", pattern(100));
    open_still(&ground, &mut read, "from");
    read.begin();
    ground.write("from", pattern(200));
    let ahead = read.file(ground.open().as_fd(), OsStr::new("from"));
    assert_eq!(ahead.expect("it opens").bytes, None);
}

#[test]
fn what_was_read_counts_only_once_the_clock_was_looked_at_again() {
    let ground = Ground::new();
    let mut read = ReadAhead::default();
    ground.write("from", b"old");
    // From here on these two file systems are known.
    let ahead = open_still(&ground, &mut read, "from");
    copy(&ground, (&ahead, &read), "first").unwrap();
    read.begin();
    let dir = ground.open();
    let ahead = read
        .file(dir.as_fd(), OsStr::new("from"))
        .expect("it opens");
    assert!(ahead.bytes.is_some());
    ground.write("from", b"new");
    copy(&ground, (&ahead, &read), "second").unwrap();
    assert_eq!(ground.read("second"), b"new", "it is read once more");
    read.settle();
    copy(&ground, (&ahead, &read), "third").unwrap();
    assert_eq!(ground.read("third"), b"old", "as it was when it was read");
}

/// Copies a file ahead of its turn.
fn begin_one(ground: &Ground, (ahead, read): (&mut Ahead, &ReadAhead), to: &str, how: &CopyHow) {
    let dir = ground.open();
    // From here on these two file systems are known, which no other test has to have seen to.
    copy(ground, (&*ahead, read), "known").unwrap();
    act::unlink(dir.as_fd(), OsStr::new("known")).unwrap();
    let facts = Facts::ask(dir.as_fd());
    let dir = std::sync::Arc::new(dir);
    let files = [(ahead, OsStr::new(to))];
    begin(
        files.into_iter(),
        read,
        (&dir, &facts),
        how,
        &Mutex::new(()),
    );
}

#[test]
fn a_file_that_was_begun_is_the_copy() {
    let ground = Ground::new();
    let mut read = ReadAhead::default();
    ground.write("from", pattern(3_000));
    let mut ahead = open_still(&ground, &mut read, "from");
    begin_one(&ground, (&mut ahead, &read), "to", &WHOLE);
    let look = || stat::stamp_path(&ground.path("to")).unwrap();
    let begun = look();
    copy(&ground, (&ahead, &read), "to").unwrap();
    assert!(look().is_same_object(&begun));
    assert_eq!(ground.read("to"), pattern(3_000));
    drop(ahead);
    assert_eq!(ground.read("to"), pattern(3_000), "it stays");
    let times = |stamp: &Stamp| (stamp.modified_s, stamp.modified_ns, stamp.mode);
    let from = stat::stamp_path(&ground.path("from")).unwrap();
    assert_eq!(times(&look()), times(&from));
}

#[test]
fn what_was_begun_and_is_not_wanted_goes_again() {
    let [(_, ground), others @ ..] = written([1, 100, 101]);
    let mut read = ReadAhead::default();
    let mut ahead = open_still(&ground, &mut read, "from");
    begin_one(&ground, (&mut ahead, &read), "to", &WHOLE);
    assert!(ground.path("to").exists());
    drop(ahead);
    assert!(!ground.path("to").exists());
    // Begun under another name, or with another mode, than it is to have.
    let closed = CopyHow {
        metadata: Metadata::NONE,
        umask: 0o077,
        ..WHOLE
    };
    let wanted = [("other", &WHOLE), ("to", &closed)];
    for ((to, how), (length, ground)) in wanted.into_iter().zip(others) {
        let mut ahead = open_still(&ground, &mut read, "from");
        begin_one(&ground, (&mut ahead, &read), to, how);
        copy(&ground, (&ahead, &read), "to").unwrap();
        assert_eq!(ground.read("to"), pattern(length));
        let mode = |name| stat::stamp_path(&ground.path(name)).unwrap().mode;
        assert_eq!(mode("to"), mode("from"));
        assert!(!ground.path("other").exists());
    }
}

#[test]
fn a_file_that_is_not_what_was_planned_is_no_copy_of_it() {
    let ground = Ground::new();
    let mut read = ReadAhead::default();
    ground.write("from", b"old");
    let mut ahead = open_still(&ground, &mut read, "from");
    let planned = ahead.stamp;
    begin_one(&ground, (&mut ahead, &read), "to", &WHOLE);
    // Another one has come in its place since.
    std::fs::rename(ground.path("from"), ground.path("away")).unwrap();
    ground.write("from", b"newer");
    let planned = Stamp {
        size: planned.size + 2,
        ..planned
    };
    let copied = copy_of(&ground, &planned, (&ahead, &read), "to");
    assert_eq!(copied.map(|_| ()), Err(CopyError::Changed));
    drop(ahead);
    assert!(!ground.path("to").exists());
}

#[test]
fn a_copy_is_taken_over_only_of_the_file_that_was_planned() {
    let ground = Ground::new();
    let mut read = ReadAhead::default();
    ground.write("from", pattern(3_000));
    let mut ahead = open_still(&ground, &mut read, "from");
    let planned = ahead.stamp;
    let other = |change: &dyn Fn(&mut Stamp)| {
        let mut stamp = planned;
        change(&mut stamp);
        seen(&stamp)
    };
    let others = [
        other(&|stamp| stamp.size += 1),
        other(&|stamp| stamp.inode += 1),
        other(&|stamp| stamp.modified_ns ^= 1),
        other(&|stamp| stamp.changed_ns ^= 1),
        other(&|stamp| stamp.mode ^= 0o100),
    ];
    let to = OsStr::new("to");
    let expect = seen(&planned);
    assert!(!ahead.take_over(&read, &expect, to), "none was made");
    begin_one(&ground, (&mut ahead, &read), "to", &WHOLE);
    for other in &others {
        assert!(!ahead.take_over(&read, other, to), "{other:?}");
    }
    assert!(!ahead.take_over(&read, &expect, OsStr::new("another")));
    let unsettled = ReadAhead::default();
    assert!(!ahead.take_over(&unsettled, &expect, to), "the clock");
    assert!(ahead.take_over(&read, &expect, to));
    assert!(!ahead.take_over(&read, &expect, to), "once");
    drop(ahead);
    assert_eq!(ground.read("to"), pattern(3_000), "it stays");
}

#[test]
fn what_cannot_be_begun_is_met_again_in_the_ordinary_way() {
    let ground = Ground::new();
    let mut read = ReadAhead::default();
    ground.write("from", b"new");
    ground.write("to", b"in the way");
    let mut ahead = open_still(&ground, &mut read, "from");
    begin_one(&ground, (&mut ahead, &read), "to", &WHOLE);
    let copied = copy(&ground, (&ahead, &read), "to");
    let is_taken = |error: &CopyError| matches!(error, CopyError::Disk { error, .. } if error.is(rustix::io::Errno::EXIST));
    assert!(copied.as_ref().is_err_and(is_taken), "{copied:?}");
    assert_eq!(ground.read("to"), b"in the way");
}

#[test]
fn a_longer_file_is_read_again_from_its_beginning() {
    let ground = Ground::new();
    let mut read = ReadAhead::default();
    for length in [16 * 1024 + 1, 60_000, 100_000, 3 << 20] {
        ground.write("from", pattern(length));
        let ahead = open(&ground, &mut read, "from").expect("it opens");
        assert_eq!(ahead.bytes, None);
        for to in ["first", "second"] {
            copy(&ground, (&ahead, &read), &format!("{to}{length}")).unwrap();
            assert!(
                ground.read(format!("{to}{length}")) == pattern(length),
                "{length}"
            );
        }
    }
    assert!(read.is_empty(), "nothing was kept of them");
}

#[test]
fn what_is_no_file_is_left_to_others_and_nobody_waits_for_it() {
    let ground = Ground::new();
    let mut read = ReadAhead::default();
    let dir = ground.open();
    ground.write("file", b"x");
    act::make_link(
        dir.as_fd(),
        OsStr::new("link"),
        std::path::Path::new("file"),
    )
    .unwrap();
    act::make_folder(dir.as_fd(), OsStr::new("folder"), 0o755).unwrap();
    rustix::fs::mknodat(
        &dir,
        "pipe",
        rustix::fs::FileType::Fifo,
        rustix::fs::Mode::from_raw_mode(0o600),
        0,
    )
    .unwrap();
    for name in ["link", "folder", "pipe", "missing"] {
        assert!(open(&ground, &mut read, name).is_none(), "{name}");
    }
}
