//! The hold area and the state folder: whose they are, what they keep, who may work where at the same time.

mod common;
#[path = "vault/disks.rs"]
mod disks;
#[path = "vault/wholes.rs"]
mod wholes;

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;

use common::cli::said;
use common::engine::{safe, to};
use common::rig;
use common::snapshot::{Alike, Snapshot};
use common::tree::{Node, Stage};
use common::vault::{Vault, is_done};
use filewright::exec::{Config, Engine};
use filewright::model::{Cause, End, Failure, Guarded, PastState, Recovery, Request};
use rustix::process::{Pid, Signal, kill_process};

/// A removal or copy that keeps what it takes away.
fn keeping(mut request: Request) -> Request {
    request.run.keep = filewright::model::Keep::Hold;
    request
}

fn stage() -> Stage {
    filewright::disk::act::claim_umask();
    let stage = Stage::new();
    let files = vec![Node::file("a", 10), Node::file("b", 20)];
    let inner = Node::folder("inner", vec![Node::file("c", 30)]);
    let source = Node::folder("src", [files, vec![inner]].concat());
    stage.plant("", &[Node::folder("all", vec![source])]);
    stage
}

fn hold_of(vault: &Vault) -> PathBuf {
    vault.data().join("filewright/hold")
}

/// The list of hold areas is in the state folder; an area in the data folder is found without it.
#[test]
fn a_hold_area_is_found_although_the_state_folder_was_lost() {
    let (stage, vault) = (stage(), Vault::new());
    let src = stage.at("all/src");
    is_done(&vault.engine().run(keeping(safe("rmtree", &[&src], &[])))).unwrap();
    fs::remove_dir_all(vault.state()).unwrap();
    let engine = vault.engine();
    let held = engine.held();
    assert_eq!((held.len(), held[0].items, held[0].bytes), (1, 5, 60));
    assert!(
        !vault.state().join("holds").exists(),
        "to look writes nothing"
    );
    let items = engine.unfold(&held[0].path);
    let job = engine.next_job();
    let items = items.into_iter().map(|item| item.path).collect();
    engine.send(filewright::model::Command::PutBack { job, items });
    is_done(&engine.wait_for(job)).unwrap();
    assert_eq!(fs::read(src.join("a")).unwrap().len(), 10);
    assert!(src.join("inner/c").exists());
}

/// What an area says that was filled on another machine, and what is told of one that is not there.
#[test]
fn holds_from_elsewhere_and_areas_that_are_away_are_told_and_forgotten() {
    let (stage, vault) = (stage(), Vault::new());
    let src = stage.at("all/src");
    is_done(&vault.engine().run(keeping(safe("rmtree", &[&src], &[])))).unwrap();
    let about = hold_of(&vault).join(&vault.last().uid).join("about.json");
    let text = fs::read_to_string(&about).unwrap();
    let here = filewright::disk::log::host();
    assert!(text.contains(&format!("\"host\":\"{here}\"")), "{text}");
    let engine = vault.engine();
    assert_eq!(engine.held()[0].host, None, "this machine is not named");
    fs::write(&about, text.replace(&here, "another-machine-altogether")).unwrap();
    let gone = "/nowhere/at/all/.filewright-hold-7";
    let list = vault.state().join("holds");
    let lines = fs::read_to_string(&list).unwrap();
    fs::write(&list, format!("{lines}{{\"path\":\"{gone}\"}}\n")).unwrap();
    let held = engine.held();
    assert_eq!(held[0].host.as_deref(), Some("another-machine-altogether"));
    let disks = engine.held_disks(&held);
    let told: Vec<(bool, u64)> = disks.iter().map(|disk| (disk.is_away, disk.held)).collect();
    assert_eq!(told, [(false, 60), (true, 0)]);
    assert_eq!(disks[1].area, Path::new(gone));
    // Who wants to forget where he has been does not keep a list of disks.
    engine.forget().unwrap();
    let lines = fs::read_to_string(&list).unwrap();
    assert!(
        !lines.contains("nowhere") && lines.lines().count() == 1,
        "{lines}"
    );
    assert_eq!(engine.held().len(), 1, "what is held stays");
    let paths = [held[0].path.as_path()];
    engine.purge(&paths).unwrap();
    engine.forget().unwrap();
    assert_eq!(fs::read_to_string(&list).unwrap(), "");
    // It is listed again once it is used again.
    let file = stage.at("all/new");
    fs::write(&file, "x").unwrap();
    is_done(&engine.run(keeping(safe("remove", &[&file], &[])))).unwrap();
    assert_eq!(fs::read_to_string(&list).unwrap().lines().count(), 1);
}

