//! What was done is taken back: the tree is as before, by the registry's samples, whatever the end was.

mod common;

use std::path::PathBuf;
use std::sync::Arc;

use common::engine::config;
use common::samples::{Case, cases, state};
use common::snapshot::Alike;
use common::tree::Stage;
use filewright::exec::undo;
use filewright::exec::{Config, Engine};
use filewright::journal::{Keep, Way};
use filewright::model::{End, Outcome, Profile, Request, Step};

/// An engine that journals beside the tree of a stage, on the same file system.
fn journalling(stage: &Stage) -> Config {
    let own = |name: &str| stage.base().join("own").join(name);
    Config {
        state_dir: Some(own("state")),
        data_dir: Some(own("data")),
        journal: true,
        ..config()
    }
}

fn run(config: Config, request: Request) -> Arc<Outcome> {
    Engine::start(config, || {}).run(request)
}

fn last(stage: &Stage) -> u64 {
    let state = stage.base().join("own/state");
    let keep = Keep::find(&state).expect("a keep").expect("jobs");
    let numbers = keep.numbers().expect("numbers");
    *numbers.last().expect("a job")
}

fn undo(stage: &Stage, number: u64, way: Way) -> Arc<Outcome> {
    let mut request = undo::request(number, way, PathBuf::from("/"));
    request.run.flush = false;
    run(journalling(stage), request)
}

/// True if nothing of the sample's run changes anything.
fn only_reads(case: &Case, stage: &Stage) -> bool {
    let request = case.request(stage, Profile::Safe);
    let plan = common::engine::plan(&request);
    plan.steps.iter().all(|planned| {
        matches!(
            planned.step,
            Step::ReadStream { .. } | Step::ReadSpace { .. }
        )
    })
}

fn come_to(outcome: &Outcome) -> Result<(), String> {
    match outcome.end {
        End::Done => Ok(()),
        _ => Err(format!("{outcome:#?}")),
    }
}

/// The sample's request, which keeps what it removes, replaces and cuts.
fn asked(case: &Case, stage: &Stage) -> Request {
    let mut request = case.request(stage, Profile::Safe);
    request.run.permanent = false;
    request
}

fn back_and_forth(case: &Case) -> Result<(), String> {
    let stage = case.stage();
    if only_reads(case, &stage) {
        return Ok(());
    }
    let before = state(&stage);
    come_to(&run(journalling(&stage), asked(case, &stage)))?;
    let done = state(&stage);
    let job = last(&stage);
    come_to(&undo(&stage, job, Way::Undo(job)))?;
    before.expect_same(&state(&stage), &Alike::ALL, "undone")?;
    let by = last(&stage);
    come_to(&undo(&stage, by, Way::Redo(by)))?;
    done.expect_same(&state(&stage), &Alike::ALL, "done again")
}

#[test]
fn run_then_undo_gives_the_same_tree_and_redo_the_one_after_it() {
    let mut wrong = Vec::new();
    for case in cases() {
        if let Err(why) = back_and_forth(&case) {
            wrong.push(format!("{}: {why}", case.name()));
        }
    }
    assert!(
        wrong.is_empty(),
        "{} wrong:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}
