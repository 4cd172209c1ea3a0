//! The basket: paths gathered from several folders, for one operation over all of them.

use std::collections::HashSet;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use crate::model::Kind;

use super::intent::{BasketIntent, Effect};
use super::listing::Listing;
use super::selection::Selection;
use super::state::View;
use super::words;

/// One path in the basket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gathered {
    pub path: PathBuf,
    pub kind: Kind,
    /// Bytes; none for a folder that was not counted.
    pub bytes: Option<u64>,
}

/// Paths in the order in which they were gathered, each once.
#[derive(Clone, Debug, Default)]
pub struct Basket {
    entries: Vec<Gathered>,
    known: HashSet<PathBuf>,
    /// Rows of the present selection that are in the basket as well.
    shared: u64,
    /// It is shown.
    pub is_open: bool,
}

impl Basket {
    pub fn entries(&self) -> &[Gathered] {
        &self.entries
    }

    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Bytes of what is known.
    pub fn bytes(&self) -> u64 {
        let known = self.entries.iter().filter_map(|entry| entry.bytes);
        known.sum()
    }

    /// How many are folders whose bytes are not known.
    pub fn uncounted(&self) -> u64 {
        let unknown = self.entries.iter().filter(|entry| entry.bytes.is_none());
        unknown.count() as u64
    }

    pub fn contains(&self, path: &Path) -> bool {
        self.known.contains(path)
    }

    fn gather(&mut self, listing: &Listing, selection: &Selection) {
        for row in listing.order().iter().copied() {
            if !selection.contains(row) {
                continue;
            }
            let Some((entry, _)) = listing.row(row) else {
                continue;
            };
            let path = listing.path(row);
            if self.known.insert(path.clone()) {
                self.entries.push(Gathered {
                    path,
                    kind: entry.kind,
                    bytes: listing.bytes_of(row),
                });
            }
        }
    }

    fn take_out(&mut self, at: usize) {
        if at < self.entries.len() {
            let entry = self.entries.remove(at);
            self.known.remove(&entry.path);
        }
    }

    fn clear(&mut self) {
        *self = Basket::default();
    }
}

impl View {
    pub(super) fn about_basket(&mut self, intent: BasketIntent) -> Vec<Effect> {
        match intent {
            BasketIntent::Gather => {
                self.basket.gather(&self.pane.listing, &self.pane.selection);
                self.pane.selection.select_none();
            }
            BasketIntent::TakeOut(at) => {
                self.basket.take_out(at);
                self.basket.is_open &= !self.basket.is_empty();
            }
            BasketIntent::Empty => self.basket.clear(),
            BasketIntent::Open(is_open) => {
                self.basket.is_open = is_open && !self.basket.is_empty();
                return Vec::new();
            }
        }
        self.selected()
    }

    /// What is selected goes along where the basket has something in it already.
    pub(super) fn leave_folder(&mut self) {
        if !self.basket.is_empty() {
            self.basket.gather(&self.pane.listing, &self.pane.selection);
        }
    }

    /// The basket has become a job.
    pub(super) fn spend_basket(&mut self) {
        self.basket.clear();
    }

    /// Counts the selected rows that are in the basket already, so that none is told twice.
    pub(super) fn recount_basket(&mut self) {
        let here = self.basket.entries.iter();
        let here =
            here.filter(|entry| entry.path.parent() == Some(self.pane.listing.folder.as_path()));
        let names: HashSet<&OsStr> = here.filter_map(|entry| entry.path.file_name()).collect();
        let rows = self.pane.selection.rows().iter();
        self.basket.shared = match names.is_empty() {
            true => 0,
            false => rows
                .filter(|row| names.contains(self.pane.listing.name(*row)))
                .count() as u64,
        };
    }

    /// Items in the basket and in the selection, each counted once.
    pub(super) fn gathered_count(&self) -> u64 {
        let selected = self.pane.selection.len() as u64;
        self.basket.len() as u64 + selected.saturating_sub(self.basket.shared)
    }

    /// What the sidebar says of the basket: how many items, and their bytes.
    pub fn basket_words(&self) -> (String, String) {
        let count = words::counted(self.basket.len() as u64, "item");
        let bytes = match self.basket.bytes() {
            0 => String::new(),
            bytes => words::bytes(bytes),
        };
        (count, bytes)
    }
}
