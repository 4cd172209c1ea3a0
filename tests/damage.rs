//! What is damaged, or made by somebody who means harm: lines of the protocol, journals and archives are refused, and
//! neither break the program down nor keep it from ending.

mod common;

use std::io::Cursor;
use std::path::Path;
use std::time::{Duration, Instant};

use common::samples::cases;
use common::vault::{Vault, is_done, keeping};
use filewright::cli::understood;
use filewright::codec::archive::budget::Budget;
use filewright::codec::archive::{Fault, each_member};
use filewright::journal::{Log, Record, frame};
use filewright::model::{ArchiveFormat, Limits, Profile};

/// No input here is longer than a few kilobytes: what takes longer than this does not end by itself.
const LONG: Duration = Duration::from_secs(5);

/// Every beginning of the bytes, and the bytes with each one changed in some ways.
fn damaged(bytes: &[u8], mut each: impl FnMut(&[u8])) {
    let mut tried = |input: &[u8]| {
        let started = Instant::now();
        each(input);
        assert!(started.elapsed() < LONG, "{}", input.escape_ascii());
    };
    for length in 0..=bytes.len() {
        tried(&bytes[..length]);
    }
    let mut changed = bytes.to_vec();
    for at in 0..bytes.len() {
        for value in [bytes[at] ^ 1, bytes[at] ^ 0x80, 0, 0xff, b'9'] {
            changed[at] = value;
            tried(&changed);
        }
        changed[at] = bytes[at];
        // One too much, and one too few.
        let (start, end) = bytes.split_at(at);
        tried(&[start, &[bytes[at]], end].concat());
        tried(&[start, &end[1..]].concat());
    }
}

#[test]
fn a_damaged_line_is_understood_or_refused_in_words() {
    let lines = [
        r#"{"id":1,"op":"mkdir","args":{"path":"a","mode":448},"umask":18,"cwd":"/tmp"}"#,
        r#"{"op":"copytree","args":{"src":"\u00e9","dst":{"bytes":"/w=="},"ignore_patterns":["*.t"]}}"#,
        r#"{"op":"batch_rename","args":{"paths":["g","f"],"find":"(a)","regex":true,"replace":"{n:03}$1"}}"#,
        r#"{"op":"truncate","args":{"path":"f","length":-10}}"#,
        r#"{"op":"rename","args":{"src":"x","dst":"y"},"umask":"no"}"#,
    ];
    for line in lines {
        damaged(line.as_bytes(), |line| {
            if let Err(reply) = understood(line, Path::new("/")) {
                let reply: serde_json::Value = serde_json::from_str(&reply).expect("an object");
                assert!(reply["error"]["message"].is_string(), "{reply}");
            }
        });
    }
}

/// Journals of the samples of some operations, of trees that were listed while they were copied, one of them twice, and of
/// folders that were held whole and in parts.
fn journals() -> Vec<Vec<u8>> {
    filewright::disk::act::claim_umask();
    let wanted = ["copytree", "rmtree", "truncate", "unpack_archive"];
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fuzz/corpus/journal");
    let mut journals: Vec<Vec<u8>> = ["job5", "job6", "job7", "job8"]
        .iter()
        .map(|job| std::fs::read(corpus.join(job)).expect("of the corpus"))
        .collect();
    for journal in &journals {
        let log = Log::read(journal).expect("a journal");
        assert_eq!(log.dropped, 0);
        let plan = log.plan.expect("a plan");
        // Figures of a hold are known before it lists anything.
        assert_eq!(plan.is_open(), plan.request.op == "copytree");
    }
    for op in wanted {
        let all = cases();
        let case = all
            .iter()
            .find(|case| case.operation.about().id == op)
            .expect("a sample");
        let (stage, vault) = (case.stage(), Vault::new());
        is_done(&vault.engine().run(keeping(case, &stage, Profile::Safe))).expect("done");
        let jobs = std::fs::read_dir(vault.state().join("jobs")).expect("the journals");
        for entry in jobs {
            let bytes = std::fs::read(entry.expect("an entry").path()).expect("a journal");
            journals.extend((!bytes.is_empty()).then_some(bytes));
        }
    }
    journals
}

#[test]
fn a_record_that_is_damaged_under_a_right_checksum_ends_the_journal_and_no_more() {
    for bytes in journals() {
        let frames = frame::take_apart(&bytes).expect("our own");
        assert!(frames.payloads.len() > 3);
        for (at, payload) in frames.payloads.iter().enumerate() {
            let others = |range: std::ops::Range<usize>, to: &mut Vec<u8>| {
                for payload in &frames.payloads[range] {
                    frame::put(to, payload);
                }
            };
            let mut start = frame::head();
            others(0..at, &mut start);
            let mut end = Vec::new();
            others(at + 1..frames.payloads.len(), &mut end);
            // Rows and plans are long and alike inside.
            let part = &payload[..payload.len().min(160)];
            damaged(part, |part| {
                let changed = [part, &payload[payload.len().min(160)..]].concat();
                let mut whole = start.clone();
                frame::put(&mut whole, &changed);
                whole.extend_from_slice(&end);
                if let Ok(log) = Log::read(&whole) {
                    assert_eq!(log.whole + log.dropped, whole.len() as u64);
                }
            });
        }
    }
}

#[test]
fn a_record_of_more_rows_than_there_are_is_not_counted_through() {
    let record = Record::Intent {
        step: 0,
        start: 1,
        len: u32::MAX,
    };
    for mut bytes in journals() {
        frame::put(&mut bytes, &record.write().expect("a record"));
        let started = Instant::now();
        let log = Log::read(&bytes).expect("a journal");
        assert!(started.elapsed() < LONG && log.plan.is_some());
    }
}

/// Reads all of an archive; whether it was whole is of no matter here.
fn read_through(bytes: &[u8], word: &str, profile: Profile) -> Result<u64, Fault> {
    let format = ArchiveFormat::by_word(word).expect("a format");
    let budget = Budget::new(Limits::default(), bytes.len() as u64);
    let (mut members, mut piece) = (0, [0; 4096]);
    each_member(
        Cursor::new(bytes),
        format,
        budget,
        profile,
        &mut |_, contents| {
            members += 1;
            while contents.read(&mut piece)? > 0 {}
            Ok::<(), Fault>(())
        },
    )?;
    Ok(members)
}

#[test]
fn a_damaged_archive_is_read_to_an_end() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fuzz/corpus/archive");
    for (file, word) in [
        ("zip", "zip"),
        ("tar", "tar"),
        ("gz", "gztar"),
        ("bz2", "bztar"),
        ("xz", "xztar"),
    ] {
        let bytes = std::fs::read(corpus.join(file)).expect("of the corpus");
        // The first byte of an input there chooses the format.
        let whole = &bytes[1..];
        let members = read_through(whole, word, Profile::Safe).expect("a whole archive");
        assert!(members >= 2, "{word}: {members}");
        // Heads of the members; what follows in a tar file is zeros and more of the same.
        let part = &whole[..whole.len().min(1_200)];
        for profile in [Profile::Safe, Profile::Python] {
            damaged(part, |part| {
                let _ = read_through(part, word, profile);
            });
        }
    }
}
