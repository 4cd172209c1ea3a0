"""What can be counted without noise, and the few times that are too short for a table of ratios."""

import functools
import os
import re
import resource
import shutil
import statistics
import subprocess
import time
from dataclasses import dataclass


@dataclass
class Counted:
    """One figure with its goal."""

    what: str
    figure: float
    unit: str
    most: float | None = None
    beside: str = ""

    @property
    def is_met(self):
        return None if self.most is None else self.figure <= self.most


def quietly(words, **more):
    subprocess.run(words, check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **more)


def calls(words, log):
    """System calls of a command and its threads, by name."""
    quietly(["strace", "-f", "-c", "-o", log, *words])
    counts = {}
    with open(log) as lines:
        for line in lines:
            found = re.match(r"\s*[\d.]+\s+[\d.]+\s+\d+\s+(\d+)\s+(?:\d+\s+)?(\w+)$", line)
            if found and found[2] != "total":
                counts[found[2]] = int(found[1])
    os.remove(log)
    return counts


def calls_a_file(bench):
    """By work and tool, on the tree of small files and the one of packages."""
    most = {("walk", "small"): 1.06, ("copy", "small"): 10, ("copy", "modules"): None, ("delete", "small"): 1.1}
    most[("delete", "modules")] = None
    peers = {"walk": ["find"], "copy": ["cpz", "xcp"], "delete": ["rm -rf", "rmz"]}
    for (work, shape), bound in most.items():
        places = bench.places_of("ext4", shape)
        files = sum(len(names) for _, _, names in os.walk(places["src"]))
        commands = bench.commands(work)
        told = {}
        for name in ["limit", "filewright", *peers[work]]:
            if name in commands:
                bench.prepare(work, places)
                told[name] = sum(calls(bench.words(commands[name], places), f"{bench.folder}/calls").values()) / files
        beside = ", ".join(f"{name} {count:.2f}" for name, count in told.items() if name != "filewright")
        yield Counted(f"{work} {shape}, system calls a file", told["filewright"], "", bound, beside)


def memory(bench):
    """Peak memory of a plan of a million rows. What a row may take is 70 bytes and its name, beside 32 MiB."""
    places = bench.places_of("ext4", "million")
    rows = name_bytes = 0
    for _, folders, files in os.walk(places["src"]):
        rows += len(folders) + len(files)
        name_bytes += sum(len(name) for name in folders + files)
    words = bench.words(bench.commands("plan")["filewright"], places)
    # Asked of a child of its own: the figure is the largest of all children.
    code = "import resource,subprocess,sys; subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, check=True); "
    code += "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    asked = subprocess.run(["python3", "-c", code, *words], check=True, capture_output=True, text=True)
    mib = int(asked.stdout) / 1024
    bound = 32 + (rows * 70 + name_bytes) / (1 << 20)
    yield Counted("a plan of 1,000,000 files, peak memory", mib, "MiB", bound)


def first_touch(words, name, log):
    """Milliseconds from exec to the first call that names the file, under strace with a filter, which makes it longer."""
    quietly(["strace", "-f", "--seccomp-bpf", "-ttt", "-e", "trace=execve,%file", "-o", log, *words])
    begin = None
    with open(log) as lines:
        for line in lines:
            at = float(re.search(r"\d+\.\d+", line)[0])
            if begin is None:
                begin = at
            elif name in line and "execve" not in line:
                return (at - begin) * 1000
    raise RuntimeError("the file was never touched")


def start(bench):
    """From exec to the first system call on what the person named, and how long a whole job on one file takes."""
    at = f"{bench.mounted['ext4']}/a-single-file"

    def made(words):
        with open(at, "wb") as file:
            file.write(b"x")
        return words

    ours = [bench.program, "remove", "--permanent", "--no-flush", "--quiet", at]
    theirs = ["rm", at]
    log = f"{bench.folder}/calls"
    touched = {}
    for name, words in (("ours", ours), ("rm", theirs)):
        touched[name] = min(first_touch(made(words), "a-single-file", log) for _ in range(9))
    yield Counted("start to the first call on the file", touched["ours"], "ms", 5, f"rm {touched['rm']:.1f}")
    walls = {"ours": [], "rm": []}
    for _ in range(30):
        for name, words in (("ours", ours), ("rm", theirs)):
            made(words)
            begin = time.perf_counter()
            quietly(words)
            walls[name].append((time.perf_counter() - begin) * 1000)
    middle = {name: statistics.median(all_) for name, all_ in walls.items()}
    yield Counted("one file removed, exec to exit", middle["ours"], "ms", None, f"rm {middle['rm']:.1f}")


