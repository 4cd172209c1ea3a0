//! A list of a million rows: exact to the last, by wheel, keys, pointer and screen reader.

#![cfg(feature = "gui")]

use std::collections::BTreeSet;

use egui::{Event, Key, Modifiers, MouseWheelUnit, Painter, Pos2, TouchPhase, pos2, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT, Queryable};
use filewright::gui::theme::{Mode, Theme, Themes};
use filewright::gui::widgets::drag::{Drag, Phase};
use filewright::gui::widgets::rows::{Click, RowList, RowState, Rows, RowsState, Spot};

const COUNT: u64 = 1_000_000;
const HEIGHT: f32 = 24.0;
/// Twenty rows fit exactly; the harness keeps a margin of eight points.
const SIZE: egui::Vec2 = vec2(416.0, 496.0);
const TOP: f32 = 8.0;

#[derive(Default)]
struct List {
    place: RowsState,
    cursor: Option<u64>,
    selected: BTreeSet<u64>,
    carried: BTreeSet<u64>,
    clicks: Vec<Click>,
    drags: Vec<Drag>,
    painted: Vec<(u64, f32)>,
}

struct Numbers<'a> {
    selected: &'a BTreeSet<u64>,
    carried: &'a BTreeSet<u64>,
    painted: &'a mut Vec<(u64, f32)>,
}

impl Rows for Numbers<'_> {
    fn state(&self, row: u64) -> RowState {
        RowState {
            selected: self.selected.contains(&row),
            drop: false,
        }
    }

    fn paint(&mut self, _painter: &Painter, spot: Spot) {
        self.painted.push((spot.row, spot.rect.top()));
    }

    fn words(&self, row: u64) -> String {
        format!("number {row}")
    }

    fn carries(&self, row: u64, _at: Pos2) -> bool {
        self.carried.contains(&row)
    }
}

fn list_ui(ui: &mut egui::Ui, theme: &Theme, list: &mut List) {
    list.painted.clear();
    let mut rows = Numbers {
        selected: &list.selected,
        carried: &list.carried,
        painted: &mut list.painted,
    };
    let shape = RowList {
        name: "Numbers",
        count: COUNT,
        row_height: HEIGHT,
        cursor: list.cursor,
        marks: &[],
    };
    let response = shape.show(ui, theme, &mut list.place, &mut rows);
    if let Some((row, _)) = response.moved {
        list.cursor = Some(row);
        list.place.reveal(row);
    }
    list.clicks.extend(response.click);
    list.drags.extend(response.drag);
}

fn harness() -> Harness<'static, List> {
    let themes = Themes::load().expect("the token files are whole");
    let theme = themes.of(Mode::Light).clone();
    Harness::builder()
        .with_size(SIZE)
        .with_step_dt(1.0 / 60.0)
        .with_context_setup(move |ctx| themes.install(ctx, false))
        .build_ui_state(move |ui, list| list_ui(ui, &theme, list), List::default())
}

fn middle_of(row_in_view: u64) -> Pos2 {
    pos2(100.0, TOP + (row_in_view as f32 + 0.5) * HEIGHT)
}

fn press(harness: &Harness<'_, List>, at: Pos2, pressed: bool) {
    harness.event(Event::PointerMoved(at));
    harness.event(Event::PointerButton {
        pos: at,
        button: egui::PointerButton::Primary,
        pressed,
        modifiers: Modifiers::NONE,
    });
}

#[test]
fn the_last_row_of_a_million_ends_exactly_at_the_edge() {
    let mut harness = harness();
    harness.get_by_label("Numbers").focus();
    harness.run();
    assert_eq!(
        harness.state().painted.len(),
        20,
        "only what is in sight is painted"
    );
    harness.key_press(Key::End);
    harness.run();
    assert_eq!(harness.state().cursor, Some(COUNT - 1));
    let list = harness.state();
    assert_eq!(list.place.place(), (COUNT - 20, 0.0));
    let expected: Vec<(u64, f32)> = (0..20)
        .map(|down| (COUNT - 20 + down, TOP + down as f32 * HEIGHT))
        .collect();
    assert_eq!(list.painted, expected, "every row stands on its own pixel");

    harness.key_press(Key::ArrowUp);
    harness.key_press(Key::PageUp);
    harness.run();
    assert_eq!(harness.state().cursor, Some(COUNT - 2 - 19));
    assert_eq!(
        harness.state().place.place(),
        (COUNT - 21, 0.0),
        "the view moves by the least way"
    );
    harness.key_press(Key::Home);
    harness.run();
    assert_eq!(harness.state().place.place(), (0, 0.0));
}

