//! Forgetting what happened and deleting what is held, after a question with counts.

use std::collections::HashSet;
use std::path::PathBuf;

use crate::model::{Command, HeldJob, PastJob};

use super::intent::Effect;
use super::state::{Asking, Question, View};
use super::words;

/// What a yes to the question of this part of the window does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Clearing {
    Purge(Vec<PathBuf>),
    /// And what is held at these places, where that is wished for too.
    Forget(Vec<PathBuf>),
}

impl View {
    /// Forgetting what happened and deleting what is held are one question: who wants the one for privacy should see the
    /// other.
    pub(super) fn ask_to_forget(&mut self) {
        let annals = &self.past.annals;
        let ended = |job: &&PastJob| !job.is_interrupted() && !job.is_out_of_reach();
        let jobs = annals.jobs.iter().filter(ended).count() as u64;
        if jobs == 0 {
            return;
        }
        let open: HashSet<&str> = annals
            .jobs
            .iter()
            .filter(|job| !ended(job))
            .map(|job| job.uid.as_str())
            .collect();
        // What a job needs that can still be gone on with is no part of this.
        let held = annals.held.iter();
        let held: Vec<&HeldJob> = held
            .filter(|held| !open.contains(held.uid.as_str()))
            .collect();
        let bytes = words::bytes(held.iter().map(|held| held.bytes).sum());
        let jobs = words::counted(jobs, "job");
        let (more, also) = match held.is_empty() {
            true => (String::new(), None),
            false => (
                format!(
                    " The {bytes} in the hold area stay with their names, and can be put back from there, unless you \
                     delete them too."
                ),
                Some(format!("Forget, and delete {bytes} held for good")),
            ),
        };
        let paths = held.into_iter().map(|held| held.path.clone()).collect();
        self.past.clearing = Some(Clearing::Forget(paths));
        self.question = Some(Question {
            asking: Asking::Clear,
            head: format!("Forget {jobs}?"),
            body: format!("What they did stays, but none of them can be undone afterwards.{more}"),
            yes: format!("Forget {jobs}"),
            also,
            no: "Keep the history".to_owned(),
        });
    }

    /// A yes to the question; `is_all` is the one that goes farther.
    pub(super) fn clear(&mut self, is_all: bool) -> Vec<Effect> {
        self.question = None;
        let commands = match self.past.clearing.take() {
            Some(Clearing::Purge(paths)) => vec![Command::Purge(paths)],
            Some(Clearing::Forget(held)) if is_all => vec![Command::Purge(held), Command::Forget],
            Some(Clearing::Forget(_)) => vec![Command::Forget],
            None => return Vec::new(),
        };
        self.past.is_clearing = true;
        commands.into_iter().map(Effect::Engine).collect()
    }
}
