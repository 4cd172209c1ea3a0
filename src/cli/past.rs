//! `history`, `jobs`, `undo`, `redo`, `rollback` and `resume`: what was done, and the way back.

use std::path::{Path, PathBuf};

use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::json;

use crate::exec::past::{PastJob, past, request_of};
use crate::exec::takeback;
use crate::journal::{Ending, Way};
use crate::model::{About, End, Group, Many, Request};
use crate::ops;
use crate::view::failures::{shown, told};

use super::drive::{self, Driver, exit_code};
use super::json as lines;
use super::text::{self, complain};

pub const HISTORY: &str = "history";
pub const JOBS: &str = "jobs";
pub const UNDO: &str = "undo";
pub const REDO: &str = "redo";
pub const ROLL_BACK: &str = "rollback";
pub const RESUME: &str = "resume";

const JOB: &str = "job";
const ALL: &str = "all";

/// What front ends tell of a job that takes another one back.
static TAKING_BACK: About = About {
    id: UNDO,
    title: "Take back",
    verb: "Take back",
    verb_done: "Took back",
    help: "Takes a job back.",
    python: "",
    group: Group::Move,
    selection: "job",
    many: Many::Roots,
    destroys: false,
};

/// The sub-commands as clap sees them.
pub fn commands() -> Vec<Command> {
    let job = Arg::new(JOB)
        .value_name("JOB")
        .value_parser(value_parser!(u64))
        .help("Number of the job, as `history` tells it");
    let flag = |name: &'static str, help: &'static str| {
        Arg::new(name)
            .long(name)
            .action(ArgAction::SetTrue)
            .help(help)
    };
    let json = || flag("json", "Tell it in JSON, one object a line");
    let quiet = || flag("quiet", "Tell failures only").short('q');
    let all = || flag(ALL, "All jobs that were left behind").conflicts_with(JOB);
    let taking = |name: &'static str, about: &'static str| {
        Command::new(name)
            .about(about)
            .arg(job.clone())
            .arg(json())
            .arg(quiet())
    };
    vec![
        Command::new(HISTORY)
            .about("Lists what was done, oldest first.")
            .arg(json()),
        Command::new(JOBS)
            .about("Lists jobs that were left behind by a program that was killed.")
            .arg(json()),
        taking(UNDO, "Takes a job back: the last one, if none is named."),
        taking(REDO, "Does again what was taken back last."),
        taking(
            ROLL_BACK,
            "Takes back what a job had done when it was killed.",
        )
        .arg(all()),
        taking(RESUME, "Brings a job to its end that was killed.").arg(all()),
    ]
}

/// Runs one of the sub-commands; none if the name is of another one.
pub fn run(name: &str, matches: &ArgMatches, cwd: &Path) -> Option<u8> {
    if ![HISTORY, JOBS, UNDO, REDO, ROLL_BACK, RESUME].contains(&name) {
        return None;
    }
    let jobs = match jobs() {
        Ok(jobs) => jobs,
        Err(code) => return Some(code),
    };
    let is_json = matches.get_flag("json");
    let left_behind = jobs.iter().filter(|job| job.is_left_behind());
    Some(match name {
        HISTORY => list(jobs.iter(), is_json, "Nothing has been done yet."),
        JOBS => list(left_behind, is_json, "No job was left behind."),
        UNDO | REDO => {
            let asked = matches.get_one::<u64>(JOB).copied();
            let is_redo = name == REDO;
            let wanted = |job: &&PastJob| job.can_be_undone() && job.is_undo() == is_redo;
            let found = asked.or_else(|| Some(jobs.iter().rev().find(wanted)?.number));
            match found {
                Some(number) => {
                    let way = match is_redo {
                        true => Way::Redo(number),
                        false => Way::Undo(number),
                    };
                    take_back(&Driver::start(), matches, number, way, cwd)
                }
                None => {
                    complain("There is nothing to take back.");
                    exit_code(End::Refused)
                }
            }
        }
        _ => recover(name == RESUME, matches, &jobs, cwd),
    })
}

fn jobs() -> Result<Vec<PastJob>, u8> {
    let Some(state_dir) = drive::config().state_dir else {
        complain("There is no state folder: neither XDG_STATE_HOME nor HOME is set.");
        return Err(exit_code(End::Refused));
    };
    past(&state_dir).map_err(|failure| {
        complain(&told(&failure).text());
        exit_code(End::Refused)
    })
}

fn take_back(driver: &Driver, matches: &ArgMatches, number: u64, way: Way, cwd: &Path) -> u8 {
    run_request(
        driver,
        matches,
        &TAKING_BACK,
        takeback::request(number, way, PathBuf::from(cwd)),
    )
}

fn run_request(
    driver: &Driver,
    matches: &ArgMatches,
    about: &'static About,
    request: Request,
) -> u8 {
    let outcome = match matches.get_flag("json") {
        true => driver.run(request, &mut lines::Json::new(about, exit_code)),
        false => driver.run(
            request,
            &mut text::Text::new(about, matches.get_flag("quiet")),
        ),
    };
    exit_code(outcome.end)
}

