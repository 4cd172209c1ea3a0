//! Files that hold the bytes of their source already: none of them is written. What a copy would have brought beside the
//! bytes is put on the file that is there, and what it was like before is written down first.

use std::os::fd::AsFd;

use crate::disk::metadata::{self, Parts};
use crate::disk::{self, DiskError, Errno, Lost, stat};
use crate::journal::Fate;
use crate::model::{Action, Kind, Phase, Profile, Stamp};

use super::super::run::WorkerWatch;
use super::BulkRun;
use super::item::Item;

/// What is to be done about such a file.
enum Need {
    /// It is like its source in all that the copy keeps.
    Nothing,
    Dress,
    /// What is there cannot be made like the source by itself.
    Replace,
}

impl BulkRun<'_> {
    /// Makes a file of the same bytes like its source. False if only another file can be that.
    pub(super) fn dress_alike(&self, item: &Item<'_>, watch: &WorkerWatch<'_>) -> bool {
        watch
            .counters()
            .turn_to(Phase::Copy, self.step, item.id, item.row.size);
        match self.dressed(item, watch) {
            Ok((Need::Replace, _)) => return false,
            Ok((Need::Nothing, _)) => self.skip(item, watch),
            Ok((Need::Dress, lost)) => {
                self.note_lost(item.id, &lost);
                item.landed.replace(Some(item.name.into()));
                self.settle_links(item);
                self.note_done(item.chunk, item.id, watch);
                self.check_earlier(item.node, item.chunk, item.id, watch);
            }
            Err(error) => self.fail_disk(item.chunk, item.id, &error),
        }
        true
    }

    fn dressed(&self, item: &Item<'_>, watch: &WorkerWatch<'_>) -> disk::Result<(Need, Lost)> {
        let name = item.chunk.name(item.id);
        let nobody = || DiskError::new(Action::Open, name, Errno::NOENT);
        let (from, to) = (
            item.node.from.handle()?,
            item.node.to.as_ref().ok_or_else(nobody)?.handle()?,
        );
        let source = stat::stamp_at(from.as_fd(), name)?;
        let there = stat::stamp_at(to.as_fd(), item.name)?;
        let need = self.need(item, &source, &there)?;
        if !matches!(need, Need::Dress) {
            return Ok((need, Lost::default()));
        }
        let what = self.bulk.how.metadata;
        if let Some(ledger) = self.run.ledger() {
            let parts = Parts {
                mode: true,
                owner: what.owner,
                times: true,
                attributes: what.attributes,
            };
            let saved = metadata::save_at(to.as_fd(), item.name, parts, false)?;
            let fate = Fate::Dressed {
                saved: Box::new(saved),
            };
            if !ledger.foretell(watch.worker, self.step, item.id, fate) {
                return Err(DiskError::new(Action::Write, item.name, Errno::IO));
            }
        }
        let (from, to) = (from.as_fd(), to.as_fd());
        let lost =
            metadata::copy_metadata_at(from, name, to, item.name, &what, Profile::Safe, false)?;
        Ok((Need::Dress, lost))
    }

    fn need(&self, item: &Item<'_>, source: &Stamp, there: &Stamp) -> disk::Result<Need> {
        // Another name of what is there would change with it; a link at the source is not looked through here.
        if there.names > 1 || source.kind != Kind::File || there.kind != Kind::File {
            return Ok(Need::Replace);
        }
        let what = &self.bulk.how.metadata;
        let mut lacks = Lost::default();
        lacks.compare(source, there, what);
        let mut differs = lacks.any();
        if what.attributes {
            let (from, to) = (item.node.from.handle()?, item.node.to.as_ref());
            let has = metadata::attributes_at(from.as_fd(), item.chunk.name(item.id), false)?;
            let keeps = match to {
                Some(to) => metadata::attributes_at(to.handle()?.as_fd(), item.name, false)?,
                None => Vec::new(),
            };
            if keeps
                .iter()
                .any(|one| !has.iter().any(|other| other.name == one.name))
            {
                return Ok(Need::Replace);
            }
            differs |= has.iter().any(|one| !keeps.contains(one));
        }
        Ok(if differs { Need::Dress } else { Need::Nothing })
    }
}
