//! What a destination cannot hold is said before and after; a move keeps what would be lost.

mod common;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use common::cli::{command, said};
use common::engine::{done, plan, run, safe, to};
use common::mounts::Mount;
use common::rig;
use common::snapshot::{Alike, Snapshot};
use common::tree::{Node, Stage};
use common::vault::Vault;
use filewright::exec::{Fault, FaultPlan};
use filewright::model::{Cause, End, Loss, Outcome, Recovery, Request, Warning};

fn told(outcome: &Outcome) -> Vec<(Loss, u64)> {
    let losses = outcome.losses.iter();
    losses.map(|lossy| (lossy.loss, lossy.items)).collect()
}

fn foretold(request: &Request) -> Vec<(Loss, u64)> {
    let plan = plan(request);
    assert!(plan.refused.is_empty(), "{:?}", plan.refused);
    let warnings = plan.warnings.iter();
    let losses = warnings.filter_map(|warning| match warning {
        Warning::Loses(lossy) => Some((lossy.loss, lossy.items)),
        _ => None,
    });
    losses.collect()
}

/// Files, a folder and a link, all with a time below the second; one has an attribute of a user.
fn plant(stage: &Stage) -> PathBuf {
    let at = (1_600_000_000, 123_456_789);
    let mut marked = Node::file("marked", 10).modified(at);
    marked.attributes = vec![("user.colour".to_owned(), b"green".to_vec())];
    let nodes = vec![
        Node::file("a", 5).modified(at),
        marked,
        Node::folder("sub", vec![Node::file("b", 7).modified(at)]).modified(at),
    ];
    stage.plant("", &[Node::folder("src", nodes).modified(at)]);
    stage.at("src")
}

/// Seconds only: inodes of 128 bytes.
fn narrow(test: &str) -> Option<Mount> {
    match Mount::image_with("ext4", 64, &["-I", "128"]) {
        Ok(mount) => Some(mount),
        Err(reason) => {
            rig::skip(test, &reason);
            None
        }
    }
}

#[test]
fn fractions_of_a_second_are_missed_before_and_after() {
    let test = "fractions_of_a_second_are_missed_before_and_after";
    if !rig::with_own_mounts(test) {
        return;
    }
    let Some(mount) = narrow(test) else { return };
    let stage = Stage::new();
    let source = plant(&stage);
    let request = |name: &str| safe("copytree", &[&source], &[to(&mount.path().join(name))]);
    assert_eq!(foretold(&request("one")), [(Loss::Fractions, 5)]);
    let outcome = done(request("one")).unwrap();
    assert_eq!(told(&outcome), [(Loss::Fractions, 5)]);
    // Once it is known, it is still told file by file.
    let outcome = done(request("two")).unwrap();
    assert_eq!(told(&outcome), [(Loss::Fractions, 5)]);
    // Where nothing is lost, nothing is said.
    let wide = Mount::image_with("ext4", 64, &["-I", "256"]).unwrap();
    let request = safe("copytree", &[&source], &[to(&wide.path().join("new"))]);
    assert_eq!(foretold(&request), []);
    assert_eq!(told(&done(request).unwrap()), []);
}

#[test]
fn a_move_keeps_what_would_be_lost_unless_that_is_allowed() {
    let test = "a_move_keeps_what_would_be_lost_unless_that_is_allowed";
    if !rig::with_own_mounts(test) {
        return;
    }
    let Some(mount) = narrow(test) else { return };
    for is_held in [false, true] {
        let (stage, vault) = (Stage::new(), Vault::new());
        let source = plant(&stage);
        std::fs::write(stage.at("src/even"), "no fraction").unwrap();
        let even = std::time::UNIX_EPOCH + std::time::Duration::from_secs(1_500_000_000);
        let file = std::fs::File::options()
            .write(true)
            .open(stage.at("src/even"));
        file.unwrap().set_modified(even).unwrap();
        let before = Snapshot::take(&source);
        let target = mount.path().join(format!("held {is_held}"));
        let mut request = safe("move", &[&source], &[to(&target)]);
        request.run.keep = filewright::model::Keep::Hold;
        let move_it = |request: Request| match is_held {
            true => vault.engine().run(request),
            false => run(request),
        };
        if !is_held {
            // Without a hold area the word is needed for what goes; nothing of the kind is asked for a move.
            assert!(plan(&request).refused.is_empty());
        }
        let outcome = move_it(request.clone());
        let kept = outcome.failures.iter();
        let kept = kept.filter(|one| one.cause == Cause::MetadataLost).count();
        assert_eq!((kept, outcome.failures.len()), (3, 3), "{outcome:#?}");
        for name in ["a", "marked", "sub/b"] {
            assert!(source.join(name).exists(), "{name} is kept");
            assert!(target.join(name).exists(), "{name} is copied");
        }
        assert!(!source.join("even").exists(), "nothing of it is lost");
        let now = Snapshot::take(&source);
        let expected = before.without("even").any_time("");
        expected.expect_same(&now, &Alike::ALL, "kept").unwrap();

        request.run.allow_loss = true;
        request.values.set(
            "dst",
            to(&mount.path().join(format!("allowed {is_held}"))).1,
        );
        let outcome = move_it(request);
        assert_eq!(outcome.end, End::Done, "{outcome:#?}");
        assert_eq!(told(&outcome), [(Loss::Fractions, 5)]);
        assert!(!source.exists());
    }
}

