//! Archives that are made to harm: nothing outside of the destination is touched, and what was refused is told.

use std::fs;
use std::path::Path;

use filewright::model::{Cause, End, Limit, Profile, Value};

use super::common::rig;
use super::common::snapshot::{Alike, Snapshot};
use super::common::tree::Stage;
use super::{plan, python, run, unpack};

/// Builds one archive by the name of its case. Arguments: archive, folder that must not be touched, case.
const BUILD: &str = r#"
import io, struct, sys, tarfile, zipfile
archive, victim, case = sys.argv[1:]

def tar(*members):
    with tarfile.open(archive, "w", format=tarfile.PAX_FORMAT) as out:
        for name, kind, link, data in members:
            info = tarfile.TarInfo(name)
            info.type, info.linkname, info.size = kind, link, len(data)
            if kind in (tarfile.CHRTYPE, tarfile.BLKTYPE):
                info.devmajor, info.devminor = 1, 3
            out.addfile(info, io.BytesIO(data))

F, L, H, D = tarfile.REGTYPE, tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.DIRTYPE
def file(name, data=b"evil"): return (name, F, "", data)
def link(name, text): return (name, L, text, b"")
def hard(name, first): return (name, H, first, b"")

TARS = {
    "absolute": [file(victim + "/evil")],
    "up": [file("../victim/evil")],
    "up from inside": [file("a/../../victim/evil")],
    "only up": [("..", D, "", b"")],
    "link out": [link("l", victim), file("l/evil")],
    "relative link out": [link("l", "../victim"), file("l/evil")],
    "link through link": [link("a", "."), link("b", "a/../../victim"), file("b/evil")],
    "shallow link": [("p", D, "", b""), ("p/q", D, "", b""), link("p/q/x", "../.."), link("y", "p/q/x/.."),
                     file("y/victim/evil")],
    "link replaced late": [link("d", "e"), ("e", D, "", b""), link("e/x", "../.."), file("d/x/victim/evil")],
    "write through link": [link("s", victim + "/secret"), file("s")],
    "write through relative link": [link("s", "../victim/secret"), file("s")],
    "hard link out": [hard("h", "../victim/secret"), file("h")],
    "absolute hard link": [hard("h", victim + "/secret"), file("h")],
    "hard link through link": [link("l", "../victim"), hard("h", "l/secret"), file("h")],
    "device": [("null", tarfile.CHRTYPE, "", b"")],
    "link as parent twice": [("d", D, "", b""), link("d", "../victim"), file("d/evil")],
    "long name up": [file("x" * 150 + "/../../victim/evil")],
}

def raw(name, data=b"evil", mode=0o100644, system=3):
    info = zipfile.ZipInfo(name)
    info.create_system, info.external_attr = system, mode << 16
    return info, data

ZIPS = {
    "zip absolute": [raw(victim + "/evil")],
    "zip up": [raw("../victim/evil")],
    "zip backslash": [raw("..\\victim\\evil", system=0)],
    "zip link out": [raw("l", victim.encode(), 0o120777), raw("l/evil")],
    "zip relative link out": [raw("l", b"../victim", 0o120777), raw("l/evil")],
    "zip write through link": [raw("s", (victim + "/secret").encode(), 0o120777), raw("s")],
}

if case in TARS:
    tar(*TARS[case])
elif case in ZIPS:
    import warnings
    warnings.simplefilter("ignore")
    with zipfile.ZipFile(archive, "w") as out:
        for info, data in ZIPS[case]:
            out.writestr(info, data)
else:
    print("\n".join([*TARS, "--", *ZIPS]))
"#;

/// Unpacks a case in a profile with a filter; how it ended, after a look at what had to stay.
fn tried(
    case: &str,
    is_zip: bool,
    profile: Profile,
    filter: &'static str,
) -> filewright::model::Outcome {
    let stage = Stage::new();
    fs::create_dir_all(stage.at("victim")).unwrap();
    fs::write(stage.at("victim/secret"), "kept").unwrap();
    let archive = stage.at(if is_zip { "in.zip" } else { "in.tar" });
    python(BUILD, &[&archive, &stage.at("victim"), Path::new(case)]);
    fs::create_dir(stage.at("out")).unwrap();
    let before = Snapshot::take(stage.base()).without("out");
    let mut request = unpack(&archive, &stage.at("out"), profile);
    if !is_zip {
        request.values.set("filter", Value::Choice(filter));
    }
    let outcome = run(request);
    let after = Snapshot::take(stage.base()).without("out");
    let what = format!("{case}, {profile:?}, {filter}");
    before.expect_same(&after, &Alike::ALL, &what).unwrap();
    // Nothing that was made points out either, so that the next one cannot use it.
    for entry in fs::read_dir(stage.at("out")).unwrap() {
        let path = entry.unwrap().path();
        if path.is_symlink() && profile == Profile::Safe {
            let real = fs::canonicalize(&path).unwrap_or_else(|_| stage.at("out"));
            assert!(
                real.starts_with(stage.at("out")),
                "{what}: {path:?} leads to {real:?}"
            );
        }
    }
    outcome
}

