//! Steps over whole trees: folders are entered from the top, their rows worked in pieces by many workers, and each
//! folder is finished by whoever finishes the last thing in it.

mod alike;
mod check;
mod copy;
mod folders;
mod held;
mod item;
mod lanes;
mod links;
mod marks;
mod names;
mod remove;
mod short;
mod turning;
mod unfold;
mod work;

use std::ffi::OsStr;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::Scope;

use crate::disk::{DiskError, Errno, Folder};
use crate::model::{
    Action, Bulk, BulkAct, Cause, Chunk, Clash, Failure, Kind, Order, Phase, Planned, Publish,
    RowId, RowSet, RowState, Rule, Span, Verdict, Why,
};

use super::ledger::Ledger;
use super::node::{Node, Units};
use super::pace::Pace;
use super::queue::{Queue, Ranked};
use super::run::{Fault, Run, WorkerWatch};
use check::Checks;
pub(super) use check::Made;
pub(super) use copy::{copy_cause, numbered};
pub(super) use folders::made;
pub(super) use held::take_along;
use item::Within;
use links::Links;
use names::Names;
use unfold::FirstNames;
use work::Work;

/// Rows that one worker takes at once: large enough that the queue's lock is rare, small enough that a flat folder is
/// shared out.
const PIECE: u32 = 128;

/// The same where a row takes as long as it does elsewhere for many.
const FAR_PIECE: u32 = 8;

/// One run of a bulk step.
pub(super) struct BulkRun<'a> {
    pub run: &'a Run,
    pub step: u32,
    /// Step that copied the tree, where this one removes what was copied.
    pub copied_by: u32,
    pub planned: &'a Planned,
    pub bulk: &'a Bulk,
    pub queue: Queue<Work>,
    pub links: Links,
    pub units: Units,
    pub checks: Checks,
    pub names: Names,
    /// Of a tree that is listed while it is worked on.
    pub first_names: FirstNames,
    /// Nobody has made rows of such a tree yet, but of its tops.
    is_first_pass: bool,
    /// Folders that a hold cannot take as a whole.
    pub(super) kept: RowSet,
    /// Folders that it tried to take as a whole and could not.
    pub(super) descended: Mutex<RowSet>,
    /// The first failure has ended the step, as the plan wants it.
    is_stopped: AtomicBool,
    /// What is read lies on a disk that turns.
    is_turning: AtomicBool,
    /// How many workers a device that answers late is given.
    pace: Pace,
    /// Which lanes have a worker.
    lanes: Mutex<Vec<bool>>,
    /// How many of them.
    joined: AtomicUsize,
}

/// Runs the open rows of a bulk step to their end. An error is one of the step as a whole.
pub(super) fn execute(run: &Run, step: u32, planned: &Planned, bulk: &Bulk) -> Result<(), Failure> {
    let mut bulk_run = BulkRun {
        run,
        step,
        copied_by: remove::copied_by(run, step, bulk),
        planned,
        bulk,
        queue: Queue::new(run.control.order(), run.counters.len()),
        links: Links::default(),
        units: Units::default(),
        checks: Checks::default(),
        names: Names::default(),
        first_names: FirstNames::default(),
        is_first_pass: has_tops_only(bulk),
        kept: RowSet::default(),
        descended: Mutex::default(),
        is_stopped: AtomicBool::new(false),
        is_turning: AtomicBool::new(false),
        pace: Pace::default(),
        lanes: Mutex::new(vec![false; run.counters.len()]),
        joined: AtomicUsize::new(0),
    };
    bulk_run.kept = bulk_run.find_kept();
    let bulk_run = bulk_run;
    let anchor = match bulk_run.anchor() {
        // An earlier pass has done all of it, and what came after it has taken the folder away.
        Err(failure) if is_missing(&failure) && bulk_run.is_all_gone() => return Ok(()),
        anchor => anchor?,
    };
    bulk_run.suit(&anchor);
    bulk_run.touch(&anchor);
    if let Some((chunk, span)) = bulk_run.push_rows(&anchor, 0) {
        let node = Arc::clone(&anchor);
        anchor.hold();
        let rows = Work::Rows { node, chunk, span };
        bulk_run.queue.push(0, vec![rows]);
    }
    anchor.release();
    let worked = catch_unwind(AssertUnwindSafe(|| {
        loop {
            std::thread::scope(|scope| bulk_run.work(scope, 0));
            let watch = WorkerWatch::new(run, 0);
            let goes_on = !bulk_run.is_over()
                && (bulk_run.give_names(&watch)
                    || bulk_run.settle_stuck()
                    || bulk_run.start_checks(&watch));
            if !goes_on {
                break;
            }
        }
    }));
    bulk_run.give_up_names();
    // A process that is gone cleans nothing up.
    if !run.ledger().is_some_and(Ledger::is_dead) {
        bulk_run.clean_up();
    }
    worked.unwrap_or_else(|payload| std::panic::resume_unwind(payload));
    Ok(())
}

