//! Figures in words: counts, bytes, durations, dates and modes, the same in the window and in the terminal.

use std::cell::Cell;
use std::time::Duration;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::model::{Kind, Units};

/// Units of bytes, each a thousand of the one before.
const UNITS: [&str; 7] = ["B", "kB", "MB", "GB", "TB", "PB", "EB"];
/// The same by 1024.
const BINARY: [&str; 7] = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];

thread_local! {
    /// The units that the person at this thread's window likes; a terminal keeps the decimal ones.
    static LIKED: Cell<Units> = const { Cell::new(Units::Decimal) };
}

/// Tells sizes in these units from now on, on this thread.
pub fn like_units(units: Units) {
    LIKED.set(units);
}

/// A number with its thousands divided by commas: `1,204,331`.
pub fn count(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A number and its noun: `1 item`, `312 items`. The plural is the noun with an s.
pub fn counted(number: u64, noun: &str) -> String {
    let ending = if number == 1 { "" } else { "s" };
    format!("{} {noun}{ending}", count(number))
}

/// Half a sentence with a capital and a full stop.
pub fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(|first| first.to_uppercase());
    let text: String = first.into_iter().flatten().chain(letters).collect();
    format!("{text}.")
}

/// Bytes in decimal units with three significant digits: `48.2 GB`, `18.3 kB`, `177 B`.
pub fn bytes(bytes: u64) -> String {
    scaled(bytes, 3, LIKED.get())
}

/// The same in units of the caller's own.
pub fn bytes_in(bytes: u64, units: Units) -> String {
    scaled(bytes, 3, units)
}

/// Bytes as the size column states them, with up to four significant digits: `31.42 MB`, `624.1 MB`.
pub fn bytes_in_column(bytes: u64) -> String {
    scaled(bytes, 4, LIKED.get())
}

/// Every single byte, where an offset or a length is meant: `2,885,120 bytes`.
pub fn bytes_exact(bytes: u64) -> String {
    counted(bytes, "byte")
}

/// Bytes per second: `214 MB/s`.
pub fn rate(bytes_per_second: u64) -> String {
    // Like the axis of its plot, always in thousands.
    format!("{}/s", bytes_in(bytes_per_second, Units::Decimal))
}

/// Bytes per second where the number is round by itself, as on an axis: `400 MB/s`, `50 kB/s`.
pub fn rate_rounded(bytes_per_second: u64) -> String {
    let mut number = bytes_per_second;
    for unit in UNITS {
        if number < 1000 || !number.is_multiple_of(1000) {
            return format!("{} {unit}/s", count(number));
        }
        number /= 1000;
    }
    rate(bytes_per_second)
}

/// Half of a rate that [`rate_rounded`] tells, in the same unit and without it: `2.5` for `5 MB/s`.
pub fn half_of_rate(bytes_per_second: u64) -> String {
    let mut number = bytes_per_second;
    while number >= 1000 && number.is_multiple_of(1000) {
        number /= 1000;
    }
    match number.is_multiple_of(2) {
        true => count(number / 2),
        false => format!("{}.5", count(number / 2)),
    }
}

/// Rounds to `digits` significant digits in the smallest unit that can hold the result. Integers all the way, so that
/// 999,999 becomes `1.00 MB` and never `1000 kB`.
fn scaled(bytes: u64, digits: u32, units: Units) -> String {
    let (step, names) = match units {
        Units::Decimal => (1000_u128, UNITS),
        Units::Binary => (1024, BINARY),
    };
    if u128::from(bytes) < step {
        return format!("{bytes} B");
    }
    let limit = 10_u128.pow(digits);
    for (power, unit) in (0_u32..).zip(names).skip(1) {
        let divisor = step.pow(power);
        for decimals in (0..digits).rev().take(3) {
            let shift = 10_u128.pow(decimals);
            let rounded = (u128::from(bytes) * shift + divisor / 2) / divisor;
            // In the size column 9,999.9 kB would still fit four digits; the next unit reads better.
            let is_whole = decimals == 0 && rounded < step;
            if is_whole || (rounded < limit && rounded < 1000 * shift) {
                return match decimals {
                    0 => format!("{rounded} {unit}"),
                    _ => format!(
                        "{}.{:0width$} {unit}",
                        rounded / shift,
                        rounded % shift,
                        width = decimals as usize
                    ),
                };
            }
        }
    }
    bytes_exact(bytes)
}

/// How much of the whole is done, in whole percent: 100 only when nothing is missing, and for an empty whole.
pub fn percent(part: u64, whole: u64) -> u64 {
    if part >= whole {
        return 100;
    }
    let percent = u128::from(part) * 100 / u128::from(whole);
    u64::try_from(percent).unwrap_or(100)
}

