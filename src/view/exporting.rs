//! The history as text for other programs: JSON and CSV, the same in the window and on the command line.

use std::ffi::OsStr;
use std::fmt::Write;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::sync::Arc;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::{Value, json};

use crate::model::{Command, PastJob, PastState};

use super::failures::{self, shown};
use super::form::Entry;
use super::intent::Effect;
use super::jobs::{last_name, target_of};
use super::state::{Choosing, TOAST_MS, Toast, View};
use super::words;

/// In which form the history is written to a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    Json,
    Csv,
}

impl Format {
    pub const ALL: [Format; 2] = [Format::Json, Format::Csv];

    pub fn name(self) -> &'static str {
        match self {
            Format::Json => "JSON",
            Format::Csv => "CSV",
        }
    }

    fn ending(self) -> &'static str {
        match self {
            Format::Json => "json",
            Format::Csv => "csv",
        }
    }
}

/// Names of the columns of [`csv`].
const COLUMNS: [&str; 12] = [
    "job",
    "operation",
    "started",
    "ended",
    "state",
    "items",
    "bytes",
    "failures",
    "from",
    "more_roots",
    "to",
    "undone_by",
];

/// A path as JSON can hold it.
pub fn json_path(path: &Path) -> Value {
    json_name(path.as_os_str())
}

/// A string, or `{"bytes": "<base64>"}` for what is not UTF-8.
pub fn json_name(name: &OsStr) -> Value {
    match name.to_str() {
        Some(text) => json!(text),
        None => json!({"bytes": BASE64_STANDARD.encode(name.as_bytes())}),
    }
}

/// Where a job went to; needs the operation as the registry has it.
fn target(job: &PastJob, find: impl Fn(&str) -> Option<Entry>) -> Option<std::path::PathBuf> {
    let more = job.more.as_ref()?;
    let target = target_of(find(&job.op)?, &more.request)?;
    Some(more.request.absolute(target))
}

/// One job as an object.
pub fn json(job: &PastJob, find: impl Fn(&str) -> Option<Entry>) -> Value {
    let roots: Vec<Value> = job.roots.iter().map(|root| json_path(root)).collect();
    let detail = match &job.state {
        PastState::Running(text) | PastState::Unreadable(text) => Some(text),
        _ => None,
    };
    let more = job.more.as_deref();
    json!({
        "job": job.uid,
        "op": job.op,
        "started_ms": job.started_ms,
        "ended_ms": more.and_then(|more| more.ended_ms),
        "state": state_word(job),
        "detail": detail,
        "items": job.items,
        "bytes": more.map(|more| more.summary.bytes),
        "failures": more.map(|more| more.failures),
        "roots": roots,
        "root_count": job.root_count,
        "to": target(job, find).as_deref().map(json_path),
        "undoes": job.undoes,
        "undone_by": job.undone_by,
        "can_undo": job.can_undo,
        "dropped_bytes": job.dropped,
    })
}

/// Keyword of a state.
fn state_word(job: &PastJob) -> &'static str {
    match &job.state {
        PastState::Running(_) => "running",
        PastState::Interrupted => "interrupted",
        PastState::Done => "done",
        PastState::Failed => "failed",
        PastState::Cancelled => "cancelled",
        PastState::Unreadable(_) => "unreadable",
    }
}

