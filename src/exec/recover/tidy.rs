//! Takes away what a job that was ended by force has left unfinished.

use std::ffi::OsStr;
use std::path::Path;
use std::sync::Arc;

use crate::disk::copy::{TEMPORARY_PREFIX, is_temporary};
use crate::disk::{DiskError, FdPool, Folder};
use crate::journal::{Log, RowsLog};
use crate::model::{Bulk, BulkAct, Failure, Plan, Row, RowSet, Step, Verdict};

use super::super::sweep;
use super::way::Way;

/// Removes what the passes of a job have left unfinished, which their names tell. What stays is told: nobody would look for
/// it.
pub fn tidy(pool: &Arc<FdPool>, plan: &Plan, log: &Log) -> Vec<Failure> {
    let mut tidying = Tidying {
        pool,
        starts: log
            .passes
            .iter()
            .map(|pass| format!("{TEMPORARY_PREFIX}{}", pass.temporary))
            .collect(),
        failures: Vec::new(),
    };
    for (index, planned) in plan.steps.iter().enumerate() {
        match &planned.step {
            Step::Bulk(bulk) if bulk.act == BulkAct::Copy => {
                let none = RowsLog::default();
                let rows = log.rows.get(&(index as u32)).unwrap_or(&none);
                tidying.sweep_copy(bulk, rows);
            }
            Step::CopyFile { to, .. } => tidying.sweep_around(to),
            Step::Pack(pack) => tidying.sweep_around(&pack.at),
            Step::Unpack(unpack) => {
                tidying.sweep_around(&unpack.to);
                tidying.sweep_path(&unpack.to);
            }
            _ => {}
        }
    }
    tidying.failures
}

struct Tidying<'a> {
    pool: &'a Arc<FdPool>,
    /// How names of what is unfinished begin.
    starts: Vec<String>,
    failures: Vec<Failure>,
}

impl Tidying<'_> {
    fn sweep_copy(&mut self, bulk: &Bulk, rows: &RowsLog) {
        let way = match Way::of(self.pool, bulk) {
            Ok(way) => way,
            Err(failure) => return self.failures.push(failure),
        };
        let (Some(way), Some(to)) = (way, &bulk.to) else {
            return;
        };
        for parent in places(&way, rows).iter() {
            let at = to.join(bulk.tree.path(parent));
            self.sweep(&way.folder(parent, rows), &at);
        }
    }

    /// Sweeps the folder that an entry is in.
    fn sweep_around(&mut self, at: &Path) {
        self.sweep_path(super::super::single::split(at).0);
    }

    fn sweep_path(&mut self, at: &Path) {
        match Folder::open_root(self.pool, at) {
            Ok(folder) => self.sweep(&folder, at),
            Err(error) => self.fail(&error, at),
        }
    }

    fn sweep(&mut self, folder: &Arc<Folder>, at: &Path) {
        let mut left = Vec::new();
        let listed = folder.list(|name, _, _| {
            if self.is_ours(name) {
                left.push(name.to_os_string());
            }
            true
        });
        if let Err(error) = listed {
            self.fail(&error, at);
        }
        for name in left {
            if let Err(error) = sweep::remove_tree(folder, &name) {
                self.fail(&error, &at.join(&name));
            }
        }
    }

    /// Where there is no folder nothing is unfinished in it.
    fn fail(&mut self, error: &DiskError, at: &Path) {
        if !error.is_absent() {
            let failure = Failure::new(error.action, at, error.cause());
            self.failures.push(failure);
        }
    }

    fn is_ours(&self, name: &OsStr) -> bool {
        let text = name.to_str().unwrap_or_default();
        let mut starts = self.starts.iter();
        is_temporary(name) && starts.any(|start| text.starts_with(start.as_str()))
    }
}

/// Folders at the destination in which something may be unfinished. Those that were there before are always among them: a
/// power cut may have taken the records that say so.
fn places(way: &Way<'_>, rows: &RowsLog) -> RowSet {
    let mut places = RowSet::default();
    places.insert(0);
    for chunk in way.bulk.tree.chunks() {
        for id in chunk.base.max(1)..chunk.base + chunk.len() {
            let is_merged = |row: &Row| row.verdict == Verdict::Merge;
            if chunk.row(id).is_some_and(is_merged) {
                places.insert(id);
            }
        }
    }
    for id in rows.intended.iter().chain(rows.units.keys().copied()) {
        let parent = way.bulk.tree.row(id).map(|row| row.parent);
        if let Some(parent) = parent.filter(|_| !way.is_in_unit(id)) {
            places.insert(parent);
        }
    }
    places
}
