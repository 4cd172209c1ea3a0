//! Every action in one list, found by typing: what it is called, its key, and what it wants.

use std::ops::Range;

use crate::model::{Group, Profile, ThemeChoice};

use super::facts::FactsIntent;
use super::form::Entry;
use super::help::{HelpIntent, HelpPage};
use super::inplace::RenameIntent;
use super::intent::{BasketIntent, Effect, Intent, PickIntent};
use super::jobs;
use super::operate::destination;
use super::order::SortBy;
use super::outside::OutsideIntent;
use super::past::{Page, PastIntent};
use super::prefs::PrefsIntent;
use super::quick::QuickIntent;
use super::state::{ShownAs, View};
use super::typing::TypingIntent;
use super::words;

/// Subject under which a command stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Section {
    /// What can be done with what is selected.
    Work,
    Clipboard,
    Jobs,
    Go,
    Look,
}

/// The picture beside a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sign {
    Group(Group),
    Link,
    Code,
    Shell,
    Job,
    Undo,
    Folder,
    Look,
}

/// What a command does.
#[derive(Clone, Debug, PartialEq)]
pub enum Act {
    /// Each in turn.
    Intents(Vec<Intent>),
    /// Only the top bar knows how.
    FilterHere,
}

/// One line of the palette.
#[derive(Clone, Debug, PartialEq)]
pub struct Command {
    pub section: Section,
    pub sign: Sign,
    pub title: String,
    /// Small words at its right: the Python name, where it comes from.
    pub note: String,
    /// Keys that do the same, in the order in which they are held.
    pub keys: &'static [&'static str],
    pub act: Act,
    /// What Alt+Enter does instead, where there is a plan to see first.
    pub plan: Option<Vec<Intent>>,
}

/// The palette while it is open.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Palette {
    pub text: String,
    /// Line of the keyboard among those that are found.
    pub chosen: usize,
}

/// What is wanted of the palette.
#[derive(Clone, Debug, PartialEq)]
pub enum PaletteIntent {
    Open,
    Close,
    Type(String),
    /// Lines down, negative for up.
    Move(i64),
    /// Does what a line says, or shows its plan first.
    Take {
        line: usize,
        plans: bool,
    },
}

/// A command that was found.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    pub command: Command,
    /// Bytes of the title that were typed.
    pub hits: Vec<Range<usize>>,
}

impl View {
    /// Changes the palette, or does what it says.
    pub(super) fn command(&mut self, intent: PaletteIntent, now_ms: u64) -> Vec<Effect> {
        match intent {
            PaletteIntent::Open => self.palette = Some(Palette::default()),
            PaletteIntent::Close => self.palette = None,
            PaletteIntent::Type(text) => self.palette = Some(Palette { text, chosen: 0 }),
            PaletteIntent::Move(lines) => {
                let last = self.found().len().saturating_sub(1) as i64;
                if let Some(palette) = &mut self.palette {
                    let wanted = (palette.chosen as i64).saturating_add(lines);
                    palette.chosen = wanted.clamp(0, last) as usize;
                }
            }
            PaletteIntent::Take { line, plans } => {
                let found = self.found().into_iter().nth(line);
                self.palette = None;
                let Some(Found { command, .. }) = found else {
                    return Vec::new();
                };
                let intents = match (command.plan.filter(|_| plans), command.act) {
                    (Some(plan), _) => plan,
                    (None, Act::Intents(intents)) => intents,
                    (None, Act::FilterHere) => Vec::new(),
                };
                let effects = intents
                    .into_iter()
                    .flat_map(|intent| self.intend(intent, now_ms));
                return effects.collect();
            }
        }
        Vec::new()
    }

    /// Commands that hold every word that was typed, the likeliest first, subject by subject.
    pub fn found(&self) -> Vec<Found> {
        let Some(palette) = &self.palette else {
            return Vec::new();
        };
        let words: Vec<String> = palette
            .text
            .split_whitespace()
            .map(str::to_lowercase)
            .collect();
        let all = self.commands().into_iter();
        let mut found: Vec<(u32, Found)> = all
            .filter_map(|command| {
                let (rank, hits) = rank(&command, &words)?;
                Some((rank, Found { command, hits }))
            })
            .collect();
        // The subject of the best hit stands first, so that the first line is the likeliest.
        let best = |section: Section| {
            let ranks = found.iter().filter(|(_, it)| it.command.section == section);
            ranks.map(|(rank, _)| *rank).min()
        };
        let sections = [
            Section::Work,
            Section::Clipboard,
            Section::Jobs,
            Section::Go,
            Section::Look,
        ];
        let order: Vec<Option<u32>> = sections.into_iter().map(best).collect();
        found.sort_by_key(|(rank, it)| {
            let section = it.command.section;
            (order[section as usize], section, *rank)
        });
        found.into_iter().map(|(_, found)| found).collect()
    }

