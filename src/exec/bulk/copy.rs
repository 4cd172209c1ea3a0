//! Copying rows: what is in the way is met with the rule for its kind, at the moment of creation.

use std::borrow::Cow;
use std::ffi::{OsStr, OsString};
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::codec::manifest::Sum;
use crate::disk::spell::Spellings;
use crate::disk::{self, CopyError, DiskError, Errno, Expect, Lost, Side, Unwatched, copy, stat};
use crate::model::{
    Action, Cause, Chunk, Clash, CopyHow, Existing, Kind, Phase, Profile, Publish, Row, RowId,
    RowState, Rule, Stamp, Verdict,
};

use super::super::keeping::LIKE;
use super::super::node::Node;
use super::super::run::WorkerWatch;
use super::super::verify::Hearing;
use super::BulkRun;
use super::folders::made;
use super::held::Keeper;
use super::item::{Item, Within};
use super::names::{Decided, Landing};

/// Names tried for "keep both" before giving up.
pub(super) const FREE_NAME_TRIES: u32 = 10_000;

impl BulkRun<'_> {
    pub(super) fn copy_row(
        &self,
        within: &Within<'_>,
        chunk: &Arc<Chunk>,
        id: RowId,
        watch: &WorkerWatch<'_>,
    ) {
        let Some(row) = chunk.row(id).copied() else {
            return;
        };
        if chunk.state(id) == RowState::Done {
            return self.check_earlier(within.node, chunk, id, watch);
        }
        if chunk.state(id) != RowState::Waiting || self.takes_over(chunk, id, &row, watch) {
            return;
        }
        let item = Item::of(within, chunk, id, row, self.target_name(chunk, id));
        watch
            .counters()
            .turn_to(Phase::Copy, self.step, id, row.size);
        if let Some(errno) = self.injected(id) {
            self.fail(chunk, id, Action::Open, Cause::Os(errno));
            self.settle_links(&item);
            return;
        }
        match self.verdict(chunk, id) {
            Verdict::LeftOut(_) | Verdict::OtherFileSystem => self.skip(&item, watch),
            Verdict::Special => self.fail(chunk, id, Action::Open, special_cause(row.kind)),
            Verdict::Dangling => self.fail(
                chunk,
                id,
                Action::Open,
                Cause::Os(Errno::NOENT.raw_os_error()),
            ),
            Verdict::Clash(clash) => self.clashing(&item, clash, watch),
            Verdict::Twin => self.twin(&item, watch),
            Verdict::Act | Verdict::Merge => self.first_name(&item, watch),
        }
        self.settle_links(&item);
    }

    pub(super) fn skip(&self, item: &Item<'_>, watch: &WorkerWatch<'_>) {
        item.chunk.set_state(item.id, RowState::Skipped);
        watch.counters().skipped();
    }

    fn park(&self, item: &Item<'_>, clash: Clash, watch: &WorkerWatch<'_>) {
        item.chunk.set_state(item.id, RowState::Parked);
        self.run.park(watch.worker, clash);
    }

    /// How a row of this folder comes to its name.
    fn how(&self, item: &Item<'_>) -> CopyHow {
        let mut how = self.how_in(item.node);
        if item.row.kind == Kind::Link {
            how.metadata = self.around_files();
        }
        how
    }

    /// How a file of this folder comes to its name.
    pub(super) fn how_in(&self, node: &Node) -> CopyHow {
        let mut how = self.bulk.how;
        if how.publish != Publish::InPlace {
            how.publish = if node.is_in_unit {
                Publish::Whole
            } else {
                Publish::Each
            };
        }
        how
    }

    /// Copies a row whose name is thought to be free.
    pub(super) fn plain(&self, item: &Item<'_>, watch: &WorkerWatch<'_>) {
        let mut how = self.how(item);
        if how.profile == Profile::Safe {
            how.existing = Existing::Refuse;
        }
        if how.publish == Publish::Each {
            let landing = match how.existing {
                Existing::Replace => Landing::Over(Decided::default()),
                Existing::Refuse | Existing::ByRule => Landing::Own,
            };
            return self.build(item, &how, landing, watch);
        }
        match self.copy_to(item, item.name, &how, watch) {
            Err(error) if is_taken(&error) && how.profile == Profile::Safe => {
                self.appeared(item, watch);
            }
            result => self.ended(item, result, watch),
        }
    }

    /// Something has appeared at the name since the plan: the rule for its kind decides.
    pub(super) fn appeared(&self, item: &Item<'_>, watch: &WorkerWatch<'_>) {
        let Some(to) = &item.node.to else {
            return;
        };
        let found = to
            .handle()
            .and_then(|to| stat::stamp_at(to.as_fd(), item.name));
        match found {
            Ok(target) => {
                let clash = clash_of(&item.row, self.bulk.tree.device(item.row.device), &target);
                let is_of_case = !matches!(clash, Clash::SameFile | Clash::OtherType);
                let is_other_case = is_of_case && self.spelled_there(item).is_some();
                let clash = if is_other_case {
                    Clash::OtherCase
                } else {
                    clash
                };
                self.clashing(item, clash, watch);
            }
            Err(error) => self.fail_disk(item.chunk, item.id, &error),
        }
    }

    fn clashing(&self, item: &Item<'_>, clash: Clash, watch: &WorkerWatch<'_>) {
        // Whether the bytes are the same matters only where the two rules are not.
        let is_decided = self.run.rule(Clash::Alike) == self.run.rule(Clash::Differs);
        let is_same_length = || self.is_as_long(item);
        let is_file = item.row.kind == Kind::File;
        let clash = match clash {
            Clash::Alike if is_file && !is_decided => match self.compare(item, watch) {
                Some(true) => Clash::Alike,
                Some(false) => Clash::Differs,
                None => return,
            },
            // The same bytes of another time need no writing either.
            Clash::Newer | Clash::Older
                if is_file && self.may_be_alike(clash) && is_same_length() =>
            {
                match self.compare(item, watch) {
                    Some(true) if self.replaces(clash) && self.dress_alike(item, watch) => return,
                    Some(true) if self.replaces(clash) => clash,
                    Some(true) => Clash::Alike,
                    Some(false) => clash,
                    None => return,
                }
            }
            other => other,
        };
        match self.run.rule(clash) {
            Rule::Skip => self.skip(item, watch),
            Rule::Ask => self.park(item, clash, watch),
            // The plan counted nothing that would be lost, so nobody has agreed to that.
            Rule::Replace if !self.run.may_replace() => self.park(item, clash, watch),
            Rule::KeepBoth if clash == Clash::SameFile => self.skip(item, watch),
            Rule::KeepBoth => self.keep_both(item, watch),
            Rule::Replace => self.replace(item, clash, watch),
        }
    }

    /// True if it matters whether a newer or older file has the same bytes: nothing is asked or written then. By Python's
    /// rules everything is written.
    fn may_be_alike(&self, clash: Clash) -> bool {
        self.bulk.how.profile == Profile::Safe
            && self.run.rule(Clash::Alike) == Rule::Skip
            && self.run.rule(clash) != Rule::Skip
    }

    /// True if what is in the way is replaced, and somebody has agreed to that.
    fn replaces(&self, clash: Clash) -> bool {
        self.run.rule(clash) == Rule::Replace && self.run.may_replace()
    }

    /// True if what is in the way is a file of the same length.
    fn is_as_long(&self, item: &Item<'_>) -> bool {
        self.stamp_there(item)
            .is_some_and(|there| there.kind == Kind::File && there.size == item.row.size)
    }

    /// True if source and destination hold the same bytes; none if that could not be told (noted) or work was stopped.
    fn compare(&self, item: &Item<'_>, watch: &WorkerWatch<'_>) -> Option<bool> {
        let (from, to) = self.handles(item)?;
        let compared = copy::first_difference(
            from.as_fd(),
            item.chunk.name(item.id),
            to.as_fd(),
            item.name,
            watch,
        );
        match compared {
            Ok(difference) => Some(difference.is_none()),
            Err(error) => {
                self.copy_failed(item, error);
                None
            }
        }
    }

    fn replace(&self, item: &Item<'_>, clash: Clash, watch: &WorkerWatch<'_>) {
        match clash {
            Clash::SameFile => {
                self.fail(item.chunk, item.id, Action::Rename, Cause::SameFile);
            }
            Clash::OtherType => {
                self.fail(item.chunk, item.id, Action::Rename, Cause::AlreadyThere);
            }
            _ => {
                let mut how = self.how(item);
                how.existing = Existing::Replace;
                if how.publish == Publish::Each {
                    let landing = Landing::Over(Decided {
                        stamp: self.stamp_there(item),
                        spelled: self
                            .spelled_there(item)
                            .filter(|_| clash == Clash::OtherCase),
                    });
                    return self.build(item, &how, landing, watch);
                }
                let result = self.copy_to(item, item.name, &how, watch);
                self.ended(item, result, watch);
            }
        }
    }

    /// How what has the name of a row is spelled, if otherwise.
    fn spelled_there(&self, item: &Item<'_>) -> Option<OsString> {
        let to = item.node.to.as_ref()?;
        let spellings = Spellings::of(to, item.name).ok()??;
        spellings.other_than(item.name).map(OsStr::to_os_string)
    }

    /// What has the name of a row now.
    fn stamp_there(&self, item: &Item<'_>) -> Option<Stamp> {
        let to = item.node.to.as_ref()?.handle().ok()?;
        stat::stamp_at(to.as_fd(), item.name).ok()
    }

    fn keep_both(&self, item: &Item<'_>, watch: &WorkerWatch<'_>) {
        let mut how = self.how(item);
        how.existing = Existing::Refuse;
        if how.publish == Publish::Each {
            return self.build(item, &how, Landing::Beside, watch);
        }
        for number in 2..FREE_NAME_TRIES {
            let name = numbered(item.name, number);
            match self.copy_to(item, &name, &how, watch) {
                Err(error) if is_taken(&error) => {}
                result => return self.ended(item, result, watch),
            }
        }
        self.fail(item.chunk, item.id, Action::Rename, Cause::AlreadyThere);
    }

    fn handles(&self, item: &Item<'_>) -> Option<(Arc<OwnedFd>, Arc<OwnedFd>)> {
        let to = item.node.to.as_ref()?;
        match item
            .node
            .from
            .handle()
            .and_then(|from| Ok((from, to.handle()?)))
        {
            Ok(handles) => Some(handles),
            Err(error) => {
                self.fail_disk(item.chunk, item.id, &error);
                None
            }
        }
    }

    /// Copies a row to a name in place, or in a tree that has no name of its own yet.
    fn copy_to(
        &self,
        item: &Item<'_>,
        name: &OsStr,
        how: &CopyHow,
        watch: &WorkerWatch<'_>,
    ) -> Result<(), CopyError> {
        let (from, place) = (item.within.source()?, item.within.place()?);
        let keeper = Keeper {
            bulk: self,
            node: item.node,
            has_kept: AtomicBool::new(false),
            spelled: None,
        };
        let writes_over = how.existing == Existing::Replace && how.publish == Publish::InPlace;
        if writes_over && self.run.holds() {
            self.keep_copy(&keeper, name)
                .map_err(|error| CopyError::Disk {
                    error,
                    side: Side::Target,
                })?;
        }
        let device = self.bulk.tree.device(item.row.device);
        let is_for_row = name == item.name && self.is_for_row(item);
        let expect = Expect::seen_row(&item.row, device, is_for_row);
        let expect = (how.profile == Profile::Safe).then_some(&expect);
        let source = item.chunk.name(item.id);
        let (copied, sum) = self.heard(item, watch, |heard_by| {
            watch.with_ahead(item.id, |ahead| match ahead {
                Some(ahead) => {
                    let source = (from, source);
                    copy::copy_ahead(source, ahead, place, name, how, expect, heard_by)
                }
                None => copy::copy_entry(from, source, place, name, how, expect, heard_by),
            })
        })?;
        item.heard.replace(sum);
        if let Some(made) = copied.made {
            item.made.replace(Some((made, keeper.has_kept())));
        } else if is_for_row && copied.is_as_seen {
            item.is_as_planned.set(true);
        }
        self.note_lost(item.id, &copied.lost);
        item.landed.replace(Some(match name == item.name {
            true => item.name.into(),
            false => name.to_os_string().into(),
        }));
        Ok(())
    }

    /// Copies with an ear on what passes by, where the copy is read back.
    pub(super) fn heard<T>(
        &self,
        item: &Item<'_>,
        watch: &WorkerWatch<'_>,
        copies: impl FnOnce(&dyn disk::Watch) -> Result<T, CopyError>,
    ) -> Result<(T, Option<Sum>), CopyError> {
        if !self.is_verified_row(&item.row) {
            return Ok((copies(watch)?, None));
        }
        let hearing = Hearing::new(watch);
        let copied = copies(&hearing)?;
        Ok((copied, Some(hearing.sum())))
    }

    /// Notes what a copy lacks. By Python's rules nobody is told.
    pub(super) fn note_lost(&self, id: RowId, lost: &Lost) {
        if lost.any() && self.bulk.how.profile == Profile::Safe {
            let path = || self.source_path(id);
            self.run.note_lost(self.step, id, lost.losses(), path);
        }
    }

    fn ended(&self, item: &Item<'_>, result: Result<(), CopyError>, watch: &WorkerWatch<'_>) {
        match result {
            Ok(()) => self.arrived(item, watch),
            Err(error) => self.copy_failed(item, error),
        }
    }

    /// A copy is whole and has its name.
    pub(super) fn arrived(&self, item: &Item<'_>, watch: &WorkerWatch<'_>) {
        // First the place, then the state: a later name that saw "done" without a place would copy itself.
        self.settle_links(item);
        self.note_made(item, watch);
        self.note_done(item.chunk, item.id, watch);
        self.check_later(item, watch);
    }

    /// A row is done with, and what it is about has its name.
    pub(super) fn note_done(&self, chunk: &Chunk, id: RowId, watch: &WorkerWatch<'_>) {
        chunk.set_state(id, RowState::Done);
        watch.counters().item();
        self.run.note_named();
    }

    /// Writes down what is there now that was not there before.
    pub(super) fn note_made(&self, item: &Item<'_>, watch: &WorkerWatch<'_>) {
        if item.is_as_planned.get() {
            return self.note_planned(item.id, watch);
        }
        let Some(ledger) = self.run.ledger() else {
            return;
        };
        // A copy whose state could not be told when it was made is looked at once more.
        let known = *item.made.borrow();
        let Some((stamp, has_kept)) = known.or_else(|| self.look_at_made(item)) else {
            return;
        };
        let name = item.landed.borrow().clone();
        let other = name.filter(|name| *name != item.name).map(Cow::into_owned);
        let fate = made(&stamp, other, has_kept);
        ledger.row(watch.worker, self.step, item.id, fate);
    }

    fn look_at_made(&self, item: &Item<'_>) -> Option<(Stamp, bool)> {
        let name = item.landed.borrow().clone()?;
        let to = item.node.to.as_ref()?.handle().ok()?;
        let stamp = stat::stamp_at(to.as_fd(), &name).ok()?;
        Some((stamp, false))
    }

    /// A file that is going to be written over where it stands is copied into the hold area first.
    fn keep_copy(&self, keeper: &Keeper<'_, '_>, name: &OsStr) -> disk::Result<()> {
        let Some(to) = &keeper.node.to else {
            return Ok(());
        };
        let to = to.handle()?;
        match stat::stamp_follow_at(to.as_fd(), name) {
            Ok(stamp) if stamp.kind == Kind::File => {}
            _ => return Ok(()),
        }
        let hold = self.likeness(keeper.node, true)?.handle()?;
        let copied = copy::copy_entry(
            to.as_fd(),
            name,
            hold.as_fd(),
            name,
            &LIKE,
            None,
            &Unwatched,
        );
        keeper.has_kept.store(true, Ordering::Relaxed);
        copied.map(drop).map_err(|error| match error {
            CopyError::Disk { error, .. } => error,
            _ => DiskError::new(Action::Read, name, Errno::IO),
        })
    }

    pub(super) fn copy_failed(&self, item: &Item<'_>, error: CopyError) {
        // Cancelled: the row stays open.
        if !matches!(error, CopyError::Stopped) {
            let (action, cause) = copy_cause(&error);
            self.fail(item.chunk, item.id, action, cause);
        }
    }
}

