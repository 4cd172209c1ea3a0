//! The closed set of things that a plan may do.
//!
//! Operations only ever choose among these; preview, run, verify, undo, journal and script text are each written once,
//! over them. A new step is rare: the compiler then names every place that has to learn it.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::archive::{Pack, Unpack};
use super::bytes;
use super::left::Left;
use super::mode::ModeChange;
use super::plan::Share;
use super::request::{Length, Profile};
use super::stamp::{Kind, Stamp};
use super::tree::{RowId, Tree};
use super::undo::{Mark, Saved};

/// One primitive step. Paths are absolute; the part up to the last name is opened once and checked, the last name is
/// then used relative to that descriptor.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Step {
    /// `mkdir(2)`; `mode` is already without the umask's bits.
    MakeFolder {
        #[serde(with = "bytes")]
        at: PathBuf,
        mode: u32,
    },
    /// `open(O_CREAT | O_EXCL)`; all of its length is a hole.
    MakeFile {
        #[serde(with = "bytes")]
        at: PathBuf,
        mode: u32,
        length: u64,
    },
    /// `symlink(2)`.
    MakeLink {
        #[serde(with = "bytes")]
        at: PathBuf,
        #[serde(with = "bytes")]
        target: PathBuf,
    },
    /// `linkat(2)`.
    MakeHardLink {
        #[serde(with = "bytes")]
        at: PathBuf,
        #[serde(with = "bytes")]
        existing: PathBuf,
        follow_links: bool,
    },
    /// `mknod(2)`.
    MakeSpecial {
        #[serde(with = "bytes")]
        at: PathBuf,
        kind: Kind,
        mode: u32,
        device: u64,
    },
    /// `unlink(2)`: the name goes, a link is never followed.
    Unlink {
        #[serde(with = "bytes")]
        at: PathBuf,
        expect: Option<Stamp>,
    },
    /// `rmdir(2)`.
    RemoveFolder {
        #[serde(with = "bytes")]
        at: PathBuf,
        expect: Option<Stamp>,
    },
    /// `renameat2(2)`. `copy_across` says how the entry is carried over where the kernel answers EXDEV; without it that
    /// answer is the failure.
    Rename {
        #[serde(with = "bytes")]
        from: PathBuf,
        #[serde(with = "bytes")]
        to: PathBuf,
        replace: bool,
        expect: Option<Stamp>,
        copy_across: Option<CopyHow>,
    },
    /// `renameat2(RENAME_EXCHANGE)`; `expect` is what stands at `a` and at `b`.
    Exchange {
        #[serde(with = "bytes")]
        a: PathBuf,
        #[serde(with = "bytes")]
        b: PathBuf,
        expect: Option<(Stamp, Stamp)>,
    },
    /// One file (or link, if links are not followed) to one full name.
    CopyFile {
        #[serde(with = "bytes")]
        from: PathBuf,
        #[serde(with = "bytes")]
        to: PathBuf,
        how: CopyHow,
        expect: Option<Stamp>,
    },
    /// Takes over metadata of another entry.
    SetMetadata {
        #[serde(with = "bytes")]
        at: PathBuf,
        #[serde(with = "bytes")]
        from: PathBuf,
        what: Metadata,
        follow_links: bool,
    },
    /// `truncate(2)`: cuts, or extends with a hole.
    SetLength {
        #[serde(with = "bytes")]
        at: PathBuf,
        length: Length,
        expect: Option<Stamp>,
    },
    /// `fchownat(2)`; none leaves that one as it is.
    SetOwner {
        #[serde(with = "bytes")]
        at: PathBuf,
        owner: Option<u32>,
        group: Option<u32>,
        follow_links: bool,
    },
    /// `fchmodat(2)`.
    SetMode {
        #[serde(with = "bytes")]
        at: PathBuf,
        change: ModeChange,
        follow_links: bool,
    },
    /// `utimensat(2)`; none is the moment of the run.
    SetTimes {
        #[serde(with = "bytes")]
        at: PathBuf,
        times: Option<Times>,
        follow_links: bool,
    },
    /// One rename into the hold area of its file system, from where it can be taken back.
    Hold {
        #[serde(with = "bytes")]
        at: PathBuf,
        expect: Option<Mark>,
        /// A folder with anything in it is left alone.
        must_be_empty: bool,
    },
    /// One rename out of a hold area, never over anything.
    Release {
        #[serde(with = "bytes")]
        from: PathBuf,
        #[serde(with = "bytes")]
        to: PathBuf,
        expect: Option<Mark>,
    },
    /// Gives an entry the metadata, or the length and last bytes, that it had.
    Restore {
        #[serde(with = "bytes")]
        at: PathBuf,
        saved: Saved,
        expect: Option<Mark>,
        follow_links: bool,
    },
    /// Reads a file to its end; the digest of its bytes is what the run has found.
    ReadStream {
        #[serde(with = "bytes")]
        at: PathBuf,
        digest: Algorithm,
    },
    /// `statvfs(3)`: what the run has found is the room of the file system.
    ReadSpace {
        #[serde(with = "bytes")]
        at: PathBuf,
    },
    /// Writes the list of the digests of everything that the copies before it have brought, whole and under a name that is
    /// free.
    WriteManifest {
        #[serde(with = "bytes")]
        at: PathBuf,
        /// Names are told from here.
        #[serde(with = "bytes")]
        base: PathBuf,
        digest: Algorithm,
    },
    /// Compares the files below a folder with such a list.
    CheckManifest {
        #[serde(with = "bytes")]
        at: PathBuf,
        /// The list.
        #[serde(with = "bytes")]
        manifest: PathBuf,
        digest: Algorithm,
    },
    /// Writes an archive.
    Pack(Box<Pack>),
    /// Makes what an archive holds.
    Unpack(Box<Unpack>),
    /// A whole subtree or selection at once.
    Bulk(Bulk),
}

