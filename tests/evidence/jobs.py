"""The jobs that are killed, failed and cut short: what is there before, and the words of the command."""

import contextlib
import gzip
import os
import random
import tarfile

from ground import LONG_AGO, dress_folders, plant_many, scramble, write


class Job:
    """A job on a ground. `cuts` says that contents are changed in place, so that the old ones are nowhere as a whole."""

    def __init__(self, name, plant, words, cuts=False):
        self.name = name
        self.plant = plant
        self.words = words
        self.cuts = cuts

    def command(self, ground, workers=1):
        words = self.words(ground)
        return words + ["--workers", str(workers), "--no-flush"]


def tree(ground, files, **more):
    plant_many(os.path.join(ground.all, "src"), files, **more)
    dress_folders(ground.all)
    dress_folders(ground.far)


def many(files, **more):
    return lambda ground: tree(ground, files, **more)


def src(ground):
    return os.path.join(ground.all, "src")


def old(ground, base=None):
    """A folder in which some of what is to come is there already, in other words and of another time."""
    base = base or os.path.join(ground.all, "old")
    os.makedirs(os.path.join(base, "d1"))
    for number in (1, 11, 21):
        write(os.path.join(base, "d1", f"f{number:04}"), scramble(-number, 300 + number), 0o640, LONG_AGO - 9)
    write(os.path.join(base, "own"), b"stays", 0o600, LONG_AGO - 5)
    write(os.path.join(base, "twin"), b"an older one", 0o600, LONG_AGO - 5)
    dress_folders(base, LONG_AGO - 3)


def with_old(files):
    def plant(ground):
        old(ground)
        tree(ground, files)

    return plant


def over(files):
    """A copy into a tree on the other file system."""

    def plant(ground):
        old(ground, os.path.join(ground.far, "old"))
        tree(ground, files)

    return plant


def archive(ground, files, ending):
    """An archive of a tree made by Python, so that our own writer is not its own witness."""
    tree(ground, files)
    at = os.path.join(ground.all, f"a{ending}")
    # The time in the head of a gzip stream would make each archive another one.
    squeezed = gzip.GzipFile(at, "wb", mtime=0) if ending.endswith("gz") else contextlib.nullcontext()
    with squeezed as stream, tarfile.open(at if stream is None else None, "w", fileobj=stream) as out:
        out.add(os.path.join(ground.all, "src"), "src")
        about = tarfile.TarInfo("closed")
        about.type, about.mode, about.mtime = tarfile.DIRTYPE, 0o555, LONG_AGO
        out.addfile(about)
        out.add(os.path.join(ground.all, "src", "d1", "f0001"), "closed/in")
    os.utime(at, (LONG_AGO, LONG_AGO))
    dress_folders(ground.all)


def packed(files, ending=".tar", extract=None, clash=False):
    def plant(ground):
        if extract:
            target = os.path.join(ground.all, extract)
            if clash:
                old(ground, os.path.join(target, "src"))
                write(os.path.join(target, "closed"), b"not a folder", 0o600, LONG_AGO)
            else:
                os.mkdir(target)
        archive(ground, files, ending)

    return plant


def unpack(ending, extract, *more):
    def words(ground):
        at = os.path.join(ground.all, f"a{ending}")
        return ["unpack_archive", at, "--extract-dir", os.path.join(ground.all, extract), *more]

    return words


def pack(kind, *more):
    return lambda ground: [
        "make_archive", src(ground), os.path.join(ground.all, "made"), "--format", kind, *more,
    ]  # fmt: skip


def with_archive(files, ending):
    def plant(ground):
        write(os.path.join(ground.all, f"made{ending}"), scramble(77, 9_000), 0o640, LONG_AGO)
        tree(ground, files)

    return plant


def files_of(ground, folders=("d0", "d1", "d2")):
    paths = []
    for folder in folders:
        base = os.path.join(src(ground), folder)
        paths += sorted(os.path.join(base, name) for name in os.listdir(base))
    return paths


def jobs(files):
    """All jobs over trees of about so many files; the first is the one that row 9 is about."""
    few = max(12, files // 5)
    both = lambda target: lambda ground: [src(ground), target(ground)]
    new = both(lambda ground: os.path.join(ground.all, "new"))
    onto = both(lambda ground: os.path.join(ground.all, "old"))
    across = both(lambda ground: os.path.join(ground.far, "moved"))
    far = both(lambda ground: os.path.join(ground.far, "old"))
    replace = ["--existing", "replace"]
    return [
        Job("move across, 200 files", many(files), lambda g: ["move", *across(g)]),
        Job("move of files across", many(files // 4), lambda g: ["move", *files_of(g), g.far]),
        Job("rmtree with hold", many(few), lambda g: ["rmtree", src(g)]),
        Job("rmtree of a part", many(few), lambda g: ["rmtree", src(g), "--exclude", "f000*"]),
        Job("copytree", many(few), lambda g: ["copytree", *new(g)]),
        Job("copytree over a tree", with_old(few), lambda g: ["copytree", *onto(g), *replace]),
        Job("copytree over a tree across", over(few), lambda g: ["copytree", *far(g), *replace]),
        Job("copytree across", many(few), lambda g: ["copytree", *across(g)]),
        Job("batch_rename", many(few), lambda g: ["batch_rename", "--find", "f", "--replace", "g", *files_of(g)]),
        Job("batch_rename, names handed on", many(few), handed_on),
        Job("truncate", many(few), lambda g: ["truncate", *files_of(g), "--length", "100"], cuts=True),
        Job("make_archive tar", many(few), pack("tar")),
        Job("make_archive zip", many(few), pack("zip")),
        Job("make_archive over one", with_archive(few, ".tar.gz"), pack("gztar", *replace)),
        Job("make_archive beside one", with_archive(few, ".zip"), pack("zip", "--existing", "keep-both")),
        Job("unpack_archive, new folder", packed(few), unpack(".tar", "out")),
        Job("unpack_archive, empty folder", packed(few, ".tar.gz", "out"), unpack(".tar.gz", "out")),
        Job(
            "unpack_archive, replacing",
            packed(few, extract="out", clash=True),
            unpack(".tar", "out", *replace, "--on-conflict", "other-type=keep-both"),
        ),
        Job(
            "unpack_archive, keeping both",
            packed(few, extract="out", clash=True),
            unpack(".tar", "out", "--existing", "keep-both"),
        ),
        Job(
            "unpack_archive, skipping",
            packed(few, extract="out", clash=True),
            unpack(".tar", "out", "--existing", "skip"),
        ),
    ]


def handed_on(ground):
    """f0000 becomes f0001, which becomes f0002: nobody has a free name at first."""
    base = os.path.join(src(ground), "d0")
    paths = sorted(os.path.join(base, name) for name in os.listdir(base))
    return ["batch_rename", "--regex", "--find", ".*", "--replace", "f{n:04}", "--start", "10", "--step", "10", *paths]


def spread(items, count, seed=0):
    """So many of the items, the first of each stretch moved by chance; all for 0."""
    items = list(items)
    if count <= 0 or count >= len(items):
        return items
    rng = random.Random(seed)
    width = len(items) / count
    return [items[min(len(items) - 1, int(at * width + rng.random() * width))] for at in range(count)]
