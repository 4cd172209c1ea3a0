//! The bar with depth: read, written and on the device are three tones, the surer the stronger.

use egui::{
    Color32, CornerRadius, Painter, Rect, Response, Role, Sense, Ui, WidgetInfo, pos2, vec2,
};

use crate::gui::theme::Theme;
use crate::gui::widgets::paint;
use crate::view::words;

/// How far something is, in the same unit throughout (bytes, or items). Each part includes the one after it: what is on
/// the device was written, what is written was read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Parts {
    /// Read from the source.
    pub read: u64,
    /// Handed to the system.
    pub written: u64,
    /// Reported by the device as kept.
    pub device: u64,
    /// All there is to do.
    pub whole: u64,
}

impl Parts {
    /// What a screen reader says: `read 68, written 66, on the device 61 percent`.
    pub fn words(&self) -> String {
        let percent = |part: u64| words::percent(part, self.whole);
        format!(
            "read {}, written {}, on the device {} percent",
            percent(self.read),
            percent(self.written),
            percent(self.device)
        )
    }
}

/// A bar in the flow of a layout, as wide as asked for; `height` is one of `theme.metrics.control.bar_*`. `name` says
/// what is going on, with the time left if there is one.
pub fn bar(
    ui: &mut Ui,
    theme: &Theme,
    name: &str,
    parts: Parts,
    width: f32,
    height: f32,
) -> Response {
    let (rect, response) = ui.allocate_exact_size(vec2(width, height), Sense::hover());
    let spoken = format!("{name}: {}", parts.words());
    response.widget_info(|| WidgetInfo::labeled(Role::ProgressIndicator, ui.is_enabled(), &spoken));
    ui.ctx().accesskit_node_builder(response.id, |node| {
        node.set_min_numeric_value(0.0);
        node.set_max_numeric_value(100.0);
        node.set_numeric_value(words::percent(parts.device, parts.whole) as f64);
    });
    if ui.is_rect_visible(rect) {
        paint_bar(ui.painter(), theme, rect, parts);
    }
    response
}

/// Paints a bar into a rectangle: ends on whole pixels, a gap of one pixel after each part.
pub fn paint_bar(painter: &Painter, theme: &Theme, rect: Rect, parts: Parts) {
    let color = &theme.color;
    let radius = (rect.height() / 2.0).min(theme.metrics.radius.check);
    let gap = 1.0 / painter.pixels_per_point();
    let x_of = |part: u64| {
        let share = if parts.whole == 0 {
            0.0
        } else {
            part.min(parts.whole) as f64 / parts.whole as f64
        };
        paint::snap(
            painter,
            rect.left() + (share * f64::from(rect.width())) as f32,
        )
    };
    painter.rect_filled(rect, theme.corner(radius), color.track);
    let mut left = rect.left();
    for (part, fill) in [
        (parts.device, color.device),
        (parts.written, color.written),
        (parts.read, color.read),
    ] {
        let right = x_of(part);
        if right - left < gap {
            continue;
        }
        let start = if left > rect.left() { left + gap } else { left };
        if right > start {
            let piece = Rect::from_min_max(pos2(start, rect.top()), pos2(right, rect.bottom()));
            painter.rect_filled(piece, ends(rect, piece, radius), fill);
        }
        if right < rect.right() {
            let end = Rect::from_min_max(pos2(right, rect.top()), pos2(right + gap, rect.bottom()));
            painter.rect_filled(end, CornerRadius::ZERO, color.surface);
        }
        left = right;
    }
}

/// Round corners only where a piece touches an end of the bar.
fn ends(whole: Rect, piece: Rect, radius: f32) -> CornerRadius {
    let radius = radius.round() as u8;
    let at_left = if piece.left() <= whole.left() {
        radius
    } else {
        0
    };
    let at_right = if piece.right() >= whole.right() {
        radius
    } else {
        0
    };
    CornerRadius {
        nw: at_left,
        sw: at_left,
        ne: at_right,
        se: at_right,
    }
}

/// Paints a bar of one part, for disks and for work that is not a copy. `share` is from 0 to 1.
pub fn paint_meter(painter: &Painter, theme: &Theme, rect: Rect, share: f32, fill: Color32) {
    let corner = theme.corner(rect.height() / 2.0);
    painter.rect_filled(rect, corner, theme.color.track);
    let right = paint::snap(painter, rect.left() + share.clamp(0.0, 1.0) * rect.width());
    // Something that has begun is never shown as nothing.
    let right = if share > 0.0 {
        right.max(rect.left() + rect.height())
    } else {
        right
    };
    if right > rect.left() {
        painter.rect_filled(rect.with_max_x(right), corner, fill);
    }
}
