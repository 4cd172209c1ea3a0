//! Small trees with requests over them, as plain data: tests build the trees and run every operation over them.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use crate::model::{Keep, Length, LengthUnit, Offset, Offsets, Profile, Request, Value};

/// One entry of a sample's tree; paths are bytes below the sample's root, folders come before what is in them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entry {
    Folder(&'static [u8]),
    /// A file of so many bytes, which differ from file to file.
    File(&'static [u8], u64),
    /// A link with this text.
    Link(&'static [u8], &'static [u8]),
    /// A further name of the second path's inode.
    HardLink(&'static [u8], &'static [u8]),
    Pipe(&'static [u8]),
    /// A file of these bytes.
    Bytes(&'static [u8], &'static [u8]),
    /// A file of so many bytes of which only the last is written.
    Hole(&'static [u8], u64),
}

impl Entry {
    /// Path below the sample's root.
    pub fn path(&self) -> &'static [u8] {
        match self {
            Entry::Folder(path)
            | Entry::File(path, _)
            | Entry::Link(path, _)
            | Entry::HardLink(path, _)
            | Entry::Pipe(path)
            | Entry::Bytes(path, _)
            | Entry::Hole(path, _) => path,
        }
    }
}

/// A value of a sample's request.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Seed {
    Bool(bool),
    Choice(&'static str),
    Mode(u32),
    /// Below the sample's root.
    Path(&'static [u8]),
    /// A path as it stands.
    Spelled(&'static [u8]),
    Patterns(&'static [&'static str]),
    Text(&'static str),
    Length(Length),
    /// Lengths of single files, by their paths below the sample's root.
    Each(&'static [(&'static [u8], Length)]),
    Integer(i64),
}

/// A tree and a request over it.
#[derive(Clone, Copy, Debug)]
pub struct Sample {
    pub name: &'static str,
    pub entries: &'static [Entry],
    /// Below the sample's root.
    pub roots: &'static [&'static [u8]],
    pub values: &'static [(&'static str, Seed)],
}

impl Sample {
    /// The request over a tree that was built at `at`, which is also its working folder's name for nothing: all paths
    /// are absolute. Permanent, so that it can be run.
    pub fn request(&self, op: &'static str, profile: Profile, at: &Path) -> Request {
        let below = |path: &[u8]| -> PathBuf { at.join(OsStr::from_bytes(path)) };
        let roots = self.roots.iter().map(|root| below(root)).collect();
        let mut request = Request::new(op, roots, profile, PathBuf::from("/"), 0o022);
        request.run.keep = Keep::Permanent;
        for (name, seed) in self.values {
            let value = match seed {
                Seed::Bool(value) => Value::Bool(*value),
                Seed::Choice(word) => Value::Choice(word),
                Seed::Mode(mode) => Value::Mode(*mode),
                Seed::Path(path) => Value::Path(below(path)),
                Seed::Spelled(path) => Value::Path(OsStr::from_bytes(path).into()),
                Seed::Patterns(patterns) => {
                    Value::Patterns(patterns.iter().map(|pattern| pattern.to_string()).collect())
                }
                Seed::Text(text) => Value::Text((*text).to_owned()),
                Seed::Length(length) => Value::Length(*length),
                Seed::Each(each) => {
                    let each = each.iter();
                    let each = each.map(|(path, length)| (below(path), Offset::Length(*length)));
                    Value::Offsets(Offsets {
                        all: None,
                        each: each.collect(),
                    })
                }
                Seed::Integer(number) => Value::Integer(*number),
            };
            request.values.set(name, value);
        }
        request
    }
}

/// Everything that a tree may hold: links of all kinds, two names of one inode, a hole, a pipe, names that hurt.
const NASTY: &[Entry] = &[
    Entry::Folder(b"src"),
    Entry::Folder(b"src/empty"),
    Entry::Folder(b"src/deep"),
    Entry::Folder(b"src/deep/er"),
    Entry::File(b"src/a.txt", 3000),
    Entry::File(b"src/nothing", 0),
    Entry::File(b"src/deep/b.tmp", 70_000),
    Entry::File(b"src/deep/er/c", 1),
    Entry::HardLink(b"src/deep/twin", b"src/a.txt"),
    Entry::Hole(b"src/hole", 1_048_576),
    Entry::Link(b"src/to-file", b"a.txt"),
    Entry::Link(b"src/to-folder", b"deep"),
    Entry::Link(b"src/to-nothing", b"no/such/place"),
    Entry::Pipe(b"src/pipe"),
    Entry::File(b"src/line\nbreak", 5),
    Entry::File(b"src/-rf", 5),
    Entry::File(b"src/\xff\xfe raw", 5),
    Entry::File(b"src/ends in space ", 5),
    Entry::File("src/u\u{308}ber".as_bytes(), 5),
    Entry::File("src/\u{fc}ber".as_bytes(), 5),
    Entry::Folder(b"other"),
    Entry::File(b"other/x", 10),
    Entry::Folder(b"into"),
];

