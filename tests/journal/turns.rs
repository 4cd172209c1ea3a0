//! A folder in which several workers are at once, and whose files they make in turns.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use filewright::model::{Command, End, Keep, Recovery, Request};

use crate::Mishap;
use crate::common::snapshot::{Alike, Snapshot};
use crate::common::tree::Stage;
use crate::common::vault::{Vault, is_done, unread};
use crate::common::{engine, rig};

const FILES: usize = 2_500;
/// Older than any file system's clock is coarse: before that, nobody believes that a file is still.
const STILL: Duration = Duration::from_millis(2_500);

/// One long folder with something of everything among its files.
fn stage() -> Stage {
    filewright::disk::act::claim_umask();
    let stage = Stage::new();
    let src = stage.at("src");
    fs::create_dir(&src).unwrap();
    let set_mode = |at: &Path, mode| {
        fs::set_permissions(at, fs::Permissions::from_mode(mode)).unwrap();
    };
    for number in 0..FILES {
        let at = src.join(format!("{number:05}"));
        fs::write(&at, vec![number as u8; 1 + number % 700]).unwrap();
        match number % 250 {
            11 => fs::hard_link(&at, src.join(format!("{number:05}-again"))).unwrap(),
            22 => set_mode(&at, 0o4711),
            33 => set_mode(&at, 0o400),
            44 => fs::write(&at, b"").unwrap(),
            55 => fs::write(&at, vec![5; 40_000]).unwrap(),
            66 => symlink(&at, src.join(format!("{number:05}-link"))).unwrap(),
            77 => {
                // Not every file system has room for it.
                let flags = rustix::fs::XattrFlags::empty();
                let _ = rustix::fs::setxattr(&at, "user.said", b"something", flags);
            }
            _ => {}
        }
    }
    std::thread::sleep(STILL);
    stage
}

fn copy(stage: &Stage) -> Request {
    let target = engine::to(&stage.at("dst"));
    let mut request = engine::safe("copytree", &[&stage.at("src")], &[target]);
    request.run.keep = Keep::Hold;
    request.run.workers = 3;
    request
}

fn names(at: &Path) -> BTreeSet<OsString> {
    let listed = fs::read_dir(at).unwrap();
    listed.map(|entry| entry.unwrap().file_name()).collect()
}

/// What has nothing in it at the one place and something at the other.
fn emptied(from: &Path, to: &Path) -> Vec<OsString> {
    let length = |at: &Path, name: &OsString| fs::symlink_metadata(at.join(name)).unwrap().len();
    let there = names(to).into_iter();
    there
        .filter(|name| length(to, name) == 0 && length(from, name) > 0)
        .collect()
}

#[test]
fn all_of_a_folder_is_copied_by_several_at_once_and_taken_back() {
    let (stage, vault) = (stage(), unread(Vault::new));
    is_done(&vault.engine().run(copy(&stage))).unwrap();
    let (from, to) = (stage.at("src"), stage.at("dst"));
    let from = Snapshot::take(&from);
    from.expect_same(&Snapshot::take(&to), &Alike::ALL, "copied")
        .unwrap();
    is_done(&vault.undo()).unwrap();
    assert!(Snapshot::take(&to).is_absent());
}

#[test]
fn a_file_that_fails_leaves_nothing_of_what_was_made_for_it() {
    let (stage, vault) = (stage(), unread(Vault::new));
    for at in [300, 1_100, 2_200] {
        let mishap = Arc::new(Mishap {
            fails_at: Some(at),
            ..Mishap::default()
        });
        let engine = vault.engine_with(mishap.clone());
        let outcome = engine.run(copy(&stage));
        drop(engine);
        assert!(mishap.has_come.load(Ordering::Relaxed), "row {at}");
        assert_eq!(outcome.end, End::Failed { failures: 1 }, "{outcome:#?}");
        let (from, to) = (stage.at("src"), stage.at("dst"));
        let missing = names(&from).difference(&names(&to)).count();
        assert_eq!((missing, emptied(&from, &to)), (1, Vec::new()), "row {at}");
        fs::remove_dir_all(&to).unwrap();
    }
}

#[test]
fn a_copy_that_is_cancelled_or_ended_by_force_leaves_what_can_go_on_or_nothing() {
    let (stage, vault) = (stage(), unread(Vault::new));
    let above = stage.at("");
    let before = names(&above);
    for wait_ms in [2, 5, 9, 14] {
        let engine = vault.engine();
        let job = engine::submit(&engine, copy(&stage));
        std::thread::sleep(Duration::from_millis(wait_ms));
        engine.send(Command::Cancel(job));
        match engine.wait_for(job).end {
            End::Cancelled => assert_eq!(names(&above), before, "after {wait_ms} ms"),
            _ => fs::remove_dir_all(stage.at("dst")).unwrap(),
        }
    }
    for at in [2, 3, 4, 6, 9] {
        let mishap = Arc::new(Mishap {
            dies_at: Some(at),
            ..Mishap::default()
        });
        let engine = vault.engine_with(mishap.clone());
        engine.run(copy(&stage));
        drop(engine);
        if !mishap.has_come.load(Ordering::Relaxed) {
            rig::skip("ended by force", "the journal has fewer records");
            break;
        }
        let job = vault.interrupted().expect("a job that was ended by force");
        is_done(&vault.engine().recover(&job.uid, Recovery::Resume))
            .unwrap_or_else(|text| panic!("record {at}: {text}"));
        let (from, to) = (stage.at("src"), stage.at("dst"));
        Snapshot::take(&from)
            .expect_same(&Snapshot::take(&to), &Alike::ALL, "resumed")
            .unwrap();
        fs::remove_dir_all(&to).unwrap();
    }
}
