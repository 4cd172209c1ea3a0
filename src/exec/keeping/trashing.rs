//! Entries of single steps on their way into the desktop's trash.

use std::os::fd::AsFd;
use std::path::PathBuf;

use crate::disk::trash::{Claim, info_path};
use crate::disk::{DiskError, Errno, FdPool, Folder, Trashes, act, stat};
use crate::journal::{Change, Kept};
use crate::model::{Failure, Mark, Step};

use super::super::run::Run;
use super::super::single::Spot;
use super::holding::{bare, is_empty_folder, may_go, refused};
use super::touch;

/// Puts the entry of a removing step into the trash, written down before and after where a journal is kept.
pub(super) fn execute(
    run: &Run,
    trashes: &Trashes,
    index: u32,
    step: &Step,
) -> Result<Option<PathBuf>, Failure> {
    let at = step.path();
    let failed = |error: DiskError| error.into_failure(at);
    let spot = Spot::find(&run.pool, at).map_err(failed)?;
    let stamp = stat::stamp_at(spot.dir(), &bare(&spot.name)).map_err(failed)?;
    may_go(step, at, &spot, stamp.kind)?;
    let ledger = run.ledger();
    if let Some(ledger) = ledger {
        touch(run, ledger, step);
    }
    let claim = trashes
        .claim(&spot.folder, &bare(&spot.name))
        .map_err(failed)?;
    let change = Change::Held {
        at: at.to_path_buf(),
        kept: Kept {
            hold: claim.path(),
            mark: Mark::of(&stamp),
        },
    };
    if ledger.is_some_and(|ledger| !ledger.intend_step(index, &change)) {
        claim.give_up();
        return Err(run.unwritten(at));
    }
    let ran = put(run, step, &spot, claim);
    if let Some(ledger) = ledger {
        match &ran {
            Ok(()) => ledger.done_step(index, Some(Mark::of(&stamp))),
            Err(_) => ledger.void_step(index),
        }
    }
    ran.map(|()| None)
}

fn put(run: &Run, step: &Step, spot: &Spot, claim: Claim) -> Result<(), Failure> {
    let at = step.path();
    let failed = |error: DiskError| error.into_failure(at);
    let (name, path) = (bare(&spot.name), claim.path());
    claim.take(spot.dir(), &name).map_err(failed)?;
    if !matches!(step, Step::RemoveFolder { .. }) {
        return Ok(());
    }
    // Somebody may have put something into it in between.
    let folder = Folder::open_root(&run.pool, &path).map_err(failed)?;
    if is_empty_folder(&folder).map_err(failed)? {
        return Ok(());
    }
    let trash = Spot::find(&run.pool, &path).map_err(failed)?;
    act::rename_new(trash.dir(), &trash.name, spot.dir(), &name).map_err(failed)?;
    forget(&run.pool, &path);
    Err(refused(step, at, Errno::NOTEMPTY))
}

/// Removes the text beside an entry that is not in the trash.
pub fn forget(pool: &std::sync::Arc<FdPool>, path: &std::path::Path) {
    let Some(info) = info_path(path) else {
        return;
    };
    let gone = Spot::find(pool, &info).and_then(|spot| act::unlink(spot.dir().as_fd(), &spot.name));
    if let Err(error) = gone {
        tracing::debug!(?error, "a text stays in the trash");
    }
}
