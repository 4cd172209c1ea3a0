//! The handle through which a front end talks to the engine's thread.

use std::collections::VecDeque;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread::JoinHandle;

use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, bounded};

use crate::disk::log::user;
use crate::disk::{FdPool, accounts};
use crate::journal::prefs;
use crate::model::{
    Action, Cause, Command, CompleteAsk, Completed, Counted, End, Event, Failure, Foresight,
    GlanceAsk, Glanced, HeldDisk, HeldItem, HeldJob, JobId, Listed, LookAsk, Looked, Outcome,
    PastJob, Plan, Prefs, Recovery, Request, RowIndex, Seat, Snapshot, Ticket, Totals,
};

use super::browse;
use super::complete::Completer;
use super::core::{Core, TICK};
use super::count::Counter;
use super::glance::Glancer;
use super::jobs::Jobs;
use super::look::Looker;
use super::purge::Purge;
use super::recall::Recall;
use super::run::FaultPlan;
use super::saved::Turns;
use super::vault::Vault;

const COMMANDS: usize = 256;
/// Room for what is told. All of it is written to when the engine starts, and what does not fit waits without holding
/// anybody up.
const EVENTS: usize = 128;
/// Workers that the budget of descriptors leaves room for, if the process's limit does.
pub(super) const POOL_WORKERS: u16 = 64;

/// Settings of an engine.
#[derive(Clone, Default)]
pub struct Config {
    /// Workers of a job that asks for no number; 0 means one per core.
    pub workers: u16,
    /// The program's own state folder: never the object of a tree operation.
    pub state_dir: Option<PathBuf>,
    /// The user's home folder, guarded likewise.
    pub home: Option<PathBuf>,
    /// Jobs are written down in the state folder, so that they can be resumed and taken back; without the word
    /// "permanent" what they remove, replace or cut is kept.
    pub keeps_journal: bool,
    /// The user's data folder: what is removed on its file system is kept there.
    pub data_dir: Option<PathBuf>,
    /// Plans of jobs that start at once are read by nobody: what only serves to be told, such as the sizes of what is
    /// deleted for good, is not found out for them.
    pub plans_unread: bool,
    /// What is held is looked for on all mounted disks too, not only where the state folder says.
    pub looks_around: bool,
    /// Faults that a test injects.
    pub faults: Option<Arc<dyn FaultPlan>>,
}

impl Config {
    /// The folders of the user whose process this is, by the XDG base directories: jobs are written down in the state
    /// folder and the home folder is guarded.
    pub fn of_user() -> Config {
        let folder = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty());
        let home = folder("HOME").map(PathBuf::from);
        let below_home = |below: &str| home.as_ref().map(|home| home.join(below));
        let state = folder("XDG_STATE_HOME").map(PathBuf::from);
        let state = state.or_else(|| below_home(".local/state"));
        let data = folder("XDG_DATA_HOME").map(PathBuf::from);
        let data = data.or_else(|| below_home(".local/share"));
        // A process with a home of its own, as tests have, has nothing to do with what this user has elsewhere.
        let own = accounts::home(user());
        Config {
            looks_around: home.is_some() && home == own,
            home,
            state_dir: state.map(|state| state.join("filewright")),
            keeps_journal: true,
            data_dir: data,
            ..Config::default()
        }
    }
}

/// The handle that a front end holds. Dropping it cancels what runs and waits for the threads.
pub struct Engine {
    commands: Sender<Command>,
    events: Receiver<Event>,
    progress: Receiver<Snapshot>,
    listings: Receiver<Listed>,
    vault: Option<Arc<Vault>>,
    browser: browse::Browser,
    counts: Receiver<Counted>,
    counter: Counter,
    completions: Receiver<Completed>,
    completer: Completer,
    looks: Receiver<Looked>,
    looker: Looker,
    glances: Receiver<Glanced>,
    glancer: Glancer,
    next_job: AtomicU64,
    thread: Option<JoinHandle<()>>,
}

pub(super) type Wake = Arc<dyn Fn() + Send + Sync>;

