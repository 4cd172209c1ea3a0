#!/usr/bin/env python3
"""Walks one journey through the real window on a virtual screen: browse, drag over rows, plan, run, look, retry, delete.

    tests/journey/run.py [FOLDER FOR PICTURES]      default target/journey

Needs Xvfb, xdotool, the run-time libraries of the window (README) and `pip install msgpack python-xlib jeepney`; dbus-daemon and openbox
if they are there. Not part of `cargo test`: it starts a window system. Each step checks the disk as well as the screen; the first that fails ends with status 1 and a picture.
"""

import os
import pathlib
import shutil
import sys

from app import Missing
from desk import Peer, address, uri_list
from desktop import services_walk
from pictures import take_pictures
from stage import ROOT, ask, build, check, give_keys, make_tree, playground, row, same_tree, until, walk, window_of
from ways import more_ways


def journey(app, display, source, target, pictures):
    shot = lambda name: app.picture(pictures / f"{name}.png")
    app.wait("batch-0")
    app.settle()
    shot("1-browse")

    app.press_at(*row(app, "batch-0"))
    app.settle()
    first, last = row(app, "batch-1"), row(app, "note-03.txt")
    app.drag((first[0] + 300, first[1]), (last[0] + 200, last[1]))
    app.wait("8 items selected")
    check(True, "dragging over rows selects them and the status line counts them")
    shot("2-dragged")

    app.key("A", "ctrl")
    app.wait("17 items selected")
    check(True, "Ctrl+A selects all 17")

    app.press("Copy tree")
    app.press("Destination")
    app.key("A", "ctrl")
    app.type(str(target))
    app.press("Plan")
    app.wait("What will happen")
    shot("3-plan")
    check(not any(target.iterdir()), "a plan writes nothing")

    app.key("Enter", "ctrl")
    until(lambda: (target / "large.bin").exists() and same_tree(source, target), "the run leaves an equal tree")
    app.settle()
    shot("4-copied")
    check(not [p for p in target.rglob("*.part")], "no temporary entry is left")

    app.key("J", "ctrl")
    app.settle()
    shot("5-jobs")

    outside(app, display, source.parent, shot)
    (source / "real.txt").unlink()
    app.key("R", "ctrl")
    retry(app, source, target.with_name("second"), shot)
    cancel(app, source, target.with_name("third"), shot)
    minimised(app, display, source, target.with_name("fourth"), shot)


def outside(app, display, place, shot):
    """What other programs hand over arrives byte for byte: links as links, odd names whole, long lists to their end."""
    window = int(window_of(display))
    folder = os.fsencode(place / "outside")
    os.mkdir(folder)
    names = [b"real.txt", b"link.txt", b"dangling", b"raw\xff", b"two\r\nlines", b"pipe|and %41", b" blank "]
    for name in names:
        path = os.path.join(folder, name)
        if name == b"link.txt":
            os.symlink(b"real.txt", path)
        elif name == b"dangling":
            os.symlink(b"nowhere", path)
        else:
            with open(path, "wb") as out:
                out.write(b"words")
    paths = [os.path.join(folder, name) for name in names]
    peer = Peer(display)
    try:
        peer.drop(window, 500, 400, uri_list(paths[1:]) + b"https://example.org/x\r\n")
        app.wait("6 items dropped here")
        app.wait("1 left out")
        check(True, "a drop with links, odd bytes and line breaks arrives whole, and says what it left out")
        app.settle()
        shot("9-dropped")
        app.key("Escape")
        app.key("Delete")
        app.settle()
        app.key("Enter", "ctrl")
        app.wait("What will happen")
        shot("10-plan-of-dropped")
        app.key("Enter", "ctrl")
        until(lambda: os.listdir(folder) == [b"real.txt"], "deleting what was dropped takes the links and not what they lead to")
        app.wait("Undo")
        app.settle()

        app.press_at(*row(app, "note-05.txt"))
        app.settle()
        app.key("C", "ctrl")
        app.send("Copy")
        app.settle()
        note = address(place / "source" / "note-05.txt")
        copied = peer.read("CLIPBOARD", "x-special/gnome-copied-files")
        check(copied == b"copy\n" + note, "Ctrl+C hands the file to other programs")
        app.send("Cut")
        app.settle()
        check(peer.read("CLIPBOARD", "application/x-kde-cutselection") == b"1", "Ctrl+X says that it was cut")
        check(peer.read("CLIPBOARD", "text/uri-list") == note + b"\r\n", "and gives its address")
        check(peer.read("CLIPBOARD", "image/png") is None, "what it has not it does not give")

        many = [b"/nowhere/%07d" % number for number in range(30_000)]
        peer.own("CLIPBOARD", {"text/uri-list": uri_list(many)})
        app.key("V", "ctrl")
        app.wait("30,000")
        check(True, "a long list of another program arrives to its end, without any text beside it")
        app.key("Escape")
        peer.own("CLIPBOARD", {"x-special/gnome-copied-files": b"copy\n" + address(paths[0])})
        app.key("V", "ctrl")
        app.wait("What will happen")
        app.settle()
        shot("11-pasted")
        app.key("Enter", "ctrl")
        until(lambda: (place / "source" / "real.txt").exists(), "what another program copied is pasted into the folder shown")
        app.settle()
    finally:
        peer.close()


