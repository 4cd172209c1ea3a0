//! Two panes, tabs, typed paths and the destinations used last.

use std::ffi::OsString;
use std::os::unix::ffi::OsStringExt;
use std::path::{Path, PathBuf};

use filewright::model::{Completed, Group, Seat};
use filewright::view::{Effect, Intent, PaneIntent, Pick, Screen, SortBy, TypingIntent, View};

use crate::fixture::{answer, asked, names, view_of};

fn pane(view: &mut View, intent: PaneIntent) -> Vec<Effect> {
    view.intend(Intent::Pane(intent), 0)
}

fn open(view: &mut View, folder: &str, rows: &[&str]) {
    let effects = view.intend(Intent::Open(PathBuf::from(folder)), 0);
    answer(view, asked(&effects), &names(rows));
}

fn click(view: &mut View, place: usize) {
    let pick = Pick::Only;
    view.intend(Intent::Click { place, pick }, 0);
}

fn roots(view: &View) -> Vec<String> {
    let roots = view.roots().into_iter();
    roots.map(|path| path.display().to_string()).collect()
}

/// Folder of each side from left to right, the active one marked.
fn sides(view: &View) -> Vec<String> {
    let told = view.sides().map(|side| {
        let mark = if side.is_active { "*" } else { "" };
        format!("{}{mark}", side.pane.folder().display())
    });
    told.collect()
}

/// A second pane on the right at another folder, and the left one is worked in.
fn two() -> View {
    let mut view = view_of(&["a", "b", "c"]);
    let effects = pane(&mut view, PaneIntent::Toggle);
    answer(&mut view, asked(&effects), &names(&["a", "b", "c"]));
    pane(&mut view, PaneIntent::Other);
    open(&mut view, "/media/backup", &["x", "y"]);
    pane(&mut view, PaneIntent::Other);
    view
}

#[test]
fn a_second_pane_opens_on_the_same_folder_and_goes_its_own_way() {
    let mut view = view_of(&["a", "b", "c"]);
    click(&mut view, 1);
    let effects = pane(&mut view, PaneIntent::Toggle);
    let is_listed = |effect: &Effect| matches!(effect, Effect::ListFolder { folder, seat: Seat::Beside, .. } if folder == Path::new("/data/survey"));
    assert!(effects.iter().any(is_listed), "{effects:?}");
    answer(&mut view, asked(&effects), &names(&["a", "b", "c"]));
    assert_eq!(sides(&view), ["/data/survey*", "/data/survey"]);
    assert_eq!(
        roots(&view),
        ["/data/survey/b"],
        "the first one is worked in"
    );

    pane(&mut view, PaneIntent::Work { is_right: true });
    assert!(roots(&view).is_empty(), "nothing is selected there");
    open(&mut view, "/media/backup", &["x", "y"]);
    assert_eq!(sides(&view), ["/data/survey", "/media/backup*"]);
    view.intend(Intent::SortBy(SortBy::Size), 0);
    view.intend(Intent::Filter("y".to_owned()), 0);
    view.intend(Intent::ToggleColumn(SortBy::Mode), 0);
    click(&mut view, 0);
    assert_eq!(roots(&view), ["/media/backup/y"]);

    pane(&mut view, PaneIntent::Other);
    assert_eq!(roots(&view), ["/data/survey/b"], "its selection was kept");
    assert_eq!(view.pane.listing.sort().by, SortBy::Name);
    assert_eq!(view.pane.listing.filter(), "");
    assert!(view.pane.columns.has(SortBy::Mode));
    assert!(!view.pane.can_go_back(), "nor has it been anywhere");
    view.intend(Intent::Back, 0);
    assert_eq!(sides(&view), ["/data/survey*", "/media/backup"]);
}

