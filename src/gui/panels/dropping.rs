//! What comes from the desktop around the window: files held over it, and what the desktop has to say.

use egui::{Align2, Area, Id, Order, Rect, Role, StrokeKind, Ui, pos2, vec2};

use crate::gui::panels::parts::{self, Intents, Look};
use crate::gui::theme::Style;
use crate::gui::widgets::band::{Action, Kind, band};
use crate::gui::widgets::paint;
use crate::view::{Intent, OutsideIntent, words};

/// An edge around the window and a count at the pointer while files are held over it.
pub fn over_ui(ui: &Ui, look: &Look<'_>) {
    let Some(over) = look.view.outside.over else {
        return;
    };
    let (theme, window) = (look.theme, ui.max_rect());
    let text = match over.items {
        Some(items) => format!("Drop {} to work with them", words::counted(items, "item")),
        None => "Drop to work with what is dragged".to_owned(),
    };
    Area::new(Id::unique("over"))
        .order(Order::Foreground)
        .fixed_pos(window.min)
        .interactable(false)
        .show(ui.ctx(), |ui| {
            let (painter, color) = (ui.painter(), &theme.color);
            let edge = egui::Stroke::new(2.0, color.accent);
            painter.rect_stroke(window.shrink(1.0), 0.0, edge, StrokeKind::Inside);
            let width = paint::text_width(painter, theme, &text, Style::Strong) + 24.0;
            let left = (over.x + 14.0).min(window.right() - width - 8.0).round();
            let top = (over.y + 18.0).min(window.bottom() - 36.0).round();
            let chip = Rect::from_min_size(pos2(left, top), vec2(width, 28.0));
            painter.rect_filled(chip, theme.corner(theme.metrics.radius.field), color.accent);
            let at = chip.center();
            paint::text(
                painter,
                theme,
                at,
                Align2::CENTER_CENTER,
                &text,
                Style::Strong,
                color.on_accent,
            );
            parts::told(ui, chip, Role::Status, &text);
        });
}

/// Height that a notice takes at the top of the list.
pub fn notice_height(look: &Look<'_>) -> f32 {
    match look.view.outside.notice {
        Some(_) => look.theme.metrics.control.band + look.theme.metrics.space.base * 2.0,
        None => 0.0,
    }
}

/// What the desktop did or could not do. It goes when it is dismissed, or with Escape.
pub fn notice_ui(ui: &mut Ui, look: &Look<'_>, rect: Rect, intents: &mut Intents) {
    let Some(notice) = &look.view.outside.notice else {
        return;
    };
    let space = &look.theme.metrics.space;
    let inside = rect.shrink2(vec2(space.wide, space.base));
    let is_dismissed = parts::area(ui, inside, "notice", |ui| {
        let action = Action::Words("Dismiss");
        band(
            ui,
            look.theme,
            Kind::Info,
            &notice.head,
            &notice.more,
            action,
        )
    });
    if is_dismissed {
        intents.push(Intent::Outside(OutsideIntent::DismissNotice));
    }
}
