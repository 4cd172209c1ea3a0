//! What waits for an answer and what failed, below the figures of a job.

use egui::{Align2, Painter, Pos2, Rect, Ui, UiBuilder, pos2, vec2};

use crate::gui::icons;
use crate::gui::panels::drawer::DrawerState;
use crate::gui::panels::parts::{self, Intents, Look};
use crate::gui::theme::Style;
use crate::gui::widgets::badge::{self, paint_badge};
use crate::gui::widgets::button::{Button, Kind};
use crate::gui::widgets::name::paint_name;
use crate::gui::widgets::rows::{RowList, RowState, Rows, Spot};
use crate::gui::widgets::{band, paint};
use crate::model::{Clash, Failure, Rule};
use crate::view::{Intent, Job, failures, planrows, sentences, words};

/// Answers that a band offers for rows that wait.
const ANSWERS: [Rule; 3] = [Rule::Skip, Rule::KeepBoth, Rule::Replace];

/// One band a kind of conflict that waits.
pub fn questions_ui(
    ui: &mut Ui,
    look: &Look<'_>,
    rect: Rect,
    job: &Job,
    intents: &mut Intents,
) -> f32 {
    let theme = look.theme;
    let mut y = rect.top();
    for (clash, count) in &job.questions {
        let height = theme.metrics.control.button_band + theme.metrics.space.base;
        let place = Rect::from_min_size(
            pos2(rect.left() + 11.0, y),
            vec2(rect.width() - 22.0, height),
        );
        if place.bottom() > rect.bottom() {
            break;
        }
        question_ui(ui, look, place, job, *clash, *count, intents);
        y = place.bottom() + 6.0;
    }
    y
}

fn question_ui(
    ui: &mut Ui,
    look: &Look<'_>,
    place: Rect,
    job: &Job,
    clash: Clash,
    count: u64,
    intents: &mut Intents,
) {
    let theme = look.theme;
    let (head, explanation) = planrows::clash_head(clash);
    let waits = match count {
        1 => "1 conflict waits for you".to_owned(),
        count => format!("{} conflicts wait for you", words::count(count)),
    };
    let text = if look.layout.is_narrow {
        head.to_owned()
    } else {
        format!("{head}: {explanation}. The rest goes on.")
    };
    let kind = band::Kind::Question;
    let mut inside = ui.new_child(
        UiBuilder::new()
            .max_rect(place)
            .id_salt(("ask", clash as u8)),
    );
    inside.set_clip_rect(place);
    // The band is as high as one with a button, which its own action would make it.
    let ground = theme.color.warn_soft;
    let corner = theme.corner(theme.metrics.radius.field);
    inside.painter().rect_filled(place, corner, ground);
    let height = theme.metrics.control.band;
    inside.add_space((place.height() - height) / 2.0);
    band::band(&mut inside, theme, kind, &waits, &text, band::Action::None);
    let mut right = place.right() - 4.0;
    let offered = planrows::rules_for(clash);
    for rule in ANSWERS
        .into_iter()
        .rev()
        .filter(|rule| offered.contains(rule))
    {
        let text = planrows::rule_words(rule);
        let button =
            Button::new(theme, Kind::Plain, text).height(theme.metrics.control.button_band);
        let width = button.width(ui.painter());
        let area = Rect::from_min_max(
            pos2(right - width, place.top() + 4.0),
            pos2(right, place.bottom() - 4.0),
        );
        let mut inside = ui.new_child(UiBuilder::new().max_rect(area).id_salt((text, clash as u8)));
        if button.show(&mut inside).clicked() {
            intents.push(Intent::Answer {
                job: job.id,
                clash,
                rule,
            });
        }
        right = area.left() - 6.0;
    }
}

/// What could not be done, as it comes; how the job ended where nothing failed.
pub fn failures_ui(
    ui: &mut Ui,
    look: &Look<'_>,
    rect: Rect,
    job: &Job,
    state: &mut DrawerState,
    intents: &mut Intents,
) {
    if rect.height() < 30.0 {
        return;
    }
    if job.failures.is_empty() {
        ended_ui(ui, look, rect, job);
        return;
    }
    let head = rect.with_max_y(rect.top() + 28.0);
    failures_head(ui, look, head, job, state, intents);
    if look.layout.is_narrow && !state.shows_failures {
        return;
    }
    let theme = look.theme;
    let (line, color) = (head.bottom(), theme.color.line);
    paint::hline(
        ui.painter(),
        rect.left() + 18.0,
        rect.right() - 15.0,
        line,
        color,
    );
    let list = Rect::from_min_max(
        pos2(rect.left() + 18.0, line + 1.0),
        pos2(rect.right() - 4.0, rect.bottom() - 4.0),
    );
    if list.height() < theme.metrics.row.failure {
        return;
    }
    parts::area(ui, list, "failures", |ui| {
        let mut rows = FailureRows {
            look: *look,
            failures: &job.failures,
        };
        let list = RowList {
            name: "Failures",
            count: job.failures.len() as u64,
            row_height: theme.metrics.row.failure,
            cursor: None,
            marks: &[],
        };
        list.show(ui, theme, &mut state.failures, &mut rows);
    });
}

