//! The engine's thread: takes commands, starts planners and drivers, passes on what they report.

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, Sender, TrySendError, select};

use crate::disk::{FdPool, or_cores};
use crate::model::{
    Action, Cause, Chosen, Clash, Command, Event, Failure, JobId, JobState, Outcome, Plan, Request,
    Snapshot, Ticket,
};

use super::driver;
use super::engine::{Config, Wake};
use super::jobs::{Job, Jobs, PlanWatch};
use super::purge::Purge;
use super::recall::Recall;
use super::run::Run;
use super::saved::Turns;
use super::vault::Vault;

/// Time between two samples of progress.
pub(super) const TICK: Duration = Duration::from_millis(60);

/// From planners and drivers to the engine's thread.
pub(super) enum Report {
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
    /// Something is known of the past.
    Told(Event),
}

pub(super) struct Core {
    pub(super) config: Config,
    pub(super) commands: Receiver<Command>,
    pub(super) reports: Receiver<Report>,
    pub(super) reporter: Sender<Report>,
    pub(super) events: Sender<Event>,
    /// Events that wait for room in the channel, so that this thread never blocks.
    pub(super) outbox: VecDeque<Event>,
    pub(super) samples: Sender<Snapshot>,
    pub(super) wake: Wake,
    pub(super) jobs: Jobs,
    /// Watch of the newest preview.
    pub(super) preview: Option<(Ticket, Arc<PlanWatch>)>,
    pub(super) pool: Arc<FdPool>,
    pub(super) vault: Option<Arc<Vault>>,
    /// Threads that plan, or have just ended.
    pub(super) planners: Vec<JoinHandle<()>>,
    pub(super) recall: Recall,
    pub(super) purge: Purge,
    pub(super) turns: Turns,
}

