//! Entries that went to the desktop's trash, and out of it again.

use std::path::Path;
use std::sync::Arc;

use crate::disk::trash::info_path;
use crate::disk::{Errno, FdPool};
use crate::journal::{Fate, RowsLog};
use crate::model::{Action, Bulk, Cause, Mark, RowId, Stamp, Step};

use super::super::keeping;
use super::along::Taken;
use super::back::Back;

impl Back<'_> {
    /// Takes the rows of a step out of the trash.
    pub(super) fn untrash(&mut self, bulk: &Bulk, taken: &Taken<'_>) {
        for (id, fate) in &taken.rows.fates {
            let Fate::Trashed { path } = fate else {
                continue;
            };
            let at = bulk.from.join(bulk.tree.path(*id));
            match keeping::stamp_of(self.pool, path, false) {
                Some(now) if is_row(bulk, *id, &now) => {
                    self.release(path, &at, Some(Mark::of(&now)));
                    self.goes_along(taken.below(*id));
                    self.forget_text(path);
                }
                Some(_) => self.fail(Action::Stat, path, Cause::Changed),
                // Somebody has put it back already.
                None if self.is_back(bulk, *id, &at) => {}
                None => {
                    let gone = Cause::Os(Errno::NOENT.raw_os_error());
                    self.fail(Action::Stat, path, gone);
                }
            }
        }
    }

    fn is_back(&self, bulk: &Bulk, id: RowId, at: &Path) -> bool {
        let there = keeping::stamp_of(self.pool, at, false);
        there.is_some_and(|there| is_row(bulk, id, &there))
    }

    /// What the last step takes out of a trash needs no text there any more. That goes after it, and is held so that it
    /// can come again.
    pub(super) fn forget_text(&mut self, path: &Path) {
        let last = self.plan.steps.last().map(|planned| &planned.step);
        let is_released = matches!(last, Some(Step::Release { from, .. }) if from == path);
        let Some(at) = info_path(path).filter(|_| is_released) else {
            return;
        };
        let text = keeping::stamp_of(self.pool, &at, false).unwrap_or_default();
        self.plan.lost.0 += 1;
        self.plan.lost.1 += text.size;
        let released = (self.plan.steps.len() as u32).checked_sub(1);
        let text = Step::Unlink { at, expect: None };
        self.plan.push_after(text, released, true);
        if let Some(planned) = self.plan.steps.last_mut() {
            planned.is_aside = true;
        }
    }
}

fn is_row(bulk: &Bulk, id: RowId, now: &Stamp) -> bool {
    bulk.tree.row(id).is_some_and(|row| {
        let device = bulk.tree.device(row.device);
        (device, row.inode, row.kind) == (now.device, now.inode, now.kind)
    })
}

/// Forgets the rows that were about to go to the trash and did not come there.
pub(super) fn settle(pool: &Arc<FdPool>, bulk: &Bulk, rows: &mut RowsLog) {
    let is_absent = |id: RowId, path: &Path| {
        let at = bulk.from.join(bulk.tree.path(id));
        let is_at = |at: &Path| {
            keeping::stamp_of(pool, at, false).is_some_and(|now| is_row(bulk, id, &now))
        };
        !is_at(path) && is_at(&at)
    };
    rows.fates.retain(|id, fate| match fate {
        Fate::Trashed { path } if is_absent(*id, path) => {
            keeping::forget(pool, path);
            false
        }
        _ => true,
    });
}
