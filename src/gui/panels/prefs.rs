//! The settings, over the window.

use egui::{Align2, Rect, Ui, UiBuilder, pos2, vec2};

use crate::gui::panels::overlays::{button_at, modal};
use crate::gui::panels::parts::{self, Intents, Look};
use crate::gui::theme::Style;
use crate::gui::widgets::button::{Button, Kind as ButtonKind};
use crate::gui::widgets::check::{Tick, check};
use crate::gui::widgets::paint;
use crate::gui::widgets::segment::{Choice, segment};
use crate::model::{ThemeChoice, Units};
use crate::view::prefs::SIZES;
use crate::view::{Intent, PrefsIntent, words};

/// Most room that they take, the width of a label, and the height of a line.
const SIZE: (f32, f32) = (600.0, 430.0);
const LABEL: f32 = 130.0;
const LINE: f32 = 44.0;

const THEMES: [(ThemeChoice, &str); 4] = [
    (ThemeChoice::System, "As the system"),
    (ThemeChoice::Light, "Light"),
    (ThemeChoice::Dark, "Dark"),
    (ThemeChoice::Contrast, "High contrast"),
];
/// Bytes by which the units are shown.
const EXAMPLE: u64 = 48_200_000_000;

/// The settings, if they are open.
pub fn prefs_ui(ui: &mut Ui, look: &Look<'_>, intents: &mut Intents) {
    if !look.view.shows_prefs {
        return;
    }
    let theme = look.theme;
    let is_left = modal(ui, theme, "Settings", vec2(SIZE.0, SIZE.1), |ui| {
        let (rect, color) = (ui.max_rect(), &theme.color);
        let at = pos2(rect.left() + 20.0, rect.top() + 26.0);
        let anchor = Align2::LEFT_CENTER;
        parts::words(ui, theme, at, anchor, "Settings", Style::Title, color.text);
        let (top, foot) = (rect.top() + 52.0, rect.bottom() - 60.0);
        for y in [top, foot] {
            let (left, right) = (rect.left() + 1.0, rect.right() - 1.0);
            paint::hline(ui.painter(), left, right, y, color.line);
        }
        lines_ui(ui, look, top + 12.0, intents);
        let right = pos2(rect.right() - 16.0, foot + 12.0);
        let done = Button::new(theme, ButtonKind::Primary, "Back to the files")
            .height(theme.metrics.control.run);
        if button_at(ui, done, right, "done").0 {
            intents.push(Intent::Prefs(PrefsIntent::Show(false)));
        }
    });
    if is_left {
        intents.push(Intent::Prefs(PrefsIntent::Show(false)));
    }
}

fn lines_ui(ui: &mut Ui, look: &Look<'_>, top: f32, intents: &mut Intents) {
    let prefs = &look.view.prefs;
    let themes = THEMES.map(|(_, words)| words);
    let chosen = THEMES
        .iter()
        .position(|(theme, _)| *theme == look.view.theme);
    let mut y = top;
    let mut line = |ui: &mut Ui, label: &str, words: &[&str], chosen: Option<usize>| {
        let picked = line_ui(ui, look, y, label, words, chosen);
        y += LINE;
        picked
    };
    let wants = &mut |intent| intents.push(Intent::Prefs(intent));
    let theme = line(ui, "Colours", &themes, chosen).and_then(|at| THEMES.get(at));
    let sizes = SIZES.map(|size| format!("{size} %"));
    let sizes: Vec<&str> = sizes.iter().map(String::as_str).collect();
    let chosen = SIZES.iter().position(|size| *size == prefs.text_percent);
    if let Some(size) = line(ui, "Size of text", &sizes, chosen).and_then(|at| SIZES.get(at)) {
        wants(PrefsIntent::Text(*size));
    }
    let units = [Units::Decimal, Units::Binary];
    let examples = units.map(|units| words::bytes_in(EXAMPLE, units));
    let examples: Vec<&str> = examples.iter().map(String::as_str).collect();
    let chosen = units.iter().position(|units| *units == prefs.units);
    if let Some(units) = line(ui, "Units", &examples, chosen).and_then(|at| units.get(at)) {
        wants(PrefsIntent::Units(*units));
    }
    let rows = ["Close together", "Comfortable"];
    let chosen = Some(usize::from(prefs.is_comfortable));
    if let Some(at) = line(ui, "Rows of lists", &rows, chosen) {
        wants(PrefsIntent::Comfortable(at == 1));
    }
    let motion = ["As the system", "None"];
    let chosen = Some(usize::from(prefs.reduces_motion));
    if let Some(at) = line(ui, "Motion", &motion, chosen) {
        wants(PrefsIntent::ReduceMotion(at == 1));
    }
    let rect = ui.max_rect();
    let place = Rect::from_min_max(
        pos2(rect.left() + 20.0 + LABEL, y),
        pos2(rect.right() - 20.0, y + 28.0),
    );
    let mut inside = ui.new_child(UiBuilder::new().max_rect(place).id_salt("hidden"));
    let is_on = look.view.pane.listing.shows_hidden();
    let label = "Show hidden files";
    let response = check(
        &mut inside,
        look.theme,
        Tick::from(is_on),
        label,
        None,
        true,
    );
    if response.clicked() {
        intents.push(Intent::ShowHidden(!is_on));
    }
    if let Some((choice, _)) = theme {
        intents.push(Intent::Theme(*choice));
    }
}

/// A label and its choices. The one that was chosen now.
fn line_ui(
    ui: &mut Ui,
    look: &Look<'_>,
    y: f32,
    label: &str,
    words: &[&str],
    chosen: Option<usize>,
) -> Option<usize> {
    let theme = look.theme;
    let rect = ui.max_rect();
    let height = theme.metrics.control.segment;
    let at = pos2(rect.left() + 20.0, y + height / 2.0);
    let ink = theme.color.text2;
    let (painter, anchor) = (ui.painter(), Align2::LEFT_CENTER);
    paint::text(painter, theme, at, anchor, label, Style::Label, ink);
    let place = Rect::from_min_max(
        pos2(rect.left() + 20.0 + LABEL, y),
        pos2(rect.right() - 20.0, y + height),
    );
    let mut inside = ui.new_child(UiBuilder::new().max_rect(place).id_salt(label));
    let choices: Vec<Choice<'_>> = words.iter().map(|words| Choice::new(words)).collect();
    segment(&mut inside, theme, label, &choices, chosen, true)
}
