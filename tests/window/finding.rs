//! Ways to rows of a plan: kinds of conflict that unfold, conflicts one after the other, names that are looked for.

use std::collections::HashSet;
use std::ffi::OsString;
use std::os::unix::ffi::OsStrExt as _;
use std::sync::Arc;

use egui::{Key, Modifiers};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use filewright::model::{BulkAct, Clash, Kind, Plan, Profile, Request, RowId, Tree, natural};
use filewright::view::{Intent, PlanRow, PlanRows, View};
use proptest::prelude::*;

use crate::scenes;
use crate::screens::{NARROW, Stage, WIDE, stage};
use filewright::gui::theme::Mode;

fn harness(view: View) -> Harness<'static, Stage> {
    let mut harness = stage(view, WIDE, Mode::Light);
    harness.run();
    harness
}

fn key(harness: &mut Harness<'static, Stage>, modifiers: Modifiers, key: Key) {
    harness.key_press_modifiers(modifiers, key);
    harness.run_steps(4);
}

fn is_shown(harness: &Harness<'static, Stage>, label: &str) -> bool {
    harness.query_all_by_label(label).next().is_some()
}

fn search(harness: &mut Harness<'static, Stage>, text: &str) {
    key(harness, Modifiers::COMMAND, Key::F);
    harness.get_by_label("Search the plan").type_text(text);
    harness.run_steps(4);
}

#[test]
fn a_kind_of_conflict_unfolds_to_its_rows_by_click_and_by_key() {
    let mut harness = harness(scenes::whole_plan());
    let (first, second) = (
        "field-survey-2025/exports/report-draft.md, Keep both: source newer, ticked",
        "field-survey-2025/gps-track_0Il1.gpx, Keep both: source newer, ticked",
    );
    assert!(!is_shown(&harness, first));
    harness
        .get_by_label("Unfold Source newer, 38 items")
        .click();
    harness.run_steps(4);
    assert!(is_shown(&harness, first) && is_shown(&harness, second));
    let other = "field-survey-2025/exports/index, Ask: other type there, ticked";
    assert!(!is_shown(&harness, other), "only those of this kind");
    harness.get_by_label("Unfold Type clash, 3 items").focus();
    harness.run_steps(2);
    key(&mut harness, Modifiers::NONE, Key::Enter);
    assert!(is_shown(&harness, other), "one kind at a time");
    assert!(!is_shown(&harness, first));
    // Escape folds it before it leaves the plan.
    key(&mut harness, Modifiers::NONE, Key::Escape);
    assert!(!is_shown(&harness, other));
    assert!(harness.state().view.preview.rows.is_some());
}

#[test]
fn a_row_of_an_unfolded_kind_is_unticked_there_and_shown_in_the_tree() {
    let mut harness = harness(scenes::whole_plan());
    harness
        .get_by_label("Unfold Source newer, 38 items")
        .click();
    harness.run_steps(4);
    harness
        .get_by_label("field-survey-2025/gps-track_0Il1.gpx, Keep both: source newer, ticked")
        .click_accesskit();
    harness.run_steps(4);
    key(&mut harness, Modifiers::NONE, Key::Space);
    assert!(
        is_shown(&harness, "field-survey-2025/gps-track_0Il1.gpx, Unticked"),
        "in its kind"
    );
    assert!(
        is_shown(&harness, "gps-track_0Il1.gpx, Unticked"),
        "and in the tree"
    );
}

