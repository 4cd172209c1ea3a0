//! Panes: each one listing and everything that belongs to it. A side of the window shows one of its panes, the others are
//! its tabs; there are one or two sides.
//!
//! The pane that is worked in is [`View::pane`](super::View::pane). The others rest: they change only by what is told of
//! their folder, and by being chosen.

use std::collections::HashSet;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use crate::model::{Gone, Listed, Seat, Ticket};

use super::arrange::Arranged;
use super::columns::ColumnSet;
use super::intent::Effect;
use super::listing::{ListState, Listing};
use super::order::{Sort, SortBy};
use super::picking::{Picking, Typed};
use super::selection::{Pick, Selection};

/// What tells panes apart, whatever they show.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PaneId(pub(super) u64);

/// A folder that is shown, with what is selected in it and the way that led there.
#[derive(Clone, Debug)]
pub struct Pane {
    pub id: PaneId,
    pub listing: Listing,
    /// A fresh listing of the same folder that replaces the shown one once it is whole.
    pub(super) refresh: Option<Listing>,
    /// What changes in the folder is told, so that no job's end asks for a new listing.
    pub(super) is_followed: bool,
    pub selection: Selection,
    pub columns: ColumnSet,
    pub picking: Option<Picking>,
    pub(super) typed: Typed,
    pub(super) back: Vec<PathBuf>,
    pub(super) forward: Vec<PathBuf>,
}

/// What a part of a listing came to in its pane.
pub(super) enum Change {
    Nothing,
    /// What is selected may be something else now.
    Selection,
    /// Only a new listing tells what is there.
    Stale,
}

impl Pane {
    /// An empty pane that waits for its first listing.
    pub(super) fn new(folder: PathBuf) -> Pane {
        let sort = Sort {
            by: SortBy::Name,
            is_descending: false,
        };
        Pane {
            id: PaneId::default(),
            listing: Listing::new(folder, Ticket(0), sort, false),
            refresh: None,
            is_followed: false,
            selection: Selection::default(),
            columns: ColumnSet::default(),
            picking: None,
            typed: Typed::default(),
            back: Vec::new(),
            forward: Vec::new(),
        }
    }

    pub fn folder(&self) -> &Path {
        &self.listing.folder
    }

    /// True if the row at a place of the order is selected.
    pub fn is_selected(&self, place: usize) -> bool {
        let row = self.listing.at(place);
        row.is_some_and(|row| self.selection.contains(row))
    }

    pub fn can_go_back(&self) -> bool {
        !self.back.is_empty()
    }

    pub fn can_go_forward(&self) -> bool {
        !self.forward.is_empty()
    }

    /// An empty listing of a folder, in the order of the present one.
    pub(super) fn fresh(&self, folder: PathBuf, ticket: Ticket) -> Listing {
        let (sort, hidden) = (self.listing.sort(), self.listing.shows_hidden());
        Listing::new(folder, ticket, sort, hidden)
    }

    /// Shows another folder: its rows arrive later.
    pub(super) fn show(&mut self, folder: PathBuf, ticket: Ticket) {
        self.listing = self.fresh(folder, ticket);
        self.refresh = None;
        self.picking = None;
        self.selection = Selection::default();
        self.is_followed = false;
    }

    /// Waits for the present folder once more; what is shown stays until the new rows are there.
    pub(super) fn show_again(&mut self, ticket: Ticket) {
        let folder = self.folder().to_path_buf();
        let mut fresh = self.fresh(folder, ticket);
        fresh.set_filter(self.listing.filter());
        self.refresh = Some(fresh);
        self.is_followed = false;
    }

    /// True if this part of a listing is for this pane.
    pub(super) fn waits_for(&self, ticket: Ticket) -> bool {
        let is_fresh = self.refresh.as_ref().is_some_and(|it| it.ticket == ticket);
        is_fresh || self.listing.ticket == ticket
    }

    /// Folds a part of a listing in.
    pub(super) fn listed(&mut self, part: Listed) -> Change {
        self.is_followed = part.is_followed;
        if part.is_stale {
            return Change::Stale;
        }
        let ticket = part.ticket;
        let fresh = self.refresh.as_mut();
        if let Some(fresh) = fresh.filter(|it| it.ticket == ticket) {
            take(fresh, part);
            return self.exchange_in_time();
        }
        let gone = take(&mut self.listing, part);
        let selected = self.selection.len();
        self.selection.follow(&self.listing, &gone);
        match self.selection.len() == selected {
            true => Change::Nothing,
            false => Change::Selection,
        }
    }

