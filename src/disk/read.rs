//! Reading a file from its beginning to its end.

use std::cell::RefCell;
use std::ffi::OsStr;
use std::os::fd::BorrowedFd;
use std::path::Path;

/// Stands for a path that begins at the root or at the working folder.
pub use rustix::fs::CWD;
use rustix::fs::{Mode, OFlags, openat};
use rustix::io::{Errno, read};

use super::buffer;
use super::copy::{CopyError, Side};
use super::error::{DiskError, again};
use super::watch::Watch;
use crate::model::Action;

/// Bytes per call.
const PIECE: usize = 256 * 1024;

thread_local! {
    static SPARE: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

/// Hands all bytes of a file to `each`, piece by piece; links are followed, as in a path that a person typed. A folder
/// answers EISDIR; a pipe is waited for as long as it takes, as with `open`.
pub fn each_piece(
    path: &Path,
    watch: &dyn Watch,
    each: impl FnMut(&[u8]),
) -> Result<(), CopyError> {
    each_piece_at(CWD, path.as_os_str(), watch, each)
}

/// The same for a path from an open folder on.
pub fn each_piece_at(
    dir: BorrowedFd<'_>,
    name: &OsStr,
    watch: &dyn Watch,
    mut each: impl FnMut(&[u8]),
) -> Result<(), CopyError> {
    let side = Side::Source;
    let fail = |action| {
        move |errno| CopyError::Disk {
            error: DiskError::new(action, name, errno),
            side,
        }
    };
    let flags = OFlags::RDONLY | OFlags::CLOEXEC | OFlags::NOCTTY;
    let file = again(|| openat(dir, name, flags, Mode::empty())).map_err(fail(Action::Open))?;
    // Taken out while in use, so that `each` may read another file.
    let mut spare = SPARE.with(RefCell::take);
    let piece = buffer::from_page(&mut spare, PIECE);
    let answer = loop {
        if !watch.go_on() {
            break Err(CopyError::Stopped);
        }
        let length = match again(|| read(&file, &mut *piece)) {
            // Only who has read nothing where more may be knows that there is no more: what claims no length is read too,
            // and a file that grows.
            Ok(0) => break Ok(()),
            Ok(length) => length,
            Err(Errno::ISDIR) => break Err(fail(Action::Open)(Errno::ISDIR)),
            Err(errno) => break Err(fail(Action::Read)(errno)),
        };
        watch.read(length as u64);
        each(&piece[..length]);
    };
    SPARE.with(|place| place.replace(spare));
    answer
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::disk::watch::Unwatched;

    fn bytes_of(path: &Path) -> Vec<u8> {
        let mut bytes = Vec::new();
        each_piece(path, &Unwatched, |piece| bytes.extend_from_slice(piece)).unwrap();
        bytes
    }

    #[test]
    fn every_length_is_read_to_its_end() {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join("file");
        for length in [
            0,
            1,
            4096,
            PIECE - 1,
            PIECE,
            PIECE + 1,
            2 * PIECE,
            3 * PIECE + 7,
        ] {
            let bytes: Vec<u8> = (0..length).map(|at| (at % 251) as u8).collect();
            std::fs::write(&path, &bytes).unwrap();
            assert!(bytes_of(&path) == bytes, "{length} bytes");
        }
    }

    #[test]
    fn what_claims_no_length_is_read_too() {
        assert!(!bytes_of(Path::new("/proc/self/status")).is_empty());
    }

    #[test]
    fn a_file_may_be_read_while_another_one_is() {
        let place = tempfile::tempdir().unwrap();
        let (outer, inner) = (place.path().join("outer"), place.path().join("inner"));
        std::fs::write(&outer, "outer").unwrap();
        std::fs::write(&inner, "inner").unwrap();
        let mut read = Vec::new();
        each_piece(&outer, &Unwatched, |piece| {
            assert_eq!(bytes_of(&inner), b"inner");
            read.extend_from_slice(piece);
        })
        .unwrap();
        assert_eq!(read, b"outer");
    }
}
