//! Steps that only read: what they find goes into the outcome.

use std::path::Path;

use crate::codec::digest::Digester;
use crate::disk::{self, CopyError};
use crate::model::{Action, Algorithm, Cause, Failure, Finding};

use super::run::{Run, WorkerWatch};

/// `hashlib.file_digest`.
pub fn stream(
    run: &Run,
    at: &Path,
    digest: Algorithm,
    watch: &WorkerWatch<'_>,
) -> Result<(), Failure> {
    let mut digester = Digester::new(digest);
    let read = disk::read::each_piece(at, watch, |bytes| digester.update(bytes));
    match read {
        Ok(()) => {
            run.note_found(vec![(at.into(), Finding::Digest(digester.finish()))]);
            Ok(())
        }
        Err(CopyError::Disk { error, .. }) => Err(error.into_failure(at)),
        Err(_) => Err(Failure::new(Action::Read, at, Cause::Cancelled)),
    }
}

/// `shutil.disk_usage`.
pub fn space(run: &Run, at: &Path) -> Result<(), Failure> {
    let space = disk::space::space(at).map_err(|error| error.into_failure(at))?;
    let found = Finding::Space {
        total: space.total,
        used: space.used,
        free: space.free,
    };
    run.note_found(vec![(at.into(), found)]);
    Ok(())
}
