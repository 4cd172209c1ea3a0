"""What the window asks of the desktop's services, against stand-ins: colours, the folder dialog, the file manager, sleep, the end of long work."""

import shutil
import signal
import time

from Xlib import X, display

from services import Services
from stage import ask, check, give_keys, playground, row, until, walk, window_of


def lightness(name, x, y):
    """Of one pixel of the screen, 0 to 255."""
    screen = display.Display(name)
    try:
        data = screen.screen().root.get_image(x, y, 1, 1, X.ZPixmap, 0xFFFFFFFF).data
        return sum(data[:3]) / 3
    finally:
        screen.close()


def plant(place, megabytes):
    source = place / "source"
    source.mkdir()
    for name in ("one.txt", "two.txt"):
        (source / name).write_text(name)
    with open(source / "huge.bin", "wb") as huge:
        for _ in range(megabytes):
            huge.write(bytes(1_000_000))
    return source


def begin(app, target):
    target.mkdir(exist_ok=True)
    app.key("A", "ctrl")
    app.press("Destination")
    app.key("A", "ctrl")
    app.type(str(target))
    app.key("Enter", "ctrl")
    app.wait("What will happen")
    app.key("Enter", "ctrl")


def services_walk(pictures):
    if not shutil.which("dbus-daemon"):
        print("left out: dbus-daemon is not there, so the desktop's services are not asked")
        return
    with playground() as place:
        source = plant(place, 9000)
        chosen = place / "chosen by the dialog"
        chosen.mkdir()
        services = Services(place, {"color-scheme": 2, "contrast": 0, "reduced-motion": 0}, chosen.as_uri())
        try:
            with walk(place, source, bus=services.address) as window:
                steps(window, services, source, place, chosen, pictures)
        finally:
            services.close()


def steps(window, services, source, place, chosen, pictures):
    app, screen = window.app, window.display
    app.wait("huge.bin")
    give_keys(screen)
    shown = lambda: lightness(screen, 600, 700)
    until(lambda: shown() > 240, "the window is light where the desktop says so")
    services.prefer("color-scheme", 1)
    until(lambda: shown() < 40, "and dark as soon as it prefers that")
    app.picture(pictures / "30-dark-by-the-desktop.png")

    app.press("Choose a folder")
    app.press("System dialog")
    until(lambda: app.find(str(chosen)), "the portal's dialog fills the destination")
    [(_, _, options)] = services.calls("OpenFile")
    check(options["directory"] == ("b", True), "it was asked for a folder")

    app.press_at(*row(app, "two.txt"))
    app.key("K", "ctrl")
    app.type("Show in the file manager")
    app.key("Enter")
    until(lambda: services.calls("ShowItems"), "the file manager is asked to show a file")
    check(services.calls("ShowItems")[0][0] == [(source / "two.txt").as_uri()], "by its address")

    begin(app, place / "first")
    until(services.is_held, "sleep is held off while a job runs")
    check(services.calls("Inhibit")[0][0] == "sleep:idle", "sleep and idling both")
    # Work is long from ten seconds on, and this machine may copy faster than that.
    window.program.send_signal(signal.SIGSTOP)
    time.sleep(10.5)
    window.program.send_signal(signal.SIGCONT)
    # Somebody looks elsewhere.
    number = window_of(screen)
    ask(screen, "windowminimize", number)
    until(lambda: not services.is_held(), "and allowed again at its end", 180)
    if shutil.which("openbox"):
        until(lambda: services.calls("Notify"), "the end of long work is told to who looks elsewhere")
        check(services.calls("Notify")[0][3].startswith("Copied 3 items"), services.calls("Notify")[0][3])
    ask(screen, "windowmap", "--sync", number)
    give_keys(screen)
    begin(app, place / "second")
    until(services.is_held, "sleep is held off again")
    window.program.send_signal(signal.SIGKILL)
    window.program.wait()
    until(lambda: not services.is_held(), "a program that is killed lets the machine sleep")
