//! Parameters that several operations have, and which values a kind of parameter takes.

use crate::model::{Choice, Default, Param, ParamKind, Value};

/// True if a value is of the kind that the parameter's widget and parser make.
pub fn takes(kind: ParamKind, value: &Value) -> bool {
    match (kind, value) {
        (ParamKind::Destination | ParamKind::Path, Value::Path(_)) => true,
        (ParamKind::Bool, Value::Bool(_)) => true,
        (ParamKind::Choice(choices), Value::Choice(word)) => {
            choices.iter().any(|choice| choice.word == *word)
        }
        (ParamKind::Integer { min, max }, Value::Integer(value)) => (min..=max).contains(value),
        (ParamKind::Mode, Value::Mode(_)) => true,
        (ParamKind::ModeChange, Value::Mode(_) | Value::Text(_)) => true,
        // A user or group goes by name or number.
        (ParamKind::Text, Value::Text(_) | Value::Integer(_)) => true,
        (ParamKind::Patterns | ParamKind::Rules(_), Value::Patterns(_)) => true,
        (ParamKind::Paths | ParamKind::Unticked, Value::Paths(_)) => true,
        (ParamKind::Length, Value::Length(_) | Value::Integer(_)) => true,
        (ParamKind::Offset, Value::Offsets(_) | Value::Length(_) | Value::Integer(_)) => true,
        _ => false,
    }
}

/// Destination of everything that copies or moves: a new name for one, a folder for several.
pub const DST: Param = Param {
    name: "dst",
    label: "Destination",
    help: "For one selected item its new name, for several the folder into which they go.",
    kind: ParamKind::Destination,
    safe: Default::Required,
    python: Default::Required,
    hint: "dst",
    positional: true,
};

/// The same where one item also goes inside a folder that is there.
pub const DST_OR_FOLDER: Param = Param {
    help: "A folder to put it into, or its new name.",
    ..DST
};

/// New name of a rename.
pub const NEW_NAME: Param = Param {
    label: "New name",
    help: "The full new name; for several selected items the folder into which they go.",
    ..DST
};

/// Whether one file operation looks through a link. Safe copies the link itself.
pub const FOLLOW_SYMLINKS: Param = Param {
    name: "follow_symlinks",
    label: "Follow links",
    help: "Copy what a link points at instead of the link itself.",
    kind: ParamKind::Bool,
    safe: Default::Bool(false),
    python: Default::Bool(true),
    hint: "follow_symlinks",
    positional: false,
};

/// Permission bits of new folders.
pub const MODE: Param = Param {
    name: "mode",
    label: "Permissions",
    help: "Permission bits of the new folder, in octal; those of the umask are taken away.",
    kind: ParamKind::Mode,
    safe: Default::Mode(0o777),
    python: Default::Mode(0o777),
    hint: "mode=0o777",
    positional: false,
};

/// What a copy takes along, by the name of the function that Python uses for it.
pub const COPY_FUNCTION: Param = Param {
    name: "copy_function",
    label: "Keep",
    help: "What a copy takes along besides the contents.",
    kind: ParamKind::Choice(&[
        Choice {
            word: "copy2",
            label: "Times, modes and attributes",
        },
        Choice {
            word: "copy",
            label: "Modes",
        },
        Choice {
            word: "copyfile",
            label: "Contents only",
        },
    ]),
    safe: Default::Choice("copy2"),
    python: Default::Choice("copy2"),
    hint: "copy_function",
    positional: false,
};