#[test]
fn no_archive_writes_outside_of_its_destination() {
    if !rig::has_program("python3") {
        return rig::skip(
            "no_archive_writes_outside_of_its_destination",
            "there is no python3",
        );
    }
    let cases = python(BUILD, &[Path::new(""), Path::new(""), Path::new("names")]);
    let mut is_zip = false;
    let mut tried_cases = 0;
    for case in cases.lines() {
        if case == "--" {
            is_zip = true;
            continue;
        }
        let filters: &[&str] = if is_zip {
            &["data"]
        } else {
            &["data", "tar", "fully_trusted"]
        };
        for filter in filters {
            let outcome = tried(case, is_zip, Profile::Safe, filter);
            // A file that takes the place of a link is made beside nothing, and no harm.
            let is_harmless = case.contains("write through") && outcome.end == End::Done;
            let is_told = matches!(outcome.end, End::Failed { .. });
            assert!(is_told || is_harmless, "{case}: {outcome:#?}");
            assert!(!outcome.failures.is_empty() || is_harmless, "{case}");
            for failure in &outcome.failures {
                assert!(failure.path.is_absolute(), "{case}: {failure:?}");
            }
            if *filter != "fully_trusted" {
                tried(case, is_zip, Profile::Python, filter);
            }
        }
        tried_cases += 1;
    }
    assert!(tried_cases >= 23, "{tried_cases}");
}

#[test]
fn who_trusts_an_archive_fully_gets_what_it_says() {
    if !rig::has_program("python3") {
        return rig::skip(
            "who_trusts_an_archive_fully_gets_what_it_says",
            "there is no python3",
        );
    }
    let stage = Stage::new();
    fs::create_dir_all(stage.at("victim")).unwrap();
    let archive = stage.at("in.tar");
    python(BUILD, &[&archive, &stage.at("victim"), Path::new("up")]);
    let mut request = unpack(&archive, &stage.at("out"), Profile::Python);
    request.values.set("filter", Value::Choice("fully_trusted"));
    // As Python, whose `..` goes through the folder that it makes first.
    let outcome = run(request);
    assert_eq!(outcome.end, End::Done, "{outcome:#?}");
    assert_eq!(fs::read(stage.at("victim/evil")).unwrap(), b"evil");
}

/// Zeros, packed hard.
const BOMBS: &str = r#"
import io, sys, tarfile, zipfile
folder = sys.argv[1]
data = bytes(70 << 20)
with zipfile.ZipFile(folder + "/bomb.zip", "w", zipfile.ZIP_DEFLATED) as out:
    out.writestr("zeros", data)
with tarfile.open(folder + "/bomb.tar.gz", "w:gz") as out:
    info = tarfile.TarInfo("zeros")
    info.size = len(data)
    out.addfile(info, io.BytesIO(data))
with tarfile.open(folder + "/many.tar", "w") as out:
    for number in range(50):
        out.addfile(tarfile.TarInfo(str(number)))
"#;

#[test]
fn what_unpacks_without_end_is_refused_before_anything_is_written() {
    if !rig::has_program("python3") {
        let name = "what_unpacks_without_end_is_refused_before_anything_is_written";
        return rig::skip(name, "there is no python3");
    }
    let stage = Stage::new();
    python(BOMBS, &[stage.base()]);
    let cases = [
        ("bomb.zip", "max_ratio", 100, Limit::Ratio(100)),
        ("bomb.tar.gz", "max_ratio", 100, Limit::Ratio(100)),
        ("many.tar", "max_entries", 49, Limit::Entries(49)),
    ];
    for (name, bound, most, limit) in cases {
        for profile in [Profile::Safe, Profile::Python] {
            let mut request = unpack(&stage.at(name), &stage.at("out"), profile);
            request.values.set(bound, Value::Integer(most));
            let outcome = run(request.clone());
            let causes: Vec<&Cause> = outcome
                .failures
                .iter()
                .map(|failure| &failure.cause)
                .collect();
            assert_eq!(causes, [&Cause::TooMuch(limit)], "{name} {profile:?}");
            if profile == Profile::Safe {
                // The directory of a zip archive may lie, so that its contents are counted at run time.
                let is_seen_in_plan = !name.ends_with(".zip");
                assert_eq!(plan(request).refused.is_empty(), !is_seen_in_plan, "{name}");
                assert!(!stage.at("out").exists(), "{name}");
            }
            drop(fs::remove_dir_all(stage.at("out")));
        }
    }
    let mut request = unpack(&stage.at("many.tar"), &stage.at("out"), Profile::Safe);
    request.values.set("max_entries", Value::Integer(50));
    assert_eq!(run(request).end, End::Done);
}
