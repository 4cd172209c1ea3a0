//! Sub-commands about jobs of the past: what there is, going on with it, taking it back, and what is held for that.

use clap::{Arg, ArgAction, ArgMatches, Command};
use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::model::{Failure, Outcome, PastJob, PastState, Recovery};
use crate::ops;
use crate::script::history;
use crate::view::failures::{shown, told};
use crate::view::pastwords::{UNDO, last_redoable, last_undoable, passed_over};
use crate::view::words;

use super::drive::{Driver, exit_code};
use super::hold;
use super::json::{self, line};
use super::text::{self, complain, hand_out, say};

pub(super) const JOB: &str = "job";
pub(super) const ALL: &str = "all";

/// The sub-commands as clap sees them.
pub fn commands() -> Vec<Command> {
    let job = |help: &'static str| Arg::new(JOB).value_name("JOB").help(help);
    let all = |help: &'static str| flag(ALL, help);
    let told = |command: Command| {
        command
            .arg(flag("json", "Tell it as lines of JSON"))
            .arg(flag("quiet", "Tell nothing but failures").short('q'))
    };
    let which = "The job, or how its name begins [default: the only one there is]";
    vec![
        Command::new("jobs")
            .about("Lists the jobs that run, and those that were ended by force.")
            .arg(flag("json", "Tell it as lines of JSON")),
        told(
            Command::new("resume")
                .about("Goes on with a job that was ended by force.")
                .arg(job(which))
                .arg(all("All of them")),
        ),
        told(
            Command::new("rollback")
                .about("Takes back what a job has done that was ended by force.")
                .arg(job(which))
                .arg(all("All of them")),
        ),
        told(Command::new("undo").about(UNDO.help).arg(job(
            "The job, or how its name begins [default: the last one]",
        ))),
        told(
            Command::new("redo")
                .about("Does again what was last undone.")
                .arg(job("The job that was undone [default: the last one]")),
        ),
        Command::new("history")
            .about("Lists all jobs that are known, the newest last.")
            .arg(flag("json", "Tell it as lines of JSON"))
            .arg(flag("csv", "Tell it as a table of comma-separated values").conflicts_with("json"))
            .arg(flag(
                "forget",
                "Forget those that have ended instead: what they did stays, and can no longer be undone",
            )),
        hold::command(),
    ]
}

pub(super) fn flag(name: &'static str, help: &'static str) -> Arg {
    Arg::new(name)
        .long(name)
        .action(ArgAction::SetTrue)
        .help(help)
}

/// Runs one of the sub-commands; none for a word that is none of them.
pub fn run(name: &str, matches: &ArgMatches) -> Option<u8> {
    let driver = match name {
        "jobs" | "resume" | "rollback" | "undo" | "redo" | "history" | "hold" => {
            Driver::start(super::drive::config())
        }
        _ => return None,
    };
    let past = match driver.past() {
        Ok(past) => past,
        Err(failure) => return Some(refused(&failure)),
    };
    Some(match name {
        "jobs" => list(matches, past.iter().filter(|job| is_open(job))),
        "history" if matches.get_flag("forget") => forget(&driver, &past),
        "history" if matches.get_flag("csv") => {
            let table = history::csv(&past, &TimeZone::system());
            hand_out(table.as_bytes());
            0
        }
        "history" => list(matches, past.iter()),
        "resume" => recover(&driver, matches, &past, Recovery::Resume),
        "rollback" => recover(&driver, matches, &past, Recovery::RollBack),
        "undo" => undo(&driver, matches, &past),
        "redo" => redo(&driver, matches, &past),
        _ => hold::run(&driver, matches),
    })
}

fn refused(failure: &Failure) -> u8 {
    complain(&told(failure).line());
    exit_code(crate::model::End::Refused)
}

fn is_open(job: &PastJob) -> bool {
    matches!(job.state, PastState::Running(_) | PastState::Interrupted)
}

fn list<'a>(matches: &ArgMatches, jobs: impl Iterator<Item = &'a PastJob>) -> u8 {
    let is_json = matches.get_flag("json");
    let mut is_any = false;
    for job in jobs {
        is_any = true;
        let is_read = match is_json {
            true => line(&history::json(job)),
            false => say(&in_words(job)),
        };
        if !is_read {
            break;
        }
    }
    if !is_any && !is_json {
        say("There are none.");
    }
    0
}

/// `0mk3x1p2q7ab  2026-11-25 20:58  rmtree      done, 312 items        /home/mara/photos and 2 more`.
fn in_words(job: &PastJob) -> String {
    let mut state = match &job.state {
        PastState::Running(who) => format!("running in {who}"),
        PastState::Interrupted => "ended by force".to_owned(),
        PastState::Done => "done".to_owned(),
        PastState::Failed => "done in part".to_owned(),
        PastState::Cancelled => "cancelled".to_owned(),
        PastState::Unreadable(why) => why.clone(),
    };
    if job.undone_by.is_some() {
        state.push_str(", taken back");
    }
    if job.dropped > 0 {
        state.push_str(&format!(", {} of its end lost", words::bytes(job.dropped)));
    }
    let items = words::counted(job.items, "item");
    let mut text = format!(
        "{}  {}  {:<12} {state}, {items}",
        job.uid,
        moment(job.started_ms),
        job.op
    );
    if let Some(root) = job.roots.first() {
        text.push_str(&format!("  {}", shown(root)));
    }
    if job.root_count > 1 {
        text.push_str(&format!(" and {} more", words::count(job.root_count - 1)));
    }
    text
}

