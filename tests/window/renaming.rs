//! Many new names at once: the picture of the screen, and the way there by real events.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use egui::{Event, Key, Modifiers, vec2};
use egui_kittest::SnapshotResults;
use egui_kittest::kittest::Queryable;
use filewright::gui::theme::Mode;
use filewright::model::{
    Action, Cause, End, Failure, JobState, Kind, NameFault, NewName, Plan, Value,
};
use filewright::view::{Intent, View};

use crate::journeys::{Journey, names as names_in, type_into};
use crate::scenes;
use crate::screens::{NARROW, WIDE, show};

const FOLDER: &str = "/home/mara/Pictures/2025-11-21";

/// Photos named after the second in which they were taken; two of them were taken in the same one.
fn names() -> Vec<(String, String, Option<NameFault>)> {
    let mut names: Vec<(String, String, Option<NameFault>)> = (0..311u32)
        .map(|at| {
            // The camera took the thirteenth right after the twelfth.
            let seconds = 27_064 + if at == 12 { 11 } else { at } * 37;
            let (hours, minutes) = (seconds / 3600, seconds / 60 % 60);
            let after = format!("ridge_{hours:02}.{minutes:02}.{:02}.jpg", seconds % 60);
            let fault = matches!(at, 11 | 12).then_some(NameFault::Twice);
            (format!("IMG_{}.JPG", 4101 + at), after, fault)
        })
        .collect();
    let other = "ridge_overview.jpg".to_owned();
    names.insert(8, (other.clone(), other, None));
    names
}

fn fill(plan: &mut Plan, folders: &[&str]) {
    let names = names();
    let mut all = Vec::new();
    for (at, (before, after, fault)) in names.iter().enumerate() {
        let folder: Arc<Path> = Path::new(folders[at * folders.len() / names.len()]).into();
        if let Some(fault) = fault {
            assert_eq!(*fault, NameFault::Twice);
            let failure = Failure::new(Action::Rename, folder.join(before), Cause::NameTwice);
            plan.refused.push(failure.with_other(folder.join(after)));
        }
        all.push(NewName {
            folder,
            before: OsString::from(before),
            after: OsString::from(after),
            kind: Kind::File,
            fault: *fault,
            rules: if at == 8 { 0 } else { 0b111 },
        });
    }
    plan.summary.files = all.iter().filter(|name| name.is_changed()).count() as u64;
    plan.names = Arc::new(all);
}

/// The screen with rules typed, over photos of one folder or of more.
fn renaming(folders: &[&str], change: impl FnOnce(&mut Plan)) -> View {
    let mut view = scenes::fresh();
    let names = names();
    let path =
        |(before, _, _): &(String, String, Option<NameFault>)| PathBuf::from(FOLDER).join(before);
    view.intend(Intent::Drop(names.iter().map(path).collect()), 0);
    view.intend(Intent::ChooseOperation("batch_rename"), 0);
    let rules = [
        r"s/IMG_\d+/ridge/p",
        "insert/_{date:%H.%M.%S}/end",
        "case/lower/ext",
    ];
    let rules = rules.iter().map(|rule| (*rule).to_owned()).collect();
    let (param, value) = ("rule", Value::Patterns(rules));
    view.intend(Intent::SetValue { param, value }, 0);
    let effects = view.intend(Intent::ShowPlan, 0);
    scenes::previewed(&mut view, effects, |plan| {
        fill(plan, folders);
        change(plan);
    });
    view
}

/// The same with so many names.
pub fn many(count: usize) -> View {
    renaming(&[FOLDER], |plan| {
        let names = plan.names.iter().cycle().take(count);
        plan.names = Arc::new(names.cloned().collect());
    })
}

#[test]
fn names_before_and_after() {
    let results = &mut SnapshotResults::new();
    let view = renaming(&[FOLDER], |_| {});
    show(results, "rename", &view, WIDE, &[Mode::Light, Mode::Dark]);
    show(results, "rename-narrow", &view, NARROW, &[Mode::Light]);
    let mut view = view;
    let rules = ["number/0/1/x", "s/(/{n}/p", "what is this"];
    let rules = rules.iter().map(|rule| (*rule).to_owned()).collect();
    let (param, value) = ("rule", Value::Patterns(rules));
    view.intend(Intent::SetValue { param, value }, 0);
    view.preview.is_pending = false;
    show(results, "rename-rules", &view, WIDE, &[Mode::Light]);
}

