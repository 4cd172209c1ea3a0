//! Views as they stand in the middle of work, made by hand.

use std::ffi::OsStr;
use std::path::PathBuf;
use std::sync::Arc;

use filewright::model::{
    Action, Annals, Bulk, BulkAct, Cause, Clash, Command, CopyHow, EntryType, Event, Existing,
    Failure, HoldRoom, JobId, JobProgress, JobState, Keep, Kind, Lane, Listed, Loss, Lossy,
    Metadata, NewRow, Order, Phase, Plan, Profile, Publish, Request, RowId, Rule, Snapshot, Stamp,
    Step, Totals, Tree, Value, Verdict, Warning, Why,
};
use filewright::view::filter::Part;
use filewright::view::{
    Disk, Effect, FilterChange, Intent, Pick, PlaceEntry, PlaceKind, PlanRow, Setting, View,
};

use crate::fixture::{self, asked, stamp};

const GB: u64 = 1_000_000_000;
const MB: u64 = 1_000_000;

fn place(label: &str, path: &str, kind: PlaceKind) -> PlaceEntry {
    PlaceEntry {
        label: label.to_owned(),
        path: PathBuf::from(path),
        kind,
    }
}

fn disk(label: &str, path: &str, total: u64, free: u64, is_removable: bool) -> Disk {
    Disk {
        label: label.to_owned(),
        path: PathBuf::from(path),
        total,
        free,
        file_system: "ext4".to_owned(),
        is_removable,
    }
}

pub fn setting() -> Setting {
    Setting {
        folder: PathBuf::from("/home/mara/Projects/field-survey-2025"),
        places: vec![
            place("Home", "/home/mara", PlaceKind::Home),
            place("Desktop", "/home/mara/Desktop", PlaceKind::Desktop),
            place("Downloads", "/home/mara/Downloads", PlaceKind::Downloads),
            place("Projects", "/home/mara/Projects", PlaceKind::Folder),
            place(
                "field-survey-2025",
                "/home/mara/Projects/field-survey-2025",
                PlaceKind::Folder,
            ),
            place("Pictures", "/home/mara/Pictures", PlaceKind::Pictures),
        ],
        disks: vec![
            disk("System", "/", 480 * GB, 118 * GB, false),
            disk("Data", "/home", 920 * GB, 412 * GB, false),
            disk("Backup", "/media/mara/Backup", 4000 * GB, 2100 * GB, true),
            disk("SD card", "/media/mara/SD", 64 * GB, 1200 * MB, true),
        ],
        cores: 8,
        catalogue: filewright::gui::setting::catalogue(),
        ..fixture::setting()
    }
}

/// Name, size and modification time; a slash at the end makes a folder, an arrow a link.
const ROWS: &[(&str, u64, i64)] = &[
    ("calibration/", 0, 1_762_938_840),
    ("drone/", 0, 1_763_748_120),
    ("exports/", 0, 1_763_812_020),
    ("lidar-raw/", 0, 1_763_596_680),
    ("notebooks/", 0, 1_763_828_400),
    ("thermal/", 0, 1_763_750_400),
    ("latest@", 18, 1_763_812_020),
    ("A01_north-ridge_0001.CR3", 31_420_000, 1_763_710_260),
    ("A01_north-ridge_0002.CR3", 31_080_000, 1_763_710_260),
    ("A01_north-ridge_0003.CR3", 30_970_000, 1_763_710_320),
    ("A01_north-ridge_0004.CR3", 32_150_000, 1_763_710_320),
    ("A01_north-ridge_0005.CR3", 31_660_000, 1_763_710_440),
    (
        "A01_north-ridge_timelapse.mov",
        4_120_000_000,
        1_763_712_900,
    ),
    ("A02_east-face_0001.CR3", 29_840_000, 1_763_714_400),
    ("A02_east-face_0002.CR3", 30_020_000, 1_763_714_400),
    ("A02_east-face_0003.CR3", 30_510_000, 1_763_714_460),
    ("A02_east-face_flight.mov", 11_870_000_000, 1_763_716_920),
    ("field-notes_Müller_2025-11-21.md", 18_300, 1_763_751_900),
    ("gps-track_0Il1.gpx", 2_740_000, 1_763_751_960),
    ("ground-control-points.csv", 412_000, 1_763_649_180),
    ("point-cloud_merged.laz", 8_610_000_000, 1_763_777_820),
    ("point-cloud_thinned.laz", 1_940_000_000, 1_763_780_940),
    ("survey.sqlite", 624_100_000, 1_763_828_280),
    ("survey.sqlite-wal", 4_190_000, 1_763_828_460),
    ("tiles_z18.mbtiles", 2_330_000_000, 1_763_808_840),
];

