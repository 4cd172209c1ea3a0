//! Names of files on the screen: shortened in the middle, with what is no text set apart.

use std::ffi::OsStr;
use std::ops::Range;

use egui::text::{CCursor, LayoutJob, TextFormat};
use egui::{Align2, Color32, FontId, Painter, Pos2, Rect, vec2};

use crate::gui::theme::{Style, Theme};
use crate::view::names::{self, ShownName};
use crate::view::newnames::shown_part;

/// Paints a name from `at.x` on, centred on `at.y`, no wider than `width`, and gives the rectangle it covers. Escapes are
/// painted in the colour of failures. `style` is one of the styles for names.
pub fn paint_name(
    painter: &Painter,
    theme: &Theme,
    at: Pos2,
    width: f32,
    name: &OsStr,
    style: Style,
    color: Color32,
) -> Rect {
    let font = theme.font(style);
    let shown = names::shown(name);
    let shown = names::shorten(&shown, |text| advance(painter, &font, text) <= width);
    let galley = painter.layout_job(job(&shown, &font, color, theme.color.danger_text));
    let rect = Align2::LEFT_CENTER.anchor_size(at, galley.size());
    painter.galley(rect.min, galley, color);
    rect
}

/// How a part of a name stands out from the rest.
#[derive(Clone, Copy, Debug)]
pub struct PartInk {
    pub rest: Color32,
    pub part: Color32,
    /// Behind the part; none leaves the ground of the row.
    pub ground: Color32,
}

/// The same with a part of the name set off, by its bytes.
pub fn paint_part(
    painter: &Painter,
    theme: &Theme,
    at: Pos2,
    width: f32,
    (name, part): (&OsStr, &Range<usize>),
    ink: PartInk,
) -> Rect {
    let font = theme.font(Style::Name);
    let shown = names::shown(name);
    let shown = names::shorten(&shown, |text| advance(painter, &font, text) <= width);
    let part = shown_part(name, part, &shown.text);
    let escaped = theme.color.danger_text;
    let mut job = LayoutJob::default();
    for (start, end, color) in [
        (0, part.start, ink.rest),
        (part.start, part.end, ink.part),
        (part.end, shown.text.len(), ink.rest),
    ] {
        let piece = ShownName {
            text: shown.text[start..end].into(),
            escapes: within(&shown.escapes, start..end),
        };
        append(&mut job, &piece, &font, color, escaped);
    }
    let galley = painter.layout_job(job);
    let rect = Align2::LEFT_CENTER.anchor_size(at, galley.size());
    if !part.is_empty() && ink.ground != Color32::TRANSPARENT {
        let letters = |end: usize| CCursor::new(shown.text[..end].chars().count());
        let left = galley.pos_from_cursor(letters(part.start)).left();
        let right = galley.pos_from_cursor(letters(part.end)).left();
        let ground = Rect::from_x_y_ranges(
            rect.left() + left - 2.0..=rect.left() + right + 2.0,
            rect.y_range(),
        );
        painter.rect_filled(
            ground.expand2(vec2(0.0, 1.0)),
            theme.corner(3.0),
            ink.ground,
        );
    }
    painter.galley(rect.min, galley, ink.rest);
    rect
}

/// The escapes of a piece of a name, by their place in it.
fn within(escapes: &[Range<usize>], piece: Range<usize>) -> Vec<Range<usize>> {
    let inside = escapes
        .iter()
        .filter(|escape| escape.start >= piece.start && escape.end <= piece.end);
    inside
        .map(|escape| escape.start - piece.start..escape.end - piece.start)
        .collect()
}

/// Width of the text without kerning: near enough to decide where to cut, and much cheaper than a layout.
fn advance(painter: &Painter, font: &FontId, text: &str) -> f32 {
    painter.fonts_mut(|fonts| text.chars().map(|sign| fonts.glyph_width(font, sign)).sum())
}

pub fn job(shown: &ShownName<'_>, font: &FontId, plain: Color32, escaped: Color32) -> LayoutJob {
    let mut job = LayoutJob::default();
    append(&mut job, shown, font, plain, escaped);
    job
}

fn append(
    job: &mut LayoutJob,
    shown: &ShownName<'_>,
    font: &FontId,
    plain: Color32,
    escaped: Color32,
) {
    let mut from = 0;
    let mut push = |range: Range<usize>, color: Color32| {
        if !range.is_empty() {
            job.append(
                &shown.text[range],
                0.0,
                TextFormat::simple(font.clone(), color),
            );
        }
    };
    for escape in &shown.escapes {
        push(from..escape.start, plain);
        push(escape.clone(), escaped);
        from = escape.end;
    }
    push(from..shown.text.len(), plain);
}
