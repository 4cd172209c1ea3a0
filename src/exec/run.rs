//! What everyone who works on a job shares.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock};

use crate::codec::manifest::Sum;
pub(super) use crate::disk::lock;
use crate::disk::{FdPool, Medium, Trashes};
use crate::model::{
    Action, Algorithm, Cause, Clash, Failure, Finding, JobId, Keep, Lane, Loss, Lossy, Phase, Plan,
    Planned, Profile, RowId, RowSet, Rule, Rules, RunOptions, Stamp, Step, Totals,
};

use super::bulk::Made;
use super::control::Control;
use super::counters::Counters;
use super::ledger::Ledger;
use super::verify::Single;
use super::watching::Hands;
pub use super::watching::WorkerWatch;

/// Fault that a test injects before a step or a row of a bulk step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// As if the kernel had answered with this number.
    Errno(i32),
    /// As if the program had a bug here.
    Panic,
}

/// The seam at which tests inject faults.
pub trait FaultPlan: Send + Sync {
    /// Asked before each single step (`row` 0) and each row of a bulk step; `path` is below the step's root.
    fn before(&self, step: u32, row: u32, path: &Path) -> Option<Fault>;

    /// Asked before each record of the journal: true lets the job stop as if its process were killed there.
    fn dies_at_record(&self, _number: u64) -> bool {
        false
    }

    /// Told after the flush of what is going to be read back, and before that.
    fn flushed(&self) {}

    /// What everything is said to lie on; none leaves it to the disks.
    fn medium(&self) -> Option<Medium> {
        None
    }

    /// The kind of file system that everything is said to be on ([`disk::file_system`]); none leaves it to the disks.
    fn file_system(&self) -> Option<u64> {
        None
    }
}

/// Most workers that a job may be given.
pub const MAX_WORKERS: u16 = 256;

/// State of one job that its workers share.
pub struct Run {
    pub job: JobId,
    pub plan: Arc<Plan>,
    pub control: Control,
    pub counters: Vec<Counters>,
    pub pool: Arc<FdPool>,
    pub faults: Option<Arc<dyn FaultPlan>>,
    /// Threads at work.
    pub hands: Hands,
    /// Rules at present: answers change them.
    rules: Mutex<Rules>,
    failures: Mutex<Failures>,
    parked: [AtomicU64; Clash::ALL.len()],
    is_replacing_agreed: AtomicBool,
    has_new_answer: AtomicBool,
    /// Items that were counted and then taken away again with their temporary tree.
    taken_back: AtomicU64,
    /// What the rows of the bulk steps have come to that later passes and steps need.
    notes: Mutex<Notes>,
    /// Steps that ended well, by index.
    succeeded: Mutex<HashMap<u32, bool>>,
    /// Other names of folders, by step and row.
    landed: Mutex<HashMap<(u32, RowId), OsString>>,
    target: Mutex<Option<PathBuf>>,
    found: Mutex<Arc<Vec<(PathBuf, Finding)>>>,
    /// What single steps have published, by index, device and inode: another pass may replace that.
    published: Mutex<HashSet<(u32, u64, u64)>>,
    /// The journal, where one is kept.
    ledger: OnceLock<Ledger>,
    /// Start of the names of unfinished entries.
    session: AtomicU32,
    is_refused: AtomicBool,
    /// Entries have got names since the last flush.
    has_named: AtomicBool,
    flushing: Mutex<()>,
    /// Where what is removed goes, if that is the desktop's trash.
    trashes: Option<Trashes>,
}

#[derive(Default)]
struct Failures {
    all: Vec<Failure>,
    reported: usize,
}

/// Step and row.
type Place = (u32, RowId);

#[derive(Default)]
struct Notes {
    /// Which row holds the copy of an inode with several names, and under which name, by its first row.
    copies: HashMap<Place, (RowId, OsString)>,
    /// Copied, but not with all of their metadata.
    lost: HashSet<Place>,
    /// What they lack: how many of them, and the first.
    losses: BTreeMap<Loss, (u64, PathBuf)>,
    /// Disks that were left alone, and the first.
    mounts: Option<(u64, PathBuf)>,
    /// Rows by step whose copies were read back and are as they should be.
    verified: HashMap<u32, RowSet>,
    /// Their digests, where the plan writes them down.
    sums: HashMap<Place, Sum>,
    /// Copies that are to be read back and that a pass of another process has made.
    made_before: HashMap<Place, Made>,
    /// Copies of single steps that are to be read back.
    singles: Vec<Single>,
}

