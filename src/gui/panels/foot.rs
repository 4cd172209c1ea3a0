//! The foot of the inspector: profile, one sentence, Plan and Run. Run is at the same place in every state.

use egui::{Align2, Rect, Ui, UiBuilder, pos2, vec2};

use crate::gui::icons;
use crate::gui::panels::parts::{self, Intents, Look};
use crate::gui::theme::Style;
use crate::gui::widgets::button::{Button, Kind};
use crate::gui::widgets::segment::{Choice, segment};
use crate::gui::widgets::{key, paint};
use crate::model::Profile;
use crate::view::state::Screen;
use crate::view::{Intent, RunLook};

/// Height without the line of keys.
pub const SHORT: f32 = 122.0;

const PROFILES: [Profile; 2] = [Profile::Safe, Profile::Python];

/// The foot over its whole area.
pub fn foot_ui(ui: &mut Ui, look: &Look<'_>, intents: &mut Intents) {
    let (theme, color) = (look.theme, &look.theme.color);
    let rect = ui.max_rect();
    ui.painter()
        .rect_filled(rect.with_min_x(rect.left() + 1.0), 0.0, color.surface);
    paint::hline(
        ui.painter(),
        rect.left() + 1.0,
        rect.right(),
        rect.top(),
        color.line,
    );
    let inner = rect.shrink2(vec2(16.0, 0.0));
    let row = |top: f32, height: f32| {
        Rect::from_min_size(
            pos2(inner.left(), rect.top() + top),
            vec2(inner.width(), height),
        )
    };
    profile_ui(ui, look, row(12.0, theme.metrics.control.segment), intents);

    let button = look.view.run_button();
    let sentence = if look.layout.is_narrow {
        &button.short
    } else {
        &button.sentence
    };
    let at = row(48.0, 20.0).left_center();
    let room = inner.width();
    parts::words_within(ui, theme, at, room, sentence, Style::Small, color.text2);

    let line = row(74.0, theme.metrics.control.run);
    let is_plan = look.view.screen == Screen::Plan;
    let mut left = line.left();
    // Over the bytes Run has the whole line: it leads to the plan by itself.
    if look.view.screen == Screen::Files {
        let plan = line.with_max_x(left + 56.0);
        let mut inside = ui.new_child(UiBuilder::new().max_rect(plan).id_salt("plan"));
        let button = Button::new(theme, Kind::Plain, "Plan")
            .height(line.height())
            .least_width(56.0)
            .enabled(look.view.may_plan());
        if button.show(&mut inside).clicked() {
            intents.push(Intent::ShowPlan);
        }
        left = plan.right() + 8.0;
    }
    let run = line.with_min_x(left);
    let kind = match button.look {
        RunLook::Held => Kind::Held,
        RunLook::Danger => Kind::Danger,
        RunLook::Primary | RunLook::Off => Kind::Primary,
    };
    let mut inside = ui.new_child(UiBuilder::new().max_rect(run).id_salt("run"));
    let is_on = button.look != RunLook::Off;
    let run = Button::new(theme, kind, &button.text)
        .height(line.height())
        .least_width(run.width())
        .enabled(is_on);
    if run.show(&mut inside).clicked() {
        intents.push(Intent::Run);
    }
    if rect.height() > SHORT {
        let right = pos2(inner.right(), rect.top() + 124.0);
        let caps = key::paint_keys(ui.painter(), theme, right, &["Ctrl", "Enter"]);
        let what = if is_plan { "Run" } else { "Show plan first" };
        let at = pos2(caps.left() - 8.0, right.y);
        parts::words(
            ui,
            theme,
            at,
            Align2::RIGHT_CENTER,
            what,
            Style::Note,
            color.text3,
        );
    }
}

fn profile_ui(ui: &mut Ui, look: &Look<'_>, place: Rect, intents: &mut Intents) {
    let choices = [
        Choice {
            words: "Safe",
            icon: Some(icons::SHIELD_CHECK),
        },
        Choice {
            words: "Python",
            icon: Some(icons::CODE),
        },
    ];
    let chosen = PROFILES
        .iter()
        .position(|profile| *profile == look.view.inspector.profile);
    let mut inside = ui.new_child(UiBuilder::new().max_rect(place).id_salt("profile"));
    let picked = segment(&mut inside, look.theme, "Profile", &choices, chosen, true);
    if let Some(profile) = picked.and_then(|at| PROFILES.get(at)) {
        intents.push(Intent::SetProfile(*profile));
    }
}
