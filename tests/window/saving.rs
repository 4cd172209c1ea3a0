//! Forms that are kept filled, by real events, over the end of the program.

use std::fs;
use std::path::Path;

use egui::{Event, Key, Modifiers, Role};
use egui_kittest::SnapshotResults;
use egui_kittest::kittest::{NodeT, Queryable};
use filewright::exec::{Config, Engine};
use filewright::gui::theme::Mode;
use filewright::model::{Clash, Profile, Request, Rule, SavedForm, Value};
use filewright::view::help::HelpPage;
use filewright::view::{HelpIntent, Intent, PrefsIntent, SavedIntent, ThemeChoice, View};

use crate::journeys::Journey;
use crate::scenes;
use crate::screens::{WIDE, show, stage};

fn config(place: &Path) -> Config {
    Config {
        workers: 1,
        home: Some(place.join("home")),
        state_dir: Some(place.join("state")),
        keeps_journal: true,
        data_dir: Some(place.join("data")),
        ..Config::default()
    }
}

fn start(place: &Path) -> Journey {
    Journey::over_engine(config(place), 1, |source| {
        fs::write(source.join("a"), vec![7; 2048]).expect("written");
    })
}

fn destination(journey: &Journey) -> String {
    let field = journey
        .window
        .get_by_role_and_label(Role::TextInput, "Destination");
    field.value().unwrap_or_default()
}

fn write(journey: &mut Journey, text: &str) {
    journey.key(Modifiers::COMMAND, Key::A);
    journey.window.event(Event::Text(text.to_owned()));
    journey.window.run_steps(3);
}

#[test]
fn a_form_is_kept_and_opened_by_its_number_in_another_window() {
    let place = tempfile::tempdir().expect("a place");
    let mut journey = start(place.path());
    let target = journey.target.clone();
    journey.type_target(&target);
    journey.click("Replace");
    journey.key(Modifiers::COMMAND, Key::S);
    let name = journey
        .window
        .get_by_role_and_label(Role::TextInput, "Name")
        .value();
    assert_eq!(
        name.as_deref(),
        Some("Copy tree to target"),
        "a name is offered"
    );
    // As fast as a machine types: name and Enter arrive in one frame, and the offered name goes.
    journey.window.event(Event::Text("Nightly".to_owned()));
    journey.key(Modifiers::NONE, Key::Enter);
    journey.until("it is kept", |app| app.view().saved.forms.len() == 1);
    let row = journey
        .window
        .query_by_role_and_label(Role::Button, "Nightly, saved form, Ctrl+1");
    assert!(row.is_some(), "it stands below the operations");

    // Another number, another form, and one that takes the name over.
    journey.key(Modifiers::NONE, Key::Escape);
    journey.key(Modifiers::COMMAND, Key::S);
    write(&mut journey, "Second");
    journey.key(Modifiers::NONE, Key::Enter);
    journey.until("two are kept", |app| app.view().saved.forms.len() == 2);
    drop(journey);

    let mut journey = start(place.path());
    journey.until("they are known", |app| app.view().saved.forms.len() == 2);
    assert_eq!(destination(&journey), "");
    journey.key(Modifiers::COMMAND, Key::A);
    journey.key(Modifiers::COMMAND, Key::Num1);
    assert_eq!(destination(&journey), target.to_str().expect("text"));
    let view = journey.window.state().view();
    assert_eq!(view.rules().get(Clash::Newer), Rule::Replace);
    assert_eq!(view.root_count(), 1, "what is selected stays so");
    journey.key(Modifiers::COMMAND, Key::Num7);
    let told = journey
        .window
        .query_by_role_and_label(Role::Status, "No form is saved as number 7");
    assert!(told.is_some());
}

