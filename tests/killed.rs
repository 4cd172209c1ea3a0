//! The process is killed at a system call, of the job or of its recovery: going on ends as if nothing had been, rolling
//! back leaves what was there before. The ordinary run takes a sample of the calls, `FILEWRIGHT_ALL_CALLS=1` all.

mod common;

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use common::cli::said;
use common::rig;
use common::snapshot::{Alike, Snapshot};
use common::strace::{self, FILE_CALLS, Site};
use common::tree::{Node, Stage};
use common::vault::{Vault, is_done};
use filewright::model::{End, PastState, Recovery};

/// Calls of one job that the ordinary run is killed at.
const SAMPLE: usize = 10;

struct Case {
    name: &'static str,
    words: &'static [&'static str],
    /// The second path is on another file system.
    crosses: bool,
}

const CASES: [Case; 13] = [
    Case {
        name: "a copy of a tree",
        words: &["copytree", "src", "new"],
        crosses: false,
    },
    Case {
        name: "a copy over a tree",
        words: &["copytree", "src", "old", "--existing", "replace"],
        crosses: false,
    },
    Case {
        name: "a removal",
        words: &["rmtree", "src"],
        crosses: false,
    },
    Case {
        name: "a removal of a part",
        words: &["rmtree", "src", "--exclude", "deep"],
        crosses: false,
    },
    Case {
        name: "a removal to the trash",
        words: &["rmtree", "src", "--trash"],
        crosses: false,
    },
    Case {
        name: "a removal of a part to the trash",
        words: &["rmtree", "src", "--trash", "--exclude", "deep"],
        crosses: false,
    },
    Case {
        name: "an empty folder to the trash",
        words: &["rmdir", "src/empty", "--trash"],
        crosses: false,
    },
    Case {
        name: "a move to another file system",
        words: &["move", "src", "there"],
        crosses: true,
    },
    Case {
        name: "packing over an archive",
        words: &[
            "make_archive",
            "src",
            "packed",
            "--format",
            "tar",
            "--existing",
            "replace",
        ],
        crosses: false,
    },
    Case {
        name: "packing beside an archive",
        words: &[
            "make_archive",
            "src",
            "packed",
            "--format",
            "tar",
            "--existing",
            "keep-both",
        ],
        crosses: false,
    },
    Case {
        name: "unpacking into a new folder",
        words: &["unpack_archive", "packed.tar", "--extract-dir", "new"],
        crosses: false,
    },
    Case {
        name: "unpacking into a tree, beside what is there",
        words: &[
            "unpack_archive",
            "packed.tar",
            "--extract-dir",
            "old",
            "--existing",
            "keep-both",
        ],
        crosses: false,
    },
    Case {
        name: "a cut",
        words: &["truncate", "src/file", "--length", "10"],
        crosses: false,
    },
];

/// A stage with a tree, a place on another file system if need be, and a vault.
struct Scene {
    stage: Stage,
    there: Option<Stage>,
    vault: Vault,
}

impl Scene {
    fn new(case: &Case) -> Scene {
        let stage = Stage::new();
        let inner = vec![
            Node::file("deep", 70_000).mode(0o600),
            Node::file("wide", 10),
        ];
        let source = vec![
            Node::file("file", 5_000)
                .mode(0o640)
                .attribute("user.kept", b"value"),
            Node::folder("inner", inner).mode(0o750),
            Node::link("link", "inner/deep"),
            Node::folder("closed", vec![Node::file("in", 10)]).mode(0o500),
            Node::folder("empty", Vec::new()),
        ];
        let mut target = vec![
            Node::file("file", 7),
            Node::folder("inner", vec![Node::file("wide", 20)]),
        ];
        if case.words[0].ends_with("_archive") {
            // Of another type than what an archive of the source has under this name.
            target.push(Node::file("closed", 3));
        }
        let all = vec![Node::folder("src", source), Node::folder("old", target)];
        stage.plant("", &[Node::folder("all", all)]);
        let there = case.crosses.then(|| {
            let other = rig::other_file_system().expect("looked for before");
            let there = Stage::under(&other);
            there.plant("", &[Node::folder("all", Vec::new())]);
            there
        });
        let scene = Scene {
            stage,
            there,
            vault: Vault::new(),
        };
        if case.words[0].ends_with("_archive") {
            scene.pack();
        }
        scene
    }

    /// An archive of the source, without a folder around it, so that it clashes with the other tree.
    fn pack(&self) {
        let words = [
            "make_archive",
            "--format",
            "tar",
            "--base-dir",
            ".",
            "--no-journal",
            "--no-flush",
        ];
        let mut command = self.command(&words);
        let output = command
            .arg(self.path("src"))
            .arg(self.path("packed"))
            .output();
        let output = output.expect("the program runs");
        assert!(output.status.success(), "{}", said(&output));
        // It is the same in each scene, its time included.
        let time = std::time::UNIX_EPOCH + std::time::Duration::from_secs(1_700_000_000);
        let file = std::fs::File::options()
            .write(true)
            .open(self.path("packed.tar"));
        file.expect("an archive")
            .set_modified(time)
            .expect("a time");
    }

