//! Steps that keep what would be lost: into the hold area and out of it again.

use std::os::fd::AsFd;
use std::path::Path;
use std::sync::Arc;

use crate::disk::{self, CopyError, DiskError, Errno, Folder, act, copy, metadata, stat};
use crate::journal::hold::{carry, tidy};
use crate::journal::note::NoteOf;
use crate::journal::{HoldError, Note, Slot};
use crate::model::{Action, Cause, Failure, Held, HeldWhat, Kind, Length, Stamp, Step};

use super::run::{Run, WorkerWatch};
use super::single::Spot;

/// The failure that it amounts to, about the entry at `at`.
pub fn failure(action: Action, at: &Path, error: HoldError) -> Failure {
    Failure::new(action, at, cause(error))
}

pub fn cause(error: HoldError) -> Cause {
    match error {
        HoldError::NoArea => Cause::NoHold,
        HoldError::Changed => Cause::Changed,
        HoldError::Disk(error) => error.cause(),
    }
}

/// Moves an entry into the hold area.
pub fn hold(run: &Run, index: u32, step: &Step) -> Result<(), Failure> {
    let Step::Hold {
        at,
        expect,
        must_be_empty,
    } = step
    else {
        return Ok(());
    };
    let failed = |error: HoldError| failure(Action::Hold, at, error);
    let spot = Spot::find(run, at).map_err(|error| failed(error.into()))?;
    let stamp = stat::stamp_at(spot.dir(), &spot.name).map_err(|error| failed(error.into()))?;
    let full = || {
        let cause = Cause::Os(Errno::NOTEMPTY.raw_os_error());
        Failure::new(Action::RemoveFolder, at, cause)
    };
    if *must_be_empty && !is_empty(&spot.folder.child(disk::area::bare(&spot.name))) {
        return Err(full());
    }
    let kept = keep(run, &spot, &stamp, expect.as_ref()).map_err(failed)?;
    // Looked at once more where nobody else can put anything into it.
    if *must_be_empty && !is_empty(&kept.slot.folder.child(&kept.name)) {
        take_back(&kept, &spot).map_err(failed)?;
        return Err(full());
    }
    note(run, index, at, &kept);
    Ok(())
}

/// An entry that was put into a place of the hold area.
struct Kept {
    slot: Slot,
    name: std::ffi::OsString,
    stamp: Stamp,
    /// The folder that it was in, as it was before.
    folder: Stamp,
}

/// `expect` none means the very entry of the stamp.
fn keep(run: &Run, spot: &Spot, stamp: &Stamp, expect: Option<&Stamp>) -> Result<Kept, HoldError> {
    keep_as(run, spot, stamp, expect, spot)
}

/// The same for an entry that is told, and kept, under the name of another place.
fn keep_as(
    run: &Run,
    spot: &Spot,
    stamp: &Stamp,
    expect: Option<&Stamp>,
    told: &Spot,
) -> Result<Kept, HoldError> {
    let folder = disk::area::path_of(told.dir())?;
    // Slashes at the end are part of the spelling and not of the name.
    let name = disk::area::bare(&told.name).to_os_string();
    let note = Note {
        folder: &folder,
        what: NoteOf::Entry { name: &name, stamp },
    };
    let before = told.folder.stamp()?;
    let slot = run.store.slot(&spot.folder, &note)?;
    let expect = expect.unwrap_or(stamp);
    let is_expected = |found: &Stamp| match expect.kind {
        Kind::Folder => found.is_same_object(expect) && found.kind == Kind::Folder,
        _ => found.is_unchanged(expect),
    };
    let carried = slot
        .folder
        .handle()
        .map_err(HoldError::from)
        .and_then(|to| {
            let from = disk::area::bare(&spot.name);
            carry(spot.dir(), from, to.as_fd(), &name, is_expected)
        });
    match carried {
        Ok(stamp) => Ok(Kept {
            slot,
            name,
            stamp,
            folder: before,
        }),
        Err(error) => {
            slot.give_back();
            Err(error)
        }
    }
}

fn note(run: &Run, index: u32, from: &Path, kept: &Kept) {
    run.note_held(Held {
        step: index,
        what: HeldWhat::Entry,
        from: from.to_path_buf(),
        held: kept.slot.path.join(&kept.name),
        folder_modified: (kept.folder.modified_s, kept.folder.modified_ns),
        stamp: kept.stamp,
    });
}

