//! The request of a job of the past as a script of Python, at the side of the history.

use egui::{Rect, Role, Ui, UiBuilder, vec2};

use crate::gui::icons;
use crate::gui::panels::parts::{self, Intents, Look};
use crate::gui::panels::pastside::{line, section};
use crate::gui::theme::Style;
use crate::gui::widgets::button::icon_button;
use crate::gui::widgets::paint;
use crate::script;
use crate::view::{Intent, PastIntent, words};

/// Lines that are shown at most; all of them are copied.
const LINES: usize = 12;

/// What was written last, and for which job.
#[derive(Default)]
pub struct PastScript {
    of: Option<(String, usize)>,
    text: String,
}

impl PastScript {
    /// Writes the script of the selected job, if it is another one than before. False where its request is not known as a
    /// whole.
    fn renew(&mut self, look: &Look<'_>) -> bool {
        let Some(request) = look.view.past_request() else {
            return false;
        };
        let of = look.view.past.selected.clone();
        let of = of.map(|uid| (uid, request.roots.len()));
        if self.of != of {
            self.text = script::python(request, None).unwrap_or_default();
            self.of = of;
        }
        true
    }
}

/// The script in a box, with a button that copies all of it.
pub fn script_ui(ui: &mut Ui, look: &Look<'_>, state: &mut PastScript, intents: &mut Intents) {
    let theme = look.theme;
    let Some(uid) = look.view.past.selected.clone() else {
        return;
    };
    section(ui, look, "As Python");
    if !state.renew(look) {
        let rect = line(ui, theme.metrics.row.operation);
        let right = rect.left_center() + vec2(120.0, 0.0);
        let words = "Show the script";
        if parts::link(ui, theme, "script", right, words, words) {
            intents.push(Intent::Past(PastIntent::Reread(uid)));
        }
        return;
    }
    let head = ui.min_rect().right_bottom();
    let place = Rect::from_min_size(head - vec2(24.0, 26.0), vec2(24.0, 24.0));
    let mut inside = ui.new_child(UiBuilder::new().max_rect(place).id_salt("copy"));
    let name = "Copy the script";
    if icon_button(&mut inside, theme, icons::COPY_SIMPLE, name, None, true).clicked() {
        intents.push(Intent::CopyText(state.text.clone()));
    }
    text_ui(ui, look, &state.text);
}

/// The statements, as many lines as there is room for; the notes before them are only in the copy.
fn text_ui(ui: &mut Ui, look: &Look<'_>, text: &str) {
    let (theme, color) = (look.theme, &look.theme.color);
    let is_note = |line: &&str| line.starts_with('#') || line.is_empty();
    let mut statements = text.lines().skip_while(is_note);
    let shown: Vec<&str> = statements.by_ref().take(LINES).collect();
    let more = statements.count() as u64;
    let mut words = shown.join("\n");
    if more > 0 {
        words = format!("{words}\n… {} more", words::counted(more, "line"));
    }
    let (painter, style, ink) = (ui.painter(), Style::Code, color.text);
    let room = ui.available_width() - 24.0;
    let galley = paint::paragraph(painter, theme, words, style, ink, room);
    let ground = line(ui, galley.size().y.ceil() + 20.0);
    let corner = theme.corner(theme.metrics.radius.field);
    ui.painter().rect_filled(ground, corner, color.sunken);
    ui.painter()
        .galley(ground.left_top() + vec2(12.0, 10.0), galley, ink);
    let node = parts::told(ui, ground, Role::Code, "Script of Python");
    ui.ctx().accesskit_node_builder(node.id, |node| {
        node.set_value(shown.join("\n"));
    });
}
