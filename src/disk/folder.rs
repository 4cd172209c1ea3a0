//! Folders that are reached by descriptor, however deep, with few descriptors open.

use std::ffi::{OsStr, OsString};
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, OnceLock, Weak};

use rustix::fs::{CWD, Mode, OFlags, ResolveFlags, openat, openat2};
use rustix::io::Errno;

use super::copy::Facts;
use super::error::{DiskError, Result, again, because, lock, one_name};
use super::pool::FdPool;
use super::{list, stat};
use crate::model::{Action, Kind, Stamp};

/// Bytes of names that are given to the kernel in one piece; the limit is 4,096 with the closing NUL.
const PIECE: usize = 3_800;

/// A folder below a root.
///
/// Its descriptor is opened on first use and may be closed by the [`FdPool`] whenever nobody holds it; it is then opened
/// again from its parent, from a child by `..`, or from the nearest open ancestor without following links. Whichever way
/// it is opened, device and inode must be those of the first time (or those that [`Folder::expect`] named).
#[derive(Debug)]
pub struct Folder {
    parent: Option<Arc<Folder>>,
    name: Box<OsStr>,
    /// The name that a finished temporary folder was given.
    new_name: OnceLock<Box<OsStr>>,
    /// The name is a link that is followed, so that `..` does not lead back.
    follows: bool,
    /// It is listed and nothing else: whether it still is the one that was looked at is found out by who works in it.
    is_listed_only: bool,
    identity: OnceLock<(u64, u64)>,
    /// What it was like when it was opened first.
    opened: OnceLock<Stamp>,
    slot: Mutex<Option<Arc<OwnedFd>>>,
    used: AtomicBool,
    /// The child that was opened last: the way back up if this descriptor is closed meanwhile.
    last_child: Mutex<Weak<Folder>>,
    /// One listing at a time, since it moves the descriptor's position.
    listing: Mutex<()>,
    /// The descriptor may not stand at its start any more.
    was_listed: AtomicBool,
    facts: OnceLock<Facts>,
    pool: Arc<FdPool>,
}

impl Folder {
    /// Opens the folder that a person named, links included. This is the one place that takes a path; the descriptor
    /// stays open as long as the folder lives.
    pub fn open_root(pool: &Arc<FdPool>, path: &Path) -> Result<Arc<Folder>> {
        let name = path.as_os_str();
        let descriptor =
            open_folder(CWD, name, OFlags::empty()).map_err(because(Action::Open, name))?;
        let folder = Folder::new(pool, None, OsStr::new(""), false);
        folder.check(descriptor.as_fd())?;
        *lock(&folder.slot) = Some(Arc::new(descriptor));
        Ok(Arc::new(folder))
    }

    fn new(pool: &Arc<FdPool>, parent: Option<Arc<Folder>>, name: &OsStr, follows: bool) -> Folder {
        Folder {
            parent,
            name: name.into(),
            new_name: OnceLock::new(),
            follows,
            is_listed_only: false,
            identity: OnceLock::new(),
            opened: OnceLock::new(),
            slot: Mutex::new(None),
            used: AtomicBool::new(false),
            last_child: Mutex::new(Weak::new()),
            listing: Mutex::new(()),
            was_listed: AtomicBool::new(false),
            facts: OnceLock::new(),
            pool: Arc::clone(pool),
        }
    }

    /// The folder of that name in this one, opened on first use; a link there is refused with ENOTDIR.
    pub fn child(self: &Arc<Self>, name: &OsStr) -> Arc<Folder> {
        Arc::new(Folder::new(&self.pool, Some(Arc::clone(self)), name, false))
    }

    /// The same, through a link if the name is one.
    pub fn child_through_link(self: &Arc<Self>, name: &OsStr) -> Arc<Folder> {
        Arc::new(Folder::new(&self.pool, Some(Arc::clone(self)), name, true))
    }

