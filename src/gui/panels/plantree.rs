//! Every row of a plan in words, as a tree.

use egui::{Align2, Key, Modifiers, Painter, Pos2, Rect, Ui, UiBuilder, pos2, vec2};

use crate::gui::icons;
use crate::gui::panels::kinds;
use crate::gui::panels::parts::{self, Intents, Look};
use crate::gui::theme::Style;
use crate::gui::widgets::badge::{self, paint_badge};
use crate::gui::widgets::button::icon_button;
use crate::gui::widgets::check::{Tick, paint_box};
use crate::gui::widgets::field::Field;
use crate::gui::widgets::name::paint_name;
use crate::gui::widgets::rows::{RowList, RowState, Rows, RowsState, Spot};
use crate::gui::widgets::{key, paint};
use crate::model::{Clash, Kind, Why};
use crate::ops::TickState;
use crate::view::{Intent, PlanCells, PlanRow, PlanRows, Tone, names, words};

/// What a list of rows of the plan remembers.
#[derive(Clone, Debug, Default)]
pub struct ListState {
    pub rows: RowsState,
    /// The row that the keyboard is on.
    pub cursor: Option<u64>,
}

impl ListState {
    /// Puts the keyboard on a row and brings it into sight.
    pub fn show(&mut self, row: u64) {
        self.cursor = Some(row);
        self.rows.reveal(row);
    }
}

/// What the plan remembers.
#[derive(Clone, Debug, Default)]
pub struct TreeState {
    pub tree: ListState,
    /// The rows of the kind of conflict that is unfolded.
    pub clash_list: ListState,
    pub clash: Option<Clash>,
    /// The rows that were found by name.
    found: ListState,
    /// They were shown in the last frame.
    was_searched: bool,
    /// The search is to take the keyboard, and has it.
    wants_search: bool,
    has_search: bool,
}

/// Which rows a list shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ListSource {
    /// The tree, or what was found in it by name.
    Tree,
    /// Those of one kind of conflict.
    Clash(Clash),
}

/// Where the figures and words of the plan stand.
#[derive(Clone, Copy)]
pub struct Columns {
    pub items_right: f32,
    pub size_right: f32,
    pub words_left: f32,
}

impl Columns {
    pub fn of(rect: Rect) -> Columns {
        Columns {
            items_right: rect.right() - 258.0,
            size_right: rect.right() - 176.0,
            words_left: rect.right() - 160.0,
        }
    }
}

/// Where the boxes begin, and the width of their column, in points from the left edge.
pub(super) const BOX_LEFT: f32 = 16.0;
pub(super) const BOX_COLUMN: f32 = 38.0;

/// Width of the search where there is room for it, and the least that is one.
const SEARCH: f32 = 200.0;
const SEARCH_LEAST: f32 = 118.0;
const HEAD: f32 = 34.0;

/// The rows under their heads.
pub fn tree_ui(
    ui: &mut Ui,
    look: &Look<'_>,
    plan: &PlanRows,
    rect: Rect,
    state: &mut TreeState,
    wants_search: &mut bool,
    intents: &mut Intents,
) {
    let color = &look.theme.color;
    let columns = Columns::of(rect);
    state.wants_search |= std::mem::take(wants_search);
    head_ui(
        ui,
        look,
        plan,
        rect.with_max_y(rect.top() + HEAD),
        state,
        intents,
    );
    let line = rect.top() + HEAD;
    paint::hline(ui.painter(), rect.left(), rect.right(), line, color.line);
    let list = rect.with_min_y(line + 1.0);
    if plan.is_searched() && !state.was_searched {
        state.found = ListState::default();
    }
    state.was_searched = plan.is_searched();
    if plan.is_searched() && plan.is_empty() && !look.view.preview.search.trim().is_empty() {
        let (head, more) = (
            "No name in the plan matches",
            "Escape in the search shows the tree again.",
        );
        let icon = icons::MAGNIFYING_GLASS;
        parts::empty(ui, look, list, icon, head, more);
    }
    parts::area(ui, list, "plan-list", |ui| {
        let list = match plan.is_searched() {
            true => &mut state.found,
            false => &mut state.tree,
        };
        list_ui(ui, look, plan, ListSource::Tree, columns, list, intents);
    });
}

