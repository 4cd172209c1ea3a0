//! A row that is being copied, and the folders in which that happens.

use std::borrow::Cow;
use std::cell::{Cell, OnceCell, RefCell};
use std::ffi::OsStr;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::sync::Arc;

use crate::codec::manifest::Sum;
use crate::disk::{CopyError, Facts, Place, Side};
use crate::model::{Chunk, Row, RowId, Stamp, Verdict};

use super::super::node::Node;

/// A folder in which rows are worked on, opened once for all of them: its descriptors are shared with the other workers,
/// who work in it at the same time, and each taking of them would be theirs to wait for.
pub struct Within<'a> {
    pub node: &'a Arc<Node>,
    source: OnceCell<Arc<OwnedFd>>,
    place: OnceCell<Taker>,
}

impl<'a> Within<'a> {
    pub fn new(node: &'a Arc<Node>) -> Within<'a> {
        Within {
            node,
            source: OnceCell::new(),
            place: OnceCell::new(),
        }
    }

    /// The folder at the source.
    pub fn source(&self) -> Result<BorrowedFd<'_>, CopyError> {
        if let Some(source) = self.source.get() {
            return Ok(source.as_fd());
        }
        let opened = self.node.from.handle();
        let opened = opened.map_err(|error| CopyError::Disk {
            error,
            side: Side::Source,
        })?;
        Ok(self.source.get_or_init(|| opened).as_fd())
    }

    /// The folder at the destination.
    pub fn place(&self) -> Result<Place<'_>, CopyError> {
        self.taker().map(Taker::as_place)
    }

    pub fn taker(&self) -> Result<&Taker, CopyError> {
        if let Some(taker) = self.place.get() {
            return Ok(taker);
        }
        let to = self.node.to.as_ref().ok_or(CopyError::Changed)?;
        let known = to.facts().and_then(|facts| Ok((to.handle()?, facts)));
        let (handle, facts) = known.map_err(|error| CopyError::Disk {
            error,
            side: Side::Target,
        })?;
        Ok(self.place.get_or_init(|| Taker { handle, facts }))
    }
}

/// One row on its way.
pub struct Item<'a> {
    pub within: &'a Within<'a>,
    pub node: &'a Arc<Node>,
    pub chunk: &'a Arc<Chunk>,
    pub id: RowId,
    pub row: Row,
    /// The name that it is to get.
    pub name: &'a OsStr,
    /// The name that it got, once it is there.
    pub landed: RefCell<Option<Cow<'a, OsStr>>>,
    /// The copy, and whether something is kept that had its name.
    pub made: RefCell<Option<(Stamp, bool)>>,
    /// Digest of what was written, where it is read back.
    pub heard: RefCell<Option<Sum>>,
    /// First row of the inode, where others wait for the copy of this one.
    pub settles: Cell<Option<RowId>>,
    /// Copied, and without its name as yet.
    pub waits: Cell<bool>,
    /// It is there just as its row says, in a tree that gets its name later.
    pub is_as_planned: Cell<bool>,
}

impl<'a> Item<'a> {
    pub fn of(
        within: &'a Within<'a>,
        chunk: &'a Arc<Chunk>,
        id: RowId,
        row: Row,
        name: &'a OsStr,
    ) -> Item<'a> {
        let is_first = row.has_twins && row.verdict != Verdict::Twin;
        Item {
            within,
            node: within.node,
            chunk,
            id,
            row,
            name,
            landed: RefCell::new(None),
            made: RefCell::new(None),
            heard: RefCell::new(None),
            settles: Cell::new(is_first.then_some(id)),
            waits: Cell::new(false),
            is_as_planned: Cell::new(false),
        }
    }
}

/// A folder that takes a copy.
pub struct Taker {
    pub handle: Arc<OwnedFd>,
    pub facts: Facts,
}

impl Taker {
    fn as_place(&self) -> Place<'_> {
        Place::known(self.handle.as_fd(), self.facts)
    }
}
