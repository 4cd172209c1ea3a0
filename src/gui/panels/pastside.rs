//! Right of the history: what is known of the selected job, what taking it back would do, and the button for that.

use egui::{Align2, Rect, ScrollArea, Ui, UiBuilder, pos2, vec2};

use crate::gui::icons;
use crate::gui::panels::historyrows::badge_kind;
use crate::gui::panels::parts::{self, Intents, Look};
use crate::gui::panels::pastscript::{self, PastScript};
use crate::gui::theme::Style;
use crate::gui::widgets::badge::{self, paint_badge};
use crate::gui::widgets::button::{Button, Kind};
use crate::gui::widgets::name::paint_name;
use crate::gui::widgets::paint;
use crate::model::{PastState, Recovery};
use crate::view::foresight::{self, Effect, Line};
use crate::view::jobs::target_of;
use crate::view::pastwords::{self, Mark, Told};
use crate::view::{Intent, PastIntent, names, words};

/// Height of one fact.
const FACT: f32 = 24.0;
/// Where what is told of a fact begins.
const VALUE: f32 = 104.0;
/// Height of the foot.
pub const FOOT: f32 = 88.0;

/// The side of the history.
pub fn job_ui(ui: &mut Ui, look: &Look<'_>, script: &mut PastScript, intents: &mut Intents) {
    ground(ui, look);
    let Some(told) = look.view.selected_past() else {
        head(ui, look, "No job selected", None);
        let text = "Select one to see what it did and what undo would do.";
        let at = ui.max_rect().min + vec2(16.0, 62.0);
        let room = ui.max_rect().width() - 32.0;
        let ink = look.theme.color.text2;
        parts::words_within(ui, look.theme, at, room, text, Style::Small, ink);
        return;
    };
    let mark = told.mark();
    let badge = (mark != Mark::None).then(|| (badge_kind(&mark), mark.words()));
    head(ui, look, &told.title(), badge);
    let rect = ui.max_rect();
    let body = Rect::from_min_max(
        pos2(
            rect.left() + 1.0,
            rect.top() + look.theme.metrics.area.title,
        ),
        pos2(rect.right(), rect.bottom() - FOOT),
    );
    body_ui(ui, look, body, "facts", |ui| {
        facts_ui(ui, look, &told);
        undo_ui(ui, look, &told);
        // What took another job back is no operation that a script could do.
        if told.job.more.is_some() && look.view.find(&told.job.op).is_some() {
            pastscript::script_ui(ui, look, script, intents);
        }
    });
    foot_ui(ui, look, &told, intents);
}

/// Ground and left edge of the side.
pub fn ground(ui: &Ui, look: &Look<'_>) {
    let (rect, color) = (ui.max_rect(), &look.theme.color);
    ui.painter().rect_filled(rect, 0.0, color.surface);
    let (left, top, bottom) = (rect.left(), rect.top(), rect.bottom());
    paint::vline(ui.painter(), left, top, bottom, color.line);
}

/// Title of the side, in line with the bars beside it.
pub fn head(ui: &mut Ui, look: &Look<'_>, title: &str, badge: Option<(badge::Kind, String)>) {
    let (theme, color) = (look.theme, &look.theme.color);
    let rect = ui.max_rect();
    let line = rect.top() + theme.metrics.area.title - 1.0;
    paint::hline(
        ui.painter(),
        rect.left() + 1.0,
        rect.right(),
        line,
        color.line,
    );
    let middle = rect.top() + 22.0;
    let mut right = rect.right() - 16.0;
    if let Some((kind, words)) = badge {
        let at = pos2(right, middle);
        let anchor = Align2::RIGHT_CENTER;
        right = paint_badge(ui.painter(), theme, at, anchor, kind, &words).left() - 12.0;
    }
    let at = pos2(rect.left() + 16.0, middle);
    let room = right - at.x;
    parts::words_within(ui, theme, at, room, title, Style::Title, color.text);
}

