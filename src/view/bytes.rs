//! The bytes of the selected files, for an operation that asks where files end: what is shown of them.
//!
//! The cursor is the offset itself: to move it types it, to type it moves it. That is the "current position" at which
//! Python's `f.truncate()` cuts when it is given no size.

use std::collections::HashMap;
use std::ops::Range;
use std::path::PathBuf;
use std::sync::Arc;

use crate::model::{Bin, Failure, LinePlace, Look, LookAsk};

use super::cuts::Cuts;
use super::offset::Unit;
use super::words;

/// Block that offsets snap to.
pub const BLOCK: u64 = 4096;

/// What a moved cursor snaps to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Snap {
    #[default]
    Byte,
    /// The beginning of the line that it is in.
    Line,
    /// The nearest multiple of [`BLOCK`].
    Block,
    /// The nearest place where a hole begins or ends.
    Hole,
}

/// Places to go to at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GoTo {
    StartOfLine,
    Half,
    /// One MiB before the end.
    LastMebibyte,
    End,
}

/// What a person can want of the bytes.
#[derive(Clone, Debug, PartialEq)]
pub enum ByteIntent {
    Show,
    Leave,
    /// Shows another of the selected files.
    File(usize),
    /// The offset as it is typed, for the shown file or for all.
    Type(String),
    /// The same offset in another unit.
    Unit(Unit),
    /// Puts the cursor near a place, by pointer: it may snap.
    Near(u64),
    /// Moves the cursor to the very byte, by keys.
    Move(u64),
    GoTo(GoTo),
    Snap(Snap),
    /// One offset for all files, or one each.
    ForAll(bool),
    AsText(bool),
    /// What is in sight: bytes, and parts of the map.
    Sight {
        bytes: Range<u64>,
        bins: u16,
    },
}

/// One of the selected files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ByteFile {
    pub path: PathBuf,
    /// In bytes; none until it was looked at, where the listing does not tell.
    pub length: Option<u64>,
    /// New length in bytes, as far as it is typed and can be told.
    pub wanted: Option<u64>,
}

/// State of the look at the bytes.
#[derive(Clone, Debug, Default)]
pub struct ByteView {
    /// The selected files, up to ten thousand.
    pub files: Vec<ByteFile>,
    /// Place of the shown one among them.
    pub shown: usize,
    /// What becomes of all of them.
    pub cuts: Cuts,
    /// Place of the first file for which nothing is typed.
    pub(super) missing: Option<usize>,
    /// What was seen of the shown file, once something was.
    pub(super) look: Option<(PathBuf, Arc<Look>)>,
    /// Why the shown file cannot be looked at.
    pub failure: Option<Failure>,
    /// Rows of text instead of hex.
    pub as_text: bool,
    pub snap: Snap,
    pub(super) sight: Range<u64>,
    pub(super) bins: u16,
    /// The newest wish.
    pub(super) asked: Option<LookAsk>,
    /// The cursor that snaps to its line or to a hole once that is known.
    pub(super) snaps: Option<u64>,
    pub(super) lengths: HashMap<PathBuf, u64>,
    pub(super) line_ends: HashMap<(PathBuf, i64), u64>,
}

impl ByteView {
    pub fn file(&self) -> Option<&ByteFile> {
        self.files.get(self.shown)
    }

    /// What was seen of the shown file.
    pub fn look(&self) -> Option<&Look> {
        let path = &self.file()?.path;
        let (of, look) = self.look.as_ref()?;
        (of == path).then_some(&**look)
    }

    /// Length of the shown file in bytes; 0 while it is not known.
    pub fn length(&self) -> u64 {
        let file = self.file();
        file.and_then(|file| file.length).unwrap_or_default()
    }

    /// Where the shown file is to end; without a word on that, where it ends now.
    pub fn cursor(&self) -> u64 {
        let wanted = self.file().and_then(|file| file.wanted);
        wanted.unwrap_or_else(|| self.length())
    }

    /// Bytes of a row.
    pub fn per_row(&self) -> u64 {
        if self.as_text { 64 } else { 16 }
    }

