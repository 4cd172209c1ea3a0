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

/// Tells what becomes of the rows of a listing.
pub(super) struct Follower<'a> {
    outlet: &'a Outlet,
    tree: &'a Arc<Tree>,
    pool: &'a Arc<FdPool>,
    /// The folder as it was when it was listed.
    anchor: &'a Stamp,
    /// None as long as nothing tells of changes.
    notices: Option<Notices>,
    /// Rows that were told to be gone.
    gone: RowSet,
}

type Change = (Option<Arc<Chunk>>, Vec<Gone>);

impl<'a> Follower<'a> {
    pub fn new(
        outlet: &'a Outlet,
        tree: &'a Arc<Tree>,
        pool: &'a Arc<FdPool>,
        anchor: &'a Stamp,
    ) -> Follower<'a> {
        Follower {
            outlet,
            tree,
            pool,
            anchor,
            notices: None,
            gone: RowSet::default(),
        }
    }

    /// Has changes told from now on, if that can be, and tells what has become of the names that were looked up before.
    /// False if the listing is not to go on: it is no longer wanted, or only a new one can tell.
    pub fn have_told(&mut self, early: &HashSet<OsString>) -> bool {
        let notices = Notices::of(&self.outlet.folder);
        // Also where nothing is told: the folder may have gone meanwhile.
        let change = self.change(early);
        let part = Part {
            is_followed: notices.is_some(),
            ..Part::default()
        };
        let goes_on = self.tell(change, part, notices.as_ref());
        self.notices = notices;
        goes_on
    }

    /// True if changes are told.
    pub fn is_told(&self) -> bool {
        self.notices.is_some()
    }

    /// Follows what is told until the listing is no longer wanted.
    pub fn follow(&mut self, stop: &Receiver<()>) {
        let Some(notices) = self.notices.take() else {
            return;
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
            if !self.outlet.is_wanted() {
                return;
            }
            let since = Instant::now();
            let change = is_whole.then(|| self.change(&names)).flatten();
            rest = since.elapsed() * REST;
            let followed = Part {
                is_complete: true,
                is_followed: true,
                ..Part::default()
            };
            if !self.tell(change, followed, Some(&notices)) {
                return;
            }
        }
    }

    /// Tells of a change in a part like this, and of none that only a new listing can tell. False after that, and if
    /// the listing is no longer wanted.
    fn tell(&self, change: Option<Change>, part: Part, notices: Option<&Notices>) -> bool {
        let Some((chunk, gone)) = change else {
            notices.into_iter().for_each(wait_for_quiet);
            self.outlet.send(self.tree, stale());
            return false;
        };
        if chunk.is_none() && gone.is_empty() {
            return true;
        }
        let part = Part {
            chunk,
            gone,
            ..part
        };
        self.outlet.send(self.tree, part)
    }

    /// What has become of these names; none if only a new listing can tell.
    fn change(&mut self, names: &HashSet<OsString>) -> Option<Change> {
        let tree = self.tree;
        let folder = Folder::open_root(self.pool, &self.outlet.folder).ok()?;
        if !folder.stamp().ok()?.is_same_object(self.anchor) {
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
        for chunk in self.tree.chunks() {
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