/// What scrolls between head and foot.
pub fn body_ui(ui: &mut Ui, look: &Look<'_>, body: Rect, name: &str, show: impl FnOnce(&mut Ui)) {
    if body.height() < look.theme.metrics.row.operation {
        return;
    }
    parts::area(ui, body, name, |ui| {
        ScrollArea::vertical()
            .auto_shrink([false, false])
            .show(ui, |ui| {
                let inner = ui.max_rect();
                let inner = Rect::from_min_max(
                    pos2(body.left() + 15.0, inner.top()),
                    pos2(body.right() - 16.0, inner.bottom()),
                );
                let builder = UiBuilder::new().max_rect(inner).id_salt("inside");
                ui.scope_builder(builder, |ui| {
                    ui.set_width(inner.width());
                    ui.spacing_mut().item_spacing = vec2(0.0, 0.0);
                    ui.add_space(9.0);
                    show(ui);
                    ui.add_space(12.0);
                });
            });
    });
}

/// A line in the flow of the side.
pub fn line(ui: &mut Ui, height: f32) -> Rect {
    let size = vec2(ui.available_width(), height);
    ui.allocate_exact_size(size, egui::Sense::hover()).0
}

/// One fact: what it is at the left, what is known at the right.
pub fn fact(ui: &mut Ui, look: &Look<'_>, label: &str, value: &str) {
    let (theme, color) = (look.theme, &look.theme.color);
    let rect = line(ui, FACT);
    let at = rect.left_center();
    let anchor = Align2::LEFT_CENTER;
    parts::words(ui, theme, at, anchor, label, Style::Small, color.text2);
    let at = pos2(rect.left() + VALUE, at.y);
    let room = rect.right() - at.x;
    parts::words_within(ui, theme, at, room, value, Style::Small, color.text);
}

/// The same with a path, which keeps its end when it is shortened.
pub fn path_fact(ui: &mut Ui, look: &Look<'_>, label: &str, path: &std::path::Path) {
    let (theme, color) = (look.theme, &look.theme.color);
    let rect = line(ui, FACT);
    let at = rect.left_center();
    let anchor = Align2::LEFT_CENTER;
    parts::words(ui, theme, at, anchor, label, Style::Small, color.text2);
    let at = pos2(rect.left() + VALUE, at.y);
    let room = rect.right() - at.x;
    let text = &look.view.short(path);
    let style = Style::NameSmall;
    let place = paint_name(ui.painter(), theme, at, room, text, style, color.text);
    parts::told(ui, place, egui::Role::Label, &names::shown(text).text);
}

/// Head of a part of the side, with a line over it.
pub fn section(ui: &mut Ui, look: &Look<'_>, title: &str) {
    let (theme, color) = (look.theme, &look.theme.color);
    ui.add_space(9.0);
    let rect = line(ui, 1.0);
    let (left, right) = (rect.left() - 15.0, rect.right() + 16.0);
    paint::hline(ui.painter(), left, right, rect.top(), color.line);
    ui.add_space(8.0);
    let rect = line(ui, 28.0);
    let (at, anchor) = (rect.left_center(), Align2::LEFT_CENTER);
    parts::words(ui, theme, at, anchor, title, Style::Strong, color.text);
}