#[test]
fn what_is_removed_is_kept_on_its_file_system_with_a_text_that_says_what_it_was() {
    let (stage, vault) = (stage(), Vault::new());
    let src = stage.at("all/src");
    let inode = fs::metadata(src.join("a")).unwrap().ino();
    is_done(&vault.engine().run(keeping(safe("rmtree", &[&src], &[])))).unwrap();
    let hold = hold_of(&vault);
    let mode = fs::metadata(&hold).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o700);
    let job = hold.join(&vault.last().uid);
    let kept = job.join("0/src/a");
    assert_eq!(
        fs::metadata(&kept).unwrap().ino(),
        inode,
        "renamed, not copied"
    );
    let text = fs::read_to_string(job.join("0.txt")).unwrap();
    assert!(text.contains(stage.at("all").to_str().unwrap()), "{text}");
    let held = vault.engine().held();
    assert_eq!((held.len(), held[0].items, held[0].bytes), (1, 5, 60));
    let days = (held[0].keep_until_ms - held[0].held_ms) / (24 * 60 * 60 * 1000);
    assert_eq!((days, held[0].is_past_its_date), (14, false));
}

#[test]
fn a_hold_area_is_seen_by_no_walk_and_guarded() {
    let (stage, vault) = (stage(), Vault::new());
    let src = stage.at("all/src");
    is_done(&vault.engine().run(keeping(safe("rmtree", &[&src], &[])))).unwrap();
    let hold = hold_of(&vault);
    let job = hold.join(&vault.last().uid);
    for place in [&hold, &job, &hold.join("..")] {
        let outcome = vault.engine().run(keeping(safe("rmtree", &[place], &[])));
        assert_eq!(outcome.end, End::Refused, "{}", place.display());
        let cause = &outcome.failures[0].cause;
        assert!(
            matches!(
                cause,
                Cause::Guarded(Guarded::OwnState | Guarded::WorkingFolder)
            ),
            "{cause:?}"
        );
    }
    let copy = stage.at("copy");
    let data = vault.data();
    is_done(&vault.engine().run(safe("copytree", &[data], &[to(&copy)]))).unwrap();
    assert!(copy.join("filewright").is_dir() && !copy.join("filewright/hold").exists());
}

#[test]
fn a_hold_area_of_somebody_else_or_behind_a_link_is_not_used() {
    let stage = stage();
    let src = stage.at("all/src");
    let elsewhere = stage.at("elsewhere");
    fs::create_dir(&elsewhere).unwrap();
    for trap in ["link", "open"] {
        let vault = Vault::new();
        let parent = vault.data().join("filewright");
        fs::create_dir(&parent).unwrap();
        let hold = parent.join("hold");
        match trap {
            "link" => symlink(&elsewhere, &hold).unwrap(),
            _ => {
                fs::create_dir(&hold).unwrap();
                fs::set_permissions(&hold, fs::Permissions::from_mode(0o777)).unwrap();
            }
        }
        // The next place that comes into question is the mount; here nothing but this is looked at.
        let pool = filewright::disk::FdPool::with_budget(64);
        let data = Some(vault.data().into());
        let areas = filewright::journal::Areas::new(&pool, &vault.state(), data, false);
        let folder = filewright::disk::Folder::open_root(&pool, &src).unwrap();
        if let Ok(area) = areas.for_folder(&folder) {
            assert_ne!(area.path, hold, "{trap}");
            // Made by this test where the user may write at the top of the mount.
            fs::remove_dir(&area.path).unwrap_or_default();
        }
        assert_eq!(fs::read_dir(&elsewhere).unwrap().count(), 0, "{trap}");
    }
}

#[test]
fn what_changed_since_is_refused_by_name_and_the_rest_is_taken_back() {
    let (stage, vault) = (stage(), Vault::new());
    let (src, copy) = (stage.at("all/src"), stage.at("all/copy"));
    is_done(&vault.engine().run(safe("copytree", &[&src], &[to(&copy)]))).unwrap();
    fs::write(copy.join("a"), "changed").unwrap();
    fs::write(copy.join("inner/new"), "of others").unwrap();
    let outcome = vault.undo();
    let told: Vec<(PathBuf, &Cause)> = outcome
        .failures
        .iter()
        .map(|failure| (failure.path.clone(), &failure.cause))
        .collect();
    assert!(
        told.contains(&(copy.join("a"), &Cause::Changed)),
        "{told:?}"
    );
    assert!(
        told.iter().any(|(path, _)| *path == copy.join("inner")),
        "{told:?}"
    );
    assert_eq!(fs::read(copy.join("a")).unwrap(), b"changed");
    assert_eq!(fs::read(copy.join("inner/new")).unwrap(), b"of others");
    assert!(!copy.join("b").exists() && !copy.join("inner/c").exists());
}

