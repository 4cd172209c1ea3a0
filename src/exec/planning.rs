//! Planners on threads of their own.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Instant;

use crate::disk::{FdPool, World};
use crate::model::{Action, Cause, Chosen, Failure, Plan, Profile, Recovery, Request};
use crate::ops;

use super::core::{Core, Report};
use super::engine::Config;
use super::jobs::PlanWatch;
use super::run::lock;
use super::vault::Vault;

impl Core {
    pub(super) fn spawn_planner(
        &mut self,
        (mut request, chosen): (Request, Option<Box<Chosen>>),
        watch: &PlanWatch,
        is_unread: bool,
        report: impl FnOnce(Arc<Plan>, u64) -> Report + Send + 'static,
    ) {
        let world = world(&self.config, &self.pool).watched_by(watch.stop(), watch.listed());
        let workers = match request.run.workers {
            0 => self.config.workers,
            workers => workers,
        };
        let world = world.unread(is_unread).listed_by(workers);
        let vault = self.vault.clone();
        let plan = move || {
            let world = with_areas(world, vault.as_ref());
            request.take_up(chosen.as_deref());
            plan_of(request, &world)
        };
        self.spawn_plan(plan, report);
    }

    /// Makes a plan on a thread of its own.
    pub(super) fn spawn_plan(
        &mut self,
        make: impl FnOnce() -> Plan + Send + 'static,
        report: impl FnOnce(Arc<Plan>, u64) -> Report + Send + 'static,
    ) {
        let started = Instant::now();
        self.spawn_work("planner", move |tell| {
            let plan = make();
            let planned_ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
            tell(report(Arc::new(plan), planned_ms));
        });
    }

    /// Does something on a thread of its own, which tells this one what came of it.
    pub(super) fn spawn_work(
        &mut self,
        name: &str,
        work: impl FnOnce(&dyn Fn(Report)) + Send + 'static,
    ) {
        let reporter = self.reporter.clone();
        let work = move || {
            work(&|report| {
                if reporter.send(report).is_err() {
                    tracing::debug!("a report came too late for its engine");
                }
            });
        };
        // Kept where both threads can take it, since a thread that cannot be started keeps what it was given.
        let work = Arc::new(Mutex::new(Some(work)));
        let theirs = Arc::clone(&work);
        let take = |work: &Mutex<Option<_>>| lock(work).take();
        let spawned = std::thread::Builder::new()
            .name(name.to_owned())
            .spawn(move || {
                if let Some(work) = take(&theirs) {
                    work();
                }
            });
        self.planners.retain(|planner| !planner.is_finished());
        match spawned {
            Ok(planner) => self.planners.push(planner),
            Err(error) => {
                tracing::warn!(%error, "no thread for this: it is done here");
                if let Some(work) = take(&work) {
                    work();
                }
            }
        }
    }
}

/// The world as planners see it, with the folders that are guarded as the user's and the program's own.
pub(super) fn world(config: &Config, pool: &Arc<FdPool>) -> World {
    let home = config.home.clone();
    let home = home
        .or_else(|| std::env::var_os("HOME").map(PathBuf::from))
        .unwrap_or_else(|| PathBuf::from("/"));
    let world = World::new(Arc::clone(pool), home, config.state_dir.clone());
    let world = world.with_data_dir(config.data_dir.clone());
    let holds = config.state_dir.as_deref().filter(|_| config.keeps_journal);
    match holds {
        Some(state) => {
            let (pool, state) = (Arc::clone(pool), state.to_path_buf());
            world.with_holds(move || crate::journal::hold::known(&pool, &state))
        }
        None => world,
    }
}

/// The same world with what is in hold areas, where a journal is kept.
pub(super) fn with_areas(world: World, vault: Option<&Arc<Vault>>) -> World {
    let Some(vault) = vault.cloned() else {
        return world;
    };
    let areas = Arc::clone(&vault.areas);
    world
        .with_holds(move || areas.known())
        .with_held_bytes(move || vault.held_bytes())
}

/// The plan that goes back to a job of the past.
pub(super) fn recovery(vault: Option<&Vault>, uid: &str, how: Recovery) -> Plan {
    from_vault(vault, |vault| vault.recovery(uid, how), uid)
}

/// The plan that puts held entries back.
pub(super) fn put_back(vault: Option<&Vault>, items: &[PathBuf]) -> Plan {
    from_vault(vault, |vault| Ok(vault.put_back(items)), "")
}

fn from_vault(
    vault: Option<&Vault>,
    plan: impl FnOnce(&Vault) -> Result<Plan, Failure>,
    name: &str,
) -> Plan {
    let planned = catch_unwind(AssertUnwindSafe(|| match vault {
        Some(vault) => plan(vault),
        None => Err(Failure::new(Action::Open, name, Cause::NoSuchJob)),
    }));
    let request = || Request::new("undo", Vec::new(), Profile::Safe, "/".into(), 0);
    match planned {
        Ok(Ok(plan)) => plan,
        Ok(Err(failure)) => {
            let mut plan = Plan::new(request());
            plan.refused.push(failure);
            plan
        }
        Err(payload) => broken(request(), &payload),
    }
}

/// The plan of a request; a panic of its planner becomes a refusal.
pub(super) fn plan_of(request: Request, world: &World) -> Plan {
    let planned = catch_unwind(AssertUnwindSafe(|| match ops::find(request.op) {
        Some(operation) => operation.plan(&request, world),
        None => unknown(request.clone()),
    }));
    planned.unwrap_or_else(|payload| broken(request, &payload))
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
