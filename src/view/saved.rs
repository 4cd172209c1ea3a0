//! Filled forms that are kept under a name and a number: operation, options and destination, for whatever is selected.

use std::sync::Arc;

use crate::model::{Command, Event, Group, SavedChange, SavedForm};

use super::form::FieldError;
use super::intent::{Effect, Intent};
use super::outside::Notice;
use super::palette::{self, Section, Sign, plain};
use super::past::Page;
use super::state::{TOAST_MS, Toast, View};
use super::words;

/// Most letters of a name.
const LONGEST: usize = 60;

/// What is wanted of kept forms.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SavedIntent {
    /// Asks under which name and number the form is to be kept.
    Ask,
    /// Asks for another name and number of a kept form.
    Edit(String),
    Type(String),
    Number(Option<u8>),
    /// Keeps it so.
    Keep,
    GiveUp,
    /// Opens the form that is kept under a name.
    Use(String),
    /// The same by its number.
    UseNumber(u8),
    /// Shows all of them, to be renamed and deleted.
    ShowAll(bool),
    Remove(String),
}

/// The name and number that are being asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Naming {
    pub name: String,
    pub number: Option<u8>,
    /// The kept form that gets them; none for the form on the screen.
    pub of: Option<String>,
    /// Why the form cannot be kept.
    pub fault: Option<String>,
}

/// The kept forms as the window knows them.
#[derive(Clone, Debug, Default)]
pub struct Saved {
    pub forms: Arc<Vec<SavedForm>>,
    turn: u64,
    pub naming: Option<Naming>,
    /// All of them are shown.
    pub is_listed: bool,
    /// What is told once the form is on the device.
    done_words: Option<String>,
}

impl Saved {
    pub fn by_number(&self, number: u8) -> Option<&SavedForm> {
        let mut forms = self.forms.iter();
        forms.find(|form| form.number == Some(number))
    }

    pub fn by_name(&self, name: &str) -> Option<&SavedForm> {
        self.forms.iter().find(|form| form.name == name)
    }

    /// The first number that no form has.
    fn free_number(&self) -> Option<u8> {
        (1..=9).find(|number| self.by_number(*number).is_none())
    }
}

impl Naming {
    pub fn name(&self) -> &str {
        self.name.trim()
    }

    /// True if it can be kept so.
    pub fn is_right(&self) -> bool {
        let length = self.name().chars().count();
        (1..=LONGEST).contains(&length) && self.fault.is_none()
    }
}

impl View {
    pub(super) fn about_saved(&mut self, intent: SavedIntent) -> Vec<Effect> {
        match intent {
            SavedIntent::Ask => self.ask_name(),
            SavedIntent::Edit(name) => {
                let number = self.saved.by_name(&name).and_then(|form| form.number);
                self.saved.naming = Some(Naming {
                    name: name.clone(),
                    number,
                    of: Some(name),
                    fault: None,
                });
            }
            SavedIntent::Type(name) => {
                if let Some(naming) = &mut self.saved.naming {
                    naming.name = name;
                }
            }
            SavedIntent::Number(number) => {
                if let Some(naming) = &mut self.saved.naming {
                    naming.number = number;
                }
            }
            SavedIntent::Keep => return self.keep_form(),
            SavedIntent::GiveUp => self.saved.naming = None,
            SavedIntent::Use(name) => {
                let form = self.saved.by_name(&name).cloned();
                return form.map_or(Vec::new(), |form| self.use_form(&form));
            }
            SavedIntent::UseNumber(number) => {
                let form = self.saved.by_number(number).cloned();
                return match form {
                    Some(form) => self.use_form(&form),
                    None => {
                        self.tell(format!("No form is saved as number {number}"));
                        Vec::new()
                    }
                };
            }
            SavedIntent::ShowAll(is_listed) => {
                self.saved.is_listed = is_listed;
                self.saved.naming = None;
            }
            SavedIntent::Remove(name) => return vec![change(SavedChange::Remove(name))],
        }
        Vec::new()
    }

    /// A form that holds something that cannot be meant is not kept: it says so instead.
    fn ask_name(&mut self) {
        let Some(entry) = self.entry() else {
            return;
        };
        let fault = self.form_to_keep().err();
        let fault = fault.map(|error| error.sentence().to_owned());
        self.saved.naming = Some(Naming {
            name: self.offered_name(entry.about.title),
            number: self.saved.free_number(),
            of: None,
            fault,
        });
    }

    /// "Copy tree to Backup".
    fn offered_name(&self, title: &str) -> String {
        let target = self.entry().and_then(super::operate::destination);
        let target = target.and_then(|param| {
            let form = self.form()?;
            let text = form.text(param, self.inspector.profile);
            let last = text.trim_end_matches('/').rsplit('/').next()?.to_owned();
            (!last.is_empty()).then_some(last)
        });
        match target {
            Some(target) => format!("{title} to {target}"),
            None => title.to_owned(),
        }
    }

    fn form_to_keep(&self) -> Result<crate::model::Request, FieldError> {
        let missing = || FieldError::Missing("Choose an operation first.".to_owned());
        let form = self.form().ok_or_else(missing)?;
        form.filled(self.inspector.profile, &self.place())
    }

    fn keep_form(&mut self) -> Vec<Effect> {
        let Some(naming) = self.saved.naming.clone().filter(Naming::is_right) else {
            return Vec::new();
        };
        let (name, number) = (naming.name().to_owned(), naming.number);
        let wanted = match naming.of {
            Some(from) => SavedChange::Rename {
                from,
                to: name.clone(),
                number,
            },
            None => {
                let Ok(request) = self.form_to_keep() else {
                    return Vec::new();
                };
                let name = name.clone();
                SavedChange::Keep(Box::new(SavedForm {
                    name,
                    number,
                    request,
                }))
            }
        };
        self.saved.naming = None;
        if !self.saved.is_listed {
            let key = number.map(|number| format!(", Ctrl+{number} opens it"));
            let words = format!("Saved {name}{}", key.unwrap_or_default());
            self.saved.done_words = Some(words);
        }
        vec![change(wanted)]
    }

