//! Printing as Python.

use std::collections::BTreeSet;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use crate::model::script::{Script, Statement, Term};
use crate::ops::reply::quoted;

use super::Frame;

/// Modules that scripts may import.
const MODULES: [&str; 7] = [
    "grp",
    "hashlib",
    "os",
    "pathlib",
    "pwd",
    "shutil",
    "subprocess",
];

/// The whole script.
pub fn print(frame: &Frame<'_>, script: &Script) -> String {
    let mut printer = Printer::default();
    if let Some(cwd) = frame.cwd {
        let change = Term::call("os.chdir", vec![Term::Path(cwd.to_path_buf())]);
        printer.statement(&Statement::Do(change), 0);
    }
    for statement in &script.python {
        printer.statement(statement, 0);
    }
    let mut text = String::from("#!/usr/bin/env python3\n");
    for line in frame.head(&script.notes) {
        text.push_str(&format!("# {line}\n"));
    }
    for module in &printer.modules {
        text.push_str(&format!("import {module}\n"));
    }
    text.push('\n');
    text.push_str(&printer.text);
    text
}

#[derive(Default)]
struct Printer {
    text: String,
    modules: BTreeSet<&'static str>,
}

impl Printer {
    fn line(&mut self, depth: usize, line: &str) {
        self.text.push_str(&"    ".repeat(depth));
        self.text.push_str(line);
        self.text.push('\n');
    }

    fn statement(&mut self, statement: &Statement, depth: usize) {
        match statement {
            Statement::Comment(text) => self.line(depth, &format!("# {text}")),
            Statement::Let { name, value } => {
                let value = self.term(value);
                self.line(depth, &format!("{name} = {value}"));
            }
            Statement::Do(term) => {
                let term = self.term(term);
                self.line(depth, &term);
            }
            Statement::With { name, value, body } => {
                let value = self.term(value);
                self.line(depth, &format!("with {value} as {name}:"));
                self.body(body, depth + 1);
            }
            Statement::Each { names, items, body } => self.each(names, items, body, depth),
            Statement::Finally { body, end } => {
                self.line(depth, "try:");
                self.body(body, depth + 1);
                self.line(depth, "finally:");
                self.body(end, depth + 1);
            }
        }
    }

    fn body(&mut self, body: &[Statement], depth: usize) {
        for statement in body {
            self.statement(statement, depth);
        }
    }

    /// A failure is kept for the end, so that every item has its turn.
    fn each(&mut self, names: &str, items: &[Vec<Term>], body: &[Statement], depth: usize) {
        self.line(depth, "errors = []");
        self.line(depth, &format!("for {names} in ["));
        for item in items {
            match self.terms(item).as_slice() {
                [only] => self.line(depth + 1, &format!("{only},")),
                terms => self.line(depth + 1, &format!("({}),", terms.join(", "))),
            }
        }
        self.line(depth, "]:");
        self.line(depth + 1, "try:");
        self.body(body, depth + 2);
        self.line(depth + 1, "except OSError as error:");
        self.line(depth + 2, "errors.append(error)");
        self.line(depth, "if errors:");
        self.line(depth + 1, "raise SystemExit('\\n'.join(map(str, errors)))");
    }

    fn term(&mut self, term: &Term) -> String {
        match term {
            Term::Path(path) => self.path(path),
            Term::Text(text) => quoted(Path::new(text)),
            Term::Whole(number) => number.to_string(),
            Term::Octal(bits) => format!("0o{bits:o}"),
            Term::Bool(true) => "True".to_owned(),
            Term::Bool(false) => "False".to_owned(),
            Term::Code(code) => {
                self.import(code);
                code.clone().into_owned()
            }
            Term::Call {
                function,
                args,
                options,
            } => {
                self.import(function);
                let mut all = self.terms(args);
                for (name, value) in options {
                    all.push(format!("{name}={}", self.term(value)));
                }
                format!("{function}({})", all.join(", "))
            }
            Term::List(terms) => format!("[{}]", self.terms(terms).join(", ")),
            Term::Tuple(terms) => match self.terms(terms).as_slice() {
                [only] => format!("({only},)"),
                terms => format!("({})", terms.join(", ")),
            },
            Term::Joined(terms) => self.terms(terms).concat(),
        }
    }

    fn terms(&mut self, terms: &[Term]) -> Vec<String> {
        terms.iter().map(|term| self.term(term)).collect()
    }

    /// A name as text, or by its bytes where it is none.
    fn path(&mut self, path: &Path) -> String {
        let bytes = path.as_os_str().as_bytes();
        if std::str::from_utf8(bytes).is_ok() {
            return quoted(path);
        }
        self.modules.insert("os");
        format!("os.fsdecode({})", bytes_literal(bytes))
    }

    /// Notes the modules that code names: each stands before a dot and begins a word.
    fn import(&mut self, code: &str) {
        for module in MODULES {
            let mut found = code.match_indices(module);
            let is_named = found.any(|(at, _)| {
                let before = code[..at].chars().next_back();
                let is_start =
                    before.is_none_or(|sign| !sign.is_alphanumeric() && !"_.".contains(sign));
                is_start && code[at + module.len()..].starts_with('.')
            });
            if is_named {
                self.modules.insert(module);
            }
        }
    }
}

/// Names as a list. The module that names without text need is named with them.
pub fn list(paths: &[PathBuf]) -> String {
    let mut printer = Printer::default();
    let mut text = String::from("[\n");
    for path in paths {
        text.push_str(&format!("    {},\n", printer.path(path)));
    }
    text.push_str("]\n");
    match printer.modules.contains("os") {
        true => format!("import os\n\n{text}"),
        false => text,
    }
}

/// `b'...'`.
fn bytes_literal(bytes: &[u8]) -> String {
    let mut text = String::from("b'");
    for byte in bytes {
        match byte {
            b'\\' | b'\'' => text.extend(['\\', char::from(*byte)]),
            b' '..=b'~' => text.push(char::from(*byte)),
            _ => text.push_str(&format!("\\x{byte:02x}")),
        }
    }
    text.push('\'');
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::ffi::OsStr;

    #[test]
    fn names_are_text_where_they_are_and_bytes_elsewhere() {
        let cases: [(&[u8], &str); 6] = [
            (b"plain", "'plain'"),
            (b"it's", "\"it's\""),
            (b"two\nlines", "'two\\nlines'"),
            ("\u{202e}x".as_bytes(), "'\\u202ex'"),
            (b"\xff'\\", "os.fsdecode(b'\\xff\\'\\\\')"),
            (b"-rf", "'-rf'"),
        ];
        for (bytes, expected) in cases {
            let path = Path::new(OsStr::from_bytes(bytes));
            assert_eq!(Printer::default().path(path), expected);
        }
    }

    #[test]
    fn only_modules_that_are_named_are_imported() {
        let mut printer = Printer::default();
        printer.import("int(os.fstat(file.fileno()).st_size) + like.posix");
        printer.import("pathlib.Path");
        let modules: Vec<_> = printer.modules.into_iter().collect();
        assert_eq!(modules, ["os", "pathlib"]);
    }
}