#[test]
fn the_wheel_moves_by_points_near_the_end_too() {
    let mut harness = harness();
    harness.state_mut().place.jump(COUNT - 100);
    harness.run();
    harness.hover_at(middle_of(3));
    harness.event(Event::MouseWheel {
        unit: MouseWheelUnit::Point,
        delta: vec2(0.0, -6.0),
        phase: TouchPhase::Move,
        source: egui::MouseWheelSource::Unknown,
        modifiers: Modifiers::NONE,
    });
    harness.run();
    let (row, fraction) = harness.state().place.place();
    assert_eq!(row, COUNT - 100);
    assert!(
        (fraction - 0.25).abs() < 0.01,
        "six of twenty-four points, not {fraction}"
    );
}

#[test]
fn a_rubber_band_holds_rows_while_the_list_scrolls_under_it() {
    let mut harness = harness();
    harness.state_mut().place.jump(500_000);
    harness.run();
    press(&harness, middle_of(2), true);
    harness.step();
    harness.event(Event::PointerMoved(middle_of(5)));
    harness.step();
    harness.step();
    let drag = harness
        .state()
        .drags
        .last()
        .cloned()
        .expect("the band has begun");
    assert_eq!(drag.from, Some(500_002));
    assert_eq!(drag.rows, 500_002..500_006);

    harness.event(Event::PointerMoved(pos2(100.0, SIZE.y + 40.0)));
    harness.run_steps(30);
    let drag = harness
        .state()
        .drags
        .last()
        .cloned()
        .expect("the band goes on");
    let (top, _) = harness.state().place.place();
    assert!(top > 500_100, "the list scrolled to {top}");
    assert_eq!(
        drag.rows.start, 500_002,
        "the band keeps the row at which it began"
    );
    assert!(
        drag.rows.end >= top + 20,
        "and reaches the last row in sight"
    );

    harness.key_press(Key::Escape);
    harness.step();
    assert_eq!(
        harness.state().drags.last().map(|drag| drag.phase),
        Some(Phase::Cancelled)
    );
    let told = harness.state().drags.len();
    harness.run_steps(3);
    assert_eq!(
        harness.state().drags.len(),
        told,
        "after Escape nothing more is told"
    );
}

#[test]
fn a_press_on_what_is_carried_drags_it_and_a_click_is_no_drag() {
    let mut harness = harness();
    harness.state_mut().carried.insert(4);
    harness.run();
    press(&harness, middle_of(4), true);
    harness.step();
    harness.event(Event::PointerMoved(middle_of(9)));
    harness.step();
    press(&harness, middle_of(9), false);
    harness.step();
    let kinds: BTreeSet<String> = harness
        .state()
        .drags
        .iter()
        .map(|drag| format!("{:?}", drag.kind))
        .collect();
    assert_eq!(kinds, BTreeSet::from(["Selection".to_owned()]));
    assert_eq!(
        harness.state().drags.last().map(|drag| drag.phase),
        Some(Phase::Ended)
    );
    assert!(harness.state().clicks.is_empty());

    harness.run();
    press(&harness, middle_of(7), true);
    harness.step();
    press(&harness, middle_of(7), false);
    harness.step();
    let rows: Vec<Option<u64>> = harness
        .state()
        .clicks
        .iter()
        .map(|click| click.row)
        .collect();
    assert_eq!(rows, [Some(7)]);
}

#[test]
fn rows_in_sight_are_named_and_can_be_clicked_by_a_screen_reader() {
    let mut harness = harness();
    harness.state_mut().place.jump(999_000);
    harness.state_mut().selected.insert(999_003);
    harness.run();
    let node = harness.get_by_label("number 999003");
    assert_eq!(node.accesskit_node().position_in_set(), Some(999_004));
    assert!(
        harness.query_by_label("number 998999").is_none(),
        "what is out of sight has no node"
    );
    harness.get_by_label("number 999007").click_accesskit();
    harness.run();
    let rows: Vec<Option<u64>> = harness
        .state()
        .clicks
        .iter()
        .map(|click| click.row)
        .collect();
    assert_eq!(rows, [Some(999_007)]);
}
