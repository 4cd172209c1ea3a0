//! Tar: blocks of 512 bytes, POSIX headers with extended records, and what GNU tar adds.

mod field;
mod header;
mod pax;
mod read;
mod sparse;
mod write;

pub use read::Reader;
pub use write::{Times, Writer};

/// Bytes of a block; everything begins at one.
const BLOCK: usize = 512;
/// Bytes that GNU tar and Python write at a time, zeros at the end included.
const RECORD: u64 = 20 * BLOCK as u64;
