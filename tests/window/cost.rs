//! What a frame costs: layout and tessellation in time of the processor, without a window system. Run by hand, best with
//! `--release`: `cargo test --release --test window cost -- --ignored --nocapture --test-threads=1`

use std::ffi::OsStr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use egui::{Context, Pos2, RawInput, Rect, vec2};
use filewright::gui::panels::{Intents, Panels};
use filewright::gui::theme::Themes;
use filewright::model::{Clash, Keep, Kind, Listed, NewRow, Tree, Verdict};
use filewright::view::bytes::ByteIntent;
use filewright::view::{Intent, PastIntent, Pick, PlanRows, SortBy, Travel, View};
use jiff::tz::TimeZone;

use crate::bytes;
use crate::fixture::{asked, stamp};
use crate::past;
use crate::scenes;

const FRAMES: usize = 300;

/// A folder of a million files.
fn million() -> View {
    let mut view = scenes::fresh();
    let folder = PathBuf::from("/data/many");
    let effects = view.intend(Intent::Open(folder.clone()), 0);
    let ticket = asked(&effects);
    let tree = Arc::new(Tree::new(&stamp(Kind::Folder, 0)));
    for part in 0..250_u64 {
        let names: Vec<String> = (0..4000)
            .map(|at| format!("IMG_{:07}.dat", part * 4000 + at))
            .collect();
        let rows: Vec<NewRow<'_>> = names
            .iter()
            .map(|name| NewRow {
                parent: 0,
                name: OsStr::new(name),
                stamp: stamp(Kind::File, 1000),
                verdict: Verdict::Act,
            })
            .collect();
        let chunk = tree.append(&rows);
        view.listed(Listed {
            ticket,
            folder: folder.clone(),
            tree: Arc::clone(&tree),
            chunk: Some(chunk),
            is_complete: part == 249,
            gone: Vec::new(),
            is_followed: false,
            is_stale: false,
            failure: None,
        });
    }
    view.pane.listing.catch_up();
    view
}

/// Time that the processor has given to this thread: on a busy machine a clock tells mostly how busy it is.
fn cpu() -> Duration {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    Duration::new(time.tv_sec as u64, time.tv_nsec as u32)
}

fn measure(name: &str, mut view: View, mut change: impl FnMut(&mut View, &mut Panels, usize)) {
    let themes = Themes::load().expect("the token files are whole");
    let ctx = Context::default();
    themes.install(&ctx, false);
    let mut panels = Panels::new(themes, TimeZone::UTC);
    let (mut fold, mut layout, mut tessellation) = (Vec::new(), Vec::new(), Vec::new());
    for frame in 0..FRAMES + 20 {
        let since = cpu();
        change(&mut view, &mut panels, frame);
        let folded = cpu() - since;
        let input = RawInput {
            screen_rect: Some(Rect::from_min_size(Pos2::ZERO, vec2(1440.0, 900.0))),
            time: Some(frame as f64 / 60.0),
            ..RawInput::default()
        };
        let since = cpu();
        let mut intents = Intents::new();
        let mut output = ctx.run_ui(input, |ui| panels.show(ui, &view, &mut intents));
        let laid_out = cpu() - since;
        output.textures_delta.clear();
        let since = cpu();
        let meshes = ctx.tessellate(output.shapes, output.pixels_per_point).len();
        assert!(meshes > 0);
        if frame >= 20 {
            fold.push(folded);
            layout.push(laid_out);
            tessellation.push(cpu() - since);
        }
    }
    let part = |times: &mut Vec<Duration>, share: f64| {
        times.sort();
        times[((times.len() - 1) as f64 * share) as usize].as_secs_f64() * 1000.0
    };
    let mut whole: Vec<Duration> = layout
        .iter()
        .zip(&tessellation)
        .map(|(layout, tessellation)| *layout + *tessellation)
        .collect();
    println!(
        "{name}: layout and tessellation {:.2} ms median, {:.2} p99, {:.2} most (medians {:.2} and {:.2}); what is told or wanted {:.2} median, {:.2} most",
        part(&mut whole, 0.5),
        part(&mut whole, 0.99),
        part(&mut whole, 1.0),
        part(&mut layout, 0.5),
        part(&mut tessellation, 0.5),
        part(&mut fold, 0.5),
        part(&mut fold, 1.0),
    );
}

