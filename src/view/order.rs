//! The order of rows: what decides between two of them, and how rows that arrive are merged into those that are sorted.
//!
//! A million rows are sorted within a frame or two, so nothing here looks at a name where a number will do: each row has
//! a key of 24 bytes, and only rows with equal keys are compared by their names.

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

/// Compares rows by their keys, and by their names where the keys are equal.
pub(super) struct Comparer<'a, N> {
    pub sort: Sort,
    pub keys: &'a [Key],
    pub name: N,
}

impl<'n, N: Fn(RowIndex) -> &'n OsStr> Comparer<'_, N> {
    fn compare(&self, (a, left): (RowIndex, &Key), (b, right): (RowIndex, &Key)) -> Ordering {
        left.first.cmp(&right.first).then_with(|| {
            let by_name = left.name.cmp(&right.name).then_with(|| {
                let (left, right) = ((self.name)(a), (self.name)(b));
                natural::compare(left.as_bytes(), right.as_bytes())
            });
            let is_turned = self.sort.is_descending && self.sort.by == SortBy::Name;
            let by_name = if is_turned {
                by_name.reverse()
            } else {
                by_name
            };
            by_name.then(a.cmp(&b))
        })
    }

    fn compare_rows(&self, a: RowIndex, b: RowIndex) -> Ordering {
        self.compare((a, &self.keys[a as usize]), (b, &self.keys[b as usize]))
    }

    /// Sorts rows. The keys are laid beside each other first: to fetch them one by one takes longer than the sort.
    fn sort_rows(&self, rows: &mut [RowIndex]) {
        let keyed = |row: &RowIndex| (self.keys[*row as usize], *row);
        let mut keyed: Vec<(Key, RowIndex)> = rows.iter().map(keyed).collect();
        keyed.sort_unstable_by(|(a, row_a), (b, row_b)| self.compare((*row_a, a), (*row_b, b)));
        for (to, (_, from)) in rows.iter_mut().zip(keyed) {
            *to = from;
        }
    }

    /// Brings rows into order, of which the first `sorted` are so already.
    pub(super) fn settle(&self, rows: &mut Vec<RowIndex>, sorted: usize) {
        let mut new = rows.split_off(sorted.min(rows.len()));
        self.sort_rows(&mut new);
        if rows.is_empty() {
            *rows = new;
        } else if new.len() < rows.len() / 16 {
            self.insert(rows, &new);
        } else {
            self.merge(rows, &new);
        }
    }

    /// Puts a few rows between many: the places are searched and what lies between them is moved in one piece each.
    fn insert(&self, rows: &mut Vec<RowIndex>, new: &[RowIndex]) {
        let mut end = rows.len();
        rows.resize(end + new.len(), 0);
        for (left, row) in new.iter().enumerate().rev() {
            let before = |other: &RowIndex| self.compare_rows(*other, *row).is_lt();
            let at = rows[..end].partition_point(before);
            rows.copy_within(at..end, at + left + 1);
            rows[at + left] = *row;
            end = at;
        }
    }

    /// Merges from the back, so that no third list is needed.
    fn merge(&self, rows: &mut Vec<RowIndex>, new: &[RowIndex]) {
        let (mut old, mut left) = (rows.len(), new.len());
        rows.resize(old + left, 0);
        while left > 0 {
            let is_old_last = old > 0 && self.compare_rows(rows[old - 1], new[left - 1]).is_gt();
            let last = if is_old_last {
                old -= 1;
                rows[old]
            } else {
                left -= 1;
                new[left]
            };
            rows[old + left] = last;
        }
    }
}