/// Rolls jobs back that were left behind, newest first, and runs them again if they are to be resumed.
fn recover(resumes: bool, matches: &ArgMatches, jobs: &[PastJob], cwd: &Path) -> u8 {
    let asked = matches.get_one::<u64>(JOB).copied();
    let mut left: Vec<&PastJob> = jobs.iter().filter(|job| job.is_left_behind()).collect();
    left.reverse();
    match (asked, matches.get_flag(ALL)) {
        (Some(number), _) => left.retain(|job| job.number == number),
        (None, true) => {}
        (None, false) => left.truncate(1),
    }
    if left.is_empty() {
        complain("No such job was left behind.");
        return exit_code(End::Refused);
    }
    let driver = Driver::start();
    let mut code = 0;
    for job in &left {
        let way = Way::RollBack(job.number);
        code = code.max(take_back(&driver, matches, job.number, way, cwd));
    }
    if !resumes || code != 0 {
        return code;
    }
    // In the order in which they were asked for.
    for job in left.iter().rev() {
        code = code.max(run_again(&driver, matches, job, cwd));
    }
    code
}

fn run_again(driver: &Driver, matches: &ArgMatches, job: &PastJob, cwd: &Path) -> u8 {
    let Ok(begun) = &job.begun else {
        return exit_code(End::Refused);
    };
    match begun.way {
        // What it had taken back so far is as before; now it is taken back as a whole.
        Way::Undo(number) => return take_back(driver, matches, number, Way::Undo(number), cwd),
        Way::Redo(number) => return take_back(driver, matches, number, Way::Redo(number), cwd),
        // The job that it was about is left behind too, and was looked at by itself.
        Way::RollBack(_) => return 0,
        Way::Do | Way::Resume(_) => {}
    }
    let found = request_of(&begun.words).zip(ops::find(&begun.words.op));
    let Some((request, operation)) = found else {
        complain(&format!(
            "Job {} cannot be resumed: this filewright does not know what it asks. It is rolled back.",
            job.number
        ));
        return exit_code(End::Refused);
    };
    run_request(driver, matches, operation.about(), request)
}

fn list<'a>(jobs: impl Iterator<Item = &'a PastJob>, is_json: bool, none: &str) -> u8 {
    let mut is_any = false;
    for job in jobs {
        is_any = true;
        let line = match is_json {
            true => as_json(job).to_string(),
            false => as_text(job),
        };
        text::say(&line);
    }
    if !is_any && !is_json {
        text::say(none);
    }
    0
}

fn state(job: &PastJob) -> &'static str {
    match (job.undone_by, job.ending) {
        (Some(_), _) => "taken back",
        (None, None) if job.is_alive => "at work",
        (None, None) => "left behind",
        (None, Some(Ending::Done)) => "done",
        (None, Some(Ending::Failed)) => "done in part",
        (None, Some(Ending::Refused)) => "refused",
        (None, Some(Ending::Questions)) => "questions left",
        (None, Some(Ending::Cancelled)) => "cancelled",
    }
}

fn as_text(job: &PastJob) -> String {
    let begun = match &job.begun {
        Ok(begun) => begun,
        Err(why) => return format!("{:>5}  {why}", job.number),
    };
    let what = match begun.way {
        Way::Do | Way::Resume(_) => {
            let roots: Vec<String> = begun
                .words
                .roots
                .iter()
                .map(|root| shown(&root.to_path()))
                .collect();
            format!("{} {}", begun.words.op, roots.join(" "))
        }
        Way::Undo(number) => format!("undo {number}"),
        Way::Redo(number) => format!("redo {number}"),
        Way::RollBack(number) => format!("rollback {number}"),
    };
    let failed = match job.failed {
        0 => String::new(),
        failed => format!(", {failed} failed"),
    };
    format!(
        "{:>5}  {}  {:<14}  {} done{failed}  {what}",
        job.number,
        moment(begun.time_ms),
        state(job),
        job.items
    )
}

/// Time of day here.
fn moment(time_ms: u64) -> String {
    let time = i64::try_from(time_ms).ok();
    let time = time.and_then(|time| Timestamp::from_millisecond(time).ok());
    let time = time.unwrap_or_default().to_zoned(TimeZone::system());
    time.strftime("%Y-%m-%d %H:%M:%S").to_string()
}

fn as_json(job: &PastJob) -> serde_json::Value {
    let begun = match &job.begun {
        Ok(begun) => begun,
        Err(why) => return json!({"job": job.number, "unreadable": why}),
    };
    let (way, other) = match begun.way {
        Way::Do => ("do", None),
        Way::Undo(other) => ("undo", Some(other)),
        Way::Redo(other) => ("redo", Some(other)),
        Way::RollBack(other) => ("rollback", Some(other)),
        Way::Resume(other) => ("resume", Some(other)),
    };
    let roots = begun.words.roots.iter();
    json!({
        "job": job.number,
        "time_ms": begun.time_ms,
        "way": way,
        "of": other,
        "op": begun.words.op,
        "roots": roots.map(|root| lines::path(&root.to_path())).collect::<Vec<_>>(),
        "state": state(job),
        "undone_by": job.undone_by,
        "items": job.items,
        "failed": job.failed,
        "dropped_bytes": job.dropped,
    })
}
