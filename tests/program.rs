//! The program from the outside: names that are no text, exit codes, and a cancel in the middle of a large file.

mod common;

use std::path::Path;
use std::time::{Duration, Instant};

use common::cli::{command, has_panicked, said};
use common::engine::{config, safe, to};
use common::model::unfinished;
use common::snapshot::{Alike, Snapshot};
use common::strategy::{self, Wants, odd_names};
use common::tree::{Node, Stage};
use filewright::exec::Engine;
use filewright::model::{Command, End};

#[track_caller]
fn ends(code: i32, op: &str, paths: &[&Path]) {
    let output = command(op, paths, 2).output().unwrap();
    assert_eq!(output.status.code(), Some(code), "{op}: {}", said(&output));
    assert!(!has_panicked(&output), "{}", said(&output));
}

#[test]
fn random_trees_go_through_the_program_as_through_the_engine() {
    strategy::check(12, strategy::folder("src", Wants::all()), |src| {
        let stage = Stage::new();
        stage.plant("", &[src]);
        let before = Snapshot::take(stage.base());
        let (src, dst, third) = (stage.at("src"), stage.at("dst"), stage.at("third"));
        for (op, paths) in [
            ("copytree", vec![&*src, &*dst]),
            ("move", vec![&*dst, &*third]),
            ("rmtree", vec![&*src]),
        ] {
            let output = command(op, &paths, 2).output().map_err(|e| e.to_string())?;
            if !output.status.success() {
                return Err(format!("{op}: {}", said(&output)));
            }
        }
        let copy = before.below("src").as_copy();
        let expected = before.without("src").with("third", &copy).any_time("");
        let now = Snapshot::take(stage.base());
        expected.expect_same(&now, &Alike::ALL, "copied, moved, deleted")
    });
}

#[test]
fn names_that_hurt_are_taken_byte_for_byte() {
    let stage = Stage::new();
    let files = odd_names().into_iter().map(|name| Node::file(name, 9));
    stage.plant("", &[Node::folder("in", files.collect())]);
    for name in odd_names() {
        let from = stage.at("in").join(&name);
        let mut new = std::ffi::OsString::from("new ");
        new.push(&name);
        // The name that fills all 255 bytes has no room for more.
        if new.len() > 255 {
            continue;
        }
        let target = stage.at("in").join(&new);
        ends(0, "rename", &[&from, &target]);
        assert!(Snapshot::take(&from).is_absent());
        assert_eq!(Snapshot::take(&target).len(), 1);
        ends(0, "remove", &[&target]);
        assert!(Snapshot::take(&target).is_absent());
    }
    // A name that looks like an option, relative, behind `--`.
    stage.plant("in", &[Node::file("--plan", 1)]);
    let mut removal = command("remove", &[], 1);
    removal.current_dir(stage.at("in")).args(["--", "--plan"]);
    let output = removal.output().unwrap();
    assert!(output.status.success(), "{}", said(&output));
    assert!(Snapshot::take(&stage.at("in/--plan")).is_absent());
}

#[test]
fn the_end_is_told_by_the_exit_code() {
    let stage = Stage::new();
    let src = Node::folder("src", vec![Node::file("a", 10), Node::file("b", 20)]);
    let dst = Node::folder("dst", vec![Node::file("a", 11)]);
    stage.plant("", &[src, dst]);
    let (src, dst) = (stage.at("src"), stage.at("dst"));
    ends(0, "copytree", &[&src, &stage.at("new")]);
    ends(4, "copytree", &[&src, &dst]);
    ends(3, "rmtree", &[Path::new("/")]);
    ends(2, "copytree", &[]);
    let output = command("rmtree", &[&src, &stage.at("none")], 1)
        .output()
        .unwrap();
    assert_ne!(output.status.code(), Some(0), "{}", said(&output));
}

#[test]
fn a_cancel_stops_inside_a_large_file_at_once_and_leaves_nothing() {
    let stage = Stage::new();
    let large = Node::file("large", 384 << 20);
    stage.plant("", &[Node::folder("src", vec![large])]);
    let before = Snapshot::take(&stage.at("src"));
    let mut waited = Vec::new();
    for _ in 0..3 {
        let engine = Engine::start(config(), || {});
        let job = engine.next_job();
        let values = [to(&stage.at("dst"))];
        let mut request = safe("copytree", &[&stage.at("src")], &values);
        request.run.verify = Some(true);
        engine.send(Command::Submit {
            job,
            request: Box::new(request),
            chosen: None,
            start: true,
        });
        // Well inside the file: some of it is written, and far from all.
        let written = || {
            let sample = engine.progress().recv_timeout(Duration::from_secs(20));
            let jobs = sample.expect("a sample of progress").jobs;
            jobs.first().map_or(0, |job| job.totals.written)
        };
        while written() == 0 {}
        let asked = Instant::now();
        engine.send(Command::Cancel(job));
        let outcome = engine.wait_for(job);
        waited.push(asked.elapsed());
        assert_eq!(outcome.end, End::Cancelled, "{outcome:#?}");
        let now = Snapshot::take(stage.base());
        assert_eq!(unfinished(&now), Vec::<String>::new());
        assert!(now.get("dst").is_none());
        let now = now.below("src");
        before.expect_same(&now, &Alike::ALL, "the source").unwrap();
    }
    // The best of three: other programs may have the machine meanwhile.
    let best = waited.iter().min().expect("three runs");
    assert!(*best < Duration::from_millis(200), "{waited:?}");
}
