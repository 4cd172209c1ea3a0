//! What the panels share: areas, words with a node in the accessibility tree, rows that are clicked.

use egui::{
    Align2, Color32, Id, Pos2, Rect, Response, Role, Sense, Ui, UiBuilder, WidgetInfo, pos2, vec2,
};

use crate::gui::icons::Icon;
use crate::gui::layout::Layout;
use crate::gui::theme::{Style, Theme};
use crate::gui::widgets::button::Button;
use crate::gui::widgets::paint;
use crate::view::{Intent, Pane, View};

/// What widgets wanted in this frame, in order.
pub type Intents = Vec<Intent>;

/// What every panel may look at.
#[derive(Clone, Copy)]
pub struct Look<'a> {
    pub view: &'a View,
    /// The pane that a panel of files draws.
    pub pane: &'a Pane,
    /// Where that pane is.
    pub spot: PaneSpot,
    pub theme: &'a Theme,
    pub layout: &'a Layout,
    pub zone: &'a jiff::tz::TimeZone,
}

/// Where a pane is, and whether it is worked in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PaneSpot {
    pub is_right: bool,
    /// Keys and operations are for this one.
    pub is_active: bool,
    /// There is no other.
    pub is_alone: bool,
}

impl PaneSpot {
    /// The name of the area of a panel, other for each side of the window.
    pub fn area(&self, name: &'static str) -> (&'static str, bool) {
        (name, self.is_right)
    }

    /// The name of something that each of two panes has.
    pub fn name(&self, what: &str) -> String {
        match (self.is_alone, self.is_right) {
            (true, _) => what.to_owned(),
            (false, false) => format!("{what}, left"),
            (false, true) => format!("{what}, right"),
        }
    }
}

/// Shows a panel in its area and nowhere else.
pub fn area<R>(
    ui: &mut Ui,
    rect: Rect,
    name: impl std::hash::Hash + std::fmt::Debug,
    show: impl FnOnce(&mut Ui) -> R,
) -> R {
    let builder = UiBuilder::new()
        .max_rect(rect)
        .scope_id(Id::unique(name))
        .layout(egui::Layout::top_down(egui::Align::Min));
    let mut inside = ui.new_child(builder);
    inside.set_clip_rect(rect.intersect(ui.clip_rect()));
    inside.spacing_mut().item_spacing = vec2(0.0, 0.0);
    show(&mut inside)
}

/// Paints words and tells them to screen readers.
pub fn words(
    ui: &mut Ui,
    theme: &Theme,
    at: Pos2,
    anchor: Align2,
    text: &str,
    style: Style,
    color: Color32,
) -> Rect {
    let rect = paint::text(ui.painter(), theme, at, anchor, text, style, color);
    told(ui, rect, Role::Label, text);
    rect
}

/// The same, cut at the end where it would be wider than `width`.
pub fn words_within(
    ui: &mut Ui,
    theme: &Theme,
    at: Pos2,
    width: f32,
    text: &str,
    style: Style,
    color: Color32,
) -> Rect {
    if text.is_empty() || width < 12.0 {
        return Rect::from_min_size(at, vec2(0.0, 0.0));
    }
    let rect = paint::text_within(ui.painter(), theme, at, width, text, style, color);
    told(ui, rect, Role::Label, text);
    rect
}

/// Gives something painted a node in the accessibility tree.
pub fn told(ui: &mut Ui, rect: Rect, role: Role, text: &str) -> Response {
    // The same words may stand in two places of a panel.
    let place = (rect.left() as i32, rect.top() as i32);
    let response = ui.interact(
        rect,
        ui.scope_id().with(("told", text, place)),
        Sense::hover(),
    );
    response.widget_info(|| WidgetInfo::labeled(role, true, text));
    response
}

/// Something that is clicked: a node with a name, nothing painted. The name is the only one of its kind in the panel.
pub fn clickable(ui: &mut Ui, rect: Rect, role: Role, is_on: bool, name: &str) -> Response {
    clickable_as(ui, name, rect, role, is_on, name)
}

/// The same where names may repeat: `salt` tells them apart.
pub fn clickable_as(
    ui: &mut Ui,
    salt: impl std::hash::Hash + std::fmt::Debug,
    rect: Rect,
    role: Role,
    is_on: bool,
    name: &str,
) -> Response {
    let response = ui.interact(rect, ui.scope_id().with(("click", salt)), Sense::click());
    response.widget_info(|| WidgetInfo::selected(role, ui.is_enabled(), is_on, name));
    response
}

/// A row of the sidebar or of a list of choices: icon, words, the ground of its state.
pub struct NavRow<'a> {
    pub icon: Option<Icon>,
    pub text: &'a str,
    /// A figure at its right end.
    pub figure: &'a str,
    pub is_on: bool,
    pub ground: Color32,
    pub ink: Color32,
}

