//! Archives between this program and the machine's own Python, in both directions.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;

use filewright::model::{End, Profile, Value};

use super::common::rig;
use super::common::snapshot::{Alike, Snapshot, Type};
use super::common::strategy::{Wants, by_seed, nodes};
use super::common::tree::{Node, Stage, What};
use super::{FORMATS, OLD_FORMATS, pack, python, run, unpack, with_ending};

/// Lists an archive, a line a member, with everything that Python tells of it.
const LIST: &str = r#"
import sys, tarfile, zipfile, hashlib
def of_zip(name):
    archive = zipfile.ZipFile(name)
    assert archive.testzip() is None
    for i in archive.infolist():
        yield (i.filename, i.file_size, i.CRC, i.date_time, i.external_attr, i.flag_bits, i.compress_type,
               i.create_system, i.create_version, i.extract_version, i.extra)

def of_tar(name):
    archive = tarfile.open(name)
    for m in archive:
        bytes = archive.extractfile(m).read() if m.isreg() else b""
        yield (m.name, m.type, oct(m.mode), m.mtime, m.uid, m.gid, m.uname, m.gname, m.linkname, m.size,
               hashlib.sha256(bytes).hexdigest(), m.devmajor if m.isdev() else 0)

for name in sys.argv[1:]:
    lines = of_zip(name) if name.endswith(".zip") else of_tar(name)
    for line in sorted(map(repr, lines)):
        print(line.encode("ascii", "backslashreplace").decode())
    print("==")
"#;

/// Makes archives in several formats; a line each, the class of the error if there is one.
const PACK: &str = r#"
import os, sys, shutil
os.umask(0o022)
for format in sys.argv[3:]:
    try:
        print(shutil.make_archive(sys.argv[2], format, sys.argv[1]))
    except UnicodeEncodeError:
        print("ValueError")
    except Exception as error:
        print(type(error).__name__)
"#;

const UNPACK: &str = r#"
import os, sys, shutil, tarfile
os.umask(0o022)
has_filters = hasattr(tarfile, "data_filter") and not sys.argv[1].endswith(".zip")
options = {"filter": sys.argv[3]} if has_filters else {}
shutil.unpack_archive(sys.argv[1], sys.argv[2], **options)
"#;

fn skipped(test: &str) -> bool {
    let has_python = rig::has_program("python3");
    if !has_python {
        rig::skip(test, "there is no python3");
    }
    !has_python
}

/// A random tree in `src`; a tame one holds nothing that a zip archive cannot.
fn planted(seed: u64, is_tame: bool, wants: Wants) -> Stage {
    let stage = Stage::new();
    let wants = Wants {
        locked: false,
        owners: false,
        ..wants
    };
    fs::create_dir(stage.at("src")).unwrap();
    let mut tree = by_seed(seed, &nodes(wants));
    tree.push(Node::file("gr\u{fc}\u{df}e", 3_000));
    if is_tame {
        tame(&mut tree, &mut 0);
    }
    stage.plant("src", &tree);
    stage
}

fn tame(nodes: &mut [Node], count: &mut u32) {
    for node in nodes {
        *count += 1;
        if node.name.to_str().is_none() {
            node.name = format!("tame {count}").into();
        }
        if node.modified.0 < 400_000_000 {
            node.modified.0 = 1_600_000_000;
        }
        if let What::Folder(children) = &mut node.what {
            tame(children, count);
        }
    }
}

#[test]
fn the_python_profile_packs_what_python_packs() {
    if skipped("the_python_profile_packs_what_python_packs") {
        return;
    }
    let mut made = 0;
    for seed in 0..2 {
        let stage = planted(seed, seed % 2 == 0, Wants::all());
        let (ours, theirs) = (stage.at("ours"), stage.at("theirs"));
        let source = stage.at("src");
        let mut arguments = vec![source.as_path(), &theirs];
        arguments.extend(OLD_FORMATS.map(Path::new));
        let said = python(PACK, &arguments);
        let mut pairs = Vec::new();
        for (format, said) in OLD_FORMATS.iter().zip(said.lines()) {
            let outcome = run(pack(&source, &ours, format, Profile::Python));
            let (ours, theirs) = (with_ending(&ours, format), with_ending(&theirs, format));
            let what = format!("seed {seed} {format}: {said}");
            if said.starts_with('/') {
                assert_eq!(outcome.end, End::Done, "{what} {outcome:#?}");
                pairs.extend([ours, theirs]);
            } else {
                // A name or a time that a zip archive cannot hold.
                assert!(matches!(outcome.end, End::Failed { .. }), "{what}");
                assert!(!ours.exists(), "{what}: something broken is left");
            }
        }
        let pairs: Vec<&Path> = pairs.iter().map(|path| path.as_path()).collect();
        let listed = python(LIST, &pairs);
        let listed: Vec<&str> = listed.split("==\n").collect();
        for pair in listed.chunks_exact(2) {
            assert_eq!(pair[0], pair[1], "seed {seed}");
            made += 1;
        }
    }
    assert!(made >= 9, "{made} archives were compared");
}

