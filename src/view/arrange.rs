//! Bringing the rows of a folder into order, and choosing those that are shown, beside the window.
//!
//! A listing of few rows does this at once. Of many it hands out a snapshot, which takes whoever has a thread to spare a
//! part of a second; meanwhile the window goes on with the order that it has, and what comes and goes in the folder is
//! made up for when the new one is there.

use std::collections::HashMap;
use std::ffi::OsStr;
use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::model::{Chunk, Gone, Row, RowIndex, RowSet, Ticket, row_at};

use super::intent::{BasketIntent, Effect, Intent};
use super::listing::{Awaits, Listing, NOWHERE, Sums, is_hidden, own_bytes, rows_of};
use super::needle::{Needle, Sweep};
use super::order::{Key, Keyed, Sort, merge, put_in_order};
use super::outside::OutsideIntent;
use super::panes::Change;
use super::state::View;
use super::words;

/// Rows that are worth a thread of their own to look them through, and most threads that do.
const LOOK_ROWS: usize = 64 * 1024;
const LOOKERS: usize = 4;

/// Which rows are shown, and in which order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arrangement {
    pub sort: Sort,
    pub filter: Needle,
    pub shows_hidden: bool,
}

impl Arrangement {
    /// True if a row of this name is shown.
    pub(super) fn shows(&self, name: &OsStr) -> bool {
        (self.shows_hidden || !is_hidden(name)) && self.filter.is_in(name)
    }

    /// True if it shows the same rows as the other one, in whichever order.
    pub(super) fn shows_as(&self, other: &Arrangement) -> bool {
        self.filter == other.filter && self.shows_hidden == other.shows_hidden
    }
}

/// Which rows have to be looked at to find those that are shown.
#[derive(Clone, Debug)]
pub(super) enum Among {
    /// None: the same ones are shown as until now.
    Known(RowSet, Sums),
    /// Those that were shown until now, in their order where they are few.
    Shown(RowSet, Option<Vec<RowIndex>>),
    All,
}

/// The rows of a listing as they were when a new arrangement of them was wanted.
#[derive(Clone, Debug)]
pub struct Arranging {
    pub(super) ticket: Ticket,
    pub(super) number: u64,
    /// Number of the arrangement that is wanted by now.
    pub(super) newest: Arc<AtomicU64>,
    pub(super) wish: Arrangement,
    pub(super) chunks: Vec<Arc<Chunk>>,
    pub(super) starts: Vec<RowIndex>,
    pub(super) rows: u32,
    pub(super) gone: RowSet,
    /// Some of `all` are gone.
    pub(super) has_gone: bool,
    pub(super) counted: HashMap<RowIndex, u64>,
    /// Rows in their order, the first `sorted` of them at least; empty where all have to be sorted anew.
    pub(super) all: Vec<RowIndex>,
    pub(super) sorted: usize,
    pub(super) among: Among,
}

/// Rows in a new order, and which of them are shown.
#[derive(Clone, Debug)]
pub struct Arranged {
    pub(super) ticket: Ticket,
    pub(super) number: u64,
    pub(super) wish: Arrangement,
    /// Rows that there were: later ones are not in it.
    pub(super) rows: u32,
    pub(super) all: Vec<RowIndex>,
    pub(super) shown: RowSet,
    pub(super) sums: Sums,
    pub(super) order: Vec<RowIndex>,
    pub(super) places: Vec<u32>,
}

impl Arranging {
    /// Does it; none if something else is wanted by now.
    pub fn run(mut self) -> Option<Arranged> {
        self.sort()?;
        let (shown, sums) = self.show()?;
        let mut places = vec![NOWHERE; self.rows as usize];
        let mut order = Vec::with_capacity(shown.len());
        for row in self.all.iter().copied().filter(|row| shown.contains(*row)) {
            places[row as usize] = order.len() as u32;
            order.push(row);
        }
        Some(Arranged {
            ticket: self.ticket,
            number: self.number,
            wish: self.wish,
            rows: self.rows,
            all: self.all,
            shown,
            sums,
            order,
            places,
        })
    }

    fn wanted(&self) -> Option<()> {
        (self.newest.load(Ordering::Acquire) == self.number).then_some(())
    }

