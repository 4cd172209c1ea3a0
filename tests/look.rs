//! The look: every component in three themes, the contrast of the colours, and that code names no colour.

#![cfg(feature = "gui")]

mod common;
#[path = "look/form.rs"]
mod form;
#[path = "look/gallery.rs"]
mod gallery;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use common::picture::snapshot;
use common::raster::Raster;
use egui::{Color32, Modifiers, pos2, vec2};
use egui_kittest::kittest::Queryable;
use egui_kittest::{Harness, SnapshotResults};
use filewright::gui::theme::{Mode, Themes};
use filewright::gui::widgets::button::{Button, Kind};
use gallery::{SHEETS, Sheet, Values};

fn themes() -> Themes {
    Themes::load().expect("the token files are whole")
}

fn preference(mode: Mode) -> egui::Theme {
    if mode == Mode::Light {
        egui::Theme::Light
    } else {
        egui::Theme::Dark
    }
}

/// A harness that shows one sheet of the gallery in one theme.
fn sheet(sheet: &Sheet, mode: Mode) -> Harness<'static, Values> {
    let themes = themes();
    let theme = themes.of(mode).clone();
    let paint = sheet.paint;
    Harness::builder()
        .with_size(sheet.size)
        .with_theme(preference(mode))
        .renderer(Raster::default())
        .with_context_setup(move |ctx| themes.install(ctx, mode == Mode::Contrast))
        .build_ui_state(
            move |ui, values| paint(ui, &theme, values),
            Values::default(),
        )
}

#[test]
fn every_component_looks_as_designed_in_every_theme() {
    let mut results = SnapshotResults::new();
    for mode in Mode::ALL {
        for kind in &SHEETS {
            let mut harness = sheet(kind, mode);
            match kind.name {
                "controls" => harness.get_by_label("With a completion").focus(),
                _ => {
                    harness.get_by_label("Listing").focus();
                    harness.hover_at(pos2(120.0, 68.0));
                }
            }
            harness.run();
            snapshot(&mut harness, &format!("{}-{}", kind.name, mode.name()));
            results.extend_harness(&mut harness);
        }
    }
}

/// Every kind of button in a column: the pointer over the first, the button down on the second, the keyboard on the third.
#[test]
fn buttons_answer_the_pointer_and_the_keyboard() {
    let themes = themes();
    let theme = themes.of(Mode::Light).clone();
    let kinds = [
        Kind::Primary,
        Kind::Held,
        Kind::Danger,
        Kind::Plain,
        Kind::Ghost,
    ];
    let mut harness = Harness::builder()
        .with_size(vec2(430.0, 210.0))
        .with_theme(egui::Theme::Light)
        .renderer(Raster::default())
        .with_context_setup(move |ctx| themes.install(ctx, false))
        .build_ui(move |ui| {
            ui.painter()
                .rect_filled(ui.max_rect(), 0.0, theme.color.surface);
            egui::Grid::new("states")
                .spacing(vec2(14.0, 8.0))
                .show(ui, |ui| {
                    for (row, kind) in kinds.into_iter().enumerate() {
                        for state in ["hover", "press", "focus"] {
                            Button::new(&theme, kind, &format!("{state} {row}"))
                                .least_width(124.0)
                                .show(ui);
                        }
                        ui.end_row();
                    }
                });
        });
    let mut results = SnapshotResults::new();
    let middle = |harness: &Harness<'_>, label: &str| harness.get_by_label(label).rect().center();
    let rest = harness.render().expect("triangles");
    harness.hover_at(middle(&harness, "hover 0"));
    harness.run();
    let hovered = harness.render().expect("triangles");
    assert!(rest != hovered, "the pointer changes the fill");
    harness.drag_at(middle(&harness, "press 3"));
    harness.get_by_label("focus 1").focus();
    harness.run();
    snapshot(&mut harness, "buttons");
    results.extend_harness(&mut harness);
}

#[test]
fn a_segment_is_one_stop_of_the_keyboard_and_arrows_choose() {
    let mut harness = sheet(&SHEETS[0], Mode::Dark);
    harness.get_by_label("Skip").focus();
    harness.run();
    harness.key_press(egui::Key::ArrowRight);
    harness.run();
    assert_eq!(harness.state().rule, 2, "the neighbour is chosen");
    assert!(
        harness.get_by_label("Replace").is_focused(),
        "and has the keyboard"
    );
    harness.key_press(egui::Key::ArrowRight);
    harness.run();
    assert_eq!(harness.state().rule, 0, "after the last comes the first");
}

