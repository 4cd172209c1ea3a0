//! Looks at the bytes of a file through the engine: what is seen, what cannot be, and that only the newest wish counts.

mod common;

use std::fs::{self, File};
use std::os::unix::fs::{FileExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::time::Duration;

use common::rig;
use filewright::exec::{Config, Engine};
use filewright::model::{Bin, Cause, Glance, GlanceAsk, Glimpse, LookAsk, Looked, Ticket};
use rustix::fs::{CWD, FileType, Mode};
use tempfile::TempDir;

/// Longest wait for an answer.
const PATIENCE: Duration = Duration::from_secs(20);

fn engine() -> Engine {
    Engine::start(Config::default(), || {})
}

fn ask(ticket: u64, path: PathBuf) -> LookAsk {
    LookAsk {
        ticket: Ticket(ticket),
        path,
        window: 0..4096,
        bins: 16,
        cursor: None,
        lines: None,
        holes: false,
    }
}

fn answer(engine: &Engine) -> Looked {
    engine.looks().recv_timeout(PATIENCE).expect("an answer")
}

/// Answers until one of them satisfies.
fn until(engine: &Engine, holds: impl Fn(&Looked) -> bool) -> Looked {
    loop {
        let looked = answer(engine);
        if holds(&looked) {
            return looked;
        }
    }
}

fn cause(engine: &Engine, ticket: u64, path: PathBuf) -> Cause {
    engine.look(ask(ticket, path));
    let looked = until(engine, |looked| looked.ticket == Ticket(ticket));
    looked.seen.expect_err("it cannot be looked at").cause
}

#[test]
fn bytes_come_at_once_and_lines_and_variety_later() {
    let place = TempDir::new().unwrap();
    let path = place.path().join("log");
    let text: String = (0..1000).map(|at| format!("line {at:04}\n")).collect();
    fs::write(&path, &text).unwrap();
    let engine = engine();
    engine.look(LookAsk {
        window: 100..200,
        cursor: Some(5003),
        lines: Some(-10),
        ..ask(1, path.clone())
    });
    let first = answer(&engine).seen.unwrap();
    assert_eq!(&*first.bytes, &text.as_bytes()[100..200]);
    assert_eq!((first.stamp.size, first.map.len()), (10_000, 16));
    let line = until(&engine, |looked| {
        looked.seen.as_ref().unwrap().line.is_some()
    });
    let look = line.seen.unwrap();
    let (place_of, line) = look.line.unwrap();
    assert_eq!((place_of, line.number, line.start), (5003, Some(501), 5000));
    assert_eq!(look.line_end, Some((-10, 9900)));
    let is_known = |bin: &Bin| matches!(bin, Bin::Data { variety: Some(_) });
    until(&engine, |looked| {
        looked.seen.as_ref().unwrap().map.iter().all(is_known)
    });
    // The second look at the same file knows all that from the start, and there is nothing to add.
    engine.look(ask(2, path));
    let again = until(&engine, |looked| looked.ticket == Ticket(2))
        .seen
        .unwrap();
    assert!(again.map.iter().all(is_known));
    let more = engine.looks().recv_timeout(Duration::from_millis(100));
    assert!(
        more.is_err(),
        "nothing has changed, nothing is told: {more:?}"
    );
}

#[test]
fn a_sparse_file_of_terabytes_is_looked_at_in_a_moment() {
    let place = TempDir::new().unwrap();
    let path = place.path().join("sparse");
    let sparse = File::create(&path).unwrap();
    let length = 4_u64 << 40;
    if sparse.set_len(length).is_err() {
        rig::skip(
            "a_sparse_file_of_terabytes_is_looked_at_in_a_moment",
            "no such long files here",
        );
        return;
    }
    sparse.write_all_at(b"here", length / 2).unwrap();
    let engine = engine();
    let window = length / 2 - 2..length / 2 + 6;
    engine.look(LookAsk {
        window,
        ..ask(1, path)
    });
    let look = answer(&engine).seen.unwrap();
    assert_eq!(&*look.bytes, b"\0\0here\0\0");
    let stored: Vec<usize> = (0..16).filter(|at| look.map[*at] != Bin::Hole).collect();
    assert!(
        stored == [8] || stored.len() == 16,
        "holes where they can be told: {stored:?}"
    );
}

#[test]
fn what_cannot_be_looked_at_says_why_and_never_waits() {
    let place = TempDir::new().unwrap();
    let at = |name: &str| place.path().join(name);
    let mode = Mode::from_raw_mode(0o600);
    rustix::fs::mknodat(CWD, at("pipe"), FileType::Fifo, mode, 0).unwrap();
    let engine = engine();
    assert_eq!(cause(&engine, 1, at("pipe")), Cause::Os(22));
    assert_eq!(cause(&engine, 2, place.path().to_path_buf()), Cause::Os(21));
    assert_eq!(cause(&engine, 3, at("missing")), Cause::Os(2));
    engine.look(ask(4, PathBuf::from("/proc/self/status")));
    let made_up = until(&engine, |looked| looked.ticket == Ticket(4))
        .seen
        .unwrap();
    assert_eq!(
        (made_up.stamp.size, made_up.bytes.len(), made_up.map.len()),
        (0, 0, 0)
    );
}

#[test]
fn a_file_without_the_right_to_read_says_so() {
    if !rig::without_rights("a_file_without_the_right_to_read_says_so") {
        return;
    }
    let place = TempDir::new().unwrap();
    let path = place.path().join("secret");
    fs::write(&path, "secret").unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o200)).unwrap();
    assert_eq!(cause(&engine(), 1, path), Cause::Os(13));
}

/// Files of `/proc` claim that they are empty.
#[test]
fn a_file_that_claims_no_length_is_looked_into_all_the_same() {
    let engine = engine();
    let path = PathBuf::from("/proc/self/status");
    let glance = Glance::Inside(path);
    let ticket = Ticket(1);
    engine.glance(GlanceAsk { ticket, glance });
    let seen = engine.glances().recv_timeout(PATIENCE).expect("an answer");
    let Ok(Glimpse::File(file)) = seen.seen else {
        panic!("a file: {seen:?}");
    };
    assert_eq!(file.stamp.size, 0);
    assert!(file.bytes.starts_with(b"Name:"), "{:?}", file.bytes);
    assert!(file.is_whole);
}

#[test]
fn only_the_newest_wish_is_sure_of_an_answer() {
    let place = TempDir::new().unwrap();
    let path = |at: u64| place.path().join(format!("file-{at}"));
    for at in 1..=200 {
        fs::write(path(at), vec![b'x'; 200_000]).unwrap();
    }
    let engine = engine();
    for at in 1..=200 {
        engine.look(ask(at, path(at)));
    }
    let last = until(&engine, |looked| looked.ticket == Ticket(200));
    assert_eq!(last.path, path(200));
    // Answers come in the order of wishes, and none after the newest but its own.
    while let Ok(more) = engine.looks().recv_timeout(Duration::from_millis(100)) {
        assert_eq!(more.ticket, Ticket(200));
    }
}

#[test]
fn an_engine_ends_while_a_look_is_under_way() {
    let place = TempDir::new().unwrap();
    let path: &Path = &place.path().join("long");
    File::create(path).unwrap().set_len(1 << 30).unwrap();
    let engine = engine();
    engine.look(LookAsk {
        lines: Some(i64::MAX),
        ..ask(1, path.to_path_buf())
    });
    drop(engine);
}
