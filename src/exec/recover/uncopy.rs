//! What a copy has made, on its way into the hold area.

use std::collections::{BTreeMap, HashSet};
use std::ffi::{OsStr, OsString};
use std::os::fd::AsFd;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::disk::{Errno, Folder, stat};
use crate::journal::{Fate, RowsLog};
use crate::model::{
    Action, Bulk, BulkAct, Cause, Kind, NewRow, Publish, Row, RowId, Saved, Stamp, Tree, Verdict,
    Why,
};

use super::super::keeping::if_present;
use super::back::{Back, names_of};
use super::pairing::Rows;
use super::way::Way;

/// File systems tell times rounded down, some to every other second.
const COARSEST_MS: u64 = 2000;

/// A folder at the destination of a copy.
struct Open {
    /// Row of the plan.
    planned: RowId,
    /// Row of the new tree.
    row: RowId,
    folder: Arc<Folder>,
    is_made: bool,
    at: PathBuf,
}

impl Back<'_> {
    /// What a copy has made goes into the hold area; what is no longer as it was left is told and left alone.
    pub(super) fn uncopy(&mut self, bulk: &Bulk, rows: &RowsLog, to: &Path) {
        let way = match Way::of(self.pool, bulk) {
            Ok(Some(way)) => way,
            Ok(None) => return self.fail(Action::Open, to, Cause::Changed),
            Err(failure) => return self.plan.failures.push(failure),
        };
        let anchor = match way.to.stamp() {
            Ok(anchor) => anchor,
            Err(error) => return self.fail(error.action, to, error.cause()),
        };
        let tree = Tree::new(&anchor);
        let mut open = vec![Open {
            planned: 0,
            row: 0,
            folder: Arc::clone(&way.to),
            is_made: false,
            at: to.to_path_buf(),
        }];
        while let Some(here) = open.pop() {
            let mut found = Vec::new();
            let mut known = HashSet::new();
            for span in bulk.tree.spans(here.planned) {
                let Some(chunk) = bulk.tree.chunk_of(span.start) else {
                    continue;
                };
                for id in span.start..span.start + span.len {
                    let name = way.name(&chunk, id, rows);
                    if let Some(Fate::Dressed { saved }) = rows.fates.get(&id) {
                        self.undress(&here, &name, chunk.row(id), saved);
                        continue;
                    }
                    let child = self.judge(&here, id, &name, bulk, rows);
                    if let Some(child) = child {
                        known.insert(name.clone());
                        found.push((id, name, child));
                    }
                }
            }
            if here.is_made {
                self.find_foreign(&here, &known, &mut found);
            }
            let new: Vec<NewRow<'_>> = found
                .iter()
                .map(|(_, name, (stamp, verdict))| NewRow {
                    parent: here.row,
                    name,
                    stamp: *stamp,
                    verdict: *verdict,
                })
                .collect();
            let chunk = tree.append(&new);
            for (row, (id, name, (stamp, verdict))) in (chunk.base..).zip(&found) {
                if stamp.kind == Kind::Folder && matches!(verdict, Verdict::Act | Verdict::Merge) {
                    open.push(Open {
                        planned: *id,
                        row,
                        folder: here.folder.child(name),
                        is_made: *verdict == Verdict::Act,
                        at: here.at.join(name),
                    });
                }
            }
        }
        let has_any = tree.chunks().iter().any(|chunk| {
            (chunk.base.max(1)..chunk.base + chunk.len())
                .any(|id| chunk.row(id).is_some_and(|row| row.verdict == Verdict::Act))
        });
        if has_any {
            let along = BTreeMap::new();
            self.push_bulk(BulkAct::Hold, to, None, Rows { tree, along });
        }
    }

    /// A file that was made like its source, whose bytes it had, becomes what it was like; not if somebody has written to
    /// it since.
    fn undress(&mut self, here: &Open, name: &OsStr, row: Option<&Row>, saved: &Saved) {
        let at = here.at.join(name);
        let folder = here.folder.handle();
        let there = folder.and_then(|folder| stat::stamp_at(folder.as_fd(), name));
        let there = match if_present(there, &at) {
            Ok(there) => there,
            Err(failure) => return self.plan.failures.push(failure),
        };
        let is_ours = match (there, row) {
            (Some(there), Some(row)) => {
                let modified = (there.modified_s, there.modified_ns);
                let as_source = (row.modified_s, row.modified_ns);
                let as_before = saved.times.is_some_and(|times| times.modified == modified);
                let is_same = there.kind == Kind::File && there.size == row.size;
                is_same && (modified == as_source || as_before)
            }
            _ => false,
        };
        if !is_ours {
            return self.fail(Action::Stat, &at, Cause::Changed);
        }
        self.count(&at);
        self.restore(&at, saved.clone(), None, false, None);
    }

    /// What becomes of a row of the copy: none if it is not there, or was never made.
    fn judge(
        &mut self,
        here: &Open,
        id: RowId,
        name: &OsStr,
        bulk: &Bulk,
        rows: &RowsLog,
    ) -> Option<(Stamp, Verdict)> {
        let row = bulk.tree.row(id)?;
        let folder = here.folder.handle();
        let stamp = folder.and_then(|folder| stat::stamp_at(folder.as_fd(), name));
        let stamp = match if_present(stamp, &here.at.join(name)) {
            Ok(stamp) => stamp?,
            // Something may be there, which stays where it is.
            Err(failure) => {
                self.plan.failures.push(failure);
                let stamp = Stamp {
                    kind: row.kind,
                    ..Stamp::default()
                };
                return Some((stamp, Verdict::LeftOut(Why::Operation)));
            }
        };
        let state = (stamp.size, (stamp.modified_s, stamp.modified_ns));
        let is_ours = match rows.fates.get(&id) {
            Some(Fate::Made {
                inode,
                size,
                modified,
                ..
            }) => {
                let is_as_made = stamp.kind == Kind::Folder || state == (*size, *modified);
                stamp.inode == *inode && is_as_made
            }
            Some(Fate::Built { by, since }) => {
                let has_its_time = match since {
                    None => state.1 == (row.modified_s, row.modified_ns),
                    Some(since) => was_written_within(&stamp, *since, *by),
                };
                let is_as_built = stamp.kind == row.kind && stamp.size == row.size && has_its_time;
                is_as_built && is_from_before(here, name, *by)
            }
            // A folder that was there before is gone through. One that was to be new and is not written down is not ours,
            // whatever is written down of what was to be in it.
            _ => {
                let is_in_place = bulk.how.publish == Publish::InPlace;
                let was_there = row.verdict == Verdict::Merge || is_in_place;
                let is_merged = row.kind == Kind::Folder
                    && stamp.kind == Kind::Folder
                    && !here.is_made
                    && was_there;
                return is_merged.then_some((stamp, Verdict::Merge));
            }
        };
        if is_ours {
            return Some((stamp, Verdict::Act));
        }
        self.fail(Action::Stat, &here.at.join(name), Cause::Changed);
        Some((stamp, Verdict::LeftOut(Why::Operation)))
    }

    /// What others have put into a folder that the copy has made stays, and the folder with it.
    fn find_foreign(
        &mut self,
        here: &Open,
        known: &HashSet<OsString>,
        found: &mut Vec<(RowId, OsString, (Stamp, Verdict))>,
    ) {
        let names = names_of(&here.folder);
        let names = names.unwrap_or_else(|error| {
            self.fail(error.action, &here.at, error.cause());
            Vec::new()
        });
        let mut is_any = false;
        for (name, stamp) in names {
            if !known.contains(&name) {
                is_any = true;
                found.push((0, name, (stamp, Verdict::LeftOut(Why::Operation))));
            }
        }
        if is_any {
            let not_empty = Errno::NOTEMPTY.raw_os_error();
            self.fail(Action::RemoveFolder, &here.at, Cause::Os(not_empty));
        }
    }
}

/// True for what was written between these moments, milliseconds since 1970, and not since.
fn was_written_within(stamp: &Stamp, since: u64, by: u64) -> bool {
    let written = milliseconds(stamp.modified_s, stamp.modified_ns);
    (since.saturating_sub(COARSEST_MS)..=by).contains(&written)
}

fn milliseconds(seconds: i64, nanoseconds: u32) -> u64 {
    let whole = u64::try_from(seconds).unwrap_or(0).saturating_mul(1000);
    whole.saturating_add(u64::from(nanoseconds / 1_000_000))
}

/// True if what has this name was made no later than this moment, milliseconds since 1970. Where the file system does not
/// tell when, its length and time have to do.
fn is_from_before(here: &Open, name: &OsStr, by: u64) -> bool {
    let folder = here.folder.handle();
    match folder.and_then(|folder| stat::born_at(folder.as_fd(), name)) {
        Ok(Some((seconds, nanoseconds))) => milliseconds(seconds, nanoseconds) <= by,
        Ok(None) => true,
        Err(_) => false,
    }
}