#[test]
fn a_slider_moves_by_keys_and_stops_at_its_ends() {
    let mut harness = sheet(&SHEETS[0], Mode::Dark);
    harness.get_by_label("Workers").focus();
    harness.run();
    harness.key_press(egui::Key::ArrowLeft);
    harness.run();
    assert_eq!(harness.state().workers, 7);
    harness.key_press(egui::Key::End);
    harness.run();
    harness.key_press(egui::Key::ArrowRight);
    harness.run();
    assert_eq!(harness.state().workers, 16);
}

#[test]
fn tab_takes_the_completion_over_and_backspace_the_last_chip() {
    let mut harness = sheet(&SHEETS[0], Mode::Light);
    harness.get_by_label("With a completion").focus();
    harness.run();
    harness.key_press(egui::Key::Tab);
    harness.run();
    assert_eq!(harness.state().typed, "/data/ingest");
    assert!(
        harness.get_by_label("With a completion").is_focused(),
        "Tab only completed"
    );

    let mut harness = sheet(&SHEETS[1], Mode::Light);
    harness.get_by_label("Leave out").focus();
    harness.run();
    harness.key_press_modifiers(Modifiers::NONE, egui::Key::Backspace);
    harness.run();
    assert_eq!(harness.state().patterns, ["*.tmp", ".cache"]);
    harness.get_by_label("Leave out").type_text("*.bak");
    harness.run();
    harness.key_press(egui::Key::Enter);
    harness.run();
    assert_eq!(harness.state().patterns, ["*.tmp", ".cache", "*.bak"]);
    harness.get_by_label("Remove *.tmp").click();
    harness.run();
    assert_eq!(harness.state().patterns, [".cache", "*.bak"]);
}

#[test]
fn a_drop_down_opens_and_gives_what_was_chosen() {
    let mut harness = sheet(&SHEETS[1], Mode::Dark);
    harness.get_by_label("Rule for identical").click();
    harness.run();
    harness.get_by_label("Skip").click();
    harness.run();
    assert_eq!(harness.state().identical, 0);
    assert!(
        harness.query_by_label("Skip").is_none(),
        "the list closes after the choice"
    );
    harness.get_by_label("Rule for identical").focus();
    harness.run();
    harness.key_press(egui::Key::ArrowDown);
    harness.run();
    assert_eq!(
        harness.state().identical,
        1,
        "an arrow key chooses without opening"
    );
}

/// Relative luminance as WCAG 2 defines it.
fn luminance(color: Color32) -> f64 {
    let channel = |byte: u8| {
        let share = f64::from(byte) / 255.0;
        if share <= 0.04045 {
            share / 12.92
        } else {
            ((share + 0.055) / 1.055).powf(2.4)
        }
    };
    0.2126 * channel(color.r()) + 0.7152 * channel(color.g()) + 0.0722 * channel(color.b())
}

fn contrast(one: Color32, other: Color32) -> f64 {
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

/// Which colour must stand out from which grounds, and by how much.
const CONTRASTS: [(&str, &[&str], f64); 24] = [
    ("text", &["surface", "bg"], 7.0),
    ("text2", &["surface", "bg", "hover"], 4.5),
    ("text3", &["surface", "bg", "sunken", "hover", "field"], 4.5),
    ("accent_text", &["surface", "accent_soft"], 4.5),
    ("sel_text", &["accent_soft"], 7.0),
    ("on_accent", &["accent", "held_fill"], 4.5),
    ("on_danger", &["danger"], 4.5),
    ("danger_text", &["surface", "danger_soft"], 4.5),
    ("warn_text", &["surface", "warn_soft"], 4.5),
    ("ok_text", &["surface", "ok_soft"], 4.5),
    ("held_text", &["surface", "held_soft"], 4.5),
    ("text", &["field", "raised", "held_soft"], 7.0),
    (
        "text2",
        &["warn_soft", "danger_soft", "held_soft", "sunken"],
        4.5,
    ),
    ("segment_on_text", &["segment_on"], 7.0),
    ("control", &["surface"], 3.0),
    ("focus", &["surface"], 3.0),
    ("accent", &["surface"], 3.0),
    ("held", &["surface"], 3.0),
    ("warn", &["surface"], 3.0),
    ("ok", &["surface"], 3.0),
    ("folder", &["surface"], 3.0),
    ("row_cursor", &["accent_soft"], 3.0),
    ("knob_edge", &["track"], 2.5),
    ("device", &["track"], 3.0),
];

#[test]
fn every_text_and_mark_stands_out_from_its_ground() {
    let themes = themes();
    let mut too_low = Vec::new();
    for mode in Mode::ALL {
        let colors: BTreeMap<&str, Color32> = themes.of(mode).color.roles().collect();
        for (front, grounds, wanted) in CONTRASTS {
            for ground in grounds {
                let found = contrast(colors[front], colors[*ground]);
                if found < wanted {
                    too_low.push(format!(
                        "{}: {front} on {ground} is {found:.2}, wanted {wanted}",
                        mode.name()
                    ));
                }
            }
        }
    }
    assert!(too_low.is_empty(), "{}", too_low.join("\n"));
}

/// Every Rust file below a folder.
fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in walkdir::WalkDir::new(folder) {
        let path = entry.expect("the sources can be listed").into_path();
        if path.extension().is_some_and(|ending| ending == "rs") {
            found.push(path);
        }
    }
}

