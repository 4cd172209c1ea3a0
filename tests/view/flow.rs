//! From a form over the plan to a job that ends.

use std::path::PathBuf;
use std::sync::Arc;

use filewright::model::{
    Action, Cause, Clash, Command, End, Event, Failure, JobId, JobProgress, JobState, Keep, Lane,
    NoTrash, Outcome, Phase, Plan, Profile, Request, Rule, Snapshot, Summary, Totals, Value,
};
use filewright::view::estimate::{Estimate, RateHistory};
use filewright::view::form::parse_length;
use filewright::view::{Disk, Effect, Intent, Pick, RunLook, Screen, View};

use crate::fixture::{answer, asked, names, view_of};

fn select_all(view: &mut View) {
    view.intend(Intent::SelectAll, 0);
}

fn type_target(view: &mut View, text: &str) {
    let text = text.to_owned();
    view.intend(Intent::SetText { param: "dst", text }, 0);
}

fn commands(effects: Vec<Effect>) -> Vec<Command> {
    let engine = effects.into_iter().filter_map(|effect| match effect {
        Effect::Engine(command) => Some(command),
        _ => None,
    });
    engine.collect()
}

/// Answers the newest preview with these figures.
fn preview(view: &mut View, effects: Vec<Effect>, summary: Summary) -> Plan {
    let Some(Command::Preview {
        ticket, request, ..
    }) = commands(effects).pop()
    else {
        panic!("a plan was asked for");
    };
    let mut plan = Plan::new(*request);
    plan.summary = summary;
    let event = Event::Previewed {
        ticket,
        plan: Arc::new(plan.clone()),
        planned_ms: 840,
    };
    view.apply(&event, 0);
    plan
}

fn figures(files: u64, bytes: u64) -> Summary {
    Summary {
        files,
        bytes,
        ..Summary::default()
    }
}

#[test]
fn run_says_what_it_does_and_why_it_is_off() {
    let mut view = view_of(&["a", "b", "c"]);
    assert_eq!(view.run_button().text, "Copy");
    assert_eq!(view.run_button().look, RunLook::Off);

    select_all(&mut view);
    let button = view.run_button();
    assert_eq!(
        (button.text.as_str(), button.look),
        ("Copy 3 items, 6.00 kB", RunLook::Off)
    );
    assert_eq!(button.sentence, "Choose a destination first.");

    type_target(&mut view, "/backup");
    let button = view.run_button();
    assert_eq!(button.look, RunLook::Primary);
    assert_eq!(
        button.sentence,
        "Asks before replacing anything. Undo for 14 days."
    );

    view.intend(Intent::SetProfile(Profile::Python), 0);
    assert_eq!(
        view.run_button().sentence,
        "Does exactly what shutil.copytree does, unasked."
    );

    view.intend(Intent::SetProfile(Profile::Safe), 0);
    view.intend(Intent::SelectNone, 0);
    let button = view.run_button();
    assert_eq!(button.text, "Copy");
    assert_eq!(
        button.sentence,
        "Select something on the left, or drop it here."
    );
}

#[test]
fn what_goes_for_good_is_planned_then_asked_for_with_counts() {
    let mut view = view_of(&["a", "b"]);
    select_all(&mut view);
    view.intend(Intent::Delete(Keep::Permanent), 0);
    let button = view.run_button();
    assert_eq!(
        (button.text.as_str(), button.look),
        ("Delete 2 items, 3.00 kB…", RunLook::Danger)
    );
    assert_eq!(
        button.sentence,
        "Shows the plan first. Nothing goes before that."
    );

    let effects = view.intend(Intent::Run, 0);
    assert_eq!(view.screen, Screen::Plan);
    assert_eq!(view.run_button().sentence, "Planning.");
    preview(&mut view, effects, figures(1204, 48_200_000_000));
    let button = view.run_button();
    assert_eq!(button.text, "Delete 1,204 files, 48.2 GB…");
    assert_eq!(button.look, RunLook::Danger);

    assert!(
        view.intend(Intent::Run, 0).is_empty(),
        "a question comes first"
    );
    let question = view.question.clone().expect("asked");
    assert_eq!(question.head, "Delete 1,204 files, 48.2 GB for good?");
    view.intend(Intent::Decline, 0);
    assert!(view.question.is_none());

    view.intend(Intent::Run, 0);
    let sent = commands(view.intend(Intent::Confirm, 0));
    let [Command::SubmitPlan { plan, .. }] = sent.as_slice() else {
        panic!("the plan that was shown is run: {sent:?}");
    };
    assert_eq!(plan.request.run.keep, Keep::Permanent);
    assert_eq!(view.keep(), Keep::Hold, "for good is said each time anew");
    assert_eq!(view.screen, Screen::Files);
    assert!(view.drawer.is_open);
}