#[test]
fn a_place_that_is_taken_again_is_refused_by_name() {
    let (stage, vault) = (stage(), Vault::new());
    let all = stage.at("all/src");
    let (a, b) = (all.join("a"), all.join("b"));
    is_done(&vault.engine().run(keeping(safe("remove", &[&a, &b], &[])))).unwrap();
    fs::write(&a, "new").unwrap();
    let outcome = vault.undo();
    assert_eq!(outcome.failures.len(), 1, "{outcome:#?}");
    assert_eq!(outcome.failures[0].cause, Cause::AlreadyThere);
    assert_eq!(fs::read(&a).unwrap(), b"new");
    assert!(b.exists());
}

/// A folder is renamed as a whole; what is told is everything in it, before, during and after.
#[test]
fn what_lies_in_a_folder_that_goes_back_whole_is_counted() {
    let (stage, vault) = (stage(), Vault::new());
    let src = stage.at("all/src");
    is_done(&vault.engine().run(keeping(safe("rmtree", &[&src], &[])))).unwrap();
    let planned = |vault: &Vault| {
        let more = vault.last().more.unwrap();
        let summary = more.summary;
        (summary.files, summary.folders, summary.bytes)
    };
    let foreseen = |uid: &str| {
        let seen = vault.engine().foresee(uid, Recovery::Undo).unwrap();
        (seen.released, seen.held)
    };
    let removal = vault.last().uid;
    assert_eq!(foreseen(&removal), (5, 0));
    let undone = vault.undo();
    assert_eq!((undone.totals.items, planned(&vault)), (5, (3, 2, 60)));
    let last = vault.last();
    assert_eq!((last.items, foreseen(&last.uid)), (5, (0, 5)));
    // Once more, and back again.
    assert_eq!(vault.undo().totals.items, 5);
    assert_eq!(planned(&vault), (3, 2, 60));
    let held = vault.engine().held();
    assert_eq!((held.len(), held[0].items, held[0].bytes), (1, 5, 60));
    // A folder that is there again is merged, and is nothing that is put back.
    fs::create_dir(&src).unwrap();
    assert_eq!(foreseen(&removal), (4, 0));
    let undone = vault.engine().recover(&removal, Recovery::Undo);
    is_done(&undone).unwrap();
    assert_eq!((undone.totals.items, planned(&vault)), (4, (3, 1, 60)));
}

/// The same for what is put back by itself, and for what had come back when the process was ended.
#[test]
fn what_lies_in_a_folder_is_counted_however_it_comes_back() {
    let (stage, vault) = (stage(), Vault::new());
    let src = stage.at("all/src");
    let inner = src.join("inner");
    is_done(&vault.engine().run(keeping(safe("rmtree", &[&inner], &[])))).unwrap();
    let engine = vault.engine();
    let held = engine.held();
    let items = engine.unfold(&held[0].path).into_iter();
    let items = items.map(|item| item.path).collect();
    let job = engine.next_job();
    engine.send(filewright::model::Command::PutBack { job, items });
    let outcome = engine.wait_for(job);
    is_done(&outcome).unwrap();
    drop(engine);
    assert_eq!(outcome.totals.items, 2, "the folder and what is in it");
    is_done(&vault.engine().run(keeping(safe("rmtree", &[&src], &[])))).unwrap();
    let uid = vault.last().uid;
    let mut is_any = false;
    for at in 0.. {
        let died = Arc::new(disks::Death(at));
        vault.engine_with(died).recover(&uid, Recovery::Undo);
        let Some(job) = vault.interrupted() else {
            break;
        };
        // A moment after the renaming nobody has written it down yet.
        assert!([0, 5].contains(&job.items), "record {at}: {}", job.items);
        is_any |= job.items == 5;
        let resumed = vault.engine().recover(&job.uid, Recovery::Resume);
        is_done(&resumed).unwrap();
        assert_eq!(resumed.totals.items, 5, "record {at}");
        // Away with it again.
        is_done(&vault.undo()).unwrap();
    }
    assert!(is_any, "never ended between that and the end");
}

