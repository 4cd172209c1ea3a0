//! History and hold area: rows by day, words, what keys and buttons ask the engine for.

use std::path::PathBuf;
use std::sync::Arc;

use filewright::model::{
    Action, Annals, Cause, Command, End, Event, Failure, Foresight, HeldItem, HeldJob, JobId, Kind,
    PastJob, PastMore, PastState, Profile, Recovery, Request, Summary, Value,
};
use filewright::view::foresight;
use filewright::view::pastwords::Mark;
use filewright::view::{Effect, HistoryRow, Intent, Page, PastIntent, Screen, View};

use crate::fixture::view_of;

const NOW: u64 = 1_763_812_800_000; // 22 November 2025, 12:00 UTC
const HOUR: u64 = 3_600_000;
const DAY: u64 = 24 * HOUR;

fn job(uid: &str, op: &'static str, items: u64, ago_ms: u64) -> PastJob {
    let roots = vec![PathBuf::from("/data/survey/exports")];
    let mut request = Request::new(
        op,
        roots.clone(),
        Profile::Safe,
        "/data/survey".into(),
        0o022,
    );
    if op == "copytree" {
        request
            .values
            .set("dst", Value::Path("/backup/exports".into()));
    }
    let started_ms = NOW - ago_ms;
    PastJob {
        uid: uid.to_owned(),
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
                bytes: 6_100_000_000,
                ..Summary::default()
            },
            lost: (0, 0),
            whole_bytes: 0,
            failures: 0,
            pass_ms: started_ms,
            ended_ms: Some(started_ms + 41_000),
            holds: false,
            amounts: None,
        })),
    }
}

fn with(mut job: PastJob, change: impl FnOnce(&mut PastMore)) -> PastJob {
    if let Some(more) = &mut job.more {
        change(Arc::make_mut(more));
    }
    job
}

fn held(uid: &str) -> HeldJob {
    HeldJob {
        uid: uid.to_owned(),
        op: "rmtree".to_owned(),
        path: PathBuf::from("/hold").join(uid),
        items: 18,
        bytes: 2_900_000,
        held_ms: NOW - HOUR,
        keep_until_ms: NOW + 14 * DAY,
        is_past_its_date: false,
        host: None,
        were: vec![PathBuf::from("/data/survey/build-cache")],
        entries: 2,
    }
}

fn recalled(view: &mut View, jobs: Vec<PastJob>, held: Vec<HeldJob>) -> Vec<Effect> {
    let annals = Annals {
        jobs,
        held,
        disks: Vec::new(),
        now_ms: NOW,
        failure: None,
    };
    view.apply(&Event::Recalled(Arc::new(annals)), 0)
}

fn commands(effects: Vec<Effect>) -> Vec<Command> {
    let engine = effects.into_iter().filter_map(|effect| match effect {
        Effect::Engine(command) => Some(command),
        _ => None,
    });
    engine.collect()
}

fn past(view: &mut View, intent: PastIntent) -> Vec<Command> {
    commands(view.intend(Intent::Past(intent), 0))
}

/// Rows as heads and names of jobs.
fn rows(view: &View) -> Vec<String> {
    let annals = &view.past.annals;
    let row = |row: &HistoryRow| match row {
        HistoryRow::Day(day) => format!("[{day}]"),
        HistoryRow::Job(at) => annals.jobs[*at].uid.clone(),
    };
    view.past.rows.iter().map(row).collect()
}

#[test]
fn jobs_stand_by_day_the_newest_first() {
    let mut view = view_of(&["a"]);
    recalled(
        &mut view,
        vec![
            job("old", "copytree", 1, 400 * DAY),
            job("week", "copytree", 1, 3 * DAY),
            job("late", "copytree", 1, DAY),
            job("early", "copytree", 1, 2 * HOUR),
            job("now", "copytree", 1, HOUR),
        ],
        Vec::new(),
    );
    assert_eq!(
        rows(&view),
        [
            "[Today]",
            "now",
            "early",
            "[Yesterday]",
            "late",
            "[19 November]",
            "week",
            "[18 October 2024]",
            "old"
        ]
    );
    assert_eq!(view.past.page, Page::Files, "nothing was ended by force");
}

