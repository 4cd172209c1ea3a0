//! Trees that are listed while they are worked on: who enters a folder makes rows of what is in it, with the descriptor
//! through which it is worked on.

use std::collections::HashMap;
use std::ffi::OsStr;
use std::os::fd::AsFd;
use std::os::unix::ffi::OsStrExt;
use std::sync::{Arc, Mutex};

use crate::disk::{DiskError, Folder, is_other_mount, list_below, stat};
use crate::model::{
    Action, BulkAct, Cause, Chunk, Failure, Kind, NewRow, Open, RowId, RowState, Span, Stamp,
    Verdict,
};

use super::super::node::Node;
use super::super::run::{WorkerWatch, lock};
use super::{BulkRun, PIECE};

/// Rows that are made together while a long folder is still being listed, so that others work on them meanwhile.
const BATCH: usize = 8 * PIECE as usize;

/// First names of inodes with several, by device and inode.
pub type FirstNames = Mutex<HashMap<(u64, u64), RowId>>;

/// Entries of a folder that are to become rows.
#[derive(Default)]
struct Batch {
    names: Vec<u8>,
    /// End of the name, what was seen, what becomes of it.
    entries: Vec<(usize, Stamp, Verdict)>,
    has_twins: bool,
}

impl Batch {
    fn add(&mut self, name: &OsStr, stamp: Stamp, verdict: Verdict) {
        self.names.extend_from_slice(name.as_bytes());
        self.entries.push((self.names.len(), stamp, verdict));
        self.has_twins |= stamp.names > 1 && stamp.kind != Kind::Folder;
    }

    fn rows(&self, parent: RowId) -> Vec<NewRow<'_>> {
        let mut start = 0;
        let row = |(end, stamp, verdict): &(usize, Stamp, Verdict)| {
            let name = OsStr::from_bytes(&self.names[start..*end]);
            start = *end;
            NewRow {
                parent,
                name,
                stamp: *stamp,
                verdict: *verdict,
            }
        };
        self.entries.iter().map(row).collect()
    }

    fn clear(&mut self) {
        self.names.clear();
        self.entries.clear();
        self.has_twins = false;
    }
}

