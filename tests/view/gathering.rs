//! Rows by letters, pattern and rule; the basket; sizes of folders.

use std::path::PathBuf;

use filewright::model::{Command, Counted, EntryType, Keep};
use filewright::view::filter::Part;
use filewright::view::{
    BasketIntent, Effect, FilterChange, Intent, Pick, PickIntent, SortBy, View,
};

use crate::fixture::{answer, asked, names, setting, view_of};

fn selected(view: &View) -> Vec<String> {
    let name = |path: &PathBuf| {
        path.file_name()
            .and_then(|name| name.to_str())
            .map(str::to_owned)
    };
    view.roots().iter().filter_map(name).collect()
}

fn type_ahead(view: &mut View, letters: &str, now_ms: u64) -> Vec<String> {
    view.intend(Intent::TypeAhead(letters.to_owned()), now_ms);
    selected(view)
}

#[test]
fn typed_letters_go_to_the_name_that_begins_so() {
    let mut view = view_of(&["alpha", "beta", "Bravo", "bravura", "zulu"]);
    assert_eq!(type_ahead(&mut view, "b", 5000), ["beta"]);
    assert_eq!(type_ahead(&mut view, "r", 5200), ["Bravo"]);
    assert_eq!(
        type_ahead(&mut view, "a", 5400),
        ["Bravo"],
        "it stays while it fits"
    );
    assert_eq!(type_ahead(&mut view, "v", 5600), ["Bravo"]);
    assert_eq!(type_ahead(&mut view, "u", 5800), ["bravura"]);
    assert_eq!(
        type_ahead(&mut view, "z", 9000),
        ["zulu"],
        "a pause begins anew"
    );
    assert_eq!(
        type_ahead(&mut view, "q", 12_000),
        ["zulu"],
        "nothing begins so"
    );

    // The same letter again and again goes round.
    assert_eq!(type_ahead(&mut view, "b", 15_000), ["beta"]);
    assert_eq!(type_ahead(&mut view, "b", 15_100), ["Bravo"]);
    assert_eq!(type_ahead(&mut view, "b", 15_200), ["bravura"]);
    assert_eq!(type_ahead(&mut view, "b", 15_300), ["beta"]);
}

fn pick(view: &mut View, intent: PickIntent) {
    view.intend(Intent::PickBy(intent), 0);
}

#[test]
fn a_pattern_selects_takes_out_and_gives_back() {
    let mut view = view_of(&["a.jpg", "b.jpg", "c.raw", "d.txt", "old.jpg/"]);
    let click = Intent::Click {
        place: 4,
        pick: Pick::Only,
    };
    view.intend(click, 0);
    pick(&mut view, PickIntent::Open { adds: true });
    assert_eq!(
        view.picking_words(),
        Some(Ok("Nothing is said yet".to_owned()))
    );
    pick(&mut view, PickIntent::Patterns("*.jp".to_owned()));
    assert_eq!(selected(&view), ["d.txt"]);
    pick(&mut view, PickIntent::Patterns("*.jpg *.raw".to_owned()));
    assert_eq!(
        selected(&view),
        ["old.jpg", "a.jpg", "b.jpg", "c.raw", "d.txt"]
    );
    assert_eq!(
        view.picking_words(),
        Some(Ok("4 items more selected".to_owned()))
    );
    pick(
        &mut view,
        PickIntent::Rule(FilterChange::Type(EntryType::File)),
    );
    assert_eq!(selected(&view), ["a.jpg", "b.jpg", "c.raw", "d.txt"]);
    pick(&mut view, PickIntent::Keep);
    assert_eq!(selected(&view).len(), 4);

    pick(&mut view, PickIntent::Open { adds: false });
    pick(&mut view, PickIntent::Patterns("*.jpg".to_owned()));
    assert_eq!(selected(&view), ["c.raw", "d.txt"]);
    assert_eq!(
        view.picking_words(),
        Some(Ok("2 items taken out".to_owned()))
    );
    view.intend(Intent::Escape, 0);
    assert!(view.pane.picking.is_none());
    assert_eq!(selected(&view).len(), 4, "Escape gives the selection back");
}

#[test]
fn a_rule_selects_by_size_alone_and_says_what_is_wrong() {
    let mut view = view_of(&["a", "b", "c", "d", "folder/"]);
    pick(&mut view, PickIntent::Open { adds: true });
    let size = |text: &str| PickIntent::Rule(FilterChange::Text(Part::MinSize, text.to_owned()));
    pick(&mut view, size("3 kB"));
    assert_eq!(selected(&view), ["c", "d"]);
    pick(&mut view, size("much"));
    assert!(matches!(view.picking_words(), Some(Err(_))));
    assert!(selected(&view).is_empty());
}

fn basket(view: &mut View, intent: BasketIntent) -> Vec<Effect> {
    view.intend(Intent::Basket(intent), 0)
}

