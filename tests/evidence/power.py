"""The power goes: file systems are shut down under a job at a random moment, and mounted again."""

import os
import random
import signal
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor

from ground import Mount, Program, Skip, contents, differences, dress_folders, has, has_panicked, said, scramble
from ground import LONG_AGO, snapshot, write
from table import Tally, skipped

KINDS = ["ext4", "xfs"]
MIB = 320


def plant(base, files, seed, folders=4):
    os.makedirs(os.path.join(base, "src"))
    for number in range(files):
        folder = os.path.join(base, "src", f"d{number % folders}")
        os.makedirs(folder, exist_ok=True)
        size = [3_000, 70_000, 300_000, 0 if number == 3 else 12_000][number % 4]
        write(os.path.join(folder, f"f{number:03}"), scramble((seed, number), size), 0o640, LONG_AGO + number)
    dress_folders(base)


class Disks:
    """Two file systems that lose their power together."""

    def __init__(self, base, kind):
        self.base, self.kind = base, kind
        self.one, self.two = Mount(base, kind, MIB), Mount(base, kind, MIB)

    def close(self):
        self.one.close()
        self.two.close()

    def shut_down(self, rng):
        """All at once for the process, which stands still meanwhile."""
        order = [self.one, self.two]
        rng.shuffle(order)
        keeps_log = rng.random() < 0.5
        for mount in order:
            command = "shutdown -f" if keeps_log else "shutdown"
            subprocess.run(["xfs_io", "-x", "-c", command, mount.at], check=True, stdout=subprocess.DEVNULL)

    def come_back(self):
        for mount in (self.one, self.two):
            mount.unmount()
        for mount in (self.one, self.two):
            mount.mount()


class Case:
    """`merges` says that the folders are there before, `old` that the files are too, in other words. `folders` is how many
    there are at the source, `stays` that nothing goes to the other file system."""

    def __init__(self, name, words, merges=False, removes=True, flat=False, old=False, folders=4, stays=False):
        self.name, self.words, self.merges, self.removes, self.flat = name, words, merges, removes, flat
        self.old, self.folders, self.stays = old, folders, stays


def older(seed, number):
    """What a file holds that is going to be replaced."""
    return scramble((seed, number, "old"), 5_000 + number)


REPLACE = ["--existing", "replace"]
CASES = [
    Case("move to a new place", lambda src, far: ["move", src, os.path.join(far, "src")]),
    Case("move of single files", lambda src, far: ["move", *files_below(src), far], flat=True),
    Case("copytree", lambda src, far: ["copytree", src, os.path.join(far, "src")], removes=False),
    Case("copytree into a tree", lambda src, far: ["copytree", src, os.path.join(far, "src")], merges=True, removes=False),
    Case(
        "copytree over a tree",
        lambda src, far: ["copytree", src, os.path.join(far, "src"), *REPLACE],
        merges=True,
        removes=False,
        old=True,
    ),
    Case(
        "copytree of many folders into one",
        lambda src, far: ["copytree", src, os.path.join(far, "src")],
        removes=False,
        folders=40,
    ),
    Case("removal of single files", lambda src, far: ["unlink", *files_below(src)], stays=True),
]


class Try:
    def __init__(self, context, kind, case, files, seed):
        self.case, self.rng = case, random.Random(seed)
        self.disks = Disks(context.base, kind)
        self.all, self.far = (os.path.join(mount.at, "all") for mount in (self.disks.one, self.disks.two))
        os.mkdir(self.all)
        os.mkdir(self.far)
        if case.merges:
            # All folders are there, so that each file gets its name by itself.
            for number in range(4):
                os.makedirs(os.path.join(self.far, "src", f"d{number}"))
        elif case.folders > 4:
            # Each of its folders gets its name by itself.
            os.makedirs(os.path.join(self.far, "src"))
        if case.old:
            for number in range(files):
                at = os.path.join(self.far, "src", f"d{number % 4}", f"f{number:03}")
                write(at, older(seed, number), 0o600, LONG_AGO - 1_000)
        dress_folders(self.far)
        self.old = snapshot(os.path.join(self.far, "src"))
        plant(self.all, files, seed, case.folders)
        home = os.path.join(self.disks.one.at, "home")
        os.mkdir(home)
        self.program = Program(context.path, home)
        os.sync()

    def command(self, workers):
        return self.case.words(os.path.join(self.all, "src"), self.far) + ["--workers", str(workers), "--json"]

    def held(self):
        """Digests of what is in the hold area of the source."""
        return contents(os.path.join(self.disks.one.at, "home", "data"), self.disks.one.at)

    def places(self):
        """What is at the source, and at the destination by the paths of the source."""
        src = snapshot(os.path.join(self.all, "src"))
        if not self.case.flat:
            return src, snapshot(os.path.join(self.far, "src"))
        return src, {below(path): entry for path, entry in snapshot(self.far).items()}


def below(path):
    """Path in the source of a file that was moved without its folders."""
    name = path.split(b"/")[-1]
    is_own = name.startswith(b"f") and name[1:].isdigit()
    return b"d%d/%s" % (int(name[1:]) % 4, name) if is_own else path


def files_below(folder):
    return sorted(os.path.join(above, name) for above, _, names in os.walk(folder) for name in names)


def whole(state, original):
    """Paths of files that are there as they were."""
    return {
        path for path, entry in original.items() if entry.kind == "file" and path in state and state[path].held == entry.held
    }


def files_of(state):
    return {path for path, entry in state.items() if entry.kind == "file"}


