//! A name that is changed in its row, and settings that are kept: what the view asks for, and how it follows.

use std::path::PathBuf;
use std::sync::Arc;

use filewright::model::{
    Command, Event, Gone, Kind, Listed, Profile, Request, SavedForm, Tree, Value,
};
use filewright::view::{
    Effect, Intent, Pick, PrefsIntent, RenameIntent, SavedIntent, ThemeChoice, Then, View,
};

use crate::fixture::{asked, chunk, names, setting, stamp};

struct Window {
    view: View,
    tree: Arc<Tree>,
    ticket: filewright::model::Ticket,
}

impl Window {
    fn on(rows: &[&str]) -> Window {
        let (view, effects) = View::new(setting());
        let mut window = Window {
            view,
            tree: Arc::new(Tree::new(&stamp(Kind::Folder, 0))),
            ticket: asked(&effects),
        };
        window.told(rows, &[]);
        window
    }

    /// The folder has these new names, and these rows no longer.
    fn told(&mut self, rows: &[&str], gone: &[u32]) {
        let chunk = (!rows.is_empty()).then(|| chunk(&self.tree, &names(rows)));
        let gone = gone.iter().map(|row| Gone {
            row: *row,
            successor: None,
        });
        self.view.listed(Listed {
            ticket: self.ticket,
            folder: PathBuf::from("/data/survey"),
            tree: Arc::clone(&self.tree),
            chunk,
            gone: gone.collect(),
            is_complete: true,
            is_followed: true,
            is_stale: false,
            failure: None,
        });
    }

    fn want(&mut self, intent: RenameIntent) -> Vec<Effect> {
        self.view.intend(Intent::Rename(intent), 0)
    }

    fn rename(&mut self, place: usize, text: &str, then: Then) -> Option<Request> {
        let pick = Pick::Only;
        self.view.intend(Intent::Click { place, pick }, 0);
        self.want(RenameIntent::Begin);
        self.want(RenameIntent::Type(text.to_owned()));
        let effects = self.want(RenameIntent::Accept(then));
        effects.into_iter().find_map(|effect| match effect {
            Effect::Engine(Command::Submit { request, .. }) => Some(*request),
            _ => None,
        })
    }

    fn shown(&self) -> Vec<String> {
        let rows = self.view.pane.listing.order().iter();
        let name = |row: &u32| {
            self.view
                .pane
                .listing
                .name(*row)
                .to_str()
                .map(str::to_owned)
        };
        rows.filter_map(name).collect()
    }
}

#[test]
fn a_name_becomes_a_rename_that_replaces_nothing() {
    let mut window = Window::on(&["a.txt", "b.txt", "c.txt"]);
    // Even where the forms stand on the other profile.
    window.view.intend(Intent::SetProfile(Profile::Python), 0);
    let request = window.rename(1, "x.txt", Then::Stay).expect("a request");
    assert_eq!(request.op, "rename");
    assert_eq!(request.profile, Profile::Safe);
    assert_eq!(request.roots, [PathBuf::from("/data/survey/b.txt")]);
    let target = Value::Path(PathBuf::from("/data/survey/x.txt"));
    assert_eq!(request.values.get("dst"), Some(&target));
}

#[test]
fn what_cannot_be_a_name_is_told_while_it_is_typed() {
    let mut window = Window::on(&["a.txt", "b.txt", ".hidden"]);
    let long = "x".repeat(256);
    let wrong = [
        ("", "needed"),
        (".", "folder itself"),
        ("..", "folder itself"),
        ("a/b", "slash"),
        ("a\0b", "NUL"),
        ("b.txt", "there already"),
        (".hidden", "there already"),
        (&long, "255"),
    ];
    for (text, words) in wrong {
        assert!(window.rename(0, text, Then::Stay).is_none(), "{text}");
        let editing = window.view.inplace.editing.as_ref().expect("still open");
        let fault = editing.fault.clone().unwrap_or_default();
        assert!(fault.contains(words), "{text}: {fault}");
        window.want(RenameIntent::GiveUp);
    }
    // To leave the field gives up what cannot be given.
    window.want(RenameIntent::Begin);
    window.want(RenameIntent::Type("b.txt".to_owned()));
    assert!(window.want(RenameIntent::Leave).is_empty());
    assert!(window.view.inplace.editing.is_none());
}

