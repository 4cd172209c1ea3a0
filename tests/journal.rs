//! Nothing is ever lost: what was done can be taken back, done again, gone on with after any end by force.

mod common;
#[path = "journal/open.rs"]
mod open;
#[path = "journal/turns.rs"]
mod turns;

use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use common::samples::{Case, cases, state};
use common::snapshot::{Alike, Snapshot};
use common::vault::{Vault, is_done, keeping, unread};
use filewright::exec::{Fault, FaultPlan};
use filewright::journal::record::{put_built, put_grown, put_row};
use filewright::journal::{Begin, Change, Ended, Fate, Kept, Log, Pass, Record, frame};
use filewright::model::{
    Amounts, Attribute, Cause, End, Kind, Length, Loss, Mark, PastState, Profile, Recovery, Saved,
    Times, Value,
};

/// Lets the process die at a record, or lets a row fail.
#[derive(Default)]
struct Mishap {
    dies_at: Option<u64>,
    fails_at: Option<u64>,
    asked: AtomicU64,
    has_come: AtomicBool,
}

impl FaultPlan for Mishap {
    fn before(&self, _step: u32, _row: u32, _path: &Path) -> Option<Fault> {
        let number = self.asked.fetch_add(1, Ordering::Relaxed);
        let fails = self.fails_at == Some(number);
        self.has_come.fetch_or(fails, Ordering::Relaxed);
        fails.then_some(Fault::Errno(5))
    }

    fn dies_at_record(&self, number: u64) -> bool {
        let dies = self.dies_at.is_some_and(|at| number >= at);
        self.has_come.fetch_or(dies, Ordering::Relaxed);
        dies
    }
}

/// Stops at the first sample that is not right, with its name.
fn for_each_case(mut check: impl FnMut(&Case) -> Result<(), String>) {
    // Before anything is built: the engine takes the umask for itself.
    filewright::disk::act::claim_umask();
    for case in cases() {
        if let Err(text) = check(&case) {
            panic!("{}: {text}", case.name());
        }
        // The same where the tree may be listed while it is worked on.
        if matches!(case.operation.about().id, "copytree" | "move")
            && let Err(text) = unread(|| check(&case))
        {
            panic!("{}, unread: {text}", case.name());
        }
    }
}

fn same(before: &Snapshot, now: &Snapshot, what: &str) -> Result<(), String> {
    before.expect_same(now, &Alike::ALL, what)
}

/// What is done once more is as it was but for the moments at which folders were changed.
fn same_but_times(before: &Snapshot, now: &Snapshot, what: &str) -> Result<(), String> {
    let alike = Alike {
        modified: false,
        ..Alike::ALL
    };
    before.expect_same(now, &alike, what)
}

#[test]
fn every_operation_is_taken_back_and_done_again() {
    for_each_case(|case| {
        let (stage, vault) = (case.stage(), Vault::new());
        let before = state(&stage);
        let outcome = vault.engine().run(keeping(case, &stage, Profile::Safe));
        is_done(&outcome)?;
        let done = state(&stage);
        if vault.past().is_empty() {
            // What only reads leaves nothing to take back.
            return same(&before, &done, "after reading");
        }
        is_done(&vault.undo())?;
        same(&before, &state(&stage), "after the undo")?;
        is_done(&vault.undo())?;
        same_but_times(&done, &state(&stage), "after the redo")?;
        is_done(&vault.undo())?;
        same(&before, &state(&stage), "after the undo of the redo")
    });
}

#[test]
fn a_job_that_failed_anywhere_is_taken_back() {
    for_each_case(|case| {
        for at in 0.. {
            let (stage, vault) = (case.stage(), Vault::new());
            let before = state(&stage);
            let mishap = Arc::new(Mishap {
                fails_at: Some(at),
                ..Mishap::default()
            });
            let engine = vault.engine_with(mishap.clone());
            engine.run(keeping(case, &stage, Profile::Safe));
            drop(engine);
            if !mishap.has_come.load(Ordering::Relaxed) {
                return Ok(());
            }
            if let Some(job) = vault.past().pop() {
                let undone = vault.engine().recover(&job.uid, Recovery::Undo);
                // Where nothing was done there is nothing to take back.
                if undone.end != End::Refused {
                    is_done(&undone).map_err(|text| format!("moment {at}: {text}"))?;
                }
            }
            same(&before, &state(&stage), &format!("moment {at}"))?;
        }
        Ok(())
    });
}

