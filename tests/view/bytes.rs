//! Where files are to end: the cursor and what is typed are one, for all files or for each.

use std::path::PathBuf;
use std::sync::Arc;

use filewright::model::param::Default as ParamDefault;
use filewright::model::{
    About, Action, Bin, Cause, Command, Event, Failure, Group, Keep, Kind, Length, LinePlace, Look,
    LookAsk, Looked, Many, Offset, Offsets, Param, ParamKind, Plan, Profile, Stamp, Step, Value,
    Warning,
};
use filewright::view::bytes::{BLOCK, ByteIntent, GoTo, Snap};
use filewright::view::offset::Unit;
use filewright::view::{Effect, Entry, Intent, Pick, RunLook, Screen, Setting, View};

use crate::fixture::{COPY, answer, asked, names, setting, stamp};

const SET: Entry = Entry {
    about: &About {
        id: "truncate",
        title: "Set length",
        verb: "Set length of",
        verb_done: "Set length of",
        python: "os.truncate",
        group: Group::Resize,
        help: "Cuts or lengthens files.",
        selection: "path",
        many: Many::Roots,
        destroys: true,
    },
    params: &[Param {
        name: "length",
        label: "New length",
        help: "In bytes.",
        kind: ParamKind::Offset,
        safe: ParamDefault::Required,
        python: ParamDefault::Required,
        hint: "length",
        positional: false,
    }],
};

/// Three files of 1000, 2000 and 3000 bytes and a folder; the first `selected` are selected.
fn view(selected: usize) -> View {
    let setting = Setting {
        catalogue: vec![COPY, SET],
        ..setting()
    };
    let (mut view, effects) = View::new(setting);
    answer(
        &mut view,
        asked(&effects),
        &names(&["a", "b", "c", "folder/"]),
    );
    for place in 0..selected {
        // Folders come first in the listing.
        let (place, pick) = (place + 1, Pick::Toggle);
        view.intend(Intent::Click { place, pick }, 0);
    }
    view
}

fn intend(view: &mut View, intent: ByteIntent) -> Option<LookAsk> {
    wish(view.intend(Intent::Bytes(intent), 0))
}

fn wish(effects: Vec<Effect>) -> Option<LookAsk> {
    effects.into_iter().rev().find_map(|effect| match effect {
        Effect::Look(ask) => Some(ask),
        _ => None,
    })
}

fn choose(view: &mut View) -> Option<LookAsk> {
    wish(view.intend(Intent::ChooseOperation("truncate"), 0))
}

fn type_length(view: &mut View, text: &str) -> Option<LookAsk> {
    intend(view, ByteIntent::Type(text.to_owned()))
}

/// Answers a wish about a file of so many bytes, in lines of a hundred.
fn fulfil(view: &mut View, ask: &LookAsk, size: u64) -> Option<LookAsk> {
    let window = ask.window.start.min(size)..ask.window.end.min(size);
    let line = |cursor: u64| LinePlace {
        number: Some(cursor / 100 + 1),
        start: cursor / 100 * 100,
    };
    let look = Look {
        stamp: Stamp {
            names: 3,
            ..stamp(Kind::File, size)
        },
        start: window.start,
        bytes: window.map(|at| at as u8).collect(),
        map: vec![Bin::Data { variety: None }; usize::from(ask.bins)].into(),
        line: ask.cursor.map(|cursor| (cursor, line(cursor))),
        // One hole, from 40,960 to 65,536.
        hole: ask.cursor.filter(|_| ask.holes).map(|cursor| {
            let edge = if cursor < 53_248 { 40_960 } else { 65_536 };
            (cursor, edge)
        }),
        line_end: ask
            .lines
            .map(|lines| (lines, (lines.unsigned_abs() * 100).min(size))),
    };
    let looked = Looked {
        ticket: ask.ticket,
        path: ask.path.clone(),
        seen: Ok(Arc::new(look)),
    };
    wish(view.looked(looked))
}

/// Fulfils wishes until there are no more.
fn settle(view: &mut View, mut ask: Option<LookAsk>, size: u64) {
    while let Some(next) = ask {
        ask = fulfil(view, &next, size);
    }
}

#[test]
fn the_bytes_come_with_the_operation_and_go_with_it() {
    let mut view = view(0);
    assert_eq!(choose(&mut view), None, "nothing is selected");
    assert_eq!(view.screen, Screen::Files);
    let (place, pick) = (1, Pick::Only);
    view.intend(Intent::Click { place, pick }, 0);
    assert_eq!(view.screen, Screen::Files, "selecting goes on");
    let ask = intend(&mut view, ByteIntent::Show).expect("a look at the file");
    assert_eq!(
        (view.screen, ask.path),
        (Screen::Bytes, PathBuf::from("/data/survey/a"))
    );
    view.intend(Intent::Escape, 0);
    assert_eq!(view.screen, Screen::Files);
    choose(&mut view);
    assert_eq!(view.screen, Screen::Bytes);
    view.intend(Intent::ChooseOperation("copytree"), 0);
    assert_eq!(view.screen, Screen::Files);
    assert!(view.bytes.files.is_empty());
}

