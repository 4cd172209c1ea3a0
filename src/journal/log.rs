//! A journal that was read: everything that is known of one job.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::ffi::OsString;
use std::path::PathBuf;
use std::sync::Arc;

use super::frame::{self, NotRead};
use super::record::{Begin, Change, Ended, Fate, Pass, Record};
use super::rows;
use crate::model::{BulkAct, Mark, Plan, Planned, RowId, RowSet, Stamp, Step, Times, Tree};

/// What is known of one single step.
#[derive(Clone, Debug)]
pub struct StepLog {
    pub change: Change,
    /// None while nobody has said that it was done.
    pub done: Option<Option<Mark>>,
}

/// What is known of the rows of one bulk step.
#[derive(Clone, Debug, Default)]
pub struct RowsLog {
    pub fates: HashMap<RowId, Fate>,
    /// Rows that were about to be worked on.
    pub intended: RowSet,
    /// Trees under temporary names: inode and name, by row.
    pub units: HashMap<RowId, (u64, OsString)>,
}

/// All that a journal tells.
#[derive(Debug, Default)]
pub struct Log {
    pub begin: Option<Begin>,
    /// None while it is not complete: then nothing was done yet.
    pub plan: Option<Plan>,
    pub passes: Vec<Pass>,
    pub steps: BTreeMap<u32, StepLog>,
    pub rows: BTreeMap<u32, RowsLog>,
    /// Hold folders by step and device.
    pub bases: BTreeMap<(u32, u64), PathBuf>,
    /// Folders with their times before the first change, in order.
    pub touched: Vec<(PathBuf, Times)>,
    pub left: HashMap<PathBuf, (i64, u32)>,
    pub ended: Option<Ended>,
    /// Length of the part that is whole.
    pub whole: u64,
    /// Bytes after it that were never finished.
    pub dropped: u64,
}

impl Log {
    /// Reads a journal; what is torn off at its end is left out and counted.
    pub fn read(bytes: &[u8]) -> Result<Log, NotRead> {
        let frames = frame::take_apart(bytes)?;
        let mut log = Log {
            whole: frames.whole as u64,
            dropped: (bytes.len() - frames.whole) as u64,
            ..Log::default()
        };
        let mut unfinished = Unfinished::default();
        for payload in frames.payloads {
            // A whole record that this program does not know is one of a later program.
            let record = Record::read(payload).ok_or(NotRead::Newer(frame::VERSION))?;
            let taken = match unfinished.growing.is_ahead(&log, &record) {
                true => {
                    unfinished.growing.later.push_back(record);
                    Some(())
                }
                false => log.take(record, &mut unfinished),
            };
            taken.ok_or(NotRead::Newer(frame::VERSION))?;
        }
        log.settle(&mut unfinished.growing, true);
        log.count_grown(&unfinished.growing);
        log.close_holds(&unfinished.growing);
        Ok(log)
    }

    /// Rows of a step's tree.
    fn row_count(&self, step: u32) -> RowId {
        self.tree(step).map_or(0, |tree| tree.len())
    }

    fn tree(&self, step: u32) -> Option<Arc<Tree>> {
        let planned = self.plan.as_ref()?.steps.get(step as usize)?;
        planned.step.tree().map(Arc::clone)
    }

    /// Steps whose rows are those of this one.
    fn sharing(&self, step: u32) -> Vec<u32> {
        let tree = self.tree(step);
        let steps = self.plan.iter().flat_map(|plan| &plan.steps);
        let is_same = |planned: &Planned| match (&tree, planned.step.tree()) {
            (Some(tree), Some(other)) => Arc::ptr_eq(tree, other),
            _ => false,
        };
        let sharing = (0..).zip(steps).filter(|(_, planned)| is_same(planned));
        sharing.map(|(at, _)| at).collect()
    }

    /// Takes up rows, and those that waited for them.
    fn grow(&mut self, growing: &mut Growing, at: (u32, RowId), grown: Grown) -> Option<()> {
        growing.ahead.insert(at, grown);
        growing.catch_up(at.0, &self.tree(at.0)?)?;
        if growing.ahead.is_empty() {
            self.settle(growing, false);
        }
        Some(())
    }

