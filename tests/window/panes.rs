//! Journeys over two panes, tabs, typed paths and recent destinations, by real events.

use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use egui::{Event, Key, Modifiers, PointerButton, Pos2, Role, vec2};
use egui_kittest::SnapshotResults;
use egui_kittest::kittest::{NodeT, Queryable};
use filewright::gui::theme::Mode;
use filewright::model::{End, JobState};
use filewright::view::{
    Effect, Intent, ListState, OutsideIntent, Over, PaneIntent, Pick, Screen, View,
};

use crate::common::picture::snapshot;
use crate::journeys::{Journey, names};
use crate::scenes;
use crate::screens::{BOTH, WIDE, stage};

impl Journey {
    /// Folder of each side from left to right, the active one marked.
    fn sides(&self) -> Vec<String> {
        let view = self.window.state().view();
        let told = view.sides().map(|side| {
            let mark = if side.is_active { "*" } else { "" };
            let name = side.pane.folder().file_name().expect("a name");
            format!("{}{mark}", name.to_string_lossy())
        });
        told.collect()
    }

    /// A second pane, on the photos.
    fn beside_photos() -> Journey {
        let mut journey = Journey::start(None);
        journey.key(Modifiers::NONE, Key::F3);
        journey.until("both are listed", |app| {
            let mut sides = app.view().sides();
            sides.all(|side| side.pane.listing.shown() == 13)
        });
        journey.key(Modifiers::NONE, Key::Tab);
        assert_eq!(journey.sides(), ["source", "source*"]);
        journey.key(Modifiers::NONE, Key::Home);
        journey.key(Modifiers::NONE, Key::Enter);
        journey.until("the right one shows the photos", |app| {
            app.view().pane.listing.shown() == 3
        });
        assert_eq!(journey.sides(), ["source", "photos*"]);
        journey
    }

    /// Middle of a row of the left or the right list.
    fn in_row(&self, words: &str) -> Pos2 {
        let node = self.window.get_by_label_contains(words);
        node.rect().left_center() + vec2(60.0, 0.0)
    }

    fn press_and_release(&mut self, at: Pos2, button: PointerButton) {
        self.window.hover_at(at);
        self.window.run_steps(1);
        for pressed in [true, false] {
            let modifiers = Modifiers::NONE;
            self.window.event(Event::PointerButton {
                pos: at,
                button,
                pressed,
                modifiers,
            });
            self.window.run_steps(2);
        }
        self.window.run_steps(2);
    }

    fn drag(&mut self, from: Pos2, to: Pos2) {
        self.window.hover_at(from);
        self.window.run_steps(1);
        self.window.drag_at(from);
        self.window.run_steps(2);
        for step in 1..=6 {
            let at = from + (to - from) * (step as f32 / 6.0);
            self.window.hover_at(at);
            self.window.run_steps(2);
        }
        self.window.drop_at(to);
        self.window.run_steps(4);
    }
}

#[test]
fn two_panes_by_key_and_f5_copies_from_one_to_the_other() {
    let mut journey = Journey::beside_photos();
    journey.key(Modifiers::NONE, Key::Tab);
    assert_eq!(journey.sides(), ["source*", "photos"]);
    journey.key(Modifiers::NONE, Key::End);
    journey.key(Modifiers::NONE, Key::F5);
    let target = journey.source.join("photos");
    let request = journey.window.state().view().request();
    let request = request.expect("the form is whole");
    assert_eq!(request.path("dst"), Some(target.as_path()));
    journey.key(Modifiers::COMMAND, Key::Enter);
    journey.until("the plan is shown", |app| {
        app.view().preview.plan().is_some() && !app.view().preview.is_pending
    });
    journey.click_run();
    assert_eq!(journey.until_ended(), End::Done);
    assert!(names(&target).contains(&"file_11.dat".to_owned()));
    journey.until("the other pane shows it", |app| {
        let mut sides = app.view().sides();
        sides.any(|side| !side.is_active && side.pane.listing.shown() == 4)
    });

    journey.key(Modifiers::NONE, Key::F3);
    assert_eq!(journey.sides(), ["source*"]);
    journey.key(Modifiers::NONE, Key::F3);
    assert_eq!(journey.sides(), ["source*", "photos"]);
    let list = journey.window.get_by_label("Files, left");
    assert!(list.is_focused(), "the keyboard stays where it was");
}

