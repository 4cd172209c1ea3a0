//! The queue between the workers of one step: depth first as given, or by size.
//!
//! Who opens a folder goes on below it, and who has nothing left takes from another what that one would come to last.
//! Two workers side by side in one folder hold each other up: in the kernel, where one changes it at a time, and by what
//! they share of it here, whose cache lines wander from core to core. Up to a twelfth of the time of a copy of folders.

use std::cmp::Ordering;
use std::collections::{BinaryHeap, VecDeque};
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

/// What a worker has found to do, in groups that came together, the newest behind. None is empty, and the first of each
/// is its last.
struct Lane<W>(VecDeque<Vec<W>>);

impl<W> Lane<W> {
    fn add(&mut self, mut group: Vec<W>) {
        if !group.is_empty() {
            group.reverse();
            self.0.push_back(group);
        }
    }

    /// The first of the newest group: for whose lane it is.
    fn newest(&mut self) -> Option<W> {
        self.first_of(self.0.len().checked_sub(1)?)
    }

    /// The first of the oldest group: for others. It is the next in the given order beside what is under way here.
    fn oldest(&mut self) -> Option<W> {
        self.first_of(0)
    }

    fn first_of(&mut self, at: usize) -> Option<W> {
        let group = self.0.get_mut(at)?;
        let work = group.pop();
        if group.is_empty() {
            self.0.remove(at);
        }
        work
    }

    fn len(&self) -> usize {
        self.0.iter().map(Vec::len).sum()
    }
}

