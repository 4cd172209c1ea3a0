//! A budget of open folder descriptors.

use std::collections::VecDeque;
use std::os::fd::OwnedFd;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, Weak};

use rustix::io::fcntl_dupfd_cloexec;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use rustix::stdio::stdin;

use super::error::lock;
use super::folder::Folder;

/// Descriptors that are set aside for everything but folders and files of workers: standard streams, display, journal.
const SET_ASIDE: usize = 16;
/// What one worker holds at once: source and target file, and the folders that a step keeps in its hands.
const PER_WORKER: usize = 6;
/// Fewest folder descriptors with which a walk still goes forward.
const LEAST: usize = 6;
/// From so many on there are enough descriptors for everything.
const MANY: usize = 1_024;
/// Folder descriptors beyond this save nothing: it is more than the deepest chain that one meets.
const MOST_FOLDERS: usize = 8_192;
/// Places where open folders are noted, each for the threads that happen to have it.
const SHARDS: usize = 8;
/// More is of no use, and some programs that we might start are slow with very high limits.
const MOST: u64 = 65_536;

/// Keeps the number of open folder descriptors within a budget: of those that a thread has opened, the one that was not
/// used for longest is closed, and its [`Folder`] opens it again when needed. Where that does not do, others follow.
///
/// Each thread notes what it opens in a ring of its own, as long as there are no more threads than rings. A common one
/// would be waited for by all of them, and what is forgotten there is freed where it comes from.
#[derive(Debug)]
pub struct FdPool {
    budget: usize,
    max_workers: u16,
    spare_files: usize,
    open: AtomicUsize,
    rings: [Ring; SHARDS],
}

/// Open folders in the order in which they were opened or passed over, alone on its cache lines.
#[repr(align(128))]
#[derive(Debug, Default)]
struct Ring(Mutex<VecDeque<Weak<Folder>>>);

/// The ring of this thread.
fn own_ring() -> usize {
    static NEXT: AtomicUsize = AtomicUsize::new(0);
    thread_local! {
        static OWN: usize = NEXT.fetch_add(1, Ordering::Relaxed) % SHARDS;
    }
    OWN.with(|own| *own)
}

impl FdPool {
    /// A pool of at most this many descriptors.
    pub fn with_budget(budget: usize) -> Arc<FdPool> {
        Arc::new(FdPool {
            budget: budget.max(1),
            max_workers: u16::MAX,
            spare_files: 0,
            open: AtomicUsize::new(0),
            rings: Default::default(),
        })
    }

    /// Raises the process's soft limit of descriptors to its hard one and divides what there is between folders and
    /// at most this many workers.
    pub fn for_process(workers: u16) -> Arc<FdPool> {
        let limit = raise_limit();
        let (budget, max_workers) = divide(limit, workers);
        Arc::new(FdPool {
            budget,
            max_workers,
            spare_files: spare(limit, budget, max_workers.min(workers)),
            open: AtomicUsize::new(0),
            rings: Default::default(),
        })
    }

    /// Folder descriptors that may be open at once.
    pub fn budget(&self) -> usize {
        self.budget
    }

    /// Workers that the process's limit has room for, at least 1.
    pub fn max_workers(&self) -> u16 {
        self.max_workers
    }

    /// Files that each worker may hold open beside the one that it works on, at most `most`: none where descriptors are few.
    pub fn spare_files(&self, most: usize) -> usize {
        self.spare_files.min(most)
    }

    /// Folder descriptors that are open now; roots are not counted.
    pub fn open_count(&self) -> usize {
        self.open.load(Ordering::Relaxed)
    }

    /// Takes a folder in that has just been opened, and closes others beyond the budget.
    pub(super) fn opened(&self, folder: &Arc<Folder>) {
        let open = self.open.fetch_add(1, Ordering::Relaxed) + 1;
        let own = own_ring();
        // Closed when no lock is held.
        let mut closing = Vec::new();
        let mut ring = lock(&self.rings[own].0);
        ring.push_back(Arc::downgrade(folder));
        if open > self.budget {
            self.close_in(&mut ring, folder, &mut closing);
        }
        // Folders that are gone leave their place behind; it is swept when such places are the greater part.
        if ring.len() > 2 * self.open_count() + 64 {
            ring.retain(|folder| folder.strong_count() > 0);
        }
        drop(ring);
        for ring in self.rings.iter().cycle().skip(own + 1).take(SHARDS - 1) {
            if self.open_count() <= self.budget {
                break;
            }
            self.close_in(&mut lock(&ring.0), folder, &mut closing);
        }
    }

