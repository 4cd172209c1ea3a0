//! What operations share when they write a request down as Python and as shell.

use std::path::{Path, PathBuf};

use super::given::Given;
use super::split::{base_name, join};
use crate::model::script::{Command, Script, Statement, Term, Word};
use crate::model::{About, Group, Length, LengthUnit, Offset, Offsets, Param, Request};

/// A script in the making.
pub struct Pen<'a> {
    pub given: Given<'a>,
    script: Script,
}

impl<'a> Pen<'a> {
    /// Begins a script; in the Safe profile with what it leaves out.
    pub fn new(about: &About, params: &'static [Param], request: &'a Request) -> Pen<'a> {
        let given = Given::new(params, request);
        let notes = match given.is_safe() {
            true => left_out(about.group)
                .iter()
                .map(|note| (*note).into())
                .collect(),
            false => Vec::new(),
        };
        let script = Script {
            notes,
            ..Script::default()
        };
        Pen { given, script }
    }

    /// Statements of Python before those of the items.
    pub fn first(&mut self, statement: Statement) {
        self.script.python.push(statement);
    }

    /// The same statements for each root, which they get as a term.
    pub fn each(&mut self, write: impl Fn(Term) -> Vec<Statement>) {
        let roots = &self.given.request.roots;
        self.script.python.extend(for_each(roots, write));
    }

    /// The same statements for each pair of paths.
    pub fn each_pair(
        &mut self,
        pairs: &[(PathBuf, PathBuf)],
        write: impl Fn(Term, Term) -> Vec<Statement>,
    ) {
        self.script.python.extend(for_pairs(pairs, write));
    }

    /// Each root with its destination: the one that is given, or its own name inside that where there are several.
    pub fn pairs(&self) -> Vec<(PathBuf, PathBuf)> {
        let dst = self.given.path("dst");
        match self.given.request.roots.as_slice() {
            [only] => vec![(only.clone(), dst)],
            roots => roots
                .iter()
                .map(|root| (root.clone(), join(&dst, &base_name(root))))
                .collect(),
        }
    }

    /// Says something in the script of the shell.
    pub fn shell_note(&mut self, note: &'static str) {
        self.script.shell.push(Command::Comment(note.into()));
    }

    /// A command of the shell.
    pub fn run<const N: usize>(&mut self, words: [Word; N]) {
        self.script.shell.push(Command::Run(words.into()));
    }

    /// The same with as many words as it takes.
    pub fn run_words(&mut self, words: Vec<Word>) {
        self.script.shell.push(Command::Run(words));
    }

    /// One more thing that the script leaves out.
    pub fn note(&mut self, note: &'static str) {
        self.script.notes.push(note.into());
    }

    /// What the shell has no command for fails, and says so.
    pub fn cannot_run(&mut self, note: &'static str) {
        self.shell_note(note);
        self.run(["false".into()]);
    }

    /// A command with the roots, one line each.
    pub fn run_each(&mut self, command: &str) {
        for root in &self.given.request.roots {
            let words = vec![Word::Code(command.to_owned().into()), root.clone().into()];
            self.script.shell.push(Command::Run(words));
        }
    }

    /// The same with a pair of paths each.
    pub fn run_pairs(&mut self, command: &str, pairs: &[(PathBuf, PathBuf)]) {
        for (src, dst) in pairs {
            let command = Word::Code(command.to_owned().into());
            let words = vec![command, src.clone().into(), dst.clone().into()];
            self.script.shell.push(Command::Run(words));
        }
    }

    pub fn finish(self) -> Script {
        self.script
    }
}

/// The same statements for each path.
pub fn for_each(paths: &[PathBuf], write: impl Fn(Term) -> Vec<Statement>) -> Vec<Statement> {
    let item = |path: &PathBuf| vec![Term::Path(path.clone())];
    match paths {
        [] => Vec::new(),
        [only] => write(Term::Path(only.clone())),
        paths => vec![Statement::Each {
            names: "path",
            items: paths.iter().map(item).collect(),
            body: write(Term::code("path")),
        }],
    }
}

/// The same statements for each pair of paths.
pub fn for_pairs(
    pairs: &[(PathBuf, PathBuf)],
    write: impl Fn(Term, Term) -> Vec<Statement>,
) -> Vec<Statement> {
    let item = |(src, dst): &(PathBuf, PathBuf)| {
        [src, dst]
            .map(|path| Term::Path(path.clone()))
            .into_iter()
            .collect()
    };
    match pairs {
        [] => Vec::new(),
        [(src, dst)] => write(Term::Path(src.clone()), Term::Path(dst.clone())),
        pairs => vec![Statement::Each {
            names: "src, dst",
            items: pairs.iter().map(item).collect(),
            body: write(Term::code("src"), Term::code("dst")),
        }],
    }
}

/// One statement that is a call.
pub fn call(function: &'static str, args: Vec<Term>) -> Vec<Statement> {
    vec![Statement::Do(Term::call(function, args))]
}

