//! What a destination cannot hold of an entry.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

/// A property that a copy lacks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Loss {
    /// Owner or group.
    Owner,
    /// Bits that let a program run as its owner or group; left out where the owner is lost.
    SetId,
    Mode,
    /// The whole of a time.
    Times,
    /// What a time has below its seconds.
    Fractions,
    AccessList,
    Attributes,
    /// Names of one inode became files of their own.
    HardLinks,
    Holes,
}

impl Loss {
    pub const ALL: [Loss; 9] = [
        Loss::Owner,
        Loss::SetId,
        Loss::Mode,
        Loss::Times,
        Loss::Fractions,
        Loss::AccessList,
        Loss::Attributes,
        Loss::HardLinks,
        Loss::Holes,
    ];
}

/// How many entries have lost a property, and one of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lossy {
    pub loss: Loss,
    pub items: u64,
    pub example: PathBuf,
}
