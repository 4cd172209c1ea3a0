//! `shutil.move`.

use std::path::{Path, PathBuf};

use crate::disk::World;
use crate::model::script::{Script, Statement, Term};
use crate::model::{
    About, Action, Cause, CopyHow, Group, Kind, Many, Param, Plan, Planned, Publish, Request,
    Stamp, Step,
};

use super::Operation;
use super::common::bulk::{self, Goal, Ignored};
use super::common::clash;
use super::common::destination::{Destination, refuse_into_itself};
use super::common::draft::{Draft, EEXIST, ENOTDIR};
use super::common::identity;
use super::common::levels;
use super::common::params;
use super::common::removal;
use super::common::renaming::{self, Home, Renaming};
use super::common::roots::{self, Root};
use super::common::scripting::Pen;
use super::common::split::{bare, base_name, ends_in_slash, join, split, split_name};
use super::common::trees;
use super::sample::{self, Sample};

pub struct Move;

static ABOUT: About = About {
    id: "move",
    title: "Move",
    verb: "Move",
    verb_done: "Moved",
    python: "shutil.move",
    group: Group::Move,
    help: "Moves items into a folder or to a new name, across file systems by copying first.",
    selection: "src",
    many: Many::Roots,
    destroys: false,
};

static PARAMS: &[Param] = &[params::DST_OR_FOLDER, params::COPY_FUNCTION];

impl Operation for Move {
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
        if draft.is_safe() {
            plan_safe(&mut draft, &destination);
        } else {
            plan_python(&mut draft, &destination);
        }
        draft.finish()
    }

    fn script(&self, request: &Request) -> Script {
        let mut pen = Pen::new(&ABOUT, PARAMS, request);
        let function = pen.given.choice("copy_function");
        let dst = pen.given.path("dst");
        let pairs: Vec<_> = request
            .roots
            .iter()
            .map(|root| (root.clone(), dst.clone()))
            .collect();
        pen.each_pair(&pairs, |src, dst| {
            let call = Term::call("shutil.move", vec![src, dst]);
            vec![Statement::Do(match function {
                "copy2" | "" => call,
                function => call.with("copy_function", Term::code(format!("shutil.{function}"))),
            })]
        });
        for (src, dst) in &pairs {
            let (src, dst) = (src.as_path(), dst.as_path());
            let inside = join(dst, &base_name(src));
            pen.run([
                "if [ -d".into(),
                dst.into(),
                "]; then [ ! -e".into(),
                inside.as_path().into(),
                "] && mv -fT --".into(),
                src.into(),
                inside.as_path().into(),
                "; else mv -fT --".into(),
                src.into(),
                dst.into(),
                "; fi".into(),
            ]);
        }
        pen.finish()
    }

    fn samples(&self) -> &'static [Sample] {
        &[sample::MOVE_FILE, sample::MOVE_TREE, sample::MOVE_MANY]
    }
}

/// How a move carries what it cannot rename: links stay links, everything that the profile's copy keeps is kept.
fn how(draft: &Draft<'_>) -> CopyHow {
    let metadata = bulk::metadata(draft.request.profile, draft.choice("copy_function"));
    let how = bulk::how(draft, metadata, false, Publish::Each);
    CopyHow {
        // What is copied here is removed there: nothing is the last of its kind unread.
        verify: draft.request.run.verifies_moves(draft.request.profile),
        ..how
    }
}

fn plan_safe(draft: &mut Draft<'_>, destination: &Destination) {
    let roots = roots::look_through(draft, Action::Stat);
    let Some(home) = home(draft, destination, &roots) else {
        return;
    };
    if let Some(root) = roots.first() {
        draft.plan.target = Some(join(&home.spelled, &home.name_of(root)));
    }
    let how = how(draft);
    let (mut near, mut far) = (Vec::new(), Vec::new());
    // With a filter, a folder is not moved as a whole, so that it goes the way of those that cannot be renamed.
    let is_parted = draft.matcher().is_some();
    for group in renaming::checked_groups(draft, roots, &home) {
        let is_near = renaming::is_near(&group, &home);
        if !is_near {
            draft.tally.cross_devices();
        }
        for root in group.roots {
            match is_near && !(is_parted && root.stamp.kind == Kind::Folder) {
                true => near.push(root),
                false => far.push(root),
            }
        }
    }
    near.retain(|root| draft.enters(&root.spelled, &root.stamp));
    far.retain(|root| draft.enters(&root.spelled, &root.stamp));
    let mut renaming = Renaming::new(draft, home, None, Some(how));
    for root in &near {
        renaming.push(draft, root);
    }
    push_far(draft, far, &renaming, how);
}

