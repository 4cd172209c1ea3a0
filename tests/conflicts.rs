//! What is in the way is met with the rule for its kind: what is the same costs no write, what is undecided waits while
//! everything else goes on.

mod common;

use std::path::Path;
use std::time::{Duration, UNIX_EPOCH};

use common::engine::{config, plan, run, safe, submit, to};
use common::mounts::Mount;
use common::rig;
use common::snapshot::{Alike, Snapshot};
use common::tree::Stage;
use common::vault::Vault;
use filewright::exec::Engine;
use filewright::model::{Clash, Command, End, Request, Rule};

const OLD: u64 = 1_500_000_000;
const NEW: u64 = 1_600_000_000;

fn write(at: &Path, text: &str, time: u64) {
    std::fs::create_dir_all(at.parent().unwrap()).unwrap();
    std::fs::write(at, text).unwrap();
    let file = std::fs::File::options().write(true).open(at).unwrap();
    file.set_modified(UNIX_EPOCH + Duration::from_secs(time))
        .unwrap();
}

/// A tree, and one in its way: every kind of conflict once, and a file that nothing is in the way of.
fn plant(stage: &Stage) {
    let (from, there) = (stage.at("src"), stage.at("dst"));
    for (name, text, time, other, when) in [
        ("alike", "same", OLD, "same", OLD),
        ("touched", "same too", NEW, "same too", OLD),
        ("aged", "same as well", OLD, "same as well", NEW),
        ("newer", "news", NEW, "olds", OLD),
        ("older", "olds", OLD, "news", NEW),
        ("differs", "longer text", OLD, "text", OLD),
        ("treacherous", "one", OLD, "two", OLD),
    ] {
        write(&from.join(name), text, time);
        write(&there.join(name), other, when);
    }
    write(&from.join("type"), "a file", OLD);
    std::fs::create_dir(there.join("type")).unwrap();
    write(&from.join("free"), "nothing in the way", OLD);
}

fn copy(stage: &Stage) -> Request {
    let mut request = safe("copytree", &[&stage.at("src")], &[to(&stage.at("dst"))]);
    request
        .values
        .set("dirs_exist_ok", filewright::model::Value::Bool(true));
    request
}

fn with(mut request: Request, rules: &[(Clash, Rule)]) -> Request {
    for (clash, rule) in rules {
        request.run.rules.set(*clash, *rule);
    }
    request
}

fn text(stage: &Stage, name: &str) -> String {
    std::fs::read_to_string(stage.at("dst").join(name)).unwrap()
}

#[test]
fn what_is_the_same_is_neither_written_nor_asked_about() {
    let stage = Stage::new();
    plant(&stage);
    for name in ["newer", "older", "differs", "treacherous", "type", "free"] {
        std::fs::remove_file(stage.at("src").join(name)).unwrap();
    }
    let modified = |name: &str| {
        let about = std::fs::metadata(stage.at("dst").join(name)).unwrap();
        about
            .modified()
            .unwrap()
            .duration_since(UNIX_EPOCH)
            .unwrap()
            .as_secs()
    };
    for rule in [Rule::Ask, Rule::KeepBoth, Rule::Replace] {
        let rules = [Clash::Newer, Clash::Older, Clash::Differs].map(|clash| (clash, rule));
        let outcome = run(with(copy(&stage), &rules));
        assert_eq!(outcome.end, End::Done, "{rule:?} {outcome:#?}");
        assert_eq!(outcome.totals.written, 0, "{rule:?}");
        // Who replaces gets what the source is like, without a byte being written.
        let is_dressed = rule == Rule::Replace;
        assert_eq!(
            outcome.totals.skipped,
            if is_dressed { 1 } else { 3 },
            "{rule:?}"
        );
        assert_eq!(modified("touched"), if is_dressed { NEW } else { OLD });
        assert_eq!(modified("aged"), if is_dressed { OLD } else { NEW });
    }
    assert_eq!(std::fs::read_dir(stage.at("dst")).unwrap().count(), 8);
}

