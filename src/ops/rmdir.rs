//! `os.rmdir`.

use crate::disk::World;
use crate::model::script::Script;
use crate::model::{About, Action, Cause, Group, Kind, Many, Param, Plan, Request, Step};

use super::Operation;
use super::common::draft::{Draft, ENOTDIR, ENOTEMPTY};
use super::common::roots;
use super::common::scripting::{Pen, call};
use super::sample::{self, Sample};

pub struct RmDir;

static ABOUT: About = About {
    id: "rmdir",
    title: "Delete empty folders",
    verb: "Delete",
    verb_done: "Deleted",
    python: "os.rmdir",
    group: Group::Delete,
    help: "Deletes folders that are empty; a folder with anything in it is kept.",
    selection: "path",
    many: Many::Roots,
    destroys: true,
};

impl Operation for RmDir {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn params(&self) -> &'static [Param] {
        &[]
    }

    fn plan(&self, request: &Request, world: &World) -> Plan {
        let mut draft = Draft::new(&[], request, world);
        if draft.is_refused() {
            return draft.finish();
        }
        if draft.is_safe() {
            plan_safe(&mut draft);
            return draft.finish();
        }
        for spelled in draft.chosen() {
            let at = request.absolute(spelled);
            draft.plan.summary.folders += 1;
            draft.push(Step::RemoveFolder { at, expect: None }, None, spelled, None);
        }
        draft.finish()
    }

    fn script(&self, request: &Request) -> Script {
        let mut pen = Pen::new(&ABOUT, &[], request);
        pen.each(|path| call(ABOUT.python, vec![path]));
        pen.run_each("rmdir --");
        pen.finish()
    }

    fn samples(&self) -> &'static [Sample] {
        &[sample::REMOVE_EMPTY]
    }
}

fn plan_safe(draft: &mut Draft<'_>) {
    let roots = roots::look(draft, Action::Stat);
    roots::guard(draft, &roots);
    if draft.is_refused() {
        return;
    }
    for group in roots::group(draft, roots) {
        for root in group.roots {
            let at = root.path(draft);
            if root.stamp.kind != Kind::Folder {
                draft.fail(Action::RemoveFolder, &root.spelled, Cause::Os(ENOTDIR));
                continue;
            }
            match draft.world.count(&at, 1) {
                Ok(0) => {}
                Ok(_) => {
                    draft.fail(Action::RemoveFolder, &root.spelled, Cause::Os(ENOTEMPTY));
                    continue;
                }
                Err(error) => {
                    draft.fail(error.action, &root.spelled, error.cause());
                    continue;
                }
            }
            draft.plan.summary.folders += 1;
            draft.tally.lose(1, 0, root.stamp.device, &root.spelled);
            let expect = Some(root.stamp);
            draft.push(Step::RemoveFolder { at, expect }, None, &root.spelled, None);
        }
    }
}
