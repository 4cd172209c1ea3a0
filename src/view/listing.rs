//! Rows of a folder: shared chunks as they stream in, and the order in which they are shown.
//!
//! Rows stay where the engine put them. The listing adds a few numbers a row: its place among all rows and among those
//! that are shown. All rows are kept in order, hidden or not, so that a filter sorts nothing; what streams in is merged
//! whenever it has grown by half, so that a long listing is never sorted twice. Many rows are brought into order beside
//! the window ([`Arranging`]).

use std::collections::{HashMap, HashSet};
use std::ffi::OsStr;
use std::ops::Range;
use std::os::unix::ffi::OsStrExt;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::model::{Chosen, Chunk, Failure, Gone, Kind, Row, RowIndex, RowSet, Ticket, row_at};

use super::arrange::{Among, Arranged, Arrangement, Arranging, Underway};
use super::needle::Needle;
use super::order::{Sort, SortBy};

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

    pub(super) fn add_all(&mut self, other: Sums) {
        self.bytes += other.bytes;
        self.uncounted += other.uncounted;
        self.folders += other.folders;
    }

    pub(super) fn take(&mut self, kind: Kind, bytes: Option<u64>) {
        self.bytes -= bytes.unwrap_or_default();
        self.uncounted -= u64::from(bytes.is_none());
        self.folders -= u64::from(kind == Kind::Folder);
    }
}

/// Place of a row that is not shown.
pub(super) const NOWHERE: u32 = u32::MAX;
/// Up to so many rows are brought into order at once, which takes some milliseconds, and as each part of them comes.
pub const FEW: usize = 16 * 1024;
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
    /// What is shown by now, and what is wanted.
    has: Arrangement,
    wish: Arrangement,
    /// The rows have to be arranged once more, and are too many for that to be done at once.
    is_due: bool,
    underway: Option<Underway>,
    newest: Arc<AtomicU64>,
    is_held: bool,
    turns: u64,
}

impl Listing {
    /// An empty listing that waits for rows.
    pub fn new(folder: PathBuf, ticket: Ticket, sort: Sort, shows_hidden: bool) -> Listing {
        let wish = Arrangement {
            sort,
            filter: Needle::default(),
            shows_hidden,
        };
        Listing {
            folder,
            ticket,
            state: ListState::Streaming,
            chunks: Vec::new(),
            starts: Vec::new(),
            rows: 0,
            gone: RowSet::default(),
            counted: HashMap::new(),
            all: Vec::new(),
            sorted: 0,
            has_gone: false,
            shown: RowSet::default(),
            sums: Sums::default(),
            order: Vec::new(),
            places: Vec::new(),
            has: wish.clone(),
            wish,
            is_due: false,
            underway: None,
            newest: Arc::default(),
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
            self.chunks.push(chunk);
            self.rows = new.end;
            self.places.resize(self.rows as usize, NOWHERE);
            self.all.extend(new.clone());
        }
        let rows = self.rows;
        let gone: Vec<Gone> = gone
            .iter()
            .filter(|gone| gone.row < rows && self.gone.insert(gone.row))
            .copied()
            .collect();
        self.fold(new, &gone);
        if let Some(underway) = &mut self.underway {
            underway.gone.extend(gone);
        }
        self.settle_in_time();
    }

