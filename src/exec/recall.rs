//! The past on the engine's thread: what is asked about it is found out on other threads, and told as events.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::model::{
    Action, Annals, Cause, Event, Failure, JobId, JobState, Plan, Profile, Recovery, Request,
    Ticket,
};

use super::core::{Core, Report};
use super::jobs::Job;
use super::planning;
use super::vault::Vault;

/// What is being found out.
#[derive(Default)]
pub struct Recall {
    is_recalling: bool,
    /// It was asked again meanwhile, and what is found may be old.
    is_wanted_again: bool,
    is_foreseeing: bool,
    /// The newest question that has no thread yet.
    next: Option<(Ticket, String, Recovery)>,
}

impl Core {
    pub(super) fn recall(&mut self) {
        if self.recall.is_recalling {
            self.recall.is_wanted_again = true;
            return;
        }
        self.recall.is_recalling = true;
        let vault = self.vault.clone();
        self.spawn_work("recall", move |tell| {
            let annals = guarded(|| vault.map(|vault| vault.annals()));
            let annals = annals.map(Option::unwrap_or_default);
            let annals = annals.unwrap_or_else(|failure| Annals {
                failure: Some(failure),
                ..Annals::default()
            });
            tell(Report::Told(Event::Recalled(Arc::new(annals))));
        });
    }

    pub(super) fn foresee(&mut self, ticket: Ticket, uid: String, how: Recovery) {
        if self.recall.is_foreseeing {
            self.recall.next = Some((ticket, uid, how));
            return;
        }
        let Some(vault) = self.vault.clone() else {
            return;
        };
        self.recall.is_foreseeing = true;
        self.spawn_work("foresight", move |tell| {
            let seen = guarded(|| vault.foresee(&uid, how));
            let seen = seen
                .unwrap_or_else(|failure| super::recover::foresight(&uid, how, Err(failure), &[]));
            let foresight = Arc::new(seen);
            tell(Report::Told(Event::Foreseen { ticket, foresight }));
        });
    }

    pub(super) fn unfold(&mut self, path: PathBuf) {
        let Some(vault) = self.vault.clone() else {
            return;
        };
        self.spawn_work("unfold", move |tell| {
            let listed = guarded(|| {
                vault.unfold(&path, |items| {
                    let (path, items) = (path.clone(), Arc::new(items));
                    tell(Report::Told(Event::Unfolded { path, items }));
                });
            });
            if let Err(failure) = listed {
                tracing::error!(?failure, "what is held cannot be listed");
            }
        });
    }

    pub(super) fn purge(&mut self, paths: Vec<PathBuf>) {
        let work = move |vault: &Vault| {
            let paths: Vec<&Path> = paths.iter().map(PathBuf::as_path).collect();
            vault.purge(&paths)
        };
        self.clear("purge now", work);
    }

    pub(super) fn forget(&mut self) {
        self.clear("forget", Vault::forget);
    }

    /// Reads the whole request of a job of the past.
    pub(super) fn reread(&mut self, uid: String) {
        let vault = self.vault.clone();
        self.spawn_work("reread", move |tell| {
            let none = || Failure::new(Action::Open, &uid, Cause::NoSuchJob);
            let found = guarded(|| vault.map_or_else(|| Err(none()), |vault| vault.request(&uid)));
            let request = found.and_then(|found| found).map(Arc::new);
            tell(Report::Told(Event::Reread { uid, request }));
        });
    }

    /// Writes what a front end has put into words.
    pub(super) fn export(&mut self, to: PathBuf, text: Arc<[u8]>) {
        let pool = Arc::clone(&self.pool);
        self.spawn_work("export", move |tell| {
            let written = guarded(|| super::written::new_file(&pool, &to, &text, 0o600, true));
            let failure = written.and_then(|written| written).err();
            tell(Report::Told(Event::Exported { to, failure }));
        });
    }

    fn clear(
        &mut self,
        name: &str,
        work: impl FnOnce(&Vault) -> Result<(), Vec<Failure>> + Send + 'static,
    ) {
        let vault = self.vault.clone();
        self.spawn_work(name, move |tell| {
            let cleared = guarded(|| vault.map_or(Ok(()), |vault| work(&vault)));
            let failures = match cleared {
                Ok(Ok(())) => Vec::new(),
                Ok(Err(failures)) => failures,
                Err(failure) => vec![failure],
            };
            tell(Report::Told(Event::Purged { failures }));
        });
    }

    /// Passes on what was found out.
    pub(super) fn told(&mut self, event: Event) {
        match &event {
            Event::Recalled(_) => {
                self.recall.is_recalling = false;
                if std::mem::take(&mut self.recall.is_wanted_again) {
                    return self.recall();
                }
            }
            Event::Foreseen { .. } => {
                self.recall.is_foreseeing = false;
                if let Some((ticket, uid, how)) = self.recall.next.take() {
                    return self.foresee(ticket, uid, how);
                }
            }
            _ => {}
        }
        self.post(event);
    }

    /// Plans to go on with a job of the past, or to take it back, and runs that as a job of its own.
    pub(super) fn recover(&mut self, id: JobId, uid: String, how: Recovery) {
        let plan = move |vault: Option<&Vault>| planning::recovery(vault, &uid, how);
        self.run_from_vault(id, "undo", plan);
    }

    /// The same for single held entries.
    pub(super) fn put_back(&mut self, id: JobId, items: Vec<PathBuf>) {
        let plan = move |vault: Option<&Vault>| planning::put_back(vault, &items);
        self.run_from_vault(id, "putback", plan);
    }

    fn run_from_vault(
        &mut self,
        id: JobId,
        op: &'static str,
        plan: impl FnOnce(Option<&Vault>) -> Plan + Send + 'static,
    ) {
        let request = Request::new(op, Vec::new(), Profile::Safe, "/".into(), 0);
        let request = Arc::new(request);
        let mut job = Job::new(Arc::clone(&request), true, self.config.workers);
        job.state = JobState::Planning;
        self.jobs.all.insert(id, job);
        self.jobs.waiting.push(id);
        self.post(Event::Queued { job: id, request });
        self.post(Event::State {
            job: id,
            state: JobState::Planning,
        });
        let vault = self.vault.clone();
        let plan = move || plan(vault.as_deref());
        self.spawn_plan(plan, move |plan, planned_ms| Report::Planned {
            job: id,
            plan,
            planned_ms,
        });
    }
}

/// What comes of work whose panic must not be the end of the engine.
fn guarded<T>(work: impl FnOnce() -> T) -> Result<T, Failure> {
    catch_unwind(AssertUnwindSafe(work)).map_err(|payload| {
        let cause = Cause::Panic(super::bulk::panic_text(&payload));
        Failure::new(Action::Run, PathBuf::new(), cause)
    })
}
