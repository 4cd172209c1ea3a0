//! The middle when it tells what happened: jobs that were ended by force as cards, then all jobs by day.

use egui::{Align2, Rect, Role, Ui, UiBuilder, pos2, vec2};

use crate::gui::icons;
use crate::gui::panels::historyrows::{Columns, HistoryRows};
use crate::gui::panels::parts::{self, Intents, Look};
use crate::gui::theme::Style;
use crate::gui::widgets::band::{Action, Kind as BandKind, band};
use crate::gui::widgets::bar::paint_meter;
use crate::gui::widgets::button::{Button, Kind};
use crate::gui::widgets::field::Field;
use crate::gui::widgets::paint;
use crate::gui::widgets::rows::{RowList, RowsState};
use crate::model::{PastJob, Recovery};
use crate::view::{HistoryRow, Intent, PastIntent, pastwords, words};

/// Height of the card of a job that was ended by force, and the space below it.
const CARD: f32 = 108.0;
const GAP: f32 = 12.0;

/// What is searched.
const HINT: &str = "Path, name, operation";

/// What is typed and clicked in the bar over a page about the past.
#[derive(Default)]
pub struct Heard {
    pub search: Option<String>,
    pub is_clearing: bool,
    pub is_exporting: bool,
}

/// What stands in that bar.
pub struct Bar<'a> {
    pub title: &'a str,
    pub search: &'a str,
    /// The button that clears what the page shows.
    pub clear: &'a str,
    pub may_clear: bool,
    /// The button that writes what the page shows into a file, where there is one, and whether it is on.
    pub export: Option<bool>,
}

/// The bar over a page about the past: its title, a search, and the button that clears it.
pub fn bar_ui(ui: &mut Ui, look: &Look<'_>, bar: &Bar<'_>, wants_search: &mut bool) -> Heard {
    let (theme, color) = (look.theme, &look.theme.color);
    let rect = ui.max_rect();
    ui.painter().rect_filled(rect, 0.0, color.surface);
    paint::hline(
        ui.painter(),
        rect.left(),
        rect.right(),
        rect.bottom() - 1.0,
        color.line,
    );
    let middle = rect.top() + 22.0;
    let at = pos2(rect.left() + 16.0, middle);
    let anchor = Align2::LEFT_CENTER;
    parts::words(ui, theme, at, anchor, bar.title, Style::Title, color.text);
    let mut heard = Heard::default();
    let height = theme.metrics.control.field_bar;
    let button = Button::new(theme, Kind::Plain, bar.clear)
        .height(height)
        .enabled(bar.may_clear);
    let width = button.width(ui.painter());
    let place = Rect::from_min_max(
        pos2(rect.right() - 12.0 - width, middle - height / 2.0),
        pos2(rect.right() - 12.0, middle + height / 2.0),
    );
    heard.is_clearing = parts::button_in(ui, place, "clear", button);
    let mut place = place;
    if let Some(may_export) = bar.export {
        let button = Button::new(theme, Kind::Plain, "Export…")
            .height(height)
            .enabled(may_export);
        let width = button.width(ui.painter());
        place = Rect::from_min_max(
            pos2(place.left() - 8.0 - width, place.top()),
            pos2(place.left() - 8.0, place.bottom()),
        );
        heard.is_exporting = parts::button_in(ui, place, "export", button);
    }
    let width = if look.layout.is_narrow { 150.0 } else { 200.0 };
    let place = Rect::from_min_max(
        pos2(place.left() - 8.0 - width, place.top()),
        pos2(place.left() - 8.0, place.bottom()),
    );
    let mut inside = ui.new_child(UiBuilder::new().max_rect(place).id_salt("search"));
    let mut text = bar.search.to_owned();
    let field = Field::bare(theme, "Search")
        .icon(icons::MAGNIFYING_GLASS, color.text3)
        .placeholder(if look.layout.is_narrow {
            "Search"
        } else {
            HINT
        })
        .height(height);
    let response = field.show(&mut inside, &mut text);
    if std::mem::take(wants_search) {
        response.edit.request_focus();
    }
    let escape = response.edit.lost_focus() && ui.input(|it| it.key_pressed(egui::Key::Escape));
    if escape {
        text.clear();
    }
    if response.edit.changed() || escape {
        heard.search = Some(text);
    }
    heard
}

