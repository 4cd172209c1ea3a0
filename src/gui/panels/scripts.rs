//! The middle of the plan as a script: the same request for Python or for a shell, to read and to take along.

use egui::{Frame, Margin, Rect, ScrollArea, TextEdit, Ui, UiBuilder, pos2, vec2};

use crate::gui::panels::parts::{self, Intents, Look};
use crate::gui::theme::Style;
use crate::gui::widgets::band::{Action, Kind as BandKind, band};
use crate::gui::widgets::button::{Button, Kind};
use crate::gui::widgets::segment::{Choice, segment};
use crate::model::{Summary, Ticket};
use crate::script;
use crate::view::{Intent, ShownAs};

const CHOICES: [(ShownAs, &str, &str); 3] = [
    (ShownAs::Plan, "Plan", "Plan"),
    (ShownAs::Python, "As Python", "Python"),
    (ShownAs::Shell, "As shell", "Shell"),
];

/// What was written last: a selection of a million names is not written anew for every frame.
#[derive(Default)]
pub struct ScriptState {
    of: Option<(Ticket, ShownAs, bool, Option<Summary>)>,
    text: String,
    /// Every byte of the script is in the text.
    is_whole: bool,
}

/// Plan or script, at the right end of the title; its place.
pub fn segment_ui(ui: &mut Ui, look: &Look<'_>, title: Rect, intents: &mut Intents) -> Rect {
    let theme = look.theme;
    let is_narrow = look.layout.is_narrow;
    let size = vec2(
        if is_narrow { 168.0 } else { 246.0 },
        theme.metrics.control.segment,
    );
    let corner = pos2(
        title.right() - 12.0 - size.x,
        title.center().y - size.y / 2.0,
    );
    let place = Rect::from_min_size(corner, size);
    let mut inside = ui.new_child(UiBuilder::new().max_rect(place).id_salt("shown as"));
    let words = |(_, long, short): &(ShownAs, &'static str, &'static str)| {
        Choice::new(if is_narrow { short } else { long })
    };
    let choices: Vec<Choice<'_>> = CHOICES.iter().map(words).collect();
    let chosen = CHOICES
        .iter()
        .position(|(shown_as, ..)| *shown_as == look.view.shown_as);
    let picked = segment(&mut inside, theme, "Show as", &choices, chosen, true);
    if let Some((shown_as, ..)) = picked.and_then(|at| CHOICES.get(at)) {
        intents.push(Intent::ShowAs(*shown_as));
    }
    place
}

/// The script below a line with what it is and the button that copies it.
pub fn script_ui(ui: &mut Ui, look: &Look<'_>, state: &mut ScriptState, intents: &mut Intents) {
    let (theme, color) = (look.theme, &look.theme.color);
    let rect = ui.max_rect();
    ui.painter().rect_filled(rect, 0.0, color.surface);
    let at = pos2(rect.left() + 16.0, rect.top() + 24.0);
    if let Err(sentence) = state.renew(look) {
        let room = rect.width() - 32.0;
        parts::words_within(ui, theme, at, room, &sentence, Style::Body, color.text2);
        return;
    }
    let height = theme.metrics.control.button_bar;
    let button = Button::new(theme, Kind::Plain, "Copy script")
        .height(height)
        .enabled(state.is_whole);
    let width = button.width(ui.painter());
    let corner = pos2(rect.right() - 12.0 - width, at.y - height / 2.0);
    let place = Rect::from_min_size(corner, vec2(width, height));
    let mut inside = ui.new_child(UiBuilder::new().max_rect(place).id_salt("copy"));
    if button.show(&mut inside).clicked() {
        intents.push(Intent::CopyText(state.text.clone()));
    }
    let (sentence, name) = match look.view.shown_as {
        ShownAs::Shell => (
            "Does the same in sh with GNU coreutils.",
            "Script of a shell",
        ),
        ShownAs::Plan | ShownAs::Python => {
            ("Does the same in Python 3.11 or later.", "Script of Python")
        }
    };
    let room = place.left() - 16.0 - at.x;
    parts::words_within(ui, theme, at, room, sentence, Style::Small, color.text2);
    let mut top = rect.top() + 46.0;
    if !state.is_whole {
        let place = Rect::from_min_max(pos2(rect.left() + 12.0, top), rect.max - vec2(12.0, 0.0));
        let mut inside = ui.new_child(UiBuilder::new().max_rect(place).id_salt("raw"));
        let (head, text) = (
            "Some names are no text",
            "with --as-shell on the command line the script can be written to a file",
        );
        band(
            &mut inside,
            theme,
            BandKind::Warning,
            head,
            text,
            Action::None,
        );
        top = inside.min_rect().bottom() + 8.0;
    }
    let ground = Rect::from_min_max(pos2(rect.left() + 12.0, top), rect.max - vec2(12.0, 12.0));
    text_ui(ui, look, ground, name, &state.text);
}

/// Text that can be read, marked and copied, and not changed.
fn text_ui(ui: &mut Ui, look: &Look<'_>, ground: Rect, name: &str, text: &str) {
    let (theme, color) = (look.theme, &look.theme.color);
    let corner = theme.corner(theme.metrics.radius.field);
    ui.painter().rect_filled(ground, corner, color.sunken);
    parts::area(ui, ground.shrink(12.0), "script", |ui| {
        ScrollArea::vertical()
            .auto_shrink([false, false])
            .show(ui, |ui| {
                let mut text = text;
                let edit = TextEdit::multiline(&mut text)
                    .id_salt("script text")
                    .font(theme.font(Style::Code))
                    .text_color(color.text)
                    .frame(Frame::NONE)
                    .margin(Margin::ZERO)
                    .desired_width(f32::INFINITY)
                    .show(ui);
                let response = edit.response.response;
                ui.ctx().accesskit_node_builder(response.id, |node| {
                    node.set_label(name.to_owned());
                });
                if response.has_focus() {
                    let focus = theme.hairline(color.focus);
                    let kind = egui::StrokeKind::Inside;
                    let painter = ui.painter().with_clip_rect(ground);
                    painter.rect_stroke(ground, corner, focus, kind);
                }
            });
    });
}

impl ScriptState {
    /// Writes the script if it is another one than before; a sentence if there is none.
    fn renew(&mut self, look: &Look<'_>) -> Result<(), String> {
        let view = look.view;
        let is_planned = !view.preview.is_pending;
        let plan = view.preview.plan().map(std::sync::Arc::as_ref);
        let is_unticked = plan.is_some_and(|plan| script::unticked(plan) > 0);
        let of = view.preview.ticket;
        // What is unticked shows in the figures.
        let figures = plan.filter(|_| is_unticked).map(|plan| plan.summary);
        let of = of.map(|ticket| (ticket, view.shown_as, is_planned, figures));
        if of.is_some() && self.of == of {
            return Ok(());
        }
        let request = view
            .request()
            .map_err(|error| error.sentence().to_owned())?;
        // What is unticked stays so in the plan that is on its way.
        let plan = plan.filter(|_| is_planned || is_unticked);
        let written = match view.shown_as {
            ShownAs::Shell => script::shell(&request, plan).map(|bytes| script::shown(&bytes)),
            ShownAs::Plan | ShownAs::Python => {
                script::python(&request, plan).map(|text| (text, true))
            }
        };
        (self.text, self.is_whole) = written.unwrap_or_default();
        self.of = of;
        Ok(())
    }
}
