//! Jobs of the past in words: what it was, from where to where, what became of it, what can be done about it.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::model::{About, Annals, Group, Keep, Many, PastJob, PastMore, PastState, Summary};

use super::form::Entry;
use super::jobs::{last_name, target_of};
use super::pastindex::{HeldSum, PastIndex};
use super::words;

/// What the undoing of a job is to the reports.
pub static UNDO: About = About {
    id: "undo",
    title: "Undo",
    verb: "Put back",
    verb_done: "Put back",
    python: "",
    group: Group::Move,
    help: "Takes a job back: what it made is put aside, what it took away is put back, what it changed is as before.",
    selection: "job",
    many: Many::Roots,
    destroys: false,
};

/// What putting single held entries back is to the reports.
pub static PUT_BACK: About = About {
    id: "putback",
    title: "Put back",
    verb: "Put back",
    verb_done: "Put back",
    python: "",
    group: Group::Move,
    help: "Puts held entries back to where they were, never over anything.",
    selection: "item",
    many: Many::Roots,
    destroys: false,
};

/// What says of itself a job that no operation of the registry is.
pub fn entry_of(op: &str) -> Option<Entry> {
    let own = [&UNDO, &PUT_BACK];
    let about = own.into_iter().find(|about| about.id == op)?;
    Some(Entry { about, params: &[] })
}

/// What is offered for a job that was taken back in part: what is left of it.
pub(super) const TRY_AGAIN: &str = "Try again";

/// The job that Undo is about: the last one that can be taken back and was not.
pub fn last_undoable(jobs: &[PastJob]) -> Option<&PastJob> {
    let can = |job: &&PastJob| {
        job.undone_by.is_none() && job.undoes.is_none() && job.can_undo && !job.is_out_of_reach()
    };
    jobs.iter().rev().find(can)
}

/// Jobs after the one that Undo is about whose held data has gone, so that they cannot be taken back any more.
pub fn passed_over(jobs: &[PastJob]) -> impl Iterator<Item = &PastJob> {
    let chosen = last_undoable(jobs).map(|job| job.uid.as_str());
    let later = jobs
        .iter()
        .rev()
        .take_while(move |job| Some(job.uid.as_str()) != chosen);
    later.filter(|job| {
        let has_held = job.more.as_ref().is_some_and(|more| more.holds);
        let is_open = job.undone_by.is_some() || job.undoes.is_some() || job.is_out_of_reach();
        has_held && !job.can_undo && !is_open
    })
}

/// The undoing that Redo takes back: the last one, or that of the job whose name begins so.
pub fn last_redoable<'a>(jobs: &'a [PastJob], undone: Option<&str>) -> Option<&'a PastJob> {
    let can = |job: &&PastJob| {
        let is_wanted = |uid: &str| undone.is_none_or(|wanted| uid.starts_with(wanted));
        job.undoes.as_deref().is_some_and(is_wanted)
            && job.undone_by.is_none()
            && job.can_undo
            && !job.is_out_of_reach()
    };
    jobs.iter().rev().find(can)
}

/// What stands at the end of a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mark {
    None,
    /// It was ended by force.
    Interrupted,
    Running,
    Failed(u64),
    Cancelled,
    Undone,
    /// What took it back left something.
    PartlyUndone,
    /// Read back and the same.
    Verified,
    /// What it took away is kept.
    Held,
    /// It cannot be taken back.
    Final,
    Unreadable,
}

impl Mark {
    /// The words of the badge.
    pub fn words(&self) -> String {
        match self {
            Mark::None => String::new(),
            Mark::Interrupted => "interrupted".to_owned(),
            Mark::Running => "running".to_owned(),
            Mark::Failed(count) => format!("{} failed", words::count(*count)),
            Mark::Cancelled => "cancelled".to_owned(),
            Mark::Undone => "undone".to_owned(),
            Mark::PartlyUndone => "undone in part".to_owned(),
            Mark::Verified => "verified".to_owned(),
            Mark::Held => "held".to_owned(),
            Mark::Final => "final".to_owned(),
            Mark::Unreadable => "not readable".to_owned(),
        }
    }
}

/// A job among all that is known, in words.
#[derive(Clone, Copy)]
pub struct Told<'a> {
    pub job: &'a PastJob,
    pub annals: &'a Annals,
    pub index: &'a PastIndex,
    pub catalogue: &'a [Entry],
    pub zone: &'a TimeZone,
}

