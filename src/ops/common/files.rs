//! Copies of single files: `copyfile`, `copy` and `copy2` differ in what they keep and in what a folder as destination
//! means.

use std::path::{Path, PathBuf};

use super::bulk::{self, Goal, Ignored};
use super::destination::Destination;
use super::draft::{Draft, EACCES, EISDIR, ENOENT};
use super::roots::{self, Root};
use super::split::{base_name, ends_in_slash, join, split_name};
use super::trees;
use crate::disk::World;
use crate::model::{
    Action, Cause, Clash, Kind, Metadata, Param, Plan, Publish, Request, Rule, Stamp, Step,
};

/// One of the three.
#[derive(Clone, Copy)]
pub struct Style {
    pub function: &'static str,
    /// A folder as destination takes the file; for `copyfile` it is an error.
    pub goes_inside: bool,
    pub params: &'static [Param],
}

pub fn plan(request: &Request, world: &World, style: Style) -> Plan {
    let mut draft = Draft::new(style.params, request, world);
    if draft.is_refused() {
        return draft.finish();
    }
    let destination = Destination::of(&draft, "dst");
    if draft.is_safe() {
        plan_safe(&mut draft, style, &destination);
    } else {
        plan_python(&mut draft, style, &destination);
    }
    draft.finish()
}

fn plan_safe(draft: &mut Draft<'_>, style: Style, destination: &Destination) {
    let follow_links = draft.flag("follow_symlinks");
    let mut files = Vec::new();
    for root in roots::look_through(draft, Action::Stat) {
        let is_folder = match root.stamp.kind {
            Kind::Link if follow_links => draft.world.is_folder(&root.path(draft)),
            kind => kind == Kind::Folder,
        };
        if is_folder {
            if draft.chooses(&root.spelled, &root.stamp) {
                draft.fail(Action::Open, &root.spelled, Cause::Os(EISDIR));
            }
        } else {
            files.push(root);
        }
    }
    if files.is_empty() {
        return;
    }
    let Some(goal) = goal(draft, style, destination) else {
        return;
    };
    if draft.request.roots.len() == 1 && !check_one(draft, &files[0], &goal) {
        return;
    }
    let metadata = bulk::metadata(draft.request.profile, style.function);
    let how = bulk::how(draft, metadata, follow_links, Publish::Each);
    if let Some(root) = files.first() {
        let name = goal.top_name.clone();
        let name = name.unwrap_or_else(|| root.place.name.clone());
        draft.plan.target = Some(join(&goal.spelled, &name));
    }
    let groups = roots::group(draft, files);
    if goal.top_name.is_none() {
        trees::check_names(draft, &groups, &goal);
    }
    if !draft.is_refused() {
        trees::push_into(draft, groups, &goal, how, &Ignored::default());
    }
}

/// The folder that takes the files, with the new name if there is one.
fn goal(draft: &mut Draft<'_>, style: Style, destination: &Destination) -> Option<Goal> {
    let is_many = draft.request.roots.len() > 1;
    if is_many || (style.goes_inside && destination.is_folder()) {
        destination.folder(draft)?;
        return Some(Goal {
            folder: destination.path.clone(),
            spelled: destination.spelled.clone(),
            top_name: None,
            needs: None,
        });
    }
    if destination.is_folder() {
        draft.refuse(Action::Create, &destination.spelled, Cause::Os(EISDIR));
        return None;
    }
    if ends_in_slash(&destination.spelled) {
        draft.refuse(Action::Create, &destination.spelled, Cause::Os(ENOENT));
        return None;
    }
    destination.parent(draft)?;
    Some(Goal {
        folder: destination.place.folder.clone(),
        spelled: destination.place.spelled_folder.clone(),
        top_name: Some(destination.place.name.clone()),
        needs: None,
    })
}

/// A file onto itself is refused, unless a second one beside it is wanted.
fn check_one(draft: &mut Draft<'_>, root: &Root, goal: &Goal) -> bool {
    let name = goal.top_name.as_ref().unwrap_or(&root.place.name);
    let target = draft.world.stamp_follow(&join(&goal.folder, name));
    let source = draft.world.stamp_follow(&root.path(draft));
    let is_same = match (source, target) {
        (Ok(source), Ok(target)) => source.is_same_object(&target),
        _ => false,
    };
    if is_same && draft.request.run.rules.get(Clash::SameFile) == Rule::Skip {
        let spelled = join(&goal.spelled, name);
        draft.refuse_pair(Action::Open, &root.spelled, &spelled, Cause::SameFile);
        return false;
    }
    true
}