/// The title, how much is unticked or found, the search, and the heads of the columns.
fn head_ui(
    ui: &mut Ui,
    look: &Look<'_>,
    plan: &PlanRows,
    rect: Rect,
    state: &mut TreeState,
    intents: &mut Intents,
) {
    let (theme, color) = (look.theme, &look.theme.color);
    let columns = Columns::of(rect);
    let middle = rect.top() + 20.0;
    let (left, right) = (Align2::LEFT_CENTER, Align2::RIGHT_CENTER);
    let heads = [
        (columns.items_right, right, "Items"),
        (columns.size_right, right, "Size"),
        (columns.words_left, left, "In words"),
    ];
    for (x, anchor, text) in heads {
        let at = pos2(x, middle);
        parts::words(ui, theme, at, anchor, text, Style::Caption, color.text2);
    }
    let (start, limit) = (rect.left() + 16.0, columns.items_right - 52.0);
    let title = "What will happen";
    let unticked = plan.plan().summary.left_by[Why::Hand as usize];
    let more = plan.found_words().or_else(|| {
        (unticked > 0).then(|| format!("{} unticked", words::counted(unticked, "item")))
    });
    let more = more.unwrap_or_default();
    let width = |text: &str, style| match text {
        "" => 0.0,
        text => paint::text_width(ui.painter(), theme, text, style) + 14.0,
    };
    let title_width = width(title, Style::Strong);
    let room = limit - start - title_width - width(&more, Style::Small);
    let is_open = state.wants_search || state.has_search || !look.view.preview.search.is_empty();
    // In a narrow window the search takes the place of the title once it is used.
    let has_title = room >= SEARCH_LEAST || !is_open;
    let mut at = pos2(start, middle);
    if has_title {
        parts::words(ui, theme, at, left, title, Style::Strong, color.text);
        at.x += title_width;
    }
    let end = if room >= SEARCH_LEAST || is_open {
        let room = match has_title {
            true => room,
            false => room + title_width,
        };
        let height = theme.metrics.control.button_band;
        let corner = pos2(limit - room.min(SEARCH), middle - height / 2.0);
        let place = Rect::from_min_max(corner, pos2(limit, middle + height / 2.0));
        search_ui(ui, look, place, state, intents);
        place.left() - 6.0
    } else {
        let side = theme.metrics.control.target;
        let center = pos2(limit - side / 2.0, middle);
        let place = Rect::from_center_size(center, vec2(side, side));
        let mut inside = ui.new_child(UiBuilder::new().max_rect(place).id_salt("search"));
        let (icon, name) = (icons::MAGNIFYING_GLASS, "Search the plan");
        state.wants_search |=
            icon_button(&mut inside, theme, icon, name, Some("Ctrl+F"), true).clicked();
        place.left() - 6.0
    };
    let room = end - at.x;
    parts::words_within(ui, theme, at, room, &more, Style::Small, color.text2);
}

fn search_ui(
    ui: &mut Ui,
    look: &Look<'_>,
    place: Rect,
    state: &mut TreeState,
    intents: &mut Intents,
) {
    let theme = look.theme;
    let mut inside = ui.new_child(UiBuilder::new().max_rect(place).id_salt("search field"));
    let mut text = look.view.preview.search.clone();
    let hint = match place.width() < SEARCH {
        true => "Search",
        false => "Search the plan",
    };
    let field = Field::bare(theme, "Search the plan")
        .icon(icons::MAGNIFYING_GLASS, theme.color.text3)
        .placeholder(hint)
        .height(place.height());
    let response = field.show(&mut inside, &mut text);
    state.has_search = response.edit.has_focus() || state.wants_search;
    if std::mem::take(&mut state.wants_search) {
        response.edit.request_focus();
    }
    if text.is_empty() && !response.edit.has_focus() && place.width() >= SEARCH {
        let right = pos2(place.right() - 6.0, place.center().y);
        key::paint_keys(ui.painter(), theme, right, &["Ctrl", "F"]);
    }
    let escape = response.edit.lost_focus() && ui.input(|it| it.key_pressed(Key::Escape));
    if escape {
        text.clear();
    }
    if response.edit.changed() || escape {
        intents.push(Intent::SearchPlan(text));
    }
}