impl<'a> Told<'a> {
    fn more(&self) -> Option<&'a PastMore> {
        self.job.more.as_deref()
    }

    fn other(&self, uid: Option<&String>) -> Option<&'a PastJob> {
        self.annals.jobs.get(self.index.place(uid?)?)
    }

    /// What it holds, in whichever areas.
    pub fn held(&self) -> Option<HeldSum> {
        self.index.held(&self.job.uid)
    }

    /// "Move 1,204 files".
    pub fn title(&self) -> String {
        if let Some(undone) = self.job.undoes.as_ref() {
            let other = self.other(Some(undone));
            let head = match other {
                Some(other) if other.undoes.is_some() => "Redo",
                _ => "Undo",
            };
            return match other {
                Some(_) => format!("{head}: {}", self.first_title()),
                None => head.to_owned(),
            };
        }
        self.plain_title()
    }

    /// The title of the job at the beginning, behind what took it back and what took that back.
    pub fn first_title(&self) -> String {
        let mut job = self.job;
        // No journal says so of itself; the bound is against one that somebody has written.
        for _ in 0..100 {
            match self.other(job.undoes.as_ref()) {
                Some(other) => job = other,
                None => break,
            }
        }
        Told { job, ..*self }.plain_title()
    }

    fn plain_title(&self) -> String {
        let (verb, is_final) = match self.entry() {
            Some(entry) => (entry.about.verb, entry.about.destroys),
            None if self.job.op.is_empty() => return "A job that cannot be read".to_owned(),
            None => (self.job.op.as_str(), false),
        };
        if self.job.op == PUT_BACK.id {
            // A folder is one step, whatever is in it: names say more than that number.
            return format!("Put back {}", self.from());
        }
        let permanent = self
            .more()
            .is_some_and(|more| more.request.run.keep == Keep::Permanent);
        let end = if is_final && permanent {
            " for good"
        } else {
            ""
        };
        format!("{verb} {}{end}", self.counted(self.job.items))
    }

    /// The operation, that of undoing included.
    pub fn entry(&self) -> Option<Entry> {
        let mut entries = self.catalogue.iter();
        let own = entries.find(|entry| entry.about.id == self.job.op);
        own.copied().or_else(|| entry_of(&self.job.op))
    }

    /// "1,204 files", or items where there are others among them; as planned where nothing was done.
    pub fn counted(&self, items: u64) -> String {
        let summary = self.more().map(|more| more.summary).unwrap_or_default();
        let items = match items {
            0 => summary.items(),
            items => items,
        };
        words::counted(items, noun(&summary))
    }

    /// "exports" or "exports and 2 more".
    pub fn from(&self) -> String {
        let Some(first) = self.job.roots.first() else {
            return String::new();
        };
        let others = self.more().map_or(self.job.root_count, |more| more.roots);
        match others.max(1) - 1 {
            0 => last_name(first),
            more => format!("{} and {} more", last_name(first), words::count(more)),
        }
    }

    /// Last name of the destination, where there is one, with the folder above it where the name alone says nothing new.
    pub fn to(&self) -> Option<String> {
        let target = target_of(self.entry()?, &self.more()?.request)?;
        let name = last_name(target);
        match target.parent().filter(|_| name == self.from()) {
            Some(above) => Some(format!("{}/{name}", last_name(above))),
            None => Some(name),
        }
    }

    /// "exports → Backup".
    pub fn route(&self) -> String {
        if self.job.op == PUT_BACK.id {
            let folder = self.job.roots.first().and_then(|root| root.parent());
            return folder.map_or_else(String::new, |folder| format!("→ {}", last_name(folder)));
        }
        match self.to() {
            Some(to) => format!("{} → {to}", self.from()),
            None => self.from(),
        }
    }

    /// "09:41".
    pub fn clock(&self) -> String {
        clock(self.job.started_ms, self.zone)
    }

    /// Time that the last pass took, milliseconds.
    pub fn took(&self) -> Option<String> {
        let more = self.more()?;
        let took = more.ended_ms?.saturating_sub(more.pass_ms);
        Some(words::duration(std::time::Duration::from_millis(took)))
    }

    /// "6.1 GB, 41 s"; true if it tells of failures.
    pub fn figures(&self) -> (String, bool) {
        let bytes = self.more().map_or(0, |more| more.summary.bytes);
        let failures = self.more().map_or(0, |more| more.failures);
        if failures > 0 {
            let failed = format!("{} failed", words::count(failures));
            return match bytes {
                0 => (failed, true),
                bytes => (format!("{}, {failed}", words::bytes(bytes)), true),
            };
        }
        if let (Some(held), true) = (self.held(), self.mark() == Mark::Held) {
            let day = day(held.keep_until_ms, self.annals.now_ms, self.zone);
            let bytes = words::bytes(held.bytes);
            return (format!("{bytes} held until {day}"), false);
        }
        let took = self.took();
        let text = match (bytes, took) {
            (0, took) => took.unwrap_or_default(),
            (bytes, None) => words::bytes(bytes),
            (bytes, Some(took)) => format!("{}, {took}", words::bytes(bytes)),
        };
        (text, false)
    }

    /// "1,204 files", and how many failed.
    pub fn items_words(&self) -> String {
        let done = match self.job.items {
            0 => "none".to_owned(),
            items => self.counted(items),
        };
        match self.more().map_or(0, |more| more.failures) {
            0 => done,
            failures => format!("{done}, {} failed", words::count(failures)),
        }
    }

    /// "done", "ended by force".
    pub fn end_words(&self) -> String {
        match &self.job.state {
            PastState::Running(who) => format!("runs in {who}"),
            PastState::Interrupted => "ended by force".to_owned(),
            PastState::Done => "done".to_owned(),
            PastState::Failed => "done in part".to_owned(),
            PastState::Cancelled => "cancelled".to_owned(),
            PastState::Unreadable(why) => why.clone(),
        }
    }

    /// What stands at the end of the row.
    pub fn mark(&self) -> Mark {
        match &self.job.state {
            PastState::Running(_) => return Mark::Running,
            PastState::Unreadable(_) => return Mark::Unreadable,
            PastState::Interrupted => return Mark::Interrupted,
            PastState::Done | PastState::Failed | PastState::Cancelled => {}
        }
        if let Some(by) = &self.job.undone_by {
            return match self.other(Some(by)).is_some_and(PastJob::is_partial) {
                true => Mark::PartlyUndone,
                false => Mark::Undone,
            };
        }
        let failures = self.more().map_or(0, |more| more.failures);
        let is_verified = self.more().is_some_and(|more| match &more.amounts {
            Some(amounts) => amounts.verified > 0,
            None => more.request.run.verify == Some(true),
        });
        match &self.job.state {
            _ if failures > 0 => Mark::Failed(failures),
            PastState::Cancelled => Mark::Cancelled,
            _ if self.is_final() => Mark::Final,
            _ if is_verified => Mark::Verified,
            _ if self.held().is_some() => Mark::Held,
            _ => Mark::None,
        }
    }

    /// True if nothing of it can be taken back: it was for good, or what it held was deleted since.
    fn is_final(&self) -> bool {
        let holds = self.more().is_some_and(|more| more.holds);
        let only_takes = self.entry().is_some_and(|entry| entry.about.destroys);
        !self.job.can_undo || (holds && only_takes && self.held().is_none())
    }

    /// What can be done about it at the end of its row, and about which job.
    pub fn action(&self) -> Option<(&'static str, &'a str)> {
        if let Some(by) = self.other(self.job.undone_by.as_ref()) {
            // The way forth from what was done of it stands in its own row.
            if by.is_partial() && !by.is_out_of_reach() {
                return Some((TRY_AGAIN, self.job.uid.as_str()));
            }
            let can = by.can_undo && !by.is_out_of_reach();
            return can.then_some(("Redo", by.uid.as_str()));
        }
        let is_ended = !self.job.is_interrupted() && !self.job.is_out_of_reach();
        let word = if self.job.undoes.is_some() {
            "Redo"
        } else {
            "Undo"
        };
        (is_ended && !self.is_final()).then_some((word, self.job.uid.as_str()))
    }

    /// "7,811 of 12,408 files are whole. None is half-written under its name."
    pub fn how_far(&self) -> String {
        let summary = self.more().map(|more| more.summary).unwrap_or_default();
        let (done, all) = (self.job.items, summary.items());
        match all {
            0 => format!("{} done.", words::counted(done, "item")),
            all => format!(
                "{} of {} are whole. None is half-written under its name.",
                words::count(done.min(all)),
                words::counted(all, noun(&summary))
            ),
        }
    }

    /// Bytes that are whole and those that were planned, where bytes were to move.
    pub fn bytes_done(&self) -> Option<(u64, u64)> {
        let more = self.more()?;
        let is_moving = more.summary.bytes > 0 && more.whole_bytes > 0;
        is_moving.then_some((more.whole_bytes, more.summary.bytes))
    }

    /// "Resume 4,597 files" and "Roll back 7,811".
    pub fn resume_words(&self) -> (String, String) {
        let summary = self.more().map(|more| more.summary).unwrap_or_default();
        let left = summary.items().saturating_sub(self.job.items);
        let resume = match left {
            0 => "Resume".to_owned(),
            left => format!("Resume {}", words::counted(left, noun(&summary))),
        };
        let back = match self.job.items {
            0 => "Roll back".to_owned(),
            items => format!("Roll back {}", words::count(items)),
        };
        (resume, back)
    }

    /// True if a text is found in its path, name or operation. `wanted` is in small letters.
    pub fn matches(&self, wanted: &str) -> bool {
        let has = |text: &str| text.to_lowercase().contains(wanted);
        let target = || {
            let more = self.more()?;
            target_of(self.entry()?, &more.request)
        };
        has(&self.title())
            || has(&self.job.op)
            || has(&self.job.uid)
            || self.mark().words() == wanted
            || self.entry().is_some_and(|entry| has(entry.about.title))
            || self
                .job
                .roots
                .iter()
                .any(|root| has(&super::failures::shown(root)))
            || target().is_some_and(|target| has(&super::failures::shown(target)))
    }
}

