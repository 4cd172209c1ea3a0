//! What the Safe profile does beyond Python: nothing replaced unasked, everything kept, the archive never in itself.

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::process::Command;

use filewright::exec::Engine;
use filewright::model::{Action, Clash, End, JobId, Profile, Rule, Value, Warning};

use super::common::engine::config;
use super::common::rig;
use super::common::snapshot::{Alike, Snapshot};
use super::common::tree::{Node, Stage};
use super::common::vault::Vault;
use super::{pack, plan, request, run, unpack};

fn planted() -> Stage {
    let stage = Stage::new();
    fs::create_dir(stage.at("src")).unwrap();
    stage.plant(
        "src",
        &[
            Node::file("one", 5_000).mode(0o640),
            Node::folder("sub", vec![Node::file("two", 10)]).mode(0o750),
        ],
    );
    stage
}

#[test]
fn an_archive_that_is_there_is_replaced_only_by_rule() {
    let stage = planted();
    let old = stage.at("a.zip");
    fs::write(&old, "old").unwrap();
    let request = pack(&stage.at("src"), &stage.at("a"), "zip", Profile::Safe);
    let with = |rule| {
        let mut request = request.clone();
        request.run.rules.set(Clash::Newer, rule);
        request
    };
    assert_eq!(run(request.clone()).end, End::Questions { count: 1 });
    assert_eq!(run(with(Rule::Skip)).end, End::Done);
    assert_eq!(fs::read(&old).unwrap(), b"old");

    assert_eq!(run(with(Rule::KeepBoth)).end, End::Done);
    assert_eq!(fs::read(&old).unwrap(), b"old");
    assert!(fs::read(stage.at("a (2).zip")).unwrap().starts_with(b"PK"));

    let vault = Vault::new();
    let mut keeping = with(Rule::Replace);
    keeping.run.keep = filewright::model::Keep::Hold;
    let outcome = vault.engine().run(keeping);
    assert_eq!(outcome.end, End::Done, "{outcome:#?}");
    assert!(fs::read(&old).unwrap().starts_with(b"PK"));
    assert_eq!(vault.engine().held().len(), 1);
    let undone = vault.undo();
    assert_eq!(undone.end, End::Done, "{undone:#?}");
    assert_eq!(fs::read(&old).unwrap(), b"old");

    fs::write(&old, "old again").unwrap();
    let mut request = with(Rule::Replace);
    request.run.keep = filewright::model::Keep::Permanent;
    let outcome = run(request);
    assert_eq!(outcome.end, End::Done);
    assert!(fs::read(&old).unwrap().starts_with(b"PK"));
}

#[test]
fn a_question_about_an_archive_can_be_answered() {
    use filewright::model::Command;
    let stage = planted();
    fs::write(stage.at("a.tar"), "old").unwrap();
    let engine = Engine::start(config(), || {});
    let asked = engine.run(pack(&stage.at("src"), &stage.at("a"), "tar", Profile::Safe));
    assert_eq!(asked.end, End::Questions { count: 1 });
    let (job, clash, rule) = (JobId(1), Clash::Newer, Rule::Replace);
    engine.send(Command::Answer { job, clash, rule });
    let answered = engine.wait_for(job);
    assert_eq!(answered.end, End::Done, "{answered:#?}");
    assert_eq!(fs::metadata(stage.at("a.tar")).unwrap().len() % 512, 0);
}

#[test]
fn what_is_written_is_read_back_if_that_is_asked_for() {
    let stage = planted();
    for format in super::FORMATS {
        let mut packing = pack(&stage.at("src"), &stage.at("a"), format, Profile::Safe);
        packing.run.verify = Some(true);
        let outcome = run(packing);
        assert_eq!(outcome.end, End::Done, "{format}: {outcome:#?}");
        let archive = super::with_ending(&stage.at("a"), format);
        // The archive, and what went into it.
        let size = fs::metadata(&archive).unwrap().len();
        assert!(outcome.totals.read >= size + 5_010, "{format}");
        let mut unpacking = unpack(&archive, &stage.at(format), Profile::Safe);
        unpacking.run.verify = Some(true);
        let outcome = run(unpacking);
        assert_eq!(outcome.end, End::Done, "{format}: {outcome:#?}");
        assert!(outcome.totals.read >= 5_010, "{format}");
        assert!(outcome.totals.verified > 0, "{format}");
        assert_eq!(
            outcome.totals.verified_bytes, outcome.totals.written,
            "{format}"
        );
    }
}

