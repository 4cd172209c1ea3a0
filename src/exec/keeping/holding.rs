//! Entries of single steps on their way into a hold area.

use std::ffi::{OsStr, OsString};
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::disk::metadata::{self, Parts};
use crate::disk::{self, DiskError, Errno, FdPool, Folder, Keep, Unwatched, act, copy, stat, tail};
use crate::journal::Change;
use crate::model::{Action, Cause, Failure, Kind, Saved, Stamp, Step};

use super::super::ledger::Ledger;
use super::super::run::Run;
use super::super::single::{self, Spot};
use super::LIKE;

/// A place in a hold area.
pub struct Hold {
    pub handle: Arc<OwnedFd>,
    pub name: OsString,
    pub path: PathBuf,
}

/// Where in a hold area the entry at a path goes.
pub(super) fn hold_place(
    run: &Run,
    ledger: &Ledger,
    index: u32,
    at: &Path,
) -> Result<Hold, Failure> {
    let failed = |error: DiskError| error.into_failure(at);
    let spot = Spot::find(&run.pool, at).map_err(failed)?;
    let (folder, _) = single::split(at);
    let base = ledger.base(index, &spot.folder, folder).map_err(failed)?;
    let name = bare(&spot.name);
    Ok(Hold {
        handle: base.folder.handle().map_err(failed)?,
        path: base.path.join(&name),
        name,
    })
}

/// A name without the slashes at its end.
pub fn bare(name: &OsStr) -> OsString {
    let bytes = name.as_bytes();
    let end = bytes.iter().rposition(|byte| *byte != b'/');
    OsString::from_vec(bytes[..end.map_or(0, |end| end + 1)].to_vec())
}

/// The same place again, from what was written.
pub(super) fn place_of(pool: &Arc<FdPool>, path: &Path) -> Result<Hold, Failure> {
    let failed = |error: DiskError| error.into_failure(path);
    let spot = Spot::find(pool, path).map_err(failed)?;
    Ok(Hold {
        handle: spot.folder.handle().map_err(failed)?,
        name: spot.name,
        path: path.to_path_buf(),
    })
}

/// Puts in safety what the step is going to replace or cut.
pub(super) fn keep(run: &Run, step: &Step, change: &Change) -> Result<(), Failure> {
    match change {
        Change::Moved {
            to,
            replaced: Some(kept),
            ..
        } => {
            let hold = place_of(&run.pool, &kept.hold)?;
            let spot = Spot::find(&run.pool, to).map_err(|error| error.into_failure(to))?;
            step_aside(&spot, &hold, kept.mark.kind).map_err(|error| error.into_failure(to))
        }
        Change::Overwritten { at, copy: copied } => {
            let hold = place_of(&run.pool, copied)?;
            let spot = Spot::find(&run.pool, at).map_err(|error| error.into_failure(at))?;
            let hold_dir = hold.handle.as_fd();
            if stat::stamp_at(hold_dir, &hold.name).is_ok() {
                // An earlier pass has kept it, whole, and may have begun to write over it.
                return Ok(());
            }
            copy::copy_entry(
                spot.dir(),
                &spot.name,
                hold_dir,
                &hold.name,
                &LIKE,
                None,
                &Unwatched,
            )
            .map(drop)
            .map_err(|error| {
                let (action, cause) = super::super::bulk::copy_cause(&error);
                Failure::new(action, at, cause)
            })
        }
        Change::Dressed {
            at,
            saved:
                Saved {
                    tail: Some(held),
                    length: Some(length),
                    ..
                },
            ..
        } => {
            let wanted = match step {
                Step::SetLength { length: wanted, .. } => wanted.resolve(*length),
                Step::Restore { saved, .. } => {
                    let wanted = saved.length.and_then(|wanted| i64::try_from(wanted).ok());
                    wanted.unwrap_or(i64::MAX)
                }
                _ => return Ok(()),
            };
            let wanted = u64::try_from(wanted).unwrap_or(0);
            let hold = place_of(&run.pool, held)?;
            let spot = Spot::find(&run.pool, at).map_err(|error| error.into_failure(at))?;
            let cut = length.saturating_sub(wanted);
            let hold_dir = hold.handle.as_fd();
            let failed = |error: DiskError| error.into_failure(at);
            if stat::stamp_at(hold_dir, &hold.name).is_err_and(|error| error.is_missing()) {
                return tail::save(spot.dir(), &spot.name, wanted, cut, hold_dir, &hold.name)
                    .map_err(failed);
            }
            // An earlier pass has kept it, whole. If that is not what would be cut now, somebody has written to the file
            // since, and neither may go.
            let is_same = tail::is_saved(spot.dir(), &spot.name, wanted, cut, hold_dir, &hold.name);
            match is_same.map_err(failed)? {
                true => Ok(()),
                false => Err(Failure::new(Action::Stat, at, Cause::Changed)),
            }
        }
        _ => Ok(()),
    }
}

