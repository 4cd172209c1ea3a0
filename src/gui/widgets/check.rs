//! Check boxes and radios.

use egui::accesskit::Toggled;
use egui::{
    Align2, Painter, Pos2, Rect, Response, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo, pos2,
    vec2,
};

use crate::gui::theme::{Style, Theme};
use crate::gui::widgets::paint;

/// State of a check box.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tick {
    /// Nothing of it.
    Off,
    /// All of it.
    On,
    /// Some of what it stands for, not all.
    Part,
}

impl From<bool> for Tick {
    fn from(on: bool) -> Self {
        if on { Self::On } else { Self::Off }
    }
}

/// A check box with its words; a hint, usually the Python keyword, stands at the right edge in mono. The caller changes
/// the state when the response was clicked.
pub fn check(
    ui: &mut Ui,
    theme: &Theme,
    tick: Tick,
    words: &str,
    hint: Option<&str>,
    enabled: bool,
) -> Response {
    let box_side = theme.metrics.control.check;
    let width = match hint {
        Some(_) => ui.available_width(),
        None => {
            box_side
                + theme.metrics.space.base
                + paint::text_width(ui.painter(), theme, words, Style::Body)
        }
    };
    let (rect, response) = allocate(ui, vec2(width, theme.metrics.row.failure), enabled);
    response.widget_info(|| {
        WidgetInfo::selected(
            Role::CheckBox,
            enabled && ui.is_enabled(),
            tick == Tick::On,
            words,
        )
    });
    if tick == Tick::Part {
        ui.ctx()
            .accesskit_node_builder(response.id, |node| node.set_toggled(Toggled::Mixed));
    }
    if ui.is_rect_visible(rect) {
        let painter = ui.painter();
        let square = Rect::from_center_size(
            pos2(rect.left() + box_side / 2.0, rect.center().y),
            vec2(box_side, box_side),
        );
        paint_box(painter, theme, square, tick, enabled, response.hovered());
        label(painter, theme, rect, box_side, words, hint, enabled);
        paint::focus_ring(
            painter,
            theme,
            &response,
            square,
            theme.metrics.radius.check,
        );
    }
    response
}

/// The box alone, for rows that are painted by hand.
pub fn paint_box(
    painter: &Painter,
    theme: &Theme,
    rect: Rect,
    tick: Tick,
    enabled: bool,
    hovered: bool,
) {
    let color = &theme.color;
    let corner = theme.corner(theme.metrics.radius.check);
    if tick == Tick::Off {
        painter.rect_filled(
            rect,
            corner,
            if enabled { color.field } else { color.sunken },
        );
        if hovered && enabled {
            painter.rect_filled(rect, corner, color.tint_plain);
        }
        let edge = if enabled { color.control } else { color.line2 };
        painter.rect_stroke(rect, corner, theme.hairline(edge), StrokeKind::Inside);
        return;
    }
    painter.rect_filled(
        rect,
        corner,
        if enabled { color.accent } else { color.sunken },
    );
    if hovered && enabled {
        painter.rect_filled(rect, corner, color.tint_filled);
    }
    let ink = Stroke::new(
        2.0,
        if enabled {
            color.on_accent
        } else {
            color.text3
        },
    );
    let at = |x: f32, y: f32| rect.min + vec2(x, y) * (rect.width() / 16.0);
    match tick {
        Tick::Part => painter.line_segment([at(4.5, 8.0), at(11.5, 8.0)], ink),
        _ => painter.line(vec![at(4.0, 8.25), at(6.75, 11.0), at(12.0, 5.25)], ink),
    };
}

/// A radio with its words. The caller chooses it when the response was clicked.
pub fn radio(ui: &mut Ui, theme: &Theme, on: bool, words: &str, enabled: bool) -> Response {
    let side = theme.metrics.control.radio;
    let width = side
        + theme.metrics.space.base
        + paint::text_width(ui.painter(), theme, words, Style::Body);
    let (rect, response) = allocate(ui, vec2(width, theme.metrics.row.failure), enabled);
    response.widget_info(|| {
        WidgetInfo::selected(Role::RadioButton, enabled && ui.is_enabled(), on, words)
    });
    if ui.is_rect_visible(rect) {
        let center = pos2(rect.left() + side / 2.0, rect.center().y);
        paint_radio(ui.painter(), theme, center, on, enabled);
        label(ui.painter(), theme, rect, side, words, None, enabled);
        let circle = Rect::from_center_size(center, vec2(side, side));
        paint::focus_ring(ui.painter(), theme, &response, circle, side / 2.0);
    }
    response
}

/// The circle alone, for cards and rows that are painted by hand.
pub fn paint_radio(painter: &Painter, theme: &Theme, center: Pos2, on: bool, enabled: bool) {
    paint_radio_in(painter, theme, center, on, enabled, theme.color.accent);
}

/// The circle in the colour of what it chooses.
pub fn paint_radio_in(
    painter: &Painter,
    theme: &Theme,
    center: Pos2,
    on: bool,
    enabled: bool,
    fill: egui::Color32,
) {
    let color = &theme.color;
    let radius = theme.metrics.control.radio / 2.0;
    if on {
        painter.circle_filled(center, radius, if enabled { fill } else { color.control });
        painter.circle_filled(center, radius * 0.375, color.on_accent);
    } else {
        painter.circle(
            center,
            radius - 0.5,
            color.field,
            theme.hairline(color.control),
        );
    }
}

fn allocate(ui: &mut Ui, size: egui::Vec2, enabled: bool) -> (Rect, Response) {
    ui.allocate_exact_size(
        size,
        if enabled {
            Sense::click()
        } else {
            Sense::hover()
        },
    )
}

fn label(
    painter: &Painter,
    theme: &Theme,
    rect: Rect,
    indent: f32,
    words: &str,
    hint: Option<&str>,
    enabled: bool,
) {
    let color = &theme.color;
    let ink = if enabled { color.text } else { color.text3 };
    let middle = rect.center().y;
    let left = rect.left() + indent + theme.metrics.space.base;
    let mut right = rect.right();
    if let Some(hint) = hint {
        let taken = paint::text(
            painter,
            theme,
            pos2(right, middle),
            Align2::RIGHT_CENTER,
            hint,
            Style::Python,
            color.text3,
        );
        right = taken.left() - theme.metrics.space.base;
    }
    paint::text_within(
        painter,
        theme,
        pos2(left, middle),
        right - left + 1.0,
        words,
        Style::Body,
        ink,
    );
}
