//! The state of the whole window, and how events, samples and intents change it.

use std::collections::{BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::tz::TimeZone;

use crate::model::{
    Clash, Event, Group, JobId, Loss, Plan, Prefs, Profile, Seat, Snapshot, ThemeChoice, Ticket,
};

use super::basket::Basket;
use super::bytes::ByteView;
use super::facts::FactsCard;
use super::form::{Entry, Form};
use super::help::Help;
use super::inplace::InPlace;
use super::intent::{Effect, Intent};
use super::jobs::Jobs;
use super::listing::Listing;
use super::newnames::Sums;
use super::outside::Outside;
use super::palette::Palette;
use super::panes::{Pane, Tabs};
use super::past::PastView;
use super::pastwords::entry_of;
use super::planrows::PlanRows;
use super::quick::Quick;
use super::saved::Saved;
use super::sides::Beside;
use super::sizes::Counting;
use super::typing::Typing;

/// What stands for a place in the sidebar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PlaceKind {
    Home,
    Desktop,
    Downloads,
    Pictures,
    Folder,
}

/// A folder that the sidebar offers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlaceEntry {
    pub label: String,
    pub path: PathBuf,
    pub kind: PlaceKind,
}

/// A mounted disk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Disk {
    pub label: String,
    /// Where it is mounted.
    pub path: PathBuf,
    /// Bytes.
    pub total: u64,
    /// Bytes that this user may still fill.
    pub free: u64,
    /// "ext4".
    pub file_system: String,
    pub is_removable: bool,
}

/// What the window starts with.
#[derive(Clone, Debug)]
pub struct Setting {
    pub catalogue: Vec<Entry>,
    pub folder: PathBuf,
    pub home: PathBuf,
    pub umask: u32,
    /// In which typed dates are meant.
    pub zone: TimeZone,
    /// When the window's clock began, in seconds since 1970.
    pub started_s: i64,
    /// The operation that is chosen at the start; the first one where this is none.
    pub first_op: Option<&'static str>,
    /// Cores of the machine.
    pub cores: u16,
    pub places: Vec<PlaceEntry>,
    pub disks: Vec<Disk>,
    /// Nothing was named to open: who has done nothing here yet is shown what can be done.
    pub greets: bool,
}

/// What the middle shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Screen {
    Files,
    /// The bytes of the selected files, for an operation that asks where they end.
    Bytes,
    Plan,
}

/// In which words the plan is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum ShownAs {
    /// What will happen, row by row.
    #[default]
    Plan,
    /// The same as a script of Python.
    Python,
    /// The same as a script of a shell.
    Shell,
}

/// The plan that is shown, and the one that is being made.
#[derive(Clone, Debug, Default)]
pub struct Preview {
    /// The newest ticket; answers to older ones are not shown.
    pub ticket: Option<Ticket>,
    pub rows: Option<PlanRows>,
    /// Milliseconds that planning took.
    pub planned_ms: u64,
    /// True until the newest ticket is answered.
    pub is_pending: bool,
    /// The name that was looked for last among those that cannot be given.
    pub faulty: Option<usize>,
    /// The conflict that was looked for last, by its place among all.
    pub at_conflict: Option<usize>,
    /// The kind of conflict whose rows are unfolded.
    pub open_clash: Option<Clash>,
    /// What is looked for in the names of the plan.
    pub search: String,
}

impl Preview {
    pub fn plan(&self) -> Option<&Arc<Plan>> {
        self.rows.as_ref().map(PlanRows::plan)
    }

    /// What the names of the plan come to, where it is about names.
    pub fn names(&self) -> Option<&Sums> {
        self.rows.as_ref().and_then(PlanRows::names)
    }
}

/// What a folder is chosen for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Choosing {
    /// A parameter of the form.
    Param(&'static str),
    /// The file into which the history is written.
    Export,
}

/// The in-app folder chooser.
#[derive(Clone, Debug)]
pub struct Chooser {
    pub what: Choosing,
    pub listing: Listing,
}

/// What is chosen on the right.
#[derive(Clone, Debug)]
pub struct Inspector {
    pub group: Option<Group>,
    pub op: Option<&'static str>,
    pub profile: Profile,
    pub forms: HashMap<&'static str, Form>,
    /// The operation chosen last in each group.
    pub last_in_group: HashMap<Group, &'static str>,
    /// The destinations used last in this session, the newest first: offered again by every operation that has one.
    pub targets: Vec<PathBuf>,
    /// Properties that this one move may lose, as they were told by its plan.
    pub allowed: BTreeSet<Loss>,
    /// The part of the form that chooses among what is selected is unfolded.
    pub shows_filter: bool,
}

