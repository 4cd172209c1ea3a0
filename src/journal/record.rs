//! What a journal holds. The order of variants and fields is the format.

use std::ffi::{OsStr, OsString};
use std::fmt;
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::{Path, PathBuf};

use serde::de::{Error, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::model::{Kind, Stamp};

/// Bytes of a name or path, which need not be UTF-8.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Name(pub Vec<u8>);

impl Name {
    pub fn as_os_str(&self) -> &OsStr {
        OsStr::from_bytes(&self.0)
    }

    pub fn to_path(&self) -> PathBuf {
        PathBuf::from(OsString::from_vec(self.0.clone()))
    }
}

impl From<&OsStr> for Name {
    fn from(name: &OsStr) -> Name {
        Name(name.as_bytes().to_vec())
    }
}

impl From<&Path> for Name {
    fn from(path: &Path) -> Name {
        Name::from(path.as_os_str())
    }
}

impl fmt::Debug for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\"{}\"", self.0.escape_ascii())
    }
}

impl Serialize for Name {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(&self.0)
    }
}

impl<'de> Deserialize<'de> for Name {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Name, D::Error> {
        deserializer.deserialize_byte_buf(Bytes).map(Name)
    }
}

struct Bytes;

impl<'de> Visitor<'de> for Bytes {
    type Value = Vec<u8>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("bytes")
    }

    fn visit_bytes<E: Error>(self, bytes: &[u8]) -> Result<Vec<u8>, E> {
        Ok(bytes.to_vec())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Vec<u8>, A::Error> {
        let mut bytes = Vec::new();
        while let Some(byte) = seq.next_element()? {
            bytes.push(byte);
        }
        Ok(bytes)
    }
}

/// A place: a name in a folder that was named before, or an absolute path where the folder is 0.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct At {
    pub folder: u64,
    pub name: Name,
}

impl At {
    pub fn path(path: &Path) -> At {
        At {
            folder: 0,
            name: Name::from(path),
        }
    }

    pub fn within(folder: u64, name: &OsStr) -> At {
        At {
            folder,
            name: Name::from(name),
        }
    }
}

/// Which object stood at a place, and in which state. A size of `u64::MAX` says that only its presence is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trace {
    pub kind: u8,
    pub device: u64,
    pub inode: u64,
    pub size: u64,
    pub modified_s: i64,
    pub modified_ns: u32,
}

impl Trace {
    pub fn of(stamp: &Stamp) -> Trace {
        Trace {
            kind: stamp.kind as u8,
            device: stamp.device,
            inode: stamp.inode,
            size: stamp.size,
            modified_s: stamp.modified_s,
            modified_ns: stamp.modified_ns,
        }
    }

    pub fn kind(&self) -> Kind {
        match self.kind {
            1 => Kind::Folder,
            2 => Kind::Link,
            3 => Kind::Pipe,
            4 => Kind::Socket,
            5 => Kind::BlockDevice,
            6 => Kind::CharDevice,
            _ => Kind::File,
        }
    }

    /// What a step is told to expect.
    pub fn stamp(&self) -> Stamp {
        Stamp {
            kind: self.kind(),
            device: self.device,
            inode: self.inode,
            size: self.size,
            modified_s: self.modified_s,
            modified_ns: self.modified_ns,
            ..Stamp::default()
        }
    }

    /// True if this is that object, and nothing says that it has changed. What a folder holds moves its size and time,
    /// so of folders the object counts.
    pub fn is_met_by(&self, stamp: &Stamp) -> bool {
        let is_same =
            self.kind() == stamp.kind && (self.device, self.inode) == (stamp.device, stamp.inode);
        let state = (stamp.size, stamp.modified_s, stamp.modified_ns);
        is_same
            && (stamp.kind == Kind::Folder
                || state == (self.size, self.modified_s, self.modified_ns))
    }
}

/// What may be set on an entry, each as far as it was looked at.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Dress {
    pub mode: Option<u32>,
    pub owner: Option<(u32, u32)>,
    pub accessed: Option<(i64, u32)>,
    pub modified: Option<(i64, u32)>,
    pub length: Option<u64>,
    pub attributes: Option<Vec<(Name, Name)>>,
}

/// What was done to the disk. Places are [`At`]s in the file and paths once it is read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Effect<P = At> {
    /// An entry that was not there before.
    Made {
        at: P,
        trace: Trace,
    },
    Renamed {
        from: P,
        to: P,
        trace: Trace,
    },
    /// The trace is that of `a` before.
    Exchanged {
        a: P,
        b: P,
        trace: Trace,
    },
    /// Put by, where it can be had again.
    Held {
        from: P,
        held: P,
        trace: Trace,
    },
    /// Put back from where it was held.
    Released {
        held: P,
        to: P,
        trace: Trace,
    },
    /// Moved by copying and then removing.
    Carried {
        from: P,
        to: P,
        trace: Trace,
    },
    /// An empty folder that is gone and can be made again.
    Emptied {
        at: P,
        dress: Dress,
    },
    /// Gone for good.
    Gone {
        at: P,
        trace: Trace,
    },
    /// The end of a file from this offset on, put by in a file that is a hole up to there.
    Cut {
        at: P,
        tail: P,
        offset: u64,
        before: Dress,
        after: Dress,
    },
    Changed {
        at: P,
        follow_links: bool,
        before: Dress,
        after: Dress,
    },
}

