//! A regular file: opened, read, written, dressed, published.

use std::ffi::OsStr;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};

use rustix::fs::{Mode, OFlags, fdatasync, ftruncate, openat};
use rustix::io::Errno;

use super::contents::{Contents, Pipe};
use super::place::Facts;
use super::temporary::Unpublished;
use super::{Copied, CopyError, Lost, Made, Side, Task, memory};
use crate::disk::error::{DiskError, again, because};
use crate::disk::grip::{Attributes, Grip};
use crate::disk::metadata::{Wanted, apply};
use crate::disk::stat;
use crate::model::{Action, CopyHow, Existing, Kind, Profile, Publish, Stamp};

/// The file that is written.
pub(super) struct Target<'a> {
    pub(super) descriptor: OwnedFd,
    /// Taken away again if it is not finished; none for what is written in place.
    pub(super) unpublished: Option<Unpublished<'a>>,
    /// Mode that it was made with; none if it may be older.
    mode: Option<u32>,
    is_regular: bool,
}

pub(super) fn copy<'a>(task: &Task<'a>) -> Result<Made<'a>, CopyError> {
    let how = task.how;
    let opened = match task.is_open() {
        true => None,
        false => {
            let opened = open_source(task, OFlags::empty());
            Some(opened.map_err(|errno| refused(task, errno))?)
        }
    };
    let Some(source) = task.source(opened.as_ref()) else {
        return Err(CopyError::Changed);
    };
    let before =
        stat::stamp_open(source).map_err(|error| CopyError::source(error.named(task.from)))?;
    task.check(&before)?;
    refuse_kind(task, &before)?;
    let grip = Grip::Open(source);
    let attributes = if how.metadata.attributes {
        Attributes::of(&grip, task.from).map_err(CopyError::source)?
    } else {
        Attributes::None
    };
    let target = if how.publish == Publish::InPlace {
        open_in_place(task, &before)?
    } else {
        create(task, &before, &attributes)?
    };
    let pair = memory::pair(
        before.device,
        task.place.facts.device,
        target.descriptor.as_fd(),
    );
    let pipe = Pipe {
        source,
        target: target.descriptor.as_fd(),
        from: task.from,
        to: task.to,
        is_regular: target.is_regular && before.kind == Kind::File,
        claims: before.size,
        keeps_holes: how.metadata.holes,
        watch: task.watch,
        pair: &pair,
    };
    let Contents {
        bytes,
        method,
        lost_holes,
    } = pipe.run(&before)?;
    let mut lost = dress(task, &grip, &before, attributes, &target)?;
    lost.holes = lost_holes;
    if how.profile == Profile::Safe {
        refuse_change(task, source, &before, bytes)?;
    }
    let is_doubted = how.profile == Profile::Safe && !pair.keeps(&how.metadata);
    let made = match task.watch.wants_marks() || is_doubted {
        true => stat::stamp_open(target.descriptor.as_fd()).ok(),
        false => None,
    };
    if let Some(made) = made.as_ref().filter(|_| is_doubted) {
        look_for_losses(task, &before, made, &pair, &mut lost);
    }
    settle(task, &target)?;
    let copied = Copied {
        bytes,
        lost,
        method,
        made,
        is_as_seen: false,
    };
    Ok((copied, target.unpublished))
}

pub(super) fn open_source(task: &Task<'_>, more: OFlags) -> rustix::io::Result<OwnedFd> {
    let links = if task.how.follow_links {
        OFlags::empty()
    } else {
        OFlags::NOFOLLOW
    };
    // Should a pipe have taken the file's place, opening it must not wait for a writer.
    let flags = OFlags::RDONLY | OFlags::CLOEXEC | OFlags::NONBLOCK | OFlags::NOCTTY | links;
    again(|| openat(task.from_dir, task.from, flags | more, Mode::empty()))
}

/// Why a source cannot be opened.
pub(super) fn refused(task: &Task<'_>, errno: Errno) -> CopyError {
    if errno == Errno::LOOP && !task.how.follow_links && task.expect.is_some() {
        return CopyError::Changed;
    }
    CopyError::source(DiskError::new(Action::Open, task.from, errno))
}

