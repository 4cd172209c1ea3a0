//! The bytes of the selected files: pictures of a view made by hand, and journeys over real files.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use egui::{Key, Modifiers, Role, vec2};
use egui_kittest::SnapshotResults;
use egui_kittest::kittest::{NodeT, Queryable};
use filewright::gui::theme::Mode;
use filewright::model::{
    Action, Bin, Cause, Chunk, End, Failure, Kind, LinePlace, Listed, Look, LookAsk, Looked,
    NewRow, Stamp, Tree, Verdict,
};
use filewright::view::bytes::{ByteIntent, GoTo};
use filewright::view::{Effect, Intent, Pick, RunLook, Screen, View};

use crate::fixture::{asked, stamp};
use crate::journeys::Journey;
use crate::scenes;
use crate::screens::{BOTH, DARK, LIGHT, NARROW, WIDE, show};

const LENGTH: u64 = 4_457_984;

/// A log of so many bytes.
fn log() -> Vec<u8> {
    let mut text = Vec::new();
    let words = [
        "lidar strip=44 pts=182,330,041 ok",
        "gps fix=rtk sats=21 hdop=0.6",
        "imu drift 0.021 deg/s above limit",
        "usb3 link reset, 14 packets lost",
    ];
    let levels = ["INFO", "INFO", "WARN", "ERROR"];
    let mut at = 0_usize;
    while (text.len() as u64) < LENGTH {
        let (second, part) = (at / 7, at % 7 * 143);
        let (level, words) = (levels[at % 4], words[at % 4]);
        let (hour, minute) = (second / 3600 % 24, second / 60 % 60);
        let second = second % 60;
        let line = format!("{hour:02}:{minute:02}:{second:02}.{part:03} {level:5} {words}\n");
        text.extend_from_slice(line.as_bytes());
        at += 1;
    }
    text.truncate(LENGTH as usize);
    text
}

/// A map of varied bytes with a hole in its second half.
fn map(bins: u16) -> Arc<[Bin]> {
    let bin = |at: u16| {
        let wave = (f32::from(at) / 3.1).sin() * 40.0 + (f32::from(at) / 1.3).cos() * 25.0;
        match at * 100 / bins.max(1) {
            58..70 => Bin::Hole,
            _ => Bin::Data {
                variety: Some((150.0 + wave) as u8),
            },
        }
    };
    (0..bins).map(bin).collect()
}

/// Answers a wish with what the log holds there.
fn answer(view: &mut View, ask: LookAsk, text: &[u8], names: u32) -> Vec<Effect> {
    let range = ask.window.start as usize..text.len().min(ask.window.end as usize);
    let line = ask.cursor.map(|cursor| {
        let before = &text[..cursor as usize];
        let start = before.iter().rposition(|byte| *byte == b'\n');
        let number = before.iter().filter(|byte| **byte == b'\n').count() as u64 + 1;
        let place = LinePlace {
            number: Some(number),
            start: start.map_or(0, |at| at as u64 + 1),
        };
        (cursor, place)
    });
    let look = Look {
        stamp: Stamp {
            names,
            ..stamp(Kind::File, text.len() as u64)
        },
        start: ask.window.start,
        bytes: text[range].into(),
        map: map(ask.bins),
        line,
        hole: None,
        line_end: None,
    };
    view.looked(Looked {
        ticket: ask.ticket,
        path: ask.path,
        seen: Ok(Arc::new(look)),
    })
}

fn wish(effects: Vec<Effect>) -> Option<LookAsk> {
    effects.into_iter().rev().find_map(|effect| match effect {
        Effect::Look(ask) => Some(ask),
        _ => None,
    })
}

/// Fulfils wishes until there are no more.
fn settle(view: &mut View, effects: Vec<Effect>, text: &[u8], names: u32) {
    let mut next = wish(effects);
    while let Some(ask) = next {
        next = wish(answer(view, ask, text, names));
    }
}

