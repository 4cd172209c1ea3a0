//! The mark of the program: three bars, read, written and on the device.

use egui::{Painter, Pos2, Rect, pos2, vec2};

use crate::gui::theme::Theme;

/// Paints the mark into 20 by 18 points from its upper left corner on.
pub fn paint_mark(painter: &Painter, theme: &Theme, at: Pos2) {
    let color = &theme.color;
    let bars = [
        (0.0, 20.0, color.device),
        (6.5, 16.0, color.written),
        (13.0, 10.0, color.read),
    ];
    for (top, width, fill) in bars {
        let rect = Rect::from_min_size(pos2(at.x, at.y + top), vec2(width, 5.0));
        painter.rect_filled(rect, theme.corner(2.0), fill);
    }
}
