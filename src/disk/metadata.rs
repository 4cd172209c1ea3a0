//! Mode, owner, times and extended attributes, taken over from one entry to another.

use std::ffi::{CStr, OsStr};
use std::os::fd::BorrowedFd;
use std::os::unix::ffi::OsStrExt;

use rustix::fs::{AtFlags, OFlags, Timespec, Timestamps, UTIME_NOW, utimensat};
use rustix::io::Errno;

use super::copy::{Facts, Lost};
use super::error::{DiskError, Result, again, because, one_name};
use super::grip::{Attributes, Grip, with_spare};
use super::stat;
use crate::model::{Action, Attribute, Kind, Metadata, ModeChange, Profile, Saved, Stamp, Times};

const ACCESS_ACL: &[u8] = b"system.posix_acl_access";
const DEFAULT_ACL: &[u8] = b"system.posix_acl_default";
/// The label of SELinux says what a place is for; a copy that gets the one of its new place has lost nothing.
const PLACE_LABEL: &[u8] = b"security.selinux";
/// XFS shows root its access lists a second time under such names; elsewhere they would be stray attributes.
const SHADOW_ACL: &[u8] = b"trusted.SGI_ACL_";

/// What is to be taken over, and how strictly.
pub(super) struct Wanted<'a> {
    pub name: &'a OsStr,
    pub what: Metadata,
    pub profile: Profile,
    pub source: &'a Stamp,
    pub attributes: Attributes,
    /// Owner and group that the target has now; none if that is not known.
    pub owned_by: Option<(u32, u32)>,
    /// Mode that the target has now; none if that is not known.
    pub mode: Option<u32>,
    /// The target got an access list from its folder that the source does not have.
    pub inherits_acl: bool,
}

/// Takes metadata over: owner, attributes, mode (set-id bits last of all), times.
///
/// What the file system or missing rights do not allow is lost and told as such. In the Python profile a mode or time
/// that cannot be set is an error, as it is there.
pub(super) fn apply(from: &Grip<'_>, to: &Grip<'_>, wanted: &Wanted<'_>) -> Result<Lost> {
    let mut lost = Lost::default();
    let source = wanted.source;
    if wanted.what.owner && wanted.owned_by != Some((source.owner, source.group)) {
        set_owner(to, wanted, &mut lost)?;
    }
    // Python's order, which shows where several of them are refused.
    let times_first = wanted.what.times && wanted.profile == Profile::Python;
    if times_first {
        take_times(to, wanted, &mut lost)?;
    }
    if wanted.what.attributes {
        take_attributes(from, to, wanted, &mut lost)?;
    }
    if wanted.what.mode && source.kind != Kind::Link {
        set_mode(to, wanted, &mut lost)?;
    }
    if wanted.what.times && !times_first {
        take_times(to, wanted, &mut lost)?;
    }
    Ok(lost)
}

fn take_times(to: &Grip<'_>, wanted: &Wanted<'_>, lost: &mut Lost) -> Result<()> {
    let answer = to.set_times(&times_of(wanted.source));
    lost.times = is_lost(answer, Action::SetTimes, wanted)?;
    Ok(())
}

fn set_owner(to: &Grip<'_>, wanted: &Wanted<'_>, lost: &mut Lost) -> Result<()> {
    let source = wanted.source;
    match to.set_owner(Some(source.owner), Some(source.group)) {
        Ok(()) => Ok(()),
        Err(Errno::PERM | Errno::INVAL | Errno::OPNOTSUPP | Errno::NOSYS) => {
            lost.owner = true;
            // A group of one's own may be given even where the owner may not.
            lost.group = to.set_owner(None, Some(source.group)).is_err();
            if let Some((owner, _)) = wanted.owned_by {
                lost.owner = owner != source.owner;
            }
            Ok(())
        }
        Err(errno) => Err(DiskError::new(Action::SetOwner, wanted.name, errno)),
    }
}