#[test]
fn names_that_hurt_in_two_folders_and_rules_that_cannot_be_read() {
    use std::os::unix::ffi::OsStringExt;
    let results = &mut SnapshotResults::new();
    let second = "/home/mara/Pictures/2025-11-22";
    let view = renaming(&[FOLDER, second], |plan| {
        let mut names = plan.names.to_vec();
        names.truncate(200);
        names[1].before = OsString::from_vec(b"IMG_\xFF\xFE\n4102.JPG".to_vec());
        names[2].before =
            "a name so long that nobody would want to read it to its end, ever.JPG".into();
        names[2].after =
            "a name so long that nobody would want to see it to its end, ever.jpg".into();
        names[3].kind = Kind::Folder;
        for (at, after, fault) in [
            (4, "", NameFault::Empty),
            (5, "ridge_overview.jpg", NameFault::Taken),
            (6, "ridge/7.jpg", NameFault::Separator),
        ] {
            (names[at].after, names[at].fault) = (after.into(), Some(fault));
        }
        plan.names = Arc::new(names);
        let cause = Cause::Value("rule: 1, Replace: find: unclosed group".to_owned());
        plan.refused.push(Failure::new(Action::Plan, "", cause));
    });
    let mut view = view;
    view.intend(Intent::TickName(0), 0);
    view.intend(Intent::TickName(7), 0);
    view.preview.is_pending = false;
    show(results, "rename-hurt", &view, WIDE, &[Mode::Light]);
}

/// Waits until what was done last is planned.
fn planned(journey: &mut Journey, what: &str) {
    journey.until(what, |app| {
        app.view().preview.names().is_some() && !app.view().preview.is_pending
    });
}

#[test]
fn a_name_that_is_unticked_stays_and_the_others_are_judged_anew() {
    let mut journey = Journey::start(None);
    journey.key(Modifiers::COMMAND, Key::A);
    journey.key(Modifiers::NONE, Key::F2);
    planned(&mut journey, "the names are shown");
    journey.click("By pattern");
    planned(&mut journey, "patterns are taken");
    let find = journey
        .window
        .get_by_role_and_label(egui::accesskit::Role::TextInput, "Rule 1, Replace, find");
    find.focus();
    journey.window.run_steps(2);
    // All but the first digit goes, so that 10 and 11 want the same name.
    let text = r"^file_(1).$".to_owned();
    journey.window.event(Event::Text(text));
    let replace = |journey: &mut Journey, text: &str| {
        let field = journey
            .window
            .get_by_role_and_label(egui::accesskit::Role::TextInput, "Rule 1, Replace, with");
        field.focus();
        journey.window.run_steps(2);
        journey.window.event(Event::Text(text.to_owned()));
        journey.window.run_steps(2);
    };
    replace(&mut journey, "ten");
    let shown = |journey: &Journey, label: &str| journey.window.query_by_label(label).is_some();
    journey.until("the names follow", |app| {
        let plan = app.view().preview.plan();
        plan.is_some_and(|plan| plan.refused.len() == 2) && !app.view().preview.is_pending
    });
    let row = "file_10.dat to ten.dat: same name twice, ticked";
    assert!(shown(&journey, row));
    let rect = journey.window.get_by_label(row).rect();
    let on_the_box = rect.left_center() + vec2(24.0, 0.0);
    journey.window.drag_at(on_the_box);
    journey.window.drop_at(on_the_box);
    journey.window.run_steps(2);
    planned(&mut journey, "what is unticked is planned");
    assert!(shown(&journey, "file_10.dat stays as it is, unticked"));
    assert!(shown(&journey, "file_11.dat becomes ten.dat, ticked"));
    assert!(shown(&journey, "1 unticked"));

    // By keys it is ticked again, and unticked.
    let refused = |journey: &mut Journey, wanted: usize, what: &str| {
        journey.until(what, |app| {
            let plan = app.view().preview.plan();
            let count = plan.map(|plan| plan.refused.len());
            count == Some(wanted) && !app.view().preview.is_pending
        });
    };
    journey.key(Modifiers::NONE, Key::Space);
    refused(&mut journey, 2, "the key has ticked it");
    journey.key(Modifiers::NONE, Key::Space);
    refused(&mut journey, 0, "the key has unticked it");
    journey.click("Tick all");
    refused(&mut journey, 2, "all are ticked");
    assert!(shown(&journey, row));
    let on_the_box = journey.window.get_by_label(row).rect().left_center() + vec2(24.0, 0.0);
    journey.window.drag_at(on_the_box);
    journey.window.drop_at(on_the_box);
    journey.window.run_steps(2);
    planned(&mut journey, "it is unticked again");
    journey.click_run();
    journey.until("it is done", |app| {
        app.view()
            .jobs
            .iter()
            .next_back()
            .is_some_and(|job| job.state == JobState::Ended(End::Done))
    });
    assert!(journey.source.join("file_10.dat").exists());
    assert!(journey.source.join("ten.dat").exists());
    assert!(!journey.source.join("file_11.dat").exists());
}