#[test]
fn a_job_that_was_killed_at_any_record_is_gone_on_with_or_rolled_back() {
    for_each_case(|case| {
        let whole = {
            let (stage, vault) = (case.stage(), Vault::new());
            is_done(&vault.engine().run(keeping(case, &stage, Profile::Safe)))?;
            state(&stage)
        };
        for at in 0.. {
            // The ordinary run takes the two by turns.
            let both = [Recovery::Resume, Recovery::RollBack];
            let is_whole = std::env::var_os("FILEWRIGHT_ALL_CALLS").is_some();
            let turn = (at % 2) as usize;
            for how in both
                .into_iter()
                .skip(if is_whole { 0 } else { turn })
                .step_by(if is_whole { 1 } else { 2 })
            {
                let (stage, vault) = (case.stage(), Vault::new());
                let before = state(&stage);
                let mishap = Arc::new(Mishap {
                    dies_at: Some(at),
                    ..Mishap::default()
                });
                let engine = vault.engine_with(mishap.clone());
                engine.run(keeping(case, &stage, Profile::Safe));
                drop(engine);
                if !mishap.has_come.load(Ordering::Relaxed) {
                    return Ok(());
                }
                let what = format!("{how:?} after record {at}");
                let Some(job) = vault.interrupted() else {
                    return Err(format!("{what}: no job was ended by force"));
                };
                let outcome = vault.engine().recover(&job.uid, how);
                if how == Recovery::Resume {
                    is_done(&outcome).map_err(|text| format!("{what}: {text}"))?;
                    same_but_times(&whole, &state(&stage), &what)?;
                } else {
                    if outcome.end != End::Refused {
                        is_done(&outcome).map_err(|text| format!("{what}: {text}"))?;
                    }
                    same(&before, &state(&stage), &what)?;
                }
            }
        }
        Ok(())
    });
}

/// A cut that was begun and can be put right by nobody for the moment is not done once more: what it would find then is its
/// own work, and what was cut off would be forgotten.
#[test]
fn a_cut_that_cannot_be_begun_anew_keeps_what_it_has_cut_off() {
    let name = "a_cut_that_cannot_be_begun_anew_keeps_what_it_has_cut_off";
    filewright::disk::act::claim_umask();
    let mut is_any = false;
    for at in 0.. {
        let (stage, vault) = (common::tree::Stage::new(), Vault::new());
        let file = stage.at("file");
        fs::write(&file, vec![b'x'; 5_000]).unwrap();
        let before = Snapshot::take(&file);
        let length = Value::Length(Length::bytes(3));
        let mut request = common::engine::safe("truncate", &[&file], &[("length", length)]);
        request.run.keep = filewright::model::Keep::Hold;
        let mishap = Arc::new(Mishap {
            dies_at: Some(at),
            ..Mishap::default()
        });
        vault.engine_with(mishap).run(request);
        let Some(job) = vault.interrupted() else {
            break;
        };
        if fs::metadata(&file).unwrap().len() != 3 {
            continue;
        }
        let mark = |change: &str| {
            let mut chattr = std::process::Command::new("chattr");
            common::mounts::succeed(chattr.arg(change).arg(&file))
        };
        if let Err(why) = mark("+i") {
            return common::rig::skip(name, &why);
        }
        let resumed = vault.engine().recover(&job.uid, Recovery::Resume);
        mark("-i").unwrap();
        if resumed.end == End::Done {
            // That it was done had been written down.
            continue;
        }
        assert_eq!(resumed.failures.len(), 1, "record {at}: {resumed:#?}");
        assert_eq!(resumed.end, End::Failed { failures: 1 });
        is_done(&vault.undo()).unwrap();
        same(&before, &Snapshot::take(&file), &format!("record {at}")).unwrap();
        is_any = true;
    }
    assert!(is_any, "never ended right after the cut");
}