/// How long the window is busy with something that is wanted, and what is done beside it.
fn wanted(name: &str, view: &mut View, intent: Intent) {
    let since = Instant::now();
    let effects = view.intend(intent, 0);
    let busy = since.elapsed();
    scenes::beside(view, effects);
    let ms = |time: Duration| time.as_secs_f64() * 1000.0;
    println!(
        "{name}: the window busy for {:.2} ms, there after {:.2} ms",
        ms(busy),
        ms(since.elapsed())
    );
}

/// A plan of a million rows is gone through, searched and unticked like a short one.
#[test]
#[ignore = "a measurement, not a check"]
fn of_a_plan_of_a_million_rows() {
    let since = Instant::now();
    let mut view = scenes::million_planned();
    println!("planted and planned in {:.0?}", since.elapsed());
    let row = |view: &View, at| {
        let rows = view.preview.rows.as_ref().expect("a plan");
        rows.get(at).expect("a row")
    };
    let since = Instant::now();
    let plan = view.preview.plan().map(Arc::clone).expect("a plan");
    let fresh = PlanRows::new(plan);
    println!("its rows made: {:.1?}", since.elapsed());
    drop(fresh);
    measure("1,000,000 planned rows, folded", view.clone(), |_, _, _| {});
    // The top is unfolded already: a folder at the end, then all of them.
    let last = row(&view, 1000);
    wanted("unfold a folder", &mut view, Intent::TogglePlanRow(last));
    let folders: Vec<_> = (1..1000).map(|at| row(&view, at)).collect();
    let since = Instant::now();
    for folder in folders {
        view.intend(Intent::TogglePlanRow(folder), 0);
    }
    println!("all the others: {:.0?}", since.elapsed());
    let count = view.preview.rows.as_ref().map_or(0, PlanRows::len);
    assert_eq!(count, 1_001_001);
    let first = row(&view, 1);
    wanted("fold the first", &mut view, Intent::TogglePlanRow(first));
    wanted("unfold it", &mut view, Intent::TogglePlanRow(first));
    let middle = row(&view, 500_000);
    wanted("untick a file", &mut view, Intent::TickPlanRow(middle));
    wanted("tick it", &mut view, Intent::TickPlanRow(middle));
    wanted("untick a folder", &mut view, Intent::TickPlanRow(first));
    let top = row(&view, 0);
    wanted("untick all", &mut view, Intent::TickPlanRow(top));
    wanted("tick all", &mut view, Intent::TickPlanRow(top));
    wanted("first conflict", &mut view, Intent::NextTrouble);
    wanted("next conflict", &mut view, Intent::NextTrouble);
    wanted("last conflict", &mut view, Intent::LastTrouble);
    let newer = Clash::Newer;
    wanted("unfold a kind", &mut view, Intent::ToggleClash(newer));
    for text in ["1", "12", "123", "1234", ""] {
        let search = Intent::SearchPlan(text.to_owned());
        wanted(&format!("search {text:?}"), &mut view, search);
    }
    let name = "1,001,001 planned rows and a kind of conflict unfolded, scrolling";
    measure(name, view, |_, panels, frame| {
        panels.reveal_name(frame * 3001 % 1_000_000);
    });
}