/// Gives an entry that is about to be replaced a second name in the hold area, so that its own is never absent. Folders
/// have one name only, and some file systems know no second ones: there it goes for a moment before the other comes.
pub fn step_aside(spot: &Spot, hold: &Hold, kind: Kind) -> disk::Result<()> {
    let dir = hold.handle.as_fd();
    if kind != Kind::Folder {
        match act::hard_link(spot.dir(), &spot.name, dir, &hold.name, false) {
            Ok(()) => return Ok(()),
            Err(error) if error.is(Errno::EXIST) => return Err(error),
            Err(error) => tracing::debug!(?error, "no second name: it steps aside"),
        }
    }
    act::rename_new(spot.dir(), &spot.name, dir, &hold.name)
}

/// What stepped aside has its one name again.
pub fn step_back(spot: &Spot, hold: &Hold, is_it: impl Fn(&Stamp) -> bool) -> disk::Result<()> {
    let dir = hold.handle.as_fd();
    match stat::stamp_at(spot.dir(), &spot.name) {
        Ok(there) if is_it(&there) => act::unlink(dir, &hold.name),
        _ => act::rename_new(dir, &hold.name, spot.dir(), &spot.name),
    }
}

/// What another entry is about to take the name of, and where it is kept then.
pub struct Aside {
    spot: Spot,
    hold: Hold,
}

/// None where nothing is kept.
pub fn aside_of(run: &Run, index: u32, at: &Path) -> Result<Option<Aside>, Failure> {
    let Some(ledger) = run.ledger().filter(|ledger| ledger.holds()) else {
        return Ok(None);
    };
    let spot = Spot::find(&run.pool, at).map_err(|error| error.into_failure(at))?;
    let hold = hold_place(run, ledger, index, at)?;
    Ok(Some(Aside { spot, hold }))
}

impl Keep for Aside {
    fn keep(&self, _: &OsStr) -> disk::Result<()> {
        match stat::stamp_at(self.spot.dir(), &self.spot.name) {
            Ok(there) => step_aside(&self.spot, &self.hold, there.kind),
            Err(error) if error.is_missing() => Ok(()),
            Err(error) => Err(error),
        }
    }
}

/// Renames an entry into its hold area.
pub(super) fn hold(
    run: &Run,
    ledger: &Ledger,
    index: u32,
    step: &Step,
    change: &Change,
) -> Result<Option<PathBuf>, Failure> {
    let Change::Held { at, kept } = change else {
        return Ok(None);
    };
    let failed = |error: DiskError| error.into_failure(at);
    let spot = Spot::find(&run.pool, at).map_err(failed)?;
    let must_be_empty = may_go(step, at, &spot, kept.mark.kind)?;
    let hold = place_of(&run.pool, &kept.hold)?;
    let dir = hold.handle.as_fd();
    match act::rename_new(spot.dir(), &spot.name, dir, &hold.name) {
        Ok(()) => {}
        Err(error) if must_be_empty => {
            return remove_instead(run, ledger, index, at, &spot, &error);
        }
        Err(error) => return Err(failed(error)),
    }
    if must_be_empty {
        // Somebody may have put something into it in between.
        let folder = Folder::open_root(&run.pool, &hold.path).map_err(failed)?;
        if !is_empty_folder(&folder).map_err(failed)? {
            let back = act::rename_new(dir, &hold.name, spot.dir(), &bare(&spot.name));
            back.map_err(failed)?;
            return Err(refused(step, at, Errno::NOTEMPTY));
        }
    }
    Ok(None)
}