fn row_stamp(name: &str, size: u64, modified_s: i64) -> Stamp {
    let (kind, mode) = match name.chars().last() {
        Some('/') => (Kind::Folder, 0o755),
        Some('@') => (Kind::Link, 0o777),
        _ => (Kind::File, 0o644),
    };
    Stamp {
        mode,
        modified_s,
        ..stamp(kind, size)
    }
}

/// The folder of the pictures: a few hand-made rows and many of a series.
pub fn answer(view: &mut View, effects: &[Effect]) {
    let tree = Arc::new(Tree::new(&stamp(Kind::Folder, 0)));
    let series: Vec<(String, u64, i64)> = (0..1179)
        .map(|at| {
            let name = format!("B{:02}_valley_{at:04}.CR3", at / 100 + 1);
            (
                name,
                28_000_000 + at * 10_000,
                1_763_794_920 + at as i64 * 60,
            )
        })
        .collect();
    let known = ROWS
        .iter()
        .map(|(name, size, at)| ((*name).to_owned(), *size, *at));
    let all: Vec<(String, u64, i64)> = known.chain(series).collect();
    let rows: Vec<NewRow<'_>> = all
        .iter()
        .map(|(name, size, at)| NewRow {
            parent: 0,
            name: OsStr::new(name.trim_end_matches(['/', '@'])),
            stamp: row_stamp(name, *size, *at),
            verdict: Verdict::Act,
        })
        .collect();
    let chunk = tree.append(&rows);
    view.listed(Listed {
        ticket: asked(effects),
        folder: view.folder().to_path_buf(),
        tree,
        chunk: Some(chunk),
        is_complete: true,
        gone: Vec::new(),
        is_followed: false,
        is_stale: false,
        failure: None,
    });
}

/// Does what the window does beside its frames: rows come into order, names are found. The rest is handed back.
pub fn beside(view: &mut View, effects: Vec<Effect>) -> Vec<Effect> {
    let (mut open, mut rest) = (effects, Vec::new());
    while let Some(effect) = open.pop() {
        match effect {
            Effect::Arrange(arranging) => {
                if let Some(arranged) = arranging.run() {
                    open.extend(view.arranged(arranged));
                }
            }
            Effect::Search(searching) => {
                if let Some(found) = searching.run() {
                    view.found_rows(found);
                }
            }
            other => rest.push(other),
        }
    }
    rest
}

/// An empty folder, a path dropped on the window.
pub fn empty() -> View {
    let (mut view, effects) = View::new(setting());
    fixture::answer(&mut view, asked(&effects), &[]);
    view.intend(Intent::Drop(vec![PathBuf::from("/media/mara/SD/DCIM")]), 0);
    view
}

/// Nothing selected, nothing ever done.
/// Nothing was ever done here, and nothing was named to open.
pub fn welcome() -> View {
    let (mut view, effects) = View::new(Setting {
        folder: PathBuf::from("/home/mara"),
        greets: true,
        ..setting()
    });
    answer(&mut view, &effects);
    let annals = Annals {
        now_ms: 1_763_800_000_000,
        ..Annals::default()
    };
    view.apply(&Event::Recalled(Arc::new(annals)), 0);
    view.intend(Intent::ChooseOperation("copytree"), 0);
    view
}

