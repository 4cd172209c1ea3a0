//! Rows that are renamed instead of removed: into a hold area, or out of one.

use std::ffi::{OsStr, OsString};
use std::os::fd::AsFd;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::disk::{self, Errno, Expect, Folder, Keep, Trashes, act, metadata, stat};
use crate::journal::{Fate, hold};
use crate::model::{
    Action, Bulk, BulkAct, Cause, Chunk, Kind, Metadata, Phase, Profile, RowId, RowSet, RowState,
    Tree, Verdict,
};

use super::super::ledger::{Base, Ledger};
use super::super::node::Node;
use super::super::run::{WorkerWatch, lock};
use super::{BulkRun, Work};

impl BulkRun<'_> {
    /// True if the names that this step takes away are kept in a hold area.
    pub(super) fn holds(&self) -> bool {
        match self.bulk.act {
            BulkAct::Hold => true,
            BulkAct::RemoveCopied => self.run.holds(),
            BulkAct::Copy | BulkAct::Remove | BulkAct::Move => false,
        }
    }

    /// The trash that takes the names that this step takes away, if that is where they go.
    fn trashes(&self) -> Option<&Trashes> {
        let trashes = self.run.trashes();
        trashes.filter(|_| self.bulk.act == BulkAct::Hold)
    }

    /// Folders that cannot go as a whole, since something in them stays.
    pub(super) fn find_kept(&self) -> RowSet {
        let mut kept = RowSet::default();
        if self.bulk.act != BulkAct::Hold || self.bulk.takes_wholes().is_some() {
            return kept;
        }
        for chunk in self.bulk.tree.chunks().iter().rev() {
            for id in (chunk.base.max(1)..chunk.base + chunk.len()).rev() {
                let stays = match self.verdict(chunk, id) {
                    Verdict::LeftOut(_) | Verdict::OtherFileSystem | Verdict::Merge => true,
                    _ => kept.contains(id),
                };
                if let Some(row) = chunk.row(id).filter(|row| stays && row.parent != 0) {
                    kept.insert(row.parent);
                }
            }
        }
        kept
    }

    /// True for a folder that is gone through row by row.
    pub(super) fn is_gone_through(&self, chunk: &Chunk, id: RowId) -> bool {
        match self.bulk.act {
            BulkAct::Hold => {
                self.verdict(chunk, id) == Verdict::Merge
                    || self.kept.contains(id)
                    || lock(&self.descended).contains(id)
            }
            BulkAct::Move => self.verdict(chunk, id) == Verdict::Merge,
            BulkAct::Copy | BulkAct::Remove | BulkAct::RemoveCopied => true,
        }
    }

    /// True for a folder that was refused as a whole and is worked on row by row since.
    pub(super) fn is_descended(&self, id: RowId) -> bool {
        lock(&self.descended).contains(id)
    }

    /// The folder of the hold area that is like the folder of a node. Each is made from the one above it, so that a long
    /// chain costs what it is long.
    pub(super) fn likeness(&self, node: &Arc<Node>, of_target: bool) -> disk::Result<Arc<Folder>> {
        if let Some((_, found)) = &*lock(&node.likeness) {
            return Ok(Arc::clone(found));
        }
        let folder = match (of_target, &node.to) {
            (true, Some(to)) => to,
            _ => &node.from,
        };
        let base = self.base(folder, of_target)?;
        let mut open = Vec::new();
        let mut at = node;
        let mut likeness = loop {
            // What is above may lie on another file system, and be kept there.
            if let Some((of, found)) = &*lock(&at.likeness)
                && *of == base.path
            {
                break Arc::clone(found);
            }
            open.push(at);
            match &at.parent {
                Some(parent) => at = parent,
                None => break Arc::clone(&base.folder),
            }
        };
        for node in open.into_iter().rev() {
            let name = match (node.parent.is_some(), self.bulk.tree.chunk_of(node.row)) {
                (true, Some(chunk)) => match of_target {
                    true => Some(self.landed_name(&chunk, node.row)),
                    false => Some(chunk.name(node.row).to_os_string()),
                },
                _ => None,
            };
            if let Some(name) = name {
                likeness = hold::likeness(&likeness, &[name])?;
            }
            let own = match (of_target, &node.to) {
                (true, Some(to)) => to,
                _ => &node.from,
            };
            let device = |folder: &Arc<Folder>| folder.identity().map(|(device, _)| device);
            if device(own) == device(folder) {
                let mut known = lock(&node.likeness);
                known.get_or_insert_with(|| (base.path.clone(), Arc::clone(&likeness)));
            }
        }
        Ok(likeness)
    }

    fn base(&self, folder: &Arc<Folder>, of_target: bool) -> disk::Result<Base> {
        let was_in = match (of_target, &self.bulk.to) {
            (true, Some(to)) => to,
            _ => &self.bulk.from,
        };
        let none = || disk::DiskError::new(Action::Rename, OsStr::new(""), Errno::OPNOTSUPP);
        let ledger = self.run.ledger().ok_or_else(none)?;
        ledger.base(self.step, folder, was_in)
    }

    /// Name of a row at the destination, with a number where it stands beside another.
    pub(super) fn landed_name(&self, chunk: &Chunk, id: RowId) -> OsString {
        let other = self.run.landed(self.step, id);
        other.unwrap_or_else(|| self.target_name(chunk, id).to_os_string())
    }

    /// Renames one row, with all that is below it, to where the step takes it.
    pub(super) fn rename_row(
        &self,
        node: &Arc<Node>,
        chunk: &Arc<Chunk>,
        id: RowId,
        watch: &WorkerWatch<'_>,
    ) {
        let Some(row) = chunk.row(id) else {
            return;
        };
        let verdict = self.verdict(chunk, id);
        if matches!(verdict, Verdict::LeftOut(_) | Verdict::OtherFileSystem) {
            if chunk.state(id) == RowState::Waiting {
                chunk.set_state(id, RowState::Skipped);
                watch.counters().skipped();
            }
            return;
        }
        if chunk.state(id) != RowState::Waiting {
            return;
        }
        let counters = watch.counters();
        counters.turn_to(Phase::Remove, self.step, id, row.size);
        let renamed = match self.injected(id) {
            Some(errno) => {
                let errno = Errno::from_raw_os_error(errno);
                Err(disk::DiskError::new(Action::Rename, chunk.name(id), errno))
            }
            None => self.rename_to_its_place(node, chunk, id, watch),
        };
        match renamed {
            Ok(true) => self.note_renamed(chunk, id, watch),
            Ok(false) => self.fail(chunk, id, Action::Rename, Cause::Changed),
            Err(error) if error.is_missing() && self.is_absent(node, chunk, id) => {
                match self.bulk.act {
                    // Another process was faster; the name is gone, as it should be.
                    BulkAct::Hold => self.note_removed(chunk, id, watch),
                    // An earlier pass had no time to write it down.
                    BulkAct::Move if self.has_arrived(node, chunk, id) => {
                        self.note_renamed(chunk, id, watch);
                    }
                    _ => self.fail_disk(chunk, id, &error),
                }
            }
            Err(error) if self.can_descend(&error, chunk, id) => {
                self.descend(node, chunk, id, watch);
            }
            Err(error) if error.is(Errno::EXIST) && self.bulk.act == BulkAct::Move => {
                self.fail(chunk, id, Action::Rename, Cause::AlreadyThere);
            }
            Err(error) => self.fail_disk(chunk, id, &error),
        }
    }

    /// True if there is no source any more.
    pub(super) fn is_absent(&self, node: &Arc<Node>, chunk: &Chunk, id: RowId) -> bool {
        let found = node
            .from
            .handle()
            .and_then(|from| stat::stamp_at(from.as_fd(), chunk.name(id)));
        found.is_err_and(|error| error.is_missing())
    }

    /// True if the entry of a row is where the step takes it.
    fn has_arrived(&self, node: &Arc<Node>, chunk: &Chunk, id: RowId) -> bool {
        let Some((row, to)) = chunk.row(id).zip(node.to.as_ref()) else {
            return false;
        };
        let name = self.target_name(chunk, id);
        let found = to.handle().and_then(|to| stat::stamp_at(to.as_fd(), name));
        let expected = Expect::row(row, self.bulk.tree.device(row.device));
        found.is_ok_and(|found| expected.is_met_by(&found))
    }

    /// False if the entry is not what the plan saw.
    fn rename_to_its_place(
        &self,
        node: &Arc<Node>,
        chunk: &Chunk,
        id: RowId,
        watch: &WorkerWatch<'_>,
    ) -> disk::Result<bool> {
        let Some(row) = chunk.row(id) else {
            return Ok(false);
        };
        let (from, name) = (node.from.handle()?, chunk.name(id));
        let device = self.bulk.tree.device(row.device);
        let expected = match row.kind {
            Kind::File => Expect::unchanged_row(row, device),
            _ => Expect::row(row, device),
        };
        if !expected.is_met_by(&stat::stamp_at(from.as_fd(), name)?) {
            return Ok(false);
        }
        if let Some(trashes) = self.trashes() {
            let claim = trashes.claim(&node.from, name)?;
            if let Some(ledger) = self.run.ledger()
                && !ledger.trashes(watch.worker, self.step, id, claim.path())
            {
                // Nobody would know where to look for it.
                claim.give_up();
                return Err(disk::DiskError::new(Action::Write, name, Errno::IO));
            }
            return claim.take(from.as_fd(), name).map(|()| true);
        }
        let (to, new) = match (&node.to, self.bulk.act) {
            (Some(to), BulkAct::Move) => (to.handle()?, self.target_name(chunk, id)),
            _ => (self.likeness(node, false)?.handle()?, name),
        };
        act::rename_new(from.as_fd(), name, to.as_fd(), new).map(|()| true)
    }

    /// A folder that may not be renamed, or not from here, is worked on row by row.
    fn can_descend(&self, error: &disk::DiskError, chunk: &Chunk, id: RowId) -> bool {
        let is_folder = chunk.row(id).is_some_and(|row| row.kind == Kind::Folder);
        // An earlier pass may have begun to take it in parts, so that its likeness is there.
        let refusals = [
            Errno::XDEV,
            Errno::ACCESS,
            Errno::PERM,
            Errno::BUSY,
            Errno::EXIST,
        ];
        // What goes to the trash goes there as it is, so that it can be had back as a whole.
        let may_part = self.bulk.act == BulkAct::Hold && self.trashes().is_none();
        is_folder && may_part && refusals.iter().any(|errno| error.is(*errno))
    }

    fn descend(&self, node: &Arc<Node>, chunk: &Arc<Chunk>, id: RowId, watch: &WorkerWatch<'_>) {
        let is_written = |ledger: &Ledger| {
            let tree = &self.bulk.tree;
            ledger.complete(watch.worker, self.step, tree)
        };
        if !self.run.ledger().is_none_or(is_written) {
            return;
        }
        lock(&self.descended).insert(id);
        node.hold();
        let enter = Work::Enter {
            parent: Arc::clone(node),
            chunk: Arc::clone(chunk),
            row: id,
        };
        self.queue.push(watch.worker, vec![enter]);
    }

    /// Everything below a row went with it.
    fn note_renamed(&self, chunk: &Arc<Chunk>, id: RowId, watch: &WorkerWatch<'_>) {
        if let Some(ledger) = self.run.ledger().filter(|_| self.trashes().is_none()) {
            let fate = match self.bulk.act {
                BulkAct::Move => Fate::Moved,
                _ => Fate::Held,
            };
            ledger.row(watch.worker, self.step, id, fate);
        }
        chunk.set_state(id, RowState::Done);
        let along = take_along(self.bulk, id);
        watch.counters().items(1 + along);
    }

    /// Takes a source whose copy is whole into the hold area. False if it is not what was copied.
    pub(super) fn hold_copied(
        &self,
        node: &Arc<Node>,
        chunk: &Chunk,
        id: RowId,
        watch: &WorkerWatch<'_>,
    ) -> disk::Result<bool> {
        let from = node.from.handle()?;
        if !self.is_as_copied(&from, chunk, id)? {
            return Ok(false);
        }
        let (name, hold) = (chunk.name(id), self.likeness(node, false)?);
        act::rename_new(from.as_fd(), name, hold.handle()?.as_fd(), name)?;
        if let Some(ledger) = self.run.ledger() {
            ledger.row(watch.worker, self.step, id, Fate::Held);
        }
        Ok(true)
    }

    /// Removes a folder from which everything was taken. Its likeness in the hold area becomes what it was.
    pub(super) fn remove_emptied(
        &self,
        node: &Arc<Node>,
        chunk: &Chunk,
        watch: &WorkerWatch<'_>,
    ) -> disk::Result<()> {
        let Some(parent) = &node.parent else {
            return Ok(());
        };
        let (from, likeness) = (node.from.handle()?, self.likeness(node, false)?);
        let mut was = stat::stamp_open(from.as_fd())?;
        if let Some(row) = chunk.row(node.row) {
            (was.modified_s, was.modified_ns) = (row.modified_s, row.modified_ns);
        }
        let all = Metadata::ALL;
        let like = likeness.handle()?;
        metadata::copy_known_metadata(from.as_fd(), &was, like.as_fd(), &all, Profile::Safe)?;
        act::remove_folder(parent.from.handle()?.as_fd(), chunk.name(node.row))?;
        if let Some(ledger) = self.run.ledger() {
            ledger.row(watch.worker, self.step, node.row, Fate::Emptied);
        }
        Ok(())
    }

    /// Where a folder is that stays and in which something changes, for its times.
    pub(super) fn touch(&self, node: &Node) {
        let Some(ledger) = self.run.ledger() else {
            return;
        };
        let below = self.bulk.tree.path(node.row);
        if self.bulk.act != BulkAct::Copy
            && let Ok(from) = node.from.handle()
        {
            ledger.touch(from.as_fd(), &self.bulk.from.join(&below));
        }
        if let (Some(to), Some(path)) = (&node.to, self.absolute_target(&below))
            && let Ok(to) = to.handle()
        {
            ledger.touch(to.as_fd(), &path);
        }
    }

    /// Absolute path of what is at `below` in the tree, at the destination.
    fn absolute_target(&self, below: &std::path::Path) -> Option<PathBuf> {
        let to = self.bulk.to.as_ref()?;
        let mut names = below.components();
        Some(match (&self.bulk.top_name, names.next()) {
            (Some(name), Some(_)) => to.join(name).join(names.as_path()),
            _ => to.join(below),
        })
    }
}