/// A folder with a log and others, of which the first `selected` are selected and shown as bytes.
pub fn logs(selected: usize, names: u32) -> View {
    let (mut view, effects) = View::new(scenes::setting());
    let tree = Arc::new(Tree::new(&stamp(Kind::Folder, 0)));
    let rows = [
        ("capture_2025-11-21.log", LENGTH),
        ("capture_2025-11-22.log", 9_120_004),
        ("capture_2025-11-23.log", 800_000),
        ("imu.log", 12_400),
        ("usb-trace_front-left-camera_2025-11-21.log", 31_000_000),
        ("zz.log", 77),
    ];
    let rows: Vec<NewRow<'_>> = rows
        .iter()
        .map(|(name, size)| NewRow {
            parent: 0,
            name: OsStr::new(*name),
            stamp: stamp(Kind::File, *size),
            verdict: Verdict::Act,
        })
        .collect();
    let chunk: Arc<Chunk> = tree.append(&rows);
    view.listed(Listed {
        ticket: asked(&effects),
        folder: view.folder().to_path_buf(),
        tree,
        chunk: Some(chunk),
        is_complete: true,
        gone: Vec::new(),
        is_followed: false,
        is_stale: false,
        failure: None,
    });
    for place in 0..selected {
        let pick = Pick::Toggle;
        view.intend(Intent::Click { place, pick }, 0);
    }
    let text = log();
    let effects = view.intend(Intent::ChooseOperation("truncate"), 0);
    assert_eq!(view.screen, Screen::Bytes, "the bytes come by themselves");
    settle(&mut view, effects, &text, names);
    let sight = ByteIntent::Sight {
        bytes: 0x17_F000..0x18_1000,
        bins: 258,
    };
    let effects = view.intend(Intent::Bytes(sight), 0);
    settle(&mut view, effects, &text, names);
    let effects = view.intend(Intent::Bytes(ByteIntent::Near(0x18_0000)), 0);
    settle(&mut view, effects, &text, names);
    view
}

#[test]
fn the_bytes_of_one_file() {
    let results = &mut SnapshotResults::new();
    let view = logs(1, 1);
    let button = view.run_button();
    assert_eq!(button.text, "Cut 2,885,120 bytes off 1 file");
    assert_eq!(button.look, RunLook::Held);
    show(results, "bytes", &view, WIDE, BOTH);
    show(results, "bytes-narrow", &view, NARROW, LIGHT);
}

#[test]
fn a_length_for_each_file() {
    let results = &mut SnapshotResults::new();
    let mut view = logs(6, 2);
    let text = log();
    view.intend(Intent::Bytes(ByteIntent::ForAll(false)), 0);
    for (at, typed) in [(1, "50 %"), (2, "1 MB"), (0, "1,572,870")] {
        view.intend(Intent::Bytes(ByteIntent::File(at)), 0);
        let effects = view.intend(Intent::Bytes(ByteIntent::Type(typed.to_owned())), 0);
        if at == 0 {
            settle(&mut view, effects, &text, 2);
        }
    }
    view.intend(Intent::Bytes(ByteIntent::AsText(true)), 0);
    show(results, "bytes-each", &view, WIDE, DARK);
}

#[test]
fn a_file_that_cannot_be_looked_at_says_why() {
    let mut view = logs(1, 1);
    let effects = view.intend(Intent::Bytes(ByteIntent::GoTo(GoTo::End)), 0);
    let ask = wish(effects).expect("the line of the end is asked for");
    let failure = Failure::new(Action::Open, &ask.path, Cause::Os(13));
    view.looked(Looked {
        ticket: ask.ticket,
        path: ask.path,
        seen: Err(failure),
    });
    let mut window = crate::screens::stage(view, WIDE, Mode::Light);
    window.run();
    let told = window.query_by_label_contains("This file could not be opened");
    assert!(told.is_some());
}

