//! The tabs of a pane, where it has more than one.

use egui::{Rect, Role, Ui, pos2, vec2};

use crate::gui::icons;
use crate::gui::panels::parts::{self, Intents, Look};
use crate::gui::theme::Style;
use crate::gui::widgets::paint;
use crate::view::panes::Tabs;
use crate::view::{Intent, PaneId, PaneIntent, jobs};

/// Height of the strip in points, its line included.
pub const HEIGHT: f32 = 30.0;
/// Widest tab.
const WIDEST: f32 = 200.0;
/// Narrowest tab that has room for the sign that closes it.
const CLOSES: f32 = 72.0;

/// The strip over the heads of the columns.
pub fn tabs_ui(ui: &mut Ui, look: &Look<'_>, tabs: &Tabs, intents: &mut Intents) {
    let (theme, color) = (look.theme, &look.theme.color);
    let rect = ui.max_rect();
    ui.painter().rect_filled(rect, 0.0, color.bg);
    let line = rect.bottom() - 1.0;
    paint::hline(ui.painter(), rect.left(), rect.right(), line, color.line);
    let count = tabs.count();
    let width = (rect.width() / count as f32).floor().min(WIDEST);
    for (at, pane) in tabs.in_order(look.pane).enumerate() {
        let left = rect.left() + at as f32 * width;
        let place = Rect::from_min_size(pos2(left, rect.top()), vec2(width, rect.height()));
        let tab = Tab {
            id: pane.id,
            name: jobs::last_name(pane.folder()),
            at,
            count,
            is_shown: at == tabs.at(),
        };
        tab.show(ui, look, place, intents);
        let right = place.right() - 1.0;
        paint::vline(ui.painter(), right, place.top(), place.bottom(), color.line);
    }
    if look.spot.is_active && !look.spot.is_alone {
        paint::mark_active(ui.painter(), theme, rect);
    }
}

struct Tab {
    id: PaneId,
    name: String,
    at: usize,
    count: usize,
    is_shown: bool,
}

impl Tab {
    fn show(&self, ui: &mut Ui, look: &Look<'_>, place: Rect, intents: &mut Intents) {
        let (theme, color) = (look.theme, &look.theme.color);
        let told = format!("{}, tab {} of {}", self.name, self.at + 1, self.count);
        let salt = ("tab", self.id);
        let response = parts::clickable_as(ui, salt, place, Role::Tab, self.is_shown, &told);
        let inside = place.with_max_x(place.right() - 1.0);
        if self.is_shown {
            ui.painter().rect_filled(inside, 0.0, color.surface);
        } else if response.hovered() {
            let ground = inside.with_max_y(place.bottom() - 1.0);
            ui.painter().rect_filled(ground, 0.0, color.hover);
        }
        let (style, ink) = match self.is_shown {
            true => (Style::Medium, color.text),
            false => (Style::Body, color.text2),
        };
        let mut right = place.right() - 10.0;
        if place.width() >= CLOSES {
            right -= 22.0;
            let center = pos2(place.right() - 16.0, place.center().y);
            if self.close_ui(ui, look, center) {
                intents.push(Intent::Pane(PaneIntent::CloseTab(Some(self.at))));
                return;
            }
        }
        let at = pos2(place.left() + 12.0, place.center().y);
        let room = (right - at.x).max(1.0);
        paint::text_within(ui.painter(), theme, at, room, &self.name, style, ink);
        let radius = theme.metrics.radius.check;
        paint::focus_ring(ui.painter(), theme, &response, inside.shrink(2.0), radius);
        if response.middle_clicked() {
            intents.push(Intent::Pane(PaneIntent::CloseTab(Some(self.at))));
        } else if response.clicked() {
            intents.push(Intent::Pane(PaneIntent::ShowTab(self.at)));
        }
    }

    fn close_ui(&self, ui: &mut Ui, look: &Look<'_>, center: egui::Pos2) -> bool {
        let theme = look.theme;
        let side = theme.metrics.control.target;
        let place = Rect::from_center_size(center, vec2(side, side));
        let name = format!("Close tab {} of {}, {}", self.at + 1, self.count, self.name);
        let salt = ("close", self.id);
        let response = parts::clickable_as(ui, salt, place, Role::Button, false, &name);
        let ink = match response.hovered() {
            true => theme.color.text,
            false => theme.color.text3,
        };
        paint::icon(ui.painter(), center, icons::X, 12.0, ink);
        let radius = theme.metrics.radius.check;
        paint::focus_ring(ui.painter(), theme, &response, place, radius);
        response.on_hover_text("Close the tab  Ctrl+W").clicked()
    }
}
