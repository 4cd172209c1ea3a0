//! A list of any number of rows of equal height, of which only those in sight cost anything.
//!
//! The place is a row number of 64 bits and a fraction of a row: a 32-bit offset in points steps by two points at a
//! million rows. There is one allocation for the view and one painter for all rows; each row in sight gets a node in the
//! accessibility tree by hand.

use std::ops::Range;

use egui::accesskit::Action;
use egui::{
    DragAndDrop, EventFilter, Id, Key, Modifiers, Painter, Pos2, Rect, Response, Role, Sense,
    Stroke, StrokeKind, Ui, UiBuilder, WidgetInfo, pos2, vec2,
};

use crate::gui::theme::Theme;
use crate::gui::widgets::drag::{self, Drag, DragState};
use crate::gui::widgets::scroll_bar::{Mark, Span, scroll_bar};

/// Where a list stands and what is being dragged over it. Belongs to the caller, one per list.
#[derive(Clone, Debug, Default)]
pub struct RowsState {
    top: u64,
    /// Part of the top row that is out of sight, from 0 to below 1.
    fraction: f32,
    reveal: Option<u64>,
    pub(super) drag: Option<DragState>,
}

impl RowsState {
    /// The row at the top of the view, and the part of it that is out of sight.
    pub fn place(&self) -> (u64, f32) {
        (self.top, self.fraction)
    }

    /// Puts a row at the top of the view, as far as the number of rows allows.
    pub fn jump(&mut self, row: u64) {
        (self.top, self.fraction) = (row, 0.0);
    }

    /// Puts a row at the top of the view instead of the one that is there, out of sight by the same part.
    pub fn move_top(&mut self, row: u64) {
        self.top = row;
    }

    /// Moves the view by the least way that brings a row into sight, the next time it is shown.
    pub fn reveal(&mut self, row: u64) {
        self.reveal = Some(row);
    }

    pub(super) fn top_place(&self) -> f64 {
        self.top as f64 + f64::from(self.fraction)
    }

    pub(super) fn set_place(&mut self, place: f64) {
        let place = place.max(0.0);
        self.top = place as u64;
        self.fraction = (place - place.floor()) as f32;
    }
}

/// How the ground of a row is painted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RowState {
    /// Chosen by the user.
    pub selected: bool,
    /// What is dragged would land in it.
    pub drop: bool,
}

/// A row in sight.
#[derive(Clone, Copy, Debug)]
pub struct Spot {
    /// Its number.
    pub row: u64,
    /// Where it is.
    pub rect: Rect,
    /// The pointer is over it.
    pub hovered: bool,
    /// It is selected, as [`Rows::state`] said.
    pub selected: bool,
}

/// What a list shows.
pub trait Rows {
    /// How the ground of a row is painted.
    fn state(&self, row: u64) -> RowState;
    /// Paints what stands in a row; the ground is there already.
    fn paint(&mut self, painter: &Painter, spot: Spot);
    /// What a screen reader says, without selection and place in the list.
    fn words(&self, row: u64) -> String;
    /// Whether a press here begins a drag of what is selected instead of a rubber band.
    fn carries(&self, row: u64, at: Pos2) -> bool;
    /// True where nothing is done with what is selected for now: it is told apart from what is worked with.
    fn rests(&self) -> bool {
        false
    }
}

/// A list and what the caller wants of it.
#[derive(Clone, Copy, Debug)]
pub struct RowList<'a> {
    /// What the list is called, and by which its id is found again.
    pub name: &'a str,
    /// How many rows there are.
    pub count: u64,
    /// Height of a row in points, one of `theme.metrics.row`.
    pub row_height: f32,
    /// The row that the keyboard is on.
    pub cursor: Option<u64>,
    /// Marks along the scroll bar.
    pub marks: &'a [Mark],
}

