//! One entry, copied whole or not at all.

mod ahead;
mod begun;
mod compare;
mod contents;
mod file;
mod memory;
mod other;
mod pieces;
mod place;
mod quick;
pub(super) mod temporary;

use std::ffi::{OsStr, OsString};
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};

pub use ahead::{Ahead, LONGEST, ReadAhead};
pub use begun::begin;
pub use compare::{Settled, first_difference, first_difference_settled, open_settled};
pub use compare::{read_settled, same_bytes};
pub(super) use memory::{keeps_all, keeps_what};
pub use place::{Facts, Keep, Place};
pub use quick::goes_quick;
pub use temporary::name_session;
pub use temporary::{
    ASIDE_SUFFIX, TEMPORARY_PREFIX, TEMPORARY_SUFFIX, aside_name, is_temporary, temporary_name,
};

use super::act;
use super::error::{DiskError, one_name};
use super::stat;
use super::watch::Watch;
use crate::model::{Action, CopyHow, Existing, Kind, Loss, Metadata, Profile, Row, Stamp};
use rustix::io::Errno;
use temporary::Unpublished;

/// Which of the two entries of a copy an error is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Side {
    Source,
    Target,
}

/// Why an entry was not copied. Unless it was written in place, nothing is left of it at the target.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CopyError {
    Disk {
        error: DiskError,
        side: Side,
    },
    /// The watch said stop.
    Stopped,
    /// The source is not what was expected.
    Changed,
    /// The source changed while it was read.
    ChangedWhileRead,
    /// Source and target are one inode (`shutil.SameFileError`).
    SameFile,
    /// A named pipe whose contents would be copied (`shutil.SpecialFileError`).
    NamedPipe(Side),
    /// A pipe, socket or device, where these are not remade.
    Special,
}

impl CopyError {
    fn source(error: DiskError) -> CopyError {
        CopyError::Disk {
            error,
            side: Side::Source,
        }
    }

    fn target(error: DiskError) -> CopyError {
        CopyError::Disk {
            error,
            side: Side::Target,
        }
    }
}

/// What of an entry's metadata could not be carried over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Lost {
    pub owner: bool,
    pub group: bool,
    /// Set-id bits, left out since the owner that they were set for is lost.
    pub set_id: bool,
    pub mode: bool,
    pub times: bool,
    /// What times have below their seconds.
    pub fractions: bool,
    pub access_list: bool,
    pub attributes: bool,
    pub holes: bool,
}

impl Lost {
    pub fn any(&self) -> bool {
        *self != Lost::default()
    }

    /// The same by name.
    pub fn losses(&self) -> impl Iterator<Item = Loss> {
        let all = [
            (self.owner || self.group, Loss::Owner),
            (self.set_id, Loss::SetId),
            (self.mode, Loss::Mode),
            (self.times, Loss::Times),
            (self.fractions, Loss::Fractions),
            (self.access_list, Loss::AccessList),
            (self.attributes, Loss::Attributes),
            (self.holes, Loss::Holes),
        ];
        all.into_iter()
            .filter_map(|(is_lost, loss)| is_lost.then_some(loss))
    }

    /// Adds what a copy lacks although every call was answered well: some file systems keep less than they were given.
    pub fn compare(&mut self, source: &Stamp, copy: &Stamp, what: &Metadata) {
        if what.owner {
            self.owner |= source.owner != copy.owner;
            self.group |= source.group != copy.group;
        }
        let mode = u32::from(source.mode);
        let is_without_set_id = self.set_id && mode & !0o6000 == u32::from(copy.mode);
        if what.mode && source.kind != Kind::Link && !is_without_set_id {
            self.mode |= source.mode != copy.mode;
        }
        if what.times {
            self.times |= source.modified_s != copy.modified_s;
            self.fractions |= !self.times && source.modified_ns != copy.modified_ns;
        }
    }
}

/// How the bytes went over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// Blocks are shared (`FICLONE`).
    Clone,
    /// `copy_file_range`.
    Range,
    /// `read` and `write`.
    Stream,
    /// There were none: a link or special entry.
    Nothing,
}

/// An entry that was copied.
#[derive(Clone, Copy, Debug)]
pub struct Copied {
    /// Length of the copy.
    pub bytes: u64,
    pub lost: Lost,
    pub method: Method,
    /// The copy as it is, if the watch wants to know.
    pub made: Option<Stamp>,
    /// The source was as [`Expect::seen`] said, and so is the copy, in length, and in time if that is taken over.
    pub is_as_seen: bool,
}

/// What the plan saw at the source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Expect {
    pub kind: Kind,
    pub device: u64,
    pub inode: u64,
    /// Size in bytes and modification time; none leaves contents free to have changed since.
    pub state: Option<(u64, i64, u32)>,
    /// All that a plan saw of a file. One that still is as it was then need not be looked at before it is read.
    pub seen: Option<Seen>,
}

