//! `os.makedirs`.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use crate::disk::World;
use crate::model::script::{Script, Statement, Term, Word};
use crate::model::{
    About, Action, Cause, Default, Group, Kind, Many, Param, ParamKind, Plan, Request, Step,
};

use super::Operation;
use super::common::draft::Draft;
use super::common::levels;
use super::common::names::NameRules;
use super::common::params;
use super::common::scripting::{self, Pen};
use super::common::split::{Place, split_name};
use super::sample::{self, Sample};

pub struct MakeDirs;

static ABOUT: About = About {
    id: "makedirs",
    title: "New folders with parents",
    verb: "Create",
    verb_done: "Created",
    python: "os.makedirs",
    group: Group::Create,
    help: "Makes folders and all folders above them that are missing.",
    selection: "path",
    many: Many::NewNames,
    destroys: false,
};

static PARAMS: &[Param] = &[
    Param {
        help: "Permission bits of the last folder, in octal, less the umask; parents get 777 less the umask.",
        ..params::MODE
    },
    Param {
        name: "exist_ok",
        label: "Accept a folder that is there",
        help: "A folder of that name is as good as a new one.",
        kind: ParamKind::Bool,
        safe: Default::Bool(true),
        python: Default::Bool(false),
        hint: "exist_ok",
        positional: false,
    },
];

impl Operation for MakeDirs {
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
        let mut making = Making {
            mode: draft.mode("mode"),
            exist_ok: draft.flag("exist_ok"),
            made: HashMap::new(),
        };
        for spelled in &request.roots {
            making.plan(&mut draft, spelled);
        }
        draft.finish()
    }

    fn script(&self, request: &Request) -> Script {
        let mut pen = Pen::new(&ABOUT, PARAMS, request);
        let (mode, exist_ok) = (pen.given.mode("mode"), pen.given.flag("exist_ok"));
        pen.each(|path| {
            let mut call = Term::call("os.makedirs", vec![path]);
            if mode != 0o777 {
                call = call.with("mode", Term::Octal(mode));
            }
            if exist_ok {
                call = call.with("exist_ok", Term::Bool(true));
            }
            vec![Statement::Do(call)]
        });
        let command = format!("mkdir -p{} --", levels::shell_mode(request, mode));
        for root in &request.roots {
            let mut words = match exist_ok {
                true => Vec::new(),
                false => Vec::from(scripting::is_missing(root)),
            };
            words.extend([Word::Code(command.clone().into()), root.as_path().into()]);
            pen.run_words(words);
        }
        pen.finish()
    }

    fn samples(&self) -> &'static [Sample] {
        &[sample::NEW_CHAIN]
    }
}

struct Making {
    mode: u32,
    exist_ok: bool,
    /// Steps by the folder that they make.
    made: HashMap<PathBuf, u32>,
}

impl Making {
    fn plan(&mut self, draft: &mut Draft<'_>, spelled: &Path) {
        let request = draft.request;
        let path = request.absolute(spelled);
        let found = draft.world.stamp_follow(&path);
        let is_folder = found.is_ok_and(|stamp| stamp.kind == Kind::Folder);
        if self.exist_ok && is_folder {
            return;
        }
        if draft.is_safe() && !self.is_possible(draft, spelled, &path) {
            return;
        }
        let (head, tail) = split_name(spelled);
        let parents = if head.as_os_str().is_empty() || tail.is_empty() {
            Vec::new()
        } else {
            levels::missing(draft, &head)
        };
        let makes_parents = !parents.is_empty();
        let mut last = None;
        for level in parents {
            last = Some(self.push(draft, &level, 0o777, last));
        }
        // `x/.` is there once `x` is.
        if !(makes_parents && tail == ".") {
            self.push(draft, spelled, self.mode, last);
        }
    }

    fn push(&mut self, draft: &mut Draft<'_>, level: &Path, mode: u32, needs: Option<u32>) -> u32 {
        let at = draft.request.absolute(level);
        let key = Place::of(draft.request, level).path();
        if let Some(step) = self.made.get(&key) {
            return *step;
        }
        let mode = levels::new_mode(draft, level, mode);
        draft.plan.summary.folders += 1;
        let step = draft.push(Step::MakeFolder { at, mode }, needs, level, None);
        self.made.insert(key, step);
        step
    }

    /// What Safe knows before it starts: the leaf is taken, the ground is no folder, a name is too long.
    fn is_possible(&self, draft: &mut Draft<'_>, spelled: &Path, path: &Path) -> bool {
        if draft.world.stamp(path).is_ok() {
            draft.fail(Action::MakeFolder, spelled, Cause::AlreadyThere);
            return false;
        }
        let rules = NameRules::at(draft.world, path);
        if let Some(level) = levels::missing(draft, spelled)
            .iter()
            .find(|level| !rules.holds(&Place::of(draft.request, level).name))
        {
            draft.fail(Action::MakeFolder, level, Cause::NameRefused);
            return false;
        }
        levels::check_ground(draft, spelled)
    }
}