/// Jobs in every state that has a mark of its own.
fn marked() -> Vec<PastJob> {
    let verified = with(job("verified", "copytree", 1204, HOUR), |more| {
        more.request.run.verify = Some(true);
    });
    let failed = with(job("failed", "copytree", 92, HOUR), |more| {
        more.failures = 4
    });
    let kept = with(job("kept", "rmtree", 18, HOUR), |more| more.holds = true);
    let purged = with(job("purged", "rmtree", 18, HOUR), |more| more.holds = true);
    let mut gone = with(job("gone", "rmtree", 18, HOUR), |more| {
        more.request.run.keep = filewright::model::Keep::Permanent;
    });
    gone.can_undo = false;
    let mut undone = job("undone", "copytree", 310, HOUR);
    undone.undone_by = Some("back".to_owned());
    let mut back = job("back", "undo", 310, HOUR);
    back.undoes = Some("undone".to_owned());
    vec![verified, failed, kept, purged, gone, undone, back]
}

#[test]
fn a_row_says_what_it_was_what_became_of_it_and_what_can_be_done() {
    let mut view = view_of(&["a"]);
    recalled(&mut view, marked(), vec![held("kept")]);
    let says = |uid: &str| {
        let job = view.past.find(uid).expect("known");
        let told = view.told(job);
        let action = told.action().map(|(word, uid)| format!("{word} {uid}"));
        (
            told.title(),
            told.mark(),
            told.figures().0,
            action.unwrap_or_default(),
        )
    };
    let text = |text: &str| text.to_owned();
    let wanted = [
        (
            "verified",
            "Copy 1,204 files",
            Mark::Verified,
            "6.10 GB, 41 s",
            "Undo verified",
        ),
        (
            "failed",
            "Copy 92 files",
            Mark::Failed(4),
            "6.10 GB, 4 failed",
            "Undo failed",
        ),
        (
            "kept",
            "Delete 18 files",
            Mark::Held,
            "2.90 MB held until 6 Dec",
            "Undo kept",
        ),
        (
            "purged",
            "Delete 18 files",
            Mark::Final,
            "6.10 GB, 41 s",
            "",
        ),
        (
            "gone",
            "Delete 18 files for good",
            Mark::Final,
            "6.10 GB, 41 s",
            "",
        ),
        (
            "undone",
            "Copy 310 files",
            Mark::Undone,
            "6.10 GB, 41 s",
            "Redo back",
        ),
        (
            "back",
            "Undo: Copy 310 files",
            Mark::None,
            "6.10 GB, 41 s",
            "Redo back",
        ),
    ];
    for (uid, title, mark, figures, action) in wanted {
        assert_eq!(
            says(uid),
            (text(title), mark, text(figures), text(action)),
            "{uid}"
        );
    }
    assert!(
        !rows(&view).contains(&text("back")),
        "the undone row tells it"
    );
    let told = view.told(view.past.find("verified").expect("known"));
    assert_eq!(told.route(), "exports → backup/exports");
}

#[test]
fn the_search_looks_at_path_name_and_operation() {
    let mut view = view_of(&["a"]);
    let mut other = job("other", "rmtree", 3, HOUR);
    other.roots = vec![PathBuf::from("/srv/Photos/IMG.jpg")];
    recalled(
        &mut view,
        vec![job("copy", "copytree", 1, HOUR), other],
        Vec::new(),
    );
    for (text, wanted) in [
        ("photos", vec!["[Today]", "other"]),
        ("/backup", vec!["[Today]", "copy"]),
        ("delete", vec!["[Today]", "other"]),
        ("nowhere", vec![]),
        ("", vec!["[Today]", "other", "copy"]),
    ] {
        past(&mut view, PastIntent::Search(text.to_owned()));
        assert_eq!(rows(&view), wanted, "{text}");
    }
}