pub fn fresh() -> View {
    let (mut view, effects) = View::new(setting());
    answer(&mut view, &effects);
    view.intend(Intent::ChooseOperation("copytree"), 0);
    view
}

/// A destination is typed, nothing is selected yet.
pub fn files() -> View {
    let mut view = fresh();
    let text = "/media/mara/Backup/field-survey-2025".to_owned();
    view.intend(Intent::SetText { param: "dst", text }, 0);
    view
}

struct Planted {
    tree: Tree,
}

impl Planted {
    fn row(&self, parent: RowId, name: &str, kind: Kind, size: u64, verdict: Verdict) -> RowId {
        let row = NewRow {
            parent,
            name: OsStr::new(name),
            stamp: stamp(kind, size),
            verdict,
        };
        self.tree.append(&[row]).base
    }

    fn folder(&self, parent: RowId, name: &str, verdict: Verdict, files: u64, size: u64) -> RowId {
        let folder = self.row(parent, name, Kind::Folder, 0, verdict);
        for at in 0..files {
            let name = format!("file_{at:04}.dat");
            self.row(folder, &name, Kind::File, size, Verdict::Act);
        }
        folder
    }
}

pub fn survey() -> Arc<Tree> {
    let planted = Planted {
        tree: Tree::new(&stamp(Kind::Folder, 0)),
    };
    let act = Verdict::Act;
    let top = planted.row(0, "field-survey-2025", Kind::Folder, 0, Verdict::Merge);
    planted.folder(top, "calibration", act, 214, 5 * MB);
    let drone = planted.row(top, "drone", Kind::Folder, 0, act);
    planted.folder(drone, "flight-03", act, 418, 23 * MB);
    planted.row(drone, "flight-04_overview.mov", Kind::File, 4120 * MB, act);
    planted.row(drone, "flight-04_telemetry.csv", Kind::File, 8 * MB, act);
    planted.row(
        drone,
        "preview.tmp",
        Kind::File,
        212 * MB,
        Verdict::LeftOut(Why::Operation),
    );
    let exports = planted.row(top, "exports", Kind::Folder, 0, Verdict::Merge);
    let clash = Verdict::Clash;
    planted.row(
        exports,
        "tiles_z18.mbtiles",
        Kind::File,
        2330 * MB,
        clash(Clash::Alike),
    );
    planted.row(
        exports,
        "report-draft.md",
        Kind::File,
        41_000,
        clash(Clash::Newer),
    );
    planted.row(
        exports,
        "index",
        Kind::File,
        18_000,
        clash(Clash::OtherType),
    );
    planted.row(top, "latest", Kind::Link, 18, act);
    let lidar = planted.folder(top, "lidar-raw", act, 1118, 13 * MB);
    for name in ["base.sock", "rover.sock"] {
        planted.row(lidar, name, Kind::Socket, 0, Verdict::Special);
    }
    planted.folder(top, "notebooks", act, 42, 2 * MB);
    planted.folder(top, "thermal", act, 604, 7 * MB);
    planted.row(top, "A01_north-ridge_0001.CR3", Kind::File, 31_400_000, act);
    planted.row(
        top,
        "gps-track_0Il1.gpx",
        Kind::File,
        2_700_000,
        clash(Clash::Newer),
    );
    planted.row(top, "survey.sqlite", Kind::File, 624 * MB, act);
    Arc::new(planted.tree)
}

fn how() -> CopyHow {
    CopyHow {
        metadata: Metadata::ALL,
        follow_links: false,
        publish: Publish::Each,
        existing: Existing::ByRule,
        remake_specials: true,
        profile: Profile::Safe,
        umask: 0o022,
        verify: false,
    }
}

pub fn bulk(act: BulkAct, tree: Arc<Tree>) -> Step {
    let to = (act == BulkAct::Copy).then(|| PathBuf::from("/media/mara/Backup"));
    Step::Bulk(Bulk {
        act,
        from: PathBuf::from("/home/mara/Projects"),
        spelled_from: PathBuf::from("/home/mara/Projects"),
        spelled_root: None,
        spelled_to: to.clone().unwrap_or_default(),
        to,
        top_name: None,
        tree,
        left: Arc::default(),
        open: None,
        along: std::collections::BTreeMap::new(),
        block: 1,
        how: how(),
    })
}

