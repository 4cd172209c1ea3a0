#!/usr/bin/env python3
"""Filewright beside the command-line tools that are on PATH, and beside the least work that there is, in one run.

    python3 benches/beside.py [--filewright PROGRAM] [--readme] [--svg FILE] [--results FILE]
        [--works copy,delete] [--shapes small,modules] [--systems ext4,btrfs] [--rounds 3] [--cold] [--no-counts]
        [--peer WORK:NAME=COMMAND] [--images FOLDER | --at ext4=FOLDER --at tmpfs=FOLDER]

As root it makes its own file systems: images in memory (`--images`, /dev/shm unless said), an ext4 with a journal among
them, since one without distorts what deletes and creates. Otherwise, `--at` says which empty folder stands for which.
`limit.c` beside this file is compiled and is the floor: only the calls that have to be made. Every round runs every tool
once, in an order that rotates; told are medians of wall seconds, the smallest and largest, CPU seconds, and how many times
as long as the limit. Nobody flushes, but for the rows that say so. `--cold` drops the caches before each run.

`works.py` has the rows with their goals, `shapes.py` the trees, `counts.py` what is counted: system calls, memory, the
start, what is held. `--readme` puts the table and the picture into README.md and everything into benches/RESULTS.md.
"""

import argparse
import os
import random
import re
import resource
import signal
import statistics
import subprocess
import sys
import tempfile
import time

import chart
import counts
from places import MAKERS, Places
from shapes import SHAPES, WORDS
from works import ARCHIVE, COPY, DELETE, HASH, MOVE, PLAN, ROWS, WALK, present

HERE = os.path.dirname(os.path.abspath(__file__))
COMMANDS = {"walk": WALK, "copy": COPY, "delete": DELETE, "move": MOVE, "hash": HASH, "archive": ARCHIVE, "plan": PLAN}
LEFT_BEHIND = ("", ".zip", ".tar.gz")