fn has_tops_only(bulk: &Bulk) -> bool {
    let tops = bulk.tree.spans(0);
    bulk.tree.len() == 1 + tops.iter().map(|span| span.len).sum::<u32>()
}

fn is_missing(failure: &Failure) -> bool {
    failure.errno() == Some(Errno::NOENT.raw_os_error())
}

impl<'a> BulkRun<'a> {
    /// The folders that hold the tops, at the source and at the destination.
    fn anchor(&self) -> Result<Arc<Node>, Failure> {
        let open = |path: &std::path::Path, spelled: &std::path::Path| {
            Folder::open_root(&self.run.pool, path)
                .map_err(|error| Failure::new(error.action, spelled, Cause::Os(error.errno)))
        };
        let from = open(&self.bulk.from, &self.bulk.spelled_from)?;
        let planned = self.bulk.tree.row(0);
        let planned = planned.map(|row| (self.bulk.tree.device(row.device), row.inode));
        if planned != from.identity() {
            let spelled = &self.bulk.spelled_from;
            return Err(Failure::new(Action::Open, spelled, Cause::Swapped));
        }
        let mut anchor = Node::new(0, None, from);
        if let Some(to) = &self.bulk.to {
            anchor.to = Some(open(to, &self.bulk.spelled_to)?);
        }
        Ok(Arc::new(anchor))
    }

    /// Hands out rows by so many: less where each of them takes long.
    fn piece(&self) -> u32 {
        match self.pace.is_on() {
            true => FAR_PIECE,
            false => PIECE,
        }
    }

    fn work<'scope, 'env>(&'scope self, scope: &'scope Scope<'scope, 'env>, worker: usize)
    where
        'a: 'scope,
    {
        let watch = WorkerWatch::new(self.run, worker);
        let mut seat = None;
        self.run.name_session();
        while worker == 0 || worker < usize::from(self.run.control.workers()) {
            self.grow(scope, &mut seat);
            let Some(work) = self.queue.pop(worker, || self.run.control.order()) else {
                break;
            };
            if !self.goes_on() {
                self.queue.close();
                break;
            }
            let opened = work.opens_more();
            let at_work = self.run.hands.begin();
            let before = self.pace.is_on().then(|| watch.counters().done());
            self.perform(work, &watch);
            drop(at_work);
            self.queue.done(opened);
            if let Some(before) = before {
                self.keep_pace(before, &watch);
            }
        }
        watch.counters().turn_to(Phase::Idle, self.step, 0, 0);
        self.leave(worker);
    }

    fn goes_on(&self) -> bool {
        self.run.goes_on() && !self.is_stopped.load(Ordering::Relaxed)
    }

    /// True if what is open stays so.
    fn is_over(&self) -> bool {
        self.run.is_over() || self.is_stopped.load(Ordering::Relaxed)
    }

