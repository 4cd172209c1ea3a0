//! Runs the steps of a plan, one after another, to an end.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::model::{
    Action, Bulk, BulkAct, Cause, End, Failure, Kind, Outcome, Phase, Plan, Planned, RowState,
    Step, Totals, Verdict,
};

use super::ledger::Ledger;
use super::run::{Fault, Run, WorkerWatch};
use super::vault::Vault;
use super::{bulk, flush, keeping, single, undo, verify};

/// Runs a job, written down where a journal is kept. What cannot be written down is not done.
pub fn run(run: &Run, vault: Option<&Vault>) {
    let Some(vault) = vault else {
        return run_steps(run);
    };
    if let Err(failure) = vault.begin(run) {
        return run.refuse(failure);
    }
    run_steps(run);
    // What was found may be much, and is put together only for who writes it down.
    if run.ledger().is_some() {
        vault.end(run, &outcome(run));
    }
}

/// Runs all steps that are open.
pub fn run_steps(run: &Run) {
    run.control.start();
    run.name_session();
    let watch = WorkerWatch::new(run, 0);
    for (index, planned) in run.plan.steps.iter().enumerate() {
        let index = index as u32;
        if !run.goes_on() {
            break;
        }
        if planned.is_left_out || !run.may_run(planned) {
            run.note_end(index, false);
            undo::take_back(run, index);
            continue;
        }
        keeping::announce(run, index);
        if needs_all_read(&planned.step) {
            verify::settle(run, &watch);
        }
        match &planned.step {
            // What is removed here may be the last copy but the new one: that has to be on the device first.
            Step::Bulk(bulk) if bulk.act == BulkAct::RemoveCopied && !flush(run, true, &watch) => {
                run.note_end(index, false);
            }
            Step::Bulk(bulk) if !is_durable(run, bulk) => run.note_end(index, false),
            Step::Bulk(bulk) => run_bulk(run, index, planned, bulk),
            _ if run.ended(index).is_some() => {}
            _ => run_single(run, index, planned, &watch),
        }
    }
    if let Some(failure) = run.ledger().and_then(Ledger::take_broken) {
        run.fail(failure);
    }
    if run.control.is_cancelled() {
        undo::take_back_unfinished(run);
    } else if !run.is_over() {
        verify::settle(run, &watch);
        flush(run, false, &watch);
    }
    run.control.stop();
}

/// True for a step that builds on what single steps have copied.
fn needs_all_read(step: &Step) -> bool {
    match step {
        Step::WriteManifest { .. } => true,
        Step::Bulk(bulk) => bulk.act == BulkAct::RemoveCopied,
        _ => false,
    }
}

/// What goes for good is written down for good first.
fn is_durable(run: &Run, bulk: &Bulk) -> bool {
    let removes = matches!(bulk.act, BulkAct::Remove | BulkAct::RemoveCopied);
    match run.ledger() {
        Some(ledger) if removes && !ledger.holds() => ledger.sync(),
        _ => true,
    }
}

/// Flushes what was written, if the request wants that; even names alone if `always`. False if that failed.
fn flush(run: &Run, always: bool, watch: &WorkerWatch<'_>) -> bool {
    if !run.plan.request.run.flush {
        return true;
    }
    watch.counters().turn_to(Phase::Flush, 0, 0, 0);
    let flushed = flush::flush(run, always, watch);
    watch.counters().turn_to(Phase::Idle, 0, 0, 0);
    flushed.map_err(|failure| run.fail(failure)).is_ok()
}

fn run_bulk(run: &Run, index: u32, planned: &Planned, step: &Bulk) {
    let ended = catch_unwind(AssertUnwindSafe(|| {
        bulk::execute(run, index, planned, step)
    }));
    let failure = match ended {
        Ok(Ok(())) => None,
        Ok(Err(failure)) => Some(failure),
        Err(payload) => Some(Failure::new(
            Action::Run,
            &step.spelled_from,
            Cause::Panic(bulk::panic_text(&payload)),
        )),
    };
    run.note_end(index, failure.is_none() && !run.has_failed_rows(index));
    if let Some(to) = &step.to {
        let real = match &step.top_name {
            Some(name) => to.join(name),
            None => to.clone(),
        };
        run.note_target(real);
    }
    if let Some(mut failure) = failure {
        failure.step = Some((index, 0));
        report(run, planned, failure);
    }
}

fn run_single(run: &Run, index: u32, planned: &Planned, watch: &WorkerWatch<'_>) {
    let step = &planned.step;
    let (parked, failures) = (run.all_parked(), run.failure_count());
    watch.counters().turn_to(single::phase(step), index, 0, 0);
    let ended = catch_unwind(AssertUnwindSafe(|| {
        if let Some(fault) = run.fault(index, 0, || step.path().to_path_buf()) {
            return Err(injected(step, fault));
        }
        keeping::execute(run, index, planned, watch)
    }));
    let ended = ended.unwrap_or_else(|payload| {
        let text = bulk::panic_text(&payload);
        Err(Failure::new(Action::Run, step.path(), Cause::Panic(text)))
    });
    match ended {
        // What has to be asked first is not done yet.
        Ok(_) if run.all_parked() > parked => {}
        Ok(target) => {
            // A step over many entries counts each of them by itself.
            let items = match step.tree() {
                Some(_) => 0,
                None => single::items(planned),
            };
            watch.counters().items(items);
            run.note_end(index, run.failure_count() == failures);
            // Many names have no destination in common.
            if let Some(target) = target.filter(|_| run.plan.names.is_empty()) {
                run.note_target(target);
            }
        }
        Err(_) if run.is_over() => {}
        Err(mut failure) => {
            run.note_end(index, false);
            failure.step = Some((index, 0));
            report(run, planned, failure);
            undo::take_back(run, index);
        }
    }
}