#[test]
fn replacing_is_planned_first_and_counts_as_destroying() {
    let mut view = view_of(&["a"]);
    select_all(&mut view);
    type_target(&mut view, "/backup");
    view.intend(Intent::SetAllRules(Rule::Replace), 0);
    let effects = view.intend(Intent::Run, 0);
    assert_eq!(view.screen, Screen::Plan);
    let mut summary = figures(40, 1000);
    summary.clashes[Clash::Newer as usize] = (38, 900);
    preview(&mut view, effects, summary);
    let button = view.run_button();
    assert_eq!(button.look, RunLook::Held);
    assert_eq!(button.sentence, "What it replaces is kept for 14 days.");
    view.intend(Intent::SetKeep(Keep::Permanent), 0);
    assert_eq!(view.run_button().sentence, "Planning.");
    let effects = view.intend(Intent::ShowPlan, 0);
    preview(&mut view, effects, summary);
    assert_eq!(view.run_button().look, RunLook::Danger);
    let newer = Intent::SetRule {
        clash: Clash::Newer,
        rule: Rule::Ask,
    };
    view.intend(newer, 0);
    assert_eq!(view.run_button().look, RunLook::Primary);
    assert_eq!(
        view.run_button().sentence,
        "38 conflicts are asked while the rest runs."
    );
    assert_eq!(view.one_rule(), None, "the form says that the plan decides");
    let sent = commands(view.intend(Intent::Run, 0));
    let [Command::SubmitPlan { plan, .. }] = sent.as_slice() else {
        panic!("{sent:?}");
    };
    assert_eq!(plan.request.run.rules.get(Clash::Newer), Rule::Ask);
    assert_eq!(plan.request.run.rules.get(Clash::Older), Rule::Replace);
    assert_eq!(
        plan.request.run.keep,
        Keep::Permanent,
        "others may be replaced"
    );
}

#[test]
fn what_is_kept_is_not_asked_about() {
    let mut view = view_of(&["a", "b", "folder/"]);
    select_all(&mut view);
    view.intend(Intent::Delete(Keep::Hold), 0);
    assert_eq!(view.keep(), Keep::Hold);
    let cards: Vec<(Keep, String)> = view
        .keep_cards()
        .into_iter()
        .map(|card| (card.keep, card.text))
        .collect();
    assert_eq!(
        cards[0].1,
        "Stays on the same disk: takes no time and no extra space. Undo any time until 7 Dec 2025."
    );
    assert_eq!(cards[1].0, Keep::Trash);
    assert_eq!(
        cards[2],
        (
            Keep::Permanent,
            "Frees its space now. Cannot be undone.".to_owned()
        )
    );
    let effects = view.intend(Intent::Run, 0);
    assert_eq!(view.screen, Screen::Plan, "a deletion is planned first");
    preview(&mut view, effects, figures(1204, 48_200_000_000));
    let button = view.run_button();
    assert_eq!(
        (button.text.as_str(), button.look),
        ("Delete 1,204 files, 48.2 GB", RunLook::Held)
    );
    assert_eq!(button.sentence, "Kept for 14 days, undo any time.");
    let sent = commands(view.intend(Intent::Run, 0));
    let [Command::SubmitPlan { plan, .. }] = sent.as_slice() else {
        panic!("no question comes first: {sent:?}");
    };
    assert_eq!(plan.request.run.keep, Keep::Hold);
}

