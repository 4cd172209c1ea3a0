//! How a person likes the window: colours, size of text, units, height of rows, motion, hidden files.

use crate::model::{Command, Prefs, ThemeChoice, Units};

use super::intent::Effect;
use super::state::View;

/// Sizes of text that are offered, in percent.
pub const SIZES: [u16; 6] = [100, 110, 125, 150, 175, 200];

/// What is wanted of the settings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PrefsIntent {
    Show(bool),
    /// Percent.
    Text(u16),
    Larger,
    Smaller,
    Units(Units),
    Comfortable(bool),
    ReduceMotion(bool),
}

impl View {
    pub(super) fn about_prefs(&mut self, intent: PrefsIntent) -> Vec<Effect> {
        let now = self.prefs.text_percent;
        match intent {
            PrefsIntent::Show(is_shown) => {
                self.shows_prefs = is_shown;
                return Vec::new();
            }
            PrefsIntent::Text(percent) => self.prefs.text_percent = percent.clamp(100, 200),
            PrefsIntent::Larger => {
                let next = SIZES.iter().find(|size| **size > now);
                self.prefs.text_percent = next.copied().unwrap_or(now);
            }
            PrefsIntent::Smaller => {
                let next = SIZES.iter().rev().find(|size| **size < now);
                self.prefs.text_percent = next.copied().unwrap_or(now);
            }
            PrefsIntent::Units(units) => self.prefs.units = units,
            PrefsIntent::Comfortable(is_on) => self.prefs.is_comfortable = is_on,
            PrefsIntent::ReduceMotion(is_on) => self.prefs.reduces_motion = is_on,
        }
        self.keep_prefs()
    }

    pub(super) fn like_theme(&mut self, theme: ThemeChoice) -> Vec<Effect> {
        self.theme = theme;
        self.prefs.theme = theme;
        self.keep_prefs()
    }

    /// Keeps what is liked from now on.
    pub(super) fn keep_prefs(&mut self) -> Vec<Effect> {
        self.prefs.shows_hidden = self.pane.listing.shows_hidden();
        vec![Effect::Engine(Command::KeepPrefs(self.prefs.clone()))]
    }

    /// Takes over what was liked when the program ran last.
    pub fn take_prefs(&mut self, prefs: Prefs) {
        self.theme = prefs.theme;
        self.pane.listing.set_shows_hidden(prefs.shows_hidden);
        self.prefs = prefs;
    }
}
