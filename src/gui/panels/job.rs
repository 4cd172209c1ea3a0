//! One job: its head, how far it is, what its workers do, what waits and what failed.

use egui::{Align2, Pos2, Rect, Role, Ui, UiBuilder, pos2, vec2};

use crate::gui::icons;
use crate::gui::panels::drawer::{self, DrawerState, HEAD};
use crate::gui::panels::form::order_words;
use crate::gui::panels::lanes;
use crate::gui::panels::parts::{self, Intents, Look};
use crate::gui::panels::strip::parts_of;
use crate::gui::panels::troubles;
use crate::gui::theme::Style;
use crate::gui::widgets::badge;
use crate::gui::widgets::bar::bar;
use crate::gui::widgets::button::{Button, Kind};
use crate::gui::widgets::paint;
use crate::gui::widgets::plot::{Samples, plot};
use crate::gui::widgets::select::select;
use crate::gui::widgets::slider::slider;
use crate::model::{JobState, Order};
use crate::view::estimate::RATE_BINS;
use crate::view::{Intent, Job, words};

/// Height of the figures and the lanes.
const FIGURES: f32 = 232.0;

/// The chosen job.
pub fn job_ui(
    ui: &mut Ui,
    look: &Look<'_>,
    job: &Job,
    state: &mut DrawerState,
    intents: &mut Intents,
) {
    let theme = look.theme;
    let rect = ui.max_rect();
    let head = rect.with_max_y(rect.top() + HEAD);
    head_ui(ui, look, head, job, intents);
    let line = theme.color.line;
    paint::hline(ui.painter(), rect.left(), rect.right(), head.bottom(), line);
    let figures = Rect::from_min_max(
        pos2(rect.left(), head.bottom() + 1.0),
        pos2(rect.right(), head.bottom() + 1.0 + FIGURES),
    );
    let share = if look.layout.is_narrow { 0.448 } else { 0.478 };
    let split = (rect.left() + rect.width() * share).round();
    let left = figures.with_max_x(split);
    parts::area(ui, left, "job-figures", |ui| figures_ui(ui, look, job));
    paint::vline(ui.painter(), split, figures.top(), figures.bottom(), line);
    let right = figures.with_min_x(split + 1.0);
    parts::area(ui, right, "job-lanes", |ui| lanes::lanes_ui(ui, look, job));
    let mut y = figures.bottom();
    if !look.layout.is_narrow {
        paint::hline(ui.painter(), rect.left(), rect.right(), y, line);
    }
    y = troubles::questions_ui(ui, look, rect.with_min_y(y + 8.0), job, intents);
    troubles::failures_ui(ui, look, rect.with_min_y(y), job, state, intents);
}

fn head_ui(ui: &mut Ui, look: &Look<'_>, head: Rect, job: &Job, intents: &mut Intents) {
    let (theme, color) = (look.theme, &look.theme.color);
    let middle = head.center().y;
    let mut right = head.right() - 12.0;
    let mut button = |ui: &mut Ui, text: &str, icon, is_on: bool, least: f32| {
        let button = Button::new(theme, Kind::Plain, text)
            .icon(icon)
            .height(theme.metrics.control.button_bar)
            .least_width(least)
            .enabled(is_on);
        let width = button.width(ui.painter());
        let place = Rect::from_min_max(
            pos2(right - width, middle - 14.0),
            pos2(right, middle + 14.0),
        );
        right = place.left() - 8.0;
        let mut inside = ui.new_child(UiBuilder::new().max_rect(place).id_salt(text));
        button.show(&mut inside).clicked()
    };
    if button(ui, "Cancel", icons::X, job.can_cancel(), 86.0) {
        intents.push(Intent::Cancel(job.id));
    }
    if job.state == JobState::Paused {
        if button(ui, "Resume", icons::PLAY, true, 92.0) {
            intents.push(Intent::Resume(job.id));
        }
    } else if button(ui, "Pause", icons::PAUSE, job.can_pause(), 92.0) {
        intents.push(Intent::Pause(job.id));
    }
    right -= 8.0;
    if !job.is_ended() {
        right = tune_ui(ui, look, pos2(right, middle), job, intents);
    }
    let mut left = head.left() + 15.0;
    if look.layout.is_narrow {
        left = drawer::closer_ui(ui, look, head, intents);
        let place = Rect::from_min_max(
            pos2(left, middle - 14.0),
            pos2((left + 260.0).min(right - 8.0), middle + 14.0),
        );
        drawer::menu_ui(ui, look, place, job, intents);
        return;
    }
    let title = job.entry.map_or(job.request.op, |entry| entry.about.title);
    let at = pos2(left, middle);
    let anchor = Align2::LEFT_CENTER;
    let title = parts::words(ui, theme, at, anchor, title, Style::Strong, color.text);
    let at = pos2(title.right() + 8.0, middle);
    let room = right - 16.0 - at.x;
    let from = job.source_words();
    let from = parts::words_within(ui, theme, at, room, &from, Style::Medium, color.text);
    if let Some(target) = job.target_name() {
        let center = pos2(from.right() + 14.0, middle);
        paint::icon(ui.painter(), center, icons::ARROW_RIGHT, 13.0, color.text3);
        let at = pos2(from.right() + 28.0, middle);
        let room = right - 16.0 - at.x;
        parts::words_within(ui, theme, at, room, &target, Style::Medium, color.text);
    }
}

