//! What the chosen operation and its options do, and which key does what: read off the operation and the palette, so that
//! neither can be forgotten here.

use super::intent::Effect;
use super::keymap::KeyAsk;
use super::state::View;

/// What is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HelpPage {
    /// The chosen operation.
    Operation,
    /// Every key.
    Keys,
}

/// The help while it is open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Help {
    pub page: HelpPage,
    /// The command whose key is being changed.
    pub asks: Option<KeyAsk>,
}

impl Help {
    pub(super) fn of(page: HelpPage) -> Help {
        Help { page, asks: None }
    }
}

/// What is wanted of the help.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HelpIntent {
    Show(HelpPage),
    Close,
    /// Asks for another key in the place of the usual one.
    AskKey(String),
    /// It was pressed.
    TakeKey(String),
    GiveUpKey,
    /// Every key is the usual one again.
    UsualKeys,
}

/// One thing that is explained.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HelpLine {
    pub label: String,
    /// Its name in Python, if it has one.
    pub hint: &'static str,
    /// What it does, in a sentence; empty where the label says it.
    pub text: &'static str,
    /// Keys, in the order in which they are held.
    pub keys: &'static [&'static str],
}

/// Keys of lists, which no command stands for.
const OF_LISTS: [(&str, &[&str]); 9] = [
    ("All commands", &["Ctrl", "K"]),
    ("Plan; in the plan: run", &["Ctrl", "Enter"]),
    ("Search what is shown", &["Ctrl", "F"]),
    ("The next area of the window", &["Ctrl", "Tab"]),
    ("To the first row", &["Home"]),
    ("To the last row", &["End"]),
    ("Select on the way", &["Shift", "Arrows"]),
    ("Select or unselect the row", &["Ctrl", "Space"]),
    ("Go to a name", &["its letters"]),
];

impl View {
    pub(super) fn about_help(&mut self, intent: HelpIntent) -> Vec<Effect> {
        match intent {
            HelpIntent::Show(page) => self.help = Some(Help::of(page)),
            HelpIntent::Close => self.help = None,
            about_keys => return self.about_keys(about_keys),
        }
        Vec::new()
    }

    /// The page that is opened: about the chosen operation, if there is one.
    pub fn help_page(&self) -> HelpPage {
        match self.entry() {
            Some(_) => HelpPage::Operation,
            None => HelpPage::Keys,
        }
    }

    /// The lines of a page of the help.
    pub fn help_lines(&self, page: HelpPage) -> Vec<HelpLine> {
        match page {
            HelpPage::Operation => self.operation_lines(),
            HelpPage::Keys => self.key_lines(),
        }
    }

    fn operation_lines(&self) -> Vec<HelpLine> {
        let Some(entry) = self.entry() else {
            return Vec::new();
        };
        let line = |label: &str, hint, text| HelpLine {
            label: label.to_owned(),
            hint,
            text,
            keys: &[],
        };
        let about = entry.about;
        let head = std::iter::once(line(about.title, about.python, about.help));
        let params = entry.params.iter();
        let params = params.map(|param| line(param.label, param.hint, param.help));
        head.chain(params).collect()
    }

    fn key_lines(&self) -> Vec<HelpLine> {
        let line = |label: String, keys| HelpLine {
            label,
            hint: "",
            text: "",
            keys,
        };
        let of_lists = OF_LISTS
            .iter()
            .map(|(label, keys)| line((*label).to_owned(), *keys));
        let commands = self.commands().into_iter();
        let commands = commands.filter(|command| !command.keys.is_empty());
        let commands = commands.map(|command| line(command.title, command.keys));
        of_lists.chain(commands).collect()
    }
}