#[test]
fn a_basket_gathers_from_several_folders() {
    let mut view = view_of(&["a", "b", "c"]);
    let click = |place| Intent::Click {
        place,
        pick: Pick::Only,
    };
    view.intend(click(0), 0);
    basket(&mut view, BasketIntent::Gather);
    assert!(
        view.pane.selection.is_empty(),
        "what is gathered is no longer selected"
    );
    assert_eq!(view.root_count(), 1);
    view.intend(click(1), 0);
    assert_eq!(view.root_count(), 2, "basket and selection together");

    // With something in the basket, a selection goes along.
    let effects = view.intend(Intent::Open(PathBuf::from("/data/other")), 0);
    assert_eq!(view.root_count(), 2);
    answer(&mut view, asked(&effects), &names(&["x", "y"]));
    view.intend(click(1), 0);
    let roots = ["/data/survey/a", "/data/survey/b", "/data/other/y"].map(PathBuf::from);
    assert_eq!(view.roots(), roots);
    assert_eq!(
        view.basket_words(),
        ("2 items".to_owned(), "3.00 kB".to_owned())
    );
    assert_eq!(view.status_more(), "with 2 items in the basket");

    // What is in it and selected as well is told once.
    let effects = view.intend(Intent::Back, 0);
    assert_eq!(view.root_count(), 3);
    answer(&mut view, asked(&effects), &names(&["a", "b", "c"]));
    view.intend(Intent::SelectAll, 0);
    assert_eq!((view.root_count(), view.roots().len()), (4, 4));

    basket(&mut view, BasketIntent::TakeOut(0));
    view.intend(Intent::SelectNone, 0);
    assert_eq!(view.root_count(), 2);
    basket(&mut view, BasketIntent::Empty);
    assert_eq!(view.root_count(), 0);
}

#[test]
fn a_folder_that_is_entered_does_not_go_into_the_basket() {
    let mut view = view_of(&["deeper/", "a"]);
    let click = |place| Intent::Click {
        place,
        pick: Pick::Only,
    };
    view.intend(click(1), 0);
    basket(&mut view, BasketIntent::Gather);
    view.intend(click(0), 0);
    view.intend(Intent::Enter { place: 0 }, 0);
    assert_eq!(view.roots(), [PathBuf::from("/data/survey/a")]);
}

#[test]
fn sizes_of_folders_are_counted_when_asked_for() {
    let mut view = view_of(&["docs/", "src/", "a", "b"]);
    view.intend(Intent::SelectAll, 0);
    assert_eq!(view.status_head(), "4 items selected, 7.00 kB in files");
    assert_eq!(
        view.sizes_words(),
        Some(("Count 2 folders".to_owned(), false))
    );
    let effects = view.intend(Intent::CountFolders, 0);
    let Some(Effect::CountFolders { ticket, names, .. }) = effects.first() else {
        panic!("{effects:?}");
    };
    assert_eq!(view.status_head(), "4 items selected, 7.00 kB and counting");
    let rows: Vec<u32> = names.iter().map(|(row, _)| *row).collect();
    let done = |at: usize, bytes| Counted {
        ticket: *ticket,
        folder: Some((rows[at], bytes)),
        entries: 10,
    };
    view.counted(done(0, Some(500)));
    assert_eq!(view.status_head(), "4 items selected, 7.50 kB and counting");
    view.counted(done(1, Some(90_000)));
    assert_eq!(view.status_head(), "4 items selected, 97.5 kB");
    assert_eq!(view.sizes_words(), None);
    assert_eq!(view.run_button().text, "Copy 4 items, 97.5 kB");

    // Folders are sorted by what was counted.
    view.intend(Intent::SortBy(SortBy::Size), 0);
    view.intend(Intent::SortBy(SortBy::Size), 0);
    let first = view.pane.listing.at(0).expect("a row");
    assert_eq!(view.pane.listing.name(first), "src");
    view.intend(Intent::InvertSelection, 0);
    assert_eq!(view.pane.selection.bytes(), 0);
}

#[test]
fn a_count_that_was_given_up_is_not_folded_in() {
    let mut view = view_of(&["docs/", "a"]);
    let effects = view.intend(Intent::CountFolders, 0);
    let Some(Effect::CountFolders { ticket, .. }) = effects.first() else {
        panic!("{effects:?}");
    };
    let effects = view.intend(Intent::StopCounting, 0);
    assert!(matches!(effects.first(), Some(Effect::StopCounting)));
    view.counted(Counted {
        ticket: *ticket,
        folder: Some((0, Some(1))),
        entries: 1,
    });
    assert_eq!(view.pane.listing.sums().uncounted, 1);
}

#[test]
fn paths_of_very_many_rows_are_made_by_the_engine() {
    let (mut view, effects) = View::new(setting());
    let rows: Vec<String> = (0..20_000).map(|at| format!("file {at}")).collect();
    answer(&mut view, asked(&effects), &rows);
    view.pane.listing.catch_up();
    // One of them is in the basket, and goes first.
    let (place, pick) = (7, Pick::Only);
    view.intend(Intent::Click { place, pick }, 0);
    view.intend(Intent::Basket(BasketIntent::Gather), 0);
    view.intend(Intent::SelectAll, 0);
    let (place, pick) = (9, Pick::Toggle);
    view.intend(Intent::Click { place, pick }, 0);
    view.intend(Intent::Delete(Keep::Hold), 0);
    let effects = view.intend(Intent::ShowPlan, 0);
    let Some(Effect::Engine(Command::Preview {
        request, chosen, ..
    })) = effects.into_iter().last()
    else {
        panic!("a plan is asked for");
    };
    assert_eq!(request.roots, [PathBuf::from("/data/survey/file 7")]);
    let mut request = *request;
    request.take_up(chosen.as_deref());
    assert_eq!(request.roots.len(), 19_999);
    assert_eq!(request.roots, view.roots());
}
