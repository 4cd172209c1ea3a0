//! Selected rows dragged onto a folder, by real events.

use std::fs;

use egui::{Event, Modifiers, PointerButton, vec2};
use egui_kittest::kittest::Queryable;
use filewright::view::{Screen, View};

use crate::journeys::Journey;

/// Drags the selected row over the photos and lets go; the view then.
fn carried(modifiers: Modifiers) -> (Journey, View) {
    let mut journey = Journey::start(None);
    let row = |journey: &Journey, text: &str| {
        let node = journey.window.get_by_label_contains(text);
        node.rect().left_center() + vec2(60.0, 0.0)
    };
    let first = journey.window.get_by_label_contains("file_00");
    first.click();
    journey.window.run_steps(3);
    let from = row(&journey, "file_00");
    let to = row(&journey, "photos, folder");
    journey.window.drag_at(from);
    journey.window.run_steps(2);
    for step in 1..=6 {
        journey
            .window
            .hover_at(from + (to - from) * (step as f32 / 6.0));
        journey.window.run_steps(2);
    }
    journey.window.event(Event::ModifiersChanged(modifiers));
    journey.window.run_steps(2);
    journey.window.event(Event::PointerButton {
        pos: to,
        button: PointerButton::Primary,
        pressed: false,
        modifiers,
    });
    journey.window.run_steps(4);
    let none = Modifiers::NONE;
    journey.window.event(Event::ModifiersChanged(none));
    journey.window.run_steps(2);
    let view = journey.window.state().view().clone();
    (journey, view)
}

#[test]
fn rows_dragged_onto_a_folder_show_their_plan_and_do_nothing_yet() {
    for (modifiers, op) in [(Modifiers::NONE, "copytree"), (Modifiers::SHIFT, "move")] {
        let (journey, view) = carried(modifiers);
        assert_eq!(view.screen, Screen::Plan);
        assert_eq!(view.entry().map(|entry| entry.about.id), Some(op));
        let request = view.request().expect("the form is whole");
        assert_eq!(
            request.path("dst"),
            Some(journey.source.join("photos").as_path())
        );
        assert_eq!(request.roots.len(), 1);
        let inside = fs::read_dir(journey.source.join("photos")).expect("it is there");
        assert_eq!(inside.count(), 3, "nothing was copied yet");
    }
}
