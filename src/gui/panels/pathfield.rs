//! The field in which a path is typed, with the folders that it may go on with below it.

use std::ffi::OsStr;

use egui::text::{CCursor, CCursorRange};
use egui::widgets::text_edit::TextEditState;
use egui::{Id, Key, Modifiers, Rect, Ui, UiBuilder};

use crate::gui::panels::offers::{self, Offers};
use crate::gui::panels::parts::{Intents, Look};
use crate::gui::theme::Style;
use crate::gui::widgets::field::Field;
use crate::view::typing::Typing;
use crate::view::{Intent, TypingIntent};

/// What the field remembers while it is open.
#[derive(Clone, Debug, Default)]
pub struct PathField {
    /// The edit of the last frame; none before the first.
    edit: Option<Id>,
    /// The text as it was left.
    text: String,
    /// Where the offers were.
    list: Option<Rect>,
}

impl PathField {
    /// Shows the field in its place. It takes the keyboard when it opens, and closes when it loses it.
    pub fn show(
        &mut self,
        ui: &mut Ui,
        look: &Look<'_>,
        place: Rect,
        typing: &Typing,
        intents: &mut Intents,
    ) {
        let mut wants = |intent: TypingIntent| intents.push(Intent::Typing(intent));
        let edit = self.edit;
        if let Some(edit) = edit
            && self.text != typing.text
        {
            // An offer was taken: what is typed next comes after it.
            put_at_end(ui, edit, &typing.text);
        }
        if let Some(intent) = edit.and_then(|edit| wish(ui, edit, typing)) {
            wants(intent);
        }
        let mut text = typing.text.clone();
        let mut inside = ui.new_child(UiBuilder::new().max_rect(place).id_salt("path"));
        let response = Field::bare(look.theme, "Path")
            .style(Style::Name)
            .completion(typing.completion().unwrap_or_default())
            .keeps_tab(!typing.offers.is_empty())
            .height(place.height())
            .show(&mut inside, &mut text);
        let field = &response.edit;
        let is_new = self.edit.replace(field.id).is_none();
        if is_new {
            field.request_focus();
            put_at_end(ui, field.id, &text);
        }
        self.text.clone_from(&text);
        if field.changed() {
            wants(TypingIntent::Type(text));
        }
        if response.submitted {
            wants(TypingIntent::Go);
            return;
        }
        let over = ui.input(|input| input.pointer.interact_pos());
        let is_over_list = over.is_some_and(|at| self.list.is_some_and(|list| list.contains(at)));
        if field.lost_focus() && is_over_list && !ui.input(|it| it.key_pressed(Key::Escape)) {
            field.request_focus();
        } else if field.lost_focus() {
            wants(TypingIntent::Close);
            return;
        }
        self.list = None;
        if typing.offers.is_empty() || is_new {
            return;
        }
        let names: Vec<&OsStr> = typing.offers.iter().map(|offer| offer.name()).collect();
        let left = typing.count.saturating_sub(names.len() as u64);
        let list = Offers {
            name: "Folders to go on with",
            names: &names,
            chosen: typing.chosen,
            more: left,
        };
        let shown = offers::offers_ui(ui, look.theme, place, &list);
        self.list = Some(shown.rect);
        if let Some(at) = shown.clicked {
            wants(TypingIntent::Take(Some(at)));
        }
    }
}

/// What a key means that is for the offers and not for the text.
fn wish(ui: &Ui, edit: Id, typing: &Typing) -> Option<TypingIntent> {
    if typing.offers.is_empty() || !ui.memory(|memory| memory.has_focus(edit)) {
        return None;
    }
    let pressed = |key: Key| ui.input_mut(|input| input.consume_key(Modifiers::NONE, key));
    if pressed(Key::ArrowDown) {
        return Some(TypingIntent::Move(1));
    }
    if pressed(Key::ArrowUp) {
        return Some(TypingIntent::Move(-1));
    }
    let is_clear = typing.completion().is_some() || typing.chosen.is_some();
    if pressed(Key::Tab) {
        return Some(match is_clear || typing.offers.len() == 1 {
            true => TypingIntent::Take(None),
            false => TypingIntent::Move(1),
        });
    }
    let is_offered = typing.completion().is_some() && is_at_end(ui, edit, &typing.text);
    (is_offered && pressed(Key::ArrowRight)).then_some(TypingIntent::Take(None))
}

fn is_at_end(ui: &Ui, edit: Id, text: &str) -> bool {
    let state = TextEditState::load(ui.ctx(), edit);
    let range = state.and_then(|state| state.cursor.char_range());
    range.is_none_or(|range| range.primary.index.0 == text.chars().count())
}

fn put_at_end(ui: &Ui, edit: Id, text: &str) {
    let mut state = TextEditState::load(ui.ctx(), edit).unwrap_or_default();
    let end = CCursor::new(text.chars().count());
    state.cursor.set_char_range(Some(CCursorRange::one(end)));
    state.store(ui.ctx(), edit);
}
