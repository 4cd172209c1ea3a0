//! Doing something at one moment of a run.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex};
use std::time::{Duration, Instant};

use filewright::exec::{Config, Engine, Fault, FaultPlan};
use filewright::model::{Command, End, Event, JobId, JobState, Outcome, Plan, Request};

use crate::common::{engine, rig};

/// Longer than anything here takes, shorter than a person waits for a test that hangs.
pub const PATIENCE: Duration = Duration::from_secs(20);

struct Hook<F>(F);

impl<F> FaultPlan for Hook<F>
where
    F: Fn(u32, &Path) -> Option<Fault> + Send + Sync,
{
    fn before(&self, step: u32, _row: u32, path: &Path) -> Option<Fault> {
        (self.0)(step, path)
    }
}

/// An engine that calls this before each step and row, with the step's index and the path.
pub fn engine_with(hook: impl Fn(u32, &Path) -> Option<Fault> + Send + Sync + 'static) -> Engine {
    let config = Config {
        faults: Some(Arc::new(Hook(hook))),
        ..engine::config()
    };
    Engine::start(config, || {})
}

/// The end of a job, or a panic. An engine that hangs would hang in its end too, so it is left behind then.
pub fn end_of(engine: Engine, job: JobId) -> (Engine, Arc<Outcome>) {
    let until = Instant::now() + PATIENCE;
    loop {
        let left = until.saturating_duration_since(Instant::now());
        match engine.events().recv_timeout(left) {
            Ok(Event::Finished {
                job: ended,
                outcome,
            }) if ended == job => return (engine, outcome),
            Ok(_) => {}
            Err(error) => {
                let _left = std::mem::ManuallyDrop::new(engine);
                panic!("the job does not end: {error}");
            }
        }
    }
}

/// Waits until a job is in a state.
pub fn wait_for_state(engine: &Engine, job: JobId, wanted: JobState) {
    loop {
        match engine.events().recv_timeout(PATIENCE).expect("an event") {
            Event::State { job: of, state } if of == job && state == wanted => return,
            Event::Finished { outcome, .. } => panic!("it ended before {wanted:?}: {outcome:?}"),
            _ => {}
        }
    }
}

pub fn submit_plan(engine: &Engine, plan: Arc<Plan>) -> JobId {
    let job = engine.next_job();
    engine.send(Command::SubmitPlan { job, plan });
    job
}

/// Runs a request while `hook` is called before each step and row.
pub fn run_hooked(
    request: Request,
    hook: impl Fn(u32, &Path) -> Option<Fault> + Send + Sync + 'static,
) -> Arc<Outcome> {
    let engine = engine_with(hook);
    let job = engine::submit(&engine, request);
    end_of(engine, job).1
}

pub fn assert_done(outcome: &Outcome) {
    assert_eq!(outcome.end, End::Done, "{:#?}", outcome.failures);
    assert!(outcome.failures.is_empty(), "{:#?}", outcome.failures);
}

/// A door in the way of whoever comes through `hold`, until it is opened.
#[derive(Default)]
pub struct Door {
    /// Somebody stands before it; it is open.
    state: Mutex<(bool, bool)>,
    changed: Condvar,
}

impl Door {
    /// Stands before the door.
    pub fn hold(&self) {
        let mut state = self.state.lock().expect("the door");
        state.0 = true;
        self.changed.notify_all();
        let (state, waited) = self
            .changed
            .wait_timeout_while(state, PATIENCE, |state| !state.1)
            .expect("the door");
        drop(state);
        assert!(!waited.timed_out(), "nobody opens the door");
    }

    /// Waits until somebody stands before it.
    pub fn wait(&self) {
        let state = self.state.lock().expect("the door");
        let (state, waited) = self
            .changed
            .wait_timeout_while(state, PATIENCE, |state| !state.0)
            .expect("the door");
        drop(state);
        assert!(!waited.timed_out(), "nobody comes to the door");
    }

    pub fn open(&self) {
        self.state.lock().expect("the door").1 = true;
        self.changed.notify_all();
    }
}

/// A stage on the other file system, or none, told as the reason why a test is skipped.
pub fn far(test: &str) -> Option<PathBuf> {
    let found = rig::other_file_system();
    if found.is_none() {
        rig::skip(test, "needs a second file system");
    }
    found
}

/// Names in a folder, sorted.
pub fn names(folder: &Path) -> Vec<String> {
    let listed = fs::read_dir(folder).expect("a folder");
    let mut names: Vec<String> = listed
        .map(|entry| entry.expect("an entry").file_name())
        .map(|name| name.to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}
