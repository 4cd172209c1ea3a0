//! The look: every component in three themes, the contrast of the colours, and that code names no colour.

mod common;
#[path = "look/gallery.rs"]
mod gallery;

use std::cell::Cell;

use common::raster::Raster;
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable;
use filewright::gui::theme::{Mode, Themes};

/// A harness that shows the gallery in one theme.
fn gallery(mode: Mode) -> Harness<'static, gallery::Values> {
    let themes = Themes::load().expect("the token files are whole");
    let theme = themes.of(mode).clone();
    let installed = Cell::new(false);
    let preference = if mode == Mode::Light {
        egui::Theme::Light
    } else {
        egui::Theme::Dark
    };
    Harness::builder()
        .with_size(gallery::SIZE)
        .with_theme(preference)
        .renderer(Raster::default())
        .with_context_setup(move |ctx| themes.install(ctx, mode == Mode::Contrast))
        .build_ui_state(
            move |ui, values| {
                installed.set(true);
                gallery::gallery_ui(ui, &theme, values);
            },
            gallery::Values::default(),
        )
}

#[test]
fn every_component_looks_as_designed_in_every_theme() {
    let mut results = egui_kittest::SnapshotResults::new();
    for mode in Mode::ALL {
        let mut harness = gallery(mode);
        harness.get_by_label("With a completion").focus();
        harness.run();
        harness.snapshot(format!("components-{}", mode.name()));
        results.extend_harness(&mut harness);
    }
}
