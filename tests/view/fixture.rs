//! Listings, operations and plans made by hand.

use std::ffi::OsStr;
use std::path::PathBuf;
use std::sync::Arc;

use filewright::model::param::Default as ParamDefault;
use filewright::model::{
    About, Choice, Chunk, Group, Kind, Listed, Many, NewRow, Param, ParamKind, Stamp, Ticket, Tree,
    Verdict,
};
use filewright::view::{Effect, Entry, Setting, View};

pub const COPY: Entry = Entry {
    about: &About {
        id: "copytree",
        title: "Copy tree",
        verb: "Copy",
        verb_done: "Copied",
        python: "shutil.copytree",
        group: Group::Copy,
        help: "Copies a folder with all that is in it.",
        selection: "src",
        many: Many::Roots,
        destroys: false,
    },
    params: &[
        Param {
            name: "dst",
            label: "Destination",
            help: "Where the copy goes.",
            kind: ParamKind::Destination,
            safe: ParamDefault::Required,
            python: ParamDefault::Required,
            hint: "",
            positional: true,
        },
        Param {
            name: "dirs_exist_ok",
            label: "Merge into existing folders",
            help: "Goes on where a folder is there.",
            kind: ParamKind::Bool,
            safe: ParamDefault::Bool(true),
            python: ParamDefault::Bool(false),
            hint: "dirs_exist_ok",
            positional: false,
        },
    ],
};

pub const DELETE: Entry = Entry {
    about: &About {
        id: "rmtree",
        title: "Delete tree",
        verb: "Delete",
        verb_done: "Deleted",
        python: "shutil.rmtree",
        group: Group::Delete,
        help: "Removes a folder with all that is in it.",
        selection: "path",
        many: Many::Roots,
        destroys: true,
    },
    params: &[],
};

pub const CUT: Entry = Entry {
    about: &About {
        id: "truncate",
        title: "Set length",
        verb: "Cut",
        verb_done: "Cut",
        python: "os.truncate",
        group: Group::Resize,
        help: "Cuts or extends files.",
        selection: "path",
        many: Many::Roots,
        destroys: true,
    },
    params: &[
        Param {
            name: "length",
            label: "New length",
            help: "In bytes.",
            kind: ParamKind::Length,
            safe: ParamDefault::Required,
            python: ParamDefault::Required,
            hint: "length",
            positional: true,
        },
        Param {
            name: "from",
            label: "Counted from",
            help: "Where the length begins.",
            kind: ParamKind::Choice(&[
                Choice {
                    word: "start",
                    label: "Start",
                },
                Choice {
                    word: "end",
                    label: "End",
                },
            ]),
            safe: ParamDefault::Choice("start"),
            python: ParamDefault::Choice("start"),
            hint: "",
            positional: false,
        },
    ],
};

pub fn stamp(kind: Kind, size: u64) -> Stamp {
    Stamp {
        device: 1,
        inode: 1,
        mount: 1,
        kind,
        mode: 0o644,
        owner: 0,
        group: 0,
        names: 1,
        size,
        allocated: size,
        modified_s: 1_763_700_000,
        modified_ns: 0,
        accessed_s: 0,
        accessed_ns: 0,
        changed_s: 0,
        changed_ns: 0,
        is_mount_root: false,
        is_immutable: false,
        is_append_only: false,
        special_device: 0,
    }
}

/// Files of 1000, 2000, ... bytes; a name that ends in a slash is a folder.
pub fn chunk(tree: &Tree, names: &[String]) -> Arc<Chunk> {
    let rows: Vec<NewRow<'_>> = names
        .iter()
        .enumerate()
        .map(|(at, name)| {
            let kind = if name.ends_with('/') {
                Kind::Folder
            } else {
                Kind::File
            };
            NewRow {
                parent: 0,
                name: OsStr::new(name.trim_end_matches('/')),
                stamp: stamp(kind, 1000 * (at as u64 + 1)),
                verdict: Verdict::Act,
            }
        })
        .collect();
    tree.append(&rows)
}

pub fn names(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

pub fn setting() -> Setting {
    Setting {
        greets: false,
        catalogue: vec![COPY, DELETE, CUT],
        folder: PathBuf::from("/data/survey"),
        home: PathBuf::from("/home/mara"),
        umask: 0o022,
        zone: jiff::tz::TimeZone::UTC,
        // 23 Nov 2025.
        started_s: 1_763_856_000,
        first_op: None,
        cores: 8,
        places: Vec::new(),
        disks: Vec::new(),
    }
}

/// The ticket of the listing that the view asked for last.
pub fn asked(effects: &[Effect]) -> Ticket {
    let found = effects.iter().rev().find_map(|effect| match effect {
        Effect::ListFolder { ticket, .. } => Some(*ticket),
        _ => None,
    });
    found.expect("a listing was asked for")
}

/// Answers a listing in one part.
pub fn answer(view: &mut View, ticket: Ticket, rows: &[String]) -> Vec<Effect> {
    let tree = Arc::new(Tree::new(&stamp(Kind::Folder, 0)));
    let chunk = chunk(&tree, rows);
    view.listed(Listed {
        ticket,
        folder: PathBuf::from("/data/survey"),
        tree,
        chunk: Some(chunk),
        is_complete: true,
        gone: Vec::new(),
        is_followed: false,
        is_stale: false,
        failure: None,
    })
}

/// A view of a folder with these names.
pub fn view_of(rows: &[&str]) -> View {
    let (mut view, effects) = View::new(setting());
    answer(&mut view, asked(&effects), &names(rows));
    view
}
