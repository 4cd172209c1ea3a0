//! One header block, taken apart.

use super::{BLOCK, field};
use crate::codec::archive::Fault;

/// Fields of a header block, as they stand there.
#[derive(Clone, Debug)]
pub struct Header {
    pub name: Vec<u8>,
    pub mode: u32,
    pub owner: Option<u32>,
    pub group: Option<u32>,
    pub size: u64,
    pub modified: i64,
    pub letter: u8,
    pub link: Vec<u8>,
    pub owner_name: Vec<u8>,
    pub group_name: Vec<u8>,
    pub device: (u32, u32),
}

impl Header {
    /// Reads a block; a wrong checksum or number is a fault.
    pub fn parse(block: &[u8; BLOCK]) -> Result<Header, Fault> {
        const BROKEN: Fault = Fault::Broken("holds a header that cannot be read");
        if !has_right_sum(block) {
            return Err(BROKEN);
        }
        let number = |from: usize, to: usize| field::number(&block[from..to]);
        let id = |from: usize, to: usize| u32::try_from(number(from, to)?).ok();
        let size = number(124, 136).and_then(|size| u64::try_from(size).ok());
        let is_posix = &block[257..263] == b"ustar\0";
        let mut name = field::text(&block[..100]).to_vec();
        let prefix = field::text(&block[345..500]);
        if is_posix && !prefix.is_empty() {
            name = [prefix, b"/", &name].concat();
        }
        let is_device = matches!(block[156], b'3' | b'4');
        Ok(Header {
            name,
            mode: number(100, 108).ok_or(BROKEN)? as u32 & 0o7777,
            owner: id(108, 116),
            group: id(116, 124),
            size: size.ok_or(BROKEN)?,
            modified: number(136, 148).ok_or(BROKEN)?,
            letter: block[156],
            link: field::text(&block[157..257]).to_vec(),
            owner_name: field::text(&block[265..297]).to_vec(),
            group_name: field::text(&block[297..329]).to_vec(),
            device: match is_device {
                true => (id(329, 337).ok_or(BROKEN)?, id(337, 345).ok_or(BROKEN)?),
                false => (0, 0),
            },
        })
    }
}

/// The sum counts its own field as spaces. Some old programs took bytes for signed.
fn has_right_sum(block: &[u8; BLOCK]) -> bool {
    let bytes = || {
        let field = block.iter().enumerate();
        field.map(|(at, byte)| {
            if (148..156).contains(&at) {
                b' '
            } else {
                *byte
            }
        })
    };
    let unsigned: i64 = bytes().map(i64::from).sum();
    let signed: i64 = bytes().map(|byte| i64::from(byte.cast_signed())).sum();
    field::number(&block[148..156]).is_some_and(|sum| sum == unsigned || sum == signed)
}
