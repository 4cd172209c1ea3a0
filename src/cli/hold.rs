//! `filewright hold`: what was removed, replaced or cut and is still there, the way back, and the end of it.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use jiff::Timestamp;
use serde_json::json;

use crate::disk::FdPool;
use crate::exec::holding;
use crate::journal::areas::{areas, measure};
use crate::journal::{Area, HeldItem, HeldJob};
use crate::model::{Failure, JobProgress, Outcome, Plan, Profile, Request};
use crate::view::failures::{shown, told};
use crate::view::words;

use super::USAGE;
use super::drive::{self, Driver, exit_code};
use super::json;
use super::report::Report;
use super::text::{complain, say};

/// Name of the sub-command.
pub const HOLD: &str = "hold";

const JOBS: &str = "jobs";

pub fn command() -> Command {
    let flag = |name: &'static str, help: &'static str| {
        Arg::new(name)
            .long(name)
            .action(ArgAction::SetTrue)
            .help(help)
    };
    let jobs = |name: &'static str, help: &'static str| {
        Arg::new(JOBS)
            .value_name(name)
            .num_args(0..)
            .value_parser(value_parser!(OsString))
            .help(help)
    };
    Command::new(HOLD)
        .about("Lists what was deleted, replaced or cut and is kept, puts it back or ends it.")
        .long_about(
            "Lists what was deleted, replaced or cut and is kept, newest last: the name of the job, until when it is \
             kept, and where each thing was. Beside each lies a text that says how to put it back by hand.",
        )
        .args_conflicts_with_subcommands(true)
        .disable_help_subcommand(true)
        .arg(flag("json", "Print one JSON object a job"))
        .arg(flag("sizes", "Count items and bytes too, which takes a walk over all of it"))
        .subcommand(
            Command::new("purge")
                .about("Removes what is kept, for good.")
                .arg(jobs("JOB", "Names of jobs as listed").conflicts_with_all(["expired", "all"]))
                .arg(flag("expired", "All whose time is over").conflicts_with("all"))
                .arg(flag("all", "All of it, whatever its time")),
        )
        .subcommand(
            Command::new("restore")
                .about("Puts things back where they were; what has taken their name is left alone.")
                .arg(jobs("JOB[/NUMBER]", "Names of jobs as listed, or one thing of a job").required(true)),
        )
}

pub fn run(matches: &ArgMatches, cwd: PathBuf, umask: u32) -> u8 {
    let pool = FdPool::with_budget(64);
    let areas = areas(&pool, drive::config().data_dir.as_deref());
    let wanted = |matches: &ArgMatches| -> Vec<OsString> {
        let names = matches.get_many::<OsString>(JOBS);
        names.into_iter().flatten().cloned().collect()
    };
    let request = |op| Request::new(op, Vec::new(), Profile::Safe, cwd, umask);
    match matches.subcommand() {
        Some(("purge", matches)) => {
            let jobs = match chosen(&areas, matches, &wanted(matches)) {
                Ok(jobs) => jobs,
                Err(code) => return code,
            };
            let plan = holding::purge(request("rmtree"), &pool, &jobs);
            end(plan, "Purged")
        }
        Some(("restore", matches)) => match items(&areas, &wanted(matches)) {
            Ok(items) => end(holding::restore(request("move"), &pool, &items), "Put back"),
            Err(code) => code,
        },
        _ => {
            let has_sizes = matches.get_flag("sizes");
            list(&pool, &areas, matches.get_flag("json"), has_sizes)
        }
    }
}

fn chosen<'a>(
    areas: &'a [Area],
    matches: &ArgMatches,
    names: &[OsString],
) -> Result<Vec<&'a HeldJob>, u8> {
    let all: Vec<&HeldJob> = areas.iter().flat_map(|area| &area.jobs).collect();
    if matches.get_flag("all") {
        return Ok(all);
    }
    if matches.get_flag("expired") {
        let now = Timestamp::now().as_second();
        let is_over = |job: &&&HeldJob| job.expires_s().is_some_and(|expires| expires <= now);
        return Ok(all.iter().filter(is_over).copied().collect());
    }
    if names.is_empty() {
        complain("Say which jobs, or --expired, or --all.");
        return Err(USAGE);
    }
    let mut jobs = Vec::new();
    for name in names {
        let named = all.iter().filter(|job| job.name == *name);
        let before = jobs.len();
        jobs.extend(named.copied());
        if jobs.len() == before {
            return Err(unknown(name));
        }
    }
    Ok(jobs)
}