    fn perform(&self, work: Work, watch: &WorkerWatch<'_>) {
        match work {
            Work::Enter { parent, chunk, row } if self.is_left_out(&chunk, row) => {
                self.guarded(&chunk, row, || {
                    self.row(&Within::new(&parent), &chunk, row, watch)
                });
                if !self.is_gone(&chunk, row) {
                    parent.keep();
                }
                self.release(parent, watch);
            }
            Work::Enter { parent, chunk, row } => {
                let entered = self.guarded(&chunk, row, || self.enter(&parent, &chunk, row, watch));
                match entered {
                    Some(Some(node)) => {
                        match self.unfold(&node, watch.worker) {
                            Some(Work::Rows { chunk, span, .. }) => {
                                self.planned_rows(&node, &chunk, span, watch);
                            }
                            Some(Work::Names { names, .. }) => {
                                self.names(&node, &names, watch);
                                names.give_back();
                            }
                            _ => {}
                        }
                        // Held here, it would hold all above it, and a folder that is removed while it is open makes
                        // the kernel search the longer for each that is removed after it.
                        drop(parent);
                        self.release(node, watch);
                    }
                    _ => {
                        // A folder that another process has removed does not keep its parent.
                        if !self.is_gone(&chunk, row) {
                            parent.keep();
                        }
                        self.release(parent, watch);
                    }
                }
            }
            Work::Checks(checks) => self.perform_checks(checks, watch),
            Work::Names { node, names } => {
                self.names(&node, &names, watch);
                names.give_back();
                self.release(node, watch);
            }
            Work::Rows { node, chunk, span } => {
                self.planned_rows(&node, &chunk, span, watch);
                self.release(node, watch);
            }
        }
    }

    /// Runs `body`, and makes a failure of the row of a panic in it.
    fn guarded<T>(&self, chunk: &Chunk, id: RowId, body: impl FnOnce() -> T) -> Option<T> {
        match catch_unwind(AssertUnwindSafe(body)) {
            Ok(value) => Some(value),
            Err(payload) => {
                self.fail(chunk, id, Action::Run, Cause::Panic(panic_text(&payload)));
                None
            }
        }
    }

    /// Queues the rows below a folder in pieces, or hands back those of a folder of a single piece.
    pub(super) fn push_rows(&self, node: &Arc<Node>, worker: usize) -> Option<(Arc<Chunk>, Span)> {
        let spans = self.bulk.tree.spans(node.row);
        let is_as_given = self.run.control.order() == Order::AsGiven;
        for span in &spans {
            let Some(chunk) = self.bulk.tree.chunk_of(span.start) else {
                continue;
            };
            if spans.len() == 1 && span.len <= self.piece() && is_as_given {
                return Some((chunk, *span));
            }
            self.push_span(node, &chunk, *span, worker);
        }
        None
    }

    fn push_span(&self, node: &Arc<Node>, chunk: &Arc<Chunk>, span: Span, worker: usize) {
        let mut works = Vec::new();
        let mut start = span.start;
        while start < span.start + span.len {
            let len = self.piece().min(span.start + span.len - start);
            node.hold();
            works.push(Work::Rows {
                node: Arc::clone(node),
                chunk: Arc::clone(chunk),
                span: Span {
                    folder: node.row,
                    start,
                    len,
                },
            });
            start += len;
        }
        self.queue.push(worker, works);
    }

    fn rows(&self, within: &Within<'_>, chunk: &Arc<Chunk>, span: Span, watch: &WorkerWatch<'_>) {
        if let Some(entered) = self.queue_folders(within.node, chunk, span, watch) {
            self.go_through(within, chunk, (span.start, &entered), watch);
        }
    }