    fn path(&self, word: &str) -> PathBuf {
        match (&self.there, word) {
            (Some(there), "there") => there.at("all/moved"),
            _ => self.stage.at("all").join(word),
        }
    }

    fn states(&self) -> Vec<Snapshot> {
        let stages = [Some(&self.stage), self.there.as_ref()];
        let places = stages.into_iter().flatten();
        places
            .map(|stage| Snapshot::take(&stage.at("all")))
            .collect()
    }

    fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_filewright"));
        command
            .args(words)
            .current_dir("/")
            .env("HOME", self.vault.data())
            .env("XDG_DATA_HOME", self.vault.data())
            .env(
                "XDG_STATE_HOME",
                self.vault.state().parent().expect("a parent"),
            )
            .env("RUST_BACKTRACE", "0");
        command
    }

    fn job(&self, case: &Case) -> Command {
        let mut command = self.command(&case.words[..1]);
        let mut option = "";
        for word in &case.words[1..] {
            let is_path = !word.starts_with("--") && matches!(option, "" | "--extract-dir");
            match is_path {
                true => command.arg(self.path(word)),
                false => command.arg(word),
            };
            option = if word.starts_with("--") { word } else { "" };
        }
        command.args(["--workers", "1", "--no-flush"]);
        command
    }
}

fn compare(before: &[Snapshot], now: &[Snapshot], alike: &Alike, what: &str) -> Result<(), String> {
    let pairs = before.iter().zip(now);
    let mut found = pairs.map(|(before, now)| before.expect_same(now, alike, what));
    found.find(Result::is_err).unwrap_or(Ok(()))
}

/// When folders were changed is not what going on is about.
const BUT_TIMES: Alike = Alike {
    modified: false,
    ..Alike::ALL
};

fn kill(site: &Site, command: &Command) -> Output {
    let inject = format!("inject={}:signal=KILL:when={}", site.0, site.1);
    strace::trace(&["-e", &inject], command).output
}

/// Kills the job at a call, and says what the recovery did wrong.
fn judge(case: &Case, site: &Site, how: Recovery, done: &[Snapshot]) -> Result<(), String> {
    let scene = Scene::new(case);
    let before = scene.states();
    let output = kill(site, &scene.job(case));
    let what = format!("{}: killed at {site:?}, {how:?}", case.name);
    if output.status.success() {
        return compare(done, &scene.states(), &BUT_TIMES, &what);
    }
    recovered(&scene, how, &before, done, &what).map_err(|why| format!("{why}\n{}", said(&output)))
}

fn recovered(
    scene: &Scene,
    how: Recovery,
    before: &[Snapshot],
    done: &[Snapshot],
    what: &str,
) -> Result<(), String> {
    let Some(job) = scene.vault.interrupted() else {
        // Killed before it had entered itself, or after it had left: then nothing, or all, was done.
        let now = scene.states();
        let is_ended = scene
            .vault
            .past()
            .iter()
            .any(|job| job.state == PastState::Done);
        let wanted = if is_ended { done } else { before };
        return compare(wanted, &now, &BUT_TIMES, what);
    };
    let outcome = scene.vault.engine().recover(&job.uid, how);
    let nothing_was_done = outcome.end == End::Refused;
    if !nothing_was_done {
        is_done(&outcome).map_err(|text| format!("{what}: {text}"))?;
    }
    match how {
        Recovery::Resume if !nothing_was_done => compare(done, &scene.states(), &BUT_TIMES, what),
        _ => compare(before, &scene.states(), &Alike::ALL, what),
    }
}

/// State after the job without any mishap.
fn done(case: &Case) -> Vec<Snapshot> {
    let scene = Scene::new(case);
    let output = scene.job(case).output().expect("the program runs");
    assert!(output.status.success(), "{}", said(&output));
    scene.states()
}

fn sites(scene: &Scene, command: &Command) -> Vec<Site> {
    sample(all_sites(scene, command))
}

fn all_sites(scene: &Scene, command: &Command) -> Vec<Site> {
    let traced = strace::trace(&[], command);
    assert!(traced.output.status.success(), "{}", said(&traced.output));
    let mut sites = strace::sites(&traced.calls, scene.stage.base());
    let more = ["write", "flock"];
    sites.retain(|(name, _)| FILE_CALLS.contains(&name.as_str()) || more.contains(&name.as_str()));
    sites
}

/// As many as the ordinary run has time for, spread over all.
fn sample(sites: Vec<Site>) -> Vec<Site> {
    if std::env::var_os("FILEWRIGHT_ALL_CALLS").is_some() {
        return sites;
    }
    let step = sites.len().div_ceil(SAMPLE).max(1);
    sites.into_iter().step_by(step).collect()
}