fn ended_ui(ui: &mut Ui, look: &Look<'_>, rect: Rect, job: &Job) {
    let (Some(outcome), Some(entry)) = (&job.outcome, job.entry) else {
        return;
    };
    let text = sentences::ended(entry.about, outcome);
    let at = pos2(rect.left() + 15.0, rect.top() + 14.0);
    let ink = look.theme.color.text2;
    let room = rect.width() - 30.0;
    parts::words_within(ui, look.theme, at, room, &text, Style::Small, ink);
}

fn failures_head(
    ui: &mut Ui,
    look: &Look<'_>,
    head: Rect,
    job: &Job,
    state: &mut DrawerState,
    intents: &mut Intents,
) {
    let (theme, color) = (look.theme, &look.theme.color);
    let count = job.failures.len() as u64;
    let middle = head.center().y;
    let center = pos2(head.left() + 25.0, middle);
    let icon = icons::WARNING_CIRCLE.fill();
    paint::icon(ui.painter(), center, icon, paint::ICON, color.danger_text);
    let (text, more) = if job.is_ended() {
        ("failed", "everything else went through")
    } else {
        (
            "failed so far",
            "listed as they come; everything else goes on",
        )
    };
    let text = format!("{} {text}", words::count(count));
    let at = pos2(head.left() + 41.0, middle);
    let anchor = Align2::LEFT_CENTER;
    let title = parts::words(ui, theme, at, anchor, &text, Style::Strong, color.text);
    let mut right = head.right() - 15.0;
    let mut link = |ui: &mut Ui, text: &str, is_on: bool| {
        let button = Button::new(theme, Kind::Link, text)
            .height(24.0)
            .enabled(is_on);
        let width = button.width(ui.painter());
        let place = Rect::from_min_max(
            pos2(right - width, middle - 12.0),
            pos2(right, middle + 12.0),
        );
        right = place.left() - 8.0;
        let mut inside = ui.new_child(UiBuilder::new().max_rect(place).id_salt(text));
        button.show(&mut inside).clicked()
    };
    let retry = match count {
        1 => "Retry".to_owned(),
        count => format!("Retry all {}", words::count(count)),
    };
    if link(ui, &retry, job.can_retry()) {
        intents.push(Intent::Retry(job.id));
    }
    if look.layout.is_narrow {
        let text = if state.shows_failures { "Hide" } else { "Show" };
        if link(ui, text, true) {
            state.shows_failures = !state.shows_failures;
        }
    }
    let at = pos2(title.right() + 14.0, middle);
    let room = right - 8.0 - at.x;
    parts::words_within(ui, theme, at, room, more, Style::Small, color.text2);
}

struct FailureRows<'a> {
    look: Look<'a>,
    failures: &'a [Failure],
}

impl Rows for FailureRows<'_> {
    fn state(&self, _row: u64) -> RowState {
        RowState::default()
    }

    fn paint(&mut self, painter: &Painter, spot: Spot) {
        let Some(failure) = self.failures.get(spot.row as usize) else {
            return;
        };
        let (theme, color) = (self.look.theme, &self.look.theme.color);
        let told = failures::told(failure);
        let middle = spot.rect.center().y;
        let path_width = (spot.rect.width() * 0.22).clamp(150.0, 420.0);
        let at = pos2(spot.rect.left() + 2.0, middle);
        let name = failure.path.as_os_str();
        let style = Style::NameSmall;
        let width = path_width - 12.0;
        paint_name(painter, theme, at, width, name, style, color.text);
        let at = pos2(spot.rect.left() + path_width, middle);
        let kind = badge::Kind::Failed;
        let badge = paint_badge(painter, theme, at, Align2::LEFT_CENTER, kind, &told.badge);
        let at = pos2(badge.right().max(at.x + 56.0) + 12.0, middle);
        let room = spot.rect.right() - 16.0 - at.x;
        let text = told.text();
        paint::text_within(painter, theme, at, room, text, Style::Small, color.text2);
        let line = spot.rect.bottom() - 1.0;
        let right = spot.rect.right() - 11.0;
        paint::hline(painter, spot.rect.left(), right, line, color.line);
    }

    fn words(&self, row: u64) -> String {
        self.failures
            .get(row as usize)
            .map_or_else(String::new, |failure| failures::told(failure).line())
    }

    fn carries(&self, _row: u64, _at: Pos2) -> bool {
        false
    }
}