/// Times of an entry: seconds since 1970 and nanoseconds within.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Times {
    pub accessed: (i64, u32),
    pub modified: (i64, u32),
}

impl Step {
    /// The rows of a step that is about many entries.
    pub fn tree(&self) -> Option<&Arc<Tree>> {
        match self {
            Step::Bulk(bulk) => Some(&bulk.tree),
            Step::Pack(pack) => Some(&pack.tree),
            Step::Unpack(unpack) => Some(&unpack.tree),
            _ => None,
        }
    }

    /// Rows of these that are left alone, where some can be.
    pub fn left(&self) -> Option<&Arc<Left>> {
        match self {
            Step::Bulk(bulk) => Some(&bulk.left),
            Step::Pack(pack) => Some(&pack.left),
            _ => None,
        }
    }

    /// True for a step that changes nothing.
    pub fn only_reads(&self) -> bool {
        matches!(
            self,
            Step::ReadStream { .. } | Step::ReadSpace { .. } | Step::CheckManifest { .. }
        )
    }

    /// The path that it is about, and the other one where it has two.
    pub fn ends(&self) -> (&Path, Option<&Path>) {
        match self {
            Step::MakeLink { at, target } => (at, Some(target)),
            Step::MakeHardLink { at, existing, .. } => (at, Some(existing)),
            Step::Rename { from, to, .. }
            | Step::CopyFile { from, to, .. }
            | Step::Release { from, to, .. } => (from, Some(to)),
            Step::Exchange { a, b, .. } => (a, Some(b)),
            Step::SetMetadata { at, from, .. } => (at, Some(from)),
            Step::MakeFolder { at, .. }
            | Step::MakeFile { at, .. }
            | Step::MakeSpecial { at, .. }
            | Step::Unlink { at, .. }
            | Step::RemoveFolder { at, .. }
            | Step::SetLength { at, .. }
            | Step::SetOwner { at, .. }
            | Step::SetMode { at, .. }
            | Step::SetTimes { at, .. }
            | Step::Hold { at, .. }
            | Step::Restore { at, .. }
            | Step::ReadStream { at, .. }
            | Step::ReadSpace { at }
            | Step::WriteManifest { at, .. }
            | Step::CheckManifest { at, .. } => (at, None),
            Step::Pack(pack) => (&pack.at, None),
            Step::Unpack(unpack) => (&unpack.at, Some(&unpack.to)),
            Step::Bulk(bulk) => (&bulk.from, bulk.to.as_deref()),
        }
    }

