//! Commands that come at an awkward moment.

use std::collections::BTreeMap;
use std::fs;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::ThreadId;
use std::time::Instant;

use filewright::exec::{Engine, Fault};
use filewright::model::{
    Cause, Clash, Command, End, Event, JobId, JobProgress, JobState, Order, Profile, Request, Rule,
    Step,
};

use crate::common::engine;
use crate::common::tree::{Node, Stage};
use crate::moment::{self, Door};

/// Waits until the engine's sample of a job is as wanted.
fn wait_for_sample(engine: &Engine, job: JobId, is_wanted: impl Fn(&JobProgress) -> bool) {
    let until = Instant::now() + moment::PATIENCE;
    loop {
        assert!(Instant::now() < until, "the sample does not come");
        let Ok(sample) = engine.progress().recv_timeout(moment::PATIENCE) else {
            continue;
        };
        if sample.jobs.iter().any(|of| of.job == job && is_wanted(of)) {
            return;
        }
    }
}

fn tune(engine: &Engine, job: JobId, workers: u16, order: Order) {
    engine.send(Command::Tune {
        job,
        workers: Some(workers),
        order: Some(order),
    });
    wait_for_sample(engine, job, |of| of.workers == workers && of.order == order);
}

/// Which helper a thread is, by the order in which they came; none for the job's own thread.
#[derive(Default)]
struct Helpers(Mutex<BTreeMap<String, usize>>);

impl Helpers {
    fn number(&self) -> Option<usize> {
        let thread = std::thread::current();
        if thread.name().is_some_and(|name| name.starts_with("job ")) {
            return None;
        }
        let id: ThreadId = thread.id();
        let mut known = self.0.lock().expect("the threads");
        let next = known.len();
        Some(*known.entry(format!("{id:?}")).or_insert(next))
    }
}