    /// The folder that was looked at under this name, to be listed: what is listed is told as being in that one, so that
    /// who works in it later, and checks that it is the one, finds an exchange that was made meanwhile.
    pub(super) fn child_to_list(
        self: &Arc<Self>,
        name: &OsStr,
        follows: bool,
        identity: (u64, u64),
    ) -> Arc<Folder> {
        let mut folder = Folder::new(&self.pool, Some(Arc::clone(self)), name, follows);
        folder.is_listed_only = true;
        folder.identity = OnceLock::from(identity);
        Arc::new(folder)
    }

    /// Last name; empty for a root.
    pub fn name(&self) -> &OsStr {
        self.new_name.get().unwrap_or(&self.name)
    }

    /// Says that the folder has been renamed within its parent. Only the first time counts.
    pub fn was_renamed(&self, name: &OsStr) {
        self.new_name.get_or_init(|| name.into());
    }

    /// The folder that this one is in; none for a root.
    pub fn parent(&self) -> Option<&Arc<Folder>> {
        self.parent.as_ref()
    }

    pub fn pool(&self) -> &Arc<FdPool> {
        &self.pool
    }

    /// Names from the root down to here.
    pub fn names(&self) -> Vec<OsString> {
        let mut names = Vec::new();
        let mut at = self;
        while let Some(parent) = &at.parent {
            names.push(at.name().to_os_string());
            at = parent;
        }
        names.reverse();
        names
    }

    /// Says which object the plan saw under this name. Has to come before the first use.
    pub fn expect(&self, device: u64, inode: u64) {
        self.identity.get_or_init(|| (device, inode));
    }

    /// Device and inode, as expected or as found at the first opening.
    pub fn identity(&self) -> Option<(u64, u64)> {
        self.identity.get().copied()
    }

    /// The descriptor, opened if need be. While it is held, the pool leaves it open.
    ///
    /// A folder that may be searched but not read is opened as a place only (`O_PATH`): its entries can be worked on by
    /// name, listing it answers EACCES.
    pub fn handle(self: &Arc<Self>) -> Result<Arc<OwnedFd>> {
        if let Some(open) = self.open_now() {
            return Ok(open);
        }
        let descriptor = self.reopen()?;
        Ok(self.keep(descriptor))
    }

    /// Identity and state of the folder itself.
    pub fn stamp(self: &Arc<Self>) -> Result<Stamp> {
        stat::stamp_open(self.handle()?.as_fd())
    }

    /// State of the folder as it was opened first; none if it is not open yet.
    pub fn stamp_as_opened(&self) -> Option<&Stamp> {
        self.opened.get()
    }

    /// What new entries in this folder get without being asked; found out once.
    pub fn facts(self: &Arc<Self>) -> Result<Facts> {
        if let Some(facts) = self.facts.get() {
            return Ok(*facts);
        }
        let facts = Facts::ask(self.handle()?.as_fd());
        Ok(*self.facts.get_or_init(|| facts))
    }

    /// Says that the folder has just been made in one of these facts: it got its group and list from there, and hands
    /// them on.
    pub fn was_made_in(&self, facts: Facts) {
        self.facts.get_or_init(|| facts);
    }

    /// Lists the folder; see [`list::list`].
    pub fn list(
        self: &Arc<Self>,
        each: impl FnMut(&OsStr, Option<Kind>, u64) -> bool,
    ) -> Result<()> {
        let handle = self.handle()?;
        let _alone = lock(&self.listing);
        let is_at_start = !self.was_listed.swap(true, Ordering::Relaxed);
        list::list_from(handle.as_fd(), is_at_start, each)
    }

    /// True if this folder or one above it, up to the root, is that object.
    pub fn is_or_below(&self, device: u64, inode: u64) -> bool {
        let mut at = Some(self);
        while let Some(folder) = at {
            if folder.identity() == Some((device, inode)) {
                return true;
            }
            at = folder.parent.as_deref();
        }
        false
    }

