//! The list of all commands: what is typed finds them, the keyboard does them.

use std::ops::Range;

use egui::{
    Align2, Area, Event, Id, Key, Modifiers, Order, Rect, Role, Sense, Ui, UiBuilder, pos2, vec2,
};

use crate::gui::icons::{self, Icon};
use crate::gui::panels::overlays;
use crate::gui::panels::parts::{self, Intents, Look};
use crate::gui::panels::rail;
use crate::gui::panels::topbar::TopBar;
use crate::gui::theme::Style;
use crate::gui::widgets::field::Field;
use crate::gui::widgets::{key, keymap, paint};
use crate::view::palette::{Act, Command, Found, Sign};
use crate::view::{Intent, PaletteIntent};

/// Width, place of its top and most lines that are seen at once.
const WIDTH: f32 = 640.0;
const TOP: f32 = 120.0;
const LINES: usize = 10;
/// Heights of the input, of the head of a subject, and of the foot.
const INPUT: f32 = 52.0;
const HEAD: f32 = 26.0;
const FOOT: f32 = 34.0;

/// One thing below the input: the head of a subject, or a command by its place among those found.
enum Line {
    Head(String),
    Command(usize),
}

/// The palette, if it is open.
pub fn palette_ui(ui: &mut Ui, look: &Look<'_>, bar: &mut TopBar, intents: &mut Intents) {
    let Some(palette) = &look.view.palette else {
        bar.accepts_command = None;
        return;
    };
    let theme = look.theme;
    let found = look.view.found();
    keys(ui, &found, palette.chosen, bar, intents);
    let window = ui.ctx().content_rect();
    let lines = visible(look, &found, palette.chosen);
    let list: f32 = lines.iter().map(|line| height(look, line)).sum();
    let size = vec2(
        WIDTH.min(window.width() - 32.0),
        (INPUT + list + FOOT + 12.0).min(window.height() - 32.0),
    );
    let top = TOP.min((window.height() - size.y).max(16.0) / 2.0);
    let min = pos2(
        (window.center().x - size.x / 2.0).round(),
        window.top() + top.round(),
    );
    let card = Rect::from_min_size(min, size);
    Area::new(Id::unique("palette"))
        .order(Order::Foreground)
        .fixed_pos(window.min)
        .show(ui.ctx(), |ui| {
            let scrim = ui.interact(window, ui.scope_id().with("scrim"), Sense::click_and_drag());
            ui.painter().rect_filled(window, 0.0, theme.color.scrim);
            overlays::float(ui.painter(), theme, card);
            parts::area(ui, card, "palette-card", |ui| {
                parts::told(ui, card, Role::Dialog, "All commands");
                input_ui(ui, look, card, intents);
                lines_ui(ui, look, card, &found, &lines, bar, intents);
                foot_ui(ui, look, card, found.len());
            });
            let outside = scrim
                .interact_pointer_pos()
                .is_some_and(|at| !card.contains(at));
            if scrim.clicked() && outside {
                intents.push(Intent::Palette(PaletteIntent::Close));
            }
        });
}

/// Keys that the text field must not have.
fn keys(ui: &Ui, found: &[Found], chosen: usize, bar: &mut TopBar, intents: &mut Intents) {
    let pressed =
        |modifiers: Modifiers, key: Key| ui.input_mut(|input| input.consume_key(modifiers, key));
    if pressed(Modifiers::NONE, Key::Escape) {
        intents.push(Intent::Palette(PaletteIntent::Close));
        return;
    }
    let moves = [
        (Key::ArrowDown, 1),
        (Key::ArrowUp, -1),
        (Key::PageDown, LINES as i64),
        (Key::PageUp, -(LINES as i64)),
    ];
    for (key, lines) in moves {
        if pressed(Modifiers::NONE, key) {
            intents.push(Intent::Palette(PaletteIntent::Move(lines)));
        }
    }
    let is_typed = ui.input(|input| {
        let is_text = |event: &Event| matches!(event, Event::Text(_) | Event::Paste(_));
        input.events.iter().any(is_text)
    });
    let plans = pressed(Modifiers::ALT, Key::Enter);
    let accepted = (plans || pressed(Modifiers::NONE, Key::Enter)).then_some(plans);
    // What is typed in the same frame finds other lines first.
    if accepted.is_some() && is_typed {
        bar.accepts_command = accepted;
        ui.ctx().request_repaint();
    } else if let Some(plans) = bar.accepts_command.take().or(accepted) {
        take(found, chosen, plans, bar, intents);
    }
    // Fills in the name of the line, so that more can be typed after it.
    if pressed(Modifiers::NONE, Key::Tab)
        && let Some(line) = found.get(chosen)
    {
        let text = line.command.title.trim_end_matches('…').to_owned();
        intents.push(Intent::Palette(PaletteIntent::Type(text)));
    }
}

