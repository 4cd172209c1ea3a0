//! What holds for every registered operation.

use std::collections::HashSet;
use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

use filewright::disk::{FdPool, World};
use filewright::model::{Cause, Default, Many, ParamKind, Profile, Value};
use filewright::ops::{Entry, OPERATIONS, Sample, find};

use super::scene::describe;
use crate::common::snapshot::{Alike, Snapshot};

fn build(sample: &Sample, at: &Path) {
    let below = |path: &[u8]| at.join(OsStr::from_bytes(path));
    for (number, entry) in sample.entries.iter().enumerate() {
        match entry {
            Entry::Folder(path) => fs::create_dir(below(path)).unwrap(),
            Entry::File(path, size) => {
                let bytes: Vec<u8> = (0..*size).map(|at| (at as usize + number) as u8).collect();
                fs::write(below(path), bytes).unwrap();
            }
            Entry::Bytes(path, bytes) => fs::write(below(path), bytes).unwrap(),
            Entry::Link(path, text) => {
                std::os::unix::fs::symlink(OsStr::from_bytes(text), below(path)).unwrap();
            }
            Entry::HardLink(path, existing) => {
                fs::hard_link(below(existing), below(path)).unwrap();
            }
            Entry::Pipe(path) => {
                let mode = rustix::fs::Mode::from_raw_mode(0o600);
                let kind = rustix::fs::FileType::Fifo;
                rustix::fs::mknodat(rustix::fs::CWD, below(path), kind, mode, 0).unwrap();
            }
            Entry::Hole(path, size) => {
                let file = fs::File::create(below(path)).unwrap();
                std::os::unix::fs::FileExt::write_at(&file, b"x", size - 1).unwrap();
            }
        }
    }
}

#[test]
fn names_are_unique_and_words_are_there() {
    let mut ids = HashSet::new();
    assert_eq!(OPERATIONS.len(), 31);
    for operation in OPERATIONS {
        let about = operation.about();
        assert!(ids.insert(about.id), "{} twice", about.id);
        assert!(find(about.id).is_some(), "{}", about.id);
        // A new file has no function of its own in Python; what repeats one is named after that.
        let function = about.python.rsplit('.').next().unwrap_or_default();
        let has_none = ["mkfile", "check_manifest"].contains(&about.id);
        let is_named = about.id.ends_with(function) || has_none;
        assert!(is_named, "{}", about.id);
        assert!(about.help.ends_with('.'), "{}", about.id);
        assert!(!about.title.is_empty() && !about.title.ends_with('.'));
        let mut names = HashSet::new();
        let mut needs_no_name = true;
        for param in operation.params() {
            assert!(
                names.insert(param.name),
                "{} {} twice",
                about.id,
                param.name
            );
            assert!(param.help.ends_with('.'), "{} {}", about.id, param.name);
            assert!(!param.label.ends_with('.'), "{} {}", about.id, param.name);
            // On the command line everything positional comes first.
            assert!(needs_no_name || !param.positional, "{}", about.id);
            needs_no_name &= param.positional;
            // Where files end is said by one of several options. What only Python asks for is asked for by the scripting
            // protocol, and has a default elsewhere.
            let may_be_required = param.positional || param.kind == ParamKind::Offset;
            let is_required = param.default(Profile::Safe) == Default::Required;
            assert!(!is_required || may_be_required, "{}", param.name);
        }
    }
    assert!(find("no such operation").is_none());
}

#[test]
fn every_sample_can_be_planned_and_planning_writes_nothing() {
    for operation in OPERATIONS {
        let about = operation.about();
        assert!(!operation.samples().is_empty(), "{}", about.id);
        for sample in operation.samples() {
            for profile in [Profile::Safe, Profile::Python] {
                let folder = tempfile::tempdir().unwrap();
                build(sample, folder.path());
                let request = sample.request(about.id, profile, folder.path());
                let home = folder.path().join("no home");
                let world = World::new(FdPool::with_budget(64), home, None);
                let before = Snapshot::take(folder.path());
                let plan = operation.plan(&request, &world);
                let again = operation.plan(&request, &world);
                let what = format!("{} of {}, {profile:?}", about.id, sample.name);
                let after = Snapshot::take(folder.path());
                before.expect_same(&after, &Alike::ALL, &what).unwrap();
                assert_eq!(describe(&plan), describe(&again), "{what}");
                assert_eq!(plan.refused, [], "{what}");
                assert_eq!(plan.failures, [], "{what}");
                assert!(!plan.steps.is_empty(), "{what}");
                assert!(plan.summary.items() > 0, "{what}");
            }
        }
    }
}

#[test]
fn a_request_that_is_wrong_in_form_is_refused_by_each() {
    let folder = tempfile::tempdir().unwrap();
    let home = folder.path().join("no home");
    let world = World::new(FdPool::with_budget(64), home, None);
    for operation in OPERATIONS {
        let id = operation.about().id;
        let sample = &operation.samples()[0];
        let whole = sample.request(id, Profile::Safe, folder.path());
        let causes = |request| -> Vec<Cause> {
            let plan = operation.plan(&request, &world);
            assert!(plan.steps.is_empty(), "{id}");
            plan.refused
                .into_iter()
                .map(|failure| failure.cause)
                .collect()
        };
        let mut request = whole.clone();
        request.roots[0] = OsStr::from_bytes(b"nul\0byte").into();
        assert_eq!(causes(request), [Cause::EmbeddedNul], "{id}");

        let mut request = whole.clone();
        request.roots[0] = "".into();
        assert_eq!(
            causes(request),
            [super::scene::os(rustix::io::Errno::NOENT)],
            "{id}"
        );

        let mut request = whole.clone();
        request.values.set("no_such_value", Value::Bool(true));
        assert!(matches!(causes(request)[..], [Cause::Value(_)]), "{id}");

        let mut request = whole.clone();
        request.roots.clear();
        assert!(matches!(causes(request)[..], [Cause::Value(_)]), "{id}");

        for param in operation.params().iter().filter(|param| param.positional) {
            let mut request = whole.clone();
            request.values.0.remove(param.name);
            assert!(matches!(causes(request)[..], [Cause::Value(_)]), "{id}");
        }
    }
}

#[test]
fn what_destroys_in_safe_needs_the_word_permanent() {
    for operation in OPERATIONS {
        let about = operation.about();
        let mut asked = false;
        for sample in operation.samples() {
            let folder = tempfile::tempdir().unwrap();
            build(sample, folder.path());
            let mut request = sample.request(about.id, Profile::Safe, folder.path());
            request.run.keep = filewright::model::Keep::Hold;
            let home = folder.path().join("no home");
            let world = World::new(FdPool::with_budget(64), home, None);
            let plan = operation.plan(&request, &world);
            let needs = plan
                .refused
                .iter()
                .any(|failure| failure.cause == Cause::NeedsPermanent);
            asked |= needs;
            assert!(needs || plan.refused.is_empty(), "{}", about.id);
        }
        assert_eq!(asked, about.destroys, "{}", about.id);
        assert!(about.many != Many::NewNames || !about.destroys);
    }
}
