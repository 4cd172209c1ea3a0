//! The rows of a subtree or selection: compact, append-only, shared between planner, workers and window.
//!
//! A row is 57 bytes and its name. Rows are appended in chunks that never change again, so that a reader holds an `Arc`
//! of a chunk without any lock, and work may begin while the listing still grows. Only the state byte of a row moves.

use std::ffi::OsStr;
use std::fmt;
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::PathBuf;
use std::sync::atomic::{AtomicU8, AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use super::filter::Why;
use super::growing::{Cut, Growing};
use super::plan::Clash;
use super::sheet::Sheet;
use super::stamp::{Kind, Stamp};

/// Number of a row within its tree. Row 0 is the folder that holds the tops; it is never acted upon.
pub type RowId = u32;

/// What the plan means to do with a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Done as the step says.
    Act,
    /// A folder that is there already and is merged into.
    Merge,
    /// Something is in the way; the run's rule for this kind decides.
    Clash(Clash),
    /// Not touched, and not entered.
    LeftOut(Why),
    /// Another file system is mounted here and the job keeps to one.
    OtherFileSystem,
    /// A pipe, socket or device that the step cannot carry.
    Special,
    /// A later name of an inode whose first name is another row ([`Tree::first_name`]).
    Twin,
    /// A dangling link whose target should be copied.
    Dangling,
}

/// How far a row has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum RowState {
    Waiting = 0,
    Running = 1,
    Done = 2,
    Skipped = 3,
    Failed = 4,
    /// Waits for an answer.
    Parked = 5,
    /// Copied, and then removed at the source.
    Gone = 6,
}

impl RowState {
    fn from_byte(byte: u8) -> RowState {
        match byte {
            1 => RowState::Running,
            2 => RowState::Done,
            3 => RowState::Skipped,
            4 => RowState::Failed,
            5 => RowState::Parked,
            6 => RowState::Gone,
            _ => RowState::Waiting,
        }
    }
}

/// One planned entry.
#[derive(Clone, Copy, Debug)]
pub struct Row {
    pub parent: RowId,
    pub(super) name_at: u32,
    pub size: u64,
    pub inode: u64,
    pub modified_s: i64,
    pub modified_ns: u32,
    /// [`Stamp::change_mark`] of what was listed; 0 where that is not known.
    pub change_mark: u32,
    pub(super) name_length: u16,
    /// Index into the tree's table of devices.
    pub device: u16,
    /// Permission bits.
    pub mode: u16,
    pub kind: Kind,
    pub verdict: Verdict,
    /// The inode has more than one name.
    pub has_twins: bool,
    /// Fewer blocks than its length needs.
    pub has_holes: bool,
}

/// A row before it is appended.
#[derive(Clone, Debug)]
pub struct NewRow<'a> {
    pub parent: RowId,
    pub name: &'a OsStr,
    pub stamp: Stamp,
    pub verdict: Verdict,
}

/// Rows that were appended together.
#[derive(Debug)]
pub struct Chunk {
    /// Number of the first row.
    pub base: RowId,
    pub(super) rows: Vec<Row>,
    pub(super) names: Vec<u8>,
    pub(super) states: Vec<AtomicU8>,
}

impl Chunk {
    pub fn len(&self) -> u32 {
        self.rows.len() as u32
    }

    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Row by its number in the tree, if it is of this chunk.
    pub fn row(&self, id: RowId) -> Option<&Row> {
        self.rows.get(id.checked_sub(self.base)? as usize)
    }

    /// Name of a row of this chunk; empty for a row of another.
    pub fn name(&self, id: RowId) -> &OsStr {
        let name = self.row(id).and_then(|row| {
            let start = row.name_at as usize;
            self.names.get(start..start + row.name_length as usize)
        });
        OsStr::from_bytes(name.unwrap_or_default())
    }

    /// The names of all rows of this chunk in their order, one behind the other and nothing between them.
    pub fn names(&self) -> &[u8] {
        &self.names
    }

    pub fn state(&self, id: RowId) -> RowState {
        let byte = id
            .checked_sub(self.base)
            .and_then(|at| self.states.get(at as usize));
        RowState::from_byte(byte.map_or(0, |byte| byte.load(Ordering::Acquire)))
    }

    pub fn set_state(&self, id: RowId, state: RowState) {
        let byte = id
            .checked_sub(self.base)
            .and_then(|at| self.states.get(at as usize));
        if let Some(byte) = byte {
            byte.store(state as u8, Ordering::Release);
        }
    }
}

