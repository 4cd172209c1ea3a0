//! What is kept of the world before a change, so that the change can be taken back.

use std::ffi::OsString;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::bytes;
use super::stamp::{Kind, Stamp};
use super::step::Times;

/// State of an entry right after a change. Whoever takes the change back looks whether the entry is still in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    pub device: u64,
    pub inode: u64,
    pub kind: Kind,
    pub size: u64,
    pub modified: (i64, u32),
}

impl Mark {
    pub fn of(stamp: &Stamp) -> Mark {
        Mark {
            device: stamp.device,
            inode: stamp.inode,
            kind: stamp.kind,
            size: stamp.size,
            modified: (stamp.modified_s, stamp.modified_ns),
        }
    }

    /// The same object, whatever is in it.
    pub fn is_object(&self, stamp: &Stamp) -> bool {
        (self.device, self.inode, self.kind) == (stamp.device, stamp.inode, stamp.kind)
    }

    /// The same object, and nothing says that its contents changed since. What other steps do in a folder moves size
    /// and time of the folder and is looked at by itself.
    pub fn is_unchanged(&self, stamp: &Stamp) -> bool {
        let state = (stamp.size, (stamp.modified_s, stamp.modified_ns));
        self.is_object(stamp) && (self.kind == Kind::Folder || state == (self.size, self.modified))
    }
}

/// One extended attribute; name and value are bytes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attribute {
    #[serde(with = "bytes")]
    pub name: OsString,
    #[serde(with = "bytes")]
    pub value: OsString,
}

/// What an entry was like. Parts that are none were not touched and are left as they are.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Saved {
    pub mode: Option<u16>,
    /// Owner and group.
    pub owner: Option<(u32, u32)>,
    pub times: Option<Times>,
    /// All of them: others are taken away.
    pub attributes: Option<Vec<Attribute>>,
    /// Length in bytes.
    pub length: Option<u64>,
    /// File in a hold area that has the bytes between the present length and that one.
    #[serde(with = "bytes::option", default)]
    pub tail: Option<PathBuf>,
}

/// Where the plan comes from.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Lineage {
    /// From a request.
    #[default]
    New,
    /// It takes this job back.
    Undoes(String),
    /// It goes on with this job, which did not come to its end.
    Resumes(String),
}

/// What is wanted of a job of the past.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Recovery {
    /// Do what is left of it.
    Resume,
    /// Take back what was done of it.
    RollBack,
    /// The same for a job that has ended.
    Undo,
}

/// A job of the past, as the list of them tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PastJob {
    pub uid: String,
    /// Identifier of the operation; `undo` for a job that took another one back.
    pub op: String,
    /// What it was about, at most a few of them.
    pub roots: Vec<PathBuf>,
    pub root_count: u64,
    /// Milliseconds since 1970.
    pub started_ms: u64,
    pub state: PastState,
    /// Items that were done.
    pub items: u64,
    /// The job that it took back.
    pub undoes: Option<String>,
    /// The job that took it back.
    pub undone_by: Option<String>,
    /// False where what it did cannot be taken back.
    pub can_undo: bool,
    /// Bytes at the end of its journal that were not whole and are not counted.
    pub dropped: u64,
}

/// How far a job of the past has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PastState {
    /// In this process or another one: which, in words.
    Running(String),
    /// It was ended by force and waits to be resumed or rolled back.
    Interrupted,
    Done,
    Failed,
    Cancelled,
    /// Its journal is of a later program, or not readable: why.
    Unreadable(String),
}
