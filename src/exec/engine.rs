//! The engine's thread: takes commands, starts planners and drivers, passes on what they report.

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, TrySendError, bounded, select};

use crate::disk::{FdPool, World};
use crate::model::{
    Action, Cause, Command, End, Event, Failure, JobId, JobState, Listed, Outcome, Plan, Request,
    Snapshot, Ticket, Totals,
};
use crate::ops;

use super::browse;
use super::driver;
use super::jobs::{Job, Jobs, PlanWatch};
use super::run::{FaultPlan, Run};

/// Time between two samples of progress.
const TICK: Duration = Duration::from_millis(60);
const COMMANDS: usize = 256;
const EVENTS: usize = 1024;
/// Workers that the budget of descriptors leaves room for, if the process's limit does.
const POOL_WORKERS: u16 = 64;

/// Settings of an engine.
#[derive(Clone, Default)]
pub struct Config {
    /// Workers of a job that asks for no number; 0 means one per core.
    pub workers: u16,
    /// The program's own state folder: never the object of a tree operation.
    pub state_dir: Option<PathBuf>,
    /// The user's home folder, guarded likewise.
    pub home: Option<PathBuf>,
    /// Faults that a test injects.
    pub faults: Option<Arc<dyn FaultPlan>>,
}

/// The handle that a front end holds. Dropping it cancels what runs and waits for the threads.
pub struct Engine {
    commands: Sender<Command>,
    events: Receiver<Event>,
    progress: Receiver<Snapshot>,
    listings: Receiver<Listed>,
    browser: browse::Browser,
    next_job: AtomicU64,
    thread: Option<JoinHandle<()>>,
}

/// From planners and drivers to the engine's thread.
enum Report {
    Previewed {
        ticket: Ticket,
        plan: Arc<Plan>,
        planned_ms: u64,
    },
    Planned {
        job: JobId,
        plan: Arc<Plan>,
        planned_ms: u64,
    },
    Ended(JobId),
}

type Wake = Arc<dyn Fn() + Send + Sync>;

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
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let core = Core {
            cores: match config.workers {
                0 => u16::try_from(cores).unwrap_or(u16::MAX),
                workers => workers,
            },
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
        };
        let thread = std::thread::Builder::new()
            .name("engine".to_owned())
            .spawn(move || core.run());
        Engine {
            commands,
            events,
            progress,
            listings,
            browser,
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

    /// Lists a folder in the background; a newer call gives up the older one.
    pub fn list_folder(&self, ticket: Ticket, folder: PathBuf) {
        self.browser.list(ticket, folder);
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
            start: true,
        });
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
        elapsed_ms: 0,
    }
}

struct Core {
    config: Config,
    cores: u16,
    commands: Receiver<Command>,
    reports: Receiver<Report>,
    reporter: Sender<Report>,
    events: Sender<Event>,
    /// Events that wait for room in the channel, so that this thread never blocks.
    outbox: VecDeque<Event>,
    samples: Sender<Snapshot>,
    wake: Wake,
    jobs: Jobs,
    /// Watch of the newest preview.
    preview: Option<(Ticket, Arc<PlanWatch>)>,
    pool: Arc<FdPool>,
}

impl Core {
    fn run(mut self) {
        let mut sampled = Instant::now();
        loop {
            let is_active = self.jobs.is_any_active();
            let wait = match is_active {
                true => TICK.saturating_sub(sampled.elapsed()),
                false => Duration::from_secs(3600),
            };
            let is_going_on = match self.outbox.front().cloned() {
                Some(event) => select! {
                    send(self.events, event) -> sent => {
                        self.outbox.pop_front();
                        (self.wake)();
                        sent.is_ok()
                    }
                    recv(self.commands) -> command => self.take(command.ok()),
                    recv(self.reports) -> report => self.note(report.ok()),
                    default(wait) => true,
                },
                None => select! {
                    recv(self.commands) -> command => self.take(command.ok()),
                    recv(self.reports) -> report => self.note(report.ok()),
                    default(wait) => true,
                },
            };
            if !is_going_on {
                break;
            }
            if is_active && sampled.elapsed() >= TICK {
                self.sample();
                sampled = Instant::now();
            }
            self.start_next();
        }
        self.shut_down();
    }

    /// The folder that is guarded as the user's own.
    fn home(&self) -> PathBuf {
        let home = self.config.home.clone();
        home.or_else(|| std::env::var_os("HOME").map(PathBuf::from))
            .unwrap_or_else(|| PathBuf::from("/"))
    }