/// Consecutive rows of one folder: `start` to `start + len`, all in one chunk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    pub folder: RowId,
    pub start: RowId,
    pub len: u32,
}

/// Rows of a subtree or selection.
pub struct Tree {
    growing: RwLock<Growing>,
    /// The first of its devices, which is mostly the only one: asked for with every row, it takes no lock.
    first_device: AtomicU64,
}

impl fmt::Debug for Tree {
    /// The rows in their order: equal trees are written alike, however their tables came about.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rows = (1..self.len()).filter_map(|id| Some((self.path(id), self.row(id)?)));
        f.debug_map().entries(rows).finish()
    }
}

impl Tree {
    /// A tree whose row 0 stands for the folder with this stamp.
    pub fn new(anchor: &Stamp) -> Tree {
        let tree = Tree {
            growing: RwLock::new(Growing::default()),
            first_device: AtomicU64::new(anchor.device),
        };
        let row = NewRow {
            parent: 0,
            name: OsStr::new(""),
            stamp: *anchor,
            verdict: Verdict::Merge,
        };
        tree.append(&[row]);
        // Row 0 is its own parent; it must not show up among its children.
        tree.write().spans.remove(&0);
        tree
    }

    /// A tree of nothing, in place of one that is yet to be read.
    pub fn none() -> Arc<Tree> {
        Arc::new(Tree::new(&Stamp::default()))
    }

