//! The engine without its threads: one request after the other, on the caller's thread.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use crate::disk::{FdPool, World, or_cores};
use crate::model::{Action, Cause, Failure, JobId, Outcome, Plan, Request};

use super::engine::{Config, POOL_WORKERS};
use super::run::Run;
use super::vault::Vault;
use super::{bulk, driver, planning};

/// Plans and runs where it is called, for programs that ask thousands of small things a second and for who wants a plan
/// and nothing else. Plans, steps and workers are those of the [`super::Engine`]; only its queue, its events and the hops
/// between its threads are left out.
pub struct Local {
    config: Config,
    world: World,
    pool: Arc<FdPool>,
    vault: Option<Arc<Vault>>,
    next: AtomicU64,
}

impl Local {
    /// The process's umask becomes 0, as with [`super::Engine::start`].
    pub fn new(config: Config) -> Local {
        crate::disk::act::claim_umask();
        let pool = FdPool::for_process(POOL_WORKERS);
        Local {
            world: planning::world(&config, &pool).unread(config.plans_unread),
            vault: Vault::of(&config, &pool),
            config,
            pool,
            next: AtomicU64::new(1),
        }
    }

    /// Makes a plan, as the [`super::Engine`] makes one for a preview, and tells in how many milliseconds.
    pub fn plan(&self, request: Request) -> (Plan, u64) {
        let started = Instant::now();
        let workers = match request.run.workers {
            0 => self.config.workers,
            workers => workers,
        };
        let world = planning::world(&self.config, &self.pool).listed_by(workers);
        let world = planning::with_areas(world, self.vault.as_ref());
        let plan = planning::plan_of(request, &world);
        let planned_ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
        (plan, planned_ms)
    }

    /// Carries a request out and returns its plan and what it came to. A panic on the way is a failure.
    pub fn run(&self, request: Request) -> (Arc<Plan>, Outcome) {
        let workers = match request.run.workers {
            0 => or_cores(self.config.workers),
            workers => workers,
        };
        // Hold areas that were made since are seen from now on.
        let plan = match self.config.keeps_journal {
            true => {
                let world = planning::world(&self.config, &self.pool);
                planning::plan_of(request, &world.unread(self.config.plans_unread))
            }
            false => planning::plan_of(request, &self.world),
        };
        let plan = Arc::new(plan);
        if !plan.refused.is_empty() {
            let outcome = driver::refused(&plan);
            return (plan, outcome);
        }
        let job = JobId(self.next.fetch_add(1, Ordering::Relaxed));
        let faults = self.config.faults.clone();
        let run = Run::new(
            job,
            Arc::clone(&plan),
            Arc::clone(&self.pool),
            workers,
            faults,
        )
        .with_data_dir(self.config.data_dir.as_deref());
        let ended = catch_unwind(AssertUnwindSafe(|| {
            driver::run(&run, self.vault.as_deref())
        }));
        if let Err(payload) = ended {
            let cause = Cause::Panic(bulk::panic_text(&payload));
            run.fail(Failure::new(Action::Run, PathBuf::new(), cause));
        }
        (plan, driver::outcome(&run))
    }
}
