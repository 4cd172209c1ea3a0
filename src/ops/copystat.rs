//! `shutil.copystat`.

use crate::disk::World;
use crate::model::{About, Group, Many, Metadata, Param, Plan, Request};

use super::sample::{self, Sample};
use super::{Operation, copymode};

pub struct CopyStat;

static ABOUT: About = About {
    id: "copystat",
    title: "Copy properties",
    verb: "Set properties of",
    verb_done: "Set properties of",
    python: "shutil.copystat",
    group: Group::Rights,
    help: "Gives an item the permissions, times and attributes of another; contents and owner stay.",
    selection: "src",
    many: Many::Roots,
    destroys: false,
};

impl Operation for CopyStat {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn params(&self) -> &'static [Param] {
        copymode::PARAMS
    }

    fn plan(&self, request: &Request, world: &World) -> Plan {
        copymode::plan(request, world, Metadata::COPYSTAT)
    }

    fn samples(&self) -> &'static [Sample] {
        &[sample::TAKE_OVER]
    }
}
