//! `shutil.rmtree`.

use std::os::unix::ffi::OsStrExt;

use crate::disk::World;
use crate::model::script::{Script, Statement, Term};
use crate::model::{
    About, Action, Cause, Choice, Default, Group, Kind, Many, Outcome, Param, ParamKind, Plan,
    Reply, Request,
};

use super::common::bulk;
use super::common::draft::{Draft, EACCES, ENOTDIR, ENXIO};
use super::common::removal;
use super::common::roots::{self, Root};
use super::common::scripting::{self, Pen};
use super::common::split::Place;
use super::sample::{self, Sample};
use super::{Operation, reply};

pub struct RmTree;

static ABOUT: About = About {
    id: "rmtree",
    title: "Delete tree",
    verb: "Delete",
    verb_done: "Deleted",
    python: "shutil.rmtree",
    group: Group::Delete,
    help: "Deletes folders with everything in them; links are deleted, never followed.",
    selection: "path",
    many: Many::Roots,
    destroys: true,
};

static PARAMS: &[Param] = &[
    Param {
        name: "ignore_errors",
        label: "Say nothing of failures",
        help: "Go on after failures and leave them out of the result.",
        kind: ParamKind::Bool,
        safe: Default::Bool(false),
        python: Default::Bool(false),
        hint: "ignore_errors",
        positional: false,
    },
    Param {
        name: "on_error",
        label: "After a failure",
        help: "Go on and list the failures, or stop at the first one.",
        kind: ParamKind::Choice(&[
            Choice {
                word: "collect",
                label: "Go on",
            },
            Choice {
                word: "raise",
                label: "Stop",
            },
        ]),
        safe: Default::Choice("collect"),
        python: Default::Choice("raise"),
        hint: "onexc",
        positional: false,
    },
];

impl Operation for RmTree {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn params(&self) -> &'static [Param] {
        PARAMS
    }

    fn plan(&self, request: &Request, world: &World) -> Plan {
        let mut draft = Draft::new(PARAMS, request, world);
        if draft.is_refused() {
            return draft.finish();
        }
        let roots = roots::look_through(&mut draft, Action::Stat);
        if draft.is_safe() {
            let roots = without_links_as_folders(&mut draft, roots);
            removal::push_all(&mut draft, roots);
        } else {
            plan_python(&mut draft, roots);
        }
        let is_quiet = draft.flag("ignore_errors");
        let stops = !is_quiet && draft.choice("on_error") == "raise";
        for planned in &mut draft.plan.steps {
            planned.is_quiet = is_quiet;
            planned.stops_at_first = stops;
        }
        if is_quiet {
            draft.plan.failures.clear();
            let is_kept =
                |cause: &Cause| matches!(cause, Cause::Guarded(_) | Cause::NeedsPermanent);
            draft.plan.refused.retain(|failure| is_kept(&failure.cause));
        }
        draft.finish()
    }

    fn reply(&self, plan: &Plan, outcome: &Outcome) -> Reply {
        let collects = plan.request.choice("on_error") == Some("collect");
        match collects {
            true => reply::collected(plan, outcome),
            false => reply::of(plan, outcome),
        }
    }

    fn script(&self, request: &Request) -> Script {
        let mut pen = Pen::new(&ABOUT, PARAMS, request);
        let is_quiet = pen.given.flag("ignore_errors");
        let goes_on = pen.given.choice("on_error") == "collect";
        pen.each(|path| {
            let call = Term::call("shutil.rmtree", vec![path]);
            vec![Statement::Do(match (is_quiet, goes_on) {
                (true, _) => call.with("ignore_errors", Term::Bool(true)),
                // Since 3.12 there is `onexc` too; this one is understood everywhere.
                (false, true) => call.with(
                    "onerror",
                    Term::code("lambda call, path, error: print(error[1])"),
                ),
                (false, false) => call,
            })]
        });
        if !is_quiet && !goes_on {
            pen.shell_note("After a failure rm goes on, and Python stops.");
        }
        for root in &request.roots {
            let mut words = Vec::from(scripting::is_folder_itself(root));
            words.push(match request.run.one_file_system {
                true => "rm -rf --one-file-system --".into(),
                false => "rm -rf --".into(),
            });
            words.push(root.as_path().into());
            if is_quiet {
                words.push("2>/dev/null || :".into());
            }
            pen.run_words(words);
        }
        pen.finish()
    }

    fn samples(&self) -> &'static [Sample] {
        &[
            sample::REMOVE_TREE,
            sample::REMOVE_MANY,
            sample::REMOVE_DEEP,
        ]
    }
}

