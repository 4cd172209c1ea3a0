//! A run as one of its workers sees it.

use std::path::Path;

use crate::disk::Watch;
use crate::model::Step;

use super::counters::Counters;
use super::run::Run;

/// The path that a single step is about.
pub fn step_path(step: &Step) -> &Path {
    match step {
        Step::MakeFolder { at, .. }
        | Step::MakeFile { at, .. }
        | Step::MakeLink { at, .. }
        | Step::MakeHardLink { at, .. }
        | Step::MakeSpecial { at, .. }
        | Step::Unlink { at, .. }
        | Step::RemoveFolder { at, .. }
        | Step::Hold { at, .. }
        | Step::Restore { at, .. }
        | Step::SetMetadata { at, .. }
        | Step::SetOwner { at, .. }
        | Step::SetMode { at, .. }
        | Step::SetTimes { at, .. }
        | Step::ReadStream { at, .. }
        | Step::ReadSpace { at }
        | Step::WriteManifest { at, .. }
        | Step::CheckManifest { at, .. }
        | Step::SetLength { at, .. } => at,
        Step::Rename { from, .. } | Step::Release { from, .. } | Step::CopyFile { from, .. } => {
            from
        }
        Step::Exchange { a, .. } => a,
        Step::Pack(pack) => &pack.at,
        Step::Unpack(unpack) => &unpack.at,
        Step::Bulk(bulk) => &bulk.from,
    }
}

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