def timed_ms(words, again, **more):
    """Median of several runs; `again` makes the ground for each."""
    taken = []
    for _ in range(5):
        again()
        begin = time.perf_counter()
        quietly(words, **more)
        taken.append((time.perf_counter() - begin) * 1000)
    return statistics.median(taken)


def between_ms(words, first, last, again, log, **more):
    """From the last call in which this text stands to the last one of that name by the same thread: median of several runs,
    traced with few kinds of calls."""
    taken = []
    for _ in range(7):
        again()
        quietly(["strace", "-f", "--seccomp-bpf", "-ttt", "-e", f"trace=prctl,umask,{last}", "-o", log, *words], **more)
        lines = [line.split(maxsplit=2) for line in open(log)]
        number, begin, _ = [line for line in lines if first in line[2]][-1]
        ends = [end for by, end, call in lines if by == number and call.startswith(f"{last}(")]
        taken.append((float(ends[-1]) - float(begin)) * 1000)
    return statistics.median(taken)


def held(bench):
    """Deleting as the window does it: by a rename into the hold area, to be undone."""
    log = f"{bench.folder}/calls"
    for shape, count, figure in (("small", 200, "a folder"), ("modules", 1, "the folder"), ("flat", 20_000, "a file")):
        places = bench.places_of("ext4", shape)
        bench.prepare("delete", places)
        operation = "remove" if shape == "flat" else "rmtree"
        tops = sorted(os.listdir(places["dst"]))[:count]
        words = [bench.program, operation, "--no-flush", "--quiet", *tops]
        planned = timed_ms([*words, "--plan"], lambda: None, cwd=places["dst"])
        again = functools.partial(bench.prepare, "delete", places)
        wall = timed_ms(words, again, cwd=places["dst"])
        said = f"the whole job {wall:.0f} ms, its plan {planned:.0f} ms"
        what = f"{count} of {shape} held: {figure}, beyond the plan"
        # One root takes less than the whole job varies by.
        beyond = wall - planned
        if count == 1:
            beyond = between_ms(words, '"job 1"', "renameat2", again, log, cwd=places["dst"])
        yield Counted(what, max(beyond, 0) / count, "ms", 1, said)
        if shape == "flat":
            # The command line has to be read too, which the window has not.
            again()
            # What plans claims the umask once more before it begins, and then the plan is told.
            rows = between_ms([*words, "--plan"], "umask(", "write", lambda: None, log, cwd=places["dst"])
            yield Counted(f"{count} rows held: their planning", rows, "ms", 50, f"with start and arguments {planned:.0f} ms")


def stream_hash(bench):
    """CPU of a copy that is hashed on its way and read back, beside one that is not; both flushed."""
    places = bench.places_of("ext4", "source")
    base = [bench.program, "copytree", "--quiet", places["src"], places["dst"]]
    taken = {"plain": [], "verified": []}
    for number in range(8):
        for name, more in (("plain", []), ("verified", ["--verify"])):
            bench.prepare("copy", places)
            before = resource.getrusage(resource.RUSAGE_CHILDREN)
            quietly(base + more)
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
            if number > 0:
                taken[name].append(seconds)
    ratio = statistics.median(taken["verified"]) / statistics.median(taken["plain"])
    yield Counted("copy source, hashed and read back, CPU", ratio, "x unverified")


def everything(bench):
    if shutil.which("strace"):
        yield from calls_a_file(bench)
        yield from start(bench)
    yield from held(bench)
    yield from stream_hash(bench)
    yield from memory(bench)
