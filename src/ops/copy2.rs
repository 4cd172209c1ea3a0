//! `shutil.copy2`.

use crate::disk::World;
use crate::model::script::Script;
use crate::model::{About, Group, Many, Param, Plan, Request};

use super::Operation;
use super::common::copied;
use super::common::files::{self, Style};
use super::common::params;
use super::sample::{self, Sample};

pub struct Copy2;

static ABOUT: About = About {
    id: "copy2",
    title: "Copy",
    verb: "Copy",
    verb_done: "Copied",
    python: "shutil.copy2",
    group: Group::Copy,
    help: "Copies files with times, permissions and attributes.",
    selection: "src",
    many: Many::Roots,
    destroys: false,
};

static PARAMS: &[Param] = &[params::DST_OR_FOLDER, params::FOLLOW_SYMLINKS];

impl Operation for Copy2 {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn params(&self) -> &'static [Param] {
        PARAMS
    }

    fn plan(&self, request: &Request, world: &World) -> Plan {
        let style = Style {
            function: "copy2",
            goes_inside: true,
            params: PARAMS,
        };
        files::plan(request, world, style)
    }

    fn script(&self, request: &Request) -> Script {
        copied::files(&ABOUT, PARAMS, request)
    }

    fn samples(&self) -> &'static [Sample] {
        &[sample::COPY_FILE, sample::COPY_FILES]
    }
}
