//! Journeys through the window by real events: the real application over a real engine, on a real folder.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use egui::accesskit::Toggled;
use egui::{Key, Modifiers, Role, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT, Queryable};
use filewright::exec::{Config, Engine, Fault, FaultPlan};
use filewright::gui::app::{App, Around};
use filewright::gui::desktop::Desktop;
use filewright::gui::desktop::bus::{Bus, Buses};
use filewright::gui::pace::Pace;
use filewright::gui::panels::Panels;
use filewright::gui::setting::setting;
use filewright::gui::theme::Themes;
use filewright::model::{End, JobState, Keep, Recovery, Value};
use filewright::view::{RunLook, View};
use jiff::tz::TimeZone;
use tempfile::TempDir;

use crate::common::raster::Raster;

/// Longest wait for anything.
const PATIENCE: Duration = Duration::from_secs(20);

/// A folder with twelve files and a folder of three, and the window that opened on it.
pub struct Journey {
    place: TempDir,
    pub source: PathBuf,
    pub target: PathBuf,
    pub window: Harness<'static, App>,
    /// Jobs whose end was waited for, and those before them.
    seen: usize,
}

impl Journey {
    pub fn start(faults: Option<Arc<dyn FaultPlan>>) -> Journey {
        Journey::over(faults, 13, |source| {
            fs::create_dir_all(source.join("photos")).expect("made");
            for at in 0..12 {
                let name = source.join(format!("file_{at:02}.dat"));
                fs::write(name, vec![at as u8; 1000 * (at + 1)]).expect("written");
            }
            for at in 0..3 {
                let name = source.join("photos").join(format!("IMG_{at}.jpg"));
                fs::write(name, b"picture").expect("written");
            }
        })
    }

    /// A folder with so many entries of the caller's own.
    pub fn over(
        faults: Option<Arc<dyn FaultPlan>>,
        entries: usize,
        plant: impl FnOnce(&Path),
    ) -> Journey {
        let place = TempDir::new().expect("a place for files");
        let config = Config {
            faults,
            ..config(place.path())
        };
        Journey::at(place, config, Buses::Missing, entries, plant)
    }

    /// The same over an engine of the caller's own.
    pub fn over_engine(config: Config, entries: usize, plant: impl FnOnce(&Path)) -> Journey {
        let place = TempDir::new().expect("a place for files");
        Journey::at(place, config, Buses::Missing, entries, plant)
    }

    /// The same on a desktop whose services are found on these buses.
    pub fn beside(
        buses: Buses,
        faults: Option<Arc<dyn FaultPlan>>,
        entries: usize,
        plant: impl FnOnce(&Path),
    ) -> Journey {
        let place = TempDir::new().expect("a place for files");
        let config = Config {
            faults,
            ..config(place.path())
        };
        Journey::at(place, config, buses, entries, plant)
    }

    fn at(
        place: TempDir,
        config: Config,
        buses: Buses,
        entries: usize,
        plant: impl FnOnce(&Path),
    ) -> Journey {
        let source = place.path().join("source");
        let target = place.path().join("target");
        fs::create_dir(&source).expect("made");
        plant(&source);
        let setting = setting(source.clone(), place.path().join("home"), 0o022);
        let (view, effects) = View::new(setting);
        let engine = Engine::start(config, || {});
        let themes = Themes::load().expect("the token files are whole");
        let installed = themes.clone();
        let panels = Panels::new(themes, TimeZone::UTC);
        let around = Around {
            desktop: Desktop::none(),
            bus: Bus::start(buses),
            pace: Pace::default(),
            program: env!("CARGO_BIN_EXE_filewright").into(),
        };
        let app = App::new(engine, around, view, panels, effects);
        let window = Harness::builder()
            .with_size(vec2(1440.0, 900.0))
            .with_step_dt(1.0 / 60.0)
            .with_theme(egui::Theme::Light)
            .renderer(Raster::default())
            .with_context_setup(move |ctx| installed.install(ctx, false))
            .build_ui_state(
                |ui, app: &mut App| {
                    app.follow(ui.ctx());
                    let whole = egui::UiBuilder::new().max_rect(ui.ctx().content_rect());
                    app.show(&mut ui.new_child(whole));
                },
                app,
            );
        let mut journey = Journey {
            place,
            source,
            target,
            window,
            seen: 0,
        };
        journey.until("the rows are there", |app| {
            app.view().pane.listing.shown() == entries
        });
        journey
    }