#[test]
fn what_a_power_cut_took_is_copied_again_or_goes() {
    let all = cases();
    let is_it = |case: &&Case| case.name() == "copytree: a tree to a new name";
    let case = all.iter().find(is_it).unwrap_or(&all[0]);
    filewright::disk::act::claim_umask();
    let (stage, vault) = (case.stage(), Vault::new());
    is_done(&vault.engine().run(keeping(case, &stage, Profile::Safe))).unwrap();
    let done = state(&stage);
    // Up to all that came after the plan.
    let cuts = [1, 2, 3, 6, 10];
    for how in [Recovery::Resume, Recovery::RollBack] {
        for part in cuts {
            let (stage, vault) = (case.stage(), Vault::new());
            let before = state(&stage);
            is_done(&vault.engine().run(keeping(case, &stage, Profile::Safe))).unwrap();
            // The journal loses its newest part, and the copies what was not on the device yet.
            let (path, bytes) = journal_of(&vault);
            let begun = bytes.len() - (bytes.len() - planned(&bytes)) * part / 10;
            fs::remove_file(&path).unwrap();
            fs::write(path.with_extension("open"), &bytes[..begun]).unwrap();
            shorten_copies(&before, &done, &stage);
            let job = vault.last();
            let what = format!("{how:?} after {part} tenths were lost");
            is_done(&vault.engine().recover(&job.uid, how)).expect(&what);
            match how {
                Recovery::Resume => same_but_times(&done, &state(&stage), &what).unwrap(),
                _ => same_but_times(&before, &state(&stage), &what).unwrap(),
            }
        }
    }
}

#[test]
fn what_a_single_step_did_is_known_again_when_a_power_cut_took_its_record() {
    let ops = ["mkdir", "makedirs", "mkfile", "symlink", "link", "rename"];
    for_each_case(|case| {
        if !ops.contains(&case.operation.about().id) {
            return Ok(());
        }
        for how in [Recovery::Resume, Recovery::RollBack] {
            let (stage, vault) = (case.stage(), Vault::new());
            let before = state(&stage);
            is_done(&vault.engine().run(keeping(case, &stage, Profile::Safe)))?;
            let done = state(&stage);
            let (path, bytes) = journal_of(&vault);
            fs::remove_file(&path).unwrap();
            let open = path.with_extension("open");
            fs::write(open, &bytes[..planned(&bytes)]).unwrap();
            let what = format!("{how:?}");
            let outcome = vault.engine().recover(&vault.last().uid, how);
            is_done(&outcome).map_err(|text| format!("{what}: {text}"))?;
            let wanted = match how {
                Recovery::Resume => &done,
                _ => &before,
            };
            same_but_times(wanted, &state(&stage), &what)?;
        }
        Ok(())
    });
}

