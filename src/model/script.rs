//! A request as statements of Python and of a shell: what is said, not how it is quoted.

use std::borrow::Cow;
use std::path::{Path, PathBuf};

/// Entries that a script names at most: what is longer nobody reads, and no shell should be made to.
pub const MOST_ENTRIES: usize = 100_000;

/// Why a refused plan has no script.
pub const REFUSED: &str = "The plan is refused, so that there is nothing to do.";

/// How much of a request's script can only be told once its plan is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FromPlan {
    Nothing,
    /// Entries in the shell, which has no option for what the request asks.
    ShellEntries,
    /// The script as the operation writes it from the plan.
    Script,
}

/// The same request in both languages.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Script {
    /// What is left out, one sentence each.
    pub notes: Vec<Cow<'static, str>>,
    pub python: Vec<Statement>,
    pub shell: Vec<Command>,
}

impl Script {
    /// A script that would have to name more than [`MOST_ENTRIES`].
    pub fn too_long() -> Script {
        Script::impossible("It would have to name more than 100,000 entries.")
    }

    /// What no script can do, and why: both of them end at once.
    pub fn impossible(why: &'static str) -> Script {
        let text = Term::Text(why.to_owned());
        let end = vec![Term::code("raise "), Term::call("SystemExit", vec![text])];
        Script {
            notes: Vec::new(),
            python: vec![Statement::Do(Term::Joined(end))],
            shell: vec![
                Command::Comment(why.into()),
                Command::Run(vec!["false".into()]),
            ],
        }
    }
}

/// A statement of Python.
#[derive(Clone, Debug, PartialEq)]
pub enum Statement {
    Comment(Cow<'static, str>),
    /// `name = value`.
    Let {
        name: &'static str,
        value: Term,
    },
    Do(Term),
    /// `with value as name:`.
    With {
        name: &'static str,
        value: Term,
        body: Vec<Statement>,
    },
    /// `for names in items:`; a failure of one item does not keep the others from their turn.
    Each {
        names: &'static str,
        items: Vec<Vec<Term>>,
        body: Vec<Statement>,
    },
    /// `try:` and `finally:`; the end comes whatever becomes of the rest.
    Finally {
        body: Vec<Statement>,
        end: Vec<Statement>,
    },
}

/// An expression of Python.
#[derive(Clone, Debug, PartialEq)]
pub enum Term {
    Path(PathBuf),
    Text(String),
    Whole(i64),
    /// Permission bits.
    Octal(u32),
    Bool(bool),
    /// Names, numbers and operators as they stand.
    Code(Cow<'static, str>),
    Call {
        function: &'static str,
        args: Vec<Term>,
        options: Vec<(&'static str, Term)>,
    },
    List(Vec<Term>),
    Tuple(Vec<Term>),
    /// Terms one after another, with nothing between.
    Joined(Vec<Term>),
}

impl Term {
    pub fn code(code: impl Into<Cow<'static, str>>) -> Term {
        Term::Code(code.into())
    }

    /// A call without options.
    pub fn call(function: &'static str, args: Vec<Term>) -> Term {
        Term::Call {
            function,
            args,
            options: Vec::new(),
        }
    }

    /// The same call with one more option.
    pub fn with(self, name: &'static str, value: Term) -> Term {
        match self {
            Term::Call {
                function,
                args,
                mut options,
            } => {
                options.push((name, value));
                Term::Call {
                    function,
                    args,
                    options,
                }
            }
            other => other,
        }
    }
}

/// A line of a shell script.
#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    Comment(Cow<'static, str>),
    Run(Vec<Word>),
}

/// A part of a command.
#[derive(Clone, Debug, PartialEq)]
pub enum Word {
    /// Programs, options and signs of the shell as they stand.
    Code(Cow<'static, str>),
    Path(PathBuf),
}

/// Code as it stands.
impl From<&'static str> for Word {
    fn from(code: &'static str) -> Word {
        Word::Code(code.into())
    }
}

impl From<&Path> for Word {
    fn from(path: &Path) -> Word {
        Word::Path(path.to_path_buf())
    }
}

impl From<PathBuf> for Word {
    fn from(path: PathBuf) -> Word {
        Word::Path(path)
    }
}
