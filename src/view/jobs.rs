//! Jobs as the window knows them: folded from events and progress, nothing asked of the engine.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use crate::model::{
    Clash, Command, End, Event, Failure, JobId, JobProgress, JobState, Lane, Lineage, Order,
    Outcome, Phase, Plan, Request, Rule, Totals,
};

use super::estimate::{Estimate, RateHistory};
use super::form::Entry;
use super::losses::losses_line;
use super::words;

/// One job.
#[derive(Clone, Debug)]
pub struct Job {
    pub id: JobId,
    pub entry: Option<Entry>,
    pub request: Arc<Request>,
    pub state: JobState,
    pub plan: Option<Arc<Plan>>,
    pub totals: Totals,
    /// Rows listed while planning.
    pub listed: u64,
    pub elapsed_ms: u64,
    pub workers: u16,
    pub order: Order,
    pub lanes: Vec<Lane>,
    pub rates: RateHistory,
    pub estimate: Estimate,
    pub failures: Vec<Failure>,
    /// Rows that wait for an answer, by kind.
    pub questions: BTreeMap<Clash, u64>,
    pub outcome: Option<Arc<Outcome>>,
    /// The name by which its journal is known.
    pub uid: Option<String>,
}

impl Job {
    fn new(id: JobId, request: Arc<Request>, entry: Option<Entry>) -> Job {
        Job {
            id,
            entry,
            state: JobState::Queued,
            plan: None,
            totals: Totals::default(),
            listed: 0,
            elapsed_ms: 0,
            workers: request.run.workers,
            order: request.run.order,
            lanes: Vec::new(),
            rates: RateHistory::default(),
            estimate: Estimate::default(),
            failures: Vec::new(),
            questions: BTreeMap::new(),
            outcome: None,
            uid: None,
            request,
        }
    }

    pub fn is_ended(&self) -> bool {
        matches!(self.state, JobState::Ended(_))
    }

    /// True while workers are at it, pauses included.
    pub fn is_at_work(&self) -> bool {
        matches!(
            self.state,
            JobState::Running | JobState::Paused | JobState::Cancelling | JobState::Planning
        )
    }

    /// "Copy tree to Backup".
    pub fn title(&self) -> String {
        let title = self
            .entry
            .map_or(self.request.op, |entry| entry.about.title);
        match self.target_name() {
            Some(target) => format!("{title} to {target}"),
            None => format!("{title}, {}", self.source_words()),
        }
    }

    /// "field-survey-2025" or "3 items in Projects".
    pub fn source_words(&self) -> String {
        roots_words(&self.request)
    }

    /// Last name of the destination, where the operation has one.
    pub fn target_name(&self) -> Option<String> {
        target_of(self.entry?, &self.request).map(last_name)
    }

    /// Items of the plan; none before it is there.
    pub fn planned_items(&self) -> Option<u64> {
        self.plan.as_ref().map(|plan| plan.summary.items())
    }

    pub fn planned_bytes(&self) -> Option<u64> {
        self.plan.as_ref().map(|plan| plan.summary.bytes)
    }

    /// Items that are as the plan wants them; what failed or waits for an answer is not.
    pub fn done_items(&self) -> u64 {
        self.totals.items + self.totals.skipped
    }

    /// Items that are behind us, whatever became of them.
    pub fn settled_items(&self) -> u64 {
        self.done_items() + self.totals.failed + self.totals.parked
    }

    /// Share that is done, in whole percent: bytes where bytes are moved, otherwise items.
    pub fn percent(&self) -> Option<u64> {
        match self.state {
            JobState::Ended(End::Done) => return Some(100),
            JobState::Queued | JobState::Planning | JobState::Planned => return None,
            _ => {}
        }
        let moves_bytes = self.totals.written > 0 && self.planned_bytes()? > 0;
        let percent = if moves_bytes {
            words::percent(self.totals.written, self.planned_bytes()?)
        } else {
            words::percent(self.settled_items(), self.planned_items()?)
        };
        // Whole only when the engine says so.
        Some(percent.min(99))
    }

    /// What the job is at, for its card and the figure in the drawer.
    pub fn state_words(&self) -> String {
        match self.state {
            JobState::Queued | JobState::Planned => "waits for its turn".to_owned(),
            JobState::Planning => match self.listed {
                0 => "planning".to_owned(),
                listed => format!("planning, {} listed", words::counted(listed, "item")),
            },

            JobState::Running => self.left_words(),
            JobState::Paused => "paused".to_owned(),
            JobState::Cancelling => "cancelling".to_owned(),
            JobState::Ended(end) => end_words(end),
        }
    }

    /// "300 files, 48.2 GB verified": none before the end, and where nothing was read back or anything failed.
    pub fn verified_words(&self) -> Option<String> {
        let totals = &self.outcome.as_ref()?.totals;
        let is_sure = self.state == JobState::Ended(End::Done) && totals.verified > 0;
        is_sure.then(|| {
            let files = words::counted(totals.verified, "file");
            match totals.verified_bytes {
                0 => format!("{files} verified"),
                bytes => format!("{files}, {} verified", words::bytes(bytes)),
            }
        })
    }

