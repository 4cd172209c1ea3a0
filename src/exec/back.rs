//! Steps that give an entry back what it had.

use std::path::Path;

use crate::disk::{copy, dress};
use crate::model::{Action, Cause, Dress, Failure, Step};

use super::run::Run;
use super::single::Spot;

/// Runs a step that sets something back.
pub fn set_back(run: &Run, step: &Step) -> Result<(), Failure> {
    match step {
        Step::SetBack {
            at,
            dress: wanted,
            expect,
            follow_links,
        } => {
            let spot = Spot::find(run, at).map_err(|error| error.into_failure(at))?;
            check(at, &spot, expect, *follow_links)?;
            dress::set_back(spot.dir(), &spot.name, *follow_links, wanted)
                .map_err(|error| error.into_failure(at))
        }
        Step::Rejoin {
            at,
            tail,
            offset,
            dress: wanted,
            expect,
        } => {
            let failed = |error: crate::disk::DiskError| error.into_failure(at);
            let spot = Spot::find(run, at).map_err(failed)?;
            check(at, &spot, expect, true)?;
            let held = Spot::find(run, tail).map_err(|error| error.into_failure(tail))?;
            copy::rejoin(held.dir(), &held.name, *offset, spot.dir(), &spot.name)
                .map_err(failed)?;
            dress::set_back(spot.dir(), &spot.name, true, wanted).map_err(failed)
        }
        _ => Ok(()),
    }
}

/// The entry must still be as it was left.
fn check(at: &Path, spot: &Spot, expect: &Dress, follow_links: bool) -> Result<(), Failure> {
    let with_attributes = expect.attributes.is_some();
    let now = dress::dress_of(spot.dir(), &spot.name, follow_links, with_attributes)
        .map_err(|error| error.into_failure(at))?;
    match expect.is_part_of(&now) {
        true => Ok(()),
        false => Err(Failure::new(Action::Stat, at, Cause::Changed)),
    }
}
