//! Listings for the window, streamed while they grow.

use std::ffi::OsString;
use std::os::fd::{AsFd, BorrowedFd};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, Sender, bounded};
use walkdir::WalkDir;

use crate::disk::{FdPool, Folder, lock, stat};
use crate::model::{
    Action, Cause, Chunk, Failure, Gone, Listed, NewRow, Seat, Stamp, Ticket, Tree, Verdict,
};

use super::follow;
use super::notice::Notices;

/// Parts that wait for the window before the lister waits for it.
const PARTS: usize = 64;
/// Rows of a part at first, and at most. It grows while parts are looked up fast, so that first rows show at once. Names do
/// not go ahead of sizes and times: to look the first ones up takes a tenth of a millisecond where the folder was read
/// from a disk, and then no row is shown twice, or moves because its size has come.
const FIRST_ROWS: usize = 64;
const PART_ROWS: usize = 4096;
/// A part goes out after this time even if it is small.
const PART_TIME: Duration = Duration::from_millis(16);
/// The ticket that no listing has.
const NOBODY: u64 = u64::MAX;
/// Names that are worth a thread of their own to look them up, and most threads that do.
const LOOK_ROWS: usize = 512;
const LOOKERS: usize = 4;
/// Seats there are.
const SEATS: usize = 3;

/// Lists folders, each on a thread of its own; a newer listing of the same seat ends the older one.
pub struct Browser {
    pool: Arc<FdPool>,
    seats: [Taken; SEATS],
    parts: Sender<Listed>,
    wake: Arc<dyn Fn() + Send + Sync>,
}

/// Who holds a seat.
#[derive(Default)]
struct Taken {
    newest: Arc<AtomicU64>,
    /// Wakes the one who follows what changes, by being dropped.
    stop: std::sync::Mutex<Option<Sender<()>>>,
}

impl Browser {
    pub fn start(
        pool: Arc<FdPool>,
        wake: Arc<dyn Fn() + Send + Sync>,
    ) -> (Browser, Receiver<Listed>) {
        let (parts, listings) = bounded(PARTS);
        let browser = Browser {
            pool,
            seats: Default::default(),
            parts,
            wake,
        };
        (browser, listings)
    }

    fn seat(&self, seat: Seat) -> &Taken {
        match seat {
            Seat::Files => &self.seats[0],
            Seat::Beside => &self.seats[1],
            Seat::Chooser => &self.seats[2],
        }
    }

    /// Nobody sits there any more: what is listed or followed is given up.
    pub fn leave(&self, seat: Seat) {
        let taken = self.seat(seat);
        taken.newest.store(NOBODY, Ordering::Release);
        *lock(&taken.stop) = None;
    }

    pub fn list(&self, ticket: Ticket, folder: PathBuf, seat: Seat) {
        let taken = self.seat(seat);
        taken.newest.store(ticket.0, Ordering::Release);
        let (stopper, stop) = bounded(0);
        *lock(&taken.stop) = Some(stopper);
        let lister = Lister {
            pool: Arc::clone(&self.pool),
            follows: seat != Seat::Chooser,
            outlet: Outlet {
                ticket,
                folder,
                newest: Arc::clone(&taken.newest),
                parts: self.parts.clone(),
                wake: Arc::clone(&self.wake),
            },
            stop,
        };
        let spawned = std::thread::Builder::new()
            .name("lister".to_owned())
            .spawn(move || lister.run());
        if let Err(error) = spawned {
            tracing::error!(%error, "no thread for a listing");
        }
    }
}

/// The way of a listing's parts to the window.
pub(super) struct Outlet {
    ticket: Ticket,
    pub folder: PathBuf,
    newest: Arc<AtomicU64>,
    parts: Sender<Listed>,
    wake: Arc<dyn Fn() + Send + Sync>,
}

/// What a part says, beside what all of a listing say alike.
#[derive(Default)]
pub(super) struct Part {
    pub chunk: Option<Arc<Chunk>>,
    pub gone: Vec<Gone>,
    pub is_complete: bool,
    pub is_followed: bool,
    pub is_stale: bool,
    pub failure: Option<Failure>,
}

impl Outlet {
    /// False once a newer listing was asked for.
    pub fn is_wanted(&self) -> bool {
        self.newest.load(Ordering::Acquire) == self.ticket.0
    }

    /// Waits while too many parts are on their way. False once a newer listing was asked for, or nobody listens.
    pub fn send(&self, tree: &Arc<Tree>, part: Part) -> bool {
        if !self.is_wanted() {
            return false;
        }
        let sent = self.parts.send(Listed {
            ticket: self.ticket,
            folder: self.folder.clone(),
            tree: Arc::clone(tree),
            chunk: part.chunk,
            gone: part.gone,
            is_complete: part.is_complete,
            is_followed: part.is_followed,
            is_stale: part.is_stale,
            failure: part.failure,
        });
        (self.wake)();
        sent.is_ok()
    }
}

struct Lister {
    pool: Arc<FdPool>,
    follows: bool,
    outlet: Outlet,
    stop: Receiver<()>,
}

