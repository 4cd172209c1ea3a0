//! Floor 2: what outlives a job: the journal of what it did, so that it can be taken back or brought to an end, and the
//! hold area, which keeps what would be lost.
//!
//! What is absent here is the invariant: it knows steps, entries and what was done to the disk, and no operation.
//!
//! # Files
//!
//! One file a job in `jobs/` of the program's state folder, named by the job's number, which only grows. A file that is
//! locked belongs to a process that lives; a job that has no end and no lock was left behind by a process that died.
//! So there is no lock that could go stale, and two programs that work on different trees do not wait for each other.
//!
//! # Format, version 1
//!
//! Eight bytes: `FWJOURN` and the version. Then frames: length of the payload (u32, little-endian), its CRC-32C (u32,
//! little-endian), payload. A payload is one or more [`Record`]s in the encoding of `postcard` 1, one after another.
//! Fields and variants are only ever added at the end, with a new version; `tests/golden/journal` holds the present one.
//! A file of a newer version is told as such and not touched. What follows the last whole frame is dropped, and how much
//! that was is told; opened for writing, the file is cut there.
//!
//! # Order
//!
//! What is about to happen is written before it happens, what has happened after it, by the worker that does it and in
//! one call for many rows; a record thus survives the end of the process as soon as it is written. What has to survive
//! the end of the machine is made durable every 100 ms, and before a step that destroys the last copy of something.

pub mod areas;
mod frame;
pub mod hold;
mod keep;
pub mod note;
mod read;
mod record;
mod told;
mod words;
mod write;

pub use areas::{Area, HeldItem, HeldJob};
pub use hold::{HoldError, Slot, Store};
pub use keep::{Keep, Overlap};
pub use note::Note;
pub use read::{Journal, ReadError, read};
pub use record::{At, Begun, Dress, Effect, Ending, Name, Record, Said, Trace, Way, Words};
pub use told::{InFlight, Told, Touched};
pub use write::{Buffer, JournalError, Writer};