    fn tell(&mut self, text: String) {
        self.toast = Some(Toast {
            text,
            undo: None,
            until_ms: self.now_ms + TOAST_MS,
            is_held: false,
        });
    }

    /// Fills the form of its operation in. What is selected stays selected, and nothing is done yet.
    fn use_form(&mut self, saved: &SavedForm) -> Vec<Effect> {
        let request = &saved.request;
        self.saved.is_listed = false;
        self.saved.naming = None;
        if self.find(request.op).is_none() {
            self.tell(format!(
                "{} is for an operation that is not here",
                saved.name
            ));
            return Vec::new();
        }
        let mut effects = match self.past.page {
            Page::Files => Vec::new(),
            Page::History | Page::Hold => self.look_back(super::PastIntent::Show(Page::Files)),
        };
        self.choose_operation(request.op);
        self.inspector.profile = request.profile;
        let zone = self.setting.zone.clone();
        if let Some(form) = self.form_mut() {
            let names = std::mem::take(&mut form.names);
            form.take_over(request, &zone);
            form.names = names;
        }
        self.open_bytes();
        effects.extend(self.plan_again());
        effects
    }

    /// Forms that are kept, and what can be done with them.
    pub(super) fn add_saved(&self, all: &mut Vec<palette::Command>) {
        let saved = |intent| Intent::Saved(intent);
        for form in self.saved.forms.iter() {
            let Some(entry) = self.find(form.request.op) else {
                continue;
            };
            let keys = form.number.and_then(|number| {
                let at = usize::from(number).checked_sub(1)?;
                NUMBERS.get(at)
            });
            let using = match form.number {
                Some(number) => SavedIntent::UseNumber(number),
                None => SavedIntent::Use(form.name.clone()),
            };
            all.push(palette::Command {
                title: form.name.clone(),
                note: format!("saved, {}", entry.about.title),
                keys: keys.map_or(&[][..], |keys| keys.as_slice()),
                plan: Some(vec![saved(using.clone()), Intent::ShowPlan]),
                ..plain(Section::Work, Sign::Group(entry.about.group), saved(using))
            });
        }
        if let Some(entry) = self.entry() {
            let sign = Sign::Group(entry.about.group);
            all.push(palette::Command {
                title: "Save this form as…".to_owned(),
                note: entry.about.title.to_owned(),
                keys: &["Ctrl", "S"],
                ..plain(Section::Work, sign, saved(SavedIntent::Ask))
            });
        }
        if !self.saved.forms.is_empty() {
            all.push(palette::Command {
                title: "Rename or delete saved forms…".to_owned(),
                ..plain(Section::Work, Sign::Job, saved(SavedIntent::ShowAll(true)))
            });
        }
    }

    /// Folds in what is kept.
    pub(super) fn know_saved(&mut self, event: &Event) {
        let Event::Saved {
            turn,
            forms,
            damaged,
            failure,
        } = event
        else {
            return;
        };
        if *turn < self.saved.turn {
            return;
        }
        self.saved.turn = *turn;
        self.saved.forms = Arc::clone(forms);
        self.saved.is_listed &= !forms.is_empty();
        let head = "Saved forms".to_owned();
        let done_words = self.saved.done_words.take();
        if let Some(words) = done_words.filter(|_| failure.is_none()) {
            self.tell(words);
        }
        if let Some(failure) = failure {
            let told = super::failures::told(failure);
            self.outside.notice = Some(Notice {
                head,
                more: format!("Their file {}: {}.", told.what, told.why),
            });
        } else if *damaged > 0 {
            let lines = words::counted(*damaged, "line");
            self.outside.notice = Some(Notice {
                head: format!("{head} are damaged"),
                more: format!("{lines} of their file could not be read. The others are here."),
            });
        }
    }

    /// The kept forms of a group of operations.
    pub fn saved_in(&self, group: Group) -> impl Iterator<Item = &SavedForm> {
        let forms = self.saved.forms.iter();
        forms.filter(move |form| {
            let entry = self.find(form.request.op);
            entry.is_some_and(|entry| entry.about.group == group)
        })
    }

    /// True if the form says exactly what is kept under this name.
    pub fn is_saved_form(&self, saved: &SavedForm) -> bool {
        if self.inspector.op != Some(saved.request.op) {
            return false;
        }
        self.form_to_keep().is_ok_and(|now| {
            let now_run = (&now.values, now.profile, &now.run.rules, &now.run.filter);
            let run = &saved.request.run;
            let of = (
                &saved.request.values,
                saved.request.profile,
                &run.rules,
                &run.filter,
            );
            now_run == of
        })
    }

    /// What the window asks for first: the kept forms.
    pub(super) fn recall_saved(&self) -> Effect {
        change(SavedChange::Read)
    }
}

/// Keys of kept forms.
static NUMBERS: [[&str; 2]; 9] = [
    ["Ctrl", "1"],
    ["Ctrl", "2"],
    ["Ctrl", "3"],
    ["Ctrl", "4"],
    ["Ctrl", "5"],
    ["Ctrl", "6"],
    ["Ctrl", "7"],
    ["Ctrl", "8"],
    ["Ctrl", "9"],
];

fn change(change: SavedChange) -> Effect {
    Effect::Engine(Command::Saved(change))
}
