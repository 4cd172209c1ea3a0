//! The real engine, for one request at a time.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use filewright::exec::{Config, Engine, FaultPlan};
use filewright::model::{Command, End, JobId, Outcome, Plan, Profile, Request, Value};

/// A configuration that touches nothing of the person who runs the tests.
pub fn config() -> Config {
    Config {
        workers: 2,
        state_dir: None,
        home: Some(PathBuf::from("/nonexistent")),
        faults: None,
        ..Config::default()
    }
}

/// A request in the Safe profile that is allowed to destroy, and does not wait for the device.
pub fn safe(op: &'static str, roots: &[&Path], values: &[(&'static str, Value)]) -> Request {
    request(op, roots, values, Profile::Safe)
}

/// The same as Python would do it.
pub fn python(op: &'static str, roots: &[&Path], values: &[(&'static str, Value)]) -> Request {
    request(op, roots, values, Profile::Python)
}

fn request(
    op: &'static str,
    roots: &[&Path],
    values: &[(&'static str, Value)],
    profile: Profile,
) -> Request {
    let roots = roots.iter().map(|root| root.to_path_buf()).collect();
    let mut request = Request::new(op, roots, profile, PathBuf::from("/"), 0o022);
    for (name, value) in values {
        request.values.set(name, value.clone());
    }
    request.run.keep = filewright::model::Keep::Permanent;
    request.run.flush = false;
    request
}

pub fn to(path: &Path) -> (&'static str, Value) {
    ("dst", Value::Path(path.to_path_buf()))
}

/// Hands over a request that starts at once.
pub fn submit(engine: &Engine, request: Request) -> JobId {
    let job = engine.next_job();
    engine.send(Command::Submit {
        job,
        request: Box::new(request),
        chosen: None,
        start: true,
    });
    job
}

/// Runs a request to its end.
pub fn run(request: Request) -> Arc<Outcome> {
    Engine::start(config(), || {}).run(request)
}

/// The same with faults injected.
pub fn run_with(request: Request, faults: Arc<dyn FaultPlan>) -> Arc<Outcome> {
    let config = Config {
        faults: Some(faults),
        ..config()
    };
    run_under(config, request)
}

/// Runs a request that is expected to do all it was asked.
pub fn done(request: Request) -> Result<Arc<Outcome>, String> {
    let op = request.op;
    let outcome = run(request);
    if outcome.end == End::Done && outcome.failures.is_empty() {
        Ok(outcome)
    } else {
        Err(format!(
            "{op} ended {:?}: {:#?}",
            outcome.end, outcome.failures
        ))
    }
}

/// What a request comes to, without running it.
pub fn plan(request: &Request) -> Arc<Plan> {
    let engine = Engine::start(config(), || {});
    engine.plan(request.clone()).expect("the engine plans")
}

/// Runs a plan that was made before.
pub fn run_plan(plan: Arc<Plan>) -> Arc<Outcome> {
    let engine = Engine::start(config(), || {});
    let job = engine.next_job();
    engine.send(Command::SubmitPlan { job, plan });
    engine.wait_for(job)
}

/// Runs a request under another configuration.
pub fn run_under(config: Config, request: Request) -> Arc<Outcome> {
    Engine::start(config, || {}).run(request)
}
