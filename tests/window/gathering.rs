//! Journeys through the list by real events: the band with its keys, letters, patterns, columns, the basket, what changes
//! meanwhile.

use std::fs;

use egui::{Event, Key, Modifiers, Pos2, Role, vec2};
use egui_kittest::SnapshotResults;
use egui_kittest::kittest::Queryable;
use filewright::model::EntryType;
use filewright::view::filter::Part;
use filewright::view::{BasketIntent, FilterChange, Intent, Pick, PickIntent, View};

use super::journeys::Journey;
use super::scenes;
use super::screens::{DARK, LIGHT, NARROW, WIDE, show};

impl Journey {
    /// A folder of so many files of ten bytes each: more than the window shows.
    fn of_many(count: usize) -> Journey {
        Journey::over(None, count, |source| {
            for at in 0..count {
                fs::write(source.join(format!("row_{at:04}")), b"ten bytes.").expect("written");
            }
        })
    }

    fn head(&self) -> String {
        self.window.state().view().status_head()
    }

    fn selected(&self) -> usize {
        self.window.state().view().pane.selection.len()
    }

    fn row(&self, name: &str) -> Pos2 {
        self.window.get_by_label_contains(name).rect().center()
    }

    fn press(&mut self, at: Pos2) {
        self.window.hover_at(at);
        self.window.step();
        self.window.drag_at(at);
        self.window.step();
    }

    fn pull(&mut self, to: Pos2) {
        self.window.hover_at(to + vec2(0.0, -8.0));
        self.window.step();
        self.window.hover_at(to);
        self.window.run_steps(2);
    }

    fn let_go(&mut self, at: Pos2) {
        self.window.drop_at(at);
        self.window.run_steps(3);
    }

    fn band(&mut self, from: &str, to: &str) {
        let (from, to) = (self.row(from), self.row(to));
        self.press(from);
        self.pull(to);
        self.let_go(to);
    }

    fn with_keys(&mut self, modifiers: Modifiers, act: impl FnOnce(&mut Journey)) {
        self.window.event(Event::ModifiersChanged(modifiers));
        act(self);
        self.window.event(Event::ModifiersChanged(Modifiers::NONE));
    }

    fn letters(&mut self, text: &str) {
        self.window.event(Event::Text(text.to_owned()));
        self.window.run_steps(4);
    }
}

#[test]
fn a_band_scrolls_the_list_and_keeps_its_first_row() {
    let mut journey = Journey::of_many(300);
    let from = journey.row("row_0003");
    journey.press(from);
    journey.pull(from + vec2(40.0, 60.0));
    let few = journey.selected();
    assert!((2..6).contains(&few), "{few} rows between the two points");
    // Below the lower edge of the list, and no further move.
    journey.pull(Pos2::new(from.x, 860.0));
    journey.window.run_steps(60);
    let many = journey.selected();
    assert!(many > 60, "{many} rows: it scrolls by itself");
    let view = journey.window.state().view();
    assert!(
        view.pane.is_selected(3) && !view.pane.is_selected(2),
        "the first row is kept"
    );
    let (count, bytes) = (
        view.pane.selection.len() as u64,
        view.pane.selection.bytes(),
    );
    assert_eq!(bytes, count * 10, "bytes are summed while it is pulled");
    assert!(
        journey
            .head()
            .starts_with(&format!("{many} items selected"))
    );

    journey.key(Modifiers::NONE, Key::Escape);
    assert_eq!(journey.selected(), 0, "Escape gives up the band");
    let at = Pos2::new(from.x, 860.0);
    journey.let_go(at);
    assert_eq!(journey.selected(), 0);
}

