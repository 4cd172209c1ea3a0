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
            let kind = self.listing.row(*row).map(|(entry, _)| entry.kind);
            kind == Some(Kind::Folder)
                && !self.listing.is_gone(*row)
                && self.listing.bytes_of(*row).is_none()
        };
        let is_chosen = self.selection.folders() > 0;
        let rows = self.listing.order().iter().copied();
        let rows = rows.filter(|row| !is_chosen || self.selection.contains(*row));
        let folders: Vec<RowIndex> = rows.filter(is_open).collect();
        if folders.is_empty() {
            return Vec::new();
        }
        let named = |row: &RowIndex| (*row, self.listing.name(*row).to_os_string());
        let names = folders.iter().map(named).collect();
        let ticket = self.listing.ticket;
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

    /// Folds the size of a folder in.
    pub fn counted(&mut self, counted: Counted) -> Vec<Effect> {
        let is_of = |counting: &&mut Counting| counting.ticket == counted.ticket;
        let Some(counting) = self.counting.as_mut().filter(is_of) else {
            return Vec::new();
        };
        counting.entries = counted.entries;
        if let Some((row, bytes)) = counted.folder {
            counting.left = counting.left.saturating_sub(1);
            if let Some(bytes) = bytes {
                let was_selected = self.selection.take_out(&self.listing, row);
                self.listing.set_counted(row, bytes);
                if was_selected {
                    self.selection.put_in(&self.listing, row);
                }
            }
        }
        if counting.left == 0 {
            self.counting = None;
        }
        self.arrange()
    }

    /// What can be done about folders whose sizes are not known: the words, and whether they stop what is going on.
    pub fn sizes_words(&self) -> Option<(String, bool)> {
        if let Some(counting) = &self.counting {
            let left = words::counted(counting.left, "folder");
            let entries = words::counted(counting.entries, "item");
            return Some((
                format!("Stop counting: {left} left, {entries} so far"),
                true,
            ));
        }
        let unknown = match self.selection.is_empty() {
            true => self.listing.sums().uncounted,
            false => self.selection.uncounted(),
        };
        (unknown > 0).then(|| {
            let folders = words::counted(unknown, "folder");
            (format!("Count {folders}"), false)
        })
    }
}
