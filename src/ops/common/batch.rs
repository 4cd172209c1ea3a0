//! Many new names at once: who gets which, whether it may, and the steps that never replace anything.

use std::collections::HashMap;
use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::draft::{Draft, EINVAL, ENAMETOOLONG, is_absent};
use super::identity;
use super::names::NameRules;
use super::permute::{self, Group};
use super::roots::Root;
use super::split::join;
use crate::disk::copy::{ASIDE_SUFFIX, TEMPORARY_PREFIX};
use crate::model::{Action, Cause, Kind, NameFault, NewName, Step};

/// A folder that holds selected entries.
#[derive(Clone, Debug)]
pub struct Home {
    path: PathBuf,
    spelled: Arc<Path>,
    rules: NameRules,
    /// Upper and lower case are one there.
    folds_case: bool,
    /// Folders above it.
    depth: usize,
}

/// One entry and the name that it is to get.
#[derive(Clone, Debug)]
pub struct Item {
    pub root: Root,
    /// Index of its folder.
    pub home: usize,
    pub after: OsString,
    /// Rules of the stack that changed the name, a bit each.
    pub rules: u64,
    fault: Option<NameFault>,
}

impl Item {
    pub fn before(&self) -> &OsStr {
        &self.root.place.name
    }

    pub fn is_folder(&self) -> bool {
        self.root.stamp.kind == Kind::Folder
    }

    fn is_changed(&self) -> bool {
        self.before() != self.after
    }
}

/// The whole selection with its folders.
#[derive(Debug, Default)]
pub struct Batch {
    pub items: Vec<Item>,
    homes: Vec<Home>,
}

impl Batch {
    /// Looks at the selection, in its order; what is named twice counts once. Refuses the job for what is not there.
    pub fn look(draft: &mut Draft<'_>) -> Batch {
        let mut batch = Batch::default();
        let mut by_spelling: HashMap<PathBuf, usize> = HashMap::new();
        let mut by_identity: HashMap<(u64, u64), usize> = HashMap::new();
        let mut seen: HashMap<(usize, OsString), ()> = HashMap::new();
        for spelled in draft.chosen() {
            if draft.world.is_stopped() {
                draft.refuse(Action::Plan, spelled, Cause::Cancelled);
                break;
            }
            let root = match Root::of(draft, spelled) {
                Ok(root) if root.place.is_itself() => {
                    // The path says nothing of the name that would change.
                    draft.refuse(Action::Rename, spelled, Cause::Os(EINVAL));
                    continue;
                }
                Ok(root) if !draft.chooses(spelled, &root.stamp) => continue,
                Ok(root) => root,
                Err(error) => {
                    draft.refuse(Action::Stat, spelled, error.cause());
                    continue;
                }
            };
            let known = by_spelling.get(&root.place.spelled_folder).copied();
            let home = match known {
                Some(home) => home,
                None => match draft.world.stamp_follow(&root.place.folder) {
                    Ok(stamp) => {
                        let key = (stamp.device, stamp.inode);
                        let home = *by_identity
                            .entry(key)
                            .or_insert_with(|| batch.add_home(draft, &root));
                        by_spelling.insert(root.place.spelled_folder.clone(), home);
                        home
                    }
                    Err(error) => {
                        draft.refuse(Action::Stat, spelled, error.cause());
                        continue;
                    }
                },
            };
            let key = (home, root.place.name.clone());
            if seen.insert(key, ()).is_none() {
                let after = root.place.name.clone();
                batch.items.push(Item {
                    root,
                    home,
                    after,
                    rules: 0,
                    fault: None,
                });
            }
        }
        batch.find_folding(draft);
        batch
    }

    fn add_home(&mut self, draft: &Draft<'_>, root: &Root) -> usize {
        let place = &root.place;
        self.homes.push(Home {
            path: place.folder.clone(),
            spelled: place.spelled_folder.as_path().into(),
            rules: NameRules::at(draft.world, &place.folder),
            folds_case: false,
            depth: identity::chain(draft.world, &place.folder).len(),
        });
        self.homes.len() - 1
    }

    /// Finds out where upper and lower case are one: there an entry is found under its name in the other case too, although
    /// the folder does not list that.
    fn find_folding(&mut self, draft: &Draft<'_>) {
        let mut is_asked = vec![false; self.homes.len()];
        for item in &self.items {
            let name = item.before().as_bytes();
            let other: Vec<u8> = name.iter().map(other_case).collect();
            if is_asked[item.home] || other == name {
                continue;
            }
            is_asked[item.home] = true;
            let (other, home) = (OsStr::from_bytes(&other), &mut self.homes[item.home]);
            if draft.world.exists(&join(&home.path, other)) {
                let listed = draft.world.list(&home.path).unwrap_or_default();
                home.folds_case = !listed.iter().any(|entry| entry.name == other);
            }
        }
    }