#[test]
fn a_click_in_a_pane_makes_it_the_one_that_is_worked_in() {
    let mut journey = Journey::beside_photos();
    let at = journey.in_row("file_03.dat");
    journey.press_and_release(at, PointerButton::Primary);
    assert_eq!(journey.sides(), ["source*", "photos"]);
    let roots = journey.window.state().view().roots();
    assert_eq!(roots, [journey.source.join("file_03.dat")]);
    let at = journey.in_row("IMG_1.jpg");
    journey.press_and_release(at, PointerButton::Primary);
    assert_eq!(journey.sides(), ["source", "photos*"]);
    let roots = journey.window.state().view().roots();
    assert_eq!(roots, [journey.source.join("photos/IMG_1.jpg")]);
    let list = journey.window.get_by_label("Files, right");
    assert!(list.is_focused());

    // The same by a screen reader, which presses nothing.
    journey.window.get_by_label_contains("file_05.dat").click();
    journey.window.run_steps(4);
    assert_eq!(journey.sides(), ["source*", "photos"]);
    let view = journey.window.state().view();
    assert_eq!(view.roots(), [journey.source.join("file_05.dat")]);

    // The filter of one is not that of the other.
    journey.key(Modifiers::NONE, Key::Slash);
    journey.window.event(Event::Text("_0".to_owned()));
    journey.until("ten are left", |app| app.view().pane.listing.shown() == 10);
    let other = |view: &View| {
        let mut sides = view.sides();
        let found = sides.find(|side| !side.is_active);
        found.map(|side| side.pane.listing.shown())
    };
    assert_eq!(other(journey.window.state().view()), Some(3));
}

#[test]
fn shift_tab_leaves_the_list_of_two_panes() {
    let mut journey = Journey::beside_photos();
    assert!(journey.window.get_by_label("Files, right").is_focused());
    // Shift is down before the key is.
    let held = Event::ModifiersChanged(Modifiers::SHIFT);
    journey.window.event(held);
    journey.window.run_steps(2);
    journey.key(Modifiers::SHIFT, Key::Tab);
    assert_eq!(journey.sides(), ["source", "photos*"]);
    let list = journey.window.get_by_label("Files, right");
    assert!(!list.is_focused(), "keys are not caught");
}

/// Drags a file of the left pane to a place of the right one; the plan that is shown then.
fn carried(journey: &mut Journey, to: Pos2) -> Option<PathBuf> {
    let from = journey.in_row("file_03.dat");
    journey.press_and_release(from, PointerButton::Primary);
    journey.drag(from, to);
    let view = journey.window.state().view();
    assert_eq!(view.screen, Screen::Plan);
    let request = view.request().expect("the form is whole");
    assert_eq!(request.roots, [journey.source.join("file_03.dat")]);
    request.path("dst").map(Path::to_path_buf)
}

#[test]
fn rows_dragged_onto_the_other_pane_show_their_plan() {
    let mut journey = Journey::beside_photos();
    let empty = journey.in_row("IMG_2.jpg") + vec2(0.0, 120.0);
    let into = carried(&mut journey, empty);
    assert_eq!(into, Some(journey.source.join("photos")));
    assert_eq!(
        names(&journey.source.join("photos")).len(),
        3,
        "nothing is done yet"
    );
}

