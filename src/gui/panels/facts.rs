//! The properties of what is selected, over the window: lines that can be selected and copied, and the ways to change
//! them.

use egui::{Align2, Label, Rect, RichText, ScrollArea, Ui, UiBuilder, pos2, vec2};

use crate::gui::icons;
use crate::gui::panels::overlays::modal;
use crate::gui::panels::parts::{self, Intents, Look};
use crate::gui::theme::Style;
use crate::gui::widgets::button::{Button, Kind as ButtonKind, icon_button};
use crate::gui::widgets::paint;
use crate::view::facts::{CHANGES, Fact};
use crate::view::{FactsIntent, Intent};

/// Most room that it takes.
const SIZE: (f32, f32) = (620.0, 700.0);
/// Heights of its head and foot.
const HEAD: f32 = 52.0;
const FOOT: f32 = 60.0;
/// Height of a line, of each more of it, and the width of its label.
const LINE: f32 = 24.0;
const MORE: f32 = 17.0;
const LABEL: f32 = 150.0;

/// The properties, if they are open.
pub fn facts_ui(ui: &mut Ui, look: &Look<'_>, intents: &mut Intents) {
    if look.view.facts.is_none() {
        return;
    }
    let lines = look.view.facts_lines();
    let tall: f32 = lines.iter().map(height).sum();
    let window = ui.ctx().content_rect().size();
    let wanted = vec2(SIZE.0, (HEAD + tall + 24.0 + FOOT).max(240.0).min(SIZE.1));
    let size = wanted.min(window - vec2(64.0, 64.0));
    let is_left = modal(ui, look.theme, "Properties", size, |ui| {
        let (theme, color) = (look.theme, &look.theme.color);
        let rect = ui.max_rect();
        let at = pos2(rect.left() + 20.0, rect.top() + HEAD / 2.0);
        let head = look.view.facts_head();
        let anchor = Align2::LEFT_CENTER;
        parts::words(ui, theme, at, anchor, &head, Style::Title, color.text);
        buttons_ui(ui, look, intents);
        let (top, foot) = (rect.top() + HEAD, rect.bottom() - FOOT);
        for y in [top, foot] {
            let (left, right) = (rect.left() + 1.0, rect.right() - 1.0);
            paint::hline(ui.painter(), left, right, y, color.line);
        }
        let body = Rect::from_min_max(
            pos2(rect.left() + 20.0, top + 1.0),
            pos2(rect.right() - 6.0, foot),
        );
        parts::area(ui, body, "facts-body", |ui| lines_ui(ui, look, &lines));
        foot_ui(ui, look, foot, intents);
    });
    if is_left {
        intents.push(Intent::Facts(FactsIntent::Close));
    }
}

/// Copy and close, at the right of the head.
fn buttons_ui(ui: &mut Ui, look: &Look<'_>, intents: &mut Intents) {
    let theme = look.theme;
    let rect = ui.max_rect();
    let mut right = rect.right() - 16.0;
    for (icon, name, keys, wish) in [
        (icons::X, "Close", Some("Esc"), FactsIntent::Close),
        (icons::COPY, "Copy the properties", None, FactsIntent::Copy),
    ] {
        let place = Rect::from_min_size(pos2(right - 28.0, rect.top() + 12.0), vec2(28.0, 28.0));
        let mut inside = ui.new_child(UiBuilder::new().max_rect(place).id_salt(name));
        if icon_button(&mut inside, theme, icon, name, keys, true).clicked() {
            intents.push(Intent::Facts(wish));
        }
        right = place.left() - 4.0;
    }
}

fn height(fact: &Fact) -> f32 {
    let more = fact.value.matches('\n').count();
    LINE + more as f32 * MORE
}

fn lines_ui(ui: &mut Ui, look: &Look<'_>, lines: &[Fact]) {
    let (theme, color) = (look.theme, &look.theme.color);
    ScrollArea::vertical()
        .auto_shrink([false, false])
        .show(ui, |ui| {
            ui.add_space(10.0);
            for (at, fact) in lines.iter().enumerate() {
                let size = vec2(ui.available_width(), height(fact));
                let (row, _) = ui.allocate_exact_size(size, egui::Sense::hover());
                let middle = pos2(row.left(), row.top() + LINE / 2.0);
                let anchor = Align2::LEFT_CENTER;
                let ink = color.text2;
                parts::words(ui, theme, middle, anchor, fact.label, Style::Label, ink);
                let value = Rect::from_min_max(
                    pos2(row.left() + LABEL, row.top() + 4.0),
                    pos2(row.right() - 14.0, row.bottom()),
                );
                let style = match fact.is_mono {
                    true => Style::Code,
                    false => Style::Body,
                };
                let text = RichText::new(&fact.value)
                    .font(theme.font(style))
                    .color(color.text);
                let builder = UiBuilder::new().max_rect(value).id_salt(("fact", at));
                let mut inside = ui.new_child(builder);
                inside.spacing_mut().item_spacing = vec2(0.0, 0.0);
                let value = Label::new(text).selectable(true);
                // What does not fit in its line is told when the pointer is over it.
                inside.add(match fact.value.contains('\n') {
                    true => value.wrap(),
                    false => value.truncate(),
                });
            }
            ui.add_space(12.0);
        });
}

fn foot_ui(ui: &mut Ui, look: &Look<'_>, top: f32, intents: &mut Intents) {
    let theme = look.theme;
    let rect = ui.max_rect();
    let mut left = rect.left() + 16.0;
    let height = theme.metrics.control.button;
    for (op, words) in CHANGES {
        let button = Button::new(theme, ButtonKind::Plain, words);
        let width = button.width(ui.painter());
        let place =
            Rect::from_min_size(pos2(left, top + (FOOT - height) / 2.0), vec2(width, height));
        if place.right() < rect.right() && parts::button_in(ui, place, op, button) {
            intents.push(Intent::Facts(FactsIntent::Change(op)));
        }
        left = place.right() + 8.0;
    }
}
