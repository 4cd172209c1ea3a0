//! Files as the desktop's programs hand them to each other: lists of `file:` addresses (RFC 2483 and 8089).

use std::ffi::OsString;
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::{Path, PathBuf};

use percent_encoding::percent_decode;

use crate::model::address::file_address;

/// What a list of addresses came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Files {
    /// In the order of the list, byte for byte: a link stays the link.
    pub paths: Vec<PathBuf>,
    /// Addresses that are not files of this machine.
    pub others: usize,
}

/// Reads a `text/uri-list`. Lines are told apart before they are decoded, so an encoded line break stays in its name.
pub fn read_list(list: &[u8], host: &[u8]) -> Files {
    let mut files = Files::default();
    for line in list.split(|byte| matches!(byte, b'\n' | b'\r' | 0)) {
        let line = line.trim_ascii();
        if line.is_empty() || line.starts_with(b"#") {
            continue;
        }
        match path_of(line, host) {
            Some(path) => files.paths.push(path),
            None => files.others += 1,
        }
    }
    files
}

/// Reads the desktop's copied-files format: the word `copy` or `cut`, then addresses. True for `cut`.
pub fn read_copied(data: &[u8], host: &[u8]) -> Option<(Files, bool)> {
    let (word, list) = match data.iter().position(|byte| *byte == b'\n') {
        Some(end) => data.split_at(end),
        None => (data, [].as_slice()),
    };
    match word.trim_ascii() {
        b"copy" => Some((read_list(list, host), false)),
        b"cut" => Some((read_list(list, host), true)),
        _ => None,
    }
}

/// Paths among lines of plain text: addresses, and absolute paths as they stand.
pub fn read_text(text: &str, host: &[u8]) -> Files {
    let mut files = Files::default();
    for line in text.lines().filter(|line| !line.trim().is_empty()) {
        if line.starts_with('/') {
            files.paths.push(PathBuf::from(line));
        } else if let Some(path) = path_of(line.trim().as_bytes(), host) {
            files.paths.push(path);
        } else {
            files.others += 1;
        }
    }
    files
}

/// Writes a `text/uri-list`.
pub fn list_of(paths: &[PathBuf]) -> Vec<u8> {
    joined(paths, "\r\n", |path| file_address(path).into_bytes(), true)
}

/// Writes the desktop's copied-files format.
pub fn copied_of(paths: &[PathBuf], is_cut: bool) -> Vec<u8> {
    let mut data = if is_cut { b"cut\n" } else { b"copy" }.to_vec();
    if !is_cut {
        data.push(b'\n');
    }
    data.extend(joined(
        paths,
        "\n",
        |path| file_address(path).into_bytes(),
        false,
    ));
    data
}

/// Writes the paths themselves, one a line.
pub fn text_of(paths: &[PathBuf]) -> Vec<u8> {
    let bytes = |path: &Path| path.as_os_str().as_bytes().to_vec();
    joined(paths, "\n", bytes, false)
}

fn joined(
    paths: &[PathBuf],
    between: &str,
    each: impl Fn(&Path) -> Vec<u8>,
    is_closed: bool,
) -> Vec<u8> {
    let mut data = Vec::new();
    for (at, path) in paths.iter().enumerate() {
        if at > 0 {
            data.extend_from_slice(between.as_bytes());
        }
        data.extend(each(path));
    }
    if is_closed && !paths.is_empty() {
        data.extend_from_slice(between.as_bytes());
    }
    data
}

/// The path of a `file:` address of this machine.
fn path_of(address: &[u8], host: &[u8]) -> Option<PathBuf> {
    let (scheme, rest) = address.split_at_checked(5)?;
    if !scheme.eq_ignore_ascii_case(b"file:") {
        return None;
    }
    let encoded = match rest.strip_prefix(b"//") {
        Some(rest) => {
            let slash = rest.iter().position(|byte| *byte == b'/')?;
            let (named, path) = rest.split_at(slash);
            let is_here = named.is_empty()
                || named.eq_ignore_ascii_case(b"localhost")
                || named.eq_ignore_ascii_case(host);
            is_here.then_some(path)?
        }
        None => rest.starts_with(b"/").then_some(rest)?,
    };
    let bytes: Vec<u8> = percent_decode(encoded).collect();
    // No path of the system has it, and it would end the name early.
    if bytes.contains(&0) {
        return None;
    }
    Some(PathBuf::from(OsString::from_vec(bytes)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paths(names: &[&[u8]]) -> Vec<PathBuf> {
        let path = |name: &&[u8]| PathBuf::from(OsString::from_vec(name.to_vec()));
        names.iter().map(path).collect()
    }

    #[test]
    fn a_list_is_read_byte_for_byte() {
        let list = b"# a comment\r\nfile:///plain\r\nfile://localhost/a%20b\r\nFILE://Box/raw%FF\nfile:/short\r\n\
            file:///two%0D%0Alines\r\nfile:///pipe|and%25\r\n";
        let read = read_list(list, b"box");
        let wanted = paths(&[
            b"/plain",
            b"/a b",
            b"/raw\xff",
            b"/short",
            b"/two\r\nlines",
            b"/pipe|and%",
        ]);
        assert_eq!(read.paths, wanted);
        assert_eq!(read.others, 0);
    }

    #[test]
    fn what_is_no_file_of_this_machine_is_counted_and_not_lost() {
        let list = b"https://example.org/a\r\nfile://elsewhere/a\r\nfile:///a%00b\r\nfile:relative\r\nx\r\nfile:///ok\r\n";
        let read = read_list(list, b"box");
        assert_eq!((read.paths, read.others), (paths(&[b"/ok"]), 5));
    }

    #[test]
    fn what_is_written_is_read_again() {
        let names: Vec<Vec<u8>> = (1..=255_u8)
            .filter(|byte| *byte != b'/')
            .map(|byte| vec![b'/', b'd', b'/', byte, b'x'])
            .collect();
        let all: Vec<PathBuf> = names
            .into_iter()
            .map(|name| PathBuf::from(OsString::from_vec(name)))
            .collect();
        assert_eq!(read_list(&list_of(&all), b"").paths, all);
        for is_cut in [false, true] {
            let read = read_copied(&copied_of(&all, is_cut), b"");
            let (files, was_cut) = read.expect("it begins with its word");
            assert_eq!((files.paths, was_cut), (all.clone(), is_cut));
        }
        assert_eq!(read_copied(b"files\nfile:///a", b""), None);
    }

    #[test]
    fn text_names_files_by_path_or_address() {
        let read = read_text("/a b\n\nfile:///c%20d\nnot a path\n", b"");
        assert_eq!((read.paths, read.others), (paths(&[b"/a b", b"/c d"]), 1));
        assert_eq!(text_of(&paths(&[b"/a", b"/b"])), b"/a\n/b");
    }
}
