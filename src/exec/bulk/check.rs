//! Copies of a bulk step that are read back: in batches, each after one flush of its device. A folder is not finished, and
//! a new tree does not get its name, before everything in it was read.

use std::borrow::Cow;
use std::collections::{HashMap, VecDeque};
use std::ffi::OsString;
use std::os::fd::AsFd;
use std::sync::{Arc, Mutex};

use crate::codec::manifest::Sum;
use crate::disk::copy::Settled;
use crate::disk::{self, CopyError, Expect, Folder, Lost, act, copy, metadata, stat};
use crate::journal::Fate;
use crate::model::{Action, BulkAct, Cause, Chunk, Kind, Phase, Publish, Row, RowId, Stamp};

use super::super::flush;
use super::super::node::Node;
use super::super::run::{WorkerWatch, lock};
use super::super::verify::{Answer, Pair};
use super::copy::copy_cause;
use super::item::Item;
use super::{BulkRun, PIECE, Work};

/// Copies and bytes after which a batch is flushed and read: while one worker waits for the device, the others copy on.
const MOST_FILES: usize = 4 * 1024;
const MOST_BYTES: u64 = 512 << 20;
/// Copies that the device is asked for before the first of them is read.
const ASKED_FOR: usize = 16;

/// Inode, length and time of a copy.
pub type Made = (u64, u64, (i64, u32));

fn made_of(stamp: &Stamp) -> Made {
    let modified = (stamp.modified_s, stamp.modified_ns);
    (stamp.inode, stamp.size, modified)
}

/// A copy that is to be read back. It holds its folder.
pub struct Check {
    node: Arc<Node>,
    chunk: Arc<Chunk>,
    pub id: RowId,
    /// Name at the destination.
    name: OsString,
    sum: Option<Sum>,
    /// The copy as it was left.
    made: Option<Made>,
    /// What had the name before is in the hold area.
    has_kept: bool,
}

impl Check {
    pub fn size(&self) -> u64 {
        self.chunk.row(self.id).map_or(0, |row| row.size)
    }
}

/// What waits to be read back, and what is known of inodes with several names.
#[derive(Default)]
pub struct Checks {
    waiting: Mutex<(Vec<Check>, u64)>,
    known: Mutex<HashMap<u64, Answer>>,
}

