//! A stack of rules as cards: each has the fields of its kind, is moved, and goes; the fields beside the stack are folded.

use egui::{
    Align2, Frame, Id, Key, Margin, Modifiers, Rect, Role, Ui, UiBuilder, Vec2, pos2, vec2,
};

use crate::gui::icons::{self, Icon};
use crate::gui::panels::clashcard;
use crate::gui::panels::form::{GAP, take_wish};
use crate::gui::panels::formrows;
use crate::gui::panels::parts::{self, Intents, Look};
use crate::gui::theme::Style;
use crate::gui::widgets::check::{Tick, check};
use crate::gui::widgets::field::Field;
use crate::gui::widgets::paint;
use crate::gui::widgets::segment::{Choice as SegmentChoice, segment};
use crate::gui::widgets::select::{menu, select};
use crate::model::{Choice, Param, ParamKind, RuleField, RuleKind, StackRule, Value};
use crate::view::Intent;
use crate::view::form::{FieldError, Form};
use crate::view::words;

/// Room between what is inside of a card.
const INSIDE: f32 = 8.0;
/// Height of a card's head.
const HEAD: f32 = 24.0;

/// What becomes of one card.
enum Act {
    Set(StackRule),
    Up,
    Down,
    Remove,
}

/// Draws the stack of an operation that has one, and gives the fields that stay: all of them without a stack or where they
/// are wanted.
pub fn fields(
    ui: &mut Ui,
    look: &Look<'_>,
    form: &Form,
    intents: &mut Intents,
) -> &'static [Param] {
    let params = form.entry().params;
    let Some((stack, rest)) = params.split_first() else {
        return params;
    };
    let ParamKind::Rules(kinds) = stack.kind else {
        return params;
    };
    let profile = look.view.inspector.profile;
    cards_ui(ui, look, form, (stack, kinds), intents);
    ui.add_space(GAP);
    clashcard::clash_ui(ui, look, form, stack, intents);
    // What is set is never hidden: it is applied. The options of the whole are in sight anyway.
    let options = formrows::options(params);
    let is_set = rest.iter().any(|param| {
        let may_hide = param.kind != ParamKind::Unticked && !options.contains(&param);
        may_hide && !form.is_default(param, profile)
    });
    let id = Id::unique(("fields beside the rules", form.entry().about.id));
    let mut is_open = ui.data(|data| data.get_temp(id).unwrap_or(false)) || is_set;
    let words = "More, before the rules";
    if !is_set && check(ui, look.theme, Tick::from(is_open), words, None, true).clicked() {
        is_open = !is_open;
        ui.data_mut(|data| data.insert_temp(id, is_open));
    }
    ui.add_space(GAP);
    if is_open { rest } else { &[] }
}