/// How many items went with a row that was renamed as a whole. Where that was not counted they have rows, which are done.
pub fn take_along(bulk: &Bulk, id: RowId) -> u64 {
    if let Some(along) = bulk.along(id) {
        return along.items();
    }
    let mut items = 0;
    for_all_below(&bulk.tree, id, |chunk, id| {
        chunk.set_state(id, RowState::Done);
        items += 1;
    });
    items
}

/// Calls `each` for every row below a folder.
fn for_all_below(tree: &Tree, id: RowId, mut each: impl FnMut(&Chunk, RowId)) {
    let mut folders = vec![id];
    while let Some(folder) = folders.pop() {
        for span in tree.spans(folder) {
            let Some(chunk) = tree.chunk_of(span.start) else {
                continue;
            };
            for row in span.start..span.start + span.len {
                each(&chunk, row);
                if chunk.row(row).is_some_and(|row| row.kind == Kind::Folder) {
                    folders.push(row);
                }
            }
        }
    }
}

/// Keeps what a copy is about to replace: a second name in the hold area, so that its own is never absent.
pub struct Keeper<'a, 'b> {
    pub bulk: &'a BulkRun<'b>,
    pub node: &'a Arc<Node>,
    pub has_kept: AtomicBool,
    /// The spelling under which it stands and is kept, where that is another one than the copy's.
    pub spelled: Option<OsString>,
}

