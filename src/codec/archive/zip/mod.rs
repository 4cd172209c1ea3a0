//! Zip: members with headers of their own, and a directory of them at the end.

mod cp437;
mod directory;
mod extra;
mod read;
mod write;

pub use directory::{Directory, Entry, Names};
pub use extra::unix_fields;
pub use read::Contents;
pub use write::Writer;

const LOCAL: u32 = 0x0403_4b50;
const CENTRAL: u32 = 0x0201_4b50;
const END: u32 = 0x0605_4b50;
const END_64: u32 = 0x0606_4b50;
const LOCATOR_64: u32 = 0x0706_4b50;
/// Bytes of the end of the directory, without its comment.
const END_SIZE: usize = 22;
/// Flag: names are UTF-8.
const UTF8: u16 = 1 << 11;
/// Flag: contents are encrypted.
const ENCRYPTED: u16 = 1;
/// In place of a number that stands in an extra field, since it does not fit.
const FULL: u32 = u32::MAX;

const STORED: u16 = 0;
const DEFLATED: u16 = 8;
const BZIP2: u16 = 12;
const ZSTD: u16 = 93;
const XZ: u16 = 95;

/// Type bits of `st_mode`.
mod mode {
    pub const TYPE: u32 = 0o170_000;
    pub const FOLDER: u32 = 0o040_000;
    pub const FILE: u32 = 0o100_000;
    pub const LINK: u32 = 0o120_000;
}

/// Two and four bytes, little end first, at a place that the caller has checked.
fn u16_at(bytes: &[u8], at: usize) -> u16 {
    let pair = bytes.get(at..at + 2).and_then(|pair| pair.try_into().ok());
    pair.map_or(0, u16::from_le_bytes)
}

fn u32_at(bytes: &[u8], at: usize) -> u32 {
    let four = bytes.get(at..at + 4).and_then(|four| four.try_into().ok());
    four.map_or(0, u32::from_le_bytes)
}

fn u64_at(bytes: &[u8], at: usize) -> u64 {
    let eight = bytes
        .get(at..at + 8)
        .and_then(|eight| eight.try_into().ok());
    eight.map_or(0, u64::from_le_bytes)
}
