//! The ways on and back by real events: conflicts with a rule a kind, what was replaced put back, an interrupted job
//! rolled back, the history written out, forgotten, and done once more.

use std::fs::{self, File};
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use egui::{Key, Modifiers, Role};
use egui_kittest::kittest::{NodeT, Queryable};
use filewright::gui::app::App;
use filewright::gui::theme::Mode;
use filewright::model::{Clash, Command, End, JobState, Loss, Profile, Request, Rule, Value};
use filewright::view::{Effect, Intent, Page, Screen, View};

use crate::common::vault::Vault;
use crate::journeys::{Journey, Slow, names};
use crate::past::{Dies, journey, recalled, remove};
use crate::scenes;
use crate::screens::{WIDE, stage};

fn is_planned(app: &App) -> bool {
    app.view().preview.plan().is_some() && !app.view().preview.is_pending
}

/// Types into a field of the form in place of what stands in it.
fn type_into(journey: &mut Journey, field: &str, text: &str) {
    let node = journey.window.get_by_role_and_label(Role::TextInput, field);
    node.focus();
    journey.window.run_steps(2);
    journey.key(Modifiers::COMMAND, Key::A);
    journey.window.event(egui::Event::Text(text.to_owned()));
    journey.window.run_steps(3);
}

/// A file with these contents that was modified so many hours ago.
fn aged(at: &Path, contents: &[u8], hours: u64) {
    fs::write(at, contents).expect("written");
    let then = SystemTime::now() - Duration::from_secs(hours * 3600);
    let file = File::options().write(true).open(at).expect("opened");
    file.set_modified(then).expect("set");
}

/// Gives a kind of conflict the rule that lies so many keys down from the one that it has.
fn choose_rule(journey: &mut Journey, kind: &str, keys: usize) {
    let name = format!("Rule for {kind}");
    let list = journey.window.get_by_role_and_label(Role::ComboBox, &name);
    list.focus();
    journey.window.run_steps(2);
    for _ in 0..keys {
        journey.key(Modifiers::NONE, Key::ArrowDown);
    }
}

#[test]
fn conflicts_have_a_rule_a_kind_and_what_is_asked_waits_while_the_rest_runs() {
    let vault = Vault::new();
    let mut journey = journey(&vault, Some(Arc::new(Slow)));
    let target = journey.target.clone();
    fs::create_dir(&target).expect("made");
    let source = |name: &str| journey.source.join(name);
    aged(&source("file_01.dat"), b"fresh", 1);
    aged(
        &target.join("file_01.dat"),
        b"stale, and of another size",
        5,
    );
    aged(&source("file_02.dat"), b"old", 5);
    aged(&target.join("file_02.dat"), b"newer there", 1);
    fs::create_dir(target.join("file_04.dat")).expect("made");
    fs::write(target.join("file_04.dat/inside"), "stays").expect("written");
    // The same bytes as at the source.
    fs::write(target.join("file_05.dat"), vec![5; 1000]).expect("written");

    journey.key(Modifiers::COMMAND, Key::A);
    journey.type_target(&target);
    journey.key(Modifiers::COMMAND, Key::Enter);
    journey.until("the plan is shown", is_planned);
    for kind in ["Source newer", "Source older", "Type clash"] {
        let told = journey.window.query_all_by_label_contains(kind).count();
        assert!(told > 0, "the plan lists conflicts of the kind {kind}");
    }
    choose_rule(&mut journey, "source newer", 3);
    choose_rule(&mut journey, "source older", 1);
    let rules = journey.window.state().view().rules();
    assert_eq!(rules.get(Clash::Newer), Rule::Replace);
    assert_eq!(rules.get(Clash::Older), Rule::Skip);
    assert_eq!(rules.get(Clash::OtherType), Rule::Ask, "each has its own");

    journey.click_run();
    journey.until("the question is there while the job runs", |app| {
        let job = app.view().jobs.iter().next_back();
        job.is_some_and(|job| job.state == JobState::Running && job.asking() == 1)
    });
    let told = journey
        .window
        .query_by_label_contains("1 conflict waits for you");
    assert!(told.is_some(), "the band says so");
    let answer = journey
        .window
        .get_by_role_and_label(Role::Button, "Keep both");
    answer.click();
    journey.window.run_steps(4);
    journey.until("all is done", |app| {
        let job = app.view().jobs.iter().next_back();
        job.is_some_and(|job| job.state == JobState::Ended(End::Done))
    });
    let read = |name: &str| fs::read(target.join(name)).expect("there");
    assert_eq!(read("file_01.dat"), b"fresh");
    assert_eq!(read("file_02.dat"), b"newer there");
    assert_eq!(read("file_04.dat/inside"), b"stays");
    let both: Vec<String> = names(&target)
        .into_iter()
        .filter(|name| name.starts_with("file_04"))
        .collect();
    assert_eq!(both.len(), 2, "{both:?}");
    assert_eq!(names(&target).len(), 14);

    // What was replaced comes back out of the history.
    journey.click("History");
    recalled(&mut journey, "the job is listed", |view| {
        view.past.annals.jobs.len() == 1 && !view.past.annals.held.is_empty()
    });
    let row = journey.window.get_by_label_contains("Undo: Copy");
    row.click();
    journey.window.run_steps(4);
    journey.until("the undo has ended", |app| {
        let job = app.view().jobs.iter().next_back();
        job.is_some_and(|job| job.request.op == "undo" && job.outcome.is_some())
    });
    assert_eq!(read("file_01.dat"), b"stale, and of another size");
    assert_eq!(
        names(&target),
        ["file_01.dat", "file_02.dat", "file_04.dat", "file_05.dat"]
    );
    let toast = journey.window.query_all_by_label_contains("Undone: Copy");
    assert!(toast.count() > 0, "the end says what was taken back");
}

