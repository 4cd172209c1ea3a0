//! Folders, rows and what is selected among them.

use std::collections::HashSet;
use std::ffi::OsStr;
use std::path::PathBuf;

use crate::model::{Gone, Kind, Listed, Seat, Ticket};

use super::form;
use super::intent::{Effect, Intent, Travel};
use super::listing::{ListState, Listing};
use super::order::{Sort, SortBy};
use super::selection::{Pick, Selection};
use super::state::{Screen, View};

impl View {
    /// Intents of places, listing and selection; others are handed back.
    pub(super) fn browse(&mut self, intent: Intent) -> Result<Vec<Effect>, Intent> {
        Ok(match intent {
            Intent::Open(folder) => self.go(folder),
            Intent::OpenTyped(text) => {
                let path = form::expand(text.trim(), &self.setting.home);
                self.go(self.folder().join(path))
            }
            Intent::Back => match self.back.pop() {
                Some(folder) => {
                    self.forward.push(self.folder().to_path_buf());
                    self.list(folder)
                }
                None => Vec::new(),
            },
            Intent::Forward => match self.forward.pop() {
                Some(folder) => {
                    self.back.push(self.folder().to_path_buf());
                    self.list(folder)
                }
                None => Vec::new(),
            },
            Intent::Up => match self.folder().parent().map(PathBuf::from) {
                Some(parent) => self.go(parent),
                None => Vec::new(),
            },
            Intent::Refresh => self.list_again(),
            Intent::Enter { place } => self.enter(place),
            Intent::TypeAhead(letters) => self.type_ahead(&letters),
            Intent::Drop(paths) => self.take_up(paths),
            other => return self.browse_rows(other),
        })
    }

    fn browse_rows(&mut self, intent: Intent) -> Result<Vec<Effect>, Intent> {
        match intent {
            Intent::SortBy(by) => {
                self.sort_by(by);
                return Ok(Vec::new());
            }
            Intent::PointerOverRows(is_over) => {
                self.listing.hold_order(is_over);
                // A whole new listing may have waited for the pointer to go.
                return Ok(self.exchange_in_time());
            }
            Intent::Filter(text) => {
                self.wish(|listing| listing.set_filter(&text));
                self.selection.keep_shown(&self.listing);
            }
            Intent::ShowHidden(shows) => {
                self.wish(|listing| listing.set_shows_hidden(shows));
                self.selection.keep_shown(&self.listing);
            }
            Intent::Click { place, pick } => self.selection.click(&self.listing, place, pick),
            Intent::Travel { travel, pick } => return Ok(self.travel(travel, pick)),
            Intent::ToggleCursor { then_down } => {
                self.selection.toggle_cursor(&self.listing);
                if then_down {
                    let mut effects = self.travel(Travel::Rows(1), Pick::Toggle);
                    effects.extend(self.selected());
                    return Ok(effects);
                }
            }
            Intent::ToggleColumn(by) => {
                self.columns.toggle(by);
                return Ok(Vec::new());
            }
            Intent::PickBy(intent) => return Ok(self.pick_by(intent)),
            Intent::Basket(intent) => return Ok(self.about_basket(intent)),
            Intent::CountFolders => return Ok(self.count_folders()),
            Intent::StopCounting => return Ok(self.stop_counting()),
            Intent::SelectAll => self.selection.select_all(&self.listing),
            Intent::SelectNone => {
                self.selection.select_none();
                self.dropped.clear();
            }
            Intent::InvertSelection => self.selection.invert(&self.listing),
            Intent::BandBegin { place, pick } => {
                self.selection.band_begin(&self.listing, place, pick);
            }
            Intent::BandTo { place } => {
                self.selection.band_to(&self.listing, place);
                self.recount_basket();
                return Ok(Vec::new());
            }
            Intent::BandEnd => self.selection.band_end(),
            other => return Err(other),
        }
        Ok(self.selected())
    }

