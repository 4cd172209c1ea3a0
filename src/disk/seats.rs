//! Processors for threads that are as many as there are of them.
//!
//! The kernel puts a thread that is new, or has been woken, where a processor idles. Where the machine is a guest it takes
//! one that idles for one that the host has taken away (`available_idle_cpu` asks `vcpu_is_preempted`): the thread lands
//! beside the one that started or woke it, and they take turns of 4 ms until somebody sees that another processor has
//! nothing to do, which is most of a walk of 10 ms. Threads of which each has a processor leave nothing to be chosen.

use std::cell::Cell;
use std::io;
use std::sync::Mutex;
use std::thread::{Builder, Scope, ScopedJoinHandle};

use rustix::thread::{CpuSet, sched_getaffinity, sched_getcpu, sched_setaffinity};

use super::error::lock;

thread_local! {
    /// This thread sits.
    static SITS: Cell<bool> = const { Cell::new(false) };
}

/// A processor for each of several threads.
#[derive(Debug)]
pub struct Seats {
    all: CpuSet,
    free: Mutex<Vec<usize>>,
}

/// One that a thread has, until it is dropped by that thread.
pub struct Seat<'a> {
    seats: &'a Seats,
    processor: usize,
    goes_on: bool,
}

/// True if this thread has a seat, as all those beside it have.
pub(super) fn sits() -> bool {
    SITS.get()
}

impl Seats {
    /// Seats for the calling thread and those that it is going to start: none unless they are as many as the processors.
    /// Where there are fewer it is for the kernel to choose, and where there are more they take turns anyway.
    pub fn for_threads(threads: usize) -> Option<Seats> {
        if threads < 2 {
            return None;
        }
        let all = sched_getaffinity(None).ok()?;
        let free: Vec<usize> = (0..CpuSet::MAX_CPU).filter(|at| all.is_set(*at)).collect();
        let is_just_enough = free.len() == threads;
        is_just_enough.then_some(Seats {
            all,
            free: Mutex::new(free),
        })
    }

    /// For a thread that was started to help, and ends when it has.
    fn sit(&self) -> Option<Seat<'_>> {
        let seat = self.take(false);
        match &seat {
            Some(seat) => seat.bind(),
            // Who has started it may sit, and what that one may use was handed on.
            None => self.unbind(),
        }
        seat
    }

    /// Starts a thread that sits while it works, and lets it go first to where it belongs. Who starts it stays where it is,
    /// if it does not sit already: a thread that is sent elsewhere while it runs may be woken there as late as 3 ms later.
    pub fn spawn<'seats: 'scope, 'scope, T: Send + 'scope>(
        seats: Option<&'seats Seats>,
        own: &mut Option<Seat<'seats>>,
        thread: Builder,
        scope: &'scope Scope<'scope, '_>,
        work: impl FnOnce() -> T + Send + 'scope,
    ) -> io::Result<ScopedJoinHandle<'scope, T>> {
        let Some(seats) = seats else {
            return thread.spawn_scoped(scope, work);
        };
        let taken = if SITS.get() { None } else { seats.take(true) };
        let started = thread.spawn_scoped(scope, || {
            let _seat = seats.sit();
            work()
        });
        if let Some(seat) = taken {
            seat.bind();
            *own = Some(seat);
        }
        std::thread::yield_now();
        started
    }

    /// The processor that the thread is on, if nobody has it, or else another one.
    fn take(&self, goes_on: bool) -> Option<Seat<'_>> {
        let here = sched_getcpu();
        let mut free = lock(&self.free);
        let processor = match free.iter().position(|free| *free == here) {
            Some(at) => Some(free.swap_remove(at)),
            None => free.pop(),
        }?;
        SITS.set(true);
        Some(Seat {
            seats: self,
            processor,
            goes_on,
        })
    }

    fn unbind(&self) {
        let _ = sched_setaffinity(None, &self.all);
    }
}

impl Seat<'_> {
    /// Where the thread may not say so, it is where the kernel puts it.
    fn bind(&self) {
        let mut only = CpuSet::new();
        only.set(self.processor);
        let _ = sched_setaffinity(None, &only);
    }
}

impl Drop for Seat<'_> {
    fn drop(&mut self) {
        SITS.set(false);
        if self.goes_on {
            self.seats.unbind();
        }
        lock(&self.seats.free).push(self.processor);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Barrier;

    use super::*;

    /// Processors that the calling thread may use.
    fn allowed() -> Vec<usize> {
        let all = sched_getaffinity(None).unwrap();
        (0..CpuSet::MAX_CPU).filter(|at| all.is_set(*at)).collect()
    }

    #[test]
    fn as_many_threads_as_processors_have_one_each_and_give_it_back() {
        let all = allowed();
        let Some(seats) = Seats::for_threads(all.len()) else {
            assert_eq!(all.len(), 1, "seats were refused");
            eprintln!("skipped: there is one processor");
            return;
        };
        let everyone_sits = Barrier::new(all.len());
        let sitting = || {
            let taken = allowed();
            everyone_sits.wait();
            assert_eq!(taken.len(), 1);
            taken[0]
        };
        let mut taken = std::thread::scope(|scope| {
            let mut own = None;
            let helpers: Vec<_> = (1..all.len())
                .map(|_| {
                    let (seats, thread) = (Some(&seats), Builder::new());
                    let helper = Seats::spawn(seats, &mut own, thread, scope, sitting).unwrap();
                    assert_eq!(allowed(), [sched_getcpu()]);
                    helper
                })
                .collect();
            let mut taken = vec![sitting()];
            drop(own);
            taken.extend(helpers.into_iter().map(|helper| helper.join().unwrap()));
            taken
        });
        taken.sort_unstable();
        assert_eq!(taken, all);
        assert_eq!(allowed(), all, "the thread is still bound");
        assert_eq!(lock(&seats.free).len(), all.len());
    }

    #[test]
    fn who_comes_too_late_may_run_anywhere() {
        let all = allowed();
        let Some(seats) = Seats::for_threads(all.len()) else {
            return;
        };
        let mut own = None;
        let found = std::thread::scope(|scope| {
            let first = Seats::spawn(Some(&seats), &mut own, Builder::new(), scope, || ());
            first.unwrap().join().unwrap();
            assert!(own.is_some());
            lock(&seats.free).clear();
            // It is started by one that sits, and that is handed on.
            let before = scope.spawn(allowed).join().unwrap();
            let late = || (SITS.get(), allowed());
            let mut second = None;
            let late = Seats::spawn(Some(&seats), &mut second, Builder::new(), scope, late);
            assert!(second.is_none(), "one thread has two seats");
            let (sits, after) = late.unwrap().join().unwrap();
            (before, !sits, after)
        });
        assert_eq!(found.0.len(), 1);
        assert_eq!((found.1, found.2), (true, all));
    }

    #[test]
    fn other_numbers_of_threads_are_left_to_the_kernel() {
        let all = allowed().len();
        assert!(Seats::for_threads(1).is_none());
        assert!(Seats::for_threads(all + 1).is_none());
    }
}
