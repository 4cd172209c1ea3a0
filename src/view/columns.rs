//! Which columns a listing shows beside the names.

use super::order::SortBy;

/// Columns that can be shown or not, in their order, with their heads.
pub const COLUMNS: [(SortBy, &str); 4] = [
    (SortBy::Kind, "Type"),
    (SortBy::Size, "Size"),
    (SortBy::Modified, "Modified"),
    (SortBy::Mode, "Mode"),
];

/// The columns that are shown beside the names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ColumnSet([bool; COLUMNS.len()]);

impl Default for ColumnSet {
    fn default() -> ColumnSet {
        ColumnSet(COLUMNS.map(|(by, _)| by != SortBy::Kind))
    }
}

impl ColumnSet {
    /// True for a column that is shown; names always are.
    pub fn has(&self, column: SortBy) -> bool {
        place(column).is_none_or(|at| self.0[at])
    }

    /// Takes a column in, or out again.
    pub fn toggle(&mut self, column: SortBy) {
        if let Some(at) = place(column) {
            self.0[at] = !self.0[at];
        }
    }
}

fn place(column: SortBy) -> Option<usize> {
    COLUMNS.iter().position(|(known, _)| *known == column)
}
