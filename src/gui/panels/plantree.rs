//! Every row of a plan in words, as a tree.

use egui::{Align2, Key, Modifiers, Painter, Pos2, Rect, Ui, pos2, vec2};

use crate::gui::icons;
use crate::gui::panels::kinds;
use crate::gui::panels::parts::{self, Intents, Look};
use crate::gui::theme::Style;
use crate::gui::widgets::badge::{self, paint_badge};
use crate::gui::widgets::name::paint_name;
use crate::gui::widgets::paint;
use crate::gui::widgets::rows::{RowList, RowState, Rows, RowsState, Spot};
use crate::model::Kind;
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
    parts::words(
        ui,
        theme,
        at,
        left,
        "What will happen",
        Style::Strong,
        color.text,
    );
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
        let folded = clicked.or_else(|| state.cursor.filter(|_| has_keys && folds(ui)));
        if let Some(row) = folded.and_then(|row| plan.get(row as usize)) {
            intents.push(Intent::TogglePlanRow(row));
        }
    });
}

/// True if a key asks for the row under the cursor to be folded or unfolded.
fn folds(ui: &Ui) -> bool {
    ui.input_mut(|input| {
        input.consume_key(Modifiers::NONE, Key::Enter)
            || input.consume_key(Modifiers::NONE, Key::Space)
    })
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
        let indent = spot.rect.left() + 18.0 + f32::from(row.depth.min(24)) * 18.0;
        for depth in 0..row.depth.min(24) {
            let x = spot.rect.left() + 26.0 + f32::from(depth) * 18.0;
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
        let is_out = cells.tone == Tone::Quiet && cells.kind != Kind::Folder;
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
        format!("{}, {}", name.text, cells.words)
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
        _ => None,
    };
    // A badge carries its words with an inner edge, so that it begins a little further left than plain words.
    if let Some(kind) = kind.filter(|_| text.contains(": ")) {
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
        Tone::Danger => color.danger_text,
    };
    paint::text_within(painter, theme, at, room, text, Style::Small, ink);
}