    fn read(&self) -> std::sync::RwLockReadGuard<'_, Growing> {
        self.growing.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> std::sync::RwLockWriteGuard<'_, Growing> {
        self.growing.write().unwrap_or_else(PoisonError::into_inner)
    }

    /// Puts other numbers in the place of those of devices: a device may have another one when the machine was started
    /// again, or its disk plugged in anew. What `now` does not know stays as it is.
    pub fn renumber(&self, now: impl Fn(u64) -> Option<u64>) {
        let mut growing = self.write();
        for device in &mut growing.devices {
            *device = now(*device).unwrap_or(*device);
        }
        if let Some(first) = growing.devices.first() {
            self.first_device.store(*first, Ordering::Relaxed);
        }
    }

    /// Numbers of all devices that rows are on.
    pub fn devices(&self) -> Vec<u64> {
        self.read().devices.clone()
    }

    /// Appends rows as one chunk and returns it. Rows of one folder should stand together: each run of the same parent
    /// becomes one [`Span`]. Rows beyond `u32::MAX - 1` are not taken; the caller sees a shorter chunk.
    pub fn append(&self, new: &[NewRow<'_>]) -> Arc<Chunk> {
        self.append_sheet(&mut Sheet::of(new))
    }

    /// The same for rows that have to know their numbers: `prepare` gets them with the number of the first, and nothing
    /// else is appended meanwhile. Answers with the later names of inodes and their first ones too.
    pub fn append_prepared(
        &self,
        sheet: &mut Sheet,
        prepare: impl FnOnce(RowId, &mut Sheet) -> Vec<(RowId, RowId)>,
    ) -> (Arc<Chunk>, Vec<(RowId, RowId)>) {
        let mut growing = self.write();
        let twins = prepare(growing.rows, sheet);
        growing.first_names.extend(twins.iter().copied());
        let cut = Cut::of(sheet);
        (growing.append(sheet, cut), twins)
    }

    /// Forgets the rows from this number on; it is that of the first row of a chunk. What is below the others is listed
    /// anew.
    pub fn truncate(&self, rows: RowId) {
        let mut growing = self.write();
        growing.chunks.retain(|chunk| chunk.base < rows);
        growing.bases.retain(|base| *base < rows);
        growing.spans.retain(|_, (start, _)| *start < rows);
        for spans in growing.more_spans.values_mut() {
            spans.retain(|span| span.start < rows);
        }
        growing.first_names.retain(|twin, _| *twin < rows);
        growing.allocated.retain(|row, _| *row < rows);
        growing.rows = growing.rows.min(rows);
    }

    /// Appends the rows of a sheet, which has room for others afterwards. What can be done without the lock is done
    /// before it is taken: workers append for every folder that they enter.
    pub fn append_sheet(&self, sheet: &mut Sheet) -> Arc<Chunk> {
        let cut = Cut::of(sheet);
        self.write().append(sheet, cut)
    }

    /// Number of rows, row 0 included.
    pub fn len(&self) -> u32 {
        self.read().rows
    }

    /// True if there is nothing but row 0.
    pub fn is_empty(&self) -> bool {
        self.len() <= 1
    }

    /// The chunk that holds a row.
    pub fn chunk_of(&self, id: RowId) -> Option<Arc<Chunk>> {
        let growing = self.read();
        let after = growing.bases.partition_point(|base| *base <= id);
        let chunk = growing.chunks.get(after.checked_sub(1)?)?;
        (id - chunk.base < chunk.len()).then(|| Arc::clone(chunk))
    }

    /// All chunks there are now.
    pub fn chunks(&self) -> Vec<Arc<Chunk>> {
        self.read().chunks.clone()
    }

    /// Spans of the children of a folder, in the order of the listing.
    pub fn spans(&self, folder: RowId) -> Vec<Span> {
        let growing = self.read();
        let first = growing.spans.get(&folder);
        let mut spans: Vec<Span> = first
            .map(|(start, len)| Span {
                folder,
                start: *start,
                len: *len,
            })
            .into_iter()
            .collect();
        if let Some(more) = growing.more_spans.get(&folder) {
            spans.extend_from_slice(more);
        }
        spans
    }

    /// True if there are rows in this folder.
    pub fn has_rows_in(&self, folder: RowId) -> bool {
        self.read().spans.contains_key(&folder)
    }

    /// A copy of a row.
    pub fn row(&self, id: RowId) -> Option<Row> {
        self.chunk_of(id).and_then(|chunk| chunk.row(id).copied())
    }

    /// Device number of a row's table index.
    pub fn device(&self, index: u16) -> u64 {
        if index == 0 {
            return self.first_device.load(Ordering::Relaxed);
        }
        self.read()
            .devices
            .get(index as usize)
            .copied()
            .unwrap_or_default()
    }

    /// Says that `twin` is a later name of the inode whose first name is `first`.
    pub fn set_first_name(&self, twin: RowId, first: RowId) {
        self.write().first_names.insert(twin, first);
    }

    /// True if there are rows that are known to be later names of others.
    pub fn has_later_names(&self) -> bool {
        !self.read().first_names.is_empty()
    }

    /// Row of the first name of a [`Verdict::Twin`].
    pub fn first_name(&self, twin: RowId) -> Option<RowId> {
        self.read().first_names.get(&twin).copied()
    }

    /// Bytes that a file with holes takes; none for other rows.
    pub fn allocated(&self, id: RowId) -> Option<u64> {
        self.read().allocated.get(&id).copied()
    }

    /// Names from the top down to a row, joined with `/`: empty for row 0.
    pub fn path(&self, id: RowId) -> PathBuf {
        let mut names = Vec::new();
        let mut at = id;
        while at != 0 {
            let Some(chunk) = self.chunk_of(at) else {
                break;
            };
            names.push(chunk.name(at).as_bytes().to_vec());
            at = chunk.row(at).map_or(0, |row| row.parent);
        }
        names.reverse();
        PathBuf::from(std::ffi::OsString::from_vec(names.join(&b'/')))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A folder for every third row, about as many as an installed tree of packages has.
    #[test]
    fn a_row_takes_seventy_bytes_and_its_name() {
        let tree = Tree::new(&Stamp::default());
        let names: Vec<String> = (0..4096).map(|number| format!("name {number}")).collect();
        for chunk in 0..50 {
            let mut rows = Vec::new();
            for (at, name) in (0..).zip(&names) {
                rows.push(NewRow {
                    parent: (chunk * 4096 + at) / 3,
                    name: OsStr::new(name),
                    stamp: Stamp::default(),
                    verdict: Verdict::Act,
                });
            }
            tree.append(&rows);
        }
        let growing = tree.read();
        let chunk_bytes = |chunk: &Arc<Chunk>| {
            size_of::<Chunk>() + chunk.rows.capacity() * size_of::<Row>() + chunk.states.capacity()
        };
        let rows: usize = growing.chunks.iter().map(chunk_bytes).sum();
        let places = (growing.spans.capacity() * 8 / 7).next_power_of_two();
        let spans = places * (size_of::<(RowId, (RowId, u32))>() + 1);
        let each = (rows + spans) / growing.rows as usize;
        assert!(each <= 70, "{each} bytes a row");
        assert!(
            growing
                .chunks
                .iter()
                .all(|chunk| chunk.names.len() == chunk.names.capacity())
        );
    }

    #[test]
    fn rows_of_one_folder_are_found_wherever_they_were_appended() {
        let tree = Tree::new(&Stamp::default());
        let append = |parents: &[RowId]| {
            let rows: Vec<NewRow<'_>> = parents
                .iter()
                .map(|parent| NewRow {
                    parent: *parent,
                    name: OsStr::new("x"),
                    stamp: Stamp::default(),
                    verdict: Verdict::Act,
                })
                .collect();
            tree.append(&rows);
        };
        append(&[0, 0, 1, 1, 1, 0]);
        append(&[1, 2]);
        let found = |folder| -> Vec<(RowId, u32)> {
            let spans = tree.spans(folder);
            assert!(spans.iter().all(|span| span.folder == folder));
            spans.iter().map(|span| (span.start, span.len)).collect()
        };
        assert_eq!(found(0), [(1, 2), (6, 1)]);
        assert_eq!(found(1), [(3, 3), (7, 1)]);
        assert_eq!(found(2), [(8, 1)]);
        assert_eq!(found(3), []);
    }

    #[test]
    fn a_tree_that_is_cut_back_grows_again_as_if_nothing_had_been() {
        let row = |parent, name: &'static str| NewRow {
            parent,
            name: OsStr::new(name),
            stamp: Stamp::default(),
            verdict: Verdict::Act,
        };
        let tree = Tree::new(&Stamp::default());
        tree.append(&[row(0, "top")]);
        tree.append(&[row(1, "a"), row(1, "b")]);
        let two_names = Stamp {
            names: 2,
            ..Stamp::default()
        };
        let mut sheet = Sheet::default();
        sheet.push(1, OsStr::new("c"), &two_names, Verdict::Act);
        tree.append_prepared(&mut sheet, |base, sheet| {
            sheet
                .several_names()
                .map(|(at, _, verdict)| {
                    *verdict = Verdict::Twin;
                    (base + at, 2)
                })
                .collect()
        });
        assert_eq!(tree.row(4).map(|row| row.verdict), Some(Verdict::Twin));
        assert_eq!(tree.first_name(4), Some(2));
        tree.truncate(2);
        assert_eq!((tree.len(), tree.chunks().len()), (2, 2));
        assert!(tree.spans(1).is_empty() && tree.first_name(4).is_none());
        assert!(tree.chunk_of(2).is_none());
        let chunk = tree.append(&[row(1, "d")]);
        assert_eq!((chunk.base, tree.path(2)), (2, PathBuf::from("top/d")));
        assert_eq!(tree.spans(1).len(), 1);
    }

    #[test]
    fn rows_of_a_sheet_are_those_that_are_appended_one_by_one() {
        let stamp = |device, kind, inode| Stamp {
            device,
            kind,
            inode,
            size: 8192,
            allocated: 4096 * (inode % 3),
            ..Stamp::default()
        };
        let new: [(RowId, &str, Stamp); 4] = [
            (0, "top", stamp(7, Kind::Folder, 1)),
            (1, "elsewhere", stamp(8, Kind::File, 2)),
            (1, "here", stamp(7, Kind::File, 3)),
            (1, "its other name", stamp(7, Kind::File, 3)),
        ];
        let (one, other) = (Tree::new(&stamp(7, Kind::Folder, 9)), Tree::new(&new[1].2));
        for tree in [&one, &other] {
            let mut sheet = Sheet::default();
            for (parent, name, stamp) in &new {
                sheet.push(*parent, OsStr::new(name), stamp, Verdict::Act);
            }
            sheet.has_first_name(3);
            let chunk = tree.append_sheet(&mut sheet);
            assert!(sheet.is_empty() && (chunk.base, chunk.len()) == (1, 4));
            let plain = Tree::new(&Stamp::default());
            plain.append(&new.map(|(parent, name, stamp)| NewRow {
                parent,
                name: OsStr::new(name),
                stamp,
                verdict: Verdict::Act,
            }));
            for id in 1..5 {
                let (row, same) = (tree.row(id).unwrap(), plain.row(id).unwrap());
                assert_eq!(tree.device(row.device), plain.device(same.device));
                let told = |tree: &Tree| (tree.path(id), tree.allocated(id), tree.spans(id));
                assert_eq!(told(tree), told(&plain));
                assert_eq!((row.inode, row.size), (same.inode, same.size));
            }
            assert_eq!((tree.first_name(4), tree.first_name(3)), (Some(3), None));
        }
    }
}