def aim(app, target):
    """Everything in the folder, to another destination."""
    target.mkdir()
    app.press_at(*row(app, "batch-0"))
    app.settle()
    app.key("A", "ctrl")
    app.press("Destination")
    app.key("A", "ctrl")
    app.type(str(target))


def retry(app, source, target, shot):
    aim(app, target)
    app.press("Plan")
    app.wait("What will happen")
    # What is away when its turn comes is one failure; the rest goes on.
    away = source.with_name("away.bin")
    (source / "large.bin").rename(away)
    app.key("Enter", "ctrl")
    app.wait("Retry")
    shot("6-failed")
    check((target / "note-11.txt").exists(), "one failure does not keep the rest")
    away.rename(source / "large.bin")
    app.press("Retry")
    until(lambda: (target / "large.bin").exists() and same_tree(source, target), "a retry does what had failed")
    app.settle()
    app.key("J", "ctrl")


def cancel(app, source, target, shot):
    with open(source / "huge.bin", "wb") as huge:
        for _ in range(7000):
            huge.write(bytes(1_000_000))
    app.key("R", "ctrl")
    app.wait("huge.bin")
    aim(app, target)
    app.press("Plan")
    app.wait("What will happen")
    app.key("Enter", "ctrl")
    app.press("Cancel")
    app.wait("Cancelled")
    shot("7-cancelled")
    check(not (target / "huge.bin").exists(), "a cancelled file is not under its name")
    check(not [p for p in target.rglob("*.part")], "and nothing half-written is left")


def minimised(app, display, source, target, shot):
    """A window that nobody can see follows its job: its title, which the task list shows, goes on counting."""
    aim(app, target)
    app.press("Plan")
    app.wait("What will happen")
    app.key("Enter", "ctrl")
    window = window_of(display)
    way = ("windowminimize", "--sync") if shutil.which("openbox") else ("windowunmap",)
    ask(display, *way, window)
    titles = set()

    def is_over():
        titles.add(ask(display, "getwindowname", window))
        return (target / "huge.bin").exists() and "%" not in ask(display, "getwindowname", window)

    is_seen = lambda: ask(display, "search", "--onlyvisible", "--name", "Filewright")
    until(lambda: not is_seen(), "the window is out of sight", 5.0)
    until(is_over, "its title tells the end of the job that ran meanwhile", 120)
    counting = sorted(title for title in titles if "%" in title)
    check(len(counting) > 1, f"and counted until then: {', '.join(counting[:3])}, ...")
    ask(display, "windowmap", "--sync", window)
    app.wait("Copied")
    app.settle()
    shot("8-back")
    check(same_tree(source, target), "and the tree is equal")


def main():
    pictures = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else ROOT / "target" / "journey").resolve()
    pictures.mkdir(parents=True, exist_ok=True)
    build()
    with playground() as place:
        source, target = place / "source", place / "target"
        make_tree(source)
        target.mkdir()
        with walk(place, source) as window:
            try:
                window.app.wait("batch-0")
                give_keys(window.display)
                journey(window.app, window.display, source, target, pictures)
                more_ways(window, source, place, pictures)
            except (AssertionError, Missing, RuntimeError) as error:
                if window.program.poll() is None:
                    window.app.picture(pictures / "failed.png")
                print(f"journey: {error}", file=sys.stderr)
                return 1
    try:
        services_walk(pictures)
    except (AssertionError, Missing, RuntimeError) as error:
        print(f"journey: {error}", file=sys.stderr)
        return 1
    page = take_pictures(pictures)
    print(f"pictures in {page}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
