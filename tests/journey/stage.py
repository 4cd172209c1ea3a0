"""What every walk through the real window needs: a virtual screen, the program on it, files, and sentences that hold."""

import contextlib
import filecmp
import os
import pathlib
import shutil
import socket
import subprocess
import sys
import tempfile
import time

from app import App

ROOT = pathlib.Path(__file__).resolve().parents[2]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def start_screen(size):
    """A virtual screen of its own; the server picks the number, so that none clash."""
    read, write = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(write), "-screen", "0", f"{size[0]}x{size[1]}x24", "-nolisten", "tcp", "-noreset"],
        pass_fds=[write],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    os.close(write)
    with os.fdopen(read) as answer:
        number = answer.readline().strip()
    if not number:
        sys.exit("journey: Xvfb did not start")
    return server, f":{number}"


def give_keys(display):
    """There is no window manager to give the window the keyboard. Its name may come a moment after its first frame."""
    for _ in range(40):
        if focus(display):
            return
        time.sleep(0.1)
    sys.exit("journey: the window takes no keys")


def focus(display):
    found = subprocess.run(
        ["xdotool", "search", "--onlyvisible", "--name", "Filewright", "windowfocus", "--sync"],
        env=dict(os.environ, DISPLAY=display),
        check=False,
    )
    return found.returncode == 0


def make_tree(folder):
    for group in range(4):
        place = folder / f"batch-{group}"
        place.mkdir(parents=True)
        for number in range(60):
            (place / f"photo_{number:03}.raw").write_bytes(os.urandom(2048 + number))
    for number in range(12):
        (folder / f"note-{number:02}.txt").write_text("words\n" * (number + 1))
    (folder / "large.bin").write_bytes(os.urandom(3_000_000))


def same_tree(one, other):
    compared = filecmp.dircmp(one, other)
    if compared.left_only or compared.right_only or compared.diff_files or compared.funny_files:
        return False
    return all(same_tree(one / name, other / name) for name in compared.common_dirs)


def check(is_so, sentence):
    if not is_so:
        raise AssertionError(sentence)
    print(f"ok: {sentence}")


def until(test, sentence, seconds=20.0):
    end = time.monotonic() + seconds
    while not test() and time.monotonic() < end:
        time.sleep(0.05)
    check(test(), sentence)


def row(app, name):
    """Middle of a row's name, whose node says its facts after it."""
    left, top, _, bottom = app.wait(name)[3]
    return (left + 60, (top + bottom) / 2)


def build():
    """The program with its inspection server, unless FILEWRIGHT_JOURNEY_BUILT says that it stands there already."""
    if "FILEWRIGHT_JOURNEY_BUILT" not in os.environ:
        subprocess.run(["cargo", "build", "--features", "inspection"], cwd=ROOT, check=True)


def ask(display, *words):
    """What xdotool answers."""
    return subprocess.run(
        ["xdotool", *words], env=dict(os.environ, DISPLAY=display), check=False, capture_output=True, text=True
    ).stdout.strip()


def window_of(display):
    return ask(display, "search", "--onlyvisible", "--name", "Filewright").splitlines()[0]


def stop(process):
    if process and process.poll() is None:
        process.terminate()
        process.wait(10)


class Walk:
    """The program in a window of a virtual screen, on a home and a bus that nobody else knows."""

    def __init__(self, place, open_on, size=(1440, 900), scale=None, cwd=None, bus=None):
        self.screen, self.display = start_screen(size)
        self.program = self.manager = None
        home = place / "home"
        home.mkdir(exist_ok=True)
        address = f"127.0.0.1:{free_port()}"
        self.environment = dict(os.environ, DISPLAY=self.display, EGUI_INSPECTION=address, HOME=str(home))
        # Nothing of this machine's own desktop: no notices on it, no files in its state.
        for name in ("WAYLAND_DISPLAY", "XDG_RUNTIME_DIR", "XDG_DATA_HOME", "XDG_STATE_HOME"):
            self.environment.pop(name, None)
        nobody = f"unix:path={place}/no-bus"
        self.environment |= {"DBUS_SESSION_BUS_ADDRESS": nobody, "DBUS_SYSTEM_BUS_ADDRESS": nobody}
        if bus:
            self.environment |= {"DBUS_SESSION_BUS_ADDRESS": bus, "DBUS_SYSTEM_BUS_ADDRESS": bus}
        if scale:
            self.environment["WINIT_X11_SCALE_FACTOR"] = str(scale)
        try:
            # Minimising is the work of a window manager; without one the window is taken off the screen instead.
            if shutil.which("openbox"):
                self.manager = subprocess.Popen(["openbox"], env=self.environment, stderr=subprocess.DEVNULL)
            paths = [open_on] if open_on else []
            program = ROOT / "target/debug/filewright"
            self.program = subprocess.Popen([program, *paths], env=self.environment, cwd=cwd or place)
            self.app = App(address)
        except BaseException:
            self.close()
            raise

    def close(self):
        for process in (self.program, self.manager, self.screen):
            stop(process)


@contextlib.contextmanager
def walk(place, open_on, **how):
    started = Walk(place, open_on, **how)
    try:
        yield started
    finally:
        started.close()


@contextlib.contextmanager
def playground():
    with tempfile.TemporaryDirectory(prefix="filewright-journey-") as place:
        yield pathlib.Path(place)