    /// The path that it is about.
    pub fn path(&self) -> &Path {
        self.ends().0
    }

    /// Gives it the rows that were written beside it.
    pub fn set_tree(&mut self, tree: Arc<Tree>) {
        match self {
            Step::Bulk(bulk) => bulk.tree = tree,
            Step::Pack(pack) => pack.tree = tree,
            Step::Unpack(unpack) => unpack.tree = tree,
            _ => {}
        }
    }
}

/// Algorithm of a digest, by its name in Python's `hashlib`, which has all of them but the last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Algorithm {
    Md5,
    Sha1,
    Sha224,
    Sha256,
    Sha384,
    Sha512,
    Sha3x224,
    Sha3x256,
    Sha3x384,
    Sha3x512,
    Blake2b,
    Blake2s,
    Blake3,
}

/// A step over all rows of a tree.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Bulk {
    pub act: BulkAct,
    /// The folder that holds the tops of the tree, absolute.
    #[serde(with = "bytes")]
    pub from: PathBuf,
    /// The same as the request spelled it: failures are told in these words. Empty for the working folder.
    #[serde(with = "bytes")]
    pub spelled_from: PathBuf,
    /// The one root as spelled, where the request has one root: may end in a slash, which failures repeat.
    #[serde(with = "bytes::option", default)]
    pub spelled_root: Option<PathBuf>,
    /// The folder into which the tops go, absolute; none for removal.
    #[serde(with = "bytes::option", default)]
    pub to: Option<PathBuf>,
    #[serde(with = "bytes")]
    pub spelled_to: PathBuf,
    /// New name of the only top; none keeps names.
    #[serde(with = "bytes::option", default)]
    pub top_name: Option<OsString>,
    /// Written beside the step, in rows.
    #[serde(skip, default = "Tree::none")]
    pub tree: Arc<Tree>,
    /// Rows that are left alone whatever their verdict says.
    pub left: Arc<Left>,
    /// Who works on it lists what is below the tops, and makes rows of that; none if all of it was listed before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub open: Option<Open>,
    /// What goes along with a folder that is renamed with everything in it. Whether that has rows of its own or not, these
    /// are its figures: see [`Bulk::along`].
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub along: BTreeMap<RowId, Share>,
    /// Allocation unit of the destination in bytes.
    pub block: u64,
    pub how: CopyHow,
}

/// How a tree is listed while work on it goes on, where nothing that only a whole list tells can matter: nobody has asked
/// to see it first, nothing is chosen, nothing is in the way, and there is room for all that can be there.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Open {
    /// Other file systems below the tops become rows and are not entered.
    pub one_file_system: bool,
    /// Names, kinds and inodes are enough of what is no folder.
    pub names_only: bool,
    /// The same of folders: what else there is to know of one is seen by who enters it, and forgotten.
    #[serde(default)]
    pub folders_told: bool,
    /// Objects (device, inode) that do not become rows: the program's own hold areas. Found out by each process anew, since
    /// devices are numbered anew.
    #[serde(skip)]
    pub unseen: Vec<(u64, u64)>,
}

impl Bulk {
    /// What goes along with a row that is renamed as a whole, where that was counted: nothing of it stays.
    pub fn along(&self, id: RowId) -> Option<&Share> {
        self.along.get(&id).filter(|_| self.left.is_empty())
    }

