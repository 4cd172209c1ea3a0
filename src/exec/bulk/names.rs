//! Copies that wait for their names. They are put on their device in batches and get their names after that, so that a
//! power cut leaves nothing under a final name that is not whole.

use std::ffi::{OsStr, OsString};
use std::os::fd::AsFd;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex};

use crate::codec::manifest::Sum;
use crate::disk::{self, Copied, CopyError, Errno, Expect, Folder, Lost, Method, act, copy, stat};
use crate::model::{Action, Chunk, CopyHow, Phase, Profile, Row, RowId, Stamp};

use super::super::node::Node;
use super::super::run::{WorkerWatch, lock};
use super::BulkRun;
use super::copy::{FREE_NAME_TRIES, is_taken, numbered};
use super::held::Keeper;
use super::item::{Item, Within};

/// Most entries of a batch: so many are copied anew if the job is ended by force.
const MOST_ENTRIES: usize = 256;
/// Bytes after which a batch is flushed.
const MOST_BYTES: u64 = 64 << 20;
/// So few files are flushed one by one: what others have written on the device is not waited for then.
const FEW: usize = 8;

/// What is going to be replaced.
#[derive(Clone, Debug, Default)]
pub struct Decided {
    /// As it was when the rule for it was asked.
    pub stamp: Option<Stamp>,
    /// Its own spelling, where that is another one.
    pub spelled: Option<OsString>,
}

/// Which name a copy gets.
#[derive(Clone, Debug)]
pub enum Landing {
    /// Its own, which is free.
    Own,
    /// Its own, over what the rule has decided about.
    Over(Decided),
    /// The first free one beside what has its own.
    Beside,
}

/// A whole entry under a temporary name; dropping it takes it away.
struct Unnamed {
    folder: Arc<Folder>,
    temporary: OsString,
    is_kept: bool,
}

impl Drop for Unnamed {
    fn drop(&mut self) {
        if self.is_kept {
            return;
        }
        let gone = self
            .folder
            .handle()
            .and_then(|folder| act::unlink(folder.as_fd(), &self.temporary));
        if let Err(error) = gone {
            // Its name says what it is, and who goes on with the job looks for it.
            tracing::warn!(?error, "a copy without a name stays");
        }
    }
}

/// A copy of one row that has no name yet. It holds its folder.
pub struct Built {
    node: Arc<Node>,
    chunk: Arc<Chunk>,
    id: RowId,
    row: Row,
    /// Name that it is to have.
    name: OsString,
    landing: Landing,
    settles: Option<RowId>,
    made: Option<Stamp>,
    sum: Option<Sum>,
    lost: Lost,
    bytes: u64,
    entry: Unnamed,
}

/// What waits.
enum Nameless {
    File(Box<Built>),
    /// A tree under a temporary name, in which everything is finished; it holds the folder above it.
    Tree {
        node: Arc<Node>,
        chunk: Arc<Chunk>,
    },
}

/// What waits for its name, and how many bytes that is.
#[derive(Default)]
pub struct Names {
    waiting: Mutex<(Vec<Nameless>, u64)>,
}

