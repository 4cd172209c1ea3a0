//! Rows of what goes out of a hold folder, or into it once more, beside what is where they go.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::ffi::OsString;
use std::os::fd::AsFd;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::disk::{Folder, stat};
use crate::journal::Fate;
use crate::model::{Action, Bulk, BulkAct, Cause, Kind, NewRow, RowId, Share, Tree, Verdict};

use super::along::Taken;
use super::back::{Back, names_of};

/// The rows of a step, and what goes along with them.
pub(super) struct Rows {
    pub(super) tree: Tree,
    pub(super) along: BTreeMap<RowId, Share>,
}

/// What is to go back out of a hold folder.
pub(super) struct What<'a> {
    pub(super) base: &'a Path,
    /// Of the tops only these, if some are named.
    pub(super) wanted: Option<&'a HashSet<OsString>>,
    /// What was put there, where that is known.
    pub(super) taken: Option<&'a Taken<'a>>,
}

impl Back<'_> {
    /// Rows of a hold folder: what has a folder of its name where it goes is merged, everything else goes whole. Of the
    /// tops only the wanted ones, if some are named.
    pub(super) fn pair_up(
        &mut self,
        from: &Arc<Folder>,
        to: Option<Arc<Folder>>,
        What {
            base,
            wanted,
            taken,
        }: What<'_>,
        merged: &mut Vec<PathBuf>,
    ) -> Option<Rows> {
        let tree = match from.stamp() {
            Ok(anchor) => Tree::new(&anchor),
            Err(error) => {
                self.fail(error.action, base, error.cause());
                return None;
            }
        };
        let mut along = BTreeMap::new();
        let mut open = vec![(0, Arc::clone(from), to, PathBuf::new(), Some(0))];
        while let Some((parent, from, to, below, planned)) = open.pop() {
            let taken = taken.zip(planned);
            let were = taken.map_or_else(HashMap::new, |(taken, planned)| taken.folders(planned));
            let found = match names_of(&from) {
                Ok(found) => found,
                Err(error) => {
                    self.fail(error.action, &base.join(&below), error.cause());
                    continue;
                }
            };
            let mut rows = Vec::new();
            let is_wanted =
                |name: &OsString| parent != 0 || wanted.is_none_or(|wanted| wanted.contains(name));
            for (name, stamp) in found.iter().filter(|(name, _)| is_wanted(name)) {
                let there = to.as_ref().and_then(|to| {
                    let to = to.handle().ok()?;
                    stat::stamp_at(to.as_fd(), name).ok()
                });
                let verdict = match there {
                    None => Verdict::Act,
                    Some(there) if there.kind == Kind::Folder && stamp.kind == Kind::Folder => {
                        Verdict::Merge
                    }
                    Some(_) => Verdict::Act,
                };
                rows.push(NewRow {
                    parent,
                    name,
                    stamp: *stamp,
                    verdict,
                });
            }
            let chunk = tree.append(&rows);
            for (id, row) in (chunk.base..).zip(&rows) {
                let was = were.get(row.name).copied();
                if row.verdict == Verdict::Merge {
                    let below = below.join(row.name);
                    merged.push(below.clone());
                    let target = to.as_ref().map(|to| to.child(row.name));
                    open.push((id, from.child(row.name), target, below, was));
                } else if let (Some((taken, _)), Some(was)) = (taken, was)
                    && row.stamp.kind == Kind::Folder
                {
                    along.insert(id, taken.below(was));
                }
            }
        }
        let is_any = tree.chunks().iter().any(|chunk| {
            (chunk.base.max(1)..chunk.base + chunk.len())
                .any(|id| chunk.row(id).is_some_and(|row| row.verdict == Verdict::Act))
        });
        is_any.then_some(Rows { tree, along })
    }

    /// What was renamed out of a hold folder goes into it again.
    pub(super) fn move_again(&mut self, step: u32, bulk: &Bulk) {
        let log = self.log;
        let (Some(rows), Some(to)) = (log.rows.get(&step), &bulk.to) else {
            return;
        };
        let anchor = Folder::open_root(self.pool, to).and_then(|folder| folder.stamp());
        let anchor = match anchor {
            Ok(anchor) => anchor,
            Err(error) if error.is_absent() => {
                return self.fail(Action::Open, to, Cause::Changed);
            }
            Err(error) => return self.fail(error.action, to, error.cause()),
        };
        let tree = Tree::new(&anchor);
        let mut along = BTreeMap::new();
        let mut ids = HashMap::from([(0, 0)]);
        for chunk in bulk.tree.chunks() {
            for id in chunk.base.max(1)..chunk.base + chunk.len() {
                let Some(row) = chunk.row(id) else { continue };
                let Some(parent) = ids.get(&row.parent).copied() else {
                    continue;
                };
                let verdict = match rows.fates.get(&id) {
                    Some(Fate::Moved) => Verdict::Act,
                    _ if row.verdict == Verdict::Merge => Verdict::Merge,
                    _ => continue,
                };
                let name = chunk.name(id);
                let at = to.join(bulk.tree.path(id));
                let Some(stamp) = self.look(&at, false) else {
                    continue;
                };
                let is_same = stamp.inode == row.inode && stamp.kind == row.kind;
                if verdict == Verdict::Act && !is_same {
                    self.fail(Action::Stat, &at, Cause::Changed);
                    continue;
                }
                let new = tree.append(&[NewRow {
                    parent,
                    name,
                    stamp,
                    verdict,
                }]);
                ids.insert(id, new.base);
                if let Some(share) = bulk.along(id).filter(|_| verdict == Verdict::Act) {
                    along.insert(new.base, *share);
                }
            }
        }
        let rows = Rows { tree, along };
        self.push_bulk(BulkAct::Move, to, Some(&bulk.from), rows);
    }
}