#[test]
fn every_kind_of_conflict_has_a_rule_of_its_own() {
    let all = [Clash::Newer, Clash::Older, Clash::Differs, Clash::OtherType];
    for replaced in all {
        let stage = Stage::new();
        plant(&stage);
        let rules: Vec<(Clash, Rule)> = all
            .iter()
            .map(|clash| match *clash == replaced {
                true => (*clash, Rule::KeepBoth),
                false => (*clash, Rule::Skip),
            })
            .collect();
        let outcome = run(with(copy(&stage), &rules));
        assert_eq!(outcome.end, End::Done, "{replaced:?} {outcome:#?}");
        let names = std::fs::read_dir(stage.at("dst")).unwrap().flatten();
        let mut beside: Vec<String> = names
            .map(|entry| entry.file_name().into_string().unwrap())
            .filter(|name| name.contains("(2)"))
            .collect();
        beside.sort();
        let expected: &[&str] = match replaced {
            Clash::Newer => &["newer (2)"],
            Clash::Older => &["older (2)"],
            // Alike by length and time, and not by their bytes.
            Clash::Differs => &["differs (2)", "treacherous (2)"],
            _ => &["type (2)"],
        };
        assert_eq!(beside, expected, "{replaced:?}");
        assert_eq!(text(&stage, "free"), "nothing in the way");
    }
}

#[test]
fn what_is_replaced_can_be_had_back() {
    let (stage, vault) = (Stage::new(), Vault::new());
    plant(&stage);
    let mut request = with(
        copy(&stage),
        &[
            (Clash::Newer, Rule::Replace),
            (Clash::Older, Rule::Skip),
            (Clash::Differs, Rule::Replace),
            (Clash::OtherType, Rule::Skip),
        ],
    );
    request.run.keep = filewright::model::Keep::Hold;
    let outcome = vault.engine().run(request);
    assert_eq!(outcome.end, End::Done, "{outcome:#?}");
    assert_eq!(
        (text(&stage, "newer"), text(&stage, "older")),
        ("news".into(), "news".into())
    );
    assert_eq!(text(&stage, "treacherous"), "one");
    common::vault::is_done(&vault.undo()).unwrap();
    assert_eq!(
        (text(&stage, "newer"), text(&stage, "differs")),
        ("olds".into(), "text".into())
    );
    assert_eq!(text(&stage, "treacherous"), "two");
    assert!(!stage.at("dst/free").exists());
}

#[test]
fn what_is_undecided_waits_while_the_rest_goes_on_and_is_done_once_answered() {
    let stage = Stage::new();
    plant(&stage);
    let engine = Engine::start(config(), || {});
    let job = submit(&engine, copy(&stage));
    let outcome = engine.wait_for(job);
    assert_eq!(outcome.end, End::Questions { count: 5 }, "{outcome:#?}");
    assert_eq!(text(&stage, "free"), "nothing in the way");
    assert_eq!(text(&stage, "newer"), "olds", "nothing was replaced");
    let answers = [
        (Clash::Newer, Rule::Replace),
        (Clash::Older, Rule::Skip),
        (Clash::Differs, Rule::KeepBoth),
        (Clash::OtherType, Rule::Skip),
    ];
    let mut left = 5;
    for (clash, rule) in answers {
        engine.send(Command::Answer { job, clash, rule });
        let outcome = engine.wait_for(job);
        left -= if clash == Clash::Differs { 2 } else { 1 };
        let end = match left {
            0 => End::Done,
            count => End::Questions { count },
        };
        assert_eq!(outcome.end, end, "{clash:?} {outcome:#?}");
    }
    assert_eq!(text(&stage, "newer"), "news");
    assert_eq!(text(&stage, "older"), "news");
    assert_eq!(text(&stage, "differs"), "text");
    assert_eq!(text(&stage, "differs (2)"), "longer text");
}

