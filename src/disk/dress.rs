//! What is set on an entry, read and set back.

use std::ffi::{CString, OsStr, OsString};
use std::os::fd::BorrowedFd;
use std::os::unix::ffi::{OsStrExt, OsStringExt};

use rustix::fs::{Timespec, Timestamps, UTIME_OMIT};
use rustix::io::Errno;

use super::act;
use super::error::{DiskError, Result, one_name};
use super::grip::{Attributes, Grip, with_spare};
use crate::model::{Action, Attribute, Dress, Kind};

/// Everything that is set on an entry; the attributes only if asked for.
pub fn dress_of(
    dir: BorrowedFd<'_>,
    name: &OsStr,
    follow_links: bool,
    with_attributes: bool,
) -> Result<Dress> {
    one_name(Action::Stat, name)?;
    let grip = Grip::take(dir, name, follow_links, Action::Stat)?;
    let stamp = grip.stamp()?;
    let attributes = match with_attributes {
        true => attributes_of(&grip, name)?,
        false => None,
    };
    Ok(Dress {
        mode: (stamp.kind != Kind::Link).then_some(u32::from(stamp.mode)),
        owner: Some((stamp.owner, stamp.group)),
        accessed: Some((stamp.accessed_s, stamp.accessed_ns)),
        modified: Some((stamp.modified_s, stamp.modified_ns)),
        length: (stamp.kind == Kind::File).then_some(stamp.size),
        attributes,
    })
}

/// All attributes with their values, in the order of their names; none where they cannot be read.
fn attributes_of(grip: &Grip<'_>, name: &OsStr) -> Result<Option<Vec<Attribute>>> {
    let names = match Attributes::of(grip, name)? {
        Attributes::None => Vec::new(),
        Attributes::Hidden => return Ok(None),
        Attributes::Names(names) => names,
    };
    let mut all = Vec::new();
    for attribute in names
        .split(|byte| *byte == 0)
        .filter(|name| !name.is_empty())
    {
        let Ok(key) = CString::new(attribute) else {
            continue;
        };
        let value = with_spare(|spare| {
            grip.attribute(&key, spare)
                .map(|length| spare[..length].to_vec())
        });
        // One that may not be read is not ours to set back.
        if let Ok(value) = value {
            all.push((OsString::from_vec(attribute.to_vec()), value));
        }
    }
    all.sort();
    Ok(Some(all))
}

/// Sets on an entry what the dress names: attributes, owner, mode, length and, last of all, times.
pub fn set_back(
    dir: BorrowedFd<'_>,
    name: &OsStr,
    follow_links: bool,
    dress: &Dress,
) -> Result<()> {
    one_name(Action::Stat, name)?;
    let grip = Grip::take(dir, name, follow_links, Action::Stat)?;
    let failed = |action| move |errno| DiskError::new(action, name, errno);
    if let Some(wanted) = &dress.attributes {
        set_attributes(&grip, name, wanted)?;
    }
    let now = grip.stamp()?;
    if let Some((owner, group)) = dress.owner
        && (owner, group) != (now.owner, now.group)
    {
        grip.set_owner(Some(owner), Some(group))
            .map_err(failed(Action::SetOwner))?;
    }
    if let Some(mode) = dress.mode {
        // A change of owner takes set-id bits away.
        grip.set_mode(mode).map_err(failed(Action::SetMode))?;
    }
    if let Some(length) = dress.length
        && length != now.size
    {
        act::set_length(dir, name, length, follow_links)?;
    }
    if dress.accessed.is_some() || dress.modified.is_some() {
        let moment = |time: Option<(i64, u32)>| match time {
            Some((seconds, nanoseconds)) => Timespec {
                tv_sec: seconds,
                tv_nsec: nanoseconds.into(),
            },
            None => Timespec {
                tv_sec: 0,
                tv_nsec: UTIME_OMIT,
            },
        };
        let times = Timestamps {
            last_access: moment(dress.accessed),
            last_modification: moment(dress.modified),
        };
        grip.set_times(&times).map_err(failed(Action::SetTimes))?;
    }
    Ok(())
}

fn set_attributes(grip: &Grip<'_>, name: &OsStr, wanted: &[Attribute]) -> Result<()> {
    let failed = |errno| DiskError::new(Action::SetAttribute, name, errno);
    let present = attributes_of(grip, name)?.unwrap_or_default();
    for (key, _) in &present {
        if !wanted.iter().any(|(wanted, _)| wanted == key) {
            match grip.remove_attribute(key.as_bytes()) {
                Ok(()) | Err(Errno::NODATA) => {}
                Err(errno) => return Err(failed(errno)),
            }
        }
    }
    for (key, value) in wanted {
        if present
            .iter()
            .any(|(name, now)| name == key && now == value)
        {
            continue;
        }
        let Ok(key) = CString::new(key.as_bytes()) else {
            continue;
        };
        grip.set_attribute(&key, value).map_err(failed)?;
    }
    Ok(())
}
