//! Parameters of operations: what forms, sub-commands, help and the protocol are derived from.

use super::request::{Profile, Value};
use super::stack::RuleKind;

/// Panel group of an operation: the rail of the window, the headings of the help.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Group {
    Copy,
    Move,
    Delete,
    Create,
    Resize,
    Rights,
    Pack,
    Check,
}

impl Group {
    /// All groups in the order of the rail.
    pub const ALL: [Group; 8] = [
        Group::Copy,
        Group::Move,
        Group::Delete,
        Group::Create,
        Group::Resize,
        Group::Rights,
        Group::Pack,
        Group::Check,
    ];

    /// One word, as the rail shows it.
    pub fn title(self) -> &'static str {
        match self {
            Group::Copy => "Copy",
            Group::Move => "Move",
            Group::Delete => "Delete",
            Group::Create => "Create",
            Group::Resize => "Resize",
            Group::Rights => "Rights",
            Group::Pack => "Pack",
            Group::Check => "Check",
        }
    }
}

/// How many paths an operation takes as its selection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Many {
    /// Existing entries, one or more.
    Roots,
    /// The same, planned as one: a program gives them as a list.
    Together,
    /// Names that do not exist yet, one or more: typed, never selected.
    NewNames,
}

/// What an operation says of itself.
#[derive(Clone, Copy, Debug)]
pub struct About {
    /// Name of the sub-command and of the protocol's `op`.
    pub id: &'static str,
    /// "Copy tree".
    pub title: &'static str,
    /// Verb of the Run button: "Copy 312 items".
    pub verb: &'static str,
    /// The same for work that ended: "Copied 312 items".
    pub verb_done: &'static str,
    /// The Python call that it mirrors: "shutil.copytree".
    pub python: &'static str,
    pub group: Group,
    /// What it does, in one sentence that ends in a full stop.
    pub help: &'static str,
    /// Name of the selection in the protocol and in help: `src`, `path`, `name`.
    pub selection: &'static str,
    pub many: Many,
    /// True if it takes data away (removes, replaces or cuts): then it needs the hold area or the word "permanent".
    pub destroys: bool,
}

/// One choice of a [`ParamKind::Choice`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Choice {
    /// Keyword on the command line and in the protocol.
    pub word: &'static str,
    /// "Keep both".
    pub label: &'static str,
}

/// Kind of a parameter: one widget, one parser and one value each.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum ParamKind {
    /// A folder or full name to which things go: field with browse button, free space below it.
    Destination,
    /// Any other path.
    Path,
    Bool,
    Choice(&'static [Choice]),
    Integer {
        min: i64,
        max: i64,
    },
    /// Permission bits, octal.
    Mode,
    /// The same, or what changes in them in the letters of `chmod`.
    ModeChange,
    Text,
    /// Shell patterns on names: chips.
    Patterns,
    /// Rules that are applied one after the other: cards, each with its own fields; a text each elsewhere.
    Rules(&'static [RuleKind]),
    /// Paths relative to the selected folder, several.
    Paths,
    /// Selected entries that stay as they are: rows of the plan that are unticked.
    Unticked,
    /// A length or offset in a file, with units or percent.
    Length,
    /// Where each selected file is to end: a slider over a look at its bytes, one value for all files or one each.
    Offset,
}

/// Default of a parameter.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Default {
    /// Has to be given.
    Required,
    Absent,
    Bool(bool),
    Integer(i64),
    Mode(u32),
    Choice(&'static str),
    NoPatterns,
    NoPaths,
}

impl Default {
    /// The value it stands for, if it is one.
    pub fn value(self) -> Option<Value> {
        match self {
            Default::Required | Default::Absent => None,
            Default::Bool(value) => Some(Value::Bool(value)),
            Default::Integer(value) => Some(Value::Integer(value)),
            Default::Mode(value) => Some(Value::Mode(value)),
            Default::Choice(value) => Some(Value::Choice(value)),
            Default::NoPatterns => Some(Value::Patterns(Vec::new())),
            Default::NoPaths => Some(Value::Paths(Vec::new())),
        }
    }
}

/// One parameter of an operation.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Param {
    /// Python's keyword, also the long option with `-` for `_`.
    pub name: &'static str,
    /// "Merge into existing folders".
    pub label: &'static str,
    /// One sentence for help and tooltip.
    pub help: &'static str,
    pub kind: ParamKind,
    pub safe: Default,
    pub python: Default,
    /// Mono hint at the right edge of its row in the window: `dirs_exist_ok`, `symlinks=False`.
    pub hint: &'static str,
    /// True if it stands on the command line without an option name, after the selection.
    pub positional: bool,
}

impl Param {
    /// Default under a profile.
    pub fn default(&self, profile: Profile) -> Default {
        match profile {
            Profile::Safe => self.safe,
            Profile::Python => self.python,
        }
    }
}
