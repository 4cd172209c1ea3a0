//! The rows of a tree in the order in which an archive holds them: by name, each folder right before what is in it.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::sync::Arc;
use std::vec::IntoIter;

use crate::disk::Folder;
use crate::model::{Kind, Pack, Row, RowId, Tree, Verdict};

/// One row on its way into an archive.
pub struct Visit {
    pub id: RowId,
    pub row: Row,
    pub name: std::ffi::OsString,
    pub folder: Arc<Folder>,
    /// Its name in the archive; none for a top that is no member.
    pub path: Option<Vec<u8>>,
}

/// A folder whose rows are not all visited.
struct Level {
    rows: IntoIter<RowId>,
    folder: Arc<Folder>,
    /// Bytes of the path that belong to the folder.
    path_end: usize,
}

/// A walk over all rows; memory is that of the folders on the way down.
pub struct Walk<'a> {
    step: &'a Pack,
    levels: Vec<Level>,
    path: Vec<u8>,
}

impl<'a> Walk<'a> {
    pub fn new(step: &'a Pack, folder: Arc<Folder>) -> Walk<'a> {
        let top = Level {
            rows: sorted(&step.tree, 0),
            folder,
            path_end: 0,
        };
        Walk {
            step,
            levels: vec![top],
            path: Vec::new(),
        }
    }

    /// The next row; those of a folder come next unless it is left out.
    pub fn next(&mut self) -> Option<Visit> {
        loop {
            let level = self.levels.last_mut()?;
            let Some(id) = level.rows.next() else {
                self.levels.pop();
                continue;
            };
            let (folder, path_end) = (Arc::clone(&level.folder), level.path_end);
            let Some(chunk) = self.step.tree.chunk_of(id) else {
                continue;
            };
            let Some(row) = chunk.row(id).copied() else {
                continue;
            };
            let name = chunk.name(id).to_os_string();
            self.path.truncate(path_end);
            let is_member = self.push_name(&row, &name);
            let is_entered =
                row.kind == Kind::Folder && matches!(row.verdict, Verdict::Act | Verdict::Merge);
            if is_entered {
                let inner = folder.child(&name);
                inner.expect(self.step.tree.device(row.device), row.inode);
                self.levels.push(Level {
                    rows: sorted(&self.step.tree, id),
                    folder: inner,
                    path_end: self.path.len(),
                });
            }
            return Some(Visit {
                id,
                row,
                name,
                folder,
                path: is_member.then(|| self.path.clone()),
            });
        }
    }

    fn push_name(&mut self, row: &Row, name: &OsStr) -> bool {
        let top_name = self.step.top_name.as_ref().filter(|_| row.parent == 0);
        let name = top_name.map_or(name, |name| name.as_os_str()).as_bytes();
        if !self.path.is_empty() && !self.path.ends_with(b"/") && !name.is_empty() {
            self.path.push(b'/');
        }
        self.path.extend_from_slice(name);
        !self.path.is_empty()
    }
}

/// Rows of a folder by name, as Python sorts texts: a byte that is no UTF-8 stands where its surrogate does.
fn sorted(tree: &Tree, folder: RowId) -> IntoIter<RowId> {
    let spans = tree.spans(folder).into_iter();
    let mut ids: Vec<RowId> = spans
        .flat_map(|span| span.start..span.start + span.len)
        .collect();
    by_name(tree, &mut ids);
    ids.into_iter()
}

/// Sorts rows as Python sorts their names.
pub fn by_name(tree: &Tree, ids: &mut [RowId]) {
    let name = |id: RowId| tree.chunk_of(id).map(|chunk| letters(chunk.name(id)));
    ids.sort_by_cached_key(|id| name(*id));
}

fn letters(name: &OsStr) -> Vec<u32> {
    let mut letters = Vec::with_capacity(name.len());
    for chunk in name.as_bytes().utf8_chunks() {
        letters.extend(chunk.valid().chars().map(u32::from));
        letters.extend(chunk.invalid().iter().map(|byte| 0xDC00 + u32::from(*byte)));
    }
    letters
}
