//! Keys that a person has changed. A command is known by its usual key; what is typed instead of it is told here.

use crate::model::KeyChange;

use super::help::{Help, HelpIntent, HelpPage};
use super::intent::Effect;
use super::state::View;

/// The key that is being asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyAsk {
    /// The usual key of the command.
    pub usual: String,
    /// Why the one that was pressed cannot be its key.
    pub fault: Option<String>,
}

/// Keys that other programs expect to work everywhere, and those that walk through the window.
const FIXED: [&str; 6] = [
    "Ctrl+C",
    "Ctrl+X",
    "Ctrl+V",
    "Ctrl+Space",
    "Ctrl+Tab",
    "Ctrl+Enter",
];

impl View {
    /// The keys that stand for a usual key now.
    pub fn key_of(&self, usual: &str) -> String {
        let changed = self.prefs.keys.iter().find(|change| change.usual == usual);
        changed.map_or_else(|| usual.to_owned(), |change| change.now.clone())
    }

    pub(super) fn about_keys(&mut self, intent: HelpIntent) -> Vec<Effect> {
        let asks = match intent {
            HelpIntent::AskKey(usual) => Some(KeyAsk { usual, fault: None }),
            HelpIntent::TakeKey(now) => return self.take_key(now),
            HelpIntent::UsualKeys => {
                self.prefs.keys.clear();
                self.help = Some(Help::of(HelpPage::Keys));
                return self.keep_prefs();
            }
            HelpIntent::GiveUpKey | HelpIntent::Show(_) | HelpIntent::Close => None,
        };
        if let Some(help) = &mut self.help {
            help.asks = asks;
        }
        Vec::new()
    }

    /// The key that is being asked for was pressed.
    fn take_key(&mut self, now: String) -> Vec<Effect> {
        let asks = self.help.as_ref().and_then(|help| help.asks.as_ref());
        let Some(usual) = asks.map(|asks| asks.usual.clone()) else {
            return Vec::new();
        };
        let fault = self.key_fault(&usual, &now);
        let is_taken = fault.is_none();
        if let Some(help) = &mut self.help {
            help.asks = fault.map(|fault| KeyAsk {
                usual: usual.clone(),
                fault: Some(fault),
            });
        }
        if !is_taken {
            return Vec::new();
        }
        self.prefs.keys.retain(|change| change.usual != usual);
        if now != usual {
            self.prefs.keys.push(KeyChange { usual, now });
        }
        self.keep_prefs()
    }

    /// Why a key cannot stand for another one.
    fn key_fault(&self, usual: &str, now: &str) -> Option<String> {
        if !can_change(now) {
            return Some(format!("{now} is for typing, or the same in every program"));
        }
        let lines = self.help_lines(HelpPage::Keys);
        let other = lines.iter().find(|line| {
            let known = line.keys.join("+");
            known != usual && self.key_of(&known) == now
        });
        other.map(|line| format!("{now} is the key of: {}", line.label))
    }
}

/// True if a key can be changed, and can be what another is changed to: it types nothing, and means nothing elsewhere.
pub fn can_change(chord: &str) -> bool {
    let types_nothing = ["Ctrl+", "Alt+"].iter().any(|held| chord.starts_with(held));
    let last = chord.rsplit('+').next().unwrap_or_default();
    let is_function = last.len() > 1 && last.starts_with('F') && last[1..].parse::<u8>().is_ok();
    let is_function = is_function || matches!(last, "Delete" | "Insert");
    (types_nothing || is_function) && !FIXED.contains(&chord)
}
