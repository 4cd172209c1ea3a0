//! The field in a row of the list in which its name is changed.

use egui::text::{CCursor, CCursorRange};
use egui::widgets::text_edit::TextEditState;
use egui::{Key, Modifiers, Rect, Role, Ui, UiBuilder, pos2, vec2};

use crate::gui::panels::overlays;
use crate::gui::panels::parts::{self, Intents, Look};
use crate::gui::theme::Style;
use crate::gui::widgets::field::Field;
use crate::gui::widgets::paint;
use crate::model::RowIndex;
use crate::view::{Intent, RenameIntent, Then};

/// How far the field stands out of the name that it covers, so that the letters stay where they were.
const OUT: f32 = 9.0;
/// Least and most width of the field.
const LEAST: f32 = 180.0;
const MOST: f32 = 720.0;
/// Height of the words below it.
const WORDS: f32 = 26.0;

/// Shows the field over the name of its row, as long as the row is in sight. `edited` is the row of the last frame.
pub fn field_ui(
    ui: &mut Ui,
    look: &Look<'_>,
    name: Option<Rect>,
    edited: &mut Option<RowIndex>,
    intents: &mut Intents,
) {
    let Some(editing) = &look.view.inplace.editing else {
        *edited = None;
        return;
    };
    let Some(name) = name else {
        return;
    };
    let is_new = *edited != Some(editing.row);
    if !ui.is_enabled() {
        return;
    }
    // The keys come first: the field would take them as its own. What was typed before them in the same frame counts.
    let end = if is_new { None } else { end_of(ui) };
    let theme = look.theme;
    let mut text = editing.text();
    let wide = paint::text_width(ui.painter(), theme, &text, Style::Name) + 2.0 * OUT + 60.0;
    let most = (name.width() + OUT).min(MOST);
    let width = wide.max(LEAST).min(most.max(LEAST));
    let place = Rect::from_min_size(
        pos2(name.left() - OUT, name.top()),
        vec2(width, name.height()),
    );
    let mut inside = ui.new_child(UiBuilder::new().max_rect(place).id_salt("name in its row"));
    let field = Field::bare(theme, "New name")
        .style(Style::Name)
        .height(place.height());
    let response = field.show(&mut inside, &mut text);
    let edit = &response.edit;
    if let Some(fault) = &editing.fault {
        ui.ctx()
            .accesskit_node_builder(edit.id, |node| node.set_description(fault.as_str()));
    }
    if is_new {
        edit.request_focus();
        // Without what was typed in another row, which an undo would bring back.
        let mut state = TextEditState::default();
        let stem = CCursorRange::two(CCursor::new(0), CCursor::new(editing.stem_letters));
        state.cursor.set_char_range(Some(stem));
        state.store(ui.ctx(), edit.id);
        *edited = Some(editing.row);
    } else {
        if edit.changed() {
            intents.push(Intent::Rename(RenameIntent::Type(text)));
        }
        // What ends here is not left a second time.
        let left = edit.lost_focus().then_some(RenameIntent::Leave);
        intents.extend(end.or(left).map(Intent::Rename));
    }
    match (&editing.fault, editing.note()) {
        (Some(fault), _) => words_ui(ui, look, place, fault, true),
        (None, Some(note)) => words_ui(ui, look, place, note, false),
        (None, None) => {}
    }
}

/// What a key of this frame ends the change with.
fn end_of(ui: &Ui) -> Option<RenameIntent> {
    let accept = RenameIntent::Accept;
    let ends = [
        (Modifiers::NONE, Key::Escape, RenameIntent::GiveUp),
        (Modifiers::NONE, Key::Enter, accept(Then::Stay)),
        (Modifiers::SHIFT, Key::Tab, accept(Then::Previous)),
        (Modifiers::NONE, Key::Tab, accept(Then::Next)),
        (Modifiers::NONE, Key::ArrowDown, accept(Then::Next)),
        (Modifiers::NONE, Key::ArrowUp, accept(Then::Previous)),
    ];
    let mut ends = ends.into_iter();
    let pressed = |modifiers, key| ui.input_mut(|input| input.consume_key(modifiers, key));
    ends.find_map(|(modifiers, key, end)| pressed(modifiers, key).then_some(end))
}

/// Words below the field, on a card that floats over the rows; above it where there is no room below.
fn words_ui(ui: &mut Ui, look: &Look<'_>, place: Rect, words: &str, is_wrong: bool) {
    let (theme, color) = (look.theme, &look.theme.color);
    let ink = if is_wrong {
        color.danger_text
    } else {
        color.text2
    };
    let most = (ui.max_rect().right() - 16.0 - place.left()).max(80.0);
    let wide = paint::text_width(ui.painter(), theme, words, Style::Note) + 20.0;
    let top = match place.bottom() + 2.0 + WORDS <= ui.max_rect().bottom() {
        true => place.bottom() + 2.0,
        false => place.top() - 2.0 - WORDS,
    };
    let card = Rect::from_min_size(pos2(place.left(), top), vec2(wide.min(most), WORDS));
    overlays::float(ui.painter(), theme, card);
    let at = pos2(card.left() + 10.0, card.center().y);
    let room = card.width() - 20.0;
    paint::text_within(ui.painter(), theme, at, room, words, Style::Note, ink);
    let told = parts::told(ui, card, Role::Status, words);
    ui.ctx().accesskit_node_builder(told.id, |node| {
        node.set_live(egui::accesskit::Live::Polite);
    });
}
