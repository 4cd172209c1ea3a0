//! House rules that neither the compiler nor clippy can hold: floors, reserved crates, file length, headers.

#[path = "house/floors.rs"]
mod floors;
#[path = "house/source.rs"]
mod source;

use std::path::{Path, PathBuf};

use floors::faults;
use source::tokens;

/// Lines of a file of `src` without its unit tests. About 400 is the aim; what is longer than this has surely more than
/// one duty.
const LONGEST_FILE: usize = 600;

/// All Rust files below a folder of the package, as (path relative to it, contents).
fn rust_files(below: &str) -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join(below);
    let mut folders = vec![root.clone()];
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).expect("list a folder of the package") {
            let path: PathBuf = entry.expect("an entry of the package").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                let name = path.strip_prefix(&root).expect("a path below the root");
                let text = std::fs::read_to_string(&path).expect("source is UTF-8");
                files.push((name.to_string_lossy().into_owned(), text));
            }
        }
    }
    files.sort();
    files
}

/// The part of a file before its unit tests, which stand at its end by custom.
fn without_unit_tests(source: &str) -> &str {
    let start = source.find("\n#[cfg(test)]\nmod tests {");
    start.map_or(source, |start| &source[..start])
}

fn assert_none(faults: &[String], rule: &str) {
    assert!(faults.is_empty(), "{rule}\n{}", faults.join("\n"));
}

#[test]
fn modules_see_only_the_floors_below() {
    let files = rust_files("src");
    assert!(files.len() > 10, "the source was found");
    let all: Vec<String> = files
        .iter()
        .flat_map(|(file, text)| faults(file, text))
        .collect();
    assert_none(&all, "A module sees only the floors below its own:");
}

#[test]
fn the_floor_test_sees_a_broken_floor_in_every_spelling() {
    let broken = [
        ("model/plan.rs", "use crate::view::words;"),
        ("model/plan.rs", "use crate::{model::stamp, ops};"),
        (
            "model/plan.rs",
            "use crate::{\n    model::{plan, step::{Step}},\n    disk::copy,\n};",
        ),
        ("model/plan.rs", "fn f() { crate::exec::start(); }"),
        ("model/plan.rs", "fn f() -> super::super::ops::World { x }"),
        ("model/mod.rs", "use super::disk;"),
        ("model/mod.rs", "use super::{model, disk};"),
        (
            "model/plan.rs",
            "mod inner { fn f() { super::super::super::gui::run(); } }",
        ),
        ("model/plan.rs", "use self::super::super::cli::run;"),
        ("gui/mod.rs", "use crate::cli::run;"),
        (
            "cli/mod.rs",
            "macro_rules! m { () => { $crate::gui::run() } }",
        ),
        ("view/mod.rs", "use crate::script;"),
        ("ops/rmtree.rs", "pub(crate) use crate::exec as engine;"),
        ("ops/rmtree.rs", "use filewright::exec;"),
        ("ops/rmtree.rs", "use crate::prelude::Everything;"),
        ("helpers.rs", "fn f() {}"),
        ("view/screen.rs", "fn f(ui: &mut egui::Ui) {}"),
        ("exec/pool.rs", "use rustix::fs::unlinkat;"),
    ];
    for (file, text) in broken {
        assert_eq!(faults(file, text).len(), 1, "{file}: {text}");
    }
}

#[test]
fn the_floor_test_lets_pass_what_is_allowed() {
    let sound = [
        (
            "view/screen.rs",
            "use crate::model::{Plan, Step};\nuse super::words;",
        ),
        (
            "model/plan.rs",
            "use super::fault::Failure; // crate::gui is above",
        ),
        (
            "model/plan.rs",
            "/* crate::gui /* nested */ crate::exec */ fn f() {}",
        ),
        (
            "model/plan.rs",
            "const T: &str = \"crate::gui::run\"; const R: &str = r#\"a\"crate::gui\"#;",
        ),
        (
            "model/plan.rs",
            "const C: char = '\"'; fn f<'a>(x: &'a str) {} const D: char = '\\'';",
        ),
        (
            "exec/a/b.rs",
            "use super::super::c::{d, e::{self, f as g}};",
        ),
        (
            "exec/a.rs",
            "mod tests { use super::*; use super::super::c; }",
        ),
        (
            "exec/a.rs",
            "use crate::{exec::{b, c}, model::{self, plan::Plan as P}, disk};",
        ),
        (
            "main.rs",
            "fn main() { filewright::cli::run(filewright::gui::run) }",
        ),
        ("gui/theme.rs", "use egui::Color32;"),
        ("disk/mod.rs", "use rustix::fs::statx;"),
        ("exec/mod.rs", "struct S { rustix: u8, egui: u8 }"),
    ];
    for (file, text) in sound {
        assert_eq!(faults(file, text), Vec::<String>::new(), "{file}: {text}");
    }
}