    fn sort(&mut self) -> Option<()> {
        if !self.all.is_empty() && self.sorted == self.all.len() && !self.has_gone {
            return Some(());
        }
        let sort = self.wish.sort;
        let key =
            |row, entry: &Row, name: &OsStr| Key::of(sort, entry, name, self.bytes(row, entry));
        let at = |row| row_at(&self.chunks, &self.starts, row);
        let name = |row| at(row).map_or(OsStr::new(""), |(_, name)| name);
        let key_at = |row| at(row).map_or(Key::default(), |(entry, name)| key(row, entry, name));
        let is_there = |row: &RowIndex| !self.gone.contains(*row);
        let all = if self.all.is_empty() {
            let mut keyed: Vec<Keyed> = Vec::with_capacity(self.rows as usize);
            for (chunk, start) in self.chunks.iter().zip(&self.starts) {
                let rows = rows_of(chunk, *start).filter(|(row, ..)| is_there(row));
                keyed.extend(rows.map(|(row, entry, name)| (key(row, entry, name), row)));
            }
            self.wanted()?;
            put_in_order(sort, &mut keyed, name);
            keyed.iter().map(|(_, row)| *row).collect()
        } else {
            let (sorted, come) = self.all.split_at(self.sorted);
            let come = come.iter().copied().filter(is_there);
            let mut come: Vec<Keyed> = come.map(|row| (key_at(row), row)).collect();
            put_in_order(sort, &mut come, name);
            self.wanted()?;
            let left: Vec<RowIndex>;
            let sorted = match self.has_gone {
                true => {
                    left = sorted.iter().copied().filter(is_there).collect();
                    &left
                }
                false => sorted,
            };
            merge(sort, sorted, &come, key_at, name)
        };
        self.all = all;
        self.wanted()
    }

    /// The rows that are shown, and what they come to. They lie one after the other in memory: as long as they are many,
    /// to jump between them in the order of the list takes longer than to look at all.
    fn show(&mut self) -> Option<(RowSet, Sums)> {
        let (mut shown, mut sums) = (RowSet::default(), Sums::default());
        match std::mem::replace(&mut self.among, Among::All) {
            Among::Known(shown, sums) => return Some((shown, sums)),
            Among::Shown(_, Some(few)) => {
                for row in few {
                    let (entry, name) = row_at(&self.chunks, &self.starts, row)?;
                    if self.wish.filter.is_in(name) && shown.insert(row) {
                        sums.add(entry.kind, self.bytes(row, entry));
                    }
                }
                return Some((shown, sums));
            }
            among => {
                let parts = self.parts();
                let looked: Vec<Option<(RowSet, Sums)>> = std::thread::scope(|scope| {
                    let (own, others) = parts.split_first().unwrap_or((&(0..0), &[]));
                    let others: Vec<_> = others
                        .iter()
                        .map(|part| scope.spawn(|| self.look_through(part.clone(), &among)))
                        .collect();
                    let own = self.look_through(own.clone(), &among);
                    // A part whose thread panics is given up, and with it the whole.
                    let others = others.into_iter().map(|it| it.join().ok().flatten());
                    std::iter::once(own).chain(others).collect()
                });
                for part in looked {
                    let (rows, bytes) = part?;
                    shown.insert_all(&rows);
                    sums.add_all(bytes);
                }
            }
        }
        Some((shown, sums))
    }

    /// The chunks in parts of about as many rows, for as many threads as are worth it.
    fn parts(&self) -> Vec<Range<usize>> {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let count = (self.rows as usize / LOOK_ROWS).clamp(1, cores.clamp(1, LOOKERS));
        let begin = |part: usize| {
            let row = self.rows as usize * part / count;
            self.starts.partition_point(|start| (*start as usize) < row)
        };
        let ends = (1..count).map(begin).chain([self.chunks.len()]);
        let begins = (0..count).map(begin);
        begins.zip(ends).map(|(begin, end)| begin..end).collect()
    }

