//! The bar over a pane: back, forward, up, the path, the filter, hidden files, the second pane.

use std::path::{Path, PathBuf};

use egui::{Align2, Pos2, Rect, Role, StrokeKind, Ui, UiBuilder, pos2, vec2};

use crate::gui::icons;
use crate::gui::panels::parts::{self, Intents, Look};
use crate::gui::panels::pathfield::PathField;
use crate::gui::theme::Style;
use crate::gui::widgets::button::icon_button;
use crate::gui::widgets::field::Field;
use crate::gui::widgets::{key, paint};
use crate::view::{Intent, PaneIntent, TypingIntent, names};

/// What the bars remember, and what is wanted of them by key.
#[derive(Clone, Debug, Default)]
pub struct TopBar {
    pub wants_filter: bool,
    /// The same for the search of a page about the past.
    pub wants_search: bool,
    /// A text field had the keyboard in the last frame.
    pub was_typing: bool,
    /// A paste was told of for the key that is still down.
    pub has_pasted: bool,
    /// The line of the palette was accepted in the frame in which its words were still being typed; true to plan first.
    pub accepts_command: Option<bool>,
    path: PathField,
}

const FILTER: f32 = 188.0;
const FILTER_NARROW: f32 = 132.0;

/// Widths of a bar below which the filter is short, and below which it takes the place of the path while it is used.
const FOLDS: f32 = 560.0;
const ONE_FIELD: f32 = 330.0;
/// Width of a path below which its pencil goes.
const PENCIL: f32 = 220.0;

/// The top bar of a pane. `filter` is what is typed into its filter.
pub fn topbar_ui(
    ui: &mut Ui,
    look: &Look<'_>,
    bar: &mut TopBar,
    filter: &mut String,
    intents: &mut Intents,
) {
    let theme = look.theme;
    let rect = ui.max_rect();
    ui.painter().rect_filled(rect, 0.0, theme.color.surface);
    let line = rect.bottom() - 1.0;
    paint::hline(
        ui.painter(),
        rect.left(),
        rect.right(),
        line,
        theme.color.line,
    );
    let middle = rect.top() + 22.0;
    let left = arrows_ui(ui, look, pos2(rect.left() + 9.0, middle), intents);
    let size = theme.metrics.control.button_bar;
    let mut right = rect.right() - 12.0;
    let mut button = || {
        right -= size;
        Rect::from_min_size(pos2(right, middle - size / 2.0), vec2(size, size))
    };
    if look.spot.is_alone || look.spot.is_right {
        second_ui(ui, look, button(), intents);
    }
    hidden_ui(ui, look, button(), intents);
    let (is_short, is_one) = (rect.width() < FOLDS, rect.width() < ONE_FIELD);
    let width = match (is_one, is_short || look.layout.is_narrow) {
        (true, _) => right - 16.0 - left,
        (false, true) => FILTER_NARROW.min((right - left) * 0.34),
        (false, false) => FILTER,
    };
    let height = theme.metrics.control.field_bar;
    let field = Rect::from_min_size(
        pos2(right - 8.0 - width, middle - height / 2.0),
        vec2(width, height),
    );
    let wants_filter = look.spot.is_active && std::mem::take(&mut bar.wants_filter);
    let filter_id = ui.scope_id().with("filter-field");
    let is_used = wants_filter
        || !filter.is_empty()
        || ui.data(|data| data.get_temp(filter_id)).unwrap_or(false);
    let mut path = Rect::from_min_max(
        pos2(left + 8.0, field.top()),
        pos2(field.left() - 8.0, field.bottom()),
    );
    let typing = look.view.typing.as_ref().filter(|_| look.spot.is_active);
    // A path that is typed needs the room more than a filter that is not.
    let gives_way = is_short && typing.is_some() && filter.is_empty();
    if (!is_one || is_used) && !gives_way {
        let has_keys = filter_ui(ui, look, field, filter, wants_filter, intents);
        ui.data_mut(|data| data.insert_temp(filter_id, has_keys));
        if is_one {
            return;
        }
    } else {
        path.max.x = field.right();
    }
    match typing {
        Some(typing) => bar.path.show(ui, look, path, typing, intents),
        None => {
            if look.spot.is_active {
                bar.path = PathField::default();
            }
            crumbs_ui(ui, look, path, intents);
        }
    }
}

