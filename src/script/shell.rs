//! Printing for a shell as POSIX has it.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::path::PathBuf;

use crate::model::script::{Command, Script, Word};

use super::Frame;

/// The whole script.
pub fn print(frame: &Frame<'_>, script: &Script) -> Vec<u8> {
    let mut text = b"#!/bin/sh\n".to_vec();
    for line in frame.head(&script.notes) {
        text.extend_from_slice(format!("# {line}\n").as_bytes());
    }
    text.push(b'\n');
    if let Some(cwd) = frame.cwd {
        text.extend_from_slice(b"cd -- ");
        quote(&mut text, cwd.as_os_str());
        text.extend_from_slice(b" || exit\n");
    }
    let goes_on = |command: &&Command| matches!(command, Command::Run(words) if !ends(words));
    // With several commands a failure of one does not keep the others from their turn.
    let is_many = script.shell.iter().filter(goes_on).count() > 1;
    if is_many {
        text.extend_from_slice(b"failed=0\n");
    }
    for command in &script.shell {
        match command {
            Command::Comment(note) => text.extend_from_slice(format!("# {note}").as_bytes()),
            Command::Run(words) => {
                push_words(&mut text, words);
                if is_many && !ends(words) {
                    text.extend_from_slice(b" || failed=1");
                }
            }
        }
        text.push(b'\n');
    }
    if is_many {
        text.extend_from_slice(b"exit \"$failed\"\n");
    }
    text
}

/// True for a command whose failure ends the script.
fn ends(words: &[Word]) -> bool {
    matches!(words.last(), Some(Word::Code(code)) if code.starts_with("|| exit"))
}

fn push_words(text: &mut Vec<u8>, words: &[Word]) {
    for (at, word) in words.iter().enumerate() {
        let is_closed = matches!(word, Word::Code(code) if code.starts_with(';'));
        if at > 0 && !is_closed {
            text.push(b' ');
        }
        match word {
            Word::Code(code) => text.extend_from_slice(code.as_bytes()),
            Word::Path(path) => quote(text, path.as_os_str()),
        }
    }
}

/// Names as words, one after the other.
pub fn words(paths: &[PathBuf]) -> Vec<u8> {
    let mut text = Vec::new();
    for (at, path) in paths.iter().enumerate() {
        if at > 0 {
            text.push(b' ');
        }
        quote(&mut text, path.as_os_str());
    }
    text
}

/// Bytes between single quotes, which leave everything as it is; what no shell looks at twice stays bare.
fn quote(text: &mut Vec<u8>, name: &OsStr) {
    let bytes = name.as_bytes();
    let is_plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"/._-+:,@%".contains(byte);
    if !bytes.is_empty() && bytes.iter().all(is_plain) {
        text.extend_from_slice(bytes);
        return;
    }
    text.push(b'\'');
    for byte in bytes {
        match byte {
            b'\'' => text.extend_from_slice(b"'\\''"),
            byte => text.push(*byte),
        }
    }
    text.push(b'\'');
}

/// The script as a person may see it, and whether it is that to the letter: names that are no text are shown with
/// escapes, and such a script can only be written to a file.
pub fn shown(script: &[u8]) -> (String, bool) {
    match std::str::from_utf8(script) {
        Ok(text) => (text.to_owned(), true),
        Err(_) => {
            let mut text = String::new();
            for chunk in script.utf8_chunks() {
                text.push_str(chunk.valid());
                for byte in chunk.invalid() {
                    text.push_str(&format!("\\x{byte:02x}"));
                }
            }
            (text, false)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_comes_through_the_shell_as_it_is() {
        let cases: [(&[u8], &[u8]); 7] = [
            (b"plain-1.txt", b"plain-1.txt"),
            (b"", b"''"),
            (b"two words", b"'two words'"),
            (b"it's", b"'it'\\''s'"),
            (b"$(x)`y`", b"'$(x)`y`'"),
            (b"line\nbreak", b"'line\nbreak'"),
            (b"\xff", b"'\xff'"),
        ];
        for (name, expected) in cases {
            let mut text = Vec::new();
            quote(&mut text, OsStr::from_bytes(name));
            assert_eq!(text, expected);
        }
    }

    #[test]
    fn what_is_no_text_is_shown_and_told_apart() {
        assert_eq!(shown(b"rm -- x"), ("rm -- x".to_owned(), true));
        assert_eq!(shown(b"rm -- '\xff'"), ("rm -- '\\xff'".to_owned(), false));
    }
}
