//! A recovery that fails itself can be tried again: nothing that it had begun, or could not look at, is forgotten, and
//! nothing is written over that was set aside.

mod common;

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use common::cli::said;
use common::engine::safe;
use common::mounts::Mount;
use common::rig;
use common::snapshot::{Alike, Snapshot, Type};
use common::strace::{self, Site};
use common::tree::{Node, Stage};
use common::vault::{Vault, is_done};
use filewright::exec::Engine;
use filewright::model::{Cause, End, JobId, Keep, Length, PastState, Recovery, Request, Value};

/// Calls of one kind of recovery that the ordinary run lets fail.
const SAMPLE: usize = 14;

fn can_trace(test: &str) -> bool {
    let works = strace::works();
    if !works {
        rig::skip(test, "needs strace, and the right to trace");
    }
    works
}

/// As many as the ordinary run has time for, spread over all.
fn sample<T>(sites: Vec<T>) -> Vec<T> {
    if std::env::var_os("FILEWRIGHT_ALL_CALLS").is_some() {
        return sites;
    }
    let step = sites.len().div_ceil(SAMPLE).max(1);
    sites.into_iter().step_by(step).collect()
}

struct Scene {
    stage: Stage,
    vault: Vault,
    before: Snapshot,
}

impl Scene {
    fn new() -> Scene {
        let stage = Stage::new();
        let inner = vec![Node::file("deep", 300_000).mode(0o600)];
        let source = vec![
            Node::file("a", 5_000).attribute("user.kept", b"value"),
            Node::file("b", 70_000).mode(0o640),
            Node::folder("inner", inner).mode(0o750),
        ];
        let target = vec![Node::file("a", 7)];
        let all = vec![Node::folder("src", source), Node::folder("old", target)];
        stage.plant("", &[Node::folder("all", all)]);
        let before = Snapshot::take(&stage.at("all"));
        Scene {
            stage,
            vault: Vault::new(),
            before,
        }
    }

    fn path(&self, word: &str) -> PathBuf {
        self.stage.at("all").join(word)
    }

    fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_filewright"));
        let state = self.vault.state();
        command
            .args(words)
            .current_dir("/")
            .env("HOME", self.vault.data())
            .env("XDG_DATA_HOME", self.vault.data())
            .env("XDG_STATE_HOME", state.parent().expect("a parent"))
            .env("RUST_BACKTRACE", "0");
        command
    }

    fn job(&self, words: &[&str]) -> Command {
        let mut command = self.command(&words[..1]);
        for word in &words[1..] {
            match word.starts_with("--") || word.parse::<u64>().is_ok() || *word == "replace" {
                true => command.arg(word),
                false => command.arg(self.path(word)),
            };
        }
        command.args(["--workers", "1", "--no-flush"]);
        command
    }

    fn is_as_before(&self, what: &str) -> Result<(), String> {
        let now = Snapshot::take(&self.stage.at("all"));
        self.before.expect_same(&now, &Alike::ALL, what)
    }

    /// The same but for the times of folders, which are put right quietly and as well as that can be done.
    fn is_whole(&self, what: &str) -> Result<(), String> {
        let mut now = Snapshot::take(&self.stage.at("all"));
        for (place, entry) in &mut now.entries {
            let before = self.before.entries.get(place);
            if let Some(before) = before.filter(|before| before.kind == Type::Folder) {
                entry.modified = before.modified;
            }
        }
        self.before.expect_same(&now, &Alike::ALL, what)
    }

    /// Calls of a command from the first on that is about the tree.
    fn sites(&self, command: &Command) -> Vec<Site> {
        let traced = strace::trace(&[], command);
        assert!(traced.output.status.success(), "{}", said(&traced.output));
        strace::sites(&traced.calls, self.stage.base())
    }
}

const CUT: [&str; 6] = [
    "truncate",
    "src/a",
    "src/b",
    "src/inner/deep",
    "--length",
    "10",
];

