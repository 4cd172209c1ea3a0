//! Which rows are selected, and the ways to change that: click, keys and the rubber band.
//!
//! Rows are kept by number, so that sorting moves none of them in or out. Ranges are meant as seen: from one place of
//! the present order to another.

use std::ops::Range;

use crate::model::{Gone, RowIndex, RowSet};

use super::listing::{Listing, Sums};

/// What a click, a key or a band does to rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Pick {
    /// These and no others.
    #[default]
    Only,
    /// Ctrl: a click turns one row over; a band adds.
    Toggle,
    /// Shift: from the anchor to here.
    Extend,
    /// Ctrl and Shift: from the anchor to here they are taken away.
    TakeAway,
}

impl Pick {
    /// The meaning of the two modifier keys.
    pub fn of(ctrl: bool, shift: bool) -> Pick {
        match (ctrl, shift) {
            (false, false) => Pick::Only,
            (true, false) => Pick::Toggle,
            (false, true) => Pick::Extend,
            (true, true) => Pick::TakeAway,
        }
    }
}

/// To add so many rows up one by one takes longer than to go through all of them.
const MANY: usize = 10_000;

/// A rubber band: from the row where it began to the row where it is. It belongs to rows, so it keeps its anchor while
/// the list scrolls.
#[derive(Clone, Debug)]
pub struct Band {
    before: RowSet,
    anchor: usize,
    /// First and last place within, none before it has touched a row.
    range: Option<(usize, usize)>,
    pick: Pick,
}

/// The selected rows of a listing.
#[derive(Clone, Debug, Default)]
pub struct Selection {
    rows: RowSet,
    sums: Sums,
    /// Where a range begins.
    anchor: Option<RowIndex>,
    /// Where the keyboard is.
    cursor: Option<RowIndex>,
    band: Option<Band>,
}

impl Selection {
    pub fn rows(&self) -> &RowSet {
        &self.rows
    }

    pub fn len(&self) -> usize {
        self.rows.len()
    }

    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    pub fn contains(&self, row: RowIndex) -> bool {
        self.rows.contains(row)
    }

    /// Bytes of the selected files, and of the selected folders that were counted.
    pub fn bytes(&self) -> u64 {
        self.sums.bytes
    }

    /// How many of the selected rows are folders.
    pub fn folders(&self) -> u64 {
        self.sums.folders
    }

    /// How many of them are folders whose bytes are not known.
    pub fn uncounted(&self) -> u64 {
        self.sums.uncounted
    }

    pub fn cursor(&self) -> Option<RowIndex> {
        self.cursor
    }

    pub fn has_band(&self) -> bool {
        self.band.is_some()
    }

    /// First and last place within the band.
    pub fn band_range(&self) -> Option<(usize, usize)> {
        self.band.as_ref().and_then(|band| band.range)
    }

    /// A click on the row at a place.
    pub fn click(&mut self, listing: &Listing, place: usize, pick: Pick) {
        let Some(row) = listing.at(place) else {
            return;
        };
        match pick {
            Pick::Only => {
                self.clear();
                self.put(listing, row, true);
                self.anchor = Some(row);
            }
            Pick::Toggle => {
                let is_on = !self.rows.contains(row);
                self.put(listing, row, is_on);
                self.anchor = Some(row);
            }
            Pick::Extend | Pick::TakeAway => self.range_to(listing, place, pick),
        }
        self.cursor = Some(row);
    }

    fn range_to(&mut self, listing: &Listing, place: usize, pick: Pick) {
        let anchor = self.anchor.and_then(|row| listing.place_of(row));
        let anchor = anchor.unwrap_or(place);
        if self.anchor.is_none() {
            self.anchor = listing.at(place);
        }
        let (first, last) = (anchor.min(place), anchor.max(place));
        if pick == Pick::Extend && (last - first) * 2 > listing.shown() {
            // More than half: what lies outside is less.
            self.select_all(listing);
            self.put_places(listing, 0..first, false);
            self.put_places(listing, last + 1..listing.shown(), false);
            return;
        }
        if pick == Pick::Extend {
            self.clear();
        }
        self.put_places(listing, first..last + 1, pick == Pick::Extend);
    }

    fn put_places(&mut self, listing: &Listing, places: Range<usize>, is_on: bool) {
        for row in places.filter_map(|place| listing.at(place)) {
            self.put(listing, row, is_on);
        }
    }

    /// The keyboard goes to a place. With Ctrl alone it moves and selects nothing.
    pub fn go_to(&mut self, listing: &Listing, place: usize, pick: Pick) {
        match pick {
            Pick::Toggle => self.cursor = listing.at(place).or(self.cursor),
            _ => self.click(listing, place, pick),
        }
    }

    /// Place of the keyboard in the present order.
    pub fn cursor_place(&self, listing: &Listing) -> Option<usize> {
        self.cursor.and_then(|row| listing.place_of(row))
    }

    /// Turns the row over on which the keyboard is.
    pub fn toggle_cursor(&mut self, listing: &Listing) {
        if let Some(place) = self.cursor_place(listing) {
            self.click(listing, place, Pick::Toggle);
        }
    }

    /// Selects every row that is shown: as many words are written as there are, not rows.
    pub fn select_all(&mut self, listing: &Listing) {
        self.rows = listing.shown_rows().clone();
        self.sums = listing.sums();
    }

