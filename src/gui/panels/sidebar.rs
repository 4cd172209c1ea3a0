//! Left: where am I.

use egui::{Align2, Rect, Response, Role, Ui, UiBuilder, pos2, vec2};

use crate::gui::icons::{self, Icon};
use crate::gui::panels::carrying;
use crate::gui::panels::parts::{self, Intents, Look, NavRow};
use crate::gui::theme::Style;
use crate::gui::widgets::button::icon_button;
use crate::gui::widgets::paint;
use crate::view::help::{HelpIntent, HelpPage};
use crate::view::{BasketIntent, Disk, Intent, Page, PastIntent, PlaceKind, PrefsIntent, words};

/// Part of a disk above which its bar warns.
const NEARLY_FULL: f64 = 0.97;

/// The sidebar: screens, places, disks; icons alone where the window is narrow.
pub fn sidebar_ui(ui: &mut Ui, look: &Look<'_>, intents: &mut Intents) {
    let theme = look.theme;
    let rect = ui.max_rect();
    ui.painter().rect_filled(rect, 0.0, theme.color.bg);
    paint::vline(
        ui.painter(),
        rect.right() - 1.0,
        rect.top(),
        rect.bottom(),
        theme.color.line,
    );
    if look.layout.is_narrow {
        icons_ui(ui, look, intents);
    } else {
        whole_ui(ui, look, intents);
    }
    settings_ui(ui, look, intents);
}

fn whole_ui(ui: &mut Ui, look: &Look<'_>, intents: &mut Intents) {
    let theme = look.theme;
    let rect = ui.max_rect();
    parts::mark(ui, theme, rect.min + vec2(18.0, 13.0), 1.0);
    parts::words(
        ui,
        theme,
        pos2(rect.left() + 46.0, rect.top() + 22.0),
        Align2::LEFT_CENTER,
        "Filewright",
        Style::Title,
        theme.color.text,
    );
    let row = theme.metrics.row.operation;
    // What is in the basket must not be forgotten: places and disks make room for it.
    let basket_room = if look.view.basket.is_empty() {
        0.0
    } else {
        36.0 + row
    };
    let bottom = rect.bottom() - 40.0 - basket_room;
    let mut y = rect.top() + 50.0;
    let line = |y: f32, height: f32| {
        Rect::from_min_max(
            pos2(rect.left() + 8.0, y),
            pos2(rect.right() - 9.0, y + height),
        )
    };
    let is_files = look.view.past.page == Page::Files;
    for screen in screens(look) {
        let entry = NavRow {
            figure: &screen.figure,
            ..nav(look, Some(screen.icon), screen.name, screen.is_on, false)
        };
        if parts::nav_row(ui, theme, line(y, row), &entry).clicked() {
            intents.push(screen.intent);
        }
        if screen.has_jobs {
            count_badge(ui, look, pos2(rect.right() - 17.0, y + row / 2.0));
        }
        y += row;
    }

    y = head(ui, look, y, "Places");
    for place in &look.view.setting.places {
        if y + row > bottom {
            break;
        }
        let is_here = is_files && look.view.folder() == place.path;
        let entry = nav(
            look,
            Some(place_icon(place.kind)),
            &place.label,
            is_here,
            true,
        );
        let response = parts::nav_row(ui, theme, line(y, row), &entry);
        carrying::taker(ui, look, &response, &place.path, intents);
        if response.clicked() {
            intents.push(Intent::Open(place.path.clone()));
        }
        y += row;
    }
    let room = 36.0 + theme.metrics.row.disk;
    if !look.view.setting.disks.is_empty() && y + room <= bottom {
        y = head(ui, look, y, "Disks");
        for disk in &look.view.setting.disks {
            if y + theme.metrics.row.disk > bottom {
                break;
            }
            let response = disk_ui(ui, look, line(y, theme.metrics.row.disk), disk);
            carrying::taker(ui, look, &response, &disk.path, intents);
            if response.clicked() {
                intents.push(Intent::Open(disk.path.clone()));
            }
            y += theme.metrics.row.disk;
        }
    }
    if !look.view.basket.is_empty() {
        y = head(ui, look, y, "Basket");
        let (count, bytes) = look.view.basket_words();
        let entry = NavRow {
            figure: &bytes,
            ..nav(look, Some(icons::BASKET), &count, false, false)
        };
        if parts::nav_row(ui, theme, line(y, row), &entry).clicked() {
            intents.push(Intent::Basket(BasketIntent::Open(true)));
        }
    }
}

