//! One file to one full name.

use std::path::Path;

use crate::disk::{self, CopyError, Side, copy as copies, stat};
use crate::model::{Failure, Step};

use super::bulk;
use super::run::{Run, WorkerWatch};
use super::single::Spot;
use super::verify::{Hearing, Single};

/// Copies one file, or makes a link anew; what is to be read back is noted.
pub fn copy(run: &Run, index: u32, step: &Step, watch: &WorkerWatch<'_>) -> Result<(), Failure> {
    let Step::CopyFile {
        from,
        to,
        how,
        expect,
    } = step
    else {
        return Ok(());
    };
    let spot =
        Spot::find(&run.pool, from).map_err(|error| error.into_failure(from).with_other(to))?;
    spot.check(from, expect.as_ref())?;
    let target = Spot::find(&run.pool, to).map_err(|error| {
        // The source is opened first, so that its absence comes before the destination's.
        match stat::stamp_follow_at(spot.dir(), &spot.name) {
            Err(error) if how.follow_links => error.into_failure(from).with_other(to),
            _ => error.into_failure(to).with_other(from),
        }
    })?;
    let hearing = how.verify.then(|| Hearing::new(watch));
    let heard_by: &dyn disk::Watch = match &hearing {
        Some(hearing) => hearing,
        None => watch,
    };
    let copied = copies::copy_entry(
        spot.dir(),
        &spot.name,
        target.dir(),
        &target.name,
        how,
        None,
        heard_by,
    );
    let copied = copied.map_err(|error| copy_failure(from, to, error))?;
    if let Some(hearing) = hearing.filter(|_| copied.method != disk::Method::Nothing) {
        run.note_single(Single {
            step: index,
            from: from.clone(),
            to: to.clone(),
            follow_links: how.follow_links,
            inode: copied.made.map(|made| made.inode),
            sum: hearing.sum(),
        });
    }
    Ok(())
}

fn copy_failure(from: &Path, to: &Path, error: CopyError) -> Failure {
    let (action, cause) = bulk::copy_cause(&error);
    match error {
        CopyError::Disk {
            side: Side::Target, ..
        }
        | CopyError::NamedPipe(Side::Target) => Failure::new(action, to, cause).with_other(from),
        _ => Failure::new(action, from, cause).with_other(to),
    }
}
