//! Folders of so many files that their rows are brought into order beside the window.

use std::sync::Arc;

use filewright::model::{Gone, Kind, Listed, Ticket, Tree};
use filewright::view::listing::FEW;
use filewright::view::{
    Arranging, Awaits, Effect, Intent, ListState, Listing, Pick, Sort, SortBy, View,
};
use proptest::prelude::*;

use crate::fixture::{asked, chunk, setting, stamp};

const BY_NAME: Sort = Sort {
    by: SortBy::Name,
    is_descending: false,
};

/// So many names that begin with `a`, the last of the alphabet first.
fn many(count: usize) -> Vec<String> {
    (0..count).rev().map(|at| format!("a{at:05}")).collect()
}

fn part(tree: &Arc<Tree>, ticket: Ticket, names: &[String], gone: Vec<Gone>) -> Listed {
    Listed {
        ticket,
        folder: setting().folder,
        tree: Arc::clone(tree),
        chunk: (!names.is_empty()).then(|| chunk(tree, names)),
        is_complete: true,
        gone,
        is_followed: true,
        is_stale: false,
        failure: None,
    }
}

/// A window on a folder of many files, all of them in order.
struct Window {
    view: View,
    tree: Arc<Tree>,
    ticket: Ticket,
}

impl Window {
    fn open() -> Window {
        let (view, effects) = View::new(setting());
        let mut window = Window {
            view,
            tree: Arc::new(Tree::new(&stamp(Kind::Folder, 0))),
            ticket: asked(&effects),
        };
        let work = window.change(&many(FEW + 1), Vec::new());
        window.finish(work);
        window
    }

    fn change(&mut self, names: &[String], gone: Vec<Gone>) -> Vec<Arranging> {
        let part = part(&self.tree, self.ticket, names, gone);
        work(self.view.listed(part))
    }

    fn intend(&mut self, intent: Intent) -> Vec<Arranging> {
        work(self.view.intend(intent, 0))
    }

    /// Does the work, and what comes of it; the answer is how many pieces were still wanted.
    fn finish(&mut self, mut open: Vec<Arranging>) -> usize {
        let mut done = 0;
        while let Some(arranging) = open.pop() {
            if let Some(arranged) = arranging.run() {
                done += 1;
                open.extend(work(self.view.arranged(arranged)));
            }
        }
        done
    }

    fn name(&self, place: usize) -> String {
        let row = self.view.pane.listing.at(place).expect("a row");
        let name = self.view.pane.listing.name(row);
        name.to_str().expect("text").to_owned()
    }

    fn shown(&self) -> usize {
        self.view.pane.listing.shown()
    }
}

fn work(effects: Vec<Effect>) -> Vec<Arranging> {
    let work = effects.into_iter().filter_map(|effect| match effect {
        Effect::Arrange(arranging) => Some(*arranging),
        _ => None,
    });
    work.collect()
}

#[test]
fn rows_are_shown_as_they_come_until_they_are_in_order() {
    let (view, effects) = View::new(setting());
    let mut window = Window {
        view,
        tree: Arc::new(Tree::new(&stamp(Kind::Folder, 0))),
        ticket: asked(&effects),
    };
    let work = window.change(&many(FEW + 1), Vec::new());
    assert_eq!(work.len(), 1);
    assert_eq!(window.shown(), FEW + 1);
    assert_eq!(window.name(0), format!("a{FEW:05}"), "as it came");
    assert_eq!(window.finish(work), 1);
    assert_eq!(window.name(0), "a00000");
    assert_eq!(window.view.pane.listing.place_of(0), Some(FEW));
    assert!(window.view.pane.listing.is_settled());
}

#[test]
fn rows_pour_in_only_while_there_are_more_of_them_than_can_be_seen() {
    let (mut view, effects) = View::new(setting());
    let ticket = asked(&effects);
    let tree = Arc::new(Tree::new(&stamp(Kind::Folder, 0)));
    for (count, is_complete, is_filling) in
        [(100, false, false), (1000, false, true), (1, true, false)]
    {
        view.listed(Listed {
            is_complete,
            ..part(&tree, ticket, &many(count), Vec::new())
        });
        assert_eq!(view.is_filling(), is_filling, "{count}");
    }
}

#[test]
fn the_old_order_stays_until_the_new_one_is_there_with_cursor_and_selection() {
    let mut window = Window::open();
    let pick = Pick::Only;
    window.intend(Intent::Click { place: 7, pick });
    let work = window.intend(Intent::SortBy(SortBy::Name));
    assert!(
        window.view.pane.listing.sort().is_descending,
        "what is wanted"
    );
    assert_eq!(window.view.pane.listing.awaits(), Some(Awaits::Order));
    assert_eq!(window.view.status_more(), "sorting 16,385 items");
    assert_eq!(window.name(7), "a00007", "and not yet there");
    assert_eq!(window.finish(work), 1);
    assert_eq!(window.view.pane.listing.awaits(), None);
    assert_eq!(window.name(0), format!("a{FEW:05}"));
    let cursor = window
        .view
        .pane
        .selection
        .cursor_place(&window.view.pane.listing);
    assert_eq!(cursor, Some(FEW - 7));
    assert!(window.view.pane.is_selected(FEW - 7));
    assert_eq!(window.view.pane.selection.len(), 1);
}

