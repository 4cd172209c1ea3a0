//! The desktop's trash on real files: what is deleted is found there as the specification says, and comes back.

mod common;

use std::ffi::{OsStr, OsString};
use std::fs;
use std::os::unix::ffi::OsStringExt;
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use common::cli::said;
use common::engine::{safe, to};
use common::mounts::Mount;
use common::rig;
use common::snapshot::{Alike, Snapshot};
use common::tree::{Node, Stage};
use common::vault::{Vault, is_done};
use filewright::exec::{Config, Engine, FaultPlan};
use filewright::model::{Cause, End, Keep, NoTrash, Recovery, Request};

/// The same request with the trash for what it deletes.
fn trashing(mut request: Request) -> Request {
    request.run.keep = Keep::Trash;
    request
}

/// Names that a text of lines, an address or a length limit could spoil.
fn odd_names() -> Vec<OsString> {
    let bytes: [&[u8]; 8] = [
        b"plain.txt",
        b"two\nlines",
        b"100 % [Trash Info] = #?",
        b"-rf",
        b"raw \xff\xfe",
        b".hidden",
        "Gr\u{f6}\u{df}e \u{202e}gpj".as_bytes(),
        b"trailing ",
    ];
    let long = ["l".repeat(255), "\u{fc}".repeat(127)].map(OsString::from);
    let short = bytes.iter().map(|name| OsString::from_vec(name.to_vec()));
    short.chain(long).collect()
}

fn stage() -> Stage {
    filewright::disk::act::claim_umask();
    let stage = Stage::new();
    let files = odd_names().into_iter().map(|name| Node::file(name, 10));
    let inner = vec![Node::file("a.txt", 20), Node::file("b.txt", 30)];
    let inner = Node::folder("inner", inner);
    let link = Node::link("link", "../victim");
    stage.plant(
        "",
        &[Node::folder("all", files.chain([inner, link]).collect())],
    );
    stage
}

/// What stands in a text of a trash: the path as bytes, and the date.
fn told(info: &Path) -> (PathBuf, String) {
    let text = fs::read_to_string(info).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    let [head, path, date] = lines.as_slice() else {
        panic!("{text}");
    };
    assert_eq!(*head, "[Trash Info]");
    let escaped = path.strip_prefix("Path=").unwrap();
    let mut bytes = Vec::new();
    let mut rest = escaped.as_bytes();
    while let [first, after @ ..] = rest {
        if *first == b'%' {
            let digits = std::str::from_utf8(&after[..2]).unwrap();
            bytes.push(u8::from_str_radix(digits, 16).unwrap());
            rest = &after[2..];
        } else {
            bytes.push(*first);
            rest = after;
        }
    }
    let date = date.strip_prefix("DeletionDate=").unwrap().to_owned();
    (OsString::from_vec(bytes).into(), date)
}

/// Names of a folder in order; none if there is no such folder.
fn names(folder: &Path) -> Vec<OsString> {
    let entries = fs::read_dir(folder).into_iter().flatten();
    let mut names: Vec<OsString> = entries.map(|entry| entry.unwrap().file_name()).collect();
    names.sort();
    names
}

/// Names in the two parts of a trash: each entry has its text, and each text its entry.
fn in_trash(trash: &Path) -> Vec<OsString> {
    let files = names(&trash.join("files"));
    let texts: Vec<OsString> = names(&trash.join("info"));
    let mut wanted: Vec<OsString> = files.clone();
    for name in &mut wanted {
        name.push(".trashinfo");
    }
    wanted.sort();
    assert_eq!(texts, wanted);
    files
}

fn text_of(trash: &Path, name: &OsStr) -> PathBuf {
    let mut name = name.to_os_string();
    name.push(".trashinfo");
    trash.join("info").join(name)
}

fn mode(path: &Path) -> u32 {
    fs::symlink_metadata(path).unwrap().permissions().mode() & 0o7777
}

