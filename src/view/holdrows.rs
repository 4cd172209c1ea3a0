//! What is held, as rows: one a job, below it its single entries where it is unfolded.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::model::{Command, Failure, HeldDisk, HeldItem, HeldJob, PastJob, Recovery};

use super::failures::shown;
use super::forgetting::Clearing;
use super::intent::Effect;
use super::jobs::last_name;
use super::past::PastIntent;
use super::pastwords::{day, entry_of, when};
use super::state::{Asking, Question, View};
use super::words;

/// What is shown of the hold area.
#[derive(Clone, Debug, Default)]
pub struct HoldView {
    pub search: String,
    pub rows: Vec<HoldRow>,
    /// Jobs whose entries are shown, by their folders.
    pub open: BTreeSet<PathBuf>,
    pub items: BTreeMap<PathBuf, Arc<Vec<HeldItem>>>,
    /// Path of the selected job or entry, and its row.
    pub selected: Option<PathBuf>,
    row: Option<usize>,
    /// A job whose entries are to go back as soon as they are listed.
    wanted: Option<PathBuf>,
    /// What could not be deleted the last time.
    pub failures: Vec<Failure>,
}

/// A row: a place in the list of jobs, and one in the list of its entries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HoldRow {
    pub job: usize,
    pub item: Option<usize>,
}

/// A row in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HoldCells {
    /// "Delete 1,204 items" or the name of an entry.
    pub title: String,
    /// What it is, or where it was.
    pub what: String,
    pub bytes: String,
    pub held: String,
    pub until: String,
    /// What "Put back" says to those who cannot see the row.
    pub can_put_back: bool,
}

impl View {
    fn held_of(&self, row: HoldRow) -> Option<&HeldJob> {
        self.past.annals.held.get(row.job)
    }

    fn item_of(&self, row: HoldRow) -> Option<&HeldItem> {
        let job = self.held_of(row)?;
        self.past.hold.items.get(&job.path)?.get(row.item?)
    }

    /// Path of what a row is about.
    fn path_of(&self, row: HoldRow) -> Option<&Path> {
        match row.item {
            None => self.held_of(row).map(|job| job.path.as_path()),
            Some(_) => self.item_of(row).map(|item| item.path.as_path()),
        }
    }

    /// The row of what is selected.
    pub fn selected_held_row(&self) -> Option<usize> {
        self.past.hold.row
    }

    fn find_held_row(&self) -> Option<usize> {
        let selected = self.past.hold.selected.as_deref()?;
        let rows = self.past.hold.rows.iter();
        rows.copied()
            .position(|row| self.path_of(row) == Some(selected))
    }

    /// The selected row, where it is a single entry.
    pub fn selected_item(&self) -> Option<&HeldItem> {
        self.item_of(*self.past.hold.rows.get(self.selected_held_row()?)?)
    }

    /// The job to which the selected row belongs.
    pub fn selected_held(&self) -> Option<&HeldJob> {
        let row = *self.past.hold.rows.get(self.selected_held_row()?)?;
        self.held_of(row)
    }

    /// "Delete 1,204 items"; "Copy tree, 9 items" for what stood in the way of something else.
    pub fn held_title(&self, job: &HeldJob) -> String {
        let items = words::counted(job.items, "item");
        match self.find(&job.op).or_else(|| entry_of(&job.op)) {
            Some(entry) if entry.about.destroys => format!("{} {items}", entry.about.verb),
            Some(entry) => format!("{}, {items}", entry.about.title),
            None => format!("Held, {items}"),
        }
    }

    /// Name of the disk of a hold area.
    pub fn area_label(&self, disk: &HeldDisk) -> String {
        let known = self.disk_of(&disk.area).filter(|_| !disk.is_away);
        match known {
            Some(known) => known.label.clone(),
            // The disk that is there now is another one; the folder was at the root of the one that is not.
            None => disk.area.parent().map_or_else(String::new, last_name),
        }
    }

