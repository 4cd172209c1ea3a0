//! Metadata that comes from elsewhere than another entry: read as plain values, set from plain values.

use std::ffi::{CString, OsStr};
use std::os::fd::BorrowedFd;

use rustix::fs::{Timespec, Timestamps, UTIME_OMIT};
use rustix::io::Errno;

use super::copy::Lost;
use super::error::{DiskError, Result, because, one_name};
use super::grip::{Attributes, Grip, with_spare};
use super::metadata::value_of;
use crate::model::Action;

/// What an entry is to get; what is none stays.
#[derive(Clone, Debug, Default)]
pub struct Dress {
    pub owner: Option<u32>,
    pub group: Option<u32>,
    pub mode: Option<u32>,
    pub modified: Option<(i64, u32)>,
    /// The access time becomes that of the modification too.
    pub sets_access: bool,
    pub attributes: Vec<(Vec<u8>, Vec<u8>)>,
}

impl Dress {
    /// Dresses an open file.
    pub fn put_on_open(&self, file: BorrowedFd<'_>, name: &OsStr) -> Result<Lost> {
        self.put_on(&Grip::Open(file), name, false)
    }

    /// Dresses an entry of a folder, a link itself; a link has no mode.
    pub fn put_on_at(&self, dir: BorrowedFd<'_>, name: &OsStr, is_link: bool) -> Result<Lost> {
        one_name(Action::Open, name)?;
        let grip = Grip::take(dir, name, false, Action::Open)?;
        let lost = self.put_on(&grip, name, is_link)?;
        if is_link && let Some(times) = self.times() {
            // A link that is held as a place takes its times by name only.
            let flags = rustix::fs::AtFlags::SYMLINK_NOFOLLOW;
            rustix::fs::utimensat(dir, name, &times, flags)
                .map_err(because(Action::SetTimes, name))?;
        }
        Ok(lost)
    }

    fn put_on(&self, grip: &Grip<'_>, name: &OsStr, is_link: bool) -> Result<Lost> {
        let mut lost = Lost::default();
        if self.owner.is_some() || self.group.is_some() {
            match grip.set_owner(self.owner, self.group) {
                Ok(()) => {}
                Err(Errno::PERM | Errno::INVAL | Errno::OPNOTSUPP) => {
                    (lost.owner, lost.group) = (true, true);
                }
                Err(errno) => return Err(DiskError::new(Action::SetOwner, name, errno)),
            }
        }
        for (attribute, value) in &self.attributes {
            let set = match CString::new(attribute.as_slice()) {
                Ok(attribute) => grip.set_attribute(&attribute, value),
                Err(_) => Err(Errno::INVAL),
            };
            lost.attributes |= set.is_err();
        }
        if let Some(mode) = self.mode.filter(|_| !is_link) {
            grip.set_mode(mode)
                .map_err(because(Action::SetMode, name))?;
        }
        if let Some(times) = self.times().filter(|_| !is_link) {
            grip.set_times(&times)
                .map_err(because(Action::SetTimes, name))?;
        }
        Ok(lost)
    }

    fn times(&self) -> Option<Timestamps> {
        let (tv_sec, nanoseconds) = self.modified?;
        let last_modification = Timespec {
            tv_sec,
            tv_nsec: nanoseconds.into(),
        };
        let last_access = match self.sets_access {
            true => last_modification,
            false => Timespec {
                tv_sec: 0,
                tv_nsec: UTIME_OMIT,
            },
        };
        Some(Timestamps {
            last_access,
            last_modification,
        })
    }
}

/// Extended attributes of an entry itself, with their values. What may not be read is left out.
pub fn attributes_at(dir: BorrowedFd<'_>, entry: &OsStr) -> Result<Vec<(Vec<u8>, Vec<u8>)>> {
    one_name(Action::Open, entry)?;
    let grip = Grip::take(dir, entry, false, Action::Open)?;
    let Attributes::Names(names) = Attributes::of(&grip, entry)? else {
        return Ok(Vec::new());
    };
    let mut all = Vec::new();
    with_spare(|value| {
        for name in names
            .split(|byte| *byte == 0)
            .filter(|name| !name.is_empty())
        {
            let Ok(text) = CString::new(name) else {
                continue;
            };
            if let Some(value) = value_of(&grip, &text, value, entry)? {
                all.push((name.to_vec(), value.to_vec()));
            }
        }
        all.sort();
        Ok(all)
    })
}