    /// What the palette says of the selection.
    pub fn palette_note(&self) -> String {
        match self.root_count() {
            0 => "nothing selected".to_owned(),
            count => format!("{} selected", words::counted(count, "item")),
        }
    }

    /// Head of a subject.
    pub fn section_head(&self, section: Section) -> String {
        match (section, self.root_count()) {
            (Section::Work, 0) => "Operations".to_owned(),
            (Section::Work, 1) => "With the selected item".to_owned(),
            (Section::Work, count) => format!("With the {} selected items", words::count(count)),
            (Section::Clipboard, _) => "Clipboard".to_owned(),
            (Section::Jobs, _) => "Jobs".to_owned(),
            (Section::Go, _) => "Go to".to_owned(),
            (Section::Look, _) => "Window".to_owned(),
        }
    }

    /// Everything that can be done now.
    pub fn commands(&self) -> Vec<Command> {
        let mut all = Vec::new();
        self.add_work(&mut all);
        self.add_clipboard(&mut all);
        self.add_jobs(&mut all);
        self.add_places(&mut all);
        self.add_panes(&mut all);
        self.add_looks(&mut all);
        all
    }

    fn add_work(&self, all: &mut Vec<Command>) {
        let last = self.last_target();
        for entry in &self.setting.catalogue {
            let about = entry.about;
            let choose = || Intent::ChooseOperation(about.id);
            let sign = Sign::Group(about.group);
            if let (Some(last), Some(_)) = (last, destination(*entry))
                && self.root_count() > 0
                && self.inspector.op == Some(about.id)
            {
                all.push(Command {
                    section: Section::Work,
                    sign,
                    title: format!("{} to {}, as last time", about.title, jobs::last_name(last)),
                    note: about.python.to_owned(),
                    keys: &[],
                    act: Act::Intents(vec![choose(), Intent::Run]),
                    plan: Some(vec![choose(), Intent::ShowPlan]),
                });
            }
            let is_in_row = about.id == "rename" && self.nameable_row().is_some();
            all.push(Command {
                section: Section::Work,
                sign,
                title: title_of(*entry),
                note: about.python.to_owned(),
                keys: if is_in_row { &[] } else { keys_of(about.id) },
                act: Act::Intents(vec![choose()]),
                plan: Some(vec![choose(), Intent::ShowPlan]),
            });
        }
        self.add_saved(all);
        if self.nameable_row().is_some() {
            let begin = Intent::Rename(RenameIntent::Begin);
            all.push(Command {
                title: "Change the name in its row".to_owned(),
                keys: &["F2"],
                ..plain(Section::Work, Sign::Group(Group::Move), begin)
            });
        }
        let delete = |title: &str, keep, keys| Command {
            title: title.to_owned(),
            keys,
            ..plain(
                Section::Work,
                Sign::Group(Group::Delete),
                Intent::Delete(keep),
            )
        };
        use crate::model::Keep;
        all.push(delete(
            "Delete, keep in the hold area",
            Keep::Hold,
            &["Delete"],
        ));
        let shift = &["Shift", "Delete"];
        all.push(delete("Delete for good", Keep::Permanent, shift));
    }

    fn add_clipboard(&self, all: &mut Vec<Command>) {
        let count = self.root_count();
        let files = words::counted(count, "item");
        let outside = |intent| Intent::Outside(intent);
        let mut add = |sign, title: String, keys, intent| {
            all.push(Command {
                title,
                keys,
                ..plain(Section::Clipboard, sign, intent)
            });
        };
        if count > 0 {
            let take = |is_cut| outside(OutsideIntent::Take { is_cut });
            let sign = Sign::Group(Group::Copy);
            add(sign, format!("Copy {files}"), &["Ctrl", "C"], take(false));
            let sign = Sign::Group(Group::Move);
            add(sign, format!("Cut {files}"), &["Ctrl", "X"], take(true));
            let paths = words::counted(count, "path");
            let keys = &["Ctrl", "Shift", "C"];
            add(
                Sign::Link,
                format!("Copy {paths}, one a line"),
                keys,
                Intent::CopyPaths,
            );
            let listed = |as_| Intent::CopyNames(as_);
            let title = "Copy as a Python list".to_owned();
            add(Sign::Code, title, &[], listed(ShownAs::Python));
            let title = "Copy as shell words".to_owned();
            add(Sign::Shell, title, &[], listed(ShownAs::Shell));
        }
        let title = "Paste files here".to_owned();
        add(
            Sign::Folder,
            title,
            &["Ctrl", "V"],
            outside(OutsideIntent::Paste),
        );
    }

