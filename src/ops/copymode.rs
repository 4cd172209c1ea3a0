//! `shutil.copymode`, and what `shutil.copystat` shares with it.

use std::path::Path;

use crate::disk::World;
use crate::model::script::{Script, Statement, Term, Word};
use crate::model::{
    About, Action, Cause, Default, Group, Kind, Many, Metadata, Param, ParamKind, Plan, Request,
    Step,
};

use super::Operation;
use super::common::draft::Draft;
use super::common::params;
use super::common::scripting::Pen;
use super::sample::{self, Sample};

pub struct CopyMode;

static ABOUT: About = About {
    id: "copymode",
    title: "Copy permissions",
    verb: "Set permissions of",
    verb_done: "Set permissions of",
    python: "shutil.copymode",
    group: Group::Rights,
    help: "Gives an item the permissions of another; contents, owner and times stay.",
    selection: "src",
    many: Many::Roots,
    destroys: false,
};

/// What both take.
pub static PARAMS: &[Param] = &[
    Param {
        name: "dst",
        label: "Item to change",
        help: "The file or folder that gets what the selected one has.",
        kind: ParamKind::Path,
        safe: Default::Required,
        python: Default::Required,
        hint: "dst",
        positional: true,
    },
    Param {
        help: "Through links: take from and change what they point at.",
        safe: Default::Bool(true),
        ..params::FOLLOW_SYMLINKS
    },
];

impl Operation for CopyMode {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn params(&self) -> &'static [Param] {
        PARAMS
    }

    fn plan(&self, request: &Request, world: &World) -> Plan {
        plan(request, world, Metadata::COPYMODE)
    }

    fn script(&self, request: &Request) -> Script {
        let mut pen = Pen::new(&ABOUT, PARAMS, request);
        write_python(&mut pen, "shutil.copymode");
        for (src, dst) in pen.pairs() {
            let mut words = match pen.given.flag("follow_symlinks") {
                true => Vec::new(),
                false => Vec::from(are_links(&src, &dst)),
            };
            words.extend([
                "chmod --reference".into(),
                src.into(),
                "--".into(),
                dst.into(),
            ]);
            pen.run_words(words);
        }
        pen.finish()
    }

    fn samples(&self) -> &'static [Sample] {
        &[sample::TAKE_OVER]
    }
}

/// Plans the taking over of metadata from the one selected entry. Links themselves are meant only where both are links.
pub fn plan(request: &Request, world: &World, what: Metadata) -> Plan {
    let mut draft = Draft::new(PARAMS, request, world);
    if draft.is_refused() {
        return draft.finish();
    }
    let dst = draft.path("dst");
    let [src] = request.roots.as_slice() else {
        let text = "the properties of one item are taken, not of several".into();
        draft.refuse(Action::Plan, &dst, Cause::Value(text));
        return draft.finish();
    };
    if draft.chosen().is_empty() {
        return draft.finish();
    }
    let (from, at) = (request.absolute(src), request.absolute(&dst));
    let is_link = |path: &Path| {
        world
            .stamp(path)
            .is_ok_and(|stamp| stamp.kind == Kind::Link)
    };
    let follow_links = draft.flag("follow_symlinks") || !(is_link(&from) && is_link(&at));
    if !follow_links && what == Metadata::COPYMODE {
        // Links have no permissions of their own here.
        return draft.finish();
    }
    if draft.is_safe() {
        for (path, spelled) in [(&from, src), (&at, &dst)] {
            if let Err(error) = world
                .stamp_follow(path)
                .or_else(|error| match follow_links {
                    true => Err(error),
                    false => world.stamp(path),
                })
            {
                draft.refuse(Action::Stat, spelled, error.cause());
            }
        }
    }
    let kind = world
        .stamp_follow(&at)
        .map_or(Kind::File, |stamp| stamp.kind);
    draft.plan.summary.count(kind, 0);
    let step = Step::SetMetadata {
        at,
        from,
        what,
        follow_links,
    };
    draft.push(step, None, &dst, Some(src));
    draft.finish()
}

/// The call that both are.
pub fn write_python(pen: &mut Pen<'_>, function: &'static str) {
    let follow_links = pen.given.flag("follow_symlinks");
    pen.each_pair(&pen.pairs(), |src, dst| {
        let call = Term::call(function, vec![src, dst]);
        vec![Statement::Do(match follow_links {
            true => call,
            false => call.with("follow_symlinks", Term::Bool(false)),
        })]
    });
}

/// A condition of the shell before what is not done to two links.
fn are_links(src: &Path, dst: &Path) -> [Word; 5] {
    [
        "[ -L".into(),
        src.into(),
        "] && [ -L".into(),
        dst.into(),
        "] ||".into(),
    ]
}