fn can_run(test: &str) -> bool {
    if !strace::works() {
        rig::skip(test, "needs strace, and the right to trace");
        return false;
    }
    true
}

#[test]
fn a_job_killed_at_any_call_is_gone_on_with_or_rolled_back() {
    let test = "a_job_killed_at_any_call_is_gone_on_with_or_rolled_back";
    filewright::disk::act::claim_umask();
    if !can_run(test) {
        return;
    }
    for case in &CASES {
        if case.crosses && rig::other_file_system().is_none() {
            rig::skip(test, "there is no second file system to write to");
            continue;
        }
        let done = done(case);
        let scene = Scene::new(case);
        let sites = sites(&scene, &scene.job(case));
        let both = [Recovery::Resume, Recovery::RollBack];
        let places: Vec<(Site, Recovery)> = sites
            .iter()
            .flat_map(|site| both.map(|how| (site.clone(), how)))
            .collect();
        let found = rig::for_all(&places, |(site, how)| judge(case, site, *how, &done));
        rig::note(&format!("{test}: {}, {} kills", case.name, places.len()));
        assert!(
            found.is_empty(),
            "{}: {} of {}:\n{}",
            case.name,
            found.len(),
            places.len(),
            found.join("\n---\n")
        );
    }
}

/// The recovery is killed too, and then recovered.
fn judge_twice(case: &Case, first: &Site, site: &Site, word: &str) -> Result<(), String> {
    let scene = Scene::new(case);
    let before = scene.states();
    kill(first, &scene.job(case));
    let output = kill(site, &scene.command(&[word]));
    let what = format!("{}: killed at {first:?}, {word} at {site:?}", case.name);
    let open: Vec<String> = scene
        .vault
        .past()
        .into_iter()
        .filter(|job| job.state == PastState::Interrupted && job.undoes.is_none())
        .map(|job| job.uid)
        .collect();
    for uid in &open {
        let outcome = scene.vault.engine().recover(uid, Recovery::RollBack);
        if outcome.end != End::Refused {
            is_done(&outcome).map_err(|text| format!("{what}: {text}\n{}", said(&output)))?;
        }
    }
    if open.is_empty() {
        // The recovery had come to its end before it was killed.
        return Ok(());
    }
    compare(&before, &scene.states(), &Alike::ALL, &what)
        .map_err(|why| format!("{why}\n{}", said(&output)))
}

#[test]
fn a_recovery_killed_at_any_call_is_recovered_from() {
    let test = "a_recovery_killed_at_any_call_is_recovered_from";
    filewright::disk::act::claim_umask();
    if !can_run(test) {
        return;
    }
    for (at, case) in CASES.iter().enumerate().filter(|(_, case)| !case.crosses) {
        let word = ["rollback", "resume"][at % 2];
        let scene = Scene::new(case);
        let all = all_sites(&scene, &scene.job(case));
        // A call at which something was done that is to be recovered from.
        let (first, scene) = all
            .iter()
            .rev()
            .step_by(3)
            .find_map(|site| {
                let scene = Scene::new(case);
                kill(site, &scene.job(case));
                let has_done = scene.vault.interrupted().is_some_and(|job| job.can_undo);
                has_done.then_some((site, scene))
            })
            .expect("a job that was ended by force");
        let mut second = sites(&scene, &scene.command(&[word]));
        second.truncate(if std::env::var_os("FILEWRIGHT_ALL_CALLS").is_some() {
            usize::MAX
        } else {
            12
        });
        let found = rig::for_all(&second, |site| judge_twice(case, first, site, word));
        rig::note(&format!("{test}: {}, {} kills", case.name, second.len()));
        assert!(found.is_empty(), "{}", found.join("\n---\n"));
    }
}

#[test]
fn a_job_of_the_command_line_is_undone_and_redone() {
    filewright::disk::act::claim_umask();
    for case in CASES.iter().filter(|case| !case.crosses) {
        let scene = Scene::new(case);
        let before = scene.states();
        let run = |command: &mut Command| {
            let output = command.output().expect("the program runs");
            assert!(output.status.success(), "{}: {}", case.name, said(&output));
        };
        run(&mut scene.job(case));
        let done = scene.states();
        run(&mut scene.command(&["undo"]));
        compare(&before, &scene.states(), &Alike::ALL, case.name).unwrap();
        run(&mut scene.command(&["redo"]));
        compare(&done, &scene.states(), &BUT_TIMES, case.name).unwrap();
        run(&mut scene.command(&["undo"]));
        compare(&before, &scene.states(), &Alike::ALL, case.name).unwrap();
        assert!(Path::new(&scene.vault.state()).join("jobs").is_dir());
    }
}
