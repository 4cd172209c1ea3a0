//! The report for people: the end on standard output, failures and a line of progress on standard error.

use std::io::{self, IsTerminal, Write};
use std::path::Path;

use crate::model::{About, Failure, JobProgress, JobState, Outcome, Phase, Plan};
use crate::view::bands::{Weight, bands, mounts_band};
use crate::view::estimate::Estimate;
use crate::view::failures::{shown, told};
use crate::view::jobs::phase_of;
use crate::view::{sentences, words};

use super::report::Report;
use super::rows::{PlanLine, each_line};

/// Widest line of progress; it must not wrap, or the next one could not be written over it.
const WIDTH: usize = 78;

/// Tells one job to a person.
pub struct Text {
    about: &'static About,
    is_quiet: bool,
    progress: Option<ProgressLine>,
    /// Items and bytes of the plan; none if they show only at the end.
    whole: Option<(u64, u64)>,
    estimate: Estimate,
}

impl Text {
    /// Progress is shown only where standard error is a terminal.
    pub fn new(about: &'static About, is_quiet: bool) -> Text {
        let is_shown = !is_quiet && io::stderr().is_terminal();
        Text {
            about,
            is_quiet,
            progress: is_shown.then(ProgressLine::default),
            whole: None,
            estimate: Estimate::default(),
        }
    }

    fn clear(&mut self) {
        if let Some(line) = &mut self.progress {
            line.show("");
        }
    }
}

impl Report for Text {
    fn planned(&mut self, plan: &Plan, _planned_ms: u64) {
        let whole = (plan.summary.items(), plan.summary.bytes);
        self.whole = (!plan.is_open()).then_some(whole);
        if !self.is_quiet && plan.refused.is_empty() {
            self.clear();
            // Notes are for who asks for the plan, and dangers are refused or were agreed to.
            let bands = bands(plan).into_iter();
            for band in bands.filter(|band| band.weight == Weight::Warning) {
                complain(&band.line());
            }
        }
    }

    fn progress(&mut self, progress: &JobProgress) {
        let Some(line) = &mut self.progress else {
            return;
        };
        let text = match progress.state {
            JobState::Queued | JobState::Planning | JobState::Planned => match progress.listed {
                0 => String::new(),
                listed => format!("Listing: {}", words::counted(listed, "item")),
            },
            JobState::Cancelling => "Stopping ...".to_owned(),
            JobState::Running | JobState::Paused | JobState::Ended(_) => {
                running(progress, self.whole, &mut self.estimate)
            }
        };
        line.show(&text);
    }

    fn failed(&mut self, failures: &[Failure]) {
        self.clear();
        for failure in failures {
            complain(&told(failure).line());
        }
    }

    fn stopping(&mut self) {
        self.clear();
        if self.progress.is_some() {
            complain("Stopping; what is half-written is taken away.");
        }
    }

    fn finished(&mut self, outcome: &Outcome) {
        self.clear();
        if let Some((count, example)) = outcome.mounts.as_ref().filter(|_| !self.is_quiet) {
            complain(&mounts_band(*count, example).line());
        }
        // What was read is the answer that was asked for, quiet or not.
        if !self.is_quiet || !outcome.found.is_empty() {
            say(&sentences::ended_lines(self.about, outcome));
        }
    }
}

/// `1,204 of 4,597 items, 3.20 GB of 48.2 GB, 214 MB/s, 3 to 4 min left`.
fn running(progress: &JobProgress, whole: Option<(u64, u64)>, estimate: &mut Estimate) -> String {
    let totals = &progress.totals;
    let left_alone = progress.state == JobState::Paused;
    match phase_of(&progress.lanes).filter(|_| !left_alone) {
        Some(Phase::Flush) => {
            let missing = words::bytes(totals.written.saturating_sub(totals.flushed));
            return format!("Flushing {missing} to the device ...");
        }
        Some(Phase::Verify) if totals.written > 0 => {
            let read = words::bytes(totals.verified_bytes);
            return format!(
                "Verifying: {read} of {} read back",
                words::bytes(totals.written)
            );
        }
        _ => {}
    }
    estimate.sample(totals.items, totals.written, progress.elapsed_ms);
    let mut text = match whole {
        Some((items, _)) => format!(
            "{} of {}",
            words::count(totals.items),
            words::counted(items, "item")
        ),
        None => words::counted(totals.items, "item"),
    };
    if totals.written > 0 {
        let written = words::bytes(totals.written);
        text.push_str(&format!(", {written}"));
        if let Some((_, bytes)) = whole {
            text.push_str(&format!(" of {}", words::bytes(bytes)));
        }
        if progress.elapsed_ms >= 500 {
            let speed = u128::from(totals.written) * 1000 / u128::from(progress.elapsed_ms);
            let speed = u64::try_from(speed).unwrap_or(u64::MAX);
            text.push_str(&format!(", {}", words::rate(speed)));
        }
    }
    let left = whole.and_then(|(items, bytes)| {
        let items = items.saturating_sub(totals.items);
        estimate.words(items, bytes.saturating_sub(totals.written))
    });
    if let Some(left) = left {
        text.push_str(&format!(", {left}"));
    }
    text
}