    fn post(&mut self, event: Event) {
        // Straight into the channel while there is room and nothing waits before it.
        if self.outbox.is_empty() {
            match self.events.try_send(event) {
                Ok(()) => (self.wake)(),
                Err(TrySendError::Full(event)) => self.outbox.push_back(event),
                Err(TrySendError::Disconnected(_)) => {}
            }
        } else {
            self.outbox.push_back(event);
        }
    }

    /// Sends one snapshot if the last one was fetched; counters only grow, so the next one makes up for it.
    fn sample(&mut self) {
        self.report_failures();
        if self.samples.try_send(self.jobs.snapshot()).is_ok() {
            (self.wake)();
        }
    }

    fn report_failures(&mut self) {
        let mut batches = Vec::new();
        for (id, job) in &self.jobs.all {
            let failures = job.run.as_ref().map(|run| run.unreported());
            if let Some(failures) = failures.filter(|failures| !failures.is_empty()) {
                batches.push(Event::Failed { job: *id, failures });
            }
        }
        for event in batches {
            self.post(event);
        }
    }

    fn take(&mut self, command: Option<Command>) -> bool {
        match command {
            None | Some(Command::Shutdown) => return false,
            Some(Command::Preview { ticket, request }) => self.preview(ticket, *request),
            Some(Command::Submit {
                job,
                request,
                start,
            }) => self.submit(job, *request, start),
            Some(Command::SubmitPlan { job, plan }) => self.submit_plan(job, plan),
            Some(Command::Start(id)) => self.want(id),
            Some(Command::Pause(id)) => self.pause(id),
            Some(Command::Resume(id)) => self.resume(id),
            Some(Command::Cancel(id)) => self.cancel(id),
            Some(Command::Reorder { job, place }) => self.reorder(job, place),
            Some(Command::Retry(id)) => self.again(id, driver::reopen_failed),
            Some(Command::Answer { job, clash, rule }) => {
                if let Some(run) = self.jobs.all.get(&job).and_then(|job| job.run.clone()) {
                    run.set_rule(clash, rule);
                }
                self.again(job, driver::reopen_parked);
            }
            Some(Command::Tune {
                job,
                workers,
                order,
            }) => self.tune(job, workers, order),
        }
        true
    }

    fn preview(&mut self, ticket: Ticket, request: Request) {
        if let Some((_, older)) = self.preview.take() {
            older.cancel();
        }
        let watch = Arc::new(PlanWatch::default());
        self.preview = Some((ticket, Arc::clone(&watch)));
        self.spawn_planner(request, &watch, move |plan, planned_ms| Report::Previewed {
            ticket,
            plan,
            planned_ms,
        });
    }

    fn spawn_planner(
        &self,
        request: Request,
        watch: &PlanWatch,
        report: impl FnOnce(Arc<Plan>, u64) -> Report + Send + 'static,
    ) {
        let reporter = self.reporter.clone();
        let world = World::new(
            Arc::clone(&self.pool),
            self.home(),
            self.config.state_dir.clone(),
        )
        .watched_by(watch.stop(), watch.listed());
        let started = Instant::now();
        let plan = move || {
            let planned = catch_unwind(AssertUnwindSafe(|| match ops::find(request.op) {
                Some(operation) => operation.plan(&request, &world),
                None => unknown(request.clone()),
            }));
            let plan = planned.unwrap_or_else(|payload| broken(request, &payload));
            let planned_ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
            if reporter.send(report(Arc::new(plan), planned_ms)).is_err() {
                tracing::debug!("a plan came too late for its engine");
            }
        };
        let spawned = std::thread::Builder::new()
            .name("planner".to_owned())
            .spawn(plan);
        if let Err(error) = spawned {
            tracing::error!(%error, "no thread for planning");
        }
    }

    fn submit(&mut self, id: JobId, request: Request, start: bool) {
        let request = Arc::new(request);
        let mut job = Job::new(Arc::clone(&request), start, self.cores);
        job.state = JobState::Planning;
        let watch = Arc::clone(&job.watch);
        self.jobs.all.insert(id, job);
        self.jobs.waiting.push(id);
        self.post(Event::Queued {
            job: id,
            request: Arc::clone(&request),
        });
        self.post(Event::State {
            job: id,
            state: JobState::Planning,
        });
        self.spawn_planner((*request).clone(), &watch, move |plan, planned_ms| {
            Report::Planned {
                job: id,
                plan,
                planned_ms,
            }
        });
    }

