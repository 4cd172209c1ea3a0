//! Rows of the hold area: jobs, and below an unfolded one its entries.

use egui::{Align2, Painter, Pos2, Rect, Ui, pos2};

use crate::gui::icons;
use crate::gui::panels::kinds;
use crate::gui::panels::parts::{self, Look};
use crate::gui::panels::rail::group_icon;
use crate::gui::theme::Style;
use crate::gui::widgets::paint;
use crate::gui::widgets::rows::{RowState, Rows, Spot};
use crate::model::Kind;
use crate::view::holdrows::HoldRow;

/// Where the parts of a row begin and end.
#[derive(Clone, Copy)]
pub struct Columns {
    /// Middle of the sign that unfolds.
    pub fold: f32,
    pub title: f32,
    /// None where there is no room for it.
    what: Option<f32>,
    bytes_right: f32,
    held: Option<f32>,
    until: f32,
    pub back_right: f32,
    pub delete_right: f32,
}

impl Columns {
    pub fn of(list: Rect) -> Columns {
        let (left, right) = (list.left(), list.right());
        let is_wide = list.width() > 720.0;
        let until = right - 244.0;
        let held = is_wide.then_some(until - 118.0);
        let bytes_right = held.unwrap_or(until) - 18.0;
        let title = left + 62.0;
        let middle = (title + (bytes_right - 70.0 - title) * 0.54).round();
        Columns {
            fold: left + 20.0,
            title,
            what: is_wide.then_some(middle),
            bytes_right,
            held,
            until,
            back_right: right - 104.0,
            delete_right: right - 14.0,
        }
    }

    /// Heads of the columns.
    pub fn heads(&self, ui: &mut Ui, look: &Look<'_>, head: Rect) {
        let (left, right) = (Align2::LEFT_CENTER, Align2::RIGHT_CENTER);
        let heads = [
            Some((self.title, left, "Job")),
            self.what.map(|x| (x, left, "What it was")),
            Some((self.bytes_right, right, "Size")),
            self.held.map(|x| (x, left, "Held since")),
            Some((self.until, left, "Kept until")),
        ];
        for (x, anchor, text) in heads.into_iter().flatten() {
            let at = pos2(x, head.center().y);
            let ink = look.theme.color.text2;
            parts::words(ui, look.theme, at, anchor, text, Style::Caption, ink);
        }
    }
}

/// The rows of what is held.
pub struct HoldRows<'a> {
    pub look: Look<'a>,
    pub columns: Columns,
    /// The selected row.
    pub selected: Option<usize>,
}

impl HoldRows<'_> {
    fn row(&self, row: u64) -> Option<HoldRow> {
        self.look.view.past.hold.rows.get(row as usize).copied()
    }

    fn paint_icons(&self, painter: &Painter, spot: Spot, row: HoldRow) {
        let (theme, color) = (self.look.theme, &self.look.theme.color);
        let past = &self.look.view.past;
        let middle = spot.rect.center().y;
        let Some(job) = past.annals.held.get(row.job) else {
            return;
        };
        let ink = if spot.selected {
            color.sel_text
        } else {
            color.text2
        };
        let size = paint::ICON_ROW;
        let Some(item) = row.item else {
            let is_open = past.hold.open.contains(&job.path);
            let caret = match is_open {
                true => icons::CARET_DOWN,
                false => icons::CARET_RIGHT,
            };
            paint::icon(
                painter,
                pos2(self.columns.fold, middle),
                caret,
                12.0,
                color.text3,
            );
            let entry = self.look.view.find(&job.op);
            let icon = entry.map_or(icons::ARCHIVE, |entry| group_icon(entry.about.group));
            let center = pos2(spot.rect.left() + 44.0, middle);
            paint::icon(painter, center, icon, size, ink);
            return;
        };
        let items = past.hold.items.get(&job.path);
        let Some(item) = items.and_then(|items| items.get(item)) else {
            return;
        };
        let name = item.was.file_name().unwrap_or_default();
        let (icon, _) = kinds::kind_of(item.kind, name);
        let ink = if item.kind == Kind::Folder {
            color.folder
        } else {
            ink
        };
        let center = pos2(self.columns.title + 8.0, middle);
        paint::icon(painter, center, icon, size, ink);
        let line = spot.rect.bottom() - 1.0;
        let (start, stop) = (self.columns.title, spot.rect.right() - 12.0);
        paint::hline(painter, start, stop, line, theme.color.line);
    }
}

impl Rows for HoldRows<'_> {
    fn state(&self, row: u64) -> RowState {
        RowState {
            selected: self.selected == Some(row as usize),
            drop: false,
        }
    }

    fn paint(&mut self, painter: &Painter, spot: Spot) {
        let Some(row) = self.row(spot.row) else {
            return;
        };
        let Some(cells) = self.look.view.held_cells(row) else {
            return;
        };
        let (theme, color) = (self.look.theme, &self.look.theme.color);
        self.paint_icons(painter, spot, row);
        let middle = spot.rect.center().y;
        let (ink, second) = match spot.selected {
            true => (color.sel_text, color.sel_text),
            false => (color.text, color.text2),
        };
        let columns = self.columns;
        let (title, style) = match row.item {
            None => (columns.title, Style::Medium),
            Some(_) => (columns.title + 24.0, Style::Name),
        };
        let size = (cells.bytes, Style::Small);
        let at = pos2(columns.bytes_right, middle);
        let anchor = Align2::RIGHT_CENTER;
        let taken = paint::text(painter, theme, at, anchor, size.0, size.1, second);
        let limit = taken.left().min(columns.bytes_right - 60.0) - 12.0;
        let text = |x: f32, right: f32, words: String, style, ink| {
            let at = pos2(x, middle);
            paint::text_within(painter, theme, at, right - x, words, style, ink);
        };
        let end = columns.what.map_or(limit, |what| what - 12.0);
        text(title, end, cells.title, style, ink);
        if let Some(what) = columns.what {
            text(what, limit, cells.what, Style::Small, ink);
        }
        if let Some(held) = columns.held {
            text(held, columns.until - 8.0, cells.held, Style::Small, second);
        }
        text(
            columns.until,
            columns.back_right - 84.0,
            cells.until,
            Style::Small,
            second,
        );
        if row.item.is_none() {
            let line = spot.rect.bottom() - 1.0;
            let (start, stop) = (spot.rect.left() + 12.0, spot.rect.right() - 12.0);
            paint::hline(painter, start, stop, line, color.line);
        }
    }

    fn words(&self, row: u64) -> String {
        let cells = self.row(row).and_then(|row| self.look.view.held_cells(row));
        let Some(cells) = cells else {
            return String::new();
        };
        let until = match cells.until.is_empty() {
            true => String::new(),
            false => format!("kept until {}", cells.until),
        };
        let parts = [cells.title, cells.what, cells.bytes, cells.held, until];
        let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        parts.join(", ")
    }

    fn carries(&self, _row: u64, _at: Pos2) -> bool {
        false
    }
}
