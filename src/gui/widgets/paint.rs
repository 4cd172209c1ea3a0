//! What every widget paints with: lines on whole pixels, texts with a width, icons in a box, the focus ring.

use std::sync::Arc;

use egui::text::{LayoutJob, TextFormat, TextWrapping};
use egui::{
    Align2, Color32, CornerRadius, Galley, Painter, Pos2, Rect, Response, Stroke, StrokeKind, pos2,
};

use crate::gui::icons::Icon;
use crate::gui::theme::{Style, Theme};

/// Size of an icon beside 13-point text.
pub const ICON: f32 = 16.0;
/// Size of an icon in rows and badges.
pub const ICON_ROW: f32 = 15.0;
/// Size of an icon in the rail.
pub const ICON_RAIL: f32 = 18.0;

/// Puts one line of text at a point and says which rectangle it covers.
pub fn text(
    painter: &Painter,
    theme: &Theme,
    at: Pos2,
    anchor: Align2,
    words: impl Into<String>,
    style: Style,
    color: Color32,
) -> Rect {
    let galley = painter.layout_no_wrap(words.into(), theme.font(style), color);
    let rect = anchor.anchor_size(at, galley.size());
    painter.galley(rect.min, galley, color);
    rect
}

/// Puts one line of text from `at.x` on, centred on `at.y`, cut at its end where it would be wider than `width`. Where
/// there is not even room for a letter nothing is painted.
pub fn text_within(
    painter: &Painter,
    theme: &Theme,
    at: Pos2,
    width: f32,
    words: impl Into<String>,
    style: Style,
    color: Color32,
) -> Rect {
    if width < theme.metrics.space.base {
        return Rect::from_min_max(at, at);
    }
    let galley = one_line(painter, theme, words.into(), style, color, width);
    let rect = Align2::LEFT_CENTER.anchor_size(at, galley.size());
    painter.galley(rect.min, galley, color);
    rect
}

/// Lays out one line that ends in an ellipsis where it would be wider than `width`.
pub fn one_line(
    painter: &Painter,
    theme: &Theme,
    words: String,
    style: Style,
    color: Color32,
    width: f32,
) -> Arc<Galley> {
    let mut job = LayoutJob::single_section(words, TextFormat::simple(theme.font(style), color));
    job.wrap = TextWrapping {
        max_width: width.max(0.0),
        max_rows: 1,
        break_anywhere: true,
        ..TextWrapping::default()
    };
    painter.layout_job(job)
}

/// Lays out a paragraph of the given width with a line height of 1.45.
pub fn paragraph(
    painter: &Painter,
    theme: &Theme,
    words: String,
    style: Style,
    color: Color32,
    width: f32,
) -> Arc<Galley> {
    let font = theme.font(style);
    let line_height = (font.size * 1.45).round();
    let format = TextFormat {
        line_height: Some(line_height),
        ..TextFormat::simple(font, color)
    };
    let mut job = LayoutJob::single_section(words, format);
    job.wrap.max_width = width;
    painter.layout_job(job)
}

/// Width of one line of text.
pub fn text_width(painter: &Painter, theme: &Theme, words: &str, style: Style) -> f32 {
    painter
        .layout_no_wrap(words.to_owned(), theme.font(style), Color32::PLACEHOLDER)
        .size()
        .x
}

/// Puts an icon centred on a point.
pub fn icon(painter: &Painter, center: Pos2, icon: Icon, size: f32, color: Color32) {
    let galley = painter.layout_no_wrap(icon.glyph().to_string(), icon.font(size), color);
    let rect = Align2::CENTER_CENTER.anchor_size(center, galley.size());
    painter.galley(rect.min, galley, color);
}

/// A horizontal hairline as a filled rectangle: strokes may come to lie between two rows of pixels.
pub fn hline(painter: &Painter, left: f32, right: f32, y: f32, color: Color32) {
    let y = snap(painter, y);
    let thickness = pixel(painter);
    painter.rect_filled(
        Rect::from_min_max(pos2(left, y), pos2(right, y + thickness)),
        CornerRadius::ZERO,
        color,
    );
}

/// A vertical hairline as a filled rectangle.
pub fn vline(painter: &Painter, x: f32, top: f32, bottom: f32, color: Color32) {
    let x = snap(painter, x);
    let thickness = pixel(painter);
    painter.rect_filled(
        Rect::from_min_max(pos2(x, top), pos2(x + thickness, bottom)),
        CornerRadius::ZERO,
        color,
    );
}

/// The point moved to the nearest edge between pixels.
pub fn snap(painter: &Painter, points: f32) -> f32 {
    let scale = painter.pixels_per_point();
    (points * scale).round() / scale
}

/// One point rounded to whole pixels, at least one.
fn pixel(painter: &Painter) -> f32 {
    let scale = painter.pixels_per_point();
    scale.round().max(1.0) / scale
}

/// The ring around the control that has the keyboard: two points wide, one point off. Clicks give buttons no focus in
/// egui, so that the ring appears only after a key was used.
pub fn focus_ring(painter: &Painter, theme: &Theme, response: &Response, rect: Rect, radius: f32) {
    if response.has_focus() {
        ring(painter, theme, rect, radius);
    }
}

/// What tells of a row that can be pressed how it stands: its ground, if it is the chosen one, or the tint under the pointer,
/// and the ring of the keyboard. Painted before what is on it.
pub fn pressable(
    painter: &Painter,
    theme: &Theme,
    response: &Response,
    rect: Rect,
    radius: f32,
    chosen: Option<Color32>,
) {
    let hovered = || response.hovered().then_some(theme.color.hover);
    if let Some(ground) = chosen.or_else(hovered) {
        painter.rect_filled(rect, theme.corner(radius), ground);
    }
    focus_ring(painter, theme, response, rect, radius);
}

/// The line below the head of the pane that is worked in.
pub fn mark_active(painter: &Painter, theme: &Theme, head: Rect) {
    let line = head.with_min_y(head.bottom() - theme.metrics.stroke.focus);
    painter.rect_filled(line, 0.0, theme.color.accent);
}

/// The ring itself, for what has the keyboard without being egui's focus.
pub fn ring(painter: &Painter, theme: &Theme, rect: Rect, radius: f32) {
    let stroke = Stroke::new(theme.metrics.stroke.focus, theme.color.focus);
    painter.rect_stroke(
        rect.expand(1.0),
        theme.corner(radius + 1.0),
        stroke,
        StrokeKind::Outside,
    );
}

/// The tint over a control under the pointer or pressed, if any: the fill changes, never the size or the place.
pub fn tint(theme: &Theme, response: &Response, filled: bool) -> Option<Color32> {
    if response.is_pointer_button_down_on() {
        Some(theme.color.tint_pressed)
    } else if response.hovered() {
        Some(if filled {
            theme.color.tint_filled
        } else {
            theme.color.tint_plain
        })
    } else {
        None
    }
}
