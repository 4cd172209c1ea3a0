//! One picture a screen, one a form. The view is made by hand, so that figures and dates never change.

use egui::{pos2, vec2};
use egui_kittest::kittest::{NodeT, Queryable};
use egui_kittest::{Harness, SnapshotResults};
use filewright::gui::panels::{Intents, Panels};
use filewright::gui::theme::{Mode, Themes};
use filewright::model::{Clash, Keep};
use filewright::view::{Effect, Intent, ShownAs, View};
use jiff::tz::TimeZone;

use crate::common::picture::snapshot;
use crate::common::raster::Raster;
use crate::scenes;

/// A view and the panels that draw it; intents change the view, and effects go nowhere that need more than these two.
pub struct Stage {
    pub view: View,
    panels: Panels,
}

pub fn stage(view: View, size: (f32, f32), mode: Mode) -> Harness<'static, Stage> {
    let themes = Themes::load().expect("the token files are whole");
    let installed = themes.clone();
    let preference = match mode {
        Mode::Light => egui::Theme::Light,
        Mode::Dark | Mode::Contrast => egui::Theme::Dark,
    };
    let stage = Stage {
        view,
        panels: Panels::new(themes, TimeZone::UTC),
    };
    Harness::builder()
        .with_size(vec2(size.0, size.1))
        .with_theme(preference)
        .renderer(Raster::default())
        .with_context_setup(move |ctx| installed.install(ctx, mode == Mode::Contrast))
        .build_ui_state(
            |ui, stage: &mut Stage| {
                let mut intents = Intents::new();
                // The harness leaves a margin that the window does not have.
                let window = egui::UiBuilder::new().max_rect(ui.ctx().content_rect());
                let mut ui = ui.new_child(window);
                stage.panels.show(&mut ui, &stage.view, &mut intents);
                for intent in intents {
                    let effects = stage.view.intend(intent, 0);
                    for effect in scenes::beside(&mut stage.view, effects) {
                        match effect {
                            Effect::Reveal { place } => stage.panels.reveal(place),
                            Effect::RevealName { row } => stage.panels.reveal_name(row),
                            _ => {}
                        }
                    }
                }
            },
            stage,
        )
}

pub const WIDE: (f32, f32) = (1440.0, 900.0);
pub const NARROW: (f32, f32) = (960.0, 600.0);

/// One picture a theme.
pub fn show(
    results: &mut SnapshotResults,
    name: &str,
    view: &View,
    size: (f32, f32),
    modes: &[Mode],
) {
    for mode in modes {
        let mut harness = stage(view.clone(), size, *mode);
        harness.run();
        snapshot(&mut harness, &format!("{name}-{}", mode.name()));
        results.extend_harness(&mut harness);
    }
}

pub const BOTH: &[Mode] = &[Mode::Light, Mode::Dark];
pub const LIGHT: &[Mode] = &[Mode::Light];
pub const DARK: &[Mode] = &[Mode::Dark];

#[test]
fn files_with_a_rubber_band() {
    let mut results = SnapshotResults::new();
    for (name, size, modes) in [("files", WIDE, BOTH), ("files-narrow", NARROW, LIGHT)] {
        for mode in modes.iter().copied() {
            let mut harness = stage(scenes::files(), size, mode);
            harness.run();
            let left = if size == WIDE { 405.0 } else { 169.0 };
            let top = if size == WIDE { 240.0 } else { 150.0 };
            harness.drag_at(pos2(left, top));
            harness.step();
            harness.hover_at(pos2(left + 200.0, top + 100.0));
            harness.step();
            harness.hover_at(pos2(left + 310.0, top + 290.0));
            harness.run_steps(3);
            snapshot(&mut harness, &format!("{name}-{}", mode.name()));
            results.extend_harness(&mut harness);
        }
    }
}

#[test]
fn the_first_screen() {
    let results = &mut SnapshotResults::new();
    show(results, "start", &scenes::welcome(), WIDE, DARK);
    show(results, "start-narrow", &scenes::welcome(), NARROW, LIGHT);
}

#[test]
fn the_plan() {
    let results = &mut SnapshotResults::new();
    show(results, "plan", &scenes::plan(), WIDE, BOTH);
    show(results, "plan-narrow", &scenes::plan(), NARROW, LIGHT);
    show(results, "plan-replace", &scenes::replacing(), WIDE, DARK);
    show(results, "plan-losses", &scenes::losing(), WIDE, LIGHT);
}

