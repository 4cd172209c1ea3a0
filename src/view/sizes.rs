//! Sizes of folders, counted in the background when they are asked for.

use crate::model::{Counted, Kind, RowIndex, Ticket};

use super::intent::Effect;
use super::state::View;
use super::words;

/// Folders being counted.
#[derive(Clone, Debug)]
pub struct Counting {
    pub(super) ticket: Ticket,
    /// Folders that are not done.
    pub left: u64,
    /// Entries that were looked at.
    pub entries: u64,
}

impl View {
    /// Counts the selected folders, or all that are shown if none is selected.
    pub(super) fn count_folders(&mut self) -> Vec<Effect> {
        let is_open = |row: &RowIndex| {
            let kind = self.pane.listing.row(*row).map(|(entry, _)| entry.kind);
            kind == Some(Kind::Folder)
                && !self.pane.listing.is_gone(*row)
                && self.pane.listing.bytes_of(*row).is_none()
        };
        let is_chosen = self.pane.selection.folders() > 0;
        let rows = self.pane.listing.order().iter().copied();
        let rows = rows.filter(|row| !is_chosen || self.pane.selection.contains(*row));
        let folders: Vec<RowIndex> = rows.filter(is_open).collect();
        if folders.is_empty() {
            return Vec::new();
        }
        let named = |row: &RowIndex| (*row, self.pane.listing.name(*row).to_os_string());
        let names = folders.iter().map(named).collect();
        let ticket = self.pane.listing.ticket;
        self.counting = Some(Counting {
            ticket,
            left: folders.len() as u64,
            entries: 0,
        });
        vec![Effect::CountFolders {
            ticket,
            folder: self.folder().to_path_buf(),
            names,
        }]
    }

    pub(super) fn stop_counting(&mut self) -> Vec<Effect> {
        match self.counting.take() {
            Some(_) => vec![Effect::StopCounting],
            None => Vec::new(),
        }
    }

    /// The same where it is this listing's folders that are counted.
    pub(super) fn stop_counting_of(&mut self, ticket: Ticket) -> Vec<Effect> {
        let is_of = |counting: &Counting| counting.ticket == ticket;
        match self.counting.as_ref().is_some_and(is_of) {
            true => self.stop_counting(),
            false => Vec::new(),
        }
    }

    /// Folds the size of a folder in.
    pub fn counted(&mut self, counted: Counted) -> Vec<Effect> {
        let is_of = |counting: &&mut Counting| counting.ticket == counted.ticket;
        let Some(counting) = self.counting.as_mut().filter(is_of) else {
            return Vec::new();
        };
        counting.entries = counted.entries;
        if counted.folder.is_some() {
            counting.left = counting.left.saturating_sub(1);
        }
        if counting.left == 0 {
            self.counting = None;
        }
        if let Some((row, Some(bytes))) = counted.folder
            && let Some(pane) = self.pane_of_listing(counted.ticket)
        {
            let was_selected = pane.selection.take_out(&pane.listing, row);
            pane.listing.set_counted(row, bytes);
            if was_selected {
                pane.selection.put_in(&pane.listing, row);
            }
        }
        self.arrange()
    }

    /// What can be done about folders whose sizes are not known: the words, and whether they stop what is going on.
    pub fn sizes_words(&self) -> Option<(String, bool)> {
        let is_here = |counting: &&Counting| counting.ticket == self.pane.listing.ticket;
        if let Some(counting) = self.counting.as_ref().filter(is_here) {
            let left = words::counted(counting.left, "folder");
            let entries = words::counted(counting.entries, "item");
            return Some((
                format!("Stop counting: {left} left, {entries} so far"),
                true,
            ));
        }
        let unknown = match self.pane.selection.is_empty() {
            true => self.pane.listing.sums().uncounted,
            false => self.pane.selection.uncounted(),
        };
        (unknown > 0).then(|| {
            let folders = words::counted(unknown, "folder");
            (format!("Count {folders}"), false)
        })
    }
}