impl Lister {
    fn run(self) {
        // Before the first name is read, so that no change falls between listing and following.
        let notices = self.follows.then(|| Notices::of(&self.outlet.folder));
        let opened = Folder::open_root(&self.pool, &self.outlet.folder)
            .and_then(|folder| Ok((folder.stamp()?, folder)));
        let (anchor, folder) = match opened {
            Ok(opened) => opened,
            Err(error) => {
                let tree = Arc::new(Tree::new(&Stamp::default()));
                let failed = Part {
                    is_complete: true,
                    failure: Some(error.into_failure(&self.outlet.folder)),
                    ..Part::default()
                };
                self.outlet.send(&tree, failed);
                return;
            }
        };
        let tree = Arc::new(Tree::new(&anchor));
        let notices = notices.flatten();
        let is_whole = self.list(&tree, &folder, notices.is_some());
        // Nothing stays open: a disk that is only looked at can be taken out, and a folder that is removed says so.
        drop(folder);
        if is_whole && let Some(notices) = notices {
            let followed = follow::Followed {
                outlet: &self.outlet,
                tree: &tree,
                pool: &self.pool,
                anchor: &anchor,
            };
            follow::follow(&followed, &notices, &self.stop);
        }
    }

    /// True if the folder was listed to its end and the listing is still wanted.
    fn list(&self, tree: &Arc<Tree>, folder: &Arc<Folder>, is_followed: bool) -> bool {
        let handle = match folder.handle() {
            Ok(handle) => handle,
            Err(error) => {
                let failure = error.into_failure(&self.outlet.folder);
                return self.end(tree, None, Some(failure), false);
            }
        };
        let mut names: Vec<OsString> = Vec::new();
        let mut limit = FIRST_ROWS;
        let mut since = Instant::now();
        let mut failure = None;
        for entry in WalkDir::new(&self.outlet.folder).min_depth(1).max_depth(1) {
            match entry {
                Ok(entry) => names.push(entry.file_name().to_os_string()),
                Err(error) => {
                    let errno = error.io_error().and_then(std::io::Error::raw_os_error);
                    let cause = Cause::Os(errno.unwrap_or_default());
                    failure = Some(Failure::new(Action::List, &self.outlet.folder, cause));
                }
            }
            if names.len() >= limit || (since.elapsed() >= PART_TIME && !names.is_empty()) {
                let looked = Instant::now();
                let mut batch = look(handle.as_fd(), &mut names);
                limit = match looked.elapsed() < PART_TIME {
                    true => (limit * 2).min(PART_ROWS),
                    false => (limit / 2).max(FIRST_ROWS),
                };
                let part = Part {
                    chunk: (!batch.is_empty()).then(|| append(tree, &mut batch)),
                    is_followed,
                    ..Part::default()
                };
                if !self.outlet.send(tree, part) {
                    return false;
                }
                since = Instant::now();
            }
        }
        let mut batch = look(handle.as_fd(), &mut names);
        let chunk = (!batch.is_empty()).then(|| append(tree, &mut batch));
        self.end(tree, chunk, failure, is_followed)
    }

    fn end(
        &self,
        tree: &Arc<Tree>,
        chunk: Option<Arc<Chunk>>,
        failure: Option<Failure>,
        is_followed: bool,
    ) -> bool {
        let is_whole = failure.is_none();
        let part = Part {
            chunk,
            is_complete: true,
            is_followed: is_followed && is_whole,
            failure,
            ..Part::default()
        };
        self.outlet.send(tree, part) && is_whole
    }
}

/// Looks the names up that were read, without those that are gone since, and empties their list. To ask for each takes
/// longer than to read all, so that many are asked for side by side.
fn look(folder: BorrowedFd<'_>, names: &mut Vec<OsString>) -> Vec<(OsString, Stamp)> {
    let names = std::mem::take(names);
    let lookers = names.len() / LOOK_ROWS;
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let lookers = lookers.clamp(1, cores.clamp(1, LOOKERS));
    let each = names.len().div_ceil(lookers).max(1);
    let stamps = |names: &[OsString]| -> Vec<Option<Stamp>> {
        let stamps = names.iter().map(|name| stat::stamp_at(folder, name).ok());
        stamps.collect()
    };
    let stamps: Vec<Option<Stamp>> = std::thread::scope(|scope| {
        let mut parts = names.chunks(each);
        let own = parts.next().unwrap_or_default();
        let others: Vec<_> = parts
            .map(|names| (names.len(), scope.spawn(move || stamps(names))))
            .collect();
        let mut all = stamps(own);
        for (count, other) in others {
            // A thread that panics has looked nothing up.
            let stamps = other.join().unwrap_or_else(|_| vec![None; count]);
            all.extend(stamps);
        }
        all
    });
    let rows = names.into_iter().zip(stamps);
    rows.filter_map(|(name, stamp)| Some((name, stamp?)))
        .collect()
}

/// Appends rows of the folder itself and empties the batch.
pub(super) fn append(tree: &Tree, batch: &mut Vec<(OsString, Stamp)>) -> Arc<Chunk> {
    let rows: Vec<NewRow<'_>> = batch
        .iter()
        .map(|(name, stamp)| NewRow {
            parent: 0,
            name,
            stamp: *stamp,
            verdict: Verdict::Act,
        })
        .collect();
    let chunk = tree.append(&rows);
    drop(rows);
    batch.clear();
    chunk
}
