//! The basket, over the window: what was gathered, and the way out of it again.

use egui::{Align2, Painter, Pos2, Rect, Ui, pos2, vec2};

use crate::gui::icons;
use crate::gui::panels::kinds;
use crate::gui::panels::overlays::{button_at, modal};
use crate::gui::panels::parts::{self, Intents, Look};
use crate::gui::theme::Style;
use crate::gui::widgets::button::{Button, Kind as ButtonKind};
use crate::gui::widgets::name::paint_name;
use crate::gui::widgets::paint;
use crate::gui::widgets::rows::{RowList, RowState, Rows, RowsState, Spot};
use crate::model::Kind;
use crate::view::basket::Gathered;
use crate::view::{BasketIntent, Intent, names, words};

/// The list of what is in the basket.
pub fn basket_ui(ui: &mut Ui, look: &Look<'_>, rows: &mut RowsState, intents: &mut Intents) {
    if !look.view.basket.is_open {
        return;
    }
    let theme = look.theme;
    modal(ui, theme, "Basket", vec2(640.0, 480.0), |ui| {
        let (rect, color) = (ui.max_rect(), &theme.color);
        let at = pos2(rect.left() + 20.0, rect.top() + 26.0);
        let anchor = Align2::LEFT_CENTER;
        let (count, bytes) = look.view.basket_words();
        let head = match bytes.as_str() {
            "" => format!("{count} in the basket"),
            bytes => format!("{count} in the basket, {bytes}"),
        };
        parts::words(ui, theme, at, anchor, &head, Style::Title, color.text);
        let at = pos2(rect.left() + 20.0, rect.top() + 50.0);
        let text = "The next operation is for all of these, whatever folder is shown. A click takes one out.";
        let room = rect.width() - 40.0;
        parts::words_within(ui, theme, at, room, text, Style::Small, color.text2);
        let (top, foot) = (rect.top() + 68.0, rect.bottom() - 64.0);
        for y in [top, foot] {
            let (left, right) = (rect.left() + 1.0, rect.right() - 1.0);
            paint::hline(ui.painter(), left, right, y, color.line);
        }
        let list = Rect::from_min_max(
            pos2(rect.left() + 1.0, top + 1.0),
            pos2(rect.right() - 1.0, foot),
        );
        parts::area(ui, list, "basket-list", |ui| {
            list_ui(ui, look, rows, intents)
        });
        let right = pos2(rect.right() - 16.0, foot + 14.0);
        let height = theme.metrics.control.run;
        let done = Button::new(theme, ButtonKind::Primary, "Back to the files").height(height);
        let (is_done, left) = button_at(ui, done, right, "done");
        if is_done {
            intents.push(Intent::Basket(BasketIntent::Open(false)));
        }
        let empty = Button::new(theme, ButtonKind::Plain, "Empty the basket").height(height);
        if button_at(ui, empty, pos2(left - 8.0, right.y), "empty").0 {
            intents.push(Intent::Basket(BasketIntent::Empty));
        }
    });
}

fn list_ui(ui: &mut Ui, look: &Look<'_>, state: &mut RowsState, intents: &mut Intents) {
    let list = RowList {
        name: "In the basket",
        count: look.view.basket.len() as u64,
        row_height: look.theme.metrics.row.operation,
        cursor: None,
        marks: &[],
    };
    let mut rows = BasketRows { look: *look };
    let happened = list.show(ui, look.theme, state, &mut rows);
    if let Some(row) = happened.click.and_then(|click| click.row) {
        intents.push(Intent::Basket(BasketIntent::TakeOut(row as usize)));
    }
}

struct BasketRows<'a> {
    look: Look<'a>,
}

impl BasketRows<'_> {
    fn entry(&self, row: u64) -> Option<&Gathered> {
        self.look.view.basket.entries().get(row as usize)
    }
}

impl Rows for BasketRows<'_> {
    fn state(&self, _row: u64) -> RowState {
        RowState::default()
    }

    fn paint(&mut self, painter: &Painter, spot: Spot) {
        let Some(entry) = self.entry(spot.row) else {
            return;
        };
        let (theme, color) = (self.look.theme, &self.look.theme.color);
        let middle = spot.rect.center().y;
        let (icon, _) = kinds::kind_of(entry.kind, entry.path.as_os_str());
        let ink = match entry.kind {
            Kind::Folder => color.folder,
            _ => color.text2,
        };
        let center = pos2(spot.rect.left() + 27.0, middle);
        paint::icon(painter, center, icon, paint::ICON_ROW, ink);
        let close = pos2(spot.rect.right() - 26.0, middle);
        if spot.hovered {
            paint::icon(painter, close, icons::X, 12.0, color.text2);
        }
        let size = match (entry.kind, entry.bytes) {
            (Kind::File | Kind::Folder, Some(bytes)) => words::bytes_in_column(bytes),
            (Kind::Folder, None) => "folder".to_owned(),
            _ => String::new(),
        };
        let at = pos2(close.x - 16.0, middle);
        let anchor = Align2::RIGHT_CENTER;
        let taken = paint::text(painter, theme, at, anchor, size, Style::Small, color.text3);
        let at = pos2(spot.rect.left() + 43.0, middle);
        let room = taken.left() - 12.0 - at.x;
        let path = entry.path.as_os_str();
        paint_name(painter, theme, at, room, path, Style::Name, color.text);
    }

    fn words(&self, row: u64) -> String {
        self.entry(row).map_or_else(String::new, |entry| {
            let path = names::shown(entry.path.as_os_str());
            format!("Take out {}", path.text)
        })
    }

    fn carries(&self, _row: u64, _at: Pos2) -> bool {
        false
    }
}