    /// Selects the shown rows that were not, and no others.
    pub fn invert(&mut self, listing: &Listing) {
        self.rows = listing.shown_rows().without(&self.rows);
        let (all, old) = (listing.sums(), self.sums);
        self.sums = Sums {
            bytes: all.bytes.saturating_sub(old.bytes),
            uncounted: all.uncounted.saturating_sub(old.uncounted),
            folders: all.folders.saturating_sub(old.folders),
        };
    }

    /// Selects, or takes out, the shown rows that are meant; the others stay as they are.
    pub fn pick(
        &mut self,
        listing: &Listing,
        is_on: bool,
        mut is_meant: impl FnMut(RowIndex) -> bool,
    ) {
        for row in listing.order().iter().copied() {
            if self.rows.contains(row) != is_on && is_meant(row) {
                self.put(listing, row, is_on);
            }
        }
    }

    /// Takes a row out. False if it was not in.
    pub(super) fn take_out(&mut self, listing: &Listing, row: RowIndex) -> bool {
        let was_in = self.rows.contains(row);
        self.put(listing, row, false);
        was_in
    }

    pub(super) fn put_in(&mut self, listing: &Listing, row: RowIndex) {
        self.put(listing, row, true);
    }

    /// Follows rows that are gone to what stands for them now.
    pub fn follow(&mut self, listing: &Listing, gone: &[Gone]) {
        for Gone { row, successor } in gone.iter().copied() {
            if self.rows.contains(row) {
                self.put(listing, row, false);
                if let Some(next) = successor {
                    self.put(listing, next, true);
                }
            }
            if let Some(band) = &mut self.band
                && band.before.remove(row)
                && let Some(next) = successor
            {
                band.before.insert(next);
            }
            for mark in [&mut self.anchor, &mut self.cursor] {
                if *mark == Some(row) {
                    *mark = successor;
                }
            }
        }
    }

    pub fn select_none(&mut self) {
        self.clear();
        self.band = None;
    }

    /// Only what is shown can be selected: what a filter took out of sight must not be acted upon.
    pub fn keep_shown(&mut self, listing: &Listing) {
        self.band = None;
        let hidden = self.rows.without(listing.shown_rows());
        if hidden.len() > MANY {
            self.rows = self.rows.without(&hidden);
            self.sums = listing.sums_of(&self.rows);
            return;
        }
        for row in hidden.iter() {
            self.put(listing, row, false);
        }
    }

    /// Begins a band at a place; `place` may lie behind the last row.
    pub fn band_begin(&mut self, listing: &Listing, place: usize, pick: Pick) {
        let before = self.rows.clone();
        if pick == Pick::Only {
            self.clear();
        }
        self.band = Some(Band {
            before,
            anchor: place,
            range: None,
            pick,
        });
        self.anchor = listing.at(place).or(self.anchor);
    }

    /// Pulls the band to a place; `None` while it touches no row. Only rows that it comes to or leaves are looked at.
    pub fn band_to(&mut self, listing: &Listing, place: Option<usize>) {
        let Some(mut band) = self.band.take() else {
            return;
        };
        let last = listing.shown().saturating_sub(1);
        let reached = place.filter(|_| listing.shown() > 0).and_then(|place| {
            let (low, high) = (band.anchor.min(place), band.anchor.max(place));
            (low <= last).then_some((low, high.min(last)))
        });
        let is_in = |range: Option<(usize, usize)>, at: usize| {
            range.is_some_and(|(low, high)| (low..=high).contains(&at))
        };
        if let Some((low, high)) = band.range {
            for at in (low..=high).filter(|at| !is_in(reached, *at)) {
                if let Some(row) = listing.at(at) {
                    let was_on = band.pick != Pick::Only && band.before.contains(row);
                    self.put(listing, row, was_on);
                }
            }
        }
        if let Some((low, high)) = reached {
            for at in (low..=high).filter(|at| !is_in(band.range, *at)) {
                if let Some(row) = listing.at(at) {
                    self.put(listing, row, band.pick != Pick::TakeAway);
                }
            }
        }
        band.range = reached;
        self.cursor = place.and_then(|at| listing.at(at)).or(self.cursor);
        self.band = Some(band);
    }

    /// The band is let go: what it holds stays selected.
    pub fn band_end(&mut self) {
        self.band = None;
    }

    /// The selection is again what it was before the band began.
    pub fn band_cancel(&mut self, listing: &Listing) {
        if let Some(band) = self.band.take() {
            self.clear();
            for row in band.before.iter() {
                self.put(listing, row, true);
            }
        }
    }

    fn clear(&mut self) {
        self.rows = RowSet::default();
        self.sums = Sums::default();
    }

    fn put(&mut self, listing: &Listing, row: RowIndex, is_on: bool) {
        if is_on && listing.is_gone(row) {
            return;
        }
        let has_changed = if is_on {
            self.rows.insert(row)
        } else {
            self.rows.remove(row)
        };
        let Some((entry, _)) = listing.row(row).filter(|_| has_changed) else {
            return;
        };
        let bytes = listing.bytes_of(row);
        if is_on {
            self.sums.add(entry.kind, bytes);
        } else {
            self.sums.take(entry.kind, bytes);
        }
    }
}
