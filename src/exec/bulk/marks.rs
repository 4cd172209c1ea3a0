//! What the journal is told of the copies in a tree that is being built under a temporary name. Until that has its own
//! name nothing in it counts, and what is there is just as the rows say: so a few numbers tell of many files, and nothing
//! is looked at for it.

use crate::model::RowId;

use super::super::run::WorkerWatch;
use super::BulkRun;
use super::item::Item;

impl BulkRun<'_> {
    /// True for a copy of which its row says all that has to be known, if it succeeds.
    pub(super) fn is_for_row(&self, item: &Item<'_>) -> bool {
        item.node.is_in_unit
            && !item.row.has_twins
            && !self.is_verified_row(&item.row)
            && self.run.ledger().is_some()
    }

    /// One more row is there just as it says. The journal is told of many at once.
    pub(super) fn note_planned(&self, id: RowId, watch: &WorkerWatch<'_>) {
        self.tell_built(watch.built(id), watch);
    }

    /// Tells the journal of the copies that a worker has made since it was last told.
    pub(super) fn note_built(&self, watch: &WorkerWatch<'_>) {
        self.tell_built(watch.take_built(), watch);
    }

    fn tell_built(&self, rows: Option<(RowId, u32)>, watch: &WorkerWatch<'_>) {
        if let (Some(rows), Some(ledger)) = (rows, self.run.ledger()) {
            let keeps_times = self.bulk.how.metadata.times;
            ledger.built(watch.worker, self.step, rows, keeps_times);
        }
    }
}
