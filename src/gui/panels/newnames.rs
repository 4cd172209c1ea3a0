//! Names before and after, side by side: what changes is set off, what cannot be stands out by ground, icon and words.

use std::collections::HashSet;
use std::path::PathBuf;

use egui::{Align2, Color32, Key, Painter, Pos2, Rect, Ui, UiBuilder, pos2, vec2};

use crate::gui::icons;
use crate::gui::panels::kinds;
use crate::gui::panels::parts::{self, Intents, Look};
use crate::gui::panels::plantree::{BOX_COLUMN, BOX_LEFT, ListState, is_pressed};
use crate::gui::theme::Style;
use crate::gui::widgets::button::{Button, Kind as ButtonKind};
use crate::gui::widgets::check::{Tick, paint_box};
use crate::gui::widgets::name::{PartInk, paint_part};
use crate::gui::widgets::rows::{RowList, RowState, Rows, Spot};
use crate::gui::widgets::scroll_bar::Mark;
use crate::gui::widgets::{key, paint};
use crate::model::{Kind, NewName, Plan};
use crate::ops::TickState;
use crate::script;
use crate::view::Intent;
use crate::view::newnames::{Sums, difference, fault_words, row_words, rule_words};
use crate::view::{jobs, names, words};

/// Where the parts of a row stand.
#[derive(Clone, Copy)]
struct Columns {
    before: f32,
    arrow: f32,
    after: f32,
    /// Words end here.
    right: f32,
    /// Room of the words.
    words: f32,
}

impl Columns {
    fn of(rect: Rect, is_narrow: bool) -> Columns {
        let words = if is_narrow { 112.0 } else { 148.0 };
        let before = rect.left() + BOX_COLUMN + 24.0;
        let right = rect.right() - 16.0;
        let half = ((right - words - before) / 2.0).floor();
        Columns {
            before,
            arrow: before + half - 10.0,
            after: before + half + 10.0,
            right,
            words,
        }
    }

    fn room_before(&self) -> f32 {
        self.arrow - 14.0 - self.before
    }

    fn room_after(&self) -> f32 {
        self.right - self.words - 12.0 - self.after
    }
}

/// The rows under their heads, and a line below that sums them up.
pub fn names_ui(
    ui: &mut Ui,
    look: &Look<'_>,
    plan: &Plan,
    sums: &Sums,
    rect: Rect,
    state: &mut ListState,
    intents: &mut Intents,
) {
    let (theme, color) = (look.theme, &look.theme.color);
    let columns = Columns::of(rect, look.layout.is_narrow);
    let head = rect.top() + theme.metrics.row.head / 2.0;
    let heads = [
        (columns.before, Align2::LEFT_CENTER, "Before"),
        (columns.after, Align2::LEFT_CENTER, "After"),
        (columns.right, Align2::RIGHT_CENTER, third_head(sums)),
    ];
    for (x, anchor, text) in heads {
        if !text.is_empty() {
            let at = pos2(x, head);
            parts::words(ui, theme, at, anchor, text, Style::Caption, color.text2);
        }
    }
    let line = rect.top() + theme.metrics.row.head;
    paint::hline(ui.painter(), rect.left(), rect.right(), line, color.line);
    let status = rect.with_min_y(rect.bottom() - theme.metrics.area.status);
    let list = Rect::from_min_max(pos2(rect.left(), line + 1.0), status.right_top());
    if list.height() < theme.metrics.row.listing {
        return;
    }
    parts::area(ui, list, "name-list", |ui| {
        let marks = sums.runs.iter().map(|rows| Mark {
            rows: rows.clone(),
            color: color.danger,
        });
        let marks: Vec<Mark> = marks.collect();
        let mut rows = NameRows {
            look: *look,
            plan,
            columns,
            has_folders: sums.folders > 1,
            has_rules: !sums.by_rule.is_empty(),
            unticked: look.view.unticked(),
        };
        let list = RowList {
            name: "Names before and after",
            count: plan.names.len() as u64,
            row_height: theme.metrics.row.listing,
            cursor: state.cursor,
            marks: &marks,
        };
        let happened = list.show(ui, theme, &mut state.rows, &mut rows);
        if let Some((row, _)) = happened.moved {
            state.show(row);
        }
        let clicked = happened.click.and_then(|click| click.row);
        state.cursor = clicked.or(state.cursor);
        let is_on_box = happened.is_at(|x| x < rect.left() + BOX_COLUMN);
        let has_keys = happened.response.has_focus();
        let cursor = state.cursor.filter(|_| has_keys);
        let ticked = match is_on_box {
            true => clicked,
            false => cursor.filter(|_| is_pressed(ui, Key::Space)),
        };
        let ticked = ticked.filter(|row| rows.tick(*row) != TickState::Fixed);
        if let Some(row) = ticked.and_then(|row| usize::try_from(row).ok()) {
            intents.push(Intent::TickName(row));
        }
    });
    let unticked = script::unticked(plan);
    parts::area(ui, status, "name-sums", |ui| {
        status_ui(ui, look, sums, unticked, intents);
    });
}

