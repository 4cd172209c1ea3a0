//! Two to four choices of which one holds: one stop of the keyboard, arrow keys move, a radio group for screen readers.

use egui::{
    EventFilter, Id, Key, Painter, Rect, Response, Role, Sense, StrokeKind, Ui, UiBuilder,
    WidgetInfo, pos2, vec2,
};

use crate::gui::icons::Icon;
use crate::gui::theme::{Mode, Style, Theme};
use crate::gui::widgets::paint;

/// One choice of a segment.
#[derive(Clone, Copy, Debug)]
pub struct Choice<'a> {
    /// What it is called.
    pub words: &'a str,
    /// Shown before the words.
    pub icon: Option<Icon>,
}

impl<'a> Choice<'a> {
    /// A choice without an icon.
    pub const fn new(words: &'a str) -> Self {
        Self { words, icon: None }
    }
}

/// Paints the choices side by side over the available width and gives the index of one that was chosen now. `chosen` is
/// none when something else overrules the setting. `name` is what the group is called.
pub fn segment(
    ui: &mut Ui,
    theme: &Theme,
    name: &str,
    choices: &[Choice<'_>],
    chosen: Option<usize>,
    enabled: bool,
) -> Option<usize> {
    let size = vec2(ui.available_width(), theme.metrics.control.segment);
    let (rect, group) = ui.allocate_exact_size(size, Sense::hover());
    group.widget_info(|| WidgetInfo::labeled(Role::RadioGroup, enabled && ui.is_enabled(), name));
    let color = &theme.color;
    let corner = theme.corner(theme.metrics.radius.segment);
    let painter = ui.painter().clone();
    painter.rect_filled(rect, corner, color.sunken);
    painter.rect_stroke(rect, corner, theme.hairline(color.line), StrokeKind::Inside);
    let inner = rect.shrink(theme.metrics.space.hair);
    let builder = UiBuilder::new()
        .max_rect(inner)
        .accessibility_parent(group.id);
    let ui = &mut ui.new_child(builder);
    let part_width = inner.width() / choices.len().max(1) as f32;
    let edge = |index: usize| paint::snap(&painter, inner.left() + index as f32 * part_width);
    let mut picked = None;
    for (index, choice) in choices.iter().enumerate() {
        let part = Rect::from_x_y_ranges(edge(index)..=edge(index + 1), inner.y_range());
        let state = State {
            on: chosen == Some(index),
            enabled,
            stop: chosen.unwrap_or(0) == index,
        };
        let response = choice_ui(ui, theme, group.id.with(index), part, choice, state);
        if response.clicked() && !state.on {
            picked = Some(index);
        }
        // The part that gets the keyboard now must not answer the same key again.
        if picked.is_none()
            && let Some(next) = neighbour(ui, &response, index, choices.len())
        {
            ui.memory_mut(|memory| memory.request_focus(group.id.with(next)));
            picked = Some(next);
        }
    }
    picked
}

#[derive(Clone, Copy)]
struct State {
    on: bool,
    enabled: bool,
    /// Whether Tab stops here: the group is one stop, at the choice that holds.
    stop: bool,
}

fn choice_ui(
    ui: &Ui,
    theme: &Theme,
    id: Id,
    rect: Rect,
    choice: &Choice<'_>,
    state: State,
) -> Response {
    let sense = match (
        state.enabled,
        state.stop || ui.memory(|memory| memory.has_focus(id)),
    ) {
        (false, _) => Sense::hover(),
        (true, true) => Sense::click(),
        (true, false) => Sense::CLICK,
    };
    let response = ui.interact(rect, id, sense);
    let enabled = state.enabled && ui.is_enabled();
    response
        .widget_info(|| WidgetInfo::selected(Role::RadioButton, enabled, state.on, choice.words));
    if ui.is_rect_visible(rect) {
        paint_choice(ui.painter(), theme, rect, choice, state, &response);
    }
    response
}

fn paint_choice(
    painter: &Painter,
    theme: &Theme,
    rect: Rect,
    choice: &Choice<'_>,
    state: State,
    response: &Response,
) {
    let color = &theme.color;
    let radius = theme.metrics.radius.badge;
    let corner = theme.corner(radius);
    let (style, ink) = match (state.enabled, state.on) {
        (false, _) => (Style::Small, color.text3),
        (true, true) => (Style::Label, color.segment_on_text),
        (true, false) => (Style::Small, color.text2),
    };
    if state.on {
        if theme.mode == Mode::Light {
            painter.rect_filled(rect.translate(vec2(0.0, 1.0)), corner, color.shadow_near);
        }
        painter.rect_filled(rect, corner, color.segment_on);
        painter.rect_stroke(
            rect,
            corner,
            theme.hairline(color.segment_on_edge),
            StrokeKind::Inside,
        );
    } else if state.enabled
        && let Some(tint) = paint::tint(theme, response, false)
    {
        painter.rect_filled(rect, corner, tint);
    }
    let icon_width = choice
        .icon
        .map_or(0.0, |_| paint::ICON_ROW + theme.metrics.space.small);
    let room = rect.width() - icon_width - theme.metrics.space.base;
    let galley = paint::one_line(painter, theme, choice.words.to_owned(), style, ink, room);
    let mut left = rect.center().x - (icon_width + galley.size().x) / 2.0;
    if let Some(icon) = choice.icon {
        paint::icon(
            painter,
            pos2(left + paint::ICON_ROW / 2.0, rect.center().y),
            icon,
            paint::ICON_ROW,
            ink,
        );
        left += icon_width;
    }
    painter.galley(
        pos2(left, rect.center().y - galley.size().y / 2.0),
        galley,
        ink,
    );
    paint::focus_ring(painter, theme, response, rect, radius);
}

/// The choice that an arrow key moves to, if this one has the keyboard.
fn neighbour(ui: &Ui, response: &Response, index: usize, count: usize) -> Option<usize> {
    if !response.has_focus() {
        return None;
    }
    let filter = EventFilter {
        horizontal_arrows: true,
        vertical_arrows: true,
        ..EventFilter::default()
    };
    ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, filter));
    let pressed = |key: Key| ui.input(|input| input.key_pressed(key));
    if pressed(Key::ArrowRight) || pressed(Key::ArrowDown) {
        Some((index + 1) % count)
    } else if pressed(Key::ArrowLeft) || pressed(Key::ArrowUp) {
        Some((index + count - 1) % count)
    } else {
        None
    }
}