#[test]
fn what_changes_in_the_folder_of_the_other_pane_is_told_there() {
    let mut view = view_of(&["a", "b", "c"]);
    click(&mut view, 0);
    let effects = pane(&mut view, PaneIntent::Toggle);
    let ticket = asked(&effects);
    answer(&mut view, ticket, &names(&["a", "b", "c"]));
    answer(&mut view, ticket, &names(&["new"]));
    let shown: Vec<usize> = view.sides().map(|side| side.pane.listing.shown()).collect();
    assert_eq!(shown, [3, 4]);
    assert_eq!(roots(&view), ["/data/survey/a"]);

    // Rows under the pointer are held in that pane alone.
    let (is_right, is_over) = (true, true);
    pane(&mut view, PaneIntent::PointerOver { is_right, is_over });
    let held: Vec<bool> = view
        .sides()
        .map(|side| side.pane.listing.is_held())
        .collect();
    assert_eq!(held, [false, true]);
}

#[test]
fn a_pane_that_is_closed_comes_back_as_it_was() {
    let mut view = two();
    pane(&mut view, PaneIntent::Other);
    click(&mut view, 1);
    pane(&mut view, PaneIntent::Other);
    let effects = pane(&mut view, PaneIntent::Toggle);
    let is_left = |effect: &Effect| matches!(effect, Effect::LeaveFolder { seat: Seat::Beside });
    assert!(effects.iter().any(is_left), "nobody follows it any more");
    assert_eq!(sides(&view), ["/data/survey*"]);

    let effects = pane(&mut view, PaneIntent::Toggle);
    answer(&mut view, asked(&effects), &names(&["x", "y", "z"]));
    assert_eq!(sides(&view), ["/data/survey*", "/media/backup"]);
    pane(&mut view, PaneIntent::Other);
    assert_eq!(roots(&view), ["/media/backup/y"], "found again by its name");

    // The one that is worked in stays, whichever side it is on.
    pane(&mut view, PaneIntent::Toggle);
    assert_eq!(sides(&view), ["/media/backup*"]);
    pane(&mut view, PaneIntent::Toggle);
    assert_eq!(sides(&view), ["/data/survey", "/media/backup*"]);
}

#[test]
fn copying_and_moving_go_to_the_other_pane() {
    let mut view = two();
    click(&mut view, 0);
    pane(&mut view, PaneIntent::Send(Group::Copy));
    let request = view.request().expect("the form is whole");
    assert_eq!(request.path("dst"), Some(Path::new("/media/backup")));
    assert_eq!(request.roots, [PathBuf::from("/data/survey/a")]);

    pane(&mut view, PaneIntent::Other);
    click(&mut view, 0);
    pane(&mut view, PaneIntent::Send(Group::Copy));
    let request = view.request().expect("the form is whole");
    assert_eq!(request.path("dst"), Some(Path::new("/data/survey")));

    pane(&mut view, PaneIntent::Toggle);
    let mut alone = view_of(&["a"]);
    click(&mut alone, 0);
    pane(&mut alone, PaneIntent::Send(Group::Copy));
    assert!(
        alone.request().is_err(),
        "alone it only chooses the operation"
    );
}

/// Folders of the tabs in their order, the shown one marked.
fn tabs(view: &View) -> Vec<String> {
    let all = view.tabs.in_order(&view.pane).enumerate();
    let told = all.map(|(at, pane)| {
        let mark = if at == view.tabs.at() { "*" } else { "" };
        format!("{}{mark}", pane.folder().display())
    });
    told.collect()
}