fn take(found: &[Found], line: usize, plans: bool, bar: &mut TopBar, intents: &mut Intents) {
    match found.get(line).map(|it| &it.command.act) {
        Some(Act::FilterHere) => bar.wants_filter = true,
        Some(Act::Intents(_)) => {}
        None => return,
    }
    intents.push(Intent::Palette(PaletteIntent::Take { line, plans }));
}

/// The lines around the keyboard's, each subject with its head.
fn visible(look: &Look<'_>, found: &[Found], chosen: usize) -> Vec<Line> {
    let first = chosen.saturating_sub(LINES - 1);
    let mut lines = Vec::new();
    let mut section = None;
    for (at, line) in found.iter().enumerate().skip(first).take(LINES) {
        if section != Some(line.command.section) {
            section = Some(line.command.section);
            lines.push(Line::Head(look.view.section_head(line.command.section)));
        }
        lines.push(Line::Command(at));
    }
    if lines.is_empty() {
        lines.push(Line::Head("No command has these words".to_owned()));
    }
    lines
}

fn height(look: &Look<'_>, line: &Line) -> f32 {
    match line {
        Line::Head(_) => HEAD,
        Line::Command(_) => look.theme.metrics.row.palette,
    }
}

fn input_ui(ui: &mut Ui, look: &Look<'_>, card: Rect, intents: &mut Intents) {
    let (theme, color) = (look.theme, &look.theme.color);
    let Some(palette) = &look.view.palette else {
        return;
    };
    let middle = card.top() + INPUT / 2.0;
    let center = pos2(card.left() + 25.0, middle);
    paint::icon(
        ui.painter(),
        center,
        icons::MAGNIFYING_GLASS,
        18.0,
        color.text2,
    );
    let note = look.view.palette_note();
    let right = pos2(card.right() - 18.0, middle);
    let anchor = Align2::RIGHT_CENTER;
    let taken = parts::words(ui, theme, right, anchor, &note, Style::Small, color.text3);
    let place = Rect::from_min_max(
        pos2(card.left() + 38.0, middle - 17.0),
        pos2(taken.left() - 12.0, middle + 17.0),
    );
    let mut inside = ui.new_child(UiBuilder::new().max_rect(place).id_salt("input"));
    let mut text = palette.text.clone();
    let field = Field::bare(theme, "Command")
        .placeholder("What do you want to do?")
        .style(Style::Input)
        .plain()
        .height(place.height());
    let response = field.show(&mut inside, &mut text);
    if !response.edit.has_focus() {
        response.edit.request_focus();
    }
    if response.edit.changed() {
        intents.push(Intent::Palette(PaletteIntent::Type(text)));
    }
    let y = card.top() + INPUT;
    paint::hline(
        ui.painter(),
        card.left() + 1.0,
        card.right() - 1.0,
        y,
        color.line,
    );
}

fn lines_ui(
    ui: &mut Ui,
    look: &Look<'_>,
    card: Rect,
    found: &[Found],
    lines: &[Line],
    bar: &mut TopBar,
    intents: &mut Intents,
) {
    let (theme, color) = (look.theme, &look.theme.color);
    let chosen = look
        .view
        .palette
        .as_ref()
        .map_or(0, |palette| palette.chosen);
    let mut top = card.top() + INPUT + 6.0;
    for line in lines {
        let tall = height(look, line);
        let row = Rect::from_min_max(
            pos2(card.left() + 8.0, top),
            pos2(card.right() - 8.0, top + tall),
        );
        top += tall;
        match line {
            Line::Head(text) => {
                let at = pos2(row.left() + 12.0, row.center().y + 2.0);
                let anchor = Align2::LEFT_CENTER;
                parts::words(ui, theme, at, anchor, text, Style::Caption, color.text2);
            }
            Line::Command(at) => {
                let Some(line) = found.get(*at) else { continue };
                if command_ui(ui, look, row, line, *at == chosen, *at) {
                    let plans = ui.input(|input| input.modifiers.alt);
                    take(found, *at, plans, bar, intents);
                }
            }
        }
    }
}

