//! What unpacking makes and replaces, row by row, for the journal.

use std::collections::HashMap;
use std::ffi::{OsStr, OsString};
use std::os::fd::AsFd;
use std::path::Path;
use std::sync::Arc;

use crate::disk::{self, DiskError, Errno, Folder, act, stat};
use crate::exec::bulk::made;
use crate::exec::keeping::{Hold, step_aside, step_back};
use crate::exec::ledger::Ledger;
use crate::exec::run::WorkerWatch;
use crate::exec::single::Spot;
use crate::journal::hold::likeness;
use crate::model::{Action, Kind, RowId, Stamp, Unpack};

/// The rows of the members, found by their names.
pub struct Book<'a> {
    ledger: &'a Ledger,
    worker: usize,
    index: u32,
    step: &'a Unpack,
    rows: HashMap<(RowId, OsString), RowId>,
}

impl<'a> Book<'a> {
    /// None where no journal is kept.
    pub fn open(index: u32, step: &'a Unpack, watch: &WorkerWatch<'a>) -> Option<Book<'a>> {
        let ledger = watch.run.ledger()?;
        let mut rows = HashMap::new();
        for chunk in step.tree.chunks() {
            for id in chunk.base.max(1)..chunk.base + chunk.len() {
                if let Some(row) = chunk.row(id) {
                    rows.insert((row.parent, chunk.name(id).to_os_string()), id);
                }
            }
        }
        Some(Book {
            ledger,
            worker: watch.worker,
            index,
            step,
            rows,
        })
    }

    /// The row of a name in a folder; none for what the plan did not see.
    pub fn row(&self, folder: RowId, name: &OsStr) -> Option<RowId> {
        self.rows.get(&(folder, name.to_os_string())).copied()
    }

    /// Everything in a folder is about to be at its place with it.
    pub fn note_below(&self, folder: &Arc<Folder>, row: RowId) -> disk::Result<()> {
        let mut open = vec![(Arc::clone(folder), row)];
        while let Some((folder, parent)) = open.pop() {
            let mut names = Vec::new();
            folder.list(|name, _, _| {
                names.push(name.to_os_string());
                true
            })?;
            let handle = folder.handle()?;
            for name in names {
                let Some(row) = self.row(parent, &name) else {
                    continue;
                };
                let stamp = stat::stamp_at(handle.as_fd(), &name)?;
                let fate = made(&stamp, None, false);
                self.ledger.row(self.worker, self.index, row, fate);
                if stamp.kind == Kind::Folder {
                    open.push((folder.child(&name), row));
                }
            }
        }
        Ok(())
    }

    /// An entry of a folder is about to get a name at its destination. False if that could not be written down.
    pub fn intend(
        &self,
        folder: &Arc<Folder>,
        name: &OsStr,
        row: RowId,
        stamp: &Stamp,
    ) -> disk::Result<bool> {
        if stamp.kind == Kind::Folder {
            self.note_below(&folder.child(name), row)?;
            if !self.ledger.flush() {
                return Ok(false);
            }
        }
        Ok(self.ledger.unit(self.index, row, stamp.inode, name))
    }

    /// Writes out what was noted. False if that cannot be done.
    pub fn flush(&self) -> bool {
        self.ledger.flush()
    }

    /// It has the name now.
    pub fn note(&self, row: RowId, stamp: &Stamp, name: Option<OsString>, is_replacing: bool) {
        let fate = made(stamp, name, is_replacing);
        self.ledger.row(self.worker, self.index, row, fate);
    }

    /// Remembers the times of a folder in which names are going to change.
    pub fn touch(&self, folder: &Arc<Folder>, at: &Path) {
        if let Ok(handle) = folder.handle() {
            self.ledger.touch(handle.as_fd(), at);
        }
    }

    /// Renames over an entry, which is kept: `names` lead to its folder from the one that takes the members.
    pub fn replace(
        &self,
        from: &Spot,
        to: &Spot,
        names: &[OsString],
        old: &Stamp,
    ) -> disk::Result<()> {
        if !self.ledger.holds() {
            return act::rename(from.dir(), &from.name, to.dir(), &to.name);
        }
        let base = self.ledger.base(self.index, &to.folder, &self.step.to)?;
        let folder = likeness(&base.folder, names)?;
        let hold = Hold {
            handle: folder.handle()?,
            name: to.name.clone(),
            path: base.path.clone(),
        };
        step_aside(to, &hold, old.kind)?;
        act::rename(from.dir(), &from.name, to.dir(), &to.name).inspect_err(|_| {
            if let Err(error) = step_back(to, &hold, |there| there.is_same_object(old)) {
                tracing::debug!(?error, "what was to be replaced has two names");
            }
        })
    }

    pub fn unwritten() -> DiskError {
        DiskError::new(Action::Write, OsStr::new(""), Errno::IO)
    }
}