/// The time that something took: `0.02 s`, `41 s`, `12 min`, `2 h 5 min`.
pub fn duration(took: Duration) -> String {
    let seconds = took.as_secs();
    match seconds {
        0 if took.as_millis() < 10 => "0.01 s".to_owned(),
        0 if took.as_millis() < 100 => format!("{:.2} s", took.as_secs_f64()),
        0..10 => format!("{:.1} s", took.as_secs_f64()),
        10..120 => format!("{seconds} s"),
        120..7200 => format!("{} min", seconds / 60),
        _ => match (seconds / 3600, seconds / 60 % 60) {
            (hours, 0) => format!("{hours} h"),
            (hours, minutes) => format!("{hours} h {minutes} min"),
        },
    }
}

/// The time that is left, rounded to what an estimate can know: `3 to 4 min`, `about 50 s`, `a few seconds`.
pub fn time_left(least: Duration, most: Duration) -> String {
    let (least, most) = (least.as_secs(), most.as_secs().max(least.as_secs()));
    let (unit, step, name) = match most {
        0..10 => return "a few seconds".to_owned(),
        10..60 => (1, 5, "s"),
        60..600 => (60, 1, "min"),
        600..5400 => (60, 5, "min"),
        5400..172_800 => (3600, 1, "h"),
        _ => (86_400, 1, "days"),
    };
    let grain = unit * step;
    let low = least / grain * step;
    let high = most.div_ceil(grain) * step;
    // A range that is small beside the grain is better told by the value nearest to it.
    let middle = ((least + most) / 2 + grain / 2) / grain * step;
    if (most - least) * 2 < grain && middle > 0 {
        format!("about {middle} {name}")
    } else if low == 0 {
        format!("less than {high} {name}")
    } else {
        format!("{low} to {high} {name}")
    }
}

/// A moment in the given zone: `21 Nov 2025  07:31`. Two blanks, so that days and times form columns.
pub fn moment(unix_seconds: i64, zone: &TimeZone) -> String {
    dated(unix_seconds, zone, "%-d %b %Y  %H:%M")
}

/// The day alone, where the column is narrow: `21 Nov 2025`.
pub fn day(unix_seconds: i64, zone: &TimeZone) -> String {
    dated(unix_seconds, zone, "%-d %b %Y")
}

/// The day without its year, where that can only be this one or the next: `7 Dec`.
pub fn day_of_year(unix_seconds: i64, zone: &TimeZone) -> String {
    dated(unix_seconds, zone, "%-d %b")
}

fn dated(unix_seconds: i64, zone: &TimeZone, format: &str) -> String {
    // A file may carry a time beyond year 9999; the number is then the honest answer.
    match Timestamp::from_second(unix_seconds) {
        Ok(timestamp) => timestamp
            .to_zoned(zone.clone())
            .strftime(format)
            .to_string(),
        Err(_) => unix_seconds.to_string(),
    }
}

/// File type bits of `st_mode`.
pub fn type_bits(kind: Kind) -> u32 {
    match kind {
        Kind::File => 0o100_000,
        Kind::Folder => 0o040_000,
        Kind::Link => 0o120_000,
        Kind::Pipe => 0o010_000,
        Kind::Socket => 0o140_000,
        Kind::BlockDevice => 0o060_000,
        Kind::CharDevice => 0o020_000,
    }
}