    /// Queues the folders among rows; tells of each row whether it is one that is queued. None where the rows must not be
    /// worked on.
    fn queue_folders(
        &self,
        node: &Arc<Node>,
        chunk: &Arc<Chunk>,
        span: Span,
        watch: &WorkerWatch<'_>,
    ) -> Option<Vec<bool>> {
        // What is in a tree without its name yet counts for nothing, whether it was intended or not.
        if self.bulk.act == BulkAct::Copy
            && !node.is_in_unit
            && let Some(ledger) = self.run.ledger()
            && !ledger.intend(watch.worker, self.step, span.start, span.len)
        {
            return None;
        }
        let ids = span.start..span.start + span.len;
        let mut folders = Vec::new();
        // Asked once: an answer that comes in between must not make a row fall through both loops.
        let entered: Vec<bool> = ids.clone().map(|id| self.is_entered(chunk, id)).collect();
        for (row, is_entered) in ids.zip(&entered) {
            if *is_entered {
                node.hold();
                folders.push(Work::Enter {
                    parent: Arc::clone(node),
                    chunk: Arc::clone(chunk),
                    row,
                });
            }
        }
        self.queue.push(watch.worker, folders);
        Some(entered)
    }

    /// Works on the rows from `start` on that are not queued.
    fn go_through(
        &self,
        within: &Within<'_>,
        chunk: &Arc<Chunk>,
        (start, entered): (RowId, &[bool]),
        watch: &WorkerWatch<'_>,
    ) {
        let rows = (start..).zip(entered.iter().copied());
        self.as_they_lie(within, chunk, rows, watch);
        self.note_built(watch);
    }

    fn row_by_row(
        &self,
        within: &Within<'_>,
        chunk: &Arc<Chunk>,
        rows: impl Iterator<Item = (RowId, bool)>,
        watch: &WorkerWatch<'_>,
    ) {
        for (id, is_entered) in rows {
            if is_entered {
                continue;
            }
            if !self.goes_on() {
                return;
            }
            self.guarded(chunk, id, || self.row(within, chunk, id, watch));
            if !self.is_gone(chunk, id) && !self.is_descended(id) {
                within.node.keep();
            }
        }
    }

    /// What becomes of a row of the step's tree in the end.
    pub(super) fn verdict(&self, chunk: &Chunk, id: RowId) -> Verdict {
        let row = chunk.row(id);
        row.map_or(Verdict::LeftOut(Why::Operation), |row| {
            self.bulk.left.verdict(id, row)
        })
    }

    fn is_left_out(&self, chunk: &Chunk, id: RowId) -> bool {
        matches!(self.verdict(chunk, id), Verdict::LeftOut(_))
    }

    fn is_entered(&self, chunk: &Chunk, id: RowId) -> bool {
        chunk
            .row(id)
            .is_some_and(|row| match self.verdict(chunk, id) {
                _ if row.kind != Kind::Folder || self.is_over_with(chunk, id) => false,
                Verdict::Act | Verdict::Merge => self.is_gone_through(chunk, id),
                Verdict::Clash(clash) => self.is_kept_beside(chunk, id, clash),
                _ => false,
            })
    }

    /// True for a folder that an earlier pass has removed.
    pub(super) fn is_over_with(&self, chunk: &Chunk, id: RowId) -> bool {
        let state = chunk.state(id);
        match self.bulk.act {
            BulkAct::Remove | BulkAct::Hold => state == RowState::Done,
            BulkAct::Copy | BulkAct::Move | BulkAct::RemoveCopied => state == RowState::Gone,
        }
    }

    /// True for a folder whose name is taken by something else and that goes, or went, to a free name beside it.
    fn is_kept_beside(&self, chunk: &Chunk, id: RowId, clash: Clash) -> bool {
        let goes = self.bulk.act == BulkAct::Copy
            && self.bulk.how.publish != Publish::InPlace
            && self.run.rule(clash) == Rule::KeepBoth;
        match chunk.state(id) {
            RowState::Done => true,
            RowState::Waiting => goes,
            _ => false,
        }
    }

    pub(super) fn is_gone(&self, chunk: &Chunk, id: RowId) -> bool {
        match self.bulk.act {
            BulkAct::Copy | BulkAct::Move => true,
            BulkAct::Remove | BulkAct::Hold => chunk.state(id) == RowState::Done,
            BulkAct::RemoveCopied => chunk.state(id) == RowState::Gone,
        }
    }

