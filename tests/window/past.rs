//! History and hold area: pictures of them, and journeys there and back again over a real disk.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use egui::{Key, Modifiers, Role};
use egui_kittest::kittest::{NodeT, Queryable};
use egui_kittest::{Harness, SnapshotResults};
use filewright::exec::{Config, Engine, Fault, FaultPlan};
use filewright::gui::app::App;
use filewright::model::{
    Action, Algorithm, Amounts, Annals, Cause, Command, End, Event, Failure, Foresight, HeldDisk,
    HeldItem, HeldJob, Kind, Manifest, PastJob, PastMore, PastState, Profile, Recovery, Request,
    Summary, Value,
};
use filewright::view::pastwords::Mark;
use filewright::view::{Effect, Intent, Page, PastIntent, View};

use crate::common::vault::Vault;
use crate::journeys::{Journey, names};
use crate::scenes;
use crate::screens::{BOTH, LIGHT, NARROW, WIDE, show};

const NOW: u64 = 1_763_804_640_000; // 22 November 2025, 09:44 UTC
const MINUTE: u64 = 60_000;
const DAY: u64 = 24 * 60 * MINUTE;
const GB: u64 = 1_000_000_000;
const MB: u64 = 1_000_000;

/// One job: name, operation, minutes ago, items, bytes, milliseconds, from, to.
type Row = (
    &'static str,
    &'static str,
    u64,
    u64,
    u64,
    u64,
    &'static str,
    Option<&'static str>,
);

const JOBS: &[Row] = &[
    ("k1", "chmod", 4000, 2310, 0, 300, "Projects/site", None),
    (
        "k2",
        "rmtree",
        3980,
        18,
        2200 * MB,
        400,
        "Downloads/old",
        None,
    ),
    (
        "k3",
        "makedirs",
        3220,
        366,
        0,
        20,
        "Data/calendar/2026",
        None,
    ),
    (
        "k4",
        "make_archive",
        980,
        42,
        88 * MB,
        9_000,
        "Projects/notebooks",
        Some("/home/mara/notebooks.tar.gz"),
    ),
    (
        "k5",
        "copytree",
        900,
        48_112,
        118 * GB,
        725_000,
        "SD/DCIM",
        Some("/home/mara/ingest/2025-11-21"),
    ),
    (
        "k6",
        "rmtree",
        690,
        1_204_331,
        312 * GB,
        2_000,
        "build-cache",
        None,
    ),
    (
        "k7",
        "copytree",
        74,
        92,
        412 * MB,
        8_000,
        "Projects/exports",
        Some("/mnt/nas/drop"),
    ),
    (
        "k8",
        "batch_rename",
        49,
        310,
        0,
        100,
        "Pictures/IMG_0001.jpg",
        None,
    ),
    (
        "k9",
        "truncate",
        32,
        1,
        2_885_120,
        20,
        "logs/capture_2025-11-21.log",
        None,
    ),
    (
        "ka",
        "move",
        3,
        1204,
        6100 * MB,
        41_000,
        "Projects/field-survey-2025/exports",
        Some("/media/mara/Backup/exports"),
    ),
];

fn job(row: &Row) -> PastJob {
    let (uid, op, minutes, items, bytes, took_ms, from, to) = *row;
    let root = Path::new("/home/mara").join(from);
    let mut request = Request::new(
        op,
        vec![root.clone()],
        Profile::Safe,
        "/home/mara".into(),
        0o022,
    );
    if let Some(to) = to {
        let param = if op == "make_archive" {
            "base_name"
        } else {
            "dst"
        };
        request.values.set(param, Value::Path(to.into()));
    }
    let started_ms = NOW - minutes * MINUTE;
    let target = to.map(PathBuf::from);
    let roots: Vec<PathBuf> = std::iter::once(root).chain(target).collect();
    PastJob {
        uid: format!("0mk3x1p2q7{uid}"),
        op: op.to_owned(),
        root_count: roots.len() as u64,
        roots,
        started_ms,
        state: PastState::Done,
        items,
        undoes: None,
        undone_by: None,
        can_undo: true,
        dropped: 0,
        more: Some(Arc::new(PastMore {
            request,
            roots: 1,
            summary: Summary {
                files: items,
                folders: u64::from(op == "rmtree" || op == "makedirs"),
                bytes,
                ..Summary::default()
            },
            lost: (0, 0),
            whole_bytes: 0,
            failures: 0,
            pass_ms: started_ms,
            ended_ms: Some(started_ms + took_ms),
            holds: false,
            amounts: None,
        })),
    }
}

