//! What taking a job back would do, in words, before it is done.

use crate::model::{Cause, Failure, Foresight};

use super::failures;
use super::jobs::last_name;
use super::pastwords::{TRY_AGAIN, Told, noun};
use super::words;

/// Names that are told of what is left as it is.
const NAMED: usize = 6;

/// What a line is about, for its icon.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// It goes back to where it was.
    Back,
    /// It comes out of the hold area, or goes in.
    Hold,
    /// It is left as it is.
    Left,
}

/// One line of what would be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    pub effect: Effect,
    pub text: String,
    pub names: Vec<String>,
}

/// Lines about what would be done to the selected job.
pub fn lines(told: &Told<'_>, seen: &Foresight) -> Vec<Line> {
    let mut lines = Vec::new();
    let line = |effect, text| Line {
        effect,
        text,
        names: Vec::new(),
    };
    if let Some(failure) = &seen.refused {
        let why = failures::told(failure).why;
        let text = match failure.cause {
            Cause::NothingKept => "nothing: nothing was kept of it".to_owned(),
            _ => format!("nothing: {why}"),
        };
        return vec![line(Effect::Left, text)];
    }
    let figures = [
        seen.moved,
        seen.released,
        seen.held,
        seen.restored,
        seen.rewritten,
        seen.remade,
    ];
    // A folder counts as one where it goes with all that is in it: the whole is then told by the job itself.
    let is_one = figures.iter().filter(|figure| **figure > 0).count() == 1;
    let is_whole = is_one && seen.left_count == 0 && told.job.items > 0;
    let items = |figure: u64| match (is_whole, has_folders(told), figure) {
        (true, ..) => told.counted(told.job.items),
        (false, false, _) => words::counted(figure, noun_of(told)),
        (false, true, 1) => "1 entry, with all that is in it,".to_owned(),
        (false, true, _) => format!(
            "{} entries, with all that is in them,",
            words::count(figure)
        ),
    };
    if seen.moved > 0 {
        let from = told.from();
        lines.push(line(
            Effect::Back,
            format!("gives {} back their places in {from}", items(seen.moved)),
        ));
    }
    if seen.released > 0 {
        let what = match told.held().filter(|_| is_whole) {
            Some(held) if held.bytes > 0 => {
                let items = words::counted(held.items, "item");
                format!("{items}, {}", words::bytes(held.bytes))
            }
            _ => items(seen.released),
        };
        lines.push(line(
            Effect::Hold,
            format!("brings {what} out of the hold area"),
        ));
    }
    if seen.held > 0 {
        lines.push(line(
            Effect::Hold,
            format!("puts {} into the hold area", items(seen.held)),
        ));
    }
    if seen.restored > 0 {
        lines.push(line(
            Effect::Back,
            format!("makes {} again what they were", items(seen.restored)),
        ));
    }
    if seen.rewritten > 0 {
        let files = words::counted(seen.rewritten, "file");
        lines.push(line(
            Effect::Back,
            format!("writes the old contents of {files}"),
        ));
    }
    if seen.remade > 0 {
        let folders = words::counted(seen.remade, "folder");
        lines.push(line(Effect::Back, format!("makes {folders} anew")));
    }
    left(seen, &mut lines);
    lines
}

fn noun_of(told: &Told<'_>) -> &'static str {
    told.job
        .more
        .as_ref()
        .map_or("item", |more| noun(&more.summary))
}

/// Where there are folders, one of them may stand for thousands of items.
fn has_folders(told: &Told<'_>) -> bool {
    let more = told.job.more.as_ref();
    more.is_some_and(|more| more.summary.folders > 0)
}

/// What is left as it is, by reason: what changed since, and what cannot be put back.
fn left(seen: &Foresight, lines: &mut Vec<Line>) {
    let is_changed = |failure: &&Failure| failure.cause == Cause::Changed;
    let changed: Vec<&Failure> = seen.left.iter().filter(is_changed).collect();
    let others: Vec<&Failure> = seen.left.iter().filter(|one| !is_changed(one)).collect();
    let more = seen.left_count.saturating_sub(seen.left.len() as u64);
    let mut tell = |failures: &[&Failure], more: u64, end: &str, has_why: bool| {
        let count = failures.len() as u64 + more;
        if count == 0 {
            return;
        }
        let name = |failure: &&Failure| match has_why {
            true => format!(
                "{}: {}",
                last_name(&failure.path),
                failures::told(failure).why
            ),
            false => last_name(&failure.path),
        };
        let mut names: Vec<String> = failures.iter().take(NAMED).map(name).collect();
        let untold = count - names.len() as u64;
        if untold > 0 {
            names.push(format!("and {} more", words::count(untold)));
        }
        lines.push(Line {
            effect: Effect::Left,
            text: format!("leaves {} {end}", words::count(count)),
            names,
        });
    };
    tell(
        &changed,
        if others.is_empty() { more } else { 0 },
        "that changed since:",
        false,
    );
    tell(
        &others,
        if others.is_empty() { 0 } else { more },
        "that cannot be put back:",
        true,
    );
}

/// "Undo 1,201 of 1,204 files", "Undo all but 3", and whether there is anything to do.
pub fn button(told: &Told<'_>, seen: Option<&Foresight>) -> Option<(String, bool)> {
    let (word, _) = told.action()?;
    if word == TRY_AGAIN {
        // How many items are left no journal says; the lines above tell what is done with them.
        let has_rest = |seen: &Foresight| {
            seen.refused.is_none()
                && seen.released
                    + seen.moved
                    + seen.held
                    + seen.restored
                    + seen.rewritten
                    + seen.remade
                    > 0
        };
        return Some(match seen.is_none_or(has_rest) {
            true => (word.to_owned(), true),
            false => ("Nothing more to undo".to_owned(), false),
        });
    }
    let all = match told.job.items {
        0 => told
            .job
            .more
            .as_ref()
            .map_or(0, |more| more.summary.items()),
        items => items,
    };
    let Some(seen) = seen else {
        return Some((format!("{word} {}", told.counted(all)), true));
    };
    if seen.refused.is_some() {
        return Some((format!("{word} nothing"), false));
    }
    let done = all.saturating_sub(seen.left_count);
    Some(match seen.left_count {
        0 => (format!("{word} {}", told.counted(all)), true),
        left if has_folders(told) => (format!("{word} all but {}", words::count(left)), true),
        _ => (
            format!("{word} {} of {}", words::count(done), told.counted(all)),
            true,
        ),
    })
}
