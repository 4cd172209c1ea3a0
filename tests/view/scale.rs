//! Folders of very many files, from the disk to the rows of the view. A measurement, run by hand:
//! `FILEWRIGHT_ROWS=1000000 cargo test --release --test view scale -- --ignored --nocapture`

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use filewright::exec::{Config, Engine};
use filewright::view::{Arranged, Effect, Intent, ListState, Pick, Setting, SortBy, Travel, View};

use crate::fixture::setting;

/// Time that a frame of the window gives to what the engine tells.
const DRAIN: Duration = Duration::from_millis(4);
const FRAME: Duration = Duration::from_micros(16_667);

fn rows() -> u32 {
    let asked = std::env::var("FILEWRIGHT_ROWS").ok();
    asked.and_then(|text| text.parse().ok()).unwrap_or(200_000)
}

/// A folder of so many files with different sizes; made once and kept where the variable names a place for it.
fn plant(rows: u32) -> (PathBuf, Option<tempfile::TempDir>) {
    let (folder, place) = match std::env::var_os("FILEWRIGHT_FOLDER") {
        Some(folder) => (PathBuf::from(folder), None),
        None => {
            let place = tempfile::tempdir().expect("a place");
            (place.path().to_path_buf(), Some(place))
        }
    };
    if !folder.join("IMG_0000000.dat").exists() {
        for at in 0..rows {
            let file = File::create(folder.join(format!("IMG_{at:07}.dat"))).expect("made");
            let size = u64::from(at).wrapping_mul(2_654_435_761) % 1_000_000;
            file.set_len(size).expect("sized");
        }
    }
    (folder, place)
}

fn memory(field: &str) -> u64 {
    let status = fs::read_to_string("/proc/self/status").expect("status");
    let line = status.lines().find(|line| line.starts_with(field));
    let kib = line.and_then(|line| line.split_whitespace().nth(1));
    kib.and_then(|kib| kib.parse::<u64>().ok())
        .expect("a figure")
        / 1024
}

/// Processor time of the whole process so far.
fn cpu() -> Duration {
    let stat = fs::read_to_string("/proc/self/stat").expect("stat");
    let fields = stat.rsplit(')').next().expect("fields").split_whitespace();
    let ticks: u64 = fields
        .skip(11)
        .take(2)
        .map(|ticks| ticks.parse::<u64>().expect("ticks"))
        .sum();
    Duration::from_millis(ticks * 10)
}

fn list(engine: &Engine, folder: &Path) -> View {
    let (since, cpu_before) = (Instant::now(), cpu());
    let (mut view, effects) = View::new(Setting {
        folder: folder.to_path_buf(),
        ..setting()
    });
    for effect in effects {
        if let Effect::ListFolder {
            ticket,
            folder,
            seat,
        } = effect
        {
            engine.list_folder(ticket, folder, seat);
        }
    }
    let mut first = None;
    let mut longest = Duration::ZERO;
    let (sender, arranged) = mpsc::channel();
    while *view.pane.listing.state() == ListState::Streaming || !view.pane.listing.is_settled() {
        let frame = Instant::now();
        while frame.elapsed() < DRAIN {
            let fold = Instant::now();
            let effects = match (engine.listings().try_recv(), arranged.try_recv()) {
                (Ok(part), Ok(rows)) => {
                    let mut effects = view.listed(part);
                    effects.extend(view.arranged(rows));
                    effects
                }
                (Ok(part), _) => view.listed(part),
                (_, Ok(rows)) => view.arranged(rows),
                _ => break,
            };
            longest = longest.max(fold.elapsed());
            arrange(effects, &sender);
        }
        if view.pane.listing.shown() > 0 {
            first.get_or_insert(since.elapsed());
        }
        std::thread::sleep(FRAME.saturating_sub(frame.elapsed()));
    }
    println!(
        "first rows {:.1?}, complete and sorted {:.2?} ({:.2?} of the processor), longest fold {:.1?}; {} rows, {} MiB now, {} MiB at most",
        first.expect("rows"),
        since.elapsed(),
        cpu().saturating_sub(cpu_before),
        longest,
        view.pane.listing.shown(),
        memory("VmRSS"),
        memory("VmHWM"),
    );
    view
}

/// Does on a thread what the window would do on one.
fn arrange(effects: Vec<Effect>, sender: &mpsc::Sender<Arranged>) {
    for effect in effects {
        if let Effect::Arrange(arranging) = effect {
            let sender = sender.clone();
            std::thread::spawn(move || {
                if let Some(arranged) = arranging.run() {
                    sender.send(arranged).expect("it is waited for");
                }
            });
        }
    }
}

/// How long it takes until what is wanted is shown, and for how long of it the window can do nothing else.
fn timed(view: &mut View, name: &str, intent: Intent) {
    let (sender, arranged) = mpsc::channel();
    let since = Instant::now();
    let effects = view.intend(intent, 0);
    let mut busy = since.elapsed();
    arrange(effects, &sender);
    while !view.pane.listing.is_settled() {
        let rows = arranged.recv().expect("rows");
        let fold = Instant::now();
        let effects = view.arranged(rows);
        busy += fold.elapsed();
        arrange(effects, &sender);
    }
    let took = since.elapsed();
    println!(
        "{name}: {took:.2?}, the window busy for {busy:.2?} of it, {} shown",
        view.pane.listing.shown()
    );
}

#[test]
#[ignore = "a measurement, not a check"]
fn of_many_files() {
    let (folder, _place) = plant(rows());
    println!("before: {} MiB", memory("VmRSS"));
    let engine = Engine::start(Config::default(), || {});
    let mut view = list(&engine, &folder);
    let view = &mut view;
    for by in [SortBy::Size, SortBy::Modified, SortBy::Kind, SortBy::Name] {
        timed(view, &format!("sort by {by:?}"), Intent::SortBy(by));
        timed(view, "turned over", Intent::SortBy(by));
    }
    timed(view, "by size again", Intent::SortBy(SortBy::Size));
    for text in ["1", "12", "123", "12", ""] {
        let filter = Intent::Filter(text.to_owned());
        timed(view, &format!("filter {text:?}"), filter);
    }
    let travel = Travel::End;
    let pick = Pick::Only;
    timed(view, "End", Intent::Travel { travel, pick });
    timed(view, "all", Intent::SelectAll);
    timed(view, "invert", Intent::InvertSelection);
    let (travel, pick) = (Travel::Home, Pick::Extend);
    timed(view, "Shift+Home", Intent::Travel { travel, pick });
    timed(view, "hidden files", Intent::ShowHidden(true));
    println!(
        "{} MiB now, {} MiB at most",
        memory("VmRSS"),
        memory("VmHWM")
    );
}
