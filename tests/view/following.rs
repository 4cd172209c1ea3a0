//! What happens in a folder while it is shown: the real engine beside the view.

use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};
use std::{fs, io};

use filewright::exec::{Config, Engine};
use filewright::view::{Effect, Intent, ListState, Pick, Setting, SortBy, View};
use tempfile::TempDir;

use crate::fixture::setting;

const PATIENCE: Duration = Duration::from_secs(20);

struct Window {
    place: TempDir,
    engine: Engine,
    view: View,
}

impl Window {
    /// A window on a folder of these files, each of them of one byte.
    fn on(names: &[&str]) -> Window {
        let mut window = Window::at(place_of(names), || {});
        window.until("the rows are there", |view| {
            view.pane.listing.shown() == names.len()
        });
        window
    }

    /// The same before any row is there; `wake` is what the engine calls after each part of a listing.
    fn at(place: TempDir, wake: impl Fn() + Send + Sync + 'static) -> Window {
        let (view, effects) = View::new(Setting {
            folder: place.path().to_path_buf(),
            ..setting()
        });
        let engine = Engine::start(Config::default(), wake);
        let mut window = Window {
            place,
            engine,
            view,
        };
        window.perform(effects);
        window
    }

    fn path(&self) -> &Path {
        self.place.path()
    }

    fn perform(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            if let Effect::ListFolder {
                ticket,
                folder,
                seat,
            } = effect
            {
                self.engine.list_folder(ticket, folder, seat);
            }
        }
    }

    fn intend(&mut self, intent: Intent) {
        let effects = self.view.intend(intent, 0);
        self.perform(effects);
    }

    fn until(&mut self, what: &str, holds: impl Fn(&View) -> bool) {
        let since = Instant::now();
        while !holds(&self.view) {
            let left = PATIENCE.saturating_sub(since.elapsed());
            let part = self.engine.listings().recv_timeout(left);
            let part = part.unwrap_or_else(|_| panic!("waited in vain until {what}"));
            let effects = self.view.listed(part);
            self.perform(effects);
        }
    }

    fn shown(&self) -> Vec<String> {
        let listing = &self.view.pane.listing;
        let name = |row: &u32| listing.name(*row).to_str().expect("text").to_owned();
        listing.order().iter().map(name).collect()
    }
}

fn place_of(names: &[&str]) -> TempDir {
    let place = tempfile::tempdir().expect("a place");
    for name in names {
        fs::write(place.path().join(name), "x").expect("written");
    }
    place
}

/// A window on a folder in which something is done after its first rows were told and before changes in it are.
fn changed_early(names: &[&str], change: impl Fn(&Path) + Send + Sync + 'static) -> Window {
    let place = place_of(names);
    let (folder, is_over) = (place.path().to_path_buf(), AtomicBool::new(false));
    // The lister goes on only when this has returned.
    Window::at(place, move || {
        let is_lister = std::thread::current().name() == Some("lister");
        if is_lister && !is_over.swap(true, Ordering::SeqCst) {
            change(&folder);
        }
    })
}

/// Names of more files than the first part of a listing has.
fn many() -> Vec<String> {
    (100..400).map(|at| format!("file {at}")).collect()
}

/// Changes at the beginning of a listing, for a folder that is read at once and for one that is not.
fn shows_early(change: fn(&Path), is_shown: fn(&Window) -> bool) {
    let many = many();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    for names in [&many[..3], &many[..]] {
        let mut window = changed_early(names, change);
        window.until("the folder is listed", |view| {
            *view.pane.listing.state() == ListState::Whole
        });
        assert!(
            is_shown(&window),
            "of {}: {:?}",
            names.len(),
            window.shown()
        );
        let name = window.path().join("afterwards");
        fs::write(name, "").expect("written");
        let count = window.view.pane.listing.shown();
        window.until("it is followed", |view| {
            view.pane.listing.shown() == count + 1
        });
    }
}

fn names_in(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).expect("read");
    let name = |entry: io::Result<fs::DirEntry>| entry.expect("an entry").file_name();
    let names = entries.map(|entry| name(entry).into_string().expect("text"));
    let mut names: Vec<String> = names.collect();
    names.sort();
    names
}

fn shows_what_is_there(window: &Window) -> bool {
    let mut shown = window.shown();
    shown.sort();
    shown == names_in(window.path())
}

#[test]
fn a_file_that_comes_before_changes_are_told_is_shown() {
    let change = |folder: &Path| fs::write(folder.join("new"), "x").expect("written");
    shows_early(change, shows_what_is_there);
}

#[test]
fn a_file_that_goes_before_changes_are_told_is_not_shown() {
    let change = |folder: &Path| {
        for name in names_in(folder).iter().step_by(2) {
            fs::remove_file(folder.join(name)).expect("removed");
        }
    };
    shows_early(change, shows_what_is_there);
}

#[test]
fn a_file_that_is_renamed_before_changes_are_told_is_shown_by_its_new_name() {
    let change = |folder: &Path| {
        for name in names_in(folder).iter().step_by(2) {
            fs::rename(folder.join(name), folder.join(format!("{name}.old"))).expect("renamed");
        }
    };
    shows_early(change, shows_what_is_there);
}

#[test]
fn a_file_that_grows_before_changes_are_told_is_shown_with_its_size() {
    let change = |folder: &Path| {
        for name in names_in(folder) {
            fs::write(folder.join(name), [0; 1000]).expect("written");
        }
    };
    shows_early(change, |window| {
        let listing = &window.view.pane.listing;
        let mut bytes = listing.order().iter().map(|row| listing.bytes_of(*row));
        shows_what_is_there(window) && bytes.all(|bytes| bytes == Some(1000))
    });
}

