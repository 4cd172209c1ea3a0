//! The report for programs: one JSON object a line on standard output, told apart by `event`.
//!
//! A path is a string, or `{"bytes": "<base64>"}` for one that is not UTF-8.

use std::io::{self, Write};
use std::path::Path;

use serde_json::{Value, json};

use crate::model::{
    About, Clash, End, Failure, Finding, JobProgress, Kind, Lossy, Outcome, Phase, Plan, Totals,
    Why,
};
pub use crate::script::history::json_path as path;
use crate::view::bands::bands;
use crate::view::errno;
use crate::view::failures::told;
use crate::view::filter::why_word;
use crate::view::jobs::phase_of;
use crate::view::losses::loss_word;
use crate::view::sentences::compared_word;

use super::options::clash_word;
use super::report::Report;
use super::rows::each_line;

/// Tells one job to a program.
pub struct Json {
    about: &'static About,
    exit: fn(End) -> u8,
}

impl Json {
    /// `exit` gives the exit code of an end, which the last line repeats.
    pub fn new(about: &'static About, exit: fn(End) -> u8) -> Json {
        Json { about, exit }
    }
}

impl Report for Json {
    fn planned(&mut self, plan: &Plan, planned_ms: u64) {
        line(&summary(self.about, plan, planned_ms));
    }

    fn progress(&mut self, progress: &JobProgress) {
        line(&going(progress));
    }

    fn failed(&mut self, failures: &[Failure]) {
        for failure in failures {
            line(&failed(failure));
        }
    }

    fn stopping(&mut self) {
        line(&json!({"event": "stopping"}));
    }

    fn finished(&mut self, outcome: &Outcome) {
        let mut value = totals(&outcome.totals);
        value["event"] = json!("finished");
        value["end"] = json!(end_word(outcome.end));
        value["exit"] = json!((self.exit)(outcome.end));
        value["failures"] = json!(outcome.failures.len());
        value["lost"] = outcome.losses.iter().map(lossy).collect();
        value["flush_left_out"] = json!(outcome.is_unflushed);
        value["target"] = outcome.target.as_deref().map_or(Value::Null, path);
        value["found"] = outcome
            .found
            .iter()
            .map(|(at, found)| self::found(at, found))
            .collect();
        value["elapsed_ms"] = json!(outcome.elapsed_ms);
        line(&value);
    }
}

/// The plan and its rows, for `--plan`.
pub fn print_plan(about: &About, plan: &Plan, planned_ms: u64) {
    if !line(&summary(about, plan, planned_ms)) {
        return;
    }
    for failure in plan.failures.iter().chain(&plan.refused) {
        line(&failed(failure));
    }
    each_line(plan, |row| {
        line(&json!({
            "event": "row",
            "action": row.words,
            "path": path(&row.path),
            "path2": row.to.as_deref().map(path),
            "kind": kind_word(row.kind),
            "bytes": row.bytes,
        }))
    });
}

/// Writes one line. True if somebody reads it.
pub fn line(value: &Value) -> bool {
    let mut out = io::stdout().lock();
    writeln!(out, "{value}").and_then(|()| out.flush()).is_ok()
}

fn summary(about: &About, plan: &Plan, planned_ms: u64) -> Value {
    let summary = &plan.summary;
    let clashes: serde_json::Map<String, Value> = Clash::ALL
        .into_iter()
        .map(|clash| {
            let (items, bytes) = summary.clashes[clash as usize];
            (
                clash_word(clash).to_owned(),
                json!({"items": items, "bytes": bytes}),
            )
        })
        .collect();
    let left_out_by: serde_json::Map<String, Value> = Why::ALL
        .into_iter()
        .map(|why| {
            let count = summary.left_by[why as usize];
            (why_word(why).to_owned(), json!(count))
        })
        .collect();
    let warnings: Vec<String> = bands(plan).iter().map(|band| band.line()).collect();
    json!({
        "event": "planned",
        "op": about.id,
        "items": summary.items(),
        "files": summary.files,
        "folders": summary.folders,
        "links": summary.links,
        "specials": summary.specials,
        "bytes": summary.bytes,
        "needed": summary.needed,
        "free": summary.free,
        "total": summary.total,
        "clashes": clashes,
        "left_out": summary.left_out,
        "left_out_by": left_out_by,
        "warnings": warnings,
        "refused": !plan.refused.is_empty(),
        "planned_ms": planned_ms,
    })
}