#[test]
fn tabs_keep_folder_selection_and_the_way_back() {
    let mut view = view_of(&["a", "b", "c"]);
    pane(&mut view, PaneIntent::CloseTab(None));
    assert_eq!(tabs(&view), ["/data/survey*"], "the last one stays");
    click(&mut view, 1);
    let effects = pane(&mut view, PaneIntent::OpenTab);
    answer(&mut view, asked(&effects), &names(&["a", "b", "c"]));
    assert_eq!(tabs(&view), ["/data/survey", "/data/survey*"]);
    assert!(roots(&view).is_empty());
    open(&mut view, "/two", &["x"]);
    pane(&mut view, PaneIntent::OpenTab);
    open(&mut view, "/three", &["y"]);
    assert_eq!(tabs(&view), ["/data/survey", "/two", "/three*"]);

    let effects = pane(&mut view, PaneIntent::ShowTab(0));
    assert_eq!(tabs(&view), ["/data/survey*", "/two", "/three"]);
    assert_eq!(roots(&view), ["/data/survey/b"], "at once");
    answer(&mut view, asked(&effects), &names(&["b", "c", "d"]));
    assert_eq!(roots(&view), ["/data/survey/b"], "and as the folder is now");
    assert_eq!(view.pane.listing.shown(), 3);

    pane(&mut view, PaneIntent::NextTab(-1));
    assert_eq!(
        tabs(&view),
        ["/data/survey", "/two", "/three*"],
        "round and round"
    );
    view.intend(Intent::Back, 0);
    assert_eq!(tabs(&view), ["/data/survey", "/two", "/two*"]);
    open(&mut view, "/three", &["y"]);
    pane(&mut view, PaneIntent::NextTab(1));
    pane(&mut view, PaneIntent::NextTab(1));
    assert_eq!(tabs(&view), ["/data/survey", "/two*", "/three"]);

    pane(&mut view, PaneIntent::CloseTab(Some(0)));
    assert_eq!(tabs(&view), ["/two*", "/three"]);
    pane(&mut view, PaneIntent::CloseTab(None));
    assert_eq!(tabs(&view), ["/three*"]);
}

#[test]
fn each_pane_has_its_own_tabs() {
    let mut view = two();
    pane(&mut view, PaneIntent::OpenTab);
    open(&mut view, "/left", &["l"]);
    pane(&mut view, PaneIntent::Other);
    assert_eq!(tabs(&view), ["/media/backup*"]);
    pane(&mut view, PaneIntent::Other);
    assert_eq!(tabs(&view), ["/data/survey", "/left*"]);
    assert_eq!(view.all_panes().count(), 3);
    let mut ids: Vec<_> = view.all_panes().map(|pane| pane.id).collect();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 3, "each is its own");
}

#[test]
fn a_tab_that_was_left_before_it_was_listed_is_listed_when_it_is_shown() {
    let mut view = view_of(&["a"]);
    let effects = pane(&mut view, PaneIntent::OpenTab);
    let early = asked(&effects);
    let effects = pane(&mut view, PaneIntent::ShowTab(0));
    answer(&mut view, asked(&effects), &names(&["a"]));
    answer(&mut view, early, &names(&["late"]));
    assert_eq!(
        view.pane.listing.shown(),
        1,
        "what comes late is for nobody"
    );
    let effects = pane(&mut view, PaneIntent::ShowTab(1));
    assert_eq!(view.pane.listing.shown(), 0);
    answer(&mut view, asked(&effects), &names(&["a", "b"]));
    assert_eq!(view.pane.listing.shown(), 2);
}

fn typing(view: &mut View, intent: TypingIntent) -> Vec<Effect> {
    view.intend(Intent::Typing(intent), 0)
}

/// Types a text and answers with these folders; where they were looked for, and the beginning that was asked for.
fn typed(view: &mut View, text: &str, found: &[&[u8]]) -> (PathBuf, String) {
    let effects = typing(view, TypingIntent::Type(text.to_owned()));
    let ask = effects.into_iter().find_map(|effect| match effect {
        Effect::Complete(ask) => Some(ask),
        _ => None,
    });
    let ask = ask.expect("folders are looked for");
    view.completed(Completed {
        ticket: ask.ticket,
        names: found
            .iter()
            .map(|name| OsString::from_vec(name.to_vec()))
            .collect(),
        count: found.len() as u64,
    });
    (ask.folder, ask.prefix)
}

