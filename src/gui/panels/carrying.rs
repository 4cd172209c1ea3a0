//! Selected rows that are dragged: onto a folder of the list, a place, a disk. Letting go makes a request and shows its
//! plan; nothing is done yet.

use std::path::{Path, PathBuf};

use egui::{Align2, DragAndDrop, Id, Order, Painter, Rect, Response, Stroke, StrokeKind, Ui, vec2};

use crate::gui::panels::parts::{Intents, Look};
use crate::gui::theme::Style;
use crate::gui::widgets::drag::{Drag, Phase};
use crate::gui::widgets::paint;
use crate::model::Kind;
use crate::view::{Intent, words};

/// The selection, as it is passed from the list to what it is let go over.
struct Carried;

/// Row under the pointer in the last frame, while something is carried.
fn below_id() -> Id {
    Id::unique("carried-over-row")
}

/// The folder that a row is, if the selection can go into it.
fn folder_of(look: &Look<'_>, row: u64) -> Option<PathBuf> {
    let row = row as usize;
    let index = look.pane.listing.at(row)?;
    let (entry, _) = look.pane.listing.row(index)?;
    let is_target = entry.kind == Kind::Folder && !look.pane.is_selected(row);
    is_target.then(|| look.pane.listing.path(index))
}

/// The row that would take what is carried.
pub fn row_below(ui: &Ui, look: &Look<'_>) -> Option<u64> {
    if !DragAndDrop::has_payload_of_type::<Carried>(ui.ctx()) {
        return None;
    }
    let row = ui.data(|data| data.get_temp::<Option<u64>>(below_id()))??;
    folder_of(look, row).map(|_| row)
}

/// Follows a drag of the selection over its own list.
pub fn follow(ui: &Ui, look: &Look<'_>, drag: &Drag, below: Option<u64>, intents: &mut Intents) {
    match drag.phase {
        Phase::Started => DragAndDrop::set_payload(ui.ctx(), Carried),
        Phase::Moving => {}
        Phase::Ended => {
            if let Some(folder) = below.and_then(|row| folder_of(look, row)) {
                intents.push(carry_to(ui, folder));
            }
            return;
        }
        Phase::Cancelled => {
            DragAndDrop::clear_payload(ui.ctx());
            return;
        }
    }
    ui.data_mut(|data| data.insert_temp(below_id(), below));
    chip_ui(ui, look, drag);
}

/// A place or disk takes what is carried: its edge while it is over it, its wish when it is let go.
pub fn taker(ui: &Ui, look: &Look<'_>, response: &Response, folder: &Path, intents: &mut Intents) {
    if response.dnd_hover_payload::<Carried>().is_some() {
        let stroke = Stroke::new(look.theme.metrics.stroke.focus, look.theme.color.accent);
        let corner = look.theme.corner(look.theme.metrics.radius.field);
        let painter = ui.painter();
        painter.rect_stroke(response.rect, corner, stroke, StrokeKind::Inside);
    }
    if response.dnd_release_payload::<Carried>().is_some() {
        intents.push(carry_to(ui, folder.to_path_buf()));
    }
}

fn carry_to(ui: &Ui, folder: PathBuf) -> Intent {
    let is_move = ui.input(|input| input.modifiers.shift);
    Intent::CarryTo { folder, is_move }
}

fn chip_ui(ui: &Ui, look: &Look<'_>, drag: &Drag) {
    let theme = look.theme;
    let items = words::counted(look.view.root_count(), "item");
    let text = match drag.modifiers.shift {
        true => format!("Move {items}"),
        false => format!("Copy {items}, Shift moves"),
    };
    let layer = egui::LayerId::new(Order::Tooltip, Id::unique("carried"));
    let painter: Painter = ui.ctx().layer_painter(layer);
    let width = paint::text_width(&painter, theme, &text, Style::Label) + 20.0;
    let chip = Rect::from_min_size(drag.pointer + vec2(14.0, 16.0), vec2(width.ceil(), 22.0));
    painter.rect_filled(chip, theme.corner(11.0), theme.color.accent);
    let (at, anchor, ink) = (chip.center(), Align2::CENTER_CENTER, theme.color.on_accent);
    paint::text(&painter, theme, at, anchor, &text, Style::Label, ink);
}
