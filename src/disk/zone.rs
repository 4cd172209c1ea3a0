//! The system's time zone, for formats that tell times by the clock on the wall.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

/// Year, and month, day, hour, minute, second.
pub type Civil = (i16, [u8; 5]);

/// A time zone.
#[derive(Clone, Debug)]
pub struct Zone(TimeZone);

impl Zone {
    pub fn system() -> Zone {
        Zone(TimeZone::system())
    }

    /// Seconds since 1970; none for a time that there is not. Of two the earlier, of one that was skipped the later.
    pub fn seconds(&self, (year, rest): Civil) -> Option<i64> {
        let [month, day, hour, minute, second] = rest.map(u8::cast_signed);
        let local = DateTime::new(year, month, day, hour, minute, second, 0).ok()?;
        let moment = self.0.to_ambiguous_timestamp(local).compatible().ok()?;
        Some(moment.as_second())
    }

    /// Date and time of day.
    pub fn civil(&self, seconds: i64) -> Option<Civil> {
        let local = self.0.to_datetime(Timestamp::from_second(seconds).ok()?);
        let rest = [
            local.month(),
            local.day(),
            local.hour(),
            local.minute(),
            local.second(),
        ];
        Some((local.year(), rest.map(i8::cast_unsigned)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_come_back_from_the_clock_on_the_wall() {
        let zone = Zone(TimeZone::UTC);
        assert_eq!(zone.civil(86_399), Some((1970, [1, 1, 23, 59, 59])));
        for seconds in [-1, 0, 1_700_000_000] {
            assert_eq!(zone.seconds(zone.civil(seconds).unwrap()), Some(seconds));
        }
        assert_eq!(zone.seconds((2024, [2, 30, 0, 0, 0])), None);
    }
}
