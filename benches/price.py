#!/usr/bin/env python3
"""What the journal, the data to undo a job and the report of progress cost: the same copy with and without them.

    python3 benches/price.py WORK [--filewright PROGRAM] [--rounds 15] [--workers 2] [--shapes small,modules] [--counts]

WORK is an empty folder on the file system to measure, best an ext4 with a journal and nothing else on the machine. Both
ways take turns, so that what else goes on meets both. Told are CPU seconds (user and system), their medians and least, and
the median of the ratios of neighbours. `--counts` adds figures without noise: system calls a file (strace), and
instructions of the program itself a file (callgrind).
"""

import argparse
import os
import random
import re
import resource
import shutil
import statistics
import subprocess
import sys

from shapes import SHAPES

WAYS = {"with": [], "without": ["--no-journal", "--no-undo"]}


def cpu(words):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(words, check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def cleared(path):
    subprocess.run(["rm", "-rf", path], check=True)
    # What the removal still has to write would be paid for by who comes next.
    os.sync()


def told(shape, taken):
    ratios = [one / other for one, other in zip(taken["with"], taken["without"])]
    for way, seconds in taken.items():
        print(f"{shape}, {way}: median {statistics.median(seconds):.4f} CPU s, least {min(seconds):.4f}")
    medians = statistics.median(taken["with"]) / statistics.median(taken["without"])
    print(
        f"{shape}: x {medians:.3f} by medians, x {min(taken['with']) / min(taken['without']):.3f} by the least, "
        f"x {statistics.median(ratios):.3f} of neighbours, load {os.getloadavg()[0]:.1f}"
    )


def counted(command, dst, files):
    counts = {}
    for way, more in WAYS.items():
        cleared(dst)
        log = f"{dst}.calls"
        subprocess.run(["strace", "-f", "-c", "-o", log, *command, *more], check=True, stdout=subprocess.DEVNULL)
        calls = re.findall(r"^\s*[\d.]+\s+[\d.]+\s+\d+\s+(\d+)\s+(?:\d+\s+)?(\w+)$", open(log).read(), re.M)
        os.remove(log)
        total = sum(int(count) for count, name in calls if name != "total")
        cleared(dst)
        grind = ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null"]
        done = subprocess.run([*grind, *command, *more], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        instructions = int(re.search(r"Collected : (\d+)", done.stderr)[1])
        counts[way] = (total / files, instructions / files)
    for what, at in (("system calls", 0), ("instructions", 1)):
        print(f"  {what} a file: {counts['with'][at]:.2f} with, {counts['without'][at]:.2f} without")


def main():
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("work")
    asked.add_argument("--filewright", default="target/release/filewright")
    asked.add_argument("--rounds", type=int, default=15)
    asked.add_argument("--workers", default=str(os.cpu_count()))
    asked.add_argument("--shapes", default="small,modules")
    asked.add_argument("--counts", action="store_true")
    asked = asked.parse_args()
    folder = os.path.abspath(asked.work)
    os.environ["XDG_STATE_HOME"] = f"{folder}/state"
    os.environ["XDG_DATA_HOME"] = f"{folder}/data"
    for shape in asked.shapes.split(","):
        src, dst = f"{folder}/{shape}", f"{folder}/copy"
        os.makedirs(src)
        SHAPES[shape](src, random.Random(42))
        command = [os.path.abspath(asked.filewright), "copytree", "--no-flush", "--quiet", "--workers", asked.workers, src, dst]
        taken = {way: [] for way in WAYS}
        # The first round warms the caches and is not counted.
        for number in range(asked.rounds + 1):
            for way in list(WAYS)[:: 1 if number % 2 else -1]:
                cleared(dst)
                seconds = cpu([*command, *WAYS[way]])
                if number > 0:
                    taken[way].append(seconds)
        told(shape, taken)
        if asked.counts:
            if shutil.which("strace") and shutil.which("valgrind"):
                alone = [word if word != asked.workers else "1" for word in command]
                counted(alone, dst, sum(len(names) for _, _, names in os.walk(src)))
            else:
                print("  strace or valgrind is missing: nothing is counted", file=sys.stderr)
        cleared(src)
        cleared(dst)


if __name__ == "__main__":
    main()
