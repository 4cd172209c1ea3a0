//! Rows of the history: heads of days, and jobs.

use egui::{Align2, Painter, Pos2, Rect, pos2};

use crate::gui::icons::{self, Icon};
use crate::gui::panels::parts::Look;
use crate::gui::panels::rail::group_icon;
use crate::gui::theme::Style;
use crate::gui::widgets::badge::{self, paint_badge};
use crate::gui::widgets::paint;
use crate::gui::widgets::rows::{RowState, Rows, Spot};
use crate::view::HistoryRow;
use crate::view::pastwords::{Mark, PUT_BACK, Told};

/// Where the parts of a row begin and end.
#[derive(Clone, Copy)]
pub struct Columns {
    title: f32,
    /// None where there is no room for it.
    route: Option<f32>,
    figures: f32,
    badge_right: f32,
    pub action_right: f32,
}

impl Columns {
    pub fn of(list: Rect) -> Columns {
        let width = list.width();
        let has_route = width > 640.0;
        let part = |share: f32| (list.left() + width * share).round();
        Columns {
            title: list.left() + 86.0,
            route: has_route.then(|| part(0.36)),
            figures: if has_route { part(0.605) } else { part(0.5) },
            badge_right: list.right() - 84.0,
            action_right: list.right() - 14.0,
        }
    }
}

/// Icon of a job.
pub fn icon_of(told: &Told<'_>) -> Icon {
    match (&told.job.undoes, told.entry()) {
        (Some(_), _) => icons::ARROW_U_UP_LEFT,
        (None, Some(entry)) if entry.about.id == PUT_BACK.id => icons::ARROW_BEND_UP_LEFT,
        (None, Some(entry)) => group_icon(entry.about.group),
        (None, None) => icons::FILE_X,
    }
}

/// Look of a badge, by what it says.
pub fn badge_kind(mark: &Mark) -> badge::Kind {
    match mark {
        Mark::None | Mark::Undone | Mark::Cancelled | Mark::Final => badge::Kind::Plain,
        Mark::Running => badge::Kind::New,
        Mark::Interrupted | Mark::Unreadable => badge::Kind::Ask,
        Mark::Failed(_) | Mark::PartlyUndone => badge::Kind::Failed,
        Mark::Verified => badge::Kind::Verified,
        Mark::Held => badge::Kind::Held,
    }
}

/// The rows of the history.
pub struct HistoryRows<'a> {
    pub look: Look<'a>,
    pub columns: Columns,
    /// Row of the selected job.
    pub selected: Option<usize>,
}

impl HistoryRows<'_> {
    fn told(&self, row: u64) -> Option<Told<'_>> {
        let past = &self.look.view.past;
        match past.rows.get(row as usize)? {
            HistoryRow::Job(at) => Some(self.look.view.told(past.annals.jobs.get(*at)?)),
            HistoryRow::Day(_) => None,
        }
    }

    fn paint_job(&self, painter: &Painter, spot: Spot, told: &Told<'_>) {
        let (theme, color) = (self.look.theme, &self.look.theme.color);
        let (left, middle) = (spot.rect.left(), spot.rect.center().y);
        let (ink, second) = match spot.selected {
            true => (color.sel_text, color.sel_text),
            false => (color.text, color.text2),
        };
        let text = |x: f32, right: f32, words: String, style, ink| {
            let room = right - x;
            paint::text_within(painter, theme, pos2(x, middle), room, words, style, ink);
        };
        text(left + 16.0, left + 60.0, told.clock(), Style::Body, second);
        let center = pos2(left + 68.0, middle);
        paint::icon(painter, center, icon_of(told), paint::ICON_ROW, second);
        let columns = &self.columns;
        let title_end = columns.route.unwrap_or(columns.figures) - 12.0;
        text(columns.title, title_end, told.title(), Style::Medium, ink);
        if let Some(route) = columns.route {
            text(
                route,
                columns.figures - 12.0,
                told.route(),
                Style::Small,
                ink,
            );
        }
        let mark = told.mark();
        let mut end = columns.badge_right;
        if mark == Mark::Final {
            // Not a state that anything could be done about: plain words in the place of what could.
            let at = pos2(columns.action_right, middle);
            let anchor = Align2::RIGHT_CENTER;
            let words = mark.words();
            paint::text(painter, theme, at, anchor, words, Style::Small, color.text3);
        } else if mark != Mark::None {
            let at = pos2(columns.badge_right, middle);
            let kind = badge_kind(&mark);
            let anchor = Align2::RIGHT_CENTER;
            end = paint_badge(painter, theme, at, anchor, kind, &mark.words()).left();
        }
        let (figures, is_bad) = told.figures();
        let ink = match (is_bad, spot.selected) {
            (true, _) => color.danger_text,
            (false, true) => color.sel_text,
            (false, false) => color.text,
        };
        text(columns.figures, end - 8.0, figures, Style::Small, ink);
        let line = spot.rect.bottom() - 1.0;
        let (start, stop) = (left + 12.0, spot.rect.right() - 12.0);
        paint::hline(painter, start, stop, line, color.line);
    }
}

impl Rows for HistoryRows<'_> {
    fn state(&self, row: u64) -> RowState {
        RowState {
            selected: self.selected == Some(row as usize),
            drop: false,
        }
    }

    fn paint(&mut self, painter: &Painter, spot: Spot) {
        let row = self.look.view.past.rows.get(spot.row as usize);
        if let Some(HistoryRow::Day(day)) = row {
            let (theme, color) = (self.look.theme, &self.look.theme.color);
            let at = pos2(spot.rect.left() + 16.0, spot.rect.center().y + 5.0);
            let anchor = Align2::LEFT_CENTER;
            paint::text(painter, theme, at, anchor, day, Style::Caption, color.text2);
            let line = spot.rect.bottom() - 1.0;
            let (start, stop) = (spot.rect.left() + 12.0, spot.rect.right() - 12.0);
            paint::hline(painter, start, stop, line, color.line);
            return;
        }
        if let Some(told) = self.told(spot.row) {
            self.paint_job(painter, spot, &told);
        }
    }

    fn words(&self, row: u64) -> String {
        let Some(told) = self.told(row) else {
            return match self.look.view.past.rows.get(row as usize) {
                Some(HistoryRow::Day(day)) => day.clone(),
                _ => String::new(),
            };
        };
        let parts = [
            told.title(),
            told.route(),
            told.figures().0,
            told.mark().words(),
            told.clock(),
        ];
        let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        parts.join(", ")
    }

    fn carries(&self, _row: u64, _at: Pos2) -> bool {
        false
    }
}
