//! `os.mkdir`.

use std::collections::HashMap;
use std::path::PathBuf;

use crate::disk::World;
use crate::model::script::{Script, Term};
use crate::model::{About, Action, Cause, Group, Many, Param, Plan, Request, Step};

use super::Operation;
use super::common::draft::Draft;
use super::common::scripting::{Pen, call};
use super::common::split::Place;
use super::common::{fresh, levels, params};
use super::sample::{self, Sample};

pub struct MkDir;

static ABOUT: About = About {
    id: "mkdir",
    title: "New folders",
    verb: "Create",
    verb_done: "Created",
    python: "os.mkdir",
    group: Group::Create,
    help: "Makes folders; the folders that are to hold them must be there.",
    selection: "path",
    many: Many::NewNames,
    destroys: false,
};

static PARAMS: &[Param] = &[params::MODE];

impl Operation for MkDir {
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
        let mode = draft.mode("mode");
        let mut made: HashMap<PathBuf, u32> = HashMap::new();
        for spelled in &request.roots {
            let place = Place::of(request, spelled);
            let needs = made.get(&place.folder).copied();
            if draft.is_safe() && !is_free(&mut draft, spelled, &place, &made) {
                continue;
            }
            let at = request.absolute(spelled);
            let mode = levels::new_mode(&draft, spelled, mode);
            draft.plan.summary.folders += 1;
            let step = draft.push(Step::MakeFolder { at, mode }, needs, spelled, None);
            made.insert(place.path(), step);
        }
        draft.finish()
    }

    fn script(&self, request: &Request) -> Script {
        let mut pen = Pen::new(&ABOUT, PARAMS, request);
        let mode = pen.given.mode("mode");
        pen.each(|path| match mode {
            0o777 => call("os.mkdir", vec![path]),
            mode => call("os.mkdir", vec![path, Term::Octal(mode)]),
        });
        pen.run_each(&format!("mkdir{} --", levels::shell_mode(request, mode)));
        pen.finish()
    }

    fn samples(&self) -> &'static [Sample] {
        &[sample::NEW_FOLDERS]
    }
}

/// True if the name can be made here; says why not otherwise.
fn is_free(
    draft: &mut Draft<'_>,
    spelled: &std::path::Path,
    place: &Place,
    made: &HashMap<PathBuf, u32>,
) -> bool {
    if made.contains_key(&place.path()) {
        return false;
    }
    let obstacle = match fresh::obstacle(draft, place) {
        Some(Cause::NameRefused) => Some(Cause::NameRefused),
        _ if made.contains_key(&place.folder) => None,
        found => found,
    };
    let Some(cause) = obstacle else {
        return true;
    };
    draft.fail(Action::MakeFolder, spelled, cause);
    false
}
