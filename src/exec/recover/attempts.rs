//! Earlier attempts at taking a job back. One that failed half-way has left entries in states that the job itself does not
//! know; its own journal says from which state it began, and which one it has left.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::disk::FdPool;
use crate::journal::{Change, Store};
use crate::model::{Mark, Stamp};

use super::super::keeping::stamp_of;
use super::renumber::renumber;

/// What the attempts have left of single entries, the oldest attempt first.
#[derive(Default)]
pub struct Attempts {
    left: HashMap<PathBuf, Vec<Attempt>>,
}

struct Attempt {
    change: Change,
    /// The state that it left, where that could be looked at.
    mark: Option<Mark>,
}

impl Attempts {
    /// What the journals tell of those that have ended.
    pub fn of(store: &Store, uid: &str) -> Attempts {
        let mut left: HashMap<PathBuf, Vec<Attempt>> = HashMap::new();
        let entries = store.entries().unwrap_or_default();
        for entry in entries.iter().filter(|entry| !entry.is_open) {
            let begin = store.beginning(entry);
            if begin.is_none_or(|begin| begin.undoes.as_deref() != Some(uid)) {
                continue;
            }
            let Ok(mut log) = store.read(entry) else {
                continue;
            };
            renumber(&mut log);
            for known in log.steps.into_values() {
                let (Change::Dressed { at, .. } | Change::Overwritten { at, .. }, Some(mark)) =
                    (&known.change, known.done)
                else {
                    continue;
                };
                let attempts = left.entry(at.clone()).or_default();
                attempts.push(Attempt {
                    change: known.change,
                    mark,
                });
            }
        }
        Attempts { left }
    }

    /// The state in which the entry at a path is still ours: the one that the job has left, or what attempts have made of
    /// that, one after another.
    pub fn state(&self, pool: &Arc<FdPool>, at: &Path, left: Mark, now: &Stamp) -> Mark {
        let mut state = left;
        for attempt in self.left.get(at).into_iter().flatten() {
            if state.is_unchanged(now) {
                break;
            }
            if attempt.began_from(pool, &state) {
                // What nobody could look at is known by what it is.
                let found = || Mark::of(now);
                let next = attempt.mark.unwrap_or_else(found);
                let is_same = (next.device, next.inode) == (state.device, state.inode);
                state = if is_same { next } else { state };
            }
        }
        state
    }
}

impl Attempt {
    /// True if it found the entry in this state, and not as somebody else had left it.
    fn began_from(&self, pool: &Arc<FdPool>, state: &Mark) -> bool {
        let (size, modified) = match &self.change {
            Change::Dressed { saved, .. } => {
                let Some(times) = saved.times else {
                    return false;
                };
                (saved.length.unwrap_or(state.size), times.modified)
            }
            // What was kept of it then has its length and times.
            Change::Overwritten { copy, .. } => match stamp_of(pool, copy, false) {
                Some(kept) => (kept.size, (kept.modified_s, kept.modified_ns)),
                None => return false,
            },
            _ => return false,
        };
        (size, modified) == (state.size, state.modified)
    }
}
