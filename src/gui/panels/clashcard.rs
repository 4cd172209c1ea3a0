//! What is told below the rules where two entries want one name, with the ways out of it.

use egui::{Frame, Margin, Role, Sense, Ui, Vec2, vec2};

use crate::gui::icons;
use crate::gui::panels::parts::{self, Intents, Look};
use crate::gui::theme::Style;
use crate::gui::widgets::button::{Button, Kind};
use crate::gui::widgets::paint;
use crate::model::{Param, Value};
use crate::ops::NUMBER_ON;
use crate::view::Intent;
use crate::view::form::Form;

const LINE: f32 = 22.0;

/// The first name that is wanted more than once, if any is.
pub fn clash_ui(
    ui: &mut Ui,
    look: &Look<'_>,
    form: &Form,
    stack: &'static Param,
    intents: &mut Intents,
) {
    let (plan, sums) = (look.view.preview.plan(), look.view.preview.names());
    let (Some(plan), Some(sums)) = (plan, sums) else {
        return;
    };
    let Some(words) = sums.clash_words(plan) else {
        return;
    };
    let (theme, color) = (look.theme, &look.theme.color);
    let frame = Frame::NONE
        .fill(color.danger_soft)
        .corner_radius(theme.corner(theme.metrics.radius.card))
        .inner_margin(Margin::symmetric(12, 8));
    frame.show(ui, |ui| {
        ui.spacing_mut().item_spacing = Vec2::ZERO;
        let width = ui.available_width();
        // Which name they want stands at the end: the sentence is never cut.
        let (ink, room) = (color.danger_text, width - LINE);
        let galley = paint::paragraph(ui.painter(), theme, words.clone(), Style::Strong, ink, room);
        let size = vec2(width, galley.size().y.max(LINE));
        let (rect, _) = ui.allocate_exact_size(size, Sense::hover());
        let icon = icons::WARNING_CIRCLE.fill();
        let center = rect.left_top() + vec2(7.0, LINE / 2.0 - 1.0);
        paint::icon(ui.painter(), center, icon, 14.0, ink);
        ui.painter()
            .galley(rect.left_top() + vec2(LINE, 0.0), galley, ink);
        parts::told(ui, rect, Role::Label, &words);
        ui.horizontal(|ui| {
            ui.add_space(LINE - theme.metrics.space.tight);
            let link = |words| Button::new(theme, Kind::Link, words).height(LINE);
            let number = link("Number all").show(ui);
            if number
                .on_hover_text("One more rule puts a number behind each name.")
                .clicked()
            {
                let mut texts = match form.value(stack, look.view.inspector.profile) {
                    Some(Value::Patterns(texts)) => texts,
                    _ => Vec::new(),
                };
                texts.push(NUMBER_ON.to_owned());
                intents.push(Intent::SetValue {
                    param: stack.name,
                    value: Value::Patterns(texts),
                });
            }
            ui.add_space(theme.metrics.space.base);
            let leave = if sums.clash.len() == 2 {
                "Leave both"
            } else {
                "Leave all of them"
            };
            if link(leave).show(ui).clicked() {
                intents.push(Intent::LeaveClash);
            }
        });
    });
    ui.add_space(LINE / 2.0);
}