    /// Lets frames pass until something holds; a few more, so that it is drawn and answered.
    pub fn until(&mut self, what: &str, holds: impl Fn(&App) -> bool) {
        let since = Instant::now();
        while !holds(self.window.state()) {
            assert!(since.elapsed() < PATIENCE, "waited in vain until {what}");
            self.window.step();
            std::thread::sleep(Duration::from_millis(2));
        }
        self.window.run_steps(3);
    }

    pub fn click(&mut self, label: &str) {
        self.window.get_by_label(label).click();
        self.window.run_steps(4);
    }

    pub fn key(&mut self, modifiers: Modifiers, key: Key) {
        self.window.key_press_modifiers(modifiers, key);
        self.window.run_steps(4);
    }

    fn status(&self) -> String {
        self.window.state().view().status_head()
    }

    pub fn type_target(&mut self, target: &Path) {
        let field = self
            .window
            .get_by_role_and_label(Role::TextInput, "Destination");
        field.focus();
        self.window.run_steps(2);
        let field = self
            .window
            .get_by_role_and_label(Role::TextInput, "Destination");
        field.type_text(target.to_str().expect("text"));
        self.window.run_steps(4);
    }

    pub fn run_look(&self) -> RunLook {
        self.window.state().view().run_button().look
    }

    /// Clicks Run by the words that it shows.
    pub fn click_run(&mut self) {
        let text = self.window.state().view().run_button().text;
        self.click(&text);
    }

    /// The end of the job that was started after the one whose end was waited for last: its start may not be told yet.
    pub fn until_ended(&mut self) -> End {
        let seen = self.seen;
        self.until("the job ended", |app| {
            let jobs = &app.view().jobs;
            let last = jobs.iter().next_back();
            jobs.iter().count() > seen && last.is_some_and(|job| job.outcome.is_some())
        });
        let jobs = &self.window.state().view().jobs;
        let (count, last) = (jobs.iter().count(), jobs.iter().next_back());
        let Some(JobState::Ended(end)) = last.map(|job| job.state) else {
            panic!("a job that has ended");
        };
        self.seen = count;
        end
    }
}

/// An engine that keeps its journal and what it holds below a folder.
fn config(place: &Path) -> Config {
    Config {
        workers: 2,
        home: Some(place.join("home")),
        state_dir: Some(place.join("state")),
        keeps_journal: true,
        data_dir: Some(place.join("data")),
        ..Config::default()
    }
}

pub fn names(folder: &Path) -> Vec<String> {
    let Ok(entries) = fs::read_dir(folder) else {
        return Vec::new();
    };
    let name = |entry: fs::DirEntry| entry.file_name().into_string().expect("text");
    let mut names: Vec<String> = entries.map(|entry| name(entry.expect("read"))).collect();
    names.sort();
    names
}

#[test]
fn browsing_by_double_click_path_filter_and_keys() {
    let mut journey = Journey::start(None);
    let row = journey.window.get_by_label_contains("photos, folder");
    let at = row.rect().center();
    for _ in 0..2 {
        journey.window.drag_at(at);
        journey.window.drop_at(at);
    }
    journey.until("the folder is entered", |app| {
        app.view().folder().ends_with("photos") && app.view().pane.listing.shown() == 3
    });
    assert!(
        journey
            .window
            .query_by_label_contains("IMG_1.jpg, image")
            .is_some()
    );

    journey.click("Back");
    journey.until("the first folder is back", |app| {
        app.view().pane.listing.shown() == 13
    });
    journey.key(Modifiers::NONE, Key::Slash);
    journey.window.event(egui::Event::Text("_1".to_owned()));
    journey.until("the filter holds", |app| {
        app.view().pane.listing.shown() == 2
    });
    journey.key(Modifiers::NONE, Key::Escape);
    journey.until("all rows are back", |app| {
        app.view().pane.listing.shown() == 13
    });

    journey.key(Modifiers::COMMAND, Key::L);
    let typed = format!("{}/photos", journey.source.to_str().expect("text"));
    journey
        .window
        .key_press_modifiers(Modifiers::COMMAND, Key::A);
    journey.window.step();
    journey.window.event(egui::Event::Text(typed));
    journey.window.step();
    journey.key(Modifiers::NONE, Key::Enter);
    journey.until("the typed folder is shown", |app| {
        app.view().pane.listing.shown() == 3
    });
}

