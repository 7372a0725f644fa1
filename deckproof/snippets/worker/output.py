"""What stands for sys.stdout in a module, and what ends a module that prints."""

import io
import os
from time import monotonic

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

GRACE = 0.2  # seconds that a statement may go on after the output that its claim states
GRACE_OUTPUT = 20_000  # characters
STOPS = 100  # that a module may swallow

_stat = os.stat  # a module may replace it


class Stop(BaseException):
    """Ends an endless statement whose claim has been met."""


class End(BaseException):
    """Ends the module; its argument is one of the values of `recording.End`."""


class Output(io.TextIOWrapper):
    """sys.stdout, which counts lines for the claims that end in `...`, and characters."""

    def __init__(self, path: str, allowed: int) -> None:
        raw = io.FileIO(1, "w", closefd=False)
        super().__init__(raw, encoding="utf-8", errors="backslashreplace", write_through=True)
        self.path = path
        self.allowed = allowed
        self.stops = 0
        self.give_up: Callable[[], None] = lambda: None
        self.watch(None)

    def watch(self, lines: int | None) -> None:
        """Stop whoever prints much more than `lines` lines from now on; None for no end."""
        self.limit, self.lines, self.begun = lines, 0, False
        self.cut: int | None = None  # the size of the output when there was more than the limit
        self.cut_at = 0.0
        self.beyond = 0

    def write(self, text: str) -> int:
        if self.cut is not None:
            return self._write_beyond(text)
        self.spend(len(text))
        size = super().write(text)
        if self.limit is not None:
            _, newline, rest = text.rpartition("\n")
            self.lines += text.count("\n")
            self.begun = bool(rest.strip()) or (self.begun and not newline)
            if self.lines > self.limit or (self.lines == self.limit and self.begun):
                self.cut, self.cut_at = _stat(self.path).st_size, monotonic()
        return size

    def spend(self, characters: int) -> None:
        """Take `characters` of those that the module may print."""
        self.allowed -= characters
        if self.allowed < 0:
            raise End("flood")

    def _write_beyond(self, text: str) -> int:
        """What a claim with `...` leaves open is not kept. A statement that has an end may reach it: what
        comes after it must be what comes after it in truth."""
        self.beyond += len(text)
        if self.beyond > GRACE_OUTPUT or monotonic() - self.cut_at > GRACE:
            self.stops += 1
            if self.stops > STOPS:
                self.give_up()
            raise Stop
        return len(text)


Output.__name__ = Output.__qualname__ = "TextIOWrapper"  # as a module may show it
Output.__module__ = "_io"
