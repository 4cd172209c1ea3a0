//! Writes members one after the other, and the directory. Contents are compressed by several threads: what a member is comes
//! out in its turn, once all before it has.

use std::collections::VecDeque;
use std::io::{self, Seek, SeekFrom, Write};

use super::{CENTRAL, DEFLATED, END, END_64, FULL, LOCAL, LOCATOR_64, STORED, UTF8, extra, mode};
use crate::codec::archive::deflate::Deflate;
use crate::codec::archive::{Civil, Member, MemberKind};

/// From this length on a member may need long numbers; a little less than they can hold, since what does not compress
/// grows.
const LONG: u64 = (FULL as u64) / 21 * 20;

/// A member that is being written.
struct Open {
    needs_long: bool,
    /// None while its header is not written; true if that has the last numbers.
    is_settled: Option<bool>,
    crc: crc32fast::Hasher,
    record: Record,
}

/// What is to be written, in its order.
enum Part {
    Start(Box<Open>),
    Stored(Vec<u8>),
    /// The next piece of those that are compressed.
    Packed,
    End,
}

/// What the directory says of a member.
struct Record {
    path: Vec<u8>,
    flags: u16,
    method: u16,
    time: (u16, u16),
    crc: u32,
    packed: u64,
    size: u64,
    attributes: u32,
    extra: Vec<u8>,
    header_at: u64,
}

/// A zip archive in the making.
pub struct Writer<W: Write + Seek> {
    output: W,
    /// Bytes that were written.
    position: u64,
    deflate: Deflate,
    /// Contents of the member that data comes for are compressed.
    is_packed: bool,
    parts: VecDeque<Part>,
    open: Option<Box<Open>>,
    records: Vec<Record>,
}

impl<W: Write + Seek> Writer<W> {
    pub fn new(output: W, threads: usize) -> Writer<W> {
        Writer {
            output,
            position: 0,
            deflate: Deflate::new(threads),
            is_packed: false,
            parts: VecDeque::new(),
            open: None,
            records: Vec::new(),
        }
    }

    /// Begins a member; `extra` are its extra fields. The text of a link is its contents.
    pub fn start(&mut self, member: &Member, time: Civil, extra: Vec<u8>) -> io::Result<()> {
        let mut path = member.path.clone();
        let kind = match member.kind {
            MemberKind::Folder => mode::FOLDER,
            MemberKind::Link => mode::LINK,
            _ => mode::FILE,
        };
        if member.kind == MemberKind::Folder && !path.ends_with(b"/") {
            path.push(b'/');
        }
        if path.len() > usize::from(u16::MAX) {
            return Err(io::Error::from(io::ErrorKind::InvalidFilename));
        }
        let is_utf8 = !path.is_ascii() && std::str::from_utf8(&path).is_ok();
        self.is_packed = member.kind == MemberKind::File;
        let dos_folder = if member.kind == MemberKind::Folder {
            0x10
        } else {
            0
        };
        self.parts.push_back(Part::Start(Box::new(Open {
            needs_long: self.is_packed && member.size >= LONG,
            is_settled: None,
            crc: crc32fast::Hasher::new(),
            record: Record {
                path,
                flags: if is_utf8 { UTF8 } else { 0 },
                method: if self.is_packed { DEFLATED } else { STORED },
                time: dos(time),
                crc: 0,
                packed: 0,
                size: 0,
                attributes: (kind | (member.mode.unwrap_or(0) & 0o7777)) << 16 | dos_folder,
                extra,
                header_at: 0,
            },
        })));
        Ok(())
    }

    /// Bytes of the present member.
    pub fn data(&mut self, bytes: &[u8]) -> io::Result<()> {
        if !self.is_packed {
            self.parts.push_back(Part::Stored(bytes.to_vec()));
            return Ok(());
        }
        let mut rest = bytes;
        while !rest.is_empty() {
            let taken = self.deflate.put(rest);
            rest = &rest[taken..];
            if taken == 0 {
                self.hand_over(false)?;
                self.write_parts(false)?;
            }
        }
        Ok(())
    }

    /// Ends the present member.
    pub fn end(&mut self) -> io::Result<()> {
        if std::mem::take(&mut self.is_packed) {
            // Written once its end is known too: that the last piece is all there is of most.
            self.hand_over(true)?;
        }
        self.parts.push_back(Part::End);
        self.write_parts(false)
    }

    fn hand_over(&mut self, is_last: bool) -> io::Result<()> {
        self.deflate.hand_over(is_last)?;
        self.parts.push_back(Part::Packed);
        Ok(())
    }

