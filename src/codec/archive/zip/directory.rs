//! The directory at the end of an archive: what there is, and where.

use std::io::{self, Read, Seek, SeekFrom};

use super::{
    CENTRAL, END, END_64, END_SIZE, FULL, LOCATOR_64, UTF8, cp437, extra, mode, u16_at, u32_at,
    u64_at,
};
use crate::codec::archive::budget::Budget;
use crate::codec::archive::{Civil, Fault, Member, MemberKind, Moment};

/// Bytes of the longest comment.
const COMMENT: u64 = u16::MAX as u64;
/// Bytes of the fixed part of a record.
const RECORD: usize = 46;
/// Bytes of the fixed part of a local header.
const LOCAL_SIZE: u64 = 30;
/// Bytes of a directory that is read; it is kept in memory.
const LONGEST: u64 = 1 << 30;

const BROKEN: Fault = Fault::Broken("holds a directory that cannot be read");
const NO_ZIP: Fault = Fault::Foreign("is no zip file");

/// One member and where its contents are.
#[derive(Clone, Debug)]
pub struct Entry {
    pub member: Member,
    pub header_at: u64,
    pub packed: u64,
    pub method: u16,
    pub crc: u32,
    pub flags: u16,
    /// The name as it stands in the archive.
    pub raw_path: Vec<u8>,
}

/// All members, in the order of the directory.
#[derive(Clone, Debug, Default)]
pub struct Directory {
    pub entries: Vec<Entry>,
    /// Bytes of something else before the archive, by which all places are shifted.
    pub shift: u64,
}

/// How names are read that do not say how they are meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Names {
    /// As they most likely are: UTF-8, or the bytes that a Unix program wrote.
    Likely,
    /// As Python's `zipfile` reads them: in the encoding of the first PC.
    Python,
}

/// Where the directory is.
struct Place {
    count: u64,
    size: u64,
    start: u64,
    /// Byte after the directory.
    end: u64,
}

impl Directory {
    pub fn read(
        input: &mut (impl Read + Seek),
        names: Names,
        budget: &mut Budget,
    ) -> Result<Directory, Fault> {
        let length = input.seek(SeekFrom::End(0))?;
        let place = find(input, length)?;
        let shift = place.end.checked_sub(place.size).ok_or(BROKEN)?;
        let shift = shift.checked_sub(place.start).ok_or(BROKEN)?;
        if place.size > LONGEST || place.count > place.size / RECORD as u64 {
            return Err(BROKEN);
        }
        input.seek(SeekFrom::Start(place.end - place.size))?;
        let mut bytes = vec![0; place.size as usize];
        input.read_exact(&mut bytes)?;
        let mut entries = Vec::new();
        let mut rest = bytes.as_slice();
        for _ in 0..place.count {
            budget.entry()?;
            let (entry, length) = parse(rest, names)?;
            entries.push(entry);
            rest = &rest[length..];
        }
        if !rest.is_empty() {
            return Err(BROKEN);
        }
        let directory = Directory { entries, shift };
        directory.check_apart(place.start)?;
        Ok(directory)
    }

    /// Members that share bytes are how a small archive unpacks to petabytes; no program writes such.
    fn check_apart(&self, end: u64) -> Result<(), Fault> {
        let spans = self.entries.iter().map(|entry| {
            let name = entry.raw_path.len() as u64;
            let length = (LOCAL_SIZE + name).checked_add(entry.packed)?;
            Some((entry.header_at, entry.header_at.checked_add(length)?))
        });
        let mut spans: Vec<(u64, u64)> = spans.collect::<Option<_>>().ok_or(BROKEN)?;
        spans.sort_unstable();
        let starts = spans.iter().skip(1).map(|(start, _)| *start);
        let mut nexts = starts.chain([end]);
        let is_apart = spans.iter().all(|(_, until)| Some(*until) <= nexts.next());
        match is_apart {
            true => Ok(()),
            false => Err(Fault::Broken("holds members that overlap")),
        }
    }
}

/// Looks for the end of the directory, before a comment of any length.
fn find(input: &mut (impl Read + Seek), length: u64) -> Result<Place, Fault> {
    let tail_size = length.min(COMMENT + END_SIZE as u64);
    let tail_at = length - tail_size;
    input.seek(SeekFrom::Start(tail_at))?;
    let mut tail = vec![0; tail_size as usize];
    input.read_exact(&mut tail)?;
    let places = (0..(tail.len() + 1).saturating_sub(END_SIZE)).rev();
    let at = places
        .into_iter()
        .find(|at| {
            let comment = usize::from(u16_at(&tail, at + 20));
            u32_at(&tail, *at) == END && at + END_SIZE + comment == tail.len()
        })
        .ok_or(NO_ZIP)?;
    let end = &tail[at..];
    let place = Place {
        count: u64::from(u16_at(end, 10)),
        size: u64::from(u32_at(end, 12)),
        start: u64::from(u32_at(end, 16)),
        end: tail_at + at as u64,
    };
    let is_long = place.count == u64::from(u16::MAX)
        || place.size == u64::from(FULL)
        || place.start == u64::from(FULL);
    match find_long(input, place.end) {
        Ok(Some(long)) if is_long => Ok(long),
        Ok(_) => Ok(place),
        Err(fault) => Err(fault),
    }
}

