#!/usr/bin/env python3
"""The window as one sees it: what starting it, and folders of very many files, take until the pixels are there.

    python3 benches/window.py PROGRAM [--files 200000 1000000] [--starts 5] [--place /dev/shm] [--pictures FOLDER]

PROGRAM is an optimised build. It runs on a virtual screen of its own (Xvfb, 1440x900, software GL, openbox without frames)
with a home of its own, driven by made-up keys and clicks; the frame buffer is read from memory every few milliseconds, so
that "drawn" means pixels. Told are seconds from the start of the program, or from the key: `first` is the first change in
the list, `settled` the last one before half a second without any. "Opened" is the Enter key on the folder in a window that
stands: the start of the program is not in it. CPU seconds are those of the program, the X server's
left out; with software GL the painting of every frame is among them. Beside them stand the figures of eight file managers
of Debian 12, taken on a machine of this kind in the same way, as far as they were taken.

Needs Xvfb, openbox and python3-xlib; ImageMagick for `--pictures`.
"""

import argparse
import mmap
import os
import shutil
import struct
import subprocess
import sys
import tempfile
import time
import zlib

from Xlib import XK, X, display, error
from Xlib.ext import xtest

WIDTH, HEIGHT = 1440, 900
# Within the window: where rows stand and nothing else, the head that sorts by size, and a place where the pointer is idle.
ROWS = (215, 75, 640, 700)
SIZE_HEAD = (735, 57)
ASIDE = (100, 700)
TICK = os.sysconf("SC_CLK_TCK")
POLL = 0.004

# Best and next of the others, by what is measured: seconds, or MiB.
PEERS = {
    "start: drawn": "PCManFM 0.13-0.18, PCManFM-Qt 0.21, Thunar 0.27",
    "start: CPU s": "PCManFM 0.10, PCManFM-Qt 0.13",
    "start: RSS MiB": "PCManFM 25, Double Commander 56, Nautilus 200",
    "idle: CPU s in 10 s": "seven of eight 0.00, Double Commander 0.11",
    "200,000: first rows": "Dolphin 2.7, Double Commander 5.0",
    "200,000: ready": "Dolphin 2.9, Double Commander 5.1",
    "200,000: CPU s": "Dolphin 3.6, Double Commander 4.9",
    "200,000: RSS MiB": "Double Commander 288, Dolphin 302",
    "200,000: End": "Double Commander 0.03, Dolphin 0.04, settled 0.34",
    "200,000: Ctrl+A": "Double Commander 0.07, Dolphin 1.5",
    "200,000: by size": "Dolphin 1.8, Double Commander 2.0",
    "1,000,000: first rows": "Dolphin 4.3",
    "1,000,000: ready": "Dolphin 22.4",
    "1,000,000: CPU s": "Dolphin 27.2",
    "1,000,000: RSS MiB": "Double Commander 1007 (blank after 60 s), Dolphin 1424",
    "1,000,000: End": "Dolphin 0.04, settled 0.36",
}

OPENBOX = """<?xml version="1.0"?>
<openbox_config xmlns="http://openbox.org/3.4/rc">
  <applications><application class="*"><decor>no</decor><maximized>yes</maximized></application></applications>
</openbox_config>
"""


def connected(name):
    """The server tells its number a little before it listens."""
    for _ in range(100):
        try:
            return display.Display(name)
        except error.DisplayConnectionError:
            time.sleep(0.05)
    return display.Display(name)