fn change(jobs: &mut [PastJob], uid: &str, how: impl FnOnce(&mut PastJob, &mut PastMore)) {
    let job = jobs
        .iter_mut()
        .find(|job| job.uid.ends_with(uid))
        .expect("a job");
    let mut more = job.more.take().expect("read");
    how(job, Arc::make_mut(&mut more));
    job.more = Some(more);
}

fn held(uid: &str, op: &str, were: &[&str], items: u64, bytes: u64, minutes: u64) -> HeldJob {
    let held_ms = NOW - minutes * MINUTE;
    HeldJob {
        uid: format!("0mk3x1p2q7{uid}"),
        op: op.to_owned(),
        path: PathBuf::from("/home/mara/.local/share/filewright/hold").join(uid),
        items,
        bytes,
        held_ms,
        keep_until_ms: held_ms + 14 * DAY,
        is_past_its_date: false,
        host: None,
        were: were.iter().map(PathBuf::from).collect(),
        entries: were.len() as u64,
    }
}

/// A move that was read back, with a list of its digests.
fn verified(more: &mut PastMore) {
    more.request.run.verify = Some(true);
    more.request.run.workers = 8;
    more.request.run.manifest = Some(Manifest {
        at: "/media/mara/Backup/exports.b3".into(),
        digest: Algorithm::Blake3,
    });
    more.amounts = Some(Amounts {
        read: 6100 * MB,
        written: 6100 * MB,
        flushed: 6100 * MB,
        verified: 1204,
        verified_bytes: 6100 * MB,
        lost: Vec::new(),
    });
}

fn annals(is_interrupted: bool) -> Annals {
    let mut jobs: Vec<PastJob> = JOBS.iter().map(job).collect();
    change(&mut jobs, "k2", |job, more| {
        job.can_undo = false;
        more.request.run.keep = filewright::model::Keep::Permanent;
    });
    change(&mut jobs, "k5", |_, more| {
        more.request.run.verify = Some(true)
    });
    change(&mut jobs, "k6", |_, more| more.holds = true);
    change(&mut jobs, "k7", |_, more| more.failures = 4);
    change(&mut jobs, "k8", |job, _| {
        job.undone_by = Some("0mk3x1p2q7kb".to_owned())
    });
    change(&mut jobs, "k9", |_, more| more.holds = true);
    change(&mut jobs, "ka", |_, more| verified(more));
    let mut back = job(&("kb", "undo", 40, 310, 0, 100, "Pictures/IMG_0001.jpg", None));
    back.undoes = Some("0mk3x1p2q7k8".to_owned());
    jobs.push(back);
    if is_interrupted {
        let row = (
            "kc",
            "copytree",
            1182,
            7_811,
            48_200 * MB,
            0,
            "Projects/field-survey-2025",
            Some("/media/mara/Backup"),
        );
        let mut open = vec![job(&row)];
        change(&mut open, "kc", |job, more| {
            job.state = PastState::Interrupted;
            more.ended_ms = None;
            more.whole_bytes = 30_400 * MB;
            more.summary.files = 12_408;
        });
        jobs.splice(5..5, open);
    }
    Annals {
        jobs,
        held: vec![
            held(
                "k6",
                "rmtree",
                &[
                    "/home/mara/build-cache",
                    "/home/mara/node_modules",
                    "/home/mara/archive",
                ],
                1_204_331,
                312 * GB,
                690,
            ),
            held(
                "k7",
                "copytree",
                &["/mnt/nas/drop/index.html"],
                9,
                18 * MB,
                74,
            ),
            held(
                "k9",
                "truncate",
                &["/home/mara/logs/capture_2025-11-21.log"],
                1,
                2_885_120,
                32,
            ),
        ],
        disks: vec![
            HeldDisk {
                area: PathBuf::from("/home/mara/.local/share/filewright/hold"),
                held: 312 * GB,
                quota: 230 * GB + 120 * GB,
                is_away: false,
            },
            HeldDisk {
                area: PathBuf::from("/media/mara/Backup/.filewright-hold-1000"),
                held: 18 * MB,
                quota: 1000 * GB,
                is_away: false,
            },
        ],
        now_ms: NOW,
        failure: None,
    }
}

