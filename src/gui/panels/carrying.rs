//! Selected rows that are dragged: onto a folder of the list, the other pane, a place, a disk. Letting go makes a request and shows its
//! plan; nothing is done yet.

use std::path::{Path, PathBuf};

use egui::{Align2, DragAndDrop, Id, Order, Painter, Rect, Response, Stroke, StrokeKind, Ui, vec2};

use crate::gui::panels::parts::{Intents, Look};
use crate::gui::theme::Style;
use crate::gui::widgets::drag::{Drag, Phase};
use crate::gui::widgets::paint;
use crate::model::Kind;
use crate::view::{Intent, PaneId, words};

/// The selection of a pane, as it is passed from its list to what it is let go over.
struct Carried {
    from: PaneId,
}

/// Row of a pane under the pointer in the last frame, while something is carried.
fn below_id(pane: PaneId) -> Id {
    Id::unique(("carried-over-row", pane))
}

/// The folder that a row is, if the selection can go into it.
fn folder_of(look: &Look<'_>, row: u64) -> Option<PathBuf> {
    let row = row as usize;
    let index = look.pane.listing.at(row)?;
    let (entry, _) = look.pane.listing.row(index)?;
    // What is carried is the selection of the pane that is worked in: its own rows cannot go into themselves.
    let is_carried = look.spot.is_active && look.pane.is_selected(row);
    let is_target = entry.kind == Kind::Folder && !is_carried;
    is_target.then(|| look.pane.listing.path(index))
}

/// The row that would take what is carried.
pub fn row_below(ui: &Ui, look: &Look<'_>) -> Option<u64> {
    if !DragAndDrop::has_payload_of_type::<Carried>(ui.ctx()) {
        return None;
    }
    let below = below_id(look.pane.id);
    let row = ui.data(|data| data.get_temp::<Option<u64>>(below))??;
    folder_of(look, row).map(|_| row)
}

/// Follows a drag of the selection over its own list.
pub fn follow(ui: &Ui, look: &Look<'_>, drag: &Drag, below: Option<u64>, intents: &mut Intents) {
    match drag.phase {
        Phase::Started => {
            let from = look.pane.id;
            DragAndDrop::set_payload(ui.ctx(), Carried { from });
        }
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
    ui.data_mut(|data| data.insert_temp(below_id(look.pane.id), below));
    chip_ui(ui, look, drag);
}

/// The list of one pane takes what is carried from the other: into the folder under the pointer, else into its own.
pub fn take_in(
    ui: &Ui,
    look: &Look<'_>,
    list: &Response,
    below: Option<u64>,
    intents: &mut Intents,
) {
    let carried = list.dnd_hover_payload::<Carried>();
    if carried.is_none_or(|carried| carried.from == look.pane.id) {
        return;
    }
    ui.data_mut(|data| data.insert_temp(below_id(look.pane.id), below));
    let into = below.and_then(|row| folder_of(look, row));
    let is_row = into.is_some();
    // Where both panes show the same folder everything is there already.
    let own = || {
        let is_elsewhere = look.pane.folder() != look.view.folder();
        is_elsewhere.then(|| look.pane.folder().to_path_buf())
    };
    let Some(folder) = into.or_else(own) else {
        return;
    };
    if !is_row {
        paint_taker(ui, look, list.rect, 0.0);
    }
    if list.dnd_release_payload::<Carried>().is_some() {
        intents.push(carry_to(ui, folder));
    }
}

/// A place or disk takes what is carried: its edge while it is over it, its wish when it is let go.
pub fn taker(ui: &Ui, look: &Look<'_>, response: &Response, folder: &Path, intents: &mut Intents) {
    if response.dnd_hover_payload::<Carried>().is_some() {
        paint_taker(ui, look, response.rect, look.theme.metrics.radius.field);
    }
    if response.dnd_release_payload::<Carried>().is_some() {
        intents.push(carry_to(ui, folder.to_path_buf()));
    }
}

/// The edge of what would take what is carried.
fn paint_taker(ui: &Ui, look: &Look<'_>, rect: Rect, radius: f32) {
    let theme = look.theme;
    let stroke = Stroke::new(theme.metrics.stroke.focus, theme.color.accent);
    let corner = theme.corner(radius);
    ui.painter()
        .rect_stroke(rect, corner, stroke, StrokeKind::Inside);
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
