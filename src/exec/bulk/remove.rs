//! Removal of rows and emptied folders.

use std::os::fd::{AsFd, OwnedFd};
use std::sync::Arc;

use crate::disk::{self, Errno, Expect, act, stat};
use crate::journal::Fate;
use crate::model::{
    Action, Bulk, BulkAct, Cause, Chunk, Keep, Kind, Phase, Planned, Profile, RowId, RowState,
    Step, Verdict,
};

use super::super::node::Node;
use super::super::run::{Run, WorkerWatch};
use super::BulkRun;

/// Index of the step that copies the tree of this one; where both are one step, that is its own.
pub(super) fn copied_by(run: &Run, step: u32, bulk: &Bulk) -> u32 {
    let is_copy = |planned: &Planned| match &planned.step {
        Step::Bulk(other) => other.act == BulkAct::Copy && Arc::ptr_eq(&other.tree, &bulk.tree),
        _ => false,
    };
    let found = run.plan.steps.iter().position(is_copy);
    found.map_or(step, |found| found as u32)
}

impl BulkRun<'_> {
    /// True if everything has gone that the step takes away.
    pub(super) fn is_all_gone(&self) -> bool {
        let takes_away = !matches!(self.bulk.act, BulkAct::Copy | BulkAct::Move);
        // What went with a folder that was taken as a whole has no state of its own.
        let end = self.bulk.takes_wholes().unwrap_or(RowId::MAX);
        takes_away
            && self.bulk.tree.chunks().iter().all(|chunk| {
                (chunk.base.max(1)..end.min(chunk.base + chunk.len())).all(|id| {
                    let is_meant = self.verdict(chunk, id) == Verdict::Act;
                    !is_meant || self.is_gone(chunk, id)
                })
            })
    }

    /// Removes the name at a row. A link goes itself; what it points at stays.
    pub(super) fn remove_row(
        &self,
        node: &Arc<Node>,
        chunk: &Arc<Chunk>,
        id: RowId,
        watch: &WorkerWatch<'_>,
    ) {
        let Some(row) = chunk.row(id) else {
            return;
        };
        let state = chunk.state(id);
        let is_due = match self.bulk.act {
            BulkAct::RemoveCopied => state == RowState::Done,
            BulkAct::Remove | BulkAct::Copy | BulkAct::Hold | BulkAct::Move => {
                state == RowState::Waiting
            }
        };
        if !is_due {
            return;
        }
        let verdict = self.verdict(chunk, id);
        if matches!(verdict, Verdict::LeftOut(_) | Verdict::OtherFileSystem) {
            chunk.set_state(id, RowState::Skipped);
            watch.counters().skipped();
            return;
        }
        watch
            .counters()
            .turn_to(Phase::Remove, self.step, id, row.size);
        if let Some(errno) = self.injected(id) {
            self.fail(chunk, id, Action::Unlink, Cause::Os(errno));
            return;
        }
        if self.is_held(id) {
            self.fail(chunk, id, Action::Unlink, Cause::MetadataLost);
            return;
        }
        if self.is_unread(chunk, id) && !self.is_absent(node, chunk, id) {
            self.fail(chunk, id, Action::Verify, Cause::Unverified);
            return;
        }
        let removed = node.from.handle().and_then(|folder| {
            if self.holds() {
                return self.hold_copied(node, chunk, id, watch);
            }
            if self.bulk.act == BulkAct::RemoveCopied && !self.is_as_copied(&folder, chunk, id)? {
                return Ok(false);
            }
            act::unlink(folder.as_fd(), chunk.name(id)).map(|()| true)
        });
        match removed {
            // What was saved since the copy is nowhere else.
            Ok(false) => self.fail(chunk, id, Action::Unlink, Cause::Changed),
            Ok(true) => self.note_removed(chunk, id, watch),
            // Another process was faster; the name is gone, as it should be.
            Err(error) if error.is_missing() => self.note_removed(chunk, id, watch),
            Err(error) if error.is(Errno::ISDIR) => {
                self.fail(chunk, id, Action::Unlink, Cause::Changed);
            }
            // A plan that went by names alone has not seen the mount.
            Err(error) if error.is(Errno::BUSY) && self.is_mounted_on(node, chunk, id) => {
                self.leave_mount(chunk, id, watch);
            }
            Err(error) => self.fail_disk(chunk, id, &error),
        }
    }

    /// True if another file system is mounted on the entry of a row and the job keeps to one.
    fn is_mounted_on(&self, node: &Arc<Node>, chunk: &Chunk, id: RowId) -> bool {
        let found = node
            .from
            .handle()
            .and_then(|folder| stat::stamp_at(folder.as_fd(), chunk.name(id)));
        self.run.plan.request.run.one_file_system && found.is_ok_and(|found| found.is_mount_root)
    }

    /// True for the source of a copy that lacks something of it: it is the only one that has that. Who said that what goes
    /// is gone for good has allowed that too.
    fn is_held(&self, id: RowId) -> bool {
        let request = &self.run.plan.request;
        self.bulk.act == BulkAct::RemoveCopied
            && request.profile == Profile::Safe
            && request.run.keep != Keep::Permanent
            && !request.run.allow_loss
            && self.run.has_lost(self.copied_by, id)
    }

    /// True if the source is still what the plan saw: the copy cannot be newer than that without being told as changed.
    pub(super) fn is_as_copied(
        &self,
        folder: &OwnedFd,
        chunk: &Chunk,
        id: RowId,
    ) -> disk::Result<bool> {
        let Some(row) = chunk.row(id) else {
            return Ok(false);
        };
        let device = self.bulk.tree.device(row.device);
        let expected = match row.kind {
            Kind::File => Expect::unchanged_row(row, device),
            _ => Expect::row(row, device),
        };
        let now = stat::stamp_at(folder.as_fd(), chunk.name(id))?;
        Ok(expected.is_met_by(&now))
    }

    /// Writes down that a name is gone for good. Of a tree that was listed meanwhile the tops say enough: nothing of it can
    /// be taken back, and who goes on lists what is left.
    fn note_gone(&self, chunk: &Chunk, id: RowId, watch: &WorkerWatch<'_>) {
        let is_told = || {
            let is_top = chunk.row(id).is_some_and(|row| row.parent == 0);
            is_top || self.bulk.open.is_none()
        };
        if let Some(ledger) = self.run.ledger().filter(|_| !self.holds() && is_told()) {
            ledger.row(watch.worker, self.step, id, Fate::Gone);
        }
    }

    pub(super) fn note_removed(&self, chunk: &Chunk, id: RowId, watch: &WorkerWatch<'_>) {
        match self.bulk.act {
            // The items of a move were counted when they were copied.
            BulkAct::RemoveCopied => {
                self.note_gone(chunk, id, watch);
                chunk.set_state(id, RowState::Gone);
            }
            BulkAct::Remove | BulkAct::Copy | BulkAct::Hold | BulkAct::Move => {
                self.note_gone(chunk, id, watch);
                chunk.set_state(id, RowState::Done);
                watch.counters().item();
            }
        }
    }

    /// Removes a folder in which nothing is left.
    pub(super) fn finish_removed(&self, node: &Arc<Node>, chunk: &Chunk, watch: &WorkerWatch<'_>) {
        let state = chunk.state(node.row);
        let is_due = match self.bulk.act {
            BulkAct::RemoveCopied => state == RowState::Done,
            BulkAct::Remove | BulkAct::Copy | BulkAct::Hold | BulkAct::Move => {
                state != RowState::Done
            }
        };
        if !is_due {
            return;
        }
        // Python tries in any case, and tells what the kernel answers, unless something was to stay in it.
        let is_kept = self.bulk.left.kept.contains(node.row)
            || self.kept.contains(node.row)
            || (self.bulk.act == BulkAct::Hold && self.verdict(chunk, node.row) == Verdict::Merge);
        if is_kept || (node.keeps() && self.bulk.how.profile == Profile::Safe) {
            // What stays in it has been told; the folder itself is no failure of its own.
            if matches!(self.bulk.act, BulkAct::Remove | BulkAct::Hold) {
                chunk.set_state(node.row, RowState::Skipped);
            }
            return;
        }
        let Some(parent) = &node.parent else {
            return;
        };
        if self.is_held(node.row) {
            self.fail(chunk, node.row, Action::RemoveFolder, Cause::MetadataLost);
            return;
        }
        let removed = match self.holds() {
            true => self.remove_emptied(node, chunk, watch),
            false => parent
                .from
                .handle()
                .and_then(|folder| act::remove_folder(folder.as_fd(), chunk.name(node.row))),
        };
        match removed {
            Ok(()) => self.note_removed(chunk, node.row, watch),
            Err(error) if error.is_missing() => {
                self.note_removed(chunk, node.row, watch);
            }
            Err(error) => self.fail_disk(chunk, node.row, &error),
        }
    }
}
