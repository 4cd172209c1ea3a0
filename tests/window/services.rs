//! What the window asks of the desktop's services and what it does without them, against stand-ins on a bus of our own.

use std::ffi::OsString;
use std::fs;
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use egui::{Key, Modifiers};
use egui_kittest::kittest::Queryable;
use filewright::exec::{Fault, FaultPlan};
use filewright::gui::desktop::bus::{Bus, Buses};
use filewright::gui::desktop::portal;
use filewright::model::End;
use filewright::view::{DesktopLikes, ThemeChoice};

use crate::desk::{Call, Desk, Dialog, Wanted};
use crate::journeys::Journey;

fn wanted(portal: Option<Dialog>) -> Wanted {
    Wanted {
        portal,
        services: true,
        values: Vec::new(),
    }
}

fn inhibition() -> Call {
    Call::Inhibit {
        what: "sleep:idle".to_owned(),
        who: "Filewright".to_owned(),
        why: "A file job is running".to_owned(),
        mode: "block".to_owned(),
    }
}

/// Holds a job at its second step until it is let go.
struct Gate(Mutex<Receiver<()>>);

impl Gate {
    fn closed() -> (Sender<()>, Arc<Gate>) {
        let (opener, opened) = channel();
        (opener, Arc::new(Gate(Mutex::new(opened))))
    }
}

impl FaultPlan for Gate {
    fn before(&self, _step: u32, _row: u32, _path: &Path) -> Option<Fault> {
        // Once its sender is gone it stands open.
        self.0.lock().expect("whole").recv().ok();
        None
    }
}

fn three_files(source: &Path) {
    for name in ["one", "two", "three"] {
        fs::write(source.join(name), name).expect("written");
    }
}

fn copy_all(journey: &mut Journey) {
    let target = journey.target.clone();
    fs::create_dir_all(&target).expect("made");
    journey.key(Modifiers::COMMAND, Key::A);
    journey.type_target(&target);
    journey.key(Modifiers::COMMAND, Key::Enter);
    journey.until("the plan is there", |app| app.view().can_run());
    journey.click_run();
}

/// Sleep is held off from the first step of a job to its end, and the end of long work is told to who looks elsewhere.
#[test]
fn the_machine_stays_awake_while_a_job_runs_and_the_end_of_long_work_is_told() {
    let Some(desk) = Desk::start(wanted(None)) else {
        return;
    };
    let (opener, gate) = Gate::closed();
    let mut journey = Journey::beside(desk.buses(), Some(gate), 3, three_files);
    copy_all(&mut journey);
    journey.until("the job runs", |app| app.view().jobs.counts().0 == 1);
    assert_eq!(desk.call(), inhibition());
    journey.until("it takes long", |app| {
        let job = app.view().jobs.iter().next_back();
        job.is_some_and(|job| job.elapsed_ms > 10_000)
    });
    assert!(desk.is_quiet(), "sleep is still held off");
    // The person looks elsewhere.
    let input = journey.window.input_mut();
    let viewport = input.viewports.entry(egui::ViewportId::ROOT);
    viewport.or_default().focused = Some(false);
    drop(opener);
    assert_eq!(journey.until_ended(), End::Done);
    let mut calls = [desk.call(), desk.call()];
    calls.sort_by_key(|call| *call == Call::Released);
    let notice = Call::Notify {
        program: "Filewright".to_owned(),
        head: "Copied 3 items to target".to_owned(),
        body: String::new(),
        entry: "filewright".to_owned(),
    };
    assert_eq!(calls, [notice, Call::Released]);
    assert!(desk.is_quiet());
}

#[test]
fn short_work_and_work_that_is_looked_at_is_not_told() {
    let Some(desk) = Desk::start(wanted(None)) else {
        return;
    };
    let mut journey = Journey::beside(desk.buses(), None, 3, three_files);
    copy_all(&mut journey);
    assert_eq!(journey.until_ended(), End::Done);
    // A job this short may be over before its window has drawn that it ran.
    let bus = Bus::start(desk.buses());
    bus.reveal(PathBuf::from("/nowhere"));
    let mut call = desk.call();
    while call == inhibition() || call == Call::Released {
        call = desk.call();
    }
    assert_eq!(call, Call::ShowItems(vec!["file:///nowhere".to_owned()]));
}