    /// Forgets what the tree of a step had grown by.
    fn forget(&mut self, growing: &mut Growing, step: u32) -> Option<()> {
        let planned = growing.forget(step, self.tree(step)?.as_ref());
        let sharing = self.sharing(step);
        let rows = self.rows.range_mut(step..);
        for (_, rows) in rows.filter(|(at, _)| sharing.contains(at)) {
            rows.fates.retain(|row, _| *row < planned);
            rows.units.retain(|row, _| *row < planned);
        }
        Some(())
    }

    /// Takes up what was told of rows before those that come before them were there. What is about rows that are still to
    /// come waits on; at the `end`, of rows that never came nothing is known.
    fn settle(&mut self, growing: &mut Growing, end: bool) {
        while let Some(first) = growing.later.front() {
            let (step, after) = ends(first);
            let is_known = after <= self.row_count(step);
            if !is_known && !end {
                return;
            }
            match growing.later.pop_front() {
                Some(Record::Row { step, row, fate }) if is_known => self.fate(step, row, fate),
                Some(Record::Built {
                    step,
                    start,
                    len,
                    by,
                    since,
                }) => self.built(step, (start, len), Fate::Built { by, since }),
                _ => {}
            }
        }
    }

    /// What a tree grew by was not counted when it was planned.
    fn count_grown(&mut self, growing: &Growing) {
        let Some(plan) = &mut self.plan else {
            return;
        };
        for (step, planned) in &growing.planned {
            let found = plan.steps.get(*step as usize);
            let Some(Step::Bulk(bulk)) = found.map(|planned| &planned.step) else {
                continue;
            };
            // What a hold does not list before it has to was counted by the plan.
            if bulk.act == BulkAct::Hold {
                continue;
            }
            let tree = &bulk.tree;
            let grown = (*planned..tree.len()).filter_map(|id| tree.row(id));
            for row in grown.collect::<Vec<_>>() {
                plan.summary.count(row.kind, row.size);
            }
        }
    }

    /// A hold that could not take a folder as a whole has written down all there is below it: nothing is left to be listed.
    fn close_holds(&mut self, growing: &Growing) {
        let steps = self.plan.iter_mut().flat_map(|plan| &mut plan.steps);
        for (step, planned) in (0..).zip(steps) {
            if let Step::Bulk(bulk) = &mut planned.step
                && bulk.act == BulkAct::Hold
                && let Some(planned) = growing.planned.get(&step)
                && bulk.tree.len() > *planned
            {
                bulk.open = None;
                bulk.along.clear();
            }
        }
    }

    fn built(&mut self, step: u32, (start, len): (RowId, u32), fate: Fate) {
        let end = start.saturating_add(len).min(self.row_count(step));
        let fates = &mut self.rows.entry(step).or_default().fates;
        fates.extend((start..end).map(|row| (row, fate.clone())));
    }

    fn fate(&mut self, step: u32, row: RowId, fate: Fate) {
        let fates = &mut self.rows.entry(step).or_default().fates;
        // Of a pass that goes on with another one only the first knows what it was like before all.
        let is_again = matches!(fate, Fate::Dressed { .. })
            && matches!(fates.get(&row), Some(Fate::Dressed { .. }));
        if !is_again {
            fates.insert(row, fate);
        }
    }