/// A screen that the sidebar leads to.
struct Place {
    icon: Icon,
    name: &'static str,
    figure: String,
    is_on: bool,
    has_jobs: bool,
    intent: Intent,
}

fn screens(look: &Look<'_>) -> [Place; 4] {
    let view = look.view;
    let page = |icon, name, page| Place {
        icon,
        name,
        figure: String::new(),
        is_on: view.past.page == page,
        has_jobs: false,
        intent: Intent::Past(PastIntent::Show(page)),
    };
    let open = match view.past.interrupted().count() {
        0 => String::new(),
        open => format!("{} interrupted", words::count(open as u64)),
    };
    let held = match view.past.held_bytes() {
        0 => String::new(),
        bytes => words::bytes(bytes),
    };
    [
        page(icons::FOLDER_OPEN, "Files", Page::Files),
        Place {
            icon: icons::STACK,
            name: "Jobs",
            figure: String::new(),
            is_on: view.drawer.is_open,
            has_jobs: true,
            intent: Intent::ToggleDrawer,
        },
        Place {
            figure: open,
            ..page(icons::CLOCK_COUNTER_CLOCKWISE, "History", Page::History)
        },
        Place {
            figure: held,
            ..page(icons::ARCHIVE, "Hold area", Page::Hold)
        },
    ]
}

fn nav<'a>(
    look: &Look<'_>,
    icon: Option<Icon>,
    text: &'a str,
    is_on: bool,
    is_place: bool,
) -> NavRow<'a> {
    let color = &look.theme.color;
    let (ground, ink) = match (is_on, is_place) {
        (true, true) => (color.accent_soft, color.sel_text),
        (true, false) => (color.nav_on, color.text),
        (false, _) => (color.bg, color.text),
    };
    NavRow {
        icon,
        text,
        figure: "",
        is_on,
        ground,
        ink,
    }
}

fn head(ui: &mut Ui, look: &Look<'_>, y: f32, text: &str) -> f32 {
    let at = pos2(ui.max_rect().left() + 16.0, y + 22.0);
    let ink = look.theme.color.text2;
    let style = Style::Caption;
    parts::words(ui, look.theme, at, Align2::LEFT_CENTER, text, style, ink);
    y + 36.0
}

fn count_badge(ui: &mut Ui, look: &Look<'_>, right: egui::Pos2) {
    let (running, waiting) = look.view.jobs.counts();
    if running + waiting == 0 {
        return;
    }
    let text = words::count(running + waiting);
    let theme = look.theme;
    let width = paint::text_width(ui.painter(), theme, &text, Style::Caption);
    let size = vec2((width + 12.0).max(18.0).ceil(), 16.0);
    let rect = Align2::RIGHT_CENTER.anchor_size(right, size);
    ui.painter()
        .rect_filled(rect, theme.corner(8.0), theme.color.accent);
    let ink = theme.color.on_accent;
    paint::text(
        ui.painter(),
        theme,
        rect.center(),
        Align2::CENTER_CENTER,
        text,
        Style::Caption,
        ink,
    );
}

fn disk_ui(ui: &mut Ui, look: &Look<'_>, rect: Rect, disk: &Disk) -> Response {
    let (theme, color) = (look.theme, &look.theme.color);
    let free = format!("{} free", words::bytes(disk.free));
    let used = 1.0 - disk.free as f64 / disk.total.max(1) as f64;
    let is_full = used >= NEARLY_FULL;
    let name = format!("{}, {free}", disk.label);
    let is_here = look.view.past.page == Page::Files && look.view.folder() == disk.path;
    let response = parts::clickable_as(ui, &disk.path, rect, Role::Button, is_here, &name);
    let painter = ui.painter();
    let chosen = is_here.then_some(color.accent_soft);
    let radius = theme.metrics.radius.field;
    paint::pressable(painter, theme, &response, rect, radius, chosen);
    let middle = rect.top() + 14.0;
    let icon = disk_icon(disk);
    paint::icon(
        painter,
        pos2(rect.left() + 16.0, middle),
        icon,
        paint::ICON,
        color.text2,
    );
    let ink = if is_full {
        color.warn_text
    } else {
        color.text3
    };
    let right = pos2(rect.right() - 8.0, middle);
    let taken = paint::text(
        painter,
        theme,
        right,
        Align2::RIGHT_CENTER,
        free,
        Style::Note,
        ink,
    );
    let at = pos2(rect.left() + 32.0, middle);
    let room = taken.left() - 8.0 - at.x;
    paint::text_within(
        painter,
        theme,
        at,
        room,
        &disk.label,
        Style::Body,
        color.text,
    );
    let track = Rect::from_min_max(
        pos2(at.x, rect.top() + 26.0),
        pos2(right.x, rect.top() + 29.0),
    );
    painter.rect_filled(track, theme.corner(1.5), color.track);
    let width = paint::snap(painter, (used as f32 * track.width()).max(2.0));
    let fill = if is_full { color.warn } else { color.meter };
    painter.rect_filled(
        track.with_max_x(track.left() + width),
        theme.corner(1.5),
        fill,
    );
    response
}