/// A press on the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Click {
    /// The row, or none for the space below the last.
    pub row: Option<u64>,
    /// Held keys: Ctrl toggles, Shift extends.
    pub modifiers: Modifiers,
    /// The second click of a double click.
    pub double: bool,
    /// The other button: a menu.
    pub secondary: bool,
}

/// What happened to a list in this frame.
#[derive(Debug)]
pub struct RowsResponse {
    /// The list as a whole.
    pub response: Response,
    /// The rows in sight, those cut by the edges included.
    pub visible: Range<u64>,
    /// The row under the pointer.
    pub hovered: Option<u64>,
    /// A click.
    pub click: Option<Click>,
    /// The row to which a key moves the cursor, with the keys held: Shift extends. The caller moves it and calls
    /// [`RowsState::reveal`].
    pub moved: Option<(u64, Modifiers)>,
    /// A rubber band or a drag of the selection.
    pub drag: Option<Drag>,
}

impl RowsResponse {
    /// True if the pointer clicked at a place that `is_meant` by its x.
    pub fn is_at(&self, is_meant: impl FnOnce(f32) -> bool) -> bool {
        let at = self.response.interact_pointer_pos();
        self.response.clicked() && at.is_some_and(|at| is_meant(at.x))
    }
}

/// The view of this frame.
#[derive(Clone, Copy)]
pub(super) struct View {
    pub rect: Rect,
    pub row_height: f32,
    pub count: u64,
}

impl View {
    pub(super) fn seen(&self) -> f64 {
        f64::from(self.rect.height() / self.row_height)
    }

    /// The place under a height on the screen, in rows from the first.
    pub(super) fn place_at(&self, state: &RowsState, y: f32) -> f64 {
        state.top_place() + f64::from((y - self.rect.top()) / self.row_height)
    }

    fn row_at(&self, state: &RowsState, y: f32) -> Option<u64> {
        let place = self.place_at(state, y);
        (place >= 0.0 && place < self.count as f64).then_some(place as u64)
    }

    fn rect_of(&self, state: &RowsState, row: u64) -> Rect {
        let rows_down = row as f64 - state.top_place();
        let top = self.rect.top() + (rows_down * f64::from(self.row_height)).round() as f32;
        Rect::from_min_size(
            pos2(self.rect.left(), top),
            vec2(self.rect.width(), self.row_height),
        )
    }
}

