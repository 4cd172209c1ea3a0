//! Floor 1: formats of bytes, without files.

mod crc32c;
pub mod digest;

pub use crc32c::crc32c;
