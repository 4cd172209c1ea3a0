//! The journal's files: their format is frozen, damage is told and survived, and two programs know of each other.

use std::path::Path;

use filewright::journal::{
    At, Buffer, Dress, Effect, Ending, Keep, Name, ReadError, Record, Said, Told, Trace, Way,
    Words, read,
};

fn name(text: &str) -> Name {
    Name(text.as_bytes().to_vec())
}

fn words(root: &Path) -> Words {
    Words {
        op: "copytree".into(),
        roots: vec![Name::from(root)],
        values: vec![
            ("dst".into(), Said::Path(name("/there"))),
            ("symlinks".into(), Said::Bool(true)),
            ("ignore".into(), Said::Patterns(vec!["*.tmp".into()])),
        ],
        is_python: false,
        workers: 2,
        order: 1,
        rules: [1, 0, 2, 3, 0, 1],
        one_file_system: true,
        permanent: false,
        flush: true,
        verify: false,
        is_partial: false,
        cwd: name("/"),
        umask: 0o022,
    }
}

fn trace(inode: u64) -> Trace {
    Trace {
        kind: 0,
        device: 8 << 32 | 1,
        inode,
        size: 300,
        modified_s: 1_700_000_000,
        modified_ns: 999_999_999,
    }
}

/// One of each kind of record but the first.
fn records() -> Vec<Record> {
    let path = |text: &str| At::path(Path::new(text));
    let touched = |text, s| Record::Touched {
        at: path(text),
        modified: (s, 1),
    };
    vec![
        Record::Folder {
            id: 1,
            above: 0,
            name: name("/there"),
            is_unit: false,
        },
        touched("/there", 5),
        Record::Folder {
            id: 9,
            above: 1,
            name: Name(b"caf\xe9\n".to_vec()),
            is_unit: true,
        },
        Record::Batch {
            folder: 1,
            names: vec![(name("late"), 300, 1, 2)],
        },
        Record::Did(Effect::Made {
            at: At {
                folder: 9,
                name: name("one"),
            },
            trace: trace(11),
        }),
        Record::Did(Effect::Made {
            at: At {
                folder: 1,
                name: Name(b"caf\xe9\n".to_vec()),
            },
            trace: trace(12),
        }),
        Record::Intent(Effect::Renamed {
            from: path("/a"),
            to: path("/b"),
            trace: trace(13),
        }),
        Record::Did(Effect::Renamed {
            from: path("/a"),
            to: path("/b"),
            trace: trace(13),
        }),
        Record::Did(Effect::Exchanged {
            a: path("/a"),
            b: path("/b"),
            trace: trace(18),
        }),
        Record::Did(Effect::Held {
            from: path("/a"),
            held: path("/hold/1"),
            trace: trace(14),
        }),
        Record::Did(Effect::Released {
            held: path("/hold/1"),
            to: path("/a"),
            trace: trace(14),
        }),
        Record::Did(Effect::Carried {
            from: path("/a"),
            to: path("/b"),
            trace: trace(15),
        }),
    ]
    .into_iter()
    .chain(later_records())
    .collect()
}

fn later_records() -> Vec<Record> {
    let path = |text: &str| At::path(Path::new(text));
    let dress = Dress {
        mode: Some(0o755),
        owner: Some((1000, 100)),
        accessed: Some((-1, 5)),
        modified: Some((7, 8)),
        length: Some(1 << 40),
        attributes: Some(vec![(name("user.a"), Name(vec![0, 255]))]),
    };
    vec![
        Record::Did(Effect::Emptied {
            at: path("/e"),
            dress: dress.clone(),
        }),
        Record::Did(Effect::Gone {
            at: path("/g"),
            trace: trace(16),
        }),
        Record::Did(Effect::Cut {
            at: path("/c"),
            tail: path("/hold/2/tail"),
            offset: 77,
            before: dress.clone(),
            after: Dress::default(),
        }),
        Record::Replacing {
            at: path("/r"),
            old: trace(17),
            new: (1, 2, 3),
        },
        Record::Publishing {
            id: 9,
            trace: trace(12),
        },
        Record::Did(Effect::Changed {
            at: path("/c"),
            follow_links: true,
            before: dress,
            after: Dress::default(),
        }),
        Record::Failed {
            path: name("/f"),
            errno: 13,
        },
        Record::Again,
        Record::Left {
            at: path("/there"),
            modified: (6, 7),
        },
        Record::Ended {
            ending: Ending::Failed,
            items: 12,
            failed: 1,
            written: 1 << 33,
            elapsed_ms: 1234,
        },
        Record::Undone { by: 8 },
    ]
}