const MERGED: &[Entry] = &[
    Entry::Folder(b"src"),
    Entry::Folder(b"src/sub"),
    Entry::File(b"src/sub/new", 40),
    Entry::Folder(b"dst"),
    Entry::Folder(b"dst/sub"),
    Entry::File(b"dst/sub/old", 50),
];

const FILES: &[Entry] = &[
    Entry::Folder(b"in"),
    Entry::File(b"in/one", 1000),
    Entry::File(b"in/\xfftwo", 2000),
    Entry::Link(b"in/three", b"one"),
    Entry::HardLink(b"in/four", b"in/one"),
    Entry::Folder(b"into"),
];

const CHAIN: &[Entry] = &[
    Entry::Folder(b"keep"),
    Entry::File(b"keep/file", 10),
    Entry::Folder(b"keep/a"),
    Entry::Folder(b"keep/a/b"),
    Entry::Folder(b"keep/a/b/c"),
];

const MOVED: &[Entry] = &[
    Entry::Folder(b"old"),
    Entry::Folder(b"old/only"),
    Entry::File(b"old/only/file", 100),
    Entry::File(b"old/stays", 7),
];

/// A zip archive of a folder, three files, a link and a folder in the folder.
const PACKED: &[u8] = b"\
    PK\x03\x04\x14\x00\x00\x00\x00\x00\x059\xa6X\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x04\x00\x00\
    \x00top/PK\x03\x04\x14\x00\x00\x00\x08\x00\x059\xa6X\xcc\xe1\xd2\x98\x08\x00\x00\x00\x1f\x00\x00\x00\x07\
    \x00\x00\x00top/one\xcb\xcfKU\xc8\xc7\x8d\x01PK\x03\x04\x14\x00\x00\x00\x08\x00\x059\xa6X\x8c\xa6\x1b\x01\
    \x07\x00\x00\x00\x05\x00\x00\x00\x0e\x00\x00\x00top/notes..txt\xcb\xcb/I-\x06\x00PK\x03\x04\x14\x00\x00\
    \x00\x00\x00\x059\xa6X\xf1\x86lz\x03\x00\x00\x00\x03\x00\x00\x00\x0a\x00\x00\x00top/to-oneonePK\x03\x04\
    \x14\x00\x00\x00\x00\x00\x059\xa6X\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x08\x00\x00\x00top/sub/\
    PK\x03\x04\x14\x00\x00\x00\x08\x00\x059\xa6Xf\x8a\xca\x11\x05\x00\x00\x00\x03\x00\x00\x00\x0b\x00\x00\x00t\
    op/sub/two+)\xcf\x07\x00PK\x01\x02\x14\x03\x14\x00\x00\x00\x00\x00\x059\xa6X\x00\x00\x00\x00\x00\x00\x00\
    \x00\x00\x00\x00\x00\x04\x00\x00\x00\x00\x00\x00\x00\x00\x00\x10\x00\xe8A\x00\x00\x00\x00top/PK\x01\x02\
    \x14\x03\x14\x00\x00\x00\x08\x00\x059\xa6X\xcc\xe1\xd2\x98\x08\x00\x00\x00\x1f\x00\x00\x00\x07\x00\x00\x00\
    \x00\x00\x00\x00\x00\x00\x00\x00\xa0\x81\"\x00\x00\x00top/onePK\x01\x02\x14\x03\x14\x00\x00\x00\x08\x00\
    \x059\xa6X\x8c\xa6\x1b\x01\x07\x00\x00\x00\x05\x00\x00\x00\x0e\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\
    \x80\x81O\x00\x00\x00top/notes..txtPK\x01\x02\x14\x03\x14\x00\x00\x00\x00\x00\x059\xa6X\xf1\x86lz\x03\x00\
    \x00\x00\x03\x00\x00\x00\x0a\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\xff\xa1\x82\x00\x00\x00top/to-one\
    PK\x01\x02\x14\x03\x14\x00\x00\x00\x00\x00\x059\xa6X\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x08\
    \x00\x00\x00\x00\x00\x00\x00\x00\x00\x10\x00\xc0A\xad\x00\x00\x00top/sub/PK\x01\x02\x14\x03\x14\x00\x00\
    \x00\x08\x00\x059\xa6Xf\x8a\xca\x11\x05\x00\x00\x00\x03\x00\x00\x00\x0b\x00\x00\x00\x00\x00\x00\x00\x00\
    \x00\x00\x00\xed\x81\xd3\x00\x00\x00top/sub/twoPK\x05\x06\x00\x00\x00\x00\x06\x00\x06\x00J\x01\x00\x00\x01\
    \x01\x00\x00\x00\x00";

