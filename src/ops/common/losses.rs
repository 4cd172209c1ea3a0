//! What a destination cannot hold of what goes there, told before it goes.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::draft::Draft;
use super::identity;
use super::roots::Group;
use crate::disk::{Entry, Keeps, World};
use crate::model::{CopyHow, Kind, Loss, Lossy, Metadata};

/// Counts entries by what will be lost of them. Rows do not hold all that it looks at, so it looks while they are listed.
pub struct Losses<'a> {
    world: &'a World,
    /// Folder that holds the tops.
    folder: &'a Path,
    keeps: Keeps,
    what: Metadata,
    /// Who will own everything, where owners cannot be given.
    giver: Option<u32>,
    counts: BTreeMap<Loss, (u64, PathBuf)>,
}

impl<'a> Losses<'a> {
    /// None where nothing can be lost, or nobody wants to know.
    pub fn between<'d: 'a>(
        draft: &Draft<'d>,
        group: &'a Group,
        target: &Path,
        how: &CopyHow,
    ) -> Option<Losses<'a>> {
        let world = draft.world;
        let ground = identity::nearest(world, target);
        let there = world
            .stamp_follow(&ground)
            .ok()
            .filter(|_| draft.is_safe())?;
        let giver = world.giver();
        let keeps = match there.device == group.stamp.device {
            true => Keeps::ALL,
            false => world.keeps(&ground).unwrap_or(Keeps::ALL),
        };
        let giver = giver.or_else(|| (!keeps.owners).then_some(there.owner));
        let is_any = keeps != Keeps::ALL || (giver.is_some() && how.metadata.owner);
        is_any.then(|| Losses {
            world,
            folder: &group.folder,
            keeps,
            what: how.metadata,
            giver,
            counts: BTreeMap::new(),
        })
    }

    /// Looks at an entry that is going to be copied.
    pub fn look(&mut self, entry: &Entry<'_>) {
        let (stamp, keeps, what) = (entry.stamp, self.keeps, self.what);
        let is_file = stamp.kind == Kind::File;
        let is_link = stamp.kind == Kind::Link;
        let has_twins = stamp.names > 1 && stamp.kind != Kind::Folder;
        let is_given = self.giver.is_some_and(|giver| giver != stamp.owner);
        let lost = [
            (what.owner && is_given, Loss::Owner),
            (
                what.owner && is_given && stamp.mode & 0o6000 != 0,
                Loss::SetId,
            ),
            (what.mode && !keeps.modes && !is_link, Loss::Mode),
            (
                what.times && !keeps.fractions && stamp.modified_ns != 0,
                Loss::Fractions,
            ),
            (
                what.hard_links && !keeps.hard_links && has_twins,
                Loss::HardLinks,
            ),
            (
                what.holes && !keeps.holes && is_file && stamp.has_holes(),
                Loss::Holes,
            ),
        ];
        for (_, loss) in lost.into_iter().filter(|(is_lost, _)| *is_lost) {
            self.count(loss, entry);
        }
        // One more look at each entry, only where it matters.
        if what.attributes && !(keeps.attributes && keeps.access_lists) && !is_link {
            let (has_list, has_other) = self.world.attributes_of(&self.folder.join(entry.path()));
            if has_list && !keeps.access_lists {
                self.count(Loss::AccessList, entry);
            }
            if has_other && !keeps.attributes {
                self.count(Loss::Attributes, entry);
            }
        }
    }

    fn count(&mut self, loss: Loss, entry: &Entry<'_>) {
        let told = self.counts.entry(loss).or_insert_with(|| (0, entry.path()));
        told.0 += 1;
    }

    /// All that was found; paths are those below the tops' folder.
    pub fn found(self) -> Vec<Lossy> {
        let counts = self.counts.into_iter();
        counts
            .map(|(loss, (items, example))| Lossy {
                loss,
                items,
                example,
            })
            .collect()
    }
}
