//! Archives through the scripting conversation: values and errors as Python 3.14 has them.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::{Value, json};

use super::common::rig;
use super::common::tree::{Node, Stage};

/// Asks for one thing after the other, in a working folder.
fn ask(cwd: &Path, requests: &[(&str, Value)]) -> Vec<Value> {
    let mut child = Command::new(env!("CARGO_BIN_EXE_filewright"))
        .arg("call")
        .current_dir(cwd)
        .env("HOME", "/nonexistent")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    for (op, args) in requests {
        writeln!(input, "{}", json!({"op": op, "args": args, "umask": 0o022})).unwrap();
    }
    drop(input);
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success());
    let lines = output.stdout.split(|byte| *byte == b'\n');
    lines
        .filter(|line| !line.is_empty())
        .map(|line| serde_json::from_slice(line).unwrap())
        .collect()
}

fn stage() -> Stage {
    let stage = Stage::new();
    stage.plant(
        "",
        &[Node::folder(
            "tree",
            vec![
                Node::file("notes..txt", 40).mode(0o666),
                Node::folder("sub", vec![Node::file("one", 10).mode(0o755)]),
            ],
        )],
    );
    fs::write(stage.at("file"), "no archive").unwrap();
    stage
}

fn os(class: &str, errno: i32, strerror: &str, filename: &str) -> Value {
    json!({
        "type": class, "errno": errno, "strerror": strerror, "filename": filename, "filename2": null,
    })
}

/// As `zipfile` goes: the folders of a folder, its files, then what is in the folders; of a file its time, its bytes, its
/// name.
#[test]
fn of_two_faults_a_zip_archive_tells_the_one_that_python_meets_first() {
    let test = "protocol::of_two_faults_a_zip_archive_tells_the_one_that_python_meets_first";
    if !rig::without_rights(test) {
        return;
    }
    let old = |name: &str| Node::file(name, 9).modified((0, 0));
    let shut = |name: &str| Node::file(name, 9).mode(0);
    let stage = Stage::new();
    let trees = [
        (
            "file-first",
            vec![old("z"), Node::folder("a", vec![shut("x")])],
        ),
        (
            "upper-first",
            vec![Node::folder(
                "a",
                vec![shut("x"), Node::folder("b", vec![old("y")])],
            )],
        ),
        ("alone", vec![Node::folder("a", vec![shut("x")])]),
        ("folder-first", vec![shut("x"), old_folder("a")]),
    ];
    for (name, tree) in &trees {
        stage.plant("", &[Node::folder(name, tree.clone())]);
    }
    let too_old =
        json!({"type": "ValueError", "message": "ZIP does not support timestamps before 1980"});
    let denied = |name: &str| os("PermissionError", 13, "Permission denied", name);
    for (tree, error) in [
        ("file-first", too_old.clone()),
        ("upper-first", denied("a/x")),
        ("alone", denied("a/x")),
        ("folder-first", too_old),
    ] {
        let args = json!({"base_name": "../packed", "format": "zip"});
        let answers = ask(&stage.at(tree), &[("make_archive", args)]);
        assert_eq!(answers[0]["error"], error, "{tree}");
    }
}

fn old_folder(name: &str) -> Node {
    Node::folder(name, Vec::new()).modified((0, 0))
}

#[test]
fn a_zip_archive_cannot_be_unpacked_into_a_file() {
    let stage = stage();
    let args = |root: &str| json!({"base_name": root, "format": "zip", "root_dir": root});
    fs::create_dir(stage.at("flat")).unwrap();
    fs::write(stage.at("flat/one"), "1").unwrap();
    let unpack = |name: &str| json!({"filename": format!("{name}.zip"), "extract_dir": "file"});
    let answers = ask(
        stage.base(),
        &[
            ("make_archive", args("tree")),
            ("make_archive", args("flat")),
            ("unpack_archive", unpack("tree")),
            ("unpack_archive", unpack("flat")),
        ],
    );
    let error = os("NotADirectoryError", 20, "Not a directory", "file/sub");
    assert_eq!(answers[2]["error"], error);
    let error = os("FileExistsError", 17, "File exists", "file");
    assert_eq!(answers[3]["error"], error);
}

