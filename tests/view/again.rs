//! A job of the past put into the form once more, over every operation of the registry.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use filewright::model::{Amounts, HeldJob};
use filewright::model::{
    Annals, EntryType, Event, Filter, Keep, Length, LengthUnit, Loss, Many, Offset, Offsets, Param,
    ParamKind, PastJob, PastMore, PastState, Profile, Request, Summary, Value, When,
};
use filewright::ops::OPERATIONS;
use filewright::view::{Entry, Intent, PastIntent, View};

use crate::fixture::setting;

fn job(request: Request) -> PastJob {
    PastJob {
        uid: "0mk3x1p2q7ab".to_owned(),
        op: request.op.to_owned(),
        roots: request.roots.clone(),
        root_count: request.roots.len() as u64,
        started_ms: 1_763_812_800_000,
        state: PastState::Done,
        items: 3,
        undoes: None,
        undone_by: None,
        can_undo: true,
        dropped: 0,
        more: Some(Arc::new(PastMore {
            roots: request.roots.len() as u64,
            request,
            summary: Summary::default(),
            lost: (0, 0),
            whole_bytes: 0,
            failures: 0,
            pass_ms: 1_763_812_800_000,
            ended_ms: Some(1_763_812_802_000),
            holds: false,
            amounts: None,
        })),
    }
}

fn view_over(jobs: Vec<PastJob>) -> View {
    let mut setting = setting();
    let entry = |operation: &&'static dyn filewright::ops::Operation| Entry {
        about: operation.about(),
        params: operation.params(),
    };
    setting.catalogue = OPERATIONS.iter().map(entry).collect();
    let (mut view, _) = View::new(setting);
    let annals = Annals {
        jobs,
        now_ms: 1_763_812_900_000,
        ..Annals::default()
    };
    view.apply(&Event::Recalled(Arc::new(annals)), 0);
    view
}

/// A value that is not the default.
fn value(param: &Param) -> Option<Value> {
    let half = Length {
        amount: 2.5,
        unit: LengthUnit::Decimal(3),
    };
    Some(match param.kind {
        ParamKind::Destination | ParamKind::Path => Value::Path("some/where \u{e9}".into()),
        ParamKind::Bool => Value::Bool(param.python.value() != Some(Value::Bool(true))),
        ParamKind::Integer { min, max } => Value::Integer(min.max(7).min(max)),
        ParamKind::Mode => Value::Mode(0o751),
        ParamKind::ModeChange => Value::Text("u+rwX,go-w".to_owned()),
        ParamKind::Text => Value::Text("some text".to_owned()),
        ParamKind::Choice(choices) => Value::Choice(choices.last()?.word),
        ParamKind::Patterns => Value::Patterns(vec!["*.tmp".to_owned()]),
        ParamKind::Rules(_) => Value::Patterns(vec!["s/a/b".to_owned()]),
        ParamKind::Paths => Value::Paths(vec![PathBuf::from("a/b")]),
        // Rows are unticked in a plan, and this one is shown anew: the form has none.
        ParamKind::Unticked => Value::Paths(Vec::new()),
        ParamKind::Length => Value::Length(half),
        ParamKind::Offset => Value::Offsets(Offsets {
            all: Some(Offset::Lines(-3)),
            each: BTreeMap::from([(PathBuf::from("/data/old/b"), Offset::Length(half))]),
        }),
    })
}

#[test]
fn the_form_stands_for_the_request_that_it_took_over() {
    for operation in OPERATIONS {
        for profile in [Profile::Safe, Profile::Python] {
            let about = operation.about();
            let roots: Vec<PathBuf> = match about.many {
                Many::NewNames => vec!["new name".into()],
                Many::Roots | Many::Together => vec!["/data/old/a".into(), "/data/old/b".into()],
            };
            let cwd = PathBuf::from("/data/old");
            let mut request = Request::new(about.id, roots, profile, cwd, 0o022);
            for param in operation.params() {
                if let Some(value) = value(param) {
                    request.values.set(param.name, value);
                }
            }
            request.run.workers = 3;
            if about.many != Many::NewNames {
                request.run.filter = Filter {
                    include: vec!["*.jpg".to_owned()],
                    min_size: Some(1_000_001),
                    newer_than: Some(When::At(1_763_812_801)),
                    older_than: Some(When::Ago(90_061)),
                    types: vec![EntryType::File],
                    max_depth: Some(4),
                    ..Filter::default()
                };
            }
            let mut view = view_over(vec![job(request.clone())]);
            let uid = "0mk3x1p2q7ab".to_owned();
            view.intend(Intent::Past(PastIntent::SelectJob(uid.clone())), 0);
            view.intend(Intent::Past(PastIntent::RunAgain(uid)), 0);
            let again = view.request();
            assert_eq!(again.as_ref(), Ok(&request), "{} {profile:?}", about.id);
        }
    }
}

