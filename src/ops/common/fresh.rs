//! Names that are to come into being: whether they can, and where several of them go.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use super::destination::Destination;
use super::draft::{Draft, ENOTDIR, is_absent};
use super::names::NameRules;
use super::renaming::python_target;
use super::split::{Place, base_name, ends_in_slash, join};
use crate::model::{Action, Cause, Kind};

/// Why nothing of this name can be made here; none if it can.
pub fn obstacle(draft: &Draft<'_>, place: &Place) -> Option<Cause> {
    if !NameRules::at(draft.world, &place.folder).holds(&place.name) {
        return Some(Cause::NameRefused);
    }
    match draft.world.stamp_follow(&place.folder) {
        Err(error) => Some(error.cause()),
        Ok(folder) if folder.kind != Kind::Folder => Some(Cause::Os(ENOTDIR)),
        Ok(_) => match draft.world.stamp(&place.path()) {
            Ok(_) => Some(Cause::AlreadyThere),
            Err(error) if is_absent(&error) => None,
            Err(error) => Some(error.cause()),
        },
    }
}

/// Each root with the new name that it gets, both as spelled: the destination itself, or its own name inside that where
/// it is a folder or there are several. What has no free name in Safe is a failure of the plan.
pub fn named(draft: &mut Draft<'_>, action: Action) -> Vec<(PathBuf, PathBuf)> {
    let request = draft.request;
    let destination = Destination::of(draft, "dst");
    let goes_inside = request.roots.len() > 1 || (draft.is_safe() && destination.is_folder());
    if goes_inside && destination.folder(draft).is_none() {
        return Vec::new();
    }
    let mut taken = HashSet::new();
    let mut pairs = Vec::new();
    for spelled in draft.chosen() {
        let new = match goes_inside && draft.is_safe() {
            true => join(&destination.spelled, &base_name(spelled)),
            false => python_target(draft, spelled, &destination),
        };
        if draft.is_safe()
            && let Some(cause) = in_the_way(draft, &new, &mut taken)
        {
            draft.fail_pair(action, spelled, &new, cause);
            continue;
        }
        pairs.push((spelled.to_path_buf(), new));
    }
    pairs
}

/// `taken` holds the names that this plan gives.
fn in_the_way(draft: &Draft<'_>, new: &Path, taken: &mut HashSet<PathBuf>) -> Option<Cause> {
    let place = Place::of(draft.request, new);
    let is_new = taken.insert(place.path());
    match obstacle(draft, &place) {
        None if !is_new => Some(Cause::AlreadyThere),
        // A name with a slash at its end is that of a folder, and this is none.
        None if ends_in_slash(new) => Some(Cause::Os(ENOTDIR)),
        found => found,
    }
}
