//! The card below the list that selects, or takes out, by pattern and rule. The rows follow while it is typed.

use egui::{Key, Rect, Ui, UiBuilder, pos2, vec2};

use crate::gui::icons;
use crate::gui::panels::parts::{self, Intents, Look};
use crate::gui::theme::Style;
use crate::gui::widgets::button::icon_button;
use crate::gui::widgets::check::{Tick, check};
use crate::gui::widgets::field::Field;
use crate::gui::widgets::paint;
use crate::gui::widgets::segment::{Choice, segment};
use crate::view::filter::TYPES;
use crate::view::picking::{PARTS, Picking};
use crate::view::{FilterChange, Intent, PickIntent};

/// Height of the card in points.
pub const HEIGHT: f32 = 152.0;
const SIDE: f32 = 16.0;
const GAP: f32 = 10.0;

/// The card. `is_new` in the frame in which it opens: the pattern then gets the keyboard.
pub fn picking_ui(ui: &mut Ui, look: &Look<'_>, is_new: bool, intents: &mut Intents) {
    let Some(picking) = &look.pane.picking else {
        return;
    };
    let theme = look.theme;
    let rect = ui.max_rect();
    ui.painter().rect_filled(rect, 0.0, theme.color.bg);
    let line = theme.color.line;
    paint::hline(ui.painter(), rect.left(), rect.right(), rect.top(), line);
    let inside = rect.shrink2(vec2(SIDE, 0.0));
    pattern_ui(ui, look, picking, inside, is_new, intents);
    rule_ui(ui, look, picking, inside, intents);
    types_ui(ui, look, picking, inside, intents);
}

/// Select or take out, the pattern, and the way out.
fn pattern_ui(
    ui: &mut Ui,
    look: &Look<'_>,
    picking: &Picking,
    inside: Rect,
    is_new: bool,
    intents: &mut Intents,
) {
    let theme = look.theme;
    let height = theme.metrics.control.field_bar;
    let top = inside.top() + GAP;
    let place =
        |left: f32, right: f32| Rect::from_min_max(pos2(left, top), pos2(right, top + height));
    let close = place(inside.right() - height, inside.right());
    let ways = place(inside.left(), inside.left() + 150.0);
    let mut child = ui.new_child(UiBuilder::new().max_rect(ways).id_salt("ways"));
    let chosen = usize::from(!picking.adds);
    let choices = ["Select", "Take out"].map(Choice::new);
    let name = "What the pattern does";
    if let Some(at) = segment(&mut child, theme, name, &choices, Some(chosen), true) {
        intents.push(Intent::PickBy(PickIntent::Open { adds: at == 0 }));
    }
    let field = place(ways.right() + GAP, close.left() - GAP);
    let mut child = ui.new_child(UiBuilder::new().max_rect(field).id_salt("pattern"));
    let mut text = picking.patterns.clone();
    let response = Field::bare(theme, "Pattern")
        .icon(icons::FUNNEL, theme.color.text3)
        .placeholder("*.jpg IMG_????.*")
        .height(height)
        .show(&mut child, &mut text);
    if is_new {
        response.edit.request_focus();
    }
    if response.edit.changed() {
        intents.push(Intent::PickBy(PickIntent::Patterns(text)));
    }
    let is_escaped = response.edit.lost_focus() && ui.input(|it| it.key_pressed(Key::Escape));
    if response.submitted {
        intents.push(Intent::PickBy(PickIntent::Keep));
    } else if is_escaped {
        intents.push(Intent::PickBy(PickIntent::GiveUp));
    }
    let mut child = ui.new_child(UiBuilder::new().max_rect(close).id_salt("close"));
    let name = "Keep what is selected";
    if icon_button(&mut child, theme, icons::CHECK, name, Some("Enter"), true).clicked() {
        intents.push(Intent::PickBy(PickIntent::Keep));
    }
}

/// Sizes and times.
fn rule_ui(ui: &mut Ui, look: &Look<'_>, picking: &Picking, inside: Rect, intents: &mut Intents) {
    let count = PARTS.len() as f32;
    let width = (inside.width() - (count - 1.0) * GAP) / count;
    let top = inside.top() + 48.0;
    for (at, part) in PARTS.into_iter().enumerate() {
        let left = inside.left() + at as f32 * (width + GAP);
        let place = Rect::from_min_size(pos2(left, top), vec2(width, 70.0));
        let mut child = ui.new_child(UiBuilder::new().max_rect(place).id_salt(part.label()));
        let mut text = picking.filter.text(part).to_owned();
        let response = Field::new(look.theme, part.label())
            .placeholder(part.placeholder())
            .show(&mut child, &mut text);
        if response.edit.changed() {
            let change = FilterChange::Text(part, text);
            intents.push(Intent::PickBy(PickIntent::Rule(change)));
        }
        if response.submitted {
            intents.push(Intent::PickBy(PickIntent::Keep));
        }
    }
}

/// Types, and what the rule comes to.
fn types_ui(ui: &mut Ui, look: &Look<'_>, picking: &Picking, inside: Rect, intents: &mut Intents) {
    let theme = look.theme;
    let height = theme.metrics.row.failure;
    let top = inside.bottom() - height - 8.0;
    let mut left = inside.left();
    for (kind, _, label) in TYPES {
        let place = Rect::from_min_size(pos2(left, top), vec2(84.0, height));
        let mut child = ui.new_child(UiBuilder::new().max_rect(place).id_salt(label));
        let tick = Tick::from(picking.filter.types.contains(&kind));
        if check(&mut child, theme, tick, label, None, true).clicked() {
            let change = FilterChange::Type(kind);
            intents.push(Intent::PickBy(PickIntent::Rule(change)));
        }
        left += 88.0;
    }
    // The words are about the pane that is worked in.
    let told = look.view.picking_words().filter(|_| look.spot.is_active);
    let Some(told) = told else {
        return;
    };
    let (text, ink) = match told {
        Ok(text) => (text, theme.color.text2),
        Err(text) => (text, theme.color.danger_text),
    };
    let at = pos2(left + GAP, top + height / 2.0);
    let room = inside.right() - at.x;
    parts::words_within(ui, theme, at, room, &text, Style::Small, ink);
}
