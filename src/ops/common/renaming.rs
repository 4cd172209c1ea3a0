//! What becomes of one entry that is to get a new name, in the Safe profile.

use std::collections::HashSet;
use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use super::clash;
use super::destination::{Destination, refuse_into_itself};
use super::draft::{Draft, ENOTDIR, EXDEV, is_absent};
use super::identity;
use super::names::NameRules;
use super::roots::{self, Group, Root};
use super::split::{Place, base_name, ends_in_slash, join};
use crate::model::{Action, Cause, Clash, CopyHow, Kind, Rule, Stamp, Step, Why};

/// The folder that takes new names.
#[derive(Clone, Debug)]
pub struct Home {
    pub folder: PathBuf,
    pub spelled: PathBuf,
    /// None where the folder is yet to be made.
    pub stamp: Option<Stamp>,
    /// The new name of the only root; none keeps names.
    pub name: Option<OsString>,
    /// Step that makes the folder.
    pub needs: Option<u32>,
}

impl Home {
    pub fn inside(destination: &Destination, stamp: Stamp) -> Home {
        Home {
            folder: destination.path.clone(),
            spelled: destination.spelled.clone(),
            stamp: Some(stamp),
            name: None,
            needs: None,
        }
    }

    pub fn named(destination: &Destination, stamp: Stamp) -> Home {
        Home {
            folder: destination.place.folder.clone(),
            spelled: destination.place.spelled_folder.clone(),
            stamp: Some(stamp),
            name: Some(destination.place.name.clone()),
            needs: None,
        }
    }

    pub fn name_of(&self, root: &Root) -> OsString {
        self.name
            .clone()
            .unwrap_or_else(|| base_name(&root.spelled))
    }
}

/// How renames of one plan are decided.
pub struct Renaming {
    pub home: Home,
    /// Rule of the operation itself, before those of the run (`os.replace`).
    pub forced: Option<Rule>,
    /// How an entry is carried where the kernel refuses to rename across file systems.
    pub copy_across: Option<CopyHow>,
    /// Names that this plan gives.
    pub taken: HashSet<OsString>,
    rules: NameRules,
}

/// A decision: under which name, and whether over what is there.
pub struct Going {
    pub name: OsString,
    pub replace: bool,
}

impl Renaming {
    pub fn new(
        draft: &Draft<'_>,
        home: Home,
        forced: Option<Rule>,
        copy_across: Option<CopyHow>,
    ) -> Renaming {
        Renaming {
            rules: NameRules::at(draft.world, &home.folder),
            home,
            forced,
            copy_across,
            taken: HashSet::new(),
        }
    }

    /// Plans one rename; index of the step.
    pub fn push(&mut self, draft: &mut Draft<'_>, root: &Root) -> Option<u32> {
        let going = self.decide(draft, root)?;
        let spelled = join(&self.home.spelled, &going.name);
        let step = Step::Rename {
            from: root.path(draft),
            to: join(&self.home.folder, &going.name),
            replace: going.replace,
            expect: Some(root.stamp),
            copy_across: self.copy_across,
        };
        draft.plan.summary.count(root.stamp.kind, 0);
        self.taken.insert(going.name);
        Some(draft.push(step, self.home.needs, &root.spelled, Some(&spelled)))
    }

    /// Whether and under which name; what stands in the way becomes a failure of the plan.
    fn decide(&self, draft: &mut Draft<'_>, root: &Root) -> Option<Going> {
        let name = self.home.name_of(root);
        let spelled = join(&self.home.spelled, &name);
        let path = join(&self.home.folder, &name);
        if self.taken.contains(&name) {
            draft.fail_pair(Action::Rename, &root.spelled, &spelled, Cause::AlreadyThere);
            return None;
        }
        if !self.rules.holds(&name) {
            draft.fail(Action::Rename, &spelled, Cause::NameRefused);
            draft.tally.refuse_name(spelled);
            return None;
        }
        let there = match draft.world.stamp(&path) {
            Ok(there) => there,
            Err(error) if is_absent(&error) => {
                return Some(Going {
                    name,
                    replace: false,
                });
            }
            Err(error) => {
                draft.fail_pair(Action::Rename, &root.spelled, &spelled, error.cause());
                return None;
            }
        };
        if is_same_entry(draft, root, &self.home, &name, &there) {
            return Some(Going {
                name,
                replace: true,
            });
        }
        match clash::between(&root.stamp, &there) {
            Some(clash) => self.by_rule(draft, root, &name, clash, &there),
            None => {
                draft.fail_pair(Action::Rename, &root.spelled, &spelled, Cause::AlreadyThere);
                None
            }
        }
    }

