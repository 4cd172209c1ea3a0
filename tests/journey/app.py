"""Talks to a running Filewright that was built with `--features inspection`.

The server inside eframe speaks MessagePack over TCP: an eight-byte greeting, then length-prefixed requests and replies.
Widgets are found by their accessible names, as a screen reader finds them.
"""

import socket
import struct
import time

import msgpack

# A widget of one of these roles is meant rather than a text of the same name.
PRESSED_ROLES = ("button", "checkBox", "radioButton", "textInput", "comboBox", "tab", "menuItem", "link")


class Missing(Exception):
    """No widget of that name came up in time."""


class App:
    """One connection to the program."""

    def __init__(self, address, patience=30.0):
        host, port = address.rsplit(":", 1)
        end = time.monotonic() + patience
        while True:
            try:
                self.socket = socket.create_connection((host, int(port)), timeout=60)
                break
            except OSError:
                if time.monotonic() > end:
                    raise
                time.sleep(0.05)
        if not self._take(8).startswith(b"eins"):
            raise RuntimeError(f"what answers at {address} is no inspection server")

    def _take(self, size):
        data = bytearray()
        while len(data) < size:
            part = self.socket.recv(size - len(data))
            if not part:
                raise RuntimeError("the program closed the connection")
            data += part
        return bytes(data)

    def ask(self, request):
        body = msgpack.packb(request)
        self.socket.sendall(struct.pack(">I", len(body)) + body)
        (size,) = struct.unpack(">I", self._take(4))
        reply = msgpack.unpackb(self._take(size), raw=False, strict_map_key=False)
        if isinstance(reply, dict) and "Error" in reply:
            raise RuntimeError(reply["Error"])
        return reply

    def widgets(self):
        """All that is on screen: (role, name, value, box in points or None)."""
        tree = self.ask("GetTree")["Tree"]
        update = tree[2] if isinstance(tree, list) else tree["accesskit"]
        if update is None:
            return []
        nodes = update[0] if isinstance(update, list) else update["nodes"]
        found = []
        for _, node in nodes:
            role, properties = node[0], node[-1]
            bounds = properties.get("bounds")
            if isinstance(bounds, dict):
                bounds = (bounds["x0"], bounds["y0"], bounds["x1"], bounds["y1"])
            found.append((role, properties.get("label") or "", str(properties.get("value") or ""), bounds))
        return found

    def find(self, name):
        """The widget of exactly this name, else one whose name or value holds it."""
        widgets = [w for w in self.widgets() if w[3] and w[0] != "textRun"]
        for fits in (lambda w: w[1] == name, lambda w: w[1].startswith(name), lambda w: name in w[1] or name in w[2]):
            hits = [w for w in widgets if fits(w)]
            if hits:
                return min(hits, key=lambda w: w[0] not in PRESSED_ROLES)
        return None

    def wait(self, name, seconds=15.0):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            widget = self.find(name)
            if widget:
                return widget
            time.sleep(0.05)
        raise Missing(f"nothing named {name!r} after {seconds:g} s; there is: {sorted({w[1] for w in self.widgets() if w[1]})}")

    def middle(self, name):
        left, top, right, bottom = self.wait(name)[3]
        return ((left + right) / 2, (top + bottom) / 2)

    def send(self, *events):
        self.ask({"ApplyEvents": [list(events)]})

    def press_at(self, x, y):
        self.send({"PointerMoved": [x, y]})
        for is_down in (True, False):
            self.send({"PointerButton": [[x, y], "Primary", is_down, [False] * 5]})

    def press(self, name):
        self.press_at(*self.middle(name))
        self.settle()

    def drag(self, start, end, steps=12):
        """Holds the button from one point to the other, in small moves as a hand makes them."""
        self.send({"PointerMoved": list(start)})
        self.send({"PointerButton": [list(start), "Primary", True, [False] * 5]})
        for step in range(1, steps + 1):
            x = start[0] + (end[0] - start[0]) * step / steps
            y = start[1] + (end[1] - start[1]) * step / steps
            self.send({"PointerMoved": [x, y]})
        self.send({"PointerButton": [list(end), "Primary", False, [False] * 5]})
        self.settle()

    def type(self, text):
        self.send({"Text": text})
        self.settle()

    def key(self, name, *modifiers):
        flags = ["alt" in modifiers, "ctrl" in modifiers, "shift" in modifiers, False, "ctrl" in modifiers]
        for is_down in (True, False):
            self.send({"Key": [name, None, is_down, False, flags]})
        self.settle()

    def settle(self):
        """Until the program has nothing more to draw, or gave up waiting for that."""
        self.ask({"Settle": [120]})

    def picture(self, path):
        reply = self.ask({"GetScreenshot": [None]})["Screenshot"]
        data = reply[1] if isinstance(reply, list) else reply["bytes"]
        with open(path, "wb") as out:
            out.write(data)
