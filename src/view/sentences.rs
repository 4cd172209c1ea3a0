//! Whole sentences about a plan and about how a job ended.

use std::path::Path;
use std::time::Duration;

use crate::model::{About, Compared, End, Finding, Outcome, Summary};

use super::failures::shown;
use super::filter::left_out_counts;
use super::jobs::items_and_bytes;
use super::losses::loss_line;
use super::words::{bytes, count, counted, duration, rate};

/// What a plan comes to: `Copy tree: 312 items, 48.2 GB; 4 left out.`
pub fn planned(about: &About, summary: &Summary) -> String {
    let mut text = format!("{}: {}", about.title, items_and_bytes(summary));
    if summary.clashing() > 0 {
        text.push_str(&format!(
            "; {} meet something that is there",
            count(summary.clashing())
        ));
    }
    if summary.left_out > 0 {
        text.push_str(&format!("; {} left out", count(summary.left_out)));
        if let Some(reasons) = left_out_counts(summary) {
            text.push_str(&format!(" ({reasons})"));
        }
    }
    if let Some(free) = summary.free.filter(|_| summary.needed > 0) {
        text.push_str(&format!("; {} free at the destination", bytes(free)));
    }
    text.push('.');
    text
}

fn with_bytes(items: String, amount: u64) -> String {
    match amount {
        0 => items,
        amount => format!("{items}, {}", bytes(amount)),
    }
}

/// A digest as the checksum tools print it, or the room on a file system.
pub fn found(path: &Path, found: &Finding) -> String {
    match found {
        Finding::Digest(_) => format!("{}  {}", found.hex(), shown(path)),
        Finding::Space { total, used, free } => format!(
            "{}: {} free of {}, {} used",
            shown(path),
            bytes(*free),
            bytes(*total),
            bytes(*used)
        ),
        Finding::Compared(compared) => format!("{}: {}", shown(path), compared_word(*compared)),
    }
}

/// Keyword of how a file stands to a list.
pub fn compared_word(compared: Compared) -> &'static str {
    match compared {
        Compared::Same => "same",
        Compared::Changed => "changed",
        Compared::Missing => "missing",
        Compared::Added => "added",
    }
}

/// `312 same, 1 changed`: none where nothing was compared with a list.
fn compared(outcome: &Outcome) -> Option<String> {
    let counts = Compared::ALL.map(|kind| {
        let found = outcome.found.iter();
        let of_kind = found.filter(|(_, found)| *found == Finding::Compared(kind));
        (kind, of_kind.count() as u64)
    });
    let told = counts.into_iter().filter(|(_, number)| *number > 0);
    let told: Vec<String> = told
        .map(|(kind, number)| format!("{} {}", count(number), compared_word(kind)))
        .collect();
    (!told.is_empty()).then(|| told.join(", "))
}

/// What is sure of what was written, and what is not.
fn surety(outcome: &Outcome) -> String {
    let totals = &outcome.totals;
    let mut text = String::new();
    if totals.verified > 0 {
        let files = with_bytes(counted(totals.verified, "file"), totals.verified_bytes);
        text.push_str(&format!("; {files} verified"));
    }
    if outcome.is_unflushed {
        let missing = bytes(totals.written.saturating_sub(totals.flushed));
        text.push_str(&format!("; {missing} not flushed to the device"));
    }
    text
}

