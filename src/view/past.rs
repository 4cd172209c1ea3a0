//! The past in the window: what is known of it, what is selected in it, and how intents and events change that.

use std::sync::Arc;

use crate::model::{
    Annals, Command, End, Event, Foresight, JobId, PastJob, PastState, Recovery, Ticket,
};

use super::again::{Reread, Use};
use super::exporting::Format;
use super::forgetting::Clearing;
use super::holdrows::HoldView;
use super::intent::{Effect, Intent};
use super::pastindex::PastIndex;
use super::pastwords::{TRY_AGAIN, Told, day_head};
use super::sides::PaneIntent;
use super::state::{Choosing, View};
use super::typing::TypingIntent;
use super::words;

/// Jobs that were ended by force which have a card; further ones are rows.
const CARDS: usize = 2;

/// What the middle is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Page {
    /// What is there, and what will happen to it.
    #[default]
    Files,
    /// What happened.
    History,
    /// What is held.
    Hold,
}

/// What can be wanted of the past.
#[derive(Clone, Debug, PartialEq)]
pub enum PastIntent {
    Show(Page),
    Search(String),
    /// The job of this row of the history.
    Select(usize),
    SelectJob(String),
    /// Go on with a job, or take it back.
    Recover {
        uid: String,
        how: Recovery,
    },
    UndoLast,
    RedoLast,
    /// About what is held.
    SearchHeld(String),
    SelectHeld(usize),
    /// Show the single entries of a job, or hide them.
    ToggleHeld(usize),
    /// Put back what is in a row: a single entry, or a whole job.
    PutBack(usize),
    DeleteHeld(usize),
    DeleteAllHeld,
    /// Forget what happened, and, if that is wished for, delete what is held.
    Forget,
    /// Read the whole request of a job, to be shown as a script.
    Reread(String),
    /// Put the request of a job into the form and plan it once more.
    RunAgain(String),
    /// Choose the folder into which the history is written.
    Export,
    ExportHere(Format),
    DismissTrouble,
}

/// A row of the history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HistoryRow {
    Day(String),
    /// Place in the annals.
    Job(usize),
}

/// What is known of the past, and what is shown of it.
#[derive(Clone, Debug, Default)]
pub struct PastView {
    pub page: Page,
    pub annals: Arc<Annals>,
    pub(super) index: PastIndex,
    /// False until it was told for the first time.
    pub is_known: bool,
    pub search: String,
    pub rows: Vec<HistoryRow>,
    /// Name of the selected job.
    pub selected: Option<String>,
    /// Its row.
    row: Option<usize>,
    pub foresight: Option<Arc<Foresight>>,
    foresight_ticket: Option<Ticket>,
    pub hold: HoldView,
    /// It was asked for again and not told yet.
    is_stale: bool,
    /// Pressed while what is known was old.
    wanted: Option<PastIntent>,
    pub(super) clearing: Option<Clearing>,
    /// Deleting or forgetting goes on.
    pub is_clearing: bool,
    pub(super) reread: Reread,
    /// What went wrong beside jobs, in a sentence.
    pub trouble: Option<String>,
}

impl PastView {
    /// Bytes that are held.
    pub fn held_bytes(&self) -> u64 {
        self.index.held_bytes
    }

    /// Jobs that were ended by force and have a card of their own over the rows.
    pub fn cards(&self) -> impl Iterator<Item = &PastJob> {
        self.interrupted().take(CARDS)
    }

    /// Jobs that were ended by force, the newest first.
    pub fn interrupted(&self) -> impl Iterator<Item = &PastJob> {
        let places = self.index.open.iter();
        places.filter_map(|at| self.annals.jobs.get(*at))
    }

    pub fn find(&self, uid: &str) -> Option<&PastJob> {
        self.annals.jobs.get(self.index.place(uid)?)
    }

    fn at(&self, place: Option<usize>) -> Option<&PastJob> {
        self.annals.jobs.get(place?)
    }

