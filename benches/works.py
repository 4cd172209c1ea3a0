"""What is measured: each row a work, a tree, the tools and the goals; nothing is run here."""

import shutil
from dataclasses import dataclass, field

# Braces stand for places: the tree, where it goes, the same on another device, our program, the floor, the workers.
LIMIT_MOVE = 'sh -c "{limit} keep {n} {dst} {far} && {limit} remove {n} {dst}"'

WALK = {
    "limit": "{limit} walk {n} {src}",
    "filewright": "{ours} rmtree --permanent --plan --quiet {src}",
    "du": "du -s --apparent-size {src}",
    "find": "find {src} -printf %s\\n",
}
COPY = {
    "limit": "{limit} copy {n} {src} {dst}",
    "limit with times": "{limit} keep {n} {src} {dst}",
    "filewright": "{ours} copytree --no-flush {src} {dst}",
    "filewright, contents and mode": "{ours} copytree --no-flush --copy-function copy {src} {dst}",
    "filewright, flushed": "{ours} copytree {src} {dst}",
    "filewright, one worker": "{ours} copytree --no-flush --workers 1 {src} {dst}",
    "cp -a": "cp -a {src} {dst}",
    "cpz": "cpz {src} {dst}",
    "xcp": "xcp --no-progress -r -w {n} {src} {dst}",
    "rsync -a": "rsync -a -W {src}/ {dst}/",
}
# Where the peers matter and the variants of ours do not.
PLAIN_COPY = {name: COPY[name] for name in ("limit", "limit with times", "filewright", "cp -a", "cpz", "xcp")}
DELETE = {
    "limit": "{limit} remove {n} {dst}",
    "filewright": "{ours} rmtree --permanent --no-flush {dst}",
    "filewright, one worker": "{ours} rmtree --permanent --no-flush --workers 1 {dst}",
    "filewright, held": "{ours} rmtree --no-flush {dst}",
    "rm -rf": "rm -rf {dst}",
    "rmz": "rmz {dst}",
}
PLAIN_DELETE = {name: DELETE[name] for name in ("limit", "filewright", "rm -rf", "rmz")}
MOVE = {
    "limit": LIMIT_MOVE,
    "filewright": "{ours} move --no-flush --no-verify {dst} {far}",
    "filewright, verified": "{ours} move --no-flush {dst} {far}",
    "filewright, verified and flushed": "{ours} move {dst} {far}",
    "mv": "mv {dst} {far}",
    "cpz and rmz": 'sh -c "cpz {dst} {far} && rmz {dst}"',
}
HASH = {
    "limit": "{hashes} hash {n} {src}",
    "filewright": "{ours} check_manifest --quiet {src} {list}",
    "sha256sum": 'sh -c "find {src} -type f -print0 | xargs -0 sha256sum"',
    "openssl": 'sh -c "find {src} -type f -print0 | xargs -0 openssl sha256"',
    "b3sum": 'sh -c "find {src} -type f -print0 | xargs -0 b3sum"',
}
ARCHIVE = {
    "filewright": "{ours} make_archive --no-flush --format zip {src} {dst}",
    "filewright, tar.gz": "{ours} make_archive --no-flush --format gztar {src} {dst}",
    "zip -r": 'sh -c "cd {src} && zip -q -y -r {dst}.zip ."',
    "pigz": 'sh -c "tar -C {src} -cf - . | pigz > {dst}.tar.gz"',
}
PLAN = {
    "limit": "{limit} walk {n} {src}",
    "filewright": "{ours} copytree --plan --quiet {src} {src}.new",
}


@dataclass
class Goal:
    """`ours` takes at most `bound` times as long as `other`; with `faster`, `other` takes at least that of ours."""

    bound: float
    other: str
    ours: str = "filewright"
    faster: bool = False

    def figure(self, seconds):
        """The ratio that the goal is about; none where one of the two was not measured."""
        if self.ours not in seconds or self.other not in seconds:
            return None
        ratio = seconds[self.ours] / seconds[self.other]
        return 1 / ratio if self.faster else ratio

    def is_met(self, figure):
        return figure >= self.bound if self.faster else figure <= self.bound

    def text(self):
        said = f"≥ {self.bound:g} × faster than {self.other}" if self.faster else f"≤ {self.bound:g} × {self.other}"
        return said if self.ours == "filewright" else f"{self.ours.split(', ')[1]}: {said}"