#[test]
fn what_is_deleted_in_the_window_comes_back_by_a_key_and_says_what_it_was() {
    let vault = Vault::new();
    let mut journey = journey(&vault, None);
    let photos = journey.source.join("photos");
    let row = journey.window.get_by_label_contains("photos, folder");
    row.click();
    journey.window.run_steps(3);
    journey.key(Modifiers::NONE, Key::Delete);
    journey.click_run();
    journey.until("the plan is shown", is_planned);
    journey.click_run();
    assert_eq!(journey.until_ended(), End::Done);
    journey.until("the row is gone", |app| {
        app.view().pane.listing.shown() == 12
    });
    journey.key(Modifiers::COMMAND, Key::Z);
    journey.until("it is back", |app| app.view().pane.listing.shown() == 13);
    assert_eq!(names(&photos), ["IMG_0.jpg", "IMG_1.jpg", "IMG_2.jpg"]);
    recalled(&mut journey, "the undo is known", |view| {
        view.past.annals.jobs.len() == 2
    });
    // One rename has brought four items back.
    let told = journey
        .window
        .query_all_by_label_contains("Undone: Delete 4 items");
    assert!(told.count() > 0);
}

/// A copy of twenty files whose process ended half-way; the folder that it copies to.
fn interrupted(vault: &Vault, place: &Path) -> std::path::PathBuf {
    let (from, to) = (place.join("from"), place.join("to"));
    fs::create_dir(&from).expect("made");
    fs::create_dir(&to).expect("made");
    fs::write(to.join("own"), "was here").expect("written");
    for at in 0..20 {
        fs::write(from.join(format!("{at:02}")), vec![at; 500]).expect("written");
    }
    let mut request = Request::new("copytree", vec![from], Profile::Safe, "/".into(), 0o022);
    request.values.set("dst", Value::Path(to.clone()));
    request.values.set("dirs_exist_ok", Value::Bool(true));
    (request.run.flush, request.run.workers) = (false, 1);
    vault.engine_with(Arc::new(Dies)).run(request);
    assert!(vault.interrupted().is_some());
    to
}

#[test]
fn an_interrupted_job_is_offered_at_the_start_and_rolled_back() {
    let vault = Vault::new();
    let place = tempfile::tempdir().expect("a folder");
    let to = interrupted(&vault, place.path());
    assert!(names(&to).len() > 1, "something was copied");
    let mut journey = journey(&vault, None);
    recalled(&mut journey, "the job is known", |view| {
        view.past.page == Page::History
    });
    let view = journey.window.state().view();
    let told = view.past.interrupted().next().cloned();
    let (_, back) = view.told(&told.expect("open")).resume_words();
    assert!(back.starts_with("Roll back"), "{back}");
    journey.click(&back);
    journey.until_ended();
    assert_eq!(names(&to), ["own"], "as it was before");
    recalled(&mut journey, "nothing is open", |view| {
        view.past.interrupted().next().is_none()
    });
}

