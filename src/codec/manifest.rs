//! Lists of digests, as `sha256sum` and `b3sum` write and check them.
//!
//! A line is the digest in hexadecimal, two blanks (or a blank and a star) and the name. A name with a backslash, a newline
//! or a carriage return is written with `\\`, `\n` and `\r` for them, and its line begins with a backslash. Lines of the
//! form `SHA256 (name) = digest` are read too; empty lines and those that begin with `#` say nothing.
//!
//! Names are bytes. `b3sum` itself reads only those that are UTF-8.

use std::borrow::Cow;
use std::ffi::{OsStr, OsString};
use std::io::{self, Read};
use std::os::unix::ffi::{OsStrExt, OsStringExt};

use crate::model::Algorithm;

/// Digest of SHA-256 or BLAKE3.
pub type Sum = [u8; 32];

/// Bytes of a list that are looked at together, where it is not kept.
const PIECE: u64 = 64 * 1024;
/// Bytes of a line with the shortest name.
const SHORTEST: usize = 68;

/// A line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry<'a> {
    pub name: Cow<'a, OsStr>,
    pub sum: Sum,
}

/// Appends the line of a file.
pub fn put_line(to: &mut Vec<u8>, sum: &Sum, name: &[u8]) {
    let is_escaped = name.iter().any(|byte| b"\\\n\r".contains(byte));
    if is_escaped {
        to.push(b'\\');
    }
    for byte in sum {
        for digit in [byte >> 4, byte & 15] {
            to.push(b"0123456789abcdef"[usize::from(digit)]);
        }
    }
    to.extend_from_slice(b"  ");
    for byte in name {
        match byte {
            b'\\' => to.extend_from_slice(b"\\\\"),
            b'\n' => to.extend_from_slice(b"\\n"),
            b'\r' => to.extend_from_slice(b"\\r"),
            other => to.push(*other),
        }
    }
    to.push(b'\n');
}

/// Reads a list; the number of the first line that is none, counted from 1, on failure.
pub fn read(text: &[u8], digest: Algorithm) -> Result<Vec<Entry<'_>>, u64> {
    let mut entries = Vec::with_capacity(text.len() / SHORTEST + 1);
    each(text, digest, |sum, name| {
        let name = match name {
            Cow::Borrowed(name) => Cow::Borrowed(OsStr::from_bytes(name)),
            Cow::Owned(name) => Cow::Owned(OsString::from_vec(name)),
        };
        entries.push(Entry { name, sum });
    })?;
    Ok(entries)
}

/// Number of the files in a list, of which every line is looked at as [`read`] does; the inner failure is as there.
pub fn count(mut source: impl Read, digest: Algorithm) -> io::Result<Result<u64, u64>> {
    let (mut count, mut lines) = (0, 0);
    let mut text = Vec::new();
    loop {
        let more = source.by_ref().take(PIECE).read_to_end(&mut text)?;
        // What is behind the last end of a line goes on in the next piece.
        let end = text.iter().rposition(|byte| *byte == b'\n');
        let whole = match more {
            0 => text.len(),
            _ => end.map_or(0, |end| end + 1),
        };
        let whole = text.drain(..whole);
        if let Err(line) = each(whole.as_slice(), digest, |_, _| count += 1) {
            return Ok(Err(lines + line));
        }
        if more == 0 {
            return Ok(Ok(count));
        }
        let ends = whole.as_slice().iter().filter(|byte| **byte == b'\n');
        lines += ends.count() as u64;
    }
}

fn each<'a>(
    text: &'a [u8],
    digest: Algorithm,
    mut take: impl FnMut(Sum, Cow<'a, [u8]>),
) -> Result<(), u64> {
    for (number, line) in (1_u64..).zip(text.split(|byte| *byte == b'\n')) {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        if line.is_empty() || line[0] == b'#' {
            continue;
        }
        let (sum, name) = entry(line, digest).ok_or(number)?;
        take(sum, name);
    }
    Ok(())
}

fn entry(line: &[u8], digest: Algorithm) -> Option<(Sum, Cow<'_, [u8]>)> {
    let (line, is_escaped) = match line.strip_prefix(b"\\") {
        Some(rest) => (rest, true),
        None => (line, false),
    };
    let (sum, name) = plain(line).or_else(|| tagged(line, digest))?;
    let name = match is_escaped {
        true => Cow::Owned(unescaped(name)?),
        false => Cow::Borrowed(name),
    };
    let is_name = !name.is_empty() && !name.contains(&0);
    is_name.then_some((sum, name))
}

fn plain(line: &[u8]) -> Option<(Sum, &[u8])> {
    let (digits, rest) = line.split_at_checked(64)?;
    let name = rest
        .strip_prefix(b"  ")
        .or_else(|| rest.strip_prefix(b" *"))?;
    Some((sum(digits)?, name))
}

