//! Chip fields: a list of short texts, such as patterns, in one field. Enter adds, Backspace takes the last.

use egui::{
    Align2, Frame, Id, Key, Margin, Rect, Role, Sense, Stroke, StrokeKind, TextEdit, Ui, UiBuilder,
    Vec2, WidgetInfo, pos2, vec2,
};

use crate::gui::icons;
use crate::gui::theme::{Style, Theme};
use crate::gui::widgets::{field, paint};

/// Height of a chip in points.
const CHIP: f32 = 20.0;
/// Height of a row of chips with its gap in points.
const LINE: f32 = 26.0;
/// Least width of the place to type in points.
const ENTRY: f32 = 48.0;

/// A chip field over the available width; says whether `chips` changed. `draft` is what is being typed and belongs to
/// the caller as the chips do.
pub fn chip_field(
    ui: &mut Ui,
    theme: &Theme,
    label: &str,
    hint: Option<&str>,
    chips: &mut Vec<String>,
    draft: &mut String,
) -> bool {
    let width = ui.available_width();
    ui.scope(|ui| {
        ui.spacing_mut().item_spacing = Vec2::ZERO;
        field::label_above(ui, theme, label, hint);
        let places = places(ui, theme, chips, width);
        let height = (places.lines as f32 * LINE).max(LINE) + theme.metrics.space.small;
        let (rect, _) = ui.allocate_exact_size(vec2(width, height), Sense::hover());
        let id = ui.make_persistent_id(("chips", label));
        let painter = ui.painter().clone();
        painter.rect_filled(
            rect,
            theme.corner(theme.metrics.radius.field),
            theme.color.field,
        );
        let mut removed = None;
        for (index, (chip, place)) in chips.iter().zip(&places.chips).enumerate() {
            if chip_ui(
                ui,
                theme,
                place.translate(rect.min.to_vec2()),
                id.with(index),
                chip,
            ) {
                removed = Some(index);
            }
        }
        let mut changed = removed.is_some();
        if let Some(index) = removed {
            chips.remove(index);
        }
        let entry = places.entry.translate(rect.min.to_vec2());
        changed |= entry_ui(ui, theme, entry, id, label, chips, draft);
        let stroke = if ui.memory(|memory| memory.has_focus(id)) {
            Stroke::new(theme.metrics.stroke.focus, theme.color.focus)
        } else {
            theme.hairline(theme.color.field_edge)
        };
        painter.rect_stroke(
            rect,
            theme.corner(theme.metrics.radius.field),
            stroke,
            StrokeKind::Inside,
        );
        changed
    })
    .inner
}

/// Where chips and entry go, from the upper left corner of the field.
struct Places {
    chips: Vec<Rect>,
    entry: Rect,
    lines: usize,
}

fn places(ui: &Ui, theme: &Theme, chips: &[String], width: f32) -> Places {
    let space = &theme.metrics.space;
    let (start, end) = (space.small, width - space.small);
    let (mut x, mut line) = (start, 0);
    let place = |x: f32, line: usize, width: f32| {
        let top = space.small / 2.0 + line as f32 * LINE + (LINE - CHIP) / 2.0;
        Rect::from_min_size(pos2(x, top), vec2(width, CHIP))
    };
    let mut rects = Vec::with_capacity(chips.len());
    for chip in chips {
        let text = paint::text_width(ui.painter(), theme, chip, Style::Python);
        let width = (text + space.small + space.large + space.tight)
            .ceil()
            .min(end - start);
        if x > start && x + width > end {
            (x, line) = (start, line + 1);
        }
        rects.push(place(x, line, width));
        x += width + space.small;
    }
    if x > start && x + ENTRY > end {
        (x, line) = (start, line + 1);
    }
    Places {
        chips: rects,
        entry: place(x + space.hair, line, end - x - space.hair),
        lines: line + 1,
    }
}

/// One chip with its cross; says whether the cross was clicked.
fn chip_ui(ui: &Ui, theme: &Theme, rect: Rect, id: Id, chip: &str) -> bool {
    let (painter, color, space) = (ui.painter(), &theme.color, &theme.metrics.space);
    let corner = theme.corner(theme.metrics.radius.check);
    painter.rect_filled(rect, corner, color.sunken);
    painter.rect_stroke(rect, corner, theme.hairline(color.line), StrokeKind::Inside);
    let cross = rect.with_min_x(rect.right() - space.large - space.hair);
    let at = pos2(rect.left() + space.small, rect.center().y);
    paint::text_within(
        painter,
        theme,
        at,
        cross.left() - at.x,
        chip,
        Style::Python,
        color.text,
    );
    let response = ui.interact(cross, id, Sense::click());
    response.widget_info(|| {
        WidgetInfo::labeled(Role::Button, ui.is_enabled(), format!("Remove {chip}"))
    });
    let ink = if response.hovered() {
        color.text
    } else {
        color.text3
    };
    paint::icon(painter, cross.center(), icons::X, 10.0, ink);
    paint::focus_ring(
        painter,
        theme,
        &response,
        cross.shrink(2.0),
        theme.metrics.radius.check,
    );
    response.clicked()
}

fn entry_ui(
    ui: &mut Ui,
    theme: &Theme,
    rect: Rect,
    id: Id,
    label: &str,
    chips: &mut Vec<String>,
    draft: &mut String,
) -> bool {
    let before = chips.len();
    let focused = ui.memory(|memory| memory.has_focus(id));
    if focused && draft.is_empty() && ui.input(|input| input.key_pressed(Key::Backspace)) {
        chips.pop();
    }
    let font = theme.font(Style::Python);
    let line = ui.fonts_mut(|fonts| fonts.row_height(&font));
    let place = Rect::from_center_size(rect.center(), vec2(rect.width(), line));
    let mut inside = ui.new_child(UiBuilder::new().max_rect(place));
    let edit = TextEdit::singleline(draft)
        .id(id)
        .font(font)
        .text_color(theme.color.text)
        .frame(Frame::NONE)
        .margin(Margin::ZERO)
        .desired_width(place.width())
        .show(&mut inside)
        .response
        .response;
    ui.ctx()
        .accesskit_node_builder(edit.id, |node| node.set_label(label));
    if draft.is_empty() {
        let at = place.left_center();
        paint::text(
            ui.painter(),
            theme,
            at,
            Align2::LEFT_CENTER,
            "add…",
            Style::Small,
            theme.color.text3,
        );
    }
    let entered = edit.lost_focus() && !draft.trim().is_empty();
    if entered {
        chips.push(draft.trim().to_owned());
        draft.clear();
        if ui.input(|input| input.key_pressed(Key::Enter)) {
            edit.request_focus();
        }
    }
    entered || chips.len() != before
}
