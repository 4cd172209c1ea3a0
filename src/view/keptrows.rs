//! Rows of a plan whose entries are kept: what is said of them instead of that they go.

use std::collections::HashMap;

use crate::model::{Bulk, BulkAct, Keep, Profile, Row, RowId, RowSet, Rule, Rules, Step, Verdict};

use super::planrows::{PlanRow, PlanRows, Tone};
use super::stepwords::length_words;

/// What of a tree is renamed away as a whole, and what is not.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Staying {
    /// Folders that stay because something in them does: entries right in them that go, and all of them.
    inside: HashMap<RowId, (u32, u32)>,
    /// Entries that go as a whole.
    renames: u64,
}

impl Staying {
    /// Children follow their folders in a tree, so that one pass from the end finds what stays.
    pub(super) fn of(bulk: &Bulk) -> Staying {
        let is_left = |id: RowId, row: &Row| {
            matches!(
                bulk.left.verdict(id, row),
                Verdict::LeftOut(_) | Verdict::OtherFileSystem | Verdict::Merge
            )
        };
        let mut stays = RowSet::default();
        for chunk in bulk.tree.chunks().iter().rev() {
            for id in (chunk.base.max(1)..chunk.base + chunk.len()).rev() {
                let is_staying = |row: &&Row| is_left(id, row) || stays.contains(id);
                if let Some(row) = chunk.row(id).filter(is_staying) {
                    stays.insert(row.parent);
                }
            }
        }
        let mut staying = Staying::default();
        for chunk in bulk.tree.chunks() {
            for id in chunk.base.max(1)..chunk.base + chunk.len() {
                let Some(row) = chunk.row(id) else { continue };
                let is_in_staying = stays.contains(row.parent);
                if !is_in_staying && row.parent != 0 {
                    continue;
                }
                let goes = !is_left(id, row);
                staying.renames += u64::from(goes && !stays.contains(id));
                if is_in_staying {
                    let (going, all) = staying.inside.entry(row.parent).or_default();
                    *going += u32::from(goes);
                    *all += 1;
                }
            }
        }
        staying
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
                let staying = &self.sums.get(row.step as usize)?.staying.inside;
                if let Some((going, all)) = staying.get(&row.row) {
                    let verb = match self.plan.request.run.keep {
                        Keep::Trash => "Trash",
                        _ => "Keep",
                    };
                    return Some((format!("{verb} {going} of {all} inside"), Tone::Held));
                }
                match entry.parent == 0 || staying.contains_key(&entry.parent) {
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