impl Run {
    pub fn new(
        job: JobId,
        plan: Arc<Plan>,
        pool: Arc<FdPool>,
        workers: u16,
        faults: Option<Arc<dyn FaultPlan>>,
    ) -> Run {
        let options: &RunOptions = &plan.request.run;
        let failures = Failures {
            all: plan.failures.clone(),
            reported: 0,
        };
        let lanes = workers.max(MAX_WORKERS);
        let control = Control::new(workers, options.order);
        if options.workers != 0 {
            control.set_workers(workers);
        }
        Run {
            job,
            control,
            counters: (0..lanes).map(|_| Counters::default()).collect(),
            hands: Hands::default(),
            rules: Mutex::new(options.rules),
            failures: Mutex::new(failures),
            parked: Default::default(),
            is_replacing_agreed: AtomicBool::new(false),
            has_new_answer: AtomicBool::new(false),
            taken_back: AtomicU64::new(0),
            notes: Mutex::default(),
            succeeded: Mutex::new(HashMap::new()),
            landed: Mutex::default(),
            target: Mutex::new(None),
            found: Mutex::default(),
            published: Mutex::default(),
            ledger: OnceLock::new(),
            session: AtomicU32::new(0),
            is_refused: AtomicBool::new(false),
            has_named: AtomicBool::new(false),
            flushing: Mutex::default(),
            trashes: None,
            plan,
            pool,
            faults,
        }
    }

    /// The same with the user's data folder, where the trash of the home's file system is.
    pub fn with_data_dir(mut self, data_dir: Option<&Path>) -> Run {
        if self.plan.request.run.keep == Keep::Trash {
            let data_dir = data_dir.map(Path::to_path_buf);
            self.trashes = Some(Trashes::new(&self.pool, data_dir));
        }
        self
    }

    /// Where what is removed goes, if that is the desktop's trash.
    pub fn trashes(&self) -> Option<&Trashes> {
        self.trashes.as_ref()
    }

    pub fn ledger(&self) -> Option<&Ledger> {
        self.ledger.get()
    }

    pub fn keep_ledger(&self, ledger: Ledger, session: u32) -> &Ledger {
        self.session.store(session, Ordering::Relaxed);
        self.ledger.get_or_init(|| ledger)
    }

    pub fn renew_session(&self, session: u32) {
        self.session.store(session, Ordering::Relaxed);
    }

    /// Unfinished entries of this thread have names that the journal knows.
    pub fn name_session(&self) {
        let session = self.session.load(Ordering::Relaxed);
        crate::disk::copy::name_session((session != 0).then_some(session));
    }

    /// True if what is removed, replaced or cut is kept.
    pub fn holds(&self) -> bool {
        self.ledger().is_some_and(Ledger::holds)
    }

    /// True if work may go on now; waits while the job is paused.
    pub fn goes_on(&self) -> bool {
        self.control.go_on() && !self.ledger().is_some_and(Ledger::is_over)
    }

    /// True if what is open stays so.
    pub fn is_over(&self) -> bool {
        self.control.is_cancelled() || self.ledger().is_some_and(Ledger::is_over)
    }

    /// The failure of a step that could not be written down and was therefore not run. Why that could not be is told
    /// once, at the end of the run.
    pub fn unwritten(&self, at: &Path) -> Failure {
        Failure::new(Action::Run, at, Cause::Dependent)
    }

    /// It did not begin.
    pub fn refuse(&self, failure: Failure) {
        self.is_refused.store(true, Ordering::Relaxed);
        self.fail(failure);
    }

    pub fn is_refused(&self) -> bool {
        self.is_refused.load(Ordering::Relaxed)
    }

