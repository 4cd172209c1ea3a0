//! The middle: the bytes of the selected files, and where they are to end.

use egui::{Align2, EventFilter, Key, Modifiers, Rect, Ui, UiBuilder, pos2, vec2};

use crate::gui::icons;
use crate::gui::panels::hexrows::{Columns, HexRows};
use crate::gui::panels::parts::{self, Intents, Look};
use crate::gui::theme::Style;
use crate::gui::widgets::button::icon_button;
use crate::gui::widgets::figure::figure;
use crate::gui::widgets::file_map::{FileMap, LEAST_BIN};
use crate::gui::widgets::name::paint_name;
use crate::gui::widgets::paint;
use crate::gui::widgets::rows::{RowList, RowsState};
use crate::gui::widgets::segment::{Choice, segment};
use crate::model::Keep;
use crate::view::bytes::ByteIntent;
use crate::view::{Intent, failures};

/// Heights of figures, map and heads.
const FIGURES: f32 = 68.0;
const MAP: f32 = 24.0 + FileMap::HEIGHT + 6.0;
const HEADS: f32 = 26.0;
/// Below this height the figures go.
const LOW: f32 = 380.0;

/// Where the rows stand.
#[derive(Debug, Default)]
pub struct BytesState {
    rows: RowsState,
    /// File, rows and cursor that were shown last: the cursor is brought into sight when it has moved.
    shown: Option<(std::path::PathBuf, u64, u64)>,
}

/// Title of the bytes in the place of the path.
pub fn title_ui(ui: &mut Ui, look: &Look<'_>, intents: &mut Intents) {
    let (theme, color) = (look.theme, &look.theme.color);
    let rect = ui.max_rect();
    ui.painter().rect_filled(rect, 0.0, color.surface);
    let bottom = rect.bottom() - 1.0;
    paint::hline(ui.painter(), rect.left(), rect.right(), bottom, color.line);
    let side = theme.metrics.control.button_bar;
    let min = pos2(rect.left() + 9.0, rect.center().y - side / 2.0);
    let back = Rect::from_min_size(min, vec2(side, side));
    let mut inside = ui.new_child(UiBuilder::new().max_rect(back).id_salt("back"));
    let arrow = icons::ARROW_LEFT;
    let name = "Back to the files";
    if icon_button(&mut inside, theme, arrow, name, Some("Esc"), true).clicked() {
        intents.push(Intent::Bytes(ByteIntent::Leave));
    }
    let Some((entry, file)) = look.view.entry().zip(look.view.bytes.file()) else {
        return;
    };
    let at = pos2(back.right() + 8.0, rect.center().y);
    let (anchor, style) = (Align2::LEFT_CENTER, Style::Title);
    let title = parts::words(ui, theme, at, anchor, entry.about.title, style, color.text);
    let width = if look.layout.is_narrow { 120.0 } else { 158.0 };
    let height = theme.metrics.control.segment;
    let place = Rect::from_center_size(
        pos2(rect.right() - 12.0 - width / 2.0, rect.center().y),
        vec2(width, height),
    );
    let at = pos2(title.right() + 14.0, rect.center().y);
    let room = place.left() - 12.0 - at.x;
    if room > 24.0 {
        let name = file.path.file_name().unwrap_or(file.path.as_os_str());
        let painter = ui.painter();
        let rect = paint_name(painter, theme, at, room, name, Style::Name, color.text2);
        let name = crate::view::names::shown(name).text.into_owned();
        parts::told(ui, rect, egui::Role::Label, &name);
    }
    let mut inside = ui.new_child(UiBuilder::new().max_rect(place).id_salt("signs"));
    let choices = [Choice::new("Hex"), Choice::new("Text")];
    let chosen = usize::from(look.view.bytes.as_text);
    if let Some(at) = segment(&mut inside, theme, "Bytes as", &choices, Some(chosen), true) {
        intents.push(Intent::Bytes(ByteIntent::AsText(at == 1)));
    }
}

