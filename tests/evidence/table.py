"""The result: one line a scenario."""

import sys
import threading

LOCK = threading.Lock()


class Tally:
    """Counts of one scenario. A loss is data that is nowhere any more or a file that is not whole, a lie a success that is
    none, and everything else that ought to be otherwise is wrong."""

    def __init__(self, number, scenario, context=None):
        self.number = number
        self.scenario = scenario
        self.tries = 0
        self.misses = 0
        self.losses = 0
        self.lies = 0
        self.faults = 0
        self.note = ""
        self.skipped = None
        self.context = context

    def _tell(self, kind, text):
        with LOCK:
            print(f"{kind}: row {self.number}: {text}", file=sys.stderr, flush=True)

    def lose(self, text):
        self.losses += 1
        self._tell("LOSS", text)

    def lie(self, text):
        self.lies += 1
        self._tell("FALSE SUCCESS", text)

    def wrong(self, text):
        self.faults += 1
        self._tell("WRONG", text)

    def check(self, holds, text):
        """One more thing that must hold."""
        if not holds:
            self.wrong(text)
        return holds

    def is_bad(self):
        return self.losses + self.lies + self.faults > 0

    def done(self):
        """Tells the line at once: a long run may be cut short."""
        with LOCK:
            print(self.row(), file=sys.stderr, flush=True)
        return self

    def row(self):
        note = self.note
        if self.misses:
            missed = f"{self.misses} came too late to hit"
            note = f"{note}; {missed}" if note else missed
        if self.skipped:
            return f"| {self.number} | {self.scenario} | 0 | | | | skipped: {self.skipped} |"
        return (
            f"| {self.number} | {self.scenario} | {self.tries} | {self.losses} | {self.lies} | {self.faults} | {note} |"
        )


HEAD = """| # | scenario | tries | losses | false successes | other faults | note |
|---|---|---|---|---|---|---|"""


def skipped(number, scenario, why):
    tally = Tally(number, scenario)
    tally.skipped = str(why)
    return tally
