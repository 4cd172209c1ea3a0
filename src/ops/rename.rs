//! `os.rename`, and what `os.replace` shares with it.

use crate::disk::World;
use crate::model::script::Script;
use crate::model::{About, Action, Group, Many, Param, Plan, Request, Rule, Step};

use super::Operation;
use super::common::destination::Destination;
use super::common::draft::Draft;
use super::common::params;
use super::common::renaming::{self, Home, Renaming};
use super::common::roots;
use super::common::scripting::{Pen, call};
use super::sample::{self, Sample};

pub struct Rename;

static ABOUT: About = About {
    id: "rename",
    title: "Rename",
    verb: "Rename",
    verb_done: "Renamed",
    python: "os.rename",
    group: Group::Move,
    help: "Gives an item a new name on the same file system; a name that is taken is left alone.",
    selection: "src",
    many: Many::Roots,
    destroys: false,
};

/// What every rename takes.
pub static PARAMS: &[Param] = &[params::NEW_NAME];

impl Operation for Rename {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn params(&self) -> &'static [Param] {
        PARAMS
    }

    fn plan(&self, request: &Request, world: &World) -> Plan {
        plan(request, world, None)
    }

    fn script(&self, request: &Request) -> Script {
        script(&ABOUT, request)
    }

    fn samples(&self) -> &'static [Sample] {
        &[sample::RENAME_FILE, sample::RENAME_FOLDER]
    }
}

/// Plans a rename; `forced` stands above the rules of the run.
pub fn plan(request: &Request, world: &World, forced: Option<Rule>) -> Plan {
    let mut draft = Draft::new(PARAMS, request, world);
    if draft.is_refused() {
        return draft.finish();
    }
    let destination = Destination::of(&draft, "dst");
    if !draft.is_safe() {
        plan_python(&mut draft, &destination);
        return draft.finish();
    }
    let roots = roots::look(&mut draft, Action::Stat);
    let home = if request.roots.len() > 1 {
        destination
            .folder(&mut draft)
            .map(|stamp| Home::inside(&destination, stamp))
    } else {
        renaming::check_slash(&mut draft, &roots, &destination.spelled);
        destination
            .parent(&mut draft)
            .map(|stamp| Home::named(&destination, stamp))
    };
    if let (Some(home), false) = (home, draft.is_refused()) {
        let mut renaming = Renaming::new(&draft, home, forced, None);
        renaming::push_all(&mut draft, roots, &mut renaming);
    }
    draft.finish()
}

/// One `rename(2)` a root; the kernel's answer is the answer.
fn plan_python(draft: &mut Draft<'_>, destination: &Destination) {
    let request = draft.request;
    if request.roots.len() > 1 && destination.folder(draft).is_none() {
        return;
    }
    for spelled in draft.chosen() {
        let target = renaming::python_target(draft, spelled, destination);
        let from = request.absolute(spelled);
        if let Ok(stamp) = draft.world.stamp(&from) {
            draft.plan.summary.count(stamp.kind, 0);
        }
        let step = Step::Rename {
            from,
            to: request.absolute(&target),
            replace: true,
            expect: None,
            copy_across: None,
        };
        draft.push(step, None, spelled, Some(&target));
    }
}

/// One call for each root; `mv` stands for both of them.
pub fn script(about: &About, request: &Request) -> Script {
    let mut pen = Pen::new(about, PARAMS, request);
    let pairs = pen.pairs();
    pen.each_pair(&pairs, |src, dst| call(about.python, vec![src, dst]));
    pen.shell_note("Between file systems mv copies, and Python says that it cannot rename.");
    pen.run_pairs("mv -fT --", &pairs);
    pen.finish()
}