#[test]
fn the_new_name_keeps_place_and_selection_even_while_rows_are_held() {
    let mut window = Window::on(&["a.txt", "b.txt", "c.txt"]);
    window.view.intend(Intent::PointerOverRows(true), 0);
    window.rename(1, "z.txt", Then::Stay).expect("a request");
    window.told(&["z.txt"], &[1]);
    assert_eq!(window.shown(), ["a.txt", "z.txt", "c.txt"]);
    assert_eq!(
        window.view.roots(),
        [PathBuf::from("/data/survey/z.txt")],
        "it stays selected"
    );
    window.view.intend(Intent::PointerOverRows(false), 0);
    assert_eq!(window.shown(), ["a.txt", "c.txt", "z.txt"]);

    // Told one after the other: it is gone to once it is there.
    window.rename(0, "m.txt", Then::Stay).expect("a request");
    window.told(&[], &[0]);
    assert_eq!(window.view.root_count(), 0);
    window.told(&["m.txt"], &[]);
    assert_eq!(window.view.roots(), [PathBuf::from("/data/survey/m.txt")]);

    // The other way round: it is there before the old one is gone.
    let place = window.shown().iter().position(|name| name == "c.txt");
    let place = place.expect("shown");
    window
        .rename(place, "n.txt", Then::Stay)
        .expect("a request");
    window.told(&["n.txt"], &[]);
    window.told(&[], &[2]);
    assert_eq!(window.view.roots(), [PathBuf::from("/data/survey/n.txt")]);

    // In another folder a file of that name means nothing.
    window.rename(0, "far.txt", Then::Stay).expect("a request");
    let effects = window
        .view
        .intend(Intent::Open(PathBuf::from("/elsewhere")), 0);
    window.ticket = asked(&effects);
    window.tree = Arc::new(Tree::new(&stamp(Kind::Folder, 0)));
    window.told(&["far.txt", "other.txt"], &[]);
    assert_eq!(window.view.root_count(), 0);
}

#[test]
fn tab_goes_on_and_what_is_typed_survives_a_change_of_its_row() {
    let mut window = Window::on(&["a.txt", "b.txt", "c.txt"]);
    window.rename(0, "x.txt", Then::Next).expect("a request");
    let editing = |window: &Window| {
        let editing = window.view.inplace.editing.as_ref();
        editing.map(|editing| (editing.row, editing.text()))
    };
    assert_eq!(editing(&window), Some((1, "b.txt".to_owned())));
    window.want(RenameIntent::Type("half typed".to_owned()));
    // Its size has changed: another row stands for it.
    window.told(&["b.txt"], &[1]);
    assert_eq!(editing(&window), Some((3, "half typed".to_owned())));
    window.told(&[], &[3]);
    assert_eq!(editing(&window), None, "it is gone");
}

#[test]
fn likings_are_handed_to_the_engine_and_taken_over() {
    let mut window = Window::on(&["a.txt", ".hidden"]);
    let kept = |effects: Vec<Effect>| {
        effects.into_iter().find_map(|effect| match effect {
            Effect::Engine(Command::KeepPrefs(prefs)) => Some(prefs),
            _ => None,
        })
    };
    let view = &mut window.view;
    let sizes = [
        PrefsIntent::Larger,
        PrefsIntent::Larger,
        PrefsIntent::Smaller,
    ];
    let prefs = sizes
        .into_iter()
        .filter_map(|intent| kept(view.intend(Intent::Prefs(intent), 0)))
        .last();
    assert_eq!(prefs.map(|prefs| prefs.text_percent), Some(110));
    view.intend(Intent::Theme(ThemeChoice::Dark), 0);
    let prefs = kept(view.intend(Intent::ShowHidden(true), 0)).expect("kept");
    assert!(prefs.shows_hidden);
    assert_eq!(prefs.theme, ThemeChoice::Dark);
    let mut other = Window::on(&["a.txt", ".hidden"]);
    other.view.take_prefs(prefs);
    assert_eq!(other.shown().len(), 2);
    assert_eq!(other.view.theme, ThemeChoice::Dark);
}

#[test]
fn an_older_answer_about_kept_forms_changes_nothing() {
    let mut window = Window::on(&["a.txt"]);
    let form = |name: &str| SavedForm {
        name: name.to_owned(),
        number: Some(1),
        request: Request::new("copytree", Vec::new(), Profile::Safe, "/".into(), 0),
    };
    let told = |turn, names: &[&str]| Event::Saved {
        turn,
        forms: Arc::new(names.iter().map(|name| form(name)).collect()),
        damaged: 0,
        failure: None,
    };
    window.view.apply(&told(2, &["new"]), 0);
    window.view.apply(&told(1, &[]), 0);
    assert!(window.view.saved.by_name("new").is_some());
    // A form of an operation that this program does not have is told, and opens nothing.
    let mut strange = form("strange");
    strange.request.op = "no_such_operation";
    let event = Event::Saved {
        turn: 3,
        forms: Arc::new(vec![strange]),
        damaged: 2,
        failure: None,
    };
    window.view.apply(&event, 0);
    assert!(window.view.outside.notice.is_some(), "damage is told");
    let before = window.view.inspector.op;
    window
        .view
        .intend(Intent::Saved(SavedIntent::UseNumber(1)), 0);
    assert_eq!(window.view.inspector.op, before);
    let toast = window.view.toast.as_ref().map(|toast| toast.text.clone());
    assert!(toast.is_some_and(|text| text.contains("not here")));
}
