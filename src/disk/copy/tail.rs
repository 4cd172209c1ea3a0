//! The end of a file, kept before it is cut off.

use std::ffi::OsStr;
use std::os::fd::{AsFd, BorrowedFd};

use rustix::fs::{AtFlags, Mode, OFlags, fdatasync, openat, unlinkat};

use super::contents::Pipe;
use super::{CopyError, Expect, memory};
use crate::disk::error::{DiskError, again};
use crate::disk::watch::Watch;
use crate::disk::{act, stat};
use crate::model::{Action, Stamp};

/// Copies the bytes of a file from `offset` on to the same place of a new file, which is a hole up to there, and sees that
/// they are on the device. Links to the source are followed; it has to be as it was `seen` from the beginning to the end.
pub fn copy_tail(
    from_dir: BorrowedFd<'_>,
    from: &OsStr,
    seen: &Stamp,
    offset: u64,
    to_dir: BorrowedFd<'_>,
    to: &OsStr,
    watch: &dyn Watch,
) -> Result<(), CopyError> {
    let flags = OFlags::RDONLY | OFlags::CLOEXEC | OFlags::NONBLOCK | OFlags::NOCTTY;
    let source = again(|| openat(from_dir, from, flags, Mode::empty()))
        .map_err(|errno| CopyError::source(DiskError::new(Action::Open, from, errno)))?;
    let check = || match stat::stamp_open(source.as_fd()) {
        Ok(now) if Expect::exact(seen).is_met_by(&now) => Ok(()),
        Ok(_) => Err(CopyError::Changed),
        Err(error) => Err(CopyError::source(error.named(from))),
    };
    check()?;
    let target = act::make_file(to_dir, to, 0o600).map_err(CopyError::target)?;
    let facts = stat::stamp_open(target.as_fd()).map_err(CopyError::target)?;
    let pair = memory::pair(seen.device, facts.device, target.as_fd());
    let pipe = Pipe {
        source: source.as_fd(),
        target: target.as_fd(),
        from,
        to,
        is_regular: true,
        keeps_holes: true,
        watch,
        pair: &pair,
    };
    let kept = pipe.tail(offset).and_then(|_| {
        again(|| fdatasync(&target))
            .map_err(|errno| CopyError::target(DiskError::new(Action::Flush, to, errno)))?;
        check()
    });
    if kept.is_err() {
        // The failure that led here is the one that is told.
        let _ = unlinkat(to_dir, to, AtFlags::empty());
    }
    kept
}
