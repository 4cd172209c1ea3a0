//! Every component in two pictures: this file holds the single controls, `form` those that make a list and a form.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;

use egui::{Align2, Pos2, Rect, Ui, UiBuilder, pos2, vec2};
use filewright::gui::icons;
use filewright::gui::theme::{Style, Theme};
use filewright::gui::widgets::badge::{self, badge};
use filewright::gui::widgets::band::{Action, Kind as BandKind, band};
use filewright::gui::widgets::bar::{Parts, bar, paint_meter};
use filewright::gui::widgets::button::{Button, Kind, icon_button};
use filewright::gui::widgets::check::{Tick, check, radio};
use filewright::gui::widgets::field::Field;
use filewright::gui::widgets::key::paint_keys;
use filewright::gui::widgets::mark::paint_mark;
use filewright::gui::widgets::name::paint_name;
use filewright::gui::widgets::paint;
use filewright::gui::widgets::rows::RowsState;
use filewright::gui::widgets::segment::{Choice, segment};
use filewright::gui::widgets::slider::slider;

use super::form;

pub const LEFT: f32 = 28.0;
pub const RIGHT: f32 = 692.0;

/// What the components edit.
pub struct Values {
    pub path: String,
    pub typed: String,
    wrong: String,
    off: String,
    pub patterns: Vec<String>,
    pub draft: String,
    pub workers: u64,
    pub rule: usize,
    pub identical: usize,
    pub list: RowsState,
}

impl Default for Values {
    fn default() -> Self {
        Self {
            path: "/data/ingest".to_owned(),
            typed: "/data/ing".to_owned(),
            wrong: "/data/ingset".to_owned(),
            off: "/data/ingest".to_owned(),
            patterns: ["*.tmp", ".cache", "__pycache__"].map(str::to_owned).into(),
            draft: String::new(),
            workers: 8,
            rule: 1,
            identical: 1,
            list: RowsState::default(),
        }
    }
}

/// One picture: its name, its size in points, and what it shows.
pub struct Sheet {
    pub name: &'static str,
    pub size: egui::Vec2,
    pub paint: fn(&mut Ui, &Theme, &mut Values),
}

/// All pictures.
pub const SHEETS: [Sheet; 2] = [
    Sheet {
        name: "controls",
        size: vec2(720.0, 640.0),
        paint: controls_ui,
    },
    Sheet {
        name: "form",
        size: vec2(720.0, 580.0),
        paint: form::sheet_ui,
    },
];

fn controls_ui(ui: &mut Ui, theme: &Theme, values: &mut Values) {
    ground(ui, theme);
    type_ui(ui, theme);
    buttons_ui(ui, theme);
    names_ui(ui, theme);
    fields_ui(ui, theme, values);
    choices_ui(ui, theme, values);
    badges_ui(ui, theme);
    bars_ui(ui, theme);
    meters_ui(ui, theme);
    bands_ui(ui, theme);
}

pub fn ground(ui: &mut Ui, theme: &Theme) {
    let whole = ui.ctx().content_rect();
    ui.set_clip_rect(whole);
    ui.painter().rect_filled(whole, 0.0, theme.color.surface);
}

pub fn at<R>(
    ui: &mut Ui,
    left: f32,
    top: f32,
    width: f32,
    contents: impl FnOnce(&mut Ui) -> R,
) -> R {
    let rect = Rect::from_min_size(pos2(left, top), vec2(width, 400.0));
    ui.scope_builder(UiBuilder::new().max_rect(rect), contents)
        .inner
}

pub fn caption(ui: &Ui, theme: &Theme, top: f32, words: &str) {
    let at = pos2(LEFT, top);
    paint::text(
        ui.painter(),
        theme,
        at,
        Align2::LEFT_CENTER,
        words,
        Style::Caption,
        theme.color.text3,
    );
}

fn type_ui(ui: &Ui, theme: &Theme) {
    caption(ui, theme, 24.0, "Type");
    let samples = [
        ("12,408", Style::Figure),
        ("Title", Style::Title),
        ("Body text", Style::Body),
        ("file_0Il1.raw", Style::Name),
        ("Secondary", Style::Small),
        ("Caption", Style::Caption),
        ("shutil.copytree", Style::Python),
        ("0x180000", Style::Code),
    ];
    let mut left = LEFT;
    for (words, style) in samples {
        let ink = theme.color.text;
        left = paint::text(
            ui.painter(),
            theme,
            pos2(left, 52.0),
            Align2::LEFT_CENTER,
            words,
            style,
            ink,
        )
        .right()
            + 20.0;
    }
}

