//! The scripting conversation: answers of Python 3.14 that are pinned, and the frame around them.
#![allow(
    clippy::disallowed_methods,
    reason = "the tests build and read trees by themselves"
)]

mod common;

use std::io::Write;
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::path::Path;
use std::process::{Command, Stdio};

use proptest::prelude::*;
use serde_json::{Value, json};
use tempfile::TempDir;

/// Lines in, lines out; what the program says on standard error has to be nothing.
fn converse(cwd: &Path, input: &[u8]) -> Vec<Value> {
    let mut child = Command::new(env!("CARGO_BIN_EXE_filewright"))
        .arg("call")
        .current_dir(cwd)
        .env("HOME", "/nonexistent")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let input = input.to_vec();
    let writer = std::thread::spawn(move || stdin.write_all(&input));
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap().unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    let text = String::from_utf8(output.stdout).unwrap();
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

/// A folder with a little of everything.
fn scene() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    std::fs::create_dir_all(at("tree/sub/deep")).unwrap();
    std::fs::create_dir(at("empty")).unwrap();
    std::fs::write(at("f"), b"contents").unwrap();
    std::fs::write(at("g"), b"old").unwrap();
    std::fs::write(at("tree/one"), b"1").unwrap();
    std::fs::write(at("tree/sub/two"), b"22").unwrap();
    std::fs::hard_link(at("f"), at("twin")).unwrap();
    symlink("f", at("link")).unwrap();
    symlink("nowhere", at("dangling")).unwrap();
    symlink("tree", at("to-tree")).unwrap();
    rustix::fs::mknodat(
        rustix::fs::CWD,
        at("pipe"),
        rustix::fs::FileType::Fifo,
        rustix::fs::Mode::from_raw_mode(0o600),
        0,
    )
    .unwrap();
    folder
}

/// One request in a scene of its own: the scene afterwards, and the reply.
fn ask(op: &str, args: Value) -> (TempDir, Value) {
    let folder = scene();
    let line = json!({"id": 1, "op": op, "args": args}).to_string();
    let mut replies = converse(folder.path(), line.as_bytes());
    assert_eq!(replies.len(), 1);
    (folder, replies.remove(0))
}

fn value(op: &str, args: Value) -> (TempDir, Value) {
    let (folder, reply) = ask(op, args);
    assert_eq!(reply["ok"], json!(true), "{op}: {reply}");
    (folder, reply["value"].clone())
}

fn error(op: &str, args: Value) -> (TempDir, Value) {
    let (folder, reply) = ask(op, args);
    assert_eq!(reply["ok"], json!(false), "{op}: {reply}");
    (folder, reply["error"].clone())
}

/// An error of the operating system, as all its members.
fn os(class: &str, errno: i32, strerror: &str, filename: &str, filename2: Value) -> Value {
    json!({
        "type": class, "errno": errno, "strerror": strerror, "filename": filename, "filename2": filename2,
    })
}

const ENOENT: (&str, i32, &str) = ("FileNotFoundError", 2, "No such file or directory");
const EEXIST: (&str, i32, &str) = ("FileExistsError", 17, "File exists");
const ENOTDIR: (&str, i32, &str) = ("NotADirectoryError", 20, "Not a directory");
const EISDIR: (&str, i32, &str) = ("IsADirectoryError", 21, "Is a directory");
const EPERM: (&str, i32, &str) = ("PermissionError", 1, "Operation not permitted");
const EINVAL: (&str, i32, &str) = ("OSError", 22, "Invalid argument");
const ENOTEMPTY: (&str, i32, &str) = ("OSError", 39, "Directory not empty");

