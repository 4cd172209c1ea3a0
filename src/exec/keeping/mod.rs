//! Single steps with a journal: what is needed to take a step back is found out and written before the step is run.

mod ahead;
mod anew;
mod foresee;
mod holding;
mod trashing;

use std::os::fd::AsFd;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::disk::{self, Errno, FdPool, stat};
use crate::journal::Change;
use crate::model::{
    Action, Cause, CopyHow, Existing, Failure, Mark, Metadata, Planned, Profile, Publish, Stamp,
    Step,
};

use super::archive::{self, Landing};
use super::ledger::Ledger;
use super::putback;
use super::run::{Run, WorkerWatch};
use super::single::{self, Spot};
pub use ahead::announce;
use foresee::foresee;
pub use holding::{Hold, aside_of, bare, step_aside, step_back};
use holding::{drop_kept, hold, keep};
pub use trashing::forget;

/// How a copy in a hold area is like its original.
pub const LIKE: CopyHow = CopyHow {
    metadata: Metadata::ALL,
    follow_links: true,
    publish: Publish::Each,
    existing: Existing::Refuse,
    remake_specials: true,
    profile: Profile::Safe,
    umask: 0o077,
    verify: false,
};

/// Runs one step, written down before and after.
pub fn execute(
    run: &Run,
    index: u32,
    planned: &Planned,
    watch: &WorkerWatch<'_>,
) -> Result<Option<PathBuf>, Failure> {
    let step = &planned.step;
    if let (Some(trashes), Step::Unlink { .. } | Step::RemoveFolder { .. }) = (run.trashes(), step)
    {
        return trashing::execute(run, trashes, index, step);
    }
    let Some(ledger) = run.ledger() else {
        return single::execute(run, index, planned, watch);
    };
    if step.only_reads() {
        return single::execute(run, index, planned, watch);
    }
    if let Step::Pack(pack) = step
        && matches!(archive::landing(run, index, pack)?, Landing::Again)
    {
        // What was written down of the first pass is still so, but for the inode.
        let ran = single::execute(run, index, planned, watch)?;
        let mark = stamp_of(&run.pool, &pack.at, false);
        ledger.done_step(index, mark.map(|stamp| Mark::of(&stamp)));
        return Ok(ran);
    }
    touch(run, ledger, step);
    let begun = ledger.begun(index);
    let change = match &begun {
        Some(begun) => anew::begin(run, ledger, index, begun)?,
        None => foresee(run, ledger, index, step)?,
    };
    if !ledger.intend_step(index, &change) || !is_sure(ledger, &change) {
        return Err(run.unwritten(step.path()));
    }
    let ran = keep(run, step, &change).and_then(|()| match (step, &change) {
        (
            Step::Unlink { .. } | Step::RemoveFolder { .. } | Step::Hold { .. },
            Change::Held { .. },
        ) => hold(run, ledger, index, step, &change),
        _ => single::execute(run, index, planned, watch),
    });
    let mark = mark_of(&run.pool, &change);
    match &ran {
        Ok(_) => ledger.done_step(index, mark),
        // Somebody else has changed it, and it was left alone.
        Err(failure) if begun.is_none() && is_untouched(&change, failure) => {
            ledger.void_step(index);
        }
        // What was begun may have left something, which is looked at when it is taken back.
        Err(_) if is_partly_done(step, &change, mark) => {
            ledger.done_step(index, mark);
            anew::note(ledger, index, step, change, mark);
        }
        Err(_) => {
            drop_kept(&run.pool, &change);
            ledger.void_step(index);
        }
    }
    ran
}

/// Makes durable what nobody could tell from the hold folder alone: which file its bytes belong to, and how. False if that
/// could not be done.
fn is_sure(ledger: &Ledger, change: &Change) -> bool {
    let is_told_by_name = match change {
        Change::Overwritten { .. } | Change::Replaced { .. } => false,
        Change::Dressed { saved, .. } => saved.tail.is_none(),
        _ => true,
    };
    is_told_by_name || !ledger.flushes() || ledger.sync()
}

/// Remembers the times of the folders in which the step changes names.
fn touch(run: &Run, ledger: &Ledger, step: &Step) {
    let (first, second) = single::paths(step);
    let changes_itself = matches!(
        step,
        Step::SetMetadata { .. }
            | Step::SetLength { .. }
            | Step::SetOwner { .. }
            | Step::SetMode { .. }
            | Step::SetTimes { .. }
            | Step::Restore { .. }
    );
    if changes_itself {
        return;
    }
    let at = match step {
        Step::MakeLink { at, .. } => [Some(at.as_path()), None],
        _ => [Some(first), second],
    };
    for path in at.into_iter().flatten() {
        let (folder, _) = single::split(path);
        if let Ok(spot) = Spot::find(&run.pool, path)
            && let Ok(handle) = spot.folder.handle()
        {
            ledger.touch(handle.as_fd(), folder);
        }
    }
}

pub fn stamp_of(pool: &Arc<FdPool>, at: &Path, follow_links: bool) -> Option<Stamp> {
    look_at(pool, at, follow_links).ok()
}

/// What is at a path, none where nothing can be there. That it cannot be looked at is a failure, and says nothing of it.
pub fn seen(pool: &Arc<FdPool>, at: &Path, follow_links: bool) -> Result<Option<Stamp>, Failure> {
    if_present(look_at(pool, at, follow_links), at)
}

/// What was looked for at a path, none where nothing can be there.
pub fn if_present<T>(found: disk::Result<T>, at: &Path) -> Result<Option<T>, Failure> {
    match found {
        Ok(found) => Ok(Some(found)),
        Err(error) if error.is_absent() => Ok(None),
        Err(error) => Err(error.into_failure(at)),
    }
}

