//! Every row of a plan in words, as a tree.

use egui::{Align2, Key, Modifiers, Painter, Pos2, Rect, Ui, pos2, vec2};

use crate::gui::icons;
use crate::gui::panels::kinds;
use crate::gui::panels::parts::{self, Intents, Look};
use crate::gui::theme::Style;
use crate::gui::widgets::badge::{self, paint_badge};
use crate::gui::widgets::check::{Tick, paint_box};
use crate::gui::widgets::name::paint_name;
use crate::gui::widgets::paint;
use crate::gui::widgets::rows::{RowList, RowState, Rows, RowsState, Spot};
use crate::model::{Kind, Why};
use crate::ops::TickState;
use crate::view::{Intent, PlanRows, Tone, names, words};

/// What the tree remembers.
#[derive(Clone, Debug, Default)]
pub struct TreeState {
    pub rows: RowsState,
    /// The row that the keyboard is on.
    pub cursor: Option<u64>,
}

impl TreeState {
    /// Puts the keyboard on a row and brings it into sight.
    pub fn show(&mut self, row: u64) {
        self.cursor = Some(row);
        self.rows.reveal(row);
    }
}

/// Where the figures and words of the plan stand.
#[derive(Clone, Copy)]
pub struct Columns {
    pub items_right: f32,
    pub size_right: f32,
    pub words_left: f32,
}

impl Columns {
    pub fn of(rect: Rect) -> Columns {
        Columns {
            items_right: rect.right() - 258.0,
            size_right: rect.right() - 176.0,
            words_left: rect.right() - 160.0,
        }
    }
}

/// Where the boxes begin, and the width of their column, in points from the left edge.
pub(super) const BOX_LEFT: f32 = 16.0;
pub(super) const BOX_COLUMN: f32 = 38.0;

/// The rows under their heads.
pub fn tree_ui(
    ui: &mut Ui,
    look: &Look<'_>,
    plan: &PlanRows,
    rect: Rect,
    state: &mut TreeState,
    intents: &mut Intents,
) {
    let (theme, color) = (look.theme, &look.theme.color);
    let columns = Columns::of(rect);
    let head = rect.top() + 20.0;
    let at = pos2(rect.left() + 16.0, head);
    let left = Align2::LEFT_CENTER;
    let title = "What will happen";
    let title = parts::words(ui, theme, at, left, title, Style::Strong, color.text);
    let unticked = plan.plan().summary.left_by[Why::Hand as usize];
    if unticked > 0 {
        let at = pos2(title.right() + 14.0, head);
        let text = format!("{} unticked", words::counted(unticked, "item"));
        let room = columns.items_right - 60.0 - at.x;
        parts::words_within(ui, theme, at, room, &text, Style::Small, color.text2);
    }
    let right = Align2::RIGHT_CENTER;
    let heads = [
        (columns.items_right, right, "Items"),
        (columns.size_right, right, "Size"),
        (columns.words_left, left, "In words"),
    ];
    for (x, anchor, text) in heads {
        let at = pos2(x, head);
        parts::words(ui, theme, at, anchor, text, Style::Caption, color.text2);
    }
    let line = rect.top() + 34.0;
    paint::hline(ui.painter(), rect.left(), rect.right(), line, color.line);
    let list = rect.with_min_y(line + 1.0);
    let list_left = list.left();
    parts::area(ui, list, "plan-list", |ui| {
        let mut rows = TreeRows {
            look: *look,
            plan,
            columns,
        };
        let list = RowList {
            name: "Plan",
            count: plan.len() as u64,
            row_height: theme.metrics.row.listing,
            cursor: state.cursor,
            marks: &[],
        };
        let happened = list.show(ui, theme, &mut state.rows, &mut rows);
        let has_keys = happened.response.has_focus();
        if !has_keys && ui.is_enabled() && ui.memory(|memory| memory.focused().is_none()) {
            happened.response.request_focus();
        }
        if let Some((row, _)) = happened.moved {
            state.show(row);
        }
        let clicked = happened.click.and_then(|click| click.row);
        state.cursor = clicked.or(state.cursor);
        let is_on_box = clicked.is_some() && happened.is_at(|x| x < list_left + BOX_COLUMN);
        let cursor = state.cursor.filter(|_| has_keys);
        let ticked = match is_on_box {
            true => clicked,
            false => cursor.filter(|_| is_pressed(ui, Key::Space)),
        };
        let folded = clicked.or_else(|| cursor.filter(|_| is_pressed(ui, Key::Enter)));
        if let Some(row) = ticked.and_then(|row| plan.get(row as usize)) {
            intents.push(Intent::TickPlanRow(row));
        } else if let Some(row) = folded.and_then(|row| plan.get(row as usize)) {
            intents.push(Intent::TogglePlanRow(row));
        }
    });
}

pub(super) fn is_pressed(ui: &Ui, key: Key) -> bool {
    ui.input_mut(|input| input.consume_key(Modifiers::NONE, key))
}

struct TreeRows<'a> {
    look: Look<'a>,
    plan: &'a PlanRows,
    columns: Columns,
}