#[test]
fn an_undo_of_a_cut_that_failed_in_any_call_is_ended_by_the_next() {
    let test = "an_undo_of_a_cut_that_failed_in_any_call_is_ended_by_the_next";
    filewright::disk::act::claim_umask();
    if !can_trace(test) {
        return;
    }
    let cut = || {
        let scene = Scene::new();
        let output = scene.job(&CUT).output().expect("the program runs");
        assert!(output.status.success(), "{}", said(&output));
        scene
    };
    let scene = cut();
    let writes = [
        "copy_file_range",
        "pwrite64",
        "ftruncate",
        "utimensat",
        "fchmod",
    ];
    let looks = ["statx", "newfstatat", "openat", "pread64", "lseek"];
    let sites = scene.sites(&scene.command(&["undo"]));
    let (changing, others): (Vec<Site>, Vec<Site>) = sites
        .into_iter()
        .filter(|(name, _)| writes.contains(&name.as_str()) || looks.contains(&name.as_str()))
        .partition(|(name, _)| writes.contains(&name.as_str()));
    assert!(changing.len() >= 3, "{changing:?}");
    let mut failed = 0;
    for (site, errno) in changing
        .into_iter()
        .flat_map(|site| ["ENOSPC", "EIO"].map(|errno| (site.clone(), errno)))
        .chain(sample(others).into_iter().map(|site| (site, "EIO")))
    {
        let what = format!("{site:?} answers {errno}");
        let scene = cut();
        let job = scene.vault.last().uid;
        let inject = format!("inject={}:error={errno}:when={}", site.0, site.1);
        let first = strace::trace(&["-e", &inject], &scene.command(&["undo"])).output;
        if first.status.success() {
            scene.is_as_before(&what).unwrap();
            continue;
        }
        failed += 1;
        let second = scene.command(&["undo", &job]).output().unwrap();
        let told = format!("{what}\n{}\n{}", said(&first), said(&second));
        assert!(second.status.success(), "{told}");
        scene.is_as_before(&told).unwrap();
    }
    assert!(failed >= 3, "only {failed} undos failed");
}

/// A file of which the end was cut off on a disk that is full by now, and its job.
struct Full {
    mount: Mount,
    file: PathBuf,
    before: Snapshot,
    vault: Vault,
    uid: String,
}

impl Full {
    fn new() -> Full {
        let mount = Mount::tmpfs("size=20m").unwrap();
        let file = mount.path().join("file");
        let mut bytes = vec![0; 3 << 20];
        common::tree::scramble(5, &mut bytes);
        fs::write(&file, bytes).unwrap();
        let before = Snapshot::take(&file);
        let vault = Vault::new();
        is_done(&vault.engine().run(cut_of(&file))).unwrap();
        let uid = vault.last().uid;
        fs::write(mount.path().join("other"), vec![1; 16 << 20]).unwrap();
        Full {
            mount,
            file,
            before,
            vault,
            uid,
        }
    }

    /// An undo that has failed half-way, in an engine that goes on, and the room that it lacked.
    fn failed(&self) -> (Engine, JobId) {
        let engine = self.vault.engine();
        let job = engine.next_job();
        engine.send(filewright::model::Command::Recover {
            job,
            uid: self.uid.clone(),
            how: Recovery::Undo,
        });
        let outcome = engine.wait_for(job);
        assert_eq!(outcome.end, End::Failed { failures: 1 }, "{outcome:#?}");
        assert_eq!(outcome.failures[0].path, self.file);
        assert_eq!(outcome.failures[0].cause, Cause::Os(28));
        assert_eq!(fs::metadata(&self.file).unwrap().len(), 100);
        fs::remove_file(self.mount.path().join("other")).unwrap();
        (engine, job)
    }

    fn is_as_before(&self, what: &str) {
        let now = Snapshot::take(&self.file);
        self.before.expect_same(&now, &Alike::ALL, what).unwrap();
    }
}

fn cut_of(file: &std::path::Path) -> Request {
    let length = Value::Length(Length::bytes(100));
    let mut request = safe("truncate", &[file], &[("length", length)]);
    request.run.keep = Keep::Hold;
    request
}

#[test]
fn what_a_full_disk_has_stopped_is_tried_again_in_either_way() {
    let test = "what_a_full_disk_has_stopped_is_tried_again_in_either_way";
    filewright::disk::act::claim_umask();
    if !rig::with_own_mounts(test) {
        return;
    }
    let full = Full::new();
    let (engine, job) = full.failed();
    engine.send(filewright::model::Command::Retry(job));
    is_done(&engine.wait_for(job)).unwrap();
    full.is_as_before("tried again in the same window");
    drop(engine);
    // What was done in two passes is one thing to take back.
    is_done(
        &full
            .vault
            .engine()
            .recover(&full.vault.last().uid, Recovery::Undo),
    )
    .unwrap();
    assert_eq!(fs::metadata(&full.file).unwrap().len(), 100);

    let full = Full::new();
    drop(full.failed());
    is_done(&full.vault.engine().recover(&full.uid, Recovery::Undo)).unwrap();
    full.is_as_before("undone a second time");
}

