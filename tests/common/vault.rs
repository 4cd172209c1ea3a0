//! Engines that write down what they do, each with a state folder and a hold area of its own.

use std::cell::Cell;
use std::sync::Arc;

use filewright::exec::{Config, Engine, FaultPlan};
use filewright::model::{End, Outcome, PastJob, PastState, Profile, Recovery, Request};
use tempfile::TempDir;

use super::engine;
use super::samples::Case;
use super::tree::Stage;

thread_local! {
    static IS_UNREAD: Cell<bool> = const { Cell::new(false) };
}

/// Nobody reads the plans of the vaults that `body` makes, so that trees are listed while they are worked on.
pub fn unread<T>(body: impl FnOnce() -> T) -> T {
    IS_UNREAD.set(true);
    let answer = body();
    IS_UNREAD.set(false);
    answer
}

/// A state folder and a data folder.
pub struct Vault {
    state: TempDir,
    data: TempDir,
    plans_unread: bool,
}

impl Vault {
    pub fn new() -> Vault {
        Vault {
            state: tempfile::tempdir().expect("a folder for the state"),
            data: tempfile::tempdir().expect("a folder for what is held"),
            plans_unread: IS_UNREAD.get(),
        }
    }

    pub fn state(&self) -> std::path::PathBuf {
        self.state.path().join("filewright")
    }

    pub fn data(&self) -> &std::path::Path {
        self.data.path()
    }

    pub fn config(&self) -> Config {
        Config {
            state_dir: Some(self.state()),
            data_dir: Some(self.data.path().to_path_buf()),
            keeps_journal: true,
            plans_unread: self.plans_unread,
            ..engine::config()
        }
    }

    pub fn engine(&self) -> Engine {
        Engine::start(self.config(), || {})
    }

    pub fn engine_with(&self, faults: Arc<dyn FaultPlan>) -> Engine {
        let config = Config {
            faults: Some(faults),
            ..self.config()
        };
        Engine::start(config, || {})
    }

    pub fn past(&self) -> Vec<PastJob> {
        self.engine().past().expect("the list of jobs")
    }

    /// The newest job.
    pub fn last(&self) -> PastJob {
        self.past().pop().expect("a job")
    }

    /// Takes the newest job back.
    pub fn undo(&self) -> Arc<Outcome> {
        self.engine().recover(&self.last().uid, Recovery::Undo)
    }

    /// The job that was ended by force, if one was.
    pub fn interrupted(&self) -> Option<PastJob> {
        let past = self.past();
        past.into_iter()
            .find(|job| job.state == PastState::Interrupted)
    }
}

impl Drop for Vault {
    /// What is held on other file systems than the temporary folder's goes too.
    fn drop(&mut self) {
        let engine = self.engine();
        let held = engine.held();
        let paths: Vec<&std::path::Path> = held.iter().map(|held| held.path.as_path()).collect();
        let _ = engine.purge(&paths);
    }
}

/// The request of a sample that keeps what it removes.
pub fn keeping(case: &Case, stage: &Stage, profile: Profile) -> Request {
    let mut request = case.request(stage, profile);
    request.run.keep = filewright::model::Keep::Hold;
    request
}

/// Says what a recovery came to that was not done.
pub fn is_done(outcome: &Outcome) -> Result<(), String> {
    match outcome.end {
        End::Done if outcome.failures.is_empty() => Ok(()),
        _ => Err(format!("{outcome:#?}")),
    }
}