fn set_mode(to: &Grip<'_>, wanted: &Wanted<'_>, lost: &mut Lost) -> Result<()> {
    let mut mode = u32::from(wanted.source.mode);
    if lost.owner || lost.group {
        // A set-id bit means the owner that it was set for, and nobody else.
        lost.set_id = mode & 0o6000 != 0;
        mode &= !0o6000;
    }
    if wanted.mode == Some(mode) {
        return Ok(());
    }
    let answer = to.set_mode(mode);
    lost.mode = is_lost(answer, Action::SetMode, wanted)?;
    Ok(())
}

/// Tells what cannot be had here from what went wrong.
fn is_lost(answer: rustix::io::Result<()>, action: Action, wanted: &Wanted<'_>) -> Result<bool> {
    match answer {
        Ok(()) => Ok(false),
        Err(Errno::PERM | Errno::OPNOTSUPP | Errno::NOSYS | Errno::NOENT)
            if wanted.profile == Profile::Safe =>
        {
            Ok(true)
        }
        Err(errno) => Err(DiskError::new(action, wanted.name, errno)),
    }
}

fn take_attributes(
    from: &Grip<'_>,
    to: &Grip<'_>,
    wanted: &Wanted<'_>,
    lost: &mut Lost,
) -> Result<()> {
    let names = match &wanted.attributes {
        Attributes::None => &[][..],
        Attributes::Hidden => {
            lost.attributes = true;
            &[]
        }
        Attributes::Names(names) => names,
    };
    let mut has_acl = false;
    with_spare(|value| {
        for name in names.split_inclusive(|byte| *byte == 0) {
            let Ok(name) = CStr::from_bytes_with_nul(name) else {
                continue;
            };
            if name.to_bytes().starts_with(SHADOW_ACL) {
                continue;
            }
            has_acl |= name.to_bytes() == ACCESS_ACL;
            let answer = from
                .attribute(name, value)
                .and_then(|length| to.set_attribute(name, &value[..length]));
            match answer {
                Ok(()) => {}
                // Gone in between: then the source has it no longer.
                Err(Errno::NODATA) => {}
                Err(
                    Errno::OPNOTSUPP
                    | Errno::INVAL
                    | Errno::ACCESS
                    | Errno::PERM
                    | Errno::NOENT
                    | Errno::NOSYS,
                ) => match name.to_bytes() {
                    PLACE_LABEL => {}
                    ACCESS_ACL | DEFAULT_ACL => lost.access_list = true,
                    _ => lost.attributes = true,
                },
                Err(errno) => {
                    return Err(DiskError::new(Action::SetAttribute, wanted.name, errno));
                }
            }
        }
        Ok(())
    })?;
    if wanted.inherits_acl && !has_acl {
        // What is not there need not be removed, and what cannot be removed still ends under the mode's mask.
        let _ = to.remove_attribute(ACCESS_ACL);
    }
    Ok(())
}

/// Access and modification time of a stamp.
pub(super) fn times_of(stamp: &Stamp) -> Timestamps {
    Timestamps {
        last_access: Timespec {
            tv_sec: stamp.accessed_s,
            tv_nsec: stamp.accessed_ns.into(),
        },
        last_modification: Timespec {
            tv_sec: stamp.modified_s,
            tv_nsec: stamp.modified_ns.into(),
        },
    }
}

/// Takes over metadata from one open folder (or file) to another; what could not be had.
pub fn copy_metadata(
    from: BorrowedFd<'_>,
    to: BorrowedFd<'_>,
    what: &Metadata,
    profile: Profile,
) -> Result<Lost> {
    let source = stat::stamp_open(from)?;
    copy_known_metadata(from, &source, to, what, profile)
}

/// The same with mode, owner and times of an earlier stamp of the source: those of a folder before it was read.
pub fn copy_known_metadata(
    from: BorrowedFd<'_>,
    source: &Stamp,
    to: BorrowedFd<'_>,
    what: &Metadata,
    profile: Profile,
) -> Result<Lost> {
    let nameless = OsStr::new("");
    let (from, to) = (reachable(from)?, reachable(to)?);
    take_over(&from, source, &to, nameless, what, profile)
}

