"""Each call fails once with each number that it can give; calls are interrupted, and read or write less than they could."""

import hashlib
import os
import subprocess
import tarfile
import zipfile

from ground import compare, has, has_panicked, inject_words, said
from jobs import jobs, spread
from kills import at_once, course, digests, leaving_open, traced
from table import Tally, skipped

# What the kernel can say to a call. Not in the list: answers that would be a lie of the kernel, as ENOENT for a file
# that is there.
COMMON = ["EIO", "EACCES", "ENOMEM"]
SPACE = ["ENOSPC", "EDQUOT", "EIO"]
NUMBERS = {
    "openat": ["EACCES", "EMFILE", "ENFILE", "ENOMEM", "EIO", "ELOOP"],
    "openat2": ["EACCES", "EMFILE", "EIO", "ENOSYS", "EAGAIN"],
    "read": ["EIO"],
    "pread64": ["EIO"],
    "write": [*SPACE, "EFBIG"],
    "pwrite64": [*SPACE, "EFBIG"],
    "copy_file_range": [*SPACE, "EXDEV", "EOPNOTSUPP", "EINVAL", "ENOSYS"],
    "sendfile": SPACE,
    "ioctl": ["EOPNOTSUPP", "EXDEV", "EIO", "ENOTTY"],
    "fsync": SPACE,
    "fdatasync": SPACE,
    "syncfs": SPACE,
    "ftruncate": ["EIO", "ENOSPC", "EPERM"],
    "fallocate": ["ENOSPC", "EOPNOTSUPP", "EIO"],
    "lseek": ["EIO"],
    "getdents64": ["EIO", "ENOMEM"],
    "statx": COMMON,
    "newfstatat": COMMON,
    "fstat": ["EIO", "ENOMEM"],
    "statfs": ["EIO", "ENOSYS"],
    "fstatfs": ["EIO", "ENOSYS"],
    "unlinkat": ["EACCES", "EPERM", "EBUSY", "EIO", "EROFS"],
    "mkdirat": ["EACCES", "EMLINK", "EROFS", *SPACE],
    "renameat": ["EXDEV", "EACCES", "EROFS", *SPACE],
    "renameat2": ["EXDEV", "EACCES", "EPERM", "EINVAL", "EROFS", "EBUSY", *SPACE],
    "linkat": ["EMLINK", "EPERM", "EXDEV", *SPACE],
    "symlinkat": ["EACCES", *SPACE],
    "readlinkat": ["EIO", "EACCES"],
    "flock": ["ENOLCK", "EIO"],
    "fadvise64": ["EINVAL"],
}
# Calls on metadata. Where rights or the file system do not allow one, the property counts as lost and is told; a failing
# device is an error.
ALWAYS = ["EIO"]


# Calls that have no way to fail.
NEVER = ["geteuid", "getuid", "getpid", "umask"]


def numbers(name):
    if name in NEVER:
        return []
    return NUMBERS.get(name, ALWAYS)


def judge(job, ground, item, wanted, tally):
    (name, number), errno = item
    ground.fresh()
    job.plant(ground)
    before = ground.states()
    log = os.path.join(ground.here.at, "calls")
    words = inject_words(name, f"error={errno}:when={number}", log)
    done = ground.program.run(job.command(ground), before=words)
    what = f"{job.name}: {name} #{number} answers {errno}"
    tally.tries += 1
    with open(log, "rb") as file:
        hits = [line for line in file if b"INJECTED" in line]
    tally.misses += not hits
    # What is said in the failing call itself cannot be heard.
    is_mute = any(b" write(1," in line or b" write(2," in line for line in hits)
    os.unlink(log)
    if has_panicked(done) or done.returncode < 0:
        return tally.wrong(f"{what}: broke down: {said(done)[-500:]}")
    if done.returncode == 0:
        states = [as_numbered(state) for state in ground.states()]
        lines = [line for line in compare(wanted, states, "files") if not is_without_names(ground, line)]
        # A copy that could not become another name of an earlier one is a copy by itself, which is told.
        if b"did not take hard links" in done.stdout + done.stderr:
            lines = [line for line in lines if ": names" not in line]
        return tally.lie(f"{what}: said to be done, but {lines[:4]}") if lines else None
    gone = digests(before) - ground.everything()
    if gone and not job.cuts:
        tally.lose(f"{what}: {len(gone)} contents gone; {said(done)[-300:]}")
    whole = digests(before) | digests(wanted)
    partial = [
        path
        for state in ground.states()
        for path, entry in state.items()
        if entry.kind == "file" and entry.held not in whole and not is_made_of_rest(path)
    ]
    if partial:
        tally.lose(f"{what}: not whole: {partial[:3]}; {said(done)[-300:]}")
    if done.returncode != 127 and b"/" not in done.stderr and not is_mute:
        tally.wrong(f"{what}: no path is told: {done.returncode} {said(done)[-300:]}")
    left = ground.leftovers()
    if left:
        tally.wrong(f"{what}: left behind: {left[:3]}; {said(done)[-200:]}")
    for word in take_back(ground):
        back = ground.program.run(word)
        if has_panicked(back) or back.returncode not in (0, 3):
            return tally.wrong(f"{what}: then {word}: {back.returncode}: {said(back)[-400:]} (said before: {said(done)[-200:]})")
    # Where nothing was done, the folder in which it was tried has a new time all the same.
    lines = compare(before, ground.states(), "files")
    if lines:
        tally.lie(f"{what}: taken back, but {lines[:4]} (said before: {said(done)[-200:]})")
    return None


