//! A whole file in one line: what is stored, where it has holes, and a handle at the place where it is to end.

use egui::accesskit::Action;
use egui::{
    Align2, Color32, EventFilter, Key, Modifiers, Painter, Rect, Response, Sense, StrokeKind, Ui,
    WidgetInfo, pos2, vec2,
};

use crate::gui::theme::{Style, Theme};
use crate::gui::widgets::{paint, slider};
use crate::model::Bin;

/// Least width of a part of the map in points.
pub const LEAST_BIN: f32 = 3.0;
/// Height of the line with its box.
const BOX: f32 = 44.0;
/// Height of the words below.
const SCALE: f32 = 22.0;
/// Width and height of the grip of the handle.
const GRIP: egui::Vec2 = vec2(16.0, 14.0);
/// How far the grip stands out over the box.
const ABOVE: f32 = 10.0;
/// Steps of the arrow keys with Shift and with Ctrl.
const ROW: u64 = 16;
const BLOCK: u64 = 4096;
/// Page keys move by this part of the whole.
const PAGES: u64 = 16;

/// What is shown.
#[derive(Clone, Copy, Debug)]
pub struct FileMap<'a> {
    /// What the handle sets.
    pub name: &'a str,
    /// Length of the file in bytes.
    pub length: u64,
    /// The file in parts of equal length.
    pub bins: &'a [Bin],
}

/// The handle as it is painted.
#[derive(Clone, Copy)]
struct Handle {
    offset: u64,
    /// Offset at the right end of the line.
    most: u64,
    x: f32,
    ink: Color32,
}

