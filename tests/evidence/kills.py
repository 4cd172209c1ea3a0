"""The process is killed at a system call: of a job, with one worker at each and with many at random, and of its recovery."""

import os
import random

from ground import compare, has_panicked, inject_words, said, sites, trace_words
from jobs import jobs, spread
from table import Tally

WAYS = ["resume", "rollback", "resume+undo"]


def traced(context, ground, words):
    """Runs it once under strace: the places at which it can be hit."""
    log = os.path.join(context.base, f"calls-{id(ground)}")
    done = ground.program.run(words, before=trace_words(log))
    found = sites(log, ground.here.at)
    os.unlink(log)
    return done, found


def course(context, job):
    """The end of a job without a mishap, and the places at which it can be hit."""
    with context.ground() as ground:
        ground.fresh()
        job.plant(ground)
        done = ground.program.run(job.command(ground))
        if done.returncode != 0:
            raise RuntimeError(f"{job.name}: {done.returncode} {said(done)}")
        wanted = ground.states()
        ground.fresh()
        job.plant(ground)
        _, found = traced(context, ground, job.command(ground))
    return wanted, found


def digests(states):
    return {entry.held for state in states for entry in state.values() if entry.kind == "file"}


def at_once(job, ground, before, wanted):
    """What must hold as soon as the process is gone: losses, and files that are no whole ones."""
    lost = [] if job.cuts else [f"{len(gone)} contents gone" for gone in [digests(before) - ground.everything()] if gone]
    whole = digests(before) | digests(wanted)
    partial = [
        f"{path.decode(errors='replace')} is not whole"
        for state in ground.states()
        for path, entry in state.items()
        if entry.kind == "file" and entry.held not in whole and b".filewright-" not in path
    ]
    return lost, partial


def recover(ground, words, what):
    done = ground.program.run(words)
    if has_panicked(done) or done.returncode not in (0, 3):
        return done, [f"{what}: {' '.join(words)} ended with {done.returncode}: {said(done)[-600:]}"]
    return done, []


def judge(job, ground, site, way, wanted, workers, tally, when=None):
    ground.fresh()
    job.plant(ground)
    before = ground.states()
    name, number = site
    done = ground.program.run(job.command(ground, workers), before=inject_words(name, f"signal=KILL:when={number}"))
    what = f"{job.name}, {workers} worker(s), killed at {name} #{number}, {way}"
    tally.tries += 1
    if done.returncode >= 0 and done.returncode != 137:
        tally.misses += 1
        if done.returncode != 0:
            return tally.wrong(f"{what}: it ended with {done.returncode}: {said(done)[-600:]}")
        lines = compare(wanted, ground.states(), "files")
        return tally.lie(f"{what}: said to be done, but {lines[:4]}") if lines else None
    lost, partial = at_once(job, ground, before, wanted)
    if lost or partial:
        tally.lose(f"{what}: at once: {lost + partial[:4]}")
    judge_recovery(job, ground, way, before, wanted, tally, what)


def judge_recovery(job, ground, way, before, wanted, tally, what):
    past = ground.program.history()
    open_jobs = [one for one in past if one["state"] == "interrupted"]
    word, _, then = way.partition("+")
    if not open_jobs:
        is_done = any(one["state"] == "done" for one in past)
        lines = compare(wanted if is_done else before, ground.states(), "files")
        if lines:
            tally.lie(f"{what}: no job is open, but {lines[:4]}")
        return
    done, faults = recover(ground, [word, "--all"], what)
    if faults:
        return tally.wrong(faults[0] + str(compare(before, ground.states(), "all")[:3]))
    if done.returncode == 3 or word == "rollback":
        return against(before, "all", ground, tally, f"{what}: {said(done)[-200:]}")
    if not against(wanted, "files", ground, tally, f"{what}: {said(done)[-200:]}"):
        return
    if then:
        done, faults = recover(ground, ["undo"], what)
        if faults:
            return tally.wrong(faults[0])
        against(before, "all", ground, tally, f"{what}: after undo: {said(done)[-200:]}")


def against(wanted, times, ground, tally, what):
    lines = compare(wanted, ground.states(), times)
    if not lines:
        return True
    gone = digests(wanted) - ground.everything()
    (tally.lose if gone else tally.lie)(f"{what}: {len(lines)} differences: {lines[:4]}")
    return False