/// `link/` names the folder behind a link: its contents would go and the link stay. Refused for each such root.
fn without_links_as_folders(draft: &mut Draft<'_>, roots: Vec<Root>) -> Vec<Root> {
    let (behind, rest): (Vec<Root>, Vec<Root>) = roots
        .into_iter()
        .partition(|root| is_behind_link(draft, root));
    roots::guard(draft, &behind);
    if !draft.is_refused() {
        for root in behind {
            draft.refuse(Action::Plan, root.spelled, Cause::LinkAsRoot);
        }
    }
    rest
}

fn is_behind_link(draft: &Draft<'_>, root: &Root) -> bool {
    // Without a slash at the end it was looked at as the entry that it is.
    if !root.spelled.as_os_str().as_bytes().ends_with(b"/") {
        return false;
    }
    let place = Place::of(draft.request, &root.spelled);
    let entry = draft.world.stamp(&place.path());
    !place.is_itself()
        && entry.is_ok_and(|entry| entry.kind == Kind::Link)
        && root.stamp.kind != Kind::Link
}

/// A link is refused without a number, a file by the listing and then by the removal of the folder that it is not; with
/// `on_error="raise"` the first of the two is the error.
fn plan_python(draft: &mut Draft<'_>, roots: Vec<Root>) {
    roots::guard(draft, &roots);
    if draft.is_refused() {
        return;
    }
    let collects = draft.choice("on_error") == "collect";
    for root in roots {
        if root.stamp.kind != Kind::Folder && !draft.chooses(&root.spelled, &root.stamp) {
            continue;
        }
        match root.stamp.kind {
            Kind::Folder => {
                if let Some(group) = removal::alone(draft, &root) {
                    bulk::push_removal(draft, &group);
                }
            }
            Kind::Link => fail_link(draft, &root),
            // A file is opened first, and a socket cannot be.
            Kind::Socket => draft.fail(Action::Open, &root.spelled, Cause::Os(ENXIO)),
            _ if !draft.world.may_read(&root.path(draft)) => {
                draft.fail(Action::Open, &root.spelled, Cause::Os(EACCES));
            }
            _ => {
                draft.fail(Action::List, &root.spelled, Cause::Os(ENOTDIR));
                if collects {
                    // Whether anything may be taken from there is asked before what it is.
                    let cause = match draft.world.may_write(&root.place.folder, true) {
                        true => Cause::Os(ENOTDIR),
                        false => Cause::Os(EACCES),
                    };
                    draft.fail(Action::RemoveFolder, &root.spelled, cause);
                }
            }
        }
    }
}

/// Python opens what the link points at before it finds that it came through a link.
fn fail_link(draft: &mut Draft<'_>, root: &Root) {
    let path = root.path(draft);
    let (action, cause) = match draft.world.stamp_follow(&path) {
        Err(error) => (Action::Open, error.cause()),
        Ok(behind) if behind.kind == Kind::Socket => (Action::Open, Cause::Os(ENXIO)),
        Ok(_) if !draft.world.may_read(&path) => (Action::Open, Cause::Os(EACCES)),
        Ok(_) => (Action::Plan, Cause::LinkAsRoot),
    };
    draft.fail(action, &root.spelled, cause);
}
