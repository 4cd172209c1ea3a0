//! Reading here and there in a file that may be cut.

use std::fs::File;
use std::os::unix::fs::FileExt;

use super::*;
use crate::disk::{DiskError, Errno, OpenFile};
use crate::model::Bin;

fn errno(answer: Result<OpenFile, DiskError>) -> Option<i32> {
    answer.err().map(|error| error.errno)
}

fn file(contents: &[u8]) -> (Ground, OpenFile) {
    let ground = Ground::new();
    let path = ground.dir.path().join("file");
    std::fs::write(&path, contents).unwrap();
    let file = OpenFile::open(&path).unwrap();
    (ground, file)
}

#[test]
fn a_window_ends_where_the_file_ends() {
    let (_ground, file) = file(b"0123456789");
    assert_eq!(file.stamp().size, 10);
    assert_eq!(file.window(&(2..5)).unwrap(), b"234");
    assert_eq!(file.window(&(8..500)).unwrap(), b"89");
    assert_eq!(file.window(&(10..20)).unwrap(), b"");
    assert_eq!(file.window(&(u64::MAX - 1..u64::MAX)).unwrap(), b"");
}

#[test]
fn what_has_no_bytes_is_not_opened() {
    let ground = Ground::new();
    let at = |name: &str| ground.dir.path().join(name);
    rustix::fs::mknodat(
        rustix::fs::CWD,
        at("pipe"),
        rustix::fs::FileType::Fifo,
        rustix::fs::Mode::from_raw_mode(0o600),
        0,
    )
    .unwrap();
    std::os::unix::fs::symlink("nowhere", at("dangling")).unwrap();
    std::os::unix::fs::symlink("pipe", at("to-pipe")).unwrap();
    let number = |errno: Errno| Some(errno.raw_os_error());
    // A pipe without a writer would keep an ordinary open waiting for ever.
    assert_eq!(errno(OpenFile::open(&at("pipe"))), number(Errno::INVAL));
    assert_eq!(errno(OpenFile::open(&at("to-pipe"))), number(Errno::INVAL));
    assert_eq!(
        errno(OpenFile::open(ground.dir.path())),
        number(Errno::ISDIR)
    );
    assert_eq!(errno(OpenFile::open(&at("missing"))), number(Errno::NOENT));
    assert_eq!(errno(OpenFile::open(&at("dangling"))), number(Errno::NOENT));
    let null = Path::new("/dev/null");
    assert_eq!(errno(OpenFile::open(null)), number(Errno::INVAL));
}

#[test]
fn a_link_is_looked_through_and_a_made_up_file_has_the_length_that_it_claims() {
    let ground = Ground::new();
    let at = |name: &str| ground.dir.path().join(name);
    std::fs::write(at("file"), "bytes").unwrap();
    std::os::unix::fs::symlink("file", at("link")).unwrap();
    let link = OpenFile::open(&at("link")).unwrap();
    assert_eq!(link.window(&(0..9)).unwrap(), b"bytes");
    // Reading it would give bytes, but there is nothing that could be cut.
    let made_up = OpenFile::open(Path::new("/proc/self/status")).unwrap();
    assert_eq!(made_up.stamp().size, 0);
    assert_eq!(made_up.window(&(0..100)).unwrap(), b"");
    assert_eq!(made_up.map(100).unwrap(), []);
    assert_eq!(made_up.line_at(0, &|| true).unwrap().unwrap().start, 0);
}

#[test]
fn a_map_tells_holes_from_bytes() {
    let ground = Ground::new();
    let path = ground.dir.path().join("sparse");
    let sparse = File::create(&path).unwrap();
    let mebibyte = 1 << 20;
    // Ten parts of a mebibyte: the third and the last are written, random-looking and all alike.
    let varied: Vec<u8> = (0..mebibyte as u32)
        .map(|at| (at * 7 % 251) as u8)
        .collect();
    sparse.write_all_at(&varied, 2 * mebibyte).unwrap();
    sparse
        .write_all_at(&[1; 4096], 9 * mebibyte + 500_000)
        .unwrap();
    sparse.set_len(10 * mebibyte).unwrap();
    let file = OpenFile::open(&path).unwrap();
    let map = file.map(10).unwrap();
    if !map.contains(&Bin::Hole) {
        eprintln!("skipped: a_map_tells_holes_from_bytes, this file system has no holes");
        return;
    }
    let stored: Vec<usize> = (0..10).filter(|at| map[*at] != Bin::Hole).collect();
    assert_eq!(stored, [2, 9]);
    assert!(file.variety(2, 10).unwrap() > 200);
    assert!(file.variety(9, 10).unwrap() < 5, "alike, however they fall");
    // More parts than bytes make no empty parts; the whole is covered by whatever number.
    let tiny = ground.dir.path().join("tiny");
    std::fs::write(&tiny, "abc").unwrap();
    let tiny = OpenFile::open(&tiny).unwrap();
    assert_eq!(tiny.map(100).unwrap(), [Bin::Data { variety: None }; 3]);
    for bins in [1, 3, 7, 240, 1000] {
        let map = file.map(bins).unwrap();
        assert_eq!(map.len(), usize::from(bins));
        assert!(map.iter().any(|bin| *bin != Bin::Hole), "{bins}");
    }
}