    /// Folds rows in that were brought into order beside the window.
    pub(super) fn arranged(&mut self, arranged: Arranged) -> Change {
        if let Some(fresh) = self
            .refresh
            .as_mut()
            .filter(|fresh| fresh.ticket == arranged.ticket)
        {
            fresh.adopt(arranged);
            return self.exchange_in_time();
        }
        let before = self.listing.arrangement().clone();
        if !self.listing.adopt(arranged) || self.listing.arrangement().shows_as(&before) {
            return Change::Nothing;
        }
        self.selection.keep_shown(&self.listing);
        Change::Selection
    }

    /// While the pointer is over the rows none of them moves.
    pub(super) fn hold(&mut self, is_over: bool) -> Change {
        self.listing.hold_order(is_over);
        // A whole new listing may have waited for the pointer to go.
        self.exchange_in_time()
    }

    /// Changes how the rows are to be shown, those too that are to replace them.
    pub(super) fn wish(&mut self, change: impl Fn(&mut Listing)) {
        change(&mut self.listing);
        if let Some(fresh) = &mut self.refresh {
            change(fresh);
        }
    }

    /// Fresh rows take the place of the old ones once all are there and in order, and the pointer is elsewhere.
    pub(super) fn exchange_in_time(&mut self) -> Change {
        let is_whole =
            |fresh: &Listing| *fresh.state() != ListState::Streaming && fresh.is_settled();
        match self.refresh.as_ref().is_some_and(is_whole) && !self.listing.is_held() {
            true => self.exchange(),
            false => Change::Nothing,
        }
    }

    /// Puts a fresh listing in place of the old one and finds the selected names again.
    fn exchange(&mut self) -> Change {
        let Some(fresh) = self.refresh.take() else {
            return Change::Nothing;
        };
        let old = std::mem::replace(&mut self.listing, fresh);
        let rows = self.selection.rows().iter();
        let names: HashSet<&OsStr> = rows.map(|row| old.name(row)).collect();
        let mut selection = Selection::default();
        let fresh = &self.listing;
        if !names.is_empty() {
            selection.pick(fresh, true, |row| names.contains(fresh.name(row)));
        }
        let cursor = self.selection.cursor().map(|row| old.name(row));
        if let Some(row) = cursor.and_then(|name| fresh.find(name))
            && let Some(place) = fresh.place_of(row)
        {
            selection.go_to(fresh, place, Pick::Toggle);
        }
        self.selection = selection;
        Change::Selection
    }
}

/// Folds a part in; the answer are the rows that are gone with it.
pub(super) fn take(listing: &mut Listing, part: Listed) -> Vec<Gone> {
    listing.change(part.chunk, &part.gone);
    let state = match part.failure {
        Some(failure) => ListState::Failed(failure),
        None if part.is_complete => ListState::Whole,
        None => ListState::Streaming,
    };
    if *listing.state() == ListState::Streaming {
        listing.set_state(state);
    }
    part.gone
}

/// The tabs of a side: the pane that it shows is one of them and kept elsewhere.
#[derive(Clone, Debug)]
pub struct Tabs {
    pub(super) seat: Seat,
    pub(super) resting: Vec<Pane>,
    pub(super) at: usize,
}

impl Tabs {
    pub(super) fn new(seat: Seat) -> Tabs {
        Tabs {
            seat,
            resting: Vec::new(),
            at: 0,
        }
    }

    /// How many there are, with the one that is shown.
    pub fn count(&self) -> usize {
        self.resting.len() + 1
    }

    /// Which one is shown, from 0.
    pub fn at(&self) -> usize {
        self.at
    }

    /// All of them in their order; `shown` is the one that is shown.
    pub fn in_order<'a>(&'a self, shown: &'a Pane) -> impl Iterator<Item = &'a Pane> {
        let (before, after) = self.resting.split_at(self.at);
        before.iter().chain(std::iter::once(shown)).chain(after)
    }
}

/// A pane that rested is shown again: what it showed stays until the new rows are there, unless that never was whole.
pub(super) fn wake(pane: &mut Pane, ticket: Ticket, seat: Seat) -> Effect {
    let folder = pane.folder().to_path_buf();
    match pane.listing.state() {
        ListState::Whole => {
            pane.listing.hold_order(false);
            pane.show_again(ticket);
        }
        ListState::Streaming | ListState::Failed(_) => {
            let filter = pane.listing.filter().to_owned();
            pane.show(folder.clone(), ticket);
            pane.listing.set_filter(&filter);
        }
    }
    list_files(ticket, folder, seat)
}

/// Asks for the rows of a folder.
pub(super) fn list_files(ticket: Ticket, folder: PathBuf, seat: Seat) -> Effect {
    Effect::ListFolder {
        ticket,
        folder,
        seat,
    }
}
