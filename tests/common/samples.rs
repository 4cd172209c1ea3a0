//! The registry's samples, built for real.

use std::ffi::OsStr;
use std::fs;
use std::io::{Seek, SeekFrom, Write};
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use filewright::model::{Profile, Request};
use filewright::ops::{Entry, OPERATIONS, Operation, Sample};
use rustix::fs::{CWD, FileType, Mode};

use super::snapshot::Snapshot;
use super::tree::{Stage, scramble};

/// An operation with one of its samples.
pub struct Case {
    pub operation: &'static dyn Operation,
    pub sample: &'static Sample,
}

/// All samples of all operations.
pub fn cases() -> Vec<Case> {
    let all = OPERATIONS.iter().flat_map(|operation| {
        operation.samples().iter().map(|sample| Case {
            operation: *operation,
            sample,
        })
    });
    all.collect()
}

impl Case {
    /// "copytree: a tree to a new name".
    pub fn name(&self) -> String {
        format!("{}: {}", self.operation.about().id, self.sample.name)
    }

    /// A stage with the sample's tree in its folder `all`.
    pub fn stage(&self) -> Stage {
        let stage = Stage::new();
        let all = stage.at("all");
        fs::create_dir(&all).expect("a folder");
        plant(self.sample.entries, &all);
        stage
    }

    /// The sample's request over such a stage; it does not wait for the device.
    pub fn request(&self, stage: &Stage, profile: Profile) -> Request {
        let id = self.operation.about().id;
        let mut request = self.sample.request(id, profile, &stage.at("all"));
        request.run.flush = false;
        request.run.workers = 1;
        request
    }
}

/// Builds a sample's entries in a folder.
pub fn plant(entries: &[Entry], all: &Path) {
    for entry in entries {
        build(all, entry).unwrap_or_else(|error| panic!("{entry:?}: {error}"));
    }
    // What holds times, as archives do, comes out alike on every stage.
    for entry in entries.iter().rev() {
        set_time(&all.join(OsStr::from_bytes(entry.path())));
    }
    set_time(all);
}

/// State of the sample's tree on a stage.
pub fn state(stage: &Stage) -> Snapshot {
    Snapshot::take(&stage.at("all"))
}

fn set_time(path: &Path) {
    let time = rustix::fs::Timespec {
        tv_sec: 1_700_000_000,
        tv_nsec: 123_456_789,
    };
    let times = rustix::fs::Timestamps {
        last_access: time,
        last_modification: time,
    };
    let flags = rustix::fs::AtFlags::SYMLINK_NOFOLLOW;
    rustix::fs::utimensat(CWD, path, &times, flags).expect("a time");
}

fn build(all: &Path, entry: &Entry) -> std::io::Result<()> {
    let at = |path: &[u8]| -> PathBuf { all.join(OsStr::from_bytes(path)) };
    match *entry {
        Entry::Folder(path) => fs::create_dir(at(path)),
        Entry::File(path, size) => {
            let mut bytes = vec![0; size as usize];
            let seed = path
                .iter()
                .fold(size, |seed, byte| seed.wrapping_mul(31) ^ u64::from(*byte));
            scramble(seed, &mut bytes);
            fs::write(at(path), bytes)
        }
        Entry::Bytes(path, bytes) => fs::write(at(path), bytes),
        Entry::Link(path, text) => std::os::unix::fs::symlink(OsStr::from_bytes(text), at(path)),
        Entry::HardLink(path, first) => fs::hard_link(at(first), at(path)),
        Entry::Pipe(path) => {
            let mode = Mode::RUSR | Mode::WUSR;
            Ok(rustix::fs::mknodat(CWD, at(path), FileType::Fifo, mode, 0)?)
        }
        Entry::Hole(path, size) => {
            let mut file = fs::File::create(at(path))?;
            file.seek(SeekFrom::Start(size - 1))?;
            file.write_all(b"x")
        }
    }
}