#[test]
fn a_map_of_many_holes_takes_few_calls() {
    let ground = Ground::new();
    let path = ground.dir.path().join("comb");
    let comb = File::create(&path).unwrap();
    for tooth in 0..500 {
        comb.write_all_at(b"x", tooth * 16_384).unwrap();
    }
    let map = OpenFile::open(&path).unwrap().map(4).unwrap();
    assert_eq!(map, [Bin::Data { variety: None }; 4]);
}

#[test]
fn the_nearest_edge_of_a_hole_is_found_on_both_sides() {
    let ground = Ground::new();
    let path = ground.dir.path().join("holes");
    let holes = File::create(&path).unwrap();
    let unit = 1 << 20;
    holes.set_len(100 * unit).unwrap();
    let piece = vec![b'x'; unit as usize];
    for at in [0, 40, 41] {
        holes.write_all_at(&piece, at * unit).unwrap();
    }
    let file = OpenFile::open(&path).unwrap();
    let edge = |place| file.hole_edge(place, &|| true).unwrap();
    for (place, expected) in [
        (0, unit),
        (unit, unit),
        (2 * unit, unit),
        (39 * unit, 40 * unit),
        (41 * unit - 1, 40 * unit),
        (41 * unit + 1, 42 * unit),
        (99 * unit, 42 * unit),
        (100 * unit, 42 * unit),
        (7_000 * unit, 42 * unit),
    ] {
        assert_eq!(edge(place), Some(expected), "{place}");
    }
    let full = ground.dir.path().join("full");
    std::fs::write(&full, "without holes").unwrap();
    let full = OpenFile::open(&full).unwrap();
    assert_eq!(full.hole_edge(5, &|| true).unwrap(), None);
    assert_eq!(file.hole_edge(99 * unit, &|| false).unwrap(), None);
}

#[test]
fn lines_are_counted_as_head_counts_them() {
    let (_ground, file) = file(b"one\ntwo\nthree\nfour\n");
    let end = |lines| file.line_end(lines, &|| true).unwrap().unwrap();
    assert_eq!([end(0), end(1), end(3), end(4), end(9)], [0, 4, 14, 19, 19]);
    assert_eq!([end(-1), end(-2), end(-4), end(-9)], [14, 8, 0, 0]);
    let (_ground, open_end) = self::file(b"one\ntwo");
    let end = |lines| open_end.line_end(lines, &|| true).unwrap().unwrap();
    assert_eq!([end(1), end(2), end(-1), end(-2)], [4, 7, 4, 0]);
    let (_ground, empty) = self::file(b"");
    assert_eq!(empty.line_end(-1, &|| true).unwrap(), Some(0));
    assert_eq!(empty.line_end(5, &|| true).unwrap(), Some(0));
}

#[test]
fn lines_are_found_across_pieces_and_the_search_can_be_ended() {
    // Lines of 100,000 bytes, so that pieces end within them.
    let mut text = Vec::new();
    for _ in 0..8 {
        text.extend(std::iter::repeat_n(b'x', 99_999));
        text.push(b'\n');
    }
    let (_ground, file) = file(&text);
    assert_eq!(file.line_end(5, &|| true).unwrap(), Some(500_000));
    assert_eq!(file.line_end(-5, &|| true).unwrap(), Some(300_000));
    let line = file.line_at(650_000, &|| true).unwrap().unwrap();
    assert_eq!((line.number, line.start), (Some(7), 600_000));
    assert_eq!(file.line_end(5, &|| false).unwrap(), None);
    assert_eq!(file.line_end(-5, &|| false).unwrap(), None);
    assert_eq!(file.line_at(650_000, &|| false).unwrap(), None);
}