/// Answers the plan that was asked for.
pub fn previewed(view: &mut View, effects: Vec<Effect>, fill: impl FnOnce(&mut Plan)) {
    let found = effects.into_iter().rev().find_map(|effect| match effect {
        Effect::Engine(Command::Preview {
            ticket, request, ..
        }) => Some((ticket, request)),
        _ => None,
    });
    let (ticket, request) = found.expect("a plan was asked for");
    let mut plan = Plan::new(*request);
    fill(&mut plan);
    let event = Event::Previewed {
        ticket,
        plan: Arc::new(plan),
        planned_ms: 840,
    };
    view.apply(&event, 0);
}

fn plan_row(view: &View, name: &str) -> PlanRow {
    let rules = view.rules();
    let rows = view.preview.rows.as_ref().expect("a plan is shown");
    let found = (0..rows.len()).find(|at| {
        let cells = rows.cells(*at, &rules);
        cells.is_some_and(|cells| cells.name == *name)
    });
    rows.get(found.expect("the name is there"))
        .expect("in range")
}

fn unfold(view: &mut View, names: &[&str]) {
    for name in names {
        let row = plan_row(view, name);
        view.intend(Intent::TogglePlanRow(row), 0);
    }
}

fn untick(view: &mut View, name: &str) {
    let row = plan_row(view, name);
    view.intend(Intent::TickPlanRow(row), 0);
}

/// The plan of a copy into a folder that holds an older copy; one file is to stay out of it.
pub fn plan() -> View {
    let mut view = whole_plan();
    untick(&mut view, "flight-04_telemetry.csv");
    view
}

/// The same before anything is taken out.
pub fn whole_plan() -> View {
    let mut view = files();
    view.intend(
        Intent::Click {
            place: 1,
            pick: Pick::Only,
        },
        0,
    );
    let effects = view.intend(Intent::ShowPlan, 0);
    previewed(&mut view, effects, |plan| {
        plan.push(bulk(BulkAct::Copy, survey()));
        plan.hold = vec![HoldRoom {
            near: PathBuf::from("/media/mara/Backup"),
            held: 88 * GB,
            quota: 1000 * GB,
            free: 2100 * GB,
            ..HoldRoom::default()
        }];
        let summary = &mut plan.summary;
        (summary.files, summary.folders, summary.links) = (12_408, 1032, 1);
        (summary.bytes, summary.needed) = (48_200 * MB, 48_200 * MB);
        (summary.free, summary.total) = (Some(2100 * GB), Some(4000 * GB));
        summary.clashes[Clash::Alike as usize] = (1204, 6100 * MB);
        summary.clashes[Clash::Newer as usize] = (38, 412 * MB);
        summary.clashes[Clash::Older as usize] = (12, 96_400_000);
        summary.clashes[Clash::OtherType as usize] = (3, 18_000);
        plan.warnings = vec![
            Warning::NamesRefused {
                count: 3,
                example: PathBuf::from("notebooks/terrain"),
            },
            Warning::Specials {
                count: 2,
                kind: Kind::Socket,
                example: PathBuf::from("drone/control.sock"),
            },
        ];
    });
    unfold(&mut view, &["drone", "exports"]);
    let rule = |clash, rule| Intent::SetRule { clash, rule };
    view.intend(rule(Clash::Newer, Rule::KeepBoth), 0);
    view.intend(rule(Clash::Older, Rule::Skip), 0);
    view
}

