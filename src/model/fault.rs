//! Failures: what could not be done, where, and why. Kept as data; words are made by the front ends.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::archive::Limit;
use super::bytes;
use super::plan::Clash;

const EPERM: i32 = 1;

/// The system call or check that failed, by the name that its documentation uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Action {
    List,
    Stat,
    Open,
    Read,
    Write,
    Create,
    MakeFolder,
    MakeLink,
    ReadLink,
    MakeHardLink,
    MakeSpecial,
    Unlink,
    RemoveFolder,
    Rename,
    Exchange,
    Truncate,
    SetMode,
    SetOwner,
    SetTimes,
    SetAttribute,
    Flush,
    Verify,
    Plan,
    Run,
}

/// Why it could not be done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Cause {
    /// The kernel's answer (`errno`, positive).
    Os(i32),
    /// An unusual position comes with the kernel's answer: byte offset in the file at which it came.
    OsAt { errno: i32, offset: u64 },
    /// Source and destination are one inode (`shutil.SameFileError`).
    SameFile,
    /// A named pipe where Python refuses one (`shutil.SpecialFileError`).
    NamedPipe,
    /// The destination lies inside the source.
    IntoItself,
    /// `rmtree` of a symbolic link.
    LinkAsRoot,
    /// A place that is never removed or replaced as a whole.
    Guarded(Guarded),
    /// The destination is there already, and the rule is not to replace (`shutil.Error` of `move`, or a parked question).
    AlreadyThere,
    /// Another entry of the same request would get the same name.
    NameTwice,
    /// A conflict that waits for an answer.
    Undecided(Clash),
    /// The entry is not what the plan saw.
    Changed,
    /// The source changed while it was read.
    ChangedWhileRead,
    /// A folder on the way was exchanged for something else.
    Swapped,
    /// The copy lacks some of its owner, mode, times or attributes, so that the source of a move is kept.
    MetadataLost,
    /// What was read back differs from what was written, first at this byte.
    Mismatch { offset: u64 },
    /// Its copy was not read back, so that the source of a move is kept.
    Unverified,
    /// Its digest is not the one that was written down.
    DigestDiffers,
    /// A list of digests names it, and it is not there.
    Missing,
    /// It is there, and the list of digests does not name it.
    Unlisted,
    /// The plan needs more bytes than the file system has.
    NoSpace { needed: u64, free: u64 },
    /// More inodes than the file system has.
    NoInodes { needed: u64, free: u64 },
    /// Not entered: another file system is mounted there.
    OtherFileSystem,
    /// Sockets and devices where the step copies contents only.
    SpecialFile,
    /// The step that this one builds on failed.
    Dependent,
    /// Removal, replacement or cutting without a hold area needs the word "permanent".
    NeedsPermanent,
    /// Another process works there: which one.
    InUse(String),
    /// A journal that a later version of the program has written.
    NewerJournal,
    /// No job, or more than one, is known by this name.
    NoSuchJob,
    /// It cannot be taken back: nothing was kept of it.
    NothingKept,
    /// What is held would be more than a quarter of the file system.
    HoldFull { needed: u64, free: u64 },
    /// It cannot go to the desktop's trash.
    NoTrash(NoTrash),
    /// A value of the request is not of the form that the operation takes.
    Value(String),
    /// A step ended in a panic of the program; the text is its message.
    Panic(String),
    /// Cancelled before it was done.
    Cancelled,
    /// The kernel refuses to change or remove it, whoever asks, since it is marked so (`chattr +i`): EPERM.
    Immutable,
    /// The same of what may only be added to (`chattr +a`).
    AppendOnly,
    /// The name cannot be held by the destination (length in bytes, or a character it refuses).
    NameRefused,
    /// The destination ends in a slash and there is no such folder (`FileNotFoundError` without a number).
    NoFolder,
    /// A user or group that the system does not know (`LookupError`).
    Lookup(String),
    /// A value of a kind that the function does not take (`TypeError`).
    Mistyped(String),
    /// An archive, or a member of one, is not what it should be (`shutil.ReadError`); the text says in what.
    Archive(String),
    /// A member of an archive that would land outside of where it is unpacked, or a link that would lead there.
    LeadsOut,
    /// An archive holds more than is allowed.
    TooMuch(Limit),
    /// A NUL byte in a path (`ValueError: embedded null byte`).
    EmbeddedNul,
}

/// Why something cannot go to the desktop's trash.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum NoTrash {
    /// Its file system has no trash, and none can be made there.
    Nowhere,
    /// The trash lies in it.
    Inside,
    /// The job does something else than to delete.
    NotDeleted,
}

/// Places that a tree operation refuses as its root.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Guarded {
    Root,
    Home,
    /// `.` or `..` as the last component, or the working folder and its parents by identity.
    WorkingFolder,
    MountRoot,
    /// The program's own state folder, or a folder that holds it.
    OwnState,
}

/// One thing that could not be done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    pub action: Action,
    /// The path that the failure is about, spelled from the request's root.
    #[serde(with = "bytes")]
    pub path: PathBuf,
    /// The other path, where the system call had two.
    #[serde(with = "bytes::option", default)]
    pub path2: Option<PathBuf>,
    pub cause: Cause,
    /// Where in the plan it belongs: index of the step and row of its tree.
    pub step: Option<(u32, u32)>,
}

impl Failure {
    /// A failure that no plan step belongs to yet.
    pub fn new(action: Action, path: impl Into<PathBuf>, cause: Cause) -> Failure {
        Failure {
            action,
            path: path.into(),
            path2: None,
            cause,
            step: None,
        }
    }

    /// The same with the second path of a system call that has two.
    pub fn with_other(mut self, path: impl Into<PathBuf>) -> Failure {
        self.path2 = Some(path.into());
        self
    }

    /// The kernel's number, where there is one.
    pub fn errno(&self) -> Option<i32> {
        match self.cause {
            Cause::Os(errno) | Cause::OsAt { errno, .. } => Some(errno),
            // What the kernel would say.
            Cause::Immutable | Cause::AppendOnly => Some(EPERM),
            _ => None,
        }
    }
}
