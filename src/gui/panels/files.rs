//! The middle: what is there.

use std::ffi::OsString;
use std::ops::Range;

use egui::{EventFilter, Rect, Response, Ui, Vec2};

use crate::gui::icons;
use crate::gui::panels::carrying;
use crate::gui::panels::dropping;
use crate::gui::panels::filerows::{Columns, FileRows};
use crate::gui::panels::parts::{self, Intents, Look};
use crate::gui::panels::{filehead, inplace, picking, welcome};
use crate::gui::widgets::drag::{self, Drag, DragKind, Phase};
use crate::gui::widgets::rows::{RowList, RowsState};
use crate::gui::widgets::scroll_bar::Mark;
use crate::model::{RowIndex, Ticket};
use crate::view::arrange::Arrangement;
use crate::view::{
    Intent, ListState, Listing, PaneIntent, Pick, PickIntent, QuickIntent, Travel, failures, words,
};

/// Where the list stands, and what keeps it there.
#[derive(Clone, Debug, Default)]
pub struct FilesState {
    pub rows: RowsState,
    /// The pointer has moved over the rows since the folder was opened: someone aims at one.
    aims: bool,
    top: Option<Top>,
    /// The list is to take the keyboard: its pane is worked in from now on.
    pub wants_keys: bool,
    /// Rows were being picked in the last frame.
    was_picking: bool,
    /// The row whose name was being changed in the last frame.
    edited: Option<RowIndex>,
}

/// The row at the top of the view, and in which order it was there.
#[derive(Clone, Debug)]
struct Top {
    row: RowIndex,
    /// Its name, by which it is found in another listing of the folder.
    name: OsString,
    ticket: Ticket,
    place: u64,
    arrangement: Arrangement,
    turns: u64,
}

impl FilesState {
    /// Where rows have come or gone above, the same rows stay in view.
    fn follow(&mut self, listing: &Listing) {
        let Some(top) = self.top.take() else {
            return;
        };
        let is_same = top.arrangement == *listing.arrangement();
        let is_renewed = top.ticket != listing.ticket;
        if !is_same || top.place == 0 || (!is_renewed && top.turns == listing.turns()) {
            return;
        }
        let row = match is_renewed {
            true => listing.find(&top.name),
            false => Some(top.row),
        };
        if let Some(place) = row.and_then(|row| listing.place_of(row)) {
            self.rows.move_top(place as u64);
        }
    }

    fn remember(&mut self, listing: &Listing) {
        let (place, _) = self.rows.place();
        self.top = listing.at(place as usize).map(|row| Top {
            row,
            name: listing.name(row).to_os_string(),
            ticket: listing.ticket,
            place,
            arrangement: listing.arrangement().clone(),
            turns: listing.turns(),
        });
    }
}

/// The listing with its column heads.
pub fn files_ui(ui: &mut Ui, look: &Look<'_>, state: &mut FilesState, intents: &mut Intents) {
    if look.spot.is_alone && look.view.greets() {
        return welcome::welcome_ui(ui, look, intents);
    }
    let theme = look.theme;
    let whole = ui.max_rect();
    ui.painter().rect_filled(whole, 0.0, theme.color.surface);
    let mut rect = whole;
    if look.spot.is_active {
        rect.min.y += dropping::notice_height(look);
        dropping::notice_ui(ui, look, whole.with_max_y(rect.top()), intents);
    }
    let head = rect.with_max_y(rect.top() + theme.metrics.row.head);
    let columns = Columns::of(rect, look.pane.columns, look.layout.is_narrow);
    filehead::heads_ui(ui, look, head, columns, intents);
    let mut list = rect.with_min_y(head.bottom() + 1.0);
    if look.pane.picking.is_some() {
        let card = list.with_min_y(list.bottom() - picking::HEIGHT);
        list = list.with_max_y(card.top());
        parts::area(ui, card, look.spot.area("picking"), |ui| {
            picking::picking_ui(ui, look, !state.was_picking, intents);
        });
    }
    state.was_picking = look.pane.picking.is_some();
    if look.pane.listing.shown() == 0 {
        empty_ui(ui, look, list);
    }
    parts::area(ui, list, look.spot.area("files-list"), |ui| {
        list_ui(ui, look, state, columns, intents);
    });
}