#[test]
fn the_cursor_and_the_field_are_one() {
    let mut view = view(1);
    let ask = choose(&mut view);
    settle(&mut view, ask, 1000);
    assert_eq!(view.bytes.cursor(), 1000, "nothing is typed, nothing goes");
    assert_eq!(view.run_button().look, RunLook::Off);
    assert_eq!(
        view.run_button().sentence,
        "Type where it is to end, or drag the handle."
    );
    assert_eq!(view.bytes.status_head(), "1 file, nothing goes yet");

    for (text, cursor) in [("400", 400), ("25 %", 250), ("0x10", 16), ("2 kB", 2000)] {
        let ask = type_length(&mut view, text);
        settle(&mut view, ask, 1000);
        assert_eq!(view.bytes.cursor(), cursor, "{text}");
    }
    for (offset, text) in [(400, "400"), (1000, "1,000"), (0, "0")] {
        intend(&mut view, ByteIntent::Near(offset));
        assert_eq!(view.offset_text(None), text);
    }
    type_length(&mut view, "what");
    assert_eq!(
        view.bytes.cursor(),
        1000,
        "what cannot be read moves nothing away"
    );
    assert_eq!(view.run_button().look, RunLook::Off);
}

#[test]
fn run_says_how_many_bytes_go() {
    let mut view = view(3);
    choose(&mut view);
    for (text, words) in [
        ("1500", "Cut 2 files, extend 1"),
        ("50 %", "Cut 3,000 bytes off 3 files"),
        ("5 kB", "Extend 3 files by 9,000 bytes"),
        ("100 %", "Set length of 3 items, 6.00 kB"),
        ("10 lines", "Set length of 3 items, 6.00 kB"),
    ] {
        type_length(&mut view, text);
        assert_eq!(view.run_button().text, words, "{text}");
    }
    type_length(&mut view, "2999");
    assert_eq!(view.bytes.status_head(), "3 files, 1 byte goes");
    view.intend(Intent::SetProfile(Profile::Python), 0);
    assert_eq!(view.run_button().text, "Cut 1 file, extend 2…");
}

#[test]
fn units_are_changed_without_losing_a_byte() {
    let mut view = view(1);
    let ask = choose(&mut view);
    settle(&mut view, ask, 1000);
    let ask = type_length(&mut view, "333");
    settle(&mut view, ask, 1000);
    for (unit, text) in [
        (Unit::Percent, "33.3 %"),
        (Unit::Decimal(1), "0.333 kB"),
        (Unit::Binary(1), "0.325 KiB"),
        (Unit::Lines, "3 lines"),
        (Unit::Bytes, "300"),
    ] {
        let ask = intend(&mut view, ByteIntent::Unit(unit));
        assert_eq!(view.offset_text(None), text);
        settle(&mut view, ask, 1000);
    }
}

#[test]
fn lines_are_asked_for_and_then_known() {
    let mut view = view(1);
    let ask = choose(&mut view);
    settle(&mut view, ask, 1000);
    let ask = type_length(&mut view, "4 lines").expect("only the file can tell");
    assert_eq!(ask.lines, Some(4));
    assert_eq!(view.bytes.cuts.unknown, 1);
    settle(&mut view, Some(ask), 1000);
    assert_eq!((view.bytes.cursor(), view.bytes.cuts.cut_bytes), (400, 600));
    let line = view.bytes.line().expect("the line of the cursor");
    assert_eq!((line.number, line.start), (Some(5), 400));
}

