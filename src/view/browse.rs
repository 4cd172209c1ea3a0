//! Folders, rows and what is selected among them.

use std::ffi::OsStr;
use std::path::PathBuf;

use crate::model::{Chosen, Kind, Listed, Ticket};

use super::intent::{Effect, Intent, Travel};
use super::listing::Listing;
use super::order::{Sort, SortBy};
use super::panes::{Change, list_files, take};
use super::selection::Pick;
use super::state::{Screen, View};

impl View {
    /// Intents of places, listing and selection; others are handed back.
    pub(super) fn browse(&mut self, intent: Intent) -> Result<Vec<Effect>, Intent> {
        Ok(match intent {
            Intent::Open(folder) => self.go(folder),
            Intent::Typing(intent) => self.about_typing(intent),
            Intent::Pane(intent) => self.about_panes(intent),
            Intent::Back => match self.pane.back.pop() {
                Some(folder) => {
                    self.pane.forward.push(self.folder().to_path_buf());
                    self.list(folder)
                }
                None => Vec::new(),
            },
            Intent::Forward => match self.pane.forward.pop() {
                Some(folder) => {
                    self.pane.back.push(self.folder().to_path_buf());
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
                let shown = self.pane.listing.ticket;
                let change = self.pane.hold(is_over);
                return Ok(self.rows_changed(shown, &change));
            }
            Intent::Filter(text) => {
                self.pane.wish(|listing| listing.set_filter(&text));
                self.pane.selection.keep_shown(&self.pane.listing);
            }
            Intent::ShowHidden(shows) => {
                self.pane.wish(|listing| listing.set_shows_hidden(shows));
                self.pane.selection.keep_shown(&self.pane.listing);
                let mut effects = self.keep_prefs();
                effects.extend(self.selected());
                return Ok(effects);
            }
            Intent::Click { place, pick } => {
                self.pane.selection.click(&self.pane.listing, place, pick)
            }
            Intent::Travel { travel, pick } => return Ok(self.travel(travel, pick)),
            Intent::ToggleCursor { then_down } => {
                self.pane.selection.toggle_cursor(&self.pane.listing);
                if then_down {
                    let mut effects = self.travel(Travel::Rows(1), Pick::Toggle);
                    effects.extend(self.selected());
                    return Ok(effects);
                }
            }
            Intent::ToggleColumn(by) => {
                self.pane.columns.toggle(by);
                return Ok(Vec::new());
            }
            Intent::PickBy(intent) => return Ok(self.pick_by(intent)),
            Intent::Basket(intent) => return Ok(self.about_basket(intent)),
            Intent::Rename(intent) => return Ok(self.rename_here(intent)),
            Intent::Quick(intent) => return Ok(self.look_quickly(intent)),
            Intent::Facts(intent) => return Ok(self.about_facts(intent)),
            Intent::CountFolders => return Ok(self.count_folders()),
            Intent::StopCounting => return Ok(self.stop_counting()),
            Intent::SelectAll => self.pane.selection.select_all(&self.pane.listing),
            Intent::SelectNone => {
                self.pane.selection.select_none();
                self.dropped.clear();
            }
            Intent::InvertSelection => self.pane.selection.invert(&self.pane.listing),
            Intent::BandBegin { place, pick } => {
                self.pane
                    .selection
                    .band_begin(&self.pane.listing, place, pick);
            }
            Intent::BandTo { place } => {
                self.pane.selection.band_to(&self.pane.listing, place);
                self.recount_basket();
                return Ok(Vec::new());
            }
            Intent::BandEnd => self.pane.selection.band_end(),
            other => return Err(other),
        }
        Ok(self.selected())
    }

    /// Files from elsewhere are what operations act upon from now on.
    pub(super) fn take_up(&mut self, paths: Vec<PathBuf>) -> Vec<Effect> {
        self.dropped = paths;
        self.has_taken_over = false;
        self.pane.selection.select_none();
        self.selected()
    }

    /// Something about the selection has changed: a plan that is shown follows.
    pub(super) fn selected(&mut self) -> Vec<Effect> {
        self.recount_basket();
        if !self.pane.selection.is_empty() {
            self.dropped.clear();
            self.is_first_start = false;
        }
        if !self.dropped.is_empty() {
            self.is_first_start = false;
        }
        self.plan_again()
    }

    /// True while the first screen stands in place of the files: until something is opened, selected or done.
    pub fn greets(&self) -> bool {
        let annals = &self.past.annals;
        let has_past =
            annals.now_ms == 0 || !annals.jobs.is_empty() || self.jobs.iter().next().is_some();
        self.setting.greets && self.is_first_start && !has_past
    }

    pub(super) fn go(&mut self, folder: PathBuf) -> Vec<Effect> {
        self.is_first_start = false;
        if folder == self.folder() {
            self.screen = Screen::Files;
            return self.list_again();
        }
        self.pane.back.push(self.folder().to_path_buf());
        self.pane.forward.clear();
        self.list(folder)
    }

    /// Shows a folder: its rows arrive later.
    pub(super) fn list(&mut self, folder: PathBuf) -> Vec<Effect> {
        self.leave_folder();
        let mut effects = self.stop_counting_of(self.pane.listing.ticket);
        let ticket = self.ticket();
        self.pane.show(folder.clone(), ticket);
        self.inplace.leave();
        self.typing = None;
        self.screen = Screen::Files;
        self.recount_basket();
        effects.push(list_files(ticket, folder, self.tabs.seat));
        effects
    }

    /// Lists the present folder once more; what is shown stays until the new rows are there.
    pub(super) fn list_again(&mut self) -> Vec<Effect> {
        self.list_pane_again(true)
    }

    /// Folds a part of a listing in.
    pub fn listed(&mut self, part: Listed) -> Vec<Effect> {
        let mut effects = self.take_part(part);
        effects.extend(self.arrange());
        effects
    }

    fn take_part(&mut self, mut part: Listed) -> Vec<Effect> {
        let is_of = |listing: &Listing| listing.ticket == part.ticket;
        if let Some(chooser) = self.chooser.as_mut().filter(|it| is_of(&it.listing)) {
            take(&mut chooser.listing, part);
            return Vec::new();
        }
        let shown = self.pane.listing.ticket;
        if part.ticket == shown {
            self.pair_names(&mut part);
        }
        let Some((is_active, pane)) = self.pane_waiting_for(part.ticket) else {
            return Vec::new();
        };
        match pane.listed(part) {
            Change::Stale => self.list_pane_again(is_active),
            change if is_active => self.rows_changed(shown, &change),
            Change::Selection | Change::Nothing => Vec::new(),
        }
    }

    /// What follows when the rows of the pane that is worked in have changed; `shown` is the listing from before.
    pub(super) fn rows_changed(&mut self, shown: Ticket, change: &Change) -> Vec<Effect> {
        if self.pane.listing.ticket != shown {
            self.find_edited();
        }
        let mut effects = self.go_to_name();
        if matches!(change, Change::Selection) {
            effects.extend(self.plan_again());
        }
        effects
    }

    fn enter(&mut self, place: usize) -> Vec<Effect> {
        let entered = self.pane.listing.at(place).filter(|row| {
            let kind = self.pane.listing.row(*row).map(|(entry, _)| entry.kind);
            // A link may lead to a folder; if it does not, the listing says so.
            matches!(kind, Some(Kind::Folder | Kind::Link))
        });
        let Some(row) = entered else {
            return self.open_row(place);
        };
        // It was selected only by being entered, and is not meant to go along in the basket.
        if self.pane.selection.len() == 1 {
            self.pane.selection.take_out(&self.pane.listing, row);
        }
        self.go(self.pane.listing.path(row))
    }

    pub(super) fn travel(&mut self, travel: Travel, pick: Pick) -> Vec<Effect> {
        let Some(last) = self.pane.listing.shown().checked_sub(1) else {
            return Vec::new();
        };
        let from = self.pane.selection.cursor_place(&self.pane.listing);
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
        self.pane.selection.go_to(&self.pane.listing, place, pick);
        let mut effects = vec![Effect::Reveal { place }];
        effects.extend(self.selected());
        effects
    }

    fn sort_by(&mut self, by: SortBy) {
        let old = self.pane.listing.sort();
        let is_descending = old.by == by && !old.is_descending;
        self.pane
            .wish(|listing| listing.set_sort(Sort { by, is_descending }));
    }

    /// True while something lies over the window that has to be answered first.
    pub fn is_covered(&self) -> bool {
        let is_asked = self.question.is_some() || self.chooser.is_some();
        let is_looked_at = self.quick.is_some() || self.facts.is_some();
        let is_named = self.saved.naming.is_some() || self.saved.is_listed;
        is_asked
            || self.help.is_some()
            || self.shows_prefs
            || is_named
            || is_looked_at
            || self.basket.is_open
            || self.palette.is_some()
    }

    /// Paths that an operation would act upon, in the order of the listing.
    pub fn roots(&self) -> Vec<PathBuf> {
        if !self.dropped.is_empty() {
            return self.dropped.clone();
        }
        let mut roots = self.gathered();
        let shown = self.pane.listing.order().iter();
        let selected = shown.filter(|row| self.pane.selection.contains(**row));
        let selected = selected.map(|row| self.pane.listing.path(*row));
        roots.extend(selected.filter(|path| !self.basket.contains(path)));
        roots
    }

    /// Those of them that are in the basket.
    pub(super) fn gathered(&self) -> Vec<PathBuf> {
        let gathered = self.basket.entries().iter();
        gathered.map(|entry| entry.path.clone()).collect()
    }

    /// The others, before their paths are made.
    pub(super) fn chosen(&self) -> Chosen {
        let listing = &self.pane.listing;
        let mut chosen = listing.chosen(self.pane.selection.rows());
        let here = self.basket.entries().iter();
        let here = here.filter(|entry| entry.path.parent() == Some(listing.folder.as_path()));
        let names = here.filter_map(|entry| entry.path.file_name());
        chosen.besides = names.map(OsStr::to_os_string).collect();
        chosen
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
        self.pane.selection.bytes() + self.basket.bytes()
    }

    /// How much of it is of unknown size.
    pub(super) fn roots_uncounted(&self) -> u64 {
        match self.dropped.len() {
            0 => self.pane.selection.uncounted() + self.basket.uncounted(),
            dropped => dropped as u64,
        }
    }
}