/// How a job ended: `Copied 312 items, 48.2 GB in 41 s, 1.18 GB/s.` What was read is told instead, where that is all.
pub fn ended(about: &About, outcome: &Outcome) -> String {
    let compared = compared(outcome);
    if outcome.end == End::Done && !outcome.found.is_empty() && compared.is_none() {
        let lines = outcome
            .found
            .iter()
            .map(|(path, finding)| found(path, finding));
        return lines.collect::<Vec<_>>().join("\n");
    }
    let totals = &outcome.totals;
    // How much was done by then, not how much stays: a new tree that was not whole is taken away as a whole.
    let verb = match outcome.end {
        End::Refused => return "Refused. Nothing was changed.".to_owned(),
        End::Cancelled => "Cancelled after",
        End::Done | End::Failed { .. } | End::Questions { .. } => about.verb_done,
    };
    let items = with_bytes(counted(totals.items, "item"), totals.written);
    let mut text = format!("{verb} {items}");
    let took = Duration::from_millis(outcome.elapsed_ms);
    text.push_str(&format!(" in {}", duration(took)));
    // Below a second the figure would say more about starting threads than about the disk.
    if totals.written > 0 && outcome.elapsed_ms >= 1000 {
        let speed = u128::from(totals.written) * 1000 / u128::from(outcome.elapsed_ms);
        text.push_str(&format!(
            ", {}",
            rate(u64::try_from(speed).unwrap_or(u64::MAX))
        ));
    }
    match compared {
        Some(compared) => text.push_str(&format!("; {compared}")),
        None => text.push_str(&surety(outcome)),
    }
    if totals.skipped > 0 {
        text.push_str(&format!("; {} skipped", count(totals.skipped)));
    }
    match outcome.end {
        End::Failed { failures } => text.push_str(&format!("; {} failed", count(failures))),
        End::Questions { count: waiting } => {
            let verb = if waiting == 1 { "waits" } else { "wait" };
            text.push_str(&format!("; {} {verb} for an answer", count(waiting)));
        }
        End::Cancelled => text.push_str("; nothing half-written stays"),
        End::Done | End::Refused => {}
    }
    text.push('.');
    text
}

/// The same with a line for each kind of thing that destinations did not take.
pub fn ended_lines(about: &About, outcome: &Outcome) -> String {
    let losses = outcome.losses.iter().map(loss_line);
    let lines: Vec<String> = std::iter::once(ended(about, outcome))
        .chain(losses)
        .collect();
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Group, Many, Totals};

    const ABOUT: About = About {
        id: "copytree",
        title: "Copy tree",
        verb: "Copy",
        verb_done: "Copied",
        python: "shutil.copytree",
        group: Group::Copy,
        help: "Copies a folder with everything in it.",
        selection: "src",
        many: Many::Roots,
        destroys: false,
    };

    fn outcome(end: End, totals: Totals, elapsed_ms: u64) -> Outcome {
        Outcome {
            end,
            totals,
            failures: Vec::new(),
            target: None,
            losses: Vec::new(),
            is_unflushed: false,
            mounts: None,
            found: Default::default(),
            elapsed_ms,
        }
    }

    #[test]
    fn an_end_states_what_was_done_and_what_was_not() {
        let totals = Totals {
            items: 312,
            written: 48_200_000_000,
            ..Totals::default()
        };
        assert_eq!(
            ended(&ABOUT, &outcome(End::Done, totals, 41_000)),
            "Copied 312 items, 48.2 GB in 41 s, 1.18 GB/s."
        );
        let failed = End::Failed { failures: 3 };
        assert_eq!(
            ended(
                &ABOUT,
                &outcome(
                    failed,
                    Totals {
                        skipped: 1,
                        ..totals
                    },
                    900
                )
            ),
            "Copied 312 items, 48.2 GB in 0.9 s; 1 skipped; 3 failed."
        );
        assert_eq!(
            ended(
                &ABOUT,
                &outcome(End::Questions { count: 1 }, Totals::default(), 5)
            ),
            "Copied 0 items in 0.01 s; 1 waits for an answer."
        );
        assert_eq!(
            ended(&ABOUT, &outcome(End::Cancelled, totals, 2_000)),
            "Cancelled after 312 items, 48.2 GB in 2.0 s, 24.1 GB/s; nothing half-written stays."
        );
        assert_eq!(
            ended(&ABOUT, &outcome(End::Refused, Totals::default(), 0)),
            "Refused. Nothing was changed."
        );
    }

    #[test]
    fn a_plan_in_one_line_leaves_out_what_does_not_apply() {
        let mut summary = Summary {
            files: 300,
            folders: 12,
            bytes: 48_200_000_000,
            ..Summary::default()
        };
        assert_eq!(planned(&ABOUT, &summary), "Copy tree: 312 items, 48.2 GB.");
        summary.clashes[2] = (4, 100);
        summary.left_out = 2;
        summary.needed = 1;
        summary.free = Some(412_000_000);
        assert_eq!(
            planned(&ABOUT, &summary),
            "Copy tree: 312 items, 48.2 GB; 4 meet something that is there; 2 left out; \
             412 MB free at the destination."
        );
        summary.clashes[2].0 = 0;
        summary.free = None;
        summary.leave_out(crate::model::Why::Size);
        assert_eq!(
            planned(&ABOUT, &summary),
            "Copy tree: 312 items, 48.2 GB; 3 left out (1 by size)."
        );
    }
}
