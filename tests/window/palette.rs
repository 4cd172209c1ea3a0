//! The list of all commands.

use egui::{Event, Key, Modifiers};
use egui_kittest::kittest::Queryable;
use egui_kittest::{Harness, SnapshotResults};
use filewright::gui::panels::{Intents, Panels};
use filewright::gui::theme::{Mode, Themes};
use filewright::view::palette::Act;
use filewright::view::{Intent, PaletteIntent, Screen, View};
use jiff::tz::TimeZone;

use crate::scenes;
use crate::screens::{self, DARK, LIGHT, NARROW, WIDE};

fn open(mut view: View, text: &str) -> View {
    view.intend(Intent::Palette(PaletteIntent::Open), 0);
    let typed = PaletteIntent::Type(text.to_owned());
    view.intend(Intent::Palette(typed), 0);
    view
}

fn selected() -> View {
    let mut view = scenes::files();
    view.intend(Intent::SelectAll, 0);
    view
}

#[test]
fn the_palette() {
    let mut results = SnapshotResults::new();
    let view = open(selected(), "copy");
    screens::show(&mut results, "palette", &view, WIDE, DARK);
    let view = open(selected(), "");
    screens::show(&mut results, "palette-narrow", &view, NARROW, LIGHT);
}

#[test]
fn typing_finds_a_command_and_the_keyboard_does_it() {
    let mut harness = screens::stage(selected(), WIDE, Mode::Light);
    harness.run();
    harness.key_press_modifiers(Modifiers::COMMAND, Key::K);
    harness.run();
    assert!(harness.state().view.palette.is_some(), "Ctrl+K opens it");
    harness.get_by_label("Command").type_text("perm");
    harness.run();
    let found = harness.state().view.found();
    let best = found.first().map(|line| line.command.title.clone());
    let title = best.expect("a command has these letters");
    assert!(title.to_lowercase().contains("perm"), "{title}");
    harness.key_press(Key::Escape);
    harness.run();
    assert!(harness.state().view.palette.is_none(), "Escape closes it");
    assert_eq!(
        harness.state().view.root_count(),
        selected().root_count(),
        "and touches nothing else"
    );

    harness.key_press_modifiers(Modifiers::COMMAND, Key::K);
    harness.run();
    // Who types fast is not heard key by key: words and the key behind them may come in one frame.
    harness.get_by_label("Command").type_text("copy tree");
    harness.key_press_modifiers(Modifiers::ALT, Key::Enter);
    harness.run();
    let view = &harness.state().view;
    assert_eq!(view.entry().map(|entry| entry.about.id), Some("copytree"));
    assert!(view.palette.is_none());
}

#[test]
fn a_word_that_no_command_has_does_nothing() {
    let mut view = open(selected(), "qqqq");
    assert!(view.found().is_empty());
    let take = PaletteIntent::Take {
        line: 0,
        plans: false,
    };
    assert!(view.intend(Intent::Palette(take), 0).is_empty());
    assert_eq!(view.screen, Screen::Files);
}

fn key_of(cap: &str) -> Key {
    match cap {
        "Up" => Key::ArrowUp,
        "Left" => Key::ArrowLeft,
        "Right" => Key::ArrowRight,
        "Esc" => Key::Escape,
        "/" => Key::Slash,
        "+" => Key::Plus,
        "-" => Key::Minus,
        name => Key::from_name(name).unwrap_or_else(|| panic!("no key {name}")),
    }
}

fn key_down(cap: &str) -> Event {
    Event::Key {
        key: key_of(cap),
        physical_key: None,
        pressed: true,
        repeat: false,
        modifiers: Modifiers::NONE,
    }
}

/// The keys of a command as the window gets them. Three of them come as events of their own.
fn events(caps: &[&str]) -> Vec<Event> {
    match caps {
        ["Ctrl", "C"] => return vec![Event::Copy],
        ["Ctrl", "X"] => return vec![Event::Cut],
        ["Ctrl", "V"] => return vec![Event::Paste(String::new())],
        [sign @ ("+" | "-" | "/")] => return vec![Event::Text((*sign).to_owned()), key_down(sign)],
        _ => {}
    }
    let mut modifiers = Modifiers::NONE;
    let mut keys = Vec::new();
    for cap in caps {
        match *cap {
            "Ctrl" => modifiers |= Modifiers::COMMAND,
            "Shift" => modifiers |= Modifiers::SHIFT,
            "Alt" => modifiers |= Modifiers::ALT,
            cap => keys.push(key_of(cap)),
        }
    }
    let pressed = keys.into_iter().map(|key| Event::Key {
        key,
        physical_key: None,
        pressed: true,
        repeat: false,
        modifiers,
    });
    pressed.collect()
}

/// What a frame with these events wants.
fn wanted(view: &View, caps: &[&str]) -> Intents {
    let themes = Themes::load().expect("the token files are whole");
    let installed = themes.clone();
    let mut panels = Panels::new(themes, TimeZone::UTC);
    let view = view.clone();
    let mut harness = Harness::builder()
        .with_size(egui::vec2(1440.0, 900.0))
        .with_context_setup(move |ctx| installed.install(ctx, false))
        .build_ui_state(
            move |ui, all: &mut Intents| {
                let window = egui::UiBuilder::new().max_rect(ui.ctx().content_rect());
                panels.show(&mut ui.new_child(window), &view, all);
            },
            Intents::new(),
        );
    harness.run_steps(3);
    harness.state_mut().clear();
    for event in events(caps) {
        harness.event(event);
    }
    harness.run_steps(2);
    std::mem::take(harness.state_mut())
}

#[test]
fn every_key_that_the_palette_names_does_what_it_says() {
    let view = selected();
    let mut seen = 0;
    for command in view.commands() {
        let Act::Intents(intents) = &command.act else {
            continue;
        };
        if command.keys.is_empty() || command.keys == ["Esc"] {
            continue;
        }
        // Some keys choose by what is selected, or choose the whole group: they only have to want something.
        let wants = wanted(&view, command.keys);
        let last = intents.last().expect("it does something");
        let is_choice = matches!(last, Intent::ChooseOperation(_));
        assert!(
            wants.contains(last) || (is_choice && !wants.is_empty()),
            "{:?} for {:?}: {wants:?}",
            command.keys,
            command.title
        );
        seen += 1;
    }
    assert!(seen > 12, "{seen} commands have keys");
}

#[test]
fn what_the_palette_lists_has_titles_of_its_own() {
    let view = selected();
    let mut titles: Vec<(String, String)> = view
        .commands()
        .into_iter()
        .map(|command| (command.title, command.note))
        .collect();
    let all = titles.len();
    titles.sort();
    titles.dedup();
    assert_eq!(titles.len(), all);
    assert!(all > 60, "{all} commands");
}
