//! The form of an operation, generated from the kinds of its parameters: one widget a kind, none an operation.

use std::collections::HashMap;
use std::path::PathBuf;

use egui::{Align2, Id, Ui, pos2, vec2};

use crate::gui::icons;
use crate::gui::panels::filter;
use crate::gui::panels::formrows;
use crate::gui::panels::keeping;
use crate::gui::panels::offsets;
use crate::gui::panels::parts::{self, Intents, Look};
use crate::gui::panels::recents;
use crate::gui::panels::rulecards;
use crate::gui::panels::saving;
use crate::gui::theme::Style;
use crate::gui::widgets::check::{Tick, check};
use crate::gui::widgets::chips::chip_field;
use crate::gui::widgets::field::{self, Field};
use crate::gui::widgets::paint;
use crate::gui::widgets::rows::RowsState;
use crate::gui::widgets::segment::{Choice as SegmentChoice, segment};
use crate::gui::widgets::select::select;
use crate::gui::widgets::slider::slider;
use crate::model::{Choice, Group, Many, Order, Param, ParamKind, Rule, Value};
use crate::view::form::{FieldError, Form};
use crate::view::state::Screen;
use crate::view::{Intent, names, operate};

/// What the form keeps between frames.
#[derive(Default)]
pub struct Drafts {
    /// What is typed into chip fields and not yet a chip, by parameter.
    pub(super) chips: HashMap<&'static str, String>,
    /// Where the list of files stands that each get an offset.
    files: RowsState,
}

pub(super) const GAP: f32 = 13.0;

/// Name under which the wish is kept until the first field is drawn.
const TYPE_FIRST: &str = "type into the first field";

/// Gives the keyboard to the first typed field of an operation's form, once that is drawn.
pub fn type_first(ui: &Ui, op: &'static str) {
    ui.data_mut(|data| data.insert_temp(Id::unique(TYPE_FIRST), op));
}