/// A plan to copy a million files in a thousand folders, of which one in ten is there already.
pub fn million_planned() -> View {
    fn row(parent: RowId, name: &OsStr, kind: Kind, verdict: Verdict) -> NewRow<'_> {
        NewRow {
            parent,
            name,
            stamp: stamp(kind, 1000),
            verdict,
        }
    }
    let tree = Tree::new(&stamp(Kind::Folder, 0));
    let top = row(0, OsStr::new("many"), Kind::Folder, Verdict::Merge);
    let top = tree.append(&[top]).base;
    let names: Vec<String> = (0..1000).map(|at| format!("folder_{at:03}")).collect();
    let folders: Vec<NewRow<'_>> = names
        .iter()
        .map(|name| row(top, OsStr::new(name), Kind::Folder, Verdict::Merge))
        .collect();
    let first = tree.append(&folders).base;
    for folder in 0..1000_u32 {
        let names: Vec<String> = (0..1000)
            .map(|at| format!("IMG_{:07}.dat", folder * 1000 + at))
            .collect();
        let files: Vec<NewRow<'_>> = names
            .iter()
            .enumerate()
            .map(|(at, name)| {
                let verdict = match at % 10 {
                    0 => Verdict::Clash(Clash::Newer),
                    _ => Verdict::Act,
                };
                row(first + folder, OsStr::new(name), Kind::File, verdict)
            })
            .collect();
        tree.append(&files);
    }
    let mut view = files();
    let (place, pick) = (1, Pick::Only);
    view.intend(Intent::Click { place, pick }, 0);
    let effects = view.intend(Intent::ShowPlan, 0);
    previewed(&mut view, effects, |plan| {
        plan.push(bulk(BulkAct::Copy, Arc::new(tree)));
        plan.summary.files = 1_000_000;
        plan.summary.folders = 1001;
        plan.summary.clashes[Clash::Newer as usize] = (100_000, 100_000_000);
    });
    view
}

/// A batch of failures of the job that runs, as the engine tells them.
pub fn fail(view: &mut View, failures: std::ops::Range<u64>, now_ms: u64) {
    let failures = failures.map(|at| {
        let path = format!("lidar-raw/strip_{at:05}.las");
        Failure::new(Action::Open, path, Cause::Os(13))
    });
    let failures = failures.collect();
    view.apply(
        &Event::Failed {
            job: JobId(2),
            failures,
        },
        now_ms,
    );
}

/// The job that runs is one of a million items, and so far along.
pub fn work_on(view: &mut View, done: u64, failed: u64, now_ms: u64) {
    let mut snapshot = progress(JobId(2), done * 48_000, now_ms / 1000);
    snapshot.jobs[0].totals.items = done;
    snapshot.jobs[0].totals.failed = failed;
    for (at, lane) in snapshot.jobs[0].lanes.iter_mut().enumerate() {
        lane.path = PathBuf::from(format!("lidar-raw/strip_{:07}.las", done + at as u64));
    }
    view.sample(&snapshot, now_ms);
}

/// A copy of a million items that has just begun.
pub fn million_running() -> View {
    let mut view = running();
    planned(&mut view, JobId(2), 1_000_000, 48_200 * MB);
    view
}

/// The plan of a move to a disk that cannot hold all of it.
pub fn losing() -> View {
    let mut view = files();
    let (place, pick) = (1, Pick::Only);
    view.intend(Intent::Click { place, pick }, 0);
    view.intend(Intent::ChooseOperation("move"), 0);
    let text = "/media/mara/Backup/field-survey-2025".to_owned();
    view.intend(Intent::SetText { param: "dst", text }, 0);
    let effects = view.intend(Intent::ShowPlan, 0);
    lossy(&mut view, effects, &[Loss::Owner, Loss::AccessList]);
    unfold(&mut view, &["drone"]);
    view
}