/// The entry may have been exchanged for another kind since it was looked at.
fn refuse_kind(task: &Task<'_>, stamp: &Stamp) -> Result<(), CopyError> {
    match stamp.kind {
        Kind::File => Ok(()),
        Kind::Pipe => Err(CopyError::NamedPipe(Side::Source)),
        Kind::CharDevice | Kind::BlockDevice if task.how.profile == Profile::Python => Ok(()),
        _ => Err(CopyError::Changed),
    }
}

/// Makes a new file, never more open than the source: closed to others until owner, attributes and mode are set, or
/// at once with its final mode where nothing else is to be set.
pub(super) fn create<'a>(
    task: &Task<'a>,
    source: &Stamp,
    attributes: &Attributes,
) -> Result<Target<'a>, CopyError> {
    let mode = first_mode(task.how, &task.place.facts, source, attributes);
    let direct = task.how.publish == Publish::Whole;
    if let Some((ahead, _)) = task.ahead {
        // What was begun and is not gone on with goes again.
        drop(ahead.begun.take());
    }
    let (descriptor, unpublished) = Unpublished::make(&task.place, task.to, direct, |name| {
        make(task.place.dir, name, mode).map_err(because(Action::Create, name))
    })?;
    Ok(Target {
        descriptor,
        unpublished: Some(unpublished),
        mode: Some(mode),
        is_regular: true,
    })
}

/// The copy that was made before; none if there is none, or one of another kind.
pub(super) fn begun<'a>(task: &Task<'a>, source: &Stamp) -> Option<(Lost, Unpublished<'a>)> {
    let begun = task.ahead?.0.begun.take()?;
    let mode = first_mode(task.how, &task.place.facts, source, &Attributes::None);
    if begun.mode != mode || begun.name() != task.to {
        return None;
    }
    let lost = begun.lost;
    begun.keep();
    Some((lost, Unpublished::made(&task.place, task.to)))
}

/// Mode with which a new file is made.
pub(super) fn first_mode(
    how: &CopyHow,
    facts: &Facts,
    source: &Stamp,
    attributes: &Attributes,
) -> u32 {
    let what = &how.metadata;
    let keeps_owner = !what.owner || (source.owner, source.group) == (facts.owner, facts.group);
    let is_plain = keeps_owner && source.mode & 0o7000 == 0 && attributes.are_none();
    if !what.mode {
        new_mode(how, facts)
    } else if is_plain && !facts.has_default_acl {
        u32::from(source.mode)
    } else {
        0o600
    }
}

/// Makes a file that is to be written.
pub(super) fn make(dir: BorrowedFd<'_>, name: &OsStr, mode: u32) -> rustix::io::Result<OwnedFd> {
    let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    again(|| openat(dir, name, flags, Mode::from_raw_mode(mode)))
}

/// Mode of a new file whose mode is not taken over.
fn new_mode(how: &CopyHow, facts: &Facts) -> u32 {
    if facts.has_default_acl {
        0o666
    } else {
        0o666 & !how.umask
    }
}

/// Opens the destination as Python does: through a link, keeping its inode. It is cut only when it is known to be
/// neither the source itself nor a pipe.
fn open_in_place<'a>(task: &Task<'a>, source: &Stamp) -> Result<Target<'a>, CopyError> {
    let mut flags =
        OFlags::WRONLY | OFlags::CREATE | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::CLOEXEC;
    if task.how.existing == Existing::Refuse {
        flags |= OFlags::EXCL;
    }
    // Closed to others while the mode is still to be set.
    let mode = Mode::from_raw_mode(match task.how.metadata.mode {
        true => 0o600,
        false => new_mode(task.how, &task.place.facts),
    });
    let fail = |errno| CopyError::target(DiskError::new(Action::Create, task.to, errno));
    let opened = again(|| openat(task.place.dir, task.to, flags, mode));
    let descriptor = opened.map_err(|errno| {
        let is_pipe = errno == Errno::NXIO
            && stat::stamp_follow_at(task.place.dir, task.to)
                .is_ok_and(|stamp| stamp.kind == Kind::Pipe);
        if is_pipe {
            CopyError::NamedPipe(Side::Target)
        } else {
            fail(errno)
        }
    })?;
    let now = stat::stamp_open(descriptor.as_fd())
        .map_err(|error| CopyError::target(error.named(task.to)))?;
    if now.is_same_object(source) {
        return Err(CopyError::SameFile);
    }
    if now.kind == Kind::Pipe {
        return Err(CopyError::NamedPipe(Side::Target));
    }
    if now.kind == Kind::File && now.size > 0 {
        again(|| ftruncate(&descriptor, 0)).map_err(fail)?;
    }
    Ok(Target {
        descriptor,
        unpublished: None,
        mode: None,
        is_regular: now.kind == Kind::File,
    })
}

