//! `os.replace`: a rename that is meant to replace.

use crate::disk::World;
use crate::model::script::Script;
use crate::model::{About, Group, Many, Param, Plan, Request, Rule};

use super::sample::{self, Sample};
use super::{Operation, rename};

pub struct Replace;

static ABOUT: About = About {
    id: "replace",
    title: "Rename and replace",
    verb: "Rename",
    verb_done: "Renamed",
    python: "os.replace",
    group: Group::Move,
    help: "Gives an item a new name and replaces the file that has it.",
    selection: "src",
    many: Many::Roots,
    destroys: true,
};

impl Operation for Replace {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn params(&self) -> &'static [Param] {
        rename::PARAMS
    }

    fn plan(&self, request: &Request, world: &World) -> Plan {
        rename::plan(request, world, Some(Rule::Replace))
    }

    fn script(&self, request: &Request) -> Script {
        rename::script(&ABOUT, request)
    }

    fn samples(&self) -> &'static [Sample] {
        &[sample::RENAME_FILE, sample::REPLACE_FILE]
    }
}