    fn find_row(&self) -> Option<usize> {
        let selected = self.index.place(self.selected.as_deref()?)?;
        let mut rows = self.rows.iter();
        rows.position(|row| *row == HistoryRow::Job(selected))
    }
}

impl View {
    /// A job of the past, in words.
    pub fn told<'a>(&'a self, job: &'a PastJob) -> Told<'a> {
        Told {
            job,
            annals: &self.past.annals,
            index: &self.past.index,
            catalogue: &self.setting.catalogue,
            zone: &self.setting.zone,
        }
    }

    /// The selected job of the history.
    pub fn selected_past(&self) -> Option<Told<'_>> {
        let job = self.past.find(self.past.selected.as_deref()?)?;
        Some(self.told(job))
    }

    /// Row of the selected job.
    pub fn selected_past_row(&self) -> Option<usize> {
        self.past.row
    }

    /// Asks for what is known of the past.
    pub(super) fn recall(&mut self) -> Vec<Effect> {
        self.past.is_stale = true;
        vec![Effect::Engine(Command::Recall)]
    }

    /// Intents about the past, and those that lead away from it; others are handed back.
    pub(super) fn recollect(&mut self, intent: Intent) -> Result<Vec<Effect>, Intent> {
        match intent {
            Intent::Past(intent) => Ok(self.look_back(intent)),
            Intent::Confirm if self.past.clearing.is_some() => Ok(self.clear(false)),
            Intent::ConfirmAlso if self.past.clearing.is_some() => Ok(self.clear(true)),
            Intent::Decline if self.past.clearing.is_some() => {
                self.past.clearing = None;
                self.question = None;
                Ok(Vec::new())
            }
            Intent::Escape if self.past.page != Page::Files => {
                if self.question.take().is_some() {
                    self.past.clearing = None;
                } else if self.chooser.take().is_none() {
                    self.past.page = Page::Files;
                }
                Ok(Vec::new())
            }
            other => {
                if leads_to_files(&other) {
                    self.past.page = Page::Files;
                }
                Err(other)
            }
        }
    }

    pub(super) fn look_back(&mut self, intent: PastIntent) -> Vec<Effect> {
        match intent {
            PastIntent::Show(page) => {
                self.past.page = page;
                return match page {
                    Page::Files => self.leave_plan(),
                    Page::History | Page::Hold => self.recall(),
                };
            }
            PastIntent::Search(text) => {
                self.past.search = text;
                self.arrange_history();
            }
            PastIntent::Select(row) => return self.select_past(row),
            PastIntent::SelectJob(uid) => return self.select_job(uid),
            PastIntent::Recover { uid, how } => return self.recover(uid, how),
            PastIntent::UndoLast | PastIntent::RedoLast if self.past.is_stale => {
                self.past.wanted = Some(intent);
            }
            PastIntent::UndoLast => {
                let job = self.past.at(self.past.index.undoable);
                if let Some(uid) = job.map(|job| job.uid.clone()) {
                    return self.recover(uid, Recovery::Undo);
                }
            }
            PastIntent::RedoLast => {
                let job = self.past.at(self.past.index.redoable);
                if let Some(uid) = job.map(|job| job.uid.clone()) {
                    return self.recover(uid, Recovery::Undo);
                }
            }
            PastIntent::Forget => self.ask_to_forget(),
            PastIntent::Reread(uid) => return self.reread(uid, Use::Script),
            PastIntent::RunAgain(uid) => return self.reread(uid, Use::Again),
            PastIntent::Export => {
                self.past.trouble = None;
                let folder = self.folder().to_path_buf();
                return self.choose_for(Choosing::Export, folder);
            }
            PastIntent::ExportHere(format) => return self.export_here(format),
            PastIntent::DismissTrouble => self.past.trouble = None,
            held => return self.hold_intent(held),
        }
        Vec::new()
    }

    fn select_past(&mut self, row: usize) -> Vec<Effect> {
        let Some(HistoryRow::Job(at)) = self.past.rows.get(row) else {
            return Vec::new();
        };
        match self.past.annals.jobs.get(*at) {
            Some(job) => self.select_job(job.uid.clone()),
            None => Vec::new(),
        }
    }

    fn select_job(&mut self, uid: String) -> Vec<Effect> {
        self.past.selected = Some(uid);
        self.past.row = self.past.find_row();
        self.past.foresight = None;
        self.foresee()
    }

    /// Asks what the undoing of the selected job would do.
    fn foresee(&mut self) -> Vec<Effect> {
        let action = self.selected_past().and_then(|told| told.action());
        let Some(uid) = action.map(|(_, uid)| uid.to_owned()) else {
            self.past.foresight = None;
            self.past.foresight_ticket = None;
            return Vec::new();
        };
        let ticket = self.ticket();
        self.past.foresight_ticket = Some(ticket);
        let how = Recovery::Undo;
        vec![Effect::Engine(Command::Foresee { ticket, uid, how })]
    }

    /// True while it is being found out what the undoing of the selected job would do.
    pub fn is_foreseeing(&self) -> bool {
        self.past.foresight_ticket.is_some() && self.past.foresight.is_none()
    }

    pub(super) fn new_job(&mut self) -> JobId {
        let job = JobId(self.next_job);
        self.next_job += 1;
        job
    }

    pub(super) fn recover(&mut self, uid: String, how: Recovery) -> Vec<Effect> {
        let job = self.new_job();
        self.past.is_stale = true;
        self.toast = None;
        vec![Effect::Engine(Command::Recover { job, uid, how })]
    }

    /// Folds in what an event tells of the past.
    pub(super) fn remember(&mut self, event: &Event) -> Vec<Effect> {
        match event {
            Event::Recalled(annals) => self.recalled(annals),
            Event::Foreseen { ticket, foresight } => {
                if self.past.foresight_ticket == Some(*ticket) {
                    self.past.foresight = Some(Arc::clone(foresight));
                }
                Vec::new()
            }
            Event::Unfolded { path, items } => self.unfolded(path, items),
            Event::Purged { failures } => {
                self.past.is_clearing = false;
                self.past.hold.failures.clone_from(failures);
                self.recall()
            }
            Event::Finished { .. } => self.recall(),
            Event::Reread { uid, request } => self.was_reread(uid, request),
            Event::Exported { to, failure } => self.exported(to, failure.as_ref()),
            _ => Vec::new(),
        }
    }

    fn recalled(&mut self, annals: &Arc<Annals>) -> Vec<Effect> {
        let is_first = !std::mem::replace(&mut self.past.is_known, true);
        self.past.index = PastIndex::of(annals);
        self.past.annals = Arc::clone(annals);
        self.past.is_stale = false;
        self.arrange_history();
        let mut effects = self.refresh_held();
        // Whoever has begun to work by then is not led away from it: the sidebar tells it too.
        if is_first && self.is_first_start && self.past.interrupted().next().is_some() {
            self.past.page = Page::History;
        }
        effects.extend(self.foresee());
        if let Some(wanted) = self.past.wanted.take() {
            effects.extend(self.look_back(wanted));
        }
        effects
    }

    /// Rows by day, the newest first, as far as they match what is searched for. What took a job back, all of it, is
    /// told by the row of that job.
    fn arrange_history(&mut self) {
        let annals = Arc::clone(&self.past.annals);
        let wanted = self.past.search.trim().to_lowercase();
        let mut rows = Vec::new();
        let mut head = String::new();
        let cards: Vec<&str> = self.past.cards().map(|job| job.uid.as_str()).collect();
        for (at, job) in annals.jobs.iter().enumerate().rev() {
            let told = self.told(job);
            let has_card = cards.contains(&job.uid.as_str());
            let is_shown = match wanted.is_empty() {
                true => !has_card && !self.is_told_elsewhere(job),
                false => told.matches(&wanted),
            };
            if !is_shown {
                continue;
            }
            let day = day_head(job.started_ms, annals.now_ms, &self.setting.zone);
            if day != head {
                head.clone_from(&day);
                rows.push(HistoryRow::Day(day));
            }
            rows.push(HistoryRow::Job(at));
        }
        self.past.rows = rows;
        let is_gone = |uid: &String| self.past.find(uid).is_none();
        if self.past.selected.as_ref().is_some_and(is_gone) {
            self.past.selected = None;
        }
        self.past.row = self.past.find_row();
    }

    /// True for a job that took another one back, wholly: the row of that one says so.
    fn is_told_elsewhere(&self, job: &PastJob) -> bool {
        let Some(undone) = &job.undoes else {
            return false;
        };
        let failures = job.more.as_ref().map_or(0, |more| more.failures);
        let is_open = job.is_interrupted() || job.is_out_of_reach();
        failures == 0 && !is_open && self.past.find(undone).is_some()
    }

    /// What the strip offers to take back, and by which word: what this session did last, or without anything the last
    /// of all.
    pub fn offered(&self) -> Option<(&'static str, &PastJob)> {
        let last = self.past.at(self.past.index.undoable);
        let Some(ended) = self.jobs.iter().rev().find(|job| job.is_ended()) else {
            return last.map(|last| ("Undo", last));
        };
        let own = self.past.find(ended.uid.as_deref()?)?;
        let undone = own.undoes.as_deref().and_then(|uid| self.past.find(uid));
        match undone {
            // What it left is tried again before anything else.
            Some(undone) if undone.undoes.is_none() && own.is_partial() => {
                Some((TRY_AGAIN, undone))
            }
            // An undoing is itself taken back; the undoing of that one is the job once more.
            Some(undone) if undone.undoes.is_none() => self
                .past
                .at(self.past.index.redoable)
                .filter(|redo| redo.uid == own.uid)
                .map(|redo| ("Redo", redo)),
            Some(undone) => {
                let first = undone.undoes.as_deref();
                last.filter(|last| Some(last.uid.as_str()) == first)
                    .map(|last| ("Undo", last))
            }
            None => last
                .filter(|last| last.uid == own.uid)
                .map(|last| ("Undo", last)),
        }
    }

    /// "Deleted 12 items, 2 h ago", where this session has done nothing yet, and how that ended.
    pub fn past_words(&self) -> Option<(String, End)> {
        let annals = &self.past.annals;
        let last = self.past.at(self.past.index.undoable)?;
        let told = self.told(last);
        let verb = told.entry()?.about.verb_done;
        let since = annals.now_ms.saturating_sub(last.started_ms);
        let age = words::duration(std::time::Duration::from_millis(since));
        let what = told.counted(last.items);
        let failures = last.more.as_ref().map_or(0, |more| more.failures);
        let end = match last.state {
            PastState::Cancelled => End::Cancelled,
            PastState::Failed | PastState::Interrupted => End::Failed { failures },
            PastState::Done | PastState::Running(_) | PastState::Unreadable(_) => End::Done,
        };
        let how = match end {
            End::Done => String::new(),
            _ => format!(", {}", told.end_words()),
        };
        let words = match since {
            0..86_400_000 => format!("{verb} {what}{how}, {age} ago"),
            _ => {
                let zone = &self.setting.zone;
                let day = super::pastwords::day(last.started_ms, annals.now_ms, zone);
                format!("{verb} {what}{how}, {day}")
            }
        };
        Some((words, end))
    }
}

/// True for what is done with files: that is then shown.
fn leads_to_files(intent: &Intent) -> bool {
    matches!(
        intent,
        Intent::Open(_)
            | Intent::Typing(TypingIntent::Open)
            | Intent::Pane(PaneIntent::OpenTab)
            | Intent::Back
            | Intent::Forward
            | Intent::Up
            | Intent::Drop(_)
            | Intent::ChooseGroup(_)
            | Intent::ChooseOperation(_)
            | Intent::ShowPlan
            | Intent::LeavePlan
            | Intent::Run
    )
}