/// The drawer of jobs.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Drawer {
    pub is_open: bool,
    /// Points.
    pub height: f32,
    pub job: Option<JobId>,
}

/// A word on work that ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Toast {
    pub text: String,
    /// The job that it is about, where it can be taken back.
    pub undo: Option<String>,
    /// On the window's clock.
    pub until_ms: u64,
    /// The pointer is over it: its time stands still.
    pub is_held: bool,
}

/// Time that a toast stays.
pub const TOAST_MS: u64 = 8000;

/// What a yes to a question lets happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asking {
    /// The run that takes something away for good.
    Run,
    /// The window closes and its jobs end.
    Close,
    /// What is held is deleted, or what happened is forgotten.
    Clear,
}

/// A question before something goes for good.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    pub asking: Asking,
    pub head: String,
    pub body: String,
    /// What Yes does, in its own words.
    pub yes: String,
    /// What goes farther than Yes, where something does.
    pub also: Option<String>,
    /// What No does.
    pub no: String,
}

/// State of the window. Changed by events, samples and intents only; drawn by panels that cannot change it.
#[derive(Clone, Debug)]
pub struct View {
    pub setting: Setting,
    pub screen: Screen,
    /// The pane that keys and operations are for.
    pub pane: Pane,
    /// The tabs of its side.
    pub tabs: Tabs,
    /// The second pane while there is one.
    pub(super) beside: Option<Box<Beside>>,
    /// The second pane as it was when it was closed.
    pub(super) put_away: Option<Box<Beside>>,
    /// The pane that is worked in is the one on the right.
    pub(super) is_right: bool,
    pub(super) next_pane: u64,
    /// A path while it is typed.
    pub typing: Option<Typing>,
    pub inplace: InPlace,
    pub quick: Option<Quick>,
    pub facts: Option<FactsCard>,
    pub saved: Saved,
    pub basket: Basket,
    pub counting: Option<Counting>,
    /// Paths that were dropped on the window: the selection while there are any.
    pub dropped: Vec<PathBuf>,
    /// These come from a job of the past.
    pub(super) has_taken_over: bool,
    pub inspector: Inspector,
    pub preview: Preview,
    pub shown_as: ShownAs,
    pub bytes: ByteView,
    pub chooser: Option<Chooser>,
    pub question: Option<Question>,
    pub jobs: Jobs,
    pub drawer: Drawer,
    pub toast: Option<Toast>,
    pub past: PastView,
    pub outside: Outside,
    pub palette: Option<Palette>,
    pub theme: ThemeChoice,
    pub prefs: Prefs,
    pub help: Option<Help>,
    /// The settings are open.
    pub shows_prefs: bool,
    pub(super) next_ticket: u64,
    pub(super) next_job: u64,
    /// The window's clock, as it was told last.
    pub(super) now_ms: u64,
    /// True until something was selected for the first time.
    pub is_first_start: bool,
}

impl View {
    /// The window as it opens, and what it asks for first.
    pub fn new(setting: Setting) -> (View, Vec<Effect>) {
        let folder = setting.folder.clone();
        let first = setting.catalogue.first().map(|entry| entry.about.id);
        let first = setting.first_op.or(first);
        let mut view = View {
            screen: Screen::Files,
            pane: Pane::new(folder.clone()),
            tabs: Tabs::new(Seat::Files),
            beside: None,
            put_away: None,
            is_right: false,
            next_pane: 0,
            typing: None,
            inplace: InPlace::default(),
            quick: None,
            facts: None,
            saved: Saved::default(),
            basket: Basket::default(),
            counting: None,
            dropped: Vec::new(),
            has_taken_over: false,
            inspector: Inspector {
                group: None,
                op: None,
                profile: Profile::Safe,
                forms: HashMap::new(),
                last_in_group: HashMap::new(),
                targets: Vec::new(),
                allowed: BTreeSet::new(),
                shows_filter: false,
            },
            preview: Preview::default(),
            shown_as: ShownAs::default(),
            bytes: ByteView::default(),
            chooser: None,
            question: None,
            jobs: Jobs::default(),
            drawer: Drawer {
                is_open: false,
                height: 500.0,
                job: None,
            },
            toast: None,
            past: PastView::default(),
            outside: Outside::default(),
            palette: None,
            theme: ThemeChoice::System,
            prefs: Prefs::default(),
            help: None,
            shows_prefs: false,
            next_ticket: 1,
            next_job: 1,
            now_ms: 0,
            is_first_start: true,
            setting,
        };
        if let Some(first) = first {
            view.choose_operation(first);
        }
        let mut effects = view.list(folder);
        effects.extend(view.recall());
        effects.push(view.recall_saved());
        (view, effects)
    }

