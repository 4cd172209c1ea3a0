"""Room that runs out: bytes, inodes, quota, the journal's own disk, and disks that take nothing at all."""

import os
import re
import shutil
import subprocess
import threading
import time

from ground import Mount, Skip, compare, contents, differences, has, has_panicked, plant_many, said, scramble
from ground import snapshot, write
from jobs import jobs
from kills import course, digests
from table import Tally

MIB = 1 << 20


def large(base, files=6):
    os.makedirs(base)
    for number in range(files):
        write(os.path.join(base, f"f{number}"), scramble(number, MIB))


def unfinished(base):
    return [path for path in snapshot(base) if b".filewright-" in path and b".filewright-hold" not in path]


def is_whole(source, target):
    """Files at the destination that are no copies."""
    return [
        path
        for path, entry in target.items()
        if entry.kind == "file" and not path.startswith(b"filler")
        and entry.held not in {one.held for one in source.values()}
    ]  # fmt: skip


class Filler(threading.Thread):
    """Another program that takes the room away when the copy has begun."""

    def __init__(self, at, size):
        super().__init__(daemon=True)
        self.at, self.size, self.is_over = at, size, False

    def run(self):
        while not self.is_over:
            if any(name.startswith(".filewright-") for name in os.listdir(self.at)):
                with open(os.path.join(self.at, "filler"), "wb") as file:
                    try:
                        file.write(bytes(self.size))
                    except OSError:
                        pass
                return
            time.sleep(0.0005)


def row_15(context):
    tally = Tally(15, "the disk fills up in a copy or move, at each MiB, then room again and once more")
    inodes = Tally(15, "the inodes run out in a copy or move as Python's, which does not look before")
    with context.ground() as ground:
        for op in ("copytree", "move"):
            for free in range(0, 7):
                ground.fresh()
                src = os.path.join(ground.all, "src")
                large(src)
                small = Mount(context.base, "tmpfs", options="size=9m")
                try:
                    fill(context, ground, small, op, free, tally)
                finally:
                    small.close()
            for most in (5, 20, 60):
                ground.fresh()
                src = os.path.join(ground.all, "src")
                plant_many(src, 100)
                before = snapshot(src)
                small = Mount(context.base, "tmpfs", options=f"size=64m,nr_inodes={most}")
                try:
                    inodes.tries += 1
                    done = ground.program.run([op, "--python", src, os.path.join(small.at, "dst")])
                    what = f"{op} with {most} inodes: {done.returncode} {said(done)[-200:]}"
                    inodes.check(done.returncode == 1 and b"ENOSPC" in done.stderr, what)
                    if differences(before, snapshot(src)):
                        inodes.lose(f"{what}: {differences(before, snapshot(src))[:3]}")
                finally:
                    small.close()
    return [tally, inodes]


def fill(context, ground, small, op, free, tally):
    src, dst = os.path.join(ground.all, "src"), os.path.join(small.at, "dst")
    before = snapshot(src)
    # The copy is slowed down, so that the other has the time to come in between.
    slow = ["strace", "-f", "-qq", "-o", "/dev/null", "-e", "trace=copy_file_range,pwrite64,sendfile",
            "-e", "inject=copy_file_range,pwrite64,sendfile:delay_enter=20000", "--"]  # fmt: skip
    filler = Filler(small.at, 9 * MIB - free * MIB - 65_536)
    filler.start()
    done = ground.program.run([op, src, dst, "--workers", "1"], before=slow)
    filler.is_over = True
    filler.join()
    tally.tries += 1
    what = f"{op} with {free} MiB free: {done.returncode} {said(done)[-300:]}"
    if done.returncode == 0 and free < 6:
        tally.misses += 1
        return
    tally.check(done.returncode == 0 or b"ENOSPC" in done.stderr, what)
    lost = digests([before]) - contents(src, small.at)
    if lost:
        tally.lose(f"{what}: {len(lost)} contents gone")
    partial = is_whole(before, snapshot(small.at))
    if partial:
        tally.lose(f"{what}: not whole: {partial[:3]}")
    tally.check(not unfinished(small.at), f"{what}: left: {unfinished(small.at)[:3]}")
    if done.returncode == 0:
        return
    if os.path.exists(os.path.join(small.at, "filler")):
        os.unlink(os.path.join(small.at, "filler"))
    undo = ground.program.run(["undo"])
    tally.check(undo.returncode in (0, 3), f"{what}: undo: {undo.returncode} {said(undo)[-200:]}")
    lines = differences(before, snapshot(src))
    if lines:
        return tally.lie(f"{what}: undone, but {lines[:3]}")
    # What was copied is kept when it is taken back, on this disk.
    ground.program.run(["hold", "purge", "--all"])
    shutil.rmtree(dst, ignore_errors=True)
    again = ground.program.run([op, src, dst])
    lines = differences(before, snapshot(dst), "files")
    tally.check(again.returncode == 0 and not lines, f"{what}: again: {again.returncode} {said(again)[-200:]} {lines[:3]}")


def row_17(context):
    """For each job and each size of the journal's disk: refused, stopped or done, never more done than written down."""
    tallies = []
    sizes = [4, 8, 16, 24, 32, 48, 64, 96, 128, 192, 256]
    for job in jobs(min(context.files, 120)):
        if context.only not in job.name:
            continue
        wanted, _ = course(context, job)
        tally = Tally(17, f"{job.name}: the journal's disk holds 4 to 256 KiB")
        tally.refused = 0
        context.each(sizes, lambda ground, size: small_journal(context, ground, job, size, wanted, tally))
        tally.note = f"{tally.refused} refused before the first change"
        tallies.append(tally)
    return tallies