/// Gives the keyboard to a typed field if it is the first that is drawn since this was wished for.
pub(super) fn take_wish(ui: &Ui, form: &Form, edit: &egui::Response) {
    let wanted: Option<&'static str> = ui.data(|data| data.get_temp(Id::unique(TYPE_FIRST)));
    if wanted == Some(form.entry().about.id) {
        ui.data_mut(|data| data.remove::<&'static str>(Id::unique(TYPE_FIRST)));
        edit.request_focus();
    }
}

/// The fields of the chosen operation, then what every run has.
pub fn form_ui(ui: &mut Ui, look: &Look<'_>, drafts: &mut Drafts, intents: &mut Intents) {
    let Some(form) = look.view.form() else {
        return;
    };
    let entry = form.entry();
    if entry.about.many == Many::NewNames {
        names_ui(ui, look, form, intents);
    }
    let has_target = operate::destination(entry).is_some();
    // To delete has nothing else to ask; elsewhere the fields say first what there is to lose.
    let is_first = entry.about.group == Group::Delete;
    if is_first {
        keeping::keep_ui(ui, look, intents);
    }
    let mut rest = rulecards::fields(ui, look, form, intents);
    while let Some(param) = rest.first() {
        let fields = formrows::numbers(rest);
        if fields.len() > 1 {
            formrows::numbers_ui(ui, look, form, fields, intents);
            rest = &rest[fields.len()..];
            continue;
        }
        rest = &rest[1..];
        let switches = formrows::switches_of(param, rest);
        if param.kind != ParamKind::Bool {
            param_ui(ui, look, form, param, drafts, intents);
        }
        if !switches.is_empty() {
            // They belong to the field: nearer to it than to the next one.
            ui.add_space(6.0 - GAP);
            formrows::switches_ui(ui, look, form, switches, intents);
            ui.add_space(GAP);
            rest = &rest[switches.len()..];
        }
        if matches!(param.kind, ParamKind::Destination) {
            rules_ui(ui, look, intents);
            keeping::keep_ui(ui, look, intents);
        }
    }
    if !is_first && !has_target {
        keeping::keep_ui(ui, look, intents);
    }
    options_ui(ui, look, form, has_target, intents);
    if entry.about.many != Many::NewNames {
        filter::filter_ui(ui, look, form, drafts, intents);
    }
    workers_ui(ui, look, form, intents);
    if has_target {
        ending_ui(ui, look, form, intents);
    }
    saving::save_ui(ui, look, form, intents);
}

fn names_ui(ui: &mut Ui, look: &Look<'_>, form: &Form, intents: &mut Intents) {
    let mut text = form.names.clone();
    let response = Field::new(look.theme, "Name")
        .style(Style::Name)
        .placeholder("new-name")
        .show(ui, &mut text);
    if response.edit.changed() {
        intents.push(Intent::SetNames(text));
    }
    ui.add_space(GAP);
}

fn param_ui(
    ui: &mut Ui,
    look: &Look<'_>,
    form: &Form,
    param: &'static Param,
    drafts: &mut Drafts,
    intents: &mut Intents,
) {
    let value = form.value(param, look.view.inspector.profile);
    match param.kind {
        ParamKind::Destination => {
            if typed_ui(ui, look, form, param, intents) {
                intents.push(Intent::ChooseFolder { param: param.name });
            }
            recents::free_ui(ui, look, param);
        }
        ParamKind::Path
        | ParamKind::Integer { .. }
        | ParamKind::Mode
        | ParamKind::ModeChange
        | ParamKind::Text
        | ParamKind::Length => {
            typed_ui(ui, look, form, param, intents);
        }
        ParamKind::Offset => {
            offsets::offset_ui(ui, look, param, &mut drafts.files, intents);
            return;
        }
        ParamKind::Choice(choices) => choice_ui(ui, look, param, choices, value, intents),
        ParamKind::Patterns => {
            let mut chips = match value {
                Some(Value::Patterns(patterns)) => patterns,
                _ => Vec::new(),
            };
            let draft = drafts.chips.entry(param.name).or_default();
            let hint = hint_of(look, param);
            if chip_field(ui, look.theme, param.label, hint, &mut chips, draft) {
                let value = Value::Patterns(chips);
                intents.push(Intent::SetValue {
                    param: param.name,
                    value,
                });
            }
        }
        ParamKind::Rules(kinds) => {
            rulecards::cards_ui(ui, look, form, (param, kinds), intents);
        }
        ParamKind::Paths => paths_ui(ui, look, param, value, drafts, intents),
        // What is unticked is told where the rows are.
        ParamKind::Bool | ParamKind::Unticked => return,
    }
    ui.add_space(GAP);
}

/// Paths below the selected folder as chips. One that was typed before keeps its bytes.
fn paths_ui(
    ui: &mut Ui,
    look: &Look<'_>,
    param: &'static Param,
    value: Option<Value>,
    drafts: &mut Drafts,
    intents: &mut Intents,
) {
    let old = match value {
        Some(Value::Paths(paths)) => paths,
        _ => Vec::new(),
    };
    let shown = |path: &PathBuf| names::shown(path.as_os_str()).text.into_owned();
    let mut chips: Vec<String> = old.iter().map(shown).collect();
    let draft = drafts.chips.entry(param.name).or_default();
    let hint = hint_of(look, param);
    if chip_field(ui, look.theme, param.label, hint, &mut chips, draft) {
        let paths = chips.into_iter().map(|chip| {
            let known = old.iter().find(|path| shown(path) == chip);
            known.cloned().unwrap_or_else(|| PathBuf::from(chip))
        });
        let value = Value::Paths(paths.collect());
        intents.push(Intent::SetValue {
            param: param.name,
            value,
        });
    }
}

pub(super) fn hint_of<'a>(look: &Look<'_>, param: &'a Param) -> Option<&'a str> {
    (look.layout.has_hints && !param.hint.is_empty()).then_some(param.hint)
}

/// A typed field with what is wrong below it. True if its browse button was clicked.
pub(super) fn typed_ui(
    ui: &mut Ui,
    look: &Look<'_>,
    form: &Form,
    param: &'static Param,
    intents: &mut Intents,
) -> bool {
    let theme = look.theme;
    let mut text = form.text(param, look.view.inspector.profile);
    let error = match look.view.field_error(param) {
        Some(FieldError::Wrong(sentence)) => Some(sentence),
        _ => None,
    };
    let is_target = matches!(param.kind, ParamKind::Destination);
    let (style, placeholder) = match param.kind {
        ParamKind::Destination => (Style::Name, "/folder or ~/folder"),
        ParamKind::Path => (Style::Name, ""),
        ParamKind::Mode => (Style::Code, "755"),
        ParamKind::ModeChange => (Style::Code, "755 or u+rwX,go-w"),
        ParamKind::Length => (Style::Body, "4096, 2.5 GB or 40 %"),
        _ => (Style::Body, ""),
    };
    let mut field = Field::new(theme, param.label)
        .style(style)
        .placeholder(placeholder)
        .error(error.as_deref());
    // The keyword of a destination is the label in other words and only takes room.
    if let Some(hint) = hint_of(look, param).filter(|_| !is_target) {
        field = field.hint(hint);
    }
    if is_target {
        field = field
            .icon(icons::FOLDER.fill(), theme.color.folder)
            .action(icons::DOTS_THREE, "Choose a folder");
    }
    if is_target {
        recents::take_keys(ui, look, param, intents);
    }
    let response = field.show(ui, &mut text);
    if response.edit.changed() {
        intents.push(Intent::SetText {
            param: param.name,
            text,
        });
    }
    if is_target {
        recents::menu_ui(ui, look, param, &response.edit, intents);
    }
    take_wish(ui, form, &response.edit);
    response.edit.on_hover_text(param.help);
    response.action
}

/// Short choices are a segment, long ones a list.
fn choice_ui(
    ui: &mut Ui,
    look: &Look<'_>,
    param: &'static Param,
    choices: &'static [Choice],
    value: Option<Value>,
    intents: &mut Intents,
) {
    let theme = look.theme;
    let chosen = choices
        .iter()
        .position(|choice| value == Some(Value::Choice(choice.word)));
    field::label_above(ui, theme, param.label, hint_of(look, param));
    let room = ui.available_width() / choices.len().max(1) as f32 - 16.0;
    let painter = ui.painter();
    let is_short = choices.len() <= 4
        && choices
            .iter()
            .all(|choice| paint::text_width(painter, theme, choice.label, Style::Label) <= room);
    let picked = if is_short {
        let parts: Vec<SegmentChoice<'_>> = choices
            .iter()
            .map(|choice| SegmentChoice::new(choice.label))
            .collect();
        segment(ui, theme, param.label, &parts, chosen, true)
    } else {
        let labels: Vec<&str> = choices.iter().map(|choice| choice.label).collect();
        let (width, height) = (ui.available_width(), theme.metrics.control.field);
        let chosen = chosen.unwrap_or(0);
        select(ui, theme, param.label, &labels, chosen, width, height)
    };
    if let Some(choice) = picked.and_then(|at| choices.get(at)) {
        intents.push(Intent::SetValue {
            param: param.name,
            value: Value::Choice(choice.word),
        });
    }
}

const RULES: [(Rule, &str); 4] = [
    (Rule::Ask, "Ask"),
    (Rule::Skip, "Skip"),
    (Rule::KeepBoth, "Keep both"),
    (Rule::Replace, "Replace"),
];

/// One rule for all that is in the way, unless the plan sets one for each kind.
fn rules_ui(ui: &mut Ui, look: &Look<'_>, intents: &mut Intents) {
    let theme = look.theme;
    let label = "When something is already there";
    let top = ui.cursor().top();
    field::label_above(ui, theme, label, None);
    let one = look.view.one_rule();
    if one.is_none() {
        let at = pos2(ui.max_rect().right(), top + 8.0);
        let (anchor, ink) = (Align2::RIGHT_CENTER, theme.color.accent_text);
        let text = if look.layout.is_narrow {
            "in the plan"
        } else {
            "set in the plan"
        };
        parts::words(ui, theme, at, anchor, text, Style::Small, ink);
    }
    let choices: Vec<SegmentChoice<'_>> = RULES
        .iter()
        .map(|(_, words)| SegmentChoice::new(words))
        .collect();
    let chosen = RULES.iter().position(|(rule, _)| Some(*rule) == one);
    if let Some((rule, _)) =
        segment(ui, theme, label, &choices, chosen, true).and_then(|at| RULES.get(at))
    {
        intents.push(Intent::SetAllRules(*rule));
    }
    ui.add_space(GAP);
}

/// Switches of the operation, and reading back where something is written.
fn options_ui(ui: &mut Ui, look: &Look<'_>, form: &Form, has_target: bool, intents: &mut Intents) {
    let theme = look.theme;
    let profile = look.view.inspector.profile;
    let switches = formrows::options(form.entry().params);
    if switches.is_empty() && !has_target {
        return;
    }
    field::label_above(ui, theme, "Options", None);
    formrows::switches_ui(ui, look, form, switches, intents);
    if has_target {
        let is_on = form.verifies(profile);
        let hint = look.layout.has_hints.then_some("BLAKE3");
        let label = "Verify what was written";
        let is_free = !form.has_manifest();
        let response = check(ui, theme, Tick::from(is_on), label, hint, is_free);
        if response.clicked() {
            intents.push(Intent::SetVerify(!is_on));
        }
    }
    ui.add_space(GAP);
}

/// What a job that writes does at its end.
fn ending_ui(ui: &mut Ui, look: &Look<'_>, form: &Form, intents: &mut Intents) {
    let theme = look.theme;
    ui.add_space(GAP);
    field::label_above(ui, theme, "At the end", None);
    let is_on = form.run(look.view.inspector.profile).flush;
    let hint = look.layout.has_hints.then_some("fsync");
    let label = "Wait until it is on the device";
    if check(ui, theme, Tick::from(is_on), label, hint, true).clicked() {
        intents.push(Intent::SetFlush(!is_on));
    }
    if form.may_list() {
        ui.add_space(GAP);
        manifest_ui(ui, look, form, intents);
    }
}

/// Where the digests of what is copied are written down, if they are.
fn manifest_ui(ui: &mut Ui, look: &Look<'_>, form: &Form, intents: &mut Intents) {
    let (theme, color) = (look.theme, &look.theme.color);
    let mut text = form.manifest.clone();
    let response = Field::new(theme, "List of digests")
        .style(Style::Name)
        .placeholder("none, or a file such as ~/sums.sha256")
        .show(ui, &mut text);
    if response.edit.changed() {
        intents.push(Intent::SetManifest(text));
    }
    if form.has_manifest() {
        let size = vec2(ui.available_width(), 22.0);
        let (rect, _) = ui.allocate_exact_size(size, egui::Sense::hover());
        let at = rect.left_center() + vec2(0.0, 1.0);
        let words = form.manifest_words();
        let ink = color.text2;
        parts::words_within(ui, theme, at, rect.width(), words, Style::Small, ink);
    }
    ui.add_space(GAP);
}

/// The words of an option come before its hint where not both have room.
pub(super) fn has_room(ui: &Ui, look: &Look<'_>, label: &str, hint: &str) -> bool {
    let width = |text: &str, style| paint::text_width(ui.painter(), look.theme, text, style);
    let both = width(label, Style::Body) + width(hint, Style::Python);
    both + 48.0 < ui.available_width()
}

const ORDERS: [(Order, &str); 3] = [
    (Order::AsGiven, "As listed"),
    (Order::LargestFirst, "Largest first"),
    (Order::SmallestFirst, "Smallest first"),
];

/// Words of an order of work.
pub fn order_words(order: Order) -> &'static str {
    ORDERS
        .iter()
        .find(|(known, _)| *known == order)
        .map_or("", |(_, words)| words)
}