fn buttons_ui(ui: &mut Ui, theme: &Theme) {
    caption(ui, theme, 80.0, "Button");
    let kinds = [
        (Kind::Primary, "Copy 312 items"),
        (Kind::Held, "Delete 96 items"),
        (Kind::Danger, "Delete for good"),
        (Kind::Plain, "Plan"),
        (Kind::Ghost, "Show 3"),
    ];
    for (index, (kind, words)) in kinds.into_iter().enumerate() {
        let left = LEFT + 134.0 * index as f32;
        at(ui, left, 94.0, 124.0, |ui| {
            Button::new(theme, kind, words).least_width(124.0).show(ui)
        });
    }
    at(ui, LEFT, 132.0, 124.0, |ui| {
        Button::new(theme, Kind::Primary, "Copy")
            .least_width(124.0)
            .enabled(false)
            .show(ui)
    });
    at(ui, 162.0, 132.0, 124.0, |ui| {
        Button::new(theme, Kind::Plain, "Pause")
            .icon(icons::PAUSE)
            .show(ui)
    });
    at(ui, 296.0, 132.0, 124.0, |ui| {
        Button::new(theme, Kind::Link, "Undo").show(ui)
    });
    for (index, (icon, name, enabled)) in [
        (icons::ARROW_LEFT, "Back", true),
        (icons::ARROW_RIGHT, "Forward", false),
        (icons::EYE_SLASH, "Show hidden files", true),
    ]
    .into_iter()
    .enumerate()
    {
        at(ui, 430.0 + 32.0 * index as f32, 133.0, 28.0, |ui| {
            icon_button(ui, theme, icon, name, Some("Ctrl+H"), enabled)
        });
    }
}

fn names_ui(ui: &Ui, theme: &Theme) {
    caption(ui, theme, 184.0, "Name");
    let names: [&[u8]; 4] = [
        "A01_north-ridge_timelapse.mov".as_bytes(),
        b"caf\xE9-menu.txt",
        "in\u{202E}fdp.exe".as_bytes(),
        "Müller Ωμ файл.gpx".as_bytes(),
    ];
    for (index, name) in names.into_iter().enumerate() {
        let left = LEFT + 168.0 * index as f32;
        let middle = pos2(left + 8.0, 206.0);
        let icon = if index == 0 {
            icons::FOLDER.fill()
        } else {
            icons::FILE_IMAGE
        };
        let ink = if index == 0 {
            theme.color.folder
        } else {
            theme.color.text3
        };
        paint::icon(ui.painter(), middle, icon, paint::ICON_ROW, ink);
        let start = pos2(left + 24.0, 206.0);
        paint_name(
            ui.painter(),
            theme,
            start,
            138.0,
            OsStr::from_bytes(name),
            Style::Name,
            theme.color.text,
        );
    }
}

fn fields_ui(ui: &mut Ui, theme: &Theme, values: &mut Values) {
    caption(ui, theme, 236.0, "Field");
    let left = |index: usize| LEFT + 169.0 * index as f32;
    at(ui, left(0), 248.0, 157.0, |ui| {
        Field::bare(theme, "At rest")
            .note("at rest")
            .show(ui, &mut values.path)
    });
    at(ui, left(1), 248.0, 157.0, |ui| {
        let field = Field::bare(theme, "With a completion")
            .completion("est")
            .note("focus, Tab completes");
        field.show(ui, &mut values.typed)
    });
    at(ui, left(2), 248.0, 157.0, |ui| {
        Field::bare(theme, "Wrong")
            .error(Some("No such folder"))
            .show(ui, &mut values.wrong)
    });
    at(ui, left(3), 248.0, 157.0, |ui| {
        let field = Field::bare(theme, "Off")
            .enabled(false)
            .note("off: another job has it");
        field.show(ui, &mut values.off)
    });
}