#[test]
fn what_is_deleted_is_where_the_desktop_looks_for_it_and_comes_back() {
    let (stage, vault) = (stage(), Vault::new());
    let before = Snapshot::take(&stage.at("all"));
    let roots: Vec<PathBuf> = names(&stage.at("all"))
        .iter()
        .map(|name| stage.at("all").join(name))
        .collect();
    let inode = fs::symlink_metadata(&roots[0]).unwrap().ino();
    let roots: Vec<&Path> = roots.iter().map(PathBuf::as_path).collect();
    is_done(&vault.engine().run(trashing(safe("rmtree", &roots, &[])))).unwrap();
    assert!(names(&stage.at("all")).is_empty());
    let trash = vault.data().join("Trash");
    for part in [trash.clone(), trash.join("files"), trash.join("info")] {
        assert_eq!(mode(&part), 0o700, "{}", part.display());
    }
    let there = in_trash(&trash);
    assert_eq!(there.len(), roots.len());
    let mut was_at: Vec<PathBuf> = Vec::new();
    for name in &there {
        let (path, date) = told(&text_of(&trash, name));
        assert!(
            jiff::civil::DateTime::strptime("%Y-%m-%dT%H:%M:%S", &date).is_ok(),
            "{date}"
        );
        was_at.push(path);
    }
    was_at.sort();
    let mut wanted: Vec<PathBuf> = roots.iter().map(|path| path.to_path_buf()).collect();
    wanted.sort();
    assert_eq!(was_at, wanted);
    let first = there.iter().any(|name| {
        let entry = fs::symlink_metadata(trash.join("files").join(name));
        entry.unwrap().ino() == inode
    });
    assert!(first, "renamed, not copied");
    assert!(vault.engine().held().is_empty(), "none of it is held");

    is_done(&vault.undo()).unwrap();
    let now = Snapshot::take(&stage.at("all"));
    before.expect_same(&now, &Alike::ALL, "all").unwrap();
    assert!(in_trash(&trash).is_empty());
    let held = vault.engine().held();
    let texts = roots.len() as u64;
    assert_eq!((held.len(), held[0].items), (1, texts), "their texts are");

    // And there again: taking back what took it back.
    is_done(&vault.undo()).unwrap();
    assert!(names(&stage.at("all")).is_empty());
    assert_eq!(in_trash(&trash), there);
}

#[test]
fn entries_of_one_name_lie_side_by_side() {
    let (stage, vault) = (stage(), Vault::new());
    let trash = vault.data().join("Trash");
    // A text that its program never finished, and an entry that has none: both are left alone.
    fs::create_dir_all(trash.join("files")).unwrap();
    fs::create_dir_all(trash.join("info")).unwrap();
    fs::write(trash.join("info/x.txt.trashinfo"), "[Trash Info]\n").unwrap();
    fs::write(trash.join("files/x.2.txt"), "of somebody").unwrap();
    for folder in ["p", "q", "r"] {
        stage.plant("", &[Node::folder(folder, vec![Node::file("x.txt", 5)])]);
        let file = stage.at(folder).join("x.txt");
        is_done(&vault.engine().run(trashing(safe("remove", &[&file], &[])))).unwrap();
    }
    let there = names(&trash.join("files"));
    assert_eq!(there, ["x.2.txt", "x.3.txt", "x.4.txt", "x.5.txt"]);
    let folders: Vec<PathBuf> = ["x.3.txt", "x.4.txt", "x.5.txt"]
        .map(|name| told(&text_of(&trash, OsStr::new(name))).0)
        .into();
    assert_eq!(
        folders,
        ["p/x.txt", "q/x.txt", "r/x.txt"].map(|path| stage.at(path))
    );
    assert_eq!(
        fs::read(trash.join("files/x.2.txt")).unwrap(),
        b"of somebody"
    );
}

#[test]
fn many_of_one_name_from_one_job_lie_side_by_side() {
    let (stage, vault) = (stage(), Vault::new());
    let files = || vec![Node::file("x", 1), Node::file("stays", 1)];
    let folders = (0..300).map(|at| Node::folder(format!("{at:03}"), files()));
    stage.plant("", &[Node::folder("many", folders.collect())]);
    let before = Snapshot::take(&stage.at("many"));
    let mut request = trashing(safe("rmtree", &[&stage.at("many")], &[]));
    request.run.filter.include = vec!["x".to_owned()];
    is_done(&vault.engine().run(request)).unwrap();
    let trash = vault.data().join("Trash");
    assert_eq!(in_trash(&trash).len(), 300);
    assert_eq!(names(&stage.at("many/007")), ["stays"]);
    is_done(&vault.undo()).unwrap();
    let now = Snapshot::take(&stage.at("many"));
    before.expect_same(&now, &Alike::ALL, "many").unwrap();
    assert!(in_trash(&trash).is_empty());
}