fn view(annals: Annals, page: Page) -> View {
    let mut view = scenes::fresh();
    view.apply(&Event::Recalled(Arc::new(annals)), 0);
    view.intend(Intent::Past(PastIntent::Show(page)), 0);
    view
}

/// The history with an interrupted job, and what the undoing of the last job would do.
fn history() -> View {
    let mut view = view(annals(true), Page::History);
    let row = view.past.rows.iter().position(|row| {
        matches!(row, filewright::view::HistoryRow::Job(at) if view.past.annals.jobs[*at].uid.ends_with("ka"))
    });
    let effects = view.intend(Intent::Past(PastIntent::Select(row.expect("shown"))), 0);
    let ticket = effects.into_iter().find_map(|effect| match effect {
        Effect::Engine(Command::Foresee { ticket, .. }) => Some(ticket),
        _ => None,
    });
    let changed = |name: &str| {
        let path = Path::new("/media/mara/Backup/exports").join(name);
        Failure::new(Action::Stat, path, Cause::Changed)
    };
    let foresight = Foresight {
        uid: "0mk3x1p2q7ka".to_owned(),
        how: Recovery::Undo,
        released: 9,
        moved: 1201,
        held: 0,
        restored: 0,
        rewritten: 0,
        remade: 0,
        left: ["index.html", "report-2025-11.pdf", "tiles_z18.mbtiles"]
            .map(changed)
            .to_vec(),
        left_count: 3,
        refused: None,
    };
    let (ticket, foresight) = (ticket.expect("asked"), Arc::new(foresight));
    view.apply(&Event::Foreseen { ticket, foresight }, 0);
    view
}

/// The hold area with a job unfolded.
fn hold() -> View {
    let mut view = view(annals(false), Page::Hold);
    view.intend(Intent::Past(PastIntent::ToggleHeld(2)), 0);
    let path = view.past.annals.held[0].path.clone();
    let item = |name: &str, kind, size| HeldItem {
        path: path.join("0").join(name),
        was: Path::new("/home/mara").join(name),
        kind,
        size,
        is_tail: false,
    };
    let items = Arc::new(vec![
        item("archive", Kind::Folder, None),
        item("build-cache", Kind::Folder, Some((1_180_006, 301 * GB))),
        item("node_modules", Kind::Folder, Some((24_311, 9 * GB))),
        item("odd\u{202e}name.txt", Kind::File, Some((1, 18_300))),
    ]);
    view.apply(&Event::Unfolded { path, items }, 0);
    view.intend(Intent::Past(PastIntent::SelectHeld(2)), 0);
    view
}

/// A history of so many jobs.
pub fn many_jobs(count: u64) -> View {
    let known = annals(false);
    let jobs = (0..count).map(|number| {
        let mut job = known.jobs[number as usize % 10].clone();
        job.uid = format!("0mk{number:09}");
        job.started_ms = NOW - (count - number) * MINUTE;
        job
    });
    let jobs = jobs.collect();
    view(Annals { jobs, ..known }, Page::History)
}

/// A hold area in which one job holds so many entries, unfolded.
pub fn many_held(count: u64) -> View {
    let mut view = view(annals(false), Page::Hold);
    view.intend(Intent::Past(PastIntent::ToggleHeld(0)), 0);
    let path = view.past.annals.held[2].path.clone();
    let item = |number: u64| HeldItem {
        path: path.join("0").join(format!("IMG_{number:07}.dat")),
        was: PathBuf::from(format!("/home/mara/photos/IMG_{number:07}.dat")),
        kind: Kind::File,
        size: Some((1, 1000)),
        is_tail: false,
    };
    let items = Arc::new((0..count).map(item).collect());
    view.apply(&Event::Unfolded { path, items }, 0);
    view
}

#[test]
fn the_history() {
    let results = &mut SnapshotResults::new();
    show(results, "history", &history(), WIDE, BOTH);
    show(results, "history-narrow", &history(), NARROW, LIGHT);
}

#[test]
fn an_empty_history() {
    let results = &mut SnapshotResults::new();
    let empty = Annals {
        now_ms: NOW,
        ..Annals::default()
    };
    show(
        results,
        "history-empty",
        &view(empty, Page::History),
        NARROW,
        LIGHT,
    );
}

