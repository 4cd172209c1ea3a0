//! Entering folders, making their counterparts, finishing them.

use std::ffi::{OsStr, OsString};
use std::os::fd::AsFd;
use std::sync::Arc;

use crate::disk::{self, Errno, Folder, Lost, act, copy, metadata, stat};
use crate::journal::Fate;
use crate::model::{
    Action, BulkAct, Cause, Chunk, Kind, Metadata, Phase, Profile, Publish, RowId, RowState, Stamp,
    Verdict,
};

use super::super::ledger::Ledger;
use super::super::node::{Node, Unit};
use super::super::run::WorkerWatch;
use super::BulkRun;
use super::copy::{FREE_NAME_TRIES, numbered};

/// Times that a free temporary name is tried for.
const NAME_TRIES: u32 = 16;

impl BulkRun<'_> {
    /// Opens the folder at a row and makes its counterpart. None if that failed; the failure is noted.
    pub(super) fn enter(
        &self,
        parent: &Arc<Node>,
        chunk: &Arc<Chunk>,
        id: RowId,
        watch: &WorkerWatch<'_>,
    ) -> Option<Arc<Node>> {
        let row = *chunk.row(id)?;
        if self.is_over_with(chunk, id) {
            return None;
        }
        watch.counters().turn_to(self.phase(), self.step, id, 0);
        if let Some(errno) = self.injected(id) {
            self.fail(chunk, id, Action::Open, Cause::Os(errno));
            return None;
        }
        if self.bulk.how.profile == Profile::Python && chunk.state(id) == RowState::Failed {
            // It could not be listed, which has been told; Python neither makes nor removes it then.
            return None;
        }
        // Where links are followed, the row may have been reached through one; the identity below says whether it leads
        // where it did.
        let from = if self.bulk.how.follow_links {
            parent.from.child_through_link(chunk.name(id))
        } else {
            parent.from.child(chunk.name(id))
        };
        let is_told_only = self.is_told_only(&row);
        if !is_told_only {
            from.expect(self.bulk.tree.device(row.device), row.inode);
        }
        if let Err(error) = from.handle() {
            self.cannot_enter(chunk, id, &error, watch);
            return None;
        }
        if is_told_only && !self.is_as_told(&from, parent, chunk, id, watch) {
            return None;
        }
        let mut node = Node::new(id, Some(Arc::clone(parent)), from);
        node.chunk = Some(Arc::clone(chunk));
        let has_counterpart = matches!(self.bulk.act, BulkAct::Copy | BulkAct::Move);
        if has_counterpart && !self.make_counterpart(&mut node, chunk, id) {
            return None;
        }
        if self.stays(chunk, id) {
            self.touch(&node);
        }
        Some(Arc::new(node))
    }

    /// True for a folder that is there before the step and after it.
    fn stays(&self, chunk: &Chunk, id: RowId) -> bool {
        self.kept.contains(id)
            || self.bulk.left.kept.contains(id)
            || self.verdict(chunk, id) == Verdict::Merge
    }

    fn phase(&self) -> Phase {
        match self.bulk.act {
            BulkAct::Copy => Phase::Copy,
            BulkAct::Remove | BulkAct::RemoveCopied | BulkAct::Hold => Phase::Remove,
            BulkAct::Move => Phase::Rename,
        }
    }

    fn cannot_enter(
        &self,
        chunk: &Chunk,
        id: RowId,
        error: &disk::DiskError,
        watch: &WorkerWatch<'_>,
    ) {
        let is_removal = self.bulk.act != BulkAct::Copy;
        if is_removal && error.is_missing() {
            // Someone else removed it meanwhile: that is what was wanted.
            self.note_removed(chunk, id, watch);
            return;
        }
        let is_copied = !is_removal && chunk.state(id) == RowState::Done;
        if is_copied && error.is_missing() {
            // A pass that was ended by force has copied and removed it; the step that removes says so.
            return;
        }
        self.fail_disk(chunk, id, error);
    }

    /// Makes or opens the destination of a folder.
    fn make_counterpart(&self, node: &mut Node, chunk: &Chunk, id: RowId) -> bool {
        let Some(parent) = node.parent.clone() else {
            return true;
        };
        let Some(to) = &parent.to else {
            return true;
        };
        let name = self.target_name(chunk, id);
        let is_there = chunk
            .row(id)
            .is_some_and(|row| row.verdict == Verdict::Merge)
            || chunk.state(id) == RowState::Done;
        let made = if is_there {
            let landed = self.run.landed(self.step, id);
            self.open_existing(to, landed.as_deref().unwrap_or(name))
        } else if parent.is_in_unit {
            node.is_in_unit = true;
            self.make_named(node, to, name)
        } else if self.bulk.how.publish == Publish::InPlace {
            self.make_in_place(node, to, name)
        } else {
            self.make_unit(node, to, name)
        };
        match made {
            Ok(folder) => {
                node.to = Some(folder);
                true
            }
            Err(error) => {
                self.fail_disk(chunk, id, &error);
                false
            }
        }
    }

    fn open_existing(&self, to: &Arc<Folder>, name: &OsStr) -> disk::Result<Arc<Folder>> {
        let folder = match self.bulk.how.profile {
            Profile::Safe => to.child(name),
            // Python goes through a link to a folder at the destination.
            Profile::Python => to.child_through_link(name),
        };
        folder.handle()?;
        Ok(folder)
    }

    fn make_named(
        &self,
        node: &mut Node,
        to: &Arc<Folder>,
        name: &OsStr,
    ) -> disk::Result<Arc<Folder>> {
        let facts = to.facts()?;
        // Nobody else comes to what is below a temporary name, so that a folder there may have its mode at once.
        let is_closed_above = node.is_in_unit && !facts.has_default_acl;
        let source = node.from.stamp_as_opened().filter(|_| is_closed_above);
        let mode = source.map_or(0o700, |stamp| first_mode(stamp.mode));
        act::make_folder(to.handle()?.as_fd(), name, mode)?;
        let folder = to.child(name);
        folder.was_made_in(facts);
        if let Err(error) = folder.handle() {
            // Nobody knows of it yet, and nobody would take it away.
            act::remove_folder(to.handle()?.as_fd(), name)?;
            return Err(error);
        }
        node.is_made = true;
        Ok(folder)
    }

    /// As `os.makedirs(dst, exist_ok=dirs_exist_ok)` of `shutil.copytree` does.
    fn make_in_place(
        &self,
        node: &mut Node,
        to: &Arc<Folder>,
        name: &OsStr,
    ) -> disk::Result<Arc<Folder>> {
        node.is_made = true;
        let mode = 0o777 & !self.bulk.how.umask;
        match act::make_folder(to.handle()?.as_fd(), name, mode) {
            Err(error) if error.is(Errno::EXIST) => {
                node.was_there = true;
                self.open_existing(to, name)
            }
            Err(error) => Err(error),
            Ok(()) => {
                let folder = to.child(name);
                folder.handle()?;
                Ok(folder)
            }
        }
    }

    /// A folder under a temporary name, to be published when all below it is done.
    fn make_unit(
        &self,
        node: &mut Node,
        to: &Arc<Folder>,
        name: &OsStr,
    ) -> disk::Result<Arc<Folder>> {
        let mut last = None;
        for _ in 0..NAME_TRIES {
            let temporary = copy::temporary_name();
            match self.make_named(node, to, &temporary) {
                Ok(folder) => {
                    self.units.add(node.row, Arc::clone(to), temporary.clone());
                    if let Some(ledger) = self.run.ledger() {
                        let inode = folder.identity().map_or(0, |(_, inode)| inode);
                        ledger.unit(self.step, node.row, inode, &temporary);
                    }
                    node.is_in_unit = true;
                    node.unit = Some(Unit {
                        temporary,
                        name: name.to_os_string(),
                    });
                    return Ok(folder);
                }
                Err(error) if error.is(Errno::EXIST) => last = Some(error),
                Err(error) => return Err(error),
            }
        }
        Err(last.unwrap_or_else(|| disk::DiskError::new(Action::MakeFolder, name, Errno::EXIST)))
    }

    /// Sets a copied folder's metadata and gives it its name.
    pub(super) fn finish_copied(
        &self,
        node: &Arc<Node>,
        chunk: &Arc<Chunk>,
        watch: &WorkerWatch<'_>,
    ) {
        let was_done = chunk.state(node.row) == RowState::Done;
        let Some(to) = &node.to else {
            return;
        };
        let is_python = self.bulk.how.profile == Profile::Python;
        // What was there before is filled up and keeps what it is.
        let is_merged = chunk
            .row(node.row)
            .is_some_and(|row| row.verdict == Verdict::Merge);
        if node.is_made || (was_done && !is_merged) || is_python {
            let set = self.folder_metadata(node, to, chunk, was_done);
            self.note_folder_metadata(node, chunk, set);
        }
        if node.unit.is_some() && self.tree_waits(node, chunk, watch) {
            return;
        }
        self.publish_tree(node, chunk, watch);
    }

    /// Gives a finished folder its name, where it was built under another.
    pub(super) fn publish_tree(&self, node: &Arc<Node>, chunk: &Chunk, watch: &WorkerWatch<'_>) {
        let Some(to) = &node.to else {
            return;
        };
        let was_done = chunk.state(node.row) == RowState::Done;
        if let Some(unit) = &node.unit
            && !self.publish(node, to, unit, chunk)
        {
            return;
        }
        // It is there, even if it lacks what it should have got.
        self.note_made_folder(node, to, watch);
        if chunk.state(node.row) == RowState::Failed {
            return;
        }
        chunk.set_state(node.row, RowState::Done);
        if !was_done {
            watch.counters().item();
            self.run.note_named();
        }
    }

    /// Writes down that a folder is there that was not there before.
    fn note_made_folder(&self, node: &Node, to: &Arc<Folder>, watch: &WorkerWatch<'_>) {
        let Some(ledger) = self
            .run
            .ledger()
            .filter(|_| node.is_made && !node.was_there)
        else {
            return;
        };
        // Within a new tree nothing is in the way, so that no folder there goes by another name.
        let name = match node.is_in_unit && node.unit.is_none() {
            true => None,
            false => self.run.landed(self.step, node.row),
        };
        // Of a folder that is taken back nothing else is looked at.
        let stamp = Stamp {
            inode: to.identity().map_or(0, |(_, inode)| inode),
            ..Stamp::default()
        };
        ledger.row(watch.worker, self.step, node.row, made(&stamp, name, false));
    }

    fn note_folder_metadata(&self, node: &Node, chunk: &Chunk, set: disk::Result<Lost>) {
        match set {
            Ok(lost) => self.note_lost(node.row, &lost),
            Err(error) => self.fail_disk(chunk, node.row, &error),
        }
    }

    fn folder_metadata(
        &self,
        node: &Node,
        to_folder: &Arc<Folder>,
        chunk: &Chunk,
        was_done: bool,
    ) -> disk::Result<Lost> {
        let how = &self.bulk.how;
        let (from, to) = (node.from.handle()?, to_folder.handle()?);
        // Folders keep mode and times even where files are copied as contents only, as `shutil.copytree` does.
        let what = Metadata {
            mode: true,
            times: true,
            attributes: true,
            ..self.around_files()
        };
        let facts = to_folder.facts()?;
        // What this step has made holds no surprise, a list from the folder above apart.
        if how.profile == Profile::Safe
            && node.is_in_unit
            && node.is_made
            && !was_done
            && !facts.has_default_acl
            && let Some(source) = node.from.stamp_as_opened()
        {
            let made_with = to_folder.stamp_as_opened().map(|made| made.mode.into());
            let (from, to) = (from.as_fd(), to.as_fd());
            return metadata::dress_made_folder(from, source, (to, made_with), &facts, &what);
        }
        let mut source = stat::stamp_open(from.as_fd())?;
        // A move has removed things from the source by now, which is no change that the copy should show.
        let row = chunk.row(node.row);
        if let Some(row) = row.filter(|row| was_done && !self.is_told_only(row)) {
            (source.modified_s, source.modified_ns) = (row.modified_s, row.modified_ns);
        }
        let (from, to) = (from.as_fd(), to.as_fd());
        let mut lost = metadata::copy_known_metadata(from, &source, to, &what, how.profile)?;
        if how.profile == Profile::Safe {
            lost.compare(&source, &stat::stamp_open(to)?, &what);
        }
        Ok(lost)
    }

    /// What folders and links take along: `copytree` calls `copystat` on them whatever it copies files with.
    pub(super) fn around_files(&self) -> Metadata {
        match self.bulk.how.profile {
            Profile::Python => Metadata::COPYSTAT,
            Profile::Safe => self.bulk.how.metadata,
        }
    }

    /// Renames a finished unit to its name, never over anything.
    fn publish(&self, node: &Arc<Node>, to: &Arc<Folder>, unit: &Unit, chunk: &Chunk) -> bool {
        let Some(above) = node.parent.as_ref().and_then(|parent| parent.to.clone()) else {
            return true;
        };
        // What is in the tree is known before the tree is there: who finds it published knows all of it. Rows that were
        // planned are on the device by now, if the job waits for that; others have to come there first.
        let is_known = |ledger: &Ledger| match self.bulk.open.is_some() && ledger.flushes() {
            true => ledger.sync(),
            false => ledger.flush(),
        };
        if self.run.ledger().is_some_and(|ledger| !is_known(ledger)) {
            return false;
        }
        let is_beside = chunk
            .row(node.row)
            .is_some_and(|row| matches!(row.verdict, Verdict::Clash(_)));
        let renamed = match is_beside {
            true => publish_beside(&above, unit),
            false => publish_as(&above, unit, &unit.name).map(|()| unit.name.clone()),
        };
        match renamed {
            Ok(name) => {
                self.units.remove(node.row);
                to.was_renamed(&name);
                if is_beside {
                    self.run.note_landed(self.step, node.row, name);
                }
                true
            }
            Err(error) => {
                // The temporary tree goes with the clean-up; nothing below it counts as copied.
                self.disown(node.row);
                let cause = match error.is(Errno::EXIST) {
                    true => Cause::AlreadyThere,
                    false => error.cause(),
                };
                self.fail(chunk, node.row, Action::Rename, cause);
                false
            }
        }
    }

    /// Takes back "done" from everything below a row.
    fn disown(&self, id: RowId) {
        let mut folders = vec![id];
        while let Some(folder) = folders.pop() {
            for span in self.bulk.tree.spans(folder) {
                let Some(chunk) = self.bulk.tree.chunk_of(span.start) else {
                    continue;
                };
                for row in span.start..span.start + span.len {
                    if chunk.state(row) == RowState::Done {
                        chunk.set_state(row, RowState::Failed);
                        self.run.take_back_item();
                    }
                    if chunk.row(row).is_some_and(|row| row.kind == Kind::Folder) {
                        folders.push(row);
                    }
                }
            }
        }
    }

    /// Removes the temporary trees that a cancelled or failed step leaves.
    pub(super) fn clean_up(&self) {
        for (row, (folder, temporary)) in self.units.take() {
            self.disown(row);
            if self.run.is_over() {
                self.reopen(row);
            }
            if let Err(error) = super::super::sweep::remove_tree(&folder, &temporary) {
                let path = self.bulk.spelled_to.join(&temporary);
                let failure =
                    crate::model::Failure::new(error.action, path, Cause::Os(error.errno));
                self.run.fail(failure);
            }
        }
    }

    /// Rows of a tree that was given up wait again.
    fn reopen(&self, id: RowId) {
        if let Some(chunk) = self.bulk.tree.chunk_of(id) {
            chunk.set_state(id, RowState::Waiting);
        }
    }
}

