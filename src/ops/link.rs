//! `os.link`.

use crate::disk::World;
use crate::model::script::{Script, Statement, Term};
use crate::model::{
    About, Action, Cause, Group, Kind, Many, Param, ParamKind, Plan, Request, Stamp, Step,
};

use std::path::PathBuf;

use super::Operation;
use super::common::draft::{Draft, EPERM, EXDEV};
use super::common::scripting::{Pen, call};
use super::common::split::Place;
use super::common::{fresh, identity, params};
use super::sample::{self, Sample};

pub struct Link;

static ABOUT: About = About {
    id: "link",
    title: "Hard links",
    verb: "Link",
    verb_done: "Linked",
    python: "os.link",
    group: Group::Create,
    help: "Gives files a further name on the same file system; all names are equal.",
    selection: "src",
    many: Many::Roots,
    destroys: false,
};

/// Where a new name goes.
pub const NEW_NAME: Param = Param {
    label: "Place of the link",
    help: "The new name, or a folder to put it into.",
    kind: ParamKind::Path,
    ..params::DST
};

static PARAMS: &[Param] = &[
    NEW_NAME,
    Param {
        help: "Give the further name to what a link points at instead of the link itself.",
        ..params::FOLLOW_SYMLINKS
    },
];

impl Operation for Link {
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
        let follow_links = draft.flag("follow_symlinks");
        for (src, new) in fresh::named(&mut draft, Action::MakeHardLink) {
            let existing = request.absolute(&src);
            let found = match follow_links {
                true => world.stamp_follow(&existing),
                false => world.stamp(&existing),
            };
            if draft.is_safe() {
                let refused = match &found {
                    Err(error) => Some(error.cause()),
                    Ok(stamp) => obstacle(&draft, stamp, &Place::of(request, &new)),
                };
                if let Some(cause) = refused {
                    draft.fail_pair(Action::MakeHardLink, &src, &new, cause);
                    continue;
                }
            }
            let kind = found.map_or(Kind::File, |stamp| stamp.kind);
            draft.plan.summary.count(kind, 0);
            let step = Step::MakeHardLink {
                at: request.absolute(&new),
                existing,
                follow_links,
            };
            draft.push(step, None, &new, Some(&src));
        }
        draft.finish()
    }

    fn script(&self, request: &Request) -> Script {
        let mut pen = Pen::new(&ABOUT, PARAMS, request);
        let follow_links = pen.given.flag("follow_symlinks");
        let pairs = place(&mut pen);
        pen.each_pair(&pairs, |src, dst| match follow_links {
            // Python before 3.14 follows no link here, whatever it is told.
            true => {
                let end = Term::call("os.path.realpath", vec![src]);
                call("os.link", vec![end, dst])
            }
            false => {
                let call = Term::call("os.link", vec![src, dst]);
                vec![Statement::Do(
                    call.with("follow_symlinks", Term::Bool(false)),
                )]
            }
        });
        let letter = if follow_links { "L" } else { "P" };
        let whole = whole_name(&pen);
        pen.run_pairs(&format!("ln -{letter}{whole} --"), &pairs);
        pen.finish()
    }

    fn samples(&self) -> &'static [Sample] {
        &[sample::NAME_AGAIN]
    }
}

/// What the kernel would refuse.
fn obstacle(draft: &Draft<'_>, stamp: &Stamp, place: &Place) -> Option<Cause> {
    let folder = draft.world.stamp_follow(&place.folder).ok()?;
    match stamp.kind {
        Kind::Folder => Some(Cause::Os(EPERM)),
        _ if !identity::is_same_mount(stamp, &folder) => Some(Cause::Os(EXDEV)),
        _ => None,
    }
}

/// Sources with their new names. In Safe a folder takes the new name of the only one inside, which nobody knows before.
pub fn place(pen: &mut Pen<'_>) -> Vec<(PathBuf, PathBuf)> {
    if whole_name(pen).is_empty() {
        pen.note("A destination that is a folder takes the link inside; in Python it has to be the full name.");
    }
    pen.pairs()
}

/// The letter that keeps `ln` from going into a folder.
pub fn whole_name(pen: &Pen<'_>) -> &'static str {
    match pen.given.is_safe() && pen.given.request.roots.len() == 1 {
        true => "",
        false => "T",
    }
}
