//! Reads members one after the other.

use std::io::Read;

use super::header::Header;
use super::pax::{self, Records};
use super::sparse::{self, Map};
use super::{BLOCK, field};
use crate::codec::archive::budget::Budget;
use crate::codec::archive::{Fault, Member, MemberKind, Moment};

/// Bytes of a name or of extended records; they are kept in memory.
const LONGEST: u64 = 4 << 20;
/// Bytes that are passed over at a time.
const PIECE: usize = 64 * 1024;

const BROKEN: Fault = Fault::Broken("holds a header that cannot be read");
const SHORT: Fault = Fault::Broken("ends too early");

/// A tar archive, its compression already taken off.
pub struct Reader<R> {
    input: R,
    budget: Budget,
    /// The mark at the end has to be there: without it nothing tells a whole archive from a part.
    needs_end: bool,
    is_first: bool,
    /// Records that hold for all members that follow.
    global: Records,
    /// Stored bytes of the present member that were not read yet, and the padding after them.
    left: u64,
    padding: u64,
    sparse: Option<Map>,
    /// Place in the present member, of one with holes.
    place: u64,
}

/// What stands before a member and is about it.
#[derive(Default)]
struct Ahead {
    name: Option<Vec<u8>>,
    link: Option<Vec<u8>>,
    records: Records,
}

impl<R: Read> Reader<R> {
    pub fn new(input: R, budget: Budget, needs_end: bool) -> Reader<R> {
        Reader {
            input,
            budget,
            needs_end,
            is_first: true,
            global: Records::new(),
            left: 0,
            padding: 0,
            sparse: None,
            place: 0,
        }
    }

    /// The next member; none at the end of the archive. What was not read of the present one is passed over.
    pub fn next_member(&mut self) -> Result<Option<Member>, Fault> {
        self.pass_over()?;
        let mut ahead = Ahead::default();
        loop {
            let Some(block) = self.block()? else {
                return Ok(None);
            };
            if block.iter().all(|byte| *byte == 0) {
                self.end()?;
                return Ok(None);
            }
            let header = Header::parse(&block)?;
            self.is_first = false;
            match header.letter {
                b'L' => ahead.name = Some(self.long_text(&header)?),
                b'K' => ahead.link = Some(self.long_text(&header)?),
                b'x' | b'X' => {
                    let bytes = self.extra(&header)?;
                    ahead.records.extend(pax::parse(&bytes)?);
                }
                b'g' => {
                    let bytes = self.extra(&header)?;
                    self.global.extend(pax::parse(&bytes)?);
                }
                // The label of a volume.
                b'V' => self.skip(padded(header.size)?)?,
                _ => {
                    self.budget.entry()?;
                    return self.member(header, &block, ahead).map(Some);
                }
            }
        }
    }

    /// Bytes of the present member; 0 at its end.
    pub fn read(&mut self, bytes: &mut [u8]) -> Result<usize, Fault> {
        let count = match self.sparse.take() {
            Some(map) => {
                let count = self.read_sparse(&map, bytes);
                self.sparse = Some(map);
                count?
            }
            None => self.stored(bytes)?,
        };
        self.place += count as u64;
        Ok(count)
    }

    /// Whether the archive was read to its very end.
    fn end(&mut self) -> Result<(), Fault> {
        match self.block()? {
            Some(block) if block.iter().any(|byte| *byte != 0) && self.needs_end => {
                return Err(BROKEN);
            }
            None if self.needs_end => return Err(SHORT),
            _ => {}
        }
        // Compressed data ends in a checksum, which only who reads on is told of.
        let mut piece = vec![0; PIECE];
        loop {
            let count = self.input.read(&mut piece)?;
            if count == 0 {
                return Ok(());
            }
            self.budget.bytes(count as u64)?;
        }
    }