def small_journal(context, ground, job, size, wanted, tally):
    ground.fresh()
    job.plant(ground)
    small = Mount(context.base, "tmpfs", options=f"size={size}k")
    try:
        ground.program.extra = {"XDG_STATE_HOME": small.at}
        before = ground.states()
        done = ground.program.run(job.command(ground, 2))
        tally.tries += 1
        what = f"{job.name}, {size} KiB: {done.returncode} {said(done)[-250:]}"
        if has_panicked(done):
            return tally.wrong(what)
        if done.returncode == 0:
            lines = compare(wanted, ground.states(), "files")
            return tally.lie(f"{what}: {lines[:3]}") if lines else None
        tally.refused += done.returncode == 3
        tally.check(b"ENOSPC" in done.stderr, what)
        if done.returncode == 3 and compare(before, ground.states(), "all"):
            tally.wrong(f"{what}: refused, but {compare(before, ground.states(), 'all')[:3]}")
        lost = digests(before) - ground.everything()
        if lost and not job.cuts:
            tally.lose(f"{what}: {len(lost)} contents gone")
        # With room again it is taken back, all of it.
        subprocess.check_call(["mount", "-o", "remount,size=64m", small.at])
        past = ground.program.history()
        for word in (["rollback", "--all"], ["undo"]):
            is_due = any(one["state"] == "interrupted" for one in past) if word[0] == "rollback" else any(
                one["can_undo"] and not one["undone_by"] and one["state"] != "interrupted" for one in past
            )  # fmt: skip
            if is_due:
                back = ground.program.run(word)
                tally.check(back.returncode in (0, 3), f"{what}: {word}: {back.returncode} {said(back)[-300:]}")
        lines = compare(before, ground.states(), "all")
        if lines:
            tally.lie(f"{what}: taken back, but {lines[:4]}")
    finally:
        ground.program.extra = {}
        small.close()
    return None


def row_25(context):
    """Read-only places, of the source, of the destination, and of the program's own state."""
    tally = Tally(25, "a read-only file system: as source, as destination, as the place of the journal")
    with context.ground() as ground:
        for op in ("copytree", "move", "rmtree", "make_archive"):
            for which in ("source", "destination", "journal"):
                ground.fresh()
                src = os.path.join(ground.all, "src")
                plant_many(src, 20)
                sealed = Mount(context.base, "tmpfs")
                inside = os.path.join(sealed.at, "src")
                shutil.copytree(src, inside, symlinks=True)
                subprocess.check_call(["mount", "-o", "remount,ro", sealed.at])
                try:
                    source = inside if which == "source" else src
                    target = os.path.join(sealed.at if which == "destination" else ground.far, "dst")
                    if which == "journal":
                        ground.program.extra = {"XDG_STATE_HOME": sealed.at}
                    before = [snapshot(source), snapshot(sealed.at)]
                    done = ground.program.run([op, source] + ([target] if op != "rmtree" else []))
                    tally.tries += 1
                    is_fine = (which, op) in {("source", "copytree"), ("source", "make_archive"), ("destination", "rmtree")}
                    what = f"{op}, the {which} is read-only: {done.returncode} {said(done)[-200:]}"
                    tally.check((done.returncode == 0) == is_fine and not has_panicked(done), what)
                    tally.check(is_fine or b"EROFS" in done.stderr, what)
                    now = [snapshot(source), snapshot(sealed.at)]
                    if (which, op) != ("destination", "rmtree") and compare(before[:1], now[:1], "all"):
                        tally.lose(f"{what}: {compare(before, now, 'all')[:3]}")
                finally:
                    ground.program.extra = {}
                    sealed.close()
    return [tally]


def row_29(context):
    if not has("btrfs"):
        raise Skip("needs btrfs-progs")
    tally = Tally(29, "the quota of a Btrfs subvolume is used up in a copy or move")
    disk = Mount(context.base, "btrfs", 512)
    try:
        subprocess.check_call(["btrfs", "quota", "enable", disk.at])
        with context.ground() as ground:
            for number, (op, way) in enumerate([("copytree", []), ("move", []), ("copytree", ["--python"]), ("move", ["--python"])]):
                ground.fresh()
                src = os.path.join(ground.all, "src")
                large(src)
                before = snapshot(src)
                sub = os.path.join(disk.at, f"sub{number}")
                subprocess.check_call(["btrfs", "-q", "subvolume", "create", sub])
                subprocess.check_call(["btrfs", "qgroup", "limit", "3M", sub])
                os.sync()
                done = ground.program.run([op, *way, src, os.path.join(sub, "dst")])
                tally.tries += 1
                what = f"{op} {way}: {done.returncode} {said(done)[-300:]}"
                is_said = b"EDQUOT" in done.stderr and re.search(rb"quota", done.stderr)
                tally.check(done.returncode == 1 and is_said, what)
                if differences(before, snapshot(src)) and digests([before]) - contents(src, sub):
                    tally.lose(f"{what}: {differences(before, snapshot(src))[:3]}")
                if not way and is_whole(before, snapshot(sub)):
                    tally.lose(f"{what}: not whole: {is_whole(before, snapshot(sub))[:3]}")
    finally:
        disk.close()
    return [tally]