#[test]
fn selecting_by_drag_click_and_keys() {
    let mut journey = Journey::start(None);
    let rect = |journey: &Journey, name: &str| journey.window.get_by_label_contains(name).rect();
    let from = rect(&journey, "file_02.dat").center();
    let to = rect(&journey, "file_06.dat").center();
    journey.window.drag_at(from);
    journey.window.step();
    journey.window.hover_at(from + vec2(0.0, 20.0));
    journey.window.step();
    journey.window.hover_at(to);
    journey.window.run_steps(3);
    assert_eq!(
        journey.status(),
        "5 items selected, 25.0 kB",
        "while the band is held"
    );
    journey.window.drop_at(to);
    journey.window.run_steps(3);
    assert_eq!(journey.status(), "5 items selected, 25.0 kB");

    journey
        .window
        .hover_at(rect(&journey, "file_09.dat").center());
    journey.window.step();
    let row = journey.window.get_by_label_contains("file_09.dat");
    row.click_modifiers(Modifiers::COMMAND);
    journey.window.run_steps(3);
    assert_eq!(journey.status(), "6 items selected, 35.0 kB");
    journey.key(Modifiers::SHIFT, Key::ArrowDown);
    assert_eq!(journey.status(), "2 items selected, 21.0 kB");
    journey.key(Modifiers::COMMAND, Key::A);
    assert_eq!(journey.status(), "13 items selected, 78.0 kB in files");
    journey.key(Modifiers::NONE, Key::Escape);
    assert_eq!(journey.status(), "13 items");
}

#[test]
fn a_copy_is_planned_run_and_found_at_its_place() {
    let mut journey = Journey::start(None);
    fs::create_dir(&journey.target).expect("made");
    journey.key(Modifiers::COMMAND, Key::A);
    let target = journey.target.clone();
    journey.type_target(&target);
    assert_eq!(
        journey.window.state().view().run_button().text,
        "Copy 13 items"
    );
    journey.key(Modifiers::COMMAND, Key::Enter);
    journey.until("the plan is shown", |app| {
        app.view().preview.plan().is_some() && !app.view().preview.is_pending
    });
    let row = journey.window.query_by_label("file_03.dat, Copy, ticked");
    assert!(row.is_some(), "the plan says what becomes of each file");
    assert_eq!(
        names(&target),
        Vec::<String>::new(),
        "a plan writes nothing"
    );
    journey.click_run();
    assert_eq!(journey.until_ended(), End::Done);
    assert_eq!(names(&target), names(&journey.source));
    assert_eq!(
        names(&target.join("photos")),
        ["IMG_0.jpg", "IMG_1.jpg", "IMG_2.jpg"]
    );
    let toast = journey
        .window
        .query_by_label_contains("Copied 16 items to target");
    assert!(toast.is_some(), "the end is told");
}