fn choices_ui(ui: &mut Ui, theme: &Theme, values: &mut Values) {
    caption(ui, theme, 316.0, "Choice");
    let middle = 323.0;
    at(ui, LEFT, middle, 60.0, |ui| {
        check(ui, theme, Tick::On, "On", None, true)
    });
    at(ui, 98.0, middle, 60.0, |ui| {
        check(ui, theme, Tick::Off, "Off", None, true)
    });
    at(ui, 168.0, middle, 60.0, |ui| {
        check(ui, theme, Tick::Part, "Part", None, true)
    });
    at(ui, 240.0, middle, 60.0, |ui| {
        radio(ui, theme, true, "A", true)
    });
    at(ui, 284.0, middle, 60.0, |ui| {
        radio(ui, theme, false, "B", true)
    });
    let choices = ["Ask", "Skip", "Replace"].map(Choice::new);
    let picked = at(ui, 318.0, 321.0, 200.0, |ui| {
        segment(ui, theme, "Rule", &choices, Some(values.rule), true)
    });
    values.rule = picked.unwrap_or(values.rule);
    at(ui, 532.0, 324.0, 160.0, |ui| {
        slider(ui, theme, "Workers", &mut values.workers, 1..=16, 156.0)
    });
}

fn badges_ui(ui: &mut Ui, theme: &Theme) {
    caption(ui, theme, 370.0, "Badge");
    paint_mark(ui.painter(), theme, pos2(480.0, 383.0));
    at(ui, LEFT, 382.0, 500.0, |ui| {
        ui.horizontal(|ui| {
            let kinds = [
                (badge::Kind::Plain, "undone"),
                (badge::Kind::New, "new"),
                (badge::Kind::Verified, "verified"),
                (badge::Kind::Held, "held"),
                (badge::Kind::Ask, "3 ask"),
                (badge::Kind::Failed, "EACCES"),
            ];
            for (kind, words) in kinds {
                badge(ui, theme, kind, words);
            }
        });
    });
    let keys = paint_keys(
        ui.painter(),
        theme,
        pos2(RIGHT, 391.0),
        &["Ctrl", "Shift", "C"],
    );
    let beside: Pos2 = keys.left_center() - vec2(8.0, 0.0);
    paint::text(
        ui.painter(),
        theme,
        beside,
        Align2::RIGHT_CENTER,
        "key",
        Style::Note,
        theme.color.text3,
    );
}

fn bars_ui(ui: &mut Ui, theme: &Theme) {
    caption(ui, theme, 422.0, "Bar: read, written, on the device");
    let states = [
        ("starts", 22, 14, 0),
        ("runs", 68, 66, 61),
        ("flushes", 100, 100, 82),
        ("done", 100, 100, 100),
    ];
    for (index, (name, read, written, device)) in states.into_iter().enumerate() {
        let left = LEFT + 169.0 * index as f32;
        let parts = Parts {
            read,
            written,
            device,
            whole: 100,
        };
        at(ui, left, 433.0, 157.0, |ui| {
            bar(ui, theme, name, parts, 157.0, theme.metrics.control.bar_job)
        });
        at(ui, left, 450.0, 157.0, |ui| {
            bar(
                ui,
                theme,
                &format!("{name}, in a list"),
                parts,
                157.0,
                theme.metrics.control.bar_list,
            )
        });
    }
}

fn meters_ui(ui: &Ui, theme: &Theme) {
    for (index, (share, fill)) in [
        (0.7, theme.color.meter),
        (0.98, theme.color.warn),
        (0.6, theme.color.ok),
    ]
    .into_iter()
    .enumerate()
    {
        let rect = Rect::from_min_size(pos2(LEFT + 169.0 * index as f32, 463.0), vec2(157.0, 3.0));
        paint_meter(ui.painter(), theme, rect, share, fill);
    }
}

fn bands_ui(ui: &mut Ui, theme: &Theme) {
    caption(ui, theme, 480.0, "Band");
    let width = RIGHT - LEFT;
    let bands = [
        (
            BandKind::Question,
            "3 conflicts wait for you",
            "The rest goes on.",
            Action::Button("Answer 3"),
        ),
        (
            BandKind::Failure,
            "Backup is full",
            "2.1 GB are missing for 118 files. Free some, then retry.",
            Action::None,
        ),
        (
            BandKind::Warning,
            "3 names are too long for Backup",
            "over 255 bytes; they are asked about",
            Action::Words("Show 3"),
        ),
        (
            BandKind::Info,
            "14 files have hard links elsewhere",
            "their data stays there",
            Action::Words("Show 14"),
        ),
    ];
    at(ui, LEFT, 492.0, width, |ui| {
        ui.spacing_mut().item_spacing.y = 6.0;
        for (kind, title, text, action) in bands {
            band(ui, theme, kind, title, text, action);
        }
    });
}