/// Answers the plan of a move that loses these properties.
pub fn lossy(view: &mut View, effects: Vec<Effect>, losses: &[Loss]) {
    previewed(view, effects, |plan| {
        plan.push(bulk(BulkAct::Copy, survey()));
        plan.push(bulk(BulkAct::RemoveCopied, survey()));
        let summary = &mut plan.summary;
        (summary.files, summary.folders) = (12_408, 1032);
        (summary.bytes, summary.needed) = (48_200 * MB, 48_200 * MB);
        (summary.free, summary.total) = (Some(2100 * GB), Some(4000 * GB));
        let lossy = losses.iter().enumerate().map(|(at, loss)| Lossy {
            loss: *loss,
            items: 12 + at as u64 * 28,
            example: PathBuf::from("drone/flight-03"),
        });
        plan.warnings = lossy.map(Warning::Loses).collect();
        plan.warnings.push(Warning::CrossesDevices);
    });
}

/// The same plan where newer sources replace what is there.
pub fn replacing() -> View {
    let mut view = plan();
    let (clash, rule) = (Clash::Newer, Rule::Replace);
    view.intend(Intent::SetRule { clash, rule }, 0);
    view
}

/// The form of a deletion that is for some of what is selected.
pub fn filter() -> View {
    let mut view = empty();
    view.intend(Intent::ChooseOperation("rmtree"), 0);
    view.intend(Intent::ToggleFilter, 0);
    let patterns = |patterns: &[&str]| fixture::names(patterns);
    for change in [
        FilterChange::Include(patterns(&["*.{cr3,dng}", "notes/**/*.md"])),
        FilterChange::Exclude(patterns(&["node_modules/"])),
        FilterChange::Text(Part::MinSize, "1 MB".to_owned()),
        FilterChange::Text(Part::NewerThan, "last week".to_owned()),
        FilterChange::Type(EntryType::File),
    ] {
        view.intend(Intent::SetFilter(change), 0);
    }
    view
}

/// The form of a deletion before it is planned.
pub fn about_to_delete() -> View {
    let mut view = fresh();
    for place in 0..3 {
        let pick = Pick::Toggle;
        view.intend(Intent::Click { place, pick }, 0);
    }
    view.intend(Intent::Delete(Keep::Hold), 0);
    view.intend(Intent::ChooseOperation("rmtree"), 0);
    view
}

/// The plan of a deletion, with what becomes of the data.
pub fn delete(keep: Keep) -> View {
    let data = HoldRoom {
        near: PathBuf::from("/home/mara/Projects"),
        held: 88 * GB,
        quota: 500 * GB,
        free: 412 * GB,
        ..HoldRoom::default()
    };
    deletion(keep, vec![data])
}

/// The same with something on another disk among it, whose hold area is too small for that.
pub fn delete_on_two_disks() -> View {
    let data = HoldRoom {
        near: PathBuf::from("/home/mara/Projects"),
        held: 88 * GB,
        more: 290 * GB,
        quota: 500 * GB,
        free: 412 * GB,
        ..HoldRoom::default()
    };
    let card = HoldRoom {
        near: PathBuf::from("/media/mara/SD/DCIM"),
        held: 0,
        more: 22 * GB,
        quota: 16 * GB,
        free: 1200 * MB,
        ..HoldRoom::default()
    };
    deletion(Keep::Hold, vec![data, card])
}