impl<P> Effect<P> {
    /// The same with other places; none if one of them is nowhere.
    pub fn resolve<Q>(&self, place: impl Fn(&P) -> Option<Q>) -> Option<Effect<Q>> {
        Some(match self {
            Effect::Made { at, trace } => Effect::Made {
                at: place(at)?,
                trace: *trace,
            },
            Effect::Renamed { from, to, trace } => Effect::Renamed {
                from: place(from)?,
                to: place(to)?,
                trace: *trace,
            },
            Effect::Exchanged { a, b, trace } => Effect::Exchanged {
                a: place(a)?,
                b: place(b)?,
                trace: *trace,
            },
            Effect::Held { from, held, trace } => Effect::Held {
                from: place(from)?,
                held: place(held)?,
                trace: *trace,
            },
            Effect::Released { held, to, trace } => Effect::Released {
                held: place(held)?,
                to: place(to)?,
                trace: *trace,
            },
            Effect::Carried { from, to, trace } => Effect::Carried {
                from: place(from)?,
                to: place(to)?,
                trace: *trace,
            },
            Effect::Emptied { at, dress } => Effect::Emptied {
                at: place(at)?,
                dress: dress.clone(),
            },
            Effect::Gone { at, trace } => Effect::Gone {
                at: place(at)?,
                trace: *trace,
            },
            Effect::Cut {
                at,
                tail,
                offset,
                before,
                after,
            } => Effect::Cut {
                at: place(at)?,
                tail: place(tail)?,
                offset: *offset,
                before: before.clone(),
                after: after.clone(),
            },
            Effect::Changed {
                at,
                follow_links,
                before,
                after,
            } => Effect::Changed {
                at: place(at)?,
                follow_links: *follow_links,
                before: before.clone(),
                after: after.clone(),
            },
        })
    }
}

/// How a job ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Ending {
    Done,
    Failed,
    Refused,
    Questions,
    Cancelled,
}

/// What a job is to another one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Way {
    /// A request of a person or a program.
    Do,
    /// Takes the job of this number back.
    Undo(u64),
    /// Takes the undoing job of this number back.
    Redo(u64),
    /// Takes back what a job did whose process died.
    RollBack(u64),
    /// Brings a job to its end whose process died.
    Resume(u64),
}

/// Value of a parameter.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Said {
    Bool(bool),
    Integer(i64),
    Mode(u32),
    Text(String),
    Choice(String),
    Path(Name),
    Patterns(Vec<String>),
    Paths(Vec<Name>),
    Bytes(i64),
    Decimal(f64, u8),
    Binary(f64, u8),
    Percent(f64),
}

/// A request, so that it can be shown and run again.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Words {
    pub op: String,
    pub roots: Vec<Name>,
    pub values: Vec<(String, Said)>,
    pub is_python: bool,
    pub workers: u16,
    pub order: u8,
    /// A rule for each kind of clash, as the numbers of [`crate::model::Rule`].
    pub rules: [u8; 6],
    pub one_file_system: bool,
    pub permanent: bool,
    pub flush: bool,
    pub verify: bool,
    /// Something was left out by a filter or named by offsets that are not written down: shown, but not run again.
    pub is_partial: bool,
    pub cwd: Name,
    pub umask: u32,
}

/// The first record of a job.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Begun {
    pub number: u64,
    /// Milliseconds since 1970.
    pub time_ms: u64,
    pub way: Way,
    pub words: Words,
    /// Part of the name of every temporary entry of the process.
    pub tag: u32,
    pub process: u32,
    pub process_started: u64,
    pub machine: String,
    /// Version of the program.
    pub program: String,
}

/// One line of a journal.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Record {
    Begun(Box<Begun>),
    /// A name for a folder in what follows; above 0 its own name is an absolute path.
    Folder {
        id: u64,
        above: u64,
        name: Name,
        /// Built under a temporary name: it and what is below count only if it is also told as made.
        is_unit: bool,
    },
    /// A folder whose names are about to change, and its modification time before.
    Touched {
        at: At,
        modified: (i64, u32),
    },
    /// About to happen.
    Intent(Effect),
    /// Names that are about to be made in a folder, each with the size and time that it will have.
    Batch {
        folder: u64,
        names: Vec<(Name, u64, i64, u32)>,
    },
    /// An entry that is about to take the place of another one, with the size and time that it will have.
    Replacing {
        at: At,
        old: Trace,
        new: (u64, i64, u32),
    },
    /// A folder that was built under a temporary name and is about to get its own.
    Publishing {
        id: u64,
        trace: Trace,
    },
    /// Has happened.
    Did(Effect),
    Failed {
        path: Name,
        errno: i32,
    },
    /// Another pass over what is open.
    Again,
    /// The modification time of a touched folder after the job.
    Left {
        at: At,
        modified: (i64, u32),
    },
    Ended {
        ending: Ending,
        items: u64,
        failed: u64,
        written: u64,
        elapsed_ms: u64,
    },
    /// The job of this number has taken this one back.
    Undone {
        by: u64,
    },
}