impl Keep for Keeper<'_, '_> {
    fn keep(&self, name: &OsStr) -> disk::Result<()> {
        let Some(to) = &self.node.to else {
            return Ok(());
        };
        let name = self.spelled.as_deref().unwrap_or(name);
        let (to, hold) = (to.handle()?, self.bulk.likeness(self.node, true)?.handle()?);
        if let Err(error) = stat::stamp_at(to.as_fd(), name)
            && error.is_missing()
        {
            return Ok(());
        }
        match act::hard_link(to.as_fd(), name, hold.as_fd(), name, false) {
            Err(error) if error.is(Errno::EXIST) => return Err(error),
            // No second names here: it steps aside for a moment.
            Err(_) => act::rename_new(to.as_fd(), name, hold.as_fd(), name)?,
            Ok(()) => {}
        }
        self.has_kept.store(true, Ordering::Relaxed);
        Ok(())
    }
}

impl Keeper<'_, '_> {
    pub fn has_kept(&self) -> bool {
        self.has_kept.load(Ordering::Relaxed)
    }

    /// The copy did not come about: what it was to replace has its one name again.
    pub fn give_back(&self, name: &OsStr) -> disk::Result<()> {
        let Some(to) = self.node.to.as_ref().filter(|_| self.has_kept()) else {
            return Ok(());
        };
        let name = self.spelled.as_deref().unwrap_or(name);
        let (to, hold) = (to.handle()?, self.bulk.likeness(self.node, true)?.handle()?);
        match stat::stamp_at(to.as_fd(), name) {
            Ok(_) => act::unlink(hold.as_fd(), name),
            Err(_) => act::rename_new(hold.as_fd(), name, to.as_fd(), name),
        }
    }
}