    /// Writes what is at hand, as long as too many pieces wait; or all there is.
    fn write_parts(&mut self, all: bool) -> io::Result<()> {
        loop {
            let is_due = match self.parts.front() {
                Some(Part::Packed) => all || self.deflate.is_ahead(),
                Some(_) => true,
                None => false,
            };
            if !is_due {
                return Ok(());
            }
            let Some(part) = self.parts.pop_front() else {
                return Ok(());
            };
            match part {
                Part::Start(open) => self.open = Some(open),
                Part::Stored(bytes) => {
                    let mut sum = crc32fast::Hasher::new();
                    sum.update(&bytes);
                    self.write_piece(&sum, bytes.len(), &bytes)?;
                }
                Part::Packed => {
                    let piece = self.deflate.next()?.ok_or(io::ErrorKind::BrokenPipe)?;
                    self.write_piece(&piece.sum, piece.length, &piece.packed)?;
                }
                Part::End => self.write_end()?,
            }
        }
    }

    /// A piece of the contents of the open member. Before the first comes its header; if that is all of it, with the numbers
    /// that it is to have.
    fn write_piece(
        &mut self,
        sum: &crc32fast::Hasher,
        length: usize,
        bytes: &[u8],
    ) -> io::Result<()> {
        let is_all = matches!(self.parts.front(), Some(Part::End));
        let Some(mut open) = self.open.take() else {
            return Ok(());
        };
        open.crc.combine(sum);
        open.record.size += length as u64;
        open.record.packed += bytes.len() as u64;
        if open.is_settled.is_none() {
            self.write_header(&mut open, is_all)?;
        }
        self.open = Some(open);
        self.write(bytes)
    }

    fn write_header(&mut self, open: &mut Open, is_settled: bool) -> io::Result<()> {
        open.is_settled = Some(is_settled);
        open.record.header_at = self.position;
        open.record.crc = open.crc.clone().finalize();
        self.write(&local(open))
    }

    /// Ends the open member. A header that was written before all was known gets the numbers that it lacks.
    fn write_end(&mut self) -> io::Result<()> {
        let Some(mut open) = self.open.take() else {
            return Ok(());
        };
        if open.record.size.max(open.record.packed) >= u64::from(FULL) && !open.needs_long {
            // It has grown while it was read, beyond what its header has room for.
            return Err(io::Error::from(io::ErrorKind::FileTooLarge));
        }
        match open.is_settled {
            Some(true) => {}
            None => self.write_header(&mut open, true)?,
            Some(false) => {
                open.record.crc = open.crc.clone().finalize();
                let header = local(&open);
                self.output.seek(SeekFrom::Start(open.record.header_at))?;
                self.output.write_all(&header)?;
                self.output.seek(SeekFrom::Start(self.position))?;
            }
        }
        self.records.push(open.record);
        Ok(())
    }

    /// Writes the directory.
    pub fn finish(mut self) -> io::Result<W> {
        self.write_parts(true)?;
        let records = std::mem::take(&mut self.records);
        let start = self.position;
        for record in &records {
            self.write(&central(record))?;
        }
        self.write(&ending(records.len() as u64, start, self.position))?;
        Ok(self.output)
    }

    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.position += bytes.len() as u64;
        self.output.write_all(bytes)
    }
}

/// Date and time of day as DOS had them: from 1980 on, in steps of two seconds.
fn dos((year, rest): Civil) -> (u16, u16) {
    let [month, day, hour, minute, second] = rest.map(u16::from);
    let years = year.clamp(1980, 2107) as u16 - 1980;
    let time = (hour << 11) | (minute << 5) | (second.min(59) / 2);
    (time, (years << 9) | (month << 5) | day)
}

/// What stands before the contents of a member.
fn local(open: &Open) -> Vec<u8> {
    let record = &open.record;
    let mut extra = record.extra.clone();
    if open.needs_long {
        extra.extend(extra::zip64(&[record.size, record.packed]));
    }
    let short = |number: u64| match open.needs_long {
        true => FULL,
        false => number as u32,
    };
    let mut bytes = LOCAL.to_le_bytes().to_vec();
    put_common(
        &mut bytes,
        record,
        open.needs_long,
        [short(record.packed), short(record.size)],
    );
    bytes.extend((extra.len() as u16).to_le_bytes());
    bytes.extend(&record.path);
    bytes.extend(extra);
    bytes
}

/// The fields from the needed version to the length of the name, which both headers have.
fn put_common(bytes: &mut Vec<u8>, record: &Record, is_long: bool, sizes: [u32; 2]) {
    let version: u16 = if is_long { 45 } else { 20 };
    let numbers = [
        version,
        record.flags,
        record.method,
        record.time.0,
        record.time.1,
    ];
    bytes.extend(numbers.iter().flat_map(|number| number.to_le_bytes()));
    bytes.extend(record.crc.to_le_bytes());
    bytes.extend(sizes.iter().flat_map(|size| size.to_le_bytes()));
    bytes.extend((record.path.len() as u16).to_le_bytes());
}