#[test]
#[allow(clippy::too_many_lines, reason = "a table, a row a case")]
fn errors_of_the_system_are_those_of_python() {
    let cases = [
        (
            "remove",
            json!({"path": "tree"}),
            EISDIR,
            "tree",
            Value::Null,
        ),
        ("unlink", json!({"path": "no"}), ENOENT, "no", Value::Null),
        (
            "rmdir",
            json!({"path": "tree"}),
            ENOTEMPTY,
            "tree",
            Value::Null,
        ),
        ("rmdir", json!({"path": "f"}), ENOTDIR, "f", Value::Null),
        (
            "rmdir",
            json!({"path": "to-tree"}),
            ENOTDIR,
            "to-tree",
            Value::Null,
        ),
        (
            "rmdir",
            json!({"path": "empty/."}),
            EINVAL,
            "empty/.",
            Value::Null,
        ),
        (
            "mkdir",
            json!({"path": "dangling"}),
            EEXIST,
            "dangling",
            Value::Null,
        ),
        (
            "mkdir",
            json!({"path": "no/new"}),
            ENOENT,
            "no/new",
            Value::Null,
        ),
        (
            "mkdir",
            json!({"path": "f/new"}),
            ENOTDIR,
            "f/new",
            Value::Null,
        ),
        (
            "makedirs",
            json!({"path": "tree"}),
            EEXIST,
            "tree",
            Value::Null,
        ),
        (
            "makedirs",
            json!({"path": "f", "exist_ok": true}),
            EEXIST,
            "f",
            Value::Null,
        ),
        (
            "makedirs",
            json!({"path": "f/a/b"}),
            ENOTDIR,
            "f/a",
            Value::Null,
        ),
        (
            "removedirs",
            json!({"path": "tree/sub"}),
            ENOTEMPTY,
            "tree/sub",
            Value::Null,
        ),
        (
            "rename",
            json!({"src": "no", "dst": "new"}),
            ENOENT,
            "no",
            json!("new"),
        ),
        (
            "rename",
            json!({"src": "f", "dst": "empty"}),
            EISDIR,
            "f",
            json!("empty"),
        ),
        (
            "rename",
            json!({"src": "tree", "dst": "g"}),
            ENOTDIR,
            "tree",
            json!("g"),
        ),
        (
            "rename",
            json!({"src": "empty", "dst": "tree"}),
            ENOTEMPTY,
            "empty",
            json!("tree"),
        ),
        (
            "replace",
            json!({"src": "tree", "dst": "tree/sub/new"}),
            EINVAL,
            "tree",
            json!("tree/sub/new"),
        ),
        (
            "truncate",
            json!({"path": "tree", "length": 1}),
            EISDIR,
            "tree",
            Value::Null,
        ),
        (
            "truncate",
            json!({"path": "no", "length": 1}),
            ENOENT,
            "no",
            Value::Null,
        ),
        (
            "truncate",
            json!({"path": "f", "length": -1}),
            EINVAL,
            "f",
            Value::Null,
        ),
        (
            "truncate",
            json!({"path": "pipe", "length": 1}),
            EINVAL,
            "pipe",
            Value::Null,
        ),
        (
            "copyfile",
            json!({"src": "f", "dst": "tree"}),
            EISDIR,
            "tree",
            Value::Null,
        ),
        (
            "copyfile",
            json!({"src": "tree", "dst": "new"}),
            EISDIR,
            "tree",
            Value::Null,
        ),
        (
            "copyfile",
            json!({"src": "f", "dst": "no/new"}),
            ENOENT,
            "no/new",
            Value::Null,
        ),
        (
            "copyfile",
            json!({"src": "link", "dst": "g", "follow_symlinks": false}),
            EEXIST,
            "f",
            json!("g"),
        ),
        (
            "copytree",
            json!({"src": "tree", "dst": "empty"}),
            EEXIST,
            "empty",
            Value::Null,
        ),
        (
            "copytree",
            json!({"src": "f", "dst": "new"}),
            ENOTDIR,
            "f",
            Value::Null,
        ),
        ("rmtree", json!({"path": "f"}), ENOTDIR, "f", Value::Null),
        ("rmtree", json!({"path": "no"}), ENOENT, "no", Value::Null),
        (
            "move",
            json!({"src": "tree", "dst": "f"}),
            EEXIST,
            "f",
            Value::Null,
        ),
        (
            "disk_usage",
            json!({"path": "no"}),
            ENOENT,
            "no",
            Value::Null,
        ),
        (
            "file_digest",
            json!({"path": "no", "algorithm": "md5"}),
            ENOENT,
            "no",
            Value::Null,
        ),
        (
            "copymode",
            json!({"src": "f", "dst": "no"}),
            ENOENT,
            "no",
            Value::Null,
        ),
        ("remove", json!({"path": ""}), ENOENT, "", Value::Null),
    ];
    for (op, args, (class, errno, strerror), filename, filename2) in cases {
        let (_scene, found) = error(op, args.clone());
        assert_eq!(
            found,
            os(class, errno, strerror, filename, filename2),
            "{op} {args}"
        );
    }
}