fn text(view: &View) -> &str {
    view.typing
        .as_ref()
        .map_or("", |typing| typing.text.as_str())
}

#[test]
fn a_typed_path_is_completed_with_what_is_there() {
    let mut view = view_of(&["a"]);
    typing(&mut view, TypingIntent::Open);
    assert_eq!(text(&view), "/data/survey");
    let (folder, prefix) = typed(&mut view, "/data/survey/ph", &[b"photos", b"photos-old"]);
    assert_eq!(
        (folder.as_path(), prefix.as_str()),
        (Path::new("/data/survey"), "ph")
    );
    let grey = |view: &View| {
        let typing = view.typing.as_ref();
        typing.and_then(|typing| typing.completion().map(str::to_owned))
    };
    assert_eq!(grey(&view).as_deref(), Some("otos"));
    typing(&mut view, TypingIntent::Move(1));
    typing(&mut view, TypingIntent::Move(1));
    assert_eq!(grey(&view).as_deref(), Some("otos-old"));
    typing(&mut view, TypingIntent::Move(1));
    assert_eq!(grey(&view).as_deref(), Some("otos"), "round and round");
    typing(&mut view, TypingIntent::Move(-1));
    typing(&mut view, TypingIntent::Take(None));
    assert_eq!(text(&view), "/data/survey/photos-old/");
    let effects = typing(&mut view, TypingIntent::Go);
    assert_eq!(view.folder(), Path::new("/data/survey/photos-old"));
    assert!(view.typing.is_none());
    asked(&effects);

    // Relative to the folder that is shown, and an offer chosen by key is gone to at once.
    typing(&mut view, TypingIntent::Open);
    let (folder, prefix) = typed(&mut view, "n", &[b"north", b"NW"]);
    assert_eq!((folder.as_path(), prefix.as_str()), (view.folder(), "n"));
    typing(&mut view, TypingIntent::Move(-1));
    typing(&mut view, TypingIntent::Go);
    assert_eq!(view.folder(), Path::new("/data/survey/photos-old/NW"));
    typing(&mut view, TypingIntent::Open);
    typed(&mut view, "~/Pro", &[]);
    typing(&mut view, TypingIntent::Go);
    assert_eq!(view.folder(), Path::new("/home/mara/Pro"));
}

#[test]
fn offers_that_come_late_are_not_shown() {
    let mut view = view_of(&["a"]);
    let effects = typing(&mut view, TypingIntent::Open);
    let first = effects.iter().find_map(|effect| match effect {
        Effect::Complete(ask) => Some(ask.ticket),
        _ => None,
    });
    typed(&mut view, "/data/x", &[b"xylophone"]);
    view.completed(Completed {
        ticket: first.expect("asked"),
        names: vec!["survey".into()],
        count: 1,
    });
    let typing = view.typing.as_ref().expect("open");
    assert_eq!(typing.offers[0].text, "xylophone");
    // Until the next answer is there, those that still fit stay.
    view.intend(
        Intent::Typing(TypingIntent::Type("/data/xyl".to_owned())),
        0,
    );
    assert_eq!(view.typing.as_ref().expect("open").offers.len(), 1);
    view.intend(
        Intent::Typing(TypingIntent::Type("/data/xyz".to_owned())),
        0,
    );
    assert!(view.typing.as_ref().expect("open").offers.is_empty());
}