impl BulkRun<'_> {
    /// True if the copy of this row is read back.
    pub(super) fn is_verified_row(&self, row: &Row) -> bool {
        self.bulk.how.verify && row.kind == Kind::File
    }

    /// Puts a fresh copy on the list; the batch is read once it is large enough.
    pub(super) fn check_later(&self, item: &Item<'_>, watch: &WorkerWatch<'_>) {
        if !self.is_verified_row(&item.row) {
            return;
        }
        let made = *item.made.borrow();
        let name = item.landed.borrow().clone();
        let name = name.map_or_else(|| item.name.to_os_string(), Cow::into_owned);
        if name != item.name {
            self.run.note_landed(self.step, item.id, name.clone());
        }
        let check = Check {
            node: Arc::clone(item.node),
            chunk: Arc::clone(item.chunk),
            id: item.id,
            name,
            sum: item.heard.take(),
            made: made.map(|(stamp, _)| made_of(&stamp)),
            has_kept: made.is_some_and(|(_, has_kept)| has_kept),
        };
        self.put_check(check, watch);
    }

    /// The copy that an earlier pass has made and nobody has read.
    pub(super) fn check_earlier(
        &self,
        node: &Arc<Node>,
        chunk: &Arc<Chunk>,
        id: RowId,
        watch: &WorkerWatch<'_>,
    ) {
        let is_due = chunk.row(id).is_some_and(|row| self.is_verified_row(row))
            && !self.run.is_verified(self.step, id);
        if !is_due {
            return;
        }
        let check = Check {
            node: Arc::clone(node),
            chunk: Arc::clone(chunk),
            id,
            name: self.landed_name(chunk, id),
            sum: None,
            made: self.run.made_before(self.step, id),
            has_kept: false,
        };
        self.put_check(check, watch);
    }

    fn put_check(&self, check: Check, watch: &WorkerWatch<'_>) {
        check.node.hold();
        let is_full = {
            let mut waiting = lock(&self.checks.waiting);
            waiting.1 += check.size();
            waiting.0.push(check);
            waiting.0.len() >= MOST_FILES || waiting.1 >= MOST_BYTES
        };
        if is_full {
            self.start_checks(watch);
        }
    }

    /// Flushes what was copied and queues its reading. False if there was nothing to read.
    pub(super) fn start_checks(&self, watch: &WorkerWatch<'_>) -> bool {
        let checks = std::mem::take(&mut *lock(&self.checks.waiting)).0;
        if checks.is_empty() {
            return false;
        }
        watch.counters().turn_to(Phase::Flush, self.step, 0, 0);
        if let Err(mut failure) = flush::flush(self.run, true, watch) {
            // What may not be on the device is not read: it would only be remembered.
            failure.step = Some((self.step, 0));
            self.run.fail(failure);
            for check in checks {
                self.release(check.node, watch);
            }
            return false;
        }
        self.run.tell_flushed();
        let mut works = Vec::new();
        let mut checks = checks.into_iter().peekable();
        while checks.peek().is_some() {
            works.push(Work::Checks(checks.by_ref().take(PIECE as usize).collect()));
        }
        self.queue.push(watch.worker, works);
        true
    }

    /// Reads copies back.
    pub(super) fn perform_checks(&self, checks: Vec<Check>, watch: &WorkerWatch<'_>) {
        let most = self.run.pool.spare_files(ASKED_FOR);
        let mut checks = checks.into_iter();
        let mut asked = VecDeque::with_capacity(most + 1);
        loop {
            while asked.len() <= most
                && let Some(check) = checks.next()
            {
                let opened = self.ask_for(&check);
                asked.push_back((check, opened));
            }
            let Some((check, opened)) = asked.pop_front().filter(|_| self.goes_on()) else {
                return;
            };
            let (chunk, id) = (Arc::clone(&check.chunk), check.id);
            self.guarded(&chunk, id, || self.check(&check, opened, watch));
            self.release(check.node, watch);
        }
    }

    /// Has the device bring a copy that is going to be read. What cannot be opened here cannot be opened later either, and
    /// is told then.
    fn ask_for(&self, check: &Check) -> Option<Settled> {
        let row = check.chunk.row(check.id)?;
        let (inode, ..) = check
            .made
            .filter(|_| check.sum.is_some() && !row.has_twins)?;
        let to = check.node.to.as_ref()?.handle().ok()?;
        copy::open_settled(to.as_fd(), &check.name, inode).ok()
    }

    fn check(&self, check: &Check, opened: Option<Settled>, watch: &WorkerWatch<'_>) {
        let (chunk, id) = (&check.chunk, check.id);
        let Some(row) = chunk.row(id).copied() else {
            return;
        };
        watch
            .counters()
            .turn_to(Phase::Verify, self.step, id, row.size);
        match self.answer(check, &row, opened, watch) {
            Ok((Answer::Same { sum, .. }, bytes)) => {
                if check.sum.is_none() {
                    self.look_for_losses(check);
                }
                watch.counters().verified(1, bytes);
                self.run.note_verified(self.step, id, &sum);
            }
            Ok((Answer::Differs(cause), _)) => {
                self.refuse_copy(check, Action::Verify, cause, watch);
            }
            Err(CopyError::Stopped) => {}
            // A pass that was ended by force has read it and taken the source; only that was not written down.
            Err(CopyError::Disk {
                error,
                side: disk::Side::Source,
            }) if check.sum.is_none() && error.is_missing() => {}
            Err(error) => {
                let (_, cause) = copy_cause(&error);
                self.refuse_copy(check, Action::Verify, cause, watch);
            }
        }
    }

    /// What a copy of an earlier pass lacks has to be looked at anew: nobody has written it down.
    fn look_for_losses(&self, check: &Check) {
        let what = &self.bulk.how.metadata;
        let follow_links = self.bulk.how.follow_links;
        let (from, name) = (&check.node.from, check.chunk.name(check.id));
        let looked = || -> disk::Result<Lost> {
            let to = check.node.to.as_ref().unwrap_or(from);
            let (from, to) = (from.handle()?, to.handle()?);
            let source = match follow_links {
                true => stat::stamp_follow_at(from.as_fd(), name)?,
                false => stat::stamp_at(from.as_fd(), name)?,
            };
            let copy = stat::stamp_at(to.as_fd(), &check.name)?;
            let mut lost = Lost::default();
            lost.compare(&source, &copy, what);
            if what.attributes {
                let has = metadata::attributes_at(from.as_fd(), name, follow_links)?;
                let keeps = metadata::attributes_at(to.as_fd(), &check.name, false)?;
                lost.attributes = has.iter().any(|one| !keeps.contains(one));
            }
            Ok(lost)
        };
        match looked() {
            Ok(lost) => self.note_lost(check.id, &lost),
            Err(error) => tracing::debug!(?error, "nothing is known of what a copy lacks"),
        }
    }

    /// What reading back shows, and how many bytes were read for it: an inode with several names is read once.
    fn answer(
        &self,
        check: &Check,
        row: &Row,
        opened: Option<Settled>,
        watch: &WorkerWatch<'_>,
    ) -> Result<(Answer, u64), CopyError> {
        let inode = check.made.map(|(inode, ..)| inode);
        let shared = inode.filter(|_| row.has_twins);
        if let Some(answer) = shared.and_then(|inode| lock(&self.checks.known).get(&inode).cloned())
        {
            return Ok((answer, 0));
        }
        let target = |error| CopyError::Disk {
            error,
            side: disk::Side::Target,
        };
        let Some(to) = &check.node.to else {
            return Err(CopyError::Changed);
        };
        let (from, to) = (
            check.node.from.handle().map_err(target)?,
            to.handle().map_err(target)?,
        );
        let device = self.bulk.tree.device(row.device);
        let pair = Pair {
            from_dir: from.as_fd(),
            from: check.chunk.name(check.id),
            expect: Some(Expect::unchanged_row(row, device)),
            follow_links: self.bulk.how.follow_links,
            to_dir: to.as_fd(),
            to: &check.name,
            inode,
            sum: check.sum,
        };
        let answer = pair.read_back(opened, watch)?;
        if let Some(inode) = shared {
            lock(&self.checks.known).insert(inode, answer.clone());
        }
        let bytes = match &answer {
            Answer::Same { bytes, .. } => *bytes,
            Answer::Differs(_) => 0,
        };
        Ok((answer, bytes))
    }

    /// A copy that is not what it should be is none. One that somebody has written to since is theirs.
    fn refuse_copy(&self, check: &Check, action: Action, cause: Cause, watch: &WorkerWatch<'_>) {
        let there = check.node.to.as_ref().map(|to| {
            let to = to.handle()?;
            stat::stamp_at(to.as_fd(), &check.name)
        });
        let is_written_to = match (&there, &check.made) {
            (Some(Ok(there)), Some(made)) => made_of(there) != *made,
            _ => false,
        };
        let cause = if is_written_to { Cause::Changed } else { cause };
        if let Some(to) = &check.node.to
            && self.bulk.how.publish != Publish::InPlace
            && check.made.is_some()
            && !is_written_to
            && let Err(error) = self.take_away(check, to, watch)
        {
            // Its failure says that it is not to be trusted.
            tracing::warn!(?error, "a copy that differs stays");
        }
        self.run.take_back_item();
        self.fail(&check.chunk, check.id, action, cause);
    }

    /// Removes a copy and gives back what had the name before; not if the source is no longer there to be copied again.
    fn take_away(
        &self,
        check: &Check,
        to: &Arc<Folder>,
        watch: &WorkerWatch<'_>,
    ) -> disk::Result<()> {
        let from = check.node.from.handle()?;
        let source = stat::stamp_at(from.as_fd(), check.chunk.name(check.id));
        let expected = check.chunk.row(check.id).map(|row| {
            let device = self.bulk.tree.device(row.device);
            Expect::row(row, device)
        });
        let is_there = match (self.bulk.how.follow_links, expected) {
            (true, _) => source.is_ok(),
            (false, Some(expected)) => source.is_ok_and(|source| expected.is_met_by(&source)),
            (false, None) => false,
        };
        if !is_there {
            return Ok(());
        }
        let folder = to.handle()?;
        act::unlink(folder.as_fd(), &check.name)?;
        if check.has_kept {
            let hold = self.likeness(&check.node, true)?.handle()?;
            act::rename_new(hold.as_fd(), &check.name, folder.as_fd(), &check.name)?;
        }
        if let Some(ledger) = self.run.ledger() {
            ledger.row(watch.worker, self.step, check.id, Fate::Gone);
        }
        Ok(())
    }

    /// True for the source of a copy that was to be read back and was not.
    pub(super) fn is_unread(&self, chunk: &Chunk, id: RowId) -> bool {
        self.bulk.act == BulkAct::RemoveCopied
            && chunk.row(id).is_some_and(|row| self.is_verified_row(row))
            && !self.run.is_verified(self.copied_by, id)
    }
}
