#!/usr/bin/env python3
"""One worker beside the least work that one thread has to do, and what a second one adds to both, in one run.

    python3 benches/one.py WORK [--filewright PROGRAM] [--rounds 9] [--works copy,delete]

WORK is an empty folder on the file system to measure, best an ext4 with a journal and nothing else on the machine. The tree
is that of small files. Told are medians and the least of the CPU seconds of both, which take turns; their instructions a
file outside of the kernel (callgrind; what a run on an empty tree takes is not counted); calls that wait for or wake a
thread, a file (strace); and how many times as fast two of them are by the wall.
"""

import argparse
import os
import random
import re
import resource
import statistics
import subprocess
import time

import counts
from shapes import SHAPES

HERE = os.path.dirname(os.path.abspath(__file__))
# The copy of the limit keeps contents, mode and times.
COMMANDS = {
    "copy": {"limit": "{limit} keep {n} {src} {dst}", "ours": "{ours} copytree --no-flush --quiet --workers {n} {src} {dst}"},
    "delete": {"limit": "{limit} remove {n} {dst}", "ours": "{ours} rmtree --permanent --no-flush --quiet --workers {n} {dst}"},
}


class One:
    def __init__(self, asked):
        self.folder = os.path.abspath(asked.work)
        os.environ["XDG_STATE_HOME"] = f"{self.folder}/state"
        os.environ["XDG_DATA_HOME"] = f"{self.folder}/data"
        self.limit = f"{self.folder}/limit"
        subprocess.run(["cc", "-O2", "-pthread", "-o", self.limit, f"{HERE}/limit.c"], check=True)
        self.known = {"limit": self.limit, "ours": os.path.abspath(asked.filewright), "dst": f"{self.folder}/copy"}

    def words(self, work, name, workers, tree):
        known = {**self.known, "n": workers, "src": f"{self.folder}/{tree}"}
        return [word.format(**known) for word in COMMANDS[work][name].split()]

    def prepare(self, work, tree):
        dst = self.known["dst"]
        subprocess.run(["rm", "-rf", dst], check=True)
        if work == "delete":
            counts.quietly([self.limit, "keep", "1", f"{self.folder}/{tree}", dst])
        os.sync()

    def timed(self, work, name, workers):
        self.prepare(work, "small")
        words = self.words(work, name, workers, "small")
        before, begin = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
        counts.quietly(words)
        wall, after = time.perf_counter() - begin, resource.getrusage(resource.RUSAGE_CHILDREN)
        return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime

    def instructions(self, work, name, tree):
        self.prepare(work, tree)
        grind = ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", *self.words(work, name, 1, tree)]
        done = subprocess.run(grind, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        return int(re.search(r"Collected : (\d+)", done.stderr)[1])

    def waits(self, work, name, tree):
        self.prepare(work, tree)
        return counts.calls(self.words(work, name, 1, tree), f"{self.folder}/calls")

    def told(self, work, rounds, files):
        taken = {(name, workers): [] for name in ("limit", "ours") for workers in (1, 2)}
        # The first round warms the caches and is not counted.
        for number in range(rounds + 1):
            for key in list(taken)[:: 1 if number % 2 else -1]:
                if (sample := self.timed(work, *key)) and number > 0:
                    taken[key].append(sample)
        cpu = {key: [seconds for _, seconds in samples] for key, samples in taken.items()}
        wall = {key: statistics.median(seconds for seconds, _ in samples) for key, samples in taken.items()}
        print(f"| {work} | limit | ours | x limit |\n|---|---|---|---|")
        for what, of in (("median", statistics.median), ("least", min)):
            limit, ours = of(cpu["limit", 1]), of(cpu["ours", 1])
            print(f"| CPU s of one worker, {what} | {limit:.3f} | {ours:.3f} | {ours / limit:.3f} |")
        limit, ours = statistics.median(cpu["limit", 2]), statistics.median(cpu["ours", 2])
        print(f"| CPU s of two | {limit:.3f} | {ours:.3f} | {ours / limit:.3f} |")
        limit, ours = (wall[name, 1] / wall[name, 2] for name in ("limit", "ours"))
        print(f"| one by two, wall | {limit:.2f} | {ours:.2f} | |")
        each = [(self.instructions(work, name, "small") - self.instructions(work, name, "empty")) / files for name in ("limit", "ours")]
        print(f"| instructions a file, outside of the kernel | {each[0]:.0f} | {each[1]:.0f} | {each[1] / each[0]:.2f} |")
        made = [self.waits(work, name, "small") for name in ("limit", "ours")]
        empty = [self.waits(work, name, "empty") for name in ("limit", "ours")]
        every = [(sum(some.values()) - sum(none.values())) / files for some, none in zip(made, empty)]
        print(f"| system calls a file | {every[0]:.2f} | {every[1]:.2f} | {every[1] / every[0]:.2f} |")
        futex = [some.get("futex", 0) - none.get("futex", 0) for some, none in zip(made, empty)]
        print(f"| calls that wait or wake, in all | {futex[0]} | {futex[1]} | |")
        print(f"load {os.getloadavg()[0]:.1f}, {rounds} rounds, {files} files\n", flush=True)


def main():
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("work")
    asked.add_argument("--filewright", default="target/release/filewright")
    asked.add_argument("--rounds", type=int, default=9)
    asked.add_argument("--works", default="copy,delete")
    asked = asked.parse_args()
    one = One(asked)
    src = f"{one.folder}/small"
    if not os.path.isdir(src):
        os.makedirs(src)
        SHAPES["small"](src, random.Random(42))
    os.makedirs(f"{one.folder}/empty", exist_ok=True)
    files = sum(len(names) for _, _, names in os.walk(src))
    for work in asked.works.split(","):
        one.told(work, asked.rounds, files)


if __name__ == "__main__":
    main()
