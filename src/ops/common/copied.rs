//! How copies are written down.

use std::path::PathBuf;

use super::patterns;
use super::scripting::{self, Pen};
use super::split::{base_name, split_name};
use crate::model::script::{Script, Statement, Term, Word};
use crate::model::{About, Param, Request};

/// One call for each file, and `cp` that takes along as much.
pub fn files(about: &About, params: &'static [Param], request: &Request) -> Script {
    let mut pen = Pen::new(about, params, request);
    let follow_links = pen.given.flag("follow_symlinks");
    let pairs = pen.pairs();
    pen.each_pair(&pairs, |src, dst| {
        let call = Term::call(about.python, vec![src, dst]);
        vec![Statement::Do(match follow_links {
            true => call,
            false => call.with("follow_symlinks", Term::Bool(false)),
        })]
    });
    let links = if follow_links { "-L" } else { "-P" };
    let kept = cp_options(about.id);
    let is_full_name = about.id == "copyfile" || request.roots.len() > 1;
    let whole = if is_full_name { " -T" } else { "" };
    pen.run_pairs(&format!("cp {links} {kept}{whole} --"), &pairs);
    pen.finish()
}

/// One call for each folder, and `cp` where nothing is left out, which it cannot: then the plan says what is named.
pub fn tree(about: &About, params: &'static [Param], request: &Request) -> Script {
    let mut pen = Pen::new(about, params, request);
    let (patterns, excluded) = (
        pen.given.patterns("ignore_patterns"),
        pen.given.paths("exclude"),
    );
    let mut pairs = pen.pairs();
    if pairs.len() > 1 {
        pairs.retain(|(src, _)| !patterns::matches_any(&patterns, &base_name(src)));
    }
    let mut options = Vec::new();
    for name in ["symlinks", "ignore_dangling_symlinks", "dirs_exist_ok"] {
        if pen.given.flag(name) {
            options.push((name, Term::Bool(true)));
        }
    }
    let function = pen.given.choice("copy_function");
    if function != "copy2" {
        options.push(("copy_function", Term::code(format!("shutil.{function}"))));
    }
    let by_name = Term::call(
        "shutil.ignore_patterns",
        patterns.iter().cloned().map(Term::Text).collect(),
    );
    if !excluded.is_empty() {
        let value = Term::List(excluded.iter().cloned().map(Term::Path).collect());
        pen.first(Statement::Let {
            name: "excluded",
            value,
        });
        if !patterns.is_empty() {
            pen.first(Statement::Let {
                name: "by_name",
                value: by_name.clone(),
            });
        }
    }
    pen.each_pair(&pairs, |src, dst| {
        let ignore = match (excluded.is_empty(), patterns.is_empty()) {
            (true, true) => None,
            (true, false) => Some(by_name.clone()),
            (false, is_plain) => Some(leaving_out(src.clone(), !is_plain)),
        };
        let mut call = Term::call("shutil.copytree", vec![src, dst]);
        for (name, value) in options.iter().cloned() {
            call = call.with(name, value);
        }
        if let Some(ignore) = ignore {
            call = call.with("ignore", ignore);
        }
        vec![Statement::Do(call)]
    });
    if patterns.is_empty() && excluded.is_empty() {
        run_cp(&mut pen, &pairs);
    } else {
        pen.cannot_run("What is left out is known with the plan.");
    }
    pen.finish()
}

/// A function that names what is left out of a folder.
fn leaving_out(src: Term, has_patterns: bool) -> Term {
    let start = match has_patterns {
        true => "lambda folder, names: by_name(folder, names) | {name for name in names",
        false => "lambda folder, names: {name for name in names",
    };
    Term::Joined(vec![
        Term::code(start),
        Term::code(" if os.path.relpath(os.path.join(folder, name), "),
        src,
        Term::code(") in excluded}"),
    ])
}

fn run_cp(pen: &mut Pen<'_>, pairs: &[(PathBuf, PathBuf)]) {
    if !pen.given.is_safe() {
        pen.shell_note(
            "Named pipes are made anew; Python copies all but them and tells each as a failure.",
        );
    }
    let function = pen.given.choice("copy_function");
    if function != "copy2" {
        pen.shell_note("Folders get new times; Python gives them the old ones.");
    }
    let links = if pen.given.flag("symlinks") { "P" } else { "L" };
    let command = format!("cp -R{links} {} -T --", cp_options(function));
    for (src, dst) in pairs {
        let mut words: Vec<Word> = match pen.given.flag("dirs_exist_ok") {
            true => vec!["[ -d".into(), src.as_path().into(), "] &&".into()],
            false => {
                let mut words = vec!["[ -d".into(), src.as_path().into(), "] &&".into()];
                words.extend(scripting::is_missing(dst));
                words
            }
        };
        let (parent, _) = split_name(dst);
        if !parent.as_os_str().is_empty() {
            words.extend(["mkdir -p --".into(), parent.into(), "&&".into()]);
        }
        words.extend([
            Word::Code(command.clone().into()),
            src.as_path().into(),
            dst.as_path().into(),
        ]);
        pen.run_words(words);
    }
}

/// What `cp` is told to keep, to copy as this function of Python does.
fn cp_options(function: &str) -> &'static str {
    match function {
        "copyfile" => "--no-preserve=mode",
        "copy" => "--preserve=mode",
        _ => "--preserve=mode,timestamps,xattr",
    }
}
