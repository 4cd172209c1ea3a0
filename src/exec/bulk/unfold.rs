//! Trees that are listed while they are worked on: who enters a folder makes rows of what is in it, with the descriptor
//! through which it is worked on.

use std::cell::RefCell;
use std::collections::HashMap;
use std::ffi::OsStr;
use std::os::fd::AsFd;
use std::os::unix::ffi::OsStrExt;
use std::sync::{Arc, Mutex};

use crate::disk::copy::{Ahead, ReadAhead};
use crate::disk::{Below, DiskError, Folder, act, is_other_mount, stat};
use crate::model::{
    Action, BulkAct, Cause, Chunk, Failure, Kind, Phase, Row, RowId, RowState, Sheet, Span, Verdict,
};

use super::super::node::Node;
use super::super::run::{WorkerWatch, lock};
use super::BulkRun;
use super::item::Within;
use super::short::{MOST_BYTES, MOST_OPEN};
use super::work::Work;

/// Pieces of a long folder that are queued together, so that others work on them while it is still being listed.
const PIECES_AT_ONCE: usize = 8;

/// First names of inodes with several, by device and inode.
pub type FirstNames = Mutex<HashMap<(u64, u64), RowId>>;

/// Names of a folder of which rows are to be made.
#[derive(Default)]
pub struct Names {
    bytes: Vec<u8>,
    /// End of the name, kind and inode as the listing told them.
    entries: Vec<(usize, Option<Kind>, u64)>,
}

thread_local! {
    /// Room for names that this thread has done with: most folders are small, and there may be very many of them.
    static SPARE: RefCell<Names> = const { RefCell::new(Names::NONE) };
    /// The same for what becomes of them.
    static SPARE_BATCH: RefCell<Batch> = RefCell::default();
}

impl Names {
    const NONE: Names = Names {
        bytes: Vec::new(),
        entries: Vec::new(),
    };

    /// None, with room that is left of others.
    fn in_spare_room() -> Names {
        SPARE.replace(Names::NONE)
    }

    /// Leaves the room to others.
    pub(super) fn give_back(mut self) {
        self.bytes.clear();
        self.entries.clear();
        SPARE.set(self);
    }

    fn add(&mut self, name: &OsStr, kind: Option<Kind>, inode: u64) {
        self.bytes.extend_from_slice(name.as_bytes());
        self.entries.push((self.bytes.len(), kind, inode));
    }

    fn each(&self) -> impl Iterator<Item = (&OsStr, Option<Kind>, u64)> {
        let mut start = 0;
        self.entries.iter().map(move |(end, kind, inode)| {
            let name = OsStr::from_bytes(&self.bytes[start..*end]);
            start = *end;
            (name, *kind, *inode)
        })
    }
}

/// Entries of a folder that are to become rows.
#[derive(Default)]
struct Batch {
    sheet: Sheet,
    /// Files among them that are open by now.
    ahead: Vec<Option<Ahead>>,
    open: usize,
}

impl Batch {
    /// Room for what is left of these names, of which so many were taken before.
    fn make_room(&mut self, names: &Names, before: usize, most: usize) {
        let entries = &names.entries[before.min(names.entries.len())..];
        let start = match before {
            0 => 0,
            before => names.entries[before - 1].0,
        };
        let end = entries
            .iter()
            .take(most)
            .next_back()
            .map_or(start, |(end, ..)| *end);
        let count = entries.len().min(most);
        self.sheet.reserve(count as u32);
        self.sheet.reserve_names(end - start);
        self.ahead.reserve_exact(count);
    }

    /// The file of the row that was added last, if it is open.
    fn have(&mut self, ahead: Option<Ahead>) {
        self.open += usize::from(ahead.is_some());
        self.ahead.push(ahead);
    }
}

