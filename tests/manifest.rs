//! Lists of digests are those of `sha256sum` and `b3sum`: theirs are read here, and ours there.

mod common;

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::process::Command;

use common::engine::{config, done, plan, run, safe, to};
use common::rig;
use common::tree::{Node, Stage};
use common::vault::{Vault, is_done};
use filewright::exec::Engine;
use filewright::model::{
    Algorithm, Cause, Compared, End, Finding, Manifest, Outcome, Request, Value,
};

/// Names that lists have to escape, or are tempted to.
const NAMES: [&[u8]; 8] = [
    b"plain",
    b" two  blanks ",
    b"new\nline",
    b"back\\slash",
    b"back\\nslash",
    b"car\rriage",
    b"*star",
    b"not utf-8 \xFF",
];

fn plant(stage: &Stage) {
    stage.plant(
        "",
        &[Node::folder("src", vec![Node::folder("sub", vec![])])],
    );
    for (number, name) in NAMES.iter().enumerate() {
        let name = OsStr::from_bytes(name);
        std::fs::write(stage.at("src").join(name), format!("bytes of {number}")).unwrap();
        std::fs::write(stage.at("src/sub").join(name), vec![number as u8; 70_000]).unwrap();
    }
}

fn listed(mut request: Request, at: &Path, digest: Algorithm) -> Request {
    request.run.manifest = Some(Manifest {
        at: at.to_path_buf(),
        digest,
    });
    request
}

fn check(tree: &Path, list: &Path) -> Request {
    safe(
        "check_manifest",
        &[tree],
        &[("list", Value::Path(list.to_path_buf()))],
    )
}

fn counts(outcome: &Outcome) -> [usize; 4] {
    Compared::ALL.map(|kind| {
        let found = outcome.found.iter();
        found
            .filter(|(_, found)| *found == Finding::Compared(kind))
            .count()
    })
}

#[test]
fn sha256sum_takes_our_list() {
    let stage = Stage::new();
    plant(&stage);
    let (dst, list) = (stage.at("dst"), stage.at("list.sha256"));
    let request = safe("copytree", &[&stage.at("src")], &[to(&dst)]);
    let outcome = done(listed(request, &list, Algorithm::Sha256)).unwrap();
    assert_eq!(
        outcome.totals.verified, 16,
        "a list is of what was read back"
    );
    assert_eq!(outcome.totals.items, 18, "the list is no item of its own");
    if !rig::has_program("sha256sum") {
        return rig::skip("sha256sum_takes_our_list", "needs sha256sum");
    }
    let mut program = Command::new("sha256sum");
    let output = program
        .args(["--check", "--strict"])
        .arg(&list)
        .current_dir(&dst)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", common::cli::said(&output));
    let said = String::from_utf8_lossy(&output.stdout);
    assert_eq!(said.matches(": OK\n").count(), 16, "{said}");
}

#[test]
fn hashlib_agrees_with_our_list() {
    if !rig::has_program("python3") {
        return rig::skip("hashlib_agrees_with_our_list", "needs python3");
    }
    let stage = Stage::new();
    plant(&stage);
    let (dst, list) = (stage.at("dst"), stage.at("list.sha256"));
    let request = safe("copytree", &[&stage.at("src")], &[to(&dst)]);
    done(listed(request, &list, Algorithm::Sha256)).unwrap();
    let script = r#"
import hashlib, os, re, sys
root, seen = os.fsencode(sys.argv[1]), 0
for line in open(sys.argv[2], "rb").read().split(b"\n")[:-1]:
    escaped = line.startswith(b"\\")
    digest, name = line.lstrip(b"\\")[:64], line[66 + escaped:]
    if escaped:
        back = {b"n": b"\n", b"r": b"\r", b"\\": b"\\"}
        name = re.sub(rb"\\(.)", lambda found: back[found[1]], name)
    assert hashlib.sha256(open(os.path.join(root, name), "rb").read()).hexdigest().encode() == digest, name
    seen += 1
print(seen)
"#;
    let output = Command::new("python3")
        .args(["-c", script])
        .args([&dst, &list])
        .output()
        .unwrap();
    let said = common::cli::said(&output);
    assert_eq!(output.stdout, b"16\n", "{said}");
}

