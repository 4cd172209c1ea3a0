//! `os.ftruncate`: cuts an open file at a position.

use std::collections::HashMap;

use crate::disk::World;
use crate::model::script::{Script, Statement, Term};
use crate::model::{
    About, Action, Cause, Default, Group, Kind, Many, Offset, Outcome, Param, ParamKind, Plan,
    Reply, Request,
};

use super::common::draft::{Draft, EACCES, EFBIG, EINVAL, EISDIR, ENXIO};
use super::common::scripting::{Pen, call, write_cuts};
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
    help: "Bytes from the start that stay, with a unit such as 2.5 GB or 1 MiB, in percent, or in lines: the first 100 \
           lines, or -3 lines for all but the last 3.",
    kind: ParamKind::Offset,
    safe: Default::Required,
    python: Default::Required,
    hint: "f.seek(); f.truncate()",
    positional: false,
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
        let Some(positions) = draft.offsets("position").filter(|_| !draft.is_refused()) else {
            return draft.finish();
        };
        truncate::check_each(&mut draft, &positions);
        if draft.is_refused() {
            return draft.finish();
        }
        let mut seen = HashMap::new();
        for spelled in draft.chosen() {
            let at = request.absolute(spelled);
            let Some(position) = positions.of(spelled) else {
                continue;
            };
            if !draft.is_safe() {
                match refused_open(&draft, &at, position) {
                    Some(cause) => draft.fail(Action::Truncate, spelled, cause),
                    None => truncate::plan_python(&mut draft, spelled, position),
                }
            } else if world
                .stamp_follow(&at)
                .is_ok_and(|stamp| is_behind(position, stamp.size))
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
        let positions = pen.given.offsets("position").unwrap_or_default();
        write_cuts(&mut pen, &positions, |path, position| {
            let open = Term::call("open", vec![path, Term::Text("r+b".into())]);
            let number = Term::code("file.fileno()");
            vec![Statement::With {
                name: "file",
                value: open,
                body: call("os.ftruncate", vec![number, position]),
            }]
        });
        pen.finish()
    }

    fn samples(&self) -> &'static [Sample] {
        &[sample::CUT_AT]
    }
}

/// True for a position that a file of this size does not reach. Lines end where the file ends.
fn is_behind(position: Offset, size: u64) -> bool {
    match position {
        Offset::Length(length) => length.resolve(size) > i64::try_from(size).unwrap_or(i64::MAX),
        Offset::Lines(_) => false,
    }
}

/// What keeps the file from being opened, where that is not what the cut would meet. A negative position comes to light
/// once it is open.
fn refused_open(draft: &Draft<'_>, at: &std::path::Path, position: Offset) -> Option<Cause> {
    let is_negative = matches!(position, Offset::Length(length) if length.is_negative());
    let errno = match draft.world.stamp_follow(at) {
        Ok(stamp) if stamp.kind == Kind::Socket && draft.world.may_write(at, false) => ENXIO,
        _ if !is_negative => return None,
        Err(error) => return Some(error.cause()),
        Ok(stamp) if stamp.kind == Kind::Folder => EISDIR,
        Ok(_) if !draft.world.may_write(at, false) => EACCES,
        Ok(_) => EINVAL,
    };
    Some(Cause::Os(errno))
}