/// Notes a failure in the words of the request, unless the step keeps quiet about it.
fn report(run: &Run, planned: &Planned, mut failure: Failure) {
    // A step that hangs on others' failures has nothing of its own to tell.
    if planned.is_quiet || failure.cause == Cause::Dependent {
        return;
    }
    if let Some(spelled) = &planned.spelled {
        let (first, second) = single::paths(&planned.step);
        let respell = |path: &mut PathBuf| {
            // As bytes: a slash at the end is part of the spelling, and paths compare without it.
            if path.as_os_str() == first.as_os_str() {
                path.clone_from(&spelled.path);
            } else if Some(path.as_os_str()) == second.map(Path::as_os_str)
                && let Some(words) = &spelled.path2
            {
                path.clone_from(words);
            }
        };
        respell(&mut failure.path);
        failure.path2.as_mut().map(respell);
    }
    run.fail(failure);
}

fn injected(step: &Step, fault: Fault) -> Failure {
    match fault {
        Fault::Errno(errno) => Failure::new(Action::Run, step.path(), Cause::Os(errno)),
        #[expect(clippy::panic, reason = "the seam asks for what a bug would do")]
        Fault::Panic => panic!("injected by a test"),
    }
}

/// What a plan comes to that must not be run.
pub fn refused(plan: &Plan) -> Outcome {
    Outcome {
        end: End::Refused,
        totals: Totals::default(),
        failures: plan.refused.clone(),
        target: None,
        losses: Vec::new(),
        is_unflushed: false,
        mounts: None,
        found: Arc::default(),
        elapsed_ms: 0,
    }
}

/// What the run has come to.
pub fn outcome(run: &Run) -> Outcome {
    let failures = run.failures();
    let parked = run.all_parked();
    let end = if run.is_refused() {
        End::Refused
    } else if run.control.is_cancelled() {
        End::Cancelled
    } else if !failures.is_empty() {
        End::Failed {
            failures: failures.len() as u64,
        }
    } else if parked > 0 {
        End::Questions { count: parked }
    } else {
        End::Done
    };
    let totals = run.totals();
    Outcome {
        end,
        totals,
        failures,
        target: run.target(),
        losses: run.losses(),
        is_unflushed: !run.plan.request.run.flush && totals.written > totals.flushed,
        mounts: run.mounts(),
        found: run.found(),
        elapsed_ms: run.control.elapsed_ms(),
    }
}

/// Opens again what failed, so that another pass takes it up.
pub fn reopen_failed(run: &Run) {
    run.forget_failures();
    run.reopen_steps();
    for_all_rows(run, |kind, verdict, state| {
        let is_unfinished_folder =
            kind == Kind::Folder && state == RowState::Skipped && verdict == Verdict::Act;
        state == RowState::Failed || is_unfinished_folder
    });
}

/// Opens the parked rows again: the rule of each kind decides anew, and those without an answer are parked once more.
pub fn reopen_parked(run: &Run) {
    run.unpark_all();
    // Folders are entered in every pass, and steps over trees opened: what fails there again is told again.
    run.forget_failures_of(|step, row| {
        let planned = run.plan.steps.get(step as usize);
        let Some(Step::Bulk(bulk)) = planned.map(|planned| &planned.step) else {
            return false;
        };
        let found = bulk.tree.row(row);
        bulk.act == BulkAct::Copy && found.is_some_and(|row| row.kind == Kind::Folder)
    });
    for_all_rows(run, |_, _, state| state == RowState::Parked);
}

/// Opens every row of a plan that was run before.
pub fn reopen_plan(plan: &Plan) {
    for_rows_of(plan, |_, _, _| true);
}

fn for_all_rows(run: &Run, is_open: impl Fn(Kind, Verdict, RowState) -> bool) {
    for_rows_of(&run.plan, is_open);
}

fn for_rows_of(plan: &Plan, is_open: impl Fn(Kind, Verdict, RowState) -> bool) {
    for planned in &plan.steps {
        let Step::Bulk(bulk) = &planned.step else {
            continue;
        };
        for chunk in bulk.tree.chunks() {
            for id in chunk.base..chunk.base + chunk.len() {
                let Some(row) = chunk.row(id) else {
                    continue;
                };
                if is_open(row.kind, bulk.left.verdict(id, row), chunk.state(id)) {
                    chunk.set_state(id, RowState::Waiting);
                }
            }
        }
    }
}
