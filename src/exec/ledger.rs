//! The journal of a running job, as its workers use it.
//!
//! What is about to be done is written before it is done; what came of it goes into a buffer of the worker and follows
//! with the next thing that is about to be done. So a job that is ended by force leaves open only what its journal says
//! was being worked on, and writing costs one call for many rows.

use std::collections::{HashMap, HashSet};
use std::ffi::OsStr;
use std::os::fd::BorrowedFd;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use crate::disk::{DiskError, Errno, FdPool, Folder, stat};
use crate::journal::record::{put_built, put_grown, put_row};
use crate::journal::store::now_ms;
use crate::journal::{Areas, Change, Ended, Fate, Log, Record, Writer, frame, rows};
use crate::model::{
    Action, Amounts, Cause, Chunk, End, Failure, Keep, Mark, Outcome, Plan, RowId, Times, Tree,
};

use super::run::{FaultPlan, lock};

/// Bytes that a worker collects before it writes them.
pub(super) const BUFFER: usize = 64 * 1024;
/// Time after which what was written is made durable.
const GROUP: Duration = Duration::from_secs(1);

/// Folder of a hold area that takes what one step removes.
#[derive(Clone)]
pub struct Base {
    pub path: PathBuf,
    pub folder: Arc<Folder>,
}

/// Device and inode of folders whose times are written down, and where they are.
type Touched = (HashSet<(u64, u64)>, Vec<PathBuf>);

/// What a step that failed half-way was about to do, and the state that it left.
#[derive(Clone, Debug)]
pub struct Begun {
    pub change: Change,
    pub mark: Option<Mark>,
}

/// A job's journal while the job runs.
pub struct Ledger {
    pool: Arc<FdPool>,
    writer: Writer,
    areas: Arc<Areas>,
    op: String,
    /// The job that this one takes back.
    undoes: Option<String>,
    /// Milliseconds since 1970 before anything was done.
    began_ms: u64,
    /// Items and bytes that the job takes away, in all and by device where there are several.
    lost: (u64, u64),
    lost_on: HashMap<u64, (u64, u64)>,
    holds: bool,
    /// The request waits for the devices, and therefore for that of the journal.
    flushes: bool,
    buffers: Vec<Mutex<Vec<u8>>>,
    /// When it was last made durable; guards the order of what is written.
    synced: Mutex<Instant>,
    bases: Mutex<HashMap<(u32, u64, u64), Base>>,
    /// Steps and devices whose hold folders are written down already, and the step up to which that was looked at.
    announced: Mutex<(HashSet<(u32, u64)>, u32)>,
    touched: Mutex<Touched>,
    /// Steps of which only the tops are written down, with the number behind the last of them.
    pub(super) short: Mutex<HashMap<u32, RowId>>,
    /// Steps that failed half-way.
    begun: Mutex<HashMap<u32, Begun>>,
    /// What cannot be written stops the job, and is told once.
    broken: Mutex<Option<Failure>>,
    is_broken: AtomicBool,
    /// A test has it die here: nothing more is written, as if the process were gone.
    is_dead: AtomicBool,
    records: AtomicU64,
    faults: Option<Arc<dyn FaultPlan>>,
}

impl Ledger {
    pub fn new(
        writer: Writer,
        areas: Arc<Areas>,
        undoes: Option<String>,
        plan: &Plan,
        workers: usize,
        faults: Option<Arc<dyn FaultPlan>>,
    ) -> Ledger {
        let op = plan.request.op;
        Ledger {
            pool: areas.pool(),
            writer,
            areas,
            op: op.to_owned(),
            undoes,
            began_ms: now_ms(),
            lost: match plan.lost {
                (0, 0) => (plan.summary.items(), plan.summary.bytes),
                lost => lost,
            },
            lost_on: match plan.hold.as_slice() {
                // What is replaced depends on rules that may have changed since, and is on one disk.
                [] | [_] => HashMap::new(),
                rooms => rooms
                    .iter()
                    .map(|room| (room.device, (room.more_items, room.more)))
                    .collect(),
            },
            holds: plan.request.run.keep == Keep::Hold,
            flushes: plan.request.run.flush,
            buffers: (0..workers).map(|_| Mutex::default()).collect(),
            synced: Mutex::new(Instant::now()),
            bases: Mutex::default(),
            announced: Mutex::default(),
            touched: Mutex::default(),
            short: Mutex::default(),
            begun: Mutex::default(),
            broken: Mutex::default(),
            is_broken: AtomicBool::new(false),
            is_dead: AtomicBool::new(false),
            records: AtomicU64::new(0),
            faults,
        }
    }

    /// The name of the job.
    pub fn uid(&self) -> &str {
        &self.writer.uid
    }

