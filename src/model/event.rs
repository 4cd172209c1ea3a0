//! What front ends tell the engine, and what it tells them.

use std::path::PathBuf;
use std::sync::Arc;

use super::fault::Failure;
use super::listing::Chosen;
use super::loss::Lossy;
use super::past::{Annals, Foresight, HeldItem};
use super::plan::{Clash, Plan, Rule};
use super::prefs::Prefs;
use super::reply::Finding;
use super::request::{Order, Request};
use super::saved::{SavedChange, SavedForm};
use super::undo::Recovery;

/// Number of a job, in order of submission, never used twice in a process.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct JobId(pub u64);

/// Number of a preview; a later one supersedes all earlier ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Ticket(pub u64);

/// From a front end to the engine, in order.
#[derive(Clone, Debug)]
pub enum Command {
    /// Plan without a job. Only the newest counts: an older one that still runs is given up without an event.
    Preview {
        ticket: Ticket,
        request: Box<Request>,
        /// Rows whose paths are roots of the request too, behind those that it has.
        chosen: Option<Box<Chosen>>,
    },
    /// Plan and, if `start`, run as soon as nothing before it is in the way.
    Submit {
        job: JobId,
        request: Box<Request>,
        chosen: Option<Box<Chosen>>,
        start: bool,
    },
    /// Run a plan that was shown; rules and unticked rows are those of the plan.
    SubmitPlan {
        job: JobId,
        plan: Arc<Plan>,
    },
    /// Go on with a job of the past, or take it back, as a job of its own. `uid` is how the identifier of one begins.
    Recover {
        job: JobId,
        uid: String,
        how: Recovery,
    },
    /// Find out what [`Command::Recover`] would do, without doing it. Only the newest counts.
    Foresee {
        ticket: Ticket,
        uid: String,
        how: Recovery,
    },
    /// Tell what is known of the past.
    Recall,
    /// List what is held in a job's folder of a hold area.
    Unfold(PathBuf),
    /// Put these held entries back to where they were, never over anything, as a job of its own.
    PutBack {
        job: JobId,
        items: Vec<PathBuf>,
    },
    /// Delete for good what is held in these folders.
    Purge(Vec<PathBuf>),
    /// Forget every job that has ended. What is held stays.
    Forget,
    /// Tell the whole request of a job of the past: the list of them names only a few of its roots.
    Reread(String),
    /// Keep what the person at the window likes.
    KeepPrefs(Prefs),
    /// Read or change the forms that are kept filled.
    Saved(SavedChange),
    /// Write a new file, whole or not at all; never over one that is there.
    Export {
        to: PathBuf,
        text: Arc<[u8]>,
    },
    /// Start a job that waits after its plan.
    Start(JobId),
    Pause(JobId),
    Resume(JobId),
    Cancel(JobId),
    /// Move a waiting job to this place among those that wait; 0 is next.
    Reorder {
        job: JobId,
        place: usize,
    },
    /// Run all failed rows of an ended or running job once more.
    Retry(JobId),
    /// Answer all parked questions of a kind.
    Answer {
        job: JobId,
        clash: Clash,
        rule: Rule,
    },
    /// Change workers (at least 1) or order of a job, running or not.
    Tune {
        job: JobId,
        workers: Option<u16>,
        order: Option<Order>,
    },
    /// Cancel everything and end the engine's threads.
    Shutdown,
}

/// From the engine to its front end: lossless, in order, few.
#[derive(Clone, Debug)]
pub enum Event {
    Previewed {
        ticket: Ticket,
        plan: Arc<Plan>,
        planned_ms: u64,
    },
    Queued {
        job: JobId,
        request: Arc<Request>,
    },
    Planned {
        job: JobId,
        plan: Arc<Plan>,
        planned_ms: u64,
    },
    State {
        job: JobId,
        state: JobState,
    },
    /// In batches, at most about ten a second and job.
    Failed {
        job: JobId,
        failures: Vec<Failure>,
    },
    /// Rows that wait for an answer, by kind, counted so far; 0 where they wait no longer.
    Asked {
        job: JobId,
        clash: Clash,
        count: u64,
    },
    Finished {
        job: JobId,
        outcome: Arc<Outcome>,
    },
    /// The name by which a job is known from now on; comes before its end, and not at all for a job that was not written
    /// down.
    Journalled {
        job: JobId,
        uid: String,
    },
    Foreseen {
        ticket: Ticket,
        foresight: Arc<Foresight>,
    },
    Recalled(Arc<Annals>),
    /// What a job's folder of a hold area has in it; a second time when the sizes of folders are known.
    Unfolded {
        path: PathBuf,
        items: Arc<Vec<HeldItem>>,
    },
    Reread {
        uid: String,
        request: Result<Arc<Request>, Failure>,
    },
    /// The forms that are kept, as they are now.
    Saved {
        /// Grows with each answer: a smaller one is older.
        turn: u64,
        forms: Arc<Vec<SavedForm>>,
        /// Lines of their file that could not be read.
        damaged: u64,
        /// Why nothing was changed.
        failure: Option<Failure>,
    },
    /// A file was written, or why not.
    Exported {
        to: PathBuf,
        failure: Option<Failure>,
    },
    /// What was to be deleted or forgotten is gone, but for these.
    Purged {
        failures: Vec<Failure>,
    },
}