const ARCHIVE: &[Entry] = &[
    Entry::Bytes(b"a.zip", PACKED),
    Entry::Folder(b"into"),
    Entry::Folder(b"into/top"),
    Entry::File(b"into/top/other", 20),
];

pub const PACK_ZIP: Sample = Sample {
    name: "a tree as zip",
    entries: MERGED,
    roots: &[b"src"],
    values: &[
        ("base_name", Seed::Path(b"new/packed")),
        ("format", Seed::Choice("zip")),
    ],
};

pub const PACK_TAR: Sample = Sample {
    name: "a tree as tar.gz",
    entries: NASTY,
    roots: &[b"src"],
    values: &[
        ("base_name", Seed::Path(b"packed")),
        ("format", Seed::Choice("gztar")),
    ],
};

pub const PACK_INSIDE: Sample = Sample {
    name: "what is in a folder, into the folder",
    entries: NASTY,
    roots: &[b"src"],
    values: &[
        ("base_name", Seed::Path(b"src/deep/own")),
        ("format", Seed::Choice("xztar")),
        ("base_dir", Seed::Spelled(b".")),
    ],
};

pub const UNPACK_NEW: Sample = Sample {
    name: "into a folder that is made",
    entries: ARCHIVE,
    roots: &[b"a.zip"],
    values: &[("extract_dir", Seed::Path(b"new/place"))],
};

pub const UNPACK_MERGED: Sample = Sample {
    name: "into a folder that is there",
    entries: ARCHIVE,
    roots: &[b"a.zip"],
    values: &[("extract_dir", Seed::Path(b"into"))],
};

pub const COPY_TREE: Sample = Sample {
    name: "a tree to a new name",
    entries: NASTY,
    roots: &[b"src"],
    values: &[
        ("dst", Seed::Path(b"made/new")),
        ("symlinks", Seed::Bool(true)),
    ],
};

pub const COPY_TREE_MERGED: Sample = Sample {
    name: "a tree into one that is there",
    entries: MERGED,
    roots: &[b"src"],
    values: &[
        ("dst", Seed::Path(b"dst")),
        ("dirs_exist_ok", Seed::Bool(true)),
    ],
};

pub const COPY_TREE_FILTERED: Sample = Sample {
    name: "a tree without some names",
    entries: NASTY,
    roots: &[b"src"],
    values: &[
        ("dst", Seed::Path(b"new")),
        ("symlinks", Seed::Bool(true)),
        ("ignore_patterns", Seed::Patterns(&["*.tmp", "[!a-z]*"])),
    ],
};

pub const COPY_MANY: Sample = Sample {
    name: "two trees into a folder",
    entries: NASTY,
    roots: &[b"src", b"other"],
    values: &[("dst", Seed::Path(b"into")), ("symlinks", Seed::Bool(true))],
};

pub const COPY_FILE: Sample = Sample {
    name: "a file to a new name",
    entries: FILES,
    roots: &[b"in/one"],
    values: &[("dst", Seed::Path(b"in/new"))],
};

pub const COPY_FILES: Sample = Sample {
    name: "files into a folder",
    entries: FILES,
    roots: &[b"in/one", b"in/\xfftwo"],
    values: &[("dst", Seed::Path(b"into"))],
};

pub const TAKE_OVER: Sample = Sample {
    name: "a file as the pattern of another",
    entries: FILES,
    roots: &[b"in/one"],
    values: &[("dst", Seed::Path(b"in/\xfftwo"))],
};