#[test]
fn names_that_clash_are_told_below_the_rules_with_ways_out() {
    let mut journey = Journey::start(None);
    journey.key(Modifiers::COMMAND, Key::A);
    journey.key(Modifiers::NONE, Key::F2);
    planned(&mut journey, "the names are shown");
    let shown = |journey: &Journey, label: &str| journey.window.query_by_label(label).is_some();
    journey.click("By pattern");
    // All but the first digit goes, so that 10 and 11 want the same name.
    type_into(&mut journey, "Rule 1, Replace, find", r"^file_(1).$");
    type_into(&mut journey, "Rule 1, Replace, with", "ten");
    assert!(shown(
        &journey,
        "file_10.dat and file_11.dat become ten.dat"
    ));
    journey.click("Leave both");
    planned(&mut journey, "both are left");
    assert!(shown(&journey, "file_10.dat stays as it is, unticked"));
    assert!(shown(&journey, "file_11.dat stays as it is, unticked"));
    assert!(!shown(
        &journey,
        "file_10.dat and file_11.dat become ten.dat"
    ));
    journey.click("Tick all");
    planned(&mut journey, "they clash again");
    // The folder is listed first and takes the first number.
    journey.click("Number all");
    planned(&mut journey, "a number tells them apart");
    assert!(!shown(
        &journey,
        "file_10.dat and file_11.dat become ten.dat"
    ));
    assert!(shown(&journey, "file_10.dat becomes ten_12.dat, ticked"));
    assert!(shown(&journey, "file_11.dat becomes ten_13.dat, ticked"));
    type_into(&mut journey, "Rule 1, Replace, find", ".*");
    type_into(&mut journey, "Rule 2, Insert, text", "");
    assert!(shown(&journey, "file_00.dat and 11 others become ten.dat"));
}

#[test]
fn rules_are_stacked_moved_run_and_undone() {
    let mut journey = Journey::start(None);
    let before = names_in(&journey.source);
    journey.key(Modifiers::COMMAND, Key::A);
    journey.key(Modifiers::NONE, Key::F2);
    planned(&mut journey, "the names are shown");
    let shown = |journey: &Journey, label: &str| journey.window.query_by_label(label).is_some();
    type_into(&mut journey, "Rule 1, Replace, find", "file");
    type_into(&mut journey, "Rule 1, Replace, with", "shot/");
    let row = "file_03.dat to shot/_03.dat: slash in the name, ticked";
    assert!(
        shown(&journey, row),
        "a slash is a part of the text, not its end"
    );
    type_into(&mut journey, "Rule 1, Replace, with", "shot");
    journey.click("Add rule");
    journey.click("Number");
    planned(&mut journey, "a second rule is planned");
    assert!(shown(&journey, "file_03.dat becomes shot_4.dat, ticked"));
    let matched = journey.window.query_all_by_label("12 match").count();
    assert_eq!(matched, 2, "the cards say how many names they match");
    type_into(&mut journey, "Rule 2, Number, from", "");
    assert!(shown(
        &journey,
        "Needs a whole number from -1000000000000000 to 1000000000000000."
    ));
    type_into(&mut journey, "Rule 2, Number, from", "100");
    assert!(shown(&journey, "file_03.dat becomes shot_103.dat, ticked"));

    // The first rule finds nothing more once a rule before it has changed the name.
    journey.click("Add rule");
    journey.click("Case");
    journey.click("UPPER");
    planned(&mut journey, "a third rule is planned");
    assert!(shown(&journey, "file_03.dat becomes SHOT_103.dat, ticked"));
    journey.click("Move up rule 3, Case");
    planned(&mut journey, "it is the second now");
    let field = journey
        .window
        .get_by_role_and_label(egui::accesskit::Role::TextInput, "Rule 1, Replace, find");
    field.focus();
    journey.window.run_steps(2);
    journey.key(Modifiers::ALT, Key::ArrowDown);
    planned(&mut journey, "the key has moved the first one down");
    assert!(shown(&journey, "file_03.dat becomes FILE_103.dat, ticked"));
    journey.click("Remove rule 1, Case");
    planned(&mut journey, "the case is as it was");
    assert!(shown(&journey, "file_03.dat becomes shot_103.dat, ticked"));

    journey.click_run();
    assert_eq!(journey.until_ended(), End::Done);
    let mut expected: Vec<String> = (0..12).map(|at| format!("shot_{}.dat", 100 + at)).collect();
    expected.insert(0, "photos".to_owned());
    assert_eq!(names_in(&journey.source), expected);
    journey.click("Undo");
    journey.until("the old names are back", |app| {
        app.view().jobs.iter().count() > 0
    });
    let source = journey.source.clone();
    journey.until("the old names are back", move |_| {
        names_in(&source) == before
    });
}