#[test]
fn names_of_archives_are_as_a_person_means_them() {
    for (base, name) in [
        ("a", "a.tar.gz"),
        ("a.tgz", "a.tgz"),
        ("a.tar.gz", "a.tar.gz"),
        ("a.zip", "a.zip.tar.gz"),
        ("new/", "new/src.tar.gz"),
        ("there", "there/src.tar.gz"),
        ("src", "src.tar.gz"),
    ] {
        let stage = planted();
        fs::create_dir(stage.at("there")).unwrap();
        let mut base_name = stage.base().as_os_str().to_os_string();
        base_name.push("/");
        base_name.push(base);
        let outcome = run(pack(
            &stage.at("src"),
            base_name.as_ref(),
            "gztar",
            Profile::Safe,
        ));
        assert_eq!(outcome.end, End::Done, "{base}: {outcome:#?}");
        assert!(stage.at(name).is_file(), "{base}");
        assert_eq!(outcome.target, Some(stage.at(name)));
    }
}

#[test]
fn an_archive_among_what_it_packs_does_not_hold_itself() {
    let stage = planted();
    let outside = stage.at("outside");
    for format in ["tar", "zip"] {
        let inside = stage.at("src/sub/own");
        for _ in 0..2 {
            let mut request = pack(&stage.at("src"), &inside, format, Profile::Safe);
            request.run.rules.set(Clash::Newer, Rule::Replace);
            request.run.keep = filewright::model::Keep::Permanent;
            assert_eq!(run(request).end, End::Done);
        }
        let made = super::with_ending(&inside, format);
        assert_eq!(run(unpack(&made, &outside, Profile::Safe)).end, End::Done);
        assert!(
            !outside
                .join("src/sub")
                .join(made.file_name().unwrap())
                .exists()
        );
        assert!(outside.join("src/sub/two").exists());
        fs::remove_dir_all(&outside).unwrap();
        fs::remove_file(made).unwrap();
    }
}

#[test]
fn what_cannot_be_read_is_told_and_the_rest_is_packed() {
    const NAME: &str = "kept::what_cannot_be_read_is_told_and_the_rest_is_packed";
    if !rig::without_rights(NAME) {
        return;
    }
    let stage = planted();
    fs::write(stage.at("src/closed"), "x").unwrap();
    let close = |mode| {
        let rights = fs::Permissions::from_mode(mode);
        fs::set_permissions(stage.at("src/closed"), rights).unwrap();
    };
    close(0);
    let engine = Engine::start(config(), || {});
    let outcome = engine.run(pack(&stage.at("src"), &stage.at("a"), "tar", Profile::Safe));
    assert_eq!(outcome.end, End::Failed { failures: 1 });
    let failure = &outcome.failures[0];
    assert_eq!(
        (failure.action, &failure.path),
        (Action::Open, &stage.at("src/closed"))
    );
    let size = fs::metadata(stage.at("a.tar")).unwrap().len();
    close(0o600);
    engine.send(filewright::model::Command::Retry(JobId(1)));
    let again = engine.wait_for(JobId(1));
    assert_eq!(again.end, End::Done, "{again:#?}");
    assert!(fs::metadata(stage.at("a.tar")).unwrap().len() > size);
}