/// What the third column says where nothing is wrong: the folder, where there is more than one, else the rules.
fn third_head(sums: &Sums) -> &'static str {
    match (sums.folders > 1, sums.by_rule.is_empty()) {
        (true, _) => "Folder",
        (false, false) => "Rule",
        (false, true) => "",
    }
}

fn status_ui(ui: &mut Ui, look: &Look<'_>, sums: &Sums, unticked: u64, intents: &mut Intents) {
    let (theme, color) = (look.theme, &look.theme.color);
    let rect = ui.max_rect();
    ui.painter().rect_filled(rect, 0.0, color.surface);
    let (left, right) = (rect.left(), rect.right());
    paint::hline(ui.painter(), left, right, rect.top(), color.line);
    let middle = rect.center().y + 0.5;
    let at = pos2(left + 16.0, middle);
    let anchor = Align2::LEFT_CENTER;
    let head = sums.head();
    let mut head = parts::words(ui, theme, at, anchor, &head, Style::Strong, color.text);
    if unticked > 0 {
        let button = Button::new(theme, ButtonKind::Link, "Tick all").height(22.0);
        let text = format!("{} unticked", words::count(unticked));
        let at = pos2(head.right() + 14.0, middle);
        let told = parts::words(ui, theme, at, anchor, &text, Style::Small, color.text2);
        let size = vec2(button.width(ui.painter()), 22.0);
        let corner = pos2(told.right() + 6.0, middle - size.y / 2.0);
        head = Rect::from_min_size(corner, size);
        let builder = UiBuilder::new().max_rect(head).id_salt("tick all");
        if button.show(&mut ui.new_child(builder)).clicked() {
            intents.push(Intent::TickAllNames);
        }
    }
    let Some(hindrance) = sums.hindrance() else {
        return;
    };
    let caps = key::paint_keys(ui.painter(), theme, pos2(right - 16.0, middle), &["F8"]);
    let at = pos2(caps.left() - 8.0, middle);
    let anchor = Align2::RIGHT_CENTER;
    let text = "Next one";
    let next = parts::words(ui, theme, at, anchor, text, Style::Small, color.text3);
    let at = pos2(head.right() + 14.0, middle);
    let room = next.left() - 16.0 - at.x;
    let ink = color.danger_text;
    parts::words_within(ui, theme, at, room, &hindrance, Style::Small, ink);
}

struct NameRows<'a> {
    look: Look<'a>,
    plan: &'a Plan,
    columns: Columns,
    has_folders: bool,
    has_rules: bool,
    /// What keeps its name, by path.
    unticked: HashSet<PathBuf>,
}

