//! Writes members one after the other, and the directory.

use std::io::{self, Seek, SeekFrom, Write};

use flate2::write::DeflateEncoder;

use super::{CENTRAL, DEFLATED, END, END_64, FULL, LOCAL, LOCATOR_64, STORED, UTF8, extra, mode};
use crate::codec::archive::{Civil, Member, MemberKind};

/// From this length on a member may need long numbers; a little less than they can hold, since what does not compress
/// grows.
const LONG: u64 = (FULL as u64) / 21 * 20;

/// A member whose header is written.
struct Open {
    header_at: u64,
    needs_long: bool,
    record: Record,
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
    /// None only while it is inside an encoder.
    output: Option<W>,
    encoder: Option<DeflateEncoder<W>>,
    open: Option<Open>,
    crc: crc32fast::Hasher,
    size: u64,
    records: Vec<Record>,
}

impl<W: Write + Seek> Writer<W> {
    pub fn new(output: W) -> Writer<W> {
        Writer {
            output: Some(output),
            encoder: None,
            open: None,
            crc: crc32fast::Hasher::new(),
            size: 0,
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
        let is_packed = member.kind == MemberKind::File;
        let output = self.output()?;
        let header_at = output.stream_position()?;
        let dos_folder = if member.kind == MemberKind::Folder {
            0x10
        } else {
            0
        };
        let open = Open {
            header_at,
            needs_long: is_packed && member.size >= LONG,
            record: Record {
                path,
                flags: if is_utf8 { UTF8 } else { 0 },
                method: if is_packed { DEFLATED } else { STORED },
                time: dos(time),
                crc: 0,
                packed: 0,
                size: 0,
                attributes: (kind | (member.mode.unwrap_or(0) & 0o7777)) << 16 | dos_folder,
                extra,
                header_at,
            },
        };
        output.write_all(&local(&open))?;
        if is_packed {
            let output = self.output.take().ok_or(io::ErrorKind::BrokenPipe)?;
            let level = flate2::Compression::new(6);
            self.encoder = Some(DeflateEncoder::new(output, level));
        }
        self.crc = crc32fast::Hasher::new();
        self.size = 0;
        self.open = Some(open);
        Ok(())
    }

    /// Bytes of the present member.
    pub fn data(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.crc.update(bytes);
        self.size += bytes.len() as u64;
        match &mut self.encoder {
            Some(encoder) => encoder.write_all(bytes),
            None => self.output()?.write_all(bytes),
        }
    }

    /// Ends the present member: its header gets the numbers that are known only now.
    pub fn end(&mut self) -> io::Result<()> {
        if let Some(encoder) = self.encoder.take() {
            self.output = Some(encoder.finish()?);
        }
        let Some(mut open) = self.open.take() else {
            return Ok(());
        };
        let (crc, size) = (self.crc.clone().finalize(), self.size);
        let output = self.output()?;
        let end = output.stream_position()?;
        let data_at = open.header_at + local(&open).len() as u64;
        open.record.crc = crc;
        open.record.size = size;
        open.record.packed = end - data_at;
        if open.record.size.max(open.record.packed) >= u64::from(FULL) && !open.needs_long {
            // It has grown while it was read, beyond what its header has room for.
            return Err(io::Error::from(io::ErrorKind::FileTooLarge));
        }
        output.seek(SeekFrom::Start(open.header_at))?;
        output.write_all(&local(&open))?;
        output.seek(SeekFrom::Start(end))?;
        self.records.push(open.record);
        Ok(())
    }

    /// Writes the directory.
    pub fn finish(mut self) -> io::Result<W> {
        let records = std::mem::take(&mut self.records);
        let output = self.output()?;
        let start = output.stream_position()?;
        for record in &records {
            output.write_all(&central(record))?;
        }
        let end = output.stream_position()?;
        output.write_all(&ending(records.len() as u64, start, end))?;
        self.output
            .take()
            .ok_or_else(|| io::ErrorKind::BrokenPipe.into())
    }

    /// The output, which is away only after a member that failed.
    fn output(&mut self) -> io::Result<&mut W> {
        self.output
            .as_mut()
            .ok_or_else(|| io::ErrorKind::BrokenPipe.into())
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
