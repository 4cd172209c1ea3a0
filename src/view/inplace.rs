//! A name that is changed where it stands in the list: what is typed, what is wrong with it, and the job that it becomes.

use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::OsStrExt;

use crate::model::{
    Command, End, JobId, JobState, Kind, Listed, Profile, Request, RowIndex, Value,
};

use super::intent::Effect;
use super::names;
use super::selection::Pick;
use super::spelling::Spelling;
use super::state::{Screen, View};
use super::words;

/// Most bytes of a name on the file systems of Linux.
const LONGEST: usize = 255;

/// Where to go once a name is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Then {
    Stay,
    /// The name of the next row is changed.
    Next,
    /// That of the row before.
    Previous,
}

/// About the name that is changed in its row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RenameIntent {
    /// The selected row.
    Begin,
    Type(String),
    /// The name is given, unless something is wrong with it.
    Accept(Then),
    /// The keyboard is elsewhere: the name is given if it can be, and nothing happens otherwise.
    Leave,
    GiveUp,
}

/// The name that is being changed.
#[derive(Clone, Debug)]
pub struct Editing {
    pub row: RowIndex,
    spelling: Spelling,
    old: OsString,
    /// Letters that are selected at the beginning: the name without its ending.
    pub stem_letters: usize,
    /// Why it cannot be given, in a sentence.
    pub fault: Option<String>,
}

impl Editing {
    pub fn text(&self) -> String {
        self.spelling.text()
    }

    /// What stands under the field while nothing is wrong.
    pub fn note(&self) -> Option<&'static str> {
        let has_escapes = self.spelling.has_escapes();
        has_escapes.then_some("Escapes stand for bytes that are no text, and keep them.")
    }
}

/// A name on its way.
#[derive(Clone, Debug)]
struct Given {
    job: JobId,
    old: OsString,
    new: OsString,
}

/// What is known of names that are changed in their rows.
#[derive(Clone, Debug, Default)]
pub struct InPlace {
    pub editing: Option<Editing>,
    given: Vec<Given>,
    /// The name to go to once it is there, and the one that it stands for.
    wanted: Option<(OsString, OsString)>,
}

impl InPlace {
    /// Another folder is shown.
    pub(super) fn leave(&mut self) {
        self.editing = None;
        self.wanted = None;
    }
}

impl View {
    /// The one row whose name can be changed where it stands.
    pub fn nameable_row(&self) -> Option<RowIndex> {
        let is_one = self.pane.selection.len() == 1 && self.root_count() == 1;
        let mut rows = self.pane.selection.rows().iter();
        let row = rows
            .next()
            .filter(|_| is_one && self.screen == Screen::Files)?;
        self.pane.listing.place_of(row).map(|_| row)
    }

    pub(super) fn rename_here(&mut self, intent: RenameIntent) -> Vec<Effect> {
        match intent {
            RenameIntent::Begin => match self.nameable_row() {
                Some(row) => self.begin_name(row),
                None => Vec::new(),
            },
            RenameIntent::Type(text) => {
                self.type_name(&text);
                Vec::new()
            }
            RenameIntent::Accept(then) => self.accept_name(then),
            RenameIntent::Leave => {
                let is_wrong = |editing: &Editing| editing.fault.is_some();
                if self.inplace.editing.as_ref().is_some_and(is_wrong) {
                    self.inplace.editing = None;
                }
                self.accept_name(Then::Stay)
            }
            RenameIntent::GiveUp => {
                self.inplace.editing = None;
                Vec::new()
            }
        }
    }

    fn begin_name(&mut self, row: RowIndex) -> Vec<Effect> {
        let is_same = |editing: &Editing| editing.row == row;
        if self.inplace.editing.as_ref().is_some_and(is_same) {
            return Vec::new();
        }
        let Some((entry, name)) = self.pane.listing.row(row) else {
            return Vec::new();
        };
        let spelling = Spelling::of(name);
        let stem_letters = match entry.kind {
            Kind::Folder => spelling.text().chars().count(),
            _ => spelling.stem_letters(),
        };
        self.inplace.editing = Some(Editing {
            row,
            old: name.to_os_string(),
            spelling,
            stem_letters,
            fault: None,
        });
        let place = self.pane.listing.place_of(row);
        place.map_or(Vec::new(), |place| vec![Effect::Reveal { place }])
    }

    fn type_name(&mut self, text: &str) {
        let Some(mut editing) = self.inplace.editing.take() else {
            return;
        };
        editing.spelling.edit(text);
        editing.fault = self.name_fault(&editing);
        self.inplace.editing = Some(editing);
    }

    /// What is wrong with a name, in words.
    fn name_fault(&self, editing: &Editing) -> Option<String> {
        if editing.spelling.is_torn() {
            return Some(
                "An escape stands for one byte: it is kept or taken out whole.".to_owned(),
            );
        }
        let name = editing.spelling.name();
        if name == editing.old {
            return None;
        }
        let bytes = name.as_bytes();
        let sentence = match bytes {
            b"" => "A name is needed.".to_owned(),
            b"." | b".." => format!("{} is the folder itself or the one above.", words_of(&name)),
            bytes if bytes.contains(&b'/') => "A name cannot hold a slash.".to_owned(),
            bytes if bytes.contains(&0) => "A name cannot hold a NUL character.".to_owned(),
            bytes if bytes.len() > LONGEST => {
                let length = words::bytes_exact(bytes.len() as u64);
                format!("A name has at most {LONGEST} bytes, and this one {length}.")
            }
            _ => {
                self.pane.listing.find(&name)?;
                format!("{} is there already.", words_of(&name))
            }
        };
        Some(sentence)
    }