#[test]
fn a_pointer_snaps_and_keys_do_not() {
    let mut view = view(1);
    let ask = choose(&mut view);
    let size = 100_000;
    settle(&mut view, ask, size);
    intend(&mut view, ByteIntent::Snap(Snap::Block));
    for (near, at) in [
        (5000, BLOCK),
        (6500, 2 * BLOCK),
        (1, 0),
        (size, size),
        (size - 1, 98_304),
    ] {
        intend(&mut view, ByteIntent::Near(near));
        assert_eq!(view.bytes.cursor(), at, "{near}");
    }
    intend(&mut view, ByteIntent::Move(5000));
    assert_eq!(view.bytes.cursor(), 5000);
    intend(&mut view, ByteIntent::Snap(Snap::Line));
    let ask = intend(&mut view, ByteIntent::Near(5678));
    assert_eq!(view.bytes.cursor(), 5678, "until the line is known");
    settle(&mut view, ask, size);
    assert_eq!(view.bytes.cursor(), 5600);
    let ask = intend(&mut view, ByteIntent::Move(5601));
    settle(&mut view, ask, size);
    assert_eq!(
        view.bytes.cursor(),
        5601,
        "keys would not come away from it"
    );
    intend(&mut view, ByteIntent::Snap(Snap::Hole));
    for (near, at) in [(5000, 40_960), (60_000, 65_536)] {
        let ask = intend(&mut view, ByteIntent::Near(near));
        assert_eq!(view.bytes.cursor(), near, "until the hole is known");
        settle(&mut view, ask, size);
        assert_eq!(view.bytes.cursor(), at);
    }
    let ask = intend(&mut view, ByteIntent::Move(5601));
    settle(&mut view, ask, size);
    assert_eq!(view.bytes.cursor(), 5601, "nor from a hole");
    for (place, at) in [
        (GoTo::StartOfLine, 5600),
        (GoTo::Half, size / 2),
        (GoTo::LastMebibyte, 0),
        (GoTo::End, size),
    ] {
        let ask = intend(&mut view, ByteIntent::GoTo(place));
        settle(&mut view, ask, size);
        assert_eq!(view.bytes.cursor(), at, "{place:?}");
    }
}

#[test]
fn a_file_of_unknown_length_cannot_be_cut_by_the_pointer() {
    let mut view = view(0);
    view.intend(Intent::Drop(vec![PathBuf::from("/elsewhere/file")]), 0);
    let ask = choose(&mut view).expect("a look");
    assert!(view.bytes.figures("bytes go").is_empty());
    intend(&mut view, ByteIntent::Near(0));
    assert_eq!(
        view.offset_text(None),
        "",
        "where it is pulled to means nothing yet"
    );
    settle(&mut view, Some(ask), 700);
    intend(&mut view, ByteIntent::Near(100));
    assert_eq!(view.bytes.cuts.cut_bytes, 600);
}

#[test]
fn the_same_is_asked_for_only_once() {
    let mut view = view(1);
    let ask = choose(&mut view);
    settle(&mut view, ask, 1 << 30);
    let sight = |start: u64| ByteIntent::Sight {
        bytes: start..start + 512,
        bins: 200,
    };
    let ask = intend(&mut view, sight(1 << 20)).expect("out of what is there");
    assert!(ask.window.start < 1 << 20 && ask.window.end > (1 << 20) + 512);
    settle(&mut view, Some(ask.clone()), 1 << 30);
    assert_eq!(intend(&mut view, sight(1 << 20)), None);
    assert_eq!(
        intend(&mut view, sight((1 << 20) + 4096)),
        None,
        "near enough"
    );
    assert!(view.bytes.row((1 << 20) / 16).is_some());
    assert!(intend(&mut view, sight(1 << 25)).is_some());
    // Answers to older wishes are not shown.
    assert_eq!(fulfil(&mut view, &ask, 5), None);
    assert_eq!(view.bytes.length(), 1 << 30);
}

#[test]
fn each_file_may_have_its_own_length() {
    let mut view = view(3);
    choose(&mut view);
    intend(&mut view, ByteIntent::ForAll(false));
    assert_eq!(view.run_button().sentence, "a has no length yet.");
    type_length(&mut view, "10 %");
    intend(&mut view, ByteIntent::File(2));
    type_length(&mut view, "5000");
    assert_eq!(view.run_button().sentence, "b has no length yet.");
    let wanted = |view: &View| {
        let files = view.bytes.files.iter();
        files.map(|file| file.wanted).collect::<Vec<_>>()
    };
    assert_eq!(wanted(&view), [Some(100), None, Some(5000)]);
    intend(&mut view, ByteIntent::File(1));
    type_length(&mut view, "20,00x");
    let error = view.field_error(&SET.params[0]).expect("not a length");
    assert!(
        error.sentence().starts_with("b needs a length"),
        "{error:?}"
    );
    type_length(&mut view, "2000");
    assert_eq!(view.run_button().text, "Cut 1 file, extend 1");

    let effects = view.intend(Intent::ShowPlan, 0);
    let request = effects.into_iter().find_map(|effect| match effect {
        Effect::Engine(Command::Preview { request, .. }) => Some(request),
        _ => None,
    });
    let request = request.expect("a plan");
    let Some(Value::Offsets(Offsets { all: None, each })) = request.values.get("length") else {
        panic!("{:?}", request.values);
    };
    let c = each.get(&PathBuf::from("/data/survey/c"));
    assert_eq!(
        (each.len(), c),
        (3, Some(&Offset::Length(Length::bytes(5000))))
    );

    // What was typed for a file that is no longer selected is kept, and not asked for.
    view.intend(Intent::LeavePlan, 0);
    assert_eq!(
        view.screen,
        Screen::Bytes,
        "back to where the plan was asked for"
    );
    view.intend(
        Intent::Click {
            place: 1,
            pick: Pick::Only,
        },
        0,
    );
    assert_eq!(view.bytes.files.len(), 1);
    assert_eq!(view.run_button().text, "Cut 900 bytes off 1 file");
    intend(&mut view, ByteIntent::ForAll(true));
    assert_eq!(
        view.run_button().sentence,
        "Type where it is to end, or drag the handle."
    );
}

