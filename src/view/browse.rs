//! Folders, rows and what is selected among them.

use std::collections::HashSet;
use std::ffi::OsString;
use std::path::PathBuf;

use crate::model::{Kind, Listed};

use super::form;
use super::intent::{Effect, Intent, Travel};
use super::listing::{ListState, Listing, Sort, SortBy};
use super::selection::{Pick, Selection};
use super::state::{Screen, View};
use super::words;

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
            Intent::Drop(paths) => {
                self.dropped = paths;
                self.has_taken_over = false;
                self.selection.select_none();
                self.selected()
            }
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
                return Ok(Vec::new());
            }
            Intent::Filter(text) => {
                self.listing.set_filter(&text);
                self.selection.keep_shown(&self.listing);
            }
            Intent::ShowHidden(shows) => {
                self.listing.set_shows_hidden(shows);
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
                return Ok(Vec::new());
            }
            Intent::BandEnd => self.selection.band_end(),
            other => return Err(other),
        }
        Ok(self.selected())
    }

    /// Something about the selection has changed: a plan that is shown follows.
    fn selected(&mut self) -> Vec<Effect> {
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
        let ticket = self.ticket();
        let (sort, hidden) = (self.listing.sort(), self.listing.shows_hidden());
        self.listing = Listing::new(folder.clone(), ticket, sort, hidden);
        self.refresh = None;
        self.selection = Selection::default();
        self.screen = Screen::Files;
        vec![Effect::ListFolder { ticket, folder }]
    }

    /// Lists the present folder once more; what is shown stays until the new rows are there.
    pub(super) fn list_again(&mut self) -> Vec<Effect> {
        let ticket = self.ticket();
        let folder = self.folder().to_path_buf();
        let (sort, hidden) = (self.listing.sort(), self.listing.shows_hidden());
        self.refresh = Some(Listing::new(folder.clone(), ticket, sort, hidden));
        vec![Effect::ListFolder { ticket, folder }]
    }

    /// Folds a part of a listing in.
    pub fn listed(&mut self, part: Listed) -> Vec<Effect> {
        let is_of = |listing: &Listing| listing.ticket == part.ticket;
        if let Some(chooser) = self.chooser.as_mut().filter(|it| is_of(&it.listing)) {
            take(&mut chooser.listing, part);
        } else if self.refresh.as_ref().is_some_and(is_of) {
            if let Some(mut fresh) = self.refresh.take() {
                let is_last = part.is_complete || part.failure.is_some();
                take(&mut fresh, part);
                if is_last {
                    return self.exchange(fresh);
                }
                self.refresh = Some(fresh);
            }
        } else if is_of(&self.listing) {
            take(&mut self.listing, part);
        }
        Vec::new()
    }

    /// Puts a fresh listing in place of the old one and finds the selected names again.
    fn exchange(&mut self, mut fresh: Listing) -> Vec<Effect> {
        let filter = self.listing.filter().to_owned();
        fresh.set_filter(&filter);
        let old = &self.listing;
        let rows = self.selection.rows().iter();
        let names: HashSet<OsString> = rows.map(|row| old.name(row).to_os_string()).collect();
        let cursor = self
            .selection
            .cursor()
            .map(|row| old.name(row).to_os_string());
        let mut selection = Selection::default();
        for place in 0..fresh.shown() {
            let Some(row) = fresh.at(place) else { continue };
            if names.contains(fresh.name(row)) {
                selection.click(&fresh, place, Pick::Toggle);
            }
        }
        let mut places = 0..fresh.shown();
        let is_cursor = |place: &usize| {
            let name = fresh.at(*place).map(|row| fresh.name(row));
            name.is_some() && name == cursor.as_deref()
        };
        if let Some(place) = places.find(is_cursor) {
            selection.go_to(&fresh, place, Pick::Toggle);
        }
        self.listing = fresh;
        self.selection = selection;
        self.plan_again()
    }

    fn enter(&mut self, place: usize) -> Vec<Effect> {
        let entered = self.listing.at(place).filter(|row| {
            let kind = self.listing.row(*row).map(|(entry, _)| entry.kind);
            // A link may lead to a folder; if it does not, the listing says so.
            matches!(kind, Some(Kind::Folder | Kind::Link))
        });
        match entered {
            Some(row) => self.go(self.listing.path(row)),
            None => Vec::new(),
        }
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
        self.listing.set_sort(Sort { by, is_descending });
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

    /// Paths that an operation would act upon, in the order of the listing.
    pub fn roots(&self) -> Vec<PathBuf> {
        if !self.dropped.is_empty() {
            return self.dropped.clone();
        }
        let shown = self.listing.order().iter();
        let selected = shown.filter(|row| self.selection.contains(**row));
        selected.map(|row| self.listing.path(*row)).collect()
    }

    /// How many paths an operation would act upon.
    pub fn root_count(&self) -> u64 {
        match self.dropped.len() {
            0 => self.selection.len() as u64,
            dropped => dropped as u64,
        }
    }

    /// First words of the status line: what is selected, or how much there is.
    pub fn status_head(&self) -> String {
        if !self.dropped.is_empty() {
            let count = self.dropped.len() as u64;
            let how = match self.has_taken_over {
                true => "of that job",
                false => "dropped here",
            };
            return format!("{} {how}", words::counted(count, "item"));
        }
        let selected = self.selection.len() as u64;
        if selected == 0 {
            return words::counted(self.listing.shown() as u64, "item");
        }
        let items = words::counted(selected, "item");
        match (self.selection.bytes(), self.selection.folders()) {
            (0, _) => format!("{items} selected"),
            (bytes, 0) => format!("{items} selected, {}", words::bytes(bytes)),
            (bytes, _) => format!("{items} selected, {} and counting", words::bytes(bytes)),
        }
    }

    /// Second words of the status line.
    pub fn status_more(&self) -> String {
        if let ListState::Streaming = self.listing.state {
            return "listing".to_owned();
        }
        let hidden = u64::from(self.listing.len()) - self.listing.shown() as u64;
        if self.selection.is_empty() && self.dropped.is_empty() {
            let nothing = "nothing selected".to_owned();
            return match hidden {
                0 => nothing,
                hidden => format!("{nothing}, {} more not shown", words::count(hidden)),
            };
        }
        match self.selection.folders() {
            0 => String::new(),
            folders => format!("{} among them", words::counted(folders, "folder")),
        }
    }

    /// Last words of the status line, at its right end.
    pub fn status_tail(&self, is_narrow: bool) -> String {
        let here = words::count(self.listing.shown() as u64);
        let free = self
            .disk_of(self.folder())
            .map(|disk| words::bytes(disk.free));
        match (self.selection.is_empty(), is_narrow, free) {
            (true, _, Some(free)) => format!("{free} free"),
            (true, _, None) => String::new(),
            (false, true, _) | (false, _, None) => format!("{here} here"),
            (false, false, Some(free)) => format!("{here} items here, {free} free"),
        }
    }
}

fn take(listing: &mut Listing, part: Listed) {
    if let Some(chunk) = part.chunk {
        listing.append(chunk);
    }
    if let Some(failure) = part.failure {
        listing.state = ListState::Failed(failure);
    } else if part.is_complete {
        listing.state = ListState::Whole;
    }
    if listing.state != ListState::Streaming {
        listing.hold_order(false);
    }
}
