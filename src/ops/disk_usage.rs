//! `shutil.disk_usage`.

use crate::disk::World;
use crate::model::script::{Script, Term};
use crate::model::{About, Group, Kind, Many, Param, Plan, Request, Step};

use super::Operation;
use super::common::draft::Draft;
use super::common::scripting::{Pen, call};
use super::sample::{self, Sample};

pub struct DiskUsage;

static ABOUT: About = About {
    id: "disk_usage",
    title: "Free space",
    verb: "Ask about",
    verb_done: "Asked about",
    python: "shutil.disk_usage",
    group: Group::Check,
    help: "Tells how large the file system of an item is, and how much of it is used and free.",
    selection: "path",
    many: Many::Roots,
    destroys: false,
};

impl Operation for DiskUsage {
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
        for path in draft.chosen() {
            let at = request.absolute(path);
            draft.plan.summary.count(Kind::Folder, 0);
            draft.push(Step::ReadSpace { at }, None, path, None);
        }
        draft.finish()
    }

    fn script(&self, request: &Request) -> Script {
        let mut pen = Pen::new(&ABOUT, &[], request);
        pen.each(|path| call("print", vec![Term::call("shutil.disk_usage", vec![path])]));
        pen.run_each("df -B1 --output=size,used,avail --");
        pen.finish()
    }

    fn samples(&self) -> &'static [Sample] {
        &[sample::LOOK_AT]
    }
}