#[test]
fn attributes_are_missed_where_a_file_system_knows_none() {
    let test = "attributes_are_missed_where_a_file_system_knows_none";
    if !rig::with_own_mounts(test) {
        return;
    }
    let mount = match Mount::ramfs() {
        Ok(mount) => mount,
        Err(reason) => return rig::skip(test, &reason),
    };
    let stage = Stage::new();
    let source = plant(&stage);
    let request = safe("copytree", &[&source], &[to(&mount.path().join("new"))]);
    assert_eq!(foretold(&request), [(Loss::Attributes, 1)]);
    let outcome = done(request).unwrap();
    assert_eq!(told(&outcome), [(Loss::Attributes, 1)]);
    let example = &outcome.losses[0].example;
    assert!(example.ends_with("src/marked"), "{example:?}");
}

#[test]
fn owners_are_missed_by_who_cannot_give_files_away() {
    let test = "owners_are_missed_by_who_cannot_give_files_away";
    if !rig::without_rights(test) {
        return;
    }
    let stage = Stage::new();
    let request = safe(
        "copy2",
        &[Path::new("/etc/passwd")],
        &[to(&stage.at("new"))],
    );
    assert_eq!(foretold(&request), [(Loss::Owner, 1)]);
    assert_eq!(told(&done(request).unwrap()), [(Loss::Owner, 1)]);
}

#[test]
fn the_command_line_tells_what_was_not_kept() {
    let test = "the_command_line_tells_what_was_not_kept";
    if !rig::with_own_mounts(test) {
        return;
    }
    let Some(mount) = narrow(test) else { return };
    let stage = Stage::new();
    let source = plant(&stage);
    let mut program = command("copytree", &[&source, &mount.path().join("one")], 2);
    let output = program.output().unwrap();
    let text = said(&output);
    assert!(output.status.success(), "{text}");
    assert!(
        text.contains("did not take fractions of a second of 5 items"),
        "{text}"
    );
    assert!(
        text.contains("Fractions of a second of 5 items are lost"),
        "{text}"
    );
    let mut program = command("copytree", &[&source, &mount.path().join("two")], 2);
    let output = program.arg("--json").output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let last: serde_json::Value = serde_json::from_str(text.lines().last().unwrap()).unwrap();
    assert_eq!(last["lost"][0]["what"], "nanoseconds", "{last}");
    assert_eq!(last["lost"][0]["items"], 5, "{last}");
    let mut program = command("move", &[&source, &mount.path().join("three")], 2);
    let output = program.output().unwrap();
    assert_eq!(output.status.code(), Some(1), "{}", said(&output));
    assert!(source.join("a").exists());
    let mut program = command("move", &[&source, &mount.path().join("four")], 2);
    let output = program.arg("--allow-loss").output().unwrap();
    assert!(output.status.success(), "{}", said(&output));
    assert!(!source.exists());
}

#[test]
fn a_move_that_goes_on_after_its_end_still_knows_what_is_lost() {
    let test = "a_move_that_goes_on_after_its_end_still_knows_what_is_lost";
    if !rig::with_own_mounts(test) {
        return;
    }
    let Some(mount) = narrow(test) else { return };
    let mut found = 0;
    for record in 4..16 {
        let (stage, vault) = (Stage::new(), Vault::new());
        plant(&stage);
        let folder = mount.path().join(record.to_string());
        std::fs::create_dir(&folder).unwrap();
        let roots = [stage.at("src/a"), stage.at("src/marked")];
        let roots: Vec<&Path> = roots.iter().map(PathBuf::as_path).collect();
        let mut request = safe("move", &roots, &[to(&folder)]);
        request.run.keep = filewright::model::Keep::Hold;
        vault.engine_with(Arc::new(Dies(record))).run(request);
        let Some(job) = vault.interrupted() else {
            continue;
        };
        let outcome = vault.engine().recover(&job.uid, Recovery::Resume);
        found += 1;
        for name in ["a", "marked"] {
            assert!(stage.at("src").join(name).exists(), "{record} {outcome:#?}");
            assert!(folder.join(name).exists(), "{record} {outcome:#?}");
        }
    }
    assert!(found > 2, "{found}");
}

/// The process is gone at this record.
struct Dies(u64);

impl FaultPlan for Dies {
    fn before(&self, _: u32, _: u32, _: &Path) -> Option<Fault> {
        None
    }

    fn dies_at_record(&self, number: u64) -> bool {
        number == self.0
    }
}