    fn row(&self, within: &Within<'_>, chunk: &Arc<Chunk>, id: RowId, watch: &WorkerWatch<'_>) {
        let node = within.node;
        match self.bulk.act {
            BulkAct::Copy => self.copy_row(within, chunk, id, watch),
            BulkAct::Remove | BulkAct::RemoveCopied => self.remove_row(node, chunk, id, watch),
            BulkAct::Hold | BulkAct::Move => self.rename_row(node, chunk, id, watch),
        }
    }

    /// Lets go of a folder, and finishes it and its parents as far as this was the last thing in them.
    pub(super) fn release(&self, node: Arc<Node>, watch: &WorkerWatch<'_>) {
        let mut node = node;
        while node.release() {
            if node.row != 0 && !self.is_over() {
                self.finish(&node, watch);
            }
            let Some(parent) = node.parent.clone() else {
                return;
            };
            node = parent;
        }
    }

    fn finish(&self, node: &Arc<Node>, watch: &WorkerWatch<'_>) {
        let Some(chunk) = &node.chunk else {
            return;
        };
        self.guarded(chunk, node.row, || match self.bulk.act {
            BulkAct::Copy => self.finish_copied(node, chunk, watch),
            BulkAct::Remove | BulkAct::RemoveCopied | BulkAct::Hold => {
                self.finish_removed(node, chunk, watch);
            }
            // What was merged into stays on both sides.
            BulkAct::Move => chunk.set_state(node.row, RowState::Done),
        });
        if !self.is_gone(chunk, node.row)
            && let Some(parent) = &node.parent
        {
            parent.keep();
        }
    }

    /// Asks the test seam about a row; a panic of its plan is raised here.
    pub(super) fn injected(&self, id: RowId) -> Option<i32> {
        match self.run.fault(self.step, id, || self.bulk.tree.path(id))? {
            Fault::Errno(errno) => Some(errno),
            #[expect(clippy::panic, reason = "the seam asks for what a bug would do")]
            Fault::Panic => panic!("injected by a test"),
        }
    }

    /// Path of a row at the source, as the request spelled its root.
    pub(super) fn source_path(&self, id: RowId) -> PathBuf {
        self.bulk.source_path(&self.bulk.tree.path(id))
    }

    /// Path of a row at the destination.
    pub(super) fn target_path(&self, id: RowId) -> Option<PathBuf> {
        self.bulk.target_path(&self.bulk.tree.path(id))
    }

    /// Name of a row at the destination.
    pub(super) fn target_name<'b>(&'b self, chunk: &'b Chunk, id: RowId) -> &'b OsStr {
        let is_top = chunk.row(id).is_some_and(|row| row.parent == 0);
        match &self.bulk.top_name {
            Some(name) if is_top => name,
            _ => chunk.name(id),
        }
    }

    pub(super) fn fail(&self, chunk: &Chunk, id: RowId, action: Action, cause: Cause) {
        // A source that was copied and could not be removed stays copied: a retry removes it and copies nothing.
        if self.bulk.act != BulkAct::RemoveCopied {
            chunk.set_state(id, RowState::Failed);
        }
        let mut failure = Failure::new(action, self.source_path(id), cause);
        failure.path2 = self.target_path(id);
        failure.step = Some((self.step, id));
        if !self.planned.is_quiet {
            self.run.fail(failure);
        }
        if self.planned.stops_at_first {
            self.is_stopped.store(true, Ordering::Relaxed);
            self.queue.close();
        }
    }

    pub(super) fn fail_disk(&self, chunk: &Chunk, id: RowId, error: &DiskError) {
        self.fail(chunk, id, error.action, error.cause());
    }
}

/// What a panic said.
pub(super) fn panic_text(payload: &Box<dyn std::any::Any + Send>) -> String {
    payload
        .downcast_ref::<&str>()
        .map(|text| (*text).to_owned())
        .or_else(|| payload.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "unknown".to_owned())
}
