//! A pane: one listing and everything that belongs to it.

use std::path::{Path, PathBuf};

use crate::model::Ticket;

use super::columns::ColumnSet;
use super::listing::Listing;
use super::order::{Sort, SortBy};
use super::picking::{Picking, Typed};
use super::selection::Selection;

/// A folder that is shown, with what is selected in it and the way that led there.
#[derive(Clone, Debug)]
pub struct Pane {
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

impl Pane {
    /// An empty pane that waits for its first listing.
    pub(super) fn new(folder: PathBuf) -> Pane {
        let sort = Sort {
            by: SortBy::Name,
            is_descending: false,
        };
        Pane {
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
}