const ORDERS: [Order; 3] = [Order::AsGiven, Order::LargestFirst, Order::SmallestFirst];

/// Workers and order of a job that is not ended. The left end of both.
fn tune_ui(ui: &mut Ui, look: &Look<'_>, right: Pos2, job: &Job, intents: &mut Intents) -> f32 {
    let (theme, color) = (look.theme, &look.theme.color);
    let mut x = right.x;
    if !look.layout.is_narrow {
        let place = Rect::from_min_max(pos2(x - 132.0, right.y - 14.0), pos2(x, right.y + 14.0));
        let labels = ORDERS.map(order_words);
        let chosen = ORDERS
            .iter()
            .position(|order| *order == job.order)
            .unwrap_or(0);
        let mut inside = ui.new_child(UiBuilder::new().max_rect(place).id_salt("order"));
        let (width, height) = (place.width(), place.height());
        let picked = select(&mut inside, theme, "Order", &labels, chosen, width, height);
        if let Some(order) = picked.and_then(|at| ORDERS.get(at)) {
            intents.push(Intent::Tune {
                job: job.id,
                workers: None,
                order: Some(*order),
            });
        }
        x = place.left() - 16.0;
    }
    let cores = u64::from(look.view.setting.cores.max(1));
    let mut workers = match job.workers {
        0 => cores,
        set => u64::from(set),
    };
    let anchor = Align2::RIGHT_CENTER;
    let at = pos2(x, right.y);
    let text = words::count(workers);
    parts::words(ui, theme, at, anchor, &text, Style::Medium, color.text);
    let width = if look.layout.is_narrow { 64.0 } else { 150.0 };
    let rail = Rect::from_min_max(
        pos2(x - 28.0 - width, right.y - 12.0),
        pos2(x - 28.0, right.y + 12.0),
    );
    let mut inside = ui.new_child(UiBuilder::new().max_rect(rail).id_salt("workers"));
    let most = (cores * 2).max(workers);
    if slider(
        &mut inside,
        theme,
        "Workers of the job",
        &mut workers,
        1..=most,
        width,
    )
    .changed()
    {
        intents.push(Intent::Tune {
            job: job.id,
            workers: Some(u16::try_from(workers).unwrap_or(u16::MAX)),
            order: None,
        });
    }
    let at = pos2(rail.left() - 10.0, right.y);
    let label = parts::words(ui, theme, at, anchor, "Workers", Style::Small, color.text2);
    label.left()
}

