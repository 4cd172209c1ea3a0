//! The part of a form that chooses among what is selected: folded to one line until it is wanted.

use egui::{Align2, Rect, Role, Ui, UiBuilder, pos2, vec2};

use crate::gui::icons;
use crate::gui::panels::form::Drafts;
use crate::gui::panels::parts::{self, Intents, Look};
use crate::gui::theme::Style;
use crate::gui::widgets::button::{Button, Kind};
use crate::gui::widgets::check::{Tick, check};
use crate::gui::widgets::chips::chip_field;
use crate::gui::widgets::field::{self, Field};
use crate::gui::widgets::paint;
use crate::view::filter::{FilterForm, Part, TYPES};
use crate::view::{FilterChange, Form, Intent, words};

const GAP: f32 = 13.0;
/// Room between two fields that share a line, in points.
const BETWEEN: f32 = 10.0;

/// The head of the section, and its fields where it is unfolded.
pub fn filter_ui(
    ui: &mut Ui,
    look: &Look<'_>,
    form: &Form,
    drafts: &mut Drafts,
    intents: &mut Intents,
) {
    let filter = &form.filter;
    head_ui(ui, look, filter, intents);
    if !look.view.inspector.shows_filter {
        ui.add_space(GAP);
        return;
    }
    ui.add_space(6.0);
    let lists = [
        ("Include", &filter.include, "*.jpg"),
        ("Exclude", &filter.exclude, "folder/"),
    ];
    for (label, patterns, hint) in lists {
        patterns_ui(ui, look, (label, hint), patterns, drafts, intents);
    }
    halves(ui, look, filter, [Part::MinSize, Part::MaxSize], intents);
    halves(
        ui,
        look,
        filter,
        [Part::NewerThan, Part::OlderThan],
        intents,
    );
    types_ui(ui, look, filter, intents);
    part_ui(ui, look, filter, Part::MaxDepth, intents);
    ui.add_space(GAP);
}

/// The line that folds and unfolds, with how much is set and a way to take it all back.
fn head_ui(ui: &mut Ui, look: &Look<'_>, filter: &FilterForm, intents: &mut Intents) {
    let (theme, color) = (look.theme, &look.theme.color);
    let is_open = look.view.inspector.shows_filter;
    let size = vec2(ui.available_width(), theme.metrics.row.failure);
    let (rect, _) = ui.allocate_exact_size(size, egui::Sense::hover());
    let count = filter.count();
    let mut fold = rect;
    if count > 0 {
        let place = rect.with_min_x(rect.right() - 52.0);
        let mut inside = ui.new_child(
            UiBuilder::new()
                .max_rect(place)
                .id_salt("clear-filter")
                .layout(egui::Layout::right_to_left(egui::Align::Center)),
        );
        let button = Button::new(theme, Kind::Link, "Clear").height(22.0);
        if button.show(&mut inside).clicked() {
            intents.push(Intent::SetFilter(FilterChange::Clear));
        }
        fold = rect.with_max_x(place.left() - 4.0);
    }
    let name = match count {
        0 => "Filter, everything".to_owned(),
        count => format!("Filter, {} set", words::count(count as u64)),
    };
    let response = parts::clickable(ui, fold, Role::Button, is_open, &name);
    let painter = ui.painter();
    let middle = rect.center().y;
    let icon = if is_open {
        icons::CARET_DOWN
    } else {
        icons::CARET_RIGHT
    };
    let ink = if response.hovered() {
        color.text
    } else {
        color.text2
    };
    paint::icon(painter, pos2(rect.left() + 6.0, middle), icon, 12.0, ink);
    let at = pos2(rect.left() + 18.0, middle);
    let left = Align2::LEFT_CENTER;
    let taken = paint::text(
        painter,
        theme,
        at,
        left,
        "Filter",
        Style::Label,
        color.text2,
    );
    let (text, ink) = match count {
        0 => ("everything that is selected".to_owned(), color.text3),
        count => (
            format!("{} set", words::count(count as u64)),
            color.accent_text,
        ),
    };
    let at = pos2(taken.right() + 8.0, middle);
    paint::text_within(
        painter,
        theme,
        at,
        fold.right() - at.x,
        &text,
        Style::Small,
        ink,
    );
    let radius = theme.metrics.radius.check;
    paint::focus_ring(painter, theme, &response, fold, radius);
    if response.clicked() {
        intents.push(Intent::ToggleFilter);
    }
}