#[test]
fn a_band_with_ctrl_adds_and_with_shift_as_well_takes_away() {
    let mut journey = Journey::of_many(20);
    journey.band("row_0001", "row_0003");
    assert_eq!(journey.head(), "3 items selected, 30 B");
    journey.with_keys(Modifiers::COMMAND, |it| it.band("row_0006", "row_0008"));
    assert_eq!(journey.head(), "6 items selected, 60 B");
    let both = Modifiers::COMMAND.plus(Modifiers::SHIFT);
    journey.with_keys(both, |it| it.band("row_0002", "row_0007"));
    let view = journey.window.state().view();
    let on: Vec<usize> = (0..20)
        .filter(|place| view.pane.is_selected(*place))
        .collect();
    assert_eq!(on, [1, 8]);

    // From the empty space below the rows upwards.
    let (empty, to) = (
        journey.row("row_0019") + vec2(0.0, 60.0),
        journey.row("row_0018"),
    );
    journey.press(empty);
    journey.pull(to);
    journey.let_go(to);
    assert_eq!(journey.head(), "2 items selected, 20 B");
    journey.key(Modifiers::COMMAND, Key::I);
    assert_eq!(journey.head(), "18 items selected, 180 B");
}

#[test]
fn a_band_that_is_given_up_leaves_what_was_selected() {
    let mut journey = Journey::of_many(20);
    journey.band("row_0001", "row_0002");
    let (from, to) = (journey.row("row_0005"), journey.row("row_0009"));
    journey.press(from);
    journey.pull(to);
    assert_eq!(journey.selected(), 5);
    journey.key(Modifiers::NONE, Key::Escape);
    let view = journey.window.state().view();
    assert!(view.pane.is_selected(1) && view.pane.is_selected(2));
    assert_eq!(journey.selected(), 2);
    journey.let_go(to);
}

#[test]
fn letters_go_to_names_and_signs_ask_for_a_pattern() {
    let mut journey = Journey::start(None);
    journey.letters("f");
    assert_eq!(journey.head(), "1 item selected, 1.00 kB", "file_00.dat");
    journey.letters("i");
    journey.letters("l");
    assert_eq!(journey.selected(), 1);

    journey.letters("+");
    journey.letters("*_0[1-3].dat");
    assert_eq!(journey.head(), "4 items selected, 10.0 kB");
    let told = journey.window.query_by_label("3 items more selected");
    assert!(told.is_some(), "the card says how many fit");
    journey.key(Modifiers::NONE, Key::Enter);
    assert!(journey.window.state().view().pane.picking.is_none());
    assert_eq!(journey.selected(), 4);

    journey.letters("-");
    journey.letters("*");
    assert_eq!(journey.selected(), 0);
    journey.key(Modifiers::NONE, Key::Escape);
    assert_eq!(journey.selected(), 4, "Escape gives back what was selected");
    assert!(journey.window.state().view().pane.picking.is_none());
}

#[test]
fn a_rule_is_filled_in_and_kept() {
    let mut journey = Journey::start(None);
    journey.letters("+");
    let field = journey
        .window
        .get_by_role_and_label(Role::TextInput, "At least");
    field.focus();
    journey.window.run_steps(3);
    journey.letters("9 kB");
    assert_eq!(journey.selected(), 4);
    journey.click("Take out");
    assert_eq!(journey.selected(), 0);
    journey.click("Select");
    journey.click("Keep what is selected");
    assert_eq!(journey.head(), "4 items selected, 42.0 kB");
}

#[test]
fn columns_are_chosen_and_sort() {
    let mut journey = Journey::start(None);
    assert!(journey.window.query_by_label("Type").is_none());
    journey.click("Columns");
    journey.click("Type");
    journey.click("Type");
    let view = journey.window.state().view();
    assert_eq!(view.pane.listing.sort().by, filewright::view::SortBy::Kind);
    journey.click("Columns");
    let choice = journey.window.get_by_role_and_label(Role::Button, "Mode");
    choice.click();
    journey.window.run_steps(4);
    assert!(journey.window.query_by_label("Mode").is_none());
}

