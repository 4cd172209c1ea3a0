//! A set of rows as bits: selecting a million rows is a few thousand words of memory.

use serde::{Deserialize, Serialize};

/// Number of a row of a listing, in the order in which rows arrived. It does not change when the listing is sorted.
pub type RowIndex = u32;

/// A set of rows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RowSet {
    words: Vec<u64>,
    count: usize,
}

impl RowSet {
    pub fn contains(&self, row: RowIndex) -> bool {
        self.words
            .get(row as usize / 64)
            .is_some_and(|word| word >> (row % 64) & 1 == 1)
    }

    /// True if the row was not in the set before.
    pub fn insert(&mut self, row: RowIndex) -> bool {
        let at = row as usize / 64;
        if self.words.len() <= at {
            self.words.resize(at + 1, 0);
        }
        let bit = 1 << (row % 64);
        let is_new = self.words[at] & bit == 0;
        self.words[at] |= bit;
        self.count += usize::from(is_new);
        is_new
    }

    /// True if the row was in the set.
    pub fn remove(&mut self, row: RowIndex) -> bool {
        let was_there = self.contains(row);
        if was_there {
            self.words[row as usize / 64] &= !(1 << (row % 64));
            self.count -= 1;
        }
        was_there
    }

    /// Takes in the rows of another set.
    pub fn insert_all(&mut self, other: &RowSet) {
        if self.words.len() < other.words.len() {
            self.words.resize(other.words.len(), 0);
        }
        for (word, other) in self.words.iter_mut().zip(&other.words) {
            self.count += (other & !*word).count_ones() as usize;
            *word |= other;
        }
    }

    /// The rows of this set that are not in the other.
    pub fn without(&self, other: &RowSet) -> RowSet {
        let other = other.words.iter().copied().chain(std::iter::repeat(0));
        let words = self.words.iter().zip(other);
        let words: Vec<u64> = words.map(|(word, other)| word & !other).collect();
        let count = words.iter().map(|word| word.count_ones() as usize).sum();
        RowSet { words, count }
    }

    pub fn len(&self) -> usize {
        self.count
    }

    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// The rows by rising number.
    pub fn iter(&self) -> impl Iterator<Item = RowIndex> + '_ {
        self.words.iter().enumerate().flat_map(|(at, word)| {
            let mut rest = *word;
            std::iter::from_fn(move || {
                let bit = (rest != 0).then(|| rest.trailing_zeros())?;
                rest &= rest - 1;
                Some(at as u32 * 64 + bit)
            })
        })
    }
}