    fn by_rule(
        &self,
        draft: &mut Draft<'_>,
        root: &Root,
        name: &OsStr,
        clash: Clash,
        there: &Stamp,
    ) -> Option<Going> {
        let spelled = join(&self.home.spelled, name);
        let counted = &mut draft.plan.summary.clashes[clash as usize];
        counted.0 += 1;
        counted.1 += there.size;
        let rule = self.forced.unwrap_or(draft.request.run.rules.get(clash));
        // A folder and something else cannot change places in one step.
        let is_mixed = (root.stamp.kind == Kind::Folder) != (there.kind == Kind::Folder);
        let cause = match (rule, clash) {
            (Rule::KeepBoth, _) => {
                let free = clash::free_name(draft.world, &self.home.folder, name);
                if let Some(name) = free.filter(|name| !self.taken.contains(name)) {
                    return Some(Going {
                        name,
                        replace: false,
                    });
                }
                Cause::AlreadyThere
            }
            (_, Clash::SameFile) => Cause::SameFile,
            (Rule::Skip, _) => {
                draft.plan.summary.leave_out(Why::Operation);
                draft.settle();
                return None;
            }
            (Rule::Replace, _) if !is_mixed => {
                let bytes = if there.kind == Kind::File {
                    there.size
                } else {
                    0
                };
                draft.tally.lose(1, bytes, there.device, &spelled);
                return Some(Going {
                    name: name.to_os_string(),
                    replace: true,
                });
            }
            (Rule::Replace | Rule::Ask, _) => Cause::AlreadyThere,
        };
        draft.fail_pair(Action::Rename, &root.spelled, &spelled, cause);
        draft.settle();
        None
    }
}

/// True if the entry that has the new name is this very entry in another spelling, on a file system where upper and
/// lower case are one: then the rename changes the spelling and loses nothing.
fn is_same_entry(draft: &Draft<'_>, root: &Root, home: &Home, name: &OsStr, there: &Stamp) -> bool {
    let old = &root.place.name;
    let folder = draft.world.stamp_follow(&root.place.folder);
    let is_same_folder = match (folder, home.stamp) {
        (Ok(folder), Some(home)) => folder.is_same_object(&home),
        _ => false,
    };
    is_same_folder
        && there.is_same_object(&root.stamp)
        && (there.names == 1 || there.kind == Kind::Folder)
        && old != name
        && old.as_bytes().eq_ignore_ascii_case(name.as_bytes())
}

/// Checks that hold for each root before it gets a new name; the groups that passed.
pub fn checked_groups(draft: &mut Draft<'_>, roots: Vec<Root>, home: &Home) -> Vec<Group> {
    roots::guard(draft, &roots);
    if !draft.is_refused() {
        refuse_into_itself(draft, &roots, &home.folder, &home.spelled);
    }
    if draft.is_refused() {
        return Vec::new();
    }
    roots::group(draft, roots)
}

/// True if the kernel can rename from this group into the folder.
pub fn is_near(group: &Group, home: &Home) -> bool {
    home.stamp
        .is_none_or(|stamp| identity::is_same_mount(&group.stamp, &stamp))
}

/// Plans renames of the whole selection by `rename(2)` alone, as `os.rename` and its kin do.
pub fn push_all(draft: &mut Draft<'_>, roots: Vec<Root>, renaming: &mut Renaming) -> Vec<u32> {
    let mut steps = Vec::new();
    for group in checked_groups(draft, roots, &renaming.home) {
        let is_near = is_near(&group, &renaming.home);
        for root in &group.roots {
            let spelled = join(&renaming.home.spelled, &renaming.home.name_of(root));
            if is_near {
                steps.extend(renaming.push(draft, root));
            } else {
                draft.fail_pair(Action::Rename, &root.spelled, &spelled, Cause::Os(EXDEV));
            }
        }
    }
    steps
}

/// `new/` names a folder, which a file cannot become. Refuses the job then.
pub fn check_slash(draft: &mut Draft<'_>, roots: &[Root], spelled: &Path) {
    if !ends_in_slash(spelled) {
        return;
    }
    if let Some(root) = roots.iter().find(|root| root.stamp.kind != Kind::Folder) {
        draft.refuse_pair(Action::Rename, &root.spelled, spelled, Cause::Os(ENOTDIR));
    }
}

/// Target of one root in the Python profile: the destination itself for one, a name inside it for several.
pub fn python_target(draft: &Draft<'_>, spelled: &Path, destination: &Destination) -> PathBuf {
    if draft.request.roots.len() > 1 {
        join(
            &destination.spelled,
            &Place::of(draft.request, spelled).name,
        )
    } else {
        destination.spelled.clone()
    }
}
