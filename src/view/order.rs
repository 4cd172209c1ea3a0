//! The order of rows: what decides between two of them, and how rows that arrive are merged into those that are sorted.
//!
//! Nothing here looks at a name where a number will do: each row has a key of 24 bytes, and only rows with equal keys are
//! compared by their names.

use std::cmp::Ordering;
use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

use crate::model::{Kind, Row, RowIndex, natural};

/// Column that decides the order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SortBy {
    Name,
    /// What the ending of the name says.
    Kind,
    Size,
    Modified,
    Mode,
}

/// Order of a listing. Folders always come first; rows that are alike are in the order of their names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sort {
    pub by: SortBy,
    pub is_descending: bool,
}

/// What decides between two rows before their names do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Key {
    /// The highest bit is not set for folders; the others are the column, turned over where it descends.
    first: u64,
    /// The beginning of the name.
    name: [u64; 2],
}

const NO_FOLDER: u64 = 1 << 63;
/// Seconds on both sides of 1970 that times are told apart in: 136 years.
const SECONDS: i64 = 1 << 32;
/// Bytes of an ending that count.
const ENDING: usize = 7;

impl Key {
    /// The key of a row. `size` is in bytes, none for a folder that was not counted.
    pub(super) fn of(sort: Sort, row: &Row, name: &OsStr, size: Option<u64>) -> Key {
        let column = match sort.by {
            SortBy::Name => 0,
            SortBy::Kind => ending_key(name),
            SortBy::Size => size.unwrap_or_default().min(NO_FOLDER - 1),
            SortBy::Modified => {
                let seconds = row.modified_s.clamp(-SECONDS, SECONDS - 1) + SECONDS;
                (seconds as u64) << 30 | u64::from(row.modified_ns)
            }
            SortBy::Mode => u64::from(row.mode),
        };
        let column = if sort.is_descending {
            column ^ (NO_FOLDER - 1)
        } else {
            column
        };
        let rank = if row.kind == Kind::Folder {
            0
        } else {
            NO_FOLDER
        };
        Key {
            first: rank | column,
            name: natural::prefix(name.as_bytes()),
        }
    }
}

fn ending_key(name: &OsStr) -> u64 {
    let ending = Path::new(name).extension().unwrap_or_default().as_bytes();
    let mut first = [0; 8];
    for (to, from) in first[1..=ENDING].iter_mut().zip(ending) {
        *to = from.to_ascii_lowercase();
    }
    u64::from_be_bytes(first)
}

/// A row and what decides its place.
pub(super) type Keyed = (Key, RowIndex);

/// Which of two rows stands first. Where keys are equal, names decide.
fn compare<'n>(
    sort: Sort,
    (left, a): &Keyed,
    (right, b): &Keyed,
    name: &impl Fn(RowIndex) -> &'n OsStr,
) -> Ordering {
    let is_turned = sort.is_descending && sort.by == SortBy::Name;
    left.first.cmp(&right.first).then_with(|| {
        let by_name = left.name.cmp(&right.name).then_with(|| {
            let (left, right) = (name(*a), name(*b));
            natural::compare(left.as_bytes(), right.as_bytes())
        });
        let by_name = match is_turned {
            true => by_name.reverse(),
            false => by_name,
        };
        by_name.then(a.cmp(b))
    })
}

/// Brings rows with their keys into order, in their place. The keys lie beside the rows: to fetch them one by one takes
/// longer than the sort.
pub(super) fn put_in_order<'n>(
    sort: Sort,
    rows: &mut [Keyed],
    name: impl Fn(RowIndex) -> &'n OsStr,
) {
    rows.sort_unstable_by(|a, b| compare(sort, a, b, &name));
}

/// Merges rows that have come, in order, into those that are in order already. Keys of the latter are made only where
/// they are looked at, and none of them is kept: a long listing is merged several times while it streams in, and a key
/// for every row would be a good part of the memory that the listing takes.
pub(super) fn merge<'n>(
    sort: Sort,
    sorted: &[RowIndex],
    come: &[Keyed],
    key: impl Fn(RowIndex) -> Key,
    name: impl Fn(RowIndex) -> &'n OsStr,
) -> Vec<RowIndex> {
    let mut merged = Vec::with_capacity(sorted.len() + come.len());
    let mut rest = sorted;
    for new in come {
        let is_before = |row: &RowIndex| compare(sort, &(key(*row), *row), new, &name).is_lt();
        // Many new rows stand close to each other, few of them far apart: the steps grow until one is too long.
        let (mut low, mut step) = (0, 1);
        while rest.get(low + step - 1).is_some_and(&is_before) {
            low += step;
            step *= 2;
        }
        let high = (low + step - 1).min(rest.len());
        let (before, after) = rest.split_at(low + rest[low..high].partition_point(is_before));
        merged.extend_from_slice(before);
        merged.push(new.1);
        rest = after;
    }
    merged.extend_from_slice(rest);
    merged
}
