//! The middle: what will happen.

use egui::{Align2, Rect, Ui, UiBuilder, pos2, vec2};

use crate::gui::icons;
use crate::gui::panels::clashes;
use crate::gui::panels::newnames;
use crate::gui::panels::parts::{self, Intents, Look};
use crate::gui::panels::plantree::{self, TreeState};
use crate::gui::panels::scripts;
use crate::gui::theme::Style;
use crate::gui::widgets::band::{Action, Kind as BandKind, band};
use crate::gui::widgets::button::icon_button;
use crate::gui::widgets::figure::figure;
use crate::gui::widgets::paint;
use crate::model::{Failure, Keep, Plan, Why};
use crate::view::bands::{self, Band, Weight, bands_beside};
use crate::view::cuts::Cuts;
use crate::view::filter::left_out_counts;
use crate::view::keeping::Takes;
use crate::view::newnames::{Sums, is_of_row};
use crate::view::sought::Sought;
use crate::view::{Intent, failures, jobs, words};

/// Room that the long words on planning and a destination take in the title.
const LONG_PLANNED: f32 = 380.0;
/// Width of the bar of the space on a disk.
const SPACE_BAR: f32 = 188.0;
/// Most bands before "and 4 more".
const BANDS: usize = 3;

/// Title of the plan in the place of the path.
pub fn title_ui(ui: &mut Ui, look: &Look<'_>, intents: &mut Intents) {
    let (theme, color) = (look.theme, &look.theme.color);
    let rect = ui.max_rect();
    ui.painter().rect_filled(rect, 0.0, color.surface);
    paint::hline(
        ui.painter(),
        rect.left(),
        rect.right(),
        rect.bottom() - 1.0,
        color.line,
    );
    let side = theme.metrics.control.button_bar;
    let back = Rect::from_min_size(
        pos2(rect.left() + 9.0, rect.center().y - side / 2.0),
        vec2(side, side),
    );
    let mut inside = ui.new_child(UiBuilder::new().max_rect(back).id_salt("back"));
    let arrow = icons::ARROW_LEFT;
    if icon_button(
        &mut inside,
        theme,
        arrow,
        "Back to the files",
        Some("Esc"),
        true,
    )
    .clicked()
    {
        intents.push(Intent::LeavePlan);
    }
    let Some(entry) = look.view.entry() else {
        return;
    };
    let at = pos2(back.right() + 8.0, rect.center().y);
    let anchor = Align2::LEFT_CENTER;
    let title = parts::words(
        ui,
        theme,
        at,
        anchor,
        entry.about.title,
        Style::Title,
        color.text,
    );
    let mut limit = scripts::segment_ui(ui, look, rect, intents).left() - 16.0;
    // Where both have no room, what it is about matters more than how long planning took.
    let from = look
        .view
        .preview
        .plan()
        .map(|plan| jobs::roots_words(&plan.request));
    let from = from.map_or(0.0, |from| {
        paint::text_width(ui.painter(), theme, &from, Style::Body)
    });
    let is_tight = limit - title.right() - from < LONG_PLANNED;
    if let Some(text) = planned_words(look, is_tight) {
        let at = pos2(limit, rect.center().y);
        let anchor = Align2::RIGHT_CENTER;
        let taken = parts::words(ui, theme, at, anchor, &text, Style::Small, color.text3);
        limit = taken.left() - 16.0;
    }
    let Some(plan) = look.view.preview.plan() else {
        return;
    };
    let at = pos2(title.right() + 14.0, rect.center().y);
    let from = jobs::roots_words(&plan.request);
    let ink = color.text2;
    let from = parts::words_within(ui, theme, at, limit - at.x, &from, Style::Body, ink);
    if let Some(target) = jobs::target_of(entry, &plan.request) {
        let center = pos2(from.right() + 14.0, rect.center().y);
        paint::icon(ui.painter(), center, icons::ARROW_RIGHT, 13.0, color.text3);
        let at = pos2(from.right() + 28.0, rect.center().y);
        let to = jobs::last_name(target);
        parts::words_within(ui, theme, at, limit - at.x, &to, Style::Body, ink);
    }
}

