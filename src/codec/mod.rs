//! Floor 1: formats of bytes, without files.

pub mod archive;
pub mod digest;
pub mod manifest;