@dataclass
class Row:
    work: str
    shape: str
    tools: dict
    goals: list = field(default_factory=list)
    # File system that a move goes to.
    far: str = ""


def faster(bound, other, ours="filewright"):
    return Goal(bound, other, ours, True)


ROWS = {
    "ext4": [
        Row("walk", "small", WALK, [Goal(1.15, "limit"), faster(2, "walkdir")]),
        Row("walk", "modules", WALK, [Goal(1.15, "limit"), faster(1.5, "du")]),
        Row(
            "copy",
            "small",
            COPY,
            [Goal(1.2, "limit"), faster(2.6, "cp -a"), Goal(1.05, "cpz", "filewright, contents and mode")],
        ),
        Row(
            "copy",
            "modules",
            COPY,
            [Goal(1.1, "cpz"), faster(2, "cp -a"), Goal(1.0, "cpz", "filewright, contents and mode")],
        ),
        Row("copy", "flat", PLAIN_COPY, [Goal(1.1, "limit")]),
        Row("copy", "deep", PLAIN_COPY, [Goal(1.5, "limit")]),
        Row("copy", "big", PLAIN_COPY, [Goal(1.0, "xcp")]),
        Row("copy", "one", PLAIN_COPY, [faster(1.5, "cp -a")]),
        Row("delete", "small", DELETE, [Goal(1.03, "rmz")]),
        Row("delete", "modules", DELETE, [Goal(1.03, "rmz")]),
        Row("delete", "flat", PLAIN_DELETE, [faster(1.5, "rmz")]),
        Row("delete", "deep", PLAIN_DELETE, [Goal(1.2, "rm -rf")]),
        # What lies in memory has no device to wait for; on XFS ours is read back from the device after a flush, and `mv`
        # waits for nothing.
        Row("move", "small", MOVE, [Goal(1.2, "limit"), faster(2, "mv", "filewright, verified")], "tmpfs"),
        Row("move", "small", MOVE, [Goal(1.2, "limit"), faster(2, "mv", "filewright, verified")], "xfs"),
        Row("hash", "source", HASH, [Goal(1.15, "limit")]),
        Row("archive", "source", ARCHIVE, [faster(1.8, "zip -r"), Goal(1.05, "pigz", "filewright, tar.gz")]),
        Row("plan", "million", PLAN, [Goal(1.3, "limit")]),
    ],
    "tmpfs": [
        Row("copy", "small", PLAIN_COPY, [Goal(1.2, "limit")]),
        Row("delete", "small", PLAIN_DELETE, [Goal(1.03, "rmz")]),
    ],
    # Where blocks are shared, long files take the time of their metadata, and the limit, which copies them, is no floor.
    "xfs": [
        Row("copy", "small", PLAIN_COPY, [Goal(1.2, "limit")]),
        Row("copy", "big", PLAIN_COPY, [Goal(0.1, "limit")]),
        Row("delete", "small", PLAIN_DELETE, [Goal(1.03, "rmz")]),
    ],
    "btrfs": [
        Row("copy", "small", PLAIN_COPY, [Goal(1.2, "limit")]),
        Row("copy", "big", PLAIN_COPY, [Goal(0.1, "limit")]),
        Row("delete", "small", PLAIN_DELETE, [Goal(1.03, "rmz")]),
    ],
}


def present(tools, more, known):
    """Commands of the tools that are there; the places that are known already are filled in."""
    chosen = {}
    for name, command in {**tools, **more}.items():
        needed = [word for word in name.split(",")[0].split(" ") if word.isalnum() and word != "and"]
        first = needed[0]
        absent = [word for word in needed if not shutil.which(word)]
        if first not in ("limit", "filewright") and name not in more and absent:
            known["missing"].update(absent)
            continue
        if "{hashes}" in command and not known["hashes"]:
            continue
        for place in ("limit", "hashes", "ours", "n"):
            command = command.replace("{" + place + "}", known[place])
        chosen[name] = command
    return chosen