/// A keep with one job in it that holds all records, as bytes.
fn written(way: Way) -> (tempfile::TempDir, Keep, u64) {
    let place = tempfile::tempdir().expect("a folder");
    let keep = Keep::make(&place.path().join("state")).expect("a keep");
    let root = place.path().join("tree");
    let (number, writer) = keep.begin(way, words(&root)).expect("a job");
    for record in records() {
        writer.record(&record).expect("a record");
    }
    (place, keep, number)
}

fn bytes_of(keep: &Keep, number: u64) -> Vec<u8> {
    std::fs::read(keep.path_of(number)).expect("the file of a job")
}

#[test]
fn what_was_written_is_read() {
    let (place, keep, number) = written(Way::Undo(3));
    let journal = keep.read(number).expect("a file").expect("a journal");
    assert_eq!(journal.records[1..], records());
    assert_eq!(journal.dropped, 0);
    let begun = journal.begun().expect("a beginning");
    assert_eq!(begun.words, words(&place.path().join("tree")));
    assert_eq!((begun.number, begun.way), (number, Way::Undo(3)));
    assert_eq!(journal.ended(), Some(Ending::Failed));
    assert_eq!(journal.undone_by(), Some(8));
}

#[test]
fn the_format_is_the_one_of_the_golden_file() {
    // Frames of one record each, in the order above, without the first, which tells of a process.
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/journal");
    let (_place, keep, number) = written(Way::Do);
    let bytes = bytes_of(&keep, number);
    let first = u32::from_le_bytes(bytes[8..12].try_into().expect("four bytes")) as usize;
    let mut golden = bytes[..8].to_vec();
    golden.extend_from_slice(&bytes[8 + 8 + first..]);
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(&path, &golden).expect("write the golden file");
    }
    let kept = std::fs::read(&path).expect("the golden file");
    assert_eq!(
        kept, golden,
        "the format has changed: that needs a new version"
    );
    let journal = read(&kept).expect("a journal");
    assert_eq!(journal.records, records());
}

#[test]
fn a_file_torn_at_any_byte_tells_all_before_it() {
    let (_place, keep, number) = written(Way::Do);
    let bytes = bytes_of(&keep, number);
    let all = read(&bytes).expect("a journal");
    for length in 0..bytes.len() {
        let torn = read(&bytes[..length]).expect("a torn journal is still one");
        assert!(all.records.starts_with(&torn.records), "{length}");
        assert_eq!(torn.whole + torn.dropped, length as u64);
        Told::of(&torn, |_| None);
    }
}

#[test]
fn a_file_with_any_bit_flipped_tells_nothing_wrong() {
    let (_place, keep, number) = written(Way::Do);
    let bytes = bytes_of(&keep, number);
    let all = read(&bytes).expect("a journal");
    for at in 0..bytes.len() * 8 {
        let mut flipped = bytes.clone();
        flipped[at / 8] ^= 1 << (at % 8);
        match read(&flipped) {
            Ok(journal) => {
                assert!(all.records.starts_with(&journal.records), "{at}");
                assert!(journal.dropped > 0, "{at}");
                Told::of(&journal, |_| None);
            }
            Err(_) => assert!(at < 64, "{at}: only the start says what a file is"),
        }
    }
}