/// A table with a line of heads, a line for each job, as RFC 4180 has it. What is not UTF-8 is escaped in it.
pub fn csv<'a>(
    jobs: impl Iterator<Item = &'a PastJob>,
    find: impl Fn(&str) -> Option<Entry>,
    zone: &TimeZone,
) -> String {
    let mut text = format!("{}\r\n", COLUMNS.join(","));
    let moment = |ms: u64| {
        let at = Timestamp::from_millisecond(i64::try_from(ms).unwrap_or(i64::MAX));
        at.map_or_else(
            |_| String::new(),
            |at| {
                let at = at.to_zoned(zone.clone());
                at.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
            },
        )
    };
    for job in jobs {
        let more = job.more.as_deref();
        let figure = |of: fn(&crate::model::PastMore) -> u64| {
            more.map_or_else(String::new, |more| of(more).to_string())
        };
        let ended = more.and_then(|more| more.ended_ms);
        let cells: [String; COLUMNS.len()] = [
            job.uid.clone(),
            job.op.clone(),
            moment(job.started_ms),
            ended.map_or_else(String::new, moment),
            state_word(job).to_owned(),
            job.items.to_string(),
            figure(|more| more.summary.bytes),
            figure(|more| more.failures),
            job.roots
                .first()
                .map_or_else(String::new, |root| shown(root)),
            job.root_count.saturating_sub(1).to_string(),
            target(job, &find).map_or_else(String::new, |to| shown(&to)),
            job.undone_by.clone().unwrap_or_default(),
        ];
        let cells: Vec<String> = cells.iter().map(|cell| quoted(cell)).collect();
        let _ = write!(text, "{}\r\n", cells.join(","));
    }
    text
}

/// A cell, in quotes where it needs them.
fn quoted(cell: &str) -> String {
    match cell.contains([',', '"', '\r', '\n']) {
        true => format!("\"{}\"", cell.replace('"', "\"\"")),
        false => cell.to_owned(),
    }
}

impl View {
    /// Writes the whole history into a new file of the folder that is chosen.
    pub(super) fn export_here(&mut self, format: Format) -> Vec<Effect> {
        let chooser = self.chooser.take();
        let Some(chooser) = chooser.filter(|chooser| chooser.what == Choosing::Export) else {
            return Vec::new();
        };
        let annals = &self.past.annals;
        let find = |op: &str| self.find(op);
        let text = match format {
            Format::Json => {
                let jobs = annals.jobs.iter();
                let jobs: Vec<String> = jobs.map(|job| json(job, find).to_string()).collect();
                format!("[\n{}\n]\n", jobs.join(",\n"))
            }
            Format::Csv => csv(annals.jobs.iter(), find, &self.setting.zone),
        };
        let now = i64::try_from(annals.now_ms).ok();
        let now = now.and_then(|now| Timestamp::from_millisecond(now).ok());
        let day = now.map_or_else(String::new, |now| {
            let now = now.to_zoned(self.setting.zone.clone());
            now.strftime("-%Y-%m-%d-%H%M").to_string()
        });
        let name = format!("filewright-history{day}.{}", format.ending());
        vec![Effect::Engine(Command::Export {
            to: chooser.listing.folder.join(name),
            text: Arc::from(text.into_bytes()),
        })]
    }

    /// The file was written, or why not.
    pub(super) fn exported(
        &mut self,
        to: &Path,
        failure: Option<&crate::model::Failure>,
    ) -> Vec<Effect> {
        match failure {
            Some(failure) => {
                let told = failures::told(failure);
                let name = last_name(to);
                self.past.trouble = Some(format!("{name} {}: {}.", told.what, told.why));
            }
            None => {
                let jobs = words::counted(self.past.annals.jobs.len() as u64, "job");
                self.toast = Some(Toast {
                    text: format!("Exported {jobs} to {}", last_name(to)),
                    undo: None,
                    until_ms: self.now_ms + TOAST_MS,
                });
            }
        }
        match to.parent() == Some(self.folder()) {
            true => self.list_again(),
            false => Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_keep_their_bytes() {
        assert_eq!(json_path(Path::new("a/\u{E9}\n")), json!("a/\u{E9}\n"));
        let odd = Path::new(OsStr::from_bytes(b"a/\xFF"));
        assert_eq!(json_path(odd), json!({"bytes": "YS//"}));
    }

    #[test]
    fn cells_are_quoted_where_they_need_it() {
        assert_eq!(quoted("plain name"), "plain name");
        assert_eq!(quoted("a,b"), "\"a,b\"");
        assert_eq!(quoted("say \"x\""), "\"say \"\"x\"\"\"");
        assert_eq!(quoted("two\nlines"), "\"two\nlines\"");
    }
}