fn workers_ui(ui: &mut Ui, look: &Look<'_>, form: &Form, intents: &mut Intents) {
    let (theme, color) = (look.theme, &look.theme.color);
    let run = form.run(look.view.inspector.profile);
    let cores = u64::from(look.view.setting.cores.max(1));
    let most = cores * 2;
    let mut workers = match run.workers {
        0 => cores,
        set => u64::from(set),
    };
    let top = ui.cursor().top();
    field::label_above(ui, theme, "Workers", None);
    let text = format!(
        "{workers} of {most}, {}",
        order_words(run.order).to_lowercase()
    );
    let at = pos2(ui.max_rect().right(), top + 8.0);
    parts::words(
        ui,
        theme,
        at,
        Align2::RIGHT_CENTER,
        &text,
        Style::Small,
        color.text,
    );
    let width = ui.available_width();
    if slider(ui, theme, "Workers", &mut workers, 1..=most, width).changed() {
        let workers = u16::try_from(workers).unwrap_or(u16::MAX);
        intents.push(Intent::SetFormWorkers(workers));
    }
    if look.view.screen == Screen::Files || !look.layout.is_low {
        ui.add_space(6.0);
        let parts: Vec<SegmentChoice<'_>> = ORDERS
            .iter()
            .map(|(_, words)| SegmentChoice::new(words))
            .collect();
        let chosen = ORDERS.iter().position(|(order, _)| *order == run.order);
        let picked = segment(ui, theme, "Order", &parts, chosen, true);
        if let Some((order, _)) = picked.and_then(|at| ORDERS.get(at)) {
            intents.push(Intent::SetFormOrder(*order));
        }
    }
}