#[test]
fn a_plan_is_turned_into_a_script_by_keys_and_copied() {
    let mut journey = Journey::start(None);
    fs::create_dir(&journey.target).expect("made");
    journey.key(Modifiers::COMMAND, Key::A);
    let target = journey.target.clone();
    journey.type_target(&target);
    journey.key(Modifiers::COMMAND, Key::Enter);
    journey.until("the plan is shown", |app| {
        app.view().preview.plan().is_some()
    });
    let plan = journey
        .window
        .get_by_role_and_label(Role::RadioButton, "Plan");
    plan.focus();
    journey.key(Modifiers::NONE, Key::ArrowRight);
    let text = journey.window.get_by_label("Script of Python").value();
    let text = text.expect("a script that can be read");
    assert!(text.contains("import shutil"), "{text}");
    assert!(text.contains("photos"), "{text}");
    let button = journey
        .window
        .get_by_role_and_label(Role::Button, "Copy script");
    button.click();
    let mut copied = None;
    for _ in 0..4 {
        journey.window.step();
        let commands = &journey.window.output().platform_output.commands;
        let text = commands.iter().find_map(|command| match command {
            egui::OutputCommand::CopyText(text) => Some(text.clone()),
            _ => None,
        });
        copied = copied.or(text);
    }
    assert_eq!(copied.as_deref(), Some(text.as_str()), "all of it");
    journey.key(Modifiers::NONE, Key::ArrowRight);
    assert_eq!(names(&target), Vec::<String>::new(), "nothing was done");
}

#[test]
fn what_is_deleted_is_kept_and_comes_back() {
    let mut journey = Journey::start(None);
    let photos = journey.window.get_by_label_contains("photos, folder");
    photos.click();
    journey.window.run_steps(3);
    journey.key(Modifiers::NONE, Key::Delete);
    let kept = journey
        .window
        .get_by_label_contains("Keep for 14 days. Stays on the same disk");
    assert_eq!(kept.accesskit_node().toggled(), Some(Toggled::True));
    assert_eq!(journey.run_look(), RunLook::Held);
    journey.click_run();
    journey.until("the plan is shown", |app| {
        app.view().preview.plan().is_some() && !app.view().preview.is_pending
    });
    let row = |journey: &Journey, text: &str| {
        let found = journey.window.query_by_label_contains(text);
        assert!(found.is_some(), "{text}");
    };
    row(&journey, "photos, Keep until ");
    row(&journey, "IMG_1.jpg, goes with its folder, ticked");
    row(&journey, "21 B into the hold area");
    row(&journey, "21 B from this");
    assert!(journey.source.join("photos").exists());
    journey.click_run();
    assert!(journey.window.state().view().question.is_none());
    assert_eq!(journey.until_ended(), End::Done);
    journey.until("the row is gone", |app| {
        app.view().pane.listing.shown() == 12
    });
    assert!(!journey.source.join("photos").exists());

    // Another process comes later and takes it back.
    let later = Engine::start(config(journey.place.path()), || {});
    let held = later.held();
    assert_eq!(held.len(), 1);
    assert_eq!((held[0].op.as_str(), held[0].items), ("rmtree", 4));
    let area = journey.place.path().join("data/filewright/hold");
    assert_eq!(held[0].path, area.join(&held[0].uid));
    assert_eq!(
        names(&held[0].path.join("0/photos")),
        ["IMG_0.jpg", "IMG_1.jpg", "IMG_2.jpg"]
    );
    let outcome = later.recover(&held[0].uid, Recovery::Undo);
    assert_eq!(outcome.end, End::Done, "{outcome:#?}");
    let back = fs::read(journey.source.join("photos/IMG_1.jpg"));
    assert_eq!(back.expect("is back"), b"picture");
}

#[test]
fn the_desktops_trash_is_a_choice_and_a_way_back() {
    let mut journey = Journey::start(None);
    let photos = journey.window.get_by_label_contains("photos, folder");
    photos.click();
    journey.window.run_steps(3);
    journey.key(Modifiers::NONE, Key::Delete);
    journey.key(Modifiers::COMMAND, Key::Enter);
    let is_planned = |keep: Keep| {
        move |app: &App| {
            let plan = app.view().preview.plan();
            !app.view().preview.is_pending && plan.is_some_and(|plan| plan.request.run.keep == keep)
        }
    };
    journey.until("it is planned", is_planned(Keep::Hold));
    let card = journey.window.get_by_label_contains("Desktop trash. ");
    card.click();
    journey.window.run_steps(4);
    journey.until("it is planned for the trash", is_planned(Keep::Trash));
    let row = journey
        .window
        .query_by_label("photos, To the trash, ticked");
    assert!(row.is_some(), "the plan follows the choice");
    assert_eq!(journey.run_look(), RunLook::Held);
    journey.key(Modifiers::COMMAND, Key::Enter);
    assert_eq!(journey.until_ended(), End::Done);
    let trash = journey.place.path().join("data/Trash");
    assert_eq!(names(&trash.join("files")), ["photos"]);
    assert_eq!(names(&trash.join("info")), ["photos.trashinfo"]);
    let later = Engine::start(config(journey.place.path()), || {});
    let past = later.past().expect("jobs");
    let outcome = later.recover(&past[0].uid, Recovery::Undo);
    assert_eq!(outcome.end, End::Done, "{outcome:#?}");
    assert_eq!(names(&journey.source.join("photos")).len(), 3);
    assert!(names(&trash.join("files")).is_empty());
}

