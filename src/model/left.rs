//! Rows that are left alone for reasons that only show once their tree is listed.

use serde::{Deserialize, Serialize};

use super::filter::Why;
use super::rowset::RowSet;
use super::stamp::Kind;
use super::step::BulkAct;
use super::tree::{Row, RowId, Tree, Verdict};

/// When a folder is part of the job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Belongs {
    Always,
    /// If something below it is, or nothing is in it.
    IfWhole,
    /// If something below it is.
    IfHolding,
}

/// What was decided beside the rows of a tree, which never change themselves. Empty sets cost nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Left {
    /// Folders in which the filter leaves nothing.
    pub hollow: RowSet,
    /// Unticked; a folder always with everything below it.
    pub by_hand: RowSet,
    /// Folders that a removal empties in part: gone through, and not removed.
    pub kept: RowSet,
}

impl Left {
    /// What becomes of a row in the end.
    pub fn verdict(&self, id: RowId, row: &Row) -> Verdict {
        if matches!(row.verdict, Verdict::LeftOut(_)) {
            row.verdict
        } else if self.hollow.contains(id) {
            Verdict::LeftOut(Why::Hollow)
        } else if self.by_hand.contains(id) {
            Verdict::LeftOut(Why::Hand)
        } else {
            row.verdict
        }
    }

    /// Finds the folders in which nothing is left. Children follow their folders in a tree, so that one pass from the
    /// end is enough.
    pub fn find_hollow(&mut self, tree: &Tree, belongs: impl Fn(RowId, &Row) -> Belongs) {
        let (mut holding, mut filled) = (RowSet::default(), RowSet::default());
        for chunk in tree.chunks().iter().rev() {
            for id in (chunk.base.max(1)..chunk.base + chunk.len()).rev() {
                let Some(row) = chunk.row(id) else { continue };
                filled.insert(row.parent);
                let is_out = matches!(row.verdict, Verdict::LeftOut(_) | Verdict::OtherFileSystem);
                let is_hollow = !is_out
                    && row.kind == Kind::Folder
                    && match belongs(id, row) {
                        Belongs::Always => false,
                        Belongs::IfWhole => filled.contains(id) && !holding.contains(id),
                        Belongs::IfHolding => !holding.contains(id),
                    };
                if is_hollow {
                    self.hollow.insert(id);
                } else if !is_out {
                    holding.insert(row.parent);
                }
            }
        }
    }

    /// Finds the folders that stay because something in them is left out.
    pub fn find_kept(&mut self, tree: &Tree, act: BulkAct) {
        self.kept = RowSet::default();
        if act == BulkAct::Copy {
            return;
        }
        let mut staying = RowSet::default();
        for chunk in tree.chunks().iter().rev() {
            for id in (chunk.base.max(1)..chunk.base + chunk.len()).rev() {
                let Some(row) = chunk.row(id) else { continue };
                let verdict = self.verdict(id, row);
                let is_out = matches!(verdict, Verdict::LeftOut(_) | Verdict::OtherFileSystem);
                if staying.contains(id) && !is_out {
                    self.kept.insert(id);
                }
                if is_out || staying.contains(id) {
                    staying.insert(row.parent);
                }
            }
        }
    }

    /// True if nothing is decided beside the rows.
    pub fn is_empty(&self) -> bool {
        self.hollow.is_empty() && self.by_hand.is_empty() && self.kept.is_empty()
    }
}
