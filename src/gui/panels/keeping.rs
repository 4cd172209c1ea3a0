//! What becomes of what is taken away: the choice, and how full the hold area gets by it.

use egui::{Align2, Rect, Role, Sense, Ui, pos2, vec2};

use crate::gui::panels::form::GAP;
use crate::gui::panels::parts::{self, Intents, Look};
use crate::gui::theme::Style;
use crate::gui::widgets::card::{Kind, choice_card};
use crate::gui::widgets::{field, paint};
use crate::model::Keep;
use crate::view::keeping::{HoldFigures, Takes};
use crate::view::{Intent, words};

/// Height of the bar in points.
const BAR: f32 = 8.0;

/// The cards and the figures, where the operation takes something away.
pub fn keep_ui(ui: &mut Ui, look: &Look<'_>, intents: &mut Intents) {
    let Some(takes) = look.view.takes() else {
        return;
    };
    let label = match takes {
        Takes::Deletes => "What becomes of the data",
        Takes::Replaces => "What becomes of what is replaced",
        Takes::Cuts => "What becomes of what is cut off",
    };
    field::label_above(ui, look.theme, label, None);
    let chosen = look.view.keep();
    for card in look.view.keep_cards() {
        let kind = match card.keep {
            Keep::Hold | Keep::Trash => Kind::Held,
            Keep::Permanent => Kind::Danger,
        };
        let is_on = card.keep == chosen;
        let response = choice_card(ui, look.theme, kind, is_on, &card.title, &card.text);
        if response.clicked() && !is_on {
            intents.push(Intent::SetKeep(card.keep));
        }
        ui.add_space(8.0);
    }
    ui.add_space(GAP - 8.0);
    for figures in look.view.hold_figures() {
        figures_ui(ui, look, &figures);
        ui.add_space(GAP);
    }
}

/// What is there now and what comes, of what may be there at most.
fn figures_ui(ui: &mut Ui, look: &Look<'_>, figures: &HoldFigures) {
    let (theme, color) = (look.theme, &look.theme.color);
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), 58.0), Sense::hover());
    let middle = rect.top() + 10.0;
    let right = pos2(rect.right(), middle);
    let of_quota = figures.of_quota();
    let anchor = Align2::RIGHT_CENTER;
    let taken = parts::words(
        ui,
        theme,
        right,
        anchor,
        &of_quota,
        Style::Medium,
        color.text,
    );
    let at = pos2(rect.left(), middle);
    let room = taken.left() - 12.0 - at.x;
    let head = figures.head();
    parts::words_within(ui, theme, at, room, &head, Style::Label, color.text2);
    let track = Rect::from_min_size(
        pos2(rect.left(), rect.top() + 24.0),
        vec2(rect.width(), BAR),
    );
    bar(ui, look, track, figures);
    parts::told(
        ui,
        track,
        Role::ProgressIndicator,
        &format!("{head}: {of_quota}"),
    );
    let more_ink = match is_too_much(figures) {
        true => color.danger,
        false => color.held_fill,
    };
    let parts_of = [
        (color.held_there, figures.there, "there now"),
        (more_ink, figures.more, "from this"),
    ];
    let mut left = rect.left();
    for (ink, bytes, text) in parts_of {
        let middle = rect.bottom() - 9.0;
        let square = Rect::from_center_size(pos2(left + 5.0, middle), vec2(10.0, 10.0));
        ui.painter().rect_filled(square, theme.corner(3.0), ink);
        let at = pos2(left + 16.0, middle);
        let text = format!("{} {text}", words::bytes(bytes));
        let left_center = Align2::LEFT_CENTER;
        let told = parts::words(ui, theme, at, left_center, &text, Style::Small, color.text2);
        left = told.right() + 18.0;
    }
}

fn is_too_much(figures: &HoldFigures) -> bool {
    figures.there.saturating_add(figures.more) > figures.quota
}

fn bar(ui: &Ui, look: &Look<'_>, track: Rect, figures: &HoldFigures) {
    let (theme, color) = (look.theme, &look.theme.color);
    let painter = ui.painter();
    let corner = theme.corner(track.height() / 2.0);
    painter.rect_filled(track, corner, color.track);
    let x_of = |bytes: u64| {
        let share = (bytes as f64 / figures.quota.max(1) as f64).clamp(0.0, 1.0) as f32;
        paint::snap(painter, track.left() + share * track.width())
    };
    let there = x_of(figures.there);
    let end = x_of(figures.there.saturating_add(figures.more));
    let (whole, ink) = match is_too_much(figures) {
        true => (track.right(), color.danger),
        false => (end, color.held_fill),
    };
    // What is there lies over what comes, so that only the ends of the whole are round.
    if figures.more > 0 {
        let whole = whole.max(there + track.height()).min(track.right());
        painter.rect_filled(track.with_max_x(whole), corner, ink);
    }
    if figures.there > 0 {
        let there = there.max(track.left() + track.height());
        painter.rect_filled(track.with_max_x(there), corner, color.held_there);
    }
}