impl RowList<'_> {
    /// Shows the list in all the available space.
    pub fn show(
        self,
        ui: &mut Ui,
        theme: &Theme,
        state: &mut RowsState,
        rows: &mut dyn Rows,
    ) -> RowsResponse {
        let id = ui.make_persistent_id(("rows", self.name));
        let rect = ui.available_rect_before_wrap();
        ui.advance_cursor_after_rect(rect);
        let response = ui.interact(rect, id, Sense::click_and_drag());
        response.widget_info(|| WidgetInfo::labeled(Role::ListBox, ui.is_enabled(), self.name));
        let view = View {
            rect,
            row_height: self.row_height,
            count: self.count,
        };
        self.scroll(ui, &response, state, view);
        let drag = drag::follow(ui, &response, state, view, |row, at| rows.carries(row, at));
        let moved = self.keys(ui, &response, state, view);
        // While something is dragged only its own list is hovered, but others may take it.
        let is_carried = DragAndDrop::has_any_payload(ui.ctx());
        let is_over = response.contains_pointer() && (response.hovered() || is_carried);
        let pointer = ui.input(|input| input.pointer.hover_pos());
        let pointer = pointer.filter(|_| is_over);
        let hovered = pointer.and_then(|at| view.row_at(state, at.y));

        let visible = visible(state, view);
        self.paint(
            ui,
            theme,
            state,
            view,
            rows,
            (visible.clone(), hovered, response.has_focus()),
        );
        let accessible = self.nodes(ui, state, view, rows, &visible, id);
        let click = clicked(ui, &response, state, view).or(accessible);
        if click.is_some() || drag.is_some() {
            response.request_focus();
        }
        let span = Span {
            top: state.top_place(),
            seen: view.seen(),
            count: self.count,
        };
        if let Some(place) = scroll_bar(ui, theme, rect, id.with("bar"), span, self.marks) {
            state.set_place(place);
        }
        RowsResponse {
            response,
            visible,
            hovered,
            click,
            moved,
            drag,
        }
    }

    /// Follows the wheel and the wish to reveal a row, and stays within the rows there are.
    fn scroll(&self, ui: &Ui, response: &Response, state: &mut RowsState, view: View) {
        let mut place = state.top_place();
        if response.contains_pointer() {
            let delta = ui.input_mut(|input| std::mem::take(&mut input.smooth_scroll_delta.y));
            place -= f64::from(delta / self.row_height);
        }
        if let Some(row) = state.reveal.take() {
            let last_top = row as f64 + 1.0 - view.seen();
            place = place.max(last_top).min(row as f64);
        }
        state.set_place(place.min((self.count as f64 - view.seen()).max(0.0)));
    }

    /// The row to which the keys of this frame move the cursor.
    fn keys(
        &self,
        ui: &Ui,
        response: &Response,
        state: &RowsState,
        view: View,
    ) -> Option<(u64, Modifiers)> {
        if !response.has_focus() || self.count == 0 {
            return None;
        }
        let filter = EventFilter {
            vertical_arrows: true,
            escape: true,
            ..EventFilter::default()
        };
        ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, filter));
        let last = self.count - 1;
        let page = (view.seen() as u64).saturating_sub(1).max(1);
        let from = self.cursor.map(|row| row.min(last));
        let step = |key: Key, at: Option<u64>| match (key, at) {
            (Key::Home, _) => Some(0),
            (Key::End, _) => Some(last),
            (Key::ArrowDown | Key::ArrowUp | Key::PageDown | Key::PageUp, None) => Some(state.top),
            (Key::ArrowDown, Some(row)) => Some((row + 1).min(last)),
            (Key::ArrowUp, Some(row)) => Some(row.saturating_sub(1)),
            (Key::PageDown, Some(row)) => Some(row.saturating_add(page).min(last)),
            (Key::PageUp, Some(row)) => Some(row.saturating_sub(page)),
            _ => None,
        };
        ui.input(|input| {
            let mut moved = None;
            for event in &input.events {
                // Alt with an arrow goes to another folder and is not for the list.
                if let egui::Event::Key {
                    key,
                    pressed: true,
                    modifiers,
                    ..
                } = event
                    && !modifiers.alt
                    && let Some(row) = step(*key, moved.map(|(row, _)| row).or(from))
                {
                    moved = Some((row, *modifiers));
                }
            }
            moved
        })
    }

    /// Grounds first, then contents, so that few meshes come of it.
    fn paint(
        &self,
        ui: &Ui,
        theme: &Theme,
        state: &RowsState,
        view: View,
        rows: &mut dyn Rows,
        (visible, hovered, focused): (Range<u64>, Option<u64>, bool),
    ) {
        let painter = ui.painter_at(view.rect);
        let spots: Vec<(Spot, RowState)> = visible
            .map(|row| {
                let ground = rows.state(row);
                let (rect, hovered) = (view.rect_of(state, row), hovered == Some(row));
                (
                    Spot {
                        row,
                        rect,
                        hovered,
                        selected: ground.selected,
                    },
                    ground,
                )
            })
            .collect();
        let rests = rows.rests();
        for (spot, ground) in &spots {
            if rests && ground.selected && !ground.drop {
                paint_resting(&painter, theme, spot.rect);
            } else {
                paint_ground(&painter, theme, spot, *ground);
            }
        }
        for (spot, _) in &spots {
            rows.paint(&painter, *spot);
        }
        for (spot, ground) in &spots {
            let cursor = focused && self.cursor == Some(spot.row);
            paint_ring(&painter, theme, spot.rect, *ground, cursor);
        }
    }

    /// One node a row in sight, with its place among all rows; a click that assistive technology asked for is given back.
    fn nodes(
        &self,
        ui: &mut Ui,
        state: &RowsState,
        view: View,
        rows: &dyn Rows,
        visible: &Range<u64>,
        id: Id,
    ) -> Option<Click> {
        ui.ctx().accesskit_node_builder(id, |node| {
            node.set_size_of_set(usize::try_from(self.count).unwrap_or(usize::MAX));
        })?;
        let mut click = None;
        let inside = ui.new_child(
            UiBuilder::new()
                .max_rect(view.rect)
                .accessibility_parent(id),
        );
        for row in visible.clone() {
            let row_id = id.with(row);
            let response = inside.interact(view.rect_of(state, row), row_id, Sense::hover());
            let selected = rows.state(row).selected;
            let words = rows.words(row);
            response
                .widget_info(|| WidgetInfo::selected(Role::ListBoxOption, true, selected, &words));
            inside.ctx().accesskit_node_builder(row_id, |node| {
                node.set_position_in_set(usize::try_from(row + 1).unwrap_or(usize::MAX));
                node.set_size_of_set(usize::try_from(self.count).unwrap_or(usize::MAX));
                node.set_selected(selected);
                node.add_action(Action::Click);
            });
            if inside.input(|input| input.has_accesskit_action_request(row_id, Action::Click)) {
                click = Some(Click {
                    row: Some(row),
                    modifiers: Modifiers::NONE,
                    double: false,
                    secondary: false,
                });
            }
        }
        click
    }
}

