//! Kept forms: the question under which name, the list of all of them, and their rows below the operations.

use egui::text::{CCursor, CCursorRange};
use egui::widgets::text_edit::TextEditState;
use egui::{Align2, Key, Modifiers, Rect, Role, ScrollArea, Ui, UiBuilder, pos2, vec2};

use crate::gui::icons;
use crate::gui::panels::form::GAP;
use crate::gui::panels::overlays::{button_at, modal};
use crate::gui::panels::parts::{self, Intents, Look};
use crate::gui::panels::rail;
use crate::gui::theme::Style;
use crate::gui::widgets::button::{Button, Kind as ButtonKind, icon_button};
use crate::gui::widgets::field::{self, Field};
use crate::gui::widgets::segment::{Choice, segment};
use crate::gui::widgets::{key, paint};
use crate::model::{Group, SavedForm};
use crate::view::Form;
use crate::view::saved::Naming;
use crate::view::{Intent, SavedIntent};

/// Most room of the list of all kept forms.
const LIST: (f32, f32) = (560.0, 520.0);
/// Height of one of them.
const ROW: f32 = 40.0;

fn want(intents: &mut Intents, intent: SavedIntent) {
    intents.push(Intent::Saved(intent));
}

/// What lies over the window for kept forms: all of them, and the question above that.
pub fn saving_ui(ui: &mut Ui, look: &Look<'_>, was_naming: &mut bool, intents: &mut Intents) {
    if look.view.saved.is_listed {
        all_ui(ui, look, intents);
    }
    if let Some(naming) = &look.view.saved.naming {
        naming_ui(ui, look, naming, !*was_naming, intents);
    }
    *was_naming = look.view.saved.naming.is_some();
}

/// Asks for name and number.
fn naming_ui(ui: &mut Ui, look: &Look<'_>, naming: &Naming, is_new: bool, intents: &mut Intents) {
    let theme = look.theme;
    let head = match &naming.of {
        Some(_) => "Rename the saved form",
        None => "Save this form",
    };
    if ui.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Escape)) {
        want(intents, SavedIntent::GiveUp);
    }
    // What was typed before it in the same frame counts: it is told after that.
    let submits = ui.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Enter));
    let is_left = modal(ui, theme, head, vec2(480.0, 312.0), |ui| {
        let (rect, color) = (ui.max_rect(), &theme.color);
        let at = pos2(rect.left() + 20.0, rect.top() + 28.0);
        let anchor = Align2::LEFT_CENTER;
        parts::words(ui, theme, at, anchor, head, Style::Title, color.text);
        let more = "Operation, options and destination are kept. What is selected is chosen anew each time.";
        let body = paint::paragraph(
            ui.painter(),
            theme,
            more.to_owned(),
            Style::Small,
            color.text2,
            rect.width() - 40.0,
        );
        let place = Rect::from_min_size(pos2(rect.left() + 20.0, rect.top() + 46.0), body.size());
        ui.painter().galley(place.min, body, color.text2);
        parts::told(ui, place, Role::Label, more);
        let fields = Rect::from_min_max(
            pos2(rect.left() + 20.0, rect.top() + 94.0),
            pos2(rect.right() - 20.0, rect.bottom() - 64.0),
        );
        let mut inside = ui.new_child(UiBuilder::new().max_rect(fields).id_salt("fields"));
        fields_ui(&mut inside, look, naming, is_new, intents);
        let words = match look.view.saved.by_name(naming.name()) {
            Some(_) if naming.of.as_deref() != Some(naming.name()) => {
                "Replace the one of this name"
            }
            _ => "Save",
        };
        let right = pos2(rect.right() - 20.0, rect.bottom() - 56.0);
        let height = theme.metrics.control.run;
        let keep = Button::new(theme, ButtonKind::Primary, words)
            .height(height)
            .enabled(naming.is_right());
        let (is_kept, left) = button_at(ui, keep, right, "keep");
        if is_kept {
            want(intents, SavedIntent::Keep);
        }
        let leave = Button::new(theme, ButtonKind::Plain, "Leave it").height(height);
        if button_at(ui, leave, pos2(left - 8.0, right.y), "leave").0 {
            want(intents, SavedIntent::GiveUp);
        }
    });
    if submits {
        want(intents, SavedIntent::Keep);
    } else if is_left {
        want(intents, SavedIntent::GiveUp);
    }
}