#[test]
fn what_somebody_else_has_written_after_a_failed_undo_is_left_alone() {
    let test = "what_somebody_else_has_written_after_a_failed_undo_is_left_alone";
    filewright::disk::act::claim_umask();
    if !rig::with_own_mounts(test) {
        return;
    }
    for is_in_same_engine in [true, false] {
        let full = Full::new();
        let (engine, job) = full.failed();
        fs::write(&full.file, b"somebody else's").unwrap();
        let outcome = match is_in_same_engine {
            true => {
                engine.send(filewright::model::Command::Retry(job));
                engine.wait_for(job)
            }
            false => {
                drop(engine);
                full.vault.engine().recover(&full.uid, Recovery::Undo)
            }
        };
        assert_eq!(outcome.failures.len(), 1, "{outcome:#?}");
        assert_eq!(outcome.failures[0].cause, Cause::Changed);
        assert_eq!(fs::read(&full.file).unwrap(), b"somebody else's");
        // What was cut off is still there.
        let held = full.vault.engine().held();
        assert!(
            held.iter().any(|held| held.bytes == (3 << 20) - 100),
            "{held:#?}"
        );
    }
}

const LOOKED_AT: [&[&str]; 6] = [
    &["copytree", "src", "new"],
    &["copytree", "src", "old", "--existing", "replace"],
    &["rename", "src", "else"],
    &["rmtree", "src"],
    &["copyfile", "src/b", "new"],
    &CUT,
];

/// Kills a job in its middle; none if it had ended by then.
fn killed(words: &[&str], site: &Site) -> Option<Scene> {
    let scene = Scene::new();
    let inject = format!("inject={}:signal=KILL:when={}", site.0, site.1);
    strace::trace(&["-e", &inject], &scene.job(words));
    scene.vault.interrupted()?;
    Some(scene)
}

/// Lets one call of the recovery fail, and then takes the job back.
fn judge(words: &[&str], first: &Site, word: &str, site: &Site) -> Result<bool, String> {
    let scene = killed(words, first).ok_or("it was not ended by force")?;
    let job = scene.vault.interrupted().expect("it was there").uid;
    let inject = format!("inject={}:error=EIO:when={}", site.0, site.1);
    let output = strace::trace(&["-e", &inject], &scene.command(&[word])).output;
    let mut told = format!(
        "{words:?} killed at {first:?}, {word}, {site:?}\n{}",
        said(&output)
    );
    if output.status.success() && word == "rollback" {
        scene.is_whole(&told)?;
        return Ok(false);
    }
    // Where it is the journal that cannot be read, its job is named.
    let names = |text: &str| text.contains('/') || text.contains("cannot be read");
    if !output.status.success() && !names(&said(&output)) {
        return Err(format!("no path is told: {told}"));
    }
    let is_told = !output.status.success();
    for _ in 0..2 {
        let past = scene.vault.past();
        let one = past
            .iter()
            .find(|one| one.uid == job)
            .ok_or("no such job")?;
        let way = match one.state {
            PastState::Interrupted => "rollback",
            _ => "undo",
        };
        let output = scene.command(&[way, &job]).output();
        told.push_str(&said(&output.map_err(|error| error.to_string())?));
    }
    scene.is_whole(&told)?;
    Ok(is_told)
}

#[test]
fn a_recovery_that_cannot_look_says_so_and_forgets_nothing() {
    let test = "a_recovery_that_cannot_look_says_so_and_forgets_nothing";
    filewright::disk::act::claim_umask();
    if !can_trace(test) {
        return;
    }
    let told = rig::by_two(&LOOKED_AT, |words| {
        let mut told = 0;
        let scene = Scene::new();
        let mut all = scene.sites(&scene.job(words));
        all.retain(|(name, _)| strace::FILE_CALLS.contains(&name.as_str()) || name == "write");
        // The last moment at which something is done that is to be recovered from.
        let last = all.iter().rev().step_by(2).find(|site| {
            let scene = killed(words, site);
            scene.is_some_and(|scene| scene.vault.interrupted().is_some_and(|job| job.can_undo))
        });
        let first = last.expect("a job that was ended by force").clone();
        for word in ["rollback", "resume"] {
            let scene = killed(words, &first).expect("as before");
            let mut sites = scene.sites(&scene.command(&[word]));
            let looks = ["statx", "newfstatat", "openat", "getdents64"];
            sites.retain(|(name, _)| looks.contains(&name.as_str()));
            for site in sample(sites) {
                told += usize::from(judge(words, &first, word, &site).unwrap());
            }
        }
        told
    });
    assert!(told.iter().any(|told| *told > 0), "no failure was told");
}