    /// The job that this one takes back.
    pub fn undoes(&self) -> Option<&str> {
        self.undoes.as_deref()
    }

    /// True if what is removed, replaced or cut is kept.
    pub fn holds(&self) -> bool {
        self.holds
    }

    /// True if the job waits for the devices.
    pub fn flushes(&self) -> bool {
        self.flushes
    }

    /// Why it cannot be written, if it cannot, told once.
    pub fn take_broken(&self) -> Option<Failure> {
        lock(&self.broken).take()
    }

    /// True if nothing may be done any more, since it could not be written down.
    pub fn is_over(&self) -> bool {
        self.is_broken.load(Ordering::Relaxed) || self.is_dead()
    }

    /// True if a test has let the process die here.
    pub fn is_dead(&self) -> bool {
        self.is_dead.load(Ordering::Relaxed)
    }

    pub(super) fn unwritten(&self, text: String) -> Failure {
        let cause = Cause::Value(text);
        Failure::new(Action::Write, self.writer.state(), cause)
    }

    /// Writes out what all workers have collected. False if that could not be done.
    pub fn flush(&self) -> bool {
        for buffer in &self.buffers {
            self.write(&mut lock(buffer));
        }
        !self.is_over()
    }

    /// Makes durable what was written.
    pub fn sync(&self) -> bool {
        self.flush();
        let mut synced = lock(&self.synced);
        *synced = Instant::now();
        match self.writer.file.sync() {
            _ if self.is_dead() => false,
            Ok(()) => !self.is_over(),
            Err(error) => {
                self.break_down(error);
                false
            }
        }
    }

    fn break_down(&self, error: DiskError) {
        let failure = error.into_failure(self.writer.state());
        lock(&self.broken).get_or_insert(failure);
        self.is_broken.store(true, Ordering::Relaxed);
    }

    /// Writes a buffer out and empties it.
    pub(super) fn write(&self, buffer: &mut Vec<u8>) {
        if buffer.is_empty() {
            return;
        }
        let mut synced = lock(&self.synced);
        if self.is_over() {
            buffer.clear();
            return;
        }
        let appended = self.writer.file.append(buffer);
        buffer.clear();
        let answer = match appended {
            Ok(()) if synced.elapsed() >= GROUP => {
                *synced = Instant::now();
                self.writer.file.sync()
            }
            other => other,
        };
        drop(synced);
        if let Err(error) = answer {
            self.break_down(error);
        }
    }

    pub(super) fn put(&self, worker: usize, record: &Record, is_now: bool) {
        let Some(buffer) = self.buffers.get(worker).or_else(|| self.buffers.first()) else {
            return;
        };
        self.count_record();
        let payload = match record.write() {
            Ok(payload) => payload,
            Err(text) => {
                let failure = self.unwritten(text);
                lock(&self.broken).get_or_insert(failure);
                self.is_broken.store(true, Ordering::Relaxed);
                return;
            }
        };
        let mut buffer = lock(buffer);
        frame::put(&mut buffer, &payload);
        if is_now || buffer.len() >= BUFFER {
            self.write(&mut buffer);
        }
    }

    /// Each record is one that a test may let the process die at.
    fn count_record(&self) {
        let Some(faults) = &self.faults else {
            return;
        };
        let number = self.records.fetch_add(1, Ordering::Relaxed);
        if faults.dies_at_record(number) {
            self.is_dead.store(true, Ordering::Relaxed);
        }
    }

    /// What became of a row; it follows with the next thing that is written.
    pub fn row(&self, worker: usize, step: u32, row: RowId, fate: Fate) {
        if self.faults.is_some() {
            // Each record is one that a test may let the process die at.
            return self.put(worker, &Record::Row { step, row, fate }, false);
        }
        self.collect(worker, |buffer| put_row(buffer, step, row, &fate));
    }

    /// Adds to what a worker has collected, which is written out when it is much.
    fn collect(&self, worker: usize, add: impl FnOnce(&mut Vec<u8>)) {
        let Some(buffer) = self.buffers.get(worker).or_else(|| self.buffers.first()) else {
            return;
        };
        let mut buffer = lock(buffer);
        add(&mut buffer);
        if buffer.len() >= BUFFER {
            self.write(&mut buffer);
        }
    }

    /// A row that is about to go to the trash. False if that could not be written: then it does not.
    pub fn trashes(&self, worker: usize, step: u32, row: RowId, path: PathBuf) -> bool {
        self.foretell(worker, step, row, Fate::Trashed { path })
    }

    /// What is about to become of a row. False if that could not be written: then it does not.
    pub fn foretell(&self, worker: usize, step: u32, row: RowId, fate: Fate) -> bool {
        self.put(worker, &Record::Row { step, row, fate }, true);
        !self.is_over()
    }