#[test]
fn the_hold_area() {
    let results = &mut SnapshotResults::new();
    show(results, "hold", &hold(), WIDE, BOTH);
    show(results, "hold-narrow", &hold(), NARROW, LIGHT);
}

#[test]
fn forgetting_is_asked_for() {
    let results = &mut SnapshotResults::new();
    let mut view = view(annals(false), Page::History);
    view.intend(Intent::Past(PastIntent::Forget), 0);
    show(results, "history-forget", &view, WIDE, LIGHT);
}

/// A window over an engine that writes down what it does.
pub fn journey(vault: &Vault, faults: Option<Arc<dyn FaultPlan>>) -> Journey {
    let config = Config {
        faults,
        ..vault.config()
    };
    Journey::over_engine(config, 13, |source| {
        fs::create_dir_all(source.join("photos")).expect("made");
        for at in 0..12 {
            let name = source.join(format!("file_{at:02}.dat"));
            fs::write(name, vec![at as u8; 1000]).expect("written");
        }
        for at in 0..3 {
            let name = source.join("photos").join(format!("IMG_{at}.jpg"));
            fs::write(name, b"picture").expect("written");
        }
    })
}

/// Removes some files as a job that keeps them, by the engine itself: what the form does is tried elsewhere.
pub fn remove(vault: &Vault, op: &'static str, paths: &[PathBuf]) {
    let engine = Engine::start(vault.config(), || {});
    let mut request = Request::new(op, paths.to_vec(), Profile::Safe, "/".into(), 0o022);
    request.run.keep = filewright::model::Keep::Hold;
    request.run.flush = false;
    let outcome = engine.run(request);
    assert!(outcome.failures.is_empty(), "{outcome:#?}");
}

pub fn recalled(journey: &mut Journey, what: &str, holds: impl Fn(&View) -> bool) {
    journey.until(what, |app: &App| {
        app.view().past.is_known && holds(app.view())
    });
}

#[test]
fn a_deletion_is_taken_back_and_done_again_by_keys() {
    let vault = Vault::new();
    let mut journey = journey(&vault, None);
    let photos = journey.source.join("photos");
    remove(&vault, "rmtree", std::slice::from_ref(&photos));
    journey.click("History");
    recalled(&mut journey, "the job is listed", |view| {
        view.past.annals.jobs.len() == 1
    });
    assert!(!photos.exists());
    let row = journey
        .window
        .query_by_label_contains("Delete 4 items, photos");
    assert!(row.is_some(), "the row says what it was");
    journey.key(Modifiers::COMMAND, Key::Z);
    journey.until_ended();
    assert_eq!(names(&photos), ["IMG_0.jpg", "IMG_1.jpg", "IMG_2.jpg"]);
    recalled(&mut journey, "the undo is known", |view| {
        view.past
            .annals
            .jobs
            .first()
            .is_some_and(|job| job.undone_by.is_some())
    });
    let redo = journey
        .window
        .query_by_label_contains("Redo: Delete 4 items");
    assert!(redo.is_some(), "the row offers the way forth");
    journey.key(Modifiers::COMMAND.plus(Modifiers::SHIFT), Key::Z);
    journey.until("it is gone again", |_| !photos.exists());
    recalled(&mut journey, "the redo is known", |view| {
        view.past.held_bytes() > 0
    });
    journey.window.get_by_label("Undo the last job").click();
    journey.until("it is back again", |_| photos.exists());
    assert_eq!(
        fs::read(photos.join("IMG_1.jpg")).expect("there"),
        b"picture"
    );
}

#[test]
fn a_selected_job_shows_what_undo_does_and_undoes_it_by_its_button() {
    let vault = Vault::new();
    let mut journey = journey(&vault, None);
    let (one, two) = (
        journey.source.join("file_01.dat"),
        journey.source.join("file_02.dat"),
    );
    remove(&vault, "remove", &[one.clone(), two.clone()]);
    fs::write(&one, "in the way").expect("written");
    journey.click("History");
    recalled(&mut journey, "the job is listed", |view| {
        view.past.annals.jobs.len() == 1
    });
    journey
        .window
        .get_by_label_contains("Delete 2 files, file_01.dat")
        .click();
    journey.until("it was looked at", |app| {
        app.view().past.foresight.is_some()
    });
    assert!(journey.window.query_by_label("What undo does").is_some());
    let told = journey
        .window
        .query_by_label_contains("out of the hold area");
    assert!(told.is_some());
    journey.click("Undo 2 files");
    journey.until_ended();
    assert_eq!(
        fs::read(&one).expect("there"),
        b"in the way",
        "never over anything"
    );
    assert!(two.exists());
    assert!(
        journey.window.state().view().drawer.is_open,
        "failures are shown"
    );
}

