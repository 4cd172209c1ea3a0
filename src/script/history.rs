//! The history as text for other programs: JSON and CSV, the same in the window and on the command line.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::{Value, json};

use crate::model::{ParamKind, PastJob, PastMore, PastState};
use crate::ops;

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

/// Where a job went to.
fn target(job: &PastJob) -> Option<PathBuf> {
    let more = job.more.as_ref()?;
    let mut params = ops::find(&job.op)?.params().iter();
    let param = params.find(|param| matches!(param.kind, ParamKind::Destination))?;
    let target = more.request.path(param.name)?;
    Some(more.request.absolute(target))
}

/// A path as text; bytes that are none as `\xNN`.
fn text(path: &Path) -> String {
    let chunks = path.as_os_str().as_bytes().utf8_chunks();
    let chunks = chunks.map(|chunk| format!("{}{}", chunk.valid(), chunk.invalid().escape_ascii()));
    chunks.collect()
}

/// One job as an object.
pub fn json(job: &PastJob) -> Value {
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
        "to": target(job).as_deref().map(json_path),
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
pub fn csv(jobs: &[PastJob], zone: &TimeZone) -> String {
    let mut table = format!("{}\r\n", COLUMNS.join(","));
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
        let figure =
            |of: fn(&PastMore) -> u64| more.map_or_else(String::new, |more| of(more).to_string());
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
                .map_or_else(String::new, |root| text(root)),
            job.root_count.saturating_sub(1).to_string(),
            target(job).map_or_else(String::new, |to| text(&to)),
            job.undone_by.clone().unwrap_or_default(),
        ];
        let cells: Vec<String> = cells.iter().map(|cell| quoted(cell)).collect();
        table.push_str(&cells.join(","));
        table.push_str("\r\n");
    }
    table
}

/// A cell, in quotes where it needs them.
fn quoted(cell: &str) -> String {
    match cell.contains([',', '"', '\r', '\n']) {
        true => format!("\"{}\"", cell.replace('"', "\"\"")),
        false => cell.to_owned(),
    }
}

/// All jobs as one list.
pub fn json_list(jobs: &[PastJob]) -> String {
    let jobs: Vec<String> = jobs.iter().map(|job| json(job).to_string()).collect();
    format!("[\n{}\n]\n", jobs.join(",\n"))
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
    fn a_path_in_a_table_is_text() {
        let odd = Path::new(OsStr::from_bytes(b"a/\xFF\xC3\xA9"));
        assert_eq!(text(odd), "a/\\xff\u{e9}");
    }

    #[test]
    fn cells_are_quoted_where_they_need_it() {
        assert_eq!(quoted("plain name"), "plain name");
        assert_eq!(quoted("a,b"), "\"a,b\"");
        assert_eq!(quoted("say \"x\""), "\"say \"\"x\"\"\"");
        assert_eq!(quoted("two\nlines"), "\"two\nlines\"");
    }
}