#[test]
fn rows_dragged_onto_a_folder_of_the_other_pane_go_into_that() {
    let mut journey = Journey::start(None);
    fs::create_dir(journey.source.join("photos/inner")).expect("made");
    journey.key(Modifiers::NONE, Key::F3);
    journey.key(Modifiers::NONE, Key::Tab);
    journey.key(Modifiers::NONE, Key::Home);
    journey.key(Modifiers::NONE, Key::Enter);
    journey.until("the right one shows the photos", |app| {
        app.view().pane.listing.shown() == 4
    });
    let inner = journey.in_row("inner, folder");
    let into = carried(&mut journey, inner);
    assert_eq!(into, Some(journey.source.join("photos/inner")));
}

#[test]
fn files_of_another_program_go_to_the_pane_that_they_are_held_over() {
    let mut view = with_two_panes();
    assert!(view.sides().any(|side| side.is_active && !side.is_right));
    let over = Over {
        x: 900.0,
        y: 400.0,
        items: Some(2),
    };
    view.intend(Intent::Outside(OutsideIntent::Over(Some(over))), 0);
    let mut harness = stage(view, WIDE, Mode::Light);
    harness.run_steps(3);
    assert!(harness.state().view.works_right());
}

#[test]
fn the_inspector_makes_room_for_two_panes_and_comes_when_it_is_asked_for() {
    let mut harness = stage(with_two_panes(), (1280.0, 800.0), Mode::Light);
    harness.run();
    let field = "Destination";
    assert!(harness.query_by_label(field).is_none(), "below 1300 points");
    harness.key_press(Key::F5);
    harness.run_steps(3);
    assert!(harness.query_by_label(field).is_some());
    let request = harness.state().view.request().expect("the form is whole");
    let beside = Path::new("/media/mara/Backup/field-survey-2025");
    assert_eq!(request.path("dst"), Some(beside));
    harness.key_press(Key::Escape);
    harness.run_steps(3);
    assert!(harness.query_by_label(field).is_none());
    assert_eq!(
        harness.state().view.root_count(),
        5,
        "nothing else is given up"
    );
    harness.key_press(Key::F3);
    harness.run_steps(3);
    assert!(
        harness.query_by_label(field).is_some(),
        "one pane leaves it its place"
    );
}

#[test]
fn a_pane_of_the_same_folder_takes_nothing_but_into_its_folders() {
    let mut journey = Journey::start(None);
    journey.key(Modifiers::NONE, Key::F3);
    journey.until("both are listed", |app| {
        let mut sides = app.view().sides();
        sides.all(|side| side.pane.listing.shown() == 13)
    });
    let list = journey.window.get_by_label("Files, right").rect();
    let rows = journey.window.query_all_by_label_contains("file_03.dat");
    let left = rows
        .map(|row| row.rect())
        .min_by(|a, b| a.left().total_cmp(&b.left()));
    let from = left.expect("there").left_center() + vec2(60.0, 0.0);
    journey.press_and_release(from, PointerButton::Primary);
    journey.drag(from, list.center_bottom() - vec2(0.0, 40.0));
    let view = journey.window.state().view();
    assert_eq!(view.screen, Screen::Files, "everything is there already");
    assert_eq!(view.root_count(), 1);
}