    /// The rows of some chunks that are shown, and what they come to.
    fn look_through(&self, chunks: Range<usize>, among: &Among) -> Option<(RowSet, Sums)> {
        let (mut shown, mut sums) = (RowSet::default(), Sums::default());
        let mut sweep = Sweep::new(&self.wish.filter);
        let is_among = |row: RowIndex| match among {
            Among::Shown(rows, _) => rows.contains(row),
            _ => !self.gone.contains(row),
        };
        for (chunk, start) in self.chunks[chunks.clone()].iter().zip(&self.starts[chunks]) {
            self.wanted()?;
            sweep.take(chunk.names());
            let mut begin = 0;
            for (row, entry, name) in rows_of(chunk, *start) {
                let is_shown = sweep.is_in(begin, name)
                    && is_among(row)
                    && (self.wish.shows_hidden || !is_hidden(name));
                if is_shown {
                    shown.insert(row);
                    sums.add(entry.kind, self.bytes(row, entry));
                }
                begin += name.len();
            }
        }
        Some((shown, sums))
    }

    fn bytes(&self, row: RowIndex, entry: &Row) -> Option<u64> {
        own_bytes(entry).or_else(|| self.counted.get(&row).copied())
    }
}

/// An arrangement that is being made, and what has changed in the folder since.
#[derive(Clone, Debug)]
pub(super) struct Underway {
    pub(super) number: u64,
    pub(super) wish: Arrangement,
    pub(super) gone: Vec<Gone>,
    /// Folders that were counted since, with their bytes before and now.
    pub(super) counted: Vec<(RowIndex, Option<u64>, u64)>,
    /// It is there, and waits for the pointer to leave the rows.
    pub(super) ready: Option<Box<Arranged>>,
}

impl View {
    /// The work on rows that is due.
    pub(super) fn arrange(&mut self) -> Vec<Effect> {
        let beside = self.beside.as_deref_mut().map(|beside| &mut beside.pane);
        let panes = [Some(&mut self.pane), beside].into_iter().flatten();
        let listings =
            panes.flat_map(|pane| [Some(&mut pane.listing), pane.refresh.as_mut()].into_iter());
        let chooser = self.chooser.as_mut().map(|chooser| &mut chooser.listing);
        let due = listings.chain([chooser]).flatten();
        let due = due.filter_map(Listing::arranging);
        due.map(|arranging| Effect::Arrange(Box::new(arranging)))
            .collect()
    }

    /// Folds rows in that were arranged.
    pub fn arranged(&mut self, arranged: Arranged) -> Vec<Effect> {
        let ticket = arranged.ticket;
        let mut effects = Vec::new();
        let shown = self.pane.listing.ticket;
        if let Some((is_active, pane)) = self.pane_waiting_for(ticket) {
            let change = pane.arranged(arranged);
            effects = match (change, is_active) {
                (Change::Selection, true) if shown == ticket => self.selected(),
                (change, true) => self.rows_changed(shown, &change),
                (_, false) => Vec::new(),
            };
        } else if let Some(chooser) = &mut self.chooser
            && chooser.listing.ticket == ticket
        {
            chooser.listing.adopt(arranged);
        }
        effects.extend(self.arrange());
        effects
    }

    /// What is done with rows is done with those that the filter finds, as it is typed by now.
    pub(super) fn find_before(&mut self, intent: &Intent) -> Vec<Effect> {
        let needs_rows = matches!(
            intent,
            Intent::SelectAll
                | Intent::InvertSelection
                | Intent::PickBy(_)
                | Intent::TypeAhead(_)
                | Intent::Basket(BasketIntent::Gather)
                | Intent::ShowPlan
                | Intent::Run
                | Intent::Confirm
                | Intent::Delete(_)
                | Intent::CarryTo { .. }
                | Intent::CopyPaths
                | Intent::CopyNames(_)
                | Intent::Outside(OutsideIntent::Take { .. } | OutsideIntent::Reveal)
        );
        if !needs_rows || self.pane.listing.awaits() != Some(Awaits::Rows) {
            return Vec::new();
        }
        self.pane.listing.catch_up();
        self.pane.selection.keep_shown(&self.pane.listing);
        self.selected()
    }

    /// What is being done with the rows while those that are shown are not yet the ones that are wanted.
    pub(super) fn awaits_words(&self) -> Option<String> {
        let rows = words::count(u64::from(self.pane.listing.len()));
        Some(match self.pane.listing.awaits()? {
            Awaits::Rows => format!("looking through {rows} names"),
            Awaits::Order => format!("sorting {rows} items"),
        })
    }
}