#[test]
fn empty_folders_go_to_the_trash_and_full_ones_do_not() {
    let (stage, vault) = (stage(), Vault::new());
    let chain = Node::folder("one", vec![Node::folder("two", vec![])]);
    let empty = vec![Node::folder("empty", vec![]).mode(0o750), chain];
    stage.plant("", &[Node::folder("folders", empty)]);
    let before = Snapshot::take(&stage.at("folders"));
    let trash = vault.data().join("Trash");
    let full = stage.at("all");
    let outcome = vault.engine().run(trashing(safe("rmdir", &[&full], &[])));
    assert_ne!(outcome.end, End::Done);
    assert!(full.exists() && names(&trash.join("files")).is_empty());

    let empty = stage.at("folders/empty");
    is_done(&vault.engine().run(trashing(safe("rmdir", &[&empty], &[])))).unwrap();
    let two = Path::new("one/two");
    let mut request = trashing(safe("removedirs", &[two], &[]));
    request.cwd = stage.at("folders");
    is_done(&vault.engine().run(request)).unwrap();
    assert_eq!(in_trash(&trash), ["empty", "one", "two"]);
    assert_eq!(mode(&trash.join("files/empty")), 0o750);
    for _ in 0..2 {
        let past = vault.past();
        let is_open = |job: &&filewright::model::PastJob| {
            job.undoes.is_none() && job.undone_by.is_none() && job.items > 0
        };
        let last = past.iter().rev().find(is_open).unwrap();
        is_done(&vault.engine().recover(&last.uid, Recovery::Undo)).unwrap();
    }
    let now = Snapshot::take(&stage.at("folders"));
    before.expect_same(&now, &Alike::ALL, "folders").unwrap();
    assert!(in_trash(&trash).is_empty());
}

#[test]
fn what_cannot_go_to_the_trash_is_refused_in_the_plan() {
    let (stage, vault) = (stage(), Vault::new());
    let before = Snapshot::take(stage.base());
    let refused = |config: Config, request: Request| {
        let outcome = Engine::start(config, || {}).run(request);
        assert_eq!(outcome.end, End::Refused, "{outcome:#?}");
        outcome.failures[0].cause.clone()
    };
    let made = trashing(safe("mkdir", &[&stage.at("made")], &[]));
    let no = |why| Cause::NoTrash(why);
    assert_eq!(refused(vault.config(), made), no(NoTrash::NotDeleted));
    let (src, dst) = (stage.at("all"), stage.at("copy"));
    let copy = trashing(safe("copytree", &[&src], &[to(&dst)]));
    assert_eq!(refused(vault.config(), copy), no(NoTrash::NotDeleted));

    // The trash would be made in what is to go there.
    let config = Config {
        data_dir: Some(stage.at("all/inner/share")),
        ..vault.config()
    };
    let whole = trashing(safe("rmtree", &[&stage.at("all")], &[]));
    assert_eq!(refused(config, whole), no(NoTrash::Inside));
    let now = Snapshot::take(stage.base());
    before.expect_same(&now, &Alike::ALL, "nothing").unwrap();
    assert!(names(vault.data()).is_empty(), "and none is made for it");
}

#[test]
fn without_a_journal_it_goes_there_all_the_same() {
    let (stage, vault) = (stage(), Vault::new());
    let config = Config {
        keeps_journal: false,
        ..vault.config()
    };
    let inner = stage.at("all/inner");
    let outcome = Engine::start(config, || {}).run(trashing(safe("rmtree", &[&inner], &[])));
    is_done(&outcome).unwrap();
    let trash = vault.data().join("Trash");
    assert_eq!(in_trash(&trash), ["inner"]);
    assert_eq!(told(&text_of(&trash, OsStr::new("inner"))).0, inner);
}

#[test]
fn what_was_put_back_or_emptied_by_another_program_is_met_with_words() {
    let (stage, vault) = (stage(), Vault::new());
    let [a, b] = ["all/inner/a.txt", "all/plain.txt"].map(|path| stage.at(path));
    is_done(&vault.engine().run(trashing(safe("remove", &[&a, &b], &[])))).unwrap();
    let trash = vault.data().join("Trash");
    fs::rename(trash.join("files/a.txt"), &a).unwrap();
    fs::remove_file(trash.join("info/a.txt.trashinfo")).unwrap();
    fs::remove_file(trash.join("files/plain.txt")).unwrap();
    fs::remove_file(trash.join("info/plain.txt.trashinfo")).unwrap();
    let outcome = vault.undo();
    assert_eq!(outcome.failures.len(), 1, "{outcome:#?}");
    assert_eq!(outcome.failures[0].path, trash.join("files/plain.txt"));
    assert!(a.exists());
}