#[test]
fn where_there_is_no_trash_the_plan_says_so() {
    let mut view = view_of(&["a", "b"]);
    select_all(&mut view);
    view.intend(Intent::Delete(Keep::Hold), 0);
    view.intend(Intent::SetKeep(Keep::Trash), 0);
    let effects = view.intend(Intent::ShowPlan, 0);
    let Some(Command::Preview {
        ticket, request, ..
    }) = commands(effects).pop()
    else {
        panic!("a plan was asked for");
    };
    let mut plan = Plan::new(*request);
    plan.summary = figures(2, 3000);
    let cause = Cause::NoTrash(NoTrash::Nowhere);
    plan.refused.push(Failure::new(Action::Plan, "a", cause));
    let plan = Arc::new(plan);
    let planned_ms = 1;
    let event = Event::Previewed {
        ticket,
        plan,
        planned_ms,
    };
    view.apply(&event, 0);
    let button = view.run_button();
    assert_eq!(button.look, RunLook::Off);
    assert_eq!(
        button.sentence,
        "a was refused: there is no trash on its disk, and none can be made there."
    );
    assert!(view.intend(Intent::Run, 0).is_empty());
}

#[test]
fn the_choice_is_kept_but_for_what_is_gone_for_good() {
    let mut view = view_of(&["a"]);
    select_all(&mut view);
    view.intend(Intent::Delete(Keep::Hold), 0);
    view.intend(Intent::SetKeep(Keep::Trash), 0);
    view.intend(Intent::Delete(Keep::Hold), 0);
    assert_eq!(view.keep(), Keep::Trash);
    assert_eq!(
        view.run_button().sentence,
        "Shows the plan first. Goes to the trash."
    );
    view.intend(Intent::Delete(Keep::Permanent), 0);
    assert_eq!(view.keep(), Keep::Permanent);
    view.intend(Intent::Delete(Keep::Hold), 0);
    assert_eq!(view.keep(), Keep::Hold);

    view.intend(Intent::ChooseOperation("copytree"), 0);
    assert!(
        view.keep_cards().is_empty(),
        "a copy replaces nothing unasked"
    );
    view.intend(Intent::SetAllRules(Rule::Replace), 0);
    let kept: Vec<Keep> = view.keep_cards().iter().map(|card| card.keep).collect();
    assert_eq!(kept, [Keep::Hold, Keep::Permanent]);
    view.intend(Intent::SetKeep(Keep::Permanent), 0);
    assert_eq!(view.keep(), Keep::Permanent);
    view.intend(Intent::SetAllRules(Rule::Ask), 0);
    assert_eq!(
        view.keep(),
        Keep::Hold,
        "what is not on the screen does not count"
    );
    view.intend(Intent::SetProfile(Profile::Python), 0);
    assert_eq!(view.keep(), Keep::Permanent);
}

#[test]
fn only_the_newest_plan_is_shown() {
    let mut view = view_of(&["a"]);
    select_all(&mut view);
    type_target(&mut view, "/one");
    let first = view.intend(Intent::ShowPlan, 0);
    let Some(Command::Preview {
        ticket, request, ..
    }) = commands(first).pop()
    else {
        panic!("no plan asked for");
    };
    let text = "/two".to_owned();
    let second = view.intend(Intent::SetText { param: "dst", text }, 0);
    let old = Event::Previewed {
        ticket,
        plan: Arc::new(Plan::new(*request)),
        planned_ms: 1,
    };
    view.apply(&old, 0);
    assert!(
        view.preview.is_pending,
        "an old answer is not taken for the new one"
    );
    let plan = preview(&mut view, second, figures(1, 1));
    assert_eq!(
        plan.request.values.get("dst"),
        Some(&Value::Path(PathBuf::from("/two")))
    );
    assert!(!view.preview.is_pending);
}