#[test]
fn errors_of_small_changes_are_those_of_python() {
    let both = |src: &str, dst: &str| json!({"src": src, "dst": dst});
    let at = |path: &str| json!({"path": path});
    let mode = json!({"path": "no", "mode": 0o600});
    let cut = |path: &str, position: i64| json!({"path": path, "position": position});
    let strict = json!({"path": "f", "exist_ok": false});
    let cases = [
        ("symlink", both("x", "f"), EEXIST, json!("x"), json!("f")),
        (
            "symlink",
            both("x", "no/y"),
            ENOENT,
            json!("x"),
            json!("no/y"),
        ),
        ("link", both("f", "g"), EEXIST, json!("f"), json!("g")),
        (
            "link",
            both("no", "no/y"),
            ENOENT,
            json!("no"),
            json!("no/y"),
        ),
        ("link", both("f", "no/y"), ENOENT, json!("f"), json!("no/y")),
        ("link", both("tree", "x"), EPERM, json!("tree"), json!("x")),
        (
            "link",
            both("dangling", "x"),
            ENOENT,
            json!("dangling"),
            json!("x"),
        ),
        ("chmod", mode, ENOENT, json!("no"), Value::Null),
        (
            "mkfile",
            at("dangling"),
            EEXIST,
            json!("dangling"),
            Value::Null,
        ),
        ("mkfile", at("new/"), EISDIR, json!("new/"), Value::Null),
        ("touch", at("no/x"), ENOENT, json!("no/x"), Value::Null),
        ("touch", at("f//x/"), ENOTDIR, json!("f/x"), Value::Null),
        ("touch", strict, EEXIST, json!("f"), Value::Null),
        (
            "touch",
            json!({"path": "no", "create": false}),
            ENOENT,
            Value::Null,
            Value::Null,
        ),
        (
            "ftruncate",
            cut("tree", 1),
            EISDIR,
            json!("tree"),
            Value::Null,
        ),
        ("ftruncate", cut("no", -1), ENOENT, json!("no"), Value::Null),
        ("ftruncate", cut("f", -1), EINVAL, Value::Null, Value::Null),
    ];
    for (op, args, (class, errno, strerror), filename, filename2) in cases {
        let (_scene, found) = error(op, args.clone());
        let expected = json!({
            "type": class, "errno": errno, "strerror": strerror, "filename": filename, "filename2": filename2,
        });
        assert_eq!(found, expected, "{op} {args}");
    }
    let itself = json!({"path": "link", "mode": 0o600, "follow_symlinks": false});
    let (_scene, found) = error("chmod", itself);
    let said = "chmod: follow_symlinks unavailable on this platform";
    assert_eq!(
        found,
        json!({"type": "NotImplementedError", "message": said})
    );
    let (folder, _) = value("touch", at("dangling"));
    assert!(folder.path().join("nowhere").exists(), "through the link");
    let (folder, _) = value("link", both("link", "new"));
    let new = folder.path().join("new").symlink_metadata().unwrap();
    assert!(new.is_file(), "links are followed since 3.14");
}