#[test]
fn a_window_with_interrupted_jobs_opens_on_the_history_once() {
    let mut view = view_of(&["a"]);
    let mut open = job("open", "copytree", 7_811, DAY);
    open.state = PastState::Interrupted;
    let open = with(open, |more| {
        more.summary.files = 12_408;
        more.whole_bytes = 30_400_000_000;
        more.summary.bytes = 48_200_000_000;
        more.ended_ms = None;
    });
    recalled(&mut view, vec![open.clone()], Vec::new());
    assert_eq!(view.past.page, Page::History);
    let told = view.told(&open);
    assert_eq!(
        told.how_far(),
        "7,811 of 12,408 files are whole. None is half-written under its name."
    );
    let (resume, back) = told.resume_words();
    assert_eq!(
        (resume.as_str(), back.as_str()),
        ("Resume 4,597 files", "Roll back 7,811")
    );
    assert_eq!(told.bytes_done(), Some((30_400_000_000, 48_200_000_000)));
    assert_eq!(told.action(), None, "the card has its ways on");
    assert!(view.past.rows.is_empty(), "and is no row beside it");

    let uid = "open".to_owned();
    let how = Recovery::Resume;
    let sent = past(&mut view, PastIntent::Recover { uid, how });
    assert!(
        matches!(sent.as_slice(), [Command::Recover { uid, how: Recovery::Resume, .. }] if uid == "open")
    );
    past(&mut view, PastIntent::Show(Page::Files));
    recalled(&mut view, vec![open], Vec::new());
    assert_eq!(view.past.page, Page::Files, "only at the start");
}

#[test]
fn undo_and_redo_by_key_are_about_the_last_job_and_wait_for_fresh_news() {
    let mut view = view_of(&["a"]);
    let jobs = vec![
        job("one", "copytree", 1, 2 * HOUR),
        job("two", "copytree", 1, HOUR),
    ];
    recalled(&mut view, jobs.clone(), Vec::new());
    let undoes = |sent: &[Command], wanted: &str| matches!(sent, [Command::Recover { uid, how: Recovery::Undo, .. }] if uid == wanted);
    assert!(
        past(&mut view, PastIntent::RedoLast).is_empty(),
        "nothing to redo"
    );
    assert!(undoes(&past(&mut view, PastIntent::UndoLast), "two"));
    assert!(
        past(&mut view, PastIntent::UndoLast).is_empty(),
        "what is known is old by now, so that the second press waits"
    );
    let mut after = jobs;
    after[1].undone_by = Some("back".to_owned());
    let mut back = job("back", "undo", 1, 1000);
    back.undoes = Some("two".to_owned());
    after.push(back);
    let sent = commands(recalled(&mut view, after.clone(), Vec::new()));
    assert!(
        undoes(&sent, "one"),
        "and is then about what is left: {sent:?}"
    );
    recalled(&mut view, after, Vec::new());
    assert!(undoes(&past(&mut view, PastIntent::RedoLast), "back"));
}

fn foreseen(view: &mut View, sent: &[Command], change: impl FnOnce(&mut Foresight)) {
    let Some(Command::Foresee { ticket, uid, how }) = sent.last() else {
        panic!("the plan of the undo was asked for: {sent:?}");
    };
    let mut seen = Foresight {
        uid: uid.clone(),
        how: *how,
        released: 0,
        moved: 0,
        held: 0,
        restored: 0,
        rewritten: 0,
        remade: 0,
        left: Vec::new(),
        left_count: 0,
        refused: None,
    };
    change(&mut seen);
    let (ticket, foresight) = (*ticket, Arc::new(seen));
    view.apply(&Event::Foreseen { ticket, foresight }, 0);
}

fn lines(view: &View) -> Vec<String> {
    let told = view.selected_past().expect("selected");
    let seen = view.past.foresight.as_ref().expect("foreseen");
    let lines = foresight::lines(&told, seen).into_iter();
    lines
        .flat_map(|line| std::iter::once(line.text).chain(line.names))
        .collect()
}

fn button(view: &View) -> (String, bool) {
    let told = view.selected_past().expect("selected");
    foresight::button(&told, view.past.foresight.as_deref()).expect("a button")
}