/// Dies at one record of the journal.
struct Dies(u64);

impl FaultPlan for Dies {
    fn before(&self, _: u32, _: u32, _: &Path) -> Option<filewright::exec::Fault> {
        None
    }

    fn dies_at_record(&self, number: u64) -> bool {
        number >= self.0
    }
}

#[test]
fn ended_by_force_at_any_record_it_is_finished_or_taken_back() {
    let mut died = 0;
    for how in [Recovery::Resume, Recovery::RollBack] {
        for at in 0..40 {
            let (stage, vault) = (stage(), Vault::new());
            let before = Snapshot::take(&stage.at("all"));
            let roots: Vec<PathBuf> = names(&stage.at("all"))
                .iter()
                .map(|name| stage.at("all").join(name))
                .collect();
            let roots: Vec<&Path> = roots.iter().map(PathBuf::as_path).collect();
            let engine = vault.engine_with(Arc::new(Dies(at)));
            engine.run(trashing(safe("rmtree", &roots, &[])));
            drop(engine);
            let trash = vault.data().join("Trash");
            let Some(job) = vault.interrupted() else {
                continue;
            };
            died += 1;
            let outcome = vault.engine().recover(&job.uid, how);
            assert!(
                matches!(outcome.end, End::Done | End::Refused),
                "{how:?} {at}: {outcome:#?}"
            );
            match how {
                Recovery::Resume => {
                    assert!(names(&stage.at("all")).is_empty(), "{at}");
                    assert_eq!(in_trash(&trash).len(), roots.len(), "{at}");
                }
                Recovery::RollBack | Recovery::Undo => {
                    let now = Snapshot::take(&stage.at("all"));
                    let same = before.expect_same(&now, &Alike::ALL, "all");
                    same.unwrap_or_else(|text| panic!("{at}: {text}"));
                    assert!(names(&trash.join("files")).is_empty(), "{at}");
                }
            }
        }
    }
    assert!(died > 20, "{died}");
}

#[test]
fn the_program_puts_it_there_and_takes_it_back() {
    let (stage, vault) = (stage(), Vault::new());
    let program = |words: &[&str], paths: &[&Path]| {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_filewright"));
        command
            .args(words)
            .args(paths)
            .current_dir("/")
            .env("HOME", vault.data())
            .env("XDG_STATE_HOME", vault.state().parent().unwrap())
            .env("XDG_DATA_HOME", vault.data());
        command.output().unwrap()
    };
    let inner = stage.at("all/inner");
    let planned = program(&["rmtree", "--plan", "--trash"], &[&inner]);
    let text = said(&planned);
    assert!(planned.status.success(), "{text}");
    let words = String::from_utf8(planned.stdout).unwrap();
    assert!(words.contains("3 items go, 50 B, to the trash"), "{words}");
    assert!(inner.exists());
    assert!(program(&["rmtree", "--trash"], &[&inner]).status.success());
    assert!(!inner.exists());
    assert_eq!(in_trash(&vault.data().join("Trash")), ["inner"]);
    assert!(program(&["undo"], &[]).status.success());
    assert!(inner.exists());
    let both = program(&["rmtree", "--trash", "--permanent"], &[&inner]);
    assert_eq!(both.status.code(), Some(2));
    let made = program(&["mkdir", "--trash"], &[&stage.at("made")]);
    assert_eq!(made.status.code(), Some(2), "only what deletes knows it");
}

/// A tree on a file system of its own.
fn on_other_disk(at: &Path) -> PathBuf {
    let folder = at.join("deep/folder");
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("a b"), "contents").unwrap();
    folder.join("a b")
}

/// Deletes one file and tells where the trash is into which it went.
fn goes_to(vault: &Vault, file: &Path, trash: &Path, told_as: &str) {
    is_done(&vault.engine().run(trashing(safe("remove", &[file], &[])))).unwrap();
    assert!(!file.exists());
    assert_eq!(in_trash(trash), ["a b"], "{}", trash.display());
    assert_eq!(
        told(&text_of(trash, OsStr::new("a b"))).0,
        Path::new(told_as)
    );
    assert_eq!(mode(trash), 0o700);
    assert!(!vault.data().join("Trash").exists());
    is_done(&vault.undo()).unwrap();
    assert_eq!(fs::read(file).unwrap(), b"contents");
    assert!(in_trash(trash).is_empty());
}

