//! The plan that takes a job back, made of the opposites of what its journal says was done.

use std::collections::HashSet;
use std::ffi::OsString;
use std::os::fd::AsFd;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::disk::{FdPool, Folder, stat};
use crate::journal::{Change, Fate, Kept, Log, StepLog};
use crate::model::{
    Action, Bulk, BulkAct, Cause, CopyHow, Existing, Failure, Kind, Left, Lineage, Mark, Metadata,
    Plan, Profile, Publish, Request, Saved, Share, Stamp, Step, Times, Verdict,
};

use super::super::keeping;
use super::along::{Taken, row_at};
use super::attempts::Attempts;
use super::pairing::{Rows, What};

/// How a bulk step that renames is told apart from one that copies: by nothing of this.
const PLAIN: CopyHow = CopyHow {
    metadata: Metadata::ALL,
    follow_links: false,
    publish: Publish::Each,
    existing: Existing::Refuse,
    remake_specials: true,
    profile: Profile::Safe,
    umask: 0,
    verify: false,
};

pub(super) struct Back<'a> {
    pub(super) pool: &'a Arc<FdPool>,
    pub(super) log: &'a Log,
    pub(super) plan: Plan,
    attempts: Attempts,
    /// Folders whose times are put right at the end.
    late: Vec<(PathBuf, Times)>,
}

/// The plan that takes back what `log` says was done of `original`. `unseen` is what nobody could look at of it; `attempts`
/// have tried the same before.
pub fn plan(
    pool: &Arc<FdPool>,
    uid: &str,
    (original, log): (&Plan, &Log),
    unseen: Vec<Failure>,
    attempts: Attempts,
) -> Plan {
    let places = log.begin.as_ref().map(|begin| begin.places.clone());
    let roots = places.unwrap_or_default();
    let cwd = PathBuf::from("/");
    let mut request = Request::new("undo", roots, Profile::Safe, cwd, 0);
    request.run.workers = original.request.run.workers;
    request.run.flush = original.request.run.flush;
    let mut back = Back::new(pool, log, request);
    back.plan.lineage = Lineage::Undoes(uid.to_owned());
    back.plan.failures = unseen;
    back.attempts = attempts;
    for (index, planned) in original.steps.iter().enumerate().rev() {
        let step = index as u32;
        match &planned.step {
            // Times of folders are put right at the end, whatever put them wrong.
            Step::Restore { .. } if planned.is_aside => {}
            Step::Bulk(bulk) => back.bulk(step, bulk),
            Step::Unpack(unpack) => {
                let is_done = |known: &StepLog| known.done.is_some();
                // Without either the members were known, and it ended before they were there.
                if log.steps.get(&step).is_some_and(is_done)
                    || back.look(&unpack.to, true).is_some()
                {
                    let mut bulk = unpack.as_copy();
                    // What is brought into a folder that is there has its name by itself, whoever has made that folder
                    // and whether the plan knew it.
                    bulk.how.publish = Publish::InPlace;
                    back.bulk(step, &bulk);
                }
                back.single(step);
            }
            Step::Release { .. } => {
                let before = back.plan.steps.len();
                back.single(step);
                if back.plan.steps.len() > before {
                    back.goes_along(planned.share);
                }
            }
            _ => back.single(step),
        }
    }
    back.folder_times();
    let is_empty = back.plan.steps.is_empty();
    if is_empty && back.plan.failures.is_empty() {
        let at = log.begin.as_ref().and_then(|begin| begin.places.first());
        let at = at.cloned().unwrap_or_default();
        let failure = Failure::new(Action::Run, at, Cause::NothingKept);
        back.plan.refused.push(failure);
    } else if is_empty {
        back.plan.refused = std::mem::take(&mut back.plan.failures);
    }
    back.plan
}

impl<'a> Back<'a> {
    pub(super) fn new(pool: &'a Arc<FdPool>, log: &'a Log, request: Request) -> Back<'a> {
        Back {
            pool,
            log,
            plan: Plan::new(request),
            attempts: Attempts::default(),
            late: Vec::new(),
        }
    }
}

