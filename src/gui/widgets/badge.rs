//! Badges: a word or two on a soft ground that say what state something is in.

use egui::{
    Align2, Color32, Painter, Pos2, Rect, Response, Role, Sense, Ui, WidgetInfo, pos2, vec2,
};

use crate::gui::icons::{self, Icon};
use crate::gui::theme::{Style, Theme};
use crate::gui::widgets::paint;

/// What a badge says beside its words. The colour never says more than the words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Nothing in particular: undone, a count.
    Plain,
    /// New, or what goes on.
    New,
    /// Read back and the same.
    Verified,
    /// Kept, can be had back.
    Held,
    /// The same in words of its own, without an icon.
    Kept,
    /// Waits for the user.
    Ask,
    /// Failed: the name of the error.
    Failed,
}

/// Size of the icons in badges.
const ICON: f32 = 13.0;

/// A badge in the flow of a layout.
pub fn badge(ui: &mut Ui, theme: &Theme, kind: Kind, words: &str) -> Response {
    let size = vec2(
        width(ui.painter(), theme, kind, words),
        theme.metrics.control.badge,
    );
    let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, ui.is_enabled(), words));
    paint_badge(
        ui.painter(),
        theme,
        rect.left_center(),
        Align2::LEFT_CENTER,
        kind,
        words,
    );
    response
}

/// Paints a badge at a point, for rows that are painted by hand, and gives the rectangle it covers.
pub fn paint_badge(
    painter: &Painter,
    theme: &Theme,
    at: Pos2,
    anchor: Align2,
    kind: Kind,
    words: &str,
) -> Rect {
    let size = vec2(
        width(painter, theme, kind, words),
        theme.metrics.control.badge,
    );
    let min = anchor.anchor_size(at, size).min;
    let rect = Rect::from_min_size(
        pos2(paint::snap(painter, min.x), paint::snap(painter, min.y)),
        size,
    );
    let (ground, ink) = colours(theme, kind);
    painter.rect_filled(rect, theme.corner(theme.metrics.radius.badge), ground);
    let mut left = rect.left() + theme.metrics.space.small;
    if let Some(icon) = icon_of(kind) {
        paint::icon(
            painter,
            pos2(left + ICON / 2.0, rect.center().y),
            icon,
            ICON,
            ink,
        );
        left += ICON + theme.metrics.space.hair;
    }
    paint::text(
        painter,
        theme,
        pos2(left, rect.center().y),
        Align2::LEFT_CENTER,
        words,
        Style::Caption,
        ink,
    );
    rect
}

/// Width in points of a badge with these words.
pub fn width(painter: &Painter, theme: &Theme, kind: Kind, words: &str) -> f32 {
    let icon = icon_of(kind).map_or(0.0, |_| ICON + theme.metrics.space.hair);
    (paint::text_width(painter, theme, words, Style::Caption)
        + icon
        + 2.0 * theme.metrics.space.small)
        .ceil()
}

fn icon_of(kind: Kind) -> Option<Icon> {
    match kind {
        Kind::Verified => Some(icons::SEAL_CHECK),
        Kind::Held => Some(icons::ARCHIVE),
        _ => None,
    }
}

fn colours(theme: &Theme, kind: Kind) -> (Color32, Color32) {
    let color = &theme.color;
    match kind {
        Kind::Plain => (color.sunken, color.text2),
        Kind::New => (color.accent_soft, color.accent_text),
        Kind::Verified => (color.ok_soft, color.ok_text),
        Kind::Held | Kind::Kept => (color.held_soft, color.held_text),
        Kind::Ask => (color.warn_soft, color.warn_text),
        Kind::Failed => (color.danger_soft, color.danger_text),
    }
}
