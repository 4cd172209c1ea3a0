//! What a person does to jobs: pause, go on, cancel, reorder, try again, change workers.

use crate::model::{End, JobId, JobState, Order, Outcome, Totals};

use super::core::{Core, TICK};
use super::driver;
use super::run::{MAX_WORKERS, Run};

impl Core {
    pub(super) fn pause(&mut self, id: JobId) {
        let Some(job) = self.jobs.all.get(&id) else {
            return;
        };
        if job.state == JobState::Paused {
            // It was to go on when its turn came.
            self.jobs.waiting.retain(|waiting| *waiting != id);
        } else if job.run.as_ref().is_some_and(|run| run.control.pause()) {
            self.set_state(id, JobState::Paused);
        }
    }

    /// A paused job has given up the workers: it goes on when no other has them.
    pub(super) fn resume(&mut self, id: JobId) {
        let state = self.jobs.all.get(&id).map(|job| job.state);
        if state == Some(JobState::Paused) && !self.jobs.waiting.contains(&id) {
            self.jobs.waiting.push(id);
        }
    }

    /// Lets a job go on that has run before and waited for its turn since; false for one that has not.
    pub(super) fn take_up(&mut self, id: JobId) -> bool {
        let Some(job) = self.jobs.all.get(&id) else {
            return false;
        };
        let Some(run) = job.run.clone() else {
            return false;
        };
        let is_paused = job.state == JobState::Paused;
        run.control.resume();
        if self.set_state(id, JobState::Running) && !is_paused {
            self.drive(id);
        }
        true
    }

    pub(super) fn cancel(&mut self, id: JobId) {
        let Some(job) = self.jobs.all.get(&id) else {
            return;
        };
        match (job.state, &job.run) {
            (JobState::Running | JobState::Paused, Some(run)) => {
                run.control.cancel();
                self.set_state(id, JobState::Cancelling);
            }
            (JobState::Queued, Some(run)) => {
                run.control.cancel();
                let outcome = driver::outcome(run);
                self.finish(id, outcome);
            }
            (JobState::Queued | JobState::Planning | JobState::Planned, _) => {
                job.watch.cancel();
                self.finish(
                    id,
                    Outcome {
                        end: End::Cancelled,
                        totals: Totals::default(),
                        failures: Vec::new(),
                        target: None,
                        losses: Vec::new(),
                        is_unflushed: false,
                        mounts: None,
                        found: Default::default(),
                        elapsed_ms: 0,
                    },
                );
            }
            _ => {}
        }
    }

    pub(super) fn reorder(&mut self, id: JobId, place: usize) {
        let waiting = &mut self.jobs.waiting;
        if let Some(at) = waiting.iter().position(|waiting| *waiting == id) {
            waiting.remove(at);
            waiting.insert(place.min(waiting.len()), id);
        }
    }

    /// Takes an ended job up again, when its turn comes, after `reopen` has said what is open.
    pub(super) fn again(&mut self, id: JobId, reopen: impl Fn(&Run)) {
        let Some(job) = self.jobs.all.get(&id) else {
            return;
        };
        let is_open = match job.state {
            JobState::Ended(end) => end != End::Cancelled,
            // It waits for its turn and takes this up too.
            JobState::Queued => true,
            _ => false,
        };
        let Some(run) = job.run.clone().filter(|_| is_open) else {
            return;
        };
        reopen(&run);
        if self.set_state(id, JobState::Queued) {
            self.jobs.waiting.push(id);
        }
    }

    pub(super) fn tune(&mut self, id: JobId, workers: Option<u16>, order: Option<Order>) {
        let Some(job) = self.jobs.all.get_mut(&id) else {
            return;
        };
        if let Some(workers) = workers {
            job.workers = workers.clamp(1, MAX_WORKERS);
        }
        let Some(run) = &job.run else {
            return;
        };
        run.control.set_workers(job.workers);
        if let Some(order) = order {
            run.control.set_order(order);
        }
    }

    pub(super) fn shut_down(&mut self) {
        if let Some((_, preview)) = self.preview.take() {
            preview.cancel();
        }
        for job in self.jobs.all.values_mut() {
            job.watch.cancel();
            if let Some(run) = &job.run {
                run.control.cancel();
            }
            if let Some(driver) = job.driver.take()
                && driver.join().is_err()
            {
                tracing::error!("a job's thread ended in a panic");
            }
        }
        // Whoever still plans has been told to stop; reports that nobody reads must not hold it up.
        while self.planners.iter().any(|planner| !planner.is_finished()) {
            if self.reports.recv_timeout(TICK).is_err() {
                self.planners.retain(|planner| !planner.is_finished());
            }
        }
        self.purge.join();
        for planner in self.planners.drain(..) {
            if planner.join().is_err() {
                tracing::error!("a planner's thread ended in a panic");
            }
        }
    }
}
