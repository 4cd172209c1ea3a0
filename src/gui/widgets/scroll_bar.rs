//! A scroll bar over numbered rows, with marks of what is selected or failed along it.

use std::ops::Range;

use egui::{Color32, Id, Rect, Sense, Ui, lerp, pos2, vec2};

use crate::gui::theme::Theme;

/// Least length of the handle in points.
const LEAST_HANDLE: f32 = 24.0;
/// Least length of a mark in points.
const LEAST_MARK: f32 = 2.0;

/// Rows to be found again along the bar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// The rows, end not included.
    pub rows: Range<u64>,
    /// The colour of what they are.
    pub color: Color32,
}

/// What the bar stands for, in rows. 64-bit floats hold the place in a million million rows to a thousandth of a row.
#[derive(Clone, Copy, Debug)]
pub struct Span {
    /// The place at the top of the view.
    pub top: f64,
    /// How many rows the view holds.
    pub seen: f64,
    /// How many rows there are.
    pub count: u64,
}

/// Paints the bar at the right of `view` and gives the new place of the top when it was dragged or clicked. Nothing is
/// painted while everything is in sight. Keys and screen readers move the rows themselves, not the bar.
pub fn scroll_bar(
    ui: &Ui,
    theme: &Theme,
    view: Rect,
    id: Id,
    span: Span,
    marks: &[Mark],
) -> Option<f64> {
    let count = span.count as f64;
    if span.seen >= count {
        return None;
    }
    let width = theme.metrics.control.scroll;
    let lane = view.with_min_x(view.right() - width - 2.0 * theme.metrics.space.hair);
    let track = Rect::from_center_size(
        lane.center(),
        vec2(width, lane.height() - 2.0 * theme.metrics.space.hair),
    );
    let response = ui.interact(lane, id, Sense::DRAG);
    let painter = ui.painter();
    let corner = theme.corner(width / 2.0);
    for mark in marks {
        let y_of = |row: u64| lerp(track.top()..=track.bottom(), (row as f64 / count) as f32);
        let (top, bottom) = (y_of(mark.rows.start), y_of(mark.rows.end));
        let rect = track
            .with_min_y(top)
            .with_max_y(bottom.max(top + LEAST_MARK));
        painter.rect_filled(rect, corner, mark.color);
    }
    let handle_length = ((span.seen / count) as f32 * track.height())
        .max(LEAST_HANDLE)
        .min(track.height());
    let room = track.height() - handle_length;
    let share = (span.top / (count - span.seen)).clamp(0.0, 1.0) as f32;
    let handle = Rect::from_min_size(
        pos2(track.left(), track.top() + share * room),
        vec2(width, handle_length),
    );
    painter.rect_filled(handle, corner, theme.color.scroll);
    if response.hovered() || response.dragged() {
        painter.rect_filled(handle, corner, theme.color.tint_pressed);
    }
    let pointer = response.interact_pointer_pos()?;
    if response.drag_started() && !handle.contains(pointer) || room <= 0.0 {
        // A press beside the handle brings its middle under the pointer.
        let share = f64::from((pointer.y - track.top() - handle_length / 2.0) / room.max(1.0));
        return Some(share.clamp(0.0, 1.0) * (count - span.seen));
    }
    let moved = f64::from(response.drag_delta().y / room) * (count - span.seen);
    (moved != 0.0).then(|| (span.top + moved).clamp(0.0, count - span.seen))
}