/// Back, forward and up; their right end.
fn arrows_ui(ui: &mut Ui, look: &Look<'_>, at: Pos2, intents: &mut Intents) -> f32 {
    let mut left = at.x;
    let mut arrow = |ui: &mut Ui, icon, name: &str, key: &str, is_on: bool| {
        let size = look.theme.metrics.control.button_bar;
        let place = Rect::from_min_size(pos2(left, at.y - size / 2.0), vec2(size, size));
        left += size;
        let mut inside = ui.new_child(UiBuilder::new().max_rect(place).id_salt(name));
        icon_button(&mut inside, look.theme, icon, name, Some(key), is_on).clicked()
    };
    let can_go_back = look.pane.can_go_back();
    if arrow(ui, icons::ARROW_LEFT, "Back", "Alt+Left", can_go_back) {
        intents.push(Intent::Back);
    }
    let can_go_on = look.pane.can_go_forward();
    if arrow(ui, icons::ARROW_RIGHT, "Forward", "Alt+Right", can_go_on) {
        intents.push(Intent::Forward);
    }
    let has_parent = look.pane.folder().parent().is_some();
    if arrow(ui, icons::ARROW_UP, "Parent folder", "Alt+Up", has_parent) {
        intents.push(Intent::Up);
    }
    left
}

/// Opens the second pane, or closes the other one.
fn second_ui(ui: &mut Ui, look: &Look<'_>, place: Rect, intents: &mut Intents) {
    let name = match look.spot.is_alone {
        true => "Open a second pane",
        false => "Close the other pane",
    };
    let icon = icons::SQUARE_SPLIT_HORIZONTAL;
    let mut inside = ui.new_child(UiBuilder::new().max_rect(place).id_salt("second"));
    if icon_button(&mut inside, look.theme, icon, name, Some("F3"), true).clicked() {
        intents.push(Intent::Pane(PaneIntent::Toggle));
    }
}

fn hidden_ui(ui: &mut Ui, look: &Look<'_>, place: Rect, intents: &mut Intents) {
    let shows = look.pane.listing.shows_hidden();
    let (icon, name) = if shows {
        (icons::EYE, "Hide hidden files")
    } else {
        (icons::EYE_SLASH, "Show hidden files")
    };
    let mut inside = ui.new_child(UiBuilder::new().max_rect(place).id_salt("hidden"));
    if icon_button(&mut inside, look.theme, icon, name, Some("Ctrl+H"), true).clicked() {
        intents.push(Intent::ShowHidden(!shows));
    }
}

/// The filter of a pane. True while it has the keyboard.
fn filter_ui(
    ui: &mut Ui,
    look: &Look<'_>,
    place: Rect,
    text: &mut String,
    is_wanted: bool,
    intents: &mut Intents,
) -> bool {
    let theme = look.theme;
    let hint = if place.width() < FILTER {
        "Filter"
    } else {
        "Filter as you type"
    };
    let mut inside = ui.new_child(UiBuilder::new().max_rect(place).id_salt("filter"));
    let name = look.spot.name("Filter");
    let field = Field::bare(theme, &name)
        .icon(icons::FUNNEL, theme.color.text3)
        .placeholder(hint)
        .height(place.height());
    let response = field.show(&mut inside, text);
    if is_wanted {
        response.edit.request_focus();
    }
    if text.is_empty() && !response.edit.has_focus() && place.width() > 110.0 {
        let right = pos2(place.right() - 8.0, place.center().y);
        key::paint_keys(ui.painter(), theme, right, &["/"]);
    }
    let escape = response.edit.lost_focus() && ui.input(|it| it.key_pressed(egui::Key::Escape));
    if escape {
        text.clear();
    }
    if response.edit.changed() || escape {
        intents.push(Intent::Filter(text.clone()));
    }
    response.edit.has_focus() || is_wanted
}

/// The path as one part a folder, each of which is clicked; the last part and "…" where there is no room.
fn crumbs_ui(ui: &mut Ui, look: &Look<'_>, place: Rect, intents: &mut Intents) {
    let (theme, color) = (look.theme, &look.theme.color);
    let corner = theme.corner(theme.metrics.radius.field);
    ui.painter().rect_filled(place, corner, color.field);
    let edge = theme.hairline(color.field_edge);
    ui.painter()
        .rect_stroke(place, corner, edge, StrokeKind::Inside);
    let pencil = Rect::from_center_size(
        pos2(place.right() - 17.0, place.center().y),
        vec2(24.0, 24.0),
    );
    let beside = parts::clickable(ui, place, Role::Button, false, "Type a path");
    if beside.on_hover_text("Type a path  Ctrl+L").clicked() {
        intents.push(Intent::Typing(TypingIntent::Open));
    }
    // Where there is little room the names have it: the whole field is clicked anyway.
    let has_pencil = place.width() >= PENCIL;
    if has_pencil {
        let (at, icon) = (pencil.center(), icons::PENCIL_SIMPLE);
        paint::icon(ui.painter(), at, icon, paint::ICON_ROW, color.text3);
    }
    let crumbs = crumbs(look.pane.folder(), &look.view.setting.home);
    let right = match has_pencil {
        true => pencil.left() - 4.0,
        false => place.right() - 8.0,
    };
    let first = first_that_fits(ui, look, &crumbs, right - place.left() - 10.0);
    let mut left = place.left() + 10.0;
    let icon = if crumbs[first].is_home {
        Some(icons::HOUSE)
    } else if first == 0 {
        Some(icons::HARD_DRIVE)
    } else {
        None
    };
    if let Some(icon) = icon {
        let center = pos2(left + 8.0, place.center().y);
        paint::icon(ui.painter(), center, icon, paint::ICON_ROW, color.text2);
        left += 20.0;
    } else if first > 0 {
        let at = pos2(left, place.center().y);
        let dots = paint::text(
            ui.painter(),
            theme,
            at,
            Align2::LEFT_CENTER,
            "…",
            Style::Body,
            color.text3,
        );
        left = dots.right();
    }
    for (index, crumb) in crumbs.iter().enumerate().skip(first) {
        if index > first || (first > 0 && icon.is_none()) {
            let center = pos2(left + 10.5, place.center().y);
            if let Some(above) = index.checked_sub(1).and_then(|at| crumbs.get(at)) {
                caret_ui(ui, look, center, above, intents);
            }
            left += 20.0;
        }
        let is_last = index + 1 == crumbs.len();
        left = crumb_ui(
            ui,
            look,
            pos2(left, place.center().y),
            right,
            crumb,
            is_last,
            intents,
        );
    }
}