/// Rows of the plan in all the available space.
pub fn list_ui(
    ui: &mut Ui,
    look: &Look<'_>,
    plan: &PlanRows,
    source: ListSource,
    columns: Columns,
    state: &mut ListState,
    intents: &mut Intents,
) {
    let list_left = ui.max_rect().left();
    let mut rows = TreeRows {
        look: *look,
        plan,
        columns,
        source,
    };
    let list = RowList {
        name: match source {
            ListSource::Tree => "Plan",
            ListSource::Clash(_) => "Already there",
        },
        count: rows.count() as u64,
        row_height: look.theme.metrics.row.listing,
        cursor: state.cursor,
        marks: &[],
    };
    let happened = list.show(ui, look.theme, &mut state.rows, &mut rows);
    let has_keys = happened.response.has_focus();
    if source == ListSource::Tree && !has_keys {
        parts::take_keyboard(ui, &happened.response);
    }
    if let Some((row, _)) = happened.moved {
        state.show(row);
    }
    let click = happened.click;
    let clicked = click.and_then(|click| click.row);
    state.cursor = clicked.or(state.cursor);
    let is_on_box = clicked.is_some() && happened.is_at(|x| x < list_left + BOX_COLUMN);
    let cursor = state.cursor.filter(|_| has_keys);
    let ticked = match is_on_box {
        true => clicked,
        false => cursor.filter(|_| is_pressed(ui, Key::Space)),
    };
    let entered = cursor.filter(|_| is_pressed(ui, Key::Enter));
    if let Some(row) = ticked.and_then(|row| rows.row(row)) {
        intents.push(Intent::TickPlanRow(row));
    } else if rows.is_tree() {
        if let Some(row) = clicked.or(entered).and_then(|row| rows.row(row)) {
            intents.push(Intent::TogglePlanRow(row));
        }
    } else {
        let twice = clicked.filter(|_| click.is_some_and(|click| click.double));
        if let Some(row) = twice.or(entered).and_then(|row| rows.row(row)) {
            intents.push(Intent::RevealPlanRow(row));
        }
    }
}

pub(super) fn is_pressed(ui: &Ui, key: Key) -> bool {
    ui.input_mut(|input| input.consume_key(Modifiers::NONE, key))
}

struct TreeRows<'a> {
    look: Look<'a>,
    plan: &'a PlanRows,
    columns: Columns,
    source: ListSource,
}

impl TreeRows<'_> {
    fn count(&self) -> usize {
        match self.source {
            ListSource::Tree => self.plan.len(),
            ListSource::Clash(clash) => self.plan.clashing(clash),
        }
    }

    fn row(&self, at: u64) -> Option<PlanRow> {
        let at = usize::try_from(at).ok()?;
        match self.source {
            ListSource::Tree => self.plan.get(at),
            ListSource::Clash(clash) => self.plan.clash_row(clash, at),
        }
    }

    /// Rows stand below the folders that they are in, and not alone with their paths.
    fn is_tree(&self) -> bool {
        self.source == ListSource::Tree && !self.plan.is_searched()
    }

    fn cells(&self, at: u64) -> Option<PlanCells> {
        let rules = self.look.view.rules();
        match self.source {
            ListSource::Tree => self.plan.cells(usize::try_from(at).ok()?, &rules),
            ListSource::Clash(_) => self.plan.cells_alone(self.row(at)?, &rules),
        }
    }
}