/// A file as a plan saw it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seen {
    pub size: u64,
    pub modified: (i64, u32),
    pub mode: u16,
    /// [`Stamp::change_mark`].
    pub change_mark: u32,
    /// The row says all that has to be known of the copy: nothing is looked at for it.
    pub is_for_row: bool,
}

impl Seen {
    fn is_met_by(&self, stamp: &Stamp) -> bool {
        self.size == stamp.size
            && self.modified == (stamp.modified_s, stamp.modified_ns)
            && self.mode == stamp.mode
            && self.change_mark == stamp.change_mark()
    }
}

impl Expect {
    /// The same object with the same contents.
    pub fn exact(stamp: &Stamp) -> Expect {
        Expect {
            state: Some((stamp.size, stamp.modified_s, stamp.modified_ns)),
            ..Expect::object(stamp)
        }
    }

    /// The same object, whatever its contents.
    pub fn object(stamp: &Stamp) -> Expect {
        Expect {
            kind: stamp.kind,
            device: stamp.device,
            inode: stamp.inode,
            state: None,
            seen: None,
        }
    }

    /// The object of a row; `device` is the number that [`crate::model::Tree::device`] has for the row.
    pub fn row(row: &Row, device: u64) -> Expect {
        Expect {
            kind: row.kind,
            device,
            inode: row.inode,
            state: None,
            seen: None,
        }
    }

    /// The same with all that the row knows of a file without holes; nothing is added for other rows.
    pub fn seen_row(row: &Row, device: u64, is_for_row: bool) -> Expect {
        let is_known = row.kind == Kind::File && !row.has_holes && row.change_mark != 0;
        Expect {
            seen: is_known.then_some(Seen {
                size: row.size,
                modified: (row.modified_s, row.modified_ns),
                mode: row.mode,
                change_mark: row.change_mark,
                is_for_row,
            }),
            ..Expect::row(row, device)
        }
    }

    /// The same with the contents that the row saw.
    pub fn unchanged_row(row: &Row, device: u64) -> Expect {
        Expect {
            state: Some((row.size, row.modified_s, row.modified_ns)),
            ..Expect::row(row, device)
        }
    }

    /// True if the stamp is of what was expected.
    pub fn is_met_by(&self, stamp: &Stamp) -> bool {
        let state = (stamp.size, stamp.modified_s, stamp.modified_ns);
        self.kind == stamp.kind
            && (self.device, self.inode) == (stamp.device, stamp.inode)
            && self.state.is_none_or(|expected| expected == state)
    }
}

/// Everything that one copy is about.
struct Task<'a> {
    from_dir: BorrowedFd<'a>,
    from: &'a OsStr,
    place: Place<'a>,
    to: &'a OsStr,
    how: &'a CopyHow,
    expect: Option<&'a Expect>,
    watch: &'a dyn Watch,
    /// It gets its name later, from the caller.
    waits: bool,
    /// The source, where it is open by now.
    ahead: Option<(&'a Ahead, &'a ReadAhead)>,
}

/// A copy, and the entry that has no name of its own yet.
type Made<'a> = (Copied, Option<Unpublished<'a>>);

/// Copies one file, link or special entry, metadata included, to one name.
///
/// With [`crate::model::Publish::Each`] it is built under a temporary name and renamed; it replaces what has its name
/// only if `how.existing` is `Replace`, and answers EEXIST otherwise. `Whole` makes it under its own name, which must
/// be free. `InPlace` writes as Python does. `metadata.hard_links` is the caller's matter, as are folders (EISDIR).
///
/// Source of the behaviour: `shutil.copyfile`, `copymode`, `copystat`.
pub fn copy_entry<'a>(
    from_dir: BorrowedFd<'a>,
    from: &'a OsStr,
    to_dir: impl Into<Place<'a>>,
    to: &'a OsStr,
    how: &'a CopyHow,
    expect: Option<&'a Expect>,
    watch: &'a dyn Watch,
) -> Result<Copied, CopyError> {
    finish(&task(from_dir, from, to_dir, to, how, expect, watch))
}

/// The same for a file that is open and was looked at already; `expect` is what was seen then.
pub fn copy_ahead<'a>(
    (from_dir, from): (BorrowedFd<'a>, &'a OsStr),
    ahead: (&'a Ahead, &'a ReadAhead),
    to_dir: impl Into<Place<'a>>,
    to: &'a OsStr,
    how: &'a CopyHow,
    expect: Option<&'a Expect>,
    watch: &'a dyn Watch,
) -> Result<Copied, CopyError> {
    finish(&Task {
        ahead: Some(ahead),
        ..task(from_dir, from, to_dir, to, how, expect, watch)
    })
}