#[test]
fn archives_are_named_as_python_names_them() {
    let stage = stage();
    let root = stage.base().to_str().unwrap().to_owned();
    let absolute = |name: &str| json!(format!("{root}/{name}"));
    for (args, value) in [
        (json!({"base_name": "a", "format": "zip"}), json!("a.zip")),
        (
            json!({"base_name": "x/y/a", "format": "gztar"}),
            json!("x/y/a.tar.gz"),
        ),
        (
            json!({"base_name": "x/../a", "format": "bztar", "root_dir": "tree"}),
            absolute("a.tar.bz2"),
        ),
        (
            json!({"base_name": "b", "format": "xztar", "root_dir": "tree", "base_dir": "sub"}),
            absolute("b.tar.xz"),
        ),
        (
            json!({"base_name": "c.zip", "format": "zip", "root_dir": "tree"}),
            absolute("c.zip.zip"),
        ),
        (
            json!({"base_name": "d", "format": "zstdtar", "root_dir": "tree"}),
            absolute("d.tar.zst"),
        ),
    ] {
        let replies = ask(stage.base(), &[("make_archive", args.clone())]);
        assert_eq!(replies[0]["value"], value, "{args}");
        let name = value.as_str().unwrap();
        assert!(stage.at(name).is_file(), "{args}");
    }
}

#[test]
fn a_dry_run_tells_the_name_and_makes_nothing() {
    let stage = stage();
    let args = json!({"base_name": "new/a", "format": "tar", "root_dir": "tree", "dry_run": true});
    let missing = json!({"base_name": "new/a", "format": "tar", "root_dir": "no", "dry_run": true});
    let replies = ask(
        stage.base(),
        &[("make_archive", args), ("make_archive", missing)],
    );
    assert_eq!(replies[0]["value"], json!(stage.at("new/a.tar")));
    let error = os("FileNotFoundError", 2, "No such file or directory", "no");
    assert_eq!(replies[1]["error"], error);
    assert!(!stage.at("new").exists());
}

#[test]
fn errors_of_archives_are_those_of_python() {
    let stage = stage();
    let no_zip = |name: &str| json!({"type": "shutil.ReadError", "message": format!("{name} is not a zip file")});
    let no_tar = |name: &str| {
        let message = format!("{name} is not a compressed or uncompressed tar file");
        json!({"type": "shutil.ReadError", "message": message})
    };
    fs::write(stage.at("bad.zip"), "no archive").unwrap();
    fs::write(stage.at("bad.tar"), "no archive").unwrap();
    for (op, args, error) in [
        (
            "make_archive",
            json!({"base_name": "new/a", "format": "zip", "root_dir": "no"}),
            os("FileNotFoundError", 2, "No such file or directory", "no"),
        ),
        (
            "make_archive",
            json!({"base_name": "new/a", "format": "zip", "root_dir": "file"}),
            os("NotADirectoryError", 20, "Not a directory", "file"),
        ),
        (
            "make_archive",
            json!({"base_name": "a", "format": "tar", "root_dir": "tree", "base_dir": "no"}),
            os(
                "FileNotFoundError",
                2,
                "No such file or directory",
                "tree/no",
            ),
        ),
        (
            "make_archive",
            json!({"base_name": "file/a", "format": "tar", "root_dir": "tree"}),
            os("NotADirectoryError", 20, "Not a directory", "file/a.tar"),
        ),
        (
            "unpack_archive",
            json!({"filename": "no.tar"}),
            os(
                "FileNotFoundError",
                2,
                "No such file or directory",
                "no.tar",
            ),
        ),
        (
            "unpack_archive",
            json!({"filename": "tree", "format": "tar"}),
            os("IsADirectoryError", 21, "Is a directory", "tree"),
        ),
        (
            "unpack_archive",
            json!({"filename": "no.zip"}),
            no_zip("no.zip"),
        ),
        (
            "unpack_archive",
            json!({"filename": "bad.zip"}),
            no_zip("bad.zip"),
        ),
        (
            "unpack_archive",
            json!({"filename": "bad.tar"}),
            no_tar("bad.tar"),
        ),
        (
            "unpack_archive",
            json!({"filename": "file"}),
            json!({"type": "shutil.ReadError", "message": "Unknown archive format 'file'"}),
        ),
    ] {
        let replies = ask(stage.base(), &[(op, args.clone())]);
        assert_eq!(replies[0]["error"], error, "{op} {args}");
    }
    assert!(!stage.at("new").exists() && !stage.at("a.tar").exists());
}