/// A folder that may not be listed may be full.
fn is_empty(folder: &Arc<Folder>) -> bool {
    let mut is_empty = true;
    let listed = folder.list(|_, _, _| {
        is_empty = false;
        false
    });
    listed.is_ok() && is_empty
}

fn take_back(kept: &Kept, spot: &Spot) -> Result<(), HoldError> {
    let from = kept.slot.folder.handle()?;
    let is_it = |found: &Stamp| found.is_same_object(&kept.stamp);
    let name = disk::area::bare(&spot.name);
    carry(from.as_fd(), &kept.name, spot.dir(), name, is_it)?;
    kept.slot.give_back();
    Ok(())
}

/// Moves an entry out of the hold area, to a name that must be free.
pub fn release(run: &Run, step: &Step) -> Result<(), Failure> {
    let Step::Release {
        held,
        to,
        expect,
        folder_modified,
    } = step
    else {
        return Ok(());
    };
    let failed = |error: HoldError| {
        let cause = match error {
            HoldError::Disk(error) if error.is(Errno::EXIST) => Cause::AlreadyThere,
            // Only `to` can have come to lie elsewhere.
            HoldError::NoArea => Cause::Os(Errno::XDEV.raw_os_error()),
            error => cause(error),
        };
        Failure::new(Action::Release, to, cause).with_other(held)
    };
    let from = Spot::find(run, held).map_err(|error| failed(error.into()))?;
    let target = Spot::find(run, to).map_err(|error| failed(error.into()))?;
    let name = disk::area::bare(&target.name);
    let is_expected = |found: &Stamp| expect.is_none_or(|expect| found.is_same_object(&expect));
    carry(from.dir(), &from.name, target.dir(), name, is_expected).map_err(failed)?;
    if let Some(modified) = folder_modified {
        let set = metadata::set_modified(target.dir(), *modified);
        set.map_err(|error| Failure::new(Action::SetTimes, to, error.cause()))?;
    }
    tidy(&run.pool, held);
    Ok(())
}

/// Keeps what is at a place and lets something else take it, which must not replace anything; where that fails, what was
/// there comes back.
pub fn replace_by(
    run: &Run,
    index: u32,
    to: &Path,
    target: &Spot,
    publish: impl FnOnce() -> disk::Result<()>,
) -> Result<disk::Result<()>, Failure> {
    let failed = |error: HoldError| failure(Action::Hold, to, error);
    let old = match stat::stamp_at(target.dir(), &target.name) {
        Ok(old) => old,
        Err(error) if error.is_missing() => return Ok(publish()),
        Err(error) => return Ok(Err(error)),
    };
    let kept = keep(run, target, &old, None).map_err(failed)?;
    let published = publish();
    match &published {
        Ok(()) => note(run, index, to, &kept),
        Err(_) => take_back(&kept, target).map_err(failed)?,
    }
    Ok(published)
}

/// Renames over an entry, which goes to the hold area: the name has an entry at every moment, and what cannot be kept is
/// not replaced.
pub fn replace(
    run: &Run,
    index: u32,
    from: &Path,
    spot: &Spot,
    to: &Path,
    target: &Spot,
) -> Result<disk::Result<()>, Failure> {
    let failed = |error: HoldError| failure(Action::Hold, to, error).with_other(from);
    let old = match stat::stamp_at(target.dir(), &target.name) {
        Ok(old) => old,
        Err(error) if error.is_missing() => {
            return Ok(act::rename_new(
                spot.dir(),
                &spot.name,
                target.dir(),
                &target.name,
            ));
        }
        Err(error) => return Ok(Err(error)),
    };
    let new = match stat::stamp_at(spot.dir(), &spot.name) {
        Ok(new) => new,
        Err(error) => return Ok(Err(error)),
    };
    // Another spelling of the same name loses nothing.
    if new.is_same_object(&old) {
        return Ok(act::rename(
            spot.dir(),
            &spot.name,
            target.dir(),
            &target.name,
        ));
    }
    if old.kind == Kind::Folder || new.kind == Kind::Folder {
        return Err(Failure::new(Action::Rename, from, Cause::AlreadyThere).with_other(to));
    }
    let folder = target
        .folder
        .stamp()
        .map_err(|error| failed(error.into()))?;
    match act::exchange(spot.dir(), &spot.name, target.dir(), &target.name) {
        Ok(()) => {}
        Err(error) if error.is(Errno::INVAL) || error.is(Errno::NOSYS) => {
            let rename = || act::rename_new(spot.dir(), &spot.name, target.dir(), &target.name);
            return replace_by(run, index, to, target, rename);
        }
        Err(error) => return Ok(Err(error)),
    }
    match keep_as(run, spot, &old, None, target) {
        Ok(kept) => {
            note(run, index, to, &Kept { folder, ..kept });
            Ok(Ok(()))
        }
        Err(error) => {
            let back = act::exchange(spot.dir(), &spot.name, target.dir(), &target.name);
            back.map_err(|error| failed(error.into()))?;
            Err(failed(error))
        }
    }
}

