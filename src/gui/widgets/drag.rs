//! Drags over a list: the rubber band and the drag of what is selected.
//!
//! The band belongs to rows, not to points: it keeps the place in the list at which it began while the list scrolls
//! under it.

use std::ops::Range;

use egui::{
    Align2, Key, Modifiers, PointerButton, Pos2, Rect, Response, Stroke, StrokeKind, Ui, pos2, vec2,
};

use crate::gui::theme::{Mode, Style, Theme};
use crate::gui::widgets::paint;
use crate::gui::widgets::rows::{RowsState, View};

/// Rows a second when the pointer is just past an edge.
const SLOWEST: f32 = 8.0;
/// Rows a second at most when the pointer is far past an edge: 40 a frame at 60 frames a second.
const FASTEST: f32 = 2400.0;

/// What is being dragged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DragKind {
    /// A rubber band that selects.
    Band,
    /// The selected rows.
    Selection,
}

/// How far a drag is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// The first frame.
    Started,
    /// Goes on.
    Moving,
    /// The button was let go.
    Ended,
    /// Escape was pressed: the old selection comes back.
    Cancelled,
}

/// A drag in this frame.
#[derive(Clone, Debug, PartialEq)]
pub struct Drag {
    /// Band or selection.
    pub kind: DragKind,
    /// How far it is.
    pub phase: Phase,
    /// The row at which it began; none for the space below the last.
    pub from: Option<u64>,
    /// The rows between its beginning and the pointer, end not included.
    pub rows: Range<u64>,
    /// The band on the screen, cut to the view.
    pub rect: Rect,
    /// Where the pointer is.
    pub pointer: Pos2,
    /// Held keys: Ctrl adds, Shift extends, both take away.
    pub modifiers: Modifiers,
}

/// What must be remembered from one frame to the next.
#[derive(Clone, Copy, Debug)]
pub(super) struct DragState {
    kind: DragKind,
    /// Place in the list, in rows.
    anchor: f64,
    anchor_x: f32,
}

/// Follows the pointer; scrolls when it is past an edge. `carries` says whether a press on a row takes the selection.
pub(super) fn follow(
    ui: &Ui,
    response: &Response,
    state: &mut RowsState,
    view: View,
    carries: impl FnOnce(u64, Pos2) -> bool,
) -> Option<Drag> {
    if response.drag_started_by(PointerButton::Primary) {
        let origin = ui.input(|input| input.pointer.press_origin())?;
        let anchor = view.place_at(state, origin.y);
        let row = (anchor < view.count as f64).then_some(anchor.max(0.0) as u64);
        let kind = match row {
            Some(row) if carries(row, origin) => DragKind::Selection,
            _ => DragKind::Band,
        };
        state.drag = Some(DragState {
            kind,
            anchor,
            anchor_x: origin.x,
        });
    }
    let drag = state.drag?;
    let pointer = ui
        .input(|input| input.pointer.latest_pos())
        .unwrap_or(view.rect.center());
    let phase = if ui.input(|input| input.key_pressed(Key::Escape)) {
        Phase::Cancelled
    } else if response.drag_stopped() || !response.dragged() {
        Phase::Ended
    } else if response.drag_started() {
        Phase::Started
    } else {
        Phase::Moving
    };
    if matches!(phase, Phase::Ended | Phase::Cancelled) {
        state.drag = None;
    } else {
        scroll_past_edge(ui, state, view, pointer);
    }
    Some(describe(ui, state, view, drag, phase, pointer))
}

/// Scrolls the faster the further the pointer is past an edge.
fn scroll_past_edge(ui: &Ui, state: &mut RowsState, view: View, pointer: Pos2) {
    let past = if pointer.y < view.rect.top() {
        pointer.y - view.rect.top()
    } else {
        (pointer.y - view.rect.bottom()).max(0.0)
    };
    if past == 0.0 {
        return;
    }
    let rows_a_second = (past * past).clamp(SLOWEST, FASTEST).copysign(past);
    let step = f64::from(rows_a_second * ui.input(|input| input.stable_dt.min(0.1)));
    let last = (view.count as f64 - view.seen()).max(0.0);
    state.set_place((state.top_place() + step).min(last));
    ui.ctx().request_repaint();
}

fn describe(
    ui: &Ui,
    state: &RowsState,
    view: View,
    drag: DragState,
    phase: Phase,
    pointer: Pos2,
) -> Drag {
    let count = view.count as f64;
    let now = view.place_at(state, pointer.y.clamp(view.rect.top(), view.rect.bottom()));
    let (first, last) = (
        drag.anchor.min(now).clamp(0.0, count),
        drag.anchor.max(now).clamp(0.0, count),
    );
    let y_of = |place: f64| {
        let down = (place - state.top_place()) * f64::from(view.row_height);
        (f64::from(view.rect.top()) + down)
            .clamp(f64::from(view.rect.top()), f64::from(view.rect.bottom())) as f32
    };
    let corner = pos2(drag.anchor_x, y_of(drag.anchor));
    let other = pos2(
        pointer.x.clamp(view.rect.left(), view.rect.right()),
        y_of(now),
    );
    Drag {
        kind: drag.kind,
        phase,
        from: (drag.anchor < count).then_some(drag.anchor.max(0.0) as u64),
        rows: first as u64..last.ceil() as u64,
        rect: Rect::from_two_pos(corner, other),
        pointer,
        modifiers: ui.input(|input| input.modifiers),
    }
}

/// Paints the rubber band with a chip at the pointer that says how many rows it holds.
pub fn paint_band(ui: &Ui, theme: &Theme, drag: &Drag, count: &str) {
    let painter = ui.painter();
    let edge = if theme.mode == Mode::Contrast {
        theme.metrics.stroke.focus
    } else {
        theme.metrics.stroke.line
    };
    painter.rect_filled(drag.rect, 0.0, theme.color.rubber);
    let stroke = Stroke::new(edge, theme.color.rubber_edge);
    painter.rect_stroke(drag.rect, theme.corner(1.0), stroke, StrokeKind::Inside);
    let height = theme.metrics.control.badge + theme.metrics.space.hair;
    let width = paint::text_width(painter, theme, count, Style::Label) + theme.metrics.space.large;
    let chip = Rect::from_min_size(drag.pointer + vec2(14.0, 16.0), vec2(width.ceil(), height));
    painter.rect_filled(chip, theme.corner(height / 2.0), theme.color.accent);
    let ink = theme.color.on_accent;
    paint::text(
        painter,
        theme,
        chip.center(),
        Align2::CENTER_CENTER,
        count,
        Style::Label,
        ink,
    );
}