#[test]
fn tabs_by_key_click_and_middle_click() {
    let mut journey = Journey::start(None);
    assert!(
        journey.window.query_by_label_contains(", tab 1").is_none(),
        "one is not shown"
    );
    journey.key(Modifiers::COMMAND, Key::T);
    journey.until("it is listed", |app| app.view().pane.listing.shown() == 13);
    journey.key(Modifiers::NONE, Key::Home);
    journey.key(Modifiers::NONE, Key::Enter);
    journey.until("the photos are shown", |app| {
        app.view().pane.listing.shown() == 3
    });
    let label = |name: &str, at: usize| format!("{name}, tab {at} of 2");
    journey.window.get_by_label(&label("photos", 2));
    journey.key(Modifiers::COMMAND, Key::PageUp);
    assert_eq!(journey.sides(), ["source*"]);
    journey.click(&label("photos", 2));
    assert_eq!(journey.sides(), ["photos*"]);
    let source = label("source", 1);
    let tab = journey.window.get_by_label(&source);
    let at = tab.rect().left_center() + vec2(30.0, 0.0);
    journey.press_and_release(at, PointerButton::Middle);
    assert!(journey.window.query_by_label_contains(", tab 1").is_none());
    assert_eq!(journey.sides(), ["photos*"]);
    journey.key(Modifiers::COMMAND, Key::T);
    journey.click("Close tab 2 of 2, photos");
    assert_eq!(journey.window.state().view().tabs.count(), 1);
    journey.key(Modifiers::COMMAND, Key::T);
    journey.key(Modifiers::COMMAND, Key::W);
    assert_eq!(journey.window.state().view().tabs.count(), 1);
}

#[test]
fn a_tab_comes_back_where_it_was_scrolled_to() {
    let mut journey = Journey::over(None, 300, |source| {
        for at in 0..300 {
            fs::write(source.join(format!("f{at:03}")), "").expect("written");
        }
    });
    journey.key(Modifiers::NONE, Key::End);
    assert!(journey.window.query_by_label_contains("f299").is_some());
    journey.key(Modifiers::COMMAND, Key::T);
    journey.until("it is listed", |app| app.view().pane.listing.shown() == 300);
    assert!(journey.window.query_by_label_contains("f299").is_none());
    journey.key(Modifiers::COMMAND, Key::PageUp);
    journey.until("it is there again", |app| {
        app.view().pane.listing.shown() == 300
    });
    // The strip of the tabs takes the room of the last row.
    assert!(journey.window.query_by_label_contains("f298").is_some());
    assert_eq!(journey.window.state().view().root_count(), 1);
}

impl Journey {
    /// Opens the path field and types in place of what stands there.
    fn type_path(&mut self, text: &str) {
        self.key(Modifiers::COMMAND, Key::L);
        self.key(Modifiers::COMMAND, Key::A);
        self.type_on(text);
    }

    fn type_on(&mut self, text: &str) {
        self.window.event(Event::Text(text.to_owned()));
        self.window.run_steps(2);
    }

    fn until_offered(&mut self, offers: usize) {
        self.until("folders are offered", |app| {
            let typing = app.view().typing.as_ref();
            typing.is_some_and(|typing| typing.offers.len() == offers)
        });
    }

    fn typed(&self) -> String {
        let typing = self.window.state().view().typing.as_ref();
        typing
            .map(|typing| typing.text.clone())
            .expect("a path is typed")
    }
}

#[test]
fn a_path_is_completed_by_tab_right_and_the_list() {
    let mut journey = Journey::over(None, 4, |source| {
        for name in ["photos", "photos-old", "Work"] {
            fs::create_dir_all(source.join(name).join("2025")).expect("made");
        }
        fs::write(source.join("phone.txt"), "no folder").expect("written");
    });
    let above = journey.source.display().to_string();
    journey.type_path(&format!("{above}/ph"));
    journey.until_offered(2);
    journey.key(Modifiers::NONE, Key::Tab);
    assert_eq!(journey.typed(), format!("{above}/photos/"));
    journey.until_offered(1);
    journey.type_on("2");
    journey.key(Modifiers::NONE, Key::ArrowRight);
    assert_eq!(journey.typed(), format!("{above}/photos/2025/"));
    journey.key(Modifiers::NONE, Key::Enter);
    let expected = journey.source.join("photos/2025");
    journey.until("it is gone to", |app| app.view().folder() == expected);

    // By the list: the second one, and Enter goes there.
    journey.type_path(&format!("{above}/ph"));
    journey.until_offered(2);
    journey.key(Modifiers::NONE, Key::ArrowDown);
    journey.key(Modifiers::NONE, Key::ArrowDown);
    let row = journey.window.get_by_label("photos-old");
    assert_eq!(row.accesskit_node().role(), Role::ListBoxOption);
    journey.key(Modifiers::NONE, Key::Enter);
    let expected = journey.source.join("photos-old");
    journey.until("it is gone to", |app| app.view().folder() == expected);

    // By a click, and capitals make no difference.
    journey.type_path(&format!("{above}/w"));
    journey.until_offered(1);
    let at = journey.window.get_by_label("Work").rect().center();
    journey.press_and_release(at, PointerButton::Primary);
    assert_eq!(journey.typed(), format!("{above}/Work/"));
    journey.type_on("2025");
    journey.key(Modifiers::NONE, Key::Enter);
    let expected = journey.source.join("Work/2025");
    journey.until("it is gone to", |app| app.view().folder() == expected);

    // Escape gives it up.
    journey.type_path("/nowhere");
    journey.key(Modifiers::NONE, Key::Escape);
    assert!(journey.window.state().view().typing.is_none());
    assert_eq!(journey.window.state().view().folder(), expected);
}

