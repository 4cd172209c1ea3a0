//! Listing ahead: while the walk makes rows of one folder, other threads list the next ones that it will come to, with
//! what is below them as long as that is little. The walk alone decides what becomes a row and in which order, so the rows
//! are the same however many threads there are.

use std::ffi::OsString;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError};

use super::listed::Listed;
use crate::disk::error::lock;
use crate::disk::folder::Folder;

/// Folders that have to wait for threads that sleep to be woken: to wake one for each folder takes longer than to list it,
/// and it may well be put where the walk is at work.
const WORTH_WAKING: usize = 16;
/// Entries that may wait to be made rows of, which bounds the memory that this takes.
const MOST_WAITING: usize = 16 * 1024;
/// What is below a folder is listed with it while there are no more entries than this: a folder with a few files in it
/// takes less time than to hand it from one thread to another.
const MOST_WITH_IT: usize = 512;
/// Levels that are listed with a folder, which bounds the stack that this takes.
const LEVELS_WITH_IT: usize = 8;
/// Listings whose memory is kept to be used again.
const MOST_SPARE: usize = 64;

/// A folder that is going to be listed.
pub(super) struct Job {
    pub(super) parent: Arc<Folder>,
    pub(super) name: OsString,
    pub(super) is_followed: bool,
    pub(super) identity: (u64, u64),
    pub(super) mount: u64,
    /// Its own length does not speak for very many entries.
    pub(super) is_likely_small: bool,
    pub(super) how: How,
}

/// How folders are listed ahead.
#[derive(Clone, Copy)]
pub(super) struct How {
    /// Kinds are enough of what is no folder.
    pub(super) names_only: bool,
    /// The folders below are wanted too.
    pub(super) goes_below: bool,
    /// The walk works in the folders that were listed for it.
    pub(super) is_open_after: bool,
}

impl Job {
    pub(super) fn folder(&self) -> Arc<Folder> {
        let (name, identity) = (&self.name, self.identity);
        self.parent.child_to_list(name, self.is_followed, identity)
    }
}

enum Progress {
    Open,
    Taken,
    Done(Listed),
    /// Too large, or listing it has failed in a way that it should not.
    Left,
}

struct Slot {
    job: Arc<Job>,
    progress: Progress,
}

#[derive(Default)]
struct State {
    /// As the walk will take them: the last one next.
    slots: Vec<Slot>,
    /// From this place on none is open but perhaps the last one, which is the walk's own.
    closed_from: usize,
    /// How many are open.
    open: usize,
    waiting_entries: usize,
    sleeping: usize,
    walk_waits: bool,
    /// What is listed answers late: then nobody sleeps who could wait for an answer.
    is_far: bool,
}

impl State {
    /// The nearest folder that nobody lists, and its place, if more may be listed now; it is taken from now on.
    fn choose(&mut self) -> Option<(usize, Arc<Job>)> {
        if self.waiting_entries >= MOST_WAITING {
            return None;
        }
        let end = self.closed_from.min(self.slots.len().saturating_sub(1));
        let is_open = |slot: &Slot| matches!(slot.progress, Progress::Open);
        let at = self.slots[..end].iter().rposition(is_open);
        self.closed_from = at.unwrap_or(0);
        let at = at?;
        let slot = &mut self.slots[at];
        slot.progress = Progress::Taken;
        self.open -= 1;
        Some((at, Arc::clone(&slot.job)))
    }

    /// True if there is enough to do for those who sleep. Nothing hangs on that: the walk lists what nobody lists for it.
    fn is_worth_waking(&self) -> bool {
        let (most_waiting, least) = match self.is_far {
            true => (MOST_WAITING, 1),
            false => (
                MOST_WAITING / 2,
                (self.slots.len() / 2).clamp(1, WORTH_WAKING),
            ),
        };
        self.sleeping > 0 && self.open > least && self.waiting_entries < most_waiting
    }
}

/// Folders to come, shared between the walk and the threads that list for it.
#[derive(Default)]
pub(super) struct Ahead {
    state: Mutex<State>,
    changed: Condvar,
    is_over: AtomicBool,
    /// Memory that is not needed at present.
    spare: Mutex<Vec<Listed>>,
}

impl Ahead {
    /// For folders that answer at once, or late if `is_far`.
    pub(super) fn new(is_far: bool) -> Ahead {
        let ahead = Ahead::default();
        lock(&ahead.state).is_far = is_far;
        ahead
    }

    /// Adds folders; the last of them is the next one.
    pub(super) fn push(&self, jobs: Vec<Job>) {
        let open = |job| Slot {
            job: Arc::new(job),
            progress: Progress::Open,
        };
        let slots: Vec<Slot> = jobs.into_iter().map(open).collect();
        let mut state = lock(&self.state);
        state.open += slots.len();
        state.slots.extend(slots);
        state.closed_from = state.slots.len();
        let wakes = state.is_worth_waking();
        drop(state);
        if wakes {
            self.changed.notify_all();
        }
    }

