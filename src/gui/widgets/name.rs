//! Names of files on the screen: shortened in the middle, with what is no text set apart.

use std::ffi::OsStr;

use egui::text::{LayoutJob, TextFormat};
use egui::{Align2, Color32, FontId, Painter, Pos2, Rect};

use crate::gui::theme::{Style, Theme};
use crate::view::names::{self, ShownName};

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

/// Width of the text without kerning: near enough to decide where to cut, and much cheaper than a layout.
fn advance(painter: &Painter, font: &FontId, text: &str) -> f32 {
    painter.fonts_mut(|fonts| text.chars().map(|sign| fonts.glyph_width(font, sign)).sum())
}

fn job(shown: &ShownName<'_>, font: &FontId, plain: Color32, escaped: Color32) -> LayoutJob {
    let mut job = LayoutJob::default();
    let mut from = 0;
    let push = |job: &mut LayoutJob, range: std::ops::Range<usize>, color: Color32| {
        if !range.is_empty() {
            job.append(
                &shown.text[range],
                0.0,
                TextFormat::simple(font.clone(), color),
            );
        }
    };
    for escape in &shown.escapes {
        push(&mut job, from..escape.start, plain);
        push(&mut job, escape.clone(), escaped);
        from = escape.end;
    }
    push(&mut job, from..shown.text.len(), plain);
    job
}
