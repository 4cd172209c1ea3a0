//! Rows that are left alone for reasons that only show once their tree is listed.

use serde::{Deserialize, Serialize};

use super::filter::Why;
use super::rowset::RowSet;
use super::stamp::Kind;
use super::step::BulkAct;
use super::tree::{Row, RowId, Span, Tree, Verdict};

/// When a folder is part of the job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Belongs {
    Always,
    /// If something below it is, or nothing is in it.
    IfWhole,
    /// If something below it is.
    IfHolding,
}

/// The rows that can come out otherwise when one row is taken out or in again with everything below it.
#[derive(Clone, Debug, Default)]
pub struct Reach {
    /// The folders above the row, from the top down; none of them is row 0.
    pub above: Vec<RowId>,
    /// The row itself and all below it, folders before what is in them.
    pub below: Vec<Span>,
}

impl Reach {
    /// What a row reaches; row 0 reaches every row and has none above.
    pub fn of(tree: &Tree, row: RowId) -> Reach {
        let mut reach = Reach::default();
        let mut folder = tree.row(row).map_or(0, |row| row.parent);
        while folder != 0 {
            reach.above.push(folder);
            folder = tree.row(folder).map_or(0, |row| row.parent);
        }
        reach.above.reverse();
        match row {
            0 => reach.below = tree.spans(0),
            row => reach.below.push(Span {
                folder: tree.row(row).map_or(0, |row| row.parent),
                start: row,
                len: 1,
            }),
        }
        let mut at = 0;
        while let Some(span) = reach.below.get(at).copied() {
            if let Some(chunk) = tree.chunk_of(span.start) {
                let rows = span.start..span.start + span.len;
                let is_folder =
                    |id: &RowId| chunk.row(*id).is_some_and(|row| row.kind == Kind::Folder);
                let folders = rows.filter(is_folder);
                let spans = folders.flat_map(|folder| tree.spans(folder));
                reach.below.extend(spans);
            }
            at += 1;
        }
        reach
    }

    /// The folders above, then the row with all below it; folders before what is in them.
    pub fn each(&self, tree: &Tree, mut act: impl FnMut(RowId, &Row)) {
        for folder in self.above.iter().copied() {
            if let Some(row) = tree.row(folder) {
                act(folder, &row);
            }
        }
        self.each_below(tree, act);
    }

    /// The row with all below it; folders before what is in them.
    pub fn each_below(&self, tree: &Tree, mut act: impl FnMut(RowId, &Row)) {
        for span in &self.below {
            let Some(chunk) = tree.chunk_of(span.start) else {
                continue;
            };
            for id in span.start..span.start + span.len {
                if let Some(row) = chunk.row(id) {
                    act(id, row);
                }
            }
        }
    }

    /// The same the other way: folders after what is in them.
    pub fn each_below_upwards(&self, tree: &Tree, mut act: impl FnMut(RowId, &Row)) {
        for span in self.below.iter().rev() {
            let Some(chunk) = tree.chunk_of(span.start) else {
                continue;
            };
            for id in (span.start..span.start + span.len).rev() {
                if let Some(row) = chunk.row(id) {
                    act(id, row);
                }
            }
        }
    }
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
                let is_out = self.is_out(id, row);
                if staying.contains(id) && !is_out {
                    self.kept.insert(id);
                }
                if is_out || staying.contains(id) {
                    staying.insert(row.parent);
                }
            }
        }
    }

    /// The same after one row was taken out or in again with everything below it: only what that can have changed is
    /// looked at.
    pub fn find_kept_around(&mut self, tree: &Tree, act: BulkAct, reach: &Reach) {
        if act == BulkAct::Copy {
            return;
        }
        let mut staying = RowSet::default();
        reach.each_below_upwards(tree, |id, row| {
            let is_out = self.is_out(id, row);
            match staying.contains(id) && !is_out {
                true => self.kept.insert(id),
                false => self.kept.remove(id),
            };
            if is_out || staying.contains(id) {
                staying.insert(row.parent);
            }
        });
        for folder in reach.above.iter().rev().copied() {
            let Some(row) = tree.row(folder) else {
                continue;
            };
            let is_staying = staying.contains(folder) || self.has_out(tree, folder);
            let is_out = self.is_out(folder, &row);
            match is_staying && !is_out {
                true => self.kept.insert(folder),
                false => self.kept.remove(folder),
            };
            if is_out || is_staying {
                staying.insert(row.parent);
            }
        }
    }

    fn is_out(&self, id: RowId, row: &Row) -> bool {
        let verdict = self.verdict(id, row);
        matches!(verdict, Verdict::LeftOut(_) | Verdict::OtherFileSystem)
    }

    /// True if something right in a folder is left out, or kept for what is in it.
    fn has_out(&self, tree: &Tree, folder: RowId) -> bool {
        tree.spans(folder).into_iter().any(|span| {
            let chunk = tree.chunk_of(span.start);
            chunk.is_some_and(|chunk| {
                let mut rows = span.start..span.start + span.len;
                rows.any(|id| {
                    let row = chunk.row(id);
                    self.kept.contains(id) || row.is_some_and(|row| self.is_out(id, row))
                })
            })
        })
    }

    /// True if nothing is decided beside the rows.
    pub fn is_empty(&self) -> bool {
        self.hollow.is_empty() && self.by_hand.is_empty() && self.kept.is_empty()
    }
}