    /// Last name of an item's folder.
    pub fn folder_name(&self, item: &Item) -> &OsStr {
        let home = &self.homes[item.home];
        home.path.file_name().unwrap_or_default()
    }

    /// What tells names of one folder apart.
    fn key(&self, home: usize, name: &OsStr) -> (usize, Vec<u8>) {
        let bytes = name.as_bytes();
        let key = match (self.homes[home].folds_case, std::str::from_utf8(bytes)) {
            (false, _) => bytes.to_vec(),
            (true, Ok(text)) => text.to_lowercase().into_bytes(),
            (true, Err(_)) => bytes.to_ascii_lowercase(),
        };
        (home, key)
    }

    /// Finds out which of the new names cannot be given.
    pub fn judge(&mut self, draft: &Draft<'_>) {
        let mut faults: Vec<Option<NameFault>> = self
            .items
            .iter()
            .map(|item| match item.is_changed() {
                true => in_itself(&item.after, &self.homes[item.home].rules),
                false => None,
            })
            .collect();
        let mut wanted: HashMap<(usize, Vec<u8>), Vec<usize>> = HashMap::new();
        for (index, item) in self.items.iter().enumerate() {
            if faults[index].is_none() {
                let key = self.key(item.home, &item.after);
                wanted.entry(key).or_default().push(index);
            }
        }
        for same in wanted.values().filter(|same| same.len() > 1) {
            let stays = same.iter().any(|index| !self.items[*index].is_changed());
            for index in same.iter().filter(|index| self.items[**index].is_changed()) {
                faults[*index] = Some(match stays {
                    true => NameFault::Taken,
                    false => NameFault::Twice,
                });
            }
        }
        let leaving = self.leaving();
        for (index, item) in self.items.iter().enumerate() {
            if draft.world.is_stopped() {
                break;
            }
            let is_left = leaving.contains_key(&self.key(item.home, &item.after));
            if item.is_changed() && faults[index].is_none() && !is_left {
                faults[index] = self.in_the_way(draft, item);
            }
        }
        for (item, fault) in self.items.iter_mut().zip(faults) {
            item.fault = fault;
        }
    }

    /// Which item has a name now that changes.
    fn leaving(&self) -> HashMap<(usize, Vec<u8>), usize> {
        let items = self.items.iter().enumerate();
        items
            .filter(|(_, item)| item.is_changed())
            .map(|(index, item)| (self.key(item.home, item.before()), index))
            .collect()
    }

    /// Whether something outside of the selection has the name.
    fn in_the_way(&self, draft: &Draft<'_>, item: &Item) -> Option<NameFault> {
        let path = join(&self.homes[item.home].path, &item.after);
        match draft.world.stamp(&path) {
            Err(error) if is_absent(&error) => None,
            Err(error) if error.errno == ENAMETOOLONG => Some(NameFault::Refused),
            Err(_) => Some(NameFault::Unknown),
            Ok(_) => Some(NameFault::Taken),
        }
    }

    /// Puts names, counts and refusals into the plan, and the steps if every name can be given.
    pub fn push(&self, draft: &mut Draft<'_>) {
        for item in &self.items {
            if let Some(fault) = item.fault {
                let to = join(&item.root.place.spelled_folder, &item.after);
                let cause = cause(fault);
                draft.refuse_pair(Action::Rename, &item.root.spelled, &to, cause);
            }
        }
        let names = self.items.iter().map(|item| NewName {
            folder: Arc::clone(&self.homes[item.home].spelled),
            before: item.before().to_os_string(),
            after: item.after.clone(),
            kind: item.root.stamp.kind,
            fault: item.fault,
            rules: item.rules,
        });
        draft.plan.names = Arc::new(names.collect());
        if !draft.is_refused() {
            self.push_steps(draft);
            return;
        }
        for item in self.items.iter().filter(|item| item.is_changed()) {
            draft.plan.summary.count(item.root.stamp.kind, 0);
        }
    }