    /// Takes the next folder off; what was found in it, if it was listed for the walk, or is listed now with what is below
    /// it. While somebody is still at it, the walk lists another one, and waits only where there is none.
    pub(super) fn take(&self) -> Option<Listed> {
        let mut state = lock(&self.state);
        while state
            .slots
            .last()
            .is_some_and(|slot| matches!(slot.progress, Progress::Taken))
        {
            if let Some((at, job)) = state.choose() {
                drop(state);
                self.list_for_later(at, &job);
                state = lock(&self.state);
                continue;
            }
            state.walk_waits = true;
            state = self
                .changed
                .wait(state)
                .unwrap_or_else(PoisonError::into_inner);
            state.walk_waits = false;
        }
        let slot = state.slots.pop()?;
        let (listed, is_open) = match slot.progress {
            Progress::Done(listed) => {
                state.waiting_entries -= listed.waits_for();
                (Some(listed), false)
            }
            Progress::Open => {
                state.open -= 1;
                (None, true)
            }
            Progress::Taken | Progress::Left => (None, false),
        };
        // What is near has moved on by one.
        let wakes = state.is_worth_waking();
        drop(state);
        if wakes {
            self.changed.notify_all();
        }
        let is_worth_it = is_open && slot.job.is_likely_small && slot.job.how.goes_below;
        match is_worth_it {
            true => self.list(&slot.job),
            false => listed,
        }
    }

    /// Lets the other threads end when it is dropped.
    pub(super) fn until_dropped(&self) -> End<'_> {
        End(self)
    }

    /// Lists folders until the walk is over.
    pub(super) fn help(&self) {
        while let Some((at, job)) = self.next() {
            self.list_for_later(at, &job);
        }
    }

    fn list_for_later(&self, at: usize, job: &Job) {
        let listed = catch_unwind(AssertUnwindSafe(|| self.list(job)));
        let mut state = lock(&self.state);
        let progress = match listed {
            Ok(Some(listed)) => {
                state.waiting_entries += listed.waits_for();
                Progress::Done(listed)
            }
            Ok(None) | Err(_) => Progress::Left,
        };
        // The walk takes nothing away below or at a slot that is taken.
        if let Some(slot) = state.slots.get_mut(at) {
            slot.progress = progress;
        }
        let wakes = state.walk_waits;
        drop(state);
        if wakes {
            self.changed.notify_all();
        }
    }

    /// A folder to list and its place; waits for one. None once all is over.
    fn next(&self) -> Option<(usize, Arc<Job>)> {
        let mut state = lock(&self.state);
        loop {
            if self.is_over.load(Ordering::Relaxed) {
                return None;
            }
            if let Some(chosen) = state.choose() {
                return Some(chosen);
            }
            state.sleeping += 1;
            state = self
                .changed
                .wait(state)
                .unwrap_or_else(PoisonError::into_inner);
            state.sleeping -= 1;
        }
    }

    /// None for a folder that is better listed by the walk itself.
    fn list(&self, job: &Job) -> Option<Listed> {
        let mut listed = lock(&self.spare).pop().unwrap_or_default();
        let goes_on = || !self.is_over.load(Ordering::Relaxed);
        let Some(first) = listed.add(job.folder(), job.how, goes_on) else {
            self.give_back(listed);
            return None;
        };
        if job.how.goes_below {
            let mut room = MOST_WITH_IT.saturating_sub(listed.len());
            self.list_below(&mut listed, first, job, LEVELS_WITH_IT, &mut room);
        }
        Some(listed)
    }

    /// Lists the folders in a folder that has just been listed, first ones first, while there is room.
    fn list_below(
        &self,
        listed: &mut Listed,
        folder: usize,
        job: &Job,
        levels: usize,
        room: &mut usize,
    ) {
        let (entries, mut start) = listed.entries_of(folder);
        let mut is_done_with = !job.how.is_open_after;
        for entry in entries {
            let (end, stamp) = listed.folder_at(entry);
            let name = start..end;
            start = end;
            let Some(stamp) = stamp else {
                continue;
            };
            // What is mounted there may be a server that does not answer, and is perhaps not wanted.
            let is_elsewhere = stamp.is_mount_root || stamp.mount != job.mount;
            if is_elsewhere || levels == 0 || *room == 0 {
                is_done_with = false;
                continue;
            }
            let below = listed.child(folder, name, &stamp);
            let goes_on = || !self.is_over.load(Ordering::Relaxed);
            let Some(below) = listed.add(below, job.how, goes_on) else {
                *room = 0;
                is_done_with = false;
                continue;
            };
            *room = room.saturating_sub(listed.len_of(below).max(1));
            listed.is_listed(entry, stamp, below);
            self.list_below(listed, below, job, levels - 1, room);
        }
        if is_done_with {
            // By who has listed it: what the kernel keeps of a listing lies in the memory of that processor.
            listed.folder(folder).close();
        }
    }

    /// Memory of a listing, to be used again. What is in it should be forgotten by now.
    pub(super) fn give_back(&self, listed: Listed) {
        let mut spare = lock(&self.spare);
        if spare.len() < MOST_SPARE {
            spare.push(listed);
        }
    }
}

/// The end of a walk.
pub(super) struct End<'a>(&'a Ahead);

impl Drop for End<'_> {
    fn drop(&mut self) {
        self.0.is_over.store(true, Ordering::Relaxed);
        // Under the lock: who is about to sleep has either seen the end or hears of it.
        drop(lock(&self.0.state));
        self.0.changed.notify_all();
    }
}
