//! What lies in folders that go back whole. They are renamed with everything in them, and have rows only in the plan of the
//! job that took them away.

use std::collections::HashMap;
use std::ffi::OsString;
use std::path::Path;

use crate::journal::{Fate, RowsLog};
use crate::model::{Bulk, Kind, RowId, Share, Tree, Verdict};

/// What a step has put into its hold folder.
pub struct Taken<'a> {
    pub bulk: &'a Bulk,
    pub rows: &'a RowsLog,
}

impl Taken<'_> {
    /// Folders in a folder, by name.
    pub fn folders(&self, parent: RowId) -> HashMap<OsString, RowId> {
        let mut folders = HashMap::new();
        for span in self.bulk.tree.spans(parent) {
            let Some(chunk) = self.bulk.tree.chunk_of(span.start) else {
                continue;
            };
            for id in span.start..span.start + span.len {
                if chunk.row(id).is_some_and(|row| row.kind == Kind::Folder) {
                    folders.insert(chunk.name(id).to_os_string(), id);
                }
            }
        }
        folders
    }

    /// Everything below a row that was taken away with it.
    pub fn below(&self, id: RowId) -> Share {
        if let Some(along) = self.bulk.along(id).filter(|_| self.is_whole(id)) {
            return *along;
        }
        let mut share = Share::default();
        let mut open = vec![(id, self.went_with_a_folder(id))];
        while let Some((folder, is_whole)) = open.pop() {
            for span in self.bulk.tree.spans(folder) {
                let Some(chunk) = self.bulk.tree.chunk_of(span.start) else {
                    continue;
                };
                for id in span.start..span.start + span.len {
                    let Some(row) = chunk.row(id) else { continue };
                    let is_whole = is_whole || self.is_whole(id);
                    let is_emptied = matches!(self.rows.fates.get(&id), Some(Fate::Emptied));
                    if !is_whole && !is_emptied {
                        continue;
                    }
                    let is_again = row.verdict == Verdict::Twin;
                    share.count(row.kind, if is_again { 0 } else { row.size });
                    if row.kind == Kind::Folder {
                        open.push((id, is_whole));
                    }
                }
            }
        }
        share
    }

    /// True for a row that was renamed, by itself or with a folder above it.
    fn went_with_a_folder(&self, id: RowId) -> bool {
        let mut at = id;
        while at != 0 && !self.is_whole(at) {
            at = self.bulk.tree.row(at).map_or(0, |row| row.parent);
        }
        at != 0
    }

    fn is_whole(&self, id: RowId) -> bool {
        let fate = self.rows.fates.get(&id);
        matches!(fate, Some(Fate::Held | Fate::Trashed { .. }))
    }
}

/// The row at a path below the anchor of a tree.
pub fn row_at(tree: &Tree, below: &Path) -> Option<RowId> {
    let mut at = 0;
    for name in below.iter() {
        let mut children = tree.spans(at).into_iter().flat_map(|span| {
            let chunk = tree.chunk_of(span.start);
            (span.start..span.start + span.len).map(move |id| (id, chunk.clone()))
        });
        at = children.find_map(|(id, chunk)| (chunk?.name(id) == name).then_some(id))?;
    }
    Some(at)
}
