//! `shutil.chown`.

use crate::disk::World;
use crate::model::{
    About, Action, Cause, Default, Group, Kind, Many, Param, ParamKind, Plan, Request, Step, Value,
};

use super::Operation;
use super::common::draft::Draft;
use super::common::params;
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
