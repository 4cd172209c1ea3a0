//! What holds for every operation of the registry, by loops over its samples: one more operation is held to all of it.

mod common;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use common::engine::{config, plan};
use common::model::unfinished;
use common::samples::{Case, cases, state};
use common::snapshot::{Alike, Held, Place, Snapshot, Type};
use common::tree::Stage;
use crossbeam_channel::{Receiver, Sender, bounded};
use filewright::exec::{Config, Engine, Fault, FaultPlan};
use filewright::model::{
    Bulk, Cause, Command, End, Many, Outcome, Plan, Planned, Profile, Step, Summary,
};

const PROFILES: [Profile; 2] = [Profile::Safe, Profile::Python];

/// A plan as text, without the free space that other programs change.
fn shown(plan: &Plan) -> String {
    let steps: Vec<String> = plan.steps.iter().map(shown_step).collect();
    let summary = Summary {
        free: None,
        ..plan.summary
    };
    format!(
        "{summary:#?}\n{:#?}\n{:#?}\n{:#?}\n{:#?}\n{:?}\n{}",
        plan.names,
        plan.warnings,
        plan.failures,
        plan.refused,
        plan.target,
        steps.join("\n")
    )
}

fn shown_step(planned: &Planned) -> String {
    let Step::Bulk(bulk) = &planned.step else {
        return format!("{planned:?}");
    };
    let Bulk {
        act,
        from,
        to,
        top_name,
        tree,
        how,
        ..
    } = bulk;
    let rows: Vec<String> = (1..tree.len())
        .filter_map(|id| {
            let row = tree.row(id)?;
            let what = (row.kind, row.verdict, row.size, row.mode, row.has_twins);
            Some(format!("  {:?} {what:?}", tree.path(id)))
        })
        .collect();
    let rest = (planned.needs, planned.is_quiet, planned.stops_at_first);
    format!(
        "{act:?} {from:?} {to:?} {top_name:?} {how:?} {rest:?}\n{}",
        rows.join("\n")
    )
}

#[test]
fn every_operation_has_samples_and_a_name_of_its_own() {
    let mut names = BTreeSet::new();
    for operation in filewright::ops::OPERATIONS {
        let about = operation.about();
        assert!(names.insert(about.id), "{} twice", about.id);
        assert!(!operation.samples().is_empty(), "{}", about.id);
        assert!(about.help.ends_with('.'), "{}", about.id);
    }
}

#[test]
fn planning_writes_nothing_and_comes_to_the_same_twice() {
    for case in cases() {
        for profile in PROFILES {
            let stage = case.stage();
            let before = Snapshot::take(stage.base());
            let request = case.request(&stage, profile);
            // Reading a folder for the first time moves its access time, which the plan's stamps hold.
            plan(&request);
            let (first, second) = (plan(&request), plan(&request));
            let now = Snapshot::take(stage.base());
            before.expect_same(&now, &Alike::ALL, &case.name()).unwrap();
            assert_eq!(shown(&first), shown(&second), "{}", case.name());
        }
    }
}

#[test]
fn a_filter_that_lets_nothing_through_leaves_everything_as_it_is() {
    let on_what_is_there = cases()
        .into_iter()
        .filter(|case| case.operation.about().many != Many::NewNames);
    for case in on_what_is_there {
        for profile in PROFILES {
            let stage = case.stage();
            let before = Snapshot::take(stage.base());
            let mut request = case.request(&stage, profile);
            request.run.filter.exclude = vec!["*".to_owned()];
            let name = case.name();
            let outcome = Engine::start(config(), || {}).run(request);
            assert_eq!(outcome.end, End::Done, "{name} {profile:?}: {outcome:#?}");
            assert_eq!(outcome.totals.items, 0, "{name} {profile:?}");
            assert!(outcome.found.is_empty(), "{name} {profile:?}");
            let now = Snapshot::take(stage.base());
            before.expect_same(&now, &Alike::ALL, &name).unwrap();
        }
    }
}