#[test]
fn the_history_is_written_to_a_file_of_the_chosen_folder() {
    let vault = Vault::new();
    let mut journey = journey(&vault, None);
    let odd = journey.source.join("file, \"odd\".dat");
    fs::write(&odd, "x").expect("written");
    remove(&vault, "remove", std::slice::from_ref(&odd));
    journey.click("History");
    recalled(&mut journey, "the job is listed", |view| {
        view.past.annals.jobs.len() == 1
    });
    let written = |journey: &Journey, ending: &str| {
        let names = names(&journey.source);
        let found = names.into_iter().find(|name| name.ends_with(ending))?;
        Some(fs::read_to_string(journey.source.join(found)).expect("there"))
    };
    for (button, ending) in [("Save JSON here", ".json"), ("Save CSV here", ".csv")] {
        journey.click("Export…");
        assert!(journey.window.state().view().chooser.is_some());
        journey.click(button);
        journey.until("it is told", |app| {
            let toast = app.view().toast.as_ref();
            toast.is_some_and(|toast| toast.text.ends_with(ending))
        });
    }
    let json = written(&journey, ".json").expect("written");
    let jobs: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    assert_eq!(jobs[0]["op"], "remove");
    assert_eq!(jobs[0]["roots"][0], odd.to_str().expect("text"));
    let csv = written(&journey, ".csv").expect("written");
    let quoted = format!("\"{}\"", odd.to_str().expect("text").replace('"', "\"\""));
    let lines: Vec<&str> = csv.split("\r\n").collect();
    assert!(lines[0].starts_with("job,operation,started,"), "{csv}");
    assert!(lines[1].contains(&quoted), "{csv}");
    assert_eq!(lines.len(), 3, "a head, a job, nothing after the last end");
}

#[test]
fn an_old_job_is_shown_as_a_script_and_planned_once_more() {
    let vault = Vault::new();
    let mut journey = journey(&vault, None);
    let target = journey.target.clone();
    fs::create_dir(&target).expect("made");
    journey.key(Modifiers::COMMAND, Key::A);
    journey.type_target(&target);
    journey.click_run();
    assert_eq!(journey.until_ended(), End::Done);
    // The drawer goes, and another operation is chosen.
    journey.key(Modifiers::COMMAND, Key::J);
    let row = journey.window.get_by_label_contains("photos, folder");
    row.click();
    journey.window.run_steps(3);
    journey.key(Modifiers::NONE, Key::Delete);

    journey.click("History");
    recalled(&mut journey, "the job is listed", |view| {
        view.past.annals.jobs.len() == 1
    });
    journey
        .window
        .get_by_label_contains("Copy 16 items, photos")
        .click();
    journey.window.run_steps(4);
    assert!(
        journey.window.query_by_label("Script of Python").is_none(),
        "a journal's list names only a few of thirteen roots"
    );
    journey.click("Show the script");
    journey.until("the whole request was read", |app| {
        app.view().past_request().is_some()
    });
    let text = journey.window.get_by_label("Script of Python").value();
    let text = text.expect("a script that can be read");
    assert!(
        text.starts_with("import ") && text.contains("shutil"),
        "{text}"
    );

    journey.click("Run again…");
    journey.until("its plan is shown", is_planned);
    let view = journey.window.state().view();
    assert_eq!((view.past.page, view.screen), (Page::Files, Screen::Plan));
    assert_eq!(view.entry().map(|entry| entry.about.id), Some("copytree"));
    let request = view.request().expect("whole");
    assert_eq!(request.roots.len(), 13);
    assert_eq!(request.path("dst"), Some(target.as_path()));
    let plan = view.preview.plan().expect("planned");
    assert_eq!(plan.summary.clashing(), 15, "all of it is there by now");
    assert_eq!(vault.past().len(), 1, "nothing is done unasked");
}

#[test]
fn forgetting_offers_to_delete_what_is_held_and_else_leaves_it() {
    let vault = Vault::new();
    let mut journey = journey(&vault, None);
    let photos = journey.source.join("photos");
    remove(&vault, "rmtree", std::slice::from_ref(&photos));
    journey.click("History");
    recalled(&mut journey, "the job is listed", |view| {
        view.past.annals.jobs.len() == 1
    });
    journey.click("Forget history…");
    journey.click("Forget 1 job");
    recalled(&mut journey, "it is forgotten", |view| {
        view.past.annals.jobs.is_empty()
    });
    journey.click("Hold area, 21 B");
    recalled(&mut journey, "it is still held", |view| {
        view.past.annals.held.len() == 1
    });
    let back = journey.window.get_by_label_contains("Put back all: ");
    back.click();
    journey.window.run_steps(4);
    journey.until_ended();
    assert_eq!(names(&photos).len(), 3, "without any journal");
    let told = journey
        .window
        .query_all_by_label_contains("Put back photos");
    assert!(told.count() > 0, "by its name, not as one item");

    remove(&vault, "rmtree", std::slice::from_ref(&photos));
    journey.click("History");
    recalled(&mut journey, "the second job is listed", |view| {
        view.past.annals.jobs.iter().any(|job| job.op == "rmtree")
    });
    journey.click("Forget history…");
    journey.click("Forget, and delete 21 B held for good");
    recalled(&mut journey, "both are gone", |view| {
        view.past.annals.jobs.is_empty() && view.past.annals.held.is_empty()
    });
    assert!(!photos.exists());
    assert!(vault.past().is_empty() && vault.engine().held().is_empty());
}