impl Back<'_> {
    pub(super) fn fail(&mut self, action: Action, at: &Path, cause: Cause) {
        self.plan.failures.push(Failure::new(action, at, cause));
    }

    pub(super) fn stamp(&self, at: &Path, follow_links: bool) -> Option<Stamp> {
        keeping::stamp_of(self.pool, at, follow_links)
    }

    pub(super) fn count(&mut self, at: &Path) {
        let stamp = self.stamp(at, false).unwrap_or_default();
        self.plan.summary.count(stamp.kind, 0);
    }

    /// What is at a path, if anything is; that it cannot be looked at is told.
    pub(super) fn look(&mut self, at: &Path, follow_links: bool) -> Option<Stamp> {
        let seen = keeping::seen(self.pool, at, follow_links);
        seen.unwrap_or_else(|failure| {
            self.plan.failures.push(failure);
            None
        })
    }

    /// What was kept goes back, unless it is back already or somebody has made room for good.
    fn release_kept(&mut self, kept: &Kept, to: &Path) {
        match keeping::seen(self.pool, &kept.hold, false) {
            Ok(Some(_)) => return self.release(&kept.hold, to, Some(kept.mark)),
            Ok(None) => {}
            Err(failure) => return self.plan.failures.push(failure),
        }
        let is_back = self
            .stamp(to, false)
            .is_some_and(|there| kept.mark.is_object(&there));
        if !is_back {
            self.fail(Action::Rename, to, Cause::NothingKept);
        }
    }

    pub(super) fn release(&mut self, from: &Path, to: &Path, expect: Option<Mark>) {
        self.count(from);
        self.plan.push(Step::Release {
            from: from.to_path_buf(),
            to: to.to_path_buf(),
            expect,
        });
    }

    /// What lies in the folder that the last step puts to its place.
    pub(super) fn goes_along(&mut self, share: Share) {
        if let Some(planned) = self.plan.steps.last_mut()
            && matches!(planned.step, Step::Release { .. })
        {
            planned.share = share;
            self.plan.summary.add(&share.summary());
        }
    }

    fn single(&mut self, step: u32) {
        let log = self.log;
        let Some(known) = log.steps.get(&step) else {
            return;
        };
        let Some(mark) = known.done else {
            return;
        };
        match &known.change {
            Change::Nothing => {}
            Change::Made { at } => {
                self.count(at);
                self.plan.push(Step::Hold {
                    at: at.clone(),
                    expect: mark,
                    must_be_empty: true,
                });
            }
            Change::Moved {
                from,
                to,
                mark: before,
                replaced,
            } => {
                self.move_back(from, to, before, mark);
                if let Some(kept) = replaced {
                    self.release_kept(kept, to);
                }
            }
            Change::Exchanged { a, b, .. } => {
                self.count(a);
                self.plan.push(Step::Exchange {
                    a: a.clone(),
                    b: b.clone(),
                    expect: None,
                });
            }
            Change::Held { at, kept } => {
                self.release_kept(kept, at);
                self.forget_text(&kept.hold);
            }
            Change::Removed { at, saved } => {
                self.plan.summary.count(Kind::Folder, 0);
                let made = self.plan.push(Step::MakeFolder {
                    at: at.clone(),
                    mode: 0o700,
                });
                self.restore(at, saved.clone(), None, false, Some(made));
            }
            Change::Overwritten { at, copy } => self.write_back(at, copy, mark),
            Change::Replaced { at, kept } => {
                self.count(at);
                self.plan.push(Step::Hold {
                    at: at.clone(),
                    expect: mark,
                    must_be_empty: false,
                });
                self.release_kept(kept, at);
            }
            Change::Dressed {
                at,
                follow_links,
                saved,
            } => {
                self.count(at);
                let ours = self.ours(at, mark, *follow_links);
                self.restore(at, saved.clone(), ours, *follow_links, None);
            }
        }
    }

    /// A rename, the other way. Where it was carried across file systems, so is the way back.
    fn move_back(&mut self, from: &Path, to: &Path, before: &Mark, after: Option<Mark>) {
        let is_same =
            after.is_none_or(|after| (after.device, after.inode) == (before.device, before.inode));
        if is_same {
            return self.release(to, from, after);
        }
        self.count(to);
        self.plan.push(Step::Rename {
            from: to.to_path_buf(),
            to: from.to_path_buf(),
            replace: false,
            expect: None,
            copy_across: Some(PLAIN),
        });
    }

    /// The state in which an entry is as the job, or an earlier attempt to take that back, has left it.
    fn ours(&self, at: &Path, mark: Option<Mark>, follow_links: bool) -> Option<Mark> {
        let mark = mark?;
        match self.stamp(at, follow_links) {
            Some(now) => Some(self.attempts.state(self.pool, at, mark, &now)),
            None => Some(mark),
        }
    }

    fn write_back(&mut self, at: &Path, copy: &Path, mark: Option<Mark>) {
        let now = self.stamp(at, true);
        let is_ours = match (self.ours(at, mark, true), now) {
            (Some(mark), Some(now)) => mark.is_unchanged(&now),
            _ => now.is_some(),
        };
        if !is_ours {
            return self.fail(Action::Stat, at, Cause::Changed);
        }
        self.count(at);
        let how = CopyHow {
            publish: Publish::InPlace,
            existing: Existing::Replace,
            follow_links: true,
            ..PLAIN
        };
        self.plan.push(Step::CopyFile {
            from: copy.to_path_buf(),
            to: at.to_path_buf(),
            how,
            expect: None,
        });
    }

    pub(super) fn restore(
        &mut self,
        at: &Path,
        saved: Saved,
        expect: Option<Mark>,
        follow_links: bool,
        needs: Option<u32>,
    ) {
        let step = Step::Restore {
            at: at.to_path_buf(),
            saved,
            expect,
            follow_links,
        };
        self.plan.push_after(step, needs, false);
    }

    /// At last the folders get the times that they had, if nobody else has changed anything in them since.
    fn folder_times(&mut self) {
        let log = self.log;
        let mut seen = HashSet::new();
        for (at, times) in &std::mem::take(&mut self.late) {
            self.folder_time(at, *times);
        }
        for (at, times) in &log.touched {
            if !seen.insert(at) {
                continue;
            }
            let now = keeping::stamp_of(self.pool, &self_of(at), true);
            let left = log.left.get(at);
            let is_ours = match (now, left) {
                (Some(now), Some(left)) => (now.modified_s, now.modified_ns) == *left,
                _ => true,
            };
            if !is_ours {
                continue;
            }
            self.folder_time(at, *times);
        }
    }

    fn folder_time(&mut self, at: &Path, times: Times) {
        let saved = Saved {
            times: Some(times),
            ..Saved::default()
        };
        self.restore(at, saved, None, true, None);
        if let Some(planned) = self.plan.steps.last_mut() {
            planned.is_quiet = true;
            planned.is_aside = true;
        }
    }

    fn bulk(&mut self, step: u32, bulk: &Bulk) {
        match bulk.act {
            BulkAct::Copy => {
                let log = self.log;
                if let Some(rows) = log.rows.get(&step)
                    && let Some(to) = &bulk.to
                {
                    self.uncopy(bulk, rows, to);
                }
                if let Some(to) = &bulk.to {
                    self.put_back(step, to, None);
                }
            }
            BulkAct::Hold | BulkAct::RemoveCopied => {
                let log = self.log;
                let taken = log.rows.get(&step).map(|rows| Taken { bulk, rows });
                if let Some(taken) = &taken {
                    self.untrash(bulk, taken);
                }
                let merged = self.put_back(step, &bulk.from, taken.as_ref());
                self.planned_times(bulk, &merged);
            }
            BulkAct::Move => self.move_again(step, bulk),
            // It is gone for good, as the plan said.
            BulkAct::Remove => {}
        }
    }

    pub(super) fn push_bulk(
        &mut self,
        act: BulkAct,
        from: &Path,
        to: Option<&Path>,
        Rows { tree, along }: Rows,
    ) {
        if tree.is_empty() {
            return;
        }
        for share in along.values() {
            self.plan.summary.add(&share.summary());
        }
        for chunk in tree.chunks() {
            for id in chunk.base.max(1)..chunk.base + chunk.len() {
                if let Some(row) = chunk.row(id).filter(|row| row.verdict == Verdict::Act) {
                    self.plan.summary.count(row.kind, row.size);
                    if act == BulkAct::Hold {
                        self.plan.lost.0 += 1;
                        self.plan.lost.1 += if row.kind == Kind::File { row.size } else { 0 };
                    }
                }
            }
        }
        self.plan.push(Step::Bulk(Bulk {
            act,
            from: from.to_path_buf(),
            spelled_from: from.to_path_buf(),
            spelled_root: None,
            to: to.map(Path::to_path_buf),
            spelled_to: to.map(Path::to_path_buf).unwrap_or_default(),
            top_name: None,
            tree: Arc::new(tree),
            left: Arc::new(Left::default()),
            open: None,
            along,
            block: 1,
            how: PLAIN,
        }));
    }

    /// Everything in the hold folders of a step goes back to where it was.
    /// Answers with the folders, from the tops down, that are there on both sides. What has a name that is to be taken
    /// may have gone by then; if not, the run says so.
    fn put_back(&mut self, step: u32, to: &Path, taken: Option<&Taken<'_>>) -> Vec<PathBuf> {
        let mut merged = Vec::new();
        let log = self.log;
        for base in log
            .bases
            .range((step, 0)..=(step, u64::MAX))
            .map(|(_, base)| base)
        {
            match Folder::open_root(self.pool, base) {
                Ok(from) => {
                    // It may be one of those that are put back before.
                    let target = Folder::open_root(self.pool, to).ok();
                    let what = What {
                        base,
                        wanted: None,
                        taken,
                    };
                    let rows = self.pair_up(&from, target, what, &mut merged);
                    if let Some(rows) = rows {
                        self.push_bulk(BulkAct::Move, base, Some(to), rows);
                    }
                }
                // The step has not come to it: that it would be there is written down before.
                Err(error) if error.is_missing() && !self.has_kept(step) => {}
                Err(error) if error.is_missing() => {
                    self.fail(Action::Open, base, Cause::NothingKept);
                }
                Err(error) => self.fail(error.action, base, error.cause()),
            }
        }
        merged
    }

    /// True if something of a step is said to be in its hold folder.
    fn has_kept(&self, step: u32) -> bool {
        let is_kept = |fate: &Fate| match fate {
            Fate::Held | Fate::Emptied => true,
            Fate::Made { is_replacing, .. } => *is_replacing,
            Fate::Built { .. }
            | Fate::Gone
            | Fate::Moved
            | Fate::Trashed { .. }
            | Fate::Dressed { .. } => false,
        };
        let rows = self.log.rows.get(&step);
        rows.is_some_and(|rows| rows.fates.values().any(is_kept))
    }

    /// Folders that were to go and are still there get the time that they had when the job was planned.
    fn planned_times(&mut self, bulk: &Bulk, merged: &[PathBuf]) {
        for below in merged {
            let at = bulk.from.join(below);
            let is_known = self.log.touched.iter().any(|(touched, _)| *touched == at);
            let row = row_at(&bulk.tree, below).and_then(|id| bulk.tree.row(id));
            let Some(row) = row.filter(|_| !is_known) else {
                continue;
            };
            let Some(now) = self.stamp(&at, false) else {
                continue;
            };
            let times = Times {
                accessed: (now.accessed_s, now.accessed_ns),
                modified: (row.modified_s, row.modified_ns),
            };
            self.late.push((at, times));
        }
    }
}

pub(super) fn names_of(folder: &Arc<Folder>) -> crate::disk::Result<Vec<(OsString, Stamp)>> {
    let mut names = Vec::new();
    folder.list(|name, _, _| {
        names.push(name.to_os_string());
        true
    })?;
    names.sort();
    let handle = folder.handle()?;
    let mut found = Vec::with_capacity(names.len());
    for name in names {
        match stat::stamp_at(handle.as_fd(), &name) {
            Ok(stamp) => found.push((name, stamp)),
            Err(error) if error.is_absent() => {}
            Err(error) => return Err(error),
        }
    }
    Ok(found)
}

/// A folder by a path that ends in itself, so that it is looked at and not its name.
fn self_of(at: &Path) -> PathBuf {
    at.join(".")
}
