//! How many workers a bulk step has, and which.

use std::os::fd::AsFd;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::thread::Scope;

use crate::disk::{self, Folder, Medium, Seat, Seats};
use crate::model::BulkAct;

use super::super::node::Node;
use super::super::run::{WorkerWatch, lock};
use super::{BulkRun, turning};

/// A job starts with one worker; another joins when this many pieces wait.
const PIECES_PER_WORKER: usize = 2;

impl<'a> BulkRun<'a> {
    /// Lets as many workers come as suit what the step works on.
    pub(super) fn suit(&self, anchor: &Node) {
        let faults = self.run.faults.as_ref();
        let of = |folder: &Arc<Folder>| {
            let handle = folder.handle();
            handle.map_or(Default::default(), |handle| {
                (
                    disk::medium(handle.as_fd()),
                    disk::file_system(handle.as_fd()),
                )
            })
        };
        let (from, from_kind) = of(&anchor.from);
        let to = anchor.to.as_ref().map(of);
        let said = faults.and_then(|plan| plan.medium());
        let medium = said.unwrap_or_else(|| to.map_or(from, |(to, _)| from.and(to)));
        let is_turning = medium == Medium::Rotating && turning::reads_bytes(self.bulk);
        self.is_turning.store(is_turning, Ordering::Relaxed);
        let said = faults.and_then(|plan| plan.file_system());
        let from = said.unwrap_or(from_kind);
        let to = to.map(|(_, to)| said.unwrap_or(to));
        // To read back is work for many.
        let is_read_back = self.bulk.act == BulkAct::Copy && self.bulk.how.verify;
        if self.run.control.suit(medium) {
            self.pace.start(self.run.control.workers());
        } else if !is_read_back && disk::goes_alone(self.bulk.act, self.run.holds(), from, to) {
            self.run.control.adapt(1);
        }
    }

    /// Tells what this worker has done since `before`, and changes the number of workers when it is time for that.
    pub(super) fn keep_pace(&self, before: (u64, u64), watch: &WorkerWatch<'_>) {
        let now = watch.counters().done();
        let (rows, bytes) = (now.0 - before.0, now.1 - before.1);
        if let Some(workers) = self.pace.done(rows, bytes) {
            self.run.control.adapt(workers);
        }
    }

    /// Gives a lane back. Others look anew: this worker may have been woken for work that it does not take.
    pub(super) fn leave(&self, worker: usize) {
        if let Some(lane) = lock(&self.lanes).get_mut(worker)
            && std::mem::take(lane)
        {
            self.joined.fetch_sub(1, Ordering::Relaxed);
        }
        self.queue.look_anew();
    }

    /// The lowest lane below `wanted` that no worker has; it is taken.
    fn take_lane(&self, wanted: usize) -> Option<usize> {
        let mut lanes = lock(&self.lanes);
        let wanted = wanted.min(lanes.len());
        // The first is the job's own thread.
        let free = (1..wanted).find(|lane| !lanes[*lane])?;
        lanes[free] = true;
        self.joined.fetch_add(1, Ordering::Relaxed);
        Some(free)
    }

    /// Lets another worker join if there is work for it; this one then has a seat as well.
    pub(super) fn grow<'scope, 'env>(
        &'scope self,
        scope: &'scope Scope<'scope, 'env>,
        seat: &mut Option<Seat<'scope>>,
    ) where
        'a: 'scope,
    {
        let wanted = self.run.workers();
        // The first is the job's own thread, which has no lane to take.
        let active = self.joined.load(Ordering::Relaxed);
        if active + 1 >= wanted || self.queue.waiting() < PIECES_PER_WORKER * active.max(1) {
            return;
        }
        let Some(lane) = self.take_lane(wanted) else {
            return;
        };
        let name = format!("worker {lane}");
        let seats = self.run.seats();
        let work = move || self.work(scope, lane);
        let thread = std::thread::Builder::new().name(name);
        if let Err(error) = Seats::spawn(seats, seat, thread, scope, work) {
            // The others do the work.
            tracing::warn!(%error, "no thread for one more worker");
            self.leave(lane);
        }
    }
}