    /// Shows new rows at the end and takes out what is gone, so that no other row moves.
    fn fold(&mut self, new: Range<RowIndex>, gone: &[Gone]) {
        let first = self.starts.partition_point(|start| *start < new.start);
        let come = self.chunks.iter().zip(&self.starts).skip(first);
        for (row, entry, name) in come.flat_map(|(chunk, start)| rows_of(chunk, *start)) {
            if self.has.shows(name) && self.shown.insert(row) {
                self.sums.add(entry.kind, own_bytes(entry));
            }
        }
        self.has_gone |= !gone.is_empty();
        for Gone { row, successor } in gone.iter().copied() {
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
    }

    /// Brings what has come into order, unless there will soon be more of it.
    fn settle_in_time(&mut self) {
        let waiting = self.all.len() - self.sorted;
        let is_time = self.all.len() < FEW
            || self.state != ListState::Streaming
            || waiting * 2 >= self.sorted;
        if is_time && !self.is_held && (waiting > 0 || self.has_gone) {
            self.arrange();
        }
    }

    /// While the pointer is over the rows, none of them moves: new rows go below instead of between, and rows that are
    /// gone keep their place.
    pub fn hold_order(&mut self, is_held: bool) {
        self.is_held = is_held;
        if is_held {
            return;
        }
        let ready = self.underway.as_mut().and_then(|it| it.ready.take());
        if let Some(arranged) = ready {
            self.adopt(*arranged);
        }
        self.settle_in_time();
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
        self.settle_in_time();
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

    /// What some of the rows come to. Goes through all of them, as they lie in memory.
    pub(super) fn sums_of(&self, rows: &RowSet) -> Sums {
        let mut sums = Sums::default();
        for (chunk, start) in self.chunks.iter().zip(&self.starts) {
            for (row, entry, _) in rows_of(chunk, *start) {
                if rows.contains(row) {
                    let counted = || self.counted.get(&row).copied();
                    sums.add(entry.kind, own_bytes(entry).or_else(counted));
                }
            }
        }
        sums
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

    /// The order that is wanted.
    pub fn sort(&self) -> Sort {
        self.wish.sort
    }

    /// The filter that is wanted, in lower case.
    pub fn filter(&self) -> &str {
        self.wish.filter.text()
    }

    pub fn shows_hidden(&self) -> bool {
        self.wish.shows_hidden
    }

    /// Which rows are shown, and in which order. Among many rows it may take a moment until that is what is wanted.
    pub fn arrangement(&self) -> &Arrangement {
        &self.has
    }

    /// What is wanted and not yet shown, in a word; none if nothing is.
    pub fn awaits(&self) -> Option<Awaits> {
        if !self.has.shows_as(&self.wish) {
            return Some(Awaits::Rows);
        }
        (self.has.sort != self.wish.sort).then_some(Awaits::Order)
    }

    /// True while nothing is left to be brought into order.
    pub fn is_settled(&self) -> bool {
        self.underway.is_none() && !self.is_due
    }

    /// The entry and its name.
    pub fn row(&self, row: RowIndex) -> Option<(&Row, &OsStr)> {
        row_at(&self.chunks, &self.starts, row)
    }

    pub fn name(&self, row: RowIndex) -> &OsStr {
        self.row(row).map_or(OsStr::new(""), |(_, name)| name)
    }

    /// Full path of a row.
    pub fn path(&self, row: RowIndex) -> PathBuf {
        self.folder.join(self.name(row))
    }

    /// Rows whose paths are still to be made.
    pub(super) fn chosen(&self, rows: &RowSet) -> Chosen {
        Chosen {
            folder: self.folder.clone(),
            chunks: self.chunks.clone(),
            starts: self.starts.clone(),
            order: self.order.clone(),
            rows: rows.clone(),
            besides: HashSet::new(),
        }
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
        self.wish.sort = sort;
        self.arrange_as_wished();
    }

    /// Shows only names that contain the text, capitals or not.
    pub fn set_filter(&mut self, filter: &str) {
        self.wish.filter = Needle::new(filter);
        self.arrange_as_wished();
    }

    pub fn set_shows_hidden(&mut self, shows_hidden: bool) {
        self.wish.shows_hidden = shows_hidden;
        self.arrange_as_wished();
    }

    /// Bytes that were counted below a folder.
    pub fn set_counted(&mut self, row: RowIndex, bytes: u64) {
        let is_shown = self.shown.contains(row);
        if is_shown {
            self.hide(row);
        }
        let before = self.counted.insert(row, bytes);
        if is_shown {
            self.show(row);
        }
        if let Some(underway) = &mut self.underway {
            underway.counted.push((row, before, bytes));
        }
        if self.wish.sort.by == SortBy::Size && row < self.rows {
            self.sorted = 0;
            if !self.is_held {
                self.arrange();
            }
        }
    }

    /// Brings about what is wanted, whether or not the pointer is over the rows: someone has asked for it.
    fn arrange_as_wished(&mut self) {
        let underway = self.underway.as_ref().map(|underway| &underway.wish);
        if *underway.unwrap_or(&self.has) == self.wish {
            return;
        }
        // What is underway is not wanted any more.
        self.underway = None;
        match self.has == self.wish {
            true => self.settle_in_time(),
            false => self.arrange(),
        }
    }

    /// Arranges few rows at once, and has many arranged.
    fn arrange(&mut self) {
        self.is_due = true;
        if self.rows as usize <= FEW {
            self.catch_up();
        }
    }

    /// Arranges the rows now, however many there are, if anything is to be arranged.
    pub fn catch_up(&mut self) {
        if self.is_settled() {
            return;
        }
        self.underway = None;
        self.is_due = true;
        let arranged = self.arranging().and_then(Arranging::run);
        if let Some(arranged) = arranged {
            self.adopt(arranged);
        }
    }

    /// The work that is due, for whoever has a thread to spare; one at a time.
    pub fn arranging(&mut self) -> Option<Arranging> {
        if !self.is_due || self.underway.is_some() {
            return None;
        }
        self.is_due = false;
        let number = self.newest.fetch_add(1, Ordering::AcqRel) + 1;
        self.underway = Some(Underway {
            number,
            wish: self.wish.clone(),
            gone: Vec::new(),
            counted: Vec::new(),
            ready: None,
        });
        let is_same_order = self.has.sort == self.wish.sort && self.sorted > 0;
        let among = if self.has.shows_as(&self.wish) {
            Among::Known(self.shown.clone(), self.sums)
        } else if self.has.shows_hidden == self.wish.shows_hidden
            && self.wish.filter.narrows(&self.has.filter)
        {
            let is_few = self.shown.len() < self.rows as usize / FEW_SHOWN;
            Among::Shown(
                self.shown.clone(),
                is_few.then(|| self.shown.iter().collect()),
            )
        } else {
            Among::All
        };
        Some(Arranging {
            ticket: self.ticket,
            number,
            newest: Arc::clone(&self.newest),
            wish: self.wish.clone(),
            chunks: self.chunks.clone(),
            starts: self.starts.clone(),
            rows: self.rows,
            gone: self.gone.clone(),
            has_gone: self.has_gone,
            counted: self.counted.clone(),
            all: match is_same_order {
                true => self.all.clone(),
                false => Vec::new(),
            },
            sorted: self.sorted,
            among,
        })
    }

    /// Shows the rows as they were arranged, with what has changed since. False if that is not wanted (any more, or yet).
    pub fn adopt(&mut self, arranged: Arranged) -> bool {
        let is_asked = self.has != arranged.wish;
        match &mut self.underway {
            Some(underway) if underway.number == arranged.number => {
                if self.is_held && !is_asked {
                    underway.ready = Some(Box::new(arranged));
                    return false;
                }
            }
            _ => return false,
        }
        let Some(since) = self.underway.take() else {
            return false;
        };
        self.has = arranged.wish;
        self.all = arranged.all;
        self.sorted = self.all.len();
        self.all.extend(arranged.rows..self.rows);
        self.has_gone = false;
        (self.shown, self.sums) = (arranged.shown, arranged.sums);
        (self.order, self.places) = (arranged.order, arranged.places);
        self.places.resize(self.rows as usize, NOWHERE);
        self.turns += 1;
        for (row, before, bytes) in since.counted {
            if self.shown.contains(row) && row < arranged.rows {
                self.sums.take(Kind::Folder, before);
                self.sums.add(Kind::Folder, Some(bytes));
            }
            if self.has.sort.by == SortBy::Size {
                self.sorted = 0;
            }
        }
        self.fold(arranged.rows..self.rows, &since.gone);
        self.settle_in_time();
        true
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
}

/// What of a listing is wanted and not yet shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Awaits {
    Rows,
    Order,
}

/// The rows of a chunk whose first has this number.
pub(super) fn rows_of(
    chunk: &Chunk,
    start: RowIndex,
) -> impl Iterator<Item = (RowIndex, &Row, &OsStr)> {
    (0..chunk.len()).filter_map(move |at| {
        let id = chunk.base + at;
        Some((start + at, chunk.row(id)?, chunk.name(id)))
    })
}

pub(super) fn is_hidden(name: &OsStr) -> bool {
    name.as_bytes().first() == Some(&b'.')
}

/// Bytes of an entry itself: 0 for what holds none, none for a folder.
pub(super) fn own_bytes(entry: &Row) -> Option<u64> {
    match entry.kind {
        Kind::File => Some(entry.size),
        Kind::Folder => None,
        Kind::Link | Kind::Pipe | Kind::Socket | Kind::BlockDevice | Kind::CharDevice => Some(0),
    }
}
