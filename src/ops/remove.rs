//! `os.remove`, and what `os.unlink` shares with it.

use crate::disk::World;
use crate::model::script::Script;
use crate::model::{About, Action, Cause, Group, Kind, Many, Param, Plan, Request, Step};

use super::Operation;
use super::common::draft::{Draft, EISDIR};
use super::common::removal;
use super::common::roots;
use super::common::scripting::{Pen, call};
use super::sample::{self, Sample};

pub struct Remove;

static ABOUT: About = About {
    id: "remove",
    title: "Delete files",
    verb: "Delete",
    verb_done: "Deleted",
    python: "os.remove",
    group: Group::Delete,
    help: "Deletes files and links, but no folders; of a file with several names only this name goes.",
    selection: "path",
    many: Many::Roots,
    destroys: true,
};

impl Operation for Remove {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn params(&self) -> &'static [Param] {
        &[]
    }

    fn plan(&self, request: &Request, world: &World) -> Plan {
        plan(request, world)
    }

    fn script(&self, request: &Request) -> Script {
        let mut pen = Pen::new(&ABOUT, &[], request);
        pen.each(|path| call(ABOUT.python, vec![path]));
        pen.run_each("unlink --");
        pen.finish()
    }

    fn samples(&self) -> &'static [Sample] {
        &[sample::REMOVE_FILES]
    }
}

/// Plans the removal of names of files and links.
pub fn plan(request: &Request, world: &World) -> Plan {
    let mut draft = Draft::new(&[], request, world);
    if draft.is_refused() {
        return draft.finish();
    }
    if !draft.is_safe() {
        for spelled in draft.chosen() {
            let at = request.absolute(spelled);
            let stamp = world.stamp(&at);
            if let Ok(stamp) = stamp {
                draft.plan.summary.count(stamp.kind, stamp.size);
            }
            draft.push(Step::Unlink { at, expect: None }, None, spelled, None);
        }
        return draft.finish();
    }
    let mut files = Vec::new();
    for root in roots::look_through(&mut draft, Action::Stat) {
        if root.stamp.kind == Kind::Folder {
            if draft.chooses(&root.spelled, &root.stamp) {
                draft.fail(Action::Unlink, &root.spelled, Cause::Os(EISDIR));
            }
        } else {
            files.push(root);
        }
    }
    if !files.is_empty() {
        removal::push_all(&mut draft, files);
    }
    draft.finish()
}
