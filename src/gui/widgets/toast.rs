//! The note about work that ended: lower right above the strip, with what can be done about it.

use egui::{
    Align2, Area, Id, Order, Pos2, Response, Role, Sense, StrokeKind, Ui, UiBuilder, Vec2,
    WidgetInfo, pos2, vec2,
};

use crate::gui::icons;
use crate::gui::theme::{Style, Theme};
use crate::gui::widgets::button::{Button, Kind, icon_button};
use crate::gui::widgets::paint;

/// Height of a toast, and what its width takes beside its words, in points.
const HEIGHT: f32 = 44.0;
const BESIDE: f32 = 96.0;

/// What was done with a toast in this frame.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ToastResponse {
    /// The action was clicked.
    pub action: bool,
    /// The cross was clicked.
    pub closed: bool,
    /// The pointer is over it: its time stands still.
    pub hovered: bool,
}

/// Shows a toast above everything else, its lower right corner at `corner`. It takes no focus, and screen readers hear it
/// when they have nothing to say. How long it stays is up to the caller, who knows the time.
pub fn toast(
    ui: &Ui,
    theme: &Theme,
    corner: Pos2,
    words: &str,
    action: Option<&str>,
) -> ToastResponse {
    let wide = |text: &str| paint::text_width(ui.painter(), theme, text, Style::Medium);
    let width = wide(words) + action.map_or(0.0, |text| wide(text) + 24.0) + BESIDE;
    let size = vec2(width.min(corner.x - 16.0).ceil(), HEIGHT);
    let offset = (corner - size).round() - ui.ctx().content_rect().min;
    Area::new(Id::unique("toast"))
        .order(Order::Foreground)
        .anchor(Align2::LEFT_TOP, offset)
        .show(ui.ctx(), |ui| toast_ui(ui, theme, size, words, action))
        .inner
}

fn toast_ui(
    ui: &mut Ui,
    theme: &Theme,
    size: Vec2,
    words: &str,
    action: Option<&str>,
) -> ToastResponse {
    let (rect, ground) = ui.allocate_exact_size(size, Sense::hover());
    ground.widget_info(|| WidgetInfo::labeled(Role::Status, ui.is_enabled(), words));
    ui.ctx().accesskit_node_builder(ground.id, |node| {
        node.set_live(egui::accesskit::Live::Polite)
    });
    let (painter, color, space) = (ui.painter(), &theme.color, &theme.metrics.space);
    let corner = theme.corner(theme.metrics.radius.popup);
    painter.add(theme.shadow().as_shape(rect, corner));
    painter.add(theme.shadow_near().as_shape(rect, corner));
    painter.rect_filled(rect, corner, color.raised);
    painter.rect_stroke(
        rect,
        corner,
        theme.hairline(color.line2),
        StrokeKind::Inside,
    );
    let middle = rect.center().y;
    paint::icon(
        painter,
        pos2(rect.left() + 22.0, middle),
        icons::CHECK_CIRCLE.fill(),
        paint::ICON_RAIL,
        color.ok,
    );

    let mut inside = ui.new_child(UiBuilder::new().max_rect(rect.shrink2(vec2(space.base, 0.0))));
    let (mut right, closed) = at_right(&mut inside, rect.right() - space.base, |ui| {
        icon_button(ui, theme, icons::X, "Close", None, true)
    });
    let mut acted = false;
    if let Some(action) = action {
        (right, acted) = at_right(&mut inside, right - space.base, |ui| {
            Button::new(theme, Kind::Link, action).show(ui)
        });
    }
    let left = pos2(rect.left() + 40.0, middle);
    let room = right - space.base - left.x;
    paint::text_within(
        inside.painter(),
        theme,
        left,
        room,
        words,
        Style::Medium,
        color.text,
    );
    ToastResponse {
        action: acted,
        closed,
        hovered: ground.contains_pointer(),
    }
}

/// Lays a control out so that it ends at `right`, and gives where it begins and whether it was clicked.
fn at_right(ui: &mut Ui, right: f32, control: impl FnOnce(&mut Ui) -> Response) -> (f32, bool) {
    let place = ui.max_rect().with_max_x(right);
    let layout = egui::Layout::right_to_left(egui::Align::Center);
    let response = control(&mut ui.new_child(UiBuilder::new().max_rect(place).layout(layout)));
    (response.rect.left(), response.clicked())
}
