//! `shutil.copytree`.

use std::path::Path;

use crate::disk::World;
use crate::model::script::{FromPlan, Script};
use crate::model::{
    About, Action, Cause, Clash, CopyHow, Default, Group, Kind, Many, Param, ParamKind, Plan,
    Publish, Request, Rule,
};

use super::Operation;
use super::common::bulk::{self, Goal, Ignored};
use super::common::copied;
use super::common::destination::{Destination, refuse_into_itself};
use super::common::draft::{Draft, EEXIST, ENOTDIR};
use super::common::given::Given;
use super::common::levels;
use super::common::params;
use super::common::removal;
use super::common::roots::{self, Root};
use super::common::split::{Place, bare, base_name, join};
use super::common::trees;
use super::sample::{self, Sample};

pub struct CopyTree;

static ABOUT: About = About {
    id: "copytree",
    title: "Copy tree",
    verb: "Copy",
    verb_done: "Copied",
    python: "shutil.copytree",
    group: Group::Copy,
    help: "Copies folders with everything in them; a new folder appears when it is whole.",
    selection: "src",
    many: Many::Roots,
    destroys: false,
};

static PARAMS: &[Param] = &[
    params::DST,
    params::COPY_FUNCTION,
    Param {
        name: "dirs_exist_ok",
        label: "Merge into existing folders",
        help: "Folders that are there already are filled up instead of refused.",
        kind: ParamKind::Bool,
        safe: Default::Bool(true),
        python: Default::Bool(false),
        hint: "dirs_exist_ok",
        positional: false,
    },
    Param {
        name: "symlinks",
        label: "Keep links as links",
        help: "Copy links themselves; otherwise what they point at is copied in their place.",
        kind: ParamKind::Bool,
        safe: Default::Bool(true),
        python: Default::Bool(false),
        hint: "symlinks",
        positional: false,
    },
    Param {
        name: "ignore_dangling_symlinks",
        label: "Leave out links that point at nothing",
        help: "Where links are followed, those that lead nowhere are left out instead of told as failures.",
        kind: ParamKind::Bool,
        safe: Default::Bool(false),
        python: Default::Bool(false),
        hint: "ignore_dangling_symlinks",
        positional: false,
    },
    Param {
        name: "ignore_patterns",
        label: "Leave out",
        help: "Names that fit one of these shell patterns are left out, folders with all that is in them.",
        kind: ParamKind::Patterns,
        safe: Default::NoPatterns,
        python: Default::NoPatterns,
        hint: "ignore_patterns",
        positional: false,
    },
    Param {
        name: "exclude",
        label: "Leave out paths",
        help: "These paths below the selected folder are left out.",
        kind: ParamKind::Paths,
        safe: Default::NoPaths,
        python: Default::NoPaths,
        hint: "exclude",
        positional: false,
    },
];

impl Operation for CopyTree {
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
        let destination = Destination::of(&draft, "dst");
        if !draft.is_safe() {
            plan_python(&mut draft, &destination);
        } else if request.roots.len() > 1 {
            plan_many(&mut draft, &destination);
        } else {
            plan_one(&mut draft, &destination);
        }
        draft.finish()
    }

    fn script(&self, request: &Request) -> Script {
        copied::tree(&ABOUT, PARAMS, request)
    }

    /// `cp` cannot leave anything out.
    fn told_by_plan(&self, request: &Request) -> FromPlan {
        let given = Given::new(PARAMS, request);
        let takes_all =
            given.patterns("ignore_patterns").is_empty() && given.paths("exclude").is_empty();
        match takes_all {
            true => FromPlan::Nothing,
            false => FromPlan::ShellEntries,
        }
    }

    fn samples(&self) -> &'static [Sample] {
        &[
            sample::COPY_TREE,
            sample::COPY_TREE_MERGED,
            sample::COPY_TREE_FILTERED,
            sample::COPY_MANY,
        ]
    }
}

fn how(draft: &Draft<'_>) -> CopyHow {
    let metadata = bulk::metadata(draft.request.profile, draft.choice("copy_function"));
    bulk::how(draft, metadata, !draft.flag("symlinks"), Publish::Each)
}