/// Figures, map and bytes.
pub fn bytes_ui(ui: &mut Ui, look: &Look<'_>, state: &mut BytesState, intents: &mut Intents) {
    let color = &look.theme.color;
    let rect = ui.max_rect();
    ui.painter().rect_filled(rect, 0.0, color.surface);
    let mut top = rect.top();
    if rect.height() >= LOW {
        figures_ui(ui, look, rect.with_max_y(top + FIGURES));
        top += FIGURES;
        paint::hline(
            ui.painter(),
            rect.left(),
            rect.right(),
            top - 1.0,
            color.line,
        );
    }
    map_ui(
        ui,
        look,
        Rect::from_x_y_ranges(rect.x_range(), top..=top + MAP),
        intents,
    );
    top += MAP;
    paint::hline(
        ui.painter(),
        rect.left(),
        rect.right(),
        top - 1.0,
        color.line,
    );
    let columns = Columns::of(rect, ui.painter(), look, look.view.bytes.as_text);
    heads_ui(
        ui,
        look,
        Rect::from_x_y_ranges(rect.x_range(), top..=top + HEADS),
        columns,
    );
    let list = rect.with_min_y(top + HEADS + 1.0);
    parts::area(ui, list, "byte-rows", |ui| {
        rows_ui(ui, look, state, columns, intents);
    });
    if look.view.bytes.failure.is_some() {
        failure_ui(ui, look, list);
    }
}

fn figures_ui(ui: &mut Ui, look: &Look<'_>, rect: Rect) {
    let (theme, color) = (look.theme, &look.theme.color);
    let mut left = rect.left() + 16.0;
    let goes = match look.view.keep() {
        Keep::Hold if !look.layout.is_narrow => "bytes go, into the hold area",
        _ => "bytes go",
    };
    for (at, (value, words)) in look.view.bytes.figures(goes).iter().enumerate() {
        if left + 60.0 > rect.right() {
            break;
        }
        if at > 0 {
            let (top, bottom) = (rect.top() + 12.0, rect.bottom() - 12.0);
            paint::vline(ui.painter(), left - 16.0, top, bottom, color.line);
        }
        let place = Rect::from_min_max(pos2(left, rect.top() + 13.0), rect.max);
        let mut inside = ui.new_child(UiBuilder::new().max_rect(place).id_salt(("cell", at)));
        inside.set_clip_rect(rect.intersect(ui.clip_rect()));
        left = figure(&mut inside, theme, value, words, 100.0).rect.right() + 32.0;
    }
}

fn map_ui(ui: &mut Ui, look: &Look<'_>, rect: Rect, intents: &mut Intents) {
    let (theme, color) = (look.theme, &look.theme.color);
    let bytes = &look.view.bytes;
    let y = rect.top() + 16.0;
    let at = pos2(rect.left() + 16.0, y);
    let anchor = Align2::LEFT_CENTER;
    let head = parts::words(ui, theme, at, anchor, "The file", Style::Label, color.text);
    let help = match look.layout.is_narrow {
        true => "Arrow keys: 1 byte, Shift: 1 row",
        false => "Drag the handle, or arrow keys: 1 byte, Shift: 1 row, Ctrl: 4 KiB",
    };
    let width = paint::text_width(ui.painter(), theme, help, Style::Note);
    if head.right() + 16.0 + width < rect.right() - 16.0 {
        let at = pos2(rect.right() - 16.0, y);
        let anchor = Align2::RIGHT_CENTER;
        parts::words(ui, theme, at, anchor, help, Style::Note, color.text3);
    }
    let min = pos2(rect.left() + 16.0, rect.top() + 24.0);
    let place = Rect::from_min_max(min, pos2(rect.right() - 16.0, rect.bottom()));
    let mut inside = ui.new_child(UiBuilder::new().max_rect(place).id_salt("map"));
    let mut offset = bytes.cursor();
    // Before anything is known of the file there is nothing to take hold of.
    if bytes.file().is_none_or(|file| file.length.is_none()) {
        return;
    }
    let map = FileMap {
        name: "New length in bytes",
        length: bytes.length(),
        bins: bytes.map(),
    };
    let response = map.show(&mut inside, theme, &mut offset);
    if response.changed() {
        intents.push(Intent::Bytes(match response.interact_pointer_pos() {
            Some(_) => ByteIntent::Near(offset),
            None => ByteIntent::Move(offset),
        }));
    }
}

