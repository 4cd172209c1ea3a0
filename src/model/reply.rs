//! What a program is told of one request: the value or the exception that Python's own function would have come to.

use std::path::PathBuf;

/// Value or error of one request.
pub type Reply = Result<ReplyValue, Box<Raised>>;

/// What a function returns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReplyValue {
    /// `None`.
    Nothing,
    Path(PathBuf),
    Paths(Vec<PathBuf>),
    Text(String),
    /// Bytes of a file system, as `shutil.disk_usage` counts them.
    Usage {
        total: u64,
        used: u64,
        free: u64,
    },
    /// What `rmtree` would have handed to its `onexc`, in order.
    Collected(Vec<Collected>),
}

/// One call of `onexc`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Collected {
    /// Name of the function that failed: `os.unlink`.
    pub function: &'static str,
    pub path: PathBuf,
    pub error: Raised,
}

/// An exception.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Raised {
    /// Name of the class: `FileNotFoundError`, `shutil.Error`.
    pub class: &'static str,
    /// The kernel's number, where there is one.
    pub errno: Option<i32>,
    /// The C library's text for it.
    pub strerror: Option<&'static str>,
    pub filename: Option<PathBuf>,
    pub filename2: Option<PathBuf>,
    /// What is said where no number says it.
    pub message: Option<String>,
    /// What a tree copy that went on has left out; empty for every other error.
    pub errors: Vec<TreeError>,
}

impl Raised {
    /// An exception that has a message and no number.
    pub fn saying(class: &'static str, message: impl Into<String>) -> Raised {
        Raised {
            class,
            message: Some(message.into()),
            ..Raised::default()
        }
    }
}

/// One entry that a tree copy could not make.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TreeError {
    pub source: PathBuf,
    pub target: PathBuf,
    /// `str()` of the exception.
    pub reason: String,
}

/// What a step that only reads has found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Finding {
    /// Bytes of a digest.
    Digest(Vec<u8>),
    /// Room on a file system, in bytes: `used` and `free` leave out what is set aside for the administrator.
    Space { total: u64, used: u64, free: u64 },
    /// How a file stands to a list of digests.
    Compared(Compared),
}

/// How a file stands to a list of digests.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Compared {
    Same,
    /// It has other bytes.
    Changed,
    /// The list names it, and it is not there.
    Missing,
    /// It is there, and the list does not name it.
    Added,
}

impl Compared {
    pub const ALL: [Compared; 4] = [
        Compared::Same,
        Compared::Changed,
        Compared::Missing,
        Compared::Added,
    ];
}

impl Finding {
    /// Bytes of a digest in lower-case hexadecimal, as `hexdigest()` gives them; empty for anything else.
    pub fn hex(&self) -> String {
        match self {
            Finding::Digest(bytes) => bytes.iter().map(|byte| format!("{byte:02x}")).collect(),
            Finding::Space { .. } | Finding::Compared(_) => String::new(),
        }
    }
}
