//! Paths as addresses write them: in the lists that programs hand to each other, and in the notes of a trash.

use std::os::unix::ffi::OsStrExt;
use std::path::Path;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_encode};

/// What is written as it is (RFC 3986, unreserved, and the slash); everything else as `%` and two digits.
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'/')
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'~');

/// A path byte for byte, with `%` and two digits for what an address cannot hold.
pub fn escaped(path: &[u8]) -> String {
    percent_encode(path, ESCAPED).to_string()
}

/// The address of a file.
pub fn file_address(path: &Path) -> String {
    format!("file://{}", escaped(path.as_os_str().as_bytes()))
}