fn heads_ui(ui: &mut Ui, look: &Look<'_>, rect: Rect, columns: Columns) {
    let (theme, color) = (look.theme, &look.theme.color);
    let painter = ui.painter();
    let y = rect.center().y;
    let anchor = Align2::LEFT_CENTER;
    let put = |x: f32, words: &str, style: Style, ink| {
        paint::text(painter, theme, pos2(x, y), anchor, words, style, ink);
    };
    put(columns.offset, "Offset", Style::Caption, color.text2);
    if columns.is_text {
        put(columns.bytes, "As text", Style::Caption, color.text2);
    } else {
        for at in 0..16 {
            let x = columns.byte(at) + columns.sign / 2.0;
            put(x, &format!("{at:X}"), Style::Python, color.text3);
        }
        if let Some(text) = columns.text {
            put(text, "As text", Style::Caption, color.text2);
        }
    }
    paint::hline(
        painter,
        rect.left(),
        rect.right(),
        rect.bottom(),
        color.line,
    );
}

fn rows_ui(
    ui: &mut Ui,
    look: &Look<'_>,
    state: &mut BytesState,
    columns: Columns,
    intents: &mut Intents,
) {
    let bytes = &look.view.bytes;
    let Some(file) = bytes.file().filter(|file| file.length.is_some()) else {
        return;
    };
    let (per_row, rows, cursor) = (bytes.per_row(), bytes.rows(), bytes.cursor());
    let rect = ui.available_rect_before_wrap();
    let row_height = look.theme.metrics.row.hex;
    let seen = (rect.height() / row_height) as u64;
    let row = (cursor / per_row).min(rows - 1);
    let now = (file.path.clone(), rows, cursor);
    if state.shown.as_ref() != Some(&now) {
        let top = state.rows.place().0;
        let is_same = state
            .shown
            .as_ref()
            .is_some_and(|last| (&last.0, last.1) == (&now.0, rows));
        if !is_same || row < top || row >= top + seen {
            state.rows.jump(row.saturating_sub(seen / 2));
        }
        state.shown = Some(now);
    }
    // The rows know no cursor of their own: it is a byte, and the keys move it before they are asked.
    let id = ui.make_persistent_id(("rows", "Bytes"));
    let has_focus = ui.memory(|memory| memory.has_focus(id));
    let moved = has_focus.then(|| by_keys(ui, cursor, per_row, seen, bytes.length()));
    let list = RowList {
        name: "Bytes",
        count: rows,
        row_height,
        cursor: None,
        marks: &[],
    };
    let mut painted = HexRows {
        look: *look,
        columns,
        cut: None,
    };
    let happened = list.show(ui, look.theme, &mut state.rows, &mut painted);
    painted.paint_cut(ui.painter(), rect, has_focus);
    let sight = happened.visible.start * per_row..happened.visible.end * per_row;
    let bins = ((rect.width() - 32.0) / LEAST_BIN) as u16;
    if bytes.is_out_of_sight(&sight, bins) {
        intents.push(Intent::Bytes(ByteIntent::Sight { bytes: sight, bins }));
    }
    let clicked = happened.click.and_then(|click| click.row).map(|row| {
        let pointer = happened.response.interact_pointer_pos();
        let at = pointer.map_or(0, |at| columns.byte_at(at.x, per_row));
        (row * per_row + at).min(bytes.length())
    });
    if let Some(offset) = clicked {
        intents.push(Intent::Bytes(ByteIntent::Near(offset)));
    } else if let Some(offset) = moved.filter(|offset| *offset != cursor) {
        intents.push(Intent::Bytes(ByteIntent::Move(offset)));
    }
    if happened.response.has_focus() {
        let filter = EventFilter {
            horizontal_arrows: true,
            vertical_arrows: true,
            escape: true,
            ..EventFilter::default()
        };
        ui.memory_mut(|memory| memory.set_focus_lock_filter(id, filter));
    } else if ui.is_enabled() && ui.memory(|memory| memory.focused().is_none()) {
        happened.response.request_focus();
    }
}

