//! Archives that are made to harm: nothing outside of the destination is touched, and what was refused is told.

use std::fs;

use filewright::model::{Cause, End, Limit, Outcome, Profile, Value};

use super::common::rig;
use super::common::snapshot::{Alike, Snapshot};
use super::common::tree::Stage;
use super::{plan, python, run, unpack};

/// Builds all archives into a folder, by the names of their cases, and prints these. Arguments: folder, folder that must
/// not be touched.
const BUILD: &str = r#"
import io, sys, tarfile, warnings, zipfile
folder, victim = sys.argv[1:]

def tar(case, members):
    with tarfile.open(f"{folder}/{case}.tar", "w", format=tarfile.PAX_FORMAT) as out:
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

warnings.simplefilter("ignore")
for case, members in TARS.items():
    tar(case, members)
    print(case + ".tar")
for case, members in ZIPS.items():
    with zipfile.ZipFile(f"{folder}/{case}.zip", "w") as out:
        for info, data in members:
            out.writestr(info, data)
    print(case + ".zip")
"#;

/// A folder that must not be touched, and all archives beside it, by name.
fn built() -> (Stage, Vec<String>) {
    let stage = Stage::new();
    fs::create_dir_all(stage.at("victim")).unwrap();
    fs::write(stage.at("victim/secret"), "kept").unwrap();
    fs::create_dir(stage.at("in")).unwrap();
    let names = python(BUILD, &[&stage.at("in"), &stage.at("victim")]);
    let names = names.lines().map(str::to_owned).collect();
    (stage, names)
}

/// Unpacks a case in a profile with a filter; how it ended, after a look at what had to stay.
fn tried(stage: &Stage, name: &str, profile: Profile, filter: &'static str) -> Outcome {
    let before = Snapshot::take(stage.base());
    let out = stage.at("out");
    fs::create_dir(&out).unwrap();
    let mut request = unpack(&stage.at("in").join(name), &out, profile);
    if !name.ends_with(".zip") {
        request.values.set("filter", Value::Choice(filter));
    }
    let outcome = run(request);
    let what = format!("{name}, {profile:?}, {filter}");
    // Nothing that was made points out either, so that the next one cannot use it.
    for entry in fs::read_dir(&out).unwrap() {
        let path = entry.unwrap().path();
        if path.is_symlink() && profile == Profile::Safe {
            let real = fs::canonicalize(&path).unwrap_or_else(|_| out.clone());
            assert!(real.starts_with(&out), "{what}: {path:?} leads to {real:?}");
        }
    }
    fs::remove_dir_all(&out).unwrap();
    let after = Snapshot::take(stage.base()).any_time("");
    before.expect_same(&after, &Alike::ALL, &what).unwrap();
    outcome
}

#[test]
fn no_archive_writes_outside_of_its_destination() {
    if !rig::has_program("python3") {
        let name = "no_archive_writes_outside_of_its_destination";
        return rig::skip(name, "there is no python3");
    }
    let (stage, names) = built();
    assert!(names.len() >= 23, "{names:?}");
    for name in names {
        let filters: &[&str] = match name.ends_with(".zip") {
            true => &["data"],
            false => &["data", "tar", "fully_trusted"],
        };
        for filter in filters {
            let outcome = tried(&stage, &name, Profile::Safe, filter);
            // A file that takes the place of a link is made beside nothing, and no harm.
            let is_harmless = name.contains("write through") && outcome.end == End::Done;
            let is_told = matches!(outcome.end, End::Failed { .. });
            assert!(is_told || is_harmless, "{name}: {outcome:#?}");
            assert!(!outcome.failures.is_empty() || is_harmless, "{name}");
            for failure in &outcome.failures {
                assert!(failure.path.is_absolute(), "{name}: {failure:?}");
            }
            if *filter != "fully_trusted" {
                tried(&stage, &name, Profile::Python, filter);
            }
        }
    }
}

#[test]
fn who_trusts_an_archive_fully_gets_what_it_says() {
    if !rig::has_program("python3") {
        let name = "who_trusts_an_archive_fully_gets_what_it_says";
        return rig::skip(name, "there is no python3");
    }
    let (stage, _) = built();
    let mut request = unpack(&stage.at("in/up.tar"), &stage.at("out"), Profile::Python);
    request.values.set("filter", Value::Choice("fully_trusted"));
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
