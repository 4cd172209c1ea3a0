#!/usr/bin/env python3
"""Filewright beside the command-line tools that are on PATH, in one run.

    python3 benches/beside.py WORK [--filewright PROGRAM] [--rounds 5] [--files 20000] [--calls]

WORK is an empty folder on the file system to measure, best an ext4 with a journal and nothing else on the machine.
Two trees are made there: `small`, many small files in a few hundred folders, and `modules`, like an installed tree of
packages: deeper, smaller files, some links. Every round runs every tool once, in an order that rotates; told are
medians of wall seconds, the smallest and largest, CPU seconds, and the ratio to `cp -a` or `rm -rf`. Nobody flushes,
but for the row that says so. `--calls` adds system calls a file, as strace counts them: that figure has no noise.
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
import time


def small(root, files, rng):
    for number in range(files):
        folder = f"{root}/d{number % 7}/e{number // 7 % 40}"
        os.makedirs(folder, exist_ok=True)
        with open(f"{folder}/f{number:06}", "wb") as file:
            file.write(rng.randbytes(rng.randrange(0, 8192)))


def modules(root, files, rng):
    number = 0
    package = 0
    while number < files:
        package += 1
        base = f"{root}/node_modules/package-{package}"
        for folder in ("", "/lib", "/lib/internal/helpers", "/dist/esm", "/types"):
            os.makedirs(base + folder, exist_ok=True)
            for _ in range(rng.randrange(1, 9)):
                with open(f"{base}{folder}/module-{number}.js", "wb") as file:
                    file.write(rng.randbytes(int(rng.paretovariate(1.1) * 300) % 60000))
                number += 1
        os.symlink("lib", f"{base}/main")


SHAPES = {"small": small, "modules": modules}


def tools(program):
    ours = {
        "copy": {
            "filewright": [program, "copytree", "--no-flush", "{src}", "{dst}"],
            "filewright, flushed": [program, "copytree", "{src}", "{dst}"],
            "filewright, one worker": [program, "copytree", "--no-flush", "--workers", "1", "{src}", "{dst}"],
        },
        "delete": {
            "filewright": [program, "rmtree", "--permanent", "--no-flush", "{dst}"],
            "filewright, one worker": [program, "rmtree", "--permanent", "--no-flush", "--workers", "1", "{dst}"],
        },
    }
    theirs = {
        "copy": {"cp -a": ["cp", "-a", "{src}", "{dst}"], "cpz": ["cpz", "{src}", "{dst}"]},
        "delete": {"rm -rf": ["rm", "-rf", "{dst}"], "rmz": ["rmz", "{dst}"]},
    }
    for work, peers in theirs.items():
        for name, command in peers.items():
            if shutil.which(command[0]):
                ours[work][name] = command
            else:
                print(f"{name}: not on PATH, left out", file=sys.stderr)
    return ours


def filled(command, src, dst):
    return [word.format(src=src, dst=dst) for word in command]


def timed(command):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    begin = time.perf_counter()
    done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    wall = time.perf_counter() - begin
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode != 0:
        sys.exit(f"{' '.join(command)}: {done.returncode}: {done.stderr.decode(errors='replace')}")
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def prepare(work, src, dst):
    subprocess.run(["rm", "-rf", dst], check=True)
    if work == "delete":
        subprocess.run(["cp", "-a", src, dst], check=True)
    os.sync()


def beside(shape, src, dst, work, commands, rounds):
    taken = {name: [] for name in commands}
    names = list(commands)
    # The first round warms the caches and is not counted.
    for number in range(rounds + 1):
        turn = number % len(names)
        for name in names[turn:] + names[:turn]:
            prepare(work, src, dst)
            measured = timed(filled(commands[name], src, dst))
            if number > 0:
                taken[name].append(measured)
    print(f"\n{work}, {shape}, {rounds} rounds\n\n| tool | s | least to most | CPU s | of {names[-2]} |")
    print("|---|---|---|---|---|")
    middle = {name: statistics.median(wall for wall, _ in all_) for name, all_ in taken.items()}
    known = middle.get("cp -a") or middle.get("rm -rf")
    for name in sorted(middle, key=middle.get):
        walls = [wall for wall, _ in taken[name]]
        cpu = statistics.median(cpu for _, cpu in taken[name])
        print(f"| {name} | {middle[name]:.3f} | {min(walls):.3f} to {max(walls):.3f} | {cpu:.2f} | {middle[name] / known:.2f} |")


def calls(src, dst, work, commands):
    files = sum(len(names) for _, _, names in os.walk(src))
    print(f"\n| {work} | system calls a file | most of them |\n|---|---|---|")
    for name, command in commands.items():
        if "," in name:
            continue
        prepare(work, src, dst)
        log = f"{dst}.calls"
        subprocess.run(["strace", "-f", "-c", "-o", log, *filled(command, src, dst)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        counts = {}
        for line in open(log):
            found = re.match(r"\s*[\d.]+\s+[\d.]+\s+\d+\s+(\d+)\s+(?:\d+\s+)?(\w+)$", line)
            if found and found[2] != "total":
                counts[found[2]] = int(found[1])
        os.remove(log)
        most = sorted(counts.items(), key=lambda one: -one[1])[:6]
        print(f"| {name} | {sum(counts.values()) / files:.2f} | {', '.join(f'{call} {count / files:.2f}' for call, count in most)} |")


def main():
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("work")
    asked.add_argument("--filewright", default="target/release/filewright")
    asked.add_argument("--rounds", type=int, default=5)
    asked.add_argument("--files", type=int, default=20000)
    asked.add_argument("--calls", action="store_true")
    asked = asked.parse_args()
    work_folder = os.path.abspath(asked.work)
    program = os.path.abspath(asked.filewright)
    # The state and data of the measured program stay here too.
    os.environ["XDG_STATE_HOME"] = f"{work_folder}/state"
    os.environ["XDG_DATA_HOME"] = f"{work_folder}/data"
    for shape, make in SHAPES.items():
        src, dst = f"{work_folder}/{shape}", f"{work_folder}/copy"
        os.makedirs(src)
        make(src, asked.files, random.Random(42))
        for work, commands in tools(program).items():
            beside(shape, src, dst, work, commands, asked.rounds)
            if asked.calls and shutil.which("strace"):
                calls(src, dst, work, commands)
        subprocess.run(["rm", "-rf", src, dst], check=True)


if __name__ == "__main__":
    main()