#[test]
fn a_list_of_digests_is_written_and_a_flush_left_out_is_said() {
    let vault = Vault::new();
    let mut journey = journey(&vault, None);
    let target = journey.target.clone();
    fs::create_dir(&target).expect("made");
    journey.key(Modifiers::COMMAND, Key::A);
    journey.type_target(&target);
    // So high that all of the form can be seen.
    journey.window.set_size(egui::vec2(1440.0, 1500.0));
    journey.window.run_steps(3);
    let list = journey.source.join("sums.sha256");
    type_into(
        &mut journey,
        "List of digests",
        list.to_str().expect("text"),
    );
    let said = journey
        .window
        .query_by_label("SHA-256, as sha256sum writes it");
    assert!(said.is_some());
    let verify = journey
        .window
        .get_by_role_and_label(Role::CheckBox, "Verify what was written");
    assert!(verify.accesskit_node().is_disabled(), "the list needs it");
    let flush = journey
        .window
        .get_by_role_and_label(Role::CheckBox, "Wait until it is on the device");
    flush.click();
    journey.window.run_steps(4);
    let button = journey.window.state().view().run_button();
    assert!(button.sentence.starts_with("Not flushed"), "{button:?}");
    journey.click_run();
    assert_eq!(journey.until_ended(), End::Done);
    let lines = fs::read_to_string(&list).expect("written");
    assert_eq!(lines.lines().count(), 15, "{lines}");
    let view: &View = journey.window.state().view();
    let job = view.jobs.iter().next_back().expect("a job");
    assert_eq!(job.totals.verified, 15);
    let again = view.request().expect("whole").run;
    assert!(
        again.flush && again.manifest.is_none(),
        "said anew each time"
    );
}

/// What a disk that is not there, and one from another machine, come to in the window.
#[test]
fn disks_that_are_away_and_holds_of_other_machines_are_met_with_words() {
    let vault = Vault::new();
    let mut journey = journey(&vault, None);
    let photos = journey.source.join("photos");
    remove(&vault, "rmtree", std::slice::from_ref(&photos));
    let uid = vault.last().uid;
    let hold = vault.data().join("filewright/hold");
    let about = hold.join(&uid).join("about.json");
    let text = fs::read_to_string(&about).expect("written");
    let mut parts: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    parts["host"] = "lab-7".into();
    fs::write(&about, parts.to_string()).expect("written");
    let list = vault.state().join("holds");
    let mut lines = fs::read_to_string(&list).expect("written");
    lines.push_str("{\"path\":\"/media/mara/Gone/.filewright-hold-7\"}\n");
    fs::write(&list, lines).expect("written");

    journey.click("Hold area");
    recalled(&mut journey, "it is held", |view| {
        view.past.hold.rows.len() == 1 && view.past.annals.disks.len() == 2
    });
    let told = |journey: &Journey, text: &str| {
        let found = journey.window.query_all_by_label_contains(text).count();
        assert!(found > 0, "{text}");
    };
    told(&journey, "Gone");
    told(&journey, "not connected");
    let row = journey
        .window
        .query_all_by_label_contains("Delete 4 items, ");
    row.into_iter().next().expect("a row").click();
    journey.window.run_steps(4);
    told(&journey, "lab-7, another machine");
}

#[test]
fn what_a_move_loses_is_let_go_by_a_button_for_just_that() {
    let mut harness = stage(scenes::losing(), WIDE, Mode::Light);
    harness.run();
    let told = "Would be lost: owner of 12, access list of 40";
    assert!(harness.query_by_label_contains(told).is_some());
    let allows = |view: &View| view.request().expect("whole").run.allow_loss;
    assert!(!allows(&harness.state().view), "not unasked");
    harness
        .get_by_label("Move without owner, access list")
        .click();
    harness.run();
    assert!(allows(&harness.state().view));
    assert!(harness.query_by_label("Keep these here").is_some());
    // A later plan that loses more is not what was agreed to.
    let view = &mut harness.state_mut().view;
    let effects = view.intend(Intent::SetVerify(true), 0);
    scenes::lossy(view, effects, &[Loss::Owner]);
    assert!(allows(view), "less than that is");
    let effects = view.intend(Intent::SetVerify(false), 0);
    scenes::lossy(view, effects, &[Loss::Owner, Loss::Holes]);
    assert!(!allows(view));
    // And it is said anew for the next job.
    let effects = view.intend(Intent::SetVerify(true), 0);
    scenes::lossy(view, effects, &[Loss::Owner]);
    view.intend(Intent::AllowLoss(true), 0);
    let sent = view.intend(Intent::Run, 0);
    let submitted = sent.into_iter().find_map(|effect| match effect {
        Effect::Engine(Command::SubmitPlan { plan, .. }) => Some(plan),
        _ => None,
    });
    assert!(submitted.expect("submitted").request.run.allow_loss);
    assert!(view.inspector.allowed.is_empty());
}
