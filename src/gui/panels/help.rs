//! What the chosen operation and its options do, and the keys, which are changed here, over the window.

use egui::{Align2, Rect, Role, ScrollArea, Sense, Ui, UiBuilder, pos2, vec2};

use crate::gui::icons;
use crate::gui::panels::overlays::modal;
use crate::gui::panels::parts::{self, Intents, Look};
use crate::gui::theme::Style;
use crate::gui::widgets::button::icon_button;
use crate::gui::widgets::segment::{Choice, segment};
use crate::gui::widgets::{key, paint};
use crate::view::help::{HelpIntent, HelpLine, HelpPage};
use crate::view::keymap::can_change;
use crate::view::{Intent, PaletteIntent};

/// Most room that it takes, and the height of its head.
const SIZE: (f32, f32) = (620.0, 620.0);
const HEAD: f32 = 56.0;
/// Height of the head of what is explained, and the room below it.
const LINE: f32 = 24.0;
const GAP: f32 = 10.0;

const PAGES: [HelpPage; 2] = [HelpPage::Operation, HelpPage::Keys];

/// The two buttons at the head of the inspector: find an operation, and what the chosen one does.
pub fn buttons_ui(ui: &mut Ui, look: &Look<'_>, head: Rect, intents: &mut Intents) {
    let side = look.theme.metrics.control.button_bar;
    let mut right = head.right() - 11.0;
    let mut button = |ui: &mut Ui, icon, name: &str, key: &str| {
        let place = Rect::from_min_size(
            pos2(right - side, head.center().y - side / 2.0),
            vec2(side, side),
        );
        right = place.left();
        let mut inside = ui.new_child(UiBuilder::new().max_rect(place).id_salt(name));
        icon_button(&mut inside, look.theme, icon, name, Some(key), true).clicked()
    };
    if button(ui, icons::QUESTION, "What this does", "F1") {
        let page = look.view.help_page();
        intents.push(Intent::Help(HelpIntent::Show(page)));
    }
    if button(ui, icons::MAGNIFYING_GLASS, "Find an operation", "Ctrl+K") {
        intents.push(Intent::Palette(PaletteIntent::Open));
    }
}

/// The help, if it is open.
pub fn help_ui(ui: &mut Ui, look: &Look<'_>, intents: &mut Intents) {
    let Some(help) = &look.view.help else {
        return;
    };
    let page = help.page;
    let window = ui.ctx().content_rect().size();
    let size = vec2(SIZE.0, SIZE.1).min(window - vec2(64.0, 64.0));
    let is_left = modal(ui, look.theme, "Help", size, |ui| {
        let rect = ui.max_rect();
        head_ui(ui, look, page, intents);
        let top = rect.top() + HEAD;
        let (left, right) = (rect.left() + 1.0, rect.right() - 1.0);
        paint::hline(ui.painter(), left, right, top, look.theme.color.line);
        let body = Rect::from_min_max(
            pos2(rect.left() + 20.0, top + 1.0),
            pos2(rect.right() - 6.0, rect.bottom() - 1.0),
        );
        let name = match page {
            HelpPage::Operation => "help-operation",
            HelpPage::Keys => "help-keys",
        };
        parts::area(ui, body, name, |ui| lines_ui(ui, look, page, intents));
    });
    if is_left {
        intents.push(Intent::Help(HelpIntent::Close));
    }
}

/// Which of the two pages, and the way out.
fn head_ui(ui: &mut Ui, look: &Look<'_>, page: HelpPage, intents: &mut Intents) {
    let theme = look.theme;
    let rect = ui.max_rect();
    let height = theme.metrics.control.segment;
    let place = Rect::from_min_size(
        pos2(rect.left() + 20.0, rect.top() + (HEAD - height) / 2.0),
        vec2(320.0_f32.min(rect.width() - 80.0), height),
    );
    let mut inside = ui.new_child(UiBuilder::new().max_rect(place).id_salt("page"));
    let title = look
        .view
        .entry()
        .map_or("Operation", |entry| entry.about.title);
    let choices = [Choice::new(title), Choice::new("Keys")];
    let chosen = PAGES.iter().position(|it| *it == page);
    let picked = segment(&mut inside, theme, "Help about", &choices, chosen, true);
    if let Some(page) = picked.and_then(|at| PAGES.get(at)) {
        intents.push(Intent::Help(HelpIntent::Show(*page)));
    }
    let right = pos2(rect.right() - 56.0, rect.top() + HEAD / 2.0);
    if page == HelpPage::Keys && look.view.prefs.keys.is_empty() {
        let (words, ink) = ("Click a line to change its key", theme.color.text3);
        let room = right.x - place.right() - 12.0;
        if paint::text_width(ui.painter(), theme, words, Style::Small) < room {
            let anchor = Align2::RIGHT_CENTER;
            parts::words(ui, theme, right, anchor, words, Style::Small, ink);
        }
    } else if page == HelpPage::Keys {
        let words = "Usual keys";
        if parts::link(ui, theme, "usual", right, words, "All keys as usual") {
            intents.push(Intent::Help(HelpIntent::UsualKeys));
        }
    }
    let place = Rect::from_min_size(
        pos2(rect.right() - 44.0, rect.top() + (HEAD - 28.0) / 2.0),
        vec2(28.0, 28.0),
    );
    let mut inside = ui.new_child(UiBuilder::new().max_rect(place).id_salt("close"));
    if icon_button(&mut inside, theme, icons::X, "Close", Some("Esc"), true).clicked() {
        intents.push(Intent::Help(HelpIntent::Close));
    }
}

