//! The contents of one member, checked against its length and checksum at the end.

use std::io::{BufReader, Read, Seek, SeekFrom, Take};

use bzip2::read::BzDecoder;
use flate2::bufread::DeflateDecoder;
use liblzma::read::XzDecoder;

use super::{BZIP2, DEFLATED, ENCRYPTED, Entry, LOCAL, STORED, XZ, ZSTD, u16_at, u32_at};
use crate::codec::archive::Fault;
use crate::codec::archive::budget::Budget;

const PIECE: usize = 64 * 1024;
const BROKEN: Fault = Fault::Broken("holds a member whose header is not that of the directory");

/// Contents of a member.
pub struct Contents<'a> {
    decoder: Box<dyn Read + 'a>,
    crc: crc32fast::Hasher,
    expected: u32,
    left: u64,
    is_checked: bool,
}

impl<'a> Contents<'a> {
    /// Goes to the member's place; `shift` is that of its directory.
    pub fn open<R: Read + Seek>(
        input: &'a mut R,
        entry: &Entry,
        shift: u64,
    ) -> Result<Contents<'a>, Fault> {
        if entry.flags & ENCRYPTED != 0 {
            return Err(Fault::Unknown("holds encrypted members"));
        }
        let header_at = entry.header_at.checked_add(shift).ok_or(BROKEN)?;
        input.seek(SeekFrom::Start(header_at))?;
        let mut header = [0; 30];
        input.read_exact(&mut header)?;
        let lengths = [u16_at(&header, 26), u16_at(&header, 28)].map(i64::from);
        let mut name = vec![0; lengths[0] as usize];
        input.read_exact(&mut name)?;
        if u32_at(&header, 0) != LOCAL || name != entry.raw_path {
            return Err(BROKEN);
        }
        input.seek(SeekFrom::Current(lengths[1]))?;
        let packed = BufReader::with_capacity(PIECE, input.take(entry.packed));
        Ok(Contents {
            decoder: decoder(packed, entry.method)?,
            crc: crc32fast::Hasher::new(),
            expected: entry.crc,
            left: entry.member.size,
            is_checked: false,
        })
    }

    /// Reads on; 0 at the end, once length and checksum are as the directory says.
    pub fn read(&mut self, bytes: &mut [u8], budget: &mut Budget) -> Result<usize, Fault> {
        let count = self.decoder.read(bytes)?;
        budget.bytes(count as u64)?;
        self.crc.update(&bytes[..count]);
        let left = self.left.checked_sub(count as u64);
        self.left = left.ok_or(Fault::Broken("holds a member that is longer than it says"))?;
        if count == 0 && !bytes.is_empty() && !self.is_checked {
            self.is_checked = true;
            if self.left > 0 {
                return Err(Fault::Broken("holds a member that is shorter than it says"));
            }
            if self.crc.clone().finalize() != self.expected {
                return Err(Fault::Broken("holds a member with a wrong checksum"));
            }
        }
        Ok(count)
    }
}

fn decoder<'a, R: Read + 'a>(
    packed: BufReader<Take<R>>,
    method: u16,
) -> Result<Box<dyn Read + 'a>, Fault> {
    Ok(match method {
        STORED => Box::new(packed),
        DEFLATED => Box::new(DeflateDecoder::new(packed)),
        BZIP2 => Box::new(BzDecoder::new(packed)),
        XZ => Box::new(XzDecoder::new(packed)),
        ZSTD => Box::new(zstd::Decoder::with_buffer(packed)?),
        _ => {
            return Err(Fault::Unknown(
                "holds members in a compression that is not known here",
            ));
        }
    })
}