#[test]
fn code_names_no_colour() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    sources(&root.join("src"), &mut files);
    assert!(
        files.iter().any(|path| path.ends_with("gui/theme.rs")),
        "the search sees the window's sources"
    );
    let constants = [
        "WHITE", "BLACK", "RED", "GREEN", "BLUE", "YELLOW", "GRAY", "ORANGE", "PURPLE", "DARK_",
        "LIGHT_",
    ];
    let mut found = Vec::new();
    for path in files {
        // The one place that turns a token into a colour.
        if path.ends_with("gui/tokens.rs") {
            continue;
        }
        let text = std::fs::read_to_string(&path).expect("a source is readable text");
        for (number, line) in text.lines().enumerate() {
            let named = constants
                .iter()
                .any(|name| line.contains(&format!("Color32::{name}")));
            let made = [
                "Color32::from_",
                "hex_color!",
                "Hsva::",
                "Rgba::from_",
                "from_gray",
                "from_black_alpha",
            ];
            if named || made.iter().any(|call| line.contains(call)) {
                found.push(format!(
                    "{}:{}: {}",
                    path.display(),
                    number + 1,
                    line.trim()
                ));
            }
        }
    }
    assert!(
        found.is_empty(),
        "colours belong into assets/tokens:\n{}",
        found.join("\n")
    );
}

#[test]
fn the_rasteriser_paints_a_shared_edge_once() {
    let half = Color32::from_rgba_premultiplied(64, 64, 64, 128);
    let mut harness = Harness::builder()
        .with_size(vec2(40.0, 40.0))
        .renderer(Raster::default())
        .build_ui(move |ui| {
            ui.set_clip_rect(ui.ctx().content_rect());
            let corners = [(3.0, 5.0), (37.0, 3.0), (35.0, 36.0), (4.0, 33.0)];
            let mut mesh = egui::Mesh::default();
            for (x, y) in corners {
                mesh.colored_vertex(pos2(x, y), half);
            }
            mesh.add_triangle(0, 1, 2);
            mesh.add_triangle(0, 2, 3);
            ui.painter().add(egui::Shape::mesh(mesh));
        });
    harness.run();
    let picture = harness.render().expect("triangles");
    let colours: std::collections::BTreeSet<[u8; 4]> = (8..32)
        .flat_map(|y| (8..32).map(move |x| (x, y)))
        .map(|(x, y)| picture.get_pixel(x, y).0)
        .collect();
    assert_eq!(
        colours.len(),
        1,
        "the diagonal shows as a gap or twice: {colours:?}"
    );
}

#[test]
fn every_icon_has_a_glyph_in_both_cuts() {
    let themes = themes();
    let ctx = egui::Context::default();
    themes.install(&ctx, false);
    let mut output = ctx.run_ui(egui::RawInput::default(), |_| {});
    output.textures_delta.clear();
    let source = include_str!("../src/gui/icons.rs");
    let codes: Vec<char> = source
        .split("'\\u{")
        .skip(1)
        .filter_map(|rest| {
            u32::from_str_radix(rest.split('}').next()?, 16)
                .ok()
                .and_then(char::from_u32)
        })
        .collect();
    assert!(codes.len() > 100, "the table of icons is read");
    for family in [
        filewright::gui::fonts::ICONS,
        filewright::gui::fonts::ICONS_FILL,
    ] {
        let font = egui::FontId::new(16.0, egui::FontFamily::Name(family.into()));
        for code in &codes {
            assert!(
                ctx.fonts_mut(|fonts| fonts.has_glyph(&font, *code)),
                "{family} lacks {code:?}"
            );
        }
    }
}
