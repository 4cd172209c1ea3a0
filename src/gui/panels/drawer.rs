//! The drawer: all jobs at the left, the chosen one beside them.

use egui::{Align2, CursorIcon, Rect, Role, Sense, Ui, UiBuilder, pos2, vec2};

use crate::gui::icons;
use crate::gui::panels::job;
use crate::gui::panels::parts::{self, Intents, Look};
use crate::gui::panels::strip::parts_of;
use crate::gui::theme::Style;
use crate::gui::widgets::badge::{self, paint_badge};
use crate::gui::widgets::bar::bar;
use crate::gui::widgets::button::{Button, Kind};
use crate::gui::widgets::rows::RowsState;
use crate::gui::widgets::{paint, select::select};
use crate::model::{End, JobState};
use crate::view::{Intent, Job, words};

/// What the drawer remembers.
#[derive(Clone, Debug, Default)]
pub struct DrawerState {
    pub failures: RowsState,
    /// In a narrow window the failures are one line until they are asked for.
    pub shows_failures: bool,
}

const LIST: f32 = 292.0;
/// Height of the heads of both sides.
pub const HEAD: f32 = 40.0;

/// The drawer over its whole area.
pub fn drawer_ui(ui: &mut Ui, look: &Look<'_>, state: &mut DrawerState, intents: &mut Intents) {
    let (theme, color) = (look.theme, &look.theme.color);
    let rect = ui.max_rect();
    ui.painter().rect_filled(rect, 0.0, color.bg);
    let left = if look.layout.is_narrow {
        rect.left()
    } else {
        let list = rect.with_max_x(rect.left() + LIST);
        parts::area(ui, list, "job-list", |ui| list_ui(ui, look, intents));
        paint::vline(
            ui.painter(),
            list.right(),
            rect.top(),
            rect.bottom(),
            color.line,
        );
        list.right() + 1.0
    };
    let detail = rect.with_min_x(left);
    ui.painter().rect_filled(detail, 0.0, color.surface);
    match look.view.shown_job() {
        Some(shown) => parts::area(ui, detail, "job", |ui| {
            job::job_ui(ui, look, shown, state, intents);
        }),
        None => {
            if look.layout.is_narrow {
                closer_ui(ui, look, rect, intents);
            }
            let at = detail.center_top() + vec2(0.0, detail.height() * 0.35);
            let anchor = Align2::CENTER_CENTER;
            parts::words(
                ui,
                theme,
                at,
                anchor,
                "No jobs yet",
                Style::Title,
                color.text,
            );
            let at = at + vec2(0.0, 22.0);
            let text = "What you run shows here: how far it is, and what could not be done.";
            parts::words(ui, theme, at, anchor, text, Style::Small, color.text2);
        }
    }
    paint::hline(
        ui.painter(),
        rect.left(),
        rect.right(),
        rect.top(),
        color.line,
    );
    edge_ui(ui, rect, intents);
}

/// The upper edge is dragged.
fn edge_ui(ui: &mut Ui, rect: Rect, intents: &mut Intents) {
    let edge = Rect::from_min_max(
        pos2(rect.left(), rect.top() - 3.0),
        pos2(rect.right(), rect.top() + 3.0),
    );
    let response = ui.interact(edge, ui.scope_id().with("edge"), Sense::drag());
    response
        .widget_info(|| egui::WidgetInfo::labeled(Role::Splitter, true, "Height of the drawer"));
    if response.hovered() || response.dragged() {
        ui.set_cursor_icon(CursorIcon::ResizeVertical);
    }
    let moved = response.drag_delta().y;
    if moved != 0.0 {
        intents.push(Intent::DrawerHeight(rect.height() - moved));
    }
}

/// The caret that closes the drawer, at the left of its head. The place after it.
pub fn closer_ui(ui: &mut Ui, look: &Look<'_>, rect: Rect, intents: &mut Intents) -> f32 {
    let theme = look.theme;
    let center = pos2(rect.left() + 24.0, rect.top() + HEAD / 2.0);
    let place = Rect::from_center_size(center, vec2(28.0, 28.0));
    let response = parts::clickable(ui, place, Role::Button, true, "Close the jobs");
    let radius = theme.metrics.radius.field;
    paint::pressable(ui.painter(), theme, &response, place, radius, None);
    let ink = theme.color.text2;
    paint::icon(
        ui.painter(),
        center,
        icons::CARET_DOWN,
        paint::ICON_ROW,
        ink,
    );
    if response.on_hover_text("Close the jobs  Ctrl+J").clicked() {
        intents.push(Intent::ToggleDrawer);
    }
    rect.left() + 40.0
}