impl Engine {
    /// Starts the engine's thread. `wake` is called from other threads whenever there is something to fetch; it must
    /// not block. The process's umask becomes 0: every mode is then what the request says.
    pub fn start(config: Config, wake: impl Fn() + Send + Sync + 'static) -> Engine {
        crate::disk::act::claim_umask();
        let wake: Wake = Arc::new(wake);
        let (commands, command_queue) = bounded(COMMANDS);
        let (event_queue, events) = bounded(EVENTS);
        let (samples, progress) = bounded(1);
        let (reports, report_queue) = bounded(EVENTS);
        let pool = FdPool::for_process(POOL_WORKERS);
        let (browser, listings) = browse::Browser::start(Arc::clone(&pool), Arc::clone(&wake));
        let (counter, counts) = Counter::start(Arc::clone(&pool), Arc::clone(&wake));
        let (completer, completions) = Completer::start(Arc::clone(&pool), Arc::clone(&wake));
        let (looker, looks) = Looker::start(Arc::clone(&wake));
        let (glancer, glances) = Glancer::start(Arc::clone(&wake));
        let vault = Vault::of(&config, &pool);
        let core = Core {
            vault: vault.clone(),
            config,
            commands: command_queue,
            reports: report_queue,
            reporter: reports,
            events: event_queue,
            outbox: VecDeque::new(),
            samples,
            wake,
            jobs: Jobs::default(),
            preview: None,
            pool,
            planners: Vec::new(),
            recall: Recall::default(),
            purge: Purge::default(),
            turns: Turns::default(),
        };
        let thread = std::thread::Builder::new()
            .name("engine".to_owned())
            .spawn(move || core.run());
        Engine {
            vault,
            commands,
            events,
            progress,
            listings,
            browser,
            counts,
            counter,
            completions,
            completer,
            looks,
            looker,
            glances,
            glancer,
            next_job: AtomicU64::new(1),
            thread: thread.ok(),
        }
    }

    /// Hands over a command. Blocks only while 256 commands wait, which the engine's thread takes in microseconds.
    pub fn send(&self, command: Command) {
        if self.commands.send(command).is_err() {
            tracing::warn!("the engine has ended and takes no commands");
        }
    }

    /// Events, lossless and in order.
    pub fn events(&self) -> &Receiver<Event> {
        &self.events
    }

    /// The newest sample of progress, at most one.
    pub fn progress(&self) -> &Receiver<Snapshot> {
        &self.progress
    }

    /// Parts of listings that were asked for with [`Engine::list_folder`].
    pub fn listings(&self) -> &Receiver<Listed> {
        &self.listings
    }

    /// Lists a folder in the background; a newer call for the same seat gives up the older one. The files of the window
    /// are followed from then on, where the kernel tells of changes.
    pub fn list_folder(&self, ticket: Ticket, folder: PathBuf, seat: Seat) {
        self.browser.list(ticket, folder, seat);
    }

    /// Nothing is shown there any more: the listing of this seat is given up, and what changes in its folder is not told.
    pub fn leave_folder(&self, seat: Seat) {
        self.browser.leave(seat);
    }

    /// Looks in the background for folders that a typed path may go on with; a newer call gives up the older one.
    pub fn complete(&self, ask: CompleteAsk) {
        self.completer.complete(ask);
    }

    /// Answers to [`Engine::complete`].
    pub fn completions(&self) -> &Receiver<Completed> {
        &self.completions
    }

    /// Counts in the background what is in folders of a folder, each of them a row of the listing with this ticket; a
    /// newer call gives up the older one.
    pub fn count_folders(&self, ticket: Ticket, folder: PathBuf, names: Vec<(RowIndex, OsString)>) {
        self.counter.count(ticket, folder, names);
    }

    /// Gives up what is being counted.
    pub fn stop_counting(&self) {
        self.counter.stop();
    }

    /// Answers to [`Engine::count_folders`].
    pub fn counts(&self) -> &Receiver<Counted> {
        &self.counts
    }

    /// Jobs of the past, the oldest first; empty where no journal is kept.
    pub fn past(&self) -> Result<Vec<PastJob>, Failure> {
        self.vault
            .as_ref()
            .map_or(Ok(Vec::new()), |vault| vault.past())
    }

    /// What is held so that jobs can be taken back.
    pub fn held(&self) -> Vec<HeldJob> {
        self.vault
            .as_ref()
            .map_or_else(Vec::new, |vault| vault.held())
    }

    /// Disks with hold areas, and how much of that is held there.
    pub fn held_disks(&self, held: &[HeldJob]) -> Vec<HeldDisk> {
        self.vault
            .as_ref()
            .map_or_else(Vec::new, |vault| vault.disks(held))
    }

    /// Deletes for good, on all workers, what is held at these places.
    pub fn purge(&self, paths: &[&Path]) -> Result<(), Vec<Failure>> {
        self.vault
            .as_ref()
            .map_or(Ok(()), |vault| vault.purge(paths))
    }