fn fields_ui(ui: &mut Ui, look: &Look<'_>, naming: &Naming, is_new: bool, intents: &mut Intents) {
    let theme = look.theme;
    let mut text = naming.name.clone();
    let field = Field::new(theme, "Name").error(naming.fault.as_deref());
    let response = field.show(ui, &mut text);
    if is_new {
        response.edit.request_focus();
        // What is offered goes with the first letter.
        let end = CCursor::new(naming.name.chars().count());
        let mut state = TextEditState::default();
        let all = CCursorRange::two(CCursor::new(0), end);
        state.cursor.set_char_range(Some(all));
        state.store(ui.ctx(), response.edit.id);
    }
    if response.edit.changed() {
        want(intents, SavedIntent::Type(text));
    }
    ui.add_space(10.0);
    field::label_above(ui, theme, "Ctrl and number", None);
    let words = ["none", "1", "2", "3", "4", "5", "6", "7", "8", "9"];
    let choices = words.map(Choice::new);
    let chosen = naming.number.map_or(0, usize::from);
    let picked = segment(ui, theme, "Ctrl and number", &choices, Some(chosen), true);
    if let Some(at) = picked {
        let number = u8::try_from(at).ok().filter(|number| *number > 0);
        want(intents, SavedIntent::Number(number));
    }
    let taken = naming
        .number
        .and_then(|number| look.view.saved.by_number(number));
    let taken =
        taken.filter(|form| form.name != naming.name() && naming.of.as_ref() != Some(&form.name));
    if let Some(form) = taken {
        let (rect, _) =
            ui.allocate_exact_size(vec2(ui.available_width(), 20.0), egui::Sense::hover());
        let words = format!("{} has this number and loses it.", form.name);
        let at = rect.left_center() + vec2(0.0, 2.0);
        let ink = theme.color.warn_text;
        parts::words_within(ui, theme, at, rect.width(), &words, Style::Note, ink);
    }
}

/// All kept forms, each with the ways to rename and delete it.
fn all_ui(ui: &mut Ui, look: &Look<'_>, intents: &mut Intents) {
    let theme = look.theme;
    let forms = &look.view.saved.forms;
    let tall = 52.0 + forms.len() as f32 * ROW + 64.0;
    let size = vec2(LIST.0, tall.min(LIST.1));
    let is_left = modal(ui, theme, "Saved forms", size, |ui| {
        let (rect, color) = (ui.max_rect(), &theme.color);
        let at = pos2(rect.left() + 20.0, rect.top() + 26.0);
        let anchor = Align2::LEFT_CENTER;
        parts::words(
            ui,
            theme,
            at,
            anchor,
            "Saved forms",
            Style::Title,
            color.text,
        );
        let (top, foot) = (rect.top() + 52.0, rect.bottom() - 60.0);
        for y in [top, foot] {
            let (left, right) = (rect.left() + 1.0, rect.right() - 1.0);
            paint::hline(ui.painter(), left, right, y, color.line);
        }
        let body = Rect::from_min_max(
            pos2(rect.left() + 1.0, top + 1.0),
            pos2(rect.right() - 1.0, foot),
        );
        parts::area(ui, body, "saved-list", |ui| {
            ScrollArea::vertical()
                .auto_shrink([false, false])
                .show(ui, |ui| {
                    for form in forms.iter() {
                        let size = vec2(ui.available_width(), ROW);
                        let (row, _) = ui.allocate_exact_size(size, egui::Sense::hover());
                        form_ui(ui, look, row, form, intents);
                    }
                });
        });
        let right = pos2(rect.right() - 16.0, foot + 12.0);
        let done = Button::new(theme, ButtonKind::Primary, "Back to the files")
            .height(theme.metrics.control.run);
        if button_at(ui, done, right, "done").0 {
            want(intents, SavedIntent::ShowAll(false));
        }
    });
    // The question above it takes the click.
    if is_left && look.view.saved.naming.is_none() {
        want(intents, SavedIntent::ShowAll(false));
    }
}