def is_made_of_rest(path):
    """An archive without the one entry that could not be read, which is told; and what has no final name."""
    return b".filewright-" in path or path.split(b"/")[-1].startswith(b"made")


def as_numbered(state):
    """A name of which it could not be seen that it is free is passed over: `made (3)` is as good as `made (2)`."""
    second, third = b"made (2).zip", b"made (3).zip"
    if third in state and second not in state:
        state[second] = state.pop(third)
    return state


def is_without_names(ground, line):
    """An archive that says numbers of users only, since the list of names could not be read, is whole all the same."""
    name = line.split(":")[0]
    if not name.startswith("made.tar") or ": held" not in line:
        return False
    with tarfile.open(os.path.join(ground.all, name)) as archive:
        return any(member.isfile() and not (member.uname and member.gname) for member in archive)


def take_back(ground):
    if any(one["state"] == "interrupted" for one in ground.program.history()):
        yield ["rollback", "--all"]
    if any(one["can_undo"] and not one["undone_by"] and not one["undoes"] for one in ground.program.history()):
        yield ["undo"]


def judge_recovery(job, ground, item, wanted, tally):
    """The job is killed, and one call of what goes on with it or takes it back fails."""
    first, word, (name, number), errno = item
    ground.fresh()
    job.plant(ground)
    before = ground.states()
    ground.program.run(job.command(ground), before=inject_words(first[0], f"signal=KILL:when={first[1]}"))
    what = f"{job.name}, killed at {first}: {word}: {name} #{number} answers {errno}"
    tally.tries += 1
    if not any(one["state"] == "interrupted" for one in ground.program.history()):
        tally.misses += 1
        return None
    done = ground.program.run([word, "--all"], before=inject_words(name, f"error={errno}:when={number}"))
    if has_panicked(done) or done.returncode < 0:
        return tally.wrong(f"{what}: broke down: {said(done)[-500:]}")
    lost, partial = at_once(job, ground, before, wanted)
    partial = [line for line in partial if not is_made_of_rest(line.split(" is not")[0].encode())]
    if lost or partial:
        tally.lose(f"{what}: {lost + partial[:4]}; {said(done)[-300:]}")
    if done.returncode == 0:
        end = wanted if word == "resume" else before
        states = [as_numbered(state) for state in ground.states()]
        lines = [line for line in compare(end, states, "files") if not is_without_names(ground, line)]
        return tally.lie(f"{what}: said to be done, but {lines[:4]}: {said(done)[-300:]}") if lines else None
    # Once the device answers again, all of it can be taken back: by name, since a part of it may be back already.
    told = said(done)
    for _ in range(3):
        for one in reversed(ground.program.history()):
            if not one["undoes"]:
                way = "rollback" if one["state"] == "interrupted" else "undo"
                told += " / " + said(ground.program.run([way, one["job"]]))
        if not compare(before, ground.states(), "files"):
            return None
    lines = compare(before, ground.states(), "files")
    return tally.lie(f"{what}: it does not come back: {lines[:4]}: {told[-700:]}")


