//! The bar over the middle: back, forward, up, the path, the filter, hidden files.

use std::path::{Path, PathBuf};

use egui::{Align2, Rect, Role, StrokeKind, Ui, UiBuilder, pos2, vec2};

use crate::gui::icons;
use crate::gui::panels::parts::{self, Intents, Look};
use crate::gui::theme::Style;
use crate::gui::widgets::button::icon_button;
use crate::gui::widgets::field::Field;
use crate::gui::widgets::{key, paint};
use crate::view::{Intent, names};

/// What the bar remembers.
#[derive(Clone, Debug, Default)]
pub struct TopBar {
    /// Text of the path field while a path is typed.
    pub typed: Option<String>,
    /// True in the frame in which the path field is to take the keyboard.
    pub wants_path: bool,
    pub wants_filter: bool,
    /// The same for the search of a page about the past.
    pub wants_search: bool,
    /// A text field had the keyboard in the last frame.
    pub was_typing: bool,
    /// A paste was told of for the key that is still down.
    pub has_pasted: bool,
    filter: String,
    /// The folder that the filter was typed for.
    folder: PathBuf,
}

const FILTER: f32 = 188.0;
const FILTER_NARROW: f32 = 132.0;

/// The top bar of the files.
pub fn topbar_ui(ui: &mut Ui, look: &Look<'_>, bar: &mut TopBar, intents: &mut Intents) {
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
    if bar.folder != look.pane.folder() {
        bar.folder = look.pane.folder().to_path_buf();
        bar.filter.clear();
        bar.typed = None;
    }
    let middle = rect.top() + 22.0;
    let mut left = rect.left() + 9.0;
    let mut arrow = |ui: &mut Ui, icon, name: &str, key: &str, is_on: bool| {
        let size = theme.metrics.control.button_bar;
        let place = Rect::from_min_size(pos2(left, middle - size / 2.0), vec2(size, size));
        left += size;
        let mut inside = ui.new_child(UiBuilder::new().max_rect(place).id_salt(name));
        icon_button(&mut inside, theme, icon, name, Some(key), is_on).clicked()
    };
    if arrow(
        ui,
        icons::ARROW_LEFT,
        "Back",
        "Alt+Left",
        look.pane.can_go_back(),
    ) {
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
    let size = theme.metrics.control.button_bar;
    let eye = Rect::from_min_size(
        pos2(rect.right() - size - 12.0, middle - size / 2.0),
        vec2(size, size),
    );
    hidden_ui(ui, look, eye, intents);
    let filter_width = if look.layout.is_narrow {
        FILTER_NARROW
    } else {
        FILTER
    };
    let height = theme.metrics.control.field_bar;
    let filter = Rect::from_min_size(
        pos2(eye.left() - 8.0 - filter_width, middle - height / 2.0),
        vec2(filter_width, height),
    );
    filter_ui(ui, look, filter, bar, intents);
    let path = Rect::from_min_max(
        pos2(left + 8.0, filter.top()),
        pos2(filter.left() - 8.0, filter.bottom()),
    );
    match bar.typed.take() {
        Some(text) => typed_ui(ui, look, path, bar, text, intents),
        None => crumbs_ui(ui, look, path, bar, intents),
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

fn filter_ui(ui: &mut Ui, look: &Look<'_>, place: Rect, bar: &mut TopBar, intents: &mut Intents) {
    let theme = look.theme;
    let hint = if look.layout.is_narrow {
        "Filter"
    } else {
        "Filter as you type"
    };
    let mut inside = ui.new_child(UiBuilder::new().max_rect(place).id_salt("filter"));
    let field = Field::bare(theme, "Filter")
        .icon(icons::FUNNEL, theme.color.text3)
        .placeholder(hint)
        .height(place.height());
    let response = field.show(&mut inside, &mut bar.filter);
    if std::mem::take(&mut bar.wants_filter) {
        response.edit.request_focus();
    }
    if bar.filter.is_empty() && !response.edit.has_focus() {
        let right = pos2(place.right() - 8.0, place.center().y);
        key::paint_keys(ui.painter(), theme, right, &["/"]);
    }
    let escape = response.edit.lost_focus() && ui.input(|it| it.key_pressed(egui::Key::Escape));
    if escape {
        bar.filter.clear();
    }
    if response.edit.changed() || escape {
        intents.push(Intent::Filter(bar.filter.clone()));
    }
}

fn typed_ui(
    ui: &mut Ui,
    look: &Look<'_>,
    place: Rect,
    bar: &mut TopBar,
    mut text: String,
    intents: &mut Intents,
) {
    let mut inside = ui.new_child(UiBuilder::new().max_rect(place).id_salt("path"));
    let field = Field::bare(look.theme, "Path")
        .style(Style::Name)
        .height(place.height());
    let response = field.show(&mut inside, &mut text);
    if std::mem::take(&mut bar.wants_path) {
        response.edit.request_focus();
    }
    if response.submitted {
        intents.push(Intent::OpenTyped(text));
    } else if !response.edit.lost_focus() {
        bar.typed = Some(text);
    }
}

/// The path as one part a folder, each of which is clicked; the last part and "…" where there is no room.
fn crumbs_ui(ui: &mut Ui, look: &Look<'_>, place: Rect, bar: &mut TopBar, intents: &mut Intents) {
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
        edit_path(look, bar);
    }
    paint::icon(
        ui.painter(),
        pencil.center(),
        icons::PENCIL_SIMPLE,
        paint::ICON_ROW,
        color.text3,
    );
    let crumbs = crumbs(look.pane.folder(), &look.view.setting.home);
    let right = pencil.left() - 4.0;
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
            paint::icon(ui.painter(), center, icons::CARET_RIGHT, 12.0, color.text3);
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

fn crumb_ui(
    ui: &mut Ui,
    look: &Look<'_>,
    at: egui::Pos2,
    right: f32,
    crumb: &Crumb,
    is_last: bool,
    intents: &mut Intents,
) -> f32 {
    let (theme, color) = (look.theme, &look.theme.color);
    let (style, ink) = if is_last {
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

/// Opens the path field with the present folder in it.
pub fn edit_path(look: &Look<'_>, bar: &mut TopBar) {
    let folder = look.pane.folder();
    bar.typed = Some(names::shown(folder.as_os_str()).text.into_owned());
    bar.wants_path = true;
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