impl BulkRun<'_> {
    /// True for a folder of which nobody has made rows yet.
    fn is_unlisted(&self, node: &Node) -> bool {
        self.bulk.open.is_some() && self.bulk.tree.spans(node.row).is_empty()
    }

    /// Lists a folder that was entered, if that is still to be done, and queues its rows; those of a short one are handed
    /// back instead.
    pub(super) fn unfold(
        &self,
        node: &Arc<Node>,
        watch: &WorkerWatch<'_>,
    ) -> Option<(Arc<Chunk>, Span)> {
        match &self.bulk.open {
            Some(open) if self.is_unlisted(node) => self.list(node, open, watch),
            _ => self.push_rows(node),
        }
    }

    fn list(
        &self,
        node: &Arc<Node>,
        open: &Open,
        watch: &WorkerWatch<'_>,
    ) -> Option<(Arc<Chunk>, Span)> {
        let mut batch = Batch::default();
        // Not every file system goes on well with a listing from which names are taken away meanwhile.
        let most = match self.bulk.act {
            BulkAct::Copy => BATCH,
            _ => usize::MAX,
        };
        let listed = list_below(&node.from, open, |name, looked| {
            match looked {
                Ok((stamp, verdict)) => batch.add(name, stamp, verdict),
                Err(error) => self.unseen(node, &error),
            }
            if batch.entries.len() >= most
                && let Some((chunk, span)) = self.add_rows(node, &mut batch, watch)
            {
                self.push_span(node, &chunk, span);
            }
            self.goes_on()
        });
        if let Err(error) = listed {
            self.unlisted(node, &error);
        }
        let (chunk, span) = self.add_rows(node, &mut batch, watch)?;
        if span.len <= PIECE {
            return Some((chunk, span));
        }
        self.push_span(node, &chunk, span);
        None
    }

    /// Makes rows of a batch.
    fn add_rows(
        &self,
        node: &Node,
        batch: &mut Batch,
        watch: &WorkerWatch<'_>,
    ) -> Option<(Arc<Chunk>, Span)> {
        let mut rows = batch.rows(node.row);
        if rows.is_empty() {
            return None;
        }
        let mut append = || match batch.has_twins && !self.marks_no_twins() {
            true => self
                .bulk
                .tree
                .append_prepared(&mut rows, |base, rows| self.mark_twins(base, rows)),
            false => (self.bulk.tree.append(&rows), Vec::new()),
        };
        let chunk = match self.run.ledger().filter(|_| self.bulk.act == BulkAct::Copy) {
            Some(ledger) => ledger.grow(watch.worker, self.step, &self.bulk.tree, append),
            // What goes for good is gone, and nobody asks for its names.
            None => append().0,
        };
        if (chunk.len() as usize) < batch.entries.len() {
            // More rows than numbers.
            let cause = Cause::Os(crate::disk::Errno::OVERFLOW.raw_os_error());
            self.not_listed(node, Action::List, cause);
        }
        batch.clear();
        let span = Span {
            folder: node.row,
            start: chunk.base,
            len: chunk.len(),
        };
        (span.len > 0).then_some((chunk, span))
    }

    fn marks_no_twins(&self) -> bool {
        !self.bulk.how.metadata.hard_links
    }

    /// Marks the later names of inodes; they, with their first names.
    fn mark_twins(&self, base: RowId, rows: &mut [NewRow<'_>]) -> Vec<(RowId, RowId)> {
        let mut known = lock(&self.first_names);
        let mut twins = Vec::new();
        for (row, new) in (base..).zip(rows) {
            let is_one_of_several = new.stamp.names > 1 && new.stamp.kind != Kind::Folder;
            if !is_one_of_several || new.verdict != Verdict::Act {
                continue;
            }
            let first = *known
                .entry((new.stamp.device, new.stamp.inode))
                .or_insert(row);
            if first != row {
                new.verdict = Verdict::Twin;
                twins.push((row, first));
            }
        }
        twins
    }

    /// True if folders of the tree are known by what the listing told of them alone.
    pub(super) fn goes_by_names(&self) -> bool {
        self.bulk.open.as_ref().is_some_and(|open| open.names_only)
    }

    /// True for a folder that is the one that was listed, and that is to be gone through. The kernel tells of a folder on
    /// which something is mounted as if nothing were.
    pub(super) fn is_as_told(
        &self,
        from: &Arc<Folder>,
        parent: &Node,
        chunk: &Chunk,
        id: RowId,
        watch: &WorkerWatch<'_>,
    ) -> bool {
        let (Some(open), Some(row)) = (&self.bulk.open, chunk.row(id)) else {
            return false;
        };
        let identity = from.identity();
        if identity.is_some_and(|identity| open.unseen.contains(&identity)) {
            return false;
        }
        if open.one_file_system && is_other_mount(&parent.from, from) {
            chunk.set_state(id, RowState::Skipped);
            watch.counters().skipped();
            return false;
        }
        if identity == Some((self.bulk.tree.device(row.device), row.inode)) {
            return true;
        }
        // Some file systems number what they list otherwise than what they open.
        let now = parent
            .from
            .handle()
            .and_then(|parent| stat::stamp_at(parent.as_fd(), chunk.name(id)));
        let is_same = now.is_ok_and(|now| Some((now.device, now.inode)) == identity);
        if !is_same {
            self.fail(chunk, id, Action::Open, Cause::Swapped);
        }
        is_same
    }

    /// An entry that could not be looked at.
    fn unseen(&self, node: &Node, error: &DiskError) {
        let below = self.bulk.tree.path(node.row).join(&error.name);
        let mut failure = Failure::new(error.action, self.bulk.source_path(&below), error.cause());
        failure.path2 = self.bulk.target_path(&below);
        failure.step = Some((self.step, node.row));
        self.run.fail(failure);
        node.keep();
    }

    /// A folder whose listing has failed.
    fn unlisted(&self, node: &Node, error: &DiskError) {
        self.not_listed(node, Action::List, error.cause());
    }

    fn not_listed(&self, node: &Node, action: Action, cause: Cause) {
        if let Some(chunk) = self.bulk.tree.chunk_of(node.row) {
            self.fail(&chunk, node.row, action, cause);
        }
        node.keep();
    }
}