fn look_at(pool: &Arc<FdPool>, at: &Path, follow_links: bool) -> disk::Result<Stamp> {
    let spot = Spot::find(pool, at)?;
    match follow_links {
        true => stat::stamp_follow_at(spot.dir(), &spot.name),
        false => stat::stamp_at(spot.dir(), &spot.name),
    }
}

/// What is found, or none where the path itself says that there is nothing: the step is going to say the same. What cannot
/// be looked at is not taken for nothing: it could be changed or removed, and nobody could take that back.
fn if_there<T>(found: disk::Result<T>, at: &Path) -> Result<Option<T>, Failure> {
    let says_nothing = [Errno::NOENT, Errno::NOTDIR, Errno::LOOP, Errno::NAMETOOLONG];
    match found {
        Ok(found) => Ok(Some(found)),
        Err(error) if says_nothing.iter().any(|errno| error.is(*errno)) => Ok(None),
        Err(error) => Err(error.into_failure(at)),
    }
}

/// State of the entry that a change was about, after it.
pub fn mark_of(pool: &Arc<FdPool>, change: &Change) -> Option<Mark> {
    marked(pool, change).ok().flatten()
}

/// The same for people who have to know whether it could be looked at.
pub fn marked(pool: &Arc<FdPool>, change: &Change) -> Result<Option<Mark>, Failure> {
    let (at, follow_links) = match change {
        Change::Made { at } => (at, true),
        Change::Moved { to, .. } => (to, false),
        Change::Exchanged { b, .. } => (b, false),
        Change::Held { kept, .. } => (&kept.hold, false),
        Change::Overwritten { at, .. } => (at, true),
        Change::Replaced { at, .. } => (at, false),
        Change::Dressed {
            at, follow_links, ..
        } => (at, *follow_links),
        Change::Nothing | Change::Removed { .. } => return Ok(None),
    };
    let stamp = match change {
        // A new link is meant itself.
        Change::Made { at } => seen(pool, at, false)?,
        _ => seen(pool, at, follow_links)?,
    };
    Ok(stamp.map(|stamp| Mark::of(&stamp)))
}

/// True for a step that found its entry in another state than it was to be in, which is looked at before anything is done.
fn is_untouched(change: &Change, failure: &Failure) -> bool {
    matches!(change, Change::Dressed { .. }) && failure.cause == Cause::Changed
}

/// True for a failed step that may have changed something all the same.
fn is_partly_done(step: &Step, change: &Change, mark: Option<Mark>) -> bool {
    match change {
        Change::Overwritten { .. } | Change::Dressed { .. } => true,
        // Python leaves a part of a copy behind.
        Change::Made { .. } => {
            mark.is_some() && matches!(step, Step::CopyFile { .. } | Step::Pack(_))
        }
        Change::Moved { mark: before, .. } => {
            mark.is_some_and(|mark| (mark.device, mark.inode) == (before.device, before.inode))
        }
        _ => false,
    }
}

/// Whether a change that was intended has come about, as the disk tells. A disk that does not answer tells nothing.
pub fn has_happened(pool: &Arc<FdPool>, change: &Change) -> Result<bool, Failure> {
    let is_at = |at: &Path, mark: &Mark| {
        let there = seen(pool, at, false)?;
        Ok(there.is_some_and(|there| mark.is_object(&there)))
    };
    Ok(match change {
        Change::Nothing => false,
        Change::Made { at } => seen(pool, at, false)?.is_some(),
        Change::Moved { to, mark, .. } => is_at(to, mark)?,
        Change::Exchanged { b, mark, .. } => is_at(b, mark)?,
        Change::Held { kept, .. } => is_at(&kept.hold, &kept.mark)?,
        Change::Removed { at, .. } => seen(pool, at, false)?.is_none(),
        // Begun is as good as done: the old state goes back over either.
        Change::Overwritten { copy, .. } => seen(pool, copy, false)?.is_some(),
        Change::Replaced { at, kept } => {
            let there = seen(pool, at, false)?;
            let is_other = there.is_some_and(|there| !kept.mark.is_object(&there));
            is_other && is_at(&kept.hold, &kept.mark)?
        }
        Change::Dressed { .. } => true,
    })
}

/// Takes back what a pass that was ended by force may have done of a change to what an entry is like. Where that fails the
/// entry is as it was left, and the change still says what it was like.
pub fn put_as_before(pool: &Arc<FdPool>, change: &Change) -> Result<(), Failure> {
    let Change::Dressed {
        at,
        follow_links,
        saved,
    } = change
    else {
        return Ok(());
    };
    let Some(now) = if_there(look_at(pool, at, *follow_links), at)? else {
        return Ok(());
    };
    if saved.tail.is_some() && saved.length.is_some_and(|length| now.size > length) {
        // No cut has made it longer than it was: that somebody else has written would be cut off, and kept by nobody.
        return Err(Failure::new(Action::Stat, at, Cause::Changed));
    }
    Spot::find(pool, at)
        .and_then(|spot| putback::put_as_before(pool, &spot, &now, saved, *follow_links))
        .map_err(|error| error.into_failure(at))
}

/// Ends what was intended and has not happened: a second name in the hold area goes again.
pub fn clear_up(pool: &Arc<FdPool>, change: &Change) {
    drop_kept(pool, change);
    if let Change::Held { kept, .. } = change
        && stamp_of(pool, &kept.hold, false).is_none()
    {
        forget(pool, &kept.hold);
    }
}
