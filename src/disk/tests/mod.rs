//! Tests on real temporary folders.

mod acts;
mod ahead;
mod copies;
mod dress;
mod folders;
mod in_place;
mod looks;
mod pieces;
mod quick;
mod scans;

use std::ffi::OsStr;
use std::os::fd::{AsFd, OwnedFd};
use std::path::Path;
use std::sync::Arc;

use tempfile::TempDir;

use super::copy::Seen;
use super::{Copied, CopyError, Expect, FdPool, Folder, Unwatched, copy_entry};
use crate::model::{CopyHow, Existing, Metadata, Profile, Publish, Stamp};

/// A copy that keeps everything and replaces nothing.
const SAFE: CopyHow = CopyHow {
    metadata: Metadata::ALL,
    follow_links: false,
    publish: Publish::Each,
    existing: Existing::Refuse,
    remake_specials: true,
    profile: Profile::Safe,
    umask: 0o022,
    verify: false,
};

/// The same within a tree that has no name yet.
const WHOLE: CopyHow = CopyHow {
    publish: Publish::Whole,
    ..SAFE
};

/// What a plan has seen of a file.
fn seen(stamp: &Stamp) -> Expect {
    Expect {
        seen: Some(Seen {
            size: stamp.size,
            modified: (stamp.modified_s, stamp.modified_ns),
            mode: stamp.mode,
            change_mark: stamp.change_mark(),
            is_for_row: true,
        }),
        ..Expect::object(stamp)
    }
}

/// A temporary folder and ways to work in it.
struct Ground {
    dir: TempDir,
    pool: Arc<FdPool>,
}

impl Ground {
    fn new() -> Ground {
        Ground {
            dir: tempfile::tempdir().unwrap(),
            pool: FdPool::with_budget(64),
        }
    }

    fn path(&self, name: impl AsRef<Path>) -> std::path::PathBuf {
        self.dir.path().join(name)
    }

    fn write(&self, name: impl AsRef<Path>, bytes: impl AsRef<[u8]>) {
        std::fs::write(self.path(name), bytes).unwrap();
    }

    fn read(&self, name: impl AsRef<Path>) -> Vec<u8> {
        std::fs::read(self.path(name)).unwrap()
    }

    fn root(&self) -> Arc<Folder> {
        Folder::open_root(&self.pool, self.dir.path()).unwrap()
    }

    fn open(&self) -> OwnedFd {
        std::fs::File::open(self.dir.path()).unwrap().into()
    }

    /// Copies one entry of the ground to another name in it.
    fn copy(&self, from: &str, to: &str, how: &CopyHow) -> Result<Copied, CopyError> {
        let dir = self.open();
        let (from, to) = (OsStr::new(from), OsStr::new(to));
        copy_entry(dir.as_fd(), from, &dir, to, how, None, &Unwatched)
    }

    /// All names of the ground, sorted.
    fn names(&self) -> Vec<String> {
        let entries = std::fs::read_dir(self.dir.path()).unwrap();
        let mut names: Vec<String> = entries
            .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    }
}

/// Bytes that repeat nowhere within a page.
fn pattern(length: usize) -> Vec<u8> {
    (0..length)
        .map(|at| (at.wrapping_mul(2_654_435_761) >> 13) as u8)
        .collect()
}

fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}