    fn add_jobs(&self, all: &mut Vec<Command>) {
        let mut add = |sign, title: &str, note: String, keys, intent| {
            all.push(Command {
                title: title.to_owned(),
                note,
                keys,
                ..plain(Section::Jobs, sign, intent)
            });
        };
        let none = String::new;
        let past = |intent| Intent::Past(intent);
        add(
            Sign::Undo,
            "Undo the last job",
            none(),
            &["Ctrl", "Z"],
            past(PastIntent::UndoLast),
        );
        let keys = &["Ctrl", "Shift", "Z"];
        add(
            Sign::Undo,
            "Redo the last job",
            none(),
            keys,
            past(PastIntent::RedoLast),
        );
        add(
            Sign::Job,
            "Show the jobs",
            none(),
            &["Ctrl", "J"],
            Intent::ToggleDrawer,
        );
        add(
            Sign::Job,
            "Next conflict or failure",
            none(),
            &["F8"],
            Intent::NextTrouble,
        );
        add(
            Sign::Job,
            "Conflict or failure before",
            none(),
            &["Shift", "F8"],
            Intent::LastTrouble,
        );
        for job in self.jobs.iter() {
            let title = job.title();
            if job.is_at_work() {
                add(
                    Sign::Job,
                    "Pause",
                    title.clone(),
                    &[],
                    Intent::Pause(job.id),
                );
                add(Sign::Job, "Cancel", title, &[], Intent::Cancel(job.id));
            } else if !job.failures.is_empty() {
                let count = words::count(job.failures.len() as u64);
                let text = format!("Try {count} failed again");
                add(Sign::Job, &text, title, &[], Intent::Retry(job.id));
            }
        }
        for (text, page) in [("History", Page::History), ("Hold area", Page::Hold)] {
            add(Sign::Job, text, none(), &[], past(PastIntent::Show(page)));
        }
    }

    fn add_places(&self, all: &mut Vec<Command>) {
        let mut add = |title: &str, note: String, keys, act| {
            all.push(Command {
                title: title.to_owned(),
                note,
                keys,
                act,
                ..plain(Section::Go, Sign::Folder, Intent::Refresh)
            });
        };
        let go = |intent| Act::Intents(vec![Intent::Past(PastIntent::Show(Page::Files)), intent]);
        let typing = Act::Intents(vec![Intent::Typing(TypingIntent::Open)]);
        add("Type a path", String::new(), &["Ctrl", "L"], typing);
        add("Filter this folder", String::new(), &["/"], Act::FilterHere);
        add(
            "Parent folder",
            String::new(),
            &["Alt", "Up"],
            go(Intent::Up),
        );
        add("Back", String::new(), &["Alt", "Left"], go(Intent::Back));
        add(
            "Forward",
            String::new(),
            &["Alt", "Right"],
            go(Intent::Forward),
        );
        add(
            "Look again",
            String::new(),
            &["Ctrl", "R"],
            go(Intent::Refresh),
        );
        let shown =
            |path: &std::path::Path| super::names::shown(path.as_os_str()).text.into_owned();
        for place in &self.setting.places {
            let open = go(Intent::Open(place.path.clone()));
            add(&place.label, shown(&place.path), &[], open);
        }
        for disk in &self.setting.disks {
            let open = go(Intent::Open(disk.path.clone()));
            add(&disk.label, shown(&disk.path), &[], open);
        }
    }

