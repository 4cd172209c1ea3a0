//! The selection: what each path is, which of them share a folder, which say the same twice.

use std::collections::{HashMap, HashSet};
use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use super::draft::Draft;
use super::identity;
use super::split::{Place, ends_in_slash};
use crate::model::{Action, Cause, Guarded, Kind, Stamp};

/// One selected entry that is there.
#[derive(Clone, Debug)]
pub struct Root {
    pub spelled: PathBuf,
    pub place: Place,
    /// Of the entry itself; with a slash at the end of the path, of what a link there points at.
    pub stamp: Stamp,
}

impl Root {
    /// Looks at one path of the request.
    pub fn of(draft: &Draft<'_>, spelled: &Path) -> crate::disk::Result<Root> {
        let path = draft.request.absolute(spelled);
        let stamp = draft.world.stamp(&path)?;
        Ok(Root::known(draft, spelled, stamp))
    }

    /// One path of the request and what was found there.
    fn known(draft: &Draft<'_>, spelled: &Path, stamp: Stamp) -> Root {
        let mut place = Place::of(draft.request, spelled);
        // `link/` is the folder that the link points at, and can only be reached from inside.
        if ends_in_slash(spelled) && !place.is_itself() && stamp.kind == Kind::Folder {
            let link = draft.world.stamp(&place.path());
            if link.is_ok_and(|link| link.kind == Kind::Link) {
                place = Place::itself(draft.request, spelled);
            }
        }
        Root {
            spelled: spelled.to_path_buf(),
            place,
            stamp,
        }
    }

    /// Absolute, in the spelling of the request.
    pub fn path(&self, draft: &Draft<'_>) -> PathBuf {
        draft.request.absolute(&self.spelled)
    }
}

/// Roots of one folder.
#[derive(Debug)]
pub struct Group {
    pub folder: PathBuf,
    pub spelled_folder: PathBuf,
    pub stamp: Stamp,
    pub roots: Vec<Root>,
}

impl Group {
    /// The one root as spelled, if it is one.
    pub fn only(&self) -> Option<&Path> {
        match self.roots.as_slice() {
            [root] => Some(&root.spelled),
            _ => None,
        }
    }

    /// What the roots were found to be, in their order; none if one of them was not looked at under its last name.
    pub fn stamps(&self) -> Option<Vec<&Stamp>> {
        fn stamp(root: &Root) -> Option<&Stamp> {
            (!root.place.is_itself()).then_some(&root.stamp)
        }
        self.roots.iter().map(stamp).collect()
    }

    /// Last names of the roots.
    pub fn names(&self) -> Vec<&OsStr> {
        let names = self.roots.iter().map(|root| root.place.name.as_os_str());
        names.collect()
    }
}

/// Looks at the selection as at single entries: the filter of the job judges each of them.
pub fn look(draft: &mut Draft<'_>, action: Action) -> Vec<Root> {
    let mut roots = look_through(draft, action);
    roots.retain(|root| draft.chooses(&root.spelled, &root.stamp));
    roots
}

/// Looks at the whole selection for an operation that lists what is in it: the filter of the job judges then. What is
/// not there becomes a failure of the plan.
pub fn look_through(draft: &mut Draft<'_>, action: Action) -> Vec<Root> {
    let request = draft.request;
    let mut roots = Vec::with_capacity(request.roots.len());
    let stamps = draft.world.stamps(&request.cwd, &request.roots);
    for (spelled, stamp) in request.roots.iter().zip(stamps) {
        match stamp {
            Ok(stamp) => roots.push(Root::known(draft, spelled, stamp)),
            Err(error) => draft.fail(action, spelled, error.cause()),
        }
    }
    roots
}