    /// Rows that are about to be worked on. False if that could not be written: then they are not.
    pub fn intend(&self, worker: usize, step: u32, start: RowId, len: u32) -> bool {
        self.put(worker, &Record::Intent { step, start, len }, true);
        !self.is_over()
    }

    /// Rows of a tree that is listed while it is worked on: `append` makes them, and answers with the later names of inodes
    /// too. In between nobody else writes out what this worker has collected, so that whoever flushes after rows were made
    /// has written all that were made before them.
    pub fn grow(
        &self,
        worker: usize,
        step: u32,
        tree: &Tree,
        append: impl FnOnce() -> (Arc<Chunk>, Vec<(RowId, RowId)>),
    ) -> Arc<Chunk> {
        let Some(buffer) = self.buffers.get(worker).or_else(|| self.buffers.first()) else {
            return append().0;
        };
        let mut buffer = lock(buffer);
        let (chunk, twins) = append();
        self.count_record();
        put_grown(&mut buffer, (step, chunk.base), &twins, |out| {
            rows::write_chunk(out, tree, &chunk);
        });
        if buffer.len() >= BUFFER {
            self.write(&mut buffer);
        }
        chunk
    }

    /// The rows that the tree of a step had grown by are forgotten.
    pub fn anew(&self, step: u32) {
        self.put(0, &Record::Anew { step }, true);
    }

    /// Rows that were copied just as they say, within a tree that has no name yet.
    /// Without the times of their sources they have those of now.
    pub fn built(&self, worker: usize, step: u32, (start, len): (RowId, u32), keeps_times: bool) {
        // The disk's clock is never ahead of this one.
        let by = now_ms();
        let since = (!keeps_times).then_some(self.began_ms);
        if self.faults.is_some() {
            let built = Record::Built {
                step,
                start,
                len,
                by,
                since,
            };
            return self.put(worker, &built, false);
        }
        self.collect(worker, |buffer| {
            put_built(buffer, step, (start, len), (by, since));
        });
    }

    /// A tree that is built under a temporary name.
    pub fn unit(&self, step: u32, row: RowId, inode: u64, temporary: &OsStr) -> bool {
        let temporary = temporary.to_os_string();
        let unit = Record::Unit {
            step,
            row,
            inode,
            temporary,
        };
        self.put(0, &unit, true);
        !self.is_over()
    }

    /// A single step that is about to be run.
    pub fn intend_step(&self, step: u32, change: &Change) -> bool {
        let change = change.clone();
        self.put(0, &Record::Intended { step, change }, true);
        !self.is_over()
    }

    pub fn done_step(&self, step: u32, mark: Option<Mark>) {
        self.put(0, &Record::Done { step, mark }, false);
    }

    pub fn void_step(&self, step: u32) {
        self.put(0, &Record::Void { step }, false);
    }

    /// Remembers what a step has left half-done, for when it is tried again.
    pub fn note_begun(&self, step: u32, begun: Begun) {
        lock(&self.begun).insert(step, begun);
    }

    /// What an earlier attempt has left of the step, if one failed half-way.
    pub fn begun(&self, step: u32) -> Option<Begun> {
        lock(&self.begun).get(&step).cloned()
    }

    /// Remembers the times of a folder that is about to be changed, the first time that this is said.
    pub fn touch(&self, folder: BorrowedFd<'_>, at: &Path) {
        let Ok(stamp) = stat::stamp_open(folder) else {
            return;
        };
        {
            let mut touched = lock(&self.touched);
            if !touched.0.insert((stamp.device, stamp.inode)) {
                return;
            }
            touched.1.push(at.to_path_buf());
        }
        let times = Times {
            accessed: (stamp.accessed_s, stamp.accessed_ns),
            modified: (stamp.modified_s, stamp.modified_ns),
        };
        let at = at.to_path_buf();
        self.put(0, &Record::Touched { at, times }, true);
    }

    /// The hold folder of a step for what is in this folder, made if it is missing.
    pub fn base(
        &self,
        step: u32,
        folder: &Arc<Folder>,
        was_in: &Path,
    ) -> crate::disk::Result<Base> {
        let stamp = folder.stamp()?;
        let key = (step, stamp.device, stamp.mount);
        let mut bases = lock(&self.bases);
        if let Some(base) = bases.get(&key) {
            return Ok(base.clone());
        }
        let area = self.areas.for_folder(folder)?;
        let uid = &self.writer.uid;
        let lost = self.lost_on.get(&stamp.device).copied();
        let lost = lost.unwrap_or(self.lost);
        let (path, folder) = area.step_folder(uid, step, &self.op, lost, was_in)?;
        let base = Base { path, folder };
        // A power cut may keep what is moved there and take the record of where that is.
        let is_known = lock(&self.announced).0.contains(&(step, stamp.device));
        if !is_known {
            self.put_base(step, stamp.device, &base.path);
        }
        let is_sure = is_known || !self.flushes || self.sync();
        if !is_sure || self.is_over() {
            // Nobody would know where to look for what is held.
            let name = OsStr::new("");
            return Err(DiskError::new(Action::Write, name, Errno::IO));
        }
        bases.insert(key, base.clone());
        Ok(base)
    }