#[test]
fn errors_without_a_number_have_a_message() {
    let cases = [
        (
            "copyfile",
            json!({"src": "f", "dst": "twin"}),
            "shutil.SameFileError",
            "'f' and 'twin' are the same file",
        ),
        (
            "copyfile",
            json!({"src": "link", "dst": "f"}),
            "shutil.SameFileError",
            "'link' and 'f' are the same file",
        ),
        (
            "copyfile",
            json!({"src": "f", "dst": "pipe"}),
            "shutil.SpecialFileError",
            "`pipe` is a named pipe",
        ),
        (
            "copy2",
            json!({"src": "pipe", "dst": "new"}),
            "shutil.SpecialFileError",
            "`pipe` is a named pipe",
        ),
        (
            "move",
            json!({"src": "tree", "dst": "tree/sub"}),
            "shutil.Error",
            "Cannot move a directory 'tree' into itself 'tree/sub'.",
        ),
        (
            "chown",
            json!({"path": "f"}),
            "ValueError",
            "user and/or group must be set",
        ),
        (
            "chown",
            json!({"path": "f", "user": "no such user"}),
            "LookupError",
            "no such user: 'no such user'",
        ),
        (
            "remove",
            json!({"path": "a\u{0}b"}),
            "ValueError",
            "embedded null byte",
        ),
    ];
    for (op, args, class, message) in cases {
        let (_scene, found) = error(op, args.clone());
        assert_eq!(
            found,
            json!({"type": class, "message": message}),
            "{op} {args}"
        );
    }
    let (folder, found) = error("rmtree", json!({"path": "to-tree"}));
    let said = "Cannot call rmtree on a symbolic link";
    assert_eq!(
        (&found["type"], &found["errno"]),
        (&json!("OSError"), &Value::Null)
    );
    assert_eq!(found["message"], json!(said));
    assert!(
        folder.path().join("tree/one").exists(),
        "link and target are kept"
    );
    let (_scene, found) = error("copyfile", json!({"src": "f", "dst": "missing/"}));
    assert_eq!(
        (&found["type"], &found["errno"]),
        (&json!("FileNotFoundError"), &Value::Null)
    );
}

#[test]
fn values_are_those_of_python() {
    let cases = [
        ("copyfile", json!({"src": "f", "dst": "new"}), json!("new")),
        (
            "copy",
            json!({"src": "f", "dst": "empty"}),
            json!("empty/f"),
        ),
        (
            "copy2",
            json!({"src": "f", "dst": "tree/"}),
            json!("tree/f"),
        ),
        (
            "copytree",
            json!({"src": "tree", "dst": "a/b"}),
            json!("a/b"),
        ),
        (
            "move",
            json!({"src": "f", "dst": "empty"}),
            json!("empty/f"),
        ),
        (
            "move",
            json!({"src": "tree/", "dst": "empty"}),
            json!("empty/tree"),
        ),
        ("move", json!({"src": "f", "dst": "g"}), json!("g")),
        ("rename", json!({"src": "f", "dst": "twin"}), Value::Null),
        (
            "rmtree",
            json!({"path": "no", "ignore_errors": true}),
            Value::Null,
        ),
        (
            "copymode",
            json!({"src": "link", "dst": "dangling", "follow_symlinks": false}),
            Value::Null,
        ),
        (
            "file_digest",
            json!({"path": "f", "algorithm": "sha256"}),
            json!("d1b2a59fbea7e20077af9f91b27e95e865061b270be03ff539ab3b73587882e8"),
        ),
        (
            "file_digest",
            json!({"path": "g", "algorithm": "md5"}),
            json!("149603e6c03516362a8da23f624db945"),
        ),
    ];
    for (op, args, expected) in cases {
        let (_scene, found) = value(op, args.clone());
        assert_eq!(found, expected, "{op} {args}");
    }
    let (_scene, usage) = value("disk_usage", json!({"path": "f"}));
    let bytes = |name: &str| usage[name].as_u64().unwrap();
    assert!(bytes("total") >= bytes("used") + bytes("free"));
}

#[test]
fn two_names_of_one_inode_both_stay_after_a_rename() {
    let (folder, _) = value("rename", json!({"src": "f", "dst": "twin"}));
    assert!(folder.path().join("f").exists() && folder.path().join("twin").exists());
}

#[test]
fn a_dangling_link_as_destination_gets_its_target_made() {
    let (folder, _) = value("copyfile", json!({"src": "f", "dst": "dangling"}));
    assert_eq!(
        std::fs::read(folder.path().join("nowhere")).unwrap(),
        b"contents"
    );
}