/// In a narrow window the list of jobs is a field in the head. Its right end.
pub fn menu_ui(ui: &mut Ui, look: &Look<'_>, place: Rect, shown: &Job, intents: &mut Intents) {
    let jobs: Vec<&Job> = look.view.jobs.iter().rev().collect();
    let titles: Vec<String> = jobs.iter().map(|job| job.title()).collect();
    let titles: Vec<&str> = titles.iter().map(String::as_str).collect();
    let chosen = jobs.iter().position(|job| job.id == shown.id).unwrap_or(0);
    let mut inside = ui.new_child(UiBuilder::new().max_rect(place).id_salt("jobs"));
    let (width, height) = (place.width(), place.height());
    let picked = select(
        &mut inside,
        look.theme,
        "Job",
        &titles,
        chosen,
        width,
        height,
    );
    if let Some(job) = picked.and_then(|at| jobs.get(at)) {
        intents.push(Intent::ShowJob(job.id));
    }
}

fn list_ui(ui: &mut Ui, look: &Look<'_>, intents: &mut Intents) {
    let (theme, color) = (look.theme, &look.theme.color);
    let rect = ui.max_rect();
    let left = closer_ui(ui, look, rect, intents);
    let middle = rect.top() + HEAD / 2.0;
    let (anchor, style) = (Align2::LEFT_CENTER, Style::Title);
    parts::words(
        ui,
        theme,
        pos2(left, middle),
        anchor,
        "Jobs",
        style,
        color.text,
    );
    let counts = look.view.jobs.counts_words();
    let at = pos2(rect.right() - 14.0, middle);
    let anchor = Align2::RIGHT_CENTER;
    parts::words(ui, theme, at, anchor, &counts, Style::Small, color.text2);
    let shown = look.view.shown_job().map(|job| job.id);
    let mut y = rect.top() + HEAD + 2.0;
    let (open, ended): (Vec<&Job>, Vec<&Job>) =
        look.view.jobs.iter().partition(|job| !job.is_ended());
    for job in open {
        let card = Rect::from_min_size(pos2(rect.left() + 8.0, y), vec2(rect.width() - 16.0, 78.0));
        if card.bottom() > rect.bottom() {
            return;
        }
        if card_ui(ui, look, card, job, shown == Some(job.id), intents) {
            intents.push(Intent::ShowJob(job.id));
        }
        y += 82.0;
    }
    if ended.is_empty() {
        return;
    }
    let at = pos2(rect.left() + 16.0, y + 16.0);
    let (anchor, ink) = (Align2::LEFT_CENTER, color.text2);
    parts::words(ui, theme, at, anchor, "Ended", Style::Caption, ink);
    y += 28.0;
    for job in ended.into_iter().rev() {
        let row = Rect::from_min_size(
            pos2(rect.left() + 8.0, y),
            vec2(rect.width() - 16.0, theme.metrics.row.failure),
        );
        if row.bottom() > rect.bottom() {
            return;
        }
        if ended_ui(ui, look, row, job, shown == Some(job.id)) {
            intents.push(Intent::ShowJob(job.id));
        }
        y = row.bottom();
    }
}

/// Puts a waiting job before the others that wait.
fn next_ui(ui: &mut Ui, look: &Look<'_>, right: egui::Pos2, job: &Job, intents: &mut Intents) {
    let button = Button::new(look.theme, Kind::Link, "Run next").height(24.0);
    let width = button.width(ui.painter());
    let place = Rect::from_min_max(
        pos2(right.x - width + 4.0, right.y - 12.0),
        pos2(right.x + 4.0, right.y + 12.0),
    );
    let builder = UiBuilder::new().max_rect(place).id_salt(("next", job.id.0));
    if button.show(&mut ui.new_child(builder)).clicked() {
        intents.push(Intent::Reorder {
            job: job.id,
            place: 0,
        });
    }
}

