"""Which lines of a module have run, at little cost: of those that are asked for each is told once."""

import sys
from _thread import get_ident
from types import CodeType

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from types import FrameType
    from typing import Any

    Ran = Callable[[int], None]

_TOOL = 4  # of sys.monitoring; debuggers, coverage, profilers and optimizers have 0, 1, 2 and 5
_gettrace, _settrace = sys.gettrace, sys.settrace


def watch(code: CodeType, wanted: "Collection[int]", ran: "Ran") -> "Watch":
    """Call `ran(line)` for each line in `wanted` of `code`, a module's, and of all code in it, when it first
    runs."""
    if sys.version_info >= (3, 12):
        _monitor(code, ran)
        return Watch()
    return _Tracing(code, wanted, ran)


class Watch:
    """What watches the lines of a module."""

    def begin(self, first: int, last: int, frame: "FrameType | None", *, imports: bool) -> None:
        """The top-level statement in the lines `first` to `last` runs next, in `frame` if that is there."""

    def missed(self) -> bool:
        """May lines have run that nobody saw?"""
        return False


def parts(code: CodeType) -> "list[CodeType]":
    """`code` and all code in it."""
    return [code, *(inner for part in code.co_consts if isinstance(part, CodeType) for inner in parts(part))]


if sys.version_info >= (3, 12):

    def _monitor(code: CodeType, ran: "Ran") -> None:
        monitoring = sys.monitoring

        def line_ran(_: CodeType, line: int) -> object:
            ran(line)
            return monitoring.DISABLE

        monitoring.use_tool_id(_TOOL, "deckproof")
        monitoring.register_callback(_TOOL, monitoring.events.LINE, line_ran)
        for part in parts(code):
            monitoring.set_local_events(_TOOL, part, monitoring.events.LINE)
        seen = {id(part) for part in parts(code)}

        def started(other: CodeType, _: int) -> object:  # a changed copy, such as types.coroutine makes
            if other.co_filename == code.co_filename and id(other) not in seen:
                monitoring.set_local_events(_TOOL, other, monitoring.events.LINE)
            return monitoring.DISABLE

        monitoring.register_callback(_TOOL, monitoring.events.PY_START, started)
        monitoring.set_events(_TOOL, monitoring.events.PY_START)


class _Tracing(Watch):
    """Watches with sys.settrace, which makes all Python code slow: only while there is something to see.

    It stops telling when the module traces itself, and when it recurses as deep as it may.
    """

    def __init__(self, code: CodeType, wanted: "Collection[int]", ran: "Ran") -> None:
        self.path = code.co_filename
        self.ran = ran
        self.thread = get_ident()  # to each its own trace function
        self.left: dict[tuple[str, int], set[int]] = {}
        for part in parts(code):
            lines = {line for _, _, line in part.co_lines() if line}
            if part is not code:
                lines.discard(part.co_firstlineno)  # a call is no line
            self.left.setdefault(_place(part), set()).update(lines.intersection(wanted))
        self.place = _place(code)
        self.top = self.left[self.place]
        self.inner = 0  # in functions, which anything may call
        self.here = 0  # in the statement at hand
        self.span = (0, 0)
        self.lost = False
        self.tracing = False

    def begin(self, first: int, last: int, frame: "FrameType | None", *, imports: bool) -> None:
        self.lost = self.missed()
        self.span = (first, last)
        self.here = sum(first <= line <= last for line in self.top)
        inner = [line for lines in self.left.values() if lines is not self.top for line in lines]
        # Packages are large, and what is not defined yet cannot be called by them.
        self.inner = sum(line < first or not imports for line in inner)
        if inner and not self.lost and (threading := sys.modules.get("threading")):
            threading._trace_hook = threading._trace_hook or self.called  # type: ignore[attr-defined]
        if self.lost or not (self.here or self.inner):
            self.rest()
            return
        if frame is not None:
            frame.f_trace_lines = bool(self.here)
            frame.f_trace = self.line_of_top
        if not self.tracing:
            self.tracing = True
            _settrace(self.called)

    def missed(self) -> bool:
        return self.lost or _gettrace() != (self.called if self.tracing else None)

    def rest(self) -> None:
        """There is nothing to see in the statement at hand."""
        if self.tracing and not self.lost and get_ident() == self.thread:
            self.tracing = False
            _settrace(None)

    def called(self, frame: "FrameType", event: str, _: object) -> "Any":
        if frame.f_code.co_filename != self.path:
            if frame.f_code.co_name == "start" and frame.f_globals.get("__name__") == "threading":
                frame.f_globals["_trace_hook"] = self.called  # as threading.settrace does
            return None
        place = _place(frame.f_code)
        if place == self.place:
            return self.line_of_top
        lines = self.left.get(place)
        if not lines:
            return None

        def line_ran(frame: "FrameType", event: str, _: object) -> object:
            line = frame.f_lineno
            if event == "line" and line in lines:
                lines.remove(line)
                frame.f_trace_lines = bool(lines)
                self.inner -= 1
                self.ran(line)
                if not (self.here or self.inner):
                    self.rest()
            return line_ran

        return line_ran

    def line_of_top(self, frame: "FrameType", event: str, _: object) -> "Any":
        line = frame.f_lineno
        if event == "line" and line in self.top:
            self.top.discard(line)
            self.here -= self.span[0] <= line <= self.span[1]
            frame.f_trace_lines = self.here > 0
            self.ran(line)
            if not (self.here or self.inner):
                self.rest()
        return self.line_of_top


def _place(code: CodeType) -> tuple[str, int]:
    """What stays the same in changed copies of `code`, such as types.coroutine makes."""
    return code.co_name, code.co_firstlineno