#[test]
fn kept_forms_are_renamed_and_deleted() {
    let place = tempfile::tempdir().expect("a place");
    let mut journey = start(place.path());
    for name in ["One", "Two"] {
        journey.key(Modifiers::COMMAND, Key::S);
        write(&mut journey, name);
        journey.key(Modifiers::NONE, Key::Enter);
        journey.until("it is kept", |app| app.view().saved.by_name(name).is_some());
    }
    let intent = Intent::Saved(SavedIntent::ShowAll(true));
    journey.key(Modifiers::COMMAND, Key::K);
    journey
        .window
        .event(Event::Text("rename or delete saved".to_owned()));
    journey.window.run_steps(3);
    let line = journey.window.state().view().found();
    let act = line.first().map(|line| line.command.act.clone());
    let wanted = filewright::view::palette::Act::Intents(vec![intent]);
    assert_eq!(act, Some(wanted), "the palette leads there");
    journey.key(Modifiers::NONE, Key::Enter);
    journey.click("Rename One");
    write(&mut journey, "Uno");
    journey.key(Modifiers::NONE, Key::Enter);
    journey.until("it has another name", |app| {
        app.view()
            .saved
            .by_name("Uno")
            .is_some_and(|form| form.number == Some(1))
    });
    journey.click("Delete Two");
    journey.until("it is gone", |app| app.view().saved.forms.len() == 1);
    journey.click("Delete Uno");
    journey.until("the list closes with the last", |app| {
        app.view().saved.forms.is_empty() && !app.view().saved.is_listed
    });
}

#[test]
fn a_form_that_says_nothing_right_is_not_kept() {
    let place = tempfile::tempdir().expect("a place");
    let mut journey = start(place.path());
    let choose = |journey: &mut Journey| {
        journey.key(Modifiers::COMMAND, Key::K);
        journey.window.event(Event::Text("os.chmod".to_owned()));
        journey.window.run_steps(3);
        journey.key(Modifiers::NONE, Key::Enter);
    };
    choose(&mut journey);
    let field = journey
        .window
        .get_by_role_and_label(Role::TextInput, "Permissions");
    field.focus();
    journey.window.run_steps(2);
    write(&mut journey, "what");
    journey.key(Modifiers::COMMAND, Key::S);
    let naming = journey.window.state().view().saved.naming.clone();
    assert!(
        naming.is_some_and(|naming| naming.fault.is_some()),
        "it says why"
    );
    journey.key(Modifiers::NONE, Key::Enter);
    assert!(journey.window.state().view().saved.forms.is_empty());
    journey.key(Modifiers::NONE, Key::Escape);
    assert!(journey.window.state().view().saved.naming.is_none());
}

fn kept(name: &str, number: Option<u8>, op: &'static str) -> SavedForm {
    let cwd = "/home/mara".into();
    let mut request = Request::new(op, Vec::new(), Profile::Safe, cwd, 0o022);
    let target = "/media/mara/Backup/field-survey-2025";
    request.values.set("dst", Value::Path(target.into()));
    SavedForm {
        name: name.to_owned(),
        number,
        request,
    }
}

fn with_forms() -> View {
    let mut view = scenes::files();
    let forms = vec![
        kept("Nightly backup", Some(1), "copytree"),
        kept("Photos to the archive, with everything", Some(2), "copy"),
        kept("Tidy the downloads", None, "move"),
    ];
    let event = filewright::model::Event::Saved {
        turn: 1,
        forms: forms.into(),
        damaged: 0,
        failure: None,
    };
    view.apply(&event, 0);
    view
}

#[test]
fn kept_forms() {
    let results = &mut SnapshotResults::new();
    let mut view = with_forms();
    view.intend(Intent::Saved(SavedIntent::ShowAll(true)), 0);
    show(results, "saved", &view, WIDE, &[Mode::Dark]);
    let mut view = with_forms();
    view.intend(Intent::Saved(SavedIntent::Ask), 0);
    view.intend(Intent::Saved(SavedIntent::Number(Some(2))), 0);
    show(results, "saved-name", &view, WIDE, &[Mode::Light]);
}

