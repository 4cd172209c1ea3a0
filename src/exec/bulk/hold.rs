//! Putting rows into the hold area: a folder as a whole where nothing in it stays, else row by row into a mirror.

use std::ffi::{OsStr, OsString};
use std::os::fd::{AsFd, BorrowedFd};
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use crate::disk::{self, Errno, Expect, Folder, act, copy, metadata, stat};
use crate::journal::hold::carry;
use crate::journal::note::NoteOf;
use crate::journal::{HoldError, Note, Slot};
use crate::model::{
    Action, Bulk, BulkAct, Cause, Chunk, CopyHow, Existing, Held, HeldWhat, Kind, Metadata, Phase,
    Profile, RowId, RowSet, RowState, Stamp, Verdict,
};

use super::super::hold::cause;
use super::super::node::Node;
use super::super::run::{WorkerWatch, lock};
use super::BulkRun;
use super::copy::Item;

/// What one run of a step keeps.
#[derive(Default)]
pub(in crate::exec) struct Keeping {
    /// Folders that are entered, because something in them stays.
    stay: RowSet,
    slot: Mutex<Option<Slot>>,
}

impl Keeping {
    pub fn of(bulk: &Bulk) -> Keeping {
        let stay = match bulk.act {
            BulkAct::Hold => bulk.left.staying(&bulk.tree),
            _ => RowSet::default(),
        };
        Keeping {
            stay,
            slot: Mutex::default(),
        }
    }

    pub fn stays(&self, row: RowId) -> bool {
        self.stay.contains(row)
    }

    /// A place into which nothing came is given back.
    pub fn give_back(&self) {
        if let Some(slot) = lock(&self.slot).take() {
            slot.give_back();
        }
    }
}