    /// The next block; none where the stream ends before it, which is the end for who does not ask for its mark.
    fn block(&mut self) -> Result<Option<[u8; BLOCK]>, Fault> {
        let mut block = [0; BLOCK];
        let mut filled = 0;
        while filled < BLOCK {
            match self.input.read(&mut block[filled..])? {
                0 if filled > 0 || self.needs_end || self.is_first => return Err(SHORT),
                0 => return Ok(None),
                count => filled += count,
            }
        }
        self.budget.bytes(BLOCK as u64)?;
        Ok(Some(block))
    }

    fn extra(&mut self, header: &Header) -> Result<Vec<u8>, Fault> {
        if header.size > LONGEST {
            return Err(BROKEN);
        }
        let whole = padded(header.size)?;
        let mut bytes = vec![0; whole as usize];
        self.input.read_exact(&mut bytes)?;
        self.budget.bytes(whole)?;
        bytes.truncate(header.size as usize);
        Ok(bytes)
    }

    fn long_text(&mut self, header: &Header) -> Result<Vec<u8>, Fault> {
        let bytes = self.extra(header)?;
        Ok(field::text(&bytes).to_vec())
    }

    fn member(
        &mut self,
        header: Header,
        block: &[u8; BLOCK],
        ahead: Ahead,
    ) -> Result<Member, Fault> {
        let mut member = Member {
            path: ahead.name.unwrap_or(header.name),
            kind: MemberKind::File,
            link: ahead.link.unwrap_or(header.link),
            size: header.size,
            mode: Some(header.mode),
            owner: header.owner,
            group: header.group,
            owner_name: header.owner_name,
            group_name: header.group_name,
            modified: Some(Moment::Exact(header.modified, 0)),
            device: header.device,
            attributes: Vec::new(),
        };
        let mut records = self.global.clone();
        records.extend(ahead.records);
        for (key, value) in &records {
            overrule(&mut member, key, value)?;
        }
        let is_folder_by_slash = matches!(header.letter, 0 | b'0') && member.path.ends_with(b"/");
        member.kind = match header.letter {
            b'1' => MemberKind::HardLink,
            b'2' => MemberKind::Link,
            b'3' => MemberKind::CharDevice,
            b'4' => MemberKind::BlockDevice,
            b'5' | b'D' => MemberKind::Folder,
            b'6' => MemberKind::Pipe,
            _ if is_folder_by_slash => MemberKind::Folder,
            _ => MemberKind::File,
        };
        let has_data = member.kind == MemberKind::File || matches!(header.letter, b'D');
        self.left = if has_data { member.size } else { 0 };
        self.padding = padded(self.left)? - self.left;
        (self.sparse, self.place) = (None, 0);
        if member.kind == MemberKind::File {
            self.find_holes(&mut member, header.letter, block, &records)?;
        } else {
            member.size = 0;
        }
        while member.kind == MemberKind::Folder
            && member.path.len() > 1
            && member.path.ends_with(b"/")
        {
            member.path.pop();
        }
        Ok(member)
    }

    fn find_holes(
        &mut self,
        member: &mut Member,
        letter: u8,
        block: &[u8; BLOCK],
        records: &Records,
    ) -> Result<(), Fault> {
        let has = |key: &[u8]| records.iter().rev().find(|(known, _)| known == key);
        let map = if letter == b'S' {
            Some(self.old_map(block)?)
        } else if has(b"GNU.sparse.major").is_some_and(|(_, major)| major == b"1") {
            let size = has(b"GNU.sparse.realsize").map(|(_, size)| size.as_slice());
            let size = size.and_then(|size| std::str::from_utf8(size).ok()?.parse().ok());
            let (map, taken) = sparse::of_data(&mut self.input, size.ok_or(BROKEN)?, self.left)?;
            self.budget.bytes(taken)?;
            self.left -= taken;
            Some(map)
        } else {
            sparse::of_records(records)?
        };
        if let Some(map) = map {
            let map = map.check(self.left)?;
            member.size = map.size;
            self.sparse = Some(map);
        }
        Ok(())
    }