fn ignored(draft: &Draft<'_>) -> Ignored {
    Ignored {
        patterns: draft.patterns("ignore_patterns"),
        exclude: draft.paths("exclude"),
        filters_tops: draft.request.roots.len() > 1,
        drops_dangling: draft.flag("ignore_dangling_symlinks"),
    }
}

/// Several roots: the destination is a folder, and each keeps its name in it.
fn plan_many(draft: &mut Draft<'_>, destination: &Destination) {
    let roots = roots::look_through(draft, Action::Stat);
    if destination.folder(draft).is_none() {
        return;
    }
    let goal = inside(destination);
    refuse_into_itself(draft, &roots, &goal.folder, &goal.spelled);
    if let Some(root) = roots.first() {
        draft.plan.target = Some(join(&goal.spelled, &base_name(&root.spelled)));
    }
    let groups = roots::group(draft, roots);
    trees::check_names(draft, &groups, &goal);
    if draft.is_refused() {
        return;
    }
    if !draft.flag("dirs_exist_ok") {
        for root in groups.iter().flat_map(|group| &group.roots) {
            let name = base_name(&root.spelled);
            if root.stamp.kind == Kind::Folder && draft.world.is_folder(&join(&goal.folder, &name))
            {
                let target = join(&goal.spelled, &name);
                draft.refuse_pair(
                    Action::MakeFolder,
                    &root.spelled,
                    &target,
                    Cause::AlreadyThere,
                );
            }
        }
    }
    let (how, ignored) = (how(draft), ignored(draft));
    trees::push_into(draft, groups, &goal, how, &ignored);
}

/// One root: the destination is the new tree's own name. A file has no tree to be merged, so that it goes into a folder
/// that is there.
fn plan_one(draft: &mut Draft<'_>, destination: &Destination) {
    let roots = roots::look_through(draft, Action::Stat);
    let Some(root) = roots.first() else {
        return;
    };
    let how = how(draft);
    let is_tree = match root.stamp.kind {
        Kind::Link if how.follow_links => draft.world.is_folder(&root.path(draft)),
        kind => kind == Kind::Folder,
    };
    let goal = if destination.is_folder() && !is_tree {
        draft.plan.target = Some(join(&destination.spelled, &base_name(&root.spelled)));
        Some(inside(destination))
    } else {
        draft.plan.target = Some(destination.spelled.clone());
        goal_of_one(draft, root, destination)
    };
    let Some(goal) = goal else {
        return;
    };
    if is_same_file(draft, root, &goal) {
        return;
    }
    refuse_into_itself(draft, &roots, &goal.folder, &destination.spelled);
    if draft.is_refused() {
        return;
    }
    let ignored = ignored(draft);
    let groups = roots::group(draft, roots);
    trees::push_into(draft, groups, &goal, how, &ignored);
}

fn inside(destination: &Destination) -> Goal {
    Goal {
        folder: destination.path.clone(),
        spelled: destination.spelled.clone(),
        top_name: None,
        needs: None,
    }
}

/// A tree onto itself is refused, unless a second one beside it is wanted.
fn is_same_file(draft: &mut Draft<'_>, root: &Root, goal: &Goal) -> bool {
    let name = goal
        .top_name
        .clone()
        .unwrap_or_else(|| root.place.name.clone());
    let target = draft.world.stamp_follow(&join(&goal.folder, &name));
    let source = draft.world.stamp_follow(&root.path(draft));
    let is_same = match (source, target) {
        (Ok(source), Ok(target)) => source.is_same_object(&target),
        _ => false,
    };
    if is_same && draft.request.run.rules.get(Clash::SameFile) == Rule::Skip {
        let target = join(&goal.spelled, &name);
        draft.refuse_pair(Action::Plan, &root.spelled, &target, Cause::SameFile);
    }
    is_same && draft.is_refused()
}

