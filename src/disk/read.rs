//! Reading a file from its beginning to its end.

use std::path::Path;

use rustix::fs::{CWD, Mode, OFlags, openat};
use rustix::io::{Errno, read};

use super::copy::{CopyError, Side};
use super::error::{DiskError, again};
use super::stat;
use super::watch::Watch;
use crate::model::{Action, Kind};
use std::os::fd::AsFd;

/// Bytes per call.
const PIECE: usize = 256 * 1024;

/// Hands all bytes of a file to `each`, piece by piece; links are followed, as in a path that a person typed. A folder
/// answers EISDIR; a pipe is waited for as long as it takes, as with `open`.
pub fn each_piece(
    path: &Path,
    watch: &dyn Watch,
    mut each: impl FnMut(&[u8]),
) -> Result<(), CopyError> {
    let name = path.as_os_str();
    let side = Side::Source;
    let fail = |action| {
        move |errno| CopyError::Disk {
            error: DiskError::new(action, name, errno),
            side,
        }
    };
    let flags = OFlags::RDONLY | OFlags::CLOEXEC | OFlags::NOCTTY;
    let file = again(|| openat(CWD, path, flags, Mode::empty())).map_err(fail(Action::Open))?;
    let stamp = stat::stamp_open(file.as_fd()).map_err(|error| CopyError::Disk { error, side })?;
    if stamp.kind == Kind::Folder {
        return Err(fail(Action::Open)(Errno::ISDIR));
    }
    let mut piece = vec![0; PIECE];
    loop {
        if !watch.go_on() {
            return Err(CopyError::Stopped);
        }
        let length = again(|| read(&file, &mut piece)).map_err(fail(Action::Read))?;
        if length == 0 {
            return Ok(());
        }
        watch.read(length as u64);
        each(&piece[..length]);
    }
}
