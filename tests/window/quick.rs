//! Quick look and properties, by real events over real entries, and their pictures.

use std::ffi::{OsStr, OsString};
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use egui::{Event, Key, Modifiers, Role};
use egui_kittest::SnapshotResults;
use egui_kittest::kittest::Queryable;
use filewright::gui::app::App;
use filewright::gui::theme::Mode;
use filewright::model::{
    Facts, FileGlimpse, FolderGlimpse, Glance, GlanceAsk, Glanced, Glimpse, Grant, Grantee, Kind,
    MountFacts, Stamp,
};
use filewright::view::quick::{Inside, PictureLook};
use filewright::view::{Effect, FactsIntent, Intent, Pick, QuickIntent, View};
use image::{Rgb, RgbImage};
use rustix::fs::{CWD, FileType, Mode as FileMode, XattrFlags, mknodat, setxattr};

use crate::fixture::stamp;
use crate::journeys::Journey;
use crate::scenes;
use crate::screens::{NARROW, WIDE, show};

fn plant(source: &Path) {
    fs::create_dir(source.join("a-folder")).expect("made");
    for name in ["photo 2", "photo 10", "photo 1"] {
        fs::write(source.join("a-folder").join(name), "x").expect("written");
    }
    fs::write(source.join("b-bytes.bin"), [0, 1, 2, 0xFF, b'A', b'B']).expect("written");
    fs::write(source.join("c-empty"), "").expect("written");
    symlink("nowhere", source.join("d-broken")).expect("linked");
    symlink("f-text.txt", source.join("e-good")).expect("linked");
    let text = b"first line\nsecond caf\xE9\n\tthird\n";
    fs::write(source.join("f-text.txt"), text).expect("written");
    let picture = RgbImage::from_fn(40, 30, |x, y| Rgb([x as u8 * 6, y as u8 * 8, 120]));
    picture.save(source.join("g-picture.png")).expect("written");
    let pipe = source.join("h-pipe");
    let mode = FileMode::from_raw_mode(0o600);
    mknodat(CWD, &pipe, FileType::Fifo, mode, 0).expect("a pipe");
    fs::write(source.join("i-broken.png"), b"\x89PNG\r\n\x1A\nbroken").expect("written");
}

fn start() -> Journey {
    Journey::over(None, 9, plant)
}

fn choose(journey: &mut Journey, name: &str) {
    journey.window.get_by_label_contains(name).click();
    journey.window.run_steps(4);
}

fn is_known(app: &App) -> bool {
    let quick = app.view().quick.as_ref();
    quick.is_some_and(|quick| {
        !matches!(
            quick.inside,
            Inside::Waiting | Inside::Picture(PictureLook::Waiting)
        )
    })
}

fn told(journey: &Journey, part: &str) -> bool {
    let mut nodes = journey.window.query_all_by_label_contains(part);
    nodes.next().is_some()
}

#[test]
fn space_looks_at_a_row_and_arrows_go_on_to_the_next() {
    let mut journey = start();
    choose(&mut journey, "f-text.txt");
    journey.key(Modifiers::NONE, Key::Space);
    journey.until("the text is there", is_known);
    assert!(told(&journey, "text, 30 B, 3 lines"), "what it is");
    let lines: Vec<String> = ["1: first line", "2: second caf\\xE9", "3:     third"]
        .map(str::to_owned)
        .to_vec();
    for line in &lines {
        assert!(told(&journey, line), "{line}");
    }
    journey.key(Modifiers::NONE, Key::ArrowDown);
    journey.until("the picture is there", |app| {
        let quick = app.view().quick.as_ref();
        quick.is_some_and(|quick| {
            matches!(quick.inside, Inside::Picture(PictureLook::Decoded(40, 30)))
        })
    });
    assert!(told(&journey, "40 × 30 pixels"));
    let picture = journey
        .window
        .query_by_role_and_label(Role::Image, "Picture g-picture.png");
    assert!(picture.is_some(), "it is shown");
    // A pipe that nobody writes into would be waited for without end.
    journey.key(Modifiers::NONE, Key::ArrowDown);
    journey.until("the pipe is told", is_known);
    assert!(told(&journey, "A named pipe"));
    journey.key(Modifiers::NONE, Key::ArrowDown);
    journey.until("what is no picture is told", is_known);
    assert!(told(&journey, "This picture cannot be shown"));
    journey.key(Modifiers::NONE, Key::Home);
    journey.until("the names are there", is_known);
    assert!(told(&journey, "folder, 3 entries"));
    let rects = ["photo 1,", "photo 2,", "photo 10,"]
        .map(|name| journey.window.get_by_label_contains(name).rect().top());
    assert!(rects[0] < rects[1] && rects[1] < rects[2], "in order");
    journey.key(Modifiers::NONE, Key::Space);
    let view = journey.window.state().view();
    assert!(view.quick.is_none(), "Space leaves it again");
    assert_eq!(view.roots(), [journey.source.join("a-folder")]);
    journey.key(Modifiers::NONE, Key::Space);
    journey.until("it is open again", is_known);
    journey.key(Modifiers::NONE, Key::Escape);
    let view = journey.window.state().view();
    assert!(view.quick.is_none());
    assert_eq!(view.root_count(), 1, "Escape closes it and nothing else");
}

