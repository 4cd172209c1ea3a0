//! Copies of whole selections in the Safe profile.

use std::collections::HashSet;
use std::ffi::OsString;

use super::bulk::{self, Goal, Ignored};
use super::draft::Draft;
use super::roots::Group;
use super::split::{base_name, join};
use crate::model::{Action, Cause, CopyHow};

/// Plans the copy of all groups into one folder; indices of the steps.
///
/// All roots of one folder are one step, so that names of one inode are known as such across them. Within it, folders whose
/// names are free appear whole, after everything in them is there; files, and folders that are merged, appear one by one.
pub fn push_into(
    draft: &mut Draft<'_>,
    groups: Vec<Group>,
    goal: &Goal,
    how: CopyHow,
    ignored: &Ignored,
) -> Vec<u32> {
    let mut steps = Vec::new();
    for group in groups {
        let goal = Goal {
            top_name: goal.top_name.clone().or_else(|| own_name(&group)),
            ..goal.clone()
        };
        steps.extend(bulk::push_copy(draft, &group, &goal, how, ignored));
    }
    steps
}

/// Name of a root that is reached from inside (`link/`), which its place does not tell.
fn own_name(group: &Group) -> Option<OsString> {
    match group.roots.as_slice() {
        [root] if root.place.is_itself() => Some(base_name(&root.spelled)),
        _ => None,
    }
}

/// Refuses the job if two roots would get one name, or one has none (`..`, `/`).
pub fn check_names(draft: &mut Draft<'_>, groups: &[Group], goal: &Goal) {
    let mut taken: HashSet<OsString> = HashSet::new();
    for root in groups.iter().flat_map(|group| &group.roots) {
        let name = if root.place.is_itself() {
            base_name(&root.spelled)
        } else {
            root.place.name.clone()
        };
        if name.is_empty() || name == "." || name == ".." {
            let text = "a path without a name of its own cannot be one of several".into();
            draft.refuse(Action::Plan, &root.spelled, Cause::Value(text));
            continue;
        }
        let target = join(&goal.spelled, &name);
        if !taken.insert(name) {
            draft.refuse_pair(Action::Plan, &root.spelled, &target, Cause::AlreadyThere);
        }
    }
}