#[test]
fn files_have_one_duty_and_say_which() {
    let mut faults = Vec::new();
    let files = rust_files("src");
    // Unit tests that fill files of their own are named by the file.
    for (file, text) in files.iter().filter(|(file, _)| !file.contains("/tests/")) {
        let lines = without_unit_tests(text).lines().count();
        if lines > LONGEST_FILE {
            faults.push(format!("src/{file}: {lines} lines"));
        }
        // Attributes may stand before the header.
        if !text.lines().any(|line| line.starts_with("//! ")) {
            faults.push(format!("src/{file}: no header that says what it is for"));
        }
    }
    assert_none(&faults, "A file has one duty and its header names it:");
}

#[test]
fn only_disk_takes_back_the_ban_on_unsafe_code() {
    let mut faults = Vec::new();
    for (file, text) in rust_files("src") {
        for token in tokens(&text) {
            if (token.text == "unsafe" || token.text == "unsafe_code") && !file.starts_with("disk/")
            {
                faults.push(format!("src/{file}:{}", token.line));
            }
        }
    }
    assert_none(&faults, "Only disk may be unsafe:");
}

#[test]
fn the_pure_floors_read_no_clock_and_no_files() {
    let mut faults = Vec::new();
    for (file, text) in rust_files("src") {
        let is_pure = ["model/", "view/", "script/"]
            .iter()
            .any(|floor| file.starts_with(floor));
        if !is_pure {
            continue;
        }
        let tokens = tokens(without_unit_tests(&text));
        for window in tokens.windows(3) {
            let words = [0, 1, 2].map(|at: usize| window[at].text.as_str());
            let is_clock = matches!(words, ["Instant" | "SystemTime" | "Timestamp", "::", "now"]);
            let is_outside = matches!(words, ["std", "::", "fs" | "net" | "process" | "env"]);
            if is_clock || is_outside {
                faults.push(format!("src/{file}:{}: {}", window[0].line, words.concat()));
            }
        }
    }
    assert_none(
        &faults,
        "Plain data and screen state are told the time and the world:",
    );
}

#[test]
fn colours_stand_in_the_tokens() {
    let mut faults = Vec::new();
    for (file, text) in rust_files("src") {
        if file == "gui/theme.rs" || file == "gui/tokens.rs" {
            continue;
        }
        let tokens = tokens(without_unit_tests(&text));
        for window in tokens.windows(3) {
            let name = window[2].text.as_str();
            let is_constant = name
                .chars()
                .all(|sign| sign.is_ascii_uppercase() || sign == '_');
            // Nothing at all and "as the text around it" are no colours of ours.
            let is_neutral = matches!(name, "TRANSPARENT" | "PLACEHOLDER");
            if window[0].text == "Color32" && is_constant && !is_neutral {
                faults.push(format!("src/{file}:{}: Color32::{name}", window[0].line));
            }
        }
    }
    assert_none(&faults, "Colours are design tokens:");
}

#[test]
fn nothing_is_left_open() {
    let marks = ["TO".to_owned() + "DO", "FIX".to_owned() + "ME"];
    let mut faults = Vec::new();
    for folder in ["src", "tests"] {
        for (file, text) in rust_files(folder) {
            for (number, line) in text.lines().enumerate() {
                if marks.iter().any(|mark| line.contains(mark.as_str())) {
                    faults.push(format!("{folder}/{file}:{}: {}", number + 1, line.trim()));
                }
            }
        }
    }
    assert_none(
        &faults,
        "What is not done belongs into the tracker, not into the source:",
    );
}
