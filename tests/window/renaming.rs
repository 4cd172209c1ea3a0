//! Many new names at once: the picture of the screen, and the way there by real events.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use egui_kittest::SnapshotResults;
use filewright::gui::theme::Mode;
use filewright::model::{Action, Cause, Failure, Kind, NameFault, NewName, Plan, Value};
use filewright::view::{Intent, View};

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
    for (param, text) in [("find", r"IMG_\d+"), ("replace", "ridge_{date:%H.%M.%S}")] {
        let text = text.to_owned();
        view.intend(Intent::SetText { param, text }, 0);
    }
    for (param, value) in [
        ("regex", Value::Bool(true)),
        ("extension_case", Value::Choice("lower")),
    ] {
        view.intend(Intent::SetValue { param, value }, 0);
    }
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
        let cause = Cause::Value("find: unclosed group".to_owned());
        plan.refused.push(Failure::new(Action::Plan, "", cause));
    });
    show(results, "rename-hurt", &view, WIDE, &[Mode::Light]);
}
