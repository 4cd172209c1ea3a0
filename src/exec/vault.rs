//! Journals and hold areas of an engine: how a job enters itself, and how it leaves.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, OnceLock};

use crate::disk::log::host;
use crate::disk::{FdPool, identities};
use crate::journal::hold::KEPT_MS;
use crate::journal::store::{moment_of, new_session, new_uid, now_ms};
use crate::journal::{Areas, Begin, Pass, Store};
use crate::model::{
    Action, Cause, End, Failure, Foresight, Keep, Lineage, Outcome, PastJob, Plan, Recovery,
    Request, Step, Value,
};

use super::engine::Config;
use super::ledger::Ledger;
use super::recover;
use super::run::{Run, lock};

/// Where jobs are written down.
pub struct Vault {
    pub(super) pool: Arc<FdPool>,
    state: PathBuf,
    pub(super) areas: Arc<Areas>,
    store: OnceLock<Store>,
    /// What is being purged.
    purging: Mutex<Option<Arc<Run>>>,
    turn: Mutex<()>,
    is_ending: AtomicBool,
    pub(super) known: Mutex<recover::Known>,
}

impl Vault {
    /// None where no journal is kept.
    pub fn of(config: &Config, pool: &Arc<FdPool>) -> Option<Arc<Vault>> {
        let state = config.state_dir.clone().filter(|_| config.keeps_journal)?;
        Some(Arc::new(Vault {
            pool: Arc::clone(pool),
            areas: Arc::new(Areas::new(
                pool,
                &state,
                config.data_dir.clone(),
                config.looks_around,
            )),
            state,
            store: OnceLock::new(),
            purging: Mutex::default(),
            turn: Mutex::default(),
            known: Mutex::default(),
            is_ending: AtomicBool::new(false),
        }))
    }

    pub fn state(&self) -> &Path {
        &self.state
    }

    pub fn store(&self) -> Result<&Store, Failure> {
        match self.store.get() {
            Some(store) => Ok(store),
            None => {
                let store = Store::open(&self.pool, &self.state)?;
                Ok(self.store.get_or_init(|| store))
            }
        }
    }

    /// Deletes parts of hold areas for good, on all workers.
    pub fn purge(&self, paths: &[&Path]) -> Result<(), Vec<Failure>> {
        // One after the other, so that there is one to be told to end.
        let _turn = lock(&self.turn);
        super::purge::purge(&self.pool, paths, &self.purging)
    }

    /// Deletes what is held past its date, and the journals that are as old, until it is told to end.
    pub fn purge_old(&self) {
        for held in self.past_their_date() {
            if self.is_ending() {
                return;
            }
            if let Err(failures) = self.purge(&[&held]) {
                tracing::warn!(?failures, "something stays in a hold area past its date");
            }
        }
        let Ok(store) = self.store() else {
            return;
        };
        let oldest = now_ms().saturating_sub(KEPT_MS);
        let is_old = |uid: &str| moment_of(uid).is_some_and(|made| made < oldest);
        let entries = store.entries_that(|uid, is_open| !is_open && is_old(uid));
        for entry in &entries.unwrap_or_default() {
            if self.is_ending() {
                return;
            }
            if let Err(failure) = store.remove(entry) {
                tracing::warn!(?failure, "an old journal stays");
            }
        }
    }

    /// Lets the purge end soon; what is left of it waits for the next time.
    pub fn end_purge(&self) {
        self.is_ending.store(true, Ordering::Relaxed);
        if let Some(run) = &*lock(&self.purging) {
            run.control.cancel();
        }
    }

    /// The plan that goes on with a job of the past, or takes it back.
    pub fn recovery(&self, uid: &str, how: Recovery) -> Result<Plan, Failure> {
        let mut plan = recover::plan(&self.pool, self.store()?, uid, how);
        for planned in &mut plan.steps {
            if let Step::Bulk(bulk) = &mut planned.step
                && let Some(open) = &mut bulk.open
            {
                let areas = self.areas.known();
                open.unseen = identities(areas.iter().map(PathBuf::as_path));
            }
        }
        Ok(plan)
    }

    /// What that plan would do, for people.
    pub fn foresee(&self, uid: &str, how: Recovery) -> Foresight {
        let plan = self.recovery(uid, how);
        recover::foresight(uid, how, plan, &self.areas.known())
    }

    /// The plan that puts single held entries back.
    pub fn put_back(&self, items: &[PathBuf]) -> Plan {
        let store = self.store().ok();
        recover::put_back(&self.pool, store, &self.areas.known(), items)
    }

    /// Jobs of the past, the oldest first. What was read once of a job that has ended is not read again.
    pub fn past(&self) -> Result<Vec<PastJob>, Failure> {
        let goes_on = || !self.is_ending();
        recover::past(&self.pool, self.store()?, &mut lock(&self.known), goes_on)
    }

