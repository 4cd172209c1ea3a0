//! A slider over whole numbers, exact to 64 bits.

use std::ops::RangeInclusive;

use egui::accesskit::{Action, ActionData};
use egui::{EventFilter, Id, Key, Rect, Response, Sense, Ui, WidgetInfo, pos2, vec2};

use crate::gui::theme::Theme;
use crate::gui::widgets::paint;

/// Radius of the knob in points.
const KNOB: f32 = 8.0;
/// Height of the rail in points.
const RAIL: f32 = 4.0;
/// Page keys move by this part of the range.
const PAGES: u64 = 10;

/// A slider as wide as asked for. `name` says what it sets; the value is changed in place and the response says whether.
pub fn slider(
    ui: &mut Ui,
    theme: &Theme,
    name: &str,
    value: &mut u64,
    range: RangeInclusive<u64>,
    width: f32,
) -> Response {
    let size = vec2(width, theme.metrics.control.target);
    let (rect, mut response) = ui.allocate_exact_size(size, Sense::click_and_drag());
    let (least, most) = (*range.start(), (*range.end()).max(*range.start()));
    let before = *value;
    let rail = Rect::from_center_size(rect.center(), vec2(rect.width() - 2.0 * KNOB, RAIL));
    *value = by_keys(ui, &response, *value, least, most).clamp(least, most);
    if let Some(pointer) = response.interact_pointer_pos() {
        let share = f64::from(((pointer.x - rail.left()) / rail.width()).clamp(0.0, 1.0));
        *value = least + (share * (most - least) as f64).round() as u64;
    }
    if *value != before {
        response.mark_changed();
    }
    let now = *value;
    response.widget_info(|| WidgetInfo::slider(ui.is_enabled(), now as f64, name));
    ui.ctx().accesskit_node_builder(response.id, |node| {
        node.set_min_numeric_value(least as f64);
        node.set_max_numeric_value(most as f64);
        node.set_numeric_value_step(1.0);
        for action in [Action::Increment, Action::Decrement, Action::SetValue] {
            node.add_action(action);
        }
    });
    if ui.is_rect_visible(rect) {
        let share = if most == least {
            0.0
        } else {
            (now - least) as f64 / (most - least) as f64
        };
        paint_slider(ui, theme, rail, share as f32, &response);
    }
    response
}

fn paint_slider(ui: &Ui, theme: &Theme, rail: Rect, share: f32, response: &Response) {
    let (painter, color) = (ui.painter(), &theme.color);
    let whole = rail.expand2(vec2(KNOB, 0.0));
    let knob = pos2(
        paint::snap(painter, rail.left() + share * rail.width()),
        rail.center().y,
    );
    let corner = theme.corner(RAIL / 2.0);
    painter.rect_filled(whole, corner, color.track);
    painter.rect_filled(whole.with_max_x(knob.x), corner, color.accent);
    painter.circle(knob, KNOB, color.knob, theme.hairline(color.knob_edge));
    if let Some(tint) = paint::tint(theme, response, false) {
        painter.circle_filled(knob, KNOB, tint);
    }
    paint::focus_ring(
        painter,
        theme,
        response,
        Rect::from_center_size(knob, vec2(2.0 * KNOB, 2.0 * KNOB)),
        KNOB,
    );
}

/// The value after the keys and the actions of assistive technology of this frame.
fn by_keys(ui: &Ui, response: &Response, value: u64, least: u64, most: u64) -> u64 {
    let mut value = by_actions(ui, response.id, value);
    if !response.has_focus() {
        return value;
    }
    let filter = EventFilter {
        horizontal_arrows: true,
        vertical_arrows: true,
        ..EventFilter::default()
    };
    ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, filter));
    let page = ((most - least) / PAGES).max(1);
    ui.input(|input| {
        let presses = |key: Key| input.num_presses(key) as u64;
        value = value.saturating_add(
            presses(Key::ArrowRight) + presses(Key::ArrowUp) + page * presses(Key::PageUp),
        );
        value = value.saturating_sub(
            presses(Key::ArrowLeft) + presses(Key::ArrowDown) + page * presses(Key::PageDown),
        );
        if input.key_pressed(Key::Home) {
            value = least;
        }
        if input.key_pressed(Key::End) {
            value = most;
        }
    });
    value
}

/// The value after what assistive technology asked for in this frame.
pub(super) fn by_actions(ui: &Ui, id: Id, value: u64) -> u64 {
    ui.input(|input| {
        let up = input.num_accesskit_action_requests(id, Action::Increment) as u64;
        let down = input.num_accesskit_action_requests(id, Action::Decrement) as u64;
        let set = input
            .accesskit_action_requests(id, Action::SetValue)
            .filter_map(|request| match request.data {
                Some(ActionData::NumericValue(number)) => Some(number.round().max(0.0) as u64),
                _ => None,
            });
        set.last()
            .unwrap_or(value)
            .saturating_add(up)
            .saturating_sub(down)
    })
}