#[test]
fn the_signs_between_the_parts_of_the_path_offer_the_folders_beside() {
    let mut journey = Journey::over(None, 2, |source| {
        for name in ["one", "two"] {
            fs::create_dir_all(source.join(name).join("inside")).expect("made");
        }
    });
    journey.key(Modifiers::NONE, Key::Home);
    journey.key(Modifiers::NONE, Key::Enter);
    let expected = journey.source.join("one");
    journey.until("it is entered", |app| app.view().folder() == expected);
    journey.click("Folders in source");
    journey.until_offered(2);
    let at = journey.window.get_by_label("two").rect().center();
    journey.press_and_release(at, PointerButton::Primary);
    assert!(journey.typed().ends_with("/source/two/"));
    journey.key(Modifiers::NONE, Key::Enter);
    let expected = journey.source.join("two");
    journey.until("it is gone to", |app| app.view().folder() == expected);
}

#[test]
fn a_folder_whose_name_is_no_text_is_completed_by_its_bytes() {
    let odd = std::ffi::OsStr::from_bytes(b"caf\xE9");
    let mut journey = Journey::over(None, 1, |source| {
        fs::create_dir_all(source.join(odd).join("inside")).expect("made");
    });
    journey.type_path("caf");
    journey.until_offered(1);
    journey.key(Modifiers::NONE, Key::Tab);
    assert_eq!(journey.typed(), "caf\\xE9/");
    journey.until_offered(1);
    journey.type_on("ins");
    journey.key(Modifiers::NONE, Key::Tab);
    journey.key(Modifiers::NONE, Key::Enter);
    let expected = journey.source.join(odd).join("inside");
    journey.until("it is gone to and listed", |app| {
        let view = app.view();
        view.folder() == expected && *view.pane.listing.state() == ListState::Whole
    });
}