/// The bar of the history.
pub fn title_ui(ui: &mut Ui, look: &Look<'_>, wants_search: &mut bool, intents: &mut Intents) {
    let past = &look.view.past;
    let bar = Bar {
        title: "History",
        search: &past.search,
        clear: "Forget history…",
        may_clear: !past.annals.jobs.is_empty() && !past.is_clearing,
        export: Some(!past.annals.jobs.is_empty()),
    };
    let heard = bar_ui(ui, look, &bar, wants_search);
    if let Some(text) = heard.search {
        intents.push(Intent::Past(PastIntent::Search(text)));
    }
    if heard.is_clearing {
        intents.push(Intent::Past(PastIntent::Forget));
    }
    if heard.is_exporting {
        intents.push(Intent::Past(PastIntent::Export));
    }
}

/// The history below its bar.
pub fn history_ui(ui: &mut Ui, look: &Look<'_>, state: &mut RowsState, intents: &mut Intents) {
    let theme = look.theme;
    let rect = ui.max_rect();
    ui.painter().rect_filled(rect, 0.0, theme.color.surface);
    let open: Vec<&PastJob> = look.view.past.cards().collect();
    let mut y = trouble_ui(ui, look, intents);
    for (at, job) in open.iter().enumerate() {
        let card = Rect::from_min_max(
            pos2(rect.left() + 12.0, y + GAP),
            pos2(rect.right() - 12.0, y + GAP + CARD),
        );
        parts::area(ui, card, format!("card-{at}"), |ui| {
            card_ui(ui, look, job, at == 0, intents);
        });
        y = card.bottom();
    }
    let list = rect.with_min_y(if y == rect.top() { y } else { y + 4.0 });
    if look.view.past.rows.is_empty() && (open.is_empty() || !look.view.past.search.is_empty()) {
        empty_ui(ui, look, list);
        return;
    }
    parts::area(ui, list, "history-list", |ui| {
        list_ui(ui, look, state, intents)
    });
}

/// What went wrong beside jobs. The lower edge.
fn trouble_ui(ui: &mut Ui, look: &Look<'_>, intents: &mut Intents) -> f32 {
    let rect = ui.max_rect();
    let Some(trouble) = &look.view.past.trouble else {
        return rect.top();
    };
    let place = rect.shrink2(vec2(12.0, GAP));
    let mut inside = ui.new_child(UiBuilder::new().max_rect(place).id_salt("trouble"));
    let (kind, close) = (BandKind::Failure, Action::Words("Close"));
    if band(&mut inside, look.theme, kind, trouble, "", close) {
        intents.push(Intent::Past(PastIntent::DismissTrouble));
    }
    inside.min_rect().bottom()
}