#[test]
fn other_disks_have_their_own_trash_at_the_top() {
    let test = "other_disks_have_their_own_trash_at_the_top";
    if !rig::with_own_mounts(test) {
        return;
    }
    filewright::disk::act::claim_umask();
    let vault = Vault::new();
    let uid = rustix::process::geteuid().as_raw();
    let own = format!(".Trash-{uid}");
    let told_as = "deep/folder/a b";

    let disk = Mount::tmpfs("size=8m").unwrap();
    let file = on_other_disk(disk.path());
    goes_to(&vault, &file, &disk.path().join(&own), told_as);

    // A trash of all users counts only with its sticky bit, and never through a link.
    let shared = disk.path().join(".Trash");
    fs::create_dir(&shared).unwrap();
    fs::set_permissions(&shared, fs::Permissions::from_mode(0o777)).unwrap();
    goes_to(&vault, &file, &disk.path().join(&own), told_as);
    fs::set_permissions(&shared, fs::Permissions::from_mode(0o1777)).unwrap();
    goes_to(&vault, &file, &shared.join(uid.to_string()), told_as);
    fs::rename(&shared, disk.path().join("moved")).unwrap();
    symlink("moved", &shared).unwrap();
    goes_to(&vault, &file, &disk.path().join(&own), told_as);

    // With a link in the place of the user's own there is none.
    fs::remove_dir_all(disk.path().join(&own)).unwrap();
    fs::create_dir(disk.path().join("elsewhere")).unwrap();
    symlink("elsewhere", disk.path().join(&own)).unwrap();
    let outcome = vault.engine().run(trashing(safe("remove", &[&file], &[])));
    assert_eq!(outcome.end, End::Refused, "{outcome:#?}");
    let nowhere = Cause::NoTrash(NoTrash::Nowhere);
    assert_eq!(outcome.failures[0].cause, nowhere);
    assert!(file.exists() && names(&disk.path().join("elsewhere")).is_empty());
}

#[test]
fn a_bind_mount_is_a_disk_of_its_own() {
    let test = "a_bind_mount_is_a_disk_of_its_own";
    if !rig::with_own_mounts(test) {
        return;
    }
    filewright::disk::act::claim_umask();
    let (stage, vault) = (Stage::new(), Vault::new());
    stage.plant(
        "",
        &[Node::folder("real", vec![]), Node::folder("seen", vec![])],
    );
    let (real, seen) = (stage.at("real"), stage.at("seen"));
    let _bind = Mount::bind(&real, &seen, "").unwrap();
    let file = on_other_disk(&seen);
    let uid = rustix::process::geteuid().as_raw();
    // The home trash is on the same device, and no rename leads there from here.
    goes_to(
        &vault,
        &file,
        &seen.join(format!(".Trash-{uid}")),
        "deep/folder/a b",
    );
    assert!(real.join("deep/folder/a b").exists());
}

#[test]
fn where_no_trash_can_be_made_nothing_is_done() {
    let test = "where_no_trash_can_be_made_nothing_is_done";
    if !rig::with_own_mounts(test) {
        return;
    }
    filewright::disk::act::claim_umask();
    let disk = Mount::tmpfs("size=8m").unwrap();
    let folder = disk.path().join("writable");
    fs::create_dir(&folder).unwrap();
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o777)).unwrap();
    fs::write(folder.join("file"), "x").unwrap();
    let above = disk.path().parent().unwrap();
    fs::set_permissions(above, fs::Permissions::from_mode(0o755)).unwrap();
    fs::set_permissions(disk.path(), fs::Permissions::from_mode(0o755)).unwrap();
    let (_kept, program) = rig::reachable_program();
    let output = std::process::Command::new("setpriv")
        .args(["--reuid=65534", "--regid=65534", "--clear-groups"])
        .arg(&program)
        .args(["remove", "--trash", "--no-journal"])
        .arg(folder.join("file"))
        .current_dir("/")
        .env("HOME", "/nonexistent")
        .output()
        .unwrap();
    let text = said(&output);
    assert_eq!(output.status.code(), Some(3), "{text}");
    assert!(
        text.contains("[no trash] was refused: there is no trash on its disk"),
        "{text}"
    );
    assert!(folder.join("file").exists());
}
