//! A file that is written from a text, and appears under its name only when it is whole.

use std::io::Write;
use std::path::Path;
use std::sync::Arc;

use crate::disk::stream::{Birth, Sink};
use crate::disk::{self, Errno, FdPool, Unwatched, act};
use crate::model::{Action, Cause, Failure};

use super::single::Spot;

/// Writes a file of this mode, never over anything. `flush`: it is on the device afterwards, its name included.
pub fn new_file(
    pool: &Arc<FdPool>,
    at: &Path,
    text: &[u8],
    mode: u32,
    flush: bool,
) -> Result<(), Failure> {
    let failed = |error: disk::DiskError| match error.is(Errno::EXIST) {
        true => Failure::new(Action::Create, at, Cause::AlreadyThere),
        false => error.into_failure(at),
    };
    let spot = Spot::find(pool, at).map_err(failed)?;
    let sink = Sink::make(spot.dir(), &spot.name, mode, Birth::Hidden, &Unwatched);
    let mut sink = sink.map_err(failed)?;
    sink.write_all(text).map_err(|error| {
        let errno = error.raw_os_error().unwrap_or(Errno::IO.raw_os_error());
        Failure::new(Action::Write, at, Cause::Os(errno))
    })?;
    if flush {
        sink.sync().map_err(failed)?;
    }
    sink.publish(&spot.name, false, None).map_err(failed)?;
    match flush {
        true => act::sync(spot.dir()).map_err(failed),
        false => Ok(()),
    }
}
