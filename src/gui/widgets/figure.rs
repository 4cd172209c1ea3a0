//! Figure cells: a large figure over the words that say what it counts.

use egui::{Align2, Response, Role, Sense, Ui, WidgetInfo, vec2};

use crate::gui::theme::{Style, Theme};
use crate::gui::widgets::paint;

/// Height of a cell in points.
const HEIGHT: f32 = 42.0;

/// A cell at least as wide as `least_width`, which the largest value to be expected decides, so that nothing moves while
/// the value ticks.
pub fn figure(ui: &mut Ui, theme: &Theme, value: &str, words: &str, least_width: f32) -> Response {
    let painter = ui.painter();
    let value_width = paint::text_width(painter, theme, value, Style::Figure);
    let words_width = paint::text_width(painter, theme, words, Style::Small);
    let width = value_width.max(words_width).max(least_width).ceil();
    let (rect, response) = ui.allocate_exact_size(vec2(width, HEIGHT), Sense::hover());
    response.widget_info(|| {
        WidgetInfo::labeled(Role::Label, ui.is_enabled(), format!("{value} {words}"))
    });
    let (painter, color) = (ui.painter(), &theme.color);
    paint::text(
        painter,
        theme,
        rect.left_top(),
        Align2::LEFT_TOP,
        value,
        Style::Figure,
        color.text,
    );
    paint::text(
        painter,
        theme,
        rect.left_bottom(),
        Align2::LEFT_BOTTOM,
        words,
        Style::Small,
        color.text2,
    );
    response
}