#[test]
fn lists_of_sha256sum_are_read() {
    if !rig::has_program("sha256sum") {
        return rig::skip("lists_of_sha256sum_are_read", "needs sha256sum");
    }
    let stage = Stage::new();
    plant(&stage);
    for tag in [&[][..], &["--tag"], &["--binary"]] {
        let script = "find . -type f -print0 | xargs -0 sha256sum \"$@\" > ../list.sha256";
        let made = Command::new("sh")
            .args(["-c", script, "sh"])
            .args(tag)
            .current_dir(stage.at("src"))
            .status();
        assert!(made.unwrap().success());
        let outcome = run(check(&stage.at("src"), &stage.at("list.sha256")));
        assert_eq!(outcome.end, End::Done, "{tag:?} {outcome:#?}");
        assert_eq!(counts(&outcome), [16, 0, 0, 0], "{tag:?}");
    }
}

#[test]
fn lists_of_b3sum_hold_the_digest_that_its_library_makes() {
    let stage = Stage::new();
    plant(&stage);
    let (dst, list) = (stage.at("dst"), stage.at("list.b3sum"));
    let request = safe("copytree", &[&stage.at("src")], &[to(&dst)]);
    done(listed(request, &list, Algorithm::Blake3)).unwrap();
    let text = std::fs::read(&list).unwrap();
    let expected = format!("{}  plain\n", blake3::hash(b"bytes of 0").to_hex());
    let is_there = text
        .windows(expected.len())
        .any(|part| part == expected.as_bytes());
    assert!(is_there, "{}", text.escape_ascii());
    if rig::has_program("b3sum") {
        let mut program = Command::new("b3sum");
        let output = program.arg("--check").arg(&list).current_dir(&dst).output();
        let said = common::cli::said(&output.unwrap());
        assert_eq!(
            said.matches(": OK").count(),
            14,
            "names that are UTF-8: {said}"
        );
    } else {
        rig::skip(
            "lists_of_b3sum_hold_the_digest_that_its_library_makes",
            "needs b3sum for the half of it",
        );
    }
    let outcome = run(check(&dst, &list));
    assert_eq!((outcome.end, counts(&outcome)), (End::Done, [16, 0, 0, 0]));
}

#[test]
fn what_is_changed_missing_or_added_is_told_row_by_row() {
    let stage = Stage::new();
    plant(&stage);
    let (dst, list) = (stage.at("dst"), stage.at("dst/list.b3sum"));
    let request = safe("copytree", &[&stage.at("src")], &[to(&dst)]);
    done(listed(request, &list, Algorithm::Blake3)).unwrap();
    std::fs::write(dst.join("plain"), "other").unwrap();
    std::fs::remove_file(dst.join("sub/*star")).unwrap();
    std::fs::write(dst.join("sub/new"), "new").unwrap();
    let outcome = run(check(&dst, &list));
    assert_eq!(counts(&outcome), [14, 1, 1, 1], "{outcome:#?}");
    assert_eq!(outcome.end, End::Failed { failures: 3 });
    let told = |cause: Cause, at: &str| {
        let found = outcome.failures.iter().find(|one| one.cause == cause);
        assert_eq!(found.map(|one| one.path.clone()), Some(dst.join(at)));
    };
    told(Cause::DigestDiffers, "plain");
    told(Cause::Missing, "sub/*star");
    told(Cause::Unlisted, "sub/new");
    assert_eq!(outcome.totals.verified, 14);
}

#[test]
fn a_list_is_whole_new_and_taken_back_with_its_job() {
    let (stage, vault) = (Stage::new(), Vault::new());
    plant(&stage);
    let list = stage.at("list.sha256");
    let request = || {
        let request = safe("copytree", &[&stage.at("src")], &[to(&stage.at("dst"))]);
        listed(request, &list, Algorithm::Sha256)
    };
    std::fs::write(&list, "mine").unwrap();
    let refused = plan(&request());
    let causes: Vec<&Cause> = refused.refused.iter().map(|one| &one.cause).collect();
    assert_eq!(causes, [&Cause::AlreadyThere]);
    std::fs::remove_file(&list).unwrap();
    is_done(&vault.engine().run(request())).unwrap();
    assert!(list.exists() && stage.at("dst").exists());
    is_done(&vault.undo()).unwrap();
    assert!(!list.exists() && !stage.at("dst").exists());
}

#[test]
fn a_move_lists_what_it_renames_and_what_it_copies() {
    let stage = Stage::new();
    plant(&stage);
    let list = stage.at("near.sha256");
    let request = safe("move", &[&stage.at("src")], &[to(&stage.at("near"))]);
    done(listed(request, &list, Algorithm::Sha256)).unwrap();
    let outcome = run(check(&stage.at("near"), &list));
    assert_eq!((outcome.end, counts(&outcome)), (End::Done, [16, 0, 0, 0]));
    let Some(other) = rig::other_file_system() else {
        return rig::skip(
            "a_move_lists_what_it_renames_and_what_it_copies",
            "needs a second file system",
        );
    };
    let there = tempfile::tempdir_in(other).unwrap();
    let far = there.path().join("far");
    let list = stage.at("far.b3");
    let request = safe("move", &[&stage.at("near")], &[to(&far)]);
    let outcome = done(listed(request, &list, Algorithm::Blake3)).unwrap();
    assert_eq!(outcome.totals.verified, 16);
    let outcome = run(check(&far, &list));
    assert_eq!((outcome.end, counts(&outcome)), (End::Done, [16, 0, 0, 0]));
}

