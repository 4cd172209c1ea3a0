"""Others are at work at the same time: an attacker, a writer, a second instance, a person who cancels."""

import contextlib
import ctypes
import os
import random
import signal
import subprocess
import threading
import time

from ground import compare, digest, has_panicked, plant_many, said, scramble, snapshot, write
from kills import digests
from jobs import jobs
from table import Tally

RENAME_EXCHANGE = 2
LIBC = ctypes.CDLL(None, use_errno=True)


class Attacker(threading.Thread):
    """Swaps a folder of the tree with a link to the victim, as fast as it can."""

    def __init__(self, one, other):
        super().__init__(daemon=True)
        self.one, self.other, self.is_over, self.swaps = os.fsencode(one), os.fsencode(other), False, 0

    def run(self):
        while not self.is_over:
            done = LIBC.renameat2(-100, self.one, -100, self.other, RENAME_EXCHANGE)
            self.swaps += done == 0


def row_6(context):
    tallies = []
    rounds = context.tries or 10_000
    for op in ("rmtree", "rmtree, for good", "copytree", "move"):
        tally = Tally(6, f"{op} while a folder of it is swapped with a link to a victim")
        tally.swaps = 0

        def attack(ground, number, op=op, tally=tally):
            ground.fresh()
            victim = os.path.join(ground.here.at, "victim")
            os.mkdir(victim)
            for name in range(4):
                write(os.path.join(victim, f"f{name:04}"), scramble(f"victim {name}", 100))
            src = os.path.join(ground.all, "src")
            plant_many(src, 60, folders=3)
            os.symlink(victim, os.path.join(ground.all, "trap"))
            before = snapshot(victim)
            bait = os.path.join(src, f"d{number % 3}")
            attacker = Attacker(bait, os.path.join(ground.all, "trap"))
            attacker.start()
            word, _, is_for_good = op.partition(",")
            target = {"copytree": [os.path.join(ground.all, "copy")], "move": [os.path.join(ground.far, "moved")]}.get(word, [])
            more = ["--permanent"] if is_for_good else []
            done = ground.program.run([word, src, *target, *more, "--workers", str(1 + number % 4), "--no-flush"])
            attacker.is_over = True
            attacker.join()
            tally.tries += 1
            tally.swaps += attacker.swaps
            lines = [line for line in compare([before], [snapshot(victim)], "all")]
            if lines:
                tally.lose(f"round {number}: the victim: {lines[:3]}")
            # Nothing of the victim is in what was copied, moved or kept.
            wanted = digests([before])
            for base in (ground.far, os.path.join(ground.all, "copy"), os.path.join(ground.here.at, "home", "data")):
                for folder, _, names in os.walk(base):
                    if any(digest(os.path.join(folder, name)) in wanted for name in names if os.path.isfile(os.path.join(folder, name)) and not os.path.islink(os.path.join(folder, name))):
                        tally.lie(f"round {number}: something of the victim is in {folder}")
            tally.check(not has_panicked(done), f"round {number}: {said(done)[-300:]}")

        context.each(range(rounds), attack)
        tally.note = f"{tally.swaps:,} swaps"
        tallies.append(tally)
    return tallies


