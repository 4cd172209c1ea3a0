"""Where a try is made: folders of its own, the program in them, and what is there before and after."""

import ctypes
import hashlib
import json
import os
import re
import shutil
import stat
import subprocess
import tempfile

# Times before this moment were planted; later ones are those of the try.
LONG_AGO = 1_700_000_000
RECENT_NS = 1_750_000_000 * 10**9
PREFIX = b".filewright-"
HOLD = b".filewright-hold-"


def succeed(*words):
    """Runs a command that must end well."""
    done = subprocess.run(words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(map(str, words))}: {done.stdout.decode(errors='replace').strip()}")
    return done.stdout.decode(errors="replace")


def has(program):
    return shutil.which(program) is not None


class Skip(Exception):
    """A row that cannot be tried here, and why."""


class Mount:
    """A file system of a try's own. All of them live in a mount namespace that ends with the driver."""

    def __init__(self, base, kind, size=None, options=None, image=None):
        self.kind = kind
        self.at = tempfile.mkdtemp(dir=base)
        self.image = image
        if kind == "tmpfs":
            succeed("mount", "-t", "tmpfs", "-o", options or "size=512m", "tmpfs", self.at)
            return
        if image is None:
            maker = f"mkfs.{kind}"
            if not has(maker):
                raise Skip(f"needs {maker}")
            self.image = os.path.join(base, f"{os.path.basename(self.at)}.img")
            with open(self.image, "wb") as file:
                file.truncate((size or 320) << 20)
            succeed(maker, "-q", self.image)
        self.mount(options)

    def mount(self, options=None):
        succeed("mount", "-o", "loop" + (f",{options}" if options else ""), self.image, self.at)

    def unmount(self):
        """Really, not lazily: what is mounted next is read from the device."""
        for _ in range(100):
            done = subprocess.run(["umount", self.at], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
            if done.returncode == 0:
                return
            if b"not mounted" in done.stderr:
                return
            import time

            time.sleep(0.05)
        raise RuntimeError(f"cannot unmount {self.at}: {done.stderr.decode()}")

    def close(self):
        subprocess.run(["umount", "-l", self.at], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            os.rmdir(self.at)
        except OSError:
            pass
        if self.image:
            try:
                os.unlink(self.image)
            except OSError:
                pass


class Program:
    """The real program with a home of its own."""

    def __init__(self, path, home, extra=None):
        self.path = path
        self.home = home
        self.extra = extra or {}

    def env(self):
        env = dict(os.environ)
        for name in list(env):
            if name.startswith("XDG_") or name.startswith("FILEWRIGHT"):
                del env[name]
        env.update(
            HOME=self.home,
            XDG_STATE_HOME=os.path.join(self.home, "state"),
            XDG_DATA_HOME=os.path.join(self.home, "data"),
            RUST_BACKTRACE="0",
            TZ="UTC",
        )
        env.update(self.extra)
        return env

    def words(self, words):
        return [self.path] + [str(word) for word in words]

    def run(self, words, before=(), timeout=300, **more):
        """Runs it to its end, behind other words (`strace ...`)."""
        options = dict(stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd="/", env=self.env(), timeout=timeout)
        options.update(more)
        done = subprocess.run(list(before) + self.words(words), **options)
        return done

    def start(self, words, before=(), **more):
        options = dict(stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd="/", env=self.env())
        options.update(more)
        return subprocess.Popen(list(before) + self.words(words), **options)

    def history(self):
        done = self.run(["history", "--json"])
        if done.returncode != 0:
            raise RuntimeError(f"history: {done.returncode} {said(done)}")
        return [json.loads(line) for line in done.stdout.splitlines() if line.strip()]


def said(done):
    text = (done.stdout or b"") + (done.stderr or b"")
    return text.decode(errors="replace").strip()


def has_panicked(done):
    return b"panicked at" in (done.stderr or b"") or done.returncode == 101


def digest(path):
    with open(path, "rb", buffering=0) as file:
        return hashlib.blake2b(file.read(), digest_size=16).digest()


class Entry:
    """What an entry is like; `differs` says in which parts two are not alike."""

    __slots__ = ("kind", "mode", "owner", "size", "held", "modified", "attributes", "names", "inode")

    def differs(self, other, times):
        parts = ["kind", "mode", "owner", "held", "attributes"]
        found = [part for part in parts if getattr(self, part) != getattr(other, part)]
        if times == "all" and self.modified != other.modified:
            found.append("modified")
        if times == "files" and self.kind != "dir":
            # What was made in the try itself has the time of the try.
            mine, theirs = (min(entry.modified, RECENT_NS) for entry in (self, other))
            if mine != theirs:
                found.append("modified")
        return found


KINDS = {
    stat.S_IFREG: "file",
    stat.S_IFDIR: "dir",
    stat.S_IFLNK: "link",
    stat.S_IFIFO: "pipe",
    stat.S_IFSOCK: "socket",
    stat.S_IFCHR: "char",
    stat.S_IFBLK: "block",
}


def snapshot(base):
    """All entries below a folder and the folder itself, by their path below it, as bytes."""
    base = os.fsencode(base)
    found = {}
    groups = {}
    stack = [b""]
    while stack:
        below = stack.pop()
        path = base + b"/" + below if below else base
        try:
            about = os.lstat(path)
        except FileNotFoundError:
            continue
        entry = Entry()
        entry.kind = KINDS[stat.S_IFMT(about.st_mode)]
        entry.mode = stat.S_IMODE(about.st_mode)
        entry.owner = (about.st_uid, about.st_gid)
        entry.size = about.st_size
        entry.modified = about.st_mtime_ns
        entry.inode = (about.st_dev, about.st_ino)
        entry.names = None
        entry.held = None
        if entry.kind == "file":
            entry.held = digest(path)
            if about.st_nlink > 1:
                groups.setdefault(entry.inode, []).append(below)
        elif entry.kind == "link":
            entry.held = os.readlink(path)
        elif entry.kind == "dir":
            # A hold area may come to lie in the tree, where the places above were refused.
            names = [name for name in os.listdir(path) if not name.startswith(HOLD)]
            stack.extend((below + b"/" if below else b"") + name for name in names)
        try:
            names = os.listxattr(path, follow_symlinks=False)
            entry.attributes = sorted((name, os.getxattr(path, name, follow_symlinks=False)) for name in names)
        except OSError:
            entry.attributes = []
        found[below] = entry
    for names in groups.values():
        names.sort()
        if len(names) > 1:
            for name in names:
                found[name].names = tuple(names)
    return found


def differences(wanted, now, times="all", twins=True):
    """In which the second differs from the first: lines of text."""
    lines = []
    for path in sorted(set(wanted) | set(now)):
        shown = path.decode(errors="backslashreplace") or "."
        if path not in now:
            lines.append(f"{shown} is missing")
        elif path not in wanted:
            lines.append(f"{shown} is too much ({now[path].kind})")
        else:
            parts = wanted[path].differs(now[path], times)
            if twins and wanted[path].names != now[path].names:
                parts.append("names")
            if parts:
                few = parts[0]
                lines.append(f"{shown}: {', '.join(parts)} ({getattr(wanted[path], few)!r} became {getattr(now[path], few)!r})")
    return lines


def contents(*bases):
    """Digests of everything in these folders, whatever its name: what is still there at all."""
    found = set()
    for base in bases:
        base = os.fsencode(base)
        for folder, folders, files in os.walk(base):
            for name in files:
                path = os.path.join(folder, name)
                if stat.S_ISREG(os.lstat(path).st_mode):
                    found.add(digest(path))
    return found


def clear(folder):
    """Empties a folder, whatever is in it."""
    for name in os.listdir(folder):
        path = os.path.join(folder, name)
        if os.path.isdir(path) and not os.path.islink(path):
            shutil.rmtree(path)
        else:
            os.unlink(path)


def scramble(seed, size):
    """Bytes that no two seeds share."""
    if size == 0:
        return b""
    piece = hashlib.shake_128(str(seed).encode()).digest(min(size, 4096))
    return (piece * (size // len(piece) + 1))[:size]


def write(path, data, mode=0o644, moment=LONG_AGO):
    with open(path, "wb") as file:
        file.write(data)
    os.chmod(path, mode)
    os.utime(path, (moment, moment + 0.25))


def dress_folders(base, moment=LONG_AGO):
    """Gives all folders below, and this one, an old time, from the bottom up."""
    for folder, folders, files in os.walk(base, topdown=False):
        os.utime(folder, (moment, moment + 0.5))


def plant_many(base, files, folders=10, size=700):
    """`files` files in `folders` folders; one in twenty is larger than a page, one has two names."""
    os.makedirs(base)
    for number in range(folders):
        os.mkdir(os.path.join(base, f"d{number}"), 0o750 if number % 3 == 0 else 0o755)
    for number in range(files):
        large = 70_000 if number % 20 == 7 else size + number
        path = os.path.join(base, f"d{number % folders}", f"f{number:04}")
        write(path, scramble(number, large), 0o600 if number % 5 == 0 else 0o644, LONG_AGO + number)
    os.link(os.path.join(base, "d0", "f0000"), os.path.join(base, "twin"))
    link = os.path.join(base, "link")
    os.symlink("d1/f0001", link)
    os.utime(link, (LONG_AGO, LONG_AGO), follow_symlinks=False)
    try:
        os.setxattr(os.path.join(base, "d1", "f0001"), "user.kept", b"value")
    except OSError:
        pass
    dress_folders(base)


class Ground:
    """Two file systems, wiped between tries, for one thread of the driver."""

    def __init__(self, base, path, size="3g"):
        self.here = Mount(base, "tmpfs", options=f"size={size}")
        self.there = Mount(base, "tmpfs", options=f"size={size}")
        self.path = path

    def fresh(self):
        clear(self.here.at)
        clear(self.there.at)
        home = os.path.join(self.here.at, "home")
        os.makedirs(home)
        self.program = Program(self.path, home)
        self.all = os.path.join(self.here.at, "all")
        self.far = os.path.join(self.there.at, "far")
        os.mkdir(self.all)
        os.mkdir(self.far)
        return self

    def states(self):
        return [snapshot(self.all), snapshot(self.far)]

    def everything(self):
        return contents(self.here.at, self.there.at)

    def leftovers(self):
        """Unfinished things of the program's that are in the user's folders."""
        found = []
        for base in (self.all, self.far):
            for path in snapshot(base):
                if any(part.startswith(PREFIX) for part in path.split(b"/")):
                    found.append(path.decode(errors="backslashreplace"))
        return found


def compare(wanted, now, times):
    lines = []
    for one, other in zip(wanted, now):
        lines += differences(one, other, times)
    return lines


# Calls that are not about files: the loader's, those of memory, threads and signals.
OTHERS = set(
    """execve brk mmap munmap mprotect madvise mremap futex clone clone3 exit exit_group set_robust_list rseq
    set_tid_address sched_yield sched_getaffinity sched_setaffinity rt_sigaction rt_sigprocmask rt_sigreturn sigaltstack
    clock_nanosleep clock_gettime gettid getpid prlimit64 getrandom arch_prctl poll prctl nanosleep restart_syscall
    wait4 umask sysinfo uname membarrier gettimeofday tgkill pipe2 socketpair sendto recvfrom eventfd2""".split()
)
LINE = re.compile(rb"^(\d+) +([a-z0-9_]+)\(")


def sites(log, base):
    """Places at which a call can be hit: (name, number), from the first that names something in `base` on.

    `strace` counts the calls of each name in each thread, and so does this."""
    base = os.fsencode(base)
    seen = {}
    found = set()
    begun = False
    with open(log, "rb") as file:
        for line in file:
            match = LINE.match(line)
            if not match:
                continue
            thread, name = match.group(1), match.group(2).decode()
            number = seen[(thread, name)] = seen.get((thread, name), 0) + 1
            begun = begun or (name != "execve" and base in line)
            if begun and name not in OTHERS:
                found.add((name, number))
    return sorted(found)


def trace_words(log):
    return ["strace", "-f", "-qq", "-e", "signal=none", "-o", log, "--"]


def inject_words(name, what, log="/dev/null"):
    """strace that changes one call. (`--seccomp-bpf` would be faster, and misses the calls of threads.)"""
    only = ["-e", f"trace={name}", "-e", "signal=none", "-e", f"inject={name}:{what}"]
    return ["strace", "-f", "-qq", *only, "-o", log, "--"]


def drop_caches():
    ctypes.CDLL(None).sync()
    with open("/proc/sys/vm/drop_caches", "w") as file:
        file.write("3")
