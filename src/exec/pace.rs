//! How many workers a device that answers late is given: as many as still make the work go faster.
//!
//! On a server or behind a driver in another process a worker waits most of its time, and how many requests may usefully be
//! under way nobody tells. So it is tried: twice as many as before, and they stay only if more gets done in the same time.
//! What has been found is tried again after a while, since networks change.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use crate::disk::lock;

/// Most workers: more would crowd out others on the same server.
const MOST: u16 = 32;
/// What is done in less time says little about a rate.
const WINDOW: Duration = Duration::from_millis(100);
/// Twice as many workers that do less than this many times as much are not worth it.
const WORTH: f64 = 1.2;
/// Windows until more are tried again.
const REST: u32 = 50;
/// A row costs about as much of the way to and fro as so many bytes.
const BYTES_OF_A_ROW: u64 = 64 * 1024;

/// The search for a number of workers. It knows no clock.
#[derive(Debug)]
struct Search {
    /// Workers that there are now.
    now: u16,
    /// Workers to go back to, and what they did a second.
    settled: (u16, f64),
    /// Windows until the next trial.
    rest: u32,
}

impl Search {
    fn new(workers: u16) -> Search {
        Search {
            now: workers.max(1),
            settled: (workers.max(1), 0.0),
            rest: 0,
        }
    }

    /// How many workers there are to be, now that these did so much a second.
    fn next(&mut self, rate: f64) -> u16 {
        if self.rest > 0 {
            self.rest -= 1;
            self.settled.1 = rate;
            if self.rest > 0 {
                return self.now;
            }
        } else if rate >= self.settled.1 * WORTH {
            self.settled = (self.now, rate);
        } else {
            self.now = self.settled.0;
            self.rest = REST;
            return self.now;
        }
        self.now = self.now.saturating_mul(2).min(MOST).max(self.settled.0);
        if self.now == self.settled.0 {
            self.rest = REST;
        }
        self.now
    }
}

/// The search of one step with what has been done since it last was asked.
#[derive(Debug, Default)]
pub struct Pace {
    is_on: AtomicBool,
    state: Mutex<Option<State>>,
}

#[derive(Debug)]
struct State {
    search: Search,
    since: Instant,
    done: u64,
}

impl Pace {
    /// From now on a number of workers is searched for; so many there are.
    pub fn start(&self, workers: u16) {
        *lock(&self.state) = Some(State {
            search: Search::new(workers),
            since: Instant::now(),
            done: 0,
        });
        self.is_on.store(true, Ordering::Relaxed);
    }

    /// True where the number of workers is searched for.
    pub fn is_on(&self) -> bool {
        self.is_on.load(Ordering::Relaxed)
    }

    /// So many rows and bytes more are done. Answers with a number of workers when it is time for one.
    pub fn done(&self, rows: u64, bytes: u64) -> Option<u16> {
        let mut state = lock(&self.state);
        let state = state.as_mut()?;
        state.done += rows * BYTES_OF_A_ROW + bytes;
        let elapsed = state.since.elapsed();
        if elapsed < WINDOW {
            return None;
        }
        let rate = state.done as f64 / elapsed.as_secs_f64();
        state.done = 0;
        state.since = Instant::now();
        Some(state.search.next(rate))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A device that answers each request after a while and works on so many at once.
    struct Late {
        answers_a_second: f64,
        at_once: u16,
    }

    impl Late {
        fn rate(&self, workers: u16) -> f64 {
            f64::from(workers.min(self.at_once)) * self.answers_a_second
        }

        /// Workers that there are after so many windows.
        fn settle(&self, search: &mut Search, windows: u32) -> Vec<u16> {
            (0..windows)
                .map(|_| search.next(self.rate(search.now)))
                .collect()
        }
    }

    #[test]
    fn as_many_workers_come_as_the_device_takes_at_once() {
        for (at_once, expected) in [(2, 2), (8, 8), (100, MOST)] {
            let device = Late {
                answers_a_second: 200.0,
                at_once,
            };
            let mut search = Search::new(2);
            let counts = device.settle(&mut search, 40);
            assert_eq!(counts.last(), Some(&expected), "{counts:?}");
        }
    }

    #[test]
    fn a_device_that_gets_faster_is_given_more_workers_later() {
        let mut search = Search::new(2);
        let slow = Late {
            answers_a_second: 50.0,
            at_once: 2,
        };
        slow.settle(&mut search, 20);
        assert_eq!(search.now, 2);
        let fast = Late {
            answers_a_second: 50.0,
            at_once: 16,
        };
        fast.settle(&mut search, 3 * REST);
        assert_eq!(search.now, 16);
    }

    #[test]
    fn there_are_never_fewer_workers_than_at_the_beginning() {
        let device = Late {
            answers_a_second: 1.0,
            at_once: 1,
        };
        let mut search = Search::new(64);
        let counts = device.settle(&mut search, 3 * REST);
        assert!(counts.iter().all(|count| *count >= 64), "{counts:?}");
    }
}
