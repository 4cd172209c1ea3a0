"""The page of pictures: the real window in the states that the look describes, one below the other.

Each state is reached by keys and presses as a person would reach it, on a made-up home. `take_pictures(folder)` writes the
pictures and `index.html` beside them.
"""

import html
import os
import random
import shutil
import time

from stage import ask, give_keys, playground, row, walk, window_of

WIDE, NARROW = (1440, 900), (960, 600)


def make_home(place):
    """What somebody has at home, sparse where it would be large: nothing of it takes room."""
    home = place / "home"
    survey = home / "Projects" / "field-survey-2025"
    for name in ("Desktop", "Documents", "Downloads", "Pictures", "Projects/website"):
        (home / name).mkdir(parents=True, exist_ok=True)
    numbers = random.Random(1)
    files = {
        "calibration": 12,
        "drone/flight-03": 40,
        "exports/2025-11-22": 96,
        "lidar-raw": 60,
        "notebooks": 42,
        "thermal": 80,
    }
    for folder, count in files.items():
        (survey / folder).mkdir(parents=True)
        for number in range(count):
            sized(survey / folder / f"T{number:04}.dat", numbers.randrange(20_000, 4_000_000))
    for group, count in (("A01_north-ridge", 40), ("A02_east-face", 60), ("B01_valley", 80)):
        for number in range(1, count):
            sized(survey / f"{group}_{number:04}.CR3", numbers.randrange(28_000_000, 33_000_000))
    # The only one with bytes in it: its copy takes long enough to be seen.
    with open(survey / "point-cloud_merged.laz", "wb") as cloud:
        for _ in range(3000):
            cloud.write(bytes(1_000_000))
    sized(survey / "A01_north-ridge_timelapse.mov", 4_120_000_000)
    sized(survey / "A02_east-face_flight.mov", 11_870_000_000)
    (survey / "field-notes_Müller_2025-11-21.md").write_text("notes\n" * 3000)
    (survey / "gps-track_0Il1.gpx").write_text("<gpx/>\n" * 20_000)
    (survey / "latest").symlink_to("exports/2025-11-22")
    (survey / "preview.tmp").write_text("later")
    os.mkfifo(survey / "control.pipe")
    with open(survey / "capture.log", "w", encoding="utf-8") as log:
        for line in range(40_000):
            log.write(f"07:{line // 3600 % 60:02}:{line // 60 % 60:02}.{line % 60:03} INFO lidar strip={line} pts=182,330,041 ok\n")
    return home, survey


def sized(path, length):
    with open(path, "wb") as file:
        file.truncate(length)


def command(app, words):
    app.key("K", "ctrl")
    app.type(words)
    app.key("Enter")


def aim(app, operation, group, target):
    app.press(group)
    # Where the operations are folded into one field, the first of the group is chosen already.
    if any(widget[1] == operation and widget[0] == "radioButton" for widget in app.widgets()):
        app.press(operation)
    app.press("Destination")
    app.key("A", "ctrl")
    app.type(str(target))


def sweep(app, first, last):
    """Holds a rubber band over rows without letting go."""
    start, end = row(app, first), row(app, last)
    app.send({"PointerMoved": [start[0] + 180, start[1]]})
    app.send({"PointerButton": [[start[0] + 180, start[1]], "Primary", True, [False] * 5]})
    for step in range(1, 9):
        at = [start[0] + 180 + 40 * step, start[1] + (end[1] - start[1]) * step / 8]
        app.send({"PointerMoved": at})
    app.settle()
    return [start[0] + 500, end[1]]


def let_go(app, at):
    app.send({"PointerButton": [at, "Primary", False, [False] * 5]})
    app.settle()


class Page:
    def __init__(self, folder):
        self.folder = folder
        self.taken = []

    def shot(self, app, name, words):
        app.settle()
        self.now(app, name, words)

    def now(self, app, name, words):
        app.picture(self.folder / f"{name}.png")
        self.taken.append((name, words))

    def write(self):
        rows = [
            f'<h2 id="{name}">{html.escape(words)}</h2>\n<img src="{name}.png" alt="{html.escape(words)}">\n' for name, words in self.taken
        ]
        page = self.folder / "index.html"
        style = "body{font:15px sans-serif;margin:24px;background:#ddd}img{max-width:100%;box-shadow:0 2px 12px #888}"
        head = f"<!doctype html><meta charset=utf-8><title>Filewright</title><style>{style}</style>\n<h1>Filewright</h1>\n"
        page.write_text(head + "".join(rows), encoding="utf-8")
        return page


def browse(app, page, name, words):
    app.wait("calibration")
    # From a selected row it would be a drag.
    app.key("Escape")
    at = sweep(app, "A01_north-ridge_0001.CR3", "A01_north-ridge_0013.CR3")
    page.now(app, name, f"Browsing, a rubber band in progress, {words}")
    let_go(app, at)


def already_there(survey, target):
    """Some of what is going to be copied, as it was at other times."""
    (target / "preview.tmp").mkdir(parents=True)
    shutil.copy2(survey / "capture.log", target)
    (target / "gps-track_0Il1.gpx").write_text("<gpx/>\n")
    os.utime(target / "gps-track_0Il1.gpx", (1_000_000_000, 1_000_000_000))
    (target / "field-notes_Müller_2025-11-21.md").write_text("later notes\n")


def plans(app, page, target):
    """A copy over a destination that has some of it: kinds of conflict with a rule each."""
    app.key("A", "ctrl")
    aim(app, "Copy tree", "Copy", target)
    app.key("Enter", "ctrl")
    app.wait("What will happen")
    page.shot(app, "02-plan-light", "The plan: summary, warnings, conflicts by kind, what will happen in words")
    command(app, "Dark colours")
    page.shot(app, "02-plan-dark", "The same, dark")