/// What an undoing could not do is tried again once it can be, and nothing else is offered before.
#[test]
fn an_undoing_that_left_something_is_tried_again() {
    let vault = Vault::new();
    let mut journey = journey(&vault, None);
    let (one, two) = (
        journey.source.join("file_01.dat"),
        journey.source.join("file_02.dat"),
    );
    let before = fs::read(&one).expect("there");
    remove(&vault, "remove", &[one.clone(), two.clone()]);
    fs::write(&one, "in the way").expect("written");
    journey.click("History");
    recalled(&mut journey, "the job is listed", |view| {
        view.past.annals.jobs.len() == 1
    });
    journey.key(Modifiers::COMMAND, Key::Z);
    assert_eq!(journey.until_ended(), End::Failed { failures: 1 });
    recalled(&mut journey, "the undoing is known", |view| {
        let jobs = &view.past.annals.jobs;
        jobs.first().is_some_and(|job| job.undone_by.is_some())
    });
    assert!(two.exists());
    let view = journey.window.state().view();
    let offered = view.offered().map(|(word, job)| (word, job.op.clone()));
    assert_eq!(offered, Some(("Try again", "remove".to_owned())));
    let row = "Try again: Delete 2 files";
    assert!(journey.window.query_by_label_contains(row).is_some());
    let part = journey.window.query_by_label_contains("undone in part");
    assert!(part.is_some(), "the row says how far it came");
    fs::remove_file(&one).expect("out of the way");
    journey.window.get_by_label_contains(row).click();
    assert_eq!(journey.until_ended(), End::Done);
    assert_eq!(fs::read(&one).expect("back"), before);
    recalled(&mut journey, "all of it is known to be back", |view| {
        let told = view.past.annals.jobs.first().map(|job| view.told(job));
        told.is_some_and(|told| told.mark() == Mark::Undone)
    });
    let row = journey.window.query_by_label_contains(row);
    assert!(row.is_none(), "nothing is left to be tried");
}

#[test]
fn a_single_held_item_is_released_in_the_hold_area() {
    let vault = Vault::new();
    let mut journey = journey(&vault, None);
    let file = journey.source.join("file_03.dat");
    let photos = journey.source.join("photos");
    remove(&vault, "rmtree", &[photos.clone(), file.clone()]);
    journey.click("Hold area");
    recalled(&mut journey, "it is held", |view| {
        view.past.hold.rows.len() == 1
    });
    let held = journey.window.query_all_by_label_contains("Delete 5 items");
    assert!(held.count() > 0, "the row says what it was");
    let show = journey.window.get_by_label_contains("Show the entries of");
    assert_eq!(show.accesskit_node().role(), Role::Button);
    show.click();
    journey.until("its entries are listed", |app| {
        app.view().past.hold.rows.len() == 3
    });
    journey.window.get_by_label("Put back: photos").click();
    journey.until_ended();
    assert_eq!(names(&photos), ["IMG_0.jpg", "IMG_1.jpg", "IMG_2.jpg"]);
    assert!(!file.exists(), "only what was asked for");
    recalled(&mut journey, "the rest is held", |view| {
        view.past.hold.rows.len() == 2 && view.past.held_bytes() == 1000
    });
    let search = journey
        .window
        .get_by_role_and_label(Role::TextInput, "Search");
    search.focus();
    journey.window.run_steps(2);
    journey
        .window
        .event(egui::Event::Text("file_03".to_owned()));
    journey.until("the search holds", |app| {
        app.view().past.hold.search == "file_03"
    });
    assert_eq!(journey.window.state().view().past.hold.rows.len(), 2);
    journey
        .window
        .get_by_label_contains("Delete now: Delete 1 item")
        .click();
    journey.window.run_steps(4);
    let yes = journey
        .window
        .state()
        .view()
        .question
        .clone()
        .expect("asked")
        .yes;
    assert_eq!(yes, "Delete 1 item, 1.00 kB for good");
    journey.click(&yes);
    recalled(&mut journey, "nothing is held", |view| {
        view.past.annals.held.is_empty()
    });
    assert!(!file.exists());
}