/// A line of a terminal that is written over and over.
#[derive(Debug, Default)]
struct ProgressLine {
    width: usize,
}

impl ProgressLine {
    /// Shows a text in place of the one before; none takes the line away.
    fn show(&mut self, text: &str) {
        if text.is_empty() && self.width == 0 {
            return;
        }
        let text: String = text.chars().take(WIDTH).collect();
        let width = text.chars().count();
        let blanks = " ".repeat(self.width.saturating_sub(width));
        let back = if width == 0 { "\r" } else { "" };
        let line = format!("\r{text}{blanks}{back}");
        lost(io::stderr().write_all(line.as_bytes()));
        self.width = width;
    }
}

/// A line on standard output. True if somebody reads it.
pub fn say(line: &str) -> bool {
    let mut out = io::stdout().lock();
    writeln!(out, "{line}").and_then(|()| out.flush()).is_ok()
}

/// Bytes as they are on standard output. True if somebody reads them.
pub fn hand_out(bytes: &[u8]) -> bool {
    let mut out = io::stdout().lock();
    out.write_all(bytes).and_then(|()| out.flush()).is_ok()
}

/// A line on standard error.
pub fn complain(line: &str) {
    lost(writeln!(io::stderr().lock(), "{line}"));
}

/// Where standard error is closed there is nobody left to tell, and the work goes on.
fn lost(written: io::Result<()>) {
    if let Err(error) = written {
        tracing::debug!(%error, "standard error takes nothing any more");
    }
}

/// A plan on standard output, with at most so many rows, or as its sum alone; why it is refused, or what it must leave
/// out, on standard error.
pub fn print_plan(about: &About, plan: &Plan, most: Option<usize>) {
    for failure in plan.failures.iter().chain(&plan.refused) {
        complain(&told(failure).line());
    }
    if !plan.refused.is_empty() || !say(&sentences::planned(about, &plan.summary)) {
        return;
    }
    for band in bands(plan) {
        say(&band.line());
    }
    let Some(most) = most else {
        return;
    };
    let mut out = io::BufWriter::new(io::stdout().lock());
    let mut rows = 0;
    each_line(plan, |line| {
        rows += 1;
        rows > most || writeln!(out, "{}", row(&line)).is_ok()
    });
    if rows > most {
        lost(writeln!(
            out,
            "... and {} more",
            words::count((rows - most) as u64)
        ));
    }
    lost(out.flush());
}

/// The last name alone: the folder is that of the path before it.
fn last_shown(path: &Path) -> String {
    shown(path.file_name().map_or(path, Path::new))
}

fn row(line: &PlanLine) -> String {
    let bytes = line.bytes.map_or(String::new(), words::bytes);
    let path = shown(&line.path);
    match &line.to {
        Some(to) => format!("{path}  ->  {}", last_shown(to)),
        None => format!("{:<28} {bytes:>8}  {path}", line.words),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{JobId, Order, Totals};

    #[test]
    fn progress_names_items_bytes_rate_and_time_left() {
        let mut estimate = Estimate::default();
        let mut text = String::new();
        for tick in 1..=20 {
            let totals = Totals {
                items: tick * 10,
                written: tick * 100_000_000,
                ..Totals::default()
            };
            let progress = JobProgress {
                job: JobId(1),
                state: JobState::Running,
                totals,
                listed: 400,
                elapsed_ms: tick * 500,
                workers: 2,
                order: Order::AsGiven,
                lanes: Vec::new(),
            };
            text = running(&progress, Some((400, 4_000_000_000)), &mut estimate);
        }
        let start = "200 of 400 items, 2.00 GB of 4.00 GB, 200 MB/s, ";
        assert!(text.starts_with(start) && text.ends_with(" left"), "{text}");
        assert!(text.len() <= WIDTH, "{text}");
    }
}
