//! Lists subtrees into rows, beside a target if there is one.

mod below;
mod target;
mod walk;

use std::ffi::{OsStr, OsString};
use std::path::PathBuf;
use std::sync::Arc;

pub use below::{Below, identities, is_other_mount};

use super::error::{DiskError, Result};
use super::folder::Folder;
use super::medium::Medium;
use super::watch::Unwatched;
use crate::model::{RowId, Stamp, Tree, Why};

/// How a scan tells what it has done and hears whether to go on.
pub trait ScanWatch {
    /// So many more rows are listed.
    fn listed(&self, rows: u64);
    /// False ends the scan.
    fn go_on(&self) -> bool;
}

impl ScanWatch for Unwatched {
    fn listed(&self, _rows: u64) {}
    fn go_on(&self) -> bool {
        true
    }
}

/// An entry that has been looked at and is not a row yet.
#[derive(Clone, Copy)]
pub struct Entry<'a> {
    pub name: &'a OsStr,
    pub stamp: &'a Stamp,
    /// Row of the folder that it is in; 0 for tops.
    pub parent: RowId,
    /// Levels below the top that it is under; 0 for tops.
    pub depth: u32,
    folder: &'a Arc<Folder>,
}

impl Entry<'_> {
    /// Names from the top down, joined with `/`. Costs a walk up the folders: ask only if needed.
    pub fn path(&self) -> PathBuf {
        let above = self.folder.names();
        let below_top = above.len().saturating_sub(self.depth as usize);
        let above: PathBuf = above[below_top..].iter().collect();
        above.join(self.name)
    }
}

/// Where the tops would go: what is there already is compared with what is listed.
#[derive(Clone, Debug)]
pub struct ScanTarget {
    pub folder: Arc<Folder>,
    /// New name of the only top; none keeps names.
    pub top_name: Option<OsString>,
    /// A link there counts as what it points at, as Python writes through it.
    pub follow_links: bool,
}

/// Why an entry becomes a row that is left out and not entered, if it does.
pub type LeaveOut<'a> = dyn Fn(&Entry<'_>) -> Option<Why> + 'a;

/// What is listed, and how entries are judged.
#[derive(Clone, Default)]
pub struct ScanOptions<'a> {
    /// Other file systems below the tops become rows and are not entered.
    pub one_file_system: bool,
    /// Links are listed as what they point at.
    pub follow_links: bool,
    /// Links that point at nothing are left out instead of [`crate::model::Verdict::Dangling`].
    pub drop_dangling: bool,
    /// Later names of an inode become [`crate::model::Verdict::Twin`].
    pub mark_twins: bool,
    /// Pipes, sockets and devices become [`crate::model::Verdict::Special`].
    pub mark_specials: bool,
    /// The tops only: folders are not entered.
    pub tops_only: bool,
    /// Threads that may list at once, this one included; 0 stands for this one.
    pub workers: u16,
    /// What a listing tells of anything but folders is enough: kind and inode. Their sizes, times, modes and other names
    /// are not found out.
    pub names_only: bool,
    /// What the tops lie on.
    pub medium: Medium,
    /// What the tops were found to be a moment ago, in their order: they are not looked at once more.
    pub known: Option<&'a [&'a Stamp]>,
    /// Nothing is left out by its name, so that what is below a folder may be listed before it is known to be entered.
    pub wants_all: bool,
    /// Why something becomes a row that is left out and not entered, if it does.
    pub leave_out: Option<&'a LeaveOut<'a>>,
    /// Objects (device, inode) that do not become rows at all: the program's own hold areas.
    pub unseen: &'a [(u64, u64)],
    pub target: Option<ScanTarget>,
}

/// Something that could not be looked at; its siblings are listed all the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScanFailure {
    /// The row that it is about, or the row of its folder if the entry itself could not be made a row.
    pub row: RowId,
    /// `error.name` is empty where the row itself is meant, else the name of an entry in it.
    pub error: DiskError,
    /// It is the counterpart of the row at the target that could not be looked at.
    pub is_target: bool,
}

impl ScanFailure {
    /// Path from the top down.
    pub fn path(&self, tree: &Tree) -> PathBuf {
        let path = tree.path(self.row);
        if self.error.name.is_empty() {
            path
        } else {
            path.join(&self.error.name)
        }
    }
}

/// What was listed.
#[derive(Clone, Debug)]
pub struct Scan {
    pub tree: Arc<Tree>,
    pub failures: Vec<ScanFailure>,
    /// The watch ended it: rows are missing.
    pub stopped: bool,
}

/// Lists `tops` of `folder` and all that is below them, each folder before its contents, in the order of the file
/// system. One `statx` per entry (two for links that are followed, one more where the target has the folder too, none
/// for what [`ScanOptions::names_only`] leaves to the listing).
///
/// Any depth; memory is that of the rows and their names. Only `folder` itself, or that of the target, fails the scan as
/// a whole if it cannot be opened.
pub fn scan(
    folder: &Arc<Folder>,
    tops: &[impl AsRef<OsStr>],
    options: &ScanOptions<'_>,
    watch: &dyn ScanWatch,
) -> Result<Scan> {
    walk::Walk::new(folder, options, watch)?.run(folder, tops)
}