    /// Rows of the file, with one for the place behind its last byte.
    pub fn rows(&self) -> u64 {
        self.length() / self.per_row() + 1
    }

    /// The bytes of a row, as far as they are there.
    pub fn row(&self, row: u64) -> Option<&[u8]> {
        let look = self.look()?;
        let start = row * self.per_row();
        let count = self.per_row().min(self.length().checked_sub(start)?);
        let from = usize::try_from(start.checked_sub(look.start)?).ok()?;
        look.bytes.get(from..from + count as usize)
    }

    /// The map of the shown file; empty until it was looked at.
    pub fn map(&self) -> &[Bin] {
        self.look().map_or(&[], |look| &look.map)
    }

    /// The line that the cursor is in.
    pub fn line(&self) -> Option<LinePlace> {
        let (place, line) = self.look()?.line?;
        (place == self.cursor()).then_some(line)
    }

    /// Where the cursor snaps to by what was seen of the file.
    pub(super) fn snapped(&self) -> Option<u64> {
        match self.snap {
            Snap::Line => self.line().map(|line| line.start),
            Snap::Hole => {
                let (place, edge) = self.look()?.hole?;
                (place == self.cursor()).then_some(edge)
            }
            Snap::Byte | Snap::Block => None,
        }
    }

    /// True if what is in sight has to be asked for.
    pub fn is_out_of_sight(&self, bytes: &Range<u64>, bins: u16) -> bool {
        self.sight != *bytes || self.bins != bins
    }

    /// Other names of the shown file, which end where this one ends.
    pub fn other_names(&self) -> u64 {
        self.look()
            .map_or(0, |look| u64::from(look.stamp.names).saturating_sub(1))
    }

    /// First words of the status line: what goes.
    pub fn status_head(&self) -> String {
        let cuts = &self.cuts;
        let files = words::counted(self.files.len() as u64, "file");
        let so_far = if cuts.unknown > 0 { " so far" } else { "" };
        match (cuts.cut_bytes, cuts.grown_bytes) {
            (0, 0) if cuts.unknown > 0 => format!("{files}, nothing goes yet"),
            (0, 0) => format!("{files}, nothing goes"),
            (0, grown) => format!("{files}, {} added{so_far}", words::bytes_exact(grown)),
            (1, _) => format!("{files}, 1 byte goes{so_far}"),
            (cut, _) => format!("{files}, {} go{so_far}", words::bytes_exact(cut)),
        }
    }

    /// Second words: where the shown file ends.
    pub fn status_more(&self) -> String {
        let (length, cursor) = (self.length(), self.cursor());
        if self.file().is_none_or(|file| file.wanted.is_none()) {
            return String::new();
        }
        match cursor.cmp(&length) {
            std::cmp::Ordering::Less => format!("from byte {} to the end", words::count(cursor)),
            std::cmp::Ordering::Equal => "the end stays where it is".to_owned(),
            std::cmp::Ordering::Greater => "the new end is a hole that takes no space".to_owned(),
        }
    }

    /// Figures over the map, each with its words; `goes` says what becomes of the bytes behind the cut.
    pub fn figures(&self, goes: &str) -> Vec<(String, String)> {
        let Some(length) = self.file().and_then(|file| file.length) else {
            return Vec::new();
        };
        let cursor = self.cursor();
        let mut figures = vec![
            (words::count(length), "bytes now".to_owned()),
            (words::count(cursor), "bytes kept".to_owned()),
            (words::count(length.saturating_sub(cursor)), goes.to_owned()),
        ];
        if cursor > length {
            figures[1].1 = "bytes then".to_owned();
            figures[2] = (words::count(cursor - length), "zeros are added".to_owned());
        }
        if let Some(line) = self.line() {
            let into = cursor - line.start.min(cursor);
            let words = match into {
                0 => "the cut is at its beginning".to_owned(),
                into => format!("the cut is {} into it", words::bytes_exact(into)),
            };
            let number = line.number.map_or("a line".to_owned(), |number| {
                format!("line {}", words::count(number))
            });
            figures.push((number, words));
        }
        figures
    }
}
