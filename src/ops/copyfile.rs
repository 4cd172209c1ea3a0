//! `shutil.copyfile`.

use crate::disk::World;
use crate::model::script::Script;
use crate::model::{About, Group, Many, Param, Plan, Request};

use super::Operation;
use super::common::copied;
use super::common::files::{self, Style};
use super::common::params;
use super::sample::{self, Sample};

pub struct CopyFile;

static ABOUT: About = About {
    id: "copyfile",
    title: "Copy contents only",
    verb: "Copy",
    verb_done: "Copied",
    python: "shutil.copyfile",
    group: Group::Copy,
    help: "Copies the bytes of files to new names; permissions and times are those of new files.",
    selection: "src",
    many: Many::Roots,
    destroys: false,
};

static PARAMS: &[Param] = &[params::DST, params::FOLLOW_SYMLINKS];

impl Operation for CopyFile {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn params(&self) -> &'static [Param] {
        PARAMS
    }

    fn plan(&self, request: &Request, world: &World) -> Plan {
        let style = Style {
            function: "copyfile",
            goes_inside: false,
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