class Screen:
    """A virtual screen whose frame buffer is a file."""

    def __init__(self, place):
        read, write = os.pipe()
        os.set_inheritable(write, True)
        self.server = subprocess.Popen(
            ["Xvfb", "-displayfd", str(write), "-screen", "0", f"{WIDTH}x{HEIGHT}x24", "-fbdir", place, "-nolisten", "tcp", "-noreset"],
            pass_fds=[write],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(write)
        number = os.read(read, 32).decode().strip()
        os.close(read)
        self.name = f":{number}"
        with open(os.path.join(place, "Xvfb_screen0"), "rb") as file:
            self.memory = mmap.mmap(file.fileno(), 0, prot=mmap.PROT_READ)
        header = struct.unpack(">25I", self.memory[:100])
        self.line = header[12]
        self.start = header[0] + header[19] * 12
        self.display = connected(self.name)
        config = os.path.join(place, "rc.xml")
        with open(config, "w", encoding="utf-8") as file:
            file.write(OPENBOX)
        self.manager = subprocess.Popen(
            ["openbox", "--sm-disable", "--config-file", config],
            env={**os.environ, "DISPLAY": self.name, "HOME": place},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        time.sleep(0.5)

    def close(self):
        self.display.close()
        for process in (self.manager, self.server):
            process.terminate()
            process.wait()

    def rows(self):
        """The pixels of the list, every third line of them."""
        left, top, width, height = ROWS
        lines = []
        for y in range(top, top + height, 3):
            at = self.start + y * self.line + left * 4
            lines.append(self.memory[at : at + width * 4])
        return b"".join(lines)

    def mark(self):
        return zlib.crc32(self.rows())

    def has_rows(self):
        """Text is drawn: among the pixels of an empty list all are alike."""
        return self.has_text(self.rows())

    def has_many_rows(self):
        """Text is drawn in the lower half of the list."""
        pixels = self.rows()
        return self.has_text(pixels[len(pixels) // 2 :])

    @staticmethod
    def has_text(pixels):
        return pixels.count(pixels[:4]) * 4 < len(pixels) * 0.98

    def is_mapped(self):
        for window in self.display.screen().root.query_tree().children:
            try:
                if window.get_attributes().map_state == X.IsViewable and window.get_geometry().width > 600:
                    return True
            except Exception:  # Gone between the two questions.
                continue
        return False

    def point(self, x, y):
        xtest.fake_input(self.display, X.MotionNotify, x=x, y=y)
        self.display.sync()

    def click(self, x, y):
        self.point(x, y)
        for kind in (X.ButtonPress, X.ButtonRelease):
            xtest.fake_input(self.display, kind, 1)
        self.display.sync()

    def key(self, *names):
        codes = [self.display.keysym_to_keycode(XK.string_to_keysym(name)) for name in names]
        for code in codes:
            xtest.fake_input(self.display, X.KeyPress, code)
        for code in reversed(codes):
            xtest.fake_input(self.display, X.KeyRelease, code)
        self.display.sync()


class Program:
    def __init__(self, screen, program, folder, home):
        self.screen = screen
        environment = {
            "DISPLAY": screen.name,
            "HOME": home,
            "XDG_RUNTIME_DIR": home,
            "PATH": os.environ["PATH"],
            "LANG": "C.UTF-8",
            "LIBGL_ALWAYS_SOFTWARE": "1",
        }
        screen.point(*ASIDE)
        self.began = time.monotonic()
        self.process = subprocess.Popen([program, folder], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def since(self):
        return time.monotonic() - self.began

    def cpu(self):
        with open(f"/proc/{self.process.pid}/stat", encoding="utf-8") as file:
            fields = file.read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / TICK

    def memory(self, field="VmRSS"):
        with open(f"/proc/{self.process.pid}/status", encoding="utf-8") as file:
            lines = [line for line in file if line.startswith(field)]
        return int(lines[0].split()[1]) // 1024

    def until(self, holds, patience=60):
        while not holds():
            if self.process.poll() is not None:
                sys.exit("The program has ended by itself.")
            if self.since() > patience:
                return None
            time.sleep(POLL)
        return self.since()

    def ready(self, patience=120):
        """Start of the first second in which neither the list nor the processor moved."""
        mark, cpu, quiet = self.screen.mark(), self.cpu(), self.since()
        while self.since() < patience:
            time.sleep(0.02)
            new_mark, new_cpu = self.screen.mark(), self.cpu()
            if new_mark != mark or new_cpu > cpu + 0.015:
                mark, cpu, quiet = new_mark, new_cpu, self.since()
            elif self.since() - quiet > 1:
                return quiet
        return None

    def timed(self, act):
        """First and last change of the list after an act."""
        before = self.screen.mark()
        began = time.monotonic()
        act()
        first = last = None
        while time.monotonic() - began < 20:
            mark = self.screen.mark()
            if mark != before:
                last = time.monotonic() - began
                first = first or last
                before = mark
            if time.monotonic() - began > (last or 2.5) + 0.5:
                break
            time.sleep(POLL)
        return first, last

    def close(self):
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def seconds(value):
    return "-" if value is None else f"{value:.3f}"


def both(pair):
    return f"{seconds(pair[0])}, settled {seconds(pair[1])}"


def tell(what, value):
    print(f"| {what} | {value} | {PEERS.get(what, '-')} |", flush=True)


def plant(folder, files):
    for number in range(files):
        path = os.path.join(folder, f"IMG_{number:07}.dat")
        handle = os.open(path, os.O_CREAT | os.O_WRONLY, 0o644)
        os.ftruncate(handle, number * 2654435761 % 1_000_000)
        os.close(handle)


def measure_starts(screen, program, folder, home, starts):
    mapped, drawn, cpu, memory = [], [], [], []
    for _ in range(starts):
        window = Program(screen, program, folder, home)
        mapped.append(window.until(screen.is_mapped))
        drawn.append(window.until(screen.has_rows))
        window.ready()
        cpu.append(window.cpu())
        memory.append(window.memory())
        if len(cpu) == starts:
            before = window.cpu()
            time.sleep(10)
            idle = window.cpu() - before
        window.close()
        time.sleep(0.3)
    spread = lambda values: f"{min(values):.2f}-{max(values):.2f}, median {sorted(values)[len(values) // 2]:.2f}"
    # The first one finds the program on the disk, and not yet in memory.
    tell("start: mapped", spread(mapped[1:]))
    tell("start: drawn", spread(drawn[1:]))
    tell("start: CPU s", spread(cpu[1:]))
    tell("start: RSS MiB", max(memory[1:]))
    tell("idle: CPU s in 10 s", f"{idle:.2f}")


def measure_folder(screen, program, folder, home, files, pictures):
    name = f"{files:,}"
    window = Program(screen, program, folder, home)
    tell(f"{name}: first rows", seconds(window.until(screen.has_rows)))
    tell(f"{name}: ready", seconds(window.ready()))
    tell(f"{name}: CPU s", f"{window.cpu():.2f}")
    tell(f"{name}: RSS MiB", f"{window.memory()}, at most {window.memory('VmHWM')}")
    picture(screen, pictures, f"{files}-ready")
    tell(f"{name}: End", both(window.timed(lambda: screen.key("End"))))
    picture(screen, pictures, f"{files}-end")
    tell(f"{name}: Ctrl+A", both(window.timed(lambda: screen.key("Control_L", "a"))))
    tell(f"{name}: Home", both(window.timed(lambda: screen.key("Home"))))
    tell(f"{name}: by size", both(window.timed(lambda: screen.click(*SIZE_HEAD))))
    screen.point(*ASIDE)
    picture(screen, pictures, f"{files}-size")
    tell(f"{name}: turned over", both(window.timed(lambda: screen.click(*SIZE_HEAD))))
    screen.point(*ASIDE)
    screen.key("slash")
    time.sleep(0.3)
    for letter in "123":
        tell(f"{name}: filter, letter {letter}", both(window.timed(lambda: screen.key(letter))))
    picture(screen, pictures, f"{files}-filter")
    tell(f"{name}: filter, Escape", both(window.timed(lambda: screen.key("Escape"))))
    tell(f"{name}: RSS MiB in the end", f"{window.memory()}, at most {window.memory('VmHWM')}")
    window.close()


def measure_opening(screen, program, nest, home, files):
    """The folder is opened from the one that holds it and nothing else."""
    name = f"{files:,}"
    window = Program(screen, program, nest, home)
    window.ready()
    screen.key("Home")
    time.sleep(0.5)
    if screen.has_many_rows():
        sys.exit("There are rows before the folder is opened.")
    began, cpu = window.since(), window.cpu()
    screen.key("Return")
    first = window.until(screen.has_many_rows)
    ready = window.ready()
    tell(f"{name}: opened: first rows", seconds(first and first - began))
    tell(f"{name}: opened: ready", seconds(ready and ready - began))
    tell(f"{name}: opened: CPU s", f"{window.cpu() - cpu:.2f}")
    window.close()


def picture(screen, pictures, name):
    if pictures:
        path = os.path.join(pictures, f"{name}.png")
        subprocess.run(["import", "-display", screen.name, "-window", "root", path], check=False)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("program")
    parser.add_argument("--files", type=int, nargs="*", default=[200_000, 1_000_000])
    parser.add_argument("--starts", type=int, default=5)
    parser.add_argument("--place", default="/dev/shm", help="where the folders are made, best in memory")
    parser.add_argument("--pictures", help="a folder for pictures of what was measured")
    arguments = parser.parse_args()
    if arguments.pictures:
        os.makedirs(arguments.pictures, exist_ok=True)
    place = tempfile.mkdtemp(prefix="filewright-window-", dir=arguments.place)
    own = tempfile.mkdtemp(prefix="filewright-screen-")
    home = os.path.join(own, "home")
    os.mkdir(home, 0o700)
    screen = Screen(own)
    print(f"load {os.getloadavg()[0]:.1f}, {os.cpu_count()} cores")
    print("| what | here | others |\n| --- | --- | --- |")
    try:
        few = os.path.join(place, "few")
        os.mkdir(few)
        plant(few, 20)
        measure_starts(screen, arguments.program, few, home, max(arguments.starts, 2))
        for files in arguments.files:
            nest = os.path.join(place, "nest")
            folder = os.path.join(nest, str(files))
            os.makedirs(folder)
            plant(folder, files)
            measure_folder(screen, arguments.program, folder, home, files, arguments.pictures)
            measure_opening(screen, arguments.program, nest, home, files)
            shutil.rmtree(nest)
    finally:
        screen.close()
        shutil.rmtree(place, ignore_errors=True)
        shutil.rmtree(own, ignore_errors=True)


if __name__ == "__main__":
    main()