fn facts_ui(ui: &mut Ui, look: &Look<'_>, told: &Told<'_>) {
    let job = told.job;
    for (at, root) in job.roots.iter().enumerate() {
        let is_target = told.to().is_some() && at + 1 == job.root_count as usize;
        if !is_target {
            path_fact(ui, look, if at == 0 { "From" } else { "" }, root);
        }
    }
    let roots = job.more.as_ref().map_or(0, |more| more.roots);
    let shown = job.roots.len() as u64;
    if roots > shown {
        let more = format!("and {} more", words::count(roots - shown));
        fact(ui, look, "", &more);
    }
    if let (Some(entry), Some(more)) = (told.entry(), &job.more)
        && let Some(target) = target_of(entry, &more.request)
    {
        path_fact(ui, look, "To", &more.request.absolute(target));
    }
    fact(
        ui,
        look,
        "Begun",
        &pastwords::exact(job.started_ms, look.zone),
    );
    if let Some(ended) = job.more.as_ref().and_then(|more| more.ended_ms) {
        let ended = pastwords::exact(ended, look.zone);
        fact(ui, look, "Ended", &format!("{ended}, {}", told.end_words()));
    } else {
        fact(ui, look, "State", &told.end_words());
    }
    if let Some(took) = told.took_words() {
        fact(ui, look, "Took", &took);
    }
    fact(ui, look, "Items", &told.items_words());
    for (label, value) in told.amount_facts() {
        fact(ui, look, label, &value);
    }
    if let Some(held) = told.held() {
        let until = pastwords::day(held.keep_until_ms, told.annals.now_ms, look.zone);
        let items = words::counted(held.items, "item");
        let text = format!("{items}, {}, until {until}", words::bytes(held.bytes));
        fact(ui, look, "Held", &text);
    }
    if job.dropped > 0 {
        let text = format!("{} of the end of its journal", words::bytes(job.dropped));
        fact(ui, look, "Lost", &text);
    }
    fact(ui, look, "Job", &job.uid);
}

/// What taking it back would do, as far as that is known yet.
fn undo_ui(ui: &mut Ui, look: &Look<'_>, told: &Told<'_>) {
    if told.job.is_interrupted() {
        section(ui, look, "The ways on");
        let (resume, back) = told.resume_words();
        let lines = [
            (Effect::Back, format!("{resume}: does what is left")),
            (Effect::Hold, format!("{back}: all is as it was before")),
        ];
        for (effect, text) in lines {
            let names = Vec::new();
            line_ui(
                ui,
                look,
                &Line {
                    effect,
                    text,
                    names,
                },
            );
        }
        return;
    }
    let Some((word, _)) = told.action() else {
        return;
    };
    section(ui, look, &format!("What {} does", word.to_lowercase()));
    let Some(seen) = &look.view.past.foresight else {
        let rect = line(ui, FACT);
        let (at, room, ink) = (rect.left_center(), rect.width(), look.theme.color.text2);
        let text = "Looking at what is there now.";
        parts::words_within(ui, look.theme, at, room, text, Style::Small, ink);
        return;
    };
    for line in foresight::lines(told, seen) {
        line_ui(ui, look, &line);
    }
}

fn line_ui(ui: &mut Ui, look: &Look<'_>, told: &Line) {
    let (theme, color) = (look.theme, &look.theme.color);
    let rect = line(ui, FACT);
    let (icon, ink) = match told.effect {
        Effect::Back => (icons::ARROW_U_UP_LEFT, color.accent_text),
        Effect::Hold => (icons::ARCHIVE, color.held),
        Effect::Left => (icons::WARNING, color.warn_text),
    };
    let center = pos2(rect.left() + 8.0, rect.center().y);
    paint::icon(ui.painter(), center, icon, paint::ICON_ROW, ink);
    let at = pos2(rect.left() + 24.0, rect.center().y);
    let room = rect.right() - at.x;
    parts::words_within(ui, theme, at, room, &told.text, Style::Small, color.text);
    for name in &told.names {
        let rect = line(ui, 20.0);
        let at = pos2(rect.left() + 24.0, rect.center().y);
        let room = rect.right() - at.x;
        parts::words_within(ui, theme, at, room, name, Style::NameSmall, color.text2);
    }
}

/// The foot: a sentence, and the buttons of the selected job.
fn foot_ui(ui: &mut Ui, look: &Look<'_>, told: &Told<'_>, intents: &mut Intents) {
    if told.job.is_interrupted() {
        let (resume, back) = told.resume_words();
        // The card above the list has the filled button.
        let buttons = [
            (resume, Kind::Plain, true, Recovery::Resume),
            (back, Kind::Plain, true, Recovery::RollBack),
        ];
        let sentence = "Either of them may itself be interrupted and gone on with.";
        return recover_ui(ui, look, &told.job.uid, sentence, &buttons, intents);
    }
    let seen = look.view.past.foresight.as_deref();
    let Some(((text, is_on), (_, uid))) = foresight::button(told, seen).zip(told.action()) else {
        let sentence = match &told.job.state {
            PastState::Running(who) => format!("Runs in {who}."),
            PastState::Unreadable(why) => format!("Its journal is {why}."),
            _ => "This cannot be taken back.".to_owned(),
        };
        return recover_ui(ui, look, "", &sentence, &[], intents);
    };
    let sentence = "Nothing is put over what is there now.";
    let kind = match look.view.past.interrupted().next() {
        Some(_) => Kind::Plain,
        None => Kind::Primary,
    };
    let buttons = [(text, kind, is_on, Recovery::Undo)];
    recover_ui(ui, look, uid, sentence, &buttons, intents);
}

