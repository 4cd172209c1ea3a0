//! Right: what do I do. The operations of the group, the form of the chosen one, the foot with Run.

use egui::{Align2, Rect, Role, ScrollArea, Ui, UiBuilder, pos2, vec2};

use crate::gui::panels::parts::{self, Intents, Look};
use crate::gui::panels::{foot, form, help, saving};
use crate::gui::theme::Style;
use crate::gui::widgets::paint;
use crate::gui::widgets::select::select;
use crate::model::Group;
use crate::view::{Entry, Intent, SavedIntent};

/// The inspector without the rail.
pub fn inspector_ui(
    ui: &mut Ui,
    look: &Look<'_>,
    drafts: &mut form::Drafts,
    intents: &mut Intents,
) {
    let (theme, color) = (look.theme, &look.theme.color);
    let rect = ui.max_rect();
    ui.painter().rect_filled(rect, 0.0, color.surface);
    paint::vline(
        ui.painter(),
        rect.left(),
        rect.top(),
        rect.bottom(),
        color.line,
    );
    let title = rect.with_max_y(rect.top() + theme.metrics.area.title);
    let name = look
        .view
        .group()
        .map_or("Operations", |group| group.title());
    let at = pos2(rect.left() + 16.0, title.center().y);
    parts::words(
        ui,
        theme,
        at,
        Align2::LEFT_CENTER,
        name,
        Style::Title,
        color.text,
    );

    help::buttons_ui(ui, look, title, intents);
    let operations = operations_ui(ui, look, title.bottom(), intents);
    let foot_height = if has_short_foot(look, rect) {
        foot::SHORT
    } else {
        theme.metrics.area.foot
    };
    let foot = rect.with_min_y(rect.bottom() - foot_height);
    let body = Rect::from_min_max(
        pos2(rect.left() + 1.0, operations),
        pos2(rect.right(), foot.top()),
    );
    if body.height() > 24.0 {
        body_ui(ui, look, body, drafts, intents);
    }
    parts::area(ui, foot, "foot", |ui| foot::foot_ui(ui, look, intents));
}

/// Above a drawer in a low window the foot goes without its line of keys.
fn has_short_foot(look: &Look<'_>, rect: Rect) -> bool {
    rect.height() < look.theme.metrics.area.title + 48.0 + look.theme.metrics.area.foot
}

/// The list of operations, or one field where the window is low. The lower edge of it.
fn operations_ui(ui: &mut Ui, look: &Look<'_>, top: f32, intents: &mut Intents) -> f32 {
    let (theme, color) = (look.theme, &look.theme.color);
    let rect = ui.max_rect();
    let Some(group) = look.view.group() else {
        return top;
    };
    let operations: Vec<Entry> = look.view.operations(group).collect();
    if look.layout.is_low && (operations.len() > 1 || look.view.saved_in(group).next().is_some()) {
        folded_ui(ui, look, top, group, &operations, intents);
        return top + 40.0;
    }
    let height = theme.metrics.row.operation;
    let mut y = top;
    for entry in &operations {
        let row = Rect::from_min_max(
            pos2(rect.left() + 8.0, y),
            pos2(rect.right() - 8.0, y + height),
        );
        if operation_ui(ui, look, row, entry) {
            intents.push(Intent::ChooseOperation(entry.about.id));
        }
        y += height;
    }
    y = saving::rows_ui(ui, look, group, y, intents);
    let line = y + 8.0;
    paint::hline(
        ui.painter(),
        rect.left() + 1.0,
        rect.right(),
        line,
        color.line,
    );
    line + 1.0
}