def broken(state, original, old):
    """Files under a final name that are neither whole copies nor what was there before."""
    return [
        path.decode()
        for path, entry in state.items()
        if entry.kind == "file"
        and b".filewright-" not in path
        and not any(path in known and entry.held == known[path].held for known in (original, old))
    ]


def judge_removal(one, before, way, had_ended, tally, what):
    """What was taken away is in the hold area, and either way of going on finds it there."""
    digests = {entry.held for entry in before.values() if entry.kind == "file"}

    def look(when):
        missing = digests - one.held()
        if missing:
            tally.lose(f"{what}: {when}: {len(missing)} contents are nowhere")

    look("right after")
    past = one.program.history()
    is_open = any(job["state"] == "interrupted" for job in past)
    if had_ended or (past and not is_open):
        # The job had come to its end, if not the process.
        tally.ended += 1
        way = "undo"
    done = one.program.run([way] if way == "undo" else [way, "--all"])
    look(f"after {way}")
    if has_panicked(done) or done.returncode not in (0, 3):
        return tally.wrong(f"{what}: {way} ended with {done.returncode}: {said(done)[-500:]}")
    src, _ = one.places()
    left = files_of(src)
    past = one.program.history()
    if way == "resume" and left and past and past[-1]["state"] == "done":
        tally.lie(f"{what}: resumed, but {len(left)} are still there")
    if way != "resume":
        lines = differences(before, src, "files")
        if lines:
            tally.lie(f"{what}: after {way}, {done.returncode}: {lines[:4]} {said(done)[-200:]}")


def judge(one, before, way, had_ended, tally, what):
    if one.case.stays:
        return judge_removal(one, before, way, had_ended, tally, what)
    src, dst = one.places()
    lost = files_of(before) - whole(src, before) - whole(dst, before)
    if lost:
        tally.lose(f"{what}: right after: {len(lost)} files are nowhere: {sorted(lost)[:3]}")
    if had_ended:
        tally.ended += 1
        missing = files_of(before) - whole(dst, before)
        if missing:
            tally.lie(f"{what}: said to be done, but {len(missing)} are not there or not whole: {sorted(missing)[:3]}")
        return
    bad = broken(dst, before, one.old)
    if bad:
        tally.lie(f"{what}: before any recovery: {len(bad)} under a final name are not whole: {bad[:3]}")
    past = one.program.history()
    is_open = any(job["state"] == "interrupted" for job in past)
    done = one.program.run([way, "--all"])
    if has_panicked(done) or done.returncode not in (0, 3):
        tally.wrong(f"{what}: {way} ended with {done.returncode}: {said(done)[-500:]}")
    src, dst = one.places()
    lost = files_of(before) - whole(src, before) - whole(dst, before)
    if lost:
        return tally.lose(f"{what}: after {way}: {len(lost)} files are nowhere: {sorted(lost)[:3]}; {said(done)[-300:]}")
    bad = broken(dst, before, one.old)
    if bad:
        tally.lie(f"{what}: after {way}, {done.returncode}: {len(bad)} under a final name are not whole: {bad[:3]}")
    elif done.returncode == 0 and is_open and way == "resume":
        missing = files_of(before) - whole(dst, before)
        left = files_of(src) if one.case.removes else set()
        if missing or left:
            tally.lie(f"{what}: resumed, but {len(missing)} are missing and {len(left)} are still at the source")
    elif not is_open and any(job["state"] == "done" for job in past):
        missing = files_of(before) - whole(dst, before)
        if missing:
            tally.lie(f"{what}: it had come to its end, but {len(missing)} are missing")
    elif done.returncode != 1:
        lines = differences(before, src, "files")
        if lines:
            tally.lie(f"{what}: after {way}, {done.returncode}: {lines[:4]} {said(done)[-200:]}")


def run_one(context, kind, case, seed, span, tally):
    one = Try(context, kind, case, 40, seed)
    try:
        before, _ = one.places()
        workers = one.rng.choice([1, 4])
        way = ["resume", "rollback"][seed % 2]
        tally.tries += 1
        started = time.monotonic()
        running = one.program.start(one.command(workers), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        if span is None:
            running.wait()
            return time.monotonic() - started
        wait = one.rng.random() * span * 1.15
        time.sleep(wait)
        running.send_signal(signal.SIGSTOP)
        time.sleep(0.002)
        had_ended = running.poll() == 0
        one.disks.shut_down(one.rng)
        running.kill()
        running.wait()
        one.disks.come_back()
        what = f"{case.name} on {kind}, power off after {wait * 1000:.0f} of {span * 1000:.0f} ms, {workers} worker(s), {way}, seed {seed}"
        judge(one, before, way, had_ended, tally, what)
    finally:
        one.disks.close()
    return None


def row_12(context):
    if not context.is_root:
        return [skipped(12, "power loss", "needs root to mount")]
    if not has("xfs_io"):
        return [skipped(12, "power loss", "needs xfs_io of xfsprogs")]
    tallies = []
    for kind in KINDS:
        for case in CASES:
            if context.only not in case.name:
                continue
            tally = Tally(12, f"power loss, {kind}: {case.name}")
            tally.ended = 0
            try:
                span = run_one(context, kind, case, 0, None, tally)
                first = context.seed * 10_000 + 1
                seeds = range(first, first + (context.tries or 200))
                with ThreadPoolExecutor(context.threads) as pool:
                    for done in [pool.submit(run_one, context, kind, case, seed, span, tally) for seed in seeds]:
                        done.result()
            except Skip as why:
                tallies.append(skipped(12, tally.scenario, why))
                continue
            tally.note = f"{tally.ended} had ended; no file was short before the recovery" if not tally.is_bad() else ""
            tallies.append(tally.done())
    return tallies


