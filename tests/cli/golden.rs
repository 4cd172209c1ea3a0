//! What the program says of itself and to other programs, held by files: `UPDATE_GOLDEN=1` writes them down.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, SystemTime};

use serde_json::Value;

use super::lab::{Lab, json_lines};

/// Compares a text with the file of this name.
fn expect(name: &str, text: &str) {
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
    let file = golden.join(name);
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        fs::create_dir_all(&golden).unwrap();
        fs::write(&file, text).unwrap();
    }
    let agreed = fs::read_to_string(&file).unwrap_or_default();
    assert!(
        text == agreed,
        "{name} has changed; see `UPDATE_GOLDEN=1 cargo test --test cli` and `git diff {}`",
        file.display()
    );
}

/// What a line answers, which must not fail.
fn said(lab: &Lab, line: &[&str]) -> String {
    let ran = lab.run(line);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{line:?}");
    ran.out
}

/// All sub-commands, as the help lists them.
fn listed(lab: &Lab) -> Vec<String> {
    let help = said(lab, &["--help"]);
    let after = help.split("Operations:\n").nth(1).expect("a list");
    let lines = after.lines().take_while(|line| !line.is_empty());
    // What is indented more goes on with the line before.
    let names = lines.filter(|line| line.starts_with("  ") && !line.starts_with("   "));
    names
        .filter_map(|line| line.split_whitespace().next())
        .map(str::to_owned)
        .collect()
}

#[test]
fn the_help_is_what_was_agreed() {
    let lab = Lab::new();
    let names = listed(&lab);
    for operation in filewright::ops::OPERATIONS {
        let id = operation.about().id;
        assert!(names.iter().any(|name| name == id), "{id} is listed");
    }
    let mut text = String::new();
    let mut add = |line: &[&str]| {
        let help = said(&lab, line);
        text.push_str(&format!("$ filewright {}\n{help}\n", line.join(" ")));
    };
    add(&["--help"]);
    for name in names.iter().filter(|name| *name != "help") {
        add(&[name, "-h"]);
    }
    add(&["copytree", "--help"]);
    add(&["demo", "--help"]);
    expect("help.txt", &text);
    assert_eq!(said(&lab, &["help"]), said(&lab, &["--help"]));
    let one = said(&lab, &["help", "rmtree"]);
    assert_eq!(one, said(&lab, &["rmtree", "--help"]));
}

#[test]
fn completions_and_the_manual_are_what_was_agreed() {
    let lab = Lab::new();
    for shell in ["bash", "zsh", "fish"] {
        let text = said(&lab, &["completions", shell]);
        expect(&format!("completions.{shell}"), &text);
    }
    expect("filewright.1", &said(&lab, &["man"]));
    for name in listed(&lab).iter().filter(|name| *name != "help") {
        let page = said(&lab, &["man", name]);
        let title = format!(".TH filewright-{name} 1 ");
        assert!(page.lines().any(|line| line.starts_with(&title)), "{page}");
    }
    assert_eq!(lab.run(&["man", "nothing"]).code, 2);
    assert_eq!(lab.run(&["completions", "tcsh"]).code, 2);
}

/// True if the program is here; says so if it is not.
fn has(program: &str) -> bool {
    let found = Command::new(program).arg("--version").output().is_ok();
    if !found {
        eprintln!("skipped: there is no {program} to complete");
    }
    found
}

#[test]
fn the_shells_understand_their_completions() {
    let lab = Lab::new();
    for shell in ["bash", "zsh", "fish"]
        .into_iter()
        .filter(|shell| has(shell))
    {
        lab.write(shell, said(&lab, &["completions", shell]));
        let checked = Command::new(shell)
            .arg("-n")
            .arg(lab.at(shell))
            .output()
            .unwrap();
        assert!(checked.status.success(), "{shell}: {checked:?}");
    }
}

#[test]
fn bash_completes_operations_options_and_values() {
    if !has("bash") {
        return;
    }
    let lab = Lab::new();
    lab.write("filewright.bash", said(&lab, &["completions", "bash"]));
    let complete = |words: &[&str]| {
        // What bash does when Tab is pressed after the last word.
        let script = "source filewright.bash; COMP_WORDS=(\"$@\"); COMP_CWORD=$(($# - 1)); \
                      _filewright filewright \"${COMP_WORDS[COMP_CWORD]}\" \"${COMP_WORDS[COMP_CWORD-1]}\"; \
                      printf '%s\\n' \"${COMPREPLY[@]}\"";
        let mut bash = Command::new("bash");
        bash.args(["--norc", "-c", script, "bash", "filewright"]);
        let output = bash
            .args(words)
            .current_dir(lab.folder.path())
            .output()
            .unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        text.lines().map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(complete(&["copyt"]), ["copytree"]);
    assert_eq!(complete(&["rmtree", "--excl"]), ["--exclude"]);
    assert_eq!(complete(&["rmtree", "--type", "f"]), ["file", "folder"]);
    // Where nothing is offered, bash offers files by itself.
    assert_eq!(complete(&["rmtree", "filew"]), [""]);
}

/// Figures that no two runs have in common.
const MOVING: [&str; 5] = ["planned_ms", "elapsed_ms", "free", "total", "needed"];

fn still(line: &Value) -> String {
    let mut line = line.clone();
    for name in MOVING {
        if line[name].is_number() {
            line[name] = Value::from("a number");
        }
    }
    serde_json::to_string_pretty(&line).unwrap()
}

#[test]
fn lines_of_json_have_the_agreed_shape() {
    let lab = Lab::new();
    lab.write("a/file", "contents");
    lab.write("a/other.tmp", "contents");
    lab.write("b/file", "other contents");
    // Which of the two is newer is otherwise a matter of the clock's ticks.
    for (name, age) in [("a/file", 2), ("b/file", 1)] {
        let file = fs::File::options().write(true).open(lab.at(name)).unwrap();
        let written = SystemTime::now() - Duration::from_secs(age);
        file.set_modified(written).unwrap();
    }
    let mut text = String::new();
    for line in [
        &["copytree", "--plan", "a", "c", "--exclude", "*.tmp"][..],
        &["copytree", "a", "b", "--no-flush"],
        &["remove", "--permanent", "a/other.tmp", "missing"],
        &["file_digest", "a/file", "md5"],
    ] {
        let ran = lab.run(&[line, &["--json"]].concat());
        assert_eq!(ran.err, "", "{line:?}");
        text.push_str(&format!("$ filewright {}\n", line.join(" ")));
        let mut lines = json_lines(&ran.out);
        // Rows come in the order in which the file system lists their folder, which is each one's own.
        let is_row = |line: &Value| line["event"] == "row";
        for rows in lines.chunk_by_mut(|a, b| is_row(a) && is_row(b)) {
            rows.sort_by_key(|row| row["path"].to_string());
        }
        for line in lines.iter().filter(|line| line["event"] != "progress") {
            text.push_str(&still(line));
            text.push('\n');
        }
    }
    let place = lab.folder.path().to_str().expect("a plain name");
    expect("json.txt", &text.replace(place, "/lab"));
}