fn operation_ui(ui: &mut Ui, look: &Look<'_>, row: Rect, entry: &Entry) -> bool {
    let (theme, color) = (look.theme, &look.theme.color);
    let is_on = look.view.inspector.op == Some(entry.about.id);
    let response = parts::clickable(ui, row, Role::RadioButton, is_on, entry.about.title);
    ui.ctx().accesskit_node_builder(response.id, |node| {
        node.set_description(entry.about.python);
    });
    let painter = ui.painter();
    let radius = theme.metrics.radius.field;
    let chosen = is_on.then_some(color.accent_soft);
    paint::pressable(painter, theme, &response, row, radius, chosen);
    let (style, ink, mono) = if is_on {
        (Style::Medium, color.sel_text, color.accent_text)
    } else {
        (Style::Body, color.text, color.text3)
    };
    let at = pos2(row.left() + 8.0, row.center().y);
    let mut room = row.width() - 16.0;
    let python = entry.about.python;
    let python_width = paint::text_width(painter, theme, python, Style::Python);
    let title_width = paint::text_width(painter, theme, entry.about.title, style);
    // The title comes before its Python name where not both have room; the tooltip still tells both.
    if title_width + 12.0 + python_width <= room {
        let right = pos2(row.right() - 8.0, row.center().y);
        let anchor = Align2::RIGHT_CENTER;
        paint::text(painter, theme, right, anchor, python, Style::Python, mono);
        room -= python_width + 12.0;
    }
    paint::text_within(painter, theme, at, room, entry.about.title, style, ink);
    let tip = format!("{}: {}", entry.about.python, entry.about.help);
    response.on_hover_text(tip).clicked()
}

/// The operations of a group and its kept forms in one field.
fn folded_ui(
    ui: &mut Ui,
    look: &Look<'_>,
    top: f32,
    group: Group,
    operations: &[Entry],
    intents: &mut Intents,
) {
    let theme = look.theme;
    let rect = ui.max_rect();
    let chosen = operations
        .iter()
        .position(|entry| look.view.inspector.op == Some(entry.about.id));
    let place = Rect::from_min_max(
        pos2(rect.left() + 12.0, top),
        pos2(rect.right() - 12.0, top + theme.metrics.control.field),
    );
    let forms: Vec<&str> = look
        .view
        .saved_in(group)
        .map(|form| form.name.as_str())
        .collect();
    let kept: Vec<String> = forms
        .iter()
        .map(|name| format!("{name}, saved form"))
        .collect();
    let titles = operations.iter().map(|entry| entry.about.title);
    let titles: Vec<&str> = titles.chain(kept.iter().map(String::as_str)).collect();
    let mut inside = ui.new_child(UiBuilder::new().max_rect(place).id_salt("operations"));
    let picked = select(
        &mut inside,
        theme,
        "Operation",
        &titles,
        chosen.unwrap_or(0),
        place.width(),
        place.height(),
    );
    if let Some(entry) = chosen.and_then(|at| operations.get(at)) {
        let right = pos2(place.right() - 34.0, place.center().y);
        let ink = theme.color.text3;
        let python = entry.about.python;
        let anchor = Align2::RIGHT_CENTER;
        paint::text(
            ui.painter(),
            theme,
            right,
            anchor,
            python,
            Style::Python,
            ink,
        );
    }
    let Some(at) = picked else {
        return;
    };
    match (
        operations.get(at),
        forms.get(at.saturating_sub(operations.len())),
    ) {
        (Some(entry), _) => intents.push(Intent::ChooseOperation(entry.about.id)),
        (None, Some(form)) => intents.push(Intent::Saved(SavedIntent::Use((*form).to_owned()))),
        (None, None) => {}
    }
}

fn body_ui(
    ui: &mut Ui,
    look: &Look<'_>,
    body: Rect,
    drafts: &mut form::Drafts,
    intents: &mut Intents,
) {
    parts::area(ui, body, "form", |ui| {
        ScrollArea::vertical()
            .auto_shrink([false, false])
            .show(ui, |ui| {
                let inner = ui.max_rect().shrink2(vec2(15.0, 0.0));
                let inner = inner.with_min_x(body.left() + 15.0);
                let inner = inner.with_max_x(body.right() - 16.0);
                let builder = UiBuilder::new().max_rect(inner).id_salt("fields");
                ui.scope_builder(builder, |ui| {
                    ui.set_width(inner.width());
                    ui.spacing_mut().item_spacing = vec2(0.0, 0.0);
                    ui.add_space(12.0);
                    form::form_ui(ui, look, drafts, intents);
                    ui.add_space(12.0);
                });
            });
    });
}
