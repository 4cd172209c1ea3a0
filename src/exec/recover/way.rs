//! The way from a copy's rows to what is at their source, at their destination, and kept of what was there before.

use std::ffi::{OsStr, OsString};
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::disk::{FdPool, Folder, stat};
use crate::journal::{Fate, RowsLog};
use crate::model::{Bulk, Chunk, Failure, Publish, RowId, Stamp, Verdict};

use super::super::keeping::if_present;

pub struct Way<'a> {
    pub bulk: &'a Bulk,
    pub to: Arc<Folder>,
    from: Result<Option<Arc<Folder>>, Failure>,
    /// Second names that were made for nothing stay.
    pub looks_only: bool,
}

/// A folder that is there.
pub struct Above {
    handle: Arc<OwnedFd>,
    pub at: PathBuf,
}

impl Above {
    /// None where the folder is not there.
    fn open(folder: &Arc<Folder>, at: PathBuf) -> Result<Option<Above>, Failure> {
        let handle = if_present(folder.handle(), &at)?;
        Ok(handle.map(|handle| Above { handle, at }))
    }

    pub fn dir(&self) -> BorrowedFd<'_> {
        self.handle.as_fd()
    }

    /// What is under a name, if anything is.
    pub fn stamp(&self, name: &OsStr) -> Result<Option<Stamp>, Failure> {
        if_present(stat::stamp_at(self.dir(), name), &self.at.join(name))
    }
}

/// The folder at a path, none where there is none.
pub fn opened(pool: &Arc<FdPool>, at: &Path) -> Result<Option<Arc<Folder>>, Failure> {
    if_present(Folder::open_root(pool, at), at)
}

impl<'a> Way<'a> {
    /// None where there is no destination.
    pub fn of(pool: &Arc<FdPool>, bulk: &'a Bulk) -> Result<Option<Way<'a>>, Failure> {
        let Some(to) = &bulk.to else {
            return Ok(None);
        };
        Ok(opened(pool, to)?.map(|to| Way {
            bulk,
            to,
            from: opened(pool, &bulk.from),
            looks_only: false,
        }))
    }

    /// Name of a row at the destination.
    pub fn name(&self, chunk: &Chunk, id: RowId, rows: &RowsLog) -> OsString {
        if let Some(Fate::Made {
            name: Some(name), ..
        }) = rows.fates.get(&id)
        {
            return name.clone();
        }
        match &self.bulk.top_name {
            Some(name) if chunk.row(id).is_some_and(|row| row.parent == 0) => name.clone(),
            _ => chunk.name(id).to_os_string(),
        }
    }

    /// Rows from the top down to this one.
    fn chain(&self, id: RowId) -> Vec<RowId> {
        let mut chain = Vec::new();
        let mut at = id;
        while at != 0 {
            chain.push(at);
            at = self.bulk.tree.row(at).map_or(0, |row| row.parent);
        }
        chain.reverse();
        chain
    }

    /// The folder at the destination that a row is.
    pub fn folder(&self, id: RowId, rows: &RowsLog) -> Arc<Folder> {
        let names = self.names(id, rows);
        let below = |at: Arc<Folder>, name: &OsString| at.child(name);
        names.iter().fold(Arc::clone(&self.to), below)
    }

    /// Names at the destination from the top down to a row.
    fn names(&self, id: RowId, rows: &RowsLog) -> Vec<OsString> {
        let name = |row| {
            let chunk = self.bulk.tree.chunk_of(row)?;
            Some(self.name(&chunk, row, rows))
        };
        self.chain(id).into_iter().filter_map(name).collect()
    }

    /// The same folder, opened.
    pub fn above(&self, id: RowId, rows: &RowsLog) -> Result<Option<Above>, Failure> {
        let mut at = self.bulk.to.clone().unwrap_or_default();
        at.extend(self.names(id, rows));
        Above::open(&self.folder(id, rows), at)
    }

    /// The folder at the source that a row is, opened.
    pub fn source(&self, id: RowId) -> Result<Option<Above>, Failure> {
        let Some(mut folder) = self.from.clone()? else {
            return Ok(None);
        };
        let mut at = self.bulk.from.clone();
        for row in self.chain(id) {
            let Some(chunk) = self.bulk.tree.chunk_of(row) else {
                return Ok(None);
            };
            folder = folder.child(chunk.name(row));
            at.push(chunk.name(row));
        }
        Above::open(&folder, at)
    }

    /// Where in the hold area things are that were in the place of what a row has in it.
    pub fn kept(
        &self,
        (hold, at): &(Arc<Folder>, PathBuf),
        id: RowId,
        rows: &RowsLog,
    ) -> Result<Option<Above>, Failure> {
        let names = self.names(id, rows);
        let below = |at: Arc<Folder>, name: &OsString| at.child(name);
        let folder = names.iter().fold(Arc::clone(hold), below);
        let mut at = at.clone();
        at.extend(names);
        Above::open(&folder, at)
    }

    /// True if a row lies in a tree that was being built under a temporary name.
    pub fn is_in_unit(&self, id: RowId) -> bool {
        let row = self.bulk.tree.row(id);
        self.bulk.how.publish != Publish::InPlace
            && row.is_some_and(|row| {
                let parent = self.bulk.tree.row(row.parent);
                row.parent != 0 && parent.is_some_and(|parent| parent.verdict != Verdict::Merge)
            })
    }
}
