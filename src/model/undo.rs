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