fn planned_words(look: &Look<'_>, is_tight: bool) -> Option<String> {
    let preview = &look.view.preview;
    if preview.is_pending {
        return Some("planning".to_owned());
    }
    preview.plan()?;
    let took = words::duration(std::time::Duration::from_millis(preview.planned_ms));
    Some(if look.layout.is_narrow || is_tight {
        format!("{took}, live")
    } else {
        format!("Planned in {took}, live: follows the form")
    })
}

/// The plan: figures, warnings, conflicts, then every row in words.
pub fn plan_ui(
    ui: &mut Ui,
    look: &Look<'_>,
    rows: &mut TreeState,
    wants_search: &mut bool,
    intents: &mut Intents,
) {
    let (theme, color) = (look.theme, &look.theme.color);
    let rect = ui.max_rect();
    ui.painter().rect_filled(rect, 0.0, color.surface);
    let Some(plan_rows) = &look.view.preview.rows else {
        if look.view.preview.is_pending {
            let at = rect.center_top() + vec2(0.0, 80.0);
            let (anchor, ink) = (Align2::CENTER_CENTER, color.text2);
            parts::words(ui, theme, at, anchor, "Planning", Style::Title, ink);
        }
        return;
    };
    let plan = plan_rows.plan();
    if let Some(sums) = plan_rows.names() {
        let y = figures_ui(ui, look, plan, Some(sums), rect);
        let y = bands_ui(ui, look, plan, rect.with_min_y(y), intents);
        let list = rect.with_min_y(y);
        newnames::names_ui(ui, look, plan, sums, list, &mut rows.tree, intents);
        return;
    }
    let mut y = figures_ui(ui, look, plan, None, rect);
    y = bands_ui(ui, look, plan, rect.with_min_y(y), intents);
    y = clashes::clashes_ui(ui, look, plan_rows, rect.with_min_y(y), rows, intents);
    let tree = rect.with_min_y(y);
    if tree.height() > 60.0 {
        plantree::tree_ui(ui, look, plan_rows, tree, rows, wants_search, intents);
    }
}

/// Summary figures on a quiet ground. Returns the lower edge, as the next ones do.
fn figures_ui(ui: &mut Ui, look: &Look<'_>, plan: &Plan, names: Option<&Sums>, rect: Rect) -> f32 {
    let color = &look.theme.color;
    let height = 74.0;
    let ground = rect.with_max_y(rect.top() + height);
    ui.painter().rect_filled(ground, 0.0, color.bg);
    paint::hline(
        ui.painter(),
        rect.left(),
        rect.right(),
        ground.bottom(),
        color.line,
    );
    let summary = &plan.summary;
    let cells = match names {
        Some(names) => names.figures(),
        None => counts(look, plan),
    };
    let space = summary
        .free
        .zip(summary.total)
        .filter(|_| summary.needed > 0);
    cells_ui(
        ui,
        look,
        rect,
        ground,
        &cells,
        space.map(|space| (space, summary.needed)),
    );
    ground.bottom() + 1.0
}