#[test]
fn the_shown_file_stays_shown_while_the_selection_changes() {
    let mut view = view(3);
    choose(&mut view);
    intend(&mut view, ByteIntent::File(1));
    let shown = |view: &View| view.bytes.file().map(|file| file.path.clone());
    assert_eq!(shown(&view), Some(PathBuf::from("/data/survey/b")));
    view.intend(
        Intent::Click {
            place: 1,
            pick: Pick::Toggle,
        },
        0,
    );
    assert_eq!(
        (view.bytes.shown, shown(&view)),
        (0, Some(PathBuf::from("/data/survey/b")))
    );
    view.intend(Intent::SelectNone, 0);
    assert_eq!((view.screen, shown(&view)), (Screen::Files, None));
}

#[test]
fn a_plan_is_told_by_its_own_figures() {
    let mut view = view(1);
    choose(&mut view);
    type_length(&mut view, "400");
    view.intend(Intent::SetKeep(Keep::Permanent), 0);
    let effects = view.intend(Intent::ShowPlan, 0);
    let Some(Effect::Engine(Command::Preview {
        ticket, request, ..
    })) = effects.into_iter().last()
    else {
        panic!("a plan was asked for");
    };
    // The file has grown since it was listed.
    let mut plan = Plan::new(*request);
    plan.push(Step::SetLength {
        at: PathBuf::from("/data/survey/a"),
        length: Length::bytes(400),
        expect: Some(stamp(Kind::File, 5400)),
    });
    plan.summary.count(Kind::File, 5000);
    let (items, bytes) = (1, 5000);
    plan.warnings.push(Warning::Permanent { items, bytes });
    let bands = filewright::view::bands::bands(&plan);
    assert_eq!(bands[0].head, "5,000 bytes of 1 file go for good");
    let plan = Arc::new(plan);
    let planned_ms = 1;
    view.apply(
        &Event::Previewed {
            ticket,
            plan,
            planned_ms,
        },
        0,
    );
    let button = view.run_button();
    assert_eq!(
        (button.text.as_str(), button.look),
        ("Cut 5,000 bytes off 1 file…", RunLook::Danger)
    );
}

#[test]
fn a_file_that_only_grows_is_not_asked_about() {
    let mut view = view(1);
    choose(&mut view);
    type_length(&mut view, "1 MiB");
    let button = view.run_button();
    assert_eq!(button.text, "Extend 1 file by 1,047,576 bytes");
    assert_eq!(button.look, RunLook::Primary);
    assert_eq!(
        button.sentence,
        "Adds a hole that takes no space. Nothing goes."
    );
    let effects = view.intend(Intent::Run, 0);
    let is_submitted = |effect: &Effect| matches!(effect, Effect::Engine(Command::Submit { .. }));
    assert!(effects.iter().any(is_submitted) && view.question.is_none());
}

#[test]
fn what_cannot_be_looked_at_can_still_be_cut_by_what_is_typed() {
    let mut view = view(1);
    let ask = choose(&mut view).expect("a look");
    let failure = Failure::new(Action::Open, &ask.path, Cause::Os(13));
    view.looked(Looked {
        ticket: ask.ticket,
        path: ask.path,
        seen: Err(failure.clone()),
    });
    assert_eq!(view.bytes.failure, Some(failure));
    type_length(&mut view, "0");
    assert_eq!(view.run_button().text, "Cut 1,000 bytes off 1 file");
}

#[test]
fn other_names_are_counted() {
    let mut view = view(1);
    let ask = choose(&mut view);
    settle(&mut view, ask, 1000);
    assert_eq!(view.bytes.other_names(), 2);
    assert_eq!(
        view.bytes.row(62).map(<[u8]>::len),
        Some(8),
        "the last row is short"
    );
    assert_eq!(view.bytes.rows(), 63);
}