    fn add_looks(&self, all: &mut Vec<Command>) {
        let mut add = |title: &str, keys, intent| {
            all.push(Command {
                title: title.to_owned(),
                keys,
                ..plain(Section::Look, Sign::Look, intent)
            });
        };
        add("Select all", &["Ctrl", "A"], Intent::SelectAll);
        add("Select nothing", &["Esc"], Intent::SelectNone);
        add(
            "Invert the selection",
            &["Ctrl", "I"],
            Intent::InvertSelection,
        );
        let by = |adds| Intent::PickBy(PickIntent::Open { adds });
        add("Select by pattern or rule", &["+"], by(true));
        add("Unselect by pattern or rule", &["-"], by(false));
        let basket = |intent| Intent::Basket(intent);
        add(
            "Put into the basket",
            &["Ctrl", "B"],
            basket(BasketIntent::Gather),
        );
        add(
            "Look into the basket",
            &[],
            basket(BasketIntent::Open(true)),
        );
        let keys = &["Ctrl", "Shift", "S"];
        add("Count what is in the folders", keys, Intent::CountFolders);
        let hidden = match self.pane.listing.shows_hidden() {
            true => "Hide hidden files",
            false => "Show hidden files",
        };
        let shows = !self.pane.listing.shows_hidden();
        add(hidden, &["Ctrl", "H"], Intent::ShowHidden(shows));
        let sorts = [
            ("Sort by name", SortBy::Name),
            ("Sort by size", SortBy::Size),
            ("Sort by date", SortBy::Modified),
            ("Sort by mode", SortBy::Mode),
        ];
        for (title, by) in sorts {
            add(title, &[], Intent::SortBy(by));
        }
        let quick = Intent::Quick(QuickIntent::Toggle);
        add("Quick look", &["Space"], quick);
        let facts = Intent::Facts(FactsIntent::Show);
        add("Properties", &["Alt", "Enter"], facts);
        if self.root_count() > 0 {
            let reveal = Intent::Outside(OutsideIntent::Reveal);
            add("Show in the file manager", &[], reveal);
        }
        let themes = [
            ("Colours of the system", ThemeChoice::System),
            ("Light colours", ThemeChoice::Light),
            ("Dark colours", ThemeChoice::Dark),
            ("High contrast", ThemeChoice::Contrast),
        ];
        for (title, theme) in themes {
            add(title, &[], Intent::Theme(theme));
        }
        if let Some(entry) = self.entry() {
            let title = format!("What {} does", entry.about.title);
            add(
                &title,
                &["F1"],
                Intent::Help(HelpIntent::Show(HelpPage::Operation)),
            );
        }
        add("Keys", &[], Intent::Help(HelpIntent::Show(HelpPage::Keys)));
        let prefs = |intent| Intent::Prefs(intent);
        add("Settings…", &[], prefs(PrefsIntent::Show(true)));
        add("Larger text", &["Ctrl", "+"], prefs(PrefsIntent::Larger));
        add("Smaller text", &["Ctrl", "-"], prefs(PrefsIntent::Smaller));
        let usual = prefs(PrefsIntent::Text(100));
        add("Text of the usual size", &["Ctrl", "0"], usual);
        let profiles = [
            ("Safe profile", Profile::Safe),
            ("Python profile", Profile::Python),
        ];
        for (title, profile) in profiles {
            add(title, &[], Intent::SetProfile(profile));
        }
        add("Close the window", &[], Intent::CloseWindow);
    }
}

/// A command that does one thing.
pub(super) fn plain(section: Section, sign: Sign, intent: Intent) -> Command {
    Command {
        section,
        sign,
        title: String::new(),
        note: String::new(),
        keys: &[],
        act: Act::Intents(vec![intent]),
        plan: None,
    }
}

/// "Copy tree to…" where a question follows.
fn title_of(entry: Entry) -> String {
    let title = entry.about.title;
    if destination(entry).is_some() {
        format!("{title} to…")
    } else if entry.params.iter().any(|param| param.positional) {
        format!("{title}…")
    } else {
        title.to_owned()
    }
}

fn keys_of(op: &str) -> &'static [&'static str] {
    match op {
        "copytree" => &["F5"],
        "move" => &["F6"],
        "mkdir" => &["F7"],
        "rename" => &["F2"],
        _ => &[],
    }
}

/// How likely a command is meant, less for likelier, and where its title was hit; none if a word is missing. A word may
/// also stand in the small words, where nothing is marked.
fn rank(command: &Command, words: &[String]) -> Option<(u32, Vec<Range<usize>>)> {
    let (title, note) = (command.title.to_lowercase(), command.note.to_lowercase());
    // Letters that change their length in lower case would mark the wrong ones.
    let is_marked = title.len() == command.title.len();
    let (mut rank, mut hits) = (0, Vec::new());
    for word in words {
        let starts_word = |at: usize| {
            let before = title[..at].chars().next_back();
            before.is_none_or(|letter| !letter.is_alphanumeric())
        };
        let all: Vec<usize> = title.match_indices(word).map(|(at, _)| at).collect();
        let hit = all.iter().find(|at| starts_word(**at)).or(all.first());
        match hit {
            Some(at) => {
                rank += match (*at, starts_word(*at)) {
                    (0, _) => 0,
                    (_, true) => 1,
                    (_, false) => 3,
                };
                if is_marked {
                    hits.push(*at..at + word.len());
                }
            }
            None if note.contains(word) => rank += 4,
            None => return None,
        }
    }
    Some((rank, hits))
}
