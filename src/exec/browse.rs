//! Listings for the window, streamed while they grow.

use std::collections::HashSet;
use std::ffi::OsString;
use std::os::fd::{AsFd, BorrowedFd};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, Sender, bounded};
use walkdir::WalkDir;

use crate::disk::{FdPool, Folder, Seats, lock, stat};
use crate::model::{
    Action, Cause, Chunk, Failure, Gone, Listed, NewRow, Seat, Stamp, Ticket, Tree, Verdict,
};

use super::follow::Follower;

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
        let opened = Folder::open_root(&self.pool, &self.outlet.folder)
            .and_then(|folder| Ok((folder.stamp()?, folder)));
        let (anchor, folder) = match opened {
            Ok(opened) => opened,
            Err(error) => {
                let tree = Arc::new(Tree::new(&Stamp::default()));
                let failure = error.into_failure(&self.outlet.folder);
                self.end(&tree, None, Some(failure), false);
                return;
            }
        };
        let tree = Arc::new(Tree::new(&anchor));
        let mut follower = Follower::new(&self.outlet, &tree, &self.pool, &anchor);
        let is_whole = self.list(&tree, &folder, &mut follower);
        // Nothing stays open: a disk that is only looked at can be taken out, and a folder that is removed says so.
        drop(folder);
        if is_whole {
            follower.follow(&self.stop);
        }
    }

    /// True if the folder was listed to its end and the listing is still wanted.
    fn list(&self, tree: &Arc<Tree>, folder: &Arc<Folder>, follower: &mut Follower<'_>) -> bool {
        let handle = match folder.handle() {
            Ok(handle) => handle,
            Err(error) => {
                let failure = error.into_failure(&self.outlet.folder);
                return self.end(tree, None, Some(failure), false);
            }
        };
        let mut names = Names::of(&self.outlet.folder);
        if self.follows && !self.begin(tree, handle.as_fd(), follower, &mut names) {
            return false;
        }
        let is_followed = follower.is_told();
        loop {
            let mut part = names.part();
            let looked = Instant::now();
            let mut batch = look(handle.as_fd(), &mut part);
            names.adapt(looked.elapsed());
            let chunk = (!batch.is_empty()).then(|| append(tree, &mut batch));
            if names.is_done {
                return self.end(tree, chunk, names.failure, is_followed);
            }
            let part = Part {
                chunk,
                is_followed,
                ..Part::default()
            };
            if !self.outlet.send(tree, part) {
                return false;
            }
        }
    }

    /// Tells the first rows, and only then has the kernel tell of changes, for which it needs a tenth of a second in a
    /// folder of which it knows a million names. What changes in between nobody tells, so all that was read before is
    /// read once more: the rows that were told are looked at again, and the names are read from the start, without
    /// those. No clock is asked for that: a folder's times do not show a change within the tick of another one.
    ///
    /// False if the listing is not to go on.
    fn begin(
        &self,
        tree: &Arc<Tree>,
        handle: BorrowedFd<'_>,
        follower: &mut Follower<'_>,
        names: &mut Names<'_>,
    ) -> bool {
        let mut first = names.part();
        let early: HashSet<OsString> = first.iter().cloned().collect();
        let mut batch = look(handle, &mut first);
        if !batch.is_empty() {
            let part = Part {
                chunk: Some(append(tree, &mut batch)),
                ..Part::default()
            };
            if !self.outlet.send(tree, part) {
                return false;
            }
        }
        if names.failure.is_some() {
            return true;
        }
        let goes_on = follower.have_told(&early);
        if follower.is_told() {
            names.read_again_without(early);
        }
        goes_on
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

/// The names in a folder, as they are read.
struct Names<'a> {
    folder: &'a Path,
    entries: walkdir::IntoIter,
    /// Names that are left out, as far as they have not come yet.
    known: HashSet<OsString>,
    /// Most names of the next part.
    limit: usize,
    /// The end was reached.
    is_done: bool,
    /// Why some could not be read.
    failure: Option<Failure>,
}

impl Names<'_> {
    fn of(folder: &Path) -> Names<'_> {
        Names {
            folder,
            entries: entries(folder),
            known: HashSet::new(),
            limit: FIRST_ROWS,
            is_done: false,
            failure: None,
        }
    }

    /// Begins anew.
    fn read_again_without(&mut self, known: HashSet<OsString>) {
        self.entries = entries(self.folder);
        self.known = known;
        self.is_done = false;
    }

    /// The names that come next; there may be none only with the last part.
    fn part(&mut self) -> Vec<OsString> {
        let since = Instant::now();
        let mut names = Vec::new();
        while names.len() < self.limit && (since.elapsed() < PART_TIME || names.is_empty()) {
            match self.entries.next() {
                // It is empty soon, and then no name is hashed any more.
                Some(Ok(entry))
                    if !self.known.is_empty() && self.known.remove(entry.file_name()) => {}
                Some(Ok(entry)) => names.push(entry.file_name().to_os_string()),
                Some(Err(error)) => {
                    let errno = error.io_error().and_then(std::io::Error::raw_os_error);
                    let cause = Cause::Os(errno.unwrap_or_default());
                    self.failure = Some(Failure::new(Action::List, self.folder, cause));
                }
                None => {
                    self.is_done = true;
                    break;
                }
            }
        }
        names
    }

    /// Lets parts grow while they are looked up in a short time.
    fn adapt(&mut self, looked: Duration) {
        self.limit = match looked < PART_TIME {
            true => (self.limit * 2).min(PART_ROWS),
            false => (self.limit / 2).max(FIRST_ROWS),
        };
    }
}

fn entries(folder: &Path) -> walkdir::IntoIter {
    let walk = WalkDir::new(folder).min_depth(1).max_depth(1);
    walk.into_iter()
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
    let seats = Seats::for_threads(lookers);
    let seats = seats.as_ref();
    let stamps: Vec<Option<Stamp>> = std::thread::scope(|scope| {
        let mut parts = names.chunks(each);
        let own = parts.next().unwrap_or_default();
        let mut seat = None;
        let others: Vec<_> = parts
            .map(|names| {
                let looker = std::thread::Builder::new().name("looker".to_owned());
                let stamps = move || stamps(names);
                let other = Seats::spawn(seats, &mut seat, looker, scope, stamps);
                (names, other)
            })
            .collect();
        let mut all = stamps(own);
        for (names, other) in others {
            let found = match other {
                // A thread that panics has looked nothing up.
                Ok(other) => other.join().unwrap_or_else(|_| vec![None; names.len()]),
                // Without a thread of its own, it is done here.
                Err(_) => stamps(names),
            };
            all.extend(found);
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
