#!/usr/bin/env python3
"""What more cores than there are here would change: a simulation of workers that copy and delete, event by event.

    python3 benches/cores.py [--files 32768]

No random numbers and no clock: the same table on every run. A file is a list of segments, each some microseconds of work,
most of them alone and some under a lock that others want too. A lock is given in the order in which it was asked for, and
to hand it over costs the new owner time, since what it guards lies in the other core's cache. `benches/README.md` says what
follows from it, and which figures are measured and which are taken from elsewhere.
"""

import argparse
import heapq
from collections import deque

# Microseconds. Creating and removing by a loop over one folder and over one folder a thread, 40,000 names, ext4 on a loop
# image, 1 and 2 threads, least of three runs: creation 24.5 alone, 16.9 a name where two share the folder and 14.6 where
# they do not; removal 20.2, 14.3 and 12.3. So this much of each holds the lock of the folder.
CREATE, CREATE_LOCKED = 8.0, 16.5
UNLINK, UNLINK_LOCKED = 6.0, 14.0
# A pair of opening and closing a file: 3.5 alone, 2.6 a pair by two threads with one table, 2.2 with one each; of that the
# table's lock is held twice.
OPEN, TABLE = 1.5, 0.12
READ_WRITE, LOOK = 7.0, 1.0
# To hand a spinning lock, and a sleeping one, to another core: not measured here, where there are two; a line of cache that
# moves within a socket takes about 0.1, and a waiter that spins on a lock that may sleep is as fast.
HANDOVER = 0.1
# Record of a copied file: 90 bytes, hashed and copied into the worker's own buffer of 64 KiB, and of a buffer that is full:
# the write into the page cache under the journal's lock.
RECORD, RECORDS_A_BUFFER, BUFFER_WRITE = 0.15, 700, 22.0
# The same record written at once under one lock, as a journal without buffers would do it.
RECORD_WRITE = 1.1
# The queue gives a folder's rows away by up to 128, and that many are in each of the many folders.
PIECE, QUEUE = 128, 0.4


class Lock:
    def __init__(self):
        self.owner, self.last, self.waiting = None, None, deque()


class World:
    """Workers that each take the next piece of files as long as there is one."""

    def __init__(self, workers, files, segments_of):
        self.next, self.files = 0, files
        self.segments_of = segments_of
        self.locks, self.events, self.order = {}, [], 0
        self.plans = [deque() for _ in range(workers)]
        self.pieces = [range(0)] * workers
        self.now = 0.0
        for worker in range(workers):
            self.at(0.0, worker)

    def at(self, time, worker):
        self.order += 1
        heapq.heappush(self.events, (time, self.order, worker))

    def run(self):
        while self.events:
            self.now, _, worker = heapq.heappop(self.events)
            self.step(worker)
        return self.now

    def step(self, worker):
        plan = self.plans[worker]
        while True:
            if not plan and not self.refill(worker):
                return
            name, duration = plan[0]
            if name is None:
                plan.popleft()
                self.at(self.now + duration, worker)
                return
            lock = self.locks.setdefault(name, Lock())
            if lock.owner == worker:
                # Its time under the lock is over.
                plan.popleft()
                lock.owner = None
                if lock.waiting:
                    self.take(lock, lock.waiting.popleft())
                continue
            if lock.owner is None:
                self.take(lock, worker)
            else:
                lock.waiting.append(worker)
            return

    def take(self, lock, worker):
        moved = HANDOVER if lock.last not in (None, worker) else 0.0
        lock.owner = lock.last = worker
        self.at(self.now + moved + self.plans[worker][0][1], worker)

    def refill(self, worker):
        if not self.pieces[worker]:
            if self.next >= self.files:
                return False
            end = min(self.next + PIECE, self.files)
            self.pieces[worker] = range(self.next, end)
            self.next = end
            self.plans[worker].append(("queue", QUEUE))
        number, self.pieces[worker] = self.pieces[worker][0], self.pieces[worker][1:]
        self.plans[worker].extend(self.segments_of(number, worker))
        return True


def table(worker, is_private):
    return f"table {worker}" if is_private else "table"


def copied(number, worker, how):
    """The calls of a copied file: open, read, create, write, times, look, two closes, and what is written down of it."""
    own = table(worker, how["private"])
    folder = "folder" if how["flat"] else f"folder {number // PIECE}"
    segments = [(own, TABLE), (None, OPEN), (None, READ_WRITE / 2), (own, TABLE), (folder, CREATE_LOCKED), (None, CREATE)]
    segments += [(None, READ_WRITE / 2 + LOOK), (own, TABLE), (own, TABLE)]
    return segments + written_down(number, how)


def removed(number, _worker, how):
    folder = "folder" if how["flat"] else f"folder {number // PIECE}"
    return [(folder, UNLINK_LOCKED), (None, UNLINK), *written_down(number, how)]


def written_down(number, how):
    if how["journal"] == "none":
        return []
    if how["journal"] == "one lock a record":
        return [("journal", RECORD_WRITE)]
    full = number % RECORDS_A_BUFFER == RECORDS_A_BUFFER - 1
    return [(None, RECORD), *([("journal", BUFFER_WRITE)] if full else [])]


WAYS = {
    "many folders, as built": {"flat": False, "private": False, "journal": "buffers"},
    "many folders, a table of descriptors each": {"flat": False, "private": True, "journal": "buffers"},
    "many folders, no journal": {"flat": False, "private": False, "journal": "none"},
    "many folders, journal with a lock a record": {"flat": False, "private": False, "journal": "one lock a record"},
    "one folder, as built": {"flat": True, "private": False, "journal": "buffers"},
}


def main():
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--files", type=int, default=32_768)
    files = asked.parse_args().files
    cores = (1, 2, 4, 8, 16, 64)
    for work, segments in (("copy", copied), ("delete", removed)):
        print(f"\n| {work}, times as fast as one worker | {' | '.join(map(str, cores))} |")
        print(f"|---|{'---|' * len(cores)}")
        for name, how in WAYS.items():
            if work == "delete" and how["private"]:
                continue
            taken = [World(count, files, lambda n, w: segments(n, w, how)).run() for count in cores]
            print(f"| {name} | {' | '.join(f'{taken[0] / one:.1f}' for one in taken)} |")


if __name__ == "__main__":
    main()