#[test]
fn bytes_links_and_empty_files_say_what_they_are() {
    let mut journey = start();
    let looks = [
        ("b-bytes.bin", "0x00000000: 00 01 02 FF 41 42, ····AB"),
        ("c-empty", "There is nothing in this file."),
        ("d-broken", "Leads to nowhere"),
        ("e-good", "Leads to f-text.txt"),
    ];
    for (name, words) in looks {
        choose(&mut journey, name);
        journey.key(Modifiers::NONE, Key::Space);
        journey.until("it is known", is_known);
        assert!(told(&journey, words), "{name}: {words}");
        journey.key(Modifiers::NONE, Key::Space);
    }
    fs::remove_file(journey.source.join("c-empty")).expect("removed");
    // The listing may not know yet that it is gone; then the look says so.
    journey.until("the row is gone", |app| app.view().pane.listing.len() == 8);
}

#[test]
fn properties_tell_everything_and_lead_to_the_forms() {
    let mut journey = start();
    let file = journey.source.join("f-text.txt");
    let has_attribute = setxattr(&file, "user.note", b"twelve bytes", XattrFlags::empty()).is_ok();
    choose(&mut journey, "f-text.txt");
    journey.key(Modifiers::ALT, Key::Enter);
    journey.until("it is told", |app| {
        app.view()
            .facts_lines()
            .iter()
            .any(|fact| fact.label == "Inode")
    });
    let lines = journey.window.state().view().facts_lines();
    let value = |label: &str| {
        let fact = lines.iter().find(|fact| fact.label == label);
        fact.map(|fact| fact.value.clone()).unwrap_or_default()
    };
    assert_eq!(value("Name"), "f-text.txt");
    assert_eq!(value("Size"), "30 B, 30 bytes");
    assert!(value("Mode").starts_with("-rw"), "{}", value("Mode"));
    assert!(!value("File system").is_empty());
    if has_attribute {
        assert_eq!(value("Attributes"), "user.note  12 bytes");
    }
    let modified = value("Modified");
    assert!(modified.len() > 29 && modified.contains('.'), "{modified}");
    assert!(told(&journey, "f-text.txt"));
    journey.click("Change permissions…");
    let view = journey.window.state().view();
    assert!(view.facts.is_none());
    assert_eq!(view.entry().map(|entry| entry.about.id), Some("chmod"));
    assert_eq!(view.roots(), [file]);
    let field = journey
        .window
        .get_by_role_and_label(Role::TextInput, "Permissions");
    let mode = field.value().unwrap_or_default();
    assert!(mode.starts_with('6'), "the rights that are there: {mode}");
}

#[test]
fn properties_of_several_are_summed_up() {
    let mut journey = start();
    journey.key(Modifiers::NONE, Key::ArrowDown);
    journey.key(Modifiers::COMMAND, Key::A);
    journey.key(Modifiers::ALT, Key::Enter);
    assert!(told(&journey, "Properties of 9 items"));
    let lines = journey.window.state().view().facts_lines();
    let words: Vec<String> = lines
        .iter()
        .map(|fact| format!("{} {}", fact.label, fact.value))
        .collect();
    for wanted in [
        "Files 5",
        "Folders 1",
        "Links 2",
        "Pipes, sockets, devices 1",
    ] {
        assert!(
            words.iter().any(|line| line == wanted),
            "{wanted}: {words:?}"
        );
    }
    journey.window.event(Event::Copy);
    journey.key(Modifiers::NONE, Key::Escape);
    assert!(journey.window.state().view().facts.is_none());
}

fn asked(effects: &[Effect]) -> GlanceAsk {
    let ask = effects.iter().rev().find_map(|effect| match effect {
        Effect::Glance(ask) => Some(ask.clone()),
        _ => None,
    });
    ask.expect("a look was asked for")
}