/// Type and permission bits as `ls -l` writes them: `-rw-r--r--`. Mirrors Python's `stat.filemode`.
pub fn mode(st_mode: u32) -> String {
    let kind = match st_mode & 0o170_000 {
        0o140_000 => 's',
        0o120_000 => 'l',
        0o100_000 => '-',
        0o060_000 => 'b',
        0o040_000 => 'd',
        0o020_000 => 'c',
        0o010_000 => 'p',
        _ => '?',
    };
    let triple = |shift: u32, special: u32, with: char, without: char| {
        let bits = st_mode >> shift;
        let execute = match (st_mode & special != 0, bits & 1 != 0) {
            (true, true) => with,
            (true, false) => without,
            (false, true) => 'x',
            (false, false) => '-',
        };
        [
            if bits & 4 != 0 { 'r' } else { '-' },
            if bits & 2 != 0 { 'w' } else { '-' },
            execute,
        ]
    };
    let owner = triple(6, 0o4000, 's', 'S');
    let group = triple(3, 0o2000, 's', 'S');
    let others = triple(0, 0o1000, 't', 'T');
    std::iter::once(kind)
        .chain(owner)
        .chain(group)
        .chain(others)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_a_rate_keeps_the_unit_of_the_whole() {
        assert_eq!(half_of_rate(5_000_000), "2.5");
        assert_eq!(half_of_rate(400_000_000), "200");
        assert_eq!(half_of_rate(1000), "0.5");
    }

    #[test]
    fn thousands_are_divided_by_commas() {
        let pairs = [
            (0, "0"),
            (999, "999"),
            (1000, "1,000"),
            (1_204_331, "1,204,331"),
            (u64::MAX, "18,446,744,073,709,551,615"),
        ];
        for (number, text) in pairs {
            assert_eq!(count(number), text);
        }
        assert_eq!(counted(1, "item"), "1 item");
        assert_eq!(counted(0, "item"), "0 items");
        assert_eq!(counted(1204, "file"), "1,204 files");
    }

    #[test]
    fn bytes_keep_three_digits_and_never_reach_a_thousand_of_a_unit() {
        let pairs = [
            (0, "0 B"),
            (177, "177 B"),
            (999, "999 B"),
            (1000, "1.00 kB"),
            (9_994, "9.99 kB"),
            (9_995, "10.0 kB"),
            (18_300, "18.3 kB"),
            (99_950, "100 kB"),
            (999_499, "999 kB"),
            (999_500, "1.00 MB"),
            (48_200_000_000, "48.2 GB"),
            (624_100_000, "624 MB"),
            (u64::MAX, "18.4 EB"),
        ];
        for (number, text) in pairs {
            assert_eq!(bytes(number), text, "{number}");
        }
        assert_eq!(bytes_in_column(31_420_000), "31.42 MB");
        assert_eq!(bytes_in_column(624_100_000), "624.1 MB");
        assert_eq!(bytes_in_column(999_950), "1.000 MB");
        assert_eq!(bytes_in_column(9_999_600), "10.00 MB");
        let binary = [
            (1023, "1023 B"),
            (1024, "1.00 KiB"),
            (1_048_575, "1.00 MiB"),
            (48_200_000_000, "44.9 GiB"),
            (1_023_999, "1000 KiB"),
            (u64::MAX, "16.0 EiB"),
        ];
        for (number, text) in binary {
            assert_eq!(bytes_in(number, Units::Binary), text, "{number}");
        }
        assert_eq!(bytes_exact(2_885_120), "2,885,120 bytes");
        assert_eq!(rate(214_000_000), "214 MB/s");
        assert_eq!(rate_rounded(500_000_000), "500 MB/s");
        assert_eq!(rate_rounded(0), "0 B/s");
        assert_eq!(rate_rounded(2500), "2,500 B/s");
    }

    #[test]
    fn a_hundred_percent_means_that_nothing_is_missing() {
        assert_eq!(percent(0, 10), 0);
        assert_eq!(percent(999, 1000), 99);
        assert_eq!(percent(1000, 1000), 100);
        assert_eq!(percent(0, 0), 100);
        assert_eq!(percent(u64::MAX - 1, u64::MAX), 99);
    }

    #[test]
    fn durations_say_what_is_known_and_never_nothing() {
        let seconds = Duration::from_secs_f64;
        for (took, text) in [
            (0.0, "0.01 s"),
            (0.021, "0.02 s"),
            (0.3, "0.3 s"),
            (41.9, "41 s"),
            (725.0, "12 min"),
            (7500.0, "2 h 5 min"),
        ] {
            assert_eq!(duration(seconds(took)), text);
        }
        let left = [
            (0.0, 3.0, "a few seconds"),
            (190.0, 235.0, "3 to 4 min"),
            (48.0, 50.0, "about 50 s"),
            (21.0, 39.0, "20 to 40 s"),
            (2.0, 20.0, "less than 20 s"),
            (1250.0, 1700.0, "20 to 30 min"),
            (7300.0, 10_700.0, "2 to 3 h"),
        ];
        for (least, most, text) in left {
            assert_eq!(
                time_left(seconds(least), seconds(most)),
                text,
                "{least} {most}"
            );
        }
    }

    #[test]
    fn dates_and_modes_read_as_in_a_listing() {
        assert_eq!(moment(1_763_710_260, &TimeZone::UTC), "21 Nov 2025  07:31");
        assert_eq!(day(1_763_710_260, &TimeZone::UTC), "21 Nov 2025");
        assert_eq!(day_of_year(1_763_710_260, &TimeZone::UTC), "21 Nov");
        assert_eq!(moment(i64::MAX, &TimeZone::UTC), i64::MAX.to_string());
        let pairs = [
            (0o100_644, "-rw-r--r--"),
            (0o040_755, "drwxr-xr-x"),
            (0o120_777, "lrwxrwxrwx"),
            (0o104_755, "-rwsr-xr-x"),
            (0o041_776, "drwxrwxrwT"),
        ];
        for (bits, text) in pairs {
            assert_eq!(mode(bits), text);
        }
    }
}
