//! The middle when it tells what is held, and the side that goes with it.

use egui::{Align2, Rect, Role, Ui, pos2, vec2};

use crate::gui::icons;
use crate::gui::panels::history::{Bar, bar_ui};
use crate::gui::panels::holdrows::{Columns, HoldRows};
use crate::gui::panels::parts::{self, Intents, Look};
use crate::gui::panels::pastside::{self, FOOT, fact, line, path_fact, section};
use crate::gui::theme::Style;
use crate::gui::widgets::bar::paint_meter;
use crate::gui::widgets::button::{Button, Kind};
use crate::gui::widgets::rows::{RowList, RowsState};
use crate::gui::widgets::{badge, paint};
use crate::model::{HeldDisk, HeldItem, HeldJob};
use crate::view::{Intent, PastIntent, failures, jobs, pastwords, words};

/// The bar of the hold area.
pub fn title_ui(ui: &mut Ui, look: &Look<'_>, wants_search: &mut bool, intents: &mut Intents) {
    let past = &look.view.past;
    let bar = Bar {
        title: "Hold area",
        search: &past.hold.search,
        clear: "Delete all held…",
        may_clear: !past.annals.held.is_empty() && !past.is_clearing,
        export: None,
    };
    let heard = bar_ui(ui, look, &bar, wants_search);
    if let Some(text) = heard.search {
        intents.push(Intent::Past(PastIntent::SearchHeld(text)));
    }
    if heard.is_clearing {
        intents.push(Intent::Past(PastIntent::DeleteAllHeld));
    }
}

/// What is held, below the bar.
pub fn hold_ui(ui: &mut Ui, look: &Look<'_>, state: &mut RowsState, intents: &mut Intents) {
    let (theme, color) = (look.theme, &look.theme.color);
    let rect = ui.max_rect();
    ui.painter().rect_filled(rect, 0.0, color.surface);
    let past = &look.view.past;
    if past.hold.rows.is_empty() {
        let (head, more) = match (past.is_known, past.annals.held.is_empty()) {
            (false, _) => return,
            (true, true) => (
                "Nothing is held",
                "What is deleted, replaced or cut waits here for 14 days.",
            ),
            (true, false) => (
                "Nothing held matches",
                "Escape in the search shows all of it again.",
            ),
        };
        return parts::empty(ui, look, rect, icons::ARCHIVE, head, more);
    }
    let columns = Columns::of(rect);
    let head = rect.with_max_y(rect.top() + theme.metrics.row.head);
    columns.heads(ui, look, head);
    paint::hline(
        ui.painter(),
        head.left(),
        head.right(),
        head.bottom(),
        color.line,
    );
    let list = rect.with_min_y(head.bottom() + 1.0);
    parts::area(ui, list, "hold-list", |ui| {
        list_ui(ui, look, state, columns, intents);
    });
}

fn list_ui(
    ui: &mut Ui,
    look: &Look<'_>,
    state: &mut RowsState,
    columns: Columns,
    intents: &mut Intents,
) {
    let view = look.view;
    let rect = ui.max_rect();
    let list = RowList {
        name: "Held",
        count: view.past.hold.rows.len() as u64,
        row_height: look.theme.metrics.row.history,
        cursor: view.selected_held_row().map(|row| row as u64),
        marks: &[],
    };
    let mut rows = HoldRows {
        look: *look,
        columns,
        selected: view.selected_held_row(),
    };
    let happened = list.show(ui, look.theme, state, &mut rows);
    let mut want = |intent| intents.push(Intent::Past(intent));
    if let Some(row) = happened.click.and_then(|click| click.row) {
        let is_fold = happened.is_at(|x| x < columns.title);
        want(PastIntent::SelectHeld(row as usize));
        if is_fold || happened.click.is_some_and(|click| click.double) {
            want(PastIntent::ToggleHeld(row as usize));
        }
    }
    if let Some((row, _)) = happened.moved {
        want(PastIntent::SelectHeld(row as usize));
        state.reveal(row);
    }
    if let Some(row) = view
        .selected_held_row()
        .filter(|_| happened.response.has_focus())
    {
        let pressed = |key| ui.input_mut(|input| input.consume_key(egui::Modifiers::NONE, key));
        if pressed(egui::Key::Enter) {
            want(PastIntent::ToggleHeld(row));
        }
        if pressed(egui::Key::Delete) {
            want(PastIntent::DeleteHeld(row));
        }
    }
    parts::take_keyboard(ui, &happened.response);
    let (top, fraction) = state.place();
    for row in happened.visible {
        let down = (row as f32 - top as f32 - fraction) * list.row_height;
        let top = rect.top() + down.round();
        let place =
            Rect::from_min_size(pos2(rect.left(), top), vec2(rect.width(), list.row_height));
        actions_ui(ui, look, columns, place, row as usize, intents);
    }
}