#[test]
fn names_are_told_from_the_destination() {
    let stage = Stage::new();
    stage.plant(
        "",
        &[
            Node::file("a", 3),
            Node::file("b", 4),
            Node::folder("to", vec![]),
        ],
    );
    let names = |list: &Path| -> Vec<String> {
        let text = std::fs::read_to_string(list).unwrap();
        text.lines().map(|line| line[66..].to_owned()).collect()
    };
    let roots = [stage.at("a"), stage.at("b")];
    let roots: Vec<&Path> = roots.iter().map(|root| root.as_path()).collect();
    let list = stage.at("many.sha256");
    let request = safe("copy2", &roots, &[to(&stage.at("to"))]);
    done(listed(request, &list, Algorithm::Sha256)).unwrap();
    assert_eq!(names(&list), ["a", "b"]);
    let list = stage.at("one.sha256");
    let request = safe("copyfile", &[&stage.at("a")], &[to(&stage.at("to/new"))]);
    done(listed(request, &list, Algorithm::Sha256)).unwrap();
    assert_eq!(names(&list), ["new"]);
}

#[test]
fn a_list_that_is_none_is_refused_by_its_line() {
    let stage = Stage::new();
    plant(&stage);
    let list = stage.at("list");
    std::fs::write(&list, "# none\nnot a line\n").unwrap();
    let refusal = |request: &Request| {
        let plan = plan(request);
        plan.refused.first().map(|one| one.cause.clone())
    };
    let by_name = check(&stage.at("src"), &list);
    assert!(matches!(refusal(&by_name), Some(Cause::Value(text)) if text.contains("which kind")));
    let mut told = check(&stage.at("src"), &list);
    told.values.set("format", Value::Choice("sha256"));
    assert!(matches!(refusal(&told), Some(Cause::Value(text)) if text.contains("line 2")));
    let gone = check(&stage.at("src"), &stage.at("gone.sha256"));
    assert_eq!(refusal(&gone), Some(Cause::Os(2)));
}

#[test]
fn a_list_is_refused_where_nothing_is_copied() {
    let stage = Stage::new();
    plant(&stage);
    let request = safe("rmtree", &[&stage.at("src")], &[]);
    let outcome = run(listed(request, &stage.at("l.b3"), Algorithm::Blake3));
    assert_eq!(outcome.end, End::Refused);
    assert!(stage.at("src/plain").exists());
}

#[test]
fn the_command_line_writes_and_checks_lists() {
    let stage = Stage::new();
    plant(&stage);
    let (dst, list) = (stage.at("dst"), stage.at("list.sha256"));
    let mut command = common::cli::command("copytree", &[&stage.at("src"), &dst], 2);
    let output = command.arg("--manifest").arg(&list).output().unwrap();
    assert!(output.status.success(), "{}", common::cli::said(&output));
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(
        text.contains("16 files") && text.contains("verified"),
        "{text}"
    );
    let check = || {
        let mut command = common::cli::command("check_manifest", &[&dst, &list], 2);
        command.output().unwrap()
    };
    let output = check();
    assert!(output.status.success(), "{}", common::cli::said(&output));
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(text.contains("16 same"), "{text}");
    std::fs::write(dst.join("plain"), "other").unwrap();
    let output = check();
    assert_eq!(output.status.code(), Some(1));
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(text.contains("15 same, 1 changed"), "{text}");
}

#[test]
fn many_workers_and_one_find_the_same() {
    let stage = Stage::new();
    let files = (0..300)
        .map(|n| Node::file(format!("f{n}"), 100 + n))
        .collect();
    stage.plant("", &[Node::folder("src", files)]);
    let list = stage.at("l.b3");
    let request = safe("copytree", &[&stage.at("src")], &[to(&stage.at("dst"))]);
    done(listed(request, &list, Algorithm::Blake3)).unwrap();
    std::fs::remove_file(stage.at("dst/f7")).unwrap();
    let found = |workers| {
        let mut request = check(&stage.at("dst"), &list);
        request.run.workers = workers;
        Engine::start(config(), || {}).run(request).found.clone()
    };
    assert_eq!(found(1), found(8));
}
