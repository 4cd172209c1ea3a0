//! What workers count and the sampler reads: no message per file, no lock on the way.

use std::sync::atomic::{AtomicU8, AtomicU32, AtomicU64, Ordering};

use crate::model::{Phase, Totals};

/// Counters of one worker, alone on their cache lines so that workers never wait for each other's.
#[repr(align(128))]
#[derive(Debug, Default)]
pub struct Counters {
    items: AtomicU64,
    skipped: AtomicU64,
    parked: AtomicU64,
    read: AtomicU64,
    written: AtomicU64,
    flushed: AtomicU64,
    verified: AtomicU64,
    verified_bytes: AtomicU64,
    phase: AtomicU8,
    step: AtomicU32,
    row: AtomicU32,
    size: AtomicU64,
    done: AtomicU64,
    /// Bytes read and written by threads that help this worker, and of those read the ones of the present row.
    helped_read: AtomicU64,
    helped_written: AtomicU64,
    helped_done: AtomicU64,
}

/// Only the owning worker writes, so a load and a store are enough.
fn add(counter: &AtomicU64, amount: u64) {
    counter.store(
        counter.load(Ordering::Relaxed).wrapping_add(amount),
        Ordering::Relaxed,
    );
}

impl Counters {
    pub fn item(&self) {
        add(&self.items, 1);
    }

    pub fn items(&self, count: u64) {
        add(&self.items, count);
    }

    pub fn skipped(&self) {
        add(&self.skipped, 1);
    }

    pub fn parked(&self) {
        add(&self.parked, 1);
    }

    pub fn read(&self, bytes: u64) {
        add(&self.read, bytes);
        add(&self.done, bytes);
    }

    pub fn wrote(&self, bytes: u64) {
        add(&self.written, bytes);
    }

    /// The same, said by another thread than the owner's.
    pub fn helped_to_read(&self, bytes: u64) {
        self.helped_read.fetch_add(bytes, Ordering::Relaxed);
        self.helped_done.fetch_add(bytes, Ordering::Relaxed);
    }

    pub fn helped_to_write(&self, bytes: u64) {
        self.helped_written.fetch_add(bytes, Ordering::Relaxed);
    }

    pub fn flushed(&self, bytes: u64) {
        add(&self.flushed, bytes);
    }

    /// Bytes that are read once more: progress of the row, and nothing that the source was read for.
    pub fn reread(&self, bytes: u64) {
        add(&self.done, bytes);
    }

    /// Files that are as they should be, and their bytes.
    pub fn verified(&self, files: u64, bytes: u64) {
        add(&self.verified, files);
        add(&self.verified_bytes, bytes);
    }

    /// Items and bytes that this worker has done; both only grow.
    pub fn done(&self) -> (u64, u64) {
        let bytes =
            self.written.load(Ordering::Relaxed) + self.verified_bytes.load(Ordering::Relaxed);
        (self.items.load(Ordering::Relaxed), bytes)
    }

    /// Says what the worker turns to: a row of a step, and the bytes that it holds.
    pub fn turn_to(&self, phase: Phase, step: u32, row: u32, size: u64) {
        self.phase.store(phase_code(phase), Ordering::Relaxed);
        self.step.store(step, Ordering::Relaxed);
        self.row.store(row, Ordering::Relaxed);
        self.size.store(size, Ordering::Relaxed);
        self.done.store(0, Ordering::Relaxed);
        self.helped_done.store(0, Ordering::Relaxed);
    }

    /// Phase, step, row, size and bytes done of the present row.
    pub fn lane(&self) -> (Phase, u32, u32, u64, u64) {
        (
            phase_of(self.phase.load(Ordering::Relaxed)),
            self.step.load(Ordering::Relaxed),
            self.row.load(Ordering::Relaxed),
            self.size.load(Ordering::Relaxed),
            self.done.load(Ordering::Relaxed) + self.helped_done.load(Ordering::Relaxed),
        )
    }

    /// Adds this worker's counts to `totals`.
    pub fn add_to(&self, totals: &mut Totals) {
        totals.items += self.items.load(Ordering::Relaxed);
        totals.skipped += self.skipped.load(Ordering::Relaxed);
        totals.parked += self.parked.load(Ordering::Relaxed);
        totals.read += self.read.load(Ordering::Relaxed);
        totals.read += self.helped_read.load(Ordering::Relaxed);
        totals.written += self.written.load(Ordering::Relaxed);
        totals.written += self.helped_written.load(Ordering::Relaxed);
        totals.flushed += self.flushed.load(Ordering::Relaxed);
        totals.verified += self.verified.load(Ordering::Relaxed);
        totals.verified_bytes += self.verified_bytes.load(Ordering::Relaxed);
    }

    /// Takes back what an answer will count anew.
    pub fn forget_parked(&self) {
        self.parked.store(0, Ordering::Relaxed);
    }
}

const PHASES: [Phase; 7] = [
    Phase::Idle,
    Phase::List,
    Phase::Copy,
    Phase::Remove,
    Phase::Rename,
    Phase::Verify,
    Phase::Flush,
];

fn phase_code(phase: Phase) -> u8 {
    PHASES
        .iter()
        .position(|known| *known == phase)
        .unwrap_or_default() as u8
}

fn phase_of(code: u8) -> Phase {
    PHASES.get(code as usize).copied().unwrap_or_default()
}
