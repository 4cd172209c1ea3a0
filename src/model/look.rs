//! A look at the bytes of one file: what a front end asks for and what it is shown.

use std::ops::Range;
use std::path::PathBuf;
use std::sync::Arc;

use super::event::Ticket;
use super::fault::Failure;
use super::stamp::Stamp;

/// What is wanted of a file. Only the newest wish counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LookAsk {
    pub ticket: Ticket,
    /// Absolute; links are followed, as cutting follows them.
    pub path: PathBuf,
    /// The bytes that are wanted, from the first to before the last; what lies behind the end is left out.
    pub window: Range<u64>,
    /// Parts of equal length into which the map divides the file.
    pub bins: u16,
    /// The place whose line is asked for.
    pub cursor: Option<u64>,
    /// Lines whose end is asked for, as [`super::Offset::Lines`] counts them.
    pub lines: Option<i64>,
    /// True if the hole nearest to the cursor is asked for.
    pub holes: bool,
}

/// One part of a file's map.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bin {
    /// Nothing but a hole.
    Hole,
    /// At least one byte is stored. How many different bytes a sample of it holds, from 0 for one to 255 for as many as
    /// there can be; none until it was read.
    Data { variety: Option<u8> },
}

/// The line in which a place lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LinePlace {
    /// Counted from 1; none where the file is too long to count up to here.
    pub number: Option<u64>,
    /// Offset of its first byte.
    pub start: u64,
}

/// What was seen of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Look {
    /// Of the file itself, links followed.
    pub stamp: Stamp,
    /// Offset of the first byte of `bytes`.
    pub start: u64,
    pub bytes: Arc<[u8]>,
    /// The whole file in parts of equal length; empty for an empty file.
    pub map: Arc<[Bin]>,
    /// The place that was asked for and its line, once that is known; none where the line begins too far away.
    pub line: Option<(u64, LinePlace)>,
    /// The place that was asked for and the nearest offset at which a hole begins or ends, as soon as that is known; none
    /// where there is no hole.
    pub hole: Option<(u64, u64)>,
    /// The lines that were asked for and the offset at which they end.
    pub line_end: Option<(i64, u64)>,
}

/// An answer to a wish. A wish may be answered twice: at once, and with what took longer to find out.
#[derive(Clone, Debug)]
pub struct Looked {
    pub ticket: Ticket,
    pub path: PathBuf,
    pub seen: Result<Arc<Look>, Failure>,
}
