//! Links, pipes, sockets and device nodes: remade, not read.

use std::ffi::OsStr;

use super::temporary::Unpublished;
use super::{Copied, CopyError, Lost, Made, Method, Task};
use crate::disk::act;
use crate::disk::grip::{Attributes, Grip};
use crate::disk::metadata::{self, Wanted, apply};
use crate::disk::stat;
use crate::model::{Action, Kind, Metadata, Publish, Stamp};
use rustix::io::Errno;

pub(super) fn copy_link<'a>(task: &Task<'a>) -> Result<Made<'a>, CopyError> {
    let source = task.stamp()?;
    task.check(&source)?;
    let text = act::read_link(task.from_dir, task.from).map_err(CopyError::source)?;
    let ((), made) = Unpublished::make(&task.place, task.to, is_direct(task), |name| {
        act::make_link(task.place.dir, name, &text)
    })?;
    let lost = dress(task, &source, made.name())?;
    let mark = mark(task, made.name());
    let copied = Copied {
        bytes: 0,
        lost,
        method: Method::Nothing,
        made: mark,
        is_as_seen: false,
    };
    Ok((copied, Some(made)))
}

pub(super) fn copy_special<'a>(task: &Task<'a>) -> Result<Made<'a>, CopyError> {
    let source = task.stamp()?;
    task.check(&source)?;
    if !source.kind.is_special() {
        return Err(CopyError::Changed);
    }
    let how = task.how;
    let mode = if how.metadata.mode {
        0o600
    } else {
        0o666 & !how.umask
    };
    let ((), made) = Unpublished::make(&task.place, task.to, is_direct(task), |name| {
        let device = source.special_device;
        act::make_special(task.place.dir, name, source.kind, mode, device)
    })?;
    let lost = dress(task, &source, made.name())?;
    let mark = mark(task, made.name());
    let copied = Copied {
        bytes: 0,
        lost,
        method: Method::Nothing,
        made: mark,
        is_as_seen: false,
    };
    Ok((copied, Some(made)))
}

fn mark(task: &Task<'_>, made: &OsStr) -> Option<Stamp> {
    let wanted = task.watch.wants_marks();
    wanted.then(|| stat::stamp_at(task.place.dir, made).ok())?
}

/// In place, Python makes links and pipes under their own name and fails with EEXIST where it is taken.
fn is_direct(task: &Task<'_>) -> bool {
    task.how.publish != Publish::Each
}

/// Takes metadata over to an entry that cannot be opened.
fn dress(task: &Task<'_>, source: &Stamp, made: &OsStr) -> Result<Lost, CopyError> {
    let mut what = task.how.metadata;
    let facts = &task.place.facts;
    let owned_by = Some((facts.owner, facts.group));
    let is_link = source.kind == Kind::Link;
    what.mode &= !is_link;
    what.owner &= owned_by != Some((source.owner, source.group));
    if what.mode || what.owner || what.attributes {
        return dress_held(task, source, made, &what);
    }
    dress_by_name(task, source, made, &what)
}

/// What goes by name alone.
fn dress_by_name(
    task: &Task<'_>,
    source: &Stamp,
    made: &OsStr,
    what: &Metadata,
) -> Result<Lost, CopyError> {
    let mut lost = Lost::default();
    if what.times {
        match metadata::set_times_at(task.place.dir, made, source) {
            Ok(()) => {}
            Err(error) if error.is(Errno::OPNOTSUPP) || error.is(Errno::NOSYS) => lost.times = true,
            Err(error) => return Err(CopyError::target(error.named(task.to))),
        }
    }
    Ok(lost)
}

fn dress_held(
    task: &Task<'_>,
    source: &Stamp,
    made: &OsStr,
    what: &Metadata,
) -> Result<Lost, CopyError> {
    let facts = &task.place.facts;
    let from = Grip::take(
        task.from_dir,
        task.from,
        task.how.follow_links,
        Action::Open,
    )
    .map_err(CopyError::source)?;
    let seen = from
        .stamp()
        .map_err(|error| CopyError::source(error.named(task.from)))?;
    if !seen.is_same_object(source) {
        return Err(CopyError::Changed);
    }
    let attributes = if what.attributes {
        Attributes::of(&from, task.from).map_err(CopyError::source)?
    } else {
        Attributes::None
    };
    let is_link = source.kind == Kind::Link;
    if is_link && attributes.are_none() && !what.owner {
        return dress_by_name(task, source, made, what);
    }
    let to = Grip::take(task.place.dir, made, false, Action::Create)
        .map_err(|error| CopyError::target(error.named(task.to)))?;
    let now = to
        .stamp()
        .map_err(|error| CopyError::target(error.named(task.to)))?;
    if now.kind != source.kind {
        return Err(CopyError::Changed);
    }
    let has_hidden = matches!(attributes, Attributes::Hidden);
    let wanted = Wanted {
        name: task.to,
        // Times go by name below: without /proc, that is the one way there is.
        what: Metadata {
            times: false,
            ..*what
        },
        profile: task.how.profile,
        source,
        attributes,
        owned_by: Some((facts.owner, facts.group)),
        mode: None,
        inherits_acl: facts.has_default_acl && source.kind != Kind::Link,
    };
    let mut lost = apply(&from, &to, &wanted).map_err(CopyError::target)?;
    lost.attributes |= has_hidden;
    lost.times |= dress_by_name(task, source, made, what)?.times;
    Ok(lost)
}
