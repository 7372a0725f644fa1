"""What the handout says about a module: its lines, which slides show them, what it states and prints."""

import ast
import re
from collections.abc import Collection, Sequence

from msgspec import Struct

from deckproof.snippets.judge import concerns, events
from deckproof.snippets.match import Event
from deckproof.snippets.module import Module
from deckproof.snippets.parse import tree_of
from deckproof.snippets.recording import Raised, Recording
from deckproof.snippets.shown import lines_of

MOST = 24  # lines of output
_ADDRESS = re.compile(r"\bat 0x[0-9a-fA-F]+")


class Segment(Struct, frozen=True):
    """Lines that belong together: all on the same slides, or all on none. `begins` are the names of snippets
    that begin here."""

    first: int  # from 1
    lines: tuple[str, ...]
    shown: bool
    begins: tuple[str, ...] = ()


class Statement(Struct, frozen=True):
    """Something that a module states, in `line`, and what was printed."""

    line: int
    stated: str
    printed: str


def segments(module: Module, names: Collection[str]) -> list[Segment]:
    """The lines of `module`, cut where what `names` name begins and ends."""
    spans = {name: lines_of(module, name) for name in names}
    last = max((number for number, line in enumerate(module.lines, 1) if line.strip()), default=0)
    found: list[Segment] = []
    start = 1
    for number in range(2, last + 2):
        here, before = ({name for name in spans if n in spans[name]} for n in (number, number - 1))
        begins = any(number == span.start for span in spans.values())
        if number <= last and here == before and not begins:
            continue
        starting = tuple(name for name, span in spans.items() if span and span.start == start)
        found.append(Segment(start, module.lines[start - 1 : number - 1], bool(before), starting))
        start = number
    return found


def docstring(module: Module) -> str:
    """What `module` says about itself."""
    if not module.language.is_python:
        return ""
    return ast.get_docstring(tree_of("\n".join(module.lines), module.file)) or ""


def statements(module: Module, recording: Recording) -> list[Statement]:
    """All that `module` states, in order, and what happened."""
    steps = recording.steps
    found = []
    for claim in module.claims:
        if (about := concerns(steps, claim)) is not None:
            happened = events([steps[index] for index in about])
            found.append(Statement(claim.line, "\n".join(claim.text), text(happened)))
    for value in module.values:
        if value.statement < len(steps) and (shown := steps[value.statement].value) is not None:
            found.append(Statement(value.line, f"=> {value.text}", _plain(shown)))
    for example in recording.examples:
        stated = f">>> {example.source.rstrip()}\n{example.want}".rstrip()
        found.append(Statement(example.line, stated, _plain(example.got.rstrip())))
    return sorted(found, key=lambda one: one.line)


def unstated(module: Module, name: str, recording: Recording) -> str:
    """What the region `name` and the hidden lines after it printed, if the region itself states nothing."""
    region = module.region(name)
    states = any(name in one.regions for one in module.claims) or any(
        name in v.regions for v in module.values
    )
    if region is None or region.not_run or states or not module.language.is_python:
        return ""
    later = min((other.line for other in module.regions if other.line > region.end), default=None)
    numbers = [
        number
        for number, statement in enumerate(module.statements[: len(recording.steps)])
        if number >= region.first and (later is None or statement.line < later)
    ]
    return text(events([recording.steps[number] for number in numbers]))


def text(happened: Sequence[Event]) -> str:
    """What was printed and raised, as text; of much only the beginning."""
    lines = [line for event in happened for line in _lines(event)]
    more = [f"… and {len(lines) - MOST} more lines"] if len(lines) > MOST + 1 else []
    return _plain("\n".join((*lines[:MOST], *more) if more else lines))


def _lines(event: Event) -> list[str]:
    if isinstance(event, Raised):
        return (f"{event.type}: {event.message}" if event.message else event.type).split("\n")
    return [event]


def _plain(text: str) -> str:
    """`text` without the addresses of objects, which are others in each run."""
    return _ADDRESS.sub("at 0x…", text)
