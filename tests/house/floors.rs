//! Which module may see which: every path that starts at `crate` or climbs by `super` is followed to its module.

use crate::source::{Token, tokens};

/// The modules at the top of `src` and the floor that each stands on. A module sees those below it and nothing else.
/// `main` is the binary: it puts the front ends together. `build` is a program of its own that says how it is linked.
pub const FLOORS: [(&str, u8); 13] = [
    ("build", 0),
    ("model", 0),
    ("disk", 1),
    ("codec", 1),
    ("journal", 2),
    ("ops", 3),
    ("exec", 4),
    ("view", 5),
    ("script", 5),
    ("playground", 5),
    ("gui", 6),
    ("cli", 6),
    ("main", 7),
];

/// Crates that only some modules may name, with the reason.
const RESERVED: [(&str, &[&str], &str); 10] = [
    ("egui", &["gui"], "widgets are the window's"),
    ("eframe", &["gui"], "the event loop is the window's"),
    ("rfd", &["gui"], "dialogs are the window's"),
    ("zbus", &["gui"], "the desktop is asked by the window alone"),
    (
        "rustix",
        &["disk"],
        "disk holds the only system calls, and floors above see its words",
    ),
    ("clap", &["cli"], "the command line is one front end of two"),
    (
        "serde_json",
        &["cli", "journal", "script"],
        "JSON is made where it is read or written",
    ),
    (
        "walkdir",
        &["exec", "playground"],
        "only listings that a person opened go by path",
    ),
    (
        "notify",
        &["exec"],
        "changes of a folder are told to the window as rows",
    ),
    (
        "signal_hook",
        &["cli"],
        "the window has its own way to be told to stop",
    ),
];

fn floor_of(module: &str) -> Option<u8> {
    FLOORS
        .iter()
        .find(|(name, _)| *name == module)
        .map(|(_, floor)| *floor)
}

/// Module path of a file below `src`: `disk/copy/holes.rs` is `disk::copy::holes`, `disk/mod.rs` is `disk`.
pub fn module_path(file: &str) -> Vec<String> {
    let mut path: Vec<String> = file
        .trim_end_matches(".rs")
        .split('/')
        .map(str::to_owned)
        .collect();
    if path
        .last()
        .is_some_and(|last| last == "mod" || last == "lib")
    {
        path.pop();
    }
    path
}

/// What is wrong with one file, as lines for a person. `file` is relative to `src`.
pub fn faults(file: &str, source: &str) -> Vec<String> {
    let path = module_path(file);
    // The crate root only declares the floors; its doc example is code of the outside.
    let Some(own) = path.first() else {
        return Vec::new();
    };
    let Some(own_floor) = floor_of(own) else {
        return vec![format!(
            "src/{file}: module `{own}` stands on no floor; give it one in tests/house/floors.rs"
        )];
    };
    let tokens = tokens(source);
    let mut faults = Vec::new();
    for (line, module) in mentions(&path, &tokens) {
        let fault = match floor_of(&module) {
            None => format!("`{module}` is no floor, so what it stands for cannot be followed"),
            Some(_) if module == *own => continue,
            Some(floor) if floor < own_floor => continue,
            Some(floor) => format!("`{own}` (floor {own_floor}) sees `{module}` (floor {floor})"),
        };
        faults.push(format!("src/{file}:{line}: {fault}"));
    }
    for (line, name, reason) in reserved(own, &tokens) {
        faults.push(format!(
            "src/{file}:{line}: `{own}` names `{name}`: {reason}"
        ));
    }
    faults
}

fn reserved<'a>(own: &str, tokens: &'a [Token]) -> Vec<(usize, &'a str, &'static str)> {
    let mut found = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        let is_path_start = tokens.get(at + 1).is_some_and(|next| next.text == "::")
            && (at == 0 || tokens[at - 1].text != "::");
        let rule = RESERVED.iter().find(|(name, _, _)| *name == token.text);
        if let Some((name, allowed, reason)) = rule
            && is_path_start
            && !allowed.contains(&own)
        {
            found.push((token.line, *name, *reason));
        }
    }
    found
}

/// Top modules that the paths of a file lead to, with their lines.
///
/// Follows `crate::a::b`, `super::super::a`, and every branch of `crate::{a, b::{c, d}}` and `super::{super::a}`; inline
/// modules count for `super`. `filewright::` means the same as `crate::` and is how the binary names the library.
fn mentions(path: &[String], tokens: &[Token]) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    // One entry per open brace: the name of the inline module that it opens, if it opens one.
    let mut braces: Vec<Option<String>> = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let text = tokens[at].text.as_str();
        match text {
            "{" => {
                let module =
                    (at >= 2 && tokens[at - 2].text == "mod").then(|| tokens[at - 1].text.clone());
                braces.push(module);
            }
            "}" => {
                braces.pop();
            }
            "crate" | "filewright" | "super" | "self" if starts_path(tokens, at) => {
                let mut here = path.to_vec();
                here.extend(braces.iter().flatten().cloned());
                at = follow(&here, tokens, at, &mut found);
                continue;
            }
            _ => {}
        }
        at += 1;
    }
    found
}

fn starts_path(tokens: &[Token], at: usize) -> bool {
    let is_followed = tokens.get(at + 1).is_some_and(|next| next.text == "::");
    is_followed && (at == 0 || tokens[at - 1].text != "::")
}

/// Follows one path from its first word. `here` is the module that the path is relative to. Returns the index of the
/// first token that does not belong to it.
fn follow(
    here: &[String],
    tokens: &[Token],
    mut at: usize,
    found: &mut Vec<(usize, String)>,
) -> usize {
    let mut place = here.to_vec();
    let mut is_settled = false;
    loop {
        let Some(token) = tokens.get(at) else {
            return at;
        };
        match token.text.as_str() {
            "crate" | "filewright" => place.clear(),
            "super" => {
                place.pop();
            }
            "self" => {}
            "{" => return follow_group(&place, is_settled, tokens, at + 1, found),
            name => {
                if !is_settled {
                    let top = place.first().map_or(name, String::as_str);
                    found.push((token.line, top.to_owned()));
                }
                is_settled = true;
            }
        }
        at += 1;
        if tokens.get(at).is_none_or(|next| next.text != "::") {
            return at;
        }
        at += 1;
    }
}

/// Follows the branches of a `{...}` group up to its closing brace.
fn follow_group(
    place: &[String],
    is_settled: bool,
    tokens: &[Token],
    mut at: usize,
    found: &mut Vec<(usize, String)>,
) -> usize {
    // What stands below a settled name is inside a module that was already counted.
    let mut ignored = Vec::new();
    while let Some(token) = tokens.get(at) {
        match token.text.as_str() {
            "}" => return at + 1,
            "," => at += 1,
            "as" => at += 2,
            _ if is_settled => at = follow(place, tokens, at, &mut ignored),
            _ => at = follow(place, tokens, at, found),
        }
    }
    at
}