/// Cuts the roots, each at its own offset: in Python by what `write` says of a path and a length, in the shell by
/// `truncate`, which would make what is missing if it was not told.
pub fn write_cuts(
    pen: &mut Pen<'_>,
    offsets: &Offsets,
    write: impl Fn(Term, Term) -> Vec<Statement>,
) {
    let roots = pen.given.request.roots.clone();
    match offsets.all.filter(|_| offsets.each.is_empty()) {
        Some(offset) => pen.each(|path| write(path.clone(), python_length(offset, path))),
        None => {
            let name = || Term::code("path");
            let length = |offset| {
                Term::Joined(vec![
                    Term::code("lambda path: "),
                    python_length(offset, name()),
                ])
            };
            let items = roots.iter().filter_map(|root| {
                let length = length(offsets.of(root)?);
                Some(vec![Term::Path(root.clone()), length])
            });
            let items = items.collect();
            pen.first(Statement::Each {
                names: "path, length",
                items,
                body: write(name(), Term::code("length(path)")),
            });
        }
    }
    for root in &roots {
        match offsets.of(root) {
            Some(offset) => run_truncate(pen, root, offset),
            None => pen.cannot_run("One of the files has no length."),
        }
    }
}

/// An offset for Python: bytes, a part of the present length, or where a line ends.
fn python_length(offset: Offset, path: Term) -> Term {
    match offset {
        Offset::Length(Length {
            amount,
            unit: LengthUnit::Percent,
        }) => Term::Joined(vec![
            Term::code(format!("int({amount:?} / 100 * ")),
            Term::call("os.path.getsize", vec![path]),
            Term::code(" + 0.5)"),
        ]),
        Offset::Length(length) => Term::Whole(length.resolve(0)),
        Offset::Lines(lines) => Term::Joined(vec![
            Term::code("sum([len(line) for line in open("),
            path,
            Term::code(format!(", 'rb')][:{lines}])")),
        ]),
    }
}

fn run_truncate(pen: &mut Pen<'_>, root: &Path, offset: Offset) {
    let size = match offset {
        Offset::Lines(lines) => {
            pen.run([
                Word::Code(format!("truncate -c -s \"$(head -n {lines} --").into()),
                root.into(),
                "| wc -c)\" --".into(),
                root.into(),
            ]);
            return;
        }
        Offset::Length(length) if length.is_negative() => {
            return pen.cannot_run("No file has a negative length.");
        }
        Offset::Length(length) => length,
    };
    if size.unit != LengthUnit::Percent {
        pen.run([
            Word::Code(format!("truncate -c -s {} --", size.resolve(0)).into()),
            root.into(),
        ]);
        return;
    }
    let (times, of) = part_of(size.amount);
    pen.run([
        "truncate -c -s \"$(( ($(stat -L -c %s --".into(),
        root.into(),
        Word::Code(format!(") * {times} + {}) / {of} ))\" --", of / 2).into()),
        root.into(),
    ]);
}

/// Percent as a fraction in lowest terms.
fn part_of(percent: f64) -> (u64, u64) {
    let (mut times, mut of) = ((percent * 1e6).round() as u64, 100_000_000);
    let (mut a, mut b) = (times, of);
    while b != 0 {
        (a, b) = (b, a % b);
    }
    times /= a.max(1);
    of /= a.max(1);
    (times, of)
}

/// What the Safe profile does and no script can say.
fn left_out(group: Group) -> &'static [&'static str] {
    match group {
        Group::Copy | Group::Move => &[
            "It looks before it starts, and asks about what is in the way.",
            "Files and folders appear under their names when they are whole.",
            "Owners, access lists, hard links and holes are kept.",
        ],
        Group::Delete => &[
            "It looks before it starts, and says what cannot be had back.",
            "Home, the working folder and mounted file systems are guarded.",
        ],
        Group::Resize => &[
            "It looks before it starts, and says what cannot be had back.",
            "A file that has changed since is left alone.",
        ],
        Group::Create | Group::Rights | Group::Pack | Group::Check => {
            &["It looks before it starts, and leaves alone what is in the way."]
        }
    }
}

/// A condition of the shell: true where nothing is.
pub fn is_missing(path: &Path) -> [Word; 5] {
    [
        "[ ! -e".into(),
        path.into(),
        "] && [ ! -L".into(),
        path.into(),
        "] &&".into(),
    ]
}

/// A command that makes an empty file, unless something is there.
pub fn new_file(path: &Path) -> [Word; 3] {
    ["( set -C; : >".into(), path.into(), ")".into()]
}

/// A condition of the shell: true for a folder that is no link.
pub fn is_folder_itself(path: &Path) -> [Word; 5] {
    [
        "[ -d".into(),
        path.into(),
        "] && [ ! -L".into(),
        path.into(),
        "] &&".into(),
    ]
}
