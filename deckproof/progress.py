"""How far a build is: a bar on a terminal, once it has taken a second."""

import threading
import time
from typing import TextIO

_AFTER = 1.0  # seconds
_WIDTH = 24  # characters


class Progress:
    """Tells on `stream`, if that is a terminal, which step of which deck is at work and how many are done."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._begun = time.monotonic()
        self._lock = threading.Lock()
        self._deck = self._step = ""
        self._done = self._total = 0
        self._shown = False
        self._timer = threading.Timer(_AFTER, self._show)
        self._timer.daemon = True
        if stream.isatty():
            self._timer.start()

    def begin(self, steps: int) -> None:
        """Say that there are `steps` to come."""
        self._total = steps

    def at(self, deck: str, step: str) -> None:
        """Say that `step` begins for `deck`."""
        self._deck, self._step = deck, step
        self._refresh()

    def done(self) -> None:
        """Say that a step is done."""
        with self._lock:
            self._done += 1
        self._refresh()

    def clear(self) -> None:
        """Take the bar away, for something else to be written."""
        with self._lock:
            if self._shown:
                self._stream.write("\r\x1b[K")
                self._stream.flush()
                self._shown = False

    def close(self) -> None:
        """Show nothing any more."""
        self._timer.cancel()
        self._begun = float("inf")
        self.clear()

    def _refresh(self) -> None:
        if self._stream.isatty() and time.monotonic() - self._begun >= _AFTER:
            self._show()

    def _show(self) -> None:
        with self._lock:
            if not self._total or self._begun == float("inf"):
                return
            full = _WIDTH * self._done // self._total
            bar = "━" * full + " " * (_WIDTH - full)
            self._stream.write(f"\r{bar} {self._done}/{self._total} {self._deck}: {self._step}\x1b[K")
            self._stream.flush()
            self._shown = True