    pub fn rule(&self, clash: Clash) -> Rule {
        lock(&self.rules).get(clash)
    }

    /// A rule that a person gave for parked rows; who answers "replace" has been told what that means.
    pub fn answer(&self, clash: Clash, rule: Rule) {
        self.has_new_answer.store(true, Ordering::Relaxed);
        lock(&self.rules).set(clash, rule);
        if rule == Rule::Replace {
            self.is_replacing_agreed.store(true, Ordering::Relaxed);
        }
    }

    /// True if an answer has come since the last call.
    pub fn take_new_answer(&self) -> bool {
        self.has_new_answer.swap(false, Ordering::Relaxed)
    }

    /// True if what is replaced may be gone for good.
    pub fn may_replace(&self) -> bool {
        let request = &self.plan.request;
        request.profile == Profile::Python
            || request.run.keep == Keep::Permanent
            || self.is_replacing_agreed.load(Ordering::Relaxed)
            || self.holds()
    }

    /// Notes a failure; it goes out with the next batch.
    pub fn fail(&self, failure: Failure) {
        lock(&self.failures).all.push(failure);
    }

    /// Failures that have not gone out yet.
    pub fn unreported(&self) -> Vec<Failure> {
        let mut failures = lock(&self.failures);
        let new = failures.all[failures.reported..].to_vec();
        failures.reported = failures.all.len();
        new
    }

    /// Notes under which name a folder came to stand beside what has its own.
    pub fn note_landed(&self, step: u32, row: RowId, name: OsString) {
        lock(&self.landed).insert((step, row), name);
    }

    /// The other name of a folder, where it has one.
    pub fn landed(&self, step: u32, row: RowId) -> Option<OsString> {
        lock(&self.landed).get(&(step, row)).cloned()
    }

    /// True if a row of this bulk step has failed, or the planning has: then the step is not what others build on.
    pub fn has_failed_rows(&self, step: u32) -> bool {
        let of_step = |failure: &Failure| failure.step.is_some_and(|(of, _)| of == step);
        !self.plan.failures.is_empty() || lock(&self.failures).all.iter().any(of_step)
    }

    /// All failures so far.
    pub fn failures(&self) -> Vec<Failure> {
        lock(&self.failures).all.clone()
    }

    /// Forgets the failures of what is tried again; those of the planning stay.
    pub fn forget_failures(&self) {
        let mut failures = lock(&self.failures);
        failures.all.clone_from(&self.plan.failures);
        failures.reported = failures.all.len();
    }

    pub fn park(&self, worker: usize, clash: Clash) {
        if let Some(counters) = self.counters.get(worker) {
            counters.parked();
        }
        self.parked[clash as usize].fetch_add(1, Ordering::Relaxed);
    }

    /// Rows that wait for an answer, of one kind.
    pub fn parked(&self, clash: Clash) -> u64 {
        self.parked[clash as usize].load(Ordering::Relaxed)
    }

    /// Takes all parked rows out of the count; they are looked at again.
    pub fn unpark_all(&self) {
        for count in &self.parked {
            count.store(0, Ordering::Relaxed);
        }
        for counters in &self.counters {
            counters.forget_parked();
        }
    }

    pub fn all_parked(&self) -> u64 {
        Clash::ALL.iter().map(|clash| self.parked(*clash)).sum()
    }

    pub fn note_end(&self, step: u32, is_success: bool) {
        lock(&self.succeeded).insert(step, is_success);
    }

    /// True if nothing that the step hangs on is missing.
    pub fn may_run(&self, planned: &Planned) -> bool {
        planned
            .needs
            .is_none_or(|needed| lock(&self.succeeded).get(&needed) == Some(&true))
    }

    /// The real destination of the first root: as the request spells it, if the planner said so.
    pub fn target(&self) -> Option<PathBuf> {
        self.plan
            .target
            .clone()
            .or_else(|| lock(&self.target).clone())
    }

    /// What steps that only read have found.
    pub fn found(&self) -> Arc<Vec<(PathBuf, Finding)>> {
        Arc::clone(&lock(&self.found))
    }

