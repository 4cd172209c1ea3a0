//! The real program on real trees: what it answers, what it leaves behind, and how it ends.

#[path = "cli/filters.rs"]
mod filters;
#[path = "cli/golden.rs"]
mod golden;
#[path = "cli/lab.rs"]
mod lab;
#[path = "cli/past.rs"]
mod past;
#[path = "cli/signals.rs"]
mod signals;

use std::ffi::{OsStr, OsString};
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

use lab::{Lab, PROGRAM, events, finish, json_lines};

#[test]
fn a_copy_and_a_deletion_end_with_0_and_one_line() {
    let lab = Lab::new();
    lab.write("a/deep/er/file", "contents");
    let ran = lab.run(&["copytree", "a", "b"]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{ran:?}");
    assert!(ran.out.starts_with("Copied 4 items, 8 B in "), "{ran:?}");
    assert_eq!(fs::read(lab.at("b/deep/er/file")).unwrap(), b"contents");

    let ran = lab.run(&["rmtree", "--permanent", "a"]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{ran:?}");
    assert!(ran.out.starts_with("Deleted 4 items in "), "{ran:?}");
    let ran = lab.run(&["rmtree", "--permanent", "--quiet", "b"]);
    assert_eq!((ran.code, ran.out.as_str(), ran.err.as_str()), (0, "", ""));
    assert_eq!(lab.names(""), Vec::<OsString>::new());
}

#[test]
fn one_failure_of_many_ends_with_1_and_names_it_once() {
    let lab = Lab::new();
    lab.write("a", "1");
    lab.write("b", "2");
    let ran = lab.run(&["remove", "--permanent", "a", "missing", "b"]);
    assert_eq!(ran.code, 1, "{ran:?}");
    assert_eq!(ran.err.matches("missing [ENOENT] ").count(), 1, "{ran:?}");
    assert!(ran.out.contains("1 failed"), "{ran:?}");
    assert_eq!(lab.names(""), Vec::<OsString>::new(), "the rest went on");
}

#[test]
fn what_cannot_be_read_ends_with_2_and_changes_nothing() {
    let lab = Lab::new();
    lab.write("a/file", "1");
    let before = lab.state();
    let lines: [&[&str]; 16] = [
        &["copytree", "a"],
        &["copytree"],
        &["rmtree", "--no-such-option", "a"],
        &["mkdir", "--mode", "9", "x"],
        &["truncate", "a/file", "--length", "much"],
        &["truncate", "a/file"],
        &["truncate", "--length", "5"],
        &["truncate", "--length-of", "a/file"],
        &["truncate", "--length-of", "a/file=much"],
        &["truncate", "--lengths-from", "missing"],
        &["truncate", "--lengths-from", "a/file"],
        &["copytree", "a", "b", "--on-conflict", "newer"],
        &["copytree", "a", "b", "--workers", "0"],
        &["copytree", "a", "b", "--order", "by-colour"],
        &["--json"],
        &["no-such-operation", "a"],
    ];
    for line in lines {
        let ran = lab.run(line);
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{line:?}");
        assert!(
            !ran.err.is_empty() && !ran.err.contains("panicked"),
            "{ran:?}"
        );
    }
    assert_eq!(lab.state(), before);
}

#[test]
fn refusals_end_with_3_before_the_first_change() {
    let lab = Lab::new();
    lab.write("a/file", "1");
    symlink("a", lab.at("link")).unwrap();
    let before = lab.state();
    let lines: [(&[&str], &str); 5] = [
        (&["rmtree", "--no-journal", "a"], "a [permanent] "),
        (&["rmtree", "--permanent", "."], ". [guarded] "),
        (&["rmtree", "--permanent", "a/.."], "a/.. [guarded] "),
        (&["copytree", "a", "a/inside"], "[into itself] "),
        (&["remove", "missing"], "missing [ENOENT] "),
    ];
    for (line, told) in lines {
        let ran = lab.run(line);
        assert_eq!(ran.code, 3, "{line:?} {ran:?}");
        assert!(ran.err.contains(told), "{line:?} {ran:?}");
        assert_eq!(ran.out, "Refused. Nothing was changed.\n");
    }
    assert_eq!(lab.state(), before);
}

#[test]
fn places_that_must_stay_are_refused_in_the_plan_already() {
    let lab = Lab::new();
    let home = lab.home.path().to_str().unwrap().to_owned();
    // Never without --plan: these are the machine's own.
    for place in ["/", "//", "/../", "/proc", home.as_str(), "/usr/.."] {
        let ran = lab.run(&["rmtree", "--plan", "--permanent", place]);
        assert_eq!((ran.code, ran.out.as_str()), (3, ""), "{place} {ran:?}");
        assert!(ran.err.contains("[guarded] was refused"), "{place} {ran:?}");
    }
}

#[test]
fn questions_that_nobody_answers_end_with_4_and_are_listed() {
    let lab = Lab::new();
    for (path, text) in [("a/same", "1"), ("a/other", "22"), ("b/other", "333")] {
        lab.write(path, text);
    }
    let ran = lab.run(&["copytree", "a", "b"]);
    assert_eq!(ran.code, 4, "{ran:?}");
    assert_eq!(
        ran.err
            .matches("b/other [asks] waits for an answer")
            .count(),
        1,
        "{ran:?}"
    );
    assert_eq!(
        fs::read(lab.at("b/other")).unwrap(),
        b"333",
        "nothing is replaced unasked"
    );
    assert_eq!(
        fs::read(lab.at("b/same")).unwrap(),
        b"1",
        "the rest is done"
    );

    let ran = lab.run(&["copytree", "a", "b", "--existing", "skip"]);
    assert_eq!(
        (ran.code, fs::read(lab.at("b/other")).unwrap()),
        (0, b"333".to_vec())
    );
    let ran = lab.run(&["copytree", "a", "b", "--existing", "keep-both"]);
    assert_eq!((ran.code, lab.names("b").len()), (0, 3), "{ran:?}");
    let replace = ["copytree", "a", "b", "--existing", "replace", "--permanent"];
    let ran = lab.run(&replace);
    assert_eq!(
        (ran.code, fs::read(lab.at("b/other")).unwrap()),
        (0, b"22".to_vec()),
        "{ran:?}"
    );
}

#[test]
fn a_plan_changes_nothing_and_says_everything() {
    let lab = Lab::new();
    lab.write("a/file", "contents");
    lab.write("a/skip.tmp", "x");
    symlink("file", lab.at("a/link")).unwrap();
    let before = lab.state();
    let ran = lab.run(&["copytree", "--plan", "a", "b", "--ignore-patterns", "*.tmp"]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{ran:?}");
    assert!(
        ran.out.starts_with("Copy tree: 3 items, 8 B; 1 left out; "),
        "{ran:?}"
    );
    for (words, path) in [
        ("Create folder", "a"),
        ("Copy", "a/file"),
        ("Copy the link itself", "a/link"),
        ("Left out", "a/skip.tmp"),
    ] {
        let is_told = |line: &str| line.starts_with(&format!("{words}  ")) && line.ends_with(path);
        assert!(ran.out.lines().any(is_told), "{words} {path}: {ran:?}");
    }
    for line in [
        ["rmtree", "--plan", "--permanent", "a"].as_slice(),
        &["move", "--plan", "a", "b"],
        &["remove", "--plan", "--permanent", "--json", "a/file"],
        &["makedirs", "--plan", "x/y/z"],
        &[
            "truncate",
            "--plan",
            "--permanent",
            "a/file",
            "--length",
            "50%",
        ],
    ] {
        assert_eq!(lab.run(line).code, 0, "{line:?}");
    }
    assert_eq!(lab.state(), before);
}

#[test]
fn files_get_one_length_for_all_or_one_each() {
    let lab = Lab::new();
    let length = |name: &str| fs::metadata(lab.at(name)).unwrap().len();
    let write = || {
        for name in ["a", "b", "c=d"] {
            lab.write(name, "one\ntwo\nthree\n");
        }
    };
    let run = |line: &[&str]| {
        let ran = lab.run(&[&["truncate", "--permanent"], line].concat());
        assert_eq!(ran.code, 0, "{ran:?}");
        ["a", "b", "c=d"].map(length)
    };
    write();
    assert_eq!(run(&["a", "b", "--length", "50%"]), [7, 7, 14]);
    write();
    let line = ["a", "b", "--length", "1 line", "--length-of", "b=0"];
    assert_eq!(run(&line), [4, 0, 14]);
    write();
    let line = ["--length-of", "c=d=-1 lines", "--length-of", "a=1KiB"];
    assert_eq!(
        run(&line),
        [1024, 14, 8],
        "files are named with their lengths"
    );
    write();
    lab.write("list", "a=3\nc=d=2 lines\n");
    let line = [
        "b",
        "--lengths-from",
        "list",
        "--length",
        "0x5",
        "--length-of",
        "a=4",
    ];
    assert_eq!(run(&line), [4, 5, 8], "the line overrules the list");
    write();
    lab.write("list", "a=1\0b=2\0");
    let mut command = lab.command();
    command.args(["truncate", "--permanent", "--lengths-from", "-"]);
    command.stdin(fs::File::open(lab.at("list")).unwrap());
    let ran = finish(command.spawn().unwrap());
    assert_eq!((ran.code, ["a", "b"].map(length)), (0, [1, 2]), "{ran:?}");
    let ran = lab.run(&["truncate", "--permanent", "a", "--length=-5"]);
    assert_eq!(
        ran.code, 3,
        "a negative length is refused before the first change: {ran:?}"
    );
    assert!(ran.err.contains("[EINVAL]"), "{ran:?}");
    assert_eq!(length("a"), 1);
}

#[test]
fn programs_are_told_in_lines_of_json() {
    let lab = Lab::new();
    lab.write("a/file", "contents");
    lab.write(OsStr::from_bytes(b"a/odd \xFF"), "x");
    lab.write("b/file", "other contents");
    let ran = lab.run(&["copytree", "--json", "a", "b"]);
    assert_eq!((ran.code, ran.err.as_str()), (4, ""), "{ran:?}");
    let lines = json_lines(&ran.out);
    assert_eq!(lines.first().unwrap()["event"], "planned");
    assert_eq!(lines.first().unwrap()["items"], 3);
    let failures = events(&lines, "failure");
    assert_eq!(failures.len(), 1, "{lines:?}");
    assert_eq!(failures[0]["path"], "b/file");
    let last = lines.last().unwrap();
    assert_eq!(last["event"], "finished");
    assert_eq!(
        (&last["end"], &last["exit"]),
        (&"questions".into(), &4.into())
    );

    let ran = lab.run(&["rmtree", "--json", "--plan", "--permanent", "a"]);
    let lines = json_lines(&ran.out);
    let paths: Vec<&Value> = events(&lines, "row")
        .iter()
        .map(|row| &row["path"])
        .collect();
    let odd = serde_json::json!({"bytes": "YS9vZGQg/w=="});
    assert!(
        paths.contains(&&odd) && paths.contains(&&"a/file".into()),
        "{paths:?}"
    );

    let ran = lab.run(&["rmdir", "--json", "a"]);
    let lines = json_lines(&ran.out);
    let failure = events(&lines, "failure")[0];
    assert_eq!(
        (&failure["errno"], &failure["name"]),
        (&39.into(), &"ENOTEMPTY".into())
    );
    assert_eq!(failure["strerror"], "Directory not empty");
}

#[test]
fn names_are_bytes_from_the_arguments_to_the_disk() {
    let lab = Lab::new();
    let names: [&[u8]; 6] = [
        b"-rf",
        b"--plan",
        b"new\nline",
        b"not UTF-8 \xFF\xFE",
        b" blanks ",
        b"esc\x1B[31m",
    ];
    for name in names {
        lab.write(Path::new("a").join(OsStr::from_bytes(name)), name);
    }
    fs::create_dir(lab.at("b")).unwrap();
    let mut line: Vec<OsString> = vec!["copy2".into(), "--".into()];
    let sources = names.map(|name| Path::new("a").join(OsStr::from_bytes(name)));
    line.extend(sources.map(PathBuf::into_os_string));
    line.push("b".into());
    let ran = lab.run(&line);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert_eq!(lab.names("b"), lab.names("a"));
    for name in names {
        assert_eq!(
            fs::read(lab.at("b").join(OsStr::from_bytes(name))).unwrap(),
            name
        );
    }
    // Said aloud they stay on one line and do nothing to the terminal.
    let missing = OsStr::from_bytes(b"gone\n\x1B[31m\xFF");
    let ran = lab.run(&[OsStr::new("remove"), missing]);
    assert_eq!(ran.err.lines().count(), 1, "{ran:?}");
    assert!(
        ran.err.starts_with("gone\\n\\x1B[31m\\xFF [ENOENT]"),
        "{ran:?}"
    );
    // After `--` a leading dash is a name.
    fs::rename(lab.at("a/-rf"), lab.at("-rf")).unwrap();
    let ran = lab.run(&["remove", "--permanent", "--", "-rf"]);
    assert_eq!((ran.code, lab.at("-rf").exists()), (0, false), "{ran:?}");
}

#[test]
fn new_folders_get_their_mode_under_the_umask_of_the_caller() {
    let lab = Lab::new();
    let shell = |line: &str| {
        let mut shell = Command::new("sh");
        shell
            .current_dir(lab.folder.path())
            .arg("-c")
            .arg(line)
            .arg("sh")
            .arg(PROGRAM);
        finish(
            shell
                .stdout(Stdio::piped())
                .stderr(Stdio::piped())
                .spawn()
                .unwrap(),
        )
    };
    let ran = shell(
        "umask 027; \"$1\" mkdir one; \"$1\" mkdir --mode 775 two; \"$1\" makedirs --mode 700 x/y",
    );
    assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{ran:?}");
    let mode = |path: &str| fs::metadata(lab.at(path)).unwrap().permissions().mode() & 0o7777;
    assert_eq!((mode("one"), mode("two")), (0o750, 0o750));
    assert_eq!((mode("x"), mode("x/y")), (0o750, 0o700));
}

#[test]
fn a_reader_that_goes_away_does_not_break_the_work() {
    let lab = Lab::new();
    for number in 0..300 {
        lab.write(format!("a/{number}"), "x");
    }
    let line = format!(
        "'{PROGRAM}' copytree --json a b | head -n 1; '{PROGRAM}' rmtree --plan --permanent a | head -n 1"
    );
    let mut shell = Command::new("sh");
    shell.arg("-c").arg(line).current_dir(lab.folder.path());
    let ran = finish(
        shell
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap(),
    );
    assert_eq!(ran.err, "", "{ran:?}");
    assert_eq!(ran.out.lines().count(), 2, "{ran:?}");
    // `head` has ended; the copy may still be on its way.
    let patience = Instant::now();
    while !lab.at("b").exists() && patience.elapsed() < Duration::from_secs(20) {
        std::thread::sleep(Duration::from_millis(10));
    }
    assert_eq!(lab.names("b").len(), 300);
}

#[test]
fn the_demo_shows_the_work_and_leaves_nothing() {
    let lab = Lab::new();
    for line in [["demo", "--headless"].as_slice(), &["demo"]] {
        let mut command = lab.command();
        let child = command.args(line).env("TMPDIR", lab.folder.path()).spawn();
        let ran = finish(child.unwrap());
        assert_eq!(ran.code, 0, "{ran:?}");
        for said in [
            "Built a playground",
            "Copied 363 items",
            "are equal",
            "Deleted 363 items",
        ] {
            assert!(ran.out.contains(said), "{said}: {ran:?}");
        }
        assert_eq!(lab.names(""), Vec::<OsString>::new());
    }
}

#[test]
fn without_a_display_one_line_says_what_to_do() {
    let lab = Lab::new();
    lab.write("a/file", "1");
    for line in [[].as_slice(), &["a"]] {
        let ran = lab.run::<&str>(line);
        assert_eq!((ran.code, ran.out.as_str()), (1, ""), "{ran:?}");
        assert_eq!(ran.err.lines().count(), 1, "{ran:?}");
        assert!(ran.err.contains("filewright --help"), "{ran:?}");
    }
}

#[test]
fn a_script_is_printed_and_nothing_is_changed() {
    let lab = Lab::new();
    lab.write("a/file", "1");
    let before = lab.state();
    let lines: [(&[&str], &str); 4] = [
        (&["rmtree", "a", "--as-python"], "shutil.rmtree('a', "),
        (
            &["rmtree", "--python", "--as-python", "a"],
            "shutil.rmtree('a')",
        ),
        (
            &["truncate", "--length", "0", "a/file", "--as-shell"],
            "truncate -c -s 0 -- a/file",
        ),
        (
            &["move", "missing", "b", "--as-shell"],
            "mv -fT -- missing b",
        ),
    ];
    for (line, expected) in lines {
        let ran = lab.run(line);
        assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{line:?}");
        assert!(ran.out.contains(expected), "{ran:?}");
    }
    assert_eq!(
        lab.run(&["rmtree", "a", "--as-python", "--as-shell"]).code,
        2
    );
    assert_eq!(lab.state(), before);
    // What is printed can be run as it is.
    let script = lab.run(&["copytree", "a", "it's a copy", "--as-shell"]).out;
    let status = Command::new("sh").args(["-c", &script]).status();
    assert!(status.is_ok_and(|status| status.success()));
    assert_eq!(fs::read(lab.at("it's a copy/file")).unwrap(), b"1");
    let script = lab
        .run(&["rmtree", "it's a copy", "--python", "--as-python"])
        .out;
    // Where there is no Python there is nothing to try it with.
    if let Ok(status) = Command::new("python3").args(["-c", &script]).status() {
        assert!(status.success() && !lab.at("it's a copy").exists());
    }
}

#[test]
fn names_before_and_after_are_told_and_doubts_end_with_3() {
    let lab = Lab::new();
    for name in ["IMG_2.JPG", "IMG_10.JPG", "IMG_1.JPG", "notes"] {
        lab.write(name, name);
    }
    lab.write(OsStr::from_bytes(b"IMG_\xFF\n.JPG"), "raw");
    let odd = OsStr::from_bytes(b"IMG_\xFF\n.JPG");
    let line = |more: &[&'static str]| -> Vec<OsString> {
        let names = ["IMG_10.JPG", "IMG_1.JPG", "IMG_2.JPG", "notes"];
        let names = names.iter().map(OsStr::new).chain([odd]);
        let words = [
            "batch_rename",
            "--find",
            "IMG_",
            "--replace",
            "ridge {n:03} ",
        ];
        let more = more.iter().map(OsStr::new);
        let all = words.iter().map(OsStr::new).chain(more).chain(names);
        all.map(OsStr::to_os_string).collect()
    };
    let before = lab.state();
    let ran = lab.run(&line(&["--number-by", "name", "--plan"]));
    assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{ran:?}");
    let expected = "Rename many: 4 files.\n\
                    IMG_10.JPG  ->  ridge 003 10.JPG\n\
                    IMG_1.JPG  ->  ridge 001 1.JPG\n\
                    IMG_2.JPG  ->  ridge 002 2.JPG\n\
                    Stays as it is                         notes\n\
                    IMG_\\xFF\\n.JPG  ->  ridge 004 \\xFF\\n.JPG\n";
    assert_eq!(ran.out, expected);
    assert_eq!(lab.state(), before);

    let ran = lab.run(&line(&["--plan", "--json", "--start=7"]));
    let lines = json_lines(&ran.out);
    let rows = events(&lines, "row");
    let paths = |row: &Value| (row["path"].clone(), row["path2"].clone());
    assert_eq!(
        paths(rows[0]),
        ("IMG_10.JPG".into(), "ridge 007 10.JPG".into())
    );
    assert_eq!(paths(rows[3]), ("notes".into(), Value::Null));
    assert!(rows[4]["path2"]["bytes"].is_string(), "{:?}", rows[4]);

    let ran = lab.run(&[
        "batch_rename",
        "--replace",
        "same",
        "IMG_1.JPG",
        "IMG_2.JPG",
    ]);
    assert_eq!(
        (ran.code, ran.out.as_str()),
        (3, "Refused. Nothing was changed.\n")
    );
    let line_of = |name: &str| {
        format!(
            "{name} [twice] could not be renamed to same.JPG: another one would get the same name.\n"
        )
    };
    assert_eq!(ran.err, line_of("IMG_1.JPG") + &line_of("IMG_2.JPG"));
    assert_eq!(lab.state(), before);

    let ran = lab.run(&line(&["--number-by", "name"]));
    assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{ran:?}");
    assert!(ran.out.starts_with("Renamed 4 items in "), "{ran:?}");
    assert_eq!(fs::read(lab.at("ridge 001 1.JPG")).unwrap(), b"IMG_1.JPG");
    let raw = OsStr::from_bytes(b"ridge 004 \xFF\n.JPG");
    assert_eq!(fs::read(lab.at(raw)).unwrap(), b"raw");
}

#[test]
fn the_examples_of_the_readme_are_understood() {
    let lab = Lab::new();
    let readme = Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
    let readme = fs::read_to_string(readme).unwrap();
    let mut lines = 0;
    for line in readme.lines() {
        let example = line.split('#').next().unwrap_or_default();
        let is_operation = example
            .split_whitespace()
            .nth(1)
            .is_some_and(|word| filewright::ops::find(word).is_some());
        let Some(args) = example.strip_prefix("filewright ").filter(|_| is_operation) else {
            continue;
        };
        lines += 1;
        // The shell takes the quotes off; the plan is refused, since nothing of what it names is here.
        let mut shell = Command::new("sh");
        shell.args(["-c", &format!("'{PROGRAM}' {args} --plan")]);
        shell
            .current_dir(lab.folder.path())
            .env("HOME", lab.home.path());
        let child = shell.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
        let ran = finish(child.unwrap());
        assert!(matches!(ran.code, 0 | 3), "{example}: {ran:?}");
    }
    assert!(lines >= 8, "the examples were found");
    assert_eq!(lab.names(""), Vec::<OsString>::new());
}

#[test]
fn what_is_read_is_told() {
    let lab = Lab::new();
    lab.write("one", "hi\n");
    lab.write("two", "ho\n");
    let ran = lab.run(&["file_digest", "one", "two", "sha256"]);
    let digest = "98ea6e4f216f2fb4b69fff9b3a44842c38686ca685f3f55dc48c5d3fb1107be4";
    assert_eq!(ran.code, 0, "{ran:?}");
    assert_eq!(ran.out.lines().count(), 2, "{ran:?}");
    assert!(ran.out.starts_with(&format!("{digest}  ")), "{ran:?}");
    let ran = lab.run(&["disk_usage", "."]);
    assert!(ran.out.contains(" free of "), "{ran:?}");
}