/// What stands in the middle of a list without rows.
fn empty_ui(ui: &mut Ui, look: &Look<'_>, list: Rect) {
    let listing = &look.pane.listing;
    let (head, more) = match listing.state() {
        ListState::Streaming => return,
        ListState::Failed(failure) => {
            let told = failures::told(failure);
            (format!("This folder {}", told.what), told.why)
        }
        ListState::Whole if !listing.filter().is_empty() => (
            "No name here matches".to_owned(),
            "Escape in the filter shows everything again.".to_owned(),
        ),
        ListState::Whole if !listing.is_empty() => (
            "Only hidden files here".to_owned(),
            "Ctrl+H shows them.".to_owned(),
        ),
        ListState::Whole => (
            "This folder is empty".to_owned(),
            "Drop files here, or make a folder with F7.".to_owned(),
        ),
    };
    let icon = if matches!(listing.state(), ListState::Failed(_)) {
        icons::WARNING_CIRCLE
    } else {
        icons::FOLDER_OPEN
    };
    parts::empty(ui, look, list, icon, &head, &more);
}

fn list_ui(
    ui: &mut Ui,
    look: &Look<'_>,
    state: &mut FilesState,
    columns: Columns,
    intents: &mut Intents,
) {
    let marks = marks(look);
    // While a band is pulled the pointer is where the eye is, and a ring would only follow it.
    let has_band = look.pane.selection.has_band();
    let cursor = look.pane.selection.cursor_place(&look.pane.listing);
    let cursor = cursor.filter(|_| !has_band);
    let list = RowList {
        name: "Files",
        count: look.pane.listing.shown() as u64,
        row_height: look.theme.metrics.row.listing,
        cursor: cursor.map(|at| at as u64),
        marks: &marks,
    };
    let editing = look.view.inplace.editing.as_ref();
    let editing = editing.filter(|_| look.spot.is_active);
    let mut rows = FileRows {
        look: *look,
        columns,
        taker: carrying::row_below(ui, look),
        has_keys: ui.input(|input| input.modifiers.command || input.modifiers.shift),
        edited: editing.map(|editing| editing.row),
        edited_at: None,
    };
    state.follow(&look.pane.listing);
    let happened = list.show(ui, look.theme, &mut state.rows, &mut rows);
    let edited_at = rows.edited_at;
    state.remember(&look.pane.listing);
    if look.spot.is_active {
        inplace::field_ui(ui, look, edited_at, &mut state.edited, intents);
    }
    let has_moved = ui.input(|input| input.pointer.delta() != Vec2::ZERO);
    state.aims |= has_moved && happened.hovered.is_some();
    let is_over = (happened.hovered.is_some() && state.aims) || happened.drag.is_some();
    if is_over != look.pane.listing.is_held() {
        let is_right = look.spot.is_right;
        intents.push(Intent::Pane(PaneIntent::PointerOver { is_right, is_over }));
    }
    if let Some(click) = happened.click {
        let pick = Pick::of(click.modifiers.command, click.modifiers.shift);
        match click.row.map(|row| row as usize) {
            Some(place) if click.double => intents.push(Intent::Enter { place }),
            // The other button keeps a selection that it is pressed on.
            Some(place) if click.secondary && look.pane.is_selected(place) => {}
            Some(place) => intents.push(Intent::Click { place, pick }),
            None if pick == Pick::Only => intents.push(Intent::SelectNone),
            None => {}
        }
    }
    if let Some((row, modifiers)) = happened.moved {
        let pick = Pick::of(modifiers.command, modifiers.shift);
        let travel = Travel::To(row as usize);
        intents.push(Intent::Travel { travel, pick });
        state.rows.reveal(row);
    }
    if let Some(drag) = happened.drag {
        match drag.kind {
            DragKind::Band => band(ui, look, &drag, intents),
            DragKind::Selection => carrying::follow(ui, look, &drag, happened.hovered, intents),
        }
    }
    carrying::take_in(ui, look, &happened.response, happened.hovered, intents);
    let list = &happened.response;
    let name = look.spot.name("Files");
    ui.ctx()
        .accesskit_node_builder(list.id, |node| node.set_label(name));
    if std::mem::take(&mut state.wants_keys) {
        list.request_focus();
    }
    if list.has_focus() {
        if !look.spot.is_alone {
            own_tab(ui, list);
        }
        keys(ui, look, intents);
    } else if look.spot.is_active {
        parts::take_keyboard(ui, list);
    }
}

