#!/usr/bin/env python3
"""Filewright beside the command-line tools that are on PATH, and beside the least work that there is, in one run.

    python3 benches/beside.py WORK [--other DIR] [--works copy,delete] [--shapes small,modules] [--rounds 5]
        [--filewright PROGRAM] [--calls] [--cold] [--svg FILE]

WORK is an empty folder on the file system to measure, best an ext4 with a journal and nothing else on the machine;
--other is one on another device, for moves. `limit.c` beside this file is compiled and is the floor. Every round runs
every tool once, in an order that rotates; told are medians of wall seconds, the smallest and largest, CPU seconds, and
how many times as long as the limit. Nobody flushes, but for the row that says so. `--calls` adds system calls a file, as
strace counts them: that figure has no noise. `--cold` drops the caches before each run (root). `--svg` draws the ratios.

Shapes: small (many small files in 200 folders), modules (like an installed tree of packages), flat (one folder), deep (a
chain of 2,000 folders), big (three long files and one that is a hole), one (a single GiB).
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

HERE = os.path.dirname(os.path.abspath(__file__))
MIB = 1 << 20


def written(path, content):
    with open(path, "wb") as file:
        file.write(content)


def small(root, rng):
    for number in range(20_000):
        folder = f"{root}/d{number // 100:03}"
        os.makedirs(folder, exist_ok=True)
        written(f"{folder}/f{number:06}", rng.randbytes(rng.randrange(0, 4096)))


def modules(root, rng):
    number = package = 0
    while number < 20_000:
        package += 1
        base = f"{root}/node_modules/package-{package}"
        for folder in ("", "/lib", "/lib/internal/helpers", "/dist/esm", "/types"):
            os.makedirs(base + folder, exist_ok=True)
            for _ in range(rng.randrange(1, 9)):
                written(f"{base}{folder}/module-{number}.js", rng.randbytes(int(rng.paretovariate(1.1) * 300) % 60000))
                number += 1
        os.symlink("lib", f"{base}/main")


def flat(root, rng):
    for number in range(20_000):
        written(f"{root}/f{number:06}", rng.randbytes(rng.randrange(0, 4096)))


def deep(root, _rng):
    # Most tools go by paths, and the whole one is just short enough for the kernel.
    here = os.open(".", os.O_RDONLY)
    os.chdir(root)
    for level in range(2_000):
        if level % 10 == 0:
            written("f", b"x" * (level % 100))
        os.mkdir("d")
        os.chdir("d")
    os.fchdir(here)
    os.close(here)


def big(root, rng):
    for number in range(3):
        written(f"{root}/long-{number}", rng.randbytes(MIB) * 256)
    with open(f"{root}/holes", "wb") as file:
        for at in range(0, 256, 64):
            file.seek(at * MIB)
            file.write(rng.randbytes(MIB))
        file.truncate(256 * MIB)


def one(root, rng):
    written(f"{root}/long", rng.randbytes(MIB) * 1024)


SHAPES = {"small": small, "modules": modules, "flat": flat, "deep": deep, "big": big, "one": one}


def tools(program, limit, threads):
    """Commands by work and tool. The first is the limit, the rest are ours and theirs."""
    move_twice = 'sh -c "{limit} keep {n} {dst} {far} && {limit} remove {n} {dst}"'
    known = {
        "walk": {
            "limit": "{limit} walk {n} {src}",
            "filewright, the whole plan": "{ours} copytree --plan --quiet {src} {src}.new",
            "du": "du -s --apparent-size {src}",
            "find -printf": "find {src} -printf %s\\n",
        },
        "copy": {
            "limit": "{limit} copy {n} {src} {dst}",
            "limit that keeps times": "{limit} keep {n} {src} {dst}",
            "filewright": "{ours} copytree --no-flush {src} {dst}",
            "filewright, flushed": "{ours} copytree {src} {dst}",
            "filewright, one worker": "{ours} copytree --no-flush --workers 1 {src} {dst}",
            "cp -a": "cp -a {src} {dst}",
            "cpz": "cpz {src} {dst}",
            "xcp": "xcp --no-progress -r -w {n} {src} {dst}",
            "rsync -a": "rsync -a -W {src}/ {dst}/",
        },
        "delete": {
            "limit": "{limit} remove {n} {dst}",
            "filewright": "{ours} rmtree --permanent --no-flush {dst}",
            "filewright, one worker": "{ours} rmtree --permanent --no-flush --workers 1 {dst}",
            "filewright, into the hold area": "{ours} rmtree --no-flush {dst}",
            "rm -rf": "rm -rf {dst}",
            "rmz": "rmz {dst}",
        },
        "move": {
            "limit": move_twice,
            "filewright": "{ours} move --no-flush --no-verify {dst} {far}",
            "filewright, verified": "{ours} move {dst} {far}",
            "mv": "mv {dst} {far}",
            "cpz and rmz": 'sh -c "cpz {dst} {far} && rmz {dst}"',
        },
    }
    chosen = {}
    for work, commands in known.items():
        chosen[work] = {}
        for name, command in commands.items():
            first = re.split("[ ,]", name)[0]
            if first in ("limit", "filewright") or shutil.which(first):
                chosen[work][name] = command.replace("{limit}", limit).replace("{ours}", program).replace("{n}", threads)
            else:
                print(f"{name}: not on PATH, left out", file=sys.stderr)
    return chosen


def split(command, places):
    """The words of a command; what is in double quotes is one."""
    words = [quoted or plain for quoted, plain in re.findall(r'"([^"]*)"|(\S+)', command)]
    return [word.format(**places) for word in words]


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


def prepare(work, places, is_cold):
    subprocess.run(["rm", "-rf", places["dst"], places["far"]], check=True)
    if work in ("delete", "move"):
        # A long chain is more than `cp` takes.
        subprocess.run([places["limit"], "keep", "2", places["src"], places["dst"]], check=True, stdout=subprocess.DEVNULL)
    os.sync()
    if is_cold:
        written("/proc/sys/vm/drop_caches", b"3\n")


def measured(commands, work, places, asked):
    taken = {name: [] for name in commands}
    names = list(commands)
    # The first round warms the caches and is not counted.
    for number in range(asked.rounds + 1):
        turn = number % len(names)
        for name in names[turn:] + names[:turn]:
            prepare(work, places, asked.cold)
            result = timed(split(commands[name], places))
            if number > 0 and result:
                taken[name].append(result)
    return {name: all_ for name, all_ in taken.items() if all_}


def table(work, shape, taken, asked):
    load = os.getloadavg()[0]
    print(f"\n{work}, {shape}: {asked.rounds} rounds, load {load:.1f}{', cold' if asked.cold else ''}\n")
    print("| tool | s | least to most | CPU s | x limit |\n|---|---|---|---|---|")
    middle = {name: statistics.median(wall for wall, _ in all_) for name, all_ in taken.items()}
    for name in sorted(middle, key=middle.get):
        walls = [wall for wall, _ in taken[name]]
        cpu = statistics.median(cpu for _, cpu in taken[name])
        ratio = middle[name] / middle["limit"]
        print(f"| {name} | {middle[name]:.3f} | {min(walls):.3f} to {max(walls):.3f} | {cpu:.2f} | {ratio:.2f} |")
    sys.stdout.flush()
    return {name: seconds / middle["limit"] for name, seconds in middle.items()}


def calls(commands, work, places):
    files = sum(len(names) for _, _, names in os.walk(places["src"])) or 1
    print(f"\n| {work} | system calls a file | most of them |\n|---|---|---|")
    for name, command in commands.items():
        if "," in name and "plan" not in name:
            continue
        prepare(work, places, False)
        log = f"{places['dst']}.calls"
        subprocess.run(["strace", "-f", "-c", "-o", log, *split(command, places)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        counts = {}
        for line in open(log):
            found = re.match(r"\s*[\d.]+\s+[\d.]+\s+\d+\s+(\d+)\s+(?:\d+\s+)?(\w+)$", line)
            if found and found[2] != "total":
                counts[found[2]] = int(found[1])
        os.remove(log)
        most = sorted(counts.items(), key=lambda one: -one[1])[:6]
        print(f"| {name} | {sum(counts.values()) / files:.2f} | {', '.join(f'{call} {count / files:.2f}' for call, count in most)} |")


def drawn(ratios):
    """Bars of the ratios to the limit, one group a work and shape, as SVG that follows light and dark."""
    rows, y = [], 10
    most = 5.0
    for title, tools_ in ratios:
        y += 26
        rows.append(f'<text x="12" y="{y}" class="title">{title}</text>')
        y += 8
        for name, ratio in sorted(tools_.items(), key=lambda one: one[1]):
            kind = "ours" if name.startswith("filewright") else "limit" if name.startswith("limit") else "theirs"
            width = min(ratio, most) / most * 420
            more = " and more" if ratio > most else ""
            rows.append(f'<rect x="220" y="{y}" width="{width:.1f}" height="14" class="{kind}"/>')
            rows.append(f'<text x="212" y="{y + 11}" text-anchor="end">{name}</text>')
            rows.append(f'<text x="{226 + width:.1f}" y="{y + 11}">{ratio:.2f}{more}</text>')
            y += 18
    style = (
        "text{font:12px sans-serif;fill:#1b1c1e}.title{font-weight:600;font-size:13px}.ours{fill:#2552cb}"
        ".limit{fill:#b9b9b3}.theirs{fill:#a3baf3}@media(prefers-color-scheme:dark){text{fill:#e8e9eb}"
        ".ours{fill:#9db9ff}.limit{fill:#55585e}.theirs{fill:#3b5296}}"
    )
    head = f'<svg xmlns="http://www.w3.org/2000/svg" width="720" height="{y + 12}" role="img" aria-label="Wall time as a multiple of the limit">'
    return f"{head}<style>{style}</style>{''.join(rows)}</svg>\n"


def main():
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("work")
    asked.add_argument("--other")
    asked.add_argument("--works", default="walk,copy,delete,move")
    asked.add_argument("--shapes", default="small,modules,flat,deep,big,one")
    asked.add_argument("--filewright", default="target/release/filewright")
    asked.add_argument("--threads", default=str(os.cpu_count()))
    asked.add_argument("--rounds", type=int, default=5)
    asked.add_argument("--calls", action="store_true")
    asked.add_argument("--cold", action="store_true")
    asked.add_argument("--svg")
    asked = asked.parse_args()
    folder = os.path.abspath(asked.work)
    limit = f"{folder}/limit"
    subprocess.run(["cc", "-O2", "-pthread", "-o", limit, f"{HERE}/limit.c"], check=True)
    # The state and data of the measured program stay here too.
    os.environ["XDG_STATE_HOME"] = f"{folder}/state"
    os.environ["XDG_DATA_HOME"] = f"{folder}/data"
    known = tools(os.path.abspath(asked.filewright), limit, asked.threads)
    ratios = []
    for shape in asked.shapes.split(","):
        places = {"src": f"{folder}/{shape}", "dst": f"{folder}/copy", "limit": limit}
        places["far"] = f"{os.path.abspath(asked.other)}/moved" if asked.other else f"{folder}/moved"
        os.makedirs(places["src"])
        SHAPES[shape](places["src"], random.Random(42))
        for work in asked.works.split(","):
            if work == "move" and not asked.other:
                continue
            taken = measured(known[work], work, places, asked)
            ratios.append((f"{work}, {shape}", table(work, shape, taken, asked)))
            if asked.calls and shutil.which("strace"):
                calls(known[work], work, places)
        # What is held in the end goes with its area.
        subprocess.run(["rm", "-rf", places["src"], places["dst"], places["far"]], check=True)
    if asked.svg:
        with open(asked.svg, "w") as file:
            file.write(drawn(ratios))


if __name__ == "__main__":
    main()
