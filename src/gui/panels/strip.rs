//! Bottom: what is going on, in one line.

use egui::{Align2, Rect, Role, Ui, UiBuilder, pos2, vec2};

use crate::gui::icons;
use crate::gui::panels::parts::{self, Intents, Look};
use crate::gui::theme::Style;
use crate::gui::widgets::bar::{Parts, bar};
use crate::gui::widgets::{key, paint};
use crate::model::{End, Recovery};
use crate::view::{Intent, Job, PaletteIntent, PastIntent};

/// Parts of a job's bar: bytes where it moves any, otherwise items.
pub fn parts_of(job: &Job) -> Parts {
    let totals = &job.totals;
    let bytes = job.planned_bytes().unwrap_or(0);
    if totals.written > 0 || totals.read > 0 {
        return Parts {
            read: totals.read.max(totals.written),
            written: totals.written.max(totals.flushed),
            device: totals.flushed,
            whole: bytes.max(totals.written),
        };
    }
    let settled = job.settled_items();
    Parts {
        read: settled,
        written: settled,
        device: if job.is_ended() { settled } else { 0 },
        whole: job.planned_items().unwrap_or(0).max(1),
    }
}

/// The strip while the drawer is closed.
pub fn strip_ui(ui: &mut Ui, look: &Look<'_>, intents: &mut Intents) {
    let (theme, color) = (look.theme, &look.theme.color);
    let rect = ui.max_rect();
    ui.painter().rect_filled(rect, 0.0, color.bg);
    paint::hline(
        ui.painter(),
        rect.left(),
        rect.right(),
        rect.top(),
        color.line,
    );
    let middle = rect.center().y + 0.5;
    let head = look.view.jobs.counts_words();
    let width = paint::text_width(ui.painter(), theme, &head, Style::Medium);
    let whole = Rect::from_min_max(
        pos2(rect.left() + 8.0, rect.top() + 4.0),
        pos2(rect.left() + 48.0 + width, rect.bottom() - 3.0),
    );
    let opener = parts::clickable(ui, whole, Role::Button, false, "Open the jobs");
    let radius = theme.metrics.radius.field;
    paint::pressable(ui.painter(), theme, &opener, whole, radius, None);
    if opener.clicked() {
        intents.push(Intent::ToggleDrawer);
    }
    let center = pos2(rect.left() + 24.0, middle);
    paint::icon(
        ui.painter(),
        center,
        icons::CARET_UP_DOWN,
        paint::ICON_ROW,
        color.text2,
    );
    let at = pos2(rect.left() + 40.0, middle);
    let left = Align2::LEFT_CENTER;
    let head = parts::words(ui, theme, at, left, &head, Style::Medium, color.text);

    let right = pos2(rect.right() - 14.0, middle);
    let limit = commands_ui(ui, look, right, intents);
    let at = pos2(head.right() + 16.0, middle);
    match look.view.jobs.iter().find(|job| job.is_at_work()) {
        Some(job) => working_ui(ui, look, at, limit, job),
        None => ended_ui(ui, look, at, limit, intents),
    }
}

/// The way to all commands, at the right end; where it begins.
fn commands_ui(ui: &mut Ui, look: &Look<'_>, right: egui::Pos2, intents: &mut Intents) -> f32 {
    let (theme, color) = (look.theme, &look.theme.color);
    let caps = key::paint_keys(ui.painter(), theme, right, &["Ctrl", "K"]);
    let text = if look.layout.is_narrow {
        ""
    } else {
        "All commands"
    };
    let width = paint::text_width(ui.painter(), theme, text, Style::Small);
    let left = caps.left() - 8.0 - width;
    let target = theme.metrics.control.target;
    let place = Rect::from_min_max(
        pos2(left - 4.0, right.y - target / 2.0),
        pos2(right.x, right.y + target / 2.0),
    );
    let response = parts::clickable(ui, place, Role::Button, false, "All commands");
    let ink = if response.hovered() {
        color.text
    } else {
        color.text3
    };
    let (at, anchor) = (pos2(caps.left() - 8.0, right.y), Align2::RIGHT_CENTER);
    paint::text(ui.painter(), theme, at, anchor, text, Style::Small, ink);
    let radius = theme.metrics.radius.check;
    paint::focus_ring(ui.painter(), theme, &response, place, radius);
    if response.clicked() {
        intents.push(Intent::Palette(PaletteIntent::Open));
    }
    left - 16.0
}

fn working_ui(ui: &mut Ui, look: &Look<'_>, at: egui::Pos2, limit: f32, job: &Job) {
    let (theme, color) = (look.theme, &look.theme.color);
    let place = Rect::from_min_size(at - vec2(0.0, 2.5), vec2(160.0, 5.0));
    if place.right() > limit {
        return;
    }
    let mut inside = ui.new_child(UiBuilder::new().max_rect(place).id_salt("bar"));
    let title = job.title();
    bar(&mut inside, theme, &title, parts_of(job), 160.0, 5.0);
    let text = match job.percent() {
        Some(percent) => format!("{title}, {percent} %, {}", job.state_words()),
        None => format!("{title}, {}", job.state_words()),
    };
    let at = pos2(place.right() + 12.0, at.y);
    let room = limit - at.x;
    parts::words_within(ui, theme, at, room, &text, Style::Small, color.text2);
}

/// What was done last, and the way back from it.
fn ended_ui(ui: &mut Ui, look: &Look<'_>, at: egui::Pos2, limit: f32, intents: &mut Intents) {
    let (theme, color) = (look.theme, &look.theme.color);
    let last = look.view.last_words();
    let Some((text, end)) = last.or_else(|| look.view.past_words()) else {
        return;
    };
    let (icon, ink) = match end {
        End::Done => (icons::CHECK_CIRCLE.fill(), color.ok),
        End::Cancelled => (icons::PROHIBIT, color.text3),
        End::Questions { .. } => (icons::QUESTION.fill(), color.warn),
        End::Failed { .. } | End::Refused => (icons::WARNING_CIRCLE.fill(), color.danger_text),
    };
    paint::icon(
        ui.painter(),
        at + vec2(7.0, 0.0),
        icon,
        paint::ICON_ROW,
        ink,
    );
    let at = at + vec2(20.0, 0.0);
    let offered = look.view.offered();
    let taken = offered.map_or(0.0, |(word, _)| {
        16.0 + paint::text_width(ui.painter(), theme, word, Style::Medium)
    });
    let room = limit - at.x - taken;
    let told = parts::words_within(ui, theme, at, room, &text, Style::Small, color.text2);
    let Some((word, job)) = offered.filter(|_| room > 0.0) else {
        return;
    };
    let width = paint::text_width(ui.painter(), theme, word, Style::Medium);
    let right = pos2(told.right() + 16.0 + width, at.y);
    let name = format!("{word} the last job");
    if parts::link(ui, theme, "strip", right, word, &name) {
        let (uid, how) = (job.uid.clone(), Recovery::Undo);
        intents.push(Intent::Past(PastIntent::Recover { uid, how }));
    }
}