pub(super) fn dress(
    task: &Task<'_>,
    source: &Grip<'_>,
    before: &Stamp,
    attributes: Attributes,
    target: &Target<'_>,
) -> Result<Lost, CopyError> {
    let is_new = target.unpublished.is_some();
    dress_file(
        task.how,
        (source, before, attributes),
        (&Grip::Open(target.descriptor.as_fd()), task.to, target.mode),
        is_new.then_some(&task.place.facts),
    )
    .map_err(CopyError::target)
}

/// Gives a file what its source has beside its bytes. `mode`: with which it was made, none if it may be older; `made_in`: the
/// facts of its folder, if it is new.
pub(super) fn dress_file(
    how: &CopyHow,
    (source, before, attributes): (&Grip<'_>, &Stamp, Attributes),
    (target, name, mode): (&Grip<'_>, &OsStr, Option<u32>),
    made_in: Option<&Facts>,
) -> Result<Lost, DiskError> {
    let inherits_acl = made_in.is_some_and(|facts| facts.has_default_acl);
    let wanted = Wanted {
        name,
        what: how.metadata,
        profile: how.profile,
        source: before,
        attributes,
        owned_by: made_in.map(|facts| (facts.owner, facts.group)),
        // An inherited list may have changed what was asked for.
        mode: mode.filter(|_| !inherits_acl),
        inherits_acl,
    };
    apply(source, target, &wanted)
}

/// Some file systems take what they are given and keep less. Two of them that have once shown that they do not are not
/// asked again, file by file.
fn look_for_losses(
    task: &Task<'_>,
    source: &Stamp,
    copy: &Stamp,
    pair: &memory::Pair,
    lost: &mut Lost,
) {
    let told = *lost;
    let what = &task.how.metadata;
    lost.compare(source, copy, what);
    pair.learn(source, what, *lost != told);
}

/// A file that changed while it was read is a mixture of two states. A moved change time alone counts only if no
/// other property explains it: another name of the same file may be made or removed meanwhile. A file that claims
/// another length than it has (`/proc`, `/sys`) makes up its times as well.
fn refuse_change(
    task: &Task<'_>,
    source: BorrowedFd<'_>,
    before: &Stamp,
    bytes: u64,
) -> Result<(), CopyError> {
    let after =
        stat::stamp_open(source).map_err(|error| CopyError::source(error.named(task.from)))?;
    // Such a file has no blocks; one that has some and came out shorter or longer was changed.
    let is_made_up = before.allocated == 0 && after.allocated == 0 && after.size == before.size;
    if is_made_up && bytes != before.size {
        return Ok(());
    }
    if bytes != after.size {
        return Err(CopyError::ChangedWhileRead);
    }
    let change = |stamp: &Stamp| (stamp.changed_s, stamp.changed_ns);
    let dress = |stamp: &Stamp| (stamp.names, stamp.mode, stamp.owner, stamp.group);
    let is_changed = !after.is_unchanged(before)
        || (change(&after) != change(before) && dress(&after) == dress(before));
    if is_changed {
        Err(CopyError::ChangedWhileRead)
    } else {
        Ok(())
    }
}

/// Puts a copy on its device that takes the place of what is gone for good then.
pub(super) fn settle(task: &Task<'_>, target: &Target<'_>) -> Result<(), CopyError> {
    let how = task.how;
    let replaces = how.publish == Publish::Each && how.existing == Existing::Replace;
    let is_due = replaces && how.profile == Profile::Safe && task.place.keep.is_none();
    if is_due && !task.waits {
        again(|| fdatasync(&target.descriptor))
            .map_err(|errno| CopyError::target(DiskError::new(Action::Flush, task.to, errno)))?;
    }
    Ok(())
}
