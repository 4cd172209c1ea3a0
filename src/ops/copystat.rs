//! `shutil.copystat`.

use crate::disk::World;
use crate::model::script::Script;
use crate::model::{About, Group, Many, Metadata, Param, Plan, Request};

use super::common::scripting::Pen;
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

    fn script(&self, request: &Request) -> Script {
        let mut pen = Pen::new(&ABOUT, copymode::PARAMS, request);
        copymode::write_python(&mut pen, "shutil.copystat");
        pen.shell_note("Folders and links get no extended attributes.");
        for (src, dst) in pen.pairs() {
            let (src, dst) = (src.as_path(), dst.as_path());
            if !pen.given.flag("follow_symlinks") {
                pen.run([
                    "if [ -L".into(),
                    src.into(),
                    "] && [ -L".into(),
                    dst.into(),
                    "]; then touch -h -r".into(),
                    src.into(),
                    "--".into(),
                    dst.into(),
                    "; exit; fi".into(),
                ]);
            }
            pen.run([
                "if [ -d".into(),
                src.into(),
                "] || [ -d".into(),
                dst.into(),
                "]; then chmod --reference".into(),
                src.into(),
                "--".into(),
                dst.into(),
                "&& touch -c -r".into(),
                src.into(),
                "--".into(),
                dst.into(),
                "; else [ -e".into(),
                dst.into(),
                "] && cp -L --attributes-only --preserve=mode,timestamps,xattr -T --".into(),
                src.into(),
                dst.into(),
                "; fi".into(),
            ]);
        }
        pen.finish()
    }

    fn samples(&self) -> &'static [Sample] {
        &[sample::TAKE_OVER]
    }
}