    fn accept_name(&mut self, then: Then) -> Vec<Effect> {
        let Some(editing) = &self.inplace.editing else {
            return Vec::new();
        };
        if editing.fault.is_some() {
            return Vec::new();
        }
        let Some(editing) = self.inplace.editing.take() else {
            return Vec::new();
        };
        let name = editing.spelling.name();
        let mut effects = Vec::new();
        if name != editing.old {
            effects.push(self.give_name(editing.old, name));
        }
        let place = self.pane.listing.place_of(editing.row);
        let next = match then {
            Then::Stay => None,
            Then::Next => place.map(|place| place + 1),
            Then::Previous => place.and_then(|place| place.checked_sub(1)),
        };
        if let Some(place) = next
            && let Some(row) = self.pane.listing.at(place)
        {
            self.inplace.wanted = None;
            self.pane
                .selection
                .go_to(&self.pane.listing, place, Pick::Only);
            effects.extend(self.selected());
            effects.extend(self.begin_name(row));
        }
        effects
    }

    /// An ordinary job: planned, written down, and taken back like any other. Nothing is ever replaced by it.
    fn give_name(&mut self, old: OsString, new: OsString) -> Effect {
        let folder = self.folder().to_path_buf();
        let roots = vec![folder.join(&old)];
        let umask = self.setting.umask;
        let mut request = Request::new("rename", roots, Profile::Safe, folder.clone(), umask);
        request.values.set("dst", Value::Path(folder.join(&new)));
        let job = JobId(self.next_job);
        self.next_job += 1;
        self.inplace.wanted = Some((new.clone(), old.clone()));
        self.inplace.given.push(Given { job, old, new });
        Effect::Engine(Command::Submit {
            job,
            request: Box::new(request),
            chosen: None,
            start: true,
        })
    }

    /// A job has ended: if it was to give a name and could not, the drawer says why.
    pub(super) fn named(&mut self, id: JobId) {
        let is_of = |given: &Given| given.job == id;
        let Some(at) = self.inplace.given.iter().position(is_of) else {
            return;
        };
        let state = self.jobs.get(id).map(|job| job.state);
        if state == Some(JobState::Ended(End::Done)) {
            return;
        }
        let given = self.inplace.given.remove(at);
        let wanted = self.inplace.wanted.take();
        self.inplace.wanted = wanted.filter(|(new, _)| *new != given.new);
        self.drawer.is_open = true;
        self.drawer.job = Some(id);
    }

    /// "Renamed a.txt to b.txt", for a job that gave a name in its row.
    pub(super) fn named_words(&self, id: JobId) -> Option<String> {
        let given = self.inplace.given.iter().find(|given| given.job == id)?;
        let (old, new) = (words_of(&given.old), words_of(&given.new));
        Some(format!("Renamed {old} to {new}"))
    }

    /// The row with the new name stands for the one with the old name, where both are told together: it keeps its place
    /// and stays selected.
    pub(super) fn pair_names(&self, part: &mut Listed) {
        let Some(chunk) = &part.chunk else {
            return;
        };
        for gone in part.gone.iter_mut().filter(|gone| gone.successor.is_none()) {
            let name = self.pane.listing.name(gone.row);
            // There, and back again where it is undone.
            let given = self.inplace.given.iter().rev();
            let mut pairs =
                given.flat_map(|given| [(&given.old, &given.new), (&given.new, &given.old)]);
            let Some((_, other)) = pairs.find(|(one, _)| *one == name) else {
                continue;
            };
            let mut rows = 0..chunk.len();
            let at = rows.find(|at| chunk.name(chunk.base + at) == other);
            gone.successor = at.map(|at| self.pane.listing.next_row() + at);
        }
    }

    /// What is typed goes on where its row has another number now; it ends with the name that it began with.
    pub(super) fn find_edited(&mut self) {
        let listing = &self.pane.listing;
        self.inplace.editing = self.inplace.editing.take().and_then(|editing| {
            let row = listing.find(&editing.old)?;
            Some(Editing { row, ..editing })
        });
    }

    /// Nothing is selected, or the row of an old name, which may be there a moment longer.
    fn selects_at_most(&self, old: &OsStr) -> bool {
        let mut rows = self.pane.selection.rows().iter();
        self.pane.selection.len() < 2 && rows.all(|row| self.pane.listing.name(row) == old)
    }

    /// Goes to a new name that has come, where nothing else was selected meanwhile.
    pub(super) fn go_to_name(&mut self) -> Vec<Effect> {
        let editing = self.inplace.editing.as_ref().map(|editing| editing.row);
        if editing.is_some_and(|row| self.pane.listing.is_gone(row)) {
            self.find_edited();
        }
        let Some((new, old)) = self.inplace.wanted.take() else {
            return Vec::new();
        };
        let Some(row) = self.pane.listing.find(&new) else {
            self.inplace.wanted = Some((new, old));
            return Vec::new();
        };
        let Some(place) = self.pane.listing.place_of(row) else {
            return Vec::new();
        };
        if !self.selects_at_most(&old) || !self.dropped.is_empty() {
            return Vec::new();
        }
        self.pane
            .selection
            .go_to(&self.pane.listing, place, Pick::Only);
        let mut effects = vec![Effect::Reveal { place }];
        effects.extend(self.selected());
        effects
    }
}

fn words_of(name: &OsStr) -> String {
    names::shown(name).text.into_owned()
}