/// Sorts roots by the folder that holds them, in the order of their first appearance, and drops what is named twice.
pub fn group(draft: &mut Draft<'_>, mut roots: Vec<Root>) -> Vec<Group> {
    let (mut groups, places) = folders_of(draft, &roots);
    let is_kept: Vec<bool> = {
        let mut seen: HashSet<(u64, u64, &OsStr)> = HashSet::with_capacity(roots.len());
        let places = roots.iter().zip(&places);
        let is_new = places.map(|(root, place)| {
            let stamp = &groups.get((*place)?)?.stamp;
            let key = (stamp.device, stamp.inode, root.place.name.as_os_str());
            Some(seen.insert(key))
        });
        is_new.map(|is_new| is_new == Some(true)).collect()
    };
    if let [only] = groups.as_mut_slice() {
        let mut is_kept = is_kept.iter();
        roots.retain(|_| is_kept.next() == Some(&true));
        only.roots = roots;
    } else {
        for ((root, place), is_kept) in roots.into_iter().zip(places).zip(is_kept) {
            if let Some(group) = place.and_then(|at| groups.get_mut(at)).filter(|_| is_kept) {
                group.roots.push(root);
            }
        }
    }
    groups.retain(|group| !group.roots.is_empty());
    groups
}

/// Groups without roots for the folders that hold these, and which is that of each; none where the folder cannot be
/// looked at.
fn folders_of(draft: &mut Draft<'_>, roots: &[Root]) -> (Vec<Group>, Vec<Option<usize>>) {
    let mut groups: Vec<Group> = Vec::new();
    let mut by_spelling: HashMap<&Path, Option<usize>> = HashMap::new();
    // Roots of one folder mostly stand together.
    let mut last: Option<(&Path, Option<usize>)> = None;
    let mut places = Vec::with_capacity(roots.len());
    for root in roots {
        let spelled = root.place.spelled_folder.as_path();
        let known = last.filter(|(last, _)| last.as_os_str() == spelled.as_os_str());
        let place = match known {
            Some((_, place)) => place,
            None => *by_spelling.entry(spelled).or_insert_with(|| {
                let stamp = draft.world.stamp_follow(&root.place.folder);
                let stamp = stamp.map_err(|error| {
                    draft.fail(Action::Stat, &root.spelled, error.cause());
                });
                groups.push(Group {
                    folder: root.place.folder.clone(),
                    spelled_folder: spelled.to_path_buf(),
                    stamp: stamp.ok()?,
                    roots: Vec::new(),
                });
                Some(groups.len() - 1)
            }),
        };
        last = Some((spelled, place));
        places.push(place);
    }
    (groups, places)
}

/// Drops roots that lie inside another root: removing the outer one removes them.
pub fn drop_nested(draft: &Draft<'_>, groups: &mut Vec<Group>) {
    if let [group] = groups.as_slice()
        && group.only().is_some()
    {
        return;
    }
    let folders: HashSet<(u64, u64)> = groups
        .iter()
        .flat_map(|group| &group.roots)
        .filter(|root| root.stamp.kind == Kind::Folder)
        .map(|root| (root.stamp.device, root.stamp.inode))
        .collect();
    groups.retain(|group| {
        let chain = identity::chain(draft.world, &group.folder);
        let itself = group.roots.iter().any(|root| root.place.is_itself());
        // A root beyond a mount is not reached from above where the job keeps to one file system.
        let stays = draft.request.run.one_file_system;
        let mount = chain.first().map(|stamp| stamp.mount);
        let above = chain.iter().skip(usize::from(itself));
        !above
            .take_while(|stamp| !stays || Some(stamp.mount) == mount)
            .any(|stamp| folders.contains(&(stamp.device, stamp.inode)))
    });
}

/// Refuses the job if one of the roots is a place that is never removed, moved or replaced as a whole. A link counts as
/// what it points at, since it may be the link that a person forgot about. In the Python profile only `/` is kept.
pub fn guard(draft: &mut Draft<'_>, roots: &[Root]) {
    let guard = draft.guard();
    for root in roots {
        if root.stamp.kind != Kind::Folder
            && root.stamp.kind != Kind::Link
            && !root.stamp.is_mount_root
        {
            continue;
        }
        let guarded = match root.place.is_itself() {
            true => guard.judge(&root.path(draft)),
            false => guard.judge_in(&root.place.folder, &root.stamp),
        };
        let Ok(Some(place)) = guarded else {
            continue;
        };
        if draft.is_safe() || (place == Guarded::Root && root.stamp.kind == Kind::Folder) {
            draft.refuse(Action::Plan, &root.spelled, Cause::Guarded(place));
        }
    }
}