    /// Files from elsewhere are what operations act upon from now on.
    pub(super) fn take_up(&mut self, paths: Vec<PathBuf>) -> Vec<Effect> {
        self.dropped = paths;
        self.has_taken_over = false;
        self.selection.select_none();
        self.selected()
    }

    /// Something about the selection has changed: a plan that is shown follows.
    pub(super) fn selected(&mut self) -> Vec<Effect> {
        self.recount_basket();
        if !self.selection.is_empty() {
            self.dropped.clear();
            self.is_first_start = false;
        }
        if !self.dropped.is_empty() {
            self.is_first_start = false;
        }
        self.plan_again()
    }

    pub(super) fn go(&mut self, folder: PathBuf) -> Vec<Effect> {
        if folder == self.folder() {
            self.screen = Screen::Files;
            return self.list_again();
        }
        self.back.push(self.folder().to_path_buf());
        self.forward.clear();
        self.list(folder)
    }

    /// Shows a folder: its rows arrive later.
    pub(super) fn list(&mut self, folder: PathBuf) -> Vec<Effect> {
        self.leave_folder();
        let mut effects = self.stop_counting();
        let ticket = self.ticket();
        let (sort, hidden) = (self.listing.sort(), self.listing.shows_hidden());
        self.listing = Listing::new(folder.clone(), ticket, sort, hidden);
        self.refresh = None;
        self.picking = None;
        self.selection = Selection::default();
        self.screen = Screen::Files;
        self.is_followed = false;
        self.recount_basket();
        effects.push(list_files(ticket, folder));
        effects
    }

    /// Lists the present folder once more; what is shown stays until the new rows are there.
    pub(super) fn list_again(&mut self) -> Vec<Effect> {
        let ticket = self.ticket();
        let folder = self.folder().to_path_buf();
        let (sort, hidden) = (self.listing.sort(), self.listing.shows_hidden());
        let mut fresh = Listing::new(folder.clone(), ticket, sort, hidden);
        fresh.set_filter(self.listing.filter());
        self.refresh = Some(fresh);
        self.is_followed = false;
        vec![list_files(ticket, folder)]
    }

    /// Folds a part of a listing in.
    pub fn listed(&mut self, part: Listed) -> Vec<Effect> {
        let mut effects = self.take_part(part);
        effects.extend(self.arrange());
        effects
    }

    fn take_part(&mut self, part: Listed) -> Vec<Effect> {
        let is_of = |listing: &Listing| listing.ticket == part.ticket;
        if let Some(chooser) = self.chooser.as_mut().filter(|it| is_of(&it.listing)) {
            take(&mut chooser.listing, part);
            return Vec::new();
        }
        let is_fresh = self.refresh.as_ref().is_some_and(is_of);
        if !is_fresh && !is_of(&self.listing) {
            return Vec::new();
        }
        self.is_followed = part.is_followed;
        if part.is_stale {
            return self.list_again();
        }
        match self.refresh.as_mut().filter(|_| is_fresh) {
            Some(fresh) => {
                take(fresh, part);
                // Rows under the pointer stay: the fresh ones wait until it is gone.
                self.exchange_in_time()
            }
            None => {
                let gone = take(&mut self.listing, part);
                let selected = self.selection.len();
                self.selection.follow(&self.listing, &gone);
                match self.selection.len() == selected {
                    true => Vec::new(),
                    false => self.plan_again(),
                }
            }
        }
    }