/// Unfolds a job, puts its row back, deletes it.
fn actions_ui(
    ui: &mut Ui,
    look: &Look<'_>,
    columns: Columns,
    row: Rect,
    at: usize,
    intents: &mut Intents,
) {
    let hold = &look.view.past.hold;
    let Some(own) = hold.rows.get(at).copied() else {
        return;
    };
    let Some(cells) = look.view.held_cells(own) else {
        return;
    };
    let mut want = |intent| intents.push(Intent::Past(intent));
    let salt = format!("{}/{:?}", own.job, own.item);
    let name = match own.item {
        None => format!("{}, {}", cells.title, cells.what),
        Some(_) => cells.title.clone(),
    };
    if own.item.is_none() {
        let path = look.view.past.annals.held.get(own.job).map(|job| &job.path);
        let is_open = path.is_some_and(|path| hold.open.contains(path));
        let fold = Rect::from_center_size(pos2(columns.fold, row.center().y), vec2(24.0, 24.0));
        let word = if is_open { "Hide" } else { "Show" };
        let words = format!("{word} the entries of {name}");
        let fold = parts::clickable_as(ui, ("fold", &salt), fold, Role::Button, is_open, &words);
        if fold.clicked() {
            want(PastIntent::ToggleHeld(at));
        }
        let right = pos2(columns.delete_right, row.center().y);
        let words = format!("Delete now: {name}");
        if parts::link(ui, look.theme, &salt, right, "Delete now…", &words) {
            want(PastIntent::DeleteHeld(at));
        }
    }
    if !cells.can_put_back {
        return;
    }
    let word = if own.item.is_none() {
        "Put back all"
    } else {
        "Put back"
    };
    let right = pos2(columns.back_right, row.center().y);
    if parts::link(
        ui,
        look.theme,
        &salt,
        right,
        word,
        &format!("{word}: {name}"),
    ) {
        want(PastIntent::PutBack(at));
    }
}

/// The side of the hold area: room by disk, then what is selected.
pub fn side_ui(ui: &mut Ui, look: &Look<'_>, intents: &mut Intents) {
    pastside::ground(ui, look);
    let view = look.view;
    let total = words::bytes(view.past.held_bytes());
    let badge = (badge::Kind::Held, format!("{total} held"));
    pastside::head(ui, look, "Room", Some(badge));
    let rect = ui.max_rect();
    let selected = view.selected_held();
    let foot = if selected.is_some() { FOOT } else { 0.0 };
    let body = Rect::from_min_max(
        pos2(
            rect.left() + 1.0,
            rect.top() + look.theme.metrics.area.title,
        ),
        pos2(rect.right(), rect.bottom() - foot),
    );
    pastside::body_ui(ui, look, body, "hold-facts", |ui| {
        for disk in &view.past.annals.disks {
            disk_ui(ui, look, disk);
        }
        notes_ui(ui, look);
        if let Some(item) = view.selected_item() {
            section(ui, look, &jobs::last_name(&item.was));
            item_facts_ui(ui, look, item);
        }
        if let Some(job) = selected {
            section(ui, look, &view.held_title(job));
            facts_ui(ui, look, job);
        }
    });
    if selected.is_some() {
        foot_ui(ui, look, intents);
    }
}

/// Sentences about what deleting does, and what could not be deleted.
fn notes_ui(ui: &mut Ui, look: &Look<'_>) {
    let past = &look.view.past;
    let mut lines = Vec::new();
    if past.is_clearing {
        lines.push("Deleting.".to_owned());
    } else if past.annals.disks.is_empty() {
        lines.push("Nothing takes any room.".to_owned());
    } else {
        lines.push("Room is free again when what is held is deleted,".to_owned());
        lines.push("by you or when its date has passed.".to_owned());
    }
    let failed = past.hold.failures.iter().take(3);
    lines.extend(failed.map(|failure| failures::told(failure).line()));
    for text in lines {
        let rect = line(ui, 20.0);
        let (at, ink) = (rect.left_center(), look.theme.color.text2);
        parts::words_within(ui, look.theme, at, rect.width(), &text, Style::Small, ink);
    }
}

