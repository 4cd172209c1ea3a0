//! What the engine keeps of each job.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread::JoinHandle;

use crate::disk::or_cores;
use crate::model::{
    Clash, JobId, JobProgress, JobState, Lane, Plan, Request, RunOptions, Snapshot, Totals,
};

use super::run::Run;

/// Ended jobs whose rows are kept for a retry or an answer.
const KEPT_ENDED: usize = 20;

/// How far a planner has come, and its way to hear that nobody waits any more.
#[derive(Debug, Default)]
pub struct PlanWatch {
    stop: Arc<AtomicBool>,
    listed: Arc<AtomicU64>,
}

impl PlanWatch {
    pub fn cancel(&self) {
        self.stop.store(true, Ordering::Relaxed);
    }

    pub fn stop(&self) -> Arc<AtomicBool> {
        Arc::clone(&self.stop)
    }

    pub fn listed(&self) -> Arc<AtomicU64> {
        Arc::clone(&self.listed)
    }

    /// Rows so far.
    pub fn listed_count(&self) -> u64 {
        self.listed.load(Ordering::Relaxed)
    }
}

/// One job from its submission on.
pub struct Job {
    pub state: JobState,
    pub request: Arc<Request>,
    pub plan: Option<Arc<Plan>>,
    pub watch: Arc<PlanWatch>,
    pub run: Option<Arc<Run>>,
    pub driver: Option<JoinHandle<()>>,
    /// Runs when its turn comes.
    pub is_wanted: bool,
    /// 0 stands for one a core until it starts.
    pub workers: u16,
    /// Rows that wait for an answer by kind of clash, as last told.
    pub asked: [u64; Clash::ALL.len()],
}

/// All jobs, and the order in which those that wait will run.
#[derive(Default)]
pub struct Jobs {
    pub all: BTreeMap<JobId, Job>,
    pub waiting: Vec<JobId>,
}

impl Job {
    /// Without a number in the request it has the `usual` one.
    pub fn new(request: Arc<Request>, is_wanted: bool, usual: u16) -> Job {
        let RunOptions { workers, .. } = request.run;
        Job {
            state: JobState::Queued,
            watch: Arc::new(PlanWatch::default()),
            plan: None,
            run: None,
            driver: None,
            is_wanted,
            asked: [0; Clash::ALL.len()],
            workers: if workers == 0 { usual } else { workers },
            request,
        }
    }

    fn progress(&self, job: JobId) -> JobProgress {
        let run = self.run.as_deref();
        JobProgress {
            job,
            state: self.state,
            totals: run.map_or_else(Totals::default, Run::totals),
            listed: self.watch.listed_count(),
            elapsed_ms: run.map_or(0, |run| run.control.elapsed_ms()),
            workers: run.map_or_else(|| or_cores(self.workers), |run| run.control.workers()),
            order: run.map_or(self.request.run.order, |run| run.control.order()),
            lanes: run.map_or_else(Vec::<Lane>::new, Run::lanes),
        }
    }
}

impl Jobs {
    /// True while anything plans or runs, so that there is something to sample.
    pub fn is_any_active(&self) -> bool {
        self.all.values().any(|job| is_active(job.state))
    }

    /// True while a job is being planned.
    pub fn is_any_planning(&self) -> bool {
        self.all.values().any(|job| job.state == JobState::Planning)
    }

    /// True while a job has the workers; a paused job has given them up.
    pub fn is_any_running(&self) -> bool {
        self.all
            .values()
            .any(|job| matches!(job.state, JobState::Running | JobState::Cancelling))
    }

    pub fn snapshot(&self) -> Snapshot {
        let jobs = self.all.iter().filter(|(_, job)| is_active(job.state));
        Snapshot {
            jobs: jobs.map(|(id, job)| job.progress(*id)).collect(),
        }
    }

    /// The next job that may run: planned and wanted, or taken up again; first in the order.
    pub fn next(&self) -> Option<JobId> {
        self.waiting.iter().copied().find(|id| {
            self.all.get(id).is_some_and(|job| match job.state {
                JobState::Planned => job.is_wanted,
                JobState::Queued => job.run.is_some(),
                JobState::Paused => true,
                _ => false,
            })
        })
    }

    /// Drops the rows of the oldest ended jobs.
    pub fn forget_old(&mut self) {
        let ended: Vec<JobId> = self
            .all
            .iter()
            .filter(|(_, job)| matches!(job.state, JobState::Ended(_)))
            .map(|(id, _)| *id)
            .collect();
        let surplus = ended.len().saturating_sub(KEPT_ENDED);
        for id in &ended[..surplus] {
            self.all.remove(id);
        }
    }
}

fn is_active(state: JobState) -> bool {
    matches!(
        state,
        JobState::Planning | JobState::Running | JobState::Paused | JobState::Cancelling
    )
}