fn looking(place: usize, see: impl FnOnce(Stamp) -> Glimpse) -> View {
    let mut view = scenes::files();
    let pick = Pick::Only;
    view.intend(Intent::Click { place, pick }, 0);
    let effects = view.intend(Intent::Quick(QuickIntent::Toggle), 0);
    let ask = asked(&effects);
    let Glance::Inside(_) = &ask.glance else {
        panic!("{ask:?}");
    };
    let seen = Ok(see(stamp(Kind::File, 300_000)));
    let ticket = ask.ticket;
    view.glanced(Glanced { ticket, seen });
    view
}

fn text(stamp: Stamp) -> Glimpse {
    let mut text = String::from("# Field notes, 21 November 2025\n\n");
    for at in 1..400 {
        text.push_str(&format!(
            "- {at:03}\tstrip {at} of the north ridge, {} points kept\n",
            at * 1371
        ));
    }
    let mut bytes = text.into_bytes();
    bytes.splice(33..33, b"caf\xE9 at the pass\n".iter().copied());
    Glimpse::File(FileGlimpse {
        stamp,
        bytes: bytes.into(),
        is_whole: false,
        picture: None,
    })
}

fn bytes(stamp: Stamp) -> Glimpse {
    let bytes: Vec<u8> = (0..262_144_u32)
        .map(|at| (at.wrapping_mul(2_654_435_761) >> 13) as u8)
        .collect();
    Glimpse::File(FileGlimpse {
        stamp,
        bytes: bytes.into(),
        is_whole: false,
        picture: None,
    })
}

fn folder(stamp: Stamp) -> Glimpse {
    let name = |at: u32| (OsString::from(format!("flight-{at}.mov")), Some(Kind::File));
    let mut names: Vec<(OsString, Option<Kind>)> = (1..14).map(name).collect();
    names.push(("telemetry".into(), Some(Kind::Folder)));
    names.push((OsStr::from_bytes(b"caf\xE9").to_os_string(), None));
    Glimpse::Folder(FolderGlimpse {
        stamp,
        entries: 1204,
        names,
    })
}

#[test]
fn the_quick_look() {
    let results = &mut SnapshotResults::new();
    show(
        results,
        "quick-text",
        &looking(1195, text),
        WIDE,
        &[Mode::Light, Mode::Dark],
    );
    show(
        results,
        "quick-bytes",
        &looking(7, bytes),
        WIDE,
        &[Mode::Dark],
    );
    show(
        results,
        "quick-folder-narrow",
        &looking(1, folder),
        NARROW,
        &[Mode::Light],
    );
}

fn facts() -> Facts {
    Facts {
        stamp: Stamp {
            inode: 12_345_678,
            modified_ns: 123_456_789,
            accessed_s: 1_763_800_000,
            changed_s: 1_763_700_001,
            owner: 1000,
            group: 1000,
            mode: 0o640,
            allocated: 29_843_456,
            ..stamp(Kind::File, 29_840_000)
        },
        born: Some((1_763_600_000, 42)),
        owner: Some("mara".into()),
        group: Some("survey".into()),
        link: None,
        attributes: Some(vec![
            ("user.xdg.origin.url".into(), 48),
            ("security.selinux".into(), 33),
        ]),
        access: vec![
            Grant {
                to: Grantee::Owner,
                rights: 6,
            },
            Grant {
                to: Grantee::User(1001, Some("jonas".into())),
                rights: 4,
            },
            Grant {
                to: Grantee::Group,
                rights: 4,
            },
            Grant {
                to: Grantee::Mask,
                rights: 4,
            },
            Grant {
                to: Grantee::Others,
                rights: 0,
            },
        ],
        default_access: Vec::new(),
        mount: Some(MountFacts {
            at: PathBuf::from("/home"),
            file_system: "ext4".to_owned(),
            source: "/dev/nvme0n1p3".into(),
        }),
    }
}

#[test]
fn the_properties() {
    let results = &mut SnapshotResults::new();
    let mut view = scenes::files();
    let (place, pick) = (13, Pick::Only);
    view.intend(Intent::Click { place, pick }, 0);
    let effects = view.intend(Intent::Facts(FactsIntent::Show), 0);
    let ticket = asked(&effects).ticket;
    let seen = Ok(Glimpse::Facts(Arc::new(facts())));
    view.glanced(Glanced { ticket, seen });
    show(results, "facts", &view, WIDE, &[Mode::Light, Mode::Dark]);
    show(results, "facts-narrow", &view, NARROW, &[Mode::Light]);
}