fn disk_icon(disk: &Disk) -> Icon {
    if disk.is_removable {
        icons::USB
    } else if disk.path.parent().is_none() {
        icons::HARD_DRIVE
    } else {
        icons::HARD_DRIVES
    }
}

pub(super) fn place_icon(kind: PlaceKind) -> Icon {
    match kind {
        PlaceKind::Home => icons::HOUSE,
        PlaceKind::Desktop => icons::DESKTOP,
        PlaceKind::Downloads => icons::DOWNLOAD_SIMPLE,
        PlaceKind::Pictures => icons::IMAGE,
        PlaceKind::Folder => icons::FOLDER,
    }
}

/// One icon a row, the words in tooltips.
fn icons_ui(ui: &mut Ui, look: &Look<'_>, intents: &mut Intents) {
    let theme = look.theme;
    let rect = ui.max_rect();
    parts::mark(ui, theme, rect.min + vec2(14.0, 13.0), 1.0);
    let mut y = rect.top() + 50.0;
    let mut step = |ui: &mut Ui, icon: Icon, name: &str, is_on: bool, is_place: bool| {
        let row = Rect::from_center_size(pos2(rect.center().x, y + 16.0), vec2(32.0, 32.0));
        y += 36.0;
        if row.bottom() > rect.bottom() - 36.0 {
            return false;
        }
        let response = parts::clickable(ui, row, Role::Button, is_on, name);
        let entry = nav(look, None, name, is_on, is_place);
        let chosen = is_on.then_some(entry.ground);
        let radius = theme.metrics.radius.field;
        paint::pressable(ui.painter(), theme, &response, row, radius, chosen);
        let ink = if is_on { entry.ink } else { theme.color.text2 };
        paint::icon(ui.painter(), row.center(), icon, paint::ICON_RAIL, ink);
        response.on_hover_text(name).clicked()
    };
    for screen in screens(look) {
        if step(ui, screen.icon, screen.name, screen.is_on, false) {
            intents.push(screen.intent);
        }
    }
    if !look.view.basket.is_empty() {
        let (count, _) = look.view.basket_words();
        let name = format!("Basket, {count}");
        if step(ui, icons::BASKET, &name, false, false) {
            intents.push(Intent::Basket(BasketIntent::Open(true)));
        }
    }
    let is_files = look.view.past.page == Page::Files;
    for place in &look.view.setting.places {
        let is_here = is_files && look.view.folder() == place.path;
        if step(ui, place_icon(place.kind), &place.label, is_here, true) {
            intents.push(Intent::Open(place.path.clone()));
        }
    }
    for disk in &look.view.setting.disks {
        let is_here = is_files && look.view.folder() == disk.path;
        if step(ui, disk_icon(disk), &disk.label, is_here, true) {
            intents.push(Intent::Open(disk.path.clone()));
        }
    }
    count_badge(ui, look, pos2(rect.right() - 2.0, rect.top() + 92.0));
}

/// The gear at the foot, and the keys beside it.
fn settings_ui(ui: &mut Ui, look: &Look<'_>, intents: &mut Intents) {
    let side = look.theme.metrics.control.button_bar;
    let rect = ui.max_rect();
    let left = if look.layout.is_narrow { 10.0 } else { 9.0 };
    let mut place = Rect::from_min_size(
        pos2(rect.left() + left, rect.bottom() - side - 6.0),
        vec2(side, side),
    );
    let mut button = |ui: &mut Ui, icon, name: &str| {
        let mut inside = ui.new_child(UiBuilder::new().max_rect(place).id_salt(name));
        place = place.translate(vec2(side, 0.0));
        icon_button(&mut inside, look.theme, icon, name, None, true).clicked()
    };
    if button(ui, icons::GEAR_SIX, "Settings") {
        intents.push(Intent::Prefs(PrefsIntent::Show(true)));
    }
    // A column of icons has no room beside it; the inspector has the same button.
    if !look.layout.is_narrow && button(ui, icons::QUESTION, "Keys") {
        intents.push(Intent::Help(HelpIntent::Show(HelpPage::Keys)));
    }
}