    /// The number behind the last top, where a hold takes every top as a whole: what is below them needs no look at all.
    pub fn takes_wholes(&self) -> Option<RowId> {
        if self.act != BulkAct::Hold || !self.left.is_empty() {
            return None;
        }
        let mut end = 1;
        for span in self.tree.spans(0) {
            let chunk = self.tree.chunk_of(span.start)?;
            let mut rows = span.start..span.start + span.len;
            let is_whole = |id| {
                let row = chunk.row(id);
                row.is_some_and(|row| row.kind != Kind::Folder || self.along.contains_key(&id))
            };
            if span.start != end || !rows.all(is_whole) {
                return None;
            }
            end += span.len;
        }
        Some(end)
    }

    /// The source of what is at `below` in the tree, as the request spelled its root.
    pub fn source_path(&self, below: &Path) -> PathBuf {
        match &self.spelled_root {
            Some(root) => below_top(root, below),
            None => self.spelled_from.join(below),
        }
    }

    /// Its destination, where there is one.
    pub fn target_path(&self, below: &Path) -> Option<PathBuf> {
        self.to.as_ref()?;
        Some(match &self.top_name {
            // A destination that ends in a dot is told in its own words.
            Some(name) if name == "." => below_top(&self.spelled_to, below),
            Some(name) => below_top(&self.spelled_to.join(name), below),
            None => self.spelled_to.join(below),
        })
    }
}

/// `below` with `top` for its first name.
pub(super) fn below_top(top: &Path, below: &Path) -> PathBuf {
    let mut names = below.components();
    names.next();
    match names.as_path() {
        rest if rest.as_os_str().is_empty() => top.to_path_buf(),
        rest => top.join(rest),
    }
}

/// What is done to the rows of a [`Bulk`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum BulkAct {
    Copy,
    Remove,
    /// Renamed into the hold area of their file system; folders of which something stays are gone through.
    Hold,
    /// Renamed to the same place below another folder of the file system, never over anything. Folders that are merged
    /// are gone through, others go whole.
    Move,
    /// Removes exactly the rows that the copy step over the same tree has finished: the second half of a move.
    RemoveCopied,
}

/// Which properties of an entry a copy takes along.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Metadata {
    pub mode: bool,
    /// Access and modification time to the nanosecond.
    pub times: bool,
    pub owner: bool,
    /// Extended attributes, access control lists among them.
    pub attributes: bool,
    /// Names of one inode stay names of one inode.
    pub hard_links: bool,
    pub holes: bool,
}

impl Metadata {
    /// All that `cp -a` keeps.
    pub const ALL: Metadata = Metadata {
        mode: true,
        times: true,
        owner: true,
        attributes: true,
        hard_links: true,
        holes: true,
    };
    /// Contents only.
    pub const NONE: Metadata = Metadata {
        mode: false,
        times: false,
        owner: false,
        attributes: false,
        hard_links: false,
        holes: true,
    };
    /// What `shutil.copymode` takes over.
    pub const COPYMODE: Metadata = Metadata {
        mode: true,
        ..Metadata::NONE
    };
    /// What `shutil.copystat` takes over.
    pub const COPYSTAT: Metadata = Metadata {
        mode: true,
        times: true,
        attributes: true,
        ..Metadata::NONE
    };
}

/// How a destination comes to its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Publish {
    /// The whole tree is built under one temporary name and renamed once; only for tops that do not exist yet.
    Whole,
    /// Every file is built under a temporary name and renamed.
    Each,
    /// Written where it stands, as Python does.
    InPlace,
}

/// What a copy does where its destination is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Existing {
    /// A failure.
    Refuse,
    /// The rules of the run decide by kind of conflict.
    ByRule,
    /// Replaced, through a link where Python writes through links.
    Replace,
}

/// How entries are copied.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CopyHow {
    pub metadata: Metadata,
    /// Links are copied as what they point at.
    pub follow_links: bool,
    pub publish: Publish,
    pub existing: Existing,
    /// Pipes, sockets and device nodes are remade; otherwise each is a failure.
    pub remake_specials: bool,
    /// Whose rules hold in the corners (contracts.md keeps the list).
    pub profile: Profile,
    /// Taken from the mode of new entries whose mode is not kept.
    pub umask: u32,
    pub verify: bool,
}
