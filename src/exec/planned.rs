//! The plan of a job as its journal has it: with all of its rows, but those below tops that a hold takes as wholes.

use std::sync::Arc;

use crate::journal::{Record, frame, rows};
use crate::model::{BulkAct, Failure, Open, Plan, RowId, Step, Tree};

use super::ledger::{BUFFER, Ledger};
use super::run::lock;

/// Rows that take as much room in a journal as the figures of a folder.
const ROWS_A_SHARE: usize = 4;

impl Ledger {
    /// Writes the plan down with all of its rows, but those below tops that a hold takes as wholes.
    pub fn plan(&self, plan: &Plan) -> Result<(), Failure> {
        let mut written = plan.clone();
        let mut trees: Vec<(Arc<Tree>, RowId)> = Vec::new();
        let mut slots: Vec<Option<u32>> = Vec::with_capacity(plan.steps.len());
        for (step, planned) in (0..).zip(&mut written.steps) {
            let end = self.shorten(step, &mut planned.step, plan.request.run.one_file_system);
            slots.push(planned.step.tree().map(|own| {
                let known = trees.iter().position(|(tree, _)| Arc::ptr_eq(tree, own));
                let at = known.unwrap_or_else(|| {
                    trees.push((Arc::clone(own), end));
                    trees.len() - 1
                });
                at as u32
            }));
        }
        let mut buffer = Vec::new();
        let mut failed = None;
        let mut put = |record: Record| {
            let payload = record.write()?;
            frame::put(&mut buffer, &payload);
            if buffer.len() >= 16 * BUFFER {
                self.write(&mut buffer);
            }
            Ok(())
        };
        let written = put(Record::Plan(Box::new(written), slots)).and_then(|()| {
            for (number, (tree, end)) in (0..).zip(&trees) {
                rows::write(tree, (number, *end), &mut put)?;
            }
            put(Record::Ready)
        });
        if let Err(text) = written {
            failed = Some(self.unwritten(text));
        }
        self.write(&mut buffer);
        match failed.or_else(|| self.take_broken()) {
            Some(failure) => Err(failure),
            None => Ok(()),
        }
    }

    /// Makes the written form of a step out of it; the number behind the last row that is written.
    ///
    /// A top that goes as a whole needs one row, and figures for what goes along, however much that is. Who finds out that
    /// it cannot be renamed writes the others first: [`Ledger::complete`]. Who goes on with the job without them lists.
    fn shorten(&self, step: u32, of: &mut Step, one_file_system: bool) -> RowId {
        let Step::Bulk(bulk) = of else {
            return RowId::MAX;
        };
        let end = bulk.takes_wholes().filter(|end| {
            let below = bulk.tree.len() - end;
            below as usize > ROWS_A_SHARE * bulk.along.len()
        });
        match end {
            Some(end) => {
                bulk.open = Some(Open {
                    one_file_system,
                    ..Open::default()
                });
                lock(&self.short).insert(step, end);
                end
            }
            None => {
                if bulk.act == BulkAct::Hold {
                    bulk.along.clear();
                }
                RowId::MAX
            }
        }
    }

    /// Writes down the rows of a step of which only the tops were. False if that could not be done: then nothing may be done
    /// below them.
    pub fn complete(&self, worker: usize, step: u32, tree: &Tree) -> bool {
        // Held to the end: who comes second must not begin before they are written.
        let mut short = lock(&self.short);
        if let Some(end) = short.remove(&step) {
            let (pairs, written) = rows::write_rest(tree, end);
            let grown = Record::Grown {
                step,
                base: end,
                pairs,
                rows: written,
            };
            self.put(worker, &grown, true);
        }
        !self.is_over()
    }
}
