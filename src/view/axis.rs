//! The top of a throughput axis: 1, 2 or 5 times a power of ten, and quiet.

use std::time::Duration;

/// The axis changes at most this often, unless the line would leave the plot.
const QUIET: Duration = Duration::from_secs(10);

/// The axis of one plot.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Axis {
    top: u64,
    changed: Duration,
}

impl Axis {
    /// Bytes per second at the top of the plot; 0 before the first sample.
    pub fn top(&self) -> u64 {
        self.top
    }

    /// Follows the largest rate in sight, in bytes per second. `now` is the time since the job began. A larger rate is
    /// answered at once, a smaller one when the axis has been quiet for ten seconds.
    pub fn follow(&mut self, peak: u64, now: Duration) {
        let wanted = step_above(peak);
        let due = now.saturating_sub(self.changed) >= QUIET;
        if wanted > self.top || (wanted < self.top && due) {
            *self = Self {
                top: wanted,
                changed: now,
            };
        }
    }
}

/// The smallest 1, 2 or 5 times a power of ten that is not below the value.
pub fn step_above(value: u64) -> u64 {
    let mut power = 1_u64;
    loop {
        for step in [1, 2, 5] {
            match power.checked_mul(step) {
                Some(candidate) if candidate >= value => return candidate,
                Some(_) => {}
                None => return u64::MAX,
            }
        }
        match power.checked_mul(10) {
            Some(next) => power = next,
            None => return u64::MAX,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_one_two_and_five() {
        for (value, step) in [
            (0, 1),
            (1, 1),
            (3, 5),
            (6, 10),
            (214_000_000, 500_000_000),
            (u64::MAX, u64::MAX),
        ] {
            assert_eq!(step_above(value), step);
        }
    }

    #[test]
    fn the_axis_grows_at_once_and_shrinks_when_quiet() {
        let mut axis = Axis::default();
        axis.follow(90, Duration::from_secs(1));
        axis.follow(150, Duration::from_secs(2));
        assert_eq!(axis.top(), 200);
        axis.follow(30, Duration::from_secs(11));
        assert_eq!(
            axis.top(),
            200,
            "nine seconds after the last change it stays"
        );
        axis.follow(30, Duration::from_secs(12));
        assert_eq!(axis.top(), 50);
    }
}
