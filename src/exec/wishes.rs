//! Threads that fulfil wishes of the window, of which only the newest counts: older ones are given up.
//!
//! A thread begins with the first wish. It is never waited for: the disk that it reads from may answer late or never, and
//! keeps that thread and nothing else.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError};

use super::run::lock;

/// Where the newest wish is laid down. The thread ends with it.
pub(super) struct Wishes<A> {
    name: &'static str,
    slot: Arc<Slot<A>>,
    is_started: Mutex<bool>,
}

/// The other end, which the thread has.
pub(super) struct Waiting<A> {
    slot: Arc<Slot<A>>,
}

struct Slot<A> {
    state: Mutex<State<A>>,
    called: Condvar,
    newest: AtomicU64,
}

struct State<A> {
    ask: Option<A>,
    is_over: bool,
}

impl<A: Send + 'static> Wishes<A> {
    /// `name` is that of the thread.
    pub fn new(name: &'static str) -> Wishes<A> {
        let state = State {
            ask: None,
            is_over: false,
        };
        Wishes {
            name,
            slot: Arc::new(Slot {
                state: Mutex::new(state),
                called: Condvar::new(),
                newest: AtomicU64::new(0),
            }),
            is_started: Mutex::new(false),
        }
    }

    /// Lays a wish down; its number tells it from others. `work` is what the thread does, if it is not there yet.
    pub fn wish(&self, number: u64, ask: A, work: impl FnOnce(Waiting<A>) + Send + 'static) {
        self.slot.newest.store(number, Ordering::Release);
        lock(&self.slot.state).ask = Some(ask);
        self.slot.called.notify_one();
        let mut is_started = lock(&self.is_started);
        if *is_started {
            return;
        }
        let waiting = Waiting {
            slot: Arc::clone(&self.slot),
        };
        let spawned = std::thread::Builder::new()
            .name(self.name.to_owned())
            .spawn(move || work(waiting));
        match spawned {
            Ok(_) => *is_started = true,
            Err(error) => tracing::error!(%error, name = self.name, "no thread for a wish"),
        }
    }
}

impl<A> Drop for Wishes<A> {
    fn drop(&mut self) {
        lock(&self.slot.state).is_over = true;
        self.slot.newest.store(u64::MAX, Ordering::Release);
        self.slot.called.notify_one();
    }
}

impl<A> Waiting<A> {
    /// Waits for a wish; none at the end.
    pub fn next(&self) -> Option<A> {
        let mut state = lock(&self.slot.state);
        loop {
            if state.is_over {
                return None;
            }
            if let Some(ask) = state.ask.take() {
                return Some(ask);
            }
            let waited = self.slot.called.wait(state);
            state = waited.unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// True while no newer wish was laid down.
    pub fn is_newest(&self, number: u64) -> bool {
        self.slot.newest.load(Ordering::Acquire) == number
    }

    /// True if a wish that is `other` waits by now, or none will be waited for any more.
    pub fn is_overtaken(&self, other: impl Fn(&A) -> bool) -> bool {
        let state = lock(&self.slot.state);
        state.is_over || state.ask.as_ref().is_some_and(other)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;

    #[test]
    fn of_wishes_that_come_meanwhile_only_the_newest_is_fulfilled() {
        let wishes = Wishes::new("tester");
        let (begun, begins) = mpsc::channel();
        let (go, goes) = mpsc::channel::<()>();
        let work = move |waiting: Waiting<u64>| {
            while let Some(ask) = waiting.next() {
                let told = (
                    ask,
                    waiting.is_newest(ask),
                    waiting.is_overtaken(|ask| *ask > 3),
                );
                begun.send(told).expect("it is listened to");
                let _over = goes.recv();
            }
        };
        wishes.wish(1, 1, work);
        assert_eq!(begins.recv(), Ok((1, true, false)));
        for number in 2..=4 {
            wishes.wish(number, number, |_| unreachable!("one thread is enough"));
        }
        go.send(()).expect("it waits");
        assert_eq!(begins.recv(), Ok((4, true, false)));
        drop(wishes);
        go.send(()).expect("it waits");
        assert!(begins.recv().is_err(), "the thread has ended");
    }
}