/// "file" where there is nothing else.
pub fn noun(summary: &Summary) -> &'static str {
    match summary.folders + summary.links + summary.specials {
        0 if summary.files > 0 => "file",
        _ => "item",
    }
}

fn moment(ms: u64, zone: &TimeZone) -> Option<jiff::Zoned> {
    let ms = i64::try_from(ms).ok()?;
    let moment = Timestamp::from_millisecond(ms).ok()?;
    Some(moment.to_zoned(zone.clone()))
}

/// "09:41".
pub fn clock(ms: u64, zone: &TimeZone) -> String {
    moment(ms, zone).map_or_else(String::new, |at| at.strftime("%H:%M").to_string())
}

/// "22 Nov 2025, 09:41:52".
pub fn exact(ms: u64, zone: &TimeZone) -> String {
    moment(ms, zone).map_or_else(String::new, |at| {
        at.strftime("%-d %b %Y, %H:%M:%S").to_string()
    })
}

/// "6 Dec", with its year where that is another one.
pub fn day(ms: u64, now_ms: u64, zone: &TimeZone) -> String {
    let this_year = moment(now_ms, zone).map(|now| now.year());
    moment(ms, zone).map_or_else(
        || "ever".to_owned(),
        |at| {
            let form = if Some(at.year()) == this_year {
                "%-d %b"
            } else {
                "%-d %b %Y"
            };
            at.strftime(form).to_string()
        },
    )
}

/// "yesterday 14:02".
pub fn when(ms: u64, now_ms: u64, zone: &TimeZone) -> String {
    let head = day_head(ms, now_ms, zone);
    let head = match head.as_str() {
        "Today" => "today".to_owned(),
        "Yesterday" => "yesterday".to_owned(),
        _ => day(ms, now_ms, zone),
    };
    format!("{head} {}", clock(ms, zone))
}

/// Head of the rows of one day: "Today", "Yesterday", "19 November".
pub fn day_head(ms: u64, now_ms: u64, zone: &TimeZone) -> String {
    let (Some(at), Some(now)) = (moment(ms, zone), moment(now_ms, zone)) else {
        return "Some day".to_owned();
    };
    let (day, today): (Date, Date) = (at.date(), now.date());
    if day == today {
        return "Today".to_owned();
    }
    if today.yesterday().is_ok_and(|yesterday| day == yesterday) {
        return "Yesterday".to_owned();
    }
    let form = if day.year() == today.year() {
        "%-d %B"
    } else {
        "%-d %B %Y"
    };
    at.strftime(form).to_string()
}