#[test]
fn of_letters_typed_one_after_the_other_only_the_last_counts() {
    let mut window = Window::open();
    let mut work = window.intend(Intent::Filter("1".to_owned()));
    work.extend(window.intend(Intent::Filter("12".to_owned())));
    work.extend(window.intend(Intent::Filter("12345".to_owned())));
    assert_eq!(work.len(), 3);
    assert_eq!(window.view.pane.listing.awaits(), Some(Awaits::Rows));
    assert_eq!(window.view.status_more(), "looking through 16,385 names");
    assert_eq!(window.finish(work), 1, "the others are given up");
    assert_eq!(window.shown(), 1);
    assert_eq!(window.name(0), "a12345");
    let work = window.intend(Intent::Filter("1234".to_owned()));
    window.finish(work);
    assert_eq!(window.shown(), 12, "a01234, a11234 and ten more");
}

#[test]
fn a_filter_that_is_taken_back_before_it_was_applied_leaves_everything() {
    let mut window = Window::open();
    let mut work = window.intend(Intent::Filter("1".to_owned()));
    work.extend(window.intend(Intent::Filter(String::new())));
    window.finish(work);
    assert_eq!(window.shown(), FEW + 1);
    assert_eq!(window.view.pane.listing.awaits(), None);
}

#[test]
fn all_means_what_the_filter_finds_even_before_it_is_shown() {
    let mut window = Window::open();
    let work = window.intend(Intent::Filter("a0000".to_owned()));
    window.intend(Intent::SelectAll);
    assert_eq!(window.view.pane.selection.len(), 10);
    assert_eq!(window.shown(), 10);
    assert_eq!(window.finish(work), 0, "it was done already");
    let work = window.intend(Intent::Filter(String::new()));
    window.finish(work);
    let work = window.intend(Intent::SelectAll);
    window.finish(work);
    let work = window.intend(Intent::Filter("a0001".to_owned()));
    assert_eq!(
        window.view.pane.selection.len(),
        FEW + 1,
        "all are still shown"
    );
    window.finish(work);
    assert_eq!(
        window.view.pane.selection.len(),
        10,
        "what is hidden is left out"
    );
    let bytes: u64 = (0..FEW as u64 + 1)
        .filter(|at| window.view.pane.selection.contains(*at as u32))
        .map(|at| (at + 1) * 1000)
        .sum();
    assert_eq!(window.view.pane.selection.bytes(), bytes);
}

#[test]
fn what_comes_and_goes_meanwhile_is_made_up_for() {
    let mut window = Window::open();
    let work = window.intend(Intent::Filter("a0".to_owned()));
    let shown = window.shown();
    let new = ["a0_new".to_owned(), "b_new".to_owned()];
    // The first row is the last name.
    let last = FEW as u32;
    let gone = vec![Gone {
        row: last,
        successor: None,
    }];
    let more = window.change(&new, gone);
    assert!(more.is_empty(), "one at a time");
    assert_eq!(window.shown(), shown + 2, "as it is shown until now");
    window.finish(work);
    assert_eq!(window.name(0), "a0_new");
    assert_eq!(window.name(1), "a00001", "and the first is gone");
    assert_eq!(window.shown(), 10_000);
    assert!(window.view.pane.listing.is_settled());
}

#[test]
fn an_order_that_nobody_asked_for_waits_for_the_pointer() {
    let mut window = Window::open();
    let work = window.change(&["0".to_owned()], Vec::new());
    assert_eq!(work.len(), 1);
    window.intend(Intent::PointerOverRows(true));
    window.finish(work);
    assert_eq!(window.name(0), "a00000", "no row moves under the pointer");
    assert_eq!(window.name(FEW + 1), "0");
    let work = window.intend(Intent::PointerOverRows(false));
    window.finish(work);
    assert_eq!(window.name(0), "0");
    window.intend(Intent::PointerOverRows(true));
    let work = window.intend(Intent::SortBy(SortBy::Name));
    window.finish(work);
    assert_eq!(window.name(FEW + 1), "0", "this one was asked for");
}

