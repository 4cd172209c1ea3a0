//! `os.ftruncate`: cuts an open file at a position.

use std::collections::HashSet;

use crate::disk::World;
use crate::model::script::{Script, Statement, Term};
use crate::model::{
    About, Action, Cause, Default, Group, Kind, Length, Many, Outcome, Param, ParamKind, Plan,
    Reply, Request,
};

use super::common::draft::{Draft, EACCES, EFBIG, EINVAL, EISDIR};
use super::common::scripting::{Pen, call, python_length, run_truncate};
use super::sample::{self, Sample};
use super::{Operation, reply, truncate};

pub struct FTruncate;

static ABOUT: About = About {
    id: "ftruncate",
    title: "Cut at a position",
    verb: "Cut",
    verb_done: "Cut",
    python: "os.ftruncate",
    group: Group::Resize,
    help: "Cuts files off at a position; files are never made or lengthened.",
    selection: "path",
    many: Many::Roots,
    destroys: true,
};

static PARAMS: &[Param] = &[Param {
    name: "position",
    label: "Cut at",
    help: "Bytes from the start that stay, with a unit such as 2.5 GB or 1 MiB, or in percent.",
    kind: ParamKind::Length,
    safe: Default::Required,
    python: Default::Required,
    hint: "f.seek(); f.truncate()",
    positional: true,
}];

impl Operation for FTruncate {
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
        let Some(position) = draft.length("position") else {
            return draft.finish();
        };
        let mut seen = HashSet::new();
        for spelled in draft.chosen() {
            let at = request.absolute(spelled);
            let is_behind =
                |size: u64| position.resolve(size) > i64::try_from(size).unwrap_or(i64::MAX);
            if !draft.is_safe() {
                match refused_open(&draft, &at, position) {
                    Some(cause) => draft.fail(Action::Truncate, spelled, cause),
                    None => truncate::plan_python(&mut draft, spelled, position),
                }
            } else if world
                .stamp_follow(&at)
                .is_ok_and(|stamp| is_behind(stamp.size))
            {
                let text = "the position lies behind the end of the file";
                draft.fail(Action::Truncate, spelled, Cause::Value(text.into()));
            } else {
                truncate::plan_safe(&mut draft, &mut seen, spelled, position);
            }
        }
        draft.finish()
    }

    fn reply(&self, plan: &Plan, outcome: &Outcome) -> Reply {
        // The descriptor is open by then, and has no name.
        reply::of(plan, outcome).map_err(|mut raised| {
            if matches!(raised.errno, Some(EINVAL | EFBIG)) {
                raised.filename = None;
            }
            raised
        })
    }

    fn script(&self, request: &Request) -> Script {
        let mut pen = Pen::new(&ABOUT, PARAMS, request);
        let position = pen.given.length("position").unwrap_or(Length::bytes(0));
        pen.each(|path| {
            let open = Term::call("open", vec![path, Term::Text("r+b".into())]);
            let number = Term::code("file.fileno()");
            let present = Term::code("os.fstat(file.fileno()).st_size");
            vec![Statement::With {
                name: "file",
                value: open,
                body: call(
                    "os.ftruncate",
                    vec![number, python_length(position, present)],
                ),
            }]
        });
        run_truncate(&mut pen, position);
        pen.finish()
    }

    fn samples(&self) -> &'static [Sample] {
        &[sample::CUT_AT]
    }
}

/// A negative position comes to light once the file is open; so the refusal of that counts first.
fn refused_open(draft: &Draft<'_>, at: &std::path::Path, position: Length) -> Option<Cause> {
    if !position.is_negative() {
        return None;
    }
    let errno = match draft.world.stamp_follow(at) {
        Err(error) => return Some(error.cause()),
        Ok(stamp) if stamp.kind == Kind::Folder => EISDIR,
        Ok(_) if !draft.world.may_write(at, false) => EACCES,
        Ok(_) => EINVAL,
    };
    Some(Cause::Os(errno))
}
