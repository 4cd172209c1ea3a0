//! The in-app folder chooser, and what a picked folder becomes.

use std::path::{Path, PathBuf};

use crate::model::{Seat, Ticket};

use super::form;
use super::intent::Effect;
use super::listing::Listing;
use super::order::{Sort, SortBy};
use super::state::{Chooser, Choosing, View};

impl View {
    /// Opens the chooser for a parameter, at the folder that is typed there.
    pub(super) fn open_chooser(&mut self, param: &'static str) -> Vec<Effect> {
        let typed = self.form().and_then(|form| {
            let params = form.entry().params;
            let param = params.iter().find(|known| known.name == param)?;
            let text = form.text(param, self.inspector.profile);
            let path = form::expand(&text, &self.setting.home);
            path.is_absolute().then_some(path)
        });
        let folder = typed.unwrap_or_else(|| self.folder().to_path_buf());
        self.choose_for(Choosing::Param(param), folder)
    }

    /// Opens the chooser at a folder.
    pub(super) fn choose_for(&mut self, what: Choosing, folder: PathBuf) -> Vec<Effect> {
        let sort = Sort {
            by: SortBy::Name,
            is_descending: false,
        };
        let ticket = self.ticket();
        self.chooser = Some(Chooser {
            what,
            listing: Listing::new(folder.clone(), ticket, sort, false),
        });
        vec![list_chooser(ticket, folder)]
    }

    pub(super) fn chooser_list(&mut self, folder: PathBuf) -> Vec<Effect> {
        let ticket = self.ticket();
        let Some(chooser) = &mut self.chooser else {
            return Vec::new();
        };
        let (sort, hidden) = (chooser.listing.sort(), chooser.listing.shows_hidden());
        chooser.listing = Listing::new(folder.clone(), ticket, sort, hidden);
        vec![list_chooser(ticket, folder)]
    }

    pub(super) fn take_folder(&mut self, param: &'static str, folder: &Path) {
        if let Some(form) = self.form_mut() {
            form.set_path(param, folder.to_path_buf());
        }
    }
}

fn list_chooser(ticket: Ticket, folder: PathBuf) -> Effect {
    Effect::ListFolder {
        ticket,
        folder,
        seat: Seat::Chooser,
    }
}
