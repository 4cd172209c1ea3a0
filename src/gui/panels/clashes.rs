//! What is there already, by kind: one rule a kind, and its rows where a kind is unfolded.

use egui::{Align2, Rect, Role, Ui, UiBuilder, pos2, vec2};

use crate::gui::icons::{self, Icon};
use crate::gui::panels::parts::{self, Intents, Look};
use crate::gui::panels::plantree::{self, Columns, ListSource, TreeState};
use crate::gui::theme::Style;
use crate::gui::widgets::paint;
use crate::gui::widgets::select::select;
use crate::model::{Clash, Keep, Profile, Rule};
use crate::view::{Intent, PlanRows, planrows, words};

/// Rows of an unfolded kind that are in sight at most, and at least where there are so many.
const ROWS: usize = 8;
const FEWEST: usize = 2;
/// What the tree below keeps of the height in any case.
const TREE: f32 = 150.0;

/// A rule, with what becomes of what is replaced.
fn rule_label(look: &Look<'_>, rule: Rule) -> &'static str {
    let profile = look.view.inspector.profile;
    let keeps = profile == Profile::Safe
        && look
            .view
            .form()
            .is_some_and(|form| form.run(profile).keep == Keep::Hold);
    match rule {
        Rule::Replace if keeps => "Replace, keep old",
        rule => planrows::rule_words(rule),
    }
}

/// One row a kind of conflict, with its rule. Returns the lower edge.
pub fn clashes_ui(
    ui: &mut Ui,
    look: &Look<'_>,
    plan: &PlanRows,
    rect: Rect,
    state: &mut TreeState,
    intents: &mut Intents,
) -> f32 {
    let (theme, color) = (look.theme, &look.theme.color);
    let summary = &plan.plan().summary;
    let clashing = summary.clashing();
    if clashing == 0 {
        return rect.top();
    }
    let columns = Columns::of(rect);
    let head = rect.top() + 20.0;
    let at = pos2(rect.left() + 16.0, head);
    let left = Align2::LEFT_CENTER;
    let title = parts::words(
        ui,
        theme,
        at,
        left,
        "Already there",
        Style::Strong,
        color.text,
    );
    let items = words::counted(clashing, "item");
    let text = match look.layout.is_narrow {
        true => items,
        false => format!("{items}, one rule per kind"),
    };
    let at = pos2(title.right() + 14.0, head);
    let room = columns.items_right - 60.0 - at.x;
    parts::words_within(ui, theme, at, room, &text, Style::Small, color.text2);
    let mut y = rect.top() + 34.0;
    paint::hline(
        ui.painter(),
        rect.left() + 12.0,
        rect.right() - 12.0,
        y,
        color.line,
    );
    let counts = Clash::ALL
        .into_iter()
        .map(|clash| (clash, summary.clashes[clash as usize]));
    let counts: Vec<_> = counts.filter(|(_, (items, _))| *items > 0).collect();
    let left = |at: usize| (counts.len() - at) as f32 * theme.metrics.row.operation;
    for (at, (clash, figures)) in counts.iter().enumerate() {
        let row = Rect::from_min_size(
            pos2(rect.left() + 12.0, y),
            vec2(rect.width() - 24.0, theme.metrics.row.operation),
        );
        let is_open = look.view.preview.open_clash == Some(*clash);
        clash_ui(
            ui,
            look,
            row,
            (*clash, *figures),
            is_open,
            &columns,
            intents,
        );
        rule_ui(ui, look, row, *clash, &columns, intents);
        y = row.bottom();
        paint::hline(ui.painter(), row.left(), row.right(), y, color.line);
        if is_open {
            let below = rect.with_min_y(y + 1.0);
            let below = below.with_max_y(below.bottom() - left(at + 1) - TREE);
            y = rows_ui(ui, look, plan, *clash, below, state, intents);
        }
    }
    y + 1.0
}

/// The choice of what is done with a kind.
fn rule_ui(
    ui: &mut Ui,
    look: &Look<'_>,
    row: Rect,
    clash: Clash,
    columns: &Columns,
    intents: &mut Intents,
) {
    let place = Rect::from_min_max(
        pos2(columns.words_left, row.top() + 2.0),
        pos2(row.right(), row.bottom() - 1.0),
    );
    let mut inside = ui.new_child(UiBuilder::new().max_rect(place).id_salt(clash as u8));
    let offered = planrows::rules_for(clash);
    let labels: Vec<&str> = offered.iter().map(|rule| rule_label(look, *rule)).collect();
    let rule = look.view.rules().get(clash);
    let chosen = offered.iter().position(|known| *known == rule).unwrap_or(0);
    let name = format!("Rule for {}", planrows::clash_short(clash));
    let (width, height) = (place.width(), place.height());
    let picked = select(
        &mut inside,
        look.theme,
        &name,
        &labels,
        chosen,
        width,
        height,
    );
    if let Some(rule) = picked.and_then(|at| offered.get(at)) {
        intents.push(Intent::SetRule { clash, rule: *rule });
    }
}

/// The rows of a kind, by their paths. They scroll within their own place, so that the other kinds stay in sight.
fn rows_ui(
    ui: &mut Ui,
    look: &Look<'_>,
    plan: &PlanRows,
    clash: Clash,
    rect: Rect,
    state: &mut TreeState,
    intents: &mut Intents,
) -> f32 {
    let height = look.theme.metrics.row.listing;
    let room = (rect.height() / height).max(0.0) as usize;
    let count = plan.clashing(clash);
    let seen = count.min(ROWS).min(room.max(FEWEST));
    let list = rect.with_max_y(rect.top() + seen as f32 * height);
    if state.clash != Some(clash) {
        state.clash = Some(clash);
        state.clash_list = plantree::ListState::default();
    }
    parts::area(ui, list, "clash-list", |ui| {
        let source = ListSource::Clash(clash);
        let (list, columns) = (&mut state.clash_list, Columns::of(rect));
        plantree::list_ui(ui, look, plan, source, columns, list, intents);
    });
    let color = look.theme.color.line;
    let (left, right) = (rect.left() + 12.0, rect.right() - 12.0);
    paint::hline(ui.painter(), left, right, list.bottom(), color);
    list.bottom() + 1.0
}

/// A kind with its figures. It is unfolded by a click, or by Enter once the keyboard is on it.
fn clash_ui(
    ui: &mut Ui,
    look: &Look<'_>,
    row: Rect,
    (clash, (items, bytes)): (Clash, (u64, u64)),
    is_open: bool,
    columns: &Columns,
    intents: &mut Intents,
) {
    let (theme, color) = (look.theme, &look.theme.color);
    let middle = row.center().y;
    let (head, explanation) = planrows::clash_head(clash);
    let target = row.with_max_x(columns.words_left - 10.0);
    let verb = if is_open { "Fold" } else { "Unfold" };
    let name = format!("{verb} {head}, {}", words::counted(items, "item"));
    let response = parts::clickable_as(ui, clash as u8, target, Role::Button, is_open, &name);
    if response.clicked() {
        intents.push(Intent::ToggleClash(clash));
    }
    if response.hovered() {
        ui.painter()
            .rect_filled(target.shrink2(vec2(0.0, 1.0)), 0.0, color.hover);
    }
    let radius = theme.metrics.radius.check;
    paint::focus_ring(ui.painter(), theme, &response, target.shrink(1.0), radius);
    let caret = match is_open {
        true => icons::CARET_DOWN,
        false => icons::CARET_RIGHT,
    };
    let center = pos2(row.left() + 11.0, middle);
    paint::icon(ui.painter(), center, caret, 12.0, color.text2);
    let (icon, ink) = clash_icon(look, clash);
    let center = pos2(row.left() + 31.0, middle);
    paint::icon(ui.painter(), center, icon, paint::ICON_ROW, ink);
    let at = pos2(row.left() + 46.0, middle);
    let left = Align2::LEFT_CENTER;
    let head = parts::words(ui, theme, at, left, head, Style::Medium, color.text);
    let right = pos2(columns.items_right, middle);
    let count = words::count(items);
    let anchor = Align2::RIGHT_CENTER;
    let taken = paint::text(
        ui.painter(),
        theme,
        right,
        anchor,
        count,
        Style::Strong,
        color.text,
    );
    let at = pos2(head.right() + 10.0, middle);
    let room = taken.left() - 10.0 - at.x;
    let ink = color.text2;
    parts::words_within(ui, theme, at, room, explanation, Style::Small, ink);
    let right = pos2(columns.size_right, middle);
    let size = if bytes == 0 {
        "–".to_owned()
    } else {
        words::bytes(bytes)
    };
    paint::text(ui.painter(), theme, right, anchor, size, Style::Small, ink);
}

fn clash_icon(look: &Look<'_>, clash: Clash) -> (Icon, egui::Color32) {
    let color = &look.theme.color;
    match clash {
        Clash::Alike | Clash::SameFile => (icons::EQUALS, color.ok_text),
        Clash::Newer => (icons::ARROW_UP, color.accent_text),
        Clash::Older => (icons::CLOCK_COUNTER_CLOCKWISE, color.warn_text),
        Clash::Differs => (icons::RESIZE, color.warn_text),
        Clash::OtherType | Clash::OtherCase => (icons::WARNING_CIRCLE, color.danger_text),
    }
}
