//! Keys as small caps with an edge: `Ctrl` `Enter`.

use egui::{
    Align2, Painter, Pos2, Rect, Response, Role, Sense, StrokeKind, Ui, WidgetInfo, pos2, vec2,
};

use crate::gui::theme::{Style, Theme};
use crate::gui::widgets::{keymap, paint};

/// Paints the keys from the right edge leftwards, centred on `right.y`, and gives the rectangle they cover.
pub fn paint_keys(painter: &Painter, theme: &Theme, right: Pos2, keys: &[&str]) -> Rect {
    let mut x = right.x;
    for key in keymap::shown(painter.ctx(), keys).iter().rev() {
        let rect = cap_rect(painter, theme, pos2(x, right.y), key);
        paint_cap(painter, theme, rect, key);
        x = rect.left() - theme.metrics.space.hair - 1.0;
    }
    let left = if keys.is_empty() {
        right.x
    } else {
        x + theme.metrics.space.hair + 1.0
    };
    let height = theme.metrics.control.key;
    Rect::from_min_max(
        pos2(left, right.y - height / 2.0),
        pos2(right.x, right.y + height / 2.0),
    )
}

/// Width of keys beside each other.
pub fn width(painter: &Painter, theme: &Theme, keys: &[&str]) -> f32 {
    let keys = keymap::shown(painter.ctx(), keys);
    let gaps = keys.len().saturating_sub(1) as f32 * (theme.metrics.space.hair + 1.0);
    let caps = keys.iter().map(|key| cap_width(painter, theme, key));
    caps.sum::<f32>() + gaps
}

/// Keys in the flow of a layout. Screen readers hear them as one label.
pub fn keys(ui: &mut Ui, theme: &Theme, keys: &[&str]) -> Response {
    let width = width(ui.painter(), theme, keys);
    let size = vec2(width, theme.metrics.control.key);
    let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
    response.widget_info(|| {
        WidgetInfo::labeled(
            Role::Label,
            ui.is_enabled(),
            keymap::shown(ui.ctx(), keys).join("+"),
        )
    });
    paint_keys(ui.painter(), theme, rect.right_center(), keys);
    response
}

fn cap_width(painter: &Painter, theme: &Theme, key: &str) -> f32 {
    let padding = theme.metrics.space.tight + 1.0;
    (paint::text_width(painter, theme, key, Style::Caption) + 2.0 * padding)
        .ceil()
        .max(theme.metrics.control.key)
}

fn cap_rect(painter: &Painter, theme: &Theme, right: Pos2, key: &str) -> Rect {
    let size = vec2(cap_width(painter, theme, key), theme.metrics.control.key);
    let rect = Align2::RIGHT_CENTER.anchor_size(right, size);
    Rect::from_min_size(
        pos2(
            paint::snap(painter, rect.left()),
            paint::snap(painter, rect.top()),
        ),
        size,
    )
}

fn paint_cap(painter: &Painter, theme: &Theme, rect: Rect, key: &str) {
    let color = &theme.color;
    let corner = theme.corner(theme.metrics.radius.check);
    painter.rect_filled(rect, corner, color.sunken);
    painter.rect_stroke(
        rect,
        corner,
        theme.hairline(color.line2),
        StrokeKind::Inside,
    );
    paint::text(
        painter,
        theme,
        rect.center(),
        Align2::CENTER_CENTER,
        key,
        Style::Caption,
        color.text2,
    );
}