#[test]
fn every_sample_runs_to_its_end_in_safe() {
    for case in cases() {
        let stage = case.stage();
        let victim = Snapshot::take(&stage.victim());
        let request = case.request(&stage, Profile::Safe);
        let plan = plan(&request);
        assert!(plan.refused.is_empty() && plan.failures.is_empty());
        let outcome = Engine::start(config(), || {}).run(request);
        let name = case.name();
        assert_eq!(outcome.end, End::Done, "{name}: {outcome:#?}");
        assert!(outcome.failures.is_empty(), "{name}");
        assert_eq!(outcome.totals.failed, 0, "{name}");
        // Folders that are made or cleared on the way are items that the plan's counts leave out.
        let handled = outcome.totals.items + outcome.totals.skipped;
        let planned = plan.summary.items() + plan.summary.left_out;
        let on_the_way = plan.steps.len() as u64 - 1;
        let expected = planned..=planned + on_the_way;
        assert!(
            expected.contains(&handled),
            "{name}: {outcome:#?} {:#?}",
            plan.summary
        );
        let now = state(&stage);
        assert_eq!(unfinished(&now), Vec::<String>::new(), "{name}");
        let now = Snapshot::take(&stage.victim());
        victim.expect_same(&now, &Alike::ALL, &name).unwrap();
    }
}

#[test]
fn workers_and_their_order_change_nothing_of_the_result() {
    for case in cases() {
        let result = |workers, order| {
            let stage = case.stage();
            let mut request = case.request(&stage, Profile::Safe);
            request.run.workers = workers;
            request.run.order = order;
            let outcome = Engine::start(config(), || {}).run(request);
            assert_eq!(outcome.end, End::Done, "{}", case.name());
            (state(&stage), outcome.totals.items)
        };
        use filewright::model::Order::{AsGiven, LargestFirst, SmallestFirst};
        let (one, items) = result(1, AsGiven);
        for (workers, order) in [(7, AsGiven), (3, LargestFirst), (2, SmallestFirst)] {
            let (many, same) = result(workers, order);
            let alike = Alike {
                modified: false,
                ..Alike::ALL
            };
            one.expect_same(&many, &alike, &case.name()).unwrap();
            assert_eq!(items, same, "{}", case.name());
        }
    }
}

/// One moment of a run: step, row, and the path that the seam was asked about.
type Moment = (u32, u32, PathBuf);

/// Notes every moment and does nothing.
#[derive(Default)]
struct Recorder {
    moments: Mutex<Vec<Moment>>,
}

impl FaultPlan for Recorder {
    fn before(&self, step: u32, row: u32, path: &Path) -> Option<Fault> {
        let mut moments = self.moments.lock().expect("no panic in here");
        moments.push((step, row, path.to_path_buf()));
        None
    }
}

/// Answers with a fault at the n-th moment, once.
struct Once {
    at: u32,
    seen: AtomicU32,
    fault: Fault,
}

impl FaultPlan for Once {
    fn before(&self, _: u32, _: u32, _: &Path) -> Option<Fault> {
        let is_now = self.seen.fetch_add(1, Ordering::SeqCst) == self.at;
        is_now.then_some(self.fault)
    }
}

/// Stops at the n-th moment until the test has done something.
struct Stop {
    at: u32,
    seen: AtomicU32,
    reached: Sender<()>,
    go_on: Receiver<()>,
}

impl FaultPlan for Stop {
    fn before(&self, _: u32, _: u32, _: &Path) -> Option<Fault> {
        if self.seen.fetch_add(1, Ordering::SeqCst) == self.at {
            let is_told = self.reached.send(()).is_ok();
            let is_answered = self.go_on.recv_timeout(Duration::from_secs(10)).is_ok();
            assert!(is_told && is_answered, "the test has gone");
        }
        None
    }
}

fn engine(faults: Arc<dyn FaultPlan>) -> Engine {
    let config = Config {
        faults: Some(faults),
        ..config()
    };
    Engine::start(config, || {})
}

/// What a sample looks like before and after, and the moments in between.
struct Course {
    before: Snapshot,
    done: Snapshot,
    /// Folder of the stage, which no other run has.
    base: PathBuf,
    plan: Arc<Plan>,
    moments: Vec<Moment>,
}

fn course(case: &Case) -> Course {
    let stage = case.stage();
    let before = state(&stage);
    let request = case.request(&stage, Profile::Safe);
    let plan = plan(&request);
    let recorder = Arc::new(Recorder::default());
    let outcome = engine(Arc::<Recorder>::clone(&recorder)).run(request);
    assert_eq!(outcome.end, End::Done, "{}", case.name());
    let moments = recorder.moments.lock().expect("no panic in here");
    // Rows are named below their step's root already; the stage of the next run has another name.
    let below = |path: &PathBuf| match path.strip_prefix(stage.base()) {
        Ok(below) => below.to_path_buf(),
        Err(_) => path.clone(),
    };
    let moments = moments
        .iter()
        .map(|(step, row, path)| (*step, *row, below(path)))
        .collect();
    Course {
        before,
        done: state(&stage),
        base: stage.base().to_path_buf(),
        plan,
        moments,
    }
}