/// A number as records have it: seven bits a byte, the lowest first.
fn seven_bits(mut number: u64) -> Vec<u8> {
    let mut bytes = Vec::new();
    while number >= 0x80 {
        bytes.push(number as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
    bytes
}

/// The same journal from before its device got the number that it has.
fn on_another_device(bytes: &[u8], device: u64) -> Vec<u8> {
    let (now, before) = (seven_bits(device), seven_bits(device ^ 1));
    let mut other = frame::head();
    for payload in frame::take_apart(bytes).expect("our own").payloads {
        let mut payload = payload.to_vec();
        // Trees and their rows.
        if matches!(payload[0], 3 | 4)
            && let Some(at) = payload.windows(now.len()).position(|part| part == now)
        {
            payload[at..at + now.len()].copy_from_slice(&before);
        }
        frame::put(&mut other, &payload);
    }
    other
}

#[test]
fn a_job_goes_on_when_its_device_has_another_number_than_before() {
    use std::os::unix::fs::MetadataExt;
    let all = cases();
    let is_it = |case: &&Case| case.name() == "copytree: a tree to a new name";
    let case = all.iter().find(is_it).unwrap_or(&all[0]);
    filewright::disk::act::claim_umask();
    for how in [Recovery::Resume, Recovery::RollBack] {
        let (stage, vault) = (case.stage(), Vault::new());
        let before = state(&stage);
        let mishap = Arc::new(Mishap {
            dies_at: Some(3),
            ..Mishap::default()
        });
        let engine = vault.engine_with(mishap.clone());
        engine.run(keeping(case, &stage, Profile::Safe));
        drop(engine);
        let (path, bytes) = journal_of(&vault);
        let device = fs::metadata(stage.at("all")).unwrap().dev();
        let (major, minor) = (rustix::fs::major(device), rustix::fs::minor(device));
        let device = u64::from(major) << 32 | u64::from(minor);
        let other = on_another_device(&bytes, device);
        assert_ne!(other, bytes, "the number was not found");
        fs::write(&path, other).unwrap();
        let job = vault.interrupted().expect("it was ended by force");
        let outcome = vault.engine().recover(&job.uid, how);
        match how {
            Recovery::Resume => is_done(&outcome).unwrap(),
            _ => same(&before, &state(&stage), "rolled back").unwrap(),
        }
    }
}

/// Length of a journal up to its plan, without which nothing is begun.
fn planned(bytes: &[u8]) -> usize {
    let has_plan =
        |length: &usize| Log::read(&bytes[..*length]).is_ok_and(|log| log.plan.is_some());
    (0..bytes.len()).find(has_plan).expect("a plan")
}

/// Cuts every second file that the copy has made, and leaves its times as they are.
fn shorten_copies(before: &Snapshot, done: &Snapshot, stage: &common::tree::Stage) {
    let new = done
        .entries
        .keys()
        .filter(|place| !before.entries.contains_key(*place));
    for place in new.step_by(2) {
        let at = stage.at("all").join(OsStr::from_bytes(place));
        let about = fs::symlink_metadata(&at).unwrap();
        if about.is_file() && about.len() > 0 {
            let file = fs::File::options().write(true).open(&at).unwrap();
            file.set_len(about.len() / 2).unwrap();
            file.set_modified(about.modified().unwrap()).unwrap();
        }
    }
}

/// The one journal of a vault, as bytes.
fn journal_of(vault: &Vault) -> (PathBuf, Vec<u8>) {
    let jobs = fs::read_dir(vault.state().join("jobs")).expect("the journals");
    let paths = jobs.map(|entry| entry.expect("an entry").path());
    let path = paths
        .into_iter()
        .find(|path| path.extension().is_some_and(|end| end != "lock"))
        .expect("a journal");
    let bytes = fs::read(&path).expect("the journal");
    (path, bytes)
}

#[test]
fn a_journal_that_is_torn_at_any_byte_opens_and_gives_what_is_whole() {
    let case = cases()
        .into_iter()
        .find(|case| case.name() == "copytree: a tree into one that is there")
        .expect("the sample");
    filewright::disk::act::claim_umask();
    let (stage, vault) = (case.stage(), Vault::new());
    is_done(&vault.engine().run(keeping(&case, &stage, Profile::Safe))).unwrap();
    let (path, bytes) = journal_of(&vault);
    let whole = Log::read(&bytes).expect("a whole journal");
    assert!(whole.plan.is_some() && whole.ended.is_some() && whole.dropped == 0);
    let mut rows = 0;
    for length in 0..=bytes.len() {
        let log = Log::read(&bytes[..length]).expect("never refused");
        assert_eq!(log.whole + log.dropped, length as u64);
        let now = log.rows.values().map(|rows| rows.fates.len()).sum();
        assert!(now >= rows, "nothing that was whole is lost at {length}");
        rows = now;
    }
    // The same through the program's own door, at some of the lengths: it says what it dropped and goes on.
    let open = path.with_extension("open");
    fs::rename(&path, &open).unwrap();
    for length in (0..bytes.len()).step_by(bytes.len() / 40) {
        fs::write(&open, &bytes[..length]).unwrap();
        let job = vault.last();
        let torn = Log::read(&bytes[..length]).unwrap();
        assert_eq!(job.dropped, torn.dropped);
        let outcome = vault.engine().recover(&job.uid, Recovery::Resume);
        assert_eq!(
            outcome.end == End::Done,
            torn.plan.is_some(),
            "{length}: {outcome:#?}"
        );
        let done = open.with_extension("done");
        if done.exists() {
            fs::rename(&done, &open).unwrap();
        }
    }
}

#[test]
fn a_flipped_bit_ends_a_journal_and_never_more() {
    let case = &cases()[0];
    filewright::disk::act::claim_umask();
    let (stage, vault) = (case.stage(), Vault::new());
    is_done(&vault.engine().run(keeping(case, &stage, Profile::Safe))).unwrap();
    let (_, bytes) = journal_of(&vault);
    for at in 0..bytes.len() {
        let mut broken = bytes.clone();
        broken[at] ^= 1 << (at % 8);
        // Damage in the first line makes it foreign, or of a later version; both are left alone.
        if let Ok(log) = Log::read(&broken) {
            assert!(log.whole <= at as u64, "the flip at {at} was not seen");
        }
    }
}

#[test]
fn a_journal_of_a_later_program_is_left_alone() {
    let case = &cases()[0];
    filewright::disk::act::claim_umask();
    let (stage, vault) = (case.stage(), Vault::new());
    is_done(&vault.engine().run(keeping(case, &stage, Profile::Safe))).unwrap();
    let (path, bytes) = journal_of(&vault);
    let later = [b"filewright journal 2\n", &bytes[21..]].concat();
    fs::write(&path, &later).unwrap();
    let before = state(&stage);
    let job = vault.last();
    assert!(matches!(job.state, PastState::Unreadable(_)), "{job:?}");
    for how in [Recovery::Undo, Recovery::Resume, Recovery::RollBack] {
        let outcome = vault.engine().recover(&job.uid, how);
        assert_eq!(outcome.failures[0].cause, Cause::NewerJournal);
    }
    assert_eq!(fs::read(&path).unwrap(), later);
    same(&before, &state(&stage), "after the refusals").unwrap();
}

/// Records of every kind, as they were first written. A changed line of this file is a change of the format, which needs
/// a new version and a reader for the old one; a record of a new kind is a new line, and says to an older program that a
/// later one wrote it.
#[test]
fn the_format_is_what_the_golden_file_holds() {
    let golden = include_str!("golden/journal.txt");
    let written: String = specimens()
        .iter()
        .map(|record| {
            let payload = record.write().expect("a written form");
            let hex: String = payload.iter().map(|byte| format!("{byte:02x}")).collect();
            let text: String = payload
                .iter()
                .map(|byte| match byte {
                    b' '..=b'~' => char::from(*byte),
                    _ => '.',
                })
                .collect();
            format!("{hex}\n  {text}\n")
        })
        .collect();
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        fs::write("tests/golden/journal.txt", &written).unwrap();
        return;
    }
    assert_eq!(written, golden);
    let mut frame = Vec::new();
    let fate = made(Some(OsStr::from_bytes(b"raw \xff")), true);
    put_row(&mut frame, 0, 9, &fate);
    let row = (0, 9);
    let record = Record::Row {
        step: row.0,
        row: row.1,
        fate,
    };
    let mut other = Vec::new();
    frame::put(&mut other, &record.write().unwrap());
    assert_eq!(frame, other, "written in either way");
    for since in [None, Some(1_600_000_000_000)] {
        let (mut frame, mut other) = (Vec::new(), Vec::new());
        put_built(&mut frame, 300, (128, 100), (1_700_000_000_000, since));
        let built = Record::Built {
            step: 300,
            start: 128,
            len: 100,
            by: 1_700_000_000_000,
            since,
        };
        frame::put(&mut other, &built.write().unwrap());
        assert_eq!(frame, other, "written in either way");
    }
    let (mut frame, mut other) = (Vec::new(), Vec::new());
    put_grown(&mut frame, (300, 128), &[(130, 2)], |out| {
        out.bytes(b"rows");
    });
    let grown = Record::Grown {
        step: 300,
        base: 128,
        pairs: vec![(130, 2)],
        rows: b"\x04rows".to_vec(),
    };
    frame::put(&mut other, &grown.write().unwrap());
    assert_eq!(frame, other, "written in either way");
    for line in golden.lines().filter(|line| !line.starts_with("  ")) {
        let payload: Vec<u8> = (0..line.len())
            .step_by(2)
            .map(|at| u8::from_str_radix(&line[at..at + 2], 16).unwrap())
            .collect();
        let record = Record::read(&payload).expect("a record of this version");
        assert_eq!(record.write().unwrap(), payload);
    }
}

fn made(name: Option<&OsStr>, is_replacing: bool) -> Fate {
    Fate::Made {
        inode: 300,
        size: 5,
        modified: (1_700_000_000, 1),
        name: name.map(OsStr::to_os_string),
        is_replacing,
    }
}

fn raw() -> &'static OsStr {
    OsStr::from_bytes(b"raw \xff")
}

