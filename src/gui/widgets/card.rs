//! Choice cards: radios for choices with consequences, a title and a sentence or two each.

use egui::{
    Align2, Color32, Response, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo, pos2, vec2,
};

use crate::gui::theme::{Style, Theme};
use crate::gui::widgets::{check, paint};

/// What choosing the card means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A matter of taste.
    Neutral,
    /// What happens can be taken back from the hold area.
    Held,
    /// What happens cannot be undone.
    Danger,
}

/// One card over the available width. The whole card is one radio; the caller chooses it when the response was clicked.
pub fn choice_card(
    ui: &mut Ui,
    theme: &Theme,
    kind: Kind,
    on: bool,
    title: &str,
    text: &str,
) -> Response {
    let space = &theme.metrics.space;
    let width = ui.available_width();
    let indent = space.medium + theme.metrics.control.radio + space.medium;
    let color = &theme.color;
    let room = width - indent - space.medium;
    let galley = paint::paragraph(
        ui.painter(),
        theme,
        text.to_owned(),
        Style::Small,
        color.text2,
        room,
    );
    let title_height = 20.0;
    let height = space.base + title_height + galley.size().y + space.base;
    let (rect, response) = ui.allocate_exact_size(vec2(width, height.round()), Sense::click());
    let name = format!("{title}. {text}");
    response.widget_info(|| WidgetInfo::selected(Role::RadioButton, ui.is_enabled(), on, &name));
    if !ui.is_rect_visible(rect) {
        return response;
    }
    let painter = ui.painter();
    let (edge, ground, title_ink) = colours(theme, kind, on);
    let corner = theme.corner(theme.metrics.radius.card);
    painter.rect_filled(rect, corner, ground);
    if let Some(tint) = paint::tint(theme, &response, false) {
        painter.rect_filled(rect, corner, tint);
    }
    let edge_width = if on { 1.5 } else { theme.metrics.stroke.line };
    painter.rect_stroke(
        rect,
        corner,
        Stroke::new(edge_width, edge),
        StrokeKind::Inside,
    );
    let middle = rect.top() + space.base + title_height / 2.0;
    let center = pos2(
        rect.left() + space.medium + theme.metrics.control.radio / 2.0,
        middle,
    );
    check::paint_radio_in(painter, theme, center, on, true, fill(theme, kind));
    let left = rect.left() + indent;
    paint::text(
        painter,
        theme,
        pos2(left, middle),
        Align2::LEFT_CENTER,
        title,
        Style::Strong,
        title_ink,
    );
    painter.galley(pos2(left, middle + title_height / 2.0), galley, color.text2);
    paint::focus_ring(painter, theme, &response, rect, theme.metrics.radius.card);
    response
}

fn fill(theme: &Theme, kind: Kind) -> Color32 {
    match kind {
        Kind::Neutral => theme.color.accent,
        Kind::Held => theme.color.held_fill,
        Kind::Danger => theme.color.danger,
    }
}

fn colours(theme: &Theme, kind: Kind, on: bool) -> (Color32, Color32, Color32) {
    let color = &theme.color;
    match (kind, on) {
        (Kind::Danger, false) => (color.line2, color.surface, color.danger_text),
        (_, false) => (color.line2, color.surface, color.text),
        (Kind::Neutral, true) => (color.accent, color.accent_soft, color.sel_text),
        (Kind::Held, true) => (color.held, color.held_soft, color.text),
        (Kind::Danger, true) => (color.danger, color.danger_soft, color.danger_text),
    }
}
