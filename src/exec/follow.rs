//! What changes in a folder that is shown: batches of rows that came and rows that are gone.

use std::collections::{HashMap, HashSet};
use std::ffi::{OsStr, OsString};
use std::os::fd::AsFd;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, RecvTimeoutError, select};

use crate::disk::{FdPool, Folder, stat};
use crate::model::{Chunk, Gone, Row, RowIndex, RowSet, Stamp, Tree};

use super::browse::{Outlet, Part, append};
use super::notice::{Notice, Notices};

/// Changes that come within this time are told together.
const BATCH: Duration = Duration::from_millis(120);
/// To look for rows among many takes time; so many times as long is waited before it is done again.
const REST: u32 = 10;
/// After changes were lost: how long it must be quiet before the folder is listed once more, and the longest wait.
const QUIET: Duration = Duration::from_millis(300);
const UNREST: Duration = Duration::from_secs(3);
/// Rows that are gone for which the whole listing is done anew, so that a file that never rests fills no memory.
const MANY_GONE: usize = 50_000;

/// What is followed.
pub(super) struct Followed<'a> {
    pub outlet: &'a Outlet,
    pub tree: &'a Arc<Tree>,
    pub pool: &'a Arc<FdPool>,
    /// The folder as it was when it was listed.
    pub anchor: &'a Stamp,
}

/// Follows until the listing is no longer wanted.
pub(super) fn follow(followed: &Followed<'_>, notices: &Notices, stop: &Receiver<()>) {
    let (outlet, tree) = (followed.outlet, followed.tree);
    let mut follower = Follower {
        followed,
        gone: RowSet::default(),
    };
    let mut rest = Duration::ZERO;
    loop {
        let first = select! {
            recv(stop) -> _ => return,
            recv(notices.told) -> notice => notice,
        };
        let Ok(first) = first else { return };
        let mut names = HashSet::new();
        let mut is_whole = take(first, &mut names);
        let until = Instant::now() + BATCH.max(rest);
        loop {
            match notices.told.recv_deadline(until) {
                Ok(notice) => is_whole &= take(notice, &mut names),
                Err(RecvTimeoutError::Timeout) => break,
                Err(RecvTimeoutError::Disconnected) => return,
            }
        }
        is_whole &= !notices.overflowed.swap(false, Ordering::AcqRel);
        if !outlet.is_wanted() {
            return;
        }
        let since = Instant::now();
        let change = is_whole.then(|| follower.change(&names)).flatten();
        rest = since.elapsed() * REST;
        let Some((chunk, gone)) = change else {
            wait_for_quiet(notices);
            outlet.send(tree, stale());
            return;
        };
        if chunk.is_none() && gone.is_empty() {
            continue;
        }
        let part = Part {
            chunk,
            gone,
            is_complete: true,
            is_followed: true,
            ..Part::default()
        };
        if !outlet.send(tree, part) {
            return;
        }
    }
}

/// Takes a name in. False if names were lost.
fn take(notice: Notice, names: &mut HashSet<OsString>) -> bool {
    match notice {
        Notice::Changed(name) => {
            names.insert(name);
            true
        }
        Notice::Lost => false,
    }
}

fn stale() -> Part {
    Part {
        is_complete: true,
        is_stale: true,
        ..Part::default()
    }
}

fn wait_for_quiet(notices: &Notices) {
    let until = Instant::now() + UNREST;
    while Instant::now() < until && notices.told.recv_timeout(QUIET).is_ok() {}
}

struct Follower<'a> {
    followed: &'a Followed<'a>,
    /// Rows that were told to be gone.
    gone: RowSet,
}

type Change = (Option<Arc<Chunk>>, Vec<Gone>);

impl Follower<'_> {
    /// What has become of these names; none if only a new listing can tell.
    fn change(&mut self, names: &HashSet<OsString>) -> Option<Change> {
        let (tree, pool) = (self.followed.tree, self.followed.pool);
        let folder = Folder::open_root(pool, &self.followed.outlet.folder).ok()?;
        if !folder.stamp().ok()?.is_same_object(self.followed.anchor) {
            return None;
        }
        let handle = folder.handle().ok()?;
        let mut known = self.rows_of(names);
        let (mut batch, mut gone) = (Vec::new(), Vec::new());
        // Row 0 of the tree is the folder; rows are counted without it.
        let next = tree.len() - 1;
        for name in names {
            let row = known.remove(name.as_os_str());
            match (row, stat::stamp_at(handle.as_fd(), name)) {
                (Some((_, row)), Ok(stamp)) if is_same(&row, &stamp) => {}
                (row, Ok(stamp)) => {
                    let successor = Some(next + batch.len() as u32);
                    gone.extend(row.map(|(row, _)| Gone { row, successor }));
                    batch.push((name.clone(), stamp));
                }
                (row, Err(error)) if error.is_missing() => {
                    let successor = None;
                    gone.extend(row.map(|(row, _)| Gone { row, successor }));
                }
                (_, Err(error)) => tracing::debug!(?error, "a change could not be looked at"),
            }
        }
        for gone in &gone {
            self.gone.insert(gone.row);
        }
        let chunk = (!batch.is_empty()).then(|| append(tree, &mut batch));
        (self.gone.len() < MANY_GONE).then_some((chunk, gone))
    }

    /// The rows of these names that are there, as they were told last. Looks at every row.
    fn rows_of<'n>(&self, names: &'n HashSet<OsString>) -> HashMap<&'n OsStr, (RowIndex, Row)> {
        let mut found = HashMap::new();
        for chunk in self.followed.tree.chunks() {
            for id in chunk.base..chunk.base + chunk.len() {
                let Some(row) = id.checked_sub(1) else {
                    continue;
                };
                if let Some(name) = names.get(chunk.name(id))
                    && !self.gone.contains(row)
                    && let Some(entry) = chunk.row(id)
                {
                    found.insert(name.as_os_str(), (row, *entry));
                }
            }
        }
        found
    }
}

/// True if nothing that is shown has changed.
fn is_same(row: &Row, stamp: &Stamp) -> bool {
    row.inode == stamp.inode
        && row.kind == stamp.kind
        && row.mode == stamp.mode
        && row.size == stamp.size
        && row.modified_s == stamp.modified_s
        && row.modified_ns == stamp.modified_ns
}
