//! The order of rows on a disk that turns: by where their bytes begin, so that its head goes over a piece of a folder once.
//! The listing has them by inode already.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use super::BulkRun;
use super::item::Within;
use crate::disk;
use crate::exec::node::Node;
use crate::exec::run::WorkerWatch;
use crate::model::{Bulk, BulkAct, Chunk, Kind, RowId};

/// True for a step that reads what is in files.
pub(super) fn reads_bytes(bulk: &Bulk) -> bool {
    bulk.act == BulkAct::Copy
}

impl BulkRun<'_> {
    /// Rows one after the other: on a disk that turns in the order in which it holds them, elsewhere in their own.
    pub(super) fn as_they_lie(
        &self,
        within: &Within<'_>,
        chunk: &Arc<Chunk>,
        rows: impl Iterator<Item = (RowId, bool)>,
        watch: &WorkerWatch<'_>,
    ) {
        if self.is_turning.load(Ordering::Relaxed) {
            let rows = self.by_beginning(within.node, chunk, rows);
            self.row_by_row(within, chunk, rows.into_iter(), watch);
        } else {
            self.row_by_row(within, chunk, rows, watch);
        }
    }

    /// Rows in the order in which the disk has the beginnings of their bytes. What begins nowhere comes first.
    fn by_beginning(
        &self,
        node: &Arc<Node>,
        chunk: &Chunk,
        rows: impl Iterator<Item = (RowId, bool)>,
    ) -> Vec<(RowId, bool)> {
        let beginning = |id: RowId| {
            let row = chunk.row(id)?;
            let has_bytes = row.kind == Kind::File && row.size > 0;
            let is_open = has_bytes && !self.is_over_with(chunk, id);
            is_open.then(|| disk::beginning(&node.from, chunk.name(id)))?
        };
        let mut placed: Vec<_> = rows.map(|row| (beginning(row.0), row)).collect();
        placed.sort_by_key(|(place, _)| *place);
        placed.into_iter().map(|(_, row)| row).collect()
    }
}