/// The folder that takes what is moved: the destination if it is one, else the one that holds the new name.
fn home(draft: &mut Draft<'_>, destination: &Destination, roots: &[Root]) -> Option<Home> {
    let one = match roots {
        [root] if draft.request.roots.len() == 1 => Some(root),
        _ => None,
    };
    let Some(root) = one else {
        let stamp = destination.folder(draft)?;
        return Some(Home::inside(destination, stamp));
    };
    let there = destination.followed.filter(|_| destination.is_folder());
    match there {
        // The folder itself in another spelling, on a file system that does not tell them apart.
        Some(stamp) if stamp.is_same_object(&root.stamp) => {
            let stamp = destination.parent(draft)?;
            Some(Home::named(destination, stamp))
        }
        Some(stamp) => Some(Home::inside(destination, stamp)),
        None => {
            renaming::check_slash(draft, roots, &destination.spelled);
            let stamp = destination.parent(draft)?;
            Some(Home::named(destination, stamp))
        }
    }
}

/// Copies first, then removes exactly what arrived; the removal does not hang on the success of every row.
fn push_far(draft: &mut Draft<'_>, far: Vec<Root>, renaming: &Renaming, how: CopyHow) {
    if far.is_empty() {
        return;
    }
    let home = &renaming.home;
    let far = far
        .into_iter()
        .filter(|root| has_room(draft, root, renaming))
        .collect();
    let mut groups = roots::group(draft, far);
    roots::drop_nested(draft, &mut groups);
    let goal = Goal {
        folder: home.folder.clone(),
        spelled: home.spelled.clone(),
        top_name: home.name.clone(),
        needs: None,
    };
    if home.name.is_none() {
        trees::check_names(draft, &groups, &goal);
    }
    let copies = trees::push_into(draft, groups, &goal, how, &Ignored::default());
    for copy in &copies {
        bulk::push_remove_copied(draft, *copy);
    }
}

/// A folder is never merged into another by a move, whichever way it goes.
fn has_room(draft: &mut Draft<'_>, root: &Root, renaming: &Renaming) -> bool {
    let name = renaming.home.name_of(root);
    let path = join(&renaming.home.folder, &name);
    let there = draft.world.stamp(&path);
    let merges = there.is_ok_and(|there| clash::between(&root.stamp, &there).is_none());
    if merges || renaming.taken.contains(&name) {
        let spelled = join(&renaming.home.spelled, &name);
        draft.fail_pair(Action::Rename, &root.spelled, &spelled, Cause::AlreadyThere);
        return false;
    }
    true
}

fn plan_python(draft: &mut Draft<'_>, destination: &Destination) {
    let request = draft.request;
    if request.roots.len() > 1 && destination.folder(draft).is_none() {
        return;
    }
    for spelled in &request.roots {
        let target = python_target(draft, spelled, destination);
        let Some(target) = target else {
            continue;
        };
        if draft.plan.target.is_none() {
            draft.plan.target = Some(target.clone());
        }
        push_python(draft, spelled, &target, &destination.spelled);
    }
}

/// The real destination; none where `move` returns None (a folder into itself under its own name) or raises.
fn python_target(draft: &mut Draft<'_>, spelled: &Path, to: &Destination) -> Option<PathBuf> {
    if !to.is_folder() {
        return Some(to.spelled.clone());
    }
    let from = draft.request.absolute(spelled);
    let source = draft.world.stamp(&from).ok();
    let followed = draft.world.stamp_follow(&from).ok();
    let is_same = match (followed, to.followed) {
        (Some(source), Some(target)) => source.is_same_object(&target),
        _ => false,
    };
    // A link to a folder is a folder like others, unless it is the source itself.
    let is_itself = match (&source, &to.entry) {
        (Some(source), Some(entry)) => source.is_same_object(entry),
        _ => false,
    };
    if is_same && (is_itself || source.is_some_and(|source| source.kind != Kind::Link)) {
        push_rename(draft, spelled, &to.spelled, None);
        // Nothing is copied where the rename of a folder to itself is refused.
        if let Some(Planned {
            step: Step::Rename { copy_across, .. },
            ..
        }) = draft.plan.steps.last_mut()
        {
            *copy_across = None;
        }
        return None;
    }
    let target = join(&to.spelled, &base_name(spelled));
    if draft
        .world
        .stamp_follow(&draft.request.absolute(&target))
        .is_ok()
    {
        draft.refuse_pair(Action::Rename, spelled, &target, Cause::AlreadyThere);
        return None;
    }
    Some(target)
}

