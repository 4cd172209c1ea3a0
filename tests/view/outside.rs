//! What comes from the desktop around the window, and what goes out to it.

use std::path::PathBuf;

use filewright::ops::OPERATIONS;
use filewright::view::{Effect, Entry, Intent, Notice, OutsideIntent, Pick, Screen, View};

use crate::fixture::view_of;

fn outside(view: &mut View, intent: OutsideIntent) -> Vec<Effect> {
    view.intend(Intent::Outside(intent), 0)
}

fn paths(names: &[&str]) -> Vec<PathBuf> {
    names.iter().map(PathBuf::from).collect()
}

#[test]
fn dropped_files_are_worked_with_and_what_was_left_out_is_said() {
    let mut view = view_of(&["a", "b"]);
    view.intend(Intent::SelectAll, 0);
    let dropped = OutsideIntent::Dropped {
        paths: paths(&["/x/link", "/x/raw"]),
        others: 2,
    };
    outside(&mut view, dropped);
    assert_eq!(view.roots(), paths(&["/x/link", "/x/raw"]));
    assert_eq!(view.status_head(), "2 items dropped here");
    let notice = view.outside.notice.clone().expect("it is told");
    assert_eq!(notice.head, "2 left out");
    view.intend(Intent::Escape, 0);
    assert!(view.outside.notice.is_none());
    assert_eq!(view.root_count(), 2, "one thing at a time");
}

#[test]
fn files_of_the_clipboard_are_planned_into_the_folder_shown() {
    for (is_cut, op) in [(false, "copytree"), (true, "move")] {
        let mut view = view_of(&["a"]);
        let entries = OPERATIONS.iter().map(|operation| Entry {
            about: operation.about(),
            params: operation.params(),
        });
        view.setting.catalogue = entries.collect();
        let pasted = OutsideIntent::PastedFiles {
            paths: paths(&["/x/one"]),
            others: 0,
            is_cut,
        };
        outside(&mut view, pasted);
        assert_eq!(view.screen, Screen::Plan);
        let request = view.request().expect("the form is whole");
        assert_eq!(request.op, op);
        assert_eq!(request.roots, paths(&["/x/one"]));
        let target = request.absolute(request.path("dst").expect("it has a destination"));
        assert_eq!(target, view.folder());
    }
}

#[test]
fn an_empty_clipboard_is_said_and_changes_nothing() {
    let mut view = view_of(&["a", "b"]);
    view.intend(Intent::SelectAll, 0);
    outside(&mut view, OutsideIntent::PastedText { paths: Vec::new() });
    assert!(view.outside.notice.is_some());
    assert_eq!(view.root_count(), 2);
}

#[test]
fn what_is_selected_is_handed_out_and_opened() {
    let mut view = view_of(&["a", "b"]);
    let none = outside(&mut view, OutsideIntent::Take { is_cut: false });
    assert!(none.is_empty(), "nothing is selected");
    view.intend(
        Intent::Click {
            place: 1,
            pick: Pick::Only,
        },
        0,
    );
    let path = view.folder().join("b");
    let effects = outside(&mut view, OutsideIntent::Take { is_cut: true });
    let [Effect::OfferFiles { paths, is_cut }] = effects.as_slice() else {
        panic!("{effects:?}");
    };
    assert_eq!(
        (paths.as_slice(), *is_cut),
        ([path.clone()].as_slice(), true)
    );
    let effects = view.intend(Intent::Enter { place: 1 }, 0);
    let [Effect::OpenFile(opened)] = effects.as_slice() else {
        panic!("{effects:?}");
    };
    assert_eq!(*opened, path);
    let notice = Notice {
        head: "b was not opened".to_owned(),
        more: String::new(),
    };
    outside(&mut view, OutsideIntent::Notice(notice.clone()));
    assert_eq!(view.outside.notice, Some(notice));
}