/// Where a job stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JobState {
    Queued,
    Planning,
    /// The plan is there and waits for `Start`, or for its turn.
    Planned,
    Running,
    Paused,
    /// Workers are being stopped and temporary entries removed.
    Cancelling,
    Ended(End),
}

impl JobState {
    /// True if the engine may go from this state to that one.
    pub fn may_become(self, next: JobState) -> bool {
        use JobState::{Cancelling, Ended, Paused, Planned, Planning, Queued, Running};
        match (self, next) {
            (Queued, Planning | Planned | Ended(_)) => true,
            (Planning, Planned | Ended(_)) => true,
            (Planned, Running | Ended(_)) => true,
            (Running, Paused | Cancelling | Ended(_)) => true,
            (Paused, Running | Cancelling | Ended(_)) => true,
            (Cancelling, Ended(_)) => true,
            // A retry or an answer takes an ended job up again, once nothing else runs.
            (Ended(_), Queued | Running) | (Queued, Running) => true,
            _ => false,
        }
    }
}

/// How a job ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// Everything that was planned is done.
    Done,
    /// All but these.
    Failed {
        failures: u64,
    },
    /// Refused before the first change.
    Refused,
    /// Done but for what waits for an answer.
    Questions {
        count: u64,
    },
    Cancelled,
}

/// Counts of what has been done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Totals {
    pub items: u64,
    pub skipped: u64,
    pub failed: u64,
    pub parked: u64,
    /// Bytes.
    pub read: u64,
    pub written: u64,
    /// Bytes known to be on the device.
    pub flushed: u64,
    /// Files that were read back from the device and are as they were written, or as their list says.
    pub verified: u64,
    /// Bytes of them.
    pub verified_bytes: u64,
}

/// What a job came to.
#[derive(Clone, Debug)]
pub struct Outcome {
    pub end: End,
    pub totals: Totals,
    /// All failures; the same that went out in batches.
    pub failures: Vec<Failure>,
    /// The real destination of the first root, where the operation has one (`copytree`, `move`, ...).
    pub target: Option<PathBuf>,
    /// The request did without flushing, so that what was written may still be in memory alone.
    pub is_unflushed: bool,
    /// What copies lack because their destination could not hold it.
    pub losses: Vec<Lossy>,
    /// Disks that were met below the roots and left alone, and the first, where no plan could say so before.
    pub mounts: Option<(u64, PathBuf)>,
    /// What steps that only read have found, each with the path that it is of.
    pub found: Arc<Vec<(PathBuf, Finding)>>,
    /// Running time without pauses, milliseconds.
    pub elapsed_ms: u64,
}

/// What a worker is at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Phase {
    #[default]
    Idle,
    List,
    Copy,
    Remove,
    Rename,
    Verify,
    Flush,
}

/// One worker at one moment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lane {
    pub phase: Phase,
    /// Below the job's root.
    pub path: PathBuf,
    /// Bytes of the present file.
    pub size: u64,
    /// Bytes of it that are done.
    pub done: u64,
}

/// Progress of one job at one moment.
#[derive(Clone, Debug)]
pub struct JobProgress {
    pub job: JobId,
    pub state: JobState,
    pub totals: Totals,
    /// Rows listed so far while planning.
    pub listed: u64,
    pub elapsed_ms: u64,
    pub workers: u16,
    pub order: Order,
    pub lanes: Vec<Lane>,
}

/// Progress of all jobs that are not ended, sampled from the workers' counters 10 to 20 times a second.
#[derive(Clone, Debug, Default)]
pub struct Snapshot {
    pub jobs: Vec<JobProgress>,
}