#[test]
fn unpacking_into_a_folder_asks_for_what_is_in_the_way() {
    let stage = planted();
    assert_eq!(
        run(pack(&stage.at("src"), &stage.at("a"), "tar", Profile::Safe)).end,
        End::Done
    );
    let out = stage.at("out");
    fs::create_dir_all(out.join("src/sub")).unwrap();
    fs::write(out.join("src/one"), "mine").unwrap();
    fs::write(out.join("src/sub/other"), "mine too").unwrap();
    let request = unpack(&stage.at("a.tar"), &out, Profile::Safe);
    let shown = plan(request.clone());
    let clashing: u64 = shown.summary.clashes.iter().map(|(items, _)| items).sum();
    assert_eq!((clashing, shown.refused.len()), (1, 0));
    let before = Snapshot::take(&out);
    assert_eq!(run(request.clone()).end, End::Questions { count: 1 });
    before
        .expect_same(&Snapshot::take(&out), &Alike::ALL, "asked")
        .unwrap();

    let with = |rule| {
        let mut request = request.clone();
        for clash in [Clash::Newer, Clash::Older, Clash::Differs] {
            request.run.rules.set(clash, rule);
        }
        request.run.keep = filewright::model::Keep::Permanent;
        request
    };
    assert_eq!(run(with(Rule::Skip)).end, End::Done);
    assert_eq!(fs::read(out.join("src/one")).unwrap(), b"mine");
    assert_eq!(fs::read(out.join("src/sub/two")).unwrap().len(), 10);
    assert_eq!(fs::read(out.join("src/sub/other")).unwrap(), b"mine too");
    assert_eq!(run(with(Rule::KeepBoth)).end, End::Done);
    assert_eq!(fs::read(out.join("src/one")).unwrap(), b"mine");
    assert_eq!(fs::read(out.join("src/one (2)")).unwrap().len(), 5_000);
    assert_eq!(run(with(Rule::Replace)).end, End::Done);
    assert_eq!(fs::read(out.join("src/one")).unwrap().len(), 5_000);
}

#[test]
fn without_a_destination_each_archive_gets_a_folder_of_its_own() {
    let stage = planted();
    for (base, format) in [("a", "zip"), ("b", "gztar")] {
        assert_eq!(
            run(pack(
                &stage.at("src"),
                &stage.at(base),
                format,
                Profile::Safe
            ))
            .end,
            End::Done
        );
    }
    let (a, b) = (stage.at("a.zip"), stage.at("b.tar.gz"));
    let mut both = request("unpack_archive", &[&a, &b], Profile::Safe);
    both.cwd = stage.base().to_path_buf();
    let outcome = run(both);
    assert_eq!(outcome.end, End::Done, "{outcome:#?}");
    assert!(stage.at("a/src/one").exists() && stage.at("b/src/sub/two").exists());
    let mode = fs::metadata(stage.at("a/src/one")).unwrap().mode();
    assert_eq!(mode & 0o7777, 0o640, "zip archives bring modes back too");
}

#[test]
fn what_zip_cannot_hold_is_said_in_the_plan() {
    let stage = planted();
    rustix::fs::mknodat(
        rustix::fs::CWD,
        stage.at("src/pipe"),
        rustix::fs::FileType::Fifo,
        rustix::fs::Mode::from_raw_mode(0o600),
        0,
    )
    .unwrap();
    let says = |format| {
        let plan = plan(pack(
            &stage.at("src"),
            &stage.at("a"),
            format,
            Profile::Safe,
        ));
        let mut warnings = plan.warnings.iter();
        warnings.any(|warning| matches!(warning, Warning::Specials { count: 1, .. }))
    };
    assert!(says("zip"));
    assert!(!says("tar"));
}

#[test]
fn base_dir_packs_a_part_and_names_it_from_the_folder() {
    let stage = planted();
    for (base_dir, inside) in [("sub", "sub/two"), ("./sub/", "sub/two"), (".", "one")] {
        let mut request = pack(&stage.at("src"), &stage.at("a"), "zip", Profile::Safe);
        request.values.set("base_dir", Value::Path(base_dir.into()));
        request.run.rules.set(Clash::Newer, Rule::Replace);
        request.run.keep = filewright::model::Keep::Permanent;
        assert_eq!(run(request).end, End::Done, "{base_dir}");
        assert_eq!(
            run(unpack(&stage.at("a.zip"), &stage.at("out"), Profile::Safe)).end,
            End::Done
        );
        assert!(stage.at("out").join(inside).exists(), "{base_dir}");
        fs::remove_dir_all(stage.at("out")).unwrap();
    }
    for base_dir in ["..", "/etc", "sub/../.."] {
        let mut request = pack(&stage.at("src"), &stage.at("a"), "zip", Profile::Safe);
        request.values.set("base_dir", Value::Path(base_dir.into()));
        assert_eq!(run(request).end, End::Refused, "{base_dir}");
    }
}