/// The stack under its head, with what adds to it. An empty one shows a card of the first kind that is yet to be filled.
pub fn cards_ui(
    ui: &mut Ui,
    look: &Look<'_>,
    form: &Form,
    (param, kinds): (&'static Param, &'static [RuleKind]),
    intents: &mut Intents,
) {
    let mut texts = match form.value(param, look.view.inspector.profile) {
        Some(Value::Patterns(texts)) => texts,
        _ => Vec::new(),
    };
    let (theme, color) = (look.theme, &look.theme.color);
    let size = vec2(ui.available_width(), HEAD);
    let (head, _) = ui.allocate_exact_size(size, egui::Sense::hover());
    let (at, anchor) = (head.left_center(), Align2::LEFT_CENTER);
    parts::words(
        ui,
        theme,
        at,
        anchor,
        param.label,
        Style::Label,
        color.text2,
    );
    let right = head.right_center();
    let add = parts::link_response(ui, theme, param.name, right, "Add rule", "Add rule");
    let titles: Vec<&str> = kinds.iter().map(|kind| kind.title).collect();
    let picked = menu(theme, &add, &titles, None, 160.0);
    let mut is_changed = false;
    if let Some(kind) = picked.and_then(|at| kinds.get(at)) {
        texts.push(StackRule::new(kind).join());
        is_changed = true;
    }
    if texts.is_empty() {
        texts.extend(kinds.first().map(|kind| StackRule::new(kind).join()));
    }
    let error = match look.view.field_error(param) {
        Some(FieldError::Wrong(sentence)) => sentence,
        _ => String::new(),
    };
    let mut act = None;
    for (at, text) in texts.iter().enumerate() {
        let rule = StackRule::split(kinds, text);
        let card = Card {
            look: *look,
            form,
            at,
            count: texts.len(),
            title: rule.as_ref().map_or("Unreadable", |rule| rule.kind.title),
            error: &error,
        };
        let done = ui.push_id((param.name, at), |ui| card.show(ui, rule)).inner;
        act = done.map(|done| (at, done)).or(act);
        ui.add_space(INSIDE);
    }
    if let Some((at, act)) = act {
        is_changed = true;
        match act {
            Act::Set(rule) => texts[at] = rule.join(),
            Act::Up => texts.swap(at, at.saturating_sub(1)),
            Act::Down => {
                let last = texts.len() - 1;
                texts.swap(at, (at + 1).min(last));
            }
            Act::Remove => drop(texts.remove(at)),
        }
    }
    if is_changed {
        let value = Value::Patterns(texts);
        let param = param.name;
        intents.push(Intent::SetValue { param, value });
    }
}

/// One card and what is wrong in the whole stack.
struct Card<'a> {
    look: Look<'a>,
    form: &'a Form,
    /// Place in the stack, from 0.
    at: usize,
    count: usize,
    title: &'static str,
    /// The sentence begins with the number of its rule.
    error: &'a str,
}

