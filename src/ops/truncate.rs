//! `os.truncate`.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};

use crate::disk::World;
use crate::model::script::Script;
use crate::model::{
    About, Action, Cause, Default, Group, Kind, Length, Many, Offset, Offsets, Param, ParamKind,
    Plan, Request, Step,
};

use super::Operation;
use super::common::draft::{Draft, EFBIG, EINVAL, EISDIR};
use super::common::scripting::{Pen, call, write_cuts};
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
    help: "In bytes, with a unit such as 2.5 GB or 1 MiB, in percent of the present length, or in lines: the first 100 \
           lines, or -3 lines for all but the last 3.",
    kind: ParamKind::Offset,
    safe: Default::Required,
    python: Default::Required,
    hint: "length",
    positional: false,
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
        let Some(offsets) = draft.offsets("length").filter(|_| !draft.is_refused()) else {
            return draft.finish();
        };
        check_each(&mut draft, &offsets);
        if draft.is_refused() {
            return draft.finish();
        }
        let mut seen = HashMap::new();
        for spelled in draft.chosen() {
            let Some(offset) = offsets.of(spelled) else {
                continue;
            };
            if draft.is_safe() {
                plan_safe(&mut draft, &mut seen, spelled, offset);
            } else {
                plan_python(&mut draft, spelled, offset);
            }
        }
        draft.finish()
    }

    fn script(&self, request: &Request) -> Script {
        let mut pen = Pen::new(&ABOUT, PARAMS, request);
        let offsets = pen.given.offsets("length").unwrap_or_default();
        write_cuts(&mut pen, &offsets, |path, length| {
            call("os.truncate", vec![path, length])
        });
        pen.finish()
    }

    fn samples(&self) -> &'static [Sample] {
        &[sample::CUT, sample::GROW, sample::CUT_EACH]
    }
}

/// Every file needs a length, and a length of its own is of no use to a file that is not there.
pub fn check_each(draft: &mut Draft<'_>, offsets: &Offsets) {
    let roots = draft.request.roots.iter();
    for root in roots.filter(|root| offsets.of(root).is_none()) {
        let text = "has no length, and there is none for all".to_owned();
        draft.refuse(Action::Plan, root, Cause::Value(text));
    }
    let roots: HashSet<&PathBuf> = draft.request.roots.iter().collect();
    for path in offsets.each.keys().filter(|path| !roots.contains(path)) {
        let text = "has a length but is not selected".to_owned();
        draft.refuse(Action::Plan, path, Cause::Value(text));
    }
}

/// The kernel judges at run time; the figures are for who looks at the plan.
pub fn plan_python(draft: &mut Draft<'_>, spelled: &Path, offset: Offset) {
    let at = draft.request.absolute(spelled);
    let length = match fixed(draft.world, &at, offset) {
        Ok(length) => length,
        Err(cause) => {
            draft.fail(Action::Truncate, spelled, cause);
            return;
        }
    };
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

/// `seen` holds the new length by device and inode of the files that were met: a second name of one asks for nothing
/// more, and cannot have another length.
pub fn plan_safe(
    draft: &mut Draft<'_>,
    seen: &mut HashMap<(u64, u64), u64>,
    spelled: &Path,
    offset: Offset,
) {
    let at = draft.request.absolute(spelled);
    let stamp = match draft.world.stamp_follow(&at) {
        Ok(stamp) => stamp,
        Err(error) => {
            draft.fail(Action::Truncate, spelled, error.cause());
            return;
        }
    };
    let wanted = has_length(stamp.kind)
        .map_err(Cause::Os)
        .and_then(|()| fixed(draft.world, &at, offset))
        .and_then(|length| wanted_length(stamp.size, length).map_err(Cause::Os));
    let wanted = match wanted {
        Ok(wanted) => wanted,
        Err(cause) => {
            draft.fail(Action::Truncate, spelled, cause);
            return;
        }
    };
    match seen.insert((stamp.device, stamp.inode), wanted) {
        Some(other) if other != wanted => {
            let text = "another name of this file is given another length".to_owned();
            draft.refuse(Action::Plan, spelled, Cause::Value(text));
            return;
        }
        Some(_) => return,
        None => {}
    }
    if wanted == stamp.size {
        return;
    }
    let cut = stamp.size.saturating_sub(wanted);
    draft.plan.summary.count(Kind::File, cut);
    if cut > 0 {
        draft.tally.lose(1, cut, stamp.device, spelled);
    }
    if stamp.names > 1 {
        draft.tally.other_names(spelled);
    }
    // The percentage was of the length that was seen; from here on the bytes stand.
    let length = Length::bytes(i64::try_from(wanted).unwrap_or(i64::MAX));
    let expect = Some(stamp);
    draft.push(Step::SetLength { at, length, expect }, None, spelled, None);
}

/// The offset without lines, which only the file itself can tell.
fn fixed(world: &World, at: &Path, offset: Offset) -> Result<Length, Cause> {
    let lines = match offset {
        Offset::Length(length) => return Ok(length),
        Offset::Lines(lines) => lines,
    };
    match world.line_end(at, lines) {
        Ok(Some(end)) => Ok(Length::bytes(i64::try_from(end).unwrap_or(i64::MAX))),
        Ok(None) => Err(Cause::Cancelled),
        Err(error) => Err(error.cause()),
    }
}

/// The number with which the kernel refuses a length for what has none.
fn has_length(kind: Kind) -> Result<(), i32> {
    match kind {
        Kind::File => Ok(()),
        Kind::Folder => Err(EISDIR),
        _ => Err(EINVAL),
    }
}

/// Length in bytes, or the number with which the kernel would refuse it.
fn wanted_length(present: u64, length: Length) -> Result<u64, i32> {
    let wanted = length.resolve(present);
    // A conversion from a float stops at the largest number there is; no file is that long.
    if wanted == i64::MAX {
        return Err(EFBIG);
    }
    u64::try_from(wanted).map_err(|_| EINVAL)
}