    fn take(&mut self, record: Record, unfinished: &mut Unfinished) -> Option<()> {
        match record {
            Record::Begin(begin) => self.begin = Some(begin),
            Record::Plan(plan, slots) => unfinished.plan = Some((*plan, slots)),
            Record::Tree { device, inode, .. } => {
                let anchor = Stamp {
                    device,
                    inode,
                    kind: crate::model::Kind::Folder,
                    ..Stamp::default()
                };
                unfinished.trees.push(Arc::new(Tree::new(&anchor)));
            }
            Record::Rows { tree, rows } => {
                rows::read(unfinished.trees.get(tree as usize)?, &rows)?;
            }
            Record::Twins { tree, pairs } => {
                let tree = unfinished.trees.get(tree as usize)?;
                for (twin, first) in pairs {
                    tree.set_first_name(twin, first);
                }
            }
            Record::Ready => self.plan = Some(unfinished.complete()?),
            Record::Grown {
                step,
                base,
                pairs,
                rows,
            } => self.grow(&mut unfinished.growing, (step, base), (pairs, rows))?,
            Record::Anew { step } => self.forget(&mut unfinished.growing, step)?,
            Record::Pass(pass) => {
                self.ended = None;
                self.passes.push(pass);
            }
            Record::Intent { step, start, len } => {
                // Rows that the plan does not have are nobody's; a damaged length must not be counted through.
                let end = start.saturating_add(len).min(self.row_count(step));
                let rows = self.rows.entry(step).or_default();
                for row in start..end {
                    rows.intended.insert(row);
                }
            }
            Record::Built {
                step,
                start,
                len,
                by,
                since,
            } => self.built(step, (start, len), Fate::Built { by, since }),
            Record::Unit {
                step,
                row,
                inode,
                temporary,
            } => {
                let rows = self.rows.entry(step).or_default();
                rows.units.insert(row, (inode, temporary));
            }
            Record::Row { step, row, fate } => self.fate(step, row, fate),
            Record::Base { step, device, path } => {
                self.bases.insert((step, device), path);
            }
            Record::Touched { at, times } => self.touched.push((at, times)),
            Record::Left { at, modified } => {
                self.left.insert(at, modified);
            }
            Record::Intended { step, change } => {
                self.steps.insert(step, StepLog { change, done: None });
            }
            Record::Done { step, mark } => {
                let known = self.steps.entry(step).or_insert(StepLog {
                    change: Change::Nothing,
                    done: None,
                });
                known.done = Some(mark);
            }
            Record::Void { step } => {
                self.steps.remove(&step);
            }
            Record::End(ended) => self.ended = Some(ended),
        }
        Some(())
    }
}

/// A plan whose records are still being read.
#[derive(Default)]
struct Unfinished {
    plan: Option<(Plan, Vec<Option<u32>>)>,
    trees: Vec<Arc<Tree>>,
    growing: Growing,
}

impl Unfinished {
    fn complete(&mut self) -> Option<Plan> {
        let (mut plan, slots) = self.plan.take()?;
        for (planned, slot) in plan.steps.iter_mut().zip(slots) {
            if let Some(slot) = slot {
                let tree = self.trees.get(slot as usize)?;
                planned.step.set_tree(Arc::clone(tree));
            }
        }
        for (step, planned) in (0..).zip(&plan.steps) {
            if let Step::Bulk(bulk) = &planned.step
                && bulk.open.is_some()
            {
                self.growing.planned.insert(step, bulk.tree.len());
            }
        }
        Some(plan)
    }
}

/// The step of a record about rows, and the number behind the last of them.
fn ends(record: &Record) -> (u32, RowId) {
    match record {
        Record::Row { step, row, .. } => (*step, row.saturating_add(1)),
        Record::Built {
            step, start, len, ..
        } => (*step, start.saturating_add(*len)),
        _ => (0, 0),
    }
}

/// Later names of inodes with their first ones, and rows in their written form.
type Grown = (Vec<(RowId, RowId)>, Vec<u8>);

/// Trees that grew while they were worked on. Each worker writes out by itself what it has collected, so that rows may be
/// told of before those that come before them.
#[derive(Default)]
struct Growing {
    /// How many rows were planned.
    planned: BTreeMap<u32, RowId>,
    /// Rows of which earlier ones are missing, by step and number.
    ahead: BTreeMap<(u32, RowId), Grown>,
    /// What became of rows of which some may be among those.
    later: VecDeque<Record>,
}

impl Growing {
    /// True for what has to wait until all rows are there that it may be about.
    fn is_ahead(&self, log: &Log, record: &Record) -> bool {
        let is_about_rows = matches!(record, Record::Row { .. } | Record::Built { .. });
        let (step, end) = ends(record);
        let waits = !self.ahead.is_empty() || !self.later.is_empty();
        is_about_rows && !self.planned.is_empty() && (waits || end > log.row_count(step))
    }

    /// Appends the rows that come next; none if they are not understood.
    fn catch_up(&mut self, step: u32, tree: &Arc<Tree>) -> Option<()> {
        while let Some((pairs, rows)) = self.ahead.remove(&(step, tree.len())) {
            rows::read(tree, &rows)?;
            for (twin, first) in pairs {
                tree.set_first_name(twin, first);
            }
        }
        Some(())
    }

    /// Forgets all that the tree of a step had grown by; how many rows were planned.
    fn forget(&mut self, step: u32, tree: &Tree) -> RowId {
        let planned = self.planned.get(&step).copied().unwrap_or(RowId::MAX);
        tree.truncate(planned);
        self.ahead.retain(|(of, _), _| *of != step);
        self.later.clear();
        planned
    }
}