fn mark() -> Mark {
    Mark {
        device: 0x0800_0000_0001,
        inode: 77,
        kind: Kind::File,
        size: 4096,
        modified: (-1, 999_999_999),
    }
}

fn saved() -> Saved {
    Saved {
        mode: Some(0o4755),
        owner: Some((1000, 100)),
        times: Some(Times {
            accessed: (1, 2),
            modified: (3, 4),
        }),
        attributes: Some(vec![Attribute {
            name: "user.note".into(),
            value: OsStr::from_bytes(b"\x00\xff").into(),
        }]),
        length: Some(1 << 40),
        tail: Some("/hold/tail".into()),
    }
}

fn changes() -> [Change; 8] {
    let (mark, raw, saved) = (mark(), raw(), saved());
    let kept = Kept {
        hold: Path::new("/hold").join(raw),
        mark,
    };
    [
        Change::Made { at: "/a".into() },
        Change::Moved {
            from: "/a".into(),
            to: raw.into(),
            mark,
            replaced: Some(kept.clone()),
        },
        Change::Exchanged {
            a: "/a".into(),
            b: "/b".into(),
            mark,
        },
        Change::Held {
            at: "/a".into(),
            kept: kept.clone(),
        },
        Change::Replaced {
            at: "/a".into(),
            kept,
        },
        Change::Removed {
            at: "/a".into(),
            saved: saved.clone(),
        },
        Change::Overwritten {
            at: "/a".into(),
            copy: "/hold/a".into(),
        },
        Change::Dressed {
            at: "/a".into(),
            follow_links: true,
            saved,
        },
    ]
}

