//! The request of a job of the past as a script of Python, at the side of the history.

use egui::{Rect, Ui, UiBuilder, vec2};

use crate::gui::icons;
use crate::gui::panels::parts::{self, Intents, Look};
use crate::gui::panels::pastside::{line, section};
use crate::gui::panels::scripts;
use crate::gui::theme::Style;
use crate::gui::widgets::button::icon_button;
use crate::script;
use crate::view::{Intent, PastIntent};

/// Lines that are shown at most without scrolling, and their height.
const LINES: usize = 12;
const LINE: f32 = 17.0;
/// Bytes that are shown at most; all of them are copied.
const SHOWN: usize = 20_000;

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

/// The script in a box that scrolls, with a button that copies all of it.
pub fn script_ui(ui: &mut Ui, look: &Look<'_>, state: &mut PastScript, intents: &mut Intents) {
    let (theme, color) = (look.theme, &look.theme.color);
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
    let shown = shown(&state.text);
    let lines = shown.lines().count().clamp(1, LINES);
    let ground = line(ui, lines as f32 * LINE + 24.0);
    scripts::text_ui(ui, look, ground, "Script of Python", shown);
    if shown.len() < state.text.len() {
        let rect = line(ui, 20.0);
        let text = "This is its beginning; all of it is copied.";
        let (at, ink) = (rect.left_center(), color.text2);
        parts::words_within(ui, theme, at, rect.width(), text, Style::Small, ink);
    }
}

/// As much as can be shown, in whole lines.
fn shown(text: &str) -> &str {
    match text.get(..SHOWN).and_then(|part| part.rfind('\n')) {
        Some(end) => &text[..end],
        None if text.len() <= SHOWN => text,
        None => "",
    }
}
