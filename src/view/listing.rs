//! Rows of a folder: shared chunks as they stream in, and the order in which they are shown.
//!
//! Rows stay where the engine put them. The listing adds one number a row that is shown: sorted, filtered, hidden or
//! not. New chunks are sorted by themselves and merged, so that a listing that streams in is never sorted twice.

use std::cmp::Ordering;
use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::path::PathBuf;
use std::sync::Arc;

use crate::model::{Chunk, Failure, Kind, Row, RowIndex, Ticket};

/// Column that decides the order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SortBy {
    Name,
    Size,
    Modified,
    Mode,
}

/// Order of a listing. Folders always come first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sort {
    pub by: SortBy,
    pub is_descending: bool,
}

/// How far a listing has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ListState {
    /// More rows may come.
    Streaming,
    Whole,
    /// The folder could not be read, or not to its end.
    Failed(Failure),
}

/// What decides between two rows before their names do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Key {
    /// 0 for folders.
    rank: u8,
    key: u64,
}

/// A folder's rows and the order in which they are shown.
#[derive(Clone, Debug)]
pub struct Listing {
    pub folder: PathBuf,
    pub ticket: Ticket,
    pub state: ListState,
    chunks: Vec<Arc<Chunk>>,
    /// First row of each chunk.
    starts: Vec<RowIndex>,
    rows: u32,
    keys: Vec<Key>,
    /// Rows that are shown, in their order.
    order: Vec<RowIndex>,
    /// How many at the front of `order` are sorted; the rest came while the order was held.
    sorted: usize,
    sort: Sort,
    filter: String,
    shows_hidden: bool,
    is_held: bool,
}

impl Listing {
    /// An empty listing that waits for rows.
    pub fn new(folder: PathBuf, ticket: Ticket, sort: Sort, shows_hidden: bool) -> Listing {
        Listing {
            folder,
            ticket,
            state: ListState::Streaming,
            chunks: Vec::new(),
            starts: Vec::new(),
            rows: 0,
            keys: Vec::new(),
            order: Vec::new(),
            sorted: 0,
            sort,
            filter: String::new(),
            shows_hidden,
            is_held: false,
        }
    }

    /// Takes over rows that arrived.
    pub fn append(&mut self, chunk: Arc<Chunk>) {
        let first = self.rows;
        self.starts.push(first);
        self.rows += chunk.len();
        self.chunks.push(chunk);
        for row in first..self.rows {
            self.keys.push(self.key(row));
        }
        let shown = (first..self.rows).filter(|row| self.is_shown(*row));
        let shown: Vec<RowIndex> = shown.collect();
        self.order.extend(shown);
        if !self.is_held {
            self.merge();
        }
    }

    /// While the pointer is over the rows of a listing that streams in, new rows go below instead of between.
    pub fn hold_order(&mut self, is_held: bool) {
        self.is_held = is_held && self.state == ListState::Streaming;
        if !self.is_held {
            self.merge();
        }
    }

    /// True while new rows go below.
    pub fn is_held(&self) -> bool {
        self.is_held
    }

    /// Number of rows, shown or not.
    pub fn len(&self) -> u32 {
        self.rows
    }

    pub fn is_empty(&self) -> bool {
        self.rows == 0
    }

    /// Number of rows that are shown.
    pub fn shown(&self) -> usize {
        self.order.len()
    }

    /// The rows that are shown, in their order.
    pub fn order(&self) -> &[RowIndex] {
        &self.order
    }

    /// Row at a place of the order.
    pub fn at(&self, place: usize) -> Option<RowIndex> {
        self.order.get(place).copied()
    }

    /// Place of a row in the order, if it is shown.
    pub fn place_of(&self, row: RowIndex) -> Option<usize> {
        self.order.iter().position(|shown| *shown == row)
    }

    pub fn sort(&self) -> Sort {
        self.sort
    }

    pub fn filter(&self) -> &str {
        &self.filter
    }

    pub fn shows_hidden(&self) -> bool {
        self.shows_hidden
    }

    /// The entry and its name.
    pub fn row(&self, row: RowIndex) -> Option<(&Row, &OsStr)> {
        let at = self.starts.partition_point(|start| *start <= row);
        let at = at.checked_sub(1)?;
        let chunk = self.chunks.get(at)?;
        let id = chunk.base + (row - self.starts[at]);
        Some((chunk.row(id)?, chunk.name(id)))
    }