impl BulkRun<'_> {
    /// True for a folder of which nobody has made rows yet.
    fn is_unlisted(&self, node: &Node) -> bool {
        // Each folder is entered once in a pass.
        let is_first = self.is_first_pass || !self.bulk.tree.has_rows_in(node.row);
        self.bulk.open.is_some() && node.row != 0 && is_first
    }

    /// Work in a folder that was entered, queued in pieces. That of a folder of a single piece is handed back instead, for
    /// who has just entered it: most are, and none of them pays for the queue.
    pub(super) fn unfold(&self, node: &Arc<Node>, worker: usize) -> Option<Work> {
        if self.is_unlisted(node) {
            return self.list(node, worker);
        }
        let (chunk, span) = self.push_rows(node, worker)?;
        let node = Arc::clone(node);
        Some(Work::Rows { node, chunk, span })
    }

    fn list(&self, node: &Arc<Node>, worker: usize) -> Option<Work> {
        let mut pieces = Vec::new();
        let mut names = Names::in_spare_room();
        // Not every file system goes on well with a listing from which names are taken away meanwhile.
        let is_copied = self.bulk.act == BulkAct::Copy;
        let work = |names: &mut Names| {
            node.hold();
            Work::Names {
                node: Arc::clone(node),
                names: std::mem::take(names),
            }
        };
        let listed = node.from.list(|name, kind, inode| {
            // One more piece begins: this one is not all there is.
            if names.entries.len() == self.piece() as usize {
                pieces.push(work(&mut names));
                if is_copied && pieces.len() >= PIECES_AT_ONCE {
                    self.queue.push(worker, std::mem::take(&mut pieces));
                }
            }
            names.add(name, kind, inode);
            self.goes_on()
        });
        if let Err(error) = listed {
            self.not_listed(node, Action::List, error.cause());
        }
        self.queue.push(worker, pieces);
        if names.entries.is_empty() {
            names.give_back();
            return None;
        }
        let node = Arc::clone(node);
        Some(Work::Names { node, names })
    }

    /// Makes rows of names, as many at once as files may be open, and works on them.
    pub(super) fn names(&self, node: &Arc<Node>, names: &Names, watch: &WorkerWatch<'_>) {
        let Some(open) = &self.bulk.open else {
            return;
        };
        let below = match Below::new(&node.from, open) {
            Ok(below) => below,
            Err(error) => return self.not_listed(node, error.action, error.cause()),
        };
        let most_open = self.most_ahead(node);
        let mut reads = most_open > 0;
        let goes_at_once = self.goes_at_once(node);
        if goes_at_once {
            let counters = watch.counters();
            counters.turn_to(Phase::Remove, self.step, node.row, 0);
        }
        let mut batch = SPARE_BATCH.take();
        if !goes_at_once {
            batch.make_room(names, 0, MOST_OPEN);
        }
        let mut read = watch.take_read();
        if reads {
            read.begin();
        }
        for (at, (name, kind, inode)) in (1..).zip(names.each()) {
            if !self.goes_on() {
                return;
            }
            if goes_at_once && self.is_gone_at_once(&below, (name, kind, inode), watch) {
                continue;
            }
            let ahead = match kind {
                Some(Kind::File) if reads => read.file(below.dir(), name),
                _ => None,
            };
            reads &= !read.is_in_doubt();
            let looked;
            let stamp = match &ahead {
                Some(ahead) => &ahead.stamp,
                None => match below.look(name, kind, inode) {
                    Ok(Some(stamp)) => {
                        looked = stamp;
                        &looked
                    }
                    Ok(None) => continue,
                    Err(error) => {
                        self.unseen(node, &error);
                        continue;
                    }
                },
            };
            let Some(verdict) = below.judged(stamp) else {
                continue;
            };
            if verdict == Verdict::OtherFileSystem {
                let at = || self.bulk.tree.path(node.row).join(name);
                self.run.note_mount(|| self.bulk.source_path(&at()));
            }
            batch.sheet.push(node.row, name, stamp, verdict);
            batch.have(ahead);
            if batch.open >= most_open.max(1) || read.len() >= MOST_BYTES {
                read = self.work_on(node, &mut batch, read, watch);
                batch.make_room(names, at, MOST_OPEN);
                read.begin();
            }
        }
        let read = self.work_on(node, &mut batch, read, watch);
        watch.keep_read(read);
        SPARE_BATCH.set(batch);
    }

    /// True if what is no folder is removed without a row: it goes for good, so that nobody asks for one. Tops are written
    /// down, and tests have a say about each row.
    fn goes_at_once(&self, node: &Node) -> bool {
        self.bulk.act == BulkAct::Remove
            && node.row != 0
            && self.goes_by_names()
            && self.run.faults.is_none()
    }

    /// Removes what is no folder. False for what is, and for what cannot be removed just so: of that a row is made, with
    /// which it is tried again, and which tells what there is to tell.
    fn is_gone_at_once(
        &self,
        below: &Below<'_>,
        (name, kind, inode): (&OsStr, Option<Kind>, u64),
        watch: &WorkerWatch<'_>,
    ) -> bool {
        if kind.is_none_or(|kind| kind == Kind::Folder) || below.is_unseen(inode) {
            return false;
        }
        match act::unlink(below.dir(), name) {
            Ok(()) => {}
            // Another process was faster; the name is gone, as it should be.
            Err(error) if error.is_missing() => {}
            Err(_) => return false,
        }
        watch.counters().item();
        true
    }

    fn work_on(
        &self,
        node: &Arc<Node>,
        batch: &mut Batch,
        mut read: ReadAhead,
        watch: &WorkerWatch<'_>,
    ) -> ReadAhead {
        read.settle();
        let open = std::mem::take(&mut batch.open);
        let Some((chunk, span)) = self.add_rows(node, &mut batch.sheet, watch) else {
            batch.ahead.clear();
            return read;
        };
        let within = Within::new(node);
        if open > 1 {
            self.begin(&within, (&chunk, span.start), &mut batch.ahead, &read);
        }
        watch.have_ahead(span.start, &mut batch.ahead, read);
        self.rows(&within, &chunk, span, watch);
        watch.take_read()
    }

    /// Makes rows of a sheet.
    fn add_rows(
        &self,
        node: &Node,
        sheet: &mut Sheet,
        watch: &WorkerWatch<'_>,
    ) -> Option<(Arc<Chunk>, Span)> {
        let wanted = sheet.len();
        if wanted == 0 {
            return None;
        }
        let tree = &self.bulk.tree;
        let has_twins = !self.marks_no_twins() && sheet.several_names().next().is_some();
        let mut append = || match has_twins {
            true => tree.append_prepared(sheet, |base, sheet| self.mark_twins(base, sheet)),
            false => (tree.append_sheet(sheet), Vec::new()),
        };
        let chunk = match self.run.ledger().filter(|_| self.bulk.act == BulkAct::Copy) {
            Some(ledger) => ledger.grow(watch.worker, self.step, &self.bulk.tree, append),
            // What goes for good is gone, and nobody asks for its names.
            None => append().0,
        };
        if chunk.len() < wanted {
            // More rows than numbers.
            let cause = Cause::Os(crate::disk::Errno::OVERFLOW.raw_os_error());
            self.not_listed(node, Action::List, cause);
        }
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
    fn mark_twins(&self, base: RowId, sheet: &mut Sheet) -> Vec<(RowId, RowId)> {
        let mut known = lock(&self.first_names);
        let mut twins = Vec::new();
        for (at, inode, verdict) in sheet.several_names() {
            if *verdict != Verdict::Act {
                continue;
            }
            let row = base + at;
            let first = *known.entry(inode).or_insert(row);
            if first != row {
                *verdict = Verdict::Twin;
                twins.push((row, first));
            }
        }
        twins
    }

    /// True if what is no folder is known by what the listing told of it alone.
    fn goes_by_names(&self) -> bool {
        self.bulk.open.as_ref().is_some_and(|open| open.names_only)
    }

    /// True if that is all that is known of the folder at this row until it is entered.
    pub(super) fn is_told_only(&self, row: &Row) -> bool {
        let open = self.bulk.open.as_ref();
        row.parent != 0 && open.is_some_and(|open| open.folders_told)
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
            self.leave_mount(chunk, id, watch);
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

    /// Something is mounted on the entry of a row, and stays.
    pub(super) fn leave_mount(&self, chunk: &Chunk, id: RowId, watch: &WorkerWatch<'_>) {
        self.run.note_mount(|| self.source_path(id));
        chunk.set_state(id, RowState::Skipped);
        watch.counters().skipped();
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
    fn not_listed(&self, node: &Node, action: Action, cause: Cause) {
        if let Some(chunk) = self.bulk.tree.chunk_of(node.row) {
            self.fail(&chunk, node.row, action, cause);
        }
        node.keep();
    }
}