/// The cursor after the keys of this frame: bytes, rows, pages, both ends.
fn by_keys(ui: &Ui, cursor: u64, per_row: u64, seen: u64, length: u64) -> u64 {
    let page = seen.saturating_sub(1).max(1) * per_row;
    let steps = [
        (Key::ArrowRight, Key::ArrowLeft, 1),
        (Key::ArrowDown, Key::ArrowUp, per_row),
        (Key::PageDown, Key::PageUp, page),
        (Key::End, Key::Home, u64::MAX),
    ];
    let mut at = cursor;
    ui.input_mut(|input| {
        for (on, back, step) in steps {
            let mut count = |key| input.count_and_consume_key(Modifiers::NONE, key) as u64;
            // What lies behind the end stays there until it is moved.
            let most = length.max(at);
            let (on, back) = (count(on), count(back));
            at = at.saturating_add(on.saturating_mul(step)).min(most);
            at = at.saturating_sub(back.saturating_mul(step));
        }
    });
    at
}

/// Why there is nothing to see.
fn failure_ui(ui: &mut Ui, look: &Look<'_>, list: Rect) {
    let (theme, color) = (look.theme, &look.theme.color);
    let Some(failure) = &look.view.bytes.failure else {
        return;
    };
    let told = failures::told(failure);
    let center = list.center_top() + vec2(0.0, (list.height() * 0.3).min(120.0));
    paint::icon(
        ui.painter(),
        center,
        icons::WARNING_CIRCLE,
        40.0,
        color.text3,
    );
    let anchor = Align2::CENTER_CENTER;
    let head = format!("This file {}", told.what);
    let at = center + vec2(0.0, 40.0);
    parts::words(ui, theme, at, anchor, &head, Style::Title, color.text);
    let at = center + vec2(0.0, 62.0);
    parts::words(ui, theme, at, anchor, &told.why, Style::Small, color.text2);
}

/// The line under the bytes: what goes, and from where on.
pub fn status_ui(ui: &mut Ui, look: &Look<'_>) {
    let (theme, color) = (look.theme, &look.theme.color);
    let rect = ui.max_rect();
    ui.painter().rect_filled(rect, 0.0, color.surface);
    paint::hline(
        ui.painter(),
        rect.left(),
        rect.right(),
        rect.top(),
        color.line,
    );
    let middle = rect.center().y + 0.5;
    let bytes = &look.view.bytes;
    let mut limit = rect.right() - 16.0;
    let disk = bytes.file().and_then(|file| look.view.disk_of(&file.path));
    if let Some(disk) = disk {
        let at = pos2(limit, middle);
        let (anchor, style) = (Align2::RIGHT_CENTER, Style::Small);
        let taken = parts::words(ui, theme, at, anchor, &disk.file_system, style, color.text3);
        limit = taken.left() - 16.0;
    }
    let at = pos2(rect.left() + 16.0, middle);
    let head = bytes.status_head();
    let head = parts::words_within(
        ui,
        theme,
        at,
        limit - at.x,
        &head,
        Style::Strong,
        color.text,
    );
    let at = pos2(head.right() + 14.0, middle);
    let more = bytes.status_more();
    parts::words_within(
        ui,
        theme,
        at,
        limit - at.x,
        &more,
        Style::Small,
        color.text2,
    );
}