fn visible(state: &RowsState, view: View) -> Range<u64> {
    let bottom = (state.top_place() + view.seen()).ceil() as u64;
    state.top.min(view.count)..bottom.min(view.count)
}

fn clicked(ui: &Ui, response: &Response, state: &RowsState, view: View) -> Option<Click> {
    let secondary = response.secondary_clicked();
    if !(response.clicked() || secondary) {
        return None;
    }
    let at = response.interact_pointer_pos()?;
    let modifiers = ui.input(|input| input.modifiers);
    Some(Click {
        row: view.row_at(state, at.y),
        modifiers,
        double: response.double_clicked(),
        secondary,
    })
}

/// The ground of a row, for lists that are painted by hand.
pub fn paint_ground(painter: &Painter, theme: &Theme, spot: &Spot, ground: RowState) {
    let color = &theme.color;
    if ground.selected || ground.drop {
        painter.rect_filled(spot.rect, 0.0, color.accent_soft);
        let edge = spot
            .rect
            .with_max_x(spot.rect.left() + theme.metrics.space.tight);
        painter.rect_filled(edge, 0.0, color.sel_edge);
    } else if spot.hovered {
        painter.rect_filled(spot.rect, 0.0, color.hover);
    }
}

/// The ground of a selected row that nothing is done with for now: grey, and told from one under the pointer by its edge.
fn paint_resting(painter: &Painter, theme: &Theme, rect: Rect) {
    painter.rect_filled(rect, 0.0, theme.color.hover);
    let edge = rect.with_max_x(rect.left() + theme.metrics.space.tight);
    painter.rect_filled(edge, 0.0, theme.color.control);
}

/// The ring of the row that the keyboard is on, or on which a drop would land.
pub fn paint_ring(painter: &Painter, theme: &Theme, rect: Rect, ground: RowState, cursor: bool) {
    let color = match (ground.drop, cursor) {
        (true, _) => theme.color.drop,
        (false, true) => theme.color.row_cursor,
        (false, false) => return,
    };
    let stroke = Stroke::new(theme.metrics.stroke.focus, color);
    painter.rect_stroke(rect, theme.corner(2.0), stroke, StrokeKind::Inside);
}
