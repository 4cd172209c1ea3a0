"""The rest of what the window offers, in the window of the journey: panes, tabs, quick look, names in rows, kept forms, typed paths,
properties, the basket, the search in a plan, undo, and the one question that closing asks while a job runs.
"""

import os
import struct
import time
import zlib

from desk import ask_to_close
from stage import check, row, until, window_of


def picture(width, height):
    """A PNG of one colour, written by hand."""
    chunk = lambda kind, data: struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    lines = (b"\0" + b"\x30\x80\xd0" * width) * height
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(lines)) + chunk(b"IEND", b"")


def plant(folder):
    (folder / "inner").mkdir(parents=True)
    (folder / "inner" / "leaf.txt").write_text("leaf\n")
    (folder / "other").mkdir()
    (folder / "a-text.txt").write_text("first line\nsecond line\n")
    (folder / "b-picture.png").write_bytes(picture(48, 32))
    (folder / "c-bytes.bin").write_bytes(bytes(range(256)) * 8)
    os.mkfifo(folder / "d-pipe")
    (folder / "e-name.txt").write_text("named\n")


def go(app, path):
    app.key("L", "ctrl")
    app.key("A", "ctrl")
    app.type(str(path))
    app.key("Enter")


def select(app, name):
    app.press_at(*row(app, name))
    app.settle()


def more_ways(window, source, place, pictures):
    app = window.app
    shot = lambda name: app.picture(pictures / f"{name}.png")
    folder = place / "ways-of-the-window"
    plant(folder)
    # The start of the name and Tab are enough.
    app.key("L", "ctrl")
    app.key("A", "ctrl")
    app.type(str(place / "ways-of"))
    app.wait(str(place / "ways-of"))
    time.sleep(0.3)
    app.settle()
    shot("12-typing")
    app.key("Tab")
    app.key("Enter")
    app.wait("a-text.txt")
    check(True, "Ctrl+L and the beginning of a name lead to its folder")
    app.settle()

    quick_look(app, shot)
    names_in_rows(app, folder, shot)
    properties(app, shot)
    basket(app, folder, shot)
    kept_form(app, folder, shot)
    panes_and_tabs(app, folder, shot)
    plan_search(app, folder, shot)
    undo(app, folder, shot)
    closing(window, source, place, shot)


def quick_look(app, shot):
    select(app, "a-text.txt")
    app.key("Space")
    app.wait("1: first line")
    shot("13-quick-text")
    app.key("ArrowDown")
    app.wait("48 × 32 pixels")
    shot("14-quick-picture")
    app.key("ArrowDown")
    app.wait("c-bytes.bin")
    app.settle()
    shot("15-quick-bytes")
    app.key("ArrowDown")
    app.wait("A named pipe")
    check(True, "Space looks into text, picture and bytes, and a pipe that nobody writes into is not opened")
    app.key("Escape")


def names_in_rows(app, folder, shot):
    select(app, "e-name.txt")
    app.key("F2")
    app.wait("New name")
    app.type("renamed")
    shot("16-name-in-row")
    app.key("Enter")
    until(lambda: (folder / "renamed.txt").exists(), "F2 changes a name in its row and leaves the ending")
    check(not (folder / "e-name.txt").exists(), "and the old name is gone")
    app.wait("renamed.txt")


def properties(app, shot):
    select(app, "a-text.txt")
    app.key("Enter", "alt")
    app.wait("Properties")
    app.settle()
    shot("17-properties")
    app.key("Escape")
    check(app.find("Properties") is None, "properties open by Alt+Enter and close by Escape")


def basket(app, folder, shot):
    select(app, "a-text.txt")
    app.key("B", "ctrl")
    go(app, folder / "inner")
    select(app, "leaf.txt")
    app.key("B", "ctrl")
    app.wait("2 items")
    app.settle()
    shot("18-basket")
    check(True, "Ctrl+B gathers from two folders")
    app.key("K", "ctrl")
    app.type("Look into the basket")
    app.key("Enter")
    app.settle()
    shot("19-basket-open")
    app.press("Empty the basket")
    app.key("Escape")
    go(app, folder)
    app.wait("a-text.txt")


