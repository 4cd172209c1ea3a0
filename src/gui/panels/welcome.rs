//! The first screen of somebody who has done nothing here yet: what one can do next, in place of a list of files.

use egui::{Align2, Rect, Role, Shape, Stroke, Ui, pos2, vec2};

use crate::gui::icons::{self, Icon};
use crate::gui::panels::parts::{self, Intents, Look};
use crate::gui::panels::sidebar::place_icon;
use crate::gui::theme::Style;
use crate::gui::widgets::button::{Button, Kind};
use crate::gui::widgets::paint;
use crate::view::{Intent, OutsideIntent, Page, PaletteIntent, PastIntent, names, words};

/// Distance from the edges of the middle.
const MARGIN: f32 = 32.0;
/// Height of the place to drop files on, and of a card.
const DROP: f32 = 278.0;
const CARD: f32 = 174.0;
const GAP: f32 = 12.0;
/// Narrower cards than this would be columns of single words.
const LEAST_CARD: f32 = 180.0;
const BUTTON: f32 = 160.0;
/// Folders that are offered at most.
const PLACES: usize = 6;

/// Where to drop files, what is good to know, and places to start at; what has no room is left out.
pub fn welcome_ui(ui: &mut Ui, look: &Look<'_>, intents: &mut Intents) {
    let rect = ui.max_rect();
    ui.painter()
        .rect_filled(rect, 0.0, look.theme.color.surface);
    let inside = rect.shrink2(vec2(MARGIN, 0.0));
    let margin = if look.layout.is_low { 16.0 } else { 40.0 };
    let drop = Rect::from_min_size(
        pos2(inside.left(), inside.top() + margin),
        vec2(inside.width(), DROP),
    );
    drop_ui(ui, look, drop, intents);
    let mut top = drop.bottom() + 16.0;
    let card = (inside.width() - 2.0 * GAP) / 3.0;
    if card >= LEAST_CARD && top + CARD < rect.bottom() {
        cards_ui(ui, look, pos2(inside.left(), top), card, intents);
        top += CARD + 16.0;
    }
    let places = Rect::from_min_max(
        pos2(inside.left(), top),
        pos2(inside.right(), rect.bottom()),
    );
    places_ui(ui, look, places, intents);
}

fn drop_ui(ui: &mut Ui, look: &Look<'_>, rect: Rect, intents: &mut Intents) {
    let (theme, color) = (look.theme, &look.theme.color);
    let corners = [
        rect.left_top(),
        rect.right_top(),
        rect.right_bottom(),
        rect.left_bottom(),
        rect.left_top(),
    ];
    let dashes = Shape::dashed_line(&corners, Stroke::new(1.0, color.line2), 6.0, 5.0);
    ui.painter().extend(dashes);
    let (middle, top) = (rect.center().x, rect.top());
    parts::mark(ui, theme, pos2(middle - 31.0, top + 48.0), 3.1);
    let anchor = Align2::CENTER_CENTER;
    let at = pos2(middle, top + 142.0);
    let head = "Drop files or folders here";
    parts::words(ui, theme, at, anchor, head, Style::Headline, color.text);
    let more =
        "or paste paths, or open a folder. Nothing is touched before you have seen the plan.";
    let short = "Nothing is touched before you have seen the plan.";
    let has_room = paint::text_width(ui.painter(), theme, more, Style::Body) < rect.width() - 24.0;
    let at = pos2(middle, top + 170.0);
    let text = if has_room { more } else { short };
    parts::words(ui, theme, at, anchor, text, Style::Body, color.text2);
    let height = theme.metrics.control.run;
    let place = |left: f32| {
        let min = pos2((middle + left).round(), top + 194.0);
        Rect::from_min_size(min, vec2(BUTTON, height))
    };
    let open = Button::new(theme, Kind::Primary, "Open this folder")
        .icon(icons::FOLDER_OPEN)
        .height(height)
        .least_width(BUTTON);
    if parts::button_in(ui, place(-BUTTON - 4.0), "open", open) {
        intents.push(Intent::Open(look.view.folder().to_path_buf()));
    }
    let paste = Button::new(theme, Kind::Plain, "Paste paths")
        .height(height)
        .least_width(BUTTON);
    if parts::button_in(ui, place(4.0), "paste", paste) {
        intents.push(Intent::Outside(OutsideIntent::Paste));
    }
    let at = pos2(place(4.0).center().x, top + 248.0);
    parts::words(ui, theme, at, anchor, "Ctrl V", Style::Small, color.text3);
}

/// A card: what is good to know, and where more of it is.
struct Card {
    icon: Icon,
    head: &'static str,
    text: &'static str,
    link: String,
    intent: Intent,
}