impl BulkRun<'_> {
    /// True if what was written is put on its device before it gets its name.
    fn settles_first(&self) -> bool {
        self.run.plan.request.run.flush
    }

    /// Copies a row under a temporary name, and gives it its own once it is on its device.
    pub(super) fn build(
        &self,
        item: &Item<'_>,
        how: &CopyHow,
        landing: Landing,
        watch: &WorkerWatch<'_>,
    ) {
        let replaces = matches!(landing, Landing::Over(_));
        let (copied, built) = match self.built(item, how, landing, watch) {
            Ok(built) => built,
            Err(error) => return self.copy_failed(item, error),
        };
        // Shared blocks are written already, and in the order of the names.
        let is_written = copied.bytes == 0 || (copied.method == Method::Clone && !replaces);
        if !is_written && self.settles_first() {
            item.waits.set(true);
            item.node.hold();
            let bytes = built.bytes;
            return self.wait(Nameless::File(Box::new(built)), bytes, watch);
        }
        if !is_written && replaces && how.profile == Profile::Safe && !self.run.holds() {
            // What is replaced is gone for good: the new bytes have to be on the device before it goes.
            if let Err(error) = sync_one(&built) {
                return self.fail_disk(item.chunk, item.id, &error);
            }
        }
        self.land(item, built, watch);
    }

    fn built(
        &self,
        item: &Item<'_>,
        how: &CopyHow,
        landing: Landing,
        watch: &WorkerWatch<'_>,
    ) -> Result<(Copied, Built), CopyError> {
        let Some(to) = &item.node.to else {
            return Err(CopyError::Changed);
        };
        let (from, place) = (item.within.source()?, item.within.place()?);
        let device = self.bulk.tree.device(item.row.device);
        let expect = Expect::row(&item.row, device);
        let expect = (how.profile == Profile::Safe).then_some(&expect);
        let source = item.chunk.name(item.id);
        let (copied, sum) = self.heard(item, watch, |heard_by| {
            copy::build_entry(from, source, place, item.name, how, expect, heard_by)
        })?;
        let (copied, temporary) = copied;
        let built = Built {
            node: Arc::clone(item.node),
            chunk: Arc::clone(item.chunk),
            id: item.id,
            row: item.row,
            name: item.name.to_os_string(),
            landing,
            settles: item.settles.get(),
            made: copied.made,
            sum,
            lost: copied.lost,
            bytes: copied.bytes,
            entry: Unnamed {
                folder: Arc::clone(to),
                temporary,
                is_kept: false,
            },
        };
        Ok((copied, built))
    }

    /// Lets a finished tree wait for its name, where it has to be on its device first.
    pub(super) fn tree_waits(
        &self,
        node: &Arc<Node>,
        chunk: &Arc<Chunk>,
        watch: &WorkerWatch<'_>,
    ) -> bool {
        let Some(parent) = node.parent.as_ref().filter(|_| self.settles_first()) else {
            return false;
        };
        parent.hold();
        let (node, chunk) = (Arc::clone(node), Arc::clone(chunk));
        self.wait(Nameless::Tree { node, chunk }, 0, watch);
        true
    }

    fn wait(&self, nameless: Nameless, bytes: u64, watch: &WorkerWatch<'_>) {
        let is_full = {
            let mut waiting = lock(&self.names.waiting);
            waiting.0.push(nameless);
            waiting.1 += bytes;
            waiting.0.len() >= MOST_ENTRIES || waiting.1 >= MOST_BYTES
        };
        if is_full {
            self.give_names(watch);
        }
    }

    /// Puts on its device what waits for its name, and gives it that. False if nothing waits.
    pub(super) fn give_names(&self, watch: &WorkerWatch<'_>) -> bool {
        let (batch, bytes) = std::mem::take(&mut *lock(&self.names.waiting));
        if batch.is_empty() {
            return false;
        }
        watch.counters().turn_to(Phase::Flush, self.step, 0, 0);
        let settled = settle(&batch);
        if settled.is_ok() {
            watch.counters().flushed(bytes);
        }
        // Who finds the names knows from the journal whose they are.
        let is_known = self.run.ledger().is_none_or(|ledger| ledger.sync());
        if !is_known {
            self.let_go(batch);
            return true;
        }
        for nameless in batch {
            match (nameless, &settled) {
                (Nameless::File(built), Ok(())) => self.name_file(*built, watch),
                (Nameless::Tree { node, chunk }, Ok(())) => self.name_tree(&node, &chunk, watch),
                (Nameless::File(built), Err(error)) => {
                    self.fail_disk(&built.chunk, built.id, error);
                    self.name_failed(*built, watch);
                }
                (Nameless::Tree { node, chunk }, Err(error)) => {
                    self.fail_disk(&chunk, node.row, error);
                    self.release_above(&node, watch);
                }
            }
        }
        true
    }

    /// Gives up what waits for its name in a run that is over.
    pub(super) fn give_up_names(&self) {
        let (batch, _) = std::mem::take(&mut *lock(&self.names.waiting));
        self.let_go(batch);
    }

    fn let_go(&self, batch: Vec<Nameless>) {
        // A process that is gone takes nothing away.
        let is_dead = self.run.ledger().is_some_and(|ledger| ledger.is_dead());
        for nameless in batch {
            if let Nameless::File(mut built) = nameless {
                built.entry.is_kept = is_dead;
            }
        }
    }

    fn name_file(&self, built: Built, watch: &WorkerWatch<'_>) {
        let (node, chunk, id) = (Arc::clone(&built.node), Arc::clone(&built.chunk), built.id);
        let within = Within::new(&node);
        let name = built.name.clone();
        let item = Item::of(&within, &chunk, id, built.row, &name);
        item.settles.set(built.settles);
        watch
            .counters()
            .turn_to(Phase::Rename, self.step, id, built.row.size);
        self.guarded(&chunk, id, || self.land(&item, built, watch));
        self.settle_links(&item);
        self.release(node, watch);
    }

    fn name_failed(&self, built: Built, watch: &WorkerWatch<'_>) {
        let (node, chunk) = (Arc::clone(&built.node), Arc::clone(&built.chunk));
        let within = Within::new(&node);
        let name = built.name.clone();
        let item = Item::of(&within, &chunk, built.id, built.row, &name);
        item.settles.set(built.settles);
        drop(built);
        self.settle_links(&item);
        self.release(node, watch);
    }

    fn name_tree(&self, node: &Arc<Node>, chunk: &Arc<Chunk>, watch: &WorkerWatch<'_>) {
        self.guarded(chunk, node.row, || self.publish_tree(node, chunk, watch));
        self.release_above(node, watch);
    }

    fn release_above(&self, node: &Arc<Node>, watch: &WorkerWatch<'_>) {
        if let Some(parent) = node.parent.clone() {
            self.release(parent, watch);
        }
    }

    /// Gives a copy its name.
    fn land(&self, item: &Item<'_>, mut built: Built, watch: &WorkerWatch<'_>) {
        let spelled = match &built.landing {
            Landing::Over(decided) => decided.spelled.clone(),
            _ => None,
        };
        let keeper = Keeper {
            bulk: self,
            node: item.node,
            has_kept: AtomicBool::new(false),
            spelled,
        };
        match self.take_name(item, &built, &keeper) {
            Ok(Some(name)) => {
                built.entry.is_kept = true;
                item.heard.replace(built.sum);
                item.made
                    .replace(built.made.map(|made| (made, keeper.has_kept())));
                self.note_lost(item.id, &built.lost);
                item.landed.replace(Some(name.into()));
                self.arrived(item, watch);
            }
            // Something has come or changed there since: the rule for what it is now decides.
            Ok(None) => {
                drop(built);
                self.appeared(item, watch);
            }
            Err(error) => {
                if let Err(error) = keeper.give_back(item.name) {
                    tracing::debug!(?error, "what was to be replaced has two names");
                }
                self.copy_failed(item, error);
            }
        }
    }

    /// The name that it got; none if that is not the one that was decided about.
    fn take_name(
        &self,
        item: &Item<'_>,
        built: &Built,
        keeper: &Keeper<'_, '_>,
    ) -> Result<Option<OsString>, CopyError> {
        let target = |error| CopyError::Disk {
            error,
            side: disk::Side::Target,
        };
        let folder = built.entry.folder.handle().map_err(target)?;
        let (dir, temporary) = (folder.as_fd(), built.entry.temporary.as_os_str());
        let named = |name: &OsStr| copy::publish(dir, temporary, name, false, None);
        match &built.landing {
            Landing::Own => match named(item.name) {
                Ok(()) => Ok(Some(item.name.to_os_string())),
                Err(error) if is_taken(&error) && self.bulk.how.profile == Profile::Safe => {
                    Ok(None)
                }
                Err(error) => Err(error),
            },
            Landing::Over(decided) => {
                let now = stat::stamp_at(dir, item.name).ok();
                let is_as_decided = match (&decided.stamp, &now) {
                    (Some(decided), Some(now)) => now.is_unchanged(decided),
                    _ => true,
                };
                if !is_as_decided {
                    return Ok(None);
                }
                let keep = self.run.holds().then_some(keeper as &dyn disk::Keep);
                copy::publish(dir, temporary, item.name, true, keep)?;
                Ok(Some(item.name.to_os_string()))
            }
            Landing::Beside => {
                for number in 2..FREE_NAME_TRIES {
                    let name = numbered(item.name, number);
                    match named(&name) {
                        Err(error) if is_taken(&error) => {}
                        answer => return answer.map(|()| Some(name)),
                    }
                }
                let exists = disk::DiskError::new(Action::Rename, item.name, Errno::EXIST);
                Err(target(exists))
            }
        }
    }
}

fn sync_one(built: &Built) -> disk::Result<()> {
    let folder = built.entry.folder.handle()?;
    act::sync_file(folder.as_fd(), &built.entry.temporary)
}

/// Puts everything of a batch on its device.
fn settle(batch: &[Nameless]) -> disk::Result<()> {
    let files = || {
        batch.iter().filter_map(|nameless| match nameless {
            Nameless::File(built) => Some(built),
            Nameless::Tree { .. } => None,
        })
    };
    if batch.len() <= FEW && files().count() == batch.len() {
        return files().try_for_each(|built| sync_one(built));
    }
    let mut seen = Vec::new();
    for nameless in batch {
        let folder = match nameless {
            Nameless::File(built) => &built.entry.folder,
            Nameless::Tree { node, .. } => match &node.to {
                Some(to) => to,
                None => continue,
            },
        };
        let device = folder.facts()?.device;
        if !seen.contains(&device) {
            act::sync_fs(folder.handle()?.as_fd())?;
            seen.push(device);
        }
    }
    Ok(())
}
