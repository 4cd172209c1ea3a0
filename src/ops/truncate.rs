//! `os.truncate`.

use std::collections::HashSet;
use std::path::Path;

use crate::disk::World;
use crate::model::{
    About, Action, Cause, Default, Group, Kind, Length, Many, Param, ParamKind, Plan, Request, Step,
};

use super::Operation;
use super::common::draft::{Draft, EFBIG, EINVAL, EISDIR};
use super::sample::{self, Sample};

pub struct Truncate;

static ABOUT: About = About {
    id: "truncate",
    title: "Set length",
    verb: "Set length of",
    verb_done: "Set length of",
    python: "os.truncate",
    group: Group::Resize,
    help: "Cuts files to a length, or lengthens them with zeros that take no space.",
    selection: "path",
    many: Many::Roots,
    destroys: true,
};

static PARAMS: &[Param] = &[Param {
    name: "length",
    label: "New length",
    help: "In bytes, with a unit such as 2.5 GB or 1 MiB, or in percent of the present length.",
    kind: ParamKind::Length,
    safe: Default::Required,
    python: Default::Required,
    hint: "length",
    positional: true,
}];

impl Operation for Truncate {
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
        let Some(length) = draft.length("length") else {
            return draft.finish();
        };
        let mut seen = HashSet::new();
        for spelled in &request.roots {
            if draft.is_safe() {
                plan_safe(&mut draft, &mut seen, spelled, length);
            } else {
                plan_python(&mut draft, spelled, length);
            }
        }
        draft.finish()
    }

    fn samples(&self) -> &'static [Sample] {
        &[sample::CUT, sample::GROW]
    }
}

/// The kernel judges at run time; the figures are for who looks at the plan.
pub fn plan_python(draft: &mut Draft<'_>, spelled: &Path, length: Length) {
    let at = draft.request.absolute(spelled);
    let present = draft.world.stamp_follow(&at).map_or(0, |stamp| stamp.size);
    let wanted = u64::try_from(length.resolve(present)).unwrap_or(present);
    let summary = &mut draft.plan.summary;
    summary.count(Kind::File, present.saturating_sub(wanted));
    let step = Step::SetLength {
        at,
        length,
        expect: None,
    };
    draft.push(step, None, spelled, None);
}

/// `seen` holds device and inode of the files that are in the plan: a second name of one asks for nothing more.
pub fn plan_safe(
    draft: &mut Draft<'_>,
    seen: &mut HashSet<(u64, u64)>,
    spelled: &Path,
    length: Length,
) {
    let at = draft.request.absolute(spelled);
    let stamp = match draft.world.stamp_follow(&at) {
        Ok(stamp) => stamp,
        Err(error) => {
            draft.fail(Action::Truncate, spelled, error.cause());
            return;
        }
    };
    let wanted = match wanted_length(stamp.kind, stamp.size, length) {
        Ok(wanted) => wanted,
        Err(errno) => {
            draft.fail(Action::Truncate, spelled, Cause::Os(errno));
            return;
        }
    };
    if wanted == stamp.size || !seen.insert((stamp.device, stamp.inode)) {
        return;
    }
    let cut = stamp.size.saturating_sub(wanted);
    draft.plan.summary.count(Kind::File, cut);
    if cut > 0 {
        draft.tally.lose(1, cut);
    }
    if stamp.names > 1 {
        draft.tally.other_names(spelled);
    }
    // The percentage was of the length that was seen; from here on the bytes stand.
    let length = Length::bytes(i64::try_from(wanted).unwrap_or(i64::MAX));
    let expect = Some(stamp);
    draft.push(Step::SetLength { at, length, expect }, None, spelled, None);
}

/// Length in bytes, or the number with which the kernel would refuse it.
fn wanted_length(kind: Kind, present: u64, length: Length) -> Result<u64, i32> {
    match kind {
        Kind::File => {}
        Kind::Folder => return Err(EISDIR),
        _ => return Err(EINVAL),
    }
    let wanted = length.resolve(present);
    // A conversion from a float stops at the largest number there is; no file is that long.
    if wanted == i64::MAX {
        return Err(EFBIG);
    }
    u64::try_from(wanted).map_err(|_| EINVAL)
}