#[test]
fn forms_keep_what_was_typed_and_say_what_is_wrong() {
    let mut view = view_of(&["a"]);
    select_all(&mut view);
    view.intend(Intent::ChooseOperation("truncate"), 0);
    let text = "half".to_owned();
    view.intend(
        Intent::SetText {
            param: "length",
            text,
        },
        0,
    );
    assert_eq!(
        view.run_button().sentence,
        "A length such as 4096, 2.5 GB, 1 KiB or 40 %."
    );
    view.intend(Intent::ChooseOperation("copytree"), 0);
    view.intend(Intent::ChooseOperation("truncate"), 0);
    let entry = view.entry().expect("chosen");
    let form = view.form().expect("has a form");
    assert_eq!(form.text(&entry.params[0], Profile::Safe), "half");
    for (text, present, wanted) in [
        ("4096", 0, 4096),
        ("2.5 GB", 0, 2_500_000_000),
        ("-1 KiB", 0, -1024),
        ("40 %", 1000, 400),
        ("9,007,199,254,740,993", 0, 9_007_199_254_740_993),
    ] {
        let length = parse_length(text).expect(text);
        assert_eq!(length.resolve(present), wanted, "{text}");
    }
    assert_eq!(parse_length("ten"), None);
}

fn queue(view: &mut View, job: JobId) {
    let mut request = Request::new(
        "copytree",
        vec![PathBuf::from("/data/survey/a")],
        Profile::Safe,
        PathBuf::from("/data/survey"),
        0o022,
    );
    request
        .values
        .set("dst", Value::Path(PathBuf::from("/backup")));
    let request = Arc::new(request);
    view.apply(
        &Event::Queued {
            job,
            request: Arc::clone(&request),
        },
        0,
    );
    let mut plan = Plan::new(Request::clone(&request));
    plan.summary = figures(1000, 1_000_000_000);
    let plan = Arc::new(plan);
    view.apply(
        &Event::Planned {
            job,
            plan,
            planned_ms: 3,
        },
        0,
    );
    let state = JobState::Running;
    view.apply(&Event::State { job, state }, 0);
}

fn progress(job: JobId, state: JobState, totals: Totals, elapsed_ms: u64) -> Snapshot {
    Snapshot {
        jobs: vec![JobProgress {
            job,
            state,
            totals,
            listed: 0,
            elapsed_ms,
            workers: 2,
            order: Default::default(),
            lanes: Vec::new(),
        }],
    }
}

#[test]
fn a_job_says_when_it_flushes_and_reads_back_and_is_sure_only_then() {
    let mut view = view_of(&["a"]);
    let job = JobId(7);
    queue(&mut view, job);
    let totals = Totals {
        items: 10,
        written: 5_000_000,
        flushed: 2_000_000,
        ..Totals::default()
    };
    let lanes = |phases: [Phase; 2]| {
        phases
            .map(|phase| Lane {
                phase,
                ..Lane::default()
            })
            .to_vec()
    };
    let at = |view: &mut View, phases| {
        let mut snapshot = progress(job, JobState::Running, totals, 1000);
        snapshot.jobs[0].lanes = lanes(phases);
        view.sample(&snapshot, 1000);
        view.shown_job().expect("one job").state_words()
    };
    assert_eq!(
        at(&mut view, [Phase::Flush, Phase::Idle]),
        "flushing to the device"
    );
    assert_eq!(at(&mut view, [Phase::Verify, Phase::Verify]), "verifying");
    let both = at(&mut view, [Phase::Verify, Phase::Copy]);
    assert!(
        both != "verifying" && both != "flushing to the device",
        "{both}"
    );
    let ended = |end, verified, is_unflushed| Outcome {
        end,
        totals: Totals {
            verified,
            verified_bytes: verified * 1000,
            ..totals
        },
        failures: Vec::new(),
        target: None,
        losses: Vec::new(),
        is_unflushed,
        mounts: None,
        found: Default::default(),
        elapsed_ms: 2_000,
    };
    let words = |view: &mut View, outcome: Outcome| {
        let outcome = Arc::new(outcome);
        view.apply(&Event::Finished { job, outcome }, 2_000);
        let job = view.shown_job().expect("one job");
        (job.verified_words(), job.unflushed_words())
    };
    let failed = End::Failed { failures: 1 };
    assert_eq!(
        words(&mut view, ended(failed, 9, false)),
        (None, None),
        "not of all"
    );
    assert_eq!(words(&mut view, ended(End::Done, 0, false)), (None, None));
    let sure = Some("9 files, 9.00 kB verified".to_owned());
    assert_eq!(words(&mut view, ended(End::Done, 9, false)), (sure, None));
    let missing = Some("3.00 MB not flushed".to_owned());
    assert_eq!(words(&mut view, ended(End::Done, 0, true)), (None, missing));
}

