//! Numbers and texts in the fixed fields of a header.

/// The bytes before the first NUL.
pub fn text(field: &[u8]) -> &[u8] {
    let end = field.iter().position(|byte| *byte == 0);
    &field[..end.unwrap_or(field.len())]
}

/// A number in octal digits, or in base 256 where the first bit is set; none for anything else.
pub fn number(field: &[u8]) -> Option<i64> {
    match field.first()? {
        0x80 => base_256(0, &field[1..]),
        0xff => base_256(-1, &field[1..]),
        _ => {
            let digits = text(field).trim_ascii();
            digits.iter().try_fold(0i64, |number, digit| {
                let digit = digit.checked_sub(b'0').filter(|digit| *digit < 8)?;
                number.checked_mul(8)?.checked_add(i64::from(digit))
            })
        }
    }
}

fn base_256(start: i64, bytes: &[u8]) -> Option<i64> {
    bytes.iter().try_fold(start, |number, byte| {
        let number = number.checked_mul(256)?;
        number.checked_add(i64::from(*byte))
    })
}

/// Writes a number with leading zeros and a NUL; false if it does not fit, and then nothing is written.
pub fn put_number(field: &mut [u8], number: u64) -> bool {
    let digits = field.len() - 1;
    let text = format!("{number:0digits$o}");
    let fits = text.len() == digits;
    if fits {
        field[..digits].copy_from_slice(text.as_bytes());
    }
    fits
}

/// Writes as much of a text as fits.
pub fn put_text(field: &mut [u8], text: &[u8]) {
    let length = text.len().min(field.len());
    field[..length].copy_from_slice(&text[..length]);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_octal_or_base_256() {
        let cases: [(&[u8], Option<i64>); 9] = [
            (b"0000644\0", Some(0o644)),
            (b" 644 \0\0\0", Some(0o644)),
            (b"\0\0\0\0", Some(0)),
            (b"77777777777\0", Some(0o777_7777_7777)),
            (b"\x80\0\0\x01\0", Some(256)),
            (b"\xff\xff\xff\xff", Some(-1)),
            (b"12x\0", None),
            (b"89\0", None),
            (b"\x80\xff\xff\xff\xff\xff\xff\xff\xff\xff", None),
        ];
        for (field, found) in cases {
            assert_eq!(number(field), found, "{field:?}");
        }
    }

    #[test]
    fn what_does_not_fit_is_not_written() {
        let mut field = [b'x'; 8];
        assert!(put_number(&mut field, 0o7777777));
        assert_eq!(&field, b"7777777x");
        assert!(!put_number(&mut field, 0o10000000));
    }
}