/// The things that are meant by `JOB` and `JOB/NUMBER`.
fn items<'a>(areas: &'a [Area], names: &[OsString]) -> Result<Vec<&'a HeldItem>, u8> {
    let all: Vec<&HeldJob> = areas.iter().flat_map(|area| &area.jobs).collect();
    let mut items = Vec::new();
    for name in names {
        let path = Path::new(name);
        let mut parts = path.iter();
        let (job, number) = (parts.next(), parts.next().and_then(OsStr::to_str));
        let before = items.len();
        for job in all.iter().filter(|held| Some(held.name.as_os_str()) == job) {
            let is_meant =
                |item: &&HeldItem| number.is_none_or(|number| number == item.number.to_string());
            items.extend(job.items.iter().filter(is_meant));
        }
        if items.len() == before {
            return Err(unknown(name));
        }
    }
    Ok(items)
}

fn unknown(name: &OsStr) -> u8 {
    let name = shown(Path::new(name));
    complain(&format!(
        "Nothing called {name} is held. `filewright hold` lists what is."
    ));
    USAGE
}

fn list(pool: &Arc<FdPool>, areas: &[Area], is_json: bool, has_sizes: bool) -> u8 {
    let mut jobs = 0;
    for (area, job) in areas
        .iter()
        .flat_map(|area| area.jobs.iter().map(move |job| (area, job)))
    {
        jobs += 1;
        let size = has_sizes.then(|| measure(pool, &job.path).unwrap_or_default());
        let is_read = match is_json {
            true => json::line(&as_json(area, job, size)),
            false => list_job(job, size),
        };
        if !is_read {
            return 0;
        }
    }
    if jobs == 0 && !is_json {
        say("Nothing is held.");
    }
    0
}

fn list_job(job: &HeldJob, size: Option<(u64, u64)>) -> bool {
    let until = match job.expires_s() {
        Some(expires) => format!("kept until {}", date(expires)),
        None => "kept until it is purged".to_owned(),
    };
    let size = size.map_or(String::new(), |(items, bytes)| {
        format!(
            ", {}, {}",
            words::counted(items, "item"),
            words::bytes(bytes)
        )
    });
    let mut is_read = say(&format!("{}  {until}{size}", shown(Path::new(&job.name))));
    for item in &job.items {
        for name in &item.names {
            let folder = item
                .noted
                .as_ref()
                .map_or(item.path.as_path(), |noted| &noted.folder);
            let text = match &item.noted {
                Some(noted) if noted.is_tail => format!("the end of a file in {}", shown(folder)),
                _ => shown(&folder.join(name)),
            };
            is_read &= say(&format!("  {:<3} {text}", item.number));
        }
    }
    is_read
}

fn as_json(area: &Area, job: &HeldJob, size: Option<(u64, u64)>) -> serde_json::Value {
    let items: Vec<_> = job.items.iter().map(|item| {
        let noted = item.noted.as_ref();
        json!({
            "number": item.number,
            "path": json::path(&item.path),
            "folder": noted.map(|noted| json::path(&noted.folder)),
            "is_tail": noted.map(|noted| noted.is_tail),
            "names": item.names.iter().map(|name| json::path(Path::new(name))).collect::<Vec<_>>(),
        })
    }).collect();
    json!({
        "event": "held",
        "job": json::path(Path::new(&job.name)),
        "area": json::path(&area.path),
        "held_s": job.held_s(),
        "expires_s": job.expires_s(),
        "items": items,
        "count": size.map(|(items, _)| items),
        "bytes": size.map(|(_, bytes)| bytes),
    })
}

fn date(seconds: i64) -> String {
    Timestamp::from_second(seconds).map_or(String::new(), |moment| {
        moment.strftime("%Y-%m-%d %H:%M UTC").to_string()
    })
}

/// Runs a plan and says what it came to.
fn end(plan: Plan, done: &str) -> u8 {
    let failures = plan.failures.clone();
    let outcome = Driver::start().run_plan(plan, &mut Quiet);
    for failure in &failures {
        complain(&told(failure).line());
    }
    let items = words::counted(outcome.totals.items, "item");
    say(&format!("{done}: {items}."));
    exit_code(outcome.end)
}

/// Tells failures only.
struct Quiet;

impl Report for Quiet {
    fn planned(&mut self, _: &Plan, _: u64) {}
    fn progress(&mut self, _: &JobProgress) {}
    fn failed(&mut self, failures: &[Failure]) {
        for failure in failures {
            complain(&told(failure).line());
        }
    }
    fn stopping(&mut self) {}
    fn finished(&mut self, _: &Outcome) {}
}