/// The four ways in which GNU tar has written down where the holes of a file are.
#[test]
fn sparse_files_of_gnu_tar_are_read() {
    if !rig::has_program("tar") {
        return rig::skip("sparse_files_of_gnu_tar_are_read", "there is no tar");
    }
    let stage = Stage::new();
    fs::create_dir(stage.at("src")).unwrap();
    let mut bytes = vec![0; 3 << 20];
    bytes[1 << 20..(1 << 20) + 5000].fill(7);
    bytes[(3 << 20) - 1] = 9;
    let mut parts = vec![(1 << 20, 5000), ((3 << 20) - 1, 1)];
    // More runs than fit into one header.
    for run in 0..40 {
        let at = (2 << 20) + run * 16_384;
        bytes[at..at + 100].fill(run as u8 + 1);
        parts.push((at, 100));
    }
    let file = fs::File::create(stage.at("src/holes")).unwrap();
    for (at, length) in parts {
        use std::os::unix::fs::FileExt;
        file.write_all_at(&bytes[at..at + length], at as u64)
            .unwrap();
    }
    file.set_len(bytes.len() as u64).unwrap();
    fs::write(stage.at("src/after"), "after").unwrap();
    for options in [
        &["--format=gnu"][..],
        &["--format=pax", "--sparse-version=0.0"],
        &["--format=pax", "--sparse-version=0.1"],
        &["--format=pax", "--sparse-version=1.0"],
    ] {
        let packed = Command::new("tar")
            .arg("-cSf")
            .arg(stage.at("a.tar"))
            .args(options)
            .arg("-C")
            .arg(stage.base())
            .args(["src/holes", "src/after"])
            .status()
            .unwrap();
        assert!(packed.success());
        assert!(
            fs::metadata(stage.at("a.tar")).unwrap().len() < 1 << 20,
            "{options:?}"
        );
        for profile in [Profile::Safe, Profile::Python] {
            let outcome = run(unpack(&stage.at("a.tar"), &stage.at("out"), profile));
            assert_eq!(outcome.end, End::Done, "{options:?}: {outcome:#?}");
            assert!(
                fs::read(stage.at("out/src/holes")).unwrap() == bytes,
                "{options:?}"
            );
            assert_eq!(fs::read(stage.at("out/src/after")).unwrap(), b"after");
            fs::remove_dir_all(stage.at("out")).unwrap();
        }
    }
}

/// It is somebody else's, and stays with what is in it; what came into it goes.
#[test]
fn what_is_unpacked_into_a_folder_that_came_after_the_plan_is_taken_back() {
    use filewright::model::Command;
    for rule in [Rule::Replace, Rule::KeepBoth] {
        let stage = planted();
        let (src, out) = (stage.at("src"), stage.at("out"));
        let packed = run(pack(&src, &stage.at("a"), "tar", Profile::Safe));
        assert_eq!(packed.end, End::Done, "{packed:#?}");
        fs::create_dir(&out).unwrap();
        let (vault, mut request) = (
            Vault::new(),
            unpack(&stage.at("a.tar"), &out, Profile::Safe),
        );
        for clash in Clash::ALL {
            request.run.rules.set(clash, rule);
        }
        request.run.keep = filewright::model::Keep::Hold;
        let engine = vault.engine();
        let plan = engine.plan(request).unwrap();
        fs::create_dir_all(out.join("src/sub")).unwrap();
        fs::write(out.join("src/sub/two"), "of somebody else").unwrap();
        let before = Snapshot::take(&out);
        let job = engine.next_job();
        engine.send(Command::SubmitPlan { job, plan });
        let outcome = engine.wait_for(job);
        assert_eq!(outcome.end, End::Done, "{outcome:#?}");
        drop(engine);
        let kept = match rule {
            Rule::KeepBoth => "src/sub/two (2)",
            _ => "src/sub/two",
        };
        let now = Snapshot::take(&out);
        assert_eq!(
            fs::metadata(out.join(kept)).map_or(0, |kept| kept.len()),
            10,
            "{now:#?}"
        );
        let undone = vault.undo();
        assert_eq!(undone.end, End::Done, "{undone:#?}");
        before
            .expect_same(&Snapshot::take(&out), &Alike::ALL, "taken back")
            .unwrap();
    }
}