/// Paints a row with rounded ends and says what happened to it.
pub fn nav_row(ui: &mut Ui, theme: &Theme, rect: Rect, row: &NavRow<'_>) -> Response {
    let name = match row.figure {
        "" => row.text.to_owned(),
        figure => format!("{}, {figure}", row.text),
    };
    let response = clickable(ui, rect, Role::Button, row.is_on, &name);
    let painter = ui.painter();
    let radius = theme.metrics.radius.field;
    let chosen = row.is_on.then_some(row.ground);
    paint::pressable(painter, theme, &response, rect, radius, chosen);
    let mut left = rect.left() + theme.metrics.space.base;
    if let Some(icon) = row.icon {
        let center = pos2(left + paint::ICON / 2.0, rect.center().y);
        let ink = if row.is_on {
            row.ink
        } else {
            theme.color.text2
        };
        paint::icon(painter, center, icon, paint::ICON, ink);
        left += paint::ICON + theme.metrics.space.base;
    }
    let style = if row.is_on {
        Style::Medium
    } else {
        Style::Body
    };
    let at = pos2(left, rect.center().y);
    let mut right = pos2(rect.right() - theme.metrics.space.base, rect.center().y);
    if !row.figure.is_empty() {
        let (anchor, ink) = (Align2::RIGHT_CENTER, theme.color.text3);
        let taken = paint::text(painter, theme, right, anchor, row.figure, Style::Note, ink);
        right.x = taken.left() - theme.metrics.space.base;
    }
    let room = right.x - left;
    paint::text_within(painter, theme, at, room, row.text, style, row.ink);
    response
}

/// A button in a place of its own; `salt` tells it from others of the panel. True if it was clicked.
pub fn button_in(ui: &mut Ui, place: Rect, salt: &str, button: Button<'_>) -> bool {
    let mut inside = ui.new_child(UiBuilder::new().max_rect(place).id_salt(salt));
    button.show(&mut inside).clicked()
}

/// Words that act, ending at a point, over a row that is painted by hand. `name` says to screen readers what of.
pub fn link(ui: &mut Ui, theme: &Theme, salt: &str, right: Pos2, words: &str, name: &str) -> bool {
    link_response(ui, theme, salt, right, words, name).clicked()
}

/// The same for words that open something beside them.
pub fn link_response(
    ui: &mut Ui,
    theme: &Theme,
    salt: &str,
    right: Pos2,
    words: &str,
    name: &str,
) -> Response {
    let width = paint::text_width(ui.painter(), theme, words, Style::Medium);
    let target = theme.metrics.control.target;
    let rect = Rect::from_center_size(
        pos2(right.x - width / 2.0, right.y),
        vec2(width.max(target) + theme.metrics.space.base, target),
    );
    let response = clickable_as(ui, (salt, words), rect, Role::Button, false, name);
    let ink = match response.hovered() {
        true => theme.color.text,
        false => theme.color.accent_text,
    };
    let anchor = Align2::RIGHT_CENTER;
    paint::text(
        ui.painter(),
        theme,
        right,
        anchor,
        words,
        Style::Medium,
        ink,
    );
    paint::focus_ring(
        ui.painter(),
        theme,
        &response,
        rect,
        theme.metrics.radius.check,
    );
    response
}

/// Keys go to the list of a page unless something else wants them.
pub fn take_keyboard(ui: &Ui, list: &Response) {
    if ui.is_enabled() && ui.memory(|memory| memory.focused().is_none()) {
        list.request_focus();
    }
}

/// What stands in a list without rows.
pub fn empty(ui: &mut Ui, look: &Look<'_>, list: Rect, icon: Icon, head: &str, more: &str) {
    let (theme, color) = (look.theme, &look.theme.color);
    let center = list.center_top() + vec2(0.0, (list.height() * 0.3).min(120.0));
    paint::icon(ui.painter(), center, icon, 40.0, color.text3);
    let anchor = Align2::CENTER_CENTER;
    let at = center + vec2(0.0, 40.0);
    words(ui, theme, at, anchor, head, Style::Title, color.text);
    if !more.is_empty() {
        let at = center + vec2(0.0, 62.0);
        words(ui, theme, at, anchor, more, Style::Small, color.text2);
    }
}

/// The mark of the program: three bars, the surer the stronger.
pub fn mark(ui: &Ui, theme: &Theme, left_top: Pos2, scale: f32) {
    let color = &theme.color;
    let bars = [
        (0.0, 20.0, color.device),
        (6.5, 15.0, color.written),
        (13.0, 9.0, color.read),
    ];
    for (down, width, fill) in bars {
        let min = left_top + vec2(0.0, down * scale);
        let rect = Rect::from_min_size(min, vec2(width * scale, 5.0 * scale));
        ui.painter()
            .rect_filled(rect, theme.corner(2.0 * scale), fill);
    }
}
