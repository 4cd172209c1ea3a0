//! The outer edge: groups of operations.

use egui::{Align2, Rect, Role, Ui, pos2, vec2};

use crate::gui::icons::{self, Icon};
use crate::gui::panels::parts::{self, Intents, Look};
use crate::gui::theme::Style;
use crate::gui::widgets::paint;
use crate::model::Group;
use crate::view::Intent;

const STEP: f32 = 52.0;
const STEP_LOW: f32 = 42.0;

/// Icon of a group.
pub fn group_icon(group: Group) -> Icon {
    match group {
        Group::Copy => icons::COPY,
        Group::Move => icons::ARROW_BEND_DOWN_RIGHT,
        Group::Delete => icons::TRASH,
        Group::Create => icons::FOLDER_PLUS,
        Group::Resize => icons::SCISSORS,
        Group::Rights => icons::LOCK_KEY,
        Group::Pack => icons::FILE_ZIP,
        Group::Check => icons::FINGERPRINT,
    }
}

/// One step a group; what does not fit is under "More". True if a group was chosen.
pub fn rail_ui(ui: &mut Ui, look: &Look<'_>, intents: &mut Intents) -> bool {
    let (theme, color) = (look.theme, &look.theme.color);
    let rect = ui.max_rect();
    ui.painter().rect_filled(rect, 0.0, color.bg);
    paint::vline(
        ui.painter(),
        rect.left(),
        rect.top(),
        rect.bottom(),
        color.line,
    );
    let step = if look.layout.is_low { STEP_LOW } else { STEP };
    let groups: Vec<Group> = look.view.groups().collect();
    let fitting = ((rect.height() - 8.0) / step).floor() as usize;
    let (shown, hidden) = if groups.len() <= fitting {
        groups.split_at(groups.len())
    } else {
        groups.split_at(fitting.saturating_sub(1))
    };
    let mut top = rect.top() + 6.0;
    let place = |top: f32| Rect::from_min_size(pos2(rect.left(), top), vec2(rect.width(), step));
    let mut has_chosen = false;
    for group in shown {
        let is_on = look.view.group() == Some(*group);
        let icon = group_icon(*group);
        if step_ui(ui, look, place(top), icon, group.title(), is_on).clicked() {
            intents.push(Intent::ChooseGroup(*group));
            has_chosen = true;
        }
        top += step;
    }
    if hidden.is_empty() {
        return has_chosen;
    }
    let is_on = look
        .view
        .group()
        .is_some_and(|group| hidden.contains(&group));
    let more = step_ui(ui, look, place(top), icons::DOTS_THREE, "More", is_on);
    egui::Popup::menu(&more).width(150.0).show(|ui| {
        for group in hidden {
            let size = vec2(ui.available_width(), theme.metrics.row.operation);
            let (row, _) = ui.allocate_exact_size(size, egui::Sense::hover());
            let is_on = look.view.group() == Some(*group);
            let entry = parts::NavRow {
                icon: Some(group_icon(*group)),
                text: group.title(),
                figure: "",
                is_on,
                ground: color.accent_soft,
                ink: if is_on { color.sel_text } else { color.text },
            };
            if parts::nav_row(ui, theme, row, &entry).clicked() {
                intents.push(Intent::ChooseGroup(*group));
                has_chosen = true;
                ui.close();
            }
        }
    });
    has_chosen
}

fn step_ui(
    ui: &mut Ui,
    look: &Look<'_>,
    rect: Rect,
    icon: Icon,
    title: &str,
    is_on: bool,
) -> egui::Response {
    let (theme, color) = (look.theme, &look.theme.color);
    let response = parts::clickable(ui, rect, Role::Tab, is_on, title);
    let painter = ui.painter();
    if is_on {
        let ground = rect.with_min_x(rect.left() + 1.0);
        painter.rect_filled(ground, 0.0, color.surface);
        let edge = rect.with_max_x(rect.left() + theme.metrics.stroke.focus);
        painter.rect_filled(edge, 0.0, color.accent);
    } else if response.hovered() {
        let ground = rect.with_min_x(rect.left() + 1.0);
        painter.rect_filled(ground, 0.0, color.hover);
    }
    let ink = if is_on { color.text } else { color.text2 };
    let style = if is_on { Style::RailOn } else { Style::Rail };
    let center = rect.center();
    paint::icon(
        painter,
        center - vec2(0.0, 9.0),
        icon,
        paint::ICON_RAIL,
        ink,
    );
    let at = center + vec2(0.0, 10.0);
    paint::text(painter, theme, at, Align2::CENTER_CENTER, title, style, ink);
    paint::focus_ring(
        painter,
        theme,
        &response,
        rect.shrink(3.0),
        theme.metrics.radius.field,
    );
    response
}