    /// The map in the header itself and in blocks after it.
    fn old_map(&mut self, block: &[u8; BLOCK]) -> Result<Map, Fault> {
        let size = field::number(&block[483..495]).and_then(|size| u64::try_from(size).ok());
        let mut map = Map {
            size: size.ok_or(BROKEN)?,
            ..Map::default()
        };
        map.push_fields(&block[386..482])?;
        let mut goes_on = block[482] != 0;
        while goes_on {
            let more = self.block()?.ok_or(SHORT)?;
            map.push_fields(&more[..504])?;
            goes_on = more[504] != 0;
        }
        Ok(map)
    }

    fn read_sparse(&mut self, map: &Map, bytes: &mut [u8]) -> Result<usize, Fault> {
        let rest = map.size.saturating_sub(self.place).min(bytes.len() as u64) as usize;
        if rest == 0 {
            return Ok(0);
        }
        let next = map
            .runs
            .partition_point(|(start, length)| start + length <= self.place);
        let run = map.runs.get(next);
        match run {
            Some((start, length)) if *start <= self.place => {
                let here = (start + length - self.place).min(rest as u64) as usize;
                self.stored(&mut bytes[..here])
            }
            _ => {
                let until = run.map_or(map.size, |(start, _)| *start);
                let here = (until - self.place).min(rest as u64) as usize;
                bytes[..here].fill(0);
                self.budget.bytes(here as u64)?;
                Ok(here)
            }
        }
    }

    fn stored(&mut self, bytes: &mut [u8]) -> Result<usize, Fault> {
        let wanted = self.left.min(bytes.len() as u64) as usize;
        if wanted == 0 {
            return Ok(0);
        }
        let count = self.input.read(&mut bytes[..wanted])?;
        if count == 0 {
            return Err(SHORT);
        }
        self.left -= count as u64;
        self.budget.bytes(count as u64)?;
        Ok(count)
    }

    fn pass_over(&mut self) -> Result<(), Fault> {
        let rest = self.left + self.padding;
        (self.left, self.padding, self.sparse) = (0, 0, None);
        self.skip(rest)
    }

    fn skip(&mut self, mut rest: u64) -> Result<(), Fault> {
        let mut piece = vec![0; PIECE.min(rest as usize)];
        while rest > 0 {
            let wanted = rest.min(piece.len() as u64) as usize;
            let count = self.input.read(&mut piece[..wanted])?;
            if count == 0 {
                return Err(SHORT);
            }
            self.budget.bytes(count as u64)?;
            rest -= count as u64;
        }
        Ok(())
    }
}

/// Bytes in whole blocks.
fn padded(size: u64) -> Result<u64, Fault> {
    size.checked_next_multiple_of(BLOCK as u64).ok_or(BROKEN)
}

/// What an extended record says counts before the header.
fn overrule(member: &mut Member, key: &[u8], value: &[u8]) -> Result<(), Fault> {
    let decimal = || -> Result<u64, Fault> {
        let text = std::str::from_utf8(value).map_err(|_| BROKEN)?;
        text.trim().parse().map_err(|_| BROKEN)
    };
    match key {
        b"path" | b"GNU.sparse.name" => member.path = value.to_vec(),
        b"linkpath" => member.link = value.to_vec(),
        b"uname" => member.owner_name = value.to_vec(),
        b"gname" => member.group_name = value.to_vec(),
        b"size" => member.size = decimal()?,
        b"uid" => member.owner = u32::try_from(decimal()?).ok(),
        b"gid" => member.group = u32::try_from(decimal()?).ok(),
        b"mtime" => {
            let (seconds, nanoseconds) = pax::moment(value).ok_or(BROKEN)?;
            member.modified = Some(Moment::Exact(seconds, nanoseconds));
        }
        _ => {
            if let Some(name) = key.strip_prefix(pax::ATTRIBUTE) {
                member.attributes.push((name.to_vec(), value.to_vec()));
            }
        }
    }
    Ok(())
}