pub(super) fn moment(ms: u64) -> String {
    let moment = i64::try_from(ms)
        .ok()
        .and_then(|ms| Timestamp::from_millisecond(ms).ok());
    moment.map_or_else(String::new, |moment| {
        let here = moment.to_zoned(TimeZone::system());
        here.strftime("%Y-%m-%d %H:%M").to_string()
    })
}

/// Goes on with, or takes back, what was ended by force.
fn recover(driver: &Driver, matches: &ArgMatches, past: &[PastJob], how: Recovery) -> u8 {
    let open: Vec<&PastJob> = past
        .iter()
        .filter(|job| job.state == PastState::Interrupted && !is_being_undone(job, past))
        .collect();
    if let Some(job) = matches.get_one::<String>(JOB) {
        let known = past
            .iter()
            .find(|known| known.uid.starts_with(job.as_str()));
        return go(driver, matches, job, known, how);
    }
    match open.as_slice() {
        [] => no_open_job(past),
        [job] => go(driver, matches, &job.uid, Some(job), how),
        // The newest first, since it stands on what those before it have done.
        jobs if matches.get_flag(ALL) => {
            let mut code = 0;
            for job in jobs.iter().rev() {
                code = code.max(go(driver, matches, &job.uid, Some(job), how));
            }
            code
        }
        jobs => {
            for job in jobs {
                complain(&in_words(job));
            }
            complain("More than one job was ended by force: name one, or say --all.");
            super::USAGE
        }
    }
}

/// Of what cannot be read nobody knows how it ended.
fn no_open_job(past: &[PastJob]) -> u8 {
    let mut is_sure = true;
    let is_unread = |job: &&PastJob| matches!(job.state, PastState::Unreadable(_));
    for job in past.iter().filter(is_unread) {
        complain(&in_words(job));
        is_sure = false;
    }
    if is_sure {
        say("No job was ended by force.");
        return 0;
    }
    complain("No other job was ended by force.");
    1
}

/// Its undoing was ended by force too, and is the one to go on with.
fn is_being_undone(job: &PastJob, past: &[PastJob]) -> bool {
    let undoing = |other: &PastJob| {
        other.state == PastState::Interrupted && other.undoes.as_deref() == Some(job.uid.as_str())
    };
    past.iter().any(undoing)
}

fn undo(driver: &Driver, matches: &ArgMatches, past: &[PastJob]) -> u8 {
    if let Some(job) = matches.get_one::<String>(JOB) {
        return go(driver, matches, job, None, Recovery::Undo);
    }
    for job in passed_over(past) {
        let text = "Cannot be taken back, since what it held is no longer there:";
        complain(&format!("{text} {}", in_words(job)));
    }
    match last_undoable(past) {
        Some(job) => go(driver, matches, &job.uid, Some(job), Recovery::Undo),
        None => {
            complain("There is nothing to undo.");
            exit_code(crate::model::End::Refused)
        }
    }
}

/// The job that took another one back is itself taken back.
fn redo(driver: &Driver, matches: &ArgMatches, past: &[PastJob]) -> u8 {
    let wanted = matches.get_one::<String>(JOB);
    match last_redoable(past, wanted.map(String::as_str)) {
        Some(job) => go(driver, matches, &job.uid, Some(job), Recovery::Undo),
        None => {
            complain("There is nothing to redo.");
            exit_code(crate::model::End::Refused)
        }
    }
}

fn go(
    driver: &Driver,
    matches: &ArgMatches,
    uid: &str,
    job: Option<&PastJob>,
    how: Recovery,
) -> u8 {
    let own = job.and_then(|job| ops::find(&job.op));
    let about = match (how, own) {
        (Recovery::Resume, Some(operation)) => operation.about(),
        _ => &UNDO,
    };
    let is_json = matches.get_flag("json");
    let outcome = match is_json {
        true => driver.recover(uid, how, &mut json::Json::new(about, exit_code)),
        false => {
            let is_quiet = matches.get_flag("quiet");
            driver.recover(uid, how, &mut text::Text::new(about, is_quiet))
        }
    };
    let outcome: &Outcome = &outcome;
    exit_code(outcome.end)
}

/// Forgets what has ended; what was ended by force stays known.
fn forget(driver: &Driver, past: &[PastJob]) -> u8 {
    let is_ended = |job: &&PastJob| !job.is_interrupted() && !job.is_out_of_reach();
    let count = past.iter().filter(is_ended).count() as u64;
    match driver.forget() {
        Ok(()) => {
            say(&format!("Forgot {}.", words::counted(count, "job")));
            0
        }
        Err(failures) => all_refused(&failures),
    }
}

/// Tells failures, and that there were some.
pub(super) fn all_refused(failures: &[Failure]) -> u8 {
    for failure in failures {
        complain(&told(failure).line());
    }
    1
}