    fn put_base(&self, step: u32, device: u64, path: &Path) {
        let path = path.to_path_buf();
        self.put(0, &Record::Base { step, device, path }, true);
    }

    /// True if the hold folders from this step on are still to be written down; up to `end`, they are from now on.
    pub fn comes_to(&self, step: u32, end: u32) -> bool {
        let mut announced = lock(&self.announced);
        let is_new = step >= announced.1;
        announced.1 = announced.1.max(end);
        is_new
    }

    /// Writes down where a step is going to keep what is in this folder. The hold folder itself is made by the step. True
    /// if that was to be written.
    pub fn announce(&self, step: u32, folder: &Arc<Folder>) -> bool {
        let Ok(stamp) = folder.stamp() else {
            return false;
        };
        let has_it = lock(&self.bases).contains_key(&(step, stamp.device, stamp.mount));
        // Where there can be no hold area, the step says so.
        let Some(area) = self.areas.for_folder(folder).ok().filter(|_| !has_it) else {
            return false;
        };
        let path = area.step_path(&self.writer.uid, step);
        self.put_base(step, stamp.device, &path);
        lock(&self.announced).0.insert((step, stamp.device));
        true
    }

    /// The end of a pass: what the touched folders are like, and how it ended.
    pub fn end(&self, outcome: &Outcome) {
        if self.is_dead() {
            // The lock of a process that is gone is gone too.
            self.writer.file.unlock().unwrap_or_default();
            return;
        }
        for at in std::mem::take(&mut lock(&self.touched).1) {
            if let Ok(stamp) = stat::stamp_path_follow(&at) {
                let modified = (stamp.modified_s, stamp.modified_ns);
                self.put(0, &Record::Left { at, modified }, false);
            }
        }
        lock(&self.touched).0.clear();
        let end = match outcome.end {
            End::Done => "done",
            End::Failed { .. } => "failed",
            End::Refused => "refused",
            End::Questions { .. } => "questions",
            End::Cancelled => "cancelled",
        };
        let ended = Ended {
            end: end.to_owned(),
            items: outcome.totals.items,
            failures: outcome.failures.len() as u64,
            ended_ms: now_ms(),
            amounts: Some(amounts_of(outcome)),
        };
        self.flush();
        self.put(0, &Record::End(ended), true);
        // Its name tells that it is whole: a power cut must not keep that and take its end.
        let is_whole = !self.flushes || self.sync();
        if is_whole && !self.is_over() {
            self.writer.close();
        }
    }

    /// Another pass begins over what is left.
    pub fn again(&self, pass: crate::journal::Pass) -> Result<(), Failure> {
        self.writer.reopen()?;
        self.put(0, &Record::Pass(pass), true);
        self.take_broken().map_or(Ok(()), Err)
    }

    /// Hold folders that an earlier pass has made are used on.
    pub fn know(&self, log: &Log) {
        let mut bases = lock(&self.bases);
        for ((step, _), path) in &log.bases {
            let found = Folder::open_root(&self.pool, path)
                .and_then(|folder| Ok((folder.stamp()?, folder)));
            if let Ok((stamp, folder)) = found {
                let base = Base {
                    path: path.clone(),
                    folder,
                };
                // Its device may have had another number then.
                bases.insert((*step, stamp.device, stamp.mount), base);
            }
        }
        let mut touched = lock(&self.touched);
        for (at, _) in &log.touched {
            if let Ok(stamp) = stat::stamp_path_follow(at)
                && touched.0.insert((stamp.device, stamp.inode))
            {
                touched.1.push(at.clone());
            }
        }
    }

    /// Nothing is to be done after all.
    pub fn forget(&self) {
        self.writer.forget();
    }
}

fn amounts_of(outcome: &Outcome) -> Amounts {
    let totals = &outcome.totals;
    let lost = outcome.losses.iter();
    Amounts {
        read: totals.read,
        written: totals.written,
        flushed: totals.flushed,
        verified: totals.verified,
        verified_bytes: totals.verified_bytes,
        lost: lost.map(|lossy| (lossy.loss, lossy.items)).collect(),
    }
}
