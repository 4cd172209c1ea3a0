//! Extended records: `length key=value` and a line feed, where the length counts itself.

use crate::codec::archive::Fault;

/// Records by key, in the order in which they stand.
pub type Records = Vec<(Vec<u8>, Vec<u8>)>;

/// Start of the keys that hold extended attributes; GNU tar, bsdtar and star agree on it.
pub const ATTRIBUTE: &[u8] = b"SCHILY.xattr.";

/// Adds one record.
pub fn push(to: &mut Vec<u8>, key: &[u8], value: &[u8]) {
    let rest = key.len() + value.len() + 3;
    let mut length = rest + 1;
    // The length may grow by a digit through its own digits.
    while length != rest + length.to_string().len() {
        length = rest + length.to_string().len();
    }
    to.extend_from_slice(length.to_string().as_bytes());
    to.push(b' ');
    to.extend_from_slice(key);
    to.push(b'=');
    to.extend_from_slice(value);
    to.push(b'\n');
}

/// Takes records apart. Padding with NUL bytes ends them.
pub fn parse(mut bytes: &[u8]) -> Result<Records, Fault> {
    const BROKEN: Fault = Fault::Broken("holds an extended header that cannot be read");
    let mut records = Records::new();
    while bytes.first().is_some_and(|byte| *byte != 0) {
        let space = bytes.iter().take(20).position(|byte| *byte == b' ');
        let space = space.ok_or(BROKEN)?;
        let digits = std::str::from_utf8(&bytes[..space]).map_err(|_| BROKEN)?;
        let length: usize = digits.parse().map_err(|_| BROKEN)?;
        let record = bytes.get(space + 1..length).ok_or(BROKEN)?;
        let record = record.strip_suffix(b"\n").ok_or(BROKEN)?;
        let equals = record.iter().position(|byte| *byte == b'=');
        let (key, value) = record.split_at(equals.ok_or(BROKEN)?);
        records.push((key.to_vec(), value[1..].to_vec()));
        bytes = &bytes[length..];
    }
    Ok(records)
}

/// A time such as `1700000000.25`, also before 1970 and in the form `1e-09` that floats may have.
pub fn moment(value: &[u8]) -> Option<(i64, u32)> {
    let text = std::str::from_utf8(value).ok()?;
    if text.contains(['e', 'E']) {
        let float: f64 = text.parse().ok().filter(|float: &f64| float.abs() < 1e15)?;
        let whole = float.floor();
        return Some((whole as i64, ((float - whole) * 1e9) as u32));
    }
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let is_before = whole.starts_with('-');
    let seconds: i64 = whole.parse().ok()?;
    if !fraction.bytes().all(|digit| digit.is_ascii_digit()) {
        return None;
    }
    let digits = &fraction[..fraction.len().min(9)];
    let nanoseconds: u32 = match digits {
        "" => 0,
        digits => digits.parse::<u32>().ok()? * 10u32.pow(9 - digits.len() as u32),
    };
    match is_before && nanoseconds > 0 {
        true => Some((seconds.checked_sub(1)?, 1_000_000_000 - nanoseconds)),
        false => Some((seconds, nanoseconds)),
    }
}

/// A time with all its digits, as [`moment`] reads it.
pub fn exact(seconds: i64, nanoseconds: u32) -> String {
    let (sign, seconds, nanoseconds) = match seconds < 0 && nanoseconds > 0 {
        true => (
            "-",
            (seconds + 1).unsigned_abs(),
            1_000_000_000 - nanoseconds,
        ),
        false if seconds < 0 => ("-", seconds.unsigned_abs(), 0),
        false => ("", seconds.unsigned_abs(), nanoseconds),
    };
    let text = format!("{sign}{seconds}.{nanoseconds:09}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_count_their_own_length() {
        for size in [0, 1, 80, 88, 89, 90, 91, 92, 93, 980, 985, 990, 99_990] {
            let value = vec![b'v'; size];
            let mut bytes = Vec::new();
            push(&mut bytes, b"path", &value);
            push(&mut bytes, b"x", b"=\n=");
            let records = parse(&bytes).unwrap();
            assert_eq!(records[0], (b"path".to_vec(), value));
            assert_eq!(records[1], (b"x".to_vec(), b"=\n=".to_vec()));
        }
    }

    #[test]
    fn records_that_lie_are_refused() {
        for bytes in [
            &b"x"[..],
            b"5",
            b"99 path=a\n",
            b"8 path=a\n",
            b"0 \n",
            b"1 \n",
            b"6 abc\n",
            b"-7 a=b\n",
            b"99999999999999999999 a=b\n",
            b"18446744073709551615 a=b\n",
        ] {
            assert!(parse(bytes).is_err(), "{bytes:?}");
        }
        assert_eq!(parse(b"").unwrap(), Records::new());
    }

    #[test]
    fn times_go_to_the_nanosecond_and_back() {
        for (moment_, text) in [
            ((0, 0), "0"),
            ((1_700_000_000, 0), "1700000000"),
            ((1_700_000_000, 1), "1700000000.000000001"),
            ((5, 250_000_000), "5.25"),
            ((-1, 0), "-1"),
            ((-1, 750_000_000), "-0.25"),
            ((-2, 500_000_000), "-1.5"),
        ] {
            assert_eq!(exact(moment_.0, moment_.1), text);
            assert_eq!(moment(text.as_bytes()), Some(moment_), "{text}");
        }
        assert_eq!(moment(b"1e-09"), Some((0, 1)));
        assert_eq!(moment(b"-2.5e1"), Some((-25, 0)));
        for text in ["", "x", "1.x", "1.-5", "1e99", "99999999999999999999"] {
            assert_eq!(moment(text.as_bytes()), None, "{text}");
        }
    }
}