#[test]
fn a_torn_file_is_cut_where_it_is_whole_before_more_is_written() {
    let (_place, keep, number) = written(Way::Do);
    let path = keep.path_of(number);
    let bytes = bytes_of(&keep, number);
    std::fs::write(&path, &bytes[..bytes.len() - 3]).expect("tear it");
    let writer = keep.reopen(number).expect("a file").expect("nobody has it");
    writer.record(&Record::Undone { by: 99 }).expect("a record");
    let journal = keep.read(number).expect("a file").expect("a journal");
    assert_eq!(journal.dropped, 0);
    assert_eq!(journal.undone_by(), Some(99));
    let before = records().len() - 1;
    assert_eq!(journal.records.len(), 1 + before + 1);
}

#[test]
fn a_file_of_a_newer_program_is_told_and_stays_as_it_is() {
    let (_place, keep, number) = written(Way::Do);
    let path = keep.path_of(number);
    let mut bytes = bytes_of(&keep, number);
    bytes[7] = 2;
    bytes.extend_from_slice(b"what we do not know");
    std::fs::write(&path, &bytes).expect("write it");
    assert_eq!(keep.read(number).expect("a file"), Err(ReadError::Newer(2)));
    drop(keep.reopen(number).expect("a file"));
    assert_eq!(bytes_of(&keep, number), bytes);
}

#[test]
fn places_are_told_with_their_paths_and_units_only_once_they_have_their_name() {
    let (_place, keep, number) = written(Way::Do);
    let mut journal = keep.read(number).expect("a file").expect("a journal");
    let unit = Path::new("/there").join(Name(b"caf\xe9\n".to_vec()).as_os_str());
    let made = |told: &Told| -> Vec<std::path::PathBuf> {
        let made = told.effects.iter().filter_map(|effect| match effect {
            Effect::Made { at, .. } => Some(at.clone()),
            _ => None,
        });
        made.collect()
    };
    let told = Told::of(&journal, |_| None);
    assert_eq!(made(&told), [unit.join("one"), unit]);
    assert_eq!(told.touched.len(), 1);
    assert_eq!(told.touched[0].before, (5, 1));
    assert_eq!(told.touched[0].after, Some((6, 7)));
    assert!(told.in_flight.is_empty() && told.litter.is_empty());
    // Without the record that gave the unit its name, and without an end.
    journal.records.truncate(6);
    let told = Told::of(&journal, |_| None);
    assert_eq!(made(&told), Vec::<std::path::PathBuf>::new());
    assert_eq!(told.in_flight.len(), 1);
    assert_eq!(told.litter, [Path::new("/there")]);
}

#[test]
fn jobs_are_numbered_and_a_living_one_is_told_from_one_left_behind() {
    let place = tempfile::tempdir().expect("a folder");
    let keep = Keep::make(place.path()).expect("a keep");
    let (first, one) = keep.begin(Way::Do, words(Path::new("/a"))).expect("a job");
    let (second, _two) = keep.begin(Way::Do, words(Path::new("/b"))).expect("a job");
    assert_eq!((first, second), (1, 2));
    assert!(keep.is_alive(first) && keep.is_alive(second));
    assert!(keep.reopen(first).expect("a file").is_none());
    drop(one);
    assert!(!keep.is_alive(first));
    assert!(keep.reopen(first).expect("a file").is_some());
    // This process is not in its own way.
    assert_eq!(
        keep.overlap(second, &words(Path::new("/b/below"))),
        Ok(None)
    );
}

#[test]
fn many_records_are_one_frame() {
    let place = tempfile::tempdir().expect("a folder");
    let keep = Keep::make(place.path()).expect("a keep");
    let (number, writer) = keep.begin(Way::Do, words(Path::new("/a"))).expect("a job");
    let mut buffer = Buffer::default();
    for inode in 0..1000 {
        buffer.push(&Record::Did(Effect::Made {
            at: At {
                folder: 1,
                name: name("twelve bytes"),
            },
            trace: trace(inode),
        }));
    }
    let length = buffer.len();
    assert!(length < 1000 * 60, "{length} bytes for 1,000 records");
    writer.flush(&mut buffer).expect("a frame");
    assert!(buffer.is_empty());
    let journal = keep.read(number).expect("a file").expect("a journal");
    assert_eq!(journal.records.len(), 1001);
}
