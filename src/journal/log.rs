//! A journal that was read: everything that is known of one job.

use std::collections::{BTreeMap, HashMap};
use std::ffi::OsString;
use std::path::PathBuf;
use std::sync::Arc;

use super::frame::{self, NotRead};
use super::record::{Begin, Change, Ended, Fate, Pass, Record};
use super::rows;
use crate::model::{Mark, Plan, RowId, RowSet, Stamp, Times, Tree};

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
            log.take(record, &mut unfinished)
                .ok_or(NotRead::Newer(frame::VERSION))?;
        }
        Ok(log)
    }

    /// Rows of a step's tree.
    fn row_count(&self, step: u32) -> RowId {
        let planned = self
            .plan
            .as_ref()
            .and_then(|plan| plan.steps.get(step as usize));
        let tree = planned.and_then(|planned| planned.step.tree());
        tree.map_or(0, |tree| tree.len())
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
            } => {
                let end = start.saturating_add(len).min(self.row_count(step));
                let fates = &mut self.rows.entry(step).or_default().fates;
                fates.extend((start..end).map(|row| (row, Fate::Built { by })));
            }
            Record::Unit {
                step,
                row,
                inode,
                temporary,
            } => {
                let rows = self.rows.entry(step).or_default();
                rows.units.insert(row, (inode, temporary));
            }
            Record::Row { step, row, fate } => {
                let fates = &mut self.rows.entry(step).or_default().fates;
                // Of a pass that goes on with another one only the first knows what it was like before all.
                let is_again = matches!(fate, Fate::Dressed { .. })
                    && matches!(fates.get(&row), Some(Fate::Dressed { .. }));
                if !is_again {
                    fates.insert(row, fate);
                }
            }
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
        Some(plan)
    }
}