/// Sets a length. What is cut off is kept first, and is on the device before it goes.
pub fn cut(run: &Run, index: u32, step: &Step, watch: &WorkerWatch<'_>) -> Result<(), Failure> {
    let Step::SetLength { at, length, expect } = step else {
        return Ok(());
    };
    let refused = |errno: Errno| {
        let cause = Cause::Os(errno.raw_os_error());
        Failure::new(Action::Truncate, at, cause)
    };
    // The kernel refuses such a length before it looks at the path.
    if length.is_negative() {
        return Err(refused(Errno::INVAL));
    }
    let failed = |error: DiskError| error.into_failure(at);
    let spot = Spot::find(run, at).map_err(failed)?;
    spot.check_followed(at, expect.as_ref())?;
    let present = stat::stamp_follow_at(spot.dir(), &spot.name).map_err(failed)?;
    let wanted = wanted_length(&present, length).map_err(refused)?;
    if !run.holds() || wanted >= present.size {
        return act::set_length(spot.dir(), &spot.name, wanted, true).map_err(failed);
    }
    let folder = spot.folder.stamp().map_err(failed)?;
    let kept = keep_tail(run, &spot, &present, wanted, watch)
        .map_err(|error| failure(Action::Hold, at, error))?;
    if let Err(error) = act::set_length(spot.dir(), &spot.name, wanted, true) {
        drop_tail(&kept);
        return Err(failed(error));
    }
    run.note_held(Held {
        step: index,
        what: HeldWhat::Tail { offset: wanted },
        from: at.clone(),
        held: kept.path.join(TAIL),
        folder_modified: (folder.modified_s, folder.modified_ns),
        stamp: present,
    });
    Ok(())
}

const TAIL: &str = "tail";

/// The order of `truncate(2)`: the kind counts before the right to write.
fn wanted_length(present: &Stamp, length: &Length) -> Result<u64, Errno> {
    match present.kind {
        Kind::File => {}
        Kind::Folder => return Err(Errno::ISDIR),
        _ => return Err(Errno::INVAL),
    }
    u64::try_from(length.resolve(present.size)).map_err(|_| Errno::INVAL)
}

fn keep_tail(
    run: &Run,
    spot: &Spot,
    present: &Stamp,
    offset: u64,
    watch: &WorkerWatch<'_>,
) -> Result<Slot, HoldError> {
    let folder = disk::area::path_of(spot.dir())?;
    let note = Note {
        folder: &folder,
        what: NoteOf::Tail {
            name: &spot.name,
            stamp: present,
            offset,
        },
    };
    let slot = run.store.slot(&spot.folder, &note)?;
    let copied = slot
        .folder
        .handle()
        .map_err(HoldError::from)
        .and_then(|to| {
            copy::copy_tail(
                spot.dir(),
                &spot.name,
                present,
                offset,
                to.as_fd(),
                TAIL.as_ref(),
                watch,
            )
            .map_err(hold_error)
        });
    match copied {
        Ok(()) => Ok(slot),
        Err(error) => {
            drop_tail(&slot);
            Err(error)
        }
    }
}

fn hold_error(error: CopyError) -> HoldError {
    match error {
        CopyError::Disk { error, .. } => HoldError::Disk(error),
        CopyError::Stopped => {
            HoldError::Disk(DiskError::new(Action::Run, "".as_ref(), Errno::INTR))
        }
        _ => HoldError::Changed,
    }
}

/// Nothing was cut, so there is nothing to keep.
fn drop_tail(slot: &Slot) {
    let removed = slot
        .folder
        .handle()
        .and_then(|slot| act::unlink(slot.as_fd(), TAIL.as_ref()));
    match removed {
        Err(error) if !error.is_missing() => tracing::debug!(?error, "the end of a file stays"),
        _ => slot.give_back(),
    }
}
