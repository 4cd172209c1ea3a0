//! Time left, from a model that knows that files cost by the piece and by the byte.
//!
//! A job that copied its small files first would otherwise promise hours for the few large ones, and the other way
//! round. The two costs are fitted to what was measured, older measurements counting less and less.

use std::time::Duration;

use super::axis::Axis;
use super::words;

/// Share of its weight that a measurement keeps after a second.
const KEEP_PER_SECOND: f64 = 0.985;
/// No estimate before this many milliseconds of work.
const LEAST_MS: u64 = 1500;

/// Costs of an item and a byte in seconds, fitted by least squares.
#[derive(Clone, Debug, Default)]
pub struct Estimate {
    items: u64,
    bytes: u64,
    elapsed_ms: u64,
    /// Sums over measurements: items², items x bytes, bytes², items x seconds, bytes x seconds.
    sums: [f64; 5],
    /// How far the measurements lie apart from the fit, as a share of the whole.
    spread: f64,
}

impl Estimate {
    /// Takes a measurement: what is done after this much running time.
    pub fn sample(&mut self, items: u64, bytes: u64, elapsed_ms: u64) {
        let passed_ms = elapsed_ms.saturating_sub(self.elapsed_ms);
        if passed_ms < 200 {
            return;
        }
        let (di, db) = (
            items.saturating_sub(self.items) as f64,
            bytes.saturating_sub(self.bytes) as f64,
        );
        let seconds = passed_ms as f64 / 1000.0;
        if let Some((per_item, per_byte)) = self.costs() {
            let expected = per_item * di + per_byte * db;
            let off = (expected - seconds).abs() / seconds.max(expected);
            self.spread += (off - self.spread) * 0.05;
        }
        let keep = KEEP_PER_SECOND.powf(seconds);
        let new = [di * di, di * db, db * db, di * seconds, db * seconds];
        for (sum, add) in self.sums.iter_mut().zip(new) {
            *sum = *sum * keep + add / seconds;
        }
        (self.items, self.bytes, self.elapsed_ms) = (items, bytes, elapsed_ms);
    }

    /// Seconds per item and per byte; none before anything was measured.
    pub fn costs(&self) -> Option<(f64, f64)> {
        let [ii, ib, bb, it, bt] = self.sums;
        let determinant = ii * bb - ib * ib;
        let by_items = (ii > 0.0).then(|| it / ii);
        let by_bytes = (bb > 0.0).then(|| bt / bb);
        if determinant > ii * bb * 1e-3 {
            let per_item = (it * bb - bt * ib) / determinant;
            let per_byte = (ii * bt - ib * it) / determinant;
            if per_item >= 0.0 && per_byte >= 0.0 {
                return Some((per_item, per_byte));
            }
        }
        // Items and bytes moved together, or one explains less than nothing: the two cannot be told apart, so each is
        // given half of the time.
        match (by_items, by_bytes) {
            (Some(per_item), Some(per_byte)) => Some((per_item / 2.0, per_byte / 2.0)),
            (Some(per_item), None) => Some((per_item, 0.0)),
            (None, Some(per_byte)) => Some((0.0, per_byte)),
            (None, None) => None,
        }
    }

    /// Shortest and longest time that the rest is likely to take.
    pub fn left(&self, items: u64, bytes: u64) -> Option<(Duration, Duration)> {
        if self.elapsed_ms < LEAST_MS {
            return None;
        }
        let (per_item, per_byte) = self.costs()?;
        let seconds = per_item * items as f64 + per_byte * bytes as f64;
        let margin = (0.08 + self.spread * 0.5).min(0.5);
        let bound = |share: f64| Duration::try_from_secs_f64(seconds * share).ok();
        Some((bound(1.0 - margin)?, bound(1.0 + margin)?))
    }

    /// "3 to 4 min left".
    pub fn words(&self, items: u64, bytes: u64) -> Option<String> {
        let (least, most) = self.left(items, bytes)?;
        Some(format!("{} left", words::time_left(least, most)))
    }
}

/// Bytes per second over the last two minutes, in bins of one second.
#[derive(Clone, Debug, Default)]
pub struct RateHistory {
    /// Bytes written in each second, `None` while paused; the newest last.
    bins: std::collections::VecDeque<Option<u64>>,
    second: u64,
    bytes: u64,
    axis: Axis,
}

/// Bins that are kept: two minutes.
pub const RATE_BINS: usize = 120;

impl RateHistory {
    /// Takes the count of bytes at a moment of the window's clock.
    pub fn sample(&mut self, bytes: u64, is_paused: bool, now_ms: u64) {
        let second = now_ms / 1000;
        if self.bins.is_empty() {
            self.second = second;
            self.bins.push_back(Some(0));
        }
        let missed = second.saturating_sub(self.second).min(RATE_BINS as u64);
        for _ in 0..missed {
            self.bins.push_back(if is_paused { None } else { Some(0) });
        }
        self.second = second.max(self.second);
        if let Some(Some(bin)) = self.bins.back_mut() {
            *bin += bytes.saturating_sub(self.bytes);
        }
        self.bytes = bytes;
        while self.bins.len() > RATE_BINS {
            self.bins.pop_front();
        }
        let peak = self.bins.iter().flatten().copied().max().unwrap_or(0);
        self.axis.follow(peak, Duration::from_millis(now_ms));
    }

    /// Finished seconds, oldest first; the running one is left out, since it always looks too low.
    pub fn bins(&self) -> impl ExactSizeIterator<Item = Option<u64>> + '_ {
        self.bins
            .iter()
            .take(self.bins.len().saturating_sub(1))
            .copied()
    }

    /// Top of the axis in bytes per second.
    pub fn axis(&self) -> u64 {
        self.axis.top().max(1000)
    }

    /// Bytes per second over the last three finished seconds.
    pub fn now(&self) -> u64 {
        let skip = self.bins().len().saturating_sub(3);
        let last: Vec<u64> = self.bins().skip(skip).flatten().collect();
        last.iter().sum::<u64>() / (last.len() as u64).max(1)
    }
}
