//! What a widget can want, and what the window then has to do beyond changing its own state.

use std::ffi::OsString;
use std::path::PathBuf;
use std::sync::Arc;

use crate::model::{
    Clash, Command, CompleteAsk, EntryType, GlanceAsk, Group, JobId, Keep, LookAsk, Order, Profile,
    RowIndex, Rule, Seat, ThemeChoice, Ticket, Value,
};

use super::arrange::Arranging;
use super::bytes::ByteIntent;
use super::exporting::Format;
use super::facts::FactsIntent;
use super::filter::Part;
use super::help::HelpIntent;
use super::inplace::RenameIntent;
use super::order::SortBy;
use super::outside::OutsideIntent;
use super::palette::PaletteIntent;
use super::past::PastIntent;
use super::planfind::Searching;
use super::planrows::PlanRow;
use super::prefs::PrefsIntent;
use super::quick::QuickIntent;
use super::saved::SavedIntent;
use super::selection::Pick;
use super::sides::PaneIntent;
use super::state::ShownAs;
use super::typing::TypingIntent;

/// Ways of the keyboard through a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Travel {
    /// Rows down, negative for up.
    Rows(i64),
    Home,
    End,
    /// Straight to a place.
    To(usize),
}

/// One change of the filter of a form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FilterChange {
    Include(Vec<String>),
    Exclude(Vec<String>),
    Text(Part, String),
    /// Takes a type in, or out again.
    Type(EntryType),
    Clear,
}

/// Rows selected, or taken out, by pattern and rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PickIntent {
    Open {
        adds: bool,
    },
    Patterns(String),
    Rule(FilterChange),
    /// What is selected stays so.
    Keep,
    /// What was selected before comes back.
    GiveUp,
}

/// About the basket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BasketIntent {
    /// What is selected goes into it.
    Gather,
    TakeOut(usize),
    Empty,
    Open(bool),
}