/// A file of three MiB in which every byte tells where it is.
fn plant(folder: &Path) {
    let bytes: Vec<u8> = (0..3 << 20).map(|at: u32| (at / 4096) as u8).collect();
    fs::write(folder.join("image.raw"), bytes).expect("written");
    fs::write(folder.join("lines.txt"), "one\ntwo\nthree\nfour\n").expect("written");
    let sparse = File::create(folder.join("sparse.raw")).expect("made");
    sparse
        .write_all_at(b"end", (64 << 20) - 3)
        .expect("written");
}

fn length(path: &Path) -> u64 {
    fs::metadata(path).expect("there").len()
}

fn open(name: &str) -> (Journey, PathBuf) {
    let mut journey = Journey::over(None, 3, plant);
    let path = journey.source.join(name);
    journey.window.get_by_label_contains(name).click();
    journey.window.run_steps(3);
    journey.click("Resize");
    journey.until("the bytes are there", |app| {
        app.view().screen == Screen::Bytes && app.view().bytes.look().is_some()
    });
    (journey, path)
}

fn type_length(journey: &mut Journey, text: &str) {
    let field = |journey: &Journey| {
        let field = journey
            .window
            .get_by_role_and_label(Role::TextInput, "New length");
        field.focus();
    };
    field(journey);
    journey.window.run_steps(2);
    journey
        .window
        .key_press_modifiers(Modifiers::COMMAND, Key::A);
    journey.window.step();
    journey.window.event(egui::Event::Text(text.to_owned()));
    journey.window.run_steps(4);
}

fn slider_value(journey: &Journey) -> f64 {
    let slider = journey
        .window
        .get_by_role_and_label(Role::Slider, "New length in bytes");
    slider.accesskit_node().numeric_value().expect("a value")
}

fn run_to_the_end(journey: &mut Journey) -> End {
    journey.click_run();
    journey.until("the plan is shown", |app| {
        app.view().preview.plan().is_some() && !app.view().preview.is_pending
    });
    assert_eq!(
        journey.window.state().view().run_button().look,
        RunLook::Held,
        "what is cut off is kept"
    );
    journey.click_run();
    journey.until_ended()
}

#[test]
fn the_handle_is_dragged_a_percentage_typed_and_the_file_is_cut_there() {
    let (mut journey, path) = open("image.raw");
    assert_eq!(
        slider_value(&journey),
        f64::from(3 << 20),
        "nothing goes at first"
    );

    let slider = journey
        .window
        .get_by_role_and_label(Role::Slider, "New length in bytes");
    let rect = slider.rect();
    journey.window.drag_at(rect.center() + vec2(120.0, 0.0));
    journey.window.step();
    journey.window.hover_at(rect.center() + vec2(60.0, 0.0));
    journey.window.step();
    journey.window.hover_at(rect.center());
    journey.window.step();
    journey.window.drop_at(rect.center());
    journey.window.run_steps(3);
    let half = slider_value(&journey);
    assert!((half - 1_572_864.0).abs() < 10_000.0, "{half}");
    let text = journey.window.state().view().run_button().text;
    assert!(
        text.starts_with("Cut 1,57") && text.ends_with(" bytes off 1 file"),
        "{text}"
    );

    type_length(&mut journey, "25 %");
    assert_eq!(
        slider_value(&journey),
        786_432.0,
        "what is typed moves the handle"
    );
    journey.until("the cut is in sight", |app| {
        app.view().bytes.row(786_432 / 16).is_some()
    });
    let row = journey.window.get_by_label_contains("0x000C0000: C0 C0");
    let words = row.accesskit_node().label().expect("words");
    assert!(words.ends_with(", goes"), "{words}");
    let row = journey.window.get_by_label_contains("0x000BFFF0: BF BF");
    let words = row.accesskit_node().label().expect("words");
    assert!(!words.contains("goes"), "{words}");
    let figures = [
        "3,145,728 bytes now",
        "786,432 bytes kept",
        "2,359,296 bytes go, into the hold area",
    ];
    for figure in figures {
        assert!(journey.window.query_by_label(figure).is_some(), "{figure}");
    }

    assert_eq!(run_to_the_end(&mut journey), End::Done);
    assert_eq!(length(&path), 786_432);
    let kept = fs::read(&path).expect("read");
    assert!(
        kept.iter()
            .enumerate()
            .all(|(at, byte)| *byte == (at / 4096) as u8)
    );
}

