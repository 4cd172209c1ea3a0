//! Names of one inode: the first is copied, later ones are linked to its copy.

use std::collections::HashMap;
use std::ffi::{OsStr, OsString};
use std::os::fd::AsFd;
use std::sync::{Arc, Mutex};

use crate::disk::{Errno, Folder, act, stat};
use crate::model::{Chunk, Loss, Profile, RowId, RowState, Span};

use super::super::node::Node;
use super::super::run::{WorkerWatch, lock};
use super::item::Item;
use super::{BulkRun, Work};

/// What is known of the first names of inodes with several.
#[derive(Default)]
pub struct Links {
    firsts: Mutex<HashMap<RowId, First>>,
}

enum First {
    /// Copied; its destination.
    At(Arc<Folder>, OsString),
    /// Not copied, and not going to be: whoever asks first takes its place.
    Missing,
    /// Not finished; these wait for it.
    Open(Vec<Waiting>),
}

struct Waiting {
    node: Arc<Node>,
    chunk: Arc<Chunk>,
    row: RowId,
}

/// What a later name has to do.
enum Turn {
    Link(Arc<Folder>, OsString),
    Copy,
    Wait,
}

impl Links {
    fn turn(&self, first: RowId, item: &Item<'_>) -> Turn {
        let mut firsts = lock(&self.firsts);
        match firsts
            .entry(first)
            .or_insert_with(|| First::Open(Vec::new()))
        {
            First::At(folder, name) => Turn::Link(Arc::clone(folder), name.clone()),
            state @ First::Missing => {
                *state = First::Open(Vec::new());
                Turn::Copy
            }
            First::Open(waiting) => {
                item.node.hold();
                waiting.push(Waiting {
                    node: Arc::clone(item.node),
                    chunk: Arc::clone(item.chunk),
                    row: item.id,
                });
                Turn::Wait
            }
        }
    }

    /// Everything that waits for a first name; each of those is given up.
    fn take_open(&self) -> Vec<Waiting> {
        let mut all = Vec::new();
        for first in lock(&self.firsts).values_mut() {
            if let First::Open(waiting) = first {
                all.append(waiting);
                *first = First::Missing;
            }
        }
        all
    }

    fn settle(&self, first: RowId, at: Option<(Arc<Folder>, OsString)>) -> Vec<Waiting> {
        let state = match at {
            Some((folder, name)) => First::At(folder, name),
            None => First::Missing,
        };
        match lock(&self.firsts).insert(first, state) {
            Some(First::Open(waiting)) => waiting,
            _ => Vec::new(),
        }
    }
}