    /// The whole request of a job of the past.
    pub fn request(&self, uid: &str) -> Result<Request, Failure> {
        let store = self.store()?;
        let entry = store.find(uid)?;
        let plan = store.read(&entry)?.plan;
        let none = || Failure::new(Action::Open, store.path_of(&entry), Cause::NothingKept);
        plan.map(|plan| plan.request).ok_or_else(none)
    }

    /// Forgets every job that has ended, and hold areas in which nothing is. What is held stays, and can be put back entry
    /// by entry.
    pub fn forget(&self) -> Result<(), Vec<Failure>> {
        let one = |failure| vec![failure];
        let store = self.store().map_err(one)?;
        let ended = store.entries_that(|_, is_open| !is_open).map_err(one)?;
        let mut failures: Vec<Failure> = ended
            .iter()
            .filter_map(|entry| store.remove(entry).err())
            .collect();
        if let Err(error) = self.areas.forget_empty() {
            failures.push(error.into_failure(&self.state));
        }
        match failures.is_empty() {
            true => Ok(()),
            false => Err(failures),
        }
    }

    pub(super) fn is_ending(&self) -> bool {
        self.is_ending.load(Ordering::Relaxed)
    }

    /// Writes down what is going to be done. Where that fails, nothing may be done.
    pub fn begin(&self, run: &Run) -> Result<(), Failure> {
        let session = new_session();
        let pass = Pass {
            pid: std::process::id(),
            host: host(),
            started_ms: now_ms(),
            temporary: session.clone(),
        };
        let number = u32::from_str_radix(&session, 16).unwrap_or(1);
        if let Some(ledger) = run.ledger() {
            run.renew_session(number);
            return ledger.again(pass);
        }
        let plan = &run.plan;
        if plan.steps.iter().all(|planned| planned.step.only_reads()) {
            return Ok(());
        }
        let store = self.store()?;
        let make = |writer, undoes| {
            let areas = Arc::clone(&self.areas);
            let lanes = run.counters.len();
            Ledger::new(writer, areas, undoes, plan, lanes, run.faults.clone())
        };
        if let Lineage::Resumes(uid) = &plan.lineage {
            let (writer, mut log) = store.take_up(&store.find(uid)?)?;
            let undoes = log.begin.as_ref().and_then(|begin| begin.undoes.clone());
            let found = recover::settled(run, &mut log)?;
            let ledger = run.keep_ledger(make(writer, undoes), number);
            ledger.again(pass)?;
            if let Some(uid) = ledger.undoes() {
                self.tidy(run, uid)?;
            }
            recover::take_up(run, ledger, &mut log, found);
            return Ok(());
        }
        let begin = begin_of(plan);
        let ledger = make(store.create(&begin, &pass)?, begin.undoes.clone());
        if let Err(failure) = ledger.plan(plan) {
            ledger.forget();
            return Err(failure);
        }
        let ledger = run.keep_ledger(ledger, number);
        if plan.request.run.flush && !ledger.sync() {
            let failure = ledger.take_broken();
            ledger.forget();
            return failure.map_or(Ok(()), Err);
        }
        if let Some(uid) = ledger.undoes() {
            self.tidy(run, uid)?;
        }
        Ok(())
    }

    /// Removes what a job that was ended by force has left unfinished.
    fn tidy(&self, run: &Run, uid: &str) -> Result<(), Failure> {
        let store = self.store()?;
        let entry = store.find(uid)?;
        if store.runner(&entry).is_some() {
            return Ok(());
        }
        let log = store.read(&entry)?;
        // A recovery that failed may have left it once more.
        let was_killed = entry.is_open || log.ended.is_none() || log.passes.len() > 1;
        if !was_killed {
            return Ok(());
        }
        if let Some(plan) = &log.plan {
            for failure in recover::tidy(&self.pool, plan, &log) {
                run.fail(failure);
            }
        }
        Ok(())
    }

    /// Writes down how it ended.
    pub fn end(&self, run: &Run, outcome: &Outcome) {
        let Some(ledger) = run.ledger() else {
            return;
        };
        ledger.end(outcome);
        if !ledger.is_over() {
            self.recount(&run.plan, outcome);
        }
        if let Some(uid) = ledger.undoes()
            && outcome.end != End::Cancelled
            && !ledger.is_over()
            && let Ok(store) = self.store()
            && store.find(uid).is_ok_and(|entry| entry.is_open)
        {
            store.close(uid);
        }
    }
}

fn begin_of(plan: &Plan) -> Begin {
    let request = &plan.request;
    let given = request.values.0.values().filter_map(|value| match value {
        Value::Path(path) => Some(path),
        _ => None,
    });
    let undoes = match &plan.lineage {
        Lineage::Undoes(uid) => Some(uid.clone()),
        Lineage::New | Lineage::Resumes(_) => None,
    };
    Begin {
        uid: new_uid(),
        program: env!("CARGO_PKG_VERSION").to_owned(),
        started_ms: now_ms(),
        op: request.op.to_owned(),
        places: request
            .roots
            .iter()
            .chain(given)
            .map(|path| request.absolute(path))
            .collect(),
        undoes,
        holds: request.run.keep != Keep::Permanent,
    }
}