#[test]
fn what_goes_for_good_is_planned_then_asked_for() {
    let mut journey = Journey::start(None);
    journey
        .window
        .get_by_label_contains("photos, folder")
        .click();
    journey.window.run_steps(3);
    journey.key(Modifiers::SHIFT, Key::Delete);
    assert_eq!(journey.run_look(), RunLook::Danger);
    journey.click_run();
    journey.until("the plan is shown", |app| {
        app.view().preview.plan().is_some() && !app.view().preview.is_pending
    });
    journey.click_run();
    assert!(
        journey.source.join("photos").exists(),
        "nothing goes before the answer"
    );
    journey.click("Keep everything");
    assert!(journey.window.state().view().question.is_none());
    journey.click_run();
    let yes = journey
        .window
        .state()
        .view()
        .question
        .clone()
        .expect("asked")
        .yes;
    journey.click(&yes);
    assert_eq!(journey.until_ended(), End::Done);
    assert!(!journey.source.join("photos").exists());
    journey.until("the row is gone", |app| {
        app.view().pane.listing.shown() == 12
    });
}

/// Makes every file take its time.
pub struct Slow;

impl FaultPlan for Slow {
    fn before(&self, _step: u32, _row: u32, _path: &Path) -> Option<Fault> {
        std::thread::sleep(Duration::from_millis(150));
        None
    }
}

#[test]
fn a_running_job_is_paused_resumed_and_cancelled() {
    let mut journey = Journey::start(Some(Arc::new(Slow)));
    fs::create_dir(&journey.target).expect("made");
    journey.key(Modifiers::COMMAND, Key::A);
    let target = journey.target.clone();
    journey.type_target(&target);
    journey.click_run();
    let is = |state: JobState| {
        move |app: &App| {
            app.view()
                .jobs
                .iter()
                .next_back()
                .is_some_and(|job| job.state == state)
        }
    };
    journey.until("the job runs", is(JobState::Running));
    journey.click("Pause");
    journey.until("the job is paused", is(JobState::Paused));
    journey.click("Resume");
    journey.until("the job runs again", is(JobState::Running));
    journey.click("Cancel");
    assert_eq!(journey.until_ended(), End::Cancelled);
    let there = names(&target);
    assert!(there.len() < 13, "not all was copied: {there:?}");
    let is_whole = |name: &String| journey.source.join(name).exists();
    assert!(
        there.iter().all(is_whole),
        "nothing half-written stays: {there:?}"
    );
}

/// Types into a field of the form in place of what stands in it.
pub fn type_into(journey: &mut Journey, field: &str, text: &str) {
    let node = journey.window.get_by_role_and_label(Role::TextInput, field);
    node.focus();
    journey.window.run_steps(2);
    journey.key(Modifiers::COMMAND, Key::A);
    journey.key(Modifiers::NONE, Key::Backspace);
    if !text.is_empty() {
        journey.window.event(egui::Event::Text(text.to_owned()));
    }
    journey.window.run_steps(2);
    journey.until("the names follow", |app| {
        app.view().preview.names().is_some() && !app.view().preview.is_pending
    });
}

