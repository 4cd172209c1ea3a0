//! What stands below each row of a plan's tree, in items and bytes, kept up to date while rows are ticked and unticked.

use std::collections::HashMap;
use std::sync::Arc;

use crate::model::{BulkAct, Kind, Left, Reach, Row, RowId, Step, Tree, Verdict, Why};

use super::keptrows::{Staying, Stays};

/// Sums below each row of one tree, without what is left out.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Sums {
    items: Vec<u32>,
    bytes: Vec<u64>,
    /// How many rows right in a folder are unticked, or hold such rows; folders without any are not in it.
    in_part: HashMap<RowId, u32>,
    /// What goes as a whole and what does not, where it is renamed away.
    pub(super) staying: Staying,
    is_held: bool,
}

/// What a row brought to the folder that it is in.
#[derive(Clone, Copy, Debug, Default)]
struct Share {
    items: u32,
    bytes: u64,
    parts: u32,
    stays: Stays,
}

/// The shares of a row and of the folders above it, before they change.
pub(super) struct Before {
    /// The row first, then upwards.
    chain: Vec<(RowId, Share)>,
}

impl Sums {
    /// Sums of a step, less what is left out by hand.
    pub(super) fn of(step: &Step) -> Sums {
        let Some(tree) = step.tree() else {
            return Sums::default();
        };
        let rows = tree.len() as usize;
        let mut sums = Sums {
            items: vec![0; rows],
            bytes: vec![0; rows],
            is_held: matches!(step, Step::Bulk(bulk) if bulk.act == BulkAct::Hold),
            ..Sums::default()
        };
        // Children follow their folders in a tree, so one pass from the end adds everything up.
        for chunk in tree.chunks().iter().rev() {
            for id in (chunk.base..chunk.base + chunk.len()).rev() {
                let Some(row) = chunk.row(id).filter(|_| (id as usize) < rows && id > 0) else {
                    continue;
                };
                sums.add_own(id, row);
                let share = sums.share(step.left(), id, row);
                sums.add(row.parent, share);
                sums.staying.add(row.parent, share.stays);
            }
        }
        if sums.is_held {
            sums.staying.count_all(tree);
        }
        sums
    }

    pub(super) fn items(&self, row: RowId) -> u32 {
        self.items.get(row as usize).copied().unwrap_or_default()
    }

    pub(super) fn bytes(&self, row: RowId) -> u64 {
        self.bytes.get(row as usize).copied().unwrap_or_default()
    }

    /// Something below it is unticked.
    pub(super) fn is_in_part(&self, row: RowId) -> bool {
        self.in_part.contains_key(&row)
    }

    /// What has to be known of a row before it is ticked or unticked.
    pub(super) fn before(&self, step: &Step, row: RowId) -> Option<Before> {
        let tree = step.tree()?;
        let (mut chain, mut at) = (Vec::new(), row);
        while at != 0 {
            let entry = tree.row(at)?;
            chain.push((at, self.share(step.left(), at, &entry)));
            at = entry.parent;
        }
        Some(Before { chain })
    }

    /// Follows a row that was ticked or unticked with all below it: only those rows and the folders above are looked at.
    pub(super) fn follow(&mut self, step: &Step, before: &Before) {
        let (Some(tree), Some((row, _))) = (step.tree(), before.chain.first()) else {
            return;
        };
        self.recount(tree, step.left(), *row);
        for (at, old) in &before.chain {
            let Some(entry) = tree.row(*at) else { return };
            let new = self.share(step.left(), *at, &entry);
            self.take(entry.parent, *old);
            self.add(entry.parent, new);
            self.staying
                .change(tree, entry.parent, old.stays, new.stays);
        }
    }

    /// Adds a row up anew with all below it.
    fn recount(&mut self, tree: &Tree, left: Option<&Arc<Left>>, row: RowId) {
        let reach = Reach::of(tree, row);
        reach.each_below(tree, |id, entry| {
            self.items[id as usize] = 0;
            self.bytes[id as usize] = 0;
            if entry.kind == Kind::Folder {
                self.in_part.remove(&id);
                self.staying.uncount(tree, id);
                self.staying.forget(id);
            }
        });
        reach.each_below_upwards(tree, |id, entry| {
            self.add_own(id, entry);
            if entry.kind == Kind::Folder {
                self.staying.count(tree, id);
            }
            if id != row {
                let share = self.share(left, id, entry);
                self.add(entry.parent, share);
                self.staying.add(entry.parent, share.stays);
            }
        });
    }

    fn add_own(&mut self, id: RowId, row: &Row) {
        if row.kind == Kind::File {
            self.bytes[id as usize] += row.size;
        }
    }

    fn share(&self, left: Option<&Arc<Left>>, id: RowId, row: &Row) -> Share {
        let verdict = left.map_or(row.verdict, |left| left.verdict(id, row));
        let is_in = !matches!(verdict, Verdict::LeftOut(_));
        let is_folder = row.kind == Kind::Folder;
        let is_part = verdict == Verdict::LeftOut(Why::Hand) || (is_folder && self.is_in_part(id));
        Share {
            items: if is_in { self.items(id) + 1 } else { 0 },
            bytes: if is_in { self.bytes(id) } else { 0 },
            parts: u32::from(is_part),
            stays: match self.is_held {
                true => self.staying.share(id, verdict),
                false => Stays::default(),
            },
        }
    }

    fn add(&mut self, folder: RowId, share: Share) {
        self.items[folder as usize] += share.items;
        self.bytes[folder as usize] += share.bytes;
        if share.parts > 0 {
            *self.in_part.entry(folder).or_default() += share.parts;
        }
    }

    fn take(&mut self, folder: RowId, share: Share) {
        self.items[folder as usize] -= share.items;
        self.bytes[folder as usize] -= share.bytes;
        if share.parts > 0
            && let Some(parts) = self.in_part.get_mut(&folder)
        {
            *parts -= share.parts;
            if *parts == 0 {
                self.in_part.remove(&folder);
            }
        }
    }
}
