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
}