/// Everything that a widget can want.
#[derive(Clone, Debug, PartialEq)]
pub enum Intent {
    // Where am I.
    Open(PathBuf),
    /// About the path that is typed.
    Typing(TypingIntent),
    /// About panes and tabs.
    Pane(PaneIntent),
    Back,
    Forward,
    Up,
    Refresh,
    // What is there.
    SortBy(SortBy),
    Filter(String),
    ShowHidden(bool),
    /// Shows a column, or does not any more.
    ToggleColumn(SortBy),
    PointerOverRows(bool),
    /// Letters typed over the list.
    TypeAhead(String),
    PickBy(PickIntent),
    Basket(BasketIntent),
    /// About what is in a row, without opening it.
    Quick(QuickIntent),
    /// About what is explained.
    Help(HelpIntent),
    /// About the settings.
    Prefs(PrefsIntent),
    /// About forms that are kept filled.
    Saved(SavedIntent),
    /// About the properties of what is selected.
    Facts(FactsIntent),
    /// About the name that is changed in its row.
    Rename(RenameIntent),
    /// Count what is in folders; stop that.
    CountFolders,
    StopCounting,
    Click {
        place: usize,
        pick: Pick,
    },
    /// Double click or Enter: a folder is entered.
    Enter {
        place: usize,
    },
    Travel {
        travel: Travel,
        pick: Pick,
    },
    ToggleCursor {
        then_down: bool,
    },
    SelectAll,
    SelectNone,
    InvertSelection,
    BandBegin {
        place: usize,
        pick: Pick,
    },
    BandTo {
        place: Option<usize>,
    },
    BandEnd,
    Drop(Vec<PathBuf>),
    /// The selection was dragged onto a folder: its plan is shown.
    CarryTo {
        folder: PathBuf,
        is_move: bool,
    },
    // What do I do.
    ChooseGroup(Group),
    ChooseOperation(&'static str),
    SetProfile(Profile),
    SetText {
        param: &'static str,
        text: String,
    },
    SetValue {
        param: &'static str,
        value: Value,
    },
    SetNames(String),
    SetRule {
        clash: Clash,
        rule: Rule,
    },
    /// The same rule for everything that is not alike.
    SetAllRules(Rule),
    SetVerify(bool),
    /// Done means that it is on the device, or not.
    SetFlush(bool),
    /// Where a list of digests is to be written.
    SetManifest(String),
    /// Lets a move lose what its plan says, or not.
    AllowLoss(bool),
    /// What becomes of what is removed, replaced or cut.
    SetKeep(Keep),
    /// Opens the panel that deletes, with this choice.
    Delete(Keep),
    /// Folds or unfolds the filter of the form.
    ToggleFilter,
    SetFilter(FilterChange),
    SetFormWorkers(u16),
    SetFormOrder(Order),
    /// Opens the folder chooser for a parameter.
    ChooseFolder {
        param: &'static str,
    },
    /// The same by the system's own dialog.
    SystemChooser {
        param: &'static str,
    },
    ChooserOpen(PathBuf),
    ChooserAccept,
    ChooserCancel,
    /// Answer of the system's dialog.
    FolderPicked {
        param: &'static str,
        folder: Option<PathBuf>,
    },
    ShowPlan,
    LeavePlan,
    /// The plan, or the request as a script.
    ShowAs(ShownAs),
    TogglePlanRow(PlanRow),
    /// Unfolds what a row of the plan is in, and goes there.
    RevealPlanRow(PlanRow),
    /// Looks for a text in the names of the plan.
    SearchPlan(String),
    /// Unfolds a kind of conflict to its rows, or folds it again.
    ToggleClash(Clash),
    /// Ticks or unticks a row of the plan with everything below it.
    TickPlanRow(PlanRow),
    /// Ticks or unticks a row of the names before and after.
    TickName(usize),
    /// Unticks the first entries that want one and the same name.
    LeaveClash,
    /// Ticks everything that is unticked by name.
    TickAllNames,
    Run,
    /// Yes to the question that Run raised.
    Confirm,
    /// Yes, and what goes farther.
    ConfirmAlso,
    Decline,
    /// About the bytes of the selected files.
    Bytes(ByteIntent),
    // What is going on.
    ShowJob(JobId),
    ToggleDrawer,
    DrawerHeight(f32),
    Pause(JobId),
    Resume(JobId),
    Cancel(JobId),
    Retry(JobId),
    Answer {
        job: JobId,
        clash: Clash,
        rule: Rule,
    },
    Tune {
        job: JobId,
        workers: Option<u16>,
        order: Option<Order>,
    },
    Reorder {
        job: JobId,
        place: usize,
    },
    /// The next conflict of the plan, or name that cannot be given, where it shows some; else the next job with failures
    /// or questions.
    NextTrouble,
    /// The one before.
    LastTrouble,
    DismissToast,
    /// The pointer is over it, or no longer: meanwhile it stays.
    HoldToast(bool),
    CopyPaths,
    /// The selected names as a Python list or as words of a shell.
    CopyNames(ShownAs),
    CopyText(String),
    Theme(ThemeChoice),
    CloseWindow,
    /// About the list of all commands.
    Palette(PaletteIntent),
    /// About the desktop around the window.
    Outside(OutsideIntent),
    /// About what happened, and what is held.
    Past(PastIntent),
    /// Gives up what is going on in front: band, question, chooser, plan, selection.
    Escape,
}

/// What the window has to do for the view.
#[derive(Clone, Debug)]
pub enum Effect {
    Engine(Command),
    ListFolder {
        ticket: Ticket,
        folder: PathBuf,
        seat: Seat,
    },
    /// The pane with this seat is closed: its folder need not be followed.
    LeaveFolder {
        seat: Seat,
    },
    /// Look for folders that a typed path may go on with.
    Complete(CompleteAsk),
    /// Arrange rows on a thread; [`View::arranged`](super::View::arranged) takes them.
    Arrange(Box<Arranging>),
    /// Look for names on a thread; [`View::found_rows`](super::View::found_rows) takes what is found.
    Search(Box<Searching>),
    /// Count what is in these folders of a folder.
    CountFolders {
        ticket: Ticket,
        folder: PathBuf,
        names: Vec<(RowIndex, OsString)>,
    },
    StopCounting,
    /// Look at the bytes of a file.
    Look(LookAsk),
    /// Look at one entry.
    Glance(GlanceAsk),
    /// Decode a picture and answer with [`QuickIntent::Decoded`].
    Decode {
        ticket: Ticket,
        bytes: Arc<[u8]>,
    },
    /// Run the system's folder dialog on a thread and answer with [`Intent::FolderPicked`].
    PickFolder {
        param: &'static str,
        start: PathBuf,
    },
    CopyText(String),
    /// Put names on the clipboard as a program writes them.
    CopyNames {
        paths: Vec<PathBuf>,
        shown_as: ShownAs,
    },
    /// Put files on the clipboard.
    OfferFiles {
        paths: Vec<PathBuf>,
        is_cut: bool,
    },
    /// Read the clipboard; an [`Intent::Outside`] answers.
    AskClipboard,
    /// Open a file with its default program.
    OpenFile(PathBuf),
    /// Show an entry in the file manager.
    RevealFile(PathBuf),
    /// Write the whole history into a new file.
    Export {
        to: PathBuf,
        format: Format,
    },
    /// End the program.
    Close,
    /// Bring this place of the listing into sight.
    Reveal {
        place: usize,
    },
    /// Bring this row of the plan into sight and put the keyboard on it.
    RevealName {
        row: usize,
    },
}
