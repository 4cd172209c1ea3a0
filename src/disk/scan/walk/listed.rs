//! Folders that were listed together, in few and large pieces of memory that are used again: a tree of packages has very
//! many folders with very few entries each.

use std::ffi::OsStr;
use std::ops::Range;
use std::os::fd::AsFd;
use std::os::unix::ffi::OsStrExt;
use std::rc::Rc;
use std::sync::Arc;

use super::ahead::How;
use crate::disk::error::{DiskError, Result};
use crate::disk::folder::Folder;
use crate::disk::stat;
use crate::model::{Kind, Stamp};

/// A folder with more entries is left to the walk, which keeps none of them.
const MOST_IN_ONE: usize = 4096;
/// Entries that there is room for at first.
const ROOM: usize = 128;

/// What another thread, or this one a moment ago, has found out about an entry.
pub(super) enum Seen {
    /// Kind and inode, as the listing tells.
    Told(Kind, u64),
    At(Stamp),
    /// The same of a folder that is listed too, by its number among those that are.
    With(Stamp, usize),
    Failed(DiskError),
}

/// What is known of an entry before the walk judges it.
pub(super) enum Looked<'a> {
    Nothing,
    Told(Kind, u64),
    At(&'a Stamp),
    With(&'a Stamp, Part),
    Failed(&'a DiskError),
}

/// One folder of those that were listed together.
struct One {
    folder: Arc<Folder>,
    names_at: usize,
    entries: Range<usize>,
    answer: Result<()>,
}

/// Folders that were listed together: the first, and some of those below it.
#[derive(Default)]
pub(super) struct Listed {
    names: Vec<u8>,
    /// Ends of the names, and what was found. Those of one folder stand together.
    entries: Vec<(usize, Seen)>,
    folders: Vec<One>,
}

/// A folder among those that were listed together.
#[derive(Clone)]
pub(super) struct Part {
    listed: Rc<Listed>,
    at: usize,
}

impl Part {
    /// The first one.
    pub(super) fn first(listed: Listed) -> Option<Part> {
        let is_any = !listed.folders.is_empty();
        let listed = Rc::new(listed);
        is_any.then_some(Part { listed, at: 0 })
    }

    pub(super) fn folder(&self) -> &Arc<Folder> {
        self.listed.folder(self.at)
    }

    /// Hands the entries over in their order until `each` returns false; how the listing ended.
    pub(super) fn each(&self, mut each: impl FnMut(&OsStr, Looked<'_>) -> bool) -> Result<()> {
        let one = &self.listed.folders[self.at];
        let mut start = one.names_at;
        for (end, seen) in &self.listed.entries[one.entries.clone()] {
            let name = OsStr::from_bytes(&self.listed.names[start..*end]);
            start = *end;
            let looked = match seen {
                Seen::Told(kind, inode) => Looked::Told(*kind, *inode),
                Seen::At(stamp) => Looked::At(stamp),
                Seen::With(stamp, at) => {
                    let listed = Rc::clone(&self.listed);
                    Looked::With(stamp, Part { listed, at: *at })
                }
                Seen::Failed(error) => Looked::Failed(error),
            };
            if !each(name, looked) {
                return Ok(());
            }
        }
        one.answer.clone()
    }

    /// The memory of all of them, once this is the last one that is needed.
    pub(super) fn into_room(self) -> Option<Listed> {
        let mut listed = Rc::into_inner(self.listed)?;
        listed.clear();
        Some(listed)
    }
}

impl Listed {
    /// Forgets everything and keeps the room.
    fn clear(&mut self) {
        self.names.clear();
        self.entries.clear();
        self.folders.clear();
    }

    /// Entries of all folders.
    pub(super) fn len(&self) -> usize {
        self.entries.len()
    }

    /// What it counts for among those that wait: a folder with nothing in it takes room too.
    pub(super) fn waits_for(&self) -> usize {
        self.entries.len() + self.folders.len()
    }

    /// Lists one more folder; its number. None once it has too many entries, and nothing of it is kept then.
    pub(super) fn add(
        &mut self,
        folder: Arc<Folder>,
        how: How,
        goes_on: impl Fn() -> bool,
    ) -> Option<usize> {
        let (names_at, start) = (self.names.len(), self.entries.len());
        self.entries.reserve(ROOM);
        let (names, entries) = (&mut self.names, &mut self.entries);
        let answer = folder.handle().and_then(|handle| {
            folder.list(|name, kind, inode| {
                names.extend_from_slice(name.as_bytes());
                let seen = match kind {
                    Some(kind) if how.names_only && kind != Kind::Folder => Seen::Told(kind, inode),
                    _ => match stat::stamp_at(handle.as_fd(), name) {
                        Ok(stamp) => Seen::At(stamp),
                        Err(error) => Seen::Failed(error),
                    },
                };
                entries.push((names.len(), seen));
                entries.len() - start <= MOST_IN_ONE && goes_on()
            })
        });
        if self.entries.len() - start > MOST_IN_ONE {
            self.names.truncate(names_at);
            self.entries.truncate(start);
            return None;
        }
        let entries = start..self.entries.len();
        self.folders.push(One {
            folder,
            names_at,
            entries,
            answer,
        });
        Some(self.folders.len() - 1)
    }

    pub(super) fn folder(&self, at: usize) -> &Arc<Folder> {
        &self.folders[at].folder
    }

    /// Number of entries of a folder.
    pub(super) fn len_of(&self, at: usize) -> usize {
        self.folders[at].entries.len()
    }

    /// Places of the entries of a folder, and where their names begin.
    pub(super) fn entries_of(&self, at: usize) -> (Range<usize>, usize) {
        let one = &self.folders[at];
        (one.entries.clone(), one.names_at)
    }

    /// End of the name of an entry, and its stamp if it is a folder.
    pub(super) fn folder_at(&self, entry: usize) -> (usize, Option<Stamp>) {
        let (end, seen) = &self.entries[entry];
        match seen {
            Seen::At(stamp) if stamp.kind == Kind::Folder => (*end, Some(*stamp)),
            _ => (*end, None),
        }
    }

    /// The folder of that name in one that was listed, not listed yet.
    pub(super) fn child(&self, at: usize, name: Range<usize>, stamp: &Stamp) -> Arc<Folder> {
        let name = OsStr::from_bytes(&self.names[name]);
        let identity = (stamp.device, stamp.inode);
        self.folders[at].folder.child_to_list(name, false, identity)
    }

    /// Says which of the listed folders the entry is.
    pub(super) fn is_listed(&mut self, entry: usize, stamp: Stamp, at: usize) {
        self.entries[entry].1 = Seen::With(stamp, at);
    }
}
