//! A short list below a field of what it may hold: names that are bytes, one of which is gone to by the field's keys.

use std::ffi::OsStr;

use egui::{Area, Id, Order, Rect, Role, Ui, pos2, vec2};

use crate::gui::panels::{overlays, parts};
use crate::gui::theme::{Style, Theme};
use crate::gui::widgets::name::paint_name;
use crate::gui::widgets::paint;
use crate::view::{names, words};

/// Rows in sight at most.
const ROWS: usize = 8;
/// Padding around the rows.
const PAD: f32 = 4.0;

/// What is offered.
pub struct Offers<'a> {
    /// What the list is called.
    pub name: &'a str,
    pub names: &'a [&'a OsStr],
    /// The one that was gone to by key.
    pub chosen: Option<usize>,
    /// How many there are beside those in the list.
    pub more: u64,
}

/// Where the list is, and what was clicked in it.
pub struct Shown {
    pub rect: Rect,
    pub clicked: Option<usize>,
}

/// Shows the list below a field, or above it where there is no room.
pub fn offers_ui(ui: &Ui, theme: &Theme, field: Rect, offers: &Offers<'_>) -> Shown {
    let row = theme.metrics.row.operation;
    let first = offers.chosen.map_or(0, |at| (at + 1).saturating_sub(ROWS));
    let rows = ROWS.min(offers.names.len());
    let hidden = (offers.names.len() - rows) as u64 + offers.more;
    let foot = if hidden > 0 { 22.0 } else { 0.0 };
    let window = ui.ctx().content_rect();
    let size = vec2(
        field.width().max(220.0),
        rows as f32 * row + foot + PAD * 2.0,
    );
    let left = field.left().min(window.right() - size.x - 8.0);
    let below = field.bottom() + 4.0;
    let top = match below + size.y > window.bottom() {
        true => field.top() - 4.0 - size.y,
        false => below,
    };
    let card = Rect::from_min_size(pos2(left, top), size);
    let mut clicked = None;
    Area::new(Id::unique(("offers", offers.name)))
        .order(Order::Foreground)
        .fixed_pos(card.min)
        .show(ui.ctx(), |ui| {
            overlays::float(ui.painter(), theme, card);
            parts::area(ui, card, ("offers-list", offers.name), |ui| {
                parts::told(ui, card, Role::ListBox, offers.name);
                let shown = offers.names.iter().enumerate().skip(first).take(rows);
                for (line, (at, name)) in shown.enumerate() {
                    let top = card.top() + PAD + line as f32 * row;
                    let place = Rect::from_min_size(
                        pos2(card.left() + PAD, top),
                        vec2(card.width() - PAD * 2.0, row),
                    );
                    let is_on = offers.chosen == Some(at);
                    if row_ui(ui, theme, place, at, name, is_on) {
                        clicked = Some(at);
                    }
                }
                if foot > 0.0 {
                    let text = format!("{} more", words::count(hidden));
                    let at = pos2(card.left() + 12.0, card.bottom() - PAD - foot / 2.0);
                    let room = card.width() - 24.0;
                    let ink = theme.color.text3;
                    parts::words_within(ui, theme, at, room, &text, Style::Note, ink);
                }
            });
        });
    Shown {
        rect: card,
        clicked,
    }
}

fn row_ui(ui: &mut Ui, theme: &Theme, place: Rect, at: usize, name: &OsStr, is_on: bool) -> bool {
    let color = &theme.color;
    let text = names::shown(name).text;
    let response = parts::clickable_as(ui, at, place, Role::ListBoxOption, is_on, &text);
    let ink = match is_on {
        true => color.sel_text,
        false => color.text,
    };
    let chosen = is_on.then_some(color.accent_soft);
    let radius = theme.metrics.radius.field;
    paint::pressable(ui.painter(), theme, &response, place, radius, chosen);
    let at = pos2(place.left() + 8.0, place.center().y);
    let room = place.width() - 16.0;
    paint_name(ui.painter(), theme, at, room, name, Style::Name, ink);
    response.clicked()
}
