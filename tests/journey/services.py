"""The services of a desktop, as stand-ins on a message bus that nobody else knows: what they are asked is written down.

Speaks D-Bus by `pip install jeepney`. Needs `dbus-daemon`.
"""

import os
import subprocess
import threading
import time

from jeepney import DBusAddress, HeaderFields, MessageType, new_error, new_method_call, new_method_return, new_signal
from jeepney.io.blocking import open_dbus_connection

PORTAL = "/org/freedesktop/portal/desktop"
APPEARANCE = "org.freedesktop.appearance"
NAMES = (
    "org.freedesktop.Notifications",
    "org.freedesktop.login1",
    "org.freedesktop.FileManager1",
    "org.freedesktop.portal.Desktop",
)

CONFIG = """<busconfig><type>session</type><listen>unix:path={}</listen><policy context="default">
<allow send_destination="*"/><allow receive_sender="*"/><allow own="*"/></policy></busconfig>"""


class Services:
    """`asked` holds (member, arguments) in their order."""

    def __init__(self, place, likes, chosen):
        self.likes, self.chosen = dict(likes), chosen
        self.asked, self.held = [], None
        config = place / "bus.conf"
        config.write_text(CONFIG.format(place / "bus"))
        self.daemon = subprocess.Popen(
            ["dbus-daemon", f"--config-file={config}", "--nofork", "--print-address"], stdout=subprocess.PIPE, text=True
        )
        self.address = self.daemon.stdout.readline().strip()
        self.bus = open_dbus_connection(bus=self.address, enable_fds=True)
        daemon = DBusAddress("/org/freedesktop/DBus", "org.freedesktop.DBus", "org.freedesktop.DBus")
        for name in NAMES:
            self.bus.send_and_get_reply(new_method_call(daemon, "RequestName", "su", (name, 4)))
        threading.Thread(target=self._serve, daemon=True).start()

    def close(self):
        self.daemon.terminate()
        self.daemon.wait(10)

    def prefer(self, key, value):
        self.likes[key] = value
        settings = DBusAddress(PORTAL, interface="org.freedesktop.portal.Settings")
        self.bus.send(new_signal(settings, "SettingChanged", "ssv", (APPEARANCE, key, ("u", value))))

    def calls(self, member):
        return [arguments for name, arguments in self.asked if name == member]

    def is_held(self):
        """True while somebody has the descriptor of the last inhibition."""
        if self.held is None:
            return False
        try:
            return os.read(self.held, 1) != b""
        except BlockingIOError:
            return True

    def _serve(self):
        while True:
            try:
                message = self.bus.receive()
            except (ConnectionError, OSError, EOFError):
                return
            if message.header.message_type == MessageType.method_call:
                self._answer(message)

    def _answer(self, message):
        member = message.header.fields.get(HeaderFields.member)
        self.asked.append((member, message.body))
        answer = getattr(self, "_" + member, None)
        if answer:
            self.bus.send(answer(message))
        else:
            self.bus.send(new_error(message, "org.freedesktop.DBus.Error.UnknownMethod"))

    def _Notify(self, message):
        return new_method_return(message, "u", (1,))

    def _ShowItems(self, message):
        return new_method_return(message)

    def _Inhibit(self, message):
        self.held, theirs = os.pipe()
        os.set_blocking(self.held, False)
        reply = new_method_return(message, "h", (theirs,))
        # The message has its own copy once it is sent.
        threading.Timer(1.0, os.close, (theirs,)).start()
        return reply

    def _ReadAll(self, message):
        values = {key: ("u", value) for key, value in self.likes.items()}
        return new_method_return(message, "a{sa{sv}}", ({APPEARANCE: values},))

    def _Get(self, message):
        return new_method_return(message, "v", (("u", 4),))

    def _OpenFile(self, message):
        caller = message.header.fields[HeaderFields.sender]
        token = message.body[2]["handle_token"][1]
        request = f"{PORTAL}/request/{caller.lstrip(':').replace('.', '_')}/{token}"

        def choose():
            time.sleep(0.3)
            emitter = DBusAddress(request, interface="org.freedesktop.portal.Request")
            signal = new_signal(emitter, "Response", "ua{sv}", (0, {"uris": ("as", [self.chosen])}))
            signal.header.fields[HeaderFields.destination] = caller
            self.bus.send(signal)

        threading.Thread(target=choose, daemon=True).start()
        return new_method_return(message, "o", (request,))
