//! Extra fields: what the fixed ones have no room for.

use super::{u16_at, u32_at, u64_at};

const ZIP64: u16 = 1;
const TIMES: u16 = 0x5455;
const OWNER: u16 = 0x7875;
const UNICODE_PATH: u16 = 0x7075;

/// The data of one field.
fn find(extra: &[u8], wanted: u16) -> Option<&[u8]> {
    let mut at = 0;
    while at + 4 <= extra.len() {
        let (id, length) = (u16_at(extra, at), usize::from(u16_at(extra, at + 2)));
        let data = extra.get(at + 4..at + 4 + length)?;
        if id == wanted {
            return Some(data);
        }
        at += 4 + length;
    }
    None
}

/// The long numbers, in the order in which they are missing.
pub fn long_numbers(extra: &[u8]) -> impl Iterator<Item = u64> + '_ {
    let data = find(extra, ZIP64).unwrap_or_default();
    data.chunks_exact(8).map(|eight| u64_at(eight, 0))
}

/// The field for two or three long numbers.
pub fn zip64(numbers: &[u64]) -> Vec<u8> {
    let mut field = ZIP64.to_le_bytes().to_vec();
    field.extend(((numbers.len() * 8) as u16).to_le_bytes());
    field.extend(numbers.iter().flat_map(|number| number.to_le_bytes()));
    field
}

/// Time of modification to the second, since 1970.
pub fn modified(extra: &[u8]) -> Option<i64> {
    let data = find(extra, TIMES)?;
    let has_it = data.first()? & 1 != 0 && data.len() >= 5;
    has_it.then(|| i64::from(u32_at(data, 1).cast_signed()))
}

/// Numbers of owner and group.
pub fn owner(extra: &[u8]) -> Option<(u32, u32)> {
    let data = find(extra, OWNER)?;
    let number = |at: usize| -> Option<(u32, usize)> {
        let length = usize::from(*data.get(at)?);
        let bytes = data.get(at + 1..at + 1 + length)?;
        let is_small = bytes.iter().skip(4).all(|byte| *byte == 0);
        let number = bytes.iter().take(4).rev();
        let number = number.fold(0u32, |number, byte| number << 8 | u32::from(*byte));
        is_small.then_some((number, at + 1 + length))
    };
    let (owner, next) = number(1).filter(|_| data.first() == Some(&1))?;
    Some((owner, number(next)?.0))
}

/// The name in UTF-8, if it is that of the name in the fixed field.
pub fn unicode_path<'a>(extra: &'a [u8], name: &[u8]) -> Option<&'a [u8]> {
    let data = find(extra, UNICODE_PATH)?;
    let is_of_it = data.first() == Some(&1) && u32_at(data, 1) == crc32fast::hash(name);
    data.get(5..).filter(|_| is_of_it && data.len() > 5)
}

/// The fields that Info-ZIP writes on Unix: time to the second, numbers of owner and group. The time is left out where
/// the field cannot hold it.
pub fn unix_fields(modified: i64, owner: u32, group: u32) -> Vec<u8> {
    let mut fields = Vec::new();
    if let Ok(modified) = i32::try_from(modified) {
        fields.extend(TIMES.to_le_bytes());
        fields.extend([5, 0, 1]);
        fields.extend(modified.to_le_bytes());
    }
    fields.extend(OWNER.to_le_bytes());
    fields.extend([11, 0, 1, 4]);
    fields.extend(owner.to_le_bytes());
    fields.push(4);
    fields.extend(group.to_le_bytes());
    fields
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_read_as_they_are_written() {
        let mut extra = unix_fields(-5, 1000, 70_000);
        extra.extend(zip64(&[1 << 40, 7]));
        assert_eq!(modified(&extra), Some(-5));
        assert_eq!(owner(&extra), Some((1000, 70_000)));
        assert_eq!(long_numbers(&extra).collect::<Vec<_>>(), [1 << 40, 7]);
    }

    #[test]
    fn fields_that_are_cut_are_none() {
        let extra = unix_fields(5, 1, 2);
        for length in 0..extra.len() {
            let cut = &extra[..length];
            assert!(modified(cut).is_none() || length >= 9);
            assert_eq!(owner(cut), None);
            assert_eq!(unicode_path(cut, b"name"), None);
        }
    }
}