impl NameRows<'_> {
    fn name(&self, row: u64) -> Option<&NewName> {
        self.plan.names.get(usize::try_from(row).ok()?)
    }

    /// A name that the rules leave as it is has nothing to be unticked.
    fn tick(&self, row: u64) -> TickState {
        match self.name(row) {
            Some(name) if self.is_unticked(name) => TickState::Off,
            Some(name) if name.is_changed() || name.fault.is_some() => TickState::On,
            _ => TickState::Fixed,
        }
    }

    fn is_unticked(&self, name: &NewName) -> bool {
        !self.unticked.is_empty() && self.unticked.contains(&self.look.view.path_of_name(name))
    }

    fn tick_box(&self, painter: &Painter, spot: &Spot) {
        let (theme, tick) = (self.look.theme, self.tick(spot.row));
        let side = theme.metrics.control.check;
        let center = pos2(
            spot.rect.left() + BOX_LEFT + side / 2.0,
            spot.rect.center().y,
        );
        let square = Rect::from_center_size(center, vec2(side, side));
        let is_on = Tick::from(tick == TickState::On);
        let may = tick != TickState::Fixed;
        paint_box(painter, theme, square, is_on, may, spot.hovered);
    }

    fn ground(&self, painter: &Painter, spot: &Spot) {
        let color = &self.look.theme.color;
        painter.rect_filled(spot.rect, 0.0, color.danger_soft);
        let edge = spot.rect.with_max_x(spot.rect.left() + 2.0);
        painter.rect_filled(edge, 0.0, color.danger);
    }

    fn names(&self, painter: &Painter, middle: f32, name: &NewName) {
        let (theme, color) = (self.look.theme, &self.look.theme.color);
        let columns = &self.columns;
        let (old, new) = difference(&name.before, &name.after);
        // What was just unticked is planned anew, and quiet until then.
        let is_quiet = !name.is_changed() || self.is_unticked(name);
        let rest = if is_quiet { color.text3 } else { color.text2 };
        let ink = PartInk {
            rest,
            part: color.text,
            ground: Color32::TRANSPARENT,
        };
        let at = pos2(columns.before, middle);
        let room = columns.room_before();
        paint_part(painter, theme, at, room, (&name.before, &old), ink);
        let ink = match name.fault {
            Some(_) => PartInk {
                rest: color.danger_text,
                part: color.danger_text,
                ground: Color32::TRANSPARENT,
            },
            None if is_quiet => PartInk {
                rest,
                part: rest,
                ground: Color32::TRANSPARENT,
            },
            None => PartInk {
                rest,
                part: color.ok_text,
                ground: color.ok_soft,
            },
        };
        let at = pos2(columns.after, middle);
        let room = columns.room_after();
        if name.after.is_empty() {
            let left = Align2::LEFT_CENTER;
            let text = "(nothing)".to_owned();
            paint::text(painter, theme, at, left, text, Style::Small, ink.part);
            return;
        }
        paint_part(painter, theme, at, room, (&name.after, &new), ink);
        if !is_quiet {
            let center = pos2(columns.arrow, middle);
            paint::icon(painter, center, icons::ARROW_RIGHT, 13.0, color.text3);
        }
    }

    fn words(&self, painter: &Painter, middle: f32, name: &NewName) {
        let (theme, color) = (self.look.theme, &self.look.theme.color);
        let at = pos2(self.columns.right, middle);
        let anchor = Align2::RIGHT_CENTER;
        if let Some(fault) = name.fault {
            let (text, ink) = (fault_words(fault), color.danger_text);
            let taken = paint::text(painter, theme, at, anchor, text, Style::Label, ink);
            let icon = icons::WARNING_CIRCLE.fill();
            let center = pos2(taken.left() - 13.0, middle);
            paint::icon(painter, center, icon, 14.0, ink);
            return;
        }
        let text = match (name.is_changed(), self.has_folders) {
            (false, _) if self.is_unticked(name) => "unticked".to_owned(),
            (false, false) if self.has_rules => rule_words(name.rules),
            (false, _) => "stays as it is".to_owned(),
            (true, true) => jobs::last_name(&name.folder),
            (true, false) if self.has_rules => rule_words(name.rules),
            (true, false) => return,
        };
        let at = at - vec2(self.columns.words, 0.0);
        let room = self.columns.words;
        let galley = paint::one_line(painter, theme, text, Style::Small, color.text3, room);
        let min = pos2(
            at.x + room - galley.size().x,
            middle - galley.size().y / 2.0,
        );
        painter.galley(min, galley, color.text3);
    }
}

impl Rows for NameRows<'_> {
    fn state(&self, _row: u64) -> RowState {
        RowState::default()
    }

    fn paint(&mut self, painter: &Painter, spot: Spot) {
        let Some(name) = self.name(spot.row) else {
            return;
        };
        let color = &self.look.theme.color;
        let middle = spot.rect.center().y;
        if name.fault.is_some() {
            self.ground(painter, &spot);
        }
        let (icon, _) = kinds::kind_of(name.kind, &name.before);
        let ink = match name.kind {
            Kind::Folder => color.folder,
            _ => color.text2,
        };
        self.tick_box(painter, &spot);
        let center = pos2(spot.rect.left() + BOX_COLUMN + 8.0, middle);
        paint::icon(painter, center, icon, paint::ICON_ROW, ink);
        self.names(painter, middle, name);
        self.words(painter, middle, name);
    }

    fn words(&self, row: u64) -> String {
        let Some(name) = self.name(row) else {
            return String::new();
        };
        let tick = match self.tick(row) {
            TickState::On => ", ticked",
            TickState::Off => ", unticked",
            TickState::Fixed => "",
        };
        let folder = match self.has_folders {
            true => format!(", in {}", names::shown(name.folder.as_os_str()).text),
            false => String::new(),
        };
        format!("{}{folder}{tick}", row_words(name))
    }

    fn carries(&self, _row: u64, _at: Pos2) -> bool {
        false
    }
}