fn plan_python(draft: &mut Draft<'_>, style: Style, destination: &Destination) {
    let request = draft.request;
    let is_many = request.roots.len() > 1;
    if is_many && destination.folder(draft).is_none() {
        return;
    }
    for spelled in draft.chosen() {
        let target = if is_many || (style.goes_inside && destination.is_folder()) {
            join(&destination.spelled, &python_name(spelled))
        } else {
            destination.spelled.clone()
        };
        if draft.plan.target.is_none() {
            draft.plan.target = Some(target.clone());
        }
        push_python(draft, style, spelled, &target);
    }
}

/// `os.path.basename`: empty after a slash at the end.
fn python_name(spelled: &Path) -> std::ffi::OsString {
    if ends_in_slash(spelled) {
        std::ffi::OsString::new()
    } else {
        base_name(spelled)
    }
}

/// What `copyfile` checks before it opens anything, in its order; the rest is the kernel's answer.
fn push_python(draft: &mut Draft<'_>, style: Style, spelled: &Path, target: &Path) {
    let (from, to) = (
        draft.request.absolute(spelled),
        draft.request.absolute(target),
    );
    let source = draft.world.stamp_follow(&from).ok();
    let there = draft.world.stamp_follow(&to).ok();
    if let (Some(source), Some(there)) = (&source, &there)
        && source.is_same_object(there)
    {
        draft.refuse_pair(Action::Open, spelled, target, Cause::SameFile);
        return;
    }
    let is_pipe = |stamp: &Option<Stamp>| stamp.is_some_and(|stamp| stamp.kind == Kind::Pipe);
    for (stamp, path) in [(&source, spelled), (&there, target)] {
        if is_pipe(stamp) {
            draft.refuse(Action::Open, path, Cause::NamedPipe);
            return;
        }
    }
    let metadata = bulk::metadata(draft.request.profile, style.function);
    if !draft.flag("follow_symlinks")
        && draft
            .world
            .stamp(&from)
            .is_ok_and(|stamp| stamp.kind == Kind::Link)
    {
        push_link(draft, spelled, target, metadata);
        return;
    }
    // The source is opened first, so that its answer comes before any of the destination's.
    let source = match draft.world.stamp_follow(&from) {
        Ok(source) => source,
        Err(error) => {
            draft.refuse(Action::Open, spelled, error.cause());
            return;
        }
    };
    if !draft.world.may_read(&from) {
        // The right to read is looked at before the kind.
        draft.refuse(Action::Open, spelled, Cause::Os(EACCES));
        return;
    }
    if source.kind == Kind::Folder {
        draft.refuse(Action::Open, spelled, Cause::Os(EISDIR));
        return;
    }
    // Opening such a name for writing always fails as if it were a folder; where it is none, Python says so in words.
    let holder = draft.request.absolute(&split_name(target).0);
    if there.is_none()
        && ends_in_slash(target)
        && draft.world.is_folder(&join(&holder, ".".as_ref()))
    {
        draft.refuse(Action::Create, target, Cause::NoFolder);
        return;
    }
    draft.plan.summary.count(source.kind, source.size);
    let how = bulk::how(draft, metadata, true, Publish::InPlace);
    let step = Step::CopyFile {
        from,
        to,
        how,
        expect: None,
    };
    draft.push(step, None, spelled, Some(target));
}

/// The link itself is made again; a failure names the text of the link, as Python's does.
fn push_link(draft: &mut Draft<'_>, spelled: &Path, target: &Path, metadata: Metadata) {
    let from = draft.request.absolute(spelled);
    let text: PathBuf = match draft.world.read_link(&from) {
        Ok(text) => text,
        Err(error) => {
            draft.refuse(error.action, spelled, error.cause());
            return;
        }
    };
    let at = draft.request.absolute(target);
    let step = Step::MakeLink {
        at: at.clone(),
        target: text.clone(),
    };
    draft.plan.summary.links += 1;
    let link = draft.push(step, None, &text, Some(target));
    if metadata != Metadata::NONE {
        let step = Step::SetMetadata {
            at,
            from,
            what: metadata,
            follow_links: false,
        };
        draft.push(step, Some(link), target, None);
    }
}
