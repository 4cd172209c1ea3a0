//! Where files are to end.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::bytes;
use super::request::Length;

/// Where one file is to end.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub enum Offset {
    /// After so many bytes, or so much of the present length.
    Length(Length),
    /// After so many lines; negative: before the last so many, as `head -n` counts them.
    Lines(i64),
}

/// Where each selected file is to end: one offset for all, and others for some.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Offsets {
    pub all: Option<Offset>,
    /// By the root as the request spells it.
    #[serde(with = "bytes::by_path")]
    pub each: BTreeMap<PathBuf, Offset>,
}

impl Offsets {
    /// The same offset for all files.
    pub fn all(offset: Offset) -> Offsets {
        Offsets {
            all: Some(offset),
            each: BTreeMap::new(),
        }
    }

    /// The offset of one root: its own, else that of all.
    pub fn of(&self, root: &Path) -> Option<Offset> {
        self.each.get(root).copied().or(self.all)
    }
}