def failing_recovery(context, job, wanted, found, seed):
    """Row 22 for what is done after a kill."""
    items = []
    for first in leaving_open(context, job, found, seed)[:2]:
        for word in ("resume", "rollback"):
            with context.ground() as ground:
                ground.fresh()
                job.plant(ground)
                ground.program.run(job.command(ground), before=inject_words(first[0], f"signal=KILL:when={first[1]}"))
                _, sites = traced(context, ground, [word, "--all"])
            items += [(first, word, site, errno) for site in sites for errno in numbers(site[0])]
    tally = Tally(22, f"{job.name}: a call of the recovery fails, {len(items)} ways")
    few = spread(items, context.tries, seed)
    context.each(few, lambda ground, item: judge_recovery(job, ground, item, wanted, tally))
    return tally


def chosen(context):
    return [job for job in jobs(min(context.files, 60)) if context.only in job.name]


def row_22(context):
    tallies = []
    for at, job in enumerate(chosen(context)):
        wanted, found = course(context, job)
        items = [(site, errno) for site in found for errno in numbers(site[0])]
        tally = Tally(22, f"{job.name}: one of {len(found)} calls fails, {len(items)} ways")
        context.each(spread(items, context.tries, at), lambda ground, item: judge(job, ground, item, wanted, tally))
        tallies.append(tally.done())
        tallies.append(failing_recovery(context, job, wanted, found, at).done())
    return tallies


INTERRUPTED = ["openat", "read", "pread64", "write", "pwrite64", "copy_file_range", "getdents64", "fsync", "fdatasync",
               "ftruncate", "fallocate", "ioctl", "flock", "syncfs", "statfs", "fstatfs"]  # fmt: skip


def is_packed_whole(ground, line, before):
    """How a stream is compressed depends on the pieces that it came in; what comes out of it does not."""
    name = line.split(": held")[0]
    if not name.startswith("made") or ": held" not in line:
        return False
    at = os.path.join(ground.all, name)
    if name.endswith(".zip"):
        with zipfile.ZipFile(at) as archive:
            packed = [archive.read(member) for member in archive.infolist()]
    else:
        with tarfile.open(at) as archive:
            packed = [archive.extractfile(member).read() for member in archive if member.isfile()]
    found = {hashlib.blake2b(data, digest_size=16).digest() for data in packed}
    source = {entry.held for path, entry in before[0].items() if entry.kind == "file" and path.startswith(b"src/")}
    return source <= found


def judge_exact(job, ground, before_words, wanted, tally, what):
    ground.fresh()
    job.plant(ground)
    before = ground.states()
    tally.tries += 1
    for words, expected, times in ((job.command(ground), wanted, "files"), (["undo"], before, "all")):
        done = ground.program.run(words, before=before_words)
        lines = compare(expected, ground.states(), times)
        lines = [line for line in lines if not is_packed_whole(ground, line, before)]
        if lines:
            told = tally.lie if done.returncode == 0 else tally.lose
            return told(f"{what}: {words[0]} ended with {done.returncode}: {lines[:4]} {said(done)[-200:]}")
        if done.returncode != 0:
            return tally.wrong(f"{what}: {words[0]} ended with {done.returncode}: {said(done)[-300:]}")
    return None


def row_21(context):
    """The result is exact, and so is what comes of taking it back under the same conditions."""
    tallies = []
    helper = short_helper(context)
    for job in chosen(context):
        wanted, _ = course(context, job)
        tally = Tally(21, f"{job.name}: interrupted calls")
        # From the 30th on: before that the loader is at work, which is not ours.
        ways = [(name, inject_words(name, f"error=EINTR:when=30+{step}")) for name in INTERRUPTED for step in (2, 3)]
        context.each(ways, lambda ground, way: judge_exact(job, ground, way[1], wanted, tally, f"{job.name}: EINTR of {way[0]}"))
        tallies.append(tally)
        if helper is None:
            tallies.append(skipped(21, f"{job.name}: short reads and writes", "needs cc and x86-64"))
            continue
        tally = Tally(21, f"{job.name}: every read and write is cut short")
        ways = [[helper, str(part), "--"] for part in (1, 2, 3, 7)]
        context.each(ways, lambda ground, way: judge_exact(job, ground, way, wanted, tally, f"{job.name}: short by {way[1]}"))
        tallies.append(tally)
    return tallies


def short_helper(context):
    """The tracer that cuts calls short, built anew."""
    if not has("cc") or os.uname().machine != "x86_64":
        return None
    source = os.path.join(os.path.dirname(os.path.abspath(__file__)), "short.c")
    program = os.path.join(context.base, "short")
    done = subprocess.run(["cc", "-O1", "-o", program, source], stderr=subprocess.PIPE)
    return program if done.returncode == 0 else None