/// What a plan comes to, as figures with their words.
fn counts(look: &Look<'_>, plan: &Plan) -> Vec<(String, String)> {
    let summary = &plan.summary;
    let verb = look
        .view
        .entry()
        .map_or("do", |entry| entry.about.verb)
        .to_lowercase();
    if look.view.takes() == Some(Takes::Deletes) {
        return kept_counts(look, plan);
    }
    let mut cells: Vec<(String, String)> = vec![
        (words::count(summary.files), noun(summary.files, "file")),
        (
            words::count(summary.folders),
            noun(summary.folders, "folder"),
        ),
    ];
    let cuts = look.view.offset_param().map(|_| Cuts::of_plan(plan));
    if cuts.is_some() {
        // Only files have a length.
        cells.truncate(1);
    }
    if summary.links > 0 {
        cells.push((words::count(summary.links), noun(summary.links, "link")));
    }
    if let Some(cuts) = cuts.filter(|cuts| cuts.unknown == 0) {
        let goes = match look.view.keep() {
            Keep::Permanent => "that go for good",
            Keep::Hold | Keep::Trash => "into the hold area",
        };
        for (bytes, text) in [
            (cuts.cut_bytes, goes),
            (cuts.grown_bytes, "added as a hole"),
        ] {
            if bytes > 0 {
                cells.push((
                    words::count(bytes),
                    format!("{} {text}", noun(bytes, "byte")),
                ));
            }
        }
    } else if summary.bytes > 0 {
        cells.push((words::bytes(summary.bytes), format!("to {verb}")));
    }
    let space = summary.free.zip(summary.total);
    if let Some((free, total)) = space.filter(|_| summary.needed > 0) {
        let after = free.saturating_sub(summary.needed);
        let of = words::bytes(total);
        cells.push((words::bytes(after), format!("free after, of {of}")));
    }
    cells
}

/// What a plan that deletes comes to.
fn kept_counts(look: &Look<'_>, plan: &Plan) -> Vec<(String, String)> {
    let summary = &plan.summary;
    let items = summary.items();
    let mut cells = vec![(words::count(items), noun(items, "item"))];
    let keep = look.view.keep();
    if summary.bytes > 0 {
        let goes = match keep {
            Keep::Hold => "into the hold area",
            Keep::Trash => "into the trash",
            Keep::Permanent => "to delete for good",
        };
        cells.push((words::bytes(summary.bytes), goes.to_owned()));
    }
    if keep != Keep::Permanent
        && !look.layout.is_narrow
        && let Some(rows) = &look.view.preview.rows
    {
        let renames = rows.renames();
        let text = format!("{}, nothing is copied", noun(renames, "rename"));
        cells.push((words::count(renames), text));
    }
    cells.extend(look.view.room_figures(plan));
    cells
}

/// Figures side by side, a bar of the space under the last one where it is about that.
fn cells_ui(
    ui: &mut Ui,
    look: &Look<'_>,
    rect: Rect,
    ground: Rect,
    cells: &[(String, String)],
    space: Option<((u64, u64), u64)>,
) {
    let (theme, color) = (look.theme, &look.theme.color);
    let mut left = rect.left() + 16.0;
    let last = cells.len().saturating_sub(1);
    for (index, (value, text)) in cells.iter().enumerate() {
        let space = space.filter(|_| index == last);
        let place = Rect::from_min_max(pos2(left, rect.top() + 14.0), ground.max);
        let mut inside = ui.new_child(UiBuilder::new().max_rect(place).id_salt(("cell", index)));
        let room = ground.right() - 12.0 - left;
        let least = if space.is_some() {
            SPACE_BAR.min(room)
        } else {
            64.0
        };
        let cell = figure(&mut inside, theme, value, text, least).rect;
        if let Some(((free, total), needed)) = space {
            let corner = pos2(cell.left(), ground.bottom() - 13.0);
            let track = Rect::from_min_size(corner, vec2(SPACE_BAR.min(room), 4.0));
            space_bar(ui, look, track, free, total, needed);
        }
        left = cell.right() + 16.0;
        if index < last {
            let (top, bottom) = (rect.top() + 14.0, ground.bottom() - 18.0);
            paint::vline(ui.painter(), left, top, bottom, color.line);
            left += 16.0;
        }
    }
}

fn noun(count: u64, noun: &str) -> String {
    if count == 1 {
        noun.to_owned()
    } else {
        format!("{noun}s")
    }
}