#[test]
fn destinations_used_last_are_offered_below_the_field() {
    let mut journey = Journey::start(None);
    for (at, name) in ["one", "two"].into_iter().enumerate() {
        journey
            .window
            .get_by_label_contains("file_00.dat, ")
            .click();
        journey.window.run_steps(3);
        let target = journey.target.with_file_name(name);
        fs::create_dir(&target).expect("made");
        if name == "two" {
            let field = journey
                .window
                .get_by_role_and_label(Role::TextInput, "Destination");
            field.focus();
            journey.window.run_steps(2);
            journey.key(Modifiers::COMMAND, Key::A);
        }
        journey.type_target(&target);
        journey.click_run();
        journey.until("the job of this round ended", |app| {
            let job = app.view().jobs.iter().nth(at);
            job.is_some_and(|job| job.state == JobState::Ended(End::Done))
        });
    }
    journey
        .window
        .get_by_label_contains("file_01.dat, ")
        .click();
    journey.window.run_steps(3);
    let field = journey
        .window
        .get_by_role_and_label(Role::TextInput, "Destination");
    field.focus();
    journey.window.run_steps(2);
    journey.key(Modifiers::NONE, Key::ArrowDown);
    let one = journey.target.with_file_name("one");
    let label = one.display().to_string();
    let row = journey.window.get_by_label(&label);
    assert_eq!(row.accesskit_node().role(), Role::ListBoxOption);
    journey.key(Modifiers::NONE, Key::Enter);
    let request = journey.window.state().view().request();
    assert_eq!(request.expect("whole").path("dst"), Some(one.as_path()));
    let list = journey.window.query_by_label("Recent destinations");
    assert!(list.is_none(), "the list closes after the choice");

    journey.click("Recent");
    let two = journey.target.with_file_name("two");
    let label = two.display().to_string();
    let at = journey.window.get_by_label(&label).rect().center();
    journey.press_and_release(at, PointerButton::Primary);
    let request = journey.window.state().view().request();
    assert_eq!(request.expect("whole").path("dst"), Some(two.as_path()));
}

fn pane(view: &mut View, intent: PaneIntent) -> Vec<Effect> {
    view.intend(Intent::Pane(intent), 0)
}

/// The folder of the pictures on the left, with rows selected; another one on the right, with rows selected that rest.
fn with_two_panes() -> View {
    let mut view = scenes::files();
    let effects = pane(&mut view, PaneIntent::Toggle);
    scenes::answer(&mut view, &effects);
    pane(&mut view, PaneIntent::Other);
    let folder = PathBuf::from("/media/mara/Backup/field-survey-2025");
    let effects = view.intend(Intent::Open(folder), 0);
    scenes::answer(&mut view, &effects);
    for place in [2, 4] {
        let pick = Pick::Toggle;
        view.intend(Intent::Click { place, pick }, 0);
    }
    let effects = pane(&mut view, PaneIntent::OpenTab);
    scenes::answer(&mut view, &effects);
    pane(&mut view, PaneIntent::ShowTab(0));
    pane(&mut view, PaneIntent::Other);
    for place in 7..12 {
        let pick = Pick::Toggle;
        view.intend(Intent::Click { place, pick }, 0);
    }
    view
}

#[test]
fn two_panes_with_tabs() {
    let mut results = SnapshotResults::new();
    let view = with_two_panes();
    for (name, size, modes) in [
        ("panes", WIDE, BOTH),
        ("panes-narrow", (960.0, 600.0), &BOTH[..1]),
    ] {
        for mode in modes.iter().copied() {
            let mut harness = stage(view.clone(), size, mode);
            harness.run();
            snapshot(&mut harness, &format!("{name}-{}", mode.name()));
            results.extend_harness(&mut harness);
        }
    }
}

#[test]
fn a_path_while_it_is_typed() {
    use filewright::model::Completed;
    use filewright::view::TypingIntent;

    let mut results = SnapshotResults::new();
    let mut view = scenes::files();
    let typing = |intent| Intent::Typing(intent);
    view.intend(typing(TypingIntent::Open), 0);
    let text = "/home/mara/Projects/field-survey-2025/e".to_owned();
    let effects = view.intend(typing(TypingIntent::Type(text)), 0);
    let ask = effects.into_iter().find_map(|effect| match effect {
        Effect::Complete(ask) => Some(ask),
        _ => None,
    });
    let odd = std::ffi::OsStr::from_bytes(b"expos\xE9s").to_os_string();
    view.completed(Completed {
        ticket: ask.expect("asked").ticket,
        names: vec!["exports".into(), odd, "Elevation".into()],
        count: 3,
    });
    let mut harness = stage(view, WIDE, Mode::Dark);
    harness.run();
    snapshot(&mut harness, "typing-dark");
    results.extend_harness(&mut harness);
}