#[test]
fn keys_move_the_cursor_by_bytes_rows_and_blocks() {
    let (mut journey, path) = open("image.raw");
    type_length(&mut journey, "0x100000");
    let slider = journey
        .window
        .get_by_role_and_label(Role::Slider, "New length in bytes");
    slider.focus();
    journey.window.run_steps(2);
    let steps = [
        (Modifiers::NONE, Key::ArrowLeft, 0x0F_FFFF),
        (Modifiers::SHIFT, Key::ArrowLeft, 0x0F_FFEF),
        (Modifiers::COMMAND, Key::ArrowRight, 0x10_0FEF),
        (Modifiers::NONE, Key::PageUp, 0x13_0FEF),
        (Modifiers::NONE, Key::End, 0x30_0000),
        (Modifiers::NONE, Key::ArrowRight, 0x30_0000),
        (Modifiers::NONE, Key::Home, 0),
    ];
    for (modifiers, key, offset) in steps {
        journey.key(modifiers, key);
        assert_eq!(slider_value(&journey), f64::from(offset), "{key:?}");
    }
    // The rows of bytes have keys of their own, and a click puts the cursor on a byte.
    journey.until("the beginning is in sight", |app| {
        app.view().bytes.row(2).is_some()
    });
    let row = journey.window.get_by_label_contains("0x00000020: ");
    let at = row.rect().left_center() + vec2(121.0 + 3.0 * 25.0 + 4.0, 0.0);
    journey.window.drag_at(at);
    journey.window.drop_at(at);
    journey.window.run_steps(3);
    assert_eq!(
        slider_value(&journey),
        35.0,
        "the fourth byte of the third row"
    );
    for (key, offset) in [
        (Key::ArrowDown, 51.0),
        (Key::ArrowRight, 52.0),
        (Key::ArrowUp, 36.0),
        (Key::ArrowLeft, 35.0),
    ] {
        journey.key(Modifiers::NONE, key);
        assert_eq!(slider_value(&journey), offset, "{key:?}");
    }
    journey.click("Half");
    assert_eq!(slider_value(&journey), 1_572_864.0);
    assert_eq!(length(&path), 3 << 20, "to look changes nothing");
    journey.key(Modifiers::NONE, Key::Escape);
    assert_eq!(journey.window.state().view().screen, Screen::Files);
}

#[test]
fn several_files_each_get_a_length_of_their_own() {
    let mut journey = Journey::over(None, 3, plant);
    let at = |name: &str| journey.source.join(name);
    let (image, lines, sparse) = (at("image.raw"), at("lines.txt"), at("sparse.raw"));
    journey.key(Modifiers::COMMAND, Key::A);
    journey.click("Resize");
    journey.click("The same for all 3 files");
    let rows = [
        ("image.raw", "1 MiB"),
        ("lines.txt", "-2 lines"),
        ("sparse.raw", "100 MiB"),
    ];
    for (name, text) in rows {
        let start = format!("{name}, ");
        journey.window.get_by_label_contains(&start).click();
        journey.window.run_steps(3);
        type_length(&mut journey, text);
        journey.until("the new length is known", |app| {
            app.view()
                .bytes
                .file()
                .is_some_and(|file| file.wanted.is_some())
        });
    }
    let text = journey.window.state().view().run_button().text;
    assert_eq!(text, "Cut 2 files, extend 1");
    assert_eq!(run_to_the_end(&mut journey), End::Done);
    assert_eq!(length(&image), 1 << 20);
    assert_eq!(fs::read(&lines).expect("read"), b"one\ntwo\n");
    assert_eq!(length(&sparse), 100 << 20);
}