#[test]
fn conflicts_are_gone_through_one_after_the_other_and_back() {
    let mut view = scenes::whole_plan();
    // Its folder is folded, and has to be unfolded to show what is in it.
    let exports = row_named(&view, "exports");
    view.intend(Intent::TogglePlanRow(exports), 0);
    let mut harness = harness(view);
    let names = [
        "index",
        "report-draft.md",
        "tiles_z18.mbtiles",
        "gps-track_0Il1.gpx",
    ];
    let at = |harness: &Harness<'static, Stage>| harness.state().view.preview.at_conflict;
    for place in 0..names.len() {
        key(&mut harness, Modifiers::NONE, Key::F8);
        assert_eq!(at(&harness), Some(place));
    }
    assert!(is_shown(&harness, "index, Ask: other type there, ticked"));
    key(&mut harness, Modifiers::NONE, Key::F8);
    assert_eq!(at(&harness), Some(0), "round and round");
    key(&mut harness, Modifiers::SHIFT, Key::F8);
    assert_eq!(at(&harness), Some(3));
    key(&mut harness, Modifiers::SHIFT, Key::F8);
    // The keyboard is on it: Space unticks it.
    key(&mut harness, Modifiers::NONE, Key::Space);
    assert!(is_shown(&harness, "tiles_z18.mbtiles, Unticked"));
}

fn row_named(view: &View, name: &str) -> PlanRow {
    let rows = view.preview.rows.as_ref().expect("a plan");
    let rules = view.rules();
    let found = (0..rows.len()).find(|at| {
        let cells = rows.cells(*at, &rules);
        cells.is_some_and(|cells| cells.name == *name)
    });
    rows.get(found.expect("the name")).expect("a row")
}

#[test]
fn names_of_the_plan_are_looked_for_and_unticked_where_they_are_found() {
    let mut harness = harness(scenes::whole_plan());
    search(&mut harness, "FLIGHT-04");
    let found = "field-survey-2025/drone/flight-04_telemetry.csv, Copy, ticked";
    assert!(is_shown(&harness, found));
    assert!(is_shown(&harness, "2 of 2,416 found"));
    assert!(!is_shown(&harness, "survey.sqlite, Copy, ticked"));
    // Enter gives the keyboard to what was found.
    key(&mut harness, Modifiers::NONE, Key::Enter);
    key(&mut harness, Modifiers::NONE, Key::End);
    key(&mut harness, Modifiers::NONE, Key::Space);
    assert!(is_shown(
        &harness,
        "field-survey-2025/drone/flight-04_telemetry.csv, Unticked"
    ));
    key(&mut harness, Modifiers::NONE, Key::Enter);
    assert!(
        is_shown(&harness, "flight-04_telemetry.csv, Unticked"),
        "in the tree"
    );
    assert!(is_shown(&harness, "survey.sqlite, Copy, ticked"));
    assert_eq!(harness.state().view.preview.search, "");
}

#[test]
fn escape_gives_the_search_up_first_and_the_plan_after_it() {
    let mut harness = harness(scenes::whole_plan());
    search(&mut harness, "nothing of this name");
    assert!(is_shown(&harness, "No name in the plan matches"));
    key(&mut harness, Modifiers::NONE, Key::Escape);
    assert!(is_shown(&harness, "survey.sqlite, Copy, ticked"));
    key(&mut harness, Modifiers::NONE, Key::Escape);
    assert!(!is_shown(&harness, "What will happen"));
}

#[test]
fn what_a_warning_tells_of_is_shown_by_its_own_words() {
    let mut harness = harness(scenes::whole_plan());
    harness.get_by_label("Show 2").click();
    harness.run_steps(4);
    assert!(is_shown(&harness, "2 of 2,416 found"));
    let socket = "field-survey-2025/lidar-raw/base.sock";
    let rows = harness.query_all_by_label_contains(socket);
    assert_eq!(rows.count(), 1);
    assert_eq!(harness.state().view.preview.search, "is:socket");
    // What is typed there by hand is the same, and a word that stands for nothing is a name.
    let found = |harness: &mut Harness<'static, Stage>, text: &str| {
        let view = &mut harness.state_mut().view;
        let effects = view.intend(Intent::SearchPlan(text.to_owned()), 0);
        scenes::beside(view, effects);
        let rows = view.preview.rows.as_ref().expect("a plan");
        rows.found_words().expect("something is looked for")
    };
    assert_eq!(found(&mut harness, "is:conflict"), "4 of 2,416 found");
    assert_eq!(found(&mut harness, "is:left-out"), "1 of 2,416 found");
    assert_eq!(found(&mut harness, "is:mount"), "0 of 2,416 found");
    assert_eq!(found(&mut harness, "is:mounted"), "0 of 2,416 found");
}

