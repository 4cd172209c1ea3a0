//! `open(path, "x")`: a file that was not there before.

use std::collections::HashSet;
use std::path::PathBuf;

use crate::disk::World;
use crate::model::script::{Script, Statement, Term, Word};
use crate::model::{
    About, Action, Cause, Default, Group, Kind, Length, LengthUnit, Many, Param, ParamKind, Plan,
    Request, Step,
};

use super::Operation;
use super::common::draft::{Draft, EINVAL, EISDIR};
use super::common::scripting::{self, Pen, call};
use super::common::split::{Place, ends_in_slash};
use super::common::{fresh, levels};
use super::sample::{self, Sample};

pub struct MkFile;

static ABOUT: About = About {
    id: "mkfile",
    title: "New files",
    verb: "Create",
    verb_done: "Created",
    python: "open(path, 'x')",
    group: Group::Create,
    help: "Makes files that were not there: empty, or of a length that takes no space.",
    selection: "path",
    many: Many::NewNames,
    destroys: false,
};

static PARAMS: &[Param] = &[Param {
    name: "length",
    label: "Length",
    help: "In bytes, or with a unit such as 2.5 GB or 1 MiB; nothing makes empty files.",
    kind: ParamKind::Length,
    safe: Default::Absent,
    python: Default::Absent,
    hint: "f.truncate()",
    positional: false,
}];

impl Operation for MkFile {
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
        let length = draft.length("length").unwrap_or(Length::bytes(0));
        if length.unit == LengthUnit::Percent {
            let text = "length: a new file has nothing to take a percentage of";
            draft.refuse(Action::Plan, &request.roots[0], Cause::Value(text.into()));
            return draft.finish();
        }
        let Ok(length) = u64::try_from(length.resolve(0)) else {
            draft.refuse(Action::Truncate, &request.roots[0], Cause::Os(EINVAL));
            return draft.finish();
        };
        let mut taken: HashSet<PathBuf> = HashSet::new();
        for spelled in &request.roots {
            let place = Place::of(request, spelled);
            if draft.is_safe() {
                let is_new = taken.insert(place.path());
                let obstacle = match fresh::obstacle(&draft, &place) {
                    None if ends_in_slash(spelled) => Some(Cause::Os(EISDIR)),
                    found => found,
                };
                if let Some(cause) = obstacle {
                    draft.fail(Action::Create, spelled, cause);
                    continue;
                }
                if !is_new {
                    continue;
                }
            }
            draft.plan.summary.count(Kind::File, 0);
            let step = Step::MakeFile {
                at: request.absolute(spelled),
                mode: levels::new_mode(&draft, spelled, 0o666),
                length,
            };
            draft.push(step, None, spelled, None);
        }
        draft.finish()
    }

    fn script(&self, request: &Request) -> Script {
        let mut pen = Pen::new(&ABOUT, PARAMS, request);
        let length = pen
            .given
            .length("length")
            .map_or(0, |length| length.resolve(0));
        pen.each(|path| {
            let open = Term::call("open", vec![path.clone(), Term::Text("x".into())]);
            let mut made = vec![Statement::Do(Term::Joined(vec![
                open,
                Term::code(".close()"),
            ]))];
            if length != 0 {
                made.extend(call("os.truncate", vec![path, Term::Whole(length)]));
            }
            made
        });
        for root in &request.roots {
            let root = root.as_path();
            let mut words = Vec::from(scripting::new_file(root));
            if length > 0 {
                let command = format!("&& truncate -s {length} --");
                words.extend([Word::Code(command.into()), root.into()]);
            }
            pen.run_words(words);
        }
        pen.finish()
    }

    fn samples(&self) -> &'static [Sample] {
        &[sample::NEW_FILES, sample::NEW_HOLE]
    }
}