#[test]
fn a_plan_with_a_kind_of_conflict_unfolded_and_one_that_is_searched() {
    let results = &mut SnapshotResults::new();
    let mut view = scenes::whole_plan();
    view.intend(Intent::ToggleClash(Clash::Newer), 0);
    show(results, "plan-conflicts", &view, WIDE, LIGHT);
    view.intend(Intent::ToggleClash(Clash::Newer), 0);
    view.intend(Intent::SearchPlan("flight-0".to_owned()), 0);
    show(results, "plan-found", &view, WIDE, DARK);
    show(results, "plan-found-narrow", &view, NARROW, LIGHT);
}

#[test]
fn the_filter_of_a_form() {
    let results = &mut SnapshotResults::new();
    show(results, "filter", &scenes::filter(), (862.0, 1290.0), BOTH);
}

#[test]
fn the_plan_as_a_script() {
    let results = &mut SnapshotResults::new();
    let mut view = scenes::whole_plan();
    view.intend(Intent::ShowAs(ShownAs::Python), 0);
    show(results, "script-python", &view, WIDE, DARK);
    view.intend(Intent::ShowAs(ShownAs::Shell), 0);
    show(results, "script-shell-narrow", &view, NARROW, LIGHT);
    let mut view = scenes::plan();
    view.intend(Intent::ShowAs(ShownAs::Python), 0);
    let mut harness = stage(view, WIDE, Mode::Light);
    harness.run();
    let text = harness.get_by_label("Script of Python").value();
    let text = text.expect("a script that can be read");
    assert!(
        text.contains("for src, dst in"),
        "it names what is left: {text}"
    );
    assert!(!text.contains("copytree("), "{text}");
}

#[test]
fn deleting_and_its_question() {
    let results = &mut SnapshotResults::new();
    show(results, "delete", &scenes::delete(Keep::Hold), WIDE, BOTH);
    show(
        results,
        "delete-disks",
        &scenes::delete_on_two_disks(),
        WIDE,
        LIGHT,
    );
    show(
        results,
        "delete-narrow",
        &scenes::delete(Keep::Trash),
        NARROW,
        LIGHT,
    );
    show(
        results,
        "delete-form",
        &scenes::about_to_delete(),
        WIDE,
        LIGHT,
    );
    let mut view = scenes::delete(Keep::Permanent);
    view.intend(Intent::Run, 0);
    show(results, "question", &view, WIDE, DARK);
}

#[test]
fn jobs_in_the_drawer() {
    let results = &mut SnapshotResults::new();
    show(results, "running", &scenes::running(), WIDE, BOTH);
    show(results, "running-narrow", &scenes::running(), NARROW, DARK);
}

/// Green stands only beside what was read back from the device.
#[test]
fn what_an_ended_job_is_sure_of() {
    let results = &mut SnapshotResults::new();
    show(results, "verified", &scenes::ended(true), WIDE, BOTH);
    show(results, "unflushed", &scenes::ended(false), WIDE, LIGHT);
}

#[test]
fn the_folder_chooser() {
    let results = &mut SnapshotResults::new();
    show(results, "chooser", &scenes::chooser(), WIDE, LIGHT);
}

#[test]
fn high_contrast() {
    let mut view = scenes::files();
    view.theme = filewright::view::ThemeChoice::Contrast;
    let mut harness = stage(view, WIDE, Mode::Contrast);
    harness.run();
    snapshot(&mut harness, "files-contrast");
}

/// The form of every registered operation, over a folder without files so that the picture shows little else.
#[test]
fn every_operation_has_a_form() {
    let mut results = SnapshotResults::new();
    for entry in filewright::gui::setting::catalogue() {
        let mut view = scenes::empty();
        view.intend(Intent::ChooseOperation(entry.about.id), 0);
        let text = "/media/mara/Backup".to_owned();
        view.intend(Intent::SetText { param: "dst", text }, 0);
        let mut harness = stage(view, (862.0, 880.0), Mode::Light);
        harness.run();
        let title = entry.about.title;
        let row = harness.get_by_role_and_label(egui::Role::RadioButton, title);
        assert_eq!(
            row.accesskit_node().description().as_deref(),
            Some(entry.about.python),
            "{title} says which Python call it mirrors"
        );
        snapshot(&mut harness, &format!("form-{}", entry.about.id));
        results.extend_harness(&mut harness);
    }
}
