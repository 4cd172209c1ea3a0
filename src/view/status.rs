//! The line under the listing: what is selected, what there is.

use super::listing::ListState;
use super::state::View;
use super::words;

/// More rows than fit on a screen.
const MANY: usize = 500;

impl View {
    /// True while rows pour in of which there are more by now than can be seen.
    pub fn is_filling(&self) -> bool {
        *self.pane.listing.state() == ListState::Streaming && self.pane.listing.shown() > MANY
    }

    /// True while no row of the folder has come.
    pub fn is_bare(&self) -> bool {
        *self.pane.listing.state() == ListState::Streaming && self.pane.listing.is_empty()
    }

    /// True while what is wanted of the rows is not shown: another order or filter, or the first rows of a folder.
    pub fn awaits_rows(&self) -> bool {
        let listing = &self.pane.listing;
        let is_blank = listing.shown() == 0 && *listing.state() == ListState::Streaming;
        is_blank || listing.awaits().is_some()
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
        let selected = self.pane.selection.len() as u64;
        if selected == 0 {
            return words::counted(self.pane.listing.shown() as u64, "item");
        }
        let items = words::counted(selected, "item");
        match (self.pane.selection.bytes(), self.pane.selection.uncounted()) {
            (0, _) => format!("{items} selected"),
            (bytes, 0) => format!("{items} selected, {}", words::bytes(bytes)),
            (bytes, _) if self.counting.is_some() => {
                format!("{items} selected, {} and counting", words::bytes(bytes))
            }
            (bytes, _) => format!("{items} selected, {} in files", words::bytes(bytes)),
        }
    }

    /// Second words of the status line.
    pub fn status_more(&self) -> String {
        if let Some(words) = self.awaits_words() {
            return words;
        }
        if *self.pane.listing.state() == ListState::Streaming {
            return "listing".to_owned();
        }
        if !self.basket.is_empty() {
            let (count, _) = self.basket_words();
            return format!("with {count} in the basket");
        }
        let waiting = self.pane.listing.waiting() as u64;
        if self.pane.listing.is_held() && waiting > 0 {
            return format!("{} below, not in order yet", words::count(waiting));
        }
        let hidden =
            u64::from(self.pane.listing.len()).saturating_sub(self.pane.listing.shown() as u64);
        if self.pane.selection.is_empty() && self.dropped.is_empty() {
            let nothing = "nothing selected".to_owned();
            return match hidden {
                0 => nothing,
                hidden => format!("{nothing}, {} more not shown", words::count(hidden)),
            };
        }
        match self.pane.selection.folders() {
            0 => String::new(),
            folders => format!("{} among them", words::counted(folders, "folder")),
        }
    }

    /// Last words of the status line, at its right end.
    pub fn status_tail(&self, is_narrow: bool) -> String {
        let here = self.pane.listing.shown() as u64;
        let free = self
            .disk_of(self.folder())
            .map(|disk| words::bytes(disk.free));
        match (self.pane.selection.is_empty(), is_narrow, free) {
            (true, _, Some(free)) => format!("{free} free"),
            (true, _, None) => String::new(),
            (false, true, _) | (false, _, None) => format!("{} here", words::count(here)),
            (false, false, Some(free)) => {
                format!("{} here, {free} free", words::counted(here, "item"))
            }
        }
    }
}