    pub fn name(&self, row: RowIndex) -> &OsStr {
        self.row(row).map_or(OsStr::new(""), |(_, name)| name)
    }

    /// Full path of a row.
    pub fn path(&self, row: RowIndex) -> PathBuf {
        self.folder.join(self.name(row))
    }

    pub fn set_sort(&mut self, sort: Sort) {
        if self.sort == sort {
            return;
        }
        self.sort = sort;
        for row in 0..self.rows {
            self.keys[row as usize] = self.key(row);
        }
        self.sorted = 0;
        self.merge();
    }

    /// Shows only names that contain the text, capitals or not.
    pub fn set_filter(&mut self, filter: &str) {
        self.filter = filter.to_lowercase();
        self.show_again();
    }

    pub fn set_shows_hidden(&mut self, shows_hidden: bool) {
        self.shows_hidden = shows_hidden;
        self.show_again();
    }

    fn show_again(&mut self) {
        let shown = (0..self.rows).filter(|row| self.is_shown(*row));
        self.order = shown.collect();
        self.sorted = 0;
        self.merge();
    }

    #[allow(
        clippy::disallowed_methods,
        reason = "what is typed to search for is text, and bytes that are none cannot be typed"
    )]
    fn is_shown(&self, row: RowIndex) -> bool {
        let name = self.name(row);
        if !self.shows_hidden && name.as_bytes().first() == Some(&b'.') {
            return false;
        }
        self.filter.is_empty() || contains(name, &self.filter)
    }

    /// Sorts what came after the sorted part and merges the two.
    fn merge(&mut self) {
        if self.sorted == self.order.len() {
            return;
        }
        let mut order = std::mem::take(&mut self.order);
        let (old, new) = order.split_at_mut(self.sorted);
        new.sort_unstable_by(|a, b| self.compare(*a, *b));
        let mut merged = Vec::with_capacity(old.len() + new.len());
        let (mut left, mut right) = (old.iter().peekable(), new.iter().peekable());
        while let (Some(a), Some(b)) = (left.peek(), right.peek()) {
            let from_left = self.compare(**a, **b) != Ordering::Greater;
            let next = if from_left { left.next() } else { right.next() };
            merged.extend(next);
        }
        merged.extend(left);
        merged.extend(right);
        self.sorted = merged.len();
        self.order = merged;
    }

    fn key(&self, row: RowIndex) -> Key {
        let Some((entry, name)) = self.row(row) else {
            return Key { rank: 1, key: 0 };
        };
        let key = match self.sort.by {
            SortBy::Name => name_key(name),
            SortBy::Size => entry.size,
            // The sign is turned over so that times before 1970 come first.
            SortBy::Modified => (entry.modified_s as u64) ^ (1 << 63),
            SortBy::Mode => u64::from(entry.mode),
        };
        let rank = u8::from(entry.kind != Kind::Folder);
        Key { rank, key }
    }

    fn compare(&self, a: RowIndex, b: RowIndex) -> Ordering {
        let (left, right) = (self.keys[a as usize], self.keys[b as usize]);
        left.rank.cmp(&right.rank).then_with(|| {
            let by_key = left.key.cmp(&right.key);
            let by_name = || compare_names(self.name(a), self.name(b));
            let order = by_key.then_with(by_name).then(a.cmp(&b));
            if self.sort.is_descending {
                order.reverse()
            } else {
                order
            }
        })
    }
}

/// True if the shown form of a name contains a text that is in lower case already.
fn contains(name: &OsStr, text: &str) -> bool {
    if name.is_ascii() && text.is_ascii() {
        let mut windows = name.as_bytes().windows(text.len());
        return windows.any(|window| window.eq_ignore_ascii_case(text.as_bytes()));
    }
    let shown = super::names::shown(name);
    shown.text.to_lowercase().contains(text)
}

/// The first eight bytes of a name in lower case: enough to tell most names apart without a look at them.
fn name_key(name: &OsStr) -> u64 {
    let mut first = [0; 8];
    for (to, from) in first.iter_mut().zip(name.as_bytes()) {
        *to = from.to_ascii_lowercase();
    }
    u64::from_be_bytes(first)
}

fn compare_names(a: &OsStr, b: &OsStr) -> Ordering {
    let lower = |name: &OsStr| name.as_bytes().to_ascii_lowercase();
    lower(a).cmp(&lower(b)).then_with(|| a.cmp(b))
}
