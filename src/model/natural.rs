//! The order in which people count: `photo 9` before `photo 10`.

use std::cmp::Ordering;

/// Compares names with runs of digits as numbers. What is equal by number is told apart by its bytes, so that no two
/// names are equal that are not the same.
pub fn compare(a: &[u8], b: &[u8]) -> Ordering {
    let (mut left, mut right) = (a, b);
    loop {
        let order = match (left.first(), right.first()) {
            (None, None) => return a.cmp(b),
            (Some(x), Some(y)) if x.is_ascii_digit() && y.is_ascii_digit() => {
                let (x, y) = (number(&mut left), number(&mut right));
                x.len().cmp(&y.len()).then_with(|| x.cmp(y))
            }
            (x, y) => {
                let order = x.map(folded).cmp(&y.map(folded));
                left = left.get(1..).unwrap_or_default();
                right = right.get(1..).unwrap_or_default();
                order
            }
        };
        if order.is_ne() {
            return order;
        }
    }
}

/// Bytes of a [`prefix`].
const PREFIX: usize = 16;

/// The beginning of a name in a form whose plain comparison is that of [`compare`]: where two prefixes differ, the names
/// differ likewise; where they are equal, the names have to be looked at. Sixteen bytes hold the whole of most names,
/// since digits take half a byte each.
pub fn prefix(name: &[u8]) -> [u64; 2] {
    let mut written = [0; PREFIX];
    let mut at = 0;
    let mut rest = name;
    while at < PREFIX
        && let Some(first) = rest.first()
    {
        if first.is_ascii_digit() {
            let digits = number(&mut rest);
            if !write_number(digits, &mut written, &mut at) {
                break;
            }
        } else {
            written[at] = folded(first);
            at += 1;
            rest = &rest[1..];
        }
    }
    let number = u128::from_be_bytes(written);
    [(number >> 64) as u64, number as u64]
}

/// Writes how many digits there are, by a byte among those of the digits, and then two digits a byte. False for a number
/// too long to be told by its length.
fn write_number(digits: &[u8], written: &mut [u8; PREFIX], at: &mut usize) -> bool {
    let mut push = |byte: u8| {
        if let Some(to) = written.get_mut(*at) {
            *to = byte;
        }
        *at += 1;
    };
    match u8::try_from(digits.len()) {
        Ok(length @ 0..=8) => push(b'0' + length),
        Ok(length) if length < u8::MAX => {
            push(b'9');
            push(length);
        }
        _ => {
            push(b'9');
            push(u8::MAX);
            return false;
        }
    }
    for pair in digits.chunks(2) {
        let low = pair.get(1).map_or(0, |digit| digit - b'0');
        push((pair[0] - b'0') << 4 | low);
    }
    true
}

fn folded(byte: &u8) -> u8 {
    byte.to_ascii_lowercase()
}

/// Takes a run of digits off, without its leading zeros.
fn number<'a>(text: &mut &'a [u8]) -> &'a [u8] {
    let end = text.iter().position(|byte| !byte.is_ascii_digit());
    let (digits, rest) = text.split_at(end.unwrap_or(text.len()));
    *text = rest;
    let zeros = digits.iter().take_while(|byte| **byte == b'0').count();
    &digits[zeros..]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_ordered_as_people_count() {
        let mut names = [
            "photo 10",
            "Photo 9",
            "photo 9",
            "photo 009",
            "photo",
            "b",
            "B1",
            "a",
            "",
            "b01",
            "b1",
            "\u{fc}",
            "10",
            "9",
            "99999999999999999999999",
            "100000000000000000000000",
        ];
        names.sort_by(|a, b| compare(a.as_bytes(), b.as_bytes()));
        let sorted = [
            "",
            "9",
            "10",
            "99999999999999999999999",
            "100000000000000000000000",
            "a",
            "b",
            "B1",
            "b01",
            "b1",
            "photo",
            "Photo 9",
            "photo 009",
            "photo 9",
            "photo 10",
            "\u{fc}",
        ];
        assert_eq!(names, sorted);
    }
    #[test]
    fn prefixes_are_ordered_as_their_names_are() {
        let names = [
            "",
            "0",
            "00",
            "9",
            "10",
            "0010",
            "12345678",
            "123456789",
            "12345678901234567890",
            "12345678901234567891",
            "IMG_0000123.dat",
            "img_123.dat",
            "img_124",
            "img_",
            "img-2",
            "img/2",
            "img:2",
            "a",
            "A",
            "a1",
            "a01b",
            "a1b",
            "a1c",
            "a9z",
            "a10",
            "sixteen letters or more 1",
            "sixteen letters or more 2",
            "\u{fc}",
            "\u{fc}1",
        ];
        let long = "1".repeat(400);
        let longer = "2".repeat(700);
        for a in names.iter().copied().chain([&*long, &*longer]) {
            for b in names.iter().copied().chain([&*long, &*longer]) {
                let (a, b) = (a.as_bytes(), b.as_bytes());
                let by_prefix = prefix(a).cmp(&prefix(b));
                assert!(
                    by_prefix.is_eq() || by_prefix == compare(a, b),
                    "{:?} and {:?}",
                    String::from_utf8_lossy(a),
                    String::from_utf8_lossy(b)
                );
            }
        }
        let (a, b) = (b"IMG_0000123.dat", b"IMG_0000124.dat");
        assert!(prefix(a) < prefix(b), "most names are told apart by it");
    }
}
