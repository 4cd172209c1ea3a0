//! Rows, their order, and which of them are selected.

use std::collections::BTreeSet;
use std::path::PathBuf;

use filewright::model::{Kind, Ticket, Tree};
use filewright::view::{Intent, Listing, Pick, Selection, Sort, SortBy, Travel};
use proptest::prelude::*;

use crate::fixture::{chunk, names, stamp, view_of};

fn listing(rows: &[Vec<String>]) -> Listing {
    let sort = Sort {
        by: SortBy::Name,
        is_descending: false,
    };
    let mut listing = Listing::new(PathBuf::from("/f"), Ticket(1), sort, false);
    let tree = Tree::new(&stamp(Kind::Folder, 0));
    for part in rows {
        listing.append(chunk(&tree, part));
    }
    listing
}

fn many(count: usize) -> Listing {
    let rows: Vec<String> = (0..count).map(|at| format!("row_{at:04}")).collect();
    listing(&[rows])
}

fn shown(listing: &Listing) -> Vec<String> {
    let order = listing.order().iter();
    order
        .map(|row| listing.name(*row).to_str().expect("text").to_owned())
        .collect()
}

#[test]
fn folders_come_first_and_capitals_do_not_matter() {
    let mut rows = listing(&[names(&["b", "A", ".hidden", "Zoo/", "alpha/"])]);
    assert_eq!(shown(&rows), ["alpha", "Zoo", "A", "b"]);
    rows.set_sort(Sort {
        by: SortBy::Size,
        is_descending: true,
    });
    assert_eq!(shown(&rows), ["alpha", "Zoo", "A", "b"]);
    rows.set_shows_hidden(true);
    assert_eq!(shown(&rows), ["alpha", "Zoo", ".hidden", "A", "b"]);
    rows.set_filter("ZO");
    assert_eq!(shown(&rows), ["Zoo"]);
}

#[test]
fn numbers_in_names_are_counted_and_a_filter_keeps_the_order() {
    let sorted = ["img1", "img2", "IMG02b", "img10", "img100", "other"];
    let mut rows = listing(&[
        names(&["img100", "img10", "other"]),
        names(&["img2", "IMG02b", "img1"]),
    ]);
    assert_eq!(shown(&rows), sorted);
    rows.set_filter("1");
    assert_eq!(shown(&rows), ["img1", "img10", "img100"]);
    rows.set_filter("10");
    assert_eq!(shown(&rows), ["img10", "img100"]);
    rows.set_filter("");
    assert_eq!(shown(&rows), sorted);
    for (place, row) in rows.order().iter().enumerate() {
        assert_eq!(rows.place_of(*row), Some(place));
    }
    rows.set_filter("other");
    let hidden = rows.find("img1".as_ref()).expect("a row");
    assert_eq!(rows.place_of(hidden), None);
}

#[test]
fn every_column_decides_and_names_break_ties() {
    let mut rows = listing(&[names(&["b.txt", "a.txt", "c.raw", "d", "e.TXT"])]);
    let by = |by, is_descending| Sort { by, is_descending };
    rows.set_sort(by(SortBy::Kind, false));
    assert_eq!(shown(&rows), ["d", "c.raw", "a.txt", "b.txt", "e.TXT"]);
    rows.set_sort(by(SortBy::Kind, true));
    assert_eq!(shown(&rows), ["a.txt", "b.txt", "e.TXT", "c.raw", "d"]);
    rows.set_sort(by(SortBy::Size, true));
    assert_eq!(shown(&rows), ["e.TXT", "d", "c.raw", "a.txt", "b.txt"]);
    rows.set_sort(by(SortBy::Modified, true));
    assert_eq!(
        shown(&rows),
        ["a.txt", "b.txt", "c.raw", "d", "e.TXT"],
        "all alike"
    );
    rows.set_sort(by(SortBy::Name, true));
    assert_eq!(shown(&rows), ["e.TXT", "d", "c.raw", "b.txt", "a.txt"]);
}