def row_37(context):
    """A writer changes a file while it is copied; the copy is never said to be good, and no version is lost."""
    tally = Tally(37, "a source is appended to, cut, replaced or rewritten in place while it is copied or moved")
    rounds = range(context.tries or 200)

    def one_round(ground, number):
        ground.fresh()
        src = os.path.join(ground.all, "src")
        os.mkdir(src)
        for name in range(4):
            write(os.path.join(src, f"f{name}"), scramble(name, 600_000))
        file = os.path.join(src, f"f{number % 4}")
        how = ["append", "cut", "replace", "rewrite"][(number // 4) % 4]
        op = ["copytree", "move"][(number // 16) % 2]
        dst = os.path.join(ground.far, "dst")
        slow = ["strace", "-f", "-qq", "-o", "/dev/null", "-e", "trace=copy_file_range,pwrite64", "-e",
                "inject=copy_file_range,pwrite64:delay_enter=3000", "--"]  # fmt: skip
        running = ground.program.start([op, src, dst, "--workers", "1", "--no-flush"], before=slow)
        time.sleep(random.Random(number).random() * 0.12)
        final = None
        try:
            final = change(file, how, number)
        except FileNotFoundError:
            pass
        _, err = running.communicate()
        tally.tries += 1
        what = f"{op}, {how}, round {number}: {running.returncode} {err.decode(errors='replace')[-200:]}"
        copies = [path for path in (file, os.path.join(dst, os.path.basename(file))) if os.path.exists(path)]
        found = {digest(path) for path in copies}
        if not found:
            return tally.lose(f"{what}: the file is nowhere")
        if final is not None and op == "move" and final not in ground.everything():
            return tally.lose(f"{what}: what was saved last is nowhere")
        if running.returncode == 0:
            good = {digest_of(scramble(number % 4, 600_000)), final}
            copy = os.path.join(dst, os.path.basename(file))
            if not os.path.exists(copy) or digest(copy) not in good:
                tally.lie(f"{what}: said to be done, but the copy is no version that there was")
        else:
            tally.noted += 1
        return None

    tally.noted = 0
    context.each(rounds, one_round)
    tally.note = f"{tally.noted} times the change was told"
    return [tally]


def digest_of(data):
    import hashlib

    return hashlib.blake2b(data, digest_size=16).digest()


def change(file, how, number):
    new = scramble(f"new {number}", 500_000)
    if how == "replace":
        other = os.path.join(os.path.dirname(os.path.dirname(file)), "other")
        with open(other, "wb") as out:
            out.write(new)
        if not os.path.exists(file):
            os.unlink(other)
            return None
        os.rename(other, file)
        return digest_of(new)
    handle = os.open(file, os.O_RDWR)
    try:
        if how == "append":
            os.lseek(handle, 0, os.SEEK_END)
            os.write(handle, new[:1000])
        elif how == "cut":
            os.ftruncate(handle, 1_000)
        else:
            os.pwrite(handle, new[:300_000], 100_000)
        if os.fstat(handle).st_nlink == 0:
            # It had been moved away already: whoever writes to a removed file has lost that by himself.
            return None
        size = os.fstat(handle).st_size
        return digest_of(os.pread(handle, size, 0))
    finally:
        os.close(handle)


def hear_ctrl_c():
    """What is started in the background of a shell ignores it, and so does what that starts."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def span_of(context, job):
    """Seconds that a job takes when nobody cancels it."""
    with context.ground() as ground:
        ground.fresh()
        job.plant(ground)
        started = time.monotonic()
        ground.program.run(job.command(ground, 2))
        return time.monotonic() - started


def row_42(context):
    """Ctrl-C at a random moment, then the way back."""
    tallies = []
    for job in jobs(max(context.files, 1_000)):
        if context.only not in job.name:
            continue
        tally = Tally(42, f"{job.name}: cancelled at a random moment, then undone")
        tally.late = tally.longest = 0.0
        span = span_of(context, job)

        def cancel(ground, number, job=job, tally=tally, span=span):
            ground.fresh()
            job.plant(ground)
            before = ground.states()
            rng = random.Random(number)
            running = ground.program.start(job.command(ground, rng.choice([1, 2, 8])), preexec_fn=hear_ctrl_c)
            time.sleep(rng.random() * span)
            asked = time.monotonic()
            running.send_signal(signal.SIGINT)
            out, err = running.communicate()
            tally.longest = max(tally.longest, time.monotonic() - asked)
            tally.tries += 1
            tally.late += running.returncode == 0
            what = f"{job.name}, round {number}: {running.returncode} {err.decode(errors='replace')[-200:]}"
            # Before it listens to it, the signal ends it as any other program.
            tally.check(running.returncode in (0, 130, -2), what)
            left = ground.leftovers()
            if left and running.returncode != -2:
                tally.wrong(f"{what}: left: {left[:3]}")
            past = ground.program.history()
            word = "rollback" if any(one["state"] == "interrupted" for one in past) else "undo"
            times = "files"
            if any(one["can_undo"] or one["state"] == "interrupted" for one in past):
                done = ground.program.run([word])
                # Where nothing was done, the folder in which it was tried has a new time all the same.
                times = "all" if done.returncode == 0 else times
                tally.check(done.returncode in (0, 3), f"{what}: {word}: {done.returncode} {said(done)[-300:]}")
            lines = compare(before, ground.states(), times)
            if lines:
                gone = digests(before) - ground.everything()
                (tally.lose if gone else tally.lie)(f"{what}: taken back, but {lines[:3]}")

        context.each(range(max(5, (context.tries or 1_000) // 10)), cancel)
        tally.check(tally.late < tally.tries, f"{job.name}: not one was cancelled in time")
        tally.note = f"{int(tally.late)} had ended; at most {tally.longest * 1000:.0f} ms to the end"
        tallies.append(tally.done())
    return tallies


def row_43(context):
    """Two instances at once on overlapping trees, one of them killed now and then."""
    tally = Tally(43, "two instances on overlapping trees with one journal, the first sometimes killed")
    tally.refused = tally.killed = 0

    def pair(ground, number):
        ground.fresh()
        src = os.path.join(ground.all, "src")
        plant_many(src, 150)
        before = ground.states()
        rng = random.Random(number)
        slow = ["strace", "-f", "-qq", "-o", "/dev/null", "-e", "trace=utimensat", "-e", "inject=utimensat:delay_enter=500", "--"]
        first = ground.program.start(["copytree", src, os.path.join(ground.all, "copy"), "--no-flush"], before=slow)
        time.sleep(0.02 + rng.random() * 0.15)
        second = ground.program.run(["rmtree", os.path.join(src, "d1") if number % 2 else src])
        if number % 3 == 0:
            # strace goes, and takes the program along with a detached tracee's default: it is killed itself.
            for child in children(first.pid):
                with contextlib.suppress(ProcessLookupError):
                    os.kill(child, signal.SIGKILL)
            tally.killed += 1
        out, err = first.communicate()
        tally.tries += 1
        what = f"round {number}: first {first.returncode} {err.decode(errors='replace')[-200:]}, second {second.returncode} {said(second)[-200:]}"
        tally.check(second.returncode in (0, 3), what)
        if second.returncode == 3:
            tally.refused += 1
            tally.check(b"in use" in second.stderr, what)
        lost = digests(before) - ground.everything()
        if lost:
            return tally.lose(f"{what}: {len(lost)} contents gone")
        # The lock of a killed one is no hindrance; then all is taken back, the newest first.
        nothing = set()
        for _ in range(4):
            past = ground.program.history()
            due = [one for one in past if one["can_undo"] and not one["undone_by"] and not one["undoes"]]
            due = [one for one in due if one["job"] not in nothing]
            if not due:
                break
            newest = due[-1]
            word = "rollback" if newest["state"] == "interrupted" else "undo"
            done = ground.program.run([word, newest["job"]])
            if done.returncode not in (0, 3):
                return tally.wrong(f"{what}: {word}: {done.returncode} {said(done)[-300:]}")
            # Where nothing was done it stays as it is, and the next older one has its turn.
            nothing.add(newest["job"])
        lines = compare(before, ground.states(), "all")
        if lines:
            tally.lie(f"{what}: taken back, but {lines[:3]}")
        return None

    context.each(range(context.tries or 200), pair)
    tally.note = f"{tally.refused} refused with the owner's name, {tally.killed} killed"
    return [tally]


def children(pid):
    found = subprocess.run(["ps", "-o", "pid=", "--ppid", str(pid)], stdout=subprocess.PIPE).stdout.split()
    return [int(child) for child in found]
