//! Rows of the listing: painted by hand, told to screen readers by hand.

use std::ffi::OsStr;

use egui::{Align2, Color32, Painter, Pos2, Rect, pos2};

use crate::gui::panels::kinds;
use crate::gui::panels::parts::Look;
use crate::gui::theme::Style;
use crate::gui::widgets::name::paint_name;
use crate::gui::widgets::paint;
use crate::gui::widgets::rows::{RowState, Rows, Spot};
use crate::model::{Kind, Row, RowIndex};
use crate::view::columns::ColumnSet;
use crate::view::{SortBy, names, words};

/// Where the columns stand that are shown, measured from the right end of the list.
#[derive(Clone, Copy)]
pub struct Columns {
    pub kind_left: Option<f32>,
    pub size_right: Option<f32>,
    pub date_left: Option<f32>,
    pub mode_left: Option<f32>,
    /// Right edge of the names.
    name_right: f32,
    has_time: bool,
}

/// Room for a size.
const SIZE: f32 = 64.0;
const GAP: f32 = 12.0;
/// Widths of a list below which columns go: first mode, type and the time of day, then the date.
const FOLDS: f32 = 520.0;
const NO_DATE: f32 = 340.0;

impl Columns {
    pub fn of(list: Rect, shown: ColumnSet, is_narrow: bool) -> Columns {
        let mut x = list.right();
        let mut place = |by: SortBy, width: f32| {
            let is_shown = shown.has(by) && width > 0.0;
            is_shown.then(|| {
                x -= width;
                x
            })
        };
        let is_narrow = is_narrow || list.width() < FOLDS;
        let date = match (is_narrow, list.width()) {
            (false, _) => 140.0,
            (true, ..NO_DATE) => 0.0,
            (true, ..FOLDS) => 104.0,
            (true, _) => 136.0,
        };
        let mode_left = place(SortBy::Mode, if is_narrow { 0.0 } else { 108.0 });
        let date_left = place(SortBy::Modified, date);
        let size_left = place(SortBy::Size, SIZE + 20.0);
        let kind_left = place(SortBy::Kind, if is_narrow { 0.0 } else { 96.0 });
        Columns {
            kind_left,
            size_right: size_left.map(|left| left + SIZE),
            date_left,
            mode_left,
            name_right: x - GAP,
            has_time: !is_narrow,
        }
    }
}

/// The rows of the shown folder.
pub struct FileRows<'a> {
    pub look: Look<'a>,
    pub columns: Columns,
    /// The row that would take what is carried over it.
    pub taker: Option<u64>,
    /// A key that selects is held: a drag is a band then, wherever it begins.
    pub has_keys: bool,
    /// The row whose name is changed where it stands, and where it was painted.
    pub edited: Option<RowIndex>,
    pub edited_at: Option<Rect>,
}

impl FileRows<'_> {
    fn entry(&self, place: u64) -> Option<(RowIndex, &Row, &OsStr)> {
        let listing = &self.look.pane.listing;
        let index = listing.at(place as usize)?;
        listing.row(index).map(|(row, name)| (index, row, name))
    }

    fn size_words(row: &Row, bytes: Option<u64>) -> String {
        match (row.kind, bytes) {
            (Kind::File | Kind::Folder, Some(bytes)) => words::bytes_in_column(bytes),
            (Kind::Folder, None) => "folder".to_owned(),
            (Kind::Link, _) => "link".to_owned(),
            _ => "–".to_owned(),
        }
    }
}

impl Rows for FileRows<'_> {
    fn state(&self, row: u64) -> RowState {
        RowState {
            selected: self.look.pane.is_selected(row as usize),
            drop: self.taker == Some(row),
        }
    }

    fn paint(&mut self, painter: &Painter, spot: Spot) {
        let Some((index, row, name)) = self.entry(spot.row) else {
            return;
        };
        let (theme, color) = (self.look.theme, &self.look.theme.color);
        let listing = &self.look.pane.listing;
        let is_gone = listing.is_gone(index);
        let middle = spot.rect.center().y;
        let left = spot.rect.left();
        let (icon, kind) = kinds::kind_of(row.kind, name);
        let is_on = spot.selected && !self.rests();
        let (ink, second) = match (is_on, is_gone) {
            (_, true) => (color.text3, color.text3),
            (true, false) => (color.sel_text, color.sel_text),
            (false, false) => (color.text, color.text2),
        };
        let icon_ink = match (row.kind, is_on) {
            _ if is_gone => color.text3,
            (Kind::Folder, _) => color.folder,
            (_, true) => color.accent_text,
            (_, false) => color.text2,
        };
        let center = pos2(left + 25.0, middle);
        paint::icon(painter, center, icon, paint::ICON_ROW, icon_ink);
        let text = |x: f32, anchor: Align2, words: String, style: Style, ink: Color32| {
            paint::text(painter, theme, pos2(x, middle), anchor, words, style, ink)
        };
        let mut name_right = self.columns.name_right;
        if let Some(x) = self.columns.size_right {
            let bytes = listing.bytes_of(index);
            let words = FileRows::size_words(row, bytes);
            let has_bytes = bytes.is_some() && matches!(row.kind, Kind::File | Kind::Folder);
            let ink = if has_bytes { second } else { color.text3 };
            let size = text(x, Align2::RIGHT_CENTER, words, Style::Small, ink);
            name_right = name_right.min(size.left() - GAP);
        }
        if let Some(x) = self.columns.kind_left {
            text(
                x,
                Align2::LEFT_CENTER,
                kind.to_owned(),
                Style::Small,
                second,
            );
        }
        if let Some(x) = self.columns.date_left {
            let date = if self.columns.has_time {
                words::moment(row.modified_s, self.look.zone)
            } else {
                words::day(row.modified_s, self.look.zone)
            };
            text(x, Align2::LEFT_CENTER, date, Style::Small, second);
        }
        if let Some(x) = self.columns.mode_left {
            let mode = words::mode(words::type_bits(row.kind) | u32::from(row.mode));
            let ink = if is_on { second } else { color.text3 };
            text(x, Align2::LEFT_CENTER, mode, Style::Python, ink);
        }
        let at = pos2(left + 40.0, middle);
        if self.edited == Some(index) {
            self.edited_at = Some(spot.rect.with_min_x(at.x).with_max_x(name_right));
            return;
        }
        paint_name(
            painter,
            theme,
            at,
            name_right - at.x,
            name,
            Style::Name,
            ink,
        );
    }

    fn words(&self, row: u64) -> String {
        let Some((index, entry, name)) = self.entry(row) else {
            return String::new();
        };
        let (_, kind) = kinds::kind_of(entry.kind, name);
        let shown = names::shown(name);
        let listing = &self.look.pane.listing;
        if listing.is_gone(index) {
            return format!("{}, {kind}, gone", shown.text);
        }
        let day = words::day(entry.modified_s, self.look.zone);
        match listing.bytes_of(index) {
            Some(bytes) if matches!(entry.kind, Kind::File | Kind::Folder) => {
                let size = words::bytes_in_column(bytes);
                format!("{}, {kind}, {size}, {day}", shown.text)
            }
            _ => format!("{}, {kind}, {day}", shown.text),
        }
    }

    fn carries(&self, row: u64, _at: Pos2) -> bool {
        !self.has_keys && self.look.pane.is_selected(row as usize)
    }

    fn rests(&self) -> bool {
        !self.look.spot.is_active
    }
}
