//! Which entries of a selection a job is for.

use serde::{Deserialize, Serialize};

/// A filter, which any job may have. Without one, a job is for everything that is selected.
///
/// Patterns are read as `globset` reads them: `*` and `?` (one byte), `[a-z]`, `{jpg,png}`, and `**` for any number of
/// folders. Names are bytes, upper and lower case differ. A pattern without `/` has to fit the whole name; one with `/`
/// the whole path below the selected item, so that `/build` is only that at the top. A `/` at the end means folders.
///
/// - `exclude` prunes: what fits is left out, with everything in it.
/// - `max_depth` prunes too: 0 is what was selected, 1 is what lies in it. A folder at that depth is not entered, and
///   therefore left out.
/// - `include`, sizes, times and types choose. They judge what is no folder; folders are gone through. Sizes choose
///   among files only, so that with one nothing else is left.
/// - A folder that is gone through is part of the job if something below it is. Where nothing chooses, an empty folder
///   is, too; and one that `types` names is for its own sake, if pattern and time choose it.
///
/// So a copy makes no folder that would only be empty because of the filter, and a removal takes the folders along that
/// it empties, but none that still holds something. An operation that does not go into folders judges a selected folder
/// by itself, as it judges a file.
#[derive(Clone, Debug, PartialEq, Default, Serialize, Deserialize)]
pub struct Filter {
    /// Patterns, one of which has to fit; none lets every name through.
    pub include: Vec<String>,
    /// Patterns of what is left out.
    pub exclude: Vec<String>,
    /// Bytes.
    pub min_size: Option<u64>,
    /// Bytes.
    pub max_size: Option<u64>,
    /// Modified then or later.
    pub newer_than: Option<When>,
    /// Modified before then.
    pub older_than: Option<When>,
    /// Types, one of which it has to be; none lets every type through.
    pub types: Vec<EntryType>,
    /// Levels below what was selected.
    pub max_depth: Option<u32>,
}

impl Filter {
    /// True for a filter that lets everything through.
    pub fn is_empty(&self) -> bool {
        *self == Filter::default()
    }
}

/// A moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum When {
    /// So many seconds before the plan is made.
    Ago(u64),
    /// Seconds since 1970, UTC.
    At(i64),
}

/// Types of entries as a filter tells them apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum EntryType {
    File,
    Folder,
    Link,
    /// Pipes, sockets and devices.
    Special,
}

impl EntryType {
    pub const ALL: [EntryType; 4] = [
        EntryType::File,
        EntryType::Folder,
        EntryType::Link,
        EntryType::Special,
    ];
}

/// Why an entry is left out of a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[repr(u8)]
pub enum Why {
    /// A parameter of the operation says so, or it cannot be carried on from here.
    Operation,
    /// It fits a pattern of `exclude`.
    Exclude,
    /// It fits no pattern of `include`.
    Include,
    Size,
    Time,
    Type,
    Depth,
    /// A folder in which nothing is left.
    Hollow,
    /// A person has unticked it.
    Hand,
}

impl Why {
    pub const ALL: [Why; 9] = [
        Why::Operation,
        Why::Exclude,
        Why::Include,
        Why::Size,
        Why::Time,
        Why::Type,
        Why::Depth,
        Why::Hollow,
        Why::Hand,
    ];
}
