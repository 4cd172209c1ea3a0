//! Single entries that get back what they had: their place, their length, their metadata.

use std::sync::Arc;

use crate::disk::{self, DiskError, Errno, FdPool, act, metadata, stat};
use crate::model::{Action, Cause, Failure, Saved, Stamp, Step};

use super::run::Run;
use super::single::Spot;

/// Renames an entry out of its hold area, never over anything.
pub fn release(run: &Run, step: &Step) -> Result<(), Failure> {
    let Step::Release { from, to, expect } = step else {
        return Ok(());
    };
    let failed = |error: DiskError| {
        let cause = match error.is(Errno::EXIST) {
            true => Cause::AlreadyThere,
            false => error.cause(),
        };
        Failure::new(Action::Rename, to, cause).with_other(from)
    };
    let spot = Spot::find(&run.pool, from).map_err(failed)?;
    let now = stat::stamp_at(spot.dir(), &spot.name).map_err(failed)?;
    if expect.is_some_and(|expect| !expect.is_unchanged(&now)) {
        return Err(Failure::new(Action::Rename, to, Cause::Changed).with_other(from));
    }
    let target = Spot::find(&run.pool, to).map_err(failed)?;
    act::rename_new(spot.dir(), &spot.name, target.dir(), &target.name).map_err(failed)
}

/// Gives an entry back what it had, if it is still what was left of it.
pub fn restore(run: &Run, step: &Step) -> Result<(), Failure> {
    let Step::Restore {
        at,
        saved,
        expect,
        follow_links,
    } = step
    else {
        return Ok(());
    };
    let failed = |error: DiskError| error.into_failure(at);
    let spot = Spot::find(&run.pool, at).map_err(failed)?;
    let now = match follow_links {
        true => stat::stamp_follow_at(spot.dir(), &spot.name),
        false => stat::stamp_at(spot.dir(), &spot.name),
    };
    let now = now.map_err(failed)?;
    if expect.is_some_and(|expect| !expect.is_unchanged(&now)) {
        return Err(Failure::new(Action::Stat, at, Cause::Changed));
    }
    put_as_before(&run.pool, &spot, &now, saved, *follow_links).map_err(failed)
}

/// Gives an entry the length and metadata that it had.
pub fn put_as_before(
    pool: &Arc<FdPool>,
    spot: &Spot,
    now: &Stamp,
    saved: &Saved,
    follow_links: bool,
) -> disk::Result<()> {
    match (saved.length, &saved.tail) {
        (Some(length), Some(tail)) if length > now.size => {
            let hold = Spot::find(pool, tail)?;
            disk::tail::put_back(spot.dir(), &spot.name, length, hold.dir(), &hold.name)?;
        }
        (Some(length), _) if length != now.size => {
            act::set_length(spot.dir(), &spot.name, length, follow_links)?;
        }
        _ => {}
    }
    metadata::restore_at(spot.dir(), &spot.name, saved, follow_links)
}
