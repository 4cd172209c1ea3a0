//! What the rows of one tree come to in figures, told from nothing but the plan: so a plan that is changed by hand is
//! counted anew as it was counted first.

use std::collections::{BTreeMap, HashSet};

use crate::model::{
    Bulk, BulkAct, Clash, CopyHow, Kind, Left, Reach, Row, RowId, Rule, Rules, Summary, Tree,
    Verdict,
};

/// What becomes of the rows that are counted.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    Copied {
        remake_specials: bool,
        links_kept: bool,
    },
    Removed,
}

impl Fate {
    pub fn of_copy(how: &CopyHow) -> Fate {
        Fate::Copied {
            remake_specials: how.remake_specials,
            links_kept: how.metadata.hard_links,
        }
    }

    /// What a bulk step does with its rows; none for the second half of a move, whose rows are those of the first.
    pub fn of(bulk: &Bulk) -> Option<Fate> {
        match bulk.act {
            BulkAct::Copy => Some(Fate::of_copy(&bulk.how)),
            BulkAct::Remove | BulkAct::Hold => Some(Fate::Removed),
            BulkAct::RemoveCopied | BulkAct::Move => None,
        }
    }
}

/// A number of rows with the first of them.
#[derive(Clone, Copy, Debug, Default)]
pub struct Noted {
    pub count: u64,
    pub first: RowId,
}

impl Noted {
    fn add(&mut self, id: RowId) {
        if self.count == 0 {
            self.first = id;
        }
        self.count += 1;
    }
}

/// What is gone for good on one device.
#[derive(Clone, Copy, Debug)]
pub struct LostOn {
    pub device: u64,
    pub items: u64,
    pub bytes: u64,
    pub first: RowId,
}

/// The figures of one tree.
#[derive(Clone, Debug, Default)]
pub struct Counted {
    /// Without what depends on the file system of the destination.
    pub summary: Summary,
    /// Bytes in whole blocks that the destination needs.
    pub needed: u64,
    pub inodes: u64,
    /// Rows that are gone for good, and their bytes. The first is one that a person can be told of.
    pub lost: Noted,
    pub lost_bytes: u64,
    /// The same bytes by the device that they are on, each with the first row.
    pub lost_on: Vec<LostOn>,
    pub specials: BTreeMap<Kind, Noted>,
    pub mounts: Noted,
    pub dangling: Noted,
    pub other_names: Noted,
    /// The destination is one of the rows.
    pub is_into_itself: bool,
}

impl Counted {
    /// Adds the figures of more rows. What was noted first stays so, and those of the rows that are added are not looked
    /// for.
    pub fn add(&mut self, more: &Counted) {
        self.summary.add(&more.summary);
        self.needed += more.needed;
        self.inodes += more.inodes;
        self.lost.count += more.lost.count;
        self.lost_bytes += more.lost_bytes;
        for lost in &more.lost_on {
            let mut known = self.lost_on.iter_mut();
            match known.find(|known| known.device == lost.device) {
                Some(known) => {
                    known.items += lost.items;
                    known.bytes += lost.bytes;
                }
                None => self.lost_on.push(*lost),
            }
        }
    }
}

/// How rows are to be counted.
pub struct Counting<'a> {
    pub tree: &'a Tree,
    pub left: &'a Left,
    pub rules: &'a Rules,
    pub fate: Fate,
    /// Allocation unit of the destination in bytes.
    pub block: u64,
    /// Device and inode of the destination.
    pub target: Option<(u64, u64)>,
}

impl Counting<'_> {
    /// Counts all rows.
    pub fn count(&self) -> Counted {
        let mut count = Count {
            how: self,
            counted: Counted::default(),
            has_all_names: self.names_with_twins(),
            passed_over: HashSet::new(),
            copied: HashSet::new(),
            devices: self.tree.devices(),
        };
        for chunk in self.tree.chunks() {
            for id in chunk.base.max(1)..chunk.base + chunk.len() {
                if let Some(row) = chunk.row(id) {
                    count.row(id, row);
                }
            }
        }
        count.counted
    }

    /// Counts the rows that a tick reaches; none where others are counted otherwise because of them, or where the first
    /// of its kind has to be known: then all have to be counted.
    pub fn count_reach(&self, reach: &Reach) -> Option<Counted> {
        let mut count = Count {
            how: self,
            counted: Counted::default(),
            has_all_names: HashSet::new(),
            passed_over: HashSet::new(),
            copied: HashSet::new(),
            devices: self.tree.devices(),
        };
        // A folder that a rule skips takes what is in it along, which the tick does not reach as a whole.
        let is_clash = |row: Row| matches!(row.verdict, Verdict::Clash(_));
        let mut above = reach.above.iter();
        let mut is_plain = !above.any(|folder| self.tree.row(*folder).is_some_and(is_clash));
        reach.each(self.tree, |id, row| {
            is_plain &= is_plain_row(row);
            count.row(id, row);
        });
        is_plain.then_some(count.counted)
    }

    /// First names of which a later one is acted upon too.
    fn names_with_twins(&self) -> HashSet<RowId> {
        let mut firsts = HashSet::new();
        if !self.tree.has_later_names() {
            return firsts;
        }
        for chunk in self.tree.chunks() {
            for id in chunk.base..chunk.base + chunk.len() {
                let is_twin = |row: &Row| self.left.verdict(id, row) == Verdict::Twin;
                if chunk.row(id).is_some_and(is_twin) {
                    firsts.extend(self.tree.first_name(id));
                }
            }
        }
        firsts
    }
}