def timed(words):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    begin = time.perf_counter()
    done = subprocess.run(words, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    wall = time.perf_counter() - begin
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode != 0:
        print(f"{' '.join(words)}: {done.returncode}: {done.stderr.decode(errors='replace')[:200]}", file=sys.stderr)
        return None
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


class Bench:
    """The folders, programs and trees of one run."""

    def __init__(self, asked, folder, mounted):
        self.asked, self.folder, self.mounted = asked, folder, mounted
        self.program = os.path.abspath(asked.filewright)
        self.limit = f"{folder}/limit"
        # One more library to load is half of what the others need to start: it is in the floor of digests only.
        compiled = ["cc", "-O2", "-pthread", f"{HERE}/limit.c", "-o"]
        subprocess.run([*compiled, self.limit], check=True)
        hashes = f"{folder}/limit-of-hashes"
        if subprocess.run([*compiled, hashes, "-DHASHES", "-lcrypto"], capture_output=True).returncode != 0:
            hashes = ""
        known = {"limit": self.limit, "ours": self.program, "n": asked.threads}
        self.known = {**known, "hashes": hashes, "missing": set()}
        self.peers = {work: {} for work in COMMANDS}
        for peer in asked.peer:
            work, name, command = re.fullmatch(r"(\w+):([^=]+)=(.+)", peer).groups()
            self.peers[work][name] = command

    def commands(self, work, tools=None):
        return present(tools or COMMANDS[work], self.peers[work], self.known)

    def places_of(self, system, shape):
        """Where the tree of this shape is, made if it is not, and where copies of it go."""
        root = self.mounted[system]
        # State and data of the measured program stay on the file system that is measured.
        os.environ["XDG_STATE_HOME"] = f"{root}/state"
        os.environ["XDG_DATA_HOME"] = f"{root}/data"
        others = [at for name, at in self.mounted.items() if name != system]
        places = {"src": f"{root}/{shape}", "dst": f"{root}/copy", "list": f"{root}/{shape}.sha256"}
        places["far"] = f"{others[0] if others else root}/moved"
        places["held"] = f"{root}/data"
        if not os.path.isdir(places["src"]):
            os.makedirs(places["src"])
            SHAPES[shape](places["src"], random.Random(42))
        return places

    def drop(self, system, shape):
        """Takes everything away that was made for a shape."""
        root = self.mounted[system]
        for name in (shape, "copy", "state", "data"):
            subprocess.run(["rm", "-rf", f"{root}/{name}"], check=True)

    def prepare(self, work, places):
        for end in LEFT_BEHIND:
            subprocess.run(["rm", "-rf", places["dst"] + end], check=True)
        # What was held by the last job would fill the file system.
        subprocess.run(["rm", "-rf", places["far"], places["held"]], check=True)
        if work in ("delete", "move"):
            # A long chain is more than `cp` takes.
            subprocess.run([self.limit, "keep", "2", places["src"], places["dst"]], check=True, stdout=subprocess.DEVNULL)
        if work == "hash" and not os.path.exists(places["list"]):
            with open(places["list"], "wb") as file:
                listed = "find . -type f -printf '%P\\0' | xargs -0 sha256sum"
                subprocess.run(listed, shell=True, cwd=places["src"], stdout=file, check=True)
        # What one tool has left to be written must not be paid for by the next.
        os.sync()
        if self.asked.cold:
            with open("/proc/sys/vm/drop_caches", "w") as file:
                file.write("3\n")

    def words(self, command, places):
        """The words of a command; what is in double quotes is one."""
        found = [quoted or plain for quoted, plain in re.findall(r'"([^"]*)"|(\S+)', command)]
        return [word.format(**places) for word in found]

    def measured(self, row, places):
        """Wall and CPU seconds of every round, by tool."""
        commands = self.commands(row.work, row.tools)
        if row.far in self.mounted:
            places = {**places, "far": f"{self.mounted[row.far]}/moved"}
        taken = {name: [] for name in commands}
        names = list(commands)
        # The first round warms the caches and is not counted. Memory that a virtual machine has given back is slow when it is
        # touched again, and who copies long files by several threads touches other memory than who does not.
        warmings = 3 if row.shape in ("big", "one") else 1
        for number in range(-warmings, self.asked.rounds):
            turn = number % len(names)
            for name in names[turn:] + names[:turn]:
                self.prepare(row.work, places)
                result = timed(self.words(commands[name], places))
                if number >= 0 and result:
                    taken[name].append(result)
        return {name: all_ for name, all_ in taken.items() if all_}


class Result:
    """What one row has come to."""

    def __init__(self, row, system, taken):
        self.row, self.system, self.taken = row, system, taken
        self.load = os.getloadavg()[0]
        self.seconds = {name: statistics.median(wall for wall, _ in all_) for name, all_ in taken.items()}
        self.base = self.seconds.get("limit") or min(self.seconds.values())
        self.goals = [(goal, goal.figure(self.seconds)) for goal in row.goals]

    @property
    def title(self):
        to = f" to {self.row.far}" if self.row.far else ""
        return f"{self.row.work} {self.row.shape}, {self.system}{to}"

    def ratios(self):
        return {name: seconds / self.base for name, seconds in self.seconds.items()}

    def table(self):
        """Everything that was measured, as Markdown."""
        lines = [f"### {self.title}", "", f"{WORDS[self.row.shape]}; load {self.load:.1f}", ""]
        lines += ["| tool | s | least to most | CPU s | x limit |", "|---|---|---|---|---|"]
        for name in sorted(self.seconds, key=self.seconds.get):
            walls = [wall for wall, _ in self.taken[name]]
            cpu = statistics.median(cpu for _, cpu in self.taken[name])
            told = f"{min(walls):.3f} to {max(walls):.3f} | {cpu:.2f} | {self.seconds[name] / self.base:.2f}"
            lines.append(f"| {name} | {self.seconds[name]:.3f} | {told} |")
        goals = [self.told(goal, figure) for goal, figure in self.goals if figure is not None]
        return "\n".join(lines + ["", *goals, ""])

    @staticmethod
    def told(goal, figure):
        return f"{goal.text()}: {figure:.2f}, {'met' if goal.is_met(figure) else '**missed**'}"

    def line(self):
        """The row of the short table."""
        ours = self.seconds.get("filewright")
        peers = {name: s for name, s in self.seconds.items() if chart.kind(name) == "theirs"}
        best = sorted(peers, key=peers.get)[:3]
        beside = ", ".join(f"{name} {peers[name] / self.base:.2f}" for name in best)
        goals = "; ".join(self.told(goal, figure) for goal, figure in self.goals if figure is not None)
        return f"| {self.title} | {self.base:.3f} | {ours:.3f} | {ours / self.base:.2f} | {beside} | {goals} |"


def counted_line(one):
    goal = "" if one.most is None else f"≤ {one.most:g} {one.unit}: {'met' if one.is_met else '**missed**'}"
    return f"| {one.what} | {one.figure:.2f} {one.unit} | {one.beside} | {goal} |"


def short(results, counted, about):
    lines = [about, ""]
    if results:
        lines += [
            "| work, tree, file system | limit s | ours s | x limit | the best others, x limit | goals |",
            "|---|---|---|---|---|---|",
            *[result.line() for result in results],
        ]
    if counted:
        lines += ["", "| figure | ours | beside | goal |", "|---|---|---|---|", *[counted_line(one) for one in counted]]
    return "\n".join(lines) + "\n"


def into_readme(text):
    path = f"{HERE}/../README.md"
    with open(path) as file:
        readme = file.read()
    begin, end = "<!-- beside.py: begin -->\n", "<!-- beside.py: end -->"
    before, rest = readme.split(begin)
    after = rest.split(end)[1]
    with open(path, "w") as file:
        file.write(f"{before}{begin}{text}{end}{after}")


def arguments():
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--filewright", default="target/release/filewright")
    asked.add_argument("--works", default=",".join(COMMANDS))
    asked.add_argument("--shapes", default=",".join(SHAPES))
    asked.add_argument("--systems", default=",".join(ROWS))
    asked.add_argument("--images", default="/dev/shm")
    asked.add_argument("--at", action="append", default=[])
    asked.add_argument("--peer", action="append", default=[])
    asked.add_argument("--threads", default=str(os.cpu_count()))
    asked.add_argument("--rounds", type=int, default=3)
    asked.add_argument("--no-counts", action="store_true")
    asked.add_argument("--cold", action="store_true")
    asked.add_argument("--svg")
    asked.add_argument("--results")
    asked.add_argument("--readme", action="store_true")
    return asked.parse_args()


def row_by_row(bench, asked):
    """Measures the rows that are asked for, a shape after the other, so that each tree is made once."""
    results = []
    for system in [system for system in asked.systems.split(",") if system in bench.mounted]:
        for shape in asked.shapes.split(","):
            rows = [row for row in ROWS[system] if row.shape == shape and row.work in asked.works.split(",")]
            for row in rows:
                if row.work == "move" and len(bench.mounted) < 2:
                    continue
                result = Result(row, system, bench.measured(row, bench.places_of(system, shape)))
                results.append(result)
                print(result.table(), flush=True)
            if rows:
                bench.drop(system, shape)
    order = {id(row): number for number, row in enumerate(row for rows in ROWS.values() for row in rows)}
    return sorted(results, key=lambda result: order[id(result.row)])


def main():
    asked = arguments()
    given = dict(at.split("=", 1) for at in asked.at)
    wanted = [] if given else [name for name in MAKERS if name in asked.systems.split(",") or name == "tmpfs"]
    begin = time.monotonic()
    # Ended from outside, what is mounted goes too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    with tempfile.TemporaryDirectory(dir=asked.images) as folder, Places(folder, wanted) as mounted:
        bench = Bench(asked, folder, {**mounted, **given})
        results = row_by_row(bench, asked)
        counted = [] if asked.no_counts or "ext4" not in bench.mounted else list(counts.everything(bench))
    system = os.uname()
    about = (
        f"{os.cpu_count()} cores, Linux {system.release.split('-')[0]}, {asked.rounds} rounds, "
        f"{'cold' if asked.cold else 'warm'}, load {os.getloadavg()[0]:.1f} at the end, "
        f"{(time.monotonic() - begin) / 60:.0f} minutes; not there: {', '.join(sorted(bench.known['missing'])) or 'none'}."
    )
    text = short(results, counted, about)
    print(text)
    picture = chart.drawn([(result.title, result.ratios()) for result in results])
    if asked.readme:
        into_readme(text)
    for path, content in (
        (asked.svg or (asked.readme and f"{HERE}/beside.svg"), picture),
        (asked.results or (asked.readme and f"{HERE}/RESULTS.md"), "\n".join([text, *[one.table() for one in results]])),
    ):
        if path:
            with open(path, "w") as file:
                file.write(content)


if __name__ == "__main__":
    main()