/// Lets the process of the first job die half-way.
pub struct Dies;

impl FaultPlan for Dies {
    fn before(&self, _: u32, _: u32, _: &Path) -> Option<Fault> {
        None
    }

    fn dies_at_record(&self, number: u64) -> bool {
        number >= 9
    }
}

#[test]
fn a_window_opens_on_a_job_that_was_ended_by_force_and_resumes_it() {
    let vault = Vault::new();
    let place = tempfile::tempdir().expect("a folder");
    let (from, to) = (place.path().join("from"), place.path().join("to"));
    fs::create_dir(&from).expect("made");
    fs::create_dir(&to).expect("made");
    for at in 0..20 {
        fs::write(from.join(format!("{at:02}")), vec![at; 500]).expect("written");
    }
    let mut request = Request::new("copytree", vec![from], Profile::Safe, "/".into(), 0o022);
    request.values.set("dst", Value::Path(to.clone()));
    request.values.set("dirs_exist_ok", Value::Bool(true));
    (request.run.flush, request.run.workers) = (false, 1);
    vault.engine_with(Arc::new(Dies)).run(request);
    assert!(vault.interrupted().is_some());

    let mut journey = journey(&vault, None);
    recalled(&mut journey, "the job is known", |view| {
        view.past.page == Page::History
    });
    let card = journey.window.query_by_label("Copy tree was interrupted");
    assert!(card.is_some());
    let told = journey
        .window
        .state()
        .view()
        .past
        .interrupted()
        .next()
        .cloned();
    let view = journey.window.state().view();
    let (resume, _) = view.told(&told.expect("open")).resume_words();
    journey.click(&resume);
    journey.until_ended();
    assert_eq!(names(&to).len(), 20);
    for at in 0..20 {
        let bytes = fs::read(to.join(format!("{at:02}"))).expect("there");
        assert_eq!(bytes, vec![at; 500]);
    }
    recalled(&mut journey, "nothing is open", |view| {
        view.past.interrupted().next().is_none()
    });
    assert!(
        journey
            .window
            .query_by_label("Copy tree was interrupted")
            .is_none()
    );
}

#[test]
fn the_history_is_gone_through_by_keys_and_searched() {
    let vault = Vault::new();
    let mut journey = journey(&vault, None);
    for at in 0..3 {
        remove(
            &vault,
            "remove",
            &[journey.source.join(format!("file_{at:02}.dat"))],
        );
    }
    journey.click("History");
    recalled(&mut journey, "the jobs are listed", |view| {
        view.past.annals.jobs.len() == 3
    });
    journey.window.get_by_label_contains("file_02.dat").click();
    journey.window.run_steps(4);
    let selected = |journey: &Journey| journey.window.state().view().selected_past_row();
    assert_eq!(selected(&journey), Some(1), "below the head of the day");
    journey.key(Modifiers::NONE, Key::ArrowDown);
    assert_eq!(selected(&journey), Some(2));
    journey.key(Modifiers::NONE, Key::Home);
    assert_eq!(selected(&journey), Some(1), "the head is stepped over");
    journey.key(Modifiers::COMMAND, Key::F);
    journey
        .window
        .event(egui::Event::Text("file_00".to_owned()));
    journey.until("the search holds", |app| app.view().past.rows.len() == 2);
    journey.key(Modifiers::NONE, Key::Escape);
    journey.until("all are back", |app| app.view().past.rows.len() == 4);
    journey.key(Modifiers::NONE, Key::Escape);
    assert_eq!(journey.window.state().view().past.page, Page::Files);
}

/// Everything that a page shows has a role and, where it can be acted upon, a name.
#[test]
fn every_widget_of_the_pages_has_a_name_and_a_role() {
    for view in [history(), hold()] {
        let mut harness: Harness<'static, _> =
            crate::screens::stage(view, WIDE, filewright::gui::theme::Mode::Light);
        harness.run();
        let nodes = harness.query_all_by(|node| {
            let acts = matches!(
                node.role(),
                Role::Button | Role::ListBoxOption | Role::TextInput
            );
            acts && node.label().is_none_or(|label| label.is_empty())
        });
        assert_eq!(nodes.count(), 0);
    }
}
