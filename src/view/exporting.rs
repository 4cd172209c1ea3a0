//! The history on its way into a file: where it goes, and what became of it.

use std::path::Path;

use jiff::Timestamp;

use crate::model::Failure;

use super::failures;
use super::intent::Effect;
use super::jobs::last_name;
use super::state::{Choosing, TOAST_MS, Toast, View};
use super::words;

/// In which form the history is written to a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    Json,
    Csv,
}

impl Format {
    pub const ALL: [Format; 2] = [Format::Json, Format::Csv];

    pub fn name(self) -> &'static str {
        match self {
            Format::Json => "JSON",
            Format::Csv => "CSV",
        }
    }

    fn ending(self) -> &'static str {
        match self {
            Format::Json => "json",
            Format::Csv => "csv",
        }
    }
}

impl View {
    /// Writes the whole history into a new file of the folder that is chosen.
    pub(super) fn export_here(&mut self, format: Format) -> Vec<Effect> {
        let chooser = self.chooser.take();
        let Some(chooser) = chooser.filter(|chooser| chooser.what == Choosing::Export) else {
            return Vec::new();
        };
        let now = i64::try_from(self.past.annals.now_ms).ok();
        let now = now.and_then(|now| Timestamp::from_millisecond(now).ok());
        let day = now.map_or_else(String::new, |now| {
            let now = now.to_zoned(self.setting.zone.clone());
            now.strftime("-%Y-%m-%d-%H%M").to_string()
        });
        let name = format!("filewright-history{day}.{}", format.ending());
        let to = chooser.listing.folder.join(name);
        vec![Effect::Export { to, format }]
    }

    /// The file was written, or why not.
    pub(super) fn exported(&mut self, to: &Path, failure: Option<&Failure>) -> Vec<Effect> {
        match failure {
            Some(failure) => {
                let told = failures::told(failure);
                let name = last_name(to);
                self.past.trouble = Some(format!("{name} {}: {}.", told.what, told.why));
            }
            None => {
                let jobs = words::counted(self.past.annals.jobs.len() as u64, "job");
                self.toast = Some(Toast {
                    text: format!("Exported {jobs} to {}", last_name(to)),
                    undo: None,
                    until_ms: self.now_ms + TOAST_MS,
                    is_held: false,
                });
            }
        }
        match to.parent() == Some(self.folder()) {
            true => self.list_again(),
            false => Vec::new(),
        }
    }
}
