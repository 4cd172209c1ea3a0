//! What is looked up in the past for every frame: found once, when the past is told.

use std::collections::HashMap;

use crate::model::{Annals, PastJob};

use super::pastwords::{last_redoable, last_undoable};

/// What a job holds, in whichever areas.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HeldSum {
    pub items: u64,
    pub bytes: u64,
    /// The first of it may go then; milliseconds since 1970.
    pub keep_until_ms: u64,
}

/// Places in the [`Annals`] by what is asked for. With ten thousand jobs a frame costs what it costs with ten.
#[derive(Clone, Debug, Default)]
pub struct PastIndex {
    by_uid: HashMap<String, usize>,
    held: HashMap<String, HeldSum>,
    /// Jobs that were ended by force, the newest first.
    pub(super) open: Vec<usize>,
    pub(super) undoable: Option<usize>,
    pub(super) redoable: Option<usize>,
    pub(super) held_bytes: u64,
}

impl PastIndex {
    pub fn of(annals: &Annals) -> PastIndex {
        let jobs = &annals.jobs;
        let by_uid: HashMap<String, usize> = jobs
            .iter()
            .enumerate()
            .map(|(at, job)| (job.uid.clone(), at))
            .collect();
        let mut held: HashMap<String, HeldSum> = HashMap::new();
        for job in &annals.held {
            let none = HeldSum {
                items: 0,
                bytes: 0,
                keep_until_ms: u64::MAX,
            };
            let sum = held.entry(job.uid.clone()).or_insert(none);
            sum.items += job.items;
            sum.bytes += job.bytes;
            sum.keep_until_ms = sum.keep_until_ms.min(job.keep_until_ms);
        }
        let is_open = |at: &usize| jobs.get(*at).is_some_and(PastJob::is_interrupted);
        let place = |job: Option<&PastJob>| by_uid.get(&job?.uid).copied();
        PastIndex {
            open: (0..jobs.len()).rev().filter(is_open).collect(),
            undoable: place(last_undoable(jobs)),
            redoable: place(last_redoable(jobs, None)),
            held_bytes: annals.held.iter().map(|job| job.bytes).sum(),
            held,
            by_uid,
        }
    }

    /// Place of a job of this name.
    pub fn place(&self, uid: &str) -> Option<usize> {
        self.by_uid.get(uid).copied()
    }

    /// What a job of this name holds.
    pub fn held(&self, uid: &str) -> Option<HeldSum> {
        self.held.get(uid).copied()
    }
}
