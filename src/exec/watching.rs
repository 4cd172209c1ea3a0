//! A run as one of its workers sees it.

use crate::disk::Watch;

use super::counters::Counters;
use super::run::Run;

/// One worker's view of its run, as the loops of the disk floor need it.
pub struct WorkerWatch<'a> {
    pub run: &'a Run,
    pub worker: usize,
}

impl WorkerWatch<'_> {
    pub fn counters(&self) -> &Counters {
        // Workers are numbered below the number of counters; the first stands in if that ever breaks.
        self.run
            .counters
            .get(self.worker)
            .unwrap_or(&self.run.counters[0])
    }
}

impl Watch for WorkerWatch<'_> {
    fn read(&self, bytes: u64) {
        self.counters().read(bytes);
    }

    fn wrote(&self, bytes: u64) {
        self.counters().wrote(bytes);
    }

    fn flushed(&self, bytes: u64) {
        self.counters().flushed(bytes);
    }

    fn wants_marks(&self) -> bool {
        self.run.ledger().is_some()
    }

    fn go_on(&self) -> bool {
        self.run.goes_on()
    }
}
