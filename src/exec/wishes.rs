//! Threads that fulfil wishes of the window, of which only the newest counts: older ones are given up. Answers go through a
//! bounded channel; whoever waits for them is woken.
//!
//! A thread begins with the first wish. It is never waited for: the disk that it reads from may answer late or never, and
//! keeps that thread and nothing else.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError};

use crossbeam_channel::{Receiver, Sender, bounded};

use super::engine::Wake;
use super::run::lock;

/// Answers that wait for the window before a thread waits for it.
const ANSWERS: usize = 8;

/// Where the newest wish is laid down. The thread ends with it.
pub(super) struct Wishes<A, B> {
    name: &'static str,
    slot: Arc<Slot<A>>,
    answers: Sender<B>,
    wake: Wake,
    is_started: Mutex<bool>,
}

/// The other end, which the thread has.
pub(super) struct Waiting<A, B> {
    slot: Arc<Slot<A>>,
    answers: Sender<B>,
    wake: Wake,
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

impl<A: Send + 'static, B: Send + 'static> Wishes<A, B> {
    /// `name` is that of the thread.
    pub fn new(name: &'static str, wake: Wake) -> (Wishes<A, B>, Receiver<B>) {
        let (answers, told) = bounded(ANSWERS);
        let state = State {
            ask: None,
            is_over: false,
        };
        let wishes = Wishes {
            name,
            slot: Arc::new(Slot {
                state: Mutex::new(state),
                called: Condvar::new(),
                newest: AtomicU64::new(0),
            }),
            answers,
            wake,
            is_started: Mutex::new(false),
        };
        (wishes, told)
    }

    /// Lays a wish down; its number tells it from others. `work` is what the thread does, if it is not there yet.
    pub fn wish(&self, number: u64, ask: A, work: impl FnOnce(Waiting<A, B>) + Send + 'static) {
        self.slot.newest.store(number, Ordering::Release);
        lock(&self.slot.state).ask = Some(ask);
        self.slot.called.notify_one();
        let mut is_started = lock(&self.is_started);
        if *is_started {
            return;
        }
        let waiting = Waiting {
            slot: Arc::clone(&self.slot),
            answers: self.answers.clone(),
            wake: Arc::clone(&self.wake),
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

impl<A, B> Drop for Wishes<A, B> {
    fn drop(&mut self) {
        lock(&self.slot.state).is_over = true;
        self.slot.newest.store(u64::MAX, Ordering::Release);
        self.slot.called.notify_one();
    }
}

impl<A, B> Waiting<A, B> {
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

    /// Hands an answer over. False once nobody listens.
    pub fn answer(&self, answer: B) -> bool {
        let sent = self.answers.send(answer);
        (self.wake)();
        sent.is_ok()
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
        let (wishes, begins) = Wishes::new("tester", Arc::new(|| {}));
        let (go, goes) = mpsc::channel::<()>();
        let work = move |waiting: Waiting<u64, (u64, bool, bool)>| {
            while let Some(ask) = waiting.next() {
                let is_overtaken = waiting.is_overtaken(|ask| *ask > 3);
                let told = (ask, waiting.is_newest(ask), is_overtaken);
                assert!(waiting.answer(told), "it is listened to");
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
