//! Scripts of archives that not everything goes into: what they pack is what the job packs.

use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use filewright::model::{End, Filter, Plan, Profile, Request, Value, Why};
use filewright::ops::Ticks;
use filewright::script;

use super::common::engine;
use super::common::rig;
use super::common::tree::{Node, Stage, What};
use super::{Language, OsStr, run};

/// A line for each member of an archive, in no order.
const LIST: &str = r#"
import hashlib, sys, tarfile, zipfile
def of_zip(archive):
    for i in archive.infolist():
        yield i.filename, i.date_time, i.external_attr, hashlib.sha256(archive.read(i)).hexdigest()
def of_tar(archive):
    for m in archive:
        held = archive.extractfile(m).read() if m.isreg() else b""
        kind = b"0" if m.islnk() else m.type
        # Which of the names of an inode comes first is left to the archiver.
        sum = "" if m.islnk() or m.name in twins(archive) else hashlib.sha256(held).hexdigest()
        yield m.name, kind, oct(m.mode), int(m.mtime // 1), m.uid, m.gid, m.linkname if m.issym() else "", sum
def twins(archive):
    return {m.linkname for m in archive.getmembers() if m.islnk()}
name = sys.argv[1]
members = of_zip(zipfile.ZipFile(name)) if name.endswith(".zip") else of_tar(tarfile.open(name))
for line in sorted(map(repr, members)):
    print(line.encode("ascii", "backslashreplace").decode())
"#;

fn listed(archive: &Path) -> Vec<String> {
    let output = Command::new("python3")
        .args(["-c", LIST])
        .arg(archive)
        .output();
    let output = output.expect("a program that starts");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{archive:?}: {said}");
    let text = String::from_utf8(output.stdout).expect("ASCII");
    text.lines().map(str::to_owned).collect()
}

/// Everything that an archive holds; names that are no text only where the format takes them.
fn stage(is_zip: bool) -> Stage {
    let stage = Stage::new();
    let mut deep = vec![
        Node::file("it's", 70_000).mode(0o4_755),
        Node::file("gone.tmp", 9),
        Node::folder("empty", vec![]),
        Node::folder("tmp.tmp", vec![Node::file("with it", 9)]),
    ];
    if !is_zip {
        deep.push(Node::file(OsStr::from_bytes(b"-rf\xff\n"), 3));
    }
    let src = vec![
        Node::folder("deep", deep).mode(0o550),
        Node::file("a", 1_000).modified((1_300_000_000, 500_000_000)),
        Node::new("twin", What::Twin(0), 0o644),
        Node::link("link", "deep/it's"),
        Node::link("to folder", "deep"),
        Node::link("dangling", "nowhere"),
        Node::new("pipe", What::Pipe, 0o600),
    ];
    let other = Node::folder("other", vec![Node::file("b", 5), Node::file("c.tmp", 5)]);
    let all = vec![Node::folder("src", src), other, Node::file("alone", 7)];
    stage.plant("", &[Node::folder("all", all)]);
    stage
}

/// The members of the archive that the job makes and of the one that the script makes; none where no script is had.
fn packed(
    language: Language,
    format: &'static str,
    roots: &[&str],
    change: impl Fn(&mut Request, &Stage),
) -> Option<[Vec<String>; 2]> {
    let stages = [stage(format == "zip"), stage(format == "zip")];
    let requests = stages.each_ref().map(|stage| {
        let roots = roots.iter().map(|root| stage.at("all").join(root));
        let roots = roots.collect();
        let mut request = Request::new("make_archive", roots, Profile::Python, "/".into(), 0o022);
        let base = Value::Path(stage.at("all/made/packed"));
        request.values.set("base_name", base);
        request.values.set("format", Value::Choice(format));
        request.run.filter.exclude = vec!["*.tmp".to_owned()];
        request.run.flush = false;
        change(&mut request, stage);
        request
    });
    let outcome = engine::run(requests[0].clone());
    assert_eq!(outcome.end, End::Done, "{outcome:#?}");
    let text = language.write(&requests[1]);
    if text.ends_with(b"\nfalse\n") {
        return None;
    }
    let shown = String::from_utf8_lossy(&text);
    let (is_done, said) = run(language, &text);
    assert!(is_done, "{format} as {language:?}: {said}\n{shown}");
    let endings = [
        ("zip", "zip"),
        ("tar", "tar"),
        ("gztar", "tar.gz"),
        ("xztar", "tar.xz"),
    ];
    let ending = endings.iter().find(|(word, _)| *word == format);
    let name = format!("packed.{}", ending.expect("a format").1);
    Some(stages.each_ref().map(|stage| {
        let folder = stage.at("all/made");
        let there = std::fs::read_dir(&folder).expect("a folder").flatten();
        let there: Vec<_> = there.map(|entry| entry.file_name()).collect();
        assert_eq!(
            there,
            [name.as_str()],
            "nothing but the archive stays\n{shown}"
        );
        let base = stage.base().strip_prefix("/").expect("an absolute path");
        let base = base.to_str().expect("a plain name");
        let lines = listed(&folder.join(&name)).into_iter();
        lines.map(|line| line.replace(base, "BASE")).collect()
    }))
}

#[test]
fn what_a_filter_leaves_is_packed_by_the_script_too() {
    if !rig::has_program("python3") {
        let test = "what_a_filter_leaves_is_packed_by_the_script_too";
        return rig::skip(test, "there is no python3");
    }
    rig::by_two(&[Language::Python, Language::Shell], |&language| {
        for format in ["zip", "tar", "gztar", "xztar"] {
            let check = |roots: &[&str], least: usize, change: &dyn Fn(&mut Request, &Stage)| {
                let Some([job, script]) = packed(language, format, roots, change) else {
                    assert!(language == Language::Shell && format == "zip");
                    return;
                };
                assert_eq!(job, script, "{format} as {language:?}");
                assert!(job.len() >= least, "{job:#?}");
                assert!(!job.iter().any(|line| line.contains("tmp")), "{job:#?}");
            };
            check(&["src"], 5, &|_, _| {});
            for (base_dir, least) in [(".", 5), ("deep", 3), ("deep/it's", 1), ("./deep/", 3)] {
                check(&["src"], least, &|request, _| {
                    request.values.set("base_dir", Value::Path(base_dir.into()));
                });
            }
            check(&["src"], 2, &|request, stage| {
                let base_dir = Value::Path(stage.at("all/other"));
                request.values.set("base_dir", base_dir);
            });
            check(&[], 5, &|request, stage| request.cwd = stage.at("all/src"));
        }
    });
}

#[test]
fn several_items_are_packed_by_the_script_as_they_are_by_the_job() {
    if !rig::has_program("python3") {
        let test = "several_items_are_packed_by_the_script_as_they_are_by_the_job";
        return rig::skip(test, "there is no python3");
    }
    for (language, has_filter) in [
        (Language::Python, true),
        (Language::Python, false),
        (Language::Shell, true),
        (Language::Shell, false),
    ] {
        let roots = ["src/a", "src/deep", "src/to folder", "src/twin"];
        let archives = packed(language, "tar", &roots, |request, _| {
            request.profile = Profile::Safe;
            if !has_filter {
                request.run.filter = Filter::default();
            }
        });
        let [job, mut script] = archives.expect("a script");
        // Python starts at the folder that it packs.
        script.retain(|line| !line.starts_with("('.', "));
        for line in &mut script {
            *line = line.replacen("./", "", 1);
        }
        script.sort();
        assert_eq!(job, script, "{language:?}");
        assert!(job.len() >= 6, "{job:#?}");
    }
}

#[test]
fn what_an_archive_leaves_out_is_told_by_its_reason() {
    let stage = stage(true);
    let root = vec![stage.at("all/src")];
    let mut request = Request::new("make_archive", root, Profile::Safe, "/".into(), 0o022);
    let base = Value::Path(stage.at("all/packed"));
    request.values.set("base_name", base);
    request.run.filter.exclude = vec!["*.tmp".to_owned()];
    let summary = engine::plan(&request).summary;
    // The file, and the folder with what is in it.
    assert_eq!(summary.left_by[Why::Exclude as usize], 2);
}

/// The plan with one row unticked, by its name.
fn unticked(request: &Request, name: &str) -> Plan {
    let mut plan = Plan::clone(&engine::plan(request));
    let steps = plan.steps.iter();
    let step = steps.clone().position(|step| step.step.tree().is_some());
    let step = step.expect("a step with rows");
    let tree = plan.steps[step].step.tree().expect("rows");
    let row = (1..tree.len()).find(|row| tree.path(*row).ends_with(name));
    let row = row.expect("a row of this name");
    Ticks::new(&plan).set(&mut plan, step as u32, row, false);
    plan
}

#[test]
fn where_everything_is_unticked_no_archive_is_made() {
    let stage = stage(true);
    let root = vec![stage.at("all/src")];
    let mut request = Request::new("make_archive", root, Profile::Safe, "/".into(), 0o022);
    let base = Value::Path(stage.at("all/packed"));
    request.values.set("base_name", base);
    request.run.flush = false;
    let mut plan = Plan::clone(&engine::plan(&request));
    let mut ticks = Ticks::new(&plan);
    ticks.set(&mut plan, 0, 1, false);
    assert_eq!(plan.summary.items(), 0);
    let outcome = engine::run_plan(plan.clone().into());
    assert_eq!(outcome.end, End::Done, "{outcome:#?}");
    assert!(!stage.at("all/packed.zip").exists());
    ticks.set(&mut plan, 0, 1, true);
    let outcome = engine::run_plan(plan.into());
    assert_eq!(outcome.end, End::Done, "{outcome:#?}");
    assert!(stage.at("all/packed.zip").exists());
}

#[test]
fn what_is_unticked_is_packed_neither_by_the_job_nor_by_the_script() {
    if !rig::has_program("python3") {
        let test = "what_is_unticked_is_packed_neither_by_the_job_nor_by_the_script";
        return rig::skip(test, "there is no python3");
    }
    for (format, ending) in [("tar", "tar"), ("zip", "zip")] {
        for (name, gone) in [("a", 1), ("deep", 6), ("twin", 1), ("to folder", 1)] {
            let stages = [stage(true), stage(true)];
            let plans = stages.each_ref().map(|stage| {
                let root = vec![stage.at("all/src")];
                let mut request =
                    Request::new("make_archive", root, Profile::Python, "/".into(), 0o022);
                let base = Value::Path(stage.at("all/packed"));
                request.values.set("base_name", base);
                request.values.set("format", Value::Choice(format));
                let whole = engine::plan(&request).summary.items();
                let plan = unticked(&request, name);
                assert_eq!(
                    plan.summary.items() + gone,
                    whole,
                    "{format} without {name}"
                );
                assert_eq!(script::unticked(&plan), gone);
                plan
            });
            let [job, plan] = plans;
            let outcome = engine::run_plan(job.into());
            assert_eq!(outcome.end, End::Done, "{outcome:#?}");
            let text = script::python(&plan.request, Some(&plan)).expect("a script");
            let (is_done, said) = run(Language::Python, text.as_bytes());
            assert!(is_done, "{said}\n{text}");
            let archive = format!("all/packed.{ending}");
            let [job, script] = stages.each_ref().map(|stage| listed(&stage.at(&archive)));
            assert_eq!(job, script, "{format} without {name}\n{text}");
            let is_it = |line: &String| {
                let line = line.trim_start_matches("('").trim_start_matches("./");
                line.starts_with(&format!("{name}'")) || line.starts_with(&format!("{name}/"))
            };
            assert!(
                !job.is_empty() && !job.iter().any(is_it),
                "{name}: {job:#?}"
            );
        }
    }
}

/// A folder in which its owner may not write is no hindrance to taking the copies away.
#[test]
fn nothing_but_the_archive_stays_where_folders_are_locked() {
    if !rig::has_program("python3") {
        let test = "nothing_but_the_archive_stays_where_folders_are_locked";
        return rig::skip(test, "there is no python3");
    }
    if !rig::without_rights("packed::nothing_but_the_archive_stays_where_folders_are_locked") {
        return;
    }
    let archives = packed(Language::Python, "tar", &["src"], |_, _| {});
    let [job, script] = archives.expect("a script");
    assert_eq!(job, script);
}

#[test]
fn a_safe_archive_has_the_name_that_the_plan_has() {
    let stage = stage(true);
    for (base, format, expected) in [
        ("all/other", "zip", "all/other/src.zip"),
        ("all/new/", "zip", "all/new/src.zip"),
        ("all/x.tgz", "gztar", "all/x.tgz"),
        ("all/x.tar", "tar", "all/x.tar"),
    ] {
        let root = vec![stage.at("all/src")];
        let mut request = Request::new("make_archive", root, Profile::Safe, "/".into(), 0o022);
        let base = PathBuf::from(format!("{}/{base}", stage.base().display()));
        request.values.set("base_name", Value::Path(base));
        request.values.set("format", Value::Choice(format));
        let text = script::python(&request, Some(&engine::plan(&request))).expect("a script");
        if rig::has_program("python3") {
            let (is_done, said) = run(Language::Python, text.as_bytes());
            assert!(is_done, "{said}\n{text}");
            assert!(stage.at(expected).is_file(), "{expected}:\n{text}");
        }
    }
}