#[test]
fn what_is_hidden_is_neither_selected_by_all_nor_by_inverting() {
    let mut view = view_of(&["a", ".hidden", "b", "c"]);
    view.intend(Intent::SelectAll, 0);
    assert_eq!(view.status_head(), "3 items selected, 8.00 kB");
    view.intend(
        Intent::Click {
            place: 0,
            pick: Pick::Only,
        },
        0,
    );
    view.intend(Intent::InvertSelection, 0);
    assert_eq!(view.status_head(), "2 items selected, 7.00 kB");
}

#[test]
fn rows_that_come_under_the_pointer_go_below() {
    let mut rows = listing(&[names(&["m", "p"])]);
    rows.hold_order(true);
    let tree = Tree::new(&stamp(Kind::Folder, 0));
    rows.append(chunk(&tree, &names(&["a", "z", "n"])));
    assert_eq!(shown(&rows), ["m", "p", "a", "z", "n"]);
    rows.hold_order(false);
    assert_eq!(shown(&rows), ["a", "m", "n", "p", "z"]);
}

#[test]
fn a_filter_takes_what_it_hides_out_of_the_selection() {
    let mut view = view_of(&["a.txt", "b.txt", "c.raw"]);
    view.intend(Intent::SelectAll, 0);
    view.intend(Intent::Filter("txt".to_owned()), 0);
    assert_eq!(view.status_head(), "2 items selected, 3.00 kB");
    view.intend(Intent::Filter(String::new()), 0);
    assert_eq!(
        view.root_count(),
        2,
        "what was hidden does not come back selected"
    );
}

#[test]
fn keys_move_extend_and_toggle() {
    let mut view = view_of(&["a", "b", "c", "d"]);
    let travel = |rows, pick| Intent::Travel {
        travel: Travel::Rows(rows),
        pick,
    };
    view.intend(travel(1, Pick::Only), 0);
    view.intend(travel(1, Pick::Only), 0);
    view.intend(travel(1, Pick::Extend), 0);
    let roots = |view: &filewright::view::View| -> Vec<String> {
        let paths = view.roots();
        let name = |path: &PathBuf| {
            path.file_name()
                .and_then(|name| name.to_str())
                .map(str::to_owned)
        };
        paths.iter().filter_map(name).collect()
    };
    assert_eq!(roots(&view), ["b", "c"]);
    view.intend(travel(1, Pick::Toggle), 0);
    assert_eq!(roots(&view), ["b", "c"], "Ctrl moves the cursor alone");
    view.intend(Intent::ToggleCursor { then_down: false }, 0);
    assert_eq!(roots(&view), ["b", "c", "d"]);
    view.intend(Intent::InvertSelection, 0);
    assert_eq!(roots(&view), ["a"]);
}

#[test]
fn escape_gives_back_what_was_selected_before_the_band() {
    let mut view = view_of(&["a", "b", "c", "d", "e"]);
    view.intend(
        Intent::Click {
            place: 4,
            pick: Pick::Only,
        },
        0,
    );
    view.intend(
        Intent::BandBegin {
            place: 0,
            pick: Pick::Only,
        },
        0,
    );
    view.intend(Intent::BandTo { place: Some(2) }, 0);
    assert_eq!(view.pane.selection.len(), 3);
    view.intend(Intent::Escape, 0);
    assert_eq!(view.roots(), [PathBuf::from("/data/survey/e")]);
    assert_eq!(view.pane.selection.bytes(), 5000);
}

#[derive(Clone, Debug)]
enum Act {
    Click(usize, Pick),
    Band(usize, Pick, Vec<Option<usize>>, bool),
    All,
    Invert,
}

fn pick() -> impl Strategy<Value = Pick> {
    prop_oneof![
        Just(Pick::Only),
        Just(Pick::Toggle),
        Just(Pick::Extend),
        Just(Pick::TakeAway)
    ]
}