impl Rows for TreeRows<'_> {
    fn state(&self, _row: u64) -> RowState {
        RowState::default()
    }

    fn paint(&mut self, painter: &Painter, spot: Spot) {
        let (Some(row), Some(cells)) = (self.row(spot.row), self.cells(spot.row)) else {
            return;
        };
        let (theme, color) = (self.look.theme, &self.look.theme.color);
        let middle = spot.rect.center().y;
        let side = theme.metrics.control.check;
        let center = pos2(spot.rect.left() + BOX_LEFT + side / 2.0, middle);
        let square = Rect::from_center_size(center, vec2(side, side));
        let tick = match cells.tick {
            TickState::On if cells.is_in_part => Tick::Part,
            TickState::On => Tick::On,
            TickState::Off | TickState::Fixed => Tick::Off,
        };
        paint_box(
            painter,
            theme,
            square,
            tick,
            cells.tick != TickState::Fixed,
            spot.hovered,
        );
        let left = spot.rect.left() + BOX_COLUMN;
        let deep = if self.is_tree() { row.depth.min(24) } else { 0 };
        let indent = left - 4.0 + f32::from(deep) * 18.0;
        for depth in 0..deep {
            let x = left + 4.0 + f32::from(depth) * 18.0;
            paint::vline(painter, x, spot.rect.top(), spot.rect.bottom(), color.line);
        }
        if cells.can_unfold {
            let icon = if cells.is_unfolded {
                icons::CARET_DOWN
            } else {
                icons::CARET_RIGHT
            };
            paint::icon(painter, pos2(indent + 8.0, middle), icon, 12.0, color.text2);
        }
        let (icon, _) = kinds::kind_of(cells.kind, &cells.name);
        let icon_ink = if cells.kind == Kind::Folder {
            color.folder
        } else {
            color.text2
        };
        let is_out =
            cells.tone == Tone::Quiet && cells.kind != Kind::Folder && cells.tick != TickState::On;
        let ink = if is_out { color.text3 } else { color.text };
        paint::icon(
            painter,
            pos2(indent + 27.0, middle),
            icon,
            paint::ICON_ROW,
            icon_ink,
        );
        let at = pos2(indent + 42.0, middle);
        let room = self.columns.items_right - 56.0 - at.x;
        paint_name(painter, theme, at, room, &cells.name, Style::Name, ink);
        let right = Align2::RIGHT_CENTER;
        let figure = |x: f32, text: String| {
            let at = pos2(x, middle);
            paint::text(painter, theme, at, right, text, Style::Small, color.text2);
        };
        if let Some(items) = cells.items {
            figure(self.columns.items_right, words::count(items));
        }
        match cells.bytes {
            Some(bytes) => figure(self.columns.size_right, words::bytes(bytes)),
            None => figure(self.columns.size_right, "–".to_owned()),
        }
        let at = pos2(self.columns.words_left, middle);
        let room = spot.rect.right() - 14.0 - at.x;
        words_cell(painter, &self.look, at, room, &cells.words, cells.tone);
    }

    fn words(&self, row: u64) -> String {
        let Some(cells) = self.cells(row) else {
            return String::new();
        };
        let name = names::shown(&cells.name);
        let tick = match cells.tick {
            TickState::On if cells.is_in_part => ", ticked in part",
            TickState::On => ", ticked",
            // Its words say already that it is left out, and why.
            TickState::Off | TickState::Fixed => "",
        };
        format!("{}, {}{tick}", name.text, cells.words)
    }

    fn carries(&self, _row: u64, _at: Pos2) -> bool {
        false
    }
}

fn words_cell(painter: &Painter, look: &Look<'_>, at: Pos2, room: f32, text: &str, tone: Tone) {
    let (theme, color) = (look.theme, &look.theme.color);
    let left = Align2::LEFT_CENTER;
    let kind = match tone {
        Tone::Skip => Some(badge::Kind::Verified),
        Tone::Ask => Some(badge::Kind::Ask),
        Tone::Held => Some(badge::Kind::Kept),
        _ => None,
    };
    let is_badge = match tone {
        Tone::Held => badge::width(painter, theme, badge::Kind::Kept, text) <= room + 6.0,
        _ => text.contains(": "),
    };
    // A badge carries its words with an inner edge, so that it begins a little further left than plain words.
    if let Some(kind) = kind.filter(|_| is_badge) {
        let at = at - vec2(6.0, 0.0);
        let kind = if kind == badge::Kind::Verified {
            badge::Kind::Plain
        } else {
            kind
        };
        paint_badge(painter, theme, at, left, kind, text);
        return;
    }
    let ink = match tone {
        Tone::Act => color.accent_text,
        Tone::Quiet | Tone::Skip => color.text2,
        Tone::Ask => color.warn_text,
        Tone::Held => color.held_text,
        Tone::Danger => color.danger_text,
    };
    paint::text_within(painter, theme, at, room, text, Style::Small, ink);
}