/// Only root may give to a group that it is not in.
pub const GIVE_AWAY: Sample = Sample {
    name: "files of a folder",
    entries: FILES,
    roots: &[b"in/one", b"in/\xfftwo"],
    values: &[("group", Seed::Integer(0))],
};

pub const LOOK_AT: Sample = Sample {
    name: "a file",
    entries: FILES,
    roots: &[b"in/one"],
    values: &[],
};

pub const DIGEST: Sample = Sample {
    name: "a file",
    entries: FILES,
    roots: &[b"in/one"],
    values: &[("algorithm", Seed::Choice("sha256"))],
};

pub const REMOVE_TREE: Sample = Sample {
    name: "a tree",
    entries: NASTY,
    roots: &[b"src"],
    values: &[],
};

pub const REMOVE_MANY: Sample = Sample {
    name: "two trees",
    entries: NASTY,
    roots: &[b"src", b"other"],
    values: &[],
};

pub const REMOVE_DEEP: Sample = Sample {
    name: "an empty chain",
    entries: CHAIN,
    roots: &[b"keep/a"],
    values: &[],
};

pub const REMOVE_FILES: Sample = Sample {
    name: "files and a link",
    entries: FILES,
    roots: &[b"in/one", b"in/\xfftwo", b"in/three"],
    values: &[],
};

pub const REMOVE_EMPTY: Sample = Sample {
    name: "an empty folder",
    entries: CHAIN,
    roots: &[b"keep/a/b/c"],
    values: &[],
};

pub const REMOVE_CHAIN: Sample = Sample {
    name: "an empty folder and its empty parents",
    entries: CHAIN,
    roots: &[b"keep/a/b/c"],
    values: &[],
};

pub const NEW_FOLDERS: Sample = Sample {
    name: "two folders, one in the other",
    entries: CHAIN,
    roots: &[b"keep/new", b"keep/new/\xffinner"],
    values: &[("mode", Seed::Mode(0o750))],
};

pub const NEW_CHAIN: Sample = Sample {
    name: "a folder with two parents",
    entries: CHAIN,
    roots: &[b"keep/x/y/z"],
    values: &[("mode", Seed::Mode(0o700))],
};

pub const RENAME_FILE: Sample = Sample {
    name: "a file",
    entries: FILES,
    roots: &[b"in/\xfftwo"],
    values: &[("dst", Seed::Path(b"in/renamed"))],
};

pub const RENAME_FOLDER: Sample = Sample {
    name: "a folder",
    entries: NASTY,
    roots: &[b"src"],
    values: &[("dst", Seed::Path(b"renamed"))],
};

/// Entries that want each other's names, one that cannot be read as text among them.
pub const SERIES: &[Entry] = &[
    Entry::Folder(b"in"),
    Entry::File(b"in/1.txt", 100),
    Entry::File(b"in/2.txt", 200),
    Entry::Folder(b"in/3.txt"),
    Entry::File(b"in/3.txt/1.txt", 10),
    Entry::File(b"in/3.txt/2.txt", 20),
    Entry::Link(b"in/4.txt", b"1.txt"),
    Entry::File(b"in/\xff 5.txt", 5),
];

pub const RENUMBER: Sample = Sample {
    name: "files that move up, one to the name of the next",
    entries: SERIES,
    roots: &[b"in/1.txt", b"in/2.txt", b"in/\xff 5.txt"],
    values: &[
        ("find", Seed::Text("\\d")),
        ("regex", Seed::Bool(true)),
        ("replace", Seed::Text("{n}")),
        ("start", Seed::Integer(2)),
        ("step", Seed::Integer(3)),
    ],
};

pub const SWAP_NAMES: Sample = Sample {
    name: "two files that swap their names",
    entries: SERIES,
    roots: &[b"in/1.txt", b"in/2.txt"],
    values: &[
        ("replace", Seed::Text("{n}")),
        ("start", Seed::Integer(2)),
        ("step", Seed::Integer(-1)),
    ],
};

pub const ROTATE_NAMES: Sample = Sample {
    name: "four entries that pass their names on",
    entries: SERIES,
    roots: &[b"in/2.txt", b"in/3.txt", b"in/4.txt", b"in/1.txt"],
    values: &[
        ("find", Seed::Text("\\d")),
        ("regex", Seed::Bool(true)),
        ("replace", Seed::Text("{n}")),
    ],
};