#[test]
fn in_a_low_window_kept_forms_stand_below_the_operations_in_one_list() {
    let mut window = stage(with_forms(), (1440.0, 560.0), Mode::Light);
    window.run();
    window
        .get_by_role_and_label(Role::ComboBox, "Operation")
        .click();
    window.run_steps(4);
    let form = "Photos to the archive, with everything, saved form";
    window
        .get_by_role_and_label(Role::MenuItemRadio, form)
        .click();
    window.run_steps(4);
    assert_eq!(window.state().view.inspector.op, Some("copy"));
    let field = window.get_by_role_and_label(Role::TextInput, "Destination");
    let target = "/media/mara/Backup/field-survey-2025";
    assert_eq!(field.value().as_deref(), Some(target));
}

#[test]
fn settings_are_made_by_clicks_and_outlive_the_window() {
    let place = tempfile::tempdir().expect("a place");
    let mut journey = start(place.path());
    journey.click("Settings");
    for words in ["Dark", "Comfortable", "None"] {
        journey.click(words);
    }
    let hidden = journey
        .window
        .get_by_role_and_label(Role::CheckBox, "Show hidden files");
    hidden.click();
    journey.window.run_steps(4);
    let binary = journey
        .window
        .get_by_role_and_label(Role::RadioButton, "44.9 GiB");
    binary.click();
    journey.window.run_steps(4);
    let size = journey
        .window
        .get_by_role_and_label(Role::RadioButton, "125 %");
    size.click();
    journey.window.run_steps(4);
    assert_eq!(journey.window.ctx.zoom_factor(), 1.25);
    journey.key(Modifiers::NONE, Key::Escape);
    let view = journey.window.state().view();
    assert!(!view.shows_prefs);
    let liked = view.prefs.clone();
    assert_eq!(liked.theme, ThemeChoice::Dark);
    assert!(liked.is_comfortable && liked.reduces_motion && liked.shows_hidden);
    journey.key(Modifiers::COMMAND, Key::Minus);
    assert_eq!(journey.window.state().view().prefs.text_percent, 110);
    journey.key(Modifiers::COMMAND, Key::Plus);
    let row = journey.window.get_by_label_contains("a, file");
    assert_eq!(row.rect().height(), 28.0, "rows are higher");
    let words = row.accesskit_node().label().unwrap_or_default();
    assert!(words.contains("2.000 KiB"), "{words}");
    // The last wish counts: it is on the disk once the engine has let go of it.
    let since = std::time::Instant::now();
    loop {
        let engine = Engine::start(config(place.path()), || {});
        if engine.prefs() == liked {
            break;
        }
        assert!(since.elapsed().as_secs() < 20, "{:?}", engine.prefs());
    }
}

#[test]
fn the_settings() {
    let results = &mut SnapshotResults::new();
    let mut view = scenes::files();
    view.intend(Intent::Prefs(PrefsIntent::Show(true)), 0);
    show(results, "settings", &view, WIDE, &[Mode::Light, Mode::Dark]);
}

#[test]
fn what_an_operation_does_is_told_by_a_click_and_by_a_key() {
    let place = tempfile::tempdir().expect("a place");
    let mut journey = start(place.path());
    journey.click("What this does");
    let entry = journey.window.state().view().entry().expect("chosen");
    let is_told = |journey: &Journey, words: &str| {
        let found = journey.window.query_all_by_label_contains(words);
        found.count() > 0
    };
    for words in std::iter::once(entry.about.help).chain(entry.params.iter().map(|it| it.help)) {
        assert!(is_told(&journey, words), "{words}");
    }
    let keys = journey
        .window
        .get_by_role_and_label(Role::RadioButton, "Keys");
    keys.click();
    journey.window.run_steps(4);
    assert!(is_told(&journey, "All commands, Ctrl+K, change"));
    assert!(!is_told(&journey, entry.about.help));
    journey.key(Modifiers::NONE, Key::Escape);
    assert_eq!(journey.window.state().view().help, None);
    journey.key(Modifiers::NONE, Key::F1);
    assert!(is_told(&journey, entry.about.help));
    journey.key(Modifiers::NONE, Key::F1);
    assert_eq!(journey.window.state().view().help, None);
}