#[test]
fn purging_makes_room_for_good() {
    let (stage, vault) = (stage(), Vault::new());
    let src = stage.at("all/src");
    is_done(&vault.engine().run(keeping(safe("rmtree", &[&src], &[])))).unwrap();
    let engine = vault.engine();
    let held = engine.held();
    let paths: Vec<&Path> = held.iter().map(|held| held.path.as_path()).collect();
    engine.purge(&paths).unwrap();
    assert!(engine.held().is_empty());
    let outcome = vault.undo();
    assert!(
        matches!(outcome.end, End::Failed { .. } | End::Refused),
        "{outcome:#?}"
    );
    assert!(!src.exists());
}

#[test]
fn what_is_past_its_date_goes_by_itself_and_nothing_younger() {
    let (stage, vault) = (stage(), Vault::new());
    let (src, other) = (stage.at("all/src/inner"), stage.at("all/src/a"));
    is_done(&vault.engine().run(keeping(safe("rmtree", &[&src], &[])))).unwrap();
    let old = hold_of(&vault).join(&vault.last().uid).join("about.json");
    is_done(&vault.engine().run(keeping(safe("remove", &[&other], &[])))).unwrap();
    let text = fs::read_to_string(&old).unwrap();
    let start = text.find("\"keep_until_ms\":").unwrap() + 16;
    let end = start + text[start..].find(',').unwrap();
    fs::write(&old, format!("{}1{}", &text[..start], &text[end..])).unwrap();
    let engine = vault.engine();
    for _ in 0..200 {
        if engine.held().len() == 1 {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    let left = engine.held();
    assert_eq!(left.len(), 1);
    assert_eq!(left[0].op, "remove");
}

#[test]
fn nothing_is_done_where_it_cannot_be_written_down() {
    let (stage, vault) = (stage(), Vault::new());
    let before = Snapshot::take(&stage.at("all"));
    fs::create_dir_all(vault.state().parent().unwrap()).unwrap();
    fs::write(vault.state(), "in the way").unwrap();
    for request in [
        keeping(safe("rmtree", &[&stage.at("all/src")], &[])),
        safe(
            "copytree",
            &[&stage.at("all/src")],
            &[to(&stage.at("all/new"))],
        ),
        safe("mkdir", &[&stage.at("all/made")], &[]),
    ] {
        let outcome = vault.engine().run(request);
        assert_eq!(outcome.end, End::Refused, "{outcome:#?}");
        assert_eq!(outcome.failures[0].path, vault.state());
    }
    let now = Snapshot::take(&stage.at("all"));
    before.expect_same(&now, &Alike::ALL, "nothing").unwrap();
}

#[test]
fn a_full_disk_under_the_journal_stops_the_job_before_anything_unwritten_is_done() {
    let test = "a_full_disk_under_the_journal_stops_the_job_before_anything_unwritten_is_done";
    if !rig::with_own_mounts(test) {
        return;
    }
    filewright::disk::act::claim_umask();
    // The plan of a new tree, and what became of each file in a folder that is there.
    for (size, is_there) in [("size=48k", false), ("size=160k", true)] {
        let small = common::mounts::Mount::tmpfs(size).expect("a small disk");
        let stage = Stage::new();
        let files = (0..4_000).map(|number| Node::file(format!("{number:04}"), 1));
        let source = Node::folder("src", files.collect());
        stage.plant("", &[source, Node::folder("dst", vec![])]);
        let config = Config {
            state_dir: Some(small.path().join("filewright")),
            data_dir: Some(stage.at("data")),
            keeps_journal: true,
            ..common::engine::config()
        };
        let (src, dst) = (stage.at("src"), stage.at("dst/src"));
        if is_there {
            fs::create_dir(&dst).unwrap();
        }
        let outcome = Engine::start(config, || {}).run(safe("copytree", &[&src], &[to(&dst)]));
        let is_stopped = matches!(outcome.end, End::Refused | End::Failed { .. });
        assert!(is_stopped, "{size}: {:?}", outcome.end);
        let is_told = |failure: &Failure| {
            failure.errno() == Some(28) && failure.path.starts_with(small.path())
        };
        let first = outcome.failures.first();
        assert!(outcome.failures.iter().any(is_told), "{first:#?}");
        assert_eq!(dst.exists(), is_there);
        let there = fs::read_dir(&dst).into_iter().flatten().flatten();
        for entry in there {
            let name = entry.file_name();
            assert!(name.len() == 4, "{name:?} is no final name, and was left");
            assert_eq!(entry.metadata().unwrap().len(), 1, "{name:?} is whole");
        }
    }
}

#[test]
fn single_steps_that_cannot_be_written_down_are_not_done_and_that_is_told() {
    let test = "single_steps_that_cannot_be_written_down_are_not_done_and_that_is_told";
    if !rig::with_own_mounts(test) {
        return;
    }
    filewright::disk::act::claim_umask();
    // From too small for the plan to large enough for all.
    let sizes = (1..16).map(|part| format!("size={}k", 64 + 32 * part));
    let ends: Vec<End> = sizes.map(|size| cut_with_journal_on(&size)).collect();
    let has_stopped = |end: &End| matches!(end, End::Failed { .. });
    assert!(ends.iter().any(has_stopped), "{ends:?}");
}

/// Cuts many files while the journal's disk is of this size.
fn cut_with_journal_on(size: &str) -> End {
    const FILES: u64 = 600;
    let small = common::mounts::Mount::tmpfs(size).expect("a small disk");
    let stage = Stage::new();
    let names = (0..FILES).map(|number| format!("{number:04}"));
    let files = names.clone().map(|name| Node::file(name, 10)).collect();
    stage.plant("", &[Node::folder("src", files)]);
    let config = Config {
        state_dir: Some(small.path().join("filewright")),
        data_dir: Some(stage.at("data")),
        keeps_journal: true,
        ..common::engine::config()
    };
    let paths: Vec<PathBuf> = names.map(|name| stage.at("src").join(name)).collect();
    let roots: Vec<&Path> = paths.iter().map(PathBuf::as_path).collect();
    let length = filewright::model::Value::Length(filewright::model::Length::bytes(3));
    let request = keeping(safe("truncate", &roots, &[("length", length)]));
    let outcome = Engine::start(config, || {}).run(request);
    let lengths = paths.iter().map(|path| fs::metadata(path).unwrap().len());
    let cut = lengths.filter(|length| *length == 3).count() as u64;
    assert_eq!(cut, outcome.totals.items, "{size}");
    let is_told = outcome.failures.iter().any(|one| one.errno() == Some(28));
    match outcome.end {
        End::Done => assert_eq!(cut, FILES, "{size}"),
        End::Failed { .. } => assert!(is_told && cut < FILES, "{size}"),
        _ => assert!(is_told && cut == 0, "{size}"),
    }
    outcome.end
}

#[test]
fn two_programs_do_not_work_on_one_tree_and_a_killed_one_is_no_hindrance() {
    filewright::disk::act::claim_umask();
    let (stage, vault) = (Stage::new(), Vault::new());
    let files = (0..4_000).map(|number| Node::file(format!("{number:04}"), 1));
    stage.plant("", &[Node::folder("src", files.collect())]);
    let program = |words: &[&str], paths: &[&Path]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_filewright"));
        command
            .args(words)
            .args(paths)
            .current_dir("/")
            .env("XDG_STATE_HOME", vault.state().parent().unwrap())
            .env("XDG_DATA_HOME", vault.data())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    };
    let (src, copy) = (stage.at("src"), stage.at("copy"));
    let mut slow = program(&["copytree", "--workers", "1"], &[&src, &copy]);
    let mut running = slow.spawn().unwrap();
    let pid = Pid::from_child(&running);
    let engine = vault.engine();
    let is_at_work = || {
        let names = fs::read_dir(stage.base()).unwrap();
        let mut names = names.map(|entry| entry.unwrap().file_name());
        names.any(|name| name.as_encoded_bytes().starts_with(b".filewright-"))
    };
    let started = std::time::Instant::now();
    while !is_at_work() {
        assert!(started.elapsed().as_secs() < 60, "it does not start");
        std::thread::sleep(std::time::Duration::from_millis(2));
    }
    // It stands still while the others look at it.
    kill_process(pid, Signal::STOP).unwrap();
    let refused = program(&["rmtree"], &[&src]).output().unwrap();
    let text = said(&refused);
    assert_eq!(refused.status.code(), Some(3), "{text}");
    let owner = format!("process {}", running.id());
    assert!(text.contains("[in use]") && text.contains(&owner), "{text}");
    let other = program(&["mkdir"], &[&stage.at("elsewhere")])
        .output()
        .unwrap();
    assert!(other.status.success(), "{}", said(&other));
    let PastState::Running(who) = &engine.past().unwrap()[0].state else {
        panic!("it has ended already");
    };
    assert_eq!(*who, owner);
    kill_process(pid, Signal::KILL).unwrap();
    running.wait().unwrap();
    let job = vault.interrupted().expect("the killed job");
    is_done(&vault.engine().recover(&job.uid, Recovery::Resume)).unwrap();
    assert_eq!(fs::read_dir(&copy).unwrap().count(), 4_000);
}
