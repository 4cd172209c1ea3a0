"""Trees to measure on, each the same on every run."""

import os

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


def source(root, rng):
    words = [rng.randbytes(rng.randrange(2, 9)).hex().encode() for _ in range(4_000)]
    for number in range(12_000):
        folder = f"{root}/part-{number % 40}/module-{number % 600}"
        os.makedirs(folder, exist_ok=True)
        length = min(int(rng.lognormvariate(8.2, 1.3)), 2 * MIB)
        text = b" ".join(rng.choices(words, k=length // 12 + 1))
        written(f"{folder}/file-{number}.txt", text[:length])


def million(root, _rng):
    for number in range(1_000):
        folder = f"{root}/d{number:04}"
        os.mkdir(folder)
        descriptor = os.open(folder, os.O_RDONLY)
        for file in range(1_000):
            os.close(os.open(f"f{number * 1000 + file:07}", os.O_WRONLY | os.O_CREAT, 0o644, dir_fd=descriptor))
        os.close(descriptor)


SHAPES = {shape.__name__: shape for shape in (small, modules, flat, deep, big, one, source, million)}

WORDS = {
    "small": "20,000 files of 0 to 4 KiB in 200 folders",
    "modules": "20,000 files in 7,000 folders, like installed packages",
    "flat": "20,000 files in one folder",
    "deep": "a chain of 2,000 folders",
    "big": "three files of 256 MiB and one that is mostly a hole",
    "one": "one file of 1 GiB",
    "source": "12,000 files of text, log-normal sizes",
    "million": "1,000,000 empty files in 1,000 folders",
}
