//! The walk itself: a stack of folders that are still to be listed, and a batch of rows that grows into a chunk.

mod ahead;
mod judge;
mod listed;

pub(super) use judge::is_elsewhere;

use std::cell::OnceCell;
use std::collections::HashMap;
use std::ffi::{OsStr, OsString};
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::sync::{Arc, OnceLock};

use rustix::io::Errno;

use self::ahead::{Ahead, How, Job};
use self::listed::{Looked, Part};
use super::below::as_told;
use super::{Scan, ScanFailure, ScanOptions, ScanWatch};
use crate::disk::error::{DiskError, Result, one_name};
use crate::disk::folder::Folder;
use crate::disk::medium::Medium;
use crate::disk::seats::{self, Seats};
use crate::disk::spell::Spellings;
use crate::disk::stat;
use crate::model::{Action, Kind, RowId, RowState, Sheet, Stamp, Tree, Verdict};

/// Rows per chunk.
const BATCH: u32 = 4096;
/// Entries between two questions whether to go on.
const ASK: u32 = 256;
/// Folders that have to wait before other threads help to list them: fewer are done before those have started.
const FOLDERS_FOR_HELP: usize = 16;
/// More threads than this would wait for the one that makes rows of what they list.
const MOST_LISTERS: u16 = 6;
/// Threads that list what is far away: they wait for answers most of the time.
const FAR_LISTERS: u16 = 16;
/// A folder of no more bytes has at most a few hundred entries.
const SMALL_FOLDER: u64 = 16 * 1024;

/// A folder whose row is there and whose contents are not.
struct Pending {
    row: RowId,
    name: Box<OsStr>,
    /// Of the entries in it.
    depth: u32,
    parent: Arc<Folder>,
    /// The target's counterpart of the parent, if this folder is there too.
    target: Option<Arc<Folder>>,
    device: u64,
    inode: u64,
    mount: u64,
    /// Reached through a link.
    is_followed: bool,
    size: u64,
    /// What is in it, where it was listed with a folder above.
    listed: Option<Part>,
}

/// The folder that is being listed.
struct Here<'a> {
    row: RowId,
    /// Of the entries in it.
    depth: u32,
    folder: &'a Arc<Folder>,
    /// Of the folder, once it is needed: what was listed ahead is looked at already.
    handle: OnceCell<Arc<OwnedFd>>,
    mount: u64,
    device: u64,
    target: Option<(Arc<Folder>, Arc<OwnedFd>)>,
    /// How what is in the target is spelled, once that matters.
    spellings: OnceCell<Spellings>,
}

impl Here<'_> {
    fn handle(&self) -> Result<BorrowedFd<'_>> {
        let open = match self.handle.get() {
            Some(open) => open,
            None => {
                let open = self.folder.handle()?;
                self.handle.get_or_init(|| open)
            }
        };
        Ok(open.as_fd())
    }
}

pub(super) struct Walk<'a> {
    options: &'a ScanOptions<'a>,
    watch: &'a dyn ScanWatch,
    tree: Arc<Tree>,
    pending: Vec<Pending>,
    batch: Sheet,
    first_names: HashMap<(u64, u64), RowId>,
    failures: Vec<ScanFailure>,
    next_row: RowId,
    looked_at: u32,
    stopped: bool,
    /// The folder from which all starts.
    base: Stamp,
}

