//! Tables by row. Numbers of rows are the program's own, so that nothing has to guard against ones that were chosen to
//! collide, and a table is asked several times for each folder.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use super::tree::RowId;

/// Values by row.
pub type RowMap<V> = HashMap<RowId, V, BuildHasherDefault<RowHasher>>;

/// Spreads numbers that follow one another.
#[derive(Clone, Copy, Debug, Default)]
pub struct RowHasher(u64);

impl Hasher for RowHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.write_u32(u32::from(*byte));
        }
    }

    fn write_u32(&mut self, number: u32) {
        let mixed = (self.0 ^ u64::from(number)).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        // The table looks at both ends.
        self.0 = mixed ^ (mixed >> 32);
    }
}