    /// Puts a fresh listing in place of the old one and finds the selected names again.
    pub(super) fn exchange(&mut self) -> Vec<Effect> {
        let Some(fresh) = self.refresh.take() else {
            return Vec::new();
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
        self.plan_again()
    }

    fn enter(&mut self, place: usize) -> Vec<Effect> {
        let entered = self.listing.at(place).filter(|row| {
            let kind = self.listing.row(*row).map(|(entry, _)| entry.kind);
            // A link may lead to a folder; if it does not, the listing says so.
            matches!(kind, Some(Kind::Folder | Kind::Link))
        });
        let Some(row) = entered else {
            return self.open_row(place);
        };
        // It was selected only by being entered, and is not meant to go along in the basket.
        if self.selection.len() == 1 {
            self.selection.take_out(&self.listing, row);
        }
        self.go(self.listing.path(row))
    }

    fn travel(&mut self, travel: Travel, pick: Pick) -> Vec<Effect> {
        let Some(last) = self.listing.shown().checked_sub(1) else {
            return Vec::new();
        };
        let from = self.selection.cursor_place(&self.listing);
        let place = match (travel, from) {
            (Travel::Home, _) => 0,
            (Travel::End, _) => last,
            (Travel::To(place), _) => place.min(last),
            (Travel::Rows(rows), None) if rows < 0 => last,
            (Travel::Rows(_), None) => 0,
            (Travel::Rows(rows), Some(from)) => {
                let wanted = (from as i64).saturating_add(rows).max(0) as usize;
                wanted.min(last)
            }
        };
        self.selection.go_to(&self.listing, place, pick);
        let mut effects = vec![Effect::Reveal { place }];
        effects.extend(self.selected());
        effects
    }

    fn sort_by(&mut self, by: SortBy) {
        let old = self.listing.sort();
        let is_descending = old.by == by && !old.is_descending;
        self.wish(|listing| listing.set_sort(Sort { by, is_descending }));
    }

    /// Changes how the rows are to be shown, those too that are to replace them.
    fn wish(&mut self, change: impl Fn(&mut Listing)) {
        change(&mut self.listing);
        if let Some(fresh) = &mut self.refresh {
            change(fresh);
        }
    }

    /// True if the row at a place of the order is selected.
    pub fn is_selected(&self, place: usize) -> bool {
        let row = self.listing.at(place);
        row.is_some_and(|row| self.selection.contains(row))
    }

    /// True while something lies over the window that has to be answered first.
    pub fn is_covered(&self) -> bool {
        let is_asked = self.question.is_some() || self.chooser.is_some();
        is_asked || self.basket.is_open || self.palette.is_some()
    }

    pub fn can_go_back(&self) -> bool {
        !self.back.is_empty()
    }

    pub fn can_go_forward(&self) -> bool {
        !self.forward.is_empty()
    }

    /// Paths that an operation would act upon, in the order of the listing.
    pub fn roots(&self) -> Vec<PathBuf> {
        if !self.dropped.is_empty() {
            return self.dropped.clone();
        }
        let gathered = self.basket.entries().iter();
        let mut roots: Vec<PathBuf> = gathered.map(|entry| entry.path.clone()).collect();
        let shown = self.listing.order().iter();
        let selected = shown.filter(|row| self.selection.contains(**row));
        let selected = selected.map(|row| self.listing.path(*row));
        roots.extend(selected.filter(|path| !self.basket.contains(path)));
        roots
    }

    /// How many paths an operation would act upon.
    pub fn root_count(&self) -> u64 {
        match self.dropped.len() {
            0 => self.gathered_count(),
            dropped => dropped as u64,
        }
    }

    /// Bytes of what an operation would act upon, as far as they are known.
    pub(super) fn root_bytes(&self) -> u64 {
        self.selection.bytes() + self.basket.bytes()
    }

    /// How much of it is of unknown size.
    pub(super) fn roots_uncounted(&self) -> u64 {
        match self.dropped.len() {
            0 => self.selection.uncounted() + self.basket.uncounted(),
            dropped => dropped as u64,
        }
    }
}

fn list_files(ticket: Ticket, folder: PathBuf) -> Effect {
    Effect::ListFolder {
        ticket,
        folder,
        seat: Seat::Files,
    }
}

/// Folds a part in; the answer are the rows that are gone with it.
fn take(listing: &mut Listing, part: Listed) -> Vec<Gone> {
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