fn act(rows: usize) -> impl Strategy<Value = Act> {
    let ways = proptest::collection::vec(proptest::option::weighted(0.9, 0..rows + 5), 1..8);
    prop_oneof![
        (0..rows, pick()).prop_map(|(place, pick)| Act::Click(place, pick)),
        (0..rows, pick(), ways, any::<bool>())
            .prop_map(|(from, pick, ways, is_given_up)| Act::Band(from, pick, ways, is_given_up)),
        Just(Act::All),
        Just(Act::Invert),
    ]
}

/// The same rules over plain sets, without any increments.
#[derive(Default)]
struct Plain {
    rows: BTreeSet<usize>,
    anchor: Option<usize>,
}

impl Plain {
    fn act(&mut self, act: &Act, count: usize) {
        match act {
            Act::Click(place, pick) => self.click(*place, *pick),
            Act::Band(from, pick, ways, is_given_up) => {
                self.anchor = Some(*from);
                let end = ways.last().copied().flatten();
                if *is_given_up {
                    return;
                }
                let held: BTreeSet<usize> = match end {
                    Some(to) => (*from.min(&to)..=*from.max(&to))
                        .filter(|at| *at < count)
                        .collect(),
                    None => BTreeSet::new(),
                };
                self.rows = match pick {
                    Pick::Only => held,
                    Pick::Toggle | Pick::Extend => &self.rows | &held,
                    Pick::TakeAway => &self.rows - &held,
                };
            }
            Act::All => self.rows = (0..count).collect(),
            Act::Invert => self.rows = &(0..count).collect::<BTreeSet<_>>() - &self.rows,
        }
    }

    fn click(&mut self, place: usize, pick: Pick) {
        let anchor = self.anchor.unwrap_or(place);
        let range: BTreeSet<usize> = (anchor.min(place)..=anchor.max(place)).collect();
        match pick {
            Pick::Only => self.rows = [place].into(),
            Pick::Toggle if self.rows.contains(&place) => {
                self.rows.remove(&place);
            }
            Pick::Toggle => {
                self.rows.insert(place);
            }
            Pick::Extend => self.rows = range,
            Pick::TakeAway => self.rows = &self.rows - &range,
        }
        let keeps_anchor = matches!(pick, Pick::Extend | Pick::TakeAway);
        self.anchor = if keeps_anchor {
            Some(anchor)
        } else {
            Some(place)
        };
    }
}

proptest! {
    #[test]
    fn the_band_selects_what_lies_within_and_nothing_else(acts in proptest::collection::vec(act(40), 1..25)) {
        let rows = many(40);
        let (mut selection, mut plain) = (Selection::default(), Plain::default());
        for act in &acts {
            match act {
                Act::Click(place, pick) => selection.click(&rows, *place, *pick),
                Act::Band(from, pick, ways, is_given_up) => {
                    selection.band_begin(&rows, *from, *pick);
                    for place in ways {
                        selection.band_to(&rows, *place);
                    }
                    if *is_given_up {
                        selection.band_cancel(&rows);
                    } else {
                        selection.band_end();
                    }
                }
                Act::All => selection.select_all(&rows),
                Act::Invert => selection.invert(&rows),
            }
            plain.act(act, 40);
            let held: BTreeSet<usize> = selection.rows().iter().map(|row| row as usize).collect();
            prop_assert_eq!(&held, &plain.rows);
            let bytes: u64 = plain.rows.iter().map(|at| 1000 * (*at as u64 + 1)).sum();
            prop_assert_eq!(selection.bytes(), bytes);
        }
    }

    #[test]
    fn chunks_that_stream_in_end_in_the_order_of_one_sort(
        parts in proptest::collection::vec(proptest::collection::vec("[a-cA-C]{1,10}/?", 0..12), 1..6)
    ) {
        let streamed = listing(&parts);
        let mut at_once = listing(&[parts.concat()]);
        prop_assert_eq!(shown(&streamed), shown(&at_once));
        let down = Sort { by: SortBy::Name, is_descending: true };
        at_once.set_sort(down);
        let mut turned = listing(&parts);
        turned.set_sort(down);
        prop_assert_eq!(shown(&turned), shown(&at_once));
    }
}
