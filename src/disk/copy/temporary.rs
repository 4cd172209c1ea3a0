//! Entries that are built under a name of their own and renamed when they are whole.

use std::cell::Cell;
use std::ffi::{OsStr, OsString};
use std::hash::{BuildHasher, RandomState};
use std::os::fd::BorrowedFd;
use std::sync::OnceLock;

use rustix::fs::{AtFlags, unlinkat};
use rustix::io::Errno;

use super::{CopyError, Place};
use crate::disk::error::{DiskError, again};
use crate::disk::{act, stat};
use crate::model::{Action, Existing, Kind};

/// Start of the name of every temporary entry.
pub const TEMPORARY_PREFIX: &str = ".filewright-";
/// End of the name of every temporary entry.
pub const TEMPORARY_SUFFIX: &str = ".part";
/// End of the name of a whole entry that only waits for its new name: nobody may take that for something unfinished.
pub const ASIDE_SUFFIX: &str = ".aside";
/// Names that are tried before "exists already" is believed.
const TRIES: u32 = 8;

thread_local! {
    // Keyed by the system's randomness: who knows some of the names cannot tell the next one.
    static KEY: RandomState = RandomState::new();
    static COUNT: Cell<u64> = const { Cell::new(0) };
}

/// What the names of all temporary entries of this process have in common.
static TAG: OnceLock<u32> = OnceLock::new();

/// The first half of the random part of every name that this process gives to a temporary entry: by it, what a process
/// has left behind that died can be told from everything else.
pub fn temporary_tag() -> u32 {
    *TAG.get_or_init(|| (RandomState::new().hash_one(std::process::id()) >> 32) as u32)
}

/// A fresh name for a temporary entry: 33 bytes, whatever the entry will be called.
pub fn temporary_name() -> OsString {
    fresh_name(TEMPORARY_SUFFIX)
}

/// A fresh name for an entry that steps aside for others.
pub fn aside_name() -> OsString {
    fresh_name(ASIDE_SUFFIX)
}

fn fresh_name(suffix: &str) -> OsString {
    let count = COUNT.replace(COUNT.get().wrapping_add(1));
    let random = KEY.with(|key| key.hash_one(count)) as u32;
    let tag = temporary_tag();
    format!("{TEMPORARY_PREFIX}{tag:08x}{random:08x}{suffix}").into()
}

/// True for a temporary name of the process with this tag.
pub fn is_tagged(name: &OsStr, tag: u32) -> bool {
    let start = format!("{TEMPORARY_PREFIX}{tag:08x}");
    is_temporary(name) && name.as_encoded_bytes().starts_with(start.as_bytes())
}

/// True if a name is of the form that [`temporary_name`] gives.
pub fn is_temporary(name: &OsStr) -> bool {
    let middle = name.to_str().and_then(|name| {
        name.strip_prefix(TEMPORARY_PREFIX)?
            .strip_suffix(TEMPORARY_SUFFIX)
    });
    middle.is_some_and(|middle| {
        middle.len() == 16 && middle.bytes().all(|byte| byte.is_ascii_hexdigit())
    })
}

/// An entry that was made and is not published yet; dropping it takes it away.
pub(super) struct Unpublished<'a> {
    dir: BorrowedFd<'a>,
    name: OsString,
    /// Renamed to its name at the end; otherwise it has that name already.
    is_temporary: bool,
    is_kept: bool,
}

impl<'a> Unpublished<'a> {
    /// Makes an entry with `make` under a temporary name, or under `name` itself if it is `direct`.
    pub(super) fn make<T>(
        place: &Place<'a>,
        name: &OsStr,
        direct: bool,
        mut make: impl FnMut(&OsStr) -> Result<T, DiskError>,
    ) -> Result<(T, Unpublished<'a>), CopyError> {
        let mut tries = 0;
        loop {
            tries += 1;
            let made_name = if direct {
                name.to_os_string()
            } else {
                temporary_name()
            };
            match make(&made_name) {
                Ok(made) => {
                    let entry = Unpublished {
                        dir: place.dir,
                        name: made_name,
                        is_temporary: !direct,
                        is_kept: false,
                    };
                    return Ok((made, entry));
                }
                Err(error) if !direct && error.is(Errno::EXIST) && tries < TRIES => {}
                Err(error) => {
                    return Err(CopyError::target(error.named(name)));
                }
            }
        }
    }

    /// Name that the entry has now.
    pub(super) fn name(&self) -> &OsStr {
        &self.name
    }

    /// Gives the entry its name for good. The answer is the name under which what was there is now, if it is kept.
    pub(super) fn publish(
        mut self,
        to: &OsStr,
        existing: Existing,
    ) -> Result<Option<OsString>, CopyError> {
        let mut replaced = None;
        if self.is_temporary {
            let (dir, name) = (self.dir, self.name.as_os_str());
            let renamed = match existing {
                Existing::Replace => act::rename(dir, name, dir, to),
                Existing::Exchange => change_places(dir, name, to).map(|old| replaced = old),
                Existing::Refuse | Existing::ByRule => act::rename_new(dir, name, dir, to),
            };
            renamed.map_err(|error| CopyError::target(error.named(to)))?;
        }
        self.is_kept = true;
        Ok(replaced)
    }
}

/// Gives `new` the name `to`; the name that what was there has then. Where the file system cannot exchange, the name is
/// without an entry for a moment.
fn change_places(
    dir: BorrowedFd<'_>,
    new: &OsStr,
    to: &OsStr,
) -> Result<Option<OsString>, DiskError> {
    // A folder is not replaced by what is none, which an exchange would do.
    let is_folder = |name| stat::stamp_at(dir, name).is_ok_and(|stamp| stamp.kind == Kind::Folder);
    match act::exchange(dir, new, dir, to) {
        Ok(()) if !is_folder(new) => Ok(Some(new.to_os_string())),
        Ok(()) => {
            act::exchange(dir, new, dir, to)?;
            Err(DiskError::new(Action::Rename, to, Errno::ISDIR))
        }
        Err(error) if error.is_missing() => act::rename_new(dir, new, dir, to).map(|()| None),
        Err(error) if error.is(Errno::INVAL) || error.is(Errno::NOSYS) => {
            if is_folder(to) {
                return Err(DiskError::new(Action::Rename, to, Errno::ISDIR));
            }
            let aside = temporary_name();
            act::rename_new(dir, to, dir, &aside)?;
            act::rename_new(dir, new, dir, to).inspect_err(|_| {
                // It goes back under its name, unless another has taken that meanwhile.
                let _ = act::rename_new(dir, &aside, dir, to);
            })?;
            Ok(Some(aside))
        }
        Err(error) => Err(error),
    }
}

impl Drop for Unpublished<'_> {
    fn drop(&mut self) {
        if !self.is_kept {
            // The failure that led here is the one that is told; what cannot be removed keeps a name that says what it is.
            let _ = again(|| unlinkat(self.dir, &self.name, AtFlags::empty()));
        }
    }
}