impl BulkRun<'_> {
    /// Puts a row into the hold area, with all that is below it.
    pub(super) fn hold_row(
        &self,
        node: &Arc<Node>,
        chunk: &Arc<Chunk>,
        id: RowId,
        watch: &WorkerWatch<'_>,
    ) {
        let Some(row) = chunk.row(id) else {
            return;
        };
        // A folder that could not be listed goes all the same.
        if chunk.state(id) == RowState::Done {
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
            self.fail(chunk, id, Action::Hold, Cause::Os(errno));
            return;
        }
        let expect = Expect::row(row, self.bulk.tree.device(row.device));
        let name = chunk.name(id);
        let is_it = |found: &Stamp| expect.is_met_by(found);
        let held = self.mirror(node, &node.from).and_then(|mirror| {
            let (from, to) = (node.from.handle()?, mirror.handle()?);
            self.announce_hold(id, &stat::stamp_at(from.as_fd(), name)?);
            carry(from.as_fd(), name, to.as_fd(), name, is_it)
        });
        match held {
            Ok(stamp) => {
                let below = self.bulk.tree.path(id);
                // As the plan saw it: other workers take from the same folder.
                let folder = self.bulk.tree.row(node.row);
                let modified = folder.map_or((0, 0), |row| (row.modified_s, row.modified_ns));
                self.note_kept(self.bulk.from.join(&below), below, stamp, modified);
                watch.counters().items(self.mark_held(chunk, id));
            }
            // Another process was faster; the name is gone, as it should be.
            Err(HoldError::Disk(error)) if error.is_missing() => {
                watch.counters().items(self.mark_held(chunk, id));
            }
            Err(error) => self.fail(chunk, id, Action::Hold, cause(error)),
        }
    }

    pub(super) fn note_kept(
        &self,
        from: PathBuf,
        below: PathBuf,
        stamp: Stamp,
        folder_modified: (i64, u32),
    ) {
        if let Some(slot) = self.slot_path() {
            self.run.note_held(Held {
                step: self.step,
                what: HeldWhat::Entry,
                from,
                held: slot.join(below),
                folder_modified,
                stamp,
            });
        }
    }

    /// Path of the place in the hold area, once there is one.
    pub(super) fn slot_path(&self) -> Option<PathBuf> {
        lock(&self.keeping.slot)
            .as_ref()
            .map(|slot| slot.path.clone())
    }

    /// Says of a row and all rows below it that they are done; how many these are.
    fn mark_held(&self, chunk: &Chunk, id: RowId) -> u64 {
        chunk.set_state(id, RowState::Done);
        let mut count = 1;
        let mut folders = vec![id];
        while let Some(folder) = folders.pop() {
            for span in self.bulk.tree.spans(folder) {
                let Some(chunk) = self.bulk.tree.chunk_of(span.start) else {
                    continue;
                };
                for row in span.start..span.start + span.len {
                    chunk.set_state(row, RowState::Done);
                    count += 1;
                    if chunk.row(row).is_some_and(|row| row.kind == Kind::Folder) {
                        folders.push(row);
                    }
                }
            }
        }
        count
    }

    /// The counterpart of a folder in the hold area, made with those above it. `near` says on which file system.
    fn mirror(&self, node: &Arc<Node>, near: &Arc<Folder>) -> Result<Arc<Folder>, HoldError> {
        let mut missing = Vec::new();
        let mut at = node;
        let mut mirror = loop {
            if let Some(mirror) = at.mirror.get() {
                break Arc::clone(mirror);
            }
            let Some(parent) = &at.parent else {
                let slot = self.slot(near)?;
                break Arc::clone(at.mirror.get_or_init(|| slot.folder));
            };
            missing.push(at);
            at = parent;
        };
        for node in missing.into_iter().rev() {
            let chunk = self.bulk.tree.chunk_of(node.row);
            let name = match (&node.to, &chunk) {
                (Some(to), _) => to.name().to_os_string(),
                (None, Some(chunk)) => chunk.name(node.row).to_os_string(),
                (None, None) => OsString::new(),
            };
            match act::make_folder(mirror.handle()?.as_fd(), &name, 0o700) {
                // Another worker was faster.
                Err(error) if !error.is(Errno::EXIST) => return Err(error.into()),
                _ => {}
            }
            let made = mirror.child(&name);
            mirror = Arc::clone(node.mirror.get_or_init(|| made));
        }
        Ok(mirror)
    }

    fn slot(&self, near: &Arc<Folder>) -> Result<Slot, HoldError> {
        let mut slot = lock(&self.keeping.slot);
        if let Some(slot) = &*slot {
            return Ok(slot.clone());
        }
        let replaces = self.bulk.act != BulkAct::Hold;
        let folder = match &self.bulk.to {
            Some(to) if replaces => to,
            _ => &self.bulk.from,
        };
        let names = if replaces { Vec::new() } else { self.tops() };
        let stamp = match names.as_slice() {
            [only] => stat::stamp_at(near.handle()?.as_fd(), only).ok(),
            _ => None,
        };
        let is_mirror = replaces || !self.keeping.stay.is_empty();
        let what = match (names.as_slice(), &stamp) {
            ([name], Some(stamp)) if !is_mirror => NoteOf::Entry { name, stamp },
            (names, _) => NoteOf::Entries { names, is_mirror },
        };
        let made = self.run.store.slot(near, &Note { folder, what })?;
        *slot = Some(made.clone());
        Ok(made)
    }

    fn tops(&self) -> Vec<OsString> {
        let mut names = Vec::new();
        for span in self.bulk.tree.spans(0) {
            if let Some(chunk) = self.bulk.tree.chunk_of(span.start) {
                let ids = span.start..span.start + span.len;
                names.extend(ids.map(|id| chunk.name(id).to_os_string()));
            }
        }
        names
    }

    /// A folder that stays. Its counterpart gets what tells it from others, so that it can stand for it.
    pub(super) fn finish_held(&self, node: &Arc<Node>, chunk: &Chunk) {
        if chunk.state(node.row) != RowState::Failed {
            chunk.set_state(node.row, RowState::Skipped);
        }
        self.note_left(node);
        let Some(mirror) = node.mirror.get() else {
            return;
        };
        if let Err(error) = self.dress_mirror(node, mirror, chunk) {
            self.fail_disk(chunk, node.row, &error);
        }
    }

    fn dress_mirror(&self, node: &Node, mirror: &Arc<Folder>, chunk: &Chunk) -> disk::Result<()> {
        let (from, to) = (node.from.handle()?, mirror.handle()?);
        let mut source = stat::stamp_open(from.as_fd())?;
        // Rows have gone from it since the plan saw it.
        if let Some(row) = chunk.row(node.row) {
            (source.modified_s, source.modified_ns) = (row.modified_s, row.modified_ns);
        }
        let what = Metadata::ALL;
        metadata::copy_known_metadata(from.as_fd(), &source, to.as_fd(), &what, Profile::Safe)
            .map(drop)
    }

    /// Copies a row over an entry, which goes to the hold area: its name is never without one.
    pub(super) fn replace_held(&self, item: &Item<'_>, how: CopyHow, watch: &WorkerWatch<'_>) {
        let how = CopyHow {
            existing: Existing::Exchange,
            ..how
        };
        let Some(to) = &item.node.to else {
            return;
        };
        // Before a byte is copied: what cannot be kept is not replaced.
        let mirror = match self.mirror(item.node, to) {
            Ok(mirror) => mirror,
            Err(error) => return self.fail(item.chunk, item.id, Action::Hold, cause(error)),
        };
        let folder = to.stamp().unwrap_or_default();
        if !self.announce_replacing(item, watch) {
            return;
        }
        let result = self.copy_to(item, &item.name, &how, watch);
        let old = match result {
            Ok(Some(old)) => old,
            other => return self.ended(item, other.map(drop), watch),
        };
        let handles = to.handle().and_then(|to| Ok((to, mirror.handle()?)));
        let kept = handles.map_err(HoldError::from).and_then(|(to, mirror)| {
            let kept = carry(to.as_fd(), &old, mirror.as_fd(), &item.name, |_| true);
            if kept.is_err() {
                undo_exchange(to.as_fd(), &old, &item.name);
            }
            kept
        });
        match kept {
            Ok(stamp) => {
                let mut below: PathBuf = to.names().iter().collect();
                below.push(&item.name);
                if let Some(to) = &self.bulk.to {
                    let modified = (folder.modified_s, folder.modified_ns);
                    self.note_kept(to.join(&below), below, stamp, modified);
                }
                self.ended(item, Ok(()), watch);
            }
            Err(error) => {
                item.landed.replace(None);
                self.fail(item.chunk, item.id, Action::Hold, cause(error));
            }
        }
    }
}

/// Gives what could not be kept its name back, and takes the copy away.
fn undo_exchange(dir: BorrowedFd<'_>, old: &OsStr, name: &OsStr) {
    let back = act::exchange(dir, old, dir, name).and_then(|()| act::unlink(dir, old));
    if let Err(error) = back {
        // Nothing is lost: the old entry is beside the new one.
        tracing::warn!(
            ?error,
            is_ours = copy::is_temporary(old),
            "what was replaced keeps another name"
        );
    }
}
