//! Archives that are cut, changed or made up: an error each, no panic, and nothing half.

use std::fs;
use std::path::Path;

use filewright::exec::Local;
use filewright::model::{Cause, End, Profile};

use super::common::engine::config;
use super::common::tree::{Node, Stage};
use super::{FORMATS, pack, run, unpack, with_ending};

/// A small archive of each format.
fn small(stage: &Stage, format: &'static str) -> Vec<u8> {
    fs::create_dir(stage.at("src")).unwrap();
    stage.plant(
        "src",
        &[
            Node::file("one", 700),
            Node::folder(
                "sub",
                vec![Node::file("two", 10), Node::link("to-two", "two")],
            ),
        ],
    );
    let outcome = run(pack(
        &stage.at("src"),
        &stage.at("whole"),
        format,
        Profile::Safe,
    ));
    assert_eq!(outcome.end, End::Done, "{outcome:#?}");
    fs::read(with_ending(&stage.at("whole"), format)).unwrap()
}

/// Unpacks these bytes; true if all went well. Whatever happens, a destination is there whole or not at all.
fn unpacks(
    local: &Local,
    stage: &Stage,
    format: &'static str,
    bytes: &[u8],
    profile: Profile,
) -> bool {
    let archive = with_ending(&stage.at("tried"), format);
    fs::write(&archive, bytes).unwrap();
    let out = stage.at("out");
    // Thousands of runs: without the threads of an engine.
    let (_, outcome) = local.run(unpack(&archive, &out, profile));
    for failure in &outcome.failures {
        assert!(
            !matches!(failure.cause, Cause::Panic(_)),
            "{format}: {failure:?}"
        );
    }
    let is_done = outcome.end == End::Done;
    if profile == Profile::Safe && !is_done && outcome.failures.iter().all(is_of_whole) {
        assert!(!out.exists(), "{format}: something is left");
    }
    let left: Vec<_> = fs::read_dir(stage.base())
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .filter(|name| name.to_string_lossy().contains(".part"))
        .collect();
    assert!(left.is_empty(), "{format}: {left:?}");
    if out.exists() {
        fs::remove_dir_all(&out).unwrap();
    }
    is_done
}

/// True for a failure of the archive, and not of one of its members.
fn is_of_whole(failure: &filewright::model::Failure) -> bool {
    failure
        .path
        .file_name()
        .is_some_and(|name| name.to_string_lossy().starts_with("tried"))
}

#[test]
fn every_truncation_is_an_error() {
    let local = Local::new(config());
    for format in FORMATS {
        let stage = Stage::new();
        let whole = small(&stage, format);
        assert!(
            unpacks(&local, &stage, format, &whole, Profile::Safe),
            "{format}"
        );
        // Every place of the smallest; in the others most are alike, but for the start and the end.
        let is_tried = |length: &usize| {
            let edge = (*length).min(whole.len() - length);
            format == "zip" || length.is_multiple_of(41) || edge < 24
        };
        for length in (0..whole.len()).filter(is_tried) {
            let cut = &whole[..length];
            assert!(
                !unpacks(&local, &stage, format, cut, Profile::Safe),
                "{format} cut to {length}"
            );
        }
        for length in (0..whole.len()).step_by(97) {
            unpacks(&local, &stage, format, &whole[..length], Profile::Python);
        }
    }
}

#[test]
fn no_changed_byte_makes_more_than_an_error() {
    let local = Local::new(config());
    for format in FORMATS {
        let stage = Stage::new();
        let whole = small(&stage, format);
        let step = if format == "tar" { 187 } else { 13 };
        for at in (0..whole.len()).step_by(step) {
            for value in [0xff, whole[at] ^ 1] {
                let mut changed = whole.clone();
                changed[at] = value;
                unpacks(&local, &stage, format, &changed, Profile::Safe);
            }
        }
    }
}

#[test]
fn a_wrong_checksum_is_told() {
    let local = Local::new(config());
    for format in ["zip", "gztar", "zstdtar", "xztar", "bztar"] {
        let stage = Stage::new();
        let mut bytes = small(&stage, format);
        // In the contents of the first member, or in the middle of the compressed stream.
        let at = if format == "zip" { 60 } else { bytes.len() / 2 };
        bytes[at] ^= 0x10;
        assert!(
            !unpacks(&local, &stage, format, &bytes, Profile::Safe),
            "{format}"
        );
        assert!(
            !unpacks(&local, &stage, format, &bytes, Profile::Python),
            "{format}"
        );
    }
}

#[test]
fn what_is_no_archive_is_told_as_such() {
    let local = Local::new(config());
    for format in FORMATS {
        let stage = Stage::new();
        for bytes in [
            &b""[..],
            b"PK",
            b"no archive at all",
            &[0; 100],
            &[0xff; 2000],
        ] {
            for profile in [Profile::Safe, Profile::Python] {
                let is_done = unpacks(&local, &stage, format, bytes, profile);
                assert!(!is_done, "{format}, {profile:?}: {bytes:?}");
            }
        }
    }
}

#[test]
fn members_that_share_bytes_are_refused() {
    let stage = Stage::new();
    let mut bytes = small(&stage, "zip");
    // The record of the second file is made to point at the first one's bytes.
    let records: Vec<usize> = (0..bytes.len() - 4)
        .filter(|at| bytes[*at..].starts_with(b"PK\x01\x02"))
        .collect();
    let place = |record: usize| record + 42..record + 46;
    let first = bytes[place(records[1])].to_vec();
    bytes[place(records[2])].copy_from_slice(&first);
    let archive = stage.at("tried.zip");
    fs::write(&archive, bytes).unwrap();
    let outcome = run(unpack(&archive, &stage.at("out"), Profile::Safe));
    let text = format!("{:?}", outcome.failures);
    assert!(text.contains("overlap"), "{text}");
    assert!(!Path::new(&stage.at("out")).exists());
}
