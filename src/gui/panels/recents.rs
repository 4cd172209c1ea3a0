//! The destinations that were used last, below the field of a destination.

use std::ffi::OsStr;
use std::path::Path;

use egui::{Id, Key, Modifiers, Rect, Response, Ui, UiBuilder, pos2, vec2};

use crate::gui::panels::offers::{self, Offers};
use crate::gui::panels::parts::{self, Intents, Look};
use crate::gui::theme::Style;
use crate::gui::widgets::button::{Button, Kind};
use crate::model::Param;
use crate::view::{Intent, words};

/// The menu, remembered from one frame to the next.
#[derive(Clone, Copy, Debug)]
struct Menu {
    /// The edit of the destination.
    field: Id,
    is_open: bool,
    /// The one that was gone to by key.
    chosen: Option<usize>,
    rect: Rect,
}

/// Name under which the menu is kept.
fn menu_id() -> Id {
    Id::unique("recent-destinations")
}

fn menu(ui: &Ui) -> Option<Menu> {
    ui.data(|data| data.get_temp(menu_id()))
}

fn keep(ui: &Ui, menu: Menu) {
    ui.data_mut(|data| data.insert_temp(menu_id(), menu));
}

/// Takes the keys that are for the menu and not for the text of the field: Down opens it and goes on in it.
pub fn take_keys(ui: &Ui, look: &Look<'_>, param: &'static Param, intents: &mut Intents) {
    let Some(mut menu) = menu(ui) else {
        return;
    };
    let targets = look.view.recent_targets(param);
    if targets.is_empty() || !ui.memory(|memory| memory.has_focus(menu.field)) {
        return;
    }
    let pressed = |key: Key| ui.input_mut(|input| input.consume_key(Modifiers::NONE, key));
    let last = targets.len() - 1;
    if pressed(Key::ArrowDown) {
        let next = menu.chosen.filter(|_| menu.is_open).map_or(0, |at| at + 1);
        menu.chosen = Some(next.min(last));
        menu.is_open = true;
    }
    if menu.is_open && pressed(Key::ArrowUp) {
        menu.chosen = Some(menu.chosen.map_or(last, |at| at.saturating_sub(1)));
    }
    let chosen = menu.chosen.filter(|_| menu.is_open);
    if let Some(target) = chosen.and_then(|at| targets.get(at))
        && pressed(Key::Enter)
    {
        intents.push(take(param, target));
        menu.is_open = false;
    }
    keep(ui, menu);
}

/// The menu below the field, while it is open.
pub fn menu_ui(
    ui: &Ui,
    look: &Look<'_>,
    param: &'static Param,
    edit: &Response,
    intents: &mut Intents,
) {
    let known = menu(ui).filter(|menu| menu.field == edit.id);
    let mut menu = known.unwrap_or(Menu {
        field: edit.id,
        is_open: false,
        chosen: None,
        rect: Rect::NOTHING,
    });
    let targets = look.view.recent_targets(param);
    let over = ui.input(|input| input.pointer.interact_pos());
    let is_over = over.is_some_and(|at| menu.rect.contains(at));
    if menu.is_open && edit.lost_focus() && is_over && !ui.input(|it| it.key_pressed(Key::Escape)) {
        edit.request_focus();
    } else if !edit.has_focus() && !edit.gained_focus() {
        menu.is_open &= ui.memory(|memory| memory.has_focus(edit.id));
    }
    menu.is_open &= !edit.changed() && !targets.is_empty();
    menu.rect = Rect::NOTHING;
    if menu.is_open {
        let names: Vec<&OsStr> = targets.iter().map(|path| path.as_os_str()).collect();
        let list = Offers {
            name: "Recent destinations",
            names: &names,
            chosen: menu.chosen,
            more: 0,
        };
        // The edit is the text within its frame.
        let theme = look.theme;
        let room = vec2(
            32.0,
            (theme.metrics.control.field - edit.rect.height()) / 2.0,
        );
        let shown = offers::offers_ui(ui, theme, edit.rect.expand2(room), &list);
        menu.rect = shown.rect;
        if let Some(target) = shown.clicked.and_then(|at| targets.get(at)) {
            intents.push(take(param, target));
            menu.is_open = false;
        }
    } else {
        menu.chosen = None;
    }
    keep(ui, menu);
}

fn take(param: &'static Param, target: &Path) -> Intent {
    Intent::FolderPicked {
        param: param.name,
        folder: Some(target.to_path_buf()),
    }
}

/// Free space where things go, and the way to the destinations used last.
pub fn free_ui(ui: &mut Ui, look: &Look<'_>, param: &'static Param) {
    let (theme, color) = (look.theme, &look.theme.color);
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), 22.0), egui::Sense::hover());
    let mut limit = rect.right();
    if !look.view.recent_targets(param).is_empty() {
        let place = Rect::from_min_max(pos2(rect.right() - 60.0, rect.top()), rect.max);
        let mut inside = ui.new_child(
            UiBuilder::new()
                .max_rect(place.expand2(vec2(4.0, 0.0)))
                .id_salt("recent")
                .layout(egui::Layout::right_to_left(egui::Align::Center)),
        );
        let button = Button::new(theme, Kind::Link, "Recent").height(22.0);
        let response = button.show(&mut inside);
        if let Some(mut menu) = menu(ui).filter(|_| response.clicked()) {
            menu.is_open = true;
            menu.chosen = None;
            ui.memory_mut(|memory| memory.request_focus(menu.field));
            keep(ui, menu);
        }
        response.on_hover_text("Destinations used last  Down");
        limit = place.left();
    }
    if let Some(disk) = look.view.target_disk() {
        let free = words::bytes(disk.free);
        let text = if look.layout.is_narrow {
            format!("{free} free, {}", disk.file_system)
        } else {
            let total = words::bytes(disk.total);
            format!("{free} free of {total}, {}", disk.file_system)
        };
        let at = rect.left_center() + vec2(0.0, 1.0);
        let room = limit - at.x;
        parts::words_within(ui, theme, at, room, &text, Style::Small, color.text2);
    }
}
