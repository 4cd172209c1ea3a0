//! A folder's listing as it streams in for the window, and what becomes of it afterwards.

use std::collections::HashSet;
use std::ffi::{OsStr, OsString};
use std::path::PathBuf;
use std::sync::Arc;

use super::event::Ticket;
use super::fault::Failure;
use super::rowset::{RowIndex, RowSet};
use super::tree::{Chunk, Row, Tree};

/// Who a listing is for. Each has one at a time: a newer one ends the older one of the same seat.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Seat {
    /// The files of the window. What changes in their folder is told as long as they are shown.
    Files,
    /// The second pane of files beside them, which is told alike.
    Beside,
    /// The chooser of a folder, which is told nothing after its listing.
    Chooser,
}

/// A row that is no longer there, or no longer as it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gone {
    /// Number of the row in the order of arrival, from 0.
    pub row: RowIndex,
    /// The row that stands for the same name now; it came with the same part or with an earlier one.
    pub successor: Option<RowIndex>,
}

/// A part of a listing.
#[derive(Clone, Debug)]
pub struct Listed {
    pub ticket: Ticket,
    /// The folder, absolute.
    pub folder: PathBuf,
    /// All rows so far; children of row 0.
    pub tree: Arc<Tree>,
    /// The rows that came with this part, if any.
    pub chunk: Option<Arc<Chunk>>,
    /// Rows of earlier parts that the folder no longer has, or has otherwise.
    pub gone: Vec<Gone>,
    /// True with the last part of the listing itself, and with every change that comes after it.
    pub is_complete: bool,
    /// What changes from now on is told.
    pub is_followed: bool,
    /// More has changed than could be followed: only a new listing tells what is there.
    pub is_stale: bool,
    /// Why the folder, or the rest of it, could not be listed.
    pub failure: Option<Failure>,
}

/// Progress of counting what is in folders.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counted {
    /// Of the listing that the folders are rows of.
    pub ticket: Ticket,
    /// A folder that is done, with the bytes of the files below it; none where it could not be read.
    pub folder: Option<(RowIndex, Option<u64>)>,
    /// Entries looked at so far, in all folders.
    pub entries: u64,
}

/// Folders are wanted whose names begin so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CompleteAsk {
    pub ticket: Ticket,
    /// Where they are looked for, absolute.
    pub folder: PathBuf,
    /// What is typed of the name; empty for all that are not hidden.
    pub prefix: String,
}

/// The likeliest folders whose names begin as asked: those that begin exactly so first, then those that differ in
/// capitals only, each in natural order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Completed {
    pub ticket: Ticket,
    pub names: Vec<OsString>,
    /// How many there are, with those that are not among `names`.
    pub count: u64,
}

/// Rows of a listing that something is to be done with. A path for each of a million rows takes a good part of a second
/// and a hundred bytes, so they are made by who needs them, and not before.
#[derive(Clone, Debug, Default)]
pub struct Chosen {
    /// The folder that was listed, absolute.
    pub folder: PathBuf,
    pub chunks: Vec<Arc<Chunk>>,
    /// First row of each chunk.
    pub starts: Vec<RowIndex>,
    /// Rows in the order of the list, and which of them are meant.
    pub order: Vec<RowIndex>,
    pub rows: RowSet,
    /// Names in the folder that are told otherwise already.
    pub besides: HashSet<OsString>,
}

impl Chosen {
    /// Their paths, absolute, in the order of the list.
    pub fn paths(&self) -> impl Iterator<Item = PathBuf> + '_ {
        let rows = self.order.iter().filter(|row| self.rows.contains(**row));
        let names = rows.filter_map(|row| Some(row_at(&self.chunks, &self.starts, *row)?.1));
        let names = names.filter(|name| !self.besides.contains(*name));
        names.map(|name| self.folder.join(name))
    }
}

/// The row of this number and its name, in chunks with the number of the first row of each.
pub fn row_at<'a>(
    chunks: &'a [Arc<Chunk>],
    starts: &[RowIndex],
    row: RowIndex,
) -> Option<(&'a Row, &'a OsStr)> {
    let at = starts.partition_point(|start| *start <= row);
    let at = at.checked_sub(1)?;
    let chunk = chunks.get(at)?;
    let id = chunk.base + (row - starts[at]);
    Some((chunk.row(id)?, chunk.name(id)))
}