    /// "not kept: owner of 3": what the destination could not hold.
    pub fn lost_words(&self) -> Option<String> {
        losses_line(&self.outcome.as_ref()?.losses)
    }

    /// "48.2 GB not flushed": what an ended job that was asked to do without has left in memory.
    pub fn unflushed_words(&self) -> Option<String> {
        let outcome = self
            .outcome
            .as_ref()
            .filter(|outcome| outcome.is_unflushed)?;
        let missing = outcome
            .totals
            .written
            .saturating_sub(outcome.totals.flushed);
        Some(format!("{} not flushed", words::bytes(missing)))
    }

    fn left_words(&self) -> String {
        let (Some(items), Some(bytes)) = (self.planned_items(), self.planned_bytes()) else {
            return "running".to_owned();
        };
        match phase_of(&self.lanes) {
            Some(Phase::Flush) => return "flushing to the device".to_owned(),
            Some(Phase::Verify) => return "verifying".to_owned(),
            _ => {}
        }
        let items_left = items.saturating_sub(self.settled_items());
        let bytes_left = bytes.saturating_sub(self.totals.written);
        let left = self.estimate.words(items_left, bytes_left);
        left.unwrap_or_else(|| "measuring".to_owned())
    }

    /// "12,408 files, 48.2 GB".
    pub fn size_words(&self) -> Option<String> {
        let plan = self.plan.as_ref()?;
        Some(items_and_bytes(&plan.summary))
    }

    /// Rows that wait for an answer.
    pub fn asking(&self) -> u64 {
        self.questions.values().sum()
    }

    /// True if there is something that the engine would try once more.
    pub fn can_retry(&self) -> bool {
        matches!(self.state, JobState::Ended(End::Failed { .. }))
    }

    pub fn can_pause(&self) -> bool {
        self.state == JobState::Running
    }

    pub fn can_resume(&self) -> bool {
        self.state == JobState::Paused
    }

    pub fn can_cancel(&self) -> bool {
        !self.is_ended() && self.state != JobState::Cancelling
    }
}

/// What all workers that are at anything are at, if it is one thing.
pub fn phase_of(lanes: &[Lane]) -> Option<Phase> {
    let mut phases = lanes.iter().map(|lane| lane.phase);
    let mut at_work = phases.by_ref().filter(|phase| *phase != Phase::Idle);
    let first = at_work.next()?;
    at_work.all(|phase| phase == first).then_some(first)
}

/// "312 items, 48.2 GB"; without the bytes where there are none.
pub fn items_and_bytes(summary: &crate::model::Summary) -> String {
    let items = if summary.folders + summary.links + summary.specials == 0 {
        words::counted(summary.files, "file")
    } else {
        words::counted(summary.items(), "item")
    };
    match summary.bytes {
        0 => items,
        bytes => format!("{items}, {}", words::bytes(bytes)),
    }
}

/// How a job ended, in words.
pub fn end_words(end: End) -> String {
    match end {
        End::Done => "done".to_owned(),
        End::Failed { failures } => format!("done, {} failed", words::count(failures)),
        End::Refused => "refused, nothing was changed".to_owned(),
        End::Questions { count } => match count {
            1 => "1 conflict waits for you".to_owned(),
            count => format!("{} conflicts wait for you", words::count(count)),
        },
        End::Cancelled => "cancelled".to_owned(),
    }
}

/// Last name of a path as shown; the whole path where there is none.
pub fn last_name(path: &Path) -> String {
    let name = path.file_name().unwrap_or(path.as_os_str());
    super::names::shown(name).text.into_owned()
}

/// "exports" or "exports and 2 more".
pub fn first_and_more(paths: &[std::path::PathBuf]) -> String {
    match paths {
        [] => "nothing".to_owned(),
        [one] => last_name(one),
        [first, more @ ..] => {
            let more = words::count(more.len() as u64);
            format!("{} and {more} more", last_name(first))
        }
    }
}

/// "field-survey-2025" for one root, "3 items in Projects" for more.
pub fn roots_words(request: &Request) -> String {
    match request.roots.as_slice() {
        [] => "nothing".to_owned(),
        [root] => last_name(root),
        [first, ..] => {
            let many = words::counted(request.roots.len() as u64, "item");
            match first.parent() {
                Some(parent) => format!("{many} in {}", last_name(parent)),
                None => many,
            }
        }
    }
}

/// Value of the operation's destination parameter.
pub fn target_of(entry: Entry, request: &Request) -> Option<&Path> {
    let is_target =
        |param: &&crate::model::Param| matches!(param.kind, crate::model::ParamKind::Destination);
    let param = entry.params.iter().find(is_target)?;
    request.path(param.name)
}

/// All jobs of this session, oldest first.
#[derive(Clone, Debug, Default)]
pub struct Jobs {
    list: Vec<Job>,
}

impl Jobs {
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &Job> {
        self.list.iter()
    }