#[test]
fn a_selected_job_says_what_undo_does_before_it_is_done() {
    let mut view = view_of(&["a"]);
    recalled(
        &mut view,
        vec![job("moved", "copytree", 1204, HOUR)],
        Vec::new(),
    );
    let sent = past(&mut view, PastIntent::Select(1));
    assert!(view.is_foreseeing());
    assert_eq!(button(&view), ("Undo 1,204 files".to_owned(), true));
    let changed = |name: &str| {
        Failure::new(
            Action::Stat,
            PathBuf::from("/backup").join(name),
            Cause::Changed,
        )
    };
    foreseen(&mut view, &sent, |seen| {
        seen.moved = 1201;
        seen.released = 9;
        seen.left = vec![
            changed("index.html"),
            changed("report.pdf"),
            changed("tiles.db"),
        ];
        seen.left_count = 3;
    });
    assert_eq!(
        lines(&view),
        [
            "gives 1,201 files back their places in exports",
            "brings 9 files out of the hold area",
            "leaves 3 that changed since:",
            "index.html",
            "report.pdf",
            "tiles.db"
        ]
    );
    assert_eq!(
        button(&view),
        ("Undo 1,201 of 1,204 files".to_owned(), true)
    );

    let sent = past(&mut view, PastIntent::Select(1));
    let old = sent.clone();
    let newer = past(&mut view, PastIntent::Select(1));
    foreseen(&mut view, &old, |seen| seen.held = 5);
    assert!(view.past.foresight.is_none(), "an old answer is not shown");
    foreseen(&mut view, &newer, |seen| {
        seen.refused = Some(Failure::new(Action::Run, "/data", Cause::NothingKept));
    });
    assert_eq!(lines(&view), ["nothing: nothing was kept of it"]);
    assert!(!button(&view).1);
}

#[test]
fn held_jobs_unfold_to_entries_that_go_back_one_by_one() {
    let mut view = view_of(&["a"]);
    let jobs = vec![job("second", "rmtree", 18, HOUR)];
    recalled(&mut view, jobs, vec![held("first"), held("second")]);
    assert_eq!(view.past.held_bytes(), 5_800_000);
    let cells = view.held_cells(view.past.hold.rows[0]).expect("a row");
    assert_eq!(cells.title, "Delete 18 items");
    assert_eq!(cells.what, "build-cache and 1 more");
    assert_eq!(
        (cells.held.as_str(), cells.until.as_str()),
        ("today 11:00", "6 Dec")
    );
    let sent = past(&mut view, PastIntent::ToggleHeld(0));
    let path = PathBuf::from("/hold/second");
    assert!(matches!(sent.as_slice(), [Command::Unfold(of)] if *of == path));
    let item = |name: &str, is_tail| HeldItem {
        path: path.join("0").join(name),
        was: PathBuf::from("/data/survey").join(name),
        kind: Kind::File,
        size: Some((1, 1000)),
        is_tail,
    };
    let items = Arc::new(vec![item("one", false), item("two", true)]);
    view.apply(
        &Event::Unfolded {
            path: path.clone(),
            items,
        },
        0,
    );
    assert_eq!(view.past.hold.rows.len(), 4);
    let sent = past(&mut view, PastIntent::PutBack(1));
    assert!(
        matches!(sent.as_slice(), [Command::PutBack { items, .. }] if *items == [path.join("0/one")])
    );
    assert!(
        past(&mut view, PastIntent::PutBack(2)).is_empty(),
        "an end goes with its job"
    );
    let cells = view.held_cells(view.past.hold.rows[2]).expect("a row");
    assert_eq!(cells.title, "End of two");
    let sent = past(&mut view, PastIntent::PutBack(0));
    assert!(matches!(sent.as_slice(), [Command::Recover { uid, .. }] if uid == "second"));
    let sent = past(&mut view, PastIntent::PutBack(3));
    let path = PathBuf::from("/hold/first");
    assert!(
        matches!(sent.as_slice(), [Command::Unfold(of)] if *of == path),
        "a job that was forgotten goes back entry by entry"
    );
    let items = Arc::new(vec![item("three", false)]);
    let sent = commands(view.apply(&Event::Unfolded { path, items }, 0));
    assert!(matches!(sent.as_slice(), [Command::PutBack { items, .. }] if items.len() == 1));
    past(&mut view, PastIntent::SearchHeld("ONE".to_owned()));
    assert_eq!(view.past.hold.rows.len(), 3, "the job that holds it");
    past(
        &mut view,
        PastIntent::SearchHeld("nothing of that".to_owned()),
    );
    assert!(view.past.hold.rows.is_empty());
}

