//! Journeys through the choice of what a job is for: the filter of the form, and rows of the plan unticked by hand.

use std::fs;

use egui::{Key, Modifiers, Role, pos2};
use egui_kittest::kittest::{NodeT, Queryable};
use filewright::model::End;
use filewright::view::RunLook;

use super::journeys::{Journey, names};

impl Journey {
    /// Everything is selected and is to be copied into the target folder.
    fn about_to_copy() -> Journey {
        let mut journey = Journey::start(None);
        fs::create_dir(&journey.target).expect("made");
        journey.key(Modifiers::COMMAND, Key::A);
        let target = journey.target.clone();
        journey.type_target(&target);
        journey
    }

    fn until_planned(&mut self) {
        self.until("the plan is shown", |app| {
            app.view().preview.plan().is_some() && !app.view().preview.is_pending
        });
    }

    fn button(&self) -> String {
        self.window.state().view().run_button().text
    }

    fn fill(&mut self, label: &str, text: &str) {
        for _ in 0..2 {
            let field = self.window.get_by_role_and_label(Role::TextInput, label);
            field.focus();
            self.window.run_steps(2);
        }
        let field = self.window.get_by_role_and_label(Role::TextInput, label);
        field.type_text(text);
        self.window.run_steps(4);
    }

    /// Clicks the box at the start of the row whose words begin so.
    fn click_box(&mut self, words: &str) {
        let row = self.window.get_by_label_contains(words);
        let rect = row.rect();
        let at = pos2(rect.left() + 22.0, rect.center().y);
        self.window.hover_at(at);
        self.window.run_steps(1);
        self.window.drag_at(at);
        self.window.run_steps(1);
        self.window.drop_at(at);
        self.window.run_steps(4);
    }
}

#[test]
fn a_filter_is_unfolded_filled_and_obeyed() {
    let mut journey = Journey::about_to_copy();
    assert!(
        journey.window.query_by_label("Include").is_none(),
        "the filter is folded at first"
    );
    journey.click("Filter, everything");
    journey.fill("Include", "*.dat");
    journey.key(Modifiers::NONE, Key::Enter);
    journey.fill("At least", "much");
    assert_eq!(
        journey.window.state().view().run_button().sentence,
        "A size such as 4096, 2.5 GB or 1 MiB.",
        "what is wrong keeps it from running"
    );
    journey.key(Modifiers::COMMAND, Key::A);
    journey.fill("At least", "7 kB");
    assert!(journey.window.query_by_label("Filter, 2 set").is_some());

    journey.key(Modifiers::COMMAND, Key::Enter);
    journey.until_planned();
    assert_eq!(journey.button(), "Copy 6 files, 57.0 kB");
    let band = journey
        .window
        .query_by_label_contains("3 not included, 6 by size, 1 folder with nothing left");
    assert!(band.is_some(), "the plan says what the filter leaves out");
    let row = journey.window.query_by_label("file_00.dat, Left out: size");
    assert!(row.is_some(), "and every row why");
    journey.click_run();
    assert_eq!(journey.until_ended(), End::Done);
    let expected: Vec<String> = (6..12).map(|at| format!("file_{at:02}.dat")).collect();
    assert_eq!(names(&journey.target), expected);
}

#[test]
fn rows_of_a_plan_are_unticked_by_click_and_by_key() {
    let mut journey = Journey::about_to_copy();
    journey.key(Modifiers::COMMAND, Key::Enter);
    journey.until_planned();
    assert_eq!(journey.button(), "Copy 16 items, 78.0 kB");

    journey.click_box("photos, Create folder");
    assert_eq!(journey.button(), "Copy 12 files, 78.0 kB", "at once");
    assert!(journey.window.query_by_label("photos, Unticked").is_some());
    journey.click_box("file_03.dat, Copy");
    assert_eq!(journey.button(), "Copy 11 files, 74.0 kB");

    // The cursor stands on the row that was clicked last; the next one follows by key.
    journey.key(Modifiers::NONE, Key::ArrowDown);
    journey.key(Modifiers::NONE, Key::Space);
    assert_eq!(journey.button(), "Copy 10 files, 69.0 kB");
    let row = journey.window.query_by_label("file_04.dat, Unticked");
    assert!(row.is_some_and(|row| row.accesskit_node().role() == Role::ListBoxOption));

    // One of a folder that is unticked brings the folder back, in part.
    journey.window.get_by_label("photos, Unticked").click();
    journey.window.run_steps(4);
    journey.click_box("IMG_1.jpg, Unticked");
    assert_eq!(journey.button(), "Copy 12 items, 69.0 kB");
    let folder = journey
        .window
        .query_by_label("photos, Create folder, ticked in part");
    assert!(folder.is_some());

    journey.click_run();
    assert_eq!(journey.until_ended(), End::Done);
    let copied = names(&journey.target);
    assert!(
        !copied.contains(&"file_03.dat".to_owned()) && !copied.contains(&"file_04.dat".to_owned())
    );
    assert_eq!(copied.len(), 11);
    assert_eq!(names(&journey.target.join("photos")), ["IMG_1.jpg"]);
}

#[test]
fn unticked_rows_stay_so_while_the_plan_follows_the_form() {
    let mut journey = Journey::about_to_copy();
    journey.key(Modifiers::COMMAND, Key::Enter);
    journey.until_planned();
    journey.click_box("file_00.dat, Copy");
    journey.click("Verify what was written");
    journey.until_planned();
    assert_eq!(journey.button(), "Copy 15 items, 77.0 kB");
    assert!(
        journey
            .window
            .query_by_label("file_00.dat, Unticked")
            .is_some()
    );
}

#[test]
fn with_nothing_ticked_there_is_nothing_to_run() {
    let mut journey = Journey::start(None);
    let photos = journey.window.get_by_label_contains("photos, folder");
    photos.click();
    journey.window.run_steps(3);
    journey.key(Modifiers::NONE, Key::Delete);
    journey.click_run();
    journey.until_planned();
    journey.click_box("photos, Keep until ");
    let button = journey.window.state().view().run_button();
    assert_eq!(button.sentence, "Nothing is ticked.");
    assert_eq!(button.look, RunLook::Off);
    journey.click_box("photos, Unticked");
    assert!(journey.button().starts_with("Delete 4 items"));
}
