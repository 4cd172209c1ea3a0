//! What a job writes into its journal: before each step what is about to happen, after it what has happened.

mod book;
mod single;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

use crossbeam_channel::{RecvTimeoutError, Sender, bounded};

use crate::disk::{self, lock, stat};
use crate::journal::{
    At, Buffer, Effect, Ending, JournalError, Keep, Name, Record, Trace, Way, Words, Writer,
};
use crate::model::{
    Action, Cause, End, Failure, Held, HeldWhat, Outcome, Request, Stamp, Step, Value,
};

use super::run::Run;

pub use book::{Book, Side};

/// Identifier of the requests that take a job back. It is no operation: it has no form and no line in the registry.
pub const UNDO: &str = "undo";
/// The job that is to be taken back.
pub const JOB: &str = "job";
/// What taking it back is called: one of the words below.
pub const WAY: &str = "way";
pub const WAY_UNDO: &str = "undo";
pub const WAY_REDO: &str = "redo";
pub const WAY_ROLL_BACK: &str = "rollback";

/// Time between two flushes of the journal to its device.
const SYNC: Duration = Duration::from_millis(100);

/// The journal of a job while it runs.
pub struct Ledger {
    keep: Keep,
    number: u64,
    writer: Arc<Writer>,
    passes: AtomicU64,
    /// Folders whose names the job has changed.
    touched: Mutex<BTreeSet<PathBuf>>,
    broken: Mutex<Option<Failure>>,
    /// Dropping it ends the thread that flushes.
    ticks: Option<Sender<()>>,
    syncer: Option<JoinHandle<()>>,
}

/// What a request that takes back is about.
pub fn way_of(request: &Request) -> Way {
    let number = match request.values.get(JOB) {
        Some(Value::Integer(number)) if request.op == UNDO => u64::try_from(*number).ok(),
        _ => None,
    };
    match (number, request.choice(WAY)) {
        (None, _) => Way::Do,
        (Some(number), Some(WAY_REDO)) => Way::Redo(number),
        (Some(number), Some(WAY_ROLL_BACK)) => Way::RollBack(number),
        (Some(number), _) => Way::Undo(number),
    }
}

/// True if the step changes nothing.
fn only_reads(step: &Step) -> bool {
    matches!(step, Step::ReadStream { .. } | Step::ReadSpace { .. })
}

/// Opens the journal of a job, before its first change. None where none is wanted or there is nothing to tell.
pub fn open(run: &Run) -> Result<Option<Arc<Ledger>>, Failure> {
    let Some(state_dir) = &run.journal_dir else {
        return Ok(None);
    };
    let mut steps = run.plan.steps.iter();
    let is_idle = steps.all(|planned| only_reads(&planned.step));
    // Of a job that did nothing, too, it is told that it was taken back.
    if is_idle && way_of(&run.plan.request) == Way::Do {
        return Ok(None);
    }
    let keep = Keep::make(state_dir).map_err(unwritable)?;
    let earlier = run.journal_number.load(Ordering::Relaxed);
    let (number, writer) = if earlier == 0 {
        begin(run, &keep)?
    } else {
        let writer = keep.reopen(earlier).map_err(unwritable)?;
        let path = keep.path_of(earlier);
        let busy = || Failure::new(Action::Journal, &path, Cause::Changed);
        let writer = writer.ok_or_else(busy)?;
        writer.record(&Record::Again).map_err(unwritable)?;
        (earlier, writer)
    };
    run.journal_number.store(number, Ordering::Relaxed);
    let writer = Arc::new(writer);
    let (ticks, ended) = bounded::<()>(0);
    let theirs = Arc::clone(&writer);
    let syncer = std::thread::Builder::new()
        .name("journal".to_owned())
        .spawn(move || {
            while ended.recv_timeout(SYNC) == Err(RecvTimeoutError::Timeout) {
                if let Err(error) = theirs.sync() {
                    tracing::warn!(?error, "the journal is not on its device");
                }
            }
        });
    Ok(Some(Arc::new(Ledger {
        keep,
        number,
        writer,
        passes: AtomicU64::new(1),
        touched: Mutex::default(),
        broken: Mutex::default(),
        ticks: Some(ticks),
        // Without it, the journal is flushed where it has to be and at the end.
        syncer: syncer.ok(),
    })))
}

fn begin(run: &Run, keep: &Keep) -> Result<(u64, Writer), Failure> {
    let request = &run.plan.request;
    let words = Words::of(request);
    let (number, writer) = keep
        .begin(way_of(request), words.clone())
        .map_err(unwritable)?;
    // Asked once our own file is there: of two that begin at the same moment, each sees the other.
    match keep.overlap(number, &words).map_err(unwritable)? {
        None => Ok((number, writer)),
        Some(other) => {
            let ended = Record::Ended {
                ending: Ending::Refused,
                items: 0,
                failed: 0,
                written: 0,
                elapsed_ms: 0,
            };
            writer.record(&ended).map_err(unwritable)?;
            let cause = Cause::InUse {
                process: other.process,
                machine: other.machine,
            };
            Err(Failure::new(Action::Run, other.path, cause))
        }
    }
}

fn unwritable(error: JournalError) -> Failure {
    Failure::new(Action::Journal, error.path, error.error.cause())
}