fn fates() -> Vec<Fate> {
    let raw = raw();
    vec![
        made(None, false),
        made(Some(raw), true),
        Fate::Built {
            by: 1_700_000_000_000,
            since: None,
        },
        Fate::Built {
            by: 1_700_000_000_000,
            since: Some(1_600_000_000_000),
        },
        Fate::Gone,
        Fate::Held,
        Fate::Emptied,
        Fate::Moved,
        Fate::Trashed {
            path: Path::new("/trash/files").join(raw),
        },
    ]
}

fn grown() -> [Record; 2] {
    [
        Record::Grown {
            step: 0,
            base: 300,
            pairs: vec![(301, 4)],
            rows: vec![0, 0, 2, 1, b'x', 5, 77, 3, 0, 0, 1],
        },
        Record::Anew { step: 300 },
    ]
}

fn specimens() -> Vec<Record> {
    let (mark, raw) = (mark(), raw());
    let built = |since| Record::Built {
        step: 1,
        start: 128,
        len: 100,
        by: 1_700_000_000_000,
        since,
    };
    let records = vec![
        Record::Begin(Begin {
            uid: "mwwn96mqb1mc".into(),
            program: "0.1.0".into(),
            started_ms: 1_700_000_000_000,
            op: "copytree".into(),
            places: vec!["/a".into(), raw.into()],
            undoes: None,
            holds: true,
        }),
        Record::Tree {
            tree: 0,
            device: 1 << 35,
            inode: 2,
        },
        Record::Twins {
            tree: 0,
            pairs: vec![(300, 2)],
        },
        Record::Ready,
        Record::Pass(Pass {
            pid: 7,
            host: "here".into(),
            started_ms: 1,
            temporary: "0123abcd".into(),
        }),
        Record::Intent {
            step: 1,
            start: 128,
            len: 128,
        },
        built(None),
        built(Some(1_600_000_000_000)),
        Record::Unit {
            step: 1,
            row: 2,
            inode: 3,
            temporary: ".filewright-0123abcd01234567.part".into(),
        },
        Record::Base {
            step: 0,
            device: 5,
            path: "/hold/x/0".into(),
        },
        Record::Touched {
            at: raw.into(),
            times: Times {
                accessed: (-5, 6),
                modified: (7, 8),
            },
        },
        Record::Left {
            at: "/a".into(),
            modified: (7, 8),
        },
        Record::Done {
            step: 3,
            mark: Some(mark),
        },
        Record::Void { step: 200 },
        Record::End(Ended {
            end: "done".into(),
            items: 5,
            failures: 0,
            ended_ms: 2,
            amounts: Some(Amounts {
                written: 7,
                lost: vec![(Loss::Owner, 1)],
                ..Amounts::default()
            }),
        }),
    ];
    let fates = fates().into_iter().map(|fate| Record::Row {
        step: 0,
        row: 9,
        fate,
    });
    let changes = changes().map(|change| Record::Intended { step: 4, change });
    let records = records.into_iter().chain(fates);
    records.chain(changes).chain(grown()).collect()
}
