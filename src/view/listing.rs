//! Rows of a folder: shared chunks as they stream in, and the order in which they are shown.
//!
//! Rows stay where the engine put them. The listing adds a few numbers a row: a key to sort by, its place among all rows
//! and among those that are shown. All rows are kept in order, hidden or not, so that a filter sorts nothing; what streams
//! in is merged whenever it has grown by half, so that a long listing is never sorted twice.

use std::collections::HashMap;
use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::path::PathBuf;
use std::sync::Arc;

use crate::model::{Chunk, Failure, Gone, Kind, Row, RowIndex, RowSet, Ticket};

use super::needle::Needle;
use super::order::{Comparer, Key, Sort, SortBy};

/// How far a listing has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ListState {
    /// More rows may come.
    Streaming,
    Whole,
    /// The folder could not be read, or not to its end.
    Failed(Failure),
}

/// What rows come to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sums {
    /// Bytes of the files, and of the folders that were counted.
    pub bytes: u64,
    /// Folders whose bytes are not known.
    pub uncounted: u64,
    pub folders: u64,
}

impl Sums {
    pub(super) fn add(&mut self, kind: Kind, bytes: Option<u64>) {
        self.bytes += bytes.unwrap_or_default();
        self.uncounted += u64::from(bytes.is_none());
        self.folders += u64::from(kind == Kind::Folder);
    }

    pub(super) fn take(&mut self, kind: Kind, bytes: Option<u64>) {
        self.bytes -= bytes.unwrap_or_default();
        self.uncounted -= u64::from(bytes.is_none());
        self.folders -= u64::from(kind == Kind::Folder);
    }
}

/// Place of a row that is not shown.
const NOWHERE: u32 = u32::MAX;
/// Up to so many rows, each part of a listing is brought into order as it comes.
const FEW: usize = 16 * 1024;
/// Where less than this part of the rows is shown, they are looked at one by one.
const FEW_SHOWN: usize = 16;