fn recover_ui(
    ui: &mut Ui,
    look: &Look<'_>,
    uid: &str,
    sentence: &str,
    buttons: &[(String, Kind, bool, Recovery)],
    intents: &mut Intents,
) {
    let again = again_button(look);
    let reserved = again
        .as_ref()
        .map_or(0.0, |button| button.width(ui.painter()));
    let places = foot(ui, look, sentence, buttons.len(), reserved);
    let place = foot_end(ui, look, reserved);
    if let Some((button, uid)) = again.zip(look.view.past.selected.clone())
        && parts::button_in(ui, place, "again", button)
    {
        intents.push(Intent::Past(PastIntent::RunAgain(uid)));
    }
    for ((text, kind, is_on, how), place) in buttons.iter().zip(places) {
        let mut button = Button::new(look.theme, *kind, text)
            .height(place.height())
            .least_width(place.width())
            .enabled(*is_on);
        if *how == Recovery::Undo {
            button = button.icon(icons::ARROW_U_UP_LEFT);
        }
        if parts::button_in(ui, place, text, button) {
            let (uid, how) = (uid.to_owned(), *how);
            intents.push(Intent::Past(PastIntent::Recover { uid, how }));
        }
    }
}

/// The button that plans the job once more; none for what is no operation of its own, and for what can still go on.
fn again_button<'a>(look: &Look<'a>) -> Option<Button<'a>> {
    let told = look.view.selected_past()?;
    let may = look.view.may_run_again();
    // An empty reason: this is no operation.
    if told.job.is_interrupted() || may == Err("") {
        return None;
    }
    let button = Button::new(look.theme, Kind::Plain, "Run again…");
    Some(
        button
            .height(look.theme.metrics.control.run)
            .enabled(may.is_ok()),
    )
}

/// The right end of the row of buttons.
fn foot_end(ui: &Ui, look: &Look<'_>, width: f32) -> Rect {
    let rect = ui.max_rect();
    let right = rect.right() - 16.0;
    let top = rect.bottom() - FOOT + 38.0;
    let height = look.theme.metrics.control.run;
    Rect::from_min_size(pos2(right - width, top), vec2(width, height))
}

/// Ground and sentence of the foot, and places for so many buttons; `reserved` is left free at their right.
pub fn foot(
    ui: &mut Ui,
    look: &Look<'_>,
    sentence: &str,
    count: usize,
    reserved: f32,
) -> Vec<Rect> {
    let (theme, color) = (look.theme, &look.theme.color);
    let rect = ui.max_rect();
    let top = rect.bottom() - FOOT;
    paint::hline(
        ui.painter(),
        rect.left() + 1.0,
        rect.right(),
        top,
        color.line,
    );
    let (left, right) = (rect.left() + 16.0, rect.right() - 16.0);
    let at = pos2(left, top + 20.0);
    parts::words_within(
        ui,
        theme,
        at,
        right - left,
        sentence,
        Style::Small,
        color.text2,
    );
    let height = theme.metrics.control.run;
    let gap = theme.metrics.space.base;
    let right = match reserved {
        0.0 => right,
        reserved => right - reserved - gap,
    };
    let width = (right - left + gap) / count.max(1) as f32 - gap;
    let places = (0..count).map(|at| {
        let left = left + (width + gap) * at as f32;
        Rect::from_min_size(pos2(left, top + 38.0), vec2(width, height))
    });
    places.collect()
}