/// What the kernel would have answered to the removal.
pub(super) fn refused(step: &Step, at: &Path, errno: Errno) -> Failure {
    let action = match step {
        Step::Unlink { .. } => Action::Unlink,
        _ => Action::RemoveFolder,
    };
    Failure::new(action, at, Cause::Os(errno.raw_os_error()))
}

/// Whether an entry of this kind may be renamed away by the step; true for a folder that has to be empty for that.
pub(super) fn may_go(step: &Step, at: &Path, spot: &Spot, kind: Kind) -> Result<bool, Failure> {
    let failed = |error: DiskError| error.into_failure(at);
    let must_be_empty = match step {
        Step::Unlink { expect, .. } => {
            spot.check(at, expect.as_ref())?;
            if kind == Kind::Folder {
                return Err(refused(step, at, Errno::ISDIR));
            }
            false
        }
        Step::RemoveFolder { expect, .. } => {
            spot.check(at, expect.as_ref())?;
            if kind != Kind::Folder {
                return Err(refused(step, at, Errno::NOTDIR));
            }
            true
        }
        Step::Hold {
            expect,
            must_be_empty,
            ..
        } => {
            let now = stat::stamp_at(spot.dir(), &spot.name).map_err(failed)?;
            if expect.is_some_and(|expect| !expect.is_unchanged(&now)) {
                return Err(Failure::new(Action::Stat, at, Cause::Changed));
            }
            *must_be_empty && now.kind == Kind::Folder
        }
        _ => false,
    };
    let itself = spot.folder.child(&bare(&spot.name));
    if must_be_empty && !is_empty_folder(&itself).map_err(failed)? {
        return Err(refused(step, at, Errno::NOTEMPTY));
    }
    Ok(must_be_empty)
}

/// An empty folder that cannot be renamed goes for good: all that it was is written down.
pub(super) fn remove_instead(
    run: &Run,
    ledger: &Ledger,
    index: u32,
    at: &Path,
    spot: &Spot,
    refused: &DiskError,
) -> Result<Option<PathBuf>, Failure> {
    tracing::debug!(?refused, "the folder is made anew when it is taken back");
    let failed = |error: DiskError| error.into_failure(at);
    let saved = metadata::save_at(spot.dir(), &bare(&spot.name), Parts::ALL, false);
    let saved = saved.map_err(failed)?;
    let at = at.to_path_buf();
    let change = Change::Removed {
        at: at.clone(),
        saved,
    };
    if !ledger.intend_step(index, &change) {
        return Err(run.unwritten(&at));
    }
    act::remove_folder(spot.dir(), &spot.name)
        .map(|()| None)
        .map_err(|error| error.into_failure(at))
}

pub(super) fn is_empty_folder(folder: &Arc<Folder>) -> disk::Result<bool> {
    let mut is_any = false;
    folder.list(|_, _, _| {
        is_any = true;
        false
    })?;
    Ok(!is_any)
}

/// A second name in the hold area that was made for nothing.
pub(super) fn drop_kept(pool: &Arc<FdPool>, change: &Change) {
    let (Change::Moved {
        to,
        replaced: Some(kept),
        ..
    }
    | Change::Replaced { at: to, kept }) = change
    else {
        return;
    };
    let Ok(hold) = place_of(pool, &kept.hold) else {
        return;
    };
    let put_back = Spot::find(pool, to)
        .and_then(|spot| step_back(&spot, &hold, |there| kept.mark.is_object(there)));
    if let Err(error) = put_back {
        tracing::debug!(?error, "what was kept stays in the hold area");
    }
}