#[test]
fn arguments_that_python_does_not_take_are_refused() {
    let stage = stage();
    for (op, args, class) in [
        (
            "make_archive",
            json!({"base_name": "a", "format": "rar"}),
            "ValueError",
        ),
        ("make_archive", json!({"base_name": "a"}), "TypeError"),
        ("make_archive", json!({"format": "zip"}), "TypeError"),
        ("unpack_archive", json!({}), "TypeError"),
        (
            "unpack_archive",
            json!({"filename": "a.zip", "format": "rar"}),
            "ValueError",
        ),
        (
            "unpack_archive",
            json!({"filename": "a.zip", "filter": "data"}),
            "TypeError",
        ),
        (
            "unpack_archive",
            json!({"filename": "a.tar", "filter": "all"}),
            "ValueError",
        ),
    ] {
        let replies = ask(stage.base(), &[(op, args.clone())]);
        assert_eq!(replies[0]["error"]["type"], json!(class), "{op} {args}");
    }
}

#[test]
fn a_time_before_1980_leaves_no_broken_zip() {
    let stage = stage();
    let old = fs::File::options()
        .write(true)
        .open(stage.at("tree/sub/one"))
        .unwrap();
    let moment = std::time::SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(100);
    old.set_modified(moment).unwrap();
    let args = json!({"base_name": "a", "format": "zip", "root_dir": "tree"});
    let replies = ask(stage.base(), &[("make_archive", args)]);
    let message = "ZIP does not support timestamps before 1980";
    assert_eq!(
        replies[0]["error"],
        json!({"type": "ValueError", "message": message})
    );
    assert!(!stage.at("a.zip").exists());
}

#[test]
fn unpacking_answers_nothing_and_overwrites_without_a_word() {
    let stage = stage();
    let packed = ["zip", "tar"].map(|format| {
        let args = json!({"base_name": "a", "format": format, "root_dir": "tree"});
        ("make_archive", args)
    });
    ask(stage.base(), &packed);
    fs::create_dir(stage.at("out")).unwrap();
    fs::write(stage.at("out/notes..txt"), "old").unwrap();
    let args = json!({"filename": "a.zip", "extract_dir": "out"});
    let replies = ask(stage.base(), &[("unpack_archive", args)]);
    assert_eq!(replies[0], json!({"id": null, "ok": true, "value": null}));
    // `zipfile` passes over names with two dots in them, and knows no modes.
    assert_eq!(fs::read(stage.at("out/notes..txt")).unwrap(), b"old");
    let mode = |name: &str| {
        use std::os::unix::fs::MetadataExt;
        fs::metadata(stage.at(name)).unwrap().mode() & 0o7777
    };
    assert_eq!(mode("out/sub/one"), 0o644);
    let args = json!({"filename": "a.tar", "extract_dir": "out"});
    let replies = ask(stage.base(), &[("unpack_archive", args)]);
    assert_eq!(replies[0]["ok"], json!(true), "{replies:?}");
    assert_eq!(fs::read(stage.at("out/notes..txt")).unwrap().len(), 40);
    // The data filter takes the right to write from all but the owner.
    assert_eq!(
        (mode("out/sub/one"), mode("out/notes..txt")),
        (0o755, 0o644)
    );
}

#[test]
fn the_program_says_that_it_can_do_archives() {
    let stage = stage();
    let replies = ask(stage.base(), &[("capabilities", json!({}))]);
    let ops = replies[0]["value"]["ops"].as_array().unwrap().clone();
    for op in ["make_archive", "unpack_archive"] {
        assert!(ops.contains(&json!(op)), "{op}");
    }
}
