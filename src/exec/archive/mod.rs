//! Archives: rows of a tree into one file, and back.
//!
//! In the Safe profile both ends appear when they are whole: an archive under a temporary name, what is unpacked in a
//! temporary folder. In the Python profile everything is written where it stands.

mod book;
mod member;
mod merge;
mod pack;
mod python;
mod row;
mod stage;
mod unpack;
mod verify;
mod zipfile;

pub use pack::{Landing, landing, pack};

use std::ffi::OsStr;
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use crate::codec::archive::Fault;
use crate::model::{Action, Cause, Failure, Planned, Profile, Unpack};

use super::run::{Run, WorkerWatch};

/// Bytes that go over at a time.
const PIECE: usize = 256 * 1024;

/// Makes what an archive holds; where that is.
pub fn unpack(
    run: &Run,
    index: u32,
    planned: &Planned,
    step: &Unpack,
    watch: &WorkerWatch<'_>,
) -> Result<Option<PathBuf>, Failure> {
    match step.profile {
        Profile::Safe => unpack::unpack(run, index, step, watch)?,
        Profile::Python => {
            let spelled = planned.spelled.as_ref();
            let spelled = spelled.map_or(step.at.as_path(), |spelled| spelled.path.as_path());
            python::unpack(run, step, spelled, watch)?;
        }
    }
    Ok(Some(step.to.clone()))
}

/// A fault of an archive as a failure of it.
fn of_archive(fault: Fault, at: &Path) -> Failure {
    let cause = match fault {
        Fault::Stream(error) => of_stream(&error),
        Fault::Broken(text) | Fault::Foreign(text) => Cause::Archive(format!("it {text}")),
        Fault::Unknown(text) => Cause::Archive(format!("it {text}")),
        Fault::Limit(limit) => Cause::TooMuch(limit),
    };
    Failure::new(Action::Read, at, cause)
}

fn of_stream(error: &io::Error) -> Cause {
    match error.raw_os_error() {
        Some(number) => Cause::Os(number),
        None => Cause::Archive(error.to_string()),
    }
}

/// A path within an archive, below a folder.
fn below(folder: &Path, path: &[u8]) -> PathBuf {
    folder.join(OsStr::from_bytes(path))
}
