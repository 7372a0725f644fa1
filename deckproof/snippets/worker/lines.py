"""Which lines of a module have run, at next to no cost: each is told of once."""

import sys
from types import CodeType

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType
    from typing import Any

    Ran = Callable[[int], None]

_TOOL = 4  # of sys.monitoring; debuggers, coverage, profilers and optimizers have 0, 1, 2 and 5


def watch(code: CodeType, ran: "Ran") -> "Callable[[], bool]":
    """Call `ran(line)` for each line of `code`, a module's, and of all code in it, when it first runs.

    What this returns says whether nothing was missed so far: Python 3.11 stops telling when the module
    traces itself, and when it recurses as deep as it may.
    """
    if sys.version_info >= (3, 12):
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
        return lambda: True
    tracer = _tracer(code, ran)
    sys.settrace(tracer)
    return lambda: sys.gettrace() is tracer


def parts(code: CodeType) -> "list[CodeType]":
    """`code` and all code in it."""
    return [code, *(inner for part in code.co_consts if isinstance(part, CodeType) for inner in parts(part))]


def _tracer(code: CodeType, ran: "Ran") -> "Callable[[FrameType, str, Any], Any]":
    """A trace function that looks at one file, at each part of its code until all of that has run."""
    left = {_place(part): {line for _, _, line in part.co_lines() if line} for part in parts(code)}
    for part in parts(code)[1:]:
        left[_place(part)].discard(part.co_firstlineno)  # a call is no line
    path = code.co_filename

    def called(frame: "FrameType", event: str, _: object) -> object:
        if frame.f_code.co_filename != path:
            if frame.f_code.co_name == "start" and frame.f_globals.get("__name__") == "threading":
                frame.f_globals["_trace_hook"] = called  # as threading.settrace does
            return None
        lines = left.get(_place(frame.f_code))
        if not lines:
            return None

        def line_ran(frame: "FrameType", event: str, _: object) -> object:
            line = frame.f_lineno
            if event == "line" and line in lines:
                lines.discard(line)
                ran(line)
            return line_ran

        return line_ran

    return called


def _place(code: CodeType) -> tuple[str, int]:
    """What stays the same in changed copies of `code`, such as types.coroutine makes."""
    return code.co_name, code.co_firstlineno
