//! `shutil.chown`.

use std::path::PathBuf;

use crate::disk::World;
use crate::model::script::{Script, Statement, Term};
use crate::model::{
    About, Action, Cause, Default, Group, Kind, Many, Param, ParamKind, Plan, Request, Step, Value,
};

use super::Operation;
use super::common::draft::Draft;
use super::common::params;
use super::common::scripting::{Pen, call};
use super::sample::{self, Sample};

pub struct Chown;

static ABOUT: About = About {
    id: "chown",
    title: "Set owner",
    verb: "Set owner of",
    verb_done: "Set owner of",
    python: "shutil.chown",
    group: Group::Rights,
    help: "Gives items to another user or group; what is in folders stays with its owners.",
    selection: "path",
    many: Many::Roots,
    destroys: false,
};

const USER: Param = Param {
    name: "user",
    label: "User",
    help: "Name or number of the new owner; nothing leaves the owner as it is.",
    kind: ParamKind::Text,
    safe: Default::Absent,
    python: Default::Absent,
    hint: "user",
    positional: false,
};

static PARAMS: &[Param] = &[
    USER,
    Param {
        name: "group",
        label: "Group",
        help: "Name or number of the new group; nothing leaves the group as it is.",
        hint: "group",
        ..USER
    },
    Param {
        help: "Change what a link points at instead of the link itself.",
        ..params::FOLLOW_SYMLINKS
    },
];

impl Operation for Chown {
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
        let ids = number(&mut draft, "user").and_then(|user| {
            let group = number(&mut draft, "group")?;
            Some((user, group))
        });
        let Some((owner, group)) = ids else {
            return draft.finish();
        };
        if owner.is_none() && group.is_none() {
            let text = "user and/or group must be set".into();
            draft.refuse(Action::Plan, &request.roots[0], Cause::Value(text));
            return draft.finish();
        }
        let follow_links = draft.flag("follow_symlinks");
        for spelled in draft.chosen() {
            let at = request.absolute(spelled);
            let found = match follow_links {
                true => world.stamp_follow(&at),
                false => world.stamp(&at),
            };
            match &found {
                Err(error) if draft.is_safe() => {
                    draft.fail(Action::SetOwner, spelled, error.cause());
                    continue;
                }
                _ => {}
            }
            let kind = found.map_or(Kind::File, |stamp| stamp.kind);
            draft.plan.summary.count(kind, 0);
            let step = Step::SetOwner {
                at,
                owner,
                group,
                follow_links,
            };
            draft.push(step, None, spelled, None);
        }
        draft.finish()
    }

    fn script(&self, request: &Request) -> Script {
        let mut pen = Pen::new(&ABOUT, PARAMS, request);
        let follow_links = pen.given.flag("follow_symlinks");
        let [user, group] = ["user", "group"].map(|name| request.values.get(name));
        pen.each(|path| match follow_links {
            true => call("shutil.chown", vec![path, named(user), named(group)]),
            // `shutil.chown` can be told so since 3.13.
            false => {
                let user = numbered(user, "pwd.getpwnam", ".pw_uid");
                let group = numbered(group, "grp.getgrnam", ".gr_gid");
                let call = Term::call("os.chown", vec![path, user, group]);
                vec![Statement::Do(
                    call.with("follow_symlinks", Term::Bool(false)),
                )]
            }
        });
        let owner = PathBuf::from(match (user.map(spelled), group.map(spelled)) {
            (None, None) => {
                pen.cannot_run("Neither user nor group is set.");
                return pen.finish();
            }
            (user, None) => user.unwrap_or_default(),
            (user, Some(group)) => format!("{}:{group}", user.unwrap_or_default()),
        });
        for root in &request.roots {
            let command = if follow_links {
                "chown --"
            } else {
                "chown -h --"
            };
            pen.run([command.into(), owner.clone().into(), root.as_path().into()]);
        }
        pen.finish()
    }

    fn samples(&self) -> &'static [Sample] {
        &[sample::GIVE_AWAY]
    }
}

/// The number that a name stands for; none within where nothing is said, none at all where the system does not know it.
fn number(draft: &mut Draft<'_>, name: &str) -> Option<Option<u32>> {
    let found = match draft.request.values.get(name) {
        None => return Some(None),
        Some(Value::Integer(number)) => u32::try_from(*number).ok(),
        Some(Value::Text(text)) if name == "user" => draft.world.user(text),
        Some(Value::Text(text)) => draft.world.group(text),
        Some(_) => None,
    };
    if found.is_none() {
        let said = match draft.request.values.get(name) {
            Some(Value::Text(text)) => super::reply::quoted(text.as_ref()),
            Some(Value::Integer(number)) => number.to_string(),
            _ => String::new(),
        };
        let text = format!("no such {name}: {said}");
        let path = draft.request.roots.first().cloned().unwrap_or_default();
        draft.refuse(Action::Plan, path, Cause::Lookup(text));
        return None;
    }
    Some(found)
}

/// A user or group as `shutil.chown` takes it.
fn named(value: Option<&Value>) -> Term {
    match value {
        Some(Value::Text(text)) => Term::Text(text.clone()),
        Some(Value::Integer(number)) => Term::Whole(*number),
        _ => Term::code("None"),
    }
}

/// A user or group by number, as `os.chown` takes it.
fn numbered(value: Option<&Value>, look_up: &'static str, member: &'static str) -> Term {
    match value {
        Some(Value::Text(_)) => Term::Joined(vec![
            Term::call(look_up, vec![named(value)]),
            Term::code(member),
        ]),
        Some(_) => named(value),
        None => Term::Whole(-1),
    }
}

/// The same for the shell, which takes a number that has a plus before it for no name.
fn spelled(value: &Value) -> String {
    match value {
        Value::Integer(number) => format!("+{number}"),
        Value::Text(text) => text.clone(),
        _ => String::new(),
    }
}