    /// Closes folders of a ring beyond the budget, each of which is asked twice at most.
    fn close_in(
        &self,
        ring: &mut VecDeque<Weak<Folder>>,
        newest: &Arc<Folder>,
        closing: &mut Vec<Arc<OwnedFd>>,
    ) {
        let mut tries = ring.len() * 2;
        while self.open_count() > self.budget && tries > 0 {
            tries -= 1;
            let Some(oldest) = ring.pop_front() else {
                break;
            };
            let Some(other) = oldest.upgrade() else {
                continue;
            };
            match other.give_up(newest) {
                Some(descriptor) => {
                    self.open.fetch_sub(1, Ordering::Relaxed);
                    closing.push(descriptor);
                }
                None => ring.push_back(oldest),
            }
        }
    }

    /// Forgets the folder that this thread has opened last, since it was closed while it lives.
    pub(super) fn closed_early(&self, folder: &Arc<Folder>) {
        self.closed();
        let mut ring = lock(&self.rings[own_ring()].0);
        let is_last = |last: &Weak<Folder>| Weak::as_ptr(last) == Arc::as_ptr(folder);
        if ring.back().is_some_and(is_last) {
            ring.pop_back();
        }
    }

    /// Counts a descriptor out that was closed together with its folder.
    pub(super) fn closed(&self) {
        self.open.fetch_sub(1, Ordering::Relaxed);
    }
}

/// Lets the kernel make its table of descriptors at once as large as a deep chain of folders needs. It grows by doubling
/// otherwise, and once a process has several threads it waits at each growth for all processors to have left the old one:
/// 5 to 15 ms from 64 on, four times on the way to 1,024. To be called before other threads are started. False if it could
/// not be had; it grows later then.
pub fn make_room() -> bool {
    let last = raise_limit().min(MOST_FOLDERS).saturating_sub(1);
    let last = i32::try_from(last).unwrap_or(i32::MAX);
    // The table stays as large as it was for the highest number.
    fcntl_dupfd_cloexec(stdin(), last).is_ok()
}

/// Raises the soft limit as far as is useful and allowed; what it is then.
fn raise_limit() -> usize {
    let limit = getrlimit(Resource::Nofile);
    let now = limit.current.unwrap_or(MOST);
    let wanted = limit.maximum.unwrap_or(MOST).min(MOST).max(now);
    if wanted > now {
        let raised = Rlimit {
            current: Some(wanted),
            maximum: limit.maximum,
        };
        if setrlimit(Resource::Nofile, raised).is_ok() {
            return wanted as usize;
        }
    }
    now.min(MOST) as usize
}

/// Divides a limit into folder descriptors and workers.
fn divide(limit: usize, workers: u16) -> (usize, u16) {
    let room = limit.saturating_sub(SET_ASIDE + LEAST) / PER_WORKER;
    let max_workers = room.clamp(1, u16::MAX as usize) as u16;
    let workers = workers.clamp(1, max_workers) as usize;
    // Where there are many, some are left for files that are opened ahead.
    let files = if limit < MANY { 0 } else { limit / 4 };
    let budget = limit.saturating_sub(SET_ASIDE + workers * PER_WORKER + files);
    (budget.clamp(LEAST, MOST_FOLDERS), max_workers)
}

/// What a limit leaves for files that are opened ahead, for each of so many workers.
fn spare(limit: usize, budget: usize, workers: u16) -> usize {
    let workers = usize::from(workers.max(1));
    let taken = SET_ASIDE + budget + workers * PER_WORKER;
    limit.saturating_sub(taken) / workers
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_kernel_has_room_for_a_deep_chain() {
        if !make_room() {
            // Without a standard input there is nothing to make it with.
            return;
        }
        let status = std::fs::read_to_string("/proc/self/status").unwrap();
        let size = status.lines().find_map(|line| line.strip_prefix("FDSize:"));
        let size: usize = size.unwrap().trim().parse().unwrap();
        assert!(size >= raise_limit().min(MOST_FOLDERS), "{size}");
    }

    #[test]
    fn files_are_opened_ahead_only_where_descriptors_are_many() {
        let (budget, workers) = divide(64, 16);
        assert_eq!(spare(64, budget, workers), 0);
        for (limit, least) in [(1_024, 4), (4_096, 16), (65_536, 32)] {
            let (budget, workers) = divide(limit, 64);
            let spare = spare(limit, budget, workers.min(64));
            assert!(spare >= least, "{spare} of {limit}");
            assert!(budget + (spare + PER_WORKER) * 64 <= limit);
        }
    }

    #[test]
    fn a_low_limit_leaves_room_for_fewer_workers() {
        let (budget, workers) = divide(64, 16);
        assert!((1..16).contains(&workers), "{workers}");
        assert!(budget >= LEAST && budget + SET_ASIDE + workers as usize * PER_WORKER <= 64);
    }

    #[test]
    fn a_high_limit_leaves_all_workers() {
        let (budget, workers) = divide(65_536, 16);
        assert_eq!(budget, MOST_FOLDERS);
        assert!(workers >= 16);
    }
}
