//! Offsets as they are typed: in bytes, with units, in percent, in lines; and the same offset in another unit.

use crate::model::{Length, LengthUnit, Offset};

use super::form::parse_length;
use super::words;

/// In what an offset is typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    Bytes,
    /// 1000 to this power.
    Decimal(u8),
    /// 1024 to this power.
    Binary(u8),
    Percent,
    Lines,
}

/// All units with their names, in the order in which they are offered.
pub const UNITS: [(Unit, &str); 11] = [
    (Unit::Bytes, "bytes"),
    (Unit::Decimal(1), "kB"),
    (Unit::Decimal(2), "MB"),
    (Unit::Decimal(3), "GB"),
    (Unit::Decimal(4), "TB"),
    (Unit::Binary(1), "KiB"),
    (Unit::Binary(2), "MiB"),
    (Unit::Binary(3), "GiB"),
    (Unit::Binary(4), "TiB"),
    (Unit::Percent, "%"),
    (Unit::Lines, "lines"),
];

/// Most digits after the point. A percentage of the longest file needs as many to name every byte.
const DECIMALS: usize = 18;

/// Reads an offset: what [`parse_length`] reads, `0x180000`, `100 lines`, `-3 lines`.
pub fn parse_offset(text: &str) -> Option<Offset> {
    let text = text.trim();
    if let Some(digits) = text.strip_prefix("0x").or(text.strip_prefix("0X")) {
        // A sign may stand before a number, not within one.
        let is_plain = digits.starts_with(|first: char| first.is_ascii_hexdigit());
        let bytes = i64::from_str_radix(&digits.replace('_', ""), 16).ok()?;
        return is_plain.then_some(Offset::Length(Length::bytes(bytes)));
    }
    let lower = text.to_ascii_lowercase();
    if let Some(number) = lower.strip_suffix("lines").or(lower.strip_suffix("line")) {
        let number = number.trim();
        let lines: i64 = number.replace([',', '_'], "").parse().ok()?;
        // All but the last no lines would be all of them, and no lines at all is written as 0.
        return (lines != 0 || !number.starts_with('-')).then_some(Offset::Lines(lines));
    }
    parse_length(text).map(Offset::Length)
}

/// An offset in the words in which it may be typed.
pub fn spell_offset(offset: Offset) -> String {
    let length = match offset {
        Offset::Lines(lines) => return format!("{lines} lines"),
        Offset::Length(length) => length,
    };
    let unit = match length.unit {
        LengthUnit::Bytes(count) => return count.to_string(),
        LengthUnit::Decimal(power) => Unit::Decimal(power),
        LengthUnit::Binary(power) => Unit::Binary(power),
        LengthUnit::Percent => Unit::Percent,
    };
    format!("{} {}", length.amount, name_of(unit))
}

/// The unit of a typed offset.
pub fn unit_of(text: &str) -> Unit {
    match parse_offset(text) {
        Some(Offset::Lines(_)) => Unit::Lines,
        Some(Offset::Length(length)) => match length.unit {
            LengthUnit::Bytes(_) => Unit::Bytes,
            LengthUnit::Decimal(power) => Unit::Decimal(power),
            LengthUnit::Binary(power) => Unit::Binary(power),
            LengthUnit::Percent => Unit::Percent,
        },
        None => Unit::Bytes,
    }
}

/// An offset in bytes, written in a unit with just as many digits as it takes to mean that very byte. `present` is the
/// length of the file. Lines are not for here to know.
pub fn spelled(bytes: u64, unit: Unit, present: u64) -> String {
    let (whole, name) = match unit {
        Unit::Bytes | Unit::Lines => return words::count(bytes),
        Unit::Decimal(power) => (1000f64.powi(i32::from(power)), name_of(unit)),
        Unit::Binary(power) => (1024f64.powi(i32::from(power)), name_of(unit)),
        Unit::Percent => (present as f64 / 100.0, "%"),
    };
    let amount = match whole > 0.0 {
        true => bytes as f64 / whole,
        false => 0.0,
    };
    let with = |decimals: usize| format!("{amount:.decimals$} {name}");
    let is_exact = |text: &String| {
        let length = parse_length(text).map(|length| length.resolve(present));
        length.and_then(|length| u64::try_from(length).ok()) == Some(bytes)
    };
    let exact = (0..=DECIMALS).map(with).find(is_exact);
    // A float does not reach every byte of a very long file.
    exact.unwrap_or_else(|| words::count(bytes))
}

