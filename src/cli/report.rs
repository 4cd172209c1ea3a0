//! What a job says while it goes: to a person or, as lines of JSON, to a program.

use crate::model::{Failure, JobProgress, Outcome, Plan};

/// Hears what happens to one job, in order.
pub trait Report {
    /// The plan is there. Also called for a plan that is refused.
    fn planned(&mut self, plan: &Plan, planned_ms: u64);
    /// A sample of the progress, at most a few times a second.
    fn progress(&mut self, progress: &JobProgress);
    fn failed(&mut self, failures: &[Failure]);
    /// A signal came, and the job is being cancelled.
    fn stopping(&mut self);
    /// The last call.
    fn finished(&mut self, outcome: &Outcome);
}
