//! Runs jobs on an engine, one at a time, and tells what happens.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use crossbeam_channel::select;

pub use crate::exec::Config;
use crate::exec::{Engine, Local};
use crate::model::{
    Action, Cause, Command, End, Event, Failure, HeldDisk, HeldItem, HeldJob, JobId, Outcome,
    PastJob, Plan, Recovery, Request, Totals,
};

use super::report::Report;
use super::rows;
use super::signals::Stop;

/// Time between two reports of progress.
const TICK: Duration = Duration::from_millis(100);
/// Time between two questions whether a signal has come.
const ASK: Duration = Duration::from_millis(40);

/// The last plan. What is kept here is never taken apart: a process that ends gives its memory back at once, and
/// to free a million rows one by one before that takes as long as some jobs.
static LAST: Mutex<Option<Arc<Plan>>> = Mutex::new(None);

/// Exit code of a run, as the help lists them.
pub fn exit_code(end: End) -> u8 {
    match end {
        End::Done => 0,
        End::Failed { .. } => 1,
        End::Refused => 3,
        End::Questions { .. } => 4,
        End::Cancelled => 130,
    }
}

/// The engine that a user's jobs run on.
pub fn config() -> Config {
    Config::of_user()
}

/// Plans without running, on this thread, and tells in how many milliseconds.
pub fn plan(config: Config, request: Request) -> (Arc<Plan>, u64) {
    let (plan, planned_ms) = Local::new(config).plan(request);
    let plan = Arc::new(plan);
    keep(Arc::clone(&plan));
    (plan, planned_ms)
}

/// The same for a program that does nothing else: a signal ends it.
pub fn plan_only(config: Config, request: Request) -> (Arc<Plan>, u64) {
    Stop::ends();
    plan(config, request)
}

fn keep(plan: Arc<Plan>) {
    *LAST.lock().unwrap_or_else(PoisonError::into_inner) = Some(plan);
}

/// An engine and the signals that stop its jobs.
pub struct Driver {
    engine: Engine,
    stop: Stop,
}

impl Driver {
    /// Starts an engine that guards the user's home folder and the program's own state.
    pub fn start(config: Config) -> Driver {
        Driver {
            engine: Engine::start(config, || {}),
            stop: Stop::listen(),
        }
    }

    /// Plans and runs, and returns what it came to. A signal cancels; further ones change nothing.
    pub fn run(&self, request: Request, report: &mut dyn Report) -> Arc<Outcome> {
        let job = self.engine.next_job();
        self.engine.send(Command::Submit {
            job,
            request: Box::new(request),
            chosen: None,
            start: true,
        });
        self.watch(job, report)
    }

    /// Goes on with a job of the past, or takes it back.
    pub fn recover(&self, uid: &str, how: Recovery, report: &mut dyn Report) -> Arc<Outcome> {
        let job = self.engine.next_job();
        let uid = uid.to_owned();
        self.engine.send(Command::Recover { job, uid, how });
        self.watch(job, report)
    }

    /// Puts single held entries back.
    pub fn put_back(&self, items: Vec<PathBuf>, report: &mut dyn Report) -> Arc<Outcome> {
        let job = self.engine.next_job();
        self.engine.send(Command::PutBack { job, items });
        self.watch(job, report)
    }

    /// What is held in a job's folder of a hold area.
    pub fn unfold(&self, path: &Path) -> Vec<HeldItem> {
        self.engine.unfold(path)
    }

    /// Forgets every job that has ended.
    pub fn forget(&self) -> Result<(), Vec<Failure>> {
        self.engine.forget()
    }

    /// Jobs of the past, the oldest first.
    pub fn past(&self) -> Result<Vec<PastJob>, Failure> {
        self.engine.past()
    }

    /// What is held so that jobs can be taken back.
    pub fn held(&self) -> Vec<HeldJob> {
        self.engine.held()
    }

    /// Disks with hold areas, and how much of that is held there.
    pub fn held_disks(&self, held: &[HeldJob]) -> Vec<HeldDisk> {
        self.engine.held_disks(held)
    }

    /// Deletes for good what is held at these places.
    pub fn purge(&self, paths: &[&Path]) -> Result<(), Vec<Failure>> {
        self.engine.purge(paths)
    }

    fn watch(&self, job: JobId, report: &mut dyn Report) -> Arc<Outcome> {
        let mut run = Running {
            job,
            plan: None,
            told: 0,
            ticked: Instant::now(),
        };
        loop {
            select! {
                recv(self.engine.events()) -> event => match event {
                    Ok(event) => if let Some(outcome) = run.hear(event, report) {
                        return outcome;
                    },
                    Err(_) => return Arc::new(lost()),
                },
                recv(self.engine.progress()) -> snapshot => {
                    let snapshot = snapshot.unwrap_or_default();
                    let progress = snapshot.jobs.iter().find(|progress| progress.job == job);
                    if let Some(progress) = progress && run.ticked.elapsed() >= TICK {
                        run.ticked = Instant::now();
                        report.progress(progress);
                    }
                },
                default(ASK) => {}
            }
            if self.stop.has_come() {
                report.stopping();
                self.engine.send(Command::Cancel(job));
            }
        }
    }
}

/// What is known of the job that runs.
struct Running {
    job: JobId,
    plan: Option<Arc<Plan>>,
    /// Failures that were told.
    told: usize,
    ticked: Instant,
}

impl Running {
    /// Takes an event; the outcome if it was the last one.
    fn hear(&mut self, event: Event, report: &mut dyn Report) -> Option<Arc<Outcome>> {
        match event {
            Event::Planned {
                job,
                plan,
                planned_ms,
            } if job == self.job => {
                report.planned(&plan, planned_ms);
                self.plan = Some(plan);
            }
            Event::Failed { job, failures } if job == self.job => {
                self.told += failures.len();
                report.failed(&failures);
            }
            Event::Finished { job, outcome } if job == self.job => {
                // A job that never ran has sent no batches.
                if let Some(rest) = outcome.failures.get(self.told..) {
                    report.failed(rest);
                }
                if let Some(plan) = self.plan.as_deref().filter(|_| outcome.totals.parked > 0) {
                    report.failed(&rows::questions(plan));
                }
                report.finished(&outcome);
                if let Some(plan) = self.plan.take() {
                    keep(plan);
                }
                return Some(outcome);
            }
            Event::Previewed { .. }
            | Event::Queued { .. }
            | Event::Planned { .. }
            | Event::State { .. }
            | Event::Failed { .. }
            | Event::Asked { .. }
            | Event::Journalled { .. }
            | Event::Foreseen { .. }
            | Event::Recalled(_)
            | Event::Unfolded { .. }
            | Event::Reread { .. }
            | Event::Exported { .. }
            | Event::Saved { .. }
            | Event::Purged { .. }
            | Event::Finished { .. } => {}
        }
        None
    }
}

/// What is answered where the engine is gone, which only a defect can bring about.
fn lost() -> Outcome {
    let cause = Cause::Panic("the engine has ended".to_owned());
    Outcome {
        end: End::Failed { failures: 1 },
        totals: Totals::default(),
        failures: vec![Failure::new(Action::Run, "", cause)],
        target: None,
        losses: Vec::new(),
        is_unflushed: false,
        mounts: None,
        found: Arc::default(),
        elapsed_ms: 0,
    }
}