#[test]
fn a_folder_listed_afresh_is_shown_once_it_is_in_order_and_filtered() {
    let mut window = Window::open();
    let work = window.intend(Intent::Filter("a00".to_owned()));
    window.finish(work);
    let effects = window.view.intend(Intent::Refresh, 0);
    window.ticket = asked(&effects);
    window.tree = Arc::new(Tree::new(&stamp(Kind::Folder, 0)));
    let mut names = many(FEW + 1);
    names.push("a00_new".to_owned());
    let work = window.change(&names, Vec::new());
    assert_eq!(window.shown(), 1000, "the old rows");
    window.finish(work);
    assert_eq!(window.shown(), 1001);
    assert_eq!(window.name(1), "a00_new");
    assert_eq!(window.view.pane.listing.filter(), "a00");
}

/// One thing that happens to a listing.
#[derive(Clone, Debug)]
enum Act {
    Come(Vec<String>),
    Gone(u32, bool),
    Sort(SortBy, bool),
    Filter(String),
    Hidden(bool),
    Hold(bool),
    /// What is underway is done.
    Finish,
}

fn act() -> impl Strategy<Value = Act> {
    let by = prop_oneof![Just(SortBy::Name), Just(SortBy::Size), Just(SortBy::Kind)];
    prop_oneof![
        proptest::collection::vec("[.ab0-2]{1,5}/?", 1..5).prop_map(Act::Come),
        (0..FEW as u32, any::<bool>()).prop_map(|(row, has_next)| Act::Gone(row, has_next)),
        (by, any::<bool>()).prop_map(|(by, down)| Act::Sort(by, down)),
        "[ab0-2]{0,2}".prop_map(Act::Filter),
        any::<bool>().prop_map(Act::Hidden),
        any::<bool>().prop_map(Act::Hold),
        Just(Act::Finish),
        Just(Act::Finish),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn in_the_end_the_rows_are_those_of_one_arrangement(
        acts in proptest::collection::vec(act(), 1..16)
    ) {
        let tree = Tree::new(&stamp(Kind::Folder, 0));
        let mut rows = Listing::new("/f".into(), Ticket(1), BY_NAME, false);
        rows.append(chunk(&tree, &many(FEW + 1)));
        rows.set_state(ListState::Whole);
        let mut open = None;
        for act in &acts {
            match act {
                Act::Come(names) => rows.append(chunk(&tree, names)),
                Act::Gone(row, has_next) => {
                    let new = has_next.then(|| chunk(&tree, &["next".to_owned()]));
                    let successor = new.as_ref().map(|_| tree.len() - 2);
                    rows.change(new, &[Gone { row: *row, successor }]);
                }
                Act::Sort(by, is_descending) => {
                    rows.set_sort(Sort { by: *by, is_descending: *is_descending });
                }
                Act::Filter(text) => rows.set_filter(text),
                Act::Hidden(shows) => rows.set_shows_hidden(*shows),
                Act::Hold(is_held) => rows.hold_order(*is_held),
                Act::Finish => {
                    if let Some(arranged) = open.take().and_then(Arranging::run) {
                        rows.adopt(arranged);
                    }
                }
            }
            if let Some(arranging) = rows.arranging() {
                open = Some(arranging);
            }
        }
        rows.hold_order(false);
        while let Some(arranging) = open.take().or_else(|| rows.arranging()) {
            if let Some(arranged) = arranging.run() {
                rows.adopt(arranged);
            }
        }
        prop_assert!(rows.is_settled());
        prop_assert_eq!(rows.awaits(), None);
        let sort = rows.sort();
        let mut fresh = Listing::new("/f".into(), Ticket(2), sort, rows.shows_hidden());
        fresh.set_filter(rows.filter());
        let all: Vec<String> = (1..tree.len())
            .filter(|id| !rows.is_gone(id - 1))
            .map(|id| {
                let chunk = tree.chunk_of(id).expect("a chunk");
                let is_folder = chunk.row(id).expect("a row").kind == Kind::Folder;
                let name = chunk.name(id).to_str().expect("text");
                format!("{name}{}", if is_folder { "/" } else { "" })
            })
            .collect();
        fresh.append(chunk(&Tree::new(&stamp(Kind::Folder, 0)), &all));
        fresh.set_state(ListState::Whole);
        fresh.catch_up();
        let named = |rows: &Listing| -> Vec<String> {
            let order = rows.order().iter();
            order.map(|row| rows.name(*row).to_str().expect("text").to_owned()).collect()
        };
        if sort.by != SortBy::Size {
            prop_assert_eq!(named(&rows), named(&fresh));
        }
        prop_assert_eq!(rows.shown(), fresh.shown());
        prop_assert_eq!(rows.shown_rows().len(), rows.shown());
        let bytes = |row: &u32| rows.bytes_of(*row).unwrap_or_default();
        prop_assert_eq!(rows.sums().bytes, rows.order().iter().map(bytes).sum::<u64>());
        for (place, row) in rows.order().iter().enumerate() {
            prop_assert_eq!(rows.place_of(*row), Some(place));
        }
    }
}