/// Beside another pane, Tab is for the list: it goes to the other one. With Shift it leaves the list, so that no key is
/// caught in it.
fn own_tab(ui: &Ui, list: &Response) {
    let filter = EventFilter {
        tab: !ui.input(|input| input.modifiers.shift),
        vertical_arrows: true,
        escape: true,
        ..EventFilter::default()
    };
    ui.memory_mut(|memory| memory.set_focus_lock_filter(list.id, filter));
}

/// A rubber band as intents, and its picture.
fn band(ui: &Ui, look: &Look<'_>, drag: &Drag, intents: &mut Intents) {
    let shown = look.pane.listing.shown();
    let anchor = drag.from.map_or(shown, |row| row as usize);
    let place = reached(anchor, &drag.rows);
    match drag.phase {
        Phase::Cancelled => {
            intents.push(Intent::Escape);
            return;
        }
        Phase::Started => {
            let pick = Pick::of(drag.modifiers.command, drag.modifiers.shift);
            intents.push(Intent::BandBegin {
                place: anchor,
                pick,
            });
            intents.push(Intent::BandTo { place });
        }
        Phase::Moving => intents.push(Intent::BandTo { place }),
        Phase::Ended => {
            intents.push(Intent::BandEnd);
            return;
        }
    }
    let count = words::count(look.pane.selection.len() as u64);
    let chip = match look.pane.selection.bytes() {
        0 => count,
        bytes => format!("{count}, {}", words::bytes(bytes)),
    };
    drag::paint_band(ui, look.theme, drag, &chip);
}

/// The end of the band that is not its anchor.
fn reached(anchor: usize, rows: &Range<u64>) -> Option<usize> {
    if rows.is_empty() {
        return None;
    }
    let first = rows.start as usize;
    Some(if first < anchor {
        first
    } else {
        rows.end as usize - 1
    })
}

/// Keys that belong to the list alone.
fn keys(ui: &Ui, look: &Look<'_>, intents: &mut Intents) {
    use egui::{Key, Modifiers};
    let cursor = look.pane.selection.cursor_place(&look.pane.listing);
    // Held with nothing: what is held with more means something else.
    let is_tab = |input: &mut egui::InputState| {
        input.modifiers.is_none() && input.consume_key(Modifiers::NONE, Key::Tab)
    };
    if !look.spot.is_alone && ui.input_mut(is_tab) {
        intents.push(Intent::Pane(PaneIntent::Other));
    }
    ui.input_mut(|input| {
        if input.consume_key(Modifiers::NONE, Key::Insert) {
            intents.push(Intent::ToggleCursor { then_down: true });
        }
        if input.consume_key(Modifiers::COMMAND, Key::Space) {
            intents.push(Intent::ToggleCursor { then_down: false });
        }
        if input.consume_key(Modifiers::NONE, Key::Space) {
            intents.push(Intent::Quick(QuickIntent::Toggle));
        }
        if let Some(place) = cursor
            && input.consume_key(Modifiers::NONE, Key::Enter)
        {
            intents.push(Intent::Enter { place });
        }
        for event in &input.events {
            if let egui::Event::Text(text) = event {
                intents.extend(typed(text));
            }
        }
    });
}

/// What a sign means that is typed over the list. Space and slash have meanings of their own.
fn typed(text: &str) -> Option<Intent> {
    match text {
        "+" => Some(Intent::PickBy(PickIntent::Open { adds: true })),
        "-" => Some(Intent::PickBy(PickIntent::Open { adds: false })),
        " " | "/" => None,
        letters => Some(Intent::TypeAhead(letters.to_owned())),
    }
}

/// Most marks that are painted along the scroll bar.
const MARKS: usize = 200;
/// Rows that are looked at for each mark: in very long lists a sample.
const LOOKS: usize = 100;

fn marks(look: &Look<'_>) -> Vec<Mark> {
    let count = look.pane.listing.shown();
    if look.pane.selection.is_empty() || count == 0 {
        return Vec::new();
    }
    let color = look.theme.color.scroll_mark;
    let step = count.div_ceil(MARKS).max(1);
    let mut marks: Vec<Mark> = Vec::new();
    for start in (0..count).step_by(step) {
        let end = (start + step).min(count);
        let mut places = (start..end).step_by(step.div_ceil(LOOKS));
        if !places.any(|place| look.pane.is_selected(place)) {
            continue;
        }
        match marks.last_mut() {
            Some(mark) if mark.rows.end == start as u64 => mark.rows.end = end as u64,
            _ => marks.push(Mark {
                rows: start as u64..end as u64,
                color,
            }),
        }
    }
    marks
}