impl<'a> Walk<'a> {
    pub(super) fn new(
        folder: &Arc<Folder>,
        options: &'a ScanOptions<'a>,
        watch: &'a dyn ScanWatch,
    ) -> Result<Walk<'a>> {
        let base = folder.stamp()?;
        let tree = Arc::new(Tree::new(&base));
        Ok(Walk {
            base,
            options,
            watch,
            next_row: tree.len(),
            tree,
            pending: Vec::new(),
            batch: Sheet::default(),
            first_names: HashMap::new(),
            failures: Vec::new(),
            looked_at: 0,
            stopped: false,
        })
    }

    pub(super) fn run(mut self, folder: &Arc<Folder>, tops: &[impl AsRef<OsStr>]) -> Result<Scan> {
        self.list_tops(folder, tops)?;
        let listers = self.listers();
        let ahead = Ahead::new(self.options.medium == Medium::Far);
        let seats = OnceLock::new();
        std::thread::scope(|scope| {
            // However this ends: who helps must not wait for more.
            let _end = ahead.until_dropped();
            let (mut helped_by, mut seat) = (None, None);
            while !self.stopped
                && let Some(mut pending) = self.pending.pop()
            {
                let before = self.pending.len();
                let listed = match pending.listed.take() {
                    Some(listed) => Some(listed),
                    None => helped_by.and_then(Ahead::take).and_then(Part::first),
                };
                self.enter(&pending, listed.as_ref());
                if let Some(room) = listed.and_then(Part::into_room) {
                    ahead.give_back(room);
                }
                let is_worth_it = listers > 0 && self.pending.len() >= FOLDERS_FOR_HELP;
                let new = match helped_by {
                    Some(_) => &self.pending[before..],
                    None if is_worth_it => &self.pending,
                    None => continue,
                };
                // Who has been listed already waits for nobody.
                let open = new.iter().filter(|pending| pending.listed.is_none());
                ahead.push(open.map(|pending| self.job(pending)).collect());
                if helped_by.is_none() {
                    helped_by = Some(&ahead);
                    let threads = usize::from(listers) + 1;
                    let seats = seats.get_or_init(|| Seats::for_threads(threads)).as_ref();
                    for _ in 0..listers {
                        let lister = std::thread::Builder::new().name("lister".to_owned());
                        // Without it, the walk lists what nobody has listed for it.
                        let ahead = &ahead;
                        let help = || ahead.help();
                        if Seats::spawn(seats, &mut seat, lister, scope, help).is_err() {
                            break;
                        }
                    }
                }
            }
        });
        self.flush();
        Ok(Scan {
            tree: self.tree,
            failures: self.failures,
            stopped: self.stopped,
        })
    }

    /// Threads beside this one that may list.
    fn listers(&self) -> u16 {
        let workers = self.options.workers;
        match self.options.medium {
            Medium::Rotating => 0,
            // Every processor has its thread.
            Medium::Even if seats::sits() => 0,
            Medium::Far if workers > 0 => workers.max(FAR_LISTERS + 1) - 1,
            Medium::Even | Medium::Far => workers.saturating_sub(1).min(MOST_LISTERS),
        }
    }

    fn list_tops(&mut self, folder: &Arc<Folder>, tops: &[impl AsRef<OsStr>]) -> Result<()> {
        let mut here = Here {
            row: 0,
            depth: 0,
            folder,
            handle: OnceCell::from(folder.handle()?),
            mount: self.base.mount,
            device: self.base.device,
            target: None,
            spellings: OnceCell::new(),
        };
        if let Some(target) = &self.options.target {
            here.target = Some((Arc::clone(&target.folder), target.folder.handle()?));
        }
        let start = self.pending.len();
        for (at, top) in tops.iter().enumerate() {
            let top = top.as_ref();
            if let Err(error) = one_name(Action::Stat, top) {
                self.fail(0, error, false);
                continue;
            }
            let known = self.options.known.and_then(|known| known.get(at));
            let looked = known.map_or(Looked::Nothing, |stamp| Looked::At(stamp));
            if !self.look(&here, top, looked) {
                break;
            }
        }
        self.pending[start..].reverse();
        if self.options.tops_only {
            self.pending.clear();
        }
        Ok(())
    }

    /// A folder as another thread needs it.
    fn job(&self, pending: &Pending) -> Job {
        Job {
            parent: Arc::clone(&pending.parent),
            name: pending.name.to_os_string(),
            is_followed: pending.is_followed,
            identity: (pending.device, pending.inode),
            mount: pending.mount,
            is_likely_small: pending.size <= SMALL_FOLDER,
            how: How {
                names_only: self.options.names_only,
                goes_below: self.options.wants_all,
                is_open_after: self.options.follow_links || self.options.target.is_some(),
            },
        }
    }

    /// Lists one folder. Its failure is a failure of its row, and nothing of its siblings.
    fn enter(&mut self, pending: &Pending, listed: Option<&Part>) {
        let name = &*pending.name;
        let identity = (pending.device, pending.inode);
        let folder = match listed {
            Some(listed) => Arc::clone(listed.folder()),
            None => pending
                .parent
                .child_to_list(name, pending.is_followed, identity),
        };
        let start = self.pending.len();
        let here = Here {
            row: pending.row,
            depth: pending.depth,
            folder: &folder,
            handle: OnceCell::new(),
            mount: pending.mount,
            device: pending.device,
            target: self.target_of(pending),
            spellings: OnceCell::new(),
        };
        let listed = match listed {
            Some(listed) => listed.each(|name, looked| self.look(&here, name, looked)),
            None if self.options.medium == Medium::Rotating => self.list_by_inode(&here),
            None => folder.list(|name, kind, inode| {
                let looked = self.told(kind, inode);
                self.look(&here, name, looked)
            }),
        };
        // The first entry of the listing is to be entered first, and the stack gives the last.
        self.pending[start..].reverse();
        if let Err(mut error) = listed {
            error.name = OsString::new();
            error.action = Action::List;
            // Its row may still be in the batch.
            self.flush();
            if let Some(chunk) = self.tree.chunk_of(pending.row) {
                chunk.set_state(pending.row, RowState::Failed);
            }
            self.fail(pending.row, error, false);
        }
    }

    /// The same in the order of inodes, which is about that in which a disk holds them and what is in them: so it turns
    /// past them once. Rows come in this order, and so are they worked on.
    fn list_by_inode(&mut self, here: &Here<'_>) -> Result<()> {
        let mut found = Vec::new();
        here.folder.list(|name, kind, inode| {
            found.push((inode, name.to_os_string(), kind));
            true
        })?;
        found.sort_by_key(|(inode, ..)| *inode);
        for (inode, name, kind) in found {
            let looked = self.told(kind, inode);
            if !self.look(here, &name, looked) {
                break;
            }
        }
        Ok(())
    }

    /// What the listing says of an entry, where that is enough.
    fn told(&self, kind: Option<Kind>, inode: u64) -> Looked<'static> {
        match kind {
            Some(kind) if self.options.names_only && kind != Kind::Folder => {
                Looked::Told(kind, inode)
            }
            _ => Looked::Nothing,
        }
    }

    /// The target's counterpart of a folder that both have.
    fn target_of(&mut self, pending: &Pending) -> Option<(Arc<Folder>, Arc<OwnedFd>)> {
        let parent = pending.target.as_ref()?;
        let options = self.options.target.as_ref()?;
        let is_top = pending.depth == 1;
        let name = match &options.top_name {
            Some(top_name) if is_top => top_name,
            _ => &*pending.name,
        };
        let folder = if options.follow_links {
            parent.child_through_link(name)
        } else {
            parent.child(name)
        };
        match folder.handle() {
            Ok(handle) => Some((folder, handle)),
            Err(mut error) => {
                error.name = OsString::new();
                self.fail(pending.row, error, true);
                None
            }
        }
    }

    /// Looks at one entry, if nobody has yet, and puts it into the batch; false if the watch says stop.
    fn look(&mut self, here: &Here<'_>, name: &OsStr, looked: Looked<'_>) -> bool {
        self.looked_at += 1;
        if self.looked_at % ASK == 1 && !self.watch.go_on() {
            self.stopped = true;
            return false;
        }
        let stamp = match looked {
            Looked::Nothing => here
                .handle()
                .and_then(|handle| stat::stamp_at(handle, name)),
            Looked::Told(kind, inode) => Ok(as_told((here.device, here.mount), kind, inode)),
            Looked::At(stamp) => return self.found(here, name, stamp, None),
            Looked::With(stamp, listed) => return self.found(here, name, stamp, Some(listed)),
            Looked::Failed(error) => Err(error.clone()),
        };
        match stamp {
            Ok(stamp) => self.found(here, name, &stamp, None),
            // Gone between listing and looking: it is as if it had never been there, unless it was asked for.
            Err(error) if error.is_missing() && here.row != 0 => true,
            Err(error) => {
                self.fail(here.row, error, false);
                true
            }
        }
    }

    /// Puts an entry into the batch that was looked at.
    fn found(
        &mut self,
        here: &Here<'_>,
        name: &OsStr,
        stamp: &Stamp,
        listed: Option<Part>,
    ) -> bool {
        let followed = self.follow(here, name, stamp);
        let (behind, verdict, is_followed) = followed;
        let stamp = behind.as_ref().unwrap_or(stamp);
        if self.options.unseen.contains(&(stamp.device, stamp.inode)) {
            return true;
        }
        let row = self.next_row + self.batch.len();
        let verdict = match verdict {
            // A dangling link may be one that is not wanted anyway.
            Some(Verdict::Dangling) => self
                .left_out(here, name, stamp)
                .map_or(Verdict::Dangling, Verdict::LeftOut),
            Some(clear) => clear,
            None => self.judge(here, name, stamp, is_followed),
        };
        // A name that is left out is no first one for those that are not.
        let first_name = match verdict {
            Verdict::LeftOut(_) => None,
            _ => self.first_name(stamp, row),
        };
        let verdict = match verdict {
            Verdict::Act if first_name.is_some() => Verdict::Twin,
            other => other,
        };
        if self.batch.is_empty() && row >= BATCH {
            self.batch.reserve(BATCH);
        }
        self.batch.push(here.row, name, stamp, verdict);
        if let Some(first) = first_name {
            self.batch.has_first_name(first);
        }
        // What a folder that meets something else holds is needed if it is to replace that or stand beside it.
        let is_entered = matches!(verdict, Verdict::Act | Verdict::Merge | Verdict::Clash(_));
        if is_entered && stamp.kind == Kind::Folder {
            let target = here.target.as_ref();
            let target = target.filter(|_| verdict == Verdict::Merge);
            self.pending.push(Pending {
                row,
                name: name.into(),
                depth: here.depth + 1,
                parent: Arc::clone(here.folder),
                target: target.map(|(folder, _)| Arc::clone(folder)),
                device: stamp.device,
                inode: stamp.inode,
                mount: stamp.mount,
                is_followed,
                size: stamp.size,
                listed,
            });
        }
        if self.batch.len() >= BATCH {
            self.flush();
        }
        true
    }

    /// Makes rows of the batch, which may be those of many folders.
    fn flush(&mut self) {
        let Some(last) = self.batch.last_parent() else {
            return;
        };
        let wanted = self.batch.len();
        let chunk = self.tree.append_sheet(&mut self.batch);
        self.watch.listed(u64::from(chunk.len()));
        if chunk.len() < wanted {
            // More rows than numbers: what is listed is whole up to here, and the rest is told.
            let error = DiskError::new(Action::List, OsStr::new(""), Errno::OVERFLOW);
            self.fail(last, error, false);
            self.stopped = true;
        }
        self.next_row = chunk.base + chunk.len();
    }

    fn fail(&mut self, row: RowId, error: DiskError, is_target: bool) {
        self.failures.push(ScanFailure {
            row,
            error,
            is_target,
        });
    }
}