    /// What stands in a row.
    pub fn held_cells(&self, row: HoldRow) -> Option<HoldCells> {
        let job = self.held_of(row)?;
        let (now, zone) = (self.past.annals.now_ms, &self.setting.zone);
        if row.item.is_none() {
            let first = job.were.first().map(|was| last_name(was));
            let what = match (first, job.entries) {
                (Some(first), 0 | 1) => first,
                (Some(first), many) => format!("{first} and {} more", words::count(many - 1)),
                (None, _) => String::new(),
            };
            return Some(HoldCells {
                title: self.held_title(job),
                what,
                bytes: words::bytes(job.bytes),
                held: when(job.held_ms, now, zone),
                until: day(job.keep_until_ms, now, zone),
                can_put_back: true,
            });
        }
        let item = self.item_of(row)?;
        let folder = item.was.parent().unwrap_or(&item.was);
        let name = last_name(&item.was);
        Some(HoldCells {
            title: match item.is_tail {
                true => format!("End of {name}"),
                false => name,
            },
            what: shown(Path::new(&self.short(folder))),
            bytes: match item.size {
                Some((_, bytes)) => words::bytes(bytes),
                None => "counting".to_owned(),
            },
            held: match item.size {
                Some((items, _)) if items > 1 => words::counted(items, "item"),
                _ => String::new(),
            },
            until: String::new(),
            can_put_back: !item.is_tail,
        })
    }

    pub(super) fn hold_intent(&mut self, intent: PastIntent) -> Vec<Effect> {
        let at = |view: &View, place: usize| view.past.hold.rows.get(place).copied();
        match intent {
            PastIntent::SearchHeld(text) => {
                self.past.hold.search = text;
                self.arrange_held();
            }
            PastIntent::SelectHeld(place) => {
                let path = at(self, place).and_then(|row| self.path_of(row));
                self.past.hold.selected = path.map(Path::to_path_buf);
                self.past.hold.row = self.past.hold.selected.as_ref().map(|_| place);
            }
            PastIntent::ToggleHeld(place) => return self.toggle_held(place),
            PastIntent::PutBack(place) => return self.put_back(place),
            PastIntent::DeleteHeld(place) => {
                let job = at(self, place).and_then(|row| self.held_of(row));
                if let Some(job) = job.cloned() {
                    self.ask_to_delete(&[job]);
                }
            }
            PastIntent::DeleteAllHeld => {
                let all = self.past.annals.held.clone();
                self.ask_to_delete(&all);
            }
            _ => {}
        }
        Vec::new()
    }

    fn toggle_held(&mut self, place: usize) -> Vec<Effect> {
        let row = self.past.hold.rows.get(place).copied();
        let Some(path) = row
            .and_then(|row| self.held_of(row))
            .map(|job| job.path.clone())
        else {
            return Vec::new();
        };
        let hold = &mut self.past.hold;
        if hold.open.remove(&path) {
            self.arrange_held();
            return Vec::new();
        }
        hold.open.insert(path.clone());
        self.arrange_held();
        vec![Effect::Engine(Command::Unfold(path))]
    }

    fn put_back(&mut self, place: usize) -> Vec<Effect> {
        let Some(row) = self.past.hold.rows.get(place).copied() else {
            return Vec::new();
        };
        if row.item.is_none() {
            return self.put_back_all(place);
        }
        let Some(item) = self.item_of(row).filter(|item| !item.is_tail) else {
            return Vec::new();
        };
        let items = vec![item.path.clone()];
        let job = self.new_job();
        vec![Effect::Engine(Command::PutBack { job, items })]
    }

    /// Everything that a job holds goes back by undoing it; entry by entry, where the job was forgotten.
    fn put_back_all(&mut self, place: usize) -> Vec<Effect> {
        let row = self.past.hold.rows.get(place).copied();
        let Some(held) = row.and_then(|row| self.held_of(row)) else {
            return Vec::new();
        };
        if self.past.find(&held.uid).is_none() {
            let path = held.path.clone();
            self.past.hold.wanted = Some(path.clone());
            return vec![Effect::Engine(Command::Unfold(path))];
        }
        let is_open = |job: &PastJob| job.is_interrupted() && job.uid == held.uid;
        let how = match self.past.annals.jobs.iter().any(is_open) {
            true => Recovery::RollBack,
            false => Recovery::Undo,
        };
        let uid = held.uid.clone();
        self.recover(uid, how)
    }