impl BulkRun<'_> {
    /// A later name of an inode: linked to the copy of the first, once there is one.
    pub(super) fn twin(&self, item: &Item<'_>, watch: &WorkerWatch<'_>) {
        let first = self.bulk.tree.first_name(item.id);
        let Some(first) = first.filter(|_| self.bulk.how.metadata.hard_links) else {
            return self.plain(item, watch);
        };
        self.look_at_first(first, item);
        match self.links.turn(first, item) {
            Turn::Link(folder, name) => self.link(item, &folder, &name, watch),
            Turn::Copy => {
                item.settles.set(Some(first));
                self.plain(item, watch);
            }
            Turn::Wait => {}
        }
    }

    /// A name that no other comes before: copied, unless an earlier pass failed here and has copied a later name.
    pub(super) fn first_name(&self, item: &Item<'_>, watch: &WorkerWatch<'_>) {
        let has_others = item.row.has_twins && self.bulk.how.metadata.hard_links;
        match has_others.then(|| self.landed_earlier(item.id, item)) {
            Some(First::At(folder, name)) => self.link(item, &folder, &name, watch),
            _ => self.plain(item, watch),
        }
    }

    /// A first name that was done with in an earlier pass, or is left out, will not settle by itself.
    fn look_at_first(&self, first: RowId, item: &Item<'_>) {
        let state = self
            .bulk
            .tree
            .chunk_of(first)
            .map(|chunk| chunk.state(first));
        let is_over = matches!(
            state,
            Some(
                RowState::Skipped
                    | RowState::Failed
                    | RowState::Parked
                    | RowState::Done
                    | RowState::Gone
            )
        );
        if is_over {
            let earlier = self.landed_earlier(first, item);
            lock(&self.links.firsts).entry(first).or_insert(earlier);
        }
    }

    /// Where an earlier pass has put the copy of an inode, if any.
    fn landed_earlier(&self, first: RowId, item: &Item<'_>) -> First {
        let landed = self.run.copy_of(self.step, first);
        let at = landed.and_then(|(row, name)| {
            // A tree that could not be published has taken its copies with it.
            let state = self.bulk.tree.chunk_of(row)?.state(row);
            let is_there = matches!(state, RowState::Done | RowState::Gone);
            let folder = self.target_folder(row, item).filter(|_| is_there)?;
            self.is_copy_of(item, &folder, &name)
                .then_some((folder, name))
        });
        at.map_or(First::Missing, |(folder, name)| First::At(folder, name))
    }

    /// True if what has the name still looks like the copy of this row: others may have been there since.
    fn is_copy_of(&self, item: &Item<'_>, folder: &Arc<Folder>, name: &OsStr) -> bool {
        let found = folder
            .handle()
            .and_then(|folder| stat::stamp_at(folder.as_fd(), name));
        let row = &item.row;
        match found {
            Ok(found) => {
                let keeps_times = self.bulk.how.metadata.times;
                let is_as_old =
                    (found.modified_s, found.modified_ns) == (row.modified_s, row.modified_ns);
                (found.kind, found.size) == (row.kind, row.size) && (is_as_old || !keeps_times)
            }
            Err(error) if error.is_absent() => false,
            // It is copied once more, which is no link: that is told.
            Err(_) => {
                self.note_unlinked(item);
                false
            }
        }
    }

    /// The destination of the folder that holds a row, from the anchor of a row that is at work.
    fn target_folder(&self, id: RowId, item: &Item<'_>) -> Option<Arc<Folder>> {
        let mut above = Vec::new();
        let mut at = self.bulk.tree.row(id)?.parent;
        while at != 0 {
            above.push(at);
            at = self.bulk.tree.row(at)?.parent;
        }
        let mut anchor = item.node;
        while let Some(parent) = &anchor.parent {
            anchor = parent;
        }
        let mut folder = Arc::clone(anchor.to.as_ref()?);
        for row in above.into_iter().rev() {
            let chunk = self.bulk.tree.chunk_of(row)?;
            let other = self.run.landed(self.step, row);
            let name = other.as_deref();
            folder = folder.child(name.unwrap_or_else(|| self.target_name(&chunk, row)));
        }
        Some(folder)
    }

    fn link(&self, item: &Item<'_>, folder: &Arc<Folder>, name: &OsStr, watch: &WorkerWatch<'_>) {
        let Some(to) = &item.node.to else {
            return;
        };
        let linked = folder.handle().and_then(|first| {
            act::hard_link(first.as_fd(), name, to.handle()?.as_fd(), item.name, false)
        });
        match linked {
            Ok(()) => {
                item.landed.replace(Some(item.name.into()));
                let is_wanted = self.run.ledger().is_some() || self.is_verified_row(&item.row);
                if is_wanted
                    && let Ok(made) = to
                        .handle()
                        .and_then(|to| stat::stamp_at(to.as_fd(), item.name))
                {
                    item.made.replace(Some((made, false)));
                    self.note_made(item, watch);
                }
                self.settle_links(item);
                self.note_done(item.chunk, item.id, watch);
                self.check_later(item, watch);
            }
            // Too many names, a file system without hard links, a first copy that somebody has taken away since an
            // earlier pass: a copy keeps the contents at least.
            Err(error)
                if [Errno::MLINK, Errno::PERM, Errno::OPNOTSUPP, Errno::NOENT]
                    .iter()
                    .any(|no| error.is(*no)) =>
            {
                if !error.is(Errno::NOENT) {
                    self.note_unlinked(item);
                }
                self.plain(item, watch);
            }
            Err(error) => self.fail_disk(item.chunk, item.id, &error),
        }
    }

    /// A later name becomes a copy of its own. By Python's rules nobody is told.
    fn note_unlinked(&self, item: &Item<'_>) {
        if self.bulk.how.profile == Profile::Safe {
            let (losses, path) = ([Loss::HardLinks], || self.source_path(item.id));
            self.run
                .note_lost(self.step, item.id, losses.into_iter(), path);
        }
    }

    /// After a row that others wait for, the first name of several: lets the later ones go on.
    pub(super) fn settle_links(&self, item: &Item<'_>) {
        if let Some(first) = item.settles.get().filter(|_| !item.waits.get()) {
            self.settle_as(first, item);
        }
    }

    fn settle_as(&self, first: RowId, item: &Item<'_>) {
        let at = match (&item.node.to, item.landed.borrow().clone()) {
            (Some(to), Some(name)) => {
                let name = name.into_owned();
                self.run.note_copy(self.step, first, item.id, name.clone());
                Some((Arc::clone(to), name))
            }
            _ => None,
        };
        self.resume(self.links.settle(first, at));
    }

    /// Later names whose first name was never come to: they copy themselves. False if there are none.
    pub(super) fn settle_stuck(&self) -> bool {
        let stuck = self.links.take_open();
        let is_any = !stuck.is_empty();
        self.resume(stuck);
        is_any
    }

    fn resume(&self, waiting: Vec<Waiting>) {
        let works = waiting.into_iter().map(|waiting| Work::Rows {
            span: Span {
                folder: waiting.node.row,
                start: waiting.row,
                len: 1,
            },
            node: waiting.node,
            chunk: waiting.chunk,
        });
        // They are nobody's: each is in a folder of its own.
        self.queue.push(0, works.collect());
    }
}
