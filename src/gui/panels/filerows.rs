//! Rows of the listing: painted by hand, told to screen readers by hand.

use egui::{Align2, Painter, Pos2, Rect, pos2};

use crate::gui::panels::kinds;
use crate::gui::panels::parts::Look;
use crate::gui::theme::Style;
use crate::gui::widgets::name::paint_name;
use crate::gui::widgets::paint;
use crate::gui::widgets::rows::{RowState, Rows, Spot};
use crate::model::{Kind, Row};
use crate::view::{names, words};

/// Right edges and left edges of the columns, measured from the right end of the list.
#[derive(Clone, Copy)]
pub struct Columns {
    pub size_right: f32,
    pub date_left: f32,
    pub mode_left: Option<f32>,
    has_time: bool,
}

impl Columns {
    pub fn of(list: Rect, is_narrow: bool) -> Columns {
        if is_narrow {
            return Columns {
                size_right: list.right() - 156.0,
                date_left: list.right() - 136.0,
                mode_left: None,
                has_time: false,
            };
        }
        Columns {
            size_right: list.right() - 268.0,
            date_left: list.right() - 248.0,
            mode_left: Some(list.right() - 108.0),
            has_time: true,
        }
    }
}

/// The rows of the shown folder.
pub struct FileRows<'a> {
    pub look: Look<'a>,
    pub columns: Columns,
    /// The row that would take what is carried over it.
    pub taker: Option<u64>,
}

impl FileRows<'_> {
    fn entry(&self, place: u64) -> Option<(&Row, &std::ffi::OsStr)> {
        let listing = &self.look.view.listing;
        listing.row(listing.at(place as usize)?)
    }

    fn size_words(row: &Row) -> String {
        match row.kind {
            Kind::File => words::bytes_in_column(row.size),
            Kind::Folder => "folder".to_owned(),
            Kind::Link => "link".to_owned(),
            _ => "–".to_owned(),
        }
    }
}

impl Rows for FileRows<'_> {
    fn state(&self, row: u64) -> RowState {
        RowState {
            selected: self.look.view.is_selected(row as usize),
            drop: self.taker == Some(row),
        }
    }

    fn paint(&mut self, painter: &Painter, spot: Spot) {
        let Some((row, name)) = self.entry(spot.row) else {
            return;
        };
        let (theme, color) = (self.look.theme, &self.look.theme.color);
        let middle = spot.rect.center().y;
        let left = spot.rect.left();
        let (icon, _) = kinds::kind_of(row.kind, name);
        let (ink, second) = if spot.selected {
            (color.sel_text, color.sel_text)
        } else {
            (color.text, color.text2)
        };
        let icon_ink = match (row.kind, spot.selected) {
            (Kind::Folder, _) => color.folder,
            (_, true) => color.accent_text,
            (_, false) => color.text2,
        };
        let center = pos2(left + 25.0, middle);
        paint::icon(painter, center, icon, paint::ICON_ROW, icon_ink);
        let size = paint::text(
            painter,
            theme,
            pos2(self.columns.size_right, middle),
            Align2::RIGHT_CENTER,
            FileRows::size_words(row),
            Style::Small,
            if row.kind == Kind::File {
                second
            } else {
                color.text3
            },
        );
        let at = pos2(left + 40.0, middle);
        let room = size.left().min(self.columns.size_right - 64.0) - 12.0 - at.x;
        paint_name(painter, theme, at, room, name, Style::Name, ink);
        let date = if self.columns.has_time {
            words::moment(row.modified_s, self.look.zone)
        } else {
            words::day(row.modified_s, self.look.zone)
        };
        let at = pos2(self.columns.date_left, middle);
        paint::text(
            painter,
            theme,
            at,
            Align2::LEFT_CENTER,
            date,
            Style::Small,
            second,
        );
        if let Some(x) = self.columns.mode_left {
            let mode = words::mode(kinds::type_bits(row.kind) | u32::from(row.mode));
            let ink = if spot.selected { second } else { color.text3 };
            let at = pos2(x, middle);
            paint::text(
                painter,
                theme,
                at,
                Align2::LEFT_CENTER,
                mode,
                Style::Python,
                ink,
            );
        }
    }

    fn words(&self, row: u64) -> String {
        let Some((entry, name)) = self.entry(row) else {
            return String::new();
        };
        let (_, kind) = kinds::kind_of(entry.kind, name);
        let shown = names::shown(name);
        let day = words::day(entry.modified_s, self.look.zone);
        if entry.kind == Kind::File {
            let size = words::bytes_in_column(entry.size);
            format!("{}, {kind}, {size}, {day}", shown.text)
        } else {
            format!("{}, {kind}, {day}", shown.text)
        }
    }

    fn carries(&self, row: u64, _at: Pos2) -> bool {
        self.look.view.is_selected(row as usize)
    }
}
