#!/usr/bin/env python3
"""Makes the faults that a file tool must survive, one row a scenario, and prints what became of them.

    tests/evidence/run.py --filewright target/release/filewright [--rows 9,10,12] [--tries N]

Prints a table of Markdown and ends with 1 if anything was lost or said to be done that was not. README.md beside this
file says what the rows are."""

import argparse
import contextlib
import os
import queue
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import traceback

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import errors  # noqa: E402
import held  # noqa: E402
import kills  # noqa: E402
import power  # noqa: E402
import races  # noqa: E402
import shapes  # noqa: E402
import space  # noqa: E402
from ground import Ground, Skip, has  # noqa: E402
from table import HEAD, Tally, skipped  # noqa: E402

CHILD = "FILEWRIGHT_EVIDENCE_CHILD"

ROWS = {
    5: shapes.row_5,
    6: races.row_6,
    9: kills.row_9,
    10: kills.row_10,
    12: power.row_12,
    15: space.row_15,
    17: space.row_17,
    21: errors.row_21,
    22: errors.row_22,
    25: space.row_25,
    27: shapes.row_27,
    29: space.row_29,
    30: shapes.row_30,
    31: shapes.row_31,
    32: shapes.row_32,
    33: shapes.row_33,
    37: races.row_37,
    42: races.row_42,
    43: races.row_43,
}


class Context:
    def __init__(self, options, base):
        self.path = os.path.abspath(options.filewright)
        self.base = base
        self.tries = options.tries
        self.files = options.files
        self.only = options.only
        self.seed = options.seed
        self.cargo = options.cargo
        self.threads = options.threads
        self.is_root = os.geteuid() == 0
        self._grounds = None

    def _pool(self):
        if self._grounds is None:
            if not self.is_root:
                raise Skip("needs root to mount")
            self._grounds = queue.Queue()
            for _ in range(self.threads):
                self._grounds.put(Ground(self.base, self.path))
        return self._grounds

    @contextlib.contextmanager
    def ground(self):
        pool = self._pool()
        one = pool.get()
        try:
            yield one
        finally:
            pool.put(one)

    def each(self, items, body):
        """Runs `body(ground, item)` for all items, on all threads. What breaks off is told and ends the row."""
        waiting = queue.Queue()
        for item in items:
            waiting.put(item)
        broken = []

        def work():
            with self.ground() as ground:
                while not broken:
                    try:
                        item = waiting.get_nowait()
                    except queue.Empty:
                        return
                    try:
                        body(ground, item)
                    except Exception as error:  # noqa: BLE001
                        traceback.print_exc()
                        broken.append(error)

        threads = [threading.Thread(target=work) for _ in range(self.threads)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        if broken:
            raise broken[0]


def options():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--filewright", required=True, help="the program")
    parser.add_argument("--rows", help="numbers, as in 9,10,12 [default: all]")
    parser.add_argument("--tries", type=int, default=100, help="of each scenario, 0 for each place there is [default: 100]")
    parser.add_argument("--files", type=int, default=200, help="files of the trees that are killed in [default: 200]")
    parser.add_argument("--only", default="", help="only scenarios with these words in their name, where a row has many")
    parser.add_argument("--seed", type=int, default=0, help="of what is left to chance")
    parser.add_argument("--threads", type=int, default=os.cpu_count() or 2)
    parser.add_argument("--cargo", default="cargo", help="for the rows that are tests of the package [default: cargo]")
    parser.add_argument("--list", action="store_true", help="say which rows there are, and where each is held")
    return parser.parse_args()


def in_own_mounts():
    """Once more in a mount namespace of its own: however it ends, the kernel takes all mounts and loop devices back."""
    if os.geteuid() != 0 or os.environ.get(CHILD) or not has("unshare"):
        return
    words = ["unshare", "--mount", "--propagation", "private", "--", sys.executable, *sys.argv]
    os.environ[CHILD] = "1"
    sys.exit(subprocess.call(words))


def tried(number, context):
    if number not in ROWS:
        return held.row(number, context)
    try:
        return ROWS[number](context)
    except Skip as why:
        return [skipped(number, held.SCENARIOS[number], why)]
    except Exception as error:  # noqa: BLE001
        traceback.print_exc()
        tally = Tally(number, held.SCENARIOS[number])
        tally.wrong(f"the trial itself broke off: {error}")
        return [tally]


def main():
    chosen = options()
    if chosen.list:
        return held.tell(ROWS)
    in_own_mounts()
    if not has("strace"):
        print("strace is needed", file=sys.stderr)
        return 2
    numbers = sorted(held.SCENARIOS)
    if chosen.rows:
        numbers = [int(number) for number in chosen.rows.split(",")]
    base = tempfile.mkdtemp(prefix="filewright-evidence-")
    tallies = []
    try:
        if os.geteuid() == 0:
            # Nobody else sees what is mounted below, and nothing is left of it.
            subprocess.check_call(["mount", "-t", "tmpfs", "-o", "size=80%", "tmpfs", base])
        context = Context(chosen, base)
        for number in numbers:
            started = time.monotonic()
            tallies += tried(number, context)
            print(f"row {number}: {time.monotonic() - started:.0f} s", file=sys.stderr, flush=True)
    finally:
        print(HEAD)
        for tally in tallies:
            print(tally.row())
        subprocess.call(["umount", "-R", "-l", base], stderr=subprocess.DEVNULL)
        shutil.rmtree(base, ignore_errors=True)
    return 1 if any(tally.is_bad() for tally in tallies) else 0


if __name__ == "__main__":
    sys.exit(main())