fn patterns_ui(
    ui: &mut Ui,
    look: &Look<'_>,
    (label, hint): (&'static str, &str),
    patterns: &[String],
    drafts: &mut Drafts,
    intents: &mut Intents,
) {
    let theme = look.theme;
    let mut chips = patterns.to_vec();
    let draft = drafts.chips.entry(label).or_default();
    if chip_field(ui, theme, label, Some(hint), &mut chips, draft) {
        intents.push(Intent::SetFilter(match label {
            "Include" => FilterChange::Include(chips),
            _ => FilterChange::Exclude(chips),
        }));
    }
    if let Some(error) = FilterForm::pattern_error(patterns) {
        error_ui(ui, look, &error);
    }
    ui.add_space(GAP);
}

/// What is wrong with the patterns above.
fn error_ui(ui: &mut Ui, look: &Look<'_>, error: &str) {
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), 20.0), egui::Sense::hover());
    let ink = look.theme.color.danger_text;
    let (at, room) = (rect.left_center(), rect.width());
    parts::words_within(ui, look.theme, at, room, error, Style::Small, ink);
}

/// Two typed parts side by side.
fn halves(
    ui: &mut Ui,
    look: &Look<'_>,
    filter: &FilterForm,
    both: [Part; 2],
    intents: &mut Intents,
) {
    let whole = ui.available_rect_before_wrap();
    let width = (whole.width() - BETWEEN) / 2.0;
    let mut bottom = whole.top();
    for (at, part) in both.into_iter().enumerate() {
        let left = whole.left() + at as f32 * (width + BETWEEN);
        let place = Rect::from_min_max(
            pos2(left, whole.top()),
            pos2(left + width, whole.bottom().max(whole.top() + 80.0)),
        );
        let mut inside = ui.new_child(UiBuilder::new().max_rect(place).id_salt(part.label()));
        part_ui(&mut inside, look, filter, part, intents);
        bottom = bottom.max(inside.min_rect().bottom());
    }
    ui.advance_cursor_after_rect(whole.with_max_y(bottom));
    ui.add_space(GAP);
}

fn part_ui(ui: &mut Ui, look: &Look<'_>, filter: &FilterForm, part: Part, intents: &mut Intents) {
    let mut text = filter.text(part).to_owned();
    let error = filter.error(part, &look.view.setting.zone);
    let response = Field::new(look.theme, part.label())
        .placeholder(part.placeholder())
        .error(error)
        .show(ui, &mut text);
    if response.edit.changed() {
        intents.push(Intent::SetFilter(FilterChange::Text(part, text)));
    }
}

/// Four boxes in two columns; none is the same as all.
fn types_ui(ui: &mut Ui, look: &Look<'_>, filter: &FilterForm, intents: &mut Intents) {
    let theme = look.theme;
    field::label_above(ui, theme, "Only these types", None);
    let top = ui.available_rect_before_wrap();
    let height = theme.metrics.row.failure;
    let width = top.width() / 2.0;
    for (at, (kind, _, label)) in TYPES.iter().enumerate() {
        let place = Rect::from_min_size(
            top.min + vec2((at % 2) as f32 * width, (at / 2) as f32 * height),
            vec2(width, height),
        );
        let mut inside = ui.new_child(UiBuilder::new().max_rect(place).id_salt(*label));
        let tick = Tick::from(filter.types.contains(kind));
        if check(&mut inside, theme, tick, label, None, true).clicked() {
            intents.push(Intent::SetFilter(FilterChange::Type(*kind)));
        }
    }
    let rows = TYPES.len().div_ceil(2) as f32;
    ui.advance_cursor_after_rect(top.with_max_y(top.top() + rows * height));
    ui.add_space(GAP);
}