    pub fn note_found(&self, found: Vec<(PathBuf, Finding)>) {
        Arc::make_mut(&mut lock(&self.found)).extend(found);
    }

    /// Notes what a step has published, so that another pass of it knows its own work.
    pub fn note_published(&self, step: u32, entry: &Stamp) {
        lock(&self.published).insert((step, entry.device, entry.inode));
    }

    /// True if this is what an earlier pass of the step has published.
    pub fn has_published(&self, step: u32, entry: &Stamp) -> bool {
        lock(&self.published).contains(&(step, entry.device, entry.inode))
    }

    /// True if an earlier pass of the step has published anything.
    pub fn has_published_any(&self, step: u32) -> bool {
        lock(&self.published).iter().any(|(of, _, _)| *of == step)
    }

    /// An item that was counted is not there any more.
    pub fn take_back_item(&self) {
        self.taken_back.fetch_add(1, Ordering::Relaxed);
    }

    /// A copy of the row was made that lacks some of what it should have; `path` is its source as spelled.
    pub fn note_lost(
        &self,
        step: u32,
        row: RowId,
        losses: impl Iterator<Item = Loss>,
        path: impl Fn() -> PathBuf,
    ) {
        let mut notes = lock(&self.notes);
        notes.lost.insert((step, row));
        for loss in losses {
            let told = notes.losses.entry(loss).or_insert_with(|| (0, path()));
            told.0 += 1;
        }
    }

    /// What copies lack, by kind.
    pub fn losses(&self) -> Vec<Lossy> {
        let notes = lock(&self.notes);
        let losses = notes.losses.iter();
        losses
            .map(|(loss, (items, example))| Lossy {
                loss: *loss,
                items: *items,
                example: example.clone(),
            })
            .collect()
    }

    /// A disk was met that is mounted below a root, and is left alone.
    pub fn note_mount(&self, path: impl FnOnce() -> PathBuf) {
        let mut notes = lock(&self.notes);
        notes.mounts.get_or_insert_with(|| (0, path())).0 += 1;
    }

    /// Disks that were left alone, and the first.
    pub fn mounts(&self) -> Option<(u64, PathBuf)> {
        lock(&self.notes).mounts.clone()
    }

    pub fn has_lost(&self, step: u32, row: RowId) -> bool {
        lock(&self.notes).lost.contains(&(step, row))
    }

    /// Algorithm of the digests by which copies are compared; none where they are compared by sums that nobody gets to see.
    pub fn digest(&self) -> Option<Algorithm> {
        let manifest = self.plan.request.run.manifest.as_ref();
        manifest.map(|manifest| manifest.digest)
    }

    /// The copy of the row was read back.
    pub fn note_verified(&self, step: u32, row: RowId, sum: &Sum) {
        let mut notes = lock(&self.notes);
        notes.verified.entry(step).or_default().insert(row);
        if self.plan.request.run.manifest.is_some() {
            notes.sums.insert((step, row), *sum);
        }
    }

    pub fn is_verified(&self, step: u32, row: RowId) -> bool {
        let notes = lock(&self.notes);
        notes
            .verified
            .get(&step)
            .is_some_and(|rows| rows.contains(row))
    }

    /// Digest of what is at the destination of the row, where it was read.
    pub fn sum_of(&self, step: u32, row: RowId) -> Option<Sum> {
        lock(&self.notes).sums.get(&(step, row)).copied()
    }

    pub fn note_made_before(&self, step: u32, row: RowId, made: Made) {
        lock(&self.notes).made_before.insert((step, row), made);
    }

    pub fn made_before(&self, step: u32, row: RowId) -> Option<Made> {
        lock(&self.notes).made_before.get(&(step, row)).copied()
    }

    /// A copy of a single step is to be read back.
    pub fn note_single(&self, single: Single) {
        lock(&self.notes).singles.push(single);
    }

    pub fn take_singles(&self) -> Vec<Single> {
        std::mem::take(&mut lock(&self.notes).singles)
    }

    /// An entry has got its name, which is on its device only after a flush.
    pub fn note_named(&self) {
        // Mostly it is said already, and then nobody's cache line is taken away for it.
        if !self.has_named.load(Ordering::Relaxed) {
            self.has_named.store(true, Ordering::Relaxed);
        }
    }