/// Name of a unit.
pub fn name_of(unit: Unit) -> &'static str {
    let found = UNITS.iter().find(|(known, _)| *known == unit);
    found.map_or("", |(_, name)| name)
}

/// The same offset in other words, below the field: `1.5 MiB, 0x180000, 35.3 % of the file`.
pub fn other_words(bytes: u64, present: u64) -> String {
    let mut parts = Vec::new();
    if bytes >= 1024 {
        parts.push(binary(bytes));
    }
    parts.push(format!("0x{bytes:X}"));
    if present > 0 {
        let percent = bytes as f64 * 100.0 / present as f64;
        parts.push(format!("{percent:.1} % of the file"));
    }
    parts.join(", ")
}

/// Bytes in binary units with at most three significant digits: `1.5 MiB`.
fn binary(bytes: u64) -> String {
    let mut amount = bytes as f64;
    let mut name = "B";
    for unit in ["KiB", "MiB", "GiB", "TiB", "PiB", "EiB"] {
        // What would be rounded to four digits belongs to the next unit.
        if amount < 999.5 {
            break;
        }
        amount /= 1024.0;
        name = unit;
    }
    let decimals = match amount {
        amount if amount < 9.995 => 2,
        amount if amount < 99.95 => 1,
        _ => 0,
    };
    let text = format!("{amount:.decimals$}");
    let text = match decimals {
        0 => text.as_str(),
        _ => text.trim_end_matches('0').trim_end_matches('.'),
    };
    format!("{text} {name}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn resolved(text: &str, present: u64) -> Option<i64> {
        match parse_offset(text)? {
            Offset::Length(length) => Some(length.resolve(present)),
            Offset::Lines(_) => None,
        }
    }

    #[test]
    fn offsets_are_read_in_every_unit() {
        for (text, bytes) in [
            ("1,572,864", 1_572_864),
            ("0x180000", 1_572_864),
            ("0X18_0000", 1_572_864),
            ("1.5 MiB", 1_572_864),
            ("50 %", 500),
            ("-1 KiB", -1024),
        ] {
            assert_eq!(resolved(text, 1000), Some(bytes), "{text}");
        }
        assert_eq!(parse_offset("1,000 lines"), Some(Offset::Lines(1000)));
        assert_eq!(parse_offset("-3 lines"), Some(Offset::Lines(-3)));
        assert_eq!(parse_offset("1 line"), Some(Offset::Lines(1)));
        for text in [
            "",
            "0x",
            "0x-5",
            "0xg",
            "-0 lines",
            "lines",
            "2.5 lines",
            "five",
        ] {
            assert_eq!(parse_offset(text), None, "{text}");
        }
    }

    #[test]
    fn an_offset_survives_the_way_into_every_unit_and_back() {
        let present = 4_457_984;
        for bytes in [
            0,
            1,
            1023,
            1_572_864,
            1_572_865,
            2_885_119,
            present,
            999_999_999_999,
        ] {
            for (unit, name) in UNITS.iter().filter(|(unit, _)| *unit != Unit::Lines) {
                let text = spelled(bytes, *unit, present);
                assert_eq!(
                    resolved(&text, present),
                    Some(bytes as i64),
                    "{text} {name}"
                );
            }
        }
        assert_eq!(spelled(1_572_864, Unit::Binary(2), present), "1.5 MiB");
        assert_eq!(spelled(500, Unit::Percent, 1000), "50 %");
        assert_eq!(spelled(5, Unit::Percent, 0), "5", "no share of nothing");
        let far = i64::MAX as u64 - 1;
        assert_eq!(
            resolved(&spelled(far, Unit::Decimal(4), far), far),
            Some(i64::MAX - 1)
        );
        assert_eq!(unit_of("1.5 MiB"), Unit::Binary(2));
        assert_eq!(unit_of("-3 lines"), Unit::Lines);
        assert_eq!(unit_of("what"), Unit::Bytes);
    }

    #[test]
    fn the_words_below_the_field_round_and_say_so_in_digits() {
        let words = other_words(1_572_864, 4_457_984);
        assert_eq!(words, "1.5 MiB, 0x180000, 35.3 % of the file");
        assert_eq!(other_words(7, 0), "0x7");
        assert_eq!(binary(1024 * 1024 - 1), "1 MiB");
        assert_eq!(binary(1536), "1.5 KiB");
        assert_eq!(binary(u64::MAX), "16 EiB");
    }
}
