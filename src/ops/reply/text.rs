//! `repr` and `str` as Python writes them.

use std::os::unix::ffi::OsStrExt;
use std::path::Path;

use crate::model::Raised;

/// `repr` of a path: quoted, with what cannot be printed escaped; bytes that are no UTF-8 as the surrogates that stand
/// for them in Python.
pub fn quoted(path: &Path) -> String {
    let bytes = path.as_os_str().as_bytes();
    let quote = match bytes.contains(&b'\'') && !bytes.contains(&b'"') {
        true => '"',
        false => '\'',
    };
    let mut text = String::from(quote);
    for chunk in bytes.utf8_chunks() {
        for letter in chunk.valid().chars() {
            push_letter(&mut text, letter, quote);
        }
        for byte in chunk.invalid() {
            text.push_str(&format!("\\udc{byte:02x}"));
        }
    }
    text.push(quote);
    text
}

fn push_letter(text: &mut String, letter: char, quote: char) {
    let number = u32::from(letter);
    match letter {
        '\\' => text.push_str("\\\\"),
        '\n' => text.push_str("\\n"),
        '\r' => text.push_str("\\r"),
        '\t' => text.push_str("\\t"),
        _ if letter == quote => text.extend(['\\', letter]),
        _ if is_printable(letter) => text.push(letter),
        _ if number < 0x100 => text.push_str(&format!("\\x{number:02x}")),
        _ if number < 0x10000 => text.push_str(&format!("\\u{number:04x}")),
        _ => text.push_str(&format!("\\U{number:08x}")),
    }
}

/// `str.isprintable`. The standard library escapes by the same categories, and marks that combine with what stands
/// before them only at the very start; hence the letter before.
fn is_printable(letter: char) -> bool {
    if letter.is_ascii() {
        return letter == ' ' || letter.is_ascii_graphic();
    }
    let text: String = ['a', letter].iter().collect();
    text.escape_debug().nth(1) == Some(letter)
}

/// A path within a sentence: as it is, bytes that are no UTF-8 as [`quoted`] writes them.
pub fn readable(path: &Path) -> String {
    let mut text = String::new();
    for chunk in path.as_os_str().as_bytes().utf8_chunks() {
        text.push_str(chunk.valid());
        for byte in chunk.invalid() {
            text.push_str(&format!("\\udc{byte:02x}"));
        }
    }
    text
}

/// `str` of an exception: `[Errno 2] No such file or directory: 'a' -> 'b'`.
pub fn said(raised: &Raised) -> String {
    let Some(number) = raised.errno else {
        return raised.message.clone().unwrap_or_default();
    };
    let mut text = format!("[Errno {number}] {}", raised.strerror.unwrap_or_default());
    if let Some(filename) = &raised.filename {
        text.push_str(": ");
        text.push_str(&quoted(filename));
    }
    if let Some(filename2) = &raised.filename2 {
        text.push_str(" -> ");
        text.push_str(&quoted(filename2));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::ffi::OsStr;

    #[test]
    fn paths_are_quoted_as_python_does() {
        let cases: [(&[u8], &str); 9] = [
            (b"plain", "'plain'"),
            (b"it's", "\"it's\""),
            (b"it's \"so\"", "'it\\'s \"so\"'"),
            (b"a\\b\n\x1b\x7f", "'a\\\\b\\n\\x1b\\x7f'"),
            (b"\xff\xfe", "'\\udcff\\udcfe'"),
            ("caf\u{e9}".as_bytes(), "'caf\u{e9}'"),
            ("cafe\u{301}".as_bytes(), "'cafe\u{301}'"),
            ("\u{202e}x".as_bytes(), "'\\u202ex'"),
            ("\u{a0}\u{e0001}".as_bytes(), "'\\xa0\\U000e0001'"),
        ];
        for (bytes, text) in cases {
            assert_eq!(quoted(Path::new(OsStr::from_bytes(bytes))), text);
        }
    }
}
