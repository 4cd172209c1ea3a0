//! `os.renames`.

use std::path::PathBuf;

use crate::disk::World;
use crate::model::script::Script;
use crate::model::{About, Action, Group, Many, Param, Plan, Request, Step};

use super::common::destination::Destination;
use super::common::draft::Draft;
use super::common::identity;
use super::common::levels;
use super::common::renaming::{self, Home, Renaming};
use super::common::roots;
use super::common::scripting::{Pen, call};
use super::common::split::{join, split};
use super::removedirs::push_parents;
use super::sample::{self, Sample};
use super::{Operation, rename};

pub struct Renames;

static ABOUT: About = About {
    id: "renames",
    title: "Rename with folders",
    verb: "Rename",
    verb_done: "Renamed",
    python: "os.renames",
    group: Group::Move,
    help: "Renames, makes the folders that the new name needs and deletes old ones that are empty by then.",
    selection: "src",
    many: Many::Roots,
    destroys: false,
};

impl Operation for Renames {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn params(&self) -> &'static [Param] {
        rename::PARAMS
    }

    fn plan(&self, request: &Request, world: &World) -> Plan {
        let mut draft = Draft::new(rename::PARAMS, request, world);
        if draft.is_refused() {
            return draft.finish();
        }
        let destination = Destination::of(&draft, "dst");
        if draft.is_safe() {
            plan_safe(&mut draft, &destination);
        } else {
            plan_python(&mut draft, &destination);
        }
        draft.finish()
    }

    fn script(&self, request: &Request) -> Script {
        let mut pen = Pen::new(&ABOUT, rename::PARAMS, request);
        let pairs = pen.pairs();
        pen.each_pair(&pairs, |src, dst| call("os.renames", vec![src, dst]));
        for (src, dst) in pairs {
            let parents = [split(&src), split(&dst)].map(|(head, tail)| match tail.is_empty() {
                true => PathBuf::new(),
                false => head,
            });
            let [old, new] = parents;
            let mut words = Vec::new();
            if !new.as_os_str().is_empty() {
                words.extend(["mkdir -p --".into(), new.into(), "&&".into()]);
            }
            words.extend(["mv -fT --".into(), src.into(), dst.into()]);
            if !old.as_os_str().is_empty() {
                words.extend([
                    "&& { rmdir -p --".into(),
                    old.into(),
                    "2>/dev/null || :; }".into(),
                ]);
            }
            pen.run_words(words);
        }
        pen.finish()
    }

    fn samples(&self) -> &'static [Sample] {
        &[sample::RENAME_FAR]
    }
}

/// Folders that were made go again with the rename if that fails; old parents are removed once all roots have gone.
fn plan_safe(draft: &mut Draft<'_>, destination: &Destination) {
    let roots = roots::look(draft, Action::Stat);
    let is_inside = draft.request.roots.len() > 1;
    let (spelled, folder) = if is_inside {
        (destination.spelled.clone(), destination.path.clone())
    } else {
        renaming::check_slash(draft, &roots, &destination.spelled);
        let place = &destination.place;
        (place.spelled_folder.clone(), place.folder.clone())
    };
    if roots.is_empty() || draft.is_refused() || !levels::check_ground(draft, &spelled) {
        return;
    }
    let ground = identity::nearest(draft.world, &folder);
    let mut home = Home {
        folder,
        spelled: spelled.clone(),
        stamp: draft.world.stamp_follow(&ground).ok(),
        name: (!is_inside).then(|| destination.place.name.clone()),
        needs: None,
    };
    renaming::checked_groups(draft, roots.clone(), &home);
    if draft.is_refused() {
        return;
    }
    home.needs = levels::push_missing(draft, &spelled);
    let made = draft.plan.steps.len();
    let mut renaming = Renaming::new(draft, home, None, None);
    let steps = renaming::push_all(draft, roots.clone(), &mut renaming);
    let Some(last) = steps.last().copied() else {
        // Nothing is renamed, so nothing needs the folders.
        draft.plan.steps.clear();
        draft.plan.summary.folders = 0;
        return;
    };
    for planned in draft.plan.steps.iter_mut().take(made) {
        planned.falls_with = Some(last);
    }
    for root in &roots {
        let (head, tail) = split(&root.spelled);
        if !tail.is_empty() {
            push_parents(draft, &head, last);
        }
    }
}

/// `makedirs` of the new parent, `rename`, `removedirs` of the old one; what was made stays if the rename fails.
fn plan_python(draft: &mut Draft<'_>, destination: &Destination) {
    let request = draft.request;
    for spelled in draft.chosen() {
        let target = if request.roots.len() > 1 {
            join(
                &destination.spelled,
                &super::common::split::base_name(spelled),
            )
        } else {
            destination.spelled.clone()
        };
        let (head, tail) = split(&target);
        let mut needs = None;
        if !head.as_os_str().is_empty() && !tail.is_empty() {
            needs = levels::push_missing(draft, &head);
        }
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
        let renamed = draft.push(step, needs, spelled, Some(&target));
        let (head, tail) = split(spelled);
        if !tail.is_empty() {
            push_parents(draft, &head, renamed);
        }
    }
}
