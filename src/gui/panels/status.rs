//! The line under the listing: what is selected, what there is.

use egui::{Align2, Ui, pos2};

use crate::gui::panels::parts::{self, Look};
use crate::gui::theme::Style;
use crate::gui::widgets::paint;

/// The line under the listing.
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
    let tail = look.view.status_tail(look.layout.is_narrow);
    let right = pos2(rect.right() - 16.0, middle);
    let mut limit = right.x;
    if !tail.is_empty() {
        let anchor = Align2::RIGHT_CENTER;
        let taken = parts::words(ui, theme, right, anchor, &tail, Style::Small, color.text3);
        limit = taken.left() - 16.0;
    }
    let at = pos2(rect.left() + 16.0, middle);
    let head = look.view.status_head();
    let room = limit - at.x;
    let head = parts::words_within(ui, theme, at, room, &head, Style::Strong, color.text);
    let at = pos2(head.right() + 14.0, middle);
    let more = look.view.status_more();
    let room = limit - at.x;
    parts::words_within(ui, theme, at, room, &more, Style::Small, color.text2);
}
