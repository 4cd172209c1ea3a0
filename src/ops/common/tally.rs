//! What a plan comes to in figures, and what a person should know before it starts.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::bulk::spelled_path;
use super::count::{Counted, Counting, Fate};
use super::draft::Draft;
use super::identity;
use super::roots::Group;
use crate::model::{Action, Cause, HoldRoom, Keep, Kind, Left, Lossy, RowId, Tree, Warning};

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
        self.add_many(1, example);
    }

    fn add_many(&mut self, count: u64, example: impl FnOnce() -> PathBuf) {
        if self.count == 0 && count > 0 {
            self.example = example();
        }
        self.count += count;
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

/// What is gone for good on one device.
#[derive(Debug)]
struct Lost {
    device: u64,
    items: u64,
    bytes: u64,
    /// The first of it.
    example: PathBuf,
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
    losses: Vec<Lossy>,
    lost_items: u64,
    lost_bytes: u64,
    lost_on: Vec<Lost>,
    needs: Vec<Need>,
}

impl Tally {
    /// Removing, replacing or cutting: these bytes of a device are gone if nothing holds them.
    pub fn lose(&mut self, items: u64, bytes: u64, device: u64, example: &Path) {
        self.lost_items += items;
        self.lost_bytes += bytes;
        self.lose_on(device, (items, bytes), || example.to_path_buf());
    }

    fn lose_on(
        &mut self,
        device: u64,
        (items, bytes): (u64, u64),
        example: impl FnOnce() -> PathBuf,
    ) {
        let known = self.lost_on.iter().position(|lost| lost.device == device);
        // The last one is where something was lost last.
        match known {
            Some(at) => {
                let mut lost = self.lost_on.remove(at);
                lost.items += items;
                lost.bytes += bytes;
                self.lost_on.push(lost);
            }
            None => self.lost_on.push(Lost {
                device,
                items,
                bytes,
                example: example(),
            }),
        }
    }

    /// The device on which something was lost last.
    pub fn lost_last_on(&self) -> u64 {
        self.lost_on.last().map_or(0, |lost| lost.device)
    }

    /// Items and bytes that are gone for good so far.
    pub fn lost(&self) -> (u64, u64) {
        (self.lost_items, self.lost_bytes)
    }

    /// What a tree has brought; `path` says how a row is told.
    fn note(&mut self, counted: &Counted, path: impl Fn(RowId) -> PathBuf) {
        self.lost_items += counted.lost.count;
        self.lost_bytes += counted.lost_bytes;
        for lost in &counted.lost_on {
            let what = (lost.items, lost.bytes);
            self.lose_on(lost.device, what, || path(lost.first));
        }
        let notes = [
            (&mut self.mounts, counted.mounts),
            (&mut self.dangling, counted.dangling),
            (&mut self.other_names, counted.other_names),
        ];
        for (note, noted) in notes {
            note.add_many(noted.count, || path(noted.first));
        }
        for (kind, noted) in &counted.specials {
            let note = self.specials.entry(*kind).or_default();
            note.add_many(noted.count, || path(noted.first));
        }
    }

    /// What a destination cannot hold.
    pub fn lossy(&mut self, lossy: Lossy) {
        let known = self
            .losses
            .iter_mut()
            .find(|known| known.loss == lossy.loss);
        match known {
            Some(known) => known.items += lossy.items,
            None => self.losses.push(lossy),
        }
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

    /// A mount that is left alone.
    pub fn mount(&mut self, example: impl FnOnce() -> PathBuf) {
        self.mounts.add(example);
    }

    /// An entry of a kind that cannot be carried.
    pub fn special(&mut self, kind: Kind, example: impl FnOnce() -> PathBuf) {
        self.specials.entry(kind).or_default().add(example);
    }

    /// Room for what shares no blocks with anything that is there.
    pub fn need_new(&mut self, folder: &Path, bytes: u64, inodes: u64) {
        self.needs.push(Need {
            folder: folder.to_path_buf(),
            device: 0,
            bytes,
            inodes,
            may_share: false,
        });
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
        for lossy in self.losses {
            draft.warn(Warning::Loses(lossy));
        }
        if self.crosses_devices {
            draft.warn(Warning::CrossesDevices);
        }
        draft.plan.lost = (self.lost_items, self.lost_bytes);
        if draft.is_safe() {
            // Where nothing is lost by now, an answer during the run may still have something replaced.
            let target = self
                .needs
                .first()
                .filter(|_| self.lost_on.is_empty() && !draft.world.is_unread());
            let target = target.and_then(|need| hold_room(draft, &need.folder, None));
            let rooms = self.lost_on.iter().filter_map(|lost| {
                let room = hold_room(draft, &lost.example, Some(lost.device))?;
                Some(HoldRoom {
                    more: lost.bytes,
                    more_items: lost.items,
                    example: lost.example.clone(),
                    ..room
                })
            });
            draft.plan.hold = target.into_iter().chain(rooms).collect();
        }
        if draft.is_safe() && self.lost_items > 0 {
            let example = self.lost_on.first().map(|lost| lost.example.as_path());
            tell_lost(draft, example.unwrap_or(Path::new("")));
        }
        for need in self.needs {
            check_space(draft, &need);
        }
    }
}

/// Says what becomes of what is removed, replaced or cut, and refuses what was not allowed or has no room. What is held
/// may take a quarter of its file system, and what is younger than its date does not go for it.
fn tell_lost(draft: &mut Draft<'_>, example: &Path) {
    let (items, bytes) = draft.plan.lost;
    match draft.request.run.keep {
        Keep::Hold if draft.world.holds() => {
            draft.warn(Warning::Held { items, bytes });
            for room in draft.plan.hold.clone() {
                let (needed, free) = (room.more, room.left());
                if needed > free {
                    let full = Cause::HoldFull { needed, free };
                    draft.refuse(Action::Plan, &room.example, full);
                }
            }
        }
        Keep::Hold => draft.refuse(Action::Plan, example, Cause::NeedsPermanent),
        Keep::Trash => draft.warn(Warning::Trashed { items, bytes }),
        Keep::Permanent => draft.warn(Warning::Permanent { items, bytes }),
    }
}

/// Room for what is held, on the file system of a path or of the nearest folder above it that is there.
fn hold_room(draft: &Draft<'_>, path: &Path, device: Option<u64>) -> Option<HoldRoom> {
    if !draft.world.holds() {
        return None;
    }
    let mut near = draft.request.absolute(path);
    let kind = draft.world.stamp(&near).ok().map(|stamp| stamp.kind);
    if kind == Some(Kind::Link) {
        // It is on the disk on which it is, and not on that to which it leads.
        near.pop();
    }
    if kind.is_none_or(|kind| kind == Kind::Link) {
        near = identity::nearest(draft.world, &near);
    }
    let space = draft.world.space(&near).ok()?;
    let device = match device {
        Some(device) => device,
        None => draft.world.stamp_follow(&near).ok()?.device,
    };
    Some(HoldRoom {
        near,
        device,
        held: match draft.request.run.keep {
            Keep::Hold => draft.world.held_bytes(device),
            // Nothing is to be added to it.
            Keep::Trash | Keep::Permanent => 0,
        },
        quota: space.total / 4,
        free: space.free,
        ..HoldRoom::default()
    })
}

/// Compares a need with what is free. Python does not look, so only Safe refuses.
fn check_space(draft: &mut Draft<'_>, need: &Need) {
    let folder = identity::nearest(draft.world, &need.folder);
    let Ok(space) = draft.world.space(&folder) else {
        return;
    };
    draft.plan.summary.needed += need.bytes;
    // A file system without a size, in memory or behind a driver that does not know, says nothing of its room.
    if space.total == 0 {
        return;
    }
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
    left: &Left,
    group: &Group,
    fate: Fate,
    target: Option<&Target<'_>>,
) {
    let counting = Counting {
        tree,
        left,
        rules: &draft.request.run.rules,
        fate,
        block: target.map_or(1, |target| target.block),
        target: target.map(|target| (target.device, target.inode)),
    };
    let counted = counting.count();
    draft.plan.summary.add(&counted.summary);
    draft
        .tally
        .note(&counted, |id| spelled_path(group, &tree.path(id)));
    if let Some(target) = target {
        // A mount may show the destination inside the source, where no folder above it is the source.
        if counted.is_into_itself && draft.is_safe() {
            draft.refuse(Action::Plan, target.folder, Cause::IntoItself);
        }
        draft.tally.need(
            target.folder,
            group.stamp.device,
            target.device,
            counted.needed,
            counted.inodes,
        );
    }
}