    fn submit_plan(&mut self, id: JobId, plan: Arc<Plan>) {
        let request = Arc::new(plan.request.clone());
        self.jobs
            .all
            .insert(id, Job::new(Arc::clone(&request), true, self.cores));
        self.jobs.waiting.push(id);
        self.post(Event::Queued { job: id, request });
        self.planned(id, plan, 0);
    }

    fn note(&mut self, report: Option<Report>) -> bool {
        match report {
            Some(Report::Previewed {
                ticket,
                plan,
                planned_ms,
            }) => {
                let is_newest = self
                    .preview
                    .as_ref()
                    .is_some_and(|(newest, _)| *newest == ticket);
                if is_newest {
                    self.preview = None;
                    self.post(Event::Previewed {
                        ticket,
                        plan,
                        planned_ms,
                    });
                }
            }
            Some(Report::Planned {
                job,
                plan,
                planned_ms,
            }) => self.planned(job, plan, planned_ms),
            Some(Report::Ended(job)) => self.ended(job),
            None => {}
        }
        true
    }

    fn planned(&mut self, id: JobId, plan: Arc<Plan>, planned_ms: u64) {
        let Some(job) = self.jobs.all.get_mut(&id) else {
            return;
        };
        if matches!(job.state, JobState::Ended(_)) {
            return;
        }
        job.plan = Some(Arc::clone(&plan));
        self.post(Event::Planned {
            job: id,
            plan,
            planned_ms,
        });
        self.set_state(id, JobState::Planned);
    }

    fn set_state(&mut self, id: JobId, state: JobState) -> bool {
        let Some(job) = self.jobs.all.get_mut(&id) else {
            return false;
        };
        if !job.state.may_become(state) {
            return false;
        }
        job.state = state;
        self.post(Event::State { job: id, state });
        true
    }

    fn want(&mut self, id: JobId) {
        if let Some(job) = self.jobs.all.get_mut(&id) {
            job.is_wanted = true;
        }
    }

    /// Starts the next waiting job if the workers are free.
    fn start_next(&mut self) {
        while !self.jobs.is_any_running()
            && let Some(id) = self.jobs.next()
        {
            self.jobs.waiting.retain(|waiting| *waiting != id);
            let Some(plan) = self.jobs.all.get(&id).and_then(|job| job.plan.clone()) else {
                continue;
            };
            if plan.refused.is_empty() {
                self.start(id, plan);
            } else {
                self.refuse(id, &plan);
            }
        }
    }

    fn refuse(&mut self, id: JobId, plan: &Plan) {
        self.finish(
            id,
            Outcome {
                end: End::Refused,
                totals: Totals::default(),
                failures: plan.refused.clone(),
                target: None,
                elapsed_ms: 0,
            },
        );
    }

    fn start(&mut self, id: JobId, plan: Arc<Plan>) {
        let pool = Arc::clone(&self.pool);
        let faults = self.config.faults.clone();
        let Some(job) = self.jobs.all.get_mut(&id) else {
            return;
        };
        job.run = Some(Arc::new(Run::new(id, plan, pool, job.workers, faults)));
        if self.set_state(id, JobState::Running) {
            self.drive(id);
        }
    }

    /// Runs what is open of a job on a thread of its own.
    fn drive(&mut self, id: JobId) {
        let reporter = self.reporter.clone();
        let Some(job) = self.jobs.all.get_mut(&id) else {
            return;
        };
        let Some(run) = job.run.clone() else {
            return;
        };
        let body = move || {
            // Steps catch their own panics; this is for the loop around them.
            let ended = catch_unwind(AssertUnwindSafe(|| driver::run_steps(&run)));
            if let Err(payload) = ended {
                let cause = Cause::Panic(super::bulk::panic_text(&payload));
                run.fail(Failure::new(Action::Run, PathBuf::new(), cause));
            }
            if reporter.send(Report::Ended(run.job)).is_err() {
                tracing::debug!("a job ended after its engine");
            }
        };
        match std::thread::Builder::new()
            .name(format!("job {}", id.0))
            .spawn(body)
        {
            Ok(thread) => job.driver = Some(thread),
            Err(error) => {
                let errno = error.raw_os_error().unwrap_or_default();
                if let Some(run) = &job.run {
                    run.fail(Failure::new(Action::Run, PathBuf::new(), Cause::Os(errno)));
                }
                self.ended(id);
            }
        }
    }