/// Time left, the bar with its figures, the throughput.
fn figures_ui(ui: &mut Ui, look: &Look<'_>, job: &Job) {
    let (theme, color) = (look.theme, &look.theme.color);
    let rect = ui.max_rect();
    let (left, right) = (rect.left() + 15.0, rect.right() - 16.0);
    let head = rect.top() + 22.0;
    let start = Align2::LEFT_CENTER;
    let end = Align2::RIGHT_CENTER;
    let of = items_words(job);
    let taken = parts::words(
        ui,
        theme,
        pos2(right, head),
        end,
        &of,
        Style::Small,
        color.text2,
    );
    let state = capital(&job.state_words());
    let at = pos2(left, head);
    let room = taken.left() - 16.0 - left;
    let state = parts::words_within(ui, theme, at, room, &state, Style::Figure, color.text);
    surety_ui(
        ui,
        look,
        pos2(state.right() + 12.0, head),
        taken.left() - 12.0,
        job,
    );

    let width = right - left;
    let place = Rect::from_min_size(pos2(left, rect.top() + 41.0), vec2(width, 14.0));
    let mut inside = ui.new_child(UiBuilder::new().max_rect(place).id_salt("bar"));
    let name = format!("{}, {}", job.title(), job.state_words());
    let height = theme.metrics.control.bar_job;
    bar(&mut inside, theme, &name, parts_of(job), width, height);

    // The third label is the longest; the last cell keeps clear of it.
    let across = width.min(520.0);
    let totals = &job.totals;
    let cells = [
        (color.read, "Read", totals.read.max(totals.written)),
        (color.written, "Written", totals.written.max(totals.flushed)),
        (color.device, "On the device", totals.flushed),
    ];
    let top = rect.top() + 73.0;
    for ((fill, text, bytes), share) in cells.into_iter().zip([0.0, 0.235, 0.47]) {
        let x = (left + share * across).round();
        cell_ui(
            ui,
            look,
            pos2(x, top),
            Some(fill),
            text,
            &words::bytes(bytes),
        );
    }
    let whole = job
        .planned_bytes()
        .map_or_else(|| "–".to_owned(), words::bytes);
    cell_ui(
        ui,
        look,
        pos2((left + 0.78 * across).round(), top),
        None,
        "Of",
        &whole,
    );

    let top = rect.top() + 118.0;
    let at = pos2(left, top);
    let what = "Written per second, last 2 min";
    parts::words(ui, theme, at, start, what, Style::Note, color.text2);
    let now = match job.state {
        JobState::Running => format!("now {}", words::rate(job.rates.now())),
        _ => String::new(),
    };
    if !now.is_empty() {
        let at = pos2(right - 62.0, top);
        parts::words(ui, theme, at, end, &now, Style::Caption, color.text);
    }
    let place = Rect::from_min_max(pos2(left, top + 6.0), pos2(right, rect.bottom() - 4.0));
    let rates: Vec<Option<u64>> = job.rates.bins().collect();
    let samples = Samples {
        rates: &rates,
        seconds: RATE_BINS,
        top: job.rates.axis(),
    };
    let mut inside = ui.new_child(UiBuilder::new().max_rect(place).id_salt("plot"));
    plot(
        &mut inside,
        theme,
        "Written per second",
        samples,
        place.height(),
    );
}

fn capital(text: &str) -> String {
    let mut signs = text.chars();
    match signs.next() {
        Some(first) => first.to_uppercase().chain(signs).collect(),
        None => String::new(),
    }
}

/// What is sure of an ended job and what is not, up to a right end: green is only what was read back.
fn surety_ui(ui: &mut Ui, look: &Look<'_>, at: Pos2, limit: f32, job: &Job) {
    let theme = look.theme;
    let told = [
        (badge::Kind::Verified, job.verified_words()),
        (badge::Kind::Ask, job.unflushed_words()),
        (badge::Kind::Ask, job.lost_words()),
    ];
    let mut at = at;
    for (kind, words) in told {
        let Some(words) = words else { continue };
        if at.x + badge::width(ui.painter(), theme, kind, &words) > limit {
            return;
        }
        let start = Align2::LEFT_CENTER;
        let rect = badge::paint_badge(ui.painter(), theme, at, start, kind, &words);
        parts::told(ui, rect, Role::Label, &words);
        at.x = rect.right() + 8.0;
    }
}

/// "7,811 of 12,408 files".
fn items_words(job: &Job) -> String {
    let done = words::count(job.done_items());
    match job.planned_items() {
        Some(items) => format!("{done} of {}", words::counted(items, "item")),
        None => format!("{} listed", words::counted(job.listed, "item")),
    }
}

fn cell_ui(
    ui: &mut Ui,
    look: &Look<'_>,
    at: Pos2,
    fill: Option<egui::Color32>,
    text: &str,
    value: &str,
) {
    let (theme, color) = (look.theme, &look.theme.color);
    let chip = Rect::from_center_size(at + vec2(4.0, 0.0), vec2(8.0, 8.0));
    let corner = theme.corner(2.0);
    match fill {
        Some(fill) => {
            ui.painter().rect_filled(chip, corner, fill);
        }
        None => {
            let edge = theme.hairline(color.text3);
            let kind = egui::StrokeKind::Inside;
            ui.painter().rect_stroke(chip, corner, edge, kind);
        }
    }
    let anchor = Align2::LEFT_CENTER;
    let at = at + vec2(15.0, 0.0);
    parts::words(ui, theme, at, anchor, text, Style::Small, color.text2);
    let at = at + vec2(0.0, 17.0);
    parts::words(ui, theme, at, anchor, value, Style::Strong, color.text);
}