#[test]
fn many_names_change_as_shown_while_typing_and_collide_in_words() {
    let mut journey = Journey::start(None);
    let before = names(&journey.source);
    journey.key(Modifiers::COMMAND, Key::A);
    journey.key(Modifiers::NONE, Key::F2);
    journey.until("the names are shown", |app| {
        app.view().preview.names().is_some() && !app.view().preview.is_pending
    });
    // The keyboard is in the first field already.
    journey.window.event(egui::Event::Text("zz".to_owned()));
    journey.until("what is typed is planned", |app| {
        let plan = app.view().preview.plan();
        let typed = plan.and_then(|plan| plan.request.values.get("rule"));
        typed == Some(&Value::Patterns(vec!["s/zz//".to_owned()]))
    });
    let shown = |journey: &Journey, label: &str| journey.window.query_by_label(label).is_some();
    assert!(shown(&journey, "file_03.dat stays as it is"));
    let (find, with) = ("Rule 1, Replace, find", "Rule 1, Replace, with");
    assert!(shown(&journey, "13 items, 0 change"));

    type_into(&mut journey, find, "");
    type_into(&mut journey, with, "same");
    assert!(shown(
        &journey,
        "file_03.dat to same.dat: same name twice, ticked"
    ));
    assert!(shown(&journey, "photos becomes same, ticked"));
    assert!(shown(&journey, "12 collide, in 1 place"));
    let button = journey.window.state().view().run_button();
    assert_eq!(
        button.sentence,
        "1 name is wanted twice; nothing is renamed."
    );
    journey.key(Modifiers::COMMAND, Key::Enter);
    assert!(journey.window.state().view().jobs.iter().next().is_none());
    journey.key(Modifiers::NONE, Key::F8);
    let first = journey.window.state().view().preview.faulty;
    journey.key(Modifiers::NONE, Key::F8);
    let second = journey.window.state().view().preview.faulty;
    assert!(first.is_some() && second == first.map(|row| row + 1));

    journey.click("By pattern");
    type_into(&mut journey, find, "file_(");
    assert!(shown(&journey, "Unclosed group."), "below its field");
    type_into(&mut journey, find, r"file_(\d+)");
    type_into(&mut journey, with, "shot $1 of {n:02}");
    assert!(shown(
        &journey,
        "file_03.dat becomes shot 03 of 04.dat, ticked"
    ));
    assert!(shown(&journey, "photos stays as it is"));
    assert_eq!(names(&journey.source), before, "a plan writes nothing");
    let button = journey.window.state().view().run_button();
    assert_eq!(button.text, "Rename 12 files");
    journey.click_run();
    assert_eq!(journey.until_ended(), End::Done);
    let mut expected: Vec<String> = (0..12)
        .map(|at| format!("shot {at:02} of {:02}.dat", at + 1))
        .collect();
    expected.insert(0, "photos".to_owned());
    assert_eq!(names(&journey.source), expected);
    let told = journey
        .window
        .query_all_by_label_contains("Renamed 12 items");
    assert!(told.count() > 0, "the end is told");
}

/// Fails each of two files once, as a disk would.
#[derive(Default)]
struct Once(Mutex<HashSet<PathBuf>>);

impl FaultPlan for Once {
    fn before(&self, _step: u32, _row: u32, path: &Path) -> Option<Fault> {
        let is_bad = path.ends_with("file_04.dat") || path.ends_with("file_07.dat");
        let is_first = is_bad && self.0.lock().expect("locked").insert(path.to_path_buf());
        is_first.then_some(Fault::Errno(5))
    }
}

#[test]
fn what_failed_is_listed_and_tried_again() {
    let mut journey = Journey::start(Some(Arc::new(Once::default())));
    fs::create_dir(&journey.target).expect("made");
    journey.key(Modifiers::COMMAND, Key::A);
    let target = journey.target.clone();
    journey.type_target(&target);
    journey.click_run();
    assert_eq!(journey.until_ended(), End::Failed { failures: 2 });
    assert_eq!(names(&target).len(), 11);
    let rows = journey.window.query_all_by_label_contains("[EIO]");
    assert_eq!(rows.count(), 2, "each with the path and the reason");
    assert!(journey.window.query_by_label("2 failed").is_some());
    journey.click("Retry all 2");
    journey.until("all is done", |app| {
        let job = app.view().jobs.iter().next_back();
        job.is_some_and(|job| job.state == JobState::Ended(End::Done))
    });
    assert_eq!(names(&target), names(&journey.source));
}