    /// The registered operation of this name.
    pub fn find(&self, op: &str) -> Option<Entry> {
        let mut entries = self.setting.catalogue.iter();
        entries.find(|entry| entry.about.id == op).copied()
    }

    /// Groups that have operations, in the order of the rail.
    pub fn groups(&self) -> impl Iterator<Item = Group> + '_ {
        let has = |group: &Group| self.operations(*group).next().is_some();
        Group::ALL.into_iter().filter(has)
    }

    /// Operations of a group, in the order of the registry.
    pub fn operations(&self, group: Group) -> impl Iterator<Item = Entry> + '_ {
        let entries = self.setting.catalogue.iter().copied();
        entries.filter(move |entry| entry.about.group == group)
    }

    pub fn folder(&self) -> &Path {
        self.pane.folder()
    }

    /// The disk that holds a path, by the longest mount point above it.
    pub fn disk_of(&self, path: &Path) -> Option<&Disk> {
        let above = self
            .setting
            .disks
            .iter()
            .filter(|disk| path.starts_with(&disk.path));
        above.max_by_key(|disk| disk.path.components().count())
    }

    /// Folds an event of the engine in.
    pub fn apply(&mut self, event: &Event, now_ms: u64) -> Vec<Effect> {
        self.now_ms = now_ms;
        let catalogue = &self.setting.catalogue;
        let find = |op: &str| {
            let mut entries = catalogue.iter();
            let known = entries.find(|entry| entry.about.id == op).copied();
            known.or_else(|| entry_of(op))
        };
        self.jobs.apply(event, find);
        self.know_saved(event);
        let mut effects = self.remember(event);
        effects.extend(self.apply_more(event, now_ms));
        effects
    }

    fn apply_more(&mut self, event: &Event, now_ms: u64) -> Vec<Effect> {
        match event {
            Event::Previewed {
                ticket,
                plan,
                planned_ms,
            } if self.preview.ticket == Some(*ticket) => {
                let rows = match &self.preview.rows {
                    Some(rows) if rows.plan().request.op == plan.request.op => {
                        rows.renewed(Arc::clone(plan))
                    }
                    _ => PlanRows::new(Arc::clone(plan)),
                };
                self.preview.rows = Some(rows.kept_until(self.kept_until_short()));
                self.preview.planned_ms = *planned_ms;
                self.preview.is_pending = false;
                self.preview.at_conflict = None;
                if let Some(clash) = self.preview.open_clash.take() {
                    self.intend(Intent::ToggleClash(clash), now_ms);
                }
                self.search_plan()
            }
            Event::Queued { job, .. } => {
                self.drawer.job = Some(*job);
                Vec::new()
            }
            Event::Finished { job, .. } => self.finished(*job, now_ms),
            _ => Vec::new(),
        }
    }

    /// Folds a sample of progress in.
    pub fn sample(&mut self, snapshot: &Snapshot, now_ms: u64) {
        for progress in &snapshot.jobs {
            self.jobs.sample(progress, now_ms);
        }
    }

    /// What has to happen by time alone. The answer is when to call again, on the window's clock.
    pub fn tick(&mut self, now_ms: u64) -> Option<u64> {
        self.now_ms = now_ms;
        if self
            .toast
            .as_ref()
            .is_some_and(|toast| toast.until_ms <= now_ms && !toast.is_held)
        {
            self.toast = None;
        }
        let toast = self.toast.as_ref().filter(|toast| !toast.is_held);
        toast.map(|toast| toast.until_ms)
    }

    /// Does what a widget wants, as far as it is this window's own state; the rest is for the caller.
    pub fn intend(&mut self, intent: Intent, now_ms: u64) -> Vec<Effect> {
        self.now_ms = self.now_ms.max(now_ms);
        let mut effects = self.find_before(&intent);
        effects.extend(self.take_intent(intent, now_ms));
        effects.extend(self.arrange());
        effects
    }

    fn take_intent(&mut self, intent: Intent, now_ms: u64) -> Vec<Effect> {
        let intent = match intent {
            Intent::Palette(intent) => return self.command(intent, now_ms),
            intent => intent,
        };
        let intent = match self.recollect(intent) {
            Ok(effects) => return effects,
            Err(intent) => intent,
        };
        let intent = match self.browse(intent) {
            Ok(effects) => return effects,
            Err(intent) => intent,
        };
        let intent = match self.operate(intent, now_ms) {
            Ok(effects) => return effects,
            Err(intent) => intent,
        };
        let intent = match self.find_rows(intent) {
            Ok(effects) => return effects,
            Err(intent) => intent,
        };
        self.watch(intent, now_ms)
    }

    pub(super) fn ticket(&mut self) -> Ticket {
        self.next_ticket += 1;
        Ticket(self.next_ticket)
    }
}