    /// Closes the descriptor of a folder below a root, if nobody else holds it; the next use opens it again.
    pub(super) fn close(self: &Arc<Self>) {
        let open = self.parent.as_ref().and_then(|_| self.take_idle());
        if open.is_some() {
            self.pool.closed_early(self);
        }
    }

    fn open_now(&self) -> Option<Arc<OwnedFd>> {
        let open = lock(&self.slot).clone();
        if open.is_some() {
            self.used.store(true, Ordering::Relaxed);
        }
        open
    }

    /// Puts a fresh descriptor in its place, unless another thread was faster.
    fn keep(self: &Arc<Self>, descriptor: OwnedFd) -> Arc<OwnedFd> {
        let open = {
            let mut slot = lock(&self.slot);
            if let Some(open) = &*slot {
                return Arc::clone(open);
            }
            let open = Arc::new(descriptor);
            *slot = Some(Arc::clone(&open));
            self.was_listed.store(false, Ordering::Relaxed);
            open
        };
        if let Some(parent) = &self.parent {
            *lock(&parent.last_child) = Arc::downgrade(self);
        }
        self.pool.opened(self);
        open
    }

    /// Hands the descriptor to the pool for closing, if nobody uses it and it was not used since the last round.
    pub(super) fn give_up(&self, newest: &Arc<Folder>) -> Option<Arc<OwnedFd>> {
        if std::ptr::eq(self, Arc::as_ptr(newest)) || self.used.swap(false, Ordering::Relaxed) {
            return None;
        }
        self.take_idle()
    }

    /// The descriptor out of its place, if nobody else holds it.
    fn take_idle(&self) -> Option<Arc<OwnedFd>> {
        let mut slot = lock(&self.slot);
        let is_idle = slot
            .as_ref()
            .is_some_and(|open| Arc::strong_count(open) == 1);
        if is_idle { slot.take() } else { None }
    }

    fn reopen(&self) -> Result<OwnedFd> {
        one_name(Action::Open, self.name())?;
        let near = self.parent.as_ref().and_then(|parent| parent.open_now());
        if let Some(parent) = near {
            return self.open_in(parent.as_fd());
        }
        if let Some(descriptor) = self.open_from_child() {
            return Ok(descriptor);
        }
        self.open_from_above()
    }

    /// Opens this folder by its name in its parent.
    fn open_in(&self, parent: BorrowedFd<'_>) -> Result<OwnedFd> {
        let links = if self.follows {
            OFlags::empty()
        } else {
            OFlags::NOFOLLOW
        };
        let descriptor =
            open_folder(parent, self.name(), links).map_err(|errno| self.refused(errno))?;
        if !self.is_listed_only {
            self.check(descriptor.as_fd())?;
        }
        Ok(descriptor)
    }

    /// An opening that failed; a folder that turned into something else counts as swapped if its identity was known.
    fn refused(&self, errno: Errno) -> DiskError {
        let mut error = DiskError::new(Action::Open, self.name(), errno);
        let is_other = errno == Errno::NOTDIR || errno == Errno::LOOP;
        error.swapped = is_other && self.identity.get().is_some();
        error
    }

    /// Opens this folder as the parent of the child that was opened last. In a deep chain that is worked off from its
    /// end, this keeps each step as short as the first.
    fn open_from_child(&self) -> Option<OwnedFd> {
        self.identity.get()?;
        let child = lock(&self.last_child).upgrade()?;
        if child.follows {
            return None;
        }
        let child = lock(&child.slot).clone()?;
        let descriptor = open_folder(child.as_fd(), OsStr::new(".."), OFlags::empty()).ok()?;
        self.check(descriptor.as_fd()).ok()?;
        Some(descriptor)
    }