/// The same for a folder that this program has just made and that is open for reading, with the mode that it got then:
/// what `facts` tell of it is not asked again.
pub fn dress_made_folder(
    from: BorrowedFd<'_>,
    source: &Stamp,
    (to, made_with): (BorrowedFd<'_>, Option<u32>),
    facts: &Facts,
    what: &Metadata,
) -> Result<Lost> {
    let nameless = OsStr::new("");
    let mut grip = Grip::Open(from);
    let mut attributes = Attributes::None;
    if what.attributes {
        attributes = Attributes::of(&grip, nameless)?;
        // A folder that may not be read is open as a place only, which tells nothing.
        if matches!(attributes, Attributes::Hidden) {
            grip = Grip::take(from, OsStr::new("."), false, Action::Stat)?;
            attributes = Attributes::of(&grip, nameless)?;
        }
    }
    // An access list among them changes the mode.
    let mode = made_with.filter(|_| attributes.are_none());
    let wanted = Wanted {
        name: nameless,
        what: *what,
        profile: Profile::Safe,
        source,
        attributes,
        owned_by: Some((facts.owner, facts.group)),
        mode,
        inherits_acl: facts.has_default_acl,
    };
    let mut lost = apply(&grip, &Grip::Open(to), &wanted)?;
    if !super::copy::keeps_all(source.device, facts.device) {
        lost.compare(source, &stat::stamp_open(to)?, what);
        if !lost.any() {
            super::copy::keeps_what(source, facts.device, what);
        }
    }
    Ok(lost)
}

/// `shutil.copystat` and `copymode` on entries of any kind: of links themselves, unless they are followed.
pub fn copy_metadata_at(
    from_dir: BorrowedFd<'_>,
    from: &OsStr,
    to_dir: BorrowedFd<'_>,
    to: &OsStr,
    what: &Metadata,
    profile: Profile,
    follow_links: bool,
) -> Result<Lost> {
    one_name(Action::Stat, from)?;
    one_name(Action::Stat, to)?;
    let from_grip = Grip::take(from_dir, from, follow_links, Action::Stat)?;
    let to_grip = Grip::take(to_dir, to, follow_links, Action::Stat)?;
    let source = from_grip.stamp()?;
    take_over(&from_grip, &source, &to_grip, to, what, profile)
}

fn take_over(
    from: &Grip<'_>,
    source: &Stamp,
    to: &Grip<'_>,
    name: &OsStr,
    what: &Metadata,
    profile: Profile,
) -> Result<Lost> {
    let now = to.stamp()?;
    let attributes = if what.attributes {
        Attributes::of(from, name)?
    } else {
        Attributes::None
    };
    let mut what = *what;
    // Linux links have no mode of their own.
    what.mode &= now.kind != Kind::Link;
    let wanted = Wanted {
        name,
        what,
        profile,
        source,
        attributes,
        owned_by: Some((now.owner, now.group)),
        mode: None,
        inherits_acl: true,
    };
    apply(from, to, &wanted)
}

/// A folder that is open as a place only takes its attributes by way of `/proc`.
fn reachable(descriptor: BorrowedFd<'_>) -> Result<Grip<'_>> {
    let flags =
        rustix::fs::fcntl_getfl(descriptor).map_err(because(Action::Stat, OsStr::new("")))?;
    if flags.contains(OFlags::PATH) {
        // Not by its `.`: a folder that nobody may search has none to open.
        Grip::place(descriptor)
    } else {
        Ok(Grip::Open(descriptor))
    }
}

/// `chmod`; a link is refused with EOPNOTSUPP unless followed.
pub fn set_mode_at(dir: BorrowedFd<'_>, name: &OsStr, mode: u32, follow_links: bool) -> Result<()> {
    one_name(Action::SetMode, name)?;
    let grip = Grip::take(dir, name, follow_links, Action::SetMode)?;
    grip.set_mode(mode).map_err(because(Action::SetMode, name))
}

/// The same for a change that may hang on the bits that are there.
pub fn change_mode_at(
    dir: BorrowedFd<'_>,
    name: &OsStr,
    change: &ModeChange,
    follow_links: bool,
) -> Result<()> {
    if let Some(mode) = change.fixed() {
        return set_mode_at(dir, name, mode, follow_links);
    }
    one_name(Action::SetMode, name)?;
    let grip = Grip::take(dir, name, follow_links, Action::SetMode)?;
    let now = grip.stamp()?;
    let mode = change.of(now.mode, now.kind == Kind::Folder);
    grip.set_mode(mode.into())
        .map_err(because(Action::SetMode, name))
}

/// `chown`; none leaves that one as it is.
pub fn set_owner_at(
    dir: BorrowedFd<'_>,
    name: &OsStr,
    owner: Option<u32>,
    group: Option<u32>,
    follow_links: bool,
) -> Result<()> {
    one_name(Action::SetOwner, name)?;
    let grip = Grip::take(dir, name, follow_links, Action::SetOwner)?;
    grip.set_owner(owner, group)
        .map_err(because(Action::SetOwner, name))
}

/// `utime`; none is now, which may also be set by who may write.
pub fn set_moments_at(
    dir: BorrowedFd<'_>,
    name: &OsStr,
    times: Option<Times>,
    follow_links: bool,
) -> Result<()> {
    one_name(Action::SetTimes, name)?;
    let moment = |(seconds, nanoseconds): (i64, u32)| Timespec {
        tv_sec: seconds,
        tv_nsec: nanoseconds.into(),
    };
    let now = Timespec {
        tv_sec: 0,
        tv_nsec: UTIME_NOW,
    };
    let stamps = Timestamps {
        last_access: times.map_or(now, |times| moment(times.accessed)),
        last_modification: times.map_or(now, |times| moment(times.modified)),
    };
    let grip = Grip::take(dir, name, follow_links, Action::SetTimes)?;
    grip.set_times(&stamps)
        .map_err(because(Action::SetTimes, name))
}

/// Sets access and modification time of the entry itself to those of the stamp.
pub fn set_times_at(dir: BorrowedFd<'_>, name: &OsStr, stamp: &Stamp) -> Result<()> {
    one_name(Action::SetTimes, name)?;
    again(|| utimensat(dir, name, &times_of(stamp), AtFlags::SYMLINK_NOFOLLOW))
        .map_err(because(Action::SetTimes, name))
}

/// What of an entry's metadata is to be remembered.
#[derive(Clone, Copy, Debug, Default)]
pub struct Parts {
    pub mode: bool,
    pub owner: bool,
    pub times: bool,
    pub attributes: bool,
}

impl Parts {
    pub const ALL: Parts = Parts {
        mode: true,
        owner: true,
        times: true,
        attributes: true,
    };
}

/// Remembers the metadata of an entry.
pub fn save_at(
    dir: BorrowedFd<'_>,
    name: &OsStr,
    parts: Parts,
    follow_links: bool,
) -> Result<Saved> {
    one_name(Action::Stat, name)?;
    let grip = Grip::take(dir, name, follow_links, Action::Stat)?;
    let stamp = grip.stamp()?;
    let attributes = match parts.attributes {
        true => Some(save_attributes(&grip, name)?),
        false => None,
    };
    Ok(Saved {
        mode: (parts.mode && stamp.kind != Kind::Link).then_some(stamp.mode),
        owner: parts.owner.then_some((stamp.owner, stamp.group)),
        times: parts.times.then_some(Times {
            accessed: (stamp.accessed_s, stamp.accessed_ns),
            modified: (stamp.modified_s, stamp.modified_ns),
        }),
        attributes,
        length: None,
        tail: None,
    })
}

/// The extended attributes of an entry, without the label that says what its place is for.
pub fn attributes_at(
    dir: BorrowedFd<'_>,
    name: &OsStr,
    follow_links: bool,
) -> Result<Vec<Attribute>> {
    one_name(Action::Stat, name)?;
    let grip = Grip::take(dir, name, follow_links, Action::Stat)?;
    let mut all = save_attributes(&grip, name)?;
    all.retain(|attribute| attribute.name.as_bytes() != PLACE_LABEL);
    Ok(all)
}

fn save_attributes(grip: &Grip<'_>, name: &OsStr) -> Result<Vec<Attribute>> {
    let Attributes::Names(names) = Attributes::of(grip, name)? else {
        return Ok(Vec::new());
    };
    let mut saved = Vec::new();
    with_spare(|value| {
        for word in names.split_inclusive(|byte| *byte == 0) {
            let Ok(word) = CStr::from_bytes_with_nul(word) else {
                continue;
            };
            if word.to_bytes().starts_with(SHADOW_ACL) {
                continue;
            }
            if let Some(value) = value_of(grip, word, value, name)? {
                saved.push(Attribute {
                    name: OsStr::from_bytes(word.to_bytes()).to_os_string(),
                    value: OsStr::from_bytes(value).to_os_string(),
                });
            }
        }
        Ok(saved)
    })
}

/// The value of an attribute of the entry of this name; none where it is gone by now or not for this user. That a device
/// fails is no reason to take it for absent.
pub(super) fn value_of<'a>(
    grip: &Grip<'_>,
    word: &CStr,
    spare: &'a mut [u8],
    name: &OsStr,
) -> Result<Option<&'a [u8]>> {
    match grip.attribute(word, spare) {
        Ok(length) => Ok(Some(&spare[..length])),
        Err(
            Errno::NODATA
            | Errno::OPNOTSUPP
            | Errno::INVAL
            | Errno::ACCESS
            | Errno::PERM
            | Errno::NOENT
            | Errno::NOSYS,
        ) => Ok(None),
        Err(errno) => Err(DiskError::new(Action::Stat, name, errno)),
    }
}

