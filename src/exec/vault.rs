//! Journals and hold areas of an engine: how a job enters itself, and how it leaves.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, OnceLock};

use crate::disk::FdPool;
use crate::disk::log::host;
use crate::journal::hold::KEPT_MS;
use crate::journal::store::{moment_of, new_session, new_uid, now_ms};
use crate::journal::{Areas, Begin, Pass, Store};
use crate::model::{End, Failure, Keep, Lineage, Outcome, PastJob, Plan, Recovery, Step, Value};

use super::engine::Config;
use super::ledger::Ledger;
use super::recover;
use super::run::{Run, lock};

/// What one job holds in one hold area.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeldJob {
    pub uid: String,
    pub op: String,
    pub path: PathBuf,
    pub items: u64,
    pub bytes: u64,
    /// Milliseconds since 1970.
    pub held_ms: u64,
    pub keep_until_ms: u64,
    pub is_past_its_date: bool,
}

/// Where jobs are written down.
pub struct Vault {
    pool: Arc<FdPool>,
    state: PathBuf,
    areas: Arc<Areas>,
    store: OnceLock<Store>,
    /// What is being purged.
    purging: Mutex<Option<Arc<Run>>>,
    is_ending: AtomicBool,
}

impl Vault {
    /// None where no journal is kept.
    pub fn of(config: &Config, pool: &Arc<FdPool>) -> Option<Arc<Vault>> {
        let state = config.state_dir.clone().filter(|_| config.keeps_journal)?;
        Some(Arc::new(Vault {
            pool: Arc::clone(pool),
            areas: Arc::new(Areas::new(pool, &state, config.data_dir.clone())),
            state,
            store: OnceLock::new(),
            purging: Mutex::default(),
            is_ending: AtomicBool::new(false),
        }))
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

    /// Everything that is held anywhere.
    pub fn held(&self) -> Vec<HeldJob> {
        let now = now_ms();
        let held = self.areas.held().into_iter();
        held.map(|held| {
            let path = held.area.join(&held.uid);
            let about = held.about;
            let until = about.as_ref().map_or(u64::MAX, |about| about.keep_until_ms);
            HeldJob {
                path,
                op: about
                    .as_ref()
                    .map_or_else(String::new, |about| about.op.clone()),
                items: about.as_ref().map_or(0, |about| about.items),
                bytes: about.as_ref().map_or(0, |about| about.bytes),
                held_ms: about.as_ref().map_or(0, |about| about.held_ms),
                keep_until_ms: until,
                is_past_its_date: until <= now,
                uid: held.uid,
            }
        })
        .collect()
    }

    /// Deletes parts of hold areas for good, on all workers.
    pub fn purge(&self, paths: &[&Path]) -> Result<(), Vec<Failure>> {
        super::purge::purge(&self.pool, paths, &self.purging)
    }

    /// Deletes what is held past its date, and the journals that are as old, until it is told to end.
    pub fn purge_old(&self) {
        for held in self.held().iter().filter(|held| held.is_past_its_date) {
            if self.is_ending.load(Ordering::Relaxed) {
                return;
            }
            if let Err(failures) = self.purge(&[&held.path]) {
                tracing::warn!(?failures, "something stays in a hold area past its date");
            }
        }
        let Ok(store) = self.store() else {
            return;
        };
        let oldest = now_ms().saturating_sub(KEPT_MS);
        let entries = store.entries().unwrap_or_default();
        for entry in entries.iter().filter(|entry| !entry.is_open) {
            let made = moment_of(&entry.uid).unwrap_or(u64::MAX);
            if made >= oldest || self.is_ending.load(Ordering::Relaxed) {
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

    /// Bytes that are held, by device.
    pub fn held_bytes(&self) -> Vec<(u64, u64)> {
        let mut all: Vec<(u64, u64)> = Vec::new();
        for held in self.held() {
            let Ok(stamp) = crate::disk::stat::stamp_path(&held.path) else {
                continue;
            };
            match all.iter_mut().find(|(device, _)| *device == stamp.device) {
                Some((_, bytes)) => *bytes += held.bytes,
                None => all.push((stamp.device, held.bytes)),
            }
        }
        all
    }

    /// The plan that goes on with a job of the past, or takes it back.
    pub fn recovery(&self, uid: &str, how: Recovery) -> Result<Plan, Failure> {
        Ok(recover::plan(&self.pool, self.store()?, uid, how))
    }

    pub fn past(&self) -> Result<Vec<PastJob>, Failure> {
        recover::past(self.store()?)
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
        if plan.steps.iter().all(|planned| is_reading(&planned.step)) {
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
            let ledger = run.keep_ledger(make(writer, undoes), number);
            ledger.again(pass)?;
            if let Some(uid) = ledger.undoes() {
                self.tidy(uid)?;
            }
            recover::take_up(run, ledger, &mut log);
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
            self.tidy(uid)?;
        }
        Ok(())
    }

    /// Removes what a job that was ended by force has left unfinished.
    fn tidy(&self, uid: &str) -> Result<(), Failure> {
        let store = self.store()?;
        let entry = store.find(uid)?;
        if !entry.is_open || store.runner(&entry).is_some() {
            return Ok(());
        }
        let log = store.read(&entry)?;
        if let Some(plan) = &log.plan {
            recover::tidy(&self.pool, plan, &log);
        }
        Ok(())
    }

    /// Writes down how it ended.
    pub fn end(&self, run: &Run, outcome: &Outcome) {
        let Some(ledger) = run.ledger() else {
            return;
        };
        ledger.end(outcome);
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

fn is_reading(step: &Step) -> bool {
    matches!(step, Step::ReadStream { .. } | Step::ReadSpace { .. })
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