/// The folder that takes the tree under the destination's name; missing parents are planned.
fn goal_of_one(draft: &mut Draft<'_>, root: &Root, destination: &Destination) -> Option<Goal> {
    let is_there = destination.entry.is_some();
    if is_there && destination.is_folder() && !draft.flag("dirs_exist_ok") {
        let (source, target) = (&root.spelled, &destination.spelled);
        draft.refuse_pair(Action::MakeFolder, source, target, Cause::AlreadyThere);
        return None;
    }
    let place = place_of(draft, destination);
    let mut needs = None;
    if !is_there {
        needs = levels::push_missing(draft, &place.spelled_folder);
        if draft.is_refused() {
            return None;
        }
    }
    Some(Goal {
        folder: place.folder,
        spelled: place.spelled_folder,
        top_name: Some(place.name),
        needs,
    })
}

/// A folder that is reached through a link is entered once, as typed; then its own name is `.`.
fn place_of(draft: &Draft<'_>, destination: &Destination) -> Place {
    let is_link = destination
        .entry
        .is_some_and(|entry| entry.kind == Kind::Link);
    let by_name = draft.world.stamp(&destination.place.path());
    let is_behind_link = by_name.is_ok_and(|entry| entry.kind == Kind::Link);
    if destination.is_folder() && (is_link || is_behind_link) {
        Place::itself(draft.request, &destination.spelled)
    } else {
        destination.place.clone()
    }
}

fn plan_python(draft: &mut Draft<'_>, destination: &Destination) {
    let request = draft.request;
    let is_many = request.roots.len() > 1;
    if is_many && destination.folder(draft).is_none() {
        return;
    }
    for spelled in &request.roots {
        if is_many {
            let target = join(&destination.spelled, &base_name(spelled));
            let path = request.absolute(&target);
            let target = Destination {
                place: Place::of(request, &target),
                entry: draft.world.stamp(&path).ok(),
                followed: draft.world.stamp_follow(&path).ok(),
                path,
                spelled: target,
            };
            push_python(draft, spelled, &target);
        } else {
            push_python(draft, spelled, destination);
        }
    }
}

/// Python lists the source first, then makes the destination and what is missing above it.
fn push_python(draft: &mut Draft<'_>, spelled: &Path, destination: &Destination) {
    let path = draft.request.absolute(spelled);
    let source = match draft.world.stamp_follow(&path) {
        Ok(source) if source.kind == Kind::Folder => source,
        Ok(_) => {
            draft.refuse(Action::List, spelled, Cause::Os(ENOTDIR));
            return;
        }
        Err(error) => {
            draft.refuse(Action::List, spelled, error.cause());
            return;
        }
    };
    // The listing comes before anything is made.
    if let Err(error) = draft.world.count(&path, 1) {
        draft.refuse(Action::List, spelled, error.cause());
        return;
    }
    let may_be_there = draft.flag("dirs_exist_ok") && destination.is_folder();
    let is_hidden_by_slash = draft.world.stamp(&bare(&destination.path)).is_ok();
    if (destination.entry.is_some() || is_hidden_by_slash) && !may_be_there {
        draft.refuse(Action::MakeFolder, &destination.spelled, Cause::Os(EEXIST));
        return;
    }
    let Ok(mut root) = Root::of(draft, spelled) else {
        return;
    };
    // The root itself is always entered, whatever becomes of links inside.
    if root.stamp.kind == Kind::Link {
        root.place = Place::itself(draft.request, spelled);
        root.stamp = source;
    }
    let place = place_of(draft, destination);
    let mut needs = None;
    if destination.entry.is_none() {
        let folder = &place.spelled_folder;
        needs = levels::push_missing(draft, folder);
        let ground = draft.world.stamp_follow(&place.folder);
        if ground.is_ok_and(|ground| ground.kind != Kind::Folder) {
            draft.refuse(Action::MakeFolder, &destination.spelled, Cause::Os(ENOTDIR));
            return;
        }
    }
    draft
        .plan
        .target
        .get_or_insert_with(|| destination.spelled.clone());
    let Some(group) = removal::alone(draft, &root) else {
        return;
    };
    let goal = Goal {
        folder: place.folder,
        spelled: place.spelled_folder,
        top_name: Some(place.name),
        needs,
    };
    let (how, ignored) = (how(draft), ignored(draft));
    // Into a folder of its own subtree: the listing is made before the destination is, and therefore ends.
    bulk::push_copy(draft, &group, &goal, how, &ignored);
}