    fn ended(&mut self, id: JobId) {
        let Some(job) = self.jobs.all.get_mut(&id) else {
            return;
        };
        if let Some(driver) = job.driver.take()
            && driver.join().is_err()
        {
            tracing::error!("a job's thread ended in a panic");
        }
        let Some(run) = job.run.clone() else {
            return;
        };
        self.report_failures();
        for clash in crate::model::Clash::ALL {
            let count = run.parked(clash);
            if count > 0 {
                self.post(Event::Asked {
                    job: id,
                    clash,
                    count,
                });
            }
        }
        self.finish(id, driver::outcome(&run));
    }

    fn finish(&mut self, id: JobId, outcome: Outcome) {
        self.jobs.waiting.retain(|waiting| *waiting != id);
        self.set_state(id, JobState::Ended(outcome.end));
        self.post(Event::Finished {
            job: id,
            outcome: Arc::new(outcome),
        });
        self.jobs.forget_old();
    }

    fn pause(&mut self, id: JobId) {
        let run = self.jobs.all.get(&id).and_then(|job| job.run.clone());
        if run.is_some_and(|run| run.control.pause()) {
            self.set_state(id, JobState::Paused);
        }
    }

    fn resume(&mut self, id: JobId) {
        let run = self.jobs.all.get(&id).and_then(|job| job.run.clone());
        if run.is_some_and(|run| run.control.resume()) {
            self.set_state(id, JobState::Running);
        }
    }

    fn cancel(&mut self, id: JobId) {
        let Some(job) = self.jobs.all.get(&id) else {
            return;
        };
        match (job.state, &job.run) {
            (JobState::Running | JobState::Paused, Some(run)) => {
                run.control.cancel();
                self.set_state(id, JobState::Cancelling);
            }
            (JobState::Queued | JobState::Planning | JobState::Planned, _) => {
                job.watch.cancel();
                self.finish(
                    id,
                    Outcome {
                        end: End::Cancelled,
                        totals: Totals::default(),
                        failures: Vec::new(),
                        target: None,
                        elapsed_ms: 0,
                    },
                );
            }
            _ => {}
        }
    }

    fn reorder(&mut self, id: JobId, place: usize) {
        let waiting = &mut self.jobs.waiting;
        if let Some(at) = waiting.iter().position(|waiting| *waiting == id) {
            waiting.remove(at);
            waiting.insert(place.min(waiting.len()), id);
        }
    }

    /// Takes an ended job up again after `reopen` has said what is open.
    fn again(&mut self, id: JobId, reopen: impl Fn(&Run)) {
        let Some(job) = self.jobs.all.get(&id) else {
            return;
        };
        let is_ended = matches!(job.state, JobState::Ended(end) if end != End::Cancelled);
        let Some(run) = job.run.clone().filter(|_| is_ended) else {
            return;
        };
        reopen(&run);
        if self.set_state(id, JobState::Running) {
            self.drive(id);
        }
    }

    fn tune(&mut self, id: JobId, workers: Option<u16>, order: Option<crate::model::Order>) {
        let Some(job) = self.jobs.all.get_mut(&id) else {
            return;
        };
        if let Some(workers) = workers {
            job.workers = workers.clamp(1, super::run::MAX_WORKERS);
        }
        let Some(run) = &job.run else {
            return;
        };
        run.control.set_workers(job.workers);
        if let Some(order) = order {
            run.control.set_order(order);
        }
    }

    fn shut_down(&mut self) {
        if let Some((_, preview)) = self.preview.take() {
            preview.cancel();
        }
        for job in self.jobs.all.values_mut() {
            job.watch.cancel();
            if let Some(run) = &job.run {
                run.control.cancel();
            }
            if let Some(driver) = job.driver.take()
                && driver.join().is_err()
            {
                tracing::error!("a job's thread ended in a panic");
            }
        }
    }
}

/// The plan of an operation whose planner has a bug.
fn broken(request: Request, payload: &Box<dyn std::any::Any + Send>) -> Plan {
    let path = request.roots.first().cloned().unwrap_or_default();
    let mut plan = Plan::new(request);
    let cause = Cause::Panic(super::bulk::panic_text(payload));
    plan.refused.push(Failure::new(Action::Plan, path, cause));
    plan
}

/// The plan of an operation that is not in the registry.
fn unknown(request: Request) -> Plan {
    let cause = Cause::Value(format!("there is no operation {}", request.op));
    let path = request.roots.first().cloned().unwrap_or_default();
    let mut plan = Plan::new(request);
    plan.refused.push(Failure::new(Action::Plan, path, cause));
    plan
}
