//! Files with holes: where their data is, in the four ways in which GNU tar has written that down.

use std::io::Read;

use super::{BLOCK, field, pax::Records};
use crate::codec::archive::Fault;

const BROKEN: Fault = Fault::Broken("holds a sparse file whose map cannot be read");
/// Runs of data of one file; a map is kept in memory.
const MOST: u64 = 1 << 20;

/// Runs of data (offset and length) and the whole length.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Map {
    pub runs: Vec<(u64, u64)>,
    pub size: u64,
}

impl Map {
    /// Runs in order, apart, within the file, and as long together as what is stored.
    pub fn check(self, stored: u64) -> Result<Map, Fault> {
        let mut end = 0u64;
        let mut total = 0u64;
        for (offset, length) in &self.runs {
            let next = offset.checked_add(*length).ok_or(BROKEN)?;
            if *offset < end || next > self.size {
                return Err(BROKEN);
            }
            (end, total) = (next, total + length);
        }
        if total == stored {
            Ok(self)
        } else {
            Err(BROKEN)
        }
    }

    fn push(&mut self, offset: u64, length: u64) -> Result<(), Fault> {
        if self.runs.len() as u64 >= MOST {
            return Err(BROKEN);
        }
        if length > 0 {
            self.runs.push((offset, length));
        }
        Ok(())
    }

    /// Pairs of numbers in a header block of the old form.
    pub fn push_fields(&mut self, bytes: &[u8]) -> Result<(), Fault> {
        for pair in bytes.chunks_exact(24) {
            if pair[0] == 0 {
                break;
            }
            let number = |field: &[u8]| {
                let number = field::number(field)?;
                u64::try_from(number).ok()
            };
            let offset = number(&pair[..12]).ok_or(BROKEN)?;
            self.push(offset, number(&pair[12..]).ok_or(BROKEN)?)?;
        }
        Ok(())
    }
}

/// The map in the extended records of formats 0.0 and 0.1; none where there is none.
pub fn of_records(records: &Records) -> Result<Option<Map>, Fault> {
    let decimal = |value: &[u8]| -> Result<u64, Fault> {
        let text = std::str::from_utf8(value).map_err(|_| BROKEN)?;
        text.parse().map_err(|_| BROKEN)
    };
    let mut map = Map::default();
    let mut is_sparse = false;
    let mut offset = 0;
    for (key, value) in records {
        match key.as_slice() {
            b"GNU.sparse.size" => map.size = decimal(value)?,
            b"GNU.sparse.offset" => offset = decimal(value)?,
            b"GNU.sparse.numbytes" => {
                is_sparse = true;
                map.push(offset, decimal(value)?)?;
            }
            b"GNU.sparse.map" => {
                is_sparse = true;
                let numbers: Result<Vec<u64>, Fault> =
                    value.split(|byte| *byte == b',').map(decimal).collect();
                for pair in numbers?.chunks_exact(2) {
                    map.push(pair[0], pair[1])?;
                }
            }
            _ => {}
        }
    }
    Ok(is_sparse.then_some(map))
}

/// The map that stands before the data in format 1.0: decimal lines, padded to whole blocks. Second: its bytes.
pub fn of_data(input: &mut impl Read, size: u64, stored: u64) -> Result<(Map, u64), Fault> {
    let mut lines = Lines {
        input,
        block: [0; BLOCK],
        at: BLOCK,
        taken: 0,
        stored,
    };
    let count = lines.number()?;
    let mut map = Map {
        size,
        ..Map::default()
    };
    for _ in 0..count.min(MOST + 1) {
        let offset = lines.number()?;
        map.push(offset, lines.number()?)?;
    }
    Ok((map, lines.taken))
}

struct Lines<'a, R> {
    input: &'a mut R,
    block: [u8; BLOCK],
    at: usize,
    taken: u64,
    stored: u64,
}

impl<R: Read> Lines<'_, R> {
    fn number(&mut self) -> Result<u64, Fault> {
        let mut number = 0u64;
        loop {
            if self.at == BLOCK {
                self.taken += BLOCK as u64;
                if self.taken > self.stored {
                    return Err(BROKEN);
                }
                self.input.read_exact(&mut self.block)?;
                self.at = 0;
            }
            let byte = self.block[self.at];
            self.at += 1;
            let digit = match byte {
                b'\n' => return Ok(number),
                b'0'..=b'9' => u64::from(byte - b'0'),
                _ => return Err(BROKEN),
            };
            let next = number
                .checked_mul(10)
                .and_then(|ten| ten.checked_add(digit));
            number = next.ok_or(BROKEN)?;
        }
    }
}
