//! One row a worker. The order never changes.

use egui::{Align2, Rect, Role, Ui, pos2, vec2};

use crate::gui::panels::parts::{self, Look};
use crate::gui::theme::Style;
use crate::gui::widgets::name::paint_name;
use crate::gui::widgets::paint;
use crate::model::{JobState, Lane, Phase};
use crate::view::{Job, words};

/// Width of the bars.
const BAR: f32 = 110.0;
const BAR_NARROW: f32 = 70.0;

/// What the workers of a job are at.
pub fn lanes_ui(ui: &mut Ui, look: &Look<'_>, job: &Job) {
    let theme = look.theme;
    let rect = ui.max_rect();
    let height = theme.metrics.row.lane;
    let room = ((rect.height() - 12.0) / height).floor() as usize;
    let shown = if job.lanes.len() > room {
        room.saturating_sub(1)
    } else {
        job.lanes.len()
    };
    let mut y = rect.top() + 7.0;
    for (index, lane) in job.lanes.iter().take(shown).enumerate() {
        let row = Rect::from_min_size(
            pos2(rect.left() + 16.0, y),
            vec2(rect.width() - 30.0, height),
        );
        lane_ui(ui, look, row, index + 1, lane, job.state);
        y += height;
    }
    let more = job.lanes.len() - shown;
    let text = if job.lanes.is_empty() {
        idle_words(job)
    } else if more > 0 {
        format!("and {} more workers", words::count(more as u64))
    } else {
        return;
    };
    let at = pos2(rect.left() + 18.0, y + height / 2.0);
    let (anchor, ink) = (Align2::LEFT_CENTER, theme.color.text3);
    parts::words(ui, theme, at, anchor, &text, Style::Small, ink);
}

fn idle_words(job: &Job) -> String {
    match job.state {
        JobState::Queued | JobState::Planned => "No worker yet: the job waits for its turn.",
        JobState::Planning => "Workers begin when the plan is made.",
        JobState::Ended(_) => "All workers are done.",
        JobState::Running | JobState::Paused | JobState::Cancelling => "Workers start.",
    }
    .to_owned()
}

fn phase_word(phase: Phase) -> &'static str {
    match phase {
        Phase::Idle => "Idle",
        Phase::List => "List",
        Phase::Copy => "Copy",
        Phase::Remove => "Delete",
        Phase::Rename => "Move",
        Phase::Verify => "Verify",
        Phase::Flush => "Flush",
    }
}

fn lane_ui(ui: &mut Ui, look: &Look<'_>, row: Rect, number: usize, lane: &Lane, state: JobState) {
    let (theme, color) = (look.theme, &look.theme.color);
    let middle = row.center().y;
    let painter = ui.painter();
    let start = Align2::LEFT_CENTER;
    let at = pos2(row.left() + 10.0, middle);
    let count = words::count(number as u64);
    paint::text(
        painter,
        theme,
        at,
        Align2::RIGHT_CENTER,
        count,
        Style::Note,
        color.text3,
    );
    let word = phase_word(lane.phase);
    let ink = match lane.phase {
        Phase::Verify => color.ok_text,
        Phase::Flush => color.accent_text,
        _ => color.text2,
    };
    let at = pos2(row.left() + 18.0, middle);
    paint::text(painter, theme, at, start, word, Style::Caption, ink);
    let left = row.left() + 62.0;
    let width = if look.layout.is_narrow {
        BAR_NARROW
    } else {
        BAR
    };
    let track = Rect::from_min_max(
        pos2(row.right() - width, middle - 2.0),
        pos2(row.right(), middle + 2.0),
    );
    if lane.phase == Phase::Idle {
        let text = match state {
            JobState::Paused => "paused",
            JobState::Cancelling => "stops",
            _ => "waits for the disk",
        };
        let at = pos2(left, middle);
        paint::text(painter, theme, at, start, text, Style::Small, color.text3);
    } else {
        let size = if lane.size > 0 {
            words::bytes(lane.size)
        } else {
            String::new()
        };
        let at = pos2(track.left() - 12.0, middle);
        let end = Align2::RIGHT_CENTER;
        let taken = paint::text(painter, theme, at, end, size, Style::Small, color.text2);
        let room = taken.left().min(track.left() - 66.0) - 12.0 - left;
        let at = pos2(left, middle);
        let name = lane.path.as_os_str();
        paint_name(painter, theme, at, room, name, Style::NameSmall, color.text);
    }
    painter.rect_filled(track, theme.corner(2.0), color.track);
    let share = (lane.done as f64 / lane.size.max(1) as f64).clamp(0.0, 1.0) as f32;
    let fill = match lane.phase {
        Phase::Verify => color.ok,
        Phase::Flush => color.device,
        _ => color.written,
    };
    let done = paint::snap(painter, track.width() * share);
    if done >= 1.0 && lane.size > 0 {
        painter.rect_filled(
            track.with_max_x(track.left() + done),
            theme.corner(2.0),
            fill,
        );
    }
    let shown = crate::view::names::shown(lane.path.as_os_str());
    let said = format!("Worker {number}: {word} {}", shown.text);
    parts::told(ui, row, Role::Label, &said);
}