fn held(tree: &Snapshot) -> Vec<&Held> {
    let all = tree
        .entries
        .values()
        .filter(|entry| entry.kind != Type::Folder);
    all.map(|entry| &entry.held).collect()
}

impl Course {
    /// True if a path of the recorded run and one of another run are the same place of their stages.
    fn is_below(&self, recorded: &Path, other: &Path) -> bool {
        let below = recorded.strip_prefix(&self.base);
        below.is_ok_and(|below| other.ends_with(below))
    }

    /// Between a start and an end, whatever came between: nothing is half, nothing is new, nothing is lost.
    fn is_between(&self, now: &Snapshot) -> Result<(), String> {
        let left = unfinished(now);
        if !left.is_empty() {
            return Err(format!("left behind: {left:?}"));
        }
        let (before, done, present) = (held(&self.before), held(&self.done), held(now));
        for (place, entry) in &now.entries {
            let shown = place.escape_ascii();
            let is_known =
                self.before.entries.contains_key(place) || self.done.entries.contains_key(place);
            if !is_known {
                return Err(format!("{shown} came from nowhere"));
            }
            let is_whole = before.contains(&&entry.held) || done.contains(&&entry.held);
            if entry.kind != Type::Folder && !is_whole {
                return Err(format!("{shown} is half: {:?}", entry.held));
            }
        }
        for wanted in before {
            if done.contains(&wanted) && !present.contains(&wanted) {
                return Err(format!("lost: {wanted:?}"));
            }
        }
        Ok(())
    }

    /// After the failure of one row of a bulk step, all that has nothing to do with it is as after a run without.
    fn rest_is_done(&self, bulk: &Bulk, now: &Snapshot, failed: &Path) -> Result<(), String> {
        let is_top = failed.components().count() == 1;
        let new_name = bulk.top_name.as_deref().filter(|_| is_top);
        let names = [failed.file_name(), new_name];
        let is_of_it = |place: &Place| {
            let is_name = |part: &[u8]| {
                names
                    .iter()
                    .flatten()
                    .any(|name| part == name.as_encoded_bytes())
            };
            place.split(|byte| *byte == b'/').any(is_name)
        };
        let files = |tree: &Snapshot| -> BTreeSet<Place> {
            let files = tree
                .entries
                .iter()
                .filter(|(_, entry)| entry.kind != Type::Folder);
            files.map(|(place, _)| place.clone()).collect()
        };
        let (done, now) = (files(&self.done), files(now));
        match done
            .symmetric_difference(&now)
            .find(|place| !is_of_it(place))
        {
            Some(place) => Err(format!(
                "not as without the fault: {}",
                place.escape_ascii()
            )),
            None => Ok(()),
        }
    }
}

#[test]
fn a_cancel_at_any_moment_leaves_nothing_half() {
    for case in cases() {
        let course = course(&case);
        for (at, moment) in course.moments.iter().enumerate() {
            let stage = case.stage();
            let (reached, at_moment) = bounded(1);
            let (resume, go_on) = bounded(1);
            let engine = engine(Arc::new(Stop {
                at: at as u32,
                seen: AtomicU32::new(0),
                reached,
                go_on,
            }));
            let job = engine.next_job();
            engine.send(Command::Submit {
                job,
                request: Box::new(case.request(&stage, Profile::Safe)),
                chosen: None,
                start: true,
            });
            let is_reached = at_moment.recv_timeout(Duration::from_secs(10)).is_ok();
            assert!(is_reached, "{} {moment:?}", case.name());
            engine.send(Command::Cancel(job));
            // The engine's thread has taken it when it has taken the next command too.
            std::thread::sleep(Duration::from_millis(4));
            assert!(resume.send(()).is_ok());
            let outcome = engine.wait_for(job);
            let name = || format!("{} cancelled at {moment:?}", case.name());
            assert_eq!(outcome.end, End::Cancelled, "{}", name());
            let now = state(&stage);
            course
                .is_between(&now)
                .unwrap_or_else(|why| panic!("{}: {why}", name()));
        }
    }
}

