//! Small files of the program's own in the state folder: read, changed and written whole or not at all.

use std::ffi::OsStr;
use std::os::fd::{AsFd, BorrowedFd};
use std::path::Path;
use std::sync::Arc;

use super::store::now_ms;
use crate::disk::log::{LogFile, private_folder, rename_in};
use crate::disk::{self, DiskError, Errno, FdPool, Folder, act};
use crate::model::Failure;

/// More bytes than such a file has.
const MOST: u64 = 16 * 1024 * 1024;

/// What becomes of a file that was read.
pub(super) enum Edit {
    Leave,
    Write {
        bytes: Vec<u8>,
        /// The old file stays under another name.
        keeps_old: bool,
    },
}

/// Reads a file of a state folder and changes it, while no other process does. One that is missing is empty.
pub(super) fn edit<T>(
    pool: &Arc<FdPool>,
    state: &Path,
    name: &str,
    change: impl FnOnce(&[u8]) -> Result<(T, Edit), Failure>,
) -> Result<T, Failure> {
    let at = state.join(name);
    let failed = |error: DiskError| error.into_failure(&at);
    private_folder(state).map_err(failed)?;
    let folder = Folder::open_root(pool, state).map_err(failed)?;
    let folder = folder.handle().map_err(failed)?;
    let folder = folder.as_fd();
    let lock = format!("{name}.lock");
    let lock = open_or_make(folder, lock.as_ref()).map_err(failed)?;
    lock.lock().map_err(failed)?;
    let bytes = match LogFile::open(folder, name.as_ref()) {
        Ok(file) => file.read_most(MOST).map_err(failed)?,
        Err(error) if error.is_missing() => Vec::new(),
        Err(error) => return Err(failed(error)),
    };
    let (answer, edit) = change(&bytes)?;
    if let Edit::Write { bytes, keeps_old } = edit {
        if keeps_old {
            let aside = format!("{name}.damaged-{}", now_ms());
            rename_in(folder, name.as_ref(), aside.as_ref()).map_err(failed)?;
        }
        write(folder, name, &bytes).map_err(failed)?;
    }
    Ok(answer)
}

fn open_or_make(folder: BorrowedFd<'_>, name: &OsStr) -> disk::Result<LogFile> {
    match LogFile::create(folder, name) {
        Err(error) if error.is(Errno::EXIST) => LogFile::open(folder, name),
        made => made,
    }
}

/// On the device under another name first, so that there is always a whole one.
fn write(folder: BorrowedFd<'_>, name: &str, bytes: &[u8]) -> disk::Result<()> {
    let fresh = format!("{name}.new");
    let fresh: &OsStr = fresh.as_ref();
    match act::unlink(folder, fresh) {
        Err(error) if !error.is_missing() => return Err(error),
        _ => {}
    }
    let file = LogFile::create(folder, fresh)?;
    file.append(bytes)?;
    file.sync()?;
    rename_in(folder, fresh, name.as_ref())?;
    act::sync(folder)
}