#[test]
fn what_gives_up_safety_is_not_taken_over() {
    let roots = vec![PathBuf::from("/data/old/a")];
    let mut request = Request::new("rmtree", roots, Profile::Safe, "/data/old".into(), 0o022);
    request.run.keep = Keep::Permanent;
    request.run.allow_loss = true;
    request.run.flush = false;
    let mut view = view_over(vec![job(request)]);
    let uid = "0mk3x1p2q7ab".to_owned();
    view.intend(Intent::Past(PastIntent::SelectJob(uid.clone())), 0);
    view.intend(Intent::Past(PastIntent::RunAgain(uid)), 0);
    let run = view.request().expect("whole").run;
    assert_eq!(
        (run.keep, run.allow_loss, run.flush),
        (Keep::Hold, false, true)
    );
}

#[test]
fn a_job_says_what_it_read_wrote_read_back_and_lost() {
    let roots = vec![PathBuf::from("/home/mara/photos")];
    let request = Request::new("copytree", roots, Profile::Safe, "/".into(), 0o022);
    let mut job = job(request);
    let mut more = PastMore::clone(job.more.as_ref().expect("read"));
    more.amounts = Some(Amounts {
        read: 6_100_000_000,
        written: 6_100_000_000,
        flushed: 6_000_000_000,
        verified: 1204,
        verified_bytes: 6_100_000_000,
        lost: vec![(Loss::Owner, 3)],
    });
    job.more = Some(Arc::new(more));
    let view = view_over(vec![job]);
    let told = view.told(&view.past.annals.jobs[0]);
    let facts = told.amount_facts();
    let expected = [
        ("Read", "6.10 GB"),
        ("Written", "6.10 GB, 100 MB of it not flushed"),
        ("Read back", "1,204 files, 6.10 GB, all the same"),
        ("Lost on the way", "the owner of 3"),
    ];
    let facts: Vec<(&str, &str)> = facts
        .iter()
        .map(|(label, text)| (*label, &**text))
        .collect();
    assert_eq!(facts, expected);
    assert_eq!(told.took_words().as_deref(), Some("2.0 s, 3.05 GB/s"));
    let short = |path: &str| view.short(path.as_ref()).into_string();
    assert_eq!(short("/home/mara/photos").as_deref(), Ok("~/photos"));
    assert_eq!(short("/home/mara").as_deref(), Ok("~"));
    assert_eq!(short("/home/marathon").as_deref(), Ok("/home/marathon"));
}

#[test]
fn forgetting_may_take_what_is_held_along_but_not_what_a_job_still_needs() {
    let request = |op| {
        let roots = vec![PathBuf::from("/data/old/a")];
        Request::new(op, roots, Profile::Safe, "/".into(), 0o022)
    };
    let mut open = job(request("rmtree"));
    open.uid = "0mk3x1p2q7open".to_owned();
    open.state = PastState::Interrupted;
    let ended = job(request("rmtree"));
    let held = |uid: &str| HeldJob {
        uid: uid.to_owned(),
        op: "rmtree".to_owned(),
        path: PathBuf::from("/hold").join(uid),
        items: 1,
        bytes: 1000,
        held_ms: 0,
        keep_until_ms: u64::MAX,
        is_past_its_date: false,
        host: None,
        were: vec![PathBuf::from("/data/old/a")],
        entries: 1,
    };
    let annals = Annals {
        held: vec![held(&open.uid), held(&ended.uid)],
        jobs: vec![open, ended],
        ..Annals::default()
    };
    let mut view = view_over(Vec::new());
    view.apply(&Event::Recalled(Arc::new(annals)), 0);
    view.intend(Intent::Past(PastIntent::Forget), 0);
    let question = view.question.clone().expect("asked");
    assert_eq!(
        question.also.as_deref(),
        Some("Forget, and delete 1.00 kB held for good")
    );
    let sent = view.intend(Intent::ConfirmAlso, 0);
    let sent = format!("{sent:?}");
    assert!(sent.contains("Purge([\"/hold/0mk3x1p2q7ab\"])"), "{sent}");
    assert!(sent.contains("Forget"), "{sent}");
    assert!(view.question.is_none());
}