fn card_ui(
    ui: &mut Ui,
    look: &Look<'_>,
    card: Rect,
    job: &Job,
    is_on: bool,
    intents: &mut Intents,
) -> bool {
    let (theme, color) = (look.theme, &look.theme.color);
    let title = job.title();
    let response = parts::clickable_as(ui, job.id.0, card, Role::Button, is_on, &title);
    let painter = ui.painter();
    let radius = theme.metrics.radius.card;
    let chosen = is_on.then_some(color.nav_on);
    paint::pressable(painter, theme, &response, card, radius, chosen);
    let icon = match job.entry {
        _ if matches!(job.state, JobState::Queued | JobState::Planned) => icons::HOURGLASS_MEDIUM,
        _ if job.state == JobState::Paused => icons::PAUSE,
        Some(entry) => crate::gui::panels::rail::group_icon(entry.about.group),
        None => icons::STACK,
    };
    let line = |row: f32| card.top() + row;
    paint::icon(
        painter,
        pos2(card.left() + 16.0, line(17.0)),
        icon,
        paint::ICON_ROW,
        color.text2,
    );
    let left = card.left() + 34.0;
    let right = card.right() - 12.0;
    let percent = match job.percent() {
        Some(percent) => format!("{percent} %"),
        None => String::new(),
    };
    let at = pos2(right, line(17.0));
    let end = Align2::RIGHT_CENTER;
    let taken = paint::text(painter, theme, at, end, percent, Style::Strong, color.text);
    let room = taken.left() - 8.0 - left;
    let at = pos2(left, line(17.0));
    paint::text_within(
        painter,
        theme,
        at,
        room,
        title.as_str(),
        Style::Medium,
        color.text,
    );
    let size = job.size_words().unwrap_or_else(|| job.source_words());
    let at = pos2(left, line(36.0));
    paint::text_within(
        painter,
        theme,
        at,
        right - left,
        size,
        Style::Small,
        color.text2,
    );
    if job.asking() > 0 {
        let text = format!("{} ask", words::count(job.asking()));
        let at = pos2(right, line(64.0));
        paint_badge(painter, theme, at, end, badge::Kind::Ask, &text);
    }
    let at = pos2(left, line(64.0));
    let state = job.state_words();
    paint::text_within(
        painter,
        theme,
        at,
        right - left - 60.0,
        state,
        Style::Note,
        color.text2,
    );
    if look.view.jobs.counts().1 > 1 && job.state == JobState::Planned {
        next_ui(ui, look, pos2(right, line(17.0)), job, intents);
    }
    let place = Rect::from_min_max(pos2(left, line(48.0)), pos2(right, line(53.0)));
    let mut inside = ui.new_child(UiBuilder::new().max_rect(place).id_salt(job.id.0));
    bar(
        &mut inside,
        theme,
        &title,
        parts_of(job),
        place.width(),
        5.0,
    );
    response.clicked()
}

fn ended_ui(ui: &mut Ui, look: &Look<'_>, row: Rect, job: &Job, is_on: bool) -> bool {
    let (theme, color) = (look.theme, &look.theme.color);
    let title = job.title();
    let name = format!("{title}, {}", job.state_words());
    let response = parts::clickable_as(ui, job.id.0, row, Role::Button, is_on, &name);
    let painter = ui.painter();
    let (chosen, radius) = (is_on.then_some(color.nav_on), theme.metrics.radius.field);
    paint::pressable(painter, theme, &response, row, radius, chosen);
    let (icon, ink, text) = match job.state {
        JobState::Ended(End::Done) => {
            let items = words::counted(job.totals.items, "item");
            (icons::CHECK_CIRCLE.fill(), color.ok, items)
        }
        JobState::Ended(End::Failed { failures }) => {
            let failed = format!("{} failed", words::count(failures));
            (icons::WARNING_CIRCLE.fill(), color.danger_text, failed)
        }
        JobState::Ended(End::Questions { count }) => {
            let asks = format!("{} ask", words::count(count));
            (icons::QUESTION.fill(), color.warn, asks)
        }
        JobState::Ended(End::Refused) => {
            let refused = "refused".to_owned();
            (icons::PROHIBIT, color.danger_text, refused)
        }
        _ => (icons::PROHIBIT, color.text3, "cancelled".to_owned()),
    };
    let middle = row.center().y;
    paint::icon(
        painter,
        pos2(row.left() + 16.0, middle),
        icon,
        paint::ICON_ROW,
        ink,
    );
    let at = pos2(row.right() - 12.0, middle);
    let anchor = Align2::RIGHT_CENTER;
    let taken = paint::text(painter, theme, at, anchor, text, Style::Note, color.text2);
    let at = pos2(row.left() + 34.0, middle);
    let room = taken.left() - 8.0 - at.x;
    paint::text_within(
        painter,
        theme,
        at,
        room,
        title.as_str(),
        Style::Small,
        color.text,
    );
    response.clicked()
}
