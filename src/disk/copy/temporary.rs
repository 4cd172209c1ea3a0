//! Entries that are built under a name of their own and renamed when they are whole.

use std::borrow::Cow;
use std::cell::Cell;
use std::ffi::{OsStr, OsString};
use std::hash::{BuildHasher, RandomState};
use std::os::fd::BorrowedFd;

use rustix::fs::{AtFlags, unlinkat};
use rustix::io::Errno;

use super::{CopyError, Keep, Place};
use crate::disk::error::{DiskError, again};

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
    static SESSION: Cell<Option<u32>> = const { Cell::new(None) };
}

/// Lets the temporary names that this thread gives begin with the same eight digits, so that who knows them finds what
/// was left unfinished.
pub fn name_session(session: Option<u32>) {
    SESSION.set(session);
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
    let mut random = KEY.with(|key| key.hash_one(count));
    if let Some(session) = SESSION.get() {
        random = u64::from(session) << 32 | random & 0xFFFF_FFFF;
    }
    format!("{TEMPORARY_PREFIX}{random:016x}{suffix}").into()
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
pub(in crate::disk) struct Unpublished<'a> {
    dir: BorrowedFd<'a>,
    name: Cow<'a, OsStr>,
    /// Renamed to its name at the end; otherwise it has that name already.
    is_temporary: bool,
    is_kept: bool,
}

impl<'a> Unpublished<'a> {
    /// Makes an entry with `make` under a temporary name, or under `name` itself if it is `direct`.
    pub(in crate::disk) fn make<T>(
        place: &Place<'a>,
        name: &'a OsStr,
        direct: bool,
        mut make: impl FnMut(&OsStr) -> Result<T, DiskError>,
    ) -> Result<(T, Unpublished<'a>), CopyError> {
        let mut tries = 0;
        loop {
            tries += 1;
            let made_name = match direct {
                true => Cow::Borrowed(name),
                false => Cow::Owned(temporary_name()),
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

    /// An entry that was made under its own name, in a tree that has none yet.
    pub(super) fn made(place: &Place<'a>, name: &'a OsStr) -> Unpublished<'a> {
        Unpublished {
            dir: place.dir,
            name: Cow::Borrowed(name),
            is_temporary: false,
            is_kept: false,
        }
    }

    /// Name that the entry has now.
    pub(in crate::disk) fn name(&self) -> &OsStr {
        &self.name
    }

    /// Leaves it under the name that it has; whoever is told of it answers for it.
    pub(in crate::disk) fn leave(mut self) -> OsString {
        self.is_kept = true;
        std::mem::take(&mut self.name).into_owned()
    }

    /// Gives the entry its name for good.
    pub(in crate::disk) fn publish(
        mut self,
        to: &OsStr,
        replace: bool,
        keep: Option<&dyn Keep>,
    ) -> Result<(), CopyError> {
        if self.is_temporary {
            super::publish(self.dir, &self.name, to, replace, keep)?;
        }
        self.is_kept = true;
        Ok(())
    }
}

impl Drop for Unpublished<'_> {
    fn drop(&mut self) {
        if !self.is_kept {
            // The failure that led here is the one that is told; what cannot be removed keeps a name that says what it is.
            let _ = again(|| unlinkat(self.dir, &*self.name, AtFlags::empty()));
        }
    }
}