impl FileMap<'_> {
    /// Height of the whole.
    pub const HEIGHT: f32 = ABOVE + BOX + SCALE;

    /// Shows the map over the available width. The place of the handle is changed in place and the response says whether;
    /// it may stand behind the end of the file, which then grows.
    pub fn show(&self, ui: &mut Ui, theme: &Theme, offset: &mut u64) -> Response {
        let size = vec2(ui.available_width(), Self::HEIGHT);
        // Its id follows from the name, so that it keeps the keyboard while what stands before it comes and goes.
        let id = ui.make_persistent_id(("file map", self.name));
        let (rect, _) = ui.allocate_exact_size(size, Sense::hover());
        let mut response = ui.interact(rect, id, Sense::click_and_drag());
        let top = rect.top() + ABOVE;
        let line = Rect::from_min_size(pos2(rect.left(), top), vec2(rect.width(), BOX));
        let most = self.length.max(*offset);
        let before = *offset;
        *offset = self.by_keys(ui, &response, *offset, most).min(most);
        if let Some(pointer) = response.interact_pointer_pos() {
            let share = f64::from(((pointer.x - line.left()) / line.width()).clamp(0.0, 1.0));
            *offset = ((share * most as f64).round() as u64).min(most);
        }
        if *offset != before {
            response.mark_changed();
        }
        let now = *offset;
        response.widget_info(|| WidgetInfo::slider(ui.is_enabled(), now as f64, self.name));
        ui.ctx().accesskit_node_builder(response.id, |node| {
            node.set_min_numeric_value(0.0);
            node.set_max_numeric_value(most as f64);
            node.set_numeric_value_step(1.0);
            for action in [Action::Increment, Action::Decrement, Action::SetValue] {
                node.add_action(action);
            }
        });
        if ui.is_rect_visible(rect) {
            self.paint(ui.painter(), theme, line, now, most);
            paint::focus_ring(
                ui.painter(),
                theme,
                &response,
                line,
                theme.metrics.radius.field,
            );
        }
        response
    }

    fn by_keys(&self, ui: &Ui, response: &Response, offset: u64, most: u64) -> u64 {
        let mut offset = slider::by_actions(ui, response.id, offset);
        if !response.has_focus() {
            return offset;
        }
        let filter = EventFilter {
            horizontal_arrows: true,
            vertical_arrows: true,
            ..EventFilter::default()
        };
        ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, filter));
        let page = (most / PAGES).max(1);
        let steps = [
            (Modifiers::SHIFT, ROW),
            (Modifiers::COMMAND, BLOCK),
            (Modifiers::NONE, 1),
        ];
        ui.input_mut(|input| {
            for (modifiers, step) in steps {
                let mut presses = |key| input.count_and_consume_key(modifiers, key) as u64;
                let up = presses(Key::ArrowRight) + presses(Key::ArrowUp);
                let down = presses(Key::ArrowLeft) + presses(Key::ArrowDown);
                offset = offset.saturating_add(up * step).saturating_sub(down * step);
            }
            let mut pressed = |key| input.count_and_consume_key(Modifiers::NONE, key) as u64;
            offset = offset.saturating_add(page * pressed(Key::PageUp));
            offset = offset.saturating_sub(page * pressed(Key::PageDown));
            if pressed(Key::Home) > 0 {
                offset = 0;
            }
            if pressed(Key::End) > 0 {
                offset = self.length;
            }
        });
        offset
    }

    fn paint(&self, painter: &Painter, theme: &Theme, line: Rect, offset: u64, most: u64) {
        let color = &theme.color;
        let corner = theme.corner(theme.metrics.radius.field);
        let share = |place: u64| (place as f64 / most.max(1) as f64) as f32;
        let x_of = |place: u64| line.left() + share(place) * line.width();
        let handle = paint::snap(painter, x_of(offset));
        let end = x_of(self.length);
        painter.rect_filled(line, corner, color.bg);
        if offset < self.length {
            painter.rect_filled(line.with_min_x(handle), corner, color.danger_soft);
        }
        painter.rect_stroke(
            line,
            corner,
            theme.hairline(color.line2),
            StrokeKind::Inside,
        );
        let inner = line.shrink2(vec2(1.0, 4.0)).with_max_x(end - 1.0);
        self.paint_bins(painter, theme, inner, handle);
        if offset > self.length {
            // What is added is a hole.
            dots(painter, end, handle, line.center().y, color.text3);
        }
        let (ink, mark) = match offset < self.length {
            true => (color.danger_text, color.surface),
            false => (color.accent_text, color.surface),
        };
        let middle = handle.clamp(line.left() + 1.0, line.right() - 1.0);
        let stem = Rect::from_x_y_ranges(
            middle - 1.0..=middle + 1.0,
            line.top() - 2.0..=line.bottom() + 4.0,
        );
        painter.rect_filled(stem, 0.0, ink);
        let grip = Rect::from_center_size(pos2(middle, line.top() - ABOVE + GRIP.y / 2.0), GRIP);
        painter.rect_filled(grip, theme.corner(theme.metrics.radius.check), ink);
        for side in [-2.0, 2.0] {
            let x = paint::snap(painter, middle + side);
            let center = pos2(x, grip.center().y);
            painter.rect_filled(Rect::from_center_size(center, vec2(1.0, 6.0)), 0.0, mark);
        }
        let handle = Handle {
            offset,
            most,
            x: middle,
            ink,
        };
        self.paint_scale(painter, theme, line, handle);
    }

    /// One bar a part, as high as its bytes are varied, and dots where there is a hole.
    fn paint_bins(&self, painter: &Painter, theme: &Theme, inner: Rect, handle: f32) {
        let color = &theme.color;
        let width = inner.width() / self.bins.len().max(1) as f32;
        let edge = |at: usize| paint::snap(painter, inner.left() + at as f32 * width);
        for (at, bin) in self.bins.iter().enumerate() {
            let (left, right) = (edge(at), edge(at + 1));
            let goes = left >= handle;
            match bin {
                Bin::Hole => dots(painter, left, right, inner.center().y, color.text3),
                Bin::Data { variety } => {
                    let varied = f32::from(variety.unwrap_or(0)) / 255.0;
                    // Even bytes that are all alike are there.
                    let height = (inner.height() * (0.14 + 0.86 * varied)).round();
                    let bar = Rect::from_center_size(inner.center(), vec2(0.0, height));
                    let gap = if right - left >= 2.0 { 1.0 } else { 0.0 };
                    let bar = bar.with_min_x(left).with_max_x(right - gap);
                    painter.rect_filled(bar, 0.0, if goes { color.danger } else { color.written });
                }
            }
        }
    }

    /// Offsets below the line: both ends and the handle, and where the longest hole is.
    fn paint_scale(&self, painter: &Painter, theme: &Theme, line: Rect, handle: Handle) {
        let Handle {
            offset,
            most,
            x,
            ink,
        } = handle;
        let color = &theme.color;
        let y = line.bottom() + 14.0;
        let style = Style::Python;
        let words = format!("0x{offset:X}");
        let half = paint::text_width(painter, theme, &words, style) / 2.0;
        let middle = x.clamp(line.left() + half, line.right() - half);
        let mut taken = vec![
            paint::text(
                painter,
                theme,
                pos2(middle, y),
                Align2::CENTER_CENTER,
                words,
                style,
                ink,
            )
            .expand(8.0),
        ];
        let mut put = |x: f32, anchor: Align2, words: String, style: Style| {
            let width = paint::text_width(painter, theme, &words, style);
            let place = anchor.anchor_size(pos2(x, y), vec2(width, 10.0));
            if taken.iter().all(|other| !other.intersects(place)) {
                let rect = paint::text(
                    painter,
                    theme,
                    pos2(x, y),
                    anchor,
                    words,
                    style,
                    color.text3,
                );
                taken.push(rect.expand(8.0));
            }
        };
        put(line.left(), Align2::LEFT_CENTER, "0".to_owned(), style);
        put(
            line.right(),
            Align2::RIGHT_CENTER,
            format!("0x{most:X}"),
            style,
        );
        if let Some(hole) = self.longest_hole().filter(|_| most == self.length) {
            let center = (hole.start + hole.end) as f32 / 2.0 / self.bins.len() as f32;
            let x = line.left() + center * line.width();
            put(x, Align2::CENTER_CENTER, "hole".to_owned(), Style::Caption);
        }
    }

    fn longest_hole(&self) -> Option<std::ops::Range<usize>> {
        let mut longest = 0..0;
        let mut start = None;
        let ends = self.bins.iter().map(Some).chain([None]).enumerate();
        for (at, bin) in ends {
            match (bin, start) {
                (Some(Bin::Hole), None) => start = Some(at),
                (Some(Bin::Hole), Some(_)) | (_, None) => {}
                (_, Some(from)) => {
                    if at - from > longest.len() {
                        longest = from..at;
                    }
                    start = None;
                }
            }
        }
        (!longest.is_empty()).then_some(longest)
    }
}

/// A dotted line on whole pixels.
fn dots(painter: &Painter, left: f32, right: f32, y: f32, color: Color32) {
    let y = paint::snap(painter, y);
    let first = (left / LEAST_BIN).ceil() as i64;
    let last = (right / LEAST_BIN).ceil() as i64;
    for at in first..last {
        let x = paint::snap(painter, at as f32 * LEAST_BIN);
        painter.rect_filled(Rect::from_min_size(pos2(x, y), vec2(2.0, 1.0)), 0.0, color);
    }
}
