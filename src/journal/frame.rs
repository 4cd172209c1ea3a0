//! Frames: how records lie in a file.

use serde::Serialize;

use super::record::Record;
use crate::codec::crc32c;

/// Start of every file; the eighth byte is the version.
pub const MAGIC: &[u8; 7] = b"FWJOURN";
pub const VERSION: u8 = 1;
/// Bytes of the start.
pub const HEADER: usize = 8;
/// Bytes before each payload.
pub const FRAME: usize = 8;
/// No payload is longer: a length beyond is damage.
pub const LONGEST: usize = 16 << 20;

/// The start of a file.
pub fn header() -> [u8; HEADER] {
    let mut header = [0; HEADER];
    header[..7].copy_from_slice(MAGIC);
    header[7] = VERSION;
    header
}

/// Appends one record to a payload.
pub fn push(payload: &mut Vec<u8>, record: &impl Serialize) {
    let taken = std::mem::take(payload);
    // Into memory: the one thing that can fail is a type that postcard cannot hold, and ours it can.
    match postcard::to_extend(record, taken) {
        Ok(longer) => *payload = longer,
        Err(error) => tracing::error!(%error, "a record cannot be written"),
    }
}

/// A frame around a payload.
pub fn frame(payload: &[u8]) -> Vec<u8> {
    let mut frame = Vec::with_capacity(FRAME + payload.len());
    frame.extend_from_slice(&(payload.len() as u32).to_le_bytes());
    frame.extend_from_slice(&crc32c(payload).to_le_bytes());
    frame.extend_from_slice(payload);
    frame
}

/// The records of the frame that these bytes begin with, and its length; none if it is not whole.
pub fn take(bytes: &[u8]) -> Option<(Vec<Record>, usize)> {
    let word = |at: usize| {
        let word = bytes.get(at..at + 4)?;
        Some(u32::from_le_bytes(word.try_into().ok()?))
    };
    let (length, sum) = (word(0)? as usize, word(4)?);
    if length == 0 || length > LONGEST {
        return None;
    }
    let payload = bytes.get(FRAME..FRAME + length)?;
    if crc32c(payload) != sum {
        return None;
    }
    let mut records = Vec::new();
    let mut rest = payload;
    while !rest.is_empty() {
        let (record, after) = postcard::take_from_bytes(rest).ok()?;
        records.push(record);
        rest = after;
    }
    Some((records, FRAME + length))
}