fn deletion(keep: Keep, rooms: Vec<HoldRoom>) -> View {
    let mut view = about_to_delete();
    view.intend(Intent::SetKeep(keep), 0);
    let effects = view.intend(Intent::ShowPlan, 0);
    let planted = Planted {
        tree: Tree::new(&stamp(Kind::Folder, 0)),
    };
    let top = planted.row(0, "calibration", Kind::Folder, 0, Verdict::Act);
    planted.folder(top, "debug", Verdict::Act, 702, 80 * MB);
    planted.folder(top, "release", Verdict::Act, 416, 80 * MB);
    planted.row(top, "CACHEDIR.TAG", Kind::File, 177, Verdict::Act);
    planted.folder(0, "drone", Verdict::Act, 859, MB);
    let archive = planted.row(0, "exports", Kind::Folder, 0, Verdict::Act);
    planted.folder(archive, "2023", Verdict::Act, 97, GB);
    planted.row(archive, "nas", Kind::Folder, 0, Verdict::OtherFileSystem);
    let tree = Arc::new(planted.tree);
    previewed(&mut view, effects, |plan| {
        plan.push(bulk(
            match keep {
                Keep::Permanent => BulkAct::Remove,
                Keep::Hold | Keep::Trash => BulkAct::Hold,
            },
            tree,
        ));
        for room in rooms.iter().filter(|room| room.more > room.left()) {
            let (needed, free) = (room.more, room.left());
            let full = Cause::HoldFull { needed, free };
            plan.refused
                .push(Failure::new(Action::Plan, &room.near, full));
        }
        plan.hold = rooms;
        (plan.summary.files, plan.summary.folders) = (1_204_307, 24);
        let (items, bytes) = (1_204_331, 312 * GB);
        plan.summary.bytes = bytes;
        plan.warnings = vec![
            Warning::Mounts {
                count: 1,
                example: PathBuf::from("exports/nas"),
            },
            Warning::OtherNames {
                count: 14,
                example: PathBuf::from("drone/file_0001.dat"),
            },
            match keep {
                Keep::Hold => Warning::Held { items, bytes },
                Keep::Trash => Warning::Trashed { items, bytes },
                Keep::Permanent => Warning::Permanent { items, bytes },
            },
        ];
    });
    unfold(&mut view, &["calibration", "exports"]);
    view
}

fn queue(view: &mut View, number: u64, op: &'static str, root: &str, to: Option<&str>) -> JobId {
    let job = JobId(number);
    let folder = PathBuf::from("/home/mara/Projects");
    let roots = vec![folder.join(root)];
    let mut request = Request::new(op, roots, Profile::Safe, folder, 0o022);
    request.run.order = Order::LargestFirst;
    if let Some(to) = to {
        request.values.set("dst", Value::Path(PathBuf::from(to)));
    }
    let request = Arc::new(request);
    view.apply(&Event::Queued { job, request }, 0);
    job
}

fn planned(view: &mut View, job: JobId, files: u64, bytes: u64) {
    let known = view.jobs.get(job).expect("queued");
    let mut plan = Plan::new(Request::clone(&known.request));
    (plan.summary.files, plan.summary.bytes) = (files, bytes);
    let plan = Arc::new(plan);
    let planned_ms = 12;
    view.apply(
        &Event::Planned {
            job,
            plan,
            planned_ms,
        },
        0,
    );
}

const LANES: &[(Phase, &str, u64, u64)] = &[
    (
        Phase::Copy,
        "thermal/T_2025-11-21/T0412.tiff",
        88_400_000,
        63_000_000,
    ),
    (
        Phase::Copy,
        "drone/flight-03/DJI_0871.DNG",
        41_200_000,
        13_000_000,
    ),
    (
        Phase::Copy,
        "lidar-raw/strip_0044.las",
        1_900_000_000,
        1_650_000_000,
    ),
    (
        Phase::Copy,
        "lidar-raw/strip_0045.las",
        1_880_000_000,
        220_000_000,
    ),
    (
        Phase::Verify,
        "drone/flight-03/DJI_0872.DNG",
        41_300_000,
        26_000_000,
    ),
    (
        Phase::Copy,
        "point-cloud_merged.laz",
        8_610_000_000,
        4_100_000_000,
    ),
    (Phase::List, "exports/tiles/18/139820/", 0, 0),
    (Phase::Idle, "", 0, 0),
];