#[test]
fn the_python_profile_unpacks_as_python_does() {
    if skipped("the_python_profile_unpacks_as_python_does") {
        return;
    }
    let has_filters = python(
        "import tarfile; print(hasattr(tarfile, 'data_filter'))",
        &[],
    );
    let has_filters = has_filters.trim() == "True";
    for seed in 20..21 {
        for (format, filter) in [
            ("zip", "data"),
            ("tar", "data"),
            ("gztar", "tar"),
            ("bztar", "fully_trusted"),
            ("xztar", "data"),
        ] {
            if !has_filters && format != "zip" && filter != "fully_trusted" {
                rig::note("this python3 has no filters for archives");
                continue;
            }
            // The data filter refuses pipes, and links that lead out; that is told elsewhere.
            let is_plain = filter == "data";
            let wants = Wants {
                specials: !is_plain,
                links: !is_plain,
                ..Wants::all()
            };
            let stage = planted(seed, format == "zip", wants);
            symlink("gr\u{fc}\u{df}e", stage.at("src/to a file")).unwrap();
            let archive = stage.at("packed");
            let said = python(PACK, &[&stage.at("src"), &archive, Path::new(format)]);
            assert!(said.starts_with('/'), "seed {seed} {format}: {said}");
            let archive = with_ending(&archive, format);
            python(UNPACK, &[&archive, &stage.at("theirs"), Path::new(filter)]);
            let mut request = unpack(&archive, &stage.at("ours"), Profile::Python);
            if format != "zip" {
                let known = ["data", "tar", "fully_trusted"];
                let word = known.into_iter().find(|word| *word == filter).unwrap();
                request.values.set("filter", Value::Choice(word));
            }
            let outcome = run(request);
            assert_eq!(
                outcome.end,
                End::Done,
                "seed {seed} {format} {filter}: {outcome:#?}"
            );
            let alike = Alike {
                modified: format != "zip",
                holes: false,
                ..Alike::ALL
            };
            let mut theirs = Snapshot::take(&stage.at("theirs"));
            // Python leaves links the time at which they are made.
            let links = theirs.entries.values_mut();
            for link in links.filter(|entry| entry.kind == Type::Link) {
                link.modified = None;
            }
            let ours = Snapshot::take(&stage.at("ours"));
            let what = format!("seed {seed} {format} {filter}");
            theirs.expect_same(&ours, &alike, &what).unwrap();
        }
    }
}

#[test]
fn a_safe_archive_brings_everything_back() {
    let wants = Wants {
        links: false,
        ..Wants::all()
    };
    for seed in 40..42 {
        for format in FORMATS {
            let is_zip = format == "zip";
            let stage = planted(seed, is_zip, wants);
            symlink("gr\u{fc}\u{df}e", stage.at("src/to a file")).unwrap();
            symlink("nowhere/at all", stage.at("src/to nothing")).unwrap();
            let archive = stage.at("packed");
            let outcome = run(pack(&stage.at("src"), &archive, format, Profile::Safe));
            assert_eq!(outcome.end, End::Done, "seed {seed} {format}: {outcome:#?}");
            let archive = with_ending(&archive, format);
            let mut request = unpack(&archive, &stage.at("back"), Profile::Safe);
            let everything = Value::Choice("fully_trusted");
            request.values.set("filter", everything);
            let outcome = run(request);
            assert_eq!(outcome.end, End::Done, "seed {seed} {format}: {outcome:#?}");
            // Set-id bits go with owners, whom only root can give. Zip has seconds, and no names of one inode.
            let alike = Alike {
                mode: rig::is_root(),
                holes: false,
                modified: !is_zip,
                twins: !is_zip,
                attributes: !is_zip,
                ..Alike::ALL
            };
            let before = Snapshot::take(&stage.at("src"));
            let after = Snapshot::take(&stage.at("back/src"));
            let mut lost = before.differences(&after, &alike);
            // No archive holds sockets, and zip no pipes.
            lost.retain(|line| {
                let is_special = line.ends_with("Socket is missing")
                    || (is_zip && line.ends_with("Pipe is missing"));
                !is_special
            });
            assert_eq!(lost, Vec::<String>::new(), "seed {seed} {format}");
        }
    }
}

#[test]
fn python_reads_what_safe_packs() {
    if skipped("python_reads_what_safe_packs") {
        return;
    }
    for format in OLD_FORMATS {
        let stage = planted(
            60,
            format == "zip",
            Wants {
                specials: false,
                ..Wants::all()
            },
        );
        let outcome = run(pack(
            &stage.at("src"),
            &stage.at("packed"),
            format,
            Profile::Safe,
        ));
        assert_eq!(outcome.end, End::Done, "{format}: {outcome:#?}");
        let archive = with_ending(&stage.at("packed"), format);
        python(LIST, &[&archive]);
        if format != "zip" {
            let everything = Path::new("fully_trusted");
            python(UNPACK, &[&archive, &stage.at("back"), everything]);
            // Python's times are floats.
            let alike = Alike {
                modified: false,
                attributes: false,
                holes: false,
                ..Alike::ALL
            };
            let before = Snapshot::take(&stage.at("src"));
            let after = Snapshot::take(&stage.at("back/src"));
            before.expect_same(&after, &alike, format).unwrap();
        }
    }
}