/// Action and cause of a copy that did not come off.
pub fn copy_cause(error: &CopyError) -> (Action, Cause) {
    match error {
        CopyError::Disk { error, .. } => (error.action, error.cause()),
        CopyError::Stopped => (Action::Run, Cause::Cancelled),
        CopyError::ChangedWhileRead => (Action::Read, Cause::ChangedWhileRead),
        CopyError::Changed => (Action::Open, Cause::Changed),
        CopyError::NamedPipe(_) => (Action::Open, Cause::NamedPipe),
        CopyError::Special => (Action::Open, Cause::SpecialFile),
        CopyError::SameFile => (Action::Open, Cause::SameFile),
    }
}

fn special_cause(kind: Kind) -> Cause {
    match kind {
        Kind::Pipe => Cause::NamedPipe,
        _ => Cause::SpecialFile,
    }
}

pub(super) fn is_taken(error: &CopyError) -> bool {
    matches!(
        error,
        CopyError::Disk { error, side: Side::Target } if error.is(Errno::EXIST)
    )
}

/// Kind of the clash between a planned row and what is at its destination.
pub(super) fn clash_of(row: &Row, device: u64, target: &Stamp) -> Clash {
    let source_time = (row.modified_s, row.modified_ns);
    let target_time = (target.modified_s, target.modified_ns);
    if row.inode == target.inode && device == target.device {
        Clash::SameFile
    } else if row.kind != target.kind || row.kind == Kind::Folder {
        Clash::OtherType
    } else {
        let alike = source_time == target_time && row.size == target.size;
        Clash::by_age(source_time, target_time, alike)
    }
}

