//! What floats over the window: the folder chooser, the question before something goes for good, the toast.

use egui::{
    Align2, Area, CursorIcon, Id, Order, Painter, Pos2, Rect, Role, Sense, Ui, UiBuilder, pos2,
    vec2,
};

use crate::gui::icons;
use crate::gui::panels::parts::{self, Intents, Look};
use crate::gui::theme::{Style, Theme};
use crate::gui::widgets::button::{Button, Kind as ButtonKind, icon_button};
use crate::gui::widgets::name::paint_name;
use crate::gui::widgets::paint;
use crate::gui::widgets::rows::{RowList, RowState, Rows, RowsState, Spot};
use crate::gui::widgets::toast::toast;
use crate::model::{Kind, Recovery};
use crate::view::exporting::Format;
use crate::view::state::Chooser;
use crate::view::{Choosing, Intent, ListState, PastIntent, failures, jobs, names};

/// A modal layer: a scrim that takes every click, and a card in its middle. True if the scrim was clicked beside it.
pub(super) fn modal(
    ui: &mut Ui,
    theme: &Theme,
    name: &str,
    size: egui::Vec2,
    show: impl FnOnce(&mut Ui),
) -> bool {
    let window = ui.ctx().content_rect();
    Area::new(Id::unique(("modal", name)))
        .order(Order::Foreground)
        .fixed_pos(window.min)
        .show(ui.ctx(), |ui| {
            let scrim = ui.interact(window, ui.scope_id().with("scrim"), Sense::click_and_drag());
            if scrim.hovered() {
                ui.set_cursor_icon(CursorIcon::Default);
            }
            ui.painter().rect_filled(window, 0.0, theme.color.scrim);
            let size = size.min(window.size() - vec2(32.0, 32.0));
            let top = window.top() + ((window.height() - size.y) / 3.0).max(16.0);
            let left = window.center().x - size.x / 2.0;
            let card = Rect::from_min_size(pos2(left.round(), top.round()), size);
            float(ui.painter(), theme, card);
            parts::area(ui, card, name, |ui| {
                parts::told(ui, card, Role::Dialog, name);
                show(ui);
            });
            let at = scrim.interact_pointer_pos();
            scrim.clicked() && at.is_some_and(|at| !card.contains(at))
        })
        .inner
}

/// Shadow, ground and edge of a card that floats.
pub fn float(painter: &Painter, theme: &Theme, card: Rect) {
    let corner = theme.corner(theme.metrics.radius.popup);
    painter.add(theme.shadow().as_shape(card, corner));
    painter.add(theme.shadow_near().as_shape(card, corner));
    painter.rect_filled(card, corner, theme.color.raised);
    let edge = theme.hairline(theme.color.line2);
    painter.rect_stroke(card, corner, edge, egui::StrokeKind::Inside);
}

/// A button whose right edge is at a point. Its left edge.
pub(super) fn button_at(ui: &mut Ui, button: Button<'_>, right: Pos2, name: &str) -> (bool, f32) {
    let width = button.width(ui.painter());
    let place = Rect::from_min_max(
        pos2(right.x - width, right.y),
        pos2(right.x, right.y + 36.0),
    );
    let mut inside = ui.new_child(UiBuilder::new().max_rect(place).id_salt(name));
    (button.show(&mut inside).clicked(), place.left())
}

/// Asks before something goes for good, with counts.
pub fn question_ui(ui: &mut Ui, look: &Look<'_>, intents: &mut Intents) {
    let Some(question) = &look.view.question else {
        return;
    };
    let theme = look.theme;
    let width = 460.0;
    let (text, ink) = (question.body.clone(), theme.color.text2);
    let body = paint::paragraph(ui.painter(), theme, text, Style::Body, ink, width - 78.0);
    let row = theme.metrics.control.run + 8.0;
    let more = question.also.as_ref().map_or(0.0, |_| row);
    let height = 132.0 + body.size().y.ceil() + more;
    modal(ui, theme, "Question", vec2(width, height), |ui| {
        let (rect, color) = (ui.max_rect(), &theme.color);
        let center = pos2(rect.left() + 34.0, rect.top() + 36.0);
        let icon = icons::WARNING.fill();
        paint::icon(ui.painter(), center, icon, 22.0, color.danger_text);
        let left = rect.left() + 58.0;
        let room = rect.right() - 20.0 - left;
        let at = pos2(left, rect.top() + 36.0);
        parts::words_within(
            ui,
            theme,
            at,
            room,
            &question.head,
            Style::Title,
            color.text,
        );
        let at = pos2(left, rect.top() + 56.0);
        let place = Rect::from_min_size(at, body.size());
        ui.painter().galley(at, body, ink);
        parts::told(ui, place, Role::Label, &question.body);
        let mut right = pos2(rect.right() - 20.0, rect.bottom() - 56.0);
        let height = theme.metrics.control.run;
        if let Some(words) = &question.also {
            // A row of its own: what goes farther is not hit by a hand that is used to the other.
            let also = Button::new(theme, ButtonKind::Danger, words).height(height);
            if button_at(ui, also, right, "also").0 {
                intents.push(Intent::ConfirmAlso);
            }
            right.y -= row;
        }
        let kind = match question.also {
            Some(_) => ButtonKind::Plain,
            None => ButtonKind::Danger,
        };
        let yes = Button::new(theme, kind, &question.yes).height(height);
        let (is_yes, left) = button_at(ui, yes, right, "yes");
        if is_yes {
            intents.push(Intent::Confirm);
        }
        let no = Button::new(theme, ButtonKind::Plain, &question.no).height(height);
        if button_at(ui, no, pos2(left - 8.0, right.y), "no").0 {
            intents.push(Intent::Decline);
        }
    });
}