    /// Entries of a job are listed.
    pub(super) fn unfolded(&mut self, path: &Path, items: &Arc<Vec<HeldItem>>) -> Vec<Effect> {
        self.past
            .hold
            .items
            .insert(path.to_path_buf(), Arc::clone(items));
        self.arrange_held();
        if self.past.hold.wanted.as_deref() != Some(path) {
            return Vec::new();
        }
        self.past.hold.wanted = None;
        let whole = items.iter().filter(|item| !item.is_tail);
        let items = whole.map(|item| item.path.clone()).collect();
        let job = self.new_job();
        vec![Effect::Engine(Command::PutBack { job, items })]
    }

    fn ask_to_delete(&mut self, jobs: &[HeldJob]) {
        if jobs.is_empty() || self.past.is_clearing {
            return;
        }
        let items: u64 = jobs.iter().map(|job| job.items).sum();
        let bytes: u64 = jobs.iter().map(|job| job.bytes).sum();
        let what = format!("{}, {}", words::counted(items, "item"), words::bytes(bytes));
        let paths = jobs.iter().map(|job| job.path.clone()).collect();
        self.past.clearing = Some(Clearing::Purge(paths));
        let of = match jobs {
            [_] => "What this job took away".to_owned(),
            many => format!(
                "What {} took away",
                words::counted(many.len() as u64, "job")
            ),
        };
        self.question = Some(Question {
            asking: Asking::Clear,
            head: format!("Delete {what} for good?"),
            body: format!("{of} cannot be put back afterwards."),
            yes: format!("Delete {what} for good"),
            also: None,
            no: "Keep everything".to_owned(),
        });
    }

    /// New figures: what is unfolded is listed again.
    pub(super) fn refresh_held(&mut self) -> Vec<Effect> {
        let annals = Arc::clone(&self.past.annals);
        let hold = &mut self.past.hold;
        let is_there = |path: &PathBuf| annals.held.iter().any(|held| held.path == *path);
        hold.open.retain(is_there);
        hold.items.retain(|path, _| is_there(path));
        let open = hold.open.iter().cloned();
        let effects = open.map(|path| Effect::Engine(Command::Unfold(path)));
        let effects = effects.collect();
        self.arrange_held();
        effects
    }

    /// The newest first, as far as they match what is searched for.
    pub(super) fn arrange_held(&mut self) {
        let wanted = self.past.hold.search.trim().to_lowercase();
        let mut rows = Vec::new();
        for (job, held) in self.past.annals.held.iter().enumerate().rev() {
            if !wanted.is_empty() && !self.is_found(held, &wanted) {
                continue;
            }
            rows.push(HoldRow { job, item: None });
            let hold = &self.past.hold;
            let items = hold
                .items
                .get(&held.path)
                .filter(|_| hold.open.contains(&held.path));
            let items = items.map_or(0, |items| items.len());
            rows.extend((0..items).map(|item| HoldRow {
                job,
                item: Some(item),
            }));
        }
        self.past.hold.rows = rows;
        self.past.hold.row = self.find_held_row();
        if self.past.hold.row.is_none() {
            self.past.hold.selected = None;
        }
    }

    fn is_found(&self, held: &HeldJob, wanted: &str) -> bool {
        let has = |text: &str| text.to_lowercase().contains(wanted);
        let known = self.past.hold.items.get(&held.path);
        has(&self.held_title(held))
            || has(&held.op)
            || has(&held.uid)
            || held.were.iter().any(|was| has(&shown(was)))
            || known.is_some_and(|items| items.iter().any(|item| has(&shown(&item.was))))
    }
}