/// The job's own thread waits for two others that are entering folders; the order by size is given up meanwhile, and
/// then the others are sent away. Somebody has to tell it that there is work.
#[test]
fn a_worker_that_waits_hears_of_a_new_order_and_of_those_who_leave() {
    let stage = Stage::new();
    let folder = |number: u64| {
        let file = |name| Node::file(format!("f{name}"), 100 + number);
        Node::folder(format!("d{number}"), (0..3).map(file).collect())
    };
    stage.plant("", &[Node::folder("src", (0..20).map(folder).collect())]);
    let to = engine::to(&stage.at("dst"));
    let mut request = engine::safe("copytree", &[&stage.at("src")], &[to]);
    request.run.workers = 3;
    request.run.order = Order::LargestFirst;
    let doors: Arc<[Door; 3]> = Arc::default();
    let (hooked, helpers) = (Arc::clone(&doors), Helpers::default());
    let steps = Mutex::new([0_u32; 2]);
    let entered = Arc::new(Mutex::new(0));
    let counted = Arc::clone(&entered);
    let engine = moment::engine_with(move |_, path| {
        let is_below = path.components().count() > 1;
        match helpers.number() {
            // Leaves folders for the others, then opens all that is left.
            None if is_below => {
                hooked[0].wait();
                hooked[1].wait();
                *counted.lock().expect("the count") += 1;
            }
            None => {}
            Some(helper) => {
                let mut steps = steps.lock().expect("the steps");
                let step = steps.get_mut(helper).map(|step| {
                    *step += 1;
                    *step
                });
                drop(steps);
                match (helper, step) {
                    (0 | 1, Some(1)) => hooked[helper].hold(),
                    (0, Some(2)) => hooked[2].hold(),
                    _ => {}
                }
            }
        }
        None
    });
    let job = engine::submit(&engine, request);
    doors[0].wait();
    doors[1].wait();
    let until = Instant::now() + moment::PATIENCE;
    while *entered.lock().expect("the count") < 18 {
        assert!(
            Instant::now() < until,
            "the job's own thread does not go on"
        );
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    tune(&engine, job, 3, Order::AsGiven);
    doors[0].open();
    doors[2].wait();
    tune(&engine, job, 1, Order::AsGiven);
    doors[1].open();
    doors[2].open();
    let (_engine, outcome) = moment::end_of(engine, job);
    moment::assert_done(&outcome);
    assert_eq!(outcome.totals.items, 1 + 20 + 60);
}

#[test]
fn a_pause_just_before_the_end_does_not_hold_up_the_next_pass() {
    let stage = Stage::new();
    let door = Arc::new(Door::default());
    let (hooked, is_over) = (Arc::clone(&door), AtomicBool::new(false));
    let engine = moment::engine_with(move |_, _| {
        if is_over.swap(true, Ordering::Relaxed) {
            return None;
        }
        hooked.hold();
        Some(Fault::Errno(28))
    });
    let job = engine::submit(&engine, engine::safe("mkdir", &[&stage.at("new")], &[]));
    door.wait();
    engine.send(Command::Pause(job));
    moment::wait_for_state(&engine, job, JobState::Paused);
    door.open();
    let (engine, outcome) = moment::end_of(engine, job);
    assert_eq!(outcome.end, End::Failed { failures: 1 }, "{outcome:#?}");
    engine.send(Command::Retry(job));
    let (_engine, outcome) = moment::end_of(engine, job);
    moment::assert_done(&outcome);
    assert!(stage.at("new").is_dir());
}

#[test]
fn an_answer_does_not_run_what_failed_again() {
    let stage = Stage::new();
    let files = || {
        vec![
            Node::file("f", 10),
            Node::folder("bad", vec![Node::file("g", 5)]),
        ]
    };
    stage.plant("", &[Node::folder("src", files())]);
    let old = Node::file("f", 20).modified((5, 0));
    stage.plant("", &[Node::folder("dst", vec![old])]);
    let merge = ("dirs_exist_ok", filewright::model::Value::Bool(true));
    let to = engine::to(&stage.at("dst"));
    let copy = engine::plan(&engine::safe("copytree", &[&stage.at("src")], &[to, merge]));
    let request = Request::new("copytree", vec![], Profile::Safe, "/".into(), 0o022);
    let mut plan = filewright::model::Plan::new(request);
    let at = stage.victim();
    plan.push(Step::MakeFolder { at, mode: 0o755 });
    for planned in &copy.steps {
        plan.push(planned.step.clone());
    }
    let engine = moment::engine_with(|_, path| (path.ends_with("bad")).then_some(Fault::Errno(13)));
    let job = moment::submit_plan(&engine, Arc::new(plan));
    let (engine, first) = moment::end_of(engine, job);
    assert_eq!(first.end, End::Failed { failures: 2 }, "{first:#?}");
    assert_eq!(first.totals.parked, 1, "{first:#?}");
    engine.send(Command::Answer {
        job,
        clash: Clash::Newer,
        rule: Rule::Skip,
    });
    let (_engine, second) = moment::end_of(engine, job);
    assert_eq!(second.totals.parked, 0, "{second:#?}");
    let causes: Vec<&Cause> = second.failures.iter().map(|failed| &failed.cause).collect();
    assert_eq!(causes.len(), 2, "told once each: {:#?}", second.failures);
}

#[test]
fn a_plan_that_was_run_runs_again() {
    let stage = Stage::new();
    let tree = vec![
        Node::file("f", 10),
        Node::folder("in", vec![Node::file("g", 5)]),
    ];
    stage.plant("", &[Node::folder("src", tree)]);
    let to = engine::to(&stage.at("dst"));
    let plan = engine::plan(&engine::safe("copytree", &[&stage.at("src")], &[to]));
    let engine = Engine::start(engine::config(), || {});
    for _ in 0..2 {
        let job = moment::submit_plan(&engine, Arc::clone(&plan));
        let outcome = engine.wait_for(job);
        moment::assert_done(&outcome);
        assert!(stage.at("dst/in/g").is_file(), "done, and nothing is there");
        assert_eq!(outcome.totals.items, 4);
        fs::remove_dir_all(stage.at("dst")).expect("cleared");
    }
}

/// States of jobs in the order in which they come, until this one ends.
fn states_until(engine: &Engine, last: JobId) -> Vec<(JobId, JobState)> {
    let mut states = Vec::new();
    loop {
        match engine
            .events()
            .recv_timeout(moment::PATIENCE)
            .expect("an event")
        {
            Event::State { job, state } => states.push((job, state)),
            Event::Finished { job, outcome } if job == last => {
                moment::assert_done(&outcome);
                return states;
            }
            _ => {}
        }
    }
}

/// True if the first came before the second.
fn comes_before<T: PartialEq>(all: &[T], first: &T, second: &T) -> bool {
    let place = |wanted| all.iter().position(|found| found == wanted);
    place(first).is_some() && place(first) < place(second)
}

#[test]
fn a_retry_waits_until_no_other_job_runs() {
    let stage = Stage::new();
    let door = Arc::new(Door::default());
    let (hooked, is_over) = (Arc::clone(&door), AtomicBool::new(false));
    let engine = moment::engine_with(move |_, path| {
        if path.ends_with("slow") {
            hooked.hold();
        }
        let is_hit = path.ends_with("fails") && !is_over.swap(true, Ordering::Relaxed);
        is_hit.then_some(Fault::Errno(28))
    });
    let fails = engine::safe("mkdir", &[&stage.at("fails")], &[]);
    let job = engine::submit(&engine, fails);
    let (engine, outcome) = moment::end_of(engine, job);
    assert_eq!(outcome.end, End::Failed { failures: 1 }, "{outcome:#?}");
    let other = engine::submit(&engine, engine::safe("mkdir", &[&stage.at("slow")], &[]));
    door.wait();
    engine.send(Command::Retry(job));
    moment::wait_for_state(&engine, job, JobState::Queued);
    door.open();
    let states = states_until(&engine, job);
    let over = (other, JobState::Ended(End::Done));
    assert!(
        comes_before(&states, &over, &(job, JobState::Running)),
        "{states:?}"
    );
    assert!(stage.at("fails").is_dir() && stage.at("slow").is_dir());
}

#[test]
fn a_paused_job_goes_on_when_no_other_job_runs() {
    let stage = Stage::new();
    let doors: Arc<[Door; 2]> = Arc::default();
    let hooked = Arc::clone(&doors);
    let engine = moment::engine_with(move |_, path| {
        match path.file_name().and_then(|name| name.to_str()) {
            Some("first") => hooked[0].hold(),
            Some("other") => hooked[1].hold(),
            _ => {}
        }
        None
    });
    let roots = [&*stage.at("first"), &stage.at("second")];
    let job = engine::submit(&engine, engine::safe("mkdir", &roots, &[]));
    doors[0].wait();
    engine.send(Command::Pause(job));
    moment::wait_for_state(&engine, job, JobState::Paused);
    doors[0].open();
    let other = engine::submit(&engine, engine::safe("mkdir", &[&stage.at("other")], &[]));
    doors[1].wait();
    engine.send(Command::Resume(job));
    // By the time a later command is answered, this one was taken.
    let plan = engine.plan(engine::safe("mkdir", &[&stage.at("third")], &[]));
    assert!(plan.is_some() && !stage.at("second").exists());
    doors[1].open();
    let states = states_until(&engine, job);
    let over = (other, JobState::Ended(End::Done));
    assert!(
        comes_before(&states, &over, &(job, JobState::Running)),
        "{states:?}"
    );
    assert!(stage.at("second").is_dir());
}
