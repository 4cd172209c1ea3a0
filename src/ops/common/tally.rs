//! What a plan comes to in figures, and what a person should know before it starts.

use std::collections::{BTreeMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::bulk::spelled_path;
use super::draft::Draft;
use super::identity;
use super::roots::Group;
use crate::model::{
    Action, Cause, Clash, HELD_DAYS, Kind, Row, RowId, Rule, Tree, Verdict, Warning,
};

/// Numbers that `statfs(2)` gives file systems whose copies may share blocks and then need no space.
const SHARING: [u64; 4] = [0x9123_683E, 0x5846_5342, 0xCA45_1A4E, 0x7461_636F];

/// A count with the first entry that was counted.
#[derive(Debug, Default)]
struct Note {
    count: u64,
    example: PathBuf,
}

impl Note {
    fn add(&mut self, example: impl FnOnce() -> PathBuf) {
        if self.count == 0 {
            self.example = example();
        }
        self.count += 1;
    }

    fn warning(self, make: impl FnOnce(u64, PathBuf) -> Warning) -> Option<Warning> {
        (self.count > 0).then(|| make(self.count, self.example))
    }
}

/// What a destination is going to need.
#[derive(Debug)]
struct Need {
    folder: PathBuf,
    device: u64,
    bytes: u64,
    inodes: u64,
    /// Copies from the same file system, which may share blocks.
    may_share: bool,
}

/// Counts that grow while steps are planned and become warnings at the end.
#[derive(Debug, Default)]
pub struct Tally {
    specials: BTreeMap<Kind, Note>,
    mounts: Note,
    dangling: Note,
    unreadable: Note,
    other_names: Note,
    names_refused: Note,
    crosses_devices: bool,
    lost_items: u64,
    lost_bytes: u64,
    needs: Vec<Need>,
}

/// What becomes of the rows that are counted.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    Copied {
        remake_specials: bool,
        links_kept: bool,
    },
    Removed,
}

impl Tally {
    /// Removing, replacing or cutting: these bytes are gone if nothing holds them.
    pub fn lose(&mut self, items: u64, bytes: u64) {
        self.lost_items += items;
        self.lost_bytes += bytes;
    }

    pub fn cross_devices(&mut self) {
        self.crosses_devices = true;
    }

    pub fn refuse_name(&mut self, example: PathBuf) {
        self.names_refused.add(|| example);
    }

    pub fn unreadable(&mut self, example: &Path) {
        self.unreadable.add(|| example.to_path_buf());
    }

    pub fn other_names(&mut self, example: &Path) {
        self.other_names.add(|| example.to_path_buf());
    }

    /// The destination needs room for this.
    fn need(&mut self, folder: &Path, source_device: u64, device: u64, bytes: u64, inodes: u64) {
        let may_share = source_device == device;
        let known = self
            .needs
            .iter_mut()
            .find(|need| need.device == device && need.may_share == may_share);
        match known {
            Some(need) => {
                need.bytes += bytes;
                need.inodes += inodes;
            }
            None => self.needs.push(Need {
                folder: folder.to_path_buf(),
                device,
                bytes,
                inodes,
                may_share,
            }),
        }
    }

    /// Turns the counts into warnings and refusals of the plan.
    pub fn finish(self, draft: &mut Draft<'_>) {
        let notes = [
            self.names_refused
                .warning(|count, example| Warning::NamesRefused { count, example }),
            self.mounts
                .warning(|count, example| Warning::Mounts { count, example }),
            self.unreadable
                .warning(|count, example| Warning::Unreadable { count, example }),
            self.dangling
                .warning(|count, example| Warning::Dangling { count, example }),
            self.other_names
                .warning(|count, example| Warning::OtherNames { count, example }),
        ];
        let specials = self.specials.into_iter().filter_map(|(kind, note)| {
            note.warning(|count, example| Warning::Specials {
                count,
                kind,
                example,
            })
        });
        for warning in specials.chain(notes.into_iter().flatten()) {
            draft.warn(warning);
        }
        if self.crosses_devices {
            draft.warn(Warning::CrossesDevices);
        }
        if draft.is_safe() && self.lost_items > 0 {
            let (items, bytes) = (self.lost_items, self.lost_bytes);
            draft.warn(match draft.request.run.permanent {
                true => Warning::Permanent { items, bytes },
                false => Warning::Held {
                    items,
                    bytes,
                    days: HELD_DAYS,
                },
            });
        }
        for need in self.needs {
            check_space(draft, &need);
        }
    }
}

/// Compares a need with what is free. Python does not look, so only Safe refuses.
fn check_space(draft: &mut Draft<'_>, need: &Need) {
    let folder = identity::nearest(draft.world, &need.folder);
    let Ok(space) = draft.world.space(&folder) else {
        return;
    };
    draft.plan.summary.needed += need.bytes;
    draft.plan.summary.free = Some(space.free);
    draft.plan.summary.total = Some(space.total);
    if !draft.is_safe() || (need.may_share && SHARING.contains(&space.fs_type)) {
        return;
    }
    if need.bytes > space.free {
        let (needed, free) = (need.bytes, space.free);
        draft.warn(Warning::NoSpace { needed, free });
        draft.refuse(Action::Plan, &need.folder, Cause::NoSpace { needed, free });
    }
    // File systems that make inodes as they go tell none.
    if let Some(free) = space.inodes_free.filter(|free| need.inodes > *free) {
        let needed = need.inodes;
        draft.warn(Warning::NoInodes { needed, free });
        draft.refuse(Action::Plan, &need.folder, Cause::NoInodes { needed, free });
    }
}