impl Core {
    pub(super) fn run(mut self) {
        let mut sampled = Instant::now();
        loop {
            let is_active = self.jobs.is_any_active();
            let wait = match is_active {
                true => TICK.saturating_sub(sampled.elapsed()),
                false => self.purge.patience(),
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
                    default(wait) => self.rest(),
                },
                None => select! {
                    recv(self.commands) -> command => self.take(command.ok()),
                    recv(self.reports) -> report => self.note(report.ok()),
                    default(wait) => self.rest(),
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
            self.purge.start_if_due(self.vault.as_ref());
        }
        self.shut_down();
    }

    /// For a while there was nothing to take. Whoever plans has not been forgotten: that may take long.
    fn rest(&mut self) -> bool {
        self.purge.is_due |= self.preview.is_none() && !self.jobs.is_any_planning();
        true
    }

    pub(super) fn post(&mut self, event: Event) {
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
        self.report_questions();
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

    /// Tells how many rows of each kind wait for an answer, where that has changed.
    fn report_questions(&mut self) {
        let mut events = Vec::new();
        for (id, job) in &mut self.jobs.all {
            let Some(run) = &job.run else {
                continue;
            };
            for clash in Clash::ALL {
                let count = run.parked(clash);
                let told = &mut job.asked[clash as usize];
                if std::mem::replace(told, count) != count {
                    events.push(Event::Asked {
                        job: *id,
                        clash,
                        count,
                    });
                }
            }
        }
        for event in events {
            self.post(event);
        }
    }

    fn take(&mut self, command: Option<Command>) -> bool {
        match command {
            None | Some(Command::Shutdown) => return false,
            Some(Command::Preview {
                ticket,
                request,
                chosen,
            }) => self.preview(ticket, *request, chosen),
            Some(Command::Submit {
                job,
                mut request,
                chosen,
                start,
            }) => {
                request.take_up(chosen.as_deref());
                self.submit(job, *request, start);
            }
            Some(Command::SubmitPlan { job, plan }) => self.submit_plan(job, plan),
            Some(Command::Recover { job, uid, how }) => self.recover(job, uid, how),
            Some(Command::Foresee { ticket, uid, how }) => self.foresee(ticket, uid, how),
            Some(Command::Recall) => self.recall(),
            Some(Command::Unfold(path)) => self.unfold(path),
            Some(Command::PutBack { job, items }) => self.put_back(job, items),
            Some(Command::Purge(paths)) => self.purge(paths),
            Some(Command::Forget) => self.forget(),
            Some(Command::Reread(uid)) => self.reread(uid),
            Some(Command::KeepPrefs(prefs)) => self.keep_prefs(prefs),
            Some(Command::Saved(change)) => self.saved(change),
            Some(Command::Export { to, text }) => self.export(to, text),
            Some(Command::Start(id)) => self.want(id),
            Some(Command::Pause(id)) => self.pause(id),
            Some(Command::Resume(id)) => self.resume(id),
            Some(Command::Cancel(id)) => self.cancel(id),
            Some(Command::Reorder { job, place }) => self.reorder(job, place),
            Some(Command::Retry(id)) => self.again(id, driver::reopen_failed),
            Some(Command::Answer { job, clash, rule }) => {
                if let Some(run) = self.jobs.all.get(&job).and_then(|job| job.run.clone()) {
                    run.answer(clash, rule);
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

    fn preview(&mut self, ticket: Ticket, request: Request, chosen: Option<Box<Chosen>>) {
        if let Some((_, older)) = self.preview.take() {
            older.cancel();
        }
        let watch = Arc::new(PlanWatch::default());
        self.preview = Some((ticket, Arc::clone(&watch)));
        self.spawn_planner((request, chosen), &watch, false, move |plan, planned_ms| {
            Report::Previewed {
                ticket,
                plan,
                planned_ms,
            }
        });
    }

    fn submit(&mut self, id: JobId, request: Request, start: bool) {
        let request = Arc::new(request);
        let mut job = Job::new(Arc::clone(&request), start, self.config.workers);
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
        let is_unread = start && self.config.plans_unread;
        self.spawn_planner(
            ((*request).clone(), None),
            &watch,
            is_unread,
            move |plan, planned_ms| Report::Planned {
                job: id,
                plan,
                planned_ms,
            },
        );
    }

    fn submit_plan(&mut self, id: JobId, plan: Arc<Plan>) {
        let request = Arc::new(plan.request.clone());
        let is_same = |job: &Job| {
            job.plan
                .as_ref()
                .is_some_and(|other| Arc::ptr_eq(other, &plan))
        };
        let is_busy = self
            .jobs
            .all
            .values()
            .any(|job| is_same(job) && !matches!(job.state, JobState::Ended(_)));
        if !is_busy {
            driver::reopen_plan(&plan);
        }
        self.jobs.all.insert(
            id,
            Job::new(Arc::clone(&request), true, self.config.workers),
        );
        self.jobs.waiting.push(id);
        self.post(Event::Queued { job: id, request });
        self.planned(id, plan, 0);
    }

    fn note(&mut self, report: Option<Report>) -> bool {
        // Whoever only looks at a plan has the program end with it.
        self.purge.is_due |= !matches!(report, Some(Report::Previewed { .. }));
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
            Some(Report::Told(event)) => self.told(event),
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

    pub(super) fn set_state(&mut self, id: JobId, state: JobState) -> bool {
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
            if self.take_up(id) {
                continue;
            }
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
        self.finish(id, driver::refused(plan));
    }

    fn start(&mut self, id: JobId, plan: Arc<Plan>) {
        let pool = Arc::clone(&self.pool);
        let faults = self.config.faults.clone();
        let Some(job) = self.jobs.all.get_mut(&id) else {
            return;
        };
        job.workers = or_cores(job.workers);
        let run = Run::new(id, plan, pool, job.workers, faults);
        let run = run.with_data_dir(self.config.data_dir.as_deref());
        if job.workers != or_cores(self.config.workers) {
            // Somebody has said so before it began.
            run.control.set_workers(job.workers);
        }
        job.run = Some(Arc::new(run));
        if self.set_state(id, JobState::Running) {
            self.drive(id);
        }
    }

    /// Runs what is open of a job on a thread of its own.
    pub(super) fn drive(&mut self, id: JobId) {
        let reporter = self.reporter.clone();
        let vault = self.vault.clone();
        let Some(job) = self.jobs.all.get_mut(&id) else {
            return;
        };
        let Some(run) = job.run.clone() else {
            return;
        };
        // What was answered until now is known to the pass that begins.
        run.take_new_answer();
        let body = move || {
            // Steps catch their own panics; this is for the loop around them.
            let ended = catch_unwind(AssertUnwindSafe(|| driver::run(&run, vault.as_deref())));
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
        if run.take_new_answer() && run.all_parked() > 0 && !run.control.is_cancelled() {
            // Rows that were parked before the answer came are still open.
            driver::reopen_parked(&run);
            self.drive(id);
            return;
        }
        self.report_failures();
        self.report_questions();
        if let Some(uid) = run.ledger().map(|ledger| ledger.uid().to_owned()) {
            self.post(Event::Journalled { job: id, uid });
        }
        self.finish(id, driver::outcome(&run));
    }

    pub(super) fn finish(&mut self, id: JobId, outcome: Outcome) {
        self.jobs.waiting.retain(|waiting| *waiting != id);
        self.set_state(id, JobState::Ended(outcome.end));
        self.post(Event::Finished {
            job: id,
            outcome: Arc::new(outcome),
        });
        self.jobs.forget_old();
    }
}