#[test]
fn a_basket_is_filled_shown_and_emptied() {
    let mut journey = Journey::start(None);
    journey.letters("f");
    journey.key(Modifiers::COMMAND, Key::B);
    assert_eq!(journey.selected(), 0);
    assert_eq!(journey.head(), "13 items");
    let button = journey.window.state().view().run_button().text;
    assert_eq!(button, "Copy 1 item, 1.00 kB");

    let photos = journey.row("photos, folder");
    for _ in 0..2 {
        journey.window.drag_at(photos);
        journey.window.drop_at(photos);
    }
    journey.until("the folder is entered", |app| {
        app.view().pane.listing.shown() == 3
    });
    journey.key(Modifiers::COMMAND, Key::A);
    journey.key(Modifiers::COMMAND, Key::B);
    journey.click("4 items, 1.02 kB");
    let basket = journey
        .window
        .query_by_role_and_label(Role::Dialog, "Basket");
    assert!(basket.is_some(), "a click shows what is in it");
    let file = journey.source.join("photos").join("IMG_0.jpg");
    journey.click(&format!("Take out {}", file.to_str().expect("text")));
    assert_eq!(journey.window.state().view().root_count(), 3);
    journey.click("Back to the files");
    journey.click("3 items, 1.01 kB");
    journey.click("Empty the basket");
    assert_eq!(journey.window.state().view().root_count(), 0);
}

#[test]
fn what_comes_while_the_pointer_rests_on_a_row_goes_below() {
    let mut journey = Journey::start(None);
    let at = journey.row("file_03.dat");
    journey.window.hover_at(at);
    journey.window.step();
    journey.window.hover_at(at + vec2(3.0, 0.0));
    journey.window.run_steps(3);
    fs::write(journey.source.join("about.txt"), b"new").expect("written");
    journey.until("the new file is shown", |app| {
        app.view().pane.listing.shown() == 14
    });
    assert_eq!(
        journey.row("file_03.dat").y,
        at.y,
        "the row is where it was"
    );
    assert!(journey.row("about.txt").y > journey.row("file_11.dat").y);

    journey.window.hover_at(Pos2::new(1400.0, 880.0));
    journey.window.run_steps(4);
    assert!(journey.row("about.txt").y < journey.row("file_00.dat").y);
    fs::remove_file(journey.source.join("file_05.dat")).expect("removed");
    journey.until("the removed file is not shown", |app| {
        app.view().pane.listing.shown() == 13
    });
}

#[test]
fn folders_are_counted_by_a_click() {
    let mut journey = Journey::start(None);
    journey.click("Count 1 folder");
    journey.until("it is counted", |app| {
        app.view().pane.listing.sums().uncounted == 0
    });
    let row = journey
        .window
        .query_by_label_contains("photos, folder, 21 B");
    assert!(row.is_some(), "three pictures of seven bytes");
}

/// Two films are in the basket; a rule is being typed.
fn picking() -> View {
    let mut view = scenes::files();
    let intend = |view: &mut View, intent| {
        view.intend(intent, 0);
    };
    for place in [11, 15] {
        let pick = Pick::Only;
        intend(&mut view, Intent::Click { place, pick });
        intend(&mut view, Intent::Basket(BasketIntent::Gather));
    }
    for intent in [
        PickIntent::Open { adds: true },
        PickIntent::Patterns("A*.CR3 B*_00*".to_owned()),
        PickIntent::Rule(FilterChange::Text(Part::MinSize, "28.1 MB".to_owned())),
        PickIntent::Rule(FilterChange::Type(EntryType::File)),
    ] {
        intend(&mut view, Intent::PickBy(intent));
    }
    view
}

#[test]
fn pictures_of_a_rule_and_of_the_basket() {
    let results = &mut SnapshotResults::new();
    let mut view = picking();
    show(results, "picking", &view, WIDE, LIGHT);
    show(results, "picking-narrow", &view, NARROW, LIGHT);
    view.intend(Intent::PickBy(PickIntent::Keep), 0);
    view.intend(Intent::Basket(BasketIntent::Open(true)), 0);
    show(results, "basket", &view, WIDE, DARK);
}
