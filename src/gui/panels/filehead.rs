//! Heads of the columns: they sort, and choose which columns are shown.

use egui::{Align2, Pos2, Rect, Role, Ui, pos2, vec2};

use crate::gui::icons;
use crate::gui::panels::filerows::Columns;
use crate::gui::panels::parts::{self, Intents, Look, NavRow};
use crate::gui::theme::Style;
use crate::gui::widgets::paint;
use crate::view::columns::COLUMNS;
use crate::view::{Intent, SortBy};

/// The heads of the columns that are shown; the sign at their end chooses among all.
pub fn heads_ui(ui: &mut Ui, look: &Look<'_>, head: Rect, columns: Columns, intents: &mut Intents) {
    let left = Align2::LEFT_CENTER;
    let heads = [
        (SortBy::Name, Some(head.left() + 40.0), left),
        (SortBy::Kind, columns.kind_left, left),
        (SortBy::Size, columns.size_right, Align2::RIGHT_CENTER),
        (SortBy::Modified, columns.date_left, left),
        (SortBy::Mode, columns.mode_left, left),
    ];
    for (by, x, anchor) in heads {
        let Some(x) = x else { continue };
        let named = COLUMNS.iter().find(|(known, _)| *known == by);
        let text = named.map_or("Name", |(_, text)| text);
        if head_ui(ui, look, pos2(x, head.center().y), anchor, by, text) {
            intents.push(Intent::SortBy(by));
        }
    }
    choose_ui(ui, look, head, intents);
    let color = look.theme.color.line;
    paint::hline(
        ui.painter(),
        head.left(),
        head.right(),
        head.bottom(),
        color,
    );
}

fn head_ui(ui: &mut Ui, look: &Look<'_>, at: Pos2, anchor: Align2, by: SortBy, text: &str) -> bool {
    let theme = look.theme;
    let sort = look.pane.listing.sort();
    let is_on = sort.by == by;
    let width = paint::text_width(ui.painter(), theme, text, Style::Caption);
    let left = if anchor == Align2::RIGHT_CENTER {
        at.x - width
    } else {
        at.x
    };
    let rect = Rect::from_min_max(
        pos2(left - 6.0, at.y - 12.0),
        pos2(left + width + 20.0, at.y + 12.0),
    );
    let response = parts::clickable(ui, rect, Role::ColumnHeader, is_on, text);
    let ink = if is_on || response.hovered() {
        theme.color.text
    } else {
        theme.color.text2
    };
    paint::text(
        ui.painter(),
        theme,
        pos2(left, at.y),
        Align2::LEFT_CENTER,
        text,
        Style::Caption,
        ink,
    );
    if is_on {
        let icon = if sort.is_descending {
            icons::CARET_DOWN
        } else {
            icons::CARET_UP
        };
        let center = pos2(left + width + 9.0, at.y);
        paint::icon(ui.painter(), center, icon, 11.0, ink);
    }
    paint::focus_ring(ui.painter(), theme, &response, rect, 4.0);
    response.clicked()
}

/// The sign at the right end: a menu of all columns.
fn choose_ui(ui: &mut Ui, look: &Look<'_>, head: Rect, intents: &mut Intents) {
    let theme = look.theme;
    let side = theme.metrics.control.target;
    let center = pos2(head.right() - 16.0, head.center().y);
    let place = Rect::from_center_size(center, vec2(side, side));
    let response = parts::clickable(ui, place, Role::Button, false, "Columns");
    let ink = if response.hovered() {
        theme.color.text
    } else {
        theme.color.text3
    };
    paint::icon(ui.painter(), center, icons::COLUMNS, paint::ICON_ROW, ink);
    let radius = theme.metrics.radius.check;
    paint::focus_ring(ui.painter(), theme, &response, place, radius);
    egui::Popup::menu(&response).width(140.0).show(|ui| {
        for (by, name) in COLUMNS {
            let is_on = look.pane.columns.has(by);
            let size = vec2(ui.available_width(), theme.metrics.row.operation);
            let (row, _) = ui.allocate_exact_size(size, egui::Sense::hover());
            let icon = if is_on {
                icons::CHECK
            } else {
                icons::DOT_OUTLINE
            };
            let entry = NavRow {
                icon: Some(icon),
                text: name,
                figure: "",
                is_on,
                ground: theme.color.raised,
                ink: theme.color.text,
            };
            if parts::nav_row(ui, theme, row, &entry).clicked() {
                intents.push(Intent::ToggleColumn(by));
                ui.close();
            }
        }
    });
}