/// A job that was ended by force: how far it came, and the two ways on.
fn card_ui(ui: &mut Ui, look: &Look<'_>, job: &PastJob, is_first: bool, intents: &mut Intents) {
    let (theme, color) = (look.theme, &look.theme.color);
    let rect = ui.max_rect();
    let told = look.view.told(job);
    let corner = theme.corner(theme.metrics.radius.card);
    ui.painter().rect_filled(rect, corner, color.warn_soft);
    let edge = theme.hairline(color.warn.gamma_multiply(0.4));
    ui.painter()
        .rect_stroke(rect, corner, edge, egui::StrokeKind::Inside);
    let title = match told.entry() {
        Some(entry) => format!("{} was interrupted", entry.about.title),
        None => "A job was interrupted".to_owned(),
    };
    let name = format!("{title}: {}", told.how_far());
    let is_on = look.view.past.selected.as_deref() == Some(job.uid.as_str());
    if parts::clickable_as(ui, &job.uid, rect, Role::Button, is_on, &name).clicked() {
        intents.push(Intent::Past(PastIntent::SelectJob(job.uid.clone())));
    }
    let center = pos2(rect.left() + 22.0, rect.top() + 24.0);
    let icon = icons::LIGHTNING.fill();
    paint::icon(
        ui.painter(),
        center,
        icon,
        paint::ICON_RAIL,
        color.warn_text,
    );
    let left = rect.left() + 42.0;
    let room = rect.right() - 16.0 - left;
    let at = pos2(left, rect.top() + 24.0);
    let head = parts::words_within(ui, theme, at, room, &title, Style::Title, color.warn_text);
    let annals = &look.view.past.annals;
    let since = job
        .more
        .as_ref()
        .map_or(job.started_ms, |more| more.pass_ms);
    let when = pastwords::when(since, annals.now_ms, look.zone);
    let when = format!("ended by force, begun {when}");
    let at = pos2(head.right() + 12.0, at.y);
    let room = rect.right() - 16.0 - at.x;
    parts::words_within(ui, theme, at, room, &when, Style::Small, color.text2);
    let text = match told.route().is_empty() {
        true => told.how_far(),
        false => format!("{}: {}", told.route(), told.how_far()),
    };
    let at = pos2(left, rect.top() + 49.0);
    let room = rect.right() - 16.0 - left;
    parts::words_within(ui, theme, at, room, &text, Style::Body, color.text);
    let end = ways_ui(ui, look, job, is_first, intents);
    progress_ui(ui, look, job, left, end - 28.0);
}

/// The two ways on. The left edge of the buttons.
fn ways_ui(
    ui: &mut Ui,
    look: &Look<'_>,
    job: &PastJob,
    is_first: bool,
    intents: &mut Intents,
) -> f32 {
    let theme = look.theme;
    let rect = ui.max_rect();
    let (resume, back) = look.view.told(job).resume_words();
    let height = theme.metrics.control.button_bar;
    let ways = [
        (back, Kind::Plain, None, Recovery::RollBack),
        (
            resume,
            if is_first { Kind::Primary } else { Kind::Plain },
            Some(icons::PLAY),
            Recovery::Resume,
        ),
    ];
    let mut right = rect.right() - 12.0;
    for (text, kind, icon, how) in ways {
        let mut button = Button::new(theme, kind, &text).height(height);
        if let Some(icon) = icon {
            button = button.icon(icon);
        }
        let width = button.width(ui.painter());
        let bottom = rect.bottom() - 12.0;
        let place = Rect::from_min_max(pos2(right - width, bottom - height), pos2(right, bottom));
        if parts::button_in(ui, place, &text, button) {
            let uid = job.uid.clone();
            intents.push(Intent::Past(PastIntent::Recover { uid, how }));
        }
        right = place.left() - 8.0;
    }
    right
}

/// How much is whole, in bytes where bytes were to move, as a bar with its figures.
fn progress_ui(ui: &mut Ui, look: &Look<'_>, job: &PastJob, left: f32, right: f32) {
    let (theme, color) = (look.theme, &look.theme.color);
    let rect = ui.max_rect();
    if right - left < 60.0 {
        return;
    }
    let told = look.view.told(job);
    let items = job.more.as_ref().map_or(0, |more| more.summary.items());
    let (done, all, text) = match told.bytes_done() {
        Some((done, all)) => {
            let text = format!("{} of {}", words::bytes(done), words::bytes(all));
            (done, all, text)
        }
        None => (
            job.items,
            items,
            format!("{} %", words::percent(job.items, items)),
        ),
    };
    let bar = Rect::from_min_max(
        pos2(left, rect.bottom() - 32.0),
        pos2(right, rect.bottom() - 27.0),
    );
    let share = done as f32 / all.max(1) as f32;
    paint_meter(ui.painter(), theme, bar, share, color.device);
    let at = pos2(left, rect.bottom() - 15.0);
    parts::words_within(ui, theme, at, right - left, &text, Style::Note, color.text2);
}

