//! Long files that several threads copy.

use std::ffi::OsStr;
use std::os::fd::AsFd;
use std::sync::atomic::{AtomicI64, AtomicU64, AtomicUsize, Ordering};

use super::{Ground, SAFE, pattern};
use crate::disk::{CopyError, Watch, copy_entry, stat};
use crate::model::{CopyHow, Publish};

const LENGTH: usize = (48 << 20) + 12_345;

/// Lends threads, counts what they do, and stops after so many bytes.
struct Lender {
    free: AtomicUsize,
    lent: AtomicUsize,
    read: AtomicU64,
    wrote: AtomicU64,
    left: AtomicI64,
}

impl Lender {
    fn new(free: usize, left: i64) -> Lender {
        Lender {
            free: AtomicUsize::new(free),
            lent: AtomicUsize::new(0),
            read: AtomicU64::new(0),
            wrote: AtomicU64::new(0),
            left: AtomicI64::new(left),
        }
    }
}

struct Lent<'a>(&'a Lender);

impl Drop for Lent<'_> {
    fn drop(&mut self) {
        self.0.free.fetch_add(1, Ordering::Relaxed);
    }
}

impl Watch for Lender {
    fn read(&self, bytes: u64) {
        self.read.fetch_add(bytes, Ordering::Relaxed);
    }
    fn wrote(&self, bytes: u64) {
        self.wrote.fetch_add(bytes, Ordering::Relaxed);
        self.left.fetch_sub(bytes as i64, Ordering::Relaxed);
    }
    fn hand(&self) -> Option<Box<dyn Watch + Send + '_>> {
        let less = |free: usize| free.checked_sub(1);
        let order = Ordering::Relaxed;
        self.free.fetch_update(order, order, less).ok()?;
        self.lent.fetch_add(1, order);
        Some(Box::new(Lent(self)))
    }
    fn go_on(&self) -> bool {
        self.left.load(Ordering::Relaxed) > 0
    }
}

impl Watch for Lent<'_> {
    fn read(&self, bytes: u64) {
        self.0.read(bytes);
    }
    fn wrote(&self, bytes: u64) {
        self.0.wrote(bytes);
    }
    fn go_on(&self) -> bool {
        self.0.go_on()
    }
}

/// True on the file systems where this is how long files are copied and where every machine can run the tests.
fn is_local(dir: impl AsFd) -> bool {
    let kind = rustix::fs::fstatfs(dir).unwrap().f_type as u32;
    [0xef53, 0x0102_1994].contains(&kind)
}

/// True if the copy takes no more than its length.
fn has_no_more(ground: &Ground) -> bool {
    let copy = stat::stamp_path(&ground.path("to")).unwrap();
    copy.allocated < copy.size + (1 << 20)
}

#[test]
fn a_copy_in_place_that_was_stopped_takes_no_more_than_its_length() {
    let ground = Ground::new();
    ground.write("from", pattern(LENGTH));
    let dir = ground.open();
    let lender = Lender::new(1, 5 << 20);
    let how = CopyHow {
        publish: Publish::InPlace,
        ..SAFE
    };
    let (from, to) = (OsStr::new("from"), OsStr::new("to"));
    let error = copy_entry(dir.as_fd(), from, &dir, to, &how, None, &lender).unwrap_err();
    assert_eq!(error, CopyError::Stopped);
    assert!(has_no_more(&ground));
}

#[test]
fn a_long_file_in_pieces_arrives_byte_for_byte() {
    let ground = Ground::new();
    ground.write("from", pattern(LENGTH));
    let dir = ground.open();
    for free in [0, 1, 3] {
        let lender = Lender::new(free, i64::MAX);
        let (from, to) = (OsStr::new("from"), OsStr::new("to"));
        let copied = copy_entry(dir.as_fd(), from, &dir, to, &SAFE, None, &lender).unwrap();
        assert_eq!(copied.bytes, LENGTH as u64);
        assert!(ground.read("to") == pattern(LENGTH), "{free} more threads");
        assert!(has_no_more(&ground), "{free} more threads");
        assert_eq!(lender.wrote.into_inner(), LENGTH as u64);
        let lent = lender.lent.into_inner();
        assert_eq!(
            lent > 0,
            free > 0 && is_local(&dir),
            "{lent} threads helped"
        );
        assert_eq!(lender.free.into_inner(), free, "all are given back");
        std::fs::remove_file(ground.path("to")).unwrap();
    }
}

#[test]
fn a_stop_ends_all_pieces_and_leaves_nothing() {
    let ground = Ground::new();
    ground.write("from", pattern(LENGTH));
    let dir = ground.open();
    let lender = Lender::new(2, 5 << 20);
    let (from, to) = (OsStr::new("from"), OsStr::new("to"));
    let error = copy_entry(dir.as_fd(), from, &dir, to, &SAFE, None, &lender).unwrap_err();
    assert_eq!(error, CopyError::Stopped);
    assert_eq!(ground.names(), ["from"]);
    assert!(lender.wrote.into_inner() < 20 << 20, "it went on");
    assert_eq!(lender.free.into_inner(), 2);
}
