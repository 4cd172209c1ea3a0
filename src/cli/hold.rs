//! The sub-command about what is held: a list of it, putting it back, and making room.

use std::path::{Path, PathBuf};

use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use serde_json::json;

use crate::model::{HeldDisk, HeldJob};
use crate::view::failures::shown;
use crate::view::pastwords::PUT_BACK;
use crate::view::words;

use super::drive::{Driver, exit_code};
use super::json::{self, line};
use super::past::{ALL, JOB, all_refused, flag, moment};
use super::text::{self, complain, say};

const ITEMS: &str = "items";

/// The sub-command as clap sees it.
pub fn command() -> Command {
    let job = |help: &'static str| Arg::new(JOB).value_name("JOB").help(help);
    let json = || flag("json", "Tell it as lines of JSON");
    Command::new("hold")
        .about("Lists what is held so that jobs can be taken back, puts it back, or makes room.")
        .arg(json())
        .subcommand_value_name("WHAT")
        .subcommand(
            Command::new("list")
                .about("Lists the single entries that a job holds.")
                .arg(job(
                    "The job, or how its name begins [default: all of them]",
                ))
                .arg(json()),
        )
        .subcommand(
            Command::new("restore")
                .about("Puts held entries back to where they were, never over anything.")
                .arg(job("The job that holds them, or how its name begins").required(true))
                .arg(
                    Arg::new(ITEMS)
                        .value_name("ITEM")
                        .help("Where an entry was, or its name [default: all of them]")
                        .value_parser(value_parser!(PathBuf))
                        .action(ArgAction::Append)
                        .num_args(0..),
                )
                .arg(json())
                .arg(flag("quiet", "Tell nothing but failures").short('q')),
        )
        .subcommand(
            Command::new("purge")
                .about("Deletes for good what is held past its date.")
                .arg(job("Only what this job holds, whatever its date"))
                .arg(flag(ALL, "Everything, whatever its date")),
        )
}

/// Runs it.
pub fn run(driver: &Driver, matches: &ArgMatches) -> u8 {
    match matches.subcommand() {
        Some(("purge", matches)) => purge(driver, matches),
        Some(("list", matches)) => list(driver, matches),
        Some(("restore", matches)) => restore(driver, matches),
        _ => jobs(driver, matches.get_flag("json")),
    }
}

/// What is held, and by which of the named job's areas.
fn held_by(driver: &Driver, named: Option<&String>) -> Vec<HeldJob> {
    let mut held = driver.held();
    if let Some(named) = named {
        held.retain(|job| job.uid.starts_with(named.as_str()));
    }
    held
}

fn jobs(driver: &Driver, is_json: bool) -> u8 {
    let held = driver.held();
    for job in &held {
        let is_read = match is_json {
            true => line(&json!({
                "job": job.uid,
                "op": job.op,
                "path": json::path(&job.path),
                "items": job.items,
                "bytes": job.bytes,
                "held_ms": job.held_ms,
                "keep_until_ms": job.keep_until_ms,
                "host": job.host,
            })),
            false => say(&format!(
                "{}  {:<12} {}, {}, kept until {}{}  {}",
                job.uid,
                job.op,
                words::counted(job.items, "item"),
                words::bytes(job.bytes),
                moment(job.keep_until_ms),
                held_on(job),
                shown(&job.path)
            )),
        };
        if !is_read {
            return 0;
        }
    }
    nothing_held(held.is_empty() && !is_json);
    if !is_json {
        disks(&driver.held_disks(&held));
    }
    0
}

/// Where it was held, if that was another machine.
fn held_on(job: &HeldJob) -> String {
    let host = job.host.as_ref();
    host.map_or_else(String::new, |host| format!(", held on {host}"))
}

/// How full hold areas are, and which of them cannot be reached.
fn disks(disks: &[HeldDisk]) {
    for disk in disks {
        let area = shown(&disk.area);
        let is_read = match (disk.is_away, disk.held) {
            (true, _) => say(&format!(
                "{area} cannot be reached now: its disk is not connected."
            )),
            (false, 0) => true,
            (false, held) => say(&format!(
                "{area} holds {} of {} that may be held there.",
                words::bytes(held),
                words::bytes(disk.quota)
            )),
        };
        if !is_read {
            return;
        }
    }
}

fn nothing_held(is_empty: bool) -> u8 {
    if is_empty {
        say("Nothing is held.");
    }
    0
}

fn list(driver: &Driver, matches: &ArgMatches) -> u8 {
    let is_json = matches.get_flag("json");
    let held = held_by(driver, matches.get_one(JOB));
    for job in &held {
        for item in driver.unfold(&job.path) {
            let (items, bytes) = item.size.unwrap_or((1, 0));
            let is_read = match is_json {
                true => line(&json!({
                    "job": job.uid,
                    "was": json::path(&item.was),
                    "path": json::path(&item.path),
                    "items": items,
                    "bytes": bytes,
                    "is_tail": item.is_tail,
                })),
                false => say(&format!(
                    "{}  {}, {}  {}{}",
                    job.uid,
                    words::counted(items, "item"),
                    words::bytes(bytes),
                    if item.is_tail { "the end of " } else { "" },
                    shown(&item.was)
                )),
            };
            if !is_read {
                return 0;
            }
        }
    }
    nothing_held(held.is_empty() && !is_json)
}

fn restore(driver: &Driver, matches: &ArgMatches) -> u8 {
    let held = held_by(driver, matches.get_one(JOB));
    let named: Vec<&PathBuf> = matches.get_many(ITEMS).into_iter().flatten().collect();
    let is_named = |was: &Path| {
        let is_it =
            |named: &&PathBuf| was == named.as_path() || was.file_name() == Some(named.as_os_str());
        named.is_empty() || named.iter().any(is_it)
    };
    let mut items = Vec::new();
    for job in &held {
        let found = driver.unfold(&job.path).into_iter();
        let wanted = found.filter(|item| !item.is_tail && is_named(&item.was));
        items.extend(wanted.map(|item| item.path));
    }
    if items.is_empty() {
        complain("Nothing of that is held.");
        return exit_code(crate::model::End::Refused);
    }
    let outcome = match matches.get_flag("json") {
        true => driver.put_back(items, &mut json::Json::new(&PUT_BACK, exit_code)),
        false => {
            let is_quiet = matches.get_flag("quiet");
            driver.put_back(items, &mut text::Text::new(&PUT_BACK, is_quiet))
        }
    };
    exit_code(outcome.end)
}

fn purge(driver: &Driver, matches: &ArgMatches) -> u8 {
    let named = matches.get_one::<String>(JOB);
    let is_all = matches.get_flag(ALL);
    let mut due = held_by(driver, named);
    due.retain(|job| named.is_some() || is_all || job.is_past_its_date);
    if due.is_empty() {
        say("Nothing is held past its date.");
        return 0;
    }
    let bytes = due.iter().map(|job| job.bytes).sum();
    let paths: Vec<&Path> = due.iter().map(|job| job.path.as_path()).collect();
    match driver.purge(&paths) {
        Ok(()) => {
            say(&format!("Made room: {}.", words::bytes(bytes)));
            0
        }
        Err(failures) => all_refused(&failures),
    }
}