#[test]
fn a_folder_that_is_exchanged_before_changes_are_told_is_listed_anew() {
    let outside = tempfile::tempdir().expect("a place");
    let elsewhere = outside.path().join("old");
    let mut window = changed_early(&["a", "b"], move |folder| {
        fs::rename(folder, &elsewhere).expect("renamed");
        fs::create_dir(folder).expect("made");
        fs::write(folder.join("other"), "").expect("written");
    });
    window.until("the other folder is shown", |view| {
        *view.pane.listing.state() == ListState::Whole && view.pane.listing.shown() == 1
    });
    assert_eq!(window.shown(), ["other"]);
}

#[test]
fn a_folder_that_goes_before_changes_are_told_says_so() {
    let change = |folder: &Path| fs::remove_dir_all(folder).expect("removed");
    let mut window = changed_early(&["a", "b"], change);
    window.until("the failure is told", |view| {
        matches!(view.pane.listing.state(), ListState::Failed(_))
    });
}

/// Names are looked up side by side by several threads; each has to get what belongs to it.
#[test]
fn thousands_of_files_are_listed_each_with_its_own_size() {
    let mut window = Window::on(&[]);
    for at in 0..5000_u64 {
        let file = fs::File::create(window.path().join(format!("f{at:04}"))).expect("made");
        file.set_len(at).expect("sized");
    }
    window.intend(Intent::Refresh);
    window.until("all of them are shown", |view| {
        view.pane.listing.shown() == 5000 && !view.is_filling()
    });
    for at in 0..5000_usize {
        let row = window.view.pane.listing.at(at).expect("a row");
        let name = format!("f{at:04}");
        assert_eq!(window.view.pane.listing.name(row), name.as_str());
        assert_eq!(window.view.pane.listing.bytes_of(row), Some(at as u64));
    }
}

#[test]
fn what_comes_goes_and_changes_is_shown() {
    let mut window = Window::on(&["b", "d", "f"]);
    fs::write(window.path().join("a"), "new").expect("written");
    window.until("the new file is shown", |view| {
        view.pane.listing.shown() == 4
    });
    assert_eq!(window.shown(), ["a", "b", "d", "f"]);

    fs::remove_file(window.path().join("d")).expect("removed");
    window.until("the removed one is not", |view| {
        view.pane.listing.shown() == 3
    });
    assert_eq!(window.shown(), ["a", "b", "f"]);

    fs::rename(window.path().join("a"), window.path().join("z")).expect("renamed");
    window.until("the new name is shown", |view| {
        let last = view
            .pane
            .listing
            .at(2)
            .map(|row| view.pane.listing.name(row));
        last.is_some_and(|name| name == "z")
    });
    assert_eq!(window.shown(), ["b", "f", "z"]);

    window.intend(Intent::SelectAll);
    assert_eq!(window.view.pane.selection.bytes(), 5);
    fs::write(window.path().join("f"), [0; 1000]).expect("written");
    window.until("the selection has grown", |view| {
        view.pane.selection.bytes() == 1004
    });
    assert_eq!(window.view.pane.selection.len(), 3, "and is the same");
    assert_eq!(window.view.pane.listing.len(), 3);
}

#[test]
fn no_row_moves_while_the_pointer_is_over_them() {
    let mut window = Window::on(&["b", "d", "f"]);
    window.intend(Intent::SortBy(SortBy::Size));
    window.intend(Intent::Click {
        place: 1,
        pick: Pick::Only,
    });
    window.intend(Intent::PointerOverRows(true));
    fs::write(window.path().join("a"), "").expect("written");
    window.until("a new file is below", |view| view.pane.listing.shown() == 4);
    fs::remove_file(window.path().join("d")).expect("removed");
    window.until("the selected one is gone", |view| {
        view.pane.selection.is_empty()
    });
    fs::write(window.path().join("b"), [0; 100]).expect("written");
    window.until("the first one has grown", |view| {
        let first = view.pane.listing.at(0);
        first.and_then(|row| view.pane.listing.bytes_of(row)) == Some(100)
    });
    assert_eq!(
        window.shown(),
        ["b", "d", "f", "a"],
        "every row is where it was"
    );
    let gone = window.view.pane.listing.at(1).expect("a row");
    assert!(window.view.pane.listing.is_gone(gone));
    window.intend(Intent::SelectAll);
    assert_eq!(
        window.view.pane.selection.len(),
        3,
        "what is gone is not selected"
    );
    window.intend(Intent::Click {
        place: 1,
        pick: Pick::Only,
    });
    assert!(window.view.pane.selection.is_empty(), "nor by a click");

    window.intend(Intent::PointerOverRows(false));
    assert_eq!(
        window.shown(),
        ["a", "f", "b"],
        "by size, as soon as it left"
    );
}

#[test]
fn more_changes_than_are_told_end_in_what_is_there() {
    let mut window = Window::on(&["a"]);
    window.intend(Intent::SelectAll);
    // The kernel keeps 16,384 changes; each file is at least two.
    for at in 0..12_000 {
        fs::write(window.path().join(format!("file_{at:05}")), "").expect("written");
    }
    window.until("all are shown", |view| view.pane.listing.shown() == 12_001);
    assert_eq!(
        window.view.pane.selection.len(),
        1,
        "what was selected still is"
    );
    fs::write(window.path().join("later"), "").expect("written");
    window.until("it is followed still", |view| {
        view.pane.listing.shown() == 12_002
    });
}

#[test]
fn a_folder_that_goes_away_says_so() {
    let mut window = Window::on(&["a"]);
    fs::remove_dir_all(window.path()).expect("removed");
    window.until("the failure is told", |view| {
        matches!(view.pane.listing.state(), ListState::Failed(_))
    });
    assert_eq!(window.view.pane.listing.shown(), 0);
}