fn empty_ui(ui: &mut Ui, look: &Look<'_>, list: Rect) {
    let past = &look.view.past;
    let (head, more) = match (&past.annals.failure, past.is_known, past.search.is_empty()) {
        (Some(failure), ..) => {
            let told = crate::view::failures::told(failure);
            (format!("The history {}", told.what), told.why)
        }
        (None, false, _) => return,
        (None, true, true) => (
            "Nothing was done yet".to_owned(),
            "What you do is listed here and can be taken back.".to_owned(),
        ),
        (None, true, false) => (
            "No job matches".to_owned(),
            "Escape in the search shows all of them again.".to_owned(),
        ),
    };
    let icon = icons::CLOCK_COUNTER_CLOCKWISE;
    parts::empty(ui, look, list, icon, &head, &more);
}

fn list_ui(ui: &mut Ui, look: &Look<'_>, state: &mut RowsState, intents: &mut Intents) {
    let view = look.view;
    let rect = ui.max_rect();
    let columns = Columns::of(rect);
    let cursor = view.selected_past_row();
    let list = RowList {
        name: "History",
        count: view.past.rows.len() as u64,
        row_height: look.theme.metrics.row.history,
        cursor: cursor.map(|row| row as u64),
        marks: &[],
    };
    let mut rows = HistoryRows {
        look: *look,
        columns,
        selected: cursor,
    };
    let happened = list.show(ui, look.theme, state, &mut rows);
    let mut select = |row: u64| intents.push(Intent::Past(PastIntent::Select(row as usize)));
    if let Some(row) = happened.click.and_then(|click| click.row) {
        select(row);
    }
    if let Some((row, _)) = happened.moved {
        // The head of a day is stepped over, in the direction of the key.
        let goes_down = cursor.is_none_or(|cursor| row > cursor as u64);
        let is_head =
            |row: u64| matches!(view.past.rows.get(row as usize), Some(HistoryRow::Day(_)));
        let row = match (is_head(row), goes_down || row == 0) {
            (true, true) => row + 1,
            (true, false) => row - 1,
            (false, _) => row,
        };
        if (row as usize) < view.past.rows.len() && !is_head(row) {
            select(row);
            state.reveal(row);
        }
    }
    parts::take_keyboard(ui, &happened.response);
    let (top, fraction) = state.place();
    for row in happened.visible {
        let down = (row as f32 - top as f32 - fraction) * list.row_height;
        let top = rect.top() + down.round();
        let place =
            Rect::from_min_size(pos2(rect.left(), top), vec2(rect.width(), list.row_height));
        action_ui(ui, look, columns, place, row, intents);
    }
}

/// Undo or Redo at the end of a row.
fn action_ui(
    ui: &mut Ui,
    look: &Look<'_>,
    columns: Columns,
    row: Rect,
    at: u64,
    intents: &mut Intents,
) {
    let Some(HistoryRow::Job(job)) = look.view.past.rows.get(at as usize) else {
        return;
    };
    let Some(job) = look.view.past.annals.jobs.get(*job) else {
        return;
    };
    let told = look.view.told(job);
    let Some((word, uid)) = told.action() else {
        return;
    };
    let name = format!("{word}: {}, {}", told.title(), told.clock());
    let right = pos2(columns.action_right, row.center().y);
    if parts::link(ui, look.theme, &job.uid, right, word, &name) {
        let uid = uid.to_owned();
        let how = Recovery::Undo;
        intents.push(Intent::Past(PastIntent::Recover { uid, how }));
    }
}