/// What is used now, and what this adds.
fn space_bar(ui: &Ui, look: &Look<'_>, track: Rect, free: u64, total: u64, needed: u64) {
    let (theme, color) = (look.theme, &look.theme.color);
    let painter = ui.painter();
    let corner = theme.corner(track.height() / 2.0);
    painter.rect_filled(track, corner, color.track);
    let x_of = |bytes: u64| {
        let share = (bytes as f64 / total.max(1) as f64).clamp(0.0, 1.0) as f32;
        paint::snap(painter, track.left() + share * track.width())
    };
    let used = x_of(total.saturating_sub(free));
    painter.rect_filled(track.with_max_x(used), corner, color.meter);
    let end = x_of(total.saturating_sub(free).saturating_add(needed)).max(used + 3.0);
    let fill = if needed > free {
        color.danger
    } else {
        color.accent
    };
    let added = track
        .with_min_x(used + 1.0)
        .with_max_x(end.min(track.right()));
    painter.rect_filled(added, corner, fill);
}

fn bands_ui(ui: &mut Ui, look: &Look<'_>, plan: &Plan, rect: Rect, intents: &mut Intents) -> f32 {
    let mut all: Vec<(BandKind, Band)> = Vec::new();
    let plain = |head, explanation| bands::with(Weight::Note, head, explanation);
    let losing = look.view.loss_band();
    // What a row or a field tells is not told twice.
    let is_told =
        |failure: &&Failure| is_of_row(plan, failure) || look.view.is_told_by_field(failure);
    for failure in plan.refused.iter().filter(|failure| !is_told(failure)) {
        let told = failures::told(failure);
        let head = format!("{} {}", jobs::last_name(&failure.path), told.what);
        all.push((BandKind::Failure, plain(head, told.why)));
    }
    for band in bands_beside(plan, losing.is_some()) {
        let kind = match band.weight {
            Weight::Note => BandKind::Info,
            Weight::Warning => BandKind::Warning,
            Weight::Danger => BandKind::Failure,
        };
        all.push((kind, band));
    }
    if let Some(reasons) = left_out_counts(&plan.summary) {
        // What is unticked is told beside the rows: a band that came with it would push them away from the pointer.
        let by_hand = plan.summary.left_by[Why::Hand as usize];
        let count = plan.summary.left_out - by_hand;
        let head = format!("{} left out", words::counted(count, "item"));
        let sought = Some((Sought::LeftOut, count));
        let band = plain(head, reasons);
        all.push((BandKind::Info, Band { sought, ..band }));
    }
    if all.is_empty() && losing.is_none() {
        return rect.top();
    }
    let most = BANDS - usize::from(losing.is_some());
    let hidden = all.len().saturating_sub(most);
    let place = Rect::from_min_max(
        pos2(rect.left() + 12.0, rect.top() + 8.0),
        pos2(rect.right() - 12.0, rect.bottom()),
    );
    let mut inside = ui.new_child(UiBuilder::new().max_rect(place).id_salt("bands"));
    inside.spacing_mut().item_spacing = vec2(0.0, 4.0);
    if let Some(losing) = losing {
        let kind = match losing.is_allowed {
            true => BandKind::Warning,
            false => BandKind::Question,
        };
        let action = Action::Button(&losing.action);
        if band(
            &mut inside,
            look.theme,
            kind,
            &losing.head,
            &losing.explanation,
            action,
        ) {
            intents.push(Intent::AllowLoss(!losing.is_allowed));
        }
    }
    for (kind, told) in all.iter().take(most) {
        // What is shown as one list of names has no tree to look into.
        let way = told.way().filter(|_| look.view.preview.names().is_none());
        let action = way.as_deref().map_or(Action::None, Action::Words);
        let (head, text) = (&told.head, &told.explanation);
        let is_wanted = band(&mut inside, look.theme, *kind, head, text, action);
        if let Some((sought, _)) = told.sought.filter(|_| is_wanted) {
            intents.push(Intent::SearchPlan(sought.text()));
        }
    }
    let mut bottom = inside.min_rect().bottom();
    if hidden > 0 {
        let text = format!("and {} more", words::count(hidden as u64));
        let at = pos2(place.left() + 32.0, bottom + 11.0);
        let (anchor, ink) = (Align2::LEFT_CENTER, look.theme.color.text2);
        parts::words(ui, look.theme, at, anchor, &text, Style::Small, ink);
        bottom += 22.0;
    }
    bottom + 4.0
}
