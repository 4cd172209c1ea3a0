//! Short files of a tree without a name yet, read and copied many at a time.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use crate::disk::Expect;
use crate::disk::copy::{self, Ahead, LONGEST, ReadAhead};
use crate::model::{BulkAct, Chunk, Kind, Phase, Profile, Row, RowId, RowState, Span, Verdict};

use super::super::node::Node;
use super::super::run::WorkerWatch;
use super::BulkRun;
use super::item::Within;

/// Files that are open at once before they are worked on, and bytes that were read of them by then. Where workers take
/// turns in one folder, theirs are long enough to be worth it.
pub const MOST_OPEN: usize = 64;
pub const MOST_BYTES: usize = 256 * 1024;
/// Rows that go one after the other where nothing was copied between two devices before.
const FIRST_ROWS: usize = 8;

impl BulkRun<'_> {
    /// Files of a folder that may be open at once before they are worked on.
    pub(super) fn most_ahead(&self, node: &Node) -> usize {
        match self.reads_ahead(node) {
            // Of each a second one is made by then.
            true => self.run.pool.spare_files(2 * MOST_OPEN) / 2,
            false => 0,
        }
    }

    /// True if files are opened and read before they are worked on.
    fn reads_ahead(&self, node: &Node) -> bool {
        let how = &self.bulk.how;
        self.bulk.act == BulkAct::Copy && node.is_in_unit && how.profile == Profile::Safe
    }

    /// Copies those of which all is read, in this worker's turn.
    pub(super) fn begin(
        &self,
        within: &Within<'_>,
        (chunk, start): (&Chunk, RowId),
        ahead: &mut [Option<Ahead>],
        read: &ReadAhead,
    ) {
        // What is wrong with the folder is told with each row.
        let Ok(taker) = within.taker() else {
            return;
        };
        let files = (start..).zip(ahead).filter_map(|(id, ahead)| {
            let row = chunk.row(id)?;
            // One with several names may become a link.
            let is_single = self.verdict(chunk, id) == Verdict::Act && !row.has_twins;
            let is_plain = is_single && !row.has_holes && row.change_mark != 0;
            let ahead = ahead.as_mut().filter(|_| is_plain)?;
            Some((ahead, chunk.name(id)))
        });
        let to = (&taker.handle, &taker.facts);
        let node = within.node;
        copy::begin(files, read, to, &self.how_in(node), &node.turn);
    }

    /// True if the row's copy was made ahead of it and there is nothing to ask about it: then it is done with. Nearly all
    /// short files go this way; the long one, which finds the same, takes five times the instructions.
    pub(super) fn takes_over(
        &self,
        chunk: &Chunk,
        id: RowId,
        row: &Row,
        watch: &WorkerWatch<'_>,
    ) -> bool {
        // Tests have a say about each row, and who reads copies back listens to what is written.
        if self.run.faults.is_some() || self.is_verified_row(row) {
            return false;
        }
        let expect = Expect::seen_row(row, self.bulk.tree.device(row.device), true);
        if !watch.takes_over(id, &expect, self.target_name(chunk, id)) {
            return false;
        }
        let counters = watch.counters();
        counters.turn_to(Phase::Copy, self.step, id, row.size);
        counters.read(row.size);
        counters.wrote(row.size);
        self.note_planned(id, watch);
        self.note_done(chunk, id, watch);
        true
    }

    /// Works on rows that were planned.
    pub(super) fn planned_rows(
        &self,
        node: &Arc<Node>,
        chunk: &Arc<Chunk>,
        span: Span,
        watch: &WorkerWatch<'_>,
    ) {
        let within = Within::new(node);
        let most = self.most_ahead(node);
        // A disk that turns has an order of its own for them.
        if most < 2 || self.is_turning.load(Ordering::Relaxed) {
            return self.rows(&within, chunk, span, watch);
        }
        let Some(entered) = self.queue_folders(node, chunk, span, watch) else {
            return;
        };
        let (mut start, mut rest) = (span.start, entered.as_slice());
        while !rest.is_empty() && self.goes_on() {
            let done = match self.goes_quick(&within) {
                Some(true) => self.next_rows(&within, chunk, (start, rest), most, watch),
                known => {
                    let done = match known {
                        Some(_) => rest.len(),
                        // Then it is known.
                        None => rest.len().min(FIRST_ROWS),
                    };
                    self.go_through(&within, chunk, (start, &rest[..done]), watch);
                    done
                }
            };
            start += done as RowId;
            rest = &rest[done..];
        }
    }

    fn goes_quick(&self, within: &Within<'_>) -> Option<bool> {
        let (from, _) = within.node.from.identity()?;
        let to = within.taker().ok()?;
        copy::goes_quick(&self.how_in(within.node), from, to.facts.device)
    }

    /// Works on as many of these rows as there are files among them that may be open at once; their number.
    fn next_rows(
        &self,
        within: &Within<'_>,
        chunk: &Arc<Chunk>,
        (start, rest): (RowId, &[bool]),
        most: usize,
        watch: &WorkerWatch<'_>,
    ) -> usize {
        let mut files = Vec::with_capacity(rest.len());
        let mut read = watch.take_read();
        read.begin();
        let mut open = 0;
        if let Ok(source) = within.source() {
            for id in (start..).take(rest.len()) {
                let ahead = match self.is_short(chunk, id) && !read.is_in_doubt() {
                    true => read.file(source, chunk.name(id)),
                    false => None,
                };
                open += usize::from(ahead.is_some());
                files.push(ahead);
                if open >= most || read.len() >= MOST_BYTES {
                    break;
                }
            }
        }
        read.settle();
        // Without a source, what is wrong with it is told with each row.
        let done = match files.len() {
            0 => rest.len(),
            done => done,
        };
        if open > 1 {
            self.begin(within, (chunk, start), &mut files, &read);
        }
        watch.have_ahead(start, &mut files, read);
        self.go_through(within, chunk, (start, &rest[..done]), watch);
        // What was opened and not come to is closed.
        watch.keep_read(watch.take_read());
        done
    }

    /// True for a file that is to be copied and can be read as a whole.
    fn is_short(&self, chunk: &Chunk, id: RowId) -> bool {
        let fits = |row: &Row| row.kind == Kind::File && row.size <= LONGEST as u64;
        chunk.state(id) == RowState::Waiting
            && self.verdict(chunk, id) == Verdict::Act
            && chunk.row(id).is_some_and(fits)
    }
}