/// The folder chooser.
pub fn chooser_ui(ui: &mut Ui, look: &Look<'_>, rows: &mut RowsState, intents: &mut Intents) {
    let Some(chooser) = &look.view.chooser else {
        return;
    };
    let theme = look.theme;
    let text = match chooser.what {
        Choosing::Param(_) => "Choose a folder",
        Choosing::Export => "Choose a folder for the history",
    };
    modal(ui, theme, text, vec2(560.0, 480.0), |ui| {
        let (rect, color) = (ui.max_rect(), &theme.color);
        let anchor = Align2::LEFT_CENTER;
        let at = pos2(rect.left() + 20.0, rect.top() + 26.0);
        parts::words(ui, theme, at, anchor, text, Style::Title, color.text);
        let up = Rect::from_min_size(
            pos2(rect.left() + 14.0, rect.top() + 44.0),
            vec2(28.0, 28.0),
        );
        let parent = chooser.listing.folder.parent();
        let mut inside = ui.new_child(UiBuilder::new().max_rect(up).id_salt("up"));
        let icon = icons::ARROW_UP;
        let name = "Folder above";
        let goes_up = icon_button(&mut inside, theme, icon, name, None, parent.is_some());
        if let Some(parent) = parent.filter(|_| goes_up.clicked()) {
            intents.push(Intent::ChooserOpen(parent.to_path_buf()));
        }
        let at = pos2(up.right() + 8.0, up.center().y);
        let room = rect.right() - 20.0 - at.x;
        let path = chooser.listing.folder.as_os_str();
        let place = paint_name(
            ui.painter(),
            theme,
            at,
            room,
            path,
            Style::NameMedium,
            color.text,
        );
        parts::told(ui, place, Role::Label, &names::shown(path).text);
        let top = rect.top() + 78.0;
        paint::hline(
            ui.painter(),
            rect.left() + 1.0,
            rect.right() - 1.0,
            top,
            color.line,
        );
        let foot = rect.bottom() - 64.0;
        paint::hline(
            ui.painter(),
            rect.left() + 1.0,
            rect.right() - 1.0,
            foot,
            color.line,
        );
        let list = Rect::from_min_max(
            pos2(rect.left() + 1.0, top + 1.0),
            pos2(rect.right() - 1.0, foot),
        );
        parts::area(ui, list, "chooser-list", |ui| {
            folders_ui(ui, look, chooser, rows, intents);
        });
        chooser_foot(ui, look, chooser, foot + 14.0, intents);
    });
}

fn chooser_foot(ui: &mut Ui, look: &Look<'_>, chooser: &Chooser, y: f32, intents: &mut Intents) {
    let theme = look.theme;
    let rect = ui.max_rect();
    let height = theme.metrics.control.run;
    let folder = jobs::last_name(&chooser.listing.folder);
    let ways = match chooser.what {
        Choosing::Param(_) => vec![(format!("Choose {folder}"), Intent::ChooserAccept)],
        Choosing::Export => {
            let way = |format: &Format| {
                let intent = Intent::Past(PastIntent::ExportHere(*format));
                (format!("Save {} here", format.name()), intent)
            };
            Format::ALL.iter().map(way).collect()
        }
    };
    let mut left = rect.right() - 8.0;
    for (at, (words, intent)) in ways.into_iter().enumerate() {
        let kind = match at {
            0 => ButtonKind::Primary,
            _ => ButtonKind::Plain,
        };
        let choose = Button::new(theme, kind, &words).height(height);
        let (is_chosen, end) = button_at(ui, choose, pos2(left - 8.0, y), &words);
        if is_chosen {
            intents.push(intent);
        }
        left = end;
    }
    let cancel = Button::new(theme, ButtonKind::Plain, "Leave it").height(height);
    if button_at(ui, cancel, pos2(left - 8.0, y), "cancel").0 {
        intents.push(Intent::ChooserCancel);
    }
    if let Choosing::Param(param) = chooser.what
        && look.view.outside.likes.has_dialog
    {
        let system = Button::new(theme, ButtonKind::Ghost, "System dialog").height(height);
        let width = system.width(ui.painter());
        let right = pos2(rect.left() + 12.0 + width, y);
        if button_at(ui, system, right, "system").0 {
            intents.push(Intent::SystemChooser { param });
        }
    }
}