    /// Forgets every job that has ended; what is held stays.
    pub fn forget(&self) -> Result<(), Vec<Failure>> {
        self.vault.as_ref().map_or(Ok(()), |vault| vault.forget())
    }

    /// What is held in a job's folder of a hold area, with the sizes of folders.
    pub fn unfold(&self, path: &Path) -> Vec<HeldItem> {
        let mut found = Vec::new();
        if let Some(vault) = &self.vault {
            vault.unfold(path, |items| found = items);
        }
        found
    }

    /// What [`Engine::recover`] would do.
    pub fn foresee(&self, uid: &str, how: Recovery) -> Option<Foresight> {
        self.vault.as_ref().map(|vault| vault.foresee(uid, how))
    }

    /// Answers to [`Engine::look`].
    pub fn looks(&self) -> &Receiver<Looked> {
        &self.looks
    }

    /// Looks at the bytes of a file in the background; a newer call gives up the older one.
    pub fn look(&self, ask: LookAsk) {
        self.looker.look(ask);
    }

    /// What the person at the window liked when it was open last.
    pub fn prefs(&self) -> Prefs {
        let state = self.vault.as_ref().map(|vault| vault.state());
        state.map_or_else(Prefs::default, |state| {
            prefs::read(&FdPool::for_process(1), state)
        })
    }

    /// Answers to [`Engine::glance`].
    pub fn glances(&self) -> &Receiver<Glanced> {
        &self.glances
    }

    /// Looks at one entry in the background; a newer call gives up the older one.
    pub fn glance(&self, ask: GlanceAsk) {
        self.glancer.glance(ask);
    }

    /// A number for a new job.
    pub fn next_job(&self) -> JobId {
        JobId(self.next_job.fetch_add(1, Ordering::Relaxed))
    }

    /// Submits a request, waits for its end and returns what it came to. Events of other jobs are dropped, so this is
    /// for callers that do one thing at a time.
    pub fn run(&self, request: Request) -> Arc<Outcome> {
        let job = self.next_job();
        self.send(Command::Submit {
            job,
            request: Box::new(request),
            chosen: None,
            start: true,
        });
        self.wait_for(job)
    }

    /// Goes on with a job of the past, or takes it back, and returns what that came to.
    pub fn recover(&self, uid: &str, how: Recovery) -> Arc<Outcome> {
        let job = self.next_job();
        let uid = uid.to_owned();
        self.send(Command::Recover { job, uid, how });
        self.wait_for(job)
    }

    /// Waits for the end of a job.
    pub fn wait_for(&self, job: JobId) -> Arc<Outcome> {
        loop {
            match self.events.recv() {
                Ok(Event::Finished {
                    job: ended,
                    outcome,
                }) if ended == job => return outcome,
                Ok(_) => {}
                Err(_) => return Arc::new(lost()),
            }
        }
    }

    /// Plans a request and returns the plan.
    pub fn plan(&self, request: Request) -> Option<Arc<Plan>> {
        let ticket = Ticket(self.next_job().0);
        self.send(Command::Preview {
            ticket,
            request: Box::new(request),
            chosen: None,
        });
        loop {
            match self.events.recv() {
                Ok(Event::Previewed {
                    ticket: done, plan, ..
                }) if done == ticket => {
                    return Some(plan);
                }
                Ok(_) => {}
                Err(_) => return None,
            }
        }
    }
}

impl Drop for Engine {
    fn drop(&mut self) {
        if let Some(vault) = &self.vault {
            vault.end_purge();
        }
        // An engine that has ended already has nothing to be told.
        if self.commands.send(Command::Shutdown).is_ok()
            && let Some(thread) = self.thread.take()
        {
            // The thread may wait for room among the events, which nobody fetches any more.
            while !thread.is_finished() {
                match self.events.recv_timeout(TICK) {
                    Ok(_) | Err(RecvTimeoutError::Timeout) => {}
                    Err(RecvTimeoutError::Disconnected) => break,
                }
            }
            if thread.join().is_err() {
                tracing::error!("the engine's thread ended in a panic");
            }
        }
    }
}

/// What is answered where the engine's thread is gone.
fn lost() -> Outcome {
    let failure = Failure::new(
        Action::Run,
        PathBuf::new(),
        Cause::Panic("the engine has ended".to_owned()),
    );
    Outcome {
        end: End::Failed { failures: 1 },
        totals: Totals::default(),
        failures: vec![failure],
        target: None,
        losses: Vec::new(),
        is_unflushed: false,
        mounts: None,
        found: Arc::default(),
        elapsed_ms: 0,
    }
}
