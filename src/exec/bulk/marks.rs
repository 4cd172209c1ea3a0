//! What the journal knows of the copies in a folder that is being built: their inodes, which one listing of the folder
//! tells instead of a look at each. Until the tree has its name nothing in it counts, so there is time for that.

use std::collections::HashMap;
use std::ffi::OsStr;
use std::os::fd::AsFd;
use std::sync::Arc;

use crate::disk::{self, Folder, stat};
use crate::journal::Fate;
use crate::model::{Chunk, Row, RowId};

use super::super::ledger::Ledger;
use super::super::node::Node;
use super::super::run::{WorkerWatch, lock};
use super::BulkRun;
use super::copy::Item;
use super::folders::made;

/// Rows of a folder from which on a listing costs less than looking at each.
const FEWEST: u32 = 5;

impl BulkRun<'_> {
    /// True for a copy that needs no look of its own.
    pub(super) fn marks_later(&self, item: &Item<'_>) -> bool {
        item.node.is_in_unit
            && !item.row.has_twins
            && !self.is_verified_row(&item.row)
            && self.run.ledger().is_some()
            && item.node.rows >= FEWEST
    }

    /// Writes down the copies in a folder that were left for now.
    pub(super) fn note_unmarked(&self, node: &Node, to: &Arc<Folder>, watch: &WorkerWatch<'_>) {
        let ids = std::mem::take(&mut *lock(&node.unmarked));
        let Some(ledger) = self.run.ledger().filter(|_| !ids.is_empty()) else {
            return;
        };
        let mut chunks: Vec<Arc<Chunk>> = Vec::new();
        for id in &ids {
            let is_known = |chunk: &Arc<Chunk>| chunk.row(*id).is_some();
            if !chunks.iter().any(is_known) {
                chunks.extend(self.bulk.tree.chunk_of(*id));
            }
        }
        let mut open: HashMap<&OsStr, (RowId, &Row)> = HashMap::with_capacity(ids.len());
        for id in ids {
            let chunk = chunks.iter().find(|chunk| chunk.row(id).is_some());
            if let Some((chunk, row)) = chunk.and_then(|chunk| Some((chunk, chunk.row(id)?))) {
                open.insert(chunk.name(id), (id, row));
            }
        }
        let mut note = |id, row: &Row, inode| {
            let fate = made_as(row, inode);
            ledger.row(watch.worker, self.step, id, fate);
        };
        if let Err(error) = from_listing(to, &mut open, &mut note) {
            tracing::debug!(?error, "a folder of copies cannot be listed");
        }
        self.look_at_rest(&open, to, ledger, watch);
    }

    /// What the listing did not tell is looked at one by one.
    fn look_at_rest(
        &self,
        open: &HashMap<&OsStr, (RowId, &Row)>,
        to: &Arc<Folder>,
        ledger: &Ledger,
        watch: &WorkerWatch<'_>,
    ) {
        let Ok(handle) = to.handle() else {
            return;
        };
        for (name, (id, _)) in open {
            // One that somebody has taken away is not there to be written down.
            if let Ok(stamp) = stat::stamp_at(handle.as_fd(), name) {
                let fate = made(&stamp, None, false);
                ledger.row(watch.worker, self.step, *id, fate);
            }
        }
    }
}

/// Takes out of `open` what a listing tells. Some file systems number entries otherwise in listings than when they are
/// looked at: the first is compared, and decides for the others.
fn from_listing<'a>(
    to: &Arc<Folder>,
    open: &mut HashMap<&'a OsStr, (RowId, &'a Row)>,
    note: &mut impl FnMut(RowId, &Row, u64),
) -> disk::Result<()> {
    let handle = to.handle()?;
    let mut is_compared = false;
    to.list(|name, _, inode| {
        let Some((name, (id, row))) = open.remove_entry(name) else {
            return true;
        };
        if !is_compared {
            let found = stat::stamp_at(handle.as_fd(), name);
            if !found.is_ok_and(|found| found.inode == inode) {
                open.insert(name, (id, row));
                return false;
            }
            is_compared = true;
        }
        note(id, row, inode);
        !open.is_empty()
    })
}

/// A copy that has length and time of its row.
fn made_as(row: &Row, inode: u64) -> Fate {
    Fate::Made {
        inode,
        size: row.size,
        modified: (row.modified_s, row.modified_ns),
        name: None,
        is_replacing: false,
    }
}
