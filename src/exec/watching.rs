//! A run as one of its workers sees it.

use std::cell::{Cell, RefCell};
use std::ffi::OsStr;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::disk::copy::{Ahead, ReadAhead};
use crate::disk::{Expect, Seats, Watch};
use crate::model::RowId;

use super::counters::Counters;
use super::run::Run;

/// One worker's view of its run, as the loops of the disk floor need it.
pub struct WorkerWatch<'a> {
    pub run: &'a Run,
    pub worker: usize,
    /// Rows, one behind the other, that were copied just as planned and that the journal is yet to hear of.
    built: Cell<(RowId, u32)>,
    ahead: RefCell<AheadOf>,
}

/// Files that a worker has opened and read before it works on their rows.
#[derive(Default)]
struct AheadOf {
    /// Row of the first.
    base: RowId,
    files: Vec<Option<Ahead>>,
    read: ReadAhead,
}

impl AheadOf {
    /// Where the file of a row would be, and what was read; none for rows that nobody has looked ahead for.
    fn place(&mut self, id: RowId) -> Option<(&mut Option<Ahead>, &ReadAhead)> {
        let at = id.checked_sub(self.base)?;
        Some((self.files.get_mut(at as usize)?, &self.read))
    }
}

impl<'a> WorkerWatch<'a> {
    pub fn new(run: &'a Run, worker: usize) -> WorkerWatch<'a> {
        let built = Cell::default();
        WorkerWatch {
            run,
            worker,
            built,
            ahead: RefCell::default(),
        }
    }

    pub fn counters(&self) -> &'a Counters {
        counters(self.run, self.worker)
    }

    /// Files of rows from this number on are open by now. They are taken out of `files`, which is left with room for others.
    pub fn have_ahead(&self, base: RowId, files: &mut Vec<Option<Ahead>>, read: ReadAhead) {
        let mut ahead = self.ahead.borrow_mut();
        std::mem::swap(&mut ahead.files, files);
        files.clear();
        (ahead.base, ahead.read) = (base, read);
    }

    /// Room to read ahead in. What is open is closed.
    pub fn take_read(&self) -> ReadAhead {
        let mut ahead = self.ahead.borrow_mut();
        ahead.files.clear();
        std::mem::take(&mut ahead.read)
    }

    /// Gives it back.
    pub fn keep_read(&self, read: ReadAhead) {
        self.ahead.borrow_mut().read = read;
    }

    /// Works with the file of a row, if it is open, and closes it.
    pub fn with_ahead<T>(
        &self,
        id: RowId,
        work: impl FnOnce(Option<(&Ahead, &ReadAhead)>) -> T,
    ) -> T {
        let found = {
            let mut ahead = self.ahead.borrow_mut();
            ahead.place(id).and_then(|(place, _)| place.take())
        };
        let ahead = self.ahead.borrow();
        work(found.as_ref().map(|found| (found, &ahead.read)))
    }

    /// Takes over the copy that was made ahead of a row; false if there is none that asks nothing.
    pub fn takes_over(&self, id: RowId, expect: &Expect, name: &OsStr) -> bool {
        let mut ahead = self.ahead.borrow_mut();
        let Some((place, read)) = ahead.place(id) else {
            return false;
        };
        let taken = place.take_if(|ahead| ahead.take_over(read, expect, name));
        taken.is_some()
    }

    /// One more row that was copied just as planned. Answers with those before it, if it does not come right after them.
    pub fn built(&self, id: RowId) -> Option<(RowId, u32)> {
        let (start, len) = self.built.get();
        if len > 0 && start + len == id {
            self.built.set((start, len + 1));
            return None;
        }
        self.built.set((id, 1));
        (len > 0).then_some((start, len))
    }

    /// Those of which the journal has not heard; it does now.
    pub fn take_built(&self) -> Option<(RowId, u32)> {
        let (start, len) = self.built.take();
        (len > 0).then_some((start, len))
    }
}

fn counters(run: &Run, worker: usize) -> &Counters {
    // Workers are numbered below the number of counters; the first stands in if that ever breaks.
    run.counters.get(worker).unwrap_or(&run.counters[0])
}

impl Watch for WorkerWatch<'_> {
    fn read(&self, bytes: u64) {
        self.counters().read(bytes);
    }

    fn wrote(&self, bytes: u64) {
        self.counters().wrote(bytes);
    }

    fn flushed(&self, bytes: u64) {
        self.counters().flushed(bytes);
    }

    fn wants_marks(&self) -> bool {
        self.run.ledger().is_some()
    }

    fn hand(&self) -> Option<Box<dyn Watch + Send + '_>> {
        let guard = self.run.hands.spare(self.run.workers())?;
        let hand = Hand {
            run: self.run,
            worker: self.worker,
            _guard: guard,
        };
        Some(Box::new(hand))
    }

    fn seats(&self) -> Option<&Seats> {
        self.run.seats()
    }

    fn go_on(&self) -> bool {
        self.run.goes_on()
    }
}

impl Run {
    /// Threads that may work on the job at present.
    pub fn workers(&self) -> usize {
        usize::from(self.control.workers().min(self.pool.max_workers()))
    }

    /// A processor for each of them, where they are as many as there are.
    pub fn seats(&self) -> Option<&Seats> {
        let seats = self
            .hands
            .seats
            .get_or_init(|| Seats::for_threads(self.workers()));
        seats.as_ref()
    }
}

/// How many threads of a job are at work.
#[derive(Debug, Default)]
pub struct Hands {
    /// Workers of a bulk step that have work of their own.
    busy: AtomicUsize,
    /// Threads that help one of them.
    helping: AtomicUsize,
    /// Processors for all of them, once there are several.
    seats: OnceLock<Option<Seats>>,
}

/// One of them, until it is dropped.
pub struct AtWork<'a>(&'a AtomicUsize);

impl Hands {
    /// One more that has work of its own.
    pub fn begin(&self) -> AtWork<'_> {
        self.busy.fetch_add(1, Ordering::Relaxed);
        AtWork(&self.busy)
    }

    /// One more that helps, if that makes no more than `most` in all.
    fn spare(&self, most: usize) -> Option<AtWork<'_>> {
        // Single steps are done by the job's own thread, which is not counted.
        let busy = self.busy.load(Ordering::Relaxed).max(1);
        let more = |helping: usize| (busy + helping < most).then_some(helping + 1);
        let order = Ordering::Relaxed;
        self.helping.fetch_update(order, order, more).ok()?;
        Some(AtWork(&self.helping))
    }
}

impl Drop for AtWork<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

/// A thread that helps a worker with a long file.
struct Hand<'a> {
    run: &'a Run,
    worker: usize,
    _guard: AtWork<'a>,
}

impl Watch for Hand<'_> {
    fn read(&self, bytes: u64) {
        counters(self.run, self.worker).helped_to_read(bytes);
    }

    fn wrote(&self, bytes: u64) {
        counters(self.run, self.worker).helped_to_write(bytes);
    }

    fn go_on(&self) -> bool {
        self.run.goes_on()
    }
}