#[test]
fn a_narrow_window_makes_room_for_the_search_when_it_is_asked_for() {
    let mut harness = stage(scenes::whole_plan(), NARROW, Mode::Light);
    harness.run();
    harness.get_by_label("Search the plan").click();
    harness.run_steps(4);
    harness
        .get_by_label("Search the plan")
        .type_text("flight-04_o");
    harness.run_steps(4);
    let found = "field-survey-2025/drone/flight-04_overview.mov, Copy, ticked";
    assert!(is_shown(&harness, found));
}

#[test]
fn a_search_in_a_plan_of_a_million_rows_waits_for_its_answer() {
    let mut view = scenes::million_planned();
    let effects = view.intend(Intent::SearchPlan("0777777".to_owned()), 0);
    let rows = view.preview.rows.as_ref().expect("a plan");
    assert_eq!(
        rows.found_words().as_deref(),
        Some("looking through 1,001,001 names")
    );
    scenes::beside(&mut view, effects);
    let rows = view.preview.rows.as_ref().expect("a plan");
    assert_eq!(rows.found_words().as_deref(), Some("1 of 1,001,001 found"));
    let old = view.intend(Intent::SearchPlan("1".to_owned()), 0);
    let new = view.intend(Intent::SearchPlan("folder_99".to_owned()), 0);
    scenes::beside(&mut view, old);
    let rows = view.preview.rows.as_ref().expect("a plan");
    assert_eq!(rows.len(), 1, "an answer to what is not asked any more");
    scenes::beside(&mut view, new);
    let effects = view.intend(Intent::SearchPlan("folder_999".to_owned()), 0);
    assert!(effects.is_empty(), "among the ten that were found");
    let rows = view.preview.rows.as_ref().expect("a plan");
    assert_eq!(rows.len(), 1);
}

fn plan_of(act: BulkAct, tree: &Arc<Tree>) -> Arc<Plan> {
    let request = Request::new("copytree", Vec::new(), Profile::Safe, "/".into(), 0o022);
    let mut plan = Plan::new(request);
    plan.push(scenes::bulk(act, Arc::clone(tree)));
    Arc::new(plan)
}

/// Rows as a tree shows them whose folders are unfolded.
fn unfolded(tree: &Tree, open: &HashSet<RowId>) -> Vec<(RowId, u16)> {
    let mut rows = Vec::new();
    let mut left: Vec<(RowId, u16)> = Vec::new();
    let push = |left: &mut Vec<(RowId, u16)>, folder: RowId, depth: u16| {
        let spans = tree.spans(folder).into_iter();
        let below = spans.flat_map(|span| span.start..span.start + span.len);
        let mut below: Vec<(RowId, u16)> = below.map(|row| (row, depth)).collect();
        if folder != 0 {
            below.sort_by(|(one, _), (other, _)| {
                let is_file = |id| tree.row(id).expect("a row").kind != Kind::Folder;
                let (a, b) = (name_of(tree, *one), name_of(tree, *other));
                let by_kind = is_file(*one).cmp(&is_file(*other));
                by_kind.then_with(|| natural::compare(a.as_bytes(), b.as_bytes()))
            });
        }
        below.reverse();
        left.extend(below);
    };
    push(&mut left, 0, 0);
    while let Some((row, depth)) = left.pop() {
        rows.push((row, depth));
        if open.contains(&row) {
            push(&mut left, row, depth + 1);
        }
    }
    rows
}

fn name_of(tree: &Tree, id: RowId) -> OsString {
    tree.chunk_of(id).expect("a row").name(id).to_os_string()
}

