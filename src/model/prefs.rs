//! How a person likes the window: kept from one start to the next.

use serde::{Deserialize, Serialize};

/// Light, dark or high contrast.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum ThemeChoice {
    /// What the system prefers.
    #[default]
    System,
    Light,
    Dark,
    Contrast,
}

/// In which units bytes are told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Units {
    /// kB, MB, GB: thousands.
    #[default]
    Decimal,
    /// KiB, MiB, GiB: 1024.
    Binary,
}

/// What is kept of that.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Prefs {
    pub theme: ThemeChoice,
    /// Size of text and everything with it, in percent from 100 to 200.
    pub text_percent: u16,
    pub units: Units,
    /// Rows of lists are higher.
    pub is_comfortable: bool,
    /// Nothing moves by itself, whatever the system prefers.
    pub reduces_motion: bool,
    pub shows_hidden: bool,
    pub keys: Vec<KeyChange>,
}

/// A key that stands for the usual one of a command: `Ctrl+Shift+P` for `Ctrl+K`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyChange {
    pub usual: String,
    pub now: String,
}

impl Default for Prefs {
    fn default() -> Prefs {
        Prefs {
            theme: ThemeChoice::System,
            text_percent: 100,
            units: Units::Decimal,
            is_comfortable: false,
            reduces_motion: false,
            shows_hidden: false,
            keys: Vec::new(),
        }
    }
}
