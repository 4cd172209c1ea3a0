"""Another program of the desktop, as the window meets it: drags files over it, owns the clipboard, asks for it.

Speaks X11 itself (`pip install python-xlib`), so that each message is known and the window's own code is not on both sides.
"""

import os
import threading
import time
import urllib.parse

from Xlib import X, display
from Xlib.protocol import event

# An owner of long contents writes this much at a time.
PART = 60_000


def address(path):
    return b"file://" + urllib.parse.quote(os.fsencode(path)).encode()


def uri_list(paths):
    return b"".join(address(path) + b"\r\n" for path in paths)


class Peer:
    """A client of the display with a window of its own that serves selections on a thread."""

    def __init__(self, name):
        self.display = display.Display(name)
        self.root = self.display.screen().root
        self.window = self.root.create_window(0, 0, 1, 1, 0, X.CopyFromParent, event_mask=X.PropertyChangeMask)
        self.offers = {}
        self.heard = []
        self.got = None
        self.running = True
        self.lock = threading.RLock()
        self.thread = threading.Thread(target=self._serve, daemon=True)
        self.thread.start()

    def close(self):
        self.running = False
        self.thread.join(5)
        self.display.close()

    def atom(self, name):
        with self.lock:
            return self.display.intern_atom(name)

    def own(self, selection, offers):
        """`offers`: bytes by the name of their format."""
        with self.lock:
            self.offers[self.atom(selection)] = {self.atom(name): data for name, data in offers.items()}
            self.window.set_selection_owner(self.atom(selection), X.CurrentTime)
            self.display.flush()

    def read(self, selection, target, seconds=10.0):
        """What the owner of a selection gives for a format; None if it has none of that kind."""
        self.got = None
        with self.lock:
            self.window.convert_selection(self.atom(selection), self.atom(target), self.atom("DESK_READ"), X.CurrentTime)
            self.display.flush()
        end = time.monotonic() + seconds
        while self.got is None and time.monotonic() < end:
            time.sleep(0.01)
        if self.got is None:
            raise AssertionError(f"the owner of {selection} does not answer for {target}")
        return self.got[0]

    def drop(self, window, x, y, data, steps=3):
        """Drags a list of files over a window and lets it go there."""
        self.own("XdndSelection", {"text/uri-list": data})
        self.heard.clear()
        with self.lock:
            target = self.display.create_resource_object("window", window)
            origin = target.translate_coords(self.root, 0, 0)
        # The library gives the place of the root in the window.
        at = ((x - origin.x) << 16) | (y - origin.y)
        self._say(target, "XdndEnter", [self.window.id, 5 << 24, self.atom("text/uri-list"), 0, 0])
        for _ in range(steps):
            self._say(target, "XdndPosition", [self.window.id, 0, at, X.CurrentTime, self.atom("XdndActionCopy")])
            self._wait("XdndStatus")
        time.sleep(0.3)
        self._say(target, "XdndDrop", [self.window.id, 0, X.CurrentTime, 0, 0])
        self._wait("XdndFinished")

    def _say(self, window, name, numbers):
        with self.lock:
            message = event.ClientMessage(window=window, client_type=self.atom(name), data=(32, numbers))
            window.send_event(message, event_mask=0)
            self.display.flush()

    def _wait(self, name, seconds=5.0):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if name in self.heard:
                self.heard.remove(name)
                return
            time.sleep(0.01)
        raise AssertionError(f"no {name} came")

    def _serve(self):
        sending = {}
        parts = None
        while self.running:
            with self.lock:
                pending = self.display.pending_events()
                e = self.display.next_event() if pending else None
            if e is None:
                time.sleep(0.005)
                continue
            if e.type == X.SelectionRequest:
                with self.lock:
                    self._answer(e, sending)
            elif e.type == X.ClientMessage:
                self.heard.append(self.display.get_atom_name(e.client_type))
            elif e.type == X.SelectionNotify:
                parts = self._begin(e)
            elif e.type == X.PropertyNotify and e.window == self.window:
                if parts is not None and e.state == X.PropertyNewValue and e.atom == self.atom("DESK_READ"):
                    parts = self._go_on(parts)
            elif e.type == X.PropertyNotify and e.state == X.PropertyDelete:
                self._send_more(e, sending)

    def _answer(self, e, sending):
        data = self.offers.get(e.selection, {}).get(e.target)
        name = X.NONE
        if data is not None:
            name = e.property
            if len(data) > 200_000:
                e.requestor.change_attributes(event_mask=X.PropertyChangeMask)
                sending[(e.requestor.id, e.property)] = [data, e.target, 0]
                e.requestor.change_property(e.property, self.atom("INCR"), 32, [len(data)])
            else:
                e.requestor.change_property(e.property, e.target, 8, data)
        notice = event.SelectionNotify(
            time=e.time, requestor=e.requestor, selection=e.selection, target=e.target, property=name
        )
        e.requestor.send_event(notice)
        self.display.flush()

    def _send_more(self, e, sending):
        entry = sending.get((e.window.id, e.atom))
        if entry is None:
            return
        data, target, sent = entry
        part = data[sent : sent + PART]
        with self.lock:
            e.window.change_property(e.atom, target, 8, part)
            self.display.flush()
        entry[2] = sent + PART
        if not part:
            del sending[(e.window.id, e.atom)]

    def _property(self):
        with self.lock:
            value = self.window.get_full_property(self.atom("DESK_READ"), X.AnyPropertyType)
            self.window.delete_property(self.atom("DESK_READ"))
            self.display.flush()
        return value

    def _begin(self, e):
        if e.property == X.NONE:
            self.got = (None,)
            return None
        value = self._property()
        if value.property_type == self.atom("INCR"):
            return b""
        self.got = (bytes(value.value) if value.format == 8 else list(value.value),)
        return None

    def _go_on(self, parts):
        value = self._property()
        if value is None or len(value.value) == 0:
            self.got = (parts,)
            return None
        return parts + bytes(value.value)


__all__ = ["Peer", "address", "uri_list"]


def ask_to_close(where, window):
    """As the cross in a window's frame does."""
    screen = display.Display(where)
    window = screen.create_resource_object("window", int(window))
    wanted = [screen.get_atom("WM_DELETE_WINDOW"), X.CurrentTime, 0, 0, 0]
    window.send_event(
        event.ClientMessage(window=window, client_type=screen.get_atom("WM_PROTOCOLS"), data=(32, wanted))
    )
    # Until the server has it: what is only flushed goes with the connection.
    screen.sync()
    screen.close()