/// A job of a million items that tells of 10,000 failures in three hundred frames, and of its progress in each.
#[test]
#[ignore = "a measurement, not a check"]
fn of_failures_that_arrive() {
    let each = 10_000 / FRAMES as u64 + 1;
    let name = "1,000,000 items under way, 10,000 failures arriving";
    measure(name, scenes::million_running(), |view, _, frame| {
        let (frame, failed) = (frame as u64, frame as u64 * each);
        let now_ms = 200_000 + frame * 16;
        scenes::fail(view, failed..failed + each, now_ms);
        scenes::work_on(view, frame * 3000, failed, now_ms);
        view.tick(now_ms);
    });
    let mut view = scenes::million_running();
    let since = Instant::now();
    scenes::fail(&mut view, 0..10_000, 200_000);
    println!("all of them at once: {:.2?}", since.elapsed());
    measure("the same at rest", view, |_, _, _| {});
}

/// A long past costs a frame what a short one does: the pairs should be alike.
#[test]
#[ignore = "a measurement, not a check"]
fn of_a_frame_of_the_past() {
    for count in [400, 10_000] {
        let name = format!("{count} jobs of the past, going down");
        measure(&name, past::many_jobs(count), |view, _, frame| {
            view.intend(Intent::Past(PastIntent::Select(frame + 1)), 0);
        });
    }
    for count in [400, 1_000_000] {
        let name = format!("{count} held entries, going down");
        measure(&name, past::many_held(count), |view, _, frame| {
            view.intend(Intent::Past(PastIntent::SelectHeld(frame + 1)), 0);
        });
    }
}

#[test]
#[ignore = "a measurement, not a check"]
fn of_a_frame() {
    measure("1,204 rows at rest", scenes::files(), |_, _, _| {});
    measure("running job", scenes::running(), |_, _, _| {});
    measure("plan", scenes::plan(), |_, _, _| {});
    measure("hex, scrolling", bytes::logs(1, 1), |view, _, frame| {
        let at = 0x18_0000 + frame as u64 * 16;
        view.intend(Intent::Bytes(ByteIntent::Move(at)), 0);
    });
    measure(
        "20,000 names before and after, scrolling",
        crate::renaming::many(20_000),
        |_, panels, frame| panels.reveal_name(frame * 307 % 20_000),
    );
    measure("hex, scrolling", bytes::logs(1, 1), |view, _, frame| {
        let at = 0x18_0000 + frame as u64 * 16;
        view.intend(Intent::Bytes(ByteIntent::Move(at)), 0);
    });
    let mut many = million();
    let since = Instant::now();
    many.intend(Intent::SelectAll, 0);
    println!(
        "select all of 1,000,000: {:.1} ms",
        since.elapsed().as_secs_f64() * 1000.0
    );
    let sort = Intent::SortBy(SortBy::Size);
    wanted("sort of 1,000,000 by size", &mut many, sort);
    let sort = Intent::SortBy(SortBy::Name);
    wanted("and by name again", &mut many, sort);
    for text in ["1", "12", "123", "12", ""] {
        let filter = Intent::Filter(text.to_owned());
        wanted(&format!("filter {text:?}"), &mut many, filter);
    }
    let pick = Pick::Only;
    many.intend(Intent::SelectNone, 0);
    many.intend(Intent::BandBegin { place: 0, pick }, 0);
    measure(
        "1,000,000 rows, a band pulled over them",
        many.clone(),
        |view, panels, frame| {
            let place = frame * 40;
            view.intend(Intent::BandTo { place: Some(place) }, 0);
            panels.reveal(place);
        },
    );
    many.intend(Intent::BandEnd, 0);
    many.intend(Intent::SelectAll, 0);
    let mut asking = many.clone();
    asking.intend(Intent::Delete(Keep::Hold), 0);
    let name = "ask for the plan of 1,000,000 selected rows";
    wanted(name, &mut asking, Intent::ShowPlan);
    drop(asking);
    measure(
        "1,000,000 rows, all selected, scrolling",
        many,
        |view, panels, frame| {
            let place = frame * 3001 % 1_000_000;
            let (travel, pick) = (Travel::To(place), Pick::Toggle);
            view.intend(Intent::Travel { travel, pick }, 0);
            panels.reveal(place);
        },
    );
}