/// One command. True if it was clicked.
fn command_ui(
    ui: &mut Ui,
    look: &Look<'_>,
    row: Rect,
    line: &Found,
    is_on: bool,
    at: usize,
) -> bool {
    let (theme, color) = (look.theme, &look.theme.color);
    let Command {
        title, note, keys, ..
    } = &line.command;
    let name = match keys.is_empty() {
        true => title.clone(),
        false => format!("{title}, {}", keymap::shown(ui.ctx(), keys).join("+")),
    };
    let response = parts::clickable_as(ui, at, row, Role::ListItem, is_on, &name);
    let painter = ui.painter();
    let chosen = is_on.then_some(color.accent_soft);
    let radius = theme.metrics.radius.field;
    paint::pressable(painter, theme, &response, row, radius, chosen);
    let middle = row.center().y;
    let ink = if is_on { color.sel_text } else { color.text };
    let faint = if is_on {
        color.accent_text
    } else {
        color.text2
    };
    paint::icon(
        painter,
        pos2(row.left() + 18.0, middle),
        icon_of(line.command.sign),
        paint::ICON_ROW,
        faint,
    );
    let caps: &[&str] = if is_on && keys.is_empty() {
        &["Enter"]
    } else {
        keys
    };
    let mut right = row.right() - 10.0;
    if !caps.is_empty() {
        let taken = key::paint_keys(painter, theme, pos2(right, middle), caps);
        right = taken.left() - 10.0;
    }
    let left = row.left() + 38.0;
    let width = paint::text_width(painter, theme, title, Style::Body) + 12.0;
    let room = right - left - width.min(right - left);
    if room > 24.0 {
        let anchor = Align2::RIGHT_CENTER;
        let wide = paint::text_width(painter, theme, note, Style::Python);
        let at = pos2(right - wide.min(room), middle);
        let faint = if is_on {
            color.accent_text
        } else {
            color.text3
        };
        match wide <= room {
            true => paint::text(
                painter,
                theme,
                pos2(right, middle),
                anchor,
                note,
                Style::Python,
                faint,
            ),
            false => paint::text_within(painter, theme, at, room, note, Style::Python, faint),
        };
    }
    title_ui(
        ui,
        look,
        pos2(left, middle),
        right - left,
        title,
        &line.hits,
        ink,
    );
    response.clicked()
}

/// The title, its hits in a heavier weight.
fn title_ui(
    ui: &Ui,
    look: &Look<'_>,
    at: egui::Pos2,
    room: f32,
    title: &str,
    hits: &[Range<usize>],
    ink: egui::Color32,
) {
    let mut cuts: Vec<usize> = hits.iter().flat_map(|hit| [hit.start, hit.end]).collect();
    cuts.extend([0, title.len()]);
    cuts.sort_unstable();
    cuts.dedup();
    let (mut left, painter) = (at.x, ui.painter());
    for pair in cuts.windows(2) {
        let Some(part) = title.get(pair[0]..pair[1]) else {
            continue;
        };
        let is_hit = hits.iter().any(|hit| hit.contains(&pair[0]));
        let style = if is_hit { Style::Strong } else { Style::Body };
        let rest = at.x + room - left;
        let place = pos2(left, at.y);
        paint::text_within(painter, look.theme, place, rest, part, style, ink);
        left += paint::text_width(painter, look.theme, part, style);
    }
}

fn foot_ui(ui: &mut Ui, look: &Look<'_>, card: Rect, found: usize) {
    let (theme, color) = (look.theme, &look.theme.color);
    let y = card.bottom() - FOOT;
    paint::hline(
        ui.painter(),
        card.left() + 1.0,
        card.right() - 1.0,
        y,
        color.line,
    );
    let middle = card.bottom() - FOOT / 2.0;
    let mut left = card.left() + 18.0;
    let helps: [(&[&str], &str); 4] = [
        (&["Enter"], "do it"),
        (&["Alt", "Enter"], "plan first"),
        (&["Tab"], "fill in"),
        (&["Esc"], "close"),
    ];
    for (caps, words) in helps {
        let painter = ui.painter();
        // Caps are painted from their right end, which is not known before.
        let wide = key::width(painter, theme, caps);
        let taken = key::paint_keys(painter, theme, pos2(left + wide, middle), caps);
        let at = pos2(taken.right() + 7.0, middle);
        let anchor = Align2::LEFT_CENTER;
        let text = parts::words(ui, theme, at, anchor, words, Style::Small, color.text2);
        left = text.right() + 18.0;
    }
    let all = look.view.commands().len();
    let shown = format!("{} of {all}", found.min(LINES));
    let right = pos2(card.right() - 18.0, middle);
    let anchor = Align2::RIGHT_CENTER;
    if right.x - left > 60.0 {
        parts::words(ui, theme, right, anchor, &shown, Style::Small, color.text3);
    }
}

fn icon_of(sign: Sign) -> Icon {
    match sign {
        Sign::Group(group) => rail::group_icon(group),
        Sign::Link => icons::LINK,
        Sign::Code => icons::CODE,
        Sign::Shell => icons::TERMINAL,
        Sign::Job => icons::ARROW_CLOCKWISE,
        Sign::Undo => icons::CLOCK_COUNTER_CLOCKWISE,
        Sign::Folder => icons::FOLDER,
        Sign::Look => icons::EYE,
    }
}
