//! The queue between the workers of one step: depth first as given, or by size.

use std::cmp::Ordering;
use std::collections::BinaryHeap;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use crate::model::Order;

/// What the queue needs to know of a piece of work.
pub trait Ranked: Sized {
    /// Opens the way to further work (a folder to enter); such work comes first in the orders by size.
    fn opens_more(&self) -> bool;
    /// Bytes; only asked of what does not open more.
    fn size(&self) -> u64;
    /// Place in the listing, which breaks ties.
    fn place(&self) -> u32;
    /// The same work in the smallest parts, for the orders by size.
    fn split(self) -> Vec<Self>;
}

struct Entry<W> {
    rank: u64,
    place: u32,
    work: W,
}

impl<W> PartialEq for Entry<W> {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl<W> Eq for Entry<W> {}

impl<W> PartialOrd for Entry<W> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<W> Ord for Entry<W> {
    fn cmp(&self, other: &Self) -> Ordering {
        (self.rank, other.place).cmp(&(other.rank, self.place))
    }
}

struct State<W> {
    order: Order,
    stack: Vec<W>,
    by_size: BinaryHeap<Entry<W>>,
    /// Queued and in work.
    outstanding: usize,
    /// In work, and may open more.
    opening: usize,
    /// Workers that wait: where there are none, nobody has to be woken, which would be a system call each time.
    sleeping: usize,
    is_closed: bool,
}

/// Work of one step, shared by its workers. It ends when nothing is queued and nothing in work can add to it.
pub struct Queue<W> {
    state: Mutex<State<W>>,
    changed: Condvar,
}

impl<W: Ranked> Queue<W> {
    pub fn new(order: Order) -> Queue<W> {
        Queue {
            state: Mutex::new(State {
                order,
                stack: Vec::new(),
                by_size: BinaryHeap::new(),
                outstanding: 0,
                opening: 0,
                sleeping: 0,
                is_closed: false,
            }),
            changed: Condvar::new(),
        }
    }

    fn lock(&self) -> MutexGuard<'_, State<W>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds work; the first of `works` is taken first.
    pub fn push(&self, works: Vec<W>) {
        if works.is_empty() {
            return;
        }
        let mut state = self.lock();
        let before = state.outstanding;
        for work in works.into_iter().rev() {
            state.add(work);
        }
        let added = state.outstanding - before;
        let sleeping = state.sleeping;
        drop(state);
        // No more are woken than there is work for.
        match sleeping {
            0 => {}
            sleeping if sleeping <= added => self.changed.notify_all(),
            _ => (0..added).for_each(|_| self.changed.notify_one()),
        }
    }

    /// The next work, under the order that holds now; waits for it. None once everything is done, or the queue is closed.
    pub fn pop(&self, order: impl Fn() -> Order) -> Option<W> {
        let mut state = self.lock();
        loop {
            if state.is_closed || state.outstanding == 0 {
                return None;
            }
            if state.keep_to(order()) {
                // What waited for the old order may find work under the new one.
                self.changed.notify_all();
            }
            if let Some(work) = state.take() {
                if work.opens_more() {
                    state.opening += 1;
                }
                return Some(work);
            }
            state.sleeping += 1;
            state = self
                .changed
                .wait(state)
                .unwrap_or_else(PoisonError::into_inner);
            state.sleeping -= 1;
        }
    }

    /// Says that work that was taken is done; `opened` is what its `opens_more` said.
    pub fn done(&self, opened: bool) {
        let mut state = self.lock();
        state.outstanding = state.outstanding.saturating_sub(1);
        if opened {
            state.opening = state.opening.saturating_sub(1);
        }
        let wake = state.outstanding == 0 || (opened && state.opening == 0);
        let wake = wake && state.sleeping > 0;
        drop(state);
        if wake {
            self.changed.notify_all();
        }
    }

    /// Lets waiting workers look at the queue again.
    pub fn look_anew(&self) {
        self.changed.notify_all();
    }

    /// Ends the queue: nothing is handed out any more.
    pub fn close(&self) {
        self.lock().is_closed = true;
        self.changed.notify_all();
    }

