//! Names that are changed in their rows, by real events.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::{OsStrExt, OsStringExt};

use egui::{Event, Key, Modifiers, Role};
use egui_kittest::SnapshotResults;
use egui_kittest::kittest::Queryable;
use filewright::gui::theme::Mode;
use filewright::model::End;
use filewright::view::{Intent, Pick, RenameIntent, Then};

use crate::common::picture::snapshot;
use crate::journeys::{Journey, names};
use crate::scenes;
use crate::screens::{WIDE, stage};

fn field(journey: &Journey) -> Option<String> {
    let node = journey
        .window
        .query_by_role_and_label(Role::TextInput, "New name");
    node.map(|node| node.value().unwrap_or_default())
}

fn write(journey: &mut Journey, text: &str) {
    journey.window.event(Event::Text(text.to_owned()));
    journey.window.run_steps(3);
}

fn select(journey: &mut Journey, name: &str) {
    let row = journey.window.get_by_label_contains(name);
    row.click();
    journey.window.run_steps(4);
}

#[test]
fn a_name_is_changed_in_its_row_and_taken_back() {
    let mut journey = Journey::start(None);
    select(&mut journey, "file_03.dat");
    journey.key(Modifiers::NONE, Key::F2);
    assert_eq!(field(&journey).as_deref(), Some("file_03.dat"));
    write(&mut journey, "file_04");
    assert_eq!(
        field(&journey).as_deref(),
        Some("file_04.dat"),
        "what is typed replaces the name and leaves the ending"
    );
    let told = journey
        .window
        .query_by_label("file_04.dat is there already.");
    assert!(told.is_some(), "before Enter");
    journey.key(Modifiers::NONE, Key::Enter);
    assert!(field(&journey).is_some(), "Enter does nothing with it");
    assert!(journey.window.state().view().jobs.is_empty());

    write(&mut journey, "b");
    journey.key(Modifiers::NONE, Key::Enter);
    assert!(field(&journey).is_none());
    assert_eq!(journey.until_ended(), End::Done);
    assert!(names(&journey.source).contains(&"file_04b.dat".to_owned()));
    assert!(!names(&journey.source).contains(&"file_03.dat".to_owned()));
    journey.until("the row stays selected under its new name", |app| {
        let roots = app.view().roots();
        roots.len() == 1 && roots[0].ends_with("file_04b.dat")
    });
    let view = journey.window.state().view();
    assert!(!view.drawer.is_open, "nothing opens for a name");
    let told = journey
        .window
        .query_by_role_and_label(Role::Status, "Renamed file_03.dat to file_04b.dat");
    assert!(told.is_some(), "the end is told");
    journey.click("Undo");
    journey.until("the old name is back", |app| {
        let jobs = &app.view().jobs;
        let last = jobs.iter().next_back();
        last.is_some_and(|job| job.request.op == "undo" && job.outcome.is_some())
    });
    assert!(names(&journey.source).contains(&"file_03.dat".to_owned()));
}

#[test]
fn escape_gives_the_name_back_and_tab_goes_to_the_next_row() {
    let mut journey = Journey::start(None);
    let before = names(&journey.source);
    select(&mut journey, "file_03.dat");
    journey.key(Modifiers::NONE, Key::F2);
    write(&mut journey, "other");
    journey.key(Modifiers::NONE, Key::Escape);
    assert!(field(&journey).is_none());
    assert_eq!(
        journey.window.state().view().root_count(),
        1,
        "still selected"
    );
    journey.key(Modifiers::NONE, Key::F2);
    assert_eq!(field(&journey).as_deref(), Some("file_03.dat"));
    journey.key(Modifiers::NONE, Key::Enter);
    assert_eq!(names(&journey.source), before, "the same name is no job");
    assert!(journey.window.state().view().jobs.is_empty());

    journey.key(Modifiers::NONE, Key::F2);
    write(&mut journey, "x");
    journey.key(Modifiers::NONE, Key::Tab);
    assert_eq!(field(&journey).as_deref(), Some("file_04.dat"));
    // As fast as a machine types: the letter and Enter arrive in one frame.
    journey.window.event(Event::Text("y".to_owned()));
    journey.key(Modifiers::NONE, Key::Enter);
    journey.until("both are done", |app| {
        let ended = app.view().jobs.iter().filter(|job| job.outcome.is_some());
        ended.count() == 2
    });
    let now = names(&journey.source);
    assert!(
        now.contains(&"x.dat".to_owned()) && now.contains(&"y.dat".to_owned()),
        "{now:?}"
    );
}

#[test]
fn bytes_of_a_name_that_are_no_text_outlive_the_change() {
    let name = OsStr::from_bytes(b"caf\xE9.txt");
    let mut journey = Journey::over(None, 1, |source| {
        fs::write(source.join(name), "coffee").expect("written");
    });
    select(&mut journey, "caf\\xE9.txt");
    journey.key(Modifiers::NONE, Key::F2);
    assert_eq!(field(&journey).as_deref(), Some("caf\\xE9.txt"));
    journey.key(Modifiers::NONE, Key::Home);
    write(&mut journey, "my ");
    journey.key(Modifiers::NONE, Key::Enter);
    assert_eq!(journey.until_ended(), End::Done);
    let entries = fs::read_dir(&journey.source).expect("listed");
    let now: Vec<Vec<u8>> = entries
        .map(|entry| entry.expect("read").file_name().into_vec())
        .collect();
    assert_eq!(now, [b"my caf\xE9.txt".to_vec()]);
}

#[test]
fn a_name_that_cannot_be_given_is_told_in_the_drawer() {
    let mut journey = Journey::start(None);
    select(&mut journey, "file_03.dat");
    journey.key(Modifiers::NONE, Key::F2);
    write(&mut journey, "gone");
    fs::remove_file(journey.source.join("file_03.dat")).expect("removed");
    journey.key(Modifiers::NONE, Key::Enter);
    // The row may be told to be gone before the name is given: then nothing is done.
    journey.until("it is told", |app| {
        let view = app.view();
        view.drawer.is_open || view.inplace.editing.is_none() && view.jobs.is_empty()
    });
    assert!(!names(&journey.source).contains(&"gone.dat".to_owned()));
}

#[test]
fn the_field_in_its_row() {
    let mut results = SnapshotResults::new();
    for mode in [Mode::Light, Mode::Dark] {
        let mut view = scenes::files();
        let (place, pick) = (9, Pick::Only);
        view.intend(Intent::Click { place, pick }, 0);
        view.intend(Intent::Rename(RenameIntent::Begin), 0);
        let text = "A01_north-ridge_0005.CR3".to_owned();
        view.intend(Intent::Rename(RenameIntent::Type(text)), 0);
        assert!(
            view.intend(Intent::Rename(RenameIntent::Accept(Then::Stay)), 0)
                .is_empty(),
            "a name that is taken is not given"
        );
        let mut harness = stage(view, WIDE, mode);
        harness.run();
        snapshot(&mut harness, &format!("inrow-{}", mode.name()));
        results.extend_harness(&mut harness);
    }
}
