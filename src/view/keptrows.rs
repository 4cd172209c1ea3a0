//! Rows of a plan whose entries are kept: what is said of them instead of that they go.

use std::collections::HashMap;

use crate::model::{BulkAct, Keep, Profile, Row, RowId, Rule, Rules, Step, Tree, Verdict};

use super::planrows::{PlanRow, PlanRows, Tone, span_rows};
use super::stepwords::length_words;

/// What of a tree is renamed away as a whole, and what is not.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Staying {
    /// Folders that stay because something in them does.
    folders: HashMap<RowId, Stays>,
    /// Entries that go as a whole.
    renames: u64,
}

/// How many entries right in a folder stay.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Stays {
    /// Themselves, being left alone.
    left: u32,
    /// Folders that would go, but for something in them.
    held_back: u32,
}

impl Staying {
    /// What a row brings to the folder that it is in.
    pub(super) fn share(&self, id: RowId, verdict: Verdict) -> Stays {
        let is_left = matches!(
            verdict,
            Verdict::LeftOut(_) | Verdict::OtherFileSystem | Verdict::Merge
        );
        Stays {
            left: u32::from(is_left),
            held_back: u32::from(!is_left && self.folders.contains_key(&id)),
        }
    }

    /// Adds a row to what stays in its folder; what that makes of the entries which go has to be counted afterwards.
    pub(super) fn add(&mut self, folder: RowId, share: Stays) {
        if share != Stays::default() {
            let stays = self.folders.entry(folder).or_default();
            stays.left += share.left;
            stays.held_back += share.held_back;
        }
    }

    /// A row that is in a folder brings something else than it did.
    pub(super) fn change(&mut self, tree: &Tree, folder: RowId, old: Stays, new: Stays) {
        if old == new {
            return;
        }
        self.uncount(tree, folder);
        let stays = self.folders.entry(folder).or_default();
        stays.left = stays.left + new.left - old.left;
        stays.held_back = stays.held_back + new.held_back - old.held_back;
        if *stays == Stays::default() {
            self.folders.remove(&folder);
        }
        self.count(tree, folder);
    }

    /// Counts the entries of all folders that go as a whole.
    pub(super) fn count_all(&mut self, tree: &Tree) {
        let folders = self.folders.keys().copied().filter(|folder| *folder != 0);
        let folders: Vec<RowId> = folders.chain([0]).collect();
        self.renames = 0;
        for folder in folders {
            self.count(tree, folder);
        }
    }

    /// Counts the entries right in a folder that go as a whole: of one that goes itself, none do.
    pub(super) fn count(&mut self, tree: &Tree, folder: RowId) {
        self.renames += self.renames_in(tree, folder);
    }

    /// Takes them out of the count again, before something in the folder changes.
    pub(super) fn uncount(&mut self, tree: &Tree, folder: RowId) {
        self.renames -= self.renames_in(tree, folder);
    }

    /// Forgets what stays in a folder.
    pub(super) fn forget(&mut self, folder: RowId) {
        self.folders.remove(&folder);
    }

    fn renames_in(&self, tree: &Tree, folder: RowId) -> u64 {
        let stays = match self.folders.get(&folder) {
            Some(stays) => *stays,
            None if folder == 0 => Stays::default(),
            None => return 0,
        };
        u64::from(span_rows(tree, folder) - stays.left - stays.held_back)
    }

    /// Of a folder that stays: how many entries right in it go, and how many there are.
    fn inside(&self, tree: &Tree, folder: RowId) -> Option<(u32, u32)> {
        let stays = self.folders.get(&folder)?;
        let all = span_rows(tree, folder);
        Some((all - stays.left, all))
    }
}

impl PlanRows {
    /// Entries that are renamed away as a whole.
    pub fn renames(&self) -> u64 {
        let steps = self.plan.steps.iter().zip(&self.sums);
        let each = steps.map(|(planned, sums)| match &planned.step {
            Step::Bulk(_) => sums.staying.renames,
            _ => u64::from(!planned.is_left_out),
        });
        each.sum()
    }

    /// What is taken away is kept, and how that is said of what goes as a whole; none where it is gone for good.
    fn keeps(&self) -> Option<String> {
        let request = &self.plan.request;
        if request.profile == Profile::Python {
            return None;
        }
        match request.run.keep {
            Keep::Hold if self.until.is_empty() => Some("Keep".to_owned()),
            Keep::Hold => Some(format!("Keep until {}", self.until)),
            Keep::Trash => Some("To the trash".to_owned()),
            Keep::Permanent => None,
        }
    }

    /// A row that is kept, or that something replaces which is.
    pub(super) fn kept_row(
        &self,
        row: PlanRow,
        entry: &Row,
        rules: &Rules,
    ) -> Option<(String, Tone)> {
        let keeps = self.keeps()?;
        let Step::Bulk(bulk) = &self.plan.steps.get(row.step as usize)?.step else {
            return None;
        };
        match (bulk.act, bulk.left.verdict(row.row, entry)) {
            (BulkAct::Copy, Verdict::Clash(clash)) if rules.get(clash) == Rule::Replace => {
                Some(("Replace, keep old".to_owned(), Tone::Held))
            }
            (BulkAct::Hold, Verdict::Act | Verdict::Twin) => {
                let staying = &self.sums.get(row.step as usize)?.staying;
                if let Some((going, all)) = staying.inside(&bulk.tree, row.row) {
                    let verb = match self.plan.request.run.keep {
                        Keep::Trash => "Trash",
                        _ => "Keep",
                    };
                    return Some((format!("{verb} {going} of {all} inside"), Tone::Held));
                }
                match entry.parent == 0 || staying.folders.contains_key(&entry.parent) {
                    true => Some((keeps, Tone::Held)),
                    false => Some(("goes with its folder".to_owned(), Tone::Quiet)),
                }
            }
            _ => None,
        }
    }

    /// What a single step says that takes something away which is kept.
    pub(super) fn kept_step(&self, step: &Step) -> Option<String> {
        let keeps = self.keeps()?;
        match step {
            Step::Unlink { .. } | Step::RemoveFolder { .. } => Some(keeps),
            Step::SetLength { length, expect, .. } => {
                let present = expect.map_or(0, |stamp| stamp.size);
                let (text, is_cut) = length_words(present, *length);
                is_cut.then_some(text)
            }
            _ => None,
        }
    }
}
