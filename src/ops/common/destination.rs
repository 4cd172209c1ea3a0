//! Where things go: what stands at the destination, and whether it is the folder that it has to be.

use std::path::{Path, PathBuf};

use super::draft::{Draft, ENOTDIR};
use super::identity;
use super::roots::Root;
use super::split::Place;
use crate::model::{Action, Cause, Kind, Stamp};

/// The destination of the request.
#[derive(Clone, Debug)]
pub struct Destination {
    pub spelled: PathBuf,
    pub path: PathBuf,
    pub place: Place,
    /// The entry itself, if there is one; a dangling link is one.
    pub entry: Option<Stamp>,
    /// What it is in the end, links followed.
    pub followed: Option<Stamp>,
}

impl Destination {
    pub fn of(draft: &Draft<'_>, name: &str) -> Destination {
        let spelled = draft.path(name);
        let path = draft.request.absolute(&spelled);
        Destination {
            place: Place::of(draft.request, &spelled),
            entry: draft.world.stamp(&path).ok(),
            followed: draft.world.stamp_follow(&path).ok(),
            spelled,
            path,
        }
    }

    pub fn is_folder(&self) -> bool {
        self.followed
            .is_some_and(|stamp| stamp.kind == Kind::Folder)
    }

    /// The folder that it is; refuses the job if it is none.
    pub fn folder(&self, draft: &mut Draft<'_>) -> Option<Stamp> {
        self.folder_at(draft, &self.path, &self.spelled)
    }

    /// The folder that is to take the new name; refuses the job if there is none.
    pub fn parent(&self, draft: &mut Draft<'_>) -> Option<Stamp> {
        self.folder_at(draft, &self.place.folder, &self.spelled)
    }

    fn folder_at(&self, draft: &mut Draft<'_>, path: &Path, spelled: &Path) -> Option<Stamp> {
        let cause = match draft.world.stamp_follow(path) {
            Ok(stamp) if stamp.kind == Kind::Folder => return Some(stamp),
            Ok(_) => Cause::Os(ENOTDIR),
            Err(error) => error.cause(),
        };
        draft.refuse(Action::Open, spelled, cause);
        None
    }
}

/// Refuses the job if a root is a folder that holds the folder `to`, by identity and through links and mounts.
pub fn refuse_into_itself(draft: &mut Draft<'_>, roots: &[Root], to: &Path, spelled: &Path) {
    let mut ground = identity::nearest(draft.world, to);
    if !draft.world.is_folder(&ground) {
        ground.pop();
    }
    let chain = identity::chain(draft.world, &ground);
    for root in roots {
        if identity::holds(&root.stamp, &chain) {
            draft.refuse_pair(Action::Plan, &root.spelled, spelled, Cause::IntoItself);
        }
    }
}
