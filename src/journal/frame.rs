//! Frames: pieces of a log that are whole or not there at all.
//!
//! A log begins with a line of text that names its format and version. After it come frames: length of the payload and
//! its checksum (CRC-32C), four bytes each, lowest first, then the payload. A frame that is cut short, or whose
//! checksum is another, ends the log: whatever was to follow was not written before the program or the machine stopped.

use crc32c::crc32c;

/// Version of the format that this program writes. A log of a later one is left alone.
pub const VERSION: u32 = 1;

const NAME: &[u8] = b"filewright journal ";
/// No record is longer; a length beyond this is damage.
const LONGEST: usize = 1 << 30;

/// First line of a log.
pub fn head() -> Vec<u8> {
    [NAME, VERSION.to_string().as_bytes(), b"\n"].concat()
}

/// Appends a payload as a frame.
pub fn put(to: &mut Vec<u8>, payload: &[u8]) {
    to.extend_from_slice(&(payload.len() as u32).to_le_bytes());
    to.extend_from_slice(&crc32c(payload).to_le_bytes());
    to.extend_from_slice(payload);
}

/// Completes a frame whose payload was written after eight bytes of room from `start` on.
pub fn seal(to: &mut [u8], start: usize) {
    let length = to.len().saturating_sub(start + 8);
    if let Some((head, payload)) = to
        .get_mut(start..)
        .and_then(|frame| frame.split_at_mut_checked(8))
    {
        head[..4].copy_from_slice(&(length as u32).to_le_bytes());
        head[4..].copy_from_slice(&crc32c(payload).to_le_bytes());
    }
}

/// Why a file is not read as a log of this program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotRead {
    /// Written by a later program.
    Newer(u32),
    /// It begins with something else.
    Foreign,
}

/// Payloads of a log, in order, and how far it is whole.
#[derive(Debug, Default)]
pub struct Frames<'a> {
    pub payloads: Vec<&'a [u8]>,
    /// Length of the part that is whole.
    pub whole: usize,
}

/// Takes a log apart.
pub fn take_apart(bytes: &[u8]) -> Result<Frames<'_>, NotRead> {
    let Some(end) = bytes.iter().position(|byte| *byte == b'\n') else {
        // Torn in its first line, or nothing of ours.
        let longest = head();
        return match longest.starts_with(bytes) || bytes.starts_with(NAME) {
            true => Ok(Frames::default()),
            false => Err(NotRead::Foreign),
        };
    };
    let version = bytes[..end].strip_prefix(NAME).ok_or(NotRead::Foreign)?;
    let version = std::str::from_utf8(version).ok();
    let version: u32 = version
        .and_then(|version| version.parse().ok())
        .ok_or(NotRead::Foreign)?;
    if version > VERSION {
        return Err(NotRead::Newer(version));
    }
    let mut frames = Frames {
        payloads: Vec::new(),
        whole: end + 1,
    };
    while let Some(payload) = next(&bytes[frames.whole..]) {
        frames.payloads.push(payload);
        frames.whole += 8 + payload.len();
    }
    Ok(frames)
}

fn next(bytes: &[u8]) -> Option<&[u8]> {
    let number = |at: usize| -> Option<u32> {
        let four = bytes.get(at..at + 4)?;
        Some(u32::from_le_bytes(four.try_into().ok()?))
    };
    let (length, sum) = (number(0)? as usize, number(4)?);
    if length == 0 || length > LONGEST {
        return None;
    }
    let payload = bytes.get(8..8 + length)?;
    (crc32c(payload) == sum).then_some(payload)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_checksum_is_that_of_the_standard() {
        assert_eq!(crc32c(b"123456789"), 0xE306_9283);
        assert_eq!(crc32c(b""), 0);
        assert_eq!(crc32c(&[0; 32]), 0x8A91_36AA);
    }

    #[test]
    fn a_log_that_is_torn_anywhere_gives_its_whole_frames() {
        let mut log = head();
        let payloads: [&[u8]; 3] = [b"one", b"second", &[7; 300]];
        let mut ends = vec![log.len()];
        for payload in payloads {
            put(&mut log, payload);
            ends.push(log.len());
        }
        for length in 0..=log.len() {
            let frames = take_apart(&log[..length]).unwrap();
            let count = ends.iter().filter(|end| **end <= length).count();
            assert_eq!(frames.payloads, payloads[..count.saturating_sub(1)]);
            let whole = ends.iter().rev().find(|end| **end <= length);
            assert_eq!(frames.whole, whole.copied().unwrap_or(0));
        }
    }

    #[test]
    fn a_later_version_is_told_from_damage() {
        let found = |text: &[u8]| take_apart(text).map(|frames| frames.whole);
        assert_eq!(found(b"filewright journal 2\nwhat"), Err(NotRead::Newer(2)));
        assert_eq!(found(b"something else\n"), Err(NotRead::Foreign));
        assert_eq!(found(b"filewright journal x\n"), Err(NotRead::Foreign));
    }
}