fn totals(totals: &Totals) -> Value {
    json!({
        "items": totals.items,
        "skipped": totals.skipped,
        "failed": totals.failed,
        "waiting": totals.parked,
        "bytes_read": totals.read,
        "bytes_written": totals.written,
        "bytes_flushed": totals.flushed,
        "files_verified": totals.verified,
        "bytes_verified": totals.verified_bytes,
    })
}

fn going(progress: &JobProgress) -> Value {
    let mut value = totals(&progress.totals);
    value["event"] = json!("progress");
    value["listed"] = json!(progress.listed);
    value["elapsed_ms"] = json!(progress.elapsed_ms);
    value["workers"] = json!(progress.workers);
    value["phase"] =
        phase_of(&progress.lanes).map_or(Value::Null, |phase| json!(phase_word(phase)));
    value
}

fn lossy(lossy: &Lossy) -> Value {
    json!({
        "what": loss_word(lossy.loss),
        "items": lossy.items,
        "example": path(&lossy.example),
    })
}

fn phase_word(phase: Phase) -> &'static str {
    match phase {
        Phase::Idle => "idle",
        Phase::List => "list",
        Phase::Copy => "copy",
        Phase::Remove => "remove",
        Phase::Rename => "rename",
        Phase::Verify => "verify",
        Phase::Flush => "flush",
    }
}

fn failed(failure: &Failure) -> Value {
    let told = told(failure);
    json!({
        "event": "failure",
        "path": path(&failure.path),
        "path2": failure.path2.as_deref().map(path),
        "errno": failure.errno(),
        "name": failure.errno().and_then(errno::name),
        "strerror": failure.errno().and_then(errno::text),
        "badge": told.badge,
        "text": told.text(),
    })
}

fn end_word(end: End) -> &'static str {
    match end {
        End::Done => "done",
        End::Failed { .. } => "failed",
        End::Refused => "refused",
        End::Questions { .. } => "questions",
        End::Cancelled => "cancelled",
    }
}

fn kind_word(kind: Kind) -> &'static str {
    match kind {
        Kind::File => "file",
        Kind::Folder => "folder",
        Kind::Link => "link",
        Kind::Pipe => "pipe",
        Kind::Socket => "socket",
        Kind::BlockDevice => "block-device",
        Kind::CharDevice => "char-device",
    }
}

fn found(at: &Path, found: &Finding) -> Value {
    match found {
        Finding::Digest(_) => json!({"path": path(at), "digest": found.hex()}),
        Finding::Space { total, used, free } => {
            json!({"path": path(at), "total": total, "used": used, "free": free})
        }
        Finding::Compared(compared) => {
            json!({"path": path(at), "compared": compared_word(*compared)})
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Action, Cause};

    /// The other lines are held by a golden file; how many of these come is a matter of speed.
    #[test]
    fn a_line_of_progress_has_these_figures() {
        let progress = JobProgress {
            job: crate::model::JobId(1),
            state: crate::model::JobState::Running,
            totals: Totals {
                items: 3,
                written: 20,
                ..Totals::default()
            },
            listed: 7,
            elapsed_ms: 500,
            workers: 2,
            order: crate::model::Order::AsGiven,
            lanes: Vec::new(),
        };
        let expected = json!({
            "event": "progress", "items": 3, "skipped": 0, "failed": 0, "waiting": 0,
            "bytes_read": 0, "bytes_written": 20, "bytes_flushed": 0,
            "files_verified": 0, "bytes_verified": 0, "phase": null,
            "listed": 7, "elapsed_ms": 500, "workers": 2,
        });
        assert_eq!(going(&progress), expected);
    }

    #[test]
    fn a_failure_holds_both_the_number_and_the_words() {
        let value = failed(&Failure::new(Action::Open, "a", Cause::Os(13)));
        assert_eq!(value["errno"], json!(13));
        assert_eq!(value["name"], json!("EACCES"));
        assert_eq!(value["strerror"], json!("Permission denied"));
        assert_eq!(value["path2"], Value::Null);
        let value = failed(&Failure::new(Action::Plan, "a", Cause::IntoItself).with_other("a/b"));
        assert_eq!(
            (&value["errno"], &value["badge"]),
            (&Value::Null, &json!("into itself"))
        );
        assert_eq!(value["path2"], json!("a/b"));
    }
}