impl Ledger {
    /// Writes a record. False if that was not possible; the job then stops.
    pub fn put(&self, record: &Record) -> bool {
        self.judge(self.writer.record(record))
    }

    /// Writes what a worker has gathered.
    pub fn flush(&self, buffer: &mut Buffer) -> bool {
        self.judge(self.writer.flush(buffer))
    }

    /// Makes durable what was written so far: what comes next destroys the last copy of something.
    pub fn barrier(&self) -> bool {
        self.judge(self.writer.sync())
    }

    fn judge(&self, written: Result<(), JournalError>) -> bool {
        match written {
            Ok(()) => true,
            Err(error) => {
                lock(&self.broken).get_or_insert_with(|| unwritable(error));
                false
            }
        }
    }

    /// Why nothing more may be done, if that is so.
    pub fn broken(&self) -> Option<Failure> {
        lock(&self.broken).clone()
    }

    /// Writes down what was put into the hold area. The end of a file is told with its new length.
    pub fn held(&self, held: &Held) {
        if held.what == HeldWhat::Entry {
            let effect = effect_of(&held.from, &held.held, &held.stamp);
            self.put(&Record::Did(effect));
        }
    }

    /// Writes down what is about to be put into the hold area; false if that is not possible.
    pub fn holding(&self, from: &Path, held: &Path, stamp: &Stamp) -> bool {
        self.put(&Record::Intent(effect_of(from, held, stamp)))
    }

    /// Writes down a rename that was no step of the plan.
    pub fn renamed(&self, from: &Path, to: &Path) {
        if let Some(trace) = trace_of(to) {
            let (from, to) = (At::path(from), At::path(to));
            self.put(&Record::Did(Effect::Renamed { from, to, trace }));
        }
    }

    /// A number for one pass over a tree.
    pub fn next_pass(&self) -> u64 {
        self.passes.fetch_add(1, Ordering::Relaxed)
    }

    /// Notes the time of a folder whose names are about to change, once.
    pub fn touch(&self, folder: &Path) -> bool {
        if lock(&self.touched).contains(folder) {
            return true;
        }
        let Ok(stamp) = stat::stamp_path_follow(folder) else {
            return true;
        };
        lock(&self.touched).insert(folder.to_path_buf());
        self.put(&Record::Touched {
            at: At::path(folder),
            modified: (stamp.modified_s, stamp.modified_ns),
        })
    }

    /// Ends the journal of a pass: how the touched folders were left, and how it ended.
    pub fn close(&self, outcome: &Outcome) {
        let mut buffer = Buffer::default();
        for folder in lock(&self.touched).iter() {
            if let Ok(stamp) = stat::stamp_path_follow(folder) {
                buffer.push(&Record::Left {
                    at: At::path(folder),
                    modified: (stamp.modified_s, stamp.modified_ns),
                });
            }
        }
        buffer.push(&Record::Ended {
            ending: ending(outcome.end),
            items: outcome.totals.items,
            failed: outcome.totals.failed,
            written: outcome.totals.written,
            elapsed_ms: outcome.elapsed_ms,
        });
        if self.flush(&mut buffer) && self.barrier() {
            return;
        }
        tracing::warn!("the end of the job is not in its journal");
    }

    /// Says in the journal of another job that this one has taken it back.
    pub fn close_other(&self, other: u64) {
        let by = self.number;
        let written = self.keep.reopen(other).map(|writer| {
            writer.map(|writer| {
                let record = Record::Undone { by };
                writer.record(&record).and_then(|()| writer.sync())
            })
        });
        if !matches!(written, Ok(Some(Ok(())))) {
            tracing::warn!(other, "it is not noted that the job was taken back");
        }
    }
}

impl Drop for Ledger {
    fn drop(&mut self) {
        drop(self.ticks.take());
        if let Some(syncer) = self.syncer.take()
            && syncer.join().is_err()
        {
            tracing::error!("the journal's thread ended in a panic");
        }
    }
}

fn effect_of(from: &Path, held: &Path, stamp: &Stamp) -> Effect {
    Effect::Held {
        from: At::path(from),
        held: At::path(held),
        trace: Trace::of(stamp),
    }
}

fn ending(end: End) -> Ending {
    match end {
        End::Done => Ending::Done,
        End::Failed { .. } => Ending::Failed,
        End::Refused => Ending::Refused,
        End::Questions { .. } => Ending::Questions,
        End::Cancelled => Ending::Cancelled,
    }
}

/// Object and state of what has a path now; a link itself. None if there is nothing.
fn trace_of(path: &Path) -> Option<Trace> {
    let found: disk::Result<_> = stat::stamp_path(path);
    found.ok().map(|stamp| Trace::of(&stamp))
}

/// What is not known of an entry yet.
fn unknown(kind: crate::model::Kind) -> Trace {
    Trace {
        kind: kind as u8,
        device: 0,
        inode: 0,
        size: u64::MAX,
        modified_s: 0,
        modified_ns: 0,
    }
}

/// A failure as the journal keeps it.
fn failed(failure: &Failure) -> Record {
    Record::Failed {
        path: Name::from(failure.path.as_path()),
        errno: failure.errno().unwrap_or_default(),
    }
}