const ADDRESS: &str = "FILEWRIGHT_TEST_BUS";

/// Not a test by itself: the process that the next one kills.
#[test]
fn a_process_that_holds_sleep_off() {
    let Ok(address) = std::env::var(ADDRESS) else {
        return;
    };
    let bus = Bus::start(Buses::At {
        session: address.clone(),
        system: address,
    });
    bus.keep_awake(true);
    std::thread::sleep(Duration::from_secs(60));
}

#[test]
fn a_program_that_is_killed_lets_the_machine_sleep() {
    let Some(desk) = Desk::start(wanted(None)) else {
        return;
    };
    let own = std::env::current_exe().expect("a path");
    let mut other = Command::new(own)
        .args(["services::a_process_that_holds_sleep_off", "--exact"])
        .env(ADDRESS, desk.address())
        .stdout(Stdio::null())
        .spawn()
        .expect("started");
    assert_eq!(desk.call(), inhibition());
    assert!(desk.is_quiet());
    other.kill().expect("killed");
    other.wait().expect("ended");
    assert_eq!(desk.call(), Call::Released);
}

/// The release of sleep is no wish that a full queue may swallow.
#[test]
fn sleep_is_allowed_again_although_the_desktop_does_not_keep_up() {
    let Some(desk) = Desk::start(wanted(None)) else {
        return;
    };
    let bus = Bus::start(desk.buses());
    bus.keep_awake(true);
    assert_eq!(desk.call(), inhibition());
    for _ in 0..100 {
        bus.reveal(PathBuf::from("/a"));
    }
    bus.keep_awake(false);
    while desk.call() != Call::Released {}
}

#[test]
fn a_name_that_is_no_text_is_shown_in_the_file_manager() {
    let Some(desk) = Desk::start(wanted(None)) else {
        return;
    };
    let bus = Bus::start(desk.buses());
    bus.reveal(PathBuf::from(OsString::from_vec(b"/d/raw\xff 1".to_vec())));
    let address = "file:///d/raw%FF%201".to_owned();
    assert_eq!(desk.call(), Call::ShowItems(vec![address]));
}

#[test]
fn light_dark_contrast_and_motion_follow_the_desktop_while_the_choice_is_left_to_it() {
    let Some(desk) = Desk::start(Wanted {
        portal: Some(Dialog::IsLeft),
        services: false,
        values: vec![("color-scheme", 1), ("contrast", 0), ("reduced-motion", 1)],
    }) else {
        return;
    };
    let mut journey = Journey::beside(desk.buses(), None, 3, three_files);
    assert!(!journey.window.state().view().is_still());
    let ctx = journey.window.ctx.clone();
    journey.window.state().follow_desktop(&ctx);
    let shows = |journey: &mut Journey, theme: ThemeChoice| {
        let is_so = |app: &filewright::gui::app::App| app.view().theme_shown() == theme;
        journey.until("the theme follows", is_so);
    };
    shows(&mut journey, ThemeChoice::Dark);
    assert_eq!(journey.window.ctx.theme(), egui::Theme::Dark);
    assert!(journey.window.state().view().is_still());
    let time = journey.window.ctx.global_style().animation_time;
    assert!(time == 0.0, "nothing moves: {time}");
    desk.prefer("color-scheme", 2);
    shows(&mut journey, ThemeChoice::Light);
    assert_eq!(journey.window.ctx.theme(), egui::Theme::Light);
    desk.prefer("contrast", 1);
    shows(&mut journey, ThemeChoice::Contrast);
    // What is set in the window is not moved by what the desktop prefers.
    assert_eq!(journey.window.state().view().theme, ThemeChoice::System);
    desk.prefer("contrast", 0);
    shows(&mut journey, ThemeChoice::Light);
    desk.prefer("color-scheme", 1);
    shows(&mut journey, ThemeChoice::Dark);
    desk.prefer("color-scheme", 0);
    shows(&mut journey, ThemeChoice::Light);
    desk.prefer("reduced-motion", 0);
    journey.until("things move again", |app| !app.view().is_still());
    assert!(journey.window.ctx.global_style().animation_time > 0.0);
}

/// The program that shows the dialog.
fn program() -> &'static Path {
    Path::new(env!("CARGO_BIN_EXE_filewright"))
}