def kept_form(app, folder, shot):
    target = folder / "other"
    # Above the jobs there is room for the chosen operation alone.
    app.press("Close the jobs")
    app.settle()
    select(app, "a-text.txt")
    app.press("Copy")
    app.press("Copy tree")
    app.press("Destination")
    app.key("A", "ctrl")
    app.type(str(target))
    app.key("S", "ctrl")
    app.wait("Name")
    app.type("Nightly")
    app.key("Enter")
    app.wait("Nightly, saved form, Ctrl+1")
    shot("20-kept-form")
    app.press("Destination")
    app.key("A", "ctrl")
    app.type("/nowhere")
    app.press_at(*row(app, "c-bytes.bin"))
    app.key("Num1", "ctrl")
    app.wait(str(target))
    app.key("Enter", "ctrl")
    app.wait("What will happen")
    app.key("Enter", "ctrl")
    until(lambda: (target / "c-bytes.bin").exists(), "Ctrl+S keeps a filled form and Ctrl+1 fills it again, over another selection")
    app.wait("a-text.txt")


def panes_and_tabs(app, folder, shot):
    app.key("F3")
    app.wait("Files, right")
    app.key("Tab")
    go(app, folder / "inner")
    app.wait("leaf.txt")
    app.settle()
    shot("21-panes")
    app.key("Tab")
    select(app, "b-picture.png")
    app.key("F5")
    app.key("Enter", "ctrl")
    app.wait("What will happen")
    app.key("Enter", "ctrl")
    until(lambda: (folder / "inner" / "b-picture.png").exists(), "F3, Tab and F5 copy from one pane to the other")
    app.settle()
    app.key("F3")
    app.settle()
    app.key("T", "ctrl")
    go(app, folder / "other")
    app.wait("c-bytes.bin")
    app.settle()
    shot("22-tabs")
    app.key("W", "ctrl")
    app.wait("a-text.txt")
    check(True, "Ctrl+T opens a tab, Ctrl+W closes it, and the one before is as it was")


def plan_search(app, folder, shot):
    app.key("A", "ctrl")
    app.key("Delete")
    app.key("Enter", "ctrl")
    app.wait("What will happen")
    app.key("F", "ctrl")
    app.type("leaf")
    app.wait("leaf.txt")
    app.settle()
    shot("23-plan-search")
    check(app.find("d-pipe") is None, "the search in a plan shows what it finds and nothing else")
    app.key("Escape")
    app.key("Escape")
    app.settle()


def undo(app, folder, shot):
    app.key("Escape")
    app.wait("a-text.txt")
    select(app, "c-bytes.bin")
    app.key("Delete")
    app.key("Enter", "ctrl")
    app.wait("What will happen")
    app.key("Enter", "ctrl")
    until(lambda: not (folder / "c-bytes.bin").exists(), "Delete takes a file away")
    app.wait("Undo")
    app.settle()
    app.key("Z", "ctrl")
    until(lambda: (folder / "c-bytes.bin").exists(), "and Ctrl+Z brings it back")
    check((folder / "c-bytes.bin").read_bytes() == bytes(range(256)) * 8, "with its bytes")
    app.settle()


def closing(window, source, place, shot):
    """Closing asks once while a job runs; what it is told then is done."""
    app, target = window.app, place / "fifth"
    target.mkdir()
    go(app, source)
    app.wait("huge.bin")
    app.press_at(*row(app, "batch-0"))
    app.key("A", "ctrl")
    app.press("Copy")
    app.press("Copy tree")
    app.press("Destination")
    app.key("A", "ctrl")
    app.type(str(target))
    app.press("Plan")
    app.wait("What will happen")
    app.key("Enter", "ctrl")
    app.wait("Pause")
    app.press("Pause")
    app.settle()
    ask_to_close(window.display, window_of(window.display))
    app.wait("Close and cancel 1 job?")
    app.settle()
    shot("24-closing")
    check(window.program.poll() is None, "closing while a job runs asks first")
    app.press("Go on")
    check(window.program.poll() is None and app.find("Resume"), "and may be answered by staying")
    ask_to_close(window.display, window_of(window.display))
    try:
        app.press("Cancel 1 job and close")
    except RuntimeError:
        # It is gone before it can answer.
        pass
    until(lambda: window.program.poll() is not None, "or by closing")
    check(not [p for p in target.rglob("*.part")], "and nothing half-written is left")