/// True for a row that is counted by itself, whichever others are.
fn is_plain_row(row: &Row) -> bool {
    let is_lone = !row.has_twins && !row.kind.is_special();
    is_lone
        && matches!(
            row.verdict,
            Verdict::Act | Verdict::Merge | Verdict::Clash(_) | Verdict::LeftOut(_)
        )
}

struct Count<'a> {
    how: &'a Counting<'a>,
    counted: Counted,
    has_all_names: HashSet<RowId>,
    /// Folders that a rule skips, with those below them.
    passed_over: HashSet<RowId>,
    /// First names that are left out, and whose bytes a later name has brought.
    copied: HashSet<RowId>,
    /// Of the rows, by their numbers for them.
    devices: Vec<u64>,
}

impl Count<'_> {
    fn row(&mut self, id: RowId, row: &Row) {
        if self.passed_over.contains(&row.parent) {
            if row.kind == Kind::Folder {
                self.passed_over.insert(id);
            }
            return;
        }
        match self.how.left.verdict(id, row) {
            Verdict::LeftOut(why) => self.counted.summary.leave_out(why),
            Verdict::OtherFileSystem => self.counted.mounts.add(id),
            Verdict::Dangling => {
                self.counted.dangling.add(id);
                self.act(id, row);
            }
            Verdict::Clash(clash) => self.clash(id, row, clash),
            Verdict::Act | Verdict::Merge | Verdict::Special | Verdict::Twin => self.act(id, row),
        }
    }

    fn clash(&mut self, id: RowId, row: &Row, clash: Clash) {
        let bytes = if row.kind == Kind::File { row.size } else { 0 };
        let counted = &mut self.counted.summary.clashes[clash as usize];
        counted.0 += 1;
        counted.1 += bytes;
        match self.how.rules.get(clash) {
            Rule::Skip => {
                if row.kind == Kind::Folder {
                    self.passed_over.insert(id);
                }
            }
            Rule::Ask | Rule::KeepBoth => self.act(id, row),
            Rule::Replace => {
                let device = self.how.target.map(|(device, _)| device);
                self.lose(id, bytes, device.unwrap_or(self.device(row)));
                self.act(id, row);
            }
        }
    }

    fn act(&mut self, id: RowId, row: &Row) {
        if self.how.left.kept.contains(id) {
            return;
        }
        if row.kind == Kind::Folder {
            let identity = (self.how.tree.device(row.device), row.inode);
            self.counted.is_into_itself |= self.how.target == Some(identity);
        }
        let is_twin = self.is_later_name(id, row);
        let keeps_links = match self.how.fate {
            Fate::Copied { links_kept, .. } => links_kept,
            Fate::Removed => true,
        };
        let bytes = if is_twin && keeps_links { 0 } else { row.size };
        self.counted.summary.count(row.kind, bytes);
        match self.how.fate {
            Fate::Copied {
                remake_specials, ..
            } => {
                if row.kind == Kind::File {
                    self.counted.needed += self.needed(id, row, bytes);
                }
                self.counted.inodes += u64::from(row.verdict != Verdict::Merge && !is_twin);
                if row.kind.is_special() && (!remake_specials || row.verdict == Verdict::Special) {
                    self.counted.specials.entry(row.kind).or_default().add(id);
                }
            }
            Fate::Removed => {
                let bytes = if row.kind == Kind::File { bytes } else { 0 };
                self.lose(id, bytes, self.device(row));
                if row.has_twins && !is_twin && !self.has_all_names.contains(&id) {
                    self.counted.other_names.add(id);
                }
            }
        }
    }

    fn device(&self, row: &Row) -> u64 {
        let device = self.devices.get(usize::from(row.device));
        device.copied().unwrap_or_default()
    }

    fn lose(&mut self, id: RowId, bytes: u64, device: u64) {
        self.counted.lost.add(id);
        self.counted.lost_bytes += bytes;
        // Rows of one device stand together.
        let mut known = self.counted.lost_on.iter_mut().rev();
        match known.find(|known| known.device == device) {
            Some(known) => {
                known.items += 1;
                known.bytes += bytes;
            }
            None => self.counted.lost_on.push(LostOn {
                device,
                items: 1,
                bytes,
                first: id,
            }),
        }
    }

    /// True for a name whose bytes another name brings. Where the first is unticked, the next one stands in for it.
    fn is_later_name(&mut self, id: RowId, row: &Row) -> bool {
        if row.verdict != Verdict::Twin {
            return false;
        }
        let first = self.how.tree.first_name(id);
        let is_first_out = first.is_some_and(|first| self.how.left.by_hand.contains(first));
        !is_first_out || !first.is_some_and(|first| self.copied.insert(first))
    }

    /// Bytes in whole blocks; of a file with holes only what is allocated.
    fn needed(&self, id: RowId, row: &Row, bytes: u64) -> u64 {
        let allocated = |id| self.how.tree.allocated(id);
        let allocated = row.has_holes.then(|| allocated(id)).flatten();
        let bytes = allocated.map_or(bytes, |allocated| bytes.min(allocated));
        let block = self.how.block.max(1);
        bytes.div_ceil(block) * block
    }
}