impl Rows for TreeRows<'_> {
    fn state(&self, _row: u64) -> RowState {
        RowState::default()
    }

    fn paint(&mut self, painter: &Painter, spot: Spot) {
        let at = spot.row as usize;
        let rules = self.look.view.rules();
        let (Some(row), Some(cells)) = (self.plan.get(at), self.plan.cells(at, &rules)) else {
            return;
        };
        let (theme, color) = (self.look.theme, &self.look.theme.color);
        let middle = spot.rect.center().y;
        let side = theme.metrics.control.check;
        let center = pos2(spot.rect.left() + BOX_LEFT + side / 2.0, middle);
        let square = Rect::from_center_size(center, vec2(side, side));
        let tick = match cells.tick {
            TickState::On if cells.is_in_part => Tick::Part,
            TickState::On => Tick::On,
            TickState::Off | TickState::Fixed => Tick::Off,
        };
        paint_box(
            painter,
            theme,
            square,
            tick,
            cells.tick != TickState::Fixed,
            spot.hovered,
        );
        let left = spot.rect.left() + BOX_COLUMN;
        let indent = left - 4.0 + f32::from(row.depth.min(24)) * 18.0;
        for depth in 0..row.depth.min(24) {
            let x = left + 4.0 + f32::from(depth) * 18.0;
            paint::vline(painter, x, spot.rect.top(), spot.rect.bottom(), color.line);
        }
        if cells.can_unfold {
            let icon = if cells.is_unfolded {
                icons::CARET_DOWN
            } else {
                icons::CARET_RIGHT
            };
            paint::icon(painter, pos2(indent + 8.0, middle), icon, 12.0, color.text2);
        }
        let (icon, _) = kinds::kind_of(cells.kind, &cells.name);
        let icon_ink = if cells.kind == Kind::Folder {
            color.folder
        } else {
            color.text2
        };
        let is_out =
            cells.tone == Tone::Quiet && cells.kind != Kind::Folder && cells.tick != TickState::On;
        let ink = if is_out { color.text3 } else { color.text };
        paint::icon(
            painter,
            pos2(indent + 27.0, middle),
            icon,
            paint::ICON_ROW,
            icon_ink,
        );
        let at = pos2(indent + 42.0, middle);
        let room = self.columns.items_right - 56.0 - at.x;
        paint_name(painter, theme, at, room, &cells.name, Style::Name, ink);
        let right = Align2::RIGHT_CENTER;
        let figure = |x: f32, text: String| {
            let at = pos2(x, middle);
            paint::text(painter, theme, at, right, text, Style::Small, color.text2);
        };
        if let Some(items) = cells.items {
            figure(self.columns.items_right, words::count(items));
        }
        match cells.bytes {
            Some(bytes) => figure(self.columns.size_right, words::bytes(bytes)),
            None => figure(self.columns.size_right, "–".to_owned()),
        }
        let at = pos2(self.columns.words_left, middle);
        let room = spot.rect.right() - 14.0 - at.x;
        words_cell(painter, &self.look, at, room, &cells.words, cells.tone);
    }

    fn words(&self, row: u64) -> String {
        let rules = self.look.view.rules();
        let Some(cells) = self.plan.cells(row as usize, &rules) else {
            return String::new();
        };
        let name = names::shown(&cells.name);
        let tick = match cells.tick {
            TickState::On if cells.is_in_part => ", ticked in part",
            TickState::On => ", ticked",
            // Its words say already that it is left out, and why.
            TickState::Off | TickState::Fixed => "",
        };
        format!("{}, {}{tick}", name.text, cells.words)
    }

    fn carries(&self, _row: u64, _at: Pos2) -> bool {
        false
    }
}

fn words_cell(painter: &Painter, look: &Look<'_>, at: Pos2, room: f32, text: &str, tone: Tone) {
    let (theme, color) = (look.theme, &look.theme.color);
    let left = Align2::LEFT_CENTER;
    let kind = match tone {
        Tone::Skip => Some(badge::Kind::Verified),
        Tone::Ask => Some(badge::Kind::Ask),
        Tone::Held => Some(badge::Kind::Kept),
        _ => None,
    };
    let is_badge = match tone {
        Tone::Held => badge::width(painter, theme, badge::Kind::Kept, text) <= room + 6.0,
        _ => text.contains(": "),
    };
    // A badge carries its words with an inner edge, so that it begins a little further left than plain words.
    if let Some(kind) = kind.filter(|_| is_badge) {
        let at = at - vec2(6.0, 0.0);
        let kind = if kind == badge::Kind::Verified {
            badge::Kind::Plain
        } else {
            kind
        };
        paint_badge(painter, theme, at, left, kind, text);
        return;
    }
    let ink = match tone {
        Tone::Act => color.accent_text,
        Tone::Quiet | Tone::Skip => color.text2,
        Tone::Ask => color.warn_text,
        Tone::Held => color.held_text,
        Tone::Danger => color.danger_text,
    };
    paint::text_within(painter, theme, at, room, text, Style::Small, ink);
}
