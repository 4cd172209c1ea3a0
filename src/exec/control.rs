//! The reins of a running job: pause, cancel, number of workers, order.

use std::sync::atomic::{AtomicBool, AtomicU8, AtomicU16, Ordering};
use std::sync::{Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::disk::Medium;
use crate::model::Order;

const RUNNING: u8 = 0;
const PAUSED: u8 = 1;
const CANCELLED: u8 = 2;

/// Shared between the engine thread, which pulls, and the workers, which look.
#[derive(Debug)]
pub struct Control {
    state: AtomicU8,
    workers: AtomicU16,
    /// Workers where nothing speaks for more or fewer.
    usual: u16,
    /// A person has said how many.
    is_chosen: AtomicBool,
    order: AtomicU8,
    clock: Mutex<Clock>,
    changed: Condvar,
}

/// Running time without pauses.
#[derive(Debug)]
struct Clock {
    before: Duration,
    since: Option<Instant>,
}

impl Control {
    pub fn new(workers: u16, order: Order) -> Control {
        Control {
            state: AtomicU8::new(RUNNING),
            workers: AtomicU16::new(workers.max(1)),
            usual: workers.max(1),
            is_chosen: AtomicBool::new(false),
            order: AtomicU8::new(order_code(order)),
            clock: Mutex::new(Clock {
                before: Duration::ZERO,
                since: None,
            }),
            changed: Condvar::new(),
        }
    }

    /// True if work may go on now; waits while the job is paused, false once it is cancelled.
    pub fn go_on(&self) -> bool {
        match self.state.load(Ordering::Acquire) {
            RUNNING => true,
            CANCELLED => false,
            _ => self.wait_while_paused(),
        }
    }

    fn wait_while_paused(&self) -> bool {
        let mut clock = self.clock.lock().unwrap_or_else(PoisonError::into_inner);
        while self.state.load(Ordering::Acquire) == PAUSED {
            clock = self
                .changed
                .wait(clock)
                .unwrap_or_else(PoisonError::into_inner);
        }
        self.state.load(Ordering::Acquire) == RUNNING
    }

    pub fn is_cancelled(&self) -> bool {
        self.state.load(Ordering::Acquire) == CANCELLED
    }

    /// A cancelled job cannot be paused or resumed.
    fn become_state(&self, from: u8, to: u8) -> bool {
        let mut clock = self.clock.lock().unwrap_or_else(PoisonError::into_inner);
        let changed = self
            .state
            .compare_exchange(from, to, Ordering::AcqRel, Ordering::Acquire)
            .is_ok();
        if changed && to == PAUSED {
            clock.stop();
        } else if changed && from == PAUSED {
            clock.start();
        }
        self.changed.notify_all();
        changed
    }

    pub fn pause(&self) -> bool {
        self.become_state(RUNNING, PAUSED)
    }

    pub fn resume(&self) -> bool {
        self.become_state(PAUSED, RUNNING)
    }

    pub fn cancel(&self) {
        if !self.become_state(RUNNING, CANCELLED) {
            self.become_state(PAUSED, CANCELLED);
        }
    }

    /// Ready for another pass over what is left.
    pub fn start(&self) {
        let mut clock = self.clock.lock().unwrap_or_else(PoisonError::into_inner);
        clock.start();
    }

    /// The pass is over.
    pub fn stop(&self) {
        let mut clock = self.clock.lock().unwrap_or_else(PoisonError::into_inner);
        clock.stop();
    }

    pub fn elapsed_ms(&self) -> u64 {
        let clock = self.clock.lock().unwrap_or_else(PoisonError::into_inner);
        let running = clock.since.map_or(Duration::ZERO, |since| since.elapsed());
        u64::try_from((clock.before + running).as_millis()).unwrap_or(u64::MAX)
    }

    pub fn workers(&self) -> u16 {
        self.workers.load(Ordering::Relaxed)
    }

    /// A person has said how many workers there are to be.
    pub fn set_workers(&self, workers: u16) {
        self.is_chosen.store(true, Ordering::Relaxed);
        self.workers.store(workers.max(1), Ordering::Relaxed);
    }

    /// Gives the next step as many workers as suit what it works on, unless a person has said how many. True if their
    /// number is to be searched for.
    pub fn suit(&self, medium: Medium) -> bool {
        let workers = match medium {
            // Two readers make the head go to and fro.
            Medium::Rotating => 1,
            Medium::Even | Medium::Far => self.usual,
        };
        self.adapt(workers) && medium == Medium::Far
    }

    /// Changes the number of workers, unless a person has said how many; false then.
    pub fn adapt(&self, workers: u16) -> bool {
        let is_chosen = self.is_chosen.load(Ordering::Relaxed);
        if !is_chosen {
            self.workers.store(workers.max(1), Ordering::Relaxed);
        }
        !is_chosen
    }

    pub fn order(&self) -> Order {
        match self.order.load(Ordering::Relaxed) {
            1 => Order::LargestFirst,
            2 => Order::SmallestFirst,
            _ => Order::AsGiven,
        }
    }

    pub fn set_order(&self, order: Order) {
        self.order.store(order_code(order), Ordering::Relaxed);
    }
}

impl Clock {
    fn start(&mut self) {
        self.since.get_or_insert_with(Instant::now);
    }

    fn stop(&mut self) {
        if let Some(since) = self.since.take() {
            self.before += since.elapsed();
        }
    }
}

fn order_code(order: Order) -> u8 {
    match order {
        Order::AsGiven => 0,
        Order::LargestFirst => 1,
        Order::SmallestFirst => 2,
    }
}