/// The end with long numbers, which stands right before the other one.
fn find_long(input: &mut (impl Read + Seek), end: u64) -> Result<Option<Place>, Fault> {
    let Some(at) = end.checked_sub(20 + 56) else {
        return Ok(None);
    };
    input.seek(SeekFrom::Start(at))?;
    let mut bytes = [0; 76];
    match input.read_exact(&mut bytes) {
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
        read => read?,
    }
    if u32_at(&bytes, 56) != LOCATOR_64 || u32_at(&bytes, 0) != END_64 {
        return Ok(None);
    }
    Ok(Some(Place {
        count: u64_at(&bytes, 32),
        size: u64_at(&bytes, 40),
        start: u64_at(&bytes, 48),
        end: at,
    }))
}

/// One record, and its length.
fn parse(bytes: &[u8], names: Names) -> Result<(Entry, usize), Fault> {
    if bytes.len() < RECORD || u32_at(bytes, 0) != CENTRAL {
        return Err(BROKEN);
    }
    let name_end = RECORD + usize::from(u16_at(bytes, 28));
    let extra_end = name_end + usize::from(u16_at(bytes, 30));
    let length = extra_end + usize::from(u16_at(bytes, 32));
    let name = bytes.get(RECORD..name_end).ok_or(BROKEN)?;
    let extra = bytes.get(name_end..extra_end).ok_or(BROKEN)?;
    if length > bytes.len() {
        return Err(BROKEN);
    }
    let mut long = extra::long_numbers(extra);
    let mut number = |at: usize| match u32_at(bytes, at) {
        FULL => long.next().ok_or(BROKEN),
        short => Ok(u64::from(short)),
    };
    let (size, packed, header_at) = (number(24)?, number(20)?, number(42)?);
    let host = bytes[5];
    let flags = u16_at(bytes, 8);
    let path = decode(name, extra, flags, host, names);
    let attributes = u32_at(bytes, 38);
    let unix = attributes >> 16;
    let has_mode = host == UNIX && unix != 0;
    let is_folder = path.ends_with(b"/") || (has_mode && unix & mode::TYPE == mode::FOLDER);
    let kind = match unix & mode::TYPE {
        _ if is_folder => MemberKind::Folder,
        mode::LINK if has_mode => MemberKind::Link,
        _ => MemberKind::File,
    };
    let owner = extra::owner(extra);
    let member = Member {
        path: match kind {
            MemberKind::Folder => path.strip_suffix(b"/").unwrap_or(&path).to_vec(),
            _ => path,
        },
        kind,
        size,
        mode: has_mode.then_some(unix & 0o7777),
        owner: owner.map(|(owner, _)| owner),
        group: owner.map(|(_, group)| group),
        modified: match extra::modified(extra) {
            Some(seconds) => Some(Moment::Exact(seconds, 0)),
            None => civil(u16_at(bytes, 12), u16_at(bytes, 14)).map(Moment::Civil),
        },
        ..Member::default()
    };
    let entry = Entry {
        member,
        header_at,
        packed,
        method: u16_at(bytes, 10),
        crc: u32_at(bytes, 16),
        flags,
        raw_path: name.to_vec(),
    };
    Ok((entry, length))
}

/// Number of the system that a Unix program names as its own; Darwin's is the same in what counts here.
const UNIX: u8 = 3;

fn decode(name: &[u8], extra: &[u8], flags: u16, host: u8, names: Names) -> Vec<u8> {
    let is_marked = flags & UTF8 != 0;
    if names == Names::Python {
        // Cut at the first NUL, as there.
        let name = name.split(|byte| *byte == 0).next().unwrap_or_default();
        return match is_marked || name.is_ascii() {
            true => name.to_vec(),
            false => cp437::decode(name),
        };
    }
    let is_likely = is_marked || host == UNIX || std::str::from_utf8(name).is_ok();
    let mut path = match extra::unicode_path(extra, name) {
        Some(path) => path.to_vec(),
        None if is_likely => name.to_vec(),
        None => cp437::decode(name),
    };
    // Programs of other systems are known to write their own separator.
    if host != UNIX && !path.contains(&b'/') {
        for byte in path.iter_mut().filter(|byte| **byte == b'\\') {
            *byte = b'/';
        }
    }
    path
}

/// Date and time of day as DOS had them; none for a day that is none.
fn civil(time: u16, date: u16) -> Option<Civil> {
    let year = 1980 + (date >> 9).cast_signed();
    let (month, day) = ((date >> 5) & 15, date & 31);
    let (hour, minute, second) = (time >> 11, (time >> 5) & 63, (time & 31) * 2);
    let rest = [month, day, hour.min(23), minute.min(59), second.min(59)];
    let is_day = (1..=12).contains(&month) && day > 0;
    is_day.then_some((year, rest.map(|part| part as u8)))
}