/// A folder's rows and the order in which they are shown.
#[derive(Clone, Debug)]
pub struct Listing {
    pub folder: PathBuf,
    pub ticket: Ticket,
    state: ListState,
    chunks: Vec<Arc<Chunk>>,
    /// First row of each chunk.
    starts: Vec<RowIndex>,
    rows: u32,
    keys: Vec<Key>,
    gone: RowSet,
    /// Bytes of the folders that were counted.
    counted: HashMap<RowIndex, u64>,
    /// Rows in their order, shown or not.
    all: Vec<RowIndex>,
    /// How many at the front of `all` are sorted; the rest came since.
    sorted: usize,
    /// Rows of `all` are gone.
    has_gone: bool,
    shown: RowSet,
    sums: Sums,
    /// Rows that are shown, in their order; while that is held, rows that are gone are still among them.
    order: Vec<RowIndex>,
    /// Place of each row in `order`.
    places: Vec<u32>,
    sort: Sort,
    filter: Needle,
    shows_hidden: bool,
    is_held: bool,
    turns: u64,
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
            gone: RowSet::default(),
            counted: HashMap::new(),
            all: Vec::new(),
            sorted: 0,
            has_gone: false,
            shown: RowSet::default(),
            sums: Sums::default(),
            order: Vec::new(),
            places: Vec::new(),
            sort,
            filter: Needle::default(),
            shows_hidden,
            is_held: false,
            turns: 0,
        }
    }

    /// Takes over rows that arrived.
    pub fn append(&mut self, chunk: Arc<Chunk>) {
        self.change(Some(chunk), &[]);
    }

    /// Takes over rows that arrived, and leaves out those that are gone. A row with a successor is replaced at its
    /// place; it moves from there only when the order is brought up to date.
    pub fn change(&mut self, chunk: Option<Arc<Chunk>>, gone: &[Gone]) {
        let new = self.rows..self.rows + chunk.as_ref().map_or(0, |chunk| chunk.len());
        if let Some(chunk) = chunk {
            self.starts.push(self.rows);
            self.rows = new.end;
            for (row, entry, name) in rows_of(&chunk, new.start) {
                let bytes = own_bytes(entry);
                self.keys.push(Key::of(self.sort, entry, name, bytes));
                self.places.push(NOWHERE);
                self.all.push(row);
                if self.passes(name) && self.shown.insert(row) {
                    self.sums.add(entry.kind, bytes);
                }
            }
            self.chunks.push(chunk);
        }
        for Gone { row, successor } in gone.iter().copied() {
            if row >= self.rows || !self.gone.insert(row) {
                continue;
            }
            self.has_gone = true;
            self.hide(row);
            let place = self.places[row as usize];
            if let Some(next) = successor.filter(|next| self.shown.contains(*next))
                && place != NOWHERE
            {
                self.order[place as usize] = next;
                self.places[next as usize] = place;
                self.places[row as usize] = NOWHERE;
            }
        }
        for row in new {
            if self.shown.contains(row) && self.places[row as usize] == NOWHERE {
                self.places[row as usize] = self.order.len() as u32;
                self.order.push(row);
            }
        }
        let waiting = self.all.len() - self.sorted;
        let is_time = self.all.len() < FEW
            || self.state != ListState::Streaming
            || waiting * 2 >= self.sorted;
        if is_time && !self.is_held {
            self.settle();
        }
    }

    /// While the pointer is over the rows, none of them moves: new rows go below instead of between, and rows that are
    /// gone keep their place.
    pub fn hold_order(&mut self, is_held: bool) {
        self.is_held = is_held;
        if !is_held {
            self.settle();
        }
    }

    /// True while no row moves.
    pub fn is_held(&self) -> bool {
        self.is_held
    }

    pub fn state(&self) -> &ListState {
        &self.state
    }

    /// Says that the listing has come to its end, or that more rows come.
    pub fn set_state(&mut self, state: ListState) {
        self.state = state;
        if self.state != ListState::Streaming && !self.is_held {
            self.settle();
        }
    }

    /// Number of the row that comes next.
    pub(super) fn next_row(&self) -> RowIndex {
        self.rows
    }

    /// Number of rows that are there, shown or not.
    pub fn len(&self) -> u32 {
        self.rows - self.gone.len() as u32
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Number of places: of the rows that are shown.
    pub fn shown(&self) -> usize {
        self.order.len()
    }

    /// The rows that are shown and there.
    pub fn shown_rows(&self) -> &RowSet {
        &self.shown
    }

    /// What the rows come to that are shown and there.
    pub fn sums(&self) -> Sums {
        self.sums
    }

    /// How many of the shown rows, at the end, wait for their place because the order is held or more are to come.
    pub fn waiting(&self) -> usize {
        self.all.len() - self.sorted
    }

    /// Counts the times that rows have moved.
    pub fn turns(&self) -> u64 {
        self.turns
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
        let place = self.places.get(row as usize).copied();
        place
            .filter(|place| *place != NOWHERE)
            .map(|place| place as usize)
    }

    /// True for a row that keeps its place only because the order is held.
    pub fn is_gone(&self, row: RowIndex) -> bool {
        self.gone.contains(row)
    }

    pub fn sort(&self) -> Sort {
        self.sort
    }

    /// The filter, in lower case.
    pub fn filter(&self) -> &str {
        self.filter.text()
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

    /// Bytes of a row: 0 for what holds none of its own, none for a folder that was not counted.
    pub fn bytes_of(&self, row: RowIndex) -> Option<u64> {
        let own = own_bytes(self.row(row)?.0);
        own.or_else(|| self.counted.get(&row).copied())
    }

    /// The first row with this name, whichever column decides the order. Looks at every name.
    pub fn find(&self, name: &OsStr) -> Option<RowIndex> {
        let mut rows = 0..self.rows;
        rows.find(|row| !self.gone.contains(*row) && self.name(*row) == name)
    }

    pub fn set_sort(&mut self, sort: Sort) {
        if self.sort == sort {
            return;
        }
        self.sort = sort;
        self.keys.clear();
        for (chunk, start) in self.chunks.iter().zip(&self.starts) {
            let key = |(row, entry, name)| {
                let bytes = own_bytes(entry).or_else(|| self.counted.get(&row).copied());
                Key::of(sort, entry, name, bytes)
            };
            self.keys.extend(rows_of(chunk, *start).map(key));
        }
        self.sorted = 0;
        self.settle();
    }

    /// Shows only names that contain the text, capitals or not.
    pub fn set_filter(&mut self, filter: &str) {
        let filter = Needle::new(filter);
        let is_narrower = filter.narrows(&self.filter);
        self.filter = filter;
        if is_narrower {
            self.narrow();
        } else {
            self.show_again();
        }
    }

    pub fn set_shows_hidden(&mut self, shows_hidden: bool) {
        self.shows_hidden = shows_hidden;
        self.show_again();
    }

    /// Bytes that were counted below a folder.
    pub fn set_counted(&mut self, row: RowIndex, bytes: u64) {
        let is_shown = self.shown.contains(row);
        if is_shown {
            self.hide(row);
        }
        self.counted.insert(row, bytes);
        if is_shown {
            self.show(row);
        }
        if self.sort.by == SortBy::Size && (row as usize) < self.keys.len() {
            self.keys[row as usize] = self.key(row);
            self.sorted = 0;
            if !self.is_held {
                self.settle();
            }
        }
    }

    /// Looks only at rows that were shown until now: one after the other in memory as long as they are many, since to
    /// jump between them in the order of the list takes longer than to look at all.
    fn narrow(&mut self) {
        if self.order.len() < self.rows as usize / FEW_SHOWN {
            let order = std::mem::take(&mut self.order);
            for row in order.iter().copied() {
                if !self.filter.is_in(self.name(row)) {
                    self.hide(row);
                }
            }
            self.order = order;
        } else {
            for (chunk, start) in self.chunks.iter().zip(&self.starts) {
                for (row, entry, name) in rows_of(chunk, *start) {
                    if self.shown.contains(row) && !self.filter.is_in(name) {
                        let bytes = own_bytes(entry).or_else(|| self.counted.get(&row).copied());
                        self.shown.remove(row);
                        self.sums.take(entry.kind, bytes);
                    }
                }
            }
        }
        self.place();
    }

    fn show_again(&mut self) {
        self.shown = RowSet::default();
        self.sums = Sums::default();
        for (chunk, start) in self.chunks.iter().zip(&self.starts) {
            for (row, entry, name) in rows_of(chunk, *start) {
                if !self.gone.contains(row) && self.passes(name) && self.shown.insert(row) {
                    let bytes = own_bytes(entry).or_else(|| self.counted.get(&row).copied());
                    self.sums.add(entry.kind, bytes);
                }
            }
        }
        self.place();
    }

    fn show(&mut self, row: RowIndex) {
        if self.shown.insert(row)
            && let Some((entry, _)) = self.row(row)
        {
            let kind = entry.kind;
            self.sums.add(kind, self.bytes_of(row));
        }
    }

    fn hide(&mut self, row: RowIndex) {
        if self.shown.remove(row)
            && let Some((entry, _)) = self.row(row)
        {
            let kind = entry.kind;
            self.sums.take(kind, self.bytes_of(row));
        }
    }

    fn passes(&self, name: &OsStr) -> bool {
        let is_hidden = name.as_bytes().first() == Some(&b'.');
        (self.shows_hidden || !is_hidden) && self.filter.is_in(name)
    }

    /// Brings the order up to date with everything that has come and gone.
    fn settle(&mut self) {
        if self.sorted == self.all.len() && !self.has_gone {
            return;
        }
        let mut all = std::mem::take(&mut self.all);
        if std::mem::take(&mut self.has_gone) {
            let before = &all[..self.sorted.min(all.len())];
            let is_there = |row: &&RowIndex| !self.gone.contains(**row);
            self.sorted = before.iter().filter(is_there).count();
            all.retain(|row| !self.gone.contains(*row));
        }
        let comparer = Comparer {
            sort: self.sort,
            keys: &self.keys,
            name: |row| self.name(row),
        };
        comparer.settle(&mut all, self.sorted);
        self.sorted = all.len();
        self.all = all;
        self.place();
    }

    /// Puts what is shown where it belongs.
    fn place(&mut self) {
        self.turns += 1;
        self.places.fill(NOWHERE);
        self.order.clear();
        for row in self.all.iter().copied() {
            if self.shown.contains(row) {
                self.places[row as usize] = self.order.len() as u32;
                self.order.push(row);
            }
        }
    }

    fn key(&self, row: RowIndex) -> Key {
        let bytes = self.bytes_of(row);
        self.row(row).map_or(Key::default(), |(entry, name)| {
            Key::of(self.sort, entry, name, bytes)
        })
    }
}

/// The rows of a chunk whose first has this number.
fn rows_of(chunk: &Chunk, start: RowIndex) -> impl Iterator<Item = (RowIndex, &Row, &OsStr)> {
    (0..chunk.len()).filter_map(move |at| {
        let id = chunk.base + at;
        Some((start + at, chunk.row(id)?, chunk.name(id)))
    })
}

/// Bytes of an entry itself: 0 for what holds none, none for a folder.
fn own_bytes(entry: &Row) -> Option<u64> {
    match entry.kind {
        Kind::File => Some(entry.size),
        Kind::Folder => None,
        Kind::Link | Kind::Pipe | Kind::Socket | Kind::BlockDevice | Kind::CharDevice => Some(0),
    }
}
