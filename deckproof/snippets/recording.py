"""What happened when a module ran: the one thing that everything after the run is judged by."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import Enum
from typing import Any

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


@dataclass(frozen=True, slots=True)
class Raised:
    """An exception: its type's name, qualified as in a traceback, its message, and the traceback's lines."""

    type: str
    message: str
    traceback: tuple[str, ...]
    line: int  # the innermost line of the module itself that it came through


@dataclass(frozen=True, slots=True)
class Step:
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


@dataclass(frozen=True, slots=True)
class Example:
    """An example in a docstring, which is in lines `first` to `last`: its line, what it states and what it
    gave, each with a line end."""

    line: int
    source: str
    want: str
    got: str
    outcome: Outcome
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Recording:
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


def from_json(found: Mapping[str, Any]) -> Recording:
    """The recording that the worker's answer `found` is."""
    steps = tuple(_step(step) for step in found["steps"])
    sources = tuple((kind, what) for kind, what in found["sources"])
    return Recording(
        steps,
        End(found["end"]),
        found["detail"],
        found["line"],
        found["errors"],
        found["seconds"],
        tuple(found["lines"]),
        sources,
        tuple(Example(**{**one, "outcome": Outcome(one["outcome"])}) for one in found.get("examples", ())),
    )


def to_json(recording: Recording) -> dict[str, Any]:
    """What `from_json` makes the same recording of."""
    found = asdict(recording) | {"end": recording.end.value}
    for step in found["steps"]:
        if step["raised"] is None:
            del step["raised"]
    for example in found["examples"]:
        example["outcome"] = example["outcome"].value
    return found


def _step(found: Mapping[str, Any]) -> Step:
    raised = None
    if "raised" in found:
        raised = Raised(**{**found["raised"], "traceback": tuple(found["raised"]["traceback"])})
    displayed = tuple((place, text) for place, text in found.get("displayed", ()))
    return Step(
        found["output"],
        raised,
        found.get("value"),
        found.get("stopped", False),
        found.get("skipped", False),
        displayed,
        found.get("errors", False),
    )
