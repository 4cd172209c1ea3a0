//! `os.symlink`.

use std::path::{Component, Path, PathBuf};

use crate::disk::World;
use crate::model::script::{Script, Term};
use crate::model::{
    About, Action, Default, Group, Kind, Many, Param, ParamKind, Plan, Request, Step, Warning,
};

use super::common::draft::Draft;
use super::common::fresh;
use super::common::scripting::{Pen, call};
use super::common::split::Place;
use super::sample::{self, Sample};
use super::{Operation, link};

pub struct Symlink;

static ABOUT: About = About {
    id: "symlink",
    title: "Symbolic links",
    verb: "Link",
    verb_done: "Linked",
    python: "os.symlink",
    group: Group::Create,
    help: "Makes links that lead to items by their path.",
    selection: "src",
    many: Many::Roots,
    destroys: false,
};

static PARAMS: &[Param] = &[
    link::NEW_NAME,
    Param {
        name: "relative",
        label: "Path relative to the link",
        help: "Write the way from the link to the item, which holds when both are moved together.",
        kind: ParamKind::Bool,
        safe: Default::Bool(true),
        python: Default::Bool(false),
        hint: "",
        positional: false,
    },
];

impl Operation for Symlink {
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
        let is_relative = draft.flag("relative");
        let mut dangling: Vec<PathBuf> = Vec::new();
        for (src, new) in fresh::named(&mut draft, Action::MakeLink) {
            let place = Place::of(request, &new);
            let target = match is_relative {
                true => way(&draft, &place.folder, &src),
                false => src.clone(),
            };
            // What a link leads to is judged from its own folder.
            if world.stamp(&place.folder.join(&target)).is_err() {
                dangling.push(src.clone());
            }
            draft.plan.summary.count(Kind::Link, 0);
            let step = Step::MakeLink {
                at: request.absolute(&new),
                target,
            };
            draft.push(step, None, &src, Some(&new));
        }
        if let Some(example) = dangling.first().cloned() {
            let count = dangling.len() as u64;
            draft.warn(Warning::Dangling { count, example });
        }
        draft.finish()
    }

    fn script(&self, request: &Request) -> Script {
        let mut pen = Pen::new(&ABOUT, PARAMS, request);
        let is_relative = pen.given.flag("relative");
        let pairs = link::place(&mut pen);
        pen.each_pair(&pairs, |src, dst| {
            let text = match is_relative {
                true => {
                    let whole = Term::call("os.path.abspath", vec![dst.clone()]);
                    let folder = Term::call("os.path.dirname", vec![whole]);
                    Term::call("os.path.relpath", vec![src, folder])
                }
                false => src,
            };
            call("os.symlink", vec![text, dst])
        });
        let letter = if is_relative { "r" } else { "" };
        let whole = link::whole_name(&pen);
        pen.run_pairs(&format!("ln -s{letter}{whole} --"), &pairs);
        pen.finish()
    }

    fn samples(&self) -> &'static [Sample] {
        &[sample::POINT_AT]
    }
}

/// The way from a folder to an item. Links on the way may make the shortest one lead elsewhere; then the whole path is
/// the way.
fn way(draft: &Draft<'_>, folder: &Path, src: &Path) -> PathBuf {
    let whole = draft.request.absolute(src);
    let (from, to) = (plain(folder), plain(&whole));
    let shared = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
    let mut way = PathBuf::new();
    from.iter().skip(shared).for_each(|_| way.push(".."));
    to.iter().skip(shared).for_each(|name| way.push(name));
    if way.as_os_str().is_empty() {
        way.push(".");
    }
    let found = draft.world.stamp(&whole);
    let there = draft.world.stamp(&folder.join(&way));
    match (found, there) {
        (Ok(found), Ok(there)) if found.is_same_object(&there) => way,
        // Nothing tells them apart, and none leads anywhere.
        (Err(_), Err(_)) => way,
        _ => whole,
    }
}

/// Names of an absolute path, without `.` and with `..` taken back.
fn plain(path: &Path) -> Vec<std::ffi::OsString> {
    let mut names = Vec::new();
    for part in path.components() {
        match part {
            Component::Normal(name) => names.push(name.to_os_string()),
            Component::ParentDir => drop(names.pop()),
            _ => {}
        }
    }
    names
}