impl Card<'_> {
    /// A rule that cannot be read shows why, and can only go or be moved.
    fn show(&self, ui: &mut Ui, rule: Result<StackRule, String>) -> Option<Act> {
        let theme = self.look.theme;
        let frame = Frame::NONE
            .fill(theme.color.surface)
            .stroke(theme.hairline(theme.color.line2))
            .corner_radius(theme.corner(theme.metrics.radius.card))
            .inner_margin(Margin::symmetric(12, 8));
        let shown = frame.show(ui, |ui| {
            ui.spacing_mut().item_spacing = Vec2::ZERO;
            ui.set_width(ui.available_width());
            let mut act = self.head_ui(ui);
            match rule {
                Ok(rule) => {
                    let mut changed = rule.clone();
                    self.fields_ui(ui, &mut changed);
                    if changed != rule {
                        act = Some(Act::Set(changed));
                    }
                }
                Err(why) => wrong_ui(ui, &self.look, &words::sentence(&why)),
            }
            act
        });
        shown.inner.or(keys(ui, shown.response.rect))
    }

    /// What the plan found wrong with what a field holds, as a sentence.
    fn fault(&self, rule: &StackRule, at: usize) -> Option<String> {
        let own = rule.fault(at).map(|why| format!("needs {why}"));
        let told = || {
            let label = rule.kind.parts.get(at)?.label;
            let of_card = format!("{}, {}: {label}", self.at + 1, self.title);
            let rest = self.error.strip_prefix(&of_card)?;
            Some(rest.trim_matches([':', ' ', '.']).to_owned())
        };
        own.or_else(told).map(|why| words::sentence(&why))
    }
    /// Number and title of a card, how many names it matches, and what moves it.
    fn head_ui(&self, ui: &mut Ui) -> Option<Act> {
        let (look, at, count, title) = (&self.look, self.at, self.count, self.title);
        let (theme, color) = (look.theme, &look.theme.color);
        let size = vec2(ui.available_width(), HEAD);
        let (rect, _) = ui.allocate_exact_size(size, egui::Sense::hover());
        let left = Align2::LEFT_CENTER;
        let number = (at + 1).to_string();
        let place = rect.left_center();
        let taken = paint::text(
            ui.painter(),
            theme,
            place,
            left,
            &number,
            Style::Small,
            color.text2,
        );
        let place = pos2(taken.right() + INSIDE, place.y);
        parts::words(ui, theme, place, left, title, Style::Strong, color.text);
        let mut right = rect.right();
        let mut act = None;
        let mut button = |ui: &mut Ui, icon: Icon, word: &str, is_on: bool, done: Act| {
            let place = Rect::from_min_size(pos2(right - HEAD, rect.top()), vec2(HEAD, HEAD));
            right -= HEAD;
            if !is_on {
                return;
            }
            let name = format!("{word} rule {}, {title}", at + 1);
            let response = parts::clickable_as(ui, word, place, Role::Button, false, &name);
            let ink = match response.hovered() {
                true => color.text,
                false => color.text3,
            };
            paint::icon(ui.painter(), place.center(), icon, 12.0, ink);
            paint::focus_ring(
                ui.painter(),
                theme,
                &response,
                place,
                theme.metrics.radius.check,
            );
            if response.clicked() {
                act = Some(done);
            }
        };
        button(ui, icons::X, "Remove", true, Act::Remove);
        button(
            ui,
            icons::ARROW_DOWN,
            "Move down",
            at + 1 < count,
            Act::Down,
        );
        button(ui, icons::ARROW_UP, "Move up", at > 0, Act::Up);
        let sums = look.view.preview.names();
        let matched = sums.map(|sums| sums.by_rule.get(at).copied().unwrap_or(0));
        if let Some(matched) = matched {
            let text = format!("{} match", words::count(matched));
            let place = pos2(right - 4.0, rect.center().y);
            let anchor = Align2::RIGHT_CENTER;
            parts::words(ui, theme, place, anchor, &text, Style::Small, color.text2);
        }
        act
    }

    /// Fields that are typed side by side, then choices and switches below.
    fn fields_ui(&self, ui: &mut Ui, rule: &mut StackRule) {
        let look = &self.look;
        let card = format!("Rule {}, {}", self.at + 1, self.title);
        let kind = rule.kind;
        let is_typed = |field| matches!(field, RuleField::Text | RuleField::Integer { .. });
        let typed: Vec<usize> = (0..kind.parts.len())
            .filter(|at| is_typed(kind.parts[*at].field))
            .collect();
        let gap = look.theme.metrics.space.base;
        let others = typed.len().saturating_sub(1) as f32;
        let width = ((ui.available_width() - gap * others) / typed.len().max(1) as f32).floor();
        let top = ui.cursor().left_top() + vec2(0.0, 4.0);
        let mut bottom = ui.cursor().top();
        let mut wrong = None;
        for (nth, at) in typed.into_iter().enumerate() {
            let part = kind.parts[at];
            let name = format!("{card}, {}", part.label);
            let left = top.x + (width + gap) * nth as f32;
            let place = Rect::from_min_size(pos2(left, top.y), vec2(width, f32::INFINITY));
            let mut inside = ui.new_child(UiBuilder::new().max_rect(place).id_salt(at));
            let error = self.fault(rule, at);
            // The edge tells which field, the sentence has room below all of them.
            let edge = error.as_ref().map(|_| "");
            wrong = wrong.or(error);
            // Text tells itself what it is, a number does not.
            let label = match part.field {
                RuleField::Integer { .. } => part.label,
                _ => "",
            };
            let field = Field::titled(look.theme, label, &name).style(Style::Code);
            let field = field.placeholder(part.label).error(edge);
            let shown = field.show(&mut inside, &mut rule.fields[at]);
            take_wish(ui, self.form, &shown.edit);
            bottom = bottom.max(inside.min_rect().bottom());
        }
        let used = Rect::from_min_max(ui.cursor().left_top(), pos2(top.x, bottom));
        ui.advance_cursor_after_rect(used);
        if let Some(sentence) = wrong {
            wrong_ui(ui, look, &sentence);
        }
        for (at, part) in kind.parts.iter().enumerate() {
            let name = format!("{card}, {}", part.label);
            match part.field {
                RuleField::Choice(choices) => {
                    ui.add_space(INSIDE);
                    choice_ui(ui, look, &name, choices, &mut rule.fields[at]);
                }
                RuleField::Flags(flags) => flags_ui(ui, look, flags, &mut rule.fields[at]),
                RuleField::Text | RuleField::Integer { .. } => {}
            }
        }
    }
}

