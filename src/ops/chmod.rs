//! `os.chmod`.

use std::path::PathBuf;

use crate::disk::World;
use crate::model::script::{Script, Statement, Term, Word};
use crate::model::{
    About, Action, Cause, Default, Group, Kind, Many, ModeChange, Outcome, Param, ParamKind, Plan,
    Reply, Request, Step, Value,
};

use super::Operation;
use super::common::draft::Draft;
use super::common::params;
use super::common::scripting::Pen;
use super::reply;
use super::sample::{self, Sample};

pub struct Chmod;

static ABOUT: About = About {
    id: "chmod",
    title: "Set permissions",
    verb: "Set permissions of",
    verb_done: "Set permissions of",
    python: "os.chmod",
    group: Group::Rights,
    help: "Sets who may read, write and run items.",
    selection: "path",
    many: Many::Roots,
    destroys: false,
};

static PARAMS: &[Param] = &[
    Param {
        name: "mode",
        label: "Permissions",
        help: "In octal as 755, or what changes as u+rwX,go-w; letters are not for the Python manner.",
        kind: ParamKind::ModeChange,
        safe: Default::Required,
        python: Default::Required,
        hint: "mode",
        positional: true,
    },
    Param {
        help: "Change what a link points at; links themselves have no permissions.",
        safe: Default::Bool(true),
        ..params::FOLLOW_SYMLINKS
    },
];

impl Operation for Chmod {
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
        let Some(change) = change(&mut draft) else {
            return draft.finish();
        };
        let follow_links = draft.flag("follow_symlinks");
        for spelled in draft.chosen() {
            let at = request.absolute(spelled);
            let found = match follow_links {
                true => world.stamp_follow(&at),
                false => world.stamp(&at),
            };
            let cause = match &found {
                Err(error) => Some(error.cause()),
                Ok(stamp) if stamp.kind == Kind::Link => Some(Cause::Os(EOPNOTSUPP)),
                Ok(_) => None,
            };
            if let Some(cause) = cause.filter(|_| draft.is_safe()) {
                draft.fail(Action::SetMode, spelled, cause);
                continue;
            }
            let kind = found.map_or(Kind::File, |stamp| stamp.kind);
            draft.plan.summary.count(kind, 0);
            let step = Step::SetMode {
                at,
                change,
                follow_links,
            };
            draft.push(step, None, spelled, None);
        }
        draft.finish()
    }

    fn reply(&self, plan: &Plan, outcome: &Outcome) -> Reply {
        let answer = reply::of(plan, outcome);
        let is_link = |error: &crate::model::Raised| error.errno == Some(EOPNOTSUPP);
        if plan.request.flag("follow_symlinks") == Some(false)
            && answer.as_ref().is_err_and(|error| is_link(error))
        {
            let text = "chmod: follow_symlinks unavailable on this platform";
            return Err(reply::raise("NotImplementedError", text));
        }
        answer
    }

    fn script(&self, request: &Request) -> Script {
        let mut pen = Pen::new(&ABOUT, PARAMS, request);
        let follow_links = pen.given.flag("follow_symlinks");
        let value = request.values.get("mode");
        let change = change_of(request);
        let after = |call: Term| match follow_links {
            true => call,
            false => call.with("follow_symlinks", Term::Bool(false)),
        };
        pen.each(|path| match change.fixed() {
            Some(mode) => vec![Statement::Do(after(Term::call(
                "os.chmod",
                vec![path, Term::Octal(mode)],
            )))],
            None => changed(&change, &path, after),
        });
        let mode = match value {
            Some(Value::Text(text)) => text.clone(),
            // Five digits: fewer leave the set-id bits of folders alone.
            _ => format!("{:05o}", change.fixed().unwrap_or(0)),
        };
        for root in &request.roots {
            let mut words: Vec<Word> = match follow_links {
                true => Vec::new(),
                false => vec!["[ ! -L".into(), root.as_path().into(), "] &&".into()],
            };
            words.extend([
                "chmod --".into(),
                PathBuf::from(&mode).into(),
                root.as_path().into(),
            ]);
            pen.run_words(words);
        }
        pen.finish()
    }

    fn samples(&self) -> &'static [Sample] {
        &[sample::CLOSE]
    }
}

/// What the request asks for; refuses the job if that cannot be read.
fn change(draft: &mut Draft<'_>) -> Option<ModeChange> {
    let request = draft.request;
    let change = match request.values.get("mode") {
        Some(Value::Mode(mode)) => return Some(ModeChange::exactly(*mode)),
        Some(Value::Text(text)) if draft.is_safe() => ModeChange::parse(text, request.umask),
        _ => None,
    };
    if change.is_none() {
        let text = match draft.is_safe() {
            true => "mode: octal as 755, or letters as u+rwX,go-w",
            false => "mode: an integer is required",
        };
        draft.refuse(Action::Plan, &request.roots[0], Cause::Value(text.into()));
    }
    change
}

const EOPNOTSUPP: i32 = 95;

/// What the request asks for; nothing where that cannot be read.
fn change_of(request: &Request) -> ModeChange {
    match request.values.get("mode") {
        Some(Value::Mode(mode)) => ModeChange::exactly(*mode),
        Some(Value::Text(text)) => ModeChange::parse(text, request.umask).unwrap_or_default(),
        _ => ModeChange::default(),
    }
}

/// Letters in Python: bits that go and come, some of them by what is there.
fn changed(change: &ModeChange, path: &Term, after: impl Fn(Term) -> Term) -> Vec<Statement> {
    let found = Term::Joined(vec![
        Term::call("os.stat", vec![path.clone()]),
        Term::code(".st_mode & 0o7777"),
    ]);
    let mut bits = format!("mode & ~0o{:o}", change.clear);
    if change.clear_on_files != 0 {
        bits.push_str(&format!(
            " & ~(0 if is_folder else 0o{:o})",
            change.clear_on_files
        ));
    }
    bits.push_str(&format!(" | 0o{:o}", change.set));
    if change.set_where_run != 0 {
        let (set, gone) = (change.set_where_run, change.gone_before);
        bits.push_str(&format!(
            " | (0o{set:o} if is_folder or mode & 0o111 & ~0o{gone:o} else 0)"
        ));
    }
    let value = Term::call("os.path.isdir", vec![path.clone()]);
    let call = Term::call("os.chmod", vec![path.clone(), Term::code(bits)]);
    vec![
        Statement::Let {
            name: "mode",
            value: found,
        },
        Statement::Let {
            name: "is_folder",
            value,
        },
        Statement::Do(after(call)),
    ]
}