fn form_ui(ui: &mut Ui, look: &Look<'_>, row: Rect, form: &SavedForm, intents: &mut Intents) {
    let (theme, color) = (look.theme, &look.theme.color);
    let middle = row.center().y;
    let entry = look.view.find(form.request.op);
    if let Some(entry) = entry {
        let center = pos2(row.left() + 28.0, middle);
        let icon = rail::group_icon(entry.about.group);
        paint::icon(ui.painter(), center, icon, paint::ICON, color.text2);
    }
    let mut right = row.right() - 16.0;
    let name = &form.name;
    for (icon, words, intent) in [
        (
            icons::TRASH,
            format!("Delete {name}"),
            SavedIntent::Remove(name.clone()),
        ),
        (
            icons::PENCIL_SIMPLE,
            format!("Rename {name}"),
            SavedIntent::Edit(name.clone()),
        ),
    ] {
        let place = Rect::from_min_size(pos2(right - 28.0, middle - 14.0), vec2(28.0, 28.0));
        let mut inside = ui.new_child(UiBuilder::new().max_rect(place).id_salt(&words));
        if icon_button(&mut inside, theme, icon, &words, None, true).clicked() {
            want(intents, intent);
        }
        right = place.left() - 2.0;
    }
    right -= 12.0;
    if let Some(number) = form.number {
        let number = number.to_string();
        let caps = ["Ctrl", number.as_str()];
        right = key::paint_keys(ui.painter(), theme, pos2(right, middle), &caps).left() - 12.0;
    }
    let at = pos2(row.left() + 50.0, middle);
    let room = right - at.x;
    let taken = parts::words_within(ui, theme, at, room, name, Style::Medium, color.text);
    let at = pos2(taken.right() + 10.0, middle);
    let title = entry.map_or("for an operation that is not here", |entry| {
        entry.about.title
    });
    let room = right - at.x;
    parts::words_within(ui, theme, at, room, title, Style::Small, color.text2);
}

/// The kept forms of a group, as rows below its operations. The lower edge of them.
pub fn rows_ui(ui: &mut Ui, look: &Look<'_>, group: Group, top: f32, intents: &mut Intents) -> f32 {
    let (theme, color) = (look.theme, &look.theme.color);
    let rect = ui.max_rect();
    let height = theme.metrics.row.operation;
    let mut y = top;
    for form in look.view.saved_in(group) {
        let row = Rect::from_min_max(
            pos2(rect.left() + 8.0, y),
            pos2(rect.right() - 8.0, y + height),
        );
        y += height;
        let is_on = look.view.is_saved_form(form);
        let name = match form.number {
            Some(number) => format!("{}, saved form, Ctrl+{number}", form.name),
            None => format!("{}, saved form", form.name),
        };
        let response = parts::clickable(ui, row, Role::Button, is_on, &name);
        let radius = theme.metrics.radius.field;
        paint::pressable(ui.painter(), theme, &response, row, radius, None);
        let middle = row.center().y;
        let mut right = row.right() - 8.0;
        if let Some(number) = form.number {
            let number = number.to_string();
            let caps = ["Ctrl", number.as_str()];
            right = key::paint_keys(ui.painter(), theme, pos2(right, middle), &caps).left();
        }
        let ink = if is_on {
            color.accent_text
        } else {
            color.text2
        };
        let center = pos2(row.left() + 16.0, middle);
        paint::icon(
            ui.painter(),
            center,
            icons::FLOPPY_DISK,
            paint::ICON_ROW,
            ink,
        );
        let at = pos2(row.left() + 30.0, middle);
        let (style, ink) = match is_on {
            true => (Style::Medium, color.text),
            false => (Style::Body, color.text),
        };
        let room = right - 10.0 - at.x;
        paint::text_within(
            ui.painter(),
            theme,
            at,
            room,
            form.name.as_str(),
            style,
            ink,
        );
        let title = look
            .view
            .find(form.request.op)
            .map_or("", |entry| entry.about.title);
        if response
            .on_hover_text(format!("{title}, as it was saved"))
            .clicked()
        {
            want(intents, SavedIntent::Use(form.name.clone()));
        }
    }
    y
}

/// Words at the end of a form that keep it. A long form ends in room that they fit into, so that it grows no longer.
pub fn save_ui(ui: &mut Ui, look: &Look<'_>, form: &Form, intents: &mut Intents) {
    let theme = look.theme;
    let is_long = form.may_list();
    ui.add_space(if is_long { 5.0 - GAP } else { 6.0 });
    let size = vec2(ui.available_width(), if is_long { 20.0 } else { 24.0 });
    let (rect, _) = ui.allocate_exact_size(size, egui::Sense::hover());
    if is_long {
        ui.add_space(-12.0);
    }
    let words = "Save this form as…";
    let width = paint::text_width(ui.painter(), theme, words, Style::Medium);
    let right = pos2(rect.left() + width, rect.center().y);
    if parts::link(ui, theme, "save the form", right, words, words) {
        want(intents, SavedIntent::Ask);
    }
}
