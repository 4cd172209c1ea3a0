//! Floor 1: the only system calls of the program.
//!
//! What is absent here is the invariant: no policy, no retries but those that the kernel's interface asks for (EINTR,
//! short reads and writes), no questions, no text for people. Below a root every call is relative to a descriptor and
//! refuses to follow a link in the last name; a path is used once, to open the root that a person typed.

#![allow(
    clippy::let_underscore_must_use,
    reason = "advice to the kernel and clean-up after a failure that is told anyway; each place says which"
)]

#[cfg(not(target_os = "linux"))]
compile_error!(
    "Filewright runs on Linux only: its safe walks rest on openat2, statx and renameat2, for which \
     this module has no counterpart on other systems yet."
);

pub mod accounts;
pub mod act;
pub mod beneath;
mod buffer;
pub mod copy;
mod crowd;
pub mod dress;
mod error;
mod extent;
pub mod facts;
pub mod folder;
mod grip;
pub mod guard;
pub mod heap;
pub mod keeps;
pub mod list;
pub mod log;
pub mod look;
mod medium;
pub mod metadata;
pub mod mounts;
pub mod near;
pub mod own;
pub mod pool;
pub mod read;
pub mod scan;
pub mod seats;
pub mod space;
pub mod spell;
pub mod stat;
pub mod stream;
pub mod tail;
#[cfg(test)]
mod tests;
pub mod trash;
mod watch;
pub mod world;
pub mod zone;

pub use copy::{Copied, CopyError, Expect, Facts, Keep, Lost, Method, Place, Side, copy_entry};
pub use crowd::{BTRFS, XFS, file_system, goes_alone};
pub(crate) use error::lock;
pub use error::{DiskError, Result};
pub use extent::beginning;
pub use folder::Folder;
pub use keeps::Keeps;
pub use look::OpenFile;
pub use medium::{Medium, medium};
pub use own::{cores, or_cores};
pub use pool::FdPool;
pub use scan::{
    Below, Entry, Scan, ScanFailure, ScanOptions, ScanTarget, ScanWatch, identities,
    is_other_mount, scan,
};
pub use seats::{Seat, Seats};
pub use space::Space;
pub use trash::Trashes;
pub use watch::{Unwatched, Watch};
pub use world::World;

/// The kernel's error numbers by name.
pub use rustix::io::Errno;