    fn push_steps(&self, draft: &mut Draft<'_>) {
        let leaving = self.leaving();
        let next = |index: usize| {
            let item = &self.items[index];
            let key = self.key(item.home, &item.after);
            leaving.get(&key).copied()
        };
        let moves = |index: usize| self.items[index].is_changed();
        let mut groups = permute::groups(self.items.len(), moves, next);
        // What lies in a renamed folder is found under its old path only before that.
        let home = |group: &Group| {
            let (Group::Chain(items) | Group::Cycle(items)) = group;
            &self.homes[self.items[items[0]].home]
        };
        groups.sort_by_key(|group| {
            let home = home(group);
            std::cmp::Reverse((home.depth, home.path.components().count()))
        });
        let mut asides = 0;
        for group in &groups {
            match group {
                Group::Chain(chain) => {
                    let mut needs = None;
                    for index in chain {
                        let item = &self.items[*index];
                        needs = Some(self.push_rename(draft, item, None, &item.after, needs));
                    }
                }
                Group::Cycle(pair) if pair.len() == 2 => self.push_swap(draft, pair[0], pair[1]),
                Group::Cycle(cycle) => self.push_cycle(draft, cycle, &mut asides),
            }
        }
    }

    /// One rename of an item, from the name that it has by then.
    fn push_rename(
        &self,
        draft: &mut Draft<'_>,
        item: &Item,
        from: Option<&OsStr>,
        to: &OsStr,
        needs: Option<u32>,
    ) -> u32 {
        let home = &self.homes[item.home];
        if to == item.after {
            draft.plan.summary.count(item.root.stamp.kind, 0);
        }
        let step = Step::Rename {
            from: join(&home.path, from.unwrap_or(item.before())),
            to: join(&home.path, to),
            replace: false,
            expect: Some(item.root.stamp),
            copy_across: None,
        };
        let spelled = join(&item.root.place.spelled_folder, &item.after);
        draft.push(step, needs, &item.root.spelled, Some(&spelled))
    }

    fn push_swap(&self, draft: &mut Draft<'_>, a: usize, b: usize) {
        let (a, b) = (&self.items[a], &self.items[b]);
        let home = &self.homes[a.home];
        for item in [a, b] {
            draft.plan.summary.count(item.root.stamp.kind, 0);
        }
        let step = Step::Exchange {
            a: join(&home.path, a.before()),
            b: join(&home.path, b.before()),
            expect: Some((a.root.stamp, b.root.stamp)),
        };
        draft.push(step, None, &a.root.spelled, Some(&b.root.spelled));
    }

    /// The last one steps aside, the others move up, and it takes the name that the first one has left. All or none.
    fn push_cycle(&self, draft: &mut Draft<'_>, cycle: &[usize], asides: &mut u64) {
        let Some((last, others)) = cycle.split_last() else {
            return;
        };
        let last = &self.items[*last];
        let aside = self.free_aside(draft, last, asides);
        let first_step = self.push_rename(draft, last, None, &aside, None);
        let mut needs = first_step;
        for index in others.iter().rev() {
            let item = &self.items[*index];
            needs = self.push_rename(draft, item, None, &item.after, Some(needs));
        }
        let end = self.push_rename(draft, last, Some(&aside), &last.after, Some(needs));
        for planned in &mut draft.plan.steps[first_step as usize..end as usize] {
            planned.falls_with = Some(end);
        }
        draft.plan.steps[first_step as usize].is_aside = true;
    }

    /// A name that is free in the folder of an item. Counted, not drawn by lot: the same request comes to the same plan.
    fn free_aside(&self, draft: &Draft<'_>, item: &Item, asides: &mut u64) -> OsString {
        loop {
            let name: OsString = format!("{TEMPORARY_PREFIX}{asides:016x}{ASIDE_SUFFIX}").into();
            *asides += 1;
            if !draft
                .world
                .exists(&join(&self.homes[item.home].path, &name))
            {
                return name;
            }
        }
    }
}

/// What is wrong with a name whatever else is there.
fn in_itself(name: &OsStr, rules: &NameRules) -> Option<NameFault> {
    match name.as_bytes() {
        b"" => Some(NameFault::Empty),
        b"." | b".." => Some(NameFault::Dots),
        bytes if bytes.contains(&b'/') || bytes.contains(&0) => Some(NameFault::Separator),
        _ if !rules.holds(name) => Some(NameFault::Refused),
        _ => None,
    }
}

fn cause(fault: NameFault) -> Cause {
    let value = |text: &str| Cause::Value(text.to_owned());
    match fault {
        NameFault::Twice => Cause::NameTwice,
        NameFault::Taken => Cause::AlreadyThere,
        NameFault::Empty => value("nothing would be left of the name"),
        NameFault::Dots => value("this name stands for a folder itself"),
        NameFault::Separator => value("no name holds a slash or a NUL byte"),
        NameFault::Refused => Cause::NameRefused,
        NameFault::Unknown => value("it cannot be told whether this name is free"),
    }
}

fn other_case(byte: &u8) -> u8 {
    match byte.is_ascii_lowercase() {
        true => byte.to_ascii_uppercase(),
        false => byte.to_ascii_lowercase(),
    }
}