#[test]
fn the_portals_dialog_is_asked_for_folders_and_answers_by_bytes() {
    let chosen = "file:///media/raw%FF%20disk".to_owned();
    let Some(desk) = Desk::start(wanted(Some(Dialog::Chooses(chosen)))) else {
        return;
    };
    let start = Path::new("/start");
    let picked = portal::pick_folder(&desk.buses(), program(), start);
    let folder = picked.expect("answered").expect("chosen");
    assert_eq!(folder.as_os_str().as_bytes(), b"/media/raw\xff disk");
    let call = Call::Dialog {
        title: "Choose a folder".to_owned(),
        directory: true,
        start: b"/start\0".to_vec(),
    };
    assert_eq!(desk.call(), call);
}

#[test]
fn a_dialog_that_is_left_ends_or_is_not_there_is_told_apart() {
    for (dialog, is_left) in [
        (Dialog::IsLeft, true),
        (Dialog::Vanishes, false),
        (Dialog::Refuses, false),
    ] {
        let Some(desk) = Desk::start(wanted(Some(dialog.clone()))) else {
            return;
        };
        let picked = portal::pick_folder(&desk.buses(), program(), Path::new("/"));
        assert_eq!(
            matches!(picked, Ok(None)),
            is_left,
            "{dialog:?}: {picked:?}"
        );
        assert_eq!(picked.is_err(), !is_left, "{dialog:?}: {picked:?}");
    }
    let nothing = portal::pick_folder(&Buses::Missing, program(), Path::new("/"));
    assert!(nothing.is_err());
}

/// The window's own chooser is where one begins; the desktop's dialog is one press away where it is there.
#[test]
fn a_folder_comes_from_the_desktops_dialog_or_from_the_windows_own() {
    let chosen = "file:///media/Backup".to_owned();
    let Some(desk) = Desk::start(wanted(Some(Dialog::Chooses(chosen)))) else {
        return;
    };
    let mut journey = Journey::beside(desk.buses(), None, 3, three_files);
    let ctx = journey.window.ctx.clone();
    journey.window.state().follow_desktop(&ctx);
    journey.until("the dialog is known", |app| {
        app.view().outside.likes.has_dialog
    });
    journey.key(Modifiers::COMMAND, Key::A);
    journey.click("Choose a folder");
    journey.click("System dialog");
    journey.until("the chooser has its answer", |app| {
        app.view().chooser.is_none()
    });
    let request = journey.window.state().view().request();
    let request = request.expect("the form is whole");
    assert_eq!(request.path("dst"), Some(Path::new("/media/Backup")));
}

#[test]
fn where_the_dialog_fails_the_windows_own_chooser_stays_and_it_is_said() {
    let Some(desk) = Desk::start(wanted(Some(Dialog::Vanishes))) else {
        return;
    };
    let mut journey = Journey::beside(desk.buses(), None, 3, three_files);
    let ctx = journey.window.ctx.clone();
    journey.window.state().follow_desktop(&ctx);
    journey.until("the dialog is known", |app| {
        app.view().outside.likes.has_dialog
    });
    journey.click("Choose a folder");
    journey.click("System dialog");
    journey.until("it is said", |app| app.view().outside.notice.is_some());
    assert!(journey.window.state().view().chooser.is_some());
}

/// Without any bus nothing is asked, nothing fails, and the window's own chooser is the only one.
#[test]
fn without_a_bus_everything_else_goes_on() {
    let mut told = Vec::new();
    let followed = portal::follow(&Buses::Missing, |likes: DesktopLikes| {
        told.push(likes);
        true
    });
    assert!(followed.is_err() && told.is_empty());
    let gone = Buses::At {
        session: "unix:path=/nonexistent/bus".to_owned(),
        system: "unix:path=/nonexistent/bus".to_owned(),
    };
    let mut journey = Journey::beside(gone, None, 3, three_files);
    let ctx = journey.window.ctx.clone();
    journey.window.state().follow_desktop(&ctx);
    copy_all(&mut journey);
    assert_eq!(journey.until_ended(), End::Done);
    journey.click("Choose a folder");
    assert!(journey.window.query_by_label("System dialog").is_none());
    assert!(journey.window.state().view().chooser.is_some());
    assert_eq!(
        journey.window.state().view().theme_shown(),
        ThemeChoice::System
    );
}