fn finish(task: &Task<'_>) -> Result<Copied, CopyError> {
    let (copied, made) = make(task)?;
    if let Some(made) = made {
        let replaces = task.how.existing == Existing::Replace;
        made.publish(task.to, replaces, task.place.keep)?;
    }
    Ok(copied)
}

/// The first half of [`copy_entry`] with [`crate::model::Publish::Each`]: the copy is whole and stays under a temporary
/// name, which is the answer beside it. [`publish`] gives it its own; who does not want it any more unlinks it. Nothing
/// of it is on the device yet.
pub fn build_entry<'a>(
    from_dir: BorrowedFd<'a>,
    from: &'a OsStr,
    to_dir: impl Into<Place<'a>>,
    to: &'a OsStr,
    how: &'a CopyHow,
    expect: Option<&'a Expect>,
    watch: &'a dyn Watch,
) -> Result<(Copied, OsString), CopyError> {
    let task = Task {
        waits: true,
        ..task(from_dir, from, to_dir, to, how, expect, watch)
    };
    let (copied, made) = make(&task)?;
    let name = made.map_or_else(|| to.to_os_string(), Unpublished::leave);
    Ok((copied, name))
}

fn task<'a>(
    from_dir: BorrowedFd<'a>,
    from: &'a OsStr,
    to_dir: impl Into<Place<'a>>,
    to: &'a OsStr,
    how: &'a CopyHow,
    expect: Option<&'a Expect>,
    watch: &'a dyn Watch,
) -> Task<'a> {
    Task {
        from_dir,
        from,
        place: to_dir.into(),
        to,
        how,
        expect,
        watch,
        waits: false,
        ahead: None,
    }
}

/// Gives an entry that was built under a temporary name its own: over what has it if `replace`, which `keep` may put in
/// safety first; EEXIST otherwise.
pub fn publish(
    dir: BorrowedFd<'_>,
    temporary: &OsStr,
    to: &OsStr,
    replace: bool,
    keep: Option<&dyn Keep>,
) -> Result<(), CopyError> {
    if let Some(keep) = keep.filter(|_| replace) {
        keep.keep(to)
            .map_err(|error| CopyError::target(error.named(to)))?;
    }
    let renamed = match replace {
        true => act::rename(dir, temporary, dir, to),
        false => act::rename_new(dir, temporary, dir, to),
    };
    renamed.map_err(|error| CopyError::target(error.named(to)))
}

fn make<'a>(task: &Task<'a>) -> Result<Made<'a>, CopyError> {
    one_name(Action::Open, task.from).map_err(CopyError::source)?;
    one_name(Action::Create, task.to).map_err(CopyError::target)?;
    if !task.watch.go_on() {
        return Err(CopyError::Stopped);
    }
    match task.kind()? {
        Kind::File => match quick::copy(task)? {
            Some(made) => Ok(made),
            None => file::copy(task),
        },
        Kind::Link => other::copy_link(task),
        Kind::Folder => Err(CopyError::source(DiskError::new(
            Action::Open,
            task.from,
            Errno::ISDIR,
        ))),
        _ if task.how.remake_specials => other::copy_special(task),
        Kind::Pipe => Err(CopyError::NamedPipe(Side::Source)),
        // Python refuses pipes only: a device is read to its end, a socket answers ENXIO.
        _ if task.how.profile == Profile::Python => file::copy(task),
        _ => Err(CopyError::Special),
    }
}

impl<'a> Task<'a> {
    /// The open source.
    fn source<'b>(&self, opened: Option<&'b OwnedFd>) -> Option<BorrowedFd<'b>>
    where
        'a: 'b,
    {
        let ahead = self.ahead.and_then(|(ahead, _)| ahead.source.as_ref());
        ahead.or(opened).map(|source| source.as_fd())
    }

    /// True if the source is open by now.
    fn is_open(&self) -> bool {
        self.source(None).is_some()
    }

    /// Kind of the source, as expected or as it is.
    fn kind(&self) -> Result<Kind, CopyError> {
        match self.expect {
            Some(expect) => Ok(expect.kind),
            None => self.stamp().map(|stamp| stamp.kind),
        }
    }

    fn stamp(&self) -> Result<Stamp, CopyError> {
        let stamp = if self.how.follow_links {
            stat::stamp_follow_at(self.from_dir, self.from)
        } else {
            stat::stamp_at(self.from_dir, self.from)
        };
        stamp.map_err(CopyError::source)
    }

    fn check(&self, stamp: &Stamp) -> Result<(), CopyError> {
        match self.expect {
            Some(expect) if !expect.is_met_by(stamp) => Err(CopyError::Changed),
            _ => Ok(()),
        }
    }
}