#[test]
fn what_is_in_a_folder_stands_in_the_order_of_its_names() {
    let tree = scenes::survey();
    // Its only top is unfolded from the start.
    let rows = PlanRows::new(plan_of(BulkAct::Copy, &tree));
    let shown: Vec<OsString> = (0..rows.len())
        .filter_map(|at| rows.get(at))
        .map(|row| name_of(&tree, row.row))
        .collect();
    let folders = ["field-survey-2025", "calibration", "drone", "exports"];
    let files = ["gps-track_0Il1.gpx", "latest", "survey.sqlite"];
    assert_eq!(&shown[..4], &folders);
    assert_eq!(&shown[shown.len() - 3..], &files);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Ticks change sums only along the way; in the end they are those of a plan that is summed up afresh.
    #[test]
    fn sums_follow_ticks(
        is_removal in any::<bool>(),
        places in proptest::collection::vec(0_usize..10_000, 1..20),
    ) {
        let tree = scenes::survey();
        let act = if is_removal { BulkAct::Hold } else { BulkAct::Copy };
        let mut rows = PlanRows::new(plan_of(act, &tree));
        let few: Vec<RowId> = (1..tree.len())
            .filter(|id| {
                let row = tree.row(*id).expect("a row");
                row.kind == Kind::Folder || id % 97 == 0
            })
            .collect();
        for place in places {
            let row = few[place % few.len()];
            rows.toggle_tick(PlanRow { step: 0, row, depth: 0 });
        }
        let fresh = PlanRows::new(Arc::clone(rows.plan()));
        let rules = filewright::model::Rules::of(Profile::Safe);
        for row in 1..tree.len() {
            let row = PlanRow { step: 0, row, depth: 0 };
            let (now, then) = (rows.cells_alone(row, &rules), fresh.cells_alone(row, &rules));
            let (now, then) = (now.expect("a row"), then.expect("a row"));
            prop_assert_eq!(now.items, then.items, "{:?}", row);
            prop_assert_eq!(now.bytes, then.bytes, "{:?}", row);
            prop_assert_eq!(now.is_in_part, then.is_in_part, "{:?}", row);
            prop_assert_eq!(now.words, then.words);
        }
    }

    #[test]
    fn folders_unfold_and_fold_in_their_place(places in proptest::collection::vec(0_usize..5000, 1..30)) {
        let tree = scenes::survey();
        let mut rows = PlanRows::new(plan_of(BulkAct::Copy, &tree));
        let mut open: HashSet<RowId> = HashSet::new();
        if rows.len() > 1 {
            open.insert(1);
        }
        for place in places {
            let folders: Vec<PlanRow> = (0..rows.len())
                .filter_map(|at| rows.get(at))
                .filter(|row| {
                    let kind = tree.row(row.row).expect("a row").kind;
                    kind == Kind::Folder
                })
                .collect();
            let folder = folders[place % folders.len()];
            rows.toggle(folder);
            if !open.remove(&folder.row) {
                open.insert(folder.row);
            }
            let shown: Vec<(RowId, u16)> = (0..rows.len())
                .filter_map(|at| rows.get(at))
                .map(|row| (row.row, row.depth))
                .collect();
            prop_assert_eq!(shown, unfolded(&tree, &open));
        }
    }
}

#[test]
fn rows_of_a_kind_are_those_of_the_plan() {
    let mut view = scenes::million_planned();
    view.intend(Intent::ToggleClash(Clash::Newer), 0);
    let rows = view.preview.rows.as_ref().expect("a plan");
    assert_eq!(rows.clashing(Clash::Newer), 100_000);
    assert_eq!(rows.clashing(Clash::Alike), 0);
    let last = rows.clash_row(Clash::Newer, 99_999).expect("a row");
    let cells = rows.cells_alone(last, &view.rules()).expect("a row");
    assert_eq!(cells.name, "many/folder_999/IMG_0999990.dat");
}