#[test]
fn modes_and_umask_are_those_of_the_request() {
    let folder = scene();
    let line = json!({
        "op": "makedirs", "args": {"path": "a/b/c"}, "kwargs": {"mode": 0o700}, "umask": 0o022,
    });
    let replies = converse(folder.path(), line.to_string().as_bytes());
    assert_eq!(replies, [json!({"id": null, "ok": true, "value": null})]);
    let mode = |name: &str| folder.path().join(name).metadata().unwrap().mode() & 0o7777;
    assert_eq!(
        (mode("a"), mode("a/b"), mode("a/b/c")),
        (0o755, 0o755, 0o700)
    );
    let set_id = std::fs::Permissions::from_mode(0o4755);
    std::fs::set_permissions(folder.path().join("f"), set_id).unwrap();
    let line = json!({"op": "copy", "args": {"src": "f", "dst": "new"}}).to_string();
    converse(folder.path(), line.as_bytes());
    assert_eq!(mode("new"), 0o4755);
}

#[test]
fn a_tree_copy_goes_on_and_lists_what_it_left_out() {
    let folder = scene();
    let line = json!({"op": "copytree", "args": {"src": ".", "dst": "copy", "ignore_patterns": ["to-*", "copy"]}});
    let replies = converse(folder.path(), line.to_string().as_bytes());
    let found = &replies[0]["error"];
    assert_eq!(found["type"], json!("shutil.Error"));
    let mut errors = found["errors"].as_array().unwrap().clone();
    errors.sort_by_key(Value::to_string);
    assert_eq!(
        errors,
        [
            json!([
                "./dangling",
                "copy/dangling",
                "[Errno 2] No such file or directory: './dangling'"
            ]),
            json!(["./pipe", "copy/pipe", "`./pipe` is a named pipe"]),
        ]
    );
    assert_eq!(
        std::fs::read(folder.path().join("copy/tree/sub/two")).unwrap(),
        b"22"
    );
}

#[test]
fn collected_errors_come_in_the_order_of_the_walk() {
    let (_scene, found) = value("rmtree", json!({"path": "f", "on_error": "collect"}));
    let error = os(
        "NotADirectoryError",
        20,
        "Not a directory",
        "f",
        Value::Null,
    );
    let entry = |function: &str| json!({"function": function, "path": "f", "error": error});
    assert_eq!(
        found,
        json!({"errors": [entry("os.scandir"), entry("os.rmdir")]})
    );
    let (_scene, found) = value("rmtree", json!({"path": "to-tree", "on_error": "collect"}));
    assert_eq!(found["errors"][0]["function"], json!("os.path.islink"));
    let (_scene, found) = value("rmtree", json!({"path": "tree", "on_error": "collect"}));
    assert_eq!(found, json!({"errors": []}));
}

#[test]
fn names_that_are_no_text_go_both_ways_as_bytes() {
    use std::os::unix::ffi::OsStrExt;
    let folder = scene();
    let line = json!({"op": "copyfile", "args": {"src": "f", "dst": {"bytes": "/2E="}}, "cwd": folder.path()});
    let replies = converse(Path::new("/"), line.to_string().as_bytes());
    assert_eq!(replies[0]["value"], json!({"bytes": "/2E="}));
    let name = std::ffi::OsStr::from_bytes(b"\xffa");
    assert!(folder.path().join(name).exists());
}