pub const RENAME_APART: Sample = Sample {
    name: "entries of two folders",
    entries: SERIES,
    roots: &[
        b"in/3.txt/1.txt",
        b"in/4.txt",
        b"in/\xff 5.txt",
        b"in/3.txt/2.txt",
    ],
    values: &[
        ("insert", Seed::Text("{folder}-")),
        ("case", Seed::Choice("upper")),
        ("extension_case", Seed::Choice("upper")),
    ],
};

pub const REPLACE_FILE: Sample = Sample {
    name: "a file over another",
    entries: FILES,
    roots: &[b"in/one"],
    values: &[("dst", Seed::Path(b"in/\xfftwo"))],
};

pub const RENAME_FAR: Sample = Sample {
    name: "a file into folders that are made, out of one that goes",
    entries: MOVED,
    roots: &[b"old/only/file"],
    values: &[("dst", Seed::Path(b"new/place/file"))],
};

pub const MOVE_FILE: Sample = Sample {
    name: "a file to a new name",
    entries: FILES,
    roots: &[b"in/one"],
    values: &[("dst", Seed::Path(b"moved"))],
};

pub const MOVE_TREE: Sample = Sample {
    name: "a tree into a folder",
    entries: NASTY,
    roots: &[b"src"],
    values: &[("dst", Seed::Path(b"into"))],
};

pub const MOVE_MANY: Sample = Sample {
    name: "a tree and a file into a folder",
    entries: NASTY,
    roots: &[b"src", b"other/x"],
    values: &[("dst", Seed::Path(b"into"))],
};

pub const CUT: Sample = Sample {
    name: "a file to half its length",
    entries: FILES,
    roots: &[b"in/\xfftwo"],
    values: &[(
        "length",
        Seed::Length(Length {
            amount: 50.0,
            unit: LengthUnit::Percent,
        }),
    )],
};

pub const GROW: Sample = Sample {
    name: "two files, longer",
    entries: FILES,
    roots: &[b"in/one", b"in/\xfftwo"],
    values: &[(
        "length",
        Seed::Length(Length {
            amount: 1.0,
            unit: LengthUnit::Binary(2),
        }),
    )],
};

pub const CUT_EACH: Sample = Sample {
    name: "two files, each to its own length",
    entries: FILES,
    roots: &[b"in/one", b"in/\xfftwo"],
    values: &[(
        "length",
        Seed::Each(&[
            (
                b"in/one",
                Length {
                    amount: 25.0,
                    unit: LengthUnit::Percent,
                },
            ),
            (
                b"in/\xfftwo",
                Length {
                    amount: 0.0,
                    unit: LengthUnit::Bytes(3000),
                },
            ),
        ]),
    )],
};

pub const CUT_AT: Sample = Sample {
    name: "a file at a position",
    entries: FILES,
    roots: &[b"in/\xfftwo"],
    values: &[("position", Seed::Integer(700))],
};

pub const NEW_FILES: Sample = Sample {
    name: "two empty files",
    entries: CHAIN,
    roots: &[b"keep/new", b"keep/a/\xffnew"],
    values: &[],
};

pub const NEW_HOLE: Sample = Sample {
    name: "a file of a length",
    entries: CHAIN,
    roots: &[b"keep/new"],
    values: &[("length", Seed::Integer(1_048_576))],
};

pub const NAME_AGAIN: Sample = Sample {
    name: "further names in a folder",
    entries: FILES,
    roots: &[b"in/one", b"in/\xfftwo"],
    values: &[("dst", Seed::Path(b"into"))],
};

pub const POINT_AT: Sample = Sample {
    name: "links in a folder",
    entries: FILES,
    roots: &[b"in/one", b"in/\xfftwo"],
    values: &[("dst", Seed::Path(b"into"))],
};

pub const CLOSE: Sample = Sample {
    name: "files for their owner only",
    entries: FILES,
    roots: &[b"in/one", b"in/\xfftwo"],
    values: &[("mode", Seed::Mode(0o600))],
};

pub const TOUCH: Sample = Sample {
    name: "a file and one that is not there",
    entries: FILES,
    roots: &[b"in/one", b"in/new"],
    values: &[],
};

pub const TOUCH_AT: Sample = Sample {
    name: "a file and one that is not there, to a moment",
    entries: FILES,
    roots: &[b"in/\xfftwo", b"in/new"],
    values: &[("time", Seed::Text("@1600000000.25"))],
};