/// Gives an entry the metadata that it had: owner, attributes, mode and at last the times.
pub fn restore_at(
    dir: BorrowedFd<'_>,
    name: &OsStr,
    saved: &Saved,
    follow_links: bool,
) -> Result<()> {
    one_name(Action::SetMode, name)?;
    let grip = Grip::take(dir, name, follow_links, Action::SetMode)?;
    let now = grip.stamp()?;
    if let Some((owner, group)) = saved.owner
        && (now.owner, now.group) != (owner, group)
    {
        let set = grip.set_owner(Some(owner), Some(group));
        set.map_err(because(Action::SetOwner, name))?;
    }
    if let Some(attributes) = &saved.attributes {
        restore_attributes(&grip, name, attributes)?;
    }
    if let Some(mode) = saved.mode {
        let set = grip.set_mode(mode.into());
        set.map_err(because(Action::SetMode, name))?;
    }
    if let Some(times) = saved.times {
        set_moments_at(dir, name, Some(times), follow_links)?;
    }
    Ok(())
}

fn restore_attributes(grip: &Grip<'_>, name: &OsStr, wanted: &[Attribute]) -> Result<()> {
    let now = save_attributes(grip, name)?;
    let failed = |errno| DiskError::new(Action::SetAttribute, name, errno);
    for gone in now
        .iter()
        .filter(|now| wanted.iter().all(|one| one.name != now.name))
    {
        grip.remove_attribute(gone.name.as_bytes())
            .map_err(failed)?;
    }
    for attribute in wanted.iter().filter(|wanted| !now.contains(wanted)) {
        let word = std::ffi::CString::new(attribute.name.as_bytes());
        let word = word.map_err(|_| failed(Errno::INVAL))?;
        grip.set_attribute(&word, attribute.value.as_bytes())
            .map_err(failed)?;
    }
    Ok(())
}
