//! A drop-down of choices.

use egui::{
    Align2, Frame, Key, Margin, Painter, Popup, PopupCloseBehavior, Rect, Response, Role, Sense,
    StrokeKind, Ui, WidgetInfo, pos2, vec2,
};

use crate::gui::icons;
use crate::gui::theme::{Style, Theme};
use crate::gui::widgets::paint;

/// Shows the chosen one of `choices` and, when clicked, all of them; gives the index of one that was chosen now.
/// `name` says what is chosen. Arrow keys change the choice without opening.
pub fn select(
    ui: &mut Ui,
    theme: &Theme,
    name: &str,
    choices: &[&str],
    chosen: usize,
    width: f32,
    height: f32,
) -> Option<usize> {
    let (rect, response) = ui.allocate_exact_size(vec2(width, height), Sense::click());
    let shown = choices.get(chosen).copied().unwrap_or_default();
    response.widget_info(|| {
        let mut info = WidgetInfo::labeled(Role::ComboBox, ui.is_enabled(), name);
        info.current_text_value = Some(shown.to_owned());
        info
    });
    ui.ctx()
        .accesskit_node_builder(response.id, |node| node.set_value(shown));
    if ui.is_rect_visible(rect) {
        paint_select(ui.painter(), theme, rect, shown, &response);
    }
    let by_keys = by_keys(ui, &response, choices.len(), chosen);
    let picked = menu(theme, &response, choices, Some(chosen), width).or(by_keys);
    picked.filter(|&index| index != chosen)
}

/// Shows `choices` below what was clicked; gives the index of one that was chosen now.
pub fn menu(
    theme: &Theme,
    response: &Response,
    choices: &[&str],
    chosen: Option<usize>,
    width: f32,
) -> Option<usize> {
    let mut picked = None;
    Popup::menu(response)
        .width(width)
        .close_behavior(PopupCloseBehavior::CloseOnClick)
        .frame(popup_frame(theme))
        .show(|ui| {
            ui.spacing_mut().item_spacing.y = 0.0;
            for (index, choice) in choices.iter().enumerate() {
                if choice_ui(ui, theme, choice, Some(index) == chosen).clicked() {
                    picked = Some(index);
                }
            }
        });
    picked
}

/// The ground of menus.
fn popup_frame(theme: &Theme) -> Frame {
    Frame::NONE
        .fill(theme.color.raised)
        .stroke(theme.hairline(theme.color.line2))
        .corner_radius(theme.corner(theme.metrics.radius.card))
        .inner_margin(Margin::same(4))
        .shadow(theme.shadow())
}

fn paint_select(painter: &Painter, theme: &Theme, rect: Rect, shown: &str, response: &Response) {
    let (color, space) = (&theme.color, &theme.metrics.space);
    let radius = theme.metrics.radius.field;
    let corner = theme.corner(radius);
    painter.rect_filled(rect, corner, color.field);
    if let Some(tint) = paint::tint(theme, response, false) {
        painter.rect_filled(rect, corner, tint);
    }
    painter.rect_stroke(
        rect,
        corner,
        theme.hairline(color.field_edge),
        StrokeKind::Inside,
    );
    let caret = pos2(rect.right() - space.medium, rect.center().y);
    paint::icon(
        painter,
        caret,
        icons::CARET_UP_DOWN,
        paint::ICON_ROW,
        color.text2,
    );
    let at = rect.left_center() + vec2(space.base, 0.0);
    let room = caret.x - space.medium - at.x;
    paint::text_within(painter, theme, at, room, shown, Style::Medium, color.text);
    paint::focus_ring(painter, theme, response, rect, radius);
}

fn choice_ui(ui: &mut Ui, theme: &Theme, words: &str, on: bool) -> Response {
    let size = vec2(ui.available_width(), theme.metrics.row.operation);
    let (rect, response) = ui.allocate_exact_size(size, Sense::click());
    response.widget_info(|| WidgetInfo::selected(Role::MenuItemRadio, ui.is_enabled(), on, words));
    let (painter, color) = (ui.painter(), &theme.color);
    let corner = theme.corner(theme.metrics.radius.check);
    let active = response.hovered() || response.has_focus();
    if active {
        painter.rect_filled(rect, corner, color.accent_soft);
    }
    let ink = if active { color.sel_text } else { color.text };
    if on {
        let center = pos2(rect.left() + theme.metrics.space.medium, rect.center().y);
        paint::icon(painter, center, icons::CHECK, 12.0, ink);
    }
    let at = rect.left_center() + vec2(theme.metrics.space.wide, 0.0);
    paint::text(
        painter,
        theme,
        at,
        Align2::LEFT_CENTER,
        words,
        Style::Body,
        ink,
    );
    response
}

/// The neighbour that an arrow key chooses while the list is closed.
fn by_keys(ui: &Ui, response: &Response, count: usize, chosen: usize) -> Option<usize> {
    if !response.has_focus() || Popup::is_id_open(ui.ctx(), Popup::default_response_id(response)) {
        return None;
    }
    let filter = egui::EventFilter {
        vertical_arrows: true,
        ..egui::EventFilter::default()
    };
    ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, filter));
    let pressed = |key: Key| ui.input(|input| input.key_pressed(key));
    if pressed(Key::ArrowDown) && chosen + 1 < count {
        Some(chosen + 1)
    } else if pressed(Key::ArrowUp) && chosen > 0 {
        Some(chosen - 1)
    } else {
        None
    }
}