fn cards_ui(ui: &mut Ui, look: &Look<'_>, at: egui::Pos2, width: f32, intents: &mut Intents) {
    let color = &look.theme.color;
    let operations = look.view.setting.catalogue.len() as u64;
    let cards = [
        Card {
            icon: icons::LIST_CHECKS,
            head: "See it before it happens",
            text: "Select files, choose what to do with them, and read the plan: what goes where, what is in the way, \
                   what will not fit.",
            link: "All commands".to_owned(),
            intent: Intent::Palette(PaletteIntent::Open),
        },
        Card {
            icon: icons::CLOCK_COUNTER_CLOCKWISE,
            head: "Nothing is lost",
            text: "What is deleted, replaced or cut is kept for 14 days on its own disk. Every run can be undone, after \
                   a crash too.",
            link: "See the hold area".to_owned(),
            intent: Intent::Past(PastIntent::Show(Page::Hold)),
        },
        Card {
            icon: icons::CODE,
            head: "Say it in Python",
            text: "Each operation is what os and shutil do. See the script before you run it, and take it with you.",
            link: format!("See all {} operations", words::count(operations)),
            intent: Intent::Palette(PaletteIntent::Open),
        },
    ];
    let inks = [color.accent_text, color.held_text, color.ok_text];
    for (place, (card, ink)) in cards.into_iter().zip(inks).enumerate() {
        let left = at.x + (width + GAP) * place as f32;
        let rect = Rect::from_min_size(pos2(left.round(), at.y), vec2(width.floor(), CARD));
        card_ui(ui, look, rect, (card, ink), intents);
    }
}

fn card_ui(
    ui: &mut Ui,
    look: &Look<'_>,
    rect: Rect,
    (card, ink): (Card, egui::Color32),
    intents: &mut Intents,
) {
    let (theme, color) = (look.theme, &look.theme.color);
    let corner = theme.corner(theme.metrics.radius.card);
    let (stroke, kind) = (theme.hairline(color.line2), egui::StrokeKind::Inside);
    ui.painter().rect_stroke(rect, corner, stroke, kind);
    let left = rect.left() + 16.0;
    let at = pos2(left + 8.0, rect.top() + 24.0);
    paint::icon(ui.painter(), at, card.icon, 18.0, ink);
    let at = pos2(left, rect.top() + 52.0);
    let anchor = Align2::LEFT_CENTER;
    parts::words(ui, theme, at, anchor, card.head, Style::Title, color.text);
    let room = rect.width() - 32.0;
    let text = card.text.to_owned();
    let text = paint::paragraph(ui.painter(), theme, text, Style::Small, color.text2, room);
    let place = Rect::from_min_size(pos2(left, rect.top() + 66.0), text.size());
    parts::told(ui, place, Role::Label, card.text);
    ui.painter().galley(place.min, text, color.text2);
    let width = paint::text_width(ui.painter(), theme, &card.link, Style::Medium);
    let right = pos2(left + width, rect.bottom() - 18.0);
    if parts::link(ui, theme, card.head, right, &card.link, &card.link) {
        intents.push(card.intent);
    }
}

/// Known folders and disks, one press away.
fn places_ui(ui: &mut Ui, look: &Look<'_>, rect: Rect, intents: &mut Intents) {
    let (theme, color) = (look.theme, &look.theme.color);
    let setting = &look.view.setting;
    let row = theme.metrics.row.operation;
    let home = &setting.home;
    let folders = setting.places.iter().filter(|place| place.path != *home);
    let folders = folders.map(|place| (place_icon(place.kind), &place.label, &place.path, None));
    let disks = setting.disks.iter().filter(|disk| disk.is_removable);
    let disks = disks.map(|disk| (icons::USB, &disk.label, &disk.path, Some(disk.free)));
    let fitting = ((rect.height() - 40.0) / row).max(0.0) as usize;
    let all: Vec<_> = disks.chain(folders).take(PLACES.min(fitting)).collect();
    if all.is_empty() {
        return;
    }
    let at = pos2(rect.left(), rect.top() + 14.0);
    let (anchor, head) = (Align2::LEFT_CENTER, "Places to start");
    parts::words(ui, theme, at, anchor, head, Style::Title, color.text);
    for (at, (icon, label, path, free)) in all.into_iter().enumerate() {
        let top = rect.top() + 30.0 + row * at as f32;
        let place = Rect::from_min_size(pos2(rect.left(), top), vec2(rect.width(), row));
        let name = format!("Open {label}");
        let response = parts::clickable(ui, place, Role::Button, false, &name);
        let painter = ui.painter();
        if response.hovered() {
            painter.rect_filled(place, 0.0, color.hover);
        }
        paint::hline(painter, place.left(), place.right(), top, color.line);
        let (left, y) = (place.left(), place.center().y);
        paint::icon(
            painter,
            pos2(left + 10.0, y),
            icon,
            paint::ICON_ROW,
            color.folder,
        );
        let at = pos2(left + 28.0, y);
        let width = paint::text_width(painter, theme, label, Style::Medium);
        paint::text(painter, theme, at, anchor, label, Style::Medium, color.text);
        let figure = free.map(|free| format!("{} free", words::bytes(free)));
        let right = place.right() - 4.0;
        let taken = figure.as_ref().map_or(0.0, |figure| {
            let at = pos2(right, y);
            paint::text(
                painter,
                theme,
                at,
                Align2::RIGHT_CENTER,
                figure,
                Style::Small,
                color.text2,
            );
            paint::text_width(painter, theme, figure, Style::Small) + 16.0
        });
        let folder = path.parent().unwrap_or(path);
        let shown = names::shown(folder.as_os_str()).text;
        let at = pos2(at.x + width + 12.0, y);
        let room = right - taken - at.x;
        paint::text_within(painter, theme, at, room, shown, Style::Small, color.text3);
        paint::focus_ring(painter, theme, &response, place, 0.0);
        if response.clicked() {
            intents.push(Intent::Open(path.clone()));
        }
    }
}