    /// True if entries have got names since this was asked last.
    pub fn take_named(&self) -> bool {
        self.has_named.swap(false, Ordering::Relaxed)
    }

    /// Only one flush at a time, so that what it has brought to the device can be told.
    pub fn flushing(&self) -> MutexGuard<'_, ()> {
        lock(&self.flushing)
    }

    /// Lets a test do something between the flush and the reading back.
    pub fn tell_flushed(&self) {
        if let Some(faults) = &self.faults {
            faults.flushed();
        }
    }

    /// The copy of the inode that has `first` as its first row is at the destination of `row` under this name.
    pub fn note_copy(&self, step: u32, first: RowId, row: RowId, name: OsString) {
        let mut notes = lock(&self.notes);
        notes.copies.insert((step, first), (row, name));
    }

    pub fn copy_of(&self, step: u32, first: RowId) -> Option<(RowId, OsString)> {
        lock(&self.notes).copies.get(&(step, first)).cloned()
    }

    /// Forgets what was noted of a step whose tree is listed anew.
    pub fn forget_notes(&self, step: u32) {
        let mut notes = lock(&self.notes);
        notes.copies.retain(|(of, _), _| *of != step);
        notes.lost.retain(|(of, _)| *of != step);
        notes.verified.remove(&step);
    }

    /// Forgets the failures of rows that are looked at again.
    pub fn forget_failures_of(&self, is_open: impl Fn(u32, RowId) -> bool) {
        let mut failures = lock(&self.failures);
        let is_told_again = |failure: &Failure| {
            let place = failure.step;
            place.is_some_and(|(step, row)| is_open(step, row))
        };
        let told = failures.reported;
        let gone = failures.all[..told]
            .iter()
            .filter(|failure| is_told_again(failure));
        failures.reported = told - gone.count();
        failures.all.retain(|failure| !is_told_again(failure));
    }

    /// Failures so far.
    pub fn failure_count(&self) -> usize {
        lock(&self.failures).all.len()
    }

    /// Forgets the steps that failed, so that they are run again.
    pub fn reopen_steps(&self) {
        lock(&self.succeeded).retain(|_, is_success| *is_success);
    }

    /// Where the first root really went.
    pub fn note_target(&self, target: PathBuf) {
        lock(&self.target).get_or_insert(target);
    }

    /// How a step ended, if it did.
    pub fn ended(&self, step: u32) -> Option<bool> {
        lock(&self.succeeded).get(&step).copied()
    }

    pub fn totals(&self) -> Totals {
        let mut totals = Totals::default();
        for counters in &self.counters {
            counters.add_to(&mut totals);
        }
        let taken_back = self.taken_back.load(Ordering::Relaxed);
        totals.items = totals.items.saturating_sub(taken_back);
        totals.failed = lock(&self.failures).all.len() as u64;
        totals
    }

    /// What each worker is at; as many lanes as there are workers.
    pub fn lanes(&self) -> Vec<Lane> {
        let workers = usize::from(self.control.workers()).min(self.counters.len());
        self.counters[..workers]
            .iter()
            .map(|counters| {
                let (phase, step, row, size, done) = counters.lane();
                Lane {
                    phase,
                    path: match phase {
                        Phase::Idle => PathBuf::new(),
                        _ => self.path_of(step, row),
                    },
                    size,
                    done: done.min(size),
                }
            })
            .collect()
    }

    fn path_of(&self, step: u32, row: u32) -> PathBuf {
        match self.plan.steps.get(step as usize).map(|step| &step.step) {
            Some(step) => match step.tree() {
                Some(tree) if row != 0 || matches!(step, Step::Bulk(_)) => tree.path(row),
                _ => step.path().to_path_buf(),
            },
            None => PathBuf::new(),
        }
    }

    /// Asks the test seam.
    pub fn fault(&self, step: u32, row: u32, path: impl FnOnce() -> PathBuf) -> Option<Fault> {
        let faults = self.faults.as_ref()?;
        faults.before(step, row, &path())
    }
}
