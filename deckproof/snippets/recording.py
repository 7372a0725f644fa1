"""What happened when a module ran: the one thing that everything after the run is judged by."""

from enum import Enum
from typing import Any

from msgspec import Struct, convert, to_builtins

UNSEEN = 0
"""Stands among the lines that ran for lines that ran while nobody looked."""


class End(Enum):
    """How a run ended."""

    DONE = "done"
    RAISED = "raised"  # an exception that no claim states: the last step's
    EXIT = "exit"  # sys.exit before the last statement
    TIMEOUT = "timeout"
    FLOOD = "flood"  # more output than is allowed
    PROCESSES = "processes"  # more of them than are allowed
    NETWORK = "network"  # it reached for the network
    WRITE = "write"  # it wrote outside its scratch directory
    UNSTOPPABLE = "unstoppable"  # it swallows the exception that stops it
    DIED = "died"  # killed by a signal, os._exit, a crash
    STATUS = "status"  # a program's exit status is not 0; a session ends before its last command
    BUILD = "build"  # a program does not compile
    MISSING = "missing"  # the tool that a language needs is not there


class Raised(Struct, frozen=True):
    """An exception: its type's name, qualified as in a traceback, its message, and the traceback's lines."""

    type: str
    message: str
    traceback: tuple[str, ...]
    line: int  # the innermost line of the module itself that it came through


class Step(Struct, frozen=True, omit_defaults=True):
    """What one top-level statement did."""

    output: str = ""
    raised: Raised | None = None
    value: str | None = None  # repr, where a `# => value` asks for it
    stopped: bool = False  # by us, after the output that an open claim states
    skipped: bool = False  # in a region that is marked as not run
    displayed: tuple[tuple[int, str], ...] = ()  # what a console shows, and where in the output
    errors: bool = False  # it wrote to stderr; kept where `displayed` is


class Outcome(Enum):
    """What became of an example in a docstring."""

    TRUE = "true"
    FALSE = "false"
    UNCHECKED = "unchecked"  # its directives say so
    UNENDED = "unended"  # it ended the run
    MALFORMED = "malformed"  # doctest cannot read the docstring; `got` says why


class Example(Struct, frozen=True):
    """An example in a docstring, which is in lines `first` to `last`: its line, what it states and what it
    gave, each with a line end."""

    line: int
    source: str
    want: str
    got: str
    outcome: Outcome
    first: int
    last: int


class Recording(Struct, frozen=True):
    """A step for each statement that ran or began to run, in order."""

    steps: tuple[Step, ...]
    end: End = End.DONE
    detail: str = ""
    line: int = 0  # of the call that broke a rule
    errors: str = ""  # what the module wrote to stderr
    seconds: float = 0.0
    lines: tuple[int, ...] = (UNSEEN,)  # that ran
    sources: tuple[tuple[str, str], ...] = ()  # what it read and imported, as worker/sources.py has it
    examples: tuple[Example, ...] = ()  # in docstrings, that were run after the last statement


def from_json(found: object) -> Recording:
    """The recording that the worker's answer `found` is. Raises `ValueError`, if it is none."""
    return convert(found, Recording)


def to_json(recording: Recording) -> dict[str, Any]:
    """What `from_json` makes the same recording of."""
    found: dict[str, Any] = to_builtins(recording)
    return found