struct State<W> {
    order: Order,
    lanes: Vec<Lane<W>>,
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
    /// A queue for so many workers.
    pub fn new(order: Order, workers: usize) -> Queue<W> {
        let lanes = (0..workers.max(1)).map(|_| Lane(VecDeque::new()));
        Queue {
            state: Mutex::new(State {
                order,
                lanes: lanes.collect(),
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

    /// Adds work that this worker has found; the first of `works` is taken first.
    pub fn push(&self, worker: usize, works: Vec<W>) {
        if works.is_empty() {
            return;
        }
        let mut state = self.lock();
        let before = state.outstanding;
        state.add(worker, works);
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

    /// The next work of this worker, under the order that holds now; waits for it. None once everything is done, or the
    /// queue is closed.
    pub fn pop(&self, worker: usize, order: impl Fn() -> Order) -> Option<W> {
        let mut state = self.lock();
        loop {
            if state.is_closed || state.outstanding == 0 {
                return None;
            }
            if state.keep_to(order()) {
                // What waited for the old order may find work under the new one.
                self.changed.notify_all();
            }
            if let Some(work) = state.take(worker) {
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
        self.lock().waiting()
    }
}

impl<W: Ranked> State<W> {
    fn waiting(&self) -> usize {
        self.lanes.iter().map(Lane::len).sum::<usize>() + self.by_size.len()
    }

    fn add(&mut self, worker: usize, works: Vec<W>) {
        if self.order == Order::AsGiven {
            return self.lay(worker, works);
        }
        let mut opening = Vec::new();
        for work in works {
            let parts = match work.opens_more() {
                true => vec![work],
                false => work.split(),
            };
            for part in parts {
                if part.opens_more() {
                    opening.push(part);
                } else {
                    self.outstanding += 1;
                    let sized = self.sized(part);
                    self.by_size.push(sized);
                }
            }
        }
        self.lay(worker, opening);
    }

    fn lay(&mut self, worker: usize, group: Vec<W>) {
        let worker = worker.min(self.lanes.len() - 1);
        self.outstanding += group.len();
        self.lanes[worker].add(group);
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
        self.outstanding -= self.waiting();
        let lanes = self.lanes.iter_mut();
        let lanes: Vec<VecDeque<Vec<W>>> = lanes.map(|lane| std::mem::take(&mut lane.0)).collect();
        let mut sized: Vec<W> = self.by_size.drain().map(|sized| sized.work).collect();
        sized.sort_by_key(W::place);
        self.add(0, sized);
        for (worker, groups) in lanes.into_iter().enumerate() {
            for mut group in groups {
                group.reverse();
                self.add(worker, group);
            }
        }
        true
    }

    fn take(&mut self, worker: usize) -> Option<W> {
        let lanes = self.lanes.len();
        let own = worker.min(lanes - 1);
        let others = (own + 1..lanes).chain(0..own);
        let found = self.lanes[own].newest();
        let found = found.or_else(|| others.into_iter().find_map(|at| self.lanes[at].oldest()));
        if found.is_some() {
            return found;
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
        while let Some(work) = queue.pop(0, || order) {
            places.push(work.place());
            queue.done(work.opens_more());
        }
        places
    }

    #[test]
    fn as_given_takes_the_first_first() {
        let queue = Queue::new(Order::AsGiven, 2);
        queue.push(
            0,
            vec![Work::Folder(1), Work::Files(vec![(2, 5)]), Work::Folder(3)],
        );
        assert_eq!(drain(&queue, Order::AsGiven), [1, 2, 3]);
    }

    #[test]
    fn each_goes_on_with_its_own_and_then_takes_what_another_would_come_to_last() {
        let queue = Queue::new(Order::AsGiven, 2);
        let pop = |worker: usize| {
            let work: Option<Work> = queue.pop(worker, || Order::AsGiven);
            work.map(|work| work.place())
        };
        queue.push(0, vec![Work::Folder(1), Work::Folder(5), Work::Folder(9)]);
        assert_eq!(pop(0), Some(1));
        queue.push(0, vec![Work::Folder(2), Work::Folder(3)]);
        // The next one beside the folder in which the other is, and not the next in it.
        assert_eq!(pop(1), Some(5));
        queue.push(1, vec![Work::Folder(6), Work::Folder(7)]);
        assert_eq!([pop(0), pop(1)], [Some(2), Some(6)]);
        assert_eq!([pop(1), pop(0)], [Some(7), Some(3)]);
        assert_eq!(queue.waiting(), 1);
        assert_eq!(pop(1), Some(9));
    }

    #[test]
    fn a_change_of_order_keeps_all_that_is_queued_by_whomever() {
        let queue = Queue::new(Order::AsGiven, 2);
        queue.push(1, vec![Work::Folder(1), Work::Files(vec![(2, 1), (3, 9)])]);
        queue.push(0, vec![Work::Files(vec![(4, 5)])]);
        let mut places = Vec::new();
        for order in [
            Order::LargestFirst,
            Order::AsGiven,
            Order::AsGiven,
            Order::LargestFirst,
        ] {
            let work = queue.pop(0, || order).expect("work is left");
            places.push(work.place());
            queue.done(work.opens_more());
        }
        places.sort_unstable();
        assert_eq!(places, [1, 2, 3, 4]);
        assert_eq!(queue.pop(0, || Order::AsGiven), None);
    }

    #[test]
    fn by_size_takes_folders_then_single_files_in_order() {
        let files = || {
            vec![
                Work::Files(vec![(2, 5), (3, 50), (4, 7), (5, 50)]),
                Work::Folder(9),
            ]
        };
        let queue = Queue::new(Order::LargestFirst, 2);
        queue.push(0, files());
        assert_eq!(drain(&queue, Order::LargestFirst), [9, 3, 5, 4, 2]);
        let queue = Queue::new(Order::SmallestFirst, 2);
        queue.push(0, files());
        assert_eq!(drain(&queue, Order::SmallestFirst), [9, 2, 4, 3, 5]);
    }

    #[test]
    fn a_change_of_order_sorts_what_is_queued() {
        let queue = Queue::new(Order::AsGiven, 2);
        queue.push(0, vec![Work::Files(vec![(1, 1), (2, 9), (3, 4)])]);
        assert_eq!(drain(&queue, Order::LargestFirst), [2, 3, 1]);
    }

    #[test]
    fn a_closed_queue_hands_out_nothing() {
        let queue = Queue::new(Order::AsGiven, 2);
        queue.push(0, vec![Work::Folder(1)]);
        queue.close();
        assert_eq!(queue.pop(0, || Order::AsGiven), None);
    }
}
