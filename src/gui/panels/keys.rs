//! Keys that work wherever the keyboard is, text fields excepted.

use egui::{Key, Modifiers, Ui};

use crate::gui::panels::form;
use crate::gui::panels::parts::{Intents, Look};
use crate::gui::panels::topbar::{self, TopBar};
use crate::model::{Group, Keep};
use crate::view::state::Screen;
use crate::view::{BasketIntent, Intent, OutsideIntent, Page, PaletteIntent, PastIntent};

/// Takes the keys of this frame.
pub fn take(ui: &Ui, look: &Look<'_>, bar: &mut TopBar, intents: &mut Intents) {
    let view = look.view;
    // A field gives the keyboard up in the very frame in which Escape is pressed in it; that key is still its own.
    let is_typing = ui.ctx().text_edit_focused();
    let was_typing = std::mem::replace(&mut bar.was_typing, is_typing);
    let is_modal = view.is_covered();
    let pressed =
        |modifiers: Modifiers, key: Key| ui.input_mut(|input| input.consume_key(modifiers, key));
    // The band is given up by the list itself, which knows where it is.
    let may_escape = !is_typing && !was_typing && !view.selection.has_band();
    if may_escape && pressed(Modifiers::NONE, Key::Escape) {
        intents.push(Intent::Escape);
    }
    if is_modal {
        if view.chooser.is_some() && pressed(Modifiers::NONE, Key::Enter) {
            intents.push(Intent::ChooserAccept);
        }
        return;
    }
    if pressed(Modifiers::COMMAND, Key::K) {
        intents.push(Intent::Palette(PaletteIntent::Open));
    }
    let is_files = view.past.page == Page::Files;
    if is_files && pressed(Modifiers::COMMAND, Key::Enter) {
        intents.push(match view.screen {
            Screen::Files | Screen::Bytes => Intent::ShowPlan,
            Screen::Plan => Intent::Run,
        });
    }
    if pressed(Modifiers::COMMAND, Key::J) {
        intents.push(Intent::ToggleDrawer);
    }
    if pressed(Modifiers::COMMAND, Key::L) {
        topbar::edit_path(look, bar);
    }
    let anywhere = [
        (Key::F5, Intent::ChooseGroup(Group::Copy)),
        (Key::F6, Intent::ChooseGroup(Group::Move)),
        (Key::F7, Intent::ChooseOperation("mkdir")),
    ];
    for (key, intent) in anywhere {
        if pressed(Modifiers::NONE, key) {
            intents.push(intent);
        }
    }
    // The longer one first: a key without Shift is taken with it too.
    if pressed(Modifiers::SHIFT, Key::F8) {
        intents.push(Intent::LastTrouble);
    }
    if pressed(Modifiers::NONE, Key::F8) {
        intents.push(Intent::NextTrouble);
    }
    let has_search = !is_files || (view.screen == Screen::Plan && view.preview.names().is_none());
    if has_search && pressed(Modifiers::COMMAND, Key::F) {
        bar.wants_search = true;
    }
    if pressed(Modifiers::NONE, Key::F2) {
        rename(ui, look, intents);
    }
    if is_typing {
        return;
    }
    outside_text(ui, look, intents);
    if is_files {
        clipboard(ui, bar, intents);
    }
    if view.screen != Screen::Files || !is_files {
        return;
    }
    if pressed(Modifiers::COMMAND, Key::A) {
        intents.push(Intent::SelectAll);
    }
    if pressed(Modifiers::COMMAND, Key::I) {
        intents.push(Intent::InvertSelection);
    }
    if pressed(Modifiers::COMMAND, Key::B) {
        intents.push(Intent::Basket(BasketIntent::Gather));
    }
    if pressed(Modifiers::COMMAND.plus(Modifiers::SHIFT), Key::S) {
        intents.push(match view.counting {
            Some(_) => Intent::StopCounting,
            None => Intent::CountFolders,
        });
    }
    if pressed(Modifiers::NONE, Key::Slash) {
        bar.wants_filter = true;
        // The sign itself must not land in the field that it opens.
        ui.input_mut(|input| {
            let is_slash =
                |event: &egui::Event| matches!(event, egui::Event::Text(text) if text == "/");
            input.events.retain(|event| !is_slash(event));
        });
    }
}

/// Keys that a text field would want for itself.
fn outside_text(ui: &Ui, look: &Look<'_>, intents: &mut Intents) {
    let view = look.view;
    let undo = Modifiers::COMMAND;
    let redo = undo.plus(Modifiers::SHIFT);
    // The one with more modifiers first: the other would take it too.
    let keys = [
        (redo, Key::Z, Intent::Past(PastIntent::RedoLast)),
        (undo, Key::Z, Intent::Past(PastIntent::UndoLast)),
        (Modifiers::ALT, Key::ArrowLeft, Intent::Back),
        (Modifiers::ALT, Key::ArrowRight, Intent::Forward),
        (Modifiers::ALT, Key::ArrowUp, Intent::Up),
        (Modifiers::NONE, Key::Backspace, Intent::Up),
        // The longer one first: a key without Shift is taken with it too.
        (
            Modifiers::SHIFT,
            Key::Delete,
            Intent::Delete(Keep::Permanent),
        ),
        (Modifiers::NONE, Key::Delete, Intent::Delete(Keep::Hold)),
        (Modifiers::COMMAND, Key::R, Intent::Refresh),
        (
            Modifiers::COMMAND,
            Key::H,
            Intent::ShowHidden(!view.listing.shows_hidden()),
        ),
        (
            Modifiers::COMMAND.plus(Modifiers::SHIFT),
            Key::C,
            Intent::CopyPaths,
        ),
    ];
    // What is about files is not for a page that shows none.
    let of_page = match view.past.page {
        Page::Files => keys.len(),
        Page::History | Page::Hold => 2,
    };
    for (modifiers, key, intent) in keys.into_iter().take(of_page) {
        if ui.input_mut(|input| input.consume_key(modifiers, key)) {
            intents.push(intent);
        }
    }
}

/// Files on the clipboard. The window library turns these keys into events of their own, and sends none at all for a
/// paste while no text is on the clipboard; but it tells that the key was let go.
fn clipboard(ui: &Ui, bar: &mut TopBar, intents: &mut Intents) {
    use egui::Event;
    let mut wants = |intent: OutsideIntent| intents.push(Intent::Outside(intent));
    ui.input(|input| {
        for event in &input.events {
            match event {
                Event::Copy => wants(OutsideIntent::Take { is_cut: false }),
                Event::Cut => wants(OutsideIntent::Take { is_cut: true }),
                Event::Paste(_) => {
                    bar.has_pasted = true;
                    wants(OutsideIntent::Paste);
                }
                Event::Key {
                    key: Key::V,
                    pressed: false,
                    modifiers,
                    ..
                } if modifiers.command_only() && !std::mem::take(&mut bar.has_pasted) => {
                    wants(OutsideIntent::Paste);
                }
                _ => {}
            }
        }
    });
}

/// One item gets a name; for several there are rules, with the names before and after beside them.
fn rename(ui: &Ui, look: &Look<'_>, intents: &mut Intents) {
    if look.view.root_count() < 2 {
        intents.push(Intent::ChooseOperation("rename"));
        return;
    }
    let many = "batch_rename";
    intents.push(Intent::ChooseOperation(many));
    intents.push(Intent::ShowPlan);
    form::type_first(ui, many);
}