#[test]
fn a_job_says_how_far_it_is_and_how_it_ended() {
    let mut view = view_of(&["a"]);
    let job = JobId(7);
    queue(&mut view, job);
    for second in 1..=40 {
        let totals = Totals {
            items: second * 10,
            read: second * 10_000_000,
            written: second * 10_000_000,
            ..Totals::default()
        };
        view.sample(
            &progress(job, JobState::Running, totals, second * 1000),
            second * 1000,
        );
    }
    let shown = view.shown_job().expect("one job");
    assert_eq!(shown.title(), "Copy tree to backup");
    assert_eq!(shown.percent(), Some(40));
    assert_eq!(shown.state_words(), "about 1 min left");
    assert_eq!(view.jobs.counts_words(), "1 runs");
    assert_eq!(view.window_title(), "40 % Copy tree to backup - Filewright");
    assert_eq!(shown.rates.now(), 10_000_000);

    let outcome = Outcome {
        end: End::Done,
        totals: Totals {
            items: 1000,
            ..Totals::default()
        },
        failures: Vec::new(),
        target: Some(PathBuf::from("/data/survey/copy")),
        losses: Vec::new(),
        is_unflushed: false,
        mounts: None,
        found: Default::default(),
        elapsed_ms: 100_000,
    };
    let outcome = Arc::new(outcome);
    let ended = Event::Finished {
        job,
        outcome: Arc::clone(&outcome),
    };
    let effects = view.apply(&ended, 100_000);
    assert_eq!(
        view.toast.as_ref().map(|toast| toast.text.as_str()),
        Some("Copied 1,000 items to backup")
    );
    assert_eq!(view.tick(100_001), Some(108_000));
    view.intend(Intent::HoldToast(true), 100_001);
    assert_eq!(view.tick(108_001), None, "under the pointer it stays");
    assert!(view.toast.is_some());
    view.intend(Intent::HoldToast(false), 108_001);
    assert_eq!(view.tick(108_002), Some(116_001));
    assert_eq!(view.tick(116_001), None);
    assert!(view.toast.is_none());
    let ticket = asked(&effects);
    view.intend(
        Intent::Click {
            place: 0,
            pick: Pick::Only,
        },
        0,
    );
    answer(&mut view, ticket, &names(&["a", "copy/"]));
    assert_eq!(view.pane.listing.shown(), 2, "the folder is listed again");
    assert_eq!(
        view.roots(),
        [PathBuf::from("/data/survey/a")],
        "and what was selected still is"
    );
    // What the desktop tells is about the job that ended, whichever ended after it.
    let other = JobId(8);
    queue(&mut view, other);
    let short = Outcome {
        end: End::Cancelled,
        elapsed_ms: 9_000,
        ..(*outcome).clone()
    };
    let short = Arc::new(short);
    view.apply(
        &Event::Finished {
            job: other,
            outcome: short,
        },
        100_000,
    );
    let notice = view.end_notice(job).map(|notice| notice.head);
    assert_eq!(notice.as_deref(), Some("Copied 1,000 items to backup"));
    assert_eq!(view.end_notice(other), None, "that was no long work");
}