/// Runs a case with a fault at each of its moments in turn.
fn with_faults(
    case: &Case,
    course: &Course,
    fault: impl Fn(usize) -> Fault,
    judge: impl Fn(&Moment, &Engine, &Outcome, &Stage) -> Result<(), String>,
) {
    for (at, moment) in course.moments.iter().enumerate() {
        let stage = case.stage();
        let engine = engine(Arc::new(Once {
            at: at as u32,
            seen: AtomicU32::new(0),
            fault: fault(at),
        }));
        let outcome = engine.run(case.request(&stage, Profile::Safe));
        judge(moment, &engine, &outcome, &stage).unwrap_or_else(|why| {
            panic!(
                "{}, {:?} at {moment:?}: {why}\n{outcome:#?}",
                case.name(),
                fault(at)
            )
        });
    }
}

/// The failure is told with its path, nothing is half or lost, the rest is done.
fn is_told(
    course: &Course,
    moment: &Moment,
    outcome: &Outcome,
    stage: &Stage,
    is_cause: impl Fn(&Cause) -> bool,
) -> Result<(), String> {
    let (step, row, path) = moment;
    let now = state(stage);
    course.is_between(&now)?;
    let planned = course
        .plan
        .steps
        .get(*step as usize)
        .ok_or("no such step")?;
    if planned.is_quiet {
        return Ok(());
    }
    if !matches!(outcome.end, End::Failed { .. }) {
        return Err("it ended as if nothing had happened".into());
    }
    let failure = outcome
        .failures
        .iter()
        .find(|failure| is_cause(&failure.cause));
    let failure = failure.ok_or("the failure is not told")?;
    if failure.step != Some((*step, *row)) {
        return Err(format!("told of another place: {:?}", failure.step));
    }
    // An entry that has stepped aside is told by the name under which it was selected.
    let spelled = planned.spelled.as_ref();
    let is_spelled = spelled.is_some_and(|spelled| course.is_below(&spelled.path, &failure.path));
    if !(failure.path.ends_with(path) || is_spelled) || !failure.path.is_absolute() {
        return Err(format!("told of another path: {:?}", failure.path));
    }
    match &planned.step {
        Step::Bulk(bulk) => course.rest_is_done(bulk, &now, path),
        _ => Ok(()),
    }
}

#[test]
fn an_error_at_any_moment_is_told_with_its_path_and_the_rest_goes_on() {
    const NUMBERS: [i32; 5] = [5, 13, 28, 1, 30];
    for case in cases() {
        let course = course(&case);
        let number = |at: usize| NUMBERS[at % NUMBERS.len()];
        let fault = |at| Fault::Errno(number(at));
        with_faults(&case, &course, fault, |moment, _, outcome, stage| {
            let is_cause = |cause: &Cause| matches!(cause, Cause::Os(n) if NUMBERS.contains(n));
            is_told(&course, moment, outcome, stage, is_cause)
        });
    }
}

#[test]
fn a_panic_at_any_moment_is_a_failure_of_that_moment_only() {
    for case in cases() {
        let course = course(&case);
        let fault = |_| Fault::Panic;
        with_faults(&case, &course, fault, |moment, engine, outcome, stage| {
            let is_cause = |cause: &Cause| matches!(cause, Cause::Panic(_));
            is_told(&course, moment, outcome, stage, is_cause)?;
            // The engine lives: it does the next thing it is asked.
            let other = case.stage();
            let next = engine.run(case.request(&other, Profile::Safe));
            if next.end == End::Done {
                Ok(())
            } else {
                Err(format!("the next job: {next:#?}"))
            }
        });
    }
}

#[test]
fn a_retry_after_any_failure_ends_as_a_run_without() {
    for case in cases() {
        let course = course(&case);
        let fault = |_| Fault::Errno(5);
        with_faults(&case, &course, fault, |moment, engine, outcome, stage| {
            let is_quiet = course.plan.steps[moment.0 as usize].is_quiet;
            if is_quiet || outcome.end == End::Done {
                return Ok(());
            }
            let job = filewright::model::JobId(1);
            engine.send(Command::Retry(job));
            let again = engine.wait_for(job);
            if again.end != End::Done {
                return Err(format!("after the retry: {again:#?}"));
            }
            // A later name that was copied since its first name had failed stays a file of its own.
            let alike = Alike {
                modified: false,
                twins: false,
                ..Alike::ALL
            };
            course
                .done
                .expect_same(&state(stage), &alike, "after the retry")
        });
    }
}