def running(app, page, name, words):
    app.key("Enter", "ctrl")
    app.wait("Pause")
    time.sleep(1.5)
    page.now(app, name, words)


def wide(page, place, home, survey):
    target = place / "Backup"
    with walk(place, None, cwd=home) as window:
        app = window.app
        give_keys(window.display)
        command(app, "Dark colours")
        app.wait("Drop files or folders here")
        page.shot(app, "07-first-start-dark", "The first start: nothing was ever done")
    with walk(place, survey) as window:
        app = window.app
        give_keys(window.display)
        command(app, "Light colours")
        browse(app, page, "01-browse-light", "light")
        command(app, "Dark colours")
        browse(app, page, "01-browse-dark", "dark")
        command(app, "High contrast")
        browse(app, page, "11-high-contrast", "high contrast")
        command_over_selection(app, page)
        delete(app, page)
        rename(app, page)
        truncate(app, page)
        app.key("Escape")
        command(app, "Light colours")
        already_there(survey, target)
        plans(app, page, target)
        running(app, page, "03-running-dark", "While it runs: three-part bar, throughput, workers")
        finish(app)
        command(app, "Light colours")
        app.press("History")
        page.shot(app, "06-history-light", "History: what was done, and what undo would do")


def finish(app):
    """Whatever runs is cancelled: its sparse sources would take their time."""
    if app.find("Cancel"):
        app.press("Cancel")
    end = time.monotonic() + 60
    while app.find("Pause") and time.monotonic() < end:
        time.sleep(0.1)
    app.key("J", "ctrl")


def command_over_selection(app, page):
    app.key("Escape")
    command(app, "Dark colours")
    app.key("A", "ctrl")
    app.key("K", "ctrl")
    app.type("co")
    page.shot(app, "09-palette-dark", "The palette over a selection")
    app.key("Escape")


def delete(app, page):
    command(app, "Light colours")
    app.press_at(*row(app, "calibration"))
    app.key("Delete")
    app.key("Enter", "ctrl")
    app.wait("What will happen")
    page.shot(app, "04-delete-light", "Deleting with hold; for good is the third, red choice")
    app.key("Escape")


def rename(app, page):
    at = sweep(app, "A01_north-ridge_0001.CR3", "A01_north-ridge_0010.CR3")
    let_go(app, at)
    app.key("F2")
    app.wait("Rule 1, Replace, find")
    app.type("north")
    app.press("Rule 1, Replace, with")
    app.type("south")
    page.shot(app, "08-rename-light", "New names before anything changes")
    app.key("Escape")
    app.key("Escape")


def truncate(app, page):
    command(app, "Dark colours")
    app.key("Home")
    app.type("capture")
    app.press("Resize")
    app.press("Half")
    page.shot(app, "05-truncate-dark", "Cutting a file: its map, its bytes, and what goes")
    app.key("Escape")


def narrow(page, place, survey):
    with walk(place, survey, size=NARROW) as window:
        app = window.app
        give_keys(window.display)
        ask(window.display, "windowsize", "--sync", window_of(window.display), "960", "600")
        command(app, "Light colours")
        at = sweep(app, "A01_north-ridge_0001.CR3", "A01_north-ridge_0006.CR3")
        page.now(app, "10-narrow-960x600-light", "Folded at 960 by 600")
        let_go(app, at)
        command(app, "Dark colours")
        app.key("A", "ctrl")
        (place / "Second").mkdir()
        aim(app, "Copy tree", "Copy", place / "Second")
        app.key("Enter", "ctrl")
        app.wait("What will happen")
        running(app, page, "10-narrow-960x600-running-dark", "Folded, while a job runs")
        finish(app)


def scaled(page, place, survey, scale):
    size = (int(1440 * scale), int(900 * scale))
    with walk(place, survey, size=size, scale=scale) as window:
        app = window.app
        give_keys(window.display)
        command(app, "Dark colours")
        app.key("A", "ctrl")
        (place / f"Scaled-{scale}").mkdir()
        aim(app, "Copy tree", "Copy", place / f"Scaled-{scale}")
        app.key("Enter", "ctrl")
        app.wait("What will happen")
        running(app, page, f"13-running-at-{scale}x-dark", f"While it runs, at scale {scale}")
        finish(app)


def other_scripts(page, place):
    """Names from right to left, and others that the fonts of the program do not have."""
    folder = place / "names"
    folder.mkdir()
    names = ["مجلد الصور.jpg", "תמונות 2025.png", "写真_東京.jpg", "사진.png", "mixed עברית abc 123.txt", "ends with ‮gpj.exe", "naïve café.md"]
    for name in names:
        (folder / name).write_text("x")
    with open(os.fsencode(folder) + b"/not\xffutf8.txt", "w", encoding="utf-8") as file:
        file.write("x")
    with walk(place, folder) as window:
        give_keys(window.display)
        command(window.app, "Light colours")
        window.app.key("A", "ctrl")
        time.sleep(1)
        page.shot(window.app, "14-names", "Names from right to left, of other scripts, and one that is no text")


def take_pictures(folder):
    page = Page(folder)
    with playground() as place:
        home, survey = make_home(place)
        wide(page, place, home, survey)
        narrow(page, place, survey)
        scaled(page, place, survey, 1.5)
        scaled(page, place, survey, 2)
        other_scripts(page, place)
    return page.write()
