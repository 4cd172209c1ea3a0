//! The lower picture: a list and a form.

use std::ffi::OsStr;

use egui::{Align2, Painter, Pos2, Rect, Ui, UiBuilder, pos2};
use filewright::gui::icons;
use filewright::gui::theme::{Style, Theme};
use filewright::gui::widgets::button::{Button, Kind};
use filewright::gui::widgets::card::{self, choice_card};
use filewright::gui::widgets::check::{Tick, check};
use filewright::gui::widgets::chips::chip_field;
use filewright::gui::widgets::field::Field;
use filewright::gui::widgets::figure::figure;
use filewright::gui::widgets::name::paint_name;
use filewright::gui::widgets::paint;
use filewright::gui::widgets::plot::{Samples, plot};
use filewright::gui::widgets::rows::{RowList, RowState, Rows, Spot};
use filewright::gui::widgets::scroll_bar::Mark;
use filewright::gui::widgets::segment::{Choice, segment};
use filewright::gui::widgets::select::select;
use filewright::gui::widgets::toast::toast;

use super::gallery::{LEFT, RIGHT, Values, at, caption, ground};

/// Where the form begins, below the list.
const FORM: f32 = 190.0;

/// Paints the sheet over the whole window.
pub fn sheet_ui(ui: &mut Ui, theme: &Theme, values: &mut Values) {
    ground(ui, theme);
    list_ui(ui, theme, values);
    form_ui(ui, theme, values);
    cards_ui(ui, theme, values);
    let corner = ui.ctx().content_rect().max - egui::vec2(16.0, 50.0);
    toast(
        ui,
        theme,
        corner,
        "Moved 1,204 files to Backup",
        Some("Undo"),
    );
}

struct Listing<'a> {
    theme: &'a Theme,
}

impl Rows for Listing<'_> {
    fn state(&self, row: u64) -> RowState {
        RowState {
            selected: (2..4).contains(&row),
            drop: row == 4,
        }
    }

    fn paint(&mut self, painter: &Painter, spot: Spot) {
        let color = &self.theme.color;
        let middle = spot.rect.center().y;
        let icon = if spot.row == 4 {
            icons::FOLDER.fill()
        } else {
            icons::IMAGE
        };
        let icon_ink = match (spot.row, spot.selected) {
            (4, _) => color.folder,
            (_, true) => color.accent_text,
            (_, false) => color.text3,
        };
        paint::icon(
            painter,
            pos2(spot.rect.left() + 16.0, middle),
            icon,
            paint::ICON_ROW,
            icon_ink,
        );
        let name = [
            "at rest",
            "pointer over it",
            "selected",
            "selected, keyboard is here",
            "a drop would land in this folder",
        ];
        let name = OsStr::new(
            name.get(spot.row as usize)
                .copied()
                .unwrap_or("one of many"),
        );
        let (ink, figures) = if spot.selected {
            (color.sel_text, color.sel_text)
        } else {
            (color.text, color.text2)
        };
        paint_name(
            painter,
            self.theme,
            pos2(spot.rect.left() + 32.0, middle),
            300.0,
            name,
            Style::Name,
            ink,
        );
        for (right, words, style) in [
            (424.0, "31.42 MB", Style::Small),
            (560.0, "21 Nov 2025  07:31", Style::Small),
            (650.0, "-rw-r--r--", Style::Python),
        ] {
            let at = pos2(spot.rect.left() + right, middle);
            paint::text(
                painter,
                self.theme,
                at,
                Align2::RIGHT_CENTER,
                words,
                style,
                figures,
            );
        }
    }

    fn words(&self, row: u64) -> String {
        format!("row {row}")
    }

    fn carries(&self, _row: u64, _at: Pos2) -> bool {
        false
    }
}

fn list_ui(ui: &mut Ui, theme: &Theme, values: &mut Values) {
    caption(ui, theme, 20.0, "Row");
    let rect = Rect::from_min_max(pos2(LEFT, 32.0), pos2(RIGHT, 170.0));
    let mut inside = ui.new_child(UiBuilder::new().max_rect(rect));
    let marks = [Mark {
        rows: 2..4,
        color: theme.color.scroll_mark,
    }];
    let list = RowList {
        name: "Listing",
        count: 12,
        row_height: theme.metrics.row.listing,
        cursor: Some(3),
        marks: &marks,
    };
    list.show(&mut inside, theme, &mut values.list, &mut Listing { theme });
}

fn form_ui(ui: &mut Ui, theme: &Theme, values: &mut Values) {
    at(ui, LEFT, FORM, 320.0, |ui| {
        ui.spacing_mut().item_spacing.y = 12.0;
        Field::new(theme, "Destination")
            .icon(icons::FOLDER.fill(), theme.color.folder)
            .action(icons::DOTS_THREE, "Choose a folder")
            .style(Style::Name)
            .note("2.1 TB free of 4 TB, ext4, no reflinks")
            .show(ui, &mut values.path);
        check(
            ui,
            theme,
            Tick::On,
            "Keep times, modes and attributes",
            Some("copystat"),
            true,
        );
        chip_field(
            ui,
            theme,
            "Leave out",
            Some("ignore_patterns"),
            &mut values.patterns,
            &mut values.draft,
        );
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
        segment(ui, theme, "Profile", &choices, Some(0), true);
        ui.horizontal(|ui| {
            Button::new(theme, Kind::Plain, "Plan all")
                .height(theme.metrics.control.run)
                .show(ui);
            let run = Button::new(theme, Kind::Primary, "Copy 312 items, 48.2 GB")
                .height(theme.metrics.control.run);
            run.least_width(ui.available_width()).show(ui);
        });
    });
}

fn cards_ui(ui: &mut Ui, theme: &Theme, values: &mut Values) {
    at(ui, 372.0, FORM, 320.0, |ui| {
        ui.spacing_mut().item_spacing.y = 8.0;
        let kept = "Stays on the same disk: takes no time and no extra space. Undo any time until 7 Dec 2025.";
        choice_card(ui, theme, card::Kind::Held, true, "Keep for 14 days", kept);
        choice_card(
            ui,
            theme,
            card::Kind::Danger,
            false,
            "Delete for good",
            "Frees 312 GB now. Cannot be undone.",
        );
        ui.horizontal(|ui| {
            figure(ui, theme, "12,408", "files", 80.0);
            figure(ui, theme, "48.2 GB", "to copy", 80.0);
            values.identical = select(
                ui,
                theme,
                "Rule for identical",
                &["Skip", "Replace, keep old"],
                values.identical,
                144.0,
                24.0,
            )
            .unwrap_or(values.identical);
        });
        let rates: Vec<Option<u64>> = (0..120_u64)
            .map(|second| {
                (!(70..76).contains(&second))
                    .then_some(220_000_000 + (second * 37 % 90) * 1_500_000)
            })
            .collect();
        let samples = Samples {
            rates: &rates,
            seconds: 120,
            top: 500_000_000,
        };
        plot(ui, theme, "Written per second", samples, 84.0);
    });
}