def judge_twice(job, ground, first, word, site, last, wanted, tally):
    """The recovery is killed too, and then recovered from."""
    ground.fresh()
    job.plant(ground)
    before = ground.states()
    ground.program.run(job.command(ground), before=inject_words(first[0], f"signal=KILL:when={first[1]}"))
    was_open = any(one["state"] == "interrupted" for one in ground.program.history())
    done = ground.program.run([word, "--all"], before=inject_words(site[0], f"signal=KILL:when={site[1]}"))
    what = f"{job.name}, killed at {first}, {word} killed at {site}, then {last}"
    tally.tries += 1
    lost, partial = at_once(job, ground, before, wanted)
    if lost or partial:
        tally.lose(f"{what}: at once: {lost + partial[:4]}")
    if not was_open:
        tally.misses += 1
        return None
    if done.returncode in (0, 3):
        tally.misses += 1
        return against(wanted if word == "resume" and done.returncode == 0 else before, "files", ground, tally, what)
    past = ground.program.history()
    undoings = [one for one in past if one["undoes"]]
    if not any(one["state"] == "interrupted" for one in past):
        is_back = any(one["state"] == "done" for one in undoings)
        is_done = any(one["state"] == "done" for one in past if not one["undoes"])
        end = before if is_back or not is_done else wanted
        return against(end, "files", ground, tally, f"{what}: no job is open")
    for _ in range(2):
        done, faults = recover(ground, [last, "--all"], what)
        if faults:
            return tally.wrong(faults[0] + str(compare(before, ground.states(), "all")[:3]))
        if not any(one["state"] == "interrupted" for one in ground.program.history()):
            break
    if last == "resume" and word == "rollback":
        # Whether the rollback had entered itself is a matter of the moment; either end is a whole one.
        if not compare(wanted, ground.states(), "files"):
            return None
        return against(before, "all", ground, tally, what)
    goes_on = last == "resume" and not undoings and done.returncode == 0
    return against(wanted if goes_on else before, "files" if goes_on else "all", ground, tally, what)


def every_call(context, job, number, seed=0):
    """Row 9 or 10 for one job."""
    wanted, found = course(context, job)
    one = Tally(number, f"{job.name}: kill -9 at {len(found)} calls, 1 worker", context)
    chosen = spread(found, context.tries, seed)
    items = [(site, WAYS[at % 3]) for at, site in enumerate(chosen)]
    if context.tries <= 0:
        items = [(site, way) for site in found for way in WAYS[:2]]
    context.each(items, lambda ground, item: judge(job, ground, item[0], item[1], wanted, 1, one))
    one.done()
    many = Tally(number, f"{job.name}: kill -9 at random calls, 4 workers", context)
    rng = random.Random(seed)
    count = max(6, len(chosen) // 4)
    items = [(rng.choice(found), WAYS[at % 2], rng.choice([3, 4, 8])) for at in range(count)]
    context.each(items, lambda ground, item: judge(job, ground, item[0], item[1], wanted, item[2], many))
    many.done()
    twice = Tally(number, f"{job.name}: the recovery killed as well", context)
    context.each(recoveries(context, job, found, seed), lambda ground, item: judge_twice(job, ground, *item, wanted, twice))
    return [one, many, twice.done()]


def leaving_open(context, job, found, seed):
    """Calls at which a kill leaves a job that can be gone on with: three of them, spread."""
    firsts = []
    with context.ground() as ground:
        for first in spread(found, 30, seed):
            ground.fresh()
            job.plant(ground)
            ground.program.run(job.command(ground), before=inject_words(first[0], f"signal=KILL:when={first[1]}"))
            if any(one["state"] == "interrupted" for one in ground.program.history()):
                firsts.append(first)
    return spread(firsts, 3, seed)


def recoveries(context, job, found, seed):
    """(first call, word, call of the recovery, last word), spread."""
    items = []
    firsts = leaving_open(context, job, found, seed)
    each = max(4, min(context.tries or 3 * len(found), 1_200) // 12)
    for at, first in enumerate(firsts):
        for word in ("resume", "rollback"):
            with context.ground() as ground:
                ground.fresh()
                job.plant(ground)
                ground.program.run(job.command(ground), before=inject_words(first[0], f"signal=KILL:when={first[1]}"))
                _, second = traced(context, ground, [word, "--all"])
            lasts = ["rollback", "resume"]
            items += [(first, word, site, lasts[(at + k) % 2]) for k, site in enumerate(spread(second, each, seed + at))]
    return items


def row_9(context):
    return [tally for job in jobs(context.files)[:2] for tally in every_call(context, job, 9)]


def row_10(context):
    chosen = [job for job in jobs(context.files)[2:] if context.only in job.name]
    return [tally for at, job in enumerate(chosen) for tally in every_call(context, job, 10, at)]
