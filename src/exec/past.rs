//! Jobs of the past, as their journals tell.

use std::path::{Path, PathBuf};

use crate::journal::{Begun, Ending, JournalError, Keep, Record, Said, Way, Words};
use crate::model::{
    Action, Clash, Failure, Length, LengthUnit, Order, ParamKind, Profile, Request, Rule, Rules,
    RunOptions, Value, Values,
};
use crate::ops;

/// A job of the past.
#[derive(Clone, Debug, PartialEq)]
pub struct PastJob {
    pub number: u64,
    /// What it was asked; none where its journal cannot be read, and why.
    pub begun: Result<Begun, String>,
    /// None for one that runs or was left behind.
    pub ending: Option<Ending>,
    pub is_alive: bool,
    pub undone_by: Option<u64>,
    pub has_effects: bool,
    pub items: u64,
    pub failed: u64,
    /// Bytes at the end of its journal that tell nothing.
    pub dropped: u64,
}

impl PastJob {
    /// True for a job whose process died: it waits to be taken back or brought to its end.
    pub fn is_left_behind(&self) -> bool {
        self.begun.is_ok() && self.ending.is_none() && !self.is_alive && self.undone_by.is_none()
    }

    /// True if there is something that can be taken back.
    pub fn can_be_undone(&self) -> bool {
        self.has_effects && self.undone_by.is_none() && self.ending.is_some()
    }

    /// True for a job that takes another one back.
    pub fn is_undo(&self) -> bool {
        matches!(&self.begun, Ok(begun) if matches!(begun.way, Way::Undo(_) | Way::RollBack(_)))
    }
}

/// All jobs whose journals are kept, oldest first.
pub fn past(state_dir: &Path) -> Result<Vec<PastJob>, Failure> {
    let Some(keep) = Keep::find(state_dir).map_err(unreadable)? else {
        return Ok(Vec::new());
    };
    let mut jobs = Vec::new();
    for number in keep.numbers().map_err(unreadable)? {
        jobs.push(of(&keep, number));
    }
    Ok(jobs)
}

fn unreadable(error: JournalError) -> Failure {
    Failure::new(Action::Read, error.path, error.error.cause())
}

fn of(keep: &Keep, number: u64) -> PastJob {
    let mut job = PastJob {
        number,
        begun: Err("it cannot be read".to_owned()),
        ending: None,
        is_alive: false,
        undone_by: None,
        has_effects: false,
        items: 0,
        failed: 0,
        dropped: 0,
    };
    let journal = match keep.read(number) {
        Ok(Ok(journal)) => journal,
        Ok(Err(error)) => {
            job.begun = Err(error.to_string());
            return job;
        }
        Err(_) => return job,
    };
    if let Some(begun) = journal.begun() {
        job.begun = Ok(begun.clone());
    }
    job.ending = journal.ended();
    job.is_alive = job.ending.is_none() && keep.is_alive(number);
    job.undone_by = journal.undone_by();
    job.has_effects = journal.has_effects();
    job.dropped = journal.dropped;
    for record in &journal.records {
        if let Record::Ended { items, failed, .. } = record {
            (job.items, job.failed) = (*items, *failed);
        }
    }
    job
}

/// The request of a job, to be run again; none where this program does not know what it asks.
pub fn request_of(words: &Words) -> Option<Request> {
    let operation = ops::find(&words.op).filter(|_| !words.is_partial)?;
    let mut values = Values::default();
    for (name, said) in &words.values {
        let param = operation.params().iter().find(|param| param.name == name)?;
        values.set(param.name, value(param.kind, said)?);
    }
    let rule = |number: u8| match number {
        1 => Rule::Skip,
        2 => Rule::KeepBoth,
        3 => Rule::Replace,
        _ => Rule::Ask,
    };
    let mut rules = Rules::of(Profile::Safe);
    for (clash, number) in Clash::ALL.into_iter().zip(words.rules) {
        rules.set(clash, rule(number));
    }
    let profile = match words.is_python {
        true => Profile::Python,
        false => Profile::Safe,
    };
    Some(Request {
        op: operation.about().id,
        roots: words.roots.iter().map(|root| root.to_path()).collect(),
        values,
        profile,
        run: RunOptions {
            workers: words.workers,
            order: match words.order {
                1 => Order::LargestFirst,
                2 => Order::SmallestFirst,
                _ => Order::AsGiven,
            },
            rules,
            one_file_system: words.one_file_system,
            permanent: words.permanent,
            flush: words.flush,
            verify: words.verify,
            ..RunOptions::of(profile)
        },
        cwd: words.cwd.to_path(),
        umask: words.umask,
    })
}

fn value(kind: ParamKind, said: &Said) -> Option<Value> {
    let length = |amount, unit| Value::Length(Length { amount, unit });
    Some(match said {
        Said::Bool(value) => Value::Bool(*value),
        Said::Integer(value) => Value::Integer(*value),
        Said::Mode(mode) => Value::Mode(*mode),
        Said::Text(text) => Value::Text(text.clone()),
        Said::Choice(word) => {
            let ParamKind::Choice(choices) = kind else {
                return None;
            };
            Value::Choice(choices.iter().find(|choice| choice.word == word)?.word)
        }
        Said::Path(path) => Value::Path(path.to_path()),
        Said::Patterns(patterns) => Value::Patterns(patterns.clone()),
        Said::Paths(paths) => Value::Paths(
            paths
                .iter()
                .map(|path| path.to_path())
                .collect::<Vec<PathBuf>>(),
        ),
        Said::Bytes(count) => Value::Length(Length::bytes(*count)),
        Said::Decimal(amount, power) => length(*amount, LengthUnit::Decimal(*power)),
        Said::Binary(amount, power) => length(*amount, LengthUnit::Binary(*power)),
        Said::Percent(amount) => length(*amount, LengthUnit::Percent),
    })
}