/// An entry as the journal knows it again.
pub fn made(stamp: &Stamp, name: Option<OsString>, is_replacing: bool) -> Fate {
    Fate::Made {
        inode: stamp.inode,
        size: stamp.size,
        modified: (stamp.modified_s, stamp.modified_ns),
        name,
        is_replacing,
    }
}

/// Mode of a new folder that is to get this one: the same, if it can be filled with that and needs no more calls.
fn first_mode(mode: u16) -> u32 {
    let is_plain = mode & 0o7700 == 0o700;
    if is_plain { mode.into() } else { 0o700 }
}

fn publish_as(above: &Arc<Folder>, unit: &Unit, name: &OsStr) -> disk::Result<()> {
    let handle = above.handle()?;
    act::rename_new(handle.as_fd(), &unit.temporary, handle.as_fd(), name)
}

/// Gives a folder the first free name beside the one that is taken.
fn publish_beside(above: &Arc<Folder>, unit: &Unit) -> disk::Result<OsString> {
    let mut number = 2;
    loop {
        let name = numbered(&unit.name, number);
        match publish_as(above, unit, &name) {
            Err(error) if error.is(Errno::EXIST) && number < FREE_NAME_TRIES => number += 1,
            Err(error) => return Err(error),
            Ok(()) => return Ok(name),
        }
    }
}