fn central(record: &Record) -> Vec<u8> {
    let numbers = [record.size, record.packed, record.header_at];
    let long: Vec<u64> = numbers
        .into_iter()
        .filter(|number| *number >= u64::from(FULL))
        .collect();
    let mut extra = record.extra.clone();
    if !long.is_empty() {
        extra.extend(extra::zip64(&long));
    }
    let short = |number: u64| u32::try_from(number).unwrap_or(FULL);
    let mut bytes = CENTRAL.to_le_bytes().to_vec();
    // Made on Unix, so that the upper half of the attributes is a mode.
    bytes.extend([if long.is_empty() { 20 } else { 45 }, 3]);
    let sizes = [short(record.packed), short(record.size)];
    put_common(&mut bytes, record, !long.is_empty(), sizes);
    bytes.extend((extra.len() as u16).to_le_bytes());
    // No comment, the first disk, no inner attributes.
    bytes.extend([0; 6]);
    bytes.extend(record.attributes.to_le_bytes());
    bytes.extend(short(record.header_at).to_le_bytes());
    bytes.extend(&record.path);
    bytes.extend(extra);
    bytes
}

fn ending(count: u64, start: u64, end: u64) -> Vec<u8> {
    let size = end - start;
    let is_long =
        count >= u64::from(u16::MAX) || size >= u64::from(FULL) || start >= u64::from(FULL);
    let mut bytes = Vec::new();
    if is_long {
        bytes.extend(END_64.to_le_bytes());
        bytes.extend(44u64.to_le_bytes());
        bytes.extend([45, 3, 45, 0]);
        bytes.extend([0; 8]);
        let numbers = [count, count, size, start];
        bytes.extend(numbers.iter().flat_map(|number| number.to_le_bytes()));
        bytes.extend(LOCATOR_64.to_le_bytes());
        bytes.extend(0u32.to_le_bytes());
        bytes.extend(end.to_le_bytes());
        bytes.extend(1u32.to_le_bytes());
    }
    let count = u16::try_from(count).unwrap_or(u16::MAX);
    let short = |number: u64| u32::try_from(number).unwrap_or(FULL);
    bytes.extend(END.to_le_bytes());
    bytes.extend([0; 4]);
    bytes.extend(count.to_le_bytes());
    bytes.extend(count.to_le_bytes());
    bytes.extend(short(size).to_le_bytes());
    bytes.extend(short(start).to_le_bytes());
    bytes.extend([0; 2]);
    bytes
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::super::{Contents, Directory, Names, u32_at};
    use super::*;
    use crate::codec::archive::budget::Budget;
    use crate::codec::archive::deflate::PIECE;
    use crate::model::Limits;

    const LENGTHS: [usize; 8] = [
        0,
        1,
        300,
        PIECE - 1,
        PIECE,
        PIECE + 1,
        5 * PIECE + 77,
        20_000,
    ];

    fn bytes(length: usize) -> Vec<u8> {
        (0..length).map(|at| (at * at / 7 % 251) as u8).collect()
    }

    fn archive(threads: usize) -> Vec<u8> {
        let mut writer = Writer::new(Cursor::new(Vec::new()), threads);
        let mut add = |name: String, kind, contents: &[u8]| {
            let member = Member {
                path: name.into_bytes(),
                kind,
                size: contents.len() as u64,
                ..Member::default()
            };
            writer
                .start(&member, (2000, [1, 2, 3, 4, 6]), Vec::new())
                .unwrap();
            for part in contents.chunks(100_000) {
                writer.data(part).unwrap();
            }
            writer.end().unwrap();
        };
        add("folder".to_owned(), MemberKind::Folder, b"");
        for round in 0..40 {
            for length in LENGTHS
                .iter()
                .filter(|length| round == 0 || **length < PIECE)
            {
                add(
                    format!("{round}-{length}"),
                    MemberKind::File,
                    &bytes(*length),
                );
            }
            add(format!("link {round}"), MemberKind::Link, b"folder/0");
        }
        writer.finish().unwrap().into_inner()
    }

    #[test]
    fn members_come_back_and_threads_make_no_difference() {
        let alone = archive(1);
        for threads in [2, 3, 64] {
            assert!(archive(threads) == alone, "by {threads} threads");
        }
        let mut input = Cursor::new(&alone[..]);
        let mut budget = Budget::new(Limits::default(), alone.len() as u64);
        let directory = Directory::read(&mut input, Names::Likely, &mut budget).unwrap();
        let mut files = 0;
        for entry in &directory.entries {
            let at = entry.header_at as usize;
            let (crc, packed) = (u32_at(&alone, at + 14), u32_at(&alone, at + 18));
            assert_eq!(
                (crc, u64::from(packed)),
                (entry.crc, entry.packed),
                "both headers"
            );
            let mut contents = Contents::open(&mut input, entry, directory.shift).unwrap();
            let mut read = vec![0; entry.member.size as usize + 1];
            let mut length = 0;
            loop {
                let count = contents.read(&mut read[length..], &mut budget).unwrap();
                length += count;
                if count == 0 {
                    break;
                }
            }
            if entry.member.kind == MemberKind::File {
                assert!(read[..length] == bytes(length));
                files += 1;
            }
        }
        assert_eq!(files, LENGTHS.len() + 39 * 5);
    }
}