#[test]
fn the_frame_is_checked_and_the_next_line_is_read() {
    let folder = scene();
    let deep = "[".repeat(100_000);
    let huge = format!(
        r#"{{"id":"huge","op":"mkdir","args":{{"path":"{}"}}}}"#,
        "x".repeat(3_000_000)
    );
    let lines: [(&str, Value, Value); 16] = [
        ("", Value::Null, json!("ValueError")),
        ("nonsense", Value::Null, json!("ValueError")),
        ("[1]", Value::Null, json!("ValueError")),
        (&deep, Value::Null, json!("ValueError")),
        (r#"{"id":1}"#, json!(1), json!("ValueError")),
        (
            r#"{"id":[1,{"a":null}],"op":"no such"}"#,
            json!([1, {"a": null}]),
            json!("ValueError"),
        ),
        (r#"{"id":2,"op":"mkdir"}"#, json!(2), json!("TypeError")),
        (
            r#"{"id":3,"op":"mkdir","args":{"path":"x","odd":1}}"#,
            json!(3),
            json!("TypeError"),
        ),
        (
            r#"{"id":4,"op":"mkdir","args":{"path":"x"},"kwargs":{"path":"y"}}"#,
            json!(4),
            json!("TypeError"),
        ),
        (
            r#"{"id":5,"op":"mkdir","args":{"path":7}}"#,
            json!(5),
            json!("TypeError"),
        ),
        (
            r#"{"id":6,"op":"mkdir","args":7}"#,
            json!(6),
            json!("TypeError"),
        ),
        (
            r#"{"id":7,"op":"mkdir","args":{"path":{"bytes":"?"}}}"#,
            json!(7),
            json!("ValueError"),
        ),
        (
            r#"{"id":8,"op":"truncate","args":{"path":"f","length":99999999999999999999}}"#,
            json!(8),
            json!("OverflowError"),
        ),
        (
            r#"{"id":9,"op":"file_digest","args":{"path":"f","algorithm":"md6"}}"#,
            json!(9),
            json!("ValueError"),
        ),
        (&huge, json!("huge"), json!("OSError")),
        (
            r#"{"id":10,"op":"mkdir","args":{"path":"tree"}}"#,
            json!(10),
            json!("FileExistsError"),
        ),
    ];
    let text: Vec<&str> = lines.iter().map(|(line, _, _)| *line).collect();
    let replies = converse(folder.path(), text.join("\n").as_bytes());
    assert_eq!(replies.len(), lines.len());
    for ((line, id, class), reply) in lines.iter().zip(&replies) {
        let short = &line[..line.len().min(80)];
        assert_eq!(
            (&reply["id"], &reply["error"]["type"]),
            (id, class),
            "{short}"
        );
    }
}

#[test]
fn null_means_the_default_and_ids_go_back_as_they_came() {
    let folder = scene();
    let line = r#"{"id": 123456789012345678901234567890, "op": "makedirs", "args": {"path": "n", "mode": null}, "kwargs": null}"#;
    let replies = converse(folder.path(), line.as_bytes());
    assert_eq!(replies[0]["ok"], json!(true));
    assert_eq!(replies[0]["id"].to_string(), "1.2345678901234568e+29");
}

#[test]
fn capabilities_list_what_is_there() {
    let folder = scene();
    let replies = converse(folder.path(), br#"{"op": "capabilities"}"#);
    let value = &replies[0]["value"];
    assert_eq!(value["protocol"], json!(1));
    let ops = value["ops"].as_array().unwrap();
    for operation in filewright::ops::OPERATIONS {
        assert!(ops.contains(&json!(operation.about().id)));
    }
    assert_eq!(value["algorithms"].as_array().unwrap().len(), 12);
}

#[test]
fn what_is_called_with_undo_can_be_taken_back() {
    let (here, home) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let file = here.path().join("file");
    std::fs::write(&file, "before").unwrap();
    std::fs::write(here.path().join("other"), "after").unwrap();
    let run = |words: &[&str], lines: &str| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_filewright"));
        command
            .args(words)
            .current_dir(here.path())
            .env("HOME", home.path())
            .env_remove("XDG_STATE_HOME")
            .env_remove("XDG_DATA_HOME")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped());
        let mut child = command.spawn().unwrap();
        child
            .stdin
            .take()
            .unwrap()
            .write_all(lines.as_bytes())
            .unwrap();
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success(), "{words:?}");
        String::from_utf8(output.stdout).unwrap()
    };
    let lines = [
        r#"{"op": "copyfile", "args": {"src": "other", "dst": "file"}}"#,
        r#"{"op": "remove", "args": {"path": "file"}}"#,
        r#"{"op": "truncate", "args": {"path": "other", "length": 1}}"#,
    ];
    let replies = run(&["call", "--undo"], &(lines.join("\n") + "\n"));
    assert_eq!(replies.matches("\"ok\":true").count(), 3, "{replies}");
    assert_eq!(std::fs::read(here.path().join("other")).unwrap(), b"a");
    for _ in lines {
        run(&["undo"], "");
    }
    assert_eq!(std::fs::read(&file).unwrap(), b"before");
    assert_eq!(std::fs::read(here.path().join("other")).unwrap(), b"after");
    run(&["call"], &(lines[1].to_owned() + "\n"));
    assert!(!file.exists());
    let history = run(&["history", "--json"], "");
    assert_eq!(history.lines().count(), 6, "{history}");
    // What cannot be taken back is said, in the list of what there is and in the reply.
    let lines = [
        r#"{"op": "capabilities"}"#,
        r#"{"op": "make_archive", "args": {"base_name": "all", "format": "tar", "root_dir": "."}}"#,
        r#"{"id": 7, "op": "unpack_archive", "args": {"filename": "all.tar", "extract_dir": "new"}}"#,
    ];
    let replies = run(&["call", "--undo"], &(lines.join("\n") + "\n"));
    let replies: Vec<Value> = replies
        .lines()
        .map(|reply| serde_json::from_str(reply).unwrap())
        .collect();
    assert_eq!(
        replies[0]["value"]["cannot_undo"],
        json!(["unpack_archive"])
    );
    assert_eq!(
        (&replies[1]["ok"], replies[1].get("undo")),
        (&json!(true), None)
    );
    assert_eq!(
        (&replies[2]["undo"], &replies[2]["id"]),
        (&json!(false), &json!(7))
    );
}