#[test]
fn deleting_and_forgetting_are_asked_for_with_counts() {
    let mut view = view_of(&["a"]);
    let jobs = vec![
        job("one", "copytree", 1, HOUR),
        job("two", "rmtree", 18, HOUR),
    ];
    recalled(&mut view, jobs, vec![held("two")]);
    assert!(past(&mut view, PastIntent::DeleteAllHeld).is_empty());
    let question = view.question.clone().expect("asked");
    assert_eq!(question.head, "Delete 18 items, 2.90 MB for good?");
    view.intend(Intent::Decline, 0);
    assert!(view.question.is_none());
    past(&mut view, PastIntent::DeleteHeld(0));
    let sent = commands(view.intend(Intent::Confirm, 0));
    assert!(matches!(sent.as_slice(), [Command::Purge(paths)] if paths.len() == 1));
    assert!(view.past.is_clearing && view.question.is_none());
    let failures = Vec::new();
    let effects = view.apply(&Event::Purged { failures }, 0);
    assert!(!view.past.is_clearing);
    assert!(matches!(commands(effects).as_slice(), [Command::Recall]));

    past(&mut view, PastIntent::Forget);
    let question = view.question.clone().expect("asked");
    assert_eq!(question.head, "Forget 2 jobs?");
    assert!(
        question.body.contains("2.90 MB in the hold area stay"),
        "{}",
        question.body
    );
    let sent = commands(view.intend(Intent::Confirm, 0));
    assert!(matches!(sent.as_slice(), [Command::Forget]));
}

#[test]
fn pages_change_by_intents_and_work_leads_back_to_the_files() {
    let mut view = view_of(&["a"]);
    recalled(&mut view, Vec::new(), Vec::new());
    let sent = past(&mut view, PastIntent::Show(Page::Hold));
    assert!(
        matches!(sent.as_slice(), [Command::Recall]),
        "fresh news for the page"
    );
    view.intend(Intent::Escape, 0);
    assert_eq!((view.past.page, view.screen), (Page::Files, Screen::Files));
    past(&mut view, PastIntent::Show(Page::History));
    view.intend(Intent::ChooseOperation("rmtree"), 0);
    assert_eq!(view.past.page, Page::Files);
}

#[test]
fn the_last_job_is_offered_back_in_the_strip() {
    let mut view = view_of(&["a"]);
    recalled(
        &mut view,
        vec![job("two", "copytree", 1204, 2 * HOUR)],
        Vec::new(),
    );
    let told = view.past_words().expect("told");
    assert_eq!(told, ("Copied 1,204 files, 2 h ago".to_owned(), End::Done));
    // A job that was cancelled is not told as if all of it were done.
    let mut cut_short = view.clone();
    let mut cancelled = job("three", "copytree", 12, HOUR);
    cancelled.state = PastState::Cancelled;
    recalled(&mut cut_short, vec![cancelled], Vec::new());
    let (words, end) = cut_short.past_words().expect("told");
    assert_eq!(words, "Copied 12 files, cancelled, 60 min ago");
    assert_eq!(end, End::Cancelled);
    let offered = |view: &View| {
        view.offered()
            .map(|(word, job)| format!("{word} {}", job.uid))
    };
    assert_eq!(offered(&view).as_deref(), Some("Undo two"));

    let id = JobId(9);
    let request = view.past.annals.jobs[0]
        .more
        .as_ref()
        .expect("read")
        .request
        .clone();
    let request = Arc::new(request);
    view.apply(&Event::Queued { job: id, request }, 0);
    let outcome = Arc::new(filewright::model::Outcome {
        end: End::Done,
        totals: Default::default(),
        failures: Vec::new(),
        target: None,
        found: Default::default(),
        losses: Vec::new(),
        is_unflushed: false,
        mounts: None,
        elapsed_ms: 1,
    });
    view.apply(&Event::Finished { job: id, outcome }, 0);
    assert_eq!(offered(&view), None, "the other job was not written down");
}