fn lines_ui(ui: &mut Ui, look: &Look<'_>, page: HelpPage, intents: &mut Intents) {
    let lines = look.view.help_lines(page);
    ScrollArea::vertical()
        .auto_shrink([false, false])
        .show(ui, |ui| {
            ui.spacing_mut().item_spacing = vec2(0.0, 0.0);
            ui.add_space(10.0);
            for line in &lines {
                match page {
                    HelpPage::Operation => told_ui(ui, look, line),
                    HelpPage::Keys => key_ui(ui, look, line, intents),
                }
            }
            ui.add_space(12.0);
        });
}

/// A part of the operation with its name in Python at the right, and what it does below.
fn told_ui(ui: &mut Ui, look: &Look<'_>, line: &HelpLine) {
    let (theme, color) = (look.theme, &look.theme.color);
    let room = ui.available_width() - 14.0;
    let (words, ink) = (line.text.to_owned(), color.text2);
    let text = paint::paragraph(ui.painter(), theme, words, Style::Body, ink, room);
    let size = vec2(room, LINE + text.size().y.ceil() + GAP);
    let (row, _) = ui.allocate_exact_size(size, Sense::hover());
    let middle = row.top() + LINE / 2.0;
    let painter = ui.painter();
    let (right, anchor) = (pos2(row.right(), middle), Align2::RIGHT_CENTER);
    let ink = color.text3;
    paint::text(painter, theme, right, anchor, line.hint, Style::Python, ink);
    let (at, width) = (pos2(row.left(), middle), room * 0.7);
    let style = Style::Medium;
    paint::text_within(painter, theme, at, width, &line.label, style, color.text);
    painter.galley(pos2(row.left(), row.top() + LINE), text, color.text2);
    let told = format!("{} {} {}", line.label, line.hint, line.text);
    parts::told(ui, row, Role::Label, &told);
}

/// A command and its key, which a click changes.
fn key_ui(ui: &mut Ui, look: &Look<'_>, line: &HelpLine, intents: &mut Intents) {
    let (theme, color) = (look.theme, &look.theme.color);
    let usual = line.keys.join("+");
    let room = ui.available_width() - 8.0;
    let height = theme.metrics.row.operation;
    let (row, _) = ui.allocate_exact_size(vec2(room, height), Sense::hover());
    let help = look.view.help.as_ref();
    let asks = help.and_then(|help| help.asks.as_ref());
    let asks = asks.filter(|asks| asks.usual == usual);
    let told = format!("{}, {}", line.label, look.view.key_of(&usual));
    if can_change(&usual) {
        let name = format!("{told}, change");
        let response = parts::clickable(ui, row, Role::Button, asks.is_some(), &name);
        let radius = theme.metrics.radius.field;
        let chosen = asks.map(|_| color.accent_soft);
        paint::pressable(ui.painter(), theme, &response, row, radius, chosen);
        if response.clicked() {
            intents.push(Intent::Help(HelpIntent::AskKey(usual)));
        }
    } else {
        parts::told(ui, row, Role::Label, &told);
    }
    let (at, right) = (
        pos2(row.left() + 8.0, row.center().y),
        pos2(row.right() - 8.0, row.center().y),
    );
    let painter = ui.painter();
    let ink = match asks {
        Some(_) => color.sel_text,
        None => color.text,
    };
    paint::text_within(
        painter,
        theme,
        at,
        room * 0.45,
        &line.label,
        Style::Body,
        ink,
    );
    let Some(asks) = asks else {
        key::paint_keys(painter, theme, right, line.keys);
        return;
    };
    let (words, ink) = match &asks.fault {
        Some(fault) => (fault.as_str(), color.danger_text),
        None => ("Press the new key, or Esc to leave it", color.sel_text),
    };
    let text = paint::one_line(
        painter,
        theme,
        words.to_owned(),
        Style::Small,
        ink,
        room * 0.5,
    );
    let corner = pos2(right.x - text.size().x, right.y - text.size().y / 2.0);
    let place = Rect::from_min_size(corner, text.size());
    painter.galley(corner, text, ink);
    parts::told(ui, place, Role::Status, words);
}