#[test]
fn an_answered_question_leaves_at_once() {
    let mut view = view_of(&["a"]);
    let job = JobId(1);
    queue(&mut view, job);
    let clash = Clash::OtherType;
    view.apply(
        &Event::Asked {
            job,
            clash,
            count: 3,
        },
        0,
    );
    assert_eq!(view.jobs.get(job).map(|job| job.asking()), Some(3));
    let rule = Rule::Skip;
    let sent = commands(view.intend(Intent::Answer { job, clash, rule }, 0));
    assert!(matches!(
        sent.as_slice(),
        [Command::Answer {
            rule: Rule::Skip,
            ..
        }]
    ));
    assert_eq!(view.jobs.get(job).map(|job| job.asking()), Some(0));
}

#[test]
fn time_left_knows_items_from_bytes() {
    // 2 ms an item and 5 ns a byte: small files first, then large ones.
    let mut estimate = Estimate::default();
    let (mut items, mut bytes, mut elapsed) = (0, 0, 0.0);
    for round in 0..120 {
        let (di, db) = if round % 10 < 7 {
            (100, 2_000_000)
        } else {
            (4, 50_000_000)
        };
        items += di;
        bytes += db;
        elapsed += di as f64 * 2.0 + db as f64 * 5e-6;
        estimate.sample(items, bytes, elapsed as u64);
    }
    for (items, bytes) in [(100_000, 0), (10, 40_000_000_000), (50_000, 10_000_000_000)] {
        let truth = items as f64 * 0.002 + bytes as f64 * 5e-9;
        let (least, most) = estimate.left(items, bytes).expect("measured enough");
        assert!(
            least.as_secs_f64() <= truth && truth <= most.as_secs_f64(),
            "{truth} s is not within {least:?} to {most:?} for {items} items and {bytes} bytes"
        );
        assert!(
            most.as_secs_f64() < truth * 1.5,
            "{most:?} is too wide for {truth} s"
        );
    }
}

#[test]
fn the_plot_has_a_hole_while_a_job_is_paused() {
    let mut rates = RateHistory::default();
    for second in 0..200_u64 {
        let is_paused = (100..110).contains(&second);
        let bytes = if second < 100 { second * 1000 } else { 100_000 };
        rates.sample(bytes, is_paused, second * 1000);
    }
    assert_eq!(
        rates.bins().len(),
        119,
        "two minutes, without the running second"
    );
    assert_eq!(rates.bins().filter(Option::is_none).count(), 10);
}

#[test]
fn closing_is_asked_for_while_jobs_are_open() {
    let mut view = view_of(&["a"]);
    let closes = |effects: Vec<Effect>| matches!(effects.as_slice(), [Effect::Close]);
    assert!(
        closes(view.intend(Intent::CloseWindow, 0)),
        "nothing is going on"
    );
    queue(&mut view, JobId(1));
    assert!(view.intend(Intent::CloseWindow, 0).is_empty());
    let question = view.question.clone().expect("asked");
    assert_eq!(question.yes, "Cancel 1 job and close");
    view.intend(Intent::Decline, 0);
    assert!(view.question.is_none());
    view.intend(Intent::CloseWindow, 0);
    assert!(closes(view.intend(Intent::Confirm, 0)));
}

#[test]
fn one_item_is_one_item() {
    let mut view = view_of(&["a"]);
    view.setting.disks = vec![Disk {
        label: "Data".to_owned(),
        path: PathBuf::from("/"),
        total: 10_000_000_000,
        free: 5_000_000_000,
        file_system: "ext4".to_owned(),
        is_removable: false,
    }];
    select_all(&mut view);
    assert_eq!(view.status_tail(false), "1 item here, 5.00 GB free");
}