/// `notes.txt` and 2 make `notes (2).txt`; the ending stays, leading dots belong to the name. A name that would be
/// longer than 255 bytes loses bytes before the number.
pub(in crate::exec) fn numbered(name: &OsStr, number: u32) -> OsString {
    let bytes = name.as_bytes();
    let dot = bytes.iter().rposition(|byte| *byte == b'.');
    let is_ending = |at: &usize| *at > 0 && bytes.len() - at <= 16 && bytes[..*at] != b"."[..];
    let (stem, ending) = bytes.split_at(dot.filter(is_ending).unwrap_or(bytes.len()));
    let tail = [format!(" ({number})").as_bytes(), ending].concat();
    let room = 255usize.saturating_sub(tail.len());
    let mut new = stem[..stem.len().min(room)].to_vec();
    new.extend_from_slice(&tail);
    OsString::from_vec(new)
}

#[cfg(test)]
mod tests {
    use super::numbered;
    use std::ffi::OsStr;

    #[test]
    fn numbers_go_before_the_ending() {
        assert_eq!(numbered(OsStr::new("notes.txt"), 2), "notes (2).txt");
        assert_eq!(numbered(OsStr::new("Makefile"), 3), "Makefile (3)");
        assert_eq!(numbered(OsStr::new(".bashrc"), 2), ".bashrc (2)");
    }

    #[test]
    fn a_long_name_stays_within_255_bytes() {
        let name = format!("{}.txt", "x".repeat(251));
        let new = numbered(OsStr::new(&name), 12);
        assert_eq!(new.len(), 255);
        assert!(new.to_string_lossy().ends_with(" (12).txt"));
    }
}