#[test]
fn a_folder_whose_name_is_no_text_is_gone_to_by_its_bytes() {
    let mut view = view_of(&["a"]);
    typing(&mut view, TypingIntent::Open);
    typed(&mut view, "/data/survey/caf", &[b"caf\xE9"]);
    typing(&mut view, TypingIntent::Take(None));
    assert_eq!(text(&view), "/data/survey/caf\\xE9/");
    let (folder, _) = typed(&mut view, "/data/survey/caf\\xE9/", &[b"inside"]);
    let odd = PathBuf::from(OsString::from_vec(b"/data/survey/caf\xE9".to_vec()));
    assert_eq!(folder, odd);
    typing(&mut view, TypingIntent::Take(None));
    typing(&mut view, TypingIntent::Go);
    assert_eq!(view.folder(), odd.join("inside"));

    // Typed by hand it is the same one, and so is a folder above.
    typing(&mut view, TypingIntent::Open);
    let (folder, prefix) = typed(&mut view, "/data/survey/caf\\xE9/o", &[]);
    assert_eq!((folder, prefix.as_str()), (odd, "o"));
}

#[test]
fn a_typed_path_is_given_up_with_its_pane() {
    let mut view = two();
    typing(&mut view, TypingIntent::Open);
    pane(&mut view, PaneIntent::Other);
    assert!(view.typing.is_none());
    typing(&mut view, TypingIntent::Open);
    view.intend(Intent::Escape, 0);
    assert!(view.typing.is_none());
    assert_eq!(view.screen, Screen::Files);
}

#[test]
fn destinations_are_offered_again_the_newest_first() {
    let mut view = view_of(&["a", "b"]);
    let param = view.entry().expect("chosen").params.first().expect("one");
    assert!(view.recent_targets(param).is_empty());
    for at in (0..10).chain([4]) {
        click(&mut view, 0);
        let text = format!("/media/disk{at}");
        let param = "dst";
        view.intend(Intent::SetText { param, text }, 0);
        view.intend(Intent::Run, 0);
    }
    click(&mut view, 0);
    let offered: Vec<String> = view
        .recent_targets(param)
        .iter()
        .map(|path| path.display().to_string())
        .collect();
    let expected = [9, 8, 7, 6, 5, 3, 2].map(|at| format!("/media/disk{at}"));
    assert_eq!(offered, expected, "the one in the field is not offered");
    let folder = Some(PathBuf::from("/media/disk7"));
    let param_name = param.name;
    view.intend(
        Intent::FolderPicked {
            param: param_name,
            folder,
        },
        0,
    );
    assert_eq!(view.recent_targets(param)[0], PathBuf::from("/media/disk4"));
}

#[test]
fn the_palette_has_what_can_be_done_with_panes() {
    let titles = |view: &View| {
        let all = view.commands().into_iter();
        let keyed = all.filter(|it| !it.keys.is_empty());
        let told = keyed.map(|it| format!("{}: {}", it.keys.join("+"), it.title));
        told.collect::<Vec<_>>()
    };
    let has = |view: &View, line: &str| titles(view).iter().any(|known| known == line);
    let mut view = view_of(&["a"]);
    assert!(has(&view, "F3: Open a second pane"));
    assert!(has(&view, "Ctrl+T: Open a tab"));
    assert!(!has(&view, "Ctrl+W: Close the tab"), "the last one stays");
    pane(&mut view, PaneIntent::OpenTab);
    assert!(has(&view, "Ctrl+W: Close the tab"));
    assert!(has(&view, "Ctrl+PageDown: Next tab"));

    let mut view = two();
    click(&mut view, 0);
    for line in [
        "F3: Close the other pane",
        "Tab: Go to the other pane",
        "F6: Move to the other pane",
    ] {
        assert!(has(&view, line), "{line}");
    }
    let copy = view.commands().into_iter();
    let mut copy = copy.filter(|it| it.title == "Copy to the other pane");
    let plan = copy
        .next()
        .and_then(|it| it.plan)
        .expect("it can be planned first");
    for intent in plan {
        view.intend(intent, 0);
    }
    assert_eq!(view.screen, Screen::Plan);
    let request = view.request().expect("the form is whole");
    assert_eq!(request.path("dst"), Some(Path::new("/media/backup")));
    // From the plan, too, the other pane is gone to where the files are.
    pane(&mut view, PaneIntent::Other);
    assert_eq!(view.screen, Screen::Files);
}
