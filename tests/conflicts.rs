//! What is in the way is met with the rule for its kind: what is the same costs no write, what is undecided waits while
//! everything else goes on.

mod common;

use std::path::Path;
use std::time::{Duration, UNIX_EPOCH};

use common::engine::{config, run, safe, to};
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
    for rule in [Rule::Ask, Rule::Replace, Rule::KeepBoth] {
        let rules = [Clash::Newer, Clash::Older, Clash::Differs].map(|clash| (clash, rule));
        let outcome = run(with(copy(&stage), &rules));
        assert_eq!(outcome.end, End::Done, "{rule:?} {outcome:#?}");
        assert_eq!(outcome.totals.written, 0, "{rule:?}");
        assert_eq!(outcome.totals.skipped, 3, "{rule:?}");
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
    let job = engine.next_job();
    engine.send(Command::Submit {
        job,
        request: Box::new(copy(&stage)),
        start: true,
    });
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
