//! What operations should come to, on snapshots: the model that property tests hold the engine to.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::os::unix::ffi::OsStringExt;

use filewright::model::{Clash, Rule, Rules};

use super::snapshot::{Entry, Place, Snapshot, Type};

/// What a merge should come to.
#[derive(Debug)]
pub struct Merged {
    /// The destination afterwards.
    pub tree: Snapshot,
    /// Rows that are failures.
    pub failed: u64,
    /// Rows that wait for an answer.
    pub parked: u64,
}

/// Copying everything in a folder into another, in the Safe profile: what is not there is copied whole, folders that are
/// there are merged into and keep what they are, all else is met with the rule for its kind of clash.
pub fn merge(source: &Snapshot, target: &Snapshot, rules: &Rules) -> Merged {
    let mut merging = Merging {
        source: source.as_copy(),
        merged: Merged {
            tree: target.clone(),
            failed: 0,
            parked: 0,
        },
        changed: BTreeSet::new(),
    };
    merging.folder(b"", b"", rules);
    for folder in std::mem::take(&mut merging.changed) {
        merging.merged.tree = merging
            .merged
            .tree
            .any_time(OsString::from_vec(folder.clone()));
    }
    merging.merged
}

struct Merging {
    source: Snapshot,
    merged: Merged,
    /// Folders of the destination that get a new entry.
    changed: BTreeSet<Place>,
}

impl Merging {
    fn folder(&mut self, from: &[u8], to: &[u8], rules: &Rules) {
        for name in children(&self.source, from) {
            let (from, at) = (join(from, &name), join(to, &name));
            let (Some(source), Some(target)) = (
                self.source.entries.get(&from).cloned(),
                self.merged.tree.entries.get(&at).cloned(),
            ) else {
                self.write(&from, to, &at);
                continue;
            };
            if source.kind == Type::Folder && target.kind == Type::Folder {
                self.folder(&from, &at, rules);
                continue;
            }
            let mut clash = clash(&source, &target);
            // The same bytes of another time are not written again, nor asked about.
            let is_aged = matches!(clash, Clash::Newer | Clash::Older);
            let is_skipped = rules.get(Clash::Alike) == Rule::Skip;
            if is_aged && is_skipped && source.kind == Type::File && source.held == target.held {
                let has_more = target
                    .attributes
                    .keys()
                    .any(|name| !source.attributes.contains_key(name));
                if rules.get(clash) == Rule::Replace && !has_more {
                    // It becomes like its source where it stands, blocks and all.
                    let dressed = Entry {
                        data: target.data.clone(),
                        ..source
                    };
                    self.merged.tree.entries.insert(at, dressed);
                    continue;
                }
                if rules.get(clash) != Rule::Replace {
                    clash = Clash::Alike;
                }
            }
            match rules.get(clash) {
                Rule::Skip => {}
                Rule::Ask => self.merged.parked += 1,
                Rule::KeepBoth => {
                    let free = self.free_name(to, &name);
                    self.write(&from, to, &free);
                }
                Rule::Replace if clash == Clash::OtherType => self.merged.failed += 1,
                Rule::Replace => self.write(&from, to, &at),
            }
        }
    }

    /// Sets the entry and all below it at a place.
    fn write(&mut self, from: &[u8], folder: &[u8], at: &[u8]) {
        let part = self.source.below(OsString::from_vec(from.to_vec()));
        let tree = &self.merged.tree;
        self.merged.tree = tree.with(OsString::from_vec(at.to_vec()), &part);
        self.changed.insert(folder.to_vec());
    }

    fn free_name(&self, folder: &[u8], name: &[u8]) -> Place {
        (2..)
            .map(|number| join(folder, &numbered(name, number)))
            .find(|place| !self.merged.tree.entries.contains_key(place))
            .expect("a free name")
    }
}

/// `notes (2).txt`: the number stands before the ending, which is short and not the whole name; of a name that would be
/// longer than 255 bytes the middle gives way.
pub fn numbered(name: &[u8], number: u32) -> Vec<u8> {
    let dot = name.iter().rposition(|byte| *byte == b'.');
    let is_ending = |dot: &usize| *dot > 0 && name.len() - dot <= 16 && &name[..*dot] != b".";
    let (stem, ending) = name.split_at(dot.filter(is_ending).unwrap_or(name.len()));
    let tail = [format!(" ({number})").as_bytes(), ending].concat();
    let stem = &stem[..stem.len().min(255 - tail.len())];
    [stem, &tail].concat()
}

/// Kind of a clash of two entries that are not both folders and not one inode.
pub fn clash(source: &Entry, target: &Entry) -> Clash {
    if source.kind != target.kind {
        return Clash::OtherType;
    }
    // A link is its text, whenever it was made.
    if source.kind == Type::Link && source.held == target.held {
        return Clash::Alike;
    }
    match source.modified.cmp(&target.modified) {
        std::cmp::Ordering::Greater => Clash::Newer,
        std::cmp::Ordering::Less => Clash::Older,
        // Same size and time, but other bytes: alike does not hold.
        std::cmp::Ordering::Equal if source.held == target.held => Clash::Alike,
        std::cmp::Ordering::Equal => Clash::Differs,
    }
}

fn join(folder: &[u8], name: &[u8]) -> Place {
    if folder.is_empty() {
        name.to_vec()
    } else {
        [folder, b"/", name].concat()
    }
}

/// Names directly in a folder.
pub fn children(tree: &Snapshot, folder: &[u8]) -> Vec<Vec<u8>> {
    let below = tree.below(OsString::from_vec(folder.to_vec()));
    let names = below.entries.into_keys();
    names
        .filter(|name| !name.is_empty() && !name.contains(&b'/'))
        .collect()
}

/// What `shutil.copytree(src, dst, symlinks=True)` leaves, and the number of entries that it complains about: owners
/// become the caller's, names of one inode become files of their own, pipes and sockets stay behind.
pub fn python_copytree(source: &Snapshot, owner: (u32, u32)) -> (Snapshot, u64) {
    let mut copy = Snapshot::default();
    let mut failed = 0;
    for (number, (place, entry)) in source.entries.iter().enumerate() {
        if matches!(entry.kind, Type::Pipe | Type::Socket | Type::Device) {
            failed += 1;
            continue;
        }
        let mut entry = entry.clone();
        entry.owner = owner;
        entry.identity = (u64::MAX, number as u64);
        copy.entries.insert(place.clone(), entry);
    }
    (copy, failed)
}

/// Entries whose name only an unfinished copy may have, or one that has stepped aside.
pub fn unfinished(tree: &Snapshot) -> Vec<String> {
    let is_temporary = |place: &&Place| {
        let name = place.rsplit(|byte| *byte == b'/').next().unwrap_or(place);
        name.starts_with(b".filewright-") && (name.ends_with(b".part") || name.ends_with(b".aside"))
    };
    tree.entries
        .keys()
        .filter(is_temporary)
        .map(|place| place.escape_ascii().to_string())
        .collect()
}