    pub fn get(&self, id: JobId) -> Option<&Job> {
        self.list.iter().find(|job| job.id == id)
    }

    fn get_mut(&mut self, id: JobId) -> Option<&mut Job> {
        self.list.iter_mut().find(|job| job.id == id)
    }

    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// Jobs that are at work, and jobs that wait for their turn.
    pub fn counts(&self) -> (u64, u64) {
        let running = self.list.iter().filter(|job| job.is_at_work()).count();
        let open = self.list.iter().filter(|job| !job.is_ended()).count();
        (running as u64, (open - running) as u64)
    }

    /// "2 run, 1 waits".
    pub fn counts_words(&self) -> String {
        let verb = |count: u64, one: &str, many: &str| match count {
            1 => format!("1 {one}"),
            count => format!("{} {many}", words::count(count)),
        };
        match self.counts() {
            (0, 0) if self.is_empty() => "No jobs yet".to_owned(),
            (0, 0) => "No jobs running".to_owned(),
            (running, 0) => verb(running, "runs", "run"),
            (0, waiting) => verb(waiting, "waits", "wait"),
            (running, waiting) => format!(
                "{}, {}",
                verb(running, "runs", "run"),
                verb(waiting, "waits", "wait")
            ),
        }
    }

    /// Folds an event in.
    pub fn apply(&mut self, event: &Event, find: impl Fn(&str) -> Option<Entry>) {
        match event {
            Event::Previewed { .. }
            | Event::Foreseen { .. }
            | Event::Recalled(_)
            | Event::Unfolded { .. }
            | Event::Reread { .. }
            | Event::Exported { .. }
            | Event::Saved { .. }
            | Event::Purged { .. } => {}
            Event::Journalled { job, uid } => {
                if let Some(job) = self.get_mut(*job) {
                    job.uid = Some(uid.clone());
                }
            }
            Event::Queued { job, request } => {
                if self.get(*job).is_none() {
                    let entry = find(request.op);
                    self.list.push(Job::new(*job, Arc::clone(request), entry));
                }
            }
            Event::Planned { job, plan, .. } => {
                if let Some(job) = self.get_mut(*job) {
                    if plan.lineage != Lineage::New || job.request.roots.is_empty() {
                        // Only now is it known what a job is about that goes back to another one.
                        job.request = Arc::new(plan.request.clone());
                        job.entry = find(plan.request.op);
                    }
                    job.plan = Some(Arc::clone(plan));
                    job.failures = plan.failures.clone();
                    job.failures.extend(plan.refused.iter().cloned());
                }
            }
            Event::State { job, state } => {
                if let Some(job) = self.get_mut(*job) {
                    let is_taken_up = matches!(state, JobState::Running | JobState::Queued);
                    if matches!(job.state, JobState::Ended(_)) && is_taken_up {
                        // Taken up again: what failed is tried once more and comes back if it fails again.
                        job.failures.clear();
                        job.questions.clear();
                        job.outcome = None;
                    }
                    job.state = *state;
                }
            }
            Event::Failed { job, failures } => {
                if let Some(job) = self.get_mut(*job) {
                    job.failures.extend(failures.iter().cloned());
                }
            }
            Event::Asked { job, clash, count } => {
                if let Some(job) = self.get_mut(*job) {
                    match count {
                        0 => job.questions.remove(clash),
                        count => job.questions.insert(*clash, *count),
                    };
                }
            }
            Event::Finished { job, outcome } => {
                if let Some(job) = self.get_mut(*job) {
                    finish(job, outcome);
                }
            }
        }
    }

    /// Folds a sample of progress in.
    pub fn sample(&mut self, progress: &JobProgress, now_ms: u64) {
        let Some(job) = self.get_mut(progress.job) else {
            return;
        };
        job.totals = progress.totals;
        job.listed = progress.listed;
        job.elapsed_ms = progress.elapsed_ms;
        job.workers = progress.workers;
        job.order = progress.order;
        job.lanes.clone_from(&progress.lanes);
        let is_paused = progress.state == JobState::Paused;
        job.rates.sample(job.totals.written, is_paused, now_ms);
        if progress.state == JobState::Running {
            let (items, bytes) = (job.settled_items(), job.totals.written);
            job.estimate.sample(items, bytes, progress.elapsed_ms);
        }
    }

    /// Takes note of an answer before the engine confirms it, so that the question leaves at once.
    pub fn answered(&mut self, id: JobId, clash: Clash, rule: Rule) -> Vec<Command> {
        let Some(job) = self.get_mut(id) else {
            return Vec::new();
        };
        job.questions.remove(&clash);
        vec![Command::Answer {
            job: id,
            clash,
            rule,
        }]
    }
}

fn finish(job: &mut Job, outcome: &Arc<Outcome>) {
    job.totals = outcome.totals;
    job.elapsed_ms = outcome.elapsed_ms;
    job.state = JobState::Ended(outcome.end);
    job.lanes.clear();
    job.failures.clone_from(&outcome.failures);

    job.outcome = Some(Arc::clone(outcome));
}
