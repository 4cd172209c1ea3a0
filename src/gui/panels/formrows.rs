//! Which fields of a form stand together: decided by kind and order of the parameters alone.

use egui::{Rect, Ui, UiBuilder, pos2, vec2};

use crate::gui::panels::form::{GAP, has_room, hint_of, typed_ui};
use crate::gui::panels::parts::{Intents, Look};
use crate::gui::widgets::check::{Tick, check};
use crate::model::{Param, ParamKind, Value};
use crate::view::Intent;
use crate::view::form::Form;

/// Whole numbers in one row at most.
const IN_A_ROW: usize = 3;

/// Whole numbers at the start of the list that stand side by side.
pub fn numbers(params: &'static [Param]) -> &'static [Param] {
    let is_number = |param: &&Param| matches!(param.kind, ParamKind::Integer { .. });
    let count = params.iter().take_while(is_number).count();
    &params[..count.min(IN_A_ROW)]
}

/// Switches right behind a text that say how it is read; the last parameters of a form are options of the whole.
pub fn switches_of(param: &Param, rest: &'static [Param]) -> &'static [Param] {
    let count = rest.iter().take_while(|param| is_switch(param)).count();
    match param.kind {
        ParamKind::Text if count < rest.len() => &rest[..count],
        _ => &[],
    }
}

/// The switches that belong to no field.
pub fn options(params: &'static [Param]) -> Vec<&'static Param> {
    let mut options = Vec::new();
    let mut at = 0;
    while let Some(param) = params.get(at) {
        at += 1;
        at += switches_of(param, &params[at..]).len();
        if is_switch(param) {
            options.push(param);
        }
    }
    options
}

fn is_switch(param: &Param) -> bool {
    param.kind == ParamKind::Bool
}

/// Switches below each other.
pub fn switches_ui<'a>(
    ui: &mut Ui,
    look: &Look<'_>,
    form: &Form,
    switches: impl IntoIterator<Item = &'a Param>,
    intents: &mut Intents,
) {
    let profile = look.view.inspector.profile;
    for param in switches {
        let is_on = form.value(param, profile) == Some(Value::Bool(true));
        let hint = hint_of(look, param).filter(|hint| has_room(ui, look, param.label, hint));
        let response = check(ui, look.theme, Tick::from(is_on), param.label, hint, true);
        if response.on_hover_text(param.help).clicked() {
            intents.push(Intent::SetValue {
                param: param.name,
                value: Value::Bool(!is_on),
            });
        }
    }
}

/// Whole numbers that belong together stand side by side.
pub fn numbers_ui(
    ui: &mut Ui,
    look: &Look<'_>,
    form: &Form,
    fields: &'static [Param],
    intents: &mut Intents,
) {
    let gap = look.theme.metrics.space.base;
    let room = ui.available_width() - gap * (fields.len() - 1) as f32;
    let width = (room / fields.len() as f32).floor();
    let top = ui.cursor().left_top();
    let mut bottom = top.y;
    for (at, param) in fields.iter().enumerate() {
        let left = top.x + (width + gap) * at as f32;
        let place = Rect::from_min_size(pos2(left, top.y), vec2(width, f32::INFINITY));
        let builder = UiBuilder::new().max_rect(place).id_salt(param.name);
        let mut inside = ui.new_child(builder);
        typed_ui(&mut inside, look, form, param, intents);
        bottom = bottom.max(inside.min_rect().bottom());
    }
    let used = Rect::from_min_max(top, pos2(top.x + ui.available_width(), bottom));
    ui.advance_cursor_after_rect(used);
    ui.add_space(GAP);
}
