//! What a bulk step writes into the journal: before rows are worked what is about to be made, after it what was.

use std::ffi::{OsStr, OsString};
use std::os::fd::AsFd;
use std::path::PathBuf;
use std::sync::Arc;

use crate::disk::stat;
use crate::model::{
    Bulk, BulkAct, Chunk, CopyHow, Existing, Failure, Kind, Publish, RowId, RowState, Span, Stamp,
    Step, Verdict,
};

use super::super::ledger::Side;
use super::super::node::Node;
use super::super::run::WorkerWatch;
use super::BulkRun;
use super::copy::Item;

impl BulkRun<'_> {
    /// Writes what this worker has gathered.
    pub(super) fn write_down(&self, watch: &WorkerWatch<'_>) {
        if let Some(book) = &self.book {
            book.flush(&mut watch.records.borrow_mut());
        }
    }

    /// The folders at both ends, before anything in them changes.
    pub(super) fn note_roots(&self) -> Result<(), Failure> {
        let Some(book) = &self.book else {
            return Ok(());
        };
        match (self.bulk.act, &self.bulk.to) {
            (BulkAct::Copy, Some(to)) => {
                book.root(Side::To, to);
                book.ledger().touch(to);
            }
            _ => {
                book.root(Side::From, &self.bulk.from);
                book.ledger().touch(&self.bulk.from);
            }
        }
        if let Some((to, _)) = self.copied_to() {
            book.root(Side::To, &to);
        }
        if self.bulk.act != BulkAct::Copy {
            book.ledger().barrier();
        }
        book.ledger().broken().map_or(Ok(()), Err)
    }

    /// Where the copies of the rows lie that this step removes: their folder, and the name of the only top.
    fn copied_to(&self) -> Option<(PathBuf, Option<OsString>)> {
        if self.bulk.act != BulkAct::RemoveCopied {
            return None;
        }
        match &self.run.plan.steps.get(self.copied_by as usize)?.step {
            Step::Bulk(Bulk {
                to: Some(to),
                top_name,
                ..
            }) => Some((to.clone(), top_name.clone())),
            Step::Rename { to, .. } => {
                let (folder, name) = super::super::single::split(to);
                Some((folder.to_path_buf(), Some(name.to_os_string())))
            }
            _ => None,
        }
    }

    /// Name of the copy of a row that this step removes.
    fn copied_name(&self, chunk: &Chunk, id: RowId) -> OsString {
        let is_top = chunk.row(id).is_some_and(|row| row.parent == 0);
        let landed = self.run.landed(self.copied_by, id);
        let top_name = || self.copied_to().and_then(|(_, name)| name);
        landed
            .or_else(|| top_name().filter(|_| is_top))
            .unwrap_or_else(|| chunk.name(id).to_os_string())
    }

    /// Says which names a piece of rows is about to make. False if that cannot be written: nothing may be made then.
    pub(super) fn announce(
        &self,
        node: &Arc<Node>,
        chunk: &Chunk,
        span: Span,
        watch: &WorkerWatch<'_>,
    ) -> bool {
        let Some(book) = &self.book else {
            return true;
        };
        // In a unit nothing has a name of its own yet.
        if self.bulk.act != BulkAct::Copy || node.is_in_unit {
            return book.ledger().broken().is_none();
        }
        let ids = span.start..span.start + span.len;
        let rows = ids.filter_map(|id| {
            let row = *chunk.row(id)?;
            let is_new = matches!(row.verdict, Verdict::Act | Verdict::Merge | Verdict::Twin)
                && row.kind != Kind::Folder
                && chunk.state(id) == RowState::Waiting;
            is_new.then(|| (self.target_name(chunk, id), row))
        });
        let is_known = self.bulk.how.publish != Publish::InPlace;
        let times = self.bulk.how.metadata.times;
        let mut records = watch.records.borrow_mut();
        book.batch(&mut records, node.row, rows, is_known, times)
    }

    /// The same for one row that tries a name beside its own.
    pub(super) fn announce_name(
        &self,
        item: &Item<'_>,
        name: &OsStr,
        watch: &WorkerWatch<'_>,
    ) -> bool {
        let Some(book) = self.book.as_ref().filter(|_| !item.node.is_in_unit) else {
            return true;
        };
        let rows = std::iter::once((name.to_os_string(), item.row));
        let times = self.bulk.how.metadata.times;
        let mut records = watch.records.borrow_mut();
        book.batch(&mut records, item.node.row, rows, true, times)
    }

    /// Says that a row is about to take the place of another entry.
    pub(super) fn announce_replacing(&self, item: &Item<'_>, watch: &WorkerWatch<'_>) -> bool {
        let (Some(book), Some(to)) = (&self.book, &item.node.to) else {
            return true;
        };
        let old = to
            .handle()
            .and_then(|to| stat::stamp_at(to.as_fd(), &item.name));
        let Ok(old) = old else {
            return true;
        };
        let at = book.at(item.node.row, Side::To, &item.name);
        let times = self.bulk.how.metadata.times;
        let mut records = watch.records.borrow_mut();
        book.replacing(&mut records, at, &old, &item.row, times)
    }

    /// Says that a row is about to go into the hold area.
    pub(super) fn announce_hold(&self, id: RowId, stamp: &Stamp) {
        let below = self.bulk.tree.path(id);
        if let Some(slot) = self.slot_path() {
            let from = self.bulk.from.join(&below);
            self.run.intend_hold(from, slot.join(below), stamp);
        }
    }

    /// A file, link or special entry that was copied.
    pub(super) fn note_copied(
        &self,
        item: &Item<'_>,
        name: &OsStr,
        how: &CopyHow,
        watch: &WorkerWatch<'_>,
    ) {
        if name != item.name {
            self.run
                .note_landed(self.step, item.id, name.to_os_string());
        }
        let Some(book) = &self.book else {
            return;
        };
        let replaces =
            how.existing == Existing::Replace && matches!(item.row.verdict, Verdict::Clash(_));
        let at = book.at(item.node.row, Side::To, name);
        let mut records = watch.records.borrow_mut();
        if replaces {
            book.lost(&mut records, at.clone());
            // What was written in place is the old entry with other bytes.
            if how.publish == Publish::InPlace {
                return;
            }
        }
        if let Some(stamp) = self.stamp_of_copy(item, name) {
            book.made(&mut records, at, &stamp);
        }
    }

    /// A later name of an inode.
    pub(super) fn note_linked(&self, item: &Item<'_>, watch: &WorkerWatch<'_>) {
        let Some(book) = &self.book else {
            return;
        };
        if let Some(stamp) = self.stamp_of_copy(item, &item.name) {
            let at = book.at(item.node.row, Side::To, &item.name);
            book.made(&mut watch.records.borrow_mut(), at, &stamp);
        }
    }

    fn stamp_of_copy(&self, item: &Item<'_>, name: &OsStr) -> Option<Stamp> {
        let to = item.node.to.as_ref()?.handle().ok()?;
        stat::stamp_at(to.as_fd(), name).ok()
    }

    /// A row that is gone: for good, or carried over by a copy.
    pub(super) fn note_gone(&self, chunk: &Chunk, id: RowId, watch: &WorkerWatch<'_>) {
        let (Some(book), Some(row)) = (&self.book, chunk.row(id)) else {
            return;
        };
        let device = self.bulk.tree.device(row.device);
        let from = book.at(row.parent, Side::From, chunk.name(id));
        let mut records = watch.records.borrow_mut();
        match self.bulk.act {
            BulkAct::RemoveCopied => {
                let to = book.at(row.parent, Side::To, &self.copied_name(chunk, id));
                book.carried(&mut records, from, to, row, device);
            }
            _ => book.gone(&mut records, from, row, device),
        }
        book.flush_if_full(&mut records);
    }

    /// A folder that was entered, and made if it is the counterpart of one that is copied.
    pub(super) fn note_entered(&self, node: &Node, chunk: &Chunk, watch: &WorkerWatch<'_>) {
        let (Some(book), Some(row)) = (&self.book, chunk.row(node.row)) else {
            return;
        };
        let place = (node.row, row.parent);
        let mut records = watch.records.borrow_mut();
        if self.bulk.act != BulkAct::Copy {
            let name = chunk.name(node.row);
            book.folder(&mut records, place, Side::From, name, false);
            let modified = (row.modified_s, row.modified_ns);
            let at = book.at(row.parent, Side::From, name);
            book.touched(&mut records, at, modified);
            if self.bulk.act == BulkAct::RemoveCopied {
                let name = self.copied_name(chunk, node.row);
                book.folder(&mut records, place, Side::To, &name, false);
            }
            return;
        }
        let Some(to) = &node.to else {
            return;
        };
        let name = to.name().to_os_string();
        let (name, is_unit) = match &node.unit {
            Some(unit) => (unit.name.clone(), true),
            None => (name, false),
        };
        book.folder(&mut records, place, Side::To, &name, is_unit);
        let at = book.at(row.parent, Side::To, &name);
        match (is_unit, to.stamp()) {
            (true, _) | (_, Err(_)) => {}
            (_, Ok(stamp)) if node.is_new => book.made(&mut records, at, &stamp),
            (_, Ok(stamp)) => {
                let modified = (stamp.modified_s, stamp.modified_ns);
                book.touched(&mut records, at, modified);
            }
        }
    }

    /// Says that a unit is about to get its name.
    pub(super) fn announce_publishing(
        &self,
        node: &Node,
        name: &OsStr,
        watch: &WorkerWatch<'_>,
    ) -> bool {
        let (Some(book), Some(to), Some(parent)) = (&self.book, &node.to, &node.parent) else {
            return true;
        };
        let Ok(stamp) = to.stamp() else {
            return true;
        };
        let mut records = watch.records.borrow_mut();
        let place = (node.row, parent.row);
        book.folder(&mut records, place, Side::To, name, true);
        book.publishing(&mut records, node.row, &stamp)
    }

    /// A unit has its name.
    pub(super) fn note_published(&self, node: &Node, name: &OsStr, watch: &WorkerWatch<'_>) {
        let (Some(book), Some(to), Some(parent)) = (&self.book, &node.to, &node.parent) else {
            return;
        };
        if let Ok(stamp) = to.stamp() {
            let at = book.at(parent.row, Side::To, name);
            book.made(&mut watch.records.borrow_mut(), at, &stamp);
        }
    }

    /// How a folder is left that stays.
    pub(super) fn note_left(&self, node: &Node) {
        let (Some(book), Some(parent)) = (&self.book, &node.parent) else {
            return;
        };
        let (side, folder) = match (self.bulk.act, &node.to) {
            (BulkAct::Copy, Some(to)) => (Side::To, to),
            _ => (Side::From, &node.from),
        };
        if let Ok(stamp) = folder.stamp() {
            let at = book.at(parent.row, side, folder.name());
            book.left(at, &stamp);
        }
    }
}
