//! The line under the listing: what is selected, what there is.

use egui::{Align2, Ui, pos2};

use crate::gui::panels::parts::{self, Intents, Look};
use crate::gui::theme::Style;
use crate::gui::widgets::paint;
use crate::view::Intent;

/// The line under the listing.
pub fn status_ui(ui: &mut Ui, look: &Look<'_>, intents: &mut Intents) {
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
    let more = parts::words_within(ui, theme, at, room, &more, Style::Small, color.text2);
    if let Some((words, stops)) = look.view.sizes_words() {
        let width = paint::text_width(ui.painter(), theme, &words, Style::Medium);
        let right = more.right() + 14.0 + width;
        let right = pos2(right, middle);
        if right.x <= limit && parts::link(ui, theme, "sizes", right, &words, &words) {
            intents.push(match stops {
                true => Intent::StopCounting,
                false => Intent::CountFolders,
            });
        }
    }
}