/// Pieces from which lines are put together that are nearly right.
fn line() -> impl Strategy<Value = Vec<u8>> {
    const OPS: &[&str] = &[
        "mkdir",
        "rmtree",
        "copytree",
        "truncate",
        "no",
        "capabilities",
        "",
    ];
    const VALUES: &[&str] = &[
        "\"x\"",
        "null",
        "-1",
        "1e9",
        "[]",
        "{}",
        "{\"bytes\":\"/w==\"}",
        "\"\\ud800\"",
        "true",
        "\"a\\u0000\"",
    ];
    let near = (prop::sample::select(OPS), prop::sample::select(VALUES), prop::sample::select(VALUES))
        .prop_map(|(op, path, option)| {
            format!(r#"{{"id":0,"op":"{op}","args":{{"path":{path},"mode":{option}}},"umask":{option}}}"#).into_bytes()
        });
    let bytes = prop::collection::vec(
        any::<u8>().prop_filter("one line", |byte| *byte != b'\n'),
        0..60,
    );
    prop_oneof![3 => near, 1 => bytes]
}

#[test]
fn many_names_are_given_as_a_list_and_come_back_as_one() {
    let (folder, paths) = value(
        "batch_rename",
        json!({"paths": ["g", "f", "tree/one"], "replace": "{name}{n}"}),
    );
    assert_eq!(paths, json!(["g1", "f2", "tree/one3"]));
    assert_eq!(
        std::fs::read(folder.path().join("f2")).unwrap(),
        b"contents"
    );
    for (args, class, message) in [
        (
            json!({"paths": ["f", "g"], "replace": "same"}),
            "shutil.Error",
            "More than one path would become 'same'",
        ),
        (
            json!({"paths": ["f"], "replace": "g"}),
            "shutil.Error",
            "Destination path 'g' already exists",
        ),
        (
            json!({"paths": "f", "replace": "h"}),
            "TypeError",
            "paths: a list is needed",
        ),
        (
            json!({"paths": ["f"], "find": "(", "regex": true}),
            "ValueError",
            "find: unclosed group",
        ),
    ] {
        let (folder, raised) = error("batch_rename", args);
        assert_eq!(raised, json!({"type": class, "message": message}));
        assert!(folder.path().join("f").exists() && folder.path().join("g").exists());
    }
    let (_, paths) = value(
        "batch_rename",
        json!({"paths": ["g", "f"], "replace": "{name}{n}", "unchanged": ["g"]}),
    );
    assert_eq!(paths, json!(["g", "f1"]));
    let (_, raised) = error(
        "batch_rename",
        json!({"paths": ["f", "missing"], "replace": "{n}"}),
    );
    assert_eq!(raised["errno"], json!(2));
}

#[test]
fn below_a_file_python_makes_what_it_comes_to_first() {
    for (dst, name) in [("f/./a/b", "f/."), ("f/../f/a/b", "f/.."), ("f/a/b", "f/a")] {
        let (_, raised) = error("renames", json!({"src": "g", "dst": dst}));
        assert_eq!(raised["errno"], json!(20), "{dst}");
        assert_eq!(raised["filename"], json!(name), "{dst}");
    }
}

#[test]
fn what_is_no_plain_file_fails_as_in_python() {
    use std::os::unix::net::UnixListener;
    let folder = scene();
    let _socket = UnixListener::bind(folder.path().join("socket")).unwrap();
    let ask = |op: &str, args: Value| {
        let line = json!({"op": op, "args": args});
        converse(folder.path(), format!("{line}\n").as_bytes()).remove(0)
    };
    let cut = ask("ftruncate", json!({"path": "socket", "position": 1}));
    let error = os(
        "OSError",
        6,
        "No such device or address",
        "socket",
        Value::Null,
    );
    assert_eq!(cut["error"], error);
    let moved = ask("move", json!({"src": "dangling", "dst": "g/"}));
    let error = os("FileExistsError", 17, "File exists", "nowhere", json!("g/"));
    assert_eq!(moved["error"], error);
}

/// Run without rights: what a folder refuses is found where Python finds it.
#[test]
fn closed_folders_refuse_as_they_refuse_python() {
    if !common::rig::without_rights("closed_folders_refuse_as_they_refuse_python") {
        return;
    }
    let folder = scene();
    let at = |path: &str| folder.path().join(path);
    let shut = |path: &str, mode: u32| {
        let mode = std::fs::Permissions::from_mode(mode);
        std::fs::set_permissions(at(path), mode).unwrap();
    };
    std::fs::create_dir(at("closed")).unwrap();
    std::fs::write(at("closed/file"), "kept").unwrap();
    std::fs::create_dir(at("dst")).unwrap();
    shut("closed", 0o555);
    shut("dst", 0);
    let ask = |op: &str, args: Value| {
        let line = json!({"op": op, "args": args});
        converse(folder.path(), format!("{line}\n").as_bytes()).remove(0)
    };
    let collected = ask(
        "rmtree",
        json!({"path": "closed/file", "on_error": "collect"}),
    );
    let errors = collected["value"]["errors"].as_array().unwrap();
    let numbers: Vec<_> = errors
        .iter()
        .map(|error| &error["error"]["errno"])
        .collect();
    assert_eq!(numbers, [&json!(20), &json!(13)], "{collected}");

    let copied = ask(
        "copytree",
        json!({"src": "tree", "dst": "dst", "dirs_exist_ok": true}),
    );
    assert_eq!(copied["error"]["type"], json!("shutil.Error"), "{copied}");
    let (source, copy) = (
        at("tree").metadata().unwrap(),
        at("dst").metadata().unwrap(),
    );
    assert_eq!(copy.mode(), source.mode());
    assert_eq!(
        (copy.mtime(), copy.mtime_nsec()),
        (source.mtime(), source.mtime_nsec())
    );
    shut("closed", 0o755);
}

#[test]
fn an_empty_working_folder_is_no_folder() {
    let folder = scene();
    let replies = converse(
        folder.path(),
        b"{\"op\":\"mkdir\",\"args\":{\"path\":\"new\"},\"cwd\":\"\"}\n",
    );
    assert_eq!(replies[0]["error"]["type"], json!("FileNotFoundError"));
    assert_eq!(replies[0]["error"]["filename"], json!(""));
    assert!(!folder.path().join("new").exists());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_line_has_one_reply_in_order(lines in prop::collection::vec(line(), 1..40)) {
        let folder = scene();
        let mut input = Vec::new();
        for (number, line) in lines.iter().enumerate() {
            input.extend_from_slice(line);
            input.extend_from_slice(format!("\n{{\"id\":{number},\"op\":\"disk_usage\",\"args\":{{\"path\":\"f\"}}}}\n").as_bytes());
        }
        let replies = converse(folder.path(), &input);
        prop_assert_eq!(replies.len(), 2 * lines.len());
        for (number, reply) in replies.iter().skip(1).step_by(2).enumerate() {
            prop_assert_eq!(&reply["id"], &json!(number));
            prop_assert_eq!(&reply["ok"], &json!(true));
        }
    }
}