/// A running copy with a question and failures, one job that waits, one that ended.
pub fn running() -> View {
    let mut view = files();
    let ended = queue(&mut view, 1, "rmtree", "build-cache", None);
    let outcome = filewright::model::Outcome {
        end: filewright::model::End::Done,
        totals: Totals {
            items: 1204,
            ..Totals::default()
        },
        failures: Vec::new(),
        losses: Vec::new(),
        is_unflushed: false,
        mounts: None,
        found: Default::default(),
        target: None,
        elapsed_ms: 2000,
    };
    let outcome = Arc::new(outcome);
    view.apply(
        &Event::Finished {
            job: ended,
            outcome,
        },
        0,
    );
    view.toast = None;
    let waiting = queue(
        &mut view,
        3,
        "copytree",
        "lidar-2024",
        Some("/media/mara/Backup"),
    );
    planned(&mut view, waiting, 3118, 9_600 * MB);
    let backup = Some("/media/mara/Backup");
    let job = queue(&mut view, 2, "copytree", "field-survey-2025", backup);
    planned(&mut view, job, 12_408, 48_200 * MB);
    let state = JobState::Running;
    view.apply(&Event::State { job, state }, 0);
    for second in 1..=123_u64 {
        let wave = (second as f64 / 5.0).sin() + (second as f64 / 2.3).cos() * 0.6;
        let slow = if (70..76).contains(&second) { 0.4 } else { 1.0 };
        let written = second * 240 * MB + (wave * slow * 60e6) as u64;
        view.sample(&progress(job, written, second), second * 1000);
    }
    let clash = Clash::OtherType;
    view.apply(
        &Event::Asked {
            job,
            clash,
            count: 3,
        },
        0,
    );
    view.apply(
        &Event::Failed {
            job,
            failures: failures(),
        },
        0,
    );
    view.intend(Intent::ShowJob(job), 0);
    view
}

/// The copy has ended, read back from the device; or neither flushed nor complete in all that a copy keeps.
pub fn ended(is_sure: bool) -> View {
    let mut view = running();
    let job = JobId(2);
    view.apply(
        &Event::Asked {
            job,
            clash: Clash::OtherType,
            count: 0,
        },
        0,
    );
    let lossy = Lossy {
        loss: Loss::Owner,
        items: 12,
        example: PathBuf::from("lidar-raw/strip_0031.las"),
    };
    let outcome = filewright::model::Outcome {
        end: filewright::model::End::Done,
        totals: Totals {
            items: 12_408,
            read: 48_200 * MB,
            written: 48_200 * MB,
            flushed: if is_sure { 48_200 * MB } else { 31_000 * MB },
            verified: if is_sure { 12_312 } else { 0 },
            verified_bytes: if is_sure { 48_200 * MB } else { 0 },
            ..Totals::default()
        },
        failures: Vec::new(),
        losses: if is_sure { Vec::new() } else { vec![lossy] },
        is_unflushed: !is_sure,
        mounts: None,
        found: Default::default(),
        target: None,
        elapsed_ms: 198_000,
    };
    let outcome = Arc::new(outcome);
    view.apply(&Event::Finished { job, outcome }, 0);
    view.toast = None;
    view.intend(Intent::ShowJob(job), 0);
    view
}

fn progress(job: JobId, written: u64, second: u64) -> Snapshot {
    let lanes = LANES.iter().map(|(phase, path, size, done)| Lane {
        phase: *phase,
        path: PathBuf::from(path),
        size: *size,
        done: *done,
    });
    Snapshot {
        jobs: vec![JobProgress {
            job,
            state: JobState::Running,
            totals: Totals {
                items: second * 62,
                written,
                read: written + 900 * MB,
                flushed: written.saturating_sub(2400 * MB),
                ..Totals::default()
            },
            listed: 0,
            elapsed_ms: second * 1000,
            workers: 8,
            order: Order::LargestFirst,
            lanes: lanes.collect(),
        }],
    }
}

fn failures() -> Vec<Failure> {
    let os = |action, path: &str, errno| Failure::new(action, path, Cause::Os(errno));
    vec![
        Failure::new(
            Action::Read,
            "lidar-raw/strip_0031.las",
            Cause::OsAt {
                errno: 5,
                offset: 412 * MB,
            },
        ),
        os(Action::Open, "private/keys.kdbx", 13),
        os(Action::Open, "private/tokens.json", 13),
        os(Action::Create, "notebooks/terrain?.ipynb", 22),
    ]
}

/// The folder chooser over the form.
pub fn chooser() -> View {
    let mut view = files();
    let effects = view.intend(Intent::ChooseFolder { param: "dst" }, 0);
    answer(&mut view, &effects);
    view
}