    /// Opens this folder from the nearest open ancestor, in pieces that the kernel takes at once.
    fn open_from_above(&self) -> Result<OwnedFd> {
        let mut closed = vec![self];
        let mut at = self;
        let start = loop {
            let Some(parent) = at.parent.as_deref() else {
                return Err(DiskError::new(Action::Open, self.name(), Errno::BADF));
            };
            if let Some(open) = parent.open_now() {
                break open;
            }
            closed.push(parent);
            at = parent;
        };
        closed.reverse();
        let mut start = start;
        let mut piece = Vec::new();
        for folder in &closed[..closed.len() - 1] {
            let is_long = piece.len() + folder.name().len() > PIECE;
            if is_long || folder.follows {
                start = self.open_piece(start, &mut piece)?;
            }
            if folder.follows {
                let through = folder.open_in(start.as_fd())?;
                start = Arc::new(through);
            } else {
                if !piece.is_empty() {
                    piece.push(b'/');
                }
                piece.extend_from_slice(folder.name().as_bytes());
            }
        }
        let parent = self.open_piece(start, &mut piece)?;
        self.open_in(parent.as_fd())
    }

    /// Opens several names below a descriptor, none of which may be a link or lead out.
    fn open_piece(&self, start: Arc<OwnedFd>, piece: &mut Vec<u8>) -> Result<Arc<OwnedFd>> {
        if piece.is_empty() {
            return Ok(start);
        }
        let names = std::mem::take(piece);
        let flags = OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC;
        let resolve =
            ResolveFlags::BENEATH | ResolveFlags::NO_SYMLINKS | ResolveFlags::NO_MAGICLINKS;
        let path = OsStr::from_bytes(&names);
        let opened = again(|| openat2(&*start, path, flags, Mode::empty(), resolve));
        let opened = match opened {
            // Older kernels and some containers have no openat2: then one name after the other.
            Err(Errno::NOSYS | Errno::PERM) => open_each(start, &names, flags),
            Err(errno) => Err(errno),
            Ok(descriptor) => Ok(Arc::new(descriptor)),
        };
        opened.map_err(|errno| self.refused(errno))
    }

    /// Compares device and inode with those that were seen first.
    fn check(&self, descriptor: BorrowedFd<'_>) -> Result<()> {
        let stamp = stat::stamp_open(descriptor)?;
        let found = (stamp.device, stamp.inode);
        if *self.identity.get_or_init(|| found) == found {
            self.opened.get_or_init(|| stamp);
            return Ok(());
        }
        let mut error = DiskError::new(Action::Open, self.name(), Errno::STALE);
        error.swapped = true;
        Err(error)
    }
}

impl Drop for Folder {
    /// Lets go of a chain of parents one by one: a chain may be deeper than the stack.
    fn drop(&mut self) {
        let slot = self.slot.get_mut();
        let is_open = slot.map_or_else(|lost| lost.into_inner().is_some(), |slot| slot.is_some());
        if is_open && !self.name.is_empty() {
            self.pool.closed();
        }
        let mut next = self.parent.take();
        while let Some(parent) = next {
            next = Arc::into_inner(parent).and_then(|mut folder| folder.parent.take());
        }
    }
}

/// Opens a folder for listing, or as a place only if it may not be read.
fn open_folder(dir: BorrowedFd<'_>, name: &OsStr, links: OFlags) -> rustix::io::Result<OwnedFd> {
    let flags = OFlags::DIRECTORY | OFlags::CLOEXEC | links;
    match again(|| openat(dir, name, OFlags::RDONLY | flags, Mode::empty())) {
        Err(Errno::ACCESS) => again(|| openat(dir, name, OFlags::PATH | flags, Mode::empty())),
        answer => answer,
    }
}

/// Opens names one after the other, following no link.
fn open_each(start: Arc<OwnedFd>, names: &[u8], flags: OFlags) -> rustix::io::Result<Arc<OwnedFd>> {
    let mut at = start;
    for name in names.split(|byte| *byte == b'/') {
        let name = OsStr::from_bytes(name);
        let next = again(|| openat(&*at, name, flags | OFlags::NOFOLLOW, Mode::empty()))?;
        at = Arc::new(next);
    }
    Ok(at)
}