/// How much of its quota a disk holds.
fn disk_ui(ui: &mut Ui, look: &Look<'_>, disk: &HeldDisk) {
    let (theme, color) = (look.theme, &look.theme.color);
    let rect = line(ui, 44.0);
    let label = look.view.area_label(disk);
    if disk.is_away {
        return away_ui(ui, look, rect, &label);
    }
    let figures = format!(
        "{} of {}",
        words::bytes(disk.held),
        words::bytes(disk.quota)
    );
    let middle = rect.top() + 14.0;
    let right = pos2(rect.right(), middle);
    let anchor = Align2::RIGHT_CENTER;
    let taken = parts::words(
        ui,
        theme,
        right,
        anchor,
        &figures,
        Style::Small,
        color.text2,
    );
    let at = pos2(rect.left(), middle);
    let room = taken.left() - 8.0 - at.x;
    parts::words_within(ui, theme, at, room, &label, Style::Body, color.text);
    let bar = Rect::from_min_max(
        pos2(rect.left(), rect.top() + 28.0),
        pos2(rect.right(), rect.top() + 33.0),
    );
    let share = (disk.held as f64 / disk.quota.max(1) as f64) as f32;
    paint_meter(ui.painter(), theme, bar, share, color.held);
    let percent = words::percent(disk.held, disk.quota.max(1));
    let name = format!("{label}: {figures} may be held, {percent} percent");
    parts::told(ui, bar, Role::ProgressIndicator, &name);
}

/// A disk that is not here: what it holds is neither known nor lost.
fn away_ui(ui: &mut Ui, look: &Look<'_>, rect: Rect, label: &str) {
    let (theme, color) = (look.theme, &look.theme.color);
    let right = pos2(rect.right(), rect.top() + 14.0);
    let (anchor, ink) = (Align2::RIGHT_CENTER, color.warn_text);
    let text = "not connected";
    let taken = parts::words(ui, theme, right, anchor, text, Style::Small, ink);
    let at = pos2(rect.left(), right.y);
    let room = taken.left() - 8.0 - at.x;
    parts::words_within(ui, theme, at, room, label, Style::Body, color.text);
    let at = pos2(rect.left(), rect.top() + 32.0);
    let text = "What is held there is listed when the disk is back.";
    parts::words_within(ui, theme, at, rect.width(), text, Style::Small, color.text2);
}

/// The selected entry.
fn item_facts_ui(ui: &mut Ui, look: &Look<'_>, item: &HeldItem) {
    path_fact(ui, look, "Was", &item.was);
    if let Some((items, bytes)) = item.size {
        fact(ui, look, "Items", &words::count(items));
        fact(ui, look, "Bytes", &words::bytes_exact(bytes));
    }
    path_fact(ui, look, "Is now", &item.path);
    if item.is_tail {
        fact(ui, look, "", "The end of a file: goes back with its job.");
    }
}

fn facts_ui(ui: &mut Ui, look: &Look<'_>, job: &HeldJob) {
    let now = look.view.past.annals.now_ms;
    for (at, was) in job.were.iter().take(3).enumerate() {
        path_fact(ui, look, if at == 0 { "Was" } else { "" }, was);
    }
    if job.entries > 3 {
        fact(
            ui,
            look,
            "",
            &format!("and {} more", words::count(job.entries - 3)),
        );
    }
    fact(ui, look, "Items", &words::count(job.items));
    fact(ui, look, "Bytes", &words::bytes_exact(job.bytes));
    fact(
        ui,
        look,
        "Held since",
        &pastwords::exact(job.held_ms, look.zone),
    );
    let until = pastwords::exact(job.keep_until_ms, look.zone);
    let until = if until.is_empty() {
        "you delete it".to_owned()
    } else {
        until
    };
    fact(ui, look, "Kept until", &until);
    if job.keep_until_ms <= now {
        fact(ui, look, "", "Its date has passed.");
    }
    path_fact(ui, look, "Is now in", &job.path);
    if let Some(host) = &job.host {
        fact(ui, look, "Held on", &format!("{host}, another machine"));
    }
    fact(ui, look, "Job", &job.uid);
    if look.view.past.find(&job.uid).is_none() {
        fact(ui, look, "", "Not in the history here: put back by name.");
    }
}

fn foot_ui(ui: &mut Ui, look: &Look<'_>, intents: &mut Intents) {
    let Some(row) = look.view.selected_held_row() else {
        return;
    };
    let own = look.view.past.hold.rows.get(row);
    let is_item = own.is_some_and(|own| own.item.is_some());
    let sentence = "Nothing is put over what is there now.";
    let back = if is_item {
        "Put this back"
    } else {
        "Put all of it back"
    };
    let places = pastside::foot(ui, look, sentence, 2, 0.0);
    let is_tail = look.view.selected_item().is_some_and(|item| item.is_tail);
    let buttons = [
        (back, Kind::Held, !is_tail, PastIntent::PutBack(row)),
        (
            "Delete now…",
            Kind::Plain,
            !is_item,
            PastIntent::DeleteHeld(row),
        ),
    ];
    for ((text, kind, is_on, intent), place) in buttons.into_iter().zip(places) {
        let button = Button::new(look.theme, kind, text)
            .height(place.height())
            .least_width(place.width())
            .enabled(is_on && !look.view.past.is_clearing);
        if parts::button_in(ui, place, text, button) {
            intents.push(Intent::Past(intent));
        }
    }
}
