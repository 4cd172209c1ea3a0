//! Keys that work wherever the keyboard is, text fields excepted.

use egui::{Event, Key, Modifiers, Ui};

use crate::gui::panels::form;
use crate::gui::panels::parts::{Intents, Look};
use crate::gui::panels::quick;
use crate::gui::panels::topbar::TopBar;
use crate::gui::widgets::keymap;
use crate::model::{Group, Keep};
use crate::view::HelpIntent;
use crate::view::state::Screen;
use crate::view::{
    BasketIntent, FactsIntent, Intent, OutsideIntent, Page, PaletteIntent, PaneIntent, PastIntent,
    PrefsIntent, RenameIntent, SavedIntent, TypingIntent,
};

/// Takes the keys of this frame.
pub fn take(ui: &Ui, look: &Look<'_>, bar: &mut TopBar, intents: &mut Intents) {
    let view = look.view;
    // A field gives the keyboard up in the very frame in which Escape is pressed in it; that key is still its own.
    let is_typing = ui.ctx().text_edit_focused();
    let was_typing = std::mem::replace(&mut bar.was_typing, is_typing);
    let is_modal = view.is_covered();
    let pressed =
        |modifiers: Modifiers, key: Key| ui.input_mut(|input| input.consume_key(modifiers, key));
    if let Some(asks) = view.help.as_ref().and_then(|help| help.asks.as_ref()) {
        ask_key(ui, &asks.usual, intents);
        return;
    }
    // The band is given up by the list itself, which knows where it is.
    let may_escape = !is_typing && !was_typing && !view.pane.selection.has_band();
    if may_escape && pressed(Modifiers::NONE, Key::Escape) {
        intents.push(Intent::Escape);
    }
    let is_clear = !is_modal || view.help.is_some();
    if is_clear && pressed(Modifiers::NONE, Key::F1) {
        intents.push(Intent::Help(match view.help {
            Some(_) => HelpIntent::Close,
            None => HelpIntent::Show(view.help_page()),
        }));
    }
    if is_modal {
        if view.chooser.is_some() && pressed(Modifiers::NONE, Key::Enter) {
            intents.push(Intent::ChooserAccept);
        }
        if view.quick.is_some() && view.palette.is_none() {
            quick::keys(ui, intents);
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
        intents.push(Intent::Typing(TypingIntent::Open));
    }
    if is_files {
        saved(ui, intents);
    }
    size_of_text(ui, intents);
    let anywhere = [
        (Key::F5, Intent::Pane(PaneIntent::Send(Group::Copy))),
        (Key::F6, Intent::Pane(PaneIntent::Send(Group::Move))),
        (Key::F7, Intent::ChooseOperation("mkdir")),
    ];
    for (key, intent) in anywhere {
        if pressed(Modifiers::NONE, key) {
            intents.push(intent);
        }
    }
    if is_files && view.screen == Screen::Files {
        panes(&pressed, intents);
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
    if view.screen == Screen::Files && is_files {
        listing(ui, look, bar, intents);
    }
}

/// Takes the key that is to stand for another one. Escape leaves it as it is.
fn ask_key(ui: &Ui, usual: &str, intents: &mut Intents) {
    let is_key = |event: &Event| matches!(event, Event::Key { .. } | Event::Text(_));
    let pressed = ui.input_mut(|input| {
        let (keys, rest) = std::mem::take(&mut input.events)
            .into_iter()
            .partition::<Vec<Event>, _>(is_key);
        input.events = rest;
        keys.into_iter().find_map(|event| match event {
            Event::Key {
                key,
                pressed: true,
                modifiers,
                ..
            } => Some((modifiers, key)),
            _ => None,
        })
    });
    let wish = match pressed {
        Some((Modifiers::NONE, Key::Escape)) => HelpIntent::GiveUpKey,
        // The usual one again, however it is written.
        Some((modifiers, key)) => {
            let name = keymap::name(modifiers, key);
            HelpIntent::TakeKey(if keymap::is_same(&name, usual) {
                usual.to_owned()
            } else {
                name
            })
        }
        None => return,
    };
    intents.push(Intent::Help(wish));
}

/// Keys of the listing, wherever the keyboard is.
fn listing(ui: &Ui, look: &Look<'_>, bar: &mut TopBar, intents: &mut Intents) {
    let pressed =
        |modifiers: Modifiers, key: Key| ui.input_mut(|input| input.consume_key(modifiers, key));
    if pressed(Modifiers::ALT, Key::Enter) {
        intents.push(Intent::Facts(FactsIntent::Show));
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
        intents.push(match look.view.counting {
            Some(_) => Intent::StopCounting,
            None => Intent::CountFolders,
        });
    }
    if pressed(Modifiers::NONE, Key::Slash) {
        bar.wants_filter = true;
        // The sign itself must not land in the field that it opens.
        ui.input_mut(|input| {
            let is_slash = |event: &Event| matches!(event, Event::Text(text) if text == "/");
            input.events.retain(|event| !is_slash(event));
        });
    }
}

/// Panes and tabs.
fn panes(pressed: &impl Fn(Modifiers, Key) -> bool, intents: &mut Intents) {
    let keys = [
        (Modifiers::NONE, Key::F3, PaneIntent::Toggle),
        (Modifiers::COMMAND, Key::T, PaneIntent::OpenTab),
        (Modifiers::COMMAND, Key::W, PaneIntent::CloseTab(None)),
        (Modifiers::COMMAND, Key::PageDown, PaneIntent::NextTab(1)),
        (Modifiers::COMMAND, Key::PageUp, PaneIntent::NextTab(-1)),
    ];
    for (modifiers, key, intent) in keys {
        if pressed(modifiers, key) {
            intents.push(Intent::Pane(intent));
        }
    }
}

/// Larger, smaller, usual. The key of the plus sign is the one of the equals sign on many keyboards.
fn size_of_text(ui: &Ui, intents: &mut Intents) {
    let keys = [
        (Key::Plus, PrefsIntent::Larger),
        (Key::Equals, PrefsIntent::Larger),
        (Key::Minus, PrefsIntent::Smaller),
        (Key::Num0, PrefsIntent::Text(100)),
    ];
    for (key, intent) in keys {
        if ui.input_mut(|input| input.consume_key(Modifiers::COMMAND, key)) {
            intents.push(Intent::Prefs(intent));
        }
    }
}

/// Forms that are kept, by their numbers, and the one on the screen that is to be kept.
fn saved(ui: &Ui, intents: &mut Intents) {
    const NUMBERS: [Key; 9] = [
        Key::Num1,
        Key::Num2,
        Key::Num3,
        Key::Num4,
        Key::Num5,
        Key::Num6,
        Key::Num7,
        Key::Num8,
        Key::Num9,
    ];
    for (key, number) in NUMBERS.into_iter().zip(1..) {
        if ui.input_mut(|input| input.consume_key(Modifiers::COMMAND, key)) {
            intents.push(Intent::Saved(SavedIntent::UseNumber(number)));
        }
    }
    // With Shift it counts folders.
    if pressed_exactly(ui, Modifiers::COMMAND, Key::S) {
        intents.push(Intent::Saved(SavedIntent::Ask));
    }
}

/// Takes a key only without modifiers beyond these.
fn pressed_exactly(ui: &Ui, wanted: Modifiers, sought: Key) -> bool {
    let is_it = |event: &Event| {
        matches!(event, Event::Key { key, pressed: true, modifiers, .. }
            if *key == sought && modifiers.matches_exact(wanted))
    };
    ui.input_mut(|input| {
        let events = input.events.len();
        input.events.retain(|event| !is_it(event));
        input.events.len() < events
    })
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
            Intent::ShowHidden(!view.pane.listing.shows_hidden()),
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

/// One item gets a name where it stands; for several there are rules, with the names before and after beside them.
fn rename(ui: &Ui, look: &Look<'_>, intents: &mut Intents) {
    if look.view.nameable_row().is_some() && look.view.past.page == Page::Files {
        intents.push(Intent::Rename(RenameIntent::Begin));
        return;
    }
    if look.view.root_count() < 2 {
        intents.push(Intent::ChooseOperation("rename"));
        return;
    }
    let many = "batch_rename";
    intents.push(Intent::ChooseOperation(many));
    intents.push(Intent::ShowPlan);
    form::type_first(ui, many);
}