#[test]
fn another_spelling_is_a_conflict_of_its_own_where_upper_and_lower_case_are_one() {
    let test = "another_spelling_is_a_conflict_of_its_own_where_upper_and_lower_case_are_one";
    if !rig::with_own_mounts(test) {
        return;
    }
    let mount = match Mount::exfat(64) {
        Ok(mount) => mount,
        Err(reason) => return rig::skip(test, &reason),
    };
    let stage = Stage::new();
    let source = stage.at("src");
    for name in ["notes.txt", "same.txt", "free.txt"] {
        write(&source.join(name), "new", NEW);
    }
    let there = mount.path().join("dst");
    let names = || {
        let entries = std::fs::read_dir(&there).unwrap();
        let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        names.collect::<std::collections::BTreeSet<String>>()
    };
    let request = |rule: Rule| {
        let mut request = safe("copytree", &[&source], &[to(&there)]);
        let yes = filewright::model::Value::Bool(true);
        request.values.set("dirs_exist_ok", yes);
        for clash in Clash::ALL
            .iter()
            .filter(|clash| **clash != Clash::OtherCase)
        {
            request.run.rules.set(*clash, Rule::Skip);
        }
        with(request, &[(Clash::OtherCase, rule)])
    };
    for rule in [Rule::Ask, Rule::Skip, Rule::KeepBoth, Rule::Replace] {
        write(&there.join("Notes.TXT"), "old", OLD);
        write(&there.join("same.txt"), "old", OLD);
        let planned = plan(&request(rule));
        let clashes = planned.summary.clashes;
        assert_eq!(clashes[Clash::OtherCase as usize].0, 1, "{clashes:?}");
        // The driver sets times of its own when a file is closed.
        let by_age = [Clash::Newer, Clash::Older].map(|clash| clashes[clash as usize].0);
        assert_eq!(
            by_age.iter().sum::<u64>(),
            1,
            "its own spelling: {clashes:?}"
        );
        let outcome = run(request(rule));
        let text = |name: &str| std::fs::read_to_string(there.join(name)).unwrap();
        assert_eq!(text("same.txt"), "old");
        assert_eq!(text("free.txt"), "new");
        match rule {
            Rule::Ask => assert!(matches!(outcome.end, End::Questions { .. }), "{outcome:#?}"),
            _ => assert_eq!(outcome.end, End::Done, "{outcome:#?}"),
        }
        let is_replaced = rule == Rule::Replace;
        assert_eq!(text("notes.txt"), if is_replaced { "new" } else { "old" });
        let is_beside = names().contains("notes (2).txt");
        assert_eq!(is_beside, rule == Rule::KeepBoth, "{:?}", names());
        std::fs::remove_dir_all(&there).unwrap();
    }
    // Two spellings at the source do not end up as one file by themselves.
    let twins = stage.at("twins");
    for (name, text) in [("Word", "first"), ("word", "second")] {
        write(&twins.join(name), text, NEW);
    }
    let target = mount.path().join("twins");
    let outcome = run(safe("copytree", &[&twins], &[to(&target)]));
    assert!(matches!(outcome.end, End::Questions { .. }), "{outcome:#?}");
}

#[test]
fn a_file_of_the_same_bytes_becomes_like_its_source_and_what_it_was_again() {
    use std::os::unix::fs::PermissionsExt;
    filewright::disk::act::claim_umask();
    let (stage, vault) = (Stage::new(), Vault::new());
    plant(&stage);
    let (from, there) = (stage.at("src"), stage.at("dst"));
    let mode = |at: &Path, mode: u32| {
        std::fs::set_permissions(at, std::fs::Permissions::from_mode(mode)).unwrap();
    };
    mode(&from.join("touched"), 0o751);
    mode(&there.join("touched"), 0o600);
    let before = Snapshot::take(&there);
    let rules = [Clash::Newer, Clash::Older].map(|clash| (clash, Rule::Replace));
    let skipped = [Clash::Differs, Clash::OtherType].map(|clash| (clash, Rule::Skip));
    let mut request = with(with(copy(&stage), &rules), &skipped);
    request.run.keep = filewright::model::Keep::Hold;
    let outcome = vault.engine().run(request);
    assert_eq!(outcome.end, End::Done, "{outcome:#?}");
    let (source, now) = (Snapshot::take(&from), Snapshot::take(&there));
    for name in ["touched", "aged", "newer", "older"] {
        let pair = (source.get(name).unwrap(), now.get(name).unwrap());
        let parts = |entry: &common::snapshot::Entry| (entry.mode, entry.modified);
        assert_eq!(parts(pair.0), parts(pair.1), "{name}");
        assert_eq!(pair.0.held, pair.1.held, "{name}");
    }
    let outcome = vault.undo();
    assert_eq!(outcome.end, End::Done, "{outcome:#?}");
    before
        .expect_same(&Snapshot::take(&there), &Alike::ALL, "after the undo")
        .unwrap();
}