fn folders_ui(
    ui: &mut Ui,
    look: &Look<'_>,
    chooser: &Chooser,
    state: &mut RowsState,
    intents: &mut Intents,
) {
    let theme = look.theme;
    let listing = &chooser.listing;
    // Folders come first in every order, so that they are the front of it.
    let is_folder = |row: &u32| {
        let entry = listing.row(*row);
        entry.is_some_and(|(entry, _)| entry.kind == Kind::Folder)
    };
    let count = listing.order().partition_point(is_folder);
    if count == 0 && *listing.state() != ListState::Streaming {
        let text = match listing.state() {
            ListState::Failed(failure) => {
                let told = failures::told(failure);
                format!("This folder {}: {}.", told.what, told.why)
            }
            _ => "No folders in here.".to_owned(),
        };
        let at = ui.max_rect().center_top() + vec2(0.0, 40.0);
        let (anchor, ink) = (Align2::CENTER_CENTER, theme.color.text2);
        parts::words(ui, theme, at, anchor, &text, Style::Small, ink);
    }
    let mut rows = FolderRows {
        look: *look,
        chooser,
    };
    let list = RowList {
        name: "Folders",
        count: count as u64,
        row_height: theme.metrics.row.operation,
        cursor: None,
        marks: &[],
    };
    let happened = list.show(ui, theme, state, &mut rows);
    let row = happened.click.and_then(|click| click.row);
    if let Some(row) = row.and_then(|place| listing.at(place as usize)) {
        intents.push(Intent::ChooserOpen(listing.path(row)));
    }
}

struct FolderRows<'a> {
    look: Look<'a>,
    chooser: &'a Chooser,
}

impl Rows for FolderRows<'_> {
    fn state(&self, _row: u64) -> RowState {
        RowState::default()
    }

    fn paint(&mut self, painter: &Painter, spot: Spot) {
        let listing = &self.chooser.listing;
        let Some(row) = listing.at(spot.row as usize) else {
            return;
        };
        let (theme, color) = (self.look.theme, &self.look.theme.color);
        let middle = spot.rect.center().y;
        let center = pos2(spot.rect.left() + 27.0, middle);
        let icon = icons::FOLDER.fill();
        paint::icon(painter, center, icon, paint::ICON_ROW, color.folder);
        let at = pos2(spot.rect.left() + 43.0, middle);
        let room = spot.rect.right() - 40.0 - at.x;
        paint_name(
            painter,
            theme,
            at,
            room,
            listing.name(row),
            Style::Name,
            color.text,
        );
        let center = pos2(spot.rect.right() - 24.0, middle);
        paint::icon(painter, center, icons::CARET_RIGHT, 12.0, color.text3);
    }

    fn words(&self, row: u64) -> String {
        let listing = &self.chooser.listing;
        let row = listing.at(row as usize);
        row.map_or_else(String::new, |row| {
            names::shown(listing.name(row)).text.into_owned()
        })
    }

    fn carries(&self, _row: u64, _at: Pos2) -> bool {
        false
    }
}

/// A word on work that ended, in the lower right corner of the middle: further right it would lie on Run.
pub fn toast_ui(ui: &mut Ui, look: &Look<'_>, intents: &mut Intents) {
    let Some(shown) = &look.view.toast else {
        return;
    };
    let status = look.layout.status;
    let corner = pos2(status.right() - 16.0, status.top() - 12.0);
    let action = shown.undo.as_ref().map(|_| "Undo");
    let done = toast(ui, look.theme, corner, &shown.text, action);
    if let Some(uid) = shown.undo.clone().filter(|_| done.action) {
        let how = Recovery::Undo;
        intents.push(Intent::Past(PastIntent::Recover { uid, how }));
    }
    if done.closed {
        intents.push(Intent::DismissToast);
    }
    if done.hovered != shown.is_held {
        intents.push(Intent::HoldToast(done.hovered));
    }
}