/// What Python finds out after its rename failed is told before it here, since nothing has been changed by then.
fn push_python(draft: &mut Draft<'_>, spelled: &Path, target: &Path, said: &Path) {
    let source = match draft.world.stamp(&draft.request.absolute(spelled)) {
        Ok(source) => source,
        Err(error) => {
            draft.refuse(Action::Open, spelled, error.cause());
            return;
        }
    };
    if !draft.enters(spelled, &source) {
        return;
    }
    if source.kind != Kind::Folder {
        push_python_file(draft, spelled, target, &source);
        return;
    }
    let Ok(root) = Root::of(draft, spelled) else {
        return;
    };
    roots::guard(draft, std::slice::from_ref(&root));
    // A slash at the end of a folder's new name says nothing new.
    let (parent, _) = split_name(target);
    let folder = draft.request.absolute(&parent);
    let path = draft.request.absolute(target);
    let there = draft.world.stamp_follow(&path).ok();
    let is_itself = there.is_some_and(|there| there.is_same_object(&source));
    if !is_itself {
        refuse_into_itself(draft, std::slice::from_ref(&root), &folder, said);
    }
    let is_below_file = draft
        .world
        .stamp_follow(&folder)
        .is_ok_and(|above| above.kind != Kind::Folder);
    if is_below_file && !parent.as_os_str().is_empty() {
        draft.refuse(Action::MakeFolder, target, Cause::Os(ENOTDIR));
        return;
    }
    // Also what a slash at the end or a link in a circle hides.
    let there = there.or_else(|| draft.world.stamp(&bare(&path)).ok());
    if there.is_some_and(|there| there.kind != Kind::Folder) {
        // The copy that would follow the rename lists the source first.
        match draft.world.count(&draft.request.absolute(spelled), 1) {
            Ok(_) => draft.refuse(Action::MakeFolder, target, Cause::Os(EEXIST)),
            Err(error) => draft.refuse(Action::List, spelled, error.cause()),
        }
    }
    if draft.is_refused() {
        return;
    }
    let needs = if parent.as_os_str().is_empty() {
        None
    } else {
        levels::push_missing(draft, &parent)
    };
    let ground = identity::nearest(draft.world, &folder);
    let group = removal::alone(draft, &root);
    let is_far = match (&group, draft.world.stamp_follow(&ground)) {
        (Some(group), Ok(ground)) => !identity::is_same_mount(&group.stamp, &ground),
        _ => false,
    };
    // With a filter the folder is not moved as a whole, and no rename makes the folder that is missing: Python's fails and
    // its copy makes it.
    let is_copied = is_far || needs.is_some() || draft.matcher().is_some();
    let Some(group) = group.filter(|_| is_copied) else {
        draft.plan.summary.count(source.kind, 0);
        push_rename(draft, spelled, target, needs);
        return;
    };
    let goal = Goal {
        folder,
        spelled: parent,
        top_name: Some(base_name(target)),
        needs,
    };
    let how = how(draft);
    let Some(copy) = bulk::push_copy(draft, &group, &goal, how, &Ignored::default()) else {
        return;
    };
    if is_far {
        draft.tally.cross_devices();
    }
    // `copytree` raises after a failure of any entry, so that nothing is removed.
    if let Some(removal) = bulk::push_remove_copied(draft, copy)
        && let Some(planned) = draft.plan.steps.get_mut(removal as usize)
    {
        planned.needs = Some(copy);
    }
}

/// A file or link needs the folder that takes it; its copy would be the one to say so.
fn push_python_file(draft: &mut Draft<'_>, spelled: &Path, target: &Path, source: &Stamp) {
    let (parent, _) = split(target);
    let folder = draft.request.absolute(&parent);
    let path = draft.request.absolute(target);
    if source.kind == Kind::Pipe && ends_in_slash(target) {
        draft.refuse(Action::Open, spelled, Cause::NamedPipe);
        return;
    }
    let is_readable_file =
        source.kind == Kind::File && draft.world.may_read(&draft.request.absolute(spelled));
    if is_readable_file
        && ends_in_slash(target)
        && draft.world.stamp_follow(&path).is_err()
        && draft
            .world
            .is_folder(&draft.request.absolute(&split_name(target).0))
    {
        // No rename makes a file a folder, and the copy after it says so in words.
        draft.refuse(Action::Create, target, Cause::NoFolder);
        return;
    }
    let cause = match draft.world.stamp_follow(&folder) {
        Ok(ground) if ground.kind == Kind::Folder => {
            draft.plan.summary.count(source.kind, 0);
            push_rename(draft, spelled, target, None);
            return;
        }
        // Who makes a link anew finds the file before the slash behind it.
        Ok(_) if source.kind == Kind::Link && ends_in_slash(target) => Cause::Os(EEXIST),
        Ok(_) => Cause::Os(ENOTDIR),
        Err(error) => error.cause(),
    };
    if source.kind != Kind::Link {
        draft.refuse(Action::Create, target, cause);
        return;
    }
    match draft.world.read_link(&draft.request.absolute(spelled)) {
        Ok(text) => draft.refuse_pair(Action::MakeLink, &text, target, cause),
        Err(error) => draft.refuse(error.action, spelled, error.cause()),
    }
}

fn push_rename(draft: &mut Draft<'_>, spelled: &Path, target: &Path, needs: Option<u32>) {
    let step = Step::Rename {
        from: draft.request.absolute(spelled),
        to: draft.request.absolute(target),
        replace: true,
        expect: None,
        copy_across: Some(how(draft)),
    };
    draft.push(step, needs, spelled, Some(target));
}
