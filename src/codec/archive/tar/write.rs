//! Writes members one after the other.

use std::io::{self, Write};

use super::{BLOCK, RECORD, field, pax};
use crate::codec::archive::{Member, MemberKind, Moment};

/// How times are written down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Times {
    /// To the nanosecond, where there are any.
    Exact,
    /// As Python writes the float that it has for a time.
    Float,
}

/// A tar archive in the making.
pub struct Writer<W> {
    output: W,
    times: Times,
    written: u64,
    /// Bytes of the present member that are still to come.
    left: u64,
}

impl<W: Write> Writer<W> {
    pub fn new(output: W, times: Times) -> Writer<W> {
        Writer {
            output,
            times,
            written: 0,
            left: 0,
        }
    }

    /// Begins a member; so many bytes as it names are to follow.
    pub fn start(&mut self, member: &Member) -> io::Result<()> {
        let mut block = [0; BLOCK];
        let mut records = Vec::new();
        put_member(&mut block, &mut records, member, self.times);
        if !records.is_empty() {
            let mut extended = [0; BLOCK];
            put_basics(&mut extended, b"././@PaxHeader", b'x');
            field::put_number(&mut extended[124..136], records.len() as u64);
            self.put(&seal(extended))?;
            self.put(&records)?;
            self.pad()?;
        }
        self.put(&seal(block))?;
        self.left = size_of(member);
        Ok(())
    }

    /// Bytes of the present member, of which there may be no more than it named.
    pub fn data(&mut self, bytes: &[u8]) -> io::Result<()> {
        let count = bytes.len() as u64;
        let left = self.left.checked_sub(count);
        self.left = left.ok_or_else(|| io::Error::from(io::ErrorKind::InvalidInput))?;
        self.put(bytes)
    }

    /// Ends the present member.
    pub fn end(&mut self) -> io::Result<()> {
        if self.left > 0 {
            return Err(io::Error::from(io::ErrorKind::InvalidInput));
        }
        self.pad()
    }

    /// Ends the archive: two empty blocks, and as many more as fill a whole record if that is wanted.
    pub fn finish(mut self, in_records: bool) -> io::Result<W> {
        self.put(&[0; 2 * BLOCK])?;
        if in_records {
            self.fill(RECORD)?;
        }
        Ok(self.output)
    }

    fn put(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.written += bytes.len() as u64;
        self.output.write_all(bytes)
    }

    fn pad(&mut self) -> io::Result<()> {
        self.fill(BLOCK as u64)
    }

    fn fill(&mut self, unit: u64) -> io::Result<()> {
        let rest = self.written % unit;
        match rest {
            0 => Ok(()),
            rest => self.put(&vec![0; (unit - rest) as usize]),
        }
    }
}

fn size_of(member: &Member) -> u64 {
    match member.kind {
        MemberKind::File => member.size,
        _ => 0,
    }
}

fn put_basics(block: &mut [u8; BLOCK], name: &[u8], letter: u8) {
    field::put_text(&mut block[..100], name);
    for (from, to) in [(100, 108), (108, 116), (116, 124), (124, 136), (136, 148)] {
        field::put_number(&mut block[from..to], 0);
    }
    block[156] = letter;
    block[257..265].copy_from_slice(b"ustar\x0000");
}

fn put_member(block: &mut [u8; BLOCK], records: &mut Vec<u8>, member: &Member, times: Times) {
    let mut name = member.path.clone();
    let letter = match member.kind {
        MemberKind::File => b'0',
        MemberKind::HardLink => b'1',
        MemberKind::Link => b'2',
        MemberKind::CharDevice => b'3',
        MemberKind::BlockDevice => b'4',
        MemberKind::Folder => b'5',
        MemberKind::Pipe => b'6',
    };
    if member.kind == MemberKind::Folder && !name.ends_with(b"/") {
        name.push(b'/');
    }
    put_basics(block, b"", letter);
    let texts: [(&[u8], &[u8], usize, usize); 4] = [
        (b"path", &name, 0, 100),
        (b"linkpath", &member.link, 157, 257),
        (b"uname", &member.owner_name, 265, 297),
        (b"gname", &member.group_name, 297, 329),
    ];
    // Says that the bytes of the names are no UTF-8; has to stand before them.
    if texts
        .iter()
        .any(|(_, text, ..)| std::str::from_utf8(text).is_err())
    {
        pax::push(records, b"hdrcharset", b"BINARY");
    }
    for (key, text, from, to) in texts {
        if !text.is_ascii() || text.len() > to - from {
            pax::push(records, key, text);
        }
        field::put_text(&mut block[from..to], text);
    }
    field::put_number(
        &mut block[100..108],
        u64::from(member.mode.unwrap_or(0) & 0o7777),
    );
    let numbers: [(&[u8], u64, usize, usize); 3] = [
        (b"uid", u64::from(member.owner.unwrap_or(0)), 108, 116),
        (b"gid", u64::from(member.group.unwrap_or(0)), 116, 124),
        (b"size", size_of(member), 124, 136),
    ];
    for (key, number, from, to) in numbers {
        if !field::put_number(&mut block[from..to], number) {
            pax::push(records, key, number.to_string().as_bytes());
        }
    }
    put_time(block, records, member, times);
    if matches!(
        member.kind,
        MemberKind::CharDevice | MemberKind::BlockDevice
    ) {
        field::put_number(&mut block[329..337], u64::from(member.device.0));
        field::put_number(&mut block[337..345], u64::from(member.device.1));
    }
    for (attribute, value) in &member.attributes {
        pax::push(records, &[pax::ATTRIBUTE, attribute].concat(), value);
    }
}

fn put_time(block: &mut [u8; BLOCK], records: &mut Vec<u8>, member: &Member, times: Times) {
    let Some(Moment::Exact(seconds, nanoseconds)) = member.modified else {
        return;
    };
    let fits = u64::try_from(seconds)
        .is_ok_and(|seconds| field::put_number(&mut block[136..148], seconds));
    match times {
        Times::Exact if fits && nanoseconds == 0 => {}
        Times::Exact => {
            let text = pax::exact(seconds, nanoseconds);
            pax::push(records, b"mtime", text.as_bytes());
        }
        Times::Float => {
            // The sum that Python's own float is.
            let float = seconds as f64 + 1e-9 * f64::from(nanoseconds);
            pax::push(records, b"mtime", format!("{float:?}").as_bytes());
        }
    }
}

/// Puts the checksum in its place.
fn seal(mut block: [u8; BLOCK]) -> [u8; BLOCK] {
    block[148..156].copy_from_slice(b"        ");
    let sum: u64 = block.iter().map(|byte| u64::from(*byte)).sum();
    field::put_number(&mut block[148..155], sum);
    block[154] = 0;
    block
}