#[test]
fn a_key_is_changed_where_the_keys_are_told_and_stays_so() {
    let place = tempfile::tempdir().expect("a place");
    let mut journey = start(place.path());
    let open = |journey: &mut Journey| {
        journey.key(Modifiers::NONE, Key::F1);
        let keys = journey
            .window
            .get_by_role_and_label(Role::RadioButton, "Keys");
        keys.click();
        journey.window.run_steps(4);
    };
    let fault = |journey: &Journey| {
        let help = journey.window.state().view().help.clone();
        help.and_then(|help| help.asks).and_then(|asks| asks.fault)
    };
    open(&mut journey);
    journey.click("All commands, Ctrl+K, change");
    // What types something, what means the same everywhere, and what is another one's key.
    for (modifiers, key, words) in [
        (Modifiers::NONE, Key::P, "P is for typing"),
        (Modifiers::COMMAND, Key::C, "Ctrl+C is for typing"),
        (Modifiers::COMMAND, Key::J, "Ctrl+J is the key of"),
    ] {
        journey.key(modifiers, key);
        let told = fault(&journey).expect("it cannot be");
        assert!(told.starts_with(words), "{told}");
    }
    let both = Modifiers::COMMAND.plus(Modifiers::SHIFT);
    journey.key(both, Key::P);
    assert_eq!(fault(&journey), None);
    journey.key(Modifiers::NONE, Key::Escape);
    let is_open = |journey: &Journey| journey.window.state().view().palette.is_some();
    journey.key(Modifiers::COMMAND, Key::K);
    assert!(!is_open(&journey), "the usual one is free");
    journey.key(both, Key::P);
    assert!(is_open(&journey));
    journey.key(Modifiers::NONE, Key::Escape);

    // What is free by now can be given to another.
    open(&mut journey);
    let row = journey
        .window
        .get_by_role_and_label(Role::Button, "Select all, Ctrl+A, change");
    // Out of sight, further down.
    row.click_accesskit();
    journey.window.run_steps(4);
    journey.key(Modifiers::COMMAND, Key::K);
    assert_eq!(fault(&journey), None);
    journey.key(Modifiers::NONE, Key::Escape);
    assert_eq!(journey.window.state().view().help, None);
    assert!(!journey.window.ctx.text_edit_focused());
    journey.key(Modifiers::COMMAND, Key::K);
    assert_eq!(journey.window.state().view().root_count(), 1);
    let kept = journey.window.state().view().prefs.keys.clone();
    assert_eq!(kept.len(), 2);
    let since = std::time::Instant::now();
    while Engine::start(config(place.path()), || {}).prefs().keys != kept {
        assert!(since.elapsed().as_secs() < 20);
    }

    open(&mut journey);
    journey.click("All keys as usual");
    journey.key(Modifiers::NONE, Key::Escape);
    journey.key(Modifiers::COMMAND, Key::K);
    assert!(is_open(&journey));
}

#[test]
fn every_command_has_a_key_of_its_own() {
    let view = scenes::files();
    let lines = view.help_lines(HelpPage::Keys);
    let mut known = std::collections::BTreeMap::new();
    for line in lines {
        let chord = line.keys.join("+");
        if let Some(other) = known.insert(chord.clone(), line.label.clone()) {
            panic!("{chord}: {other} and {}", line.label);
        }
    }
}

#[test]
fn the_help() {
    let results = &mut SnapshotResults::new();
    let mut view = scenes::files();
    let show_page = |view: &mut View, page| {
        view.intend(Intent::Help(HelpIntent::Show(page)), 0);
    };
    show_page(&mut view, HelpPage::Operation);
    show(results, "help-operation", &view, WIDE, &[Mode::Light]);
    show_page(&mut view, HelpPage::Keys);
    show(results, "help-keys", &view, WIDE, &[Mode::Dark]);
}