fn tagged(line: &[u8], digest: Algorithm) -> Option<(Sum, &[u8])> {
    let tag: &[u8] = match digest {
        Algorithm::Sha256 => b"SHA256 (",
        Algorithm::Blake3 => b"BLAKE3 (",
        _ => return None,
    };
    let rest = line.strip_prefix(tag)?;
    let (name, digits) = rest.split_at_checked(rest.len().checked_sub(64)?)?;
    Some((sum(digits)?, name.strip_suffix(b") = ")?))
}

fn sum(digits: &[u8]) -> Option<Sum> {
    let mut sum = [0; 32];
    if digits.len() != 64 {
        return None;
    }
    // Nobody can guess digits of digests: whether they are any is asked once, at the end.
    let mut all = 0;
    for (byte, pair) in sum.iter_mut().zip(digits.chunks_exact(2)) {
        let (high, low) = (VALUES[usize::from(pair[0])], VALUES[usize::from(pair[1])]);
        *byte = (high << 4) | low;
        all |= high | low;
    }
    (all < 16).then_some(sum)
}

/// What hexadecimal digits stand for; more than 15 for what is none.
const VALUES: [u8; 256] = values();

const fn values() -> [u8; 256] {
    let mut values = [u8::MAX; 256];
    let mut value = 0;
    while value < 16 {
        values[b"0123456789abcdef"[value] as usize] = value as u8;
        values[b"0123456789ABCDEF"[value] as usize] = value as u8;
        value += 1;
    }
    values
}

fn unescaped(name: &[u8]) -> Option<Vec<u8>> {
    let mut plain = Vec::with_capacity(name.len());
    let mut bytes = name.iter();
    while let Some(byte) = bytes.next() {
        plain.push(match byte {
            b'\\' => match bytes.next()? {
                b'\\' => b'\\',
                b'n' => b'\n',
                b'r' => b'\r',
                _ => return None,
            },
            other => *other,
        });
    }
    Some(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_come_back_whatever_is_in_them() {
        let names: [&[u8]; 6] = [
            b"a/b",
            b" two  blanks ",
            b"new\nline",
            b"back\\n\\",
            b"\rcr\r",
            b"\xFF*",
        ];
        let mut text = Vec::new();
        for (number, name) in (0..).zip(names) {
            put_line(&mut text, &[number; 32], name);
        }
        let read = read(&text, Algorithm::Sha256).unwrap();
        let expected: Vec<Entry<'_>> = (0..)
            .zip(names)
            .map(|(number, name)| Entry {
                name: Cow::Borrowed(OsStr::from_bytes(name)),
                sum: [number; 32],
            })
            .collect();
        assert_eq!(read, expected);
    }

    #[test]
    fn other_spellings_of_a_line_are_read() {
        let digits = "0A".repeat(32);
        let text =
            format!("# made by hand\n\n{digits} *binary\r\nSHA256 (with ) = in it) = {digits}\n");
        let read = read(text.as_bytes(), Algorithm::Sha256).unwrap();
        let names: Vec<&str> = read
            .iter()
            .filter_map(|entry| entry.name.to_str())
            .collect();
        assert_eq!(names, ["binary", "with ) = in it"]);
        assert!(read.iter().all(|entry| entry.sum == [10; 32]));
    }

    /// Hands out a few bytes at a time, as a pipe may.
    struct Drops<'a>(&'a [u8]);

    impl Read for Drops<'_> {
        fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
            let (now, later) = self.0.split_at(self.0.len().min(to.len()).min(1_000));
            to[..now.len()].copy_from_slice(now);
            self.0 = later;
            Ok(now.len())
        }
    }

    #[test]
    fn a_list_that_comes_in_pieces_is_counted_as_it_is_read() {
        let mut text = Vec::new();
        for number in 0..3_000_u32 {
            // Some are longer than a piece.
            let length = if number % 1_000 == 7 { 70_000 } else { 20 };
            let name = format!("{number}\n{}", "x".repeat(length));
            put_line(&mut text, &[number as u8; 32], name.as_bytes());
        }
        let read_of = |text: &[u8]| read(text, Algorithm::Sha256).map(|all| all.len() as u64);
        let counted = |text: &[u8]| count(Drops(text), Algorithm::Sha256).unwrap();
        assert_eq!(counted(&text), Ok(3_000));
        text.pop();
        assert_eq!(counted(&text), Ok(3_000));
        text.extend_from_slice(b"\n# said\n\nnot a line");
        assert_eq!(counted(&text), Err(3_003));
        assert_eq!(counted(&text), read_of(&text));
        assert_eq!(counted(b""), Ok(0));
    }

    #[test]
    fn what_is_no_line_is_told_by_its_number() {
        let good = format!("{}  a\n", "00".repeat(32));
        let half = good.trim_end().replace("  a", " a");
        let words = "no digest here at all, but long enough to be one: 0123456789012345  a";
        for bad in ["x", "00  a", &half, "\\", words] {
            let text = format!("{good}{bad}\n");
            assert_eq!(read(text.as_bytes(), Algorithm::Blake3), Err(2), "{bad}");
        }
    }
}