/// The sign between two folders: it offers those beside the way that was gone.
fn caret_ui(ui: &mut Ui, look: &Look<'_>, center: Pos2, above: &Crumb, intents: &mut Intents) {
    let (theme, color) = (look.theme, &look.theme.color);
    let rect = Rect::from_center_size(center, vec2(16.0, theme.metrics.control.target));
    let name = format!("Folders in {}", above.text);
    let salt = ("in", &above.path);
    let response = parts::clickable_as(ui, salt, rect, Role::Button, false, &name);
    let ink = match response.hovered() {
        true => color.accent_text,
        false => color.text3,
    };
    paint::icon(ui.painter(), center, icons::CARET_RIGHT, 12.0, ink);
    let radius = theme.metrics.radius.check;
    paint::focus_ring(ui.painter(), theme, &response, rect, radius);
    if response.on_hover_text(name).clicked() {
        let above = above.path.clone();
        intents.push(Intent::Typing(TypingIntent::OpenAbove(above)));
    }
}

fn crumb_ui(
    ui: &mut Ui,
    look: &Look<'_>,
    at: Pos2,
    right: f32,
    crumb: &Crumb,
    is_last: bool,
    intents: &mut Intents,
) -> f32 {
    let (theme, color) = (look.theme, &look.theme.color);
    let (style, ink) = if is_last && look.spot.is_active {
        (Style::NameMedium, color.text)
    } else {
        (Style::Name, color.text2)
    };
    let width = paint::text_width(ui.painter(), theme, &crumb.text, style);
    let width = width.min(right - at.x);
    let rect = Rect::from_center_size(pos2(at.x + width / 2.0, at.y), vec2(width + 4.0, 24.0));
    let response = parts::clickable_as(ui, &crumb.path, rect, Role::Link, is_last, &crumb.text);
    let ink = if response.hovered() {
        color.accent_text
    } else {
        ink
    };
    paint::text_within(
        ui.painter(),
        theme,
        at,
        // A name of one thin letter is a name too.
        (width + 1.0).max(theme.metrics.space.base),
        &crumb.text,
        style,
        ink,
    );
    paint::focus_ring(
        ui.painter(),
        theme,
        &response,
        rect,
        theme.metrics.radius.check,
    );
    if response.clicked() {
        intents.push(Intent::Open(crumb.path.clone()));
    }
    at.x + width
}

struct Crumb {
    text: String,
    path: PathBuf,
    is_home: bool,
}

/// Parts of a path from the home folder, or from the root, down.
fn crumbs(folder: &Path, home: &Path) -> Vec<Crumb> {
    let mut crumbs = Vec::new();
    for path in folder.ancestors() {
        let is_home = path == home;
        let name = path.file_name().unwrap_or(path.as_os_str());
        crumbs.push(Crumb {
            text: names::shown(name).text.into_owned(),
            path: path.to_path_buf(),
            is_home,
        });
        if is_home {
            break;
        }
    }
    crumbs.reverse();
    crumbs
}

fn first_that_fits(ui: &Ui, look: &Look<'_>, crumbs: &[Crumb], room: f32) -> usize {
    let mut left = room - 20.0;
    for (index, crumb) in crumbs.iter().enumerate().rev() {
        let width = paint::text_width(ui.painter(), look.theme, &crumb.text, Style::NameMedium);
        left -= width + 20.0;
        if left < 0.0 {
            return (index + 1).min(crumbs.len() - 1);
        }
    }
    0
}