/// What is wrong with a card, over its whole width.
fn wrong_ui(ui: &mut Ui, look: &Look<'_>, sentence: &str) {
    let (theme, ink) = (look.theme, look.theme.color.danger_text);
    let room = ui.available_width();
    let text = sentence.to_owned();
    ui.add_space(4.0);
    let galley = paint::paragraph(ui.painter(), theme, text, Style::Small, ink, room);
    let (rect, _) = ui.allocate_exact_size(galley.size(), egui::Sense::hover());
    ui.painter().galley(rect.min, galley, ink);
    parts::told(ui, rect, Role::Label, sentence);
}

/// Alt with an arrow moves the card that has the keyboard.
fn keys(ui: &Ui, card: Rect) -> Option<Act> {
    let focused = ui.memory(|memory| memory.focused())?;
    let place = ui.ctx().read_response(focused)?.rect;
    if !card.contains(place.center()) {
        return None;
    }
    let pressed = |key| ui.input_mut(|input| input.consume_key(Modifiers::ALT, key));
    match (pressed(Key::ArrowUp), pressed(Key::ArrowDown)) {
        (true, _) => Some(Act::Up),
        (_, true) => Some(Act::Down),
        _ => None,
    }
}

fn choice_ui(ui: &mut Ui, look: &Look<'_>, name: &str, choices: &[Choice], word: &mut String) {
    let chosen = choices.iter().position(|choice| choice.word == *word);
    let picked = if choices.len() <= 4 {
        let parts = choices.iter();
        let parts: Vec<_> = parts
            .map(|choice| SegmentChoice::new(choice.label))
            .collect();
        segment(ui, look.theme, name, &parts, chosen, true)
    } else {
        let labels: Vec<&str> = choices.iter().map(|choice| choice.label).collect();
        let (width, height) = (ui.available_width(), look.theme.metrics.control.field);
        select(
            ui,
            look.theme,
            name,
            &labels,
            chosen.unwrap_or(0),
            width,
            height,
        )
    };
    if let Some(choice) = picked.and_then(|at| choices.get(at)) {
        choice.word.clone_into(word);
    }
}

/// Switches in two columns.
fn flags_ui(ui: &mut Ui, look: &Look<'_>, flags: &[Choice], letters: &mut String) {
    ui.add_space(4.0);
    let half = (ui.available_width() / 2.0).floor();
    for pair in flags.chunks(2) {
        let top = ui.cursor().left_top();
        let mut bottom = top.y;
        for (nth, flag) in pair.iter().enumerate() {
            let left = pos2(top.x + half * nth as f32, top.y);
            let place = Rect::from_min_size(left, vec2(half, f32::INFINITY));
            let mut inside = ui.new_child(UiBuilder::new().max_rect(place).id_salt(flag.word));
            let is_on = letters.contains(flag.word);
            let tick = Tick::from(is_on);
            if check(&mut inside, look.theme, tick, flag.label, None, true).clicked() {
                match is_on {
                    true => *letters = letters.replace(flag.word, ""),
                    false => letters.push_str(flag.word),
                }
            }
            bottom = bottom.max(inside.min_rect().bottom());
        }
        ui.advance_cursor_after_rect(Rect::from_min_max(top, pos2(top.x, bottom)));
    }
}