    /// Work that waits for a worker.
    pub fn waiting(&self) -> usize {
        let state = self.lock();
        state.stack.len() + state.by_size.len()
    }
}

impl<W: Ranked> State<W> {
    fn add(&mut self, work: W) {
        if self.order == Order::AsGiven || work.opens_more() {
            self.outstanding += 1;
            self.stack.push(work);
            return;
        }
        for part in work.split() {
            self.outstanding += 1;
            if part.opens_more() {
                self.stack.push(part);
            } else {
                let sized = self.sized(part);
                self.by_size.push(sized);
            }
        }
    }

    fn sized(&self, work: W) -> Entry<W> {
        let size = work.size();
        Entry {
            rank: match self.order {
                Order::SmallestFirst => u64::MAX - size,
                Order::AsGiven | Order::LargestFirst => size,
            },
            place: work.place(),
            work,
        }
    }

    /// Sorts what is queued anew when the order was changed; true if it was.
    fn keep_to(&mut self, order: Order) -> bool {
        if self.order == order {
            return false;
        }
        self.order = order;
        let queued: Vec<W> = self
            .stack
            .drain(..)
            .chain(self.by_size.drain().map(|sized| sized.work))
            .collect();
        self.outstanding -= queued.len();
        for work in queued {
            self.add(work);
        }
        true
    }

    fn take(&mut self) -> Option<W> {
        if let Some(work) = self.stack.pop() {
            return Some(work);
        }
        if self.order != Order::AsGiven && self.opening > 0 {
            return None;
        }
        self.by_size.pop().map(|sized| sized.work)
    }
}

#[cfg(test)]
mod tests {
    use super::{Queue, Ranked};
    use crate::model::Order;

    #[derive(Debug, PartialEq)]
    enum Work {
        Folder(u32),
        Files(Vec<(u32, u64)>),
    }

    impl Ranked for Work {
        fn opens_more(&self) -> bool {
            matches!(self, Work::Folder(_))
        }
        fn size(&self) -> u64 {
            match self {
                Work::Folder(_) => 0,
                Work::Files(files) => files.iter().map(|file| file.1).max().unwrap_or_default(),
            }
        }
        fn place(&self) -> u32 {
            match self {
                Work::Folder(place) => *place,
                Work::Files(files) => files.first().map_or(0, |file| file.0),
            }
        }
        fn split(self) -> Vec<Work> {
            match self {
                Work::Folder(_) => vec![self],
                Work::Files(files) => files
                    .into_iter()
                    .map(|file| Work::Files(vec![file]))
                    .collect(),
            }
        }
    }

    fn drain(queue: &Queue<Work>, order: Order) -> Vec<u32> {
        let mut places = Vec::new();
        while let Some(work) = queue.pop(|| order) {
            places.push(work.place());
            queue.done(work.opens_more());
        }
        places
    }

    #[test]
    fn as_given_takes_the_first_first() {
        let queue = Queue::new(Order::AsGiven);
        queue.push(vec![
            Work::Folder(1),
            Work::Files(vec![(2, 5)]),
            Work::Folder(3),
        ]);
        assert_eq!(drain(&queue, Order::AsGiven), [1, 2, 3]);
    }

    #[test]
    fn by_size_takes_folders_then_single_files_in_order() {
        let files = || {
            vec![
                Work::Files(vec![(2, 5), (3, 50), (4, 7), (5, 50)]),
                Work::Folder(9),
            ]
        };
        let queue = Queue::new(Order::LargestFirst);
        queue.push(files());
        assert_eq!(drain(&queue, Order::LargestFirst), [9, 3, 5, 4, 2]);
        let queue = Queue::new(Order::SmallestFirst);
        queue.push(files());
        assert_eq!(drain(&queue, Order::SmallestFirst), [9, 2, 4, 3, 5]);
    }

    #[test]
    fn a_change_of_order_sorts_what_is_queued() {
        let queue = Queue::new(Order::AsGiven);
        queue.push(vec![Work::Files(vec![(1, 1), (2, 9), (3, 4)])]);
        assert_eq!(drain(&queue, Order::LargestFirst), [2, 3, 1]);
    }

    #[test]
    fn a_closed_queue_hands_out_nothing() {
        let queue = Queue::new(Order::AsGiven);
        queue.push(vec![Work::Folder(1)]);
        queue.close();
        assert_eq!(queue.pop(|| Order::AsGiven), None);
    }
}