/// A destination as the figures need it.
pub struct Target<'a> {
    pub folder: &'a Path,
    /// The folder, or the nearest one above it that is there.
    pub device: u64,
    pub inode: u64,
    /// Allocation unit in bytes.
    pub block: u64,
}

/// Counts all rows of a group's tree.
pub fn count_tree(
    draft: &mut Draft<'_>,
    tree: &Arc<Tree>,
    group: &Group,
    fate: Fate,
    target: Option<&Target<'_>>,
) {
    let mut count = Count {
        draft,
        tree,
        group,
        fate,
        block: target.map_or(1, |target| target.block.max(1)),
        bytes: 0,
        inodes: 0,
        has_all_names: names_with_twins(tree),
        passed_over: HashSet::new(),
        target: target.map(|target| (target.device, target.inode)),
        is_into_itself: false,
    };
    for chunk in tree.chunks() {
        for id in chunk.base.max(1)..chunk.base + chunk.len() {
            if let Some(row) = chunk.row(id) {
                count.row(id, row);
            }
        }
    }
    let (bytes, inodes, is_into_itself) = (count.bytes, count.inodes, count.is_into_itself);
    if let Some(target) = target {
        // A mount may show the destination inside the source, where no folder above it is the source.
        if is_into_itself && draft.is_safe() {
            draft.refuse(Action::Plan, target.folder, Cause::IntoItself);
        }
        let tally = &mut draft.tally;
        tally.need(
            target.folder,
            group.stamp.device,
            target.device,
            bytes,
            inodes,
        );
    }
}

/// First names of which the tree holds a later one too.
fn names_with_twins(tree: &Tree) -> HashSet<RowId> {
    let mut firsts = HashSet::new();
    for chunk in tree.chunks() {
        for id in chunk.base..chunk.base + chunk.len() {
            if chunk
                .row(id)
                .is_some_and(|row| row.verdict == Verdict::Twin)
            {
                firsts.extend(tree.first_name(id));
            }
        }
    }
    firsts
}

struct Count<'d, 'a, 't> {
    draft: &'d mut Draft<'a>,
    tree: &'t Tree,
    group: &'t Group,
    fate: Fate,
    block: u64,
    bytes: u64,
    inodes: u64,
    has_all_names: HashSet<RowId>,
    /// Folders that a rule skips, with those below them.
    passed_over: HashSet<RowId>,
    /// Device and inode of the destination.
    target: Option<(u64, u64)>,
    is_into_itself: bool,
}

impl Count<'_, '_, '_> {
    fn row(&mut self, id: RowId, row: &Row) {
        if self.passed_over.contains(&row.parent) {
            if row.kind == Kind::Folder {
                self.passed_over.insert(id);
            }
            return;
        }
        match row.verdict {
            Verdict::LeftOut => self.draft.plan.summary.left_out += 1,
            Verdict::OtherFileSystem => {
                let path = self.path(id);
                self.draft.tally.mounts.add(|| path);
            }
            Verdict::Dangling => {
                let path = self.path(id);
                self.draft.tally.dangling.add(|| path);
                self.act(id, row);
            }
            Verdict::Clash(clash) => self.clash(id, row, clash),
            Verdict::Act | Verdict::Merge | Verdict::Special | Verdict::Twin => self.act(id, row),
        }
    }

    fn path(&self, id: RowId) -> PathBuf {
        spelled_path(self.group, &self.tree.path(id))
    }

    fn clash(&mut self, id: RowId, row: &Row, clash: Clash) {
        let bytes = if row.kind == Kind::File { row.size } else { 0 };
        let counted = &mut self.draft.plan.summary.clashes[clash as usize];
        counted.0 += 1;
        counted.1 += bytes;
        match self.draft.request.run.rules.get(clash) {
            Rule::Skip => {
                if row.kind == Kind::Folder {
                    self.passed_over.insert(id);
                }
            }
            Rule::Ask | Rule::KeepBoth => self.act(id, row),
            Rule::Replace => {
                self.draft.tally.lose(1, bytes);
                self.act(id, row);
            }
        }
    }

    fn act(&mut self, id: RowId, row: &Row) {
        if row.kind == Kind::Folder {
            let identity = (self.tree.device(row.device), row.inode);
            self.is_into_itself |= self.target == Some(identity);
        }
        let is_twin = row.verdict == Verdict::Twin;
        let keeps_links = match self.fate {
            Fate::Copied { links_kept, .. } => links_kept,
            Fate::Removed => true,
        };
        let bytes = if is_twin && keeps_links { 0 } else { row.size };
        self.draft.plan.summary.count(row.kind, bytes);
        match self.fate {
            Fate::Copied {
                remake_specials, ..
            } => {
                if row.kind == Kind::File {
                    self.bytes += self.needed(id, bytes);
                }
                self.inodes += u64::from(row.verdict != Verdict::Merge && !is_twin);
                if row.kind.is_special() && (!remake_specials || row.verdict == Verdict::Special) {
                    let path = self.path(id);
                    let note = self.draft.tally.specials.entry(row.kind).or_default();
                    note.add(|| path);
                }
            }
            Fate::Removed => {
                let lost = if row.kind == Kind::File { bytes } else { 0 };
                self.draft.tally.lose(1, lost);
                if row.has_twins && !is_twin && !self.has_all_names.contains(&id) {
                    let path = self.path(id);
                    self.draft.tally.other_names(&path);
                }
            }
        }
    }

    /// Bytes in whole blocks; of a file with holes only what is allocated.
    fn needed(&self, id: RowId, bytes: u64) -> u64 {
        let allocated = self.tree.allocated(id);
        let bytes = allocated.map_or(bytes, |allocated| bytes.min(allocated));
        bytes.div_ceil(self.block) * self.block
    }
}
