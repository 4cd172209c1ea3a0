//! `os.unlink`: the same as `os.remove` under its other name.

use crate::disk::World;
use crate::model::script::Script;
use crate::model::{About, Group, Many, Param, Plan, Request};

use super::common::scripting::{Pen, call};
use super::sample::{self, Sample};
use super::{Operation, remove};

pub struct Unlink;

static ABOUT: About = About {
    id: "unlink",
    title: "Unlink names",
    verb: "Unlink",
    verb_done: "Unlinked",
    python: "os.unlink",
    group: Group::Delete,
    help: "Takes names of files and links away, but no folders; the data goes with its last name.",
    selection: "path",
    many: Many::Roots,
    destroys: true,
};

impl Operation for Unlink {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn params(&self) -> &'static [Param] {
        &[]
    }

    fn plan(&self, request: &Request, world: &World) -> Plan {
        remove::plan(request, world)
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
